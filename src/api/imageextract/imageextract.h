/*
 * The ImageExtract surface: web pages and documents to images, each with its
 * facts.  Section numbers in this folder are those of the ImageExtract
 * contract, which doc/API.md summarises.  What several endpoint files share
 * is declared here; nothing outside this folder includes it but the two
 * indexes.
 */
#ifndef RF_API_IMAGEEXTRACT_IMAGEEXTRACT_H
#define RF_API_IMAGEEXTRACT_IMAGEEXTRACT_H

#include "api/schema.h"
#include "http/router.h"
#include "model/job.h"

extern const struct rf_endpoint rf_ep_imageextract_account;
extern const struct rf_endpoint rf_ep_imageextract_auth;
extern const struct rf_endpoint rf_ep_imageextract_create;
extern const struct rf_endpoint rf_ep_imageextract_downloads;
extern const struct rf_endpoint rf_ep_imageextract_jobs;
extern const struct rf_endpoint rf_ep_imageextract_result;
extern const struct rf_endpoint rf_ep_imageextract_stream;

/* All of this surface's schemas; NULL-terminated. */
extern const struct rf_schema *const rf_imageextract_schemas[];

/* ---- errors.c (section 1.2) ------------------------------------------- */

extern const struct rf_style rf_imageextract_style;

/* Record an error with its code of section 1.2 and its status. */
enum rf_code rf_ie_fail(struct rf_ctx *ctx, int status, const char *code,
    const char *fmt, ...) RF_PRINTF(4, 5);
/* Why something could not be had, in the words of section 6.4. */
const char *rf_ie_item_code(enum rf_code code);
/* The same of a whole item: its error_code. */
const char *rf_ie_item_error(const struct rf_item *i);

/* The replies that routes share. */
#define RF_IE_FORBIDDEN \
	{ 403, "ImageExtractError", "The credential does not permit this, or " \
	    "its plan has no API access." }
/* Of a route that takes a body. */
#define RF_IE_BODY_ERRORS \
	{ 413, "ImageExtractError", "Too many files, or too large." }, \
	{ 415, "ImageExtractError", "A body of another kind, or JSON in " \
	    "another charset than UTF-8." }
#define RF_IE_ERRORS \
	{ 401, "ImageExtractError", "No credential, or one that is not valid." }, \
	{ 429, "ImageExtractError", "Too many requests; see Retry-After." }, \
	{ 500, "ImageExtractError", "A fault of the server; try again." }, \
	{ 503, "ImageExtractError", "Busy; see Retry-After." }

/* ---- auth.c (section 1.1) ---------------------------------------------- */

/* Who is asking: a key, a session, a guest; in this order. */
enum rf_code rf_ie_authenticate(struct rf_ctx *ctx,
    const struct rf_request *req);
/* The caller of a route that guests may use as well; others get 401. */
enum rf_code rf_ie_need_caller(struct rf_ctx *ctx);
/* Give the answer a cookie that scripts cannot read. */
void rf_ie_set_cookie(struct rf_ctx *ctx, const struct rf_request *req,
    struct rf_response *res, const char *name, const char *value,
    int64_t seconds);
#define RF_IE_SESSION_COOKIE "ie_session"
#define RF_IE_GUEST_COOKIE "ie_guest"
#define RF_IE_GUEST_SECONDS (7 * 24 * 3600)

/* ---- view.c: jobs as this surface shows them (section 6) ---------------- */

struct rf_ie_view {
	struct rf_job job;
	struct rf_item *items;
	int n;
	const char *status;	/* "queued", ..., "done" */
	int progress;		/* percent */
	int groups_done;	/* ended */
	int64_t images;
	bool partial;
};
#define RF_IE_VIEW_INIT { .job = RF_JOB_INIT }
/*
 * The job that the route's {id} names, with its items.  A stranger's is 403
 * where `foreign` is RF_E_FORBIDDEN, and 404 where it is RF_E_NOT_FOUND.
 * Release it in any case.
 */
enum rf_code rf_ie_view(struct rf_ctx *ctx, const struct rf_request *req,
    enum rf_code foreign, struct rf_ie_view *out);
/*
 * The same for whoever looks again and again: the error is the store's, and
 * goes where it is wanted.  `out` is RF_IE_VIEW_INIT; release it in any case.
 */
enum rf_code rf_ie_look(struct rf_store *store,
    const struct rf_caller *caller, const char *id, struct rf_ie_view *out,
    struct rf_err *err);
void rf_ie_view_release(struct rf_ie_view *v);
const char *rf_ie_status(enum rf_job_state state);
/* "g1" of position 0. */
const char *rf_ie_group_id(struct rf_ctx *ctx, int position);
/*
 * The answer of a read that comes too early or too late: 202 while the job
 * runs, 409 of a cancelled one, 410 once expired.  RF_OK and *done when one
 * was given; else the job is done or failed, which the caller tells.
 */
enum rf_code rf_ie_not_ready(struct rf_ctx *ctx, const struct rf_ie_view *v,
    struct rf_response *res, bool *done);
/* The path of something below the job: "/api/v1/jobs/ID/SUFFIX". */
const char *rf_ie_job_path(struct rf_ctx *ctx, const struct rf_request *req,
    const char *id, const char *suffix);

struct json_object *rf_ie_time(int64_t ms);	/* null for 0 */
/* Whole numbers without a decimal point. */
struct json_object *rf_ie_credits(double credits);

/*
 * The network of an address, as a scope of counts: one of IPv4, a /64 of
 * IPv6.
 */
const char *rf_ie_network(struct rf_ctx *ctx, struct rf_str remote);

/* ---- submit.c: accepting a job (sections 1.4, 1.5, 1.7) ------------------ */

/* Who is counted, and how much one UTC day may bring. */
enum rf_code rf_ie_terms(struct rf_ctx *ctx, const struct rf_request *req,
    int units, struct rf_terms *terms);
/* Answer 202 with an id; a guest gets its cookie. */
void rf_ie_accepted(struct rf_ctx *ctx, const struct rf_request *req,
    const char *job_id, bool replayed, struct rf_response *res);
/*
 * Submit and answer.  `job` needs kind, org, key, project, guest, retry_of;
 * the rest is filled here.
 */
enum rf_code rf_ie_submit(struct rf_ctx *ctx, const struct rf_request *req,
    struct rf_job *job, struct rf_item *items, int n,
    struct rf_terms *terms, struct rf_response *res);
/* Fill org, key, project and guest from the caller. */
void rf_ie_job_owner(const struct rf_ctx *ctx, struct rf_job *job);
/* RF_E_RATE and RF_E_QUOTA in this surface's words. */
enum rf_code rf_ie_refused(struct rf_ctx *ctx, enum rf_code rc);

#endif
