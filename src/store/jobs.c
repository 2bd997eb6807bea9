/*
 * Jobs as a whole: accepted, read, cancelled, advanced by the end of each
 * item, and ended with the last one.  Whoever ends an item calls
 * rf_job_advance() in the same transaction: no job is left open by a death
 * in between.
 */
#include "config.h"

#include "store/private.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "util/time.h"

#define DAY_MS (INT64_C(24) * 3600 * 1000)

static const char *const large_names[] = {
	[RF_LARGE_NONE] = "none",
	[RF_LARGE_READY] = "ready",
	[RF_LARGE_CLAIMED] = "claimed",
	[RF_LARGE_CONSUMED] = "consumed",
};

enum rf_job_state
rf_job_state_of_name(const char *name)
{
	for (int i = 0; i < RF_JOB_STATE_COUNT; i++) {
		if (strcmp(rf_job_state_name((enum rf_job_state)i), name) == 0)
			return (enum rf_job_state)i;
	}
	return RF_JOB_FAILED;
}

static enum rf_large
large_of_name(const char *name)
{
	for (size_t i = 0; i < RF_COUNT(large_names); i++) {
		if (strcmp(large_names[i], name) == 0)
			return (enum rf_large)i;
	}
	return RF_LARGE_NONE;
}

static enum rf_code
error_of_name(const char *name)
{
	return name[0] != '\0' ? rf_code_from_name(name) : RF_OK;
}

void
rf_job_of_row(struct rf_row *r, struct rf_job *job)
{
	const char *kind;

	rf_row_copy(r, job->id, sizeof(job->id));
	rf_row_copy(r, job->org_id, sizeof(job->org_id));
	rf_row_copy(r, job->key_id, sizeof(job->key_id));
	if (!rf_surface_parse(rf_row_text(r), &job->surface))
		job->surface = RF_SURFACE_PULSE;
	job->state = rf_job_state_of_name(rf_row_text(r));
	job->cancel_requested = rf_row_int(r) != 0;
	job->storage = rf_row_int(r) != 0;
	job->synchronous = rf_row_int(r) != 0;
	rf_row_copy(r, job->extraction_id, sizeof(job->extraction_id));
	job->origin = rf_row_dup(r);
	job->options = rf_row_dup(r);
	job->created_at = rf_row_int(r);
	job->updated_at = rf_row_int(r);
	job->started_at = rf_row_int(r);
	job->finished_at = rf_row_int(r);
	job->expires_at = rf_row_int(r);
	job->items_total = (int)rf_row_int(r);
	job->items_done = (int)rf_row_int(r);
	job->items_failed = (int)rf_row_int(r);
	job->pages = (uint32_t)rf_row_int(r);
	job->progress_done = (uint32_t)rf_row_int(r);
	job->progress_total = (uint32_t)rf_row_int(r);
	job->credits = rf_credits_out(rf_row_int(r));
	job->large = large_of_name(rf_row_text(r));
	job->result_size = rf_row_int(r);
	job->error = error_of_name(rf_row_text(r));
	rf_row_copy(r, job->error_message, sizeof(job->error_message));
	kind = rf_row_text(r);
	for (int i = 0; i < RF_JOB_KIND_COUNT; i++) {
		if (strcmp(rf_job_kind_name((enum rf_job_kind)i), kind) == 0)
			job->kind = (enum rf_job_kind)i;
	}
	rf_row_copy(r, job->project_id, sizeof(job->project_id));
	rf_row_copy(r, job->retry_of, sizeof(job->retry_of));
	rf_row_copy(r, job->guest, sizeof(job->guest));
	job->reserved = rf_credits_out(rf_row_int(r));
}

void
rf_item_of_row(struct rf_row *r, struct rf_item *item)
{
	const char *url;

	rf_row_copy(r, item->job_id, sizeof(item->job_id));
	item->position = (int)rf_row_int(r);
	item->source = strcmp(rf_row_text(r), "url") == 0 ? RF_SOURCE_URL :
	    RF_SOURCE_BLOB;
	rf_row_copy(r, item->source_blob, sizeof(item->source_blob));
	url = rf_row_text(r);
	item->source_url = url[0] != '\0' ? rf_strdup(url) : NULL;
	item->name = rf_row_dup(r);
	item->media_type = rf_row_dup(r);
	item->size = rf_row_int(r);
	item->state = rf_job_state_of_name(rf_row_text(r));
	item->attempts = (int)rf_row_int(r);
	item->crashes = (int)rf_row_int(r);
	item->pages = (uint32_t)rf_row_int(r);
	item->images = (uint32_t)rf_row_int(r);
	item->started_at = rf_row_int(r);
	item->finished_at = rf_row_int(r);
	item->error = error_of_name(rf_row_text(r));
	rf_row_copy(r, item->error_message, sizeof(item->error_message));
	item->progress_done = (uint32_t)rf_row_int(r);
	item->progress_total = (uint32_t)rf_row_int(r);
}

enum rf_code
rf_job_load(struct rf_store *s, const char *id, struct rf_job *job,
    struct rf_err *err)
{
	struct rf_row row;
	enum rf_code rc;
	bool found;

	rc = rf_sql_first(s, RF_SQL_JOB_GET, RF_ARGS(rf_sql_str(id)), &row,
	    &found, err);
	if (rc == RF_OK && found) {
		rf_job_release(job);
		rf_job_of_row(&row, job);
	}
	rf_sql_done(s, RF_SQL_JOB_GET);
	if (rc == RF_OK && !found)
		rc = rf_fail(err, RF_E_NOT_FOUND, "there is no such job");
	return rc;
}

/* ---- accepting ------------------------------------------------------------ */

static enum rf_code
submit_item(struct rf_store *s, const struct rf_job *job,
    struct rf_item *item, int position, struct rf_err *err)
{
	bool blob = item->source == RF_SOURCE_BLOB;
	enum rf_code rc = RF_OK;

	rf_strlcpy(item->job_id, job->id, sizeof(item->job_id));
	item->position = position;
	item->state = RF_JOB_PENDING;
	if (blob)
		rc = rf_blob_name(s, item->source_blob, item->size,
		    job->created_at, err);
	if (rc != RF_OK)
		return rc;
	return rf_sql_exec(s, RF_SQL_ITEM_INSERT, RF_ARGS(
	    rf_sql_str(job->id), rf_sql_int(position),
	    rf_sql_str(blob ? "blob" : "url"),
	    rf_sql_str0(item->source_blob), rf_sql_str0(item->source_url),
	    rf_sql_str(item->name != NULL ? item->name : ""),
	    rf_sql_str(item->media_type != NULL ? item->media_type : ""),
	    rf_sql_int(item->size), rf_sql_int(job->created_at)), NULL, err);
}

static enum rf_code
submit_inside(struct rf_store *s, struct rf_job *job, struct rf_item *items,
    int n_items, struct rf_err *err)
{
	enum rf_code rc;
	int made = 0;

	rc = rf_store_may_spend(s, job->org_id, job->key_id,
	    rf_credits_in(job->reserved), job->created_at, err);
	if (rc != RF_OK)
		return rc;
	rc = rf_sql_exec(s, RF_SQL_JOB_INSERT, RF_ARGS(rf_sql_str(job->id),
	    rf_sql_str(job->org_id), rf_sql_str0(job->key_id),
	    rf_sql_str(rf_surface_name(job->surface)),
	    rf_sql_int(job->storage), rf_sql_int(job->synchronous),
	    rf_sql_str0(job->extraction_id),
	    rf_sql_str(job->origin != NULL ? job->origin : ""),
	    rf_sql_str(job->options != NULL ? job->options : "{}"),
	    rf_sql_int(job->created_at), rf_sql_int(n_items),
	    rf_sql_str(rf_job_kind_name(job->kind)),
	    rf_sql_str0(job->project_id), rf_sql_str0(job->retry_of),
	    rf_sql_str0(job->guest),
	    rf_sql_int(rf_credits_in(job->reserved))), &made, err);
	if (rc == RF_OK && made == 0)
		rc = rf_fail(err, RF_E_CONFLICT,
		    "there is a job of this id already");
	for (int i = 0; i < n_items && rc == RF_OK; i++)
		rc = submit_item(s, job, &items[i], i, err);
	s->totals[RF_TOTAL_JOBS + RF_JOB_PENDING]++;
	return rc;
}

enum rf_code
rf_store_job_submit_on(struct rf_store *s, struct rf_job *job,
    struct rf_item *items, int n_items, const struct rf_terms *terms,
    bool *replayed, struct rf_err *err)
{
	enum rf_code rc;

	*replayed = false;
	if (n_items < 1)
		return rf_fail(err, RF_E_BAD_REQUEST, "a job needs a source");
	job->state = RF_JOB_PENDING;
	job->items_total = n_items;
	job->created_at = job->updated_at = rf_now();
	job->credits = job->reserved = terms->reserve;
	rc = rf_tx_begin(s, err);
	if (rc != RF_OK)
		return rc;
	rc = rf_terms_check(s, terms, job, replayed, err);
	if (rc == RF_OK && !*replayed) {
		rc = submit_inside(s, job, items, n_items, err);
		if (rc == RF_OK)
			rc = rf_terms_enter(s, terms, job, err);
	}
	rc = rf_tx_end(s, rc, err);
	if (rc == RF_OK && !*replayed)
		rf_notice_post(s->notice, RF_NOTICE_QUEUE);
	return rc;
}

enum rf_code
rf_store_job_submit(struct rf_store *s, struct rf_job *job,
    struct rf_item *items, int n_items, struct rf_err *err)
{
	static const struct rf_terms none = { .rate_limit = -1 };
	bool replayed;

	return rf_store_job_submit_on(s, job, items, n_items, &none, &replayed,
	    err);
}

/* ---- reading ---------------------------------------------------------------- */

enum rf_code
rf_store_job_get(struct rf_store *s, const struct rf_caller *caller,
    const char *id, struct rf_job *job, struct rf_err *err)
{
	enum rf_code rc;

	rc = rf_job_load(s, id, job, err);
	if (rc == RF_OK)
		rc = rf_store_owner(caller, job->org_id, job->guest, err);
	if (rc != RF_OK)
		rf_job_release(job);
	return rc;
}

enum rf_code
rf_store_job_items(struct rf_store *s, const char *job_id,
    struct rf_item **items, int *n, struct rf_err *err)
{
	RF_VEC(struct rf_item) list = { NULL, 0, 0 };
	struct rf_row row;
	enum rf_code rc;
	bool more;

	*items = NULL;
	*n = 0;
	rc = rf_sql_first(s, RF_SQL_ITEM_LIST, RF_ARGS(rf_sql_str(job_id)),
	    &row, &more, err);
	while (rc == RF_OK && more) {
		rf_item_of_row(&row, RF_VEC_PUSH(&list));
		rc = rf_sql_next(s, RF_SQL_ITEM_LIST, &row, &more, err);
	}
	rf_sql_done(s, RF_SQL_ITEM_LIST);
	if (rc != RF_OK) {
		for (size_t i = 0; i < list.n; i++)
			rf_item_release(&list.v[i]);
		RF_VEC_RELEASE(&list);
		return rc;
	}
	*items = list.v;
	*n = (int)list.n;
	return RF_OK;
}

/* What a job paid in advance, and for how much of it. */
struct reservation {
	char org_id[RF_ID_SIZE], key_id[RF_ID_SIZE];
	int64_t amount;			/* thousandths */
	int64_t total, done;		/* items; with output */
};

/* ---- ending ------------------------------------------------------------------ */

/* A plan may keep less long than the settings do. */
static enum rf_code
kept_by_plan(struct rf_store *s, const char *job_id, int64_t *keep_ms,
    struct rf_err *err)
{
	struct rf_row row;
	enum rf_code rc;
	int64_t days;
	bool found;

	rc = rf_sql_first(s, RF_SQL_JOB_KEPT, RF_ARGS(rf_sql_str(job_id)),
	    &row, &found, err);
	if (rc == RF_OK && found) {
		days = rf_row_int(&row);
		if (days < *keep_ms / DAY_MS)
			*keep_ms = days > 0 ? days * DAY_MS : 0;
	}
	rf_sql_done(s, RF_SQL_JOB_KEPT);
	return rc;
}

static enum rf_code
end_job(struct rf_store *s, const struct rf_advance *a,
    enum rf_job_state was, bool cancelled, int64_t done, int64_t failed,
    struct rf_err *err)
{
	char error[32] = "", message[240] = "";
	enum rf_job_state state;
	struct rf_row row;
	enum rf_code rc = RF_OK;
	int64_t keep;
	bool found;

	if (cancelled)
		state = RF_JOB_CANCELED;
	else if (done > 0)
		state = RF_JOB_COMPLETED;
	else
		state = failed > 0 ? RF_JOB_FAILED : RF_JOB_CANCELED;
	if (state == RF_JOB_FAILED) {
		rc = rf_sql_first(s, RF_SQL_JOB_FIRST_ERROR,
		    RF_ARGS(rf_sql_str(a->job_id)), &row, &found, err);
		if (rc == RF_OK && found) {
			rf_row_copy(&row, error, sizeof(error));
			rf_row_copy(&row, message, sizeof(message));
		}
		rf_sql_done(s, RF_SQL_JOB_FIRST_ERROR);
	}
	keep = a->keep_ms > 0 ? a->keep_ms : RF_KEEP_SOURCES_MS;
	if (rc == RF_OK)
		rc = kept_by_plan(s, a->job_id, &keep, err);
	if (rc != RF_OK)
		return rc;
	s->totals[RF_TOTAL_JOBS + was]--;
	s->totals[RF_TOTAL_JOBS + state]++;
	return rf_sql_exec(s, RF_SQL_JOB_END, RF_ARGS(rf_sql_str(a->job_id),
	    rf_sql_str(rf_job_state_name(state)), rf_sql_int(a->now),
	    rf_sql_int(a->now + keep), rf_sql_str0(error),
	    rf_sql_str0(message)), NULL, err);
}

/*
 * The share of what was paid in advance that went to items without output
 * comes back with the job's end (imageextract.md section 1.7).
 */
static enum rf_code
refund(struct rf_store *s, const struct rf_advance *a,
    const struct reservation *r, struct rf_err *err)
{
	int64_t back = r->total > 0 ?
	    r->amount * (r->total - r->done) / r->total : 0;
	enum rf_code rc;

	if (back == 0)
		return RF_OK;
	rc = rf_sql_exec(s, RF_SQL_JOB_REFUND, RF_ARGS(rf_sql_str(a->job_id),
	    rf_sql_int(back)), NULL, err);
	if (rc != RF_OK)
		return rc;
	return rf_ledger_add(s, &(struct rf_entry){ .org_id = r->org_id,
	    .key_id = r->key_id, .job_id = a->job_id, .type = "job_refund",
	    .amount = back, .now = a->now }, err);
}

enum rf_code
rf_job_advance(struct rf_store *s, const struct rf_advance *a,
    struct rf_err *err)
{
	int64_t cancelled = 0, open = 1, done = 0, failed = 0;
	struct reservation paid = { .total = 0 };
	enum rf_job_state was = RF_JOB_PROCESSING;
	struct rf_row row;
	enum rf_code rc;
	bool found;

	assert(rf_job_state_is_final(a->state) || a->count == 0);
	rc = rf_sql_first(s, RF_SQL_JOB_ADVANCE, RF_ARGS(
	    rf_sql_str(a->job_id),
	    rf_sql_int(a->state == RF_JOB_COMPLETED ? a->count : 0),
	    rf_sql_int(a->state == RF_JOB_FAILED ? a->count : 0),
	    rf_sql_int(a->state == RF_JOB_CANCELED ? a->count : 0),
	    rf_sql_int(a->pages), rf_sql_int(a->progress_done),
	    rf_sql_int(a->progress_total), rf_sql_int(a->credits),
	    rf_sql_int(a->result_size), rf_sql_int(a->large),
	    rf_sql_int(a->now)), &row, &found, err);
	if (rc == RF_OK && found) {
		was = rf_job_state_of_name(rf_row_text(&row));
		cancelled = rf_row_int(&row);
		open = rf_row_int(&row);
		done = rf_row_int(&row);
		failed = rf_row_int(&row);
		paid.total = rf_row_int(&row);
		paid.done = done;
		paid.amount = rf_row_int(&row);
		rf_row_copy(&row, paid.org_id, sizeof(paid.org_id));
		rf_row_copy(&row, paid.key_id, sizeof(paid.key_id));
	}
	rf_sql_done(s, RF_SQL_JOB_ADVANCE);
	if (rc == RF_OK && !found)
		rc = rf_fail(err, RF_E_BUG, "an item has no job");
	if (rc == RF_OK && open == 0)
		rc = end_job(s, a, was, cancelled != 0, done, failed, err);
	if (rc == RF_OK && open == 0)
		rc = refund(s, a, &paid, err);
	return rc;
}

enum rf_code
rf_job_cancel_inside(struct rf_store *s, const char *id, int64_t now,
    struct rf_err *err)
{
	enum rf_code rc;
	int ended = 0;

	rc = rf_sql_exec(s, RF_SQL_JOB_CANCEL, RF_ARGS(rf_sql_str(id),
	    rf_sql_int(now)), NULL, err);
	if (rc == RF_OK)
		rc = rf_sql_exec(s, RF_SQL_ITEM_CANCEL_PENDING, RF_ARGS(
		    rf_sql_str(id), rf_sql_int(now),
		    rf_sql_str("cancelled before it began")), &ended, err);
	if (rc == RF_OK && ended > 0)
		rc = rf_job_advance(s, &(struct rf_advance){ .job_id = id,
		    .state = RF_JOB_CANCELED, .count = ended, .now = now },
		    err);
	return rc;
}

static enum rf_code
cancel(struct rf_store *s, const struct rf_caller *caller, const char *id,
    bool unbegun, enum rf_job_state *was, struct rf_err *err)
{
	struct rf_job job = RF_JOB_INIT;
	enum rf_code rc;
	bool act = false;

	rc = rf_tx_begin(s, err);
	if (rc != RF_OK)
		return rc;
	rc = rf_job_load(s, id, &job, err);
	if (rc == RF_OK)
		rc = rf_store_owner(caller, job.org_id, job.guest, err);
	if (rc == RF_OK) {
		*was = job.state;
		act = unbegun ? job.state == RF_JOB_PENDING :
		    !rf_job_state_is_final(job.state);
	}
	if (act)
		rc = rf_job_cancel_inside(s, id, rf_now(), err);
	rc = rf_tx_end(s, rc, err);
	if (rc == RF_OK && act) {
		rf_notice_post(s->notice, rf_notice_topic(id));
		rf_notice_post(s->notice, RF_NOTICE_QUEUE);
	}
	rf_job_release(&job);
	return rc;
}

enum rf_code
rf_store_job_cancel(struct rf_store *s, const struct rf_caller *caller,
    const char *id, enum rf_job_state *was, struct rf_err *err)
{
	return cancel(s, caller, id, false, was, err);
}

enum rf_code
rf_store_job_withdraw(struct rf_store *s, const struct rf_caller *caller,
    const char *id, enum rf_job_state *was, struct rf_err *err)
{
	return cancel(s, caller, id, true, was, err);
}
