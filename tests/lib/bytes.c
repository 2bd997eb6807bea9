/* See bytes.h. */
#include "config.h"
#include "lib/bytes.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "util/str.h"

static void
bad(const char *text, const char *at)
{
	fprintf(stderr, "test_bytes: at \"%.20s\" in \"%.60s\"\n", at, text);
	abort();
}

static void
add_be32(struct rf_buf *out, size_t v)
{
	unsigned char b[4] = { (unsigned char)(v >> 24),
		(unsigned char)(v >> 16), (unsigned char)(v >> 8),
		(unsigned char)v };

	rf_buf_add(out, b, 4);
}

static void
set_be32(struct rf_buf *out, size_t at, size_t v)
{
	for (int i = 0; i < 4; i++)
		out->ptr[at + (size_t)i] = (char)(v >> (24 - 8 * i));
}

static void
close_chunk(struct rf_buf *out, size_t start)
{
	size_t n = out->len - start - 8;

	set_be32(out, start, n);
	add_be32(out, crc32(0, (const unsigned char *)out->ptr + start + 4,
	    (uInt)(n + 4)));
}

static void
close_zlib(struct rf_buf *out, size_t start)
{
	unsigned char packed[4096];
	uLongf n = sizeof(packed);

	if (compress(packed, &n, (const unsigned char *)out->ptr + start,
	    out->len - start) != Z_OK)
		abort();
	out->len = start;
	rf_buf_add(out, packed, n);
}

void
test_bytes(const char *text, struct rf_buf *out)
{
	size_t open[16], depth = 0, base = out->len, to;
	unsigned char byte;
	const char *s = text;
	char *end;

	while (*s != '\0') {
		if (isspace((unsigned char)*s)) {
			s++;
		} else if (*s == '\'') {
			for (s++; *s != '\'' && *s != '\0'; s++)
				rf_buf_addc(out, *s);
			if (*s++ == '\0')
				bad(text, "end");
		} else if (*s == '@') {
			to = base + strtoul(s + 1, &end, 10);
			if (to < out->len)
				bad(text, s);
			while (out->len < to)
				rf_buf_addc(out, 0);
			s = end;
		} else if (*s == '{' || *s == '[') {
			if (depth == RF_COUNT(open))
				bad(text, s);
			open[depth++] = out->len;
			add_be32(out, 0);
			s++;
		} else if (*s == '(') {
			if (depth == RF_COUNT(open))
				bad(text, s);
			open[depth++] = out->len;
			s++;
		} else if (*s == '}' || *s == ']' || *s == ')') {
			if (depth-- == 0)
				bad(text, s);
			if (*s == '}')
				set_be32(out, open[depth],
				    out->len - open[depth]);
			else if (*s == ']')
				close_chunk(out, open[depth]);
			else
				close_zlib(out, open[depth]);
			s++;
		} else if (rf_unhex((struct rf_str){ s, 2 }, &byte, 1)) {
			rf_buf_addc(out, (char)byte);
			s += 2;
		} else {
			bad(text, s);
		}
	}
	if (depth != 0)
		bad(text, "end");
}
