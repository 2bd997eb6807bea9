/*
 * Rows inside a ruled row.  Many tables rule only their head and their end;
 * the rows between are told by their lines.  A column of which every line
 * is a number says where rows are; without one, white above a line that all
 * columns share does.
 */
#include "config.h"

#include "layout/tables.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_STARTS 500

struct starts {
	float y[MAX_STARTS];	/* baselines that rows begin with */
	uint32_t n;
};

/* Baselines of the cell's lines, when each of them is one number. */
static bool
numbers_of(const struct rf_lay *l, const struct rf_lcell *c,
    struct starts *out)
{
	out->n = 0;
	for (size_t i = 0; i < c->words.n; i++) {
		const struct rf_lw *w = &l->words.v[c->words.v[i]];
		bool same = out->n > 0 && fabsf(w->base - out->y[out->n -
		    1]) < 0.4f * w->size;

		if (!rf_lay_is_number(rf_lw_str(l, w)) &&
		    !rf_lay_is_currency(rf_lw_str(l, w)))
			return false;
		if (same)
			continue;
		if (out->n == MAX_STARTS)
			return false;
		out->y[out->n++] = w->base;
	}
	return out->n >= 2;
}

/* Lines of a cell: baselines with usual and wide steps. */
static void
lines_of(const struct rf_lay *l, const struct rf_lcell *c, struct starts *out)
{
	out->n = 0;
	for (size_t i = 0; i < c->words.n && out->n < MAX_STARTS; i++) {
		const struct rf_lw *w = &l->words.v[c->words.v[i]];

		if (out->n == 0 || w->base - out->y[out->n - 1] > 0.5f *
		    w->size)
			out->y[out->n++] = w->base;
	}
}

static uint32_t
row_of(const struct starts *s, float base, float size)
{
	uint32_t r = 0;

	for (uint32_t i = 1; i < s->n; i++)
		if (base > s->y[i] - 0.5f * size)
			r = i;
	return r;
}

/* Where the rows inside grid row `row` begin; false: it is one row. */
static bool
find_starts(const struct rf_lay *l, const struct rf_lgrid *g, uint32_t row,
    struct starts *best)
{
	struct starts *s = rf_malloc(sizeof(*s));
	uint32_t agree = 0, cells = 0, first = 0;

	best->n = 0;
	for (size_t i = 0; i < g->cells.n; i++) {
		const struct rf_lcell *c = &g->cells.v[i];

		if (c->row > row || c->row + c->row_span <= row)
			continue;
		if (c->row_span > 1) {
			best->n = 0;
			goto out;
		}
		cells += c->words.n > 0;
		if (c->words.n == 0)
			continue;
		if (c->col == 0) {
			lines_of(l, c, s);
			first = s->n;
		}
		if (numbers_of(l, c, s) && s->n > best->n)
			*best = *s;
	}
	if (best->n >= 2) {
		for (size_t i = 0; i < g->cells.n; i++)
			if (g->cells.v[i].row == row &&
			    numbers_of(l, &g->cells.v[i], s))
				agree += s->n * 2 > best->n;
	}
	/* One column of numbers may be a list; two, or labels to it, are
	 * rows. */
	if (best->n < 2 || cells < 2 || (agree < 2 && first < best->n))
		best->n = 0;
out:
	free(s);
	return best->n >= 2;
}

/* Put the words of a cell into the rows that its lines belong to. */
static void
split_cell(struct rf_lay *l, struct rf_lgrid *g, size_t index,
    const struct starts *s)
{
	size_t n = g->cells.v[index].words.n;
	uint32_t *words = rf_arena_array(&l->arena, n, sizeof(*words));
	struct rf_lcell old = g->cells.v[index];
	uint32_t row = old.row;
	size_t at, mine = g->cells.n;

	if (n > 0)
		memcpy(words, old.words.v, n * sizeof(*words));
	g->cells.v[index].words.n = 0;
	for (size_t i = 0; i < n; i++) {
		const struct rf_lw *w = &l->words.v[words[i]];
		uint32_t r = row + row_of(s, w->base, w->size);
		struct rf_lcell *c;

		/* Words need not come row by row. */
		for (at = mine; at < g->cells.n; at++)
			if (g->cells.v[at].row == r)
				break;
		if (r == row) {
			at = index;
		} else if (at == g->cells.n) {
			c = RF_VEC_PUSH(&g->cells);
			*c = (struct rf_lcell){ .row = r, .col = old.col,
			    .row_span = 1, .col_span = old.col_span,
			    .box = old.box };
			at = g->cells.n - 1;
			c->box.y0 = w->box.y0;
		}
		c = &g->cells.v[at];
		*RF_VEC_PUSH(&c->words) = words[i];
		c->box.y1 = w->box.y1;
	}
}

void
rf_lay_split_rows(struct rf_lay *l, struct rf_lgrid *g)
{
	struct starts *s = rf_malloc(sizeof(*s));

	for (uint32_t row = 0; row < g->n_rows; row++) {
		size_t n = g->cells.n;
		uint32_t more;

		if (!find_starts(l, g, row, s))
			continue;
		more = s->n - 1;
		for (size_t i = 0; i < n; i++)
			if (g->cells.v[i].row > row)
				g->cells.v[i].row += more;
			else if (g->cells.v[i].row < row &&
			    g->cells.v[i].row + g->cells.v[i].row_span > row)
				g->cells.v[i].row_span += more;
		for (size_t i = 0; i < n; i++)
			if (g->cells.v[i].row == row)
				split_cell(l, g, i, s);
		g->n_rows += more;
		row += more;
	}
	free(s);
}

struct placed {
	float y0, y1, base, size;
	uint32_t col;
};

static int
by_base(const void *a, const void *b)
{
	const struct placed *p = a, *q = b;

	return p->base < q->base ? -1 : p->base > q->base;
}

/*
 * Is there white as high as a line across the whole row, under which the
 * first column and another begin anew?
 */
static bool
has_corridor(struct rf_lay *l, const struct rf_lgrid *g, uint32_t row)
{
	struct placed *w;
	size_t n = 0;
	float low = -INFINITY;

	for (size_t i = 0; i < g->cells.n; i++)
		if (g->cells.v[i].row == row)
			n += g->cells.v[i].words.n;
	w = rf_arena_array(&l->arena, n + 1, sizeof(*w));
	n = 0;
	for (size_t i = 0; i < g->cells.n; i++) {
		const struct rf_lcell *c = &g->cells.v[i];

		for (size_t k = 0; c->row == row && k < c->words.n; k++) {
			const struct rf_lw *v = &l->words.v[c->words.v[k]];

			w[n++] = (struct placed){ v->box.y0, v->box.y1,
			    v->base, v->size, c->col };
		}
	}
	if (n > 1)
		qsort(w, n, sizeof(*w), by_base);
	for (size_t i = 0; i < n; i++) {
		bool first = false, other = false;

		for (size_t k = i; k < n && w[k].y0 - low > 0.7f * w[k].size &&
		    w[k].base - w[i].base < 0.3f * w[i].size; k++) {
			first |= w[k].col == 0;
			other |= w[k].col > 0;
		}
		if (i > 0 && first && other)
			return true;
		low = fmaxf(low, w[i].y1);
	}
	return false;
}

/*
 * Does the first column begin three times or more, with white of a line
 * between, beside lines of another column?
 */
static bool
has_stubs(struct rf_lay *l, const struct rf_lgrid *g, uint32_t row)
{
	const struct rf_lcell *stub = NULL;
	uint32_t begins = 0;
	float last = -INFINITY;

	for (size_t i = 0; i < g->cells.n; i++)
		if (g->cells.v[i].row == row && g->cells.v[i].col == 0)
			stub = &g->cells.v[i];
	for (size_t k = 0; stub != NULL && k < stub->words.n; k++) {
		const struct rf_lw *w = &l->words.v[stub->words.v[k]];
		bool level = false;

		if (w->base - last > 1.8f * w->size && w->base > last) {
			for (size_t i = 0; i < g->cells.n && !level; i++) {
				const struct rf_lcell *c = &g->cells.v[i];

				for (size_t j = 0; c->row == row && c->col >
				    0 && j < c->words.n && !level; j++)
					level = fabsf(l->words.v[c->words.v[
					    j]].base - w->base) < 0.2f *
					    w->size;
			}
			if (!level)
				return false;
			begins++;
		}
		last = fmaxf(last, w->base);
	}
	return begins >= 3;
}

/* Lines of a cell, and those that end though the next word had room. */
static void
count_breaks(const struct rf_lay *l, const struct rf_lcell *c,
    uint32_t *lines, uint32_t *early)
{
	*lines = *early = 0;
	for (size_t i = 0; i < c->words.n; i++) {
		const struct rf_lw *w = &l->words.v[c->words.v[i]];
		const struct rf_lw *v = i > 0 ? &l->words.v[c->words.v[i -
		    1]] : NULL;

		if (v != NULL && w->base - v->base < 0.5f * w->size)
			continue;
		++*lines;
		*early += v != NULL && v->box.x1 + 0.4f * w->size +
		    w->box.x1 - w->box.x0 < c->box.x1;
	}
}

/* Lines of two columns or more, level with each other, that nothing but
 * the end of a row can have broken. */
static bool
has_breaks(const struct rf_lay *l, const struct rf_lgrid *g, uint32_t row)
{
	uint32_t cells = 0, broken = 0, most = 0;

	for (size_t i = 0; i < g->cells.n; i++) {
		const struct rf_lcell *c = &g->cells.v[i];
		uint32_t lines, early;

		if (c->row != row || c->words.n == 0)
			continue;
		count_breaks(l, c, &lines, &early);
		if (c->col == 0 && (lines < 4 || early * 10 < (lines - 1) *
		    7))
			return false;
		cells++;
		most = lines > most ? lines : most;
		broken += lines >= 4 && early * 10 >= (lines - 1) * 7 &&
		    lines * 10 >= most * 7;
	}
	return cells >= 2 && broken * 3 >= cells * 2;
}

bool
rf_lay_has_rows(struct rf_lay *l, const struct rf_lgrid *g,
    uint32_t row)
{
	struct starts *s = rf_malloc(sizeof(*s));
	bool several = find_starts(l, g, row, s);

	free(s);
	return several || has_corridor(l, g, row) || has_stubs(l, g, row) ||
	    has_breaks(l, g, row);
}
