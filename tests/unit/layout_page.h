/* A page set by hand: text and rules as marks, and what layout makes of it. */
#ifndef RF_TESTS_UNIT_LAYOUT_PAGE_H
#define RF_TESTS_UNIT_LAYOUT_PAGE_H

#include "layout/layout.h"
#include "unit/unit.h"

struct test_page {
	struct rf_document doc;
	struct rf_options options;
	struct rf_layout *layout;
	struct rf_marks marks;
	uint32_t z;		/* place in the order of painting */
	/* Of the text set next: */
	bool bold, mono;
	uint8_t flags;		/* enum rf_mark_flags */
	uint32_t rgb;
	float dx, dy;		/* direction; 0, 0: to the right */
};

/* A document; pages are 600 x 800. */
void page_begin(struct test_page *p);
/* ASCII text on a baseline; each glyph is half the size wide. */
void page_text(struct test_page *p, float x, float y, float size,
    const char *text);
/* Several lines, "\n" between, `step` apart. */
void page_lines(struct test_page *p, float x, float y, float size,
    float step, const char *text);
/* The same of any characters in UTF-8; `left`: drawn from x leftwards. */
void page_utf8(struct test_page *p, float x, float y, float size,
    const char *text, bool left);
/* A rectangle painted now, or a picture that nothing shows through. */
void page_fill(struct test_page *p, float x0, float y0, float x1, float y1,
    uint32_t rgb);
void page_picture(struct test_page *p, float x0, float y0, float x1,
    float y1);
/* A rule, level or upright. */
void page_rule(struct test_page *p, float x0, float y0, float x1, float y1);
/* Lay the page out and begin the next. */
void page_next(struct test_page *p);
/*
 * Lay out what is left, and assert what the document is: one line per block,
 * "h1 text", "p text", "- text", "1. text", "note text", "caption text", "code text",
 * "header text", "footer text", "number text", "figure"; a table as
 * "table 2x2: a|b / c|d", (2x1) before what spans rows and columns; "--"
 * between pages; two spaces a level before items, "[x]" or "[ ]" and
 * "[n]:" behind the kind of tasks and notes; "+" before what the Markdown keeps all the same.
 */
void page_expect(struct test_page *p, const char *expected);

#endif
