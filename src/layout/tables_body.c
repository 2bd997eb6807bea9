/*
 * The body of a run: which of its rows are one row in several lines, and
 * what stands in which column.
 *
 * What surprised: evenly set lines say nothing about rows, and then the
 * stub (the first column) does: a line that has no stub and no number
 * carries on the row above.
 */
#include "config.h"

#include "layout/tables_open.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ONE_LINE 1.45f		/* ems from baseline to baseline of one text */

/* ---- rules between rows --------------------------------------------- */

static int
by_value(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;

	return x < y ? -1 : x > y;
}

void
rf_topen_cuts(struct rf_topen *o)
{
	const struct rf_lay *l = o->l;
	float y0 = o->rows[o->a].y0 - 12, y1 = o->rows[o->b - 1].y1 + 12;
	float least = 0.3f * (o->x1 - o->x0);
	size_t n = 0;
	float *v = rf_arena_array(&o->l->arena, l->levels.n + 2 * l->rects.n,
	    sizeof(*v));

	for (size_t i = 0; i < l->levels.n; i++) {
		const struct rf_lrule *r = &l->levels.v[i];

		if (r->y0 > y0 && r->y0 < y1 && fminf(r->x1, o->x1) -
		    fmaxf(r->x0, o->x0) > least)
			v[n++] = r->y0;
	}
	for (size_t i = 0; i < l->rects.n; i++) {
		const struct rf_box *b = &l->rects.v[i].box;

		if (l->rects.v[i].kind != RF_MARK_FILL || b->y0 > y1 ||
		    b->y1 < y0 || fminf(b->x1, o->x1) - fmaxf(b->x0, o->x0) <
		    least)
			continue;
		v[n++] = b->y0;
		v[n++] = b->y1;
	}
	qsort(v, n, sizeof(*v), by_value);
	o->cuts.v = v;
	o->cuts.n = n;
}

bool
rf_topen_parted(const struct rf_topen *o, float y0, float y1)
{
	size_t lo = 0, hi = o->cuts.n;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (o->cuts.v[mid] <= y0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < o->cuts.n && o->cuts.v[lo] < y1;
}

/* ---- rows of the table ---------------------------------------------- */

/* What is asked of a row of text when rows of the table are told apart. */
struct facts {
	uint64_t used;		/* columns with text */
	uint32_t numbers;	/* pieces outside the stub that are numbers */
	float step;		/* from the baseline above */
	bool parted;		/* from the row above, by a rule */
};

struct body {
	const struct rf_topen *o;
	const struct facts *f;	/* of each row from o->a + o->head */
	size_t n;
	float usual;		/* step, the larger half */
	bool ruled;		/* rules say where all rows begin */
	uint64_t numeric;	/* columns of numbers */
};

static const struct rf_trow *
row_at(const struct body *b, size_t i)
{
	return &b->o->rows[b->o->a + b->o->head + i];
}

static float
usual_step(const struct rf_topen *o, const struct facts *f, size_t n)
{
	float *d = rf_arena_array(&o->l->arena, n, sizeof(*d));

	if (n < 2)
		return 0;
	for (size_t i = 1; i < n; i++)
		d[i - 1] = f[i].step;
	qsort(d, n - 1, sizeof(*d), by_value);
	return d[(n - 1) * 3 / 5];
}

/* First and last word of a row's stub; NULL: it has none. */
static const struct rf_lw *
stub_of(const struct rf_topen *o, const struct rf_trow *r,
    const struct rf_lw **last)
{
	const struct rf_tpiece *p = &o->pieces.v[r->first];
	const struct rf_lw *w = &o->l->words.v[p->word];
	uint32_t a, b;

	rf_topen_columns_of(o, p, &a, &b);
	*last = &w[p->n - 1];
	return a == 0 ? w : NULL;
}

/* Does a text that begins so go on from another line? */
static bool
is_lower(const struct rf_topen *o, const struct rf_lw *w)
{
	struct rf_str s = rf_lw_str(o->l, w);

	return s.len > 0 && ((s.ptr[0] >= 'a' && s.ptr[0] <= 'z') ||
	    s.ptr[0] == '(' || s.ptr[0] == '&');
}

/*
 * Is the stub of row i the end of the stub above?  A line is only broken
 * where the next word had no room.
 */
static bool
stub_goes_on(const struct body *b, size_t i)
{
	const struct rf_topen *o = b->o;
	const struct rf_lw *above_last, *last;
	const struct rf_lw *above = stub_of(o, row_at(b, i - 1), &above_last);
	const struct rf_lw *w = stub_of(o, row_at(b, i), &last);
	float room;

	if (above == NULL || w == NULL || w->size != above->size ||
	    above->font != w->font)
		return false;
	room = o->right[0] - above_last->box.x1 - 0.25f * w->size;
	if (w->box.x1 - w->box.x0 <= room)
		return false;
	/* Sub-items begin with a capital further in, as carried text may. */
	return is_lower(o, w) || (w->box.x0 > above->box.x0 +
	    0.4f * w->size && room < 0.1f * (o->right[0] - o->left[0]) &&
	    b->f[i].step < 0.95f * b->usual);
}

/* Had the lines above the parts of row i no room for their first words, or
 * do these begin like the middle of a text? */
static bool
had_no_room(const struct body *b, size_t i)
{
	const struct rf_topen *o = b->o;
	const struct rf_trow *r = row_at(b, i), *above = row_at(b, i - 1);

	for (uint32_t k = 0; k < r->n; k++) {
		const struct rf_tpiece *p = &o->pieces.v[r->first + k];
		const struct rf_lw *w = &o->l->words.v[p->word];
		uint32_t c = rf_topen_column_at(o, p->x0);
		float end = -INFINITY;

		for (uint32_t j = 0; j < above->n; j++)
			if (rf_topen_column_at(o, o->pieces.v[above->first +
			    j].x0) == c)
				end = o->pieces.v[above->first + j].x1;
		if (end + 0.25f * w->size + w->box.x1 - w->box.x0 <
		    o->right[c] && !is_lower(o, w))
			return false;
	}
	return true;
}

/* Does row i carry on the row above it? */
static bool
goes_on(const struct body *b, size_t i)
{
	const struct facts *f = &b->f[i], *p = &b->f[i - 1];
	float size = row_at(b, i)->size;
	uint64_t both = f->used | p->used;

	if (f->parted)
		return false;
	if (b->ruled)
		return f->step < 1.7f * size && !(f->used & b->numeric &&
		    f->numbers > 1 && p->numbers > 1);
	if (f->step > ONE_LINE * size)
		return false;
	if (f->step < 0.8f * b->usual)
		return true;
	/* Nothing new in any column of numbers: only text is broken. */
	if (!(f->used & 1))
		return f->numbers == 0 && (f->used & ~p->used) == 0 &&
		    (f->used != p->used || had_no_room(b, i));
	if (f->numbers > 0 && p->numbers > 0)
		return false;
	/* The numbers stand beside the first or the last line of a stub. */
	if (f->used == 1 || p->used == 1)
		return (b->numeric & both) != 0 && stub_goes_on(b, i);
	return false;
}

/* Columns in which most of the body's pieces are numbers. */
static uint64_t
numeric_columns(const struct rf_topen *o)
{
	uint32_t numbers[RF_TOPEN_COLS] = { 0 }, all[RF_TOPEN_COLS] = { 0 };
	uint64_t set = 0;

	for (size_t i = o->a + o->head; i < o->b; i++)
		for (uint32_t k = 0; k < o->rows[i].n; k++) {
			const struct rf_tpiece *p = &o->pieces.v[
			    o->rows[i].first + k];
			uint32_t a, b;

			rf_topen_columns_of(o, p, &a, &b);
			all[a]++;
			numbers[a] += a == b && rf_topen_is_number(o, p);
		}
	for (uint32_t c = 1; c < o->cols; c++)
		if (numbers[c] * 3 > all[c] * 2)
			set |= UINT64_C(1) << c;
	return set;
}

/* Of each row of the body its row in the table, from 0; how many. */
static uint32_t
find_rows(struct rf_topen *o, uint32_t *logical)
{
	size_t first = o->a + o->head, n = o->b - first;
	struct facts *f = rf_arena_array(&o->l->arena, n + 1, sizeof(*f));
	struct body b = { .o = o, .f = f, .n = n };
	uint32_t row = 0, parts = 0;

	for (size_t i = 0; i < n; i++) {
		const struct rf_trow *r = &o->rows[first + i];

		f[i].used = rf_topen_columns_used(o, r);
		for (uint32_t k = f[i].used & 1; k < r->n; k++)
			f[i].numbers += rf_topen_is_number(o,
			    &o->pieces.v[r->first + k]);
		if (i == 0)
			continue;
		f[i].step = r->base - r[-1].base;
		f[i].parted = rf_topen_parted(o, r[-1].base,
		    r->base - 0.4f * r->size);
		parts += f[i].parted;
	}
	b.usual = usual_step(o, f, n);
	b.ruled = parts >= 3 && parts * 3 + 1 >= n;
	b.numeric = numeric_columns(o);
	for (size_t i = 0; i < n; i++) {
		row += i > 0 && !goes_on(&b, i);
		logical[i] = row;
	}
	return n > 0 ? row + 1 : 0;
}

/* ---- cells ---------------------------------------------------------- */

static struct rf_lcell *
cell_at(struct rf_lgrid *g, uint32_t row, uint32_t a, uint32_t b)
{
	for (size_t i = g->cells.n; i-- > 0;) {
		struct rf_lcell *c = &g->cells.v[i];

		if (c->row != row)
			break;
		if (c->col <= b && a < c->col + c->col_span) {
			uint32_t end = c->col + c->col_span;

			if (a < c->col)
				c->col = a;
			if (b + 1 > end)
				end = b + 1;
			c->col_span = end - c->col;
			return c;
		}
	}
	{
		struct rf_lcell *c = RF_VEC_PUSH(&g->cells);

		*c = (struct rf_lcell){ .row = row, .col = a, .row_span = 1,
		    .col_span = b - a + 1, .box = { INFINITY, INFINITY,
		    -INFINITY, -INFINITY } };
		return c;
	}
}

static bool
overlap(const struct rf_lcell *c, const struct rf_lcell *d)
{
	return c->row == d->row && c->col < d->col + d->col_span &&
	    d->col < c->col + c->col_span;
}

/* The second cell becomes part of the first. */
static void
swallow(struct rf_lcell *c, struct rf_lcell *d)
{
	uint32_t end = c->col + c->col_span;

	if (d->col + d->col_span > end)
		end = d->col + d->col_span;
	if (d->col < c->col)
		c->col = d->col;
	c->col_span = end - c->col;
	for (size_t i = 0; i < d->words.n; i++)
		*RF_VEC_PUSH(&c->words) = d->words.v[i];
	c->box.x0 = fminf(c->box.x0, d->box.x0);
	c->box.y0 = fminf(c->box.y0, d->box.y0);
	c->box.x1 = fmaxf(c->box.x1, d->box.x1);
	c->box.y1 = fmaxf(c->box.y1, d->box.y1);
	RF_VEC_RELEASE(&d->words);
}

/*
 * A cell that grew over its neighbour in a later line takes it in; as it
 * grows thereby, its row begins anew.
 */
static void
join_cells(struct rf_lgrid *g, size_t body)
{
	for (size_t first = body, i = body, k; i < g->cells.n; i = k) {
		struct rf_lcell *v = g->cells.v;

		if (v[i].row != v[first].row)
			first = i;
		for (k = i + 1; k < g->cells.n && v[k].row == v[i].row; k++)
			if (overlap(&v[i], &v[k]))
				break;
		if (k < g->cells.n && v[k].row == v[i].row) {
			swallow(&v[i], &v[k]);
			memmove(&v[k], &v[k + 1],
			    (--g->cells.n - k) * sizeof(*v));
			k = first;
		} else {
			k = i + 1;
		}
	}
}

static void
fill_row(const struct rf_topen *o, struct rf_lgrid *g,
    const struct rf_trow *r, uint32_t row)
{
	for (uint32_t k = 0; k < r->n; k++) {
		const struct rf_tpiece *p = &o->pieces.v[r->first + k];
		struct rf_lcell *c;
		uint32_t a, b;

		rf_topen_columns_of(o, p, &a, &b);
		c = cell_at(g, row, a, b);
		for (uint32_t w = 0; w < p->n; w++)
			*RF_VEC_PUSH(&c->words) = p->word + w;
		c->box.x0 = fminf(c->box.x0, p->x0);
		c->box.x1 = fmaxf(c->box.x1, p->x1);
		c->box.y0 = fminf(c->box.y0, r->y0);
		c->box.y1 = fmaxf(c->box.y1, r->y1);
	}
}

void
rf_topen_build(struct rf_topen *o)
{
	struct rf_lay *l = o->l;
	struct rf_lgrid g = { .origin = RF_TABLE_ALIGNED };
	size_t body;
	uint32_t *logical = rf_arena_array(&l->arena, o->b - o->a + 1,
	    sizeof(*logical));

	rf_topen_cuts(o);
	rf_topen_find_head(o);
	rf_topen_body_columns(o);
	rf_topen_part_cells(o);
	g.n_cols = o->cols;
	g.header_rows = rf_topen_head(o, &g);
	g.box = (struct rf_box){ o->x0, o->rows[o->a].y0, o->x1,
	    o->rows[o->b - 1].y1 };
	body = g.cells.n;
	g.n_rows = g.header_rows + find_rows(o, logical);
	for (size_t i = o->a + o->head; i < o->b; i++)
		fill_row(o, &g, &o->rows[i], g.header_rows +
		    logical[i - o->a - o->head]);
	join_cells(&g, body);
	for (size_t i = o->a; i < o->b; i++)
		for (uint32_t k = 0; k < o->rows[i].n_lines; k++)
			l->lines.v[o->lines[o->rows[i].line + k]].used = true;
	rf_lay_table_make(l, &g);
}
