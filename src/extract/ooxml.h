/*
 * Office Open XML packages (ECMA-376 part 2, OPC): content types, and the
 * relationships that tie parts together.  Part names are those of the ZIP
 * entries, without a leading "/"; a target that leads out of the package is
 * no target.  Shared by workbooks, text documents and presentations.
 */
#ifndef RF_EXTRACT_OOXML_H
#define RF_EXTRACT_OOXML_H

#include <stdbool.h>
#include <stddef.h>

#include "extract/xml.h"
#include "extract/zip.h"
#include "model/document.h"
#include "util/arena.h"
#include "util/buf.h"
#include "util/err.h"
#include "util/map.h"

struct rf_ooxml_rel {
	const char *id;
	const char *type;	/* last segment: "worksheet", "image" */
	const char *target;	/* part name; of an external one its address;
				   NULL: leads nowhere */
	bool external;
};

struct rf_ooxml_rels {
	const struct rf_ooxml_rel *v;
	size_t n;
	struct rf_map by_id;	/* -> const struct rf_ooxml_rel */
};

struct rf_ooxml {
	struct rf_zip *zip;		/* lent */
	struct rf_arena *arena;		/* lent, outlives the package */
	struct rf_map defaults;		/* suffix, lower case -> content type */
	struct rf_map overrides;	/* part, lower case -> content type */
	struct rf_map rels;		/* part -> struct rf_ooxml_rels */
};

/*
 * Read the content types.  RF_E_UNSUPPORTED when the archive has none,
 * RF_E_ENCRYPTED or RF_E_CORRUPT when they cannot be read.
 */
enum rf_code rf_ooxml_open(struct rf_ooxml *pkg, struct rf_zip *zip,
    struct rf_arena *arena, struct rf_err *err) RF_MUST_CHECK;

/* Content type of a part; NULL when the package does not say. */
const char *rf_ooxml_type(const struct rf_ooxml *pkg, const char *part);

/*
 * Relationships of a part ("" is the package itself), read once and kept.
 * A part without any, or whose list is damaged, has none.
 */
const struct rf_ooxml_rels *rf_ooxml_rels(struct rf_ooxml *pkg,
    const char *part);
/* By id; NULL when there is none, or id is NULL. */
const struct rf_ooxml_rel *rf_ooxml_rel(struct rf_ooxml *pkg,
    const char *part, const char *id);
/* The part behind a relationship, or NULL: what is linked has none. */
const char *rf_ooxml_part(struct rf_ooxml *pkg, const char *part,
    const char *id);
/*
 * The figure of a picture, in the document's arena.  `part` is the picture's,
 * NULL: it is linked; `asset` -1: the part's bytes cannot be read.
 */
struct rf_figure *rf_ooxml_figure(struct rf_arena *arena, const char *part,
    int32_t asset);
/* The first internal one of a type that leads somewhere, or NULL. */
const struct rf_ooxml_rel *rf_ooxml_rel_of(struct rf_ooxml *pkg,
    const char *part, const char *type);
/* The package's main part, or NULL. */
const char *rf_ooxml_main(struct rf_ooxml *pkg);

/*
 * Run a part through a handler.  RF_E_CORRUPT also when the part is not in
 * the package.  A wrong checksum behind well-formed XML is let pass.
 */
enum rf_code rf_ooxml_parse(struct rf_ooxml *pkg, const char *part,
    const struct rf_xml_handler *handler, void *ctx, struct rf_err *err)
    RF_MUST_CHECK;
/* The part as a tree in `arena`; *root is never NULL on success. */
enum rf_code rf_ooxml_tree(struct rf_ooxml *pkg, const char *part,
    struct rf_arena *arena, const struct rf_xml_node **root,
    struct rf_err *err) RF_MUST_CHECK;

/*
 * Title and author of the document from the core properties (ECMA-376
 * part 2, 11), as far as they are there.
 */
void rf_ooxml_properties(struct rf_ooxml *pkg, struct rf_document *doc);

/* ---- ooxml_text.c --------------------------------------------------- */

/*
 * Clean text in the arena from a text as the file holds it: "_x000D_"
 * escapes (ECMA-376 part 1, 22.9.2.19) are undone.
 */
struct rf_str rf_ooxml_text(struct rf_arena *arena, struct rf_str s);
/* Append the text without its escapes, not cleaned. */
void rf_ooxml_unescape(struct rf_buf *out, struct rf_str s);

#endif
