/*
 * Tick marks and their labels.  Labels of categories lie flat while they
 * fit, else break at spaces, else are turned by 45 or 90 degrees, and when
 * even that is too dense only some are written.
 */
#include "config.h"

#include "chart/plot.h"

#include <string.h>

#include "util/utf8.h"

#define TICK 3.5f		/* points */
#define MINOR_TICK 2.5f
#define GAP 8.0f		/* between the axis and its labels */
#define SAMPLES 300		/* labels measured at most */
#define MAX_WRAP 3		/* lines of one label under its place */

static struct rf_chart_font
font_of(const struct rf_draw *d, const struct rf_scale *s)
{
	return rf_font_of(&d->font, &s->axis->font);
}

static double
unit_of(const struct rf_scale *s)
{
	double u = s->axis->display_unit;

	return u > 0 && isfinite(u) ? u : 1;
}

static const struct rf_chart_categories *
categories(const struct rf_scale *s)
{
	static const struct rf_chart_categories none;

	return s->labels != NULL ? &s->labels->cats : &none;
}

static struct rf_str
category_label(struct rf_draw *d, const struct rf_scale *s, uint32_t i,
    uint32_t level)
{
	struct rf_chart_categories c = *categories(s);

	c.format = s->format;
	return rf_category_text(d, &c, i, level);
}

struct rf_str
rf_tick_label(struct rf_draw *d, const struct rf_scale *s, uint32_t i)
{
	if (s->date)
		return rf_number_text(d, s->format, rf_date_serial(s,
		    i == 0 ? ceil(s->min) : floor(s->max), d->c->date1904));
	return category_label(d, s, i, 0);
}

static float
gap_of(const struct rf_scale *s)
{
	float part = s->category && isfinite(s->axis->label_offset) ?
	    fminf(fmaxf(s->axis->label_offset, 0), 1000) / 100 : 1;

	return TICK + (GAP - TICK) * part;
}

/* ---- measuring ----------------------------------------------------------- */

struct widths {
	float longest;		/* of whole labels */
	float word;		/* of single words */
	unsigned lines;		/* when broken to the slot */
};

static void
measure_text(struct rf_draw *d, const struct rf_face *f, struct rf_str s,
    float slot, struct widths *w)
{
	float line = 0, space = rf_text_width(d->e, f, RF_STR(" "));
	unsigned lines = 1;

	s = rf_utf8_prefix(s, 500);
	w->longest = fmaxf(w->longest, rf_text_width(d->e, f, s));
	while (s.ptr != NULL) {
		struct rf_str word = rf_str_cut(&s, ' ');
		float one = rf_text_width(d->e, f, word);

		w->word = fmaxf(w->word, one);
		if (line > 0 && line + space + one > slot) {
			lines++;
			line = one;
		} else {
			line += (line > 0 ? space : 0) + one;
		}
	}
	if (lines > w->lines)
		w->lines = lines;
}

static struct widths
measure_labels(struct rf_draw *d, const struct rf_scale *s,
    const struct rf_face *f)
{
	struct widths w = { 0, 0, 1 };
	uint32_t step = s->n / SAMPLES + 1;

	if (s->date) {
		/* Dates are about as wide as each other. */
		for (int end = 0; end < 2; end++)
			measure_text(d, f, rf_number_text(d, s->format,
			    rf_date_serial(s, end ? floor(s->max) :
			    ceil(s->min), d->c->date1904)), s->slot, &w);
		return w;
	}
	for (uint32_t i = 0; i < s->n; i += step)
		measure_text(d, f, category_label(d, s, i, 0), s->slot, &w);
	return w;
}

/* Units of a date axis that leave room for labels `need` wide. */
static double
date_step(const struct rf_scale *s, float need)
{
	static const double days[] = { 1, 2, 7, 14, 31, 61, 92, 183, 365,
		730, 1826, 3652, 18262, 36524 };
	static const double months[] = { 1, 2, 3, 4, 6, 12, 24, 60, 120, 240,
		600, 1200 };
	bool by_days = s->unit <= RF_TIME_DAYS;
	const double *list = by_days ? days : months;
	size_t n = by_days ? sizeof(days) / sizeof(*days) :
	    sizeof(months) / sizeof(*months);

	if (s->axis->major >= 1 && s->axis->major <= 100000) {
		double per = s->axis->major_unit == RF_TIME_YEARS ?
		    by_days ? 365.25 : s->unit == RF_TIME_MONTHS ? 12 : 1 :
		    s->axis->major_unit == RF_TIME_MONTHS && by_days ?
		    30.4375 : 1;

		return floor(s->axis->major * per + 0.5);
	}
	for (size_t i = 0; i + 1 < n; i++)
		if (list[i] * s->slot >= need)
			return list[i];
	return list[n - 1];
}

/* Lies flat, broken, or turned; and how many are written. */
static void
choose_angle(struct rf_draw *d, struct rf_scale *s, const struct rf_face *f,
    const struct widths *w)
{
	float line = rf_face_line(f);
	float step = s->axis->label_skip > 0 ? (float)s->axis->label_skip :
	    1;
	float slot = s->slot * step, need;
	float spare = fminf(f->size, 0.18f * w->longest + 2);

	if (s->date)
		slot = s->slot * (float)date_step(s, 1.25f * line);
	s->angle = 0;
	s->wrap = false;
	if (s->axis->has_rotation && isfinite(s->axis->rotation)) {
		s->angle = fminf(fmaxf(s->axis->rotation, -90), 90);
		s->wrap = s->angle == 0;
		need = s->angle == 0 ? w->longest + spare : line * 1.1f /
		    fmaxf(sinf(fabsf(s->angle) * (float)M_PI / 180), 0.3f);
		if (s->wrap && w->word <= slot && w->lines <= MAX_WRAP)
			need = 0;
	} else if (w->longest + spare <= slot) {
		need = 0;
	} else if (!s->date && w->word + 2 <= slot &&
	    w->lines <= MAX_WRAP) {
		s->wrap = true;
		need = 0;
	} else if (w->longest <= 2.2f * f->size) {
		need = w->longest + spare;
	} else if (slot >= 1.25f * line) {
		s->angle = -45;
		need = 0;
	} else {
		s->angle = -90;
		need = line * 1.05f;
	}
	s->label_step = (uint32_t)step;
	if (s->date)
		s->major = date_step(s, fmaxf(need, 1.25f * line));
	else if (need > slot && s->axis->label_skip == 0)
		s->label_step = (uint32_t)fminf(ceilf(need / fmaxf(s->slot,
		    1e-3f)), 1e6f);
}

static void
measure_flat_categories(struct rf_draw *d, struct rf_scale *s)
{
	struct rf_chart_font font = font_of(d, s);
	struct rf_face f = rf_face_of(&font);
	struct widths w;
	float a;

	w = measure_labels(d, s, &f);
	choose_angle(d, s, &f, &w);
	s->max_label = d->h * 0.4f;
	if (s->angle == 0) {
		s->extent = rf_face_line(&f) * (s->wrap ? (float)(w.lines <
		    RF_LABEL_LINES ? w.lines : RF_LABEL_LINES) : 1);
		s->max_label = s->wrap ? s->slot * (float)s->label_step :
		    INFINITY;
	} else {
		a = fabsf(s->angle) * (float)M_PI / 180;
		s->max_label = d->h * 0.4f / fmaxf(sinf(a), 0.3f);
		s->extent = sinf(a) * fminf(w.longest, s->max_label) +
		    cosf(a) * rf_face_line(&f);
	}
	s->level_room = rf_face_line(&f) + 7;
	s->extent += (float)(s->levels - 1) * s->level_room;
	if (s->levels > 1)
		s->extent += 3;
	s->extent += gap_of(s);
}

/*
 * Beside a vertical axis labels may take a third of the chart, or what a plot
 * that was placed by hand leaves them.
 */
static float
side_room(const struct rf_draw *d, const struct rf_scale *s)
{
	const struct rf_chart_place *p = &d->c->plot_place;
	float third = d->w * 0.33f, at, left;

	if (!p->inner || !p->has_w)
		return third;
	at = s->axis->labels == RF_TICK_LABELS_NEXT ? rf_axis_at(s,
	    d->plot) : s->far ? d->plot.x + d->plot.w : d->plot.x;
	left = (s->far ? d->w - at : at) - gap_of(s);
	return left > d->w * 0.1f ? left : third;
}

static void
measure_side_categories(struct rf_draw *d, struct rf_scale *s)
{
	struct rf_chart_font font = font_of(d, s);
	struct rf_face f = rf_face_of(&font);
	struct widths w;
	float line = rf_face_line(&f);

	w = measure_labels(d, s, &f);
	s->max_label = side_room(d, s);
	s->wrap = w.longest > s->max_label;
	s->angle = 0;
	if (s->axis->has_rotation && fabsf(s->axis->rotation) <= 90)
		s->angle = s->axis->rotation;
	s->label_step = s->axis->label_skip > 0 ? s->axis->label_skip :
	    s->slot < line ? (uint32_t)fminf(ceilf(line / fmaxf(s->slot,
	    1e-3f)), 1e6f) : 1;
	if (s->date)
		s->major = date_step(s, line);
	s->extent = fabsf(s->angle) > 45 ? line : fminf(w.longest,
	    s->max_label);
	s->level_room = line + 7;
	s->extent += (float)(s->levels - 1) * s->level_room + gap_of(s);
}

static void
measure_values(struct rf_draw *d, struct rf_scale *s)
{
	struct rf_chart_font font = font_of(d, s);
	struct rf_face f = rf_face_of(&font);
	double *v;
	uint32_t n = rf_scale_ticks(d, s, &v);
	float longest = 0, a;

	for (uint32_t i = 0; i < n && i < SAMPLES; i++)
		longest = fmaxf(longest, rf_text_width(d->e, &f,
		    rf_number_text(d, s->format, v[i] / unit_of(s))));
	s->angle = s->axis->has_rotation && fabsf(s->axis->rotation) <= 90 ?
	    s->axis->rotation : 0;
	a = fabsf(s->angle) * (float)M_PI / 180;
	s->max_label = d->w * 0.4f;
	longest = fminf(longest, s->max_label);
	s->extent = gap_of(s) + (s->vertical ?
	    cosf(a) * longest + sinf(a) * rf_face_line(&f) :
	    sinf(a) * longest + cosf(a) * rf_face_line(&f));
}

void
rf_ticks_measure(struct rf_draw *d, struct rf_scale *s)
{
	const struct rf_chart_categories *c = categories(s);

	s->levels = 1;
	s->slot = fabsf(s->hi - s->lo) / (float)(s->max - s->min);
	if (s->category && !s->date && !s->axis->no_multi_level &&
	    c->levels != NULL && c->n_levels > 1)
		s->levels = c->n_levels < 5 ? c->n_levels : 5;
	if (!s->category)
		measure_values(d, s);
	else if (s->vertical)
		measure_side_categories(d, s);
	else
		measure_flat_categories(d, s);
	if (s->axis->labels == RF_TICK_LABELS_NONE)
		s->extent = 0;
	rf_data_table_measure(d, s);
}

/* ---- drawing ---------------------------------------------------------------- */

static void
draw_label(struct rf_draw *d, const struct rf_scale *s, float along,
    struct rf_str text)
{
	struct rf_chart_font font = font_of(d, s);
	struct rf_face f = rf_face_of(&font);
	struct rf_label l;
	float out = s->far ? -1 : 1;	/* away from the plot */
	float at = s->label_at, a = s->angle * (float)M_PI / 180, x, y, w;

	if (text.len == 0)
		return;
	if (s->vertical)
		out = -out;
	at += out * gap_of(s);
	if (s->angle == 0 || fabsf(s->angle) > 89) {
		bool flat = s->angle == 0;
		float lw, lh;

		if (!s->wrap)
			text = rf_text_cut(d, &f, text, s->max_label);
		rf_label_make(d, &l, text, &font, s->wrap ? s->max_label :
		    0);
		rf_label_size(&l, s->angle, &lw, &lh);
		if (s->vertical && flat && !s->far && l.n == 1) {
			rf_canvas_text(&d->cv, at, along + 0.36f * f.drawn,
			    RF_ANCHOR_END, &l.face, l.color, 0, l.lines[0],
			    l.widths[0]);
			return;
		}
		rf_label_draw(d, &l, s->vertical ? at + out * lw / 2 :
		    along, s->vertical ? along : at + out * lh / 2,
		    s->angle);
		return;
	}
	/* Slanted: the end that is nearer to the axis stands at the tick. */
	text = rf_text_cut(d, &f, text, s->max_label);
	w = rf_text_width(d->e, &f, text);
	x = s->vertical ? at : along;
	y = s->vertical ? along : at + out * f.size * 0.4f;
	x -= 0.36f * f.drawn * sinf(a);
	y += 0.36f * f.drawn * cosf(a);
	rf_canvas_text(&d->cv, x, y, (s->vertical ? out < 0 :
	    (s->angle < 0) == (out > 0)) ? RF_ANCHOR_END : RF_ANCHOR_START,
	    &f, font.color, s->angle, text, w);
}

static void
mark(struct rf_draw *d, const struct rf_scale *s, double v, float length,
    enum rf_tick kind, const struct rf_ink *ink)
{
	float at = rf_scale_at(s, v);
	/* Positive: away from the plot. */
	float out = kind == RF_TICK_OUT || kind == RF_TICK_CROSS ? length : 0;
	float in = kind == RF_TICK_IN || kind == RF_TICK_CROSS ? length : 0;
	float sign = s->far != s->vertical ? -1 : 1;

	if (s->vertical)
		rf_canvas_segment(&d->cv, s->at + sign * out, at,
		    s->at - sign * in, at, ink);
	else
		rf_canvas_segment(&d->cv, at, s->at + sign * out, at,
		    s->at - sign * in, ink);
}

/* Of a unit that the file fixed too small not all are labelled. */
static uint32_t
labels_step(struct rf_draw *d, const struct rf_scale *s, uint32_t n)
{
	struct rf_chart_font font = font_of(d, s);
	struct rf_face f = rf_face_of(&font);
	float apart = fabsf(s->hi - s->lo) / (float)(n > 1 ? n - 1 : 1);

	if (!s->vertical || s->log || !(apart < 0.85f * f.size))
		return 1;
	return (uint32_t)fminf(ceilf(f.size / fmaxf(apart, 1e-3f)), 1e4f);
}

static void
draw_value_ticks(struct rf_draw *d, const struct rf_scale *s,
    enum rf_tick major, const struct rf_ink *ink)
{
	double *v;
	uint32_t n, step;

	if (s->axis->minor_tick > RF_TICK_NONE) {
		n = rf_scale_minor_ticks(d, s, &v);
		for (uint32_t i = 0; i < n; i++)
			mark(d, s, v[i], MINOR_TICK, s->axis->minor_tick,
			    ink);
	}
	n = rf_scale_ticks(d, s, &v);
	step = labels_step(d, s, n);
	for (uint32_t i = 0; i < n; i++) {
		if (major > RF_TICK_NONE)
			mark(d, s, v[i], TICK, major, ink);
		if (!rf_ticks_bare(s) && i % step == 0)
			draw_label(d, s, rf_scale_at(s, v[i]),
			    rf_number_text(d, s->format, v[i] /
			    unit_of(s)));
	}
}

static void
draw_dates(struct rf_draw *d, const struct rf_scale *s, enum rf_tick major,
    const struct rf_ink *ink)
{
	double *v;
	uint32_t n = rf_scale_ticks(d, s, &v);
	double half = s->between ? 0.5 : 0;

	for (uint32_t i = 0; i < n; i++) {
		if (major > RF_TICK_NONE) {
			mark(d, s, v[i] - half, TICK, major, ink);
			if (i + 1 == n && s->between)
				mark(d, s, s->max, TICK, major, ink);
		}
		if (!rf_ticks_bare(s))
			draw_label(d, s, rf_scale_at(s, v[i]),
			    rf_number_text(d, s->format, rf_date_serial(s,
			    v[i], d->c->date1904)));
	}
}

/* An outer level: lines between its groups, their texts in the middle. */
static void
draw_level(struct rf_draw *d, const struct rf_scale *s, uint32_t level,
    const struct rf_ink *ink)
{
	struct rf_chart_font font = font_of(d, s);
	const char *const *texts = categories(s)->levels[level];
	float sign = s->far != s->vertical ? -1 : 1;
	float from = s->extent - (float)(s->levels - level) * s->level_room;
	float base = s->label_at + sign * from;
	float tip = base + sign * s->level_room;

	for (uint32_t i = 0, j, drawn = 0; i < s->n &&
	    drawn < RF_MAX_TICKS; i = j, drawn++) {
		double edge = i + (s->between ? 0.5 : 1);
		float a, b;
		struct rf_label l;

		for (j = i + 1; j < s->n && (texts == NULL || j >=
		    categories(s)->n || texts[j] == NULL); j++)
			;
		a = rf_scale_at(s, edge);
		b = rf_scale_at(s, edge + (j - i));
		for (int end = 0; end < 2; end++) {
			float at = end ? b : a;

			if (s->vertical)
				rf_canvas_segment(&d->cv, s->at, at, tip, at,
				    ink);
			else
				rf_canvas_segment(&d->cv, at, s->at, at, tip,
				    ink);
		}
		rf_label_make(d, &l, category_label(d, s, i, level), &font,
		    0);
		rf_label_draw(d, &l, s->vertical ? (base + tip) / 2 :
		    (a + b) / 2, s->vertical ? (a + b) / 2 :
		    (base + tip) / 2, s->vertical ? -90 : 0);
	}
}

static void
draw_categories(struct rf_draw *d, struct rf_scale *s, enum rf_tick major,
    const struct rf_ink *ink)
{
	uint32_t labels = s->label_step > 0 ? s->label_step : 1;
	uint32_t ticks = s->axis->tick_skip > 0 ? s->axis->tick_skip :
	    labels;
	double first = s->between ? 0.5 : 1;

	if (s->n / ticks > RF_MAX_TICKS)
		ticks = s->n / RF_MAX_TICKS;
	for (double v = first; major > RF_TICK_NONE && v <= s->max + 1e-9;
	    v += ticks)
		mark(d, s, v, s->levels > 1 ? s->extent -
		    (float)(s->levels - 1) * s->level_room : TICK, major,
		    ink);
	if (rf_ticks_bare(s))
		return;
	if (s->n / labels > 2 * RF_MAX_TICKS)
		labels = s->n / (2 * RF_MAX_TICKS);
	for (uint32_t i = 0; i < s->n; i += labels)
		draw_label(d, s, rf_scale_at(s, (double)i + 1),
		    category_label(d, s, i, 0));
	for (uint32_t level = 1; level < s->levels; level++)
		draw_level(d, s, level, ink);
}

void
rf_ticks_draw(struct rf_draw *d, struct rf_scale *s)
{
	struct rf_ink ink = rf_ink_of(&s->axis->line, rf_look_rule(d));
	enum rf_tick major = s->axis->major_tick;

	if (major == RF_TICK_AUTO)
		major = d->c->modern ? RF_TICK_NONE : RF_TICK_OUT;
	if (!s->category)
		draw_value_ticks(d, s, major, &ink);
	else if (s->date)
		draw_dates(d, s, major, &ink);
	else
		draw_categories(d, s, major, &ink);
}
