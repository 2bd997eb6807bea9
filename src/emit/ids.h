/*
 * Who is called what (contract pulse.md section 5.3), and which blocks count
 * at all.  A writer that walks the pages in order asks here for each id; as
 * every writer walks the same way, all agree without keeping a table.
 *
 * The walk: rf_ids_page for each page; the sheet's title, if it has one;
 * then the blocks.  "txt-N" goes to every block with text and to every
 * totals row of a sheet's tables, in reading order.  Tables and figures
 * inside cells are numbered too, a table before what it holds.
 */
#ifndef RF_EMIT_IDS_H
#define RF_EMIT_IDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/document.h"
#include "util/str.h"

#define RF_ELEMENT_ID_SIZE 40		/* any id and the NUL */
#define RF_ADDRESS_SIZE 24	/* "XFD1048576:XFD1048576" and the NUL */

struct rf_ids {
	uint32_t text, table, image;	/* the last ones given */
	uint32_t title;			/* the next one of a workbook */
	uint32_t sheet;			/* 0: not on a sheet */
	uint32_t sheet_image;
};
#define RF_IDS_INIT { 0, 0, 0, 0, 0, 0 }

/* Call once for each page, before its first block. */
void rf_ids_page(struct rf_ids *ids, const struct rf_page *page);
/* The next id of each kind. */
void rf_ids_title(struct rf_ids *ids, char out[RF_ELEMENT_ID_SIZE]);
void rf_ids_text(struct rf_ids *ids, char out[RF_ELEMENT_ID_SIZE]);
void rf_ids_table(struct rf_ids *ids, char out[RF_ELEMENT_ID_SIZE]);
void rf_ids_image(struct rf_ids *ids, char out[RF_ELEMENT_ID_SIZE]);
/* The next image is not written here, but has its number. */
void rf_ids_skip_image(struct rf_ids *ids);
/* "tbl-1-r0c0" of a cell. */
void rf_cell_id(const char *table, uint32_t row, uint32_t col,
    char out[RF_ELEMENT_ID_SIZE]);

/* What a block is in the bounding boxes. */
enum rf_entry {
	RF_ENTRY_NONE,		/* nothing: empty, or a rule */
	RF_ENTRY_TITLE,
	RF_ENTRY_TEXT,
	RF_ENTRY_HEADER,
	RF_ENTRY_FOOTER,
	RF_ENTRY_PAGE_NUMBER,
	RF_ENTRY_TABLE,
	RF_ENTRY_FIGURE,
	RF_ENTRY_COUNT
};
enum rf_entry rf_entry_of(const struct rf_block *b);
/* Does it take a "txt-N"? */
static inline bool
rf_entry_is_text(enum rf_entry e)
{
	return e >= RF_ENTRY_TITLE && e <= RF_ENTRY_PAGE_NUMBER;
}

/* Nothing to see: no runs, white space only, and no note's mark. */
bool rf_text_is_blank(const struct rf_text *t);

/* Does the cell stand in a header row, or is it one itself? */
static inline bool
rf_cell_is_header(const struct rf_table *t, const struct rf_cell *c)
{
	return (c->flags & RF_CELL_HEADER) != 0 || c->row < t->header_rows;
}
/*
 * Begin to fetch the text of a cell some cells behind the i-th, which is being
 * written.  A workbook's cells share their texts, which lie anywhere: to wait
 * for each of them is most of what writing a million cells costs.
 */
#define RF_CELLS_AHEAD 16
static inline void
rf_cell_ahead(const struct rf_table *t, size_t i)
{
	if (t->n_cells - i > RF_CELLS_AHEAD)
		__builtin_prefetch(t->cells[i + RF_CELLS_AHEAD].text);
}
/* Tables in tables in tables: below this depth a cell is plain text. */
#define RF_MAX_NESTING 64
/* How many tables stand in a table's cells, for the numbers to go on right. */
uint32_t rf_tables_inside(const struct rf_table *t);
/* Spans as far as the table reaches. */
uint32_t rf_cell_row_span(const struct rf_table *t, const struct rf_cell *c);
uint32_t rf_cell_col_span(const struct rf_table *t, const struct rf_cell *c);
/*
 * The next row that is a row of totals, from cell *at on: its cells are
 * [*first, *at) afterwards.  False when there is none.
 */
bool rf_table_next_totals(const struct rf_table *t, size_t *at,
    size_t *first);

/* "B7" of a table's row and column; returns the length. */
size_t rf_sheet_address(const struct rf_table *t, uint32_t row, uint32_t col,
    char out[RF_ADDRESS_SIZE]);
/* "AB" of a zero-based column, not terminated; returns the length, <= 7. */
size_t rf_column_letters(uint32_t col, char *out);
/* Do the table's cells have addresses on the page's sheet? */
bool rf_has_addresses(const struct rf_page *p, const struct rf_table *t);
/* The sheet's zero-based row or column of the table's. */
uint32_t rf_sheet_row(const struct rf_table *t, uint32_t row);
uint32_t rf_sheet_col(const struct rf_table *t, uint32_t col);

/* Decimal digits, not terminated; returns their number. */
size_t rf_digits(uint64_t v, char *out);

/*
 * The caption of a figure: the printed one, else one made of the chart's
 * title, the drawing's title or the author's description.  n = 0: none.
 * May use `made`, which must live as long as the result.
 */
struct rf_text rf_figure_caption(const struct rf_figure *f,
    struct rf_run made[2]);
/* A factual description, or the author's; NULL: none. */
const char *rf_figure_description(const struct rf_figure *f);
/* The same, unless the caption says it already. */
const char *rf_figure_remark(const struct rf_figure *f,
    const struct rf_text *caption);

/* The bytes of a figure, or NULL. */
const struct rf_asset *rf_figure_asset(const struct rf_document *d,
    const struct rf_figure *f);
/* "<id>.<suffix>", the public file name; `out` needs 64 bytes. */
void rf_image_name(const char *id, const struct rf_asset *asset,
    char out[64]);

#endif
