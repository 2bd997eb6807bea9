/* What the fuzzing targets of the readers share. */
#ifndef RF_TESTS_FUZZ_DOCUMENT_H
#define RF_TESTS_FUZZ_DOCUMENT_H

#include <stdbool.h>

#include "util/buf.h"
#include "util/str.h"

/*
 * Read the bytes as a file of that name and check what comes out.  `asked`:
 * bits for hidden rows, columns and sheets, pictures, notes, words,
 * pictures of pages, a second thread.
 */
void fuzz_document(struct rf_str bytes, const char *name, unsigned asked);
/* Cut the next part ("=== name" and its bytes) off the input. */
bool fuzz_part(struct rf_str *in, struct rf_str *name,
    struct rf_str *bytes);
/*
 * A ZIP archive, stored, of the parts in `in`: "=== name" lines, each
 * followed by the part's bytes.
 */
void fuzz_package(struct rf_str in, struct rf_buf *zip);

#endif
