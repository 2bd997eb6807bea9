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
	{ "tables", test_tables },
	{ "notes, headers, boxes, pages", test_places },
	{ "comments", test_comments },
	{ "pictures", test_pictures },
	{ "deep, cut off and odd", test_bad },
	CU_TEST_INFO_NULL
};
