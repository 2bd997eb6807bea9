/* See the header. */
#include "config.h"

#include "extract/summary.h"

#include <stdlib.h>

#include "extract/codepage.h"
#include "extract/le.h"
#include "util/limits.h"
#include "util/utf8.h"

#define MAX_SET (1 * RF_MiB)
#define MAX_PROPERTIES 1000

enum { CODEPAGE = 1, TITLE = 2, AUTHOR = 4 };
enum { TYPE_I2 = 2, TYPE_TEXT = 30, TYPE_WIDE = 31 };

/* The value of a property from its type on; ptr NULL: there is none. */
static struct rf_str
property(struct rf_str section, uint32_t id)
{
	uint32_t n = section.len >= 8 ? rf_le32(section.ptr + 4) : 0;

	for (uint32_t i = 0; i < n && i < MAX_PROPERTIES; i++) {
		size_t at = 8 + 8 * (size_t)i, from;

		if (at + 8 > section.len)
			break;
		from = rf_le32(section.ptr + at + 4);
		if (rf_le32(section.ptr + at) == id && from < section.len &&
		    section.len - from >= 8)
			return (struct rf_str){ section.ptr + from,
			    section.len - from };
	}
	return (struct rf_str){ NULL, 0 };
}

static const char *
text(struct rf_arena *arena, struct rf_str section, uint32_t id,
    const char *charset)
{
	struct rf_str v = property(section, id);
	uint32_t type, n;

	if (v.ptr == NULL)
		return NULL;
	type = rf_le32(v.ptr) & 0xffff;
	n = rf_le32(v.ptr + 4);
	v.ptr += 8;
	v.len -= 8;
	if (type == TYPE_WIDE && n < UINT32_MAX / 2)
		n *= 2;
	else if (type != TYPE_TEXT)
		return NULL;
	if (n < v.len)
		v.len = n;
	/* A NUL ends it; cleaning drops what else is no text. */
	v = rf_utf8_from(arena, v, type == TYPE_WIDE ? "UTF-16LE" : charset);
	v = rf_str_trim(v);
	return v.len > 0 ? rf_arena_strndup(arena, v.ptr, v.len) : NULL;
}

void
rf_summary(struct rf_cfb *cfb, struct rf_document *doc)
{
	const struct rf_cfb_entry *e = rf_cfb_find(cfb, rf_cfb_root(cfb),
	    "SummaryInformation");
	struct rf_str s = { NULL, 0 }, page;
	const char *charset = "windows-1252";
	char *bytes = NULL;
	size_t at;

	if (e == NULL || rf_cfb_load(cfb, e, MAX_SET, &bytes, &s.len, NULL) !=
	    RF_OK)
		return;
	s.ptr = bytes;
	at = s.len >= 48 ? rf_le32(s.ptr + 44) : s.len;
	if (at < s.len) {
		s.ptr += at;
		s.len -= at;
		page = property(s, CODEPAGE);
		if (page.ptr != NULL && rf_le32(page.ptr) == TYPE_I2)
			charset = rf_codepage(&doc->arena,
			    (int32_t)rf_le16(page.ptr + 4));
		doc->title = text(&doc->arena, s, TITLE, charset);
		doc->author = text(&doc->arena, s, AUTHOR, charset);
	}
	free(bytes);
}
