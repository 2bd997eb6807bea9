/*
 * Captions are paragraphs of a style; which figure or table one belongs to
 * is nowhere said.  Word puts those of figures below and those of tables
 * above, and so a caption is given to what stands there, then to what
 * stands on its other side.  It stays a paragraph of the page.
 */
#include "config.h"

#include "extract/docx/shared.h"

static bool
is_unnamed(const struct rf_block *b, enum rf_block_kind kind)
{
	if (b == NULL || b->kind != kind)
		return false;
	return kind == RF_BLOCK_FIGURE ? b->figure->caption.n == 0 :
	    b->table->caption.n == 0;
}

static void
name(struct rf_block *b, const struct rf_text *caption)
{
	if (b->kind == RF_BLOCK_FIGURE) {
		b->figure->caption = *caption;
		b->figure->caption_apart = true;
	} else {
		b->table->caption = *caption;
		b->table->caption_apart = true;
	}
}

void
rf_docx_captions(struct rf_page *p)
{
	for (size_t i = 0; i < p->blocks.n; i++) {
		struct rf_block *b = &p->blocks.v[i];
		struct rf_block *above = i > 0 ? b - 1 : NULL;
		struct rf_block *below = i + 1 < p->blocks.n ? b + 1 : NULL;

		if (b->kind != RF_BLOCK_CAPTION)
			continue;
		if (is_unnamed(above, RF_BLOCK_FIGURE))
			name(above, &b->text);
		else if (is_unnamed(below, RF_BLOCK_TABLE))
			name(below, &b->text);
		else if (is_unnamed(above, RF_BLOCK_TABLE))
			name(above, &b->text);
		else if (is_unnamed(below, RF_BLOCK_FIGURE))
			name(below, &b->text);
	}
}
