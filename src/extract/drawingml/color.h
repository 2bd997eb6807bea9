/*
 * Colours of DrawingML (ECMA-376 part 1, 20.1.2.3): a colour is named in one
 * of six ways, a theme colour goes through a map, and a list of transforms
 * changes it in order.  Shared by every Office format.
 */
#ifndef RF_EXTRACT_DRAWINGML_COLOR_H
#define RF_EXTRACT_DRAWINGML_COLOR_H

#include <stdbool.h>
#include <stdint.h>

#include "extract/xml.h"
#include "util/arena.h"

/* A colour scheme's twelve, in the order of the theme part. */
enum rf_dml_scheme {
	RF_DML_DK1, RF_DML_LT1, RF_DML_DK2, RF_DML_LT2,
	RF_DML_ACCENT1, RF_DML_ACCENT2, RF_DML_ACCENT3,
	RF_DML_ACCENT4, RF_DML_ACCENT5, RF_DML_ACCENT6,
	RF_DML_HLINK, RF_DML_FOLHLINK,
	RF_DML_SCHEME_COUNT
};

struct rf_dml_theme {
	uint32_t colors[RF_DML_SCHEME_COUNT];	/* 0xRRGGBB */
	const char *major, *minor;	/* Latin typefaces of headings and of
					   the rest, or NULL */
};

/* What colours are resolved against. */
struct rf_dml_scope {
	const struct rf_dml_theme *theme;	/* lent */
	/* What bg1, tx1, bg2, tx2 and the others stand for: an index into
	 * theme->colors each, in the order of enum rf_dml_scheme with tx1
	 * for DK1, bg1 for LT1, tx2 for DK2, bg2 for LT2. */
	uint8_t map[RF_DML_SCHEME_COUNT];
};

/* The theme of a document that brings none: that of Office 2013. */
void rf_dml_theme_init(struct rf_dml_theme *t);
/*
 * Fill from a theme part's root; fonts go into the arena.  What the part
 * does not say stays as it was.
 */
void rf_dml_theme_read(struct rf_dml_theme *t, struct rf_arena *arena,
    const struct rf_xml_node *root);

/* The usual map: tx1 is dk1, bg1 is lt1. */
void rf_dml_scope_init(struct rf_dml_scope *s, const struct rf_dml_theme *t);
/*
 * Apply a clrMap, or a clrMapOvr (the element, or one that holds an
 * overrideClrMapping), whose attributes are bg1, tx1, ...; NULL is fine.
 */
void rf_dml_scope_map(struct rf_dml_scope *s, const struct rf_xml_node *map);

/*
 * The colour that is a child of `n` (solidFill, gs, fgClr, ...) or `n`
 * itself, as 0xAARRGGBB; `ph` is what phClr stands for.  False when there is
 * none that we know.
 */
bool rf_dml_color(const struct rf_dml_scope *s, const struct rf_xml_node *n,
    uint32_t ph, uint32_t *argb);
/* A colour of the scheme by name, through the map; false: no such. */
bool rf_dml_scheme_color(const struct rf_dml_scope *s, const char *name,
    uint32_t *argb);

#endif
