/* Word documents: fields, notes, pages, drawings, and damage. */
#include "config.h"

#include "unit/extract_suites.h"
#include "unit/extract_tools.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "unit/docx_build.h"
#include "util/buf.h"
#include "util/io.h"
#include "util/mem.h"

static void
check(const char *body, const struct test_part *more, const char *expected)
{
	struct extract_run r;

	docx_run(&r, body, more, NULL);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, expected);
	extract_run_end(&r);
}

#define BEGIN "<w:r><w:fldChar w:fldCharType='begin'/></w:r>"
#define SEPARATE "<w:r><w:fldChar w:fldCharType='separate'/></w:r>"
#define END "<w:r><w:fldChar w:fldCharType='end'/></w:r>"
#define CODE(s) "<w:r><w:instrText xml:space='preserve'>" s \
	"</w:instrText></w:r>"
#define PART(root, content) TEST_XML "<w:" root DOCX_NS ">" content \
	"</w:" root ">"
#define NO_MORE { NULL, NULL, 0 }

static void
test_fields(void)
{
	check(DOCX_P("", BEGIN CODE(" HYPERLINK \"http://b.example\" \\l "
	    "\"x\" \\o \"tip\" ") SEPARATE DOCX_T("a") END
	    DOCX_R("", " ") BEGIN CODE("PAGE") SEPARATE DOCX_T("7") END
	    BEGIN CODE("IF ") BEGIN CODE("X") SEPARATE DOCX_T("no") END
	    SEPARATE DOCX_T("yes") END BEGIN CODE("XE \"index\"") END)
	    DOCX_P("", "<w:fldSimple w:instr='REF x'>" DOCX_T("b")
	    "</w:fldSimple>" BEGIN CODE("SYMBOL 183 \\f \"Symbol\"")
	    SEPARATE DOCX_T("?") END)
	    DOCX_P("", "<w:hyperlink r:id='web' w:anchor='p'>" DOCX_R(
	    "<w:u w:val='single'/>", "c") "</w:hyperlink><w:hyperlink "
	    "w:anchor='in'>" DOCX_T("d") "</w:hyperlink>")
	    /* One without an end hides nothing that follows. */
	    DOCX_P("", DOCX_T("e") BEGIN CODE("PAGE")) DOCX_P("", DOCX_T("f")),
	    NULL, "page 1\np - a<http://b.example#x> 7yes\n"
	    "p - b\xe2\x80\xa2\np - c<https://a.example/#p>d\np - e\np - f\n");
}

/* Fields whose codes are what they show. */
static void
test_codes(void)
{
	check(DOCX_P("", DOCX_T("a") BEGIN CODE(" EQ \\* jc2 \\* \"Font:x\" "
	    "\\o\\ad(\\s\\up 9(") CODE("read),base)") SEPARATE END)
	    DOCX_P("", BEGIN CODE("EQ \\f(1;\\r(3,x\\,y))") END)
	    DOCX_P("", BEGIN CODE("eq \\b\\lc\\{\\rc\\](\\a\\co2(1,2,3_))") END)
	    DOCX_P("", BEGIN CODE("EQ \\i\\su(1,n,k)\\x\\to(z)\\d\\fo9()\\l(1,2)")
	    END)
	    DOCX_P("", BEGIN CODE("EQ \\o(A,B)\\o\\ad(\\s\\up5(E),\\s\\do2(x)) \\(cut\\x(")
	    END DOCX_T("!"))
	    DOCX_P("", DOCX_T("b") BEGIN CODE(" MACROBUTTON No") CODE("Macro "
	    "[Click ") CODE("here]") END DOCX_T("c"))
	    /* As MathType numbers its equations. */
	    DOCX_P("", BEGIN CODE(" MACROBUTTON MTPlaceRef \\* MERGEFORMAT ")
	    BEGIN CODE(" SEQ MTEqn \\h ") END CODE("(") BEGIN CODE(" SEQ MTSec ")
	    SEPARATE DOCX_T("2") END CODE(".7)") END)
	    DOCX_P("", DOCX_T("d") BEGIN CODE("GOTOBUTTON \\* MERGEFORMAT") END),
	    NULL, "page 1\np - abase(read)\n"
	    "p - \\frac{1}{\\sqrt[3]{x,y}}\n"
	    "p - \\left\\{\\begin{matrix} 1 & 2 \\\\ 3\\_ \\end{matrix}"
	    "\\right]\np - \\sum_{1}^{n} kz1,2\n"
	    "p - ABEx (cut!\np - b[Click here]c\np - (2.7)\np - d\n");
}

/* A table may not stand in a paragraph, and does all the same. */
static void
test_table_in_paragraph(void)
{
#define IN(content) "<w:p>" DOCX_T("a") "<w:tbl><w:tr><w:tc>" content \
	"</w:tc></w:tr></w:tbl>" DOCX_T("z") "</w:p>"
	check(IN(IN(DOCX_P("", DOCX_T("in")))), NULL,
	    "page 1\np - a\ntable - 1x1 h0\n[p - a\ntable - 1x1 h0\nin\n"
	    "p - z\n]\np - z\n");
	/* One that waits for the next is not read twice. */
	check("<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>" IN(DOCX_P("",
	    DOCX_T("x"))) "</w:p>" DOCX_P("", DOCX_T("b")), NULL,
	    "page 1\np - b\n");
#undef IN
}

static void
test_forms(void)
{
	check(DOCX_P("", "<w:r><w:fldChar w:fldCharType='begin'><w:ffData>"
	    "<w:checkBox><w:default w:val='0'/><w:checked/></w:checkBox>"
	    "</w:ffData></w:fldChar></w:r>" CODE("FORMCHECKBOX") END
	    DOCX_R("", " done"))
	    DOCX_P("", "<w:sdt><w:sdtPr><w14:checkbox><w14:checked "
	    "w14:val='0'/></w14:checkbox></w:sdtPr><w:sdtContent>" DOCX_T("x")
	    "</w:sdtContent></w:sdt>" DOCX_R("", " open"))
	    DOCX_P("", DOCX_R("", "or ") "<w:sdt><w:sdtPr><w14:checkbox>"
	    "<w14:checked w14:val='1'/></w14:checkbox></w:sdtPr></w:sdt>")
	    DOCX_P("", "<w:r><w:fldChar w:fldCharType='begin'><w:ffData>"
	    "<w:ddList><w:result w:val='1'/><w:listEntry w:val='red'/>"
	    "<w:listEntry w:val='blue'/></w:ddList></w:ffData></w:fldChar>"
	    "</w:r>" CODE("FORMDROPDOWN") END)
	    "<w:sdt><w:sdtPr/><w:sdtContent>" DOCX_P("", "<w:sdt><w:sdtContent>"
	    DOCX_T("held") "</w:sdtContent></w:sdt>") "</w:sdtContent></w:sdt>",
	    NULL, "page 1\n* [x] done\n* [ ] open\np - or \xe2\x98\x92\n"
	    "p - blue\np - held\n");
}

static void
test_notes(void)
{
	static const struct test_part parts[] = {
		{ "word/footnotes.xml", PART("footnotes", "<w:footnote "
		    "w:type='separator' w:id='0'/><w:footnote w:id='2'>"
		    DOCX_P("", "<w:r><w:footnoteRef/></w:r>" DOCX_T("first"))
		    DOCX_P("", DOCX_T("more")) "</w:footnote><w:footnote "
		    "w:id='3'>" DOCX_P("", DOCX_T("second"))
		    "</w:footnote><w:footnote w:id='4'>" DOCX_P("",
		    DOCX_T("never")) "</w:footnote>"), 0 },
		{ "word/endnotes.xml", PART("endnotes", "<w:endnote w:id='1'>"
		    DOCX_P("", DOCX_T("end")) "</w:endnote>"), 0 },
		{ "word/comments.xml", PART("comments", "<w:comment w:id='0' "
		    "w:author='Ann Bee' w:initials='AB'>" DOCX_P("",
		    DOCX_T("well")) "</w:comment>"), 0 },
		NO_MORE
	};

	check(DOCX_P("", DOCX_T("a") "<w:r><w:footnoteReference w:id='2'/>"
	    "</w:r><w:r><w:endnoteReference w:id='1'/></w:r>"
	    "<w:r><w:footnoteReference w:id='9'/></w:r><w:r><w:br "
	    "w:type='page'/></w:r>")
	    DOCX_P("", DOCX_T("b") "<w:r><w:footnoteReference w:id='3' "
	    "w:customMarkFollows='1'/><w:t>*</w:t></w:r><w:r>"
	    "<w:commentReference w:id='0'/></w:r>"), parts,
	    "page 1\np - a1i\nnote 1 first\nmore\npage 2\np - b**AB1\n"
	    "note 3 second\nnote 2 end\nnote 4 Ann Bee: well\n");
}

/* ---- pages ----------------------------------------------------------- */

#define BREAK "<w:r><w:br w:type='page'/></w:r>"
#define SECTION(type, more) "<w:sectPr>" more "<w:type w:val='" type \
	"'/></w:sectPr>"

static void
test_pages(void)
{
	static const struct test_part bullets[] = {
		{ "word/numbering.xml", PART("numbering", "<w:abstractNum "
		    "w:abstractNumId='0'><w:lvl w:ilvl='0'><w:numFmt "
		    "w:val='bullet'/><w:lvlText w:val='o'/></w:lvl>"
		    "</w:abstractNum><w:num w:numId='1'><w:abstractNumId "
		    "w:val='0'/></w:num>"), 0 },
		NO_MORE
	};
	struct rf_page_range range = { 2, 2 };
	struct rf_options o;
	struct extract_run r;

	check(DOCX_P("<w:pageBreakBefore/>", DOCX_T("a") BREAK DOCX_T("b"))
	    DOCX_P("<w:pageBreakBefore/>", DOCX_T("c"))
	    DOCX_P("<w:outlineLvl w:val='0'/>", BREAK DOCX_T("d"))
	    DOCX_P("", "<w:r><w:lastRenderedPageBreak/></w:r>" DOCX_T("e"))
	    "<w:tbl>" DOCX_TR("<w:tc>" DOCX_P("", DOCX_T("f") BREAK
	    DOCX_T("g")) "</w:tc>") "</w:tbl>", NULL,
	    "page 1\np - a\npage 2\np - b\npage 3\np - c\npage 4\nh1 d\n"
	    "p - e\ntable - 1x1 h0\nf\ng\n");
	check(DOCX_P("", DOCX_T("a")) DOCX_LI("1", "0", "b")
	    DOCX_P("<w:pageBreakBefore/><w:numPr><w:numId w:val='1'/></w:numPr>",
	    DOCX_T("c") BREAK DOCX_T("d")), bullets,
	    "page 1\np - a\n* b\npage 2\n* c\npage 3\np - d\n");
	/* What a section is says how it begins, not how it ends. */
	check(DOCX_P(SECTION("nextPage", ""), DOCX_T("a"))
	    DOCX_P("<w:sectPr><w:type w:val='continuous'/><w:sectPrChange>"
	    "<w:sectPr/></w:sectPrChange></w:sectPr>", DOCX_T("b"))
	    DOCX_P("", DOCX_T("c")) SECTION("nextPage", ""), NULL,
	    "page 1\np - a\np - b\npage 2\np - c\n");
	rf_options_init(&o);
	o.pages = &range;
	o.n_pages = 1;
	docx_run(&r, DOCX_P("", DOCX_T("a") BREAK DOCX_T("b") BREAK
	    DOCX_T("c")), NULL, &o);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, "page 2\np - b\n");
	CU_ASSERT_EQUAL(r.doc.total_pages, 3);
	extract_run_end(&r);
	range.last = 4;
	docx_run(&r, DOCX_P("", DOCX_T("a")), NULL, &o);
	CU_ASSERT_EQUAL(r.rc, RF_E_PAGE_RANGE);
	extract_run_end(&r);
}

static void
test_headers(void)
{
	static const struct test_part parts[] = {
		{ "word/header1.xml", PART("hdr", DOCX_P("", DOCX_T("first"))),
		    0 },
		{ "word/header2.xml", PART("hdr", "<w:tbl>" DOCX_TR(DOCX_TC(
		    "", "left") DOCX_TC("", "right")) "</w:tbl>"), 0 },
		{ "word/footer1.xml", PART("ftr", DOCX_P("", DOCX_T("foot"))
		    DOCX_P("", DOCX_T("- ") "<w:fldSimple w:instr='PAGE'>"
		    DOCX_T("1") "</w:fldSimple>" DOCX_T(" -"))), 0 },
		{ "word/footer2.xml", PART("ftr", DOCX_P("", DOCX_T("even"))),
		    0 },
		NO_MORE
	};
	static const char refs[] = "<w:headerReference w:type='first' "
	    "r:id='rId1'/><w:headerReference w:type='default' r:id='rId2'/>"
	    "<w:footerReference w:type='default' r:id='rId3'/>"
	    "<w:footerReference w:type='even' r:id='rId4'/>";
	char body[2000];

	snprintf(body, sizeof(body), DOCX_P("<w:sectPr>%s</w:sectPr>",
	    DOCX_T("a")) DOCX_P("", DOCX_T("b") BREAK DOCX_T("c"))
	    "<w:sectPr><w:titlePg/></w:sectPr>", refs);
	/* The first section shows no first header, the second inherits it. */
	check(body, parts, "page 1\nheader - left\nheader - right\np - a\n"
	    "footer - foot\nnumber - -1-\npage 2\nheader - first\np - b\npage 3\np - c\n");
}

/* ---- drawings -------------------------------------------------------- */

/* Facts are read from headers, so the header will do. */
#define GIF "GIF89a\x02\0\x02\0\x80\0\0\0\0\0\xff\xff\xff;"
#define PICTURE(id, more) "<pic:pic><pic:nvPicPr><pic:cNvPr " more "/>" \
	"</pic:nvPicPr><pic:blipFill><a:blip r:embed='" id "'/>" \
	"</pic:blipFill></pic:pic>"
#define DRAWING(docpr, content) "<w:r><w:drawing><wp:inline><wp:docPr " \
	docpr "/><a:graphic><a:graphicData>" content \
	"</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
#define BOX(text) "<w:txbxContent>" DOCX_P("", DOCX_T(text)) \
	"</w:txbxContent>"

static const struct test_part pictures[] = {
	{ "word/media/a.gif", GIF "1", sizeof(GIF) },
	{ "word/media/b.gif", GIF "2", sizeof(GIF) },
	{ "word/media/bullet.gif", GIF "3", sizeof(GIF) },
	NO_MORE
};

static void
test_pictures(void)
{
	struct extract_run r;

	docx_run(&r, DOCX_P("", DOCX_T("x") DRAWING("descr='Alt' title='T'",
	    PICTURE("rId1", "name='n'")) DOCX_T("y"))
	    DOCX_P("", DRAWING("descr='Group'", "<wpg:wgp>"
	    PICTURE("rId1", "descr='Own'") "<wps:wsp><wps:spPr><a:blipFill>"
	    "<a:blip r:embed='rId2'/></a:blipFill></wps:spPr><wps:txbx>"
	    BOX("in a shape") "</wps:txbx></wps:wsp></wpg:wgp>"))
	    DOCX_P("", "<w:r><w:pict><v:shape alt='V'><v:imagedata "
	    "r:id='rId2' o:title='W'/><v:textbox>" BOX("in a box")
	    "</v:textbox></v:shape></w:pict><w:object><v:shape><v:imagedata "
	    "r:id='none'/></v:shape><o:OLEObject "
	    "ProgID='Equation.3'/></w:object></w:r>")
	    DOCX_P("", DRAWING("", "<pic:pic><pic:blipFill><a:blip "
	    "r:link='web'/></pic:blipFill></pic:pic>") DRAWING(
	    "hidden='1'", PICTURE("rId1", ""))), pictures, NULL);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, "page 1\np - xy\nfigure - image 0 alt=Alt "
	    "title=T\nfigure - image 0 alt=Own\nfigure - image 1 alt=Group\n"
	    "p - in a shape\nfigure - image 1 alt=V title=W\np - in a box\n"
	    "figure - image -1 undrawn\n! Page 1 has an embedded object "
	    "(Equation.3), which was not opened\n");
	CU_ASSERT_EQUAL(r.doc.assets.n, 3);	/* and the bullet's */
	CU_ASSERT_EQUAL(r.doc.assets.v[0].occurrences, 2);
	extract_run_end(&r);
}

static void
test_captions(void)
{
	static const struct test_part styles[] = {
		{ "word/styles.xml", PART("styles", "<w:style w:type="
		    "'paragraph' w:styleId='C'><w:name w:val='caption'/>"
		    "</w:style>"), 0 },
		NO_MORE
	};

#define CAPTION(text) DOCX_P(DOCX_STYLE("C"), DOCX_T(text))
#define LINKED DOCX_P("", DRAWING("", "<pic:pic><pic:blipFill><a:blip " \
	"r:link='web'/></pic:blipFill></pic:pic>"))
#define TABLE(text) "<w:tbl>" DOCX_TR(DOCX_TC("", text)) "</w:tbl>"
	check(LINKED CAPTION("Figure 1") CAPTION("Table 1") TABLE("a")
	    TABLE("b") CAPTION("Table 2") DOCX_P("", DOCX_T("x"))
	    CAPTION("alone") DOCX_P("", DOCX_T("y")) CAPTION("Figure 2")
	    LINKED, styles, "page 1\nfigure - image -1 caption=Figure 1 "
	    "undrawn\ncaption - Figure 1\ncaption - Table 1\ntable - 1x1 h0 "
	    "caption=Table 1\na\ntable - 1x1 h0 caption=Table 2\nb\n"
	    "caption - Table 2\np - x\ncaption - alone\np - y\n"
	    "caption - Figure 2\nfigure - image -1 caption=Figure 2 "
	    "undrawn\n");
}

static void
test_choices(void)
{
	check(DOCX_P("", "<w:r><mc:AlternateContent><mc:Choice "
	    "Requires='wps'><w:drawing><wp:anchor><a:graphic><a:graphicData>"
	    "<wps:wsp><wps:txbx>" BOX("new") "</wps:txbx></wps:wsp>"
	    "</a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>"
	    "<mc:Fallback><w:pict><v:textbox>" BOX("old") "</v:textbox>"
	    "</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
	    DRAWING("", "<a:sp><a:txSp><a:txBody><a:p><a:r><a:t>"
	    "shape</a:t></a:r></a:p></a:txBody></a:txSp></a:sp>")
	    "<mc:AlternateContent><mc:Choice Requires='ink'><w:r/>"
	    "</mc:Choice><mc:Fallback>" DOCX_T("fallback")
	    "</mc:Fallback></mc:AlternateContent>"), NULL,
	    "page 1\np - fallback\np - new\np - shape\n");
}

static void
test_parts(void)
{
	static const struct test_part parts[] = {
		{ "word/chart.xml", TEST_XML "<c:chartSpace xmlns:c='http://"
		    "schemas.openxmlformats.org/drawingml/2006/chart'>"
		    "<c:chart><c:plotArea><c:pieChart><c:ser><c:val><c:numLit>"
		    "<c:ptCount val='1'/><c:pt idx='0'><c:v>1</c:v></c:pt>"
		    "</c:numLit></c:val></c:ser></c:pieChart></c:plotArea>"
		    "</c:chart></c:chartSpace>", 0 },
		{ "word/diagramData.xml", TEST_XML "<dgm:dataModel xmlns:dgm="
		    "'http://schemas.openxmlformats.org/drawingml/2006/diagram"
		    "' xmlns:a='http://schemas.openxmlformats.org/drawingml/"
		    "2006/main'><dgm:ptLst><dgm:pt modelId='1' type='doc'/>"
		    "<dgm:pt modelId='2'><dgm:t><a:p><a:r><a:t>point</a:t>"
		    "</a:r></a:p></dgm:t></dgm:pt></dgm:ptLst><dgm:cxnLst>"
		    "<dgm:cxn srcId='1' destId='2'/></dgm:cxnLst>"
		    "</dgm:dataModel>", 0 },
		{ "word/chunk.html", "<h2>Chunk</h2><p>web</p>", 0 },
		{ "word/chunk.txt", "one\r\n\r\ntwo", 0 },
		{ "word/chunk.rtf", "{\\rtf1 {\\b rich}{\\footnote note}}", 0 },
		NO_MORE
	};

	check(DOCX_P("", DRAWING("descr='C'", "<c:chart r:id='rId1'/>"))
	    DOCX_P("", DRAWING("", "<dgm:relIds r:dm='rId2'/>"))
	    "<w:altChunk r:id='rId3'/><w:altChunk r:id='rId4'/>"
	    "<w:altChunk r:id='rId5'/>"
	    DOCX_P("", "<w:r><w:pict><v:rect o:hr='t'/></w:pict></w:r>")
	    DOCX_P("", DOCX_R("", "so ") "<m:oMath><m:r><m:t>x</m:t></m:r>"
	    "</m:oMath>") DOCX_P("", "<m:oMathPara><m:oMath><m:r><m:t>y"
	    "</m:t></m:r></m:oMath></m:oMathPara>")
	    DOCX_P("", "<m:oMath><m:r><m:t>p</m:t></m:r></m:oMath><m:oMath>"
	    "<m:r><m:t>q</m:t></m:r></m:oMath>"), parts,
	    "page 1\nfigure - chart -1 alt=C PieChart\n* point\nh2 Chunk\n"
	    "p - web\np - one\np - two\np - **rich**1\nnote 1 note\n"
	    "rule - \np - so x\nformula - y\nformula - p\n"
	    "formula - q\n");
}

/* A chunk of the same kind, which has one itself; one that is nothing. */
static void
test_chunks(void)
{
	char *inner;
	int64_t size;
	size_t got;
	int fd = docx_file(DOCX_P("", DOCX_T("inner")) "<w:altChunk r:id="
	    "'rId1'/>", (const struct test_part[]){ { "word/chunk.rtf",
	    "{\\rtf1 innermost}", 0 }, NO_MORE }, &size);
	struct test_part parts[] = {
		{ "word/chunk.docx", NULL, 0 },
		{ "word/chunk.bin", "\1\2\3", 3 },
		NO_MORE
	};

	inner = rf_malloc((size_t)size);
	CU_ASSERT_EQUAL(rf_pread_up_to(fd, inner, (size_t)size, 0, &got,
	    NULL), RF_OK);
	close(fd);
	parts[0].text = inner;
	parts[0].len = got;
	check(DOCX_P("", DOCX_T("before")) "<w:altChunk r:id='rId1'/>"
	    "<w:altChunk r:id='rId2'/>" DOCX_P("", DOCX_T("after")), parts,
	    "page 1\np - before\np - inner\np - innermost\np - after\n"
	    "! The part word/chunk.bin, which Word would take into the text, "
	    "was left out: The file is in none of the formats that Riffle "
	    "knows\n");
	free(inner);
}

/* ---- damage ---------------------------------------------------------- */

static void
run_zip(struct extract_run *r, const struct test_part *parts, size_t n)
{
	int64_t size;
	int fd = test_zip(parts, n, &size);

	extract_fd(r, fd, size, "a.docx", NULL);
}

static void
test_damage(void)
{
	static const struct test_part broken[] = {
		{ "word/styles.xml", "<w:styles", 0 },
		{ "word/numbering.xml", "", 1 },
		NO_MORE
	};
	static const struct test_part strict[] = {
		{ "[Content_Types].xml", "<Types/>", 0 },
		{ "word/document.xml", TEST_XML "<w:document xmlns:w='http://"
		    "purl.oclc.org/ooxml/wordprocessingml/main'><w:body><w:p>"
		    "<w:r><w:t>strict</w:t></w:r></w:p></w:body></w:document>",
		    0 },
	};
	static const struct test_part cut[] = {
		{ "word/document.xml", TEST_XML "<w:document" DOCX_NS
		    "><w:body>" DOCX_P("", DOCX_T("kept")) "<w:tbl><w:tr>"
		    DOCX_TC("", "cell") "<w:tc><w:p>", 0 },
	};
	static const struct test_part nothing[] = {
		{ "word/document.xml", "<w:document", 0 },
	};
	struct extract_run r;
	int64_t size;
	int fd;

	docx_run(&r, DOCX_P(DOCX_STYLE("H"), DOCX_T("a"))
	    DOCX_LI("1", "0", "b"), broken, NULL);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	CU_ASSERT_EQUAL(r.doc.warnings.n, 2);
	CU_ASSERT(rf_str_starts(rf_str(r.text), "page 1\np - a\np - b\n!"));
	extract_run_end(&r);
	run_zip(&r, strict, 2);
	ASSERT_TEXT(r.text, "page 1\np - strict\n");
	extract_run_end(&r);
	run_zip(&r, cut, 1);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	CU_ASSERT(rf_str_starts(rf_str(r.text), "page 1\np - kept\n"
	    "table - 1x2 h0\ncell\n!"));
	extract_run_end(&r);
	run_zip(&r, nothing, 1);
	CU_ASSERT_EQUAL(r.rc, RF_E_CORRUPT);
	extract_run_end(&r);
	fd = test_zip_locked(cut, 1, 0, &size);
	extract_fd(&r, fd, size, "a.docx", NULL);
	CU_ASSERT_EQUAL(r.rc, RF_E_ENCRYPTED);
	extract_run_end(&r);
}

static void
nest(struct rf_buf *b, const char *open, const char *close, int n)
{
	for (int i = 0; i < n; i++)
		rf_buf_adds(b, open);
	for (int i = 0; i < n; i++)
		rf_buf_adds(b, close);
}

/* Numbers and depths beyond all reason. */
static void
test_huge(void)
{
	struct extract_run r;
	struct rf_buf b;

	rf_buf_init(&b, 128 << 20);
	nest(&b, "<w:sdt>", "</w:sdt>", 1000000);
	docx_run(&r, b.ptr, NULL, NULL);
	CU_ASSERT_EQUAL(r.rc, RF_E_LIMIT);
	extract_run_end(&r);
	rf_buf_reset(&b);
	nest(&b, "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>", 80);
	docx_run(&r, b.ptr, NULL, NULL);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	extract_run_end(&r);
	rf_buf_reset(&b);
	for (int i = 0; i < 3000; i++)
		rf_buf_adds(&b, DOCX_P("<w:rPr><w:del/></w:rPr>",
		    DOCX_T("x")));
	docx_run(&r, b.ptr, NULL, NULL);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	extract_run_end(&r);
	rf_buf_release(&b);
	check("<w:tbl>" DOCX_TR("<w:trPr><w:gridBefore w:val='9999999'/>"
	    "</w:trPr>" DOCX_TC("<w:gridSpan w:val='99999999999'/>", "a"))
	    DOCX_TR(DOCX_TC("<w:gridSpan w:val='16384'/>", "b"))
	    "</w:tbl><w:tc>" DOCX_P("", DOCX_T("c")) "</w:tc>", NULL,
	    "page 1\ntable - 2x16384 h0\na\nb(1x16384)\np - c\n");
}

/* They live as long as the document, not as long as its package. */
static void
test_properties(void)
{
	static const struct test_part more[] = {
		{ "docProps/core.xml", TEST_XML "<p xmlns:dc=\"http://purl.org"
		    "/dc/elements/1.1/\"><dc:title> The title </dc:title>"
		    "<dc:creator>Ann &amp; Bob</dc:creator></p>", 0 },
		{ NULL, NULL, 0 }
	};
	struct extract_run r;

	docx_run(&r, DOCX_P("", DOCX_T("x")), more, NULL);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	CU_ASSERT_STRING_EQUAL(r.doc.title, "The title");
	CU_ASSERT_STRING_EQUAL(r.doc.author, "Ann & Bob");
	extract_run_end(&r);
}

CU_TestInfo extract_docx_parts_tests[] = {
	{ "properties", test_properties },
	{ "fields and links", test_fields },
	{ "codes that are shown", test_codes },
	{ "tables in paragraphs", test_table_in_paragraph },
	{ "forms and content controls", test_forms },
	{ "notes and comments", test_notes },
	{ "pages and sections", test_pages },
	{ "headers and footers", test_headers },
	{ "pictures and shapes", test_pictures },
	{ "captions", test_captions },
	{ "alternatives", test_choices },
	{ "charts, diagrams, chunks, formulas", test_parts },
	{ "documents in the text", test_chunks },
	{ "damaged parts", test_damage },
	{ "beyond all reason", test_huge },
	CU_TEST_INFO_NULL
};
