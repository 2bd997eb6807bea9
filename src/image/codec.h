/*
 * The two formats that Riffle itself decodes and draws in, JPEG and PNG, and
 * the one thing that both are needed for, thumbnails.  Pixels are counted
 * before any is decoded (RF_MAX_PIXELS).  The same pixels always give the
 * same bytes: no times, no versions.
 */
#ifndef RF_IMAGE_CODEC_H
#define RF_IMAGE_CODEC_H

#include <stddef.h>
#include <stdint.h>

#include "image/bitmap.h"
#include "image/probe.h"
#include "util/buf.h"
#include "util/err.h"

#define RF_JPEG_QUALITY 85	/* 1..100, for what has no setting */

/*
 * Decode a JPEG into grey or RGB (CMYK is converted plainly, without its
 * profile), not yet turned upright.  Where a smaller picture will do, give
 * the size that is needed: the result is the smallest of 1/1, 7/8 ... 1/8
 * that is not below it in either direction; that is several times as fast.
 * 0 x 0: as stored.  A picture whose end is missing is decoded as far as it
 * goes.  RF_E_UNSUPPORTED: 12 bits, lossless and other rare kinds;
 * RF_E_CORRUPT; RF_E_LIMIT.
 */
enum rf_code rf_jpeg_decode(const void *p, size_t n, uint32_t need_width,
    uint32_t need_height, struct rf_bitmap *out, struct rf_err *err)
    RF_MUST_CHECK;
/*
 * Append a JPEG of the pixels; transparent ones are laid on white.  RF_E_LIMIT
 * when out's ceiling is passed or a side is longer than a JPEG's can be
 * (65,535).
 */
enum rf_code rf_jpeg_encode(const struct rf_bitmap *b, int quality,
    struct rf_buf *out, struct rf_err *err) RF_MUST_CHECK;

/*
 * Decode a PNG into grey, RGB or RGBA of 8 bits (the first picture of an
 * animation).  RF_E_CORRUPT also when the end is missing; RF_E_LIMIT.
 */
enum rf_code rf_png_decode(const void *p, size_t n, struct rf_bitmap *out,
    struct rf_err *err) RF_MUST_CHECK;
/* Append a PNG of the pixels.  RF_E_LIMIT when out's ceiling is passed. */
enum rf_code rf_png_encode(const struct rf_bitmap *b, struct rf_buf *out,
    struct rf_err *err) RF_MUST_CHECK;

/*
 * The same for drawings of even areas and few colours, in a fraction of the
 * time: with a palette where that comes near enough (image/palette.h).
 */
enum rf_code rf_png_encode_drawing(const struct rf_bitmap *b,
    struct rf_buf *out, struct rf_err *err) RF_MUST_CHECK;

/*
 * Recognise, decode and turn upright.  The needed size (upright; see
 * rf_jpeg_decode) is a hint that PNG ignores.  RF_E_UNSUPPORTED for formats
 * whose pixels nobody here reads; *facts is filled all the same.
 */
enum rf_code rf_image_decode(const void *p, size_t n, uint32_t need_width,
    uint32_t need_height, struct rf_image_facts *facts,
    struct rf_bitmap *out, struct rf_err *err) RF_MUST_CHECK;

/*
 * Append the picture, upright and made to fit the frame, never enlarged: a
 * PNG when it has alpha, else a JPEG.  *format tells which.  Errors as
 * rf_image_decode() and the encoders.
 */
enum rf_code rf_image_thumbnail(const void *p, size_t n, uint32_t max_width,
    uint32_t max_height, struct rf_buf *out, enum rf_image_format *format,
    struct rf_err *err) RF_MUST_CHECK;

#endif
