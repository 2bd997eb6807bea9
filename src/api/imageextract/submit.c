/*
 * Accepting a job: who is counted, what is reserved, what the answer says
 * (sections 1.4, 1.5 and 1.7).  The store checks and writes all of it in one
 * transaction.
 */
#include "config.h"
#include "api/imageextract/imageextract.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "jobs/jobs.h"
#include "util/json_in.h"
#include "util/time.h"

#define MAX_NAME 255		/* bytes of an Idempotency-Key */

/* "ip:192.0.2.1", "ip:2001:db8:0:1::/64": one guest is one network. */
const char *
rf_ie_network(struct rf_ctx *ctx, struct rf_str remote)
{
	char text[INET6_ADDRSTRLEN] = "";
	struct in6_addr a;

	if (memchr(remote.ptr != NULL ? remote.ptr : "", ':', remote.len) ==
	    NULL || inet_pton(AF_INET6, rf_arena_strndup(ctx->arena,
	    remote.ptr, remote.len), &a) != 1)
		return rf_arena_printf(ctx->arena, "ip:" RF_STR_FMT,
		    RF_STR_ARG(remote));
	if (IN6_IS_ADDR_V4MAPPED(&a)) {
		inet_ntop(AF_INET, &a.s6_addr[12], text, sizeof(text));
		return rf_arena_printf(ctx->arena, "ip:%s", text);
	}
	memset(&a.s6_addr[8], 0, 8);
	inet_ntop(AF_INET6, &a, text, sizeof(text));
	return rf_arena_printf(ctx->arena, "ip:%s/64", text);
}

enum rf_code
rf_ie_terms(struct rf_ctx *ctx, const struct rf_request *req, int units,
    struct rf_terms *terms)
{
	struct rf_str name = rf_request_header(req, "idempotency-key");
	bool guest = ctx->caller.guest[0] != '\0';
	struct rf_plan plan;
	enum rf_code rc;

	rc = rf_store_plan_get(ctx->store, ctx->caller.plan, &plan,
	    &ctx->err);
	if (rc != RF_OK)
		return rc;
	terms->rate_limit = plan.requests_per_day;
	terms->rate_units = guest ? units : 1;
	terms->rate_scope = guest ? rf_ie_network(ctx, req->remote) :
	    ctx->caller.org_id;
	if (name.len == 0)
		return RF_OK;
	if (name.len > MAX_NAME)
		return rf_ie_fail(ctx, 400, "validation_error",
		    "An Idempotency-Key has at most %d characters.", MAX_NAME);
	terms->idempotency_name = rf_arena_strndup(ctx->arena, name.ptr,
	    name.len);
	/* Another guest could not read the job, though on the same network. */
	terms->idempotency_scope = guest ? rf_arena_printf(ctx->arena,
	    "guest:%s", ctx->caller.guest) : ctx->caller.org_id;
	return RF_OK;
}

enum rf_code
rf_ie_refused(struct rf_ctx *ctx, enum rf_code rc)
{
	int64_t now = rf_now();
	char said[sizeof(ctx->err.msg)];

	rf_strlcpy(said, ctx->err.msg, sizeof(said));
	if (rc == RF_E_RATE) {
		ctx->retry_after = (int)((rf_day_end(now) - now + 999) / 1000);
		return rf_ie_fail(ctx, 429, "rate_limited",
		    "Too many for one day: %s.", said);
	}
	if (rc == RF_E_QUOTA)
		return rf_ie_fail(ctx, 402, "insufficient_credits",
		    "Insufficient credits: %s.", said);
	if (rc == RF_E_CONFLICT)
		return rf_ie_fail(ctx, 409, "idempotency_conflict",
		    "This Idempotency-Key was used for another request.");
	return rc;
}

void
rf_ie_job_owner(const struct rf_ctx *ctx, struct rf_job *job)
{
	const struct rf_caller *c = &ctx->caller;

	rf_strlcpy(job->org_id, c->org_id, sizeof(job->org_id));
	rf_strlcpy(job->key_id, c->key_id, sizeof(job->key_id));
	rf_strlcpy(job->project_id, c->project_id, sizeof(job->project_id));
	rf_strlcpy(job->guest, c->guest, sizeof(job->guest));
}

void
rf_ie_accepted(struct rf_ctx *ctx, const struct rf_request *req,
    const char *job_id, bool replayed, struct rf_response *res)
{
	struct json_object *o = json_object_new_object();

	rf_json_add(o, "job_id", json_object_new_string(job_id));
	rf_response_json(res, 202, o);
	rf_response_header(res, "Location",
	    rf_arena_printf(ctx->arena, RF_STR_FMT "/api/v1/jobs/%s",
	    RF_STR_ARG(req->base), job_id));
	if (replayed)
		rf_response_header(res, "Idempotent-Replayed", "true");
}

enum rf_code
rf_ie_submit(struct rf_ctx *ctx, const struct rf_request *req,
    struct rf_job *job, struct rf_item *items, int n, struct rf_terms *terms,
    struct rf_response *res)
{
	bool replayed = false;
	enum rf_code rc;

	rf_uuid(job->id);
	job->surface = RF_SURFACE_IMAGEEXTRACT;
	job->storage = true;
	job->origin = rf_strdup(rf_arena_printf(ctx->arena,
	    RF_STR_FMT RF_STR_FMT, RF_STR_ARG(req->origin),
	    RF_STR_ARG(req->base)));
	terms->reserve = n;
	rc = rf_store_job_submit_on(ctx->store, job, items, n, terms,
	    &replayed, &ctx->err);
	if (rc != RF_OK)
		return rf_ie_refused(ctx, rc);
	rf_ie_accepted(ctx, req, job->id, replayed, res);
	/* The job is safe; whoever works next will take it. */
	if (!replayed && rf_worker_ensure(ctx->conf, ctx->app->program, NULL,
	    &ctx->err) != RF_OK)
		rf_err_clear(&ctx->err);
	return RF_OK;
}
