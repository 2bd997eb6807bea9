/* OpenDocument texts, made here. */
#include "config.h"

#include "unit/extract_suites.h"
#include "unit/extract_tools.h"

#include <string.h>

#include "unit/extract_odf.h"

#define MIME { "mimetype", "application/vnd.oasis.opendocument.text", 0 }
#define CONTENT(styles, body) ODF_CONTENT("text", styles, body)
#define STYLE(name, family, more, properties) "<style:style style:name=\"" \
	name "\" style:family=\"" family "\" " more ">" properties \
	"</style:style>"
#define LOOK(name, look) STYLE(name, "text", "", \
	"<style:text-properties " look "/>")
#define P(text) "<text:p>" text "</text:p>"
#define PS(style, text) "<text:p text:style-name=\"" style "\">" text \
	"</text:p>"
#define H(level, text) "<text:h text:outline-level=\"" level "\">" text \
	"</text:h>"
#define SPAN(style, text) "<text:span text:style-name=\"" style "\">" text \
	"</text:span>"
#define LIST(more, items) "<text:list " more ">" items "</text:list>"
#define ITEM(text) "<text:list-item>" text "</text:list-item>"
#define NUMBER(level, more) "<text:list-level-style-number text:level=\"" \
	level "\" " more "/>"
#define TABLE(rows) "<table:table>" rows "</table:table>"
#define ROW(cells) "<table:table-row>" cells "</table:table-row>"
#define CELL(text) "<table:table-cell>" P(text) "</table:table-cell>"

/* Read a document of these parts; its text, with the page's line. */
static void
read_parts(struct extract_run *r, const struct test_part *parts, size_t n)
{
	int64_t size;
	int fd = test_zip(parts, n, &size);

	extract_fd(r, fd, size, "test.odt", NULL);
}

/* A document that is only its content. */
static void
shows(struct test_part content, const char *expected)
{
	struct test_part parts[] = { MIME, content };
	struct extract_run r;

	read_parts(&r, parts, RF_COUNT(parts));
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, expected);
	extract_run_end(&r);
}

static void
test_text(void)
{
	shows((struct test_part)CONTENT(
	    LOOK("B", "fo:font-weight=\"bold\"")
	    LOOK("N", "fo:font-weight=\"normal\" fo:font-style=\"italic\"")
	    LOOK("U", "style:text-underline-style=\"solid\" "
	    "style:text-position=\"super 58%\"")
	    LOOK("Hid", "text:display=\"none\"")
	    STYLE("P1", "paragraph", "style:parent-style-name=\"Standard\"",
	    "<style:text-properties fo:font-weight=\"bold\"/>")
	    STYLE("P2", "paragraph", "style:parent-style-name=\"P1\"", "")
	    STYLE("Bare", "paragraph", "", "<style:paragraph-properties "
	    "text:enable-numbering=\"false\"/>")
	    STYLE("T", "paragraph", "style:parent-style-name=\"Title\"",
	    "<style:text-properties fo:font-weight=\"bold\"/>"),
	    PS("T", "The title") PS("Subtitle", "below")
	    H("2", "A  <text:s text:c=\"2\"/>head" SPAN("B", "ing"))
	    H("9", "deep")
	    P("plain " SPAN("B", "bold " SPAN("N", "not")) SPAN("U", "2")
	    SPAN("Hid", "unseen") "<text:tab/>tab<text:line-break/>line")
	    PS("P2", "all bold" SPAN("N", " but this"))
	    P("<text:bookmark text:name=\"x\"/>"
	    "<text:a xlink:href=\"https://e.org/\">link</text:a> "
	    "<text:a xlink:href=\"#x\">here</text:a> <text:date>today"
	    "</text:date> <text:ruby><text:ruby-base>b</text:ruby-base>"
	    "<text:ruby-text>r</text:ruby-text></text:ruby>"
	    "<text:hidden-text text:is-hidden=\"true\">no</text:hidden-text>"
	    "<text:soft-page-break/>.")
	    P("gone<text:hidden-paragraph text:is-hidden=\"true\"/>")
	    LIST("", ITEM(PS("Bare", "no item")))
	    PS("Quotations", "said") PS("Caption", "Table 1: x")
	    PS("Preformatted_20_Text", "if (a)")
	    PS("Preformatted_20_Text", "")
	    PS("Preformatted_20_Text", "<text:s text:c=\"2\"/>b;")
	    "<text:section text:display=\"none\">" P("secret")
	    "</text:section><text:section>" P("open") "</text:section>"
	    "<text:tracked-changes><text:changed-region><text:deletion>"
	    P("deleted") "</text:deletion></text:changed-region>"
	    "</text:tracked-changes>"
	    "<text:table-of-content><text:table-of-content-source>"
	    "<text:index-title-template>T</text:index-title-template>"
	    "</text:table-of-content-source><text:index-body>" P("One 1")
	    "</text:index-body></text:table-of-content>"),
	    "page 1\nh1 The title\nh2 below\nh2 A   head**ing**\nh6 deep\n"
	    "p - plain **bold **_not_+^^2^^+\ttab\nline\n"
	    "p - **all bold**_ but this_\n"
	    "p - link<https://e.org/> here today b(r).\n"
	    "p - no item\nquote - said\ncaption - Table 1: x\n"
	    "code - if (a)\n\n  b;\np - open\np - One 1\n");
}

static void
test_lists(void)
{
	shows((struct test_part)CONTENT(
	    "<text:list-style style:name=\"L\">"
	    NUMBER("1", "style:num-format=\"1\" style:num-suffix=\".\" "
	    "text:start-value=\"3\"")
	    NUMBER("2", "style:num-format=\"a\" style:num-prefix=\"(\" "
	    "style:num-suffix=\")\" text:display-levels=\"2\"")
	    "<text:list-level-style-bullet text:level=\"3\"/>"
	    NUMBER("4", "style:num-format=\"I\" "
	    "style:num-list-format=\"%1%-%4%:\"")
	    "</text:list-style>",
	    LIST("text:style-name=\"L\" xml:id=\"l1\"",
	    ITEM(P("three") P("more of it") LIST("", ITEM(P("sub"))
	    ITEM(P("sub 2") LIST("", ITEM(P("dot") LIST("",
	    ITEM(P("deep"))))))))
	    "<text:list-header>" P("head") "</text:list-header>"
	    ITEM(P("four") LIST("", ITEM(P("again")))))
	    P("between")
	    LIST("text:style-name=\"L\" text:continue-numbering=\"true\"",
	    ITEM(P("five"))
	    "<text:list-item text:start-value=\"9\">" P("nine")
	    "</text:list-item>")
	    LIST("text:style-name=\"L\"", ITEM(P("new")))
	    LIST("text:continue-list=\"l1\"", ITEM(P("no style")))
	    LIST("text:style-name=\"L\" text:continue-list=\"l1\"",
	    ITEM(P("ten")))
	    TABLE(ROW("<table:table-cell>" LIST("text:style-name=\"L\"",
	    ITEM(P("in") TABLE(ROW(CELL("no item"))))) "</table:table-cell>"))),
	    "page 1\n3. three\np - more of it\n  * (3.a) sub\n"
	    "  * (3.b) sub 2\n    * dot\n      * 3-I: deep\np - head\n"
	    "4. four\n  * (4.a) again\np - between\n5. five\n9. nine\n"
	    "3. new\n* no style\n10. ten\n"
	    "table - 1x1 h0\n[3. in\ntable - 1x1 h0\nno item\n]\n");
}

static void
test_headings(void)
{
	static const struct test_part parts[] = {
		MIME,
		{ "styles.xml", TEST_XML "<s " NS "><text:outline-style "
		    "style:name=\"Outline\"><text:outline-level-style "
		    "text:level=\"1\" style:num-format=\"1\" "
		    "style:num-suffix=\".\"/><text:outline-level-style "
		    "text:level=\"2\" style:num-format=\"A\" "
		    "text:display-levels=\"2\"/><text:outline-level-style "
		    "text:level=\"3\" style:num-format=\"\"/>"
		    "</text:outline-style>"
		    STYLE("Bare", "paragraph", "style:list-style-name=\"\"",
		    "") "</s>", 0 },
		CONTENT("", H("1", "one") H("2", "sub") H("2", "sub")
		    H("3", "none")
		    "<text:h text:outline-level=\"1\" "
		    "text:is-list-header=\"true\">free</text:h>"
		    "<text:h text:outline-level=\"1\" "
		    "text:style-name=\"Bare\">bare</text:h>"
		    "<text:h text:outline-level=\"1\" "
		    "text:restart-numbering=\"true\" "
		    "text:start-value=\"7\"><text:number>vii.</text:number>"
		    "seven</text:h>" H("2", "sub")
		    LIST("text:style-name=\"Outline\"",
		    ITEM(H("1", "in a list")))),
	};
	struct extract_run r;

	read_parts(&r, parts, RF_COUNT(parts));
	ASSERT_TEXT(r.text, "page 1\nh1 1. one\nh2 1.A sub\nh2 1.B sub\n"
	    "h3 none\nh1 free\nh1 bare\nh1 7. seven\nh2 7.A sub\n"
	    "h1 1. in a list\n");
	extract_run_end(&r);
}

static void
test_tables(void)
{
	shows((struct test_part)CONTENT("",
	    TABLE("<table:table-column table:number-columns-repeated=\"3\"/>"
	    "<table:table-header-rows>" ROW(CELL("a") CELL("b") CELL("c"))
	    "</table:table-header-rows>"
	    ROW("<table:table-cell table:number-columns-spanned=\"2\" "
	    "table:number-rows-spanned=\"2\">" P("wide") P("two")
	    "</table:table-cell><table:covered-table-cell/>" CELL("x"))
	    ROW("<table:covered-table-cell "
	    "table:number-columns-repeated=\"2\"/>" CELL("y"))
	    "<table:table-row table:number-rows-repeated=\"2\">"
	    "<table:table-cell table:number-columns-repeated=\"2\">" P("r")
	    "</table:table-cell>" CELL("") "</table:table-row>"
	    ROW("<table:table-cell><table:table "
	    "table:is-sub-table=\"true\">" ROW(CELL("in") CELL("side"))
	    "</table:table></table:table-cell>"))
	    TABLE(ROW(CELL("")))),
	    "page 1\ntable - 6x3 h1\n^a|^b|^c\nwide\ntwo(2x2)||x\n||y\n"
	    "r|r\nr|r\n[table - 1x2 h0\nin|side\n]\n");
}

static void
test_notes(void)
{
	shows((struct test_part)CONTENT("",
	    P("a<text:note text:note-class=\"footnote\"><text:note-citation>"
	    "1</text:note-citation><text:note-body>" P("foot") P("more")
	    "</text:note-body></text:note> b<text:note "
	    "text:note-class=\"endnote\"><text:note-citation>i"
	    "</text:note-citation><text:note-body>" P("end")
	    "</text:note-body></text:note>.")
	    P("last")),
	    "page 1\np - a1 bi.\np - last\nnote 1 foot\nmore\nnote 2 end\n");
}

/* A comment stands where what it speaks of ends, in this paragraph. */
static void
test_comments(void)
{
#define REMARK(name, head, text) "<office:annotation" name ">" head text \
	"</office:annotation>"
	shows((struct test_part)CONTENT("",
	    P("a" REMARK("", "<dc:creator>Ann Lee</dc:creator><dc:date>2020"
	    "</dc:date><office:sender-initials>AL</office:sender-initials>",
	    P("why?") P("so") LIST("", ITEM(P("item")))) ".")
	    P("see " REMARK(" office:name=\"x\"", "", P("range")) "here"
	    "<office:annotation-end office:name=\"x\"/> but not there")
	    P(REMARK(" office:name=\"y\"", "<dc:creator>B</dc:creator>",
	    P("far")) "one") P("two"
	    "<office:annotation-end office:name=\"y\"/>")
	    P("n<text:note text:note-class=\"footnote\"><text:note-citation>"
	    "1</text:note-citation><text:note-body>" P("foot" REMARK("", "",
	    P("of a note")) " end") "</text:note-body></text:note>")
	    TABLE(ROW("<table:table-cell>" P("c" REMARK("", "", P("cell")))
	    "</table:table-cell>"))),
	    "page 1\np - aAL1.\np - see here2 but not there\n"
	    "p - 3one\np - two\np - n1\ntable - 1x1 h0\n"
	    "c5\n"
	    "note 4 foot4 end\nnote 1 Ann Lee: why?\nso\nitem\n"
	    "note 2 range\nnote 3 B: far\nnote 5 of a note\n"
	    "note 6 cell\n");
#undef REMARK
}

static void
test_pages(void)
{
	static const struct test_part parts[] = {
		MIME,
		{ "styles.xml", TEST_XML "<s " NS "><office:automatic-styles>"
		    STYLE("P1", "paragraph", "", "<style:text-properties "
		    "text:display=\"none\"/>") STYLE("MP", "paragraph",
		    "style:parent-style-name=\"Header\"", "")
		    "</office:automatic-styles><office:master-styles>"
		    "<style:master-page style:name=\"Other\"><style:footer>"
		    P("foot 2") "</style:footer></style:master-page>"
		    "<style:master-page style:name=\"Standard\">"
		    "<style:header>" PS("MP", "head") TABLE(ROW(CELL("c")))
		    "</style:header><style:header-left "
		    "style:display=\"false\">" P("left")
		    "</style:header-left><style:footer>" P("page "
		    "<text:page-number>1</text:page-number>") "</style:footer>"
		    "</style:master-page></office:master-styles></s>", 0 },
		CONTENT(STYLE("P1", "paragraph", "",
		    "<style:paragraph-properties fo:break-before=\"page\"/>")
		    STYLE("P2", "paragraph", "",
		    "<style:paragraph-properties fo:break-after=\"page\"/>")
		    STYLE("P3", "paragraph",
		    "style:master-page-name=\"Other\"", ""),
		    PS("P1", "one") PS("P1", "two") PS("P2", "still")
		    P("three<text:soft-page-break/>")
		    TABLE(ROW("<table:table-cell>" PS("P1", "cell")
		    "</table:table-cell>")) PS("P3", "four")),
	};
	struct rf_arena arena = RF_ARENA_INIT;
	struct rf_options options;
	struct extract_run r;
	int64_t size;
	int fd;

	read_parts(&r, parts, RF_COUNT(parts));
	ASSERT_TEXT(r.text, "page 1\nheader - head\nheader - c\np - one\n"
	    "footer - page 1\npage 2\np - two\np - still\npage 3\n"
	    "p - three\ntable - 1x1 h0\ncell\npage 4\np - four\n"
	    "footer - foot 2\n");
	CU_ASSERT_EQUAL(r.doc.total_pages, 4);
	extract_run_end(&r);
	rf_options_init(&options);
	CU_ASSERT_EQUAL(rf_options_set_pages(&options, &arena,
	    RF_STR("3"), &r.err), RF_OK);
	fd = test_zip(parts, RF_COUNT(parts), &size);
	extract_fd(&r, fd, size, "test.odt", &options);
	ASSERT_TEXT(r.text, "page 3\nheader - head\nheader - c\np - three\n"
	    "table - 1x1 h0\ncell\nfooter - page 1\n");
	extract_run_end(&r);
	rf_arena_release(&arena);
}

static const unsigned char dot[] = {
	'G', 'I', 'F', '8', '9', 'a', 1, 0, 1, 0, 0, 0, 0, ';',
};

static void
test_drawings(void)
{
	static const struct test_part parts[] = {
		MIME,
		{ "Pictures/1.gif", (const char *)dot, sizeof(dot) },
		{ "Object 1/content.xml", TEST_XML "<math xmlns="
		    "\"http://www.w3.org/1998/Math/MathML\"><semantics><mrow>"
		    "<mfrac><mn>1</mn><mi>x</mi></mfrac><mo>+</mo><msup><mi>"
		    "b</mi><mn>2</mn></msup></mrow><annotation>1 over x"
		    "</annotation></semantics></math>", 0 },
		{ "Object 2/content.xml", TEST_XML "<o/>", 0 },
		CONTENT("",
		    P("text<draw:frame><draw:image xlink:href="
		    "\"Pictures/1.gif\"/><draw:image xlink:href=\"x.png\"/>"
		    "<svg:title>T</svg:title><svg:desc>D</svg:desc>"
		    "</draw:frame>")
		    P("<draw:a xlink:href=\"https://e.org/\"><draw:frame>"
		    "<draw:image xlink:href=\"https://e.org/a.png\"/>"
		    "</draw:frame></draw:a>")
		    P("<draw:frame><draw:object xlink:href=\"./Object 1\"/>"
		    "<draw:image xlink:href=\"./x\"/></draw:frame>")
		    P("so <draw:frame><draw:object xlink:href="
		    "\"./Object 1\"/></draw:frame> holds")
		    P("<draw:frame><draw:object xlink:href=\"./Object 2\"/>"
		    "<draw:image xlink:href=\"Pictures/1.gif\"/>"
		    "</draw:frame>")
		    P("around <draw:frame><draw:text-box>" P("boxed")
		    LIST("", ITEM(P("item"))) "</draw:text-box></draw:frame>"
		    "it<draw:g><draw:rect>" P("shape") "</draw:rect>"
		    "<draw:line/></draw:g>")),
	};
	struct extract_run r;

	read_parts(&r, parts, RF_COUNT(parts));
	ASSERT_TEXT(r.text, "page 1\np - text\nfigure - image 0 alt=D "
	    "title=T\nfigure - image -1 undrawn\n"
	    "formula - \\frac{1}{x}+b^{2}\n"
	    "p - so \\frac{1}{x}+b^{2} holds\nfigure - image 0\n"
	    "p - around it\np - boxed\n* item\np - shape\n"
	    "! 1 embedded objects were not opened\n");
	CU_ASSERT_EQUAL(r.doc.assets.v[0].occurrences, 2);
	extract_run_end(&r);
}

static void
test_bad(void)
{
	static const struct test_part locked[] = {
		MIME,
		{ "META-INF/manifest.xml", TEST_XML "<m><f><encryption-data/>"
		    "</f></m>", 0 },
		{ "content.xml", "noise", 0 },
	};
	static const struct test_part cut[] = {
		MIME,
		{ "content.xml", TEST_XML "<office:document-content " NS ">"
		    "<office:body><office:text>" P("kept")
		    "<table:table><table:table-row><table:table-cell>"
		    P("cell") "<text:list><text:list-item><text:p>", 0 },
	};
	static const struct test_part none[] = { MIME };
	struct extract_run r;

	read_parts(&r, locked, RF_COUNT(locked));
	CU_ASSERT_EQUAL(r.rc, RF_E_ENCRYPTED);
	extract_run_end(&r);
	read_parts(&r, none, RF_COUNT(none));
	CU_ASSERT_EQUAL(r.rc, RF_E_CORRUPT);
	extract_run_end(&r);
	read_parts(&r, cut, RF_COUNT(cut));
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.text, "p - kept\ntable - 1x1 h0\n"
	    "cell\n! "));
	extract_run_end(&r);
}

CU_TestInfo extract_odt_tests[] = {
	{ "text, looks and fields", test_text },
	{ "lists as numbered", test_lists },
	{ "headings and their numbers", test_headings },
	{ "tables", test_tables },
	{ "notes", test_notes },
	{ "comments", test_comments },
	{ "pages, headers and footers", test_pages },
	{ "pictures, formulas, boxes", test_drawings },
	{ "locked, empty and cut off", test_bad },
	CU_TEST_INFO_NULL
};
