/*
 * Rendering with a program that speaks Chromium's protocol and misbehaves: the
 * job goes on without, says why, and nothing of the program is left.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jobs/confine.h"
#include "jobs/devtools.h"
#include "unit/jobs_suites.h"
#include "unit/jobs_web.h"
#include "unit/unit.h"
#include "util/io.h"
#include "util/time.h"

#define GIF(width) WEB_HEAD("image/gif") "GIF89a" width "\1\1\1\200\1\1\1\1" \
	"\1\377\377\377,\1\1\1\1\1\1\1\1\1\2\2D\1;"
#define MADE WEB_HTML("<div id=root></div><script src=/a.js></script>" \
	"<script>const x = {image: '/three.gif'}</script>")

static void
late(struct test_call *c)
{
	if (test_pause(c, *(const int *)c->arg))
		test_sends(c, WEB_HTML("<p>Words of it<img src=/one.gif>"));
}

static const int late_ms = 2000, later_ms = 3000, poll_ms = 12000;

static const struct test_answer answers[] = {
	TEST_RAW("/leads", MADE), TEST_RAW("/polls", MADE),
	TEST_RAW("/polls-much", MADE), TEST_SCRIPT("/poll", late, &poll_ms),
	TEST_SCRIPT("/late.js", late, &late_ms),
	TEST_SCRIPT("/later", late, &later_ms),
	TEST_RAW("/made", MADE), TEST_RAW("/garbage", MADE),
	TEST_RAW("/flood", MADE), TEST_RAW("/quits", MADE),
	TEST_RAW("/crashes", MADE), TEST_RAW("/mute", MADE),
	TEST_RAW("/stray", MADE), TEST_RAW("/offline", MADE), TEST_RAW("/files", MADE),
	TEST_RAW("/hungry", MADE),
	TEST_RAW("/robots.txt", WEB_HEAD("text/plain") "User-agent: *\n"
	    "Disallow: /two.gif\n"),
	TEST_RAW("/words", WEB_HTML("<script src=/a.js></script><img "
	    "src=/one.gif><img src=/two.gif><p>Nothing to be rendered here")),
	TEST_RAW("/one.gif", GIF("\1")), TEST_RAW("/two.gif", GIF("\2")),
	TEST_RAW("/three.gif", GIF("\3")),
	TEST_RAW("/moved.gif", "HTTP/1.1 301 Moved\r\nConnection: close\r\n"
	    "Location: /one.gif\r\n\r\n"),
	TEST_ANSWERS_END
};

static struct job_world *w;

/* This program in Chromium's place. */
static void
fake_world(const char *more)
{
	char settings[900], self[512];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	self[n > 0 ? n : 0] = '\0';
	snprintf(settings, sizeof(settings), WEB_ALLOW "web_render = auto\n"
	    "chromium = %s\n%s", self, more);
	w = web_site(answers, "", settings);
}

/* Run a page; its list and its errors, to be freed. */
static void
run(const char *path, char **list, char **errors)
{
	char id[RF_ID_SIZE];
	enum rf_code error;

	CU_ASSERT_EQUAL(web_run(path, id, &error), RF_JOB_COMPLETED);
	*list = web_text(id, RF_ARTIFACT_RESULT, "images.txt");
	*errors = web_text(id, RF_ARTIFACT_ERRORS, "errors.txt");
	CU_ASSERT_EQUAL(job_world_count(w, "staging"), 0);
}

static void
made(void)
{
	char *list, *errors;

	fake_world("");
	run("/made", &list, &errors);
	/* The one in the page, the one it asked for; not its state. */
	CU_ASSERT_EQUAL(web_lines(list), 2);
	CU_ASSERT_PTR_NOT_NULL(strstr(list, "/one.gif\""));
	CU_ASSERT_PTR_NOT_NULL(strstr(list, "/two.gif\""));
	CU_ASSERT_PTR_NOT_NULL(strstr(list, "r1=yes"));
	CU_ASSERT_PTR_NOT_NULL(strstr(list, "r2=yes"));
	CU_ASSERT_PTR_NOT_NULL(strstr(list, "r3=no"));
	CU_ASSERT_PTR_NOT_NULL(strstr(list, "r4=no"));
	CU_ASSERT_PTR_NOT_NULL(strstr(list, "r5=moved"));
	CU_ASSERT_STRING_EQUAL(errors, "");
	/* The page, two.gif, moved.gif and where it leads, one.gif. */
	CU_ASSERT(test_server_count(web_server()) <= 5);
	free(list);
	free(errors);
	/* What shows something by itself is not rendered. */
	run("/words", &list, &errors);
	CU_ASSERT_EQUAL(web_lines(list), 2);
	free(list);
	free(errors);
	web_world_end();
}

/* It fails: the page's state is searched, and the reason is told. */
static void
fails(void)
{
	static const struct {
		const char *path, *why;
	} rows[] = {
		{ "/garbage", "Chromium said what is no message" },
		{ "/flood", "Chromium says more than is allowed" },
		{ "/quits", "Chromium ended by itself" },
		{ "/crashes", "the page made Chromium crash" },
		{ "/mute", "the page's scripts do not end" },
	};

	fake_world("web_render_time = 1s\n");
	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		char *list, *errors;

		run(rows[i].path, &list, &errors);
		if (strstr(errors, rows[i].why) == NULL ||
		    strstr(list, "/three.gif\"") == NULL) {
			fprintf(stderr, "%s: %s", rows[i].path, errors);
			CU_FAIL("the reason");
		}
		free(list);
		free(errors);
	}
	web_world_end();
}

static void
missing(void)
{
	char *list, *errors;

	w = web_site(answers, "", WEB_ALLOW "web_render = auto\n"
	    "chromium = /nowhere/chromium\n");
	run("/made", &list, &errors);
	CU_ASSERT_PTR_NOT_NULL(strstr(errors, "there is no Chromium at "
	    "/nowhere/chromium: install the package chromium"));
	CU_ASSERT_PTR_NOT_NULL(strstr(list, "/three.gif\""));
	free(list);
	free(errors);
	web_world_end();
}

static void
off(void)
{
	char *list, *errors;

	w = web_site(answers, "", WEB_ALLOW);
	run("/made", &list, &errors);
	CU_ASSERT_PTR_NOT_NULL(strstr(errors, "rendering it would show more"));
	CU_ASSERT_PTR_NOT_NULL(strstr(list, "/three.gif\""));
	free(list);
	free(errors);
	web_world_end();
}

static void
without_network(void)
{
	char *list, *errors;

	fake_world("");
	run("/offline", &list, &errors);
	CU_ASSERT_PTR_NOT_NULL(strstr(list, "inet 0 inet6 0 packet 0 "
	    "datagram 0 connect 0"));
	free(list);
	free(errors);
	web_world_end();
}

/* Its own folder to write in, the system's to read: nothing else. */
static void
without_files(void)
{
	char *list, *errors;

	if (!rf_confine_has_landlock()) {
		printf("\nSKIPPED: this kernel has no Landlock\n");
		return;
	}
	fake_world("");
	run("/files", &list, &errors);
	if (strstr(list, "own 1 libraries 1 users 1 shadow 0 above 0 parent 0 "
	    "outside 0") == NULL) {
		fprintf(stderr, "%s%s", list, errors);
		CU_FAIL("its files");
	}
	free(list);
	free(errors);
	web_world_end();
}

/* It leads elsewhere while something that it asked for is on its way. */
static void
leads_on(void)
{
	char *list, *errors;

	fake_world("web_render_time = 1s\n");
	run("/leads", &list, &errors);
	CU_ASSERT_EQUAL(web_lines(list), 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(list, "/one.gif\""));
	free(list);
	free(errors);
	web_world_end();
}

/* What its scripts still wait for holds nobody up. */
static void
polls(void)
{
	int64_t start = rf_monotonic();
	char *list, *errors;

	fake_world("web_render_time = 1s\n");
	run("/polls", &list, &errors);
	CU_ASSERT(rf_monotonic() - start < 10000);
	CU_ASSERT_EQUAL(web_lines(list), 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(list, "/one.gif\""));
	free(list);
	free(errors);
	/* As many as may be asked for at a time, to the images' own server. */
	start = rf_monotonic();
	run("/polls-much", &list, &errors);
	CU_ASSERT(rf_monotonic() - start < 10000);
	CU_ASSERT_EQUAL(web_lines(list), 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(list, "/one.gif\""));
	CU_ASSERT_STRING_EQUAL(errors, "");
	free(list);
	free(errors);
	web_world_end();
}

static void
hungry(void)
{
	char *list, *errors;

	fake_world("web_render_memory = 128M\n");
	run("/hungry", &list, &errors);
	CU_ASSERT_PTR_NOT_NULL(strstr(errors, "rendering it takes more memory "
	    "than is allowed"));
	CU_ASSERT_PTR_NOT_NULL(strstr(list, "/three.gif\""));
	free(list);
	free(errors);
	web_world_end();
}

/* What a server asks to be left alone is left alone by scripts, too. */
static void
left_alone(void)
{
	char *list, *errors;

	fake_world("web_robots = on\n");
	run("/made", &list, &errors);
	CU_ASSERT_PTR_NOT_NULL(strstr(list, "r2=no"));
	CU_ASSERT_PTR_NOT_NULL(strstr(list, "r5=moved"));
	CU_ASSERT_PTR_NULL(strstr(list, "/two.gif\""));
	free(list);
	free(errors);
	web_world_end();
}

static void
nothing_left(void)
{
	char *list, *errors, *at;
	long pid = 0;

	fake_world("");
	run("/stray", &list, &errors);
	at = strstr(errors, "/pid-");
	CU_ASSERT_PTR_NOT_NULL(at);
	if (at != NULL)
		pid = strtol(at + 5, NULL, 10);
	CU_ASSERT(pid > 1 && !job_world_runs((pid_t)pid));
	free(list);
	free(errors);
	web_world_end();
}

/* ---- the protocol alone ---------------------------------------------------------- */

struct pair {
	int to[2], from[2];
	struct rf_devtools d;
};

static void
open_pair(struct pair *p)
{
	CU_ASSERT_EQUAL_FATAL(pipe2(p->to, O_CLOEXEC | O_NONBLOCK), 0);
	CU_ASSERT_EQUAL_FATAL(pipe2(p->from, O_CLOEXEC | O_NONBLOCK), 0);
	rf_devtools_init(&p->d, p->to[1], p->from[0]);
}

static void
close_pair(struct pair *p)
{
	rf_devtools_release(&p->d);
	for (int i = 0; i < 2; i++) {
		rf_close(&p->to[i]);
		rf_close(&p->from[i]);
	}
}

static void
messages(void)
{
	static const char said[] = "{\"id\":3,\"result\":{\"a\":{\"b\":\"x\"}}}"
	    "\0{\"method\":\"M\",\"id\":\"4\"}\0[1]\0";
	struct json_object *m = NULL;
	struct rf_err err = RF_ERR_INIT;
	char sent[200];
	struct pair p;
	ssize_t got;
	int32_t id;

	open_pair(&p);
	/* Byte by byte: none until it is whole. */
	for (size_t i = 0; i < sizeof(said) - 1; i++) {
		CU_ASSERT_EQUAL(write(p.from[1], said + i, 1), 1);
		if (said[i] != '\0') {
			CU_ASSERT_EQUAL(rf_devtools_next(&p.d, &m, &err),
			    RF_OK);
			CU_ASSERT_PTR_NULL(m);
		} else if (said[i - 1] == ']') {
			CU_ASSERT_EQUAL(rf_devtools_next(&p.d, &m, &err),
			    RF_E_CORRUPT);
		} else {
			CU_ASSERT_EQUAL(rf_devtools_next(&p.d, &m, &err),
			    RF_OK);
			CU_ASSERT_PTR_NOT_NULL_FATAL(m);
			CU_ASSERT_EQUAL(rf_devtools_answers(m),
			    rf_devtools_get(m, "result") != NULL ? 3 : 0);
			CU_ASSERT_STRING_EQUAL(rf_devtools_text(m,
			    "result.a.b").ptr, rf_devtools_get(m, "result") !=
			    NULL ? "x" : "");
			CU_ASSERT_STRING_EQUAL(rf_devtools_text(m,
			    "result.a").ptr, "");
			CU_ASSERT_PTR_NULL(rf_devtools_get(m, "method.more"));
			json_object_put(m);
		}
	}
	rf_strlcpy(p.d.session, "S", sizeof(p.d.session));
	CU_ASSERT_EQUAL(rf_devtools_send(&p.d, "A.b", RF_STR("{\"c\":1}"),
	    rf_monotonic() + 1000, &id, &err), RF_OK);
	got = read(p.to[0], sent, sizeof(sent));
	CU_ASSERT_EQUAL(id, 1);
	CU_ASSERT(got > 0 && sent[got - 1] == '\0');
	CU_ASSERT_STRING_EQUAL(sent, "{\"id\":1,\"method\":\"A.b\","
	    "\"sessionId\":\"S\",\"params\":{\"c\":1}}");
	rf_close(&p.from[1]);
	CU_ASSERT_EQUAL(rf_devtools_next(&p.d, &m, &err), RF_E_CLOSED);
	close_pair(&p);
}

/* Nobody listens: a message larger than a pipe does not wait for ever. */
static void
deaf(void)
{
	struct rf_err err = RF_ERR_INIT;
	struct rf_str much;
	char *text = calloc(1, 1 << 20);
	struct pair p;

	memset(text, 'x', (1 << 20) - 1);
	much = rf_str(text);
	open_pair(&p);
	CU_ASSERT_EQUAL(rf_devtools_send(&p.d, "A", much, rf_monotonic() +
	    100, NULL, &err), RF_E_FETCH_TIMEOUT);
	rf_close(&p.to[0]);
	CU_ASSERT_EQUAL(rf_devtools_send(&p.d, "A", much, rf_monotonic() +
	    100, NULL, &err), RF_E_CLOSED);
	CU_ASSERT_EQUAL(rf_devtools_call(&p.d, "A", RF_STR(""),
	    rf_monotonic() + 100, NULL, &err), RF_E_CLOSED);
	close_pair(&p);
	free(text);
}

CU_TestInfo jobs_render_tests[] = {
	{ "messages", messages },
	{ "a listener that does not listen", deaf },
	{ "a page that a script makes", made },
	{ "Chromium that misbehaves", fails },
	{ "a page that leads to another", leads_on },
	{ "a page that polls", polls },
	{ "no Chromium", missing },
	{ "switched off", off },
	{ "no network", without_network },
	{ "without files", without_files },
	{ "too much memory", hungry },
	{ "robots.txt", left_alone },
	{ "nothing is left", nothing_left },
	CU_TEST_INFO_NULL
};
