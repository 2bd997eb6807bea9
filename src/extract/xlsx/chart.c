/*
 * What a chart is about, read off its part: kind, title, and the ranges its
 * series come from (ECMA-376 part 1, 21.2; MS-ODRAWXML for the newer kinds).
 * The kinds are named as spreadsheet programmers know them.
 */
#include "config.h"

#include <string.h>

#include "extract/xlsx/xlsx.h"

#define MAX_RANGES 2000

static const struct {
	const char *element, *type;
} types[] = {
	{ "areaChart", "AreaChart" }, { "area3DChart", "AreaChart3D" },
	{ "lineChart", "LineChart" }, { "line3DChart", "LineChart3D" },
	{ "stockChart", "StockChart" }, { "radarChart", "RadarChart" },
	{ "scatterChart", "ScatterChart" }, { "pieChart", "PieChart" },
	{ "pie3DChart", "PieChart3D" }, { "doughnutChart", "DoughnutChart" },
	{ "barChart", "BarChart" }, { "bar3DChart", "BarChart3D" },
	{ "ofPieChart", "ProjectedPieChart" },
	{ "surfaceChart", "SurfaceChart" },
	{ "surface3DChart", "SurfaceChart3D" },
	{ "bubbleChart", "BubbleChart" },
	/* The layouts of extended charts. */
	{ "boxWhisker", "BoxWhiskerChart" },
	{ "clusteredColumn", "HistogramChart" },
	{ "paretoLine", "ParetoChart" }, { "funnel", "FunnelChart" },
	{ "regionMap", "MapChart" }, { "sunburst", "SunburstChart" },
	{ "treemap", "TreemapChart" }, { "waterfall", "WaterfallChart" },
};

static const char *
type_of(const char *element)
{
	for (size_t i = 0; element != NULL && i < RF_COUNT(types); i++)
		if (strcmp(types[i].element, element) == 0)
			return types[i].type;
	return NULL;
}

/* Paragraphs of rich text as lines; NULL when there is no text. */
static const char *
rich_text(struct rf_xlsx *w, struct rf_arena *scratch,
    const struct rf_xml_node *rich)
{
	const struct rf_xml_node *p = rf_xml_child(rich, RF_NS_A, "p");
	const char *all = NULL;

	for (; p != NULL; p = rf_xml_again(p)) {
		struct rf_str s = rf_str_trim(rf_xml_text(scratch, p));
		const char *line = rf_arena_strndup(scratch, s.ptr, s.len);

		if (s.len > 0)
			all = all == NULL ? line : rf_arena_printf(scratch,
			    "%s\n%s", all, line);
	}
	return all != NULL ? rf_xlsx_text(w->arena, rf_str(all)).ptr : NULL;
}

/* Text that is typed in, or cached from the cell it refers to. */
static const char *
text_of(struct rf_xlsx *w, struct rf_arena *scratch,
    const struct rf_xml_node *tx)
{
	const struct rf_xml_node *rich = rf_xml_child(tx, RF_NS_C, "rich");
	struct rf_str s;

	if (rich != NULL)
		return rich_text(w, scratch, rich);
	s = rf_str_trim(rf_xml_text(scratch, rf_xml_find(tx, RF_NS_C, "v")));
	return tx != NULL && s.len > 0 ? rf_xlsx_text(w->arena, s).ptr : NULL;
}

/*
 * The title.  An empty <c:title/> of a chart with one series shows that
 * series' name.
 */
static const char *
title_of(struct rf_xlsx *w, struct rf_arena *scratch,
    const struct rf_xml_node *chart)
{
	const struct rf_xml_node *title = rf_xml_child(chart, RF_NS_C,
	    "title"), *ser;
	const char *text = text_of(w, scratch, rf_xml_child(title, RF_NS_C,
	    "tx"));

	if (title == NULL || text != NULL ||
	    rf_xml_child(title, RF_NS_C, "tx") != NULL)
		return text;
	ser = rf_xml_find(chart, RF_NS_C, "ser");
	if (ser == NULL || rf_xml_again(ser) != NULL)
		return NULL;
	return text_of(w, scratch, rf_xml_child(ser, RF_NS_C, "tx"));
}

/* Every range that series refer to, each once, in order. */
static void
ranges_of(struct rf_xlsx *w, struct rf_arena *scratch, enum rf_xmlns ns,
    const struct rf_xml_node *top, struct rf_figure *f)
{
	struct rf_map seen;
	const char **list;

	rf_map_init(&seen, scratch);
	for (const struct rf_xml_node *n = top; n != NULL && seen.n <
	    MAX_RANGES; n = rf_xml_walk(top, n))
		if (rf_xml_is(n, ns, "f")) {
			struct rf_str s = rf_str_trim(rf_xml_text(scratch, n));

			if (s.len > 0)
				rf_map_put(&seen, s);
		}
	list = rf_arena_array(w->arena, seen.n, sizeof(*list));
	for (size_t i = 0; i < seen.n; i++)
		list[i] = rf_xlsx_text(w->arena, seen.entries[i].key).ptr;
	f->source_ranges = list;
	f->n_source_ranges = (uint32_t)seen.n;
}

static void
read_chart(struct rf_xlsx *w, struct rf_arena *scratch,
    const struct rf_xml_node *root, struct rf_figure *f)
{
	const struct rf_xml_node *chart = rf_xml_child(root, RF_NS_C,
	    "chart");
	const struct rf_xml_node *area = rf_xml_child(chart, RF_NS_C,
	    "plotArea");

	for (const struct rf_xml_node *n = area != NULL ? area->child : NULL;
	    n != NULL && f->chart_type == NULL; n = n->next)
		if (n->ns == RF_NS_C)
			f->chart_type = type_of(n->name);
	f->chart_title = title_of(w, scratch, chart);
	if (area != NULL)
		ranges_of(w, scratch, RF_NS_C, area, f);
}

/* The kinds that came with Excel 2016. */
static void
read_extended(struct rf_xlsx *w, struct rf_arena *scratch,
    const struct rf_xml_node *root, struct rf_figure *f)
{
	const struct rf_xml_node *chart = rf_xml_child(root, RF_NS_CX,
	    "chart"), *title = rf_xml_child(chart, RF_NS_CX, "title"), *n;
	struct rf_str s;

	n = rf_xml_find(title, RF_NS_CX, "rich");
	if (n != NULL)
		f->chart_title = rich_text(w, scratch, n);
	n = rf_xml_find(title, RF_NS_CX, "v");
	s = rf_str_trim(rf_xml_text(scratch, n));
	if (f->chart_title == NULL && s.len > 0)
		f->chart_title = rf_xlsx_text(w->arena, s).ptr;
	f->chart_type = type_of(rf_xml_get(rf_xml_find(chart, RF_NS_CX,
	    "series"), RF_NS_NONE, "layoutId"));
	n = rf_xml_child(root, RF_NS_CX, "chartData");
	if (n != NULL)
		ranges_of(w, scratch, RF_NS_CX, n, f);
}

struct rf_figure *
rf_xlsx_chart(struct rf_xlsx *w, const char *part)
{
	struct rf_figure *f = rf_arena_alloc(w->arena, sizeof(*f));
	struct rf_arena scratch = RF_ARENA_INIT;
	const struct rf_xml_node *root;
	struct rf_err err = RF_ERR_INIT;

	f->visual = RF_VISUAL_CHART;
	f->asset = -1;
	f->render_error = "This version of Riffle does not draw charts";
	if (rf_ooxml_tree(&w->pkg, part, &scratch, &root, &err) != RF_OK)
		rf_document_warn(w->doc, "%s; the chart has no facts",
		    err.msg);
	else if (rf_xml_is(root, RF_NS_C, "chartSpace"))
		read_chart(w, &scratch, root, f);
	else if (rf_xml_is(root, RF_NS_CX, "chartSpace"))
		read_extended(w, &scratch, root, f);
	rf_arena_release(&scratch);
	return f;
}
