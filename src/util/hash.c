/*
 * Digests by libcrypto; randomness straight from the kernel.  libcrypto 3
 * prefers its EVP interface, whose first use reads a configuration file and
 * sets up the providers: 0.8 ms of processor time, where a plain CGI request
 * that checks one key has a few.  The older SHA256_ calls run the same code
 * and need 0.015 ms; EVP stands in where libcrypto was built without them.
 *
 * libcrypto.a also asks the processor what it can, in front of main().  Each
 * question leaves a virtual machine for its host, 0.06 ms in all, and most
 * documents need no digest: so the linker leads that call astray, and the
 * first digest makes up for it.
 */
#include "config.h"

#include "util/hash.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef HAVE_GETRANDOM
#include <sys/random.h>
#endif

#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include "util/log.h"
#include "util/mem.h"

/* libcrypto without SHA-256 or memory: nothing sensible is left to do. */
static void __attribute__((noreturn))
crypto_failed(const char *what)
{
	rf_log(RF_LOG_ERROR, "crypto.failed", "call=%s", what);
	abort();
}

#ifdef RF_LATE_CPUID
void __wrap_OPENSSL_cpuid_setup(void);
void __real_OPENSSL_cpuid_setup(void);

void
__wrap_OPENSSL_cpuid_setup(void)
{
}

static void
know_processor(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, __real_OPENSSL_cpuid_setup);
}
#else
static void
know_processor(void)
{
}
#endif

#ifdef OPENSSL_NO_DEPRECATED_3_0
void
rf_sha256_prepare(void)
{
	char digest[RF_SHA256_HEX];

	rf_sha256_to_hex("", 0, digest);
}

void
rf_sha256_start(struct rf_sha256 *h)
{
	know_processor();
	h->ctx = EVP_MD_CTX_new();
	if (h->ctx == NULL ||
	    EVP_DigestInit_ex(h->ctx, EVP_sha256(), NULL) != 1)
		crypto_failed("start");
}

void
rf_sha256_update(struct rf_sha256 *h, const void *p, size_t n)
{
	if (n != 0 && EVP_DigestUpdate(h->ctx, p, n) != 1)
		crypto_failed("update");
}

void
rf_sha256_finish(struct rf_sha256 *h, unsigned char out[RF_SHA256_SIZE])
{
	if (out != NULL && EVP_DigestFinal_ex(h->ctx, out, NULL) != 1)
		crypto_failed("finish");
	EVP_MD_CTX_free(h->ctx);
	h->ctx = NULL;
}
#else
void
rf_sha256_prepare(void)
{
}

void
rf_sha256_start(struct rf_sha256 *h)
{
	know_processor();
	h->ctx = rf_malloc(sizeof(SHA256_CTX));
	if (SHA256_Init(h->ctx) != 1)
		crypto_failed("start");
}

void
rf_sha256_update(struct rf_sha256 *h, const void *p, size_t n)
{
	if (n != 0 && SHA256_Update(h->ctx, p, n) != 1)
		crypto_failed("update");
}

void
rf_sha256_finish(struct rf_sha256 *h, unsigned char out[RF_SHA256_SIZE])
{
	if (out != NULL && SHA256_Final(out, h->ctx) != 1)
		crypto_failed("finish");
	free(h->ctx);
	h->ctx = NULL;
}
#endif

void
rf_sha256(const void *p, size_t n, unsigned char out[RF_SHA256_SIZE])
{
	struct rf_sha256 h;

	rf_sha256_start(&h);
	rf_sha256_update(&h, p, n);
	rf_sha256_finish(&h, out);
}

void
rf_sha256_to_hex(const void *p, size_t n, char out[RF_SHA256_HEX])
{
	unsigned char digest[RF_SHA256_SIZE];

	rf_sha256(p, n, digest);
	rf_hex(digest, sizeof(digest), out);
}

/*
 * RFC 2104 over the running digest.  libcrypto's HMAC() takes the key length
 * as int and, for an empty key, wants a pointer that is not NULL; this form
 * has no such corners.
 */
void
rf_hmac_sha256(struct rf_str key, struct rf_str text,
    unsigned char out[RF_SHA256_SIZE])
{
	unsigned char block[64] = { 0 }, inner[RF_SHA256_SIZE];
	struct rf_sha256 h;

	if (key.len > sizeof(block))
		rf_sha256(key.ptr, key.len, block);
	else if (key.len != 0)
		memcpy(block, key.ptr, key.len);

	for (size_t i = 0; i < sizeof(block); i++)
		block[i] ^= 0x36;
	rf_sha256_start(&h);
	rf_sha256_update(&h, block, sizeof(block));
	rf_sha256_update(&h, text.ptr, text.len);
	rf_sha256_finish(&h, inner);

	for (size_t i = 0; i < sizeof(block); i++)
		block[i] ^= 0x36 ^ 0x5c;
	rf_sha256_start(&h);
	rf_sha256_update(&h, block, sizeof(block));
	rf_sha256_update(&h, inner, sizeof(inner));
	rf_sha256_finish(&h, out);
	OPENSSL_cleanse(block, sizeof(block));
}

bool
rf_equal_constant_time(const void *a, const void *b, size_t n)
{
	return n == 0 || CRYPTO_memcmp(a, b, n) == 0;
}

static void __attribute__((noreturn))
random_failed(void)
{
	rf_log(RF_LOG_ERROR, "random.failed", "errno=%d", errno);
	abort();
}

static void
random_from_device(unsigned char *p, size_t n)
{
	int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		random_failed();
	while (n > 0) {
		ssize_t got = read(fd, p, n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			random_failed();
		p += got;
		n -= (size_t)got;
	}
	close(fd);
}

void
rf_random(void *out, size_t n)
{
	unsigned char *p = out;

#ifdef HAVE_GETRANDOM
	while (n > 0) {
		ssize_t got = getrandom(p, n, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;		/* an old kernel: the device below */
		p += got;
		n -= (size_t)got;
	}
#endif
	if (n > 0)
		random_from_device(p, n);
}

void
rf_uuid(char out[RF_UUID_SIZE])
{
	unsigned char b[16];
	char hex[33];

	rf_random(b, sizeof(b));
	b[6] = (unsigned char)((b[6] & 0x0f) | 0x40);	/* version 4 */
	b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);	/* variant 10 */
	rf_hex(b, sizeof(b), hex);
	for (size_t i = 0, o = 0; i < 32; i++) {
		if (i == 8 || i == 12 || i == 16 || i == 20)
			out[o++] = '-';
		out[o++] = hex[i];
	}
	out[RF_UUID_SIZE - 1] = '\0';
}

bool
rf_is_uuid(struct rf_str s)
{
	if (s.len != RF_UUID_SIZE - 1)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		if (i == 8 || i == 13 || i == 18 || i == 23) {
			if (c != '-')
				return false;
		} else if (!((c >= '0' && c <= '9') ||
		    (c >= 'a' && c <= 'f'))) {
			return false;
		}
	}
	return true;
}

void
rf_random_base62(char *out, size_t n)
{
	static const char digits[] = "0123456789"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	unsigned char b[64];
	size_t have = 0, at = 0;

	for (size_t i = 0; i < n;) {
		if (at == have) {
			have = sizeof(b);
			at = 0;
			rf_random(b, have);
		}
		/* 248 is the last multiple of 62: no digit is favoured. */
		if (b[at] < 248)
			out[i++] = digits[b[at] % 62];
		at++;
	}
	out[n] = '\0';
}

static inline uint64_t
rotate(uint64_t v, int by)
{
	return v << by | v >> (64 - by);
}

struct sip {
	uint64_t a, b, c, d;
};

static inline void
sip_round(struct sip *s)
{
	s->a += s->b;
	s->c += s->d;
	s->b = rotate(s->b, 13) ^ s->a;
	s->d = rotate(s->d, 16) ^ s->c;
	s->a = rotate(s->a, 32);
	s->c += s->b;
	s->a += s->d;
	s->b = rotate(s->b, 17) ^ s->c;
	s->d = rotate(s->d, 21) ^ s->a;
	s->c = rotate(s->c, 32);
}

/* SipHash-1-3: one round for each eight bytes, three at the end. */
uint64_t
rf_hash64_keyed(const void *p, size_t n, const uint64_t key[2])
{
	struct sip s = {
		key[0] ^ 0x736f6d6570736575u, key[1] ^ 0x646f72616e646f6du,
		key[0] ^ 0x6c7967656e657261u, key[1] ^ 0x7465646279746573u,
	};
	const unsigned char *b = p;
	uint64_t word, last = (uint64_t)n << 56;

	for (; n >= 8; b += 8, n -= 8) {
		memcpy(&word, b, sizeof(word));
		word = le64toh(word);
		s.d ^= word;
		sip_round(&s);
		s.a ^= word;
	}
	if (n > 0 && b != (const unsigned char *)p) {
		/* The last of eight bytes that begin in front of them. */
		memcpy(&word, b + n - 8, sizeof(word));
		last |= le64toh(word) >> (64 - 8 * n);
	} else {
		for (size_t i = 0; i < n; i++)
			last |= (uint64_t)b[i] << (8 * i);
	}
	s.d ^= last;
	sip_round(&s);
	s.a ^= last;
	s.c ^= 0xff;
	for (int i = 0; i < 3; i++)
		sip_round(&s);
	return s.a ^ s.b ^ s.c ^ s.d;
}

uint64_t
rf_hash64(const void *p, size_t n)
{
	static const uint64_t key[2] = { 0, 0 };

	return rf_hash64_keyed(p, n, key);
}
