/* The block that a paragraph's text goes into. */
#include "config.h"

#include "extract/docx/shared.h"

#include "extract/flow.h"

void
rf_docx_block_open(struct rf_flow *flow, const struct rf_docx_block *p,
    uint32_t note, bool *note_begins)
{
	struct rf_block *b = rf_flow_block(flow);

	if (note != 0) {
		/* A note is one block; its paragraphs are lines of it. */
		if (b != NULL && b->kind == RF_BLOCK_FOOTNOTE) {
			if (!*note_begins)
				rf_flow_break(flow);
			*note_begins = false;
			return;
		}
		rf_flow_open(flow, RF_BLOCK_FOOTNOTE)->note = note;
		return;
	}
	if (b != NULL && b->kind == RF_BLOCK_CODE && p->kind == b->kind &&
	    rf_flow_has_text(flow)) {
		struct rf_flow_style plain = { .preserve = true };

		rf_flow_text(flow, RF_STR("\n"), &plain);
		return;
	}
	if (p->goes_on && b != NULL && b->kind == RF_BLOCK_LIST_ITEM &&
	    rf_flow_has_text(flow)) {
		rf_flow_break(flow);
		return;
	}
	b = rf_flow_open(flow, p->kind);
	b->level = p->level;
	b->ordered = p->ordered;
	b->number = p->ordered ? p->number : 0;
	b->checkbox = p->checkbox;
	b->checked = p->checked;
}
