/*
 * Drawings: places where shapes and bars stand close together, such as
 * charts and diagrams.  Ink is put on a coarse grid and what touches there
 * is one drawing; so is what one rule touches, the bars of one set, and
 * shapes with little white between them.  Its labels are its own and no part
 * of the text's flow; pictures inside it are painted with it.
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
#define LONG 0.85f	/* of the page: a longer rule parts, and joins nothing */
#define BANNER 0.7f	/* of the page's width */
#define NEAR 8.0f	/* points between shapes of one drawing */
#define MAX_NEAR 300	/* components that are compared one by one */
#define PROSE 24	/* bytes of a line; a longer one is no label */
#define SWATCH 14.0f	/* points: a legend's square is no larger */
#define LEAST_TICKS 3	/* of an axis */

struct drawing {
	struct rf_box box;
	struct rf_box shape;	/* of its shapes alone */
	uint32_t parts, fills;
	bool bars;
	int in;			/* the one it was joined to, or itself */
};

struct ink {
	struct rf_lay *l;
	int w, h;
	uint16_t *id;		/* component of each field, 0: none */
	int n;
	struct drawing *d;	/* of each component */
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

	/* A banner is the ground of what stands on it. */
	if (r->kind == RF_MARK_FILL && w > BANNER * l->width)
		return false;
	if (rf_lay_is_white(r->rgb) && r->kind != RF_MARK_FRAME)
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

static bool
inside(const struct rf_box *b, const struct rf_box *in)
{
	float x = (b->x0 + b->x1) / 2, y = (b->y0 + b->y1) / 2;

	return x >= in->x0 && x <= in->x1 && y >= in->y0 && y <= in->y1;
}

static void
add_up(struct ink *k)
{
	const struct rf_lay *l = k->l;
	struct drawing *d = k->d;
	const struct rf_box none = { INFINITY, INFINITY, -INFINITY,
	    -INFINITY };

	for (int i = 0; i <= k->n; i++) {
		d[i].box = d[i].shape = none;
		d[i].in = i;
	}
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

/* ---- what belongs together ------------------------------------------ */

static int
root(struct ink *k, int i)
{
	while (k->d[i].in != i)
		i = k->d[i].in = k->d[k->d[i].in].in;
	return i;
}

static int
unite(struct ink *k, int a, int b)
{
	struct drawing *to, *from;

	a = root(k, a);
	b = root(k, b);
	if (a == b)
		return a;
	to = &k->d[a];
	from = &k->d[b];
	grow(&to->box, &from->box);
	grow(&to->shape, &from->shape);
	to->parts += from->parts;
	to->fills += from->fills;
	to->bars |= from->bars;
	from->in = a;
	return a;
}

/* Is there a line of running text that only their common box holds? */
static bool
text_between(const struct rf_lay *l, const struct rf_box *a,
    const struct rf_box *b)
{
	struct rf_box all = *a;

	grow(&all, b);
	for (size_t i = 0; i < l->lines.n; i++) {
		const struct rf_ll *ln = &l->lines.v[i];

		if (ln->n > 3 && ln->chars > PROSE && inside(&ln->box, &all)
		    && !inside(&ln->box, a) && !inside(&ln->box, b))
			return true;
	}
	return false;
}

/*
 * All that has ink in the box, but for what running text parts; 0 when none
 * has.
 */
static int
unite_in(struct ink *k, const struct rf_box *b)
{
	int all = 0, last = 0;

	for (int y = field(b->y0, k->h); y <= field(b->y1, k->h); y++)
		for (int x = field(b->x0, k->w); x <= field(b->x1, k->w);
		    x++) {
			int id = k->id[y * k->w + x];

			if (id == 0 || id > k->n || id == last)
				continue;
			last = id;
			id = root(k, id);
			if (all == 0)
				all = id;
			else if (id != all && !text_between(k->l,
			    &k->d[all].box, &k->d[id].box))
				all = unite(k, all, id);
		}
	return all;
}

static void
found_bars(void *ctx, const struct rf_box *box)
{
	struct ink *k = ctx;
	int all = unite_in(k, box);

	k->d[all].bars = all != 0;
}

/* An axis or a line of a grid joins what stands on it. */
static void
unite_by_rules(struct ink *k)
{
	const struct rf_lay *l = k->l;

	for (size_t i = 0; i < l->levels.n + l->uprights.n; i++) {
		const struct rf_lrule *r = i < l->levels.n ?
		    &l->levels.v[i] : &l->uprights.v[i - l->levels.n];
		struct rf_box b = { r->x0, r->y0, r->x1, r->y1 };
		int all;

		if (r->x1 - r->x0 > LONG * l->width ||
		    r->y1 - r->y0 > LONG * l->height)
			continue;
		all = unite_in(k, &b);
		if (all != 0 && (k->d[all].bars || k->d[all].parts > 0))
			grow(&k->d[all].box, &b);
	}
}

static bool
close_by(const struct rf_box *a, const struct rf_box *b, float gap)
{
	return a->x0 < b->x1 + gap && b->x0 < a->x1 + gap &&
	    a->y0 < b->y1 + gap && b->y0 < a->y1 + gap;
}

/* Shapes with little white between them, and boxes that overlap. */
static void
unite_near(struct ink *k)
{
	bool more = k->n <= MAX_NEAR;

	while (more) {
		more = false;
		for (int i = 1; i <= k->n; i++)
			for (int j = 1; j < i; j++) {
				const struct drawing *a = &k->d[i];
				const struct drawing *b = &k->d[j];
				bool shapes = (a->parts > 0 || a->bars) &&
				    (b->parts > 0 || b->bars);

				if (root(k, i) != i || root(k, j) != j ||
				    !shapes || !close_by(&a->box, &b->box,
				    NEAR) || text_between(k->l, &a->box,
				    &b->box))
					continue;
				unite(k, j, i);
				more = true;
			}
	}
}

/* ---- which are drawings ---------------------------------------------- */

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

/* Does the picture hold nearly all of the box? */
static bool
covers(const struct rf_box *picture, const struct rf_box *b)
{
	float w = fminf(picture->x1, b->x1) - fmaxf(picture->x0, b->x0);
	float h = fminf(picture->y1, b->y1) - fmaxf(picture->y0, b->y0);

	return w > 0 && h > 0 && w * h > 0.8f * (b->x1 - b->x0) *
	    (b->y1 - b->y0);
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
	for (size_t i = 0; i < l->objects.n; i++)
		if (l->objects.v[i].table == NULL &&
		    covers(&l->objects.v[i].box, &d->box))
			return false;
	d->bars |= d->fills >= 4 && has_bars(l, &d->box);
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

/* Numbers in a row or column, at places of their own. */
static bool
has_axis(const struct rf_lay *l, uint32_t object)
{
	float x[64], y[64];
	size_t n = 0;

	for (size_t i = 0; i < l->lines.n && n < RF_COUNT(x); i++) {
		const struct rf_ll *ln = &l->lines.v[i];

		if (ln->drawing != object || !is_tick(l, ln))
			continue;
		x[n] = ln->box.x1;
		y[n++] = ln->base;
	}
	for (size_t i = 0; i < n; i++) {
		size_t across = 0, down = 0;

		for (size_t k = 0; k < n; k++) {
			across += fabsf(y[k] - y[i]) < 1 && (k == i ||
			    fabsf(x[k] - x[i]) > 4);
			down += fabsf(x[k] - x[i]) < 2 && (k == i ||
			    fabsf(y[k] - y[i]) > 4);
		}
		if (across >= LEAST_TICKS || down >= LEAST_TICKS)
			return true;
	}
	return false;
}

/* An entry of the legend: a small square of the drawing stands before it. */
static bool
has_swatch(const struct rf_lay *l, const struct rf_ll *ln,
    const struct rf_box *drawing)
{
	for (size_t i = 0; i < l->rects.n; i++) {
		const struct rf_box *b = &l->rects.v[i].box;
		float w = b->x1 - b->x0, h = b->y1 - b->y0;
		float gap = ln->box.x0 - b->x1, y = (b->y0 + b->y1) / 2;

		if (w < SWATCH && h < SWATCH && w > 2 && h > 2 && gap > 0 &&
		    gap < SWATCH && y > ln->box.y0 && y < ln->box.y1 &&
		    inside(b, drawing))
			return true;
	}
	return false;
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
		    !has_swatch(l, ln, &far_off) &&
		    (!inside(&ln->box, &reach) || (ln->chars > PROSE &&
		    ln->turn == 0) || ln->size > l->body * 1.05f ||
		    ln->box.x0 < reach.x0 || ln->box.x1 > reach.x1))
			continue;
		ln->used = true;
		ln->drawing = (uint32_t)(o - l->objects.v) + 1;
		grow(&all, &ln->box);
	}
	o->box = all;
}

static void
add_drawing(struct rf_lay *l, const struct drawing *d)
{
	struct rf_lobject *o = RF_VEC_PUSH(&l->objects);
	uint32_t number = (uint32_t)l->objects.n;

	o->box = d->box;
	o->drawing = true;
	o->figure = rf_arena_alloc(&l->doc->arena, sizeof(*o->figure));
	o->figure->asset = -1;
	o->figure->drawing = true;
	take_labels(l, o);
	o->figure->visual = d->bars || has_axis(l, number) ?
	    RF_VISUAL_CHART : RF_VISUAL_IMAGE;
}

/* Is the object a picture that is part of a drawing? */
static bool
is_part(const struct rf_lay *l, const struct rf_lobject *o)
{
	float area = (o->box.x1 - o->box.x0) * (o->box.y1 - o->box.y0);

	if (o->drawing || o->table != NULL)
		return false;
	for (size_t i = 0; i < l->objects.n; i++) {
		const struct rf_lobject *d = &l->objects.v[i];

		if (d->drawing && inside(&o->box, &d->box) && area < 0.6f *
		    (d->box.x1 - d->box.x0) * (d->box.y1 - d->box.y0))
			return true;
	}
	return false;
}

/* Pictures inside a drawing are painted with it. */
static void
drop_covered(struct rf_lay *l)
{
	uint32_t *to = rf_arena_array(&l->arena, l->objects.n + 1,
	    sizeof(*to));
	size_t n = 0;

	for (size_t i = 0; i < l->objects.n; i++)
		to[i + 1] = is_part(l, &l->objects.v[i]) ? 0 :
		    (uint32_t)++n;
	for (size_t i = 0; i < l->objects.n; i++)
		if (to[i + 1] != 0)
			l->objects.v[to[i + 1] - 1] = l->objects.v[i];
	l->objects.n = n;
	for (size_t i = 0; i < l->lines.n; i++)
		l->lines.v[i].drawing = to[l->lines.v[i].drawing];
}

void
rf_lay_drawings(struct rf_lay *l)
{
	struct ink k = { .l = l };
	size_t kinds = 0;

	for (size_t i = 0; i < l->rects.n; i++)
		kinds += l->rects.v[i].kind == RF_MARK_SHAPE ||
		    l->rects.v[i].kind == RF_MARK_FILL;
	if (kinds == 0)
		return;
	k.w = (int)(l->width / CELL) + 1;
	k.h = (int)(l->height / CELL) + 1;
	if (k.w < 2 || k.h < 2 || k.w > MAX_CELLS || k.h > MAX_CELLS)
		return;
	k.id = rf_arena_array(&l->arena, (size_t)(k.w * k.h), sizeof(*k.id));
	put_ink(&k);
	find_components(&k);
	k.d = rf_arena_array(&l->arena, (size_t)k.n + 1, sizeof(*k.d));
	add_up(&k);
	rf_lay_bars(l, found_bars, &k);
	unite_by_rules(&k);
	unite_near(&k);
	for (int i = 1; i <= k.n; i++)
		if (root(&k, i) == i && is_drawing(&k, &k.d[i]))
			add_drawing(l, &k.d[i]);
	drop_covered(l);
}
