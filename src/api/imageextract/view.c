/* Jobs and their items in the words of this surface (sections 6.1 to 6.4). */
#include "config.h"
#include "api/imageextract/imageextract.h"

#include <math.h>
#include <stdlib.h>

#include "util/json_in.h"
#include "util/time.h"

const char *
rf_ie_status(enum rf_job_state state)
{
	static const char *const names[RF_JOB_STATE_COUNT] = {
		[RF_JOB_PENDING] = "queued",
		[RF_JOB_PROCESSING] = "processing",
		[RF_JOB_COMPLETED] = "done",
		[RF_JOB_FAILED] = "failed",
		[RF_JOB_CANCELED] = "cancelled",
		[RF_JOB_EXPIRED] = "done",	/* it was; /result says 410 */
	};

	return names[state];
}

/* Of one item: what is done, in thousandths. */
static int
thousandths(const struct rf_item *i)
{
	if (rf_job_state_is_final(i->state))
		return 1000;
	if (i->state == RF_JOB_PENDING || i->progress_total == 0)
		return 0;
	return (int)(990 * (uint64_t)i->progress_done / i->progress_total);
}

static void
count(struct rf_ie_view *v)
{
	int64_t sum = 0;

	v->status = rf_ie_status(v->job.state);
	for (int i = 0; i < v->n; i++) {
		v->groups_done += rf_job_state_is_final(v->items[i].state);
		v->images += v->items[i].images;
		sum += thousandths(&v->items[i]);
	}
	v->progress = v->n > 0 ? (int)(sum / v->n / 10) : 0;
	if (rf_job_state_is_final(v->job.state))
		v->progress = 100;
	v->partial = rf_job_state_is_final(v->job.state) ?
	    v->job.items_done > 0 && v->job.items_done < v->n :
	    v->groups_done > 0 && v->groups_done < v->n;
}

/* Another surface's job is none here. */
enum rf_code
rf_ie_look(struct rf_store *store, const struct rf_caller *caller,
    const char *id, struct rf_ie_view *out, struct rf_err *err)
{
	enum rf_code rc;

	rc = rf_store_job_get(store, caller, id, &out->job, err);
	if (rc == RF_OK && out->job.surface != RF_SURFACE_IMAGEEXTRACT)
		rc = rf_fail(err, RF_E_NOT_FOUND, "there is no such job");
	if (rc == RF_OK)
		rc = rf_store_job_items(store, id, &out->items, &out->n, err);
	if (rc == RF_OK)
		count(out);
	return rc;
}

enum rf_code
rf_ie_view(struct rf_ctx *ctx, const struct rf_request *req,
    enum rf_code foreign, struct rf_ie_view *out)
{
	enum rf_code rc = rf_ie_need_caller(ctx);

	if (rc == RF_OK)
		rc = rf_ie_look(ctx->store, &ctx->caller,
		    rf_request_arg(req, "id"), out, &ctx->err);
	if (rc == RF_E_NOT_FOUND || (rc == RF_E_FORBIDDEN &&
	    foreign == RF_E_NOT_FOUND))
		return rf_ie_fail(ctx, 404, "not_found",
		    "There is no such job.");
	if (rc == RF_E_FORBIDDEN)
		return rf_ie_fail(ctx, 403, "forbidden",
		    "This job belongs to another account.");
	return rc;
}

void
rf_ie_view_release(struct rf_ie_view *v)
{
	for (int i = 0; i < v->n; i++)
		rf_item_release(&v->items[i]);
	free(v->items);
	rf_job_release(&v->job);
	*v = (struct rf_ie_view)RF_IE_VIEW_INIT;
}

const char *
rf_ie_group_id(struct rf_ctx *ctx, int position)
{
	return rf_arena_printf(ctx->arena, "g%d", position + 1);
}

const char *
rf_ie_job_path(struct rf_ctx *ctx, const struct rf_request *req,
    const char *id, const char *suffix)
{
	return rf_arena_printf(ctx->arena, RF_STR_FMT "/api/v1/jobs/%s/%s",
	    RF_STR_ARG(req->base), id, suffix);
}

enum rf_code
rf_ie_not_ready(struct rf_ctx *ctx, const struct rf_ie_view *v,
    struct rf_response *res, bool *done)
{
	struct json_object *o;

	*done = false;
	switch (v->job.state) {
	case RF_JOB_PENDING:
	case RF_JOB_PROCESSING:
		o = json_object_new_object();
		rf_json_add(o, "job_id", json_object_new_string(v->job.id));
		rf_json_add(o, "status", json_object_new_string(v->status));
		rf_json_add(o, "progress",
		    json_object_new_int(v->progress));
		rf_response_json(res, 202, o);
		rf_response_header(res, "Retry-After", "2");
		rf_response_header(res, "Cache-Control", "no-store");
		*done = true;
		return RF_OK;
	case RF_JOB_CANCELED:
		return rf_ie_fail(ctx, 409, "invalid_state",
		    "The job was cancelled.");
	case RF_JOB_EXPIRED:
		return rf_ie_fail(ctx, 410, "expired",
		    "The images of this job are not kept any more.");
	default:
		return RF_OK;
	}
}

struct json_object *
rf_ie_time(int64_t ms)
{
	char text[RF_TIME_SIZE];

	if (ms == 0)
		return NULL;
	rf_time_format(ms, false, text);
	return json_object_new_string(text);
}

struct json_object *
rf_ie_credits(double credits)
{
	if (credits == floor(credits) && fabs(credits) < 1e15)
		return json_object_new_int64((int64_t)credits);
	return rf_json_double(credits);
}
