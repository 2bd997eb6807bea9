/*
 * Texts of Office parts.  What surprises: characters that XML cannot hold
 * are written "_x000D_", and then a literal "_x000D_" is written
 * "_x005F_x000D_" (ECMA-376 part 1, 22.9.2.19).
 */
#include "config.h"

#include "extract/ooxml.h"

#include <string.h>

#include "util/limits.h"
#include "util/utf8.h"

/* "_xHHHH_" at p: the code unit, or -1. */
static int
escape(const char *p, size_t left)
{
	unsigned char unit[2];

	if (left < 7 || p[1] != 'x' || p[6] != '_' ||
	    !rf_unhex((struct rf_str){ p + 2, 4 }, unit, 2))
		return -1;
	return unit[0] << 8 | unit[1];
}

/* UTF-16 pairs may come as two of them. */
void
rf_ooxml_unescape(struct rf_buf *out, struct rf_str s)
{
	for (size_t i = 0; i < s.len;) {
		const char *p = memchr(s.ptr + i, '_', s.len - i);
		size_t at = p != NULL ? (size_t)(p - s.ptr) : s.len;
		int unit, low;
		char c[4];

		rf_buf_add(out, s.ptr + i, at - i);
		i = at;
		if (p == NULL)
			break;
		unit = escape(p, s.len - i);
		if (unit < 0) {
			rf_buf_addc(out, '_');
			i++;
			continue;
		}
		i += 7;
		low = unit >= 0xd800 && unit < 0xdc00 && s.len - i >= 7 ?
		    escape(s.ptr + i, s.len - i) : -1;
		if (low >= 0xdc00 && low < 0xe000) {
			unit = 0x10000 + ((unit - 0xd800) << 10) + low - 0xdc00;
			i += 7;
		}
		rf_buf_add(out, c, rf_utf8_encode((uint32_t)unit, c));
	}
}

struct rf_str
rf_ooxml_text(struct rf_arena *arena, struct rf_str s)
{
	struct rf_buf buf;
	struct rf_str clean;

	if (memchr(s.ptr, '_', s.len) == NULL) {
		clean = rf_utf8_clean(arena, s);
	} else {
		rf_buf_init(&buf, RF_MAX_XML_TEXT);
		rf_ooxml_unescape(&buf, s);
		s = (struct rf_str){ buf.ptr, buf.len };
		clean = rf_utf8_clean(arena, s);
		if (clean.ptr == s.ptr)
			clean.ptr = rf_arena_strndup(arena, s.ptr, s.len);
		rf_buf_release(&buf);
		return clean;
	}
	if (clean.ptr == s.ptr)
		clean.ptr = rf_arena_strndup(arena, s.ptr, s.len);
	return clean;
}
