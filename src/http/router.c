/*
 * The dispatcher: one request from its parameters to its log line.  Handlers
 * only see requests that their row allows, and only fill in an answer; every
 * failure on the way, theirs included, ends in fail(), where the surface says
 * it in its own words.
 */
#include "config.h"
#include "http/router.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "http/deliver.h"
#include "http/metrics.h"
#include "http/routes.h"
#include "util/log.h"
#include "util/time.h"

/* What pages of other sites may read of our answers. */
#define EXPOSED "ETag, Location, Retry-After, Content-Disposition, " \
	"Content-Range, Accept-Ranges, X-Request-Id, Idempotent-Replayed"

/* ---- the application ---------------------------------------------------- */

void
rf_app_init(struct rf_app *app, const struct rf_conf *conf,
    const struct rf_endpoint *const *endpoints,
    const struct rf_style *fallback, const char *program)
{
	memset(app, 0, sizeof(*app));
	app->conf = conf;
	app->endpoints = endpoints;
	app->fallback = fallback;
	app->program = program;
	app->routes = rf_routes_new(endpoints);
	app->metrics = rf_metrics_new(endpoints);
	app->rate = rf_rate_new(conf->rate_limit);
	app->logins = rf_rate_new(conf->login_rate);
	app->max_waiting = conf->max_waiting;
	app->max_uploads = conf->max_uploads;
	app->max_streams = conf->max_streams;
	app->max_held = INT_MAX;
}

void
rf_app_release(struct rf_app *app)
{
	rf_routes_free(app->routes);
	rf_metrics_free(app->metrics);
	rf_rate_free(app->rate);
	rf_rate_free(app->logins);
	app->routes = NULL;
	app->metrics = NULL;
	app->rate = app->logins = NULL;
}

/* One more of them, and one more of all, if neither is too many. */
static bool
enter(struct rf_app *app, atomic_int *these, int max)
{
	if (atomic_fetch_add(&app->held, 1) < app->max_held) {
		if (atomic_fetch_add(these, 1) < max)
			return true;
		atomic_fetch_sub(these, 1);
	}
	atomic_fetch_sub(&app->held, 1);
	return false;
}

static void
leave(struct rf_app *app, atomic_int *these)
{
	atomic_fetch_sub(these, 1);
	atomic_fetch_sub(&app->held, 1);
}

bool
rf_app_wait_enter(struct rf_app *app)
{
	return enter(app, &app->waiting, app->max_waiting);
}

void
rf_app_wait_leave(struct rf_app *app)
{
	leave(app, &app->waiting);
}

bool
rf_app_upload_enter(struct rf_app *app)
{
	return enter(app, &app->uploads, app->max_uploads);
}

void
rf_app_upload_leave(struct rf_app *app)
{
	leave(app, &app->uploads);
}

bool
rf_app_stream_enter(struct rf_app *app)
{
	return enter(app, &app->streams, app->max_streams);
}

void
rf_app_stream_leave(struct rf_app *app)
{
	leave(app, &app->streams);
}

/* ---- failing ------------------------------------------------------------ */

static const short status_of[RF_CODE_COUNT] = {
	[RF_OK] = 200,
	[RF_E_BAD_REQUEST] = 400,
	[RF_E_UNAUTHENTICATED] = 401,
	[RF_E_FORBIDDEN] = 403,
	[RF_E_NOT_FOUND] = 404,
	[RF_E_GONE] = 410,
	[RF_E_CONFLICT] = 409,
	[RF_E_QUOTA] = 403,
	[RF_E_RATE] = 429,
	[RF_E_BODY_TOO_LARGE] = 413,
	[RF_E_MEDIA_TYPE] = 415,
	[RF_E_METHOD] = 405,
	[RF_E_UNSUPPORTED] = 422,
	[RF_E_CORRUPT] = 422,
	[RF_E_ENCRYPTED] = 422,
	[RF_E_EMPTY] = 422,
	[RF_E_LIMIT] = 422,
	[RF_E_PAGE_RANGE] = 422,
	[RF_E_DOCUMENT_TIMEOUT] = 422,
	[RF_E_CRASHED] = 422,
	[RF_E_BLOCKED] = 422,
	[RF_E_DNS] = 422,
	[RF_E_CONNECT] = 422,
	[RF_E_TLS] = 422,
	[RF_E_HTTP] = 422,
	[RF_E_FETCH_TIMEOUT] = 422,
	[RF_E_FETCH_TOO_LARGE] = 422,
	[RF_E_CANCELLED] = 409,
	[RF_E_BUSY] = 503,
	[RF_E_CLOSED] = 400,	/* seldom read by anybody */
	[RF_E_IO] = 500,
	[RF_E_FULL] = 507,
	[RF_E_DB] = 500,
	[RF_E_CONFIG] = 500,
	[RF_E_MISSING] = 501,
	[RF_E_BUG] = 500,
};

int
rf_http_status(enum rf_code code)
{
	return code < RF_CODE_COUNT && status_of[code] != 0 ?
	    status_of[code] : 500;
}

static bool
has_header(const struct rf_response *res, const char *name)
{
	for (int i = 0; i < res->n_headers; i++)
		if (strcmp(res->headers[i].name, name) == 0)
			return true;
	return false;
}

/* Replace whatever the answer was by the error in ctx->err. */
static void
fail(struct rf_ctx *ctx, struct rf_response *res)
{
	if (res->done != NULL)
		res->done(res->done_ctx, false);
	rf_response_release(res);
	rf_response_init(res, ctx->arena);
	ctx->style->fail(ctx, &ctx->err, res);
	if (res->status == 0)
		res->status = rf_http_status(ctx->err.code);
	if ((res->status == 503 || res->status == 429) &&
	    !has_header(res, "Retry-After"))
		rf_response_header(res, "Retry-After",
		    rf_arena_printf(ctx->arena, "%d",
		    ctx->retry_after > 0 ? ctx->retry_after : 1));
	if (res->status >= 500)
		rf_log(RF_LOG_ERROR, "http.error", "code=%s errno=%d msg=%s",
		    rf_code_name(ctx->err.code), ctx->err.sys,
		    RF_LOG_Q(ctx->err.msg));
}

/* ---- the steps ---------------------------------------------------------- */

/* `heads`: GET answers HEAD as well, as nearly always. */
static const char *
allow_list(struct rf_arena *a, unsigned methods, bool heads)
{
	static const enum rf_method order[] = { RF_GET, RF_HEAD, RF_POST,
	    RF_PUT, RF_PATCH, RF_DELETE };
	char text[80] = "";
	size_t n = 0;

	if (heads && (methods & RF_GET) != 0)
		methods |= RF_HEAD;
	for (size_t i = 0; i < RF_COUNT(order); i++)
		if (methods & order[i])
			n += (size_t)snprintf(text + n, sizeof(text) - n,
			    "%s, ", rf_method_name(order[i]));
	(void)snprintf(text + n, sizeof(text) - n, "OPTIONS");
	return rf_arena_strdup(a, text);
}

/*
 * Cross-origin calls carry a key in a header, never a cookie, so any origin
 * may make them, and none gets credentials.
 */
static void
add_cors(const struct rf_ctx *ctx, struct rf_response *res)
{
	if (!ctx->conf->cors || ctx->style->cors_headers == NULL)
		return;
	rf_response_header(res, "Access-Control-Allow-Origin", "*");
	rf_response_header(res, "Access-Control-Expose-Headers", EXPOSED);
}

static void
answer_options(const struct rf_ctx *ctx, const char *allow,
    struct rf_response *res)
{
	res->status = 204;
	rf_response_header(res, "Allow", allow);
	if (!ctx->conf->cors || ctx->style->cors_headers == NULL)
		return;
	rf_response_header(res, "Access-Control-Allow-Methods", allow);
	rf_response_header(res, "Access-Control-Allow-Headers",
	    ctx->style->cors_headers);
	rf_response_header(res, "Access-Control-Max-Age", "86400");
}

static enum rf_code
authenticate(struct rf_ctx *ctx, const struct rf_request *req)
{
	struct rf_str key = { NULL, 0 };
	enum rf_code rc;

	if (ctx->route->auth == RF_AUTH_NONE)
		return RF_OK;
	if (ctx->store == NULL)
		return rf_fail(&ctx->err, RF_E_BUSY,
		    "the index cannot be opened just now");
	if (ctx->style->authenticate != NULL) {
		rc = ctx->style->authenticate(ctx, req);
	} else {
		if (ctx->style->credential != NULL)
			key = ctx->style->credential(req);
		rc = key.len == 0 ? RF_OK :
		    rf_account_authenticate(ctx->store, key, &ctx->caller,
		    &ctx->auth_failure, &ctx->err);
	}
	if (rc != RF_OK)
		return rc;
	if (!ctx->caller.known) {
		if (ctx->route->auth == RF_AUTH_OPTIONAL)
			return RF_OK;
		ctx->auth_failure = RF_AUTH_MISSING;
		return rf_fail(&ctx->err, RF_E_UNAUTHENTICATED,
		    "no API key came with the request (if one was sent, the "
		    "web server may have removed the header)");
	}
	if (ctx->app->rate != NULL && ctx->caller.key_id[0] != '\0' &&
	    !rf_rate_take(ctx->app->rate, ctx->caller.key_id,
	    rf_monotonic_us(), &ctx->retry_after))
		return rf_fail(&ctx->err, RF_E_BUSY, "this key asks too "
		    "often: come again in %d s", ctx->retry_after);
	if ((ctx->caller.scopes & ctx->route->scopes) != ctx->route->scopes) {
		ctx->auth_failure = RF_AUTH_SCOPE;
		return rf_fail(&ctx->err, RF_E_FORBIDDEN,
		    "the API key does not permit this");
	}
	return RF_OK;
}

static enum rf_code
check_path(struct rf_ctx *ctx, const struct rf_request *req)
{
	ctx->path_fault = req->path_fault.code != RF_OK;
	if (ctx->path_fault)
		ctx->err = req->path_fault;
	return req->path_fault.code;
}

static enum rf_code
run(struct rf_ctx *ctx, struct rf_request *req, struct rf_response *res)
{
	enum rf_code rc = authenticate(ctx, req);

	if (rc == RF_OK)
		rc = check_path(ctx, req);
	if (rc == RF_OK)
		rc = rf_body_read(req, ctx->route->body, ctx->conf->data_dir,
		    ctx->conf->max_upload, &ctx->err);
	if (rc == RF_OK)
		rc = ctx->route->handler(ctx, req, res);
	if (rc == RF_OK && res->status == 0)
		rc = rf_fail(&ctx->err, RF_E_BUG,
		    "the answer could not be put together");
	return rc;
}

/* Fill *res, whatever happens. */
static void
answer(struct rf_ctx *ctx, struct rf_request *req, enum rf_code made,
    const struct rf_err *made_err, struct rf_response *res)
{
	const struct rf_endpoint *like;
	const char *allow = NULL;
	struct rf_match match = { NULL, NULL, 0 };
	enum rf_code rc = made;

	if (made == RF_OK)
		rf_routes_match(ctx->app->routes, req, &match);
	if (made != RF_OK || match.endpoint == NULL) {
		like = rf_routes_nearest(ctx->app->routes, req);
		if (like != NULL)
			ctx->style = like->style;
		if (made != RF_OK)
			ctx->err = *made_err;
		else if ((rc = check_path(ctx, req)) == RF_OK)
			rc = rf_fail(&ctx->err, RF_E_NOT_FOUND,
			    "there is nothing at this address");
	} else {
		ctx->style = match.endpoint->style;
		ctx->route = match.route;
		if (match.route == NULL)
			allow = allow_list(ctx->arena, match.methods, true);
		if (match.route != NULL)
			rc = run(ctx, req, res);
		else if (req->method == RF_OPTIONS)
			answer_options(ctx, allow, res);
		else
			rc = rf_fail(&ctx->err, RF_E_METHOD,
			    "this address does not answer that method");
	}
	if (rc != RF_OK) {
		fail(ctx, res);
		/* Without a list it was the handler that would have no HEAD. */
		if (rc == RF_E_METHOD && allow == NULL)
			allow = allow_list(ctx->arena, match.methods, false);
		if (rc == RF_E_METHOD)
			rf_response_header(res, "Allow", allow);
	}
	add_cors(ctx, res);
}

/* ---- the whole ---------------------------------------------------------- */

/*
 * Addresses hold ids that work like keys, so the line names the route; a
 * path that nobody serves is told, as it is what one looks for.
 */
static void
log_request(const struct rf_ctx *ctx, const struct rf_request *req,
    int status, int64_t bytes, int64_t us, enum rf_code delivered)
{
	struct rf_log_line l;
	char quoted[RF_LOG_Q_SIZE] = "-";

	if (!rf_log_begin(&l, RF_LOG_INFO, "http.request"))
		return;
	rf_log_text(&l, "id", req->id);
	rf_log_text(&l, "method", rf_method_name(req->method));
	if (ctx->route == NULL && (status == 400 || status == 404))
		rf_log_quote(quoted, rf_arena_strndup(ctx->arena,
		    req->path.ptr, req->path.len));
	if (ctx->route != NULL)
		rf_log_text(&l, "route", ctx->route->id);
	else
		rf_log_text(&l, "path", quoted);
	rf_log_int(&l, "status", status);
	rf_log_int(&l, "bytes", bytes);
	rf_log_int(&l, "us", us);
	rf_log_text(&l, "remote", req->remote.len > 0 ? req->remote.ptr : "-");
	if (ctx->caller.known)
		rf_log_text(&l, "key", ctx->caller.key_id);
	if (ctx->err.code != RF_OK)
		rf_log_text(&l, "code", rf_code_name(ctx->err.code));
	if (delivered != RF_OK)
		rf_log_text(&l, "cut", "1");
	rf_log_end(&l);
}

void
rf_dispatch(struct rf_app *app, struct rf_store *store,
    struct rf_request *req, enum rf_code made, const struct rf_err *made_err,
    struct rf_sink *sink)
{
	int64_t start = rf_monotonic_us(), bytes = 0, us;
	struct rf_err delivery_err = RF_ERR_INIT;
	struct rf_response res;
	struct rf_ctx ctx = {
		.app = app,
		.conf = app->conf,
		.store = store,
		.arena = req->arena,
		.caller = RF_CALLER_ANONYMOUS,
		.style = app->fallback,
	};
	enum rf_code rc;

	rf_response_init(&res, req->arena);
	answer(&ctx, req, made, made_err, &res);
	rc = rf_deliver(app, req, &res, sink, &bytes, &delivery_err);
	if (rc != RF_OK && rc != RF_E_CLOSED)
		rf_log(RF_LOG_ERROR, "http.delivery", "id=%s code=%s msg=%s",
		    req->id, rf_code_name(rc), RF_LOG_Q(delivery_err.msg));
	us = rf_monotonic_us() - start;
	rf_metrics_count(app->metrics, ctx.route, res.status, bytes, us);
	log_request(&ctx, req, res.status, bytes, us, rc);
	rf_response_release(&res);
	if (ctx.problem.details != NULL)
		json_object_put(ctx.problem.details);
}
