/* Excel workbooks of before 2007, made in memory record by record. */
#ifndef RF_TESTS_XLS_BUILD_H
#define RF_TESTS_XLS_BUILD_H

#include "util/buf.h"

/* The beginning of the next sheet; its place goes into the list of sheets. */
#define XLS_SHEET 0x10809

struct xls_row {
	unsigned type;		/* 0 ends a table of them */
	const char *bytes;	/* see bytes.h; NULL: those of `more` */
	const struct rf_buf *more;
};

/* The stream of a workbook. */
void test_xls_stream(const struct xls_row *rows, struct rf_buf *out);
/* The file; `name` is that of the stream. */
void test_xls_bytes(const struct xls_row *rows, const char *name,
    struct rf_buf *out);

/*
 * A record of a drawing: its version 15 when it holds others, in `body` or,
 * when that is NULL, whatever follows.
 */
void test_escher(struct rf_buf *out, unsigned version, unsigned instance,
    unsigned type, const void *body, size_t len);

#endif
