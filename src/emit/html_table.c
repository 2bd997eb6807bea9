/*
 * Tables in HTML, row by row.
 *
 * The model leaves out covered and empty cells; HTML wants the empty ones
 * back, or everything moves to the left.  Long gaps become one cell with a
 * colspan and empty rows stay empty, so that two cells at the far corners
 * of a sheet do not become a billion tags.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "emit/writer.h"

#define MAX_BLANKS 64	/* empty cells written singly */

void
rf_html_table_open(struct rf_writer *w, const struct rf_table *t,
    struct rf_html_rows *rows)
{
	char id[RF_ELEMENT_ID_SIZE];
	uint64_t end = 0;

	rf_ids_table(&w->ids, id);
	memset(rows, 0, sizeof(*rows));
	rows->table = t;
	/* Rows after the last cell say nothing, and a claim costs nothing. */
	for (size_t i = t->n_cells; i-- > 0 && end < t->n_rows;) {
		uint64_t last = (uint64_t)t->cells[i].row +
		    rf_cell_row_span(t, &t->cells[i]);

		if (last > end)
			end = last;
	}
	rows->end = end < t->n_rows ? (uint32_t)end : t->n_rows;
	rf_out_adds(w->out, "<table");
	if (w->marked) {
		rf_out_adds(w->out, " data-bb-table-id=\"");
		rf_out_adds(w->out, id);
		rf_out_addc(w->out, '"');
	}
	rf_out_add(w->out, ">\n", 2);
	if (!t->caption_apart && !rf_text_is_blank(&t->caption)) {
		rf_out_adds(w->out, "<caption>");
		rf_html_text(w, &t->caption);
		rf_out_adds(w->out, "</caption>\n");
	}
}

void
rf_html_table_close(struct rf_writer *w, struct rf_html_rows *rows)
{
	rf_out_adds(w->out, "</table>");
	RF_VEC_RELEASE(&rows->spans);
	RF_VEC_RELEASE(&rows->fresh);
}

void
rf_html_table(struct rf_writer *w, const struct rf_table *t)
{
	struct rf_html_rows rows;

	rf_html_table_open(w, t, &rows);
	while (rf_html_table_row(w, &rows))
		;
	rf_html_table_close(w, &rows);
}

/* ---- inside a cell -------------------------------------------------- */

static void
code(struct rf_writer *w, const struct rf_text *t)
{
	rf_out_adds(w->out, "<pre><code>");
	for (uint32_t i = 0; i < t->n; i++)
		rf_html_escape(w->out, t->runs[i].text);
	rf_out_adds(w->out, "</code></pre>");
}

/* What stands on its own; false: the block is a line of text. */
static bool
own_box(struct rf_writer *w, const struct rf_block *b)
{
	switch (b->kind) {
	case RF_BLOCK_TABLE:
		w->depth++;
		rf_html_table(w, b->table);
		w->depth--;
		return true;
	case RF_BLOCK_FIGURE:
		rf_html_figure(w, b->figure);
		return true;
	case RF_BLOCK_CODE:
		code(w, &b->text);
		return true;
	case RF_BLOCK_QUOTE:
		rf_out_adds(w->out, "<blockquote>");
		rf_html_text(w, &b->text);
		rf_out_adds(w->out, "</blockquote>");
		return true;
	default:
		return false;
	}
}

static void
text_line(struct rf_writer *w, const struct rf_block *b)
{
	if (b->kind == RF_BLOCK_HEADING) {
		uint32_t before = w->ignore;

		rf_out_adds(w->out, "<strong>");
		w->ignore |= RF_BOLD;
		rf_html_text(w, &b->text);
		w->ignore = before;
		rf_out_adds(w->out, "</strong>");
	} else if (b->kind == RF_BLOCK_FORMULA) {
		struct rf_run r = { .style = RF_MATH };

		for (uint32_t i = 0; i < b->text.n; i++) {
			r.text = b->text.runs[i].text;
			rf_html_text(w, &(struct rf_text){ &r, 1 });
		}
	} else {
		rf_html_text(w, &b->text);
	}
}

static void
cell_blocks(struct rf_writer *w, const struct rf_block *blocks, uint32_t n)
{
	struct rf_html_list list = { 0 };
	bool line_before = false;

	for (uint32_t i = 0; i < n; i++) {
		const struct rf_block *b = &blocks[i];

		if (rf_entry_of(b) == RF_ENTRY_NONE)
			continue;
		if (b->kind == RF_BLOCK_LIST_ITEM) {
			rf_html_list_item(w, &list, b);
			rf_html_text(w, &b->text);
			line_before = false;
			continue;
		}
		rf_html_list_end(w, &list);
		if (own_box(w, b)) {
			line_before = false;
			continue;
		}
		if (line_before)
			rf_out_adds(w->out, "<br>");
		text_line(w, b);
		line_before = true;
	}
	rf_html_list_end(w, &list);
}

static void
content(struct rf_writer *w, const struct rf_cell *c)
{
	const struct rf_cell_extra *x = c->extra;

	if (x != NULL && x->n_blocks > 0 && w->depth < RF_MAX_NESTING)
		cell_blocks(w, x->blocks, x->n_blocks);
	else if (x != NULL && x->rich.n > 0)
		rf_html_text(w, &x->rich);
	else if ((c->flags & RF_CELL_PLAIN) != 0)
		rf_out_add(w->out, c->text, c->text_len);
	else
		rf_html_escape(w->out, (struct rf_str){ c->text, c->text_len });
}

static void
span_attribute(struct rf_out *out, const char *name, uint32_t n)
{
	if (n <= 1)
		return;
	rf_out_adds(out, name);
	rf_out_int(out, n);
	rf_out_addc(out, '"');
}

static void
cell(struct rf_writer *w, const struct rf_table *t, const struct rf_cell *c)
{
	bool header = rf_cell_is_header(t, c);
	uint32_t before = w->ignore;

	if (c->row_span <= 1 && c->col_span <= 1) {
		rf_out_add(w->out, header ? "<th>" : "<td>", 4);
	} else {
		rf_out_add(w->out, header ? "<th" : "<td", 3);
		span_attribute(w->out, " rowspan=\"", rf_cell_row_span(t, c));
		span_attribute(w->out, " colspan=\"", rf_cell_col_span(t, c));
		rf_out_addc(w->out, '>');
	}
	if (header)
		w->ignore |= RF_BOLD;	/* <th> says it already */
	content(w, c);
	w->ignore = before;
	rf_out_add(w->out, header ? "</th>" : "</td>", 5);
}

/* ---- rows ----------------------------------------------------------- */

static void
blanks(struct rf_out *out, bool header, uint32_t n)
{
	if (n > MAX_BLANKS) {
		rf_out_printf(out, header ? "<th colspan=\"%u\"></th>" :
		    "<td colspan=\"%u\"></td>", n);
		return;
	}
	while (n-- > 0)
		rf_out_add(out, header ? "<th></th>" : "<td></td>", 9);
}

/* Empty cells for the columns [from, to) that no span covers. */
static void
fill(struct rf_writer *w, const struct rf_html_rows *rows, bool header,
    uint32_t from, uint32_t to, size_t *span)
{
	while (from < to) {
		const struct rf_html_span *s = NULL;
		uint32_t stop = to;

		while (*span < rows->spans.n &&
		    rows->spans.v[*span].end <= from)
			(*span)++;
		if (*span < rows->spans.n)
			s = &rows->spans.v[*span];
		if (s != NULL && s->col <= from) {
			from = s->end;
			continue;
		}
		if (s != NULL && s->col < to)
			stop = s->col;
		blanks(w->out, header, stop - from);
		from = stop;
	}
}

/* Forget the spans that ended above this row. */
static void
drop_spans(struct rf_html_rows *rows, uint32_t row)
{
	size_t kept = 0;

	for (size_t i = 0; i < rows->spans.n; i++) {
		if (rows->spans.v[i].row_end > row)
			rows->spans.v[kept++] = rows->spans.v[i];
	}
	rows->spans.n = kept;
}

/* Both lists are sorted by column, and stay so. */
static void
merge_fresh(struct rf_html_rows *rows)
{
	size_t a = rows->spans.n, b = rows->fresh.n, at = a + b;

	for (size_t i = 0; i < b; i++)
		(void)RF_VEC_PUSH(&rows->spans);
	while (b > 0) {
		if (a > 0 && rows->spans.v[a - 1].col > rows->fresh.v[b - 1].col)
			rows->spans.v[--at] = rows->spans.v[--a];
		else
			rows->spans.v[--at] = rows->fresh.v[--b];
	}
	rows->fresh.n = 0;
}

static void
open_row(struct rf_writer *w, const struct rf_html_rows *rows, uint32_t row)
{
	const struct rf_table *t = rows->table;
	char id[RF_ELEMENT_ID_SIZE];
	bool total = false;

	if (w->marked && w->depth == 0 && w->page->sheet != NULL) {
		for (size_t i = rows->at; i < t->n_cells &&
		    t->cells[i].row == row && !total; i++)
			total = (t->cells[i].flags & RF_CELL_TOTAL) != 0;
	}
	if (!total) {
		rf_out_add(w->out, "<tr>", 4);
		return;
	}
	rf_ids_text(&w->ids, id);
	rf_out_adds(w->out, "<tr data-bb-text-id=\"");
	rf_out_adds(w->out, id);
	rf_out_add(w->out, "\">", 2);
}

bool
rf_html_table_row(struct rf_writer *w, struct rf_html_rows *rows)
{
	const struct rf_table *t = rows->table;
	uint32_t row = rows->row, col = 0;
	size_t span = 0;
	bool header;

	if (row >= rows->end)
		return false;
	rows->row++;
	header = row < t->header_rows;
	if (rows->spans.n > 0)
		drop_spans(rows, row);
	while (rows->at < t->n_cells && t->cells[rows->at].row < row)
		rows->at++;	/* out of order: nowhere to put it */
	open_row(w, rows, row);
	while (rows->at < t->n_cells && t->cells[rows->at].row == row) {
		const struct rf_cell *c = &t->cells[rows->at];
		uint32_t end = c->col + rf_cell_col_span(t, c);

		rf_cell_ahead(t, rows->at++);
		if (c->col > col)
			fill(w, rows, header, col, c->col, &span);
		cell(w, t, c);
		if (c->row_span > 1) {
			struct rf_html_span *s = RF_VEC_PUSH(&rows->fresh);

			s->col = c->col;
			s->end = end;
			s->row_end = row + rf_cell_row_span(t, c);
		}
		if (end > col)
			col = end;
	}
	if (col > 0 && col < t->n_cols)
		fill(w, rows, header, col, t->n_cols, &span);
	if (rows->fresh.n > 0)
		merge_fresh(rows);
	rf_out_add(w->out, "</tr>\n", 6);
	return true;
}
