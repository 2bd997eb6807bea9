/* Word documents of before 2007, made in memory. */
#ifndef RF_TESTS_DOC_BUILD_H
#define RF_TESTS_DOC_BUILD_H

#include <stdbool.h>
#include <stdint.h>

#include "util/buf.h"

/* A stretch of text, which becomes a piece of its own; see bytes.h. */
struct doc_row {
	const char *text;	/* NULL ends a table of them */
	const char *para;	/* style and properties, or NULL */
	const char *chars;	/* properties, or NULL */
	bool wide;		/* the text is UTF-16 */
	uint16_t more;		/* the piece's own properties */
	unsigned begins;	/* the number of the text that begins here */
};

/* A style: of paragraphs (1) or characters (2). */
struct doc_style_row {
	const char *name;	/* in ASCII; NULL ends a table of them */
	unsigned kind, base;	/* base 0xfff: none */
	const char *para, *chars;	/* properties, or NULL */
	unsigned number;		/* of a built-in one, or 0 */
};

/* A table of the file by its number, enum doc_table. */
struct doc_extra {
	int which;		/* -1 ends a table of them */
	const char *bytes;
	const struct rf_buf *more;	/* behind the bytes, or NULL */
	/* Bytes at its end that its length leaves out. */
	unsigned hidden;
};

struct doc_file {
	const struct doc_row *rows;
	const struct doc_extra *extras;		/* or NULL */
	const struct doc_style_row *styles;	/* or NULL */
	const char *properties;	/* a list for pieces, or NULL */
	const struct rf_buf *data;		/* or NULL */
	const struct rf_buf *tail;	/* behind the text at DOC_TAIL, or NULL */
	uint16_t flags, format;	/* of the head; format 0: Word 97's */
};
#define DOC_TAIL 0x4000		/* of the main stream */

/* Appends the compound file. */
void test_doc_bytes(const struct doc_file *f, struct rf_buf *out);

#endif
