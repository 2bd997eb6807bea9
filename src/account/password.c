/*
 * scrypt by libcrypto.  Its memory ceiling defaults to 32 MiB, which the
 * usual cost just passes: it must be raised by hand.  The library is opened
 * late: few processes ever see a password.
 */
#include "config.h"

#include "account/password.h"

#include <openssl/evp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "util/dl.h"
#include "util/hash.h"
#include "util/limits.h"
#include "util/log.h"
#include "util/str.h"

#define COST_LOG2 15
#define BLOCK_SIZE 8
#define PARALLEL 1
#define SALT_SIZE 16
#define HASH_SIZE 32
#define MEMORY_MAX (UINT64_C(256) * RF_MiB)

struct scrypt {
	int64_t cost_log2, block_size, parallel;
	unsigned char salt[SALT_SIZE], hash[HASH_SIZE];
};

static __typeof__(EVP_PBE_scrypt) *pbe_scrypt;

static const struct rf_dl_symbol symbols[] = {
	{ "EVP_PBE_scrypt", &pbe_scrypt },
};

static const char *const names[] = {
	"libcrypto.so.3", "libcrypto.so.1.1", "libcrypto.so", NULL
};

static struct rf_dl dl = {
	.feature = "checking passwords",
	.package = "libcrypto (OpenSSL)",
	.names = names,
	.symbols = symbols,
	.n_symbols = RF_COUNT(symbols),
	.lock = RF_DL_LOCK,
};

static bool
derive(const char *password, struct scrypt *p,
    unsigned char out[HASH_SIZE])
{
	return pbe_scrypt(password, strlen(password), p->salt, SALT_SIZE,
	    UINT64_C(1) << p->cost_log2, (uint64_t)p->block_size,
	    (uint64_t)p->parallel, MEMORY_MAX, out, HASH_SIZE) == 1;
}

enum rf_code
rf_password_text(const char *password, char *out, size_t size,
    struct rf_err *err)
{
	struct scrypt p = { COST_LOG2, BLOCK_SIZE, PARALLEL, { 0 }, { 0 } };
	char salt[32], hash[64];
	size_t n = strlen(password);
	int len;

	if (n < RF_PASSWORD_MIN || n > RF_PASSWORD_MAX)
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "a password has %d to %d bytes", RF_PASSWORD_MIN,
		    RF_PASSWORD_MAX);
	if (rf_dl_load(&dl, err) != RF_OK)
		return err->code;
	rf_random(p.salt, SALT_SIZE);
	if (!derive(password, &p, p.hash))
		return rf_fail(err, RF_E_BUSY,
		    "memory is short: try again shortly");
	rf_base64(p.salt, SALT_SIZE, salt);
	rf_base64(p.hash, HASH_SIZE, hash);
	len = snprintf(out, size, "scrypt$%d$%d$%d$%s$%s", COST_LOG2,
	    BLOCK_SIZE, PARALLEL, salt, hash);
	if (len < 0 || (size_t)len >= size)
		return rf_fail(err, RF_E_BUG, "a password text is too long");
	return RF_OK;
}

/* A base64 field of exactly n bytes. */
static bool
field_bytes(struct rf_str field, unsigned char *out, size_t n)
{
	unsigned char room[128];
	size_t got;

	if (field.len > sizeof(room) || !rf_unbase64(field, room, &got) ||
	    got != n)
		return false;
	memcpy(out, room, n);
	return true;
}

static bool
parse(const char *text, struct scrypt *p)
{
	struct rf_str rest = rf_str(text);

	return rf_str_is(rf_str_cut(&rest, '$'), "scrypt") &&
	    rf_parse_int(rf_str_cut(&rest, '$'), 1, 20, &p->cost_log2) &&
	    rf_parse_int(rf_str_cut(&rest, '$'), 1, 32, &p->block_size) &&
	    rf_parse_int(rf_str_cut(&rest, '$'), 1, 16, &p->parallel) &&
	    field_bytes(rf_str_cut(&rest, '$'), p->salt, SALT_SIZE) &&
	    field_bytes(rf_str_cut(&rest, '$'), p->hash, HASH_SIZE) &&
	    rest.ptr == NULL;
}

bool
rf_password_matches(const char *password, const char *text)
{
	struct scrypt p = { COST_LOG2, BLOCK_SIZE, PARALLEL, { 0 }, { 0 } };
	unsigned char hash[HASH_SIZE];
	struct rf_err err = RF_ERR_INIT;
	bool known;

	if (rf_dl_load(&dl, &err) != RF_OK) {
		rf_log(RF_LOG_ERROR, "password.check", "reason=%s",
		    RF_LOG_Q(err.msg));
		return false;
	}
	known = strlen(password) <= RF_PASSWORD_MAX && parse(text, &p);
	if (!known)
		p = (struct scrypt){ COST_LOG2, BLOCK_SIZE, PARALLEL,
		    { 0 }, { 0 } };
	if (!derive(known ? password : "", &p, hash))
		return false;
	return rf_equal_constant_time(hash, p.hash, HASH_SIZE) && known;
}
