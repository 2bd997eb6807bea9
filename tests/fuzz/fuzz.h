/*
 * A fuzzing target takes any bytes and returns 0.  What it finds wrong it
 * tells by dying: by the sanitizers, or by FUZZ_CHECK of what must hold.  It
 * must be quick (milliseconds), keep no state and leak nothing.
 */
#ifndef RF_TESTS_FUZZ_H
#define RF_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define FUZZ(name) int rf_fuzz_##name(const uint8_t *data, size_t size);
#include "fuzz/targets.def"
#undef FUZZ

#define FUZZ_CHECK(what) \
	do { \
		if (!(what)) { \
			fprintf(stderr, "%s:%d: does not hold: %s\n", \
			    __FILE__, __LINE__, #what); \
			abort(); \
		} \
	} while (0)

#endif
