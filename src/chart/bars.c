/* Bars and columns: side by side, stacked, or as parts of a whole. */
#include "config.h"

#include "chart/plot.h"

#define THIN 0.3f		/* points: narrower bars are drawn together */
#define MOST_LABELS 2000

struct bars {
	const struct rf_view *v;
	struct rf_stack stack;
	double width;		/* of a bar, in categories */
	double step;		/* from series to series */
	double first;		/* left edge of the first, from the middle */
	double base;		/* the value that bars stand on */
	bool thin;
};

static void
layout(struct rf_draw *d, const struct rf_view *v, struct bars *b)
{
	double m = v->n_series, overlap = v->g->overlap / 100;
	double gap = v->g->gap / 100;

	b->v = v;
	if (!(overlap >= -1 && overlap <= 1))
		overlap = 0;
	if (!(gap >= 0 && gap <= 5))
		gap = gap > 5 ? 5 : 1.5;
	b->width = 1 / (m - (m - 1) * overlap + gap);
	b->step = b->width * (1 - overlap);
	b->first = -(b->width + b->step * (m - 1)) / 2;
	b->base = rf_scale_cross(v->y, v->x->axis->cross,
	    v->x->axis->cross_at);
	b->thin = fabs((v->x->hi - v->x->lo) / (v->x->max - v->x->min)) <
	    THIN;
	rf_stack_init(d, v, &b->stack);
}

/* The bar's rectangle, x and y already as they lie on the page. */
static struct rf_rect
bar_rect(const struct bars *b, uint32_t k, double place, double from,
    double to)
{
	const struct rf_scale *x = b->v->x, *y = b->v->y;
	double left = place + b->first + k * b->step;
	float a = rf_scale_at(x, left), c = rf_scale_at(x, left + b->width);
	float p = rf_scale_at(y, from), q = rf_scale_at(y, to);
	struct rf_rect r = { fminf(a, c), fminf(p, q), fabsf(c - a),
		fabsf(q - p) };

	if (b->v->g->horizontal)
		r = (struct rf_rect){ r.y, r.x, r.h, r.w };
	return r;
}

static void
from_base(const struct bars *b, double *from, double *to)
{
	if (b->stack.low == NULL)
		*from = b->base;
	else if (b->v->y->log && *from <= 0)
		*from = b->v->y->min;
	if (b->v->y->log && *to <= 0)
		*to = b->v->y->min;
}

/* Bars too many to be seen singly: the longest of each stretch. */
static void
draw_thin(struct rf_draw *d, const struct bars *b, uint32_t k)
{
	const struct rf_chart_series *s = b->v->series[k];
	struct rf_stack st = b->stack;
	struct rf_chart_fill fill = rf_look_fill(d, b->v, s, RF_ALL);
	double place0 = NAN, from0 = 0, to0 = 0;

	for (uint32_t i = 0; i < s->y.n; i++) {
		double from, to, place = rf_place(d, b->v, s, i);

		rf_stack_next(d, b->v, &st, s, i, &from, &to);
		from_base(b, &from, &to);
		if (isnan(to) || isnan(place))
			continue;
		if (!isnan(place0) && fabsf(rf_scale_at(b->v->x, place) -
		    rf_scale_at(b->v->x, place0)) < THIN) {
			if (fabs(to - from) > fabs(to0 - from0)) {
				from0 = from;
				to0 = to;
			}
			continue;
		}
		if (!isnan(place0)) {
			struct rf_rect r = bar_rect(b, k, place0, from0, to0);

			rf_canvas_rect(&d->cv, (struct rf_rect){ r.x, r.y,
			    fmaxf(r.w, THIN), fmaxf(r.h, THIN) });
			rf_canvas_paint(&d->cv, &fill, NULL);
		}
		place0 = place;
		from0 = from;
		to0 = to;
	}
}

static void
draw_series(struct rf_draw *d, const struct bars *b, uint32_t k,
    struct rf_xy *tips, struct rf_spot *spots, double *ends)
{
	const struct rf_chart_series *s = b->v->series[k];
	struct rf_stack st = b->stack;

	for (uint32_t i = 0; i < s->y.n; i++) {
		double from, to, place = rf_place(d, b->v, s, i);
		struct rf_chart_fill fill;
		struct rf_ink ink;
		struct rf_rect r;

		rf_stack_next(d, b->v, &st, s, i, &from, &to);
		from_base(b, &from, &to);
		ends[i] = to;
		tips[i].x = NAN;
		if (isnan(to) || isnan(place))
			continue;
		r = bar_rect(b, k, place, from, to);
		fill = rf_look_fill(d, b->v, s, i);
		ink = rf_look_border(d, b->v, s, i);
		rf_canvas_rect(&d->cv, r);
		rf_canvas_paint(&d->cv, &fill, &ink);
		tips[i].x = b->v->g->horizontal ? rf_scale_at(b->v->y, to) :
		    r.x + r.w / 2;
		tips[i].y = b->v->g->horizontal ? r.y + r.h / 2 :
		    rf_scale_at(b->v->y, to);
		spots[i] = (struct rf_spot){ .x = tips[i].x, .y = tips[i].y,
			.bar = r, .horizontal = b->v->g->horizontal,
			.negative = to < from, .value = rf_value(&s->y, i) };
	}
}

/* Lines from the end of each bar to that of the next, in stacks. */
static void
series_lines(struct rf_draw *d, const struct rf_view *v,
    const struct rf_xy *tips, const struct rf_spot *spots, uint32_t n)
{
	struct rf_ink ink = rf_ink_of(&v->g->series_line, rf_look_rule(d));

	for (uint32_t i = 0; i + 1 < n; i++) {
		const struct rf_rect *a = &spots[i].bar, *b =
		    &spots[i + 1].bar;

		if (isnan(tips[i].x) || isnan(tips[i + 1].x))
			continue;
		if (v->g->horizontal)
			rf_canvas_segment(&d->cv, tips[i].x, a->y,
			    tips[i + 1].x, b->y + b->h, &ink);
		else
			rf_canvas_segment(&d->cv, a->x + a->w, tips[i].y,
			    b->x, tips[i + 1].y, &ink);
	}
}

static void
draw_all(struct rf_draw *d, struct bars *b, struct rf_xy *tips,
    struct rf_spot *spots)
{
	const struct rf_view *v = b->v;
	bool stacked = b->stack.low != NULL;
	enum rf_label_place place = stacked ? RF_LABEL_CENTER :
	    RF_LABEL_OUTSIDE_END;
	double *at = rf_arena_array(d->a, (size_t)v->n + 1, sizeof(*at));
	struct rf_ends ends = { at, b->stack.total };

	for (uint32_t k = 0; k < v->n_series; k++) {
		const struct rf_chart_series *s = v->series[k];

		rf_canvas_clip(&d->cv, d->plot);
		draw_series(d, b, k, tips, spots, at);
		rf_canvas_unclip(&d->cv);
		if (v->g->series_lines && stacked)
			series_lines(d, v, tips, spots, s->y.n);
		rf_draw_errors(d, v, s, tips, s->y.v, s->y.n,
		    v->g->horizontal, stacked ? &ends : NULL);
		rf_draw_trends(d, v, s);
	}
	/* Labels come last: no bar covers one.  The stack is summed anew. */
	rf_stack_init(d, v, &b->stack);
	for (uint32_t k = 0; k < v->n_series; k++) {
		const struct rf_chart_series *s = v->series[k];
		struct rf_stack st = b->stack;

		for (uint32_t i = 0; i < s->y.n && i < MOST_LABELS; i++) {
			double from, to, p = rf_place(d, v, s, i);
			struct rf_spot spot;

			rf_stack_next(d, v, &st, s, i, &from, &to);
			from_base(b, &from, &to);
			if (rf_labels_of(v, s, i) == NULL || isnan(p) ||
			    isnan(rf_value(&s->y, i)))
				continue;
			spot = (struct rf_spot){ .bar = bar_rect(b, k, p,
			    from, to), .horizontal = v->g->horizontal,
			    .negative = to < from,
			    .value = rf_value(&s->y, i) };
			rf_label_spot(d, v, s, i, &spot, place);
		}
	}
}

void
rf_plot_bars(struct rf_draw *d, const struct rf_view *v)
{
	struct bars b;
	struct rf_xy *tips;
	struct rf_spot *spots;

	layout(d, v, &b);
	if (b.thin) {
		rf_canvas_clip(&d->cv, d->plot);
		for (uint32_t k = 0; k < v->n_series; k++)
			draw_thin(d, &b, k);
		rf_canvas_unclip(&d->cv);
		return;
	}
	tips = rf_arena_array(d->a, (size_t)v->n + 1, sizeof(*tips));
	spots = rf_arena_array(d->a, (size_t)v->n + 1, sizeof(*spots));
	draw_all(d, &b, tips, spots);
}
