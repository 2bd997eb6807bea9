/* PowerPoint presentations of before 2007, made in memory. */
#ifndef RF_TESTS_PPT_BUILD_H
#define RF_TESTS_PPT_BUILD_H

#include <stdint.h>

#include "util/buf.h"

/*
 * Records as text: "(TYPE ... )" is a container, "<TYPE ... >" an atom, both
 * with the type as four digits in hex; before it "/N" is their instance and
 * "*N" their version, in hex.  What stands between is as in bytes.h, but for
 * parentheses.  Appends to out.
 */
void test_ppt_records(const char *text, struct rf_buf *out);

struct ppt_object {
	const char *records;	/* NULL ends a table of them */
	const struct rf_buf *more;	/* in place of "$", or NULL */
};

/*
 * Appends the compound file: the objects, numbered from 1, the first of them
 * the document; `token` is that of the user's stream, 0: there is none.
 */
void test_ppt_bytes(const struct ppt_object *objects,
    const struct rf_buf *pictures, uint32_t token, struct rf_buf *out);
/* The same as a file for PowerPoint 95 and 97 both has it: the newer form in
 * a storage beside the older, which has nothing that we read. */
void test_ppt_dual_bytes(const struct ppt_object *objects,
    struct rf_buf *out);

#endif
