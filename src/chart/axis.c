/*
 * Axes around the plot area: how much room they take, where they stand,
 * their lines, gridlines and titles.  What stands at their ticks is in
 * ticks.c.
 */
#include "config.h"

#include "chart/plot.h"

#include <string.h>

#include "util/err.h"
#include "util/utf8.h"

#define PASSES 3		/* of measuring: room and units agree by then */
#define TITLE_GAP 4.0f
#define LEAST 8.0f		/* points that the plot keeps */

static bool
shown(const struct rf_scale *s)
{
	return s->used && !s->axis->deleted;
}

/* Does the axis stand at the right or the top of the plot? */
static bool
stands_far(const struct rf_scale *s)
{
	bool flipped = s->across != NULL && s->across->axis->reversed;

	switch (s->axis->labels) {
	case RF_TICK_LABELS_LOW:
		return flipped;
	case RF_TICK_LABELS_HIGH:
		return !flipped;
	default:
		return (s->axis->cross == RF_CROSS_MAX) != flipped;
	}
}

float
rf_axis_at(const struct rf_scale *s, struct rf_rect plot)
{
	const struct rf_scale *b = s->across;

	if (b == NULL)
		return s->vertical ? plot.x : plot.y + plot.h;
	return rf_scale_at(b, rf_scale_cross(b, s->axis->cross,
	    s->axis->cross_at));
}

static void
place_scales(struct rf_draw *d, struct rf_scale *s)
{
	struct rf_rect p = d->plot;

	s->lo = s->vertical ? p.y + p.h : p.x;
	s->hi = s->vertical ? p.y : p.x + p.w;
	if (!s->category)
		rf_scale_fit(d, s, fabsf(s->hi - s->lo));
}

/* Groups without axes of the chart's own have scales of theirs. */
static void
place_all(struct rf_draw *d)
{
	for (uint32_t i = 0; i < d->n_views; i++)
		if (d->views[i].x != NULL) {
			place_scales(d, d->views[i].x);
			place_scales(d, d->views[i].y);
		}
}

static void
measure_title(struct rf_draw *d, struct rf_scale *s)
{
	const struct rf_chart_title *t = &s->axis->title;
	struct rf_chart_font base = d->font, font;
	float angle = rf_title_angle(t, s->vertical ? -90 : 0);
	float w, h;

	memset(&s->title, 0, sizeof(s->title));
	memset(&s->unit_label, 0, sizeof(s->unit_label));
	s->title_room = 0;
	if (!d->c->modern)
		base.bold = 1;
	if (t->shown) {
		font = rf_font_of(&base, &t->font);
		rf_label_make(d, &s->title, rf_str(t->text != NULL ?
		    t->text : "Axis Title"), &font, fabsf(s->hi - s->lo));
		rf_label_size(&s->title, angle, &w, &h);
		if (!t->overlay && !(t->place.has_x && t->place.edge_x))
			s->title_room = (s->vertical ? w : h) + TITLE_GAP;
	}
	if (s->axis->unit_label && s->axis->display_unit > 1 &&
	    s->axis->unit_text != NULL) {
		font = rf_font_of(&base, &s->axis->font);
		rf_label_make(d, &s->unit_label, rf_str(s->axis->unit_text), &font,
		    0);
		s->title_room += s->unit_label.h;
	}
}

struct room {
	float left, right, top, bottom;
};

static void
take(struct room *r, const struct rf_scale *s, float room)
{
	float *side = s->vertical ? s->far ? &r->right : &r->left :
	    s->far ? &r->top : &r->bottom;

	*side += room;
}

/* What the labels stick out of the plot when the axis stands inside it. */
static float
labels_room(const struct rf_draw *d, const struct rf_scale *s)
{
	struct rf_rect p = d->plot;
	float at = rf_axis_at(s, p), inside;

	if (s->table)
		return s->extent;
	if (s->axis->labels == RF_TICK_LABELS_NONE)
		return 0;
	if (s->axis->labels != RF_TICK_LABELS_NEXT)
		return s->extent;
	inside = s->vertical ? s->far ? p.x + p.w - at : at - p.x :
	    s->far ? at - p.y : p.y + p.h - at;
	return fmaxf(0, s->extent - fmaxf(inside, 0));
}

/* Categories at the very sides: half of their labels is outside. */
static void
edge_labels(struct rf_draw *d, const struct rf_scale *s,
    const struct rf_face *face, struct room *r)
{
	float *sides[2] = { &r->left, &r->right };

	if (s->vertical || s->between || s->angle != 0 || s->n == 0 ||
	    s->table)
		return;
	if (s->axis->reversed) {
		sides[0] = &r->right;
		sides[1] = &r->left;
	}
	for (int end = 0; end < 2; end++) {
		float half = rf_text_width(d->e, face, rf_utf8_prefix(
		    rf_tick_label(d, s, end == 0 ? 0 : s->n - 1), 500)) / 2;

		*sides[end] = fmaxf(*sides[end], fminf(half, d->w * 0.2f));
	}
}

/* Labels at the ends of an axis reach past it. */
static void
overhang(struct rf_draw *d, const struct rf_scale *s, struct room *r)
{
	struct rf_chart_font font = rf_font_of(&d->font, &s->axis->font);
	struct rf_face face = rf_face_of(&font);
	float half;

	if (s->axis->labels == RF_TICK_LABELS_NONE)
		return;
	if (s->category) {
		edge_labels(d, s, &face, r);
		return;
	}
	half = s->vertical ? face.size * 0.55f : rf_text_width(d->e, &face,
	    rf_number_text(d, s->format, s->max)) / 2;
	if (s->vertical) {
		r->top = fmaxf(r->top, half);
		r->bottom = fmaxf(r->bottom, half);
	} else {
		r->right = fmaxf(r->right, half);
		r->left = fmaxf(r->left, half);
	}
}

static struct rf_rect
shrink(struct rf_rect o, const struct room *r)
{
	struct rf_rect p = { o.x + r->left, o.y + r->top,
		o.w - r->left - r->right, o.h - r->top - r->bottom };

	if (p.w < LEAST) {
		p.w = fmaxf(LEAST, fminf(o.w, LEAST));
		p.x = fminf(p.x, o.x + o.w - p.w);
	}
	if (p.h < LEAST) {
		p.h = LEAST;
		p.y = fminf(p.y, o.y + o.h - p.h);
	}
	return p;
}

/* Of a plot area whose place is given: all that stands around it. */
static struct rf_rect
around(const struct rf_draw *d, const struct room *r)
{
	struct rf_rect p = d->plot;
	float left = fmaxf(p.x - r->left, 0), top = fmaxf(p.y - r->top, 0);

	return (struct rf_rect){ left, top,
		fminf(p.x + p.w + r->right, d->w) - left,
		fminf(p.y + p.h + r->bottom, d->h) - top };
}

void
rf_axes_measure(struct rf_draw *d, struct rf_rect *outer)
{
	bool inner = d->c->plot_place.inner && d->c->plot_place.has_w;

	d->plot = *outer;
	for (int pass = 0; pass < PASSES; pass++) {
		struct room r = { 0, 0, 0, 0 };

		place_all(d);
		for (uint32_t i = 0; i < d->n_scales; i++) {
			struct rf_scale *s = &d->scales[i];

			if (!shown(s))
				continue;
			s->far = stands_far(s);
			measure_title(d, s);
			rf_ticks_measure(d, s);
			take(&r, s, labels_room(d, s) + s->title_room);
		}
		for (uint32_t i = 0; i < d->n_scales; i++)
			if (shown(&d->scales[i]))
				overhang(d, &d->scales[i], &r);
		for (uint32_t i = 0; i < d->n_scales; i++)
			if (shown(&d->scales[i]) && d->scales[i].table)
				r.left = fmaxf(r.left,
				    d->scales[i].table_names);
		if (!inner)
			d->plot = shrink(*outer, &r);
		else
			*outer = around(d, &r);
	}
	place_all(d);
}

/* ---- drawing ------------------------------------------------------------ */

static void
grid_line(struct rf_draw *d, const struct rf_scale *s, double v,
    const struct rf_ink *ink)
{
	struct rf_rect p = d->plot;
	float at = rf_scale_at(s, v);

	if (s->vertical)
		rf_canvas_segment(&d->cv, p.x, at, p.x + p.w, at, ink);
	else
		rf_canvas_segment(&d->cv, at, p.y, at, p.y + p.h, ink);
}

/* Places of a category axis's ticks, as the labels are thinned out. */
static void
category_grid(struct rf_draw *d, const struct rf_scale *s,
    const struct rf_ink *ink)
{
	double step = s->axis->tick_skip > 0 ? s->axis->tick_skip :
	    s->label_step;
	double first = s->date ? s->min : s->between ? 0.5 : 1;

	if (s->date)
		step = s->major;
	if ((s->max - first) / step > RF_MAX_TICKS)
		step = (s->max - first) / RF_MAX_TICKS;
	for (double v = first; v <= s->max + 1e-9; v += step)
		grid_line(d, s, v, ink);
}

static void
grid_of(struct rf_draw *d, const struct rf_scale *s, bool minor)
{
	const struct rf_chart_axis *a = s->axis;
	struct rf_ink rule = rf_look_rule(d), ink;
	double *v;
	uint32_t n;

	if (minor && !d->c->modern)
		rule.color = rf_mix(rule.color, d->c->back_color, 0.45f);
	ink = rf_ink_of(minor ? &a->minor_grid_line : &a->grid_line, rule);
	if (s->category) {
		if (!minor)
			category_grid(d, s, &ink);
		return;
	}
	n = minor ? rf_scale_minor_ticks(d, s, &v) :
	    rf_scale_ticks(d, s, &v);
	for (uint32_t i = 0; i < n; i++)
		grid_line(d, s, v[i], &ink);
}

void
rf_axes_grid(struct rf_draw *d)
{
	for (int minor = 1; minor >= 0; minor--)
		for (uint32_t i = 0; i < d->n_scales; i++) {
			const struct rf_scale *s = &d->scales[i];

			if (s->used && (minor ? s->axis->minor_grid :
			    s->axis->grid))
				grid_of(d, s, minor);
		}
}

static void
draw_title(struct rf_draw *d, const struct rf_scale *s,
    struct rf_rect outer)
{
	const struct rf_chart_title *t = &s->axis->title;
	struct rf_rect p = d->plot;
	float angle = rf_title_angle(t, s->vertical ? -90 : 0);
	float w, h, x, y;

	if (s->title.n == 0)
		return;
	rf_label_size(&s->title, angle, &w, &h);
	x = s->vertical ? s->far ? outer.x + outer.w - w / 2 :
	    outer.x + w / 2 : p.x + p.w / 2;
	y = s->vertical ? p.y + p.h / 2 : s->far ? outer.y + h / 2 :
	    outer.y + outer.h - h / 2;
	if (t->place.has_x && t->place.edge_x)
		x = (float)t->place.x * d->w + w / 2;
	if (t->place.has_y && t->place.edge_y)
		y = (float)t->place.y * d->h + h / 2;
	if (t->fill.kind > RF_FILL_NONE || t->line.kind > RF_FILL_NONE) {
		struct rf_ink ink = rf_ink_of(&t->line, (struct rf_ink){
		    .color = 0 });

		rf_canvas_rect(&d->cv, (struct rf_rect){ x - w / 2 - 2,
		    y - h / 2 - 2, w + 4, h + 4 });
		rf_canvas_paint(&d->cv, &t->fill, &ink);
	}
	rf_label_draw(d, &s->title, x, y, angle);
}

static void
draw_unit(struct rf_draw *d, const struct rf_scale *s,
    struct rf_rect outer)
{
	const struct rf_label *l = &s->unit_label;
	struct rf_rect p = d->plot;
	float off = s->title_room - l->h / 2;

	if (l->n == 0)
		return;
	if (s->vertical)
		rf_label_draw(d, l, s->far ? outer.x + outer.w - off :
		    outer.x + off, p.y + l->w / 2, -90);
	else
		rf_label_draw(d, l, p.x + p.w - l->w / 2, s->far ?
		    outer.y + off : outer.y + outer.h - off, 0);
}

void
rf_axis_titles(struct rf_draw *d, struct rf_rect outer)
{
	for (uint32_t i = 0; i < d->n_scales; i++)
		if (shown(&d->scales[i])) {
			draw_title(d, &d->scales[i], outer);
			draw_unit(d, &d->scales[i], outer);
		}
}

void
rf_axes_draw(struct rf_draw *d)
{
	for (uint32_t i = 0; i < d->n_scales; i++) {
		struct rf_scale *s = &d->scales[i];
		struct rf_rect p = d->plot;
		struct rf_ink ink = rf_look_rule(d);

		if (!shown(s))
			continue;
		/* Since 2013 value axes have no line of their own. */
		if (d->c->modern && !s->category)
			ink.color = 0;
		ink = rf_ink_of(&s->axis->line, ink);
		s->at = rf_axis_at(s, p);
		s->label_at = s->at;
		if (s->axis->labels == RF_TICK_LABELS_LOW ||
		    s->axis->labels == RF_TICK_LABELS_HIGH)
			s->label_at = s->vertical ? s->far ? p.x + p.w :
			    p.x : s->far ? p.y : p.y + p.h;
		if (s->vertical)
			rf_canvas_segment(&d->cv, s->at, p.y, s->at,
			    p.y + p.h, &ink);
		else
			rf_canvas_segment(&d->cv, p.x, s->at, p.x + p.w,
			    s->at, &ink);
		rf_ticks_draw(d, s);
		if (s->table)
			rf_data_table_draw(d, s);
	}
}
