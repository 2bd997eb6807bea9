/*
 * People signed in with a browser, and guests.  A session is found by the
 * digest of its token, as a key is; it ends 30 days after it was last used.
 */
#include "config.h"

#include "store/private.h"

#include <string.h>

#include "util/time.h"

#define EXTEND_MS (INT64_C(3600) * 1000)	/* how exact the end is */

enum rf_code
rf_store_session_begin(struct rf_store *s, const char *user_id,
    const unsigned char digest[RF_SHA256_SIZE],
    const unsigned char place[RF_SHA256_SIZE], struct rf_err *err)
{
	int64_t now = rf_now();
	enum rf_code rc;

	rc = rf_tx_begin(s, err);
	if (rc != RF_OK)
		return rc;
	rc = rf_sql_exec(s, RF_SQL_SESSION_INSERT, RF_ARGS(
	    rf_sql_digest(digest), rf_sql_str(user_id), rf_sql_int(now),
	    rf_sql_int(now + RF_SESSION_MS)), NULL, err);
	if (rc == RF_OK && place != NULL)
		rc = rf_sql_exec(s, RF_SQL_FAMILIAR_PUT, RF_ARGS(
		    rf_sql_digest(place), rf_sql_int(now)), NULL, err);
	return rf_tx_end(s, rc, err);
}

enum rf_code
rf_store_familiar(struct rf_store *s,
    const unsigned char place[RF_SHA256_SIZE], bool *familiar,
    struct rf_err *err)
{
	int64_t n = 0;
	enum rf_code rc;

	rc = rf_sql_number(s, RF_SQL_FAMILIAR_GET, RF_ARGS(
	    rf_sql_digest(place), rf_sql_int(rf_now() - RF_FAMILIAR_MS)), &n,
	    err);
	*familiar = n != 0;
	return rc;
}

/* Stands in the way of a request: neither waits for a lock nor fails it. */
static void
extend(struct rf_store *s, const unsigned char *digest, int64_t until)
{
	struct rf_err ignored = RF_ERR_INIT;
	enum rf_code rc;

	s->impatient = true;
	rc = rf_tx_begin_relaxed(s, &ignored);
	if (rc == RF_OK) {
		rc = rf_sql_exec(s, RF_SQL_SESSION_EXTEND, RF_ARGS(
		    rf_sql_digest(digest), rf_sql_int(until)), NULL,
		    &ignored);
		rc = rf_tx_end(s, rc, &ignored);
	}
	s->impatient = false;
}

enum rf_code
rf_store_session_get(struct rf_store *s,
    const unsigned char digest[RF_SHA256_SIZE], struct rf_user *user,
    char plan[32], struct rf_err *err)
{
	unsigned char kept[RF_SHA256_SIZE];
	int64_t now = rf_now(), until = 0;
	bool found, good = false;
	struct rf_row row;
	enum rf_code rc;

	memset(user, 0, sizeof(*user));
	rc = rf_sql_first(s, RF_SQL_SESSION_GET,
	    RF_ARGS(rf_sql_digest(digest)), &row, &found, err);
	if (rc == RF_OK && found) {
		good = rf_row_digest(&row, kept) &&
		    rf_equal_constant_time(kept, digest, sizeof(kept));
		until = rf_row_int(&row);
		rf_user_of_row(&row, user);
		rf_row_copy(&row, plan, 32);
		if (rf_row_int(&row) != 0)
			plan[0] = '\0';
	}
	rf_sql_done(s, RF_SQL_SESSION_GET);
	if (rc != RF_OK)
		return rc;
	if (!good || until <= now)
		return rf_fail(err, RF_E_NOT_FOUND, "this session is over");
	if (until < now + RF_SESSION_MS - EXTEND_MS)
		extend(s, digest, now + RF_SESSION_MS);
	return RF_OK;
}

enum rf_code
rf_store_session_end(struct rf_store *s,
    const unsigned char digest[RF_SHA256_SIZE], struct rf_err *err)
{
	enum rf_code rc;

	rc = rf_tx_begin(s, err);
	if (rc != RF_OK)
		return rc;
	rc = rf_sql_exec(s, RF_SQL_SESSION_DELETE,
	    RF_ARGS(rf_sql_digest(digest)), NULL, err);
	return rf_tx_end(s, rc, err);
}

enum rf_code
rf_store_guests(struct rf_store *s, struct rf_org *out, struct rf_err *err)
{
	enum rf_code rc = rf_store_org_find(s, "guests", out, err);

	if (rc != RF_E_NOT_FOUND)
		return rc;
	rf_err_clear(err);
	return rf_store_org_ensure(s, "Guests", "guest", out, err);
}

/* ---- is the caller still what it was? ---------------------------------- */

static enum rf_code
gone(const char *what, struct rf_err *err)
{
	return rf_fail(err, RF_E_UNAUTHENTICATED, "%s is not valid any more",
	    what);
}

enum rf_code
rf_store_caller_check(struct rf_store *s, const struct rf_caller *caller,
    struct rf_err *err)
{
	int64_t now = rf_now(), n = 0;
	enum rf_code rc;

	if (!caller->known)
		return gone("this request's caller", err);
	if (caller->key_id[0] != '\0') {
		rc = rf_sql_number(s, RF_SQL_KEY_ALIVE, RF_ARGS(
		    rf_sql_str(caller->key_id), rf_sql_int(now)), &n, err);
		if (rc == RF_OK && n == 0)
			rc = gone("this key", err);
		return rc;
	}
	if (caller->user_id[0] != '\0') {
		rc = rf_sql_number(s, RF_SQL_USER_ALIVE,
		    RF_ARGS(rf_sql_str(caller->user_id)), &n, err);
		if (rc == RF_OK && n == 0)
			rc = gone("this account", err);
		return rc;
	}
	return RF_OK;
}
