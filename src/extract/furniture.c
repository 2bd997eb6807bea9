/* See the header. */
#include "config.h"

#include "extract/furniture.h"

#include <stdlib.h>
#include <string.h>

/* Text of a table in a header: a piece for each paragraph. */
static void
flatten(struct rf_arena *arena, struct rf_page *to, const struct rf_block *b,
    bool footer)
{
	const struct rf_table *t = b->table;
	struct rf_block *own;

	if (t == NULL) {
		own = rf_page_block(to, b->kind);
		*own = *b;
		if (b->kind != RF_BLOCK_FIGURE &&
		    b->kind != RF_BLOCK_PAGE_NUMBER)
			own->kind = footer ? RF_BLOCK_PAGE_FOOTER :
			    RF_BLOCK_PAGE_HEADER;
		if (own->figure != NULL)
			own->figure->around = true;
		own->level = 0;
		own->ordered = own->checkbox = false;
		return;
	}
	for (size_t i = 0; i < t->n_cells; i++) {
		const struct rf_cell *c = &t->cells[i];
		const struct rf_cell_extra *e = c->extra;
		struct rf_block text = { .kind = RF_BLOCK_PARAGRAPH };

		for (uint32_t k = 0; e != NULL && k < e->n_blocks; k++)
			flatten(arena, to, &e->blocks[k], footer);
		if (e != NULL && e->n_blocks > 0)
			continue;
		text.text = e != NULL && e->rich.n > 0 ? e->rich :
		    rf_text_plain(arena, (struct rf_str){ c->text,
		    c->text_len });
		if (c->text_len > 0)
			flatten(arena, to, &text, footer);
	}
}

void
rf_furniture_add(struct rf_furniture *f, struct rf_arena *arena,
    uint32_t page, bool footer, struct rf_flow *flow)
{
	struct rf_furniture_piece *piece = RF_VEC_PUSH(&f->list);
	struct rf_page all = { .number = 0 };

	rf_flow_page(flow, &all);
	piece->page = page;
	piece->footer = footer;
	for (size_t i = 0; i < all.blocks.n; i++)
		flatten(arena, &piece->content, &all.blocks.v[i], footer);
	RF_VEC_RELEASE(&all.blocks);
}

static struct rf_page *
page_of(struct rf_document *doc, uint32_t number)
{
	for (size_t i = 0; i < doc->pages.n; i++)
		if (doc->pages.v[i].number == number)
			return &doc->pages.v[i];
	return NULL;
}

void
rf_furniture_place(const struct rf_furniture *all, struct rf_document *doc)
{
	for (size_t i = 0; i < all->list.n; i++) {
		const struct rf_furniture_piece *f = &all->list.v[i];
		struct rf_page *p = page_of(doc, f->page);
		size_t n = f->content.blocks.n, at = 0;

		if (p == NULL || n == 0)
			continue;
		/* Headers go before the text, behind other headers. */
		while (!f->footer && at < p->blocks.n &&
		    p->blocks.v[at].kind == RF_BLOCK_PAGE_HEADER)
			at++;
		for (size_t k = 0; k < n; k++)
			rf_page_block(p, RF_BLOCK_PARAGRAPH);
		if (f->footer)
			at = p->blocks.n - n;
		else
			memmove(p->blocks.v + at + n, p->blocks.v + at,
			    (p->blocks.n - n - at) * sizeof(*p->blocks.v));
		memcpy(p->blocks.v + at, f->content.blocks.v,
		    n * sizeof(*p->blocks.v));
	}
}

void
rf_furniture_release(struct rf_furniture *f)
{
	for (size_t i = 0; i < f->list.n; i++)
		RF_VEC_RELEASE(&f->list.v[i].content.blocks);
	RF_VEC_RELEASE(&f->list);
}
