/* Where a text may be divided, and what words it is made of. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "emit/packer.h"
#include "util/hash.h"
#include "util/utf8.h"

/* ---- dividing ------------------------------------------------------- */

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

static size_t
skip_blanks(struct rf_str s, size_t at)
{
	while (at < s.len && is_blank(s.ptr[at]))
		at++;
	return at;
}

static bool
looking_at(struct rf_str s, size_t at, const char *what)
{
	size_t n = strlen(what);

	return s.len - at >= n && memcmp(s.ptr + at, what, n) == 0;
}

static size_t
after_line(struct rf_str s, size_t at)
{
	const char *end = memchr(s.ptr + at, '\n', s.len - at);

	return end == NULL ? s.len :
	    skip_blanks(s, (size_t)(end - s.ptr) + 1);
}

static size_t
after_cell(struct rf_str s, size_t at)
{
	static const char *const ends[] = { "</td>", "</th>", "</li>",
		"<br>" };

	for (; at < s.len; at++) {
		if (s.ptr[at] != '<')
			continue;
		for (size_t i = 0; i < RF_COUNT(ends); i++) {
			if (looking_at(s, at, ends[i]))
				return at + strlen(ends[i]);
		}
	}
	return s.len;
}

/* Ends a sentence wherever it stands: ideographic and full-width stops. */
static bool
is_wide_stop(uint32_t cp)
{
	return cp == 0x3002 || cp == 0xff01 || cp == 0xff0e || cp == 0xff1f ||
	    cp == 0x0964;
}

static bool
is_closer(uint32_t cp)
{
	return cp == '"' || cp == '\'' || cp == ')' || cp == ']' ||
	    cp == '*' || cp == '_' || cp == 0x2019 || cp == 0x201d ||
	    cp == 0xbb || cp == 0x300d || cp == 0x300f || cp == 0xff09;
}

static size_t
after_sentence(struct rf_str s, size_t at)
{
	while (at < s.len) {
		uint32_t cp = rf_utf8_next(s, &at);
		bool wide = is_wide_stop(cp);
		size_t after = at, ahead = at;

		if (!wide && cp != '.' && cp != '!' && cp != '?' &&
		    cp != 0x2026)
			continue;
		while (ahead < s.len &&
		    is_closer(rf_utf8_next(s, &ahead)))
			after = ahead;
		ahead = skip_blanks(s, after);
		/* "e.g. this" and "3.5" go on. */
		if (wide || ahead == s.len || (ahead > after &&
		    !(s.ptr[ahead] >= 'a' && s.ptr[ahead] <= 'z')))
			return ahead;
	}
	return s.len;
}

static size_t
after_word(struct rf_str s, size_t at, bool row)
{
	bool tag = false;

	for (; at < s.len; at++) {
		if (row && (s.ptr[at] == '<' || s.ptr[at] == '>'))
			tag = s.ptr[at] == '<';
		if (!tag && is_blank(s.ptr[at]))
			return skip_blanks(s, at);
	}
	return s.len;
}

/* Belongs to the character before it. */
static bool
is_mark(uint32_t cp)
{
	return (cp >= 0x300 && cp <= 0x36f) || cp == 0x200d ||
	    (cp >= 0xfe00 && cp <= 0xfe0f) || (cp >= 0x1ab0 && cp <= 0x1aff) ||
	    (cp >= 0x20d0 && cp <= 0x20ff) || (cp >= 0x1f3fb && cp <= 0x1f3ff);
}

static size_t
after_limit(struct rf_str s, size_t at, bool row, size_t limit)
{
	size_t from = at, whole = at, n;
	bool tag = false;

	for (n = 0; at < s.len && n < limit; n++) {
		uint32_t cp = rf_utf8_next(s, &at);
		size_t ahead = at;

		if (row && (cp == '<' || cp == '>'))
			tag = cp == '<';
		if (!tag && (at == s.len || !is_mark(rf_utf8_next(s, &ahead))))
			whole = at;
	}
	/* One that is longer than a chunk is cut after all. */
	return whole > from ? whole : at;
}

size_t
rf_split(struct rf_str text, size_t from, enum rf_rank rank, bool row,
    size_t limit)
{
	switch (rank) {
	case RF_RANK_LINE:
		return after_line(text, from);
	case RF_RANK_SENTENCE:
		return row ? after_cell(text, from) :
		    after_sentence(text, from);
	case RF_RANK_WORD:
		return after_word(text, from, row);
	default:
		return after_limit(text, from, row, limit);
	}
}

/* ---- words ---------------------------------------------------------- */

#define SHORT_WORD 4	/* bytes; shorter ones say little about a topic */

static void
count(struct rf_bag *bag, const void *word, size_t len)
{
	uint16_t *at = &bag->count[rf_hash64(word, len) % RF_BAG_SIZE];

	if (*at < UINT16_MAX)
		(*at)++;
	bag->words++;
}

static bool
is_word_byte(unsigned char c)
{
	return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	    (c >= 'A' && c <= 'Z');
}

void
rf_bag_add(struct rf_bag *bag, struct rf_str text)
{
	char word[64];
	size_t n = 0;

	for (size_t i = 0; i <= text.len; i++) {
		unsigned char c = i < text.len ?
		    (unsigned char)text.ptr[i] : ' ';

		if (is_word_byte(c)) {
			if (c >= 'A' && c <= 'Z')
				c |= 0x20;
			if (n < sizeof(word))
				word[n++] = (char)c;
			/* Scripts without spaces: two characters each. */
			if (n == 6 && (unsigned char)word[0] >= 0xe3) {
				count(bag, word, n);
				memmove(word, word + 3, 3);
				n = 3;
			}
			continue;
		}
		if (n >= SHORT_WORD)
			count(bag, word, n);
		n = 0;
		if (c == '<') {
			const char *end = memchr(text.ptr + i, '>',
			    text.len - i);

			if (end != NULL && i + 1 < text.len &&
			    is_word_byte((unsigned char)text.ptr[i + 1]))
				i = (size_t)(end - text.ptr);
		}
	}
}

double
rf_bag_likeness(const struct rf_bag *a, const struct rf_bag *b)
{
	double both = 0, one = 0, two = 0;

	for (size_t i = 0; i < RF_BAG_SIZE; i++) {
		double x = a->count[i], y = b->count[i];

		both += x * y;
		one += x * x;
		two += y * y;
	}
	return one > 0 && two > 0 ? both / sqrt(one * two) : 0;
}
