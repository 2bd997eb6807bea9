/*
 * Tables that go on over a page border, joined: the value of the legacy
 * "extensions.mergeTables".  A table goes on when it is the last thing of
 * its page, the next page begins with a table of as many columns, and these
 * stand where they stood.  The second says the first's header again, which
 * is taken out, or none; another header is another table's, and so is a
 * caption, unless it begins like the first's ("Table 3 (continued)").
 *
 * What surprises: a table without rules reaches as far as its words, which
 * are other ones on the next page; only its columns are the same.
 *
 * The shape is our own, since none was published: {"tables": [{"ids",
 * "page_numbers", "content"}]}, with an entry for each joined table.
 */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "emit/boxes.h"
#include "emit/geometry.h"
#include "emit/writer.h"

#define ASIDE 0.03f	/* of the page's width: as far may edges be apart */

struct extent {
	float x0, x1;
};

struct part {
	const struct rf_page *page;
	const struct rf_block *block;	/* NULL: none */
	char id[RF_ELEMENT_ID_SIZE];
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

/* From where to where each column's own cells reach; x0 > x1: nowhere. */
static void
column_extents(const struct rf_table *t, struct extent *out)
{
	for (uint32_t i = 0; i < t->n_cols; i++)
		out[i] = (struct extent){ INFINITY, -INFINITY };
	for (size_t i = 0; i < t->n_cells; i++) {
		const struct rf_cell *c = &t->cells[i];

		if (c->col_span > 1 || c->col >= t->n_cols ||
		    c->extra == NULL || !c->extra->has_box)
			continue;
		out[c->col].x0 = fminf(out[c->col].x0, c->extra->box.x0);
		out[c->col].x1 = fmaxf(out[c->col].x1, c->extra->box.x1);
	}
}

static float
shared(const struct extent *a, const struct extent *b)
{
	return fminf(a->x1, b->x1) - fmaxf(a->x0, b->x0);
}

/* Does each column share most with its own, not with a neighbour's? */
static bool
same_columns(const struct rf_table *a, const struct rf_table *b)
{
	uint32_t n = a->n_cols;
	struct extent *x = rf_calloc(n, sizeof(*x));
	struct extent *y = rf_calloc(n, sizeof(*y));
	bool same = true;

	column_extents(a, x);
	column_extents(b, y);
	for (uint32_t i = 0; i < n && same; i++) {
		float own = shared(&x[i], &y[i]);

		/* An empty column says nothing. */
		if (x[i].x0 > x[i].x1 || y[i].x0 > y[i].x1)
			continue;
		same = own > 0 &&
		    (i == 0 || shared(&x[i], &y[i - 1]) < own) &&
		    (i + 1 == n || shared(&x[i], &y[i + 1]) < own);
	}
	free(x);
	free(y);
	return same;
}

static bool
same_place(const struct part *a, const struct part *b)
{
	bool by_words = a->block->table->origin == RF_TABLE_ALIGNED ||
	    b->block->table->origin == RF_TABLE_ALIGNED;
	struct rf_box x, y;
	float aside;

	if (!a->block->has_box || !b->block->has_box ||
	    !rf_page_has_geometry(a->page) || !rf_page_has_geometry(b->page))
		return true;
	x = rf_box_of_quad(&a->block->box);
	y = rf_box_of_quad(&b->block->box);
	aside = ASIDE * a->page->width;
	if (fabsf(a->page->width - b->page->width) > aside ||
	    (!by_words && (fabsf(x.x0 - y.x0) > aside ||
	    fabsf(x.x1 - y.x1) > aside)))
		return false;
	return same_columns(a->block->table, b->block->table);
}

/* ---- what both say --------------------------------------------------- */

static struct rf_text
text_of(const struct rf_cell *c, struct rf_run *plain)
{
	if (c->text_len == 0 && c->extra != NULL)
		return c->extra->rich;
	*plain = (struct rf_run){ .text = { c->text, c->text_len } };
	return (struct rf_text){ plain, 1 };
}

static bool
same_text(const struct rf_text *a, const struct rf_text *b)
{
	if (a->n != b->n)
		return false;
	for (uint32_t i = 0; i < a->n; i++)
		if (!rf_str_eq(a->runs[i].text, b->runs[i].text))
			return false;
	return true;
}

static bool
same_cell(const struct rf_cell *a, const struct rf_cell *b)
{
	struct rf_run runs[2];
	struct rf_text x = text_of(a, &runs[0]), y = text_of(b, &runs[1]);

	return a->row == b->row && a->col == b->col &&
	    a->col_span == b->col_span && same_text(&x, &y);
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

/* "Table 3" of "Table 3: Fish" and of "Table 3 (continued)". */
static struct rf_str
label_of(const struct rf_text *caption)
{
	struct rf_str s = caption->n > 0 ? caption->runs[0].text : RF_STR("");
	size_t i = 0;

	while (i < s.len && (s.ptr[i] < '0' || s.ptr[i] > '9'))
		i++;
	while (i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9')
		i++;
	return (struct rf_str){ s.ptr, i };
}

static bool
same_caption(const struct rf_table *a, const struct rf_table *b)
{
	if (rf_text_is_blank(&b->caption))
		return true;
	return rf_str_eq(label_of(&a->caption), label_of(&b->caption));
}

static bool
goes_on(const struct part *a, const struct part *head, const struct part *b)
{
	const struct rf_table *first = head->block->table;
	const struct rf_table *t = b->block->table;

	return b->page->sheet == NULL && b->page->number ==
	    a->page->number + 1 && t->n_cols == a->block->table->n_cols &&
	    same_caption(first, t) && (t->header_rows == 0 ||
	    repeated_rows(first, t) > 0) && same_place(a, b);
}

/* ---- writing ---------------------------------------------------------- */

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

/* The caption of the page's first table does not part it from the border. */
static bool
is_its_caption(const struct rf_page *p, size_t at)
{
	const struct rf_block *b = &p->blocks.v[at];

	return b->kind == RF_BLOCK_CAPTION && at + 1 < p->blocks.n &&
	    b[1].kind == RF_BLOCK_TABLE && b[1].table->caption_apart &&
	    same_text(&b->text, &b[1].table->caption);
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
		char id[RF_ELEMENT_ID_SIZE];

		if (is_margin(b) || (!begun && is_its_caption(p, i)))
			continue;
		last->block = NULL;
		if (rf_entry_of(b) == RF_ENTRY_TABLE) {
			rf_ids_table(ids, id);
			ids->table += rf_tables_inside(b->table);
			/* A chart's data end with the chart. */
			last->block = b->table->chart == NULL ? b : NULL;
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
		    !goes_on(before, &m.parts.v[0], &first)))
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
