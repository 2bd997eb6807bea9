/*
 * The plots of a chart: series of one kind on one pair of axes (ECMA-376
 * part 1, 21.2.2.16 and its kin).
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "extract/drawingml/chart_priv.h"
#include "util/mem.h"

static const struct kind {
	const char *element;
	enum rf_chart_kind kind;
	bool solid;
} kinds[] = {
	{ "areaChart", RF_CHART_AREA, false },
	{ "area3DChart", RF_CHART_AREA, true },
	{ "lineChart", RF_CHART_LINE, false },
	{ "line3DChart", RF_CHART_LINE, true },
	{ "stockChart", RF_CHART_STOCK, false },
	{ "radarChart", RF_CHART_RADAR, false },
	{ "scatterChart", RF_CHART_SCATTER, false },
	{ "pieChart", RF_CHART_PIE, false },
	{ "pie3DChart", RF_CHART_PIE, true },
	{ "doughnutChart", RF_CHART_DOUGHNUT, false },
	{ "barChart", RF_CHART_BAR, false },
	{ "bar3DChart", RF_CHART_BAR, true },
	{ "ofPieChart", RF_CHART_OF_PIE, false },
	{ "surfaceChart", RF_CHART_SURFACE, false },
	{ "surface3DChart", RF_CHART_SURFACE, true },
	{ "bubbleChart", RF_CHART_BUBBLE, false },
};

static bool
is_pie(enum rf_chart_kind kind)
{
	return kind == RF_CHART_PIE || kind == RF_CHART_DOUGHNUT ||
	    kind == RF_CHART_OF_PIE;
}

/* ---- what single kinds have ------------------------------------------- */

static void
bars(const struct rf_xml_node *n, struct rf_chart_group *g)
{
	g->horizontal = rf_dml_val_is(n, "barDir", "bar");
	g->gap = rf_dml_float(n, "gapWidth", 0, 500, g->gap);
	g->overlap = rf_dml_float(n, "overlap", -100, 100,
	    g->solid && g->grouping != RF_GROUP_CLUSTERED ? 100 : 0);
}

static void
scatter(const struct rf_xml_node *n, struct rf_chart_group *g)
{
	const char *style = rf_dml_val(n, "scatterStyle");

	if (style == NULL)
		return;
	if (strcmp(style, "line") == 0 || strcmp(style, "smooth") == 0)
		g->scatter = RF_SCATTER_LINES;
	else if (strcmp(style, "marker") == 0)
		g->scatter = RF_SCATTER_MARKERS;
}

static void
radar(const struct rf_xml_node *n, struct rf_chart_group *g)
{
	g->scatter = rf_dml_val_is(n, "radarStyle", "marker") ?
	    RF_SCATTER_LINES_MARKERS : RF_SCATTER_LINES;
	g->radar_filled = rf_dml_val_is(n, "radarStyle", "filled");
}

/* How many of the points stand in the second plot of a pie of pie. */
static uint32_t
second_plot(const struct rf_xml_node *n, const struct rf_chart_group *g)
{
	const struct rf_chart_values *v = g->n_series > 0 ?
	    &g->series[0]->y : NULL;
	const struct rf_xml_node *pt = dml_child(dml_child(n, "custSplit"),
	    "secondPiePt");
	double at, sum = 0;
	uint32_t count = 0;
	bool percent = rf_dml_val_is(n, "splitType", "percent");

	for (; pt != NULL; pt = rf_xml_again(pt))
		count++;
	if (rf_dml_val_is(n, "splitType", "cust"))
		return count;
	if (v == NULL || !rf_dml_number(n, "splitPos", &at) || at < 0)
		return 0;
	if (rf_dml_val_is(n, "splitType", "pos"))
		return at < v->n ? (uint32_t)at : v->n;
	if (!percent && !rf_dml_val_is(n, "splitType", "val"))
		return 0;
	for (uint32_t i = 0; i < v->n; i++)
		sum += v->v[i] > 0 ? v->v[i] : 0;
	if (percent)
		at *= sum / 100;
	count = 0;
	for (uint32_t i = 0; i < v->n; i++)
		count += v->v[i] < at;
	return count;
}

static void
bubbles(struct dml_chart *d, const struct rf_xml_node *n,
    struct rf_chart_group *g)
{
	g->bubble_scale = rf_dml_float(n, "bubbleScale", 0, 300,
	    g->bubble_scale);
	g->bubble_width = rf_dml_val_is(n, "sizeRepresents", "w");
	g->bubble_negative = rf_dml_flag(n, "showNegBubbles", d->absent);
}

static void
up_down_bars(struct dml_chart *d, const struct rf_xml_node *n,
    struct rf_chart_bars_updown *out)
{
	if (n == NULL)
		return;
	out->shown = true;
	out->gap = rf_dml_float(n, "gapWidth", 0, 500, 150);
	rf_dml_looks(d, dml_child(n, "upBars"), &out->up, &out->up_line);
	rf_dml_looks(d, dml_child(n, "downBars"), &out->down,
	    &out->down_line);
}

static bool
lines(struct dml_chart *d, const struct rf_xml_node *n, const char *name,
    struct rf_chart_line *out)
{
	rf_dml_looks(d, dml_child(n, name), NULL, out);
	return dml_child(n, name) != NULL;
}

/* ---- axes ------------------------------------------------------------ */

/*
 * The first axis named is that of X or of the categories, whichever order
 * they stand in; with two axes of values the sides decide, for some writers
 * name Y first.
 */
static void
find_axes(struct dml_chart *d, const struct rf_xml_node *n,
    struct rf_chart_group *g)
{
	const struct rf_xml_node *id = dml_child(n, "axId");
	struct rf_chart_axis *axes[2] = { NULL, NULL };
	int count = 0;

	for (; id != NULL && count < 2; id = rf_xml_again(id)) {
		const char *val = rf_xml_get(id, RF_NS_NONE, "val");

		axes[count] = val != NULL ? rf_map_get(&d->axes, rf_str(val)) :
		    NULL;
		count += axes[count] != NULL;
	}
	if (count == 2 && axes[0]->kind == RF_AXIS_VALUE &&
	    (axes[1]->kind != RF_AXIS_VALUE ||
	    ((axes[0]->side == RF_SIDE_LEFT ||
	    axes[0]->side == RF_SIDE_RIGHT) &&
	    (axes[1]->side == RF_SIDE_BOTTOM ||
	    axes[1]->side == RF_SIDE_TOP)))) {
		struct rf_chart_axis *swap = axes[0];

		axes[0] = axes[1];
		axes[1] = swap;
	}
	g->x_axis = rf_dml_axis_index(d->c, axes[0]);
	g->y_axis = rf_dml_axis_index(d->c, axes[1]);
}

/* Every kind but pies needs two; a damaged part gets plain ones. */
static void
need_axes(struct dml_chart *d, struct rf_chart_group *g)
{
	bool values = g->kind == RF_CHART_SCATTER ||
	    g->kind == RF_CHART_BUBBLE;

	if (is_pie(g->kind))
		return;
	if (g->x_axis < 0)
		rf_chart_add_axis(d->c, values ? RF_AXIS_VALUE :
		    RF_AXIS_CATEGORY, &g->x_axis);
	if (g->y_axis < 0)
		rf_chart_add_axis(d->c, RF_AXIS_VALUE, &g->y_axis);
	if (d->c->axes[g->x_axis]->cross_axis < 0)
		d->c->axes[g->x_axis]->cross_axis = g->y_axis;
	if (d->c->axes[g->y_axis]->cross_axis < 0)
		d->c->axes[g->y_axis]->cross_axis = g->x_axis;
}

/* An axis of dates whose categories turn out to be words is none. */
static void
judge_dates(struct dml_chart *d, const struct rf_chart_group *g)
{
	struct rf_chart_axis *x = g->x_axis >= 0 ? d->c->axes[g->x_axis] :
	    NULL;

	if (x != NULL && x->kind == RF_AXIS_DATE && g->n_series > 0 &&
	    g->series[0]->cats.n_levels > 0)
		x->kind = RF_AXIS_CATEGORY;
}

/* ---- groups ---------------------------------------------------------- */

static void
group(struct dml_chart *d, const struct rf_xml_node *n,
    const struct kind *kind)
{
	struct rf_chart_group *g;
	const struct rf_xml_node *ser = dml_child(n, "ser");

	if (d->c->n_groups >= RF_DML_MAX_GROUPS)
		return;
	g = rf_chart_add_group(d->c, kind->kind);
	g->solid = kind->solid;
	g->grouping = rf_dml_val_is(n, "grouping", "stacked") ?
	    RF_GROUP_STACKED : rf_dml_val_is(n, "grouping",
	    "percentStacked") ? RF_GROUP_PERCENT : RF_GROUP_CLUSTERED;
	g->vary_colors = rf_dml_flag(n, "varyColors", d->absent ||
	    is_pie(g->kind));
	if (g->kind == RF_CHART_BAR)
		bars(n, g);
	else if (g->kind == RF_CHART_SCATTER)
		scatter(n, g);
	else if (g->kind == RF_CHART_RADAR)
		radar(n, g);
	else if (g->kind == RF_CHART_BUBBLE)
		bubbles(d, n, g);
	g->markers = rf_dml_flag(n, "marker", d->absent &&
	    g->kind == RF_CHART_LINE && !g->solid);
	g->first_slice = rf_dml_float(n, "firstSliceAng", 0, 360, 0);
	g->hole = rf_dml_float(n, "holeSize", 1, 90, g->hole);
	g->of_pie_bar = rf_dml_val_is(n, "ofPieType", "bar");
	g->wireframe = rf_dml_flag(n, "wireframe", false);
	g->drop_lines = lines(d, n, "dropLines", &g->drop_line);
	g->high_low_lines = lines(d, n, "hiLowLines", &g->high_low_line);
	g->series_lines = lines(d, n, "serLines", &g->series_line);
	up_down_bars(d, dml_child(n, "upDownBars"), &g->up_down);
	rf_dml_labels(d, dml_child(n, "dLbls"), &g->labels);
	if (rf_dml_flag(dml_child(n, "dLbls"), "delete", false))
		memset(&g->labels, 0, sizeof(g->labels));
	for (; ser != NULL; ser = rf_xml_again(ser))
		rf_dml_series(d, g, ser);
	if (g->kind == RF_CHART_OF_PIE)
		g->split = second_plot(n, g);
	find_axes(d, n, g);
	need_axes(d, g);
	judge_dates(d, g);
}

void
rf_dml_groups(struct dml_chart *d, const struct rf_xml_node *area)
{
	for (const struct rf_xml_node *n = area != NULL ? area->child : NULL;
	    n != NULL; n = n->next)
		for (size_t i = 0; n->ns == RF_NS_C && i < RF_COUNT(kinds);
		    i++)
			if (strcmp(kinds[i].element, n->name) == 0)
				group(d, n, &kinds[i]);
}
