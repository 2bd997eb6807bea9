/* Pictures that were cut into strips or tiles, put together again. */
#ifndef RF_EXTRACT_PDF_SLICES_H
#define RF_EXTRACT_PDF_SLICES_H

#include "extract/pdf/image.h"

/*
 * How many of the n pictures from the first on, in drawing order, are one
 * picture cut up; at least 1.  More: *box is its place on the page.
 */
size_t rf_pdf_slices(const struct rf_pdf_image *im, size_t n, fz_rect *box);
/* Keep them as one asset.  Jumps when MuPDF cannot decode one. */
enum rf_code rf_pdf_slices_asset(fz_context *ctx, struct rf_extract *x,
    struct rf_pdf_work *w, const struct rf_pdf_image *im, size_t n,
    fz_rect box, uint32_t page, int32_t *asset, struct rf_err *err)
    RF_MUST_CHECK;

#endif
