/* Little-endian numbers into a buffer, for what builds files in memory. */
#ifndef RF_TESTS_PUT_H
#define RF_TESTS_PUT_H

#include <stdint.h>

#include "util/buf.h"

/* The lowest `bytes` of v. */
static inline void
test_put(struct rf_buf *b, unsigned bytes, uint64_t v)
{
	for (unsigned i = 0; i < bytes; i++)
		rf_buf_addc(b, (char)(v >> 8 * i));
}

#endif
