/* Word documents: paragraphs, lists, tables. */
#include "config.h"

#include "unit/extract_suites.h"
#include "unit/extract_tools.h"

#include "extract/docx/docx_priv.h"
#include "unit/docx_build.h"

static void
check(const char *body, const struct test_part *more, const char *expected)
{
	struct extract_run r;

	docx_run(&r, body, more, NULL);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, expected);
	extract_run_end(&r);
}

#define STYLE(id, type, name, rest) "<w:style w:type='" type \
	"' w:styleId='" id "'><w:name w:val='" name "'/>" rest "</w:style>"
#define BASED(id) "<w:basedOn w:val='" id "'/>"

static const struct test_part styles[] = {
	{ "word/styles.xml", TEST_XML "<w:styles" DOCX_NS ">"
	    "<w:style w:type='paragraph' w:default='1' w:styleId='N'>"
	    "<w:name w:val='Normal'/></w:style>"
	    STYLE("Titel", "paragraph", "Title", BASED("N"))
	    STYLE("H1", "paragraph", "heading 1", BASED("N")
	    "<w:pPr><w:outlineLvl w:val='0'/></w:pPr><w:rPr><w:b/></w:rPr>")
	    STYLE("Mine", "paragraph", "Mein Kapitel", BASED("H1"))
	    STYLE("Toc", "paragraph", "TOC Heading", BASED("H1")
	    "<w:pPr><w:outlineLvl w:val='9'/></w:pPr>")
	    STYLE("Deep", "paragraph", "heading 8", "")
	    STYLE("Q", "paragraph", "Quote", "<w:rPr><w:i/></w:rPr>")
	    STYLE("Code", "paragraph", "HTML Preformatted", "")
	    STYLE("Cap", "paragraph", "caption", "")
	    STYLE("A", "paragraph", "Round", BASED("B"))
	    STYLE("B", "paragraph", "About", BASED("A"))
	    STYLE("Strong", "character", "Strong", "<w:rPr><w:b/></w:rPr>")
	    STYLE("Bold", "paragraph", "Loud", "<w:rPr><w:b/></w:rPr>")
	    STYLE("Grid", "table", "Fancy", "<w:tblStylePr "
	    "w:type='firstRow'/>") "</w:styles>", 0 },
	{ NULL, NULL, 0 },
};

static void
test_styles(void)
{
	check(DOCX_P(DOCX_STYLE("Titel"), DOCX_T("Title"))
	    DOCX_P(DOCX_STYLE("H1"), DOCX_T("One"))
	    DOCX_P(DOCX_STYLE("Mine"), DOCX_T("Two"))
	    DOCX_P(DOCX_STYLE("Toc"), DOCX_T("Contents"))
	    DOCX_P(DOCX_STYLE("Deep"), DOCX_T("Eight"))
	    DOCX_P("<w:outlineLvl w:val='2'/>", DOCX_T("Direct"))
	    DOCX_P(DOCX_STYLE("Q"), DOCX_T("Quoted"))
	    DOCX_P(DOCX_STYLE("Code"), DOCX_T("if x:")) DOCX_P(
	    DOCX_STYLE("Code"), "<w:r><w:t xml:space='preserve'>  y</w:t>"
	    "</w:r>")
	    DOCX_P(DOCX_STYLE("Code"), DOCX_R("<w:rFonts w:ascii='Arial'/>",
	    "pasted"))
	    DOCX_P(DOCX_STYLE("Cap"), DOCX_T("Figure 1"))
	    DOCX_P(DOCX_STYLE("A"), DOCX_T("circle"))
	    DOCX_P(DOCX_STYLE("None"), DOCX_T("plain")) DOCX_P("", ""),
	    styles, "page 1\nh1 Title\nh1 One\nh1 Two\np - **Contents**\n"
	    "h6 Eight\nh3 Direct\nquote - Quoted\ncode - if x:\n  y\n"
	    "p - pasted\ncaption - Figure 1\np - circle\np - plain\n");
}

static void
test_looks(void)
{
	check(DOCX_P("", DOCX_R("<w:b/>", "a") DOCX_R("<w:b w:val='0'/>", "b")
	    DOCX_R("<w:i/><w:u w:val='single'/>", "c")
	    DOCX_R("<w:u w:val='none'/>", "d") DOCX_R("<w:dstrike/>", "e")
	    DOCX_R("<w:vertAlign w:val='superscript'/>", "f")
	    DOCX_R("<w:vertAlign w:val='subscript'/>", "g")
	    DOCX_R("<w:vanish/>", "hidden") DOCX_R("<w:caps/>", "h"))
	    DOCX_P(DOCX_STYLE("Bold"), DOCX_T("loud")
	    DOCX_R("<w:rStyle w:val='Strong'/>", " twice")
	    DOCX_R("<w:b w:val='false'/>", "not")),
	    styles, "page 1\np - **a**b_+c+_d~e~^^f^^,,g,,h\n"
	    "p - **loud** twicenot\n");
}

static void
test_text(void)
{
	check(DOCX_P("", "<w:r><w:t xml:space='preserve'>  a  b </w:t>"
	    "<w:tab/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t>"
	    "<w:softHyphen/><w:t>e</w:t><w:br/><w:t>f</w:t><w:cr/></w:r>")
	    DOCX_P("", "<w:r><w:sym w:font='Wingdings' w:char='F0FC'/>"
	    "<w:sym w:font='Symbol' w:char='F061'/>"
	    "<w:sym w:font='Times' w:char='0041'/></w:r>"
	    DOCX_R("<w:rFonts w:ascii='Wingdings'/>", "l")
	    DOCX_T("\xef\x82\xb7"))
	    DOCX_P("", "<w:r><w:ruby><w:rt><w:r><w:t>kan</w:t></w:r></w:rt>"
	    "<w:rubyBase><w:r><w:t>X</w:t></w:r></w:rubyBase></w:ruby></w:r>"),
	    NULL, "page 1\np - a  b \tc\xe2\x80\x91" "de\nf\n"
	    "p - \xe2\x9c\x94\xce\xb1" "A\xe2\x97\x8f\xe2\x80\xa2\n"
	    "p - X(kan)\n");
}

/* ---- numbering ------------------------------------------------------- */

#define LEVEL(i, fmt, text, more) "<w:lvl w:ilvl='" i "'><w:start " \
	"w:val='1'/><w:numFmt w:val='" fmt "'/>" more "<w:lvlText w:val='" \
	text "'/></w:lvl>"
#define NUM(id, list, more) "<w:num w:numId='" id "'><w:abstractNumId " \
	"w:val='" list "'/>" more "</w:num>"

static const struct test_part lists[] = {
	{ "word/numbering.xml", TEST_XML "<w:numbering" DOCX_NS ">"
	    "<w:abstractNum w:abstractNumId='0'>"
	    LEVEL("0", "decimal", "%1.", "") LEVEL("1", "lowerLetter", "%2)",
	    "") LEVEL("2", "decimal", "%1.%2.%3", "<w:isLgl/>")
	    "</w:abstractNum><w:abstractNum w:abstractNumId='1'>"
	    LEVEL("0", "bullet", "o", "") LEVEL("1", "upperRoman", "(%2)", "")
	    LEVEL("2", "none", "", "") LEVEL("3", "bullet", " ", "")
	    "</w:abstractNum>"
	    "<w:abstractNum w:abstractNumId='2'>" LEVEL("0", "decimal",
	    "Part %1:", "<w:pStyle w:val='H1'/>") LEVEL("1", "decimal",
	    "%2.", "<w:lvlRestart w:val='0'/>") "</w:abstractNum>"
	    NUM("1", "0", "") NUM("2", "1", "") NUM("3", "0", "<w:lvlOverride "
	    "w:ilvl='0'><w:startOverride w:val='5'/></w:lvlOverride>")
	    NUM("4", "2", "") NUM("5", "99", "") "</w:numbering>", 0 },
	{ "word/styles.xml", TEST_XML "<w:styles" DOCX_NS ">"
	    STYLE("H1", "paragraph", "heading 1", "<w:pPr><w:numPr><w:numId "
	    "w:val='4'/></w:numPr></w:pPr>") "</w:styles>", 0 },
	{ NULL, NULL, 0 },
};

static void
test_lists(void)
{
	check(DOCX_LI("1", "0", "a") DOCX_LI("1", "1", "b")
	    DOCX_LI("1", "1", "c") DOCX_LI("1", "2", "d")
	    DOCX_LI("1", "0", "e") DOCX_LI("1", "1", "f")
	    DOCX_LI("3", "0", "five") DOCX_LI("3", "0", "six")
	    DOCX_LI("1", "0", "seven") DOCX_LI("2", "0", "dot")
	    DOCX_LI("2", "1", "one") DOCX_LI("2", "3", "more")
	    DOCX_LI("2", "2", "plain")
	    DOCX_LI("0", "0", "none") DOCX_LI("5", "0", "no list")
	    DOCX_LI("77", "0", "no num"), lists,
	    "page 1\n1. a\n  * a) b\n  * b) c\n    * 1.2.1 d\n2. e\n"
	    "  * a) f\n5. five\n6. six\n7. seven\n* dot\n  * (I) one\n"
	    "more\n"
	    "p - plain\np - none\np - no list\np - no num\n");
	check(DOCX_P(DOCX_STYLE("H1"), DOCX_T("A")) DOCX_LI("4", "1", "x")
	    DOCX_P(DOCX_STYLE("H1"), DOCX_T("B")) DOCX_LI("4", "1", "y"),
	    lists, "page 1\nh1 Part 1: A\n  1. x\nh1 Part 2: B\n  2. y\n");
}

static void
test_formats(void)
{
	static const struct {
		const char *format, *custom;
		uint32_t n;
		const char *text;
	} rows[] = {
		{ "upperRoman", NULL, 1994, "MCMXCIV" },
		{ "lowerRoman", NULL, 0, "0" },
		{ "lowerLetter", NULL, 27, "aa" },
		{ "upperLetter", NULL, 79, "AAAA" },
		{ "ordinal", NULL, 11, "11th" },
		{ "ordinal", NULL, 102, "102nd" },
		{ "cardinalText", NULL, 0, "Zero" },
		{ "cardinalText", NULL, 342, "Three hundred forty-two" },
		{ "ordinalText", NULL, 200, "Two hundredth" },
		{ "ordinalText", NULL, 21, "Twenty-first" },
		{ "ordinalText", NULL, 1000, "1000th" },
		{ "decimalZero", NULL, 7, "07" },
		{ "custom", "001, 002, ...", 12, "012" },
		{ "hex", NULL, 255, "FF" },
		{ "numberInDash", NULL, 3, "- 3 -" },
		{ "chicago", NULL, 5, "**" },
		{ "ideographLegalTraditional", NULL, 12, "壹拾貳" },
		{ "chineseLegalSimplified", NULL, 10, "壹拾" },
		{ "japaneseLegal", NULL, 21, "弐拾壱" },
		{ "ideographTraditional", NULL, 10, "癸" },
		{ "ideographTraditional", NULL, 11, "11" },
		{ "koreanDigital2", NULL, 11, "十一" },
		{ "koreanCounting", NULL, 21, "이십일" },
		{ "ideographEnclosedCircle", NULL, 3, "㊂" },
		{ "decimalEnclosedCircle", NULL, 21, "21" },
		{ "chineseCounting", NULL, 105, "\xe4\xb8\x80\xe7\x99\xbe"
		    "\xe3\x80\x87\xe4\xba\x94" },
		{ "russianLower", NULL, 2, "\xd0\xb1" },
		{ "thaiNumbers", NULL, 10, "\xe0\xb9\x91\xe0\xb9\x90" },
		{ "bullet", NULL, 1, "" },
		{ "of the future", NULL, 9, "9" },
	};

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct rf_buf b;

		rf_buf_init(&b, 100);
		rf_docx_number(&b, rows[i].n, rows[i].format, rows[i].custom);
		ASSERT_TEXT(b.ptr, rows[i].text);
		rf_buf_release(&b);
	}
}

/* ---- tables ---------------------------------------------------------- */

static void
test_tables(void)
{
	check("<w:tbl><w:tblPr><w:tblStyle w:val='Grid'/><w:tblLook "
	    "w:val='04A0'/></w:tblPr>" DOCX_TR(DOCX_TC("", "a")
	    DOCX_TC("", "b")) DOCX_TR(DOCX_TC("", "c") DOCX_TC("", "d"))
	    "</w:tbl><w:tbl>" DOCX_TR("<w:trPr><w:tblHeader/></w:trPr>"
	    DOCX_TC("<w:gridSpan w:val='2'/>", "wide") DOCX_TC("", "c"))
	    DOCX_TR(DOCX_TC("<w:vMerge w:val='restart'/>", "tall")
	    DOCX_TC("", "x") DOCX_TC("", "y"))
	    DOCX_TR(DOCX_TC("<w:vMerge/>", "lost") DOCX_TC("", "z"))
	    DOCX_TR("<w:trPr><w:gridBefore w:val='1'/></w:trPr>"
	    DOCX_TC("", "late"))
	    DOCX_TR("<w:trPr><w:del/></w:trPr>" DOCX_TC("", "gone"))
	    "</w:tbl>", styles,
	    "page 1\ntable - 2x2 h1\n^a|^b\nc|d\n"
	    "table - 4x3 h1\n^wide(1x2)||^c\ntall(2x1)|x|y\n|z\n|late\n");
	check("<w:tbl>" DOCX_TR("<w:tc>" DOCX_P("", DOCX_T("one")) DOCX_P("",
	    DOCX_T("two")) "<w:tbl>" DOCX_TR(DOCX_TC("", "in")) "</w:tbl>"
	    "</w:tc>" DOCX_TC("", "")) "</w:tbl><w:tbl>"
	    DOCX_TR(DOCX_TC("", "")) "</w:tbl>", NULL,
	    "page 1\ntable - 1x2 h0\n[p - one\np - two\ntable - 1x1 h0\nin\n"
	    "]\n");
}

/* ---- tracked changes ------------------------------------------------- */

static void
test_changes(void)
{
	check(DOCX_P("", DOCX_T("a") "<w:ins>" DOCX_T("b") "</w:ins><w:del>"
	    "<w:r><w:delText>c</w:delText></w:r></w:del><w:moveFrom>"
	    DOCX_T("d") "</w:moveFrom><w:moveTo>" DOCX_T("e") "</w:moveTo>")
	    DOCX_P("<w:rPr><w:del/></w:rPr>", DOCX_T("one "))
	    DOCX_P("<w:outlineLvl w:val='0'/>", DOCX_T(" two"))
	    DOCX_P("<w:rPr><w:del/></w:rPr>", "<w:del>" DOCX_T("x")
	    "</w:del>") DOCX_P("<w:rPr><w:del/></w:rPr>", DOCX_T("last")),
	    NULL, "page 1\np - abe\nh1 onetwo\np - last\n");
}

CU_TestInfo extract_docx_tests[] = {
	{ "headings and other styles", test_styles },
	{ "looks of text", test_looks },
	{ "tabs, hyphens, symbols", test_text },
	{ "numbering", test_lists },
	{ "formats of numbers", test_formats },
	{ "tables", test_tables },
	{ "tracked changes", test_changes },
	CU_TEST_INFO_NULL
};
