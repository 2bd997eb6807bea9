/* RTF documents, made here. */
#include "config.h"

#include "unit/extract_suites.h"
#include "unit/extract_tools.h"

#include <string.h>

static void
shows(const char *rtf, const char *expected)
{
	struct extract_run r;
	size_t n = strlen(rtf);

	extract_fd(&r, test_file(rtf, n), (int64_t)n, "test.rtf", NULL);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, expected);
	extract_run_end(&r);
}

#define HEAD "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0 Arial;}" \
	"{\\f1\\fcharset204 Arial Cyr;}{\\f2\\fcharset128 Mincho;}}" \
	"{\\colortbl;\\red0\\green0\\blue0;}{\\stylesheet{\\s0 Normal;}" \
	"{\\s1\\b\\outlinelevel0 heading 1;}{\\s2\\b heading 2;}" \
	"{\\*\\cs9 Link;}{\\s3 Title;}}{\\*\\generator no text;}" \
	"{\\info{\\title A \\'e9;}{\\author Ann}{\\company no}}"

static void
test_text(void)
{
	shows(HEAD "\\pard\\s3 The title\\par\n\\pard\\s1\\b Head {\\i ing}"
	    "\\par\\pard\\s2\\b Sub\\par\\pard\\plain \\outlinelevel3 deep\\par"
	    "\\pard plain {\\b bold {\\b0\\i not}}\\ul u\\ulnone{\\super 2}"
	    "{\\sub 3}{\\strike s}{\\v unseen}{\\deleted gone}\\tab t\\line l"
	    "\\~n\\_h\\-\\emdash\\{\\}\\\\\\par"
	    "\\pard caf\\'e9 \\f1\\'cf\\'f0\\f0  {\\f2\\'93\\'fa\\'96{}} "
	    "\\u8364?\\u-10179 \\'3f\\u-8704 ?{\\uc2\\u233 xx!}\\par\n"
	    "{\\field{\\*\\fldinst HYPERLINK \"https://e.org/\"}"
	    "{\\fldrslt link}} {\\field{\\*\\fldinst { HYPERLINK \\\\l \"x\"}}"
	    "{\\fldrslt here}}{\\*\\unknown no{\\b no}}{\\xe no}."
	    "{\\upr{ansi}{\\*\\ud{uni}}}\\par}trailing",
	    "page 1\nh1 The title\nh1 Head _ing_\nh2 Sub\nh4 deep\n"
	    "p - plain **bold **_not_+u+^^2^^,,3,,~s~\tt\nl\u00a0n\u2011h"
	    "\u2014{}\\\n"
	    "p - caf\u00e9 \u041f\u0440 \u65e5\ufffd \u20ac\U0001f600"
	    "\u00e9!\n"
	    "p - link<https://e.org/> here.uni\n");
}

static void
test_lists(void)
{
	shows(HEAD "{\\listtext\\pard 1.\\tab}\\pard\\ls1\\ilvl0 one\\par"
	    "{\\listtext\\f1\\'b7\\tab}\\pard\\ls1\\ilvl1 dot\\par"
	    "{\\listtext b)\\tab}\\pard\\ls1\\ilvl1 letter\\par"
	    "{\\pntext\\'b7\\tab}{\\*\\pn\\pnlvlblt{\\pntxtb\\'b7}}\\pard old"
	    "\\par\\pard no item\\par}",
	    "page 1\n1. one\n  * dot\n  * b) letter\n* old\np - no item\n");
}

/* What bytes are depends on fonts: by their charsets, numbers and names. */
static void
test_fonts(void)
{
	shows("{\\rtf1\\ansi\\deff3{\\fonttbl{\\f0 Arial CE;}{\\f1 Arial Cyr;}"
	    "{\\f2\\fnil\\fcharset2 Symbol;}{\\f3 Arial{\\*\\falt no};}"
	    "{\\f4\\fcharset161 Arial Cyr;}{\\f5\\fcharset2 Wingdings;}"
	    "{\\fdbminor\\f31505\\fcharset136 Ming;}"
	    "{\\f6\\fcharset128 Mincho;}\\f7\\fcharset204 Loose;}"
	    "\\f0\\'b3\\f1\\'cf\\f4\\'cf\\f7\\'cf\\plain \\'cf\\par"
	    "{\\f2 abc\\'b7}{\\f5\\u-3843 ?}\\u-3913 ?\\par"
	    "{\\hich\\af31505\\dbch\\f31505 \\'a4\\'47}\\par"
	    /* The second bytes are a brace and the backslash, as they are. */
	    "{\\f6 \x84{\x84p\n\x84}\x83\\}\\par"
	    "{\\rtlch\\*\\cs9 no destination}\\par}",
	    "page 1\np - \u0142\u041f\u039f\u041f\u00cf\n"
	    "p - \u03b1\u03b2\u03c7\u2022\u2612\u2022\n"
	    "p - \u4e8c\n"
	    "p - \u043a\u0430\u043c\u30bd\n"
	    "p - no destination\n");
}

/* Files without labels are counted by their tables. */
static void
test_counted_lists(void)
{
#define LEVEL(nfc, start, text) "{\\listlevel\\levelnfc" nfc "\\levelnfcn" \
	nfc "\\levelstartat" start "{\\leveltext\\leveltemplateid1" text \
	";}{\\levelnumbers\\'01;}\\b\\fi-360}"
#define LISTS "{\\rtf1\\ansi{\\*\\listtable{\\list" LEVEL("0", "3", \
	"\\'02\\'00.") LEVEL("4", "1", "\\'05(\\'00\\u8211 ?\\'01)") \
	LEVEL("23", "1", "\\'01\\u-3913 ?") "{\\listname x;}\\listid77}" \
	"{\\list" LEVEL("0", "1", "\\'01\\'00") "\\listid-5}}" \
	"{\\*\\listoverridetable{\\listoverride\\listid77" \
	"\\listoverridecount0\\ls1}{\\listoverride\\listid-5" \
	"\\listoverridecount1{\\lfolevel\\listoverridestartat" \
	"\\levelstartat8}\\ls2}{\\listoverride\\listid9\\ls3}}"
#define ITEM(ls, level, text) "\\pard\\ls" ls "\\ilvl" level " " text "\\par"
	shows(LISTS ITEM("1", "0", "three") ITEM("1", "1", "a")
	    ITEM("1", "1", "b") ITEM("1", "2", "dot") ITEM("1", "0", "")
	    ITEM("1", "0", "five") ITEM("2", "0", "eight")
	    ITEM("3", "0", "no list") ITEM("4", "0", "nor here")
	    "\\pard\\ls1\\outlinelevel1 head\\par}",
	    "page 1\n3. three\n  * (3\u2013a) a\n  * (3\u2013b) b\n"
	    "    * dot\n5. five\n8. eight\np - no list\np - nor here\n"
	    "h2 6. head\n");
	/* Who writes labels writes them all. */
	shows(LISTS "{\\listtext\\'b7\\tab}" ITEM("1", "0", "dot")
	    ITEM("1", "0", "plain")
	    "{\\listtext\\u12354 ?)\\tab}" ITEM("1", "0", "kana") "}",
	    "page 1\n* dot\np - plain\n* \u3042) kana\n");
#undef LEVEL
#undef LISTS
#undef ITEM
}

/* Equations and buttons show what is in their codes. */
static void
test_codes(void)
{
	shows(HEAD "\\pard a{\\field{\\*\\fldinst {EQ \\\\o\\\\ad(\\\\s\\\\up 9(}{r),b)}}"
	    "{\\fldrslt}}\\par{\\field{\\*\\fldinst EQ \\\\f(1,2)}{\\fldrslt }}\\par"
	    "{\\field{\\*\\fldinst { MACROBUTTON x [here]}}{\\fldrslt}}.\\par"
	    "{\\field{\\*\\fldinst GOTOBUTTON x {\\field{\\*\\fldinst PAGEREF x}"
	    "{\\fldrslt 7}}}{\\fldrslt}}\\par}",
	    "page 1\np - ab(r)\np - \\frac{1}{2}\np - [here].\np - 7\n");
}

static void
test_tables(void)
{
	shows(HEAD
	    "\\trowd\\trhdr\\cellx1000\\cellx2000\\cellx3000"
	    "\\pard\\intbl a\\cell b\\cell {\\b c}\\cell\\row"
	    "\\trowd\\clvmgf\\cellx1000\\cellx3005\\pard\\intbl d\\par e\\cell"
	    " wide\\cell\\row"
	    "\\trowd\\clvmrg\\cellx1000\\clmgf\\cellx2000\\clmrg\\cellx3000"
	    "\\pard\\intbl\\cell f\\cell\\cell\\row"
	    "\\trowd\\trleft1000\\cellx3000\\pard\\intbl\\itap2 x\\nestcell "
	    "y\\nestcell{\\*\\nesttableprops\\trowd\\cellx500\\cellx900"
	    "\\nestrow}{\\nonesttables\\par}\\pard\\intbl in\\cell"
	    "\\trowd\\trleft1000\\cellx3000\\row"
	    "\\pard after\\par\\trowd\\cellx10\\pard\\intbl cut}",
	    "page 1\ntable - 4x3 h1\n^a|^b|^**c**\nd\ne(2x1)|wide(1x2)\n"
	    "|f(1x2)\n|[table - 1x2 h0\nx|y\np - in\n](1x2)\np - after\n"
	    "table - 1x1 h0\ncut\n");
	/* Paragraphs that do not say that they are in a table. */
	shows(HEAD "{\\trowd\\cellx1000\\cellx2000\\pard a\\cell b\\cell\\row}"
	    "\\pard after\\par}",
	    "page 1\ntable - 1x2 h0\na|b\np - after\n");
}

/* What a row is like is said once, before a cell that has a table. */
static void
test_tables_in_cells(void)
{
	shows(HEAD "\\trowd\\cellx1000\\cellx5000\\pard\\intbl a\\cell b\\cell"
	    "\\row\\trowd\\cellx1000\\cellx5000\\pard\\intbl c\\cell"
	    "\\pard\\intbl\\itap2 x\\nestcell y\\nestcell{\\*"
	    "\\nesttableprops\\trowd\\trhdr\\cellx500\\cellx900\\nestrow}"
	    "{\\nonesttables\\par}\\pard\\intbl\\cell\\cell\\row\\pard end}",
	    "page 1\ntable - 2x2 h0\na|b\nc|[table - 1x2 h1\n^x|^y\n]\n"
	    "p - end\n");
}

/* Tables that follow each other are parted by the numbers of their rows. */
static void
test_tables_in_a_row(void)
{
#define ROW(at, is_last, text) "\\trowd\\irow" at is_last "\\cellx900" \
	"\\pard\\intbl " text "\\cell\\row"
	shows(HEAD ROW("0", "", "a") ROW("1", "\\lastrow", "b")
	    ROW("0", "\\lastrow", "c") ROW("0", "", "d")
	    ROW("1", "\\lastrow", "e") "\\pard\\par}",
	    "page 1\ntable - 2x1 h0\na\nb\ntable - 1x1 h0\nc\n"
	    "table - 2x1 h0\nd\ne\n");
	/* Who numbers all of them alike does not count. */
	shows(HEAD ROW("0", "", "a") ROW("0", "", "b") "\\pard\\par}",
	    "page 1\ntable - 2x1 h0\na\nb\n");
#undef ROW
	/* So are those with an empty paragraph between. */
	shows(HEAD "\\trowd\\cellx900\\pard\\intbl a\\cell\\row\\pard\\par"
	    "\\trowd\\cellx700\\pard\\intbl b\\cell\\row\\pard\\par}",
	    "page 1\ntable - 1x1 h0\na\ntable - 1x1 h0\nb\n");
}

static void
test_styles_on_styles(void)
{
	shows("{\\rtf1{\\stylesheet{\\s0 Normal;}{\\s1 heading 1;}"
	    "{\\s2\\sbasedon5 Deep;}{\\s3\\sbasedon1 TOC Heading;}"
	    "{\\s4\\sbasedon3 Mine;}{\\s5\\sbasedon1 Plain one;}"
	    "{\\s6\\outlinelevel1 Own;}{\\s7\\sbasedon6 None;}"
	    "{\\s8\\sbasedon9 Round;}{\\s9\\sbasedon8 Again;}}"
	    "\\pard\\s1 a\\par\\pard\\s2 b\\par\\pard\\s3 c\\par\\pard\\s4 d"
	    "\\par\\pard\\s6 e\\par\\pard\\s7 f\\par\\pard\\s8 g\\par}",
	    "page 1\nh1 a\nh1 b\np - c\np - d\nh2 e\np - f\np - g\n");
}

static void
test_places(void)
{
	shows(HEAD "{\\header head\\par}{\\headerf head\\par}"
	    "{\\footer\\chpgn  foot\\par}"
	    "a{\\footnote\\chftn  note\\par more}b"
	    "{\\shp{\\*\\shpinst{\\sp{\\sn x}{\\sv 1}}{\\shptxt boxed\\par}}"
	    "{\\shprslt no}} c\\par\\page two\\par"
	    "\\sect\\sectd\\sbknone three\\sect\\pard four\\par}",
	    "page 1\nheader - head\np - a1b c\np - boxed\n"
	    "note 1 note\nmore\nfooter - foot\npage 2\np - two\npage 3\n"
	    "p - three\np - four\n");
	/* A box that comes first in its paragraph, behind a table. */
	shows(HEAD "\\trowd\\cellx900\\pard\\intbl a\\cell\\row\\pard"
	    "{\\shp{\\*\\shpinst{\\shptxt boxed\\par}}} b\\par"
	    "{\\footnote n}c\\par{\\shp{\\*\\shpinst{\\shptxt alone}}}"
	    "\\par{\\*\\do{\\dptxbxtext old}}\\page d}",
	    "page 1\ntable - 1x1 h0\na\np - b\np - boxed\np - 1c\n"
	    "p - alone\np - old\nnote 1 n\npage 2\np - d\n");
}

/* Endnotes count by themselves and stand at the end. */
static void
test_endnotes(void)
{
	shows(HEAD "\\ftnnar\\aftnnrlc a{\\footnote\\ftnalt\\pard end}"
	    "b{\\footnote\\pard foot}c{\\footnote\n\\ftnalt last}\\par"
	    "\\page d{\\footnote\\ftnalternative more}\\par}",
	    "page 1\np - aib1cii\nnote 2 foot\n"
	    "page 2\np - d2\nnote 4 more\nnote 1 end\nnote 3 last\n");
}

/* Pages that paragraphs begin, also empty ones and such as nobody wants. */
static void
test_breaks(void)
{
	static const char rtf[] = HEAD "a\\par\\pard\\pagebb b\\par\\pard c\\par"
	    "\\pard\\pagebb\\par\\pard d\\par}";
	struct rf_page_range second = { .first = 2, .last = 2 };
	struct rf_options only = { .pages = &second, .n_pages = 1 };
	struct extract_run r;

	shows(rtf, "page 1\np - a\npage 2\np - b\np - c\npage 3\np - d\n");
	extract_fd(&r, test_file(rtf, sizeof(rtf) - 1), sizeof(rtf) - 1,
	    "test.rtf", &only);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, "page 2\np - b\np - c\n");
	CU_ASSERT_EQUAL(r.doc.total_pages, 3);
	extract_run_end(&r);
}

/* Comments are notes with marks of their own. */
static void
test_comments(void)
{
	shows(HEAD "a{{\\*\\atnid AB}{\\*\\atnauthor Ann B.}\\chatn"
	    "{\\*\\annotation{\\*\\atnref 0}{\\*\\atndate 1}\\pard "
	    "text\\par more}} b{\\footnote note}"
	    "{\\*\\annotation who}c\\par}",
	    "page 1\np - aAB1 b12c\nnote 1 Ann B.: text\nmore\n"
	    "note 2 note\nnote 3 who\n");
}

static void
test_pictures(void)
{
	struct extract_run r;
	const char *rtf = HEAD "text {\\*\\shppict{\\pict{\\*\\picprop{\\sp"
	    "{\\sn wzDescription}{\\sv A dot}}}\\pngblip 89504e470d0a1a0a\n"
	    "0000000d4948445200000001\n"
	    "0000000108020000009077 53de}}{\\nonshppict{\\pict\\wmetafile8 00}}\\par"
	    "{\\pict\\dibitmap0\\bin44 (\0\0\0";
	static const unsigned char rest[40] = {
		1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 24, [36] = 9, 8, 7, 0,
	};
	char all[2000];
	size_t n = strlen(rtf);

	memcpy(all, rtf, n);
	memset(all + n, 0, 3);
	memcpy(all + n + 3, rest, sizeof(rest));
	n += 3 + sizeof(rest);
	memcpy(all + n, "}}", 2);
	extract_fd(&r, test_file(all, n + 2), (int64_t)n + 2, "a.rtf", NULL);
	ASSERT_TEXT(r.text, "page 1\np - text\nfigure - image 0 alt=A dot\n"
	    "figure - image 1\n");
	CU_ASSERT_EQUAL_FATAL(r.doc.assets.n, 2);
	CU_ASSERT_EQUAL(r.doc.assets.v[0].size, 33);
	CU_ASSERT_STRING_EQUAL_FATAL(r.doc.assets.v[0].format, "png");
	CU_ASSERT_STRING_EQUAL_FATAL(r.doc.assets.v[1].format, "bmp");
	CU_ASSERT_EQUAL(r.doc.assets.v[1].size, 58);
	CU_ASSERT_STRING_EQUAL_FATAL(r.doc.title, "A \u00e9;");
	CU_ASSERT_STRING_EQUAL_FATAL(r.doc.author, "Ann");
	extract_run_end(&r);
}

/* A shape's picture is one, what it is filled with is not. */
static void
test_fills(void)
{
#define DOT "{\\pict\\pngblip 89504e470d0a1a0a0000000d49484452" \
	"00000001000000010802000000907753de}"
	shows(HEAD "{\\shp{\\*\\shpinst{\\sp{\\sn fillBlip}{\\sv " DOT "}}"
	    "{\\sp{\\sn pib}{\\sv " DOT "}}{\\sp{\\sn fillBlip}{\\sv " DOT
	    "}}}}\\par}", "page 1\nfigure - image 0\n");
#undef DOT
}

static void
test_bad(void)
{
	struct extract_run r;
	char deep[3000];

	memset(deep, '{', sizeof(deep));
	memcpy(deep, "{\\rtf1", 6);
	extract_fd(&r, test_file(deep, sizeof(deep)), sizeof(deep), "a.rtf",
	    NULL);
	CU_ASSERT_EQUAL(r.rc, RF_E_LIMIT);
	extract_run_end(&r);
	shows("{\\rtf1 kept {\\b cut", "page 1\np - kept **cut**\n! The "
	    "document is cut off; what could be read was kept\n");
	shows("{\\rtf1\\row\\cell\\nestrow\\nestcell\\cellx-5\\itap99 x\\u"
	    "\\bin-4\\'zz}", "page 1\ntable - 1x2 h0\n|[table - 1x2 h0\n"
	    "|[table - 1x1 h0\n[table - 1x1 h0\n[table - 1x1 h0\n"
	    "[table - 1x1 h0\n[table - 1x1 h0\n[table - 1x1 h0\nx\n"
	    "]\n]\n]\n]\n]\n]\n]\n");
}

CU_TestInfo extract_rtf_tests[] = {
	{ "text, looks and character sets", test_text },
	{ "lists as shown", test_lists },
	{ "fonts and their bytes", test_fonts },
	{ "codes that are shown", test_codes },
	{ "lists without labels", test_counted_lists },
	{ "tables", test_tables },
	{ "tables in cells", test_tables_in_cells },
	{ "tables one behind the other", test_tables_in_a_row },
	{ "styles based on headings", test_styles_on_styles },
	{ "notes, headers, boxes, pages", test_places },
	{ "endnotes", test_endnotes },
	{ "breaks before paragraphs", test_breaks },
	{ "comments", test_comments },
	{ "pictures", test_pictures },
	{ "what shapes are filled with", test_fills },
	{ "deep, cut off and odd", test_bad },
	CU_TEST_INFO_NULL
};
