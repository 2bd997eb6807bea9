/*
 * The legend: one entry for each series (or slice), then one for each
 * trendline; a column at the sides, rows above and below.
 */
#include "config.h"

#include "chart/plot.h"

#include <string.h>

#include "chart/draw.h"
#include "util/err.h"

#define MAX_ENTRIES 512
#define KEY_LINE 22.0f		/* points wide: a stretch of line */
#define KEY_BOX 5.0f		/* a square, for areas */
#define KEY_GAP 3.0f
#define ENTRY_GAP 9.0f		/* between entries of a row */
#define PAD 3.0f
#define LINE_PART 1.65f		/* from entry to entry, in sizes */
#define MOST_WIDTH 0.5f		/* of the chart, at a side */

struct entry {
	const struct rf_view *v;
	const struct rf_chart_series *s;
	uint32_t point;		/* RF_ALL: the series */
	const struct rf_chart_trend *trend;
	uint32_t color;		/* of the sign, when not the series' */
	struct rf_str text;
	float width;
	float x, y;		/* of its left middle */
};

struct rf_legend {
	struct entry *entries;
	uint32_t n;
	struct rf_chart_font font;
	struct rf_face face;
	float key, step, widest;
	bool side;		/* stands left or right: one column */
	struct rf_rect box;
};

bool
rf_key_is_line(const struct rf_view *v)
{
	switch (v->g->kind) {
	case RF_CHART_LINE:
	case RF_CHART_SCATTER:
		return true;
	case RF_CHART_RADAR:
		return !v->g->radar_filled;
	default:
		return false;
	}
}

static bool
by_points(const struct rf_view *v)
{
	return v->vary && v->g->kind != RF_CHART_BUBBLE;
}

static bool
deleted(const struct rf_chart_legend *l, uint32_t i)
{
	for (uint32_t k = 0; k < l->n_deleted; k++)
		if (l->deleted[k] == i)
			return true;
	return false;
}

static void
add(struct rf_draw *d, struct rf_legend *l, uint32_t *at,
    struct entry entry)
{
	if (l->n < MAX_ENTRIES && !deleted(&d->c->legend, *at)) {
		entry.text = rf_str_trim(entry.text);
		entry.width = rf_text_width(d->e, &l->face, entry.text);
		l->entries[l->n++] = entry;
	}
	++*at;
}

/*
 * Where the series stand one above the other the legend beside them lists
 * them from the top down.
 */
static bool
reversed(const struct rf_draw *d, const struct rf_view *v)
{
	bool side = d->c->legend.side == RF_LEGEND_RIGHT ||
	    d->c->legend.side == RF_LEGEND_LEFT ||
	    d->c->legend.side == RF_LEGEND_TOP_RIGHT;
	bool stacked = v->g->grouping != RF_GROUP_CLUSTERED;

	if (!side)
		return false;
	if (v->g->kind == RF_CHART_BAR)
		return stacked != v->g->horizontal;
	return (v->g->kind == RF_CHART_AREA || v->g->kind == RF_CHART_LINE) &&
	    stacked;
}

/* Kinds whose colours mean something else than series. */
static bool
add_meanings(struct rf_draw *d, struct rf_legend *l,
    const struct rf_view *v, uint32_t *at)
{
	static const char *const steps[] = { "Increase", "Decrease",
		"Total" };
	double min, unit;
	uint32_t n = RF_COUNT(steps);

	if (v->g->kind == RF_CHART_SURFACE)
		n = rf_surface_bands(d, v, &min, &unit);
	else if (v->g->kind != RF_CHART_WATERFALL)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		struct entry e = { .v = v, .s = v->series[0],
			.color = rf_look_color(d, i, n) };

		e.text = v->g->kind == RF_CHART_WATERFALL ?
		    rf_str(steps[i]) : rf_str(rf_arena_printf(d->a,
		    RF_STR_FMT "-" RF_STR_FMT, RF_STR_ARG(rf_number_text(d,
		    v->y->format, min + i * unit)),
		    RF_STR_ARG(rf_number_text(d, v->y->format, min +
		    (i + 1) * unit))));
		add(d, l, at, e);
	}
	return true;
}

static void
add_view(struct rf_draw *d, struct rf_legend *l, const struct rf_view *v,
    uint32_t *at)
{
	if (add_meanings(d, l, v, at))
		return;
	if (by_points(v)) {
		const struct rf_chart_series *s = v->series[0];

		for (uint32_t i = 0; i < v->n && i < MAX_ENTRIES; i++)
			add(d, l, at, (struct entry){ .v = v, .s = s,
			    .point = i, .text = rf_category_text(d, &s->cats,
			    i, 0) });
		return;
	}
	for (uint32_t k = 0; k < v->n_series; k++) {
		const struct rf_chart_series *s = v->series[reversed(d, v) ?
		    v->n_series - 1 - k : k];

		add(d, l, at, (struct entry){ .v = v, .s = s,
		    .point = RF_ALL, .text = rf_str(rf_series_name(d, s)) });
	}
}

static void
add_trends(struct rf_draw *d, struct rf_legend *l, const struct rf_view *v,
    uint32_t *at)
{
	for (uint32_t k = 0; k < v->n_series; k++)
		for (uint32_t t = 0; t < v->series[k]->n_trends && t < 100;
		    t++)
			add(d, l, at, (struct entry){ .v = v,
			    .s = v->series[k], .point = RF_ALL,
			    .trend = v->series[k]->trends[t],
			    .text = rf_str(rf_trend_name(d, v->series[k],
			    v->series[k]->trends[t])) });
}

struct rf_legend *
rf_legend_make(struct rf_draw *d)
{
	struct rf_legend *l;
	uint32_t at = 0;

	if (!d->c->legend.shown)
		return NULL;
	l = rf_arena_alloc(d->a, sizeof(*l));
	l->entries = rf_arena_array(d->a, MAX_ENTRIES,
	    sizeof(struct entry));
	l->font = rf_font_of(&d->font, &d->c->legend.font);
	l->face = rf_face_of(&l->font);
	l->key = KEY_BOX;
	for (uint32_t i = 0; i < d->n_views; i++) {
		if (d->views[i].g->kind == RF_CHART_TREEMAP ||
		    d->views[i].g->kind == RF_CHART_SUNBURST ||
		    d->views[i].g->kind == RF_CHART_FUNNEL)
			continue;
		add_view(d, l, &d->views[i], &at);
		if (rf_key_is_line(&d->views[i]) &&
		    !(d->views[i].g->kind == RF_CHART_SCATTER &&
		    d->views[i].g->scatter == RF_SCATTER_MARKERS))
			l->key = KEY_LINE;
	}
	for (uint32_t i = 0; i < d->n_views; i++) {
		uint32_t before = l->n;

		add_trends(d, l, &d->views[i], &at);
		if (l->n > before)
			l->key = KEY_LINE;
	}
	if (l->n == 0)
		return NULL;
	for (uint32_t i = 0; i < l->n; i++)
		l->widest = fmaxf(l->widest, l->entries[i].width);
	l->step = l->face.size * LINE_PART;
	return l;
}

/* Rows of entries no wider than the room; returns how many. */
static uint32_t
flow(struct rf_legend *l, float width, float *used)
{
	float x = 0;
	uint32_t rows = 1;

	*used = 0;
	for (uint32_t i = 0; i < l->n; i++) {
		float w = l->key + KEY_GAP + l->entries[i].width;

		if (x > 0 && x + w > width) {
			x = 0;
			rows++;
		}
		l->entries[i].x = x;
		l->entries[i].y = (float)(rows - 1) + 0.5f;
		*used = fmaxf(*used, x + w);
		x += w + ENTRY_GAP;
	}
	return rows;
}

static void
column(struct rf_draw *d, struct rf_legend *l, struct rf_rect *area,
    bool left)
{
	float most = d->w * MOST_WIDTH - l->key - KEY_GAP - 2 * PAD;
	float h = l->step * (float)l->n + 2 * PAD;

	l->side = true;
	if (l->widest > most && most > 0)
		l->widest = most;
	/* More than there is room for: closer, then cut. */
	if (h > area->h) {
		l->step = fmaxf(l->face.size * 1.15f, area->h /
		    (float)l->n);
		if (l->step * (float)l->n > area->h)
			l->n = (uint32_t)fmaxf(1, area->h / l->step);
		h = l->step * (float)l->n;
	}
	l->box.w = l->key + KEY_GAP + l->widest + 2 * PAD + 4;
	l->box.h = h;
	l->box.x = left ? area->x : area->x + area->w - l->box.w;
	l->box.y = area->y + (area->h - h) / 2;
	if (d->c->legend.side == RF_LEGEND_TOP_RIGHT)
		l->box.y = area->y;
}

static void
row(struct rf_legend *l, struct rf_rect *area, bool top)
{
	float used;
	uint32_t rows;

	rows = flow(l, area->w - 2 * PAD, &used);
	l->step = l->face.size * 1.4f;
	l->box.w = used + 2 * PAD;
	l->box.h = fminf(l->step * (float)rows + 2 * PAD, area->h / 2);
	l->box.x = area->x + (area->w - l->box.w) / 2;
	l->box.y = top ? area->y : area->y + area->h - l->box.h;
}

void
rf_legend_place(struct rf_draw *d, struct rf_legend *l,
    struct rf_rect *area)
{
	const struct rf_chart_legend *m = &d->c->legend;
	bool manual = m->place.has_x || m->place.has_y || m->place.has_w;
	struct rf_rect placed;
	float used;

	switch (m->side) {
	case RF_LEGEND_TOP:
	case RF_LEGEND_BOTTOM:
		row(l, area, m->side == RF_LEGEND_TOP);
		break;
	default:
		column(d, l, area, m->side == RF_LEGEND_LEFT);
		break;
	}
	if (!m->overlay && !(manual && m->place.edge_x)) {
		float w = l->box.w + 8, h = l->box.h + 4;

		switch (m->side) {
		case RF_LEGEND_TOP:
			area->y += h;
			/* fall through */
		case RF_LEGEND_BOTTOM:
			area->h -= h;
			break;
		case RF_LEGEND_LEFT:
			area->x += w;
			/* fall through */
		default:
			area->w -= w;
			break;
		}
		area->w = fmaxf(area->w, 1);
		area->h = fmaxf(area->h, 1);
	}
	if (!manual)
		return;
	placed = rf_place_apply(d, &m->place, l->box);
	/* A wide, low place holds rows, a narrow one a column. */
	if (l->side && m->place.has_w && m->place.has_h &&
	    placed.h < l->step * (float)l->n * 0.8f) {
		l->side = false;
		l->step = placed.h / (float)flow(l, placed.w - 2 * PAD,
		    &used);
	} else if (!l->side && m->place.has_w) {
		flow(l, placed.w - 2 * PAD, &used);
	} else if (l->side && m->place.has_h) {
		l->step = fmaxf(placed.h / (float)l->n, l->face.size);
	}
	l->box = placed;
}

static void
line_sign(struct rf_draw *d, const struct entry *e, struct rf_rect box)
{
	float y = box.y + box.h / 2;
	struct rf_ink ink = e->trend != NULL ? rf_trend_ink(d, e->v, e->s,
	    e->trend) : rf_look_line(d, e->v, e->s, RF_ALL);
	struct rf_look_marker m;

	rf_canvas_segment(&d->cv, box.x + ink.width / 2, y, box.x + box.w -
	    ink.width / 2, y, &ink);
	if (e->trend != NULL)
		return;
	m = rf_look_marker(d, e->v, e->s, RF_ALL);
	rf_draw_marker(d, &m, box.x + box.w / 2, y);
}

void
rf_legend_key(struct rf_draw *d, const struct rf_view *v,
    const struct rf_chart_series *s, uint32_t point, struct rf_rect box)
{
	float side = fminf(KEY_BOX, box.h);
	struct rf_chart_fill fill;
	struct rf_ink ink;

	if (rf_key_is_line(v) || v->g->kind == RF_CHART_STOCK) {
		line_sign(d, &(struct entry){ .v = v, .s = s }, box);
		return;
	}
	fill = rf_look_fill(d, v, s, point);
	ink = rf_look_border(d, v, s, point);
	rf_canvas_rect(&d->cv, (struct rf_rect){ box.x, box.y +
	    (box.h - side) / 2, box.w, side });
	rf_canvas_paint(&d->cv, &fill, &ink);
}

void
rf_legend_draw(struct rf_draw *d, struct rf_legend *l)
{
	const struct rf_chart_legend *m = &d->c->legend;
	struct rf_ink ink = rf_ink_of(&m->line, (struct rf_ink){
	    .color = 0 });

	if (m->fill.kind > RF_FILL_NONE || ink.color != 0) {
		rf_canvas_rect(&d->cv, l->box);
		rf_canvas_paint(&d->cv, &m->fill, &ink);
	}
	for (uint32_t i = 0; i < l->n; i++) {
		struct entry *e = &l->entries[i];
		float x = l->box.x + PAD + (l->side ? 0 : e->x);
		float y = l->side ? l->box.y + l->box.h / 2 +
		    ((float)i + 0.5f - (float)l->n / 2) * l->step :
		    l->box.y + PAD + e->y * l->step;
		struct rf_rect key = { x, y - l->face.size / 2, l->key,
			l->face.size };
		struct rf_str text = l->side ? rf_text_cut(d, &l->face,
		    e->text, l->box.w - l->key - KEY_GAP - PAD) : e->text;

		if (e->trend != NULL) {
			line_sign(d, e, key);
		} else if (e->color != 0) {
			struct rf_chart_fill fill = rf_solid(e->color);

			rf_canvas_rect(&d->cv, (struct rf_rect){ key.x,
			    y - KEY_BOX / 2, key.w, KEY_BOX });
			rf_canvas_paint(&d->cv, &fill, NULL);
		} else
			rf_legend_key(d, e->v, e->s, e->point, key);
		rf_canvas_text(&d->cv, x + l->key + KEY_GAP, y +
		    0.36f * l->face.drawn, RF_ANCHOR_START, &l->face,
		    l->font.color, 0, text, rf_text_width(d->e, &l->face,
		    text));
	}
}
