/*
 * What is Word's rather than its format's: the readers of its older files
 * use it as well.
 */
#ifndef RF_EXTRACT_DOCX_SHARED_H
#define RF_EXTRACT_DOCX_SHARED_H

#include <stdbool.h>
#include <stdint.h>

#include "model/document.h"

/* symbols.c: a character of a symbol font as Unicode; 0: not known. */
uint32_t rf_docx_symbol(const char *font, uint32_t code);
bool rf_docx_is_symbol_font(const char *font);
/*
 * Text with the signs of symbol fonts in Unicode: the same slice when there
 * are none, else a copy in the arena.
 */
struct rf_str rf_docx_signs(struct rf_arena *arena, struct rf_str s,
    const char *font);

/* roles.c: what the names of styles say. */
enum rf_docx_role {
	RF_DOCX_PLAIN,
	RF_DOCX_HEADING,	/* by its name; outline says the level */
	RF_DOCX_QUOTE,
	RF_DOCX_CAPTION,
	RF_DOCX_CODE
};

/*
 * The role of a style by its name, or by its id when that is "".  *outline
 * becomes the level of a heading, from 0, where the name says one.  Fallback
 * when the name says nothing.
 */
enum rf_docx_role rf_docx_role(const char *name, const char *id,
    enum rf_docx_role fallback, int *outline);
/* The level of "heading 3", from 0; -1: it is no such name. */
int rf_docx_heading_level(const char *name);
enum rf_block_kind rf_docx_kind(enum rf_docx_role role);
/* Is a font by its name one that code is set in? */
bool rf_docx_is_fixed_font(const char *font);

/* field_code.c: the next word of a field's code, quoted or not; len 0 at
 * the end. */
struct rf_str rf_docx_code_word(struct rf_str *rest);
/* The address of what stands behind HYPERLINK, in the arena, or NULL: places
 * inside lead nowhere outside. */
const char *rf_docx_code_link(struct rf_arena *arena, struct rf_str rest);
/*
 * eq_code.c: what an equation shows whose code, behind EQ, is `rest`; clean
 * when that is.  *math: it is LaTeX.
 */
struct rf_str rf_docx_code_equation(struct rf_arena *arena,
    struct rf_str rest, bool *math);
/*
 * A button shows what stands in its code behind its first argument: *shown
 * is the beginning of that.  False: it is none, or not known yet.
 */
bool rf_docx_code_button(struct rf_str code, struct rf_str *shown);
/* Is it more than what parts or frames a number: " - ", "/", "|"? */
bool rf_docx_has_words(struct rf_str s);
/* Is the code that of a page's number, or of their count? */
bool rf_docx_code_is_page(struct rf_str name);

/* block.c: what a paragraph becomes. */
struct rf_docx_block {
	enum rf_block_kind kind;
	uint16_t level;
	bool ordered, checkbox, checked;
	bool goes_on;		/* more of the list item before */
	uint32_t number;
};

struct rf_flow;

/*
 * Open the block, or go on in the one that is open where paragraphs share
 * one: code, what goes on an item, and a note's.  `note` is the one that is
 * being read, 0: none; *note_begins: its block has words of ours only.
 */
void rf_docx_block_open(struct rf_flow *flow, const struct rf_docx_block *p,
    uint32_t note, bool *note_begins);

/* captions.c: tie captions to the figures and tables beside them. */
void rf_docx_captions(struct rf_page *p);

#endif
