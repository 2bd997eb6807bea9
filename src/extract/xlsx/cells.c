/*
 * From the cells as they stand in the file to the cells as they are seen:
 * links and comments, merged areas, hidden rows and columns.
 *
 * What surprises: a merged area shows the text of its top left cell even
 * when that cell's row is hidden, in what is left of the area; and cells
 * covered by a merge may still hold values that nobody sees.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "extract/xlsx/xlsx.h"
#include "util/limits.h"

#define MAX_LINKED 1000000	/* cells that range links may touch */

/* ---- order ---------------------------------------------------------- */

static int
by_place(const void *a, const void *b)
{
	const struct rf_cell *x = a, *y = b;

	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	return (int)x->col - (int)y->col;
}

/* Sort, and of several cells in one place keep one. */
static void
order(struct rf_xlsx_sheet *s)
{
	size_t n = 0;

	if (!s->unsorted)
		return;
	qsort(s->cells.v, s->cells.n, sizeof(*s->cells.v), by_place);
	for (size_t i = 0; i < s->cells.n; i++)
		if (n == 0 || by_place(&s->cells.v[n - 1], &s->cells.v[i]) != 0)
			s->cells.v[n++] = s->cells.v[i];
	s->cells.n = n;
	s->unsorted = false;
}

/* The first cell at or after a place. */
static size_t
lower_bound(const struct rf_xlsx_sheet *s, uint32_t row, uint32_t col)
{
	size_t lo = 0, hi = s->cells.n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const struct rf_cell *c = &s->cells.v[mid];

		if (c->row < row || (c->row == row && c->col < col))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* ---- links and comments ---------------------------------------------- */

/* The cell's own info, which may be changed. */
static struct rf_xlsx_info *
own_info(struct rf_xlsx_sheet *s, struct rf_cell *c)
{
	struct rf_xlsx_info *own = rf_arena_alloc(s->w->arena, sizeof(*own));

	*own = *rf_xlsx_info(c);
	c->extra = (struct rf_cell_extra *)own;
	return own;
}

static void
apply_links(struct rf_xlsx_sheet *s)
{
	size_t touched = 0;

	for (size_t i = 0; i < s->links.n; i++) {
		const struct rf_xlsx_link *l = &s->links.v[i];
		size_t k = lower_bound(s, l->at.row0, l->at.col0);

		while (k < s->cells.n && s->cells.v[k].row <= l->at.row1 &&
		    touched++ < MAX_LINKED) {
			struct rf_cell *c = &s->cells.v[k];

			if (c->col < l->at.col0) {
				k = lower_bound(s, c->row, l->at.col0);
			} else if (c->col > l->at.col1) {
				k = lower_bound(s, c->row + 1, l->at.col0);
			} else {
				own_info(s, c)->href = l->href;
				k++;
			}
		}
	}
}

/* A comment on an empty cell becomes a text of its own. */
static void
loose_comment(struct rf_xlsx_sheet *s, const struct rf_xlsx_comment *c)
{
	struct rf_xlsx_rect at = { c->row, c->row, c->col, c->col };
	struct rf_block *b = rf_xlsx_item(s, RF_BLOCK_PARAGRAPH,
	    rf_xlsx_visible_row(s, c->row), rf_xlsx_visible_col(s, c->col));

	b->text = rf_text_plain(s->w->arena, rf_str(c->text));
	b->excel_range = rf_xlsx_range_text(s->w->arena, at);
}

static bool is_hidden_row(const struct rf_xlsx_sheet *s, uint32_t row);
static bool is_hidden_col(const struct rf_xlsx_sheet *s, uint32_t col);

static void
apply_comments(struct rf_xlsx_sheet *s)
{
	for (size_t i = 0; i < s->comments.n; i++) {
		const struct rf_xlsx_comment *c = &s->comments.v[i];
		size_t k = lower_bound(s, c->row, c->col);

		if (k < s->cells.n && s->cells.v[k].row == c->row &&
		    s->cells.v[k].col == c->col)
			own_info(s, &s->cells.v[k])->comment = c->text;
		else if (!is_hidden_row(s, c->row) && !is_hidden_col(s, c->col))
			loose_comment(s, c);
	}
}

/* ---- hiding --------------------------------------------------------- */

static int
by_value(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static size_t
sort_unique(uint32_t *v, size_t n)
{
	size_t out = 0;

	if (n > 1)
		qsort(v, n, sizeof(*v), by_value);
	for (size_t i = 0; i < n; i++)
		if (out == 0 || v[out - 1] != v[i])
			v[out++] = v[i];
	return out;
}

/* Make the lists of hidden rows and columns, or forget them. */
static void
list_hidden(struct rf_xlsx_sheet *s)
{
	const struct rf_options *o = s->w->x->options;

	if (o->hidden_rows)
		s->hidden_rows.n = 0;
	s->hidden_rows.n = sort_unique(s->hidden_rows.v, s->hidden_rows.n);
	if (o->hidden_cols)
		return;
	for (size_t i = 0; i < s->cols.n; i++) {
		const struct rf_xlsx_col *c = &s->cols.v[i];

		if (!c->hidden || s->hidden_cols.n > 4 * RF_XLSX_MAX_COLS)
			continue;
		for (uint32_t k = c->first; k <= c->last; k++)
			*RF_VEC_PUSH(&s->hidden_cols) = k;
	}
	s->hidden_cols.n = sort_unique(s->hidden_cols.v, s->hidden_cols.n);
}

/* How many of the ascending list are below v. */
static size_t
below(const uint32_t *list, size_t n, uint32_t v)
{
	size_t lo = 0, hi = n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (list[mid] < v)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* The sheet index of the visible-th index that is not listed. */
static uint32_t
unhide(const uint32_t *list, size_t n, uint32_t visible)
{
	size_t lo = 0, hi = n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (list[mid] - (uint32_t)mid <= visible)
			lo = mid + 1;
		else
			hi = mid;
	}
	return visible + (uint32_t)lo;
}

static bool
listed(const uint32_t *list, size_t n, uint32_t v)
{
	size_t i = below(list, n, v);

	return i < n && list[i] == v;
}

static bool
is_hidden_row(const struct rf_xlsx_sheet *s, uint32_t row)
{
	return listed(s->hidden_rows.v, s->hidden_rows.n, row);
}

static bool
is_hidden_col(const struct rf_xlsx_sheet *s, uint32_t col)
{
	return listed(s->hidden_cols.v, s->hidden_cols.n, col);
}

uint32_t
rf_xlsx_sheet_row(const struct rf_xlsx_sheet *s, uint32_t visible)
{
	return unhide(s->hidden_rows.v, s->hidden_rows.n, visible);
}

uint32_t
rf_xlsx_sheet_col(const struct rf_xlsx_sheet *s, uint32_t visible)
{
	return unhide(s->hidden_cols.v, s->hidden_cols.n, visible);
}

uint32_t
rf_xlsx_visible_row(const struct rf_xlsx_sheet *s, uint32_t row)
{
	return row - (uint32_t)below(s->hidden_rows.v, s->hidden_rows.n, row);
}

uint32_t
rf_xlsx_visible_col(const struct rf_xlsx_sheet *s, uint32_t col)
{
	return col - (uint32_t)below(s->hidden_cols.v, s->hidden_cols.n, col);
}

/*
 * Drop what is hidden and count only what is visible.  A merged area whose
 * first row or column is hidden moves to its first visible one, which may
 * upset the order of cells.
 */
static void
hide(struct rf_xlsx_sheet *s)
{
	size_t n = 0, rows = s->hidden_rows.n, cols = s->hidden_cols.n;
	const struct rf_cell *last = NULL;

	if (rows == 0 && cols == 0)
		return;
	for (size_t i = 0; i < s->cells.n; i++) {
		struct rf_cell c = s->cells.v[i];
		uint32_t row = rf_xlsx_visible_row(s, c.row);
		uint32_t col = rf_xlsx_visible_col(s, c.col);
		uint32_t end = rf_xlsx_visible_row(s, c.row + c.row_span);
		uint32_t right = rf_xlsx_visible_col(s,
		    (uint32_t)c.col + c.col_span);

		if (end == row || right == col)
			continue;	/* nothing of it is visible */
		c.row = row;
		c.col = (uint16_t)col;
		c.row_span = end - row;
		c.col_span = (uint16_t)(right - col);
		if (last != NULL && by_place(last, &c) >= 0)
			s->unsorted = true;
		s->cells.v[n] = c;
		last = &s->cells.v[n++];
	}
	/* Many sheets hide what they do not use: no need to tell. */
	if (n < s->cells.n) {
		s->w->hidden_rows += (uint32_t)rows;
		s->w->hidden_cols += (uint32_t)cols;
	}
	s->cells.n = n;
	order(s);
}

/* ---- merges --------------------------------------------------------- */

static int
by_corner(const void *a, const void *b)
{
	const struct rf_xlsx_rect *x = a, *y = b;

	if (x->row0 != y->row0)
		return x->row0 < y->row0 ? -1 : 1;
	return x->col0 < y->col0 ? -1 : x->col0 > y->col0;
}

/*
 * The merged areas that cross the row at hand, sorted by column.  They do
 * not overlap: of two that do, the later is dropped, as Excel's repair does.
 */
struct active {
	RF_VEC(const struct rf_xlsx_rect *) v;
	uint32_t least_end;	/* nothing ends before this row */
};

static void
active_expire(struct active *a, uint32_t row)
{
	size_t n = 0;

	if (row <= a->least_end)
		return;
	a->least_end = UINT32_MAX;
	for (size_t i = 0; i < a->v.n; i++) {
		if (a->v.v[i]->row1 < row)
			continue;
		if (a->v.v[i]->row1 < a->least_end)
			a->least_end = a->v.v[i]->row1;
		a->v.v[n++] = a->v.v[i];
	}
	a->v.n = n;
}

/* The first active area that ends at or after the column. */
static size_t
active_find(const struct active *a, uint32_t col)
{
	size_t lo = 0, hi = a->v.n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (a->v.v[mid]->col1 < col)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static void
active_add(struct active *a, const struct rf_xlsx_rect *r)
{
	size_t i = active_find(a, r->col0);

	if (i < a->v.n && a->v.v[i]->col0 <= r->col1)
		return;
	(void)RF_VEC_PUSH(&a->v);
	memmove(&a->v.v[i + 1], &a->v.v[i],
	    (a->v.n - 1 - i) * sizeof(*a->v.v));
	a->v.v[i] = r;
	if (r->row1 < a->least_end)
		a->least_end = r->row1;
}

static void
merge(struct rf_xlsx_sheet *s)
{
	struct active active = { .least_end = UINT32_MAX };
	size_t next = 0, n = 0;

	if (s->merges.n == 0)
		return;
	qsort(s->merges.v, s->merges.n, sizeof(*s->merges.v), by_corner);
	for (size_t i = 0; i < s->cells.n; i++) {
		struct rf_cell *c = &s->cells.v[i];
		const struct rf_xlsx_rect *r;
		size_t k;

		while (next < s->merges.n &&
		    s->merges.v[next].row0 <= c->row) {
			r = &s->merges.v[next++];
			active_expire(&active, r->row0);
			if (r->row1 >= c->row)
				active_add(&active, r);
		}
		active_expire(&active, c->row);
		k = active_find(&active, c->col);
		r = k < active.v.n ? active.v.v[k] : NULL;
		if (r != NULL && r->col0 <= c->col) {
			if (r->row0 != c->row || r->col0 != c->col)
				continue;	/* covered */
			c->row_span = r->row1 - r->row0 + 1;
			c->col_span = (uint16_t)(r->col1 - r->col0 + 1);
		}
		s->cells.v[n++] = *c;
	}
	s->cells.n = n;
	RF_VEC_RELEASE(&active.v);
}

void
rf_xlsx_cells_settle(struct rf_xlsx_sheet *s)
{
	order(s);
	list_hidden(s);
	apply_links(s);
	apply_comments(s);
	merge(s);
	hide(s);
}
