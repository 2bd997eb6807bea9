/*
 * Reading what jobs gave: artifacts by name, and large results, which are
 * delivered once.
 *
 * A claim of a large result is proved by a token that the claiming
 * connection keeps: a transfer that stalled past its claim, and whose right
 * somebody else has taken since, can neither consume it nor give it back.
 */
#include "config.h"

#include "store/private.h"

#include <string.h>

#include "util/time.h"

void
rf_artifact_of_row(struct rf_row *r, struct rf_artifact *a)
{
	const char *kind;

	rf_row_copy(r, a->job_id, sizeof(a->job_id));
	a->position = (int)rf_row_int(r);
	kind = rf_row_text(r);
	a->kind = RF_ARTIFACT_RESULT;
	for (int i = 0; i < RF_ARTIFACT_KIND_COUNT; i++) {
		if (strcmp(rf_artifact_kind_name((enum rf_artifact_kind)i),
		    kind) == 0)
			a->kind = (enum rf_artifact_kind)i;
	}
	rf_row_copy(r, a->name, sizeof(a->name));
	rf_row_copy(r, a->media_type, sizeof(a->media_type));
	rf_row_copy(r, a->blob, sizeof(a->blob));
	a->size = rf_row_int(r);
	a->created_at = rf_row_int(r);
	rf_row_copy(r, a->filename, sizeof(a->filename));
	a->crc32 = (uint32_t)rf_row_int(r);
	rf_row_copy(r, a->packed, sizeof(a->packed));
	a->packed_size = rf_row_int(r);
}

enum rf_code
rf_store_artifact_get(struct rf_store *s, const struct rf_caller *caller,
    const char *job_id, enum rf_artifact_kind kind, const char *name,
    struct rf_artifact *out, struct rf_err *err)
{
	char org_id[RF_ID_SIZE] = "", guest[RF_SHA256_HEX] = "";
	struct rf_row row;
	enum rf_code rc;
	bool found, completed = false;

	memset(out, 0, sizeof(*out));
	rc = rf_sql_first(s, RF_SQL_ARTIFACT_GET, RF_ARGS(rf_sql_str(job_id),
	    rf_sql_str(rf_artifact_kind_name(kind)), rf_sql_str(name)), &row,
	    &found, err);
	if (rc == RF_OK && found) {
		rf_row_copy(&row, org_id, sizeof(org_id));
		rf_row_copy(&row, guest, sizeof(guest));
		completed = strcmp(rf_row_text(&row), "completed") == 0;
		rf_artifact_of_row(&row, out);
	}
	rf_sql_done(s, RF_SQL_ARTIFACT_GET);
	if (rc != RF_OK)
		return rc;
	if (!found)
		return rf_fail(err, RF_E_NOT_FOUND, "there is no such job");
	rc = rf_store_owner(caller, org_id, guest, err);
	if (rc != RF_OK)
		return rc;
	if (!completed || out->blob[0] == '\0')
		return rf_fail(err, RF_E_NOT_FOUND,
		    "this job has nothing of that name");
	return RF_OK;
}

enum rf_code
rf_store_artifact_list(struct rf_store *s, const char *job_id,
    enum rf_artifact_kind kind, int position,
    void (*each)(void *ctx, const struct rf_artifact *a), void *ctx,
    struct rf_err *err)
{
	enum rf_sql q = position < 0 ? RF_SQL_ARTIFACT_LIST :
	    RF_SQL_ARTIFACT_LIST_ITEM;
	const struct rf_arg args[] = { rf_sql_str(job_id),
	    rf_sql_str(rf_artifact_kind_name(kind)), rf_sql_int(position) };
	struct rf_artifact a;
	struct rf_row row;
	enum rf_code rc;
	bool more;

	rc = rf_sql_first(s, q, args, position < 0 ? 2 : 3, &row, &more, err);
	while (rc == RF_OK && more) {
		rf_artifact_of_row(&row, &a);
		each(ctx, &a);
		rc = rf_sql_next(s, q, &row, &more, err);
	}
	rf_sql_done(s, q);
	return rc;
}

/* ---- large results ------------------------------------------------------------- */

static struct rf_large_claim *
find_claim(struct rf_store *s, const char *job_id)
{
	for (size_t i = 0; i < s->claims.n; i++) {
		if (strcmp(s->claims.v[i].job_id, job_id) == 0)
			return &s->claims.v[i];
	}
	return NULL;
}

/* May this caller have it, were it free? */
static enum rf_code
large_allowed(struct rf_store *s, const struct rf_caller *caller,
    const struct rf_job *job, int64_t anonymous_ms, int64_t now,
    struct rf_err *err)
{
	enum rf_code rc;

	if (caller->known) {
		rc = rf_store_owner(caller, job->org_id, job->guest, err);
		if (rc != RF_OK)
			return rc;
	}
	if (job->large == RF_LARGE_NONE || !rf_job_state_is_final(job->state) ||
	    (job->state != RF_JOB_COMPLETED && job->state != RF_JOB_EXPIRED))
		return rf_fail(err, RF_E_NOT_FOUND,
		    "there is no large result of this job");
	if (job->state == RF_JOB_EXPIRED)
		return rf_fail(err, RF_E_GONE, "this result has expired");
	if (job->large == RF_LARGE_CONSUMED)
		return rf_fail(err, RF_E_GONE,
		    "this result has been fetched already");
	if (!caller->known && now - job->finished_at >= anonymous_ms)
		return rf_fail(err, RF_E_GONE,
		    "this address has expired: ask with a key");
	return RF_OK;
}

static enum rf_code
large_artifact(struct rf_store *s, const char *job_id,
    struct rf_artifact *out, struct rf_err *err)
{
	struct rf_row row;
	enum rf_code rc;
	bool found;

	rc = rf_sql_first(s, RF_SQL_ARTIFACT_RESULT,
	    RF_ARGS(rf_sql_str(job_id)), &row, &found, err);
	if (rc == RF_OK && found)
		rf_artifact_of_row(&row, out);
	rf_sql_done(s, RF_SQL_ARTIFACT_RESULT);
	if (rc == RF_OK && !found)
		rc = rf_fail(err, RF_E_GONE, "this result has expired");
	return rc;
}

enum rf_code
rf_store_large_claim(struct rf_store *s, const struct rf_caller *caller,
    const char *job_id, int64_t anonymous_ms, int64_t claim_ms,
    struct rf_artifact *result, struct rf_job *job, struct rf_err *err)
{
	struct rf_large_claim claim = { .job_id = "" }, *old;
	int64_t now = rf_now();
	enum rf_code rc;
	int won = 0;

	memset(result, 0, sizeof(*result));
	rf_strlcpy(claim.job_id, job_id, sizeof(claim.job_id));
	rf_store_new_id("large_", claim.token);
	rc = rf_tx_begin(s, err);
	if (rc != RF_OK)
		return rc;
	rc = rf_job_load(s, job_id, job, err);
	if (rc == RF_OK)
		rc = large_allowed(s, caller, job, anonymous_ms, now, err);
	if (rc == RF_OK)
		rc = large_artifact(s, job_id, result, err);
	if (rc == RF_OK)
		rc = rf_sql_exec(s, RF_SQL_LARGE_CLAIM, RF_ARGS(
		    rf_sql_str(job_id), rf_sql_str(claim.token),
		    rf_sql_int(now + claim_ms), rf_sql_int(now)), &won, err);
	if (rc == RF_OK && won == 0)
		rc = rf_fail(err, RF_E_GONE,
		    "this result is being fetched by somebody else");
	rc = rf_tx_end(s, rc, err);
	if (rc != RF_OK) {
		rf_job_release(job);
		return rc;
	}
	job->large = RF_LARGE_CLAIMED;
	old = find_claim(s, job_id);
	*(old != NULL ? old : RF_VEC_PUSH(&s->claims)) = claim;
	return RF_OK;
}

static enum rf_code
not_claimed(struct rf_err *err)
{
	return rf_fail(err, RF_E_CONFLICT,
	    "this large result is not claimed here any more");
}

enum rf_code
rf_store_large_renew(struct rf_store *s, const char *job_id,
    int64_t claim_ms, struct rf_err *err)
{
	struct rf_large_claim *claim = find_claim(s, job_id);
	enum rf_code rc;
	int held = 0;

	if (claim == NULL)
		return not_claimed(err);
	rc = rf_tx_begin(s, err);
	if (rc != RF_OK)
		return rc;
	rc = rf_sql_exec(s, RF_SQL_LARGE_RENEW, RF_ARGS(rf_sql_str(job_id),
	    rf_sql_str(claim->token), rf_sql_int(rf_now() + claim_ms)), &held,
	    err);
	if (rc == RF_OK && held == 0)
		rc = not_claimed(err);
	return rf_tx_end(s, rc, err);
}

enum rf_code
rf_store_large_end(struct rf_store *s, const char *job_id, bool consumed,
    struct rf_err *err)
{
	struct rf_large_claim *claim = find_claim(s, job_id);
	enum rf_code rc;
	int held = 0;

	if (claim == NULL)
		return not_claimed(err);
	rc = rf_tx_begin(s, err);
	if (rc != RF_OK)
		return rc;
	rc = rf_sql_exec(s, RF_SQL_LARGE_END, RF_ARGS(rf_sql_str(job_id),
	    rf_sql_str(claim->token),
	    rf_sql_str(consumed ? "consumed" : "ready")), &held, err);
	if (rc == RF_OK && held == 0)
		rc = not_claimed(err);
	rc = rf_tx_end(s, rc, err);
	/* After a passing trouble the caller may try again. */
	if (rc == RF_OK || rc == RF_E_CONFLICT)
		*claim = s->claims.v[--s->claims.n];
	return rc;
}
