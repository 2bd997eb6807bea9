/*
 * What stands at the edges of pages: running headers and footers, page
 * numbers.  They repeat over pages, at the same height, but for their
 * numbers; a document of one page leaves only their place, their size and
 * the number in them to go by.
 */
#include "config.h"

#include "layout/lay.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "util/hash.h"
#include "util/utf8.h"

#define EDGE 0.12f	/* of the page's height, at either end */
#define MAX_EDGE 16	/* blocks looked at at either end of a page */

struct edge {
	struct rf_lnote *note;
	struct rf_block *block;
	struct rf_box box;
	uint64_t key;		/* text without digits */
	bool number;		/* nothing but a page number */
	bool has_number;	/* begins or ends with one */
	bool caption;
};

struct edges {
	struct rf_document *d;
	struct rf_lnotes *notes;
	float body;
	RF_VEC(uint64_t) seen;	/* keys with their end of the page, sorted */
};

/* ---- numbers -------------------------------------------------------- */

static bool
is_roman(struct rf_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (memchr("ivxlc", s.ptr[i] | 0x20, 5) == NULL)
			return false;
	return s.len > 0 && s.len < 8;
}

static bool
is_page_number(struct rf_str s)
{
	size_t digits = 0, others = 0;

	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		if (c >= '0' && c <= '9')
			digits++;
		else if (c >= 0x80 || ((c | 0x20) >= 'a' &&
		    (c | 0x20) <= 'z'))
			others++;
	}
	return (digits > 0 && digits <= 4 && others == 0 && s.len <= 12) ||
	    is_roman(s);
}

static struct rf_str
end_word(struct rf_str s, bool last)
{
	size_t i = 0;

	if (!last) {
		while (i < s.len && s.ptr[i] != ' ')
			i++;
		return (struct rf_str){ s.ptr, i };
	}
	i = s.len;
	while (i > 0 && s.ptr[i - 1] != ' ')
		i--;
	return (struct rf_str){ s.ptr + i, s.len - i };
}

/* "Page 3", "3 of 12" and the like. */
static bool
counts_pages(struct rf_str s)
{
	struct rf_str first = end_word(s, false), last = end_word(s, true);

	return rf_str_ieq(first, "page") && is_page_number(last) &&
	    s.len < 24;
}

static bool
all_digits(struct rf_str s)
{
	int64_t v;

	return s.len < 5 && rf_parse_int(s, 0, 9999, &v);
}

/* A number at either end, that is no footnote's. */
static bool
has_page_number(const struct rf_text *t, struct rf_str s)
{
	if (s.len > 150 || (t->n > 0 && t->runs[0].style & RF_SUPERSCRIPT))
		return false;
	return all_digits(end_word(s, true)) ||
	    (all_digits(end_word(s, false)) && s.len < 90);
}

/*
 * The text without digits, with its end of the page.  A caption keeps its
 * digits: table 4 is not table 3 again.
 */
static uint64_t
key_of(struct rf_str s, bool top, bool caption)
{
	char buf[96];
	size_t n = 0;

	for (size_t i = 0; i < s.len && n < sizeof(buf) - 1; i++)
		if (s.ptr[i] != ' ' && (caption || s.ptr[i] < '0' ||
		    s.ptr[i] > '9'))
			buf[n++] = s.ptr[i];
	buf[n++] = top ? 't' : 'b';
	return rf_hash64(buf, n);
}

/* ---- the blocks at an end ------------------------------------------- */

static int
from_top(const void *a, const void *b)
{
	const struct edge *x = a, *y = b;

	return x->box.y0 < y->box.y0 ? -1 : x->box.y0 > y->box.y0;
}

static int
from_bottom(const void *a, const void *b)
{
	const struct edge *x = a, *y = b;

	return x->box.y1 > y->box.y1 ? -1 : x->box.y1 < y->box.y1;
}

/*
 * Texts of notes [from, to) at one end of their page; *limit is where the
 * other content begins.
 */
static size_t
list_edge(struct edges *e, size_t from, size_t to, bool top,
    struct edge *out, float *limit)
{
	struct rf_page *page = &e->d->pages.v[e->notes->at.v[from].page];
	float height = page->height;
	size_t n = 0;

	*limit = top ? height : 0;
	for (size_t i = 0; i < page->blocks.n; i++) {
		struct rf_box b = rf_box_of_quad(&page->blocks.v[i].box);
		bool in = top ? b.y1 < EDGE * height :
		    b.y0 > (1 - EDGE) * height;
		bool text = page->blocks.v[i].kind != RF_BLOCK_TABLE &&
		    page->blocks.v[i].kind != RF_BLOCK_FIGURE;

		if (!page->blocks.v[i].has_box || (in && text) || (!text &&
		    b.y1 - b.y0 > 0.7f * height))
			continue;
		if (top && b.y0 < *limit && b.y1 > EDGE * height / 2)
			*limit = b.y0;
		else if (!top && b.y1 > *limit && b.y0 < height * (1 - EDGE /
		    2))
			*limit = b.y1;
	}
	for (size_t i = from; i < to && n < MAX_EDGE; i++) {
		struct rf_lnote *k = &e->notes->at.v[i];
		struct rf_block *b = &page->blocks.v[k->block];
		struct rf_box box = rf_box_of_quad(&b->box);
		struct rf_str s;

		if (!(top ? box.y1 < EDGE * height : box.y0 > (1 - EDGE) *
		    height))
			continue;
		s = rf_text_string(&e->d->arena, &b->text);
		out[n] = (struct edge){ k, b, box, 0, is_page_number(s) ||
		    counts_pages(s), has_page_number(&b->text, s), false };
		/* Page numbers, roman ones too, are the same text. */
		out[n].caption = rf_lay_begins_caption(s);
		out[n].key = key_of(out[n].number ? rf_str("#") : s, top,
		    out[n].caption);
		n++;
	}
	qsort(out, n, sizeof(*out), top ? from_top : from_bottom);
	return n;
}

static bool
repeats(const struct edges *e, uint64_t key)
{
	size_t lo = 0, hi = e->seen.n;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (e->seen.v[mid] < key)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo + 1 < e->seen.n && e->seen.v[lo] == key &&
	    e->seen.v[lo + 1] == key;
}

/* Does anything on the same row have a page number, or repeat? */
static bool
has_evidence(const struct edges *e, const struct edge *v, size_t n, size_t at)
{
	for (size_t i = 0; i < n; i++) {
		float mid = (v[i].box.y0 + v[i].box.y1) / 2;

		if (i != at && (mid < v[at].box.y0 || mid > v[at].box.y1))
			continue;
		if (v[i].number || v[i].has_number || v[i].note->ruled ||
		    v[i].note->tag.role == RF_TAG_ARTIFACT ||
		    repeats(e, v[i].key))
			return true;
	}
	return false;
}

/* Does the file itself call the page so? */
static bool
is_label(struct edges *e, const struct edge *v)
{
	const char *label = e->d->pages.v[v->note->page].label;

	return label != NULL && rf_str_is(rf_str_trim(rf_text_string(
	    &e->d->arena, &v->block->text)), label);
}

static void
judge_edge(struct edges *e, struct edge *v, size_t n, bool top, float limit)
{
	for (size_t i = 0; i < n; i++) {
		const struct rf_lnote *k = v[i].note;
		float height = k->height, next = limit, gap, depth;
		bool evidence = has_evidence(e, v, n, i);

		/* The nearest that is not on the same row. */
		for (size_t j = i + 1; j < n; j++) {
			float y = top ? v[j].box.y0 : v[j].box.y1;

			if (top ? y > v[i].box.y1 - 2 : y < v[i].box.y0 + 2) {
				next = y;
				break;
			}
		}
		gap = top ? next - v[i].box.y1 : v[i].box.y0 - next;
		depth = top ? v[i].box.y1 / height : 1 - v[i].box.y0 / height;
		if (k->rows > 3 || k->chars > 250 || gap < 0.5f * k->size ||
		    (v[i].caption && !repeats(e, v[i].key)))
			break;
		if (!evidence && (depth > 0.085f || gap < 1.2f * k->size ||
		    k->size > 1.15f * e->body || k->rows > 2))
			break;
		if (evidence && k->size > 1.6f * e->body && !v[i].number)
			break;
		v[i].block->kind = v[i].number ? RF_BLOCK_PAGE_NUMBER : top ?
		    RF_BLOCK_PAGE_HEADER : RF_BLOCK_PAGE_FOOTER;
		v[i].block->kept = !repeats(e, v[i].key) &&
		    k->tag.role != RF_TAG_ARTIFACT &&
		    !(v[i].number && is_label(e, &v[i]));
	}
}

/* Once a page: what repeats does so over pages. */
static void
learn(struct edges *e, const struct edge *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t k = 0;

		while (v[k].key != v[i].key)
			k++;
		if (k == i)
			*RF_VEC_PUSH(&e->seen) = v[i].key;
	}
}

static int
by_key(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

void
rf_lay_edges(struct rf_document *d, struct rf_lnotes *notes, float body)
{
	struct edges e = { .d = d, .notes = notes, .body = body };
	struct edge v[MAX_EDGE];
	float limit;

	/* First what repeats, then what it is. */
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0, j; i < notes->at.n; i = j) {
			for (j = i; j < notes->at.n && notes->at.v[j].page ==
			    notes->at.v[i].page; j++)
				;
			for (int top = 0; top < 2; top++) {
				size_t n = list_edge(&e, i, j, top, v,
				    &limit);

				if (pass == 0)
					learn(&e, v, n);
				if (pass == 1)
					judge_edge(&e, v, n, top, limit);
			}
		}
		if (pass == 0 && e.seen.n > 1)
			qsort(e.seen.v, e.seen.n, sizeof(*e.seen.v), by_key);
	}
	RF_VEC_RELEASE(&e.seen);
}
