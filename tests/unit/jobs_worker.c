/* Real workers on scripted documents: how items end, and when they do not. */
#include "config.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "jobs/jobs.h"
#include "lib/job_world.h"
#include "unit/jobs_suites.h"
#include "unit/unit.h"
#include "util/io.h"
#include "util/log.h"
#include "util/mem.h"
#include "util/time.h"

static struct job_world w;

static void
world_end(void)
{
	/* Whoever leaves cleans up behind itself. */
	CU_ASSERT_EQUAL(job_world_count(&w, "staging"), 0);
	job_world_close(&w);
}

/* ---- ends -------------------------------------------------------------------- */

static void
completes(void)
{
	struct rf_artifact a;
	struct rf_usage usage;
	struct rf_item item;
	struct rf_job job;
	char id[RF_ID_SIZE];

	job_world_open(&w, "credits_per_page = 2\n");
	job_world_submit(&w, "pages 3\nimage one.png 1000\nimage two.png 7\n"
	    "result 500\n", id);
	CU_ASSERT_EQUAL(job_world_stop(job_world_worker(&w, "--drain"), 0), 0);
	CU_ASSERT_EQUAL(job_world_wait(&w, id, 1, &job), RF_JOB_COMPLETED);
	CU_ASSERT_EQUAL(job.pages, 3);
	CU_ASSERT_EQUAL(job.credits, 6.0);
	CU_ASSERT_EQUAL(job.items_done, 1);
	CU_ASSERT_EQUAL(job.result_size, 500);
	CU_ASSERT_EQUAL(job.large, RF_LARGE_NONE);
	/* The retention setting: thirty days. */
	CU_ASSERT(llabs(job.expires_at - job.finished_at -
	    30LL * 86400 * 1000) < 2000);
	rf_job_release(&job);
	job_world_item(&w, id, &item);
	CU_ASSERT_EQUAL(item.images, 2);
	CU_ASSERT_EQUAL(item.attempts, 1);
	rf_item_release(&item);
	CU_ASSERT_EQUAL(rf_store_artifact_get(w.store, &w.caller, id,
	    RF_ARTIFACT_IMAGE, "one.png", &a, NULL), RF_OK);
	CU_ASSERT_EQUAL(a.size, 1000);
	CU_ASSERT_STRING_EQUAL(a.media_type, "image/png");
	CU_ASSERT_EQUAL(rf_store_usage(w.store, w.caller.org_id, &usage, NULL),
	    RF_OK);
	CU_ASSERT_EQUAL(usage.credits_used, 6.0);
	world_end();
}

static void
large_results(void)
{
	static const struct {
		const char *script;
		enum rf_large large;
	} rows[] = {
		{ "pages 70\nresult 4999999\n", RF_LARGE_NONE },
		{ "pages 71\n", RF_LARGE_READY },
		{ "result 5000000\n", RF_LARGE_READY },
	};
	char ids[RF_COUNT(rows)][RF_ID_SIZE];

	job_world_open(&w, NULL);
	for (size_t i = 0; i < RF_COUNT(rows); i++)
		job_world_submit(&w, rows[i].script, ids[i]);
	job_world_stop(job_world_worker(&w, "--drain"), 0);
	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct rf_job job;

		CU_ASSERT_EQUAL(job_world_wait(&w, ids[i], 1, &job),
		    RF_JOB_COMPLETED);
		CU_ASSERT_EQUAL(job.large, rows[i].large);
		rf_job_release(&job);
	}
	world_end();
}

/* One document of each fate in one worker: none disturbs its siblings. */
static void
fates(void)
{
	static const struct {
		const char *script;
		enum rf_job_state state;
		enum rf_code error;
		int attempts;
		bool unsanitized;	/* needs limits that sanitizers lack */
	} rows[] = {
		{ "pages 1\n", RF_JOB_COMPLETED, RF_OK, 1, false },
		{ "ocr\npages 1\n", RF_JOB_COMPLETED, RF_OK, 1, false },
		{ "ocr\nfail corrupt\n", RF_JOB_FAILED, RF_E_CORRUPT, 1,
		    false },
		{ "fail corrupt\n", RF_JOB_FAILED, RF_E_CORRUPT, 1, false },
		{ "fail encrypted\n", RF_JOB_FAILED, RF_E_ENCRYPTED, 1, false },
		{ "crash\n", RF_JOB_FAILED, RF_E_CRASHED, 2, false },
		{ "exit 1\n", RF_JOB_FAILED, RF_E_CRASHED, 2, false },
		{ "exit 0\n", RF_JOB_FAILED, RF_E_CRASHED, 2, false },
		{ "exit 77\n", RF_JOB_FAILED, RF_E_LIMIT, 1, false },
		{ "eat 200\n", RF_JOB_FAILED, RF_E_LIMIT, 1, true },
		{ "spin\n", RF_JOB_FAILED, RF_E_DOCUMENT_TIMEOUT, 1, false },
		{ "sleep 60000\n", RF_JOB_FAILED, RF_E_DOCUMENT_TIMEOUT, 1,
		    false },
		{ "write 9\n", RF_JOB_FAILED, RF_E_LIMIT, 1, false },
		{ "image a.png 7000000\nimage b.png 7000000\n", RF_JOB_FAILED,
		    RF_E_LIMIT, 1, false },
		{ "forge\n", RF_JOB_FAILED, RF_E_CORRUPT, 1, false },
		{ "silent\n", RF_JOB_FAILED, RF_E_CORRUPT, 1, false },
		{ "babble\n", RF_JOB_FAILED, RF_E_CRASHED, 2, false },
		{ "hangup\n", RF_JOB_FAILED, RF_E_CRASHED, 2, false },
		{ "escape\n", RF_JOB_COMPLETED, RF_OK, 1, false },
		{ "", RF_JOB_COMPLETED, RF_OK, 1, false },
	};
	char ids[RF_COUNT(rows)][RF_ID_SIZE];

	job_world_open(&w, "child_memory = 100M\nchild_cpu = 1s\n"
	    "page_time = 5s\nchild_output = 8M\n");
	for (size_t i = 0; i < RF_COUNT(rows); i++)
		job_world_submit(&w, rows[i].script, ids[i]);
	CU_ASSERT_EQUAL(job_world_stop(job_world_worker(&w, "--drain"), 0), 0);
	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct rf_item item;
		enum rf_job_state state;
		enum rf_code error;

		state = job_world_end(&w, ids[i], &error);
#ifdef RF_SANITIZERS
		if (rows[i].unsanitized)
			continue;
#endif
		job_world_item(&w, ids[i], &item);
		if (state != rows[i].state || error != rows[i].error ||
		    item.attempts != rows[i].attempts)
			fprintf(stderr, "script \"%.20s\": %s %s, %d "
			    "attempts: %s\n", rows[i].script,
			    rf_job_state_name(state), rf_code_name(error),
			    item.attempts, item.error_message);
		CU_ASSERT_EQUAL(state, rows[i].state);
		CU_ASSERT_EQUAL(error, rows[i].error);
		CU_ASSERT_EQUAL(item.attempts, rows[i].attempts);
		if (error != RF_OK)
			CU_ASSERT(item.error_message[0] != '\0');
		rf_item_release(&item);
	}
	world_end();
}

static void
job_time(void)
{
	enum rf_code error;
	char id[RF_ID_SIZE];
	int64_t start;

	job_world_open(&w, "job_time = 1s\n");
	/* Each page is quick, all together are not. */
	job_world_submit(&w, "progress 1 9\nsleep 400\nprogress 2 9\n"
	    "sleep 400\nprogress 3 9\nsleep 400\nprogress 4 9\nsleep 9000\n",
	    id);
	start = rf_monotonic();
	job_world_stop(job_world_worker(&w, "--drain"), 0);
	CU_ASSERT(rf_monotonic() - start < 5000);
	CU_ASSERT_EQUAL(job_world_end(&w, id, &error), RF_JOB_FAILED);
	CU_ASSERT_EQUAL(error, RF_E_DOCUMENT_TIMEOUT);
	world_end();
}

static void
many_items(void)
{
	static const char *const scripts[] = {
		"pages 2\nimage same.png 10\n", "fail corrupt\n",
		"pages 3\nimage same.png 20\n",
	};
	struct rf_artifact a;
	struct rf_job job;
	char id[RF_ID_SIZE];

	job_world_open(&w, NULL);
	job_world_submit_n(&w, scripts, 3, id);
	job_world_stop(job_world_worker(&w, "--drain"), 0);
	CU_ASSERT_EQUAL(job_world_wait(&w, id, 1, &job), RF_JOB_COMPLETED);
	CU_ASSERT_EQUAL(job.items_done, 2);
	CU_ASSERT_EQUAL(job.items_failed, 1);
	CU_ASSERT_EQUAL(job.pages, 5);
	rf_job_release(&job);
	CU_ASSERT_EQUAL(rf_store_artifact_get(w.store, &w.caller, id,
	    RF_ARTIFACT_IMAGE, "same.png", &a, NULL), RF_OK);
	CU_ASSERT_EQUAL(a.size, 10);
	CU_ASSERT_EQUAL(rf_store_artifact_get(w.store, &w.caller, id,
	    RF_ARTIFACT_IMAGE, "3-same.png", &a, NULL), RF_OK);
	CU_ASSERT_EQUAL(a.size, 20);
	world_end();
}

/* ---- while it runs -------------------------------------------------------------- */

static void
tells_progress(void)
{
	struct rf_job job;
	char id[RF_ID_SIZE];
	int64_t start;
	pid_t pid;

	job_world_open(&w, NULL);
	job_world_submit(&w, "sleep 150\nprogress 3 8\nsleep 5000\n", id);
	pid = job_world_worker(&w, NULL);
	for (start = rf_monotonic(); rf_monotonic() - start < 4000;) {
		job_world_wait(&w, id, 20, &job);
		if (job.progress_done == 3)
			break;
		rf_job_release(&job);
	}
	CU_ASSERT_EQUAL(job.progress_done, 3);
	CU_ASSERT_EQUAL(job.progress_total, 8);
	CU_ASSERT_EQUAL(job.state, RF_JOB_PROCESSING);
	rf_job_release(&job);
	job_world_stop(pid, SIGTERM);
	world_end();
}

static void
started(const char *id)
{
	struct rf_job job;

	for (int i = 0; i < 500; i++) {
		enum rf_job_state state = job_world_wait(&w, id, 10, &job);

		rf_job_release(&job);
		if (state == RF_JOB_PROCESSING)
			return;
	}
	CU_FAIL("the job does not start");
}

static void
cancels(void)
{
	enum rf_job_state was;
	enum rf_code error;
	struct rf_job job;
	pid_t pid, child;
	char id[RF_ID_SIZE], next[RF_ID_SIZE];
	int64_t start;

	job_world_open(&w, NULL);
	job_world_submit(&w, "progress 4 9\nsleep 60000\n", id);
	pid = job_world_worker(&w, NULL);
	started(id);
	rf_sleep_ms(300);
	CU_ASSERT_EQUAL(job_world_children(pid, &child, 1), 1);
	start = rf_monotonic();
	CU_ASSERT_EQUAL(rf_store_job_cancel(w.store, &w.caller, id, &was,
	    NULL), RF_OK);
	CU_ASSERT_EQUAL(was, RF_JOB_PROCESSING);
	CU_ASSERT_EQUAL(job_world_wait(&w, id, 10000, &job), RF_JOB_CANCELED);
	CU_ASSERT(rf_monotonic() - start < 10000);
	/* What was done is charged. */
	CU_ASSERT_EQUAL(job.credits, 4.0);
	rf_job_release(&job);
	CU_ASSERT(!job_world_runs(child));
	job_world_submit(&w, "pages 1\n", next);
	CU_ASSERT_EQUAL(job_world_end(&w, next, &error), RF_JOB_COMPLETED);
	CU_ASSERT_EQUAL(WEXITSTATUS(job_world_stop(pid, SIGTERM)), 0);
	world_end();
}

/* ---- workers come and go ----------------------------------------------------------- */

static void
leaves_on_term(void)
{
	struct rf_item item;
	enum rf_code error;
	char id[RF_ID_SIZE];
	pid_t pid;

	job_world_open(&w, "lease = 1h\n");
	job_world_submit(&w, "sleep 1000\npages 2\n", id);
	pid = job_world_worker(&w, NULL);
	started(id);
	CU_ASSERT_EQUAL(job_world_stop(pid, SIGTERM), 0);
	/* It did not wait for the end of it. */
	job_world_item(&w, id, &item);
	CU_ASSERT_EQUAL(item.state, RF_JOB_PENDING);
	rf_item_release(&item);
	CU_ASSERT_EQUAL(job_world_count(&w, "staging"), 0);
	/* Back at once, not when the lease would have run out. */
	CU_ASSERT_EQUAL(job_world_stop(job_world_worker(&w, "--drain"), 0), 0);
	CU_ASSERT_EQUAL(job_world_end(&w, id, &error), RF_JOB_COMPLETED);
	job_world_item(&w, id, &item);
	CU_ASSERT_EQUAL(item.attempts, 2);
	CU_ASSERT_EQUAL(item.crashes, 0);
	rf_item_release(&item);
	world_end();
}

static void
survives_kill(void)
{
	struct rf_gc_report report;
	enum rf_code error;
	char id[RF_ID_SIZE];
	pid_t pid, child;

	job_world_open(&w, "lease = 1s\n");
	job_world_submit(&w, "sleep 700\npages 2\n", id);
	pid = job_world_worker(&w, NULL);
	started(id);
	rf_sleep_ms(100);
	CU_ASSERT_EQUAL(job_world_children(pid, &child, 1), 1);
	CU_ASSERT(WIFSIGNALED(job_world_stop(pid, SIGKILL)));
	/* The child does not live on without its worker. */
	for (int i = 0; i < 100 && job_world_runs(child); i++)
		rf_sleep_ms(10);
	CU_ASSERT(!job_world_runs(child));
	CU_ASSERT(job_world_count(&w, "staging") > 0);
	CU_ASSERT(!rf_worker_alive(&w.conf));

	pid = job_world_worker(&w, NULL);
	CU_ASSERT_EQUAL(job_world_end(&w, id, &error), RF_JOB_COMPLETED);
	/* What the dead left goes; what the living use stays. */
	job_world_submit(&w, "sleep 1000\n", id);
	started(id);
	CU_ASSERT_EQUAL(rf_gc(&w.conf, w.store, &report, NULL), RF_OK);
	CU_ASSERT_EQUAL(report.files_removed, 1);
	CU_ASSERT_EQUAL(job_world_end(&w, id, &error), RF_JOB_COMPLETED);
	CU_ASSERT(rf_worker_alive(&w.conf));
	CU_ASSERT_EQUAL(job_world_stop(pid, SIGTERM), 0);
	world_end();
}

static void
gives_up(void)
{
	struct rf_item item;
	enum rf_code error;
	char id[RF_ID_SIZE];
	pid_t pid;

	job_world_open(&w, "lease = 1s\nmax_attempts = 2\n");
	job_world_submit(&w, "sleep 60000\n", id);
	for (int i = 0; i < 2; i++) {
		pid = job_world_worker(&w, NULL);
		for (int j = 0; j < 400; j++) {
			int attempts;

			job_world_item(&w, id, &item);
			attempts = item.attempts;
			rf_item_release(&item);
			if (attempts == i + 1)
				break;
			rf_sleep_ms(10);
		}
		job_world_stop(pid, SIGKILL);
	}
	rf_sleep_ms(1100);
	job_world_stop(job_world_worker(&w, "--drain"), 0);
	CU_ASSERT_EQUAL(job_world_end(&w, id, &error), RF_JOB_FAILED);
	CU_ASSERT_EQUAL(error, RF_E_CRASHED);
	CU_ASSERT_EQUAL(rf_gc(&w.conf, w.store, &(struct rf_gc_report){ 0 },
	    NULL), RF_OK);
	world_end();
}

/* Who tidies up often looks at all blobs once an hour. */
static void
sweeps_hourly(void)
{
	const struct timespec old[] = { { .tv_sec = 1000 },
	    { .tv_sec = 1000 } };
	char blob[700], lock[700];
	struct rf_gc_report report;

	job_world_open(&w, "");
	snprintf(lock, sizeof(lock), "%s/blobs.lock", w.dir);
	for (int i = 0; i < 3; i++) {
		snprintf(blob, sizeof(blob), "%s/blobs/ab", w.dir);
		CU_ASSERT_EQUAL(rf_mkdirs(blob, NULL), RF_OK);
		snprintf(blob, sizeof(blob), "%s/blobs/ab/ab%062d", w.dir, i);
		CU_ASSERT_EQUAL(rf_file_save(blob, "x", 1, NULL), RF_OK);
		CU_ASSERT_EQUAL(utimensat(AT_FDCWD, blob, old, 0), 0);
		/* Just made; long ago; and just swept. */
		if (i == 1)
			CU_ASSERT_EQUAL(utimensat(AT_FDCWD, lock, old, 0), 0);
		CU_ASSERT_EQUAL(rf_gc_often(&w.conf, w.store, &report, NULL),
		    RF_OK);
		CU_ASSERT_EQUAL(report.files_removed, i == 1 ? 2 : 0);
		CU_ASSERT_EQUAL(access(blob, F_OK) == 0, i != 1);
	}
	CU_ASSERT_EQUAL(rf_gc(&w.conf, w.store, &report, NULL), RF_OK);
	CU_ASSERT_EQUAL(report.files_removed, 1);
	world_end();
}

/* A stopped worker loses its lease; when it wakes it changes nothing. */
static void
loses_lease(void)
{
	enum rf_code error;
	struct rf_item item;
	pid_t first, second;
	char id[RF_ID_SIZE];
	struct rf_job job;
	int lost = 0;

	job_world_open(&w, "lease = 1s\nworker_processes = 1\n");
	job_world_submit(&w, "sleep 300\npages 2\n", id);
	first = job_world_worker(&w, NULL);
	started(id);
	kill(first, SIGSTOP);
	second = job_world_worker(&w, NULL);
	CU_ASSERT_EQUAL(job_world_end(&w, id, &error), RF_JOB_COMPLETED);
	kill(first, SIGCONT);
	/* By its heartbeat, or when it tells the end. */
	for (int i = 0; i < 1000 && lost == 0; i++) {
		rf_sleep_ms(10);
		lost = job_world_logged(&w, "code=conflict") +
		    job_world_logged(&w, " lease.lost ");
	}
	CU_ASSERT_EQUAL(lost, 1);
	CU_ASSERT_EQUAL(job_world_wait(&w, id, 1, &job), RF_JOB_COMPLETED);
	CU_ASSERT_EQUAL(job.credits, 2.0);
	rf_job_release(&job);
	job_world_item(&w, id, &item);
	CU_ASSERT_EQUAL(item.attempts, 2);
	rf_item_release(&item);
	job_world_stop(first, SIGTERM);
	job_world_stop(second, SIGTERM);
	world_end();
}

/* A child killed from outside is tried again; the second time is the end. */
static void
quarantines(void)
{
	char bad[RF_ID_SIZE], good[RF_ID_SIZE];
	struct rf_item item;
	enum rf_code error;
	pid_t pid, child;

	job_world_open(&w, "worker_processes = 1\n");
	job_world_submit(&w, "sleep 60000\n", bad);
	job_world_submit(&w, "pages 1\n", good);
	pid = job_world_worker(&w, NULL);
	for (int kills = 0; kills < 2;) {
		bool its;

		job_world_item(&w, bad, &item);
		its = item.crashes == kills && item.attempts == kills + 1;
		rf_item_release(&item);
		if (!its || job_world_children(pid, &child, 1) != 1) {
			rf_sleep_ms(2);
			continue;
		}
		kill(child, SIGKILL);
		kills++;
	}
	CU_ASSERT_EQUAL(job_world_end(&w, bad, &error), RF_JOB_FAILED);
	CU_ASSERT_EQUAL(error, RF_E_CRASHED);
	CU_ASSERT_EQUAL(job_world_end(&w, good, &error), RF_JOB_COMPLETED);
	job_world_stop(pid, SIGTERM);
	world_end();
}

static void
two_workers(void)
{
	char ids[40][RF_ID_SIZE];
	enum rf_code error;
	pid_t pids[2];

	job_world_open(&w, NULL);
	for (int i = 0; i < 40; i++)
		job_world_submit(&w, "sleep 20\npages 1\n", ids[i]);
	for (int i = 0; i < 2; i++)
		pids[i] = job_world_worker(&w, "--drain");
	for (int i = 0; i < 40; i++) {
		struct rf_item item;

		CU_ASSERT_EQUAL(job_world_end(&w, ids[i], &error),
		    RF_JOB_COMPLETED);
		job_world_item(&w, ids[i], &item);
		CU_ASSERT_EQUAL(item.attempts, 1);
		rf_item_release(&item);
	}
	for (int i = 0; i < 2; i++)
		CU_ASSERT_EQUAL(job_world_stop(pids[i], 0), 0);
	CU_ASSERT_EQUAL(job_world_logged(&w, " item.done "), 40);
	world_end();
}

/* ---- starting one -------------------------------------------------------------------- */

/* Until the n-th worker has tidied up and gone. */
static void
gone(int n)
{
	for (int i = 0; i < 1000 && job_world_logged(&w, " worker.stop ") < n;
	    i++)
		rf_sleep_ms(10);
	CU_ASSERT_EQUAL(job_world_logged(&w, " worker.stop "), n);
	CU_ASSERT(!rf_worker_alive(&w.conf));
}

static void
on_demand(void)
{
	enum rf_code error;
	char id[RF_ID_SIZE];
	pid_t second;

	job_world_open(&w, NULL);
	CU_ASSERT(!rf_worker_alive(&w.conf));
	job_world_submit(&w, "sleep 300\npages 1\n", id);
	/* As one of many requests at once. */
	for (int i = 0; i < 20; i++)
		CU_ASSERT_EQUAL(rf_worker_ensure(&w.conf, w.program, id,
		    NULL), RF_OK);
	CU_ASSERT(rf_worker_alive(&w.conf));
	CU_ASSERT_EQUAL(job_world_end(&w, id, &error), RF_JOB_COMPLETED);
	CU_ASSERT_EQUAL(job_world_logged(&w, " worker.start "), 1);
	/* By hand there is none beside it either. */
	second = job_world_worker(&w, "--on-demand");
	CU_ASSERT_EQUAL(WEXITSTATUS(job_world_stop(second, 0)), 3);
	/* It leaves after idling, and the next job starts another. */
	gone(1);
	job_world_submit(&w, "pages 1\n", id);
	CU_ASSERT_EQUAL(rf_worker_ensure(&w.conf, w.program, id, NULL), RF_OK);
	CU_ASSERT_EQUAL(job_world_end(&w, id, &error), RF_JOB_COMPLETED);
	gone(2);
	CU_ASSERT_EQUAL(job_world_logged(&w, " worker.start "), 2);
	world_end();
}

static void
not_startable(void)
{
	struct rf_err err = RF_ERR_INIT;
	char id[RF_ID_SIZE];

	job_world_open(&w, NULL);
	job_world_submit(&w, "pages 1\n", id);
	CU_ASSERT_EQUAL(rf_worker_ensure(&w.conf, "/does/not/exist", id,
	    &err), RF_E_CONFIG);
	CU_ASSERT(err.msg[0] != '\0');
	/* The lock went with the failure. */
	CU_ASSERT(!rf_worker_alive(&w.conf));
	job_world_stop(job_world_worker(&w, "--drain"), 0);
	CU_ASSERT_EQUAL(job_world_end(&w, id, NULL), RF_JOB_COMPLETED);
	world_end();
}

static void
works_inline(void)
{
	char ids[3][RF_ID_SIZE];
	enum rf_code error;
	struct rf_job job;

	job_world_open(&w, "worker = inline\n");
	CU_ASSERT_EQUAL(rf_log_open("none", RF_LOG_ERROR, NULL), RF_OK);
	/* Jobs of one millisecond have no order. */
	job_world_submit(&w, "crash\n", ids[0]);
	rf_sleep_ms(2);
	job_world_submit(&w, "pages 2\n", ids[1]);
	rf_sleep_ms(2);
	job_world_submit(&w, "pages 3\n", ids[2]);
	CU_ASSERT_EQUAL(rf_worker_ensure(&w.conf, w.program, NULL, NULL),
	    RF_OK);
	CU_ASSERT_EQUAL(job_world_wait(&w, ids[0], 1, &job), RF_JOB_PENDING);
	rf_job_release(&job);
	/* The older ones come first; the younger one is left alone. */
	CU_ASSERT_EQUAL(rf_worker_ensure(&w.conf, w.program, ids[1], NULL),
	    RF_OK);
	CU_ASSERT_EQUAL(job_world_wait(&w, ids[0], 1, &job), RF_JOB_FAILED);
	CU_ASSERT_EQUAL(job.error, RF_E_CRASHED);
	rf_job_release(&job);
	CU_ASSERT_EQUAL(job_world_wait(&w, ids[1], 1, &job),
	    RF_JOB_COMPLETED);
	rf_job_release(&job);
	CU_ASSERT_EQUAL(job_world_wait(&w, ids[2], 1, &job), RF_JOB_PENDING);
	rf_job_release(&job);
	CU_ASSERT_EQUAL(rf_worker_ensure(&w.conf, w.program, ids[2], NULL),
	    RF_OK);
	CU_ASSERT_EQUAL(job_world_end(&w, ids[2], &error), RF_JOB_COMPLETED);
	world_end();
}

/* ---- waiting ---------------------------------------------------------------------------- */

static bool
stop_soon(void *ctx)
{
	return ++*(int *)ctx > 2;
}

static void
waits(void)
{
	struct rf_caller stranger = RF_CALLER_ANONYMOUS;
	struct rf_job job = RF_JOB_INIT;
	char id[RF_ID_SIZE];
	int64_t start;
	int asked = 0;

	job_world_open(&w, NULL);
	job_world_submit(&w, "pages 1\n", id);
	start = rf_monotonic();
	CU_ASSERT_EQUAL(job_world_wait(&w, id, 200, &job), RF_JOB_PENDING);
	rf_job_release(&job);
	CU_ASSERT(rf_monotonic() - start >= 200);
	CU_ASSERT(rf_monotonic() - start < 10000);
	CU_ASSERT_EQUAL(rf_job_wait(w.store, &w.caller, id, 0, stop_soon,
	    &asked, &job, NULL), RF_OK);
	CU_ASSERT_EQUAL(job.state, RF_JOB_PENDING);
	rf_job_release(&job);
	CU_ASSERT_EQUAL(rf_job_wait(w.store, &w.caller, "nonsense", 0, NULL,
	    NULL, &job, NULL), RF_E_NOT_FOUND);
	stranger.known = true;
	CU_ASSERT_EQUAL(rf_job_wait(w.store, &stranger, id, 0, NULL, NULL,
	    &job, NULL), RF_E_FORBIDDEN);
	job_world_stop(job_world_worker(&w, "--drain"), 0);
	CU_ASSERT_EQUAL(job_world_wait(&w, id, 0, &job), RF_JOB_COMPLETED);
	rf_job_release(&job);
	world_end();
}

CU_TestInfo jobs_worker_tests[] = {
	{ "completes a job", completes },
	{ "tells large results", large_results },
	{ "ends each document as it deserves", fates },
	{ "ends a document that takes too long", job_time },
	{ "works on several items of a job", many_items },
	{ "tells progress", tells_progress },
	{ "cancels", cancels },
	{ "gives items back on SIGTERM", leaves_on_term },
	{ "is replaced when killed", survives_kill },
	{ "gives up after too many attempts", gives_up },
	{ "looks at all blobs once an hour", sweeps_hourly },
	{ "changes nothing without its lease", loses_lease },
	{ "quarantines a deadly document", quarantines },
	{ "shares the queue with another", two_workers },
	{ "starts on demand, once", on_demand },
	{ "tells when none can be started", not_startable },
	{ "works inline", works_inline },
	{ "is waited for", waits },
	CU_TEST_INFO_NULL
};
