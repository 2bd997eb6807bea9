/* Groups made ready to be drawn: series, scales, what the axes must span. */
#include "config.h"

#include "chart/plot.h"

#include <stdlib.h>
#include <string.h>

#include "util/err.h"

#define MAX_GROUPS 64
#define MAX_AXES 64

static const struct rf_chart_axis no_axis = { .cross_axis = -1,
	.deleted = true };

static void
scale_init(struct rf_scale *s, const struct rf_chart_axis *axis)
{
	s->axis = axis;
	s->data_min = s->data_max = NAN;
	s->max = 1;
	s->major = 1;
	s->label_step = 1;
	s->log = axis->log_base > 1 && axis->log_base <= 1e6;
}

static struct rf_scale *
scale_for(struct rf_draw *d, int32_t index)
{
	struct rf_scale *s;

	if (index >= 0 && (uint32_t)index < d->n_scales)
		return &d->scales[index];
	s = rf_arena_alloc(d->a, sizeof(*s));
	scale_init(s, &no_axis);
	return s;
}

static bool
has_categories(const struct rf_chart_group *g)
{
	return g->kind != RF_CHART_SCATTER && g->kind != RF_CHART_BUBBLE;
}

static bool
has_axes(const struct rf_chart_group *g)
{
	switch (g->kind) {
	case RF_CHART_PIE:
	case RF_CHART_DOUGHNUT:
	case RF_CHART_OF_PIE:
	case RF_CHART_FUNNEL:
	case RF_CHART_TREEMAP:
	case RF_CHART_SUNBURST:
	case RF_CHART_MAP:
		return false;
	default:
		return true;
	}
}

static int
by_order(const void *a, const void *b)
{
	const struct rf_chart_series *const *x = a, *const *y = b;

	if ((*x)->order != (*y)->order)
		return (*x)->order < (*y)->order ? -1 : 1;
	return (*x)->index < (*y)->index ? -1 : (*x)->index > (*y)->index;
}

static void
take_series(struct rf_draw *d, struct rf_view *v, uint32_t *left)
{
	const struct rf_chart_group *g = v->g;

	v->series = rf_arena_array(d->a, g->n_series == 0 ? 1 : g->n_series,
	    sizeof(struct rf_chart_series *));
	for (uint32_t i = 0; i < g->n_series && *left > 0; i++) {
		struct rf_chart_series *s = g->series[i];

		if (s->hidden)
			continue;
		--*left;
		v->series[v->n_series++] = s;
		if (s->y.n > v->n)
			v->n = s->y.n;
		if (has_categories(g) && s->cats.n > v->n)
			v->n = s->cats.n;
		if (s->index < 100000 && s->index + 1 > d->n_colors)
			d->n_colors = s->index + 1;
	}
	qsort(v->series, v->n_series, sizeof(struct rf_chart_series *),
	    by_order);
}

/* Dates a month or a year apart are shown by months or years. */
static enum rf_time_unit
base_unit(const struct rf_chart_categories *c)
{
	double least = INFINITY, before = NAN;

	for (uint32_t i = 0; i < c->n; i++) {
		double v = c->numbers[i];

		if (isfinite(v) && isfinite(before) && v != before)
			least = fmin(least, fabs(floor(v) - floor(before)));
		if (isfinite(v))
			before = v;
	}
	if (!isfinite(least) || least < 28)
		return RF_TIME_DAYS;
	return least < 365 ? RF_TIME_MONTHS : RF_TIME_YEARS;
}

static void
category_scale(struct rf_draw *d, const struct rf_view *v)
{
	struct rf_scale *x = v->x;
	const struct rf_chart_series *s = NULL;

	x->category = true;
	x->log = false;
	if (v->n > x->n)
		x->n = v->n;
	for (uint32_t i = 0; i < v->n_series && s == NULL; i++)
		if (v->series[i]->cats.n > 0)
			s = v->series[i];
	if (x->labels == NULL)
		x->labels = s;
	s = x->labels;
	if (x->axis->kind == RF_AXIS_DATE && s != NULL &&
	    s->cats.numbers != NULL && s->cats.levels == NULL && !x->date) {
		x->date = true;
		x->unit = x->axis->base_unit != RF_TIME_AUTO ?
		    x->axis->base_unit : base_unit(&s->cats);
		for (uint32_t i = 0; i < s->cats.n; i++)
			rf_scale_see(x, rf_date_place(x, s->cats.numbers[i],
			    d->c->date1904));
	}
	x->format = x->axis->format != NULL ? x->axis->format :
	    s != NULL ? s->cats.format : NULL;
}

/* Whether the value axis stands between categories. */
static bool
stands_between(const struct rf_draw *d, const struct rf_view *v)
{
	if (d->c->table.shown)
		return true;	/* its columns stand under their places */
	if (v->y->axis->between_set)
		return v->y->axis->between;
	return v->g->kind != RF_CHART_AREA && v->g->kind != RF_CHART_SURFACE;
}

static void
category_ends(struct rf_draw *d, struct rf_scale *x)
{
	const struct rf_chart_axis *a = x->axis;

	x->min = x->between ? 0.5 : 1;
	x->max = x->between ? x->n + 0.5 : x->n;
	if (x->date && isfinite(x->data_min)) {
		x->min = x->data_min;
		x->max = x->data_max;
		if (a->has_min)
			x->min = rf_date_place(x, a->min, d->c->date1904);
		if (a->has_max)
			x->max = rf_date_place(x, a->max, d->c->date1904);
		if (!(x->max >= x->min)) {
			x->min = x->data_min;
			x->max = x->data_max;
		}
		if (x->between) {
			x->min -= 0.5;
			x->max += 0.5;
		}
	} else {
		x->date = false;
	}
	if (!(x->max > x->min)) {
		x->max = x->min + 0.5;
		x->min -= 0.5;
	}
}

double
rf_place(const struct rf_draw *d, const struct rf_view *v,
    const struct rf_chart_series *s, uint32_t i)
{
	const struct rf_chart_categories *c;

	if (!has_categories(v->g)) {
		if (s->x.n > 0)
			return rf_value(&s->x, i);
		if (s->cats.numbers != NULL && i < s->cats.n)
			return s->cats.numbers[i];
		return (double)i + 1;
	}
	if (v->x == NULL || !v->x->date)
		return (double)i + 1;
	c = &v->x->labels->cats;
	return i < c->n ? rf_date_place(v->x, c->numbers[i],
	    d->c->date1904) : NAN;
}

/* ---- stacks ----------------------------------------------------------------- */

void
rf_stack_init(struct rf_draw *d, const struct rf_view *v,
    struct rf_stack *st)
{
	memset(st, 0, sizeof(*st));
	if (v->g->grouping == RF_GROUP_CLUSTERED)
		return;
	st->n = v->n;
	st->low = rf_arena_array(d->a, (size_t)v->n + 1, sizeof(double));
	st->high = rf_arena_array(d->a, (size_t)v->n + 1, sizeof(double));
	if (v->g->grouping != RF_GROUP_PERCENT)
		return;
	st->total = rf_arena_array(d->a, (size_t)v->n + 1, sizeof(double));
	for (uint32_t k = 0; k < v->n_series; k++)
		for (uint32_t i = 0; i < v->series[k]->y.n; i++) {
			double y = rf_value(&v->series[k]->y, i);

			if (!isnan(y))
				st->total[i] += fabs(y);
		}
}

void
rf_stack_next(const struct rf_draw *d, const struct rf_view *v,
    struct rf_stack *st, const struct rf_chart_series *s, uint32_t i,
    double *from, double *to)
{
	double y = rf_value(&s->y, i);
	double *sum;

	*from = 0;
	if (st->low == NULL) {
		if (isnan(y) && d->c->blanks == RF_BLANKS_ZERO &&
		    i < v->n)
			y = 0;
		*to = y;
		return;
	}
	if (isnan(y))
		y = 0;
	if (st->total != NULL)
		y = st->total[i] > 0 ? y / st->total[i] : 0;
	/* Bars grow away from zero on both sides; lines and areas add up. */
	sum = v->g->kind == RF_CHART_BAR && y < 0 ? &st->low[i] :
	    &st->high[i];
	*from = *sum;
	*sum += y;
	*to = *sum;
}

static void
see_values(struct rf_draw *d, const struct rf_view *v)
{
	struct rf_stack st;

	rf_stack_init(d, v, &st);
	for (uint32_t k = 0; k < v->n_series; k++)
		for (uint32_t i = 0; i < v->series[k]->y.n; i++) {
			double from, to;

			rf_stack_next(d, v, &st, v->series[k], i, &from, &to);
			rf_scale_see(v->y, to);
		}
	if (v->g->grouping == RF_GROUP_PERCENT)
		v->y->percent = true;
}

static void
see_points(struct rf_draw *d, const struct rf_view *v)
{
	for (uint32_t k = 0; k < v->n_series; k++)
		for (uint32_t i = 0; i < v->series[k]->y.n; i++) {
			double y = rf_value(&v->series[k]->y, i);
			double x = rf_place(d, v, v->series[k], i);

			if (isnan(x) || isnan(y))
				continue;
			rf_scale_see(v->y, y);
			if (v->x->points)
				rf_scale_see(v->x, x);
		}
}

static void
value_format(const struct rf_view *v)
{
	struct rf_scale *y = v->y;

	if (y->format != NULL)
		return;
	y->format = y->axis->format;
	if (y->format == NULL && v->g->grouping == RF_GROUP_PERCENT)
		y->format = "0%";
	for (uint32_t i = 0; i < v->n_series && y->format == NULL; i++)
		y->format = v->series[i]->y.format;
	if (y->format == NULL)
		y->format = "General";
}

static void
point_format(const struct rf_view *v)
{
	struct rf_scale *x = v->x;

	if (x->format != NULL)
		return;
	x->format = x->axis->format;
	for (uint32_t i = 0; i < v->n_series && x->format == NULL; i++)
		x->format = v->series[i]->x.n > 0 ? v->series[i]->x.format :
		    v->series[i]->cats.format;
	if (x->format == NULL)
		x->format = "General";
}

static void
link_axes(struct rf_draw *d, struct rf_view *v)
{
	v->x = scale_for(d, v->g->x_axis);
	v->y = scale_for(d, v->g->y_axis != v->g->x_axis ? v->g->y_axis :
	    -1);
	/* An axis already taken the other way about is not shared. */
	if (v->x->used && (v->x->vertical != v->g->horizontal ||
	    !v->x->is_x || (v->x->points && has_categories(v->g))))
		v->x = scale_for(d, -1);
	if (v->y->used && (v->y->vertical == v->g->horizontal ||
	    v->y->is_x || v->y->category !=
	    (v->g->kind == RF_CHART_SURFACE)))
		v->y = scale_for(d, -1);
	/* Points may join categories: the first stands at 1. */
	if (!v->x->used)
		v->x->points = !has_categories(v->g);
	v->x->used = v->y->used = true;
	v->x->is_x = true;
	v->y->category = v->g->kind == RF_CHART_SURFACE;
	v->x->vertical = v->g->horizontal;
	v->y->vertical = !v->g->horizontal;
	if (v->x->across == NULL)
		v->x->across = v->y;
	if (v->y->across == NULL)
		v->y->across = v->x;
}

/* Seen from above, a surface's series are the places of its other axis. */
static void
surface_depth(struct rf_draw *d, const struct rf_view *v)
{
	struct rf_chart_series *names = rf_arena_alloc(d->a,
	    sizeof(*names));
	const char **list = rf_arena_array(d->a, v->n_series,
	    sizeof(*list));
	const char *const **level = rf_arena_alloc(d->a, sizeof(*level));

	for (uint32_t i = 0; i < v->n_series; i++)
		list[i] = rf_series_name(d, v->series[i]);
	*level = list;
	names->cats = (struct rf_chart_categories){ .n = v->n_series,
		.n_levels = 1, .levels = level };
	v->y->category = true;
	v->y->log = false;
	v->y->n = v->n_series;
	v->y->labels = names;
}

static void
see_group(struct rf_draw *d, struct rf_view *v)
{
	if (has_categories(v->g)) {
		category_scale(d, v);
		if (stands_between(d, v))
			v->x->between = true;
		if (v->g->kind == RF_CHART_WATERFALL)
			rf_waterfall_range(d, v);
		else if (v->g->kind == RF_CHART_BOX)
			rf_boxes_range(d, v);
		else if (v->g->kind == RF_CHART_SURFACE)
			surface_depth(d, v);
		else
			see_values(d, v);
	} else {
		see_points(d, v);
		point_format(v);
	}
	rf_errors_range(d, v);
	value_format(v);
}

/* Areas lie behind bars, bars behind lines; a second axis is in front. */
static int
rank(const struct rf_view *v)
{
	int r;

	switch (v->g->kind) {
	case RF_CHART_AREA:
	case RF_CHART_SURFACE:
		r = 0;
		break;
	case RF_CHART_BAR:
		r = 1;
		break;
	case RF_CHART_LINE:
	case RF_CHART_STOCK:
		r = 2;
		break;
	default:
		r = 3;
		break;
	}
	return r + (v->secondary ? 8 : 0);
}

static void
sort_views(struct rf_draw *d)
{
	for (uint32_t i = 1; i < d->n_views; i++)
		for (uint32_t j = i; j > 0 && rank(&d->views[j]) <
		    rank(&d->views[j - 1]); j--) {
			struct rf_view swap = d->views[j];

			d->views[j] = d->views[j - 1];
			d->views[j - 1] = swap;
		}
}

void
rf_views_make(struct rf_draw *d)
{
	uint32_t n = d->c->n_groups < MAX_GROUPS ? d->c->n_groups :
	    MAX_GROUPS, left = RF_MAX_SERIES;

	d->n_scales = d->c->n_axes < MAX_AXES ? d->c->n_axes : MAX_AXES;
	d->scales = rf_arena_array(d->a, (size_t)d->n_scales + 1,
	    sizeof(struct rf_scale));
	for (uint32_t i = 0; i < d->n_scales; i++)
		scale_init(&d->scales[i], d->c->axes[i]);
	d->views = rf_arena_array(d->a, (size_t)n + 1,
	    sizeof(struct rf_view));
	for (uint32_t i = 0; i < n; i++) {
		struct rf_view *v = &d->views[d->n_views];

		v->g = d->c->groups[i];
		take_series(d, v, &left);
		if (v->n_series == 0)
			continue;
		d->n_views++;
		v->secondary = v->g->y_axis != d->c->groups[0]->y_axis;
		v->vary = v->g->vary_colors && (v->n_series == 1 ||
		    !has_axes(v->g));
		if (v->g->kind == RF_CHART_PIE ||
		    v->g->kind == RF_CHART_DOUGHNUT ||
		    v->g->kind == RF_CHART_OF_PIE)
			v->vary = true;
		if (has_axes(v->g))
			link_axes(d, v);
	}
	for (uint32_t i = 0; i < d->n_scales; i++) {
		int32_t to = d->scales[i].axis->cross_axis;

		if (to >= 0 && (uint32_t)to < d->n_scales &&
		    d->scales[to].used && d->scales[i].used &&
		    d->scales[to].vertical != d->scales[i].vertical)
			d->scales[i].across = &d->scales[to];
	}
	for (uint32_t i = 0; i < d->n_views; i++)
		if (d->views[i].x != NULL)
			see_group(d, &d->views[i]);
	for (uint32_t i = 0; i < d->n_views; i++)
		if (d->views[i].x != NULL) {
			if (d->views[i].x->category)
				category_ends(d, d->views[i].x);
			if (d->views[i].y->category)
				category_ends(d, d->views[i].y);
		}
	sort_views(d);
}
