/*
 * What a job costs beyond the reading of its document: the time from the
 * call that submits it until a waiter knows it completed, on an idle worker;
 * then ten thousand jobs through one worker, with its resident size before
 * and after.  Prints figures; judges nothing.
 *
 *	bench_jobs [SINGLE [MANY]]
 */
#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/job_world.h"
#include "util/io.h"
#include "util/mem.h"
#include "util/str.h"
#include "util/time.h"

#define SCRIPT "pages 1\nresult 1000\n"

static int
by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void
show(const char *what, int64_t *us, int n)
{
	qsort(us, (size_t)n, sizeof(*us), by_size);
	printf("  %-28s median %6.2f ms   p90 %6.2f   p99 %6.2f   "
	    "max %6.2f\n", what, (double)us[n / 2] / 1000,
	    (double)us[n * 9 / 10] / 1000, (double)us[n * 99 / 100] / 1000,
	    (double)us[n - 1] / 1000);
}

/* One at a time: nothing waits in the queue. */
static void
single(const char *durability, int n)
{
	int64_t *put = rf_calloc((size_t)n, sizeof(*put));
	int64_t *all = rf_calloc((size_t)n, sizeof(*all));
	char settings[60], script[80], id[RF_ID_SIZE];
	struct job_world w;
	enum rf_code error;
	pid_t worker;

	snprintf(settings, sizeof(settings), "durability = %s\n"
	    "log_level = warn\n", durability);
	job_world_open(&w, settings);
	worker = job_world_worker(&w, NULL);
	for (int i = -10; i < n; i++) {
		int64_t start = rf_monotonic_us(), submitted;

		/* No two documents alike, as in life. */
		snprintf(script, sizeof(script), SCRIPT "result %d\n",
		    1000 + i);
		job_world_submit(&w, script, id);
		submitted = rf_monotonic_us();
		if (job_world_end(&w, id, &error) != RF_JOB_COMPLETED)
			abort();
		if (i >= 0) {
			put[i] = submitted - start;
			all[i] = rf_monotonic_us() - start;
		}
		/* Let everybody fall asleep. */
		rf_sleep_ms(3);
	}
	job_world_stop(worker, SIGTERM);
	job_world_close(&w);
	printf("durability = %s, %d jobs one after the other\n", durability, n);
	show("put and submit", put, n);
	show("submit to known completed", all, n);
	free(put);
	free(all);
}

/* A line of /proc/PID/status, in KiB. */
static long
status_kib(pid_t pid, const char *key)
{
	char path[64], *text, *at;
	size_t len;
	long kib = 0;

	snprintf(path, sizeof(path), "/proc/%ld/status", (long)pid);
	if (rf_file_load(path, 65536, &text, &len, NULL) != RF_OK)
		return 0;
	at = strstr(text, key);
	if (at != NULL)
		kib = strtol(at + strlen(key), NULL, 10);
	free(text);
	return kib;
}

static void
show_memory(const char *when, pid_t pid)
{
	printf("  worker %-21s resident %ld KiB, of it private %ld KiB\n",
	    when, status_kib(pid, "VmRSS:"), status_kib(pid, "RssAnon:"));
}

static void
many(int n)
{
	char (*ids)[RF_ID_SIZE] = rf_calloc((size_t)n, sizeof(*ids));
	char script[80];
	struct job_world w;
	enum rf_code error;
	int64_t start;
	pid_t worker;

	job_world_open(&w, "durability = normal\nlog_level = warn\n");
	worker = job_world_worker(&w, NULL);
	/* A few first, so that what grows once has grown. */
	for (int i = 0; i < n; i++) {
		if (i == 100) {
			if (job_world_end(&w, ids[99], &error) !=
			    RF_JOB_COMPLETED)
				abort();
			show_memory("after 100 jobs", worker);
		}
		snprintf(script, sizeof(script), SCRIPT "result %d\n", i + 2);
		job_world_submit(&w, script, ids[i]);
	}
	start = rf_monotonic();
	for (int i = 0; i < n; i++) {
		if (job_world_end(&w, ids[i], &error) != RF_JOB_COMPLETED)
			abort();
	}
	printf("  %d jobs, the last ended %.1f s after the last submission\n",
	    n, (double)(rf_monotonic() - start) / 1000);
	show_memory("after all", worker);
	job_world_stop(worker, SIGTERM);
	job_world_close(&w);
	free(ids);
}

int
main(int argc, char **argv)
{
	int64_t n_single = 300, n_many = 10000;
	int status = job_world_main(argc, argv);

	if (status >= 0)
		return status;
	if ((argc > 1 && !rf_parse_int(rf_str(argv[1]), 1, 1000000,
	    &n_single)) || (argc > 2 && !rf_parse_int(rf_str(argv[2]), 200,
	    10000000, &n_many))) {
		fprintf(stderr, "usage: bench_jobs [SINGLE [MANY]]\n");
		return 2;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	single("full", (int)n_single);
	single("normal", (int)n_single);
	printf("%d jobs through one worker\n", (int)n_many);
	many((int)n_many);
	return 0;
}
