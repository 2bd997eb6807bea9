/*
 * Which rows of a ruled grid are its head?  Those that look different from
 * the rows under them - bold, on a ground of their own - or that have words
 * over columns of numbers; and all that a cell of them reaches down to.
 */
#include "config.h"

#include "layout/tables.h"

#include <math.h>
#include <stdlib.h>

#define MAX_HEAD 6

/* What is asked of the cells that begin in one row. */
struct look {
	uint32_t cells, bold;
	uint32_t beside, numbers;	/* of those outside the first column */
	uint32_t end;			/* row after the last they reach */
	bool ground, known;
	uint32_t rgb;
};

/* The colour under the middle of a cell; false: none is painted there. */
static bool
ground_of(const struct rf_lay *l, const struct rf_lcell *c, uint32_t *rgb)
{
	float x = (c->box.x0 + c->box.x1) / 2, y = (c->box.y0 + c->box.y1) /
	    2;
	bool found = false;

	for (size_t i = 0; i < l->rects.n; i++) {
		const struct rf_mark_rect *r = &l->rects.v[i];

		if (r->kind != RF_MARK_FILL || r->box.x0 > x || r->box.x1 <
		    x || r->box.y0 > y || r->box.y1 < y)
			continue;
		*rgb = r->rgb;
		found = r->rgb < 0xFAFAFA;
	}
	return found;
}

static bool
is_bold(const struct rf_lay *l, const struct rf_lcell *c)
{
	for (size_t i = 0; i < c->words.n; i++)
		if (!(l->words.v[c->words.v[i]].style & RF_BOLD))
			return false;
	return true;
}

static bool
is_number(const struct rf_lay *l, const struct rf_lcell *c)
{
	uint32_t numbers = 0;

	for (size_t i = 0; i < c->words.n; i++)
		numbers += rf_lay_is_number(rf_lw_str(l, &l->words.v[
		    c->words.v[i]]));
	return numbers * 2 > c->words.n;
}

static void
look_at(const struct rf_lay *l, const struct rf_lgrid *g, struct look *rows)
{
	for (size_t i = 0; i < g->cells.n; i++) {
		const struct rf_lcell *c = &g->cells.v[i];
		struct look *k = &rows[c->row];

		if (c->row + c->row_span > k->end)
			k->end = c->row + c->row_span;
		if (c->words.n == 0)
			continue;
		k->cells++;
		k->bold += is_bold(l, c);
		if (!k->known) {
			k->known = true;
			k->ground = ground_of(l, c, &k->rgb);
		}
		if (c->col > 0) {
			k->beside++;
			k->numbers += is_number(l, c);
		}
	}
}

/* Does the row stand out against the next? */
static bool
differs(const struct look *r, const struct look *next)
{
	if (r->bold == r->cells && next->bold * 2 <= next->cells)
		return true;
	if (r->ground && (!next->ground || r->rgb != next->rgb))
		return true;
	return r->beside > 0 && r->numbers == 0 && next->numbers * 2 >
	    next->beside;
}

uint32_t
rf_lay_head_rows(struct rf_lay *l, const struct rf_lgrid *g)
{
	struct look *rows = rf_arena_array(&l->arena, g->n_rows + 1,
	    sizeof(*rows));
	uint32_t first = 0, end;
	bool stripes;

	look_at(l, g, rows);
	/* What was trimmed off the grid has left rows without text. */
	while (first + 1 < g->n_rows && rows[first].cells == 0)
		first++;
	for (uint32_t i = first; i < first + MAX_HEAD && i + 1 < g->n_rows; i = end) {
		const struct look *next;

		end = rows[i].end > i ? rows[i].end : i + 1;
		for (uint32_t k = i; k < end; k++)
			if (rows[k].end > end)
				end = rows[k].end;
		if (end >= g->n_rows || rows[i].cells == 0)
			return 0;
		next = &rows[end];
		/* Every second row has a ground: stripes. */
		stripes = end + 1 < g->n_rows && rows[end + 1].ground ==
		    rows[i].ground && rows[end + 1].rgb == rows[i].rgb;
		if (differs(&rows[end - 1], next) && (!stripes ||
		    rows[i].bold == rows[i].cells || rows[i].numbers == 0))
			return end;
		/* Another level of the head. */
		if (rows[i].numbers > 0 || rows[i].beside == 0)
			return 0;
	}
	return 0;
}
