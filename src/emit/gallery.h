/*
 * The list of the images of a page or document, as the ImageExtract surface
 * gives it (imageextract.md section 6.7): one line of text for each, in
 * order of appearance.  It is written in the sandbox, kept as the result of
 * its item, and read back line by line when somebody asks: addresses that
 * hold the job's id are put in only then.
 *
 *	NAME <tab> URL <tab> {members that need no job} <newline>
 *
 * NAME is the artifact with the bytes, "" when none is kept; URL is a JSON
 * string, or "" for the address of the copy.
 */
#ifndef RF_EMIT_GALLERY_H
#define RF_EMIT_GALLERY_H

#include <stdbool.h>
#include <stdint.h>

#include "model/document.h"
#include "util/err.h"
#include "util/limits.h"
#include "util/out.h"
#include "util/str.h"

/* What its file and its artifact are called. */
#define RF_GALLERY_FILE "images.txt"
/* No line is longer, with its end: readers need no more room. */
#define RF_GALLERY_LINE_MAX (64 * RF_KiB)

/*
 * All text is lent, clean UTF-8, and may be NULL where it says so.  What
 * people wrote of an image is cut after 2,000 bytes.
 */
struct rf_gallery_image {
	const char *name;		/* artifact; NULL: no copy is kept */
	const char *url;		/* where it is in the web; NULL: the copy */
	const char *source_url;		/* where it was found, or NULL */
	const char *filename;
	uint32_t width, height;		/* pixels; 0: unknown */
	const char *format;		/* image/probe.h name, "png" */
	int64_t size;			/* bytes */
	const char *color_space;	/* NULL: none, a drawing */
	bool has_alpha;
	const char *alt, *title, *aria_label;	/* NULL: absent */
	bool lazy;
	bool document;			/* the rest is filled */
	uint32_t page, slide;		/* 1-based; 0: not known */
	const char *sha256;		/* hex */
	uint32_t occurrences;
};
void rf_gallery_put(struct rf_out *out, const struct rf_gallery_image *image);

/*
 * The file name of an image as people and their systems can keep it: without
 * separators, controls and what Windows refuses, at most 100 bytes, with the
 * suffix of what the bytes are (also when the name tells another).  `name`
 * may be NULL or empty: then `fallback` is.
 */
void rf_gallery_filename(const char *name, const char *fallback,
    const char *suffix, char out[104]);

struct rf_gallery_line {
	struct rf_str name;		/* "": no copy is kept */
	struct rf_str url;		/* JSON string, quotes included, or "" */
	struct rf_str members;		/* `"source_url":...`, without braces */
};
/* Take one line apart; false when it is none. */
bool rf_gallery_parse(struct rf_str line, struct rf_gallery_line *out);

/*
 * The embedded images of a document, each once, in order of first
 * appearance; pictures that we drew (charts, drawings, pages) are left out.
 * `stem`: the document's own name, for images that have none.  Called for
 * each with its asset; image->name and ->filename are filled ("img_1", ...).
 */
enum rf_code rf_gallery_document(const struct rf_document *d,
    const char *stem, enum rf_code (*each)(void *ctx,
    const struct rf_gallery_image *image, const struct rf_asset *asset,
    struct rf_err *err), void *ctx, struct rf_err *err) RF_MUST_CHECK;

#endif
