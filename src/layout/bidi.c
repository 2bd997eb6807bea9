/*
 * Text from right to left.  A line's words stay in the order of their
 * places, as geometry wants them; this file tells the order in which they
 * are read (after Unicode's annex 9, backwards: from what is seen to what
 * was written).
 *
 * What surprised: some files draw such text in reading order, going left,
 * others as it is seen; and a bracket may be stored as what was meant or as
 * what is seen, so that only its partner tells which.
 */
#include "config.h"

#include "layout/words.h"

#include <string.h>

#include "util/utf8.h"

bool
rf_lay_combines(uint32_t cp)
{
	return cp >= 0x0591 && ((cp <= 0x05C7 && cp != 0x05BE &&
	    cp != 0x05C0 && cp != 0x05C3 && cp != 0x05C6) ||
	    (cp >= 0x0610 && cp <= 0x061A) || (cp >= 0x064B && cp <= 0x065F) ||
	    cp == 0x0670 || (cp >= 0x06D6 && cp <= 0x06ED &&
	    cp != 0x06DD && cp != 0x06DE && cp != 0x06E9) ||
	    (cp >= 0xFE70 && cp <= 0xFE7F));
}

/* ---- directions ------------------------------------------------------ */

/* Of a word: letters from left to right, only a number, neither; brackets
 * are neither. */
enum dir { LEFTWARDS, RIGHTWARDS, NUMBER, NEITHER };

static enum dir
dir_of(const struct rf_lay *l, const struct rf_lw *w)
{
	struct rf_str s = rf_lw_str(l, w);
	bool digit = false;

	if (w->rtl)
		return LEFTWARDS;
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		if (((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
		    (c >= 0xC3 && c != 0xE2))
			return RIGHTWARDS;
		/* With Arabic digits, U+0660 to 0669 and 06F0 to 06F9. */
		digit |= (c >= '0' && c <= '9') || c == 0xD9 || c == 0xDB;
	}
	return digit ? NUMBER : NEITHER;
}

bool
rf_lay_rtl_base(const struct rf_lay *l, const uint32_t *words, size_t n)
{
	size_t right = 0, left = 0;
	enum dir last = NEITHER;	/* of the rightmost letters */

	for (size_t i = 0; i < n; i++) {
		const struct rf_lw *w = &l->words.v[words[i]];
		enum dir d = dir_of(l, w);

		/* Two bytes make a letter from right to left. */
		right += d == LEFTWARDS ? w->len / 2 + 1 : 0;
		left += d == RIGHTWARDS ? w->len : 0;
		if (d == LEFTWARDS || d == RIGHTWARDS)
			last = d;
	}
	return right > left || (l->rtl && last == LEFTWARDS);
}

/* ---- reading order --------------------------------------------------- */

/* Embedding levels: even ones run to the right. */
static void
find_levels(const struct rf_lay *l, const uint32_t *words, size_t n,
    bool base, uint8_t *level)
{
	for (size_t i = 0; i < n; i++) {
		enum dir d = dir_of(l, &l->words.v[words[i]]);

		level[i] = d == LEFTWARDS ? 1 : d == RIGHTWARDS ? 2 * base :
		    d == NUMBER ? 3 : 4;
	}
	/* Numbers and signs take after what stands at both their sides. */
	for (size_t i = 0, j; i < n; i = j + 1) {
		uint8_t side[2] = { base, base };

		for (j = i; j < n && level[j] >= 3; j++)
			;
		if (j == i)
			continue;
		if (i > 0)
			side[0] = level[i - 1];
		if (j < n)
			side[1] = level[j];
		for (size_t k = i; k < j; k++) {
			uint8_t around = side[0] == side[1] ? side[0] : base;

			level[k] = level[k] == 3 ? around + (around & 1) :
			    around;
		}
		/* "3.5", "10-12": signs inside a number. */
		for (size_t k = i + 1; k + 1 < j; k++)
			if (level[k] == 1 && level[k - 1] == 2 &&
			    level[k + 1] == 2 &&
			    l->words.v[words[k]].glued &&
			    l->words.v[words[k + 1]].glued)
				level[k] = 2;
	}
}

static void
reverse(struct rf_lread *v, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		struct rf_lread t = v[i];

		v[i] = v[n - 1 - i];
		v[n - 1 - i] = t;
	}
}

/* Is there no space between the words a and b, read one after the other? */
static bool
is_glued(const struct rf_lay *l, const uint32_t *words, const uint8_t *level,
    size_t a, size_t b)
{
	size_t at;

	if (b == a + 1)
		at = b;
	else if (a == b + 1 || (b < a && level[a] & 1))
		at = a;
	else if (b < a)
		for (at = a; at > 0 && level[at - 1] >= level[a]; at--)
			;
	else
		at = level[a] & 1 ? b : a + 1;
	return l->words.v[words[at]].glued;
}

void
rf_lay_read(const struct rf_lay *l, const uint32_t *words, size_t n,
    struct rf_lread *out)
{
	bool base = rf_lay_rtl_base(l, words, n);
	uint8_t level[RF_MAX_READ];

	for (size_t i = 0; i < n; i++)
		out[i] = (struct rf_lread){ (uint32_t)i, false };
	if (n > RF_MAX_READ)
		n = RF_MAX_READ;
	find_levels(l, words, n, base, level);
	for (uint8_t at = 1; at <= 2; at++) {
		for (size_t i = 0, j; i < n; i = j + 1) {
			for (j = i; j < n && level[out[j].word] >= at; j++)
				;
			reverse(out + i, j - i);
		}
	}
	for (size_t i = n; i-- > 0;) {
		if (i > 0)
			out[i].glued = is_glued(l, words, level,
			    out[i - 1].word, out[i].word);
		else
			out[i].glued = false;
	}
	for (size_t i = 0; i < n; i++)
		out[i].word = words[out[i].word];
}

void
rf_lay_line_words(const struct rf_lay *l, const struct rf_ll *ln,
    struct rf_lread *out)
{
	uint32_t words[RF_MAX_READ];

	for (uint32_t i = 0; i < ln->n; i++) {
		uint32_t w = ln->word + i;

		if (i < RF_MAX_READ)
			words[i] = w;
		out[i] = (struct rf_lread){ w, l->words.v[w].glued };
	}
	if (ln->rtl && ln->n <= RF_MAX_READ)
		rf_lay_read(l, words, ln->n, out);
}

/* ---- lines ----------------------------------------------------------- */

/* Signs of another font than their letters': a word without width. */
static bool
is_sign(const struct rf_lw *w)
{
	return w->rtl && w->box.x1 - w->box.x0 < 0.02f * w->size;
}

/* They are read after the word that they stand over. */
static void
place_signs(struct rf_lw *w, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		for (uint32_t k = 0; k < n && is_sign(&w[i]); k++) {
			if (is_sign(&w[k]) || !w[k].rtl ||
			    w[i].box.x0 < w[k].box.x0 ||
			    w[i].box.x0 > w[k].box.x1)
				continue;
			w[i].box.x0 = w[i].box.x1 = w[k].box.x0;
			break;
		}
	}
}

void
rf_lay_sort_rtl(struct rf_lay *l, size_t first)
{
	for (size_t i = first; i < l->lines.n; i++) {
		const struct rf_ll *ln = &l->lines.v[i];
		struct rf_lw *w = &l->words.v[ln->word];

		if (!ln->rtl)
			continue;
		place_signs(w, ln->n);
		for (uint32_t k = 1; k < ln->n; k++) {
			struct rf_lw t = w[k];
			uint32_t at = k;

			for (; at > 0 && (w[at - 1].box.x0 > t.box.x0 ||
			    (w[at - 1].box.x0 == t.box.x0 && is_sign(&t)));
			    at--)
				w[at] = w[at - 1];
			w[at] = t;
		}
		w[0].glued = false;
		for (uint32_t k = 1; k < ln->n; k++)
			w[k].glued = w[k].box.x0 - w[k - 1].box.x1 <
			    0.7f * RF_WORD_GAP * ln->size;
	}
}

static char
partner(char c)
{
	static const char pairs[] = "()[]{}<>";
	const char *at = c != '\0' ? strchr(pairs, c) : NULL;

	return at == NULL ? '\0' : pairs[(size_t)(at - pairs) ^ 1];
}

/* A bracket on its own, between or beside words from right to left. */
static char *
bracket(struct rf_lay *l, uint32_t word)
{
	const struct rf_lw *w = &l->words.v[word];
	char *p = l->text.v + w->text;

	return w->len == 1 && partner(*p) != '\0' ? p : NULL;
}

void
rf_lay_mirror(struct rf_lay *l, size_t first)
{
	struct rf_lread order[RF_MAX_READ];

	for (size_t i = first; i < l->lines.n; i++) {
		const struct rf_ll *ln = &l->lines.v[i];
		int open = 0;
		bool wrong = false;

		if (!ln->rtl || ln->n > RF_MAX_READ)
			continue;
		rf_lay_line_words(l, ln, order);
		for (uint32_t k = 0; k < ln->n; k++) {
			const char *p = bracket(l, order[k].word);

			if (p == NULL)
				continue;
			open += strchr("([{<", *p) != NULL ? 1 : -1;
			wrong |= open < 0;
		}
		for (uint32_t k = 0; wrong && k < ln->n; k++) {
			char *p = bracket(l, order[k].word);

			if (p != NULL)
				*p = partner(*p);
		}
	}
}
