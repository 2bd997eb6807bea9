/*
 * The data table below a chart: the categories' names and each series'
 * values in columns under their places on the axis, instead of the axis's
 * labels.
 *
 * What surprises: the office program draws it whatever it looks like.  Here a
 * table whose columns could hold no figure, or that would leave the chart no
 * room, is left out, and the axis has its labels.
 */
#include "config.h"

#include "chart/plot.h"

#define PAD 4.0f		/* points beside names and in cells */
#define KEY 14.0f		/* the series' sign, wide */
#define LEAST_SLOT 8.0f		/* points that a column must have */
#define MOST_HEIGHT 0.6f	/* of the chart */
#define MOST_NAMES 0.3f
#define MOST_LINES 3		/* of a category's name */

static const struct rf_chart_series *
next_series(const struct rf_draw *d, const struct rf_scale *s,
    uint32_t *view, uint32_t *at, const struct rf_view **v)
{
	for (; *view < d->n_views; ++*view, *at = 0) {
		*v = &d->views[*view];
		if ((*v)->x == s && *at < (*v)->n_series)
			return (*v)->series[(*at)++];
	}
	return NULL;
}

static struct rf_chart_font
font_of(const struct rf_draw *d)
{
	return rf_font_of(&d->font, &d->c->table.font);
}

static struct rf_str
category(struct rf_draw *d, const struct rf_scale *s, uint32_t i)
{
	struct rf_chart_categories c;

	if (s->labels == NULL)
		return rf_str(rf_arena_printf(d->a, "%u", i + 1));
	c = s->labels->cats;
	c.format = s->format;
	return rf_category_text(d, &c, i, 0);
}

static void
category_label(struct rf_draw *d, const struct rf_scale *s, uint32_t i,
    struct rf_label *l)
{
	struct rf_chart_font font = font_of(d);
	float room = s->slot - PAD;

	rf_label_make(d, l, category(d, s, i), &font, room);
	if (l->n > MOST_LINES)
		l->n = MOST_LINES;
	for (unsigned k = 0; k < l->n; k++) {
		l->lines[k] = rf_text_cut(d, &l->face, l->lines[k], room);
		l->widths[k] = rf_text_width(d->e, &l->face, l->lines[k]);
	}
	l->h = (float)l->n * rf_face_line(&l->face);
}

void
rf_data_table_measure(struct rf_draw *d, struct rf_scale *s)
{
	struct rf_chart_font font = font_of(d);
	struct rf_face f = rf_face_of(&font);
	const struct rf_chart_series *k;
	const struct rf_view *v;
	uint32_t view = 0, at = 0, rows = 0;
	struct rf_label l;
	float names = 0;

	s->table = false;
	if (!d->c->table.shown || !s->is_x || !s->category || s->date ||
	    s->vertical || s->far || s->slot < LEAST_SLOT)
		return;
	s->table_row = rf_face_line(&f) + 2;
	s->table_head = s->table_row;
	while ((k = next_series(d, s, &view, &at, &v)) != NULL) {
		names = fmaxf(names, rf_text_width(d->e, &f,
		    rf_str(rf_series_name(d, k))));
		rows++;
	}
	for (uint32_t i = 0; i < s->n; i++) {
		category_label(d, s, i, &l);
		s->table_head = fmaxf(s->table_head, l.h + 2);
	}
	s->extent = s->table_head + s->table_row * (float)rows;
	if (rows == 0 || s->extent > d->h * MOST_HEIGHT)
		return;
	s->table_names = fminf(names, d->w * MOST_NAMES) + 2 * PAD +
	    (d->c->table.keys ? KEY + PAD : 0);
	s->table = true;
}

static void
text(struct rf_draw *d, const struct rf_face *f, uint32_t color, float x,
    float y, enum rf_anchor anchor, struct rf_str s, float room)
{
	s = rf_text_cut(d, f, s, room);
	rf_canvas_text(&d->cv, x, y + 0.36f * f->drawn, anchor, f, color, 0,
	    s, rf_text_width(d->e, f, s));
}

/* One series: its sign, its name, its values. */
static void
row(struct rf_draw *d, const struct rf_scale *s, const struct rf_view *v,
    const struct rf_chart_series *k, float y)
{
	struct rf_chart_font font = font_of(d);
	struct rf_face f = rf_face_of(&font);
	float key = d->c->table.keys ? KEY + PAD : 0;
	float x = d->plot.x - s->table_names + PAD;

	if (key > 0)
		rf_legend_key(d, v, k, RF_ALL, (struct rf_rect){ x, y -
		    f.size / 2, KEY, f.size });
	text(d, &f, font.color, x + key, y, RF_ANCHOR_START,
	    rf_str(rf_series_name(d, k)), s->table_names - key - 2 * PAD);
	for (uint32_t i = 0; i < s->n && i < k->y.n; i++) {
		double value = rf_value(&k->y, i);
		const char *format = k->y.formats != NULL &&
		    k->y.formats[i] != NULL ? k->y.formats[i] : k->y.format;

		if (!isnan(value))
			text(d, &f, font.color, rf_scale_at(s, i + 1.0), y,
			    RF_ANCHOR_MIDDLE, rf_number_text(d, format,
			    value), s->slot - 2);
	}
}

static void
rules(struct rf_draw *d, const struct rf_scale *s, float top, float rows)
{
	const struct rf_chart_data_table *t = &d->c->table;
	struct rf_ink ink = rf_ink_of(&t->line, rf_look_rule(d));
	struct rf_rect p = d->plot;
	float left = p.x - s->table_names, right = p.x + p.w;
	float head = top + s->table_head;
	float bottom = head + rows * s->table_row;

	for (uint32_t i = 1; !t->no_vertical && i < s->n; i++) {
		float x = rf_scale_at(s, i + 0.5);

		rf_canvas_segment(&d->cv, x, top, x, bottom, &ink);
	}
	if (!t->no_vertical || !t->no_outline)
		rf_canvas_segment(&d->cv, p.x, top, p.x, bottom, &ink);
	for (float i = 0; !t->no_horizontal && i < rows; i++)
		rf_canvas_segment(&d->cv, left, head + i * s->table_row,
		    right, head + i * s->table_row, &ink);
	if (t->no_outline)
		return;
	rf_canvas_segment(&d->cv, left, head, p.x, head, &ink);
	rf_canvas_segment(&d->cv, left, head, left, bottom, &ink);
	rf_canvas_segment(&d->cv, left, bottom, right, bottom, &ink);
	rf_canvas_segment(&d->cv, right, top, right, bottom, &ink);
}

void
rf_data_table_draw(struct rf_draw *d, const struct rf_scale *s)
{
	const struct rf_chart_series *k;
	const struct rf_view *v;
	uint32_t view = 0, at = 0, rows = 0;
	float top = d->plot.y + d->plot.h;
	struct rf_label l;

	for (uint32_t i = 0; i < s->n; i++) {
		category_label(d, s, i, &l);
		rf_label_draw(d, &l, rf_scale_at(s, i + 1.0), top +
		    s->table_head / 2, 0);
	}
	while ((k = next_series(d, s, &view, &at, &v)) != NULL)
		row(d, s, v, k, top + s->table_head + ((float)rows++ +
		    0.5f) * s->table_row);
	rules(d, s, top, (float)rows);
}
