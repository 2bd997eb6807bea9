/* PowerPoint presentations of before 2007 (MS-PPT), see ppt.c. */
#ifndef RF_EXTRACT_PPT_PPT_H
#define RF_EXTRACT_PPT_PPT_H

#include "extract/extract.h"

enum rf_code rf_ppt_extract(struct rf_extract *x, struct rf_err *err)
    RF_MUST_CHECK;

#endif
