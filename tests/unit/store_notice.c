/* The notice board: within a process and between processes. */
#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit/store_suites.h"
#include "unit/store_world.h"
#include "unit/unit.h"
#include "util/io.h"
#include "util/time.h"

static void
topics(void)
{
	uint32_t a = rf_notice_topic("job-1"), b = rf_notice_topic("job-2");

	CU_ASSERT_NOT_EQUAL(a, RF_NOTICE_QUEUE);
	CU_ASSERT_NOT_EQUAL(b, RF_NOTICE_QUEUE);
	CU_ASSERT_NOT_EQUAL(a, b);
	CU_ASSERT_EQUAL(a, rf_notice_topic("job-1"));
}

static void
seen(void)
{
	struct rf_notice *n;
	struct world w;
	uint32_t before;
	int64_t start;

	world_open(&w);
	n = rf_store_notice(w.s);
	before = rf_notice_seen(n, 5);
	start = rf_monotonic();
	CU_ASSERT_FALSE(rf_notice_wait(n, 5, before, 20));
	CU_ASSERT_TRUE(rf_monotonic() - start >= 20);
	rf_notice_post(n, 6);
	CU_ASSERT_EQUAL(rf_notice_seen(n, 5), before);
	rf_notice_post(n, 5);
	CU_ASSERT_TRUE(rf_notice_wait(n, 5, before, 0));
	CU_ASSERT_TRUE(rf_notice_wait(n, 5, before, 10000));
	world_close(&w);
}

/* Somebody who sleeps in another process wakes within milliseconds. */
static void
woken(void)
{
	struct rf_notice *n;
	struct world w;
	uint32_t before;
	pid_t child;

	world_open(&w);
	n = rf_store_notice(w.s);
	before = rf_notice_seen(n, RF_NOTICE_QUEUE);
	child = fork();
	if (child == 0) {
		struct rf_notice *mine;
		int64_t start = rf_monotonic();

		if (rf_notice_open(w.dir, &mine, &w.err) != RF_OK)
			_exit(2);
		if (!rf_notice_wait(mine, RF_NOTICE_QUEUE, before, 20000))
			_exit(3);
		_exit(rf_monotonic() - start < 10000 ? 0 : 4);
	}
	rf_sleep_ms(30);
	world_submit(&w, "job-1", 1);
	CU_ASSERT_EQUAL(world_reap(child), 0);
	world_close(&w);
}

/* What each change of a job announces. */
static void
announced(void)
{
	enum rf_job_state was;
	struct rf_notice *n;
	struct rf_lease l;
	struct world w;
	uint32_t job, queue, topic = rf_notice_topic("job-1");

	world_open(&w);
	n = rf_store_notice(w.s);
#define MARK() (job = rf_notice_seen(n, topic), \
    queue = rf_notice_seen(n, RF_NOTICE_QUEUE))
#define JOB_MOVED() (rf_notice_seen(n, topic) != job)
#define QUEUE_MOVED() (rf_notice_seen(n, RF_NOTICE_QUEUE) != queue)
	MARK();
	world_submit(&w, "job-1", 2);
	CU_ASSERT_TRUE(QUEUE_MOVED());
	MARK();
	CU_ASSERT_TRUE_FATAL(world_claim(&w, &l));
	CU_ASSERT_TRUE(JOB_MOVED());
	MARK();
	CU_ASSERT_EQUAL(rf_store_item_renew(w.s, &l, 60000, 1, 2, &w.err),
	    RF_OK);
	CU_ASSERT_TRUE(JOB_MOVED());
	MARK();
	/* A heartbeat without progress is no news. */
	CU_ASSERT_EQUAL(rf_store_item_renew(w.s, &l, 60000, 1, 2, &w.err),
	    RF_OK);
	CU_ASSERT_FALSE(JOB_MOVED());
	CU_ASSERT_EQUAL(rf_store_item_return(w.s, &l, false, NULL, &w.err),
	    RF_OK);
	rf_lease_release(&l);
	CU_ASSERT_TRUE(JOB_MOVED() && QUEUE_MOVED());
	CU_ASSERT_TRUE_FATAL(world_claim(&w, &l));
	MARK();
	world_finish(&w, &l, 2);
	CU_ASSERT_TRUE(JOB_MOVED());
	MARK();
	CU_ASSERT_EQUAL(rf_store_job_cancel(w.s, &w.caller, "job-1", &was,
	    &w.err), RF_OK);
	CU_ASSERT_TRUE(JOB_MOVED());
	MARK();
	CU_ASSERT_EQUAL(rf_store_job_purge(w.s, "job-1", &w.err), RF_OK);
	CU_ASSERT_TRUE(JOB_MOVED());
	world_close(&w);
}

/* Without a board that can be shared, one's own memory serves. */
static void
not_shared(void)
{
	struct rf_err err = RF_ERR_INIT;
	struct rf_notice *n;
	char dir[64], path[80];
	uint32_t before;

	snprintf(dir, sizeof(dir), "/tmp/riffle-notice-XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/notice", dir);
	CU_ASSERT_EQUAL(mkdir(path, 0700), 0);
	CU_ASSERT_EQUAL_FATAL(rf_notice_open(dir, &n, &err), RF_OK);
	before = rf_notice_seen(n, 9);
	rf_notice_post(n, 9);
	CU_ASSERT_TRUE(rf_notice_wait(n, 9, before, 0));
	rf_notice_close(n);
	CU_ASSERT_EQUAL(rf_remove_tree(dir, &err), RF_OK);
}

CU_TestInfo store_notice_tests[] = {
	{ "topics", topics },
	{ "seen, wait, post", seen },
	{ "between processes", woken },
	{ "what is announced", announced },
	{ "a board of one's own", not_shared },
	CU_TEST_INFO_NULL
};
