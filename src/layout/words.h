/*
 * What the files share that make words and lines of glyphs.  Sizes are
 * parts of the em.
 */
#ifndef RF_LAYOUT_WORDS_H
#define RF_LAYOUT_WORDS_H

#include <math.h>

#include "layout/lay.h"

#define RF_WORD_GAP 0.17f	/* starts a new word */
#define RF_INITIAL 1.75f	/* so much larger is an initial's size */

void rf_lay_turn_point(const struct rf_marks *m, int turn, float x, float y,
    float *u, float *v);

/* Box, dominant size, font and styles of a line from its words. (lines.c) */
void rf_lay_measure(struct rf_lay *l, struct rf_ll *ln);
/*
 * Join the pieces from line `first` on that lie near each other, drop what
 * was drawn twice; then give initials to their lines.  (lines.c)
 */
void rf_lay_join_lines(struct rf_lay *l, size_t first);

/* Smaller text that is raised or lowered against its line. */
static inline bool
rf_lay_is_script(float size, float dv, float line_size)
{
	return size < 0.85f * line_size && size > 0.4f * line_size &&
	    fabsf(dv) < 0.6f * line_size;
}

#endif
