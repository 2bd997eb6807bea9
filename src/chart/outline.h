/* Paths and lines of a canvas as edges of the areas that they cover. */
#ifndef RF_CHART_OUTLINE_H
#define RF_CHART_OUTLINE_H

#include "chart/canvas.h"
#include "chart/spans.h"

/*
 * Add what a FILL, STROKE or CLIP operation covers, `scale` pixels to the
 * point: the inside of its path, or of the line along it.
 */
void rf_outline(const struct rf_canvas *cv, const struct rf_op *op,
    float scale, struct rf_spans *to);

#endif
