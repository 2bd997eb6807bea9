/*
 * CRC-32.  zlib's takes three instructions and more a byte and 16 KiB of
 * tables; where the processor multiplies without carries, 16 bytes are folded
 * into the next 16 by two such products, which leave the remainder as it is.
 * What is left in the end, and short texts, go by half bytes: zlib's tables
 * would have to be fetched for them.
 *
 * Whether the processor can is asked of the C library, which knows: to ask
 * the processor again would cost a virtual machine more than is saved.
 */
#include "config.h"

#include "util/hash.h"

#include <zlib.h>

#ifdef RF_CARRYLESS

#include <immintrin.h>
#include <sys/platform/x86.h>

#define SHORT 32		/* bytes: not worth folding */

/* x^(128+32) and x^(128-32) modulo the polynomial, bits reversed. */
#define FOLD_LOW 0x1751997d0
#define FOLD_HIGH 0x0ccaa009e

/*
 * The last 16 bytes of n, a multiple of 16, with all that stands before them
 * folded in.  `crc` is what came before, bits inverted, as zlib holds it.
 */
__attribute__((target("pclmul,sse4.1")))
static void
fold(uint32_t crc, const unsigned char *p, size_t n, unsigned char last[16])
{
	const __m128i by = _mm_set_epi64x(FOLD_HIGH, FOLD_LOW);
	__m128i x = _mm_xor_si128(_mm_loadu_si128((const void *)p),
	    _mm_cvtsi32_si128((int)~crc));

	for (size_t i = 16; i < n; i += 16) {
		__m128i low = _mm_clmulepi64_si128(x, by, 0x00);
		__m128i high = _mm_clmulepi64_si128(x, by, 0x11);

		x = _mm_xor_si128(_mm_xor_si128(low, high),
		    _mm_loadu_si128((const void *)(p + i)));
	}
	_mm_storeu_si128((void *)last, x);
}

static uint32_t
by_halves(uint32_t crc, const unsigned char *p, size_t n)
{
	static const uint32_t remainder[16] = {
		0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac,
		0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
		0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
		0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
	};

	crc = ~crc;
	for (size_t i = 0; i < n; i++) {
		crc ^= p[i];
		crc = crc >> 4 ^ remainder[crc & 15];
		crc = crc >> 4 ^ remainder[crc & 15];
	}
	return ~crc;
}

static uint32_t
by_products(uint32_t crc, const unsigned char *p, size_t n)
{
	unsigned char last[16];
	size_t whole = n & ~(size_t)15;

	if (n >= SHORT) {
		fold(crc, p, whole, last);
		/* What came before is in them: begun from nothing. */
		crc = by_halves(UINT32_MAX, last, sizeof(last));
		p += whole;
		n -= whole;
	}
	return by_halves(crc, p, n);
}

#endif

uint32_t
rf_crc32(uint32_t crc, const void *p, size_t n)
{
#ifdef RF_CARRYLESS
	if (CPU_FEATURE_ACTIVE(PCLMULQDQ) && CPU_FEATURE_ACTIVE(SSE4_1))
		return by_products(crc, p, n);
#endif
	/* To zlib, no memory means to begin anew. */
	return n > 0 ? (uint32_t)crc32_z(crc, p, n) : crc;
}
