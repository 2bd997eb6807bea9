/* Pictures of few colours: drawings, charts. */
#ifndef RF_IMAGE_PALETTE_H
#define RF_IMAGE_PALETTE_H

#include <stdbool.h>

#include "image/bitmap.h"

struct rf_palette {
	unsigned char rgb[256][3];
	unsigned n;
	unsigned char *index;	/* a byte for each pixel, row by row; owned */
};

/*
 * Put the pixels of an RGB bitmap into a palette.  Beyond 256 colours
 * the rare ones, which are the shades of smoothed edges, may take a near
 * colour, off by at most RF_PALETTE_OFF in any channel; false, and nothing
 * to release, when even so there are too many.  Equal pixels give equal palettes.
 */
#define RF_PALETTE_OFF 10
bool rf_palette_make(const struct rf_bitmap *b, struct rf_palette *p);
void rf_palette_release(struct rf_palette *p);

#endif
