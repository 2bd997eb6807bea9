/*
 * Reading order by geometry: a set of boxes is parted by the widest gap that
 * runs right through it, across or down, and each part again.  What no gap
 * parts is read in rows, and where all else is equal from back to front, as
 * the author put it there.
 *
 * What surprises: boxes of text are larger than their text and overlap a
 * little, so each is taken a bit smaller than it is; and what lies behind
 * all others (a panel, a picture over the whole slide) comes first.
 */
#include "config.h"

#include "extract/slides.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "extract/docx/number.h"
#include "util/mem.h"

#define MAX_LABEL 200	/* bytes */
#define MAX_CUT 3000	/* items that are parted; more are read in rows */
#define MAX_DEPTH 48
#define INSET 0.1f	/* of its size on either side */
#define COVERED 0.8f	/* of an item, to lie on another */

static float
low(const struct rf_slide_item *i, bool down)
{
	return down ? i->box.y0 : i->box.x0;
}

static float
high(const struct rf_slide_item *i, bool down)
{
	return down ? i->box.y1 : i->box.x1;
}

static float
middle(const struct rf_slide_item *i, bool down)
{
	return (low(i, down) + high(i, down)) / 2;
}

static int
by_z(const struct rf_slide_item *a, const struct rf_slide_item *b)
{
	return (a->z > b->z) - (a->z < b->z);
}

static int
from_top(const void *pa, const void *pb)
{
	const struct rf_slide_item *a = pa, *b = pb;

	if (a->box.y0 != b->box.y0)
		return a->box.y0 < b->box.y0 ? -1 : 1;
	return by_z(a, b);
}

static int
from_left(const void *pa, const void *pb)
{
	const struct rf_slide_item *a = pa, *b = pb;

	if (a->box.x0 != b->box.x0)
		return a->box.x0 < b->box.x0 ? -1 : 1;
	return by_z(a, b);
}

static int
title_first(const void *pa, const void *pb)
{
	const struct rf_slide_item *a = pa, *b = pb;

	if (a->title != b->title)
		return a->title ? -1 : 1;
	if (a->has_box != b->has_box)
		return a->has_box ? -1 : 1;
	return by_z(a, b);
}

static void
sort(struct rf_slide_item *v, size_t n, int (*cmp)(const void *, const void *))
{
	if (n > 1)
		qsort(v, n, sizeof(*v), cmp);
}

/* Rows: whatever has its middle above the lower edge of the first, and the
 * first's middle above its own. */
static void
in_rows(struct rf_slide_item *v, size_t n)
{
	sort(v, n, from_top);
	for (size_t i = 0; i < n;) {
		size_t k = i + 1;

		while (k < n && middle(&v[k], true) < v[i].box.y1 &&
		    middle(&v[i], true) > v[k].box.y0)
			k++;
		sort(v + i, k - i, from_left);
		i = k;
	}
}

static float
inset(const struct rf_slide_item *i, bool down)
{
	return (high(i, down) - low(i, down)) * INSET;
}

/*
 * The widest gap through the set, which is sorted along that way: the index
 * of the first item behind it, 0 when nothing parts them.
 */
static size_t
widest_gap(const struct rf_slide_item *v, size_t n, bool down, float *width)
{
	float end = high(&v[0], down) - inset(&v[0], down);
	float edge = high(&v[0], down);
	size_t at = 0;

	for (size_t i = 1; i < n; i++) {
		float start = low(&v[i], down) + inset(&v[i], down);

		if (start >= end && (at == 0 ||
		    low(&v[i], down) - edge > *width)) {
			at = i;
			*width = low(&v[i], down) - edge;
		}
		end = fmaxf(end, high(&v[i], down) - inset(&v[i], down));
		edge = fmaxf(edge, high(&v[i], down));
	}
	return at;
}

/* Does `a` lie on `b`, for the most part? */
static bool
lies_on(const struct rf_slide_item *a, const struct rf_slide_item *b)
{
	float w = fminf(a->box.x1, b->box.x1) - fmaxf(a->box.x0, b->box.x0);
	float h = fminf(a->box.y1, b->box.y1) - fmaxf(a->box.y0, b->box.y0);

	return w >= COVERED * (a->box.x1 - a->box.x0) &&
	    h >= COVERED * (a->box.y1 - a->box.y0);
}

/* What all others lie on, to the front. */
static bool
ground_first(struct rf_slide_item *v, size_t n)
{
	size_t widest = 0;
	float area = -1;

	for (size_t i = 0; i < n; i++) {
		float a = (v[i].box.x1 - v[i].box.x0) *
		    (v[i].box.y1 - v[i].box.y0);

		if (a > area || (a == area && v[i].z < v[widest].z)) {
			area = a;
			widest = i;
		}
	}
	for (size_t i = 0; i < n; i++)
		if (i != widest && !lies_on(&v[i], &v[widest]))
			return false;
	if (widest > 0) {
		struct rf_slide_item ground = v[widest];

		memmove(v + 1, v, widest * sizeof(*v));
		v[0] = ground;
	}
	return true;
}

static void
part(struct rf_slide_item *v, size_t n, unsigned depth)
{
	float across = 0, down = 0;
	size_t row, col;

	while (n > 1) {
		if (depth >= MAX_DEPTH) {
			in_rows(v, n);
			return;
		}
		sort(v, n, from_left);
		col = widest_gap(v, n, false, &across);
		sort(v, n, from_top);
		row = widest_gap(v, n, true, &down);
		if (row > 0 && (col == 0 || down >= across)) {
			part(v, row, ++depth);
			v += row;
			n -= row;
		} else if (col > 0) {
			sort(v, n, from_left);
			part(v, col, ++depth);
			v += col;
			n -= col;
		} else if (ground_first(v, n)) {
			v++;
			n--;
			depth++;
		} else {
			in_rows(v, n);
			return;
		}
	}
}

/* Titles, then what has a place, then the rest in the author's order. */
static void
order(struct rf_slide_item *v, size_t n)
{
	size_t titles = 0, placed;

	sort(v, n, title_first);
	while (titles < n && v[titles].title)
		titles++;
	for (placed = titles; placed < n && v[placed].has_box; placed++)
		;
	if (placed - titles > MAX_CUT)
		in_rows(v + titles, placed - titles);
	else
		part(v + titles, placed - titles, 0);
}

void
rf_slides_arrange(struct rf_page *pool, struct rf_slide_item *v, size_t n,
    size_t first)
{
	struct rf_block *moved;
	size_t at = 0;

	if (n == 0)
		return;
	moved = rf_calloc(pool->blocks.n - first + 1, sizeof(*moved));
	order(v, n);
	for (size_t i = 0; i < n; i++) {
		memcpy(moved + at, pool->blocks.v + v[i].first,
		    v[i].n * sizeof(*moved));
		v[i].first = first + at;
		at += v[i].n;
	}
	if (at > 0)
		memcpy(pool->blocks.v + first, moved, at * sizeof(*moved));
	free(moved);
}

void
rf_slides_add(struct rf_slide_item *group, const struct rf_slide_item *item)
{
	const struct rf_box *b = &item->box;

	group->title |= item->title;
	if (!item->has_box)
		return;
	if (!group->has_box)
		group->box = *b;
	group->has_box = true;
	group->box.x0 = fminf(b->x0, group->box.x0);
	group->box.y0 = fminf(b->y0, group->box.y0);
	group->box.x1 = fmaxf(b->x1, group->box.x1);
	group->box.y1 = fmaxf(b->y1, group->box.y1);
}

/* ---- what all slides have -------------------------------------------- */

void
rf_slides_notes(struct rf_arena *arena, struct rf_page *page,
    const struct rf_block *v, size_t n)
{
	bool first = true;

	for (size_t i = 0; i < n; i++) {
		const struct rf_text *t = &v[i].text;
		struct rf_block *b;

		if (t->n == 0)
			continue;
		b = rf_page_block(page, RF_BLOCK_QUOTE);
		b->text = *t;
		if (!first)
			continue;
		first = false;
		b->text.n = t->n + 2;
		b->text.runs = rf_arena_array(arena, b->text.n,
		    sizeof(*b->text.runs));
		b->text.runs[0] = (struct rf_run){ .text = RF_STR("Notes:"),
			.style = RF_BOLD };
		b->text.runs[1].text = RF_STR(" ");
		for (uint32_t k = 0; k < t->n; k++)
			b->text.runs[k + 2] = t->runs[k];
	}
}

/* A scheme's name is the kind of number and what stands around it (ECMA-376
 * part 1, 20.1.10.61). */
const char *
rf_slides_label(struct rf_arena *arena, const char *scheme, uint32_t n)
{
	static const struct {
		const char *start, *format;
	} kinds[] = {
		{ "alphaLc", "lowerLetter" }, { "alphaUc", "upperLetter" },
		{ "romanLc", "lowerRoman" }, { "romanUc", "upperRoman" },
		{ "arabicDb", "decimalFullWidth" },
		{ "arabic1", "arabicAlpha" }, { "arabic2", "arabicAbjad" },
		{ "circleNum", "decimalEnclosedCircle" },
		{ "ea1", "chineseCounting" }, { "hebrew2", "hebrew2" },
		{ "hindiNum", "hindiNumbers" },
		{ "hindiAlpha", "hindiVowels" },
		{ "thaiNum", "thaiNumbers" }, { "thaiAlpha", "thaiLetters" },
	};
	struct rf_str name = rf_str(scheme);
	bool both = rf_str_ends(name, "ParenBoth");
	const char *format = "decimal", *text;
	struct rf_buf out;

	for (size_t i = 0; i < RF_COUNT(kinds); i++)
		if (rf_str_starts(name, kinds[i].start))
			format = kinds[i].format;
	if (!both && strcmp(format, "decimal") == 0)
		return "";
	rf_buf_init(&out, MAX_LABEL);
	rf_buf_adds(&out, both ? "(" : "");
	rf_docx_number(&out, n, format, NULL);
	rf_buf_adds(&out, both || rf_str_ends(name, "ParenR") ? ")" :
	    rf_str_ends(name, "Period") ? "." : "");
	text = rf_arena_strndup(arena, out.ptr, out.len);
	rf_buf_release(&out);
	return text;
}

void
rf_slides_tell_hidden(struct rf_document *d)
{
	uint32_t hidden = 0, first = 0;

	for (size_t i = 0; i < d->pages.n; i++)
		if (d->pages.v[i].hidden && hidden++ == 0)
			first = d->pages.v[i].number;
	if (hidden > 0)
		rf_document_warn(d, "%u of the slides %s hidden in the "
		    "presentation (slide %u%s)", hidden, hidden == 1 ? "is" :
		    "are", first, hidden == 1 ? "" : " the first");
}
