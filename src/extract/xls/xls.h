/*
 * Excel workbooks of before 2007 (.xls .xlt; MS-XLS: BIFF8, and BIFF5 as far
 * as it is the same).  One page per sheet.  Cells are read into the form
 * that the newer workbooks have (extract/xlsx/xlsx.h), and go their way from
 * there on.
 */
#ifndef RF_EXTRACT_XLS_XLS_H
#define RF_EXTRACT_XLS_XLS_H

#include "extract/extract.h"

enum rf_code rf_xls_extract(struct rf_extract *x, struct rf_err *err)
    RF_MUST_CHECK;

#endif
