/*
 * Lines, areas and stock charts: what goes from point to point along the
 * categories.  rf_draw_line() and what thins points out serve the other
 * kinds too.
 */
#include "config.h"

#include "chart/plot.h"

#define MOST_POINTS 20000	/* of one line, after thinning */
#define PIECE 500		/* points stroked at a time */
#define FINE 0.25f		/* points: closer ones are drawn together */
#define THIN_FROM 2000
#define MOST_LABELS 2000

/* ---- lines through points ----------------------------------------------- */

/*
 * Of points that fall within one narrow column only the first, the lowest,
 * the highest and the last are kept; in place.
 */
static uint32_t
thin(struct rf_xy *p, uint32_t n)
{
	uint32_t out = 0, i = 0, stride = 1;

	if (n < THIN_FROM)
		return n;
	while (i < n) {
		uint32_t j = i + 1, low = i, high = i, last;
		struct rf_xy keep[4];

		if (isnan(p[i].x)) {
			p[out++] = p[i++];
			continue;
		}
		for (; j < n && fabsf(p[j].x - p[i].x) < FINE; j++) {
			if (p[j].y < p[low].y)
				low = j;
			if (p[j].y > p[high].y)
				high = j;
		}
		last = j - 1;
		keep[0] = p[i];
		keep[1] = p[low < high ? low : high];
		keep[2] = p[low < high ? high : low];
		keep[3] = p[last];
		for (uint32_t k = 0; k < 4 && i + k < j; k++)
			p[out++] = j - i <= 4 ? p[i + k] : keep[k];
		i = j;
	}
	if (out > MOST_POINTS) {
		stride = out / MOST_POINTS + 1;
		for (i = 0; i * stride < out; i++)
			p[i] = p[i * stride];
		out = i;
	}
	return out;
}

void
rf_path_line(struct rf_draw *d, const struct rf_xy *p, uint32_t n,
    bool smooth, bool begin)
{
	struct rf_canvas *cv = &d->cv;

	if (n == 0)
		return;
	if (begin)
		rf_canvas_move(cv, p[0].x, p[0].y);
	else
		rf_canvas_line(cv, p[0].x, p[0].y);
	for (uint32_t i = 1; i < n; i++) {
		const struct rf_xy *a = &p[i > 1 ? i - 2 : 0], *b = &p[i - 1];
		const struct rf_xy *c = &p[i], *e = &p[i + 1 < n ? i + 1 : i];

		if (!smooth || n < 3)
			rf_canvas_line(cv, c->x, c->y);
		else
			rf_canvas_curve(cv, b->x + (c->x - a->x) / 6,
			    b->y + (c->y - a->y) / 6, c->x - (e->x - b->x) /
			    6, c->y - (e->y - b->y) / 6, c->x, c->y);
	}
}

void
rf_draw_line(struct rf_draw *d, const struct rf_xy *p, uint32_t n,
    bool smooth, const struct rf_ink *ink)
{
	uint32_t i = 0;

	if (ink->color >> 24 == 0)
		return;
	while (i < n) {
		uint32_t j = i;

		while (j < n && j - i < PIECE && !isnan(p[j].x))
			j++;
		rf_path_line(d, p + i, j - i, smooth, true);
		/* Strokes take time by the square of their points. */
		if (j - i == PIECE) {
			rf_canvas_paint(&d->cv, NULL, ink);
			i = j - 1;
		} else {
			i = j + 1;
		}
	}
	rf_canvas_paint(&d->cv, NULL, ink);
}

/* ---- the points of a series ---------------------------------------------- */

static uint32_t
collect(struct rf_draw *d, const struct rf_view *v, struct rf_stack *st,
    const struct rf_chart_series *s, struct rf_xy *top, struct rf_xy *base,
    double *ends)
{
	double cross = rf_scale_cross(v->y, v->x->axis->cross,
	    v->x->axis->cross_at);

	for (uint32_t i = 0; i < s->y.n; i++) {
		double from, to, place = rf_place(d, v, s, i);
		float x = isnan(place) ? NAN : rf_scale_at(v->x, place);

		rf_stack_next(d, v, st, s, i, &from, &to);
		if (ends != NULL)
			ends[i] = to;
		if (isnan(to) && base != NULL)
			to = 0;		/* areas fall to the ground */
		if (v->y->log && !(to > 0))
			to = NAN;
		top[i].x = isnan(to) ? NAN : x;
		top[i].y = isnan(to) ? 0 : rf_scale_at(v->y, to);
		if (base != NULL) {
			base[i].x = top[i].x;
			base[i].y = rf_scale_at(v->y, st->low == NULL ||
			    (v->y->log && !(from > 0)) ? cross : from);
		}
	}
	return s->y.n;
}

/* Points with looks of their own: each segment as its end says. */
static void
draw_pieces(struct rf_draw *d, const struct rf_view *v,
    const struct rf_chart_series *s, const struct rf_xy *p, uint32_t n)
{
	for (uint32_t i = 1; i < n; i++) {
		struct rf_ink ink = rf_look_line(d, v, s, i);

		if (!isnan(p[i].x) && !isnan(p[i - 1].x))
			rf_canvas_segment(&d->cv, p[i - 1].x, p[i - 1].y,
			    p[i].x, p[i].y, &ink);
	}
}

static bool
own_lines(const struct rf_chart_series *s)
{
	for (uint32_t i = 0; i < s->n_points; i++)
		if (s->points[i]->line.kind != RF_FILL_AUTO)
			return true;
	return false;
}

/* The corner, or the two, that a stepped line takes from a to b. */
static uint32_t
corners(enum rf_step step, struct rf_xy a, struct rf_xy b, struct rf_xy *out)
{
	float x = (a.x + b.x) / 2, y = (a.y + b.y) / 2;

	switch (step) {
	case RF_STEP_START:
		out[0] = (struct rf_xy){ a.x, b.y };
		return 1;
	case RF_STEP_END:
		out[0] = (struct rf_xy){ b.x, a.y };
		return 1;
	case RF_STEP_CENTER_X:
		out[0] = (struct rf_xy){ x, a.y };
		out[1] = (struct rf_xy){ x, b.y };
		return 2;
	case RF_STEP_CENTER_Y:
		out[0] = (struct rf_xy){ a.x, y };
		out[1] = (struct rf_xy){ b.x, y };
		return 2;
	default:
		return 0;
	}
}

static void
draw_series_line(struct rf_draw *d, const struct rf_view *v,
    const struct rf_chart_series *s, const struct rf_xy *p, uint32_t n)
{
	uint32_t per = s->step != RF_STEP_NONE ? 3 : 1;
	struct rf_xy *line = rf_arena_array(d->a, (size_t)n * per + 1,
	    sizeof(*line));
	struct rf_ink ink = rf_look_line(d, v, s, RF_ALL);
	uint32_t m = 0;

	if (n < THIN_FROM && !s->smooth && own_lines(s)) {
		draw_pieces(d, v, s, p, n);
		return;
	}
	for (uint32_t i = 0; i < n; i++)
		if (!isnan(p[i].x) || d->c->blanks != RF_BLANKS_SPAN) {
			if (m > 0 && !isnan(line[m - 1].x) &&
			    !isnan(p[i].x))
				m += corners(s->step, line[m - 1], p[i],
				    line + m);
			line[m++] = p[i];
		}
	m = thin(line, m);
	rf_draw_line(d, line, m, s->smooth, &ink);
}

/* Markers that would lie on one another are drawn once. */
static void
draw_markers(struct rf_draw *d, const struct rf_view *v,
    const struct rf_chart_series *s, const struct rf_xy *p, uint32_t n)
{
	struct rf_look_marker all = rf_look_marker(d, v, s, RF_ALL);
	float per = 4 / all.size;	/* places to the point */
	uint32_t columns = (uint32_t)(d->plot.w * per) + 1;
	uint32_t rows = (uint32_t)(d->plot.h * per) + 1;
	unsigned char *seen = NULL;

	if (n >= THIN_FROM)
		seen = rf_arena_alloc(d->a, (size_t)columns * rows);
	for (uint32_t i = 0; i < n; i++) {
		struct rf_look_marker m = all;
		float cx = (p[i].x - d->plot.x) * per;
		float cy = (p[i].y - d->plot.y) * per;

		if (isnan(p[i].x) || cx < -2 || cy < -2 ||
		    cx > (float)columns + 1 || cy > (float)rows + 1)
			continue;
		if (s->n_points > 0 || v->vary)
			m = rf_look_marker(d, v, s, i);
		if (seen != NULL) {
			size_t at = (size_t)fminf(fmaxf(cy, 0), (float)rows -
			    1) * columns + (size_t)fminf(fmaxf(cx, 0),
			    (float)columns - 1);

			if (seen[at] != 0)
				continue;
			seen[at] = 1;
		}
		rf_draw_marker(d, &m, p[i].x, p[i].y);
	}
}

void
rf_draw_points(struct rf_draw *d, const struct rf_view *v,
    const struct rf_chart_series *s, const struct rf_xy *p, uint32_t n)
{
	struct rf_rect room = { d->plot.x - 1, d->plot.y - 1, d->plot.w + 2,
		d->plot.h + 2 };

	rf_canvas_clip(&d->cv, room);
	draw_series_line(d, v, s, p, n);
	rf_canvas_unclip(&d->cv);
	draw_markers(d, v, s, p, n);
	for (uint32_t i = 0; i < n && i < MOST_LABELS; i++) {
		struct rf_spot spot = { .x = p[i].x, .y = p[i].y,
			.value = rf_value(&s->y, i) };

		if (!isnan(p[i].x) && rf_labels_of(v, s, i) != NULL)
			rf_label_spot(d, v, s, i, &spot, RF_LABEL_RIGHT);
	}
}

/* ---- what hangs between lines --------------------------------------------- */

static float
ground(const struct rf_draw *d, const struct rf_view *v)
{
	return rf_axis_at(v->x, d->plot);
}

/* Lines across all series of a category, or down to the axis. */
static void
vertical_lines(struct rf_draw *d, const struct rf_view *v,
    struct rf_xy *const *points)
{
	struct rf_ink rule = { rf_look_text(d), 0.75f, RF_DASH_SOLID, false };
	struct rf_ink drop = rf_ink_of(&v->g->drop_line, rule);
	struct rf_ink reach = rf_ink_of(&v->g->high_low_line, rule);

	for (uint32_t i = 0; i < v->n; i++) {
		float low = NAN, high = NAN, x = NAN;

		for (uint32_t k = 0; k < v->n_series; k++) {
			if (i >= v->series[k]->y.n || isnan(points[k][i].x))
				continue;
			x = points[k][i].x;
			low = fmaxf(points[k][i].y, low);
			high = fminf(points[k][i].y, high);
		}
		if (isnan(x))
			continue;
		if (v->g->drop_lines)
			rf_canvas_segment(&d->cv, x, high, x, ground(d, v),
			    &drop);
		if (v->g->high_low_lines)
			rf_canvas_segment(&d->cv, x, low, x, high, &reach);
	}
}

/* Boxes from the first series to the last. */
static void
up_down(struct rf_draw *d, const struct rf_view *v,
    struct rf_xy *const *points)
{
	const struct rf_chart_bars_updown *u = &v->g->up_down;
	uint32_t last = v->n_series - 1;
	float slot = fabsf(v->x->hi - v->x->lo) / (float)(v->x->max -
	    v->x->min);
	float w = slot / (1 + (u->gap > 0 ? u->gap : 150) / 100);
	struct rf_ink rule = { rf_look_text(d), 0.75f, RF_DASH_SOLID, false };

	for (uint32_t i = 0; i < v->series[0]->y.n &&
	    i < v->series[last]->y.n; i++) {
		const struct rf_xy *a = &points[0][i], *b = &points[last][i];
		bool up = b->y <= a->y;
		struct rf_chart_fill fill = up ? u->up : u->down;
		struct rf_ink ink = rf_ink_of(up ? &u->up_line :
		    &u->down_line, rule);

		if (isnan(a->x) || isnan(b->x))
			continue;
		if (fill.kind == RF_FILL_AUTO)
			fill = rf_solid(up ? d->c->back_color : rf_mix(
			    d->c->text_color, d->c->back_color, 0.25f));
		rf_canvas_rect(&d->cv, (struct rf_rect){ a->x - w / 2,
		    fminf(a->y, b->y), w, fabsf(a->y - b->y) });
		rf_canvas_paint(&d->cv, &fill, &ink);
	}
}

void
rf_plot_lines(struct rf_draw *d, const struct rf_view *v)
{
	struct rf_stack st;
	struct rf_xy **points = rf_arena_array(d->a, v->n_series,
	    sizeof(*points));
	double **ends = rf_arena_array(d->a, v->n_series, sizeof(*ends));

	rf_stack_init(d, v, &st);
	for (uint32_t k = 0; k < v->n_series; k++) {
		points[k] = rf_arena_array(d->a, (size_t)v->n + 1,
		    sizeof(struct rf_xy));
		if (st.low != NULL && v->series[k]->error_y.shown)
			ends[k] = rf_arena_array(d->a, (size_t)v->n + 1,
			    sizeof(double));
		collect(d, v, &st, v->series[k], points[k], NULL, ends[k]);
	}
	rf_canvas_clip(&d->cv, d->plot);
	if (v->g->drop_lines || v->g->high_low_lines)
		vertical_lines(d, v, points);
	if (v->g->up_down.shown && v->n_series > 1)
		up_down(d, v, points);
	rf_canvas_unclip(&d->cv);
	for (uint32_t k = 0; k < v->n_series; k++) {
		const struct rf_chart_series *s = v->series[k];

		rf_draw_errors(d, v, s, points[k], s->y.v, s->y.n, false,
		    ends[k] != NULL ? &(struct rf_ends){ ends[k], st.total } :
		    NULL);
		rf_draw_trends(d, v, s);
		rf_draw_points(d, v, s, points[k], s->y.n);
	}
}

/* ---- areas ------------------------------------------------------------------ */

static void
draw_area(struct rf_draw *d, const struct rf_view *v,
    const struct rf_chart_series *s, struct rf_xy *top, struct rf_xy *base,
    uint32_t n)
{
	struct rf_chart_fill fill = rf_look_fill(d, v, s, RF_ALL);
	struct rf_ink ink = rf_look_border(d, v, s, RF_ALL);
	uint32_t m = 0;

	for (uint32_t i = 0; i < n; i++)
		if (!isnan(top[i].x)) {
			top[m] = top[i];
			base[m++] = base[i];
		}
	if (m == 0)
		return;
	n = thin(top, m);
	m = thin(base, m);
	for (uint32_t i = 0; i < m / 2; i++) {
		struct rf_xy swap = base[i];

		base[i] = base[m - 1 - i];
		base[m - 1 - i] = swap;
	}
	rf_path_line(d, top, n, false, true);
	rf_path_line(d, base, m, false, false);
	rf_canvas_close(&d->cv);
	rf_canvas_paint(&d->cv, &fill, &ink);
}

void
rf_plot_areas(struct rf_draw *d, const struct rf_view *v)
{
	struct rf_stack st;
	struct rf_xy **top = rf_arena_array(d->a, v->n_series, sizeof(*top));
	struct rf_xy *base = rf_arena_array(d->a, (size_t)v->n + 1,
	    sizeof(*base));
	bool back = v->g->first_front &&
	    v->g->grouping == RF_GROUP_CLUSTERED;

	rf_stack_init(d, v, &st);
	rf_canvas_clip(&d->cv, d->plot);
	for (uint32_t i = 0; i < v->n_series; i++) {
		uint32_t k = back ? v->n_series - 1 - i : i;
		const struct rf_chart_series *s = v->series[k];

		top[k] = rf_arena_array(d->a, (size_t)v->n + 1,
		    sizeof(struct rf_xy));
		collect(d, v, &st, s, top[k], base, NULL);
		draw_area(d, v, s, top[k], base, s->y.n);
	}
	rf_canvas_unclip(&d->cv);
	rf_stack_init(d, v, &st);
	for (uint32_t k = 0; k < v->n_series; k++) {
		const struct rf_chart_series *s = v->series[k];

		collect(d, v, &st, s, top[k], base, NULL);
		for (uint32_t i = 0; i < s->y.n && i < MOST_LABELS; i++) {
			struct rf_spot spot = { .x = top[k][i].x,
				.y = (top[k][i].y + base[i].y) / 2,
				.value = rf_value(&s->y, i) };

			if (!isnan(spot.x) && rf_labels_of(v, s, i) != NULL)
				rf_label_spot(d, v, s, i, &spot,
				    RF_LABEL_CENTER);
		}
		rf_draw_trends(d, v, s);
	}
	if (v->g->drop_lines)
		vertical_lines(d, v, top);
}
