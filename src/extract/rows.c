/*
 * Tables of edges.  Rows are kept until their table ends, and the edges of
 * all of them are its columns.
 */
#include "config.h"

#include "extract/rows.h"

#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

#define NEAR 30			/* twips: edges so near are the same */
#define MAX_ROWS 100000

struct row {
	bool header, last;
	int32_t index;
	int32_t left;
	uint32_t n_edges, n_cells;
	struct rf_rows_edge *edges;	/* malloc'ed */
	struct rf_page *cells;		/* malloc'ed; only their blocks */
};

/* A table that is open. */
struct table {
	struct rf_flow *cell;		/* what comes goes here */
	RF_VEC(struct rf_page) cells;	/* of the open row */
	RF_VEC(struct row) rows;
};

struct rf_rows {
	struct rf_document *doc;
	struct rf_flow *body;
	struct table tables[RF_ROWS_TABLES + 1];	/* by depth, from 1 */
	unsigned open;
};

struct rf_rows *
rf_rows_new(struct rf_document *d, struct rf_flow *body)
{
	struct rf_rows *r = rf_calloc(1, sizeof(*r));

	r->doc = d;
	r->body = body;
	return r;
}

unsigned
rf_rows_open(const struct rf_rows *r)
{
	return r->open;
}

/* What a table at that depth stands in. */
static struct rf_flow *
around(struct rf_rows *r, unsigned depth)
{
	return depth <= 1 ? r->body : r->tables[depth - 1].cell;
}

static void
row_release(struct row *row)
{
	for (uint32_t i = 0; i < row->n_cells; i++)
		RF_VEC_RELEASE(&row->cells[i].blocks);
	free(row->cells);
	free(row->edges);
}

static void
table_release(struct table *t)
{
	for (size_t i = 0; i < t->rows.n; i++)
		row_release(&t->rows.v[i]);
	for (size_t i = 0; i < t->cells.n; i++)
		RF_VEC_RELEASE(&t->cells.v[i].blocks);
	t->rows.n = t->cells.n = 0;
}

/* ---- the grid -------------------------------------------------------- */

struct grid {
	RF_VEC(int32_t) at;
};

static int
by_place(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return (x > y) - (x < y);
}

static void
make_grid(const struct table *t, size_t from, size_t to, struct grid *g)
{
	size_t n = 0;

	g->at.n = 0;
	for (size_t i = from; i < to; i++) {
		const struct row *row = &t->rows.v[i];

		*RF_VEC_PUSH(&g->at) = row->left;
		for (uint32_t k = 0; k < row->n_edges; k++)
			*RF_VEC_PUSH(&g->at) = row->edges[k].right;
	}
	if (g->at.n > 1)
		qsort(g->at.v, g->at.n, sizeof(*g->at.v), by_place);
	for (size_t i = 0; i < g->at.n; i++)
		if (n == 0 || (int64_t)g->at.v[i] - g->at.v[n - 1] > NEAR)
			g->at.v[n++] = g->at.v[i];
	g->at.n = n;
}

/* The last line of the grid that is not behind the place. */
static uint32_t
column_of(const struct grid *g, int32_t at)
{
	size_t low = 0, high = g->at.n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (g->at.v[mid] <= at)
			low = mid + 1;
		else
			high = mid;
	}
	return low > 0 ? (uint32_t)(low - 1) : 0;
}

static void
emit_cells(struct rf_flow *f, const struct row *row,
    const struct grid *g)
{
	uint32_t col = row->n_edges > 0 ? column_of(g, row->left) : 0;

	rf_flow_skip_columns(f, col);
	for (uint32_t i = 0; i < row->n_cells; i++) {
		uint32_t last = i, end;

		/* Cells merged into this one have edges of their own. */
		while (last + 1 < row->n_cells && last + 1 < row->n_edges &&
		    row->edges[last + 1].merged_left)
			last++;
		end = last < row->n_edges ? column_of(g,
		    row->edges[last].right) : col + 1;
		if (end <= col)
			end = col + 1;
		if (i >= row->n_edges || !row->edges[i].merged_up ||
		    !rf_flow_cell_continue(f, end - col)) {
			rf_flow_cell_begin(f, 1, end - col, row->header);
			for (size_t k = 0; k < row->cells[i].blocks.n; k++)
				rf_flow_take(f, &row->cells[i].blocks.v[k]);
			rf_flow_cell_end(f);
		}
		col = end;
		i = last;
	}
}

void
rf_rows_cell_end(struct rf_rows *r, unsigned depth)
{
	struct table *t = &r->tables[depth < RF_ROWS_TABLES ? depth :
	    RF_ROWS_TABLES];
	struct rf_page cell = { .number = 0 };

	rf_flow_page(t->cell, &cell);
	if (t->cells.n < RF_ROWS_CELLS)
		*RF_VEC_PUSH(&t->cells) = cell;
	else
		RF_VEC_RELEASE(&cell.blocks);
}

void
rf_rows_row_end(struct rf_rows *r, unsigned depth,
    const struct rf_rows_def *def)
{
	struct table *t = &r->tables[depth < RF_ROWS_TABLES ? depth :
	    RF_ROWS_TABLES];
	struct row row = { .header = def->header, .last = def->last,
		.index = def->index, .left = def->left };

	if (t->cells.n == 0)
		return;
	/* LibreOffice ends a cell twice where a table ends it. */
	while (def->edges.n > 0 && t->cells.n > def->edges.n &&
	    t->cells.v[t->cells.n - 1].blocks.n == 0)
		t->cells.n--;
	row.n_cells = (uint32_t)t->cells.n;
	row.cells = rf_calloc(t->cells.n, sizeof(*row.cells));
	memcpy(row.cells, t->cells.v, t->cells.n * sizeof(*row.cells));
	t->cells.n = 0;
	row.n_edges = (uint32_t)def->edges.n;
	if (row.n_edges > 0) {
		row.edges = rf_calloc(row.n_edges, sizeof(*row.edges));
		memcpy(row.edges, def->edges.v,
		    row.n_edges * sizeof(*row.edges));
	}
	if (t->rows.n < MAX_ROWS)
		*RF_VEC_PUSH(&t->rows) = row;
	else
		row_release(&row);
}

/* Does this row begin a table that nothing parts from the one before? */
static bool
begins(const struct row *row)
{
	return row->index < row[-1].index ||
	    (row[-1].last && row->index == row[-1].index);
}

static void
table_end(struct rf_rows *r, unsigned depth,
    const struct rf_rows_def *last)
{
	struct table *t = &r->tables[depth];
	struct rf_flow *f = around(r, depth);
	struct grid g = { .at = { .n = 0 } };

	/* Cells without an end of their row, as at the end of a cut file. */
	rf_flow_close(t->cell);
	rf_rows_cell_end(r, depth);
	if (t->cells.n > 0 && (t->cells.n > 1 ||
	    t->cells.v[0].blocks.n > 0))
		rf_rows_row_end(r, depth, last);
	for (size_t from = 0, to; from < t->rows.n; from = to) {
		for (to = from + 1; to < t->rows.n && !begins(&t->rows.v[to]);)
			to++;
		make_grid(t, from, to, &g);
		rf_flow_table_begin(f);
		for (size_t i = from; i < to; i++) {
			rf_flow_row(f, t->rows.v[i].header);
			emit_cells(f, &t->rows.v[i], &g);
		}
		rf_flow_table_end(f);
	}
	RF_VEC_RELEASE(&g.at);
	table_release(t);
}

struct rf_flow *
rf_rows_depth(struct rf_rows *r, unsigned depth,
    const struct rf_rows_def *last)
{
	if (depth > RF_ROWS_TABLES)
		depth = RF_ROWS_TABLES;
	while (r->open > depth) {
		table_end(r, r->open, last);
		r->open--;
	}
	while (r->open < depth) {
		struct table *t = &r->tables[++r->open];

		rf_flow_close(around(r, r->open));
		if (t->cell == NULL)
			t->cell = rf_flow_new(r->doc);
	}
	return depth > 0 ? r->tables[depth].cell : r->body;
}

void
rf_rows_free(struct rf_rows *r)
{
	if (r == NULL)
		return;
	for (unsigned i = 0; i <= RF_ROWS_TABLES; i++) {
		table_release(&r->tables[i]);
		RF_VEC_RELEASE(&r->tables[i].rows);
		RF_VEC_RELEASE(&r->tables[i].cells);
		rf_flow_free(r->tables[i].cell);
	}
	free(r);
}
