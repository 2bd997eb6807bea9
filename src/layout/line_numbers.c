/*
 * Numbers of lines in the margins of drafts and pleadings: a column of
 * numbers that count evenly beside the lines of running text.
 *
 * What surprised: they count blank lines too, and stand on a grid of their
 * own; the first column of a table counts as well, so that only what runs
 * beside sentences is taken for them.
 */
#include "config.h"

#include "layout/lay.h"

#include <math.h>
#include <stdlib.h>

#define LEAST 15		/* numbers of a column */
#define STRIP 6.0f		/* points: their edges lie so near */
#define PROSE 6			/* words of a usual line beside them */
#define MOST_TRIED 64		/* columns of a page that are looked at */

struct number {
	uint32_t line, column;
	int64_t value;
	struct rf_box box;
};

static int
by_edge(const void *a, const void *b)
{
	const struct number *x = a, *y = b;

	return x->box.x1 < y->box.x1 ? -1 : x->box.x1 > y->box.x1;
}

static int
by_column(const void *a, const void *b)
{
	const struct number *x = a, *y = b;

	if (x->column != y->column)
		return x->column < y->column ? -1 : 1;
	return x->box.y0 < y->box.y0 ? -1 : x->box.y0 > y->box.y0;
}

/* Column by column, each from top to bottom. */
static void
sort_numbers(struct number *v, size_t n)
{
	size_t first = 0;

	qsort(v, n, sizeof(*v), by_edge);
	for (size_t i = 0; i < n; i++) {
		if (v[i].box.x1 - v[first].box.x1 > STRIP)
			first = i;
		v[i].column = (uint32_t)first;
	}
	qsort(v, n, sizeof(*v), by_column);
}

static bool
is_number(const struct rf_lay *l, const struct rf_ll *ln, int64_t *value)
{
	return ln->n == 1 && ln->turn == 0 && rf_parse_int(rf_lw_str(l,
	    &l->words.v[ln->word]), 0, 99999, value);
}

/* Does the line begin in the midst of a sentence? */
static bool
goes_on(const struct rf_lay *l, const struct rf_ll *ln)
{
	struct rf_str s = rf_lw_str(l, &l->words.v[ln->word]);

	return s.len > 0 && s.ptr[0] >= 'a' && s.ptr[0] <= 'z';
}

/* Does a column of numbers run beside sentences, which are all on one side
 * of it? */
static bool
is_beside_prose(const struct rf_lay *l, const struct number *v, size_t n)
{
	struct rf_box strip = v[0].box;
	size_t lines = 0, full = 0, inner = 0, left = 0, right = 0;
	int64_t value;

	for (size_t i = 1; i < n; i++) {
		strip.x0 = fminf(strip.x0, v[i].box.x0);
		strip.x1 = fmaxf(strip.x1, v[i].box.x1);
		strip.y1 = fmaxf(strip.y1, v[i].box.y1);
	}
	for (size_t i = 0; i < l->lines.n; i++) {
		const struct rf_ll *ln = &l->lines.v[i];

		if (ln->n == 0 || ln->turn != 0 || ln->box.y1 < strip.y0 ||
		    ln->box.y0 > strip.y1 || is_number(l, ln, &value))
			continue;
		lines++;
		left += ln->box.x1 < strip.x0;
		right += ln->box.x0 > strip.x1;
		full += ln->n >= PROSE;
		inner += ln->n >= PROSE && goes_on(l, ln);
	}
	return lines >= LEAST / 2 && (left == lines || right == lines ||
	    (left == 0 && lines - right <= 2) ||
	    (right == 0 && lines - left <= 2)) && full * 2 > lines &&
	    inner * 4 > full;
}

/* How many of the numbers from the first count on evenly. */
static size_t
run_of(const struct number *v, size_t n)
{
	int64_t step = n > 1 ? v[1].value - v[0].value : 0;
	size_t i = 1;

	if (step < 1 || step > 10)
		return 1;
	while (i < n && v[i].value - v[i - 1].value == step &&
	    v[i].column == v[0].column)
		i++;
	return i;
}

bool
rf_lay_line_numbers(struct rf_lay *l)
{
	struct number *v = rf_arena_array(&l->arena, l->lines.n + 1,
	    sizeof(*v));
	size_t n = 0, tried = 0;
	bool found = false;

	for (size_t i = 0; i < l->lines.n; i++) {
		const struct rf_ll *ln = &l->lines.v[i];
		int64_t value;

		if (is_number(l, ln, &value))
			v[n++] = (struct number){ (uint32_t)i, 0, value,
			    ln->box };
	}
	if (n < LEAST)
		return false;
	sort_numbers(v, n);
	for (size_t i = 0, run; i < n && tried < MOST_TRIED; i += run) {
		run = run_of(v + i, n - i);
		if (run < LEAST)
			continue;
		tried++;
		if (!is_beside_prose(l, v + i, run))
			continue;
		for (size_t k = i; k < i + run; k++)
			l->lines.v[v[k].line].used = true;
		found = true;
	}
	return found;
}
