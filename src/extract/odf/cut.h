/*
 * Cutting OpenDocument's XML by its tags, as text, and packing what was cut:
 * for forms of it that become packages first (flat.c, ooo1.c).
 */
#ifndef RF_EXTRACT_ODF_CUT_H
#define RF_EXTRACT_ODF_CUT_H

#include <stdbool.h>
#include <stdint.h>

#include "util/buf.h"
#include "util/err.h"
#include "util/str.h"

struct odf_tag {
	struct rf_str text;	/* "<a:b c='d'>"; len 0: the end */
	struct rf_str full;	/* "a:b" */
	struct rf_str name;	/* "b" */
	bool close, empty;
};

/*
 * The next tag from *at on, which goes on behind it; comments, sections and
 * declarations are passed over.
 */
struct odf_tag odf_next_tag(struct rf_str in, size_t *at);
/* Behind the next `what` from `at` on; the text's end when there is none. */
size_t odf_behind(struct rf_str s, size_t at, const char *what);

/* A package in the making: a ZIP archive without compression. */
struct odf_out {
	int fd;			/* lent */
	uint64_t size;		/* so far */
	struct rf_buf directory;
	unsigned entries;
	enum rf_code rc;	/* the first failure; checked at the end */
	struct rf_err *err;
};

void odf_out_init(struct odf_out *o, int fd, struct rf_err *err);
void odf_out_add(struct odf_out *o, const char *name, struct rf_str bytes);
/* The directory; releases what the package holds. */
enum rf_code odf_out_end(struct odf_out *o) RF_MUST_CHECK;

#endif
