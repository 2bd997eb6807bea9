/*
 * Tables of contents: entries end with the numbers of their pages, which
 * stand under each other on the right and never fall.  However an entry
 * looks, it is no heading.
 */
#include "config.h"

#include "layout/lay.h"

#include <math.h>

#define LEAST 3			/* entries of a table */
#define SAME_EDGE 3.0f		/* points */
#define LEADERS 4		/* dots that lead to a number */

/* The number that a text ends with, or -1; *led: dots lead to it. */
static int64_t
page_of(struct rf_str s, bool *led)
{
	size_t at = s.len, dots = 0;
	int64_t page;

	*led = false;
	while (at > 0 && s.ptr[at - 1] >= '0' && s.ptr[at - 1] <= '9')
		at--;
	if (at == s.len || at == 0 || !rf_parse_int((struct rf_str){ s.ptr +
	    at, s.len - at }, 0, 9999, &page))
		return -1;
	while (at > 0 && (s.ptr[at - 1] == '.' || s.ptr[at - 1] == ' '))
		dots += s.ptr[--at] == '.';
	*led = dots >= LEADERS && at > 0;
	/* "4.2" is no page, and "B7" none. */
	return *led || (dots == 0 && at + 1 < s.len && at > 0 &&
	    s.ptr[at] == ' ') ? page : -1;
}

/* Notes [from, to) are entries if they are enough. */
static void
mark(struct rf_lnotes *notes, size_t from, size_t to)
{
	for (size_t i = from; to - from >= LEAST && i < to; i++)
		notes->at.v[i].entry = true;
}

void
rf_lay_contents(struct rf_document *d, struct rf_lnotes *notes)
{
	size_t from = 0;
	int64_t last = 0;

	for (size_t i = 0; i < notes->at.n; i++) {
		struct rf_lnote *k = &notes->at.v[i];
		const struct rf_lnote *before = &notes->at.v[i > from ? i - 1 :
		    i];
		struct rf_block *b = rf_lnote_block(d, k);
		int64_t page = -1;

		if (rf_lay_is_edge(b)) {
			/* Between the pages of one table. */
			mark(notes, from, i);
			from = i + 1;
			continue;
		}
		if (b->kind == RF_BLOCK_PARAGRAPH && k->rows <= 3 &&
		    k->chars > 0)
			page = page_of(rf_text_string(&d->arena, &b->text),
			    &k->entry);
		if (page >= 0 && i > from && page >= last &&
		    fabsf(before->box.x1 - k->box.x1) < SAME_EDGE) {
			last = page;
			continue;
		}
		mark(notes, from, i);
		from = page >= 0 ? i : i + 1;
		last = page;
	}
	mark(notes, from, notes->at.n);
}
