/*
 * GET and DELETE /job/{jobId}, POST /cancel/{jobId} (Pulse contract, sections
 * 4.3 to 4.5) in every state of a job.  A worker is kept busy by an address
 * that does not answer.
 */
#include "config.h"

#include "api/suites.h"
#include "lib/ask.h"
#include "lib/http_server.h"
#include "lib/purge.h"
#include "util/mem.h"
#include "util/time.h"

static struct service *svc, *idle;
static struct test_server *web;

/* Says nothing until the test is over, or the client gives up. */
static void
silent(struct test_call *c)
{
	(void)test_pause(c, 60000);
}

static const struct test_answer pages[] = {
	TEST_SCRIPT("/silent", silent, NULL),
	TEST_ANSWERS_END
};

static void
start(void)
{
	web = test_server_start(pages);
	svc = service_start(pathf("fetch_allow_networks = 127.0.0.0/8\n"
	    "fetch_ports = %u\nworker_processes = 1\n"
	    "unsaved_retention = 60s\n", test_server_port(web)));
	/* Nobody works here: jobs stay as they are. */
	idle = service_start("worker = off\nsync_wait = 1s\n");
}

static void
stop(void)
{
	service_stop(idle);
	service_stop(svc);
	test_server_stop(web);
}

/* The id of a new job, on a service. */
static const char *
submit(const struct service *s, const char *url)
{
	static char id[64];
	struct answer a;

	if (url != NULL)
		a = ASK(s, .path = "/extract", .json = pathf(
		    "{\"async\":true,\"fileUrl\":\"%s\"}", url));
	else
		a = ASK(s, .path = "/extract", FORM(SHEET,
		    FIELD("async", "true")));
	expect(&a, 200, "job_id", "status = pending");
	rf_strlcpy(id, answer_text(&a, "job_id"), sizeof(id));
	answer_release(&a);
	return id;
}

static const char *
silent_url(void)
{
	return pathf("http://127.0.0.1:%u/silent", test_server_port(web));
}

#define CANCELLED "message = Job cancelled successfully"
#define PLAIN "created_at ~ Z", "updated_at ~ Z", "!result", "!error"

static void
pending(void)
{
	const char *id = submit(idle, NULL);

	expect_of(ASK(idle, .path = pathf("/job/%s", id)), 200,
	    pathf("job_id = %s", id), "status = pending", PLAIN,
	    "@cache-control = no-store");
	expect_of(ASK(idle, .path = pathf("/job/%s", id), .method = "DELETE"),
	    200, pathf("job_id = %s", id), CANCELLED);
	expect_of(ASK(idle, .path = pathf("/job/%s", id)), 200,
	    "status = canceled", PLAIN);
	/* Again, and by the old way: it stays what it is. */
	expect_of(ASK(idle, .path = pathf("/job/%s", id), .method = "DELETE"),
	    200, pathf("job_id = %s", id), "message ~ already canceled");
	expect_of(ASK(idle, .path = pathf("/cancel/%s", id),
	    .method = "POST"), 200, "message ~ already canceled");
	expect_of(ASK(idle, .path = pathf("/job/%s/", id)), 200,
	    "status = canceled");
}

/* The deprecated way, with and without a body. */
static void
cancel(void)
{
	const char *id = submit(idle, NULL);

	expect_of(ASK(idle, .path = pathf("/cancel/%s", id), .json = "{}"),
	    200, pathf("job_id = %s", id), CANCELLED);
	id = submit(idle, NULL);
	expect_of(ASK(idle, .path = pathf("/cancel/%s", id),
	    .method = "POST"), 200, CANCELLED);
}

/* One document holds the only worker; then it is let go. */
static void
busy(void)
{
	char held[64], next[64];
	struct answer a;

	rf_strlcpy(held, submit(svc, silent_url()), sizeof(held));
	a = ask_job(svc, held, "processing");
	expect(&a, 200, PLAIN);
	answer_release(&a);
	rf_strlcpy(next, submit(svc, NULL), sizeof(next));
	expect_of(ASK(svc, .path = pathf("/job/%s", next)), 200,
	    "status = pending", PLAIN);
	expect_of(ASK(svc, .path = "/healthz", .key = NO_KEY), 200,
	    "status = ok");
	expect_of(ASK(svc, .path = "/readyz", .key = NO_KEY), 200,
	    "status = ready");

	expect_of(ASK(svc, .path = pathf("/job/%s", held),
	    .method = "DELETE"), 200, CANCELLED);
	a = ask_job(svc, held, "canceled");
	expect(&a, 200, PLAIN);
	answer_release(&a);
	a = ask_job(svc, next, "completed");
	expect(&a, 200, "result.markdown");
	answer_release(&a);

	/* What has ended stays what it is. */
	expect_of(ASK(svc, .path = pathf("/job/%s", next),
	    .method = "DELETE"), 200, "message ~ already completed");
	expect_of(ASK(svc, .path = pathf("/job/%s", next)), 200,
	    "status = completed", "result.markdown");
}

static void
failed(void)
{
	struct answer a = ASK(svc, .path = "/extract", FORM(UPLOAD("file",
	    "a.bin", "\x01\x02 nobody"), FIELD("async", "true")));
	const char *id = pathf("%s", answer_text(&a, "job_id"));

	answer_release(&a);
	a = ask_job(svc, id, "failed");
	expect(&a, 200, "error ^ FILE_001: ", "created_at ~ Z",
	    "updated_at ~ Z", "!result");
	answer_release(&a);
	expect_of(ASK(svc, .path = pathf("/job/%s", id), .method = "DELETE"),
	    200, "message ~ already failed");
	expect_of(ASK(svc, .path = pathf("/job/%s", id)), 200,
	    "status = failed", "error ^ FILE_001: ");
}

static void
expired(void)
{
	const char *id = pathf("%s", submit(svc, NULL));
	struct answer a = ask_job(svc, id, "completed");

	answer_release(&a);
	purge_job(svc, id);
	expect_of(ASK(svc, .path = pathf("/job/%s", id)), 200,
	    "status = expired", "result.expired = true",
	    pathf("result.extraction_id = %s", id), "!result.markdown",
	    "!error", "created_at ~ Z");
	expect_of(ASK(svc, .path = pathf("/job/%s", id), .method = "DELETE"),
	    200, "message ~ already expired");
}

static const struct ask_case unknown[] = {
#define UNKNOWN(text, id) \
	{ text, { .path = "/job/" id }, 404, EXPECT("error.code = NOT_FOUND", \
	    "error.message", "@content-type = application/json") }, \
	{ text, { .path = "/job/" id, .method = "DELETE" }, 404, \
	    EXPECT("error.code = NOT_FOUND") }, \
	{ text, { .path = "/cancel/" id, .method = "POST" }, 404, \
	    EXPECT("error.code = NOT_FOUND") }
	UNKNOWN("a word", "nobody"),
	UNKNOWN("a UUID", "2f0c6c0e-8a53-4c3b-9d57-0d0b7b0a1c11"),
	UNKNOWN("an escaped slash", "a%2Fb"),
	UNKNOWN("the folder above", "%2e%2e"),
	UNKNOWN("a NUL", "a%00b"),
	UNKNOWN("a line's end", "a%0d%0ab"),
	UNKNOWN("no UTF-8", "%ff%fe"),
	UNKNOWN("a broken escape", "%zz"),
	UNKNOWN("a statement", "x'%3B%20DROP%20TABLE%20jobs%3B--"),
	UNKNOWN("other letters", "%E4%BD%9C%E6%A5%AD"),
	UNKNOWN("a pattern", "%25"),
#define TEN "0123456789"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
	UNKNOWN("a long one", HUNDRED HUNDRED),
	UNKNOWN("one too long", HUNDRED HUNDRED HUNDRED HUNDRED),
};

static void
unknown_ids(void)
{
	ask_cases(svc, unknown, RF_COUNT(unknown));
	/* A slash that a client left as it is makes another path. */
	expect_of(ASK(svc, .path = "/job/a/b"), 404,
	    "error.code = NOT_FOUND");
	expect_of(ASK(svc, .path = "/job/"), 404, "error.code = NOT_FOUND");
	expect_of(ASK(svc, .path = "/job"), 404, "error.code = NOT_FOUND");
}

static void
whose(void)
{
	const char *path = pathf("/job/%s", submit(svc, NULL));
	const char *old = pathf("/cancel/%s", path + 5);

	expect_of(ASK(svc, .path = path, .key = NO_KEY), 401,
	    "error.code = AUTH_001");
	expect_of(ASK(svc, .path = path, .key = "rfl_live_nobody"), 401,
	    "error.code = AUTH_002");
	expect_of(ASK(svc, .path = path, .key = svc->stranger), 403,
	    "error.code = AUTH_002", "!status", "!result");
	expect_of(ASK(svc, .path = path, .key = svc->stranger,
	    .method = "DELETE"), 403, "error.code = AUTH_002");
	expect_of(ASK(svc, .path = path, .key = NO_KEY, .method = "DELETE"),
	    401, "error.code = AUTH_001");
	expect_of(ASK(svc, .path = old, .key = svc->stranger,
	    .method = "POST"), 403, "error.code = AUTH_002");
	expect_of(ASK(svc, .path = old, .key = NO_KEY, .method = "POST"),
	    401, "error.code = AUTH_001");
	expect_of(ask_job(svc, path + 5, "completed"), 200, "result");
}

/* A wait that is given up becomes a job like any other. */
static void
wait_given_up(void)
{
	int64_t began = rf_monotonic();
	struct answer a = ASK(idle, .path = "/extract", FORM(SHEET));
	int64_t took = rf_monotonic() - began;

	expect(&a, 200, "job_id # 36", "status = pending",
	    "message ~ ask for the job", "queuedAt ~ Z", "!markdown");
	CU_ASSERT(took >= 900 && took < 5000);
	expect_of(ASK(idle, .path = pathf("/job/%s",
	    answer_text(&a, "job_id"))), 200, "status = pending");
	answer_release(&a);
}

/* Somebody else of the organisation cancels what a request waits for. */
static void
cancelled_wait(void)
{
	struct ask q = { .path = "/extract", .json = pathf(
	    "{\"fileUrl\":\"%s\"}", silent_url()) };
	int64_t until = rf_monotonic() + 10000;
	unsigned seen = test_server_count(web);
	char id[RF_ID_SIZE] = "";
	int fd = ask_send(svc, &q);

	while (test_server_count(web) == seen && rf_monotonic() < until)
		rf_sleep_ms(5);
	CU_ASSERT(newest_job(svc, id));
	expect_of(ASK(svc, .path = pathf("/job/%s", id)), 200,
	    "status = processing");
	expect_of(ASK(svc, .path = pathf("/job/%s", id), .method = "DELETE"),
	    200, CANCELLED);
	expect_of(ask_read(fd, &q), 400, "error.code = JOB_003",
	    "error.message ~ cancelled");
}

CU_TestInfo api_jobs_states[] = {
	{ "start", start },
	{ "pending and cancelled", pending },
	{ "cancel, the old way", cancel },
	{ "busy", busy },
	{ "failed", failed },
	{ "expired", expired },
	{ "unknown ids", unknown_ids },
	{ "whose it is", whose },
	{ "a wait given up", wait_given_up },
	{ "cancelled while waited for", cancelled_wait },
	{ "stop", stop },
	CU_TEST_INFO_NULL
};
