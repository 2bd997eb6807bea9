/* The walk through a page's tree, and what its parts share. */
#ifndef RF_EXTRACT_WEB_PAGE_H
#define RF_EXTRACT_WEB_PAGE_H

#include "extract/html/dom.h"
#include "extract/web/refs.h"

struct rf_web_walk {
	struct rf_ref_list *list;
	struct rf_url page, base;
	const struct rf_dom *dom;
	struct rf_arena scratch;	/* with the tree */
	struct rf_map *ids;	/* of drawings; made when first asked for */
	size_t copied;		/* bytes of what drawings use of one another */
	uint32_t order;		/* of the element that is looked at */
	unsigned noscript;	/* how many are around it */
	unsigned drawing;	/* how many <svg> are around it */
	unsigned hidden;	/* how many hide the words in them */
	unsigned nested;	/* documents around this one */
	unsigned depth;		/* elements around this one, in all of them */
	size_t words, scripts, shown, frames;
	size_t last_meta;	/* place of the image of the last <meta> */
	const char *title;
};

/* The name of an element that gumbo does not know, as written. */
struct rf_str rf_web_name(const GumboNode *n);
/* A reference as the element says it: kind, order, words, lazy, size. */
struct rf_ref rf_web_like(struct rf_web_walk *w, const GumboNode *n,
    enum rf_ref_source source);
/*
 * Add an image; counts as shown when its source is an element of the page.
 * Its place in the list, 1-based, or 0.
 */
size_t rf_web_add(struct rf_web_walk *w, const struct rf_ref *like,
    struct rf_str ref);
/* A document inside: a frame's text, markup kept from scripts. */
void rf_web_nested(struct rf_web_walk *w, struct rf_str html);

/* pictures.c: <img>, <picture>, and what scripts would load later. */
void rf_web_img(struct rf_web_walk *w, const GumboNode *n);
void rf_web_lazy(struct rf_web_walk *w, const GumboNode *n,
    const GumboAttribute *a);

/* head.c */
void rf_web_link(struct rf_web_walk *w, const GumboNode *n);
void rf_web_meta(struct rf_web_walk *w, const GumboNode *n);
void rf_web_itemprop(struct rf_web_walk *w, const GumboNode *n,
    struct rf_str names);
/* Is `token` one of the words of a space-separated attribute? */
bool rf_web_has_token(struct rf_str s, const char *token);

/* drawing.c: an <svg> as a file of its own, and the images in it. */
void rf_web_drawing(struct rf_web_walk *w, const GumboNode *n);
void rf_web_drawing_image(struct rf_web_walk *w, const GumboNode *n);

#endif
