/*
 * Fills, lines and the looks of text of DrawingML (ECMA-376 part 1, 20.1.8
 * and 21.1.2.3), as charts keep them.
 */
#ifndef RF_EXTRACT_DRAWINGML_PAINT_H
#define RF_EXTRACT_DRAWINGML_PAINT_H

#include "chart/chart.h"
#include "extract/drawingml/color.h"
#include "extract/xml.h"
#include "util/arena.h"

/*
 * From shape properties (c:spPr, cx:spPr, ...): NULL or silence leaves the
 * fill and the line as they are.  Stops of gradients go into the arena.
 */
void rf_dml_fill(const struct rf_dml_scope *s, struct rf_arena *arena,
    const struct rf_xml_node *properties, struct rf_chart_fill *out);
void rf_dml_line(const struct rf_dml_scope *s,
    const struct rf_xml_node *properties, struct rf_chart_line *out);

/*
 * Lay run properties (a:defRPr, a:rPr) over a font: what they do not say
 * stays.
 */
void rf_dml_font(const struct rf_dml_scope *s, struct rf_arena *arena,
    const struct rf_xml_node *properties, struct rf_chart_font *out);
/* Of a text body (c:txPr, c:rich): its first paragraph's properties, and
 * then those of its first run. */
void rf_dml_body_font(const struct rf_dml_scope *s, struct rf_arena *arena,
    const struct rf_xml_node *body, struct rf_chart_font *out);

/*
 * How a text body is turned (a:bodyPr rot and vert): false when it does not
 * say, or leaves it to the program.
 */
bool rf_dml_body_rotation(const struct rf_xml_node *body, float *degrees,
    bool *stacked);

/*
 * Paragraphs of a text body as lines, trimmed, without those that are
 * empty; clean text in the arena, NULL when there is none.  `field`, when
 * given, may replace the text of a field.
 */
const char *rf_dml_body_text(struct rf_arena *arena,
    struct rf_arena *scratch, const struct rf_xml_node *body,
    const char *(*field)(void *ctx, const struct rf_xml_node *field),
    void *ctx);

#endif
