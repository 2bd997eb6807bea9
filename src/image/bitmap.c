/* See bitmap.h.  Resizing has a file of its own. */
#include "config.h"
#include "image/bitmap.h"

#include <stdlib.h>
#include <string.h>

#include "image/probe.h"
#include "util/mem.h"

enum rf_code
rf_bitmap_create(struct rf_bitmap *b, enum rf_pixels pixels, uint32_t width,
    uint32_t height, struct rf_err *err)
{
	enum rf_code rc = rf_image_check_pixels(width, height, err);

	*b = (struct rf_bitmap)RF_BITMAP_INIT;
	if (rc != RF_OK)
		return rc;
	b->pixels = pixels;
	b->width = width;
	b->height = height;
	b->stride = (size_t)width * pixels;
	b->data = rf_calloc(height, b->stride);
	return RF_OK;
}

void
rf_bitmap_release(struct rf_bitmap *b)
{
	free(b->data);
	*b = (struct rf_bitmap)RF_BITMAP_INIT;
}

/*
 * Where the upright picture's pixel (x, y) comes from: start at one corner,
 * go by one step along the row and by another down the column.
 */
struct route {
	bool from_right, from_bottom;	/* the corner of pixel (0, 0) */
	bool swapped;			/* rows become columns */
};

static const struct route routes[9] = {
	[2] = { true, false, false },
	[3] = { true, true, false },
	[4] = { false, true, false },
	[5] = { false, false, true },
	[6] = { false, true, true },
	[7] = { true, true, true },
	[8] = { true, false, true },
};

void
rf_bitmap_upright(struct rf_bitmap *b, unsigned orientation)
{
	const struct route *r;
	struct rf_bitmap out = *b;
	uint32_t sx, sy;
	unsigned char *to;

	if (orientation < 2 || orientation > 8)
		return;
	r = &routes[orientation];
	if (r->swapped) {
		out.width = b->height;
		out.height = b->width;
	}
	out.stride = (size_t)out.width * out.pixels;
	out.data = rf_reallocarray(NULL, out.height, out.stride);
	for (uint32_t y = 0; y < out.height; y++) {
		to = rf_bitmap_row(&out, y);
		for (uint32_t x = 0; x < out.width; x++, to += out.pixels) {
			sx = r->swapped ? y : x;
			sy = r->swapped ? x : y;
			if (r->from_right)
				sx = b->width - 1 - sx;
			if (r->from_bottom)
				sy = b->height - 1 - sy;
			memcpy(to, rf_bitmap_row(b, sy) +
			    (size_t)sx * b->pixels, b->pixels);
		}
	}
	free(b->data);
	*b = out;
}

void
rf_fit_size(uint32_t width, uint32_t height, uint32_t max_width,
    uint32_t max_height, uint32_t *out_width, uint32_t *out_height)
{
	uint64_t w = width, h = height;

	if (w > max_width) {
		h = (h * max_width + w / 2) / w;
		w = max_width;
	}
	if (h > max_height) {
		w = ((uint64_t)width * max_height + height / 2) / height;
		h = max_height;
	}
	*out_width = w > 0 ? (uint32_t)w : 1;
	*out_height = h > 0 ? (uint32_t)h : 1;
}
