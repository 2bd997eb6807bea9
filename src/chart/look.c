/*
 * What a chart looks like where its file says nothing: colours by the
 * theme's accents, widths by the chart style (ECMA-376 part 1, 21.2.2.227
 * names the 48 styles; what each does was read off pictures).
 *
 * The rule of colours: six accents in turn.  When they do not suffice, or
 * when the style has one accent only, they vary from 70 % darker to 70 %
 * lighter in even steps, mixed in linear light.
 */
#include "config.h"

#include "chart/plot.h"

#include <string.h>

#include "util/err.h"

#define SPREAD 0.7f
#define RULE_WIDTH 0.75f

static float
to_linear(unsigned v)
{
	float s = (float)v / 255;

	return s <= 0.04045f ? s / 12.92f :
	    powf((s + 0.055f) / 1.055f, 2.4f);
}

static unsigned
from_linear(float v)
{
	float s = v <= 0.0031308f ? v * 12.92f :
	    1.055f * powf(v, 1 / 2.4f) - 0.055f;

	/* Cut off, not rounded: so does the program. */
	return s <= 0 ? 0 : s >= 1 ? 255 : (unsigned)(s * 255 + 0.05f);
}

static uint32_t
toward(uint32_t color, float part, float other)
{
	uint32_t out = color & 0xff000000;

	for (int shift = 0; shift < 24; shift += 8)
		out |= from_linear(to_linear(color >> shift & 255) * part +
		    other * (1 - part)) << shift;
	return out;
}

uint32_t
rf_tint(uint32_t color, float part)
{
	return toward(color, part, 1);
}

uint32_t
rf_shade(uint32_t color, float part)
{
	return toward(color, part, 0);
}

uint32_t
rf_mix(uint32_t a, uint32_t b, float part_of_b)
{
	uint32_t out = 0;

	for (int shift = 0; shift < 32; shift += 8) {
		float x = (float)(a >> shift & 255);
		float y = (float)(b >> shift & 255);

		out |= (uint32_t)(x + (y - x) * part_of_b + 0.5f) << shift;
	}
	return out;
}

void
rf_look_init(struct rf_draw *d)
{
	uint32_t style = d->c->style >= 1 && d->c->style <= 48 ?
	    d->c->style : 2;

	d->row = (int)(style - 1) / 8;
	d->column = (int)(style - 1) % 8;
	d->font = d->c->font;
	if (!(d->font.size > 0))
		d->font.size = 10;
	if (d->font.color == 0)
		d->font.color = rf_look_text(d);
}

/* The text colour against the chart's own background. */
uint32_t
rf_look_text(const struct rf_draw *d)
{
	if (d->row == 5)
		return d->c->back_color;
	return d->c->modern ? rf_mix(d->c->text_color, d->c->back_color,
	    0.35f) : d->c->text_color;
}

struct rf_ink
rf_look_rule(const struct rf_draw *d)
{
	uint32_t from = d->row == 5 ? d->c->back_color : d->c->text_color;
	uint32_t to = d->row == 5 ? d->c->text_color : d->c->back_color;

	return (struct rf_ink){ rf_mix(from, to, d->c->modern ? 0.85f :
	    0.525f), RULE_WIDTH, RF_DASH_SOLID, false };
}

static uint32_t
vary(uint32_t color, float p)
{
	return p < 0 ? rf_shade(color, 1 + p) : p > 0 ?
	    rf_tint(color, 1 - p) : color;
}

uint32_t
rf_look_color(const struct rf_draw *d, uint32_t index, uint32_t total)
{
	/* How much of black is left in the greys of style 1. */
	static const float greys[6] = { 0.885f, 0.55f, 0.78f, 0.925f, 0.7f,
		0.3f };
	uint32_t cycles = total / 6 + (total % 6 != 0), cycle = index / 6;
	float p;

	if (total <= index)
		total = index + 1;
	if (d->column > 1) {
		p = -SPREAD + 2 * SPREAD * ((float)index + 1) /
		    ((float)total + 1);
		return vary(d->c->accents[d->column - 2], p);
	}
	p = cycles > 1 ? -SPREAD + 2 * SPREAD * ((float)cycle + 1) /
	    ((float)cycles + 1) : 0;
	if (d->column == 0)
		return vary(rf_tint(d->c->text_color, greys[index % 6]), p);
	return vary(d->c->accents[index % 6], p);
}

struct rf_chart_fill
rf_solid(uint32_t color)
{
	return (struct rf_chart_fill){ .kind = RF_FILL_SOLID,
		.color = color };
}

const struct rf_chart_point *
rf_point_of(const struct rf_chart_series *s, uint32_t i)
{
	uint32_t lo = 0, hi = s->n_points;

	if (i == RF_ALL)
		return NULL;
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (s->points[mid]->index < i)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < s->n_points && s->points[lo]->index == i ?
	    s->points[lo] : NULL;
}

static uint32_t
automatic(const struct rf_draw *d, const struct rf_view *v,
    const struct rf_chart_series *s, uint32_t i)
{
	if (v->vary && i != RF_ALL)
		return rf_look_color(d, i, v->n);
	return rf_look_color(d, s->index, d->n_colors);
}

struct rf_chart_fill
rf_look_fill(const struct rf_draw *d, const struct rf_view *v,
    const struct rf_chart_series *s, uint32_t i)
{
	const struct rf_chart_point *p = rf_point_of(s, i);

	if (p != NULL && p->fill.kind != RF_FILL_AUTO)
		return p->fill;
	if (s->invert_negative && i != RF_ALL && rf_value(&s->y, i) < 0 &&
	    (v->g->kind == RF_CHART_BAR || v->g->kind == RF_CHART_BUBBLE))
		return s->inverted.kind != RF_FILL_AUTO ? s->inverted :
		    rf_solid(d->c->back_color);
	if (s->fill.kind != RF_FILL_AUTO)
		return s->fill;
	return rf_solid(automatic(d, v, s, i));
}

struct rf_ink
rf_ink_of(const struct rf_chart_line *l, struct rf_ink other)
{
	struct rf_ink ink = other;

	if (l->kind == RF_FILL_NONE) {
		ink.color = 0;
		return ink;
	}
	if (l->width > 0)
		ink.width = l->width;
	if (l->kind != RF_FILL_AUTO)
		ink.color = l->color;
	if (l->dash != RF_DASH_SOLID)
		ink.dash = l->dash;
	if (!(ink.width > 0))
		ink.width = RULE_WIDTH;
	return ink;
}

struct rf_ink
rf_look_border(const struct rf_draw *d, const struct rf_view *v,
    const struct rf_chart_series *s, uint32_t i)
{
	const struct rf_chart_point *p = rf_point_of(s, i);
	struct rf_ink ink = { 0, RULE_WIDTH, RF_DASH_SOLID, false };

	if (d->row == 1)
		ink.color = d->c->back_color;
	else if (d->row == 4)
		ink.color = rf_shade(automatic(d, v, s, i), 0.5f);
	/* A line of some width has a colour, even when it names none. */
	if (s->line.kind == RF_FILL_AUTO && s->line.width > 0 &&
	    ink.color == 0)
		ink.color = automatic(d, v, s, i);
	ink = rf_ink_of(&s->line, ink);
	return p != NULL ? rf_ink_of(&p->line, ink) : ink;
}

struct rf_ink
rf_look_line(const struct rf_draw *d, const struct rf_view *v,
    const struct rf_chart_series *s, uint32_t i)
{
	static const float widths[6] = { 2.25f, 3.75f, 3.75f, 5.25f, 3.75f,
		3.75f };
	const struct rf_chart_point *p = rf_point_of(s, i);
	struct rf_ink ink = { automatic(d, v, s, i), widths[d->row],
		RF_DASH_SOLID, true };

	/* Lines of high-low-close charts are not drawn, only their marks. */
	if (v->g->kind == RF_CHART_STOCK ||
	    (v->g->kind == RF_CHART_SCATTER &&
	    v->g->scatter == RF_SCATTER_MARKERS))
		ink.color = 0;
	ink = rf_ink_of(&s->line, ink);
	return p != NULL ? rf_ink_of(&p->line, ink) : ink;
}

static enum rf_marker
automatic_marker(const struct rf_view *v, const struct rf_chart_series *s)
{
	static const enum rf_marker cycle[] = { RF_MARKER_DIAMOND,
		RF_MARKER_SQUARE, RF_MARKER_TRIANGLE, RF_MARKER_X,
		RF_MARKER_STAR, RF_MARKER_CIRCLE, RF_MARKER_PLUS,
		RF_MARKER_DOT, RF_MARKER_DASH };
	bool wanted = true;

	if (v->g->kind == RF_CHART_LINE || v->g->kind == RF_CHART_STOCK)
		wanted = v->g->markers;
	else if (v->g->kind == RF_CHART_SCATTER ||
	    v->g->kind == RF_CHART_RADAR)
		wanted = v->g->scatter != RF_SCATTER_LINES;
	return wanted ? cycle[s->index % RF_COUNT(cycle)] : RF_MARKER_NONE;
}

struct rf_look_marker
rf_look_marker(const struct rf_draw *d, const struct rf_view *v,
    const struct rf_chart_series *s, uint32_t i)
{
	static const float sizes[6] = { 7, 9, 9, 13, 9, 9 };
	const struct rf_chart_point *p = rf_point_of(s, i);
	const struct rf_chart_marker *m = &s->marker;
	struct rf_look_marker out = { .symbol = m->symbol };
	uint32_t color = automatic(d, v, s, i);
	const struct rf_chart_marker *own = p != NULL ? &p->marker : m;

	if (own->symbol != RF_MARKER_AUTO)
		out.symbol = own->symbol;
	if (out.symbol == RF_MARKER_AUTO)
		out.symbol = d->c->modern && automatic_marker(v, s) !=
		    RF_MARKER_NONE ? RF_MARKER_CIRCLE :
		    automatic_marker(v, s);
	out.size = own->size > 0 ? own->size : m->size > 0 ? m->size :
	    d->c->modern ? 5 : sizes[d->row];
	out.size = fminf(fmaxf(out.size, 2), 72);
	out.fill = own->fill.kind != RF_FILL_AUTO ? own->fill :
	    m->fill.kind != RF_FILL_AUTO ? m->fill : rf_solid(color);
	out.ink = rf_ink_of(&m->line, (struct rf_ink){ color, RULE_WIDTH,
	    RF_DASH_SOLID, false });
	if (own != m)
		out.ink = rf_ink_of(&own->line, out.ink);
	return out;
}

/* Corners in halves of the size, from the middle; any number of threes. */
static void
triangles(struct rf_canvas *cv, float x, float y, float r,
    const signed char (*corners)[2], unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		float cx = x + (float)corners[i][0] * r;
		float cy = y + (float)corners[i][1] * r;

		if (i % 3 == 0)
			rf_canvas_move(cv, cx, cy);
		else
			rf_canvas_line(cv, cx, cy);
		if (i % 3 == 2)
			rf_canvas_close(cv);
	}
}

static void
cross(struct rf_canvas *cv, float x, float y, float rx, float ry)
{
	rf_canvas_move(cv, x - rx, y - ry);
	rf_canvas_line(cv, x + rx, y + ry);
}

void
rf_draw_marker(struct rf_draw *d, const struct rf_look_marker *m, float x,
    float y)
{
	static const signed char up[][2] = { { 0, -1 }, { 1, 1 }, { -1, 1 } };
	static const signed char down[][2] = { { 0, 1 }, { 1, -1 },
		{ -1, -1 } };
	static const signed char left[][2] = { { -1, 0 }, { 1, -1 },
		{ 1, 1 } };
	static const signed char right[][2] = { { 1, 0 }, { -1, 1 },
		{ -1, -1 } };
	static const signed char tie[][2] = { { 0, 0 }, { -1, -1 },
		{ -1, 1 }, { 0, 0 }, { 1, -1 }, { 1, 1 } };
	static const signed char glass[][2] = { { 0, 0 }, { -1, -1 },
		{ 1, -1 }, { 0, 0 }, { 1, 1 }, { -1, 1 } };
	struct rf_canvas *cv = &d->cv;
	float r = m->size / 2;
	const struct rf_chart_fill *fill = &m->fill;

	switch (m->symbol) {
	case RF_MARKER_AUTO:
	case RF_MARKER_NONE:
		return;
	case RF_MARKER_DIAMOND:
		rf_canvas_move(cv, x, y - r);
		rf_canvas_line(cv, x + r, y);
		rf_canvas_line(cv, x, y + r);
		rf_canvas_line(cv, x - r, y);
		rf_canvas_close(cv);
		break;
	case RF_MARKER_TRIANGLE:
		triangles(cv, x, y, r, up, 3);
		break;
	case RF_MARKER_DOWN:
		triangles(cv, x, y, r, down, 3);
		break;
	case RF_MARKER_AT_LEFT:
		triangles(cv, x, y, r, left, 3);
		break;
	case RF_MARKER_AT_RIGHT:
		triangles(cv, x, y, r, right, 3);
		break;
	case RF_MARKER_BOW_TIE:
		triangles(cv, x, y, r, tie, 6);
		break;
	case RF_MARKER_HOURGLASS:
		triangles(cv, x, y, r, glass, 6);
		break;
	case RF_MARKER_BAR:
		rf_canvas_rect(cv, (struct rf_rect){ x - r / 4, y - r,
		    r / 2, 2 * r });
		break;
	case RF_MARKER_CIRCLE:
		rf_canvas_circle(cv, x, y, r);
		break;
	case RF_MARKER_STAR:
		cross(cv, x, y, 0, r);
		/* fall through */
	case RF_MARKER_X:
		cross(cv, x, y, r, r);
		cross(cv, x, y, r, -r);
		fill = NULL;
		break;
	case RF_MARKER_PLUS:
		cross(cv, x, y, 0, r);
		cross(cv, x, y, r, 0);
		fill = NULL;
		break;
	case RF_MARKER_DASH:
		rf_canvas_rect(cv, (struct rf_rect){ x - r, y - r / 4,
		    2 * r, r / 2 });
		break;
	case RF_MARKER_DOT:
		rf_canvas_rect(cv, (struct rf_rect){ x, y - r / 4, r,
		    r / 2 });
		break;
	default:
		rf_canvas_rect(cv, (struct rf_rect){ x - r, y - r, 2 * r,
		    2 * r });
		break;
	}
	rf_canvas_paint(cv, fill, &m->ink);
}

struct rf_chart_font
rf_font_of(const struct rf_chart_font *parent,
    const struct rf_chart_font *child)
{
	struct rf_chart_font f = *parent;

	if (child->family != NULL)
		f.family = child->family;
	if (child->size > 0)
		f.size = child->size;
	if (child->bold != 0)
		f.bold = child->bold;
	if (child->italic != 0)
		f.italic = child->italic;
	if (child->color != 0)
		f.color = child->color;
	return f;
}
