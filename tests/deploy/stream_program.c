/*
 * Riffle with a stream of events that a test can change at will, to see what
 * web servers make of it.  The state is a number in a file of the data
 * folder, so that it does not matter which process is asked.
 *
 *	GET  /test/1/stream	{"n":3,"at":1767225600000} for each state;
 *				9 is the last.  at: when it came about, ms
 *	POST /test/1/state/{n}	the next state
 */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "api/endpoints.h"
#include "api/site/site.h"
#include "http/events.h"
#include "store/notice.h"
#include "util/io.h"
#include "util/time.h"

#define LAST 9
#define TOPIC_OF "test-1"

static enum rf_code
state_path(const struct rf_ctx *ctx, char path[4096], struct rf_err *err)
{
	return rf_path_join(path, 4096, ctx->conf->data_dir, "test-state", err);
}

static enum rf_code
next(void *arg, struct rf_store *store, int64_t seen, struct rf_event *out,
    struct rf_err *err)
{
	const char *path = arg;
	struct rf_err absent = RF_ERR_INIT;
	long n = 0, at = 0;
	char *text = NULL, *rest;
	size_t len;

	if (rf_file_load(path, 100, &text, &len, &absent) == RF_OK) {
		n = strtol(text, &rest, 10);
		at = strtol(rest, NULL, 10);
	}
	free(text);
	if (n == seen)
		return RF_OK;
	out->id = n;
	out->last = n == LAST;
	rf_buf_printf(&out->json, "{\"n\":%ld,\"at\":%ld}", n, at);
	return RF_OK;
}

static enum rf_code
stream(struct rf_ctx *ctx, struct rf_request *req, struct rf_response *res)
{
	struct rf_event_source source = { next, NULL,
	    rf_arena_alloc(ctx->arena, 4096), rf_notice_topic(TOPIC_OF) };
	enum rf_code rc = state_path(ctx, source.ctx, &ctx->err);

	return rc == RF_OK ? rf_events_answer(ctx, req, &source, res) : rc;
}

static enum rf_code
state(struct rf_ctx *ctx, struct rf_request *req, struct rf_response *res)
{
	char path[4096], text[80];
	enum rf_code rc = state_path(ctx, path, &ctx->err);
	int n = snprintf(text, sizeof(text), "%.9s %" PRId64,
	    rf_request_arg(req, "n"), rf_now());

	if (rc == RF_OK)
		rc = rf_file_save(path, text, (size_t)n, &ctx->err);
	if (rc != RF_OK)
		return rc;
	rf_notice_post(rf_store_notice(ctx->store), rf_notice_topic(TOPIC_OF));
	rf_response_bytes(res, 200, "text/plain", RF_STR("so it is\n"));
	return RF_OK;
}

static const struct rf_route routes[] = {
	{ RF_GET, "/test/1/stream", stream, RF_AUTH_NONE, 0, RF_BODY_NONE,
	    "test_stream", "", NULL, NULL },
	{ RF_POST, "/test/1/state/{n}", state, RF_AUTH_NONE, 0, RF_BODY_NONE,
	    "test_state", "", NULL, NULL },
};
static const struct rf_endpoint test = { "test", &rf_site_style, routes,
    RF_COUNT(routes) };

/* Stands in for src/api/endpoints.c. */
const struct rf_endpoint *const rf_endpoints[] = { &rf_ep_health, &test, NULL };
