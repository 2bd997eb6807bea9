/*
 * GET /large_results/{jobId} (Pulse contract, sections 4.1, 4.6 and 6.3): a
 * large result once, whole, for whoever may have it.
 */
#include "config.h"

#include <poll.h>
#include <unistd.h>

#include "api/suites.h"
#include "lib/ask.h"
#include "lib/documents.h"
#include "lib/purge.h"
#include "util/mem.h"
#include "util/time.h"

/* The usual settings; everything is large, and briefly anonymous. */
static struct service *svc, *eager;
static struct document sheets;	/* 71 of them */

static void
start(void)
{
	svc = service_start("");
	eager = service_start("large_result_bytes = 1024\n"
	    "large_result_anonymous = 2s\n");
	sheets = document_sheets(71);
}

static void
stop(void)
{
	document_release(&sheets);
	service_stop(eager);
	service_stop(svc);
}

#define SHEETS UPLOAD_BYTES("file", "s.xlsx", sheets.bytes, sheets.len)
#define STUB "is_url = true", "!markdown", "!bounding_boxes", \
	"url ^ http://docs.example.org/large_results/"

/* Make a large result; its path at the server. */
static const char *
large(const struct service *s, const struct form_part *parts)
{
	struct answer a = ASK(s, .path = "/extract", .form = parts);
	const char *path = pathf("%s", answer_text(&a, "url") +
	    strlen("http://docs.example.org"));

	if (!expect(&a, 200, STUB, "page_count", "plan_info.tier"))
		path = "/large_results/none";
	answer_release(&a);
	return path;
}
#define LARGE(s, ...) large(s, (const struct form_part[]){ __VA_ARGS__, \
	{ NULL } })

#define GONE "error.code = GONE", "error.message", "!error.details", \
	"@content-type = application/json"

static void
stub(void)
{
	struct answer a = ASK(svc, .path = "/extract", FORM(SHEETS));
	const char *id = answer_text(&a, "extraction_id");

	expect(&a, 200, STUB, "page_count = 71", "extraction_id # 36",
	    "plan_info.pages_used = 71", "credits_used = 71", "!job_id",
	    pathf("url = http://docs.example.org/large_results/%s", id));
	/* The same as a job's result, as often as it is asked for. */
	for (int i = 0; i < 2; i++)
		expect_of(ASK(svc, .path = pathf("/job/%s", id)), 200,
		    "status = completed", "result.is_url = true",
		    "result.page_count = 71", "!result.markdown",
		    pathf("result.extraction_id = %s", id), pathf("result.url "
		    "= http://docs.example.org/large_results/%s", id));
	answer_release(&a);
}

static void
seventy(void)
{
	struct document d = document_sheets(70);

	expect_of(ASK(svc, .path = "/extract", FORM(UPLOAD_BYTES("file",
	    "s.xlsx", d.bytes, d.len))), 200, "page_count = 70", "markdown");
	document_release(&d);
	/* Pages that were not asked for do not count. */
	expect_of(ASK(svc, .path = "/extract", FORM(SHEETS,
	    FIELD("pages", "2-71"))), 200, "page_count = 70", "!is_url");
}

/* Whoever holds the address, once; deprecated members are never in it. */
static void
once(void)
{
	const char *path = LARGE(svc, SHEETS, FIELD("returnHtml", "true"),
	    FIELD("chunking", "page"));

	expect_of(ASK(svc, .path = path, .key = NO_KEY), 200,
	    "markdown ~ Page 71", "page_count = 71", "extraction_id # 36",
	    "plan_info.tier = self_hosted", "credits_used = 71",
	    "warnings[0] ~ returnHtml", "!html", "!chunks", "!content",
	    "!job_id", "!is_url", "@content-type = application/json",
	    "@cache-control = no-store");
	expect_of(ASK(svc, .path = path, .key = NO_KEY), 410, GONE);
	expect_of(ASK(svc, .path = path), 410, GONE);
	path = LARGE(svc, SHEETS);
	expect_of(ASK(svc, .path = path), 200, "page_count = 71");
	expect_of(ASK(svc, .path = path), 410, GONE);
}

/* None of these takes it. */
static void
whose(void)
{
	const char *path = LARGE(svc, SHEETS);

	expect_of(ASK(svc, .path = path, .key = svc->stranger), 403,
	    "error.code = AUTH_002");
	expect_of(ASK(svc, .path = path, .key = "rfl_live_wrong"), 401,
	    "error.code = AUTH_002");
	expect_of(ASK(svc, .path = path, .method = "HEAD"), 405, "$ # 0",
	    "@allow = GET, OPTIONS");
	expect_of(ASK(svc, .path = path, .method = "POST"), 405,
	    "@allow = GET, HEAD, OPTIONS");
	expect_of(ASK(svc, .path = path, .method = "OPTIONS",
	    .key = NO_KEY), 204, "@allow = GET, HEAD, OPTIONS");
	expect_of(ASK(svc, .path = path, .headers = "Range: bytes=0-9\n"),
	    200, "page_count = 71");
	expect_of(ASK(svc, .path = path, .key = svc->stranger), 403,
	    "error.code = AUTH_002");
}

static void
not_there(void)
{
	struct answer a = ASK(svc, .path = "/extract", FORM(SHEET));

	expect_of(ASK(svc, .path = pathf("/large_results/%s", answer_text(&a,
	    "extraction_id"))), 404, "error.code = NOT_FOUND");
	expect_of(ASK(svc, .path = pathf("/large_results/%s", answer_text(&a,
	    "extraction_id")), .key = svc->stranger), 403,
	    "error.code = AUTH_002");
	answer_release(&a);
	expect_of(ASK(svc, .path = "/large_results/nobody"), 404,
	    "error.code = NOT_FOUND");
	expect_of(ASK(svc, .path = "/large_results/nobody", .key = NO_KEY),
	    404, "error.code = NOT_FOUND");
	expect_of(ASK(svc, .path = "/large_results/a%2Fb"), 404,
	    "error.code = NOT_FOUND");
	expect_of(ASK(svc, .path = "/large_results/nobody",
	    .key = "rfl_live_wrong"), 401, "error.code = AUTH_002");
}

static void
wait_readable(int fd)
{
	struct pollfd p = { fd, POLLIN, 0 };

	CU_ASSERT_EQUAL(poll(&p, 1, 10000), 1);
}

/* Two at once: one wins, and what it breaks off is there again. */
static void
broken_transfer(void)
{
	struct document csv = document_csv(20000);
	struct ask q = { .path = LARGE(eager, UPLOAD_BYTES("file", "n.csv",
	    csv.bytes, csv.len)) };
	int64_t until = rf_monotonic() + 10000;
	struct answer a;
	int first = ask_send(eager, &q);

	/* Far more than a socket holds is waiting behind what came. */
	wait_readable(first);
	expect_of(ask(eager, &q), 410, GONE, "error.message ~ being fetched");
	close(first);
	do {
		rf_sleep_ms(20);
		a = ask(eager, &q);
		if (a.status == 200 || rf_monotonic() > until)
			break;
		answer_release(&a);
	} while (true);
	expect(&a, 200, "$ ~ 00000000000019999\",");
	CU_ASSERT(a.reply.body.len > csv.len);
	answer_release(&a);
	expect_of(ask(eager, &q), 410, GONE, "error.message ~ already");
	document_release(&csv);
}

/* The address alone works for a while; the key goes on working. */
static void
anonymous_time(void)
{
	const char *path = LARGE(eager, SHEET, FIELD("extensions",
	    "{\"altOutputs\":{\"returnHtml\":true,\"returnXml\":true}}"));

	rf_sleep_ms(2100);
	expect_of(ASK(eager, .path = path, .key = NO_KEY), 410, GONE);
	expect_of(ASK(eager, .path = path), 200, "markdown ~ Tea");
	expect_of(ASK(eager, .path = path), 410, GONE);
}

static void
expired(void)
{
	const char *path = LARGE(svc, SHEETS);

	purge_job(svc, path + strlen("/large_results/"));
	expect_of(ASK(svc, .path = path), 410, GONE);
	expect_of(ASK(svc, .path = path, .key = NO_KEY), 410, GONE);
	expect_of(ASK(svc, .path = path, .key = svc->stranger), 403,
	    "error.code = AUTH_002");
}

/* Not to be stored: gone with its one delivery. */
static void
unsaved(void)
{
	struct answer a = ASK(svc, .path = "/extract", FORM(SHEETS,
	    FIELD("storage", "{\"enabled\":false}")));
	const char *path = pathf("%s", answer_text(&a, "url") +
	    strlen("http://docs.example.org"));

	expect(&a, 200, STUB, "!extraction_id", "!extraction_url");
	answer_release(&a);
	expect_of(ASK(svc, .path = path), 200, "page_count = 71",
	    "!extraction_id", "!extraction_url");
	expect_of(ASK(svc, .path = pathf("/job/%s",
	    path + strlen("/large_results/"))), 200, "status = expired",
	    "!result.extraction_id");
	expect_of(ASK(svc, .path = path), 410, GONE);
}

CU_TestInfo api_jobs_large[] = {
	{ "start", start },
	{ "a stub", stub },
	{ "seventy pages", seventy },
	{ "once", once },
	{ "whose it is", whose },
	{ "not there", not_there },
	{ "a broken transfer", broken_transfer },
	{ "the anonymous time", anonymous_time },
	{ "expired", expired },
	{ "not stored", unsaved },
	{ "stop", stop },
	CU_TEST_INFO_NULL
};
