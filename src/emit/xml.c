/*
 * The XML form (contract pulse.md section 8: one <document> with <page
 * number="">, blocks carrying id and polygon): the same blocks and ids as
 * the bounding boxes, in reading order, with running headers and footers.
 * The text is clean UTF-8, which leaves nothing that XML 1.0 forbids.
 */
#include "config.h"

#include "emit/emit.h"
#include "emit/geometry.h"
#include "emit/writer.h"

struct xml {
	struct rf_out *out;
	struct rf_ids ids;
	const struct rf_document *doc;
	const struct rf_options *opt;
	const struct rf_page *page;
	unsigned depth;		/* tables around us */
};

/* ---- attributes ----------------------------------------------------- */

static void
attribute(struct xml *x, const char *name, struct rf_str value)
{
	rf_out_addc(x->out, ' ');
	rf_out_adds(x->out, name);
	rf_out_add(x->out, "=\"", 2);
	rf_out_xml(x->out, value);
	rf_out_addc(x->out, '"');
}

static void
optional(struct xml *x, const char *name, const char *value)
{
	if (value != NULL && value[0] != '\0')
		attribute(x, name, rf_str(value));
}

static void
number(struct xml *x, const char *name, uint64_t value)
{
	char text[20];

	attribute(x, name, (struct rf_str){ text, rf_digits(value, text) });
}

/* "0.1,0.2,..." without the brackets; nothing when there is no place. */
static void
polygon(struct xml *x, const struct rf_quad *q)
{
	char text[RF_POLYGON_SIZE];
	size_t n = rf_polygon(x->page, q, text);

	if (n > 2)
		attribute(x, "polygon", (struct rf_str){ text + 1, n - 2 });
}

static void
place(struct xml *x, const struct rf_block *b)
{
	polygon(x, b->has_box ? &b->box : NULL);
	optional(x, "range", b->excel_range);
	if (b->confidence > 0 && b->confidence < 1) {
		rf_out_adds(x->out, " confidence=\"");
		rf_out_fixed(x->out, (double)b->confidence, 4);
		rf_out_addc(x->out, '"');
	}
}

static void
runs(struct xml *x, const struct rf_text *t)
{
	for (uint32_t i = 0; i < t->n; i++)
		rf_out_xml(x->out, t->runs[i].text);
}

static void
element(struct xml *x, const char *name, const struct rf_text *t)
{
	rf_out_addc(x->out, '<');
	rf_out_adds(x->out, name);
	rf_out_addc(x->out, '>');
	runs(x, t);
	rf_out_add(x->out, "</", 2);
	rf_out_adds(x->out, name);
	rf_out_addc(x->out, '>');
}

/* ---- blocks --------------------------------------------------------- */

static const char *const names[RF_BLOCK_KIND_COUNT] = {
	[RF_BLOCK_PARAGRAPH] = "text",
	[RF_BLOCK_HEADING] = "title",
	[RF_BLOCK_LIST_ITEM] = "item",
	[RF_BLOCK_CODE] = "code",
	[RF_BLOCK_QUOTE] = "quote",
	[RF_BLOCK_FORMULA] = "formula",
	[RF_BLOCK_CAPTION] = "caption",
	[RF_BLOCK_FOOTNOTE] = "footnote",
	[RF_BLOCK_PAGE_HEADER] = "header",
	[RF_BLOCK_PAGE_FOOTER] = "footer",
	[RF_BLOCK_PAGE_NUMBER] = "page-number",
};

static void
text_block(struct xml *x, const struct rf_block *b, bool numbered)
{
	char id[RF_ELEMENT_ID_SIZE];

	rf_out_addc(x->out, '<');
	rf_out_adds(x->out, names[b->kind]);
	if (numbered) {
		rf_ids_text(&x->ids, id);
		attribute(x, "id", rf_str(id));
	}
	switch (b->kind) {
	case RF_BLOCK_HEADING:
		number(x, "level", b->level > 0 ? b->level : 1);
		break;
	case RF_BLOCK_LIST_ITEM:
		number(x, "level", b->level);
		attribute(x, "ordered", b->ordered ? RF_STR("true") :
		    RF_STR("false"));
		if (b->ordered && b->number != 0)
			number(x, "number", b->number);
		if (b->checkbox)
			attribute(x, "checked", b->checked ? RF_STR("true") :
			    RF_STR("false"));
		break;
	case RF_BLOCK_CODE:
		optional(x, "language", b->language);
		break;
	case RF_BLOCK_FOOTNOTE:
		if (b->note >= 1 && b->note <= x->doc->notes.n)
			optional(x, "symbol",
			    x->doc->notes.v[b->note - 1].symbol);
		break;
	default:
		break;
	}
	place(x, b);
	rf_out_addc(x->out, '>');
	runs(x, &b->text);
	rf_out_add(x->out, "</", 2);
	rf_out_adds(x->out, names[b->kind]);
	rf_out_add(x->out, ">\n", 2);
}

static void
figure(struct xml *x, const struct rf_block *b)
{
	const struct rf_figure *f = b->figure;
	const struct rf_asset *asset = rf_figure_asset(x->doc, f);
	struct rf_run made[2];
	struct rf_text caption = rf_figure_caption(f, made);
	const char *description = x->opt->describe_figures ?
	    rf_figure_remark(f, &caption) : NULL;
	char id[RF_ELEMENT_ID_SIZE], name[64];

	rf_ids_image(&x->ids, id);
	rf_out_adds(x->out, "<figure");
	attribute(x, "id", rf_str(id));
	attribute(x, "type", f->visual == RF_VISUAL_CHART ? RF_STR("chart") :
	    RF_STR("image"));
	if (asset != NULL) {
		rf_image_name(id, asset, name);
		attribute(x, "file", rf_str(name));
	}
	optional(x, "chart-type", f->chart_type);
	optional(x, "range", f->excel_range);
	place(x, b);
	rf_out_addc(x->out, '>');
	if (caption.n > 0 && !f->caption_apart)
		element(x, "caption", &caption);
	for (uint32_t i = 0; i < f->n_source_ranges; i++) {
		rf_out_adds(x->out, "<source>");
		rf_out_xml(x->out, rf_str(f->source_ranges[i]));
		rf_out_adds(x->out, "</source>");
	}
	if (description != NULL) {
		rf_out_adds(x->out, "<description>");
		rf_out_xml(x->out, rf_str(description));
		rf_out_adds(x->out, "</description>");
	}
	rf_out_adds(x->out, "</figure>\n");
}

/* ---- tables --------------------------------------------------------- */

static void
block(struct xml *x, const struct rf_block *b, bool numbered);

static void
cell(struct xml *x, const struct rf_table *t, const struct rf_cell *c)
{
	const struct rf_cell_extra *extra = c->extra;
	char text[RF_ADDRESS_SIZE];

	rf_out_adds(x->out, "<cell");
	number(x, "column", c->col);
	if (c->row_span > 1)
		number(x, "row-span", rf_cell_row_span(t, c));
	if (c->col_span > 1)
		number(x, "col-span", rf_cell_col_span(t, c));
	if (rf_cell_is_header(t, c))
		attribute(x, "header", RF_STR("true"));
	if (rf_has_addresses(x->page, t))
		attribute(x, "address", (struct rf_str){ text,
		    rf_sheet_address(t, c->row, c->col, text) });
	if (extra != NULL && extra->has_box) {
		struct rf_quad q = rf_quad_of_box(extra->box);

		polygon(x, &q);
	}
	rf_out_addc(x->out, '>');
	if (extra != NULL && extra->n_blocks > 0 &&
	    x->depth < RF_MAX_NESTING) {
		x->depth++;
		for (uint32_t i = 0; i < extra->n_blocks; i++)
			block(x, &extra->blocks[i], false);
		x->depth--;
	} else if (extra != NULL && extra->rich.n > 0) {
		runs(x, &extra->rich);
	} else {
		rf_out_xml(x->out, (struct rf_str){ c->text, c->text_len });
	}
	rf_out_adds(x->out, "</cell>");
}

/* A row of totals has an id among the texts, as in the bounding boxes. */
static void
open_row(struct xml *x, const struct rf_table *t, size_t first)
{
	uint32_t row = t->cells[first].row;
	bool total = false;
	char id[RF_ELEMENT_ID_SIZE];

	if (x->page->sheet != NULL && x->depth == 0) {
		for (size_t i = first; i < t->n_cells && !total &&
		    t->cells[i].row == row; i++)
			total = (t->cells[i].flags & RF_CELL_TOTAL) != 0;
	}
	rf_out_adds(x->out, "<row");
	number(x, "index", row);
	if (total) {
		rf_ids_text(&x->ids, id);
		attribute(x, "id", rf_str(id));
		attribute(x, "totals", RF_STR("true"));
	}
	rf_out_addc(x->out, '>');
}

static void
table(struct xml *x, const struct rf_block *b)
{
	const struct rf_table *t = b->table;
	char id[RF_ELEMENT_ID_SIZE];

	rf_ids_table(&x->ids, id);
	rf_out_adds(x->out, "<table");
	attribute(x, "id", rf_str(id));
	number(x, "rows", t->n_rows);
	number(x, "columns", t->n_cols);
	optional(x, "name", t->name);
	optional(x, "range", t->excel_range);
	place(x, b);
	rf_out_add(x->out, ">\n", 2);
	if (!t->caption_apart && !rf_text_is_blank(&t->caption)) {
		element(x, "caption", &t->caption);
		rf_out_addc(x->out, '\n');
	}
	for (size_t i = 0; i < t->n_cells; i++) {
		const struct rf_cell *c = &t->cells[i];

		if (i == 0 || c->row != c[-1].row)
			open_row(x, t, i);
		cell(x, t, c);
		if (i + 1 == t->n_cells || c[1].row != c->row)
			rf_out_adds(x->out, "</row>\n");
	}
	rf_out_adds(x->out, "</table>\n");
}

/* In cells, text has no number of its own. */
static void
block(struct xml *x, const struct rf_block *b, bool numbered)
{
	switch (rf_entry_of(b)) {
	case RF_ENTRY_NONE:
		break;
	case RF_ENTRY_TABLE:
		table(x, b);
		break;
	case RF_ENTRY_FIGURE:
		figure(x, b);
		break;
	default:
		text_block(x, b, numbered);
		break;
	}
}

static void
page(struct xml *x, const struct rf_page *p)
{
	char id[RF_ELEMENT_ID_SIZE];

	x->page = p;
	rf_ids_page(&x->ids, p);
	rf_out_adds(x->out, "<page");
	number(x, "number", p->number);
	optional(x, "label", p->label);
	if (rf_page_has_geometry(p)) {
		rf_out_adds(x->out, " width=\"");
		rf_out_fixed(x->out, (double)p->width, 3);
		rf_out_adds(x->out, "\" height=\"");
		rf_out_fixed(x->out, (double)p->height, 3);
		rf_out_addc(x->out, '"');
	}
	if (p->sheet != NULL)
		attribute(x, "sheet", rf_str(p->sheet->name));
	rf_out_add(x->out, ">\n", 2);
	if (p->sheet != NULL) {
		rf_ids_title(&x->ids, id);
		rf_out_adds(x->out, "<title");
		attribute(x, "id", rf_str(id));
		rf_out_adds(x->out, " level=\"1\">Sheet: ");
		rf_out_xml(x->out, rf_str(p->sheet->name));
		rf_out_adds(x->out, "</title>\n");
	}
	for (size_t i = 0; i < p->blocks.n; i++)
		block(x, &p->blocks.v[i], true);
	rf_out_adds(x->out, "</page>\n");
}

void
rf_emit_xml(const struct rf_document *d, const struct rf_options *o,
    struct rf_out *out)
{
	struct xml x = { .out = out, .doc = d, .opt = o };

	rf_out_adds(out, "<document");
	optional(&x, "format", d->format);
	number(&x, "pages", d->pages.n);
	optional(&x, "title", d->title);
	optional(&x, "author", d->author);
	rf_out_add(out, ">\n", 2);
	for (size_t i = 0; i < d->pages.n; i++)
		page(&x, &d->pages.v[i]);
	rf_out_adds(out, "</document>\n");
}
