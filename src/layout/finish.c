/*
 * What only the whole document tells, in the order in which one needs the
 * other.
 */
#include "config.h"

#include "layout/lay.h"

static float
body_size(const struct rf_lnotes *notes)
{
	uint64_t count[400] = { 0 };
	size_t best = 40;

	for (size_t i = 0; i < notes->at.n; i++) {
		int k = (int)(notes->at.v[i].size * 4 + 0.5f);

		count[k < 0 ? 0 : k > 399 ? 399 : k] += notes->at.v[i].chars;
	}
	for (size_t i = 0; i < 400; i++)
		if (count[i] > count[best])
			best = i;
	return (float)best / 4;
}

void
rf_lay_finish(struct rf_document *d, struct rf_lnotes *notes)
{
	float body = body_size(notes);

	rf_lay_edges(d, notes, body);
	rf_lay_contents(d, notes);
	rf_lay_headings(d, notes, body);
	rf_lay_footnotes(d, notes, body);
	rf_lay_lists(d, notes);
	rf_lay_carry(d, notes);
	rf_lay_captions(d);
	rf_lay_move_notes(d);
}
