/*
 * Enhanced metafiles ([MS-EMF]): records with a type and a size, of which
 * the first says how large the picture is, in hundredths of a millimetre and
 * in pixels of the device that it was made for.
 *
 * What surprises: the newer library's files hold the same drawing twice, as
 * its own records inside comments and as these - or only the former, and
 * then there is nothing to play.
 */
#include "config.h"

#include "extract/metafile/gdi.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "extract/codepage.h"
#include "extract/le.h"
#include "util/utf8.h"

#define MAX_RECORDS 2000000
#define MAX_POINTS 1000000	/* of one record */
#define MAX_LETTERS 100000

struct emf {
	struct gdi *g;
	const char *p;		/* the record */
	size_t n;
	RF_VEC(struct gdi_point) points;
	RF_VEC(uint32_t) counts;
	bool newer, dual;	/* records of the newer library; both */
};

static uint32_t
u32(const struct emf *e, size_t at)
{
	return at + 4 <= e->n ? rf_le32(e->p + at) : 0;
}

static double
num(const struct emf *e, size_t at)
{
	return (double)(int32_t)u32(e, at);
}

static double
real(const struct emf *e, size_t at)
{
	uint32_t bits = u32(e, at);
	float v;

	memcpy(&v, &bits, sizeof(v));
	return isfinite(v) ? (double)v : 0;
}

static struct gdi_point
pair(const struct emf *e, size_t at)
{
	return (struct gdi_point){ num(e, at), num(e, at + 4) };
}

static struct gdi_box
box(const struct emf *e, size_t at)
{
	return (struct gdi_box){ num(e, at), num(e, at + 4), num(e, at + 8),
		num(e, at + 12) };
}

/* A box by its place and size. */
static struct gdi_box
sized(const struct emf *e, size_t at)
{
	struct gdi_box b = box(e, at);

	b.x1 += b.x0;
	b.y1 += b.y0;
	return b;
}

/* A stretch of the record. */
static struct rf_str
part(const struct emf *e, size_t at, size_t len)
{
	if (at > e->n)
		return (struct rf_str){ NULL, 0 };
	return (struct rf_str){ e->p + at, len < e->n - at ? len :
		e->n - at };
}

/* ---- points ------------------------------------------------------------ */

/* n points from a place on, of two bytes a number or four. */
static size_t
points(struct emf *e, size_t at, size_t n, bool small)
{
	size_t size = small ? 4 : 8;
	size_t there = at < e->n ? (e->n - at) / size : 0;

	e->points.n = 0;
	if (n > there)
		n = there;
	if (n > MAX_POINTS)
		n = MAX_POINTS;
	for (size_t i = 0; i < n; i++, at += size)
		*RF_VEC_PUSH(&e->points) = small ? (struct gdi_point){
			(int16_t)rf_le16(e->p + at),
			(int16_t)rf_le16(e->p + at + 2) } : pair(e, at);
	return n;
}

static void
one_line(struct emf *e, uint32_t type, bool small)
{
	size_t n = points(e, 28, u32(e, 24), small);
	uint32_t count = (uint32_t)n;

	switch (type) {
	case 2:
		gdi_bezier(e->g, e->points.v, n, false);
		break;
	case 3:
		gdi_polygons(e->g, e->points.v, &count, n > 0);
		break;
	case 4:
		gdi_polyline(e->g, e->points.v, n, false);
		break;
	case 5:
		gdi_bezier(e->g, e->points.v, n, true);
		break;
	default:
		gdi_polyline(e->g, e->points.v, n, true);
		break;
	}
}

static void
many_lines(struct emf *e, bool area, bool small)
{
	uint32_t n = u32(e, 24);
	size_t left, from = 0;

	if (n > (e->n - 8) / 4)
		return;
	left = points(e, 32 + 4 * (size_t)n, u32(e, 28), small);
	e->counts.n = 0;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t count = u32(e, 32 + 4 * (size_t)i);

		if (count > left)
			count = (uint32_t)left;
		left -= count;
		*RF_VEC_PUSH(&e->counts) = count;
		if (!area && count > 0)
			gdi_polyline(e->g, e->points.v + from, count, false);
		from += count;
	}
	if (area && e->points.n > 0)
		gdi_polygons(e->g, e->points.v, e->counts.v, n);
}

/* Lines and curves mixed, by a byte for each point. */
static void
poly_draw(struct emf *e, bool small)
{
	size_t n = points(e, 28, u32(e, 24), small);
	size_t types = 28 + (size_t)u32(e, 24) * (small ? 4 : 8);

	for (size_t i = 0; i < n && types + i < e->n; i++) {
		unsigned char type = (unsigned char)e->p[types + i];
		const struct gdi_point *p = &e->points.v[i];

		if ((type & 6) == 6) {
			e->g->dc.at = *p;
		} else if ((type & 6) == 4 && i + 3 <= n) {
			gdi_bezier(e->g, p, 3, true);
			i += 2;
			type = types + i < e->n ? (unsigned char)
			    e->p[types + i] : 0;
		} else {
			gdi_line_to(e->g, p->x, p->y);
		}
		if (type & 1)
			gdi_close(e->g);
	}
}

/* ---- objects ----------------------------------------------------------- */

static struct gdi_object *
object(struct emf *e, enum gdi_kind kind)
{
	struct gdi_object *o = gdi_slot(e->g, u32(e, 8));

	if (o != NULL) {
		memset(o, 0, sizeof(*o));
		o->kind = kind;
	}
	return o;
}

static void
create_pen(struct emf *e, bool extended)
{
	struct gdi_object *o = object(e, GDI_PEN);
	uint32_t style = u32(e, extended ? 28 : 12);

	if (o == NULL)
		return;
	o->pen.style = style;
	o->pen.width = extended ? (double)u32(e, 32) : num(e, 16);
	/* Only geometric pens have a width; the others a pixel's. */
	if (extended && (style & 0xf0000) == 0)
		o->pen.width = 0;
	o->pen.color = gdi_color(u32(e, extended ? 40 : 24));
	if ((style & 15) == 5)
		o->pen.color = 0;
}

static void
create_brush(struct emf *e)
{
	struct gdi_object *o = object(e, GDI_BRUSH);

	if (o != NULL)
		gdi_hatch(&o->brush, u32(e, 12), u32(e, 16), u32(e, 20));
}

static void
create_pattern(struct emf *e)
{
	struct gdi_object *o = object(e, GDI_BRUSH);

	if (o != NULL)
		o->brush.color = gdi_dib_mean(e->g, part(e, u32(e, 16),
		    u32(e, 20)), part(e, u32(e, 24), u32(e, 28)));
}

static void
create_font(struct emf *e)
{
	struct gdi_object *o = object(e, GDI_FONT);
	struct rf_str name = part(e, 40, 64);

	if (o == NULL || e->n < 40)
		return;
	o->font.height = num(e, 12);
	o->font.turn = num(e, 20) / 10;
	o->font.bold = u32(e, 28) >= 600;
	o->font.italic = e->p[32] != 0;
	o->font.underline = e->p[33] != 0;
	o->font.strike = e->p[34] != 0;
	o->font.charset = (unsigned char)e->p[35];
	for (size_t i = 0; i + 1 < name.len; i += 2)
		if (rf_le16(name.ptr + i) == 0)
			name.len = i;
	name = rf_utf8_from(e->g->arena, name, "UTF-16LE");
	o->font.name = rf_arena_strndup(e->g->arena, name.ptr, name.len);
}

static void
select_object(struct emf *e)
{
	uint32_t number = u32(e, 8);

	if (number & 0x80000000)
		gdi_select_stock(e->g, number & 0x7fffffff);
	else if (number < e->g->objects.n)
		gdi_select(e->g, &e->g->objects.v[number]);
}

/* ---- texts ------------------------------------------------------------- */

/* Units or bytes as characters; how many. */
static size_t
letters(struct emf *e, struct rf_str s, bool wide, uint32_t *out)
{
	const struct gdi_font *font = &e->g->dc.font;
	const char *name = font->name != NULL ? font->name : "";
	struct rf_str text = rf_utf8_from(e->g->arena, s, wide ? "UTF-16LE" :
	    rf_codepage_of_font((int32_t)font->charset));
	size_t n = 0;

	for (size_t at = 0; at < text.len && n < MAX_LETTERS;)
		out[n++] = gdi_letter(name, rf_utf8_next(text, &at));
	return n;
}

static void
show(struct emf *e, struct gdi_text *t, struct rf_str s, bool wide,
    size_t dx_at, bool pairs)
{
	size_t units = wide ? s.len / 2 : s.len, step = pairs ? 8 : 4;
	uint32_t *chars = rf_calloc(units + 1, sizeof(*chars));
	double *dx = rf_calloc(units + 1, sizeof(*dx));

	t->n = letters(e, s, wide, chars);
	t->chars = chars;
	/* Only when each has its own is it known whose an advance is. */
	if (dx_at > 0 && t->n == units && dx_at < e->n &&
	    (e->n - dx_at) / step >= units) {
		for (size_t i = 0; i < units; i++)
			dx[i] = (double)u32(e, dx_at + step * i);
		t->dx = dx;
	}
	gdi_text(e->g, t);
	free(dx);
	free(chars);
}

static void
text(struct emf *e, bool wide)
{
	uint32_t n = u32(e, 44), options = u32(e, 52);
	struct gdi_text t = { .at = pair(e, 36) };
	struct gdi_dc *dc = &e->g->dc;
	struct gdi_dc before = *dc;
	struct rf_str s;

	if (options & 2) {
		struct gdi_brush brush = dc->brush;

		dc->brush = (struct gdi_brush){ dc->back_color, NULL };
		gdi_pattern(e->g, box(e, 56), 0x00f00021);
		dc->brush = brush;
		dc->opaque = false;
	}
	if (n == 0)
		goto out;
	if (options & 0x10) {
		e->g->refused = "has glyphs by number";
		goto out;
	}
	if (options & 4)
		gdi_clip_box(e->g, box(e, 56), true);
	s = part(e, u32(e, 48), n <= MAX_LETTERS ? (size_t)n << wide : 0);
	show(e, &t, s, wide, u32(e, 72), (options & 0x2000) != 0);
out:
	dc->opaque = before.opaque;
	dc->clipped = before.clipped;
	dc->clip = before.clip;
}

static void
small_text(struct emf *e)
{
	uint32_t n = u32(e, 16), options = u32(e, 20);
	struct gdi_text t = { .at = pair(e, 8) };
	size_t at = options & 0x100 ? 36 : 52;
	bool wide = (options & 0x200) == 0;

	if (options & 0x10)
		e->g->refused = "has glyphs by number";
	else if (n > 0 && n <= MAX_LETTERS)
		show(e, &t, part(e, at, (size_t)n << wide), wide, 0, false);
}

/* ---- images ------------------------------------------------------------ */

static void
image(struct emf *e, struct gdi_box to, size_t head, struct gdi_dib *d,
    uint32_t rop)
{
	const struct rf_bitmap *b;

	d->head = part(e, u32(e, head), u32(e, head + 4));
	d->bits = part(e, u32(e, head + 8), u32(e, head + 12));
	if (d->head.len == 0 || u32(e, head + 4) == 0) {
		gdi_pattern(e->g, to, rop);
		return;
	}
	b = gdi_dib(e->g, d);
	if (b != NULL)
		gdi_image(e->g, b, to, rop);
	else
		e->g->refused = "has an image that cannot be read";
}

/* BITBLT, STRETCHBLT, MASKBLT. */
static void
block(struct emf *e, bool stretched)
{
	struct gdi_box to = sized(e, 24);
	struct gdi_dib d = { .x = num(e, 44), .y = num(e, 48),
		.w = stretched ? num(e, 100) : to.x1 - to.x0,
		.h = stretched ? num(e, 104) : to.y1 - to.y0 };

	image(e, to, 84, &d, u32(e, 40));
}

static void
alpha_block(struct emf *e)
{
	struct gdi_dib d = { .x = num(e, 44), .y = num(e, 48),
		.w = num(e, 100), .h = num(e, 104),
		.alpha = u32(e, 40) >> 24 & 1 };

	image(e, sized(e, 24), 84, &d, 0x00cc0020);
}

/* The source's box counts from the bottom where rows do. */
static void
dib_block(struct emf *e, bool stretched)
{
	struct gdi_dib d = { .x = num(e, 32), .y = num(e, 36),
		.w = num(e, 40), .h = num(e, 44) };
	struct gdi_box to = { num(e, 24), num(e, 28), 0, 0 };
	size_t head = u32(e, 48);

	to.x1 = to.x0 + (stretched ? num(e, 72) : d.w);
	to.y1 = to.y0 + (stretched ? num(e, 76) : d.h);
	if (head + 12 <= e->n && u32(e, head) >= 40 &&
	    (int32_t)u32(e, head + 8) > 0)
		d.y = num(e, head + 8) - d.y - d.h;
	image(e, to, 48, &d, stretched ? u32(e, 68) : 0x00cc0020);
}

static uint32_t
vertex(const struct emf *e, uint32_t i, struct gdi_point *at)
{
	size_t from = 36 + 16 * (size_t)i;

	*at = pair(e, from);
	return 0xff000000 | (u32(e, from + 8) >> 8 & 0xff) << 16 |
	    (u32(e, from + 8) >> 24) << 8 | (u32(e, from + 12) >> 8 & 0xff);
}

static void
gradient(struct emf *e)
{
	uint32_t n = u32(e, 24), shapes = u32(e, 28), mode = u32(e, 32);
	size_t at = 36 + 16 * (size_t)n;

	if (mode > 1) {
		e->g->refused = "has shaded triangles";
		return;
	}
	for (uint32_t i = 0; i < shapes && at + 8 <= e->n; i++, at += 8) {
		uint32_t a = u32(e, at), b = u32(e, at + 4), from, to;
		struct gdi_point p, q;

		if (a >= n || b >= n)
			return;
		from = vertex(e, a, &p);
		to = vertex(e, b, &q);
		gdi_gradient(e->g, (struct gdi_box){ p.x, p.y, q.x, q.y },
		    from, to, mode == 1);
	}
}

/* ---- state ------------------------------------------------------------- */

static void
transform(struct emf *e, uint32_t mode)
{
	struct gdi_matrix m = { real(e, 8), real(e, 12), real(e, 16),
		real(e, 20), real(e, 24), real(e, 28) };
	struct gdi_matrix *world = &e->g->dc.world;

	if (mode == 1)
		*world = (struct gdi_matrix){ 1, 0, 0, 1, 0, 0 };
	else if (mode == 2)
		*world = gdi_chain(&m, world);
	else if (mode == 3)
		*world = gdi_chain(world, &m);
	else
		*world = m;
	gdi_moved(e->g);
}

static void
extent(struct emf *e, struct gdi_point *to)
{
	struct gdi_point p = pair(e, 8);

	if (p.x != 0 && p.y != 0)
		*to = p;
	gdi_moved(e->g);
}

static void
scale_extent(struct emf *e, struct gdi_point *to)
{
	if (num(e, 12) != 0 && num(e, 20) != 0 && num(e, 8) != 0 &&
	    num(e, 16) != 0) {
		to->x *= num(e, 8) / num(e, 12);
		to->y *= num(e, 16) / num(e, 20);
	}
	gdi_moved(e->g);
}

/* A region is what its boxes cover; here, one box around them. */
static void
clip_region(struct emf *e)
{
	uint32_t mode = u32(e, 12);

	if (u32(e, 8) == 0 && mode == 5) {
		e->g->dc.clipped = false;
		return;
	}
	if (u32(e, 24) > 1)
		e->g->refused = "clips with a shape";
	if (mode == 5 || mode == 1) {
		/* Regions are in the device's units. */
		struct gdi_matrix all = e->g->all;

		e->g->all = e->g->base;
		gdi_clip_box(e->g, box(e, 32), mode == 1);
		e->g->all = all;
	} else {
		e->g->refused = "clips with a shape";
	}
}

static void
comment(struct emf *e)
{
	/* The newer library's first record says whether there is both. */
	if (u32(e, 12) != 0x2b464d45)
		return;
	if (!e->newer && (u32(e, 16) & 0xffff) == 0x4001)
		e->dual = u32(e, 16) >> 16 & 1;
	e->newer = true;
}

static void
set_state(struct emf *e, uint32_t type)
{
	struct gdi_dc *dc = &e->g->dc;

	switch (type) {
	case 9:
		extent(e, &dc->window_ext);
		break;
	case 10:
		dc->window_org = pair(e, 8);
		gdi_moved(e->g);
		break;
	case 11:
		extent(e, &dc->view_ext);
		break;
	case 12:
		dc->view_org = pair(e, 8);
		gdi_moved(e->g);
		break;
	case 17:
		dc->map_mode = u32(e, 8);
		gdi_moved(e->g);
		break;
	case 18:
		dc->opaque = u32(e, 8) == 2;
		break;
	case 19:
		dc->winding = u32(e, 8) == 2;
		break;
	case 20:
		dc->rop = u32(e, 8);
		break;
	case 22:
		dc->align = u32(e, 8);
		break;
	case 24:
		dc->text_color = gdi_color(u32(e, 8));
		break;
	case 25:
		dc->back_color = gdi_color(u32(e, 8));
		break;
	case 27:
		dc->at = pair(e, 8);
		break;
	case 31:
		scale_extent(e, &dc->view_ext);
		break;
	case 32:
		scale_extent(e, &dc->window_ext);
		break;
	case 57:
		dc->clockwise = u32(e, 8) == 2;
		break;
	default:
		break;
	}
}

/* ---- the records ------------------------------------------------------- */

static void
draw(struct emf *e, uint32_t type)
{
	struct gdi *g = e->g;
	struct gdi_box b = box(e, 8);

	switch (type) {
	case 2: case 3: case 4: case 5: case 6:
		one_line(e, type, false);
		break;
	case 85: case 86: case 87: case 88: case 89:
		one_line(e, type - 83, true);
		break;
	case 7: case 8:
		many_lines(e, type == 8, false);
		break;
	case 90: case 91:
		many_lines(e, type == 91, true);
		break;
	case 56: case 92:
		poly_draw(e, type == 92);
		break;
	case 15:
		b.x1 = b.x0 + 1;
		b.y1 = b.y0 + 1;
		gdi_gradient(g, b, gdi_color(u32(e, 16)),
		    gdi_color(u32(e, 16)), false);
		break;
	case 41:
		gdi_angle_arc(g, pair(e, 8), num(e, 16), real(e, 20),
		    real(e, 24));
		break;
	case 42:
		gdi_rectangle(g, b, fabs(b.x1 - b.x0) / 2,
		    fabs(b.y1 - b.y0) / 2);
		break;
	case 43:
		gdi_rectangle(g, b, 0, 0);
		break;
	case 44:
		gdi_rectangle(g, b, num(e, 24) / 2, num(e, 28) / 2);
		break;
	case 45: case 46: case 47: case 55:
		gdi_arc(g, type == 45 ? GDI_ARC : type == 46 ? GDI_CHORD :
		    type == 47 ? GDI_PIE : GDI_ARC_TO, b, pair(e, 24),
		    pair(e, 32));
		break;
	case 54:
		gdi_line_to(g, num(e, 8), num(e, 12));
		break;
	case 76: case 78:
		block(e, false);
		break;
	case 77:
		block(e, true);
		break;
	case 80: case 81:
		dib_block(e, type == 81);
		break;
	case 83: case 84:
		text(e, type == 84);
		break;
	case 108:
		small_text(e);
		break;
	case 114:
		alpha_block(e);
		break;
	case 118:
		gradient(e);
		break;
	case 71: case 72: case 74: case 79: case 96: case 97: case 116:
		g->refused = "has calls that are not drawn";
		break;
	default:
		set_state(e, type);
		break;
	}
}

static void
play(struct emf *e, uint32_t type)
{
	struct gdi *g = e->g;

	switch (type) {
	case 30:
		gdi_clip_box(g, box(e, 8), true);
		break;
	case 33:
		gdi_save(g);
		break;
	case 34:
		gdi_restore(g, (int32_t)u32(e, 8));
		break;
	case 35:
		transform(e, 4);
		break;
	case 36:
		transform(e, u32(e, 32));
		break;
	case 37:
		select_object(e);
		break;
	case 38: case 95:
		create_pen(e, type == 95);
		break;
	case 39:
		create_brush(e);
		break;
	case 40:
		object(e, GDI_FREE);
		break;
	case 59:
		gdi_path_begin(g);
		break;
	case 60:
		gdi_path_end(g);
		break;
	case 61:
		gdi_close(g);
		break;
	case 62: case 63: case 64:
		gdi_path_paint(g, type != 64, type != 62);
		break;
	case 67:
		if (u32(e, 8) != 1 && u32(e, 8) != 5)
			g->refused = "clips with a shape";
		gdi_path_clip(g, u32(e, 8) != 5);
		break;
	case 68:
		gdi_path_begin(g);
		gdi_path_end(g);
		break;
	case 70:
		comment(e);
		break;
	case 75:
		clip_region(e);
		break;
	case 82:
		create_font(e);
		break;
	case 93: case 94:
		create_pattern(e);
		break;
	default:
		draw(e, type);
		break;
	}
}

/* The frame fills the canvas. */
static bool
begin(struct emf *e)
{
	struct gdi *g = e->g;
	struct gdi_box frame = box(e, 24);	/* 0.01 mm */
	double w = frame.x1 - frame.x0, h = frame.y1 - frame.y0;
	struct gdi_point device = pair(e, 72), mm = pair(e, 80);
	double kx, ky;

	if (!(mm.x > 0) || !(mm.y > 0) || !(device.x > 0) ||
	    !(device.y > 0) || !gdi_size(g, w * 72 / 2540, h * 72 / 2540))
		return false;
	g->per_mm = (struct gdi_point){ device.x / mm.x, device.y / mm.y };
	kx = (double)g->cv->width / (w / 100 * g->per_mm.x);
	ky = (double)g->cv->height / (h / 100 * g->per_mm.y);
	g->base = (struct gdi_matrix){ kx, 0, 0, ky,
		-frame.x0 / 100 * g->per_mm.x * kx,
		-frame.y0 / 100 * g->per_mm.y * ky };
	gdi_moved(g);
	return true;
}

enum rf_code
gdi_play_emf(struct gdi *g, struct rf_str s, struct rf_err *err)
{
	struct emf e = { .g = g };
	enum rf_code rc = RF_OK;
	uint32_t type = 0;

	for (uint32_t i = 0; s.len >= 8 && type != 14 && g->refused == NULL;
	    i++) {
		uint32_t size = rf_le32(s.ptr + 4);

		type = rf_le32(s.ptr);
		e.p = s.ptr;
		e.n = size < s.len ? size : s.len;
		if (e.n < 8)
			break;
		if (i == 0 && (type != 1 || e.n < 88 || !begin(&e))) {
			rc = rf_fail(err, RF_E_CORRUPT,
			    "the metafile's header is damaged");
			break;
		}
		if (i >= MAX_RECORDS) {
			rc = rf_fail(err, RF_E_LIMIT, "the metafile has more "
			    "than %d records", MAX_RECORDS);
			break;
		}
		play(&e, type);
		s.ptr += e.n;
		s.len -= e.n;
	}
	if (rc == RF_OK && e.newer && !e.dual)
		g->refused = "has only EMF+ records";
	RF_VEC_RELEASE(&e.points);
	RF_VEC_RELEASE(&e.counts);
	return rc;
}
