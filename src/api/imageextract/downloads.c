/*
 * What a job's images are fetched by (section 6.8): all of them or those of
 * one group as a ZIP archive, the list of addresses, and each by itself.
 * The vendor calls them J5 and J8 to J11.
 */
#include "config.h"
#include "api/imageextract/imageextract.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/blob_body.h"
#include "http/zip_stream.h"
#include "store/blob.h"
#include "util/io.h"
#include "util/json_out.h"
#include "util/zip_name.h"

#define NO_IMAGES "This %s has no images."
#define ERRORS_NAME "_errors.txt"
#define ERRORS_MAX (1024 * 1024)	/* of all items together */
/* Pictures come from strangers: never let one run as a page. */
#define NO_SCRIPT "default-src 'none'; style-src 'unsafe-inline'; sandbox"

/* The job, if it has ended well; RF_OK and *answered when it runs still. */
static enum rf_code
ready(struct rf_ctx *ctx, struct rf_request *req, struct rf_ie_view *v,
    struct rf_response *res, bool *answered)
{
	enum rf_code rc;

	*answered = false;
	rc = rf_ie_view(ctx, req, RF_E_NOT_FOUND, v);
	if (rc == RF_OK && (v->job.state == RF_JOB_FAILED ||
	    v->job.state == RF_JOB_CANCELED))
		return rf_ie_fail(ctx, 404, "no_images", NO_IMAGES, "job");
	if (rc == RF_OK)
		rc = rf_ie_not_ready(ctx, v, res, answered);
	return rc;
}

/* A file that a row names and the disk has not: no fault of who asks. */
static enum rf_code
or_lost(enum rf_code rc, struct rf_err *err)
{
	return rc == RF_E_NOT_FOUND ?
	    rf_fail(err, RF_E_IO, "a stored file is lost") : rc;
}

/* ---- archives ------------------------------------------------------------- */

struct packing {
	struct rf_ctx *ctx;
	const struct rf_ie_view *view;
	struct rf_zip_names names;
	const char **folders;		/* by position; NULL: not made yet */
	RF_VEC(struct rf_zip_entry) entries;
};

/* Images of several sources stand in a folder each. */
static const char *
folder_of(struct packing *p, int position)
{
	const struct rf_item *item = &p->view->items[position];

	if (p->view->job.kind == RF_JOB_URL)
		return "";
	if (p->folders[position] == NULL)
		p->folders[position] = rf_zip_names_folder(&p->names,
		    position + 1, item->source_url != NULL ?
		    item->source_url : item->name);
	return p->folders[position];
}

static void
pack_image(void *ctx, const struct rf_artifact *a)
{
	struct packing *p = ctx;
	bool packed = a->packed_size > 0 && a->packed_size < UINT32_MAX;
	struct rf_zip_entry *e;

	if (a->position < 0 || a->position >= p->view->n)
		return;
	e = RF_VEC_PUSH(&p->entries);
	*e = (struct rf_zip_entry){ .size = a->size, .crc = a->crc32,
	    .packed = packed ? (uint32_t)a->packed_size : 0,
	    .digest = rf_arena_strdup(p->ctx->arena, packed ? a->packed :
	    a->blob),
	    .name = rf_zip_names_file(&p->names, folder_of(p, a->position),
	    a->filename) };
}

/*
 * Lines of address, code, sentence: the code in this surface's words.  What is
 * no code ("needs_script") is a word already.
 */
static void
add_lines(struct rf_buf *all, struct rf_arena *a, struct rf_str text)
{
	while (text.len > 0) {
		struct rf_str line = rf_str_cut(&text, '\n');
		struct rf_str address = rf_str_cut(&line, '\t');
		struct rf_str word = rf_str_cut(&line, '\t');
		const char *code = rf_arena_strndup(a, word.ptr, word.len);
		enum rf_code known = rf_code_from_name(code);

		rf_buf_printf(all, RF_STR_FMT "\t%s\t" RF_STR_FMT "\n",
		    RF_STR_ARG(address), known != RF_E_BUG ?
		    rf_ie_item_code(known) : code, RF_STR_ARG(line));
	}
}

static enum rf_code
append(struct rf_buf *all, struct rf_arena *a, int fd, size_t size,
    struct rf_err *err)
{
	char *text = rf_arena_bytes(a, size + 1);
	enum rf_code rc;
	size_t got = 0;

	rc = rf_read_up_to(fd, text, size, &got, err);
	if (rc == RF_OK)
		add_lines(all, a, (struct rf_str){ text, got });
	return rc;
}

/* What could not be had, told in the archive as well. */
static enum rf_code
pack_errors(struct packing *p, int only, struct rf_err *err)
{
	struct rf_buf all;
	enum rf_code rc = RF_OK;

	rf_buf_init(&all, ERRORS_MAX);
	for (int i = 0; i < p->view->n && rc == RF_OK; i++) {
		const struct rf_item *item = &p->view->items[i];
		struct rf_artifact a;
		char name[32] = "errors.txt";
		int64_t size;
		int fd = -1;

		if (only >= 0 && i != only)
			continue;
		if (item->state == RF_JOB_FAILED)
			rf_buf_printf(&all, "%s\t%s\t%s\n", item->source_url !=
			    NULL ? item->source_url : item->name,
			    rf_ie_item_error(item), item->error_message);
		if (item->state != RF_JOB_COMPLETED)
			continue;
		if (i > 0)
			snprintf(name, sizeof(name), "%d-errors.txt", i + 1);
		rc = rf_store_artifact_get(p->ctx->store, &p->ctx->caller,
		    p->view->job.id, RF_ARTIFACT_ERRORS, name, &a, err);
		/* Most items lost nothing. */
		if (rc == RF_E_NOT_FOUND) {
			rf_err_clear(err);
			rc = RF_OK;
			continue;
		}
		if (rc == RF_OK)
			rc = or_lost(rf_blob_open(p->ctx->store, a.blob, &fd,
			    &size, err), err);
		if (rc == RF_OK && size <= (int64_t)(ERRORS_MAX - all.len))
			rc = append(&all, p->ctx->arena, fd, (size_t)size,
			    err);
		rf_close(&fd);
	}
	if (rc == RF_OK && all.len > 0)
		*RF_VEC_PUSH(&p->entries) = rf_zip_entry_bytes(ERRORS_NAME,
		    rf_arena_strndup(p->ctx->arena, all.ptr, all.len),
		    all.len);
	rf_buf_release(&all);
	return rc;
}

static enum rf_code
open_blob(void *ctx, const struct rf_zip_entry *entry, int *fd,
    struct rf_err *err)
{
	struct rf_ctx *c = ctx;
	int64_t size;
	enum rf_code rc;

	/* A key that was revoked meanwhile gets no more. */
	rc = rf_store_caller_check(c->store, &c->caller, err);
	if (rc == RF_OK)
		rc = rf_blob_open(c->store, entry->digest, fd, &size, err);
	return rc;
}

/* `only`: the position of one item, or -1. */
static enum rf_code
answer_zip(struct rf_ctx *ctx, const struct rf_ie_view *v, int only,
    struct rf_response *res)
{
	struct packing p = { .ctx = ctx, .view = v };
	struct rf_zip_source source = { .open = open_blob, .ctx = ctx };
	struct rf_zip_entry *entries;
	const char *name;
	enum rf_code rc;

	p.folders = rf_arena_array(ctx->arena, (size_t)v->n + 1,
	    sizeof(*p.folders));
	memset(p.folders, 0, ((size_t)v->n + 1) * sizeof(*p.folders));
	rf_zip_names_init(&p.names, ctx->arena);
	/* Its own name, before anything else can take it. */
	rf_zip_names_file(&p.names, "", ERRORS_NAME);
	rc = rf_store_artifact_list(ctx->store, v->job.id, RF_ARTIFACT_IMAGE,
	    only, pack_image, &p, &ctx->err);
	if (rc == RF_OK && p.entries.n == 0)
		rc = rf_ie_fail(ctx, 404, "no_images", NO_IMAGES,
		    only < 0 ? "job" : "group");
	if (rc == RF_OK)
		rc = pack_errors(&p, only, &ctx->err);
	if (rc == RF_OK) {
		entries = rf_arena_array(ctx->arena, p.entries.n,
		    sizeof(*entries));
		memcpy(entries, p.entries.v, p.entries.n * sizeof(*entries));
		source.entries = entries;
		source.n = p.entries.n;
		name = only < 0 ? rf_arena_printf(ctx->arena,
		    "imageextract-%.8s.zip", v->job.id) :
		    rf_arena_printf(ctx->arena, "imageextract-%.8s-%d.zip",
		    v->job.id, only + 1);
		rf_zip_answer(res, &source, name);
		rf_response_header(res, "Cache-Control", "private, no-cache");
	}
	RF_VEC_RELEASE(&p.entries);
	return rc;
}

static enum rf_code
zip_all(struct rf_ctx *ctx, struct rf_request *req, struct rf_response *res)
{
	struct rf_ie_view v = RF_IE_VIEW_INIT;
	bool answered;
	enum rf_code rc;

	rc = ready(ctx, req, &v, res, &answered);
	if (rc == RF_OK && !answered)
		rc = answer_zip(ctx, &v, -1, res);
	rf_ie_view_release(&v);
	return rc;
}

/* "g2.zip" is the second item. */
static int
group_of(const char *file, int n)
{
	char *end;
	long number;

	if (file[0] != 'g' || file[1] < '1' || file[1] > '9')
		return -1;
	number = strtol(file + 1, &end, 10);
	return strcmp(end, ".zip") == 0 && number <= n ? (int)number - 1 : -1;
}

static enum rf_code
zip_group(struct rf_ctx *ctx, struct rf_request *req, struct rf_response *res)
{
	struct rf_ie_view v = RF_IE_VIEW_INIT;
	bool answered;
	enum rf_code rc;
	int only;

	rc = ready(ctx, req, &v, res, &answered);
	if (rc == RF_OK && !answered) {
		only = group_of(rf_request_arg(req, "group"), v.n);
		rc = only < 0 ? rf_ie_fail(ctx, 404, "not_found",
		    "This job has no such group.") :
		    answer_zip(ctx, &v, only, res);
	}
	rf_ie_view_release(&v);
	return rc;
}

/* ---- the list of addresses -------------------------------------------------- */

struct manifest {
	struct rf_ctx *ctx;
	struct rf_ie_view view;
	const char *path;		/* "/api/v1/jobs/ID/downloads/" */
	struct rf_sink *sink;
	struct rf_json_out json;
	int64_t images;
};

static void
count_image(void *ctx, const struct rf_artifact *a)
{
	(void)a;
	((struct manifest *)ctx)->images++;
}

static void
list_image(void *ctx, const struct rf_artifact *a)
{
	struct manifest *m = ctx;
	struct rf_json_out *j = &m->json;
	char address[512];

	snprintf(address, sizeof(address), "%simages/%s", m->path, a->name);
	rf_json_object(j);
	rf_json_key(j, "image_id");
	rf_json_cstr(j, a->name);
	rf_json_key(j, "filename");
	rf_json_cstr(j, a->filename);
	rf_json_key(j, "download_url");
	rf_json_cstr(j, address);
	rf_json_object_end(j);
}

static enum rf_code
to_sink(void *ctx, const char *p, size_t n, struct rf_err *err)
{
	struct manifest *m = ctx;

	return m->sink->write(m->sink->ctx, p, n, err);
}

static enum rf_code
write_manifest(void *ctx, struct rf_sink *sink, int64_t from, int64_t length,
    struct rf_err *err)
{
	struct manifest *m = ctx;
	struct rf_json_out *j = &m->json;
	struct rf_out out;
	enum rf_code rc;
	char address[512];

	(void)from;
	(void)length;
	m->sink = sink;
	rf_out_to_fn(&out, to_sink, m);
	rf_json_out_init(j, &out);
	rf_json_object(j);
	rf_json_key(j, "job_id");
	rf_json_cstr(j, m->view.job.id);
	rf_json_key(j, "zip_url");
	snprintf(address, sizeof(address), "%szip", m->path);
	rf_json_cstr(j, address);
	rf_json_key(j, "groups");
	rf_json_array(j);
	for (int i = 0; i < m->view.n; i++) {
		snprintf(address, sizeof(address), "g%d", i + 1);
		rf_json_object(j);
		rf_json_key(j, "group_id");
		rf_json_cstr(j, address);
		rf_json_key(j, "zip_url");
		snprintf(address, sizeof(address), "%sgroups/g%d.zip",
		    m->path, i + 1);
		rf_json_cstr(j, address);
		rf_json_object_end(j);
	}
	rf_json_array_end(j);
	rf_json_key(j, "images");
	rf_json_array(j);
	rc = rf_store_artifact_list(m->ctx->store, m->view.job.id,
	    RF_ARTIFACT_IMAGE, -1, list_image, m, err);
	/* What breaks off must not look whole. */
	if (rc != RF_OK)
		return rc;
	rf_json_array_end(j);
	rf_json_object_end(j);
	return rf_out_finish(&out, err);
}

static void
release_manifest(void *ctx)
{
	rf_ie_view_release(&((struct manifest *)ctx)->view);
}

static enum rf_code
manifest(struct rf_ctx *ctx, struct rf_request *req, struct rf_response *res)
{
	struct manifest *m = rf_arena_alloc(ctx->arena, sizeof(*m));
	bool answered = false;
	enum rf_code rc;

	*m = (struct manifest){ .ctx = ctx, .view = RF_IE_VIEW_INIT };
	rc = ready(ctx, req, &m->view, res, &answered);
	if (rc == RF_OK && !answered) {
		rc = rf_store_artifact_list(ctx->store, m->view.job.id,
		    RF_ARTIFACT_IMAGE, -1, count_image, m, &ctx->err);
		if (rc == RF_OK && m->images == 0)
			rc = rf_ie_fail(ctx, 404, "no_images", NO_IMAGES,
			    "job");
	}
	if (rc != RF_OK || answered) {
		rf_ie_view_release(&m->view);
		return rc;
	}
	m->path = rf_ie_job_path(ctx, req, m->view.job.id, "downloads/");
	res->status = 200;
	res->media_type = RF_STR("application/json");
	rf_response_header(res, "Cache-Control", "private, no-cache");
	rf_response_add_producer(res, &(struct rf_producer){
	    .write = write_manifest, .release = release_manifest, .ctx = m,
	    .length = -1 });
	return RF_OK;
}

/* ---- one image ---------------------------------------------------------------- */

static enum rf_code
image(struct rf_ctx *ctx, struct rf_request *req, struct rf_response *res)
{
	struct rf_ie_view v = RF_IE_VIEW_INIT;
	struct rf_artifact a;
	bool answered;
	enum rf_code rc;

	rc = ready(ctx, req, &v, res, &answered);
	if (rc != RF_OK || answered)
		goto out;
	rc = rf_store_artifact_get(ctx->store, &ctx->caller, v.job.id,
	    RF_ARTIFACT_IMAGE, rf_request_arg(req, "imageId"), &a,
	    &ctx->err);
	if (rc == RF_E_NOT_FOUND)
		rc = rf_ie_fail(ctx, 404, "not_found",
		    "This job has no such image.");
	if (rc == RF_OK)
		rc = or_lost(rf_api_add_blob(ctx, a.blob, res), &ctx->err);
	if (rc != RF_OK)
		goto out;
	res->status = 200;
	res->media_type = rf_str(rf_arena_strdup(ctx->arena, a.media_type));
	rf_api_attachment(ctx, a.filename, res);
	rf_response_header(res, "Cache-Control", "private, max-age=3600");
	rf_response_header(res, "Content-Security-Policy", NO_SCRIPT);
out:
	rf_ie_view_release(&v);
	return rc;
}

#define DOWNLOAD_ERRORS \
	{ 202, "JobRunning", "Not yet; see Retry-After." }, \
	{ 404, "ImageExtractError", "No such job, or no images." }, \
	{ 410, "ImageExtractError", "The images are not kept any more." }, \
	RF_IE_FORBIDDEN, \
	RF_IE_ERRORS, \
	{ 0, NULL, NULL }

static const struct rf_reply zip_replies[] = {
	{ 200, "ZipArchive", "The images, as a ZIP archive." },
	{ 206, "ZipArchive", "A part of it." },
	{ 304, NULL, "Not changed." },
	{ 416, NULL, "The range lies outside." },
	DOWNLOAD_ERRORS
};
static const struct rf_reply manifest_replies[] = {
	{ 200, "Downloads", "The addresses of everything." },
	DOWNLOAD_ERRORS
};
static const struct rf_reply image_replies[] = {
	{ 200, "Picture", "The image's bytes." },
	{ 206, "Picture", "A part of them." },
	{ 304, NULL, "Not changed." },
	{ 416, NULL, "The range lies outside." },
	DOWNLOAD_ERRORS
};

#define ROW(pattern, handler, id, summary, replies) \
	{ RF_GET, "/api/v1/jobs/{id}" pattern, handler, RF_AUTH_OPTIONAL, \
	    RF_SCOPE_ARTIFACTS_READ, RF_BODY_NONE, id, summary, NULL, replies }

static const struct rf_route routes[] = {
	ROW("/download", zip_all, "ie_job_download",
	    "All images of a job as a ZIP archive", zip_replies),
	ROW("/downloads", manifest, "ie_job_downloads",
	    "The addresses of a job's images and archives",
	    manifest_replies),
	ROW("/downloads/zip", zip_all, "ie_job_downloads_zip",
	    "All images of a job as a ZIP archive", zip_replies),
	ROW("/downloads/groups/{group}", zip_group, "ie_job_downloads_group",
	    "The images of one group as a ZIP archive", zip_replies),
	ROW("/downloads/images/{imageId}", image, "ie_job_downloads_image",
	    "One image of a job", image_replies),
};

const struct rf_endpoint rf_ep_imageextract_downloads = {
	"downloads", &rf_imageextract_style, routes, RF_COUNT(routes)
};
