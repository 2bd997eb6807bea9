/*
 * What the files of the OpenDocument text reader share, for nobody else.
 *
 * The body is streamed: containers (sections, lists, tables, rows, cells)
 * are events, what is small (a paragraph with all that hangs on it) is held
 * as a tree, read and forgotten.  Text boxes, notes and headers go the same
 * way, but from trees.
 */
#ifndef RF_EXTRACT_ODF_ODT_PRIV_H
#define RF_EXTRACT_ODF_ODT_PRIV_H

#include "extract/flow.h"
#include "extract/odf/odf.h"
#include "util/mem.h"

/* How far a numbered list has come; lists may go on where others ended. */
struct odt_count {
	uint32_t at[RF_ODF_LEVELS];
	bool running[RF_ODF_LEVELS];
};

/* A list that is open, or the wall of a cell or box that hides those. */
struct odt_list {
	bool wall;
	const struct rf_odf_list *style;	/* NULL: nobody says */
	struct odt_count *count;
	bool labelled;			/* the next paragraph gets the label */
	int64_t start;			/* of the open item; -1: not said */
};

/* What stands before a paragraph of a list. */
struct odt_label {
	bool bullet, simple;		/* just the decimal number */
	uint32_t number;
	struct rf_str text;		/* as shown, "" for none */
};

/* The paragraph being read. */
struct odt_para {
	enum rf_block_kind kind;
	uint16_t level;
	bool ordered, open;		/* open: its block was opened */
	uint32_t number;
	struct rf_str label;		/* before the first text */
	uint32_t look, base;		/* looks; those that say nothing */
};

/* A master page, for its headers and footers. */
struct odt_master {
	const struct rf_xml_node *node;
	const char *next;		/* the master of the page after, or NULL */
	bool shown;
};

struct odt {
	struct rf_odf odf;
	struct rf_extract *x;
	struct rf_document *doc;
	struct rf_arena keep;		/* as long as the reader */
	struct rf_arena scratch;	/* of the paragraph */
	struct rf_flow *flow;		/* where text goes now: one of these */
	struct rf_flow *body, *footnotes, *endnotes, *comments, *around;
	enum rf_code rc;		/* a failure that ends the reading */
	struct rf_err err;

	/* Streaming (odt.c). */
	struct rf_xml_tree tree;
	unsigned capture, skip;		/* depth in what is held, or left out */
	bool in_body;
	RF_VEC(struct odt_list) lists;
	struct rf_map counts;		/* of lists, by id and by style */
	struct odt_count outline;	/* of headings */
	unsigned cells;			/* open within each other */
	unsigned header_rows;		/* open groups of them */
	uint32_t repeated;		/* rows and cells made by repeating */

	/* Tracked deletions whose text stands in its old place, by id. */
	struct rf_map deletions;
	const char *region;		/* the change being told, or NULL */
	bool deleted;			/* text here is of such a one */

	struct odt_para para;
	const char *link;		/* that text stands in, or NULL */
	unsigned boxes;			/* text boxes we are in */
	uint32_t note;			/* its body is being read; 0: none */
	bool note_begins;		/* with words of ours */
	uint32_t remarks;		/* comments so far */
	bool ends_known;		/* of those in the tree that is held */
	struct rf_map ends;		/* names of comments whose range ends
					   there -> what waits for it */
	enum rf_block_kind furniture;	/* header or footer; 0: neither */
	uint32_t embedded;		/* objects that were not opened */

	/* Pages (odt_page.c). */
	uint32_t page;			/* number of the page, from 1 */
	bool wanted, dirty;		/* something stands on it */
	bool break_next;		/* before the next paragraph */
	struct rf_map masters;		/* name -> struct odt_master */
	struct odt_master *master;	/* of the page; NULL: not known yet */
};

/* ---- odt.c ----------------------------------------------------------- */

/* Ready to read blocks into p->body; presentations use it for frames. */
void odt_prepare(struct odt *p, struct rf_extract *x);
void odt_release(struct odt *p);

/* The blocks that are children of a node. */
void odt_blocks(struct odt *p, const struct rf_xml_node *parent);
/* Keep the first failure that ends the reading. */
void odt_fail(struct odt *p, enum rf_code rc, const struct rf_err *err);

/* ---- odt_list.c ------------------------------------------------------ */

void odt_list_begin(struct odt *p, const struct rf_xml_node *n);
void odt_list_end(struct odt *p);
/* An item; `labelled`: not a list's header. */
void odt_item_begin(struct odt *p, const struct rf_xml_node *n,
    bool labelled);
/* Lists outside of a cell, box or note do not reach into it. */
void odt_wall_begin(struct odt *p);
void odt_wall_end(struct odt *p);
/* The level of the innermost open list, from 0; -1: there is none. */
int odt_list_level(const struct odt *p);
/*
 * Number the paragraph that comes; false when it gets no label.  The label's
 * text lives in the scratch arena.
 */
bool odt_number(struct odt *p, struct odt_label *out);
bool odt_number_heading(struct odt *p, const struct rf_xml_node *n,
    unsigned level, struct odt_label *out);

/* ---- odt_inline.c ---------------------------------------------------- */

/* A paragraph or heading with all that it holds. */
void odt_paragraph(struct odt *p, const struct rf_xml_node *n);
/* A formula as text of the open paragraph. */
void odt_formula(struct odt *p, struct rf_str latex);
/* The flow's block for the paragraph, now that something comes. */
void odt_open_block(struct odt *p);

/* ---- odt_note.c ------------------------------------------------------ */

/* A text:note. */
void odt_note(struct odt *p, const struct rf_xml_node *n);
/*
 * What is of office: within a paragraph: comments, and where what they speak
 * of ends; anything else is no text of the paragraph.
 */
void odt_comment(struct odt *p, const struct rf_xml_node *n);

/* ---- odt_frame.c ----------------------------------------------------- */

/* Is this element of draw: something that is drawn? */
bool odt_is_drawing(const char *name);
/* A frame, shape or group: pictures, charts, formulas, texts. */
void odt_frame(struct odt *p, const struct rf_xml_node *n);

/* ---- odt_page.c ------------------------------------------------------ */

void odt_page_begin(struct odt *p);
void odt_page_end(struct odt *p, bool last);
/* A block of that style comes: does it begin a page? */
void odt_page_before(struct odt *p, const struct rf_odf_style *style);
void odt_page_after(struct odt *p, const struct rf_odf_style *style);
/* Take over a master page of the styles. */
void odt_master_add(struct odt *p, const struct rf_xml_node *n);

#endif
