/*
 * Tables whose cells no grid of rules gives: what the files share that find
 * their rows, columns, heads and cells.  A run is a stretch of rows that may
 * be a table; rf_topen holds one run at a time.
 */
#ifndef RF_LAYOUT_TABLES_OPEN_H
#define RF_LAYOUT_TABLES_OPEN_H

#include "layout/tables.h"

#define RF_TOPEN_COLS 60	/* columns of a table, at most */

/* Words of one row without a wide gap. */
struct rf_tpiece {
	float x0, x1;
	uint32_t word, n;
};

/* What stands on one baseline. */
struct rf_trow {
	float y0, y1, base, size;
	uint32_t first, n;	/* pieces */
	uint32_t line, n_lines;	/* into rf_topen.lines */
	bool bold;		/* all of it */
	uint32_t chars;
};

struct rf_topen {
	struct rf_lay *l;
	const uint32_t *lines;		/* sorted by baseline */
	RF_VEC(struct rf_tpiece) pieces;
	struct rf_trow *rows;
	size_t n;
	/* Upright rules, by x, that part cells whatever the white says. */
	const struct rf_lrule *walls;
	size_t n_walls;
	/* The run at hand: rows [a, b). */
	size_t a, b;
	float x0, x1;
	float left[RF_TOPEN_COLS], right[RF_TOPEN_COLS];
	uint32_t cols;
	uint32_t rules, stripes;	/* evidence, see rf_topen_is_table */
	size_t head;			/* rows of the run that are its head */
	/* Heights at which a rule or a stripe's edge crosses the run. */
	struct { float *v; size_t n; } cuts;
};

/* Rows and their pieces from n lines. (tables_rows.c) */
void rf_topen_init(struct rf_topen *o, struct rf_lay *l,
    const uint32_t *lines, size_t n);
/* The same from all free lines in a box, with the upright rules in it;
 * `lines` has room for all lines of the page. */
void rf_topen_init_in(struct rf_topen *o, struct rf_lay *l,
    uint32_t *lines, const struct rf_box *box);
void rf_topen_release(struct rf_topen *o);
/* The last row of the longest run from row a, plus one. (tables_rows.c) */
size_t rf_topen_grow(const struct rf_topen *o, size_t a);

/* x0, x1 and the columns of the run. (tables_columns.c) */
void rf_topen_columns(struct rf_topen *o);
/* The same from the body alone, once the head is known: heads stand apart
 * from narrow numbers. */
void rf_topen_body_columns(struct rf_topen *o);
/* Columns that a piece stands in, first and last. */
void rf_topen_columns_of(const struct rf_topen *o, const struct rf_tpiece *p,
    uint32_t *first, uint32_t *last);
uint32_t rf_topen_column_at(const struct rf_topen *o, float x);
/* Pieces of the run that hold cells of several columns are parted. */
void rf_topen_part_cells(struct rf_topen *o);
/* A bit for each column that the row has text in. */
uint64_t rf_topen_columns_used(const struct rf_topen *o,
    const struct rf_trow *r);

/* *prose: it is not, and no part of it will be. (tables_looks.c) */
bool rf_topen_is_table(struct rf_topen *o, bool *prose);
/* Of a piece's words, most are numbers or signs for them. */
bool rf_topen_is_number(const struct rf_topen *o, const struct rf_tpiece *p);

/* Does the row begin a caption, "Table 3"? */
bool rf_topen_is_caption(const struct rf_topen *o, const struct rf_trow *r);
/* Notes under the table leave the run; returns how many rows are left. */
size_t rf_topen_trim(struct rf_topen *o);

/* How many rows of the run are its head. (tables_headrows.c) */
void rf_topen_find_head(struct rf_topen *o);
/* A part of a row of the head, and the columns that it spans. */
struct rf_tpart {
	uint32_t a, b;		/* columns */
	float x0, x1;
	bool ruled;		/* a rule below it says so */
	bool between;		/* its middle is over no column's */
};
#define RF_TOPEN_NONE UINT32_MAX
/*
 * The parts of a row of the head, at most RF_TOPEN_COLS; returns how many.
 * `low` is the lowest cell of each column so far, RF_TOPEN_NONE: none.
 */
uint32_t rf_topen_parts(const struct rf_topen *o, size_t row,
    const uint32_t *low, struct rf_tpart *part);
/* Give a part that hangs over the sides of the one column under its middle
 * that column alone; `em` in points. */
void rf_topen_span_one(const struct rf_topen *o, float em,
    struct rf_tpart *p);
/* Cells of the head; returns the rows that they make. (tables_head.c) */
uint32_t rf_topen_head(struct rf_topen *o, struct rf_lgrid *g);

/* Rules and stripes between the run's rows. (tables_body.c) */
void rf_topen_cuts(struct rf_topen *o);
/* Is there a rule, or an edge of a stripe, between two heights? */
bool rf_topen_parted(const struct rf_topen *o, float y0, float y1);
/* The run becomes a table; takes its lines. (tables_body.c) */
void rf_topen_build(struct rf_topen *o);

#endif
