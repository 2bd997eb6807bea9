/*
 * What /extract refuses, and in which words (Pulse contract, sections 2.2,
 * 3.2 and 4.1): the request's faults, before any document is opened.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "api/suites.h"
#include "lib/ask.h"
#include "util/mem.h"
#include "util/time.h"

#define MAX_UPLOAD (300 * 1024)

static struct service *svc;

static void
start(void)
{
	svc = service_start("max_upload = 300K\n");
}

static void
stop(void)
{
	service_stop(svc);
}

#define REFUSED(code) 400, EXPECT("error.code = " code, "error.message", \
	"@content-type = application/json", "!markdown")
#define REFUSED_AS(code) "error.code = " code, "error.message"
#define PATH .path = "/extract"
#define LONE "multipart/form-data; boundary=x"

static const struct ask_case sources[] = {
	{ "an empty form", { PATH, EMPTY_FORM }, REFUSED("REQ_001") },
	{ "only the closing delimiter", { PATH, .type = LONE,
	    .body = "--x--\r\n" }, REFUSED("REQ_001") },
	{ "no body", { PATH, .method = "POST" }, REFUSED("REQ_001") },
	{ "an empty JSON object", { PATH, .json = "{}" },
	    REFUSED("REQ_001") },
	{ "nulls", { PATH, .json = "{\"file\":null,\"fileUrl\":null}" },
	    REFUSED("REQ_001") },
	{ "a file as base64 in JSON", { PATH,
	    .json = "{\"file\":\"YSxiCjEsMgo=\"}" }, REFUSED("REQ_001") },
	{ "a file as a text field", { PATH, FORM(FIELD("file", "a,b")) },
	    REFUSED("REQ_001") },
	{ "an empty URL", { PATH, FORM(FIELD("fileUrl", "")) },
	    REFUSED("REQ_001") },
	{ "an input left empty", { PATH, FORM(UPLOAD("file", "", "")) },
	    REFUSED("REQ_001") },
	{ "a form in the address line", { PATH, .urlencoded = "async=true" },
	    REFUSED("REQ_001") },
	{ "the same of extract_async", { .path = "/extract_async", EMPTY_FORM },
	    REFUSED("REQ_001") },
	{ "file and URL", { PATH, FORM(SHEET,
	    FIELD("fileUrl", "https://docs.example.org/a.csv")) },
	    REFUSED("REQ_003") },
	{ "file and URL of another spelling", { PATH, FORM(
	    FIELD("file-url", "https://docs.example.org/a.csv"), SHEET) },
	    REFUSED("REQ_003") },
	{ "two files", { PATH, FORM(SHEET, SHEET) }, REFUSED("REQ_003") },
	{ "an empty file", { PATH, FORM(UPLOAD("file", "a.csv", "")) },
	    REFUSED("FILE_004") },
	{ "a URL of another kind", { PATH,
	    .json = "{\"fileUrl\":\"ftp://docs.example.org/a\"}" },
	    REFUSED("FILE_005") },
	{ "a URL that is none", { PATH, .json = "{\"file_url\":\"a.csv\"}" },
	    REFUSED("FILE_005") },
	{ "a URL that is none, urlencoded", { PATH,
	    .urlencoded = "file_url=%2Fetc%2Fpasswd&async=true" },
	    REFUSED("FILE_005") },
};

#define FIELD_IS(name, value) { PATH, FORM(SHEET, FIELD(name, value)) }
#define CHUNKING(json) FIELD_IS("extensions", "{\"chunking\":" json "}")

static const struct ask_case values[] = {
	{ "an unknown chunking", CHUNKING("{\"chunkTypes\":[\"words\"]}"),
	    REFUSED("REQ_003") },
	{ "no list of chunkings", CHUNKING("{\"chunkTypes\":7}"),
	    REFUSED("REQ_003") },
	{ "numbers for chunkings", CHUNKING("{\"chunkTypes\":[7]}"),
	    REFUSED("REQ_003") },
	{ "an unknown legacy chunking", FIELD_IS("chunking", "page,words"),
	    REFUSED("REQ_003") },
	{ "text for a switch", FIELD_IS("async", "perhaps"),
	    REFUSED("REQ_003") },
	{ "a number for a switch", FIELD_IS("storage", "{\"enabled\":7}"),
	    REFUSED("REQ_003") },
	{ "text for an object", FIELD_IS("figureProcessing", "yes"),
	    REFUSED("REQ_003") },
	{ "a list for an object", FIELD_IS("extensions", "[]"),
	    REFUSED("REQ_003") },
	{ "a switch for an object", { PATH, .json = "{\"storage\":false}" },
	    REFUSED("REQ_003") },
	{ "half an object", FIELD_IS("extensions", "{\"chunking\":"),
	    REFUSED("REQ_003") },
	{ "an object for text", { PATH, .json = "{\"pages\":{}}" },
	    REFUSED("REQ_003") },
	{ "an unknown preset", FIELD_IS("extractionConfigId",
	    "2f0c6c0e-8a53-4c3b-9d57-0d0b7b0a1c11"), REFUSED("REQ_003") },
	{ "text for a number", FIELD_IS("chunkSize", "big"),
	    REFUSED("REQ_003") },
	{ "chunks of 99", CHUNKING("{\"chunkSize\":99}"),
	    REFUSED("REQ_005") },
	{ "chunks of 10001", CHUNKING("{\"chunk_size\":10001}"),
	    REFUSED("REQ_005") },
	{ "chunks of -500", FIELD_IS("chunkSize", "-500"),
	    REFUSED("REQ_005") },
	{ "chunks beyond all numbers", CHUNKING(
	    "{\"chunkSize\":99999999999999999999}"), REFUSED("REQ_005") },
	{ "the same in a form", FIELD_IS("chunkSize",
	    "99999999999999999999"), REFUSED("REQ_005") },
	{ "page 0", FIELD_IS("pages", "0"), REFUSED("REQ_006") },
	{ "pages backwards", FIELD_IS("pages", "2-1"), REFUSED("REQ_006") },
	{ "pages without an end", FIELD_IS("pages", "1-"),
	    REFUSED("REQ_006") },
	{ "an empty list of pages", FIELD_IS("pages", ","),
	    REFUSED("REQ_006") },
	{ "pages in words", FIELD_IS("pages", "all"), REFUSED("REQ_006") },
	{ "negative pages", FIELD_IS("pages", "-1"), REFUSED("REQ_006") },
	{ "pages beyond all numbers", FIELD_IS("pages",
	    "1,99999999999999999999"), REFUSED("REQ_006") },
	{ "a page that is not there", FIELD_IS("pages", "2"),
	    REFUSED("REQ_006") },
	{ "pages that run past the end", FIELD_IS("pages", "1-3"),
	    REFUSED("REQ_006") },
};

#define PART "--x\r\nContent-Disposition: form-data; name=\"pages\"\r\n\r\n"

static const struct ask_case bodies[] = {
	{ "half a JSON object", { PATH, .json = "{\"fileUrl\":" },
	    REFUSED("REQ_002") },
	{ "a JSON list", { PATH, .json = "[1]" }, REFUSED("REQ_002") },
	{ "a JSON text", { PATH, .json = "\"x\"" }, REFUSED("REQ_002") },
	{ "JSON and more", { PATH, .json = "{} {}" }, REFUSED("REQ_002") },
	{ "JSON with a trailing comma", { PATH, .json = "{\"a\":1,}" },
	    REFUSED("REQ_002") },
	{ "JSON that is no UTF-8", { PATH, .json = "{\"pages\":\"\xff\"}" },
	    REFUSED("REQ_002") },
	{ "JSON with half a pair of surrogates", { PATH, .type =
	    "application/json; charset=utf-8",
	    .body = "{\"pages\":\"\xed\xa0\x80\"}" }, REFUSED("REQ_002") },
	{ "a body without a type", { PATH, .type = "", .body = "x" },
	    REFUSED("REQ_002") },
	{ "a body of text", { PATH, .type = "text/plain", .body = "x" },
	    REFUSED("REQ_002") },
	{ "a bare document", { PATH, .type = "application/octet-stream",
	    .body = "%PDF-1.7" }, REFUSED("REQ_002") },
	{ "a form without a boundary", { PATH, .type = "multipart/form-data",
	    .body = "--x--\r\n" }, REFUSED("REQ_002") },
	{ "a form of another boundary", { PATH, .type =
	    "multipart/form-data; boundary=y", .body = "--x--\r\n" },
	    REFUSED("REQ_002") },
	{ "a form that does not end", { PATH, .type = LONE,
	    .body = PART "1\r\n" }, REFUSED("REQ_002") },
	{ "a part without a name", { PATH, .type = LONE,
	    .body = "--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n"
	    "--x--\r\n" }, REFUSED("REQ_002") },
	{ "a field that is no UTF-8", { PATH, .type = LONE,
	    .body = PART "\xff\xfe\r\n--x--\r\n" }, REFUSED("REQ_002") },
	{ "a field's name that is no UTF-8", { PATH, FORM(SHEET,
	    FIELD("\xc3\x28", "1")) }, REFUSED("REQ_002") },
	{ "urlencoded text that is no UTF-8", { PATH,
	    .urlencoded = "pages=%ff" }, REFUSED("REQ_002") },
	{ "a bad percent escape", { PATH, .urlencoded = "pages=%g1" },
	    REFUSED("REQ_002") },
	{ "a NUL", { PATH, .urlencoded = "pages=%00" },
	    REFUSED("REQ_002") },
	{ "an upload that was cut", { PATH, FORM(SHEET), .declared = 5000 },
	    REFUSED("REQ_002") },
};

static void
bad_sources(void)
{
	ask_cases(svc, sources, RF_COUNT(sources));
}

static void
bad_values(void)
{
	ask_cases(svc, values, RF_COUNT(values));
}

static void
bad_bodies(void)
{
	ask_cases(svc, bodies, RF_COUNT(bodies));
}

/* 413, whether the length is told, hidden, or a lie. */
static void
too_large(void)
{
	char *big = rf_malloc(MAX_UPLOAD + 2);

	memset(big, 'x', MAX_UPLOAD + 1);
	big[MAX_UPLOAD + 1] = '\0';
	memcpy(big, "a,b\n", 4);
#define TOO_LARGE "error.code = FILE_002", "error.message ~ 307200"
	expect_of(ASK(svc, PATH, FORM(UPLOAD("file", "a.csv", big))),
	    413, TOO_LARGE);
	expect_of(ASK(svc, PATH, FORM(UPLOAD("file", "a.csv", big)),
	    .declared = -1), 413, TOO_LARGE);
	expect_of(ASK(svc, PATH, FORM(UPLOAD("file", "a.csv", big)),
	    .declared = 1000), 413, TOO_LARGE);
	expect_of(ASK(svc, PATH, .json = big), 413, TOO_LARGE);
	/* Two gigabytes told and not sent: refused at the word. */
	expect_of(ASK(svc, PATH, FORM(SHEET),
	    .declared = INT64_C(2) << 30), 413, TOO_LARGE);
	expect_of(ASK(svc, PATH, FORM(SHEET), .declared = -1,
	    .params = "CONTENT_LENGTH=-5"), 400, REFUSED_AS("REQ_002"));
	free(big);
	/* The next one is as good as ever. */
	expect_of(ASK(svc, PATH, FORM(SHEET)), 200, "page_count = 1");
}

/* 100,000 fields, in each encoding: refused, or ignored, in no time. */
static void
many_fields(void)
{
	struct service *roomy = service_start("max_upload = 50M\n");
	int64_t began = rf_monotonic();
	struct rf_buf b;

	rf_buf_init(&b, 32 << 20);
	for (int i = 0; i < 100000; i++)
		rf_buf_printf(&b, "f%d=%d&", i, i);
	expect_of(ASK(roomy, PATH, .urlencoded = b.ptr), 400, REFUSED_AS("REQ_002"),
	    "error.message ~ more than 200");
	rf_buf_reset(&b);
	for (int i = 0; i < 100000; i++)
		rf_buf_printf(&b, "--x\r\nContent-Disposition: form-data; "
		    "name=f%d\r\n\r\n%d\r\n", i, i);
	rf_buf_adds(&b, "--x--\r\n");
	expect_of(ASK(roomy, PATH, .type = LONE, .body = b.ptr),
	    400, REFUSED_AS("REQ_002"));
	rf_buf_reset(&b);
	rf_buf_addc(&b, '{');
	for (int i = 0; i < 100000; i++)
		rf_buf_printf(&b, "\"f%d\":%d,", i, i);
	rf_buf_adds(&b, "\"fileUrl\":\"nowhere\"}");
	expect_of(ASK(roomy, PATH, .json = b.ptr), 400, REFUSED_AS("FILE_005"));
	rf_buf_release(&b);
	CU_ASSERT(rf_monotonic() - began < 10000);
	service_stop(roomy);
}

CU_TestInfo api_extract_errors[] = {
	{ "start", start },
	{ "sources", bad_sources },
	{ "values", bad_values },
	{ "bodies", bad_bodies },
	{ "too large", too_large },
	{ "100,000 fields", many_fields },
	{ "stop", stop },
	CU_TEST_INFO_NULL
};
