/* PowerPoint presentations, made here part by part. */
#include "config.h"

#include "unit/extract_suites.h"
#include "unit/extract_tools.h"

#include <string.h>

#include "util/buf.h"

#define NS " xmlns:p='http://schemas.openxmlformats.org/presentationml/2006/" \
	"main' xmlns:a='http://schemas.openxmlformats.org/drawingml/2006/" \
	"main' xmlns:r='" TEST_DOC_RELS "' xmlns:mc='http://schemas." \
	"openxmlformats.org/markup-compatibility/2006' xmlns:m='http://" \
	"schemas.openxmlformats.org/officeDocument/2006/math'"
#define TYPES { "[Content_Types].xml", TEST_XML "<Types xmlns='http://" \
	"schemas.openxmlformats.org/package/2006/content-types'><Default " \
	"Extension='png' ContentType='image/png'/><Override PartName=" \
	"'/ppt/presentation.xml' ContentType='application/vnd.openxml" \
	"formats-officedocument.presentationml.presentation.main+xml'/>" \
	"</Types>", 0 }
#define ROOT { "_rels/.rels", TEST_RELS(TEST_REL("o", "officeDocument", \
	"ppt/presentation.xml")), 0 }
#define DECK(ids, rels) { "ppt/presentation.xml", TEST_XML \
	"<p:presentation" NS "><p:sldIdLst>" ids "</p:sldIdLst>" \
	"<p:sldSz cx='12700000' cy='6350000'/></p:presentation>", 0 }, \
	{ "ppt/_rels/presentation.xml.rels", TEST_RELS(rels), 0 }
#define ONE DECK("<p:sldId r:id='s1'/>", \
	TEST_REL("s1", "slide", "slides/slide1.xml"))
#define TREE(content) "<p:cSld><p:spTree>" content "</p:spTree></p:cSld>"
#define SLIDE(n, content) { "ppt/slides/slide" n ".xml", TEST_XML \
	"<p:sld" NS ">" TREE(content) "</p:sld>", 0 }
#define SLIDE_RELS(n, rels) { "ppt/slides/_rels/slide" n ".xml.rels", \
	TEST_RELS(TEST_REL("l", "slideLayout", \
	"../slideLayouts/slideLayout1.xml") rels), 0 }
#define LAYOUT(content) { "ppt/slideLayouts/slideLayout1.xml", TEST_XML \
	"<p:sldLayout" NS ">" TREE(content) "</p:sldLayout>", 0 }, \
	{ "ppt/slideLayouts/_rels/slideLayout1.xml.rels", TEST_RELS( \
	TEST_REL("m", "slideMaster", "../slideMasters/slideMaster1.xml")), 0 }
#define MASTER(content, styles) { "ppt/slideMasters/slideMaster1.xml", \
	TEST_XML "<p:sldMaster" NS ">" TREE(content) "<p:txStyles>" styles \
	"</p:txStyles></p:sldMaster>", 0 }, \
	{ "ppt/slideMasters/_rels/slideMaster1.xml.rels", TEST_RELS( \
	TEST_REL("l", "slideLayout", "../slideLayouts/slideLayout1.xml")), 0 }

#define XFRM(x, y, w, h) "<a:xfrm><a:off x='" x "' y='" y "'/><a:ext cx='" \
	w "' cy='" h "'/></a:xfrm>"
#define SP(ph, xfrm, text) "<p:sp><p:nvSpPr><p:cNvPr id='1' name=''/>" \
	"<p:cNvSpPr/><p:nvPr>" ph "</p:nvPr></p:nvSpPr><p:spPr>" xfrm \
	"</p:spPr><p:txBody><a:bodyPr/>" text "</p:txBody></p:sp>"
#define P(t) "<a:p>" R(t) "</a:p>"
#define PP(properties, t) "<a:p><a:pPr " properties "</a:pPr>" R(t) "</a:p>"
#define R(t) "<a:r><a:t>" t "</a:t></a:r>"
#define TITLE "<p:ph type='title'/>"
#define BODY "<p:ph idx='1'/>"
/* 100 points square, `x` and `y` in units of that. */
#define BOX(x, y) XFRM(x "270000", y "270000", "1000000", "1000000")

static void
run(struct extract_run *r, const struct test_part *parts, size_t n)
{
	int64_t size;
	int fd = test_zip(parts, n, &size);

	extract_fd(r, fd, size, "a.pptx", NULL);
}

/* Run and compare. */
static void
expect(const struct test_part *parts, size_t n, const char *text)
{
	struct extract_run r;

	run(&r, parts, n);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, text);
	extract_run_end(&r);
}

static void
test_slides(void)
{
	static const struct test_part parts[] = {
		TYPES, ROOT,
		DECK("<p:sldId r:id='s2'/><p:sldId r:id='s1'/>"
		    "<p:sldId r:id='gone'/>",
		    TEST_REL("s1", "slide", "slides/slide1.xml")
		    TEST_REL("s2", "slide", "slides/slide2.xml")),
		SLIDE("1", SP("<p:ph type='sldNum'/>", "", P("2"))
		    SP("<p:ph type='ftr'/>", "", P("Foot"))
		    SP("", "", P("Free"))
		    SP(TITLE, "", P("First") P("line"))),
		{ "ppt/slides/slide2.xml", TEST_XML "<p:sld" NS " show='0'>"
		    TREE(SP("<p:ph type='ctrTitle'/>", "", P("Two_x000B_lines"))
		    "<p:sp><p:nvSpPr><p:cNvPr id='3' name='' hidden='1'/>"
		    "</p:nvSpPr><p:txBody>" P("unseen") "</p:txBody></p:sp>")
		    "</p:sld>", 0 },
		{ "ppt/slides/_rels/slide2.xml.rels", TEST_RELS(TEST_REL("n",
		    "notesSlide", "../notesSlides/n1.xml")
		    TEST_REL("c", "comments", "../comments/c1.xml")), 0 },
		{ "ppt/notesSlides/n1.xml", TEST_XML "<p:notes" NS ">" TREE(
		    SP("<p:ph type='sldImg'/>", "", "")
		    SP("<p:ph type='body' idx='1'/>", "", P("Say") P("this"))
		    SP("<p:ph type='sldNum' idx='2'/>", "", P("1")))
		    "</p:notes>", 0 },
	};
	struct extract_run r;

	run(&r, parts, RF_COUNT(parts));
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, "page 1 1000x500 hidden\nh1 Two\nlines\n"
	    "quote - **Notes:** Say\nquote - this\n"
	    "page 2 1000x500\nh1 First\nline\nnumber - 2\nfooter - Foot\n"
	    "p - Free\npage 3 1000x500\n"
	    "! Slide 3 is missing in the file; what could be read was kept\n"
	    "! 1 of the slides is hidden in the presentation (slide 1)\n"
	    "! Comments on slides are not part of the result\n");
	CU_ASSERT_EQUAL(r.doc.paging, RF_SLIDES);
	CU_ASSERT_EQUAL(r.doc.total_pages, 3);
	CU_ASSERT_STRING_EQUAL(r.doc.pages.v[1].title, "First\nline");
	CU_ASSERT_PTR_NULL(r.doc.pages.v[2].title);
	extract_run_end(&r);
}

/* Bullets and places that stand on the layout and the master only. */
static void
test_inheritance(void)
{
	static const struct test_part parts[] = {
		TYPES, ROOT, ONE,
		SLIDE("1", SP(BODY, "", P("one")
		    PP("lvl='1'>", "one a") PP("lvl='1'>", "one b")
		    PP("><a:buNone/>", "plain")
		    PP("><a:buAutoNum type='arabicPeriod' startAt='3'/>", "n")
		    "<a:p/>" PP("lvl='1'>", "deep")
		    PP("><a:buAutoNum type='arabicPeriod' startAt='3'/>", "m")
		    P("last"))
		    SP("<p:ph type='subTitle' idx='2'/>", "", P("sub"))
		    SP("", "", P("free"))),
		SLIDE_RELS("1", ""),
		LAYOUT(SP("<p:ph type='subTitle' idx='2'/>", BOX("7", "2"),
		    "<a:lstStyle><a:lvl1pPr><a:buNone/><a:defRPr b='1'/>"
		    "</a:lvl1pPr></a:lstStyle>" P("Click here"))
		    SP(BODY, "", "")),
		MASTER(SP("<p:ph type='body' idx='9'/>", BOX("0", "1"), ""),
		    "<p:bodyStyle><a:lvl1pPr><a:buChar char='-'/></a:lvl1pPr>"
		    "<a:lvl2pPr><a:buAutoNum type='alphaLcPeriod'/>"
		    "</a:lvl2pPr></p:bodyStyle>"),
	};
	struct extract_run r;

	run(&r, parts, RF_COUNT(parts));
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, "page 1 1000x500\n* one\n  * a. one a\n  * b. one b\n"
	    "p - plain\n3. n\n  * a. deep\n4. m\n* last\n"
	    "p - **sub**\np - free\n");
	CU_ASSERT_TRUE(r.doc.pages.v[0].blocks.v[0].has_box);
	CU_ASSERT_DOUBLE_EQUAL(r.doc.pages.v[0].blocks.v[0].box.y[0],
	    1270000 / 12700.0, 0.01);
	CU_ASSERT_FALSE(r.doc.pages.v[0].blocks.v[9].has_box);
	extract_run_end(&r);
}

static void
test_runs(void)
{
	static const struct test_part parts[] = {
		TYPES, ROOT, ONE,
		SLIDE("1", SP("", "", "<a:p><a:r><a:rPr b='1' i='1'/><a:t> A"
		    "</a:t></a:r><a:r><a:rPr u='sng' strike='sngStrike'/>"
		    "<a:t>b  c</a:t></a:r><a:br/><a:r><a:rPr baseline='30000'>"
		    "<a:hlinkClick r:id='h'/></a:rPr><a:t>x</a:t></a:r>"
		    "<a:r><a:rPr><a:hlinkClick r:id='i'/></a:rPr><a:t>y</a:t>"
		    "</a:r><a:fld type='datetime1'><a:t>today</a:t></a:fld>"
		    "<mc:AlternateContent><mc:Choice Requires='a14'><z:m "
		    "xmlns:z='urn:z'><m:oMath><m:r><m:t>q</m:t></m:r>"
		    "</m:oMath></z:m></mc:Choice><mc:Fallback>" R("lost")
		    "</mc:Fallback></mc:AlternateContent></a:p>"
		    "<a:p><z:m xmlns:z='urn:z'><m:oMathPara><m:oMath><m:r>"
		    "<m:t>k</m:t></m:r></m:oMath></m:oMathPara></z:m></a:p>")),
		SLIDE_RELS("1", "<Relationship Id='h' Type='" TEST_DOC_RELS
		    "/hyperlink' Target='https://a.example/' "
		    "TargetMode='External'/>"
		    TEST_REL("i", "slide", "slide2.xml")),
		LAYOUT(""), MASTER("", ""),
	};

	expect(parts, RF_COUNT(parts), "page 1 1000x500\n"
	    "p - **_A_**+~b  c\n~+^^x^^<https://a.example/>ytodayq\n"
	    "formula - k\n");
}

/* Where things stand decides, not where they come in the file. */
static void
test_order(void)
{
	static const struct {
		const char *tree, *text;
	} rows[] = {
		/* Two columns of two. */
		{ SP("", BOX("5", "3"), P("d")) SP("", BOX("1", "1"), P("a"))
		    SP("", BOX("5", "1"), P("c"))
		    SP("", XFRM("1270000", "2300000", "1000000", "1000000"),
		    P("b")), "abcd" },
		/* A row of three, not quite straight, over a line. */
		{ SP("", XFRM("0", "3000000", "9000000", "500000"), P("d"))
		    SP("", XFRM("5000000", "1050000", "900000", "900000"),
		    P("c"))
		    SP("", XFRM("0", "1100000", "900000", "900000"), P("a"))
		    SP("", XFRM("2000000", "1000000", "900000", "900000"),
		    P("b")), "abcd" },
		/* The title first, wherever it is. */
		{ SP("", BOX("1", "1"), P("b")) SP(TITLE, BOX("1", "3"),
		    P("a")), "ab" },
		/* What lies behind all others. */
		{ SP("", BOX("1", "1"), P("b")) SP("", XFRM("0", "0",
		    "12000000", "6000000"), P("a")) SP("", BOX("3", "3"),
		    P("c")), "abc" },
		/* Same place: from back to front. */
		{ SP("", BOX("1", "1"), P("a")) SP("", BOX("1", "1"), P("b"))
		    SP("", BOX("1", "1"), P("c")), "abc" },
		/* A group stays together, between its neighbours; its place
		 * is reckoned from its own coordinates. */
		{ "<p:grpSp><p:nvGrpSpPr/><p:grpSpPr><a:xfrm><a:off "
		    "x='1270000' y='2270000'/><a:ext cx='2000000' "
		    "cy='1000000'/><a:chOff x='0' y='0'/><a:chExt cx='200' "
		    "cy='100'/></a:xfrm></p:grpSpPr>"
		    SP("", XFRM("100", "0", "90", "90"), P("c"))
		    SP("", XFRM("0", "0", "90", "90"), P("b")) "</p:grpSp>"
		    SP("", BOX("1", "1"), P("a")) SP("", BOX("1", "3"),
		    P("d")), "abcd" },
	};

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct test_part parts[] = { TYPES, ROOT, ONE, { NULL,
		    NULL, 0 } };
		struct extract_run r;
		struct rf_buf slide, got;

		rf_buf_init(&slide, 1 << 20);
		rf_buf_init(&got, 1 << 20);
		rf_buf_printf(&slide, TEST_XML "<p:sld" NS "><p:cSld>"
		    "<p:spTree>%s</p:spTree></p:cSld></p:sld>", rows[i].tree);
		parts[RF_COUNT(parts) - 1].name = "ppt/slides/slide1.xml";
		parts[RF_COUNT(parts) - 1].text = slide.ptr;
		run(&r, parts, RF_COUNT(parts));
		CU_ASSERT_EQUAL_FATAL(r.doc.pages.n, 1);
		for (size_t k = 0; k < r.doc.pages.v[0].blocks.n; k++)
			rf_buf_add(&got,
			    r.doc.pages.v[0].blocks.v[k].text.runs[0].text.ptr,
			    1);
		ASSERT_TEXT(got.ptr, rows[i].text);
		rf_buf_release(&slide);
		rf_buf_release(&got);
		extract_run_end(&r);
	}
}

/* Corners in the text's order, of what is turned, mirrored and grouped. */
static void
test_places(void)
{
#define TURNED(how) "<a:xfrm " how "><a:off x='1270000' y='1270000'/>" \
	"<a:ext cx='2540000' cy='1270000'/></a:xfrm>"
#define GROUP(how, in) "<p:grpSp><p:nvGrpSpPr/><p:grpSpPr><a:xfrm " how \
	"><a:off x='0' y='0'/><a:ext cx='12700000' cy='6350000'/><a:chOff " \
	"x='0' y='0'/><a:chExt cx='6350000' cy='6350000'/></a:xfrm>" \
	"</p:grpSpPr>" in "</p:grpSp>"
	static const struct {
		const char *tree;
		float x[4], y[4];
	} rows[] = {
		{ SP("", TURNED(""), P("a")),
		    { 100, 300, 300, 100 }, { 100, 100, 200, 200 } },
		{ SP("", TURNED("rot='5400000'"), P("a")),
		    { 250, 250, 150, 150 }, { 50, 250, 250, 50 } },
		{ SP("", TURNED("flipH='1'"), P("a")),
		    { 100, 300, 300, 100 }, { 100, 100, 200, 200 } },
		{ GROUP("", SP("", TURNED(""), P("a"))),
		    { 200, 600, 600, 200 }, { 100, 100, 200, 200 } },
		{ GROUP("flipH='1'", SP("", TURNED(""), P("a"))),
		    { 400, 800, 800, 400 }, { 100, 100, 200, 200 } },
		{ GROUP("rot='10800000'", SP("", TURNED(""), P("a"))),
		    { 800, 400, 400, 800 }, { 400, 400, 300, 300 } },
		{ SP("", "<a:xfrm rot='nan'><a:off x='100pt' y='NaN'/><a:ext "
		    "cx='1in' cy='99999999999999999999'/></a:xfrm>", P("a")),
		    { 100, 172, 172, 100 }, { 0, 0, 0, 0 } },
	};

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct test_part parts[] = { TYPES, ROOT, ONE, { NULL,
		    NULL, 0 } };
		struct extract_run r;
		struct rf_buf slide;

		rf_buf_init(&slide, 1 << 20);
		rf_buf_printf(&slide, TEST_XML "<p:sld" NS "><p:cSld>"
		    "<p:spTree>%s</p:spTree></p:cSld></p:sld>", rows[i].tree);
		parts[RF_COUNT(parts) - 1].name = "ppt/slides/slide1.xml";
		parts[RF_COUNT(parts) - 1].text = slide.ptr;
		run(&r, parts, RF_COUNT(parts));
		CU_ASSERT_EQUAL_FATAL(r.doc.pages.v[0].blocks.n, 1);
		for (int k = 0; k < 4; k++) {
			const struct rf_quad *q =
			    &r.doc.pages.v[0].blocks.v[0].box;

			CU_ASSERT_DOUBLE_EQUAL(q->x[k], rows[i].x[k], 0.01);
			CU_ASSERT_DOUBLE_EQUAL(q->y[k], rows[i].y[k], 0.01);
		}
		rf_buf_release(&slide);
		extract_run_end(&r);
	}
}

#define FRAME(place, data) "<p:graphicFrame><p:nvGraphicFramePr>" \
	"<p:cNvPr id='4' name='' descr='Alt' title='T'/>" \
	"</p:nvGraphicFramePr><p:xfrm>" place "</p:xfrm><a:graphic>" \
	"<a:graphicData uri='u'>" data "</a:graphicData></a:graphic>" \
	"</p:graphicFrame>"
#define TC(how, t) "<a:tc " how "><a:txBody>" t "</a:txBody></a:tc>"

/* Spans, a header and a total, lists in cells, the cells' places. */
static void
test_tables(void)
{
	static const struct test_part parts[] = {
		TYPES, ROOT, ONE,
		SLIDE("1", FRAME("<a:off x='1270000' y='1270000'/><a:ext "
		    "cx='3810000' cy='1270000'/>", "<a:tbl><a:tblPr "
		    "firstRow='1' lastRow='1'/><a:tblGrid><a:gridCol w='1'/>"
		    "<a:gridCol w='2'/></a:tblGrid><a:tr h='1'>"
		    TC("gridSpan='2'", P("Head")) TC("hMerge='1'", "<a:p/>")
		    "</a:tr><a:tr h='2'>" TC("rowSpan='2'", P("down"))
		    TC("", PP("><a:buChar char='-'/>", "x")
		    PP("><a:buChar char='-'/>", "y")) "</a:tr><a:tr h='1'>"
		    TC("vMerge='1'", "<a:p/>") TC("", "<a:p><a:r><a:rPr "
		    "b='1'/><a:t>sum</a:t></a:r></a:p>") "</a:tr></a:tbl>")
		    FRAME("", "<a:tbl><a:tr h='1'>" TC("", "<a:p/>")
		    "</a:tr></a:tbl>")),
	};
	struct extract_run r;
	const struct rf_table *t;

	run(&r, parts, RF_COUNT(parts));
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, "page 1 1000x500\ntable - 3x2 h1\n"
	    "^Head(1x2)\ndown(2x1)|[* x\n* y\n]\n|T**sum**\n");
	t = r.doc.pages.v[0].blocks.v[0].table;
	CU_ASSERT_EQUAL_FATAL(t->n_cells, 4);
	CU_ASSERT_DOUBLE_EQUAL(t->cells[1].extra->box.x1, 200, 0.01);
	CU_ASSERT_DOUBLE_EQUAL(t->cells[1].extra->box.y0, 125, 0.01);
	CU_ASSERT_DOUBLE_EQUAL(t->cells[1].extra->box.y1, 200, 0.01);
	extract_run_end(&r);
}

/* Facts are read from headers, so the header will do. */
#define GIF "GIF89a\x02\0\x02\0\x80\0\0\0\0\0\xff\xff\xff;"
#define PIC(id, more) "<p:pic><p:nvPicPr><p:cNvPr id='2' name='' " \
	"descr='Dot'/><p:nvPr>" more "</p:nvPr></p:nvPicPr><p:blipFill>" \
	"<a:blip r:" id "/><a:srcRect l='5000'/></p:blipFill></p:pic>"
#define OBJECT(attr, in) "<p:oleObj progId='Excel.Sheet' " attr ">" in \
	"</p:oleObj>"

static void
test_pictures(void)
{
	static const struct test_part parts[] = {
		TYPES, ROOT, ONE,
		SLIDE("1", PIC("embed='a'", "<a:videoFile r:link='v'/>")
		    PIC("link='x'", "") PIC("embed='gone'", "")
		    PIC("embed=''", "")
		    "<p:sp><p:spPr><a:blipFill><a:blip r:embed='b'/>"
		    "</a:blipFill></p:spPr><p:txBody>" P("Over it")
		    "</p:txBody></p:sp>"
		    FRAME("", "<mc:AlternateContent><mc:Choice Requires='v'>"
		    OBJECT("spid='s1'", "") "</mc:Choice><mc:Fallback>"
		    OBJECT("", PIC("embed='b'", "")) "</mc:Fallback>"
		    "</mc:AlternateContent>")
		    FRAME("", OBJECT("spid='s1'", ""))
		    "<mc:AlternateContent><mc:Choice Requires='am3d'>"
		    FRAME("", "<z:model3d xmlns:z='urn:z'/>") "</mc:Choice>"
		    "<mc:Fallback>" PIC("embed='a'", "") "</mc:Fallback>"
		    "</mc:AlternateContent>"),
		SLIDE_RELS("1", TEST_REL("a", "image", "../media/a.png")
		    TEST_REL("b", "image", "../media/b.png")
		    TEST_REL("v", "video", "../media/film.mp4")
		    TEST_REL("w", "vmlDrawing", "../drawings/w.vml")
		    "<Relationship Id='x' Type='" TEST_DOC_RELS "/image' "
		    "Target='file:///c:/x.png' TargetMode='External'/>"),
		LAYOUT(""), MASTER("", ""),
		{ "ppt/drawings/w.vml", "<xml xmlns:v='urn:schemas-microsoft-"
		    "com:vml' xmlns:o='urn:schemas-microsoft-com:office:"
		    "office'><v:shape id='s0'/><v:shape id='s1'><v:imagedata "
		    "o:relid='i'/></v:shape></xml>", 0 },
		{ "ppt/drawings/_rels/w.vml.rels", TEST_RELS(TEST_REL("i",
		    "image", "../media/b.png")), 0 },
		{ "ppt/media/a.png", GIF "1", sizeof(GIF) },
		{ "ppt/media/b.png", GIF "2", sizeof(GIF) },
		{ "ppt/media/layout.png", GIF "3", sizeof(GIF) },
		{ "ppt/media/film.mp4", "film", 0 },
	};
	struct extract_run r;

	run(&r, parts, RF_COUNT(parts));
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, "page 1 1000x500\nfigure - image 0 alt=Dot\n"
	    "figure - image -1 alt=Dot undrawn\nfigure - image 1\n"
	    "p - Over it\nfigure - image 1 alt=Alt title=T\n"
	    "figure - image 1 alt=Alt title=T\nfigure - image 0 alt=Dot\n"
	    "! Slide 1 has a film, film.mp4, which is not part of the result"
	    "\n! Slide 1 has a picture that is missing in the file\n"
	    "! Slide 1 has an embedded object (Excel.Sheet); its preview is "
	    "shown, its content is not part of the result\n");
	CU_ASSERT_EQUAL_FATAL(r.doc.assets.n, 3);
	CU_ASSERT_EQUAL(r.doc.assets.v[0].occurrences, 2);
	CU_ASSERT_EQUAL(r.doc.assets.v[1].occurrences, 3);
	CU_ASSERT_EQUAL(r.doc.assets.v[2].page, 0);
	extract_run_end(&r);
}

#define C "xmlns:c='http://schemas.openxmlformats.org/drawingml/2006/chart'"
#define DGM "xmlns:dgm='http://schemas.openxmlformats.org/drawingml/2006/" \
	"diagram'"
#define POINT(id, type, t) "<dgm:pt modelId='" id "' type='" type "'>" \
	"<dgm:t>" P(t) "</dgm:t></dgm:pt>"

static void
test_graphics(void)
{
	static const struct test_part parts[] = {
		TYPES, ROOT, ONE,
		SLIDE("1", FRAME("<a:off x='0' y='0'/><a:ext cx='3810000' "
		    "cy='2540000'/>", "<c:chart " C " r:id='c'/>")
		    FRAME("", "<c:chart " C " r:id='gone'/>")
		    FRAME("", "<c:chart " C " r:id='bad'/>")
		    FRAME("", "<dgm:relIds " DGM " r:dm='d'/>")),
		SLIDE_RELS("1", TEST_REL("c", "chart", "../charts/c.xml")
		    TEST_REL("bad", "chart", "../charts/none.xml")
		    TEST_REL("d", "diagramData", "../diagrams/d.xml")),
		LAYOUT(""), MASTER("", ""),
		{ "ppt/charts/c.xml", TEST_XML "<c:chartSpace " C "><c:chart>"
		    "<c:plotArea><c:barChart><c:ser><c:val><c:numRef>"
		    "<c:f>S!$A$1</c:f><c:numCache><c:ptCount val='1'/>"
		    "<c:pt idx='0'><c:v>3</c:v></c:pt></c:numCache></c:numRef>"
		    "</c:val></c:ser></c:barChart></c:plotArea></c:chart>"
		    "</c:chartSpace>", 0 },
		{ "ppt/diagrams/d.xml", TEST_XML "<dgm:dataModel" NS " " DGM
		    "><dgm:ptLst>" POINT("0", "doc", "") POINT("2", "node",
		    "inner") POINT("1", "node", "outer") "</dgm:ptLst>"
		    "<dgm:cxnLst><dgm:cxn srcId='0' destId='1' srcOrd='0'/>"
		    "<dgm:cxn srcId='1' destId='2' srcOrd='0'/></dgm:cxnLst>"
		    "</dgm:dataModel>", 0 },
	};
	struct extract_run r;

	run(&r, parts, RF_COUNT(parts));
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, "page 1 1000x500\n"
	    "figure - chart -1 alt=Alt title=T BarChart S!$A$1\n"
	    "figure - chart -1 alt=Alt title=T undrawn\n"
	    "* outer\n  * inner\n"
	    "! ppt/charts/none.xml is missing in the document; the chart has "
	    "no facts\n");
	extract_run_end(&r);
}

/* The namespaces and lengths of the strict standard. */
static void
test_strict(void)
{
#define STRICT "http://purl.oclc.org/ooxml/"
#define STRICT_NS " xmlns:p='" STRICT "presentationml/main' xmlns:a='" \
	STRICT "drawingml/main' xmlns:r='" STRICT \
	"officeDocument/relationships'"
	static const struct test_part parts[] = {
		TYPES, ROOT,
		{ "ppt/presentation.xml", TEST_XML "<p:presentation"
		    STRICT_NS "><p:sldIdLst><p:sldId r:id='s1'/></p:sldIdLst>"
		    "<p:sldSz cx='12700000' cy='6350000'/></p:presentation>",
		    0 },
		{ "ppt/_rels/presentation.xml.rels", TEST_XML
		    "<Relationships xmlns='" TEST_PKG_RELS "'><Relationship "
		    "Id='s1' Type='" STRICT "officeDocument/relationships/"
		    "slide' Target='slides/slide1.xml'/></Relationships>", 0 },
		{ "ppt/slides/slide1.xml", TEST_XML "<p:sld" STRICT_NS ">"
		    TREE(SP(TITLE, XFRM("1in", "2in", "3in", "1in"),
		    P("Strict"))) "</p:sld>", 0 },
	};
	struct extract_run r;

	run(&r, parts, RF_COUNT(parts));
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, "page 1 1000x500\nh1 Strict\n");
	CU_ASSERT_EQUAL_FATAL(r.doc.pages.v[0].blocks.n, 1);
	CU_ASSERT_DOUBLE_EQUAL(r.doc.pages.v[0].blocks.v[0].box.x[0], 72,
	    0.01);
	CU_ASSERT_DOUBLE_EQUAL(r.doc.pages.v[0].blocks.v[0].box.y[2], 216,
	    0.01);
	extract_run_end(&r);
}

/* Parts that go round in circles, lack, or nest beyond all reason. */
static void
test_hostile(void)
{
	static const struct test_part circle[] = {
		TYPES, ROOT, ONE, SLIDE("1", SP(BODY, "", P("a"))),
		SLIDE_RELS("1", ""),
		{ "ppt/slideLayouts/slideLayout1.xml", "<x/>", 0 },
		{ "ppt/slideLayouts/_rels/slideLayout1.xml.rels",
		    TEST_RELS(TEST_REL("m", "slideMaster",
		    "slideLayout1.xml")), 0 },
	};
	static const struct test_part nothing[] = { TYPES, ROOT };
	static const struct test_part broken[] = { TYPES, ROOT, ONE,
		{ "ppt/slides/slide1.xml", "<p:sld", 0 } };
	static const struct test_part empty[] = { TYPES, ROOT,
		DECK("", "") };
	struct test_part deep[] = { TYPES, ROOT, ONE, { NULL, NULL, 0 } };
	struct extract_run r;
	struct rf_buf slide;

	expect(circle, RF_COUNT(circle), "page 1 1000x500\np - a\n");
	expect(empty, RF_COUNT(empty), "");
	run(&r, nothing, RF_COUNT(nothing));
	CU_ASSERT_EQUAL(r.rc, RF_E_CORRUPT);
	extract_run_end(&r);
	run(&r, broken, RF_COUNT(broken));
	CU_ASSERT_EQUAL(r.rc, RF_E_CORRUPT);
	extract_run_end(&r);
	rf_buf_init(&slide, 64 << 20);
	rf_buf_adds(&slide, "<p:sld" NS "><p:cSld><p:spTree>");
	for (int i = 0; i < 1000000; i++)
		rf_buf_adds(&slide, "<p:grpSp>");
	deep[RF_COUNT(deep) - 1] = (struct test_part){
		"ppt/slides/slide1.xml", slide.ptr, 0 };
	run(&r, deep, RF_COUNT(deep));
	CU_ASSERT_EQUAL(r.rc, RF_E_LIMIT);
	extract_run_end(&r);
	rf_buf_release(&slide);
}

CU_TestInfo extract_pptx_tests[] = {
	{ "slides in order, titles, notes, hidden", test_slides },
	{ "lists and places of layout and master", test_inheritance },
	{ "runs, links, fields, formulas", test_runs },
	{ "reading order", test_order },
	{ "places, turned and in groups", test_places },
	{ "tables", test_tables },
	{ "pictures, objects, films", test_pictures },
	{ "charts and diagrams", test_graphics },
	{ "the strict standard", test_strict },
	{ "circles, damage, depth", test_hostile },
	CU_TEST_INFO_NULL
};
