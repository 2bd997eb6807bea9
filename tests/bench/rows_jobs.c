/* What a job costs beyond its document, and what ten thousand of them leave. */
#include "config.h"

#include "bench/bench.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "jobs/reader.h"
#include "store/store.h"
#include "util/time.h"

#define SINGLE 300
#define MANY 10000
#define FIRST 1000		/* by then each connection's cache is full */
#define READINGS 10		/* over all of them */
#define REST_MS 3000		/* parked threads have let go by then */
#define CLIENTS 4
#define GROWTH_MB 1.0		/* what "does not grow" may be */
#define CSV "table.csv"
#define CSV_TYPE "text/csv"

/* No two alike, as in life: equal ones would be stored once. */
static size_t
make_csv(char out[200], int i)
{
	return (size_t)snprintf(out, 200, "name,amount,price\nbolt %d,%d,0.25\n"
	    "nut,%d,0.10\nwasher,12,0.05\n", i, i % 97, i % 31);
}

static void
post_csv(struct bench_world *w, const char *target, const char *fields, int i)
{
	static struct bench_answer a;
	char csv[200];
	struct bench_upload u = { .fields = fields, .name = CSV,
	    .media_type = CSV_TYPE, .p = csv,
	    .size = (int64_t)make_csv(csv, i) };

	bench_post(w, target, &u, &a);
	if (a.status != 200) {
		fprintf(stderr, "bench: a job was answered with %d: %.300s\n",
		    a.status, a.body);
		_exit(1);
	}
}

/* The same reading in this process, into a folder of the same disk. */
struct reader {
	int file;
	char folder[500];	/* for a folder for each reading */
	struct rf_options options;
};

static void
reader_open(struct reader *r, const struct bench_world *w)
{
	char path[500];

	snprintf(path, sizeof(path), "%s/source", w->dir);
	r->file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	snprintf(r->folder, sizeof(r->folder), "%s/staging", w->dir);
	if (r->file < 0 || mkdir(r->folder, 0700) != 0)
		bench_die("cannot write in %s", w->dir);
	rf_options_init(&r->options);
}

static double
reader_ms(struct reader *r, int i)
{
	struct rf_reading x = { .fd = r->file, .name = CSV,
	    .media_type = CSV_TYPE, .options = &r->options };
	char csv[200], path[540];
	int64_t start;
	double ms;

	x.size = (int64_t)make_csv(csv, i);
	if (pwrite(r->file, csv, (size_t)x.size, 0) != (ssize_t)x.size ||
	    ftruncate(r->file, x.size) != 0)
		bench_die("cannot write a source");
	/* Nothing is deleted, which would cost the next files of all. */
	snprintf(path, sizeof(path), "%s/%d", r->folder, i);
	if (mkdir(path, 0700) != 0)
		bench_die("cannot make %s", path);
	x.staging = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	start = rf_monotonic_us();
	BENCH_SURE(rf_read_document(&x, &err));
	ms = (double)(rf_monotonic_us() - start) / 1000;
	close(x.staging);
	return ms;
}

void
bench_overhead(struct bench_world *w)
{
	double all[SINGLE], reading[SINGLE], beyond[SINGLE];
	int n = w->quick ? SINGLE / 10 : SINGLE;
	struct reader r;

	reader_open(&r, w);
	for (int i = -10; i < n; i++) {
		int64_t start = rf_monotonic_us();
		double ms, own;

		post_csv(w, "/r/extract", "", i + 1000000);
		ms = (double)(rf_monotonic_us() - start) / 1000;
		own = reader_ms(&r, i + 1000000);
		rf_sleep_ms(3);
		if (i < 0)
			continue;
		all[i] = ms;
		reading[i] = own;
		beyond[i] = ms - own;
	}
	close(r.file);
	bench_at_most("job beyond its reading, median",
	    bench_quantile(beyond, n, 0.5), 5, "ms");
	bench_at_most("job beyond its reading, 95 of 100",
	    bench_quantile(beyond, n, 0.95), 5, "ms");
	bench_note("%d synchronous POSTs of a tiny CSV through lighttpd, first "
	    "byte sent to last received: median %.2f ms; its reading alone "
	    "%.2f ms", n, bench_quantile(all, n, 0.5),
	    bench_quantile(reading, n, 0.5));
}

/* ---- ten thousand ------------------------------------------------------------------ */

static void
submit_many(struct bench_world *w, int from, int n)
{
	pid_t pids[CLIENTS];
	int status;

	fflush(stdout);
	for (int c = 0; c < CLIENTS; c++) {
		pids[c] = fork();
		if (pids[c] != 0)
			continue;
		for (int i = c; i < n; i += CLIENTS)
			post_csv(w, "/r/extract", "async=true\n", from + i);
		_exit(0);
	}
	for (int c = 0; c < CLIENTS; c++) {
		while (waitpid(pids[c], &status, 0) < 0 && errno == EINTR)
			;
		if (status != 0)
			bench_die("submitting failed");
	}
}

static void
wait_for_all(struct bench_world *w, int64_t *completed)
{
	struct rf_store_config config = { .data_dir = w->data };
	struct rf_store_stats stats;
	struct rf_store *s;

	BENCH_SURE(rf_store_open(&config, &s, &err));
	do {
		rf_sleep_ms(20);
		BENCH_SURE(rf_store_stats(s, &stats, &err));
	} while (stats.items_waiting > 0 || stats.items_running > 0);
	*completed = stats.jobs[RF_JOB_COMPLETED];
	rf_store_close(s);
}

/* At rest each time, as a state that is the same each time. */
struct readings {
	long kib[READINGS + 1];	/* the first: before */
};

static void
read_memory(const struct bench_world *w, int k, struct readings *worker,
    struct readings *responder)
{
	rf_sleep_ms(REST_MS);
	worker->kib[k] = bench_memory_kib(w->worker, "VmRSS");
	responder->kib[k] = bench_memory_kib(w->responder, "VmRSS");
}

static void
show_growth(const char *who, int jobs, const struct readings *r)
{
	char what[60], all[READINGS * 12 + 1] = "";
	long most = r->kib[0];
	size_t n = 0;

	for (int k = 1; k <= READINGS; k++) {
		if (r->kib[k] > most)
			most = r->kib[k];
		n += (size_t)snprintf(all + n, sizeof(all) - n, " %ld",
		    r->kib[k]);
	}
	snprintf(what, sizeof(what), "%s grows over %d jobs, at most", who,
	    jobs);
	bench_at_most(what, (double)(most - r->kib[0]) / 1024, GROWTH_MB,
	    "MB");
	bench_note("resident before %ld KiB, then, every %d jobs:%s",
	    r->kib[0], jobs / READINGS, all);
}

void
bench_ten_thousand(struct bench_world *w)
{
	int n = w->quick ? MANY / 20 : MANY;
	struct readings worker, responder;
	int64_t first, all, start, took = 0, submitted = 0;

	bench_pictures(w);
	submit_many(w, 2000000, FIRST);
	wait_for_all(w, &first);
	bench_serve_with_all(w);
	read_memory(w, 0, &worker, &responder);
	for (int k = 1; k <= READINGS; k++) {
		start = rf_monotonic();
		submit_many(w, 3000000 + k * n, n / READINGS);
		submitted += rf_monotonic() - start;
		wait_for_all(w, &all);
		took += rf_monotonic() - start;
		read_memory(w, k, &worker, &responder);
	}
	if (all - first != n)
		bench_die("%lld of %d jobs completed", (long long)(all - first),
		    n);
	show_growth("worker", n, &worker);
	show_growth("responder", n, &responder);
	bench_note("%d jobs submitted in %.1f s by %d clients, all done after "
	    "%.1f s", n, (double)submitted / 1000, CLIENTS,
	    (double)took / 1000);
}
