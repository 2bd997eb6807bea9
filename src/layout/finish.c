/*
 * What only the whole document tells: the size of its body text, which
 * short blocks are headings and of what level, and what repeats at the
 * edges of its pages.
 */
#include "config.h"

#include "layout/tables.h"
#include "util/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct finish {
	struct rf_document *d;
	struct rf_lnotes *notes;
	float body;
};

static struct rf_block *
block_of(struct finish *f, const struct rf_lnote *k)
{
	return &f->d->pages.v[k->page].blocks.v[k->block];
}

static float
body_size(const struct rf_lnotes *notes)
{
	uint64_t count[400] = { 0 };
	size_t best = 40;

	for (size_t i = 0; i < notes->at.n; i++) {
		int k = (int)(notes->at.v[i].size * 4 + 0.5f);

		count[k < 0 ? 0 : k > 399 ? 399 : k] += notes->at.v[i].chars;
	}
	for (size_t i = 0; i < 400; i++)
		if (count[i] > count[best])
			best = i;
	return (float)best / 4;
}

/* ---- headings ------------------------------------------------------- */

static bool
has_letter(struct rf_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (((s.ptr[i] | 0x20) >= 'a' && (s.ptr[i] | 0x20) <= 'z') ||
		    (unsigned char)s.ptr[i] >= 0xC3)
			return true;
	return false;
}

/* "Figure 3", "Table 2.1:", "Fig. 4" */
static bool
is_caption(struct rf_str s)
{
	struct rf_str rest = s, word = rf_str_cut(&rest, ' ');

	if (rest.len == 0 || !rf_lay_is_caption(word))
		return false;
	if (rest.ptr[0] >= '0' && rest.ptr[0] <= '9')
		return true;
	return rest.len > 1 && (rest.ptr[1] == '.' || rest.ptr[1] == '-' ||
	    rest.ptr[1] == ':' || (rest.ptr[1] >= '0' &&
	    rest.ptr[1] <= '9'));
}


static size_t
count(struct rf_str s, char c)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += s.ptr[i] == c;
	return n;
}

static bool
is_heading(struct finish *f, const struct rf_lnote *k)
{
	struct rf_block *b = block_of(f, k);
	struct rf_str s = rf_text_string(&f->d->arena, &b->text);
	char last = s.len > 0 ? s.ptr[s.len - 1] : '.';
	float ratio = k->size / f->body;

	if (is_caption(s)) {
		b->kind = RF_BLOCK_CAPTION;
		return false;
	}
	if (k->rows > 4 || k->chars > 200 || k->chars < 1)
		return false;
	if (ratio > 1.18f && (has_letter(s) || ratio > 1.5f))
		return true;
	if (!has_letter(s) || last == '.' || last == ',' || last == ';' ||
	    last == ':')
		return false;
	return (k->style & RF_BOLD) && ratio > 0.95f && k->rows <= 2 &&
	    count(s, ',') < 3;
}

static int
descending(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;

	return x > y ? -1 : x < y;
}

static void
find_headings(struct finish *f)
{
	float sizes[64];
	size_t n = 0;

	for (size_t i = 0; i < f->notes->at.n; i++) {
		struct rf_lnote *k = &f->notes->at.v[i];
		struct rf_block *b = block_of(f, k);
		bool known = false;

		if (b->kind != RF_BLOCK_PARAGRAPH || !is_heading(f, k))
			continue;
		b->kind = RF_BLOCK_HEADING;
		for (size_t j = 0; j < n; j++)
			known |= fabsf(sizes[j] - k->size) < 0.6f;
		if (!known && n < RF_COUNT(sizes))
			sizes[n++] = k->size;
	}
	qsort(sizes, n, sizeof(*sizes), descending);
	for (size_t i = 0; i < f->notes->at.n; i++) {
		struct rf_lnote *k = &f->notes->at.v[i];
		struct rf_block *b = block_of(f, k);

		if (b->kind != RF_BLOCK_HEADING)
			continue;
		b->level = 1;
		for (size_t j = 0; j < n && j < 5; j++)
			if (sizes[j] > k->size + 0.6f)
				b->level = (uint16_t)(j + 2);
	}
}

/* ---- footnotes ------------------------------------------------------ */

/* Begins with a note's mark: a number without a stop, or a sign. */
static bool
starts_note(struct rf_str s)
{
	size_t i = 0, at = 0;
	uint32_t cp;

	while (i < s.len && i < 3 && s.ptr[i] >= '0' && s.ptr[i] <= '9')
		i++;
	if (i > 0)
		return i < s.len && s.ptr[i] == ' ';
	if (s.len == 0)
		return false;
	cp = rf_utf8_next(s, &at);
	return cp == '*' || cp == 0x2020 || cp == 0x2021 || cp == 0x2217;
}

static bool
over(const struct rf_lnote *a, const struct rf_lnote *b)
{
	return a->box.x0 < b->box.x1 && b->box.x0 < a->box.x1 &&
	    b->box.y0 > a->box.y0;
}

static bool
is_edge(const struct rf_block *b)
{
	return b->kind == RF_BLOCK_PAGE_FOOTER ||
	    b->kind == RF_BLOCK_PAGE_NUMBER ||
	    b->kind == RF_BLOCK_PAGE_HEADER;
}

/* Small text with a mark, with nothing but small text under it. */
static bool
is_footnote(struct finish *f, size_t first, size_t end, size_t i)
{
	const struct rf_lnote *k = &f->notes->at.v[i];
	struct rf_block *b = block_of(f, k);

	if (b->kind != RF_BLOCK_PARAGRAPH || k->size > 0.93f * f->body ||
	    k->box.y0 < 0.4f * k->height)
		return false;
	for (size_t j = first; j < end; j++) {
		const struct rf_lnote *o = &f->notes->at.v[j];

		if (j != i && over(k, o) && o->size > 0.93f * f->body &&
		    !is_edge(block_of(f, o)))
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
		if (!is_edge(&p->blocks.v[i]))
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

static void
find_footnotes(struct finish *f)
{
	for (size_t i = 0, end; i < f->notes->at.n; i = end) {
		uint32_t page = f->notes->at.v[i].page;
		bool any = false, on = false;

		end = i;
		while (end < f->notes->at.n && f->notes->at.v[end].page ==
		    page)
			end++;
		for (size_t k = i; k < end; k++) {
			struct rf_block *b = block_of(f,
			    &f->notes->at.v[k]);

			on = is_footnote(f, i, end, k) && (on ||
			    starts_note(rf_text_string(&f->d->arena,
			    &b->text)));
			if (on)
				b->kind = RF_BLOCK_FOOTNOTE;
			any |= on;
		}
		if (any)
			move_notes(&f->d->pages.v[page]);
	}
}

/* ---- list items ----------------------------------------------------- */

static void
strip_mark(struct rf_text *t, size_t n)
{
	while (t->n > 0 && n > 0) {
		struct rf_run *r = &t->runs[0];
		size_t k = n < r->text.len ? n : r->text.len;

		r->text.ptr += k;
		r->text.len -= k;
		n -= k;
		if (r->text.len > 0)
			break;
		t->runs++;
		t->n--;
	}
	while (t->n > 0) {
		struct rf_run *r = &t->runs[0];

		while (r->text.len > 0 && r->text.ptr[0] == ' ') {
			r->text.ptr++;
			r->text.len--;
		}
		if (r->text.len > 0)
			break;
		t->runs++;
		t->n--;
	}
}

static void
find_items(struct finish *f)
{
	for (size_t i = 0; i < f->notes->at.n; i++) {
		const struct rf_lnote *k = &f->notes->at.v[i];
		struct rf_block *b = block_of(f, k);

		if (b->kind != RF_BLOCK_PARAGRAPH || k->mark == 0)
			continue;
		b->kind = RF_BLOCK_LIST_ITEM;
		b->ordered = k->ordered;
		b->number = k->number;
		strip_mark(&b->text, k->mark);
	}
}

void
rf_lay_finish(struct rf_document *d, struct rf_lnotes *notes)
{
	struct finish f = { d, notes, body_size(notes) };

	rf_lay_edges(d, notes, f.body);
	find_headings(&f);
	find_items(&f);
	/* Last: it moves blocks. */
	find_footnotes(&f);
}
