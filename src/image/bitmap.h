/* Pixels in memory: creating, turning upright, resizing. */
#ifndef RF_IMAGE_BITMAP_H
#define RF_IMAGE_BITMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

/* The value is the number of bytes to the pixel. */
enum rf_pixels {
	RF_PIXELS_GREY = 1,
	RF_PIXELS_RGB = 3,
	RF_PIXELS_RGBA = 4,	/* alpha not multiplied in */
};

/* 8 bits to the sample, rows from the top, without padding. */
struct rf_bitmap {
	enum rf_pixels pixels;
	uint32_t width, height;
	size_t stride;		/* bytes from row to row */
	unsigned char *data;	/* owned */
};
#define RF_BITMAP_INIT { RF_PIXELS_RGB, 0, 0, 0, NULL }

/*
 * A black (RGBA: transparent) bitmap.  RF_E_LIMIT beyond RF_MAX_PIXELS,
 * RF_E_CORRUPT without pixels, as rf_image_check_pixels().
 */
enum rf_code rf_bitmap_create(struct rf_bitmap *b, enum rf_pixels pixels,
    uint32_t width, uint32_t height, struct rf_err *err) RF_MUST_CHECK;
/* Free the pixels; b is as after RF_BITMAP_INIT. */
void rf_bitmap_release(struct rf_bitmap *b);

static inline unsigned char *
rf_bitmap_row(const struct rf_bitmap *b, uint32_t y)
{
	return b->data + (size_t)y * b->stride;
}

/* Undo an EXIF orientation (1..8) in place; other values change nothing. */
void rf_bitmap_upright(struct rf_bitmap *b, unsigned orientation);

/*
 * A copy of another size (Lanczos, with alpha multiplied in meanwhile, so
 * that transparent pixels do not shine through).  `out` is created.  Errors
 * as rf_bitmap_create().
 */
enum rf_code rf_bitmap_resize(const struct rf_bitmap *in, uint32_t width,
    uint32_t height, struct rf_bitmap *out, struct rf_err *err)
    RF_MUST_CHECK;

/*
 * The largest size of the same shape within a frame, at least 1 x 1, and no
 * larger than it is: for thumbnails.
 */
void rf_fit_size(uint32_t width, uint32_t height, uint32_t max_width,
    uint32_t max_height, uint32_t *out_width, uint32_t *out_height);

#endif
