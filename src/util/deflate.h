/*
 * Deflating (RFC 1951) for pictures that we make: rows of long runs, where
 * time counts more than the last tenth of the size.  A third of the work of
 * zlib's fastest level on drawings and pages of one bit a pixel, and about
 * its size.  The output is a zlib stream (RFC 1950), the same for the same
 * bytes however they were cut; or, raw, what such a stream wraps.
 */
#ifndef RF_UTIL_DEFLATE_H
#define RF_UTIL_DEFLATE_H

#include <stddef.h>

#include "util/buf.h"

struct rf_deflate;

/* `out` is lent until the end; the stream is appended to it. */
struct rf_deflate *rf_deflate_new(struct rf_buf *out);
/*
 * Without the stream's head and check sum.  The buffer may be emptied between
 * two calls: what was appended is not looked at again.
 */
struct rf_deflate *rf_deflate_new_raw(struct rf_buf *out);
void rf_deflate_add(struct rf_deflate *d, const void *p, size_t n);
/* Nothing may be added after it. */
void rf_deflate_end(struct rf_deflate *d);
/* NULL is fine. */
void rf_deflate_free(struct rf_deflate *d);

#endif
