/* Axes, bars, titles, legends: what stands where, read off the SVG. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "unit/chart_suites.h"

#define FIRST "4f81bd"		/* accents of 2007 */
#define SECOND "c0504d"

static bool
near(double a, double b)
{
	return fabs(a - b) < 0.1;
}

static void
columns(void)
{
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_chart *c = chart_sample(&a, RF_CHART_BAR);
	struct chart_box b[4], other;
	double x, y0, y60;
	char *svg;

	chart_series(c, "One", (double[]){ 10, 40, 50 }, 3);
	chart_series(c, "Two", (double[]){ 30, 20, 5 }, 3);
	svg = chart_svg(c);
	CU_ASSERT_FATAL(svg != NULL);
	CU_ASSERT(chart_marks(svg, FIRST) == 3);
	for (unsigned i = 0; i < 3; i++)
		CU_ASSERT(chart_mark(svg, FIRST, i, &b[i]));
	/* Heights are as the values, feet on one line, order kept. */
	CU_ASSERT(near((b[1].y1 - b[1].y0) / (b[0].y1 - b[0].y0), 4));
	CU_ASSERT(near((b[2].y1 - b[2].y0) / (b[0].y1 - b[0].y0), 5));
	CU_ASSERT(near(b[0].y1, b[1].y1) && b[0].x1 < b[1].x0);
	/* The second series stands beside the first, without a gap. */
	CU_ASSERT(chart_mark(svg, SECOND, 0, &other));
	CU_ASSERT(near(other.x0, b[0].x1));
	/* Ends and unit as the office program chooses them. */
	CU_ASSERT(chart_text(svg, "0", &x, &y0));
	CU_ASSERT(chart_text(svg, "60", &x, &y60));
	CU_ASSERT(!chart_text(svg, "70", &x, &y60));
	CU_ASSERT(!chart_text(svg, "5", &x, &y60));
	CU_ASSERT(y60 < y0);
	free(svg);
	rf_arena_release(&a);
}

/* Lying bars begin with the first category at the bottom. */
static void
lying_bars(void)
{
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_chart *c = chart_sample(&a, RF_CHART_BAR);
	struct chart_box first, last;
	char *svg;

	c->groups[0]->horizontal = true;
	chart_series(c, "One", (double[]){ 10, 40, 50 }, 3);
	svg = chart_svg(c);
	CU_ASSERT_FATAL(svg != NULL);
	CU_ASSERT(chart_mark(svg, FIRST, 0, &first));
	CU_ASSERT(chart_mark(svg, FIRST, 2, &last));
	CU_ASSERT(first.y0 > last.y1);
	CU_ASSERT(near((last.x1 - last.x0) / (first.x1 - first.x0), 5));
	free(svg);
	c->axes[0]->reversed = true;
	svg = chart_svg(c);
	CU_ASSERT(chart_mark(svg, FIRST, 0, &first));
	CU_ASSERT(chart_mark(svg, FIRST, 2, &last));
	CU_ASSERT(first.y1 < last.y0);
	free(svg);
	rf_arena_release(&a);
}

static void
stacks(void)
{
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_chart *c = chart_sample(&a, RF_CHART_BAR);
	struct chart_box one, two;
	double x, y;
	char *svg;

	c->groups[0]->grouping = RF_GROUP_STACKED;
	c->groups[0]->overlap = 100;
	chart_series(c, "One", (double[]){ 10, -20 }, 2);
	chart_series(c, "Two", (double[]){ 30, 20 }, 2);
	svg = chart_svg(c);
	CU_ASSERT_FATAL(svg != NULL);
	CU_ASSERT(chart_mark(svg, FIRST, 0, &one));
	CU_ASSERT(chart_mark(svg, SECOND, 0, &two));
	CU_ASSERT(near(two.y1, one.y0) && near(two.x0, one.x0));
	/* What is negative hangs down, and does not lower the next. */
	CU_ASSERT(chart_mark(svg, FIRST, 1, &one));
	CU_ASSERT(chart_mark(svg, SECOND, 1, &two));
	CU_ASSERT(near(two.y1, one.y0));
	free(svg);
	c->groups[0]->grouping = RF_GROUP_PERCENT;
	svg = chart_svg(c);
	CU_ASSERT(chart_text(svg, "100%", &x, &y));
	CU_ASSERT(chart_mark(svg, FIRST, 0, &one));
	CU_ASSERT(chart_mark(svg, SECOND, 0, &two));
	CU_ASSERT(near((two.y1 - two.y0) / (one.y1 - one.y0), 3));
	free(svg);
	rf_arena_release(&a);
}

static const struct {
	double low, high;
	const char *first, *last, *beyond;	/* labels */
} ends[] = {
	{ 1, 5, "0", "6", "7" },
	{ 0, 94, "0", "100", "120" },
	{ 18.5, 27.2, "0", "30", "35" },
	{ 0, 0.5, "0", "0.6", "0.7" },
	{ -30, 70, "-40", "80", "100" },
	{ -50, -10, "-60", "0", "10" },
	{ 950, 1000, "920", "1010", "0" },	/* zero is far away */
	{ 50, 50, "0", "60", "70" },
	{ 0, 0, "0", "1", "1.2" },
	{ 0, 7e9, "0", "8000000000", "9000000000" },
};

static void
automatic_ends(void)
{
	for (size_t i = 0; i < RF_COUNT(ends); i++) {
		struct rf_arena a = RF_ARENA_INIT;
		struct rf_chart *c = chart_sample(&a, RF_CHART_LINE);
		struct rf_chart_series *s = chart_series(c, "", (double[]){
		    ends[i].low, ends[i].high }, 2);
		double x, y;
		char *svg;

		/* No categories' numbers beside the axis's. */
		s->cats.n = 2;
		svg = chart_svg(c);
		CU_ASSERT_FATAL(svg != NULL);
		if (!chart_text(svg, ends[i].first, &x, &y) ||
		    !chart_text(svg, ends[i].last, &x, &y) ||
		    chart_text(svg, ends[i].beyond, &x, &y)) {
			printf("\n%g to %g: not %s to %s\n", ends[i].low,
			    ends[i].high, ends[i].first, ends[i].last);
			CU_FAIL("ends of an axis");
		}
		free(svg);
		rf_arena_release(&a);
	}
}

static void
logarithms(void)
{
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_chart *c = chart_sample(&a, RF_CHART_BAR);
	struct chart_box one, two;
	double x, y1, y10, y100;
	char *svg;

	c->axes[1]->log_base = 10;
	chart_series(c, "One", (double[]){ 10, 100, -5, 0 }, 4);
	svg = chart_svg(c);
	CU_ASSERT_FATAL(svg != NULL);
	CU_ASSERT(chart_text(svg, "1", &x, &y1));
	CU_ASSERT(chart_text(svg, "10", &x, &y10));
	CU_ASSERT(chart_text(svg, "100", &x, &y100));
	CU_ASSERT(near(y1 - y10, y10 - y100));
	CU_ASSERT(chart_mark(svg, FIRST, 0, &one));
	CU_ASSERT(chart_mark(svg, FIRST, 1, &two));
	CU_ASSERT(near(two.y1 - two.y0, 2 * (one.y1 - one.y0)));
	free(svg);
	rf_arena_release(&a);
}

/* Days that are not there leave room; months are as wide as each other. */
static void
dates(void)
{
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_chart *c = chart_sample(&a, RF_CHART_BAR);
	struct rf_chart_series *s = chart_series(c, "One", (double[]){ 1, 2,
	    3 }, 3);
	struct chart_box b[3];
	double x, y;
	char *svg;

	c->axes[0]->kind = RF_AXIS_DATE;
	s->cats = (struct rf_chart_categories){ .n = 3, .format =
		"yyyy-mm-dd", .numbers = (double[]){ 41275, 41276, 41279 } };
	svg = chart_svg(c);
	CU_ASSERT_FATAL(svg != NULL);
	for (unsigned i = 0; i < 3; i++)
		CU_ASSERT(chart_mark(svg, FIRST, i, &b[i]));
	CU_ASSERT(near(b[2].x0 - b[1].x0, 3 * (b[1].x0 - b[0].x0)));
	CU_ASSERT(chart_text(svg, "2013-01-01", &x, &y));
	CU_ASSERT(chart_text(svg, "2013-01-03", &x, &y));
	free(svg);
	s->cats.numbers = (double[]){ 41275, 41306, 41334 };
	svg = chart_svg(c);
	for (unsigned i = 0; i < 3; i++)
		CU_ASSERT(chart_mark(svg, FIRST, i, &b[i]));
	CU_ASSERT(near(b[2].x0 - b[1].x0, b[1].x0 - b[0].x0));
	CU_ASSERT(chart_text(svg, "2013-03-01", &x, &y));
	free(svg);
	rf_arena_release(&a);
}

static void
titles_and_legend(void)
{
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_chart *c = chart_sample(&a, RF_CHART_BAR);
	double x, y, x1, y1, x2, y2;
	char *svg;

	chart_series(c, "One & <two>", (double[]){ 1, 2 }, 2);
	chart_series(c, "Other", (double[]){ 1, 2 }, 2);
	c->title.shown = true;
	c->title.text = "The whole";
	c->axes[1]->title.shown = true;
	c->axes[1]->title.text = "Upward";
	c->legend.shown = true;
	svg = chart_svg(c);
	CU_ASSERT_FATAL(svg != NULL);
	CU_ASSERT(chart_text(svg, "The whole", &x, &y) && near(x, 240) &&
	    y < 40);
	CU_ASSERT(strstr(svg, "<title>The whole</title>") != NULL);
	CU_ASSERT(chart_text(svg, "Upward", &x, &y) && x < 40);
	CU_ASSERT(strstr(svg, "rotate(-90 ") != NULL);
	CU_ASSERT(chart_text(svg, "One &amp; &lt;two&gt;", &x1, &y1));
	CU_ASSERT(chart_text(svg, "Other", &x2, &y2));
	CU_ASSERT(x1 > 300 && near(x1, x2) && y1 < y2);
	free(svg);
	/* Lying bars are listed from the top down. */
	c->groups[0]->horizontal = true;
	svg = chart_svg(c);
	CU_ASSERT(chart_text(svg, "One &amp; &lt;two&gt;", &x1, &y1));
	CU_ASSERT(chart_text(svg, "Other", &x2, &y2));
	CU_ASSERT(y1 > y2);
	free(svg);
	c->legend.side = RF_LEGEND_BOTTOM;
	svg = chart_svg(c);
	CU_ASSERT(chart_text(svg, "Other", &x2, &y2) && y2 > 260);
	free(svg);
	/* Without a text of its own a lone series names the chart. */
	c->groups[0]->series[1]->hidden = true;
	c->title.text = NULL;
	CU_ASSERT_STRING_EQUAL(rf_chart_shown_title(c), "One & <two>");
	rf_arena_release(&a);
}

/* Colours: six accents; then darker ones first, and lighter. */
static void
colors(void)
{
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_chart *c = chart_sample(&a, RF_CHART_BAR);
	struct chart_box box;
	char *svg;

	for (int i = 0; i < 8; i++)
		chart_series(c, "s", (double[]){ 1 }, 1);
	svg = chart_svg(c);
	CU_ASSERT_FATAL(svg != NULL);
	CU_ASSERT(chart_marks(svg, FIRST) == 0);
	CU_ASSERT(chart_mark(svg, "4572a7", 0, &box));
	CU_ASSERT(chart_mark(svg, "93a9ce", 0, &box));
	free(svg);
	c->groups[0]->series[0]->fill = (struct rf_chart_fill){
		.kind = RF_FILL_SOLID, .color = 0xff123456 };
	svg = chart_svg(c);
	CU_ASSERT(chart_mark(svg, "123456", 0, &box));
	CU_ASSERT(!chart_mark(svg, "4572a7", 0, &box));
	free(svg);
	rf_arena_release(&a);
}

static void
same_bytes(void)
{
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_chart *c = chart_sample(&a, RF_CHART_LINE);
	struct rf_easel *e = rf_easel_new(), *other = rf_easel_new();
	struct rf_buf b[3];
	struct rf_err err = RF_ERR_INIT;
	uint32_t w = 0, h = 0;
	enum rf_code rc;

	c->title.shown = true;
	c->title.text = "Caf\u00e9 \u65e5\u672c \u0645\u0631\u062d";
	chart_series(c, "One", (double[]){ 1, 3, 2 }, 3);
	for (int i = 0; i < 3; i++) {
		rf_buf_init(&b[i], 1 << 24);
		rc = rf_chart_png(i < 2 ? e : other, c, RF_CHART_SCALE,
		    &b[i], &w, &h, &err);
#ifdef HAVE_MUPDF
		CU_ASSERT(rc == RF_OK && w == 960 && h == 576);
		CU_ASSERT(b[i].len > 1000 &&
		    memcmp(b[i].ptr, "\x89PNG", 4) == 0);
		CU_ASSERT(b[i].len == b[0].len &&
		    memcmp(b[i].ptr, b[0].ptr, b[0].len) == 0);
#else
		CU_ASSERT(rc == RF_E_MISSING && b[i].len == 0);
#endif
	}
	for (int i = 0; i < 3; i++)
		rf_buf_release(&b[i]);
	rf_easel_free(e);
	rf_easel_free(other);
	rf_arena_release(&a);
}

CU_TestInfo chart_draw_tests[] = {
	{ "columns", columns },
	{ "lying bars", lying_bars },
	{ "stacks", stacks },
	{ "automatic ends", automatic_ends },
	{ "logarithms", logarithms },
	{ "dates", dates },
	{ "titles and legend", titles_and_legend },
	{ "colours", colors },
	{ "the same bytes", same_bytes },
	CU_TEST_INFO_NULL
};
