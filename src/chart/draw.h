/*
 * A chart (chart/chart.h) as a picture, as sentences, and as a table.
 *
 * Drawing knows no files and opens none: fonts are those linked in with
 * MuPDF.  The same chart gives the same bytes on every machine.  Work and
 * memory are bounded whatever the chart holds: points beyond what pixels
 * can show are thinned out.
 */
#ifndef RF_CHART_DRAW_H
#define RF_CHART_DRAW_H

#include <stdint.h>

#include "chart/chart.h"
#include "model/document.h"
#include "util/buf.h"
#include "util/err.h"
#include "util/out.h"

/* Fonts and glyphs, kept from one chart to the next; one thread at a time. */
struct rf_easel;
struct rf_easel *rf_easel_new(void);
void rf_easel_free(struct rf_easel *e);

/* Pixels to the CSS pixel (1/96 inch) that pictures of charts have. */
#define RF_CHART_SCALE 2.0f

/*
 * Append a PNG; *width and *height, when wanted, get its pixels.
 * RF_E_UNSUPPORTED: a kind that is not drawn (a map), or nothing to draw;
 * RF_E_MISSING: Riffle was built without MuPDF; RF_E_LIMIT: out's ceiling.
 * The message is fit for rf_figure.render_error.
 */
enum rf_code rf_chart_png(struct rf_easel *e, const struct rf_chart *c,
    float scale, struct rf_buf *out, uint32_t *width, uint32_t *height,
    struct rf_err *err) RF_MUST_CHECK;
/* The same as SVG, its unit the CSS pixel; needs no MuPDF. */
enum rf_code rf_chart_svg(struct rf_easel *e, const struct rf_chart *c,
    struct rf_out *out, struct rf_err *err) RF_MUST_CHECK;

/*
 * What can be said of it from its data alone: kind, title, axes, series and
 * points, least and greatest values and where they stand.  In `a`; never
 * NULL.
 */
const char *rf_chart_describe(const struct rf_chart *c, struct rf_arena *a);

/*
 * Its data as a table in `a`: a header row, then one row for each category
 * (or X value) and one column for each series; values in their formats.
 * NULL without data.  At most `max_rows` rows of data, and half a million
 * cells.
 */
struct rf_table *rf_chart_table(const struct rf_chart *c, struct rf_arena *a,
    uint32_t max_rows);

#endif
