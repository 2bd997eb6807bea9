/*
 * Rules and rectangles in the reading frame.  A table's rule is often drawn
 * in pieces, cell by cell: pieces of one line are joined.
 */
#include "config.h"

#include "layout/lay.h"

#include <math.h>
#include <stdlib.h>

#define SAME 1.2f	/* points across that still are one rule */
#define JOIN 2.5f	/* points between pieces of one */

static void
add(struct rf_lay *l, float x0, float y0, float x1, float y1, float weight,
    uint32_t rgb)
{
	bool lies = y1 - y0 <= x1 - x0;
	struct rf_lrule *r = lies ? RF_VEC_PUSH(&l->levels) :
	    RF_VEC_PUSH(&l->uprights);

	if (lies)
		y0 = y1 = (y0 + y1) / 2;
	else
		x0 = x1 = (x0 + x1) / 2;
	*r = (struct rf_lrule){ x0, y0, x1, y1, weight, rgb };
}

static int
by_y(const void *a, const void *b)
{
	const struct rf_lrule *p = a, *q = b;

	if (p->y0 != q->y0)
		return p->y0 < q->y0 ? -1 : 1;
	return p->x0 < q->x0 ? -1 : p->x0 > q->x0;
}

static int
by_x(const void *a, const void *b)
{
	const struct rf_lrule *p = a, *q = b;

	if (p->x0 != q->x0)
		return p->x0 < q->x0 ? -1 : 1;
	return p->y0 < q->y0 ? -1 : p->y0 > q->y0;
}

/* Sorted across, then along: returns how many are left. */
static size_t
join(struct rf_lrule *v, size_t n, bool level)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		bool joined = false;

		for (size_t k = kept; k-- > 0 && !joined;) {
			struct rf_lrule *r = &v[k];
			float across = level ? v[i].y0 - r->y0 :
			    v[i].x0 - r->x0;

			if (across > SAME)
				break;
			if (level && v[i].x0 <= r->x1 + JOIN &&
			    v[i].x1 >= r->x0 - JOIN) {
				r->x0 = fminf(r->x0, v[i].x0);
				r->x1 = fmaxf(r->x1, v[i].x1);
				joined = true;
			} else if (!level && v[i].y0 <= r->y1 + JOIN &&
			    v[i].y1 >= r->y0 - JOIN) {
				r->y0 = fminf(r->y0, v[i].y0);
				r->y1 = fmaxf(r->y1, v[i].y1);
				joined = true;
			}
			if (joined)
				r->weight = fmaxf(r->weight, v[i].weight);
		}
		if (!joined)
			v[kept++] = v[i];
	}
	return kept;
}

void
rf_lay_rules(struct rf_lay *l)
{
	const struct rf_marks *m = l->marks;

	for (size_t i = 0; i < m->rects.n; i++) {
		const struct rf_mark_rect *r = &m->rects.v[i];
		struct rf_box b = rf_lay_turn(m, l->turn, r->box);

		if (r->kind == RF_MARK_RULE) {
			add(l, b.x0, b.y0, b.x1, b.y1, r->weight, r->rgb);
			continue;
		}
		if (r->kind == RF_MARK_FRAME) {
			add(l, b.x0, b.y0, b.x1, b.y0, r->weight, r->rgb);
			add(l, b.x0, b.y1, b.x1, b.y1, r->weight, r->rgb);
			add(l, b.x0, b.y0, b.x0, b.y1, r->weight, r->rgb);
			add(l, b.x1, b.y0, b.x1, b.y1, r->weight, r->rgb);
		}
		*RF_VEC_PUSH(&l->rects) = *r;
		l->rects.v[l->rects.n - 1].box = b;
	}
	if (l->levels.n > 1) {
		qsort(l->levels.v, l->levels.n, sizeof(*l->levels.v), by_y);
		l->levels.n = join(l->levels.v, l->levels.n, true);
	}
	if (l->uprights.n > 1) {
		qsort(l->uprights.v, l->uprights.n, sizeof(*l->uprights.v),
		    by_x);
		l->uprights.n = join(l->uprights.v, l->uprights.n, false);
	}
}
