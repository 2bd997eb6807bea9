/*
 * What is told of a page while it comes: the sums alone, then a worker with a
 * server that takes its time.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "jobs/web_progress.h"
#include "unit/jobs_suites.h"
#include "unit/jobs_web.h"
#include "unit/unit.h"
#include "util/time.h"

/* ---- the sums ------------------------------------------------------------------ */

static void
counts_both(void)
{
	struct rf_web_progress p = { .told = 0 };
	struct rf_web_part a = { .got = 0 }, b = a;
	uint32_t half;

	CU_ASSERT_EQUAL(rf_web_progress_of(&p, 0), RF_WEB_HAVE_PAGE);
	/* Half of the first of two that are taken to be alike. */
	rf_web_moved(&p, &a, 500, 1000);
	CU_ASSERT_EQUAL(rf_web_progress_of(&p, 2), RF_WEB_HAVE_PAGE +
	    (RF_WEB_HAVE_ALL - RF_WEB_HAVE_PAGE) / 4);
	rf_web_moved(&p, &a, 1000, 1000);
	half = rf_web_progress_of(&p, 2);
	CU_ASSERT_EQUAL(half, (RF_WEB_HAVE_ALL + RF_WEB_HAVE_PAGE) / 2);
	rf_web_ended(&p, &a, 1000);
	CU_ASSERT_EQUAL(rf_web_progress_of(&p, 2), half);
	/* The second is much larger: one of two, few of the bytes. */
	rf_web_moved(&p, &b, 1, 999000);
	CU_ASSERT_EQUAL(rf_web_progress_of(&p, 2), half);
	rf_web_moved(&p, &b, 999000, 999000);
	CU_ASSERT_EQUAL(rf_web_progress_of(&p, 2), RF_WEB_HAVE_ALL);
	rf_web_ended(&p, &b, 0);
	CU_ASSERT_EQUAL(rf_web_progress_of(&p, 2), RF_WEB_HAVE_ALL);
	CU_ASSERT_EQUAL(p.moving, 0);
	CU_ASSERT_EQUAL(p.got, 0);
	CU_ASSERT_EQUAL(p.size, 0);
}

/* Whatever is found, announced and sent. */
static void
never_falls(void)
{
	struct rf_web_progress p = { .told = 0 };
	struct rf_web_part parts[300] = { { .got = 0 } };
	uint32_t last = 0, x = 1;
	bool ended[300] = { false };
	size_t all = 1;

	for (int i = 0; i < 100000; i++) {
		uint32_t now;
		size_t k;

		x = x * 1664525 + 1013904223;
		k = (x >> 8) % all;
		if ((x >> 3) % 97 == 0 && all < 300)
			all += 1 + (x >> 20) % (300 - all);
		if (!ended[k] && (x >> 5) % 61 == 0) {
			rf_web_ended(&p, &parts[k], (int64_t)(x >> 12));
			ended[k] = true;
		} else if (!ended[k]) {
			rf_web_moved(&p, &parts[k], (int64_t)(x >> 12) -
			    1000, (x >> 2) % 5 == 0 ? -1 : (x >> 2) % 5 == 1 ?
			    INT64_MAX : (int64_t)(x >> 9));
		}
		now = rf_web_progress_of(&p, all);
		CU_ASSERT_FATAL(now >= last && now <= RF_WEB_HAVE_ALL);
		last = now;
	}
	for (size_t k = 0; k < all; k++) {
		if (!ended[k])
			rf_web_ended(&p, &parts[k], 0);
	}
	CU_ASSERT_EQUAL(rf_web_progress_of(&p, all), RF_WEB_HAVE_ALL);
}

/* A page of unknown length comes nearer and is never there. */
static void
page_alone(void)
{
	struct rf_web_progress p = { .told = 0 };

	CU_ASSERT_EQUAL(rf_web_progress_page(&p, 0, 1000, 30), 0);
	CU_ASSERT_EQUAL(rf_web_progress_page(&p, 500, 1000, 30), 15);
	CU_ASSERT_EQUAL(rf_web_progress_page(&p, 10, -1, 30), 15);
	CU_ASSERT_EQUAL(rf_web_progress_page(&p, 1 << 20, -1, 30), 28);
	CU_ASSERT_EQUAL(rf_web_progress_page(&p, 5000, 1000, 30), 30);
	CU_ASSERT_EQUAL(rf_web_progress_page(&p, 5000, 10000, 300), 150);
}

/* ---- a worker ------------------------------------------------------------------ */

#define SLOW_BYTES 20000
#define SLOW_STEPS 20		/* of 100 ms */

/* A GIF's head, then nothing that matters, in pieces. */
static void
slowly(struct test_call *c)
{
	static const char head[] = "GIF89a\3\0\1\0\200\0\0\0\0\0\377\377\377"
	    "!\371\4\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;";
	char block[SLOW_BYTES / SLOW_STEPS] = "";

	test_sends(c, "HTTP/1.1 200 OK\r\nContent-Type: image/gif\r\n"
	    "Connection: close\r\nContent-Length: 20000\r\n\r\n");
	memcpy(block, head, sizeof(head) - 1);
	for (int i = 0; i < SLOW_STEPS; i++) {
		if (!test_send(c, block, sizeof(block)) ||
		    !test_pause(c, 100))
			return;
		memset(block, 'x', sizeof(block));
	}
}

/* A style sheet that comes when the images are under way. */
static void
late_sheet(struct test_call *c)
{
	char rule[80];

	test_pause(c, 900);
	test_sends(c, WEB_HEAD("text/css"));
	for (int i = 0; i < 30; i++) {
		snprintf(rule, sizeof(rule),
		    ".a%d { background: url(/slow.gif?%d) }\n", i, i);
		test_sends(c, rule);
	}
}

static const struct test_answer answers[] = {
	TEST_RAW("/one", WEB_HTML("<p>One.</p><img src=/slow.gif>")),
	TEST_RAW("/more", WEB_HTML("<link rel=stylesheet href=/late.css>"
	    "<p>More.</p><img src=/slow.gif><img src=/absent.gif>"
	    "<img src='/slow.gif?a'>")),
	TEST_SCRIPT("/late.css", late_sheet, NULL),
	TEST_SCRIPT("/slow.gif", slowly, NULL),
	TEST_ANSWERS_END
};

/* What a client that asks all the time sees. */
struct seen {
	int values, writes_at_most;
	uint32_t last, before_end;
	bool fell;
	uint32_t images;
	long cpu;		/* ms, of all processes */
};

static long
children_ms(void)
{
	struct rusage u;

	getrusage(RUSAGE_CHILDREN, &u);
	return (long)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000 +
	    (long)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1000;
}

static void
watch(struct job_world *w, const char *id, struct seen *seen)
{
	int64_t start = rf_monotonic();
	struct rf_item item;
	bool ended = false;
	pid_t worker;

	*seen = (struct seen){ .cpu = -children_ms() };
	worker = job_world_worker(w, "--drain");
	while (!ended && rf_monotonic() - start < 60000) {
		job_world_item(w, id, &item);
		ended = rf_job_state_is_final(item.state);
		seen->images = item.images;
		if (!ended && item.progress_total > 0) {
			uint32_t now = 1000 * item.progress_done /
			    item.progress_total;

			seen->fell |= now < seen->last;
			seen->values += now != seen->last;
			seen->last = now;
		}
		rf_item_release(&item);
		usleep(5000);
	}
	CU_ASSERT(ended);
	seen->writes_at_most = (int)((rf_monotonic() - start) / 250) + 2;
	job_world_stop(worker, 0);
	seen->cpu += children_ms();
}

/* One image that takes two seconds: no image ends, and yet it moves. */
static void
by_bytes(void)
{
	struct job_world *w = web_site(answers, "", WEB_ALLOW
	    "web_image_timeout = 60s\n");
	char id[RF_ID_SIZE];
	struct seen seen;

	web_submit("/one", id);
	watch(w, id, &seen);
	CU_ASSERT_EQUAL(seen.images, 1);
	CU_ASSERT(!seen.fell);
	CU_ASSERT(seen.values >= 4);
	CU_ASSERT(seen.values <= seen.writes_at_most);
	/* Waiting costs nothing: a process that asks on and on takes it all. */
	CU_ASSERT(seen.cpu < 1000);
	CU_ASSERT(seen.last > 400 && seen.last <= RF_WEB_HAVE_ALL);
	web_world_end();
}

static void
as_more_is_found(void)
{
	struct job_world *w = web_site(answers, "", WEB_ALLOW
	    "web_image_timeout = 60s\nweb_host_connections = 32\n");
	char id[RF_ID_SIZE];
	struct seen seen;

	web_submit("/more", id);
	watch(w, id, &seen);
	CU_ASSERT_EQUAL(seen.images, 32);
	CU_ASSERT(!seen.fell);
	CU_ASSERT(seen.values >= 3);
	CU_ASSERT(seen.values <= seen.writes_at_most);
	CU_ASSERT(seen.last <= RF_WEB_HAVE_ALL);
	web_world_end();
}

/* Some know how many pages they have, some do not, some learn of more. */
static void
of_documents(void)
{
	static const char *const scripts[] = {
		"sleep 100\nprogress 1 4\nsleep 400\nprogress 2 4\nsleep 400\n"
		    "progress 4 4\nsleep 400\n",
		"sleep 100\nprogress 1 1\nsleep 400\nprogress 2 2\nsleep 400\n"
		    "progress 3 3\nsleep 400\n",
		"sleep 100\nprogress 1 2\nsleep 400\nprogress 2 8\nsleep 400\n"
		    "progress 7 8\nsleep 400\n",
	};
	static const uint32_t last[] = { 800, 750, 875 };
	char id[RF_ID_SIZE];
	struct job_world w;
	struct seen seen;

	job_world_open(&w, NULL);
	w.surface = RF_SURFACE_IMAGEEXTRACT;
	for (size_t i = 0; i < RF_COUNT(scripts); i++) {
		job_world_submit(&w, scripts[i], id);
		watch(&w, id, &seen);
		CU_ASSERT(!seen.fell);
		CU_ASSERT(seen.values >= 2);
		CU_ASSERT(seen.last >= 500 && seen.last <= last[i]);
	}
	job_world_close(&w);
}

CU_TestInfo jobs_web_progress_tests[] = {
	{ "counts images and their bytes alike", counts_both },
	{ "never falls, whatever is found or said", never_falls },
	{ "tells of a page that is coming", page_alone },
	{ "moves with the bytes of a slow image", by_bytes },
	{ "moves with the pages of a document", of_documents },
	{ "does not go back when more is found", as_more_is_found },
	CU_TEST_INFO_NULL
};
