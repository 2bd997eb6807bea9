/* Pictures of few colours: drawings, charts. */
#ifndef RF_IMAGE_PALETTE_H
#define RF_IMAGE_PALETTE_H

#include <stdbool.h>
#include <stdint.h>

#include "image/bitmap.h"

struct rf_palette {
	unsigned char rgb[256][3];
	unsigned n;
	struct rf_palette_table *table;	/* colours, and the picture's runs */
};

/*
 * A palette for the pixels of an RGB bitmap.  Beyond 256 colours
 * the rare ones, which are the shades of smoothed edges, may take a near
 * colour, off by at most RF_PALETTE_OFF in any channel; false, and nothing
 * to release, when even so there are too many.  Equal pixels give equal palettes.
 */
#define RF_PALETTE_OFF 10
bool rf_palette_make(const struct rf_bitmap *b, struct rf_palette *p);
/*
 * The next row of that bitmap as indices, a byte for each pixel, from the
 * top; returns how many rows from there on are like it, which are passed
 * over with it: 0, and nothing written, after the last.
 */
uint32_t rf_palette_next(struct rf_palette *p, unsigned char *out);
void rf_palette_release(struct rf_palette *p);

#endif
