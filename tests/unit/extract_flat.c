/* Flat OpenDocument files, made here. */
#include "config.h"

#include "unit/extract_suites.h"
#include "unit/extract_tools.h"

#include <stdio.h>
#include <string.h>

#include "extract/odf/flat.h"
#include "unit/extract_odf.h"

#define MIME "application/vnd.oasis.opendocument."
#define PIXEL "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
#define FLAT(kind, rest) TEST_XML "<!-- < --><office:document " NS \
	" office:mimetype=\"" MIME kind "\">" rest "</office:document>"
#define META "<office:meta><dc:title>T</dc:title></office:meta>"
#define BODY(kind, body) "<office:body><office:" kind ">" body \
	"</office:" kind "></office:body>"

static void
read_flat(struct extract_run *r, const char *text)
{
	extract_fd(r, test_file(text, strlen(text)), (int64_t)strlen(text),
	    "test.xml", NULL);
}

/* Styles, a header, pictures as text, a formula, marks in odd places. */
static void
test_text(void)
{
	struct extract_run r;

	read_flat(&r, FLAT("text", META "<office:settings><a b='>'/></office:"
	    "settings><office:styles><style:style style:name=\"B\" "
	    "style:family=\"text\"><style:text-properties fo:font-weight="
	    "\"bold\"/></style:style></office:styles>"
	    "<office:automatic-styles><style:page-layout style:name=\"L\"/>"
	    "</office:automatic-styles><office:master-styles>"
	    "<style:master-page style:name=\"Standard\" "
	    "style:page-layout-name=\"L\"><style:header><text:p>above</text:p>"
	    "</style:header></style:master-page></office:master-styles>"
	    BODY("text", "<text:p>a <text:span text:style-name=\"B\">bold"
	    "</text:span><![CDATA[ <b>]]></text:p><text:p><draw:frame "
	    "draw:name='>'><draw:image>\n<office:binary-data>\n" PIXEL
	    "\n</office:binary-data></draw:image></draw:frame></text:p>"
	    "<text:p><draw:frame><draw:object><m:math xmlns:m=\"http://"
	    "www.w3.org/1998/Math/MathML\"><m:mi>x</m:mi></m:math>"
	    "</draw:object></draw:frame></text:p>")));
	CU_ASSERT_EQUAL_FATAL(r.rc, RF_OK);
	CU_ASSERT_STRING_EQUAL(r.doc.format, "fodt");
	CU_ASSERT_STRING_EQUAL(r.doc.title, "T");
	CU_ASSERT_EQUAL(r.doc.assets.n, 1);
	CU_ASSERT_STRING_EQUAL(r.doc.assets.v[0].format, "gif");
	ASSERT_TEXT(r.text, "page 1\nheader - above\np - a **bold** <b>\n"
	    "figure - image 0\nformula - x\n");
	extract_run_end(&r);
}

/* A sheet with a chart, which is a document inside the document. */
static void
test_sheet(void)
{
	struct extract_run r;

	read_flat(&r, FLAT("spreadsheet", BODY("spreadsheet",
	    "<table:table table:name=\"S\"><table:shapes><draw:frame "
	    "svg:width=\"4cm\" svg:height=\"4cm\"><draw:object>"
	    "<office:document office:mimetype=\"" MIME "chart\">"
	    BODY("chart", "<chart:chart chart:class=\"chart:bar\">"
	    "<chart:title><text:p>Sums</text:p></chart:title><chart:plot-area>"
	    "<chart:series/></chart:plot-area></chart:chart>")
	    "</office:document></draw:object></draw:frame></table:shapes>"
	    "<table:table-row><table:table-cell><text:p>cell</text:p>"
	    "</table:table-cell></table:table-row></table:table>")));
	CU_ASSERT_EQUAL_FATAL(r.rc, RF_OK);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.text, "page 1 S\np A1 cell\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(r.text, " chart -1 BarChart \"Sums\""));
	extract_run_end(&r);
}

/* LibreOffice leaves what was deleted in its place in flat files. */
static void
test_deleted(void)
{
	struct extract_run r;

	read_flat(&r, FLAT("text", BODY("text", "<text:tracked-changes>"
	    "<text:changed-region text:id=\"a\"><text:deletion/>"
	    "</text:changed-region><text:changed-region text:id=\"b\">"
	    "<text:insertion/></text:changed-region></text:tracked-changes>"
	    "<text:p>kept <text:change-start text:change-id=\"a\"/>not"
	    "<text:line-break/></text:p><text:p>these<text:change-end "
	    "text:change-id=\"a\"/><text:change-start text:change-id=\"b\"/>"
	    "added<text:change-end text:change-id=\"b\"/></text:p>")));
	CU_ASSERT_EQUAL_FATAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, "page 1\np - kept\np - added\n");
	extract_run_end(&r);
}

static void
test_slides(void)
{
	struct extract_run r;

	read_flat(&r, FLAT("presentation", BODY("presentation",
	    "<draw:page draw:name=\"one\"><draw:frame svg:x=\"1cm\" "
	    "svg:y=\"1cm\" svg:width=\"4cm\" svg:height=\"1cm\"><draw:text-box>"
	    "<text:p>on a slide</text:p></draw:text-box></draw:frame>"
	    "</draw:page>")));
	CU_ASSERT_EQUAL_FATAL(r.rc, RF_OK);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.text, "p - on a slide\n"));
	extract_run_end(&r);
}

/* Cut off anywhere: read as far as it goes, or refused. */
static void
test_damage(void)
{
	static const char whole[] = FLAT("text", META BODY("text",
	    "<text:p>one</text:p><text:p>two<draw:frame><draw:image>"
	    "<office:binary-data>" PIXEL "</office:binary-data></draw:image>"
	    "<draw:object><office:document><office:body/></office:document>"
	    "</draw:object></draw:frame></text:p>"));
	struct extract_run r;

	for (size_t n = 100; n < sizeof(whole); n += 7) {
		extract_fd(&r, test_file(whole, n), (int64_t)n, "a.fodt",
		    NULL);
		CU_ASSERT(r.rc == RF_OK || rf_code_is_document(r.rc));
		extract_run_end(&r);
	}
	read_flat(&r, TEST_XML "<office:document office:mimetype=\"" MIME
	    "text\"/>");
	CU_ASSERT_EQUAL(r.rc, RF_E_CORRUPT);
	extract_run_end(&r);
}

static void
test_recognise(void)
{
	static const char head[] = "<office:document office:mimetype=\"" MIME
	    "spreadsheet\">", bare[] = "<office:document>";
	const unsigned char *p = (const unsigned char *)head;

	CU_ASSERT_EQUAL(rf_fods_recognise(p, sizeof(head) - 1, ""), 95);
	CU_ASSERT_EQUAL(rf_fodt_recognise(p, sizeof(head) - 1, ""), 0);
	CU_ASSERT_EQUAL(rf_fodg_recognise((const unsigned char *)bare,
	    sizeof(bare) - 1, ""), 25);
	CU_ASSERT_EQUAL(rf_fodp_recognise((const unsigned char *)"<a>", 3,
	    ""), 0);
}

CU_TestInfo extract_flat_tests[] = {
	{ "text", test_text },
	{ "sheet with a chart", test_sheet },
	{ "deleted text", test_deleted },
	{ "slides", test_slides },
	{ "damage", test_damage },
	{ "recognition", test_recognise },
	CU_TEST_INFO_NULL
};
