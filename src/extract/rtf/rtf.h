/* Rich Text Format (version 1.9.1), see rtf.c. */
#ifndef RF_EXTRACT_RTF_RTF_H
#define RF_EXTRACT_RTF_RTF_H

#include "extract/extract.h"

int rf_rtf_recognise(const unsigned char *head, size_t len,
    const char *name);
enum rf_code rf_rtf_extract(struct rf_extract *x, struct rf_err *err)
    RF_MUST_CHECK;

#endif
