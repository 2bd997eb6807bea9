/*
 * Excel workbooks (.xlsx .xlsm .xltx .xltm; ECMA-376 part 1, 18).  One page
 * per sheet.  What the files of this folder share; extract/formats.c knows
 * rf_xlsx_extract; odf/ods.c and xls/, whose sheets go the same way once
 * their cells are there, what they need for that.
 *
 * The way of a sheet: sheet.c streams its XML into one vector of rf_cell in
 * the sheet's own coordinates; cells.c applies links, merges and hidden
 * rows and columns, after which coordinates count only what is visible;
 * regions.c finds tables and free texts; drawing.c adds figures; page.c puts
 * all of it in reading order.
 */
#ifndef RF_EXTRACT_XLSX_XLSX_H
#define RF_EXTRACT_XLSX_XLSX_H

#include <stdbool.h>
#include <stdint.h>

#include "extract/drawingml/chart.h"
#include "extract/extract.h"
#include "extract/ooxml.h"
#include "util/buf.h"
#include "util/mem.h"
#include "util/numfmt.h"

#define RF_XLSX_MAX_ROWS 1048576
#define RF_XLSX_MAX_COLS 16384

/* What a cell format (an xf of cellXfs) means to us. */
struct rf_xlsx_style {
	const struct rf_numfmt *format;	/* NULL: General */
	const char *code;		/* its text, or NULL */
	uint32_t run;			/* enum rf_text_style of the font */
	bool filled;			/* has a background */
};

/*
 * While a sheet is being read, rf_cell.extra points to one of these: cells
 * without anything special share the one of their style.
 */
struct rf_xlsx_info {
	const struct rf_xlsx_style *style;
	const struct rf_text *rich;	/* runs, or NULL */
	const char *href;
	const char *comment;
};

/*
 * While a sheet is being read, what a cell holds is kept beside the public
 * flags; page.c takes these bits out again.
 */
enum {
	RF_XLSX_TEXT = 1 << 4,
	RF_XLSX_DATE = 1 << 5,
	RF_XLSX_KINDS = RF_XLSX_TEXT | RF_XLSX_DATE
};

/* A text, shared or in a cell. */
struct rf_xlsx_string {
	const char *ptr;
	uint32_t len;
	bool blank;			/* nothing but spaces */
	bool plain;			/* as RF_CELL_PLAIN */
	const struct rf_text *rich;	/* runs when it has styles, or NULL */
};

/* A picture that is the value of cells. */
struct rf_xlsx_cell_picture {
	const char *part, *alt;
};

enum rf_xlsx_sheet_kind {
	RF_XLSX_WORKSHEET,
	RF_XLSX_CHARTSHEET,
	RF_XLSX_OTHER_SHEET	/* dialogs and macros of old: no content */
};

/* A sheet as the workbook lists it. */
struct rf_xlsx_sheet_ref {
	const char *name;
	const char *part;	/* NULL: not in the package */
	enum rf_xlsx_sheet_kind kind;
	bool hidden;		/* also "very hidden" */
	/* Rows repeated on every printed page, zero-based, inclusive; a
	 * strong sign of a header.  None: title_last < title_first. */
	int32_t title_first, title_last;
};

/* Zero-based, inclusive. */
struct rf_xlsx_rect {
	uint32_t row0, row1;
	uint32_t col0, col1;
};

struct rf_xlsx_grid;		/* values.c */

struct rf_xlsx {
	struct rf_extract *x;
	struct rf_document *doc;
	struct rf_arena *arena;		/* the document's */
	struct rf_ooxml pkg;
	const char *main;		/* the workbook part */
	bool date1904;
	RF_VEC(struct rf_xlsx_sheet_ref) sheets;
	RF_VEC(struct rf_xlsx_string) strings;
	struct rf_xlsx_info *infos;	/* one per style, plus a default */
	uint32_t n_styles;
	uint64_t cells;			/* of all sheets so far */
	uint64_t text;			/* bytes of text in them */
	uint32_t uncalculated;		/* formulas without a result */
	uint32_t hidden_rows, hidden_cols, hidden_sheets;	/* left out */
	bool left_out;			/* a sheet or a hidden object was */
	struct rf_err damage;		/* the first that was forgiven */
	struct rf_map assets;		/* part -> index + 1 into doc->assets */
	/* What value metadata n + 1 stands for; part NULL: no picture. */
	struct rf_xlsx_cell_picture *cell_pictures;
	uint32_t n_cell_pictures;
	struct rf_dml_charts charts;	/* once charts_ready */
	bool charts_ready;
	struct rf_xlsx_grid **grids;	/* by sheet; NULL: none was needed */
	uint32_t grid_cells;
	/* Fills a sheet's grid where sheets are no parts; else NULL. */
	void (*read_grid)(struct rf_xlsx *w, size_t sheet,
	    struct rf_xlsx_grid *grid);
};

struct rf_xlsx_col {
	uint32_t first, last;	/* zero-based, inclusive */
	bool hidden;
	float width;		/* characters; 0: the default */
};

/* Rows of one height that is not the default. */
struct rf_xlsx_height {
	uint32_t first, last;	/* zero-based, inclusive; ascending */
	float points;
};

struct rf_xlsx_link {
	struct rf_xlsx_rect at;
	const char *href;
};

struct rf_xlsx_comment {
	uint32_t row, col;
	const char *text;
};

/* A picture in a cell: its place and its index in cell_pictures. */
struct rf_xlsx_picture {
	uint32_t row, col;
	uint32_t picture;
};

/* A table object of the sheet ("ListObject"). */
struct rf_xlsx_named {
	struct rf_xlsx_rect at;
	const char *name;
	uint32_t header_rows, total_rows;
};

/* Something to be placed on the page. */
struct rf_xlsx_item {
	uint32_t row, col;	/* visible coordinates of its top left */
	uint32_t order;		/* keeps equal places in the order found */
	struct rf_block block;
};

/* Where a cell goes, in sheet coordinates, and its index in infos. */
struct rf_xlsx_place {
	uint32_t row, col;
	uint32_t style;
};

/* A sheet being read. */
/* A cell whose shared text is on its way from memory. */
struct rf_xlsx_late {
	size_t cell;
	const struct rf_xlsx_string *str;
};

struct rf_xlsx_sheet {
	struct rf_xlsx *w;
	const struct rf_xlsx_sheet_ref *ref;
	uint32_t page;			/* its number */
	RF_VEC(struct rf_cell) cells;
	bool unsorted;
	bool any_blank;			/* cells that are to be dropped */
	struct rf_xlsx_late late[16];	/* the newest, in turn */
	size_t n_late;			/* of all so far */
	RF_VEC(struct rf_xlsx_rect) merges;
	RF_VEC(struct rf_xlsx_col) cols;
	RF_VEC(struct rf_xlsx_height) heights;
	RF_VEC(uint32_t) hidden_rows;	/* zero-based, ascending */
	RF_VEC(uint32_t) hidden_cols;
	RF_VEC(struct rf_xlsx_link) links;
	RF_VEC(struct rf_xlsx_comment) comments;
	RF_VEC(struct rf_xlsx_named) tables;
	RF_VEC(struct rf_xlsx_item) items;
	RF_VEC(struct rf_xlsx_picture) pictures;
	uint32_t frozen_rows;
	double default_width, default_height;	/* characters, points; 0 */
	/* Relationship ids, NULL when absent. */
	const char *drawing, *legacy, *legacy_hf, *background;
	RF_VEC(const char *) table_ids;
};

/* ---- xlsx.c --------------------------------------------------------- */

enum rf_code rf_xlsx_extract(struct rf_extract *x, struct rf_err *err)
    RF_MUST_CHECK;
/*
 * Is the failure damage that a warning does for?  Then `err` has been added
 * to the document's warnings and the first kept in w->damage.  Limits and
 * failures of the machine are not.
 */
bool rf_xlsx_forgive(struct rf_xlsx *w, enum rf_code rc,
    const struct rf_err *err);

/* Damage was forgiven, but nothing is left to show for it. */
bool rf_xlsx_is_ruined(const struct rf_xlsx *w);

/* Warn of rows, columns and sheets left out. */
void rf_xlsx_tell_hidden(struct rf_xlsx *w);

/* ---- workbook.c ----------------------------------------------------- */

/* Sheets, defined names, the calendar; document properties. */
enum rf_code rf_xlsx_workbook(struct rf_xlsx *w, struct rf_err *err)
    RF_MUST_CHECK;

/* "Sheet" or "'My sheet'", as formulas write it. */
const char *rf_xlsx_quoted_sheet(struct rf_arena *arena, const char *name);

/* ---- styles.c, strings.c, rich.c ------------------------------------- */

enum rf_code rf_xlsx_styles(struct rf_xlsx *w, struct rf_err *err)
    RF_MUST_CHECK;
enum rf_code rf_xlsx_strings(struct rf_xlsx *w, struct rf_err *err)
    RF_MUST_CHECK;

struct rf_xlsx_rich_run {
	size_t end;		/* in rf_xlsx_rich.text */
	uint32_t style;
};

/* Collects one text with its runs from si, is, or a comment's text. */
struct rf_xlsx_rich {
	struct rf_arena *arena;
	struct rf_buf text;	/* of the whole */
	struct rf_buf raw;	/* of the open <t> */
	RF_VEC(struct rf_xlsx_rich_run) runs;
	uint32_t style;		/* of the open run */
	bool in_t;
	unsigned phonetic;	/* depth inside <rPh> */
};
void rf_xlsx_rich_init(struct rf_xlsx_rich *r, struct rf_arena *arena);
void rf_xlsx_rich_release(struct rf_xlsx_rich *r);
void rf_xlsx_rich_start(struct rf_xlsx_rich *r, const struct rf_xml_tag *tag);
void rf_xlsx_rich_end(struct rf_xlsx_rich *r, const char *name);
void rf_xlsx_rich_text(struct rf_xlsx_rich *r, struct rf_str s);
/* What was collected; the collector is empty again. */
struct rf_xlsx_string rf_xlsx_rich_take(struct rf_xlsx_rich *r);
/* Nothing but spaces, tabs and newlines: such a cell counts as empty. */
bool rf_xlsx_is_blank(struct rf_str s);

/* ---- refs.c --------------------------------------------------------- */

/* "B12" or "$B$12"; false when it is none within the sheet's bounds. */
bool rf_xlsx_cell_ref(struct rf_str s, uint32_t *row, uint32_t *col);
/* "B2:F9" or "B2". */
bool rf_xlsx_rect_ref(struct rf_str s, struct rf_xlsx_rect *out);
/* "B2:F9", or "B2" for a single cell; in the arena. */
const char *rf_xlsx_range_text(struct rf_arena *arena,
    struct rf_xlsx_rect r);

/* ---- sheet.c -------------------------------------------------------- */

void rf_xlsx_sheet_init(struct rf_xlsx_sheet *s, struct rf_xlsx *w,
    const struct rf_xlsx_sheet_ref *ref, uint32_t page);
void rf_xlsx_sheet_release(struct rf_xlsx_sheet *s);
/* Stream the part into the sheet; of a chart sheet only its references. */
enum rf_code rf_xlsx_sheet_read(struct rf_xlsx_sheet *s, struct rf_err *err)
    RF_MUST_CHECK;

/* ---- add.c ---------------------------------------------------------- */

/* Of a style, also of one that is not there; it must not be changed. */
struct rf_xlsx_info *rf_xlsx_info_of(const struct rf_xlsx *w,
    uint32_t style);
/*
 * Keep a cell; blank ones, and those beyond the sheet, are not.  The text
 * lives in the arena or as long.  RF_E_LIMIT past the ceilings.
 */
enum rf_code rf_xlsx_add_cell(struct rf_xlsx_sheet *s,
    const struct rf_xlsx_place *at, const char *text, size_t len,
    uint8_t flags, const struct rf_text *rich, struct rf_err *err)
    RF_MUST_CHECK;
/*
 * A cell with one of w->strings, through the number format of its style.
 * Shared texts lie anywhere, and a million of them are a million waits for
 * memory: the cell gets its text some cells later, or by rf_xlsx_add_rest.
 */
enum rf_code rf_xlsx_add_shared(struct rf_xlsx_sheet *s,
    const struct rf_xlsx_place *at, const struct rf_xlsx_string *str,
    struct rf_err *err) RF_MUST_CHECK;
/* After the last cell of a sheet: those that wait get their texts. */
enum rf_code rf_xlsx_add_rest(struct rf_xlsx_sheet *s, struct rf_err *err)
    RF_MUST_CHECK;
/* As rf_xlsx_add_cell, through the number format; the number is copied. */
enum rf_code rf_xlsx_add_text(struct rf_xlsx_sheet *s,
    const struct rf_xlsx_place *at, const char *text, size_t len,
    const struct rf_text *rich, struct rf_err *err) RF_MUST_CHECK;
enum rf_code rf_xlsx_add_number(struct rf_xlsx_sheet *s,
    const struct rf_xlsx_place *at, struct rf_str number,
    struct rf_err *err) RF_MUST_CHECK;

/* ---- parts.c -------------------------------------------------------- */

/* Table objects and comments of the sheet. */
enum rf_code rf_xlsx_sheet_parts(struct rf_xlsx_sheet *s, struct rf_err *err)
    RF_MUST_CHECK;

/* ---- cells.c -------------------------------------------------------- */

/* Apply links, comments, merges and hiding; see the head of this file. */
void rf_xlsx_cells_settle(struct rf_xlsx_sheet *s);
/* Visible to sheet coordinates. */
uint32_t rf_xlsx_sheet_row(const struct rf_xlsx_sheet *s, uint32_t visible);
uint32_t rf_xlsx_sheet_col(const struct rf_xlsx_sheet *s, uint32_t visible);
/* Sheet to visible coordinates: what is hidden falls on the next visible. */
uint32_t rf_xlsx_visible_row(const struct rf_xlsx_sheet *s, uint32_t row);
uint32_t rf_xlsx_visible_col(const struct rf_xlsx_sheet *s, uint32_t col);

static inline struct rf_xlsx_info *
rf_xlsx_info(const struct rf_cell *c)
{
	return (struct rf_xlsx_info *)c->extra;
}

/* ---- regions.c, table.c --------------------------------------------- */

/* A stretch of the sheet's cells that becomes one table or some texts. */
struct rf_xlsx_region {
	struct rf_cell *cells;	/* sorted by row, column */
	size_t n;
	struct rf_xlsx_rect at;	/* visible coordinates */
	const struct rf_xlsx_named *named;	/* or NULL */
};

/*
 * Divide the cells into regions: each is handed to rf_xlsx_region_emit.
 * The order of s->cells is changed so that a region's cells stand together;
 * the vector goes to the document.
 */
void rf_xlsx_regions(struct rf_xlsx_sheet *s);
/* Make the blocks of one region and add them to s->items. */
void rf_xlsx_region_emit(struct rf_xlsx_sheet *s,
    const struct rf_xlsx_region *r);

/* ---- page.c --------------------------------------------------------- */

/* A new item of that kind at a visible place; zeroed, valid until the next. */
struct rf_block *rf_xlsx_item(struct rf_xlsx_sheet *s,
    enum rf_block_kind kind, uint32_t row, uint32_t col);
/*
 * A figure or a text that floats above cells; `at` in sheet coordinates,
 * NULL when nobody knows where.  What stands on hidden cells alone is left
 * out, which returns false.
 */
bool rf_xlsx_float(struct rf_xlsx_sheet *s, const struct rf_xlsx_rect *at,
    struct rf_figure *figure, struct rf_text text);
/*
 * The sheet as the document's next page: its items in reading order.
 * `workbook_index` counts from 1 among all sheets of the file.
 */
void rf_xlsx_page(struct rf_xlsx_sheet *s, uint32_t workbook_index);

/* ---- drawing.c, chart.c, values.c, media.c --------------------------- */

/* Figures and texts of the sheet's drawing, or of a chart sheet. */
enum rf_code rf_xlsx_drawing(struct rf_xlsx_sheet *s, struct rf_err *err)
    RF_MUST_CHECK;
/* A figure from a chart part; points, 0: unknown. */
struct rf_figure *rf_xlsx_chart(struct rf_xlsx *w, const char *part,
    float width, float height);
/*
 * rf_dml_charts.cells: the values of a formula that names cells of the
 * workbook ("Data!$B$2:$B$9", a union of such in brackets, a defined name).
 */
bool rf_xlsx_values(void *ctx, const char *formula, struct rf_dml_cells *out);
/* rf_dml_charts.format: only of sheets that are quickly read. */
const char *rf_xlsx_value_format(void *ctx, const char *formula);
void rf_xlsx_values_release(struct rf_xlsx *w);
/* One more cell: a text (lent), or a number where that is NULL. */
void rf_xlsx_grid_add(struct rf_xlsx *w, struct rf_xlsx_grid *grid,
    const struct rf_xlsx_place *at, double number, const char *text);
/* Keep a picture part; *asset is -1 when it is missing or too much. */
enum rf_code rf_xlsx_media(struct rf_xlsx *w, const char *part,
    uint32_t page, int32_t *asset, struct rf_err *err) RF_MUST_CHECK;
/* Keep every picture that a part refers to; figures are the caller's. */
enum rf_code rf_xlsx_part_media(struct rf_xlsx *w, const char *part,
    uint32_t page, struct rf_err *err) RF_MUST_CHECK;
/* Pictures that hang from no drawing: backgrounds, headers, footers. */
enum rf_code rf_xlsx_loose_media(struct rf_xlsx_sheet *s, struct rf_err *err)
    RF_MUST_CHECK;
/*
 * Pictures that nothing on a sheet refers to, as those of a theme.  Only
 * when nothing was left out, or what was would come in by this door.
 */
enum rf_code rf_xlsx_remaining_media(struct rf_xlsx *w, struct rf_err *err)
    RF_MUST_CHECK;
/* Figures of the pictures in cells. */
enum rf_code rf_xlsx_cell_media(struct rf_xlsx_sheet *s, struct rf_err *err)
    RF_MUST_CHECK;
/* Fill w->cell_pictures. */
void rf_xlsx_rich_values(struct rf_xlsx *w);

#endif
