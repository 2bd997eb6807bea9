/* What the files of the RTF reader share, for nobody else. */
#ifndef RF_EXTRACT_RTF_RTF_PRIV_H
#define RF_EXTRACT_RTF_RTF_PRIV_H

#include "extract/docx/counting.h"
#include "extract/flow.h"
#include "extract/rows.h"
#include "extract/rtf/rtf.h"
#include "util/buf.h"
#include "util/limits.h"

#define RTF_GROUPS 1000		/* open within each other */
#define RTF_FONTS 4096
#define RTF_STYLES 4096
#define RTF_HIDDEN (1u << 16)	/* besides enum rf_text_style */

/* Where the text of a group goes. */
enum rtf_dest {
	RTF_TEXT,		/* the document's */
	RTF_SKIP,		/* nowhere, nor what stands in it */
	RTF_MUTE,		/* nowhere, but groups in it may count */
	RTF_FONTS_OF,		/* \fonttbl */
	RTF_STYLES_OF, RTF_STYLE,	/* \stylesheet and an entry of it */
	RTF_TITLE, RTF_AUTHOR,
	RTF_INITIALS, RTF_COMMENTER,	/* whose the next comment is */
	RTF_LABEL,		/* \listtext, \pntext */
	RTF_LISTS, RTF_LEVEL,	/* tables of lists, a level's \leveltext */
	RTF_FIELD,		/* \fldinst */
	RTF_NAME, RTF_VALUE,	/* \sn, \sv: a property of a drawing */
	RTF_PICTURE
};

/* What a group inherits, and gives back at its end. */
struct rtf_state {
	enum rtf_dest dest;
	bool begins;		/* the group began the destination */
	bool nested;		/* in \nesttableprops */
	enum { RTF_NOWHERE, RTF_NOTE, RTF_AROUND, RTF_BOX } place;
	uint32_t look;
	uint16_t font;
	uint16_t uc;		/* characters that stand for a \u */
	const char *href;	/* of the field, or NULL */
	/* Of the paragraph. */
	uint16_t style;
	uint16_t based_on;	/* of the style being defined */
	int8_t outline;		/* 0..8; -1: the style's */
	uint8_t depth;		/* of the table it is in */
	bool in_table;
	int32_t list;		/* \ls; 0: none */
	uint8_t level;		/* of its list */
	bool break_before;
};

struct rtf_font {
	const char *charset;	/* NULL: the document's */
	const char *name;	/* or NULL */
	bool symbol;		/* its signs are its own */
};

struct rtf_list {
	int32_t id;
	struct rf_docx_list *list;
};

struct rtf_style {
	bool said;
	/* What is based on it does not take its level from it. */
	bool own;
	int8_t heading;		/* 1..6; 0: none */
	uint16_t based_on;
	uint32_t look;
};

struct rtf {
	struct rf_extract *x;
	struct rf_document *doc;
	struct rf_arena *arena;		/* the document's */
	enum rf_code rc;
	struct rf_err err;
	/* The source. */
	unsigned char in[65536];
	size_t in_at, in_n;
	int64_t in_pos;
	/* Groups. */
	struct rtf_state stack[RTF_GROUPS];
	size_t depth;
	struct rtf_state s;		/* the open one's */
	bool opened;			/* a group was, just now */
	bool star;			/* \* came just now, behind that */
	unsigned skip;			/* characters that stand for a \u */
	uint32_t high;			/* a surrogate that waits */
	/* Text on its way. */
	const char *charset;		/* of the document */
	RF_VEC(struct rtf_font) fonts;
	uint16_t font_at[UINT16_MAX + 1];	/* by number: index + 1 */
	uint16_t font;			/* being defined */
	uint16_t default_font;
	char font_name[64];
	size_t font_name_n;
	bool lead;			/* half a character came last */
	struct rtf_style styles[RTF_STYLES];
	struct rf_buf bytes;		/* not decoded yet */
	struct rf_buf word;		/* of a destination that is no text */
	struct rf_buf label;
	struct rf_buf property;		/* the name of the open one */
	struct rf_buf pict;
	int nibble;			/* of the picture's data; -1: none */
	enum { RTF_ANY, RTF_DIB } pict_kind;
	const char *alt;
	/* Lists, and what is being defined. */
	struct {
		RF_VEC(struct rtf_list) all;
		RF_VEC(struct rf_docx_num *) uses;	/* by \ls - 1 */
		struct rf_docx_num *num;	/* NULL: it is a list */
		int level;
		bool anew;		/* a use says where it starts */
		bool length;		/* of a text comes, in a byte */
		bool shown;		/* the file has the labels as text */
		bool counted;		/* the paragraph was */
	} lists;
	/* Blocks. */
	struct rf_flow *body, *notes, *endnotes, *around, *flow;
	struct rf_rows *rows;
	/* As \trowd defines them: of the outer table, of one in a cell. */
	struct rf_rows_def row, nested;
	struct rf_rows_edge next;
	bool row_begun;			/* \trowd came, and no \row yet */
	struct rf_flow *outer;		/* around a note or header */
	uint32_t note;
	bool endnote;			/* the next one is */
	struct {
		const char *format;	/* as rf_docx_number() knows it */
		uint32_t n;		/* so far */
	} numbers[2];			/* of footnotes, of endnotes */
	uint32_t comments;		/* so far */
	const char *initials, *commenter;	/* of the next one */
	enum rf_block_kind furniture;	/* 0: none */
	unsigned boxes;
	bool open;			/* the paragraph's block is */
	struct rf_page head, foot;
	uint32_t page;
	bool wanted, dirty, continuous;
};

/* ---- rtf_word.c ------------------------------------------------------ */

/* A control word; without a number `has` is false and v is 1. */
void rtf_word(struct rtf *r, const char *name, bool has, int32_t v);

/* ---- rtf_font.c ------------------------------------------------------ */

/* \f: the font of what follows, or in their table one that is defined. */
void rtf_font(struct rtf *r, int32_t number);
void rtf_font_charset(struct rtf *r, int32_t v);	/* \fcharset */
void rtf_font_codepage(struct rtf *r, int32_t v);	/* \cpg */
void rtf_font_name(struct rtf *r, unsigned char c);	/* a byte of it */
/* What bytes of text are in, never NULL. */
const char *rtf_charset(const struct rtf *r);
/* Is that the first of two bytes of one character? */
bool rtf_is_lead(const struct rtf *r, unsigned char c);
/* The bytes that wait as text. */
struct rf_str rtf_decode(struct rtf *r, struct rf_arena *scratch);
/* A character by number: signs of symbol fonts as Unicode has them. */
uint32_t rtf_sign(const struct rtf *r, uint32_t cp);

/* ---- rtf_list.c ------------------------------------------------------ */

/* A control word in the tables of lists. */
void rtf_list_word(struct rtf *r, const char *name, int32_t v);
/* A byte of a level's text; false when it is a character of it. */
bool rtf_level_byte(struct rtf *r, unsigned char c);
void rtf_level_end(struct rtf *r);
/* A paragraph comes: r->label becomes what stands before it, unless the
 * file says so itself. */
void rtf_count(struct rtf *r);

/* ---- rtf_text.c ------------------------------------------------------ */

void rtf_flush(struct rtf *r);		/* decode what waits */
void rtf_char(struct rtf *r, uint32_t cp);
/* Text of the paragraph, in the group's look and these too. */
void rtf_show(struct rtf *r, struct rf_str s, uint32_t also);
void rtf_paragraph_end(struct rtf *r);
/* \par: an empty paragraph, too, parts tables and begins a page. */
void rtf_paragraph_mark(struct rtf *r);
void rtf_line(struct rtf *r);
void rtf_page_begin(struct rtf *r);
void rtf_page_end(struct rtf *r, bool last);
void rtf_page_break(struct rtf *r);
/* Where content comes now: deeper tables have ended. */
void rtf_settle(struct rtf *r);
/* A group that holds a note, a header or footer, or a text box. */
void rtf_note_begin(struct rtf *r);
/* A comment is a note whose mark is the author's. */
void rtf_comment_begin(struct rtf *r);
void rtf_around_begin(struct rtf *r, enum rf_block_kind kind);
void rtf_box_begin(struct rtf *r);
void rtf_place_end(struct rtf *r);

/* ---- rtf_pict.c ------------------------------------------------------ */

void rtf_pict_byte(struct rtf *r, unsigned char c);
void rtf_pict_end(struct rtf *r);

#endif
