/*
 * GET /api/v1/jobs/{id} and /items, POST /cancel and /retry (sections 6.3,
 * 6.4 and 6.9).
 */
#include "config.h"
#include "api/imageextract/imageextract.h"

#include <stdlib.h>
#include <string.h>

#include "util/json_in.h"

static struct json_object *
duration(const struct rf_item *i)
{
	return i->finished_at != 0 && i->started_at != 0 ?
	    json_object_new_int64(i->finished_at - i->started_at) : NULL;
}

static const char *
label(const struct rf_item *i)
{
	return i->source_url != NULL ? i->source_url : i->name;
}

static const char *
kind(const struct rf_item *i)
{
	return i->source_url != NULL ? "url" : "document";
}

static struct json_object *
group(struct rf_ctx *ctx, const struct rf_item *i)
{
	struct json_object *o = json_object_new_object();

	rf_json_add(o, "id",
	    json_object_new_string(rf_ie_group_id(ctx, i->position)));
	rf_json_add(o, "label", rf_json_string(label(i)));
	rf_json_add(o, "kind", json_object_new_string(kind(i)));
	rf_json_add(o, "status",
	    json_object_new_string(rf_ie_status(i->state)));
	rf_json_add(o, "image_count", json_object_new_int64(i->images));
	rf_json_add(o, "duration_ms", duration(i));
	return o;
}

static enum rf_code
show(struct rf_ctx *ctx, struct rf_request *req, struct rf_response *res)
{
	struct rf_ie_view v = RF_IE_VIEW_INIT;
	struct json_object *o, *groups;
	enum rf_code rc;

	rc = rf_ie_view(ctx, req, RF_E_NOT_FOUND, &v);
	if (rc != RF_OK)
		goto out;
	o = json_object_new_object();
	groups = json_object_new_array();
	rf_json_add(o, "id", json_object_new_string(v.job.id));
	rf_json_add(o, "type",
	    json_object_new_string(rf_job_kind_name(v.job.kind)));
	rf_json_add(o, "status", json_object_new_string(v.status));
	rf_json_add(o, "credits_used", rf_ie_credits(v.job.credits));
	rf_json_add(o, "image_count", json_object_new_int64(v.images));
	rf_json_add(o, "partial", json_object_new_boolean(v.partial));
	rf_json_add(o, "completed_groups",
	    json_object_new_int(v.groups_done));
	rf_json_add(o, "total_groups", json_object_new_int(v.n));
	for (int i = 0; i < v.n; i++)
		json_object_array_add(groups, group(ctx, &v.items[i]));
	rf_json_add(o, "groups", groups);
	rf_json_add(o, "progress", json_object_new_int(v.progress));
	rf_json_add(o, "error", v.job.state == RF_JOB_FAILED ?
	    rf_json_string(v.job.error_message) : NULL);
	rf_json_add(o, "project_id", v.job.project_id[0] != '\0' ?
	    json_object_new_string(v.job.project_id) : NULL);
	if (v.job.retry_of[0] != '\0')
		rf_json_add(o, "retry_of",
		    json_object_new_string(v.job.retry_of));
	rf_json_add(o, "created_at", rf_ie_time(v.job.created_at));
	rf_json_add(o, "started_at", rf_ie_time(v.job.started_at));
	rf_json_add(o, "finished_at", rf_ie_time(v.job.finished_at));
	rf_response_json(res, 200, o);
	rf_response_header(res, "Cache-Control", "no-store");
out:
	rf_ie_view_release(&v);
	return rc;
}

static struct json_object *
item(struct rf_ctx *ctx, const struct rf_item *i)
{
	struct json_object *o = json_object_new_object();
	bool bad = i->error != RF_OK;

	rf_json_add(o, "id",
	    json_object_new_string(rf_ie_group_id(ctx, i->position)));
	rf_json_add(o, "kind", json_object_new_string(kind(i)));
	rf_json_add(o, "position", json_object_new_int(i->position));
	rf_json_add(o, "source_label", rf_json_string(label(i)));
	rf_json_add(o, "status",
	    json_object_new_string(rf_ie_status(i->state)));
	rf_json_add(o, "image_count", json_object_new_int64(i->images));
	rf_json_add(o, "duration_ms", duration(i));
	rf_json_add(o, "error_code", bad && i->error != RF_E_CANCELLED ?
	    json_object_new_string(rf_ie_item_error(i)) : NULL);
	rf_json_add(o, "error_message", bad ?
	    rf_json_string(i->error_message) : NULL);
	return o;
}

static enum rf_code
items(struct rf_ctx *ctx, struct rf_request *req, struct rf_response *res)
{
	struct rf_ie_view v = RF_IE_VIEW_INIT;
	struct json_object *o, *list;
	enum rf_code rc;

	rc = rf_ie_view(ctx, req, RF_E_NOT_FOUND, &v);
	if (rc == RF_OK) {
		o = json_object_new_object();
		list = json_object_new_array();
		for (int i = 0; i < v.n; i++)
			json_object_array_add(list, item(ctx, &v.items[i]));
		rf_json_add(o, "job_id", json_object_new_string(v.job.id));
		rf_json_add(o, "items", list);
		rf_response_json(res, 200, o);
		rf_response_header(res, "Cache-Control", "no-store");
	}
	rf_ie_view_release(&v);
	return rc;
}

static enum rf_code
cancel(struct rf_ctx *ctx, struct rf_request *req, struct rf_response *res)
{
	struct rf_ie_view v = RF_IE_VIEW_INIT;
	enum rf_job_state was = RF_JOB_COMPLETED;
	struct json_object *o;
	enum rf_code rc;

	rc = rf_ie_view(ctx, req, RF_E_NOT_FOUND, &v);
	if (rc == RF_OK)
		rc = rf_store_job_withdraw(ctx->store, &ctx->caller, v.job.id,
		    &was, &ctx->err);
	if (rc == RF_OK && was != RF_JOB_PENDING)
		rc = rf_ie_fail(ctx, 409, "invalid_state",
		    "The job is %s: only a queued one can be cancelled.",
		    rf_ie_status(was));
	if (rc == RF_OK) {
		o = json_object_new_object();
		rf_json_add(o, "cancelled", json_object_new_boolean(true));
		rf_response_json(res, 200, o);
	}
	rf_ie_view_release(&v);
	return rc;
}

/* The items of the old job anew; their sources must still be there. */
static enum rf_code
renew(struct rf_ctx *ctx, const struct rf_ie_view *old,
    struct rf_item *fresh)
{
	for (int i = 0; i < old->n; i++) {
		const struct rf_item *from = &old->items[i];

		fresh[i] = (struct rf_item)RF_ITEM_INIT;
		fresh[i].source = from->source_url != NULL ? RF_SOURCE_URL :
		    RF_SOURCE_BLOB;
		if (fresh[i].source == RF_SOURCE_BLOB &&
		    from->source_blob[0] == '\0')
			return rf_ie_fail(ctx, 409, "input_expired",
			    "The documents are not kept any more: send them "
			    "again.");
		if (fresh[i].source == RF_SOURCE_URL)
			fresh[i].source_url = rf_strdup(from->source_url);
		else
			memcpy(fresh[i].source_blob, from->source_blob,
			    sizeof(from->source_blob));
		fresh[i].size = fresh[i].source == RF_SOURCE_URL ? -1 :
		    from->size;
		fresh[i].name = rf_strdup(from->source_url != NULL ? "" :
		    from->name);
		fresh[i].media_type = rf_strdup(from->source_url != NULL ? "" :
		    from->media_type);
	}
	return RF_OK;
}

static enum rf_code
retry(struct rf_ctx *ctx, struct rf_request *req, struct rf_response *res)
{
	struct rf_ie_view v = RF_IE_VIEW_INIT;
	struct rf_terms terms = { .rate_limit = -1 };
	struct rf_job job = RF_JOB_INIT;
	struct rf_item *fresh = NULL;
	enum rf_code rc;

	rc = rf_ie_view(ctx, req, RF_E_NOT_FOUND, &v);
	if (rc == RF_OK && v.job.state != RF_JOB_FAILED &&
	    v.job.state != RF_JOB_CANCELED)
		rc = rf_ie_fail(ctx, 409, "invalid_state", "The job is %s: "
		    "only a failed or cancelled one can be tried again.",
		    v.status);
	if (rc == RF_OK)
		rc = rf_ie_terms(ctx, req, v.n, &terms);
	if (rc == RF_OK) {
		terms.idempotency_name = NULL;
		fresh = rf_calloc((size_t)v.n, sizeof(*fresh));
		rc = renew(ctx, &v, fresh);
	}
	if (rc == RF_OK) {
		rf_ie_job_owner(ctx, &job);
		job.kind = v.job.kind;
		rf_strlcpy(job.project_id, v.job.project_id,
		    sizeof(job.project_id));
		rf_strlcpy(job.retry_of, v.job.id, sizeof(job.retry_of));
		rc = rf_ie_submit(ctx, req, &job, fresh, v.n, &terms, res);
	}
	for (int i = 0; i < v.n && fresh != NULL; i++)
		rf_item_release(&fresh[i]);
	free(fresh);
	rf_job_release(&job);
	rf_ie_view_release(&v);
	return rc;
}

static const struct rf_reply show_replies[] = {
	{ 200, "ImageJob", "The job's state and its groups." },
	{ 404, "ImageExtractError", "No such job." },
	RF_IE_FORBIDDEN,
	RF_IE_ERRORS,
	{ 0, NULL, NULL }
};
static const struct rf_reply items_replies[] = {
	{ 200, "JobItems", "The items in the order of the request." },
	{ 404, "ImageExtractError", "No such job." },
	RF_IE_FORBIDDEN,
	RF_IE_ERRORS,
	{ 0, NULL, NULL }
};
static const struct rf_reply cancel_replies[] = {
	{ 200, "JobCancelled", "Its credits came back." },
	{ 404, "ImageExtractError", "No such job." },
	{ 409, "ImageExtractError", "Somebody works on it, or it has ended." },
	RF_IE_FORBIDDEN,
	RF_IE_ERRORS,
	{ 0, NULL, NULL }
};
static const struct rf_reply retry_replies[] = {
	{ 202, "JobAccepted", "A new job with the same input." },
	{ 402, "ImageExtractError", "The balance does not cover it." },
	{ 404, "ImageExtractError", "No such job." },
	{ 409, "ImageExtractError", "It did not fail, or its documents are "
	    "not kept any more." },
	RF_IE_FORBIDDEN,
	RF_IE_ERRORS,
	{ 0, NULL, NULL }
};

static const struct rf_route routes[] = {
	{ RF_GET, "/api/v1/jobs/{id}", show, RF_AUTH_OPTIONAL,
	    RF_SCOPE_JOBS_READ, RF_BODY_NONE, "ie_job_show",
	    "Show an image job and its groups", NULL, show_replies },
	{ RF_GET, "/api/v1/jobs/{id}/items", items, RF_AUTH_OPTIONAL,
	    RF_SCOPE_JOBS_READ, RF_BODY_NONE, "ie_job_items",
	    "List the items of an image job", NULL, items_replies },
	{ RF_POST, "/api/v1/jobs/{id}/cancel", cancel, RF_AUTH_REQUIRED,
	    RF_SCOPE_JOBS_WRITE, RF_BODY_NONE, "ie_job_cancel",
	    "Cancel a queued image job", NULL, cancel_replies },
	{ RF_POST, "/api/v1/jobs/{id}/retry", retry, RF_AUTH_REQUIRED,
	    RF_SCOPE_JOBS_WRITE, RF_BODY_NONE, "ie_job_retry",
	    "Try a failed or cancelled image job again", NULL,
	    retry_replies },
};

const struct rf_endpoint rf_ep_imageextract_jobs = {
	"jobs", &rf_imageextract_style, routes, RF_COUNT(routes)
};
