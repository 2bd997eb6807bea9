/*
 * The device that MuPDF's interpreter draws on: it keeps marks instead of
 * pixels.  Its functions are called inside mu.c's try and may be left by a
 * jump; they hold nothing that would then be lost.
 */
#ifndef RF_EXTRACT_PDF_DEVICE_H
#define RF_EXTRACT_PDF_DEVICE_H

#include <mupdf/fitz.h>

#include "layout/marks.h"

/* A picture on the page, kept until its bytes are taken. */
struct rf_pdf_image {
	fz_image *image;	/* a reference */
	struct rf_box box;	/* what the clip leaves */
	fz_matrix ctm;		/* the unit square's place on the page */
	uint32_t rgb;		/* what a stencil is painted with */
	uint32_t z;		/* place in the order of painting */
	uint16_t tag;		/* as in rf_mark_picture */
	bool opaque;		/* nothing shows through it */
};

struct rf_pdf_sink {
	struct rf_marks *marks;
	uint16_t tag;		/* what is painted now belongs to */
	RF_VEC(struct rf_pdf_image) images;
	size_t most_images;	/* of one page */
	bool more_images;	/* it has more */
	RF_VEC(fz_font *) fonts;	/* parallel to marks->fonts, kept */
};

fz_device *rf_pdf_device(fz_context *ctx, struct rf_pdf_sink *sink);
/* Give up the references that a page left. */
void rf_pdf_sink_clear(fz_context *ctx, struct rf_pdf_sink *sink);
void rf_pdf_sink_release(fz_context *ctx, struct rf_pdf_sink *sink);

#endif
