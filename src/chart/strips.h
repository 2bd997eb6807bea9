/*
 * Where a stroke leaves pixels alone.  A rasteriser goes over the whole box
 * of a path, and the border of a chart has the whole chart inside, of which
 * it touches a hundredth.  Drawn strip by strip, each clipped to its own
 * pixels, the picture is the same.
 */
#ifndef RF_CHART_STRIPS_H
#define RF_CHART_STRIPS_H

#include "chart/canvas.h"

#define RF_MAX_STRIPS 4

/* Whole pixels; the far ends are outside. */
struct rf_strip {
	int x0, y0, x1, y1;
};

/*
 * The parts of a picture of `width` by `height` pixels, `scale` of them to
 * the point, that a stroke touches: apart from each other, top ones first.
 * 0 when it is best drawn at once: whatever is not the outline of an upright
 * rectangle with room inside, for only edges along the axes look the same
 * however they are clipped.
 */
unsigned rf_stroke_strips(const struct rf_canvas *cv, const struct rf_op *op,
    float scale, int width, int height,
    struct rf_strip strips[RF_MAX_STRIPS]);

#endif
