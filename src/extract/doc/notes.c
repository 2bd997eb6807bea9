/*
 * Footnotes, endnotes and comments.  Each kind has a table of the places
 * that refer to them and one of where their texts are, in the same order.
 * Footnotes and comments follow at the end of the page that refers to them,
 * endnotes at the end of the document.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "extract/doc/doc_priv.h"
#include "extract/docx/number.h"
#include "util/utf8.h"

#define MAX_MARK 40		/* bytes */
#define MAX_NOTES 1000000

static const struct {
	enum doc_table refs, texts;
	uint32_t size;			/* bytes of a reference's data */
	enum doc_text text;
	const char *format;
} kinds[DOC_NOTE_KINDS] = {
	[DOC_FOOTNOTE] = { DOC_FOOTNOTES, DOC_FOOTNOTE_TEXTS, 2,
	    DOC_FOOTNOTE_TEXT, "decimal" },
	[DOC_ENDNOTE] = { DOC_ENDNOTES, DOC_ENDNOTE_TEXTS, 2,
	    DOC_ENDNOTE_TEXT, "lowerRoman" },
	[DOC_COMMENT] = { DOC_COMMENTS, DOC_COMMENT_TEXTS, 30,
	    DOC_COMMENT_TEXT, "decimal" },
};

static int
by_place(const void *pa, const void *pb)
{
	const struct doc_ref *a = pa, *b = pb;

	if (a->cp != b->cp)
		return a->cp < b->cp ? -1 : 1;
	return (a->kind > b->kind) - (a->kind < b->kind);
}

void
doc_refs(struct doc *d)
{
	for (int k = 0; k < DOC_NOTE_KINDS; k++) {
		struct doc_plex p = doc_plex(d, kinds[k].refs, kinds[k].size);

		for (uint32_t i = 0; i < p.n && d->refs.n < MAX_NOTES; i++)
			*RF_VEC_PUSH(&d->refs) = (struct doc_ref){
				doc_plex_cp(&p, i), (enum doc_note_kind)k,
				i };
	}
	if (d->refs.n > 1)
		qsort(d->refs.v, d->refs.n, sizeof(*d->refs.v), by_place);
}

/* The first reference that is not before the position. */
static size_t
search(const struct doc *d, uint32_t cp)
{
	size_t low = 0, high = d->refs.n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (d->refs.v[mid].cp < cp)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

const struct doc_ref *
doc_ref_at(const struct doc *d, uint32_t cp)
{
	size_t i = search(d, cp);

	return i < d->refs.n && d->refs.v[i].cp == cp ? &d->refs.v[i] : NULL;
}

uint32_t
doc_next_ref(const struct doc *d, uint32_t cp)
{
	size_t i = search(d, cp);

	return i < d->refs.n ? d->refs.v[i].cp : UINT32_MAX;
}

/* ---- marks ------------------------------------------------------------- */

/* The initials of a comment's author, or "". */
static struct rf_str
initials(struct doc *d, uint32_t index)
{
	struct doc_plex p = doc_plex(d, DOC_COMMENTS, 30);
	const char *at = p.data + 30 * (size_t)index;
	size_t n;

	if (index >= p.n)
		return RF_STR("");
	n = rf_le16(at);
	return n <= 8 ? rf_utf8_from(&d->scratch, (struct rf_str){ at + 2,
	    2 * n }, "UTF-16LE") : RF_STR("");
}

/* The name of a comment's author, or "". */
static struct rf_str
author(struct doc *d, uint32_t index)
{
	struct doc_plex p = doc_plex(d, DOC_COMMENTS, 30);
	struct rf_str s = doc_table(d, DOC_AUTHORS);
	unsigned which;

	if (index >= p.n)
		return RF_STR("");
	which = rf_le16(p.data + 30 * (size_t)index + 20);
	for (unsigned i = 0; s.len >= 2; i++) {
		size_t n = 2 * (size_t)rf_le16(s.ptr);

		s.ptr += 2;
		s.len -= 2;
		n = n < s.len ? n : s.len;
		if (i == which)
			return rf_utf8_from(&d->scratch, (struct rf_str){
			    s.ptr, n }, "UTF-16LE");
		s.ptr += n;
		s.len -= n;
	}
	return RF_STR("");
}

static const char *
symbol_of(struct doc *d, const struct doc_ref *ref, struct rf_str mark)
{
	struct rf_buf text;
	const char *s;

	rf_buf_init(&text, MAX_MARK);
	if (mark.len > 0) {
		rf_buf_add(&text, mark.ptr, mark.len);
	} else {
		if (ref->kind == DOC_COMMENT) {
			mark = initials(d, ref->index);
			rf_buf_add(&text, mark.ptr, mark.len);
		}
		rf_docx_number(&text, ++d->notes[ref->kind].next,
		    kinds[ref->kind].format, NULL);
	}
	s = rf_arena_strndup(&d->doc->arena, text.ptr, text.len);
	rf_buf_release(&text);
	return s;
}

void
doc_note(struct doc *d, const struct doc_ref *ref, struct rf_str mark)
{
	uint32_t *index;

	if (!d->page_wanted)
		return;
	while (d->notes[ref->kind].notes.n <= ref->index)
		RF_VEC_PUSH(&d->notes[ref->kind].notes);
	index = &d->notes[ref->kind].notes.v[ref->index];
	if (*index == 0) {
		RF_VEC_PUSH(&d->doc->notes)->symbol = symbol_of(d, ref,
		    mark);
		*index = (uint32_t)d->doc->notes.n;
		*RF_VEC_PUSH(&d->notes[ref->kind].pending) = ref->index;
	}
	rf_flow_note(d->flow, *index,
	    rf_str(d->doc->notes.v[*index - 1].symbol));
	d->page_dirty = true;
}

/* ---- bodies ------------------------------------------------------------ */

static void
read_body(struct doc *d, enum doc_note_kind kind, uint32_t index)
{
	struct doc_plex p = doc_plex(d, kinds[kind].texts, 0);
	struct rf_flow_style plain = { .preserve = true };
	uint32_t start = d->starts[kinds[kind].text], from, to;
	uint32_t end = d->starts[kinds[kind].text + 1];
	struct rf_str name;

	if (index >= p.n || doc_plex_cp(&p, index) > end - start ||
	    doc_plex_cp(&p, index + 1) > end - start)
		return;
	from = start + doc_plex_cp(&p, index);
	to = start + doc_plex_cp(&p, index + 1);
	d->note = d->notes[kind].notes.v[index];
	d->text = kinds[kind].text;
	if (kind == DOC_COMMENT) {
		name = author(d, index);
		memset(&d->para, 0, sizeof(d->para));
		doc_reopen(d);
		if (name.len > 0) {
			rf_flow_text(d->flow, name, &plain);
			rf_flow_text(d->flow, RF_STR(": "), &plain);
			d->note_begins = true;
		}
	}
	doc_text(d, from, to);
	rf_flow_close(d->flow);
	d->note = 0;
	d->note_begins = false;
	d->text = DOC_MAIN;
}

void
doc_note_bodies(struct doc *d, enum doc_note_kind kind)
{
	struct rf_rows *rows = d->rows;
	size_t base = d->fields_base;

	d->rows = NULL;
	d->flow = d->body;
	d->fields_base = d->fields.n;
	for (size_t i = 0; i < d->notes[kind].pending.n; i++) {
		read_body(d, kind, d->notes[kind].pending.v[i]);
		doc_fields_cut(d, d->fields_base);
	}
	d->notes[kind].pending.n = 0;
	d->fields_base = base;
	d->rows = rows;
}
