/*
 * What presentations of every format share: reading order by geometry, and
 * how notes and hidden slides show.
 */
#ifndef RF_EXTRACT_SLIDES_H
#define RF_EXTRACT_SLIDES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/document.h"

/* Something on a slide, or a group of such, with the blocks that it gave:
 * pool[first, first + n). */
struct rf_slide_item {
	struct rf_box box;
	bool has_box;
	bool title;
	uint32_t z;		/* from back to front */
	size_t first, n;
};

/*
 * Put what stands beside one another into reading order, and with it the
 * blocks in the pool, which the items fill from `first` on: titles, then
 * what has a place, then the rest from back to front.
 */
void rf_slides_arrange(struct rf_page *pool, struct rf_slide_item *v,
    size_t n, size_t first);
/* The group takes up an item's place and title. */
void rf_slides_add(struct rf_slide_item *group,
    const struct rf_slide_item *item);
/*
 * Texts of some blocks as the slide's speaker's notes: quotes behind its
 * blocks, of which the first begins with "Notes:".
 */
void rf_slides_notes(struct rf_arena *arena, struct rf_page *page,
    const struct rf_block *v, size_t n);
/*
 * What an item of an automatically numbered list shows before its text
 * ("b)", "(iv)"), in the arena; "" when it is the plain decimal number of an
 * ordered list.  `scheme` is an ST_TextAutonumberScheme.
 */
const char *rf_slides_label(struct rf_arena *arena, const char *scheme,
    uint32_t n);
/* Warn of the pages that are hidden. */
void rf_slides_tell_hidden(struct rf_document *d);

#endif
