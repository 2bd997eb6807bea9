/* What an account is, has, and did (section 3). */
#include "config.h"
#include "api/imageextract/imageextract.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "util/json_in.h"
#include "util/time.h"

#define LEDGER_DEFAULT 50
#define LEDGER_MAX 200

static void
add_account(struct json_object *o, const struct rf_ctx *ctx)
{
	rf_json_add(o, "account_id",
	    json_object_new_string(ctx->caller.org_id));
}

/* Balances and counts change with every job. */
static void
answer(struct rf_response *res, struct json_object *take)
{
	rf_response_json(res, 200, take);
	rf_response_header(res, "Cache-Control", "no-store");
}

static enum rf_code
account(struct rf_ctx *ctx, struct rf_request *req, struct rf_response *res)
{
	struct json_object *o;
	struct rf_org org;
	enum rf_code rc;

	(void)req;
	rc = rf_store_org_get(ctx->store, ctx->caller.org_id, &org,
	    &ctx->err);
	if (rc != RF_OK)
		return rc;
	o = json_object_new_object();
	rf_json_add(o, "id", json_object_new_string(org.id));
	rf_json_add(o, "name", rf_json_string(org.name));
	rf_json_add(o, "slug", json_object_new_string(org.slug));
	rf_json_add(o, "plan", json_object_new_string(org.plan));
	rf_json_add(o, "status", json_object_new_string("active"));
	/* A key acts for the whole account. */
	rf_json_add(o, "membership_role", json_object_new_string(
	    ctx->caller.role[0] != '\0' ? ctx->caller.role : "owner"));
	answer(res, o);
	return RF_OK;
}

static enum rf_code
credits(struct rf_ctx *ctx, struct rf_request *req, struct rf_response *res)
{
	struct rf_usage usage;
	struct json_object *o;
	enum rf_code rc;

	(void)req;
	rc = rf_store_usage(ctx->store, ctx->caller.org_id, &usage,
	    &ctx->err);
	if (rc != RF_OK)
		return rc;
	o = json_object_new_object();
	add_account(o, ctx);
	rf_json_add(o, "plan", json_object_new_string(ctx->caller.plan));
	rf_json_add(o, "credits", rf_ie_credits(floor(usage.balance)));
	answer(res, o);
	return RF_OK;
}

/* ---- the ledger -------------------------------------------------------------- */

static void
add_entry(void *ctx, const struct rf_ledger_entry *e)
{
	struct json_object *o = json_object_new_object();
	char id[32];

	snprintf(id, sizeof(id), "led_%lld", (long long)e->seq);
	rf_json_add(o, "id", json_object_new_string(id));
	rf_json_add(o, "entry_type", json_object_new_string(e->type));
	rf_json_add(o, "amount", rf_ie_credits(e->amount));
	rf_json_add(o, "balance_after", rf_ie_credits(e->balance_after));
	rf_json_add(o, "job_id", e->job_id[0] != '\0' ?
	    json_object_new_string(e->job_id) : NULL);
	rf_json_add(o, "created_at", rf_ie_time(e->created_at));
	json_object_array_add(ctx, o);
}

static enum rf_code
ledger(struct rf_ctx *ctx, struct rf_request *req, struct rf_response *res)
{
	struct rf_str text = rf_request_query(req, "limit");
	struct json_object *o, *list;
	long limit = LEDGER_DEFAULT;
	enum rf_code rc;
	char *end;

	if (text.ptr != NULL) {
		limit = strtol(text.ptr, &end, 10);
		if (text.len == 0 || *end != '\0' || limit < 1 ||
		    limit > LEDGER_MAX)
			return rf_ie_fail(ctx, 400, "validation_error",
			    "\"limit\" is a number from 1 to %d.", LEDGER_MAX);
	}
	list = json_object_new_array();
	rc = rf_store_ledger_list(ctx->store, ctx->caller.org_id, (int)limit,
	    add_entry, list, &ctx->err);
	o = json_object_new_object();
	add_account(o, ctx);
	rf_json_add(o, "entries", list);
	if (rc == RF_OK)
		answer(res, o);
	else
		json_object_put(o);
	return rc;
}

/* ---- limits and usage ---------------------------------------------------------- */

static enum rf_code
limits(struct rf_ctx *ctx, struct rf_request *req, struct rf_response *res)
{
	struct json_object *o, *l;
	struct rf_plan p;
	enum rf_code rc;

	(void)req;
	rc = rf_store_plan_get(ctx->store, ctx->caller.plan, &p, &ctx->err);
	if (rc != RF_OK)
		return rc;
	o = json_object_new_object();
	l = json_object_new_object();
	add_account(o, ctx);
	rf_json_add(l, "plan", json_object_new_string(p.name));
	rf_json_add(l, "credits_included",
	    json_object_new_int64(p.credits_included));
	rf_json_add(l, "daily_credit_cap",
	    json_object_new_int64(p.daily_credit_cap));
	rf_json_add(l, "api_access", json_object_new_boolean(p.api_access));
	rf_json_add(l, "ads_enabled", json_object_new_boolean(p.ads_enabled));
	rf_json_add(l, "bulk_max_urls", json_object_new_int(p.bulk_max_urls));
	rf_json_add(l, "document_max_files",
	    json_object_new_int(p.document_max_files));
	rf_json_add(l, "document_max_mb",
	    json_object_new_int(p.document_max_mb));
	rf_json_add(l, "url_worker_concurrency",
	    json_object_new_int(p.url_worker_concurrency));
	rf_json_add(o, "limits", l);
	answer(res, o);
	return RF_OK;
}

/* The first moment of a month, `ahead` months from the present one. */
static int64_t
month(int64_t now, int ahead)
{
	time_t t = (time_t)(now / 1000);
	struct tm tm;

	gmtime_r(&t, &tm);
	tm = (struct tm){ .tm_year = tm.tm_year, .tm_mon = tm.tm_mon + ahead,
	    .tm_mday = 1 };
	return (int64_t)timegm(&tm) * 1000;
}

static enum rf_code
read_time(struct rf_ctx *ctx, const struct rf_request *req, const char *name,
    int64_t *out)
{
	struct rf_str text = rf_request_query(req, name);

	if (text.ptr == NULL || rf_time_parse(text, out))
		return RF_OK;
	return rf_ie_fail(ctx, 400, "validation_error",
	    "\"%s\" is a time as 2026-03-01T00:00:00Z.", name);
}

static enum rf_code
usage(struct rf_ctx *ctx, struct rf_request *req, struct rf_response *res)
{
	int64_t since = month(rf_now(), 0), until = month(rf_now(), 1);
	struct rf_usage_between u;
	struct json_object *o;
	enum rf_code rc;

	rc = read_time(ctx, req, "since", &since);
	if (rc == RF_OK)
		rc = read_time(ctx, req, "until", &until);
	if (rc == RF_OK && since > until)
		rc = rf_ie_fail(ctx, 400, "validation_error",
		    "\"since\" is later than \"until\".");
	if (rc == RF_OK)
		rc = rf_store_usage_between(ctx->store, ctx->caller.org_id,
		    since, until, &u, &ctx->err);
	if (rc != RF_OK)
		return rc;
	o = json_object_new_object();
	add_account(o, ctx);
	rf_json_add(o, "jobs_total", json_object_new_int64(u.jobs));
	rf_json_add(o, "credits_debited", rf_ie_credits(u.credits));
	rf_json_add(o, "images_extracted", json_object_new_int64(u.images));
	answer(res, o);
	return RF_OK;
}

static const struct rf_reply account_replies[] = {
	{ 200, "Account", "The account." },
	RF_IE_FORBIDDEN,
	RF_IE_ERRORS,
	{ 0, NULL, NULL }
};
static const struct rf_reply credits_replies[] = {
	{ 200, "Credits", "What is left." },
	RF_IE_FORBIDDEN,
	RF_IE_ERRORS,
	{ 0, NULL, NULL }
};
static const struct rf_reply ledger_replies[] = {
	{ 200, "Ledger", "The newest entries, newest first." },
	{ 400, "ImageExtractError", "\"limit\" is out of its bounds." },
	RF_IE_FORBIDDEN,
	RF_IE_ERRORS,
	{ 0, NULL, NULL }
};
static const struct rf_reply limits_replies[] = {
	{ 200, "Limits", "What the plan allows; -1: no cap." },
	RF_IE_FORBIDDEN,
	RF_IE_ERRORS,
	{ 0, NULL, NULL }
};
static const struct rf_reply usage_replies[] = {
	{ 200, "UsageBetween", "What the jobs of that time came to." },
	{ 400, "ImageExtractError", "A time is none, or both are the wrong "
	    "way round." },
	RF_IE_FORBIDDEN,
	RF_IE_ERRORS,
	{ 0, NULL, NULL }
};

#define ROW(pattern, handler, id, summary, replies) \
	{ RF_GET, "/api/v1/account" pattern, handler, RF_AUTH_REQUIRED, \
	    RF_SCOPE_JOBS_READ, RF_BODY_NONE, id, summary, NULL, replies }

static const struct rf_route routes[] = {
	ROW("", account, "ie_account", "The account of the caller",
	    account_replies),
	ROW("/credits", credits, "ie_account_credits",
	    "The account's balance", credits_replies),
	ROW("/credits/ledger", ledger, "ie_account_ledger",
	    "Every movement of the balance, newest first", ledger_replies),
	ROW("/limits", limits, "ie_account_limits",
	    "What the account's plan allows", limits_replies),
	ROW("/usage", usage, "ie_account_usage",
	    "Jobs, credits and images of a time", usage_replies),
};

const struct rf_endpoint rf_ep_imageextract_account = {
	"account", &rf_imageextract_style, routes, RF_COUNT(routes)
};
