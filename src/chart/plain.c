/*
 * Extended kinds said in plain ones: histograms and Pareto charts become
 * columns (and a line), the values of box plots are sorted by category.
 */
#include "config.h"

#include "chart/plot.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

#include "util/err.h"
#include "util/map.h"

#define MAX_BINS 500
#define MAX_UNIQUE 100000

struct bin {
	const char *name;
	double value;
	uint32_t at;
};

/* ---- bins ------------------------------------------------------------- */

static uint32_t
measure(const struct rf_chart_values *v, double *min, double *max,
    double *deviation)
{
	double sum = 0, squares = 0, mean;
	uint32_t n = 0;

	*min = INFINITY;
	*max = -INFINITY;
	for (uint32_t i = 0; i < v->n; i++)
		if (isfinite(v->v[i])) {
			*min = fmin(*min, v->v[i]);
			*max = fmax(*max, v->v[i]);
			sum += v->v[i];
			n++;
		}
	mean = n > 0 ? sum / n : 0;
	for (uint32_t i = 0; i < v->n; i++)
		if (isfinite(v->v[i]))
			squares += (v->v[i] - mean) * (v->v[i] - mean);
	*deviation = n > 1 ? sqrt(squares / (n - 1)) : 0;
	return n;
}

/* Edges need no more figures than tell them apart. */
static const char *
edge(struct rf_arena *a, double v, double width)
{
	char text[32];
	int places = (int)(2 - floor(log10(width)));
	size_t n;

	n = places > 0 && places <= 9 ? rf_format_fixed(v, places, text) :
	    rf_format_double(places <= 0 ? round(v) : v, text);
	return rf_arena_strndup(a, text, n);
}

static const char *
bin_name(struct rf_arena *a, const struct rf_chart_bins *b, double from,
    double to, double width, bool first, bool last)
{
	const char *lo = edge(a, from, width), *hi = edge(a, to, width);

	if (b->has_underflow && first)
		return rf_arena_printf(a, "%s %s", b->left_closed ? "<" :
		    "\u2264", edge(a, b->underflow, width));
	if (b->has_overflow && last)
		return rf_arena_printf(a, "%s %s", b->left_closed ?
		    "\u2265" : ">", edge(a, b->overflow, width));
	if (b->left_closed)
		return rf_arena_printf(a, "[%s, %s%s", lo, hi, last ? "]" :
		    ")");
	return rf_arena_printf(a, "%s%s, %s]", first ? "[" : "(", lo, hi);
}

static uint32_t
count_values(struct rf_arena *a, const struct rf_chart_series *s,
    struct bin *bins)
{
	const struct rf_chart_bins *b = &s->bins;
	double min, max, deviation, width, lo, hi, span, count;
	uint32_t n = measure(&s->y, &min, &max, &deviation), inner;
	bool under, over;

	if (n == 0)
		return 0;
	under = b->has_underflow && b->underflow > min && b->underflow < max;
	over = b->has_overflow && b->overflow < max && b->overflow > min;
	lo = under ? b->underflow : min;
	hi = over ? b->overflow : max;
	/* The whole may be wider than numbers go. */
	span = isfinite(hi - lo) ? hi - lo : DBL_MAX;
	/* Scott's rule, which is the program's too. */
	width = b->width > 0 ? b->width : b->count > 0 ? span / b->count :
	    3.49 * deviation / cbrt(n);
	if (!(width > 0) || !isfinite(width))
		width = hi > lo ? span : 1;
	count = ceil(span / width - 1e-9);
	if (!(count <= MAX_BINS - 2)) {
		count = MAX_BINS - 2;
		width = span / count;
	}
	inner = count < 1 ? 1 : (uint32_t)count;
	for (uint32_t i = 0; i < s->y.n; i++) {
		double v = s->y.v[i], place;
		uint32_t at;

		if (!isfinite(v))
			continue;
		place = (v - lo) / width;
		place = b->left_closed ? floor(place + 1e-9) :
		    ceil(place - 1e-9) - 1;
		at = !(place > 0) ? 0 : place >= inner ? inner - 1 :
		    (uint32_t)place;
		at += under;
		if (under && (b->left_closed ? v < lo : v <= lo))
			at = 0;
		if (over && (b->left_closed ? v >= hi : v > hi))
			at = inner + under;
		bins[at].value++;
	}
	n = inner + under + over;
	for (uint32_t i = 0; i < n; i++) {
		struct rf_chart_bins named = *b;
		double from = lo + (i - (double)under) * width;

		named.has_underflow = under;
		named.has_overflow = over;
		bins[i].at = i;
		bins[i].name = bin_name(a, &named, from, from + width,
		    width, i == 0, i + 1 == n);
	}
	return n;
}

static struct rf_str
plain_category(const struct rf_chart_categories *c, uint32_t i)
{
	if (i < c->n && c->n_levels > 0 && c->levels[0] != NULL &&
	    c->levels[0][i] != NULL)
		return rf_str(c->levels[0][i]);
	return RF_STR("");
}

static uint32_t
sum_categories(struct rf_arena *a, const struct rf_chart_series *s,
    struct bin *bins, uint32_t most)
{
	struct rf_map seen;
	uint32_t n = 0;

	rf_map_init(&seen, a);
	for (uint32_t i = 0; i < s->y.n; i++) {
		struct rf_str name = plain_category(&s->cats, i);
		struct bin *bin = rf_map_get(&seen, name);
		double v = rf_value(&s->y, i);

		if (bin == NULL) {
			if (n == most)
				continue;
			bin = &bins[n];
			*rf_map_put(&seen, name) = bin;
			bins[n].name = rf_arena_strndup(a, name.ptr,
			    name.len);
			bins[n].at = n;
			n++;
		}
		if (!isnan(v))
			bin->value += v;
	}
	return n;
}

/* ---- groups made anew -------------------------------------------------- */

static int
largest_first(const void *a, const void *b)
{
	const struct bin *x = a, *y = b;

	if (x->value != y->value)
		return x->value > y->value ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

static struct rf_chart_series *
series_of(struct rf_chart *c, struct rf_chart_group *g,
    const struct rf_chart_series *like, const struct bin *bins, uint32_t n,
    bool running)
{
	struct rf_chart_series *s = rf_chart_add_series(c, g);
	uint32_t index = s->index;
	const char **names = rf_arena_array(c->arena, n + 1u,
	    sizeof(*names));
	const char *const **level = rf_arena_alloc(c->arena,
	    sizeof(*level));
	double *v = rf_arena_array(c->arena, n + 1u, sizeof(*v));
	double total = 0, sum = 0;

	*s = *like;
	if (running) {
		memset(&s->fill, 0, sizeof(s->fill));
		memset(&s->line, 0, sizeof(s->line));
		s->has_labels = false;
		s->index = index;
	}
	s->trends = NULL;
	s->n_trends = 0;
	for (uint32_t i = 0; i < n; i++)
		total += bins[i].value;
	for (uint32_t i = 0; i < n; i++) {
		names[i] = bins[i].name;
		sum += bins[i].value;
		v[i] = running ? total != 0 ? sum / total : 0 :
		    bins[i].value;
	}
	*level = names;
	s->cats = (struct rf_chart_categories){ .n = n, .n_levels = 1,
		.levels = level };
	s->y = (struct rf_chart_values){ .v = v, .n = n };
	return s;
}

/* The cumulative line has an axis of its own, from 0 to 100 %. */
static void
add_cumulative(struct rf_chart *c, const struct rf_chart_series *like,
    const struct bin *bins, uint32_t n)
{
	struct rf_chart_group *g = rf_chart_add_group(c, RF_CHART_LINE);
	struct rf_chart_axis *x = rf_chart_add_axis(c, RF_AXIS_CATEGORY,
	    &g->x_axis);
	struct rf_chart_axis *y = rf_chart_add_axis(c, RF_AXIS_VALUE,
	    &g->y_axis);
	struct rf_chart_series *s = series_of(c, g, like, bins, n, true);

	x->deleted = true;
	x->cross_axis = g->y_axis;
	y->cross_axis = g->x_axis;
	y->cross = RF_CROSS_MAX;
	y->has_min = y->has_max = true;
	y->max = 1;
	y->format = "0%";
	s->name = like->name;
}

static void
rewrite_bins(struct rf_chart *c, const struct rf_chart_group *old)
{
	struct rf_chart_group *g = rf_chart_add_group(c, RF_CHART_BAR);
	bool pareto = old->kind == RF_CHART_PARETO;

	g->x_axis = old->x_axis;
	g->y_axis = old->y_axis;
	g->labels = old->labels;
	g->gap = old->gap < 150 ? old->gap : 0;
	for (uint32_t k = 0; k < old->n_series; k++) {
		const struct rf_chart_series *s = old->series[k];
		struct bin *bins = rf_arena_array(c->arena, MAX_BINS + 1,
		    sizeof(*bins));
		uint32_t n;

		if (s->hidden || s->y.n == 0)
			continue;
		n = s->bins.by_category ? sum_categories(c->arena, s, bins,
		    MAX_BINS) : count_values(c->arena, s, bins);
		if (pareto)
			qsort(bins, n, sizeof(*bins), largest_first);
		series_of(c, g, s, bins, n, false);
		if (pareto)
			add_cumulative(c, s, bins, n);
	}
}

/*
 * Box plots: categories once each; `x` has each value's category (from 0),
 * `sizes` the values themselves.
 */
static void
rewrite_boxes(struct rf_chart *c, const struct rf_chart_group *old)
{
	struct rf_chart_group *g = rf_chart_add_group(c, RF_CHART_BOX);
	struct rf_chart_series **list;
	uint32_t n = g->n_series;

	list = g->series;
	*g = *old;
	g->series = list;
	g->n_series = n;
	for (uint32_t k = 0; k < old->n_series; k++) {
		const struct rf_chart_series *s = old->series[k];
		struct rf_chart_series *out = rf_chart_add_series(c, g);
		uint32_t most = s->y.n < MAX_UNIQUE ? s->y.n : MAX_UNIQUE;
		struct bin *bins = rf_arena_array(c->arena, most + 1u,
		    sizeof(*bins));
		double *at = rf_arena_array(c->arena, s->y.n + (size_t)1,
		    sizeof(*at));
		const char **names;
		const char *const **level = rf_arena_alloc(c->arena,
		    sizeof(*level));
		struct rf_map seen;

		*out = *s;
		rf_map_init(&seen, c->arena);
		n = sum_categories(c->arena, s, bins, most);
		names = rf_arena_array(c->arena, n + 1u, sizeof(*names));
		for (uint32_t i = 0; i < n; i++) {
			names[i] = bins[i].name;
			*rf_map_put(&seen, rf_str(names[i])) = &bins[i];
		}
		for (uint32_t i = 0; i < s->y.n; i++) {
			const struct bin *bin = rf_map_get(&seen,
			    plain_category(&s->cats, i));

			at[i] = bin != NULL ? bin->at : NAN;
		}
		*level = names;
		out->sizes = s->y;
		out->x = (struct rf_chart_values){ .v = at, .n = s->y.n };
		out->y = (struct rf_chart_values){ .n = 0 };
		out->cats = (struct rf_chart_categories){ .n = n,
			.n_levels = 1, .levels = level };
	}
}

const struct rf_chart *
rf_chart_plain(const struct rf_chart *c, struct rf_arena *a)
{
	struct rf_chart *out;
	bool wanted = false;

	for (uint32_t i = 0; i < c->n_groups; i++)
		wanted = wanted || c->groups[i]->kind == RF_CHART_HISTOGRAM ||
		    c->groups[i]->kind == RF_CHART_PARETO ||
		    c->groups[i]->kind == RF_CHART_BOX;
	if (!wanted)
		return c;
	out = rf_arena_alloc(a, sizeof(*out));
	*out = *c;
	out->arena = a;
	out->groups = NULL;
	out->n_groups = 0;
	out->axes = NULL;
	out->n_axes = 0;
	for (uint32_t i = 0; i < c->n_axes; i++)
		*rf_chart_add_axis(out, c->axes[i]->kind, NULL) =
		    *c->axes[i];
	for (uint32_t i = 0; i < c->n_groups; i++) {
		const struct rf_chart_group *g = c->groups[i];

		if (g->kind == RF_CHART_HISTOGRAM ||
		    g->kind == RF_CHART_PARETO)
			rewrite_bins(out, g);
		else if (g->kind == RF_CHART_BOX)
			rewrite_boxes(out, g);
		else
			*rf_chart_add_group(out, g->kind) = *g;
	}
	return out;
}
