/*
 * Answers that carry a result.  The core result was written once, by the
 * worker's child; what depends on the account and the moment is put around
 * it here, and the whole is streamed from the blob, never loaded.
 */
#include "config.h"
#include "api/pulse/pulse.h"

#include <string.h>
#include <unistd.h>

#include "store/blob.h"
#include "util/io.h"
#include "util/json_out.h"

#define RF_FRAME_MAX (64 * 1024)

static void
plan_info(struct rf_json_out *j, const struct rf_ctx *ctx,
    const struct rf_usage *usage)
{
	rf_json_key(j, "plan_info");
	rf_json_object(j);
	rf_json_key(j, "tier");
	rf_json_cstr(j, ctx->conf->tier);
	rf_json_key(j, "total_credits_used");
	rf_json_fixed(j, usage->credits_used, 3);
	rf_json_key(j, "pages_used");
	rf_json_int(j, usage->pages_used);
	rf_json_object_end(j);
}

/* Members that follow those of the core result. */
static enum rf_code
write_account_members(struct rf_ctx *ctx, const struct rf_job *job,
    bool with_job_id, struct rf_json_out *j)
{
	struct rf_usage usage;
	enum rf_code rc;

	rc = rf_store_usage(ctx->store, job->org_id, &usage, &ctx->err);
	if (rc != RF_OK)
		return rc;
	if (job->extraction_id[0] != '\0') {
		rf_json_key(j, "extraction_id");
		rf_json_cstr(j, job->extraction_id);
		rf_json_key(j, "extraction_url");
		rf_json_cstr(j, rf_arena_printf(ctx->arena,
		    "%s/extractions/%s", job->origin, job->extraction_id));
	}
	if (with_job_id) {
		rf_json_key(j, "job_id");
		rf_json_cstr(j, job->id);
	}
	plan_info(j, ctx, &usage);
	rf_json_key(j, "credits_used");
	rf_json_fixed(j, job->credits, 3);
	return RF_OK;
}

/* The large-result stub (section 4.1). */
static enum rf_code
answer_stub(struct rf_ctx *ctx, const struct rf_job *job,
    const struct rf_pulse_frame *frame, struct rf_response *res)
{
	struct rf_buf buf;
	struct rf_out out;
	struct rf_json_out j;
	enum rf_code rc;

	rf_buf_init(&buf, RF_FRAME_MAX);
	rf_out_to_buf(&out, &buf);
	rf_out_adds(&out, frame->before);
	rf_json_out_init(&j, &out);
	rf_json_object(&j);
	rf_json_key(&j, "is_url");
	rf_json_bool(&j, true);
	rf_json_key(&j, "url");
	rf_json_cstr(&j, rf_arena_printf(ctx->arena, "%s/large_results/%s",
	    job->origin, job->id));
	rf_json_key(&j, "page_count");
	rf_json_int(&j, job->pages);
	rc = write_account_members(ctx, job, frame->job_id, &j);
	rf_json_object_end(&j);
	rf_out_adds(&out, frame->after);
	if (rf_out_finish(&out, &ctx->err) != RF_OK && rc == RF_OK)
		rc = ctx->err.code;
	if (rc == RF_OK)
		rf_response_bytes(res, 200, "application/json",
		    (struct rf_str){ buf.ptr, buf.len });
	rf_buf_release(&buf);
	return rc;
}

/*
 * Add the file of a JSON object without its closing brace (and, with
 * `opened`, without the opening one as well).
 */
static enum rf_code
add_object_file(struct rf_ctx *ctx, const struct rf_artifact *a, bool opened,
    struct rf_response *res)
{
	int64_t size;
	int fd;
	enum rf_code rc;

	rc = rf_blob_open(ctx->store, a->blob, &fd, &size, &ctx->err);
	if (rc != RF_OK)
		return rc;
	if (size < 2) {
		rf_close(&fd);
		return rf_fail(&ctx->err, RF_E_BUG, "The result is damaged.");
	}
	rf_response_add_file(res, fd, opened ? 1 : 0,
	    size - 1 - (opened ? 1 : 0));
	return RF_OK;
}

static enum rf_code
artifact(struct rf_ctx *ctx, const struct rf_job *job,
    enum rf_artifact_kind kind, const char *name, struct rf_artifact *out)
{
	return rf_store_artifact_get(ctx->store, &ctx->caller, job->id, kind,
	    name, out, &ctx->err);
}

static enum rf_code
add_legacy(struct rf_ctx *ctx, const struct rf_job *job,
    struct rf_response *res)
{
	struct rf_artifact legacy;
	enum rf_code rc;

	rc = artifact(ctx, job, RF_ARTIFACT_LEGACY, "legacy.json", &legacy);
	if (rc == RF_E_NOT_FOUND) {
		rf_err_clear(&ctx->err);
		return RF_OK;
	}
	if (rc != RF_OK)
		return rc;
	rf_response_add(res, RF_STR(","));
	return add_object_file(ctx, &legacy, true, res);
}

static enum rf_code
add_tail(struct rf_ctx *ctx, const struct rf_job *job,
    const struct rf_pulse_frame *frame, struct rf_response *res)
{
	struct rf_buf buf;
	struct rf_out out;
	struct rf_json_out j;
	enum rf_code rc;

	rf_buf_init(&buf, RF_FRAME_MAX);
	rf_out_to_buf(&out, &buf);
	rf_json_out_init(&j, &out);
	rf_json_object(&j);
	rc = write_account_members(ctx, job, frame->job_id, &j);
	rf_json_object_end(&j);
	rf_out_adds(&out, frame->after);
	if (rf_out_finish(&out, &ctx->err) != RF_OK && rc == RF_OK)
		rc = ctx->err.code;
	if (rc == RF_OK) {
		/* Its opening brace becomes the comma after the core. */
		buf.ptr[0] = ',';
		rf_response_add(res, (struct rf_str){
		    rf_arena_strndup(ctx->arena, buf.ptr, buf.len), buf.len });
	}
	rf_buf_release(&buf);
	return rc;
}

enum rf_code
rf_pulse_answer_result(struct rf_ctx *ctx, const struct rf_job *job,
    const struct rf_pulse_frame *frame, struct rf_response *res)
{
	struct rf_artifact core;
	enum rf_code rc;

	if (job->large != RF_LARGE_NONE)
		return answer_stub(ctx, job, frame, res);
	rc = artifact(ctx, job, RF_ARTIFACT_RESULT, "result.json", &core);
	if (rc != RF_OK)
		return rc;
	return rf_pulse_answer_core(ctx, job, &core, frame, res);
}

enum rf_code
rf_pulse_answer_core(struct rf_ctx *ctx, const struct rf_job *job,
    const struct rf_artifact *core, const struct rf_pulse_frame *frame,
    struct rf_response *res)
{
	enum rf_code rc;

	res->status = 200;
	res->media_type = RF_STR("application/json");
	rf_response_add(res, rf_str(rf_arena_strdup(ctx->arena,
	    frame->before)));
	rc = add_object_file(ctx, core, false, res);
	if (rc == RF_OK && frame->legacy)
		rc = add_legacy(ctx, job, res);
	if (rc == RF_OK)
		rc = add_tail(ctx, job, frame, res);
	return rc;
}
