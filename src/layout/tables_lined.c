/*
 * Tables between level rules.  Books set a rule over the head, one under it
 * and one under the last row, all of one length: that shows the table's
 * extent better than any white does, beside columns of prose as well.
 *
 * What surprised: running heads and feet have the same rules with a page of
 * prose between them, a program's listing has the three rules of a table,
 * and a rule under a head may be drawn in parts, one for each column.
 */
#include "config.h"

#include "layout/tables_open.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_STRIPS 1000		/* of a page; more are a drawing */
#define SHORTEST 60.0f		/* points of a strip */
#define APART 18.0f		/* points of white inside a strip */
#define SAME 4.0f		/* points that ends of equal strips differ */

/* A level rule, or several in one line. */
struct strip {
	float y, x0, x1;
	bool used;
};

struct lined {
	struct rf_lay *l;
	struct strip *strips;
	size_t n;
	const struct strip **set;	/* strips of one length, by height */
	size_t n_set;
	uint32_t *lines;
	struct rf_topen o;
};

/* ---- strips --------------------------------------------------------- */

static int
by_height(const void *a, const void *b)
{
	const struct strip *p = a, *q = b;

	if (p->y != q->y)
		return p->y < q->y ? -1 : 1;
	return p->x0 < q->x0 ? -1 : p->x0 > q->x0;
}

static void
make_strips(struct lined *d)
{
	struct rf_lay *l = d->l;
	size_t kept = 0;

	d->strips = rf_arena_array(&l->arena, l->levels.n + 1,
	    sizeof(*d->strips));
	for (size_t i = 0; i < l->levels.n; i++) {
		const struct rf_lrule *r = &l->levels.v[i];

		d->strips[d->n++] = (struct strip){ r->y0, r->x0, r->x1,
		    false };
	}
	qsort(d->strips, d->n, sizeof(*d->strips), by_height);
	for (size_t i = 0; i < d->n; i++) {
		struct strip *s = &d->strips[i];
		bool joined = false;

		for (size_t k = kept; k-- > 0 && !joined && s->y -
		    d->strips[k].y < 1.2f;) {
			struct strip *t = &d->strips[k];

			joined = s->x0 < t->x1 + APART && s->x1 > t->x0 -
			    APART;
			if (joined) {
				t->x0 = fminf(t->x0, s->x0);
				t->x1 = fmaxf(t->x1, s->x1);
			}
		}
		if (!joined)
			d->strips[kept++] = *s;
	}
	d->n = 0;
	for (size_t i = 0; i < kept; i++)
		if (d->strips[i].x1 - d->strips[i].x0 >= SHORTEST)
			d->strips[d->n++] = d->strips[i];
}

/*
 * Rules stand between the lines of a table, not level with them: what runs
 * at the height of a short text at its end is the grid of a chart, and what
 * runs through a text strikes it out.
 */
static void
drop_struck(struct lined *d)
{
	const struct rf_lay *l = d->l;
	size_t kept = 0;

	for (size_t i = 0; i < l->lines.n; i++) {
		const struct rf_ll *ln = &l->lines.v[i];
		float y = ln->base - 0.35f * ln->size;
		size_t k = 0, hi = d->n;

		if (ln->n == 0 || ln->turn != 0)
			continue;
		while (k < hi) {
			size_t mid = (k + hi) / 2;

			if (d->strips[mid].y < y - 0.2f * ln->size)
				k = mid + 1;
			else
				hi = mid;
		}
		for (; k < d->n && d->strips[k].y < y + 0.2f * ln->size; k++)
			d->strips[k].used |= ln->box.x1 > d->strips[k].x0 -
			    2 * ln->size && ln->box.x0 < d->strips[k].x1 +
			    2 * ln->size && (ln->n == 1 || (ln->box.x0 >
			    d->strips[k].x0 && ln->box.x1 <
			    d->strips[k].x1));
	}
	for (size_t i = 0; i < d->n; i++)
		if (!d->strips[i].used)
			d->strips[kept++] = d->strips[i];
	d->n = kept;
}

/* Strips as long as the first that is free. */
static void
find_set(struct lined *d, size_t first)
{
	const struct strip *s = &d->strips[first];

	d->n_set = 0;
	for (size_t i = first; i < d->n; i++) {
		struct strip *t = &d->strips[i];

		if (t->used || fabsf(t->x0 - s->x0) > SAME ||
		    fabsf(t->x1 - s->x1) > SAME)
			continue;
		t->used = true;
		d->set[d->n_set++] = t;
	}
}

/* First row below a height. */
static size_t
row_below(const struct rf_topen *o, float y)
{
	size_t i = 0;

	while (i < o->n && o->rows[i].base - 0.3f * o->rows[i].size < y)
		i++;
	return i;
}

/* ---- bands ---------------------------------------------------------- */

/* Does the band between two strips of the set hold no rows of a table? */
static bool
is_break(const struct lined *d, size_t band)
{
	const struct rf_topen *o = &d->o;
	const struct strip *s = d->set[band], *t = d->set[band + 1];
	size_t a = row_below(o, s->y), b = row_below(o, t->y);
	size_t wide = 0, gaps = 0, parts = 0;
	float width = s->x1 - s->x0;

	if (a == b)
		return t->y - s->y > 3 * d->l->body;
	for (size_t i = a; i < b; i++) {
		const struct rf_trow *r = &o->rows[i];
		const struct rf_tpiece *p = &o->pieces.v[r->first];

		if (rf_topen_is_caption(o, r))
			return true;
		wide += r->n == 1 && p->n > 2 && p->x1 - p->x0 > 0.6f * width;
		gaps += i > a && r->y0 - r[-1].y1 > 1.8f * r->size;
		parts += r->n > 1;
	}
	/* Lines as wide as the page, and paragraphs apart, are prose. */
	return (wide >= 2 && wide * 5 >= b - a) || (gaps >= 2 && wide > 0) ||
	    (b - a >= 8 && parts * 4 < b - a && parts > 0);
}

/*
 * One column: a head and lines of a list under it, all beginning at the
 * same place and none broken for want of room.
 */
static bool
is_list(const struct lined *d, size_t s, size_t e)
{
	const struct rf_topen *o = &d->o;
	size_t mid = row_below(o, d->set[s + 1]->y), wide = 0;
	const struct rf_trow *top = &o->rows[o->a];
	float width = d->set[s]->x1 - d->set[s]->x0;
	float left;

	if (e - s != 2 || mid != o->a + 1 || o->b < mid + 3)
		return false;
	left = o->pieces.v[o->rows[mid].first].x0;
	if (fabsf(o->pieces.v[top->first].x0 - left) > 1)
		return false;
	for (size_t i = o->a; i < o->b; i++) {
		const struct rf_tpiece *p = &o->pieces.v[o->rows[i].first];

		if (o->rows[i].n != 1 || fabsf(p->x0 - left) > 1 ||
		    fabsf(o->rows[i].size - top->size) > 0.5f)
			return false;
		wide += p->x1 > d->set[s]->x1 - 0.08f * width;
	}
	return wide * 5 <= o->b - o->a;
}

/* ---- tables --------------------------------------------------------- */

/* Rows under the last rule that carry on a body without a rule at its
 * foot. */
static void
reach_down(struct lined *d, float y)
{
	struct rf_topen *o = &d->o;
	size_t end;

	if (o->b >= o->n || o->rows[o->b].y0 - y > 1.5f *
	    o->rows[o->b].size)
		return;
	end = rf_topen_grow(o, o->b - 1);
	if (end > o->b + 1)
		o->b = end;
}

static void
try_strips(struct lined *d, size_t s, size_t e)
{
	struct rf_topen *o = &d->o;
	bool prose;

	o->a = row_below(o, d->set[s]->y);
	o->b = row_below(o, d->set[e]->y);
	if (o->a == o->b)
		return;
	if (e - s == 1)
		reach_down(d, d->set[e]->y);
	if (rf_topen_trim(o) < 2 || d->l->lines.v[o->lines[o->rows[
	    o->a].line]].used)
		return;
	rf_topen_columns(o);
	if (o->cols >= 2 ? !rf_topen_is_table(o, &prose) :
	    !is_list(d, s, e))
		return;
	if (o->cols < 2) {
		o->cols = 1;
		o->left[0] = o->x0;
		o->right[0] = o->x1;
	}
	rf_topen_build(o);
}

static void
try_set(struct lined *d)
{
	struct rf_box box = { d->set[0]->x0 - SAME, d->set[0]->y - 1,
	    d->set[0]->x1 + SAME, d->l->height };
	size_t s = 0;

	rf_topen_init_in(&d->o, d->l, d->lines, &box);
	for (size_t k = 0; k + 1 < d->n_set; k++) {
		if (is_break(d, k)) {
			if (k > s)
				try_strips(d, s, k);
			s = k + 1;
		}
	}
	if (d->n_set > s + 1)
		try_strips(d, s, d->n_set - 1);
	rf_topen_release(&d->o);
}

bool
rf_lay_table_in(struct rf_lay *l, const struct rf_box *box)
{
	uint32_t *lines = rf_arena_array(&l->arena, l->lines.n + 1,
	    sizeof(*lines));
	struct rf_topen o;
	bool prose, found = false;

	rf_topen_init_in(&o, l, lines, box);
	o.b = o.n;
	if (o.n >= 2 && rf_topen_trim(&o) >= 2) {
		rf_topen_columns(&o);
		found = rf_topen_is_table(&o, &prose);
	}
	if (found) {
		rf_topen_build(&o);
	}
	rf_topen_release(&o);
	return found;
}

void
rf_lay_tables_lined(struct rf_lay *l)
{
	struct lined d = { .l = l };

	if (l->levels.n < 2 || l->levels.n > MAX_STRIPS || l->lines.n == 0)
		return;
	make_strips(&d);
	drop_struck(&d);
	d.set = rf_arena_array(&l->arena, d.n + 1, sizeof(*d.set));
	d.lines = rf_arena_array(&l->arena, l->lines.n, sizeof(*d.lines));
	for (size_t i = 0; i < d.n; i++) {
		if (d.strips[i].used)
			continue;
		find_set(&d, i);
		if (d.n_set >= 2)
			try_set(&d);
	}
}
