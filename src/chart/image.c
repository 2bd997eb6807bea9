/*
 * Images of a canvas, in pixels.  One that stands upright is brought to its
 * size first, with a filter; of one that is turned the nearest pixels are
 * taken.
 */
#include "config.h"

#include "chart/paint.h"

#include <math.h>

#define MAX_RESIZED (16 * 1024 * 1024)	/* pixels */
#define MAX_STEPS 8192.0f		/* pixels of a side */

/* What is seen of the image at a pixel, over `to`. */
static void
put(unsigned char *to, const unsigned char *from, enum rf_pixels pixels,
    enum rf_blend blend)
{
	for (int i = 0; i < 3; i++) {
		unsigned char c = from[pixels == RF_PIXELS_GREY ? 0 : i];

		if (blend == RF_BLEND_AND)
			to[i] &= c;
		else if (blend == RF_BLEND_OR)
			to[i] |= c;
		else if (blend == RF_BLEND_XOR)
			to[i] ^= c;
		else if (pixels == RF_PIXELS_RGBA)
			to[i] = (unsigned char)((c * from[3] + to[i] *
			    (255 - from[3]) + 127) / 255);
		else
			to[i] = c;
	}
}

static int
within(float v, int low, int high)
{
	return v <= (float)low ? low : v >= (float)high ? high : (int)v;
}

/* m: the unit square's place in pixels. */
static void
paint(const struct rf_surface *on, struct rf_pixel_box clip,
    const struct rf_bitmap *b, const float m[6], enum rf_blend blend)
{
	float det = m[0] * m[3] - m[1] * m[2];
	float left = fminf(m[0], 0) + fminf(m[2], 0) + m[4];
	float right = fmaxf(m[0], 0) + fmaxf(m[2], 0) + m[4];
	float top = fminf(m[1], 0) + fminf(m[3], 0) + m[5];
	float bottom = fmaxf(m[1], 0) + fmaxf(m[3], 0) + m[5];
	int x0 = within(floorf(left), clip.x0, clip.x1);
	int x1 = within(ceilf(right), clip.x0, clip.x1);
	int y0 = within(floorf(top), clip.y0, clip.y1);
	int y1 = within(ceilf(bottom), clip.y0, clip.y1);

	if (!(fabsf(det) > 1e-6f))
		return;
	for (int y = y0; y < y1; y++) {
		unsigned char *row = on->pixels + (size_t)(y - on->y0) *
		    on->stride;

		for (int x = x0; x < x1; x++) {
			float px = (float)x + 0.5f - m[4];
			float py = (float)y + 0.5f - m[5];
			float u = (m[3] * px - m[2] * py) / det;
			float v = (m[0] * py - m[1] * px) / det;

			if (u < 0 || u >= 1 || v < 0 || v >= 1)
				continue;
			put(row + 3 * (size_t)x, rf_bitmap_row(b, (uint32_t)
			    within(v * (float)b->height, 0,
			    (int)b->height - 1)) + b->pixels * (size_t)
			    within(u * (float)b->width, 0, (int)b->width - 1),
			    b->pixels, blend);
		}
	}
}

void
rf_surface_image(const struct rf_surface *on, struct rf_pixel_box clip,
    const struct rf_op *op, float scale)
{
	struct rf_bitmap sized = RF_BITMAP_INIT;
	const struct rf_bitmap *b = op->u.image.pixels;
	float m[6], w, h;

	for (int i = 0; i < 6; i++)
		m[i] = op->u.image.m[i] * scale;
	w = roundf(fabsf(m[0]));
	h = roundf(fabsf(m[3]));
	/* Masks have to stay as they are to hit what they are for. */
	if (op->u.image.blend == RF_BLEND_OVER && fabsf(m[1]) < 0.5f &&
	    fabsf(m[2]) < 0.5f && w >= 1 && h >= 1 && w <= MAX_STEPS &&
	    h <= MAX_STEPS && w * h <= MAX_RESIZED &&
	    rf_bitmap_resize(b, (uint32_t)w, (uint32_t)h, &sized, NULL) ==
	    RF_OK)
		b = &sized;
	paint(on, clip, b, m, op->u.image.blend);
	rf_bitmap_release(&sized);
}
