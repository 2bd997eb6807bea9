/* Small PDF files for tests: pages of content streams. */
#ifndef RF_TESTS_PDF_PAGES_H
#define RF_TESTS_PDF_PAGES_H

#include "util/buf.h"

/*
 * A file with a page of 600 by 800 points for each text, up to NULL, with a
 * good table.  Helvetica is /F.  Release the buffer.
 */
void test_pdf(struct rf_buf *out, const char *const *contents);

/* A line of text at x, y. */
#define TEST_PDF_TEXT(x, y, size, s) \
	"BT /F " #size " Tf " #x " " #y " Td (" s ") Tj ET\n"

#endif
