/*
 * The pages of www/: they arrive with their types and tags, load nothing
 * from anywhere else, and every link among them leads somewhere.
 */
#include "config.h"

#include <string.h>

#include "api/suites.h"
#include "lib/ask.h"

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

static const struct {
	const char *path, *type, *text;
} pages[] = {
	{ "/", "text/html; charset=utf-8", "<title>Riffle</title>" },
	{ "/extractions/2f0c6c0e", "text/html; charset=utf-8", "<title>" },
	{ "/www/riffle.css", "text/css; charset=utf-8", "{" },
	{ "/www/index.js", "text/javascript; charset=utf-8", "import" },
	{ "/www/extraction.js", "text/javascript; charset=utf-8", "import" },
	{ "/www/result.js", "text/javascript; charset=utf-8", "export" },
};

static void
arrive(void)
{
	for (size_t i = 0; i < RF_COUNT(pages); i++) {
		struct answer a = ASK(svc, .path = pages[i].path,
		    .key = NO_KEY);
		char etag[1024];

		expect(&a, 200, pathf("@content-type = %s", pages[i].type),
		    pathf("$ ~ %s", pages[i].text), "@etag",
		    "@cache-control = no-cache",
		    "@content-security-policy ~ default-src 'none'",
		    "@x-content-type-options = nosniff",
		    "@referrer-policy = same-origin");
		(void)fcgi_reply_header(&a.reply, "ETag", etag);
		answer_release(&a);
		expect_of(ASK(svc, .path = pages[i].path, .key = NO_KEY,
		    .headers = pathf("If-None-Match: %s\n", etag)), 304,
		    "$ # 0");
		expect_of(ASK(svc, .path = pages[i].path, .key = NO_KEY,
		    .method = "HEAD"), 200, "$ # 0", "@content-length");
	}
}

/* Each quoted text after src= or href=, resolved by the server. */
static void
follow_links(const struct answer *a, const char *attribute, const char *base)
{
	const char *p = a->reply.body.ptr;
	char link[300];

	while ((p = strstr(p, attribute)) != NULL) {
		p += strlen(attribute);
		snprintf(link, sizeof(link), "%.*s", (int)strcspn(p, "\""), p);
		if (strstr(link, "://") != NULL || link[0] == '/') {
			fail_test("%s leaves its folder: %s", a->what, link);
			continue;
		}
		if (link[0] == '#' || strncmp(link, "data:", 5) == 0)
			continue;
		expect_of(ASK(svc, .path = strncmp(link, "../", 3) == 0 ?
		    pathf("/%s", link + 3) : pathf("%s%s", base, link),
		    .key = NO_KEY), 200, "@content-type");
	}
}

static void
links(void)
{
	static const struct {
		const char *path, *base;
	} rows[] = {
		{ "/", "/" }, { "/extractions/x", "/extractions/" },
	};

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct answer a = ASK(svc, .path = rows[i].path,
		    .key = NO_KEY);

		follow_links(&a, "src=\"", rows[i].base);
		follow_links(&a, "href=\"", rows[i].base);
		answer_release(&a);
	}
}

static void
not_installed(void)
{
	struct service *bare = service_start("www_dir = /nonexistent\n");

	expect_of(ASK(bare, .path = "/", .key = NO_KEY), 500,
	    "error.code = config", "error.message ~ www_dir");
	expect_of(ASK(bare, .path = "/extract", FORM(SHEET)), 200,
	    "markdown");
	service_stop(bare);
}

CU_TestInfo api_server_pages[] = {
	{ "start", start },
	{ "arrive", arrive },
	{ "links", links },
	{ "not installed", not_installed },
	{ "stop", stop },
	CU_TEST_INFO_NULL
};
