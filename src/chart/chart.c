/* Making charts: the lists grow in the arena, the defaults are set here. */
#include "config.h"

#include "chart/chart.h"

#include <string.h>

#include "util/err.h"

#define RF_DEFAULT_GAP 150.0f		/* ECMA-376, 21.2.2.75 */
#define RF_DEFAULT_HOLE 50.0f
#define RF_DEFAULT_SCALE 100.0f

/* Office's theme of 2007 to 2010, which files without a theme had. */
static const uint32_t accents_2007[6] = {
	0xff4f81bd, 0xffc0504d, 0xff9bbb59, 0xff8064a2, 0xff4bacc6, 0xfff79646
};

/*
 * Append to a list of pointers that doubles whenever its length is a power
 * of two: no capacity need be kept.
 */
static void *
append(struct rf_arena *a, void *list, uint32_t *n, void *item)
{
	void **v;

	memcpy(&v, list, sizeof(v));
	if ((*n & (*n - 1)) == 0) {
		void **more = rf_arena_array(a, *n == 0 ? 1 : *n * (size_t)2,
		    sizeof(*more));

		if (*n > 0)
			memcpy(more, v, *n * sizeof(*more));
		v = more;
		memcpy(list, &v, sizeof(v));
	}
	v[(*n)++] = item;
	return item;
}

struct rf_chart *
rf_chart_new(struct rf_arena *a)
{
	struct rf_chart *c = rf_arena_alloc(a, sizeof(*c));

	c->arena = a;
	memcpy(c->accents, accents_2007, sizeof(c->accents));
	c->text_color = 0xff000000;
	c->back_color = 0xffffffff;
	c->font.family = "Calibri";
	c->font.size = 10;
	return c;
}

struct rf_chart_group *
rf_chart_add_group(struct rf_chart *c, enum rf_chart_kind kind)
{
	struct rf_chart_group *g = rf_arena_alloc(c->arena, sizeof(*g));

	g->kind = kind;
	g->gap = RF_DEFAULT_GAP;
	g->hole = RF_DEFAULT_HOLE;
	g->bubble_scale = RF_DEFAULT_SCALE;
	g->x_axis = g->y_axis = -1;
	return append(c->arena, &c->groups, &c->n_groups, g);
}

struct rf_chart_series *
rf_chart_add_series(struct rf_chart *c, struct rf_chart_group *g)
{
	struct rf_chart_series *s = rf_arena_alloc(c->arena, sizeof(*s));

	for (uint32_t i = 0; i < c->n_groups; i++)
		s->index += c->groups[i]->n_series;
	s->order = s->index;
	return append(c->arena, &g->series, &g->n_series, s);
}

struct rf_chart_axis *
rf_chart_add_axis(struct rf_chart *c, enum rf_axis_kind kind, int32_t *index)
{
	struct rf_chart_axis *x = rf_arena_alloc(c->arena, sizeof(*x));

	x->kind = kind;
	x->cross_axis = -1;
	x->label_offset = 100;
	if (index != NULL)
		*index = (int32_t)c->n_axes;
	return append(c->arena, &c->axes, &c->n_axes, x);
}

struct rf_chart_point *
rf_chart_point_at(struct rf_chart *c, struct rf_chart_series *s,
    uint32_t index)
{
	struct rf_chart_point *p;
	uint32_t at = s->n_points;

	while (at > 0 && s->points[at - 1]->index >= index)
		at--;
	if (at < s->n_points && s->points[at]->index == index)
		return s->points[at];
	p = rf_arena_alloc(c->arena, sizeof(*p));
	p->index = index;
	append(c->arena, &s->points, &s->n_points, p);
	memmove(&s->points[at + 1], &s->points[at],
	    (s->n_points - 1 - at) * sizeof(struct rf_chart_point *));
	s->points[at] = p;
	return p;
}

struct rf_chart_trend *
rf_chart_add_trend(struct rf_chart *c, struct rf_chart_series *s)
{
	struct rf_chart_trend *t = rf_arena_alloc(c->arena, sizeof(*t));

	return append(c->arena, &s->trends, &s->n_trends, t);
}

/* The names that spreadsheet programmers know (openpyxl's classes). */
static const struct {
	const char *flat, *solid;
} type_names[RF_CHART_KIND_COUNT] = {
	[RF_CHART_BAR] = { "BarChart", "BarChart3D" },
	[RF_CHART_LINE] = { "LineChart", "LineChart3D" },
	[RF_CHART_AREA] = { "AreaChart", "AreaChart3D" },
	[RF_CHART_PIE] = { "PieChart", "PieChart3D" },
	[RF_CHART_DOUGHNUT] = { "DoughnutChart", "DoughnutChart" },
	[RF_CHART_OF_PIE] = { "ProjectedPieChart", "ProjectedPieChart" },
	[RF_CHART_SCATTER] = { "ScatterChart", "ScatterChart" },
	[RF_CHART_BUBBLE] = { "BubbleChart", "BubbleChart" },
	[RF_CHART_RADAR] = { "RadarChart", "RadarChart" },
	[RF_CHART_STOCK] = { "StockChart", "StockChart" },
	[RF_CHART_SURFACE] = { "SurfaceChart", "SurfaceChart3D" },
	[RF_CHART_HISTOGRAM] = { "HistogramChart", "HistogramChart" },
	[RF_CHART_PARETO] = { "ParetoChart", "ParetoChart" },
	[RF_CHART_BOX] = { "BoxWhiskerChart", "BoxWhiskerChart" },
	[RF_CHART_WATERFALL] = { "WaterfallChart", "WaterfallChart" },
	[RF_CHART_FUNNEL] = { "FunnelChart", "FunnelChart" },
	[RF_CHART_TREEMAP] = { "TreemapChart", "TreemapChart" },
	[RF_CHART_SUNBURST] = { "SunburstChart", "SunburstChart" },
	[RF_CHART_MAP] = { "MapChart", "MapChart" },
};

const char *
rf_chart_type(const struct rf_chart *c)
{
	const struct rf_chart_group *g;

	if (c->n_groups == 0)
		return NULL;
	g = c->groups[0];
	if ((unsigned)g->kind >= RF_CHART_KIND_COUNT)
		return NULL;
	return g->solid ? type_names[g->kind].solid :
	    type_names[g->kind].flat;
}

/* A lone series gives the chart its name; of pies the first always does. */
const char *
rf_chart_own_title(const struct rf_chart *c)
{
	const struct rf_chart_series *only = NULL;
	uint32_t n = 0;

	if (!c->title.shown)
		return NULL;
	if (c->title.text != NULL)
		return c->title.text[0] != '\0' ? c->title.text : NULL;
	for (uint32_t g = 0; g < c->n_groups; g++)
		for (uint32_t i = 0; i < c->groups[g]->n_series; i++)
			if (!c->groups[g]->series[i]->hidden) {
				if (n++ == 0)
					only = c->groups[g]->series[i];
			}
	if (only != NULL && only->name != NULL && (n == 1 ||
	    c->groups[0]->kind == RF_CHART_PIE))
		return only->name;
	return NULL;
}

const char *
rf_chart_shown_title(const struct rf_chart *c)
{
	const char *own = rf_chart_own_title(c);

	return own != NULL || !c->title.shown || c->title.text != NULL ? own :
	    "Chart Title";
}
