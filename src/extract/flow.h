/*
 * Flow: what readers of documents without places on a page share (HTML,
 * Word, OpenDocument, RTF, Markdown).  The reader says "a heading opens",
 * "this text, in that style", "a cell opens"; flow keeps what is open,
 * collapses white space where the format asks for it, drops what stays
 * empty, puts cells on their grid and hands the blocks to the page.
 *
 * Frames: blocks go into the innermost open frame - the page, a cell, or an
 * aside (a text box or note that interrupts a paragraph).  Each frame has at
 * most one open block; what is opened or placed meanwhile ends it, but for
 * asides and figures, which stand behind the block that they interrupt.
 */
#ifndef RF_EXTRACT_FLOW_H
#define RF_EXTRACT_FLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "model/document.h"

#define RF_FLOW_DEPTH 24	/* tables and asides within one another; the
				   text of deeper ones stays in the cell */

struct rf_flow;

struct rf_flow *rf_flow_new(struct rf_document *d);
void rf_flow_free(struct rf_flow *f);	/* NULL is fine */

/* ---- blocks ---------------------------------------------------------- */

/*
 * End the open block and open another.  The block returned is the reader's
 * to fill (level, ordered, number, ...) until it is ended; its text and
 * kind are flow's.  A block that ends without text is dropped.
 */
struct rf_block *rf_flow_open(struct rf_flow *f, enum rf_block_kind kind);
/* The open block of the innermost frame, or NULL. */
struct rf_block *rf_flow_block(struct rf_flow *f);
/* Has the open block any text yet? */
bool rf_flow_has_text(const struct rf_flow *f);
void rf_flow_close(struct rf_flow *f);	/* nothing open: nothing happens */
/* A whole block of text that is already there. */
void rf_flow_put(struct rf_flow *f, enum rf_block_kind kind,
    const struct rf_text *text);
/* A block that is there already, with all that it has. */
void rf_flow_take(struct rf_flow *f, const struct rf_block *b);
/*
 * A block without text (RF_BLOCK_FIGURE, RF_BLOCK_RULE): behind the open
 * block, if there is one.  A rule ends the open block.  The figure's
 * struct is the reader's.
 */
void rf_flow_figure(struct rf_flow *f, struct rf_figure *figure);
void rf_flow_rule(struct rf_flow *f);

/* ---- text ------------------------------------------------------------ */

/* How the text that follows looks; href is kept by reference. */
struct rf_flow_style {
	uint32_t style;		/* enum rf_text_style, or-ed */
	const char *href;	/* or NULL */
	bool preserve;		/* white space counts, as in <pre> */
};
/*
 * Text, cleaned and copied; a paragraph opens when no block is open, unless
 * the text is white space that would be collapsed.  Pieces of one style
 * become one run.
 */
void rf_flow_text(struct rf_flow *f, struct rf_str s,
    const struct rf_flow_style *style);
/* A line break inside the block; at its start and end it says nothing. */
void rf_flow_break(struct rf_flow *f);
/* Is a line break the last thing in the open block? */
bool rf_flow_at_break(const struct rf_flow *f);
/* The reference mark of a note: 1-based index into the document's notes. */
void rf_flow_note(struct rf_flow *f, uint32_t note, struct rf_str mark);

/* The texts of some blocks as one, with line breaks between. */
struct rf_text rf_flow_join(struct rf_arena *arena, const struct rf_block *v,
    size_t n);

/* ---- asides ---------------------------------------------------------- */

/* Blocks up to the end come behind the block that is open now. */
void rf_flow_aside_begin(struct rf_flow *f);
void rf_flow_aside_end(struct rf_flow *f);

/* ---- tables ---------------------------------------------------------- */

/* Ends the open block. */
void rf_flow_table_begin(struct rf_flow *f);
/* `header`: the source says that it is a header row. */
void rf_flow_row(struct rf_flow *f, bool header);
/*
 * A cell at the next free column of the row; blocks up to the cell's end
 * are its content.  Spans are at least 1; RF_FLOW_TO_END spans all rows
 * that follow.
 */
#define RF_FLOW_TO_END UINT32_MAX
void rf_flow_cell_begin(struct rf_flow *f, uint32_t row_span,
    uint32_t col_span, bool header);
void rf_flow_cell_end(struct rf_flow *f);
/* Leave columns of this row empty. */
void rf_flow_skip_columns(struct rf_flow *f, uint32_t n);
/*
 * The cell above the next column goes on for one more row (Word's vMerge);
 * false when there is none: then nothing happened.
 */
bool rf_flow_cell_continue(struct rf_flow *f, uint32_t col_span);
/*
 * Spans that RF_FLOW_TO_END left open end with this row (the end of a
 * <tbody>).
 */
void rf_flow_rows_end(struct rf_flow *f);
/* What stands in the caption's aside becomes rf_table.caption. */
void rf_flow_caption_begin(struct rf_flow *f);
void rf_flow_caption_end(struct rf_flow *f);
/*
 * The table as a block of the frame around it; NULL when it has no content
 * and was dropped.
 */
struct rf_table *rf_flow_table_end(struct rf_flow *f);

/* ---- pages ----------------------------------------------------------- */

/*
 * Everything so far becomes blocks of the page; all that is open is ended.
 */
void rf_flow_page(struct rf_flow *f, struct rf_page *p);

#endif
