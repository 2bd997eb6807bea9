/*
 * HTML as a tree: bytes in whatever encoding become gumbo's tree, by the
 * algorithm that browsers use.  Everything lives in one arena, so a tree of
 * any shape is dropped in one step.
 */
#ifndef RF_EXTRACT_HTML_DOM_H
#define RF_EXTRACT_HTML_DOM_H

#include <gumbo.h>
#include <stdbool.h>
#include <stddef.h>

#include "util/arena.h"
#include "util/err.h"
#include "util/str.h"

struct rf_dom {
	struct rf_arena arena;
	struct rf_str source;		/* UTF-8, what the tree points into */
	const GumboNode *root;		/* the <html> element */
	const char *encoding;		/* what the bytes were taken for */
};

/*
 * Parse.  `declared`: the encoding that the transport names, or NULL.
 * `xhtml`, and whatever begins with an XML declaration: "<a/>" is a whole
 * element, which HTML takes for a start tag.
 * RF_E_LIMIT when elements are nested more than RF_MAX_DOM_DEPTH deep, one
 * has more than RF_MAX_ATTRIBUTES attributes, or there are more than
 * RF_MAX_HTML bytes.  Release it also after a failure.
 */
#define RF_MAX_HTML (64 * 1024 * 1024)
#define RF_MAX_DOM_DEPTH 4096
#define RF_MAX_ATTRIBUTES 1000
enum rf_code rf_dom_parse(struct rf_dom *h, struct rf_str bytes,
    const char *declared, bool xhtml, struct rf_err *err) RF_MUST_CHECK;
void rf_dom_release(struct rf_dom *h);

/*
 * The encoding that the bytes are in, as the HTML standard (section 13.2.3)
 * finds it, with two liberties: a declaration counts wherever it stands in
 * the first 64 KiB, and what is undeclared and well-formed UTF-8 is that.
 * The name is static or in the arena.
 */
const char *rf_dom_encoding(struct rf_arena *a, struct rf_str bytes,
    const char *declared);

/* An attribute's value; ptr NULL when it is absent. */
struct rf_str rf_dom_attr(const GumboNode *n, const char *name);
bool rf_dom_is(const GumboNode *n, GumboTag tag);
/* The children of an element; n is 0 for everything else. */
struct rf_dom_children {
	const GumboNode *const *v;
	size_t n;
};
struct rf_dom_children rf_dom_children(const GumboNode *n);
/* The first child element of that kind, or NULL. */
const GumboNode *rf_dom_child(const GumboNode *n, GumboTag tag);
/* All text below n, white space collapsed and trimmed, in the arena. */
struct rf_str rf_dom_text(struct rf_arena *a, const GumboNode *n);

#endif
