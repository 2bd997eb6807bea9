/*
 * Tables that go on over a page border, joined: the value of the legacy
 * "extensions.mergeTables".  A table goes on when it is the last thing of
 * its page, the next page begins with a table of as many columns, and both
 * stand at the same place across.  A repeated header is taken out.
 *
 * The shape is our own, since none was published: {"tables": [{"ids",
 * "page_numbers", "content"}]}, with an entry for each joined table.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "emit/boxes.h"
#include "emit/geometry.h"
#include "emit/writer.h"

#define ASIDE 0.03	/* of the page's width: as far may edges be apart */

struct part {
	const struct rf_page *page;
	const struct rf_block *block;	/* NULL: none */
	char id[RF_ID_SIZE];
};

struct merge {
	struct rf_writer w;
	struct rf_json_out *json;
	RF_VEC(struct part) parts;	/* of the table going on */
};

/* Of no matter to a table's going on: what stands at the page's border. */
static bool
is_margin(const struct rf_block *b)
{
	enum rf_entry e = rf_entry_of(b);

	return e == RF_ENTRY_NONE || e == RF_ENTRY_HEADER ||
	    e == RF_ENTRY_FOOTER || e == RF_ENTRY_PAGE_NUMBER ||
	    b->kind == RF_BLOCK_FOOTNOTE;
}

static bool
same_place(const struct part *a, const struct part *b)
{
	struct rf_box x, y;

	if (!a->block->has_box || !b->block->has_box ||
	    !rf_page_has_geometry(a->page) || !rf_page_has_geometry(b->page))
		return true;
	x = rf_box_of_quad(&a->block->box);
	y = rf_box_of_quad(&b->block->box);
	return fabs((double)(x.x0 / a->page->width - y.x0 / b->page->width)) <
	    ASIDE &&
	    fabs((double)(x.x1 / a->page->width - y.x1 / b->page->width)) <
	    ASIDE;
}

static bool
same_cell(const struct rf_cell *a, const struct rf_cell *b)
{
	return a->row == b->row && a->col == b->col &&
	    a->col_span == b->col_span && a->text_len == b->text_len &&
	    (a->text_len == 0 || memcmp(a->text, b->text, a->text_len) == 0);
}

/* Leading rows of b that only say a's header again. */
static uint32_t
repeated_rows(const struct rf_table *a, const struct rf_table *b)
{
	uint32_t rows = a->header_rows;
	size_t i = 0;

	if (rows == 0 || rows >= b->n_rows)
		return 0;
	while (i < a->n_cells && a->cells[i].row < rows) {
		if (i >= b->n_cells || !same_cell(&a->cells[i], &b->cells[i]))
			return 0;
		i++;
	}
	return i < b->n_cells && b->cells[i].row < rows ? 0 : rows;
}

static void
rows_of(struct merge *m, const struct rf_table *t, uint32_t skip, bool first,
    bool last)
{
	struct rf_out sink, *out = m->w.out;
	struct rf_html_rows rows;
	struct rf_buf unused;

	/* Only the first table's start and the last one's end are wanted. */
	rf_buf_init(&unused, 1024 * 1024);
	rf_out_to_buf(&sink, &unused);
	m->w.out = first ? out : &sink;
	rf_html_table_open(&m->w, t, &rows);
	m->w.out = out;
	rows.row = skip;
	while (rf_html_table_row(&m->w, &rows))
		;
	m->w.out = last ? out : &sink;
	rf_html_table_close(&m->w, &rows);
	m->w.out = out;
	if (rf_out_finish(&sink, NULL) != RF_OK)
		rf_buf_reset(&unused);
	rf_buf_release(&unused);
}

static void
write_parts(struct merge *m)
{
	const struct rf_table *head = m->parts.v[0].block->table;
	struct rf_out text;

	rf_json_object(m->json);
	rf_json_key(m->json, "ids");
	rf_json_array(m->json);
	for (size_t i = 0; i < m->parts.n; i++)
		rf_json_cstr(m->json, m->parts.v[i].id);
	rf_json_array_end(m->json);
	rf_json_key(m->json, "page_numbers");
	rf_json_array(m->json);
	for (size_t i = 0; i < m->parts.n; i++)
		rf_json_int(m->json, m->parts.v[i].page->number);
	rf_json_array_end(m->json);
	rf_json_key(m->json, "content");
	rf_json_text(m->json, &text);
	m->w.out = &text;
	for (size_t i = 0; i < m->parts.n; i++) {
		const struct rf_table *t = m->parts.v[i].block->table;

		m->w.page = m->parts.v[i].page;
		rows_of(m, t, i > 0 ? repeated_rows(head, t) : 0, i == 0,
		    i + 1 == m->parts.n);
	}
	rf_json_text_end(m->json, &text);
	rf_json_object_end(m->json);
}

static void
end_table(struct merge *m)
{
	if (m->parts.n > 1)
		write_parts(m);
	m->parts.n = 0;
}

/* The first and the last table of a page, where they stand at its border. */
static void
border_tables(const struct rf_page *p, struct rf_ids *ids,
    struct part *first, struct part *last)
{
	bool begun = false;

	first->page = last->page = p;
	first->block = last->block = NULL;
	for (size_t i = 0; i < p->blocks.n; i++) {
		const struct rf_block *b = &p->blocks.v[i];
		char id[RF_ID_SIZE];

		if (is_margin(b))
			continue;
		last->block = NULL;
		if (rf_entry_of(b) == RF_ENTRY_TABLE) {
			rf_ids_table(ids, id);
			ids->table += rf_tables_inside(b->table);
			last->block = b;
			memcpy(last->id, id, sizeof(id));
			if (!begun)
				*first = *last;
		}
		begun = true;
	}
}

void
rf_emit_merged_tables(const struct rf_document *d,
    const struct rf_options *o, struct rf_json_out *json)
{
	struct merge m = { .json = json };
	struct rf_ids ids = RF_IDS_INIT;

	rf_writer_init(&m.w, d, o, NULL);
	rf_json_object(json);
	rf_json_key(json, "tables");
	rf_json_array(json);
	for (size_t i = 0; i < d->pages.n; i++) {
		struct part first, last, *before;

		border_tables(&d->pages.v[i], &ids, &first, &last);
		before = m.parts.n > 0 ? &m.parts.v[m.parts.n - 1] : NULL;
		if (before != NULL && (first.block == NULL ||
		    first.page->sheet != NULL ||
		    first.page->number != before->page->number + 1 ||
		    first.block->table->n_cols !=
		    before->block->table->n_cols ||
		    !same_place(before, &first)))
			end_table(&m);
		if (m.parts.n > 0)
			*RF_VEC_PUSH(&m.parts) = first;
		/* A table that fills the page may go on once more. */
		if (last.block != first.block)
			end_table(&m);
		if (last.block != NULL && m.parts.n == 0)
			*RF_VEC_PUSH(&m.parts) = last;
	}
	end_table(&m);
	rf_json_array_end(json);
	rf_json_object_end(json);
	RF_VEC_RELEASE(&m.parts);
}
