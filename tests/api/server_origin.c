/*
 * The addresses in answers carry the origin and the base path that the client
 * used (Pulse contract, sections 0 and 4.7), proxies included; nobody else's
 * word counts.
 */
#include "config.h"

#include "api/suites.h"
#include "lib/ask.h"
#include "lib/documents.h"
#include "util/time.h"

static struct service *plain, *mounted, *large, *fixed;
static struct document book;

static void
start(void)
{
	plain = service_start("");
	mounted = service_start("base_path = /riffle\n"
	    "trusted_proxies = 127.0.0.1\n");
	large = service_start("base_path = /riffle\n"
	    "trusted_proxies = 127.0.0.1\nlarge_result_bytes = 1024\n");
	fixed = service_start("origin = https://fixed.example.org\n"
	    "trusted_proxies = 127.0.0.1\n");
	book = document_visual();
}

static void
stop(void)
{
	document_release(&book);
	service_stop(fixed);
	service_stop(large);
	service_stop(mounted);
	service_stop(plain);
}

#define BOOK UPLOAD_BYTES("file", "v.xlsx", book.bytes, book.len), \
	FIELD("showImages", "true")

/* Every address of the answer begins with `origin`. */
static void
expect_origin(const struct service *s, const char *path, const char *headers,
    const char *params, const char *origin)
{
	struct answer a = ASK(s, .path = path, .headers = headers,
	    .params = params, FORM(BOOK));
	const char *image = pathf("bounding_boxes.Images[1].image_url ^ "
	    "%s/results/", origin);
	const char *page = pathf("extraction_url ^ %s/extractions/", origin);

	expect(&a, 200, image, page);
	answer_release(&a);
	expect_of(ASK(s, .path = pathf("%.*s/openapi.json",
	    (int)(strlen(path) - strlen("/extract")), path),
	    .headers = headers, .params = params), 200,
	    pathf("servers[0].url = %s", origin));
}

static void
mirrored(void)
{
	static const struct {
		const char *headers, *params, *origin;
	} rows[] = {
		{ NULL, NULL, "http://docs.example.org" },
		{ "Host: one.example:8443\n", "HTTPS=on",
		    "https://one.example:8443" },
		{ "Host: one.example\n", "REQUEST_SCHEME=https",
		    "https://one.example" },
		{ "Host: one.example:443\n", "HTTPS=on",
		    "https://one.example" },
		{ "Host: one.example:80\n", NULL, "http://one.example" },
		{ "Host: 192.0.2.9:8080\n", NULL, "http://192.0.2.9:8080" },
		{ "Host: [2001:db8::1]:8080\n", NULL,
		    "http://[2001:db8::1]:8080" },
		{ "Host: \n", NULL, "http://test" },
		/* Anybody can say these. */
		{ "Host: one.example\nX-Forwarded-Host: evil.example\n"
		    "X-Forwarded-Proto: https\nX-Forwarded-Prefix: /evil\n",
		    NULL, "http://one.example" },
	};

	for (size_t i = 0; i < RF_COUNT(rows); i++)
		expect_origin(plain, "/extract", rows[i].headers,
		    rows[i].params, rows[i].origin);
}

static void
bad_hosts(void)
{
	static const char *const bad[] = {
		"Host: two words\n", "Host: a/b\n", "Host: a\"b\n",
		"Host: a:99999\n", "Host: [::1\n", "Host: user@host\n",
	};

	for (size_t i = 0; i < RF_COUNT(bad); i++)
		expect_of(ASK(plain, .path = "/extract", .headers = bad[i],
		    FORM(SHEET)), 400, "error.code = REQ_002");
}

static void
below_a_path(void)
{
	expect_origin(mounted, "/riffle/extract", NULL, NULL,
	    "http://docs.example.org/riffle");
	expect_origin(mounted, "/riffle//extract", NULL, NULL,
	    "http://docs.example.org/riffle");
	expect_of(ASK(mounted, .path = "/extract", FORM(SHEET)), 404,
	    "error.message ~ /riffle");
	expect_of(ASK(mounted, .path = "/rifflextract", FORM(SHEET)), 404,
	    "error");
	expect_of(ASK(mounted, .path = "/riffle"), 301,
	    "@location = http://docs.example.org/riffle/");
	expect_of(ASK(mounted, .path = "/riffle/"), 200, "$ ~ Riffle");
}

static void
behind_proxies(void)
{
	expect_origin(mounted, "/riffle/extract",
	    "X-Forwarded-Proto: https\nX-Forwarded-Host: pub.example, mid\n"
	    "X-Forwarded-Prefix: /outer/\n", NULL,
	    "https://pub.example/outer/riffle");
	expect_origin(mounted, "/riffle/extract",
	    "X-Forwarded-Proto: https\nX-Forwarded-Host: pub.example\n"
	    "X-Forwarded-Port: 8443\n", NULL,
	    "https://pub.example:8443/riffle");
	/* What is ill-formed is as good as absent. */
	expect_origin(mounted, "/riffle/extract",
	    "X-Forwarded-Proto: gopher\nX-Forwarded-Host: a b\n"
	    "X-Forwarded-Prefix: //evil\n", NULL,
	    "http://docs.example.org/riffle");
}

static void
set_once(void)
{
	expect_origin(fixed, "/extract", "X-Forwarded-Host: pub.example\n",
	    "HTTPS=on", "https://fixed.example.org");
}

/* A job remembers who asked, whoever comes to fetch it. */
static void
remembered(void)
{
	struct answer a = ASK(large, .path = "/riffle/extract",
	    .headers = "X-Forwarded-Host: first.example\n"
	    "X-Forwarded-Proto: https\n", FORM(BOOK, FIELD("async", "true")));
	const char *id = pathf("%s", answer_text(&a, "job_id"));
	const char *path = pathf("/riffle/job/%s", id);

	answer_release(&a);
	for (int i = 0; i < 1000; i++) {
		a = ASK(large, .path = path);
		if (strcmp(answer_text(&a, "status"), "completed") == 0)
			break;
		answer_release(&a);
		rf_sleep_ms(10);
	}
	expect(&a, 200, "result.is_url = true", pathf(
	    "result.url = https://first.example/riffle/large_results/%s",
	    id));
	answer_release(&a);
	expect_of(ASK(large, .path = pathf("/riffle/large_results/%s", id),
	    .key = NO_KEY), 200, "bounding_boxes.Images[1].image_url ^ "
	    "https://first.example/riffle/results/", pathf("extraction_url = "
	    "https://first.example/riffle/extractions/%s", id));
}

CU_TestInfo api_server_origin[] = {
	{ "start", start },
	{ "mirrored", mirrored },
	{ "bad hosts", bad_hosts },
	{ "below a path", below_a_path },
	{ "behind proxies", behind_proxies },
	{ "set once", set_once },
	{ "remembered", remembered },
	{ "stop", stop },
	CU_TEST_INFO_NULL
};
