/* What was found on a sheet, put in reading order: rows first. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "extract/xlsx/xlsx.h"

struct rf_block *
rf_xlsx_item(struct rf_xlsx_sheet *s, enum rf_block_kind kind, uint32_t row,
    uint32_t col)
{
	struct rf_xlsx_item *i = RF_VEC_PUSH(&s->items);

	i->row = row;
	i->col = col;
	i->order = (uint32_t)s->items.n;
	i->block.kind = kind;
	return &i->block;
}

static int
by_place(const void *a, const void *b)
{
	const struct rf_xlsx_item *x = a, *y = b;

	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	if (x->col != y->col)
		return x->col < y->col ? -1 : 1;
	return x->order < y->order ? -1 : 1;
}

bool
rf_xlsx_float(struct rf_xlsx_sheet *s, const struct rf_xlsx_rect *at,
    struct rf_figure *figure, struct rf_text text)
{
	uint32_t row = UINT32_MAX, col = UINT32_MAX;
	const char *range = NULL;
	struct rf_block *b;

	if (at != NULL) {
		row = rf_xlsx_visible_row(s, at->row0);
		col = rf_xlsx_visible_col(s, at->col0);
		range = rf_xlsx_range_text(s->w->arena, *at);
		if (row == rf_xlsx_visible_row(s, at->row1 + 1) ||
		    col == rf_xlsx_visible_col(s, at->col1 + 1))
			return false;
	}
	b = rf_xlsx_item(s, figure != NULL ? RF_BLOCK_FIGURE :
	    RF_BLOCK_PARAGRAPH, row, col);
	b->figure = figure;
	b->text = text;
	if (figure != NULL)
		figure->excel_range = range;
	else
		b->excel_range = range;
	return true;
}

void
rf_xlsx_page(struct rf_xlsx_sheet *s, uint32_t workbook_index)
{
	struct rf_page *page = rf_document_page(s->w->doc, s->page);

	page->hidden = s->ref->hidden;
	page->sheet = rf_arena_alloc(s->w->arena, sizeof(*page->sheet));
	page->sheet->name = s->ref->name;
	page->sheet->index = s->page;
	page->sheet->workbook_index = workbook_index;
	page->sheet->hidden = s->ref->hidden;
	if (s->items.n > 1)
		qsort(s->items.v, s->items.n, sizeof(*s->items.v), by_place);
	for (size_t i = 0; i < s->items.n; i++) {
		struct rf_block *b = rf_page_block(page,
		    s->items.v[i].block.kind);

		*b = s->items.v[i].block;
	}
	s->items.n = 0;
}
