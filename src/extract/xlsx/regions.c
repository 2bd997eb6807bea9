/*
 * Where the tables of a sheet are.  Cells inside the sheet's table objects
 * are theirs; the rest is cut along empty rows and empty columns, again and
 * again, until nothing can be cut: unlike connecting neighbours, this keeps
 * a sparse table in one piece.
 *
 * Cuts work on an array of indices, and the cells are moved once, in place,
 * at the end: a sheet of a million cells exists only once.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "extract/xlsx/xlsx.h"

#define MAX_DEPTH 24	/* of cuts; nested deeper, it is one region */
#define SPACER_WIDTH 3.0f	/* characters */
#define MAX_TITLES 6	/* rows of titles above one table */
#define MAX_NOTES 20	/* rows of notes below one */

struct leaf {
	size_t from, n;			/* in the index */
	const struct rf_xlsx_named *named;
};

struct cutter {
	struct rf_xlsx_sheet *s;
	uint32_t *index;	/* into s->cells.v, in the order of regions */
	uint32_t *spare;	/* as many, for moving */
	float *widths;		/* of the sheet's columns, 0: the default */
	RF_VEC(struct leaf) leaves;
};

static const struct rf_cell *
cell(const struct cutter *c, size_t i)
{
	return &c->s->cells.v[c->index[i]];
}

static uint32_t
end_row(const struct rf_cell *c)
{
	return c->row + c->row_span - 1;
}

static uint32_t
end_col(const struct rf_cell *c)
{
	return (uint32_t)c->col + c->col_span - 1;
}

static void
leaf(struct cutter *c, size_t from, size_t n,
    const struct rf_xlsx_named *named)
{
	struct leaf *l = RF_VEC_PUSH(&c->leaves);

	l->from = from;
	l->n = n;
	l->named = named;
}

/* ---- gaps that do not cut -------------------------------------------- */

/* The row of cells that starts at i; returns where it ends. */
static size_t
row_end(const struct cutter *c, size_t i, size_t end)
{
	uint32_t row = cell(c, i)->row;

	while (i < end && cell(c, i)->row == row)
		i++;
	return i;
}

/*
 * A single empty row inside a table, as before its totals: what follows
 * stays within the columns above, continues their kinds, and does not start
 * like a header.  [prev, b) is the row above the gap, [b, end) starts with
 * the row below, `above` is all that stands above.
 */
static bool
goes_on(const struct cutter *c, const struct rf_xlsx_rect *above, size_t prev,
    size_t b, size_t end)
{
	size_t stop = row_end(c, b, end), i = b, j = prev;
	size_t same = 0, numbers = 0, both = 0;

	if (above->col1 == above->col0 || stop - b < 2 || cell(c, b)->col < above->col0 ||
	    end_col(cell(c, stop - 1)) > above->col1)
		return false;
	while (i < stop && j < b) {
		const struct rf_cell *k = cell(c, i), *p = cell(c, j);

		if (p->col < k->col) {
			j++;
			continue;
		}
		i++;
		numbers += (k->flags & RF_CELL_NUMBER) != 0;
		if (p->col != k->col)
			continue;
		both++;
		same += ((p->flags ^ k->flags) & RF_XLSX_TEXT) == 0;
	}
	/* Two rows alone say little; three of their cells must agree. */
	if (above->row1 == above->row0 && (both < 3 || same < both ||
	    both != stop - b))
		return false;
	return numbers > 0 && both >= 2 && same * 4 >= both * 3;
}

/*
 * One empty column inside a table: a mere spacer, far narrower than any
 * column that holds something.
 */
static bool
is_spacer(const struct cutter *c, uint32_t col)
{
	float width = c->widths[rf_xlsx_sheet_col(c->s, col)];

	return width > 0 && width <= SPACER_WIDTH;
}

/* ---- cuts ----------------------------------------------------------- */

static void cut(struct cutter *c, size_t from, size_t n, unsigned depth);

/* Make room in `r` for a cell. */
static void
extend(struct rf_xlsx_rect *r, const struct rf_cell *k)
{
	r->row0 = k->row < r->row0 ? k->row : r->row0;
	r->col0 = k->col < r->col0 ? k->col : r->col0;
	r->row1 = end_row(k) > r->row1 ? end_row(k) : r->row1;
	r->col1 = end_col(k) > r->col1 ? end_col(k) : r->col1;
}

static const struct rf_xlsx_rect nowhere = { UINT32_MAX, 0, UINT32_MAX, 0 };

static struct rf_xlsx_rect
bounds(const struct cutter *c, size_t from, size_t n)
{
	struct rf_xlsx_rect r = nowhere;

	for (size_t i = from; i < from + n; i++)
		extend(&r, cell(c, i));
	return r;
}

/* Cut along empty rows; false when there are none. */
static bool
cut_rows(struct cutter *c, size_t from, size_t n, unsigned depth)
{
	size_t start = from, row_start = from, prev, end = from + n;
	struct rf_xlsx_rect above = nowhere;

	for (size_t i = from; i < end; i++) {
		const struct rf_cell *k = cell(c, i);

		if (i > from && k->row > above.row1 + 1) {
			prev = row_start;
			if (k->row > above.row1 + 2 ||
			    !goes_on(c, &above, prev, i, end)) {
				cut(c, start, i - start, depth);
				start = i;
				above = nowhere;
			}
		}
		if (i == from || k->row != cell(c, i - 1)->row)
			row_start = i;
		extend(&above, k);
	}
	if (start == from)
		return false;
	cut(c, start, end - start, depth);
	return true;
}

/*
 * Which columns hold something: count[k] > 0 for column col0 + k.  Starts
 * and ends are counted first, so that wide cells cost no more than others.
 */
static int32_t *
covered(const struct cutter *c, size_t from, size_t n, uint32_t col0,
    size_t width)
{
	int32_t *count = rf_calloc(width + 1, sizeof(*count)), sum = 0;

	for (size_t i = from; i < from + n; i++) {
		count[cell(c, i)->col - col0]++;
		count[end_col(cell(c, i)) + 1 - col0]--;
	}
	for (size_t k = 0; k < width; k++)
		count[k] = sum += count[k];
	return count;
}

/* From covered or not to the number of each column's group; how many. */
static size_t
number_groups(const struct cutter *c, uint32_t col0, int32_t *count,
    size_t width)
{
	size_t groups = 0;
	bool gap = true;

	for (size_t k = 0; k < width; k++) {
		if (count[k] == 0) {
			gap = gap || !is_spacer(c, col0 + (uint32_t)k);
			continue;
		}
		groups += gap;
		gap = false;
		count[k] = (int32_t)groups - 1;
	}
	return groups;
}

/*
 * Move the cells of each group together, keeping their order; starts[g]
 * becomes where group g begins, counted from `from`.
 */
static void
partition(struct cutter *c, size_t from, size_t n, const int32_t *group,
    uint32_t col0, size_t *starts, size_t groups)
{
	for (size_t i = from; i < from + n; i++)
		starts[group[cell(c, i)->col - col0] + 1]++;
	for (size_t g = 0; g < groups; g++)
		starts[g + 1] += starts[g];
	for (size_t i = from; i < from + n; i++)
		c->spare[starts[group[cell(c, i)->col - col0]]++] =
		    c->index[i];
	memcpy(c->index + from, c->spare, n * sizeof(*c->index));
	/* Each start has become the next one's. */
	memmove(starts + 1, starts, groups * sizeof(*starts));
	starts[0] = 0;
}

/* Cut along empty columns; false when there are none. */
static bool
cut_cols(struct cutter *c, size_t from, size_t n, unsigned depth)
{
	struct rf_xlsx_rect b = bounds(c, from, n);
	size_t width = b.col1 - b.col0 + 1, groups, *starts;
	int32_t *group = covered(c, from, n, b.col0, width);

	groups = number_groups(c, b.col0, group, width);
	if (groups > 1) {
		starts = rf_calloc(groups + 1, sizeof(*starts));
		partition(c, from, n, group, b.col0, starts, groups);
		for (size_t g = 0; g < groups; g++)
			cut(c, from + starts[g], starts[g + 1] - starts[g],
			    depth);
		free(starts);
	}
	free(group);
	return groups > 1;
}

/*
 * Titles: rows with one text alone (or a date, below a text), at the left
 * edge or across the whole width, above something wider than one column.
 * How many.
 */
static size_t
titles(const struct cutter *c, size_t from, size_t n)
{
	struct rf_xlsx_rect b = bounds(c, from, n);
	size_t t = 0;

	if (b.col1 == b.col0)
		return 0;
	while (t < MAX_TITLES && t + 2 < n) {
		const struct rf_cell *k = cell(c, from + t);

		if (cell(c, from + t + 1)->row == k->row)
			return t;	/* the first row of the table */
		if (k->row_span > 1 || k->col != b.col0 ||
		    !(k->flags & (t == 0 ? RF_XLSX_TEXT : RF_XLSX_KINDS)) ||
		    (k->col_span > 1 && end_col(k) != b.col1))
			return 0;
		t++;
	}
	return 0;
}

static bool
is_note(const struct rf_cell *k)
{
	static const char *const starts[] = {
		"*", "note", "source", "quelle", "anmerkung", "remark",
		"footnote", "(1)", "1)", "[1]",
	};
	struct rf_str s = { k->text, k->text_len };

	for (size_t i = 0; i < RF_COUNT(starts); i++)
		if (rf_str_ieq((struct rf_str){ s.ptr, strlen(starts[i]) <
		    s.len ? strlen(starts[i]) : s.len }, starts[i]))
			return true;
	return s.len >= 60;
}

/* A note: one text alone in the last row, below a table. */
static bool
ends_with_note(const struct cutter *c, size_t from, size_t n)
{
	const struct rf_cell *k = cell(c, from + n - 1);
	struct rf_xlsx_rect b;

	if (n < 5 || cell(c, from + n - 2)->row == k->row ||
	    !(k->flags & RF_XLSX_TEXT) || !is_note(k))
		return false;
	b = bounds(c, from, n - 1);
	return b.col1 > b.col0 && b.row1 > b.row0 && b.row1 < k->row &&
	    k->col == b.col0;
}

static void
cut(struct cutter *c, size_t from, size_t n, unsigned depth)
{
	unsigned notes = 0;
	size_t t;

	while (n > 0) {
		if (depth < MAX_DEPTH && (cut_rows(c, from, n, depth + 1) ||
		    cut_cols(c, from, n, depth + 1)))
			return;
		t = titles(c, from, n);
		if (t > 0) {
			for (size_t i = 0; i < t; i++)
				leaf(c, from + i, 1, NULL);
			from += t;
			n -= t;
		} else if (notes++ < MAX_NOTES && ends_with_note(c, from, n)) {
			leaf(c, from + --n, 1, NULL);
		} else {
			leaf(c, from, n, NULL);
			return;
		}
		/* Without them the rest may fall apart. */
	}
}

/* ---- the sheet's table objects ---------------------------------------- */

/* In visible coordinates; false when nothing of it is visible. */
static bool
visible_rect(const struct rf_xlsx_sheet *s, const struct rf_xlsx_rect *in,
    struct rf_xlsx_rect *out)
{
	uint32_t end = rf_xlsx_visible_row(s, in->row1 + 1);
	uint32_t right = rf_xlsx_visible_col(s, in->col1 + 1);

	out->row0 = rf_xlsx_visible_row(s, in->row0);
	out->col0 = rf_xlsx_visible_col(s, in->col0);
	if (end == out->row0 || right == out->col0)
		return false;
	out->row1 = end - 1;
	out->col1 = right - 1;
	return true;
}

/* The first cell of the sheet at or after a row. */
static size_t
first_of_row(const struct rf_xlsx_sheet *s, uint32_t row)
{
	size_t lo = 0, hi = s->cells.n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (s->cells.v[mid].row < row)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/*
 * Put the cells of each table object first, in `index` as everywhere;
 * returns how many cells those are.
 */
static size_t
take_named(struct cutter *c)
{
	struct rf_xlsx_sheet *s = c->s;
	size_t tables = s->tables.n, *starts, total = 0;
	uint16_t *owner;		/* of each cell: its table + 1 */

	if (tables == 0)
		return 0;
	owner = rf_calloc(s->cells.n, sizeof(*owner));
	starts = rf_calloc(tables + 2, sizeof(*starts));
	for (size_t t = 0; t < tables; t++) {
		struct rf_xlsx_rect r;

		if (!visible_rect(s, &s->tables.v[t].at, &r))
			continue;
		for (size_t i = first_of_row(s, r.row0); i < s->cells.n &&
		    s->cells.v[i].row <= r.row1; i++)
			if (owner[i] == 0 && s->cells.v[i].col >= r.col0 &&
			    s->cells.v[i].col <= r.col1) {
				owner[i] = (uint16_t)(t + 1);
				starts[t + 1]++;
			}
	}
	for (size_t t = 1; t <= tables; t++) {
		size_t n = starts[t];

		starts[t] = total;
		if (n > 0)
			leaf(c, total, n, &s->tables.v[t - 1]);
		total += n;
	}
	starts[0] = total;		/* what no table owns comes last */
	for (size_t i = 0; i < s->cells.n; i++)
		c->index[starts[owner[i]]++] = (uint32_t)i;
	free(owner);
	free(starts);
	return total;
}

/* ---- all ------------------------------------------------------------ */

/* Move the cells into the order of the index, which is used up. */
static void
permute(struct rf_cell *v, uint32_t *index, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct rf_cell first = v[i];
		size_t k = i;

		while (index[k] != i) {
			size_t from = index[k];

			v[k] = v[from];
			index[k] = (uint32_t)k;
			k = from;
		}
		v[k] = first;
		index[k] = (uint32_t)k;
	}
}

static float *
column_widths(const struct rf_xlsx_sheet *s)
{
	float *widths = rf_calloc(RF_XLSX_MAX_COLS, sizeof(*widths));
	size_t touched = 0;

	for (size_t i = 0; i < s->cols.n; i++)
		for (uint32_t k = s->cols.v[i].first; k <= s->cols.v[i].last &&
		    touched < 4 * RF_XLSX_MAX_COLS; k++, touched++)
			widths[k] = s->cols.v[i].width;
	return widths;
}

void
rf_xlsx_regions(struct rf_xlsx_sheet *s)
{
	struct cutter c = { .s = s };
	size_t n = s->cells.n, named;

	if (n == 0)
		return;
	c.index = rf_reallocarray(NULL, n, sizeof(*c.index));
	c.spare = rf_reallocarray(NULL, n, sizeof(*c.spare));
	c.widths = column_widths(s);
	for (size_t i = 0; i < n; i++)
		c.index[i] = (uint32_t)i;
	named = take_named(&c);
	cut(&c, named, n - named, 0);
	permute(s->cells.v, c.index, n);
	free(c.index);
	free(c.spare);
	free(c.widths);
	for (size_t i = 0; i < c.leaves.n; i++) {
		const struct leaf *l = &c.leaves.v[i];
		struct rf_xlsx_region r = {
			.cells = s->cells.v + l->from,
			.n = l->n,
			.named = l->named,
		};

		rf_xlsx_region_emit(s, &r);
	}
	RF_VEC_RELEASE(&c.leaves);
	rf_document_own(s->w->doc, s->cells.v);
	memset(&s->cells, 0, sizeof(s->cells));
}
