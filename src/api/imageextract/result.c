/*
 * GET /api/v1/jobs/{id}/result (sections 6.6 and 6.7).  Each item left a list
 * of its images, one line an image (emit/gallery.h); the answer is made of
 * these lines while it is sent, so a job of ten thousand images takes no
 * more memory than one of ten.
 */
#include "config.h"
#include "api/imageextract/imageextract.h"

#include <stdio.h>
#include <string.h>

#include "emit/gallery.h"
#include "store/blob.h"
#include "util/io.h"
#include "util/json_out.h"
#include "util/time.h"

#define LIST "images.txt"

struct listing {
	struct rf_ctx *ctx;
	struct rf_ie_view view;
	const char *path;	/* "/api/v1/jobs/ID/downloads/images/" */
	struct rf_sink *sink;
	bool any;
};

static enum rf_code
to_sink(void *ctx, const char *p, size_t n, struct rf_err *err)
{
	struct listing *l = ctx;

	return l->sink->write(l->sink->ctx, p, n, err);
}

/* "jobs/ID/img_1.png": the suffix is that of the format. */
static void
put_storage(struct listing *l, struct rf_out *out, struct rf_str name,
    struct rf_str members)
{
	static const char key[] = "\"format\":\"";
	const char *at = memmem(members.ptr, members.len, key,
	    sizeof(key) - 1);
	struct rf_str format = { "", 0 };

	if (at != NULL) {
		format.ptr = at + sizeof(key) - 1;
		format.len = strcspn(format.ptr, "\"");
	}
	if (rf_str_is(format, "jpeg"))
		format = RF_STR("jpg");
	rf_out_addc(out, ',');
	if (name.len == 0) {
		rf_out_adds(out, "\"storage_url\":null,\"storage_key\":null");
		return;
	}
	rf_out_printf(out, "\"storage_url\":\"%s" RF_STR_FMT "\","
	    "\"storage_key\":\"jobs/%s/" RF_STR_FMT "." RF_STR_FMT "\"",
	    l->path, RF_STR_ARG(name), l->view.job.id, RF_STR_ARG(name),
	    RF_STR_ARG(format));
}

static void
put_image(struct listing *l, const struct rf_item *item, int n,
    struct rf_str line, struct rf_out *out)
{
	struct rf_gallery_line g;
	char prefix[16] = "", id[64];

	if (!rf_gallery_parse(line, &g))
		return;
	/* Of items after the first, names carry their number (finish.c). */
	if (item->position > 0)
		snprintf(prefix, sizeof(prefix), "%d-", item->position + 1);
	if (g.name.len > 0)
		snprintf(id, sizeof(id), "%s" RF_STR_FMT, prefix,
		    RF_STR_ARG(g.name));
	else
		snprintf(id, sizeof(id), "%simg_%d", prefix, n);
	rf_out_adds(out, l->any ? ",{" : "{");
	l->any = true;
	rf_out_printf(out, "\"id\":\"%s\",\"url\":", id);
	if (g.url.len > 0)
		rf_out_str(out, g.url);
	else
		rf_out_printf(out, "\"%s%s\"", l->path, id);
	rf_out_addc(out, ',');
	rf_out_str(out, g.members);
	put_storage(l, out, rf_str(g.name.len > 0 ? id : ""), g.members);
	if (l->view.job.kind != RF_JOB_URL)
		rf_out_printf(out, ",\"group_id\":\"g%d\"",
		    item->position + 1);
	rf_out_addc(out, '}');
}

/* Every line of one item's list. */
static enum rf_code
put_item(struct listing *l, const struct rf_item *item, int fd,
    struct rf_out *out, struct rf_err *err)
{
	char buf[RF_GALLERY_LINE_MAX];
	size_t have = 0, got;
	int n = 0;
	enum rf_code rc;

	for (;;) {
		char *p = buf, *end;

		rc = rf_read_up_to(fd, buf + have, sizeof(buf) - have, &got,
		    err);
		if (rc != RF_OK)
			return rc;
		have += got;
		while ((end = memchr(p, '\n', have)) != NULL) {
			put_image(l, item, ++n, (struct rf_str){ p,
			    (size_t)(end - p) }, out);
			have -= (size_t)(end - p) + 1;
			p = end + 1;
		}
		memmove(buf, p, have);
		if (got == 0)
			return RF_OK;
		if (have == sizeof(buf))
			return rf_fail(err, RF_E_BUG,
			    "a list of images has a line without end");
	}
}

static const char *
list_name(struct rf_ctx *ctx, int position)
{
	return position == 0 ? LIST :
	    rf_arena_printf(ctx->arena, "%d-%s", position + 1, LIST);
}

static enum rf_code
find_list(struct listing *l, int position, struct rf_artifact *a,
    struct rf_err *err)
{
	return rf_store_artifact_get(l->ctx->store, &l->ctx->caller,
	    l->view.job.id, RF_ARTIFACT_RESULT, list_name(l->ctx, position),
	    a, err);
}

/* What is lost is told while a status can be. */
static enum rf_code
check_lists(struct listing *l, struct rf_err *err)
{
	enum rf_code rc = RF_OK;

	for (int i = 0; i < l->view.n && rc == RF_OK; i++) {
		struct rf_artifact a;
		int64_t size;

		if (l->view.items[i].state != RF_JOB_COMPLETED)
			continue;
		rc = find_list(l, i, &a, err);
		if (rc == RF_OK)
			rc = rf_blob_stat(l->ctx->store, a.blob, &size, err);
	}
	if (rc == RF_E_NOT_FOUND)
		rc = rf_fail(err, RF_E_IO, "a list of images is lost");
	return rc;
}

static enum rf_code
put_items(struct listing *l, struct rf_out *out, struct rf_err *err)
{
	enum rf_code rc = RF_OK;

	for (int i = 0; i < l->view.n && rc == RF_OK; i++) {
		const struct rf_item *item = &l->view.items[i];
		struct rf_artifact a;
		int64_t size;
		int fd = -1;

		if (item->state != RF_JOB_COMPLETED)
			continue;
		rc = find_list(l, i, &a, err);
		if (rc == RF_OK)
			rc = rf_blob_open(l->ctx->store, a.blob, &fd, &size,
			    err);
		if (rc == RF_OK)
			rc = put_item(l, item, fd, out, err);
		rf_close(&fd);
	}
	return rc;
}

static enum rf_code
write_listing(void *ctx, struct rf_sink *sink, int64_t from, int64_t length,
    struct rf_err *err)
{
	struct listing *l = ctx;
	const struct rf_job *job = &l->view.job;
	char when[RF_TIME_SIZE];
	struct rf_json_out j;
	struct rf_out out;
	enum rf_code rc;

	(void)from;
	(void)length;
	l->sink = sink;
	rf_out_to_fn(&out, to_sink, l);
	rf_json_out_init(&j, &out);
	rf_json_object(&j);
	rf_json_key(&j, "job_id");
	rf_json_cstr(&j, job->id);
	rf_json_key(&j, "type");
	rf_json_cstr(&j, rf_job_kind_name(job->kind));
	rf_json_key(&j, "image_count");
	rf_json_int(&j, l->view.images);
	rf_json_key(&j, "credits_used");
	rf_json_fixed(&j, job->credits, 3);
	rf_out_adds(&out, ",\"images\":[");
	rc = put_items(l, &out, err);
	/* What breaks off must not look whole. */
	if (rc != RF_OK)
		return rc;
	rf_time_format(job->finished_at, false, when);
	rf_out_printf(&out, "],\"extracted_at\":\"%s\"}", when);
	return rf_out_finish(&out, err);
}

static void
release_listing(void *ctx)
{
	rf_ie_view_release(&((struct listing *)ctx)->view);
}

static enum rf_code
result(struct rf_ctx *ctx, struct rf_request *req, struct rf_response *res)
{
	struct listing *l = rf_arena_alloc(ctx->arena, sizeof(*l));
	bool answered = false;
	enum rf_code rc;

	*l = (struct listing){ .ctx = ctx, .view = RF_IE_VIEW_INIT };
	rc = rf_ie_view(ctx, req, RF_E_FORBIDDEN, &l->view);
	if (rc == RF_OK)
		rc = rf_ie_not_ready(ctx, &l->view, res, &answered);
	if (rc == RF_OK && l->view.job.state == RF_JOB_FAILED)
		rc = rf_ie_fail(ctx, 422, "job_failed", "%s",
		    l->view.job.error_message);
	if (rc == RF_OK && !answered)
		rc = check_lists(l, &ctx->err);
	if (rc != RF_OK || answered) {
		rf_ie_view_release(&l->view);
		return rc;
	}
	l->path = rf_ie_job_path(ctx, req, l->view.job.id,
	    "downloads/images/");
	res->status = 200;
	res->media_type = RF_STR("application/json");
	rf_response_header(res, "Cache-Control", "private, no-cache");
	rf_response_add_producer(res, &(struct rf_producer){
	    .write = write_listing, .release = release_listing, .ctx = l,
	    .length = -1 });
	return RF_OK;
}

static const struct rf_reply replies[] = {
	{ 200, "ImageResult", "Every image with its facts." },
	{ 202, "JobRunning", "Not yet; see Retry-After." },
	{ 403, "ImageExtractError", "The job belongs to another account, or "
	    "the credential does not permit this." },
	{ 404, "ImageExtractError", "No such job." },
	{ 409, "ImageExtractError", "The job was cancelled." },
	{ 410, "ImageExtractError", "The images are not kept any more." },
	{ 422, "ImageExtractError", "The job failed." },
	RF_IE_ERRORS,
	{ 0, NULL, NULL }
};

static const struct rf_route routes[] = {
	{ RF_GET, "/api/v1/jobs/{id}/result", result, RF_AUTH_OPTIONAL,
	    RF_SCOPE_ARTIFACTS_READ, RF_BODY_NONE, "ie_job_result",
	    "Every image of a job with its facts", NULL, replies },
};

const struct rf_endpoint rf_ep_imageextract_result = {
	"result", &rf_imageextract_style, routes, RF_COUNT(routes)
};
