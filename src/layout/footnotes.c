/*
 * Notes at the foot of pages and columns: small text with a mark, which is
 * raised where the text refers to it.
 */
#include "config.h"

#include "layout/lay.h"

#include <stdlib.h>
#include <string.h>

#include "util/utf8.h"

struct footnotes {
	struct rf_document *d;
	struct rf_lnotes *notes;
	float body;
};

/* Begins with a note's mark: a raised one, a number without a stop, or a
 * sign. */
static bool
starts_note(const struct rf_text *t)
{
	struct rf_str s = t->n > 0 ? t->runs[0].text : (struct rf_str){ "", 0 };
	size_t i = 0, at = 0;
	uint32_t cp;

	if (s.len == 0)
		return false;
	while (i < s.len && i < 3 && s.ptr[i] >= '0' && s.ptr[i] <= '9')
		i++;
	if (i > 0)
		return i < s.len ? s.ptr[i] == ' ' :
		    t->runs[0].style & RF_SUPERSCRIPT;
	cp = rf_utf8_next(s, &at);
	return cp == '*' || cp == 0x2020 || cp == 0x2021 || cp == 0x2217;
}

static bool
over(const struct rf_lnote *a, const struct rf_lnote *b)
{
	return a->box.x0 < b->box.x1 && b->box.x0 < a->box.x1 &&
	    b->box.y0 > a->box.y0;
}

/* Small text with a mark, with nothing but small text under it. */
static bool
is_footnote(struct footnotes *f, size_t first, size_t end, size_t i)
{
	const struct rf_lnote *k = &f->notes->at.v[i];
	struct rf_block *b = rf_lnote_block(f->d, k);

	if (b->kind != RF_BLOCK_PARAGRAPH || k->size > 0.93f * f->body ||
	    k->box.y0 < 0.4f * k->height)
		return false;
	for (size_t j = first; j < end; j++) {
		const struct rf_lnote *o = &f->notes->at.v[j];

		if (j != i && over(k, o) && o->size > 0.93f * f->body &&
		    !rf_lay_is_edge(rf_lnote_block(f->d, o)))
			return false;
	}
	return true;
}

/* Notes go behind the page's text; footers stay where they are. */
static void
move_notes(struct rf_page *p)
{
	size_t n = p->blocks.n, kept = 0, moved = 0, last = 0;
	struct rf_block *notes = rf_reallocarray(NULL, n + 1,
	    sizeof(*notes));

	for (size_t i = 0; i < n; i++)
		if (!rf_lay_is_edge(&p->blocks.v[i]))
			last = i + 1;
	for (size_t i = 0; i < n; i++) {
		if (i < last && p->blocks.v[i].kind == RF_BLOCK_FOOTNOTE) {
			notes[moved++] = p->blocks.v[i];
			continue;
		}
		if (i == last) {
			memcpy(p->blocks.v + kept, notes, moved *
			    sizeof(*notes));
			kept += moved;
			moved = 0;
		}
		p->blocks.v[kept++] = p->blocks.v[i];
	}
	memcpy(p->blocks.v + kept, notes, moved * sizeof(*notes));
	free(notes);
}

/* ---- references -------------------------------------------------------- */

/* The mark that a note begins with: a number or signs, at most 4 bytes of
 * number or 9 of signs. */
static struct rf_str
mark_of(const struct rf_text *t)
{
	struct rf_str s = t->n > 0 ? t->runs[0].text : (struct rf_str){ "", 0 };
	size_t i = 0, at = 0;

	while (i < s.len && i < 3 && s.ptr[i] >= '0' && s.ptr[i] <= '9')
		i++;
	while (i == at && at < s.len && at < 9) {
		size_t from = at;
		uint32_t cp = rf_utf8_next(s, &at);

		if (cp != '*' && cp != 0x2020 && cp != 0x2021 &&
		    cp != 0x2217 && cp != 0xA7 && cp != 0xB6) {
			at = from;
			break;
		}
		i = at;
	}
	if (i < s.len && i > 0 && s.ptr[i] != ' ' && s.ptr[i] != '.' &&
	    !(t->runs[0].style & RF_SUPERSCRIPT))
		i = s.ptr[0] >= '0' && s.ptr[0] <= '9' ? 0 : i;
	return (struct rf_str){ s.ptr, i };
}

/* The space behind a reference goes to the run behind it. */
static void
keep_space(struct rf_text *t, uint32_t k)
{
	struct rf_run *r = &t->runs[k], *next = r + 1;
	const char *end = r->text.ptr + r->text.len;

	if (k + 1 < t->n && end[-1] == ' ' && next->text.ptr == end) {
		r->text.len--;
		next->text.ptr--;
		next->text.len++;
	}
}

/* Raised runs of the page's text that are this mark, and no note's yet. */
static uint32_t
refer(struct footnotes *f, size_t first, size_t end, struct rf_str mark,
    uint32_t note)
{
	uint32_t found = 0;	/* with note 0 they are only counted */

	for (size_t i = first; i < end; i++) {
		struct rf_block *b = rf_lnote_block(f->d, &f->notes->at.v[i]);

		if (b->kind == RF_BLOCK_FOOTNOTE || rf_lay_is_edge(b))
			continue;
		for (uint32_t k = 0; k < b->text.n; k++) {
			struct rf_run *r = &b->text.runs[k];

			if (r->style & RF_SUPERSCRIPT && r->note == 0 &&
			    rf_str_eq(rf_str_trim(r->text), mark)) {
				if (note > 0)
					keep_space(&b->text, k);
				r->note = note;
				found++;
			}
		}
	}
	return found;
}

/* A mark that is referred to leaves the note's text. */
static void
drop_mark(struct rf_text *t, size_t n)
{
	struct rf_run *r = &t->runs[0];

	r->text.ptr += n;
	r->text.len -= n;
	while (t->n > 0) {
		r = &t->runs[0];
		while (r->text.len > 0 && (r->text.ptr[0] == ' ' ||
		    r->text.ptr[0] == '.')) {
			r->text.ptr++;
			r->text.len--;
		}
		if (r->text.len > 0 || t->n == 1)
			break;
		t->runs++;
		t->n--;
	}
}

static void
link_notes(struct footnotes *f, size_t first, size_t end)
{
	struct rf_arena *a = &f->d->arena;

	for (size_t i = first; i < end; i++) {
		struct rf_block *b = rf_lnote_block(f->d, &f->notes->at.v[i]);
		uint32_t note = (uint32_t)f->d->notes.n + 1;
		struct rf_str mark;

		if (b->kind != RF_BLOCK_FOOTNOTE)
			continue;
		mark = mark_of(&b->text);
		if (mark.len == 0 || refer(f, first, end, mark, note) == 0)
			continue;
		RF_VEC_PUSH(&f->d->notes)->symbol = rf_arena_strndup(a,
		    mark.ptr, mark.len);
		b->note = note;
		drop_mark(&b->text, mark.len);
	}
}

/* A number with a stop is a note's where a raised one refers to it. */
static bool
is_referred(struct footnotes *f, size_t first, size_t end,
    const struct rf_text *t)
{
	struct rf_str mark = mark_of(t);

	return mark.len > 0 && refer(f, first, end, mark, 0) > 0;
}

void
rf_lay_footnotes(struct rf_document *d, struct rf_lnotes *notes, float body)
{
	struct footnotes f = { d, notes, body };

	for (size_t i = 0, end; i < notes->at.n; i = end) {
		uint32_t page = notes->at.v[i].page;
		bool any = false, on = false;

		end = i;
		while (end < notes->at.n && notes->at.v[end].page == page)
			end++;
		for (size_t k = i; k < end; k++) {
			struct rf_block *b = rf_lnote_block(d,
			    &notes->at.v[k]);

			on = is_footnote(&f, i, end, k) && (on ||
			    starts_note(&b->text) ||
			    is_referred(&f, i, end, &b->text));
			if (on)
				b->kind = RF_BLOCK_FOOTNOTE;
			any |= on;
		}
		if (any)
			link_notes(&f, i, end);
	}
}

void
rf_lay_move_notes(struct rf_document *d)
{
	for (size_t i = 0; i < d->pages.n; i++) {
		struct rf_page *p = &d->pages.v[i];
		bool any = false;

		for (size_t k = 0; k < p->blocks.n; k++)
			any |= p->blocks.v[k].kind == RF_BLOCK_FOOTNOTE;
		if (any)
			move_notes(p);
	}
}
