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
	uint64_t kept;			/* bytes of those kept so far */
};

/*
 * Add the pictures of a drawing group, or those that stand in a row; places
 * without bytes count.  `delay` is the stream that the store names places
 * in when it does not hold the bytes itself; ptr NULL: there is none.
 */
void rf_escher_store(struct rf_escher_blips *b, struct rf_str group,
    struct rf_str delay);
void rf_escher_blips_release(struct rf_escher_blips *b);
/*
 * Keep the n-th picture, counted from 1, as the document's; *asset is -1
 * when there is none or it cannot be read; `err` is needed.  The bytes are those of the file
 * that was put in: a metafile is inflated, what a bitmap or a placeable
 * metafile has in front, and the store leaves out, is put back.  RF_E_LIMIT
 * when all that were kept are too much: places may name the same bytes.
 */
enum rf_code rf_escher_keep(struct rf_extract *x, struct rf_escher_blips *b,
    uint32_t n, uint32_t page, int32_t *asset, struct rf_err *err)
    RF_MUST_CHECK;

enum rf_escher_flags {		/* MS-ODRAW 2.2.40 */
	RF_ESCHER_GROUP = 1 << 0,
	RF_ESCHER_PATRIARCH = 1 << 2,
	RF_ESCHER_DELETED = 1 << 3,
	RF_ESCHER_BACKGROUND = 1 << 10
};

struct rf_escher_shape {
	uint32_t id;
	uint32_t flags;		/* enum rf_escher_flags, or-ed */
	uint32_t parent;	/* index + 1 of the group it is in; 0: none */
	uint32_t blip;		/* the picture it shows, from 1; 0: none */
	uint32_t fill;		/* the picture that fills it, from 1; 0: none */
	uint32_t text_id;	/* 0: none */
	int32_t rotation;	/* degrees, 16.16 */
	bool table;		/* a group whose shapes are cells */
	bool hidden;
	const char *title, *alt;	/* or NULL */
	struct rf_str anchor;	/* as its program defines it; ptr NULL: none */
	struct rf_str child;	/* place in its group; ptr NULL: none */
	struct rf_str bounds;	/* of a group: places of what is in it */
	struct rf_str text;	/* as its program defines it; ptr NULL: none */
	bool client;		/* its program knows more of it: */
	struct rf_str data;
};

struct rf_escher_shapes {
	RF_VEC(struct rf_escher_shape) list;
};

/* The shapes of a drawing in their order; its bytes are lent. */
void rf_escher_read(struct rf_escher_shapes *to, struct rf_arena *arena,
    struct rf_str drawing);

#endif
