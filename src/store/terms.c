/*
 * On what terms a job is accepted: how many a day, which request is one seen
 * before, and what is debited in advance (imageextract.md sections 1.4, 1.5
 * and 1.7).  All of it is checked and written in the transaction that
 * accepts the job, so that two requests at once cannot share a last place.
 */
#include "config.h"

#include "store/private.h"

#include <string.h>

#include "util/time.h"

#define NAMES_MS (INT64_C(24) * 3600 * 1000)
#define KEEP_DAYS 3

static enum rf_code
day_get(struct rf_store *s, const char *scope, int64_t now,
    int64_t *requests, int64_t *credits, struct rf_err *err)
{
	struct rf_row row;
	enum rf_code rc;
	bool found;

	*requests = *credits = 0;
	rc = rf_sql_first(s, RF_SQL_DAY_GET, RF_ARGS(rf_sql_str(scope),
	    rf_sql_int(rf_day(now))), &row, &found, err);
	if (rc == RF_OK && found) {
		*requests = rf_row_int(&row);
		*credits = rf_row_int(&row);
	}
	rf_sql_done(s, RF_SQL_DAY_GET);
	return rc;
}

enum rf_code
rf_day_credits(struct rf_store *s, const char *scope, int64_t now,
    int64_t *credits, struct rf_err *err)
{
	int64_t requests;

	return day_get(s, scope, now, &requests, credits, err);
}

static enum rf_code
check_name(struct rf_store *s, const struct rf_terms *t, int64_t now,
    char job_id[RF_ID_SIZE], bool *replayed, struct rf_err *err)
{
	unsigned char body[RF_SHA256_SIZE];
	bool found, same = false;
	struct rf_row row;
	enum rf_code rc;

	rc = rf_sql_first(s, RF_SQL_IDEMPOTENCY_GET, RF_ARGS(
	    rf_sql_str(t->idempotency_scope), rf_sql_str(t->idempotency_name),
	    rf_sql_int(now - NAMES_MS)), &row, &found, err);
	if (rc == RF_OK && found) {
		same = rf_row_digest(&row, body) &&
		    memcmp(body, t->body, sizeof(body)) == 0;
		if (same)
			rf_row_copy(&row, job_id, RF_ID_SIZE);
	}
	rf_sql_done(s, RF_SQL_IDEMPOTENCY_GET);
	if (rc == RF_OK && found && !same)
		return rf_fail(err, RF_E_CONFLICT, "this idempotency key was "
		    "used for another request");
	*replayed = same;
	return rc;
}

static enum rf_code
check_terms(struct rf_store *s, const struct rf_terms *t, int64_t now,
    char job_id[RF_ID_SIZE], bool *replayed, struct rf_err *err)
{
	int64_t requests, credits;
	enum rf_code rc = RF_OK;

	*replayed = false;
	if (t->idempotency_name != NULL)
		rc = check_name(s, t, now, job_id, replayed, err);
	if (rc != RF_OK || *replayed || t->rate_scope == NULL ||
	    t->rate_limit < 0)
		return rc;
	rc = day_get(s, t->rate_scope, now, &requests, &credits, err);
	if (rc == RF_OK && requests + t->rate_units > t->rate_limit)
		rc = rf_fail(err, RF_E_RATE, "the %lld requests of this day "
		    "are used up", (long long)t->rate_limit);
	return rc;
}

enum rf_code
rf_terms_check(struct rf_store *s, const struct rf_terms *t,
    struct rf_job *job, bool *replayed, struct rf_err *err)
{
	return check_terms(s, t, job->created_at, job->id, replayed, err);
}

enum rf_code
rf_store_terms_check(struct rf_store *s, const struct rf_terms *terms,
    char job_id[RF_ID_SIZE], bool *replayed, struct rf_err *err)
{
	return check_terms(s, terms, rf_now(), job_id, replayed, err);
}

static enum rf_code
day_add(struct rf_store *s, const char *scope, int64_t now, int64_t requests,
    int64_t credits, struct rf_err *err)
{
	return rf_sql_exec(s, RF_SQL_DAY_ADD, RF_ARGS(rf_sql_str(scope),
	    rf_sql_int(rf_day(now)), rf_sql_int(requests),
	    rf_sql_int(credits)), NULL, err);
}

enum rf_code
rf_terms_enter(struct rf_store *s, const struct rf_terms *t,
    const struct rf_job *job, struct rf_err *err)
{
	int64_t now = job->created_at, amount = rf_credits_in(t->reserve);
	enum rf_code rc = RF_OK;

	if (t->rate_scope != NULL)
		rc = day_add(s, t->rate_scope, now, t->rate_units, 0, err);
	if (rc == RF_OK && amount > 0)
		rc = day_add(s, job->org_id, now, 0, amount, err);
	if (rc == RF_OK && amount > 0)
		rc = rf_ledger_add(s, &(struct rf_entry){
		    .org_id = job->org_id, .key_id = job->key_id,
		    .job_id = job->id, .type = "job_debit",
		    .amount = -amount, .now = now }, err);
	if (rc == RF_OK && t->idempotency_name != NULL)
		rc = rf_sql_exec(s, RF_SQL_IDEMPOTENCY_PUT, RF_ARGS(
		    rf_sql_str(t->idempotency_scope),
		    rf_sql_str(t->idempotency_name), rf_sql_digest(t->body),
		    rf_sql_str(job->id), rf_sql_int(now)), NULL, err);
	return rc;
}

enum rf_code
rf_terms_forget(struct rf_store *s, int64_t now, struct rf_err *err)
{
	enum rf_code rc;

	rc = rf_tx_begin(s, err);
	if (rc != RF_OK)
		return rc;
	rc = rf_sql_exec(s, RF_SQL_DAY_FORGET,
	    RF_ARGS(rf_sql_int(rf_day(now) - KEEP_DAYS)), NULL, err);
	if (rc == RF_OK)
		rc = rf_sql_exec(s, RF_SQL_IDEMPOTENCY_FORGET,
		    RF_ARGS(rf_sql_int(now - NAMES_MS)), NULL, err);
	if (rc == RF_OK)
		rc = rf_sql_exec(s, RF_SQL_SESSION_FORGET,
		    RF_ARGS(rf_sql_int(now)), NULL, err);
	if (rc == RF_OK)
		rc = rf_sql_exec(s, RF_SQL_FAMILIAR_FORGET,
		    RF_ARGS(rf_sql_int(now - RF_FAMILIAR_MS)), NULL, err);
	return rf_tx_end(s, rc, err);
}
