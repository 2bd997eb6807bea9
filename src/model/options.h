/*
 * What a client asked of an extraction, in our own terms: every surface's
 * parameters are translated into this once (contract pulse.md section 4.1),
 * stored with the job as JSON, and read again by the worker's child.
 */
#ifndef RF_MODEL_OPTIONS_H
#define RF_MODEL_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "util/arena.h"
#include "util/err.h"
#include "util/mem.h"
#include "util/str.h"

enum rf_chunking {
	RF_CHUNK_SEMANTIC = 1 << 0,
	RF_CHUNK_HEADER = 1 << 1,
	RF_CHUNK_PAGE = 1 << 2,
	RF_CHUNK_RECURSIVE = 1 << 3
};
#define RF_CHUNK_SIZE_DEFAULT 1000
#define RF_CHUNK_SIZE_MIN 100
#define RF_CHUNK_SIZE_MAX 10000
#define RF_CREDIT_FACTOR_MAX 1000
#define RF_PAGE_IMAGES_MIN 10
#define RF_PAGE_IMAGES_MAX 600

/* Inclusive, 1-based. */
struct rf_page_range {
	uint32_t first, last;
};

struct rf_options {
	struct rf_page_range *pages;	/* arena; none: all pages */
	uint32_t n_pages;
	/* For a document inside another (extract/members.h): the list counts
	   the whole's pages, of which so many come before its own. */
	bool inside;
	uint32_t pages_before;

	bool hidden_rows, hidden_cols, hidden_sheets;

	bool show_images;	/* fill image_url */
	bool describe_figures;
	bool chart_tables;	/* a chart's data follow it as a table */
	bool footnotes;		/* extensions.footnoteReferences */
	uint32_t chunk_types;	/* enum rf_chunking, or-ed; 0: none */
	uint32_t chunk_size;	/* code points; 0: the default */
	bool word_boxes, html, xml;	/* extensions.altOutputs */
	bool merge_tables;
	uint32_t page_images;	/* a picture of each page at so many dots per
				   inch, 0: none; where pages are shown as
				   they are printed, that is PDF */

	/* Deprecated top-level copies: "html", "chunks", "content". */
	bool legacy_html, legacy_content;
	bool legacy_job_id;	/* the result names its job */
	uint32_t legacy_chunk_types;

	bool storage;		/* false: purge after delivery, data: URIs */

	/* Times the setting credits_per_page: 1, or 10 for the large model's
	 * name (pulse.md section 6.6). */
	uint32_t credit_factor;

	/* Image addresses are this plus the file name: ".../results/ID/images/"
	 * or "images/"; NULL or empty: none known. */
	const char *image_base;

	/* Remarks made while reading the request, handed into the result. */
	const char **warnings;	/* arena */
	uint32_t n_warnings;
};

/*
 * What reading one document may take, besides the sandbox's limits: past
 * these the reader stops by itself, with what it has.  All zero: no bounds.
 */
struct rf_effort {
	int threads;		/* at most so many; 0 and 1: the caller's */
	int64_t deadline;	/* monotonic ms: no page is begun after it */
	int64_t page_ms;	/* processor time of one page */
	int64_t wall_ms;	/* of one page, by the clock on the wall */
	uint32_t pictures;	/* of the document; 0: RF_MAX_ASSETS */
};

/* Defaults: everything off, storage on, credits as set. */
void rf_options_init(struct rf_options *o);

/*
 * Page list "1-2,5": one-based segments N or A-B separated by commas, white
 * space tolerated; sorted and merged into the arena.  RF_E_PAGE_RANGE when
 * malformed, empty, zero or descending.
 */
enum rf_code rf_options_set_pages(struct rf_options *o, struct rf_arena *a,
    struct rf_str list, struct rf_err *err) RF_MUST_CHECK;
/* Is the 1-based page wanted? */
bool rf_options_want_page(const struct rf_options *o, uint32_t page);
/* RF_E_PAGE_RANGE when the list runs past the last of `total` pages; of a
 * document inside another the whole is to ask. */
enum rf_code rf_options_check_pages(const struct rf_options *o,
    uint32_t total, struct rf_err *err) RF_MUST_CHECK;

/* Our own JSON form, stored with the job: arena text and back. */
const char *rf_options_to_json(struct rf_arena *a,
    const struct rf_options *o);
enum rf_code rf_options_from_json(struct rf_options *o, struct rf_arena *a,
    struct rf_str json, struct rf_err *err) RF_MUST_CHECK;

#endif
