/* The source as a whole, for readers that cannot do with pieces. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "extract/extract.h"
#include "util/io.h"
#include "util/limits.h"
#include "util/utf8.h"

#define MAX_TEXT (1024LL * RF_MiB)

enum rf_code
rf_extract_load(struct rf_extract *x, int64_t max, struct rf_str *out,
    struct rf_err *err)
{
	enum rf_code rc;
	char *p;

	*out = (struct rf_str){ NULL, 0 };
	if (x->size > max)
		return rf_fail(err, RF_E_LIMIT, "The file is larger than "
		    "%lld MiB", (long long)(max / RF_MiB));
	p = rf_malloc((size_t)x->size + 1);
	rc = rf_pread_up_to(x->fd, p, (size_t)x->size, 0, &out->len, err);
	if (rc != RF_OK) {
		free(p);
		return rc;
	}
	p[out->len] = '\0';
	out->ptr = p;
	return RF_OK;
}

const char *
rf_extract_charset(struct rf_extract *x)
{
	struct rf_str type = rf_str(x->media_type), part, key;

	while (type.ptr != NULL) {
		part = rf_str_trim(rf_str_cut(&type, ';'));
		key = rf_str_trim(rf_str_cut(&part, '='));
		part = rf_str_trim(part);
		if (!rf_str_ieq(key, "charset") || part.len == 0)
			continue;
		if (part.len > 2 && part.ptr[0] == '"')
			part = (struct rf_str){ part.ptr + 1, part.len - 2 };
		return rf_arena_strndup(&x->doc->arena, part.ptr, part.len);
	}
	return NULL;
}

/* Encodings whose bytes are all ASCII: only who knows them sees more. */
static const char *
escaped_encoding(struct rf_str s, const char *declared)
{
	static const char *const names[] = { "iso-2022-jp", "iso-2022-kr",
		"utf-7" };

	if (memmem(s.ptr, s.len, "\x1b$B", 3) != NULL ||
	    memmem(s.ptr, s.len, "\x1b$@", 3) != NULL)
		return "iso-2022-jp";
	for (size_t i = 0; declared != NULL && i < RF_COUNT(names); i++)
		if (rf_str_ieq(rf_str(declared), names[i]))
			return names[i];
	return NULL;
}

enum rf_code
rf_extract_load_text(struct rf_extract *x, struct rf_str *out,
    struct rf_err *err)
{
	struct rf_arena *arena = &x->doc->arena;
	const char *encoding = NULL;
	struct rf_str s;
	enum rf_code rc;
	char *p;

	rc = rf_extract_load(x, MAX_TEXT, &s, err);
	if (rc != RF_OK)
		return rc;
	p = (char *)s.ptr;
	if (rf_str_starts(s, "\xef\xbb\xbf")) {
		s.ptr += 3;
		s.len -= 3;
	} else if (rf_str_starts(s, "\xff\xfe")) {
		encoding = "UTF-16LE";
	} else if (rf_str_starts(s, "\xfe\xff")) {
		encoding = "UTF-16BE";
	} else if (rf_utf8_valid(s)) {
		/* Whatever is said of it. */
		encoding = escaped_encoding(s, rf_extract_charset(x));
	} else if ((encoding = rf_extract_charset(x)) == NULL ||
	    rf_str_ieq(rf_str(encoding), "utf-8") ||
	    rf_str_ieq(rf_str(encoding), "us-ascii")) {
		encoding = "windows-1252";
		rf_document_warn(x->doc, "The file is not UTF-8; it was read "
		    "as windows-1252");
	}
	if (encoding != NULL && rf_str_starts(rf_str(encoding), "UTF-16") &&
	    (s.ptr[0] & 0xff) >= 0xfe) {
		s.ptr += 2;
		s.len -= 2;
	}
	*out = encoding != NULL ? rf_utf8_from(arena, s, encoding) :
	    rf_utf8_clean(arena, s);
	if (out->ptr == s.ptr)
		rf_document_own(x->doc, p);
	else
		free(p);
	return RF_OK;
}
