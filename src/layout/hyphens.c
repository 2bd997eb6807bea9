/*
 * Hyphens at the ends of lines: did the line divide a word, or was the
 * hyphen the word's own?  The page's other words are asked; without an
 * answer it divided.
 */
#include "config.h"

#include "layout/words.h"

#include <string.h>

#include "util/hash.h"

#define MAX_WORD 48	/* bytes; longer ones are not asked for */
#define LONG_PART 4	/* shorter parts are words by chance */

struct rf_lvocabulary {
	uint64_t *keys;		/* 0: free, 1: no word */
	size_t mask;
};

static bool
is_letter(unsigned char c)
{
	return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c >= 0x80;
}

/* In lower case, without what is no letter at either end; 1: nothing. */
static uint64_t
key_of(struct rf_str a, struct rf_str b)
{
	char buf[2 * MAX_WORD];
	size_t n = 0;

	while (b.len > 0 && !is_letter((unsigned char)b.ptr[b.len - 1]))
		b.len--;
	while (a.len > 0 && !is_letter((unsigned char)a.ptr[0])) {
		a.ptr++;
		a.len--;
	}
	if (a.len > MAX_WORD || b.len > MAX_WORD || a.len + b.len == 0)
		return 1;
	for (size_t i = 0; i < a.len + b.len; i++) {
		char c = i < a.len ? a.ptr[i] : b.ptr[i - a.len];

		buf[n++] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
	}
	return rf_hash64(buf, n) | 2;
}

static void
learn(struct rf_lvocabulary *v, uint64_t key)
{
	size_t at = (size_t)key & v->mask;

	while (v->keys[at] != 0 && v->keys[at] != key)
		at = (at + 1) & v->mask;
	v->keys[at] = key;
}

/*
 * The words inside the lines: what begins or ends one may be half a word.
 * Of words with a hyphen also what stands before it.
 */
static struct rf_lvocabulary *
collect(struct rf_lay *l)
{
	struct rf_lvocabulary *v = rf_arena_alloc(&l->arena, sizeof(*v));
	const struct rf_str none = { "", 0 };
	size_t size = 64;

	while (size < 4 * l->words.n)
		size *= 2;
	v->mask = size - 1;
	v->keys = rf_arena_array(&l->arena, size, sizeof(*v->keys));
	for (size_t i = 0; i < l->lines.n; i++) {
		const struct rf_ll *ln = &l->lines.v[i];

		for (uint32_t k = 1; k + 1 < ln->n; k++) {
			struct rf_str s = rf_lw_str(l,
			    &l->words.v[ln->word + k]);
			const char *hyphen = memchr(s.ptr, '-', s.len);

			learn(v, key_of(none, s));
			if (hyphen == NULL || hyphen == s.ptr)
				continue;
			s.len = (size_t)(hyphen + 1 - s.ptr);
			learn(v, key_of(s, none));
		}
	}
	return v;
}

static bool
knows(const struct rf_lvocabulary *v, uint64_t key)
{
	size_t at = (size_t)key & v->mask;

	while (v->keys[at] != 0 && v->keys[at] != key)
		at = (at + 1) & v->mask;
	return key != 1 && v->keys[at] == key;
}

static struct rf_str
last_word(struct rf_str s)
{
	size_t i = s.len;

	while (i > 0 && s.ptr[i - 1] != ' ' && s.ptr[i - 1] != '\n')
		i--;
	return (struct rf_str){ s.ptr + i, s.len - i };
}

static struct rf_str
first_word(struct rf_str s)
{
	size_t i = 0;

	while (i < s.len && s.ptr[i] != ' ')
		i++;
	return (struct rf_str){ s.ptr, i };
}

/* "pre- and post-war" */
static bool
is_conjunction(struct rf_str s)
{
	static const char *const words[] = { "and", "or", "und", "oder",
	    "bzw." };

	for (size_t i = 0; i < RF_COUNT(words); i++)
		if (rf_str_eq(s, rf_str(words[i])))
			return true;
	return false;
}

/* Is the hyphen between a and b the word's own? */
static bool
is_own(struct rf_lay *l, struct rf_str a, struct rf_str b)
{
	struct rf_str stem = { a.ptr, a.len - 1 }, none = { a.ptr, 0 };

	/* Another one tells that this word has such. */
	if (memchr(stem.ptr, '-', stem.len) != NULL ||
	    memchr(b.ptr, '-', b.len) != NULL)
		return true;
	if (l->vocabulary == NULL)
		l->vocabulary = collect(l);
	if (knows(l->vocabulary, key_of(stem, b)))
		return false;
	if (b.ptr[0] >= 'A' && b.ptr[0] <= 'Z')
		return true;
	if (knows(l->vocabulary, key_of(a, b)) ||
	    knows(l->vocabulary, key_of(a, none)))
		return true;
	return stem.len >= LONG_PART && b.len >= LONG_PART &&
	    knows(l->vocabulary, key_of(none, stem)) &&
	    knows(l->vocabulary, key_of(none, b));
}

enum rf_hyphen
rf_lay_hyphen(struct rf_lay *l, struct rf_str a, struct rf_str b)
{
	unsigned char c;

	a = last_word(a);
	b = first_word(b);
	if (a.len < 2 || b.len == 0 || a.ptr[a.len - 1] != '-' ||
	    !is_letter((unsigned char)a.ptr[a.len - 2]) || is_conjunction(b))
		return RF_HYPHEN_NONE;
	c = (unsigned char)b.ptr[0];
	if (c >= '0' && c <= '9')
		return RF_HYPHEN_OWN;
	if (!is_letter(c))
		return RF_HYPHEN_NONE;
	return is_own(l, a, b) ? RF_HYPHEN_OWN : RF_HYPHEN_DIVIDES;
}
