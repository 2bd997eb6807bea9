/*
 * Web pages whose images are wanted, end to end: a worker's two children, the
 * real sandbox, a server in this process.
 */
#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/bytes.h"
#include "lib/http_server.h"
#include "jobs/web_robots.h"
#include "lib/job_world.h"
#include "store/blob.h"
#include "unit/jobs_suites.h"
#include "unit/jobs_web.h"
#include "unit/unit.h"
#include "util/buf.h"
#include "util/hash.h"
#include "util/io.h"
#include "util/limits.h"
#include "util/mem.h"

static struct job_world w;
static struct test_server *server;

/* ---- what is served ---------------------------------------------------------- */

#define HEAD WEB_HEAD
#define HTML WEB_HTML

/* A GIF of `arg` (a digit) pixels' width, as another picture each. */
static void
gif(struct test_call *c)
{
	const char *arg = c->arg;
	unsigned char bytes[] = "GIF89a\1\0\1\0\200\0\0\0\0\0\377\377\377"
	    "!\371\4\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;";

	bytes[6] = (unsigned char)(arg[0] - '0');
	if (test_sends(c, HEAD("image/gif")))
		test_send(c, bytes, sizeof(bytes) - 1);
}

static void
many(struct test_call *c)
{
	char tag[80];

	test_sends(c, HTML(""));
	for (int i = 0; i < 700; i++) {
		snprintf(tag, sizeof(tag), "<img src=/one.gif?%d alt=%d>", i,
		    i);
		if (!test_sends(c, tag))
			return;
	}
}

static void
drip(struct test_call *c)
{
	test_sends(c, HEAD("image/gif") "GIF89a");
	while (test_pause(c, 100) && test_sends(c, "x"))
		;
}

static void
endless(struct test_call *c)
{
	static const char block[] = "<p>and so on and on and on</p>\n";

	test_sends(c, HTML(""));
	while (test_sends(c, block))
		;
}

static void
hangs(struct test_call *c)
{
	test_pause(c, 20000);
}

static const struct test_answer answers[] = {
	TEST_RAW("/page", HTML("<title>T</title>"
	    "<link rel=stylesheet href=/style.css>"
	    "<h1 class=a>Hello</h1><img src=one.gif alt='The one' title=Tip>"
	    "<img src='data:image/gif;base64,R0lGODlhBQABAIAAAAAAAP///yH5BAEA"
	    "AAAALAAAAAABAAEAAAICRAEAOw==' alt=inline>"
	    "<img src=/moved.gif><img src=/absent.png><img src=/false.jpg>"
	    "<img loading=lazy src=/three.gif><iframe src=/frame></iframe>"
	    "<img src=one.gif>")),
	TEST_RAW("/style.css", HEAD("text/css")
	    "@import 'more.css'; .a { background: url(two.gif) }"),
	TEST_RAW("/more.css", HEAD("text/css")
	    ".b { background: url(/four.gif) }"),
	TEST_RAW("/frame", HTML("<img src=/six.gif><iframe src=/inner>"
	    "</iframe>")),
	TEST_RAW("/inner", HTML("<iframe src=/frame></iframe>"
	    "<iframe src=/five.gif></iframe>")),
	TEST_RAW("/plain", HTML("<p>No pictures here.</p>")),
	TEST_RAW("/text", HEAD("application/x-nothing") "\1\2\3 nothing"),
	TEST_RAW("/script", HTML("<div id=root></div><script src=/a.js>"
	    "</script>")),
	TEST_RAW("/false.jpg", HEAD("image/jpeg") "<html>no picture</html>"),
	TEST_RAW("/moved.gif", "HTTP/1.1 301 Moved\r\nConnection: close\r\n"
	    "Location: /seven.gif\r\n\r\n"),
	TEST_RAW("/inward", HTML("<img src=http://10.0.0.1/a.gif>"
	    "<img src=http://0x7f.1/b.gif><img src=/in.gif>"
	    "<img src=/one.gif>")),
	TEST_RAW("/in.gif", "HTTP/1.1 302 Found\r\nConnection: close\r\n"
	    "Location: http://192.168.1.1/\r\n\r\n"),
	TEST_RAW("/elsewhere", HTML("<meta http-equiv=refresh "
	    "content='0; url=/plain2'>")),
	TEST_RAW("/plain2", HTML("<img src=/one.gif>")),
	TEST_RAW("/slow", HTML("<img src=/drip.gif><img src=/one.gif>")),
	TEST_RAW("/round", "HTTP/1.1 302 Found\r\nConnection: close\r\n"
	    "Location: /round\r\n\r\n"),
	TEST_RAW("/short.gif", "HTTP/1.1 200 OK\r\nContent-Type: image/gif\r\n"
	    "Content-Length: 1000\r\nConnection: close\r\n\r\nGIF89a"),
	TEST_RAW("/huge.gif", "HTTP/1.1 200 OK\r\nContent-Type: image/gif\r\n"
	    "Content-Length: 500000000\r\nConnection: close\r\n\r\nGIF89a"),
	TEST_RAW("/lengths", HTML("<img src=/short.gif><img src=/huge.gif>"
	    "<img src=/one.gif>")),
	TEST_RAW("/robots.txt", HEAD("text/plain") "User-agent: *\n"
	    "Disallow: /\nUser-agent: x\nUser-agent: riffle/2 # us\n"
	    "Disallow: /t*.gif$\nAllow: /two.gif\nDisallow: /plain\n"),
	TEST_SCRIPT("/one.gif", gif, "1"),
	TEST_SCRIPT("/two.gif", gif, "2"),
	TEST_SCRIPT("/three.gif", gif, "3"),
	TEST_SCRIPT("/four.gif", gif, "4"),
	TEST_SCRIPT("/five.gif", gif, "5"),
	TEST_SCRIPT("/six.gif", gif, "6"),
	TEST_SCRIPT("/seven.gif", gif, "7"),
	TEST_SCRIPT("/many", many, NULL),
	TEST_SCRIPT("/drip.gif", drip, NULL),
	TEST_SCRIPT("/endless", endless, NULL),
	TEST_SCRIPT("/hangs", hangs, NULL),
	TEST_ANSWERS_END
};

#define ALLOW WEB_ALLOW

const char *
web_settings(const char *ports, const char *more)
{
	static char settings[500];

	snprintf(settings, sizeof(settings), "fetch_ports = %u%s\n%s",
	    test_server_port(server), ports, more);
	return settings;
}

unsigned
web_requests(void)
{
	return test_server_count(server);
}

void
web_url(const char *path, char *out, size_t size)
{
	snprintf(out, size, "http://127.0.0.1:%u%s", test_server_port(server),
	    path);
}

struct job_world *
web_site(const struct test_answer *pages, const char *ports,
    const char *more)
{
	server = test_server_start(pages);
	job_world_open(&w, web_settings(ports, more));
	w.surface = RF_SURFACE_IMAGEEXTRACT;
	return &w;
}

static void
web_world(const char *more)
{
	web_site(answers, "", more);
}

struct test_server *
web_server(void)
{
	return server;
}

unsigned
web_port(void)
{
	return test_server_port(server);
}

void
web_world_end(void)
{
	test_server_stop(server);
	job_world_close(&w);
}

void
web_submit(const char *path, char id[RF_ID_SIZE])
{
	char url[200];

	web_url(path, url, sizeof(url));
	job_world_submit_url(&w, url, id);
}

enum rf_job_state
web_run(const char *path, char id[RF_ID_SIZE], enum rf_code *error)
{
	enum rf_job_state state;
	struct rf_item item;

	web_submit(path, id);
	job_world_stop(job_world_worker(&w, "--drain"), 0);
	state = job_world_end(&w, id, error);
	job_world_item(&w, id, &item);
	if (item.error != RF_OK)
		fprintf(stderr, "web %s: %s: %s\n", path,
		    rf_code_name(item.error), item.error_message);
	rf_item_release(&item);
	return state;
}

char *
web_text(const char *id, enum rf_artifact_kind kind, const char *name)
{
	struct rf_artifact a;
	int64_t size = 0;
	size_t got = 0;
	char *text;
	int fd = -1;

	if (rf_store_artifact_get(w.store, &w.caller, id, kind, name, &a,
	    NULL) != RF_OK || rf_blob_open(w.store, a.blob, &fd, &size,
	    NULL) != RF_OK)
		size = 0;
	text = rf_calloc(1, (size_t)size + 1);
	if (fd >= 0)
		CU_ASSERT_EQUAL(rf_read_up_to(fd, text, (size_t)size, &got,
		    NULL), RF_OK);
	rf_close(&fd);
	return text;
}

int
web_lines(const char *text)
{
	int n = 0;

	for (; *text != '\0'; text++)
		n += *text == '\n';
	return n;
}

static bool
image_is(const char *id, const char *name, struct rf_artifact *a)
{
	return rf_store_artifact_get(w.store, &w.caller, id,
	    RF_ARTIFACT_IMAGE, name, a, NULL) == RF_OK;
}

/* ---- cases ------------------------------------------------------------------------ */

static void
whole(void)
{
	char id[RF_ID_SIZE], *list, *errors, *at;
	struct rf_artifact a;
	struct rf_item item;
	enum rf_code error;

	web_world(ALLOW);
	CU_ASSERT_EQUAL_FATAL(web_run("/page", id, &error), RF_JOB_COMPLETED);
	list = web_text(id, RF_ARTIFACT_RESULT, "images.txt");
	errors = web_text(id, RF_ARTIFACT_ERRORS, "errors.txt");
	/* two, four (of the style sheets), one, inline, seven, three; six
	 * and five of frames */
	CU_ASSERT_EQUAL(web_lines(list), 8);
	CU_ASSERT_EQUAL(web_lines(errors), 2);
	CU_ASSERT_PTR_NOT_NULL(strstr(errors, "/absent.png\thttp\t"));
	CU_ASSERT_PTR_NOT_NULL(strstr(errors, "/false.jpg\tunsupported\t"));
	at = strstr(list, "/one.gif\"");
	CU_ASSERT_PTR_NOT_NULL_FATAL(at);
	CU_ASSERT_PTR_NOT_NULL(strstr(at, "\"alt_text\":\"The one\","
	    "\"title\":\"Tip\",\"aria_label\":null,\"is_lazy_loaded\":false"));
	CU_ASSERT_PTR_NOT_NULL(strstr(list, "\"width\":5,"));
	CU_ASSERT_PTR_NOT_NULL(strstr(list, "/moved.gif\""));
	CU_ASSERT(strstr(list, "/two.gif") < at);
	CU_ASSERT(strstr(list, "/four.gif") < at);
	CU_ASSERT(strstr(list, "/three.gif") > at);
	free(list);
	free(errors);
	for (int i = 1; i <= 8; i++) {
		char name[16];

		snprintf(name, sizeof(name), "img_%d", i);
		CU_ASSERT(image_is(id, name, &a));
		CU_ASSERT_STRING_EQUAL(a.media_type, "image/gif");
		CU_ASSERT_NOT_EQUAL(a.filename[0], '\0');
		CU_ASSERT_NOT_EQUAL(a.crc32, 0);
	}
	CU_ASSERT(!image_is(id, "img_9", &a));
	job_world_item(&w, id, &item);
	CU_ASSERT_EQUAL(item.images, 8);
	rf_item_release(&item);
	CU_ASSERT_EQUAL(job_world_logged(&w, "sandbox.incomplete"), 0);
	CU_ASSERT_EQUAL(job_world_count(&w, "staging"), 0);
	web_world_end();
}

static void
ends(void)
{
	static const struct {
		const char *path;
		enum rf_job_state state;
		enum rf_code code;
		int images, errors;
	} rows[] = {
		{ "/plain", RF_JOB_COMPLETED, RF_OK, 0, 0 },
		{ "/one.gif", RF_JOB_COMPLETED, RF_OK, 1, 0 },
		{ "/moved.gif", RF_JOB_COMPLETED, RF_OK, 1, 0 },
		{ "/elsewhere", RF_JOB_COMPLETED, RF_OK, 1, 0 },
		{ "/inward", RF_JOB_COMPLETED, RF_OK, 1, 2 },
		{ "/slow", RF_JOB_COMPLETED, RF_OK, 1, 1 },
		{ "/lengths", RF_JOB_COMPLETED, RF_OK, 1, 2 },
		{ "/script", RF_JOB_COMPLETED, RF_OK, 0, 1 },
		{ "/many", RF_JOB_COMPLETED, RF_OK, 500, 1 },
		{ "/absent", RF_JOB_FAILED, RF_E_HTTP, 0, 0 },
		{ "/round", RF_JOB_FAILED, RF_E_HTTP, 0, 0 },
		{ "/text", RF_JOB_FAILED, RF_E_UNSUPPORTED, 0, 0 },
		{ "/false.jpg", RF_JOB_COMPLETED, RF_OK, 0, 0 },
		{ "/endless", RF_JOB_FAILED, RF_E_FETCH_TOO_LARGE, 0, 0 },
		{ "/hangs", RF_JOB_FAILED, RF_E_FETCH_TIMEOUT, 0, 0 },
	};
	char id[RF_ID_SIZE];

	web_world(ALLOW "web_image_timeout = 1s\nweb_page_timeout = 2s\n"
	    "web_page_bytes = 1M\nfetch_max_bytes = 64M\n");
	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		char *list, *errors;
		enum rf_code error;

		CU_ASSERT_EQUAL(web_run(rows[i].path, id, &error), rows[i].state);
		CU_ASSERT_EQUAL(error, rows[i].code);
		list = web_text(id, RF_ARTIFACT_RESULT, "images.txt");
		errors = web_text(id, RF_ARTIFACT_ERRORS, "errors.txt");
		if (web_lines(list) != rows[i].images ||
		    web_lines(errors) != rows[i].errors)
			fprintf(stderr, "web %s: %d images, errors:\n%s",
			    rows[i].path, web_lines(list), errors);
		CU_ASSERT_EQUAL(web_lines(list), rows[i].images);
		CU_ASSERT_EQUAL(web_lines(errors), rows[i].errors);
		free(list);
		free(errors);
	}
	web_world_end();
}

static void
guarded(void)
{
	char id[RF_ID_SIZE];
	enum rf_code error;

	web_world("");
	CU_ASSERT_EQUAL(web_run("/page", id, &error), RF_JOB_FAILED);
	CU_ASSERT_EQUAL(error, RF_E_BLOCKED);
	CU_ASSERT_EQUAL(test_server_count(server), 0);
	web_world_end();
}

/* Nothing but facts is kept. */
static void
facts_only(void)
{
	char id[RF_ID_SIZE], *list;
	struct rf_artifact a;
	enum rf_code error;

	web_world(ALLOW "web_store = off\n");
	CU_ASSERT_EQUAL(web_run("/page", id, &error), RF_JOB_COMPLETED);
	list = web_text(id, RF_ARTIFACT_RESULT, "images.txt");
	CU_ASSERT_EQUAL(web_lines(list), 8);
	CU_ASSERT_EQUAL(list[0], '\t');
	free(list);
	CU_ASSERT(!image_is(id, "img_1", &a));
	web_world_end();
}

static void
heeds_robots(void)
{
	char id[RF_ID_SIZE], *errors, *list;
	enum rf_code error;

	web_world(ALLOW "web_robots = on\n");
	CU_ASSERT_EQUAL(web_run("/plain", id, &error), RF_JOB_FAILED);
	CU_ASSERT_EQUAL(error, RF_E_BLOCKED);
	CU_ASSERT_EQUAL(web_run("/page", id, &error), RF_JOB_COMPLETED);
	list = web_text(id, RF_ARTIFACT_RESULT, "images.txt");
	errors = web_text(id, RF_ARTIFACT_ERRORS, "errors.txt");
	CU_ASSERT_EQUAL(web_lines(list), 7);
	CU_ASSERT_PTR_NOT_NULL(strstr(list, "/two.gif"));
	CU_ASSERT_PTR_NULL(strstr(list, "/three.gif"));
	CU_ASSERT_PTR_NOT_NULL(strstr(errors, "/three.gif\tblocked\t"));
	free(list);
	free(errors);
	web_world_end();
}

static void
robots(void)
{
	static const struct {
		const char *text, *path;
		bool allow;
	} rows[] = {
		{ "", "/", true },
		{ "User-agent: *\nDisallow:", "/", true },
		{ "User-agent: *\nDisallow: /", "/a", false },
		{ "user-AGENT: Riffle\r\ndisallow: /a\r\n", "/ab", false },
		{ "User-agent: other\nDisallow: /", "/a", true },
		{ "User-agent: *\nDisallow: /\n\nUser-agent: riffle\n"
		    "Disallow: /x", "/a", true },
		{ "User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", true },
		{ "User-agent: *\nAllow: /a\nDisallow: /a", "/a", true },
		{ "User-agent: *\nDisallow: /a\nAllow: /a", "/a", true },
		{ "User-agent: *\nDisallow: /*.gif$", "/x/y.gif", false },
		{ "User-agent: *\nDisallow: /*.gif$", "/x/y.gif?z", true },
		{ "User-agent: *\nDisallow: /*a*b", "/xxaxxb", false },
		{ "User-agent: *\nDisallow: /*a*b", "/xxbxxa", true },
		{ "User-agent: *\nDisallow: *", "/", false },
		{ "User-agent: *\nDisallow: $", "/", true },
		{ "User-agent: *\nDisallow: /?q", "/?q=1", false },
		{ "Disallow: /", "/", true },
		{ "User-agent: a\nSitemap: x\nUser-agent: riffle\n"
		    "Disallow: /", "/", false },
		{ "\xef\xbb\xbfUser-agent: *\nDisallow: /", "/", false },
		{ "# all\nUser-agent: * # any\nDisallow: /a # not", "/a",
		    false },
	};
	struct rf_arena a = RF_ARENA_INIT;

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct rf_robots r;

		rf_robots_read(&r, &a, rf_str(rows[i].text), "Riffle");
		if (rf_robots_allow(&r, rf_str(rows[i].path)) !=
		    rows[i].allow)
			fprintf(stderr, "robots row %zu\n", i);
		CU_ASSERT_EQUAL(rf_robots_allow(&r, rf_str(rows[i].path)),
		    rows[i].allow);
		rf_robots_release(&r);
	}
	rf_arena_release(&a);
}

/* The child that is `n`-th to be started dies: the item is tried again. */
static void
dies(void)
{
	pid_t worker, children[4];
	enum rf_code error;
	char id[RF_ID_SIZE];

	web_world(ALLOW);
	for (int victim = 0; victim < 2; victim++) {
		web_submit("/hangs", id);
		worker = job_world_worker(&w, "--drain");
		for (int times = 0; times < 2; times++) {
			int n = 0;

			for (int i = 0; i < 500 && n != 2; i++) {
				usleep(10000);
				n = job_world_children(worker, children, 4);
			}
			CU_ASSERT_EQUAL_FATAL(n, 2);
			/* Not before both are in their sandboxes. */
			usleep(50000);
			CU_ASSERT_EQUAL(kill(children[victim], SIGKILL), 0);
			for (int i = 0; i < 200 &&
			    job_world_runs(children[0]); i++)
				usleep(10000);
		}
		job_world_stop(worker, 0);
		CU_ASSERT_EQUAL(job_world_end(&w, id, &error), RF_JOB_FAILED);
		CU_ASSERT_EQUAL(error, RF_E_CRASHED);
	}
	web_world_end();
}

CU_TestInfo jobs_web_tests[] = {
	{ "finds, fetches and lists the images of a page", whole },
	{ "ends each kind of bad page as it should", ends },
	{ "goes nowhere it may not go", guarded },
	{ "keeps no copies where none are wanted", facts_only },
	{ "heeds robots.txt where it is to", heeds_robots },
	{ "reads robots.txt", robots },
	{ "survives the death of either child", dies },
	CU_TEST_INFO_NULL
};
