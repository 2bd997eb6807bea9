/*
 * Keys: made, shown once, kept as digests, and turned into callers.  The
 * three contracts write their keys differently; here they differ in a row of
 * a table, and any of them works on every surface.
 *
 * A key has at least 190 random bits, so a plain SHA-256 is enough: there is
 * nothing to guess that a slow hash would have to hinder.
 */
#include "config.h"

#include "account/account.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "account/password.h"
#include "account/rate.h"
#include "util/time.h"

#define PLAN_OF_NEW_ORGS "self_hosted"

static const struct {
	const char *start;
	int random;		/* base62 characters after it */
	int shown;		/* of them, those that may be shown */
	const char *tail;	/* of the shown prefix */
} forms[RF_SURFACE_COUNT] = {
	[RF_SURFACE_PULSE] = { "rfl_live_", 40, 4, "..." },
	/* imageextract.md section 1.1 */
	[RF_SURFACE_IMAGEEXTRACT] = { "ie_live_", 32, 4, "..." },
	/* plangrep.md section 1 */
	[RF_SURFACE_PLANGREP] = { "pgk_live_", 40, 4, "" },
};

void
rf_account_key_describe(const char *text, char prefix[24],
    unsigned char digest[RF_SHA256_SIZE])
{
	int shown = 4;
	const char *tail = "...";

	for (size_t i = 0; i < RF_COUNT(forms); i++) {
		if (rf_str_starts(rf_str(text), forms[i].start)) {
			shown = (int)strlen(forms[i].start) + forms[i].shown;
			tail = forms[i].tail;
		}
	}
	snprintf(prefix, 24, "%.*s%s", shown, text, tail);
	rf_sha256(text, strlen(text), digest);
}

enum rf_code
rf_account_key_create(struct rf_store *s, const char *org,
    const char *project, const char *label, enum rf_surface surface,
    uint32_t scopes, int64_t credit_cap, int64_t expires_at,
    char text[RF_KEY_TEXT_SIZE], struct rf_key *key,
    struct rf_err *err)
{
	struct rf_project part = { .id = "" };
	struct rf_org owner;
	enum rf_code rc;
	size_t n;

	memset(key, 0, sizeof(*key));
	text[0] = '\0';
	if (scopes == 0 || (scopes & ~(uint32_t)RF_SCOPE_ALL) != 0)
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "a key needs at least one scope, and known ones");
	if (label != NULL && strlen(label) >= sizeof(key->label))
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "a key's label has at most 120 bytes");
	if (expires_at != 0 && expires_at <= rf_now())
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "a key's end must be in the future");
	rc = rf_store_org_ensure(s, org, PLAN_OF_NEW_ORGS, &owner, err);
	if (rc == RF_OK && project != NULL)
		rc = rf_store_project_ensure(s, owner.id, project, NULL,
		    &part, err);
	if (rc != RF_OK)
		return rc;
	n = rf_strlcpy(text, forms[surface].start, RF_KEY_TEXT_SIZE);
	rf_random_base62(text + n, (size_t)forms[surface].random);
	rf_account_key_describe(text, key->prefix, key->digest);
	rf_strlcpy(key->org_id, owner.id, sizeof(key->org_id));
	rf_strlcpy(key->project_id, part.id, sizeof(key->project_id));
	rf_strlcpy(key->label, label != NULL ? label : "",
	    sizeof(key->label));
	key->scopes = scopes;
	key->credit_cap = credit_cap >= 0 ? credit_cap : -1;
	key->expires_at = expires_at;
	rc = rf_store_key_create(s, key, err);
	if (rc != RF_OK)
		text[0] = '\0';
	return rc;
}

/* ---- who is asking ---------------------------------------------------------------- */

static enum rf_code
refuse(enum rf_auth_failure reason, enum rf_auth_failure *why,
    struct rf_err *err)
{
	static const char *const sentences[] = {
		[RF_AUTH_MISSING] = "a key is needed",
		[RF_AUTH_UNKNOWN] = "this key is not known, or was revoked",
		[RF_AUTH_EXPIRED] = "this key has expired",
		[RF_AUTH_NO_ORG] = "the organisation of this key does not "
		    "exist any more",
	};

	*why = reason;
	return rf_fail(err, RF_E_UNAUTHENTICATED, "%s", sentences[reason]);
}

enum rf_code
rf_account_authenticate(struct rf_store *s, struct rf_str key,
    struct rf_caller *out, enum rf_auth_failure *why, struct rf_err *err)
{
	unsigned char digest[RF_SHA256_SIZE];
	char plan[32];
	struct rf_key row;
	enum rf_code rc;
	int64_t used;

	*out = (struct rf_caller)RF_CALLER_ANONYMOUS;
	*why = RF_AUTH_OK;
	if (key.len == 0)
		return refuse(RF_AUTH_MISSING, why, err);
	rf_sha256(key.ptr, key.len, digest);
	rc = rf_store_key_lookup(s, digest, &row, plan, err);
	if (rc == RF_E_NOT_FOUND)
		return refuse(RF_AUTH_UNKNOWN, why, err);
	if (rc != RF_OK)
		return rc;
	/* Revoking an organisation revokes its keys: tell the whole first. */
	if (plan[0] == '\0')
		return refuse(RF_AUTH_NO_ORG, why, err);
	if (row.revoked_at != 0)
		return refuse(RF_AUTH_UNKNOWN, why, err);
	if (row.expires_at != 0 && row.expires_at <= rf_now())
		return refuse(RF_AUTH_EXPIRED, why, err);
	out->known = true;
	rf_strlcpy(out->org_id, row.org_id, sizeof(out->org_id));
	rf_strlcpy(out->key_id, row.id, sizeof(out->key_id));
	rf_strlcpy(out->plan, plan, sizeof(out->plan));
	rf_strlcpy(out->project_id, row.project_id, sizeof(out->project_id));
	out->scopes = row.scopes;
	if (row.credit_cap >= 0) {
		used = (int64_t)row.credits_used;
		out->key_credits_left = used < row.credit_cap ?
		    row.credit_cap - used : 0;
	}
	return RF_OK;
}

/* ---- sessions and guests ---------------------------------------------------------- */

enum rf_code
rf_account_session(struct rf_store *s, struct rf_str token,
    struct rf_caller *out, enum rf_auth_failure *why, struct rf_err *err)
{
	unsigned char digest[RF_SHA256_SIZE];
	struct rf_user user;
	char plan[32];
	enum rf_code rc;

	*out = (struct rf_caller)RF_CALLER_ANONYMOUS;
	*why = RF_AUTH_OK;
	if (token.len == 0)
		return refuse(RF_AUTH_MISSING, why, err);
	rf_sha256(token.ptr, token.len, digest);
	rc = rf_store_session_get(s, digest, &user, plan, err);
	if (rc == RF_E_NOT_FOUND)
		return refuse(RF_AUTH_UNKNOWN, why, err);
	if (rc != RF_OK)
		return rc;
	if (plan[0] == '\0')
		return refuse(RF_AUTH_NO_ORG, why, err);
	out->known = true;
	rf_strlcpy(out->org_id, user.org_id, sizeof(out->org_id));
	rf_strlcpy(out->user_id, user.id, sizeof(out->user_id));
	rf_strlcpy(out->role, user.role, sizeof(out->role));
	rf_strlcpy(out->plan, plan, sizeof(out->plan));
	out->scopes = RF_SCOPE_ALL;
	if (strcmp(user.role, "viewer") == 0)
		out->scopes &= ~(uint32_t)RF_SCOPE_JOBS_WRITE;
	return RF_OK;
}

/* Somebody's address, found in any case of letters and so known here. */
static void
digest_email(struct rf_sha256 *h, const char *email)
{
	for (; *email != '\0'; email++) {
		char c = (char)tolower((unsigned char)*email);

		rf_sha256_update(h, &c, 1);
	}
	rf_sha256_update(h, "", 1);
}

static void
digest_place(const char *email, const char *network,
    unsigned char out[RF_SHA256_SIZE])
{
	struct rf_sha256 h;

	rf_sha256_start(&h);
	digest_email(&h, email);
	rf_sha256_update(&h, network, strlen(network));
	rf_sha256_finish(&h, out);
}

enum rf_code
rf_account_login_brake(struct rf_store *s, struct rf_rate *attempts,
    const char *email, const char *network, int *wait, struct rf_err *err)
{
	unsigned char raw[RF_SHA256_SIZE];
	char account[2 * RF_SHA256_SIZE + 1];
	bool familiar = false;
	enum rf_code rc = RF_OK;
	struct rf_sha256 h;

	if (attempts == NULL)
		return RF_OK;
	if (network != NULL) {
		if (!rf_rate_take(attempts, network, rf_monotonic_us(), wait))
			return rf_fail(err, RF_E_RATE, "too many attempts to "
			    "sign in from this network");
		digest_place(email, network, raw);
		rc = rf_store_familiar(s, raw, &familiar, err);
	}
	if (rc != RF_OK || familiar)
		return rc;
	rf_sha256_start(&h);
	digest_email(&h, email);
	rf_sha256_finish(&h, raw);
	rf_hex(raw, sizeof(raw), account);
	if (!rf_rate_take(attempts, account, rf_monotonic_us(), wait))
		return rf_fail(err, RF_E_RATE, "too many attempts to sign in "
		    "to this account");
	return RF_OK;
}

enum rf_code
rf_account_login(struct rf_store *s, const char *email, const char *password,
    const char *network, char token[RF_TOKEN_SIZE], struct rf_err *err)
{
	unsigned char digest[RF_SHA256_SIZE], place[RF_SHA256_SIZE];
	struct rf_user user;
	enum rf_code rc;
	bool there;

	rc = rf_store_user_find(s, email, &user, err);
	if (rc != RF_OK && rc != RF_E_NOT_FOUND)
		return rc;
	there = rc == RF_OK;
	/* The same work for an address that nobody has. */
	if (!rf_password_matches(password, there ? user.password : "") ||
	    !there)
		return rf_fail(err, RF_E_UNAUTHENTICATED,
		    "the e-mail address or the password is wrong");
	rf_random_base62(token, RF_TOKEN_CHARS);
	rf_sha256(token, RF_TOKEN_CHARS, digest);
	if (network != NULL)
		digest_place(email, network, place);
	return rf_store_session_begin(s, user.id, digest,
	    network != NULL ? place : NULL, err);
}

enum rf_code
rf_account_logout(struct rf_store *s, struct rf_str token,
    struct rf_err *err)
{
	unsigned char digest[RF_SHA256_SIZE];

	rf_sha256(token.ptr, token.len, digest);
	return rf_store_session_end(s, digest, err);
}

enum rf_code
rf_account_guest(struct rf_store *s, struct rf_str token,
    char out_token[RF_TOKEN_SIZE], struct rf_caller *out, struct rf_err *err)
{
	unsigned char digest[RF_SHA256_SIZE];
	struct rf_org org;
	enum rf_code rc;

	*out = (struct rf_caller)RF_CALLER_ANONYMOUS;
	rc = rf_store_guests(s, &org, err);
	if (rc != RF_OK)
		return rc;
	if (token.len == RF_TOKEN_CHARS) {
		memcpy(out_token, token.ptr, RF_TOKEN_CHARS);
		out_token[RF_TOKEN_CHARS] = '\0';
	} else {
		rf_random_base62(out_token, RF_TOKEN_CHARS);
	}
	rf_sha256(out_token, RF_TOKEN_CHARS, digest);
	rf_hex(digest, sizeof(digest), out->guest);
	out->known = true;
	rf_strlcpy(out->org_id, org.id, sizeof(out->org_id));
	rf_strlcpy(out->plan, org.plan, sizeof(out->plan));
	out->scopes = RF_SCOPE_ALL;
	return RF_OK;
}

/* ---- people ------------------------------------------------------------------------ */

static bool
is_role(const char *role)
{
	static const char *const roles[] = {
		"owner", "admin", "member", "viewer",
	};

	for (size_t i = 0; i < RF_COUNT(roles); i++) {
		if (strcmp(role, roles[i]) == 0)
			return true;
	}
	return false;
}

enum rf_code
rf_account_user_create(struct rf_store *s, const char *org, const char *email,
    const char *password, const char *role, struct rf_user *out,
    struct rf_err *err)
{
	struct rf_org owner;
	enum rf_code rc;

	memset(out, 0, sizeof(*out));
	if (!is_role(role))
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "a role is one of owner, admin, member, viewer");
	if (strlen(email) >= sizeof(out->email))
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "an e-mail address has at most 254 bytes");
	if (password != NULL && password[0] != '\0') {
		rc = rf_password_text(password, out->password,
		    sizeof(out->password), err);
		if (rc != RF_OK)
			return rc;
	}
	rf_strlcpy(out->email, email, sizeof(out->email));
	rf_strlcpy(out->role, role, sizeof(out->role));
	rc = rf_store_org_ensure(s, org, PLAN_OF_NEW_ORGS, &owner, err);
	if (rc != RF_OK)
		return rc;
	rf_strlcpy(out->org_id, owner.id, sizeof(out->org_id));
	return rf_store_user_create(s, out, err);
}
