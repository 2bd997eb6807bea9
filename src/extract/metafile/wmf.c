/*
 * Metafiles of before Windows 95 ([MS-WMF]): records of 16-bit words, whose
 * parameters stand in reverse.  A header that one program added and all took
 * over says how large the picture is; without it the window does, and how
 * large its unit is nobody knows.
 *
 * What surprises: objects have no numbers of their own, each takes the first
 * that is free; and a call without its image is shorter, with one word more
 * in the middle.
 */
#include "config.h"

#include "extract/metafile/gdi.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "extract/codepage.h"
#include "extract/le.h"
#include "util/utf8.h"

#define PLACEABLE 22u
#define HEADER 18u
#define KEY 0x9ac6cdd7u
#define MAX_RECORDS 2000000
#define UNSIZED 360.0		/* points of a picture that has no size */

struct wmf {
	struct gdi *g;
	const char *p;		/* the parameters */
	size_t n;
	unsigned call;
	RF_VEC(struct gdi_point) points;
	RF_VEC(uint32_t) counts;
};

static uint16_t
u16(const struct wmf *w, size_t at)
{
	return at + 2 <= w->n ? rf_le16(w->p + at) : 0;
}

static uint32_t
u32(const struct wmf *w, size_t at)
{
	return at + 4 <= w->n ? rf_le32(w->p + at) : 0;
}

static double
num(const struct wmf *w, size_t at)
{
	return (int16_t)u16(w, at);
}

/* y, then x. */
static struct gdi_point
pair(const struct wmf *w, size_t at)
{
	return (struct gdi_point){ num(w, at + 2), num(w, at) };
}

/* Bottom, right, top, left. */
static struct gdi_box
box(const struct wmf *w, size_t at)
{
	return (struct gdi_box){ num(w, at + 6), num(w, at + 4),
		num(w, at + 2), num(w, at) };
}

/* Height, width, y, x. */
static struct gdi_box
sized(const struct wmf *w, size_t at)
{
	struct gdi_box b = { num(w, at + 6), num(w, at + 4), 0, 0 };

	b.x1 = b.x0 + num(w, at + 2);
	b.y1 = b.y0 + num(w, at);
	return b;
}

static struct rf_str
part(const struct wmf *w, size_t at, size_t len)
{
	if (at > w->n)
		return (struct rf_str){ NULL, 0 };
	return (struct rf_str){ w->p + at, len < w->n - at ? len :
		w->n - at };
}

/* ---- points ------------------------------------------------------------ */

static size_t
points(struct wmf *w, size_t at, size_t n)
{
	w->points.n = 0;
	for (; n > 0 && at + 4 <= w->n; n--, at += 4)
		*RF_VEC_PUSH(&w->points) = (struct gdi_point){
			num(w, at), num(w, at + 2) };
	return w->points.n;
}

static void
polygons(struct wmf *w)
{
	uint16_t n = u16(w, 0);
	size_t all = 0, left;

	w->counts.n = 0;
	for (size_t i = 0; i < n; i++)
		all += *RF_VEC_PUSH(&w->counts) = u16(w, 2 + 2 * i);
	left = points(w, 2 + 2 * (size_t)n, all);
	for (size_t i = 0; i < n; i++) {
		if (w->counts.v[i] > left)
			w->counts.v[i] = (uint32_t)left;
		left -= w->counts.v[i];
	}
	if (w->points.n > 0)
		gdi_polygons(w->g, w->points.v, w->counts.v, n);
}

/* ---- objects ----------------------------------------------------------- */

static struct gdi_object *
object(struct wmf *w, enum gdi_kind kind)
{
	struct gdi_object *o;
	uint32_t i = 0;

	while (i < w->g->objects.n && w->g->objects.v[i].kind != GDI_FREE)
		i++;
	o = gdi_slot(w->g, i);
	if (o != NULL) {
		memset(o, 0, sizeof(*o));
		o->kind = kind;
	}
	return o;
}

static void
create_pen(struct wmf *w)
{
	struct gdi_object *o = object(w, GDI_PEN);

	if (o == NULL)
		return;
	o->pen.style = u16(w, 0);
	o->pen.width = num(w, 2);
	o->pen.color = (u16(w, 0) & 15) == 5 ? 0 : gdi_color(u32(w, 6));
}

static void
create_font(struct wmf *w)
{
	struct gdi_object *o = object(w, GDI_FONT);
	struct rf_str name = part(w, 18, 32);
	size_t len = 0;

	if (o == NULL || w->n < 18)
		return;
	o->font.height = num(w, 0);
	o->font.turn = num(w, 4) / 10;
	o->font.bold = u16(w, 8) >= 600;
	o->font.italic = w->p[10] != 0;
	o->font.underline = w->p[11] != 0;
	o->font.strike = w->p[12] != 0;
	o->font.charset = (unsigned char)w->p[13];
	while (len < name.len && name.ptr[len] != '\0')
		len++;
	name.len = len;
	name = rf_utf8_from(w->g->arena, name, "windows-1252");
	o->font.name = rf_arena_strndup(w->g->arena, name.ptr, name.len);
}

/* ---- images ------------------------------------------------------------ */

/* Head and bits stand in one piece. */
static void
split(struct rf_str all, struct gdi_dib *d)
{
	size_t head, colors;
	unsigned bits;

	d->head = all;
	d->bits = (struct rf_str){ NULL, 0 };
	if (all.len < 16)
		return;
	head = rf_le32(all.ptr);
	bits = rf_le16(all.ptr + (head == 12 ? 10 : 14));
	colors = bits <= 8 ? (size_t)1 << bits : 0;
	if (head == 12) {
		head += 3 * colors;
	} else if (all.len >= 40) {
		uint32_t used = rf_le32(all.ptr + 32);

		if (used > 0 && used <= 65536 && (bits > 8 || used <= colors))
			colors = used;
		head += 4 * colors;
		if (rf_le32(all.ptr + 16) == 3 && rf_le32(all.ptr) == 40)
			head += 12;
	}
	if (head > all.len)
		return;
	d->head.len = head;
	d->bits = (struct rf_str){ all.ptr + head, all.len - head };
}

/* `up`: the source's box counts from the bottom, where the rows begin. */
static void
image(struct wmf *w, size_t at, struct gdi_dib *d, bool up,
    struct gdi_box to, uint32_t rop)
{
	const struct rf_bitmap *b;
	struct rf_str all = part(w, at, w->n);

	split(all, d);
	if (up && all.len >= 40 && rf_le32(all.ptr) >= 40 &&
	    (int32_t)rf_le32(all.ptr + 8) > 0)
		d->y = (double)(int32_t)rf_le32(all.ptr + 8) - d->y - d->h;
	b = gdi_dib(w->g, d);
	if (b != NULL)
		gdi_image(w->g, b, to, rop);
	else
		w->g->refused = "has an image that cannot be read";
}

/* Is the record as short as one without its image? */
static bool
bare(const struct wmf *w)
{
	return w->n + 6 == 2 * ((size_t)(w->call >> 8) + 3);
}

static void
blocks(struct wmf *w)
{
	struct gdi_dib d = { .w = 0 };
	struct gdi_box to;

	switch (w->call) {
	case 0x061d:
		gdi_pattern(w->g, sized(w, 4), u32(w, 0));
		return;
	case 0x0940: case 0x0922:
		if (bare(w)) {
			gdi_pattern(w->g, sized(w, 10), u32(w, 0));
			return;
		}
		to = sized(w, 8);
		d.y = num(w, 4);
		d.x = num(w, 6);
		d.w = to.x1 - to.x0;
		d.h = to.y1 - to.y0;
		break;
	case 0x0b41: case 0x0b23:
		if (bare(w)) {
			gdi_pattern(w->g, sized(w, 14), u32(w, 0));
			return;
		}
		to = sized(w, 12);
		d = (struct gdi_dib){ .x = num(w, 10), .y = num(w, 8),
			.w = num(w, 6), .h = num(w, 4) };
		break;
	case 0x0f43:
		to = sized(w, 14);
		d = (struct gdi_dib){ .x = num(w, 12), .y = num(w, 10),
			.w = num(w, 8), .h = num(w, 6) };
		image(w, 22, &d, true, to, u32(w, 0));
		return;
	default:	/* 0x0d33 */
		to = sized(w, 10);
		d = (struct gdi_dib){ .x = num(w, 8), .y = num(w, 6),
			.w = num(w, 12), .h = num(w, 10) };
		image(w, 18, &d, true, to, 0x00cc0020);
		return;
	}
	if (w->call == 0x0940 || w->call == 0x0b41)
		image(w, w->call == 0x0940 ? 16 : 20, &d, false, to,
		    u32(w, 0));
	else
		w->g->refused = "has an image for one device";
}

/* ---- texts ------------------------------------------------------------- */

static void
show(struct wmf *w, struct gdi_point at, struct rf_str s, size_t dx_at)
{
	const struct gdi_font *font = &w->g->dc.font;
	const char *name = font->name != NULL ? font->name : "";
	struct gdi_text t = { .at = at };
	uint32_t *chars = rf_calloc(s.len + 1, sizeof(*chars));
	double *dx = rf_calloc(s.len + 1, sizeof(*dx));
	size_t bytes = s.len;

	s = rf_utf8_from(w->g->arena, s, rf_codepage_of_font(
	    (int32_t)font->charset));
	for (size_t i = 0; i < s.len && t.n < bytes;) {
		uint32_t c = rf_utf8_next(s, &i);

		chars[t.n++] = gdi_letter(name, c);
	}
	t.chars = chars;
	if (dx_at > 0 && t.n == bytes && dx_at + 2 * bytes <= w->n) {
		for (size_t i = 0; i < bytes; i++)
			dx[i] = num(w, dx_at + 2 * i);
		t.dx = dx;
	}
	gdi_text(w->g, &t);
	free(dx);
	free(chars);
}

static void
text(struct wmf *w)
{
	size_t n = u16(w, 0), even = n + (n & 1);

	show(w, pair(w, 2 + even), part(w, 2, n), 0);
}

static void
text_in_box(struct wmf *w)
{
	size_t n = u16(w, 4), at = 8;
	unsigned options = u16(w, 6);
	struct gdi_dc *dc = &w->g->dc;
	struct gdi_dc before = *dc;

	if (options & 6) {
		struct gdi_box b = { num(w, 8), num(w, 10), num(w, 12),
			num(w, 14) };

		at = 16;
		if (options & 2) {
			dc->brush = (struct gdi_brush){ dc->back_color, NULL };
			gdi_pattern(w->g, b, 0x00f00021);
			dc->brush = before.brush;
			dc->opaque = false;
		}
		if (options & 4)
			gdi_clip_box(w->g, b, true);
	}
	if (options & 0x10)
		w->g->refused = "has glyphs by number";
	else
		show(w, pair(w, 0), part(w, at, n), at + n + (n & 1));
	dc->opaque = before.opaque;
	dc->clipped = before.clipped;
	dc->clip = before.clip;
}

/* ---- the records ------------------------------------------------------- */

static void
window(struct wmf *w)
{
	struct gdi_dc *dc = &w->g->dc;
	struct gdi_point p = pair(w, 0);

	if (w->call == 0x020b) {
		dc->window_org = p;
	} else if (w->call == 0x020f) {
		dc->window_org.x += p.x;
		dc->window_org.y += p.y;
	} else if (w->call == 0x020c) {
		if (p.x != 0 && p.y != 0)
			dc->window_ext = p;
	} else if (num(w, 0) != 0 && num(w, 2) != 0 && num(w, 4) != 0 &&
	    num(w, 6) != 0) {
		dc->window_ext.y *= num(w, 2) / num(w, 0);
		dc->window_ext.x *= num(w, 6) / num(w, 4);
	}
	gdi_moved(w->g);
}

static void
set_state(struct wmf *w)
{
	struct gdi_dc *dc = &w->g->dc;
	struct gdi_object *o;
	uint16_t v = u16(w, 0);

	switch (w->call) {
	case 0x020b: case 0x020c: case 0x020f: case 0x0410:
		window(w);
		break;
	case 0x0102:
		dc->opaque = v == 2;
		break;
	case 0x0104:
		dc->rop = v;
		break;
	case 0x0106:
		dc->winding = v == 2;
		break;
	case 0x012e:
		dc->align = v;
		break;
	case 0x0201:
		dc->back_color = gdi_color(u32(w, 0));
		break;
	case 0x0209:
		dc->text_color = gdi_color(u32(w, 0));
		break;
	case 0x0214:
		dc->at = pair(w, 0);
		break;
	case 0x001e:
		gdi_save(w->g);
		break;
	case 0x0127:
		gdi_restore(w->g, (int16_t)v);
		break;
	case 0x012d:
		if (v < w->g->objects.n)
			gdi_select(w->g, &w->g->objects.v[v]);
		break;
	case 0x01f0:
		if (v < w->g->objects.n)
			w->g->objects.v[v].kind = GDI_FREE;
		break;
	case 0x02fa:
		create_pen(w);
		break;
	case 0x02fb:
		create_font(w);
		break;
	case 0x02fc:
		o = object(w, GDI_BRUSH);
		if (o != NULL)
			gdi_hatch(&o->brush, v, u32(w, 2), u16(w, 6));
		break;
	case 0x0142: {
		struct gdi_dib d;

		o = object(w, GDI_BRUSH);
		split(part(w, 4, w->n), &d);
		if (o != NULL)
			o->brush.color = gdi_dib_mean(w->g, d.head, d.bits);
		break;
	}
	case 0x00f7: case 0x01f9: case 0x06ff:
		object(w, GDI_OTHER);
		break;
	case 0x012c:
		dc->clipped = false;
		break;
	case 0x0416:
		gdi_clip_box(w->g, box(w, 0), true);
		break;
	case 0x0228: case 0x0419: case 0x0429: case 0x0548: case 0x012a:
	case 0x012b:
		w->g->refused = "has calls that are not drawn";
		break;
	default:
		break;
	}
}

static void
play(struct wmf *w)
{
	struct gdi *g = w->g;
	struct gdi_box b;
	uint32_t n;

	switch (w->call) {
	case 0x0213:
		gdi_line_to(g, num(w, 2), num(w, 0));
		break;
	case 0x0324:
		n = (uint32_t)points(w, 2, u16(w, 0));
		gdi_polygons(g, w->points.v, &n, n > 0);
		break;
	case 0x0325:
		n = (uint32_t)points(w, 2, u16(w, 0));
		gdi_polyline(g, w->points.v, n, false);
		break;
	case 0x0538:
		polygons(w);
		break;
	case 0x0418:
		b = box(w, 0);
		gdi_rectangle(g, b, fabs(b.x1 - b.x0) / 2,
		    fabs(b.y1 - b.y0) / 2);
		break;
	case 0x041b:
		gdi_rectangle(g, box(w, 0), 0, 0);
		break;
	case 0x061c:
		gdi_rectangle(g, box(w, 4), num(w, 2) / 2, num(w, 0) / 2);
		break;
	case 0x0817: case 0x081a: case 0x0830:
		gdi_arc(g, w->call == 0x0817 ? GDI_ARC : w->call == 0x081a ?
		    GDI_PIE : GDI_CHORD, box(w, 8), pair(w, 4), pair(w, 0));
		break;
	case 0x041f:
		b = (struct gdi_box){ num(w, 6), num(w, 4), num(w, 6) + 1,
			num(w, 4) + 1 };
		gdi_gradient(g, b, gdi_color(u32(w, 0)),
		    gdi_color(u32(w, 0)), false);
		break;
	case 0x0521:
		text(w);
		break;
	case 0x0a32:
		text_in_box(w);
		break;
	case 0x061d: case 0x0940: case 0x0922: case 0x0b41: case 0x0b23:
	case 0x0f43: case 0x0d33:
		blocks(w);
		break;
	default:
		set_state(w);
		break;
	}
}

/* The next record's parameters; false at the end. */
static bool
next(struct wmf *w, struct rf_str *s)
{
	size_t size = s->len >= 6 ? 2 * (size_t)rf_le32(s->ptr) : 0;

	if (size < 6)
		return false;
	if (size > s->len)
		size = s->len;
	w->call = rf_le16(s->ptr + 4);
	w->p = s->ptr + 6;
	w->n = size - 6;
	s->ptr += size;
	s->len -= size;
	return w->call != 0;
}

/* The window as the first call sets it, for files that say nothing else. */
static struct gdi_point
first_window(struct wmf *w, struct rf_str s)
{
	struct gdi_point p = { 0, 0 };

	for (int i = 0; i < 1000 && p.x == 0 && next(w, &s); i++)
		if (w->call == 0x020c)
			p = pair(w, 0);
	return p;
}

static bool
begin(struct wmf *w, struct rf_str *s)
{
	struct gdi_dc *dc = &w->g->dc;
	const char *p = s->ptr;
	double width, height;
	bool sized = s->len >= PLACEABLE && rf_le32(p) == KEY;

	if (sized) {
		double inch = rf_le16(p + 14);

		dc->window_org = (struct gdi_point){ (int16_t)rf_le16(p + 6),
			(int16_t)rf_le16(p + 8) };
		dc->window_ext = (struct gdi_point){ (int16_t)rf_le16(p + 10) -
			dc->window_org.x, (int16_t)rf_le16(p + 12) -
			dc->window_org.y };
		width = fabs(dc->window_ext.x) / inch * 72;
		height = fabs(dc->window_ext.y) / inch * 72;
		s->ptr += PLACEABLE;
		s->len -= PLACEABLE;
	}
	if (s->len < HEADER)
		return false;
	s->ptr += HEADER;
	s->len -= HEADER;
	if (!sized) {
		struct gdi_point ext = first_window(w, *s);
		double most = fmax(fabs(ext.x), fabs(ext.y));

		dc->window_ext = ext;
		width = fabs(ext.x) / most * UNSIZED;
		height = fabs(ext.y) / most * UNSIZED;
	}
	if (!gdi_size(w->g, width, height))
		return false;
	dc->map_mode = 8;
	dc->view_ext = (struct gdi_point){ w->g->cv->width,
		w->g->cv->height };
	gdi_moved(w->g);
	return true;
}

enum rf_code
gdi_play_wmf(struct gdi *g, struct rf_str s, struct rf_err *err)
{
	struct wmf w = { .g = g };
	enum rf_code rc = RF_OK;

	if (!begin(&w, &s))
		return rf_fail(err, RF_E_CORRUPT,
		    "the metafile has no header, or no size");
	for (uint32_t i = 0; g->refused == NULL && next(&w, &s); i++) {
		if (i >= MAX_RECORDS) {
			rc = rf_fail(err, RF_E_LIMIT, "the metafile has more "
			    "than %d records", MAX_RECORDS);
			break;
		}
		play(&w);
	}
	RF_VEC_RELEASE(&w.points);
	RF_VEC_RELEASE(&w.counts);
	return rc;
}
