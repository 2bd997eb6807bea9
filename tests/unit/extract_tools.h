/* What the suites of check_extract share: run a reader, show its outcome. */
#ifndef RF_TESTS_UNIT_EXTRACT_TOOLS_H
#define RF_TESTS_UNIT_EXTRACT_TOOLS_H

#include "extract/extract.h"
#include "lib/zip_build.h"
#include "unit/unit.h"

struct extract_run {
	struct rf_document doc;
	struct rf_options options;
	struct rf_err err;
	enum rf_code rc;
	char *text;		/* see extract_show */
};

/* Read a descriptor, which is closed.  End it with extract_run_end. */
void extract_fd(struct extract_run *r, int fd, int64_t size,
    const char *name, const struct rf_options *options);
/* A workbook of one sheet, see test_workbook. */
void extract_sheet(struct extract_run *r, const char *sheet,
    const struct test_part *more, const struct rf_options *options);
void extract_run_end(struct extract_run *r);

/*
 * The document as text, one line per block:
 *	page 1 Data
 *	p B1 **Title**
 *	table A3:C5 3x3 h1 [name]
 *	^Name|^Age	one line per row; ^ header, T total, # number,
 *			(2x1) spans, {note} comments, <href>
 *	figure D2 image 0 alt=..
 *	h2 Heading, "* item", "3. item", code, quote, caption, rule, header,
 *	footer, note 1; blocks inside a cell stand in [ ]
 */
char *extract_show(const struct rf_document *d);

/* Assert that two texts are equal, and print both when not. */
#define ASSERT_TEXT(actual, expected) \
	extract_assert_text((actual), (expected), __FILE__, __LINE__)
void extract_assert_text(const char *actual, const char *expected,
    const char *file, int line);

#endif
