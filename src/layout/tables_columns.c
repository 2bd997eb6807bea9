/*
 * Columns of a run: white that nearly all of its fuller rows share, and
 * upright rules.
 */
#include "config.h"

#include "layout/tables_open.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define GUTTER 0.45f		/* ems of white that all rows share */

struct edge {
	float x;
	int by;
};

static int
by_edge(const void *a, const void *b)
{
	const struct edge *p = a, *q = b;

	if (p->x != q->x)
		return p->x < q->x ? -1 : 1;
	return q->by - p->by;
}

/*
 * Parts of the fullest rows, of which there must be some: heads with their
 * spans and rows with holes say less about columns.
 */
static uint32_t
full_rows(const struct rf_topen *o, size_t first)
{
	uint32_t count[RF_TOPEN_COLS + 1] = { 0 }, sum = 0, rows = 0;

	for (size_t i = first; i < o->b; i++) {
		uint32_t n = o->rows[i].n;

		rows += n > 1;
		count[n < RF_TOPEN_COLS ? n : RF_TOPEN_COLS]++;
	}
	for (uint32_t n = RF_TOPEN_COLS; n > 1; n--) {
		sum += count[n];
		if (sum >= 2 && sum * 4 >= rows)
			return n;
	}
	return 0;
}

/* Columns that the sorted edges show where more than `most` pieces stand. */
static void
sweep(struct rf_topen *o, const struct edge *e, size_t n, int most,
    float gutter)
{
	int depth = 0;
	bool inside = false;

	o->cols = 0;
	for (size_t i = 0; i < n && o->cols < RF_TOPEN_COLS; i++) {
		depth += e[i].by;
		if (depth > most && !inside) {
			inside = true;
			if (o->cols > 0 && e[i].x - o->right[o->cols - 1] <
			    gutter)
				o->cols--;
			else
				o->left[o->cols] = e[i].x;
		} else if (depth <= most && inside) {
			inside = false;
			o->right[o->cols++] = e[i].x;
		}
	}
}

static void
insert_column(struct rf_topen *o, uint32_t at, float left, float right)
{
	memmove(o->left + at + 1, o->left + at, (o->cols - at) *
	    sizeof(*o->left));
	memmove(o->right + at + 1, o->right + at, (o->cols - at) *
	    sizeof(*o->right));
	o->left[at] = left;
	o->right[at] = right;
	o->cols++;
}

static void
merge_with_next(struct rf_topen *o, uint32_t c)
{
	o->right[c] = o->right[c + 1];
	o->cols--;
	memmove(o->left + c + 1, o->left + c + 2, (o->cols - c - 1) *
	    sizeof(*o->left));
	memmove(o->right + c + 1, o->right + c + 2, (o->cols - c - 1) *
	    sizeof(*o->right));
}

/* An upright rule parts the column that it runs through. */
static void
put_wall(struct rf_topen *o, float x, float size)
{
	uint32_t c = 0;

	while (c < o->cols && o->right[c] <= x)
		c++;
	if (c == o->cols || o->left[c] >= x || o->cols == RF_TOPEN_COLS ||
	    x - o->left[c] < 0.3f * size || o->right[c] - x < 0.3f * size)
		return;
	insert_column(o, c, o->left[c], x);
	o->left[c + 1] = x;
}

/* Upright rules along a good part of the run. */
static void
put_walls(struct rf_topen *o, float size)
{
	float y0 = o->rows[o->a].y0, y1 = o->rows[o->b - 1].y1;

	for (size_t i = 0, k; i < o->n_walls; i = k) {
		float along = 0;

		for (k = i; k < o->n_walls && o->walls[k].x0 -
		    o->walls[i].x0 < 2; k++)
			along += fmaxf(0, fminf(y1, o->walls[k].y1) -
			    fmaxf(y0, o->walls[k].y0));
		if (along > 0.4f * (y1 - y0))
			put_wall(o, o->walls[i].x0, size);
	}
}

/* Columns of the rows from `first` on. */
static void
find_columns(struct rf_topen *o, size_t first)
{
	size_t pieces = 0, rows = 0, n = 0;
	uint32_t full;
	struct edge *e;
	float size = 0;

	for (size_t i = first; i < o->b; i++)
		pieces += o->rows[i].n;
	full = full_rows(o, first);
	e = rf_arena_array(&o->l->arena, 2 * pieces, sizeof(*e));
	for (size_t i = first; i < o->b; i++) {
		const struct rf_trow *r = &o->rows[i];

		size += r->size;
		if (r->n < 2 || r->n * 4 < full * 3)
			continue;
		rows++;
		for (uint32_t k = 0; k < r->n; k++) {
			const struct rf_tpiece *p = &o->pieces.v[r->first + k];

			e[n++] = (struct edge){ p->x0, 1 };
			e[n++] = (struct edge){ p->x1, -1 };
		}
	}
	size /= (float)(o->b - first);
	qsort(e, n, sizeof(*e), by_edge);
	sweep(o, e, n, (int)(rows / 8), GUTTER * size);
	put_walls(o, size);
}

void
rf_topen_columns(struct rf_topen *o)
{
	o->x0 = INFINITY;
	o->x1 = -INFINITY;
	for (size_t i = o->a; i < o->b; i++) {
		const struct rf_trow *r = &o->rows[i];

		for (uint32_t k = 0; k < r->n; k++) {
			o->x0 = fminf(o->x0, o->pieces.v[r->first + k].x0);
			o->x1 = fmaxf(o->x1, o->pieces.v[r->first + k].x1);
		}
	}
	find_columns(o, o->a);
}

/* What stands beside all columns is a column that is seldom filled. */
static void
add_seldom(struct rf_topen *o, size_t first)
{
	for (size_t i = first; i < o->b; i++) {
		const struct rf_trow *r = &o->rows[i];

		for (uint32_t k = 0; k < r->n && r->n > 1; k++) {
			const struct rf_tpiece *p = &o->pieces.v[r->first + k];
			float gap = GUTTER * r->size;
			uint32_t c = 0;

			while (c < o->cols && o->right[c] + gap < p->x0)
				c++;
			if ((c == o->cols || o->left[c] - gap > p->x1) &&
			    o->cols < RF_TOPEN_COLS)
				insert_column(o, c, p->x0, p->x1);
		}
	}
}

/*
 * Signs that stand before all numbers of the next column, or after those
 * of the one before, are in one cell with them.
 */
static void
join_units(struct rf_topen *o, size_t first)
{
	static const char *const after[] = { "%", ")", "*" };
	uint32_t rows[RF_TOPEN_COLS] = { 0 }, pre[RF_TOPEN_COLS] = { 0 };
	uint32_t post[RF_TOPEN_COLS] = { 0 };

	for (size_t i = first; i < o->b; i++)
		for (uint32_t k = 0; k < o->rows[i].n; k++) {
			const struct rf_tpiece *p = &o->pieces.v[
			    o->rows[i].first + k];
			struct rf_str s = rf_lw_str(o->l, &o->l->words.v[
			    p->word]);
			uint32_t c = rf_topen_column_at(o, (p->x0 + p->x1) /
			    2);

			rows[c]++;
			pre[c] += p->n == 1 && rf_lay_is_currency(s);
			for (size_t j = 0; j < RF_COUNT(after); j++)
				post[c] += p->n == 1 && rf_str_ieq(s,
				    after[j]);
		}
	for (uint32_t c = o->cols; c-- > 1;) {
		if (rows[c] > 0 && pre[c] == rows[c] && c + 1 < o->cols)
			merge_with_next(o, c);
		else if (rows[c] > 0 && post[c] == rows[c] && c > 1)
			merge_with_next(o, c - 1);
	}
}

struct fill {
	uint32_t rows, signs;	/* with text; with nothing but a sign */
	uint32_t heads;		/* parts of the head's last row */
	uint32_t both;		/* rows with text here and in the next */
};

static void
look_at_fill(const struct rf_topen *o, size_t first, struct fill *fill)
{
	for (size_t i = first > o->a ? first - 1 : first; i < o->b; i++) {
		const struct rf_trow *r = &o->rows[i];
		uint32_t before = UINT32_MAX;

		for (uint32_t k = 0; k < r->n; k++) {
			const struct rf_tpiece *p = &o->pieces.v[r->first + k];
			uint32_t c = rf_topen_column_at(o, (p->x0 + p->x1) /
			    2);

			if (i < first) {
				fill[c].heads++;
				continue;
			}
			fill[c].rows++;
			fill[c].signs += p->n == 1 && p->x1 - p->x0 <
			    1.2f * r->size && rf_topen_is_number(o, p);
			if (before != UINT32_MAX && before + 1 == c)
				fill[before].both++;
			before = c;
		}
	}
}

/*
 * Neighbours of which one is filled where the other is not are one column
 * when they have one head: its numbers stand to the right, its dashes in
 * the middle.
 */
static void
join_exclusive(struct rf_topen *o, size_t first)
{
	struct fill fill[RF_TOPEN_COLS];

	for (uint32_t c = 1; c + 1 < o->cols;) {
		memset(fill, 0, sizeof(fill));
		look_at_fill(o, first, fill);
		while (c + 1 < o->cols && (fill[c].both > 0 ||
		    fill[c].heads + fill[c + 1].heads > 1 ||
		    (fill[c].signs < fill[c].rows && fill[c + 1].signs <
		    fill[c + 1].rows)))
			c++;
		if (c + 1 < o->cols)
			merge_with_next(o, c);
	}
}

void
rf_topen_body_columns(struct rf_topen *o)
{
	size_t first = o->a + o->head, rows = 0;
	float left[RF_TOPEN_COLS], right[RF_TOPEN_COLS];
	uint32_t cols = o->cols;

	for (size_t i = first; i < o->b; i++)
		rows += o->rows[i].n > 1;
	if (rows < 3)
		return;
	memcpy(left, o->left, sizeof(left));
	memcpy(right, o->right, sizeof(right));
	find_columns(o, first);
	if (o->cols < 2) {
		memcpy(o->left, left, sizeof(left));
		memcpy(o->right, right, sizeof(right));
		o->cols = cols;
		return;
	}
	add_seldom(o, first);
	join_units(o, first);
	join_exclusive(o, first);
}

uint32_t
rf_topen_column_at(const struct rf_topen *o, float x)
{
	uint32_t lo = 0, hi = o->cols - 1;

	while (lo < hi) {
		uint32_t mid = (lo + hi) / 2;

		if (x < (o->right[mid] + o->left[mid + 1]) / 2)
			hi = mid;
		else
			lo = mid + 1;
	}
	return lo;
}

void
rf_topen_columns_of(const struct rf_topen *o, const struct rf_tpiece *p,
    uint32_t *first, uint32_t *last)
{
	float slack = 0.15f * o->l->body;
	uint32_t c = rf_topen_column_at(o, p->x0);

	*first = *last = rf_topen_column_at(o, (p->x0 + p->x1) / 2);
	for (c -= c > 0; c < o->cols && o->left[c] < p->x1; c++) {
		float from = o->left[c] > p->x0 ? o->left[c] : p->x0;
		float to = o->right[c] < p->x1 ? o->right[c] : p->x1;

		if (to - from <= slack)
			continue;
		if (c < *first)
			*first = c;
		if (c > *last)
			*last = c;
	}
}

/* ---- pieces that cross from one column into the next ------------------ */

/* Does the border between two columns run through the white before w? */
static bool
border_in(const struct rf_topen *o, const struct rf_lw *w)
{
	uint32_t c = rf_topen_column_at(o, (w[-1].box.x0 + w[-1].box.x1) / 2);
	uint32_t d = rf_topen_column_at(o, (w->box.x0 + w->box.x1) / 2);

	if (c >= d)
		return false;
	return w->box.x0 > o->right[d - 1] - 0.3f * w->size &&
	    w[-1].box.x1 < o->left[c + 1] + 0.3f * w->size;
}

/* Least white between the words of a piece. */
static float
least_gap(const struct rf_lw *w, uint32_t n)
{
	float least = INFINITY;

	for (uint32_t i = 1; i < n; i++)
		if (!w[i].glued)
			least = fminf(least, w[i].box.x0 - w[i - 1].box.x1);
	return least;
}

/*
 * Is the border of two columns between a piece's words i - 1 and i also
 * the border of two cells?  Two numbers are two cells, a number that stands
 * flush in its column is a cell, and so is what stands further apart than
 * the words do.
 */
static bool
parts_at(const struct rf_topen *o, const struct rf_tpiece *p, uint32_t i)
{
	const struct rf_lw *w = &o->l->words.v[p->word];
	float gap = w[i].box.x0 - w[i - 1].box.x1, near = 0.25f * w->size;
	uint32_t c;

	if (w[i].glued || !border_in(o, &w[i]))
		return false;
	if (gap > 0.42f * w->size && (p->n == 2 || gap > 1.4f *
	    least_gap(w, p->n)))
		return true;
	if (!rf_lay_is_number(rf_lw_str(o->l, &w[i])))
		return false;
	c = rf_topen_column_at(o, (w[i].box.x0 + w[i].box.x1) / 2);
	return rf_lay_is_number(rf_lw_str(o->l, &w[i - 1])) ||
	    fabsf(w[i].box.x1 - o->right[c]) < near ||
	    fabsf(w[i].box.x0 - o->left[c]) < near;
}

void
rf_topen_part_cells(struct rf_topen *o)
{
	for (size_t i = o->a; i < o->b; i++) {
		struct rf_trow *r = &o->rows[i];
		uint32_t first = r->first, n = r->n;
		bool cut = false;

		r->first = (uint32_t)o->pieces.n;
		r->n = 0;
		for (uint32_t k = 0; k < n; k++) {
			struct rf_tpiece p = o->pieces.v[first + k];
			struct rf_tpiece *q = NULL;

			for (uint32_t j = 0; j < p.n; j++) {
				const struct rf_lw *w =
				    &o->l->words.v[p.word + j];
				bool new = j == 0 || parts_at(o, &p, j);

				cut |= new && j > 0;
				if (new) {
					q = RF_VEC_PUSH(&o->pieces);
					*q = (struct rf_tpiece){ w->box.x0,
					    w->box.x1, p.word + j, 0 };
					r->n++;
				}
				q->n++;
				q->x1 = fmaxf(q->x1, w->box.x1);
			}
		}
		if (!cut) {
			o->pieces.n = r->first;
			r->first = first;
			r->n = n;
		}
	}
}

uint64_t
rf_topen_columns_used(const struct rf_topen *o, const struct rf_trow *r)
{
	uint64_t used = 0;

	for (uint32_t k = 0; k < r->n; k++) {
		uint32_t a, b;

		rf_topen_columns_of(o, &o->pieces.v[r->first + k], &a, &b);
		for (uint32_t c = a; c <= b; c++)
			used |= UINT64_C(1) << c;
	}
	return used;
}
