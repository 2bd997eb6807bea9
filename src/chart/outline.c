/*
 * The outline of a line goes along one side of it to its end and back along
 * the other: two edges for each straight piece, and at each corner one on the
 * inner side and the join on the outer one.  It turns the same way round at
 * every place, so that where a line crosses itself the winding grows.
 *
 * Curves become straight pieces no further than 0.3 pixels from them.
 */
#include "config.h"

#include "chart/outline.h"

#include <math.h>

#include "chart/paint.h"

#define OFF 0.3f		/* pixels */
#define MAX_SPLITS 8		/* halvings of a curve */
#define MITER 4.0f		/* times the line's width: then a bevel */
#define NOTHING 1.1920929e-7f	/* square of a length */

struct point {
	float x, y;
};

static inline struct point
at(float x, float y)
{
	return (struct point){ x, y };
}

static inline struct point
middle(struct point a, struct point b)
{
	return at((a.x + b.x) * 0.5f, (a.y + b.y) * 0.5f);
}

/* Along a path; a stroke joins its pieces, a filling just has them. */
struct pen {
	struct rf_spans *to;
	float scale, flat;	/* pixels to the point; points */
	bool stroke;
	struct point begin, now;
	/* Of a stroke. */
	float half;		/* of the width */
	bool round;
	bool has_piece;		/* of this line, which began at `from`; */
	struct point from;	/* and the ways of its first and last one */
	struct point first, last;
	/* Of dashes. */
	float dashes[6], rest;	/* what is left of dashes[dash] */
	int n_dashes, dash;
};

static inline void
edge(struct pen *p, struct point a, struct point b)
{
	rf_spans_edge(p->to, a.x * p->scale, a.y * p->scale, b.x * p->scale,
	    b.y * p->scale);
}

/* ---- what a line covers --------------------------------------------------- */

/* Half the width, across the way, on the side where corners turn away. */
static struct point
across(const struct pen *p, struct point way)
{
	float k = p->half / sqrtf(way.x * way.x + way.y * way.y);

	return at(way.y * k, -way.x * k);
}

static struct point
plus(struct point a, struct point b)
{
	return at(a.x + b.x, a.y + b.y);
}

static struct point
minus(struct point a, struct point b)
{
	return at(a.x - b.x, a.y - b.y);
}

static struct point
negative(struct point a)
{
	return at(-a.x, -a.y);
}

/* A piece's two sides: forth on one, back on the other. */
static void
sides(struct pen *p, struct point a, struct point b)
{
	struct point way = minus(b, a), n = across(p, way);
	struct point from = minus(a, n), to = plus(b, n);

	if (way.y == 0) {
		rf_spans_level(p->to, from.x * p->scale, from.y * p->scale,
		    to.x * p->scale, to.y * p->scale);
		/* That was closed: take its ends away again. */
		edge(p, from, plus(a, n));
		edge(p, to, minus(b, n));
	} else {
		edge(p, from, minus(b, n));
		edge(p, to, plus(a, n));
	}
}

/* Edges about c from c + u round to c + v. */
static void
arc(struct pen *p, struct point c, struct point u, struct point v)
{
	float step = 2 * sqrtf(2 * p->flat / p->half);
	float from = atan2f(u.y, u.x), to = atan2f(v.y, v.x);
	struct point before = plus(c, u);
	int n;

	if (from < to)
		from += 2 * (float)M_PI;
	n = (int)fminf(ceilf((from - to) / step), 100);
	for (int i = 1; i < n; i++) {
		float angle = from + (to - from) * (float)i / (float)n;
		struct point next = at(c.x + cosf(angle) * p->half,
		    c.y + sinf(angle) * p->half);

		edge(p, before, next);
		before = next;
	}
	edge(p, before, plus(c, v));
}

/* Where a line comes by one way and goes on by another. */
static void
corner(struct pen *p, struct point c, struct point in, struct point out)
{
	struct point u = across(p, out), v = across(p, in), m;
	float turn = in.x * out.y - in.y * out.x, far;

	if (turn < 0) {
		m = negative(u);
		u = negative(v);
		v = m;
	}
	m = middle(u, v);
	far = m.x * m.x + m.y * m.y;
	edge(p, minus(c, v), minus(c, u));
	if (turn * turn < NOTHING && in.x * out.x + in.y * out.y >= 0) {
		edge(p, plus(c, u), plus(c, v));
	} else if (p->round) {
		arc(p, c, u, v);
	} else if (far * MITER * MITER < p->half * p->half) {
		edge(p, plus(c, u), plus(c, v));
	} else {
		float k = p->half * p->half / far;
		struct point tip = at(c.x + m.x * k, c.y + m.y * k);

		edge(p, plus(c, u), tip);
		edge(p, tip, plus(c, v));
	}
}

/* The end of a line that comes by `way`. */
static void
cap(struct pen *p, struct point c, struct point way)
{
	struct point n = across(p, way);

	if (p->round && p->n_dashes == 0)
		arc(p, c, negative(n), n);
	else
		edge(p, minus(c, n), plus(c, n));
}

/* ---- pieces of lines ------------------------------------------------------ */

static void
piece(struct pen *p, struct point to)
{
	struct point way = minus(to, p->now);

	if (way.x * way.x + way.y * way.y < NOTHING)
		return;
	if (p->has_piece) {
		corner(p, p->now, p->last, way);
	} else {
		p->first = way;
		p->from = p->now;
	}
	sides(p, p->now, to);
	p->has_piece = true;
	p->last = way;
	p->now = to;
}

static void
end_line(struct pen *p)
{
	if (p->has_piece) {
		cap(p, p->from, negative(p->first));
		cap(p, p->now, p->last);
	}
	p->has_piece = false;
}

/* A dash ends where the line goes on, a gap where it begins anew. */
static void
dashed(struct pen *p, struct point to)
{
	struct point from = p->now, way = minus(to, from);
	float length = sqrtf(way.x * way.x + way.y * way.y), done = 0;

	if (length * length < NOTHING)
		return;
	while (length - done > p->rest) {
		struct point next;

		done += p->rest;
		next = at(from.x + way.x * (done / length),
		    from.y + way.y * (done / length));
		if (p->dash % 2 == 0)
			piece(p, next);
		end_line(p);
		p->now = next;
		p->dash = (p->dash + 1) % p->n_dashes;
		p->rest = p->dashes[p->dash];
	}
	p->rest -= length - done;
	if (p->dash % 2 == 0)
		piece(p, to);
	p->now = to;
}

static void
straight(struct pen *p, struct point to)
{
	if (!p->stroke) {
		edge(p, p->now, to);
		p->now = to;
	} else if (p->n_dashes > 0) {
		dashed(p, to);
	} else {
		piece(p, to);
	}
}

static bool
is_near(struct point a, struct point b, float most)
{
	return fabsf(a.x - b.x) < most && fabsf(a.y - b.y) < most;
}

static void
curve(struct pen *p, struct point a, struct point b, struct point c,
    struct point d, int splits)
{
	struct point ab, bc, cd, abc, bcd, abcd;

	if (splits >= MAX_SPLITS || (is_near(a, b, p->flat) &&
	    is_near(d, c, p->flat))) {
		straight(p, d);
		return;
	}
	ab = middle(a, b);
	bc = middle(b, c);
	cd = middle(c, d);
	abc = middle(ab, bc);
	bcd = middle(bc, cd);
	abcd = middle(abc, bcd);
	curve(p, a, ab, abc, abcd, splits + 1);
	curve(p, abcd, bcd, cd, d, splits + 1);
}

/* ---- paths ---------------------------------------------------------------- */

static void
start(struct pen *p, struct point to)
{
	p->begin = p->now = to;
	p->dash = 0;
	p->rest = p->dashes[0];
}

static void
finish(struct pen *p)
{
	if (p->stroke)
		end_line(p);
	else
		edge(p, p->now, p->begin);
}

static void
close_path(struct pen *p)
{
	straight(p, p->begin);
	if (p->stroke && p->n_dashes == 0 && p->has_piece) {
		corner(p, p->begin, p->last, p->first);
		p->has_piece = false;
	}
}

void
rf_outline(const struct rf_canvas *cv, const struct rf_op *op, float scale,
    struct rf_spans *to)
{
	const float *xy = cv->coords.v + op->coords;
	struct pen p = { .to = to, .scale = scale, .flat = OFF / scale,
		.stroke = op->kind == RF_OP_STROKE };

	to->even_odd = op->kind == RF_OP_FILL && op->even_odd;
	if (p.stroke) {
		float width = op->u.ink.width;

		p.half = (width * scale < NOTHING ? 1 / scale : width) * 0.5f;
		p.round = op->u.ink.round;
		p.n_dashes = rf_dash_list(&op->u.ink, p.dashes);
	}
	for (uint32_t i = 0; i < op->n_verbs; i++)
		switch (cv->verbs.v[op->verbs + i]) {
		case 'M':
			finish(&p);
			start(&p, at(xy[0], xy[1]));
			xy += 2;
			break;
		case 'L':
			straight(&p, at(xy[0], xy[1]));
			xy += 2;
			break;
		case 'C':
			curve(&p, p.now, at(xy[0], xy[1]), at(xy[2], xy[3]),
			    at(xy[4], xy[5]), 0);
			xy += 6;
			break;
		default:
			close_path(&p);
			break;
		}
	finish(&p);
}
