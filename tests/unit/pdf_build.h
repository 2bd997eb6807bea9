/* PDF files made by tests: objects one after another, and a good table. */
#ifndef RF_TESTS_UNIT_PDF_BUILD_H
#define RF_TESTS_UNIT_PDF_BUILD_H

#include "extract/extract.h"
#include "util/buf.h"

struct pdf_build {
	struct rf_buf file;
	size_t at[64];		/* where each object begins */
	unsigned n;		/* the last object's number */
};

/*
 * Begin a file.  Objects 1 to 3 are the catalogue, the page tree and its
 * only page of 600 x 800; its content is object 4, its resources 5, added
 * next by the test: pdf_stream("", ...), pdf_object("<<...>>").  `catalog`
 * is put into the catalogue.
 */
void pdf_begin(struct pdf_build *b, const char *catalog);
/* Add an object, printf-like; returns its number. */
unsigned pdf_object(struct pdf_build *b, const char *fmt, ...)
    RF_PRINTF(2, 3);
/* A stream with more members in its dictionary; returns its number. */
unsigned pdf_stream(struct pdf_build *b, const char *dict, const void *p,
    size_t n);
/* Finish it; `trailer` is put into the trailer. */
void pdf_end(struct pdf_build *b, const char *trailer);

/* A file read into a folder of its own, where its assets stand. */
struct pdf_run {
	struct rf_document doc;
	struct rf_options options;
	struct rf_err err;
	enum rf_code rc;
	char folder[32];
};
/* r->options may be set before (rf_options_init). */
void pdf_read(struct pdf_run *r, const struct rf_buf *file);
/* The same with bounds on what it may take. */
void pdf_read_within(struct pdf_run *r, const struct rf_buf *file,
    const struct rf_effort *effort);
/* The bytes of an asset, appended. */
void pdf_asset(const struct pdf_run *r, size_t index, struct rf_buf *out);
void pdf_run_end(struct pdf_run *r);

#endif
