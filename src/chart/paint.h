/* The two ways a canvas becomes a picture. */
#ifndef RF_CHART_PAINT_H
#define RF_CHART_PAINT_H

#include "chart/canvas.h"
#include "chart/draw.h"
#include "chart/spans.h"

/* Points to CSS pixels. */
#define RF_POINT (96.0f / 72.0f)

void rf_canvas_svg(const struct rf_canvas *cv, const char *title,
    struct rf_out *out);
/* Lengths of dashes and gaps in points; returns how many. */
int rf_dash_list(const struct rf_ink *ink, float list[6]);
/* An IMAGE operation, where it lies in `clip`; `scale`: pixels to the point. */
void rf_surface_image(const struct rf_surface *on, struct rf_pixel_box clip,
    const struct rf_op *op, float scale);
/* `scale`: pixels to the point.  Errors as rf_chart_png(). */
enum rf_code rf_canvas_png(struct rf_easel *e, const struct rf_canvas *cv,
    float scale, struct rf_buf *out, uint32_t *width, uint32_t *height,
    struct rf_err *err) RF_MUST_CHECK;

#endif
