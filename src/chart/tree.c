/*
 * Kinds of parts within parts: treemaps and sunbursts; and surfaces, seen
 * from above as bands of values.
 */
#include "config.h"

#include "chart/plot.h"

#include <string.h>

#include "util/err.h"

#define MOST_PARTS 2000
#define MAX_DEPTH 8
#define BANDS 10
#define FINE_CELL 16		/* parts of a surface's cell, each way */
#define COARSE_CELL 6
#define FEW_CELLS 200
#define MOST_CELLS 4000

/* ---- the levels of a tree ------------------------------------------------- */

static uint32_t
depth_of(const struct rf_chart_series *s)
{
	uint32_t n = s->cats.n_levels;

	return n < 1 ? 1 : n < MAX_DEPTH ? n : MAX_DEPTH;
}

/* Does a new part begin at i, seen from the level outward? */
static bool
begins(const struct rf_chart_series *s, uint32_t i, uint32_t level)
{
	if (level == 0 || i == 0 || s->cats.levels == NULL)
		return true;
	for (uint32_t k = level; k < depth_of(s); k++) {
		const char *const *l = s->cats.levels[k];

		if (l != NULL && i < s->cats.n && l[i] != NULL &&
		    (l[i - 1] == NULL || strcmp(l[i], l[i - 1]) != 0))
			return true;
	}
	return false;
}

static double
weight(const struct rf_chart_series *s, uint32_t from, uint32_t to)
{
	double sum = 0;

	for (uint32_t i = from; i < to; i++) {
		double v = rf_value(&s->y, i);

		sum += v > 0 ? v : 0;
	}
	return isfinite(sum) ? sum : 0;
}

static uint32_t
part_end(const struct rf_chart_series *s, uint32_t i, uint32_t n,
    uint32_t level)
{
	for (i++; i < n && !begins(s, i, level); i++)
		;
	return i;
}

static void
name_in(struct rf_draw *d, const struct rf_chart_series *s, uint32_t i,
    uint32_t level, struct rf_rect r, uint32_t color, bool top)
{
	struct rf_chart_font font = d->font;
	struct rf_label l;

	font.color = color;
	rf_label_make(d, &l, rf_category_text(d, &s->cats, i, level), &font,
	    r.w - 4);
	if (l.w > r.w - 2 || l.h > r.h)
		return;
	rf_label_draw(d, &l, r.x + 3 + l.w / 2, top ? r.y + 2 + l.h / 2 :
	    r.y + r.h / 2, 0);
}

/* Cut a rectangle along its longer side into parts of even halves. */
static void
leaves(struct rf_draw *d, const struct rf_view *v, uint32_t from,
    uint32_t to, struct rf_rect r, uint32_t color)
{
	const struct rf_chart_series *s = v->series[0];
	struct rf_ink ink = { d->c->back_color, 0.75f, RF_DASH_SOLID, false };
	double all = weight(s, from, to), half = 0;
	uint32_t cut = from;
	struct rf_rect a = r, b = r;
	float part;

	if (!(all > 0))
		return;
	if (to - from == 1) {
		const struct rf_chart_point *p = rf_point_of(s, from);
		struct rf_chart_fill fill = p != NULL &&
		    p->fill.kind != RF_FILL_AUTO ? p->fill : rf_solid(color);

		rf_canvas_rect(&d->cv, r);
		rf_canvas_paint(&d->cv, &fill, &ink);
		name_in(d, s, from, 0, r, d->c->back_color, true);
		return;
	}
	while (cut + 1 < to && (cut == from || half + weight(s, cut,
	    cut + 1) / 2 < all / 2)) {
		half += weight(s, cut, cut + 1);
		cut++;
	}
	part = (float)(half / all);
	if (r.w >= r.h) {
		a.w = r.w * part;
		b.x += a.w;
		b.w -= a.w;
	} else {
		a.h = r.h * part;
		b.y += a.h;
		b.h -= a.h;
	}
	leaves(d, v, from, cut, a, color);
	leaves(d, v, cut, to, b, color);
}

/* Branches first, each in a colour of its own. */
static void
branches(struct rf_draw *d, const struct rf_view *v, uint32_t from,
    uint32_t to, uint32_t number, uint32_t of, struct rf_rect r)
{
	const struct rf_chart_series *s = v->series[0];
	uint32_t outer = depth_of(s) - 1, count = 0, seen = 0, cut = from;
	double all = weight(s, from, to);
	struct rf_rect a = r, b = r;
	float part;

	for (uint32_t i = from; i < to; i = part_end(s, i, to, outer))
		count++;
	if (count <= 1 || !(all > 0)) {
		leaves(d, v, from, to, r, rf_look_color(d, number, of));
		return;
	}
	while (cut < to && (cut == from || (seen + 1 < count &&
	    weight(s, from, cut) < all / 2))) {
		cut = part_end(s, cut, to, outer);
		seen++;
	}
	part = (float)(weight(s, from, cut) / all);
	if (r.w >= r.h) {
		a.w = r.w * part;
		b.x += a.w;
		b.w -= a.w;
	} else {
		a.h = r.h * part;
		b.y += a.h;
		b.h -= a.h;
	}
	branches(d, v, from, cut, number, of, a);
	branches(d, v, cut, to, number + seen, of, b);
}

static uint32_t
count_parts(const struct rf_chart_series *s, uint32_t n, uint32_t level)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < n; i = part_end(s, i, n, level))
		count++;
	return count;
}

void
rf_plot_treemap(struct rf_draw *d, const struct rf_view *v)
{
	const struct rf_chart_series *s = v->series[0];
	uint32_t n = s->y.n < MOST_PARTS ? s->y.n : MOST_PARTS;

	branches(d, v, 0, n, 0, count_parts(s, n, depth_of(s) - 1),
	    d->plot);
}

void
rf_plot_sunburst(struct rf_draw *d, const struct rf_view *v)
{
	const struct rf_chart_series *s = v->series[0];
	uint32_t n = s->y.n < MOST_PARTS ? s->y.n : MOST_PARTS;
	uint32_t depth = depth_of(s);
	uint32_t of = count_parts(s, n, depth - 1);
	float cx = d->plot.x + d->plot.w / 2, cy = d->plot.y + d->plot.h / 2;
	float r = fminf(d->plot.w, d->plot.h) / 2, hole = r * 0.2f;
	float ring = (r - hole) / (float)depth;
	double all = weight(s, 0, n);
	struct rf_ink ink = { d->c->back_color, 0.75f, RF_DASH_SOLID, false };

	for (uint32_t level = depth; all > 0 && level > 0; level--) {
		float inner = hole + ring * (float)(depth - level);
		double angle = 0;
		uint32_t number = 0;

		for (uint32_t i = 0, j; i < n; i = j) {
			double next;
			struct rf_chart_fill fill;
			struct rf_label l;
			float mid, chord;

			j = part_end(s, i, n, level - 1);
			if (i > 0 && begins(s, i, depth - 1) && depth > 1)
				number++;
			else if (i > 0 && depth == 1)
				number++;
			next = angle + weight(s, i, j) / all * 360;
			if (!(next - angle > 0.05) || rf_category_text(d,
			    &s->cats, i, level - 1).len == 0) {
				angle = next;
				continue;
			}
			fill = rf_solid(rf_look_color(d, number, of));
			rf_canvas_arc(&d->cv, cx, cy, inner + ring,
			    (float)angle, (float)next, true);
			rf_canvas_arc(&d->cv, cx, cy, inner, (float)next,
			    (float)angle, false);
			rf_canvas_close(&d->cv);
			rf_canvas_paint(&d->cv, &fill, &ink);
			mid = (float)((angle + next) / 2 * M_PI / 180);
			chord = (inner + ring / 2) * (float)((next - angle) *
			    M_PI / 180);
			rf_label_make(d, &l, rf_category_text(d, &s->cats, i,
			    level - 1), &d->font, ring - 2);
			l.color = d->c->back_color;
			if (l.w <= ring && l.h <= chord)
				rf_label_draw(d, &l, cx + (inner + ring /
				    2) * sinf(mid), cy - (inner + ring / 2) *
				    cosf(mid), 0);
			angle = next;
		}
	}
}

/* ---- surfaces --------------------------------------------------------------- */

uint32_t
rf_surface_bands(struct rf_draw *d, const struct rf_view *v, double *min,
    double *unit)
{
	static const struct rf_chart_axis plain;
	struct rf_chart_axis axis = plain;
	struct rf_scale s = { .axis = &axis, .vertical = true,
		.data_min = NAN, .data_max = NAN };
	double n;

	for (uint32_t k = 0; k < v->n_series; k++)
		for (uint32_t i = 0; i < v->series[k]->y.n; i++)
			rf_scale_see(&s, rf_value(&v->series[k]->y, i));
	axis.has_min = v->y->axis->has_min;
	axis.has_max = v->y->axis->has_max;
	axis.min = v->y->axis->min;
	axis.max = v->y->axis->max;
	axis.major = v->y->axis->major;
	rf_scale_fit(d, &s, d->h * 0.6f);
	*min = s.min;
	*unit = s.major;
	n = ceil((s.max - s.min) / s.major - 1e-9);
	if (!(n >= 1 && n <= 10 * BANDS)) {
		n = BANDS;
		*unit = (s.max - s.min) / BANDS;
	}
	return (uint32_t)n;
}

static void
draw_cell(struct rf_draw *d, const struct rf_view *v, uint32_t i,
    uint32_t k, int cell, double min, double unit, uint32_t bands)
{
	double z00 = rf_value(&v->series[k]->y, i);
	double z10 = rf_value(&v->series[k]->y, i + 1);
	double z01 = rf_value(&v->series[k + 1]->y, i);
	double z11 = rf_value(&v->series[k + 1]->y, i + 1);

	for (int a = 0; a < cell; a++)
		for (int b = 0; b < cell; b++) {
			double x = (a + 0.5) / cell, y = (b + 0.5) / cell;
			double z = z00 * (1 - x) * (1 - y) + z10 * x *
			    (1 - y) + z01 * (1 - x) * y + z11 * x * y;
			double band = floor((z - min) / unit);
			struct rf_chart_fill fill;
			float x0 = rf_scale_at(v->x, i + 1 + a /
			    (double)cell), x1 = rf_scale_at(v->x, i + 1 +
			    (a + 1) / (double)cell);
			float y0 = rf_scale_at(v->y, k + 1 + b /
			    (double)cell), y1 = rf_scale_at(v->y, k + 1 +
			    (b + 1) / (double)cell);

			if (isnan(z))
				continue;
			band = band < 0 ? 0 : band >= bands ? bands - 1 :
			    band;
			fill = rf_solid(rf_look_color(d, (uint32_t)band,
			    bands));
			/* A little larger: no seams between them. */
			rf_canvas_rect(&d->cv, (struct rf_rect){ fminf(x0,
			    x1), fminf(y0, y1), fabsf(x1 - x0) + 0.3f,
			    fabsf(y1 - y0) + 0.3f });
			rf_canvas_paint(&d->cv, &fill, NULL);
		}
}

void
rf_plot_surface(struct rf_draw *d, const struct rf_view *v)
{
	double min, unit;
	uint32_t bands = rf_surface_bands(d, v, &min, &unit);
	uint32_t stride = 1;
	int cell = (uint64_t)v->n * v->n_series < FEW_CELLS ? FINE_CELL :
	    COARSE_CELL;

	if (v->n > 1 && (uint64_t)(v->n - 1) * (v->n_series - 1) >
	    MOST_CELLS)
		stride = (uint32_t)((uint64_t)v->n * v->n_series /
		    MOST_CELLS + 1);
	rf_canvas_clip(&d->cv, d->plot);
	for (uint32_t k = 0; k + 1 < v->n_series; k++)
		for (uint32_t i = 0; i + 1 < v->n; i += stride)
			draw_cell(d, v, i, k, cell, min, unit, bands);
	rf_canvas_unclip(&d->cv);
}
