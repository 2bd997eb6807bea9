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

void
rf_xlsx_page_fill(struct rf_xlsx_sheet *s, struct rf_page *page)
{
	if (s->items.n > 1)
		qsort(s->items.v, s->items.n, sizeof(*s->items.v), by_place);
	for (size_t i = 0; i < s->items.n; i++) {
		struct rf_block *b = rf_page_block(page,
		    s->items.v[i].block.kind);

		*b = s->items.v[i].block;
	}
	s->items.n = 0;
}
