/*
 * Bounding boxes: one array for each kind of entry, each made by its own
 * walk over the pages, because only arrays that hold something may appear
 * and nothing is kept in memory.  A first look counts what there is, so
 * that the walk for an absent kind is never made.
 */
#include "config.h"

#include "emit/boxes.h"

#include <string.h>

#include "emit/emit.h"
#include "emit/geometry.h"
#include "emit/ids.h"
#include "util/map.h"

/* ---- small members -------------------------------------------------- */

void
rf_json_sheet(struct rf_json_out *json, const struct rf_page *p)
{
	if (p->sheet == NULL)
		return;
	rf_json_key(json, "sheet_name");
	rf_json_cstr(json, p->sheet->name);
	rf_json_key(json, "sheet_index");
	rf_json_int(json, p->sheet->index);
	rf_json_key(json, "workbook_sheet_index");
	rf_json_int(json, p->sheet->workbook_index);
}

void
rf_json_runs(struct rf_json_out *json, const struct rf_text *t)
{
	rf_json_raw(json, RF_STR("\""));
	for (uint32_t i = 0; i < t->n; i++)
		rf_out_json(json->out, t->runs[i].text);
	rf_out_addc(json->out, '"');
}

void
rf_json_polygon(struct rf_json_out *json, const char *key,
    const struct rf_page *p, const struct rf_quad *q)
{
	char text[RF_POLYGON_SIZE];
	size_t n = rf_polygon(p, q, text);

	rf_json_key(json, key);
	rf_json_raw(json, (struct rf_str){ text, n });
}

void
rf_json_confidence(struct rf_json_out *json, const char *key, float v)
{
	rf_json_key(json, key);
	if (v == 0 || v >= 1)
		rf_json_raw(json, RF_STR("1.0"));
	else
		rf_json_fixed(json, v > 0 ? (double)v : 0.0, 4);
}

/* ---- text entries --------------------------------------------------- */

struct boxes {
	const struct rf_document *doc;
	struct rf_json_out *json;
	size_t counts[RF_ENTRY_COUNT];
	bool totals;		/* some sheet has a row of totals */
};

static void
count(struct boxes *x)
{
	for (size_t i = 0; i < x->doc->pages.n; i++) {
		const struct rf_page *p = &x->doc->pages.v[i];

		if (p->sheet != NULL)
			x->counts[RF_ENTRY_TITLE]++;
		for (size_t k = 0; k < p->blocks.n; k++) {
			const struct rf_block *b = &p->blocks.v[k];
			enum rf_entry e = rf_entry_of(b);
			size_t at = 0, first;

			x->counts[e]++;
			if (e == RF_ENTRY_TABLE && p->sheet != NULL &&
			    !x->totals)
				x->totals = rf_table_next_totals(b->table, &at,
				    &first);
		}
	}
	if (x->totals)
		x->counts[RF_ENTRY_FOOTER]++;
}

/* Open an entry with its id; the caller writes what is in it. */
static void
open_entry(struct boxes *x, const char *id)
{
	rf_json_object(x->json);
	rf_json_key(x->json, "id");
	rf_json_cstr(x->json, id);
}

static void
close_entry(struct boxes *x, const struct rf_page *p,
    const struct rf_block *b, struct rf_str excel_range)
{
	rf_json_key(x->json, "page_number");
	rf_json_int(x->json, p->number);
	rf_json_polygon(x->json, "bounding_box", p,
	    b != NULL && b->has_box ? &b->box : NULL);
	rf_json_confidence(x->json, "average_word_confidence",
	    b != NULL ? b->confidence : 0);
	if (excel_range.len > 0) {
		rf_json_key(x->json, "excel_range");
		rf_json_str(x->json, excel_range);
	}
	rf_json_sheet(x->json, p);
	rf_json_object_end(x->json);
}

static void
text_entry(struct boxes *x, const struct rf_page *p, const struct rf_block *b,
    const char *id)
{
	open_entry(x, id);
	rf_json_key(x->json, "content");
	rf_json_runs(x->json, &b->text);
	rf_json_key(x->json, "original_content");
	rf_json_runs(x->json, &b->text);
	close_entry(x, p, b, rf_str(b->excel_range));
}

static void
sheet_title(struct boxes *x, const struct rf_page *p, const char *id)
{
	struct rf_run runs[2] = { { .text = RF_STR("Sheet: ") },
		{ .text = rf_str(p->sheet->name) } };
	struct rf_text t = { runs, 2 };

	open_entry(x, id);
	rf_json_key(x->json, "content");
	rf_json_runs(x->json, &t);
	rf_json_key(x->json, "original_content");
	rf_json_runs(x->json, &t);
	close_entry(x, p, NULL, RF_STR(""));
}

/* The cells of one row, as "Total | 12 | 40". */
static void
row_text(struct boxes *x, const struct rf_cell *cells, size_t n)
{
	bool any = false;

	rf_json_raw(x->json, RF_STR("\""));
	for (size_t i = 0; i < n; i++) {
		if (cells[i].text_len == 0)
			continue;
		if (any)
			rf_out_add(x->json->out, " | ", 3);
		any = true;
		rf_out_json(x->json->out, (struct rf_str){ cells[i].text,
		    cells[i].text_len });
	}
	rf_out_addc(x->json->out, '"');
}

static void
totals_row(struct boxes *x, const struct rf_page *p, const struct rf_block *b,
    size_t first, size_t end, const char *id)
{
	const struct rf_table *t = b->table;
	const struct rf_cell *cells = t->cells + first;
	char range[2 * RF_ADDRESS_SIZE];
	size_t n;

	n = rf_sheet_address(t, cells[0].row, cells[0].col, range);
	if (end - first > 1) {
		const struct rf_cell *last = &t->cells[end - 1];

		range[n++] = ':';
		n += rf_sheet_address(t, last->row, last->col +
		    rf_cell_col_span(t, last) - 1, range + n);
	}
	open_entry(x, id);
	rf_json_key(x->json, "content");
	row_text(x, cells, end - first);
	rf_json_key(x->json, "original_content");
	row_text(x, cells, end - first);
	close_entry(x, p, NULL, (struct rf_str){ range, n });
}

static void
page_entries(struct boxes *x, const struct rf_page *p, struct rf_ids *ids,
    enum rf_entry wanted)
{
	char id[RF_ELEMENT_ID_SIZE];

	rf_ids_page(ids, p);
	if (p->sheet != NULL && wanted == RF_ENTRY_TITLE) {
		rf_ids_title(ids, id);
		sheet_title(x, p, id);
	}
	for (size_t i = 0; i < p->blocks.n; i++) {
		const struct rf_block *b = &p->blocks.v[i];
		enum rf_entry e = rf_entry_of(b);
		size_t at = 0, first;

		if (rf_entry_is_text(e)) {
			if (e != wanted) {
				ids->text++;
				continue;
			}
			rf_ids_text(ids, id);
			text_entry(x, p, b, id);
		} else if (e == RF_ENTRY_TABLE && p->sheet != NULL &&
		    x->totals) {
			while (rf_table_next_totals(b->table, &at, &first)) {
				rf_ids_text(ids, id);
				if (wanted == RF_ENTRY_FOOTER)
					totals_row(x, p, b, first, at, id);
			}
		}
	}
}

static void
entries(struct boxes *x, const char *key, enum rf_entry wanted)
{
	struct rf_ids ids = RF_IDS_INIT;

	if (x->counts[wanted] == 0)
		return;
	rf_json_key(x->json, key);
	rf_json_array(x->json);
	for (size_t i = 0; i < x->doc->pages.n; i++)
		page_entries(x, &x->doc->pages.v[i], &ids, wanted);
	rf_json_array_end(x->json);
}

/* ---- all of it ------------------------------------------------------ */

/* A name may be defined twice, for two sheets: an object has it once. */
static void
defined_names(struct boxes *x)
{
	struct rf_arena arena = RF_ARENA_INIT;
	struct rf_map seen;

	if (x->doc->names.n == 0)
		return;
	rf_map_init(&seen, &arena);
	rf_json_key(x->json, "defined_names");
	rf_json_object(x->json);
	for (size_t i = 0; i < x->doc->names.n; i++) {
		const struct rf_name *n = &x->doc->names.v[i];
		void **place = rf_map_put(&seen, rf_str(n->name));

		if (*place != NULL)
			continue;
		*place = &seen;
		rf_json_key_str(x->json, rf_str(n->name));
		rf_json_str(x->json, rf_str(n->reference));
	}
	rf_json_object_end(x->json);
	rf_arena_release(&arena);
}

void
rf_emit_boxes(const struct rf_document *d, const struct rf_options *o,
    int staging, struct rf_json_out *json)
{
	struct boxes x = { .doc = d, .json = json };
	struct rf_out text;

	count(&x);
	rf_json_object(json);
	entries(&x, "Title", RF_ENTRY_TITLE);
	entries(&x, "Text", RF_ENTRY_TEXT);
	entries(&x, "Header", RF_ENTRY_HEADER);
	entries(&x, "Footer", RF_ENTRY_FOOTER);
	entries(&x, "Page Number", RF_ENTRY_PAGE_NUMBER);
	if (x.counts[RF_ENTRY_TABLE] > 0)
		rf_emit_tables(d, o, json);
	if (x.counts[RF_ENTRY_TABLE] + x.counts[RF_ENTRY_FIGURE] > 0)
		rf_emit_figures(d, o, staging, json);
	defined_names(&x);
	rf_json_key(json, "markdown_with_ids");
	rf_json_text(json, &text);
	rf_emit_markdown(d, o, true, &text);
	rf_json_text_end(json, &text);
	rf_json_object_end(json);
}
