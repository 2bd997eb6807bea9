/*
 * Small documents for the tests of emit, and what the writers make of them
 * as text.  Returned strings are malloc'ed.
 */
#ifndef RF_TESTS_EMIT_DOC_H
#define RF_TESTS_EMIT_DOC_H

#include <json-c/json.h>

#include "emit/emit.h"
#include "model/document.h"
#include "model/options.h"

/* Runs for compound literals. */
#define T(s) { .text = { s, sizeof(s) - 1 } }
#define S(s, st) { .text = { s, sizeof(s) - 1 }, .style = (st) }
#define L(s, to) { .text = { s, sizeof(s) - 1 }, .href = (to) }
#define N(s, n) { .text = { s, sizeof(s) - 1 }, .note = (n) }

/* A block with n runs, copied; or with one plain run. */
struct rf_block *doc_runs(struct rf_document *d, enum rf_block_kind kind,
    uint32_t n, const struct rf_run *runs);
struct rf_block *doc_text(struct rf_document *d, enum rf_block_kind kind,
    const char *text);
/* A sheet as the next page. */
struct rf_page *doc_sheet(struct rf_document *d, const char *name);
/*
 * A table block from rows of text, cells separated by '|': "A|B\n1|2".  An
 * empty cell is left out; "x>" spans two columns, "x^" two rows.  The first
 * row is a header row.
 */
struct rf_table *doc_table(struct rf_document *d, const char *rows);
struct rf_table *doc_table_new(struct rf_document *d, const char *rows);
/* What only some cells have, made when needed. */
struct rf_cell_extra *doc_extra(struct rf_document *d, struct rf_cell *c);
struct rf_figure *doc_figure(struct rf_document *d, const char *caption);
/* An asset named as staged, returns its index. */
int32_t doc_asset(struct rf_document *d, const char *staged,
    const char *suffix);

char *doc_markdown(const struct rf_document *d, const struct rf_options *o,
    bool ids);
char *doc_html(const struct rf_document *d, const struct rf_options *o);
char *doc_xml(const struct rf_document *d, const struct rf_options *o);
/* The result, and parsed; the caller puts it.  Fails the test if invalid. */
char *doc_result_text(const struct rf_document *d,
    const struct rf_options *o, int staging);
struct json_object *doc_result(const struct rf_document *d,
    const struct rf_options *o, int staging);
struct json_object *doc_chunks(const struct rf_document *d,
    enum rf_chunking type, uint32_t size);

/* A member by path, "bounding_boxes/Tables/0/id"; NULL when absent. */
struct json_object *doc_at(struct json_object *o, const char *path);
const char *doc_string(struct json_object *o, const char *path);

/*
 * markdown_with_ids without the ids and their wrappers, by the rule that
 * emit/markdown.h gives: must equal the plain Markdown.
 */
char *doc_strip_ids(const char *text);

/* A random number below n. */
uint32_t doc_dice(uint32_t *seed, uint32_t n);
/* A document of everything, made by dice, with hostile text. */
void doc_random(struct rf_document *d, uint32_t *seed);

#endif
