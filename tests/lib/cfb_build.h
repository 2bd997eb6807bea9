/* OLE compound files made in memory. */
#ifndef RF_TESTS_CFB_BUILD_H
#define RF_TESTS_CFB_BUILD_H

#include "lib/zip_build.h"
#include "util/buf.h"

/*
 * Append a compound file of these streams, with sectors of 512 bytes.  A
 * name is a path ("storage/stream"); storages need no rows of their own.  A
 * part without text is a storage.
 */
void test_cfb_bytes(const struct test_part *parts, size_t n,
    struct rf_buf *out);
/* The same as a nameless file; the caller closes the descriptor. */
int test_cfb(const struct test_part *parts, size_t n, int64_t *size);

#endif
