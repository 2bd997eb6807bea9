/*
 * Tables: cells on a grid, filled with the words that stand in them.  One
 * file finds grids drawn with rules, another those that only alignment
 * shows; both end in rf_lay_table_make.
 */
#ifndef RF_LAYOUT_TABLES_H
#define RF_LAYOUT_TABLES_H

#include "layout/lay.h"

/* A cell of a grid on its way to the document. */
struct rf_lcell {
	uint32_t row, col, row_span, col_span;
	struct rf_box box;
	RF_VEC(uint32_t) words;		/* in reading order */
	bool header;
};

struct rf_lgrid {
	RF_VEC(struct rf_lcell) cells;
	uint32_t n_rows, n_cols;
	uint32_t header_rows;
	struct rf_box box;
	enum rf_table_origin origin;
};

void rf_lgrid_release(struct rf_lgrid *g);

/*
 * A table object of the grid, which is released.  Rows and columns without
 * any text go; cells are sorted.
 */
void rf_lay_table_make(struct rf_lay *l, struct rf_lgrid *g);

/*
 * Rows that no rule parts, though their lines are rows: each line of a
 * column of numbers is a row of its own. (tables_split.c)
 */
void rf_lay_split_rows(struct rf_lay *l, struct rf_lgrid *g);
/* Is a row of the grid such a stretch of several rows? */
bool rf_lay_has_rows(struct rf_lay *l, const struct rf_lgrid *g,
    uint32_t row);

/* Rows of a ruled grid that are its head. (tables_heading.c) */
uint32_t rf_lay_head_rows(struct rf_lay *l, const struct rf_lgrid *g);

/* A number, or a sign that stands for one ("-", "n.a.", "..."). */
bool rf_lay_is_number(struct rf_str word);

/* "$" and the like. */
bool rf_lay_is_currency(struct rf_str word);

/* Is this the first word of a caption, "Figure" or "Table"? */
bool rf_lay_is_caption(struct rf_str word);

/* Tables between level rules of one length. (tables_lined.c) */
void rf_lay_tables_lined(struct rf_lay *l);
/*
 * A table of the lines in a box that has rules at its head and foot, its
 * columns parted by white and by upright rules; false: there is none.
 * (tables_lined.c)
 */
bool rf_lay_table_in(struct rf_lay *l, const struct rf_box *box);

/* Grids drawn with rules; takes their lines. (tables_ruled.c) */
void rf_lay_tables_ruled(struct rf_lay *l);

/*
 * Unruled tables among the lines of one stretch of a column, sorted by
 * baseline.  Takes their lines and adds objects; returns how many.
 * (tables_open.c)
 */
size_t rf_lay_tables_open(struct rf_lay *l, const uint32_t *lines,
    size_t n);

#endif
