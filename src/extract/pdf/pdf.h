/* PDF: pages of marks, which layout makes blocks of. */
#ifndef RF_EXTRACT_PDF_PDF_H
#define RF_EXTRACT_PDF_PDF_H

#include "extract/extract.h"

int rf_pdf_recognise(const unsigned char *head, size_t len,
    const char *name);
enum rf_code rf_pdf_extract(struct rf_extract *x, struct rf_err *err)
    RF_MUST_CHECK;

#endif
