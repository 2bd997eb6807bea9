/*
 * GET /large_results/{jobId} (section 4.6): a large result, once.  The right
 * to it is claimed before the first byte, consumed when the last byte was
 * accepted, and given back when the transfer broke.
 */
#include "config.h"
#include "api/pulse/pulse.h"

#include "store/blob.h"
#include "util/log.h"

/* A transfer whose process died gives its claim back after this. */
#define CLAIM_MS (60 * 1000)

struct transfer {
	struct rf_store *store;
	const char *job_id;
	bool storage;
};

static void
transfer_alive(void *ctx)
{
	struct transfer *t = ctx;
	struct rf_err err = RF_ERR_INIT;

	if (rf_store_large_renew(t->store, t->job_id, CLAIM_MS, &err) != RF_OK)
		rf_log(RF_LOG_WARN, "large.renew", "job=%s: %s", t->job_id,
		    err.msg);
}

static void
transfer_done(void *ctx, bool complete)
{
	struct transfer *t = ctx;
	struct rf_err err = RF_ERR_INIT;

	if (rf_store_large_end(t->store, t->job_id, complete, &err) != RF_OK)
		rf_log(RF_LOG_ERROR, "large.end", "job=%s complete=%d: %s",
		    t->job_id, complete, err.msg);
	/* Retention purges it within the hour if this fails. */
	if (complete && !t->storage &&
	    rf_store_job_purge(t->store, t->job_id, &err) != RF_OK)
		rf_log(RF_LOG_WARN, "large.purge", "job=%s: %s", t->job_id,
		    err.msg);
}

static enum rf_code
large_result(struct rf_ctx *ctx, struct rf_request *req,
    struct rf_response *res)
{
	const char *id = rf_request_arg(req, "jobId");
	struct rf_pulse_frame frame = { "", "", false, false };
	struct rf_artifact core;
	struct rf_job job = RF_JOB_INIT;
	struct transfer *t;
	enum rf_code rc;

	if (req->method == RF_HEAD)
		return rf_fail(&ctx->err, RF_E_METHOD,
		    "A single-use address answers GET only.");
	rc = rf_store_large_claim(ctx->store, &ctx->caller, id,
	    ctx->conf->large_result_anonymous * 1000, CLAIM_MS, &core, &job,
	    &ctx->err);
	if (rc != RF_OK)
		return rc;
	t = rf_arena_alloc(ctx->arena, sizeof(*t));
	t->store = ctx->store;
	t->job_id = rf_arena_strdup(ctx->arena, job.id);
	t->storage = job.storage;
	rc = rf_pulse_answer_core(ctx, &job, &core, &frame, res);
	if (rc == RF_OK) {
		res->done = transfer_done;
		res->alive = transfer_alive;
		res->done_ctx = t;
		rf_response_header(res, "Cache-Control", "no-store");
	} else {
		transfer_done(t, false);
	}
	rf_job_release(&job);
	return rc;
}

static const struct rf_reply replies[] = {
	{ 200, "ExtractResult", "The whole result, once." },
	{ 403, "PulseError", "The result belongs to another organisation." },
	{ 404, "PulseError", "No such large result." },
	{ 410, "PulseError", "It was fetched already, or its time is over." },
	RF_PULSE_ERRORS,
	{ 0, NULL, NULL }
};

static const struct rf_route routes[] = {
	{ RF_GET, "/large_results/{jobId}", large_result, RF_AUTH_OPTIONAL,
	    RF_SCOPE_JOBS_READ, RF_BODY_NONE, "large_result",
	    "Fetch a large result, once", NULL, replies },
};

const struct rf_endpoint rf_ep_pulse_large_results = {
	"large_results", &rf_pulse_style, routes, RF_COUNT(routes)
};
