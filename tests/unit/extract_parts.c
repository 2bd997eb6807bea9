/* What hangs from a sheet: tables, links, comments, drawings, charts. */
#include "config.h"

#include "unit/extract_suites.h"
#include "unit/extract_tools.h"

#include <string.h>

#define XDR "http://schemas.openxmlformats.org/drawingml/2006/" \
	"spreadsheetDrawing"
#define A "http://schemas.openxmlformats.org/drawingml/2006/main"
#define CHART "http://schemas.openxmlformats.org/drawingml/2006/chart"
#define T(ref, text) \
	"<c r=\"" ref "\" t=\"inlineStr\"><is><t>" text "</t></is></c>"
#define N(ref, value) "<c r=\"" ref "\"><v>" value "</v></c>"
#define ROW(r, cells) "<row r=\"" r "\">" cells "</row>"
#define SHEET_RELS "xl/worksheets/_rels/sheet1.xml.rels"

/* A table object is one table, whatever stands beside it. */
static void
test_tables(void)
{
	static const struct test_part more[] = {
		{ SHEET_RELS, TEST_RELS(
		    TEST_REL("t1", "table", "../tables/table1.xml")
		    TEST_REL("t2", "table", "../tables/gone.xml")), 0 },
		{ "xl/tables/table1.xml", TEST_XML "<table xmlns=\"" TEST_SML
		    "\" name=\"Tab\" displayName=\"Sales\" ref=\"B2:C5\" "
		    "totalsRowCount=\"1\"/>", 0 },
		{ NULL, NULL, 0 }
	};
	struct extract_run r;

	extract_sheet(&r, "<sheetData>"
	    ROW("1", T("B1", "Title") T("D1", "beside"))
	    ROW("2", T("B2", "k") T("C2", "v") T("D2", "x"))
	    ROW("3", T("B3", "a") N("C3", "1") N("D3", "5"))
	    ROW("5", T("B5", "sum") N("C5", "1"))
	    "</sheetData><tableParts><tablePart r:id=\"t1\"/>"
	    "<tablePart r:id=\"t2\"/><tablePart/></tableParts>", more, NULL);
	ASSERT_TEXT(r.text, "page 1 Data\np B1 Title\n"
	    "table D1:D3 3x1 h0\nbeside\nx\n#5\n"
	    "table B2:C5 4x2 h1 [Sales]\n^k|^v\na|#1\n\nTsum|T#1\n"
	    "! xl/tables/gone.xml is missing in the document; what could be "
	    "read was kept\n");
	CU_ASSERT_EQUAL(r.doc.pages.v[0].blocks.v[2].table->origin,
	    RF_TABLE_NAMED);
	extract_run_end(&r);
}

static void
test_links_and_comments(void)
{
	static const struct test_part more[] = {
		{ SHEET_RELS, TEST_XML "<Relationships xmlns=\"" TEST_PKG_RELS
		    "\"><Relationship Id=\"h\" Type=\"x/hyperlink\" Target="
		    "\"https://example.org/?a=1&amp;b=2\" TargetMode=\""
		    "External\"/>"
		    TEST_REL("c", "comments", "../comments1.xml")
		    TEST_REL("d", "threadedComment", "/xl/threads.xml")
		    "</Relationships>", 0 },
		{ "xl/comments1.xml", TEST_XML "<comments xmlns=\"" TEST_SML
		    "\"><commentList><comment ref=\"A1\"><text><r><rPr><b/>"
		    "</rPr><t>Ann:</t></r><r><t> why?</t></r></text></comment>"
		    "<comment ref=\"C9\"><text><t>on nothing</t></text>"
		    "</comment><comment ref=\"B2\"><text><t>[Threaded comment]"
		    " old</t></text></comment></commentList></comments>", 0 },
		{ "xl/threads.xml", TEST_XML "<ThreadedComments xmlns=\"http:"
		    "//schemas.microsoft.com/office/spreadsheetml/2018/"
		    "threadedcomments\"><threadedComment ref=\"B2\"><text>"
		    "First</text></threadedComment><threadedComment ref=\"B2\">"
		    "<text>Reply</text></threadedComment></ThreadedComments>",
		    0 },
		{ NULL, NULL, 0 }
	};
	struct extract_run r;

	extract_sheet(&r, "<sheetData>" ROW("1", T("A1", "a") N("B1", "1"))
	    ROW("2", "<c r=\"A2\" t=\"str\"><f>HYPERLINK(\"http://x/\",\"y\")"
	    "</f><v>y</v></c>" N("B2", "2"))
	    ROW("3", T("A3", "z") N("B3", "3"))
	    "</sheetData><hyperlinks><hyperlink ref=\"A1:B1\" r:id=\"h\"/>"
	    "<hyperlink ref=\"A3\" location=\"Other!A1\"/>"
	    "<hyperlink ref=\"A1:XFD1048576\"/></hyperlinks>", more, NULL);
	ASSERT_TEXT(r.text, "page 1 Data\ntable A1:B3 3x2 h0\n"
	    "a<https://example.org/?a=1&b=2>{Ann: why?}|"
	    "#1<https://example.org/?a=1&b=2>\n"
	    "y<http://x/>|#2{First\nReply}\nz<#Other!A1>|#3\n"
	    "p C9 on nothing\n");
	extract_run_end(&r);
}

#define FROM(col, row) "<xdr:from><xdr:col>" col "</xdr:col><xdr:colOff>0" \
	"</xdr:colOff><xdr:row>" row "</xdr:row><xdr:rowOff>0</xdr:rowOff>" \
	"</xdr:from>"
#define TO(col, row, off) "<xdr:to><xdr:col>" col "</xdr:col><xdr:colOff>" \
	off "</xdr:colOff><xdr:row>" row "</xdr:row><xdr:rowOff>" off \
	"</xdr:rowOff></xdr:to>"
#define PIC(id, more) "<xdr:pic><xdr:nvPicPr><xdr:cNvPr id=\"1\" name=\"P\" " \
	more "/></xdr:nvPicPr><xdr:blipFill><a:blip " id "/></xdr:blipFill>" \
	"</xdr:pic>"
#define TWO(col0, row0, col1, row1, off, object) "<xdr:twoCellAnchor>" \
	FROM(col0, row0) TO(col1, row1, off) object "</xdr:twoCellAnchor>"
#define ONE(col, row, object) "<xdr:oneCellAnchor>" FROM(col, row) object \
	"</xdr:oneCellAnchor>"
#define DRAWING(anchors) { SHEET_RELS, TEST_RELS( \
	TEST_REL("d", "drawing", "../drawings/drawing1.xml")), 0 }, \
	{ "xl/drawings/drawing1.xml", TEST_XML "<xdr:wsDr xmlns:xdr=\"" XDR \
	"\" xmlns:a=\"" A "\" xmlns:r=\"" TEST_DOC_RELS "\" xmlns:mc=\"http:" \
	"//schemas.openxmlformats.org/markup-compatibility/2006\" xmlns:c=\"" \
	CHART "\">" anchors "</xdr:wsDr>", 0 }
#define DRAWING_RELS "xl/drawings/_rels/drawing1.xml.rels"

/* Pictures: anchors, texts, links, groups, alternatives, repeats. */
static void
test_pictures(void)
{
	static const struct test_part more[] = {
		DRAWING(TWO("3", "1", "5", "8", "9", PIC("r:embed=\"i1\"",
		    "descr=\"A dog\" title=\"Dog\""))
		    TWO("0", "20", "2", "22", "0", PIC("r:embed=\"i2\"", ""))
		    ONE("1", "2", "<xdr:grpSp><xdr:grpSp>"
		    PIC("r:embed=\"i1\"", "") "</xdr:grpSp></xdr:grpSp>")
		    ONE("1", "3", PIC("r:link=\"i3\"", ""))
		    ONE("1", "4", PIC("r:embed=\"i4\"", ""))
		    ONE("1", "5", PIC("r:embed=\"i1\"", "hidden=\"1\""))
		    "<xdr:absoluteAnchor><xdr:pos x=\"700000\" y=\"400000\"/>"
		    PIC("r:embed=\"i2\"", "") "</xdr:absoluteAnchor>"
		    ONE("2", "50", "<mc:AlternateContent><mc:Choice>"
		    PIC("r:embed=\"i1\"", "") "</mc:Choice><mc:Fallback>"
		    PIC("r:embed=\"i2\"", "") "</mc:Fallback>"
		    "</mc:AlternateContent>")),
		{ DRAWING_RELS, TEST_XML "<Relationships xmlns=\""
		    TEST_PKG_RELS "\">" TEST_REL("i1", "image",
		    "../media/one.png") TEST_REL("i2", "image",
		    "../media/two.png") TEST_REL("i4", "image",
		    "../media/none.png") "<Relationship Id=\"i3\" Type=\""
		    "x/image\" Target=\"file:///etc/passwd\" TargetMode=\""
		    "External\"/></Relationships>", 0 },
		{ "xl/media/one.png", "one", 0 },
		{ "xl/media/two.png", "two", 0 },
		{ "xl/media/theme.png", "three", 0 },
		{ NULL, NULL, 0 }
	};
	struct extract_run r;

	extract_sheet(&r, "<sheetFormatPr defaultRowHeight=\"15\"/>"
	    "<sheetData/><drawing r:id=\"d\"/>", more, NULL);
	ASSERT_TEXT(r.text, "page 1 Data\n"
	    "figure D2:F9 image 0 alt=A dog title=Dog\n"
	    "figure B3 image 0\nfigure B3 image 1\n"
	    "figure B4 image -1 undrawn\nfigure B5 image -1 undrawn\n"
	    "figure A21:B22 image 1\nfigure C51 image 0\n"
	    "! The picture xl/media/none.png is missing in the file\n");
	CU_ASSERT_EQUAL_FATAL(r.doc.assets.n, 3);
	CU_ASSERT_EQUAL(r.doc.assets.v[0].occurrences, 3);
	CU_ASSERT_EQUAL(r.doc.assets.v[0].page, 1);
	CU_ASSERT_STRING_EQUAL(r.doc.assets.v[2].name, "theme.png");
	CU_ASSERT_EQUAL(r.doc.assets.v[2].page, 0);
	extract_run_end(&r);
}

#define FRAME(id) "<xdr:graphicFrame><xdr:nvGraphicFramePr><xdr:cNvPr id=" \
	"\"2\" name=\"C\" descr=\"alt\"/></xdr:nvGraphicFramePr><a:graphic>" \
	"<a:graphicData><c:chart r:id=\"" id "\"/></a:graphicData>" \
	"</a:graphic></xdr:graphicFrame>"
#define CHART_SPACE(chart) TEST_XML "<c:chartSpace xmlns:c=\"" CHART \
	"\" xmlns:a=\"" A "\"><c:chart>" chart "</c:chart></c:chartSpace>"

#define PT(id, type, text) "<dgm:pt modelId=\"" id "\" " type \
	"><dgm:t><a:p><a:r><a:t>" text "</a:t></a:r></a:p></dgm:t></dgm:pt>"
#define CXN(from, to, order) "<dgm:cxn modelId=\"x\" srcId=\"" from \
	"\" destId=\"" to "\" srcOrd=\"" order "\"/>"

/* Boxes of a diagram as a list, in the order of their tree. */
static void
test_diagram(void)
{
	static const struct test_part more[] = {
		DRAWING(ONE("1", "2", "<xdr:graphicFrame><a:graphic>"
		    "<a:graphicData><dgm:relIds xmlns:dgm=\"http://schemas."
		    "openxmlformats.org/drawingml/2006/diagram\" r:dm=\"m\"/>"
		    "</a:graphicData></a:graphic></xdr:graphicFrame>")),
		{ DRAWING_RELS, TEST_RELS(TEST_REL("m", "diagramData",
		    "../diagrams/data1.xml")), 0 },
		{ "xl/diagrams/data1.xml", TEST_XML "<dgm:dataModel xmlns:dgm=\""
		    "http://schemas.openxmlformats.org/drawingml/2006/diagram\" "
		    "xmlns:a=\"" A "\"><dgm:ptLst>" PT("1", "", "leaf")
		    PT("2", "", "second") PT("3", "", "first")
		    PT("4", "type=\"sibTrans\"", "arrow")
		    PT("0", "type=\"doc\"", "") PT("5", "type=\"asst\"", "alone")
		    "</dgm:ptLst><dgm:cxnLst>" CXN("0", "2", "1")
		    CXN("0", "3", "0") CXN("3", "1", "0") CXN("1", "3", "0")
		    CXN("9", "3", "0") "</dgm:cxnLst></dgm:dataModel>", 0 },
		{ NULL, NULL, 0 }
	};
	struct extract_run r;

	extract_sheet(&r, "<drawing r:id=\"d\"/>", more, NULL);
	ASSERT_TEXT(r.text, "page 1 Data\n* first\n  * leaf\n* second\n"
	    "* alone\n");
	CU_ASSERT_EQUAL(r.doc.pages.v[0].blocks.v[1].kind,
	    RF_BLOCK_LIST_ITEM);
	CU_ASSERT_EQUAL(r.doc.pages.v[0].blocks.v[1].level, 1);
	extract_run_end(&r);
}

/* Charts: their kind, title and ranges. */
static void
test_charts(void)
{
	static const struct test_part more[] = {
		DRAWING(ONE("3", "1", FRAME("c1")) ONE("3", "2", FRAME("c2"))
		    ONE("3", "3", FRAME("c3")) ONE("3", "4", FRAME("c4"))
		    ONE("3", "5", "<mc:AlternateContent><mc:Choice>"
		    "<xdr:graphicFrame><a:graphic><a:graphicData><cx:chart "
		    "xmlns:cx=\"http://schemas.microsoft.com/office/drawing/"
		    "2014/chartex\" r:id=\"c5\"/></a:graphicData></a:graphic>"
		    "</xdr:graphicFrame></mc:Choice><mc:Fallback><xdr:sp>"
		    "<xdr:txBody><a:p><a:r><a:t>Not here</a:t></a:r></a:p>"
		    "</xdr:txBody></xdr:sp></mc:Fallback>"
		    "</mc:AlternateContent>")),
		{ DRAWING_RELS, TEST_RELS(
		    TEST_REL("c1", "chart", "../charts/1.xml")
		    TEST_REL("c2", "chart", "../charts/2.xml")
		    TEST_REL("c3", "chart", "../charts/3.xml")
		    TEST_REL("c5", "chartEx", "../charts/5.xml")), 0 },
		{ "xl/charts/1.xml", CHART_SPACE("<c:title><c:tx><c:rich><a:p>"
		    "<a:r><a:t>Two </a:t></a:r><a:r><a:t>runs</a:t></a:r></a:p>"
		    "<a:p><a:r><a:t>and a line</a:t></a:r></a:p></c:rich>"
		    "</c:tx></c:title><c:plotArea><c:layout/><c:bar3DChart>"
		    "<c:ser><c:tx><c:strRef><c:f>Data!$B$1</c:f></c:strRef>"
		    "</c:tx><c:cat><c:strRef><c:f>Data!$A$2:$A$3</c:f>"
		    "</c:strRef></c:cat><c:val><c:numRef><c:f>Data!$B$2:$B$3"
		    "</c:f></c:numRef></c:val></c:ser><c:ser><c:cat><c:strRef>"
		    "<c:f>Data!$A$2:$A$3</c:f></c:strRef></c:cat></c:ser>"
		    "</c:bar3DChart><c:lineChart/></c:plotArea>"), 0 },
		/* A title without a text is the program's, not the chart's. */
		{ "xl/charts/2.xml", CHART_SPACE("<c:title/><c:plotArea>"
		    "<c:pieChart><c:ser><c:tx><c:strRef><c:strCache><c:pt>"
		    "<c:v>Sales</c:v></c:pt></c:strCache></c:strRef></c:tx>"
		    "</c:ser></c:pieChart></c:plotArea>"), 0 },
		{ "xl/charts/3.xml", "<broken", 0 },
		{ "xl/charts/5.xml", TEST_XML "<cx:chartSpace xmlns:cx=\"http:"
		    "//schemas.microsoft.com/office/drawing/2014/chartex\">"
		    "<cx:chartData><cx:data><cx:numDim><cx:f>Data!$B$2</cx:f>"
		    "</cx:numDim></cx:data></cx:chartData><cx:chart><cx:title>"
		    "<cx:tx><cx:txData><cx:v>Rays</cx:v></cx:txData></cx:tx>"
		    "</cx:title><cx:plotArea><cx:plotAreaRegion><cx:series "
		    "layoutId=\"sunburst\"/></cx:plotAreaRegion></cx:plotArea>"
		    "</cx:chart></cx:chartSpace>", 0 },
		{ NULL, NULL, 0 }
	};
	struct extract_run r;

	extract_sheet(&r, "<drawing r:id=\"d\"/>", more, NULL);
	ASSERT_TEXT(r.text, "page 1 Data\n"
	    "figure D2 chart -1 alt=alt BarChart3D \"Two runs\nand a line\" "
	    "Data!$B$1 Data!$A$2:$A$3 Data!$B$2:$B$3\n"
	    "figure D3 chart -1 alt=alt PieChart\n"
	    "figure D4 chart -1 alt=alt undrawn\n"
	    "figure D6 chart -1 SunburstChart \"Rays\" Data!$B$2\n"
	    "! xl/charts/3.xml is not well-formed XML (line 1); the chart has "
	    "no facts\n");
	extract_run_end(&r);
}

/* A sheet that is a chart. */
static void
test_chart_sheet(void)
{
	static const struct test_part more[] = {
		{ "xl/_rels/workbook.xml.rels", TEST_RELS(TEST_REL("rId1",
		    "chartsheet", "chartsheets/sheet1.xml")), 0 },
		{ "xl/chartsheets/sheet1.xml", TEST_XML "<chartsheet xmlns=\""
		    TEST_SML "\" xmlns:r=\"" TEST_DOC_RELS "\"><drawing r:id="
		    "\"d\"/></chartsheet>", 0 },
		{ "xl/chartsheets/_rels/sheet1.xml.rels", TEST_RELS(
		    TEST_REL("d", "drawing", "../drawings/drawing1.xml")), 0 },
		DRAWING("<xdr:absoluteAnchor><xdr:pos x=\"0\" y=\"0\"/>"
		    FRAME("c1") "</xdr:absoluteAnchor>"),
		{ DRAWING_RELS, TEST_RELS(TEST_REL("c1", "chart",
		    "../charts/1.xml")), 0 },
		{ "xl/charts/1.xml", CHART_SPACE("<c:plotArea><c:areaChart/>"
		    "</c:plotArea>"), 0 },
		{ NULL, NULL, 0 }
	};
	struct extract_run r;

	extract_sheet(&r, "", more, NULL);
	ASSERT_TEXT(r.text, "page 1 Data\n"
	    "figure - chart -1 alt=alt AreaChart\n");
	extract_run_end(&r);
}

/* Shapes: their texts, their links, a picture that fills one. */
static void
test_shapes(void)
{
	static const struct test_part more[] = {
		DRAWING(TWO("1", "1", "3", "3", "5", "<xdr:sp><xdr:nvSpPr>"
		    "<xdr:cNvPr id=\"3\" name=\"S\"/></xdr:nvSpPr><xdr:spPr>"
		    "<a:blipFill><a:blip r:embed=\"i1\"/></a:blipFill>"
		    "</xdr:spPr><xdr:txBody><a:p><a:r><a:rPr b=\"1\" i=\"1\" "
		    "u=\"sng\" strike=\"sngStrike\"/><a:t>all</a:t></a:r><a:br"
		    "/><a:r><a:rPr baseline=\"30000\" u=\"none\"/><a:t>up"
		    "</a:t></a:r><a:r><a:rPr><a:hlinkClick r:id=\"h\"/></a:rPr>"
		    "<a:t>link</a:t></a:r></a:p><a:p/><a:p><a:fld><a:t>field"
		    "</a:t></a:fld></a:p></xdr:txBody></xdr:sp>")),
		{ DRAWING_RELS, TEST_XML "<Relationships xmlns=\""
		    TEST_PKG_RELS "\">" TEST_REL("i1", "image",
		    "../media/one.png") "<Relationship Id=\"h\" Type=\"x/y\" "
		    "Target=\"http://x/\" TargetMode=\"External\"/>"
		    "</Relationships>", 0 },
		{ "xl/media/one.png", "one", 0 },
		{ NULL, NULL, 0 }
	};
	struct extract_run r;

	extract_sheet(&r, "<drawing r:id=\"d\"/>", more, NULL);
	ASSERT_TEXT(r.text, "page 1 Data\nfigure B2:D4 image 0\n"
	    "p B2:D4 **_+~all~+_**\n^^up^^link<http://x/>\np B2:D4 field\n");
	extract_run_end(&r);
}

/* Pictures that hang from no drawing are kept, and are in no place. */
static void
test_loose_pictures(void)
{
	static const struct test_part more[] = {
		{ SHEET_RELS, TEST_RELS(
		    TEST_REL("b", "image", "../media/back.png")
		    TEST_REL("v", "vmlDrawing", "../drawings/vml.vml")), 0 },
		{ "xl/drawings/_rels/vml.vml.rels", TEST_RELS(
		    TEST_REL("x", "image", "../media/head.png")), 0 },
		{ "xl/drawings/vml.vml", "<xml><br></xml>", 0 },
		{ "xl/media/back.png", "back", 0 },
		{ "xl/media/head.png", "head", 0 },
		{ NULL, NULL, 0 }
	};
	struct extract_run r;

	extract_sheet(&r, "<legacyDrawingHF r:id=\"v\"/><picture r:id=\"b\"/>",
	    more, NULL);
	ASSERT_TEXT(r.text, "page 1 Data\n");
	CU_ASSERT_EQUAL_FATAL(r.doc.assets.n, 2);
	CU_ASSERT_STRING_EQUAL(r.doc.assets.v[0].name, "back.png");
	CU_ASSERT_STRING_EQUAL(r.doc.assets.v[1].name, "head.png");
	CU_ASSERT_EQUAL(r.doc.assets.v[1].page, 1);
	extract_run_end(&r);
}

#define MS "http://schemas.microsoft.com/office/spreadsheetml/"

/* A cell whose value is a picture. */
static void
test_cell_pictures(void)
{
	static const struct test_part more[] = {
		{ "xl/_rels/workbook.xml.rels", TEST_RELS(
		    TEST_REL("rId1", "worksheet", "worksheets/sheet1.xml")
		    TEST_REL("rId2", "sheetMetadata", "metadata.xml")
		    TEST_REL("rId3", "rdRichValue", "rich/value.xml")
		    TEST_REL("rId4", "rdRichValueStructure", "rich/struct.xml")
		    TEST_REL("rId5", "richValueRel", "rich/rel.xml")), 0 },
		{ "xl/metadata.xml", TEST_XML "<metadata xmlns=\"" TEST_SML
		    "\" xmlns:xlrd=\"" MS "2017/richdata\"><futureMetadata "
		    "name=\"XLRICHVALUE\"><bk><extLst><ext><xlrd:rvb i=\"0\"/>"
		    "</ext></extLst></bk></futureMetadata><valueMetadata><bk>"
		    "<rc t=\"1\" v=\"0\"/></bk><bk><rc t=\"1\" v=\"7\"/></bk>"
		    "</valueMetadata></metadata>", 0 },
		{ "xl/rich/value.xml", TEST_XML "<rvData xmlns=\"" MS
		    "2017/richdata\"><rv s=\"0\"><v>0</v><v>5</v><v>A cat</v>"
		    "</rv></rvData>", 0 },
		{ "xl/rich/struct.xml", TEST_XML "<rvStructures xmlns=\"" MS
		    "2017/richdata\"><s t=\"_localImage\"><k n=\"_rvRel:"
		    "LocalImageIdentifier\" t=\"i\"/><k n=\"CalcOrigin\"/>"
		    "<k n=\"Text\" t=\"s\"/></s></rvStructures>", 0 },
		{ "xl/rich/rel.xml", TEST_XML "<richValueRels xmlns=\"" MS
		    "2022/richvaluerel\" xmlns:r=\"" TEST_DOC_RELS "\"><rel "
		    "r:id=\"i\"/></richValueRels>", 0 },
		{ "xl/rich/_rels/rel.xml.rels", TEST_RELS(TEST_REL("i",
		    "image", "../media/cat.png")), 0 },
		{ "xl/media/cat.png", "cat", 0 },
		{ NULL, NULL, 0 }
	};
	struct extract_run r;

	extract_sheet(&r, "<sheetData>" ROW("2", "<c r=\"B2\" t=\"e\" vm=\"1\">"
	    "<v>#VALUE!</v></c><c r=\"C2\" t=\"e\" vm=\"2\"><v>#VALUE!</v></c>"
	    "<c r=\"D2\" t=\"e\" vm=\"9\"><v>#N/A</v></c>") "</sheetData>",
	    more, NULL);
	ASSERT_TEXT(r.text, "page 1 Data\nfigure B2 image 0 alt=A cat\n"
	    "table C2:D2 1x2 h0\n#VALUE!|#N/A\n");
	extract_run_end(&r);
}

CU_TestInfo extract_parts_tests[] = {
	{ "diagrams", test_diagram },
	{ "table objects", test_tables },
	{ "links and comments", test_links_and_comments },
	{ "pictures", test_pictures },
	{ "charts", test_charts },
	{ "chart sheets", test_chart_sheet },
	{ "shapes", test_shapes },
	{ "loose pictures", test_loose_pictures },
	{ "pictures in cells", test_cell_pictures },
	CU_TEST_INFO_NULL
};
