/*
 * The document: what every reader builds and every writer reads.  Pages (or
 * sheets, slides) hold blocks in reading order; blocks hold text runs, a
 * table, or a figure.  No reader knows a surface, no writer knows a format.
 *
 * All text is clean UTF-8 (rf_utf8_clean) and, like all small parts, lives
 * in the document's arena: nothing is freed singly.
 *
 * Coordinates: the page's own, as in rf_page.width and .height; origin top
 * left, x to the right, y down; unit is the point (1/72 inch) for documents
 * and the pixel for pictures.  They are normalised to 0..1 once, in emit.
 */
#ifndef RF_MODEL_DOCUMENT_H
#define RF_MODEL_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/arena.h"
#include "util/hash.h"
#include "util/mem.h"
#include "util/str.h"

/* Upright rectangle, x0 <= x1, y0 <= y1. */
struct rf_box {
	float x0, y0, x1, y1;
};

/* Corners in the text's own order: top left, top right, bottom right,
 * bottom left; rotated text gives a rotated quadrilateral. */
struct rf_quad {
	float x[4], y[4];
};

/* ---- text ---------------------------------------------------------- */

enum rf_text_style {
	RF_BOLD = 1 << 0,
	RF_ITALIC = 1 << 1,
	RF_UNDERLINE = 1 << 2,
	RF_STRIKE = 1 << 3,
	RF_SUPERSCRIPT = 1 << 4,
	RF_SUBSCRIPT = 1 << 5,
	RF_CODE = 1 << 6,
	RF_MATH = 1 << 7	/* text is LaTeX */
};

/* A stretch of text of one style.  "\n" inside is a line break. */
struct rf_run {
	struct rf_str text;
	uint32_t style;		/* enum rf_text_style, or-ed */
	uint32_t note;		/* 1-based index into rf_document.notes: this run
				   is the reference mark of that note; 0: none */
	const char *href;	/* link target, or NULL */
};

struct rf_text {
	struct rf_run *runs;
	uint32_t n;
};

/* ---- tables -------------------------------------------------------- */

enum rf_cell_flags {
	RF_CELL_HEADER = 1 << 0,	/* a <th> */
	RF_CELL_NUMBER = 1 << 1,	/* the source says it is a number */
	RF_CELL_TOTAL = 1 << 2,		/* stands in a totals row */
	RF_CELL_PLAIN = 1 << 3		/* known that neither HTML nor JSON
					   escapes any of its plain text */
};

struct rf_block;
struct rf_figure;

/* What only some cells have; kept apart so that a million plain cells stay
 * small. */
struct rf_cell_extra {
	struct rf_text rich;		/* runs; n = 0: the plain text rules */
	struct rf_block *blocks;	/* nested content (lists, tables), or NULL */
	uint32_t n_blocks;
	bool has_box;
	struct rf_box box;
	const char *comment;		/* spreadsheet note, or NULL */
	float confidence;		/* 0..1; 0 means 1.0 */
};

/*
 * One cell at its top left corner.  Cells are sorted by row, then column;
 * covered and empty cells are absent, so a sparse sheet costs what it holds.
 */
struct rf_cell {
	uint32_t row;		/* zero-based in the table */
	uint32_t row_span;	/* >= 1 */
	uint16_t col;
	uint16_t col_span;	/* >= 1 */
	uint32_t text_len;
	const char *text;	/* plain text, not NUL-terminated */
	struct rf_cell_extra *extra;	/* or NULL */
	uint8_t flags;		/* enum rf_cell_flags */
};

enum rf_table_origin {
	RF_TABLE_NATIVE,	/* the format has tables (HTML, DOCX, CSV) */
	RF_TABLE_REGION,	/* a region of a sheet */
	RF_TABLE_NAMED,		/* a spreadsheet's own table object */
	RF_TABLE_RULED,		/* found by its rules */
	RF_TABLE_ALIGNED,	/* found by its alignment */
	RF_TABLE_CHART		/* what a chart shows */
};

struct rf_table {
	enum rf_table_origin origin;
	uint32_t n_rows;
	uint32_t n_cols;	/* <= 65535 */
	uint32_t header_rows;	/* leading rows that are all header */
	struct rf_cell *cells;	/* arena or reader-owned vector, see below */
	size_t n_cells;
	const char *name;	/* of a named table, or NULL */
	struct rf_text caption;	/* n = 0: none */
	bool caption_apart;	/* it is a block of its own as well */
	/* Spreadsheets: where cell (0,0) stands on the sheet, zero-based, and
	 * the sheet's row and column of each table row and column when some
	 * were left out (hidden); NULL when they simply count on. */
	uint32_t sheet_row, sheet_col;
	const uint32_t *row_map;	/* n_rows entries, or NULL */
	const uint32_t *col_map;	/* n_cols entries, or NULL */
	const char *excel_range;	/* "B2:F9", or NULL */
	float confidence;		/* 0..1; 0 means 1.0 */
	const struct rf_figure *chart;	/* whose data these are; or NULL.  Its
					   cells have no place of their own */
};

/* ---- figures ------------------------------------------------------- */

enum rf_visual { RF_VISUAL_IMAGE, RF_VISUAL_CHART };

struct rf_chart;		/* chart/chart.h, later */

struct rf_figure {
	enum rf_visual visual;
	int32_t asset;		/* index into rf_document.assets, -1: no bytes */
	bool drawing;		/* shapes on a page, which its reader paints */
	bool around;		/* in a page's header or footer: out of the
				   Markdown, as those are */
	const char *alt;	/* the author's description; NULL: none given */
	const char *title;	/* the drawing's title, or NULL */
	struct rf_text caption;	/* the caption printed beside it; n = 0: none */
	bool caption_apart;	/* it is a block of its own as well */
	const char *excel_range;	/* anchor "D2" or "D2:F9", or NULL */
	const char *chart_type;		/* "BarChart", ..., or NULL */
	const char *chart_title;
	const char *const *source_ranges;	/* "Sheet1!$B$1:$B$3" ... */
	uint32_t n_source_ranges;
	const char *description;	/* factual, built from data; or NULL */
	const char *render_error;	/* why there is no picture; or NULL */
	uint32_t vector;	/* index + 1 of the asset that is the picture as
				   SVG, where we drew it; 0: none */
	uint32_t original;	/* index + 1 of the document's own file, where
				   the picture is our drawing of it; 0: the
				   picture is the document's */
	const struct rf_chart *chart;	/* or NULL */
};

/* ---- blocks and pages ---------------------------------------------- */

enum rf_block_kind {
	RF_BLOCK_PARAGRAPH,
	RF_BLOCK_HEADING,	/* level 1..6 */
	RF_BLOCK_LIST_ITEM,	/* level 0.. is the nesting depth */
	RF_BLOCK_CODE,
	RF_BLOCK_QUOTE,
	RF_BLOCK_FORMULA,	/* runs are LaTeX */
	RF_BLOCK_CAPTION,	/* not tied to a figure or table */
	RF_BLOCK_FOOTNOTE,	/* body of a note; note is its index */
	RF_BLOCK_TABLE,
	RF_BLOCK_FIGURE,
	RF_BLOCK_RULE,		/* a thematic break */
	/* Kept out of the Markdown, kept in the bounding boxes: */
	RF_BLOCK_PAGE_HEADER,
	RF_BLOCK_PAGE_FOOTER,
	RF_BLOCK_PAGE_NUMBER,
	RF_BLOCK_KIND_COUNT
};

struct rf_block {
	enum rf_block_kind kind;
	uint16_t level;		/* of a heading or list item */
	bool ordered;		/* list item with a number */
	bool checkbox, checked;	/* list item that is a task */
	bool has_box;
	bool kept;		/* page header, footer or number by its place
				   alone: nothing shows that it repeats, so
				   the Markdown keeps it */
	uint32_t number;	/* of an ordered list item; 0: count on */
	uint32_t note;		/* footnote body: 1-based index into notes */
	float confidence;	/* 0..1; 0 means 1.0 (native text) */
	struct rf_quad box;
	struct rf_text text;	/* all kinds but table, figure, rule */
	struct rf_table *table;
	struct rf_figure *figure;
	const char *language;	/* of code, or NULL */
	const char *excel_range;	/* text found on a sheet, or NULL */
};

/* One word with its place, for word-level boxes. */
struct rf_word {
	struct rf_str text;
	struct rf_quad box;
	float confidence;	/* 0..1; 0 means 1.0 */
};

/* What a page has when it is a spreadsheet's sheet. */
struct rf_sheet {
	const char *name;
	uint32_t index;			/* 1-based among the parsed sheets */
	uint32_t workbook_index;	/* 1-based among all sheets of the file */
	bool hidden;
};

struct rf_page {
	uint32_t number;	/* 1-based in the document; a workbook's pages
				   count the parsed sheets */
	float width, height;	/* 0: the format has no geometry */
	int rotation;		/* 0, 90, 180, 270: already applied */
	const char *label;	/* "iv", or NULL */
	const char *title;	/* slide title and the like, or NULL */
	bool hidden;
	struct rf_sheet *sheet;	/* NULL unless a spreadsheet */
	uint32_t picture;	/* index + 1 of the asset that shows it whole,
				   0: none (rf_options.page_images) */
	RF_VEC(struct rf_block) blocks;		/* reading order */
	RF_VEC(struct rf_word) words;		/* only when asked for */
};

/* ---- the whole ----------------------------------------------------- */

/* An embedded picture: its bytes stand in the staging folder. */
struct rf_asset {
	const char *name;	/* as the document calls it: "image4.png" */
	const char *staged;	/* file name in the staging folder */
	uint64_t size;		/* bytes */
	uint32_t crc32;
	bool digested;		/* sha256 is known: extract.h */
	unsigned char sha256[RF_SHA256_SIZE];
	const char *format;	/* image/probe.h name: "png", or NULL unknown */
	const char *media_type;
	const char *suffix;	/* "png", without the dot */
	uint32_t width, height;	/* pixels as stored; 0: unknown */
	const char *color_space;	/* or NULL */
	bool has_alpha;
	uint32_t occurrences;	/* times the document uses it */
	uint32_t page;		/* of its first use, 1-based; 0: unknown */
};

/* A footnote, endnote or comment. */
struct rf_note {
	const char *symbol;	/* "1", "*" */
};

struct rf_name {		/* a workbook's defined name */
	const char *name, *reference;
};

enum rf_paging { RF_PAGES, RF_SHEETS, RF_SLIDES };

/* A remark for the user. */
struct rf_warning {
	const char *text;	/* in the user's terms */
	const char *kind;	/* its format, or NULL: it is like no other */
	uint32_t more;		/* others of this kind that were not kept */
};

struct rf_document {
	struct rf_arena arena;
	const char *format;	/* extract/formats.h name: "xlsx" */
	enum rf_paging paging;
	const char *title, *author;	/* metadata, or NULL */
	uint32_t total_pages;	/* in the file, before the page filter */
	RF_VEC(struct rf_page) pages;		/* those processed, in order */
	RF_VEC(struct rf_asset) assets;
	bool assets_left_out;	/* there were more than are kept */
	RF_VEC(struct rf_note) notes;
	RF_VEC(struct rf_name) names;
	RF_VEC(struct rf_warning) warnings;
	RF_VEC(void *) owned;	/* malloc'ed vectors to free with it */
};

void rf_document_init(struct rf_document *d);
void rf_document_release(struct rf_document *d);

/* A new page at the end; valid until the next page is added. */
struct rf_page *rf_document_page(struct rf_document *d, uint32_t number);
/* A new zeroed block at the end of the page; valid until the next. */
struct rf_block *rf_page_block(struct rf_page *p, enum rf_block_kind kind);
/* A text of one unstyled run, in the arena; the slice must be clean. */
struct rf_text rf_text_plain(struct rf_arena *a, struct rf_str s);
/* All runs of a text as one string in the arena. */
struct rf_str rf_text_string(struct rf_arena *a, const struct rf_text *t);
/* Let the document own a malloc'ed vector (a table's cells). */
void rf_document_own(struct rf_document *d, void *malloced);
/*
 * Add a remark for the user (formatted into the arena); the same sentence
 * is kept once.  At most RF_MAX_WARNINGS are kept, and RF_MAX_LIKE_WARNINGS
 * of one format (but "%s"), the last of which counts the others: a remark of
 * each page must not hide what is said at the end.
 */
void rf_document_warn(struct rf_document *d, const char *fmt, ...)
    RF_PRINTF(2, 3);
/* Add the remarks of a part whose arena d takes over, or outlives. */
void rf_document_warn_as(struct rf_document *d,
    const struct rf_document *part);

struct rf_quad rf_quad_of_box(struct rf_box b);
struct rf_box rf_box_of_quad(const struct rf_quad *q);

#endif
