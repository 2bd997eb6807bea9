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
life(void)
{
	struct rf_job job;
	struct rf_lease l;
	struct rf_item *items;
	struct world w;
	int n;

	world_open(&w);
	CU_ASSERT_FALSE(world_claim(&w, &l));
	world_submit(&w, "job-1", 1);
	world_job(&w, "job-1", &job);
	CU_ASSERT_EQUAL(job.state, RF_JOB_PENDING);
	CU_ASSERT_EQUAL(job.items_total, 1);
	CU_ASSERT_EQUAL(job.surface, RF_SURFACE_PULSE);
	CU_ASSERT_TRUE(job.storage);
	CU_ASSERT_FALSE(job.synchronous);
	CU_ASSERT_STRING_EQUAL(job.origin, "http://localhost");
	CU_ASSERT_STRING_EQUAL(job.options, "{}");
	CU_ASSERT_EQUAL(job.started_at, 0);
	rf_job_release(&job);

	CU_ASSERT_TRUE_FATAL(world_claim(&w, &l));
	CU_ASSERT_STRING_EQUAL(l.job.id, "job-1");
	CU_ASSERT_EQUAL(l.item.position, 0);
	CU_ASSERT_EQUAL(l.item.attempts, 1);
	CU_ASSERT_STRING_EQUAL(l.item.name, "file0.txt");
	CU_ASSERT_EQUAL(l.job.state, RF_JOB_PROCESSING);
	CU_ASSERT_NOT_EQUAL(l.job.started_at, 0);
	CU_ASSERT_EQUAL(rf_store_item_renew(w.s, &l, 60000, 2, 5, &w.err),
	    RF_OK);
	world_job(&w, "job-1", &job);
	CU_ASSERT_EQUAL(job.progress_done, 2);
	CU_ASSERT_EQUAL(job.progress_total, 5);
	rf_job_release(&job);
	world_finish(&w, &l, 5);

	world_job(&w, "job-1", &job);
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
	CU_ASSERT_EQUAL_FATAL(rf_store_job_items(w.s, "job-1", &items, &n,
	    &w.err), RF_OK);
	CU_ASSERT_EQUAL_FATAL(n, 1);
	CU_ASSERT_EQUAL(items[0].state, RF_JOB_COMPLETED);
	CU_ASSERT_EQUAL(items[0].images, 1);
	rf_item_release(&items[0]);
	free(items);
	world_verify(&w);
	world_close(&w);
}

CU_TestInfo store_jobs_tests[] = {
	{ "a job from beginning to end", life },
	CU_TEST_INFO_NULL
};
