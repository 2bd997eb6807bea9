/*
 * Emission: an rf_document becomes Markdown, bounding boxes, HTML, XML,
 * chunks and word boxes, streamed.  No writer knows a format.  The result
 * JSON follows contract pulse.md section 5; nothing here builds a tree of
 * the whole document.
 *
 * Ids (section 5.3): "txt-N" runs over Title, Text, Header, Footer and Page
 * Number in reading order; "tbl-N", "img-N"; workbooks use
 * "excel_image_S_N" and "excel_title_N".  All writers agree on them because
 * all ask the same rf_ids.
 */
#ifndef RF_EMIT_EMIT_H
#define RF_EMIT_EMIT_H

#include "model/document.h"
#include "model/options.h"
#include "util/err.h"
#include "util/json_out.h"
#include "util/out.h"

/*
 * Markdown of the whole document; with data-bb-*-id attributes if `ids` (how
 * to take them away: emit/markdown.h).  When pictures are shown and
 * image_base is relative, figures link to the files beside the document.
 */
void rf_emit_markdown(const struct rf_document *d,
    const struct rf_options *o, bool ids, struct rf_out *out);
/*
 * One self-contained HTML fragment; the same block order as the Markdown.
 * No scripts, no styles, no links that could run code.
 */
void rf_emit_html(const struct rf_document *d, const struct rf_options *o,
    struct rf_out *out);
/* <document> with <page number="">, blocks carrying id and polygon. */
void rf_emit_xml(const struct rf_document *d, const struct rf_options *o,
    struct rf_out *out);
/*
 * One JSON array of strings: the chunks of one strategy.  `size` caps the
 * code points of recursive and semantic chunks; 0 is the default.  By page:
 * one for each page, also for an empty one.
 */
void rf_emit_chunks(const struct rf_document *d, const struct rf_options *o,
    enum rf_chunking type, uint32_t size, struct rf_json_out *json);

/*
 * The core result as one JSON object: markdown, extensions, bounding_boxes,
 * page_count, warnings (pulse.md section 5.1).  What depends on the account
 * (plan_info, credits_used, extraction_id) is added by the surface.  Cells
 * of tables stand in Tables[].cell_data; what a sheet does not have (places
 * on a page) is left out there, and excel_range tells the address.
 *
 * `staging` is the folder with the pictures' bytes (lent), read only when
 * nothing is stored and pictures are wanted: image_url is a data: URI then.
 * -1: there is none, and image_url is left out in that case.
 *
 * The Markdown alone, as rf_emit_markdown without ids, also goes to
 * `markdown` unless that is NULL: it is made once.
 */
void rf_emit_result(const struct rf_document *d, const struct rf_options *o,
    int staging, struct rf_json_out *json, struct rf_out *markdown);
/* Were deprecated top-level members (html, chunks, content) asked for? */
bool rf_emit_wants_legacy(const struct rf_options *o);
/* These members as one JSON object. */
void rf_emit_legacy(const struct rf_document *d, const struct rf_options *o,
    struct rf_json_out *json);

/*
 * The public file names of the document's figures, in order: each figure
 * with bytes once, "<id>.<suffix>" ("excel_image_1_1.png"), the name that
 * image_url ends with.
 */
struct rf_emit_image {
	char name[64];
	char vector_name[64];	/* of figure->vector, or "" */
	char original_name[64];	/* of figure->original, or "" */
	const struct rf_asset *asset;	/* lent from the document */
	const struct rf_figure *figure;
	uint32_t page;
};
/* Visits them; stops at the first code that is not RF_OK and returns it. */
enum rf_code rf_emit_images(const struct rf_document *d,
    enum rf_code (*visit)(void *ctx, const struct rf_emit_image *image,
    struct rf_err *err), void *ctx, struct rf_err *err) RF_MUST_CHECK;

#endif
