/* Leases: order, expiry, loss, crashes, and fetched sources. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "unit/store_suites.h"
#include "unit/store_world.h"
#include "unit/unit.h"
#include "util/time.h"

/* Claim with a lease that is over when this returns. */
static bool
claim_briefly(struct world *w, struct rf_lease *l, int max_attempts)
{
	enum rf_code rc;

	rc = rf_store_item_claim(w->s, "brief", 1, max_attempts, l, &w->err);
	CU_ASSERT_FATAL(rc == RF_OK || rc == RF_E_NOT_FOUND);
	rf_sleep_ms(4);
	return rc == RF_OK;
}

static void
order(void)
{
	static const char *const ids[] = { "z", "m", "a" };
	struct rf_lease l;
	struct world w;

	world_open(&w);
	for (size_t i = 0; i < RF_COUNT(ids); i++) {
		world_submit(&w, ids[i], 1);
		rf_sleep_ms(2);
	}
	for (size_t i = 0; i < RF_COUNT(ids); i++) {
		CU_ASSERT_TRUE_FATAL(world_claim(&w, &l));
		CU_ASSERT_STRING_EQUAL(l.job.id, ids[i]);
		/* Given back, it is the first again. */
		CU_ASSERT_EQUAL(rf_store_item_return(w.s, &l, false, NULL,
		    &w.err), RF_OK);
		rf_lease_release(&l);
		CU_ASSERT_TRUE_FATAL(world_claim(&w, &l));
		CU_ASSERT_STRING_EQUAL(l.job.id, ids[i]);
		CU_ASSERT_EQUAL(l.item.attempts, 2);
		rf_lease_release(&l);
	}
	CU_ASSERT_FALSE(world_claim(&w, &l));
	world_close(&w);
}

/* Who lost the lease changes nothing any more. */
static void
lost_lease(void)
{
	struct rf_outcome done = { .pages = 1, .credits = 1, .keep_ms = 1000 };
	char blob[RF_SHA256_HEX];
	struct rf_usage usage;
	struct rf_lease old, l;
	struct world w;

	world_open(&w);
	world_submit(&w, "job-1", 1);
	CU_ASSERT_TRUE_FATAL(claim_briefly(&w, &old, 3));
	CU_ASSERT_TRUE_FATAL(world_claim(&w, &l));
	CU_ASSERT_STRING_EQUAL(l.job.id, "job-1");
	CU_ASSERT_STRING_NOT_EQUAL(l.token, old.token);
	world_blob(&w, "late", blob);
	CU_ASSERT_EQUAL(rf_store_item_renew(w.s, &old, 1000, 1, 1, &w.err),
	    RF_E_CONFLICT);
	CU_ASSERT_EQUAL(rf_store_item_source(w.s, &old, blob, 4, "n", "t",
	    &w.err), RF_E_CONFLICT);
	CU_ASSERT_EQUAL(rf_store_item_return(w.s, &old, true, NULL, &w.err),
	    RF_E_CONFLICT);
	CU_ASSERT_EQUAL(rf_store_item_finish(w.s, &old, &done, &w.err),
	    RF_E_CONFLICT);
	CU_ASSERT_EQUAL(rf_store_usage(w.s, w.org.id, &usage, &w.err), RF_OK);
	CU_ASSERT_EQUAL(usage.credits_used, 0.0);
	CU_ASSERT_EQUAL(world_state(&w, "job-1"), RF_JOB_PROCESSING);
	world_finish(&w, &l, 2);
	/* Neither a second time, by the one who had it. */
	CU_ASSERT_EQUAL(rf_store_item_finish(w.s, &old, &done, &w.err),
	    RF_E_CONFLICT);
	rf_lease_release(&old);
	world_verify(&w);
	world_close(&w);
}

/* A renewed lease holds past its first end. */
static void
renewed(void)
{
	struct rf_lease l, other;
	struct world w;

	world_open(&w);
	world_submit(&w, "job-1", 1);
	CU_ASSERT_EQUAL_FATAL(rf_store_item_claim(w.s, "w", 60000, 3, &l,
	    &w.err), RF_OK);
	CU_ASSERT_EQUAL(rf_store_item_renew(w.s, &l, 1, 0, 0, &w.err), RF_OK);
	rf_sleep_ms(4);
	/* Over, and not yet taken: its holder may still renew it. */
	CU_ASSERT_EQUAL(rf_store_item_renew(w.s, &l, 60000, 1, 4, &w.err),
	    RF_OK);
	CU_ASSERT_TRUE(l.expires_at > rf_now() + 50000);
	CU_ASSERT_FALSE(world_claim(&w, &other));
	world_finish(&w, &l, 4);
	world_verify(&w);
	world_close(&w);
}

/* An item whose workers die again and again is given up. */
static void
given_up(void)
{
	struct rf_lease l;
	struct rf_job job;
	struct world w;

	world_open(&w);
	world_submit(&w, "job-1", 1);
	for (int i = 0; i < 3; i++) {
		CU_ASSERT_TRUE_FATAL(claim_briefly(&w, &l, 3));
		CU_ASSERT_EQUAL(l.item.attempts, i + 1);
		rf_lease_release(&l);
	}
	CU_ASSERT_FALSE(claim_briefly(&w, &l, 3));
	world_job(&w, "job-1", &job);
	CU_ASSERT_EQUAL(job.state, RF_JOB_FAILED);
	CU_ASSERT_EQUAL(job.error, RF_E_CRASHED);
	CU_ASSERT_STRING_EQUAL(job.error_message,
	    "given up: its worker died 3 times while at it");
	rf_job_release(&job);
	world_verify(&w);
	/* Leaving on purpose is not counted. */
	world_submit(&w, "job-2", 1);
	for (int i = 0; i < 6; i++) {
		CU_ASSERT_TRUE_FATAL(world_claim(&w, &l));
		CU_ASSERT_EQUAL(rf_store_item_return(w.s, &l, false, NULL,
		    &w.err), RF_OK);
		rf_lease_release(&l);
	}
	CU_ASSERT_EQUAL(world_state(&w, "job-2"), RF_JOB_PROCESSING);
	world_close(&w);
}

/* Progress of an attempt that was lost is not counted twice. */
static void
progress_again(void)
{
	struct rf_lease l;
	struct rf_job job;
	struct world w;

	world_open(&w);
	world_submit(&w, "job-1", 2);
	CU_ASSERT_TRUE_FATAL(world_claim(&w, &l));
	CU_ASSERT_EQUAL(rf_store_item_renew(w.s, &l, 1, 7, 9, &w.err), RF_OK);
	rf_lease_release(&l);
	rf_sleep_ms(4);
	CU_ASSERT_TRUE_FATAL(world_claim(&w, &l));
	CU_ASSERT_EQUAL(l.item.position, 0);
	CU_ASSERT_EQUAL(rf_store_item_renew(w.s, &l, 60000, 2, 9, &w.err),
	    RF_OK);
	world_job(&w, "job-1", &job);
	CU_ASSERT_EQUAL(job.progress_done, 2);
	CU_ASSERT_EQUAL(job.progress_total, 9);
	rf_job_release(&job);
	world_finish(&w, &l, 9);
	CU_ASSERT_TRUE_FATAL(world_claim(&w, &l));
	world_finish(&w, &l, 1);
	world_job(&w, "job-1", &job);
	CU_ASSERT_EQUAL(job.progress_done, 10);
	CU_ASSERT_EQUAL(job.progress_total, 10);
	rf_job_release(&job);
	world_close(&w);
}

static void
crashes(void)
{
	struct rf_lease l;
	struct world w;
	int n = 0;

	world_open(&w);
	world_submit(&w, "job-1", 1);
	for (int i = 1; i <= 2; i++) {
		CU_ASSERT_TRUE_FATAL(world_claim(&w, &l));
		CU_ASSERT_EQUAL(l.item.crashes, i - 1);
		CU_ASSERT_EQUAL(rf_store_item_return(w.s, &l, true, &n,
		    &w.err), RF_OK);
		CU_ASSERT_EQUAL(n, i);
		rf_lease_release(&l);
	}
	CU_ASSERT_TRUE_FATAL(world_claim(&w, &l));
	CU_ASSERT_EQUAL(l.item.crashes, 2);
	CU_ASSERT_EQUAL(rf_store_item_return(w.s, &l, false, &n, &w.err),
	    RF_OK);
	CU_ASSERT_EQUAL(n, 2);
	rf_lease_release(&l);
	world_verify(&w);
	world_close(&w);
}

/* A job to be stopped does not come back to the queue. */
static void
cancelled_and_left(void)
{
	enum rf_job_state was;
	struct rf_lease l;
	struct world w;

	world_open(&w);
	world_submit(&w, "job-1", 1);
	CU_ASSERT_TRUE_FATAL(world_claim(&w, &l));
	CU_ASSERT_EQUAL(rf_store_job_cancel(w.s, &w.caller, "job-1", &was,
	    &w.err), RF_OK);
	CU_ASSERT_EQUAL(rf_store_item_return(w.s, &l, false, NULL, &w.err),
	    RF_OK);
	rf_lease_release(&l);
	CU_ASSERT_EQUAL(world_state(&w, "job-1"), RF_JOB_CANCELED);

	world_submit(&w, "job-2", 1);
	CU_ASSERT_TRUE_FATAL(claim_briefly(&w, &l, 3));
	CU_ASSERT_EQUAL(rf_store_job_cancel(w.s, &w.caller, "job-2", &was,
	    &w.err), RF_OK);
	rf_lease_release(&l);
	CU_ASSERT_EQUAL(world_state(&w, "job-2"), RF_JOB_PROCESSING);
	CU_ASSERT_FALSE(world_claim(&w, &l));
	CU_ASSERT_EQUAL(world_state(&w, "job-2"), RF_JOB_CANCELED);
	world_verify(&w);
	world_close(&w);
}

/* A fetched source is there for the second attempt. */
static void
fetched(void)
{
	struct rf_item item = RF_ITEM_INIT, *items;
	struct rf_job job = RF_JOB_INIT;
	char blob[RF_SHA256_HEX], better[RF_SHA256_HEX];
	struct rf_store_stats st;
	struct rf_lease l;
	struct world w;
	int n;

	world_open(&w);
	rf_strlcpy(job.id, "job-1", sizeof(job.id));
	rf_strlcpy(job.org_id, w.org.id, sizeof(job.org_id));
	item.source = RF_SOURCE_URL;
	item.source_url = rf_strdup("https://example.org/a.pdf");
	item.size = -1;
	CU_ASSERT_EQUAL_FATAL(rf_store_job_submit(w.s, &job, &item, 1,
	    &w.err), RF_OK);
	rf_item_release(&item);
	CU_ASSERT_TRUE_FATAL(world_claim(&w, &l));
	CU_ASSERT_EQUAL(l.item.source, RF_SOURCE_URL);
	CU_ASSERT_STRING_EQUAL(l.item.source_url,
	    "https://example.org/a.pdf");
	CU_ASSERT_STRING_EQUAL(l.item.source_blob, "");
	CU_ASSERT_EQUAL(l.item.size, -1);
	world_blob(&w, "fetched", blob);
	CU_ASSERT_EQUAL(rf_store_item_source(w.s, &l, blob, 7, "a.pdf",
	    "application/pdf", &w.err), RF_OK);
	/* Fetched again, with other bytes: the first are given up. */
	world_blob(&w, "fetched again", better);
	CU_ASSERT_EQUAL(rf_store_item_source(w.s, &l, better, 13, "a.pdf",
	    "application/pdf", &w.err), RF_OK);
	CU_ASSERT_EQUAL(rf_store_stats(w.s, &st, &w.err), RF_OK);
	CU_ASSERT_EQUAL(st.blobs, 1);
	CU_ASSERT_EQUAL(rf_store_item_return(w.s, &l, false, NULL, &w.err),
	    RF_OK);
	rf_lease_release(&l);
	CU_ASSERT_EQUAL_FATAL(rf_store_job_items(w.s, "job-1", &items, &n,
	    &w.err), RF_OK);
	CU_ASSERT_EQUAL_FATAL(n, 1);
	CU_ASSERT_STRING_EQUAL(items[0].source_blob, better);
	CU_ASSERT_STRING_EQUAL(items[0].name, "a.pdf");
	CU_ASSERT_STRING_EQUAL(items[0].media_type, "application/pdf");
	CU_ASSERT_EQUAL(items[0].size, 13);
	rf_item_release(&items[0]);
	free(items);
	world_verify(&w);
	world_close(&w);
}

CU_TestInfo store_lease_tests[] = {
	{ "first come, first served", order },
	{ "a lost lease", lost_lease },
	{ "a renewed lease", renewed },
	{ "an item that kills its workers", given_up },
	{ "progress of a second attempt", progress_again },
	{ "crashes are counted", crashes },
	{ "cancelled, and its worker left", cancelled_and_left },
	{ "a fetched source", fetched },
	CU_TEST_INFO_NULL
};
