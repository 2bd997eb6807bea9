/*
 * Eight bytes at a time in one 64-bit word.  Each test gives a word whose
 * lowest set bit, on a little-endian machine, is exact: it is the top bit
 * of the first byte that matches.  Bits above it may be false.
 */
#ifndef RF_UTIL_SWAR_H
#define RF_UTIL_SWAR_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define RF_SWAR_ONES UINT64_C(0x0101010101010101)
#define RF_SWAR_TOPS UINT64_C(0x8080808080808080)

static inline uint64_t
rf_swar_load(const void *p)
{
	uint64_t w;

	memcpy(&w, p, sizeof(w));
	return w;
}

/* Bytes of 0x80 and above. */
static inline uint64_t
rf_swar_high(uint64_t w)
{
	return w & RF_SWAR_TOPS;
}

/* Bytes below n (n at most 0x80). */
static inline uint64_t
rf_swar_below(uint64_t w, unsigned char n)
{
	return (w - RF_SWAR_ONES * n) & ~w & RF_SWAR_TOPS;
}

/* Bytes equal to c. */
static inline uint64_t
rf_swar_equal(uint64_t w, unsigned char c)
{
	return rf_swar_below(w ^ RF_SWAR_ONES * c, 1);
}

/* Index of the first match in a non-zero result. */
static inline size_t
rf_swar_first(uint64_t matches)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return (size_t)__builtin_ctzll(matches) / 8;
#else
	return 0;	/* look at the bytes singly from here */
#endif
}

#endif
