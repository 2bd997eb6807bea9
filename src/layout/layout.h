/*
 * Layout: marks on pages become blocks in reading order.  It knows geometry
 * and typography, no file format: the PDF reader and the recognition of
 * scans both feed it.  Pages come one after another; what needs the whole
 * document (heading levels, running headers and footers) is decided in
 * rf_layout_finish, and only then are the pages' blocks final.
 */
#ifndef RF_LAYOUT_LAYOUT_H
#define RF_LAYOUT_LAYOUT_H

#include "layout/marks.h"
#include "model/document.h"
#include "model/options.h"

struct rf_layout;

/* An entry of the document's outline. */
struct rf_layout_title {
	const char *text;
	uint32_t page;		/* 1-based in the document */
	uint16_t level;		/* 1: the outermost */
};

/* Both are lent until rf_layout_free. */
struct rf_layout *rf_layout_new(struct rf_document *d,
    const struct rf_options *o);
/* Blocks (and words, when asked for) of the page that was added last. */
void rf_layout_page(struct rf_layout *l, const struct rf_marks *m,
    struct rf_page *page);
/* No page will follow: keep nothing but what has been learnt. */
void rf_layout_rest(struct rf_layout *l);
/*
 * Pages may be laid out in several parts, each with a document and a layout
 * of its own: take over what `from` has learnt of its pages, which stand
 * from index `page` on in the document of `to` by now.
 */
void rf_layout_join(struct rf_layout *to, struct rf_layout *from,
    uint32_t page);
/*
 * The outline, sorted by page, before rf_layout_finish; lent until then.  A
 * title counts where a line of its page has its words.
 */
void rf_layout_outline(struct rf_layout *l,
    const struct rf_layout_title *titles, size_t n);
/* Decide what needs all pages. */
void rf_layout_finish(struct rf_layout *l);
void rf_layout_free(struct rf_layout *l);

#endif
