/*
 * Money and counts.  sum(ledger) = balance, always: the entry, the balance
 * and whatever caused them are one transaction.
 */
#include "config.h"

#include "store/private.h"

#include <stdlib.h>

#include "util/time.h"

enum rf_code
rf_ledger_add(struct rf_store *s, const struct rf_entry *e,
    struct rf_err *err)
{
	int64_t balance = 0, seq = 0;
	/* Grants and adjustments are no use; debits and refunds are. */
	bool use = strncmp(e->type, "job_", 4) == 0;
	struct rf_row row;
	enum rf_code rc;
	bool found;

	if (e->amount == 0 && e->pages == 0)
		return RF_OK;
	rc = rf_sql_first(s, RF_SQL_USAGE_ADD, RF_ARGS(rf_sql_str(e->org_id),
	    rf_sql_int(e->amount), rf_sql_int(use ? -e->amount : 0),
	    rf_sql_int(e->pages), rf_sql_int(e->amount != 0)), &row, &found,
	    err);
	if (rc == RF_OK && found) {
		balance = rf_row_int(&row);
		seq = rf_row_int(&row);
	}
	rf_sql_done(s, RF_SQL_USAGE_ADD);
	if (rc == RF_OK && !found)
		rc = rf_fail(err, RF_E_BUG, "an organisation has no usage row");
	if (rc != RF_OK || e->amount == 0)
		return rc;
	rc = rf_sql_exec(s, RF_SQL_LEDGER_INSERT, RF_ARGS(
	    rf_sql_str(e->org_id), rf_sql_int(seq), rf_sql_str0(e->key_id),
	    rf_sql_str0(e->job_id), rf_sql_str(e->type),
	    rf_sql_int(e->amount), rf_sql_int(balance), rf_sql_int(e->now)),
	    NULL, err);
	if (rc == RF_OK && use && e->key_id != NULL && e->key_id[0] != '\0')
		rc = rf_sql_exec(s, RF_SQL_KEY_CHARGE, RF_ARGS(
		    rf_sql_str(e->key_id), rf_sql_int(-e->amount)), NULL, err);
	return rc;
}

enum rf_code
rf_store_usage(struct rf_store *s, const char *org_id, struct rf_usage *out,
    struct rf_err *err)
{
	struct rf_row row;
	enum rf_code rc;
	bool found;

	rc = rf_sql_first(s, RF_SQL_USAGE_GET, RF_ARGS(rf_sql_str(org_id)),
	    &row, &found, err);
	if (rc == RF_OK && found) {
		out->credits_used = rf_credits_out(rf_row_int(&row));
		out->pages_used = rf_row_int(&row);
		out->balance = rf_credits_out(rf_row_int(&row));
	}
	rf_sql_done(s, RF_SQL_USAGE_GET);
	if (rc == RF_OK && !found)
		rc = rf_fail(err, RF_E_NOT_FOUND,
		    "there is no such organisation");
	return rc;
}

enum rf_code
rf_store_ledger_check(struct rf_store *s, struct rf_err *err)
{
	struct rf_row row;
	enum rf_code rc;
	char slug[64];
	bool more;

	rc = rf_sql_first(s, RF_SQL_LEDGER_CHECK, RF_NO_ARGS, &row, &more,
	    err);
	while (rc == RF_OK && more) {
		rf_row_copy(&row, slug, sizeof(slug));
		if (rf_row_int(&row) != rf_row_int(&row)) {
			rc = rf_fail(err, RF_E_BUG, "the balance of %s is not "
			    "the sum of its ledger", slug);
			break;
		}
		rc = rf_sql_next(s, RF_SQL_LEDGER_CHECK, &row, &more, err);
	}
	rf_sql_done(s, RF_SQL_LEDGER_CHECK);
	if (rc != RF_OK)
		return rc;
	rc = rf_sql_first(s, RF_SQL_LEDGER_CHAIN, RF_NO_ARGS, &row, &more,
	    err);
	if (rc == RF_OK && more)
		rc = rf_fail(err, RF_E_BUG, "a ledger's balances do not add up");
	rf_sql_done(s, RF_SQL_LEDGER_CHAIN);
	return rc;
}

/* ---- may this job begin? ------------------------------------------------- */

static enum rf_code
key_may_spend(struct rf_store *s, const char *org_id, const char *key_id,
    int64_t reserve, int64_t now, struct rf_err *err)
{
	int64_t cap = 0, used = 0, expires = 0, revoked = 0;
	struct rf_row row;
	enum rf_code rc;
	bool found, capped = false;

	rc = rf_sql_first(s, RF_SQL_KEY_SPEND, RF_ARGS(rf_sql_str(key_id),
	    rf_sql_str(org_id)), &row, &found, err);
	if (rc == RF_OK && found) {
		capped = sqlite3_column_type(row.stmt, 0) != SQLITE_NULL;
		cap = rf_row_int(&row);
		used = rf_row_int(&row);
		expires = rf_row_int(&row);
		revoked = rf_row_int(&row);
	}
	rf_sql_done(s, RF_SQL_KEY_SPEND);
	if (rc != RF_OK)
		return rc;
	if (!found || revoked != 0)
		return rf_fail(err, RF_E_UNAUTHENTICATED,
		    "this key has been revoked");
	if (expires != 0 && expires <= now)
		return rf_fail(err, RF_E_UNAUTHENTICATED,
		    "this key has expired");
	if (capped && (used >= cap || used + reserve > cap))
		return rf_fail(err, RF_E_QUOTA,
		    "the credit cap of this key is used up");
	return RF_OK;
}

enum rf_code
rf_store_may_spend(struct rf_store *s, const char *org_id,
    const char *key_id, int64_t reserve, int64_t now, struct rf_err *err)
{
	int64_t closed = 0, metered = 0, balance = 0, cap = -1, today = 0;
	struct rf_row row;
	enum rf_code rc;
	bool found;

	if (key_id[0] != '\0') {
		rc = key_may_spend(s, org_id, key_id, reserve, now, err);
		if (rc != RF_OK)
			return rc;
	}
	rc = rf_sql_first(s, RF_SQL_ORG_SPEND, RF_ARGS(rf_sql_str(org_id)),
	    &row, &found, err);
	if (rc == RF_OK && found) {
		closed = rf_row_int(&row);
		metered = rf_row_int(&row);
		balance = rf_row_int(&row);
		cap = rf_row_int(&row);
	}
	rf_sql_done(s, RF_SQL_ORG_SPEND);
	if (rc != RF_OK)
		return rc;
	if (!found || closed != 0)
		return rf_fail(err, RF_E_UNAUTHENTICATED,
		    "this organisation does not exist any more");
	if (metered != 0 && (balance <= 0 || balance < reserve))
		return rf_fail(err, RF_E_QUOTA,
		    "the organisation has not enough credits left");
	if (cap < 0 || reserve == 0)
		return RF_OK;
	rc = rf_day_credits(s, org_id, now, &today, err);
	if (rc == RF_OK && today + reserve > cap * 1000)
		rc = rf_fail(err, RF_E_RATE, "the credits that one day may "
		    "cost are used up");
	return rc;
}

enum rf_code
rf_store_spend_check(struct rf_store *s, const struct rf_caller *caller,
    double credits, struct rf_err *err)
{
	return rf_store_may_spend(s, caller->org_id, caller->key_id,
	    rf_credits_in(credits), rf_now(), err);
}

enum rf_code
rf_store_ledger_list(struct rf_store *s, const char *org_id, int limit,
    void (*each)(void *ctx, const struct rf_ledger_entry *e), void *ctx,
    struct rf_err *err)
{
	struct rf_ledger_entry e;
	struct rf_row row;
	enum rf_code rc;
	bool more;

	rc = rf_sql_first(s, RF_SQL_LEDGER_LIST, RF_ARGS(rf_sql_str(org_id),
	    rf_sql_int(limit)), &row, &more, err);
	while (rc == RF_OK && more) {
		e.seq = rf_row_int(&row);
		rf_row_copy(&row, e.key_id, sizeof(e.key_id));
		rf_row_copy(&row, e.job_id, sizeof(e.job_id));
		rf_row_copy(&row, e.type, sizeof(e.type));
		e.amount = rf_credits_out(rf_row_int(&row));
		e.balance_after = rf_credits_out(rf_row_int(&row));
		e.created_at = rf_row_int(&row);
		each(ctx, &e);
		rc = rf_sql_next(s, RF_SQL_LEDGER_LIST, &row, &more, err);
	}
	rf_sql_done(s, RF_SQL_LEDGER_LIST);
	return rc;
}

enum rf_code
rf_store_usage_between(struct rf_store *s, const char *org_id, int64_t since,
    int64_t until, struct rf_usage_between *out, struct rf_err *err)
{
	const struct rf_arg args[] = { rf_sql_str(org_id), rf_sql_int(since),
	    rf_sql_int(until) };
	struct rf_row row;
	enum rf_code rc;
	bool found;

	memset(out, 0, sizeof(*out));
	rc = rf_sql_first(s, RF_SQL_JOB_USAGE, args, RF_COUNT(args), &row,
	    &found, err);
	if (rc == RF_OK && found) {
		out->jobs = rf_row_int(&row);
		out->credits = rf_credits_out(rf_row_int(&row));
	}
	rf_sql_done(s, RF_SQL_JOB_USAGE);
	if (rc != RF_OK)
		return rc;
	return rf_sql_number(s, RF_SQL_JOB_USAGE_IMAGES, args,
	    RF_COUNT(args), &out->images, err);
}
