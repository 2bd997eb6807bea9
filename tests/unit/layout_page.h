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
	bool bold;		/* of the text set next */
};

/* A document; pages are 600 x 800. */
void page_begin(struct test_page *p);
/* ASCII text on a baseline; each glyph is half the size wide. */
void page_text(struct test_page *p, float x, float y, float size,
    const char *text);
/* Several lines, "\n" between, `step` apart. */
void page_lines(struct test_page *p, float x, float y, float size,
    float step, const char *text);
/* A rule, level or upright. */
void page_rule(struct test_page *p, float x0, float y0, float x1, float y1);
/* Lay the page out and begin the next. */
void page_next(struct test_page *p);
/*
 * Lay out what is left, and assert what the document is: one line per block,
 * "h1 text", "p text", "- text", "1. text", "note text", "caption text",
 * "header text", "footer text", "number text", "figure"; a table as
 * "table 2x2: a|b / c|d", (2x1) before what spans rows and columns; "--"
 * between pages; "+" before what the Markdown keeps all the same.
 */
void page_expect(struct test_page *p, const char *expected);

#endif
