/*
 * Tables that no grid of rules gives, among the lines of one column of the
 * page: each run of rows that looks like a table becomes one.
 */
#include "config.h"

#include "layout/tables_open.h"

#include <math.h>
#include <string.h>

#define MAX_TRIES 16	/* beginnings tried inside of one run */

/* Is the row one of the lines of a caption? */
static bool
ends_caption(const struct rf_topen *o, const struct rf_trow *r)
{
	for (; r >= o->rows && r->n == 1; r--) {
		if (rf_topen_is_caption(o, r))
			return true;
		if (r > o->rows && r->y0 - r[-1].y1 > 0.9f * r->size)
			return false;
	}
	return r >= o->rows && rf_topen_is_caption(o, r);
}

/*
 * Is the row right above the run a part of its head?  It is in parts, or
 * it is one that stands over the columns but not over the stub, or beside
 * a line of the head.
 */
static bool
is_head(const struct rf_topen *o, const struct rf_trow *r)
{
	const struct rf_trow *below = r + 1;
	const struct rf_tpiece *p = &o->pieces.v[r->first];
	float em = below->size, gap = below->y0 - r->y1;

	if (ends_caption(o, r) || gap > 0.9f * em ||
	    r->chars > 80 + 10 * o->cols)
		return false;
	if (r->n > 1)
		return true;
	return p->x0 > o->x0 - em && p->x1 < o->x1 + em &&
	    (p->x0 > o->right[0] || gap < -0.2f * em);
}

/* Rows above up to a rule over the whole width are the table's head. */
static void
reach_up(struct rf_topen *o)
{
	const struct rf_lay *l = o->l;
	float width = o->x1 - o->x0, top = o->rows[o->a].y0, y = -1;
	float em = o->rows[o->a].size;

	for (size_t i = 0; i < l->levels.n; i++) {
		const struct rf_lrule *r = &l->levels.v[i];
		float in = fminf(r->x1, o->x1) - fmaxf(r->x0, o->x0);

		if (r->y0 < top && r->y0 > top - 6 * em && in > 0.8f * width
		    && (y < 0 || r->y0 < y))
			y = r->y0;
	}
	while (o->a > 0 && y >= 0) {
		const struct rf_trow *r = &o->rows[o->a - 1];

		if ((r->y0 + r->y1) / 2 < y || rf_topen_is_caption(o, r))
			break;
		o->a--;
	}
	while (o->a > 0 && is_head(o, &o->rows[o->a - 1]))
		o->a--;
}

/* A caption and what stands above it are not of the table. */
static void
drop_caption(struct rf_topen *o)
{
	for (size_t i = o->a; i < o->a + 4 && i + 2 < o->b; i++)
		if (rf_topen_is_caption(o, &o->rows[i])) {
			o->a = i + 1;
			/* Its second line may be in the run as well. */
			while (o->a + 2 < o->b && o->rows[o->a].n == 1 &&
			    o->pieces.v[o->rows[o->a].first].x1 > o->pieces.v[
			    o->rows[i].first].x1 - 2)
				o->a++;
			return;
		}
}

size_t
rf_lay_tables_open(struct rf_lay *l, const uint32_t *lines, size_t n)
{
	struct rf_topen o;
	size_t found = 0, end = 0, tries = 0;
	bool prose;

	rf_topen_init(&o, l, lines, n);
	for (size_t i = 0; i < o.n; i++) {
		if (o.rows[i].n < 2)
			continue;
		o.a = i;
		o.b = rf_topen_grow(&o, i);
		if (o.b < i + 2)
			continue;
		drop_caption(&o);
		rf_topen_columns(&o);
		if (!rf_topen_is_table(&o, &prose)) {
			tries = o.b == end ? tries + 1 : 0;
			end = o.b;
			if (prose || tries == MAX_TRIES)
				i = o.b - 1;
			continue;
		}
		reach_up(&o);
		while (found > 0 && l->lines.v[lines[o.rows[o.a].line]].used)
			o.a++;
		rf_topen_columns(&o);
		rf_topen_build(&o);
		found++;
		i = o.b - 1;
	}
	rf_topen_release(&o);
	return found;
}
