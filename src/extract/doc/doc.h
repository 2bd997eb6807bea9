/* Word documents of before 2007 (MS-DOC), see doc.c. */
#ifndef RF_EXTRACT_DOC_DOC_H
#define RF_EXTRACT_DOC_DOC_H

#include "extract/extract.h"

enum rf_code rf_doc_extract(struct rf_extract *x, struct rf_err *err)
    RF_MUST_CHECK;

#endif
