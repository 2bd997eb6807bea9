/*
 * GET /api/v1/jobs/{id}/stream (section 6.5): the present state first, then
 * each change, until the job ends.  Progress never falls, also when a worker
 * dies and another begins anew.
 */
#include "config.h"
#include "api/imageextract/imageextract.h"

#include "http/events.h"
#include "store/notice.h"
#include "util/json_out.h"

struct stream {
	struct rf_ctx *ctx;
	const struct rf_request *req;
	int most;			/* progress told so far */
};

static void
tell(const struct stream *s, const struct rf_ie_view *v, struct rf_buf *buf)
{
	struct rf_err err = RF_ERR_INIT;
	struct rf_json_out j;
	struct rf_out out;

	rf_out_to_buf(&out, buf);
	rf_json_out_init(&j, &out);
	rf_json_object(&j);
	rf_json_key(&j, "status");
	rf_json_cstr(&j, v->status);
	if (v->job.state == RF_JOB_PROCESSING) {
		rf_json_key(&j, "progress");
		rf_json_int(&j, s->most);
	} else if (v->job.state == RF_JOB_COMPLETED ||
	    v->job.state == RF_JOB_EXPIRED) {
		rf_json_key(&j, "result_url");
		rf_json_cstr(&j, rf_ie_job_path(s->ctx, s->req, v->job.id,
		    "result"));
	} else if (v->job.state == RF_JOB_FAILED) {
		rf_json_key(&j, "error");
		rf_json_cstr(&j, v->job.error_message[0] != '\0' ?
		    v->job.error_message : "The job failed.");
	}
	rf_json_object_end(&j);
	if (rf_out_finish(&out, &err) != RF_OK)
		rf_err_clear(&err);
}

static enum rf_code
next(void *ctx, struct rf_store *store, int64_t seen, struct rf_event *out,
    struct rf_err *err)
{
	struct rf_ie_view v = RF_IE_VIEW_INIT;
	struct stream *s = ctx;
	enum rf_code rc;

	/* A key that was revoked meanwhile hears no more. */
	rc = rf_store_caller_check(store, &s->ctx->caller, err);
	if (rc == RF_OK)
		rc = rf_ie_look(store, &s->ctx->caller,
		    rf_request_arg(s->req, "id"), &v, err);
	if (rc == RF_OK) {
		if (v.progress > s->most)
			s->most = v.progress;
		out->id = (int64_t)v.job.state * 1000 + s->most;
		out->last = rf_job_state_is_final(v.job.state);
		if (out->id != seen)
			tell(s, &v, &out->json);
	}
	rf_ie_view_release(&v);
	return rc;
}

static enum rf_code
stream(struct rf_ctx *ctx, struct rf_request *req, struct rf_response *res)
{
	struct rf_ie_view v = RF_IE_VIEW_INIT;
	struct stream *s;
	enum rf_code rc;

	rc = rf_ie_view(ctx, req, RF_E_FORBIDDEN, &v);
	if (rc == RF_OK) {
		struct rf_event_source source = { .next = next };

		s = rf_arena_alloc(ctx->arena, sizeof(*s));
		*s = (struct stream){ .ctx = ctx, .req = req };
		source.ctx = s;
		source.topic = rf_notice_topic(v.job.id);
		rc = rf_events_answer(ctx, req, &source, res);
	}
	rf_ie_view_release(&v);
	return rc;
}

static const struct rf_reply replies[] = {
	{ 200, "EventStream", "One event for each change, until the end." },
	{ 403, "ImageExtractError", "The job belongs to another account, or "
	    "the credential does not permit this." },
	{ 404, "ImageExtractError", "No such job." },
	RF_IE_ERRORS,
	{ 0, NULL, NULL }
};

static const struct rf_route routes[] = {
	{ RF_GET, "/api/v1/jobs/{id}/stream", stream, RF_AUTH_OPTIONAL,
	    RF_SCOPE_JOBS_READ, RF_BODY_NONE, "ie_job_stream",
	    "Follow an image job live", NULL, replies },
};

const struct rf_endpoint rf_ep_imageextract_stream = {
	"stream", &rf_imageextract_style, routes, RF_COUNT(routes)
};
