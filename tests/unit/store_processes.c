/* Several processes at once, and processes that die. */
#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit/store_suites.h"
#include "unit/store_world.h"
#include "unit/unit.h"
#include "util/io.h"
#include "util/time.h"

/* Claim until the queue is empty; each claim's job goes down the pipe. */
static int
claim_all(const struct world *parent, int out)
{
	struct world w = *parent;
	struct rf_lease l;
	enum rf_code rc;

	w.s = world_connect(parent);
	for (;;) {
		rc = rf_store_item_claim(w.s, "w", 60000, 3, &l, &w.err);
		if (rc == RF_E_NOT_FOUND)
			break;
		if (rc != RF_OK)
			return 1;
		if (write(out, l.job.id, 8) != 8)
			return 2;
		world_finish(&w, &l, 1);
	}
	rf_store_close(w.s);
	return 0;
}

static void
claims(bool network, int n_jobs)
{
	static unsigned char times[1000];
	pid_t children[4];
	struct rf_store_stats st;
	struct rf_usage usage;
	struct world w;
	char id[RF_ID_SIZE] = "";
	int ends[2], total = 0, wrong = 0;

	if (network)
		world_open_network(&w);
	else
		world_open(&w);
	memset(times, 0, sizeof(times));
	CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
	for (int i = 0; i < n_jobs; i++) {
		snprintf(id, sizeof(id), "job-%04d", i);
		world_submit(&w, id, 1);
	}
	for (size_t i = 0; i < RF_COUNT(children); i++) {
		children[i] = fork();
		if (children[i] == 0)
			_exit(claim_all(&w, ends[1]));
	}
	rf_close(&ends[1]);
	while (read(ends[0], id, 8) == 8) {
		int64_t n;

		id[8] = '\0';
		CU_ASSERT_TRUE_FATAL(rf_parse_int(rf_str(id + 4), 0,
		    n_jobs - 1, &n));
		times[n]++;
		total++;
	}
	rf_close(&ends[0]);
	for (size_t i = 0; i < RF_COUNT(children); i++)
		CU_ASSERT_EQUAL(world_reap(children[i]), 0);
	CU_ASSERT_EQUAL(total, n_jobs);
	for (int i = 0; i < n_jobs; i++)
		wrong += times[i] != 1;
	CU_ASSERT_EQUAL(wrong, 0);
	CU_ASSERT_EQUAL(rf_store_stats(w.s, &st, &w.err), RF_OK);
	CU_ASSERT_EQUAL(st.jobs[RF_JOB_COMPLETED], n_jobs);
	CU_ASSERT_EQUAL(rf_store_usage(w.s, w.org.id, &usage, &w.err), RF_OK);
	CU_ASSERT_EQUAL(usage.pages_used, n_jobs);
	world_verify(&w);
	world_close(&w);
}

static void
each_once(void)
{
	claims(false, 200);
}

static void
each_once_on_network(void)
{
	claims(true, 40);
}

/* Dies in the middle of a transaction that has written much. */
static void
die_inside(const struct world *parent)
{
	struct rf_entry e = { .org_id = parent->org.id, .key_id = "",
	    .job_id = "", .type = "job_debit", .amount = -5000, .pages = 3 };
	struct rf_err err = RF_ERR_INIT;
	struct rf_store *s = world_connect(parent);

	/* A small cache, so that pages reach the log before the commit. */
	if (rf_sql_script(s, "PRAGMA cache_size = 10", &err) != RF_OK ||
	    rf_tx_begin(s, &err) != RF_OK)
		_exit(1);
	for (int i = 0; i < 2000; i++) {
		if (rf_ledger_add(s, &e, &err) != RF_OK)
			_exit(2);
	}
	raise(SIGKILL);
	_exit(3);
}

static void
killed_inside(void)
{
	struct rf_usage usage;
	struct world w;
	pid_t child;

	for (int network = 0; network < 2; network++) {
		if (network)
			world_open_network(&w);
		else
			world_open(&w);
		child = fork();
		if (child == 0)
			die_inside(&w);
		CU_ASSERT_EQUAL(world_reap(child), -1);
		CU_ASSERT_EQUAL(rf_store_usage(w.s, w.org.id, &usage,
		    &w.err), RF_OK);
		CU_ASSERT_EQUAL(usage.balance, 1e9);
		CU_ASSERT_EQUAL(usage.pages_used, 0);
		world_submit(&w, "job-1", 1);
		world_verify(&w);
		world_close(&w);
	}
}

/* Submits, claims, finishes, without end. */
static void
work_forever(const struct world *parent, int number, int out)
{
	struct world w = *parent;
	struct rf_lease l;
	char id[RF_ID_SIZE];

	w.s = world_connect(parent);
	for (int i = 0;; i++) {
		snprintf(id, sizeof(id), "job-%04d-%04d", number, i);
		world_submit(&w, id, 2);
		/* Only now is it accepted. */
		if (write(out, ".", 1) != 1)
			_exit(1);
		if (rf_store_item_claim(w.s, "w", 50, 1000, &l,
		    &w.err) == RF_OK) {
			struct rf_outcome o = { .pages = 1, .credits = 1,
			    .keep_ms = 1000 };

			if (rf_store_item_finish(w.s, &l, &o, &w.err) != RF_OK
			    && w.err.code != RF_E_CONFLICT)
				_exit(2);
			rf_lease_release(&l);
		}
	}
}

/* Killed at random moments: every accepted job is there and ends once. */
static void
killed_at_random(void)
{
	int64_t accepted = 0, jobs;
	struct rf_store_stats st;
	struct rf_usage usage;
	struct rf_lease l;
	struct world w;
	char dots[256];
	int ends[2];

	world_open(&w);
	srandom(11);
	for (int round = 0; round < 25; round++) {
		pid_t child;
		ssize_t n;

		CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
		child = fork();
		if (child == 0)
			work_forever(&w, round, ends[1]);
		rf_close(&ends[1]);
		accepted += read(ends[0], dots, 1);
		rf_sleep_ms((int)(random() % 25));
		CU_ASSERT_EQUAL(kill(child, SIGKILL), 0);
		CU_ASSERT_EQUAL(world_reap(child), -1);
		while ((n = read(ends[0], dots, sizeof(dots))) > 0)
			accepted += n;
		rf_close(&ends[0]);
	}
	rf_sleep_ms(60);	/* the leases of the dead */
	while (world_claim(&w, &l))
		world_finish(&w, &l, 1);
	CU_ASSERT_EQUAL(rf_store_stats(w.s, &st, &w.err), RF_OK);
	jobs = st.jobs[RF_JOB_COMPLETED];
	/* A commit may have been made whose dot was not written. */
	CU_ASSERT_TRUE(jobs >= accepted && jobs <= accepted + 25);
	CU_ASSERT_TRUE(accepted >= 25);
	CU_ASSERT_EQUAL(st.jobs[RF_JOB_PENDING], 0);
	CU_ASSERT_EQUAL(st.jobs[RF_JOB_PROCESSING], 0);
	CU_ASSERT_EQUAL(st.jobs[RF_JOB_FAILED], 0);
	CU_ASSERT_EQUAL(rf_store_usage(w.s, w.org.id, &usage, &w.err), RF_OK);
	CU_ASSERT_EQUAL(usage.pages_used, 2 * jobs);
	CU_ASSERT_EQUAL(usage.credits_used, 2.0 * (double)jobs);
	world_verify(&w);
	world_close(&w);
}

#define RACE_MS 400
#define GRACE_MS 60

/*
 * Put one of a few texts and submit a job with it, cancel the job and purge
 * it.  Within the grace the file must be there.
 */
static int
put_and_purge(const struct world *parent, int number)
{
	int64_t stop = rf_monotonic() + RACE_MS;
	struct world w = *parent;
	enum rf_job_state was;

	w.s = world_connect(parent);
	srandom((unsigned)number);
	for (int i = 0; rf_monotonic() < stop; i++) {
		struct rf_item item = RF_ITEM_INIT;
		struct rf_job job = RF_JOB_INIT;
		int64_t start = rf_monotonic();
		struct rf_spool sp;
		char text[20];
		enum rf_code rc;

		snprintf(text, sizeof(text), "text %ld", random() % 4);
		item.size = (int64_t)strlen(text);
		rc = rf_spool_open(w.dir, &sp, &w.err);
		if (rc == RF_OK)
			rc = rf_spool_write(&sp, text, strlen(text), &w.err);
		if (rc == RF_OK)
			rc = rf_blob_put_spool(w.s, &sp, item.source_blob,
			    &w.err);
		snprintf(job.id, sizeof(job.id), "job-%d-%d", number, i);
		rf_strlcpy(job.org_id, w.org.id, sizeof(job.org_id));
		if (rc == RF_OK)
			rc = rf_store_job_submit(w.s, &job, &item, 1, &w.err);
		/* On a machine so busy that the grace was too short: fine. */
		if (rc != RF_OK && rf_monotonic() - start < GRACE_MS / 2)
			return 1;
		if (rc == RF_OK && (rf_store_job_cancel(w.s, &w.caller,
		    job.id, &was, &w.err) != RF_OK ||
		    rf_store_job_purge(w.s, job.id, &w.err) != RF_OK))
			return 2;
		if (random() % 8 == 0)
			rf_sleep_ms(GRACE_MS + 10);
	}
	rf_store_close(w.s);
	return 0;
}

static int
sweep_on(const struct world *parent)
{
	int64_t stop = rf_monotonic() + RACE_MS, files, bytes;
	struct rf_store *s = world_connect(parent);
	struct rf_err err = RF_ERR_INIT;

	while (rf_monotonic() < stop) {
		if (rf_store_sweep(s, GRACE_MS, &files, &bytes,
		    &err) != RF_OK)
			return 1;
	}
	rf_store_close(s);
	return 0;
}

static void
put_and_sweep(void)
{
	pid_t children[3];
	struct world w;

	world_open(&w);
	for (int i = 0; i < 3; i++) {
		children[i] = fork();
		if (children[i] == 0)
			_exit(i == 0 ? sweep_on(&w) : put_and_purge(&w, i));
	}
	for (int i = 0; i < 3; i++)
		CU_ASSERT_EQUAL(world_reap(children[i]), 0);
	world_verify(&w);
	world_close(&w);
}

/* Back up again and again while others work: each copy agrees with itself. */
static void
backup_meanwhile(void)
{
	struct rf_store_config config = { .busy_ms = 1000 };
	struct world w, copy;
	pid_t child;
	char dir[100];
	int ends[2];

	world_open(&w);
	CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
	child = fork();
	if (child == 0)
		work_forever(&w, 1, ends[1]);
	for (int i = 0; i < 4; i++) {
		rf_sleep_ms(30);
		snprintf(dir, sizeof(dir), "%s/backup-%d", w.dir, i);
		CU_ASSERT_EQUAL(rf_store_backup(w.s, dir, &w.err), RF_OK);
		copy = w;
		config.data_dir = dir;
		config.create = true;
		CU_ASSERT_EQUAL_FATAL(rf_store_open(&config, &copy.s,
		    &w.err), RF_OK);
		world_verify(&copy);
		rf_store_close(copy.s);
	}
	CU_ASSERT_EQUAL(kill(child, SIGKILL), 0);
	CU_ASSERT_EQUAL(world_reap(child), -1);
	rf_close(&ends[0]);
	rf_close(&ends[1]);
	world_close(&w);
}

CU_TestInfo store_processes_tests[] = {
	{ "several claim at once: each item once", each_once },
	{ "the same with a rollback journal", each_once_on_network },
	{ "killed inside a transaction", killed_inside },
	{ "killed at random moments", killed_at_random },
	{ "putting and sweeping at once", put_and_sweep },
	{ "backup while others work", backup_meanwhile },
	CU_TEST_INFO_NULL
};
