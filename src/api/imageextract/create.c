/*
 * POST /api/v1/jobs (section 6.2): one web page, a few, or documents.  The
 * order of the checks is the contract's: who, a request seen before, the
 * day's count, what is asked, the balance.
 */
#include "config.h"
#include "api/imageextract/imageextract.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "extract/extract.h"
#include "fetch/settings.h"
#include "store/blob.h"
#include "util/hash.h"
#include "util/json_in.h"
#include "util/time.h"
#include "util/url.h"

#define MAX_INPUTS 100		/* read of a list, whatever the plan says */
#define LOOKUP_MS 5000		/* for the names of a list, together */

/* What is asked, in our own terms. */
struct wish {
	enum rf_job_kind kind;
	const char *inputs[MAX_INPUTS];
	int n;
	const char *project;	/* as given, or NULL */
};

static enum rf_code
invalid(struct rf_ctx *ctx, const char *message)
{
	return rf_ie_fail(ctx, 400, "validation_error", "%s", message);
}

/* ---- what the request is the same as --------------------------------------- */

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* JSON with its members in order and no white space. */
static void
canonical(struct rf_sha256 *h, struct rf_arena *a, struct json_object *v)
{
	struct json_object *member;
	const char **names, *text;
	size_t n = 0, i = 0, len;

	switch (json_object_get_type(v)) {
	case json_type_object:
		n = (size_t)json_object_object_length(v);
		names = rf_arena_array(a, n + 1, sizeof(*names));
		json_object_object_foreach(v, key, unused) {
			(void)unused;
			names[i++] = key;
		}
		qsort(names, n, sizeof(*names), by_name);
		rf_sha256_update(h, "{", 1);
		for (i = 0; i < n; i++) {
			rf_sha256_update(h, names[i], strlen(names[i]) + 1);
			if (json_object_object_get_ex(v, names[i], &member))
				canonical(h, a, member);
		}
		rf_sha256_update(h, "}", 1);
		break;
	case json_type_array:
		rf_sha256_update(h, "[", 1);
		for (i = 0; i < json_object_array_length(v); i++)
			canonical(h, a, json_object_array_get_idx(v, i));
		rf_sha256_update(h, "]", 1);
		break;
	default:
		text = v != NULL ? rf_json_text_of(v, &len) : "null";
		rf_sha256_update(h, text, strlen(text) + 1);
	}
}

/* Of files their names, sizes and contents: a form's boundary changes. */
static void
digest_body(struct rf_ctx *ctx, struct rf_request *req,
    unsigned char out[RF_SHA256_SIZE])
{
	struct rf_sha256 h;
	char size[24];

	rf_sha256_start(&h);
	if (req->body.json != NULL)
		canonical(&h, ctx->arena, req->body.json);
	for (size_t i = 0; i < req->body.n_fields; i++) {
		const struct rf_pair *f = &req->body.fields[i];

		rf_sha256_update(&h, f->name.ptr, f->name.len + 1);
		rf_sha256_update(&h, f->value.ptr, f->value.len + 1);
	}
	for (size_t i = 0; i < req->body.n_uploads; i++) {
		struct rf_upload *u = &req->body.uploads[i];

		snprintf(size, sizeof(size), "%lld",
		    (long long)u->spool.size);
		rf_sha256_update(&h, u->name.ptr, u->name.len + 1);
		rf_sha256_update(&h, size, strlen(size) + 1);
		rf_sha256_update(&h, rf_spool_digest(&u->spool),
		    RF_SHA256_HEX);
	}
	rf_sha256_finish(&h, out);
}

/* ---- reading the wish -------------------------------------------------------- */

static enum rf_code
read_inputs(struct rf_ctx *ctx, struct json_object *input, struct wish *w)
{
	size_t n;

	if (w->kind == RF_JOB_URL) {
		if (!json_object_is_type(input, json_type_string))
			return invalid(ctx, "With type \"url\", \"input\" is "
			    "an address.");
		w->inputs[w->n++] = json_object_get_string(input);
		return RF_OK;
	}
	if (!json_object_is_type(input, json_type_array))
		return invalid(ctx, "With type \"bulk\", \"input\" is a list "
		    "of addresses.");
	n = json_object_array_length(input);
	if (n == 0 || n > MAX_INPUTS)
		return invalid(ctx, n == 0 ? "\"input\" names no address." :
		    "\"input\" names too many addresses.");
	for (size_t i = 0; i < n; i++) {
		struct json_object *v = json_object_array_get_idx(input, i);

		if (!json_object_is_type(v, json_type_string))
			return rf_ie_fail(ctx, 400, "validation_error",
			    "input[%zu] is no address.", i);
		w->inputs[w->n++] = json_object_get_string(v);
	}
	return RF_OK;
}

static enum rf_code
read_json(struct rf_ctx *ctx, struct rf_request *req, struct wish *w)
{
	struct json_object *type = NULL, *input = NULL, *project = NULL;
	const char *name = "";

	if (!json_object_is_type(req->body.json, json_type_object))
		return invalid(ctx, "The body is a JSON object with \"type\" "
		    "and \"input\", or a form with \"files\".");
	json_object_object_get_ex(req->body.json, "type", &type);
	json_object_object_get_ex(req->body.json, "input", &input);
	json_object_object_get_ex(req->body.json, "project_id", &project);
	if (json_object_is_type(type, json_type_string))
		name = json_object_get_string(type);
	if (strcmp(name, "url") == 0)
		w->kind = RF_JOB_URL;
	else if (strcmp(name, "bulk") == 0)
		w->kind = RF_JOB_BULK;
	else
		return invalid(ctx, "\"type\" is \"url\" or \"bulk\"; "
		    "documents are sent as a form with \"files\".");
	if (project != NULL) {
		if (!json_object_is_type(project, json_type_string))
			return invalid(ctx, "\"project_id\" is a string.");
		w->project = json_object_get_string(project);
	}
	return read_inputs(ctx, input, w);
}

static enum rf_code
read_wish(struct rf_ctx *ctx, struct rf_request *req, struct wish *w)
{
	struct rf_str project;

	if (req->body.json != NULL)
		return read_json(ctx, req, w);
	if (req->body.n_uploads == 0)
		return invalid(ctx, "The body is a JSON object with \"type\" "
		    "and \"input\", or a form with \"files\".");
	for (size_t i = 0; i < req->body.n_uploads; i++) {
		if (!rf_str_is(req->body.uploads[i].field, "files"))
			return invalid(ctx, "Documents come in parts called "
			    "\"files\".");
	}
	project = rf_request_field(req, "project_id");
	w->project = project.len > 0 ? project.ptr : NULL;
	w->kind = RF_JOB_DOCUMENT;
	w->n = (int)req->body.n_uploads;
	return RF_OK;
}

/* ---- checking it ---------------------------------------------------------------- */

/* May be read, as far as its name tells; a name without suffix may. */
static bool
is_readable(const char *name)
{
	const char *dot = strrchr(name, '.');

	if (dot == NULL)
		return true;
	for (size_t i = 0; rf_formats[i] != NULL; i++) {
		for (size_t k = 0; rf_formats[i]->suffixes[k] != NULL; k++) {
			if (strcasecmp(rf_formats[i]->suffixes[k], dot + 1) ==
			    0)
				return true;
		}
	}
	return false;
}

static enum rf_code
make_files(struct rf_ctx *ctx, struct rf_request *req,
    const struct rf_plan *plan, struct rf_item *items)
{
	int64_t total = 0;

	if (req->body.n_uploads > (size_t)plan->document_max_files)
		return rf_ie_fail(ctx, 413, "payload_too_large",
		    "A job takes at most %d files.", plan->document_max_files);
	for (size_t i = 0; i < req->body.n_uploads; i++)
		total += req->body.uploads[i].spool.size;
	if (total > (int64_t)plan->document_max_mb * 1024 * 1024)
		return rf_ie_fail(ctx, 413, "payload_too_large",
		    "The files of a job have at most %d MB together.",
		    plan->document_max_mb);
	for (size_t i = 0; i < req->body.n_uploads; i++) {
		const struct rf_upload *u = &req->body.uploads[i];

		if (u->spool.size == 0)
			return rf_ie_fail(ctx, 400, "validation_error",
			    "files[%zu] is empty.", i);
		if (!is_readable(u->name.ptr))
			return rf_ie_fail(ctx, 400, "validation_error",
			    "files[%zu]: nobody here reads that format.", i);
		items[i].source = RF_SOURCE_BLOB;
		items[i].size = u->spool.size;
		items[i].name = rf_strdup(u->name.ptr);
		items[i].media_type = rf_strdup(u->media_type.ptr);
	}
	return RF_OK;
}

/* The last step before the job: what is refused leaves nothing behind. */
static enum rf_code
store_files(struct rf_ctx *ctx, struct rf_request *req,
    struct rf_item *items)
{
	double credits = (double)req->body.n_uploads;
	enum rf_code rc;

	rc = rf_store_spend_check(ctx->store, &ctx->caller, credits,
	    &ctx->err);
	if (rc != RF_OK)
		return rf_ie_refused(ctx, rc);
	for (size_t i = 0; i < req->body.n_uploads && rc == RF_OK; i++)
		rc = rf_blob_put_spool(ctx->store,
		    &req->body.uploads[i].spool, items[i].source_blob,
		    &ctx->err);
	return rc;
}

static enum rf_code
bad_address(struct rf_ctx *ctx, const struct wish *w, int i, bool blocked)
{
	char said[sizeof(ctx->err.msg)];

	rf_strlcpy(said, ctx->err.msg, sizeof(said));
	return rf_ie_fail(ctx, 400, blocked ? "blocked_url" :
	    "validation_error", w->kind == RF_JOB_BULK ? "input[%d]: %s" :
	    "input%.0d: %s", i, said);
}

/*
 * The whole list or nothing; the same address twice is kept once.  A name
 * that cannot be found out just now is the worker's to try again; so are
 * those behind ones that nobody answers for, which must not hold a thread.
 */
static enum rf_code
make_addresses(struct rf_ctx *ctx, const struct wish *w,
    const struct rf_plan *plan, struct rf_item *items, int *n)
{
	int64_t until = rf_monotonic() + LOOKUP_MS;
	struct rf_fetch_settings fetch;
	struct rf_url url;
	enum rf_code rc;

	*n = 0;
	if (w->n > plan->bulk_max_urls)
		return rf_ie_fail(ctx, 400, "validation_error",
		    "A job takes at most %d addresses.", plan->bulk_max_urls);
	rc = rf_fetch_settings_load(&fetch, ctx->conf, &ctx->err);
	for (int i = 0; i < w->n && rc == RF_OK; i++) {
		int64_t left = until - rf_monotonic();
		bool known = false;

		fetch.policy.total_ms = left > 0 ? (int)left : 0;
		rc = rf_fetch_check(w->inputs[i], &fetch.policy, &url,
		    &ctx->err);
		if (rc == RF_E_BLOCKED || rc == RF_E_BAD_REQUEST) {
			rc = bad_address(ctx, w, i, rc == RF_E_BLOCKED);
			break;
		}
		if (rc != RF_OK) {
			rf_err_clear(&ctx->err);
			rc = rf_url_parse(rf_str(w->inputs[i]), &url,
			    &ctx->err);
		}
		for (int k = 0; k < *n; k++)
			known |= strcmp(items[k].source_url, url.text) == 0;
		if (known || rc != RF_OK)
			continue;
		items[*n].source = RF_SOURCE_URL;
		items[*n].size = -1;
		items[*n].source_url = rf_strdup(url.text);
		items[(*n)++].name = rf_strdup("");
	}
	rf_fetch_settings_release(&fetch);
	return rc;
}

static enum rf_code
find_project(struct rf_ctx *ctx, const struct wish *w, struct rf_job *job)
{
	struct rf_project p;
	enum rf_code rc;

	if (w->project == NULL && job->project_id[0] != '\0')
		return RF_OK;
	rc = rf_store_project_find(ctx->store, job->org_id,
	    w->project != NULL ? w->project : "default", &p, &ctx->err);
	if (rc == RF_E_NOT_FOUND && w->project != NULL)
		return invalid(ctx, "There is no such project.");
	/* The default project may have been archived. */
	if (rc == RF_E_NOT_FOUND) {
		rf_err_clear(&ctx->err);
		return RF_OK;
	}
	if (rc == RF_OK && p.archived_at == 0)
		rf_strlcpy(job->project_id, p.id, sizeof(job->project_id));
	return rc;
}

/* ---- the whole -------------------------------------------------------------------- */

static enum rf_code
enter(struct rf_ctx *ctx, struct rf_request *req, struct rf_job *job,
    struct rf_item items[MAX_INPUTS], struct rf_response *res)
{
	struct rf_terms terms = { .rate_limit = -1 };
	struct json_object *list = NULL;
	struct wish wish = { .n = 0 };
	char seen[RF_ID_SIZE];
	struct rf_plan plan;
	bool replayed;
	int n, units = 1;
	enum rf_code rc;

	if (req->body.json != NULL && json_object_object_get_ex(req->body.json,
	    "input", &list) && json_object_is_type(list, json_type_array))
		units = (int)json_object_array_length(list);
	rc = rf_ie_terms(ctx, req, units > 0 ? units : 1, &terms);
	if (rc != RF_OK)
		return rc;
	digest_body(ctx, req, terms.body);
	rc = rf_store_terms_check(ctx->store, &terms, seen, &replayed,
	    &ctx->err);
	if (rc != RF_OK)
		return rf_ie_refused(ctx, rc);
	if (replayed) {
		rf_ie_accepted(ctx, req, seen, true, res);
		return RF_OK;
	}
	rc = read_wish(ctx, req, &wish);
	if (rc == RF_OK)
		rc = rf_store_plan_get(ctx->store, ctx->caller.plan, &plan,
		    &ctx->err);
	if (rc != RF_OK)
		return rc;
	job->kind = wish.kind;
	n = wish.n;
	if (n > MAX_INPUTS)
		return rf_ie_fail(ctx, 413, "payload_too_large",
		    "These are too many files.");
	rf_ie_job_owner(ctx, job);
	if (wish.kind == RF_JOB_DOCUMENT)
		rc = make_files(ctx, req, &plan, items);
	else
		rc = make_addresses(ctx, &wish, &plan, items, &n);
	if (rc == RF_OK && ctx->caller.guest[0] == '\0')
		rc = find_project(ctx, &wish, job);
	if (rc == RF_OK && wish.kind == RF_JOB_DOCUMENT)
		rc = store_files(ctx, req, items);
	return rc != RF_OK ? rc :
	    rf_ie_submit(ctx, req, job, items, n, &terms, res);
}

static enum rf_code
create(struct rf_ctx *ctx, struct rf_request *req, struct rf_response *res)
{
	struct rf_item items[MAX_INPUTS];
	struct rf_job job = RF_JOB_INIT;
	char token[RF_TOKEN_SIZE] = "";
	struct rf_str kept;
	enum rf_code rc = RF_OK;

	/* Nobody's is a guest's, who has addresses alone. */
	if (!ctx->caller.known || ctx->caller.guest[0] != '\0') {
		if (req->body.json == NULL && req->body.size > 0) {
			ctx->caller.known = false;
			return rf_ie_need_caller(ctx);
		}
		kept = rf_request_cookie(req, RF_IE_GUEST_COOKIE);
		rc = rf_account_guest(ctx->store, kept, token, &ctx->caller,
		    &ctx->err);
	}
	for (int i = 0; i < MAX_INPUTS; i++)
		items[i] = (struct rf_item)RF_ITEM_INIT;
	if (rc == RF_OK)
		rc = enter(ctx, req, &job, items, res);
	if (rc == RF_OK && token[0] != '\0')
		rf_ie_set_cookie(ctx, req, res, RF_IE_GUEST_COOKIE, token,
		    RF_IE_GUEST_SECONDS);
	for (int i = 0; i < MAX_INPUTS; i++)
		rf_item_release(&items[i]);
	rf_job_release(&job);
	return rc;
}

static const struct rf_reply replies[] = {
	{ 202, "JobAccepted", "The job is queued." },
	{ 400, "ImageExtractError", "The request is at fault, or an address "
	    "may not be fetched." },
	{ 402, "ImageExtractError", "The balance does not cover it." },
	{ 403, "ImageExtractError", "The credential does not permit this, its "
	    "plan has no API access, or another site asks without a key." },
	{ 409, "ImageExtractError", "The Idempotency-Key was used for "
	    "another request." },
	RF_IE_BODY_ERRORS,
	RF_IE_ERRORS,
	{ 0, NULL, NULL }
};

static const struct rf_route routes[] = {
	{ RF_POST, "/api/v1/jobs", create, RF_AUTH_OPTIONAL,
	    RF_SCOPE_JOBS_WRITE, RF_BODY_FORM, "ie_job_create",
	    "Extract the images of web pages or documents", "JobRequest",
	    replies },
};

const struct rf_endpoint rf_ep_imageextract_create = {
	"create", &rf_imageextract_style, routes, RF_COUNT(routes)
};
