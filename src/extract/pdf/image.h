/* The bytes of a placed picture: its own where a viewer can show them. */
#ifndef RF_EXTRACT_PDF_IMAGE_H
#define RF_EXTRACT_PDF_IMAGE_H

#include "extract/extract.h"
#include "extract/pdf/device.h"

/*
 * Keep the picture as an asset.  Called inside mu.c's try; may jump when
 * MuPDF cannot decode it.
 */
enum rf_code rf_pdf_image_asset(fz_context *ctx, struct rf_extract *x,
    const struct rf_pdf_image *im, uint32_t page, int32_t *asset,
    struct rf_err *err) RF_MUST_CHECK;

#endif
