/*
 * The queue.  An item is claimed by one UPDATE under the write lock and held
 * by a token until a time; whatever its worker does afterwards shows the
 * token, so that a worker whose lease ran out, and whose item another has
 * taken, changes nothing any more.
 *
 * Claims and heartbeats are not synced to the disk: when a power cut takes
 * one back, the item waits again.
 *
 * A lost lease puts the item back at its old place in the queue, which is
 * the front of it, and is counted: an item that loses its workers again and
 * again is failed.  Leaving on purpose is not counted.
 */
#include "config.h"

#include "store/private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/time.h"

void
rf_lease_release(struct rf_lease *l)
{
	rf_job_release(&l->job);
	rf_item_release(&l->item);
	*l = (struct rf_lease)RF_LEASE_INIT;
}

/* An item under way, as its row stands. */
struct held {
	const char *job_id;
	int position;
	int64_t done, total;	/* its progress so far */
	int crashes;
	bool cancelled;		/* its job is to stop */
};

/* ---- leaving the state "processing" ------------------------------------------ */

/* Back to the queue; *crashes (may be NULL): children lost so far. */
static enum rf_code
requeue(struct rf_store *s, const struct held *h, bool crashed, bool lost,
    int *crashes, struct rf_err *err)
{
	struct rf_row row;
	enum rf_code rc;
	bool found;

	rc = rf_sql_first(s, RF_SQL_ITEM_REQUEUE, RF_ARGS(
	    rf_sql_str(h->job_id), rf_sql_int(h->position),
	    rf_sql_int(crashed), rf_sql_int(lost)), &row, &found, err);
	if (rc == RF_OK && found && crashes != NULL)
		*crashes = (int)rf_row_int(&row);
	rf_sql_done(s, RF_SQL_ITEM_REQUEUE);
	if (rc == RF_OK)
		rc = rf_sql_exec(s, RF_SQL_JOB_PROGRESS, RF_ARGS(
		    rf_sql_str(h->job_id), rf_sql_int(-h->done),
		    rf_sql_int(-h->total), rf_sql_int(rf_now())), NULL, err);
	return rc;
}

/* The end of an item that left nothing: cancelled or given up. */
static enum rf_code
end_empty(struct rf_store *s, const struct held *h, enum rf_job_state state,
    enum rf_code code, const char *message, struct rf_err *err)
{
	int64_t now = rf_now();
	enum rf_code rc;

	rc = rf_sql_exec(s, RF_SQL_ITEM_FINISH, RF_ARGS(
	    rf_sql_str(h->job_id), rf_sql_int(h->position),
	    rf_sql_str(rf_job_state_name(state)), rf_sql_int(0),
	    rf_sql_int(0), rf_sql_int(h->done), rf_sql_int(h->total),
	    rf_sql_int(now), rf_sql_str(rf_code_name(code)),
	    rf_sql_str(message)), NULL, err);
	if (rc == RF_OK)
		rc = rf_job_advance(s, &(struct rf_advance){ .count = 1,
		    .job_id = h->job_id, .state = state, .now = now }, err);
	return rc;
}

/* ---- claiming ------------------------------------------------------------------ */

struct job_ids {
	struct job_id {
		char text[RF_ID_SIZE];
	} *v;
	size_t n, cap;
};

static enum rf_code
find_lost(struct rf_store *s, int64_t now, char job_id[RF_ID_SIZE],
    struct held *h, int *times, bool *found, struct rf_err *err)
{
	struct rf_row row;
	enum rf_code rc;

	rc = rf_sql_first(s, RF_SQL_QUEUE_LOST, RF_ARGS(rf_sql_int(now)),
	    &row, found, err);
	if (rc == RF_OK && *found) {
		rf_row_copy(&row, job_id, RF_ID_SIZE);
		h->job_id = job_id;
		h->position = (int)rf_row_int(&row);
		*times = (int)rf_row_int(&row) + 1;
		h->done = rf_row_int(&row);
		h->total = rf_row_int(&row);
		h->cancelled = rf_row_int(&row) != 0;
	}
	rf_sql_done(s, RF_SQL_QUEUE_LOST);
	return rc;
}

/* Bring back or end every item whose lease ran out. */
static enum rf_code
collect_lost(struct rf_store *s, int64_t now, int max_attempts,
    struct job_ids *changed, struct rf_err *err)
{
	char job_id[RF_ID_SIZE], text[120];
	struct held h;
	enum rf_code rc;
	int times = 0;
	bool found;

	for (;;) {
		rc = find_lost(s, now, job_id, &h, &times, &found, err);
		if (rc != RF_OK || !found)
			return rc;
		snprintf(text, sizeof(text), "given up: its worker died %d "
		    "times while at it", times);
		if (h.cancelled)
			rc = end_empty(s, &h, RF_JOB_CANCELED,
			    RF_E_CANCELLED, "cancelled", err);
		else if (times >= max_attempts)
			rc = end_empty(s, &h, RF_JOB_FAILED, RF_E_CRASHED,
			    text, err);
		else
			rc = requeue(s, &h, false, true, NULL, err);
		if (rc != RF_OK)
			return rc;
		memcpy(RF_VEC_PUSH(changed)->text, job_id, RF_ID_SIZE);
	}
}

/* Take the first pending item; RF_E_NOT_FOUND when there is none. */
static enum rf_code
take_first(struct rf_store *s, const char *worker, int64_t now,
    struct rf_lease *l, struct rf_err *err)
{
	struct rf_row row;
	enum rf_code rc;
	int started = 0;
	bool found;

	rf_store_new_id("lease_", l->token);
	rc = rf_sql_first(s, RF_SQL_ITEM_CLAIM, RF_ARGS(
	    rf_sql_str(l->token), rf_sql_int(l->expires_at),
	    rf_sql_str(worker), rf_sql_int(now)), &row, &found, err);
	if (rc == RF_OK && found)
		rf_item_of_row(&row, &l->item);
	rf_sql_done(s, RF_SQL_ITEM_CLAIM);
	if (rc == RF_OK && !found)
		return rf_fail(err, RF_E_NOT_FOUND, "the queue is empty");
	if (rc == RF_OK)
		rc = rf_sql_exec(s, RF_SQL_JOB_START, RF_ARGS(
		    rf_sql_str(l->item.job_id), rf_sql_int(now)), &started,
		    err);
	if (rc == RF_OK && started == 1) {
		s->totals[RF_TOTAL_JOBS + RF_JOB_PENDING]--;
		s->totals[RF_TOTAL_JOBS + RF_JOB_PROCESSING]++;
	}
	if (rc == RF_OK)
		rc = rf_job_load(s, l->item.job_id, &l->job, err);
	return rc;
}

enum rf_code
rf_store_item_claim(struct rf_store *s, const char *worker, int64_t lease_ms,
    int max_attempts, struct rf_lease *out, struct rf_err *err)
{
	struct job_ids changed = { NULL, 0, 0 };
	int64_t now = rf_now(), waiting;
	bool empty = false;
	enum rf_code rc;

	*out = (struct rf_lease)RF_LEASE_INIT;
	/* An idle worker asks often: without the write lock. */
	rc = rf_sql_number(s, RF_SQL_QUEUE_PROBE, RF_ARGS(rf_sql_int(now)),
	    &waiting, err);
	if (rc == RF_OK && waiting == 0)
		rc = rf_fail(err, RF_E_NOT_FOUND, "the queue is empty");
	if (rc == RF_OK)
		rc = rf_tx_begin_relaxed(s, err);
	if (rc != RF_OK)
		return rc;
	out->expires_at = now + lease_ms;
	rc = collect_lost(s, now, max_attempts, &changed, err);
	if (rc == RF_OK) {
		rc = take_first(s, worker, now, out, err);
		empty = rc == RF_E_NOT_FOUND;
	}
	/* What was collected holds also when nothing is left to take. */
	rc = rf_tx_end(s, empty ? RF_OK : rc, err);
	if (rc != RF_OK || empty)
		rf_lease_release(out);
	for (size_t i = 0; i < changed.n && rc == RF_OK; i++)
		rf_notice_post(s->notice, rf_notice_topic(changed.v[i].text));
	if (rc == RF_OK && !empty)
		rf_notice_post(s->notice, rf_notice_topic(out->job.id));
	RF_VEC_RELEASE(&changed);
	return empty && rc == RF_OK ? RF_E_NOT_FOUND : rc;
}

/* ---- what the holder does ---------------------------------------------------- */

/* RF_E_CONFLICT unless the token still holds the item. */
static enum rf_code
hold(struct rf_store *s, const struct rf_lease *l, struct held *h,
    struct rf_err *err)
{
	struct rf_row row;
	enum rf_code rc;
	bool found;

	rc = rf_sql_first(s, RF_SQL_ITEM_HELD, RF_ARGS(
	    rf_sql_str(l->item.job_id), rf_sql_int(l->item.position),
	    rf_sql_str(l->token)), &row, &found, err);
	if (rc == RF_OK && found) {
		h->job_id = l->item.job_id;
		h->position = l->item.position;
		h->done = rf_row_int(&row);
		h->total = rf_row_int(&row);
		h->crashes = (int)rf_row_int(&row);
		h->cancelled = rf_row_int(&row) != 0;
	}
	rf_sql_done(s, RF_SQL_ITEM_HELD);
	if (rc == RF_OK && !found)
		rc = rf_fail(err, RF_E_CONFLICT,
		    "this item is no longer held by this worker");
	return rc;
}

enum rf_code
rf_store_item_renew(struct rf_store *s, struct rf_lease *lease,
    int64_t lease_ms, uint32_t done, uint32_t total, struct rf_err *err)
{
	int64_t now = rf_now();
	struct held h = { .cancelled = false };
	bool moved = false;
	enum rf_code rc;

	rc = rf_tx_begin_relaxed(s, err);
	if (rc != RF_OK)
		return rc;
	rc = hold(s, lease, &h, err);
	if (rc == RF_OK)
		rc = rf_sql_exec(s, RF_SQL_ITEM_RENEW, RF_ARGS(
		    rf_sql_str(h.job_id), rf_sql_int(h.position),
		    rf_sql_int(now + lease_ms), rf_sql_int(done),
		    rf_sql_int(total)), NULL, err);
	if (rc == RF_OK && (done != h.done || total != h.total)) {
		moved = true;
		rc = rf_sql_exec(s, RF_SQL_JOB_PROGRESS, RF_ARGS(
		    rf_sql_str(h.job_id), rf_sql_int(done - h.done),
		    rf_sql_int(total - h.total), rf_sql_int(now)), NULL, err);
	}
	rc = rf_tx_end(s, rc, err);
	if (rc != RF_OK)
		return rc;
	lease->expires_at = now + lease_ms;
	lease->job.cancel_requested = h.cancelled;
	if (moved)
		rf_notice_post(s->notice, rf_notice_topic(h.job_id));
	if (h.cancelled)
		return rf_fail(err, RF_E_CANCELLED, "the job was cancelled");
	return RF_OK;
}

enum rf_code
rf_store_item_source(struct rf_store *s, struct rf_lease *lease,
    const char *blob, int64_t size, const char *name,
    const char *media_type, struct rf_err *err)
{
	struct held h;
	enum rf_code rc;

	rc = rf_tx_begin(s, err);
	if (rc != RF_OK)
		return rc;
	rc = hold(s, lease, &h, err);
	if (rc == RF_OK)
		rc = rf_blob_name(s, blob, size, rf_now(), err);
	if (rc == RF_OK)
		rc = rf_sql_exec(s, RF_SQL_ITEM_SOURCE, RF_ARGS(
		    rf_sql_str(h.job_id), rf_sql_int(h.position),
		    rf_sql_str(blob), rf_sql_int(size), rf_sql_str(name),
		    rf_sql_str(media_type)), NULL, err);
	/* The blob it had before, if any. */
	if (rc == RF_OK && lease->item.source_blob[0] != '\0' &&
	    strcmp(lease->item.source_blob, blob) != 0)
		rc = rf_blob_forget(s, lease->item.source_blob, err);
	rc = rf_tx_end(s, rc, err);
	if (rc != RF_OK)
		return rc;
	rf_strlcpy(lease->item.source_blob, blob,
	    sizeof(lease->item.source_blob));
	lease->item.size = size;
	free(lease->item.name);
	lease->item.name = rf_strdup(name);
	free(lease->item.media_type);
	lease->item.media_type = rf_strdup(media_type);
	return RF_OK;
}

enum rf_code
rf_store_item_return(struct rf_store *s, struct rf_lease *lease,
    bool crashed, int *crashes, struct rf_err *err)
{
	struct held h = { .cancelled = false };
	enum rf_code rc;

	rc = rf_tx_begin(s, err);
	if (rc != RF_OK)
		return rc;
	rc = hold(s, lease, &h, err);
	if (rc == RF_OK && crashes != NULL)
		*crashes = h.crashes + crashed;
	if (rc == RF_OK && h.cancelled)
		rc = end_empty(s, &h, RF_JOB_CANCELED, RF_E_CANCELLED,
		    "cancelled", err);
	else if (rc == RF_OK)
		rc = requeue(s, &h, crashed, false, crashes, err);
	rc = rf_tx_end(s, rc, err);
	if (rc == RF_OK) {
		rf_notice_post(s->notice, rf_notice_topic(h.job_id));
		rf_notice_post(s->notice, RF_NOTICE_QUEUE);
	}
	return rc;
}

/* ---- ending ------------------------------------------------------------------- */

static const char *const kind_names[RF_ARTIFACT_KIND_COUNT] = {
	[RF_ARTIFACT_RESULT] = "result",
	[RF_ARTIFACT_LEGACY] = "legacy",
	[RF_ARTIFACT_IMAGE] = "image",
	[RF_ARTIFACT_ERRORS] = "errors",
};

const char *
rf_artifact_kind_name(enum rf_artifact_kind kind)
{
	return kind_names[kind];
}

static enum rf_code
add_artifacts(struct rf_store *s, const struct held *h,
    const struct rf_outcome *o, int64_t now, int64_t *result_size,
    struct rf_err *err)
{
	enum rf_code rc = RF_OK;

	for (int i = 0; i < o->n_artifacts && rc == RF_OK; i++) {
		const struct rf_artifact *a = &o->artifacts[i];
		bool packed = a->filename[0] != '\0';
		int made = 0;

		rc = rf_blob_name(s, a->blob, a->size, now, err);
		if (rc == RF_OK && a->packed[0] != '\0')
			rc = rf_blob_name(s, a->packed, a->packed_size, now,
			    err);
		if (rc == RF_OK)
			rc = rf_sql_exec(s, RF_SQL_ARTIFACT_INSERT, RF_ARGS(
			    rf_sql_str(h->job_id), rf_sql_int(h->position),
			    rf_sql_str(kind_names[a->kind]),
			    rf_sql_str(a->name), rf_sql_str(a->media_type),
			    rf_sql_str(a->blob), rf_sql_int(a->size),
			    rf_sql_int(now), rf_sql_str0(a->filename),
			    packed ? rf_sql_int(a->crc32) : rf_sql_int0(0),
			    packed ? rf_sql_int(i) : rf_sql_int0(0),
			    rf_sql_str0(a->packed),
			    rf_sql_int0(a->packed_size)), &made, err);
		if (rc == RF_OK && made == 0)
			rc = rf_fail(err, RF_E_BUG, "two artifacts of one "
			    "job have the name %s", a->name);
		if (a->kind == RF_ARTIFACT_RESULT)
			*result_size += a->size;
	}
	s->totals[RF_TOTAL_ARTIFACTS] += o->n_artifacts;
	return rc;
}

/*
 * A job cancelled before this transaction stays so: what came too late is
 * charged as far as it was done, and not shown.
 */
static enum rf_code
finish_inside(struct rf_store *s, struct rf_lease *lease,
    const struct rf_outcome *o, struct rf_err *err)
{
	struct rf_advance a = { .count = 1, .job_id = lease->item.job_id,
	    .state = RF_JOB_COMPLETED, .now = rf_now(), .keep_ms = o->keep_ms,
	    .credits = rf_credits_in(o->credits), .pages = o->pages };
	enum rf_code error = o->error, rc;
	struct held h;

	rc = hold(s, lease, &h, err);
	if (rc != RF_OK)
		return rc;
	if (h.cancelled)
		error = RF_E_CANCELLED;
	if (error == RF_E_CANCELLED)
		a.state = RF_JOB_CANCELED;
	else if (error != RF_OK)
		a.state = RF_JOB_FAILED;
	if (error == RF_OK) {
		rc = add_artifacts(s, &h, o, a.now, &a.result_size, err);
		a.large = o->large;
		a.progress_total = o->pages > h.total ? o->pages - h.total : 0;
		a.progress_done = h.total + a.progress_total - h.done;
	}
	if (rc == RF_OK)
		rc = rf_sql_exec(s, RF_SQL_ITEM_FINISH, RF_ARGS(
		    rf_sql_str(h.job_id), rf_sql_int(h.position),
		    rf_sql_str(rf_job_state_name(a.state)),
		    rf_sql_int(o->pages), rf_sql_int(o->images),
		    rf_sql_int(h.done + a.progress_done),
		    rf_sql_int(h.total + a.progress_total),
		    rf_sql_int(a.now),
		    rf_sql_str0(error != RF_OK ? rf_code_name(error) : NULL),
		    rf_sql_str0(error == o->error ? o->message : "cancelled")),
		    NULL, err);
	if (rc == RF_OK)
		rc = rf_job_advance(s, &a, err);
	if (rc == RF_OK)
		rc = rf_ledger_add(s, &(struct rf_entry){
		    .org_id = lease->job.org_id, .key_id = lease->job.key_id,
		    .job_id = h.job_id, .type = "job_debit",
		    .amount = -a.credits, .now = a.now,
		    /* Failed jobs are not counted (pulse.md section 8). */
		    .pages = a.state == RF_JOB_FAILED ? 0 : o->pages }, err);
	s->totals[RF_TOTAL_PAGES] += o->pages;
	lease->item.state = a.state;
	return rc;
}

enum rf_code
rf_store_item_finish(struct rf_store *s, struct rf_lease *lease,
    const struct rf_outcome *outcome, struct rf_err *err)
{
	enum rf_code rc;

	rc = rf_tx_begin(s, err);
	if (rc != RF_OK)
		return rc;
	rc = finish_inside(s, lease, outcome, err);
	rc = rf_tx_end(s, rc, err);
	if (rc == RF_OK)
		rf_notice_post(s->notice, rf_notice_topic(lease->item.job_id));
	return rc;
}
