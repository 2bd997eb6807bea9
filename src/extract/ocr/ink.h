/*
 * What a picture of a page shows before anybody reads it: which pixels are
 * ink, how far its lines are from level, and which of the ink is rules.
 * Pure geometry over grey bitmaps: no library is needed.
 */
#ifndef RF_EXTRACT_OCR_INK_H
#define RF_EXTRACT_OCR_INK_H

#include <stdbool.h>
#include <stdint.h>

#include "image/bitmap.h"
#include "util/mem.h"

/* x' = a x + c y + e, y' = b x + d y + f */
struct rf_affine {
	double a, b, c, d, e, f;
};
#define RF_AFFINE_SAME { 1, 0, 0, 1, 0, 0 }

/* First `one`, then `two`. */
struct rf_affine rf_affine_then(struct rf_affine one, struct rf_affine two);
/* The way back; the same map when there is none. */
struct rf_affine rf_affine_back(struct rf_affine m);
void rf_affine_point(const struct rf_affine *m, double x, double y,
    double *to_x, double *to_y);

/* One byte a pixel: 1 is ink. */
struct rf_ink {
	uint32_t width, height;
	unsigned char *at;	/* malloc'ed */
};
/*
 * Ink of a grey bitmap: what is darker than the threshold that parts dark
 * from light best (Otsu).  A picture that is mostly dark is turned into its
 * negative first, in place.
 */
void rf_ink_make(struct rf_bitmap *grey, struct rf_ink *out);
void rf_ink_release(struct rf_ink *ink);

/* A straight thin line, level or upright, in pixels; x1 and y1 are past. */
struct rf_ink_rule {
	uint32_t x0, y0, x1, y1;
	bool level;
};
struct rf_ink_rules {
	RF_VEC(struct rf_ink_rule) v;
};
/*
 * Rules of a picture of so many pixels to the inch.  What is found is wiped
 * from the ink.
 */
void rf_ink_rules(struct rf_ink *ink, double dpi, struct rf_ink_rules *out);
/* Wipe them from the bitmap: they would be read as letters. */
void rf_ink_wipe(struct rf_bitmap *grey, const struct rf_ink_rules *rules);
void rf_ink_rules_release(struct rf_ink_rules *rules);

struct rf_ink_spot {
	uint32_t x, y;
};
/* Taking ink away piece by piece; .ink is all that is set at first. */
struct rf_ink_flood {
	struct rf_ink *ink;
	RF_VEC(struct rf_ink_spot) open;
	uint32_t x0, y0, x1, y1;	/* of the last piece; the ends are past */
};
/* All ink that hangs together with that at x, y goes. */
void rf_ink_take(struct rf_ink_flood *f, uint32_t x, uint32_t y);
void rf_ink_flood_release(struct rf_ink_flood *f);

/*
 * The angle in radians that the lines of text climb (to be turned clockwise
 * to be level), within some eight degrees; 0 when nothing tells.  *sideways:
 * the lines run up or down the picture, and the angle is that against the
 * upright.
 */
double rf_ink_skew(const struct rf_ink *ink, bool *sideways);

/*
 * Turn the bitmap clockwise by quarters and then by `angle` radians; what
 * comes in from outside is white.  *back maps the new pixels to the old.
 */
enum rf_code rf_ink_turn(struct rf_bitmap *grey, int quarters, double angle,
    struct rf_affine *back, struct rf_err *err) RF_MUST_CHECK;

/* Half as wide and high, each pixel the mean of four. */
enum rf_code rf_ink_halve(struct rf_bitmap *grey, struct rf_err *err)
    RF_MUST_CHECK;
/* Two thirds as wide and high. */
enum rf_code rf_ink_two_thirds(struct rf_bitmap *grey, struct rf_err *err)
    RF_MUST_CHECK;

/* ---- grounds.c -------------------------------------------------------- */

/*
 * Wipe photographs: rectangles of 192 pixels and more whose ground has many
 * shades, and that are less than half of the picture.  How many there were.
 */
uint32_t rf_ink_photographs(struct rf_bitmap *grey);
/*
 * The em of most of the text in pixels, by the heights of letters, whatever
 * they are and however they lie; 0: there are too few.
 */
double rf_ink_em(const struct rf_ink *ink);

#endif
