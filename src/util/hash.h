/* Digests, authentication codes, randomness and identifiers (libcrypto). */
#ifndef RF_UTIL_HASH_H
#define RF_UTIL_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/str.h"

#define RF_SHA256_SIZE 32
#define RF_SHA256_HEX 65	/* 64 digits and the NUL */
#define RF_UUID_SIZE 37		/* 36 characters and the NUL */

/*
 * In front of a sandbox: what the first digest would do that one forbids,
 * which is to read a settings file, with some builds of libcrypto.
 */
void rf_sha256_prepare(void);

/* Running SHA-256.  start, update any number of times, then finish once. */
struct rf_sha256 {
	void *ctx;
};
void rf_sha256_start(struct rf_sha256 *h);
void rf_sha256_update(struct rf_sha256 *h, const void *p, size_t n);
/* Also frees the context; pass NULL to give up. */
void rf_sha256_finish(struct rf_sha256 *h, unsigned char out[RF_SHA256_SIZE]);

void rf_sha256(const void *p, size_t n, unsigned char out[RF_SHA256_SIZE]);
void rf_sha256_to_hex(const void *p, size_t n, char out[RF_SHA256_HEX]);
void rf_hmac_sha256(struct rf_str key, struct rf_str text,
    unsigned char out[RF_SHA256_SIZE]);

/* CRC-32 as in ZIP and PNG (ISO 3309): start with 0, any number of pieces. */
uint32_t rf_crc32(uint32_t crc, const void *p, size_t n);

/* Equal length and bytes, in time that depends on the length only. */
bool rf_equal_constant_time(const void *a, const void *b, size_t n);

/* Bytes from the system's generator; aborts when it has none. */
void rf_random(void *p, size_t n);
/* Lower-case random UUID (RFC 9562 version 4). */
void rf_uuid(char out[RF_UUID_SIZE]);
/* The canonical lower-case form of any UUID version? */
bool rf_is_uuid(struct rf_str s);
/* n random base62 characters and a NUL. */
void rf_random_base62(char *out, size_t n);

/*
 * Not for security: spreads strings over notice slots; the same value in
 * every process.
 */
uint64_t rf_hash64(const void *p, size_t n);
/*
 * As above under a secret key (SipHash-1-3), for tables of foreign strings:
 * who does not know the key cannot make them collide.
 */
uint64_t rf_hash64_keyed(const void *p, size_t n, const uint64_t key[2]);

#endif
