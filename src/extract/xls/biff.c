/*
 * Records and the texts in them.  A record holds at most 8,224 bytes; what
 * is longer goes on in CONTINUE records, and a text that is cut there says
 * anew whether its characters have one byte or two.
 */
#include "config.h"

#include <string.h>

#include "extract/le.h"
#include "extract/xls/xls_priv.h"
#include "util/limits.h"
#include "util/utf8.h"

void
biff_start(struct biff *b, size_t offset)
{
	b->next = offset;
	b->type = 0;
	b->body.len = b->at = 0;
	b->ended = false;
}

uint16_t
biff_peek(const struct biff *b)
{
	return b->next < b->book.len && b->book.len - b->next >= 4 ?
	    rf_le16(b->book.ptr + b->next) : 0;
}

bool
biff_next(struct biff *b)
{
	size_t len;

	b->at = b->body.len = 0;
	b->ended = false;
	if (b->next > b->book.len || b->book.len - b->next < 4)
		return false;
	b->type = rf_le16(b->book.ptr + b->next);
	len = rf_le16(b->book.ptr + b->next + 2);
	b->next += 4;
	if (len > b->book.len - b->next)
		len = b->book.len - b->next;
	b->body = (struct rf_str){ b->book.ptr + b->next, len };
	b->next += len;
	return true;
}

unsigned
biff_begins(struct biff *b, uint16_t *kind)
{
	uint16_t version;

	if (b->type != 0x0009 && b->type != 0x0209 && b->type != 0x0409 &&
	    b->type != XLS_BOF)
		return 0;
	version = biff_u16(b);
	*kind = biff_u16(b);
	return b->type == 0x0009 ? 2 : b->type == 0x0209 ? 3 :
	    b->type == 0x0409 ? 4 : version < 0x0600 ? 5 : 8;
}

/* Go on in the continuation, if there is one. */
static bool
go_on(struct biff *b)
{
	uint16_t type = b->type;

	if (b->ended || biff_peek(b) != XLS_CONTINUE || !biff_next(b)) {
		b->ended = true;
		return false;
	}
	b->type = type;
	return true;
}

size_t
biff_left(const struct biff *b)
{
	return b->body.len - b->at;
}

void
biff_bytes(struct biff *b, void *to, size_t n)
{
	char *p = to;

	while (n > 0) {
		size_t part = biff_left(b) < n ? biff_left(b) : n;

		if (part == 0 && !go_on(b)) {
			memset(p, 0, n);
			return;
		}
		memcpy(p, b->body.ptr + b->at, part);
		b->at += part;
		p += part;
		n -= part;
	}
}

void
biff_skip(struct biff *b, size_t n)
{
	while (n > 0) {
		size_t part = biff_left(b) < n ? biff_left(b) : n;

		if (part == 0 && !go_on(b))
			return;
		b->at += part;
		n -= part;
	}
}

uint8_t
biff_u8(struct biff *b)
{
	uint8_t v;

	biff_bytes(b, &v, 1);
	return v;
}

uint16_t
biff_u16(struct biff *b)
{
	unsigned char v[2];

	biff_bytes(b, v, sizeof(v));
	return rf_le16(v);
}

uint32_t
biff_u32(struct biff *b)
{
	unsigned char v[4];

	biff_bytes(b, v, sizeof(v));
	return rf_le32(v);
}

static void
add_unit(struct rf_buf *out, uint16_t unit, uint16_t *high)
{
	uint32_t c = unit;
	char utf8[4];

	if (unit >= 0xd800 && unit < 0xdc00) {
		*high = unit;
		return;
	}
	if (unit >= 0xdc00 && unit < 0xe000)
		c = *high != 0 ? 0x10000 + ((uint32_t)(*high - 0xd800) << 10) +
		    (unit - 0xdc00u) : 0xfffd;
	*high = 0;
	rf_buf_add(out, utf8, rf_utf8_encode(c, utf8));
}

void
biff_chars(struct biff *b, size_t n, bool wide, struct rf_buf *utf8)
{
	uint16_t high = 0;

	while (n > 0) {
		if (biff_left(b) == 0) {
			if (!go_on(b))
				return;
			wide = (biff_u8(b) & 1) != 0;
			continue;
		}
		add_unit(utf8, wide ? biff_u16(b) : biff_u8(b), &high);
		n--;
	}
}

struct rf_str
biff_text(struct biff *b, unsigned length_bytes, struct rf_arena *arena)
{
	size_t n = length_bytes == 1 ? biff_u8(b) : biff_u16(b);
	struct rf_str s, clean;
	struct rf_buf buf;
	void *room;

	rf_buf_init(&buf, RF_MAX_XML_TEXT);
	if (!b->ansi) {
		biff_chars(b, n, (biff_u8(b) & 1) != 0, &buf);
	} else if ((room = rf_buf_reserve(&buf, n)) != NULL) {
		if (n > biff_left(b))
			n = biff_left(b);
		biff_bytes(b, room, n);
		rf_buf_commit(&buf, n);
	}
	s = (struct rf_str){ buf.ptr, buf.len };
	clean = b->ansi ? rf_utf8_from(arena, s, b->encoding) :
	    rf_utf8_clean(arena, s);
	if (clean.ptr == s.ptr)
		clean.ptr = rf_arena_strndup(arena, s.ptr, s.len);
	rf_buf_release(&buf);
	return clean;
}
