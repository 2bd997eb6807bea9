/*
 * Tables of flowing documents: cells find their columns, spans are kept
 * inside the table, and the content of a cell is as plain as it can be:
 * text, styled text, or blocks.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "extract/flow_priv.h"
#include "util/limits.h"

#define MAX_COLUMNS 16384
#define MAX_ROWS 1048576

void
rf_flow_table_begin(struct rf_flow *f)
{
	struct flow_table *t;

	rf_flow_close(f);
	if (f->depth > RF_FLOW_DEPTH) {
		f->top->deep_tables++;
		return;
	}
	t = rf_calloc(1, sizeof(*t));
	t->outer = f->table;
	t->depth = f->depth;
	f->table = t;
}

/* Calls that belong to a table too deep to be one. */
static bool
is_flat(const struct rf_flow *f)
{
	return f->top->deep_tables > 0 || f->table == NULL;
}

void
rf_flow_table_drop(struct rf_flow *f)
{
	struct flow_table *t = f->table;

	f->table = t->outer;
	RF_VEC_RELEASE(&t->cells);
	RF_VEC_RELEASE(&t->columns);
	free(t);
}

/* ---- rows ------------------------------------------------------------ */

/* The row that ends here: is it one more of the header? */
static void
finish_row(struct flow_table *t)
{
	bool header = t->row_header;

	if (t->rows == 0)
		return;
	if (!header)
		header = !t->row_plain && t->col > 0;
	if (header && !t->header_over)
		t->header_rows++;
	else
		t->header_over = true;
}

void
rf_flow_row(struct rf_flow *f, bool header)
{
	struct flow_table *t = f->table;

	if (is_flat(f)) {
		rf_flow_close(f);
		return;
	}
	if (t->in_cell)
		rf_flow_cell_end(f);
	finish_row(t);
	if (t->rows < MAX_ROWS)
		t->rows++;
	t->col = 0;
	t->row_header = header;
	t->row_plain = false;
}

/* Make sure that column `col` is there. */
static bool
want_column(struct flow_table *t, uint32_t col)
{
	if (col >= MAX_COLUMNS)
		return false;
	while (t->columns.n <= col)
		RF_VEC_PUSH(&t->columns);
	return true;
}

/* Move on to the next column that no cell from above covers. */
static void
next_free(struct flow_table *t)
{
	while (t->col < t->columns.n &&
	    (t->columns.v[t->col].to_end ||
	    t->columns.v[t->col].until >= t->rows))
		t->col++;
}

void
rf_flow_skip_columns(struct rf_flow *f, uint32_t n)
{
	if (is_flat(f))
		return;
	f->table->col = n < MAX_COLUMNS - f->table->col ? f->table->col + n :
	    MAX_COLUMNS;
}

/* ---- cells ----------------------------------------------------------- */

void
rf_flow_cell_begin(struct rf_flow *f, uint32_t row_span, uint32_t col_span,
    bool header)
{
	struct flow_table *t = f->table;
	uint32_t row;

	if (is_flat(f)) {
		rf_flow_close(f);
		return;
	}
	if (t->in_cell)
		rf_flow_cell_end(f);
	if (t->rows == 0)
		rf_flow_row(f, false);
	row = t->rows - 1;
	next_free(t);
	if (col_span == 0)
		col_span = 1;
	if (t->col < MAX_COLUMNS && col_span > MAX_COLUMNS - t->col)
		col_span = MAX_COLUMNS - t->col;
	memset(&t->cell, 0, sizeof(t->cell));
	t->cell.row = row;
	t->cell.row_span = row_span == RF_FLOW_TO_END || row_span == 0 ? 1 :
	    row_span;
	if (t->cell.row_span > MAX_ROWS)
		t->cell.row_span = MAX_ROWS;
	t->cell.col = (uint16_t)t->col;
	t->cell.col_span = (uint16_t)col_span;
	if (header)
		t->cell.flags |= RF_CELL_HEADER;
	else
		t->row_plain = true;
	for (uint32_t i = 0; i < col_span && want_column(t, t->col + i); i++) {
		struct flow_column *c = &t->columns.v[t->col + i];

		/* 0-based row plus span: rows are counted from 1 here. */
		c->until = row + t->cell.row_span;
		c->to_end = row_span == RF_FLOW_TO_END;
		c->cell = 0;
	}
	t->in_cell = true;
	rf_flow_push(f);
}

static bool
is_plain(const struct rf_block *b)
{
	if (b->kind != RF_BLOCK_PARAGRAPH && b->kind != RF_BLOCK_CAPTION)
		return false;
	for (uint32_t i = 0; i < b->text.n; i++)
		if (b->text.runs[i].style != 0 || b->text.runs[i].note != 0 ||
		    b->text.runs[i].href != NULL)
			return false;
	return true;
}

/* All text of some blocks, a line each. */
static struct rf_str
text_of(struct rf_arena *arena, const struct rf_block *v, size_t n)
{
	size_t len = 0;
	char *p, *at;

	if (n == 1)
		return rf_text_string(arena, &v[0].text);
	for (size_t i = 0; i < n; i++)
		for (uint32_t k = 0; k < v[i].text.n; k++)
			len += v[i].text.runs[k].text.len + 1;
	p = at = rf_arena_bytes(arena, len + n + 1);
	for (size_t i = 0; i < n; i++) {
		if (v[i].text.n == 0)
			continue;
		if (at != p)
			*at++ = '\n';
		for (uint32_t k = 0; k < v[i].text.n; k++) {
			struct rf_str s = v[i].text.runs[k].text;

			memcpy(at, s.ptr, s.len);
			at += s.len;
		}
	}
	*at = '\0';
	return (struct rf_str){ p, (size_t)(at - p) };
}

static void
fill_cell(struct rf_flow *f, struct rf_cell *c, const struct rf_block *v,
    size_t n)
{
	struct rf_arena *arena = &f->doc->arena;
	bool plain = true, lines = true;
	struct rf_str text = text_of(arena, v, n);

	c->text = text.ptr;
	c->text_len = text.len < UINT32_MAX ? (uint32_t)text.len : 0;
	for (size_t i = 0; i < n; i++) {
		plain = plain && is_plain(&v[i]);
		lines = lines && (v[i].kind == RF_BLOCK_PARAGRAPH ||
		    v[i].kind == RF_BLOCK_CAPTION);
	}
	if (plain)
		return;
	c->extra = rf_arena_alloc(arena, sizeof(*c->extra));
	if (lines) {
		c->extra->rich = rf_flow_join(arena, v, n);
		return;
	}
	c->extra->blocks = rf_arena_array(arena, n, sizeof(*v));
	memcpy(c->extra->blocks, v, n * sizeof(*v));
	c->extra->n_blocks = (uint32_t)n;
}

void
rf_flow_cell_end(struct rf_flow *f)
{
	struct flow_table *t = f->table;
	struct flow_frame *left;
	struct rf_cell *c;

	if (is_flat(f)) {
		rf_flow_close(f);
		return;
	}
	if (!t->in_cell)
		return;
	/* Asides that were left open inside the cell end with it. */
	while (f->depth > t->depth + 1)
		rf_flow_aside_end(f);
	left = rf_flow_pop(f);
	t->in_cell = false;
	/* Empty cells are kept here, for their spans, and leave at the end. */
	if (t->cells.n < RF_MAX_CELLS && t->col < MAX_COLUMNS) {
		c = RF_VEC_PUSH(&t->cells);
		*c = t->cell;
		fill_cell(f, c, left->blocks.v, left->blocks.n);
		for (uint32_t i = 0; i < c->col_span; i++)
			t->columns.v[c->col + i].cell = t->cells.n;
	}
	t->col += t->cell.col_span;
}

bool
rf_flow_cell_continue(struct rf_flow *f, uint32_t col_span)
{
	struct flow_table *t = f->table;
	struct flow_column *c;
	struct rf_cell *above;

	if (is_flat(f) || t->rows < 2)
		return false;
	if (t->in_cell)
		rf_flow_cell_end(f);
	next_free(t);
	if (t->col >= t->columns.n)
		return false;
	c = &t->columns.v[t->col];
	if (c->cell == 0 || c->until != t->rows - 1)
		return false;
	above = &t->cells.v[c->cell - 1];
	if (above->col != t->col)
		return false;
	above->row_span++;
	for (uint32_t i = 0; i < above->col_span; i++)
		t->columns.v[above->col + i].until = t->rows;
	t->col += above->col_span > col_span ? above->col_span : col_span;
	return true;
}

void
rf_flow_rows_end(struct rf_flow *f)
{
	struct flow_table *t = f->table;

	if (is_flat(f))
		return;
	if (t->in_cell)
		rf_flow_cell_end(f);
	for (size_t i = 0; i < t->columns.n; i++) {
		struct flow_column *c = &t->columns.v[i];

		if (c->to_end && c->cell > 0) {
			struct rf_cell *cell = &t->cells.v[c->cell - 1];

			cell->row_span = t->rows - cell->row;
		}
		c->to_end = false;
		/* No span leads out of its group of rows. */
		if (c->until > t->rows)
			c->until = t->rows;
	}
	for (size_t i = 0; i < t->cells.n; i++)
		if (t->cells.v[i].row_span > t->rows - t->cells.v[i].row)
			t->cells.v[i].row_span = t->rows - t->cells.v[i].row;
}

/* ---- caption and end ------------------------------------------------- */

void
rf_flow_caption_begin(struct rf_flow *f)
{
	if (!is_flat(f) && f->table->in_cell)
		rf_flow_cell_end(f);
	rf_flow_push(f);
}

void
rf_flow_caption_end(struct rf_flow *f)
{
	struct flow_frame *left = rf_flow_pop(f);
	size_t n = 0;

	/* Only its text can stand there; the rest stands before the table. */
	for (size_t i = 0; i < left->blocks.n; i++)
		if (left->blocks.v[i].text.n > 0)
			left->blocks.v[n++] = left->blocks.v[i];
		else
			rf_flow_place(f, &left->blocks.v[i]);
	if (n > 0 && !is_flat(f))
		f->table->caption = rf_flow_join(&f->doc->arena, left->blocks.v, n);
	else
		for (size_t i = 0; i < n; i++)
			rf_flow_place(f, &left->blocks.v[i]);
}

/* Cells without content leave; header ones stay, to be headers. */
static size_t
drop_empty(struct flow_table *t, uint32_t *n_cols)
{
	size_t kept = 0;

	*n_cols = 0;
	for (size_t i = 0; i < t->cells.n; i++) {
		struct rf_cell *c = &t->cells.v[i];
		uint32_t end = (uint32_t)c->col + c->col_span;

		if (end > *n_cols)
			*n_cols = end;
		if (c->text_len == 0 && c->extra == NULL &&
		    c->row_span == 1 && c->col_span == 1)
			continue;
		t->cells.v[kept++] = *c;
	}
	return kept;
}

struct rf_table *
rf_flow_table_end(struct rf_flow *f)
{
	struct flow_table *t = f->table;
	struct rf_block b = { .kind = RF_BLOCK_TABLE };
	bool content = false;

	if (f->top->deep_tables > 0) {
		rf_flow_close(f);
		f->top->deep_tables--;
		return NULL;
	}
	if (t == NULL)
		return NULL;
	if (t->in_cell)
		rf_flow_cell_end(f);
	rf_flow_rows_end(f);
	finish_row(t);
	b.table = rf_arena_alloc(&f->doc->arena, sizeof(*b.table));
	b.table->origin = RF_TABLE_NATIVE;
	b.table->n_rows = t->rows;
	b.table->n_cells = drop_empty(t, &b.table->n_cols);
	b.table->header_rows = t->header_rows;
	b.table->caption = t->caption;
	for (size_t i = 0; i < b.table->n_cells && !content; i++)
		content = t->cells.v[i].text_len > 0 ||
		    t->cells.v[i].extra != NULL;
	if (!content) {
		rf_flow_table_drop(f);
		return NULL;
	}
	b.table->cells = t->cells.v;
	rf_document_own(f->doc, t->cells.v);
	t->cells.v = NULL;
	t->cells.n = 0;
	rf_flow_table_drop(f);
	rf_flow_place(f, &b);
	return b.table;
}
