/*
 * Organisations, their plans and people, and the ledger: who owns what, and
 * what it cost.  A balance changes by rf_ledger_add() alone, which writes the
 * entry and the totals in the transaction of their cause.
 */
#include "config.h"

#include "store/private.h"

#include <string.h>

#include "util/time.h"

void
rf_slug_of(const char *name, const char *kind, char out[61])
{
	size_t n = 0;
	bool gap = false;

	for (const char *p = name; *p != '\0' && n < 59; p++) {
		char c = *p;

		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) {
			gap = n > 0;
			continue;
		}
		if (gap)
			out[n++] = '-';
		gap = false;
		out[n++] = c;
	}
	out[n] = '\0';
	/* A name without a single ASCII letter or digit: told by its hash. */
	if (n == 0)
		snprintf(out, 61, "%s-%016llx", kind, (unsigned long long)
		    rf_hash64(name, strlen(name)));
}

void
rf_org_of_row(struct rf_row *r, struct rf_org *org)
{
	rf_row_copy(r, org->id, sizeof(org->id));
	rf_row_copy(r, org->name, sizeof(org->name));
	rf_row_copy(r, org->slug, sizeof(org->slug));
	rf_row_copy(r, org->plan, sizeof(org->plan));
	org->created_at = rf_row_int(r);
	org->closed_at = rf_row_int(r);
}

static enum rf_code
org_find(struct rf_store *s, const char *slug, struct rf_org *org,
    bool *found, struct rf_err *err)
{
	struct rf_row row;
	enum rf_code rc;

	rc = rf_sql_first(s, RF_SQL_ORG_BY_SLUG, RF_ARGS(rf_sql_str(slug)),
	    &row, found, err);
	if (rc == RF_OK && *found)
		rf_org_of_row(&row, org);
	rf_sql_done(s, RF_SQL_ORG_BY_SLUG);
	return rc;
}

enum rf_code
rf_store_plan_get(struct rf_store *s, const char *name, struct rf_plan *out,
    struct rf_err *err)
{
	struct rf_row row;
	enum rf_code rc;
	bool found;

	rc = rf_sql_first(s, RF_SQL_PLAN_GET, RF_ARGS(rf_sql_str(name)), &row,
	    &found, err);
	if (rc == RF_OK && found) {
		rf_row_copy(&row, out->name, sizeof(out->name));
		out->metered = rf_row_int(&row) != 0;
		out->credits_included = rf_row_int(&row);
		out->daily_credit_cap = rf_row_int(&row);
		out->requests_per_day = rf_row_int(&row);
		out->api_access = rf_row_int(&row) != 0;
		out->ads_enabled = rf_row_int(&row) != 0;
		out->bulk_max_urls = (int)rf_row_int(&row);
		out->document_max_files = (int)rf_row_int(&row);
		out->document_max_mb = (int)rf_row_int(&row);
		out->url_worker_concurrency = (int)rf_row_int(&row);
	}
	rf_sql_done(s, RF_SQL_PLAN_GET);
	if (rc == RF_OK && !found)
		rc = rf_fail(err, RF_E_BAD_REQUEST, "there is no plan \"%s\"",
		    name);
	return rc;
}

enum rf_code
rf_store_org_get(struct rf_store *s, const char *id, struct rf_org *out,
    struct rf_err *err)
{
	struct rf_row row;
	enum rf_code rc;
	bool found;

	rc = rf_sql_first(s, RF_SQL_ORG_BY_ID, RF_ARGS(rf_sql_str(id)), &row,
	    &found, err);
	if (rc == RF_OK && found)
		rf_org_of_row(&row, out);
	rf_sql_done(s, RF_SQL_ORG_BY_ID);
	if (rc == RF_OK && !found)
		rc = rf_fail(err, RF_E_NOT_FOUND,
		    "there is no such organisation");
	return rc;
}

static enum rf_code
org_insert(struct rf_store *s, const char *name, const char *plan_name,
    struct rf_org *org, struct rf_err *err)
{
	struct rf_plan plan;
	enum rf_code rc;

	rc = rf_store_plan_get(s, plan_name, &plan, err);
	if (rc != RF_OK)
		return rc;
	rf_store_new_id("acc_", org->id);
	rf_strlcpy(org->name, name, sizeof(org->name));
	rf_strlcpy(org->plan, plan.name, sizeof(org->plan));
	org->created_at = rf_now();
	org->closed_at = 0;
	rc = rf_sql_exec(s, RF_SQL_ORG_INSERT, RF_ARGS(rf_sql_str(org->id),
	    rf_sql_str(org->name), rf_sql_str(org->slug),
	    rf_sql_str(org->plan), rf_sql_int(org->created_at)), NULL, err);
	if (rc == RF_OK)
		rc = rf_sql_exec(s, RF_SQL_USAGE_INSERT,
		    RF_ARGS(rf_sql_str(org->id)), NULL, err);
	if (rc == RF_OK)
		rc = rf_project_default(s, org, err);
	if (rc == RF_OK)
		rc = rf_ledger_add(s, &(struct rf_entry){ .org_id = org->id,
		    .type = "plan_grant", .now = org->created_at,
		    .amount = plan.credits_included * 1000 }, err);
	return rc;
}

enum rf_code
rf_store_org_ensure(struct rf_store *s, const char *name, const char *plan,
    struct rf_org *out, struct rf_err *err)
{
	enum rf_code rc;
	bool found;

	memset(out, 0, sizeof(*out));
	if (name[0] == '\0' || strlen(name) >= sizeof(out->name))
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "an organisation's name has 1 to 120 bytes");
	rf_slug_of(name, "org", out->slug);
	rc = rf_tx_begin(s, err);
	if (rc != RF_OK)
		return rc;
	rc = org_find(s, out->slug, out, &found, err);
	if (rc == RF_OK && !found)
		rc = org_insert(s, name, plan, out, err);
	/* Asked for again after its revocation: open, its old keys not. */
	if (rc == RF_OK && out->closed_at != 0) {
		rc = rf_sql_exec(s, RF_SQL_ORG_REOPEN,
		    RF_ARGS(rf_sql_str(out->id)), NULL, err);
		out->closed_at = 0;
	}
	rc = rf_tx_end(s, rc, err);
	if (rc == RF_OK)
		rf_notice_post(s->notice, RF_NOTICE_KEYS);
	return rc;
}

enum rf_code
rf_store_org_find(struct rf_store *s, const char *slug, struct rf_org *out,
    struct rf_err *err)
{
	enum rf_code rc;
	bool found;

	rc = org_find(s, slug, out, &found, err);
	if (rc == RF_OK && !found)
		rc = rf_fail(err, RF_E_NOT_FOUND,
		    "there is no organisation \"%s\"", slug);
	return rc;
}

enum rf_code
rf_store_org_list(struct rf_store *s,
    void (*each)(void *ctx, const struct rf_org *org), void *ctx,
    struct rf_err *err)
{
	struct rf_row row;
	struct rf_org org;
	enum rf_code rc;
	bool more;

	rc = rf_sql_first(s, RF_SQL_ORG_LIST, RF_NO_ARGS, &row, &more, err);
	while (rc == RF_OK && more) {
		rf_org_of_row(&row, &org);
		each(ctx, &org);
		rc = rf_sql_next(s, RF_SQL_ORG_LIST, &row, &more, err);
	}
	rf_sql_done(s, RF_SQL_ORG_LIST);
	return rc;
}

struct id {
	char text[RF_ID_SIZE];
};

/* Cancelling changes the rows that this reads, so they are read first. */
static enum rf_code
cancel_open_jobs(struct rf_store *s, const char *org_id, int64_t now,
    struct rf_err *err)
{
	RF_VEC(struct id) ids = { NULL, 0, 0 };
	struct rf_row row;
	enum rf_code rc;
	bool more;

	rc = rf_sql_first(s, RF_SQL_ORG_OPEN_JOBS,
	    RF_ARGS(rf_sql_str(org_id)), &row, &more, err);
	while (rc == RF_OK && more) {
		rf_row_copy(&row, RF_VEC_PUSH(&ids)->text, RF_ID_SIZE);
		rc = rf_sql_next(s, RF_SQL_ORG_OPEN_JOBS, &row, &more, err);
	}
	rf_sql_done(s, RF_SQL_ORG_OPEN_JOBS);
	for (size_t i = 0; i < ids.n && rc == RF_OK; i++)
		rc = rf_job_cancel_inside(s, ids.v[i].text, now, err);
	RF_VEC_RELEASE(&ids);
	return rc;
}

enum rf_code
rf_store_org_revoke(struct rf_store *s, const char *slug, struct rf_err *err)
{
	int64_t now = rf_now();
	struct rf_org org;
	enum rf_code rc;
	bool found;

	rc = rf_tx_begin(s, err);
	if (rc != RF_OK)
		return rc;
	rc = org_find(s, slug, &org, &found, err);
	if (rc == RF_OK && !found)
		rc = rf_fail(err, RF_E_NOT_FOUND,
		    "there is no organisation \"%s\"", slug);
	if (rc == RF_OK)
		rc = rf_sql_exec(s, RF_SQL_ORG_CLOSE,
		    RF_ARGS(rf_sql_str(org.id), rf_sql_int(now)), NULL, err);
	if (rc == RF_OK)
		rc = rf_sql_exec(s, RF_SQL_ORG_REVOKE_KEYS,
		    RF_ARGS(rf_sql_str(org.id), rf_sql_int(now)), NULL, err);
	if (rc == RF_OK)
		rc = cancel_open_jobs(s, org.id, now, err);
	rc = rf_tx_end(s, rc, err);
	/* Workers look at what they hold. */
	if (rc == RF_OK) {
		rf_notice_post(s->notice, RF_NOTICE_QUEUE);
		rf_notice_post(s->notice, RF_NOTICE_KEYS);
	}
	return rc;
}

/* ---- people -------------------------------------------------------------- */

void
rf_user_of_row(struct rf_row *r, struct rf_user *user)
{
	rf_row_copy(r, user->id, sizeof(user->id));
	rf_row_copy(r, user->org_id, sizeof(user->org_id));
	rf_row_copy(r, user->email, sizeof(user->email));
	rf_row_copy(r, user->role, sizeof(user->role));
	rf_row_copy(r, user->password, sizeof(user->password));
	user->created_at = rf_row_int(r);
}

static void
lower(char *s)
{
	for (; *s != '\0'; s++) {
		if (*s >= 'A' && *s <= 'Z')
			*s = (char)(*s - 'A' + 'a');
	}
}

enum rf_code
rf_store_user_create(struct rf_store *s, struct rf_user *user,
    struct rf_err *err)
{
	enum rf_code rc;
	int made = 0;

	lower(user->email);
	if (strchr(user->email, '@') == NULL)
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "\"%s\" is no e-mail address", user->email);
	rf_store_new_id("usr_", user->id);
	user->created_at = rf_now();
	rc = rf_tx_begin(s, err);
	if (rc != RF_OK)
		return rc;
	rc = rf_sql_exec(s, RF_SQL_USER_INSERT, RF_ARGS(rf_sql_str(user->id),
	    rf_sql_str(user->org_id), rf_sql_str(user->email),
	    rf_sql_str(user->role), rf_sql_str0(user->password),
	    rf_sql_int(user->created_at)), &made, err);
	if (rc == RF_OK && made == 0)
		rc = rf_fail(err, RF_E_CONFLICT, "there is a user %s already",
		    user->email);
	return rf_tx_end(s, rc, err);
}

enum rf_code
rf_store_user_find(struct rf_store *s, const char *email,
    struct rf_user *out, struct rf_err *err)
{
	char folded[sizeof(out->email)];
	struct rf_row row;
	enum rf_code rc;
	bool found;

	rf_strlcpy(folded, email, sizeof(folded));
	lower(folded);
	rc = rf_sql_first(s, RF_SQL_USER_BY_EMAIL,
	    RF_ARGS(rf_sql_str(folded)), &row, &found, err);
	if (rc == RF_OK && found)
		rf_user_of_row(&row, out);
	rf_sql_done(s, RF_SQL_USER_BY_EMAIL);
	if (rc == RF_OK && !found)
		rc = rf_fail(err, RF_E_NOT_FOUND, "there is no user %s",
		    folded);
	return rc;
}

enum rf_code
rf_store_user_list(struct rf_store *s, void (*each)(void *ctx,
    const struct rf_user *user, const struct rf_org *org), void *ctx,
    struct rf_err *err)
{
	struct rf_user user;
	struct rf_row row;
	struct rf_org org;
	enum rf_code rc;
	bool more;

	rc = rf_sql_first(s, RF_SQL_USER_LIST, RF_NO_ARGS, &row, &more, err);
	while (rc == RF_OK && more) {
		rf_user_of_row(&row, &user);
		rf_org_of_row(&row, &org);
		each(ctx, &user, &org);
		rc = rf_sql_next(s, RF_SQL_USER_LIST, &row, &more, err);
	}
	rf_sql_done(s, RF_SQL_USER_LIST);
	return rc;
}

enum rf_code
rf_store_user_revoke(struct rf_store *s, const char *email,
    struct rf_err *err)
{
	char folded[sizeof(((struct rf_user *)0)->email)];
	enum rf_code rc;
	int gone = 0;

	rf_strlcpy(folded, email, sizeof(folded));
	lower(folded);
	rc = rf_tx_begin(s, err);
	if (rc != RF_OK)
		return rc;
	rc = rf_sql_exec(s, RF_SQL_USER_DELETE, RF_ARGS(rf_sql_str(folded)),
	    &gone, err);
	if (rc == RF_OK && gone == 0)
		rc = rf_fail(err, RF_E_NOT_FOUND, "there is no user %s",
		    folded);
	return rf_tx_end(s, rc, err);
}
