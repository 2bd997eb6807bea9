/*
 * Passwords as scrypt text (RFC 7914): "scrypt$15$8$1$SALT$HASH", with the
 * cost as its power of two, block size, parallelism, and base64.
 */
#ifndef RF_ACCOUNT_PASSWORD_H
#define RF_ACCOUNT_PASSWORD_H

#include <stdbool.h>
#include <stddef.h>

#include "util/err.h"

#define RF_PASSWORD_MIN 8	/* characters, in bytes */
#define RF_PASSWORD_MAX 1024

/*
 * The text form under a new salt; takes about 50 ms and 32 MB.
 * RF_E_BAD_REQUEST when too short or too long.
 */
enum rf_code rf_password_text(const char *password, char *out, size_t size,
    struct rf_err *err) RF_MUST_CHECK;
/*
 * Is this the password?  False for a text that is none, but only after the
 * same work: the time does not tell whether there is such a user.
 */
bool rf_password_matches(const char *password, const char *text);

#endif
