/*
 * What the files of layout share while they work on one page.  All places
 * are in the reading frame: the page turned so that most of its text runs
 * from left to right (rf_lay_unturn turns a box back).
 */
#ifndef RF_LAYOUT_LAY_H
#define RF_LAYOUT_LAY_H

#include <stdbool.h>
#include <stdint.h>

#include "layout/layout.h"
#include "util/arena.h"

/* A word: what no space divides. */
struct rf_lw {
	struct rf_box box;	/* from ascenders to descenders, tight */
	float base;		/* baseline */
	float size;		/* of the em */
	uint32_t text, len;	/* into rf_lay.text, UTF-8, no spaces */
	uint32_t rgb;
	uint16_t font;		/* into the marks' fonts */
	uint8_t style;		/* RF_BOLD, RF_ITALIC, RF_SUPERSCRIPT, ... */
	bool glued;		/* no space before it on its line */
	bool mono;
	uint32_t link;		/* index + 1 into the marks' links */
	uint32_t order;		/* place in drawing order */
};

/* A stretch of words on one baseline without a wide gap. */
struct rf_ll {
	struct rf_box box;
	float base, size;	/* of most of its characters */
	uint32_t word, n;	/* its words, left to right, consecutive */
	uint32_t chars;		/* bytes of text */
	uint16_t font;
	uint8_t style;		/* what all its words have */
	uint8_t turn;		/* quarter turns against the frame; 0 as usual */
	bool used;		/* taken by a table or figure */
};

/* A level or upright rule, from x0,y0 to x1,y1, widened by nothing. */
struct rf_lrule {
	float x0, y0, x1, y1;	/* centre line; level: y0 == y1 */
	float weight;
	uint32_t rgb;
};

/* A finished block that is not made of flowing text. */
struct rf_lobject {
	struct rf_box box;
	struct rf_table *table;		/* or */
	struct rf_figure *figure;
};

/* One page at work. */
struct rf_lay {
	struct rf_document *doc;
	const struct rf_options *options;
	const struct rf_marks *marks;
	float width, height;		/* of the reading frame */
	int turn;			/* quarter turns of the frame, 0..3 */
	float body;			/* size of most of its text */
	struct rf_arena arena;		/* until the page is done */
	struct { char *v; size_t n, cap; } text;
	RF_VEC(struct rf_lw) words;
	RF_VEC(struct rf_ll) lines;
	RF_VEC(struct rf_lrule) levels;		/* level rules, by y */
	RF_VEC(struct rf_lrule) uprights;	/* upright rules, by x */
	RF_VEC(struct rf_mark_rect) rects;	/* in the frame */
	RF_VEC(struct rf_lobject) objects;
};

/* Words and lines from the glyphs. (words.c) */
void rf_lay_words(struct rf_lay *l);
/* Rules and rectangles into the frame; joins pieces of one rule. (rules.c) */
void rf_lay_rules(struct rf_lay *l);
/* Tables: mark their lines used and add objects. (tables_*.c) */
void rf_lay_tables(struct rf_lay *l);

/* Runs of styled text of the words [first, first + n) (text.c). */
struct rf_text rf_lay_text(struct rf_lay *l, const uint32_t *lines,
    size_t n_lines);
/* Bytes of a word. */
static inline struct rf_str
rf_lw_str(const struct rf_lay *l, const struct rf_lw *w)
{
	return (struct rf_str){ l->text.v + w->text, w->len };
}

#endif
