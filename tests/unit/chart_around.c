/* What stands around the plot and at its marks: tables, keys, titles. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "unit/chart_suites.h"

#define FIRST "4f81bd"		/* accents of 2007 */
#define SECOND "c0504d"
#define PIXELS (96 / 72.0)	/* the SVG's, to the point */

/* Each value stands under its column, each series in a row of its own. */
static void
data_table(void)
{
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_chart *c = chart_sample(&a, RF_CHART_BAR);
	struct chart_box bar, key;
	double x, y, head, row, zero;
	char *svg;

	chart_series(c, "Here", (double[]){ 11, 44, 33 }, 3);
	chart_series(c, "There", (double[]){ 37, 29, NAN }, 3);
	c->table.shown = c->table.keys = true;
	svg = chart_svg(c);
	CU_ASSERT_FATAL(svg != NULL);
	CU_ASSERT(chart_mark(svg, FIRST, 1, &bar));
	CU_ASSERT(chart_text(svg, "0", &x, &zero));
	CU_ASSERT(chart_text(svg, "B", &x, &head));
	CU_ASSERT(head > zero);
	CU_ASSERT(fabs(x - bar.x1) < 1);	/* between the two bars */
	CU_ASSERT(chart_text(svg, "44", &x, &row) && row > head);
	CU_ASSERT(fabs(x - bar.x1) < 1);
	CU_ASSERT(chart_text(svg, "Here", &x, &y) && fabs(y - row) < 0.1);
	CU_ASSERT(chart_text(svg, "29", &x, &y) && y > row + 5);
	/* Three bars, and the sign beside the name. */
	CU_ASSERT(chart_marks(svg, FIRST) == 4);
	CU_ASSERT(chart_mark(svg, FIRST, 3, &key) && key.x1 < bar.x0 &&
	    key.y0 < row && key.y1 > row - 20);
	free(svg);
	/* Lying bars have no place for it: their axis keeps its labels. */
	c->groups[0]->horizontal = true;
	svg = chart_svg(c);
	CU_ASSERT(!chart_text(svg, "44", &x, &y));
	CU_ASSERT(chart_text(svg, "B", &x, &y));
	free(svg);
	rf_arena_release(&a);
}

/* A table that would leave no room, or columns too narrow for figures. */
static void
no_data_table(void)
{
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_chart *c = chart_sample(&a, RF_CHART_LINE);
	double x, y, *many = rf_arena_array(&a, 500, sizeof(*many));
	char *svg;

	for (int i = 0; i < 500; i++)
		many[i] = 1000 + i;
	chart_series(c, "Long", many, 500);
	c->table.shown = true;
	svg = chart_svg(c);
	CU_ASSERT_FATAL(svg != NULL);
	CU_ASSERT(!chart_text(svg, "1007", &x, &y));
	CU_ASSERT(chart_text(svg, "A", &x, &y));
	free(svg);
	c = chart_sample(&a, RF_CHART_LINE);
	c->table.shown = true;
	for (int i = 0; i < 40; i++)
		chart_series(c, rf_arena_printf(&a, "S%d", i),
		    (double[]){ 1007, 3 }, 2);
	svg = chart_svg(c);
	CU_ASSERT_FATAL(svg != NULL);
	CU_ASSERT(!chart_text(svg, "S7", &x, &y));
	CU_ASSERT(chart_text(svg, "B", &x, &y));
	free(svg);
	rf_arena_release(&a);
}

static void
legend_keys(void)
{
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_chart *c = chart_sample(&a, RF_CHART_BAR);
	struct rf_chart_series *s;
	struct chart_box key;
	double x, y, plain;
	char *svg;

	s = chart_series(c, "Here", (double[]){ 11, 44, 33 }, 3);
	s->has_labels = s->labels.value = true;
	svg = chart_svg(c);
	CU_ASSERT_FATAL(svg != NULL);
	CU_ASSERT(chart_marks(svg, FIRST) == 3);
	CU_ASSERT(chart_text(svg, "44", &plain, &y));
	free(svg);
	s->labels.legend_key = true;
	svg = chart_svg(c);
	CU_ASSERT_FATAL(svg != NULL);
	CU_ASSERT(chart_marks(svg, FIRST) == 6);
	CU_ASSERT(chart_text(svg, "44", &x, &y));
	CU_ASSERT(x > plain);
	CU_ASSERT(chart_mark(svg, FIRST, 4, &key) && key.x1 < x &&
	    key.x1 > x - 40 && key.y0 < y && key.y1 > y - 20);
	free(svg);
	rf_arena_release(&a);
}

/* The place that a tilted pie had: wide and low. */
static void
solid_pie(void)
{
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_chart *c = chart_sample(&a, RF_CHART_PIE);
	struct chart_box flat, solid;
	char *svg;

	c->groups[0]->x_axis = c->groups[0]->y_axis = -1;
	chart_series(c, "Shares", (double[]){ 1 }, 1);
	c->plot_place = (struct rf_chart_place){ .has_x = true, .has_y = true,
		.has_w = true, .has_h = true, .inner = true, .edge_x = true,
		.edge_y = true, .x = 0.3, .y = 0.4, .w = 0.4, .h = 0.2 };
	svg = chart_svg(c);
	CU_ASSERT_FATAL(svg != NULL);
	CU_ASSERT(chart_mark(svg, FIRST, 0, &flat));
	CU_ASSERT(fabs(flat.y1 - flat.y0 - 0.2 * 216 * PIXELS) < 2);
	free(svg);
	c->groups[0]->solid = true;
	svg = chart_svg(c);
	CU_ASSERT(chart_mark(svg, FIRST, 0, &solid));
	CU_ASSERT(fabs(solid.y1 - solid.y0 - 0.4 * 360 * PIXELS) < 2);
	CU_ASSERT(fabs(solid.x0 + solid.x1 - flat.x0 - flat.x1) < 1);
	free(svg);
	/* As far as it fits. */
	c->plot_place.x = 0.1;
	c->plot_place.w = 0.8;
	svg = chart_svg(c);
	CU_ASSERT(chart_mark(svg, FIRST, 0, &solid));
	CU_ASSERT(solid.y0 > 0 && solid.y1 < 216 * PIXELS);
	CU_ASSERT(solid.y1 - solid.y0 > 0.9 * 216 * PIXELS);
	free(svg);
	rf_arena_release(&a);
}

static void
titles_outside(void)
{
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_chart *c = chart_sample(&a, RF_CHART_BAR);
	double x, y, label_x, label_y, top;
	char *svg;

	chart_series(c, "Here", (double[]){ 11, 44, 33 }, 3);
	c->axes[0]->title.shown = c->axes[1]->title.shown = true;
	c->axes[0]->title.text = "Across";
	c->axes[1]->title.text = "Up";
	c->plot_place = (struct rf_chart_place){ .has_x = true, .has_y = true,
		.has_w = true, .has_h = true, .inner = true, .edge_x = true,
		.edge_y = true, .x = 0.2, .y = 0.1, .w = 0.7, .h = 0.6 };
	svg = chart_svg(c);
	CU_ASSERT_FATAL(svg != NULL);
	CU_ASSERT(chart_text(svg, "0", &label_x, &y));
	CU_ASSERT(chart_text(svg, "Up", &x, &y));
	CU_ASSERT(x < label_x - 5 && x > 0);
	CU_ASSERT(chart_text(svg, "A", &x, &label_y));
	CU_ASSERT(chart_text(svg, "Across", &x, &y));
	top = 0.7 * 216 * PIXELS;	/* where the plot ends */
	CU_ASSERT(label_y > top && y > label_y + 5);
	free(svg);
	rf_arena_release(&a);
}

/* An automatic axis reaches the tips of error bars. */
static void
error_bars(void)
{
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_chart *c = chart_sample(&a, RF_CHART_BAR);
	struct rf_chart_series *s;
	double x, y;
	char *svg;

	s = chart_series(c, "Here", (double[]){ 11, 44, 33 }, 3);
	svg = chart_svg(c);
	CU_ASSERT_FATAL(svg != NULL);
	CU_ASSERT(chart_text(svg, "50", &x, &y));
	CU_ASSERT(!chart_text(svg, "80", &x, &y));
	free(svg);
	s->error_y = (struct rf_chart_errors){ .shown = true,
		.kind = RF_ERROR_FIXED, .value = 30 };
	svg = chart_svg(c);
	CU_ASSERT_FATAL(svg != NULL);
	CU_ASSERT(chart_text(svg, "80", &x, &y));
	CU_ASSERT(chart_text(svg, "-20", &x, &y));
	free(svg);
	s->error_y.no_minus = true;
	svg = chart_svg(c);
	CU_ASSERT(!chart_text(svg, "-20", &x, &y));
	free(svg);
	rf_arena_release(&a);
}

/* Those of stacked values stand on the stack: 40 + 44 and 30 more. */
static void
stacked_error_bars(void)
{
	static const enum rf_chart_kind kinds[] = { RF_CHART_BAR,
		RF_CHART_LINE };
	double x, y;
	char *svg;

	for (size_t i = 0; i < RF_COUNT(kinds); i++) {
		struct rf_arena a = RF_ARENA_INIT;
		struct rf_chart *c = chart_sample(&a, kinds[i]);
		struct rf_chart_series *s;

		chart_series(c, "Below", (double[]){ 40, 40, 40 }, 3);
		s = chart_series(c, "Here", (double[]){ 11, 44, 33 }, 3);
		c->groups[0]->grouping = RF_GROUP_STACKED;
		svg = chart_svg(c);
		CU_ASSERT(chart_text(svg, "80", &x, &y));
		CU_ASSERT(!chart_text(svg, "120", &x, &y));
		free(svg);
		s->error_y = (struct rf_chart_errors){ .shown = true,
			.kind = RF_ERROR_FIXED, .value = 30 };
		svg = chart_svg(c);
		CU_ASSERT(chart_text(svg, "120", &x, &y));
		CU_ASSERT(!chart_text(svg, "-20", &x, &y));
		free(svg);
		/* Of 100 %, each shrinks with its share. */
		c->groups[0]->grouping = RF_GROUP_PERCENT;
		svg = chart_svg(c);
		CU_ASSERT(!chart_text(svg, "3000%", &x, &y));
		CU_ASSERT(chart_text(svg, "100%", &x, &y));
		free(svg);
		rf_arena_release(&a);
	}
}

CU_TestInfo chart_around_tests[] = {
	{ "data table", data_table },
	{ "no data table", no_data_table },
	{ "legend keys in labels", legend_keys },
	{ "solid pie", solid_pie },
	{ "axis titles outside", titles_outside },
	{ "error bars", error_bars },
	{ "error bars of stacks", stacked_error_bars },
	CU_TEST_INFO_NULL
};
