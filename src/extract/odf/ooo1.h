/*
 * OpenOffice 1's texts, spreadsheets, presentations and drawings (.sxw, .sxc,
 * .sxi, .sxd): what OpenDocument was made from.  Their parts are written as
 * OpenDocument says the same, and the reader of that reads them.
 */
#ifndef RF_EXTRACT_ODF_OOO1_H
#define RF_EXTRACT_ODF_OOO1_H

#include "extract/extract.h"

enum rf_code rf_sxw_extract(struct rf_extract *x, struct rf_err *err)
    RF_MUST_CHECK;
enum rf_code rf_sxc_extract(struct rf_extract *x, struct rf_err *err)
    RF_MUST_CHECK;
enum rf_code rf_sxi_extract(struct rf_extract *x, struct rf_err *err)
    RF_MUST_CHECK;
enum rf_code rf_sxd_extract(struct rf_extract *x, struct rf_err *err)
    RF_MUST_CHECK;

#endif
