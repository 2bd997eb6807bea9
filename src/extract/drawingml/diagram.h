/*
 * The text of diagrams ("SmartArt", ECMA-376 part 1, 21.4.2), shared by
 * every Office format.
 */
#ifndef RF_EXTRACT_DRAWINGML_DIAGRAM_H
#define RF_EXTRACT_DRAWINGML_DIAGRAM_H

#include <stdint.h>

#include "extract/ooxml.h"

struct rf_dml_item {
	const char *text;	/* clean; lines by "\n" */
	uint32_t level;		/* 0: hangs from nothing */
};

/*
 * The texts of a data part in the order of its tree, in the arena; *n of
 * them, 0 when it says nothing.  RF_E_CORRUPT when the part is missing or
 * damaged.
 */
enum rf_code rf_dml_diagram(struct rf_ooxml *pkg, const char *part,
    struct rf_arena *arena, struct rf_dml_item **items, uint32_t *n,
    struct rf_err *err) RF_MUST_CHECK;

#endif
