/*
 * Chart parts of Office documents, through workbooks made here: caches that
 * lie, values from the sheet, flags that are not there, looks, labels, and
 * the kinds of Office 2016.
 */
#include "config.h"

#include "unit/extract_suites.h"
#include "unit/extract_tools.h"

#include <math.h>
#include <string.h>

#include "chart/chart.h"

#define NS "xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\" " \
	"xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" " \
	"xmlns:r=\"" TEST_DOC_RELS "\""
#define DRAWN(anchor) TEST_XML "<xdr:wsDr " NS " xmlns:xdr=\"http://schemas." \
	"openxmlformats.org/drawingml/2006/spreadsheetDrawing\">" anchor \
	"</xdr:wsDr>"
#define FRAME "<xdr:graphicFrame><a:graphic><a:graphicData><c:chart " \
	"r:id=\"c\"/></a:graphicData></a:graphic></xdr:graphicFrame>"
#define PLACED DRAWN("<xdr:oneCellAnchor><xdr:from><xdr:col>3</xdr:col>" \
	"<xdr:row>1</xdr:row></xdr:from><xdr:ext cx=\"3810000\" " \
	"cy=\"1905000\"/>" FRAME "</xdr:oneCellAnchor>")
#define PARTS(drawing, chart) \
	{ "xl/worksheets/_rels/sheet1.xml.rels", TEST_RELS(TEST_REL("d", \
	    "drawing", "../drawings/drawing1.xml")), 0 }, \
	{ "xl/drawings/drawing1.xml", drawing, 0 }, \
	{ "xl/drawings/_rels/drawing1.xml.rels", TEST_RELS(TEST_REL("c", \
	    "chart", "../charts/chart1.xml")), 0 }, \
	{ "xl/charts/chart1.xml", chart, 0 }
#define SPACE(chart) TEST_XML "<c:chartSpace " NS ">" chart "</c:chartSpace>"
#define AREA(plots) SPACE("<c:chart><c:plotArea>" plots \
	"</c:plotArea></c:chart>")
#define APP(version) \
	{ "_rels/.rels", TEST_XML "<Relationships xmlns=\"" TEST_PKG_RELS \
	    "\">" TEST_REL("w", "officeDocument", "xl/workbook.xml") \
	    TEST_REL("p", "extended-properties", "docProps/app.xml") \
	    "</Relationships>", 0 }, \
	{ "docProps/app.xml", TEST_XML "<Properties xmlns=\"http://schemas." \
	    "openxmlformats.org/officeDocument/2006/extended-properties\">" \
	    "<AppVersion>" version "</AppVersion></Properties>", 0 }
#define DATA "<sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>k</t>" \
	"</is></c><c r=\"B1\" t=\"str\"><v>North</v></c></row><row r=\"2\">" \
	"<c r=\"A2\" t=\"inlineStr\"><is><t>a</t></is></c><c r=\"B2\"><v>1.5" \
	"</v></c></row><row r=\"3\"><c r=\"A3\" t=\"inlineStr\"><is><t>b</t>" \
	"</is></c><c r=\"B3\" t=\"e\"><v>#N/A</v></c></row><row r=\"4\">" \
	"<c r=\"A4\"><v>7</v></c><c r=\"B4\"><v>-3</v></c></row></sheetData>" \
	"<drawing r:id=\"d\"/>"

static const struct rf_chart *
only_chart(const struct rf_document *d)
{
	for (size_t p = 0; p < d->pages.n; p++)
		for (size_t i = 0; i < d->pages.v[p].blocks.n; i++)
			if (d->pages.v[p].blocks.v[i].figure != NULL)
				return d->pages.v[p].blocks.v[i].figure->chart;
	return NULL;
}

/* "name: a=1.5 b=? " */
static const char *
show_series(struct rf_arena *a, const struct rf_chart_series *s)
{
	const char *all = rf_arena_printf(a, "%s:", s->name != NULL ?
	    s->name : "-");

	for (uint32_t i = 0; i < s->y.n || i < s->cats.n; i++) {
		const char *key = i >= s->cats.n ? "" : s->cats.n_levels > 0 ?
		    s->cats.levels[0][i] : rf_arena_printf(a, "#%g",
		    s->cats.numbers[i]);

		all = rf_arena_printf(a, "%s %s=%s", all, key != NULL ? key :
		    "_", i >= s->y.n ? "" : isnan(s->y.v[i]) ? "?" :
		    rf_arena_printf(a, "%g", s->y.v[i]));
	}
	return all;
}

static void
test_caches(void)
{
	static const struct test_part more[] = {
		PARTS(PLACED, AREA("<c:barChart><c:ser>"
		    "<c:tx><c:strRef><c:f>Data!$B$1:$B$2</c:f><c:strCache>"
		    "<c:pt idx=\"0\"><c:v>Two</c:v></c:pt><c:pt idx=\"1\"><c:v>"
		    "cells</c:v></c:pt></c:strCache></c:strRef></c:tx>"
		    /* More points than counted, out of order, and one far off. */
		    "<c:cat><c:strRef><c:strCache><c:ptCount val=\"1\"/>"
		    "<c:pt idx=\"2\"><c:v>z_x0041_</c:v></c:pt><c:pt idx=\"0\">"
		    "<c:v>x</c:v></c:pt></c:strCache></c:strRef></c:cat>"
		    "<c:val><c:numRef><c:f>Data!$B$2</c:f><c:numCache>"
		    "<c:formatCode>0.0%</c:formatCode><c:ptCount val=\"4\"/>"
		    "<c:pt idx=\"0\"><c:v>1</c:v></c:pt>"
		    "<c:pt idx=\"1\" formatCode=\"0\"><c:v>#N/A</c:v></c:pt>"
		    "<c:pt idx=\"4000000000\"><c:v>9</c:v></c:pt>"
		    "<c:pt><c:v>9</c:v></c:pt>"
		    "<c:pt idx=\"3\"><c:v>2e2</c:v></c:pt></c:numCache>"
		    "</c:numRef></c:val></c:ser>"
		    /* Levels: the innermost first. */
		    "<c:ser><c:tx><c:v>Lit</c:v></c:tx><c:cat><c:multiLvlStrRef>"
		    "<c:multiLvlStrCache><c:ptCount val=\"2\"/><c:lvl><c:pt "
		    "idx=\"0\"><c:v>q1</c:v></c:pt><c:pt idx=\"1\"><c:v>q2</c:v>"
		    "</c:pt></c:lvl><c:lvl><c:pt idx=\"0\"><c:v>2025</c:v></c:pt>"
		    "</c:lvl></c:multiLvlStrCache></c:multiLvlStrRef></c:cat>"
		    "<c:val><c:numLit><c:pt idx=\"0\"><c:v>5</c:v></c:pt>"
		    "</c:numLit></c:val></c:ser>"
		    /* A count alone makes no memory. */
		    "<c:ser><c:cat><c:numLit><c:ptCount val=\"4000000000\"/>"
		    "</c:numLit></c:cat></c:ser></c:barChart>")),
		{ NULL, NULL, 0 }
	};
	struct rf_arena a = RF_ARENA_INIT;
	struct extract_run r;
	const struct rf_chart *c;
	struct rf_chart_series **s;

	extract_sheet(&r, "<sheetData/><drawing r:id=\"d\"/>", more, NULL);
	c = only_chart(&r.doc);
	CU_ASSERT_PTR_NOT_NULL_FATAL(c);
	CU_ASSERT_EQUAL(c->width, 300);
	CU_ASSERT_EQUAL(c->height, 150);
	CU_ASSERT_EQUAL_FATAL(c->n_groups, 1);
	CU_ASSERT_EQUAL_FATAL(c->groups[0]->n_series, 3);
	s = c->groups[0]->series;
	ASSERT_TEXT(show_series(&a, s[0]), "Two cells: x=1 _=? zA=? =200");
	CU_ASSERT_STRING_EQUAL(s[0]->y.format, "0.0%");
	CU_ASSERT_STRING_EQUAL(s[0]->y.formats[1], "0");
	CU_ASSERT_PTR_NULL(s[0]->y.formats[0]);
	CU_ASSERT_STRING_EQUAL(s[0]->y.ref, "Data!$B$2");
	ASSERT_TEXT(show_series(&a, s[1]), "Lit: q1=5 q2=");
	CU_ASSERT_EQUAL_FATAL(s[1]->cats.n_levels, 2);
	CU_ASSERT_STRING_EQUAL(s[1]->cats.levels[1][0], "2025");
	CU_ASSERT_PTR_NULL(s[1]->cats.levels[1][1]);
	CU_ASSERT(s[2]->cats.n <= 65536);
	/* Without axes of its own it has two that cross. */
	CU_ASSERT_EQUAL(c->n_axes, 2);
	CU_ASSERT_EQUAL(c->axes[c->groups[0]->x_axis]->kind,
	    RF_AXIS_CATEGORY);
	CU_ASSERT_EQUAL(c->axes[c->groups[0]->x_axis]->cross_axis,
	    c->groups[0]->y_axis);
	extract_run_end(&r);
	rf_arena_release(&a);
}

/* Formulas of a series without a copy, and what comes of them. */
static void
test_cells(void)
{
	static const struct {
		const char *cat, *val, *shown;
	} rows[] = {
		{ "Data!$A$2:$A$4", "Data!$B$2:$B$4",
		    "North: a=1.5 b=? 7=-3" },
		{ "'data'!A2:A3", "Data!B2", "North: a=1.5 b=" },
		{ "Data!$A$4:$A$4", "(Data!$B$2,Data!$B$4:$B$4)",
		    "North: #7=1.5 =-3" },
		/* Whole columns end where the sheet ends. */
		{ "Data!$A$1:$A$1048576", "Data!$B$1048576",
		    "North: k=? a= b= 7=" },
		{ "Values", "[0]!Values", "North: #1.5=1.5 #nan=? #-3=-3" },
		/* Two columns are two levels. */
		{ "Data!$A$2:$B$4", "Data!$B$2:$B$4",
		    "North: 1.5=1.5 _=? -3=-3" },
		{ "None!$A$1", "[1]Data!$B$2", "North:" },
		{ "Data!A1:B2:C3", "SUM(Data!B2)", "North:" },
	};

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct rf_arena a = RF_ARENA_INIT;
		struct test_part more[] = {
			PARTS(PLACED, rf_arena_printf(&a, SPACE("<c:chart>"
			    "<c:plotArea><c:lineChart><c:ser><c:tx><c:strRef>"
			    "<c:f>Data!$B$1</c:f></c:strRef></c:tx><c:cat>"
			    "<c:strRef><c:f>%s</c:f></c:strRef></c:cat><c:val>"
			    "<c:numRef><c:f>%s</c:f></c:numRef></c:val></c:ser>"
			    "</c:lineChart></c:plotArea></c:chart>"),
			    rows[i].cat, rows[i].val)),
			{ "xl/workbook.xml", TEST_XML "<workbook xmlns=\""
			    TEST_SML "\" xmlns:r=\"" TEST_DOC_RELS "\"><sheets>"
			    "<sheet name=\"Data\" sheetId=\"1\" r:id=\"rId1\"/>"
			    "</sheets><definedNames><definedName name=\"Values\">"
			    "Data!$B$2:$B$4</definedName></definedNames>"
			    "</workbook>", 0 },
			{ NULL, NULL, 0 }
		};
		struct extract_run r;
		const struct rf_chart *c;

		extract_sheet(&r, DATA, more, NULL);
		c = only_chart(&r.doc);
		CU_ASSERT_PTR_NOT_NULL_FATAL(c);
		ASSERT_TEXT(show_series(&a, c->groups[0]->series[0]),
		    rows[i].shown);
		extract_run_end(&r);
		rf_arena_release(&a);
	}
}

#define SILENT "<c:autoTitleDeleted val=\"0\"/><c:plotArea><c:lineChart>" \
	"<c:ser><c:tx><c:v>S</c:v></c:tx><c:dLbls><c:showVal val=\"0\"/>" \
	"</c:dLbls></c:ser><c:axId val=\"1\"/>" \
	"<c:axId val=\"2\"/></c:lineChart><c:valAx><c:axId val=\"2\"/>" \
	"<c:crossAx val=\"1\"/><c:crosses val=\"max\"/></c:valAx><c:catAx>" \
	"<c:axId val=\"1\"/><c:delete val=\"0\"/><c:crossAx val=\"2\"/>" \
	"</c:catAx></c:plotArea><c:legend/>"

/* What is not said means yes since Office 2010, and no before. */
static void
test_flags(void)
{
	static const struct {
		struct test_part parts[7];
		bool old;
	} rows[] = {
		{ { PARTS(PLACED, SPACE("<c:chart>" SILENT "</c:chart>")),
		    APP("12.0000"), { NULL, NULL, 0 } }, true },
		{ { PARTS(PLACED, SPACE("<c:chart>" SILENT "</c:chart>")),
		    APP("3.1"), { NULL, NULL, 0 } }, false },
	};

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		bool old = rows[i].old;
		struct extract_run r;
		const struct rf_chart *c;
		const struct rf_chart_axis *y;

		extract_sheet(&r, "<sheetData/><drawing r:id=\"d\"/>",
		    rows[i].parts, NULL);
		c = only_chart(&r.doc);
		CU_ASSERT_PTR_NOT_NULL_FATAL(c);
		CU_ASSERT_EQUAL_FATAL(c->n_axes, 2);
		y = c->axes[c->groups[0]->y_axis];
		CU_ASSERT_EQUAL(y->kind, RF_AXIS_VALUE);
		CU_ASSERT_EQUAL(y->cross, RF_CROSS_MAX);
		CU_ASSERT_EQUAL(y->cross_axis, c->groups[0]->x_axis);
		CU_ASSERT_EQUAL(y->deleted, !old);
		CU_ASSERT_EQUAL(y->major_tick, old ? RF_TICK_AUTO :
		    RF_TICK_CROSS);
		CU_ASSERT_FALSE(c->axes[c->groups[0]->x_axis]->deleted);
		CU_ASSERT_EQUAL(c->rounded, !old);
		CU_ASSERT_EQUAL(c->legend.overlay, !old);
		CU_ASSERT_EQUAL(c->groups[0]->series[0]->smooth, !old);
		CU_ASSERT_FALSE(c->groups[0]->series[0]->labels.value);
		CU_ASSERT_EQUAL(c->groups[0]->series[0]->labels.category,
		    !old);
		CU_ASSERT_EQUAL(c->groups[0]->markers, !old);
		CU_ASSERT_EQUAL(c->blanks, old ? RF_BLANKS_GAP :
		    RF_BLANKS_ZERO);
		/* A lone series' name is shown, but is no title. */
		CU_ASSERT_STRING_EQUAL(rf_chart_shown_title(c), "S");
		CU_ASSERT_PTR_NULL(r.doc.pages.v[0].blocks.v[0].figure->
		    chart_title);
		extract_run_end(&r);
	}
}

static void
test_looks(void)
{
	static const struct test_part more[] = {
		PARTS(PLACED, AREA("<c:pieChart><c:varyColors val=\"1\"/><c:ser>"
		    "<c:spPr><a:gradFill><a:gsLst><a:gs pos=\"100000\">"
		    "<a:srgbClr val=\"0000FF\"/></a:gs><a:gs pos=\"0\"><a:srgbClr "
		    "val=\"FF0000\"/></a:gs></a:gsLst><a:lin ang=\"5400000\"/>"
		    "</a:gradFill><a:ln w=\"25400\"><a:solidFill><a:schemeClr "
		    "val=\"accent1\"/></a:solidFill><a:prstDash val=\"sysDash\"/>"
		    "</a:ln></c:spPr><c:explosion val=\"25\"/>"
		    "<c:dPt><c:idx val=\"2\"/><c:spPr><a:noFill/></c:spPr></c:dPt>"
		    "<c:dPt><c:idx val=\"0\"/><c:spPr><a:pattFill prst=\"cross\">"
		    "<a:fgClr><a:srgbClr val=\"00FF00\"/></a:fgClr></a:pattFill>"
		    "</c:spPr></c:dPt><c:dPt/>"
		    "<c:dLbls><c:dLbl><c:idx val=\"1\"/><c:tx><c:rich><a:p><a:fld "
		    "type=\"CATEGORYNAME\"><a:t>[CATEGORY NAME]</a:t></a:fld><a:r>"
		    "<a:t>: </a:t></a:r><a:fld type=\"CELLRANGE\"><a:t>[CELLRANGE]"
		    "</a:t></a:fld><a:r><a:t> of </a:t></a:r><a:fld type=\"VALUE\">"
		    "<a:t>2,0</a:t></a:fld><a:r><a:t>, </a:t></a:r><a:fld "
		    "type=\"PERCENTAGE\"><a:t>[PERCENTAGE]</a:t></a:fld></a:p>"
		    "</c:rich></c:tx><c:showVal "
		    "val=\"0\"/></c:dLbl><c:dLbl><c:idx val=\"0\"/><c:delete "
		    "val=\"1\"/></c:dLbl><c:numFmt formatCode=\"0%\" "
		    "sourceLinked=\"0\"/><c:dLblPos val=\"outEnd\"/><c:showVal "
		    "val=\"1\"/><c:showPercent val=\"0\"/><c:separator> | "
		    "</c:separator></c:dLbls>"
		    "<c:cat><c:strLit><c:pt idx=\"1\"><c:v>Mid</c:v></c:pt>"
		    "</c:strLit></c:cat><c:val><c:numLit><c:pt idx=\"0\"><c:v>1"
		    "</c:v></c:pt><c:pt idx=\"1\"><c:v>3</c:v></c:pt></c:numLit>"
		    "</c:val><c:extLst><c:ext><c15:datalabelsRange "
		    "xmlns:c15=\"x\"><c15:dlblRangeCache><c:ptCount val=\"2\"/>"
		    "<c:pt idx=\"1\"><c:v>cell</c:v></c:pt></c15:dlblRangeCache>"
		    "</c15:datalabelsRange></c:ext></c:extLst></c:ser>"
		    "<c:firstSliceAng val=\"45\"/></c:pieChart>")),
		{ NULL, NULL, 0 }
	};
	struct extract_run r;
	const struct rf_chart *c;
	const struct rf_chart_series *s;

	extract_sheet(&r, "<sheetData/><drawing r:id=\"d\"/>", more, NULL);
	c = only_chart(&r.doc);
	CU_ASSERT_PTR_NOT_NULL_FATAL(c);
	s = c->groups[0]->series[0];
	CU_ASSERT_EQUAL(c->n_axes, 0);
	CU_ASSERT_EQUAL(c->groups[0]->first_slice, 45);
	CU_ASSERT_EQUAL_FATAL(s->fill.kind, RF_FILL_GRADIENT);
	CU_ASSERT_EQUAL(s->fill.n_stops, 2);
	CU_ASSERT_EQUAL(s->fill.stops[0].color, 0xffff0000);
	CU_ASSERT_EQUAL(s->fill.angle, 90);
	CU_ASSERT_EQUAL(s->line.kind, RF_FILL_SOLID);
	CU_ASSERT_EQUAL(s->line.color, c->accents[0]);
	CU_ASSERT_EQUAL(s->line.width, 2);
	CU_ASSERT_EQUAL(s->line.dash, RF_DASH_DASH);
	CU_ASSERT_EQUAL(s->explosion, 25);
	CU_ASSERT_EQUAL_FATAL(s->n_points, 3);
	CU_ASSERT_EQUAL(s->points[0]->fill.kind, RF_FILL_PATTERN);
	CU_ASSERT(s->points[0]->no_label);
	CU_ASSERT_STRING_EQUAL(s->points[1]->label_text, "Mid: cell of 2,0, "
	    "75%");
	CU_ASSERT_FALSE(s->points[1]->labels->value);
	CU_ASSERT_EQUAL(s->points[1]->labels->place, RF_LABEL_OUTSIDE_END);
	CU_ASSERT_EQUAL(s->points[2]->fill.kind, RF_FILL_NONE);
	CU_ASSERT(s->labels.value && !s->labels.percent);
	CU_ASSERT_STRING_EQUAL(s->labels.format, "0%");
	CU_ASSERT_STRING_EQUAL(s->labels.separator, " | ");
	extract_run_end(&r);
}

#define CX "http://schemas.microsoft.com/office/drawing/2014/chartex"
static void
test_extended(void)
{
	static const struct test_part more[] = {
		PARTS(DRAWN("<xdr:twoCellAnchor><xdr:from><xdr:col>0</xdr:col>"
		    "<xdr:colOff>0</xdr:colOff><xdr:row>0</xdr:row></xdr:from>"
		    "<xdr:to><xdr:col>2</xdr:col><xdr:colOff>9525</xdr:colOff>"
		    "<xdr:row>9</xdr:row></xdr:to><xdr:graphicFrame><a:graphic>"
		    "<a:graphicData><cx:chart xmlns:cx=\"" CX "\" r:id=\"c\"/>"
		    "</a:graphicData></a:graphic></xdr:graphicFrame>"
		    "</xdr:twoCellAnchor>"),
		    TEST_XML "<cx:chartSpace xmlns:cx=\"" CX "\"><cx:chartData>"
		    "<cx:data id=\"7\"><cx:numDim type=\"val\"/></cx:data>"
		    "<cx:data id=\"0\"><cx:strDim type=\"cat\"><cx:f>Data!A1:A2"
		    "</cx:f><cx:lvl ptCount=\"2\"><cx:pt idx=\"0\">up</cx:pt>"
		    "<cx:pt idx=\"1\">sum</cx:pt></cx:lvl></cx:strDim><cx:numDim "
		    "type=\"val\"><cx:f>Data!B1:B2</cx:f><cx:lvl ptCount=\"2\" "
		    "formatCode=\"0.0\"><cx:pt idx=\"1\">8</cx:pt></cx:lvl>"
		    "</cx:numDim></cx:data></cx:chartData><cx:chart><cx:title/>"
		    "<cx:plotArea><cx:plotAreaRegion><cx:series layoutId=\""
		    "waterfall\"><cx:tx><cx:txData><cx:v>W</cx:v></cx:txData>"
		    "</cx:tx><cx:dataLabels/><cx:dataId val=\"0\"/><cx:layoutPr>"
		    "<cx:visibility connectorLines=\"0\"/><cx:subtotals><cx:idx "
		    "val=\"1\"/><cx:idx/></cx:subtotals></cx:layoutPr></cx:series>"
		    "</cx:plotAreaRegion><cx:axis id=\"0\"><cx:catScaling "
		    "gapWidth=\"0.5\"/></cx:axis><cx:axis id=\"1\"><cx:valScaling "
		    "min=\"2\"/><cx:majorGridlines/><cx:tickLabels/></cx:axis>"
		    "</cx:plotArea><cx:legend pos=\"t\"/></cx:chart>"
		    "</cx:chartSpace>"),
		{ NULL, NULL, 0 }
	};
	struct rf_arena a = RF_ARENA_INIT;
	struct extract_run r;
	const struct rf_chart *c;
	const struct rf_chart_group *g;

	extract_sheet(&r, "<cols><col min=\"2\" max=\"2\" width=\"10\"/></cols>"
	    "<sheetData><row r=\"2\" ht=\"30\"/><row r=\"3\" ht=\"30\"/>"
	    "</sheetData><drawing r:id=\"d\"/>", more, NULL);
	c = only_chart(&r.doc);
	CU_ASSERT_PTR_NOT_NULL_FATAL(c);
	/* 64 + 75 + 1 pixels; seven rows of 20 and two of 40. */
	CU_ASSERT_EQUAL(c->width, 105);
	CU_ASSERT_EQUAL(c->height, 165);
	CU_ASSERT_EQUAL_FATAL(c->n_groups, 1);
	g = c->groups[0];
	CU_ASSERT_EQUAL(g->kind, RF_CHART_WATERFALL);
	CU_ASSERT_EQUAL(g->gap, 50);
	ASSERT_TEXT(show_series(&a, g->series[0]), "W: up=? sum=8");
	CU_ASSERT_EQUAL(g->series[0]->n_subtotals, 1);
	CU_ASSERT(g->series[0]->no_connectors);
	CU_ASSERT(g->series[0]->labels.value);
	CU_ASSERT_EQUAL(c->axes[g->y_axis]->min, 2);
	CU_ASSERT(c->axes[g->y_axis]->grid);
	CU_ASSERT_EQUAL(c->axes[g->x_axis]->labels, RF_TICK_LABELS_NONE);
	CU_ASSERT_EQUAL(c->legend.side, RF_LEGEND_TOP);
	CU_ASSERT(c->modern);
	CU_ASSERT(c->title.shown && c->title.text == NULL);
	extract_run_end(&r);
	rf_arena_release(&a);
}

/* Words on top of a chart follow it. */
static void
test_shapes(void)
{
	static const struct test_part more[] = {
		PARTS(PLACED, AREA("<c:barChart/>")),
		{ "xl/charts/_rels/chart1.xml.rels", TEST_RELS(TEST_REL("u",
		    "chartUserShapes", "../drawings/drawing2.xml")), 0 },
		{ "xl/drawings/drawing2.xml", TEST_XML "<c:userShapes " NS
		    "><x:relSizeAnchor xmlns:x=\"http://schemas.openxmlformats."
		    "org/drawingml/2006/chartDrawing\"><x:sp><x:txBody><a:p><a:r>"
		    "<a:t>Record</a:t></a:r></a:p><a:p><a:r><a:t>year</a:t></a:r>"
		    "</a:p></x:txBody></x:sp></x:relSizeAnchor><x:relSizeAnchor "
		    "xmlns:x=\"y\"><x:sp><x:txBody/></x:sp></x:relSizeAnchor>"
		    "</c:userShapes>", 0 },
		{ NULL, NULL, 0 }
	};
	struct extract_run r;

	extract_sheet(&r, "<sheetData/><drawing r:id=\"d\"/>", more, NULL);
	ASSERT_TEXT(r.text, "page 1 Data\nfigure D2 chart -1 BarChart\n"
	    "p D2 Record\nyear\n");
	extract_run_end(&r);
}

/* Pictures and sentences are made when they are asked for. */
static void
test_pictures(void)
{
	static const struct test_part more[] = {
		PARTS(PLACED, AREA("<c:barChart><c:ser><c:tx><c:v>Sales</c:v>"
		    "</c:tx><c:cat><c:strLit><c:pt idx=\"0\"><c:v>Q1</c:v></c:pt>"
		    "</c:strLit></c:cat><c:val><c:numLit><c:pt idx=\"0\"><c:v>8"
		    "</c:v></c:pt></c:numLit></c:val></c:ser></c:barChart>")),
		{ NULL, NULL, 0 }
	};
	const struct rf_figure *f;
	struct rf_options o;
	struct extract_run r;

	extract_sheet(&r, "<sheetData/><drawing r:id=\"d\"/>", more, NULL);
	f = r.doc.pages.v[0].blocks.v[0].figure;
	CU_ASSERT_EQUAL(f->asset, -1);
	CU_ASSERT_PTR_NULL(f->description);
	CU_ASSERT_PTR_NULL(f->render_error);
	extract_run_end(&r);

	rf_options_init(&o);
	o.show_images = o.describe_figures = true;
	extract_sheet(&r, "<sheetData/><drawing r:id=\"d\"/>", more, &o);
	f = r.doc.pages.v[0].blocks.v[0].figure;
	CU_ASSERT_PTR_NOT_NULL_FATAL(f->description);
	CU_ASSERT_PTR_NOT_NULL(strstr(f->description, "Q1"));
#ifdef HAVE_MUPDF
	CU_ASSERT_EQUAL_FATAL(f->asset, 0);
	CU_ASSERT_STRING_EQUAL(r.doc.assets.v[0].media_type, "image/png");
	/* 400 x 200 CSS pixels, twice. */
	CU_ASSERT_EQUAL(r.doc.assets.v[0].width, 800);
	CU_ASSERT_EQUAL(r.doc.assets.v[0].height, 400);
	CU_ASSERT_STRING_EQUAL(r.doc.assets.v[0].name, "chart1.png");
	CU_ASSERT_EQUAL_FATAL(f->vector, 2);
	CU_ASSERT_STRING_EQUAL(r.doc.assets.v[1].media_type,
	    "image/svg+xml");
#else
	CU_ASSERT_PTR_NOT_NULL(f->render_error);
#endif
	CU_ASSERT_EQUAL(r.doc.pages.v[0].blocks.n, 1);
	extract_run_end(&r);
	/* What goes into the result itself has one form. */
	o.storage = false;
	extract_sheet(&r, "<sheetData/><drawing r:id=\"d\"/>", more, &o);
	CU_ASSERT_EQUAL(r.doc.pages.v[0].blocks.v[0].figure->vector, 0);
	extract_run_end(&r);
}

/* The data behind the figure, in the place of the figure. */
static void
test_tables(void)
{
	static const struct test_part more[] = {
		PARTS(PLACED, AREA("<c:barChart><c:ser><c:tx><c:v>Sales</c:v>"
		    "</c:tx><c:cat><c:strLit><c:pt idx=\"0\"><c:v>Q1</c:v></c:pt>"
		    "</c:strLit></c:cat><c:val><c:numLit><c:pt idx=\"0\"><c:v>8"
		    "</c:v></c:pt></c:numLit></c:val></c:ser></c:barChart>")),
		{ NULL, NULL, 0 }
	};
	const struct rf_page *p;
	const struct rf_table *t;
	struct rf_options o;
	struct extract_run r;

	rf_options_init(&o);
	o.chart_tables = true;
	extract_sheet(&r, "<sheetData/><drawing r:id=\"d\"/>", more, &o);
	p = &r.doc.pages.v[0];
	CU_ASSERT_EQUAL_FATAL(p->blocks.n, 2);
	CU_ASSERT_EQUAL(p->blocks.v[0].figure->asset, -1);
	CU_ASSERT_EQUAL_FATAL(p->blocks.v[1].kind, RF_BLOCK_TABLE);
	t = p->blocks.v[1].table;
	CU_ASSERT_EQUAL(t->origin, RF_TABLE_CHART);
	CU_ASSERT_PTR_EQUAL(t->chart, p->blocks.v[0].figure);
	CU_ASSERT_PTR_EQUAL(t->excel_range, t->chart->excel_range);
	CU_ASSERT_EQUAL_FATAL(t->n_cells, 3);
	CU_ASSERT_STRING_EQUAL(t->cells[0].text, "Sales");
	CU_ASSERT_STRING_EQUAL(t->cells[1].text, "Q1");
	CU_ASSERT_STRING_EQUAL(t->cells[2].text, "8");
	extract_run_end(&r);
}

CU_TestInfo extract_chart_tests[] = {
	{ "copies of values, honest or not", test_caches },
	{ "values from the cells", test_cells },
	{ "what is not said", test_flags },
	{ "looks and labels", test_looks },
	{ "the kinds of Office 2016", test_extended },
	{ "words on top", test_shapes },
	{ "pictures and descriptions", test_pictures },
	{ "tables of charts", test_tables },
	CU_TEST_INFO_NULL
};
