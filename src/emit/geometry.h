/*
 * Places on a page as the contract writes them (pulse.md section 5.3): eight
 * numbers, corners from the top left clockwise, 0..1 of the page's width and
 * height, at most six decimals.
 */
#ifndef RF_EMIT_GEOMETRY_H
#define RF_EMIT_GEOMETRY_H

#include <stdbool.h>
#include <stddef.h>

#include "model/document.h"

#define RF_POLYGON_SIZE 80	/* eight of "0.123456", commas, brackets, NUL */

/* Do places on this page mean anything? */
static inline bool
rf_page_has_geometry(const struct rf_page *p)
{
	return p->width > 0 && p->height > 0;
}
/*
 * "[0.1,0.2,...]", or "[]" when the page has no geometry or q is NULL.
 * What lies outside the page, or is no number, is clamped.  Returns the
 * length.
 */
size_t rf_polygon(const struct rf_page *p, const struct rf_quad *q,
    char out[RF_POLYGON_SIZE]);

#endif
