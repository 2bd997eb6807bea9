/*
 * Paths, areas and images.
 *
 * What surprises: a path that is open while it is filled is closed for that;
 * a pen of no width is one pixel wide, whatever the scale; and between two
 * records all calls may add to one path instead of drawing.
 */
#include "config.h"

#include "extract/metafile/gdi.h"

#include <math.h>
#include <string.h>

#define MAX_VERBS 2000000	/* of one path */
#define HAIR 0.5		/* points, the width of the finest line */
#define KAPPA 0.5522847498

/* ---- the path ---------------------------------------------------------- */

static void
clear(struct gdi *g)
{
	g->verbs.n = g->coords.n = 0;
}

static void
add(struct gdi *g, char verb, const struct gdi_point *v, size_t n)
{
	if (g->verbs.n >= MAX_VERBS)
		return;
	*RF_VEC_PUSH(&g->verbs) = verb;
	for (size_t i = 0; i < n; i++)
		*RF_VEC_PUSH(&g->coords) = gdi_map(g, v[i].x, v[i].y);
}

/* A call begins: outside of a path of the file it has one of its own. */
static void
begin(struct gdi *g)
{
	if (!g->in_path)
		clear(g);
}

static void
end(struct gdi *g, bool fill, bool stroke)
{
	if (!g->in_path)
		gdi_path_paint(g, fill, stroke);
}

void
gdi_path_begin(struct gdi *g)
{
	clear(g);
	g->in_path = true;
}

void
gdi_path_end(struct gdi *g)
{
	g->in_path = false;
}

/* What the canvas clips is what the context does. */
static void
apply_clip(struct gdi *g)
{
	const struct gdi_dc *dc = &g->dc;

	if (g->clip_now == dc->clipped && (!dc->clipped || memcmp(&g->clip,
	    &dc->clip, sizeof(g->clip)) == 0))
		return;
	if (g->clip_now)
		rf_canvas_unclip(g->cv);
	g->clip_now = dc->clipped;
	g->clip = dc->clip;
	if (dc->clipped)
		rf_canvas_clip(g->cv, dc->clip);
}

/* The current path of the canvas is ours. */
static void
replay(struct gdi *g, bool close)
{
	const struct gdi_point *p = g->coords.v;
	char before = 0;

	for (size_t i = 0; i < g->verbs.n; i++) {
		char v = g->verbs.v[i];

		if (close && v == 'M' && before != 0 && before != 'Z')
			rf_canvas_close(g->cv);
		if (v == 'M')
			rf_canvas_move(g->cv, (float)p->x, (float)p->y);
		else if (v == 'L')
			rf_canvas_line(g->cv, (float)p->x, (float)p->y);
		else if (v == 'C')
			rf_canvas_curve(g->cv, (float)p[0].x, (float)p[0].y,
			    (float)p[1].x, (float)p[1].y, (float)p[2].x,
			    (float)p[2].y);
		else
			rf_canvas_close(g->cv);
		p += v == 'C' ? 3 : v == 'Z' ? 0 : 1;
		before = v;
	}
}

static struct rf_ink
ink_of(const struct gdi *g)
{
	static const enum rf_dash dashes[] = { RF_DASH_SOLID, RF_DASH_DASH,
		RF_DASH_DOT, RF_DASH_DASH_DOT, RF_DASH_LONG_DOT_DOT };
	const struct gdi_pen *pen = &g->dc.pen;
	const struct gdi_matrix *m = &g->all;
	double scale = sqrt(fabs(m->a * m->d - m->b * m->c));
	uint32_t style = pen->style & 15;
	bool round = (pen->style & 0xf00) == 0 && (pen->style & 0xf000) == 0;
	struct rf_ink ink = { pen->color, (float)fmax(pen->width * scale,
		HAIR), style < RF_COUNT(dashes) ? dashes[style] :
		RF_DASH_SOLID, round && pen->width > 1 };

	if (style == 5)
		ink.color = 0;
	return ink;
}

/* What drawing does to what is there: 0 nothing, 1 black, 2 white. */
static uint32_t
by_rop(const struct gdi *g, uint32_t color)
{
	if (color == 0 || g->dc.rop == 11)
		return 0;
	return g->dc.rop == 1 ? 0xff000000 : g->dc.rop == 16 ? 0xffffffff :
	    color;
}

void
gdi_path_paint(struct gdi *g, bool fill, bool stroke)
{
	struct rf_chart_fill f = { .kind = RF_FILL_SOLID,
		.color = by_rop(g, g->dc.brush.color) };
	struct rf_ink ink = ink_of(g);

	ink.color = by_rop(g, ink.color);
	fill = fill && f.color != 0;
	stroke = stroke && ink.color != 0;
	if (g->verbs.n == 0 || (!fill && !stroke))
		goto out;
	apply_clip(g);
	g->drawn++;
	if (g->dc.brush.pattern != NULL) {
		f.kind = RF_FILL_PATTERN;
		f.pattern = g->dc.brush.pattern;
		f.back = g->dc.opaque ? g->dc.back_color : 0;
	}
	if (fill) {
		g->cv->even_odd = !g->dc.winding;
		replay(g, true);
		rf_canvas_paint(g->cv, &f, NULL);
		g->cv->even_odd = false;
	}
	if (stroke) {
		replay(g, false);
		rf_canvas_paint(g->cv, NULL, &ink);
	}
out:
	clear(g);
}

/* ---- clipping ---------------------------------------------------------- */

static void
clip_to(struct gdi *g, float x0, float y0, float x1, float y1,
    bool and_before)
{
	struct gdi_dc *dc = &g->dc;

	if (and_before && dc->clipped) {
		x0 = fmaxf(x0, dc->clip.x);
		y0 = fmaxf(y0, dc->clip.y);
		x1 = fminf(x1, dc->clip.x + dc->clip.w);
		y1 = fminf(y1, dc->clip.y + dc->clip.h);
	}
	dc->clipped = true;
	dc->clip = (struct rf_rect){ x0, y0, fmaxf(x1 - x0, 0),
		fmaxf(y1 - y0, 0) };
}

void
gdi_clip_box(struct gdi *g, struct gdi_box b, bool and_before)
{
	struct gdi_point p = gdi_map(g, b.x0, b.y0);
	struct gdi_point q = gdi_map(g, b.x1, b.y1);

	clip_to(g, (float)fmin(p.x, q.x), (float)fmin(p.y, q.y),
	    (float)fmax(p.x, q.x), (float)fmax(p.y, q.y), and_before);
}

/* Four corners of an upright box, in order, and maybe the first again. */
static bool
is_box(const struct gdi *g)
{
	const struct gdi_point *p = g->coords.v;
	size_t n = g->coords.n;

	for (size_t i = 0; i < g->verbs.n; i++)
		if (g->verbs.v[i] == 'C' || (i > 0 && g->verbs.v[i] == 'M'))
			return false;
	if (n == 5 && fabs(p[4].x - p[0].x) + fabs(p[4].y - p[0].y) < 0.1)
		n = 4;
	for (size_t i = 0; i < n && n == 4; i++)
		if (fabs(p[i].x - p[(i + 1) % 4].x) > 0.1 &&
		    fabs(p[i].y - p[(i + 1) % 4].y) > 0.1)
			return false;
	return n == 4;
}

void
gdi_path_clip(struct gdi *g, bool and_before)
{
	double x0 = HUGE_VAL, y0 = HUGE_VAL, x1 = -HUGE_VAL, y1 = -HUGE_VAL;

	if (!is_box(g))
		g->refused = "clips with a shape";
	for (size_t i = 0; i < g->coords.n; i++) {
		x0 = fmin(x0, g->coords.v[i].x);
		x1 = fmax(x1, g->coords.v[i].x);
		y0 = fmin(y0, g->coords.v[i].y);
		y1 = fmax(y1, g->coords.v[i].y);
	}
	if (g->coords.n > 0)
		clip_to(g, (float)x0, (float)y0, (float)x1, (float)y1,
		    and_before);
	clear(g);
}

/* ---- lines and areas --------------------------------------------------- */

void
gdi_close(struct gdi *g)
{
	if (g->verbs.n > 0)
		add(g, 'Z', NULL, 0);
}

/* In a path lines go on from where the last one ended. */
static void
start_at(struct gdi *g, struct gdi_point at)
{
	struct gdi_point p = gdi_map(g, at.x, at.y);
	const struct gdi_point *last = g->coords.n > 0 ?
	    &g->coords.v[g->coords.n - 1] : NULL;

	if (g->verbs.n > 0 && g->verbs.v[g->verbs.n - 1] != 'Z' &&
	    last != NULL && last->x == p.x && last->y == p.y)
		return;
	add(g, 'M', &at, 1);
}

void
gdi_line_to(struct gdi *g, double x, double y)
{
	struct gdi_point p = { x, y };

	gdi_polyline(g, &p, 1, true);
}

void
gdi_polyline(struct gdi *g, const struct gdi_point *v, size_t n, bool from)
{
	size_t i = 0;

	if (n == 0)
		return;
	begin(g);
	if (from)
		start_at(g, g->dc.at);
	else
		add(g, 'M', &v[i++], 1);
	for (; i < n; i++)
		add(g, 'L', &v[i], 1);
	if (from)
		g->dc.at = v[n - 1];
	end(g, false, true);
}

void
gdi_bezier(struct gdi *g, const struct gdi_point *v, size_t n, bool from)
{
	size_t i = 0;

	if (n < 3)
		return;
	begin(g);
	if (from)
		start_at(g, g->dc.at);
	else
		add(g, 'M', &v[i++], 1);
	for (; i + 3 <= n; i += 3)
		add(g, 'C', &v[i], 3);
	if (from)
		g->dc.at = v[i - 1];
	end(g, false, true);
}

void
gdi_polygons(struct gdi *g, const struct gdi_point *v, const uint32_t *counts,
    size_t n)
{
	begin(g);
	for (size_t i = 0; i < n; v += counts[i++])
		for (uint32_t k = 0; k < counts[i]; k++) {
			add(g, k == 0 ? 'M' : 'L', &v[k], 1);
			if (k + 1 == counts[i])
				add(g, 'Z', NULL, 0);
		}
	end(g, true, true);
}

void
gdi_rectangle(struct gdi *g, struct gdi_box b, double rx, double ry)
{
	double kx, ky;
	struct gdi_point p[3];

	rx = fmin(fabs(rx), fabs(b.x1 - b.x0) / 2);
	ry = fmin(fabs(ry), fabs(b.y1 - b.y0) / 2);
	begin(g);
	if (!(rx > 0) || !(ry > 0)) {
		const struct gdi_point v[] = { { b.x0, b.y0 }, { b.x1, b.y0 },
			{ b.x1, b.y1 }, { b.x0, b.y1 } };

		for (int i = 0; i < 4; i++)
			add(g, i == 0 ? 'M' : 'L', &v[i], 1);
		add(g, 'Z', NULL, 0);
		end(g, true, true);
		return;
	}
	rx = copysign(rx, b.x1 - b.x0);
	ry = copysign(ry, b.y1 - b.y0);
	kx = rx * (1 - KAPPA);
	ky = ry * (1 - KAPPA);
#define AT(i, px, py) (p[i] = (struct gdi_point){ px, py })
	AT(0, b.x0 + rx, b.y0);
	add(g, 'M', p, 1);
	AT(0, b.x1 - rx, b.y0);
	add(g, 'L', p, 1);
	AT(0, b.x1 - kx, b.y0), AT(1, b.x1, b.y0 + ky);
	AT(2, b.x1, b.y0 + ry);
	add(g, 'C', p, 3);
	AT(0, b.x1, b.y1 - ry);
	add(g, 'L', p, 1);
	AT(0, b.x1, b.y1 - ky), AT(1, b.x1 - kx, b.y1);
	AT(2, b.x1 - rx, b.y1);
	add(g, 'C', p, 3);
	AT(0, b.x0 + rx, b.y1);
	add(g, 'L', p, 1);
	AT(0, b.x0 + kx, b.y1), AT(1, b.x0, b.y1 - ky);
	AT(2, b.x0, b.y1 - ry);
	add(g, 'C', p, 3);
	AT(0, b.x0, b.y0 + ry);
	add(g, 'L', p, 1);
	AT(0, b.x0, b.y0 + ky), AT(1, b.x0 + kx, b.y0);
	AT(2, b.x0 + rx, b.y0);
	add(g, 'C', p, 3);
#undef AT
	add(g, 'Z', NULL, 0);
	end(g, true, true);
}

/* A piece of an ellipse about c, by its own angle; y grows downwards. */
static void
elliptic(struct gdi *g, struct gdi_point c, double rx, double ry,
    double from, double sweep)
{
	int steps = (int)ceil(fabs(sweep) / (M_PI / 2) - 1e-6);
	double step, k;

	if (steps < 1 || steps > 5)
		return;
	step = sweep / steps;
	k = 4.0 / 3 * tan(step / 4);
	for (int i = 0; i < steps; i++) {
		double a = from + i * step, b = a + step;
		const struct gdi_point p[] = {
			{ c.x + rx * (cos(a) - k * sin(a)),
			    c.y - ry * (sin(a) + k * cos(a)) },
			{ c.x + rx * (cos(b) + k * sin(b)),
			    c.y - ry * (sin(b) - k * cos(b)) },
			{ c.x + rx * cos(b), c.y - ry * sin(b) },
		};

		add(g, 'C', p, 3);
	}
}

/* From ray to ray, anticlockwise as seen with y downwards. */
void
gdi_arc(struct gdi *g, enum gdi_arc kind, struct gdi_box b,
    struct gdi_point start, struct gdi_point stop)
{
	struct gdi_point c = { (b.x0 + b.x1) / 2, (b.y0 + b.y1) / 2 }, p;
	double rx = fabs(b.x1 - b.x0) / 2, ry = fabs(b.y1 - b.y0) / 2;
	double from, sweep;

	if (!(rx > 0) || !(ry > 0))
		return;
	from = atan2(-(start.y - c.y) / ry, (start.x - c.x) / rx);
	sweep = atan2(-(stop.y - c.y) / ry, (stop.x - c.x) / rx) - from;
	if (!isfinite(from) || !isfinite(sweep))
		return;
	if (g->dc.clockwise)
		sweep -= sweep >= 0 ? 2 * M_PI : 0;
	else
		sweep += sweep <= 0 ? 2 * M_PI : 0;
	p = (struct gdi_point){ c.x + rx * cos(from), c.y - ry * sin(from) };
	begin(g);
	if (kind == GDI_ARC_TO) {
		start_at(g, g->dc.at);
		add(g, 'L', &p, 1);
	} else {
		add(g, 'M', &p, 1);
	}
	elliptic(g, c, rx, ry, from, sweep);
	if (kind == GDI_ARC_TO)
		g->dc.at = (struct gdi_point){ c.x + rx * cos(from + sweep),
			c.y - ry * sin(from + sweep) };
	if (kind == GDI_PIE)
		add(g, 'L', &c, 1);
	if (kind == GDI_PIE || kind == GDI_CHORD)
		add(g, 'Z', NULL, 0);
	end(g, kind == GDI_PIE || kind == GDI_CHORD, true);
}

void
gdi_angle_arc(struct gdi *g, struct gdi_point c, double radius, double from,
    double sweep)
{
	struct gdi_point p;

	if (!isfinite(radius) || !(fabs(from) < 1e6) || !(fabs(sweep) <= 360))
		return;
	from *= M_PI / 180;
	sweep *= M_PI / 180;
	p = (struct gdi_point){ c.x + radius * cos(from),
		c.y - radius * sin(from) };
	begin(g);
	start_at(g, g->dc.at);
	add(g, 'L', &p, 1);
	elliptic(g, c, radius, radius, from, sweep);
	g->dc.at = (struct gdi_point){ c.x + radius * cos(from + sweep),
		c.y - radius * sin(from + sweep) };
	end(g, false, true);
}

/* ---- whole boxes ------------------------------------------------------- */

static void
box_path(struct gdi *g, struct gdi_box b)
{
	const uint32_t four = 4;
	const struct gdi_point v[] = { { b.x0, b.y0 }, { b.x1, b.y0 },
		{ b.x1, b.y1 }, { b.x0, b.y1 } };
	bool open = g->in_path;

	g->in_path = true;
	gdi_polygons(g, v, &four, 1);
	g->in_path = open;
}

void
gdi_pattern(struct gdi *g, struct gdi_box b, uint32_t rop)
{
	struct gdi_brush before = g->dc.brush;

	if (g->in_path)
		return;
	switch (rop) {
	case 0x00f00021:	/* PATCOPY */
		break;
	case 0x00000042:	/* BLACKNESS */
		g->dc.brush = (struct gdi_brush){ 0xff000000, NULL };
		break;
	case 0x00ff0062:	/* WHITENESS */
		g->dc.brush = (struct gdi_brush){ 0xffffffff, NULL };
		break;
	default:
		if (rop != 0x00aa0029)	/* nothing at all */
			g->refused = "works on what is drawn already";
		return;
	}
	clear(g);
	box_path(g, b);
	gdi_path_paint(g, true, false);
	g->dc.brush = before;
}

void
gdi_gradient(struct gdi *g, struct gdi_box b, uint32_t from, uint32_t to,
    bool down)
{
	struct rf_gradient_stop *stops = rf_arena_array(g->arena, 2,
	    sizeof(*stops));
	struct rf_chart_fill f = { .kind = RF_FILL_GRADIENT, .stops = stops,
		.n_stops = 2, .angle = down ? 90 : 0 };

	stops[0].color = from;
	stops[1].at = 1;
	stops[1].color = to;
	apply_clip(g);
	clear(g);
	box_path(g, b);
	replay(g, true);
	rf_canvas_paint(g->cv, &f, NULL);
	clear(g);
	g->drawn++;
}

/* Images without their ground come in two: a mask that makes a black hole, and
 * what fills it.  Both are one with transparent places. */
static const struct rf_bitmap *
join_mask(struct gdi *g, const struct rf_bitmap *image, const float place[6])
{
	struct rf_canvas *cv = g->cv;
	const struct rf_bitmap *joined = NULL;

	if (g->mask != NULL && cv->ops.n == g->mask_op && memcmp(
	    cv->ops.v[cv->ops.n - 1].u.image.m, place,
	    6 * sizeof(*place)) == 0)
		joined = gdi_masked(g, image, g->mask);
	if (joined != NULL)
		cv->ops.n--;
	return joined;
}

void
gdi_image(struct gdi *g, const struct rf_bitmap *image, struct gdi_box to,
    uint32_t rop)
{
	struct gdi_point at = gdi_map(g, to.x0, to.y0);
	double w = to.x1 - to.x0, h = to.y1 - to.y0;
	const struct gdi_matrix *m = &g->all;
	const float place[6] = { (float)(m->a * w), (float)(m->b * w),
		(float)(m->c * h), (float)(m->d * h), (float)at.x,
		(float)at.y };
	const struct rf_bitmap *joined = NULL;
	enum rf_blend blend = RF_BLEND_OVER;

	switch (rop) {
	case 0x00cc0020:	/* SRCCOPY */
		break;
	case 0x008800c6:	/* SRCAND */
		blend = RF_BLEND_AND;
		break;
	case 0x00ee0086:	/* SRCPAINT */
		blend = RF_BLEND_OR;
		break;
	case 0x00660046:	/* SRCINVERT */
		blend = RF_BLEND_XOR;
		break;
	case 0x00aa0029:
		return;
	default:
		g->refused = "works on what is drawn already";
		return;
	}
	apply_clip(g);
	if (blend == RF_BLEND_OR || blend == RF_BLEND_XOR)
		joined = join_mask(g, image, place);
	rf_canvas_image(g->cv, joined != NULL ? joined : image, place,
	    joined != NULL ? RF_BLEND_OVER : blend);
	g->mask = blend == RF_BLEND_AND ? image : NULL;
	g->mask_op = g->cv->ops.n;
	g->drawn++;
}
