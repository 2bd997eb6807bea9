/*
 * Footnote references: for each note the text block that is its body and
 * the blocks whose runs refer to it.  A reference inside a table is told by
 * the id of its cell, since cells have no "txt-" of their own.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "emit/boxes.h"
#include "emit/ids.h"

/* One reference; a chain per note, in reading order. */
struct reference {
	char id[RF_ELEMENT_ID_SIZE];
	size_t next;		/* index + 1 into the vector */
};

struct notes {
	const struct rf_document *doc;
	struct note {
		uint32_t body;		/* number of its "txt-", 0: none */
		size_t first, last;	/* references, index + 1 */
	} *at;
	RF_VEC(struct reference) references;
};

static void
refer(struct notes *x, uint32_t note, const char *id)
{
	struct note *n = &x->at[note - 1];
	struct reference *r;

	/* Twice in one block is one reference. */
	if (n->last != 0 &&
	    strcmp(x->references.v[n->last - 1].id, id) == 0)
		return;
	r = RF_VEC_PUSH(&x->references);
	rf_strlcpy(r->id, id, sizeof(r->id));
	if (n->last != 0)
		x->references.v[n->last - 1].next = x->references.n;
	else
		n->first = x->references.n;
	n->last = x->references.n;
}

static void
text_references(struct notes *x, const struct rf_text *t, const char *id)
{
	for (uint32_t i = 0; i < t->n; i++) {
		if (t->runs[i].note >= 1 &&
		    t->runs[i].note <= x->doc->notes.n)
			refer(x, t->runs[i].note, id);
	}
}

static void
table_references(struct notes *x, const struct rf_table *t, const char *id)
{
	for (size_t i = 0; i < t->n_cells; i++) {
		const struct rf_cell_extra *e = t->cells[i].extra;
		char cell[RF_ELEMENT_ID_SIZE];

		if (e == NULL || (e->rich.n == 0 && e->n_blocks == 0))
			continue;
		rf_cell_id(id, t->cells[i].row, t->cells[i].col, cell);
		text_references(x, &e->rich, cell);
		for (uint32_t k = 0; k < e->n_blocks; k++)
			text_references(x, &e->blocks[k].text, cell);
	}
}

static void
page_notes(struct notes *x, const struct rf_page *p, struct rf_ids *ids)
{
	char id[RF_ELEMENT_ID_SIZE];

	rf_ids_page(ids, p);
	for (size_t i = 0; i < p->blocks.n; i++) {
		const struct rf_block *b = &p->blocks.v[i];
		enum rf_entry e = rf_entry_of(b);
		size_t at = 0, first;

		if (rf_entry_is_text(e)) {
			rf_ids_text(ids, id);
			if (b->kind == RF_BLOCK_FOOTNOTE && b->note >= 1 &&
			    b->note <= x->doc->notes.n &&
			    x->at[b->note - 1].body == 0)
				x->at[b->note - 1].body = ids->text;
			text_references(x, &b->text, id);
		} else if (e == RF_ENTRY_TABLE) {
			rf_ids_table(ids, id);
			table_references(x, b->table, id);
			ids->table += rf_tables_inside(b->table);
			while (p->sheet != NULL &&
			    rf_table_next_totals(b->table, &at, &first))
				ids->text++;
		}
	}
}

void
rf_emit_notes(const struct rf_document *d, struct rf_json_out *json)
{
	struct notes x = { .doc = d };
	struct rf_ids ids = RF_IDS_INIT;

	x.at = rf_calloc(d->notes.n > 0 ? d->notes.n : 1, sizeof(*x.at));
	for (size_t i = 0; d->notes.n > 0 && i < d->pages.n; i++)
		page_notes(&x, &d->pages.v[i], &ids);
	rf_json_array(json);
	for (size_t i = 0; i < d->notes.n; i++) {
		char id[RF_ELEMENT_ID_SIZE];

		/* A mark without a body leads nowhere. */
		if (x.at[i].body == 0)
			continue;
		rf_json_object(json);
		rf_json_key(json, "symbol");
		rf_json_cstr(json, d->notes.v[i].symbol);
		rf_json_key(json, "footnoteTextId");
		ids.text = x.at[i].body - 1;
		rf_ids_text(&ids, id);
		rf_json_cstr(json, id);
		rf_json_key(json, "referenceTextIds");
		rf_json_array(json);
		for (size_t k = x.at[i].first; k != 0;
		    k = x.references.v[k - 1].next)
			rf_json_cstr(json, x.references.v[k - 1].id);
		rf_json_array_end(json);
		rf_json_object_end(json);
	}
	rf_json_array_end(json);
	RF_VEC_RELEASE(&x.references);
	free(x.at);
}
