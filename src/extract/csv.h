/* Delimited text: CSV, TSV and their relatives (RFC 4180, and the wild). */
#ifndef RF_EXTRACT_CSV_H
#define RF_EXTRACT_CSV_H

#include "extract/extract.h"

/* Any text might be CSV: a low score, which only a fitting name lifts. */
int rf_csv_recognise(const unsigned char *head, size_t len,
    const char *name);
/* One page with one table. */
enum rf_code rf_csv_extract(struct rf_extract *x, struct rf_err *err)
    RF_MUST_CHECK;

#endif
