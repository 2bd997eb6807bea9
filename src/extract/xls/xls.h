/*
 * Excel workbooks of before 2007 (.xls .xlt; MS-XLS: BIFF8, and BIFF2 to
 * BIFF5 as far as they are the same).  Before BIFF5, and from programs that
 * spare themselves the compound file, the file is the bare stream of one
 * sheet.  One page per sheet.  Cells are read into the form
 * that the newer workbooks have (extract/xlsx/xlsx.h), and go their way from
 * there on.
 */
#ifndef RF_EXTRACT_XLS_XLS_H
#define RF_EXTRACT_XLS_XLS_H

#include "extract/extract.h"

/* A bare stream; compound files are looked into by extract/recognise.c. */
int rf_xls_recognise(const unsigned char *head, size_t len, const char *name);

enum rf_code rf_xls_extract(struct rf_extract *x, struct rf_err *err)
    RF_MUST_CHECK;

#endif
