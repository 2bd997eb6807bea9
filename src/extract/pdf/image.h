/*
 * The bytes of a placed picture: its own where a viewer shows them right,
 * else a PNG of the same pixels.
 */
#ifndef RF_EXTRACT_PDF_IMAGE_H
#define RF_EXTRACT_PDF_IMAGE_H

#include <mupdf/fitz.h>
#include <mupdf/pdf.h>

#include "extract/extract.h"
#include "extract/pdf/device.h"
#include "image/png.h"

/* What is at work while MuPDF may jump; whoever tried clears it. */
struct rf_pdf_work {
	fz_pixmap *pix, *mask, *made;
	fz_stream *stream;
	fz_device *dev;
	fz_buffer *data;
	unsigned char *rows;
	struct rf_png png;
	struct rf_buf out;
};

void rf_pdf_work_init(struct rf_pdf_work *w);
/* Release what is held; w is as after init. */
void rf_pdf_work_clear(fz_context *ctx, struct rf_pdf_work *w);

/*
 * Keep the picture as an asset; *asset is -1 when it has too many pixels.
 * `dict` is the picture's own object or NULL when nobody knows it.  Jumps
 * when MuPDF cannot decode it.
 */
enum rf_code rf_pdf_image_asset(fz_context *ctx, struct rf_extract *x,
    struct rf_pdf_work *w, const struct rf_pdf_image *im, pdf_obj *dict,
    uint32_t page, int32_t *asset, struct rf_err *err) RF_MUST_CHECK;

/* Undo what MuPDF multiplied into colours with alpha (its last sample). */
void rf_pdf_unmultiply(fz_context *ctx, fz_pixmap *pix);
/* Pixels as a PNG in w->out: grey or RGB, with alpha where pix has it. */
void rf_pdf_pixmap_png(fz_context *ctx, struct rf_pdf_work *w,
    fz_pixmap *pix);

/*
 * Its own bytes: a JPEG or JPEG 2000 file that a viewer shows as the page
 * does.  NULL when it is none, or would look otherwise. (passed.c)
 */
const char *rf_pdf_own_bytes(fz_context *ctx, struct rf_pdf_work *w,
    fz_image *image, pdf_obj *dict, const unsigned char **p, size_t *n);

/*
 * The picture's colour profile in w->data, when it has one that differs
 * from sRGB and fits a PNG of grey or RGB pixels. (passed.c)
 */
bool rf_pdf_profile(fz_context *ctx, struct rf_pdf_work *w, pdf_obj *dict,
    bool grey, struct rf_png_head *h);

#endif
