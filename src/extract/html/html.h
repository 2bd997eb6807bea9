/*
 * HTML pages as documents, and HTML inside other formats: chapters of a
 * book, bodies of a message, chunks of a Word document.
 */
#ifndef RF_EXTRACT_HTML_HTML_H
#define RF_EXTRACT_HTML_HTML_H

#include "extract/extract.h"
#include "extract/flow.h"
#include "util/str.h"

int rf_web_recognise(const unsigned char *head, size_t len,
    const char *name);
enum rf_code rf_web_extract(struct rf_extract *x, struct rf_err *err)
    RF_MUST_CHECK;

/* How a page inside another format finds what it refers to. */
struct rf_web_host {
	void *ctx;
	bool xhtml;		/* its pages are XHTML, whatever they say */
	bool aside;		/* its navigation is no content, as it is
				   nowhere else in a book or letter */
	/*
	 * The bytes at `src` (an attribute as written, not a data: URI):
	 * malloc'ed, or NULL when they are not to be had here.
	 */
	char *(*load)(void *ctx, struct rf_str src, size_t *n);
	/*
	 * The address that a link leads to, NULL for none.  Where there is no
	 * such function links stay as they are.
	 */
	const char *(*link)(void *ctx, const char *href);
};

/*
 * Put the content of a page at the end of the flow.  `page`: 1-based number
 * of the page that it is on, for the pictures; `host` may be NULL;
 * `declared` is the encoding that the container names, or NULL.  The page's
 * title and author are left in *title and *author (in the document's arena,
 * NULL when it has none; both pointers may be NULL).
 */
enum rf_code rf_web_flow(struct rf_extract *x, struct rf_flow *flow,
    struct rf_str bytes, const char *declared, uint32_t page,
    const struct rf_web_host *host, const char **title,
    const char **author, struct rf_err *err) RF_MUST_CHECK;

#endif
