/* Byte ranges (RFC 9110 section 14). */
#ifndef RF_HTTP_RANGES_H
#define RF_HTTP_RANGES_H

#include <stdint.h>

#include "util/limits.h"
#include "util/str.h"

struct rf_range {
	int64_t first, len;
};

enum rf_ranges_result {
	RF_RANGES_WHOLE,	/* no range, or one to ignore: send all */
	RF_RANGES_PART,
	RF_RANGES_NONE		/* none can be satisfied: 416 */
};

/*
 * What a Range header asks of a body of `size` bytes.  Ranges that touch or
 * overlap are joined, unsatisfiable ones dropped; the rest comes in the order
 * asked for.  Ill-formed headers, other units, more than RF_MAX_RANGES
 * ranges, and ranges that together are no smaller than the body give
 * RF_RANGES_WHOLE.
 */
enum rf_ranges_result rf_ranges_parse(struct rf_str header, int64_t size,
    struct rf_range out[RF_MAX_RANGES], size_t *n);

#endif
