/* Scatter and bubble charts. */
#include "config.h"

#include "chart/plot.h"

#include <stdlib.h>

#define BUBBLE_PART 0.25f	/* of the plot's shorter side: the largest */
#define MOST_BUBBLES 20000

static struct rf_xy *
collect(struct rf_draw *d, const struct rf_view *v,
    const struct rf_chart_series *s)
{
	struct rf_xy *p = rf_arena_array(d->a, (size_t)s->y.n + 1,
	    sizeof(*p));

	for (uint32_t i = 0; i < s->y.n; i++) {
		double x = rf_place(d, v, s, i), y = rf_value(&s->y, i);

		if (isnan(y) && d->c->blanks == RF_BLANKS_ZERO)
			y = 0;
		if ((v->x->log && !(x > 0)) || (v->y->log && !(y > 0)))
			x = NAN;
		if (isnan(x) || isnan(y)) {
			p[i].x = NAN;
			continue;
		}
		p[i].x = rf_scale_at(v->x, x);
		p[i].y = rf_scale_at(v->y, y);
	}
	return p;
}

void
rf_plot_scatter(struct rf_draw *d, const struct rf_view *v)
{
	for (uint32_t k = 0; k < v->n_series; k++) {
		const struct rf_chart_series *s = v->series[k];
		struct rf_xy *p = collect(d, v, s);

		rf_draw_errors(d, v, s, p, s->y.v, s->y.n, false, NULL);
		rf_draw_errors(d, v, s, p, s->x.v, s->x.n < s->y.n ?
		    s->x.n : s->y.n, true, NULL);
		rf_draw_trends(d, v, s);
		rf_draw_points(d, v, s, p, s->y.n);
	}
}

struct bubble {
	uint32_t k, i;
	float x, y, r;
};

/* Large ones first, so that small ones are seen. */
static int
by_size(const void *a, const void *b)
{
	const struct bubble *x = a, *y = b;

	if (x->r != y->r)
		return x->r > y->r ? -1 : 1;
	if (x->k != y->k)
		return x->k < y->k ? -1 : 1;
	return x->i < y->i ? -1 : x->i > y->i;
}

static double
size_of(const struct rf_view *v, const struct rf_chart_series *s,
    uint32_t i)
{
	double size = s->sizes.n > 0 ? rf_value(&s->sizes, i) : 1;

	if (isnan(size) || (size < 0 && !v->g->bubble_negative))
		return 0;
	return fabs(size);
}

static void
draw_bubble(struct rf_draw *d, const struct rf_view *v,
    const struct bubble *b)
{
	const struct rf_chart_series *s = v->series[b->k];
	struct rf_chart_fill fill = rf_look_fill(d, v, s, b->i);
	struct rf_ink ink = rf_look_border(d, v, s, b->i);
	struct rf_spot spot = { .x = b->x, .y = b->y,
		.value = rf_value(&s->y, b->i) };

	/* A negative size is a hollow bubble. */
	if (rf_value(&s->sizes, b->i) < 0) {
		ink.color = fill.color != 0 ? fill.color : rf_look_text(d);
		fill = rf_solid(d->c->back_color);
	}
	rf_canvas_clip(&d->cv, d->plot);
	rf_canvas_circle(&d->cv, b->x, b->y, b->r);
	rf_canvas_paint(&d->cv, &fill, &ink);
	rf_canvas_unclip(&d->cv);
	if (rf_labels_of(v, s, b->i) != NULL)
		rf_label_spot(d, v, s, b->i, &spot, RF_LABEL_RIGHT);
}

void
rf_plot_bubbles(struct rf_draw *d, const struct rf_view *v)
{
	struct bubble *all = rf_arena_array(d->a, MOST_BUBBLES,
	    sizeof(*all));
	float most = fminf(d->plot.w, d->plot.h) * BUBBLE_PART / 2;
	float scale = v->g->bubble_scale;
	double largest = 0;
	uint32_t n = 0;

	if (!(scale >= 0 && scale <= 300))
		scale = 100;
	for (uint32_t k = 0; k < v->n_series; k++)
		for (uint32_t i = 0; i < v->series[k]->y.n; i++)
			largest = fmax(largest, size_of(v, v->series[k], i));
	for (uint32_t k = 0; k < v->n_series; k++) {
		struct rf_xy *p = collect(d, v, v->series[k]);

		for (uint32_t i = 0; i < v->series[k]->y.n &&
		    n < MOST_BUBBLES; i++) {
			double part = size_of(v, v->series[k], i) / largest;

			if (isnan(p[i].x) || !(part > 0))
				continue;
			all[n++] = (struct bubble){ k, i, p[i].x, p[i].y,
				most * scale / 100 * (float)
				(v->g->bubble_width ? part : sqrt(part)) };
		}
	}
	qsort(all, n, sizeof(*all), by_size);
	for (uint32_t i = 0; i < n; i++)
		draw_bubble(d, v, &all[i]);
	for (uint32_t k = 0; k < v->n_series; k++)
		rf_draw_trends(d, v, v->series[k]);
}
