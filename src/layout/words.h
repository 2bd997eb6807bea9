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

/*
 * For each glyph of the page, whether nobody sees it (not 0), or NULL when
 * all are seen; until the page is done.  Counts rf_lay.hidden. (hidden.c)
 */
const uint8_t *rf_lay_hidden(struct rf_lay *l);
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
	    fabsf(dv) < 0.8f * line_size;
}

/* A character's place in its word: it belongs to the one before. */
#define RF_CLUSTER (UINT32_C(1) << 31)

/* Text of a character at the end of rf_lay.text. (chars.c) */
void rf_lay_put(struct rf_lay *l, uint32_t cp);

/*
 * A letter and an accent, in either order, as one character; *mark: what is
 * to follow it where there is none, else 0.  0: they are no such pair.
 * (accents.c)
 */
uint32_t rf_lay_accented(uint32_t a, uint32_t b, uint32_t *mark);

/* A letter that is read from right to left (its digits are not)? */
static inline bool
rf_lay_is_rtl(uint32_t cp)
{
	return cp >= 0x0590 && ((cp < 0x0900 && !(cp >= 0x0660 && cp <= 0x0669)
	    && !(cp >= 0x06F0 && cp <= 0x06F9) && !(cp >= 0x066A &&
	    cp <= 0x066C)) || (cp >= 0xFB1D && cp <= 0xFDFF) ||
	    (cp >= 0xFE70 && cp < 0xFEFF) || (cp >= 0x10800 && cp < 0x11000) ||
	    (cp >= 0x1E800 && cp < 0x1F000));
}

/* Ends a word from right to left: any other letter, a digit, a bracket. */
static inline bool
rf_lay_is_ltr(uint32_t cp)
{
	return cp < 0x80 ? ((cp | 0x20) >= 'a' && (cp | 0x20) <= 'z') ||
	    (cp >= '0' && cp <= '9') || cp == '(' || cp == ')' || cp == '[' ||
	    cp == ']' || cp == '{' || cp == '}' || cp == '<' || cp == '>' :
	    cp >= 0xC0 && cp != 0xD7 && cp != 0xF7 && !rf_lay_is_rtl(cp) &&
	    !(cp >= 0x2000 && cp < 0x2C00);
}

/* A sign on the letter before it, of right-to-left scripts? (bidi.c) */
bool rf_lay_combines(uint32_t cp);
/* Words of lines with such text in the order of their places. */
void rf_lay_sort_rtl(struct rf_lay *l, size_t first);
/* Brackets of such lines as they were meant. */
void rf_lay_mirror(struct rf_lay *l, size_t first);

#endif
