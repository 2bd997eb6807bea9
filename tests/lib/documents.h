/*
 * Small documents for the API tests, made in memory.  They hold what the
 * contract's options are about, and nothing more.
 */
#ifndef RF_TESTS_DOCUMENTS_H
#define RF_TESTS_DOCUMENTS_H

#include <stddef.h>

struct document {
	char *bytes;
	size_t len;
};
void document_release(struct document *d);

/* A picture of 32 x 16 pixels. */
struct document document_png(void);
/*
 * A workbook of n sheets "Sheet 1", ... with one table each, of which sheet k
 * says "Page k".
 */
struct document document_sheets(int n);
/*
 * One sheet "Charts" with a table in B1:C3, a bar chart of it anchored at D2
 * and a picture anchored at H2; the table's third row is hidden; a second,
 * hidden sheet "Secret"; the name Total.
 */
struct document document_visual(void);
/* A table of rows lines of about a hundred bytes each. */
struct document document_csv(int rows);

#endif
