/*
 * Verbs, preflights and odd paths, for every route of the table: 405 with
 * Allow, OPTIONS for pages of other sites (Pulse contract, section 0),
 * slashes too many.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "api/endpoints.h"
#include "api/suites.h"
#include "lib/ask.h"

static struct service *svc, *closed;

static void
start(void)
{
	svc = service_start("");
	closed = service_start("cors = no\n");
}

static void
stop(void)
{
	service_stop(closed);
	service_stop(svc);
}

/* A path of the route, with "x" for every argument. */
static const char *
example(const struct rf_route *r)
{
	char *out = (char *)pathf("%s", r->pattern), *open, *close;

	while ((open = strchr(out, '{')) != NULL) {
		close = strchr(open, '}');
		*open = 'x';
		memmove(open + 1, close + 1, strlen(close + 1) + 1);
	}
	return out;
}

static void
each_route(void (*look)(const struct rf_endpoint *e, const struct rf_route *r,
    const char *path))
{
	for (size_t i = 0; rf_endpoints[i] != NULL; i++)
		for (size_t k = 0; k < rf_endpoints[i]->n_routes; k++)
			look(rf_endpoints[i], &rf_endpoints[i]->routes[k],
			    example(&rf_endpoints[i]->routes[k]));
}

static void
refuse_verb(const struct rf_endpoint *e, const struct rf_route *r,
    const char *path)
{
	const char *allowed = pathf("@allow ~ %s", rf_method_name(r->method));
	const char *style = e->style->name;
	bool flat = strcmp(style, "imageextract") == 0;
	const char *message = flat ? "error" : "error.message";
	const char *code = strcmp(style, "pulse") == 0 ?
	    "error.code = REQ_003" : flat ? "code = method_not_allowed" :
	    "error.code = method_not_allowed";

	expect_of(ASK(svc, .path = path, .method = "PATCH"), 405, allowed,
	    "@allow ~ OPTIONS", code, message,
	    "@content-type = application/json");
	expect_of(ASK(svc, .path = path, .method = "BREW", .key = NO_KEY),
	    405, allowed, code);
	expect_of(ASK(svc, .path = path, .method = "PUT", .json = "{}"), 405,
	    allowed, code);
}

static void
refused_verbs(void)
{
	each_route(refuse_verb);
}

static void
preflight(const struct rf_endpoint *e, const struct rf_route *r,
    const char *path)
{
	/* What the official clients send (section 0). */
	static const char *const names[] = {
		"x-api-key", "Content-Type", "Accept", "User-Agent",
		"Accept-Encoding", "Accept-Language", "X-Fern-Language",
		"X-Fern-SDK-Name", "X-Fern-SDK-Version", "X-Fern-Runtime",
		"X-Fern-Runtime-Version", "X-Pulse-Source",
	};
	struct answer a = ASK(svc, .path = path, .method = "OPTIONS",
	    .key = NO_KEY, .headers = pathf("Origin: https://page.example\n"
	    "Access-Control-Request-Method: %s\n"
	    "Access-Control-Request-Headers: x-api-key\n",
	    rf_method_name(r->method)));

	expect(&a, 204, "$ # 0", "@access-control-allow-origin = *",
	    "!@access-control-allow-credentials", "@access-control-max-age",
	    pathf("@access-control-allow-methods ~ %s",
	    rf_method_name(r->method)), "@allow ~ OPTIONS");
	for (size_t i = 0; i < RF_COUNT(names) &&
	    strcmp(e->style->name, "pulse") == 0; i++)
		expect(&a, 204, pathf("@access-control-allow-headers ~ %s",
		    names[i]));
	answer_release(&a);
	expect_of(ASK(closed, .path = path, .method = "OPTIONS",
	    .key = NO_KEY), 204, "!@access-control-allow-origin",
	    "!@access-control-allow-headers", "@allow ~ OPTIONS");
}

static void
preflights(void)
{
	each_route(preflight);
}

/* The answers themselves, errors too. */
static void
other_sites(void)
{
#define OPEN "@access-control-allow-origin = *", \
	"!@access-control-allow-credentials", \
	"@access-control-expose-headers ~ Retry-After"
	expect_of(ASK(svc, .path = "/extract", FORM(SHEET)), 200, OPEN);
	expect_of(ASK(svc, .path = "/extract", EMPTY_FORM), 400, OPEN);
	expect_of(ASK(svc, .path = "/job/x", .key = NO_KEY), 401, OPEN);
	expect_of(ASK(svc, .path = "/job/x"), 404, OPEN);
	expect_of(ASK(svc, .path = "/nowhere"), 404, OPEN);
	expect_of(ASK(closed, .path = "/extract", FORM(SHEET)), 200,
	    "!@access-control-allow-origin");
	expect_of(ASK(closed, .path = "/job/x"), 404,
	    "!@access-control-allow-origin");
}

/* What the page's route has done with a slash more is in pages.c. */
static void
add_slashes(const struct rf_endpoint *e, const struct rf_route *r,
    const char *path)
{
	struct answer once, twice;
	const char *method = rf_method_name(r->method);

	(void)e;
	once = ASK(svc, .path = path, .method = method);
	twice = ASK(svc, .path = pathf("/%s//", path), .method = method);
	if (once.status != twice.status)
		fail_test("%s: %d, with slashes %d", path, once.status,
		    twice.status);
	else
		CU_PASS("slashes");
	answer_release(&once);
	answer_release(&twice);
}

static void
slashes(void)
{
	each_route(add_slashes);
}

static const struct ask_case odd_paths[] = {
#define NOTHING(text, p) { text, { .path = p }, 404, EXPECT("error.code", \
	"error.message", "@content-type = application/json") }
	NOTHING("nothing", "/nowhere"),
	NOTHING("a longer path", "/extract/more"),
	NOTHING("other letters", "/EXTRACT"),
	NOTHING("a retired call", "/convert"),
	NOTHING("a hidden file", "/.htaccess"),
	NOTHING("seventeen segments", "/1/2/3/4/5/6/7/8/9/a/b/c/d/e/f/g/h"),
	{ "the folder above", { .path = "/job/../../etc/passwd" }, 400,
	    EXPECT("error.code", "!root") },
	{ "no UTF-8", { .path = "/\xff" }, 400, EXPECT("error.code") },
	{ "a broken escape", { .path = "/nowhere/%" }, 400,
	    EXPECT("error.code") },
	{ "a broken query", { .path = "/job/x?a=%zz" }, 400,
	    EXPECT("error.code = REQ_002") },
	{ "a query that is no UTF-8", { .path = "/job/x?a=%ff" }, 400,
	    EXPECT("error.code = REQ_002") },
	{ "an absolute address", { .path = "http://other.example/job/x" },
	    404, EXPECT("error.code = NOT_FOUND") },
};

static void
paths(void)
{
	char *longer = (char *)pathf("/job/%02100d", 1);

	ask_cases(svc, odd_paths, RF_COUNT(odd_paths));
	expect_of(ASK(svc, .path = longer), 400, "error.code");
}

CU_TestInfo api_server_verbs[] = {
	{ "start", start },
	{ "refused verbs", refused_verbs },
	{ "preflights", preflights },
	{ "other sites", other_sites },
	{ "slashes", slashes },
	{ "odd paths", paths },
	{ "stop", stop },
	CU_TEST_INFO_NULL
};
