/*
 * POST /api/v1/jobs (section 6.2): what is accepted, what is refused with
 * which words, and that what was refused left nothing behind.
 */
#include "config.h"

#include <string.h>

#include "api/imageextract.h"
#include "api/suites.h"

static struct service *svc;

static void
start(void)
{
	svc = service_start("worker = off\n");
}

static void
stop(void)
{
	service_stop(svc);
}

static void
accepted(void)
{
	struct answer a = ASK_IE(svc, .path = JOBS, .json = PAGE);
	char id[RF_ID_SIZE];

	expect(&a, 202, "job_id # 36", "!@idempotent-replayed",
	    "!@retry-after", "!@set-cookie", "@x-request-id");
	rf_strlcpy(id, answer_text(&a, "job_id"), sizeof(id));
	expect(&a, 202, pathf("@location = " JOBS "/%s", id));
	answer_release(&a);
	expect_of(ASK_IE(svc, .path = JOB(id, "")), 200, pathf("id = %s", id),
	    "type = url", "status = queued", "credits_used = 1",
	    "image_count = 0", "partial = false", "completed_groups = 0",
	    "total_groups = 1", "groups # 1", "groups[0] # 6",
	    "groups[0].id = g1", "groups[0].label = " HOST "/",
	    "groups[0].kind = url", "groups[0].status = queued",
	    "groups[0].image_count = 0", "groups[0].duration_ms = null",
	    "progress = 0", "error = null", "project_id ^ proj_",
	    "!retry_of", "created_at ~ Z", "started_at = null",
	    "finished_at = null", "@cache-control = no-store");
	expect_of(ASK_IE(svc, .path = JOB(id, "/items")), 200,
	    pathf("job_id = %s", id), "items # 1", "items[0] # 9",
	    "items[0].id = g1", "items[0].kind = url",
	    "items[0].position = 0", "items[0].source_label = " HOST "/",
	    "items[0].status = queued", "items[0].image_count = 0",
	    "items[0].duration_ms = null", "items[0].error_code = null",
	    "items[0].error_message = null");
}

/* A URL of n characters. */
static const char *
long_page(size_t n)
{
	char path[2100];

	memset(path, 'a', sizeof(path));
	path[n - strlen(HOST "/")] = '\0';
	return pathf(URL_OF("\"" HOST "/%s\""), path);
}

static void
addresses(void)
{
	static const struct {
		const char *input, *label, *code;
	} rows[] = {
		{ AT("/a?b=c#d"), HOST "/a?b=c", NULL },
		{ AT(""), HOST "/", NULL },
		{ "\"HTTP://93.184.216.34:80/x\"", HOST "/x", NULL },
		{ "\"https://93.184.216.34:443/\"", "https://93.184.216.34/",
		    NULL },
		{ "\"http://u:p@93.184.216.34/\"", NULL, "validation_error" },
		{ "\"http://u@93.184.216.34/\"", NULL, "validation_error" },
		{ "\"ftp://93.184.216.34/\"", NULL, "validation_error" },
		{ "\"file:///etc/passwd\"", NULL, "validation_error" },
		{ "\"javascript:alert(1)\"", NULL, "validation_error" },
		{ "\"/relative\"", NULL, "validation_error" },
		{ "\"//93.184.216.34/\"", NULL, "validation_error" },
		{ "\"http://\"", NULL, "validation_error" },
		{ "\"\"", NULL, "validation_error" },
		/* Section 9. */
		{ "\"http://127.0.0.1/\"", NULL, "blocked_url" },
		{ "\"http://localhost/\"", NULL, "blocked_url" },
		{ "\"http://10.1.2.3/\"", NULL, "blocked_url" },
		{ "\"http://172.31.0.1/\"", NULL, "blocked_url" },
		{ "\"http://192.168.0.1/\"", NULL, "blocked_url" },
		{ "\"http://100.64.0.1/\"", NULL, "blocked_url" },
		{ "\"http://169.254.169.254/\"", NULL, "blocked_url" },
		{ "\"http://224.0.0.1/\"", NULL, "blocked_url" },
		{ "\"http://255.255.255.255/\"", NULL, "blocked_url" },
		{ "\"http://0.0.0.0/\"", NULL, "blocked_url" },
		{ "\"http://[::]/\"", NULL, "blocked_url" },
		{ "\"http://[::1]/\"", NULL, "blocked_url" },
		{ "\"http://[fe80::1]/\"", NULL, "blocked_url" },
		{ "\"http://[fc00::1]/\"", NULL, "blocked_url" },
		{ "\"http://[::ffff:127.0.0.1]/\"", NULL, "blocked_url" },
		{ "\"http://[64:ff9b::7f00:1]/\"", NULL, "blocked_url" },
		{ "\"http://[2002:7f00:1::]/\"", NULL, "blocked_url" },
		{ "\"http://93.184.216.34:22/\"", NULL, "blocked_url" },
	};
	/* Numbers that some take for addresses: refused, whatever the code. */
	static const char *const tricks[] = { "2130706433", "0x7f000001",
		"0177.0.0.1", "127.1", "0x7f.1" };

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		const char *body = pathf(URL_OF("%s"), rows[i].input);
		char id[RF_ID_SIZE];

		if (rows[i].label == NULL) {
			expect_of(ASK_IE(svc, .path = JOBS, .json = body), 400,
			    pathf("code = %s", rows[i].code), "error",
			    "details # 0", "@x-request-id");
			continue;
		}
		CREATE(id, svc, .json = body);
		expect_of(ASK_IE(svc, .path = JOB(id, "")), 200,
		    pathf("groups[0].label = %s", rows[i].label));
	}
	for (size_t i = 0; i < RF_COUNT(tricks); i++)
		expect_of(ASK_IE(svc, .path = JOBS,
		    .json = pathf(URL_OF("\"http://%s/\""), tricks[i])), 400,
		    "code");
	expect_of(ASK_IE(svc, .path = JOBS, .json = long_page(2048)), 202,
	    "job_id");
	expect_of(ASK_IE(svc, .path = JOBS, .json = long_page(2049)), 400,
	    "code = validation_error");
}

static void
bodies(void)
{
	const struct ask_case cases[] = {
#define BAD(name, body) { name, { .path = JOBS, .bearer = true, \
		.json = body }, 400, EXPECT("code = validation_error", \
		"error", "details # 0") }
		BAD("no JSON", "{\"type\":"),
		BAD("nothing", "{}"),
		BAD("a list", "[]"),
		BAD("a text", "\"url\""),
		BAD("no type", "{\"input\":" AT("/") "}"),
		BAD("type of another kind", "{\"type\":1,\"input\":" AT("/")
		    "}"),
		BAD("unknown type", "{\"type\":\"site\",\"input\":" AT("/")
		    "}"),
		BAD("documents as JSON", "{\"type\":\"document\",\"input\":"
		    AT("/") "}"),
		BAD("no input", "{\"type\":\"url\"}"),
		BAD("null", URL_OF("null")),
		BAD("a list for one", URL_OF("[" AT("/") "]")),
		BAD("one for a list", "{\"type\":\"bulk\",\"input\":" AT("/")
		    "}"),
		BAD("an empty list", BULK_OF("")),
		BAD("six", BULK_OF(AT("/1") AND AT("/2") AND AT("/3") AND AT("/4") AND
		    AT("/5") AND AT("/6")) ),
		BAD("a project that is a number",
		    "{\"type\":\"url\",\"input\":" AT("/")
		    ",\"project_id\":1}"),
		BAD("no such project", "{\"type\":\"url\",\"input\":" AT("/")
		    ",\"project_id\":\"proj_none\"}"),
#undef BAD
		{ "no body", { .path = JOBS, .bearer = true,
		    .method = "POST" }, 400, EXPECT("code = "
		    "validation_error") },
		{ "an empty form", { .path = JOBS, .bearer = true,
		    EMPTY_FORM }, 400, EXPECT("code = validation_error") },
		{ "a part of another name", { .path = JOBS, .bearer = true,
		    FORM(UPLOAD("file", "a.csv", "a,b\n")) }, 400,
		    EXPECT("code = validation_error", "error ~ files") },
		{ "an empty file", { .path = JOBS, .bearer = true,
		    FORM(DOC("a.csv"), UPLOAD("files", "b.csv", "")) }, 400,
		    EXPECT("code = validation_error", "error ~ files[1]") },
		{ "an unknown format", { .path = JOBS, .bearer = true,
		    FORM(DOC("a.exe")) }, 400,
		    EXPECT("code = validation_error", "error ~ files[0]") },
		{ "six files", { .path = JOBS, .bearer = true,
		    FORM(DOC("1.csv"), DOC("2.csv"), DOC("3.csv"),
		    DOC("4.csv"), DOC("5.csv"), DOC("6.csv")) }, 413,
		    EXPECT("code = payload_too_large") },
		{ "another charset", { .path = JOBS, .bearer = true,
		    .type = "application/json; charset=iso-8859-1",
		    .body = PAGE }, 415,
		    EXPECT("code = unsupported_media_type") },
		{ "this charset", { .path = JOBS, .bearer = true,
		    .type = "application/json; charset=UTF-8",
		    .body = PAGE }, 202, NULL },
		{ "another type", { .path = JOBS, .bearer = true,
		    .type = "text/xml", .body = "<a/>" }, 415,
		    EXPECT("code = unsupported_media_type") },
	};

	ask_cases(svc, cases, RF_COUNT(cases));
}

static int64_t
jobs_so_far(void)
{
	struct answer a = ASK_IE(svc, .path = ACCOUNT "/usage");
	int64_t n = answer_number(&a, "jobs_total");

	expect(&a, 200, "jobs_total");
	answer_release(&a);
	return n;
}

static void
bulk(void)
{
	char id[RF_ID_SIZE];
	int64_t before;

	/* Duplicates once, in the order of their first. */
	CREATE(id, svc, .json = BULK_OF(AT("/b") AND AT("/a") AND AT("/b#x") AND
	    AT("/a")));
	expect_of(ASK_IE(svc, .path = JOB(id, "")), 200, "type = bulk",
	    "credits_used = 2", "total_groups = 2", "groups # 2",
	    "groups[0].id = g1", "groups[0].label = " HOST "/b",
	    "groups[1].id = g2", "groups[1].label = " HOST "/a");
	expect_of(ASK_IE(svc, .path = JOB(id, "/items")), 200, "items # 2",
	    "items[1].id = g2", "items[1].position = 1",
	    "items[1].source_label = " HOST "/a");
	CREATE(id, svc, .json = BULK_OF(AT("/only")));
	expect_of(ASK_IE(svc, .path = JOB(id, "")), 200, "type = bulk",
	    "total_groups = 1");

	/* All or nothing. */
	before = jobs_so_far();
	expect_of(ASK_IE(svc, .path = JOBS, .json = BULK_OF(AT("/") AND
	    "\"http://127.0.0.1/\"")), 400, "code = blocked_url",
	    "error ~ input[1]");
	expect_of(ASK_IE(svc, .path = JOBS, .json = BULK_OF(AT("/") AND AT("/2") AND
	    "\"no address\"")), 400, "code = validation_error",
	    "error ~ input[2]");
	expect_of(ASK_IE(svc, .path = JOBS, .json = BULK_OF(AT("/") AND "7")),
	    400, "code = validation_error", "error ~ input[1]");
	CU_ASSERT(jobs_so_far() == before);
}

static void
documents(void)
{
	char id[RF_ID_SIZE];

	CREATE(id, svc, FORM(DOC("one.csv"), DOC("Zwei \xc3\xbc.csv")));
	expect_of(ASK_IE(svc, .path = JOB(id, "")), 200, "type = document",
	    "credits_used = 2", "total_groups = 2",
	    "groups[0].label = one.csv", "groups[0].kind = document",
	    "groups[1].label = Zwei \xc3\xbc.csv");
	expect_of(ASK_IE(svc, .path = JOB(id, "/items")), 200,
	    "items[1].kind = document",
	    "items[1].source_label = Zwei \xc3\xbc.csv");
	/* The cap is the plan's. */
	seed_sql(svc, "UPDATE plans SET document_max_mb = 0 "
	    "WHERE name = 'self_hosted'");
	expect_of(ASK_IE(svc, .path = JOBS, FORM(DOC("a.csv"))), 413,
	    "code = payload_too_large", "error ~ 0 MB");
	seed_sql(svc, "UPDATE plans SET document_max_mb = 50, "
	    "bulk_max_urls = 1 WHERE name = 'self_hosted'");
	expect_of(ASK_IE(svc, .path = JOBS, .json = BULK_OF(AT("/1") AND
	    AT("/2"))), 400, "code = validation_error", "error ~ 1 ");
	seed_sql(svc, "UPDATE plans SET bulk_max_urls = 5 "
	    "WHERE name = 'self_hosted'");
}

static void
projects(void)
{
	char spring[SERVICE_KEY_SIZE], theirs[SERVICE_KEY_SIZE];
	char id[RF_ID_SIZE], project[RF_ID_SIZE], other[RF_ID_SIZE];
	struct answer a;

	CU_ASSERT(SERVICE_KEY(svc, spring, "--org", "Owner", "--project",
	    "Spring", "--surface", "imageextract"));
	CU_ASSERT(SERVICE_KEY(svc, theirs, "--org", "Stranger", "--project",
	    "Autumn", "--surface", "imageextract"));
	CU_ASSERT(strncmp(spring, "ie_live_", 8) == 0);
	CREATE(id, svc, .json = PAGE, .key = spring);
	a = ASK_IE(svc, .path = JOB(id, ""));
	rf_strlcpy(project, answer_text(&a, "project_id"), sizeof(project));
	answer_release(&a);
	CREATE(id, svc, .json = PAGE, .key = theirs);
	a = ASK_IE(svc, .path = JOB(id, ""), .key = theirs);
	rf_strlcpy(other, answer_text(&a, "project_id"), sizeof(other));
	answer_release(&a);
	CU_ASSERT(strncmp(project, "proj_", 5) == 0 &&
	    strcmp(project, other) != 0);
	/* By name, also in a form. */
	CREATE(id, svc, .json = pathf("{\"type\":\"url\",\"input\":" AT("/")
	    ",\"project_id\":\"%s\"}", project));
	expect_of(ASK_IE(svc, .path = JOB(id, "")), 200,
	    pathf("project_id = %s", project));
	CREATE(id, svc, FORM(DOC("a.csv"), FIELD("project_id", project)));
	expect_of(ASK_IE(svc, .path = JOB(id, "")), 200,
	    pathf("project_id = %s", project));
	/* Somebody else's is none. */
	expect_of(ASK_IE(svc, .path = JOBS,
	    .json = pathf("{\"type\":\"url\",\"input\":" AT("/")
	    ",\"project_id\":\"%s\"}", other)), 400,
	    "code = validation_error");
}

static void
verbs(void)
{
	char id[RF_ID_SIZE];

	CREATE(id, svc, .json = PAGE);
	expect_of(ASK_IE(svc, .path = JOBS), 405, "@allow = POST, OPTIONS",
	    "code = method_not_allowed", "error", "details # 0");
	expect_of(ASK_IE(svc, .path = JOBS, .method = "OPTIONS"), 204,
	    "@allow = POST, OPTIONS", "$ # 0");
	expect_of(ASK_IE(svc, .path = JOB(id, ""), .method = "DELETE"), 405,
	    "@allow = GET, HEAD, OPTIONS", "code = method_not_allowed");
	expect_of(ASK_IE(svc, .path = JOB(id, "/cancel")), 405,
	    "@allow = POST, OPTIONS");
	expect_of(ASK_IE(svc, .path = JOB(id, "/retry"), .method = "PUT"),
	    405, "@allow = POST, OPTIONS");
	expect_of(ASK_IE(svc, .path = ACCOUNT, .method = "POST"), 405,
	    "@allow = GET, HEAD, OPTIONS");
	expect_of(ASK_IE(svc, .path = JOB(id, ""), .method = "HEAD"), 200,
	    "$ # 0", "@content-type ^ application/json");
	/* Nothing there, and ids that are none. */
	expect_of(ASK_IE(svc, .path = "/api/v1/nothing"), 404,
	    "code = not_found", "error", "details # 0");
	expect_of(ASK_IE(svc, .path = JOBS "/no%2Fid"), 404,
	    "code = not_found");
	expect_of(ASK_IE(svc, .path = JOBS "/none/items"), 404,
	    "code = not_found");
}

CU_TestInfo api_imageextract_create[] = {
	{ "start", start },
	{ "accepted", accepted },
	{ "addresses", addresses },
	{ "bodies", bodies },
	{ "bulk", bulk },
	{ "documents", documents },
	{ "projects", projects },
	{ "verbs", verbs },
	{ "stop", stop },
	CU_TEST_INFO_NULL
};
