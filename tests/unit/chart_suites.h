/* The suites of check_chart. */
#ifndef RF_TESTS_UNIT_CHART_SUITES_H
#define RF_TESTS_UNIT_CHART_SUITES_H

#include "chart/draw.h"
#include "unit/unit.h"

extern CU_TestInfo chart_around_tests[];
extern CU_TestInfo chart_draw_tests[];
extern CU_TestInfo chart_kinds_tests[];
extern CU_TestInfo chart_spans_tests[];
extern CU_TestInfo chart_words_tests[];

/* A chart of one group on two axes, in the arena; columns by default. */
struct rf_chart *chart_sample(struct rf_arena *a, enum rf_chart_kind kind);
/* A series of n values over categories "A", "B" ... */
struct rf_chart_series *chart_series(struct rf_chart *c, const char *name,
    const double *v, uint32_t n);
/* As SVG; the caller frees.  NULL, and nothing drawn: refused. */
char *chart_svg(const struct rf_chart *c);

/* The k-th mark (from 0) filled with this colour: its box in pixels. */
struct chart_box {
	double x0, y0, x1, y1;
};
bool chart_mark(const char *svg, const char *color, unsigned k,
    struct chart_box *box);
/* How many there are. */
unsigned chart_marks(const char *svg, const char *color);
/* Where a text stands; false when there is none. */
bool chart_text(const char *svg, const char *text, double *x, double *y);

#endif
