/* A job from its acceptance to its end, its items, and its cancelling. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit/store_suites.h"
#include "unit/store_world.h"
#include "unit/unit.h"
#include "util/time.h"

static void
live(struct world *w)
{
	struct rf_job job;
	struct rf_lease l;
	struct rf_item *items;
	int n;

	CU_ASSERT_FALSE(world_claim(w, &l));
	world_submit(w, "job-1", 1);
	world_job(w, "job-1", &job);
	CU_ASSERT_EQUAL(job.state, RF_JOB_PENDING);
	CU_ASSERT_EQUAL(job.items_total, 1);
	CU_ASSERT_EQUAL(job.surface, RF_SURFACE_PULSE);
	CU_ASSERT_TRUE(job.storage);
	CU_ASSERT_FALSE(job.synchronous);
	CU_ASSERT_STRING_EQUAL(job.origin, "http://localhost");
	CU_ASSERT_STRING_EQUAL(job.options, "{}");
	CU_ASSERT_EQUAL(job.started_at, 0);
	rf_job_release(&job);

	CU_ASSERT_TRUE_FATAL(world_claim(w, &l));
	CU_ASSERT_STRING_EQUAL(l.job.id, "job-1");
	CU_ASSERT_EQUAL(l.item.position, 0);
	CU_ASSERT_EQUAL(l.item.attempts, 1);
	CU_ASSERT_STRING_EQUAL(l.item.name, "file0.txt");
	CU_ASSERT_EQUAL(l.job.state, RF_JOB_PROCESSING);
	CU_ASSERT_NOT_EQUAL(l.job.started_at, 0);
	CU_ASSERT_EQUAL(rf_store_item_renew(w->s, &l, 60000, 2, 5, &w->err),
	    RF_OK);
	world_job(w, "job-1", &job);
	CU_ASSERT_EQUAL(job.progress_done, 2);
	CU_ASSERT_EQUAL(job.progress_total, 5);
	rf_job_release(&job);
	world_finish(w, &l, 5);

	world_job(w, "job-1", &job);
	CU_ASSERT_EQUAL(job.state, RF_JOB_COMPLETED);
	CU_ASSERT_EQUAL(job.items_done, 1);
	CU_ASSERT_EQUAL(job.pages, 5);
	CU_ASSERT_EQUAL(job.progress_done, 5);
	CU_ASSERT_EQUAL(job.progress_total, 5);
	CU_ASSERT_EQUAL(job.credits, 5.0);
	CU_ASSERT_EQUAL(job.large, RF_LARGE_NONE);
	CU_ASSERT_EQUAL(job.result_size, 17);
	CU_ASSERT_EQUAL(job.expires_at, job.finished_at + 3600000);
	rf_job_release(&job);
	CU_ASSERT_EQUAL_FATAL(rf_store_job_items(w->s, "job-1", &items, &n,
	    &w->err), RF_OK);
	CU_ASSERT_EQUAL_FATAL(n, 1);
	CU_ASSERT_EQUAL(items[0].state, RF_JOB_COMPLETED);
	CU_ASSERT_EQUAL(items[0].images, 1);
	CU_ASSERT_NOT_EQUAL(items[0].finished_at, 0);
	rf_item_release(&items[0]);
	free(items);
	world_verify(w);
}

static void
life(void)
{
	struct world w;

	world_open(&w);
	live(&w);
	world_close(&w);
}

static void
life_on_network(void)
{
	struct world w;

	world_open_network(&w);
	live(&w);
	world_close(&w);
}

static void
unknown_and_foreign(void)
{
	struct rf_caller nobody = RF_CALLER_ANONYMOUS;
	struct rf_job job = RF_JOB_INIT;
	enum rf_job_state was;
	struct world w;

	world_open(&w);
	world_submit(&w, "job-1", 1);
	CU_ASSERT_EQUAL(rf_store_job_get(w.s, &w.caller, "job-2", &job,
	    &w.err), RF_E_NOT_FOUND);
	CU_ASSERT_EQUAL(rf_store_job_get(w.s, &w.stranger, "job-1", &job,
	    &w.err), RF_E_FORBIDDEN);
	CU_ASSERT_EQUAL(rf_store_job_get(w.s, &nobody, "job-1", &job,
	    &w.err), RF_E_FORBIDDEN);
	CU_ASSERT_PTR_NULL(job.options);
	CU_ASSERT_EQUAL(rf_store_job_cancel(w.s, &w.stranger, "job-1", &was,
	    &w.err), RF_E_FORBIDDEN);
	CU_ASSERT_EQUAL(rf_store_job_cancel(w.s, &w.caller, "job-2", &was,
	    &w.err), RF_E_NOT_FOUND);
	CU_ASSERT_EQUAL(world_state(&w, "job-1"), RF_JOB_PENDING);
	world_close(&w);
}

/* Three sources: two good, one bad. */
static void
several_items(void)
{
	struct rf_outcome bad = { .error = RF_E_CORRUPT,
	    .message = "this file is damaged", .keep_ms = 1000 };
	struct rf_item *items;
	struct rf_job job;
	struct rf_lease l;
	struct world w;
	int n;

	world_open(&w);
	world_submit(&w, "job-1", 3);
	CU_ASSERT_TRUE_FATAL(world_claim(&w, &l));
	CU_ASSERT_EQUAL(l.item.position, 0);
	world_finish(&w, &l, 2);
	CU_ASSERT_EQUAL(world_state(&w, "job-1"), RF_JOB_PROCESSING);
	CU_ASSERT_TRUE_FATAL(world_claim(&w, &l));
	CU_ASSERT_EQUAL(l.item.position, 1);
	CU_ASSERT_EQUAL(rf_store_item_finish(w.s, &l, &bad, &w.err), RF_OK);
	rf_lease_release(&l);
	CU_ASSERT_TRUE_FATAL(world_claim(&w, &l));
	CU_ASSERT_EQUAL(l.item.position, 2);
	world_finish(&w, &l, 3);
	world_job(&w, "job-1", &job);
	CU_ASSERT_EQUAL(job.state, RF_JOB_COMPLETED);
	CU_ASSERT_EQUAL(job.items_done, 2);
	CU_ASSERT_EQUAL(job.items_failed, 1);
	CU_ASSERT_EQUAL(job.pages, 5);
	CU_ASSERT_EQUAL(job.error, RF_OK);
	rf_job_release(&job);
	CU_ASSERT_EQUAL_FATAL(rf_store_job_items(w.s, "job-1", &items, &n,
	    &w.err), RF_OK);
	CU_ASSERT_EQUAL_FATAL(n, 3);
	CU_ASSERT_EQUAL(items[1].state, RF_JOB_FAILED);
	CU_ASSERT_EQUAL(items[1].error, RF_E_CORRUPT);
	CU_ASSERT_STRING_EQUAL(items[1].error_message,
	    "this file is damaged");
	CU_ASSERT_EQUAL(items[2].error, RF_OK);
	for (int i = 0; i < n; i++)
		rf_item_release(&items[i]);
	free(items);
	world_verify(&w);
	world_close(&w);
}

/* A failed job tells the error of its first item, whichever ended first. */
static void
all_failed(void)
{
	struct rf_outcome bad = { .error = RF_E_ENCRYPTED, .pages = 1,
	    .message = "second", .keep_ms = 1000 };
	struct rf_usage usage;
	struct rf_job job;
	struct rf_lease first, second;
	struct world w;

	world_open(&w);
	world_submit(&w, "job-1", 2);
	CU_ASSERT_TRUE_FATAL(world_claim(&w, &first));
	CU_ASSERT_TRUE_FATAL(world_claim(&w, &second));
	CU_ASSERT_EQUAL(rf_store_item_finish(w.s, &second, &bad, &w.err),
	    RF_OK);
	bad.error = RF_E_LIMIT;
	rf_strlcpy(bad.message, "first", sizeof(bad.message));
	CU_ASSERT_EQUAL(rf_store_item_finish(w.s, &first, &bad, &w.err),
	    RF_OK);
	world_job(&w, "job-1", &job);
	CU_ASSERT_EQUAL(job.state, RF_JOB_FAILED);
	CU_ASSERT_EQUAL(job.error, RF_E_LIMIT);
	CU_ASSERT_STRING_EQUAL(job.error_message, "first");
	rf_job_release(&job);
	/* Failed jobs do not count. */
	CU_ASSERT_EQUAL(rf_store_usage(w.s, w.org.id, &usage, &w.err), RF_OK);
	CU_ASSERT_EQUAL(usage.pages_used, 0);
	CU_ASSERT_EQUAL(usage.credits_used, 0.0);
	rf_lease_release(&first);
	rf_lease_release(&second);
	world_verify(&w);
	world_close(&w);
}

/* ---- cancelling ------------------------------------------------------------ */

static void
cancel_pending(void)
{
	enum rf_job_state was;
	struct rf_lease l;
	struct rf_job job;
	struct world w;

	world_open(&w);
	world_submit(&w, "job-1", 2);
	CU_ASSERT_EQUAL(rf_store_job_cancel(w.s, &w.caller, "job-1", &was,
	    &w.err), RF_OK);
	CU_ASSERT_EQUAL(was, RF_JOB_PENDING);
	world_job(&w, "job-1", &job);
	CU_ASSERT_EQUAL(job.state, RF_JOB_CANCELED);
	CU_ASSERT_NOT_EQUAL(job.finished_at, 0);
	CU_ASSERT_TRUE(job.expires_at > job.finished_at);
	rf_job_release(&job);
	CU_ASSERT_FALSE(world_claim(&w, &l));
	/* Once more changes nothing. */
	CU_ASSERT_EQUAL(rf_store_job_cancel(w.s, &w.caller, "job-1", &was,
	    &w.err), RF_OK);
	CU_ASSERT_EQUAL(was, RF_JOB_CANCELED);
	world_verify(&w);
	world_close(&w);
}

static void
cancel_running(void)
{
	struct rf_outcome stopped = { .error = RF_E_CANCELLED, .pages = 3,
	    .credits = 3, .message = "cancelled by request" };
	enum rf_job_state was;
	struct rf_usage usage;
	struct rf_lease l;
	struct rf_job job;
	struct world w;

	world_open(&w);
	world_submit(&w, "job-1", 2);
	CU_ASSERT_TRUE_FATAL(world_claim(&w, &l));
	CU_ASSERT_EQUAL(rf_store_job_cancel(w.s, &w.caller, "job-1", &was,
	    &w.err), RF_OK);
	CU_ASSERT_EQUAL(was, RF_JOB_PROCESSING);
	world_job(&w, "job-1", &job);
	CU_ASSERT_EQUAL(job.state, RF_JOB_PROCESSING);
	CU_ASSERT_TRUE(job.cancel_requested);
	rf_job_release(&job);
	/* The worker learns of it by its heartbeat, and keeps the lease. */
	CU_ASSERT_EQUAL(rf_store_item_renew(w.s, &l, 60000, 3, 9, &w.err),
	    RF_E_CANCELLED);
	CU_ASSERT_EQUAL(rf_store_item_finish(w.s, &l, &stopped, &w.err),
	    RF_OK);
	world_job(&w, "job-1", &job);
	CU_ASSERT_EQUAL(job.state, RF_JOB_CANCELED);
	CU_ASSERT_EQUAL(job.credits, 3.0);
	rf_job_release(&job);
	CU_ASSERT_EQUAL(rf_store_usage(w.s, w.org.id, &usage, &w.err), RF_OK);
	CU_ASSERT_EQUAL(usage.pages_used, 3);
	CU_ASSERT_EQUAL(usage.credits_used, 3.0);
	rf_lease_release(&l);
	world_verify(&w);
	world_close(&w);
}

/* The end of the work comes just after the cancelling: that stays. */
static void
cancel_wins(void)
{
	struct rf_artifact a;
	enum rf_job_state was;
	struct rf_lease l;
	struct world w;

	world_open(&w);
	world_submit(&w, "job-1", 1);
	CU_ASSERT_TRUE_FATAL(world_claim(&w, &l));
	CU_ASSERT_EQUAL(rf_store_job_cancel(w.s, &w.caller, "job-1", &was,
	    &w.err), RF_OK);
	world_finish(&w, &l, 4);
	CU_ASSERT_EQUAL(world_state(&w, "job-1"), RF_JOB_CANCELED);
	CU_ASSERT_EQUAL(rf_store_artifact_get(w.s, &w.caller, "job-1",
	    RF_ARTIFACT_IMAGE, "p0.png", &a, &w.err), RF_E_NOT_FOUND);
	world_verify(&w);
	/* And the other way round: a finished job is left alone. */
	world_submit(&w, "job-2", 1);
	CU_ASSERT_TRUE_FATAL(world_claim(&w, &l));
	world_finish(&w, &l, 4);
	CU_ASSERT_EQUAL(rf_store_job_cancel(w.s, &w.caller, "job-2", &was,
	    &w.err), RF_OK);
	CU_ASSERT_EQUAL(was, RF_JOB_COMPLETED);
	CU_ASSERT_EQUAL(world_state(&w, "job-2"), RF_JOB_COMPLETED);
	world_close(&w);
}

/* ---- what is not accepted --------------------------------------------------- */

static enum rf_code
submit_one(struct world *w, const char *id, const char *key_id,
    const char *blob, int64_t size)
{
	struct rf_item item = RF_ITEM_INIT;
	struct rf_job job = RF_JOB_INIT;
	enum rf_code rc;

	rf_strlcpy(job.id, id, sizeof(job.id));
	rf_strlcpy(job.org_id, w->org.id, sizeof(job.org_id));
	rf_strlcpy(job.key_id, key_id, sizeof(job.key_id));
	rf_strlcpy(item.source_blob, blob, sizeof(item.source_blob));
	item.size = size;
	rc = rf_store_job_submit(w->s, &job, &item, 1, &w->err);
	rf_job_release(&job);
	rf_item_release(&item);
	return rc;
}

static void
refused(void)
{
	static const char absent[] = "0123456789abcdef0123456789abcdef"
	    "0123456789abcdef0123456789abcdef";
	struct rf_job job = RF_JOB_INIT;
	char blob[RF_SHA256_HEX];
	struct rf_store_stats st;
	struct world w;

	world_open(&w);
	world_blob(&w, "a source", blob);
	CU_ASSERT_EQUAL(rf_store_job_submit(w.s, &job, NULL, 0, &w.err),
	    RF_E_BAD_REQUEST);
	CU_ASSERT_EQUAL(submit_one(&w, "a", w.key.id, absent, 3), RF_E_IO);
	CU_ASSERT_EQUAL(submit_one(&w, "b", w.key.id, "../../passwd", 3),
	    RF_E_IO);
	CU_ASSERT_EQUAL(submit_one(&w, "c", w.key.id, blob, 3), RF_E_IO);
	CU_ASSERT_EQUAL(submit_one(&w, "d", "key_unknown", blob, 8),
	    RF_E_UNAUTHENTICATED);
	CU_ASSERT_EQUAL(submit_one(&w, "e", "", blob, 8), RF_OK);
	/* An id is taken once. */
	CU_ASSERT_EQUAL(submit_one(&w, "e", "", blob, 8), RF_E_CONFLICT);
	CU_ASSERT_EQUAL(rf_store_key_revoke(w.s, w.key.id, &w.err), RF_OK);
	CU_ASSERT_EQUAL(submit_one(&w, "f", w.key.id, blob, 8),
	    RF_E_UNAUTHENTICATED);
	CU_ASSERT_EQUAL(rf_store_org_revoke(w.s, w.org.slug, &w.err), RF_OK);
	CU_ASSERT_EQUAL(submit_one(&w, "g", "", blob, 8),
	    RF_E_UNAUTHENTICATED);
	/* Nothing of the refused ones is left. */
	CU_ASSERT_EQUAL(rf_store_stats(w.s, &st, &w.err), RF_OK);
	CU_ASSERT_EQUAL(st.jobs[RF_JOB_PENDING], 0);
	CU_ASSERT_EQUAL(st.jobs[RF_JOB_CANCELED], 1);
	world_verify(&w);
	world_close(&w);
}

/* A worker's mistake: nothing of it is kept, and the item goes on. */
static void
same_names(void)
{
	struct rf_artifact a[2];
	struct rf_outcome o = { .artifacts = a, .n_artifacts = 2,
	    .pages = 3, .credits = 3, .keep_ms = 1000 };
	struct rf_usage usage;
	struct rf_lease l;
	struct world w;

	world_open(&w);
	world_submit(&w, "job-1", 1);
	CU_ASSERT_TRUE_FATAL(world_claim(&w, &l));
	memset(a, 0, sizeof(a));
	for (int i = 0; i < 2; i++) {
		world_blob(&w, i == 0 ? "one" : "two", a[i].blob);
		a[i].size = 3;
		a[i].kind = RF_ARTIFACT_IMAGE;
		rf_strlcpy(a[i].name, "same.png", sizeof(a[i].name));
	}
	CU_ASSERT_EQUAL(rf_store_item_finish(w.s, &l, &o, &w.err), RF_E_BUG);
	CU_ASSERT_PTR_NOT_NULL(strstr(w.err.msg, "same.png"));
	CU_ASSERT_EQUAL(rf_store_usage(w.s, w.org.id, &usage, &w.err), RF_OK);
	CU_ASSERT_EQUAL(usage.pages_used, 0);
	CU_ASSERT_EQUAL(world_state(&w, "job-1"), RF_JOB_PROCESSING);
	world_verify(&w);
	/* A kept blob that is not there: the same. */
	rf_strlcpy(a[1].name, "other.png", sizeof(a[1].name));
	a[1].blob[0] = a[1].blob[0] == '0' ? '1' : '0';
	CU_ASSERT_EQUAL(rf_store_item_finish(w.s, &l, &o, &w.err), RF_E_IO);
	world_verify(&w);
	world_finish(&w, &l, 3);
	world_verify(&w);
	world_close(&w);
}

static void
figures(void)
{
	struct rf_store_stats st;
	struct rf_lease l;
	struct world w;

	world_open(&w);
	world_submit(&w, "job-1", 2);
	world_submit(&w, "job-2", 1);
	CU_ASSERT_TRUE_FATAL(world_claim(&w, &l));
	rf_sleep_ms(3);
	CU_ASSERT_EQUAL(rf_store_stats(w.s, &st, &w.err), RF_OK);
	CU_ASSERT_EQUAL(st.jobs[RF_JOB_PENDING], 1);
	CU_ASSERT_EQUAL(st.jobs[RF_JOB_PROCESSING], 1);
	CU_ASSERT_EQUAL(st.items_waiting, 2);
	CU_ASSERT_EQUAL(st.items_running, 1);
	CU_ASSERT_TRUE(st.oldest_waiting_ms >= 3);
	CU_ASSERT_TRUE(st.oldest_waiting_ms < 60000);
	CU_ASSERT_EQUAL(st.blobs, 3);
	world_finish(&w, &l, 7);
	CU_ASSERT_EQUAL(rf_store_stats(w.s, &st, &w.err), RF_OK);
	CU_ASSERT_EQUAL(st.pages, 7);
	CU_ASSERT_EQUAL(st.artifacts, 2);
	CU_ASSERT_EQUAL(st.blobs, 5);
	CU_ASSERT_EQUAL(st.blob_bytes, 3 * 17 + 17 + 7);
	CU_ASSERT_EQUAL(st.items_running, 0);
	world_close(&w);
}

CU_TestInfo store_jobs_tests[] = {
	{ "a job from beginning to end", life },
	{ "the same with a rollback journal", life_on_network },
	{ "unknown and foreign ids", unknown_and_foreign },
	{ "several items, one bad", several_items },
	{ "all items bad", all_failed },
	{ "cancel what waits", cancel_pending },
	{ "cancel what runs", cancel_running },
	{ "cancelling and ending at once", cancel_wins },
	{ "what is not accepted", refused },
	{ "an end that is refused", same_names },
	{ "figures", figures },
	CU_TEST_INFO_NULL
};
