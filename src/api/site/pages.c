/*
 * The pages of www/ and /openapi.json.  The files are small and few: each is
 * a row, read from the www folder when asked, so that people can put their
 * own in its place.
 */
#include "config.h"
#include "api/endpoints.h"

#include <stdlib.h>
#include <string.h>

#include "api/site/site.h"
#include "util/hash.h"
#include "util/io.h"
#include "util/json_in.h"

#define RF_PAGE_MAX (4 * RF_MiB)

/* Pages run nothing but our own script and speak to nobody else. */
static const char page_policy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'";

static const struct page {
	const char *id;		/* of the route */
	const char *file;
	const char *media_type;
} pages[] = {
	{ "page_home", "index.html", "text/html; charset=utf-8" },
	{ "page_extraction", "extraction.html", "text/html; charset=utf-8" },
	{ "page_style", "riffle.css", "text/css; charset=utf-8" },
	{ "page_home_script", "index.js", "text/javascript; charset=utf-8" },
	{ "page_extraction_script", "extraction.js",
	    "text/javascript; charset=utf-8" },
	{ "page_result_script", "result.js",
	    "text/javascript; charset=utf-8" },
};

static const struct page *
page_of(const struct rf_route *route)
{
	size_t i = 0;

	while (strcmp(pages[i].id, route->id) != 0)
		i++;
	return &pages[i];
}

/*
 * The first page's links are relative to its folder: "/riffle" must become
 * "/riffle/".
 */
static bool
redirect_to_folder(const struct rf_request *req, struct rf_response *res)
{
	struct rf_str rest = req->target;
	struct rf_str path = rf_str_cut(&rest, '?');

	if (rf_str_ends(path, "/"))
		return false;
	rf_response_bytes(res, 301, "text/plain", RF_STR(""));
	rf_response_header(res, "Location", rf_arena_printf(req->arena,
	    RF_STR_FMT RF_STR_FMT "/", RF_STR_ARG(req->origin),
	    RF_STR_ARG(req->base)));
	return true;
}

static enum rf_code
page_show(struct rf_ctx *ctx, struct rf_request *req,
    struct rf_response *res)
{
	const struct page *page = page_of(ctx->route);
	char path[RF_MAX_PATH], digest[RF_SHA256_HEX];
	char *bytes = NULL;
	size_t len;
	enum rf_code rc;

	if (req->n_segments == 0 && redirect_to_folder(req, res))
		return RF_OK;
	rc = rf_path_join(path, sizeof(path), ctx->conf->www_dir, page->file,
	    &ctx->err);
	if (rc == RF_OK)
		rc = rf_file_load(path, RF_PAGE_MAX, &bytes, &len, &ctx->err);
	if (rc == RF_E_NOT_FOUND)
		rc = rf_fail(&ctx->err, RF_E_CONFIG, "The page is not "
		    "installed: the setting www_dir names the wrong folder.");
	if (rc != RF_OK)
		goto out;
	rf_sha256_to_hex(bytes, len, digest);
	rf_response_bytes(res, 200, page->media_type,
	    (struct rf_str){ bytes, len });
	res->etag = rf_arena_printf(ctx->arena, "\"%.32s\"", digest);
	rf_response_header(res, "Cache-Control", "no-cache");
	rf_response_header(res, "Content-Security-Policy", page_policy);
	rf_response_header(res, "Referrer-Policy", "same-origin");
out:
	free(bytes);
	return rc;
}

static enum rf_code
openapi(struct rf_ctx *ctx, struct rf_request *req, struct rf_response *res)
{
	const char *server = rf_arena_printf(ctx->arena,
	    RF_STR_FMT RF_STR_FMT, RF_STR_ARG(req->origin),
	    RF_STR_ARG(req->base));

	rf_response_json(res, 200, rf_openapi(ctx->app->endpoints, server));
	return RF_OK;
}

const struct rf_schema rf_schema_site_page = {
	.name = "Page", .text = "A page for people.", .media_type = "text/html"
};
const struct rf_schema rf_schema_site_style = {
	.name = "Style", .text = "A style sheet.", .media_type = "text/css"
};
const struct rf_schema rf_schema_site_script = {
	.name = "Script", .text = "A script.", .media_type = "text/javascript"
};

static const struct rf_field openapi_fields[] = {
	{ "openapi", "string", true, false, "3.0.3" },
	{ "info", "object", true, false, NULL },
	{ "servers", "[]object", false, false, "The reader's own origin." },
	{ "paths", "object", true, false, NULL },
	{ "components", "object", false, false, NULL },
};
const struct rf_schema rf_schema_site_openapi = {
	"OpenApi", NULL, openapi_fields, RF_COUNT(openapi_fields), 0, NULL
};

#define NOT_CHANGED { 304, NULL, "Not changed." }

static const struct rf_reply page_replies[] = {
	{ 200, "Page", "The page." },
	NOT_CHANGED,
	{ 0, NULL, NULL }
};
static const struct rf_reply home_replies[] = {
	{ 200, "Page", "The page." },
	{ 301, NULL, "Asked without the slash at the end." },
	NOT_CHANGED,
	{ 0, NULL, NULL }
};
static const struct rf_reply style_replies[] = {
	{ 200, "Style", "The style sheet." },
	NOT_CHANGED,
	{ 0, NULL, NULL }
};
static const struct rf_reply script_replies[] = {
	{ 200, "Script", "The script." },
	NOT_CHANGED,
	{ 0, NULL, NULL }
};
static const struct rf_reply openapi_replies[] = {
	{ 200, "OpenApi", "This description." },
	{ 0, NULL, NULL }
};

#define PAGE(pattern, id, summary, replies) \
	{ RF_GET, pattern, page_show, RF_AUTH_NONE, 0, RF_BODY_NONE, id, \
	    summary, NULL, replies }

static const struct rf_route routes[] = {
	PAGE("/", "page_home", "What this is, and the first call",
	    home_replies),
	PAGE("/extractions/{id}", "page_extraction",
	    "Show a result to its owner", page_replies),
	PAGE("/www/riffle.css", "page_style", "The pages' style",
	    style_replies),
	PAGE("/www/index.js", "page_home_script", "The first page's script",
	    script_replies),
	PAGE("/www/extraction.js", "page_extraction_script",
	    "The result page's script", script_replies),
	PAGE("/www/result.js", "page_result_script",
	    "What both scripts share", script_replies),
	{ RF_GET, "/openapi.json", openapi, RF_AUTH_NONE, 0, RF_BODY_NONE,
	    "openapi", "This description of the API", NULL,
	    openapi_replies },
};

const struct rf_endpoint rf_ep_pages = {
	"pages", &rf_site_style, routes, RF_COUNT(routes)
};
