/* The dispatcher over a small table: what a row promises is what happens. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "http/metrics.h"
#include "http/routes.h"
#include "unit/http_suites.h"
#include "unit/http_tools.h"
#include "unit/unit.h"

static int handled, gave_up;

static enum rf_code
say(struct rf_response *res, const char *text)
{
	handled++;
	rf_response_bytes(res, 200, "text/plain", rf_str(text));
	return RF_OK;
}

static enum rf_code
show_job(struct rf_ctx *ctx, struct rf_request *req, struct rf_response *res)
{
	return say(res, rf_arena_printf(ctx->arena, "job %s of %s",
	    rf_request_arg(req, "id"),
	    ctx->caller.known ? "somebody" : "nobody"));
}

static enum rf_code
list_jobs(struct rf_ctx *ctx, struct rf_request *req, struct rf_response *res)
{
	return say(res, "all jobs");
}

static enum rf_code
show_file(struct rf_ctx *ctx, struct rf_request *req, struct rf_response *res)
{
	return say(res, rf_arena_printf(ctx->arena, "%s %s",
	    rf_request_arg(req, "id"), rf_request_arg(req, "file")));
}

static enum rf_code
post_form(struct rf_ctx *ctx, struct rf_request *req, struct rf_response *res)
{
	struct rf_str a = rf_request_field(req, "a");

	return say(res, a.ptr != NULL ? a.ptr : "none");
}

static void
on_done(void *ctx, bool complete)
{
	gave_up += !complete;
}

/* Fills half an answer, then fails. */
static enum rf_code
break_down(struct rf_ctx *ctx, struct rf_request *req,
    struct rf_response *res)
{
	rf_response_bytes(res, 200, "text/plain", RF_STR("half"));
	rf_response_header(res, "X-Half", "1");
	res->done = on_done;
	ctx->problem.details = json_object_new_object();
	return rf_fail(&ctx->err, RF_E_IO, "it broke");
}

static enum rf_code
be_busy(struct rf_ctx *ctx, struct rf_request *req, struct rf_response *res)
{
	return rf_fail(&ctx->err, RF_E_BUSY, "later");
}

static enum rf_code
say_nothing(struct rf_ctx *ctx, struct rf_request *req,
    struct rf_response *res)
{
	return RF_OK;
}

static struct rf_str
credential(const struct rf_request *req)
{
	return rf_request_header(req, "x-api-key");
}

static void
api_fail(struct rf_ctx *ctx, const struct rf_err *err,
    struct rf_response *res)
{
	rf_response_bytes(res, rf_http_status(err->code), "text/plain",
	    rf_str(rf_arena_printf(ctx->arena, "api %s", err->msg)));
}

/* Leaves the status to the dispatcher. */
static void
site_fail(struct rf_ctx *ctx, const struct rf_err *err,
    struct rf_response *res)
{
	rf_response_bytes(res, 0, "text/plain",
	    rf_str(rf_arena_printf(ctx->arena, "site %s", err->msg)));
}

static const struct rf_style api_style = { "api", credential, NULL,
    api_fail, "x-api-key, content-type" };
static const struct rf_style site_style = { "site", NULL, NULL, site_fail,
    NULL };

#define ROW(method, pattern, handler, auth, scopes, body) \
	{ method, pattern, handler, auth, scopes, body, #handler, "", NULL, \
	    NULL }
static const struct rf_route api_routes[] = {
	ROW(RF_GET, "/job/{id}", show_job, RF_AUTH_OPTIONAL, 0, RF_BODY_NONE),
	ROW(RF_DELETE, "/job/{id}", show_job, RF_AUTH_REQUIRED,
	    RF_SCOPE_JOBS_WRITE, RF_BODY_NONE),
	ROW(RF_GET, "/job/list", list_jobs, RF_AUTH_NONE, 0, RF_BODY_NONE),
	ROW(RF_GET, "/job/{id}/files/{file}", show_file, RF_AUTH_NONE, 0,
	    RF_BODY_NONE),
	ROW(RF_POST, "/form", post_form, RF_AUTH_NONE, 0, RF_BODY_FORM),
	ROW(RF_GET, "/broken", break_down, RF_AUTH_NONE, 0, RF_BODY_NONE),
	ROW(RF_GET, "/busy", be_busy, RF_AUTH_NONE, 0, RF_BODY_NONE),
	ROW(RF_GET, "/silent", say_nothing, RF_AUTH_NONE, 0, RF_BODY_NONE),
};
static const struct rf_route site_routes[] = {
	ROW(RF_GET, "/", list_jobs, RF_AUTH_NONE, 0, RF_BODY_NONE),
};
static const struct rf_endpoint api = { "api", &api_style, api_routes,
    RF_COUNT(api_routes) };
static const struct rf_endpoint site = { "site", &site_style, site_routes,
    RF_COUNT(site_routes) };
static const struct rf_endpoint *const endpoints[] = { &api, &site, NULL };

struct world {
	struct rf_conf conf;
	struct rf_app app;
	struct http_answer out;
	char header[512];
};

static void
begin(struct world *w)
{
	rf_conf_defaults(&w->conf);
	rf_app_init(&w->app, &w->conf, endpoints, &site_style, NULL);
	http_answer_init(&w->out);
}

static void
end(struct world *w)
{
	http_answer_release(&w->out);
	rf_app_release(&w->app);
	rf_conf_release(&w->conf);
}

static int
ask(struct world *w, struct rf_store *store, const char *lines,
    const char *body)
{
	struct http_feed feed = { body, body != NULL ? strlen(body) : 0, 0, 7,
	    false };
	struct rf_sink sink = http_answer_sink(&w->out);
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_err err = RF_ERR_INIT;
	struct rf_request r;
	enum rf_code rc = http_request(&r, &a, lines, NULL, &err);

	http_answer_release(&w->out);
	http_answer_init(&w->out);
	r.source = http_feed(&feed);
	rf_dispatch(&w->app, store, &r, rc, &err, &sink);
	rf_request_release(&r);
	rf_arena_release(&a);
	return http_answer_status(&w->out);
}

static const char *
header(struct world *w, const char *name)
{
	return http_answer_header(&w->out, name, w->header);
}

static bool
body_is(struct world *w, const char *text)
{
	return rf_str_is(http_answer_body(&w->out), text);
}

static const struct {
	const char *method, *uri;
	int status;
	const char *body, *allow;
} rows[] = {
	{ "GET", "/", 200, "all jobs", "" },
	{ "GET", "/job/list", 200, "all jobs", "" },
	{ "GET", "/job/list/", 200, "all jobs", "" },
	{ "GET", "/job/x/files/y.png", 200, "x y.png", "" },
	{ "GET", "/job/x%20y/files/%C3%A9", 200, "x y \xc3\xa9", "" },
	{ "HEAD", "/job/list", 200, "", "" },
	{ "POST", "/form", 200, "none", "" },
	{ "GET", "/silent", 500, "api the answer could not be put together",
	    "" },
	/* Paths that nobody serves are answered in the nearest style. */
	{ "GET", "/nothing", 404, "site there is nothing at this address",
	    "" },
	{ "GET", "/job", 404, "api there is nothing at this address", "" },
	{ "GET", "/job/x/files", 404, "api there is nothing at this address",
	    "" },
	{ "GET", "/jobs", 404, "site there is nothing at this address", "" },
	{ "GET", "/job/x/files/a%2Fb", 400,
	    "api a part of the path holds an escaped slash", "" },
	{ "GET", "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s", 404,
	    "site there is nothing at this address", "" },
	{ "GET", "/nothing/a%2Fb", 400,
	    "site a part of the path holds an escaped slash", "" },
	/* Wrong verbs. */
	{ "POST", "/job/list", 405, NULL, "GET, HEAD, DELETE, OPTIONS" },
	{ "PUT", "/job/x", 405, NULL, "GET, HEAD, DELETE, OPTIONS" },
	{ "GET", "/form", 405, NULL, "POST, OPTIONS" },
	{ "HEAD", "/form", 405, "", "POST, OPTIONS" },
	{ "BREW", "/", 405, NULL, "GET, HEAD, OPTIONS" },
	{ "OPTIONS", "/job/x", 204, "", "GET, HEAD, DELETE, OPTIONS" },
	{ "OPTIONS", "/form", 204, "", "POST, OPTIONS" },
	{ "OPTIONS", "/nothing", 404, NULL, "" },
};

static void
routing(void)
{
	char lines[300];
	struct world w;

	begin(&w);
	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		int status;

		snprintf(lines, sizeof(lines),
		    "REQUEST_METHOD=%s\nREQUEST_URI=%s", rows[i].method,
		    rows[i].uri);
		status = ask(&w, NULL, lines, NULL);
		if (status != rows[i].status || (rows[i].body != NULL &&
		    !body_is(&w, rows[i].body)))
			printf("row %zu:\n%s\n", i, w.out.all.ptr);
		CU_ASSERT_EQUAL(status, rows[i].status);
		if (rows[i].body != NULL)
			CU_ASSERT(body_is(&w, rows[i].body));
		CU_ASSERT_STRING_EQUAL(header(&w, "Allow"), rows[i].allow);
		CU_ASSERT_EQUAL(strlen(header(&w, "X-Request-Id")), 16);
	}
	end(&w);
}

static void
cors(void)
{
	struct world w;

	begin(&w);
	CU_ASSERT_EQUAL(ask(&w, NULL, "REQUEST_METHOD=OPTIONS\n"
	    "REQUEST_URI=/form\nHTTP_ORIGIN=https://page.example\n"
	    "HTTP_ACCESS_CONTROL_REQUEST_METHOD=POST", NULL), 204);
	CU_ASSERT_STRING_EQUAL(header(&w, "Access-Control-Allow-Origin"),
	    "*");
	CU_ASSERT_STRING_EQUAL(header(&w, "Access-Control-Allow-Methods"),
	    "POST, OPTIONS");
	CU_ASSERT_STRING_EQUAL(header(&w, "Access-Control-Allow-Headers"),
	    "x-api-key, content-type");
	CU_ASSERT_STRING_EQUAL(header(&w, "Access-Control-Max-Age"),
	    "86400");
	CU_ASSERT_STRING_EQUAL(header(&w,
	    "Access-Control-Allow-Credentials"), "");
	/* On answers and errors alike. */
	CU_ASSERT_EQUAL(ask(&w, NULL, "REQUEST_METHOD=POST\n"
	    "REQUEST_URI=/form", NULL), 200);
	CU_ASSERT_STRING_EQUAL(header(&w, "Access-Control-Allow-Origin"),
	    "*");
	CU_ASSERT_PTR_NOT_NULL(strstr(header(&w,
	    "Access-Control-Expose-Headers"), "ETag"));
	CU_ASSERT_EQUAL(ask(&w, NULL, "REQUEST_METHOD=GET\n"
	    "REQUEST_URI=/form", NULL), 405);
	CU_ASSERT_STRING_EQUAL(header(&w, "Access-Control-Allow-Origin"),
	    "*");
	/* Not for pages of ours. */
	CU_ASSERT_EQUAL(ask(&w, NULL, "REQUEST_METHOD=GET\nREQUEST_URI=/",
	    NULL), 200);
	CU_ASSERT_STRING_EQUAL(header(&w, "Access-Control-Allow-Origin"),
	    "");
	/* And not when the settings say so. */
	CU_ASSERT_EQUAL(rf_conf_set(&w.conf, "cors", "no", "test", NULL),
	    RF_OK);
	CU_ASSERT_EQUAL(ask(&w, NULL, "REQUEST_METHOD=OPTIONS\n"
	    "REQUEST_URI=/form", NULL), 204);
	CU_ASSERT_STRING_EQUAL(header(&w, "Allow"), "POST, OPTIONS");
	CU_ASSERT_STRING_EQUAL(header(&w, "Access-Control-Allow-Origin"),
	    "");
	end(&w);
}

static void
failures(void)
{
	struct world w;

	begin(&w);
	gave_up = 0;
	CU_ASSERT_EQUAL(ask(&w, NULL, "REQUEST_METHOD=GET\n"
	    "REQUEST_URI=/broken", NULL), 500);
	CU_ASSERT(body_is(&w, "api it broke"));
	CU_ASSERT_STRING_EQUAL(header(&w, "X-Half"), "");
	CU_ASSERT_EQUAL(gave_up, 1);
	CU_ASSERT_EQUAL(ask(&w, NULL, "REQUEST_METHOD=GET\n"
	    "REQUEST_URI=/busy", NULL), 503);
	CU_ASSERT_STRING_EQUAL(header(&w, "Retry-After"), "1");
	/* A request that could not be made is answered all the same. */
	CU_ASSERT_EQUAL(ask(&w, NULL, "REQUEST_METHOD=GET\n"
	    "REQUEST_URI=/x\nHTTP_HOST=a b", NULL), 400);
	CU_ASSERT(body_is(&w, "site the Host header is not a host name"));
	end(&w);
}

static void
bodies(void)
{
	static const char type[] = "REQUEST_METHOD=POST\nREQUEST_URI=/form\n"
	    "CONTENT_TYPE=application/x-www-form-urlencoded\n";
	char lines[300];
	struct world w;

	begin(&w);
	snprintf(lines, sizeof(lines), "%sCONTENT_LENGTH=5", type);
	CU_ASSERT_EQUAL(ask(&w, NULL, lines, "a=1%32"), 200);
	CU_ASSERT(body_is(&w, "12"));
	snprintf(lines, sizeof(lines), "%sCONTENT_LENGTH=10", type);
	CU_ASSERT_EQUAL(ask(&w, NULL, lines, "a=1"), 400);
	CU_ASSERT(body_is(&w, "api the upload ended after 3 of 10 bytes"));
	snprintf(lines, sizeof(lines), "%sCONTENT_LENGTH=2147483648", type);
	CU_ASSERT_EQUAL(ask(&w, NULL, lines, NULL), 413);
	CU_ASSERT_EQUAL(ask(&w, NULL, "REQUEST_METHOD=POST\n"
	    "REQUEST_URI=/form\nCONTENT_TYPE=text/plain\nCONTENT_LENGTH=1",
	    "x"), 415);
	end(&w);
}

static void
keys(void)
{
	char dir[64], key[RF_KEY_TEXT_SIZE], reader[RF_KEY_TEXT_SIZE];
	char lines[300];
	struct rf_store_config config = { .data_dir = dir, .create = true };
	struct rf_err err = RF_ERR_INIT;
	struct rf_store *s = NULL;
	struct rf_key row;
	struct world w;

	http_folder(dir);
	begin(&w);
	CU_ASSERT_EQUAL_FATAL(rf_store_open(&config, &s, &err), RF_OK);
	CU_ASSERT_EQUAL(rf_account_key_create(s, "Acme", NULL, "", RF_SURFACE_PULSE,
	    RF_SCOPE_ALL, -1, 0, key, &row, &err), RF_OK);
	CU_ASSERT_EQUAL(rf_account_key_create(s, "Acme", NULL, "", RF_SURFACE_PULSE,
	    RF_SCOPE_JOBS_READ, -1, 0, reader, &row, &err), RF_OK);
	/* None. */
	CU_ASSERT_EQUAL(ask(&w, s, "REQUEST_METHOD=GET\nREQUEST_URI=/job/1",
	    NULL), 200);
	CU_ASSERT(body_is(&w, "job 1 of nobody"));
	CU_ASSERT_EQUAL(ask(&w, s, "REQUEST_METHOD=DELETE\n"
	    "REQUEST_URI=/job/1", NULL), 401);
	CU_ASSERT_PTR_NOT_NULL(strstr(w.out.all.ptr,
	    "the web server may have removed the header"));
	/* A bad one, also where none would do. */
	CU_ASSERT_EQUAL(ask(&w, s, "REQUEST_METHOD=GET\nREQUEST_URI=/job/1\n"
	    "HTTP_X_API_KEY=nonsense", NULL), 401);
	/* Good ones. */
	snprintf(lines, sizeof(lines), "REQUEST_METHOD=GET\n"
	    "REQUEST_URI=/job/1\nHTTP_X_API_KEY=%s", reader);
	CU_ASSERT_EQUAL(ask(&w, s, lines, NULL), 200);
	CU_ASSERT(body_is(&w, "job 1 of somebody"));
	snprintf(lines, sizeof(lines), "REQUEST_METHOD=DELETE\n"
	    "REQUEST_URI=/job/1\nHTTP_X_API_KEY=%s", key);
	CU_ASSERT_EQUAL(ask(&w, s, lines, NULL), 200);
	/* One that lacks a scope. */
	snprintf(lines, sizeof(lines), "REQUEST_METHOD=DELETE\n"
	    "REQUEST_URI=/job/1\nHTTP_X_API_KEY=%s", reader);
	CU_ASSERT_EQUAL(ask(&w, s, lines, NULL), 403);
	/* No index: routes that need none go on. */
	CU_ASSERT_EQUAL(ask(&w, NULL, lines, NULL), 503);
	CU_ASSERT_EQUAL(ask(&w, NULL, "REQUEST_METHOD=GET\nREQUEST_URI=/",
	    NULL), 200);
	rf_store_close(s);
	end(&w);
	http_folder_remove(dir);
}

static void
metrics(void)
{
	struct rf_buf b;
	struct rf_out out;
	struct world w;

	begin(&w);
	for (int i = 0; i < 3; i++)
		(void)ask(&w, NULL, "REQUEST_METHOD=GET\n"
		    "REQUEST_URI=/job/list", NULL);
	(void)ask(&w, NULL, "REQUEST_METHOD=GET\nREQUEST_URI=/nowhere", NULL);
	rf_buf_init(&b, RF_MiB);
	rf_out_to_buf(&out, &b);
	rf_metrics_print(w.app.metrics, &out);
	CU_ASSERT_EQUAL(rf_out_finish(&out, NULL), RF_OK);
	CU_ASSERT_PTR_NOT_NULL(strstr(b.ptr, "riffle_http_requests_total{"
	    "surface=\"api\",route=\"list_jobs\",method=\"GET\",pid="));
	CU_ASSERT_PTR_NOT_NULL(strstr(b.ptr, ",status=\"200\"} 3\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(b.ptr, ",status=\"404\"} 1\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(b.ptr, ",le=\"+Inf\"} 3\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(b.ptr,
	    "riffle_http_response_bytes_total{surface=\"api\""));
	CU_ASSERT_PTR_NULL(strstr(b.ptr, "show_file"));
	rf_buf_release(&b);
	end(&w);
}

static void
gate(void)
{
	struct world w;

	begin(&w);
	w.app.max_waiting = 2;
	CU_ASSERT(rf_app_wait_enter(&w.app));
	CU_ASSERT(rf_app_wait_enter(&w.app));
	CU_ASSERT_FALSE(rf_app_wait_enter(&w.app));
	rf_app_wait_leave(&w.app);
	CU_ASSERT(rf_app_wait_enter(&w.app));
	end(&w);
}

CU_TestInfo http_router_tests[] = {
	{ "routing", routing },
	{ "cors", cors },
	{ "failures", failures },
	{ "bodies", bodies },
	{ "keys", keys },
	{ "metrics", metrics },
	{ "gate", gate },
	CU_TEST_INFO_NULL
};
