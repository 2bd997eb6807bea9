/* Data labels: what they say and where they stand. */
#include "config.h"

#include "chart/plot.h"

#include <string.h>

#include "util/utf8.h"

#define GAP 3.0f		/* points from the mark */
#define KEY 7.0f		/* a series' sign in its label, wide */
#define KEY_LINE 14.0f		/* where it is a line */
#define MOST_OF_ALL 20000	/* labels of one chart */
#define MOST_PART 500		/* bytes of a label's part */

const struct rf_chart_labels *
rf_labels_of(const struct rf_view *v, const struct rf_chart_series *s,
    uint32_t i)
{
	const struct rf_chart_point *p = rf_point_of(s, i);
	const struct rf_chart_labels *l = s->has_labels ? &s->labels :
	    &v->g->labels;

	if (p != NULL && p->no_label)
		return NULL;
	if (p != NULL && p->labels != NULL)
		l = p->labels;
	else if (s->labels_deleted)
		return NULL;
	if (p != NULL && p->label_text != NULL)
		return l;
	return l->value || l->category || l->series || l->percent ||
	    l->bubble_size ? l : NULL;
}

static const char *
value_format(const struct rf_chart_labels *l,
    const struct rf_chart_values *v, uint32_t i)
{
	if (l->format != NULL)
		return l->format;
	if (v->formats != NULL && i < v->n && v->formats[i] != NULL)
		return v->formats[i];
	return v->format;
}

static bool
is_round(const struct rf_view *v)
{
	return v->g->kind == RF_CHART_PIE || v->g->kind ==
	    RF_CHART_OF_PIE || v->g->kind == RF_CHART_DOUGHNUT;
}

static struct rf_str
category(struct rf_draw *d, const struct rf_view *v,
    const struct rf_chart_series *s, uint32_t i)
{
	const struct rf_chart_categories *c = &s->cats;

	if (v->g->kind == RF_CHART_SCATTER || v->g->kind == RF_CHART_BUBBLE)
		return rf_number_text(d, s->x.format, rf_place(d, v, s, i));
	if (c->n == 0 && v->x != NULL && v->x->labels != NULL)
		c = &v->x->labels->cats;
	return rf_category_text(d, c, i, 0);
}

bool
rf_label_for(struct rf_draw *d, const struct rf_view *v,
    const struct rf_chart_series *s, uint32_t i, const struct rf_spot *at,
    struct rf_label *l)
{
	const struct rf_chart_labels *how = rf_labels_of(v, s, i);
	const struct rf_chart_point *p = rf_point_of(s, i);
	struct rf_str parts[5];
	unsigned n = 0;
	const char *text = "", *between;
	struct rf_chart_font font;

	if (how == NULL || d->n_labels++ >= MOST_OF_ALL)
		return false;
	if (how->series)
		parts[n++] = rf_str(rf_series_name(d, s));
	if (how->category)
		parts[n++] = category(d, v, s, i);
	if (how->value)
		parts[n++] = rf_number_text(d, value_format(how, &s->y, i),
		    at->value);
	if (how->bubble_size && s->sizes.n > 0)
		parts[n++] = rf_number_text(d, value_format(how, &s->sizes,
		    i), rf_value(&s->sizes, i));
	if (how->percent && at->has_percent)
		parts[n++] = rf_number_text(d, how->format != NULL &&
		    strchr(how->format, '%') != NULL ? how->format : "0%",
		    at->percent);
	between = how->separator != NULL && strlen(how->separator) <=
	    MOST_PART ? how->separator :
	    is_round(v) && how->percent ? "\n" : ", ";
	for (unsigned k = 0; k < n; k++)
		text = rf_arena_printf(d->a, "%s%s" RF_STR_FMT, text,
		    k > 0 ? between : "", RF_STR_ARG(rf_utf8_prefix(
		    parts[k], MOST_PART)));
	if (p != NULL && p->label_text != NULL)
		text = p->label_text;
	if (text[0] == '\0')
		return false;
	font = rf_font_of(&d->font, &how->font);
	if (p != NULL && p->labels == how)
		font = rf_font_of(&font, &how->font);
	rf_label_make(d, l, rf_str(text), &font, d->w * 0.25f);
	if (how->legend_key && how->rotation == 0) {
		l->key = (rf_key_is_line(v) ? KEY_LINE : KEY) + GAP;
		l->w += l->key;
		l->key_view = v;
		l->key_series = s;
		l->key_point = i;
	}
	return true;
}

static float
angle_of(const struct rf_chart_labels *how)
{
	return isfinite(how->rotation) ? how->rotation : 0;
}

void
rf_label_paint(struct rf_draw *d, const struct rf_chart_labels *how,
    const struct rf_label *l, float cx, float cy)
{
	float angle = angle_of(how), w, h;
	struct rf_ink ink = rf_ink_of(&how->line, (struct rf_ink){
	    .color = 0 });

	rf_label_size(l, angle, &w, &h);
	/* Wherever it was put, it stays on the chart. */
	if (w < d->w && isfinite(cx))
		cx = fminf(fmaxf(cx, w / 2), d->w - w / 2);
	if (h < d->h && isfinite(cy))
		cy = fminf(fmaxf(cy, h / 2), d->h - h / 2);
	if (how->fill.kind > RF_FILL_NONE || ink.color != 0) {
		rf_canvas_rect(&d->cv, (struct rf_rect){ cx - w / 2 - 2,
		    cy - h / 2 - 1, w + 4, h + 2 });
		rf_canvas_paint(&d->cv, &how->fill, &ink);
	}
	if (l->key > 0)
		rf_legend_key(d, l->key_view, l->key_series, l->key_point,
		    (struct rf_rect){ cx - l->w / 2, cy - l->face.size / 2,
		    l->key - GAP, l->face.size });
	rf_label_draw(d, l, cx + l->key / 2, cy, angle);
}

/* Along a bar: t = 0 at its base, 1 at its end; `out` beyond it. */
static void
at_bar(const struct rf_spot *s, float w, float h, enum rf_label_place p,
    float *cx, float *cy)
{
	struct rf_rect r = s->bar;
	float len = s->horizontal ? r.w : r.h;
	float half = (s->horizontal ? w : h) / 2, along;
	bool up = s->horizontal == s->negative;	/* the end is at x or y */

	switch (p) {
	case RF_LABEL_INSIDE_BASE:
		along = half + GAP / 2;
		break;
	case RF_LABEL_INSIDE_END:
		along = len - half - GAP / 2;
		break;
	case RF_LABEL_OUTSIDE_END:
		along = len + half + GAP / 2;
		break;
	default:
		along = len / 2;
		break;
	}
	*cx = r.x + r.w / 2;
	*cy = r.y + r.h / 2;
	if (s->horizontal)
		*cx = up ? r.x + r.w - along : r.x + along;
	else
		*cy = up ? r.y + r.h - along : r.y + along;
}

void
rf_label_spot(struct rf_draw *d, const struct rf_view *v,
    const struct rf_chart_series *s, uint32_t i, const struct rf_spot *at,
    enum rf_label_place automatic)
{
	const struct rf_chart_labels *how = rf_labels_of(v, s, i);
	const struct rf_chart_point *p = rf_point_of(s, i);
	enum rf_label_place place;
	struct rf_label l;
	float cx = at->x, cy = at->y, w, h;

	if (how == NULL || !rf_label_for(d, v, s, i, at, &l))
		return;
	place = how->place != RF_LABEL_AUTO ? how->place : automatic;
	rf_label_size(&l, angle_of(how), &w, &h);
	if (at->bar.w > 0 || at->bar.h > 0)
		at_bar(at, w, h, place, &cx, &cy);
	else if (place == RF_LABEL_LEFT)
		cx -= w / 2 + GAP + 2;
	else if (place == RF_LABEL_RIGHT)
		cx += w / 2 + GAP + 2;
	else if (place == RF_LABEL_ABOVE || place == RF_LABEL_OUTSIDE_END)
		cy -= h / 2 + GAP;
	else if (place == RF_LABEL_BELOW)
		cy += h / 2 + GAP;
	if (p != NULL && p->label_place.has_x && isfinite(p->label_place.x))
		cx += (float)p->label_place.x * d->w;
	if (p != NULL && p->label_place.has_y && isfinite(p->label_place.y))
		cy += (float)p->label_place.y * d->h;
	rf_label_paint(d, how, &l, cx, cy);
}
