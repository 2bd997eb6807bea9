/*
 * /healthz, /readyz and /metrics: they answer at once while everything else
 * waits, and tell the truth.
 */
#include "config.h"

#include <regex.h>
#include <string.h>

#include "api/suites.h"
#include "lib/ask.h"
#include "util/time.h"

/* Two may wait, and nobody works. */
static struct service *svc;

static void
start(void)
{
	svc = service_start("worker = off\nmax_waiting = 2\nthreads = 4\n"
	    "sync_wait = 3s\n");
}

static void
stop(void)
{
	service_stop(svc);
}

static void
expect_healthy(void)
{
	int64_t began = rf_monotonic();

	expect_of(ASK(svc, .path = "/healthz", .key = NO_KEY), 200,
	    "status = ok", "version", "@cache-control = no-store");
	expect_of(ASK(svc, .path = "/healthz", .key = "whatever"), 200,
	    "status = ok");
	expect_of(ASK(svc, .path = "/healthz", .method = "HEAD"), 200,
	    "$ # 0");
	expect_of(ASK(svc, .path = "/readyz", .key = NO_KEY), 200,
	    "status = ready");
	expect_of(ASK(svc, .path = "/metrics", .key = NO_KEY), 200,
	    "$ ~ riffle_items_waiting");
	CU_ASSERT(rf_monotonic() - began < 2000);
}

/* How many waiting requests the queue shows. */
static bool
waiting(int n)
{
	struct answer a = ASK(svc, .path = "/metrics");
	bool same = strstr(a.reply.body.ptr, pathf(
	    "\nriffle_items_waiting %d\n", n)) != NULL;

	answer_release(&a);
	return same;
}

static void
places_taken(void)
{
	struct ask q = { .path = "/extract", FORM(SHEET) };
	int64_t until = rf_monotonic() + 2500;
	int first, second;

	expect_healthy();
	first = ask_send(svc, &q);
	second = ask_send(svc, &q);
	while (!waiting(2) && rf_monotonic() < until)
		rf_sleep_ms(10);
	expect_healthy();
	/* Refused before it was accepted, with a time to come again. */
	expect_of(ask(svc, &q), 503, "error.code = GENERAL_003",
	    "error.message ~ async", "@retry-after");
	CU_ASSERT(waiting(2));
	expect_of(ASK(svc, .path = "/extract", FORM(SHEET, FIELD("async",
	    "true"))), 200, "job_id");
	CU_ASSERT(waiting(3));
	expect_of(ask_read(first, &q), 200, "status = pending");
	expect_of(ask_read(second, &q), 200, "status = pending");
	/* The places are free again. */
	expect_of(ask(svc, &q), 200, "status = pending");
}

static void
ready(void)
{
	struct service *lonely = service_start("worker = service\n");

	expect_of(ASK(lonely, .path = "/readyz"), 503, "error.code = busy",
	    "error.message ~ riffle work", "@retry-after");
	expect_of(ASK(lonely, .path = "/healthz"), 200, "status = ok");
	service_stop(lonely);
}

/* Every line is one of the text format's, version 0.0.4. */
static void
metrics_format(void)
{
	struct answer a = ASK(svc, .path = "/metrics");
	const char *line = a.reply.body.ptr, *end;
	char text[500];
	regex_t good;
	int bad = 0;

	CU_ASSERT_EQUAL_FATAL(regcomp(&good, "^(# (HELP|TYPE) [a-z_]+ .+|"
	    "[a-z_]+(\\{[a-z_]+=\"[^\"]*\"(,[a-z_]+=\"[^\"]*\")*\\})? "
	    "[-+0-9.eEInf]+)$", REG_EXTENDED | REG_NOSUB), 0);
	expect(&a, 200, "@content-type = text/plain; version=0.0.4; "
	    "charset=utf-8", "$ ~ # TYPE riffle_jobs gauge",
	    "$ ~ riffle_jobs{state=\"pending\"}", "$ ~ route=\"extract\"",
	    "@cache-control = no-store");
	for (; *line != '\0' && bad < 5; line = end + 1) {
		end = strchr(line, '\n');
		if (end == NULL) {
			fail_test("the last line does not end");
			break;
		}
		snprintf(text, sizeof(text), "%.*s", (int)(end - line), line);
		if (regexec(&good, text, 0, NULL, 0) != 0) {
			fail_test("no line of metrics: %s", text);
			bad++;
		}
	}
	regfree(&good);
	answer_release(&a);
}

static void
metrics_off(void)
{
	struct service *quiet = service_start("metrics = no\n");

	expect_of(ASK(quiet, .path = "/metrics"), 404,
	    "error.code = not_found");
	service_stop(quiet);
}

static void
probe(void)
{
	expect_of(ASK(svc, .path = "/healthz/file", .key = NO_KEY), 200,
	    "$ ~ stored files arrive", "@content-type = text/plain");
	expect_of(ASK(svc, .path = "/healthz/file", .headers =
	    "Range: bytes=0-5\n"), 206, "$ = Riffle");
}

CU_TestInfo api_server_health[] = {
	{ "start", start },
	{ "all places taken", places_taken },
	{ "ready", ready },
	{ "the format of metrics", metrics_format },
	{ "metrics off", metrics_off },
	{ "a stored file", probe },
	{ "stop", stop },
	CU_TEST_INFO_NULL
};
