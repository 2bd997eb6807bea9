/*
 * GET /results/{jobId}/images/{filename} (section 4.7): one visual, for its
 * owner, as often as wanted.
 */
#include "config.h"
#include "api/pulse/pulse.h"

#include "api/blob_body.h"
#include "util/utf8.h"

/* A plain name: no separators, no "..", no control characters. */
static bool
is_plain_filename(struct rf_str name)
{
	if (name.len == 0 || name.len > RF_MAX_FILENAME ||
	    !rf_utf8_valid(name) || rf_str_is(name, ".") ||
	    rf_str_is(name, ".."))
		return false;
	for (size_t i = 0; i < name.len; i++) {
		unsigned char c = (unsigned char)name.ptr[i];

		if (c < 0x20 || c == 0x7f || c == '/' || c == '\\')
			return false;
	}
	return true;
}

static enum rf_code
result_image(struct rf_ctx *ctx, struct rf_request *req,
    struct rf_response *res)
{
	const char *name = rf_request_arg(req, "filename");
	struct rf_artifact a;
	enum rf_code rc;

	if (!is_plain_filename(rf_str(name)))
		return rf_pulse_fail(ctx, "INVALID_REQUEST",
		    "The file name is not valid.");
	rc = rf_store_artifact_get(ctx->store, &ctx->caller,
	    rf_request_arg(req, "jobId"), RF_ARTIFACT_IMAGE, name, &a,
	    &ctx->err);
	if (rc == RF_OK)
		rc = rf_api_add_blob(ctx, a.blob, res);
	if (rc != RF_OK)
		return rc;
	res->status = 200;
	res->media_type = rf_str(rf_arena_strdup(ctx->arena, a.media_type));
	rf_response_header(res, "Cache-Control", "private, max-age=3600");
	/* Pictures come from strangers: never let one run as a page. */
	rf_response_header(res, "Content-Security-Policy",
	    "default-src 'none'; style-src 'unsafe-inline'; sandbox");
	return RF_OK;
}

static const struct rf_reply replies[] = {
	{ 200, "Picture", "The picture's bytes." },
	{ 206, "Picture", "A part of them." },
	{ 304, NULL, "Not changed." },
	{ 400, "PulseError", "The file name is not valid." },
	{ 403, "PulseError", "The job belongs to another organisation." },
	{ 404, "PulseError", "No such job or picture, or collected." },
	{ 416, NULL, "The range lies outside." },
	RF_PULSE_ERRORS,
	{ 0, NULL, NULL }
};

static const struct rf_route routes[] = {
	{ RF_GET, "/results/{jobId}/images/{filename}", result_image,
	    RF_AUTH_REQUIRED, RF_SCOPE_ARTIFACTS_READ, RF_BODY_NONE,
	    "result_image", "Fetch one picture of a result", NULL, replies },
};

const struct rf_endpoint rf_ep_pulse_results = {
	"results", &rf_pulse_style, routes, RF_COUNT(routes)
};
