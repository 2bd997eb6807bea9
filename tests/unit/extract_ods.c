/* OpenDocument spreadsheets, made here. */
#include "config.h"

#include "unit/extract_suites.h"
#include "unit/extract_tools.h"

#include <math.h>
#include <string.h>

#include "chart/chart.h"
#include "unit/extract_odf.h"

#define MIME { "mimetype", "application/vnd.oasis.opendocument.spreadsheet", 0 }
#define CONTENT(styles, body) ODF_CONTENT("spreadsheet", styles, body)
#define TABLE(name, rows) "<table:table table:name=\"" name "\">" rows \
	"</table:table>"
#define ROW(cells) "<table:table-row>" cells "</table:table-row>"
#define T(text) "<table:table-cell office:value-type=\"string\"><text:p>" \
	text "</text:p></table:table-cell>"
#define N(v, text) "<table:table-cell office:value-type=\"float\" " \
	"office:value=\"" v "\"><text:p>" text "</text:p></table:table-cell>"

static void
read_parts(struct extract_run *r, const struct test_part *parts, size_t n,
    const struct rf_options *options)
{
	int64_t size;
	int fd = test_zip(parts, n, &size);

	extract_fd(r, fd, size, "test.ods", options);
}

static void
test_cells(void)
{
	static const struct test_part parts[] = {
		MIME,
		{ "meta.xml", TEST_XML "<m " NS "><dc:title> A title </dc:title>"
		    "<dc:creator>Ann</dc:creator></m>", 0 },
		{ "styles.xml", TEST_XML "<s " NS "><style:style "
		    "style:name=\"Head\" style:family=\"table-cell\">"
		    "<style:text-properties fo:font-weight=\"bold\"/>"
		    "</style:style></s>", 0 },
		CONTENT("<style:style style:name=\"ce1\" style:family=\"table-cell\""
		    " style:parent-style-name=\"Head\"/><style:style "
		    "style:name=\"T1\" style:family=\"text\"><style:text-"
		    "properties fo:font-style=\"italic\"/></style:style>"
		    "<style:style style:name=\"tH\" style:family=\"table\">"
		    "<style:table-properties table:display=\"false\"/>"
		    "</style:style>",
		    TABLE("Data",
		    "<table:table-column table:number-columns-repeated=\"2\"/>"
		    "<table:table-column table:visibility=\"collapse\"/>"
		    ROW("<table:table-cell table:style-name=\"ce1\" "
		    "office:value-type=\"string\"><text:p>k</text:p>"
		    "</table:table-cell><table:table-cell table:style-name="
		    "\"ce1\" office:value-type=\"string\"><text:p>v</text:p>"
		    "</table:table-cell>" T("hidden") T("w"))
		    ROW(T("a  b<text:s text:c=\"3\"/>c<text:tab/>\n d")
		    N("1.5", "1,50 €") T("hidden")
		    "<table:table-cell office:value-type=\"float\" "
		    "office:value=\"7\"/>")
		    "<table:table-row table:visibility=\"filter\">" T("gone")
		    "</table:table-row>"
		    ROW("<table:table-cell office:value-type=\"string\" "
		    "table:number-columns-spanned=\"2\"><text:p>x "
		    "<text:span text:style-name=\"T1\">it</text:span></text:p>"
		    "<text:p><text:a xlink:href=\"https://e.org/\">l</text:a>"
		    "</text:p><office:annotation><dc:creator>Ann</dc:creator>"
		    "<text:p>why?</text:p></office:annotation>"
		    "</table:table-cell><table:covered-table-cell><text:p>under"
		    "</text:p></table:covered-table-cell>"
		    "<table:table-cell table:number-columns-repeated=\"16381\"/>")
		    "<table:table-row table:number-rows-repeated=\"2\">"
		    "<table:table-cell table:number-columns-repeated=\"2\" "
		    "office:value-type=\"float\" office:value=\"1\"><text:p>1"
		    "</text:p></table:table-cell></table:table-row>"
		    "<table:table-row table:number-rows-repeated=\"1048570\">"
		    "<table:table-cell table:number-columns-repeated=\"16384\"/>"
		    "</table:table-row>"
		    "<table:named-expressions><table:named-expression "
		    "table:name=\"Local\" table:expression=\"of:=1\"/>"
		    "</table:named-expressions>")
		    "<table:table table:name=\"Secret\" table:style-name=\"tH\">"
		    ROW(T("no")) "</table:table>"
		    TABLE("'file:///x.ods'#S", ROW(T("cache")))
		    "<table:named-expressions><table:named-range table:name="
		    "\"All\" table:cell-range-address=\"$Data.$A$1:.$B$4\"/>"
		    "<table:named-range table:name=\"Odd\" "
		    "table:cell-range-address=\"$&apos;a.b&apos;.$A$1\"/>"
		    "</table:named-expressions>"),
	};
	struct extract_run r;

	read_parts(&r, parts, RF_COUNT(parts), NULL);
	CU_ASSERT_EQUAL_FATAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, "page 1 Data\n"
	    "table A1:D6 5x3 h1\n"
	    "^k|^v|^w\n"
	    "a b   c\t d|#1,50 €|#7\n"
	    "x <https://e.org/>_it_<https://e.org/>\n"
	    "<https://e.org/>l<https://e.org/>(1x2){why?}\n"
	    "#1|#1\n#1|#1\n"
	    "name Data!Local=of:=1\nname All=Data!$A$1:$B$4\n"
	    "name Odd='a.b'!$A$1\n"
	    "! Left out because hidden: 1 rows, 1 columns, 1 sheets; the "
	    "spreadsheet options include them\n");
	CU_ASSERT_STRING_EQUAL(r.doc.title, "A title");
	CU_ASSERT_STRING_EQUAL(r.doc.author, "Ann");
	CU_ASSERT_EQUAL(r.doc.total_pages, 1);
	extract_run_end(&r);
}

static void
test_options(void)
{
	static const struct test_part parts[] = {
		MIME,
		CONTENT("<style:style style:name=\"tH\" style:family=\"table\">"
		    "<style:table-properties table:display=\"false\"/>"
		    "</style:style>",
		    TABLE("One", ROW(T("1"))) "<table:table table:name=\"Two\" "
		    "table:style-name=\"tH\">" ROW(T("2")) "</table:table>"
		    TABLE("Three", ROW(T("3")))),
	};
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_options o;
	struct extract_run r;

	rf_options_init(&o);
	CU_ASSERT_EQUAL(rf_options_set_pages(&o, &a, RF_STR("2"), NULL),
	    RF_OK);
	read_parts(&r, parts, RF_COUNT(parts), &o);
	CU_ASSERT_EQUAL(r.doc.pages.n, 1);
	CU_ASSERT_STRING_EQUAL(r.doc.pages.v[0].sheet->name, "Three");
	CU_ASSERT_EQUAL(r.doc.pages.v[0].sheet->workbook_index, 3);
	extract_run_end(&r);

	o.hidden_sheets = true;
	read_parts(&r, parts, RF_COUNT(parts), &o);
	CU_ASSERT_STRING_EQUAL(r.doc.pages.v[0].sheet->name, "Two");
	CU_ASSERT(r.doc.pages.v[0].hidden);
	CU_ASSERT_EQUAL(r.doc.total_pages, 3);
	extract_run_end(&r);

	CU_ASSERT_EQUAL(rf_options_set_pages(&o, &a, RF_STR("2-4"), NULL),
	    RF_OK);
	read_parts(&r, parts, RF_COUNT(parts), &o);
	CU_ASSERT_EQUAL(r.rc, RF_E_PAGE_RANGE);
	extract_run_end(&r);
	rf_arena_release(&a);
}

/* Rows repeated in print are a header, whatever they hold. */
static void
test_header(void)
{
	static const struct test_part parts[] = {
		MIME,
		CONTENT("", TABLE("Data", "<table:table-header-rows>"
		    ROW(N("2024", "2024") N("2025", "2025"))
		    "</table:table-header-rows>" ROW(N("1", "1") N("2", "2"))
		    ROW(N("3", "3") N("4", "4")))),
	};
	struct extract_run r;

	read_parts(&r, parts, RF_COUNT(parts), NULL);
	ASSERT_TEXT(r.text, "page 1 Data\ntable A1:B3 3x2 h1\n"
	    "^#2024|^#2025\n#1|#2\n#3|#4\n");
	extract_run_end(&r);
}

/* A row of text, a million times a thousand. */
static void
test_bombs(void)
{
	static const struct test_part parts[] = {
		MIME,
		CONTENT("", TABLE("Bomb", "<table:table-row "
		    "table:number-rows-repeated=\"1048576\"><table:table-cell "
		    "table:number-columns-repeated=\"1000\"><text:p>x</text:p>"
		    "</table:table-cell></table:table-row>")),
	};
	static const struct test_part locked[] = {
		MIME,
		{ "META-INF/manifest.xml", TEST_XML "<m:manifest xmlns:m=\"" ODF
		    "manifest:1.0\"><m:file-entry><m:encryption-data/>"
		    "</m:file-entry></m:manifest>", 0 },
		{ "content.xml", "noise", 0 },
	};
	static const struct test_part broken[] = {
		MIME, { "content.xml", "<office", 0 },
	};
	struct extract_run r;

	read_parts(&r, parts, RF_COUNT(parts), NULL);
	CU_ASSERT_EQUAL_FATAL(r.rc, RF_OK);
	CU_ASSERT_EQUAL(r.doc.warnings.n, 1);
	CU_ASSERT_EQUAL(r.doc.pages.v[0].blocks.v[0].table->n_cells, 2000000);
	extract_run_end(&r);
	read_parts(&r, locked, RF_COUNT(locked), NULL);
	CU_ASSERT_EQUAL(r.rc, RF_E_ENCRYPTED);
	extract_run_end(&r);
	read_parts(&r, broken, RF_COUNT(broken), NULL);
	CU_ASSERT_EQUAL(r.rc, RF_E_CORRUPT);
	extract_run_end(&r);
}

#define LABEL(range, text) "<table:table-cell office:value-type=\"string\">" \
	"<text:p>" text "</text:p><draw:g><svg:desc>" range \
	"</svg:desc></draw:g></table:table-cell>"
#define VALUE(range, v) "<table:table-cell office:value-type=\"float\" " \
	"office:value=\"" v "\"><text:p>x</text:p><draw:g><svg:desc>" range \
	"</svg:desc></draw:g></table:table-cell>"

static void
test_drawings(void)
{
	static const struct test_part parts[] = {
		MIME,
		CONTENT("", TABLE("Data", "<table:shapes><draw:custom-shape>"
		    "<text:p>floating</text:p></draw:custom-shape>"
		    "</table:shapes>" ROW(T("a")
		    "<table:table-cell table:end-cell-address=\"x\"><draw:frame "
		    "table:end-cell-address=\"Data.D9\" svg:width=\"10cm\" "
		    "svg:height=\"5cm\"><draw:object xlink:href=\"./Object 1\"/>"
		    "<draw:image xlink:href=\"./ObjectReplacements/Object 1\"/>"
		    "<svg:desc>A chart</svg:desc></draw:frame><text:p>b</text:p>"
		    "</table:table-cell>")
		    ROW("<table:table-cell><draw:frame><draw:image "
		    "xlink:href=\"Pictures/1.png\"/><draw:image xlink:href="
		    "\"Pictures/gone.png\"/><svg:title>Dog</svg:title>"
		    "</draw:frame><draw:frame><draw:text-box><text:p>box"
		    "</text:p></draw:text-box></draw:frame><draw:frame>"
		    "<draw:image xlink:href=\"https://e.org/x.png\"/>"
		    "</draw:frame></table:table-cell>"))),
		{ "Pictures/1.png", "one", 0 },
		{ "Object 1/content.xml", TEST_XML "<office:document-content " NS
		    "><office:automatic-styles><style:style style:name=\"ch1\">"
		    "<style:chart-properties chart:vertical=\"true\" "
		    "chart:stacked=\"true\"/></style:style><style:style "
		    "style:name=\"ch2\"><style:chart-properties "
		    "chart:data-label-number=\"value\"/><style:graphic-properties "
		    "draw:fill=\"solid\" draw:fill-color=\"#004586\"/>"
		    "</style:style></office:automatic-styles><office:body>"
		    "<office:chart><chart:chart chart:class=\"chart:bar\">"
		    "<chart:title><text:p>Sales</text:p></chart:title>"
		    "<chart:legend chart:legend-position=\"bottom\"/>"
		    "<chart:plot-area chart:style-name=\"ch1\"><chart:axis "
		    "chart:dimension=\"x\" chart:name=\"primary-x\">"
		    "<chart:categories table:cell-range-address="
		    "\"Data.$A$2:.$A$3\"/></chart:axis><chart:axis "
		    "chart:dimension=\"y\" chart:name=\"primary-y\"><chart:title>"
		    "<text:p>EUR</text:p></chart:title><chart:grid/></chart:axis>"
		    "<chart:series chart:values-cell-range-address="
		    "\"Data.$C$2:.$C$3\" chart:label-cell-address=\"Data.$C$1\" "
		    "chart:style-name=\"ch2\"/><chart:series "
		    "chart:values-cell-range-address=\"Data.$B$2:.$B$3\" "
		    "chart:label-cell-address=\"Data.$B$1\" chart:class="
		    "\"chart:line\"/></chart:plot-area><table:table>"
		    ROW("<table:table-cell/>" LABEL("Data.B1:Data.B1", "North")
		    LABEL("Data.$C$1", "South"))
		    ROW(T("2024") VALUE("Data.B2:Data.B3", "1")
		    VALUE("Data.$C$2:.$C$3", "2"))
		    ROW(T("2025") N("3", "3") "<table:table-cell/>")
		    "</table:table></chart:chart></office:chart></office:body>"
		    "</office:document-content>", 0 },
	};
	const struct rf_chart *c = NULL;
	struct extract_run r;

	read_parts(&r, parts, RF_COUNT(parts), NULL);
	CU_ASSERT_EQUAL_FATAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, "page 1 Data\n"
	    "table A1:B1 1x2 h0\na|b\n"
	    "figure B1:D9 chart -1 alt=A chart BarChart \"Sales\" Data!$C$1 "
	    "Data!$A$2:$A$3 Data!$C$2:$C$3 Data!$B$1 Data!$B$2:$B$3\n"
	    "figure A2 image 0 title=Dog\np A2 box\n"
	    "figure A2 image -1 undrawn\np - floating\n");
	for (size_t i = 0; i < r.doc.pages.v[0].blocks.n; i++)
		if (r.doc.pages.v[0].blocks.v[i].figure != NULL && c == NULL)
			c = r.doc.pages.v[0].blocks.v[i].figure->chart;
	CU_ASSERT_PTR_NOT_NULL_FATAL(c);
	CU_ASSERT_DOUBLE_EQUAL(c->width, 283.46, 0.01);
	CU_ASSERT_EQUAL_FATAL(c->n_groups, 2);
	CU_ASSERT(c->groups[0]->horizontal);
	CU_ASSERT_EQUAL(c->groups[0]->grouping, RF_GROUP_STACKED);
	CU_ASSERT_EQUAL(c->groups[1]->kind, RF_CHART_LINE);
	CU_ASSERT_STRING_EQUAL(c->groups[0]->series[0]->name, "South");
	CU_ASSERT_EQUAL(c->groups[0]->series[0]->y.n, 1);
	CU_ASSERT_EQUAL(c->groups[0]->series[0]->y.v[0], 2);
	CU_ASSERT_EQUAL(c->groups[0]->series[0]->fill.color, 0xff004586);
	CU_ASSERT(c->groups[0]->series[0]->labels.value);
	CU_ASSERT_STRING_EQUAL(c->groups[1]->series[0]->name, "North");
	CU_ASSERT_EQUAL(c->groups[1]->series[0]->y.v[1], 3);
	CU_ASSERT_STRING_EQUAL(c->groups[1]->series[0]->cats.levels[0][1],
	    "2025");
	CU_ASSERT_STRING_EQUAL(c->axes[c->groups[0]->y_axis]->title.text,
	    "EUR");
	CU_ASSERT_EQUAL(c->legend.side, RF_LEGEND_BOTTOM);
	extract_run_end(&r);
}

/* Bubbles: Y, then X, then sizes; X is told once. */
static void
test_bubbles(void)
{
	static const struct test_part parts[] = {
		MIME,
		CONTENT("", TABLE("Data", ROW("<table:table-cell><draw:frame>"
		    "<draw:object xlink:href=\"./Object 1\"/></draw:frame>"
		    "</table:table-cell>"))),
		{ "Object 1/content.xml", TEST_XML "<office:document-content " NS
		    "><office:body><office:chart><chart:chart chart:class="
		    "\"chart:bubble\"><chart:plot-area><chart:series "
		    "chart:values-cell-range-address=\"D.C2\"><chart:domain "
		    "table:cell-range-address=\"D.B2\"/><chart:domain "
		    "table:cell-range-address=\"D.A2\"/></chart:series>"
		    "<chart:series chart:values-cell-range-address=\"D.E2\">"
		    "<chart:domain table:cell-range-address=\"D.D2\"/>"
		    "</chart:series></chart:plot-area><table:table>"
		    ROW(T("") T("y") T("x") T("One") T("y2") T("Two"))
		    ROW(T("") N("5", "5") N("6", "6") N("7", "7") N("8", "8")
		    N("9", "9"))
		    "</table:table></chart:chart></office:chart></office:body>"
		    "</office:document-content>", 0 },
	};
	const struct rf_chart_series *s;
	const struct rf_chart *c;
	struct extract_run r;

	read_parts(&r, parts, RF_COUNT(parts), NULL);
	CU_ASSERT_EQUAL_FATAL(r.rc, RF_OK);
	CU_ASSERT_PTR_NOT_NULL_FATAL(r.doc.pages.v[0].blocks.v[0].figure);
	c = r.doc.pages.v[0].blocks.v[0].figure->chart;
	CU_ASSERT_PTR_NOT_NULL_FATAL(c);
	CU_ASSERT_EQUAL_FATAL(c->groups[0]->n_series, 2);
	s = c->groups[0]->series[0];
	CU_ASSERT_STRING_EQUAL(s->name, "One");
	CU_ASSERT_EQUAL(s->x.v[0], 6);
	CU_ASSERT_EQUAL(s->y.v[0], 5);
	CU_ASSERT_EQUAL(s->sizes.v[0], 7);
	s = c->groups[0]->series[1];
	CU_ASSERT_STRING_EQUAL(s->name, "Two");
	CU_ASSERT_EQUAL(s->x.v[0], 6);
	CU_ASSERT_EQUAL(s->y.v[0], 8);
	CU_ASSERT_EQUAL(s->sizes.v[0], 9);
	extract_run_end(&r);
}

/* A nought that is not shown; numbers whose text is empty or missing. */
static void
test_unseen(void)
{
	static const struct test_part parts[] = {
		MIME,
		CONTENT("", TABLE("Data", ROW(N("0", "") T("a")
		    "<table:table-cell office:value-type=\"float\" "
		    "office:value=\"2.5\"/>" N("1.5", "")))),
	};
	struct extract_run r;

	read_parts(&r, parts, RF_COUNT(parts), NULL);
	ASSERT_TEXT(r.text, "page 1 Data\ntable B1:D1 1x3 h0\na|#2.5|#1.5\n");
	extract_run_end(&r);
}

CU_TestInfo extract_ods_tests[] = {
	{ "cells, names and properties", test_cells },
	{ "hidden sheets and pages", test_options },
	{ "header rows", test_header },
	{ "numbers that are not shown", test_unseen },
	{ "repeats without end, locks, damage", test_bombs },
	{ "pictures, charts and texts above the cells", test_drawings },
	{ "bubbles", test_bubbles },
	CU_TEST_INFO_NULL
};
