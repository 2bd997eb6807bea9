/*
 * PNG around data at hand.  A PDF's Flate data with PNG prediction is what
 * PNG files hold, filter bytes and all: only a head and check sums are new.
 * One bit a pixel stays one bit, an eighth of the work.
 */
#include "config.h"

#include "extract/pdf/png.h"

#include <string.h>
#include <zlib.h>

#include "util/mem.h"

#define LEVEL 1		/* embedded pictures are many */

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
	uLong crc = crc32(0, (const Bytef *)type, 4);

	if (n > 0)
		crc = crc32_z(crc, p, n);
	put32(v, (uint32_t)n);
	rf_buf_add(out, v, 4);
	rf_buf_add(out, type, 4);
	rf_buf_add(out, p, n);
	put32(v, (uint32_t)crc);
	rf_buf_add(out, v, 4);
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
	if (h->palette != NULL)
		chunk(out, "PLTE", h->palette, h->n_palette);
}

/* Bytes of one row without its filter byte. */
static size_t
row_bytes(const struct rf_png_head *h)
{
	size_t samples = h->color == 2 ? 3 : h->color == 6 ? 4 : 1;

	return ((size_t)h->width * samples * h->bits + 7) / 8;
}

/* Does the stream hold just the rows, and end well? */
static bool
is_whole(const struct rf_png_head *h, const void *p, size_t n)
{
	size_t row = row_bytes(h) + 1, want = row * h->height, got = 0;
	unsigned char *window = rf_malloc(65536);
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
		z.avail_out = 65536;
		rc = inflate(&z, Z_NO_FLUSH);
		fresh = 65536 - z.avail_out;
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

void
rf_png_pack(const struct rf_png_head *h, const unsigned char *rows,
    size_t stride, struct rf_buf *out)
{
	size_t bytes = row_bytes(h), room;
	unsigned char none = 0, *packed;
	z_stream z = { 0 };

	if (deflateInit(&z, LEVEL) != Z_OK)
		return;
	room = deflateBound(&z, (uLong)((bytes + 1) * h->height));
	packed = rf_malloc(room);
	z.next_out = packed;
	z.avail_out = room < UINT32_MAX ? (uInt)room : UINT32_MAX;
	for (uint32_t y = 0; y < h->height; y++) {
		z.next_in = &none;
		z.avail_in = 1;
		(void)deflate(&z, Z_NO_FLUSH);
		z.next_in = (Bytef *)(uintptr_t)(rows + y * stride);
		z.avail_in = (uInt)bytes;
		(void)deflate(&z, Z_NO_FLUSH);
	}
	(void)deflate(&z, Z_FINISH);
	begin(h, out);
	chunk(out, "IDAT", packed, z.total_out);
	chunk(out, "IEND", NULL, 0);
	deflateEnd(&z);
	free(packed);
}
