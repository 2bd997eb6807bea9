/* Word documents of 2007 and later: DOCX, DOCM, DOTX, DOTM. */
#ifndef RF_EXTRACT_DOCX_DOCX_H
#define RF_EXTRACT_DOCX_DOCX_H

#include "extract/extract.h"

enum rf_code rf_docx_extract(struct rf_extract *x, struct rf_err *err)
    RF_MUST_CHECK;

#endif
