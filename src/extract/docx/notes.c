/*
 * Footnotes, endnotes and comments.  Footnotes and comments follow at the
 * end of the page that refers to them, endnotes at the end of the document.
 * A comment's mark is its author's initials and a number, as Word shows it,
 * and its body begins with the author's name.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "extract/docx/docx_priv.h"
#include "util/utf8.h"

#define MAX_MARK 40		/* bytes */

static const struct {
	const char *relationship;	/* also the name of the part's root */
	const char *element;
	const char *settings;
	const char *format;		/* unless the settings say */
} kinds[RF_DOCX_NOTE_KINDS] = {
	[RF_DOCX_FOOTNOTE] = { "footnotes", "footnote", "footnotePr",
	    "decimal" },
	[RF_DOCX_ENDNOTE] = { "endnotes", "endnote", "endnotePr",
	    "lowerRoman" },
	[RF_DOCX_COMMENT] = { "comments", "comment", NULL, "decimal" },
};

void
rf_docx_notes_init(struct rf_docx *d, const struct rf_xml_node *settings)
{
	for (int i = 0; i < RF_DOCX_NOTE_KINDS; i++) {
		struct rf_docx_notes *n = &d->notes[i];
		const struct rf_xml_node *pr = NULL;
		const char *format;

		if (kinds[i].settings != NULL)
			pr = rf_docx_child(settings, kinds[i].settings);
		format = rf_docx_val(pr, "numFmt");
		n->format = format != NULL ? format : kinds[i].format;
		n->next = (uint32_t)rf_docx_int(rf_docx_child(pr, "numStart"),
		    "val", 0, INT32_MAX, 1);
		rf_map_init(&n->bodies, &d->arena);
		rf_map_init(&n->seen, &d->arena);
	}
}

static void
load(struct rf_docx *d, enum rf_docx_note_kind kind)
{
	struct rf_docx_notes *notes = &d->notes[kind];
	const struct rf_ooxml_rel *rel = rf_ooxml_rel_of(&d->pkg, d->main,
	    kinds[kind].relationship);
	const struct rf_xml_node *root, *n;

	if (notes->loaded)
		return;
	notes->loaded = true;
	if (rel == NULL)
		return;
	notes->part = rel->target;
	root = rf_docx_load(d, rel->target);
	for (n = rf_docx_child(root, kinds[kind].element); n != NULL;
	    n = rf_xml_again(n)) {
		const char *id = rf_docx_attr(n, "id");
		void **slot;

		if (id == NULL)
			continue;
		slot = rf_map_put(&notes->bodies, rf_str(id));
		if (*slot == NULL)
			*slot = (void *)n;
	}
}

/* What the text shows for the note. */
static const char *
symbol_of(struct rf_docx *d, enum rf_docx_note_kind kind,
    const struct rf_xml_node *body, struct rf_str mark)
{
	struct rf_docx_notes *notes = &d->notes[kind];
	struct rf_arena *arena = &d->doc->arena;
	struct rf_buf text;
	const char *s;

	if (mark.len > 0) {
		mark = rf_utf8_prefix(rf_utf8_clean(arena, mark), MAX_MARK);
		return rf_arena_strndup(arena, mark.ptr, mark.len);
	}
	rf_buf_init(&text, MAX_MARK);
	if (kind == RF_DOCX_COMMENT) {
		s = rf_docx_string(d, rf_docx_attr(body, "initials"));
		if (s != NULL && strlen(s) <= 8)
			rf_buf_adds(&text, s);
	}
	rf_docx_number(&text, notes->next++, notes->format, NULL);
	s = rf_arena_strndup(arena, text.ptr, text.len);
	rf_buf_release(&text);
	return s;
}

void
rf_docx_note(struct rf_docx *d, enum rf_docx_note_kind kind,
    const struct rf_xml_node *reference, struct rf_str mark)
{
	struct rf_docx_notes *notes = &d->notes[kind];
	const char *id = rf_docx_attr(reference, "id");
	const struct rf_xml_node *body;
	struct rf_docx_pending *p;
	void **slot;
	uint32_t index;

	if (id == NULL)
		return;
	load(d, kind);
	body = rf_map_get(&notes->bodies, rf_str(id));
	/* Without a body it would lead nowhere. */
	if (body == NULL)
		return;
	slot = rf_map_put(&notes->seen, rf_str(id));
	index = (uint32_t)(uintptr_t)*slot;
	if (index == 0) {
		RF_VEC_PUSH(&d->doc->notes)->symbol = symbol_of(d, kind, body,
		    mark);
		index = (uint32_t)d->doc->notes.n;
		*slot = (void *)(uintptr_t)index;
		p = RF_VEC_PUSH(&notes->pending);
		p->body = body;
		p->note = index;
	}
	rf_flow_note(d->flow, index,
	    rf_str(d->doc->notes.v[index - 1].symbol));
	d->page_dirty = true;
}

static void
read_body(struct rf_docx *d, enum rf_docx_note_kind kind,
    const struct rf_docx_pending *p)
{
	struct rf_flow_style plain = { .preserve = true };
	const char *author;

	d->note = p->note;
	if (kind == RF_DOCX_COMMENT) {
		author = rf_docx_string(d, rf_docx_attr(p->body, "author"));
		memset(&d->para, 0, sizeof(d->para));
		rf_docx_reopen(d);
		if (author != NULL) {
			rf_flow_text(d->flow, rf_str(author), &plain);
			rf_flow_text(d->flow, RF_STR(": "), &plain);
			d->note_begins = true;
		}
	}
	rf_docx_blocks(d, p->body);
	rf_flow_close(d->flow);
	d->note = 0;
}

void
rf_docx_note_bodies(struct rf_docx *d, enum rf_docx_note_kind kind)
{
	struct rf_docx_notes *notes = &d->notes[kind];
	const char *before = d->part, *link = d->link;
	size_t base = d->fields_base;

	if (notes->pending.n == 0)
		return;
	d->part = notes->part;
	d->link = NULL;
	d->fields_base = d->fields.n;
	for (size_t i = 0; i < notes->pending.n; i++) {
		/* Bodies may refer to more of them. */
		struct rf_docx_pending p = notes->pending.v[i];

		read_body(d, kind, &p);
		rf_docx_fields_cut(d, d->fields_base);
	}
	notes->pending.n = 0;
	d->fields_base = base;
	d->part = before;
	d->link = link;
}
