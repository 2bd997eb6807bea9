/* Workbooks: cells, and what a sheet makes of them. */
#include "config.h"

#include "unit/extract_suites.h"
#include "unit/extract_tools.h"

#include <string.h>

static const struct test_part texts[] = {
	{ "xl/sharedStrings.xml", TEST_XML "<sst xmlns=\"" TEST_SML "\">"
	    "<si><t>Name</t></si><si><t>Age</t></si>"
	    "<si><r><t>plain </t></r><r><rPr><b/></rPr><t>bold</t></r></si>"
	    "<si><t>a_x000D_\nb &amp; &lt;c&gt; _x005F_x000D_</t>"
	    "<rPh sb=\"0\" eb=\"1\"><t>reading</t></rPh></si></sst>", 0 },
	{ NULL, NULL, 0 }
};

#define C(ref, type, value) \
	"<c r=\"" ref "\" t=\"" type "\"><v>" value "</v></c>"
#define N(ref, value) "<c r=\"" ref "\"><v>" value "</v></c>"
#define T(ref, text) \
	"<c r=\"" ref "\" t=\"inlineStr\"><is><t>" text "</t></is></c>"
#define ROW(r, cells) "<row r=\"" r "\">" cells "</row>"

/* Every type of cell. */
static void
test_types(void)
{
	struct extract_run r;

	extract_sheet(&r, "<sheetData>"
	    ROW("1", C("A1", "s", "0") C("B1", "s", "1"))
	    ROW("2", C("A2", "s", "2") N("B2", "42"))
	    ROW("3", C("A3", "s", "3") N("B3", "0.1"))
	    ROW("4", C("A4", "b", "1") C("B4", "e", "#DIV/0!"))
	    ROW("5", "<c r=\"A5\" t=\"str\"><f>A1</f><v>Name</v></c>"
	    "<c r=\"B5\"><f>SUM(B2:B3)</f><v>42.1</v></c>")
	    ROW("6", T("A6", "in line") "<c r=\"B6\"><f>1+1</f></c>")
	    "</sheetData>", texts, NULL);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text,
	    "page 1 Data\n"
	    "table A1:B6 6x2 h1\n"
	    "^Name|^Age\n"
	    "plain **bold**|#42\n"
	    "a\nb & <c> _x000D_|#0.1\n"
	    "TRUE|#DIV/0!\n"
	    "Name|#42.1\n"
	    "in line|=1+1\n"
	    "! 1 formulas have no stored result, because the workbook was "
	    "never calculated; they are shown as formulas\n");
	extract_end(&r);
}

/* References may be missing; rows may come in any order. */
static void
test_places(void)
{
	struct extract_run r;

	extract_sheet(&r, "<sheetData>"
	    "<row><c><v>1</v></c><c><v>2</v></c></row>"
	    "<row><c/><c><v>3</v></c></row></sheetData>", NULL, NULL);
	ASSERT_TEXT(r.text, "page 1 Data\ntable A1:B2 2x2 h0\n"
	    "#1|#2\n|#3\n");
	extract_end(&r);
	extract_sheet(&r, "<sheetData>"
	    ROW("2", N("B2", "4") N("A2", "3")) ROW("1", N("A1", "1"))
	    "</sheetData>", NULL, NULL);
	ASSERT_TEXT(r.text, "page 1 Data\ntable A1:B2 2x2 h0\n"
	    "#1\n#3|#4\n");
	extract_end(&r);
}

/* A claimed dimension and a far cell cost nothing. */
static void
test_claims(void)
{
	struct extract_run r;

	extract_sheet(&r, "<dimension ref=\"A1:XFD1048576\"/><sheetData>"
	    ROW("1", T("A1", "here"))
	    ROW("20000", "<c r=\"WQJ20000\"/>" N("WQK20000", "7"))
	    ROW("1048576", T("XFD1048576", "there"))
	    ROW("9999999", N("ZZZ9999999", "1"))
	    "</sheetData>", NULL, NULL);
	ASSERT_TEXT(r.text, "page 1 Data\np A1 here\np WQK20000 7\n"
	    "p XFD1048576 there\n");
	CU_ASSERT(r.doc.arena.used < 1 << 20);
	extract_end(&r);
}

CU_TestInfo extract_xlsx_tests[] = {
	{ "types of cells", test_types },
	{ "places of cells", test_places },
	{ "claims", test_claims },
	CU_TEST_INFO_NULL
};
