/* Radar charts: categories around, values from the middle outward. */
#include "config.h"

#include "chart/plot.h"

#define MOST_SPOKES 720

struct web {
	float cx, cy, r;
	uint32_t n;
	bool counter;		/* the other way round */
};

static double
direction(const struct web *w, uint32_t i)
{
	double a = 2 * M_PI * i / (w->n > 0 ? w->n : 1);

	return w->counter ? -a : a;
}

static struct rf_str
category(struct rf_draw *d, const struct rf_view *v, uint32_t i)
{
	static const struct rf_chart_categories none;

	return rf_category_text(d, v->x->labels != NULL ?
	    &v->x->labels->cats : &none, i, 0);
}

/* The radius that leaves room for the labels at the sides. */
static float
beside(struct rf_draw *d, const struct rf_view *v, const struct web *w,
    const struct rf_chart_font *font)
{
	uint32_t step = w->n / 60 + 1;
	float r = INFINITY;

	for (uint32_t i = 0; i < w->n; i += step) {
		float part = fabsf((float)sin(direction(w, i)));
		struct rf_label l;

		if (part < 0.3f)
			continue;
		rf_label_make(d, &l, category(d, v, i), font, d->plot.w / 4);
		r = fminf(r, (d->plot.w / 2 - l.w * (part + 1) / 2) / part -
		    3);
	}
	return r;
}

static struct web
web_of(struct rf_draw *d, const struct rf_view *v)
{
	struct rf_chart_font font = rf_font_of(&d->font, &v->x->axis->font);
	struct rf_face f = rf_face_of(&font);
	struct web w;
	float room = v->x->axis->deleted ? 2 : f.size * 1.35f;

	w.counter = v->g->counter;
	w.n = v->n < MOST_SPOKES ? v->n : MOST_SPOKES;
	w.cx = d->plot.x + d->plot.w / 2;
	w.cy = d->plot.y + d->plot.h / 2;
	w.r = fminf(d->plot.w, d->plot.h) / 2 - room;
	if (!v->x->axis->deleted &&
	    v->x->axis->labels != RF_TICK_LABELS_NONE)
		w.r = fmaxf(fminf(w.r, beside(d, v, &w, &font)), w.r / 2);
	w.r = fmaxf(w.r, 2);
	return w;
}

static struct rf_xy
spoke(const struct web *w, uint32_t i, float r)
{
	double a = direction(w, i);

	return (struct rf_xy){ w->cx + r * (float)sin(a),
		w->cy - r * (float)cos(a) };
}

static void
ring(struct rf_draw *d, const struct web *w, float r,
    const struct rf_ink *ink)
{
	for (uint32_t i = 0; i < w->n; i++) {
		struct rf_xy p = spoke(w, i, r);

		if (i == 0)
			rf_canvas_move(&d->cv, p.x, p.y);
		else
			rf_canvas_line(&d->cv, p.x, p.y);
	}
	rf_canvas_close(&d->cv);
	rf_canvas_paint(&d->cv, NULL, ink);
}

static void
category_labels(struct rf_draw *d, const struct rf_view *v,
    const struct web *w)
{
	struct rf_chart_font font = rf_font_of(&d->font, &v->x->axis->font);
	uint32_t step = w->n / 60 + 1;

	for (uint32_t i = 0; i < w->n; i += step) {
		struct rf_label l;
		struct rf_xy p = spoke(w, i, w->r);
		float x = (p.x - w->cx) / w->r, y = (p.y - w->cy) / w->r;

		rf_label_make(d, &l, category(d, v, i), &font,
		    d->plot.w / 4);
		rf_label_draw(d, &l, p.x + x * (l.w / 2 + 3), p.y + y *
		    (l.h / 2 + 2), 0);
	}
}

/* The value axis once in each direction; filled areas lie below it. */
static void
spokes(struct rf_draw *d, const struct rf_view *v)
{
	struct web w = web_of(d, v);
	struct rf_scale *y = v->y;
	struct rf_ink line = rf_ink_of(&y->axis->line, rf_look_rule(d));
	struct rf_chart_font font = rf_font_of(&d->font, &y->axis->font);
	struct rf_face f = rf_face_of(&font);
	double *ticks;
	uint32_t n = rf_scale_ticks(d, y, &ticks);

	for (uint32_t i = 0; !y->axis->deleted && i < w.n; i++) {
		struct rf_xy p = spoke(&w, i, w.r);

		rf_canvas_segment(&d->cv, w.cx, w.cy, p.x, p.y, &line);
	}
	if (y->axis->deleted || y->axis->labels == RF_TICK_LABELS_NONE)
		return;
	for (uint32_t i = 0; i < n; i++) {
		struct rf_str s = rf_number_text(d, y->format, ticks[i]);

		rf_canvas_text(&d->cv, w.cx - 8, w.cy - rf_scale_at(y,
		    ticks[i]) + 0.36f * f.drawn, RF_ANCHOR_END, &f,
		    font.color, 0, s, rf_text_width(d->e, &f, s));
	}
}

void
rf_radar_frame(struct rf_draw *d, const struct rf_view *v)
{
	struct web w = web_of(d, v);
	struct rf_scale *y = v->y;
	struct rf_ink rule = rf_look_rule(d);
	struct rf_ink grid = rf_ink_of(&y->axis->grid_line, rule);
	double *ticks;
	uint32_t n;

	y->vertical = true;
	y->lo = 0;
	y->hi = w.r;
	rf_scale_fit(d, y, w.r);
	n = rf_scale_ticks(d, y, &ticks);
	for (uint32_t i = 0; y->axis->grid && i < n; i++)
		ring(d, &w, rf_scale_at(y, ticks[i]), &grid);
	if (!v->x->axis->deleted &&
	    v->x->axis->labels != RF_TICK_LABELS_NONE)
		category_labels(d, v, &w);
	if (!v->g->radar_filled)
		spokes(d, v);
}

static void
draw_series(struct rf_draw *d, const struct rf_view *v,
    const struct rf_chart_series *s, const struct web *w)
{
	struct rf_xy *p = rf_arena_array(d->a, (size_t)w->n + 2,
	    sizeof(*p));
	uint32_t n = 0, gaps = 0;
	struct rf_chart_fill fill = rf_look_fill(d, v, s, RF_ALL);
	struct rf_ink ink = rf_look_border(d, v, s, RF_ALL);

	for (; n < w->n; n++) {
		double value = rf_value(&s->y, n);

		if (isnan(value) && d->c->blanks != RF_BLANKS_ZERO &&
		    !v->g->radar_filled) {
			p[n].x = NAN;
			gaps++;
			continue;
		}
		if (isnan(value))
			value = 0;
		p[n] = spoke(w, n, fmaxf(0, rf_scale_at(v->y, value)));
	}
	if (v->g->radar_filled) {
		rf_path_line(d, p, n, false, true);
		rf_canvas_close(&d->cv);
		rf_canvas_paint(&d->cv, &fill, &ink);
		return;
	}
	ink = rf_look_line(d, v, s, RF_ALL);
	if (gaps == 0) {
		rf_path_line(d, p, n, false, true);
		rf_canvas_close(&d->cv);
		rf_canvas_paint(&d->cv, NULL, &ink);
	} else {
		p[n] = p[0];
		rf_draw_line(d, p, n + 1, false, &ink);
	}
	for (uint32_t i = 0; i < n; i++) {
		struct rf_look_marker m = rf_look_marker(d, v, s, i);
		struct rf_spot spot = { .x = p[i].x, .y = p[i].y,
			.value = rf_value(&s->y, i) };

		if (isnan(p[i].x))
			continue;
		rf_draw_marker(d, &m, p[i].x, p[i].y);
		rf_label_spot(d, v, s, i, &spot, RF_LABEL_ABOVE);
	}
}

void
rf_plot_radar(struct rf_draw *d, const struct rf_view *v)
{
	struct web w = web_of(d, v);

	for (uint32_t k = 0; k < v->n_series; k++)
		draw_series(d, v, v->series[k], &w);
	if (v->g->radar_filled)
		spokes(d, v);
}
