/*
 * Routing by table.  A route's row is the only truth about it: matching, 405
 * with Allow, HEAD, OPTIONS, authentication, body policy, the metrics label,
 * and its entry in /openapi.json and the manual all come from the row.
 */
#ifndef RF_HTTP_ROUTER_H
#define RF_HTTP_ROUTER_H

#include <stdatomic.h>
#include <stddef.h>

#include "account/account.h"
#include "account/rate.h"
#include "conf/conf.h"
#include "http/body.h"
#include "http/request.h"
#include "http/response.h"
#include "model/caller.h"
#include "store/store.h"

struct rf_ctx;
struct rf_app;

enum rf_auth {
	RF_AUTH_NONE,		/* credentials are not looked at */
	RF_AUTH_OPTIONAL,	/* none is fine, bad ones are not */
	RF_AUTH_REQUIRED
};

typedef enum rf_code rf_handler(struct rf_ctx *ctx, struct rf_request *req,
    struct rf_response *res);

/* A documented answer, for /openapi.json. */
struct rf_reply {
	int status;
	const char *schema;	/* name in the schema list, or NULL: no body */
	const char *text;
};

struct rf_route {
	enum rf_method method;
	const char *pattern;	/* "/job/{jobId}"; {x} matches one segment */
	rf_handler *handler;
	enum rf_auth auth;
	uint32_t scopes;	/* a key needs all of these */
	enum rf_body_policy body;
	const char *id;		/* operation id and metrics label */
	const char *summary;
	const char *request_schema;	/* or NULL */
	const struct rf_reply *replies;	/* ends with status 0 */
};

/* What went wrong, in a surface's own words; set by its handlers. */
struct rf_problem {
	int status;		/* 0: derive from the rf_code */
	const char *code;	/* "REQ_003"; NULL: derive */
	struct json_object *details;	/* owned, or NULL */
};

/* What all routes of a surface share. */
struct rf_style {
	const char *name;	/* "pulse" */
	/* The presented credential, or {NULL, 0}. */
	struct rf_str (*credential)(const struct rf_request *req);
	/*
	 * Where a key is not the only credential: fill ctx->caller, and
	 * ctx->auth_failure when that fails.  RF_OK with an unknown caller
	 * when the request has none at all.  NULL: by the key alone.
	 */
	enum rf_code (*authenticate)(struct rf_ctx *ctx,
	    const struct rf_request *req);
	/* Fill `res` with the error: status, headers and body. */
	void (*fail)(struct rf_ctx *ctx, const struct rf_err *err,
	    struct rf_response *res);
	const char *cors_headers;	/* request headers browsers may send */
};

struct rf_endpoint {
	const char *name;
	const struct rf_style *style;
	const struct rf_route *routes;
	size_t n_routes;
};

/* One process's application: shared by its threads, constant after start. */
struct rf_app {
	const struct rf_conf *conf;
	const struct rf_endpoint *const *endpoints;	/* NULL-terminated */
	const struct rf_style *fallback;	/* for paths nobody serves */
	struct rf_routes *routes;	/* compiled endpoints */
	struct rf_metrics *metrics;
	atomic_int waiting;	/* threads held by synchronous waits */
	int max_waiting;
	atomic_int uploads;	/* threads held by slow uploads */
	int max_uploads;
	atomic_int streams;	/* threads held by streams of events */
	int max_streams;
	atomic_int held;	/* by any of these; one thread stays free */
	int max_held;
	atomic_bool leaving;	/* shutting down: finish, accept nothing new */
	const char *program;	/* our own binary, to start a worker */
	struct rf_rate *rate;	/* requests a minute; NULL: no limit */
	struct rf_rate *logins;	/* attempts to sign in; the same */
};
/*
 * Fill *app: compiles the routes, makes the counters, takes the bounds from
 * the settings.  conf and the tables must outlive it; program may be NULL.
 */
void rf_app_init(struct rf_app *app, const struct rf_conf *conf,
    const struct rf_endpoint *const *endpoints,
    const struct rf_style *fallback, const char *program);
void rf_app_release(struct rf_app *app);
/*
 * A place among the threads that may wait for a job, receive a slow upload,
 * send a stream of events; false when all are taken: answer RF_E_BUSY.
 * Every true is followed by one leave.
 */
bool rf_app_wait_enter(struct rf_app *app) RF_MUST_CHECK;
void rf_app_wait_leave(struct rf_app *app);
bool rf_app_upload_enter(struct rf_app *app) RF_MUST_CHECK;
void rf_app_upload_leave(struct rf_app *app);
bool rf_app_stream_enter(struct rf_app *app) RF_MUST_CHECK;
void rf_app_stream_leave(struct rf_app *app);

/* What a handler may use. */
struct rf_ctx {
	struct rf_app *app;
	const struct rf_conf *conf;
	struct rf_store *store;		/* this thread's connection */
	struct rf_arena *arena;
	struct rf_caller caller;
	enum rf_auth_failure auth_failure;	/* why not, when it failed */
	const struct rf_route *route;	/* NULL: none matched */
	const struct rf_style *style;
	struct rf_problem problem;
	bool path_fault;		/* the error is req->path_fault */
	int retry_after;	/* seconds: the key asks too often; 0: not so */
	struct rf_err err;
};

/*
 * Answer one request completely: route, authenticate, read the body, call
 * the handler, deliver, log, count.  `made` tells how making the request
 * went (rf_request_from_cgi); never fails, the worst is a 500.
 */
void rf_dispatch(struct rf_app *app, struct rf_store *store,
    struct rf_request *req, enum rf_code made, const struct rf_err *made_err,
    struct rf_sink *sink);

/* Status that a code has by default: 404 for RF_E_NOT_FOUND, ... */
int rf_http_status(enum rf_code code);

#endif
