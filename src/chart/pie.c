/* Pies, rings, and pies with a second plot for the small slices. */
#include "config.h"

#include "chart/plot.h"

#include <stdlib.h>

#include "util/err.h"

#define INSET 6.5f
#define LEADER 12.0f		/* points that a label has moved: draw a line */
#define LEAST_ANGLE 0.05f	/* degrees: thinner slices are not seen */
#define MOST_LABELS 400

struct pie {
	const struct rf_view *v;
	const struct rf_chart_series *s;
	float cx, cy, r, hole;
	double total;
};

/* A label that stands outside: pushed apart from its neighbours. */
struct outside {
	uint32_t i;
	struct rf_label l;
	float x, y;		/* its middle */
	float tip_x, tip_y;	/* on the slice's edge */
	float want_y;
	bool right;
};

static double
share(const struct rf_chart_series *s, uint32_t i)
{
	double v = fabs(rf_value(&s->y, i));

	return isnan(v) ? 0 : v;
}

static double
sum(const struct rf_chart_series *s, uint32_t from, uint32_t to)
{
	double total = 0;

	for (uint32_t i = from; i < to && i < s->y.n; i++)
		total += share(s, i);
	return isfinite(total) ? total : 0;
}

static float
explosion(const struct rf_chart_series *s, uint32_t i)
{
	const struct rf_chart_point *p = rf_point_of(s, i);
	float e = p != NULL && p->has_explosion ? p->explosion :
	    s->explosion;

	return e > 0 ? fminf(e, 400) / 100 : 0;
}

static void
slice_path(struct rf_draw *d, float cx, float cy, float r, float hole,
    float from, float to)
{
	bool whole = to - from > 359.99f;

	if (whole) {
		rf_canvas_circle(&d->cv, cx, cy, r);
		if (hole > 0) {
			rf_canvas_arc(&d->cv, cx, cy, hole, 360, 0, true);
			rf_canvas_close(&d->cv);
		}
		return;
	}
	rf_canvas_arc(&d->cv, cx, cy, r, from, to, true);
	if (hole > 0)
		rf_canvas_arc(&d->cv, cx, cy, hole, to, from, false);
	else
		rf_canvas_line(&d->cv, cx, cy);
	rf_canvas_close(&d->cv);
}

static void
draw_slice(struct rf_draw *d, const struct pie *p, uint32_t i, float from,
    float to, float *dx, float *dy)
{
	double mid = (from + to) / 2 * M_PI / 180;
	float out = p->r * explosion(p->s, i);
	struct rf_chart_fill fill = rf_look_fill(d, p->v, p->s, i);
	struct rf_ink ink = rf_look_border(d, p->v, p->s, i);

	*dx = out * (float)sin(mid);
	*dy = -out * (float)cos(mid);
	slice_path(d, p->cx + *dx, p->cy + *dy, p->r, p->hole, from, to);
	rf_canvas_paint(&d->cv, &fill, &ink);
}

/* Does a label fit into its slice when it stands at radius `at`? */
static bool
fits(const struct rf_label *l, float at, float r, float hole, float angle)
{
	float half = hypotf(l->w, l->h) / 2;
	float room = angle >= 180 ? r : at * sinf(angle / 2 *
	    (float)M_PI / 180);

	return half * 0.85f <= room && at + l->h / 2 < r &&
	    at - l->h / 2 > hole * 0.9f;
}

static void
label_slice(struct rf_draw *d, const struct pie *p, uint32_t i, float from,
    float to, float dx, float dy, struct outside *outs, uint32_t *n)
{
	const struct rf_chart_labels *how = rf_labels_of(p->v, p->s, i);
	struct rf_spot spot = { .value = rf_value(&p->s->y, i),
		.percent = share(p->s, i) / p->total, .has_percent = true };
	float mid = (from + to) / 2 * (float)M_PI / 180, at;
	float x = sinf(mid), y = -cosf(mid);
	enum rf_label_place place;
	struct outside *o = &outs[*n];

	if (how == NULL || !rf_label_for(d, p->v, p->s, i, &spot, &o->l))
		return;
	place = p->hole > 0 ? RF_LABEL_CENTER : how->place;
	at = p->r - fmaxf(o->l.w * fabsf(x), o->l.h * fabsf(y)) / 2 - 5;
	if (place == RF_LABEL_CENTER)
		at = (p->r + p->hole) / 2;
	if (place == RF_LABEL_AUTO || place == RF_LABEL_BEST_FIT)
		place = fits(&o->l, at, p->r, p->hole, to - from) ?
		    RF_LABEL_INSIDE_END : RF_LABEL_OUTSIDE_END;
	if (place != RF_LABEL_OUTSIDE_END) {
		rf_label_paint(d, how, &o->l, p->cx + dx + x * at,
		    p->cy + dy + y * at);
		return;
	}
	at = p->r + 3;
	o->i = i;
	o->tip_x = p->cx + dx + x * p->r;
	o->tip_y = p->cy + dy + y * p->r;
	o->right = x >= 0;
	o->x = p->cx + dx + x * at + (o->right ? 1 : -1) * o->l.w / 2 *
	    fminf(1, fabsf(x) * 1.6f + 0.1f);
	o->want_y = o->y = p->cy + dy + y * (at + o->l.h / 2);
	++*n;
}

static int
by_height(const void *a, const void *b)
{
	const struct outside *x = a, *y = b;

	if (x->right != y->right)
		return x->right ? 1 : -1;
	if (x->y != y->y)
		return x->y < y->y ? -1 : 1;
	return x->i < y->i ? -1 : 1;
}

/* A label that was moved still stands outside the pie. */
static void
beside(const struct pie *p, struct outside *o)
{
	float dy = fmaxf(fabsf(o->y - p->cy) - o->l.h / 2, 0), edge;
	float r = p->r * (1 + explosion(p->s, o->i));

	if (dy >= r)
		return;
	edge = sqrtf(r * r - dy * dy) + o->l.w / 2 + 3;
	o->x = o->right ? fmaxf(o->x, p->cx + edge) : fminf(o->x, p->cx -
	    edge);
}

/* Labels of one side keep their order and do not overlap. */
static void
draw_outside(struct rf_draw *d, const struct pie *p, struct outside *o,
    uint32_t n)
{
	struct rf_ink rule = rf_look_rule(d);

	qsort(o, n, sizeof(*o), by_height);
	for (uint32_t i = 1; i < n; i++)
		if (o[i].right == o[i - 1].right)
			o[i].y = fmaxf(o[i].y, o[i - 1].y +
			    (o[i - 1].l.h + o[i].l.h) / 2);
	for (uint32_t i = n; i > 0; i--) {
		struct outside *a = &o[i - 1];
		float floor_y = d->h - 2 - a->l.h / 2;

		if (i < n && o[i].right == a->right)
			floor_y = fminf(floor_y, o[i].y - (o[i].l.h +
			    a->l.h) / 2);
		a->y = fminf(a->y, floor_y);
	}
	for (uint32_t i = 0; i < n; i++) {
		const struct rf_chart_labels *how = rf_labels_of(p->v, p->s,
		    o[i].i);
		float half = o[i].l.w / 2 + 2;

		beside(p, &o[i]);
		o[i].x = fminf(fmaxf(o[i].x, half), d->w - half);
		if (how->leader_lines && fabsf(o[i].y - o[i].want_y) >
		    LEADER) {
			struct rf_ink ink = rf_ink_of(&how->leader, rule);

			/* To the nearest point of the label's box. */
			rf_canvas_segment(&d->cv, o[i].tip_x, o[i].tip_y,
			    fminf(fmaxf(o[i].tip_x, o[i].x - half), o[i].x +
			    half), fminf(fmaxf(o[i].tip_y, o[i].y -
			    o[i].l.h / 2), o[i].y + o[i].l.h / 2), &ink);
		}
		rf_label_paint(d, how, &o[i].l, o[i].x, o[i].y);
	}
}

/* Slices from..to of a series around its middle. */
static void
draw_ring(struct rf_draw *d, const struct pie *p, uint32_t from,
    uint32_t to, float start)
{
	struct outside *outs = rf_arena_array(d->a, MOST_LABELS + 1,
	    sizeof(*outs));
	bool counter = p->v->g->counter;
	uint32_t n = 0;

	for (int labels = 0; labels < 2; labels++) {
		/* Slices too thin to be seen are drawn with the next. */
		double angle = counter ? -start : start, next = angle;

		for (uint32_t i = from; i < to && i < p->s->y.n; i++) {
			float dx, dy, a, b;

			next += share(p->s, i) / p->total * 360;
			if (!(next - angle >= LEAST_ANGLE))
				continue;
			a = (float)(counter ? -next : angle);
			b = (float)(counter ? -angle : next);
			angle = next;
			if (labels == 0) {
				draw_slice(d, p, i, a, b, &dx, &dy);
			} else if (n < MOST_LABELS && i - from <
			    MOST_LABELS) {
				double mid = (a + b) / 2 * M_PI / 180;
				float out = p->r * explosion(p->s, i);

				label_slice(d, p, i, a, b, out *
				    (float)sin(mid), -out * (float)cos(mid),
				    outs, &n);
			}
		}
	}
	draw_outside(d, p, outs, n);
}

/* Do labels stand outside?  Then the pie leaves them room. */
static float
label_room(struct rf_draw *d, const struct rf_view *v)
{
	const struct rf_chart_series *s = v->series[0];
	double total = sum(s, 0, v->n);
	float room = 0;

	for (uint32_t i = 0; i < s->y.n && i < 50; i++) {
		const struct rf_chart_labels *how = rf_labels_of(v, s, i);
		struct rf_spot spot = { .value = rf_value(&s->y, i),
			.percent = total > 0 ? share(s, i) / total : 0,
			.has_percent = true };
		struct rf_label l;

		if (how != NULL && how->place == RF_LABEL_OUTSIDE_END &&
		    rf_label_for(d, v, s, i, &spot, &l))
			room = fmaxf(room, l.h + 3);
	}
	return fminf(room, d->plot.h / 4);
}

static float
first_angle(const struct rf_view *v)
{
	float a = v->g->first_slice;

	return isfinite(a) && fabsf(a) <= 3600 ? fmodf(a, 360) : 0;
}

static void
draw_rings(struct rf_draw *d, const struct rf_view *v, float cx, float cy,
    float r)
{
	bool ring = v->g->kind == RF_CHART_DOUGHNUT;
	float hole = ring ? v->g->hole : 0, most = 0, step;
	uint32_t n = ring ? v->n_series : 1;

	if (!(hole >= 0 && hole <= 95))
		hole = 50;
	for (uint32_t k = 0; k < n; k++)
		for (uint32_t i = 0; i < v->n && i < MOST_LABELS; i++)
			most = fmaxf(most, explosion(v->series[k], i));
	r /= 1 + most;
	hole *= r / 100;
	step = (r - hole) / (float)n;
	for (uint32_t k = 0; k < n; k++) {
		struct pie p = { v, v->series[k], cx, cy, hole + step *
			(float)(k + 1), ring ? hole + step * (float)k : 0,
			sum(v->series[k], 0, v->n) };

		if (p.total > 0)
			draw_ring(d, &p, 0, v->n, first_angle(v));
	}
}

/* The last slices together are one, and stand alone beside it. */
static void
draw_of_pie(struct rf_draw *d, const struct rf_view *v, struct rf_rect area)
{
	const struct rf_chart_series *s = v->series[0];
	uint32_t split = v->g->split > 0 && v->g->split < s->y.n ?
	    v->g->split : (s->y.n + 2) / 3;
	uint32_t first = s->y.n > split ? s->y.n - split : 0;
	double all = sum(s, 0, s->y.n), rest = sum(s, first, s->y.n);
	/* Pie, gap and second plot are 3.95 radii wide. */
	float r = fminf(area.h / 2, area.w / 3.95f), small = r * 0.75f;
	struct pie p = { v, s, area.x + area.w / 2 - r * 0.975f,
		area.y + area.h / 2, r, 0, all };
	float half = all > 0 ? (float)(rest / all * 180) : 0;
	float x2 = p.cx + r * 2.2f, sweep = half * (float)M_PI / 180;
	struct rf_ink rule = rf_look_rule(d), border = rf_look_border(d, v,
	    s, RF_ALL);
	struct rf_chart_fill other = rf_solid(rf_look_color(d, v->n,
	    v->n + 1));

	if (!(all > 0))
		return;
	draw_ring(d, &p, 0, first, 90 + half);
	slice_path(d, p.cx, p.cy, r, 0, 90 - half, 90 + half);
	rf_canvas_paint(&d->cv, &other, &border);
	for (int down = -1; down <= 1; down += 2)
		rf_canvas_segment(&d->cv, p.cx + r * cosf(sweep), p.cy +
		    (float)down * r * sinf(sweep), v->g->of_pie_bar ? x2 -
		    small / 2 : x2, p.cy + (float)down * small, &rule);
	if (!(rest > 0))
		return;
	if (!v->g->of_pie_bar) {
		p.cx = x2;
		p.r = small;
		p.total = rest;
		draw_ring(d, &p, first, s->y.n, 0);
		return;
	}
	for (uint32_t i = first, y = 0; i < s->y.n && y < MOST_LABELS;
	    i++, y++) {
		float top = p.cy - small + (float)(sum(s, first, i) / rest) *
		    2 * small;
		struct rf_chart_fill fill = rf_look_fill(d, v, s, i);
		struct rf_rect bar = { x2 - small / 2, top, small,
			(float)(share(s, i) / rest) * 2 * small };
		struct rf_spot spot = { .bar = bar, .has_percent = true,
			.value = rf_value(&s->y, i), .percent =
			share(s, i) / all };

		rf_canvas_rect(&d->cv, bar);
		rf_canvas_paint(&d->cv, &fill, &border);
		rf_label_spot(d, v, s, i, &spot, RF_LABEL_CENTER);
	}
}

/*
 * The place of a tilted pie is wide and low.  Drawn flat, it takes the wider
 * side, as far as what is around it leaves room.
 */
static struct rf_rect
upright(const struct rf_draw *d, struct rf_rect a)
{
	float x = a.x + a.w / 2, y = a.y + a.h / 2, side;
	struct rf_rect o = d->room;

	side = 2 * fminf(fminf(x - o.x, o.x + o.w - x), fminf(y - o.y,
	    o.y + o.h - y));
	side = fmaxf(fminf(fmaxf(a.w, a.h), side), fminf(a.w, a.h));
	return (struct rf_rect){ x - side / 2, y - side / 2, side, side };
}

void
rf_plot_pie(struct rf_draw *d, const struct rf_view *v)
{
	float room = label_room(d, v) + INSET;
	struct rf_rect a = { d->plot.x + room, d->plot.y + room,
		fmaxf(d->plot.w - 2 * room, 4), fmaxf(d->plot.h - 2 * room,
		4) };

	if (d->c->plot_place.inner && d->c->plot_place.has_w)
		a = v->g->solid ? upright(d, d->plot) : d->plot;
	if (v->g->kind == RF_CHART_OF_PIE)
		draw_of_pie(d, v, a);
	else
		draw_rings(d, v, a.x + a.w / 2, a.y + a.h / 2, fminf(a.w,
		    a.h) / 2);
}
