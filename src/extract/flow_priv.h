/* What flow.c and flow_table.c share; nobody else includes it. */
#ifndef RF_EXTRACT_FLOW_PRIV_H
#define RF_EXTRACT_FLOW_PRIV_H

#include "extract/flow.h"

struct flow_run {
	size_t from;		/* into the frame's text */
	uint32_t style, note;
	const char *href;
};

struct flow_frame {
	RF_VEC(struct rf_block) blocks;
	RF_VEC(struct rf_block) after;	/* will stand behind the open one */
	bool is_open;
	struct rf_block open;
	RF_VEC(struct flow_run) runs;	/* of the open block */
	RF_VEC(char) text;
	bool space;			/* white space waits for a word */
	uint32_t space_style;
	const char *space_href;
	unsigned deep_tables;		/* that are too deep to be tables */
};

/* A column of the table being made: until which row a cell covers it. */
struct flow_column {
	uint32_t until;		/* the first free row */
	size_t cell;		/* index + 1 of the cell that covers it, or of
				   the last one in this column */
	bool to_end;
};

struct flow_table {
	struct flow_table *outer;
	size_t depth;			/* of the frame it stands in */
	RF_VEC(struct rf_cell) cells;
	RF_VEC(struct flow_column) columns;
	uint32_t rows;			/* begun */
	uint32_t col;			/* the next free one of this row */
	uint32_t header_rows;
	bool row_header;		/* the source says so */
	bool row_plain;			/* a cell of this row is no header */
	bool header_over;		/* a row that is no header came */
	bool in_cell;
	struct rf_cell cell;		/* the one that is open */
	struct rf_text caption;
};

struct rf_flow {
	struct rf_document *doc;
	RF_VEC(struct flow_frame *) frames;
	size_t depth;			/* frames in use, at least 1 */
	struct flow_frame *top;
	struct flow_table *table;	/* the innermost, or NULL */
};

void rf_flow_push(struct rf_flow *f);
/* The frame left; its blocks are good until the next push. */
struct flow_frame *rf_flow_pop(struct rf_flow *f);
void rf_flow_place(struct rf_flow *f, const struct rf_block *b);
void rf_flow_table_drop(struct rf_flow *f);

#endif
