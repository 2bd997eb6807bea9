/*
 * PNG files around data that needs no new compression, and of one bit a
 * pixel: what the pictures of PDF files often are.
 */
#ifndef RF_EXTRACT_PDF_PNG_H
#define RF_EXTRACT_PDF_PNG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/buf.h"

struct rf_png_head {
	uint32_t width, height;
	uint8_t bits;		/* a sample */
	uint8_t color;		/* 0 grey, 2 RGB, 3 palette, 6 RGB and alpha */
	const unsigned char *palette;	/* RGB, or NULL */
	size_t n_palette;	/* bytes */
};

/*
 * Append a PNG whose pixel data is the zlib stream p, which has a filter
 * byte in front of each row.  False, and nothing appended, when the stream
 * is damaged or is not as long as the picture.
 */
bool rf_png_wrap(const struct rf_png_head *h, const void *p, size_t n,
    struct rf_buf *out);
/* Append a PNG of rows of `stride` bytes without filter bytes. */
void rf_png_pack(const struct rf_png_head *h, const unsigned char *rows,
    size_t stride, struct rf_buf *out);

#endif
