/*
 * Device-independent bitmaps: a BITMAPINFO, its palette, and rows that
 * begin at the bottom unless the height is negative.  What surprises: a
 * palette that says it has no entries has as many as fit; and rows are
 * filled up to four bytes.
 */
#include "config.h"

#include "extract/metafile/gdi.h"

#include <math.h>
#include <string.h>

#include "extract/le.h"
#include "image/codec.h"

#define MAX_SIDE 32767
#define MAX_PIXELS (32u * 1024 * 1024)	/* of all images of a drawing */

enum packing { PLAIN = 0, RLE8 = 1, RLE4 = 2, FIELDS = 3, JPEG = 4, PNG = 5 };

struct dib {
	uint32_t width, height;
	bool top_down;
	unsigned bits;
	uint32_t packing;
	uint32_t masks[3];
	const unsigned char *palette;
	unsigned entry;		/* bytes of it */
	uint32_t colors;	/* entries there are */
	struct rf_str data;
	size_t stride;
};

static bool
core_header(struct dib *d, struct rf_str head)
{
	d->width = rf_le16(head.ptr + 4);
	d->height = rf_le16(head.ptr + 6);
	d->bits = rf_le16(head.ptr + 10);
	d->entry = 3;
	d->palette = (const unsigned char *)head.ptr + 12;
	d->colors = (uint32_t)(head.len - 12) / 3;
	return true;
}

static bool
info_header(struct dib *d, struct rf_str head, uint32_t size)
{
	int32_t height = (int32_t)rf_le32(head.ptr + 8);

	d->width = rf_le32(head.ptr + 4);
	d->top_down = height < 0;
	d->height = height < 0 ? 0u - (uint32_t)height : (uint32_t)height;
	d->bits = rf_le16(head.ptr + 14);
	d->packing = rf_le32(head.ptr + 16);
	d->masks[0] = d->bits == 16 ? 0x7c00 : 0xff0000;
	d->masks[1] = d->bits == 16 ? 0x3e0 : 0xff00;
	d->masks[2] = d->bits == 16 ? 0x1f : 0xff;
	if (d->packing == FIELDS) {
		if (head.len < 52)
			return false;
		for (int i = 0; i < 3; i++)
			d->masks[i] = rf_le32(head.ptr + 40 + 4 * i);
		if (size < 52)
			size += 12;
	}
	d->entry = 4;
	if (head.len > size) {
		d->palette = (const unsigned char *)head.ptr + size;
		d->colors = (uint32_t)(head.len - size) / 4;
	}
	return true;
}

static bool
parse(struct dib *d, struct rf_str head, struct rf_str bits)
{
	uint32_t size = head.len >= 4 ? rf_le32(head.ptr) : 0;

	memset(d, 0, sizeof(*d));
	d->data = bits;
	if (size == 12 && head.len >= 12) {
		if (!core_header(d, head))
			return false;
	} else if (size >= 40 && head.len >= size) {
		if (!info_header(d, head, size))
			return false;
	} else {
		return false;
	}
	d->stride = ((size_t)d->width * d->bits + 31) / 32 * 4;
	return d->width > 0 && d->height > 0 && d->width <= MAX_SIDE &&
	    d->height <= MAX_SIDE;
}

/* ---- pixels ------------------------------------------------------------ */

static void
entry(const struct dib *d, unsigned i, unsigned char *rgb)
{
	const unsigned char *p;

	memset(rgb, 0, 3);
	if (i >= d->colors) {
		/* Without a palette two colours are black and white. */
		if (d->colors == 0 && d->bits == 1 && i == 1)
			memset(rgb, 255, 3);
		return;
	}
	p = d->palette + (size_t)d->entry * i;
	rgb[0] = p[2];
	rgb[1] = p[1];
	rgb[2] = p[0];
}

static unsigned char
field(uint32_t v, uint32_t mask)
{
	uint64_t part = v & mask, most = mask;

	if (mask == 0)
		return 0;
	while ((most & 1) == 0) {
		most >>= 1;
		part >>= 1;
	}
	return (unsigned char)(part * 255 / most);
}

static void
pixel(const struct dib *d, const unsigned char *row, uint32_t x,
    unsigned char *rgb)
{
	uint32_t v;

	switch (d->bits) {
	case 1:
		entry(d, row[x / 8] >> (7 - x % 8) & 1, rgb);
		return;
	case 4:
		entry(d, row[x / 2] >> (x % 2 == 0 ? 4 : 0) & 15, rgb);
		return;
	case 8:
		entry(d, row[x], rgb);
		return;
	case 24:
		rgb[0] = row[3 * (size_t)x + 2];
		rgb[1] = row[3 * (size_t)x + 1];
		rgb[2] = row[3 * (size_t)x];
		return;
	default:
		v = d->bits == 16 ? rf_le16(row + 2 * (size_t)x) :
		    rf_le32(row + 4 * (size_t)x);
		for (int i = 0; i < 3; i++)
			rgb[i] = field(v, d->masks[i]);
		return;
	}
}

/* Runs into plain rows of one byte a pixel. */
static struct rf_str
unpack(const struct dib *d, struct rf_arena *arena)
{
	size_t stride = ((size_t)d->width + 3) / 4 * 4, x = 0, y = 0;
	unsigned char *out = rf_arena_alloc(arena, stride * d->height);
	const unsigned char *p = (const unsigned char *)d->data.ptr;
	const unsigned char *end = p + d->data.len;
	bool four = d->packing == RLE4;

	while (end - p >= 2 && y < d->height) {
		unsigned n = p[0], v = p[1];

		p += 2;
		if (n == 0 && v == 0) {
			x = 0;
			y++;
			continue;
		}
		if (n == 0 && v == 1)
			break;
		if (n == 0 && v == 2) {
			if (end - p < 2)
				break;
			x += p[0];
			y += p[1];
			p += 2;
			continue;
		}
		for (unsigned i = 0; i < (n > 0 ? n : v); i++, x++) {
			size_t at = four ? i / 2 : i;
			unsigned c = n > 0 ? v : (size_t)(end - p) > at ?
			    p[at] : 0;

			if (four)
				c = i % 2 == 0 ? c >> 4 : c & 15;
			if (x < d->width)
				out[y * stride + x] = (unsigned char)c;
		}
		if (n == 0) {
			size_t used = four ? (v + 1) / 2 : v;

			used += used & 1;
			p += used < (size_t)(end - p) ? used :
			    (size_t)(end - p);
		}
	}
	return (struct rf_str){ (char *)out, stride * d->height };
}

/* Everything becomes rows of 1, 4, 8, 16, 24 or 32 bits. */
static bool
make_plain(struct dib *d, struct rf_arena *arena)
{
	if ((d->packing == RLE8 && d->bits == 8) ||
	    (d->packing == RLE4 && d->bits == 4)) {
		d->data = unpack(d, arena);
		d->bits = 8;
		d->stride = ((size_t)d->width + 3) / 4 * 4;
		return true;
	}
	if (d->packing != PLAIN && (d->packing != FIELDS ||
	    (d->bits != 16 && d->bits != 32)))
		return false;
	return d->bits == 1 || d->bits == 4 || d->bits == 8 ||
	    d->bits == 16 || d->bits == 24 || d->bits == 32;
}

/* ---- images ------------------------------------------------------------ */

static struct rf_bitmap *
image_of(struct gdi *g, uint32_t width, uint32_t height,
    enum rf_pixels pixels)
{
	struct rf_bitmap *b;

	g->pixels += (uint64_t)width * height;
	if (g->pixels > MAX_PIXELS)
		return NULL;
	b = rf_arena_alloc(g->arena, sizeof(*b));
	b->pixels = pixels;
	b->width = width;
	b->height = height;
	b->stride = (size_t)width * pixels;
	b->data = rf_arena_alloc(g->arena, b->stride * height);
	return b;
}

/* Files in place of pixels. */
static const struct rf_bitmap *
packed(struct gdi *g, const struct dib *d)
{
	struct rf_image_facts facts;
	struct rf_bitmap b, *out = NULL;

	if (d->packing != JPEG && d->packing != PNG)
		return NULL;
	if (rf_image_probe_memory(d->data.ptr, d->data.len, &facts, NULL) !=
	    RF_OK || (uint64_t)facts.width * facts.height > MAX_PIXELS ||
	    rf_image_decode(d->data.ptr, d->data.len, 0, 0, &facts, &b,
	    NULL) != RF_OK)
		return NULL;
	out = image_of(g, b.width, b.height, b.pixels);
	for (uint32_t y = 0; out != NULL && y < b.height; y++)
		memcpy(rf_bitmap_row(out, y), rf_bitmap_row(&b, y),
		    out->stride);
	rf_bitmap_release(&b);
	return out;
}

/* A pixel with the fourth byte as its alpha, which was multiplied in. */
static void
pixel_alpha(const struct dib *d, const unsigned char *row, uint32_t x,
    unsigned char *rgba)
{
	unsigned a = row[4 * (size_t)x + 3];

	pixel(d, row, x, rgba);
	for (int i = 0; i < 3; i++) {
		unsigned v = a > 0 ? rgba[i] * 255u / a : 0;

		rgba[i] = (unsigned char)(v < 255 ? v : 255);
	}
	rgba[3] = (unsigned char)a;
}

static uint32_t
clamp(double v, uint32_t most)
{
	return !(v > 0) ? 0 : v >= most ? most : (uint32_t)v;
}

const struct rf_bitmap *
gdi_dib(struct gdi *g, const struct gdi_dib *from)
{
	uint32_t x0, y0, x1, y1;
	struct rf_bitmap *out;
	struct dib d;
	bool alpha;

	if (!parse(&d, from->head, from->bits) ||
	    (uint64_t)d.width * d.height > MAX_PIXELS)
		return NULL;
	if (d.packing == JPEG || d.packing == PNG)
		return packed(g, &d);
	if (!make_plain(&d, g->arena))
		return NULL;
	x0 = clamp(from->x, d.width);
	y0 = clamp(from->y, d.height);
	x1 = from->w > 0 ? clamp(from->x + from->w, d.width) : d.width;
	y1 = from->h > 0 ? clamp(from->y + from->h, d.height) : d.height;
	alpha = from->alpha && d.bits == 32;
	if (x0 >= x1 || y0 >= y1)
		return NULL;
	out = image_of(g, x1 - x0, y1 - y0, alpha ? RF_PIXELS_RGBA :
	    RF_PIXELS_RGB);
	for (uint32_t y = y0; out != NULL && y < y1; y++) {
		size_t at = d.stride * (d.top_down ? y : d.height - 1 - y);
		unsigned char *to = rf_bitmap_row(out, y - y0);

		/* Rows that are not there stay black. */
		if (at > d.data.len || d.data.len - at < d.stride)
			continue;
		for (uint32_t x = x0; x < x1; x++, to += out->pixels)
			(alpha ? pixel_alpha : pixel)(&d,
			    (const unsigned char *)d.data.ptr + at, x, to);
	}
	return out;
}

const struct rf_bitmap *
gdi_masked(struct gdi *g, const struct rf_bitmap *image,
    const struct rf_bitmap *mask)
{
	struct rf_bitmap *out;

	if (image->pixels != RF_PIXELS_RGB || mask->pixels != RF_PIXELS_RGB)
		return NULL;
	out = image_of(g, image->width, image->height, RF_PIXELS_RGBA);
	for (uint32_t y = 0; out != NULL && y < out->height; y++) {
		const unsigned char *from = rf_bitmap_row(image, y);
		const unsigned char *hole = rf_bitmap_row(mask, (uint32_t)(
		    (uint64_t)y * mask->height / out->height));
		unsigned char *to = rf_bitmap_row(out, y);

		for (uint32_t x = 0; x < out->width; x++, from += 3, to += 4) {
			size_t at = (size_t)((uint64_t)x * mask->width /
			    out->width);

			memcpy(to, from, 3);
			to[3] = hole[3 * at] < 128 ? 255 : 0;
		}
	}
	return out;
}

uint32_t
gdi_dib_mean(struct gdi *g, struct rf_str head, struct rf_str bits)
{
	const struct rf_bitmap *b = gdi_dib(g, &(struct gdi_dib){
		.head = head, .bits = bits });
	uint64_t sum[3] = { 0, 0, 0 }, n;

	if (b == NULL || b->pixels != RF_PIXELS_RGB)
		return 0;
	n = (uint64_t)b->width * b->height;
	for (uint32_t y = 0; y < b->height; y++)
		for (size_t i = 0; i < b->stride; i++)
			sum[i % 3] += rf_bitmap_row(b, y)[i];
	return 0xff000000 | (uint32_t)(sum[0] / n) << 16 |
	    (uint32_t)(sum[1] / n) << 8 | (uint32_t)(sum[2] / n);
}
