/* Charts of a document that has been read, see charts.c. */
#ifndef RF_EXTRACT_CHARTS_H
#define RF_EXTRACT_CHARTS_H

#include "extract/extract.h"

/*
 * For every figure with a chart: its description when those are asked for;
 * its picture as an asset when pictures are, as SVG too where they are
 * stored, or why there is none in render_error; its data as a table block
 * behind it when that is.  Fails only as rf_extract_asset does.
 */
enum rf_code rf_extract_charts(struct rf_extract *x, struct rf_err *err)
    RF_MUST_CHECK;

#endif
