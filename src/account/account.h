/*
 * Who may do what: organisations, users, keys, plans.  Keys are shown once
 * and kept as SHA-256 digests; comparing is constant-time.  This room turns
 * a presented credential into a caller and makes credentials; the rows are
 * the store's.
 */
#ifndef RF_ACCOUNT_ACCOUNT_H
#define RF_ACCOUNT_ACCOUNT_H

#include "model/caller.h"
#include "store/store.h"
#include "util/err.h"
#include "util/str.h"

#define RF_KEY_TEXT_SIZE 80	/* a whole key with its NUL */

/* Why a credential did not do (pulse.md section 1). */
enum rf_auth_failure {
	RF_AUTH_OK,
	RF_AUTH_MISSING,
	RF_AUTH_UNKNOWN,	/* or revoked: not told apart */
	RF_AUTH_EXPIRED,
	RF_AUTH_NO_ORG,
	RF_AUTH_SCOPE		/* valid, but lacks a scope */
};

/*
 * The caller behind a key text.  RF_E_UNAUTHENTICATED and *why otherwise; an
 * empty text is RF_AUTH_MISSING.
 */
enum rf_code rf_account_authenticate(struct rf_store *s, struct rf_str key,
    struct rf_caller *out, enum rf_auth_failure *why, struct rf_err *err)
    RF_MUST_CHECK;

/*
 * Make a key for an organisation, found by name or made with the plan
 * "self_hosted", and for a project of it, found or made in the same way
 * (NULL: the whole organisation).  The whole key goes to `text`, once; *key
 * describes it.
 */
enum rf_code rf_account_key_create(struct rf_store *s, const char *org,
    const char *project, const char *label, enum rf_surface surface, uint32_t scopes,
    int64_t credit_cap, int64_t expires_at, char text[RF_KEY_TEXT_SIZE],
    struct rf_key *key, struct rf_err *err) RF_MUST_CHECK;

/* What is kept of a key: the part that may be shown, and its digest. */
void rf_account_key_describe(const char *text, char prefix[24],
    unsigned char digest[RF_SHA256_SIZE]);

/*
 * The caller behind a session's token; as rf_account_authenticate.  Its
 * scopes are all but, for a viewer, those that write.
 */
enum rf_code rf_account_session(struct rf_store *s, struct rf_str token,
    struct rf_caller *out, enum rf_auth_failure *why, struct rf_err *err)
    RF_MUST_CHECK;
/* A session's or guest's token: 256 random bits in base62. */
#define RF_TOKEN_CHARS 43
#define RF_TOKEN_SIZE (RF_TOKEN_CHARS + 1)
/*
 * Sign in: the token of a new session.  RF_E_UNAUTHENTICATED for an unknown
 * address and a wrong password alike, after the same work.  `network` is
 * where it comes from, familiar from then on; NULL: nobody knows.
 */
enum rf_code rf_account_login(struct rf_store *s, const char *email,
    const char *password, const char *network, char token[RF_TOKEN_SIZE],
    struct rf_err *err) RF_MUST_CHECK;
struct rf_rate;
/*
 * May whoever asks from this network try to sign in by that address?  Counts
 * the attempt: for the network, and for the account unless its owner signs in
 * from there, so that strangers who guess keep no owner waiting.
 * RF_E_RATE, and *wait seconds after which it may.
 */
enum rf_code rf_account_login_brake(struct rf_store *s,
    struct rf_rate *attempts, const char *email, const char *network,
    int *wait, struct rf_err *err) RF_MUST_CHECK;
enum rf_code rf_account_logout(struct rf_store *s, struct rf_str token,
    struct rf_err *err) RF_MUST_CHECK;

/*
 * The caller that a guest is: of the guests' organisation, told from other
 * guests by its token, which a cookie keeps.  An empty token makes a new one.
 */
enum rf_code rf_account_guest(struct rf_store *s, struct rf_str token,
    char out_token[RF_TOKEN_SIZE], struct rf_caller *out, struct rf_err *err)
    RF_MUST_CHECK;

/* A user of an organisation; the password is kept as scrypt text. */
enum rf_code rf_account_user_create(struct rf_store *s, const char *org,
    const char *email, const char *password, const char *role,
    struct rf_user *out, struct rf_err *err) RF_MUST_CHECK;

#endif
