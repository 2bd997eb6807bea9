/*
 * Sentences about a chart, each of them a fact of its data: nothing is
 * judged, nothing is guessed.
 */
#include "config.h"

#include <math.h>

#include "chart/draw.h"
#include "chart/plot.h"
#include "util/err.h"

#define MOST_FACTS 10		/* series whose values are told */

static const char *const kinds[RF_CHART_KIND_COUNT] = {
	[RF_CHART_BAR] = "column chart", [RF_CHART_LINE] = "line chart",
	[RF_CHART_AREA] = "area chart", [RF_CHART_PIE] = "pie chart",
	[RF_CHART_DOUGHNUT] = "doughnut chart",
	[RF_CHART_OF_PIE] = "pie chart with a second plot",
	[RF_CHART_SCATTER] = "scatter chart",
	[RF_CHART_BUBBLE] = "bubble chart",
	[RF_CHART_RADAR] = "radar chart", [RF_CHART_STOCK] = "stock chart",
	[RF_CHART_SURFACE] = "surface chart",
	[RF_CHART_HISTOGRAM] = "histogram",
	[RF_CHART_PARETO] = "Pareto chart",
	[RF_CHART_BOX] = "box and whisker chart",
	[RF_CHART_WATERFALL] = "waterfall chart",
	[RF_CHART_FUNNEL] = "funnel chart",
	[RF_CHART_TREEMAP] = "treemap", [RF_CHART_SUNBURST] = "sunburst",
	[RF_CHART_MAP] = "map chart",
};

static const char *
kind_name(struct rf_arena *a, const struct rf_chart_group *g)
{
	const char *kind = (unsigned)g->kind < RF_CHART_KIND_COUNT ?
	    kinds[g->kind] : "chart";
	const char *how = "";

	if (g->kind == RF_CHART_BAR && g->horizontal)
		kind = "bar chart";
	if (g->kind == RF_CHART_BAR || g->kind == RF_CHART_LINE ||
	    g->kind == RF_CHART_AREA)
		how = g->grouping == RF_GROUP_STACKED ? "stacked " :
		    g->grouping == RF_GROUP_PERCENT ? "100% stacked " : "";
	return rf_arena_printf(a, "%s%s%s", g->solid ? "3-D " : "", how,
	    kind);
}

static const char *
article(const char *s)
{
	return s[0] == 'a' || s[0] == 'e' || s[0] == 'i' || s[0] == 'o' ||
	    s[0] == 'u' ? "An" : "A";
}

static bool
is_xy(const struct rf_chart_group *g)
{
	return g->kind == RF_CHART_SCATTER || g->kind == RF_CHART_BUBBLE;
}

/* Where a value stands: its category or X value, "" for none. */
static struct rf_str
where(struct rf_draw *d, const struct rf_chart_group *g,
    const struct rf_chart_series *s, uint32_t i)
{
	const struct rf_chart_series *first = g->series[0];

	if (is_xy(g))
		return i < s->x.n ? rf_number_text(d, s->x.format,
		    rf_value(&s->x, i)) : RF_STR("");
	if (s->cats.n == 0 && first->cats.n > 0)
		s = first;
	return s->cats.n > 0 ? rf_category_text(d, &s->cats, i, 0) :
	    RF_STR("");
}

static const char *
extreme(struct rf_draw *d, const struct rf_chart_group *g,
    const struct rf_chart_series *s, uint32_t i)
{
	struct rf_str at = where(d, g, s, i);
	struct rf_str value = rf_number_text(d, s->y.formats != NULL &&
	    s->y.formats[i] != NULL ? s->y.formats[i] : s->y.format,
	    s->y.v[i]);

	if (at.len == 0)
		return rf_arena_printf(d->a, RF_STR_FMT, RF_STR_ARG(value));
	return rf_arena_printf(d->a, RF_STR_FMT " (%s" RF_STR_FMT ")",
	    RF_STR_ARG(value), is_xy(g) ? "x = " : "", RF_STR_ARG(at));
}

static const char *
facts(struct rf_draw *d, const struct rf_chart_group *g,
    const struct rf_chart_series *s, const char *text)
{
	uint32_t low = 0, high = 0, n = 0;
	const char *name = rf_series_name(d, s);

	for (uint32_t i = 0; i < s->y.n; i++) {
		double v = rf_value(&s->y, i);

		if (isnan(v))
			continue;
		if (n++ == 0)
			low = high = i;
		if (v < s->y.v[low])
			low = i;
		if (v > s->y.v[high])
			high = i;
	}
	if (n == 0)
		return rf_arena_printf(d->a, "%s %s has no values.", text,
		    name);
	if (s->y.v[low] == s->y.v[high])
		return rf_arena_printf(d->a, "%s %s: %u %s, %s%s.", text,
		    name, n, n == 1 ? "value" : "values", n == 1 ? "" :
		    "all ", extreme(d, g, s, low));
	return rf_arena_printf(d->a, "%s %s: %u values, from %s to %s.",
	    text, name, n, extreme(d, g, s, low), extreme(d, g, s, high));
}

static const char *
axis_names(struct rf_draw *d, const char *text)
{
	for (uint32_t i = 0; i < d->c->n_axes; i++) {
		const struct rf_chart_axis *x = d->c->axes[i];
		const char *kind = x->kind == RF_AXIS_VALUE ?
		    "value axis" : x->kind == RF_AXIS_DATE ? "date axis" :
		    "category axis";

		if (x->deleted || !x->title.shown || x->title.text == NULL)
			continue;
		text = rf_arena_printf(d->a, "%s The %s%s is titled "
		    "\"%s\".", text, x->log_base > 1 ? "logarithmic " : "",
		    kind, x->title.text);
	}
	return text;
}

static const char *
categories(struct rf_draw *d, const struct rf_chart_group *g,
    const char *text)
{
	const struct rf_chart_categories *c = NULL;

	for (uint32_t k = 0; k < g->n_series && c == NULL; k++)
		if (g->series[k]->cats.n > 0)
			c = &g->series[k]->cats;
	if (is_xy(g) || c == NULL)
		return text;
	if (c->n == 1)
		return rf_arena_printf(d->a, "%s One category, "
		    RF_STR_FMT ".", text, RF_STR_ARG(rf_category_text(d, c,
		    0, 0)));
	return rf_arena_printf(d->a, "%s %u categories, from " RF_STR_FMT
	    " to " RF_STR_FMT ".", text, c->n,
	    RF_STR_ARG(rf_category_text(d, c, 0, 0)),
	    RF_STR_ARG(rf_category_text(d, c, c->n - 1, 0)));
}

static const char *
opening(struct rf_draw *d, uint32_t series)
{
	const char *title = rf_chart_own_title(d->c), *kind = NULL;
	const char *text;

	for (uint32_t i = 0; i < d->c->n_groups; i++) {
		const char *one = kind_name(d->a, d->c->groups[i]);

		kind = kind == NULL ? one : rf_arena_printf(d->a,
		    "%s and %s", kind, one);
	}
	if (kind == NULL)
		return "A chart without series.";
	text = rf_arena_printf(d->a, "%s %s", article(kind), kind);
	if (title != NULL)
		text = rf_arena_printf(d->a, "%s titled \"%s\"", text,
		    title);
	return rf_arena_printf(d->a, "%s with %u series.", text, series);
}

const char *
rf_chart_describe(const struct rf_chart *c, struct rf_arena *a)
{
	struct rf_draw d = { .c = c, .a = a };
	uint32_t series = 0, told = 0;
	const char *text;

	for (uint32_t g = 0; g < c->n_groups; g++)
		for (uint32_t k = 0; k < c->groups[g]->n_series; k++)
			series += !c->groups[g]->series[k]->hidden;
	text = axis_names(&d, opening(&d, series));
	if (c->n_groups > 0)
		text = categories(&d, c->groups[0], text);
	for (uint32_t g = 0; g < c->n_groups; g++)
		for (uint32_t k = 0; k < c->groups[g]->n_series; k++) {
			const struct rf_chart_series *s =
			    c->groups[g]->series[k];

			if (!s->hidden && told++ < MOST_FACTS)
				text = facts(&d, c->groups[g], s, text);
		}
	if (told > MOST_FACTS)
		text = rf_arena_printf(a, "%s The other %u series are not "
		    "listed here.", text, told - MOST_FACTS);
	return text;
}
