/* Little-endian numbers from bytes that need not be aligned. */
#ifndef RF_EXTRACT_LE_H
#define RF_EXTRACT_LE_H

#include <stdint.h>
#include <string.h>

static inline uint16_t
rf_le16(const void *at)
{
	const unsigned char *p = at;

	return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t
rf_le32(const void *at)
{
	const unsigned char *p = at;

	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	    (uint32_t)p[3] << 24;
}

static inline uint64_t
rf_le64(const void *at)
{
	return rf_le32(at) |
	    (uint64_t)rf_le32((const unsigned char *)at + 4) << 32;
}

static inline double
rf_le_double(const void *at)
{
	uint64_t bits = rf_le64(at);
	double v;

	memcpy(&v, &bits, sizeof(v));
	return v;
}

#endif
