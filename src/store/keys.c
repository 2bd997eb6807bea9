/*
 * API keys.  Only digests are kept; a key is found by its digest's index, and
 * the digests are compared once more in constant time, so that nothing rests
 * on how an engine compares.
 */
#include "config.h"

#include "store/private.h"

#include <string.h>

#include "util/time.h"

#define TOUCH_MS 60000		/* how exact last_used_at is */

static bool
key_of_row(struct rf_row *r, struct rf_key *key)
{
	bool capped, ok;

	rf_row_copy(r, key->id, sizeof(key->id));
	rf_row_copy(r, key->org_id, sizeof(key->org_id));
	rf_row_copy(r, key->label, sizeof(key->label));
	rf_row_copy(r, key->prefix, sizeof(key->prefix));
	ok = rf_row_digest(r, key->digest);
	key->scopes = (uint32_t)rf_row_int(r);
	capped = sqlite3_column_type(r->stmt, r->next) != SQLITE_NULL;
	key->credit_cap = rf_row_int(r) / 1000;
	if (!capped)
		key->credit_cap = -1;
	key->credits_used = rf_credits_out(rf_row_int(r));
	key->created_at = rf_row_int(r);
	key->last_used_at = rf_row_int(r);
	key->expires_at = rf_row_int(r);
	key->revoked_at = rf_row_int(r);
	rf_row_copy(r, key->project_id, sizeof(key->project_id));
	return ok;
}

enum rf_code
rf_store_key_create(struct rf_store *s, struct rf_key *key,
    struct rf_err *err)
{
	struct rf_arg cap = { RF_ARG_NULL, 0, NULL };
	enum rf_code rc;

	if (key->credit_cap >= 0) {
		if (key->credit_cap > INT64_MAX / 1000)
			return rf_fail(err, RF_E_BAD_REQUEST,
			    "the credit cap is too large");
		cap = rf_sql_int(key->credit_cap * 1000);
	}
	rf_store_new_id("key_", key->id);
	key->created_at = rf_now();
	key->credits_used = 0;
	key->last_used_at = key->revoked_at = 0;
	rc = rf_tx_begin(s, err);
	if (rc != RF_OK)
		return rc;
	rc = rf_sql_exec(s, RF_SQL_KEY_INSERT, RF_ARGS(rf_sql_str(key->id),
	    rf_sql_str(key->org_id), rf_sql_str(key->label),
	    rf_sql_str(key->prefix), rf_sql_digest(key->digest),
	    rf_sql_int(key->scopes), cap, rf_sql_int(key->created_at),
	    rf_sql_int0(key->expires_at), rf_sql_str0(key->project_id)),
	    NULL, err);
	return rf_tx_end(s, rc, err);
}

enum rf_code
rf_store_key_list(struct rf_store *s, void (*each)(void *ctx,
    const struct rf_key *key, const struct rf_org *org), void *ctx,
    struct rf_err *err)
{
	struct rf_row row;
	struct rf_key key;
	struct rf_org org;
	enum rf_code rc;
	bool more;

	rc = rf_sql_first(s, RF_SQL_KEY_LIST, RF_NO_ARGS, &row, &more, err);
	while (rc == RF_OK && more) {
		if (!key_of_row(&row, &key))
			memset(key.digest, 0, sizeof(key.digest));
		rf_row_copy(&row, org.id, sizeof(org.id));
		rf_row_copy(&row, org.name, sizeof(org.name));
		rf_row_copy(&row, org.slug, sizeof(org.slug));
		rf_row_copy(&row, org.plan, sizeof(org.plan));
		org.created_at = rf_row_int(&row);
		org.closed_at = rf_row_int(&row);
		each(ctx, &key, &org);
		rc = rf_sql_next(s, RF_SQL_KEY_LIST, &row, &more, err);
	}
	rf_sql_done(s, RF_SQL_KEY_LIST);
	return rc;
}

enum rf_code
rf_store_key_revoke(struct rf_store *s, const char *id, struct rf_err *err)
{
	char found_id[RF_ID_SIZE] = "";
	struct rf_row row;
	enum rf_code rc;
	bool more;
	int n = 0;

	rc = rf_tx_begin(s, err);
	if (rc != RF_OK)
		return rc;
	rc = rf_sql_first(s, RF_SQL_KEY_FIND, RF_ARGS(rf_sql_str(id)), &row,
	    &more, err);
	while (rc == RF_OK && more) {
		rf_row_copy(&row, found_id, sizeof(found_id));
		n++;
		rc = rf_sql_next(s, RF_SQL_KEY_FIND, &row, &more, err);
	}
	rf_sql_done(s, RF_SQL_KEY_FIND);
	if (rc == RF_OK && n == 0)
		rc = rf_fail(err, RF_E_NOT_FOUND, "there is no key %s", id);
	if (rc == RF_OK && n > 1)
		rc = rf_fail(err, RF_E_CONFLICT,
		    "%d keys begin with %s: name one by its id", n, id);
	if (rc == RF_OK)
		rc = rf_sql_exec(s, RF_SQL_KEY_REVOKE, RF_ARGS(
		    rf_sql_str(found_id), rf_sql_int(rf_now())), NULL, err);
	rc = rf_tx_end(s, rc, err);
	if (rc == RF_OK)
		rf_notice_post(s->notice, RF_NOTICE_KEYS);
	return rc;
}

/*
 * Note the use of a key.  This stands in the way of every request once a
 * minute, so it neither waits for a lock nor fails the request.
 */
static void
touch(struct rf_store *s, struct rf_key *key, int64_t now)
{
	struct rf_err ignored = RF_ERR_INIT;
	enum rf_code rc;

	if (now - key->last_used_at < TOUCH_MS || now < s->touch_after)
		return;
	s->impatient = true;
	rc = rf_tx_begin_relaxed(s, &ignored);
	if (rc == RF_OK) {
		rc = rf_sql_exec(s, RF_SQL_KEY_TOUCH, RF_ARGS(
		    rf_sql_str(key->id), rf_sql_int(now)), NULL, &ignored);
		rc = rf_tx_end(s, rc, &ignored);
	}
	s->impatient = false;
	if (rc == RF_OK)
		key->last_used_at = now;
	else if (rc != RF_E_BUSY)
		s->touch_after = now + TOUCH_MS;	/* a full disk, say */
}

/* ---- looking up --------------------------------------------------------- */

/*
 * Every request looks up its key, and most come with the same few.  A row
 * read a moment ago holds until somebody posts to RF_NOTICE_KEYS, which
 * every change of a key or its organisation does before it returns: so a
 * revocation acts on the very next request.  At most KEEP_MS, should its
 * process die in between; not at all where other machines, which have a
 * notice board of their own, may write.
 */
#define KEEP_MS 1000

static struct rf_cached_key *
cache_place(struct rf_store *s, const unsigned char *digest)
{
	return &s->keys[digest[0] % RF_KEY_CACHE];
}

static bool
cache_get(struct rf_store *s, const unsigned char *digest, int64_t now,
    struct rf_key *key, char plan[32])
{
	const struct rf_cached_key *c = cache_place(s, digest);

	if (now >= c->until || now < c->until - KEEP_MS ||
	    c->notice != rf_notice_seen(s->notice, RF_NOTICE_KEYS) ||
	    !rf_equal_constant_time(c->key.digest, digest, RF_SHA256_SIZE))
		return false;
	*key = c->key;
	memcpy(plan, c->plan, sizeof(c->plan));
	return true;
}

static void
cache_put(struct rf_store *s, const struct rf_key *key, const char plan[32],
    uint32_t notice, int64_t now)
{
	struct rf_cached_key *c = cache_place(s, key->digest);

	/* What a capped key has left changes with every document. */
	if (s->network || key->credit_cap >= 0)
		return;
	c->key = *key;
	memcpy(c->plan, plan, sizeof(c->plan));
	c->notice = notice;
	c->until = now + KEEP_MS;
}

/* From the index; RF_E_NOT_FOUND. */
static enum rf_code
read_key(struct rf_store *s, const unsigned char *digest,
    struct rf_key *key, char plan[32], struct rf_err *err)
{
	struct rf_row row;
	enum rf_code rc;
	bool found;

	rc = rf_sql_first(s, RF_SQL_KEY_LOOKUP,
	    RF_ARGS(rf_sql_digest(digest)), &row, &found, err);
	if (rc == RF_OK && found) {
		found = key_of_row(&row, key) && rf_equal_constant_time(digest,
		    key->digest, RF_SHA256_SIZE);
		rf_row_copy(&row, plan, 32);
		if (rf_row_int(&row) != 0)
			plan[0] = '\0';
	}
	rf_sql_done(s, RF_SQL_KEY_LOOKUP);
	if (rc == RF_OK && !found)
		rc = rf_fail(err, RF_E_NOT_FOUND, "this key is not known");
	return rc;
}

enum rf_code
rf_store_key_lookup(struct rf_store *s,
    const unsigned char digest[RF_SHA256_SIZE], struct rf_key *key,
    char plan[32], struct rf_err *err)
{
	unsigned char wanted[RF_SHA256_SIZE];	/* may be the key's own */
	int64_t now = rf_now();
	uint32_t notice;
	enum rf_code rc;

	memcpy(wanted, digest, sizeof(wanted));
	memset(key, 0, sizeof(*key));
	memset(plan, 0, 32);
	if (cache_get(s, wanted, now, key, plan))
		return RF_OK;
	notice = rf_notice_seen(s->notice, RF_NOTICE_KEYS);
	rc = read_key(s, wanted, key, plan, err);
	if (rc != RF_OK)
		return rc;
	if (key->revoked_at == 0 && plan[0] != '\0' &&
	    (key->expires_at == 0 || key->expires_at > now))
		touch(s, key, now);
	cache_put(s, key, plan, notice, now);
	return RF_OK;
}
