/*
 * Where the head of an open table ends: at a rule over the whole width, at
 * the first row of numbers, where bold type ends.
 *
 * What surprised: years are numbers, and yet the last row of a head; a row
 * of one part above the numbers heads their group.
 */
#include "config.h"

#include "layout/tables_open.h"

#include <math.h>
#include <string.h>

#define MAX_HEAD 12		/* rows of text in a head */

/* Are there level rules over nearly the whole width between two heights? */
static bool
full_rule(const struct rf_topen *o, float y0, float y1)
{
	const struct rf_lay *l = o->l;
	float covered = 0, stub = (o->left[0] + o->right[0]) / 2;
	bool begins = false;

	for (size_t i = 0; i < l->levels.n; i++) {
		const struct rf_lrule *r = &l->levels.v[i];

		if (r->y0 <= y0 || r->y0 >= y1)
			continue;
		begins |= r->x0 < stub && r->x1 > stub;
		covered += fmaxf(0, fminf(r->x1, o->x1) - fmaxf(r->x0,
		    o->x0));
	}
	return begins && covered > 0.8f * (o->x1 - o->x0);
}

/* A year, or a stretch of years: "2003", "2003-04", "1990/91". */
static bool
is_year(struct rf_str s)
{
	return s.len >= 4 && s.len <= 12 && (memcmp(s.ptr, "19", 2) == 0 ||
	    memcmp(s.ptr, "20", 2) == 0) && s.ptr[2] >= '0' &&
	    s.ptr[2] <= '9' && s.ptr[3] >= '0' && s.ptr[3] <= '9' &&
	    (s.len == 4 || s.ptr[4] < '0' || s.ptr[4] > '9') &&
	    memchr(s.ptr, ',', s.len) == NULL &&
	    memchr(s.ptr, '.', s.len - 1) == NULL;
}

enum rows_of { WORDS, YEARS, NUMBERS };

/* What the row has beside its stub. */
static enum rows_of
kind_of(const struct rf_topen *o, const struct rf_trow *r)
{
	uint32_t numbers = 0, years = 0, n = 0;

	for (uint32_t k = 0; k < r->n; k++) {
		const struct rf_tpiece *p = &o->pieces.v[r->first + k];
		uint32_t a, b;

		rf_topen_columns_of(o, p, &a, &b);
		if (a == 0 && r->n > 1)
			continue;
		n++;
		numbers += a == b && rf_topen_is_number(o, p);
		years += is_year(rf_lw_str(o->l, &o->l->words.v[p->word]));
	}
	if (n == 0 || numbers * 2 < n)
		return WORDS;
	return years == n ? YEARS : NUMBERS;
}

/* Rows above the first rule over the whole width; 0: there is none. */
static size_t
above_rule(const struct rf_topen *o, size_t from)
{
	for (size_t i = from + 1; i < o->b - o->a && i <= MAX_HEAD; i++) {
		const struct rf_trow *r = &o->rows[o->a + i];

		if (full_rule(o, r[-1].base - 0.2f * r->size, r->base -
		    0.4f * r->size))
			return i;
	}
	return 0;
}

/* Rows above the first row of numbers; 0: the first has them or none. */
static size_t
above_numbers(const struct rf_topen *o)
{
	size_t n = o->b - o->a, i = 0, numbers = 0, bodies = 0;

	while (i < n && i <= MAX_HEAD && kind_of(o, &o->rows[o->a + i]) !=
	    NUMBERS)
		i++;
	/* Years alone under each other are the body. */
	for (size_t k = 0; k + 1 < i; k++)
		if (kind_of(o, &o->rows[o->a + k]) == YEARS &&
		    kind_of(o, &o->rows[o->a + k + 1]) == YEARS)
			return k;
	if (i == n || i > MAX_HEAD)
		return 0;
	for (size_t k = i; k < n; k++) {
		bodies += o->rows[o->a + k].n > 1;
		numbers += kind_of(o, &o->rows[o->a + k]) == NUMBERS;
	}
	/* A row of one part right above the numbers heads their group. */
	while (i > 1 && o->rows[o->a + i - 1].n == 1 &&
	    rf_topen_columns_used(o, &o->rows[o->a + i - 1]) == 1)
		i--;
	return numbers * 2 > bodies ? i : 0;
}

void
rf_topen_find_head(struct rf_topen *o)
{
	size_t n = o->b - o->a, ruled = above_rule(o, 0);
	size_t words = above_numbers(o), bold = 0;

	while (bold < n && bold < MAX_HEAD && o->rows[o->a + bold].bold)
		bold++;
	if (ruled > 0) {
		/* Levels of the head may be parted by rules as well. */
		size_t next = above_rule(o, ruled);

		if (next > ruled && next <= words && next < n && next -
		    ruled <= 3)
			ruled = next;
		o->head = ruled;
	} else if (words > 0) {
		o->head = words;
	} else if (bold > 0 && bold * 2 <= n) {
		o->head = bold;
	} else {
		o->head = kind_of(o, &o->rows[o->a]) != NUMBERS;
	}
	if (o->head >= n)
		o->head = n > 1;
}
