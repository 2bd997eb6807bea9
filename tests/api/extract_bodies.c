/*
 * Every kind of body that /extract takes (Pulse contract, sections 3.1, 3.2
 * and 4.1), synchronous and not.
 */
#include "config.h"

#include "api/suites.h"
#include "lib/ask.h"
#include "lib/documents.h"

static struct service *svc;

static void
start(void)
{
	svc = service_start("");
}

static void
stop(void)
{
	service_stop(svc);
}

static void
multipart(void)
{
	expect_of(ASK(svc, .path = "/extract", FORM(SHEET)), 200,
	    "@content-type = application/json",
	    "markdown ~ <td>Tea</td>",
	    "bounding_boxes.Tables # 1",
	    "page_count = 1",
	    "extraction_id # 36",
	    "plan_info.tier = self_hosted",
	    "plan_info.pages_used = 1",
	    "plan_info.total_credits_used = 1",
	    "credits_used = 1",
	    "!warnings", "!extensions", "!job_id", "!content", "!html",
	    "!chunks", "!error", "!is_url");
}

#define HTML "{\"altOutputs\":{\"returnHtml\":true}}"

/* How clients write the same two parts. */
static const struct ask_case forms[] = {
	{ "the file last", { .path = "/extract",
	    FORM(FIELD("extensions", HTML), SHEET) }, 200,
	    EXPECT("extensions.altOutputs.html ~ <table", "!warnings") },
	{ "the file first", { .path = "/extract",
	    FORM(SHEET, FIELD("extensions", HTML)) }, 200,
	    EXPECT("extensions.altOutputs.html ~ <table") },
	{ "a part of type JSON", { .path = "/extract",
	    FORM(SHEET, { "extensions", NULL, "application/json", HTML, 0 }) },
	    200, EXPECT("extensions.altOutputs.html ~ <table") },
	{ "a part of type JSON with a file name", { .path = "/extract",
	    FORM(SHEET, { "extensions", "blob", "application/json", HTML, 0 })
	    }, 200, EXPECT("extensions.altOutputs.html ~ <table") },
	{ "a file without a type", { .path = "/extract",
	    FORM({ "file", "t.csv", NULL, "a,b\n1,2\n", 0 }) }, 200,
	    EXPECT("markdown ~ <table>") },
	{ "a name of raw UTF-8", { .path = "/extract",
	    FORM({ "file", "Größe %22x%22.csv", "text/csv", "a,b\n1,2\n",
	    0 }) }, 200, EXPECT("markdown ~ <table>") },
	{ "a name that is no UTF-8", { .path = "/extract",
	    FORM({ "file", "\xff\xfe.csv", "text/csv", "a,b\n1,2\n", 0 }) },
	    200, EXPECT("markdown ~ <table>") },
	{ "no declared length", { .path = "/extract", .declared = -1,
	    FORM(SHEET) }, 200, EXPECT("page_count = 1") },
	{ "a slash at the end, and a query", { .path = "/extract/?source=sdk",
	    FORM(SHEET) }, 200, EXPECT("page_count = 1") },
	{ "headers of the official client", { .path = "/extract",
	    FORM(SHEET), .headers = "X-Fern-Language: JavaScript\n"
	    "X-Fern-SDK-Name: pulse-ts-sdk\nX-Fern-SDK-Version: 1.0.9\n"
	    "X-Fern-Runtime: node\nX-Fern-Runtime-Version: v20.0.0\n"
	    "X-Pulse-Source: sdk-typescript\nAccept: */*\n"
	    "Accept-Language: *\nAccept-Encoding: gzip, deflate, br\n"
	    "Authorization: Bearer something\n" }, 200,
	    EXPECT("page_count = 1", "!@content-encoding") },
	{ "a preamble, a quoted boundary and an epilogue", {
	    .path = "/extract", .type = "multipart/form-data; "
	    "charset=utf-8; boundary=\"a b\"", .body = "Hello.\r\n"
	    "--a b\r\nContent-Disposition: form-data; name=file; "
	    "filename=t.csv\r\n\r\na,b\n1,2\n\r\n--a b--\r\nBye." }, 200,
	    EXPECT("markdown ~ <table>") },
	{ "unknown fields and files", { .path = "/extract", FORM(SHEET,
	    FIELD("force_url", "true"), FIELD("refine", "true"),
	    FIELD("refine_options", "{\"tables\":true}"),
	    FIELD("additional_prompt", "x"), FIELD("", "nameless"),
	    UPLOAD("thumbnail", "t.png", "\xff\xd8\xff")) }, 200,
	    EXPECT("page_count = 1", "!warnings", "!is_url") },
	{ "options left empty", { .path = "/extract", FORM(SHEET,
	    FIELD("fileUrl", ""), FIELD("pages", ""), FIELD("storage", ""),
	    FIELD("async", ""), FIELD("chunkSize", ""),
	    FIELD("extractionConfigId", "")) }, 200,
	    EXPECT("page_count = 1", "!warnings") },
};

static void
forms_of_all_kinds(void)
{
	ask_cases(svc, forms, RF_COUNT(forms));
}

/* Names and types as clients make them up; the bytes tell the format. */
static void
bytes_tell(void)
{
	static const struct {
		const char *name, *type;
	} rows[] = {
		{ "blob", "application/octet-stream" },
		{ "upload", "application/octet-stream" },
		{ "table.csv", "text/csv" },
		{ "letter.pdf", "application/pdf" },
	};
	struct document png = document_png();

	for (size_t i = 0; i < RF_COUNT(rows); i++)
		expect_of(ASK(svc, .path = "/extract", FORM({ "file",
		    rows[i].name, rows[i].type, png.bytes, png.len })), 200,
		    "bounding_boxes.Images # 1", "page_count = 1",
		    "bounding_boxes.Images[0].id = img-1");
	document_release(&png);
}

/* An acknowledgement, and the job's result as if it had been waited for. */
static void
follow(struct answer *ack, bool names_job)
{
	struct answer job;

	expect(ack, 200, "job_id # 36", "status = pending", "message",
	    "queuedAt ~ Z", "!markdown", "!result");
	job = ask_job(svc, answer_text(ack, "job_id"), "completed");
	expect(&job, 200, "status = completed", "created_at ~ Z",
	    "updated_at ~ Z", "result.markdown ~ <td>Tea</td>",
	    "result.page_count = 1", "result.credits_used = 1",
	    "result.plan_info.tier = self_hosted", "!error", "!progress",
	    pathf("job_id = %s", answer_text(ack, "job_id")),
	    pathf("result.extraction_id = %s", answer_text(ack, "job_id")),
	    names_job ? "result.job_id" : "!result.job_id",
	    "!result.content", "!result.warnings");
	answer_release(&job);
	answer_release(ack);
}

static void
asynchronous(void)
{
	struct answer a = ASK(svc, .path = "/extract",
	    FORM(SHEET, FIELD("async", "true")));

	follow(&a, false);
}

/* Always a job, whatever async says; only its results name the job. */
static void
extract_async(void)
{
	struct answer a = ASK(svc, .path = "/extract_async",
	    FORM(SHEET, FIELD("async", "false")));

	follow(&a, true);
	a = ASK(svc, .path = "/extract_async", FORM(SHEET));
	follow(&a, true);
}

CU_TestInfo api_extract_bodies[] = {
	{ "start", start },
	{ "multipart form", multipart },
	{ "forms of all kinds", forms_of_all_kinds },
	{ "the bytes tell the format", bytes_tell },
	{ "async", asynchronous },
	{ "extract_async", extract_async },
	{ "stop", stop },
	CU_TEST_INFO_NULL
};
