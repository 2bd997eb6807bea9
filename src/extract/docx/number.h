/* Numbers as the lists of Office documents write them. */
#ifndef RF_EXTRACT_DOCX_NUMBER_H
#define RF_EXTRACT_DOCX_NUMBER_H

#include <stdint.h>

#include "util/buf.h"

/*
 * A number as text, at the end of the buffer; `format` is an ST_NumberFormat
 * (ECMA-376 part 1, 17.18.59), of which "custom" needs a picture of itself.
 */
void rf_docx_number(struct rf_buf *out, uint32_t n, const char *format,
    const char *custom);

/* The name that DOCX has for a format of the older files, by its number
 * (MS-OSHARED 2.2.1.3, MSONFC). */
const char *rf_docx_format(uint32_t msonfc);

#endif
