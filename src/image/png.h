/*
 * PNG files written quickly, for pictures that we make: around data that
 * needs no new compression (as in PDF files), and row by row, so that no
 * picture stands in memory whole.
 */
#ifndef RF_IMAGE_PNG_H
#define RF_IMAGE_PNG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/buf.h"
#include "util/deflate.h"

enum rf_png_color {		/* PNG 11.2.2 */
	RF_PNG_GREY = 0, RF_PNG_RGB = 2, RF_PNG_PALETTE = 3,
	RF_PNG_GREY_ALPHA = 4, RF_PNG_RGBA = 6
};

struct rf_png_head {
	uint32_t width, height;
	uint8_t bits;		/* a sample */
	uint8_t color;		/* enum rf_png_color */
	const unsigned char *palette;	/* RGB, or NULL */
	size_t n_palette;	/* bytes */
	const unsigned char *alpha;	/* of the palette's first entries */
	size_t n_alpha;
	const unsigned char *icc;	/* profile, or NULL for sRGB */
	size_t n_icc;
};

/* Bytes of one row. */
size_t rf_png_row_bytes(const struct rf_png_head *h);

/*
 * Append a PNG whose pixel data is the zlib stream p, which has a filter
 * byte in front of each row.  False, and nothing appended, when the stream
 * is damaged or is not as long as the picture.
 */
bool rf_png_wrap(const struct rf_png_head *h, const void *p, size_t n,
    struct rf_buf *out);

/* A PNG being written; start with RF_PNG_INIT. */
struct rf_png {
	struct rf_png_head head;
	struct rf_buf *out;	/* lent */
	struct rf_deflate *deflate;
	size_t row, at;		/* bytes of a row; where the IDAT began */
	unsigned char *above, *line;	/* the row before; a filtered one */
};
#define RF_PNG_INIT { .deflate = NULL }

/* Append the head; `h` is copied, what it points to is not needed again. */
void rf_png_begin(struct rf_png *w, const struct rf_png_head *h,
    struct rf_buf *out);
/* The next row, without filter byte; exactly head.height of them. */
void rf_png_row(struct rf_png *w, const unsigned char *row);
void rf_png_end(struct rf_png *w);
/* Free what an unfinished one holds; fine at any time. */
void rf_png_release(struct rf_png *w);

#endif
