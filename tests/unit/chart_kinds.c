/* The other kinds, points that are missing, and charts made to hurt. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "unit/chart_suites.h"

#define FIRST "4f81bd"
#define SECOND "c0504d"
#define THIRD "9bbb59"

static unsigned
count(const char *svg, const char *what)
{
	unsigned n = 0;

	while ((svg = strstr(svg, what)) != NULL) {
		n++;
		svg++;
	}
	return n;
}

/* The path drawn as a line of this colour. */
static const char *
line_of(const char *svg, const char *color)
{
	char want[60];

	snprintf(want, sizeof(want), "stroke=\"#%s\" stroke-width=\"3\"",
	    color);
	svg = strstr(svg, want);
	return svg != NULL ? strstr(svg, "d=\"") : NULL;
}

static unsigned
verbs(const char *path, char verb)
{
	unsigned n = 0;

	for (path += 3; *path != '"'; path++)
		n += *path == verb;
	return n;
}

static void
gaps(void)
{
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_chart *c = chart_sample(&a, RF_CHART_LINE);
	static const struct {
		enum rf_blanks blanks;
		unsigned moves, lines;
	} rows[] = { { RF_BLANKS_GAP, 2, 2 }, { RF_BLANKS_SPAN, 1, 3 },
		{ RF_BLANKS_ZERO, 1, 4 } };

	chart_series(c, "One", (double[]){ 1, 2, NAN, 3, 4 }, 5);
	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		const char *path;
		char *svg;

		c->blanks = rows[i].blanks;
		svg = chart_svg(c);
		CU_ASSERT_FATAL(svg != NULL);
		path = line_of(svg, FIRST);
		CU_ASSERT_FATAL(path != NULL);
		CU_ASSERT(verbs(path, 'M') == rows[i].moves);
		CU_ASSERT(verbs(path, 'L') == rows[i].lines);
		free(svg);
	}
	c->groups[0]->series[0]->smooth = true;
	{
		char *svg = chart_svg(c);

		CU_ASSERT(verbs(line_of(svg, FIRST), 'C') == 4);
		free(svg);
	}
	rf_arena_release(&a);
}

static void
pies(void)
{
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_chart *c = chart_sample(&a, RF_CHART_PIE);
	struct rf_chart_series *s = chart_series(c, "Pie", (double[]){ 50,
	    25, 25 }, 3);
	struct chart_box b[3];
	double x, y;
	char *svg;

	c->groups[0]->x_axis = c->groups[0]->y_axis = -1;
	s->has_labels = true;
	s->labels.percent = true;
	svg = chart_svg(c);
	CU_ASSERT_FATAL(svg != NULL);
	CU_ASSERT(chart_mark(svg, FIRST, 0, &b[0]));
	CU_ASSERT(chart_mark(svg, SECOND, 0, &b[1]));
	CU_ASSERT(chart_mark(svg, THIRD, 0, &b[2]));
	/* From the top clockwise: right half, lower left, upper left. */
	CU_ASSERT(fabs(b[0].x0 - b[1].x1) < 0.5 && b[1].y0 > b[2].y0 + 10);
	CU_ASSERT(fabs(b[0].y1 - b[0].y0 - 2 * (b[0].x1 - b[0].x0)) < 2);
	CU_ASSERT(chart_text(svg, "50%", &x, &y) && x > b[0].x0);
	CU_ASSERT(chart_text(svg, "25%", &x, &y) && x < b[0].x0);
	free(svg);
	c->groups[0]->first_slice = 180;
	svg = chart_svg(c);
	CU_ASSERT(chart_mark(svg, FIRST, 0, &b[1]));
	CU_ASSERT(b[1].x1 < b[0].x0 + 1);
	free(svg);
	rf_arena_release(&a);
}

static void
points(void)
{
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_chart *c = chart_sample(&a, RF_CHART_SCATTER);
	struct rf_chart_series *s = chart_series(c, "One", (double[]){ 10,
	    20, 30 }, 3);
	struct chart_box b[3];
	char *svg;

	c->groups[0]->scatter = RF_SCATTER_MARKERS;
	s->x = (struct rf_chart_values){ .n = 3, .v = (double[]){ 1, 2,
		7 } };
	svg = chart_svg(c);
	CU_ASSERT_FATAL(svg != NULL);
	CU_ASSERT(chart_marks(svg, FIRST) == 3);
	for (unsigned i = 0; i < 3; i++)
		CU_ASSERT(chart_mark(svg, FIRST, i, &b[i]));
	CU_ASSERT(fabs((b[2].x0 - b[1].x0) - 5 * (b[1].x0 - b[0].x0)) < 0.2);
	CU_ASSERT(fabs((b[2].y0 - b[1].y0) - (b[1].y0 - b[0].y0)) < 0.2);
	free(svg);
	rf_arena_release(&a);
}

/* A straight trend goes through the points of a straight line. */
static void
trends(void)
{
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_chart *c = chart_sample(&a, RF_CHART_SCATTER);
	struct rf_chart_series *s = chart_series(c, "One", (double[]){ 5, 7,
	    9, 11 }, 4);
	struct rf_chart_trend *t;
	double x, y;
	char *svg;

	s->x = (struct rf_chart_values){ .n = 4, .v = (double[]){ 1, 2, 3,
		4 } };
	t = rf_chart_add_trend(c, s);
	t->show_equation = t->show_r2 = true;
	c->legend.shown = true;
	svg = chart_svg(c);
	CU_ASSERT_FATAL(svg != NULL);
	CU_ASSERT(chart_text(svg, "y = 2x + 3", &x, &y));
	CU_ASSERT(chart_text(svg, "R\u00b2 = 1", &x, &y));
	CU_ASSERT(chart_text(svg, "Linear (One)", &x, &y));
	free(svg);
	t->kind = RF_TREND_POLYNOMIAL;
	s->y.v = (double[]){ 1, 4, 9, 16 };
	svg = chart_svg(c);
	CU_ASSERT(strstr(svg, ">y = 1x\u00b2") != NULL);
	free(svg);
	t->kind = RF_TREND_POWER;
	svg = chart_svg(c);
	CU_ASSERT(chart_text(svg, "y = 1x^(2)", &x, &y));
	free(svg);
	rf_arena_release(&a);
}

static void
histograms(void)
{
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_chart *c = chart_sample(&a, RF_CHART_HISTOGRAM);
	struct rf_chart_series *s = chart_series(c, "One", (double[]){ 1, 2,
	    3, 11, 12, 25 }, 6);
	struct chart_box b[3];
	double x, y;
	char *svg;

	s->bins.width = 10;
	svg = chart_svg(c);
	CU_ASSERT_FATAL(svg != NULL);
	CU_ASSERT(chart_marks(svg, FIRST) == 3);
	for (unsigned i = 0; i < 3; i++)
		CU_ASSERT(chart_mark(svg, FIRST, i, &b[i]));
	/* 1 to 11 has four, 11 to 21 one, and 25 stands alone. */
	CU_ASSERT(fabs((b[0].y1 - b[0].y0) - 4 * (b[1].y1 - b[1].y0)) < 0.3);
	CU_ASSERT(chart_text(svg, "[1, 11]", &x, &y));
	CU_ASSERT(chart_text(svg, "(11, 21]", &x, &y));
	CU_ASSERT(fabs(b[0].x1 - b[1].x0) < 0.1);
	free(svg);
	rf_arena_release(&a);
}

static void
every_kind(void)
{
	for (int k = 0; k < RF_CHART_KIND_COUNT; k++) {
		struct rf_arena a = RF_ARENA_INIT;
		struct rf_chart *c = chart_sample(&a, k);
		char *svg;

		chart_series(c, "One", (double[]){ 3, 1, 2, 5 }, 4);
		chart_series(c, "Two", (double[]){ 2, 2, 4, 3 }, 4);
		c->groups[0]->series[0]->sizes = c->groups[0]->series[1]->y;
		c->legend.shown = true;
		CU_ASSERT(rf_chart_type(c) != NULL);
		svg = chart_svg(c);
		CU_ASSERT((svg == NULL) == (k == RF_CHART_MAP));
		if (svg != NULL)
			CU_ASSERT(count(svg, "<path") > 4 &&
			    strstr(svg, "nan") == NULL);
		free(svg);
		rf_arena_release(&a);
	}
}

static void
nothing(void)
{
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_chart *c = rf_chart_new(&a);

	CU_ASSERT(chart_svg(c) == NULL);
	CU_ASSERT(rf_chart_type(c) == NULL);
	CU_ASSERT(rf_chart_table(c, &a, 10) == NULL);
	rf_chart_add_group(c, RF_CHART_BAR);
	CU_ASSERT(chart_svg(c) == NULL);
	rf_arena_release(&a);
}

/* A million points are few marks, and soon drawn. */
static void
very_many(void)
{
	static const enum rf_chart_kind kinds[] = { RF_CHART_BAR,
		RF_CHART_LINE, RF_CHART_AREA, RF_CHART_SCATTER,
		RF_CHART_PIE };
	uint32_t n = 1000000;

	for (size_t k = 0; k < RF_COUNT(kinds); k++) {
		struct rf_arena a = RF_ARENA_INIT;
		struct rf_chart *c = chart_sample(&a, kinds[k]);
		struct rf_chart_series *s = rf_chart_add_series(c,
		    c->groups[0]);
		double *v = rf_arena_array(&a, n, sizeof(*v));
		char *svg;

		for (uint32_t i = 0; i < n; i++)
			v[i] = i % 1000;
		s->y = (struct rf_chart_values){ .v = v, .n = n };
		svg = chart_svg(c);
		CU_ASSERT_FATAL(svg != NULL);
		if (strlen(svg) > 6 * 1024 * 1024 || strlen(svg) < 500)
			printf("\nkind %d: %zu bytes\n", kinds[k],
			    strlen(svg));
		CU_ASSERT(strlen(svg) < 6 * 1024 * 1024);
		CU_ASSERT(strlen(svg) > 500);
		free(svg);
		rf_arena_release(&a);
	}
}

static void
absurd_values(void)
{
	static const double odd[] = { NAN, INFINITY, -INFINITY, 1e308,
		-1e308, 5e-324, 0, -1 };
	static const double small[] = { 0, -5, 1e9 };

	for (size_t i = 0; i < RF_COUNT(odd); i++)
		for (size_t k = 0; k < RF_COUNT(small); k++) {
			struct rf_arena a = RF_ARENA_INIT;
			struct rf_chart *c = chart_sample(&a, RF_CHART_BAR);
			char *svg;

			chart_series(c, "One", (double[]){ odd[i], 1,
			    odd[(i + 1) % RF_COUNT(odd)] }, 3);
			c->width = (float)odd[i];
			c->axes[1]->has_min = c->axes[1]->has_max = true;
			c->axes[1]->min = 5;
			c->axes[1]->max = odd[i];
			c->axes[1]->major = odd[(i + 3) % RF_COUNT(odd)];
			c->axes[1]->log_base = k == 2 ? odd[i] : 0;
			c->groups[0]->gap = (float)small[k];
			c->groups[0]->overlap = (float)odd[i];
			c->font.size = (float)odd[i];
			svg = chart_svg(c);
			CU_ASSERT(svg != NULL && strstr(svg, "nan") == NULL);
			free(svg);
			rf_arena_release(&a);
		}
}

/* Much painting over one another, and long labels, come to an end. */
static void
much_work(void)
{
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_chart *c = chart_sample(&a, RF_CHART_BUBBLE);
	struct rf_chart_series *s = rf_chart_add_series(c, c->groups[0]);
	static struct rf_gradient_stop stops[] = { { 0, 0xff102030 },
		{ 1, 0xffffffff } };
	uint32_t n = 200000;
	double *v = rf_arena_array(&a, n, sizeof(*v));
	char *name = rf_arena_bytes(&a, 30001), *svg;

	for (uint32_t i = 0; i < n; i++)
		v[i] = i % 977;
	memset(name, 'm', 30000);
	name[30000] = '\0';
	s->name = name;
	s->y = s->x = s->sizes = (struct rf_chart_values){ .v = v, .n = n };
	s->fill = (struct rf_chart_fill){ .kind = RF_FILL_GRADIENT,
		.stops = stops, .n_stops = 2 };
	s->has_labels = s->labels.series = s->labels.value = true;
	c->groups[0]->bubble_scale = 300;
	c->legend.shown = true;
	svg = chart_svg(c);
	CU_ASSERT_FATAL(svg != NULL);
	CU_ASSERT(strlen(svg) < 30 * 1024 * 1024);
	CU_ASSERT(count(svg, "Gradient id=") < 5000);
	free(svg);
	rf_arena_release(&a);
}

/* What OpenDocument's programs draw otherwise. */
static void
other_ways(void)
{
	static const struct {
		enum rf_step step;
		unsigned lines;
	} steps[] = { { RF_STEP_NONE, 2 }, { RF_STEP_START, 4 },
		{ RF_STEP_END, 4 }, { RF_STEP_CENTER_X, 6 },
		{ RF_STEP_CENTER_Y, 6 } };
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_chart *c = chart_sample(&a, RF_CHART_LINE);
	struct rf_chart_series *s = chart_series(c, "One", (double[]){ 1, 3,
	    2 }, 3);
	struct chart_box one, two;
	double x, y;
	char *svg;

	for (size_t i = 0; i < RF_COUNT(steps); i++) {
		s->step = steps[i].step;
		svg = chart_svg(c);
		CU_ASSERT_FATAL(svg != NULL);
		CU_ASSERT(verbs(line_of(svg, FIRST), 'L') == steps[i].lines);
		free(svg);
	}
	for (int m = RF_MARKER_DOWN; m <= RF_MARKER_BAR; m++) {
		s->marker.symbol = (enum rf_marker)m;
		svg = chart_svg(c);
		CU_ASSERT_FATAL(svg != NULL);
		CU_ASSERT(chart_marks(svg, FIRST) == 3);
		free(svg);
	}
	/* Slices the other way round. */
	c = chart_sample(&a, RF_CHART_PIE);
	chart_series(c, "Pie", (double[]){ 50, 25, 25 }, 3);
	c->groups[0]->x_axis = c->groups[0]->y_axis = -1;
	c->groups[0]->counter = true;
	svg = chart_svg(c);
	CU_ASSERT(chart_mark(svg, FIRST, 0, &one));
	CU_ASSERT(chart_mark(svg, SECOND, 0, &two));
	CU_ASSERT(fabs(one.x1 - two.x0) < 0.5 && two.y0 > one.y0 + 10);
	free(svg);
	/* An axis of values that need not show zero. */
	c = chart_sample(&a, RF_CHART_LINE);
	chart_series(c, "One", (double[]){ 1, 2 }, 2);
	c->axes[c->groups[0]->y_axis]->loose = true;
	svg = chart_svg(c);
	CU_ASSERT(chart_text(svg, "0.8", &x, &y) && chart_text(svg, "2.2",
	    &x, &y) && !chart_text(svg, "0", &x, &y));
	free(svg);
	/* The first area is in front. */
	c = chart_sample(&a, RF_CHART_AREA);
	chart_series(c, "One", (double[]){ 1, 2 }, 2);
	chart_series(c, "Two", (double[]){ 3, 2 }, 2);
	c->groups[0]->first_front = true;
	svg = chart_svg(c);
	CU_ASSERT(strstr(svg, "#" SECOND) < strstr(svg, "#" FIRST));
	free(svg);
	rf_arena_release(&a);
}

/* Labels beside a plot find room on the chart. */
static void
room_for_labels(void)
{
	static const char *const names[] = { "Up", "A rather long name",
		"Down", "Another such one" };
	static const char *const *const levels[] = { names };
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_chart *c = chart_sample(&a, RF_CHART_RADAR);
	struct rf_chart_series *s = chart_series(c, "One", (double[]){ 1, 1,
	    1, 1 }, 4);
	struct chart_box left, right;
	double wide, x, y;
	char *svg;

	c->width = 150;
	s->marker.symbol = RF_MARKER_CIRCLE;
	svg = chart_svg(c);
	CU_ASSERT(chart_mark(svg, FIRST, 1, &right));
	CU_ASSERT(chart_mark(svg, FIRST, 3, &left));
	wide = right.x0 - left.x0;
	free(svg);
	s->cats.levels = levels;
	svg = chart_svg(c);
	CU_ASSERT(chart_mark(svg, FIRST, 1, &right));
	CU_ASSERT(chart_mark(svg, FIRST, 3, &left));
	CU_ASSERT(right.x0 - left.x0 < wide * 0.9);
	free(svg);
	/* Beside a plot that was placed by hand they break. */
	c = chart_sample(&a, RF_CHART_BAR);
	s = chart_series(c, "One", (double[]){ 1, 1 }, 2);
	s->cats.levels = (const char *const *const[]){ names };
	c->groups[0]->horizontal = true;
	c->plot_place = (struct rf_chart_place){ .has_x = true,
		.has_y = true, .has_w = true, .has_h = true, .inner = true,
		.edge_x = true, .edge_y = true, .x = 0.2, .y = 0.1,
		.w = 0.7, .h = 0.7 };
	svg = chart_svg(c);
	CU_ASSERT(!chart_text(svg, names[1], &x, &y));
	CU_ASSERT(strstr(svg, ">A rather") != NULL);
	free(svg);
	/* Areas begin at the very side. */
	c = chart_sample(&a, RF_CHART_AREA);
	s = chart_series(c, "One", (double[]){ 1, 1 }, 2);
	s->cats.levels = (const char *const *const[]){ names + 1 };
	c->axes[c->groups[0]->x_axis]->has_rotation = true;
	svg = chart_svg(c);
	CU_ASSERT(chart_text(svg, names[1], &x, &y) && x > 50);
	free(svg);
	rf_arena_release(&a);
}

CU_TestInfo chart_kinds_tests[] = {
	{ "gaps", gaps },
	{ "pies", pies },
	{ "points", points },
	{ "trends", trends },
	{ "histograms", histograms },
	{ "every kind", every_kind },
	{ "nothing", nothing },
	{ "very many", very_many },
	{ "absurd values", absurd_values },
	{ "much work", much_work },
	{ "other ways", other_ways },
	{ "room for labels", room_for_labels },
	CU_TEST_INFO_NULL
};
