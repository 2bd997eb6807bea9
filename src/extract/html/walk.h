/* What the files of the HTML reader share. */
#ifndef RF_EXTRACT_HTML_WALK_H
#define RF_EXTRACT_HTML_WALK_H

#include "extract/html/dom.h"
#include "extract/html/html.h"
#include "util/map.h"

/* What an element is to the reader. */
enum rf_web_role {
	RF_WEB_INLINE,		/* text in the text, maybe styled */
	RF_WEB_BLOCK,
	RF_WEB_HEADING,
	RF_WEB_CHROME,		/* navigation, page header or footer */
	RF_WEB_PRE,
	RF_WEB_QUOTE,
	RF_WEB_LIST,
	RF_WEB_ITEM,
	RF_WEB_TERM,		/* of a description list */
	RF_WEB_BREAK,
	RF_WEB_RULE,
	RF_WEB_TABLE,
	RF_WEB_FIGURE,
	RF_WEB_CAPTION,	/* outside a figure or table: a caption */
	RF_WEB_IMAGE,
	RF_WEB_SVG,
	RF_WEB_MATH,
	RF_WEB_QUOTED,		/* <q> */
	RF_WEB_RUBY,		/* the reading above a word */
	RF_WEB_INPUT,
	RF_WEB_OPTION,
	RF_WEB_IFRAME,
	RF_WEB_SKIP,		/* not for reading */
	RF_WEB_ROLE_COUNT
};
struct rf_web_element {
	uint8_t role;
	uint8_t level;		/* of a heading */
	uint16_t style;		/* enum rf_text_style it adds */
};
/* By GumboTag; GUMBO_TAG_UNKNOWN is inline. (elements.c) */
const struct rf_web_element *rf_web_element(GumboTag tag);
/* Does the author say that nobody sees it? */
bool rf_web_is_hidden(const GumboNode *n);

/* How an ordered list counts, by its type or style: see docx/number.h; NULL:
   in plain numbers. */
const char *rf_web_list_format(const GumboNode *n);

/* How what stands here is to be read. */
struct rf_web_look {
	struct rf_flow_style style;
	enum rf_block_kind kind;	/* of a block that text opens */
	uint16_t level;
	uint32_t note;		/* its body is being read; 0: none */
	bool holds;		/* blocks in here are lines of the open one:
				   a heading, a list item */
	bool in_article;	/* inside the content proper */
	bool chrome;		/* inside navigation or a page footer */
	unsigned list_depth;
};

struct rf_web_list {
	bool ordered;
	uint32_t next;		/* number of the next item */
	const char *format;	/* of docx/number.h; NULL: decimal */
};

struct rf_web_reader {
	struct rf_extract *x;
	struct rf_flow *flow;
	const struct rf_web_host *host;	/* or NULL */
	struct rf_dom *page;
	uint32_t number;		/* of the page */
	unsigned depth;
	unsigned frames;		/* <iframe srcdoc> within one another */
	struct rf_web_list *list;	/* the innermost, or NULL */
	const char *label;		/* of the item that is open, until it
					   has a text; or NULL */
	const struct rf_text *caption;	/* of the <figure> we are in, until a
					   picture or table took it */
	struct rf_map notes;		/* id -> index of the note */
	bool cut;			/* something was too deep to be read */
};

/* Children of n, in order. (walk.c) */
enum rf_code rf_web_walk(struct rf_web_reader *r, const GumboNode *n,
    const struct rf_web_look *look, struct rf_err *err) RF_MUST_CHECK;
/*
 * An attribute's value, trimmed and clean, in the document's arena; NULL when
 * nothing is left. (walk.c)
 */
const char *rf_web_attribute(struct rf_web_reader *r, struct rf_str s);
/* What stands around a table's or a figure's content. (tables.c) */
enum rf_code rf_web_table(struct rf_web_reader *r, const GumboNode *n,
    const struct rf_web_look *look, struct rf_err *err) RF_MUST_CHECK;
enum rf_code rf_web_figure(struct rf_web_reader *r, const GumboNode *n,
    const struct rf_web_look *look, struct rf_err *err) RF_MUST_CHECK;

/* <img> and inline <svg> become figures of the flow. (figures.c) */
enum rf_code rf_web_image(struct rf_web_reader *r, const GumboNode *n,
    struct rf_err *err) RF_MUST_CHECK;
enum rf_code rf_web_svg(struct rf_web_reader *r, const GumboNode *n,
    struct rf_err *err) RF_MUST_CHECK;

/* Is it a formula, with or without a prefix?  (math.c) */
bool rf_web_is_math(const GumboNode *n);
/* What it says, in the page's arena: as LaTeX, or plain when that fails. */
struct rf_str rf_web_math(struct rf_web_reader *r, const GumboNode *n,
    bool *latex);

/* A link that refers to a note: its mark is put into the flow. (notes.c) */
bool rf_web_note_reference(struct rf_web_reader *r, const GumboNode *n);
/* The note whose body this element is, 1-based; 0: none. */
uint32_t rf_web_note_body(struct rf_web_reader *r, const GumboNode *n);
/* A link from the note back to the text, which says nothing. */
bool rf_web_is_backlink(const GumboNode *n);

#endif
