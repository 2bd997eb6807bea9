/*
 * Office drawings in their binary form (MS-ODRAW): the store of pictures and
 * the shapes that show them, as Excel, Word and PowerPoint up to 2003 keep
 * them.  Shared by the readers of those.
 */
#ifndef RF_EXTRACT_ESCHER_H
#define RF_EXTRACT_ESCHER_H

#include <stdbool.h>
#include <stdint.h>

#include "extract/extract.h"
#include "util/mem.h"
#include "util/str.h"

/* A picture of the store; its bytes are lent by who gave the store. */
struct rf_escher_blip {
	uint16_t type, instance;	/* of its record; type 0: none here */
	struct rf_str body;
	int32_t asset;			/* once kept: index + 1; 0 before */
	bool broken;			/* cannot be kept */
};

struct rf_escher_blips {
	RF_VEC(struct rf_escher_blip) list;	/* shapes count from 1 */
};

/* Add the pictures of a drawing group; places without bytes count. */
void rf_escher_store(struct rf_escher_blips *b, struct rf_str group);
void rf_escher_blips_release(struct rf_escher_blips *b);
/*
 * Keep the n-th picture, counted from 1, as the document's; *asset is -1
 * when there is none or it cannot be read; `err` is needed.  The bytes are those of the file
 * that was put in: a metafile is inflated, what a bitmap or a placeable
 * metafile has in front, and the store leaves out, is put back.
 */
enum rf_code rf_escher_keep(struct rf_extract *x, struct rf_escher_blips *b,
    uint32_t n, uint32_t page, int32_t *asset, struct rf_err *err)
    RF_MUST_CHECK;

struct rf_escher_shape {
	uint32_t blip;		/* the picture it shows, from 1; 0: none */
	const char *title, *alt;	/* or NULL */
	struct rf_str anchor;	/* as its program defines it; ptr NULL: none */
	bool client;		/* its program knows more of it */
};

struct rf_escher_shapes {
	RF_VEC(struct rf_escher_shape) list;
};

/* The shapes of a drawing in their order; anchors are lent. */
void rf_escher_read(struct rf_escher_shapes *to, struct rf_arena *arena,
    struct rf_str drawing);

#endif
