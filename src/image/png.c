/*
 * PNG around data at hand.  A PDF's Flate data with PNG prediction is what
 * PNG files hold, filter bytes and all: only a head and check sums are new.
 * Everything else is filtered by one rule for each kind and deflated
 * quickly; one bit a pixel stays one bit, an eighth of the work.
 */
#include "config.h"

#include "image/png.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "util/hash.h"
#include "util/mem.h"

#define LEVEL 1		/* profiles are small */
#define WINDOW 65536

enum { NONE, SUB, UP };	/* filters: PNG 9.2 */

static void
put32(unsigned char *p, uint32_t v)
{
	p[0] = (unsigned char)(v >> 24);
	p[1] = (unsigned char)(v >> 16);
	p[2] = (unsigned char)(v >> 8);
	p[3] = (unsigned char)v;
}

static void
chunk(struct rf_buf *out, const char *type, const void *p, size_t n)
{
	unsigned char v[4];
	uint32_t crc = rf_crc32(rf_crc32(0, type, 4), p, n);

	put32(v, (uint32_t)n);
	rf_buf_add(out, v, 4);
	rf_buf_add(out, type, 4);
	rf_buf_add(out, p, n);
	put32(v, crc);
	rf_buf_add(out, v, 4);
}

/* The colour profile, deflated (PNG 11.3.3.3). */
static void
profile(const struct rf_png_head *h, struct rf_buf *out)
{
	static const char name[] = "ICC profile\0";	/* and the method, 0 */
	uLongf n = compressBound((uLong)h->n_icc);
	unsigned char *p = rf_malloc(n + sizeof(name));

	memcpy(p, name, sizeof(name));
	if (compress2(p + sizeof(name), &n, h->icc, (uLong)h->n_icc,
	    LEVEL) == Z_OK)
		chunk(out, "iCCP", p, n + sizeof(name));
	free(p);
}

static void
begin(const struct rf_png_head *h, struct rf_buf *out)
{
	unsigned char ihdr[13] = { 0 };

	rf_buf_add(out, "\x89PNG\r\n\x1a\n", 8);
	put32(ihdr, h->width);
	put32(ihdr + 4, h->height);
	ihdr[8] = h->bits;
	ihdr[9] = h->color;
	chunk(out, "IHDR", ihdr, sizeof(ihdr));
	if (h->icc != NULL)
		profile(h, out);
	if (h->palette != NULL)
		chunk(out, "PLTE", h->palette, h->n_palette);
	if (h->alpha != NULL)
		chunk(out, "tRNS", h->alpha, h->n_alpha);
}

static size_t
samples(const struct rf_png_head *h)
{
	static const uint8_t n[] = { 1, 0, 3, 1, 2, 0, 4 };

	return n[h->color];
}

size_t
rf_png_row_bytes(const struct rf_png_head *h)
{
	return ((size_t)h->width * samples(h) * h->bits + 7) / 8;
}

/* ---- compressed already --------------------------------------------- */

/* Does the stream hold just the rows, and end well? */
static bool
is_whole(const struct rf_png_head *h, const void *p, size_t n)
{
	size_t row = rf_png_row_bytes(h) + 1, want = row * h->height, got = 0;
	unsigned char *window = rf_malloc(WINDOW);
	z_stream z = { 0 };
	bool filters = true;
	int rc;

	if (inflateInit(&z) != Z_OK) {
		free(window);
		return false;
	}
	z.next_in = (Bytef *)(uintptr_t)p;
	z.avail_in = n < UINT32_MAX ? (uInt)n : 0;
	do {
		size_t fresh;

		z.next_out = window;
		z.avail_out = WINDOW;
		rc = inflate(&z, Z_NO_FLUSH);
		fresh = WINDOW - z.avail_out;
		for (size_t at = (row - got % row) % row; at < fresh;
		    at += row)
			filters &= window[at] <= 4;
		got += fresh;
	} while (rc == Z_OK && got <= want);
	inflateEnd(&z);
	free(window);
	return rc == Z_STREAM_END && got == want && filters;
}

bool
rf_png_wrap(const struct rf_png_head *h, const void *p, size_t n,
    struct rf_buf *out)
{
	if (n > INT32_MAX || !is_whole(h, p, n))
		return false;
	begin(h, out);
	chunk(out, "IDAT", p, n);
	chunk(out, "IEND", NULL, 0);
	return true;
}

/* ---- row by row ----------------------------------------------------- */

void
rf_png_begin(struct rf_png *w, const struct rf_png_head *h,
    struct rf_buf *out)
{
	*w = (struct rf_png)RF_PNG_INIT;
	begin(h, out);
	w->head = *h;
	w->out = out;
	w->row = rf_png_row_bytes(h);
	w->above = rf_calloc(1, w->row);
	w->line = rf_malloc(w->row + 1);
	w->at = out->len;
	rf_buf_add(out, "\0\0\0\0IDAT", 8);
	w->deflate = rf_deflate_new(out);
}

/* Bytes without those of another row, eight at a time. */
static void
subtract(unsigned char *to, const unsigned char *p, const unsigned char *q,
    size_t n)
{
	const uint64_t high = 0x8080808080808080u;
	size_t i = 0;

	for (; i + 8 <= n; i += 8) {
		uint64_t a, b;

		memcpy(&a, p + i, 8);
		memcpy(&b, q + i, 8);
		/* No borrow leaves its byte; the top bits come after. */
		a = ((a | high) - (b & ~high)) ^ ((a ^ ~b) & high);
		memcpy(to + i, &a, 8);
	}
	for (; i < n; i++)
		to[i] = (unsigned char)(p[i] - q[i]);
}

void
rf_png_row(struct rf_png *w, const unsigned char *row)
{
	size_t bpp = samples(&w->head) * w->head.bits / 8;
	unsigned char *to = w->line + 1;
	size_t n = w->row;

	if (w->head.color == RF_PNG_PALETTE && w->head.bits > 1) {
		w->line[0] = NONE;
		memcpy(to, row, n);
	} else if (bpp == 0) {
		w->line[0] = UP;
		subtract(to, row, w->above, n);
		memcpy(w->above, row, n);
	} else {
		w->line[0] = SUB;
		memcpy(to, row, bpp < n ? bpp : n);
		if (n > bpp)
			subtract(to + bpp, row + bpp, row, n - bpp);
	}
	rf_deflate_add(w->deflate, w->line, n + 1);
}

void
rf_png_end(struct rf_png *w)
{
	size_t n;

	rf_deflate_end(w->deflate);
	/* The length and the check sum of what has become one IDAT. */
	n = w->out->len - w->at - 8;
	if (w->out->len > w->at + 8) {
		unsigned char *p = (unsigned char *)w->out->ptr + w->at;
		unsigned char crc[4];

		put32(p, (uint32_t)n);
		put32(crc, rf_crc32(0, p + 4, n + 4));
		rf_buf_add(w->out, crc, 4);
	}
	chunk(w->out, "IEND", NULL, 0);
	rf_png_release(w);
}

void
rf_png_release(struct rf_png *w)
{
	rf_deflate_free(w->deflate);
	free(w->above);
	free(w->line);
	*w = (struct rf_png)RF_PNG_INIT;
}
