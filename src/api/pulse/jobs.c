/*
 * GET and DELETE /job/{jobId}, POST /cancel/{jobId} (sections 4.3 to 4.5).
 */
#include "config.h"
#include "api/pulse/pulse.h"

#include "util/buf.h"
#include "util/json_in.h"
#include "util/json_out.h"
#include "util/time.h"

#define RF_JOB_HEAD_MAX 4096

static struct json_object *
time_json(int64_t ms)
{
	char text[RF_TIME_SIZE];

	rf_time_format(ms, false, text);
	return json_object_new_string(text);
}

/* The members every state has. */
static struct json_object *
job_head(const struct rf_job *job)
{
	struct json_object *o = json_object_new_object();

	rf_json_add(o, "job_id", json_object_new_string(job->id));
	rf_json_add(o, "status",
	    json_object_new_string(rf_job_state_name(job->state)));
	rf_json_add(o, "created_at", time_json(job->created_at));
	rf_json_add(o, "updated_at", time_json(job->updated_at));
	if (job->progress_total > 0 && !rf_job_state_is_final(job->state)) {
		struct json_object *p = json_object_new_object();

		rf_json_add(p, "pages_done",
		    json_object_new_int64(job->progress_done));
		rf_json_add(p, "pages_total",
		    json_object_new_int64(job->progress_total));
		rf_json_add(o, "progress", p);
	}
	return o;
}

static void
answer_expired(const struct rf_job *job, struct rf_response *res)
{
	struct json_object *o = job_head(job);
	struct json_object *result = json_object_new_object();

	rf_json_add(result, "expired", json_object_new_boolean(true));
	if (job->extraction_id[0] != '\0')
		rf_json_add(result, "extraction_id",
		    json_object_new_string(job->extraction_id));
	rf_json_add(o, "result", result);
	rf_response_json(res, 200, o);
}

static enum rf_code
answer_completed(struct rf_ctx *ctx, const struct rf_job *job,
    struct rf_response *res)
{
	struct rf_pulse_frame frame = { .after = "}", .legacy = true };
	struct rf_options options;
	struct json_object *o;
	const char *text;
	size_t len;
	enum rf_code rc;

	/* What the synchronous call would have answered: some clients take a
	 * job_id in a result for one more job to wait for. */
	rc = rf_options_from_json(&options, ctx->arena, rf_str(job->options),
	    &ctx->err);
	if (rc != RF_OK)
		return rc;
	frame.job_id = options.legacy_job_id;
	o = job_head(job);
	text = rf_json_text_of(o, &len);
	/* {"job_id":...} becomes {"job_id":...,"result": */
	frame.before = rf_arena_printf(ctx->arena, "%.*s,\"result\":",
	    (int)len - 1, text);
	json_object_put(o);
	return rf_pulse_answer_result(ctx, job, &frame, res);
}

static enum rf_code
job_show(struct rf_ctx *ctx, struct rf_request *req, struct rf_response *res)
{
	struct rf_job job = RF_JOB_INIT;
	struct json_object *o;
	enum rf_code rc;

	rc = rf_store_job_get(ctx->store, &ctx->caller,
	    rf_request_arg(req, "jobId"), &job, &ctx->err);
	if (rc != RF_OK)
		goto out;
	switch (job.state) {
	case RF_JOB_COMPLETED:
		rc = answer_completed(ctx, &job, res);
		break;
	case RF_JOB_EXPIRED:
		answer_expired(&job, res);
		break;
	default:
		o = job_head(&job);
		if (job.state == RF_JOB_FAILED)
			rf_json_add(o, "error",
			    rf_json_string(rf_arena_printf(ctx->arena,
			    "%s: %s", rf_pulse_code(job.error),
			    job.error_message)));
		rf_response_json(res, 200, o);
		break;
	}
	if (rc == RF_OK)
		rf_response_header(res, "Cache-Control", "no-store");
out:
	rf_job_release(&job);
	return rc;
}

static enum rf_code
job_cancel(struct rf_ctx *ctx, struct rf_request *req,
    struct rf_response *res)
{
	const char *id = rf_request_arg(req, "jobId");
	struct json_object *o;
	enum rf_job_state was;
	enum rf_code rc;

	rc = rf_store_job_cancel(ctx->store, &ctx->caller, id, &was,
	    &ctx->err);
	if (rc != RF_OK)
		return rc;
	o = json_object_new_object();
	rf_json_add(o, "job_id", json_object_new_string(id));
	rf_json_add(o, "message", rf_json_string(rf_job_state_is_final(was) ?
	    rf_arena_printf(ctx->arena, "Job is already %s; nothing was changed",
	    rf_job_state_name(was)) : "Job cancelled successfully"));
	rf_response_json(res, 200, o);
	return RF_OK;
}

static const struct rf_reply show_replies[] = {
	{ 200, "Job", "The job's state, and its result once completed." },
	{ 403, "PulseError", "The job belongs to another organisation." },
	{ 404, "PulseError", "No such job." },
	RF_PULSE_ERRORS,
	{ 0, NULL, NULL }
};
static const struct rf_reply cancel_replies[] = {
	{ 200, "Cancellation", "The job was cancelled, or had ended." },
	{ 403, "PulseError", "The job belongs to another organisation." },
	{ 404, "PulseError", "No such job." },
	RF_PULSE_ERRORS,
	{ 0, NULL, NULL }
};

static const struct rf_route routes[] = {
	{ RF_GET, "/job/{jobId}", job_show, RF_AUTH_REQUIRED,
	    RF_SCOPE_JOBS_READ, RF_BODY_NONE, "job_show",
	    "Show a job and, once completed, its result", NULL,
	    show_replies },
	{ RF_DELETE, "/job/{jobId}", job_cancel, RF_AUTH_REQUIRED,
	    RF_SCOPE_JOBS_WRITE, RF_BODY_NONE, "job_cancel",
	    "Cancel a pending or processing job", NULL, cancel_replies },
	{ RF_POST, "/cancel/{jobId}", job_cancel, RF_AUTH_REQUIRED,
	    RF_SCOPE_JOBS_WRITE, RF_BODY_NONE, "cancel",
	    "Cancel a job (deprecated: DELETE /job/{jobId})", NULL,
	    cancel_replies },
};

const struct rf_endpoint rf_ep_pulse_jobs = {
	"jobs", &rf_pulse_style, routes, RF_COUNT(routes)
};
