/*
 * The pages of a PDF file, by one thread or several.  Each thread opens the
 * document for itself and takes stretches of pages, which become parts: small
 * documents that are joined in their order.  So the result is the same
 * whatever the number, and nothing is shared but a counter.
 */
#ifndef RF_EXTRACT_PDF_PAGES_H
#define RF_EXTRACT_PDF_PAGES_H

#include "extract/extract.h"
#include "extract/pdf/mu.h"

/* All wanted pages into x->doc; x->effort bounds it.  mu: open, lent. */
enum rf_code rf_pdf_pages(struct rf_extract *x, struct rf_mu *mu,
    struct rf_err *err) RF_MUST_CHECK;

#endif
