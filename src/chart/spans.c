/*
 * Scan conversion.  Steps of a row in which no edge begins, ends or leans
 * are all alike, and so are whole rows of them: a rectangle is worked out
 * at its top, once in its middle and at its bottom.
 */
#include "config.h"

#include "chart/spans.h"

#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "util/swar.h"

#define ACROSS 17		/* places of a pixel: 17 * 15 is 255 */
#define DOWN 15
#define FARTHEST 4000000.0f	/* places; keeps sums of them in an int */
#define PATTERN 16		/* pixels */
#define FEW 1000		/* edges */

/* The colour, ready to be put down. */
struct paint {
	unsigned char rgb[3];
	int alpha;		/* 0..256 */
	unsigned char pattern[3 * PATTERN];
};

void
rf_spans_release(struct rf_spans *s)
{
	RF_VEC_RELEASE(&s->edges);
	RF_VEC_RELEASE(&s->active);
	free(s->changes);
	*s = (struct rf_spans)RF_SPANS_INIT;
}

void
rf_spans_clear(struct rf_spans *s)
{
	s->edges.n = 0;
	s->active.n = 0;
}

/* ---- edges -------------------------------------------------------------- */

/* Of a place or a step: the one that lies at a number or before it. */
static int
place(float v)
{
	v = floorf(v);
	return !(v > -FARTHEST) ? (int)-FARTHEST : v < FARTHEST ? (int)v :
	    (int)FARTHEST;
}

static void
add_edge(struct rf_spans *s, int x0, int y0, int x1, int y1)
{
	struct rf_edge e = { .y0 = y0, .y1 = y1, .x = x0, .winding = 1 };

	if (y0 == y1)
		return;
	if (y0 > y1) {
		e = (struct rf_edge){ .y0 = y1, .y1 = y0, .x = x1,
			.winding = -1 };
		x1 = x0;
	}
	e.down = e.y1 - e.y0;
	e.move = (x1 - e.x) / e.down;
	e.up = (x1 - e.x) % e.down;
	if (e.up < 0) {		/* C rounds towards zero */
		e.up += e.down;
		e.move--;
	}
	if (s->edges.n == 0 || e.y0 < s->y0)
		s->y0 = e.y0;
	if (s->edges.n == 0 || e.y1 > s->y1)
		s->y1 = e.y1;
	*RF_VEC_PUSH(&s->edges) = e;
}

void
rf_spans_edge(struct rf_spans *s, float x0, float y0, float x1, float y1)
{
	add_edge(s, place(x0 * ACROSS), place(y0 * DOWN),
	    place(x1 * ACROSS), place(y1 * DOWN));
}

void
rf_spans_level(struct rf_spans *s, float x0, float y0, float x1, float y1)
{
	int left = place(fminf(x0, x1) * ACROSS);
	int right = place(ceilf(fmaxf(x0, x1) * ACROSS));
	int top = place(fminf(y0, y1) * DOWN);
	int bottom = place(ceilf(fmaxf(y0, y1) * DOWN));

	add_edge(s, left, top, left, bottom);
	add_edge(s, right, bottom, right, top);
}

static int
floor_div(int a, int b)
{
	return a / b - (a % b < 0);
}

static int
ceil_div(int a, int b)
{
	return a / b + (a % b > 0);
}

static int
most(int a, int b)
{
	return a > b ? a : b;
}

static int
least(int a, int b)
{
	return a < b ? a : b;
}

struct rf_pixel_box
rf_spans_box(const struct rf_spans *s, struct rf_pixel_box clip)
{
	int x0 = INT_MAX, x1 = INT_MIN;

	if (s->edges.n == 0)
		return (struct rf_pixel_box){ 0, 0, 0, 0 };
	for (size_t i = 0; i < s->edges.n; i++) {
		const struct rf_edge *e = &s->edges.v[i];
		/* Where it ends: a step past the last of its own. */
		int end = e->x + (int)((int64_t)e->move * e->down) + e->up;

		x0 = least(x0, least(e->x, end));
		x1 = most(x1, most(e->x, end));
	}
	return (struct rf_pixel_box){ most(clip.x0, floor_div(x0, ACROSS)),
		most(clip.y0, floor_div(s->y0, DOWN)),
		least(clip.x1, ceil_div(x1, ACROSS)),
		least(clip.y1, ceil_div(s->y1, DOWN)) };
}

static void
advance(struct rf_edge *e, int steps)
{
	int64_t part = (int64_t)e->up * steps + e->part;
	int64_t more = part > 0 ? (part + e->down - 1) / e->down : 0;

	e->x = (int)(e->x + (int64_t)e->move * steps + more);
	e->part = (int)(part - more * e->down);
}

static inline void
advance_one(struct rf_edge *e)
{
	e->x += e->move;
	e->part += e->up;
	if (e->part > 0) {
		e->x++;
		e->part -= e->down;
	}
}

/* ---- the edges of a step, from left to right ----------------------------- */

static int
by_y(const void *a, const void *b)
{
	const struct rf_edge *p = a, *q = b;

	return (p->y0 > q->y0) - (p->y0 < q->y0);
}

/* Few, as a rule: qsort() asks for memory. */
static void
sort_edges(struct rf_edge *v, size_t n)
{
	if (n > FEW) {
		qsort(v, n, sizeof(*v), by_y);
		return;
	}
	for (size_t gap = n / 2; gap > 0; gap /= 2)
		for (size_t i = gap; i < n; i++) {
			struct rf_edge e = v[i];
			size_t k = i;

			for (; k >= gap && v[k - gap].y0 > e.y0; k -= gap)
				v[k] = v[k - gap];
			v[k] = e;
		}
}

static int
by_x(const void *a, const void *b)
{
	const struct rf_edge *const *p = a, *const *q = b;

	return ((*p)->x > (*q)->x) - ((*p)->x < (*q)->x);
}

/* In order but for a few, as a rule. */
static void
sort_active(struct rf_spans *s)
{
	struct rf_edge **v = s->active.v;
	size_t n = s->active.n, moves = 16 * n + 64;

	for (size_t i = 1; i < n; i++) {
		struct rf_edge *e = v[i];
		size_t k = i;

		for (; k > 0 && v[k - 1]->x > e->x; k--)
			v[k] = v[k - 1];
		v[k] = e;
		if (i - k > moves) {
			qsort(v, n, sizeof(struct rf_edge *), by_x);
			return;
		}
		moves -= i - k;
	}
}

/* Without those that end at or before `y`, with those that begin there. */
static void
renew(struct rf_spans *s, int y)
{
	size_t kept = 0;

	s->event = INT_MAX;
	for (size_t i = 0; i < s->active.n; i++) {
		struct rf_edge *e = s->active.v[i];

		if (e->y1 > y) {
			s->active.v[kept++] = e;
			s->event = least(s->event, e->y1);
		}
	}
	s->active.n = kept;
	for (; s->next < s->edges.n && s->edges.v[s->next].y0 <= y;
	    s->next++) {
		struct rf_edge *e = &s->edges.v[s->next];

		if (e->y1 <= y)
			continue;
		if (e->y0 < y)
			advance(e, y - e->y0);
		*RF_VEC_PUSH(&s->active) = e;
		s->event = least(s->event, e->y1);
	}
	if (s->next < s->edges.n)
		s->event = least(s->event, s->edges.v[s->next].y0);
}

/* The edges of step y, in order. */
static inline void
go_to(struct rf_spans *s, int y)
{
	if (y >= s->event)
		renew(s, y);
	sort_active(s);
}

static bool
is_upright(const struct rf_spans *s)
{
	for (size_t i = 0; i < s->active.n; i++)
		if (s->active.v[i]->move != 0 || s->active.v[i]->up != 0)
			return false;
	return true;
}

/* ---- coverage ------------------------------------------------------------ */

/* Pixels whose coverage is known, from one on and before another. */
struct reach {
	int from, to;
};

static inline void
add_span(int16_t *changes, int x0, int x1, int weight, struct reach *r)
{
	int p0 = x0 / ACROSS, s0 = x0 % ACROSS;
	int p1 = x1 / ACROSS, s1 = x1 % ACROSS;

	changes[p0] = (int16_t)(changes[p0] + weight * (ACROSS - s0));
	changes[p0 + 1] = (int16_t)(changes[p0 + 1] + weight * s0);
	changes[p1] = (int16_t)(changes[p1] - weight * (ACROSS - s1));
	changes[p1 + 1] = (int16_t)(changes[p1 + 1] - weight * s1);
	r->from = least(r->from, p0);
	r->to = most(r->to, p1 + 2);
}

/* A step's spans, in places from the left of the clip on; then the next. */
static inline void
add_step(struct rf_spans *s, struct rf_pixel_box clip, int weight,
    struct reach *r)
{
	int left = clip.x0 * ACROSS, wide = (clip.x1 - clip.x0) * ACROSS;
	int counts = s->even_odd ? 1 : -1;	/* bits of the winding */
	int winding = 0, from = 0;

	for (size_t i = 0; i < s->active.n; i++) {
		struct rf_edge *e = s->active.v[i];
		int before = winding & counts, x = e->x;

		winding += e->winding;
		if (before == 0) {
			from = x;
		} else if ((winding & counts) == 0) {
			int x0 = most(from - left, 0);
			int x1 = least(x - left, wide);

			if (x0 < x1)
				add_span(s->changes, x0, x1, weight, r);
		}
		advance_one(e);
	}
}

/* ---- pixels -------------------------------------------------------------- */

/* MuPDF's way of taking apart a colour: it goes through parts of 1. */
static unsigned char
component(uint32_t argb, int shift)
{
	return (unsigned char)((float)(argb >> shift & 255) / 255 * 255);
}

static void
make_paint(struct paint *p, uint32_t argb)
{
	int alpha = component(argb, 24);

	for (int k = 0; k < 3; k++)
		p->rgb[k] = component(argb, 16 - 8 * k);
	p->alpha = alpha + (alpha >> 7);
	for (int i = 0; i < PATTERN; i++)
		memcpy(p->pattern + 3 * i, p->rgb, 3);
}

/* n pixels, `coverage` of 255 of each. */
static void
put_run(unsigned char *to, size_t n, int coverage, const struct paint *p)
{
	int amount = coverage + (coverage >> 7);

	if (p->alpha < 256)
		amount = amount * p->alpha >> 8;
	if (amount == 256) {
		for (; n >= PATTERN; n -= PATTERN, to += sizeof(p->pattern))
			memcpy(to, p->pattern, sizeof(p->pattern));
		memcpy(to, p->pattern, 3 * n);
		return;
	}
	for (; n > 0; n--, to += 3)
		for (int k = 0; k < 3; k++)
			to[k] = (unsigned char)(((p->rgb[k] - to[k]) * amount
			    + (to[k] << 8)) >> 8);
}

/* How many of the first n changes are none. */
static inline size_t
unchanged(const int16_t *v, size_t n)
{
	size_t i = 0;

	while (i + 8 <= n && (rf_swar_load(v + i) | rf_swar_load(v + i + 4))
	    == 0)
		i += 8;
	while (i < n && v[i] == 0)
		i++;
	return i;
}

/* `rows` alike, of which `to` is the first. */
static void
put_rows(const struct rf_spans *s, const struct rf_surface *on,
    unsigned char *to, int rows, struct reach r, const struct paint *p)
{
	int coverage = 0;

	for (int x = r.from; x < r.to;) {
		size_t n = 1 + unchanged(s->changes + x + 1,
		    (size_t)(r.to - x - 1));

		coverage += s->changes[x];
		if (coverage > 0)
			for (int i = 0; i < rows; i++)
				put_run(to + 3 * (size_t)x + (size_t)i *
				    on->stride, n, coverage, p);
		x += (int)n;
	}
}

/* ---- all of it ----------------------------------------------------------- */

/* Whole rows from y on, of which none differs from the others. */
static int
rows_alike(const struct rf_spans *s, int y)
{
	if (s->event < (y + 1) * DOWN || !is_upright(s))
		return 0;
	return s->event == INT_MAX ? INT_MAX : s->event / DOWN - y;
}

static void
paint_rows(struct rf_spans *s, const struct rf_surface *on,
    struct rf_pixel_box clip, const struct paint *p)
{
	int rows;

	for (int y = clip.y0; y < clip.y1; y += rows) {
		unsigned char *to = on->pixels + (size_t)(y - on->y0) *
		    on->stride + 3 * (size_t)clip.x0;
		struct reach r = { clip.x1 - clip.x0, 0 };

		go_to(s, y * DOWN);
		rows = least(rows_alike(s, y), clip.y1 - y);
		if (rows > 0) {
			add_step(s, clip, DOWN, &r);
		} else {
			rows = 1;
			add_step(s, clip, 1, &r);
			for (int step = 1; step < DOWN; step++) {
				go_to(s, y * DOWN + step);
				add_step(s, clip, 1, &r);
			}
		}
		if (r.from >= r.to)
			continue;
		/* The last change may stand a pixel past the picture. */
		r.to = least(r.to, clip.x1 - clip.x0);
		put_rows(s, on, to, rows, r, p);
		memset(s->changes + r.from, 0, ((size_t)(r.to - r.from) + 2) *
		    sizeof(*s->changes));
	}
}

void
rf_spans_paint(struct rf_spans *s, const struct rf_surface *on,
    struct rf_pixel_box clip, uint32_t argb)
{
	struct paint p;
	size_t room;

	make_paint(&p, argb);
	clip = (struct rf_pixel_box){ most(clip.x0, 0), most(clip.y0, on->y0),
		least(clip.x1, on->width), least(clip.y1, on->y1) };
	if (s->edges.n > 0) {
		clip.y0 = most(clip.y0, floor_div(s->y0, DOWN));
		clip.y1 = least(clip.y1, ceil_div(s->y1, DOWN));
	}
	if (s->edges.n > 0 && p.alpha > 0 && clip.x0 < clip.x1) {
		/* Coverage changes up to two pixels behind the last. */
		room = (size_t)(clip.x1 - clip.x0) + 2;
		if (room > s->n_changes) {
			free(s->changes);
			s->changes = rf_calloc(room, sizeof(*s->changes));
			s->n_changes = room;
		}
		sort_edges(s->edges.v, s->edges.n);
		s->next = 0;
		s->event = INT_MIN;
		paint_rows(s, on, clip, &p);
	}
	rf_spans_clear(s);
}
