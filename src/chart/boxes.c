/* Box plots, waterfalls and funnels. */
#include "config.h"

#include "chart/plot.h"

#include <stdlib.h>
#include <string.h>

#define MOST_POINTS 2000	/* outliers and points of one box */
#define GAP 0.5			/* of a waterfall's bars */

/* ---- waterfall ---------------------------------------------------------- */

static bool
is_total(const struct rf_chart_series *s, uint32_t i)
{
	for (uint32_t k = 0; k < s->n_subtotals; k++)
		if (s->subtotals[k] == i)
			return true;
	return false;
}

/* From where to where the i-th bar goes; *sum runs along. */
static void
step(const struct rf_chart_series *s, uint32_t i, double *sum, double *from,
    double *to)
{
	double v = rf_value(&s->y, i);

	if (isnan(v))
		v = 0;
	*from = *sum;
	*sum += v;
	if (is_total(s, i)) {
		*from = 0;
		*sum = v;
	}
	*to = *sum;
}

void
rf_waterfall_range(const struct rf_draw *d, const struct rf_view *v)
{
	double sum = 0, from, to;

	(void)d;
	rf_scale_see(v->y, 0);
	for (uint32_t i = 0; i < v->series[0]->y.n; i++) {
		step(v->series[0], i, &sum, &from, &to);
		rf_scale_see(v->y, to);
	}
}

void
rf_plot_waterfall(struct rf_draw *d, const struct rf_view *v)
{
	const struct rf_chart_series *s = v->series[0];
	double sum = 0, from, to, half = 0.5 / (1 + (v->g->gap >= 0 &&
	    v->g->gap <= 500 ? v->g->gap / 100 : GAP));
	struct rf_ink rule = rf_look_rule(d);
	struct rf_spot *spots = rf_arena_array(d->a, MOST_POINTS,
	    sizeof(*spots));

	rf_canvas_clip(&d->cv, d->plot);
	for (uint32_t i = 0; i < s->y.n; i++) {
		const struct rf_chart_point *p = rf_point_of(s, i);
		struct rf_chart_fill fill;
		struct rf_ink ink = rf_look_border(d, v, s, i);
		float a = rf_scale_at(v->x, i + 1 - half), y0, y1;
		float b = rf_scale_at(v->x, i + 1 + half);
		struct rf_spot spot;

		step(s, i, &sum, &from, &to);
		fill = rf_solid(rf_look_color(d, is_total(s, i) ? 2 :
		    to < from ? 1 : 0, 3));
		if (p != NULL && p->fill.kind != RF_FILL_AUTO)
			fill = p->fill;
		y0 = rf_scale_at(v->y, from);
		y1 = rf_scale_at(v->y, to);
		spot = (struct rf_spot){ .bar = { fminf(a, b), fminf(y0, y1),
			fabsf(b - a), fabsf(y1 - y0) }, .negative =
			to < from, .value = rf_value(&s->y, i) };
		rf_canvas_rect(&d->cv, spot.bar);
		rf_canvas_paint(&d->cv, &fill, &ink);
		if (!s->no_connectors && i + 1 < s->y.n)
			rf_canvas_segment(&d->cv, b, y1, rf_scale_at(v->x,
			    i + 2 - half), y1, &rule);
		if (i < MOST_POINTS)
			spots[i] = spot;
	}
	rf_canvas_unclip(&d->cv);
	for (uint32_t i = 0; i < s->y.n && i < MOST_POINTS; i++)
		if (rf_labels_of(v, s, i) != NULL)
			rf_label_spot(d, v, s, i, &spots[i],
			    RF_LABEL_OUTSIDE_END);
}

/* ---- boxes (see plain.c for what x and sizes hold) ---------------------- */

void
rf_boxes_range(const struct rf_draw *d, const struct rf_view *v)
{
	(void)d;
	for (uint32_t k = 0; k < v->n_series; k++)
		for (uint32_t i = 0; i < v->series[k]->sizes.n; i++)
			rf_scale_see(v->y, rf_value(&v->series[k]->sizes,
			    i));
}

struct pair {
	double at, value;
};

static int
by_category(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->value < y->value ? -1 : x->value > y->value;
}

/* The value at a part of a sorted list, between two when need be. */
static double
quantile(const struct pair *p, uint32_t n, double part, bool inclusive)
{
	double at = inclusive ? part * (n - 1) : part * (n + 1.0) - 1;
	double low;

	if (at <= 0)
		return p[0].value;
	if (at >= n - 1)
		return p[n - 1].value;
	low = floor(at);
	return p[(uint32_t)low].value + (at - low) *
	    (p[(uint32_t)low + 1].value - p[(uint32_t)low].value);
}

static void
draw_box(struct rf_draw *d, const struct rf_view *v,
    const struct rf_chart_series *s, const struct pair *p, uint32_t n,
    double left, double right)
{
	double q1 = quantile(p, n, 0.25, s->quartile_inclusive);
	double q2 = quantile(p, n, 0.5, s->quartile_inclusive);
	double q3 = quantile(p, n, 0.75, s->quartile_inclusive);
	double reach = 1.5 * (q3 - q1), low = q1, high = q3, mean = 0;
	float a = rf_scale_at(v->x, left), b = rf_scale_at(v->x, right);
	float mid = (a + b) / 2, cap = (b - a) / 4;
	struct rf_chart_fill fill = rf_look_fill(d, v, s, RF_ALL);
	struct rf_ink ink = rf_look_border(d, v, s, RF_ALL);
	struct rf_look_marker m = { RF_MARKER_CIRCLE, 4, fill, ink };
	float top, bottom, median;

	if (ink.color == 0)
		ink.color = rf_mix(d->c->text_color, d->c->back_color, 0.35f);
	for (uint32_t i = 0; i < n; i++) {
		double x = p[i].value;

		mean += x / n;
		if (s->no_outliers || (x >= q1 - reach && x <= q3 + reach)) {
			low = fmin(low, x);
			high = fmax(high, x);
			if (!s->inner_points)
				continue;
		}
		if (i < MOST_POINTS)
			rf_draw_marker(d, &m, mid, rf_scale_at(v->y, x));
	}
	top = rf_scale_at(v->y, q3);
	bottom = rf_scale_at(v->y, q1);
	median = rf_scale_at(v->y, q2);
	rf_canvas_rect(&d->cv, (struct rf_rect){ fminf(a, b), fminf(top,
	    bottom), fabsf(b - a), fabsf(bottom - top) });
	rf_canvas_paint(&d->cv, &fill, &ink);
	rf_canvas_segment(&d->cv, a, median, b, median, &ink);
	rf_canvas_segment(&d->cv, mid, top, mid, rf_scale_at(v->y, high),
	    &ink);
	rf_canvas_segment(&d->cv, mid, bottom, mid, rf_scale_at(v->y, low),
	    &ink);
	for (int end = 0; end < 2; end++) {
		float y = rf_scale_at(v->y, end ? high : low);

		rf_canvas_segment(&d->cv, mid - cap, y, mid + cap, y, &ink);
	}
	if (!s->no_mean_marker) {
		m.symbol = RF_MARKER_X;
		m.ink = ink;
		m.size = 5;
		rf_draw_marker(d, &m, mid, rf_scale_at(v->y, mean));
	}
}

void
rf_plot_boxes(struct rf_draw *d, const struct rf_view *v)
{
	double gap = v->g->gap >= 0 && v->g->gap <= 500 ? v->g->gap / 100 :
	    1, width = 1 / (v->n_series + gap);

	rf_canvas_clip(&d->cv, d->plot);
	for (uint32_t k = 0; k < v->n_series; k++) {
		const struct rf_chart_series *s = v->series[k];
		struct pair *p = rf_arena_array(d->a, (size_t)s->sizes.n + 1,
		    sizeof(*p));
		uint32_t n = 0;

		for (uint32_t i = 0; i < s->sizes.n; i++) {
			double at = rf_value(&s->x, i);
			double value = rf_value(&s->sizes, i);

			if (!isnan(at) && !isnan(value))
				p[n++] = (struct pair){ at, value };
		}
		qsort(p, n, sizeof(*p), by_category);
		for (uint32_t i = 0, j; i < n; i = j) {
			double left = p[i].at + 0.5 + gap * width / 2 +
			    k * width;

			for (j = i; j < n && p[j].at == p[i].at; j++)
				;
			draw_box(d, v, s, p + i, j - i, left + width * 0.05,
			    left + width * 0.95);
		}
	}
	rf_canvas_unclip(&d->cv);
}

/* ---- funnel ---------------------------------------------------------------- */

void
rf_plot_funnel(struct rf_draw *d, const struct rf_view *v)
{
	const struct rf_chart_series *s = v->series[0];
	uint32_t n = s->y.n < MOST_POINTS ? s->y.n : MOST_POINTS;
	struct rf_face f = rf_face_of(&d->font);
	float names = 0, slot, gap = v->g->gap >= 0 && v->g->gap <= 500 ?
	    v->g->gap / 100 : 0.06f, middle;
	double most = 0;
	uint32_t step;

	if (n == 0)
		return;
	for (uint32_t i = 0; i < n; i++) {
		double y = rf_value(&s->y, i);

		if (!isnan(y))
			most = fmax(most, fabs(y));
		names = fmaxf(names, rf_text_width(d->e, &f,
		    rf_category_text(d, &s->cats, i, 0)));
	}
	names = fminf(names, d->plot.w / 3) + 8;
	slot = d->plot.h / (float)n;
	step = (uint32_t)fminf(f.size / fmaxf(slot, 1e-3f) + 1, MOST_POINTS);
	middle = d->plot.x + names + (d->plot.w - names) / 2;
	for (uint32_t i = 0; i < n; i++) {
		struct rf_chart_fill fill = rf_look_fill(d, v, s, i);
		struct rf_ink ink = rf_look_border(d, v, s, i);
		double y = rf_value(&s->y, i);
		float w = isnan(y) || !(most > 0) ? 0 : (float)(fabs(y) /
		    most) * (d->plot.w - names);
		float h = slot / (1 + gap), top = d->plot.y + (float)i *
		    slot + (slot - h) / 2;
		struct rf_spot spot = { .bar = { middle - w / 2, top, w, h },
			.horizontal = true, .value = y };
		struct rf_str name = rf_text_cut(d, &f, rf_category_text(d,
		    &s->cats, i, 0), names - 8);

		rf_canvas_rect(&d->cv, spot.bar);
		rf_canvas_paint(&d->cv, &fill, &ink);
		if (slot >= f.size || i % step == 0)
			rf_canvas_text(&d->cv, d->plot.x + names - 6, top +
			    h / 2 + 0.36f * f.drawn, RF_ANCHOR_END, &f,
			    d->font.color, 0, name, rf_text_width(d->e, &f,
			    name));
		if (!isnan(y))
			rf_label_spot(d, v, s, i, &spot, RF_LABEL_CENTER);
	}
}
