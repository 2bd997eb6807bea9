/*
 * Tables of RTF.  A row is cells, each ended by \cell, and a definition of
 * where their right edges are, before them, behind them or both; so rows are
 * kept until the table ends, and the edges of all of them are its columns.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "extract/rtf/rtf_priv.h"

#define NEAR 30			/* twips: edges so near are the same */
#define MAX_ROWS 100000

/* What a table at that depth stands in. */
static struct rf_flow *
around(struct rtf *r, unsigned depth)
{
	return depth <= 1 ? r->body : r->tables[depth - 1].cell;
}

static void
row_release(struct rtf_row *row)
{
	for (uint32_t i = 0; i < row->n_cells; i++)
		RF_VEC_RELEASE(&row->cells[i].blocks);
	free(row->cells);
	free(row->edges);
}

static void
table_release(struct rtf_table *t)
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
make_grid(const struct rtf_table *t, struct grid *g)
{
	size_t n = 0;

	for (size_t i = 0; i < t->rows.n; i++) {
		const struct rtf_row *row = &t->rows.v[i];

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
emit_cells(struct rf_flow *f, const struct rtf_row *row,
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

static void
table_end(struct rtf *r, unsigned depth)
{
	struct rtf_table *t = &r->tables[depth];
	struct rf_flow *f = around(r, depth);
	struct grid g = { .at = { .n = 0 } };

	/* Cells without an end of their row, as at the end of a cut file. */
	rf_flow_close(t->cell);
	rtf_cell_end(r, depth);
	if (t->cells.n > 0 && (t->cells.n > 1 ||
	    t->cells.v[0].blocks.n > 0))
		rtf_row_end(r, depth);
	if (t->rows.n > 0) {
		make_grid(t, &g);
		rf_flow_table_begin(f);
		for (size_t i = 0; i < t->rows.n; i++) {
			rf_flow_row(f, t->rows.v[i].header);
			emit_cells(f, &t->rows.v[i], &g);
		}
		rf_flow_table_end(f);
	}
	RF_VEC_RELEASE(&g.at);
	table_release(t);
}

/* ---- rows and cells -------------------------------------------------- */

void
rtf_depth(struct rtf *r, unsigned depth)
{
	if (depth > RTF_TABLES)
		depth = RTF_TABLES;
	while (r->n_tables > depth) {
		table_end(r, r->n_tables);
		r->n_tables--;
	}
	while (r->n_tables < depth) {
		struct rtf_table *t = &r->tables[++r->n_tables];

		rf_flow_close(around(r, r->n_tables));
		if (t->cell == NULL)
			t->cell = rf_flow_new(r->doc);
	}
	r->flow = depth > 0 ? r->tables[depth].cell : r->body;
}

void
rtf_cell_end(struct rtf *r, unsigned depth)
{
	struct rtf_table *t = &r->tables[depth < RTF_TABLES ? depth :
	    RTF_TABLES];
	struct rf_page cell = { .number = 0 };

	rf_flow_page(t->cell, &cell);
	if (t->cells.n < RTF_CELLS)
		*RF_VEC_PUSH(&t->cells) = cell;
	else
		RF_VEC_RELEASE(&cell.blocks);
}

void
rtf_row_end(struct rtf *r, unsigned depth)
{
	struct rtf_table *t = &r->tables[depth < RTF_TABLES ? depth :
	    RTF_TABLES];
	struct rtf_row row = { .header = r->row.header,
		.left = r->row.left };

	if (t->cells.n == 0)
		return;
	row.n_cells = (uint32_t)t->cells.n;
	row.cells = rf_calloc(t->cells.n, sizeof(*row.cells));
	memcpy(row.cells, t->cells.v, t->cells.n * sizeof(*row.cells));
	t->cells.n = 0;
	row.n_edges = (uint32_t)r->row.edges.n;
	if (row.n_edges > 0) {
		row.edges = rf_calloc(row.n_edges, sizeof(*row.edges));
		memcpy(row.edges, r->row.edges.v,
		    row.n_edges * sizeof(*row.edges));
	}
	if (t->rows.n < MAX_ROWS)
		*RF_VEC_PUSH(&t->rows) = row;
	else
		row_release(&row);
}

void
rtf_tables_release(struct rtf *r)
{
	for (unsigned i = 0; i <= RTF_TABLES; i++) {
		table_release(&r->tables[i]);
		RF_VEC_RELEASE(&r->tables[i].rows);
		RF_VEC_RELEASE(&r->tables[i].cells);
		rf_flow_free(r->tables[i].cell);
	}
	RF_VEC_RELEASE(&r->row.edges);
}
