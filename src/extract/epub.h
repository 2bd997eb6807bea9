/* EPUB books, versions 2 and 3: each item of the spine is a page. */
#ifndef RF_EXTRACT_EPUB_H
#define RF_EXTRACT_EPUB_H

#include "extract/extract.h"

enum rf_code rf_epub_extract(struct rf_extract *x, struct rf_err *err)
    RF_MUST_CHECK;

#endif
