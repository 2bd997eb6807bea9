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
	float confidence;	/* 0..1; 0 means 1.0 */
	uint16_t tag;		/* index + 1 into the marks' tags */
	uint32_t text, len;	/* into rf_lay.text, UTF-8, no spaces */
	uint32_t rgb;
	uint16_t font;		/* into the marks' fonts */
	uint8_t style;		/* RF_BOLD, RF_ITALIC, RF_SUPERSCRIPT, ... */
	bool glued;		/* no space before it on its line */
	bool mono;
	bool rtl;		/* read from right to left; its text is in
				   the order it is read */
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
	uint32_t initial;	/* index + 1 of the word that is its large
				   first letter */
	uint32_t drawing;	/* index + 1 of the object it labels */
	bool used;		/* taken by a table or drawing */
	bool rtl;		/* has words from right to left */
};

/* A level or upright rule, from x0,y0 to x1,y1, widened by nothing. */
struct rf_lrule {
	float x0, y0, x1, y1;	/* centre line; level: y0 == y1 */
	float weight;
	uint32_t rgb;
};

/* Lines of code, in rows. */
struct rf_lcode {
	struct rf_box box;
	uint32_t *lines;	/* into rf_lay.lines */
	size_t n;
	uint32_t rows;
};

/* A finished block that is not made of flowing text. */
struct rf_lobject {
	struct rf_box box;
	struct rf_table *table;		/* or */
	struct rf_figure *figure;	/* or */
	struct rf_lcode *code;
	bool drawing;			/* made of shapes, with labels */
};

struct rf_lnotes;
struct rf_lvocabulary;

/* One page at work. */
struct rf_lay {
	struct rf_document *doc;
	const struct rf_options *options;
	const struct rf_marks *marks;
	float width, height;		/* of the reading frame */
	int turn;			/* quarter turns of the frame, 0..3 */
	float body;			/* size of most of its text */
	bool typed;			/* most of it is in a type of one
					   width */
	bool rtl;			/* most of it is read from right to
					   left */
	uint32_t hidden;		/* characters nobody sees, left out */
	struct rf_arena arena;		/* until the page is done */
	struct { char *v; size_t n, cap; } text;
	RF_VEC(struct rf_lw) words;
	RF_VEC(struct rf_ll) lines;
	RF_VEC(struct rf_lrule) levels;		/* level rules, by y */
	RF_VEC(struct rf_lrule) uprights;	/* upright rules, by x */
	RF_VEC(struct rf_mark_rect) rects;	/* in the frame */
	RF_VEC(struct rf_lobject) objects;
	struct rf_lvocabulary *vocabulary;	/* its words, once asked for */
	struct rf_page *page;			/* where the blocks go */
	struct rf_lnotes *notes;
};

/* From the page to the frame of `turn`, and back with the corners in the
 * text's order. (frames.c) */
struct rf_box rf_lay_turn(const struct rf_marks *m, int turn,
    struct rf_box b);
struct rf_quad rf_lay_unturn(const struct rf_marks *m, int turn,
    struct rf_box b);
/* The same for what stands on a line, which may be turned in the frame. */
struct rf_quad rf_lay_unturn_on(const struct rf_lay *l,
    const struct rf_ll *line, struct rf_box b);
/* Words and lines from the glyphs. (words.c) */
void rf_lay_words(struct rf_lay *l);

/* A word in the order of reading. */
struct rf_lread {
	uint32_t word;
	bool glued;		/* no space before it */
};
#define RF_MAX_READ 1000	/* words of a line; the others keep their order */
/*
 * Words, which stand from left to right, in the order they are read; `out`
 * has room for n.  The same for the words of a line.  (bidi.c)
 */
void rf_lay_read(const struct rf_lay *l, const uint32_t *words, size_t n,
    struct rf_lread *out);
void rf_lay_line_words(const struct rf_lay *l, const struct rf_ll *line,
    struct rf_lread *out);
/* Is a line of these words read from right to left? */
bool rf_lay_rtl_base(const struct rf_lay *l, const uint32_t *words, size_t n);

/* Rules and rectangles into the frame; joins pieces of one rule. (rules.c) */
void rf_lay_rules(struct rf_lay *l);
/* Words that rules underline or strike out. (styles.c) */
void rf_lay_mark_words(struct rf_lay *l);
/* Code: marks its lines used and adds objects; and words of code in other
 * text.  Then the text of one. (code.c) */
void rf_lay_code(struct rf_lay *l);
struct rf_text rf_lay_code_text(struct rf_lay *l, const struct rf_lcode *k);
/* Regions of shapes and bars become figures; they take their labels.
 * (drawings.c) */
void rf_lay_drawings(struct rf_lay *l);
/* Tell the box of each set of a chart's bars. (bars.c) */
void rf_lay_bars(struct rf_lay *l, void (*found)(void *ctx,
    const struct rf_box *box), void *ctx);
/* Mark lines used that only number others; false: there are none.
 * (line_numbers.c) */
bool rf_lay_line_numbers(struct rf_lay *l);
/* Tables: mark their lines used and add objects. (tables_*.c) */
void rf_lay_tables(struct rf_lay *l);

/* What a list item begins with. */
struct rf_lmark {
	uint32_t kind;		/* equal for the marks of one list: a bullet's
				   character, or the shape of a number */
	uint32_t number;	/* its number, of a letter too; 0: none */
	uint8_t len;		/* bytes of it, with a space inside */
	bool ordered;		/* 1, 2, 3 */
	bool lettered;		/* a, b, c or i, ii, iii: stays in the text */
	bool checkbox, checked;
	bool weak;		/* may stand at a line's start by chance */
};
/* Is the word s, before `next` on its line, a list item's mark? (lists.c) */
bool rf_lay_read_mark(struct rf_str s, struct rf_str next,
    struct rf_lmark *mark);

/* What finish.c wants to know of a block of text. */
struct rf_lnote {
	uint32_t page, block;	/* indices into the document */
	struct rf_box box;	/* in the reading frame */
	float size;
	float above, below;	/* white to the next text, in the column */
	float column;		/* width of the column it stands in */
	float width, height;	/* of the frame */
	uint32_t chars;
	uint16_t rows;
	uint8_t style;		/* what all of it has */
	uint32_t font;		/* rf_mark_font.id */
	uint32_t rgb;
	struct rf_lmark mark;	/* of a list item; len 0: none */
	float indent;		/* from the page's edge where reading begins */
	bool entry;		/* of a table of contents */
	bool ruled;		/* a long rule close above or below */
	bool centered;
	const struct rf_layout_title *title;	/* of the outline, or NULL */
	struct rf_mark_tag tag;	/* what most of it was said to be */
	bool top, bottom;	/* first or last text of its page */
};
struct rf_lnotes {
	RF_VEC(struct rf_lnote) at;
	const struct rf_layout_title *titles;	/* by page; lent */
	size_t n_titles;
};

/* A row: the lines on one baseline of a column, left to right. */
struct rf_lrow {
	struct rf_box box;
	float base, size;
	uint32_t first, n;	/* into the flow's list of lines */
	uint32_t chars;
	uint32_t font, rgb;
	uint8_t style;
};

/*
 * Lines of one column, sorted by row and then from left to right, become
 * blocks at the end of the page; their order may be changed.  (blocks.c)
 */
void rf_lay_flow(struct rf_lay *l, uint32_t *lines, size_t n);
/* Blocks of everything, in reading order. (order.c) */
void rf_lay_order(struct rf_lay *l);

/* Styled text of lines, joined as one paragraph. (text.c) */
struct rf_text rf_lay_text(struct rf_lay *l, const uint32_t *lines,
    size_t n_lines);
/* Words as plain text; a baseline further down is a space. */
struct rf_str rf_lay_words_text(struct rf_lay *l, const uint32_t *words,
    size_t n);
/*
 * How sure all words of lines (or those of a list) were read: their mean,
 * weighed by their length; 0, which means 1.0, when none was recognised.
 */
float rf_lay_confidence(const struct rf_lay *l, const uint32_t *lines,
    size_t n_lines);
/* What most of the lines' text was said to be; RF_TAG_NONE: nothing. */
struct rf_mark_tag rf_lay_tag(const struct rf_lay *l, const uint32_t *lines,
    size_t n);
float rf_lay_words_confidence(const struct rf_lay *l, const uint32_t *words,
    size_t n);
/* As plain text with line breaks kept. */
struct rf_text rf_lay_lines_text(struct rf_lay *l, const uint32_t *lines,
    size_t n_lines);

/* What a hyphen at a line's end is: no hyphen of a word, the word's own, or
 * the mark of its division, which goes.  `a` ends with the line, `b` is what
 * the next begins with. (hyphens.c) */
enum rf_hyphen { RF_HYPHEN_NONE, RF_HYPHEN_OWN, RF_HYPHEN_DIVIDES };
enum rf_hyphen rf_lay_hyphen(struct rf_lay *l, struct rf_str a,
    struct rf_str b);

/* Blocks that are running headers, footers and page numbers. (edges.c) */
void rf_lay_edges(struct rf_document *d, struct rf_lnotes *notes,
    float body);
/* Paragraphs that are items of lists, and how deep. (lists.c) */
void rf_lay_lists(struct rf_document *d, struct rf_lnotes *notes);
/* Paragraphs that are headings, and their levels. (headings.c) */
/* Mark the entries of tables of contents. (contents.c) */
void rf_lay_contents(struct rf_document *d, struct rf_lnotes *notes);
void rf_lay_headings(struct rf_document *d, struct rf_lnotes *notes,
    float body);
/* Does a text begin as captions do: "Figure 3", "Table 2.1:", "Fig. 4"? */
bool rf_lay_begins_caption(struct rf_str s);
/* Captions to what they stand beside. (captions.c) */
void rf_lay_captions(struct rf_document *d);
/* Words that the ends of columns and pages divide. (carry.c) */
void rf_lay_carry(struct rf_document *d, struct rf_lnotes *notes);
/* Notes at the foot of pages, and what refers to them; then put them behind
 * their pages' text, which moves blocks. (footnotes.c) */
void rf_lay_footnotes(struct rf_document *d, struct rf_lnotes *notes,
    float body);
void rf_lay_move_notes(struct rf_document *d);
/* All that the whole document tells: the end of the work. (finish.c) */
void rf_lay_finish(struct rf_document *d, struct rf_lnotes *notes);

/* As good as paper? */
static inline bool
rf_lay_is_white(uint32_t rgb)
{
	return (rgb >> 16) >= 0xF8 && (rgb >> 8 & 0xFF) >= 0xF8 &&
	    (rgb & 0xFF) >= 0xF8;
}

static inline struct rf_block *
rf_lnote_block(struct rf_document *d, const struct rf_lnote *k)
{
	return &d->pages.v[k->page].blocks.v[k->block];
}

/* Is it kept out of the page's text, as far as its kind goes? */
static inline bool
rf_lay_is_edge(const struct rf_block *b)
{
	return b->kind == RF_BLOCK_PAGE_FOOTER ||
	    b->kind == RF_BLOCK_PAGE_NUMBER ||
	    b->kind == RF_BLOCK_PAGE_HEADER;
}

/* Bytes of a word. */
static inline struct rf_str
rf_lw_str(const struct rf_lay *l, const struct rf_lw *w)
{
	return (struct rf_str){ l->text.v + w->text, w->len };
}

#endif
