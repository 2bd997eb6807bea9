/* Workbooks: cells, and what a sheet makes of them. */
#include "config.h"

#include "unit/extract_suites.h"
#include "unit/extract_tools.h"

#include <stdlib.h>
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
	extract_run_end(&r);
}

/*
 * Shared texts come some cells late: more of them than wait at once, blank
 * ones, twice in one place, and through a format.
 */
static void
test_late_texts(void)
{
	static const struct test_part parts[] = {
		{ "xl/sharedStrings.xml", TEST_XML "<sst xmlns=\"" TEST_SML
		    "\"><si><t>a</t></si><si><t> </t></si><si/>"
		    "<si><t>b&amp;&quot;</t></si></sst>", 0 },
		{ "xl/styles.xml", TEST_XML "<styleSheet xmlns=\"" TEST_SML
		    "\"><numFmts><numFmt numFmtId=\"164\" formatCode=\"0;0;0;"
		    "&quot;is &quot;@\"/></numFmts><cellXfs><xf/>"
		    "<xf numFmtId=\"164\"/></cellXfs></styleSheet>", 0 },
		{ NULL, NULL, 0 }
	};
	struct extract_run r;

	extract_sheet(&r, "<sheetData>"
	    ROW("1", C("A1", "s", "0") C("B1", "s", "3") C("C1", "s", "0"))
	    ROW("2", C("A2", "s", "0") C("B2", "s", "1") C("C2", "s", "3"))
	    ROW("3", C("A3", "s", "2") N("B3", "7") C("C3", "s", "0"))
	    ROW("4", "<c r=\"A4\" s=\"1\" t=\"s\"><v>0</v></c>"
	    C("B4", "s", "0") C("B4", "s", "1") C("C4", "s", "99"))
	    ROW("5", C("A5", "s", "0") C("B5", "s", "0") C("C5", "s", "3"))
	    ROW("6", C("A6", "s", "0") C("B6", "s", "0") C("C6", "s", "3"))
	    ROW("7", C("A7", "s", "3") C("B7", "s", "0") C("C7", "s", "3"))
	    "</sheetData>", parts, NULL);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, "page 1 Data\ntable A1:C7 7x3 h1\n"
	    "^a|^b&\"|^a\na||b&\"\n|#7|a\nis a|a\na|a|b&\"\na|a|b&\"\n"
	    "b&\"|a|b&\"\n! Some cells of the sheet \"Data\" refer to texts "
	    "that the workbook does not have\n");
	extract_run_end(&r);
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
	extract_run_end(&r);
	extract_sheet(&r, "<sheetData>"
	    ROW("2", N("B2", "4") N("A2", "3")) ROW("1", N("A1", "1"))
	    "</sheetData>", NULL, NULL);
	ASSERT_TEXT(r.text, "page 1 Data\ntable A1:B2 2x2 h0\n"
	    "#1\n#3|#4\n");
	extract_run_end(&r);
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
	extract_run_end(&r);
}

/* Bold, filled, percent, thousands, date, text: as a reader sees them. */
static const struct test_part styles[] = {
	{ "xl/styles.xml", TEST_XML "<styleSheet xmlns=\"" TEST_SML "\">"
	    "<numFmts><numFmt numFmtId=\"164\" formatCode=\"0.0&quot; kg&quot;\"/>"
	    "</numFmts><fonts><font/><font><b/></font>"
	    "<font><i/><u val=\"none\"/></font><font><u/></font></fonts>"
	    "<fills><fill><patternFill patternType=\"none\"/></fill>"
	    "<fill><patternFill patternType=\"gray125\"/></fill>"
	    "<fill><patternFill patternType=\"solid\"/></fill></fills><cellXfs>"
	    "<xf/><xf fontId=\"1\"/><xf fillId=\"2\"/><xf numFmtId=\"10\"/>"
	    "<xf numFmtId=\"4\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/>"
	    "<xf fontId=\"2\"/><xf fontId=\"3\"/><xf numFmtId=\"9999\" "
	    "fontId=\"99\" fillId=\"99\"/></cellXfs></styleSheet>", 0 },
	{ NULL, NULL, 0 }
};
#define S(ref, style, value) \
	"<c r=\"" ref "\" s=\"" style "\"><v>" value "</v></c>"
#define ST(ref, style, text) "<c r=\"" ref "\" s=\"" style \
	"\" t=\"inlineStr\"><is><t>" text "</t></is></c>"

static void
test_styles(void)
{
	struct extract_run r;

	extract_sheet(&r, "<sheetData>"
	    ROW("1", S("A1", "3", "0.0625") S("B1", "4", "1234.5"))
	    ROW("2", S("A2", "5", "41275") S("B2", "6", "7.25"))
	    ROW("3", ST("A3", "7", "slanted") ST("B3", "8", "lined"))
	    ROW("4", S("A4", "9", "1.5") S("B4", "77", "2.5"))
	    "</sheetData><hyperlinks><hyperlink ref=\"B3\" location=\"X!A1\"/>"
	    "</hyperlinks>", styles, NULL);
	ASSERT_TEXT(r.text, "page 1 Data\ntable A1:B4 4x2 h0\n"
	    "#6.25%|#1,234.50\n1/1/2013|#7.3 kg\n_slanted_|lined<#X!A1>\n"
	    "#1.5|#2.5\n");
	extract_run_end(&r);
}

/* Some writers give number 0, which is General's, a format of its own. */
static void
test_format_nought(void)
{
	static const struct test_part parts[] = {
		{ "xl/styles.xml", TEST_XML "<styleSheet xmlns=\"" TEST_SML
		    "\"><numFmts><numFmt numFmtId=\"0\" formatCode=\""
		    "dd\\.mm\\.yyyy\"/><numFmt numFmtId=\"164\" formatCode=\"\"/>"
		    "</numFmts><cellXfs><xf numFmtId=\"0\"/>"
		    "<xf numFmtId=\"164\"/></cellXfs></styleSheet>", 0 },
		{ NULL, NULL, 0 }
	};
	struct extract_run r;

	extract_sheet(&r, "<sheetData>" ROW("1", S("A1", "0", "41549")
	    S("B1", "1", "1.5")) "</sheetData>", parts, NULL);
	ASSERT_TEXT(r.text, "page 1 Data\ntable A1:B1 1x2 h0\n"
	    "02.10.2013|#1.5\n");
	extract_run_end(&r);
}

/* Emphasised numbers below labels: a sum, or years below their group. */
static void
test_header_numbers(void)
{
	struct extract_run r;

	extract_sheet(&r, "<sheetData>"
	    ROW("1", ST("A1", "1", "Rate") ST("B1", "1", "Single"))
	    ROW("2", ST("A2", "1", "Year") S("B2", "1", "2001")
	    S("C2", "1", "2002"))
	    ROW("3", N("A3", "1") N("B3", "2") N("C3", "3"))
	    "</sheetData><mergeCells><mergeCell ref=\"B1:C1\"/></mergeCells>",
	    styles, NULL);
	ASSERT_TEXT(r.text, "page 1 Data\ntable A1:C3 3x3 h2\n"
	    "^Rate|^Single(1x2)\n^Year|^#2001|^#2002\n#1|#2|#3\n");
	extract_run_end(&r);
	extract_sheet(&r, "<sheetData>"
	    ROW("1", ST("A1", "1", "Part") ST("B1", "1", "Sum"))
	    ROW("2", ST("A2", "1", "all") S("B2", "1", "5"))
	    ROW("3", T("A3", "one") N("B3", "2"))
	    ROW("4", T("A4", "two") N("B4", "3"))
	    "</sheetData>", styles, NULL);
	ASSERT_TEXT(r.text, "page 1 Data\ntable A1:B4 4x2 h1\n"
	    "^Part|^Sum\n**all**|#**5**\none|#2\ntwo|#3\n");
	extract_run_end(&r);
}

/* Merged areas: spans, covered cells, overlaps. */
static void
test_merges(void)
{
	struct extract_run r;

	extract_sheet(&r, "<sheetData>"
	    ROW("1", N("A1", "1") N("B1", "2") N("C1", "3"))
	    ROW("2", N("A2", "4") N("B2", "covered") N("C2", "6"))
	    ROW("3", N("A3", "7") N("B3", "8") N("C3", "9"))
	    "</sheetData><mergeCells><mergeCell ref=\"B1:B2\"/>"
	    "<mergeCell ref=\"A3:B3\"/><mergeCell ref=\"B2:C2\"/>"
	    "<mergeCell ref=\"C3\"/><mergeCell ref=\"nonsense\"/>"
	    "</mergeCells>", NULL, NULL);
	ASSERT_TEXT(r.text, "page 1 Data\ntable A1:C3 3x3 h0\n"
	    "#1|#2(2x1)|#3\n#4||#6\n#7(1x2)||#9\n");
	extract_run_end(&r);
}

/* Many merges are as quick as few: each cell is one search. */
static void
test_many_merges(void)
{
	enum { ROWS = 50000 };
	char *sheet = malloc(ROWS * 100 + 1000), *p = sheet;
	struct extract_run r;

	CU_ASSERT_PTR_NOT_NULL_FATAL(sheet);
	p += snprintf(p, 100, "<sheetData>");
	for (int i = 1; i <= ROWS; i++)
		p += snprintf(p, 100, "<row><c><v>%d</v></c><c/><c><v>2</v>"
		    "</c></row>", i);
	p += snprintf(p, 100, "</sheetData><mergeCells>");
	for (int i = ROWS; i >= 1; i--)
		p += snprintf(p, 100, "<mergeCell ref=\"A%d:B%d\"/>", i, i);
	snprintf(p, 100, "</mergeCells>");
	extract_sheet(&r, sheet, NULL, NULL);
	CU_ASSERT_EQUAL_FATAL(r.rc, RF_OK);
	CU_ASSERT_EQUAL_FATAL(r.doc.pages.v[0].blocks.n, 1);
	CU_ASSERT_EQUAL(r.doc.pages.v[0].blocks.v[0].table->n_cells,
	    2 * ROWS);
	CU_ASSERT_EQUAL(r.doc.pages.v[0].blocks.v[0].table->cells[2 * ROWS -
	    2].col_span, 2);
	extract_run_end(&r);
	free(sheet);
}

#define HIDING \
	"<cols><col min=\"2\" max=\"2\" hidden=\"1\"/>" \
	"<col min=\"5\" max=\"16384\" width=\"0\"/></cols><sheetData>" \
	ROW("1", N("A1", "1") N("B1", "2") N("C1", "3") N("D1", "4")) \
	"<row r=\"2\" hidden=\"1\">" N("A2", "5") N("C2", "6") "</row>" \
	ROW("3", N("A3", "7") N("B3", "8") N("C3", "9")) \
	"<row r=\"4\" ht=\"0\">" N("A4", "merged") N("E4", "0") "</row>" \
	ROW("5", N("C5", "10")) "</sheetData><mergeCells>" \
	"<mergeCell ref=\"A4:B5\"/><mergeCell ref=\"A2:A3\"/></mergeCells>"

/* Hidden rows and columns are left out unless asked for. */
static void
test_hiding(void)
{
	struct rf_options o;
	struct extract_run r;
	const struct rf_table *t;

	extract_sheet(&r, HIDING, NULL, NULL);
	/* What is merged from a hidden row into a visible one is seen. */
	ASSERT_TEXT(r.text, "page 1 Data\ntable A1:D5 3x3 h0\n"
	    "#1|#3|#4\n#5|#9\nmerged|#10\n"
	    "! Left out because hidden: 2 rows, 16381 columns, 0 sheets; the "
	    "spreadsheet options include them\n");
	t = r.doc.pages.v[0].blocks.v[0].table;
	CU_ASSERT_PTR_NOT_NULL_FATAL(t->row_map);
	CU_ASSERT_EQUAL(t->row_map[1], 2);
	CU_ASSERT_EQUAL(t->row_map[2], 4);
	CU_ASSERT_PTR_NOT_NULL_FATAL(t->col_map);
	CU_ASSERT_EQUAL(t->col_map[1], 2);
	extract_run_end(&r);
	rf_options_init(&o);
	o.hidden_rows = o.hidden_cols = true;
	extract_sheet(&r, HIDING, NULL, &o);
	ASSERT_TEXT(r.text, "page 1 Data\ntable A1:E5 5x5 h0\n"
	    "#1|#2|#3|#4\n#5(2x1)||#6\n|#8|#9\n"
	    "merged(2x2)||||#0\n||#10\n");
	CU_ASSERT_PTR_NULL(r.doc.pages.v[0].blocks.v[0].table->row_map);
	extract_run_end(&r);
}

#define SHEETS(rows) { "xl/workbook.xml", TEST_XML "<workbook xmlns=\"" \
	TEST_SML "\" xmlns:r=\"" TEST_DOC_RELS "\"><sheets>" rows, 0 }
#define SHEET(name, id, more) "<sheet name=\"" name "\" sheetId=\"" id \
	"\" r:id=\"rId1\" " more "/>"

/* Sheets: hidden ones, the page list, numbers. */
static void
test_sheets(void)
{
	static const struct test_part more[] = {
		SHEETS(SHEET("One", "1", "") SHEET("Two", "2",
		    "state=\"hidden\"") SHEET("Three", "3",
		    "state=\"veryHidden\"") SHEET("Four", "4", "")
		    "</sheets></workbook>"),
		{ NULL, NULL, 0 }
	};
	static const char sheet[] = "<sheetData>" ROW("1", T("A1", "x"))
	    "</sheetData>";
	struct rf_arena arena = RF_ARENA_INIT;
	struct rf_options o;
	struct extract_run r;

	extract_sheet(&r, sheet, more, NULL);
	ASSERT_TEXT(r.text, "page 1 One\np A1 x\npage 2 Four\np A1 x\n"
	    "! Left out because hidden: 0 rows, 0 columns, 2 sheets; the "
	    "spreadsheet options include them\n");
	CU_ASSERT_EQUAL(r.doc.total_pages, 2);
	CU_ASSERT_EQUAL(r.doc.paging, RF_SHEETS);
	CU_ASSERT_EQUAL(r.doc.pages.v[1].sheet->workbook_index, 4);
	extract_run_end(&r);
	rf_options_init(&o);
	o.hidden_sheets = true;
	CU_ASSERT_EQUAL(rf_options_set_pages(&o, &arena, RF_STR("2-3"), NULL),
	    RF_OK);
	extract_sheet(&r, sheet, more, &o);
	ASSERT_TEXT(r.text, "page 2 Two hidden\np A1 x\n"
	    "page 3 Three hidden\np A1 x\n");
	CU_ASSERT_EQUAL(r.doc.total_pages, 4);
	extract_run_end(&r);
	o.hidden_sheets = false;
	extract_sheet(&r, sheet, more, &o);
	CU_ASSERT_EQUAL(r.rc, RF_E_PAGE_RANGE);
	extract_run_end(&r);
	rf_arena_release(&arena);
}

/* Defined names: the author's, not the program's. */
static void
test_names(void)
{
	static const struct test_part more[] = {
		SHEETS(SHEET("My data", "1", "") SHEET("Gone", "2",
		    "state=\"hidden\"") "</sheets><definedNames>"
		    "<definedName name=\"Rate\">Data!$B$1</definedName>"
		    "<definedName name=\"Local\" localSheetId=\"0\">A1"
		    "</definedName><definedName name=\"Secret\" "
		    "localSheetId=\"1\">A1</definedName>"
		    "<definedName name=\"_xlnm.Print_Area\" "
		    "localSheetId=\"0\">A1:B2</definedName>"
		    "<definedName name=\"_xlnm.Print_Titles\" localSheetId="
		    "\"0\">'My data'!$A:$A,'My data'!$1:$2</definedName>"
		    "<definedName name=\"Hid\" hidden=\"1\">A1</definedName>"
		    "<definedName name=\"Lost\">#REF!</definedName>"
		    "</definedNames><workbookPr date1904=\"1\"/></workbook>"),
		{ NULL, NULL, 0 }
	};
	struct extract_run r;

	/* The rows repeated in print are the header. */
	extract_sheet(&r, "<sheetData>" ROW("1", N("A1", "1") N("B1", "2"))
	    ROW("2", N("A2", "1") N("B2", "2"))
	    ROW("3", N("A3", "1") N("B3", "2")) "</sheetData>", more, NULL);
	ASSERT_TEXT(r.text, "page 1 My data\ntable A1:B3 3x2 h2\n"
	    "^#1|^#2\n^#1|^#2\n#1|#2\n"
	    "name Rate=Data!$B$1\nname 'My data'!Local=A1\n"
	    "! Left out because hidden: 0 rows, 0 columns, 1 sheets; the "
	    "spreadsheet options include them\n");
	extract_run_end(&r);
}

static void
test_properties(void)
{
	static const struct test_part more[] = {
		{ "_rels/.rels", TEST_RELS(TEST_REL("a", "officeDocument",
		    "xl/workbook.xml") TEST_REL("b",
		    "metadata/core-properties", "docProps/core.xml")), 0 },
		{ "docProps/core.xml", TEST_XML "<p xmlns:dc=\"http://purl.org"
		    "/dc/elements/1.1/\"><dc:title> The title </dc:title>"
		    "<dc:creator>Ann &amp; Bob</dc:creator></p>", 0 },
		{ NULL, NULL, 0 }
	};
	struct extract_run r;

	extract_sheet(&r, "", more, NULL);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	CU_ASSERT_STRING_EQUAL(r.doc.title, "The title");
	CU_ASSERT_STRING_EQUAL(r.doc.author, "Ann & Bob");
	CU_ASSERT_STRING_EQUAL(r.doc.format, "xlsx");
	extract_run_end(&r);
}

/* The strict namespaces mean the same; so do dates written as dates. */
static void
test_strict(void)
{
	static const struct test_part more[] = {
		{ "xl/worksheets/sheet1.xml", TEST_XML "<worksheet xmlns=\""
		    "http://purl.oclc.org/ooxml/spreadsheetml/main\">"
		    "<sheetData><row><c t=\"d\" s=\"5\"><v>2013-01-31T00:00:00Z"
		    "</v></c><c t=\"d\"><v>2013-01-31</v></c></row>"
		    "</sheetData></worksheet>", 0 },
		{ "xl/_rels/workbook.xml.rels", TEST_XML "<Relationships "
		    "xmlns=\"" TEST_PKG_RELS "\"><Relationship Id=\"rId1\" "
		    "Type=\"http://purl.oclc.org/ooxml/officeDocument/"
		    "relationships/worksheet\" Target=\"/xl/worksheets/"
		    "sheet1.xml\"/><Relationship Id=\"rId3\" Type=\"http://"
		    "purl.oclc.org/ooxml/officeDocument/relationships/styles\""
		    " Target=\"styles.xml\"/></Relationships>", 0 },
		{ "xl/styles.xml", NULL, 0 },
		{ NULL, NULL, 0 }
	};
	struct test_part parts[4];
	struct extract_run r;

	memcpy(parts, more, sizeof(parts));
	parts[2].text = styles[0].text;
	extract_sheet(&r, "", parts, NULL);
	ASSERT_TEXT(r.text, "page 1 Data\ntable A1:B1 1x2 h0\n"
	    "1/31/2013|2013-01-31\n");
	extract_run_end(&r);
}

/* Damage costs its part; only when nothing is left is it an error. */
static void
test_damage(void)
{
	static const struct test_part no_strings[] = {
		{ "xl/sharedStrings.xml", "<sst", 0 }, { NULL, NULL, 0 }
	};
	static const struct test_part no_workbook[] = {
		{ "xl/workbook.xml", "<workbook/>", 0 }, { NULL, NULL, 0 }
	};
	static const struct test_part no_sheet[] = {
		{ "xl/_rels/workbook.xml.rels", TEST_RELS(""), 0 },
		{ NULL, NULL, 0 }
	};
	/* Named, and not there. */
	static const struct test_part absent[] = {
		{ "xl/_rels/workbook.xml.rels", TEST_RELS(
		    TEST_REL("rId1", "worksheet", "worksheets/sheet1.xml")
		    TEST_REL("rId9", "sharedStrings", "none.xml")), 0 },
		{ NULL, NULL, 0 }
	};
	struct extract_run r;

	extract_sheet(&r, "<sheetData>" ROW("1", N("A1", "1"))
	    "</sheetData>", absent, NULL);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, "page 1 Data\np A1 1\n");
	extract_run_end(&r);
	extract_sheet(&r, "<sheetData>" ROW("1", N("A1", "1")
	    C("B1", "s", "0")) "</sheetData>", no_strings, NULL);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, "page 1 Data\np A1 1\n"
	    "! xl/sharedStrings.xml is not well-formed XML (line 1); what "
	    "could be read was kept\n"
	    "! Some cells of the sheet \"Data\" refer to texts that the "
	    "workbook does not have\n");
	extract_run_end(&r);
	extract_sheet(&r, "<sheetData>" ROW("1", N("A1", "1")) "<row>", NULL,
	    NULL);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	CU_ASSERT_EQUAL(strncmp(r.text, "page 1 Data\np A1 1\n! ", 21), 0);
	extract_run_end(&r);
	extract_sheet(&r, "<row", NULL, NULL);
	CU_ASSERT_EQUAL(r.rc, RF_E_CORRUPT);
	extract_run_end(&r);
	extract_sheet(&r, "", no_workbook, NULL);
	CU_ASSERT_EQUAL(r.rc, RF_E_CORRUPT);
	extract_run_end(&r);
	extract_sheet(&r, "", no_sheet, NULL);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, "page 1 Data\n! The sheet \"Data\" is missing and "
	    "was left empty\n");
	extract_run_end(&r);
}

CU_TestInfo extract_xlsx_tests[] = {
	{ "types of cells", test_types },
	{ "shared texts", test_late_texts },
	{ "places of cells", test_places },
	{ "claims", test_claims },
	{ "styles", test_styles },
	{ "format 0", test_format_nought },
	{ "numbers in headers", test_header_numbers },
	{ "merges", test_merges },
	{ "many merges", test_many_merges },
	{ "hidden rows and columns", test_hiding },
	{ "sheets", test_sheets },
	{ "defined names", test_names },
	{ "properties", test_properties },
	{ "strict workbooks", test_strict },
	{ "damage", test_damage },
	CU_TEST_INFO_NULL
};
