/*
 * The second job with a page: what it asks for, what it takes from the first,
 * and that both give the same.  Notes, and that none of them is believed.
 */
#include "config.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jobs/jobs.h"
#include "jobs/web_memory.h"
#include "store/blob.h"
#include "unit/jobs_suites.h"
#include "unit/jobs_web.h"
#include "unit/unit.h"
#include "util/time.h"

/* Of what changes: raised by the tests. */
static atomic_int version;
static atomic_uint not_modified;

/* A GIF of its own for each address, as wide as the version; arg: headers. */
static void
gif(struct test_call *c)
{
	unsigned char bytes[] = "GIF89a\1\0\1\0\200\0\0\0\0\0\377\377\377"
	    "!\371\4\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;";

	/* "GET /xy" becomes a colour. */
	memcpy(bytes + 13, c->request + 5, 2);
	bytes[6] = (unsigned char)(10 + version);
	if (test_sends(c, "HTTP/1.1 200 OK\r\nConnection: close\r\n"
	    "Content-Type: image/gif\r\n") && test_sends(c, c->arg) &&
	    test_sends(c, "\r\n"))
		test_send(c, bytes, sizeof(bytes) - 1);
}

/* With a tag of the version: asked about each time. */
static void
tagged(struct test_call *c)
{
	char line[60];

	snprintf(line, sizeof(line), "If-None-Match: \"v%d\"\r\n",
	    (int)version);
	if (strstr(c->request, line) != NULL) {
		not_modified++;
		test_sends(c, "HTTP/1.1 304 Not Modified\r\n"
		    "Connection: close\r\n\r\n");
		return;
	}
	snprintf(line, sizeof(line), "ETag: \"v%d\"\r\n", (int)version);
	if (strstr(c->request, ".gif ") != NULL) {
		c->arg = line;
		gif(c);
	} else {
		test_sends(c, "HTTP/1.1 200 OK\r\nConnection: close\r\n"
		    "Content-Type: text/html; charset=utf-8\r\n");
		test_sends(c, line);
		test_sends(c, c->arg);
	}
}

#define FRESH "Cache-Control: max-age=3600\r\n"

static const struct test_answer answers[] = {
	TEST_SCRIPT("/page", tagged, "\r\n<!doctype html><title>T</title>"
	    "<link rel=stylesheet href=/style.css><h1 class=a>Hello</h1>"
	    "<img src=/fresh.gif alt=F><img src=/tag.gif><img src=/no.gif>"
	    "<img src=/secret.gif><img src=/moved.gif><img src=/device.gif>"
	    "<iframe src=/frame></iframe><img src=/gone.gif>"),
	TEST_RAW("/style.css", "HTTP/1.1 200 OK\r\nConnection: close\r\n"
	    "Content-Type: text/css\r\n" FRESH "\r\n"
	    ".a { background: url(/bg.gif) }"),
	TEST_RAW("/frame", "HTTP/1.1 200 OK\r\nConnection: close\r\n"
	    "Content-Type: text/html\r\n" FRESH "\r\n<img src=/inner.gif>"),
	TEST_SCRIPT("/bg.gif", gif, FRESH),
	TEST_SCRIPT("/fresh.gif", gif, FRESH "Content-Disposition: inline; "
	    "filename=named.gif\r\n"),
	TEST_SCRIPT("/inner.gif", gif, FRESH "Vary: Accept\r\n"),
	TEST_SCRIPT("/tag.gif", tagged, NULL),
	TEST_SCRIPT("/no.gif", gif, ""),
	TEST_SCRIPT("/secret.gif", gif, FRESH "Cache-Control: no-store\r\n"),
	TEST_SCRIPT("/device.gif", gif, FRESH "Vary: User-Agent\r\n"),
	TEST_RAW("/moved.gif", "HTTP/1.1 301 Moved\r\nConnection: close\r\n"
	    FRESH "Location: /there.gif\r\n\r\n"),
	TEST_SCRIPT("/there.gif", gif, FRESH),
	TEST_RAW("/steady", "HTTP/1.1 200 OK\r\nConnection: close\r\n"
	    "Content-Type: text/html\r\n" FRESH "\r\n<img src=/fresh.gif>"),
	TEST_ANSWERS_END
};

/* What a job with the page gave and asked for. */
struct run {
	char id[RF_ID_SIZE];
	unsigned requests, held;
	char *list;
};

static struct job_world *w;

static void
run(const char *path, struct run *r)
{
	unsigned requests = web_requests(), held = not_modified;
	enum rf_code error;

	CU_ASSERT_EQUAL(web_run(path, r->id, &error), RF_JOB_COMPLETED);
	r->requests = web_requests() - requests;
	r->held = not_modified - held;
	r->list = web_text(r->id, RF_ARTIFACT_RESULT, "images.txt");
}

static void
open_world(const char *more)
{
	version = 0;
	w = web_site(answers, "", more);
}

/* How many answers are kept for a page, and have a copy. */
static size_t
kept(const char *path, size_t *copies)
{
	struct rf_kept_list list = RF_KEPT_LIST_INIT;
	char url[200];
	size_t n;

	web_url(path, url, sizeof(url));
	CU_ASSERT_EQUAL(rf_store_kept_load(w->store, w->caller.org_id, url,
	    &list, NULL), RF_OK);
	n = list.n;
	*copies = 0;
	for (size_t i = 0; i < n; i++)
		*copies += list.v[i].blob[0] != '\0';
	rf_kept_list_release(&list);
	return n;
}

/* The same images: bytes, names and all. */
static void
same_images(const struct run *a, const struct run *b, int n)
{
	CU_ASSERT_STRING_EQUAL(a->list, b->list);
	for (int i = 1; i <= n; i++) {
		struct rf_artifact x, y;
		char name[16];

		snprintf(name, sizeof(name), "img_%d", i);
		CU_ASSERT_EQUAL_FATAL(rf_store_artifact_get(w->store,
		    &w->caller, a->id, RF_ARTIFACT_IMAGE, name, &x, NULL),
		    RF_OK);
		CU_ASSERT_EQUAL_FATAL(rf_store_artifact_get(w->store,
		    &w->caller, b->id, RF_ARTIFACT_IMAGE, name, &y, NULL),
		    RF_OK);
		CU_ASSERT_STRING_EQUAL(x.blob, y.blob);
		CU_ASSERT_STRING_EQUAL(x.filename, y.filename);
		CU_ASSERT_STRING_EQUAL(x.media_type, y.media_type);
		CU_ASSERT_EQUAL(x.size, y.size);
		CU_ASSERT_EQUAL(x.crc32, y.crc32);
	}
}

/* The third time two things have changed; the fourth they are known again. */
static void
repeated(void)
{
	struct run first, second, third, fourth;
	size_t copies;

	open_world(WEB_ALLOW);
	run("/page", &first);
	/* Page, sheet, frame; bg, fresh, tag, no, secret, moved and there,
	 * device, inner; gone. */
	CU_ASSERT_EQUAL(first.requests, 13);
	CU_ASSERT_EQUAL(web_lines(first.list), 8);
	CU_ASSERT_PTR_NOT_NULL(strstr(first.list, "named.gif"));
	CU_ASSERT_EQUAL(kept("/page", &copies), 8);
	CU_ASSERT_EQUAL(copies, 8);
	run("/page", &second);
	/* The page and a tag hold; no, secret, moved, device, gone. */
	CU_ASSERT_EQUAL(second.held, 2);
	CU_ASSERT_EQUAL(second.requests, 7);
	same_images(&first, &second, 8);
	version = 1;
	run("/page", &third);
	CU_ASSERT_EQUAL(third.held, 0);
	CU_ASSERT_EQUAL(third.requests, 7);
	CU_ASSERT_STRING_NOT_EQUAL(first.list, third.list);
	/* Fresh ones are the old ones still: 8 less tag, no, secret, device */
	CU_ASSERT_PTR_NOT_NULL(strstr(third.list, "\"width\":10,"));
	CU_ASSERT_PTR_NOT_NULL(strstr(third.list, "\"width\":11,"));
	run("/page", &fourth);
	CU_ASSERT_EQUAL(fourth.held, 2);
	same_images(&third, &fourth, 8);
	CU_ASSERT_EQUAL(kept("/page", &copies), 8);
	free(first.list);
	free(second.list);
	free(third.list);
	free(fourth.list);
	web_world_end();
}

/* Nothing is asked for what is fresh: neither a page nor an image alone. */
static void
unasked(void)
{
	static const char *const paths[] = { "/steady", "/fresh.gif" };
	struct run first, second;
	size_t copies;

	open_world(WEB_ALLOW);
	for (size_t i = 0; i < RF_COUNT(paths); i++) {
		run(paths[i], &first);
		run(paths[i], &second);
		CU_ASSERT_EQUAL(first.requests, i == 0 ? 2 : 1);
		CU_ASSERT_EQUAL(second.requests, 0);
		CU_ASSERT_EQUAL(web_lines(second.list), 1);
		same_images(&first, &second, 1);
		free(first.list);
		free(second.list);
	}
	/* What the settings forbid now is refused, fresh or not. */
	job_world_settings(w, web_settings("", ""));
	CU_ASSERT_EQUAL(web_run("/steady", first.id, &(enum rf_code){ 0 }),
	    RF_JOB_FAILED);
	CU_ASSERT_EQUAL(kept("/steady", &copies), 2);
	web_world_end();
}

static void
not_kept(void)
{
	struct run first, second;
	struct rf_gc_report report;
	size_t copies;

	open_world(WEB_ALLOW "web_cache = off\n");
	run("/steady", &first);
	run("/steady", &second);
	CU_ASSERT_EQUAL(second.requests, first.requests);
	CU_ASSERT_EQUAL(kept("/steady", &copies), 0);
	free(first.list);
	free(second.list);
	web_world_end();
	/* Guests share an organisation. */
	open_world(WEB_ALLOW);
	rf_strlcpy(w->caller.guest, "0123", sizeof(w->caller.guest));
	run("/steady", &first);
	free(first.list);
	CU_ASSERT_EQUAL(kept("/steady", &copies), 0);
	w->caller.guest[0] = '\0';
	run("/steady", &first);
	free(first.list);
	CU_ASSERT_EQUAL(kept("/steady", &copies), 2);
	/* In its time it goes; at once where nothing is to be kept. */
	CU_ASSERT_EQUAL(rf_gc(&w->conf, w->store, &report, NULL), RF_OK);
	CU_ASSERT_EQUAL(kept("/steady", &copies), 2);
	w->conf.web_cache = false;
	CU_ASSERT_EQUAL(rf_gc(&w->conf, w->store, &report, NULL), RF_OK);
	CU_ASSERT_EQUAL(kept("/steady", &copies), 0);
	web_world_end();
}

/* Without copies of images their facts are known all the same. */
static void
facts(void)
{
	struct run first, second;
	struct rf_artifact a;
	size_t copies;

	open_world(WEB_ALLOW "web_store = off\n");
	run("/page", &first);
	CU_ASSERT_EQUAL(kept("/page", &copies), 8);
	CU_ASSERT_EQUAL(copies, 3);
	run("/page", &second);
	CU_ASSERT_EQUAL(second.requests, 7);
	CU_ASSERT_EQUAL(second.held, 2);
	CU_ASSERT_STRING_EQUAL(first.list, second.list);
	CU_ASSERT_NOT_EQUAL(rf_store_artifact_get(w->store, &w->caller,
	    second.id, RF_ARTIFACT_IMAGE, "img_1", &a, NULL), RF_OK);
	free(second.list);
	/* They are no copies when copies are wanted. */
	job_world_settings(w, web_settings("", WEB_ALLOW));
	run("/page", &second);
	CU_ASSERT_EQUAL(second.requests, 13 - 2);
	CU_ASSERT_EQUAL(kept("/page", &copies), 8);
	CU_ASSERT_EQUAL(copies, 8);
	free(first.list);
	free(second.list);
	web_world_end();
}

/* What is lost is fetched again; what another job drops stays for this one. */
static void
lost(void)
{
	struct rf_kept_list list = RF_KEPT_LIST_INIT;
	char url[200], path[700];
	struct run first, second;
	struct timespec old[2] = { { 1, 0 }, { 1, 0 } };
	int64_t files, bytes;
	size_t image;

	open_world(WEB_ALLOW);
	run("/steady", &first);
	web_url("/steady", url, sizeof(url));
	CU_ASSERT_EQUAL(rf_store_kept_load(w->store, w->caller.org_id, url,
	    &list, NULL), RF_OK);
	CU_ASSERT_EQUAL_FATAL(list.n, 2);
	image = list.v[0].format[0] != '\0' ? 0 : 1;
	snprintf(path, sizeof(path), "%s/blobs/%.2s/%s", w->conf.data_dir,
	    list.v[image].blob, list.v[image].blob);
	CU_ASSERT_EQUAL(unlink(path), 0);
	run("/steady", &second);
	CU_ASSERT_EQUAL(second.requests, 1);
	same_images(&first, &second, 1);
	free(second.list);
	/* Old, and nobody's name for it: awaited, it is not swept. */
	CU_ASSERT_EQUAL(utimensat(AT_FDCWD, path, old, 0), 0);
	CU_ASSERT(rf_blob_await(w->store, list.v[image].blob,
	    list.v[image].size));
	CU_ASSERT(!rf_blob_await(w->store, list.v[image].blob,
	    list.v[image].size + 1));
	CU_ASSERT_EQUAL(rf_store_job_purge(w->store, first.id, NULL), RF_OK);
	CU_ASSERT_EQUAL(rf_store_job_purge(w->store, second.id, NULL), RF_OK);
	CU_ASSERT_EQUAL(rf_store_kept_expire(w->store, INT64_MAX, NULL),
	    RF_OK);
	CU_ASSERT_EQUAL(rf_store_sweep(w->store, 3600000, &files, &bytes,
	    NULL), RF_OK);
	CU_ASSERT_EQUAL(access(path, F_OK), 0);
	rf_kept_list_release(&list);
	free(first.list);
	web_world_end();
}

/* ---- notes ---------------------------------------------------------------------- */

static void
notes(void)
{
	static const char *const bad[] = {
		"", "used\t1", "used\tx\n", "used\t-1\n", "used\t1\t2\n",
		"used\n", "what\t1\n", "holds\t1\n", "holds\t1\t\"a\"\tb\n",
		"holds\t1\t\"a\"\tb\tc\n", "holds\t1\t\"a\"\t\t5\t\n",
		"new\tw1\timage\thttp://a/\n",
		"new\tw1\tfilm\thttp://a/\t\t\t\t\t\t0\t1\t\t\t\t\t0\t0\t0\n",
		"new\t../w1\timage\thttp://a/\t\t\t\t\t\t0\t1\t\t\t\t\t0\t0\t0"
		    "\n",
		"new\tw1\timage\t\t\t\t\t\t\t0\t1\t\t\t\t\t0\t0\t0\n",
		"new\tw1\timage\thttp://a/\t\1\t\t\t\t\t0\t1\t\t\t\t\t0\t0\t0"
		    "\n",
		"new\tw1\timage\thttp://a/\t\t\t\t\t\t0\t-1\t\t\t\t\t0\t0\t0"
		    "\n",
		"new\tw1\timage\thttp://a/\t\t\t\t\t\t0\t1\t\t\t\t\t0\t0\t2\n",
		"new\tw1\timage\thttp://a/\t\t\t\t\t\t0\t1\tlongerthanallowed"
		    "\t\t\t\t0\t0\t0\n",
	};
	struct rf_web_answer a = { .known = -1, .keep = 1,
	    .type = "image/gif", .filename = "Caf\xc3\xa9.gif",
	    .etag = "\"x\"", .fresh_until = 99, .url = "http://a.test/x" };
	struct rf_web_note n;
	struct rf_out out;
	struct rf_str text;
	struct rf_buf b;

	rf_buf_init(&b, 10000);
	rf_out_to_buf(&out, &b);
	CU_ASSERT(rf_web_note_of(&n, &a, RF_WEB_IMAGE));
	n.kept.size = 7;
	n.kept.width = UINT32_MAX;
	n.kept.has_alpha = true;
	rf_strlcpy(n.kept.format, "gif", sizeof(n.kept.format));
	rf_strlcpy(n.file, "img_1", sizeof(n.file));
	rf_web_note_put(&out, &n);
	a.known = 4;
	CU_ASSERT(rf_web_note_of(&n, &a, RF_WEB_IMAGE));
	CU_ASSERT_EQUAL(n.what, RF_WEB_NOTE_USED);
	rf_web_note_put(&out, &n);
	a.checked = 1;
	CU_ASSERT(rf_web_note_of(&n, &a, RF_WEB_IMAGE));
	CU_ASSERT_EQUAL(n.what, RF_WEB_NOTE_HOLDS);
	rf_web_note_put(&out, &n);
	a.keep = 0;
	CU_ASSERT(!rf_web_note_of(&n, &a, RF_WEB_IMAGE));
	CU_ASSERT_EQUAL(rf_out_finish(&out, NULL), RF_OK);

	text = (struct rf_str){ b.ptr, b.len };
	CU_ASSERT_FATAL(rf_web_note_read(&text, &n));
	CU_ASSERT_EQUAL(n.what, RF_WEB_NOTE_NEW);
	CU_ASSERT_STRING_EQUAL(n.kept.url, a.url);
	CU_ASSERT_STRING_EQUAL(n.kept.filename, a.filename);
	CU_ASSERT_STRING_EQUAL(n.kept.kind, "image");
	CU_ASSERT_STRING_EQUAL(n.kept.etag, "\"x\"");
	CU_ASSERT_STRING_EQUAL(n.file, "img_1");
	CU_ASSERT_EQUAL(n.kept.width, UINT32_MAX);
	CU_ASSERT_EQUAL(n.kept.size, 7);
	CU_ASSERT_EQUAL(n.kept.fresh_until, 99);
	CU_ASSERT(n.kept.has_alpha);
	free(n.kept.url);
	CU_ASSERT(rf_web_note_read(&text, &n));
	CU_ASSERT_EQUAL(n.what, RF_WEB_NOTE_USED);
	CU_ASSERT_EQUAL(n.known, 4);
	CU_ASSERT(rf_web_note_read(&text, &n));
	CU_ASSERT_EQUAL(n.what, RF_WEB_NOTE_HOLDS);
	CU_ASSERT_STRING_EQUAL(n.kept.etag, "\"x\"");
	CU_ASSERT(!rf_web_note_read(&text, &n));
	rf_buf_release(&b);
	for (size_t i = 0; i < RF_COUNT(bad); i++) {
		text = rf_str(bad[i]);
		if (rf_web_note_read(&text, &n)) {
			fprintf(stderr, "notes: %s\n", bad[i]);
			CU_FAIL("a forged note was believed");
		}
	}
}

CU_TestInfo jobs_web_cache_tests[] = {
	{ "a page's second job asks for what may have changed", repeated },
	{ "what is fresh is not asked for", unasked },
	{ "nothing is kept where nothing may be", not_kept },
	{ "facts are known without copies", facts },
	{ "what is lost", lost },
	{ "notes go there and back, and forged ones do not", notes },
	CU_TEST_INFO_NULL
};
