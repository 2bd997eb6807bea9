/*
 * The entries of "Tables".  A sheet may hold a million cells, each of them
 * an object in the result: these are put together from ready-made pieces,
 * and what a sheet does not have (places on a page) is left out there.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "emit/boxes.h"
#include "emit/figures.h"
#include "emit/geometry.h"
#include "emit/ids.h"
#include "emit/writer.h"

struct tables {
	struct rf_json_out *json;
	struct rf_writer w;	/* as new, for each table's HTML */
	struct rf_ids ids;
	bool any;		/* the array has been opened */
	unsigned depth;
};

/* ---- cells ---------------------------------------------------------- */

static void
blocks_text(struct rf_out *out, const struct rf_block *blocks, uint32_t n,
    unsigned depth);

/* A cell's plain text, escaped, without the quotes. */
static void
cell_text(struct rf_out *out, const struct rf_cell *c, unsigned depth)
{
	const struct rf_cell_extra *x = c->extra;

	if ((c->flags & RF_CELL_PLAIN) != 0) {
		rf_out_add(out, c->text, c->text_len);
	} else if (c->text_len > 0 || x == NULL) {
		rf_out_json(out, (struct rf_str){ c->text, c->text_len });
	} else if (x->rich.n > 0) {
		for (uint32_t i = 0; i < x->rich.n; i++)
			rf_out_json(out, x->rich.runs[i].text);
	} else {
		blocks_text(out, x->blocks, x->n_blocks, depth);
	}
}

/* Nested content on lines, "\n" being two bytes in JSON. */
static void
blocks_text(struct rf_out *out, const struct rf_block *blocks, uint32_t n,
    unsigned depth)
{
	bool any = false;

	for (uint32_t i = 0; i < n; i++) {
		const struct rf_block *b = &blocks[i];
		enum rf_entry e = rf_entry_of(b);

		if (e == RF_ENTRY_NONE || e == RF_ENTRY_FIGURE ||
		    (e == RF_ENTRY_TABLE && depth >= RF_MAX_NESTING))
			continue;
		if (any)
			rf_out_add(out, "\\n", 2);
		any = true;
		for (uint32_t k = 0; k < b->text.n; k++)
			rf_out_json(out, b->text.runs[k].text);
		for (size_t k = 0; e == RF_ENTRY_TABLE &&
		    k < b->table->n_cells; k++) {
			if (k > 0)
				rf_out_add(out, b->table->cells[k].row !=
				    b->table->cells[k - 1].row ? "\\n" : " |",
				    2);
			if (k > 0 && b->table->cells[k].row ==
			    b->table->cells[k - 1].row)
				rf_out_addc(out, ' ');
			cell_text(out, &b->table->cells[k], depth + 1);
		}
	}
}

/* What all cells of a row share. */
struct row_parts {
	char head[RF_ELEMENT_ID_SIZE + 24];	/* {"id":"tbl-1-r7c */
	size_t head_len;
	char middle[32];		/* ","row":7,"column": */
	size_t middle_len;
	char digits[12];		/* the row on the sheet, from 1 */
	size_t digits_len;
};

static void
start_row(struct row_parts *r, const struct rf_table *t, const char *id,
    uint32_t row)
{
	r->head_len = (size_t)snprintf(r->head, sizeof(r->head),
	    "{\"id\":\"%s-r%uc", id, row);
	r->middle_len = (size_t)snprintf(r->middle, sizeof(r->middle),
	    "\",\"row\":%u,\"column\":", row);
	r->digits_len = rf_digits((uint64_t)rf_sheet_row(t, row) + 1,
	    r->digits);
}

static void
spans_and_header(struct rf_out *out, const struct rf_table *t,
    const struct rf_cell *c)
{
	bool header = rf_cell_is_header(t, c);

	if (c->row_span > 1 || c->col_span > 1) {
		rf_out_adds(out, ",\"row_span\":");
		rf_out_int(out, rf_cell_row_span(t, c));
		rf_out_adds(out, ",\"col_span\":");
		rf_out_int(out, rf_cell_col_span(t, c));
	} else {
		rf_out_str(out, RF_STR(",\"row_span\":1,\"col_span\":1"));
	}
	rf_out_str(out, header ? RF_STR(",\"is_header\":true,\"text\":\"") :
	    RF_STR(",\"is_header\":false,\"text\":\""));
}

/* Where it is: the sheet's address, or the page and the polygon. */
static void
cell_place(struct rf_out *out, const struct rf_page *p,
    const struct rf_table *t, const struct row_parts *r,
    const struct rf_cell *c)
{
	char text[RF_POLYGON_SIZE];
	struct rf_quad q;
	size_t n;

	rf_out_str(out, RF_STR("\",\"page_number\":"));
	rf_out_add(out, text, rf_digits(p->number, text));
	if (rf_has_addresses(p, t)) {
		rf_out_str(out, RF_STR(",\"excel_range\":\""));
		n = rf_column_letters(rf_sheet_col(t, c->col), text);
		rf_out_add(out, text, n);
		rf_out_add(out, r->digits, r->digits_len);
		rf_out_addc(out, '"');
		return;
	}
	if (c->extra == NULL || !c->extra->has_box ||
	    !rf_page_has_geometry(p))
		return;
	q = rf_quad_of_box(c->extra->box);
	n = rf_polygon(p, &q, text);
	rf_out_str(out, RF_STR(",\"bounding_box\":"));
	rf_out_add(out, text, n);
	rf_out_str(out, RF_STR(",\"location\":{\"page\":"));
	rf_out_int(out, p->number);
	rf_out_str(out, RF_STR(",\"coordinates\":"));
	rf_out_add(out, text, n);
	rf_out_addc(out, '}');
}

static void
one_cell(struct rf_out *out, const struct rf_page *p,
    const struct rf_table *t, const struct row_parts *r,
    const struct rf_cell *c, unsigned depth)
{
	char column[8];
	size_t column_len = rf_digits(c->col, column);

	rf_out_add(out, r->head, r->head_len);
	rf_out_add(out, column, column_len);
	rf_out_add(out, r->middle, r->middle_len);
	rf_out_add(out, column, column_len);
	spans_and_header(out, t, c);
	cell_text(out, c, depth);
	rf_out_str(out, RF_STR("\",\"content\":\""));
	cell_text(out, c, depth);
	cell_place(out, p, t, r, c);
	if (c->extra != NULL && c->extra->comment != NULL) {
		rf_out_str(out, RF_STR(",\"comment\":\""));
		rf_out_json(out, rf_str(c->extra->comment));
		rf_out_addc(out, '"');
	}
	if (c->extra != NULL && c->extra->confidence > 0) {
		rf_out_str(out, RF_STR(",\"confidence\":"));
		rf_out_fixed(out, (double)c->extra->confidence, 4);
	}
	rf_out_addc(out, '}');
}

static void
cells(struct tables *x, const struct rf_page *p, const struct rf_table *t,
    const char *id)
{
	struct rf_out *out = x->json->out;
	struct row_parts row;

	rf_json_key(x->json, "cell_data");
	rf_json_array(x->json);
	for (size_t i = 0; i < t->n_cells; i++) {
		const struct rf_cell *c = &t->cells[i];

		rf_cell_ahead(t, i);
		if (i == 0 || c->row != c[-1].row)
			start_row(&row, t, id, c->row);
		if (i > 0)
			rf_out_addc(out, ',');
		one_cell(out, p, t, &row, c, x->depth);
	}
	rf_json_array_end(x->json);
}

/* ---- tables --------------------------------------------------------- */

static const struct {
	const char *section, *layout;
} origins[] = {
	[RF_TABLE_NATIVE] = { "table", "native" },
	[RF_TABLE_REGION] = { "region", "cells" },
	[RF_TABLE_NAMED] = { "table", "named" },
	[RF_TABLE_RULED] = { "table", "ruled" },
	[RF_TABLE_ALIGNED] = { "table", "aligned" },
	[RF_TABLE_CHART] = { "chart", "chart" },
};

static void
table_info(struct tables *x, const struct rf_page *p,
    const struct rf_table *t, const struct rf_quad *q, const char *id,
    uint32_t section)
{
	struct rf_json_out *json = x->json;

	rf_json_key(json, "table_info");
	rf_json_object(json);
	rf_json_key(json, "id");
	rf_json_cstr(json, id);
	rf_json_key(json, "dimensions");
	rf_json_array(json);
	rf_json_int(json, t->n_rows);
	rf_json_int(json, t->n_cols);
	rf_json_array_end(json);
	if (t->excel_range != NULL) {
		rf_json_key(json, "excel_range");
		rf_json_cstr(json, t->excel_range);
	}
	rf_json_sheet(json, p);
	rf_json_key(json, "section_index");
	rf_json_int(json, section);
	rf_json_key(json, "section_type");
	rf_json_cstr(json, origins[t->origin].section);
	if (!rf_text_is_blank(&t->caption)) {
		rf_json_key(json, "section_name");
		rf_json_runs(json, &t->caption);
	}
	if (t->name != NULL) {
		rf_json_key(json, "table_name");
		rf_json_cstr(json, t->name);
	}
	rf_json_key(json, "layout_type");
	rf_json_cstr(json, origins[t->origin].layout);
	rf_json_key(json, "is_chart");
	rf_json_bool(json, t->chart != NULL);
	if (t->chart != NULL)
		rf_json_chart(json, t->chart);
	rf_json_confidence(json, "confidence", t->confidence);
	rf_json_key(json, "location");
	rf_json_object(json);
	rf_json_key(json, "page");
	rf_json_int(json, p->number);
	rf_json_polygon(json, "coordinates", p, q);
	rf_json_object_end(json);
	rf_json_object_end(json);
}

static void
html(struct tables *x, const struct rf_page *p, const struct rf_table *t)
{
	struct rf_writer w = x->w;
	struct rf_out text;

	rf_json_key(x->json, "content");
	rf_json_text(x->json, &text);
	w.out = &text;
	w.page = p;
	w.depth = x->depth;
	rf_html_table(&w, t);
	rf_json_text_end(x->json, &text);
}

static void
entry(struct tables *x, const struct rf_page *p, const struct rf_table *t,
    const struct rf_quad *q, uint32_t section)
{
	struct rf_json_out *json = x->json;
	char id[RF_ELEMENT_ID_SIZE];

	if (!x->any) {
		x->any = true;
		rf_json_key(json, "Tables");
		rf_json_array(json);
	}
	rf_json_object(json);
	rf_ids_table(&x->ids, id);
	rf_json_key(json, "id");
	rf_json_cstr(json, id);
	html(x, p, t);
	rf_json_key(json, "page_number");
	rf_json_int(json, p->number);
	rf_json_polygon(json, "bounding_box", p, q);
	if (t->excel_range != NULL) {
		rf_json_key(json, "excel_range");
		rf_json_cstr(json, t->excel_range);
	}
	rf_json_sheet(json, p);
	if (t->chart != NULL) {
		rf_json_key(json, "from_chart");
		rf_json_bool(json, true);
	}
	table_info(x, p, t, q, id, section);
	cells(x, p, t, id);
	rf_json_object_end(json);
}

static void
walk(struct tables *x, const struct rf_page *p, const struct rf_block *blocks,
    size_t n)
{
	uint32_t section = 0;

	for (size_t i = 0; i < n; i++) {
		const struct rf_block *b = &blocks[i];

		if (rf_entry_of(b) != RF_ENTRY_TABLE)
			continue;
		entry(x, p, b->table, b->has_box ? &b->box : NULL, ++section);
		if (x->depth >= RF_MAX_NESTING)
			continue;
		x->depth++;
		for (size_t k = 0; k < b->table->n_cells; k++) {
			const struct rf_cell_extra *e =
			    b->table->cells[k].extra;

			if (e != NULL && e->n_blocks > 0)
				walk(x, p, e->blocks, e->n_blocks);
		}
		x->depth--;
	}
}

void
rf_emit_tables(const struct rf_document *d, const struct rf_options *o,
    struct rf_json_out *json)
{
	struct tables x = { .json = json };

	rf_writer_init(&x.w, d, o, NULL);
	for (size_t i = 0; i < d->pages.n; i++)
		walk(&x, &d->pages.v[i], d->pages.v[i].blocks.v,
		    d->pages.v[i].blocks.n);
	if (x.any)
		rf_json_array_end(json);
}
