/*
 * Tables that no grid of rules gives, among the lines of one column of the
 * page: each run of rows that looks like a table becomes one.
 */
#include "config.h"

#include "layout/tables_open.h"

#include <math.h>
#include <string.h>

#define MAX_TRIES 16	/* beginnings tried inside of one run */

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
	while (o->a > 0) {
		const struct rf_trow *r = &o->rows[o->a - 1];

		if (y < 0 || (r->y0 + r->y1) / 2 < y || rf_topen_is_caption(o, r))
			break;
		o->a--;
	}
	/* Without a rule: rows in parts right above. */
	while (o->a > 0) {
		const struct rf_trow *r = &o->rows[o->a - 1];
		const struct rf_trow *below = &o->rows[o->a];

		if (r->n < 2 || rf_topen_is_caption(o, r) || below->y0 - r->y1 > 0.9f * em ||
		    r->chars > 80 + 10 * o->cols)
			break;
		o->a--;
	}
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
		rf_topen_part_cells(&o);
		rf_topen_build(&o);
		found++;
		i = o.b - 1;
	}
	rf_topen_release(&o);
	return found;
}
