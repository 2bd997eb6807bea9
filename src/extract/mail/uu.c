/*
 * What surprises: writers put a grave accent or a space for zero, and spaces
 * at a line's end are lost on the way; a line is as long as its first
 * character says, whatever is left of it.
 */
#include "config.h"

#include "extract/mail/uu.h"

#include "extract/mail/mime.h"

/* Bytes that the line says it holds; -1: no such line. */
static int
line_bytes(struct rf_str line)
{
	int n;

	if (line.len == 0 || line.ptr[0] < ' ' || line.ptr[0] > '`')
		return -1;
	n = (line.ptr[0] - ' ') & 63;
	/* Longer by a check sum with some, shorter by lost spaces. */
	if (line.len - 1 > (size_t)(n + 2) / 3 * 4 + 2)
		return -1;
	for (size_t i = 1; i < line.len; i++)
		if (line.ptr[i] < ' ' || line.ptr[i] > '`')
			return -1;
	return n;
}

bool
rf_uu_begin(struct rf_str *text, struct rf_uu *out)
{
	struct rf_str rest = *text, line;
	size_t i = 6;

	/* Every line of every message comes by here. */
	if (rest.len < 10 || memcmp(rest.ptr, "begin ", 6) != 0)
		return false;
	line = rf_mime_line(&rest);
	while (i < line.len && line.ptr[i] >= '0' && line.ptr[i] <= '7')
		i++;
	if (i < 9 || i > 10 || i + 1 >= line.len || line.ptr[i] != ' ')
		return false;
	out->name = rf_str_trim((struct rf_str){ line.ptr + i + 1,
	    line.len - i - 1 });
	out->lines = (struct rf_str){ rest.ptr, 0 };
	if (rest.len == 0)
		return false;
	while ((line = rf_mime_line(&rest)).ptr != NULL) {
		if (rf_str_is(rf_str_trim(line), "end")) {
			*text = rest;
			return out->lines.len > 0;
		}
		if (line.len > 0 && line_bytes(line) < 0)
			return false;
		out->lines.len = (size_t)(line.ptr + line.len -
		    out->lines.ptr);
	}
	return false;
}

static unsigned
digit(struct rf_str line, size_t i)
{
	return i < line.len ? (unsigned)(line.ptr[i] - ' ') & 63 : 0;
}

void
rf_uu_decode(const struct rf_uu *uu, struct rf_buf *out)
{
	struct rf_str rest = uu->lines, line;

	while ((line = rf_mime_line(&rest)).ptr != NULL) {
		int n = line_bytes(line);

		for (size_t i = 1; n > 0; i += 4, n -= 3) {
			unsigned v = digit(line, i) << 18 |
			    digit(line, i + 1) << 12 |
			    digit(line, i + 2) << 6 | digit(line, i + 3);

			rf_buf_addc(out, (char)(v >> 16));
			if (n > 1)
				rf_buf_addc(out, (char)(v >> 8));
			if (n > 2)
				rf_buf_addc(out, (char)v);
		}
	}
}
