/* Pictures of few colours: drawings, charts. */
#ifndef RF_IMAGE_PALETTE_H
#define RF_IMAGE_PALETTE_H

#include <stdbool.h>

#include "image/bitmap.h"

struct rf_palette {
	unsigned char rgb[256][3];
	unsigned n;
	struct rf_palette_table *table;	/* from colour to index; owned */
};

/*
 * A palette for the pixels of an RGB bitmap.  Beyond 256 colours
 * the rare ones, which are the shades of smoothed edges, may take a near
 * colour, off by at most RF_PALETTE_OFF in any channel; false, and nothing
 * to release, when even so there are too many.  Equal pixels give equal palettes.
 */
#define RF_PALETTE_OFF 10
bool rf_palette_make(const struct rf_bitmap *b, struct rf_palette *p);
/* A row of that bitmap as indices, a byte for each pixel. */
void rf_palette_row(const struct rf_palette *p, const unsigned char *row,
    uint32_t width, unsigned char *out);
void rf_palette_release(struct rf_palette *p);

#endif
