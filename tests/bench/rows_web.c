/*
 * A web page of many images, through a whole job (fetched, looked at, hashed,
 * stored, listed), against programs that only fetch: curl with the same list
 * of addresses, and wget with the same page.  The server is origin.c; with a
 * delay it stands for one that is far away.
 */
#include "config.h"

#include "bench/bench.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/job_world.h"
#include "util/io.h"
#include "util/time.h"

#define IMAGES 1000
#define FAR_IMAGES 1000
#define BYTES "2000"
#define FAR_MS "50"
#define SLICES 7
#define PAIRS 15		/* of a job and curl, in turns */
#define ABREAST "6"		/* connections to one server, as web_host_connections */

/* origin.c, running. */
struct origin {
	pid_t pid;
	int port;
};

static void
origin_open(struct origin *o, const char *delay)
{
	char text[16] = "";
	size_t got = 0;
	int ends[2];

	if (pipe(ends) != 0)
		bench_die("cannot make a pipe");
	o->pid = fork();
	if (o->pid == 0) {
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		close(ends[1]);
		execl("./bench_origin", "bench_origin", delay, BYTES,
		    (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	while (memchr(text, '\n', got) == NULL && got + 1 < sizeof(text)) {
		ssize_t n = read(ends[0], text + got, sizeof(text) - 1 - got);

		if (n <= 0)
			bench_die("bench_origin does not start");
		got += (size_t)n;
	}
	close(ends[0]);
	o->port = (int)strtol(text, NULL, 10);
}

static void
origin_close(struct origin *o)
{
	kill(o->pid, SIGTERM);
	waitpid(o->pid, NULL, 0);
}

/* What one job of n images took. */
struct took {
	double cpu, wall;	/* ms */
	long kib;		/* of the largest of its processes */
};

static void
world_open(struct job_world *w, const struct bench_world *b,
    const struct origin *o)
{
	char settings[300];

	snprintf(settings, sizeof(settings), "fetch_ports = %d\n"
	    "fetch_allow_networks = 127.0.0.0/8\nweb_max_images = 10000\n"
	    "durability = full\nlog_level = warn\n", o->port);
	setenv("TMPDIR", b->dir, 1);
	job_world_open(w, settings);
	w->surface = RF_SURFACE_IMAGEEXTRACT;
}

static struct took
run_in(struct job_world *w, const struct bench_world *b,
    const struct origin *o, const char *page, int n)
{
	const char *argv[] = { b->riffle, "work", "--drain", "--data", w->dir,
	    NULL };
	char url[100], id[RF_ID_SIZE];
	struct rf_item item;
	struct took t;
	int64_t start;

	snprintf(url, sizeof(url), "http://127.0.0.1:%d/%s/%d", o->port, page,
	    n);
	job_world_submit_url(w, url, id);
	start = rf_monotonic();
	t.cpu = bench_run(argv, NULL, -1, -1);
	t.wall = (double)(rf_monotonic() - start);
	t.kib = bench_run_kib();
	job_world_item(w, id, &item);
	if (item.images != (uint32_t)n)
		bench_die("%u images of %d: %s", item.images, n,
		    item.error_message);
	rf_item_release(&item);
	return t;
}

static struct took
run_job(const struct bench_world *b, const struct origin *o, int n)
{
	struct job_world w;
	struct took t;

	world_open(&w, b, o);
	t = run_in(&w, b, o, "page", n);
	job_world_close(&w);
	return t;
}

/* The same list, by curl, to files in a folder that is there and stays. */
static double
run_curl(const struct bench_world *b, const struct origin *o, int n,
    char *into, size_t size)
{
	char list[600], url[100];
	const char *fetch[] = { "curl", "-s", "-o", list, url, NULL };
	const char *argv[] = { "curl", "--no-progress-meter", "--parallel",
	    "--parallel-max", ABREAST, "-K", list, "--output-dir", into,
	    NULL };

	snprintf(url, sizeof(url), "http://127.0.0.1:%d/list/%d", o->port, n);
	snprintf(list, sizeof(list), "%s/list", b->dir);
	(void)bench_run(fetch, NULL, -1, -1);
	bench_out(b, into, size);
	BENCH_SURE(rf_mkdirs(into, &err));
	return bench_run(argv, NULL, -1, -1);
}

static double
run_wget(const struct bench_world *b, const struct origin *o, int n)
{
	char url[100], into[600];
	const char *argv[] = { "wget", "--no-config", "-q", "-p", "-H", "-nd",
	    "-e", "robots=off", "-P", into, url, NULL };
	int64_t start;
	double wall;

	snprintf(url, sizeof(url), "http://127.0.0.1:%d/page/%d", o->port, n);
	bench_out(b, into, sizeof(into));
	start = rf_monotonic();
	(void)bench_run(argv, NULL, -1, -1);
	wall = (double)(rf_monotonic() - start);
	BENCH_SURE(rf_remove_tree(into, &err));
	return wall;
}

/*
 * Ratios of slices in turns, and the medians of both sides.  Nothing is
 * deleted before the last one: for five seconds ext4 passes by each inode that
 * became free, so who makes files after a thousand went pays for that.
 */
static void
against_curl(struct bench_world *b)
{
	int pairs = b->quick ? 3 : PAIRS;
	double ours[PAIRS], curls[PAIRS], ratio[PAIRS];
	struct job_world worlds[PAIRS];
	char into[PAIRS][600];
	struct origin o;

	if (!bench_has("curl", "the price of fetching"))
		return;
	origin_open(&o, "0");
	for (int i = 0; i < pairs; i++) {
		world_open(&worlds[i], b, &o);
		ours[i] = run_in(&worlds[i], b, &o, "page", IMAGES).cpu;
		curls[i] = run_curl(b, &o, IMAGES, into[i], sizeof(into[i]));
		ratio[i] = ours[i] / curls[i];
	}
	bench_at_most("web page of 1,000 images, CPU / curl --parallel",
	    bench_quantile(ratio, pairs, 0.5), 1.3, "x");
	bench_note("half of %d pairs between %.2f and %.2f; a whole job "
	    "%.0f ms (beside files: facts, SHA-256, CRC-32, index, syncs, "
	    "sandboxes), curl to files %.0f ms", pairs,
	    bench_quantile(ratio, pairs, 0.25),
	    bench_quantile(ratio, pairs, 0.75),
	    bench_quantile(ours, pairs, 0.5),
	    bench_quantile(curls, pairs, 0.5));
	for (int i = 0; i < pairs; i++) {
		job_world_close(&worlds[i]);
		BENCH_SURE(rf_remove_tree(into[i], &err));
	}
	origin_close(&o);
}

static void
against_wget(struct bench_world *b)
{
	struct origin o;
	int n = b->quick ? FAR_IMAGES / 5 : FAR_IMAGES;
	double ours, wget;

	if (!bench_has("wget", "far servers"))
		return;
	origin_open(&o, FAR_MS);
	ours = run_job(b, &o, n).wall;
	wget = run_wget(b, &o, n);
	bench_at_least("the same with " FAR_MS " ms of latency, images/s",
	    n / ours * 1e3, "wget -p -H", n / wget * 1e3,
	    "/s", wget / ours, 5.0);
	origin_close(&o);
}

/* Requests so far, by what the server itself says. */
static long
requests_of(const struct bench_world *b, const struct origin *o)
{
	char url[100], path[600], *text = NULL;
	const char *argv[] = { "curl", "-s", "-o", path, url, NULL };
	size_t len = 0;
	long n;

	snprintf(url, sizeof(url), "http://127.0.0.1:%d/count", o->port);
	snprintf(path, sizeof(path), "%s/count", b->dir);
	(void)bench_run(argv, NULL, -1, -1);
	BENCH_SURE(rf_file_load(path, 100, &text, &len, &err));
	n = strtol(text, NULL, 10);
	free(text);
	return n;
}

/* The same page again: all of it is to be asked about, or none. */
static void
again(struct bench_world *b, const char *page, const char *what,
    double budget)
{
	int slices = b->quick ? 3 : SLICES;
	double first[SLICES], second[SLICES], ratio[SLICES];
	struct job_world w;
	struct origin o;
	long requests = 0;

	if (!bench_has("curl", "pages that are asked for again"))
		return;
	origin_open(&o, "0");
	for (int i = 0; i < slices; i++) {
		world_open(&w, b, &o);
		first[i] = run_in(&w, b, &o, page, IMAGES).cpu;
		requests = requests_of(b, &o);
		second[i] = run_in(&w, b, &o, page, IMAGES).cpu;
		requests = requests_of(b, &o) - requests - 1;
		ratio[i] = second[i] / first[i];
		job_world_close(&w);
	}
	bench_at_most(what, bench_quantile(ratio, slices, 0.5), budget, "x");
	bench_note("first %.0f ms of CPU, again %.0f ms and %ld requests",
	    bench_quantile(first, slices, 0.5),
	    bench_quantile(second, slices, 0.5), requests);
	origin_close(&o);
}

static void
memory(struct bench_world *b)
{
	struct origin o;
	long few, many;

	origin_open(&o, "0");
	few = run_job(b, &o, 10).kib;
	many = run_job(b, &o, b->quick ? 2000 : 10000).kib;
	bench_at_most("its largest process, growth from 10 images to 10,000",
	    (double)(many - few) / 1024, 16, "MB");
	bench_note("%.1f MB, %.1f MB", (double)few / 1024,
	    (double)many / 1024);
	origin_close(&o);
}

void
bench_web(struct bench_world *b)
{
	against_curl(b);
	against_wget(b);
	again(b, "tag", "the page again, each asked about, CPU / first time",
	    1.0);
	again(b, "fresh", "the page again while it is fresh, CPU / first time",
	    0.5);
	memory(b);
}
