/* OpenDocument presentations, made here part by part. */
#include "config.h"

#include "unit/extract_suites.h"
#include "unit/extract_tools.h"

#include <string.h>

#define ODF "urn:oasis:names:tc:opendocument:xmlns:"
#define NS " xmlns:office='" ODF "office:1.0' xmlns:text='" ODF "text:1.0' " \
	"xmlns:draw='" ODF "drawing:1.0' xmlns:style='" ODF "style:1.0' " \
	"xmlns:table='" ODF "table:1.0' xmlns:fo='" ODF \
	"xsl-fo-compatible:1.0' xmlns:svg='" ODF "svg-compatible:1.0' " \
	"xmlns:presentation='" ODF "presentation:1.0' " \
	"xmlns:xlink='http://www.w3.org/1999/xlink'"
#define MIMETYPE { "mimetype", \
	"application/vnd.oasis.opendocument.presentation", 0 }
#define STYLES { "styles.xml", TEST_XML "<office:document-styles" NS ">" \
	"<office:automatic-styles><style:page-layout style:name='PM1'>" \
	"<style:page-layout-properties fo:page-width='1000pt' " \
	"fo:page-height='500pt'/></style:page-layout>" \
	"</office:automatic-styles><office:master-styles><style:master-page " \
	"style:name='M' style:page-layout-name='PM1'><draw:frame>" \
	"<draw:text-box><text:p>Click here</text:p></draw:text-box>" \
	"</draw:frame></style:master-page></office:master-styles>" \
	"</office:document-styles>", 0 }
#define CONTENT(styles, slides) { "content.xml", TEST_XML \
	"<office:document-content" NS "><office:automatic-styles>" styles \
	"</office:automatic-styles><office:body><office:presentation>" slides \
	"</office:presentation></office:body></office:document-content>", 0 }
#define SLIDE(attr, in) "<draw:page draw:master-page-name='M' " attr ">" in \
	"</draw:page>"
#define FRAME(class, place, in) "<draw:frame presentation:class='" class \
	"' " place ">" in "</draw:frame>"
#define TEXT(class, place, in) FRAME(class, place, "<draw:text-box>" in \
	"</draw:text-box>")
#define AT(x, y) "svg:x='" x "pt' svg:y='" y "pt' svg:width='100pt' " \
	"svg:height='50pt'"
#define P(t) "<text:p>" t "</text:p>"

static void
run(struct extract_run *r, const struct test_part *parts, size_t n,
    const struct rf_options *o)
{
	int64_t size;
	int fd = test_zip(parts, n, &size);

	extract_fd(r, fd, size, "a.odp", o);
}

static void
test_slides(void)
{
	static const struct test_part parts[] = {
		MIMETYPE, STYLES,
		CONTENT("<style:style style:name='dp2' style:family="
		    "'drawing-page'><style:drawing-page-properties "
		    "presentation:visibility='hidden'/></style:style>",
		    SLIDE("", TEXT("outline", AT("10", "200"), "<text:list>"
		    "<text:list-item>" P("one") "<text:list><text:list-item>"
		    P("deep") "</text:list-item></text:list></text:list-item>"
		    "</text:list>")
		    TEXT("title", AT("10", "300"), P("The") P("title"))
		    "<draw:custom-shape " AT("10", "100") ">" P("shape")
		    "<draw:enhanced-geometry/></draw:custom-shape>"
		    TEXT("page-number", AT("900", "450"), P("1"))
		    "<presentation:notes><draw:page-thumbnail/>"
		    TEXT("notes", "", P("Say") P("this"))
		    "</presentation:notes>")
		    SLIDE("draw:style-name='dp2'", TEXT("outline", "",
		    P("unseen")))),
	};
	struct extract_run r;
	struct rf_page_range range = { 2, 2 };
	struct rf_options o;

	run(&r, parts, RF_COUNT(parts), NULL);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, "page 1 1000x500\nh1 The\ntitle\np - shape\n"
	    "* one\n  * deep\nnumber - 1\nquote - **Notes:** Say\n"
	    "quote - this\npage 2 1000x500 hidden\np - unseen\n"
	    "! 1 of the slides is hidden in the presentation (slide 2)\n");
	CU_ASSERT_EQUAL(r.doc.paging, RF_SLIDES);
	CU_ASSERT_EQUAL(r.doc.total_pages, 2);
	CU_ASSERT_STRING_EQUAL(r.doc.pages.v[0].title, "The\ntitle");
	extract_run_end(&r);
	rf_options_init(&o);
	o.pages = &range;
	o.n_pages = 1;
	run(&r, parts, RF_COUNT(parts), &o);
	CU_ASSERT_EQUAL(r.doc.pages.n, 1);
	extract_run_end(&r);
	range.last = 3;
	run(&r, parts, RF_COUNT(parts), &o);
	CU_ASSERT_EQUAL(r.rc, RF_E_PAGE_RANGE);
	extract_run_end(&r);
}

/* Facts are read from headers, so the header will do. */
#define GIF "GIF89a\x02\0\x02\0\x80\0\0\0\0\0\xff\xff\xff;"
#define CELL(in) "<table:table-cell>" in "</table:table-cell>"
#define ITEM(t) "<text:list><text:list-item>" P(t) "</text:list-item>" \
	"</text:list>"

static void
test_objects(void)
{
	static const struct test_part parts[] = {
		MIMETYPE, STYLES,
		CONTENT("", SLIDE("", FRAME("", AT("0", "0"), "<table:table "
		    "table:use-first-row-styles='true'><table:table-row>"
		    CELL(ITEM("A")) CELL(P("B")) "</table:table-row>"
		    "<table:table-row>" CELL(ITEM("a") ITEM("b")) CELL("")
		    "</table:table-row></table:table><draw:image xlink:href="
		    "'Pictures/preview.gif'/>")
		    "<draw:g>" FRAME("", AT("0", "300"), "<draw:image "
		    "xlink:href='Pictures/a.gif'/><svg:desc>Dot</svg:desc>")
		    TEXT("", AT("0", "100"), P("above it")) "</draw:g>"
		    TEXT("", AT("500", "200"), P("right")))),
		{ "Pictures/a.gif", GIF, sizeof(GIF) - 1 },
		{ "Pictures/preview.gif", GIF "x", sizeof(GIF) },
	};
	struct extract_run r;

	run(&r, parts, RF_COUNT(parts), NULL);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, "page 1 1000x500\ntable - 2x2 h1\n^A|^B\n"
	    "[* a\n* b\n]\np - above it\nfigure - image 0 alt=Dot\n"
	    "p - right\n");
	extract_run_end(&r);
}

static void
test_places(void)
{
	static const struct {
		struct test_part content;
		float x[4], y[4];
	} rows[] = {
		{ CONTENT("", SLIDE("", TEXT("", AT("10", "20"), P("a")))),
		    { 10, 110, 110, 10 }, { 20, 20, 70, 70 } },
		{ CONTENT("", SLIDE("", TEXT("", "svg:width='100pt' "
		    "svg:height='50pt' draw:transform='rotate "
		    "(1.5707963267949) translate (200pt 300pt)'", P("a")))),
		    { 200, 200, 250, 250 }, { 300, 200, 200, 300 } },
		{ CONTENT("", SLIDE("", TEXT("", AT("0", "0")
		    " draw:transform='scale(2) skewX(1) translate(nan, 1e99pt"
		    "'", P("a")))),
		    { 0, 200, 200, 0 }, { 0, 0, 100, 100 } },
	};

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		const struct test_part parts[] = { MIMETYPE, STYLES,
			rows[i].content };
		const struct rf_quad *q;
		struct extract_run r;

		run(&r, parts, RF_COUNT(parts), NULL);
		CU_ASSERT_EQUAL_FATAL(r.rc, RF_OK);
		CU_ASSERT_EQUAL_FATAL(r.doc.pages.v[0].blocks.n, 1);
		q = &r.doc.pages.v[0].blocks.v[0].box;
		for (int k = 0; k < 4; k++) {
			CU_ASSERT_DOUBLE_EQUAL(q->x[k], rows[i].x[k], 0.01);
			CU_ASSERT_DOUBLE_EQUAL(q->y[k], rows[i].y[k], 0.01);
		}
		extract_run_end(&r);
	}
}

CU_TestInfo extract_odp_tests[] = {
	{ "slides, titles, notes, hidden", test_slides },
	{ "tables, pictures, groups", test_objects },
	{ "places, turned", test_places },
	CU_TEST_INFO_NULL
};
