/*
 * POST /extract and /extract_async (sections 4.1 and 4.2): turn one document
 * into a job, and wait for it unless told otherwise.  The 200 of a waiting
 * call and the acknowledgement both come after the commit of the job.
 */
#include "config.h"
#include "api/pulse/pulse.h"

#include "jobs/jobs.h"
#include "store/blob.h"
#include "util/json_in.h"
#include "util/log.h"
#include "util/time.h"
#include "util/url.h"

/* The answer of an asynchronous call, or of a wait that was given up. */
static void
acknowledge(const struct rf_job *job, const char *message,
    struct rf_response *res)
{
	struct json_object *o = json_object_new_object();
	char when[RF_TIME_SIZE];

	rf_time_format(job->created_at, false, when);
	rf_json_add(o, "job_id", json_object_new_string(job->id));
	rf_json_add(o, "status",
	    json_object_new_string(rf_job_state_name(job->state)));
	rf_json_add(o, "message", json_object_new_string(message));
	rf_json_add(o, "queuedAt", json_object_new_string(when));
	rf_response_json(res, 200, o);
}

/* The upload's bytes become a blob; a URL is checked for its form only. */
static enum rf_code
make_item(struct rf_ctx *ctx, struct rf_pulse_params *p,
    struct rf_item *item)
{
	struct rf_url url;
	enum rf_code rc;

	if (p->file != NULL) {
		item->source = RF_SOURCE_BLOB;
		item->size = p->file->spool.size;
		item->name = rf_strdup(p->file->name.ptr);
		item->media_type = rf_strdup(p->file->media_type.ptr);
		return rf_blob_put_spool(ctx->store, &p->file->spool,
		    item->source_blob, &ctx->err);
	}
	rc = rf_url_parse(rf_str(p->file_url), &url, &ctx->err);
	if (rc != RF_OK) {
		ctx->problem.code = "FILE_005";
		ctx->problem.status = 400;
		return rc;
	}
	item->source = RF_SOURCE_URL;
	item->size = -1;
	item->source_url = rf_strdup(p->file_url);
	item->name = rf_strdup("");
	item->media_type = rf_strdup("");
	return RF_OK;
}

static void
make_job(struct rf_ctx *ctx, const struct rf_request *req,
    struct rf_pulse_params *p, bool synchronous, struct rf_job *job)
{
	rf_uuid(job->id);
	rf_strlcpy(job->org_id, ctx->caller.org_id, sizeof(job->org_id));
	rf_strlcpy(job->key_id, ctx->caller.key_id, sizeof(job->key_id));
	job->surface = RF_SURFACE_PULSE;
	job->storage = p->options.storage;
	job->synchronous = synchronous;
	/* An extraction is its job: one identifier serves both names. */
	if (job->storage)
		rf_strlcpy(job->extraction_id, job->id,
		    sizeof(job->extraction_id));
	job->origin = rf_strdup(rf_arena_printf(ctx->arena,
	    RF_STR_FMT RF_STR_FMT, RF_STR_ARG(req->origin),
	    RF_STR_ARG(req->base)));
	p->options.image_base = rf_arena_printf(ctx->arena,
	    "%s/results/%s/images/", job->origin, job->id);
	job->options = rf_strdup(rf_options_to_json(ctx->arena, &p->options));
}

/*
 * A key's cap is not passed knowingly (section 1): the pages asked for, or
 * one when all are, must be within it.  The store refuses what is used up.
 */
static enum rf_code
check_cap(struct rf_ctx *ctx, const struct rf_options *o)
{
	int64_t pages = o->n_pages == 0, cost;

	for (uint32_t i = 0; i < o->n_pages; i++)
		pages += (int64_t)o->pages[i].last - o->pages[i].first + 1;
	cost = ctx->conf->credits_per_page * (int64_t)o->credit_factor;
	if (ctx->caller.key_credits_left < 0 || cost == 0 ||
	    pages <= ctx->caller.key_credits_left / cost)
		return RF_OK;
	return rf_fail(&ctx->err, RF_E_QUOTA, "This needs at least %lld "
	    "pages at %lld credits; the key has %lld credits left.",
	    (long long)pages, (long long)cost,
	    (long long)ctx->caller.key_credits_left);
}

static enum rf_code
submit(struct rf_ctx *ctx, struct rf_request *req, struct rf_pulse_params *p,
    bool synchronous, struct rf_job *job)
{
	struct rf_item item = RF_ITEM_INIT;
	enum rf_code rc;

	rc = check_cap(ctx, &p->options);
	if (rc == RF_OK)
		rc = make_item(ctx, p, &item);
	if (rc == RF_OK) {
		make_job(ctx, req, p, synchronous, job);
		rc = rf_store_job_submit(ctx->store, job, &item, 1, &ctx->err);
	}
	rf_item_release(&item);
	return rc;
}

static bool
is_leaving(void *ctx)
{
	return atomic_load(&((struct rf_app *)ctx)->leaving);
}

/* After delivery of a result that was not to be stored. */
struct purge {
	struct rf_store *store;
	const char *job_id;
};

static void
purge_delivered(void *ctx, bool complete)
{
	struct purge *p = ctx;
	struct rf_err err = RF_ERR_INIT;

	/* Retention purges it within the hour if this fails. */
	if (complete && rf_store_job_purge(p->store, p->job_id, &err) != RF_OK)
		rf_err_clear(&err);
}

static enum rf_code
answer_waited(struct rf_ctx *ctx, const struct rf_job *job, bool legacy,
    struct rf_response *res)
{
	struct rf_pulse_frame frame = { "", "", true, legacy };
	enum rf_code rc;

	if (job->state == RF_JOB_FAILED)
		return rf_pulse_fail_job(ctx, job);
	if (job->state == RF_JOB_CANCELED) {
		ctx->problem.code = "JOB_003";
		ctx->problem.status = 400;
		return rf_fail(&ctx->err, RF_E_CANCELLED,
		    "The job was cancelled.");
	}
	if (job->state != RF_JOB_COMPLETED) {
		acknowledge(job, "The document takes longer than a request "
		    "may wait; ask for the job.", res);
		return RF_OK;
	}
	rc = rf_pulse_answer_result(ctx, job, &frame, res);
	if (rc == RF_OK && !job->storage && job->large == RF_LARGE_NONE) {
		struct purge *p = rf_arena_alloc(ctx->arena, sizeof(*p));

		p->store = ctx->store;
		p->job_id = rf_arena_strdup(ctx->arena, job->id);
		res->done = purge_delivered;
		res->done_ctx = p;
	}
	return rc;
}

/*
 * The client is about to hear of a failure and will come again: nobody shall
 * work on this one, and nobody pay for it.
 */
static void
withdraw(struct rf_ctx *ctx, const char *id)
{
	struct rf_err err = RF_ERR_INIT;
	enum rf_job_state was;

	if (rf_store_job_cancel(ctx->store, &ctx->caller, id, &was, &err) !=
	    RF_OK)
		rf_log(RF_LOG_WARN, "extract.withdraw", "job=%s: %s", id,
		    err.msg);
}

static enum rf_code
extract_waiting(struct rf_ctx *ctx, struct rf_request *req,
    struct rf_pulse_params *p, struct rf_response *res)
{
	struct rf_job job = RF_JOB_INIT, done = RF_JOB_INIT;
	enum rf_code rc;

	/* Some threads are kept for short answers: say so before accepting. */
	if (!rf_app_wait_enter(ctx->app))
		return rf_pulse_fail(ctx, "GENERAL_003", "Too many requests "
		    "are waiting for documents: try again, or send "
		    "async=true.");
	rc = submit(ctx, req, p, true, &job);
	if (rc == RF_OK) {
		rc = rf_worker_ensure(ctx->conf, ctx->app->program, job.id,
		    &ctx->err);
		if (rc != RF_OK)
			withdraw(ctx, job.id);
	}
	if (rc == RF_OK)
		rc = rf_job_wait(ctx->store, &ctx->caller, job.id,
		    (int)ctx->conf->sync_wait * 1000, is_leaving, ctx->app,
		    &done, &ctx->err);
	rf_app_wait_leave(ctx->app);
	if (rc == RF_OK)
		rc = answer_waited(ctx, &done, p->legacy, res);
	rf_job_release(&done);
	rf_job_release(&job);
	return rc;
}

static enum rf_code
extract_later(struct rf_ctx *ctx, struct rf_request *req,
    struct rf_pulse_params *p, struct rf_response *res)
{
	struct rf_job job = RF_JOB_INIT;
	enum rf_code rc = submit(ctx, req, p, false, &job);

	if (rc == RF_OK) {
		acknowledge(&job, "The document is queued.", res);
		/* The job is safe; whoever works next will take it. */
		if (rf_worker_ensure(ctx->conf, ctx->app->program, job.id,
		    &ctx->err) != RF_OK)
			rf_err_clear(&ctx->err);
	}
	rf_job_release(&job);
	return rc;
}

static enum rf_code
extract(struct rf_ctx *ctx, struct rf_request *req, struct rf_response *res)
{
	struct rf_pulse_params p;
	enum rf_code rc = rf_pulse_params_read(ctx, req, &p);

	if (rc != RF_OK)
		return rc;
	return p.async ? extract_later(ctx, req, &p, res) :
	    extract_waiting(ctx, req, &p, res);
}

static enum rf_code
extract_async(struct rf_ctx *ctx, struct rf_request *req,
    struct rf_response *res)
{
	struct rf_pulse_params p;
	enum rf_code rc = rf_pulse_params_read(ctx, req, &p);

	if (rc != RF_OK)
		return rc;
	p.options.legacy_job_id = true;
	return extract_later(ctx, req, &p, res);
}

static const struct rf_reply extract_replies[] = {
	{ 200, "ExtractResult|LargeResultStub|Acknowledgement",
	    "The result; a stub naming its address when it is large; an "
	    "acknowledgement with async." },
	{ 400, "PulseError", "The request or the document is at fault." },
	{ 403, "PulseError", "The key's credits are used up." },
	{ 413, "PulseError", "The document is too large." },
	RF_PULSE_ERRORS,
	{ 0, NULL, NULL }
};
static const struct rf_reply async_replies[] = {
	{ 200, "Acknowledgement", "The document is queued." },
	{ 400, "PulseError", "The request is at fault." },
	{ 403, "PulseError", "The key's credits are used up." },
	{ 413, "PulseError", "The document is too large." },
	RF_PULSE_ERRORS,
	{ 0, NULL, NULL }
};

static const struct rf_route routes[] = {
	{ RF_POST, "/extract", extract, RF_AUTH_REQUIRED, RF_SCOPE_JOBS_WRITE,
	    RF_BODY_FORM, "extract",
	    "Turn a document into Markdown with the place of everything",
	    "ExtractRequest", extract_replies },
	{ RF_POST, "/extract_async", extract_async, RF_AUTH_REQUIRED,
	    RF_SCOPE_JOBS_WRITE, RF_BODY_FORM, "extract_async",
	    "Queue a document (deprecated: extract with async)",
	    "ExtractRequest", async_replies },
};

const struct rf_endpoint rf_ep_pulse_extract = {
	"extract", &rf_pulse_style, routes, RF_COUNT(routes)
};
