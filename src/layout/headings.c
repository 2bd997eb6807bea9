/*
 * Headings: short blocks that are larger or bolder than the text, and their
 * levels, which hold for the whole document.  Size and weight make looks,
 * looks have a rank, numbers (1, 1.1, 1.1.1) part those of one look; the
 * outline, where its titles are found on their pages, knows best.
 */
#include "config.h"

#include "layout/tables.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_LOOKS 64
#define MAX_NUMBERED 6		/* parts of a heading's number */

struct look {
	float size;
	bool bold;
	uint16_t level;
	uint8_t least, most;	/* parts of its headings' numbers; 0: none */
	uint64_t text, lines;	/* characters of sentences, and of others */
};

struct headings {
	struct rf_document *d;
	struct rf_lnotes *notes;
	float body;
	struct look looks[MAX_LOOKS];
	size_t n;
	uint32_t romans;	/* headings with Roman numbers */
};

/* ---- words -------------------------------------------------------------- */

static bool
has_letter(struct rf_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (((s.ptr[i] | 0x20) >= 'a' && (s.ptr[i] | 0x20) <= 'z') ||
		    (unsigned char)s.ptr[i] >= 0xC3)
			return true;
	return false;
}

bool
rf_lay_begins_caption(struct rf_str s)
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

/* Parts of the number that a heading begins with: "2.1.3 Data" has 3. */
static unsigned
numbered(struct rf_str s)
{
	unsigned parts = 0;
	size_t i = 0, part = 0;

	if (s.len > 2 && s.ptr[0] >= 'A' && s.ptr[0] <= 'Z' &&
	    s.ptr[1] == '.' && s.ptr[2] >= '0' && s.ptr[2] <= '9') {
		parts = 1;
		i = 2;
	}
	for (; i < s.len; i++) {
		if (s.ptr[i] >= '0' && s.ptr[i] <= '9') {
			if (++part > 3)
				return 0;
			continue;
		}
		if (s.ptr[i] != '.' || part == 0)
			break;
		parts++;
		part = 0;
	}
	parts += part > 0;
	while (i < s.len && s.ptr[i] == ' ')
		i++;
	if (parts == 0 || parts > MAX_NUMBERED || i == 0 ||
	    s.ptr[i - 1] != ' ' ||
	    !has_letter((struct rf_str){ s.ptr + i, s.len - i }))
		return 0;
	return parts;
}

/* How a heading is counted. */
enum counted { BY_NOTHING, BY_DIGITS, BY_ROMAN, BY_LETTER };

/* "2.1 Data" by digits, "IV. Results" by Roman numbers, "B. Tests". */
static enum counted
counted_by(struct rf_str s)
{
	size_t n = 0;

	if (numbered(s) > 0)
		return BY_DIGITS;
	while (n < s.len && n < 6 && memchr("IVXLC", s.ptr[n], 5) != NULL)
		n++;
	if (n == 0)
		n = s.len > 0 && s.ptr[0] >= 'A' && s.ptr[0] <= 'Z';
	if (n == 0 || n + 2 >= s.len || s.ptr[n] != '.' ||
	    s.ptr[n + 1] != ' ' || !has_letter((struct rf_str){ s.ptr + n,
	    s.len - n }))
		return BY_NOTHING;
	return n > 1 || s.ptr[0] == 'I' || s.ptr[0] == 'V' ||
	    s.ptr[0] == 'X' ? BY_ROMAN : BY_LETTER;
}

static bool
all_capitals(struct rf_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] >= 'a' && s.ptr[i] <= 'z')
			return false;
	return has_letter(s);
}

/* ---- the outline -------------------------------------------------------- */

static bool
is_word_byte(char c)
{
	return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
	    (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

static char
fold(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* Equal but for spaces, signs and the case of letters. */
static bool
same_words(struct rf_str a, struct rf_str b)
{
	size_t i = 0, k = 0, n = 0;

	for (;;) {
		while (i < a.len && !is_word_byte(a.ptr[i]))
			i++;
		while (k < b.len && !is_word_byte(b.ptr[k]))
			k++;
		if (i == a.len || k == b.len)
			return i == a.len && k == b.len && n > 0;
		if (fold(a.ptr[i++]) != fold(b.ptr[k++]))
			return false;
		n++;
	}
}

/* The title of the outline that stands here, or NULL. */
static const struct rf_layout_title *
title_of(const struct headings *h, const struct rf_lnote *k, struct rf_str s)
{
	uint32_t page = h->d->pages.v[k->page].number;
	size_t lo = 0, hi = h->notes->n_titles;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (h->notes->titles[mid].page < page)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < h->notes->n_titles && h->notes->titles[lo].page == page;
	    lo++)
		if (same_words(s, rf_str(h->notes->titles[lo].text)))
			return &h->notes->titles[lo];
	return NULL;
}

/* ---- looks -------------------------------------------------------------- */

static struct look *
look_of(struct headings *h, const struct rf_lnote *k)
{
	bool bold = (k->style & RF_BOLD) != 0;

	for (size_t i = 0; i < h->n; i++)
		if (fabsf(h->looks[i].size - k->size) < 0.6f &&
		    h->looks[i].bold == bold)
			return &h->looks[i];
	if (h->n == MAX_LOOKS)
		return &h->looks[MAX_LOOKS - 1];
	h->looks[h->n] = (struct look){ .size = k->size, .bold = bold };
	return &h->looks[h->n++];
}

/* What is written in it are paragraphs, however large it is. */
static bool
is_text(const struct look *look)
{
	return look->text > look->lines;
}

/* ---- which blocks ------------------------------------------------------- */

static bool
is_long(const struct rf_lnote *k)
{
	return k->rows > 4 || k->chars > 200;
}

/* With a stop, also one of those that ideographs have. */
static bool
ends_stopped(struct rf_str s)
{
	static const char *const wide[] = { "\xe3\x80\x82", "\xef\xbc\x8c",
	    "\xef\xbc\x9a", "\xef\xbc\x9b" };

	if (s.len == 0 || strchr(".,;:", s.ptr[s.len - 1]) != NULL)
		return true;
	for (size_t i = 0; i < RF_COUNT(wide); i++)
		if (rf_str_ends(s, wide[i]))
			return true;
	return false;
}

/* Of more than a few words, and it ends as sentences do. */
static bool
is_sentence(const struct headings *h, const struct rf_lnote *k,
    const struct rf_block *b)
{
	return k->chars >= 40 && ends_stopped(rf_text_string(&h->d->arena,
	    &b->text));
}

static void
count_text(struct headings *h)
{
	for (size_t i = 0; i < h->notes->at.n; i++) {
		const struct rf_lnote *k = &h->notes->at.v[i];
		const struct rf_block *b = rf_lnote_block(h->d, k);
		struct look *look;

		if (b->kind != RF_BLOCK_PARAGRAPH || k->chars == 0)
			continue;
		look = look_of(h, k);
		*(is_long(k) || is_sentence(h, k, b) ? &look->text :
		    &look->lines) += k->chars;
	}
}

static bool
is_heading(struct headings *h, const struct rf_lnote *k, struct rf_str s)
{
	char last = s.len > 0 ? s.ptr[s.len - 1] : '.';
	float ratio = k->size / h->body;
	enum counted counted;

	if (is_long(k) || k->chars < 1 || s.ptr[0] == '*' || k->entry)
		return false;
	if (ratio > 1.18f && !is_text(look_of(h, k)) && (has_letter(s) || ratio > 1.5f))
		return true;
	if (!has_letter(s) || ratio < 0.85f)
		return false;
	counted = counted_by(s);
	/* Some are smaller than the text, but then they are counted. */
	if (ratio < 0.95f && k->title == NULL && (counted == BY_NOTHING ||
	    !(k->style & RF_BOLD) || k->above < 0.6f * k->size))
		return false;
	if (k->title != NULL && k->rows <= 3)
		return true;
	/* What is said to be a heading must look a little like one. */
	if (k->tag.role == RF_TAG_HEADING && k->rows <= 3 && last != ',' &&
	    (ratio > 1.05f || k->style & RF_BOLD || all_capitals(s) ||
	    k->above > 0.6f * k->size))
		return true;
	if (ends_stopped(s) || k->rows > 2 || count(s, ',') >= 3)
		return false;
	if (k->style & RF_BOLD)
		return true;
	return (counted == BY_DIGITS || counted == BY_ROMAN) &&
	    (k->style & RF_ITALIC || all_capitals(s)) &&
	    k->above > 0.3f * k->size;
}

/* ---- levels ------------------------------------------------------------- */

static int
by_rank(const void *a, const void *b)
{
	const struct look *x = a, *y = b;

	if (fabsf(x->size - y->size) >= 0.6f)
		return x->size > y->size ? -1 : 1;
	return (int)y->bold - (int)x->bold;
}

/* Levels of the looks; one whose numbers have more parts takes more. */
static void
rank_looks(struct headings *h)
{
	uint16_t of_parts[MAX_NUMBERED + 1] = { 0 }, next = 1;

	qsort(h->looks, h->n, sizeof(*h->looks), by_rank);
	for (size_t i = 0; i < h->n; i++) {
		struct look *k = &h->looks[i];

		k->level = next;
		if (k->least > 0 && of_parts[k->least] > 0)
			k->level = of_parts[k->least];
		for (uint8_t p = k->least; p > 0 && p <= k->most; p++)
			if (of_parts[p] == 0)
				of_parts[p] = (uint16_t)(k->level + p -
				    k->least);
		if (k->level + k->most - k->least >= next)
			next = (uint16_t)(k->level + k->most - k->least + 1);
	}
}

/*
 * How deep the number of a heading is: under Roman numbers come letters,
 * under those digits ("IV.", "B.", "2.").  0: it has none.
 */
static unsigned
parts_of(const struct headings *h, struct rf_str s)
{
	enum counted by = counted_by(s);

	if (h->romans < 2 || by == BY_NOTHING)
		return numbered(s);
	return by == BY_ROMAN ? 1 : by == BY_LETTER ? 2 : 2 + numbered(s);
}

/* What numbers the headings of each look have. */
static void
count_looks(struct headings *h)
{
	for (size_t i = 0; i < h->notes->at.n; i++) {
		const struct rf_lnote *k = &h->notes->at.v[i];
		struct rf_block *b = rf_lnote_block(h->d, k);
		struct look *look;
		unsigned parts;

		if (b->kind != RF_BLOCK_HEADING)
			continue;
		parts = parts_of(h, rf_text_string(&h->d->arena, &b->text));
		if (parts > MAX_NUMBERED)
			parts = MAX_NUMBERED;
		b->level = (uint16_t)parts;
		look = look_of(h, k);
		if (parts > 0 && (look->least == 0 || parts < look->least))
			look->least = (uint8_t)parts;
		if (parts > look->most)
			look->most = (uint8_t)parts;
	}
}

/* ---- authors ------------------------------------------------------------ */

/* Does the block under a heading, in its column, hold a mail's address? */
static bool
is_addressed(const struct headings *h, size_t at)
{
	const struct rf_lnote *k = &h->notes->at.v[at], *o;
	const struct rf_block *b;
	struct rf_str s;

	if (at + 1 == h->notes->at.n)
		return false;
	o = k + 1;
	b = rf_lnote_block(h->d, o);
	if (b->kind != RF_BLOCK_PARAGRAPH || o->page != k->page ||
	    o->box.y0 < k->box.y0 || o->box.x0 > k->box.x1 ||
	    o->box.x1 < k->box.x0 || o->rows > 8)
		return false;
	s = rf_text_string(&h->d->arena, &b->text);
	return memchr(s.ptr, '@', s.len) != NULL;
}

/*
 * Names above addresses, side by side on the first page, are those of
 * authors, and so are others there that look the same.
 */
static void
drop_authors(struct headings *h)
{
	const struct rf_lnote *first = NULL;
	const struct look *look = NULL;
	float end = -INFINITY;

	for (size_t i = 0; i < h->notes->at.n &&
	    h->notes->at.v[i].page == 0; i++) {
		const struct rf_lnote *k = &h->notes->at.v[i];

		if (rf_lnote_block(h->d, k)->kind != RF_BLOCK_HEADING ||
		    !is_addressed(h, i))
			continue;
		if (first == NULL || look_of(h, k) != look)
			first = k;
		else if (first->box.x1 < k->box.x0 || k->box.x1 <
		    first->box.x0)
			end = fmaxf(end, k->box.y1 + 2 * k->size);
		look = look_of(h, first);
	}
	for (size_t i = 0; i < h->notes->at.n &&
	    h->notes->at.v[i].page == 0; i++) {
		const struct rf_lnote *k = &h->notes->at.v[i];
		struct rf_block *b = rf_lnote_block(h->d, k);

		if (b->kind == RF_BLOCK_HEADING && k->box.y0 < end &&
		    look_of(h, k) == look) {
			b->kind = RF_BLOCK_PARAGRAPH;
			b->level = 0;
		}
	}
}

static uint16_t
clamp(unsigned level)
{
	return (uint16_t)(level < 1 ? 1 : level > 6 ? 6 : level);
}

/* The level that the outline or the tags tell; 0: neither does. */
static uint16_t
told_level(const struct rf_lnote *k)
{
	return k->title != NULL ? k->title->level :
	    k->tag.role == RF_TAG_HEADING ? k->tag.level : 0;
}

/*
 * Where the outline or the tags name most headings their levels are theirs; what it does
 * not name is one below the heading before it, or like one of its look.
 */
static void
follow_outline(struct headings *h)
{
	size_t named = 0, all = 0;
	uint16_t of_look[MAX_LOOKS] = { 0 }, before = 0;
	unsigned parts = 0;

	for (size_t i = 0; i < h->notes->at.n; i++) {
		const struct rf_lnote *k = &h->notes->at.v[i];

		if (rf_lnote_block(h->d, k)->kind != RF_BLOCK_HEADING)
			continue;
		all++;
		named += told_level(k) > 0;
		if (told_level(k) > 0 && of_look[look_of(h, k) - h->looks] == 0)
			of_look[look_of(h, k) - h->looks] = told_level(k);
	}
	if (named < 3 || named * 10 < all * 6)
		return;
	for (size_t i = 0; i < h->notes->at.n; i++) {
		const struct rf_lnote *k = &h->notes->at.v[i];
		struct rf_block *b = rf_lnote_block(h->d, k);
		unsigned n, like;

		if (b->kind != RF_BLOCK_HEADING)
			continue;
		n = numbered(rf_text_string(&h->d->arena, &b->text));
		like = of_look[look_of(h, k) - h->looks];
		if (told_level(k) > 0) {
			before = told_level(k);
			parts = n;
		}
		b->level = clamp(told_level(k) > 0 ? before :
		    n > 0 && parts > 0 && before + n > parts ?
		    before + n - parts : like > 0 ? like : before + 1U);
	}
}

void
rf_lay_headings(struct rf_document *d, struct rf_lnotes *notes, float body)
{
	struct headings h = { .d = d, .notes = notes, .body = body };

	count_text(&h);
	for (size_t i = 0; i < notes->at.n; i++) {
		struct rf_lnote *k = &notes->at.v[i];
		struct rf_block *b = rf_lnote_block(d, k);
		struct rf_str s;

		if (b->kind != RF_BLOCK_PARAGRAPH || k->chars == 0)
			continue;
		s = rf_text_string(&d->arena, &b->text);
		if (rf_lay_begins_caption(s)) {
			b->kind = RF_BLOCK_CAPTION;
			continue;
		}
		if (k->rows <= 4 && notes->n_titles > 0)
			k->title = title_of(&h, k, s);
		if (!is_heading(&h, k, s))
			continue;
		b->kind = RF_BLOCK_HEADING;
		h.romans += counted_by(s) == BY_ROMAN;
	}
	drop_authors(&h);
	h.n = 0;
	count_looks(&h);
	rank_looks(&h);
	for (size_t i = 0; i < notes->at.n; i++) {
		struct rf_lnote *k = &notes->at.v[i];
		struct rf_block *b = rf_lnote_block(d, k);
		const struct look *look;

		if (b->kind != RF_BLOCK_HEADING)
			continue;
		look = look_of(&h, k);
		b->level = clamp(look->level + (b->level > 0 ? (unsigned)
		    b->level - look->least : 0U));
	}
	if (notes->n_titles > 0)
		follow_outline(&h);
}
