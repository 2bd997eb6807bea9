/*
 * Tables whose rows are cells with a mark at the end of each, and whose
 * definitions, which say where the cells' right edges are, may stand behind
 * the cells: those of RTF and of Word's older files.
 */
#ifndef RF_EXTRACT_ROWS_H
#define RF_EXTRACT_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "extract/flow.h"

#define RF_ROWS_TABLES 8	/* within each other */
#define RF_ROWS_CELLS 1000	/* of one row */

/* A cell by its definition. */
struct rf_rows_edge {
	int32_t right;		/* twips */
	bool merged_left, merged_up;
};

struct rf_rows_def {
	bool header;
	/* Of its table, where the file counts rows: from 0; else 0. */
	bool last;
	int32_t index;
	int32_t left;
	RF_VEC(struct rf_rows_edge) edges;	/* the caller's */
};

struct rf_rows;

struct rf_rows *rf_rows_new(struct rf_document *d, struct rf_flow *body);
void rf_rows_free(struct rf_rows *r);	/* NULL is fine */

/*
 * Content comes at that depth of tables, 0 for none: deeper ones end, those
 * that are missing begin.  Returns where it goes.  A table that ends without
 * the end of its last row has that row as `last` says.
 */
struct rf_flow *rf_rows_depth(struct rf_rows *r, unsigned depth,
    const struct rf_rows_def *last);
unsigned rf_rows_open(const struct rf_rows *r);	/* depth of what is open */
/* Of a table that is open. */
void rf_rows_cell_end(struct rf_rows *r, unsigned depth);
void rf_rows_row_end(struct rf_rows *r, unsigned depth,
    const struct rf_rows_def *def);

#endif
