/*
 * Pictures of RTF: hexadecimal or raw bytes of a file, but for bitmaps of
 * Windows, which lack the head that makes them one.
 */
#include "config.h"

#include <string.h>

#include "extract/rtf/rtf_priv.h"

#define FILE_HEAD 14		/* bytes of BITMAPFILEHEADER */

void
rtf_pict_byte(struct rtf *r, unsigned char c)
{
	int v = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ?
	    c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;

	if (v < 0)
		return;
	if (r->nibble < 0) {
		r->nibble = v;
		return;
	}
	rf_buf_addc(&r->pict, (char)(r->nibble * 16 + v));
	r->nibble = -1;
}

static uint32_t
le32(const char *p)
{
	const unsigned char *u = (const unsigned char *)p;

	return (uint32_t)u[0] | (uint32_t)u[1] << 8 | (uint32_t)u[2] << 16 |
	    (uint32_t)u[3] << 24;
}

static void
put_le32(char *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (char)(v >> (8 * i));
}

/* Where the pixels of a bitmap without its file's head begin; 0: nowhere. */
static uint32_t
pixels_at(const struct rf_buf *b)
{
	uint32_t head = b->len >= 16 ? le32(b->ptr) : 0, bits, used;

	if (head == 12) {
		bits = (uint32_t)(unsigned char)b->ptr[10];
		return bits <= 8 ? 12 + 3 * (1u << bits) : 12;
	}
	if (head < 40 || head > 256 || b->len < head)
		return 0;
	bits = (uint32_t)(unsigned char)b->ptr[14];
	used = le32(b->ptr + 32);
	if (used == 0 && bits <= 8)
		used = 1u << bits;
	if (used > 256)
		used = 256;
	/* Masks of the colours stand behind the shortest head. */
	return head + 4 * used + (head == 40 && le32(b->ptr + 16) == 3 ?
	    12 : 0);
}

/* Put the head of the file before it. */
static bool
make_bitmap(struct rf_buf *b)
{
	uint32_t at = pixels_at(b);
	struct rf_buf out;
	char head[FILE_HEAD] = { 'B', 'M' };

	if (at == 0 || at > b->len || b->len > UINT32_MAX - FILE_HEAD)
		return false;
	put_le32(head + 2, (uint32_t)b->len + FILE_HEAD);
	put_le32(head + 10, at + FILE_HEAD);
	rf_buf_init(&out, RF_MAX_ASSET);
	rf_buf_add(&out, head, sizeof(head));
	rf_buf_add(&out, b->ptr, b->len);
	rf_buf_release(b);
	*b = out;
	return true;
}

/* A shape's other pictures - fills, lines - are how it is painted. */
static bool
is_paint(const struct rtf *r)
{
	return r->depth > 0 && r->stack[r->depth - 1].dest == RTF_VALUE &&
	    strcmp(r->property.ptr, "pib") != 0;
}

void
rtf_pict_end(struct rtf *r)
{
	struct rf_figure *f;

	r->nibble = -1;
	if (r->pict.len == 0 || r->pict.overflowed || !r->wanted ||
	    (r->s.look & RTF_HIDDEN) || r->furniture != 0 || is_paint(r) || (r->pict_kind ==
	    RTF_DIB && !make_bitmap(&r->pict))) {
		rf_buf_reset(&r->pict);
		return;
	}
	f = rf_arena_alloc(r->arena, sizeof(*f));
	f->alt = r->alt;
	f->asset = -1;
	r->rc = rf_extract_asset(r->x, r->pict.ptr, r->pict.len, "picture",
	    r->page, &f->asset, &r->err);
	rf_buf_reset(&r->pict);
	r->alt = NULL;
	if (r->rc != RF_OK)
		return;
	rtf_settle(r);
	rf_flow_figure(r->flow, f);
	r->dirty = true;
	/* An empty paragraph has made room for it. */
	r->open = rf_flow_block(r->flow) != NULL;
}
