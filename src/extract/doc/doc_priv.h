/*
 * What the files of the reader share, for nobody else.
 *
 * Text is addressed by character position (cp), which pieces map to bytes of
 * the main stream (fc); how it looks hangs on the bytes.  All streams are
 * held whole, and what points into them is lent.
 */
#ifndef RF_EXTRACT_DOC_DOC_PRIV_H
#define RF_EXTRACT_DOC_DOC_PRIV_H

#include "extract/cfb.h"
#include "extract/doc/doc.h"
#include "extract/docx/counting.h"
#include "extract/docx/shared.h"
#include "extract/escher.h"
#include "extract/flow.h"
#include "extract/furniture.h"
#include "extract/le.h"
#include "extract/rows.h"
#include "util/buf.h"
#include "util/limits.h"
#include "util/mem.h"

#define DOC_HIDDEN (1u << 16)	/* besides enum rf_text_style */
#define DOC_NO_STYLE 0x0fff
#define DOC_MAX_FIELDS 64	/* within one another */

/* Pairs of place and length in the head of the file (MS-DOC 2.5.6). */
enum doc_table {
	DOC_STYLES = 1, DOC_FOOTNOTES = 2, DOC_FOOTNOTE_TEXTS = 3,
	DOC_COMMENTS = 4, DOC_COMMENT_TEXTS = 5, DOC_SECTIONS = 6,
	DOC_HEADERS = 11, DOC_CHARS = 12, DOC_PARAS = 13, DOC_FONTS = 15,
	DOC_SETTINGS = 31, DOC_PIECES = 33, DOC_AUTHORS = 36,
	DOC_SHAPES = 40, DOC_HEADER_SHAPES = 41, DOC_ENDNOTES = 46,
	DOC_ENDNOTE_TEXTS = 47, DOC_DRAWINGS = 50, DOC_BOXES = 56,
	DOC_HEADER_BOXES = 58, DOC_LISTS = 73, DOC_LIST_USES = 74
};

/* The texts of a document stand in a row; these are the first positions. */
enum doc_text {
	DOC_MAIN, DOC_FOOTNOTE_TEXT, DOC_HEADER_TEXT, DOC_MACRO_TEXT,
	DOC_COMMENT_TEXT, DOC_ENDNOTE_TEXT, DOC_BOX_TEXT,
	DOC_HEADER_BOX_TEXT, DOC_TEXTS
};

struct doc_piece {
	uint32_t cp, end;
	uint32_t fc;		/* in the main stream, within it */
	bool wide;		/* UTF-16; else of one byte each */
	uint16_t more;		/* properties besides, as the file has them */
};

/* A plex: n + 1 positions, then n elements. */
struct doc_plex {
	const char *cps, *data;
	uint32_t n, size;	/* elements, and bytes of each */
};

/* A property and its operand. */
struct doc_sprm {
	uint16_t op;
	struct rf_str arg;
};

enum doc_style_kind { DOC_STYLE_PARA = 1, DOC_STYLE_CHAR = 2 };

struct doc_style {
	const char *name;	/* "" for none */
	uint16_t kind, base;
	struct rf_str papx, chpx;
	enum { DOC_NEW, DOC_BUSY, DOC_DONE } state;
	/* Filled with what it inherits: */
	enum rf_docx_role role;
	int outline;		/* 0..8 a heading, 9 none, -1 silent */
	int list, level;	/* -1: silent */
	bool break_before;
	uint32_t look;
};

/* The paragraph being read. */
struct doc_para {
	const struct doc_style *style;
	uint16_t istd;
	int list, level_in_list, outline;
	bool list_is_own;	/* the paragraph's, not its style's */
	bool break_before, in_table, row_end, inner_cell, inner_row_end;
	int32_t depth;
	struct rf_str row;	/* properties of a row's end */
	struct rf_str huge;	/* properties kept elsewhere, or ptr NULL */
	/* What becomes of it: */
	enum rf_block_kind kind;
	uint16_t level;
	bool ordered, checkbox, checked, goes_on;
	uint32_t number;
	struct rf_str label;
	uint32_t base;		/* looks that are the paragraph's own */
	bool paged, worded;	/* as in docx */
};

/* How a stretch of text looks, and what it stands for. */
struct doc_run {
	uint32_t look;
	bool special, deleted, data, ole;
	bool has_font;		/* by itself, not by its style */
	bool has_picture;
	uint32_t picture;	/* place in the data stream */
	uint16_t font;
	uint32_t sign;		/* of a font of signs; 0: none */
	uint16_t sign_font;
};

struct doc_field {
	bool result;		/* behind its separator */
	bool page;
	const char *href;	/* or NULL */
	struct rf_buf code;
};

enum doc_note_kind { DOC_FOOTNOTE, DOC_ENDNOTE, DOC_COMMENT, DOC_NOTE_KINDS };

/* A place in the text that refers to a note. */
struct doc_ref {
	uint32_t cp;
	enum doc_note_kind kind;
	uint32_t index;		/* among those of its kind */
};

struct doc_section {
	uint32_t end;		/* the first position behind it */
	bool new_page;		/* begins on one */
	bool title_page;
};

struct doc_shape_id {
	uint32_t id, index;
};

struct doc {
	struct rf_extract *x;
	struct rf_document *doc;
	struct rf_arena arena, scratch;
	enum rf_code rc;	/* a failure that is nobody's fault here */
	struct rf_err err;
	/* Streams, malloc'ed. */
	struct rf_str main, table, data;
	uint32_t starts[DOC_TEXTS + 1];
	RF_VEC(struct doc_piece) pieces;
	size_t piece;		/* the one that was asked for last */
	RF_VEC(struct rf_str) more;	/* properties of pieces */
	RF_VEC(struct doc_style) styles;
	struct rf_docx_num *nums;
	uint32_t n_nums;
	RF_VEC(const char *) fonts;
	RF_VEC(const char *) charsets;	/* of old fonts; NULL: not said */
	RF_VEC(struct doc_ref) refs;
	RF_VEC(struct doc_section) sections;
	struct rf_escher_blips blips;
	/* Of the text and of headers. */
	struct rf_escher_shapes shapes[2];
	RF_VEC(struct doc_shape_id) shape_ids[2];
	/* Reading. */
	struct rf_flow *body, *flow;
	struct rf_rows *rows;	/* NULL: tables are only text here */
	struct rf_rows_def row;
	struct doc_para para;
	RF_VEC(struct doc_field) fields;
	size_t fields_base;
	bool old;		/* of Word 6 or 95 */
	enum doc_text text;	/* that is being read */
	uint32_t note;		/* its body is; 0: none */
	bool note_begins, furniture;
	unsigned asides;
	uint32_t page, section_page;
	size_t section;
	bool page_wanted, page_dirty;
	bool facing;		/* headers of even pages differ */
	/* What may still be read: damaged tables name texts again. */
	uint64_t text_left, picture_left, sprms_left;	/* bytes */
	struct rf_furniture around;
	struct {
		uint32_t next;
		RF_VEC(uint32_t) notes;		/* by index; 0: not met */
		RF_VEC(uint32_t) pending;	/* indices */
	} notes[DOC_NOTE_KINDS];
};

/* ---- doc.c ------------------------------------------------------------- */

/* A table of the file; ptr NULL when it is not there. */
struct rf_str doc_table(const struct doc *d, enum doc_table which);
struct doc_plex doc_plex(const struct doc *d, enum doc_table which,
    uint32_t size);
static inline uint32_t
doc_plex_cp(const struct doc_plex *p, uint32_t i)
{
	return rf_le32(p->cps + 4 * (size_t)i);
}
void doc_fail(struct doc *d, enum rf_code rc, const struct rf_err *err);

/* ---- pieces.c ---------------------------------------------------------- */

/* False: there is no text at all. */
bool doc_pieces(struct doc *d);
/* The piece that a position is in, or NULL. */
const struct doc_piece *doc_piece_at(struct doc *d, uint32_t cp);
/* The first position behind cp that a piece begins at; UINT32_MAX: none. */
uint32_t doc_next_piece(const struct doc *d, uint32_t cp);
/* The character there, a UTF-16 unit; 0 where there is none. */
uint16_t doc_char(struct doc *d, uint32_t cp);
static inline uint32_t
doc_fc(const struct doc_piece *p, uint32_t cp)
{
	return p->fc + ((cp - p->cp) << p->wide);
}

/* ---- sprms.c ----------------------------------------------------------- */

bool doc_sprm(const struct doc *d, struct rf_str *s, struct doc_sprm *out);
void doc_para_at(struct doc *d, uint32_t cp, struct doc_para *out);
/*
 * How the text at a position looks; *end: the first position behind it that
 * may look otherwise.
 */
void doc_run_at(struct doc *d, uint32_t cp, const struct doc_style *style,
    struct doc_run *out, uint32_t *end);
/* The row's definition by the properties of its end. */
void doc_row_of(const struct doc *d, const struct doc_para *p, struct rf_rows_def *out);
/* For styles: apply properties of paragraphs, and of characters. */
void doc_apply_para(struct doc *d, struct rf_str grpprl,
    struct doc_para *out);
void doc_apply_run(struct doc *d, struct rf_str grpprl, uint32_t base,
    struct doc_run *out);

/* ---- styles.c ---------------------------------------------------------- */

void doc_styles(struct doc *d);
/* NULL when there is no such style of that kind. */
const struct doc_style *doc_style(struct doc *d, uint16_t istd,
    enum doc_style_kind kind);
void doc_fonts(struct doc *d);
const char *doc_font(const struct doc *d, uint16_t i);	/* "" for none */

/* ---- lists.c ----------------------------------------------------------- */

void doc_lists(struct doc *d);
/* Count a paragraph; false when it is in no list. */
bool doc_count(struct doc *d, const struct doc_para *p,
    struct rf_docx_label *out);

/* ---- text.c ------------------------------------------------------------ */

/* The text from one position up to another. */
void doc_text(struct doc *d, uint32_t from, uint32_t to);
/* Text in that look, or the code of the field that it stands in. */
void doc_put(struct doc *d, struct rf_str s, uint32_t look);
/* The block for d->para, once more after an interruption. */
void doc_reopen(struct doc *d);
void doc_settle(struct doc *d);	/* where content goes now */
bool doc_shows(const struct doc *d);
void doc_checkbox(struct doc *d, bool checked);

/* ---- old.c -------------------------------------------------------------- */

/* The place of a table's pair in the head of Word 6; SIZE_MAX: none that is
 * read. */
size_t doc_old_place(enum doc_table which);
/* The only piece of a document that has no table of them. */
void doc_old_piece(struct doc *d);
bool doc_old_is_wide(const struct doc *d);
/* The code page of text that is not wide: its font's, else the language's. */
const char *doc_old_charset(const struct doc *d, const struct doc_run *r);
/* The table of fonts. */
void doc_old_fonts(struct doc *d, struct rf_str s);
/* The next property, by the name that it has in Word 97, 0: it means
 * nothing here. */
bool doc_old_sprm(struct rf_str *s, struct doc_sprm *out);

/* ---- fields.c ---------------------------------------------------------- */

void doc_field_begin(struct doc *d);
void doc_field_separate(struct doc *d, uint32_t look);
void doc_field_end(struct doc *d, uint32_t look);
void doc_field_code(struct doc *d, struct rf_str s, uint32_t look);
const char *doc_href(const struct doc *d);
bool doc_in_page_number(const struct doc *d);
void doc_fields_settle(struct doc *d);
void doc_fields_cut(struct doc *d, size_t n);
/* What a form field shows, by its data. */
void doc_form(struct doc *d, uint32_t place);

/* ---- notes.c ----------------------------------------------------------- */

void doc_refs(struct doc *d);
/* The reference at that position, or NULL. */
const struct doc_ref *doc_ref_at(const struct doc *d, uint32_t cp);
/* The first position at or behind cp with a reference. */
uint32_t doc_next_ref(const struct doc *d, uint32_t cp);
void doc_note(struct doc *d, const struct doc_ref *ref, struct rf_str mark);
void doc_note_bodies(struct doc *d, enum doc_note_kind kind);

/* ---- pages.c ----------------------------------------------------------- */

void doc_sections(struct doc *d);
void doc_page_begin(struct doc *d);
void doc_page_end(struct doc *d, bool last);
void doc_page_break(struct doc *d, bool forced);
/* Is the position the last one of a section that is not the last? */
bool doc_ends_section(const struct doc *d, uint32_t cp);
void doc_section_end(struct doc *d, bool last);

/* ---- pictures.c -------------------------------------------------------- */

void doc_drawings(struct doc *d);
/* A picture in the line, by its place in the data stream. */
void doc_picture(struct doc *d, uint32_t place);
/* What is anchored at a position. */
void doc_shape(struct doc *d, uint32_t cp);
/* Pictures that no page shows. */
void doc_remaining_pictures(struct doc *d);

#endif
