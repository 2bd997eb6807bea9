/*
 * Chart objects of OpenDocument, through spreadsheets made here: series that
 * are rows, values from the sheet, ranges of the local table, levels and
 * dates, number styles, looks, axes, labels, and what hangs on a series.
 */
#include "config.h"

#include "unit/extract_odf.h"
#include "unit/extract_suites.h"
#include "unit/extract_tools.h"

#include <math.h>
#include <string.h>

#include "chart/chart.h"

#define MIME { "mimetype", "application/vnd.oasis.opendocument.spreadsheet", 0 }
#define OBJECT "<table:table-cell><draw:frame><draw:object xlink:href=\"" \
	"Object 1/\"/></draw:frame></table:table-cell>"
#define SHEET(rows) ODF_CONTENT("spreadsheet", "", "<table:table " \
	"table:name=\"My Data\"><table:table-row>" OBJECT \
	"</table:table-row>" rows "</table:table>")
#define EXTRA "xmlns:number=\"" ODF "datastyle:1.0\" xmlns:loext=\"urn:org:" \
	"documentfoundation:names:experimental:office:xmlns:loext:1.0\" " \
	"xmlns:chartooo=\"http://openoffice.org/2010/chart\""
#define CHART(styles, class, inside) { "Object 1/content.xml", TEST_XML \
	"<office:document-content " NS " " EXTRA "><office:automatic-styles>" \
	styles "</office:automatic-styles><office:body><office:chart>" \
	"<chart:chart svg:width=\"10cm\" svg:height=\"5cm\" chart:class=\"" \
	"chart:" class "\">" inside "</chart:chart></office:chart>" \
	"</office:body></office:document-content>", 0 }
#define STYLE(name, properties) "<style:style style:name=\"" name "\">" \
	properties "</style:style>"
#define PROPERTIES(list) "<style:chart-properties " list "/>"
#define GRAPHIC(list) "<style:graphic-properties " list "/>"
#define AXIS(dimension, style, inside) "<chart:axis chart:dimension=\"" \
	dimension "\" chart:name=\"primary-" dimension "\" chart:style-name=\"" \
	style "\">" inside "</chart:axis>"
#define CATEGORIES(range) "<chart:categories table:cell-range-address=\"" \
	range "\"/>"
#define SERIES(values, label, inside) "<chart:series " \
	"chart:values-cell-range-address=\"" values "\" " \
	"chart:label-cell-address=\"" label "\" chart:style-name=\"s\">" \
	inside "</chart:series>"
#define ROW(cells) "<table:table-row>" cells "</table:table-row>"
#define SAID(range) "<draw:g><svg:desc>" range "</svg:desc></draw:g>"
#define T(text, more) "<table:table-cell><text:p>" text "</text:p>" more \
	"</table:table-cell>"
#define N(v, more) "<table:table-cell office:value-type=\"float\" " \
	"office:value=\"" v "\"><text:p>~" v "</text:p>" more \
	"</table:table-cell>"
#define TABLE(rows) "<table:table table:name=\"local-table\">" rows \
	"</table:table>"

static const struct rf_chart *
read_chart(struct extract_run *r, const struct test_part *parts, size_t n)
{
	int64_t size;
	int fd = test_zip(parts, n, &size);

	extract_fd(r, fd, size, "test.ods", NULL);
	CU_ASSERT_EQUAL_FATAL(r->rc, RF_OK);
	CU_ASSERT_EQUAL_FATAL(r->doc.pages.n, 1);
	for (size_t i = 0; i < r->doc.pages.v[0].blocks.n; i++) {
		const struct rf_figure *f = r->doc.pages.v[0].blocks.v[i].figure;

		if (f != NULL && f->chart != NULL)
			return f->chart;
	}
	CU_FAIL_FATAL("no chart");
	return NULL;
}

/* "name: key=1 key=? ; name: ..." of all series. */
static const char *
show(struct rf_arena *a, const struct rf_chart *c)
{
	const char *all = "";

	for (uint32_t g = 0; g < c->n_groups; g++)
		for (uint32_t k = 0; k < c->groups[g]->n_series; k++) {
			const struct rf_chart_series *s =
			    c->groups[g]->series[k];

			all = rf_arena_printf(a, "%s%s:", all, s->name);
			for (uint32_t i = 0; i < s->y.n; i++) {
				const char *key = s->cats.n_levels > 0 ?
				    s->cats.levels[0][i] : i < s->cats.n ?
				    rf_arena_printf(a, "#%g",
				    s->cats.numbers[i]) : "";

				all = rf_arena_printf(a, "%s %s=%g", all,
				    key != NULL ? key : "-", s->y.v[i]);
			}
			all = rf_arena_printf(a, "%s; ", all);
		}
	return all;
}

#define ASSERT_DATA(chart, expected) do { \
	struct rf_arena a = RF_ARENA_INIT; \
	ASSERT_TEXT(show(&a, (chart)), (expected)); \
	rf_arena_release(&a); \
} while (0)

/* The style may say so, or the cells; those are believed. */
static void
test_rows(void)
{
#define BY_ROWS TABLE(ROW(T("", "") N("41548", SAID("S.B1:S.C1")) \
	N("41579", "")) ROW(T("Size", SAID("S.A2:S.A2")) \
	N("12", SAID("S.B2:S.C2")) N("13", "")) \
	ROW(T("Cost", SAID("S.A3:S.A3")) N("1", SAID("S.B3:S.C3")) N("2", "")))
#define TWO SERIES("S.B2:S.C2", "S.A2:S.A2", "") \
	SERIES("S.B3:S.C3", "S.A3:S.A3", "")
	static const char *const expected =
	    "Size: #41548=12 #41579=13; Cost: #41548=1 #41579=2; ";
	static const struct test_part said[] = { MIME, SHEET(""),
		CHART(STYLE("p", PROPERTIES("chart:series-source=\"rows\"")),
		    "bar", "<chart:plot-area chart:style-name=\"p\">"
		    AXIS("x", "x", CATEGORIES("S.B1:S.C1")) TWO
		    "</chart:plot-area>" BY_ROWS) };
	static const struct test_part silent[] = { MIME, SHEET(""),
		CHART("", "bar", "<chart:plot-area>"
		    AXIS("x", "x", CATEGORIES("S.B1:S.C1")) TWO
		    "</chart:plot-area>" BY_ROWS) };
	static const struct test_part wrong[] = { MIME, SHEET(""),
		CHART(STYLE("p", PROPERTIES("chart:series-source=\"rows\"")),
		    "bar", "<chart:plot-area chart:style-name=\"p\">"
		    SERIES("S.B2:S.B3", "S.B1:S.B1", "")
		    "</chart:plot-area>" TABLE(ROW(T("", "")
		    T("Up", SAID("S.B1:S.B1")))
		    ROW(T("a", SAID("S.A2:S.A3")) N("5", SAID("S.B2:S.B3")))
		    ROW(T("b", "") N("6", "")))) };
	struct extract_run r;

	ASSERT_DATA(read_chart(&r, said, RF_COUNT(said)), expected);
	extract_run_end(&r);
	ASSERT_DATA(read_chart(&r, silent, RF_COUNT(silent)), expected);
	extract_run_end(&r);
	ASSERT_DATA(read_chart(&r, wrong, RF_COUNT(wrong)),
	    "Up: a=5 b=6; ");
	extract_run_end(&r);
}

/* Excel keeps no table in the object. */
static void
test_sheet_values(void)
{
	static const struct test_part parts[] = { MIME,
		SHEET(ROW(T("Person", "") T("Points", ""))
		    ROW(T("John", "<office:annotation><text:p>no</text:p>"
		    "</office:annotation>") N("3", ""))
		    ROW("<table:table-cell table:number-columns-repeated=\"2\" "
		    "office:value-type=\"date\" office:date-value="
		    "\"2014-02-10T06:00:00\"><text:p>10.2.</text:p>"
		    "</table:table-cell>")
		    "<table:table-row table:number-rows-repeated=\"2\">"
		    T("Kate", "") N("2", "") "</table:table-row>"),
		CHART("", "bar", "<chart:plot-area>"
		    AXIS("x", "x", CATEGORIES("'My Data'.$A$3:.$A$6"))
		    SERIES("'My Data'.$B$3:.$B$6", "'My Data'.$B$2", "")
		    "</chart:plot-area>") };
	struct extract_run r;

	ASSERT_DATA(read_chart(&r, parts, RF_COUNT(parts)), "Points: John=3 "
	    "41680=41680 Kate=2 Kate=2; ");
	extract_run_end(&r);
}

/* Charts that have their data to themselves name cells of their table. */
static void
test_local_ranges(void)
{
	static const struct test_part parts[] = { MIME, SHEET(""),
		CHART("", "bar", "<chart:plot-area>"
		    AXIS("x", "x", CATEGORIES("local-table.$B$1:.$C$1"))
		    SERIES("local-table.$B$3:.$C$3", "local-table.$A$3", "")
		    SERIES("local-table.$C$2:.$C$3", "local-table.$C$1", "")
		    SERIES("local-table.$Z$9:.$ZZZ$1048576", "", "")
		    "</chart:plot-area>" TABLE(
		    ROW(T("", "") T("b", "") T("c", ""))
		    ROW(T("r2", "") N("1", "") N("2", ""))
		    ROW(T("r3", "") N("3", "") N("4", "")))) };
	struct extract_run r;

	ASSERT_DATA(read_chart(&r, parts, RF_COUNT(parts)),
	    "r3: b=3 c=4; c: b=2 c=4; (null):; ");
	extract_run_end(&r);
}

#define ITEM(text) "<text:list-item><text:p>" text "</text:p></text:list-item>"

/* Numbers are left out of the lists of levels. */
static void
test_levels(void)
{
	static const struct test_part parts[] = { MIME, SHEET(""),
		CHART("", "bar", "<chart:plot-area>"
		    SERIES("S.C2:S.C4", "S.C1:S.C1", "") "</chart:plot-area>"
		    TABLE(ROW(T("", "") T("v", ""))
		    ROW(N("2011", "") N("1", ""))
		    ROW("<table:table-cell><text:p>2011 Q1</text:p><text:list>"
		    ITEM("") ITEM("Q1") "</text:list></table:table-cell>"
		    N("2", ""))
		    ROW("<table:table-cell><text:p>2011 Q2</text:p><text:list>"
		    ITEM("") ITEM("Q2") "</text:list></table:table-cell>"
		    N("3", "")))) };
	const struct rf_chart_categories *c;
	struct extract_run r;

	c = &read_chart(&r, parts, RF_COUNT(parts))->groups[0]->series[0]->
	    cats;
	CU_ASSERT_EQUAL_FATAL(c->n_levels, 2);
	CU_ASSERT_STRING_EQUAL(c->levels[0][1], "Q1");
	CU_ASSERT_STRING_EQUAL(c->levels[1][1], "2011");
	CU_ASSERT_STRING_EQUAL(c->levels[0][2], "Q2");
	CU_ASSERT_PTR_NULL(c->levels[1][2]);
	extract_run_end(&r);
}

#define NUMBER(name, kind, inside) "<number:" kind "-style style:name=\"" \
	name "\">" inside "</number:" kind "-style>"
#define FORMATTED(name) "<style:style style:name=\"" name \
	"\" style:data-style-name=\"" name "\"/>"

static void
test_formats(void)
{
#define FORMAT_CASE(style, code) { { MIME, SHEET(""), \
	CHART(style FORMATTED("f"), "line", "<chart:plot-area>" \
	AXIS("y", "f", "") "</chart:plot-area>") }, code }
	static const struct {
		struct test_part parts[3];
		const char *code;
	} rows[] = {
		FORMAT_CASE(NUMBER("f", "number", "<number:number "
		    "number:min-integer-digits=\"1\"/>"), NULL),
		FORMAT_CASE(NUMBER("f", "number", "<number:number "
		    "number:decimal-places=\"2\" number:min-integer-digits="
		    "\"1\" number:grouping=\"true\"/>"), "#,##0.00"),
		FORMAT_CASE(NUMBER("f", "percentage", "<number:number "
		    "number:decimal-places=\"1\" number:min-integer-digits="
		    "\"1\"/><number:text> %</number:text>"), "0.0\" \"%"),
		FORMAT_CASE(NUMBER("f", "date", "<number:month "
		    "number:textual=\"true\"/><number:text>, </number:text>"
		    "<number:year number:style=\"long\"/>"),
		    "mmm\", \"yyyy"),
		FORMAT_CASE(NUMBER("f", "number", "<number:scientific-number "
		    "number:decimal-places=\"2\" number:min-integer-digits="
		    "\"1\" number:min-exponent-digits=\"2\"/>"), "0.00E+00"),
		FORMAT_CASE(NUMBER("n", "currency", "<number:text>-"
		    "</number:text><number:number number:decimal-places=\"0\" "
		    "number:min-integer-digits=\"1\"/>") NUMBER("p", "number",
		    "<number:number number:decimal-places=\"0\" "
		    "number:min-integer-digits=\"1\"/>") NUMBER("f", "currency",
		    "<number:currency-symbol>\"Ft</number:currency-symbol>"
		    "<style:map style:condition=\"value()&lt;0\" "
		    "style:apply-style-name=\"n\"/><style:map style:condition="
		    "\"value()&gt;0\" style:apply-style-name=\"p\"/>"),
		    "0;\"-\"0;\\\"\"Ft\""),
	};
	struct extract_run r;

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		const struct rf_chart *c = read_chart(&r, rows[i].parts, 3);

		CU_ASSERT_FATAL(c->n_axes > 0);
		ASSERT_TEXT(c->axes[0]->format != NULL ? c->axes[0]->format :
		    "", rows[i].code != NULL ? rows[i].code : "");
		extract_run_end(&r);
	}
}

static const struct test_part rich[] = { MIME, SHEET(""),
	{ "Object 1/styles.xml", TEST_XML "<office:document-styles " NS
	    "><office:styles><draw:gradient draw:name=\"g\" draw:style="
	    "\"linear\" draw:start-color=\"#ff0000\" draw:end-color="
	    "\"#0000ff\" draw:angle=\"300\" draw:border=\"10%\"/>"
	    "<draw:hatch draw:name=\"h\" draw:style=\"single\" draw:color="
	    "\"#00ff00\" draw:rotation=\"450\"/><draw:stroke-dash "
	    "draw:name=\"d\" draw:dots1=\"1\" draw:dots1-length=\"0.01cm\"/>"
	    "</office:styles></office:document-styles>", 0 },
	CHART(STYLE("p", PROPERTIES("chart:treat-empty-cells=\"ignore\" "
	    "chart:three-dimensional=\"false\""))
	    STYLE("x", PROPERTIES("chart:axis-position=\"end\" "
	    "chart:tick-marks-major-outer=\"false\" chart:display-label="
	    "\"false\" style:rotation-angle=\"45\""))
	    STYLE("y", PROPERTIES("chart:axis-position=\"2.5\" "
	    "chart:gap-width=\"30\" chart:overlap=\"-20\" chart:minimum=\"1\" "
	    "chart:axis-label-position=\"outside-end\" chart:logarithmic="
	    "\"true\" chart:tick-marks-minor-inner=\"true\""))
	    STYLE("w", GRAPHIC("draw:fill=\"gradient\" draw:fill-gradient-name="
	    "\"g\" draw:stroke=\"dash\" draw:stroke-dash=\"d\""))
	    STYLE("s", PROPERTIES("chart:data-label-number=\"value\" "
	    "chart:label-position=\"outside\"") GRAPHIC("draw:fill=\"hatch\" "
	    "draw:fill-hatch-name=\"h\" draw:fill-color=\"#123456\" "
	    "draw:stroke=\"none\""))
	    STYLE("o", PROPERTIES("chart:data-label-number=\"none\"")
	    GRAPHIC("draw:fill-color=\"#abcdef\" draw:opacity=\"50%\""))
	    STYLE("t", PROPERTIES("chart:regression-type=\"polynomial\" "
	    "loext:regression-max-degree=\"3\" "
	    "loext:regression-extrapolate-forward=\"2\" "
	    "loext:regression-name=\"curve\""))
	    STYLE("e", PROPERTIES("chart:error-category=\"constant\" "
	    "chart:error-upper-indicator=\"true\" "
	    "chart:error-upper-limit=\"4\"")), "bar",
	    "<chart:title><text:p>Main</text:p></chart:title>"
	    "<chart:subtitle><text:p>below</text:p></chart:subtitle>"
	    "<chart:plot-area chart:style-name=\"p\">"
	    AXIS("x", "x", "") AXIS("y", "y", "")
	    SERIES("a", "b", "<chart:data-point/><chart:data-point "
	    "chart:style-name=\"o\"/><chart:regression-curve "
	    "chart:style-name=\"t\"><chart:equation chart:display-equation="
	    "\"true\"/></chart:regression-curve><chart:error-indicator "
	    "chart:dimension=\"y\" chart:style-name=\"e\"/>")
	    "<chart:wall chart:style-name=\"w\"/></chart:plot-area>"
	    TABLE(ROW(T("", "") T("v", "")) ROW(T("k", "") N("1", ""))
	    ROW(T("l", "") N("2", "")) ROW(T("m", "") N("4", "")))) };

static void
test_looks(void)
{
	struct extract_run r;
	const struct rf_chart *c = read_chart(&r, rich, RF_COUNT(rich));
	const struct rf_chart_series *s = c->groups[0]->series[0];
	const struct rf_chart_fill *wall = &c->plot_fill;

	ASSERT_TEXT(c->title.text, "Main\nbelow");
	ASSERT_TEXT(r.doc.pages.v[0].blocks.v[0].figure->chart_title, "Main");
	CU_ASSERT_EQUAL(c->blanks, RF_BLANKS_SPAN);
	CU_ASSERT_EQUAL(wall->kind, RF_FILL_GRADIENT);
	CU_ASSERT_EQUAL_FATAL(wall->n_stops, 2);
	CU_ASSERT_EQUAL(wall->stops[0].color, 0xffff0000);
	CU_ASSERT_DOUBLE_EQUAL(wall->stops[0].at, 0.1, 1e-6);
	CU_ASSERT_DOUBLE_EQUAL(wall->angle, 60, 1e-3);
	CU_ASSERT_EQUAL(c->plot_line.kind, RF_FILL_SOLID);
	CU_ASSERT_EQUAL(c->plot_line.dash, RF_DASH_DOT);
	CU_ASSERT_EQUAL(s->fill.kind, RF_FILL_PATTERN);
	CU_ASSERT_STRING_EQUAL(s->fill.pattern, "ltUpDiag");
	CU_ASSERT_EQUAL(s->fill.back, 0);
	CU_ASSERT_EQUAL(s->line.kind, RF_FILL_NONE);
	CU_ASSERT_EQUAL(s->labels.place, RF_LABEL_OUTSIDE_END);
	CU_ASSERT_EQUAL_FATAL(s->n_points, 1);
	CU_ASSERT_EQUAL(s->points[0]->index, 1);
	CU_ASSERT_EQUAL(s->points[0]->fill.color, 0x80abcdef);
	CU_ASSERT(s->points[0]->no_label);
	extract_run_end(&r);
}

static void
test_axes(void)
{
	struct extract_run r;
	const struct rf_chart *c = read_chart(&r, rich, RF_COUNT(rich));
	const struct rf_chart_group *g = c->groups[0];
	const struct rf_chart_axis *x = c->axes[g->x_axis];
	const struct rf_chart_axis *y = c->axes[g->y_axis];

	CU_ASSERT_EQUAL(g->gap, 30);
	CU_ASSERT_EQUAL(g->overlap, -20);
	CU_ASSERT_EQUAL(x->cross, RF_CROSS_MAX);
	CU_ASSERT_EQUAL(x->major_tick, RF_TICK_NONE);
	CU_ASSERT_EQUAL(x->labels, RF_TICK_LABELS_NONE);
	CU_ASSERT_EQUAL(x->rotation, -45);
	CU_ASSERT_EQUAL(y->cross, RF_CROSS_AT);
	CU_ASSERT_EQUAL(y->cross_at, 2.5);
	CU_ASSERT(y->has_min && !y->has_max);
	CU_ASSERT_EQUAL(y->log_base, 10);
	CU_ASSERT_EQUAL(y->labels, RF_TICK_LABELS_HIGH);
	CU_ASSERT_EQUAL(y->major_tick, RF_TICK_OUT);
	CU_ASSERT_EQUAL(y->minor_tick, RF_TICK_IN);
	extract_run_end(&r);
}

static void
test_additions(void)
{
	struct extract_run r;
	const struct rf_chart *c = read_chart(&r, rich, RF_COUNT(rich));
	const struct rf_chart_series *s = c->groups[0]->series[0];

	CU_ASSERT_EQUAL_FATAL(s->n_trends, 1);
	CU_ASSERT_EQUAL(s->trends[0]->kind, RF_TREND_POLYNOMIAL);
	CU_ASSERT_EQUAL(s->trends[0]->order, 3);
	CU_ASSERT_EQUAL(s->trends[0]->forward, 2);
	CU_ASSERT_STRING_EQUAL(s->trends[0]->name, "curve");
	CU_ASSERT(s->trends[0]->show_equation && !s->trends[0]->show_r2);
	CU_ASSERT(s->error_y.shown && s->error_y.no_minus);
	CU_ASSERT_EQUAL_FATAL(s->error_y.plus.n, 1);
	CU_ASSERT_EQUAL(s->error_y.plus.v[0], 4);
	extract_run_end(&r);
}

/* Rings are told as circles; both go counter-clockwise. */
static void
test_rings(void)
{
	static const struct test_part parts[] = { MIME, SHEET(""),
		CHART("", "ring", "<chart:plot-area>"
		    "<chart:series chart:class=\"chart:circle\"/>"
		    "<chart:series chart:class=\"chart:circle\"/>"
		    "</chart:plot-area>" TABLE(ROW(T("", "") T("v", "")
		    T("w", "")) ROW(T("k", "") N("1", "") N("2", "")))) };
	struct extract_run r;
	const struct rf_chart *c = read_chart(&r, parts, RF_COUNT(parts));

	CU_ASSERT_EQUAL_FATAL(c->n_groups, 1);
	CU_ASSERT_EQUAL(c->groups[0]->kind, RF_CHART_DOUGHNUT);
	CU_ASSERT(c->groups[0]->counter);
	CU_ASSERT_DOUBLE_EQUAL(c->groups[0]->hole, 100.0 / 3, 1e-3);
	CU_ASSERT_EQUAL(c->groups[0]->series[0]->points[0]->fill.color,
	    0xff004586);
	extract_run_end(&r);
}

/* Hidden columns have no cells; and links and axes of OpenOffice 1. */
static void
test_hidden(void)
{
	static const struct test_part parts[] = { MIME,
		ODF_CONTENT("spreadsheet", "", "<table:table table:name=\"S\">"
		    "<table:table-row><table:table-cell><draw:frame>"
		    "<draw:object xlink:href=\"#Object 1\"/></draw:frame>"
		    "</table:table-cell></table:table-row></table:table>"),
		CHART(STYLE("p", PROPERTIES("chart:include-hidden-cells="
		    "\"false\"")), "bar", "<chart:plot-area chart:style-name="
		    "\"p\"><chart:axis chart:class=\"category\" chart:name="
		    "\"primary-x\"/><chart:axis chart:class=\"value\" "
		    "chart:name=\"primary-y\"/>"
		    SERIES("S.B2:S.B3", "S.B1:S.B1", "")
		    SERIES("S.C2:S.C3", "S.C1:S.C1", "")
		    SERIES("S.D2:S.D3", "S.D1:S.D1", "") "</chart:plot-area>"
		    TABLE(ROW(T("", "") T("b", "") T("c", "") T("d", ""))
		    ROW(T("k", "") N("1", "") N("NaN", "")))) };
	struct extract_run r;
	const struct rf_chart *c = read_chart(&r, parts, RF_COUNT(parts));

	CU_ASSERT_EQUAL_FATAL(c->groups[0]->n_series, 3);
	CU_ASSERT_FALSE(c->groups[0]->series[0]->hidden);
	CU_ASSERT_FALSE(c->groups[0]->series[1]->hidden);
	CU_ASSERT_TRUE(c->groups[0]->series[2]->hidden);
	CU_ASSERT_EQUAL_FATAL(c->n_axes, 2);
	CU_ASSERT_FALSE(c->axes[0]->deleted || c->axes[1]->deleted);
	/* A border that no style took away. */
	CU_ASSERT_EQUAL(c->groups[0]->series[0]->line.color, 0xff000000);
	extract_run_end(&r);
}

CU_TestInfo extract_odf_chart_tests[] = {
	{ "series that are rows", test_rows },
	{ "values from the sheet", test_sheet_values },
	{ "ranges of the chart's own table", test_local_ranges },
	{ "levels of categories", test_levels },
	{ "number styles", test_formats },
	{ "fills, lines, labels, points", test_looks },
	{ "axes", test_axes },
	{ "trendlines and error bars", test_additions },
	{ "rings", test_rings },
	{ "what is hidden, and OpenOffice 1", test_hidden },
	CU_TEST_INFO_NULL,
};
