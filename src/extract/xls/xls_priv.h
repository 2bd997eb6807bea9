/* What the files of this folder share. */
#ifndef RF_EXTRACT_XLS_XLS_PRIV_H
#define RF_EXTRACT_XLS_XLS_PRIV_H

#include "extract/escher.h"
#include "extract/xls/xls.h"
#include "extract/xlsx/xlsx.h"

#define XLS_MAX_ROWS 65536
#define XLS_MAX_OBJECTS 100000	/* of one sheet */

/* A number at the end: what it is called in that version and before. */
enum xls_record {
	XLS_INTEGER2 = 0x0002,
	XLS_NUMBER2 = 0x0003,
	XLS_LABEL2 = 0x0004,
	XLS_BOOLERR2 = 0x0005,
	XLS_FORMULA = 0x0006,
	XLS_STRING2 = 0x0007,
	XLS_EOF = 0x000a,
	XLS_EXTERNSHEET = 0x0017,
	XLS_NAME = 0x0018,
	XLS_NOTE = 0x001c,
	XLS_FORMAT3 = 0x001e,
	XLS_DATEMODE = 0x0022,
	XLS_COLWIDTH2 = 0x0024,
	XLS_FILEPASS = 0x002f,
	XLS_FONT = 0x0031,
	XLS_CONTINUE = 0x003c,
	XLS_PANE = 0x0041,
	XLS_CODEPAGE = 0x0042,
	XLS_XF2 = 0x0043,
	XLS_IXFE2 = 0x0044,
	XLS_DEFCOLWIDTH = 0x0055,
	XLS_OBJ = 0x005d,
	XLS_COLINFO = 0x007d,
	XLS_BOUNDSHEET = 0x0085,
	XLS_PALETTE = 0x0092,
	XLS_MULRK = 0x00bd,
	XLS_RSTRING = 0x00d6,
	XLS_XF = 0x00e0,
	XLS_MERGEDCELLS = 0x00e5,
	XLS_DRAWINGGROUP = 0x00eb,
	XLS_DRAWING = 0x00ec,
	XLS_SST = 0x00fc,
	XLS_LABELSST = 0x00fd,
	XLS_SUPBOOK = 0x01ae,
	XLS_TXO = 0x01b6,
	XLS_HLINK = 0x01b8,
	XLS_NUMBER = 0x0203,
	XLS_LABEL = 0x0204,
	XLS_BOOLERR = 0x0205,
	XLS_FORMULA3 = 0x0206,
	XLS_STRING = 0x0207,
	XLS_ROW = 0x0208,
	XLS_DEFAULTROWHEIGHT = 0x0225,
	XLS_FONT4 = 0x0231,
	XLS_WINDOW2 = 0x023e,
	XLS_XF3 = 0x0243,
	XLS_RK = 0x027e,
	XLS_FORMULA4 = 0x0406,
	XLS_FORMAT = 0x041e,
	XLS_XF4 = 0x0443,
	XLS_BOF = 0x0809
};

/* ---- biff.c ----------------------------------------------------------- */

/* A walk over records. */
struct biff {
	struct rf_str book;
	size_t next;			/* offset of the next record */
	uint16_t type;			/* of this one */
	struct rf_str body;
	/* What follows is of the record and its continuations. */
	size_t at;			/* read so far of the body */
	bool ended;			/* more was asked for than there is */
	unsigned version;		/* of the format: 2, 3, 4, 5 or 8 */
	bool ansi;			/* texts are in a code page: before 8 */
	const char *encoding;
};

void biff_start(struct biff *b, size_t offset);
/* The next record; continuations that were not read are records too. */
bool biff_next(struct biff *b);
/*
 * Is the record the beginning of something?  Then the version that it names,
 * and *kind becomes of what; else 0.  Only the first of a file is right:
 * sheets of BIFF5 may call themselves BIFF8.
 */
unsigned biff_begins(struct biff *b, uint16_t *kind);
/* The type of the record that follows; 0 at the end. */
uint16_t biff_peek(const struct biff *b);
/* Bytes of the record, on into its continuations; zeros at their end. */
void biff_bytes(struct biff *b, void *p, size_t n);
void biff_skip(struct biff *b, size_t n);
uint8_t biff_u8(struct biff *b);
uint16_t biff_u16(struct biff *b);
uint32_t biff_u32(struct biff *b);
/* What is left in the record at hand, without its continuations. */
size_t biff_left(const struct biff *b);
/*
 * Append n characters; their width, and whether it follows, changes with
 * each continuation.  `wide`: as the flags before the text say.
 */
void biff_chars(struct biff *b, size_t n, bool wide, struct rf_buf *utf8);
/* A text with its length in front, in one or two bytes; clean, in the arena. */
struct rf_str biff_text(struct biff *b, unsigned length_bytes,
    struct rf_arena *arena);

/* ---- globals.c --------------------------------------------------------- */


/* Where a formula's sheet numbers point: into the workbook's own sheets. */
struct xls_extern {
	uint16_t first, last;
	bool own;
};

struct xls {
	struct rf_xlsx w;		/* for what spreadsheets share */
	struct biff b;
	RF_VEC(uint32_t) offsets;	/* of w.sheets */
	RF_VEC(uint32_t) fonts;		/* enum rf_text_style of each */
	RF_VEC(uint16_t) heights;	/* twips, of each font */
	const char **codes;		/* number formats by their number */
	uint32_t palette[56];		/* 0xffRRGGBB */
	RF_VEC(struct xls_extern) externs;
	RF_VEC(bool) own_books;
	struct rf_buf group;		/* the drawing group */
	struct rf_escher_blips blips;
	uint32_t charts;		/* of BIFF5, not read */
	bool no_styles;			/* BIFF2: cells name formats */
};

/* What a beginning is that of. */
enum { XLS_GLOBALS = 0x05, XLS_SHEET = 0x10, XLS_CHART = 0x20 };

enum rf_code xls_globals(struct xls *p, struct rf_err *err) RF_MUST_CHECK;
/* A text with formatting runs, `cch` characters before `runs` of them. */
struct rf_xlsx_string xls_rich(struct xls *p, size_t cch, bool wide,
    size_t runs);
uint32_t xls_font(const struct xls *p, uint32_t index);
/* Its size; 0: there is no such font. */
float xls_font_points(const struct xls *p, uint32_t index);
/*
 * The cells that a formula names, as "Sheet1!$A$1:$B$2", several of them in
 * brackets; NULL when it is anything else.
 */
const char *xls_reference(struct xls *p, const unsigned char *formula,
    size_t len);

/* ---- sheet.c, objects.c, chart.c, values.c ------------------------------------------------ */

/* An object of the drawing layer, in the order of their shapes. */
struct xls_object {
	uint16_t kind, id;
	struct rf_str text;
	struct rf_figure *chart;
};

struct xls_sheet_reader {
	struct xls *p;
	struct rf_xlsx_sheet *s;
	struct rf_xlsx_place formula;	/* whose text comes */
	bool waiting;			/* ... next */
	uint16_t big_style;		/* BIFF2: of the next cell, from 63 on */
	uint16_t before;		/* the record before its continuation */
	RF_VEC(struct xls_object) objects;
	uint32_t *notes;		/* objects + 1 by id, or NULL */
	struct rf_buf drawing;
};

/* What a chart's records say: up to its end, from behind its beginning. */
struct rf_figure *xls_chart(struct xls *p);
/* rf_xlsx.read_grid */
void xls_grid(struct rf_xlsx *w, size_t sheet, struct rf_xlsx_grid *grid);
/* Thirty bits of a number, and how to read them. */
double xls_rk_value(uint32_t rk);
enum rf_code xls_sheet(struct xls *p, struct rf_xlsx_sheet *s,
    uint32_t offset, struct rf_err *err) RF_MUST_CHECK;
/* Read the record when it is an object, its text, a note, a link. */
void xls_object_record(struct xls_sheet_reader *r);
/* Read the chart behind its beginning: the last object's, or the sheet's. */
void xls_object_chart(struct xls_sheet_reader *r);
/* Figures and texts of the drawing; the cells are settled. */
enum rf_code xls_objects_place(struct xls_sheet_reader *r,
    struct rf_err *err) RF_MUST_CHECK;

#endif
