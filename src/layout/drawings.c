/*
 * Drawings: places where shapes and bars stand close together, such as
 * charts and diagrams.  Ink is put on a coarse grid and what touches there
 * is one drawing.  Its labels are its own and no part of the text's flow.
 *
 * What surprised: a table's stripes and a chart's bars are the same filled
 * rectangles; bars of one width differ in height, cells of one column do
 * not.
 */
#include "config.h"

#include "layout/lay.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CELL 6.0f	/* points of a field of the grid */
#define MAX_CELLS 400	/* fields each way */
#define LEAST 40.0f	/* a drawing's least width and height */

struct ink {
	struct rf_lay *l;
	int w, h;
	uint16_t *id;		/* component of each field, 0: none */
	int n;
};

struct drawing {
	struct rf_box box;
	struct rf_box shape;	/* of its shapes alone */
	uint32_t parts, fills, rules;
	bool bars;
};

/* ---- ink ------------------------------------------------------------ */

static int
field(float v, int n)
{
	int i = (int)(v / CELL);

	return i < 0 ? 0 : i >= n ? n - 1 : i;
}

static bool
counts(const struct rf_lay *l, const struct rf_mark_rect *r)
{
	float w = r->box.x1 - r->box.x0, h = r->box.y1 - r->box.y0;

	if (r->rgb >= 0xF8F8F8 && r->kind != RF_MARK_FRAME)
		return false;
	return w * h < 0.6f * l->width * l->height && (w > 1 || h > 1);
}

static void
put_ink(struct ink *k)
{
	const struct rf_lay *l = k->l;

	for (size_t i = 0; i < l->rects.n; i++) {
		const struct rf_box *b = &l->rects.v[i].box;
		int x0 = field(b->x0, k->w), x1 = field(b->x1, k->w);

		if (!counts(l, &l->rects.v[i]))
			continue;
		for (int y = field(b->y0, k->h); y <= field(b->y1, k->h); y++)
			memset(k->id + y * k->w + x0, 0xFF,
			    (size_t)(x1 - x0 + 1) * sizeof(*k->id));
	}
}

/* Name what touches, also at corners. */
static void
find_components(struct ink *k)
{
	int *stack = rf_arena_array(&k->l->arena, (size_t)(k->w * k->h),
	    sizeof(*stack));

	for (int start = 0; start < k->w * k->h; start++) {
		int n = 0;

		if (k->id[start] != 0xFFFF || k->n >= 1000)
			continue;
		k->id[start] = (uint16_t)++k->n;
		stack[n++] = start;
		while (n > 0) {
			int at = stack[--n], x = at % k->w, y = at / k->w;

			for (int d = 0; d < 9; d++) {
				int u = x + d % 3 - 1, v = y + d / 3 - 1;
				int to = v * k->w + u;

				if (u < 0 || v < 0 || u >= k->w || v >= k->h ||
				    k->id[to] != 0xFFFF)
					continue;
				k->id[to] = (uint16_t)k->n;
				stack[n++] = to;
			}
		}
	}
}

/* ---- what they look like -------------------------------------------- */

static void
grow(struct rf_box *b, const struct rf_box *by)
{
	b->x0 = fminf(b->x0, by->x0);
	b->y0 = fminf(b->y0, by->y0);
	b->x1 = fmaxf(b->x1, by->x1);
	b->y1 = fmaxf(b->y1, by->y1);
}

static void
add_up(struct ink *k, struct drawing *d)
{
	const struct rf_lay *l = k->l;
	const struct rf_box none = { INFINITY, INFINITY, -INFINITY,
	    -INFINITY };

	for (int i = 0; i <= k->n; i++)
		d[i].box = d[i].shape = none;
	for (size_t i = 0; i < l->rects.n; i++) {
		const struct rf_mark_rect *r = &l->rects.v[i];
		struct drawing *to;

		if (!counts(l, r))
			continue;
		to = &d[k->id[field(r->box.y0, k->h) * k->w +
		    field(r->box.x0, k->w)]];
		grow(&to->box, &r->box);
		to->fills += r->kind == RF_MARK_FILL;
		if (r->kind == RF_MARK_SHAPE) {
			to->parts += r->parts;
			grow(&to->shape, &r->box);
		}
	}
}

static bool
inside(const struct rf_box *b, const struct rf_box *in)
{
	float x = (b->x0 + b->x1) / 2, y = (b->y0 + b->y1) / 2;

	return x >= in->x0 && x <= in->x1 && y >= in->y0 && y <= in->y1;
}

/* Bars: of one width and many heights, or from one edge to many widths. */
static bool
has_bars(const struct rf_lay *l, const struct rf_box *box)
{
	float size[64], x0[64], side[64];
	size_t n = 0;

	for (size_t i = 0; i < l->rects.n && n < 64; i++) {
		const struct rf_mark_rect *r = &l->rects.v[i];

		if (r->kind != RF_MARK_FILL || !counts(l, r) ||
		    !inside(&r->box, box))
			continue;
		size[n] = r->box.y1 - r->box.y0;
		side[n] = r->box.x1 - r->box.x0;
		x0[n++] = r->box.x0;
	}
	for (size_t i = 0; i < n; i++) {
		size_t tall = 1, wide = 1;

		for (size_t k = 0; k < n; k++) {
			bool fresh = fabsf(size[k] - size[i]) > 2;
			bool fresh_side = fabsf(side[k] - side[i]) > 2;

			for (size_t j = 0; j < k; j++) {
				if (fabsf(size[k] - size[j]) <= 2)
					fresh = false;
				if (fabsf(side[k] - side[j]) <= 2)
					fresh_side = false;
			}
			tall += fresh && fabsf(side[k] - side[i]) < 1;
			wide += fresh_side && fabsf(size[k] - size[i]) < 1 &&
			    fabsf(x0[k] - x0[i]) < 1;
		}
		if (tall >= 4 || wide >= 4)
			return true;
	}
	return false;
}

/* How much of the box is text. */
static float
text_share(const struct rf_lay *l, const struct rf_box *box)
{
	float sum = 0;

	for (size_t i = 0; i < l->lines.n; i++) {
		const struct rf_box *b = &l->lines.v[i].box;

		if (l->lines.v[i].n > 0 && inside(b, box))
			sum += (b->x1 - b->x0) * (b->y1 - b->y0);
	}
	return sum / ((box->x1 - box->x0) * (box->y1 - box->y0));
}

static bool
is_drawing(struct ink *k, struct drawing *d)
{
	const struct rf_lay *l = k->l;
	float w = d->box.x1 - d->box.x0, h = d->box.y1 - d->box.y0;

	if (!(w >= LEAST && h >= LEAST))
		return false;
	for (size_t i = 0; i < l->objects.n; i++)
		if (l->objects.v[i].table != NULL &&
		    inside(&d->box, &l->objects.v[i].box))
			return false;
	d->bars = d->fills >= 4 && has_bars(l, &d->box);
	if (!d->bars && (d->parts < 12 || d->shape.x1 - d->shape.x0 < 0.4f * w
	    || d->shape.y1 - d->shape.y0 < 0.4f * h))
		return false;
	return text_share(l, &d->box) < 0.3f;
}

/* ---- labels --------------------------------------------------------- */

/* A number of an axis. */
static bool
is_tick(const struct rf_lay *l, const struct rf_ll *ln)
{
	struct rf_str s = rf_lw_str(l, &l->words.v[ln->word]);
	size_t others = 0;

	if (ln->n != 1 || s.len > 8)
		return false;
	for (size_t i = 0; i < s.len; i++)
		others += (s.ptr[i] | 0x20) >= 'a' && (s.ptr[i] | 0x20) <= 'z';
	return others == 0;
}

/* Lines inside, and short ones hard by: the axes'. */
static void
take_labels(struct rf_lay *l, struct rf_lobject *o)
{
	struct rf_box reach = o->box, all = o->box, far_off = o->box;

	far_off.x0 -= 6 * l->body;
	far_off.x1 += 6 * l->body;
	far_off.y0 -= 1.5f * l->body;
	far_off.y1 += 1.5f * l->body;
	reach.x0 -= 3.0f * l->body;
	reach.x1 += 2.0f * l->body;
	reach.y0 -= 0.8f * l->body;
	reach.y1 += 2.2f * l->body;
	for (size_t i = 0; i < l->lines.n; i++) {
		struct rf_ll *ln = &l->lines.v[i];
		bool in = inside(&ln->box, &o->box);

		if (ln->used || ln->n == 0)
			continue;
		if (!in && !(is_tick(l, ln) && inside(&ln->box, &far_off)) &&
		    (!inside(&ln->box, &reach) || (ln->chars > 24 &&
		    ln->turn == 0) || ln->size > l->body * 1.05f ||
		    ln->box.x0 < reach.x0 || ln->box.x1 > reach.x1))
			continue;
		ln->used = true;
		ln->drawing = (uint32_t)(o - l->objects.v) + 1;
		grow(&all, &ln->box);
	}
	o->box = all;
}

void
rf_lay_drawings(struct rf_lay *l)
{
	struct ink k = { .l = l };
	struct drawing *d;
	size_t kinds = 0;

	for (size_t i = 0; i < l->rects.n; i++)
		kinds += l->rects.v[i].kind == RF_MARK_SHAPE ||
		    l->rects.v[i].kind == RF_MARK_FILL;
	if (kinds < 2)
		return;
	k.w = (int)(l->width / CELL) + 1;
	k.h = (int)(l->height / CELL) + 1;
	if (k.w < 2 || k.h < 2 || k.w > MAX_CELLS || k.h > MAX_CELLS)
		return;
	k.id = rf_arena_array(&l->arena, (size_t)(k.w * k.h), sizeof(*k.id));
	put_ink(&k);
	find_components(&k);
	d = rf_arena_array(&l->arena, (size_t)k.n + 1, sizeof(*d));
	add_up(&k, d);
	for (int i = 1; i <= k.n; i++) {
		struct rf_lobject *o;

		if (!is_drawing(&k, &d[i]))
			continue;
		o = RF_VEC_PUSH(&l->objects);
		o->box = d[i].box;
		o->drawing = true;
		o->figure = rf_arena_alloc(&l->doc->arena,
		    sizeof(*o->figure));
		o->figure->visual = d[i].bars ? RF_VISUAL_CHART :
		    RF_VISUAL_IMAGE;
		o->figure->asset = -1;
		o->figure->drawing = true;
		take_labels(l, o);
	}
}
