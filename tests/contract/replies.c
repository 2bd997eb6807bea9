/*
 * Every answer that every route documents, as rows in the order in which they
 * are asked: status, code, and a body of the shape that /openapi.json tells.
 * What a route documents and no row asks for is a fault, unless it stands
 * among the reasons at the end.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "api/endpoints.h"
#include "contract/suites.h"
#include "contract/world.h"
#include "lib/openapi.h"

static struct world *world;

struct row {
	const char *route;	/* its id */
	int status;
	const char *code;	/* of the error, or NULL */
	const char *path;	/* NULL: the pattern */
	struct ask ask;		/* the body and headers */
	enum who who;
	enum place at;
};

#define GOOD { FORM(SHEET) }
#define WITH(name, value) { FORM(SHEET, FIELD(name, value)) }
#define BARE { .path = NULL }
#define A_FILE(name, bytes) { FORM(UPLOAD("file", name, bytes)) }

/* What every route with a key answers. */
#define KEYED(route, path, ask) \
	{ route, 401, "AUTH_001", path, ask, NOBODY, SOUND }, \
	{ route, 401, "AUTH_002", path, ask, WRONG, SOUND }, \
	{ route, 401, "AUTH_003", path, ask, EXPIRED, SOUND }, \
	{ route, 401, "AUTH_005", path, ask, CLOSED, SOUND }, \
	{ route, 429, "GENERAL_002", path, ask, OWNER, OFTEN }, \
	{ route, 503, "GENERAL_003", path, ask, OWNER, SHUT }

/* And every route with somebody's id. */
#define OWNED(route, path, ask) \
	KEYED(route, path, ask), \
	{ route, 403, "AUTH_002", path, ask, STRANGER, SOUND }

/* Both calls that take a document. */
#define SUBMITTING(route) \
	KEYED(route, NULL, GOOD), \
	{ route, 400, "REQ_001", NULL, { EMPTY_FORM }, OWNER, SOUND }, \
	{ route, 400, "REQ_002", NULL, { .json = "{" }, OWNER, SOUND }, \
	{ route, 400, "REQ_003", NULL, WITH("async", "often"), OWNER, \
	    SOUND }, \
	{ route, 400, "REQ_005", NULL, WITH("chunkSize", "99"), OWNER, \
	    SOUND }, \
	{ route, 400, "REQ_006", NULL, WITH("pages", "0"), OWNER, SOUND }, \
	{ route, 400, "FILE_004", NULL, A_FILE("a.csv", ""), OWNER, \
	    SOUND }, \
	{ route, 400, "FILE_005", NULL, { .json = "{\"fileUrl\":\"x\"}" }, \
	    OWNER, SOUND }, \
	{ route, 403, "AUTH_004", NULL, GOOD, READER, SOUND }, \
	{ route, 403, "BILLING_001", NULL, GOOD, CAPPED, SOUND }, \
	{ route, 413, "FILE_002", NULL, { FORM(SHEET), \
	    .declared = INT64_C(1) << 40 }, OWNER, SOUND }, \
	{ route, 500, "STORAGE_001", NULL, GOOD, OWNER, BROKEN }

#define CANCELLING(route, path) \
	OWNED(route, path "{done}", BARE), \
	{ route, 200, NULL, path "{done}", BARE, OWNER, SOUND }, \
	{ route, 200, NULL, path "{canceled}", BARE, OWNER, SOUND }, \
	{ route, 200, NULL, path "{failed}", BARE, OWNER, SOUND }, \
	{ route, 403, "AUTH_004", path "{done}", BARE, READER, SOUND }, \
	{ route, 404, "NOT_FOUND", path "{unknown}", BARE, OWNER, SOUND }

#define PAGE(route, path) \
	{ route, 200, NULL, path, BARE, NOBODY, SOUND }, \
	{ route, 304, NULL, path, { .headers = "If-None-Match: *\n" }, \
	    NOBODY, SOUND }

/* ---- the ImageExtract surface ---- */

#define IE_KEYED(route, path, ask) \
	{ route, 401, "unauthorized", path, ask, NOBODY, SOUND }, \
	{ route, 401, "unauthorized", path, ask, WRONG, SOUND }, \
	{ route, 401, "unauthorized", path, ask, EXPIRED, SOUND }, \
	{ route, 401, "unauthorized", path, ask, CLOSED, SOUND }, \
	{ route, 403, "api_access_disabled", path, ask, FREE, SOUND }, \
	{ route, 429, "rate_limited", path, ask, OWNER, OFTEN }, \
	{ route, 503, "busy", path, ask, OWNER, SHUT }
#define IE_JOB "/api/v1/jobs/"
#define IE_OWNED(route, rest, ask, status, code) \
	IE_KEYED(route, IE_JOB "{ie_done}" rest, ask), \
	{ route, status, code, IE_JOB "{ie_done}" rest, ask, STRANGER, \
	    SOUND }, \
	{ route, 404, "not_found", IE_JOB "{unknown}" rest, ask, OWNER, \
	    SOUND }, \
	/* Of another surface. */ \
	{ route, 404, "not_found", IE_JOB "{done}" rest, ask, OWNER, SOUND }
/* What comes of a job that is not done. */
#define IE_PACKED(route, rest) \
	IE_OWNED(route, rest, BARE, 404, "not_found"), \
	{ route, 202, NULL, IE_JOB "{ie_running}" rest, BARE, OWNER, \
	    SOUND }, \
	{ route, 202, NULL, IE_JOB "{ie_pending}" rest, BARE, OWNER, IDLE }, \
	{ route, 404, "no_images", IE_JOB "{ie_failed}" rest, BARE, OWNER, \
	    SOUND }, \
	{ route, 404, "no_images", IE_JOB "{ie_cancelled}" rest, BARE, \
	    OWNER, SOUND }, \
	{ route, 410, "expired", IE_JOB "{ie_expired}" rest, BARE, OWNER, \
	    SOUND }, \
	{ route, 403, "forbidden", IE_JOB "{ie_done}" rest, BARE, READER, \
	    SOUND }, \
	{ route, 200, NULL, IE_JOB "{ie_done}" rest, BARE, OWNER, SOUND }
#define IE_BYTES(route, rest) \
	{ route, 206, NULL, IE_JOB "{ie_done}" rest, \
	    { .headers = "Range: bytes=0-3\n" }, OWNER, SOUND }, \
	{ route, 304, NULL, IE_JOB "{ie_done}" rest, \
	    { .headers = "If-None-Match: *\n" }, OWNER, SOUND }, \
	{ route, 416, NULL, IE_JOB "{ie_done}" rest, \
	    { .headers = "Range: bytes=999999-\n" }, OWNER, SOUND }, \
	{ route, 500, "internal", IE_JOB "{ie_done}" rest, BARE, OWNER, \
	    BROKEN }
#define IE_ZIP(route, rest) \
	IE_PACKED(route, rest), \
	IE_BYTES(route, rest), \
	{ route, 404, "no_images", IE_JOB "{ie_empty}" rest, BARE, OWNER, \
	    SOUND }
#define IE_ACCOUNT(route) \
	IE_KEYED(route, NULL, BARE), \
	{ route, 200, NULL, NULL, BARE, OWNER, SOUND }

#define DOCUMENT UPLOAD("files", "a.csv", "a,b\n1,2\n")
#define A_DOCUMENT { FORM(DOCUMENT) }
#define PAGE_URL "\"http://93.184.216.34/a\""
#define A_PAGE "{\"type\":\"url\",\"input\":" PAGE_URL "}"
#define TWO_PAGES "{\"type\":\"bulk\",\"input\":[" PAGE_URL \
	",\"http://93.184.216.34/b\"]}"
#define NAMED(name) .headers = "Idempotency-Key: " name "\n"
#define LOGIN(password) { .json = "{\"email\":\"Owner@example.org\"," \
	"\"password\":\"" password "\"}" }
#define ELSEWHERE "Origin: https://evil.example\n"

static const struct row rows[] = {
	SUBMITTING("extract"),
	{ "extract", 200, NULL, NULL, GOOD, OWNER, SOUND },
	{ "extract", 200, NULL, NULL, WITH("async", "true"), OWNER, SOUND },
	{ "extract", 200, NULL, NULL, WITH("returnHtml", "true"), OWNER,
	    SOUND },
	{ "extract", 200, NULL, NULL, WITH("chunking", "page,semantic"),
	    OWNER, SOUND },
	{ "extract", 200, NULL, NULL, WITH("extensions", "{\"altOutputs\":"
	    "{\"wlbb\":true,\"returnXml\":true},\"footnoteReferences\":true,"
	    "\"chunking\":{\"chunkTypes\":[\"page\"]}}"), OWNER, SOUND },
	{ "extract", 400, "FILE_001", NULL, A_FILE("a.bin", "\x01\x02 no"),
	    OWNER, SOUND },
	{ "extract", 400, "FILE_003", NULL, A_FILE("a.png",
	    "\x89PNG\r\n\x1a\n"), OWNER, SOUND },
	{ "extract", 400, "REQ_006", NULL, WITH("pages", "2"), OWNER,
	    SOUND },
	{ "extract", 503, "GENERAL_003", NULL, GOOD, OWNER, TIGHT },

	SUBMITTING("extract_async"),
	{ "extract_async", 200, NULL, NULL, GOOD, OWNER, SOUND },
	{ "extract_async", 200, NULL, NULL, GOOD, OWNER, TIGHT },

	OWNED("job_show", "/job/{done}", BARE),
	{ "job_show", 200, NULL, "/job/{done}", BARE, OWNER, SOUND },
	{ "job_show", 200, NULL, "/job/{done}", BARE, READER, SOUND },
	{ "job_show", 200, NULL, "/job/{large}", BARE, OWNER, SOUND },
	{ "job_show", 200, NULL, "/job/{failed}", BARE, OWNER, SOUND },
	{ "job_show", 200, NULL, "/job/{canceled}", BARE, OWNER, SOUND },
	{ "job_show", 200, NULL, "/job/{expired}", BARE, OWNER, SOUND },
	{ "job_show", 404, "NOT_FOUND", "/job/{unknown}", BARE, OWNER,
	    SOUND },
	{ "job_show", 500, "STORAGE_001", "/job/{done}", BARE, OWNER,
	    BROKEN },

	CANCELLING("job_cancel", "/job/"),
	CANCELLING("cancel", "/cancel/"),

	{ "large_result", 401, "AUTH_002", "/large_results/{large}", BARE,
	    WRONG, SOUND },
	{ "large_result", 401, "AUTH_003", "/large_results/{large}", BARE,
	    EXPIRED, SOUND },
	{ "large_result", 403, "AUTH_002", "/large_results/{large}", BARE,
	    STRANGER, SOUND },
	{ "large_result", 404, "NOT_FOUND", "/large_results/{unknown}", BARE,
	    NOBODY, SOUND },
	{ "large_result", 404, "NOT_FOUND", "/large_results/{done}", BARE,
	    OWNER, SOUND },
	{ "large_result", 404, "NOT_FOUND", "/large_results/{failed}", BARE,
	    OWNER, SOUND },
	{ "large_result", 410, "GONE", "/large_results/{fetched}", BARE,
	    NOBODY, SOUND },
	{ "large_result", 410, "GONE", "/large_results/{fetched}", BARE,
	    OWNER, SOUND },
	{ "large_result", 429, "GENERAL_002", "/large_results/{large}", BARE,
	    OWNER, OFTEN },
	{ "large_result", 500, "STORAGE_001", "/large_results/{large}", BARE,
	    NOBODY, BROKEN },
	{ "large_result", 503, "GENERAL_003", "/large_results/{large}", BARE,
	    NOBODY, SHUT },
	{ "large_result", 200, NULL, "/large_results/{large}", BARE, NOBODY,
	    SOUND },
	{ "large_result", 410, "GONE", "/large_results/{large}", BARE, NOBODY,
	    SOUND },

	OWNED("result_image", "/results/{picture}", BARE),
	{ "result_image", 200, NULL, "/results/{picture}", BARE, OWNER,
	    SOUND },
	{ "result_image", 206, NULL, "/results/{picture}",
	    { .headers = "Range: bytes=0-3\n" }, OWNER, SOUND },
	{ "result_image", 304, NULL, "/results/{picture}",
	    { .headers = "If-None-Match: *\n" }, OWNER, SOUND },
	{ "result_image", 400, "INVALID_REQUEST",
	    "/results/{done}/images/a%2Fb", BARE, OWNER, SOUND },
	{ "result_image", 403, "AUTH_004", "/results/{picture}", BARE, READER,
	    SOUND },
	{ "result_image", 404, "NOT_FOUND", "/results/{done}/images/none.png",
	    BARE, OWNER, SOUND },
	{ "result_image", 404, "NOT_FOUND",
	    "/results/{expired}/images/img-1.png", BARE, OWNER, SOUND },
	{ "result_image", 416, NULL, "/results/{picture}",
	    { .headers = "Range: bytes=999999-\n" }, OWNER, SOUND },
	{ "result_image", 500, "STORAGE_001", "/results/{picture}", BARE,
	    OWNER, BROKEN },

	IE_KEYED("ie_job_create", NULL, A_DOCUMENT),
	{ "ie_job_create", 202, NULL, NULL, A_DOCUMENT, OWNER, IDLE },
	{ "ie_job_create", 202, NULL, NULL, { .json = A_PAGE }, NOBODY,
	    IDLE },
	{ "ie_job_create", 429, "rate_limited", NULL, { .json = "{\"type\":"
	    "\"bulk\",\"input\":[" PAGE_URL "," PAGE_URL "," PAGE_URL "]}" },
	    NOBODY, IDLE },
	{ "ie_job_create", 202, NULL, NULL, { .json = TWO_PAGES,
	    NAMED("same") }, OWNER, IDLE },
	{ "ie_job_create", 202, NULL, NULL, { .json = TWO_PAGES,
	    NAMED("same") }, OWNER, IDLE },
	{ "ie_job_create", 409, "idempotency_conflict", NULL,
	    { .json = A_PAGE, NAMED("same") }, OWNER, IDLE },
	{ "ie_job_create", 400, "validation_error", NULL, { .json = "{" },
	    OWNER, IDLE },
	{ "ie_job_create", 400, "validation_error", NULL, { .json = "{}" },
	    OWNER, IDLE },
	{ "ie_job_create", 400, "blocked_url", NULL, { .json = "{\"type\":"
	    "\"url\",\"input\":\"http://127.0.0.1/\"}" }, OWNER, IDLE },
	{ "ie_job_create", 402, "insufficient_credits", NULL,
	    { .json = TWO_PAGES }, POOR, IDLE },
	{ "ie_job_create", 403, "forbidden", NULL, A_DOCUMENT, READER,
	    SOUND },
	{ "ie_job_create", 403, "forbidden", NULL, { .json = A_PAGE,
	    .headers = ELSEWHERE }, NOBODY, SOUND },
	{ "ie_job_create", 413, "payload_too_large", NULL, { FORM(DOCUMENT,
	    DOCUMENT, DOCUMENT, DOCUMENT, DOCUMENT, DOCUMENT) }, OWNER,
	    IDLE },
	{ "ie_job_create", 413, "payload_too_large", NULL, { FORM(DOCUMENT),
	    .declared = INT64_C(1) << 40 }, OWNER, SOUND },
	{ "ie_job_create", 415, "unsupported_media_type", NULL, { .type =
	    "text/plain", .body = "x" }, OWNER, SOUND },
	{ "ie_job_create", 415, "unsupported_media_type", NULL, { .type =
	    "application/json; charset=latin1", .body = A_PAGE }, OWNER,
	    SOUND },
	{ "ie_job_create", 500, "internal", NULL, A_DOCUMENT, OWNER,
	    BROKEN },

	IE_OWNED("ie_job_show", "", BARE, 404, "not_found"),
	{ "ie_job_show", 200, NULL, IE_JOB "{ie_done}", BARE, OWNER, SOUND },
	{ "ie_job_show", 200, NULL, IE_JOB "{ie_empty}", BARE, OWNER, SOUND },
	{ "ie_job_show", 200, NULL, IE_JOB "{ie_failed}", BARE, OWNER,
	    SOUND },
	{ "ie_job_show", 200, NULL, IE_JOB "{ie_cancelled}", BARE, READER,
	    SOUND },
	{ "ie_job_show", 200, NULL, IE_JOB "{ie_expired}", BARE, OWNER,
	    SOUND },
	{ "ie_job_show", 200, NULL, IE_JOB "{ie_running}", BARE, OWNER,
	    SOUND },
	{ "ie_job_show", 200, NULL, IE_JOB "{ie_pending}", BARE, OWNER,
	    IDLE },
	IE_OWNED("ie_job_items", "/items", BARE, 404, "not_found"),
	{ "ie_job_items", 200, NULL, IE_JOB "{ie_done}/items", BARE, OWNER,
	    SOUND },
	{ "ie_job_items", 200, NULL, IE_JOB "{ie_failed}/items", BARE, OWNER,
	    SOUND },
	{ "ie_job_items", 200, NULL, IE_JOB "{ie_cancelled}/items", BARE,
	    OWNER, SOUND },
	{ "ie_job_items", 200, NULL, IE_JOB "{ie_running}/items", BARE, OWNER,
	    SOUND },

	IE_OWNED("ie_job_stream", "/stream", BARE, 403, "forbidden"),
	{ "ie_job_stream", 200, NULL, IE_JOB "{ie_done}/stream", BARE, OWNER,
	    SOUND },

	IE_OWNED("ie_job_result", "/result", BARE, 403, "forbidden"),
	{ "ie_job_result", 200, NULL, IE_JOB "{ie_done}/result", BARE, OWNER,
	    SOUND },
	{ "ie_job_result", 200, NULL, IE_JOB "{ie_empty}/result", BARE, OWNER,
	    SOUND },
	{ "ie_job_result", 202, NULL, IE_JOB "{ie_running}/result", BARE,
	    OWNER, SOUND },
	{ "ie_job_result", 202, NULL, IE_JOB "{ie_pending}/result", BARE,
	    OWNER, IDLE },
	{ "ie_job_result", 403, "forbidden", IE_JOB "{ie_done}/result", BARE,
	    READER, SOUND },
	{ "ie_job_result", 409, "invalid_state", IE_JOB
	    "{ie_cancelled}/result", BARE, OWNER, SOUND },
	{ "ie_job_result", 410, "expired", IE_JOB "{ie_expired}/result", BARE,
	    OWNER, SOUND },
	{ "ie_job_result", 500, "internal", IE_JOB "{ie_done}/result", BARE,
	    OWNER, BROKEN },
	{ "ie_job_result", 422, "job_failed", IE_JOB "{ie_failed}/result",
	    BARE, OWNER, SOUND },

	IE_ZIP("ie_job_download", "/download"),
	IE_ZIP("ie_job_downloads_zip", "/downloads/zip"),
	IE_ZIP("ie_job_downloads_group", "/downloads/groups/g1.zip"),
	{ "ie_job_downloads_group", 404, "not_found", IE_JOB
	    "{ie_done}/downloads/groups/g2.zip", BARE, OWNER, SOUND },
	IE_PACKED("ie_job_downloads", "/downloads"),
	{ "ie_job_downloads", 404, "no_images", IE_JOB "{ie_empty}/downloads",
	    BARE, OWNER, SOUND },
	IE_PACKED("ie_job_downloads_image", "/downloads/images/img_1"),
	IE_BYTES("ie_job_downloads_image", "/downloads/images/img_1"),
	{ "ie_job_downloads_image", 404, "not_found", IE_JOB
	    "{ie_done}/downloads/images/img_3", BARE, OWNER, SOUND },

	/* {ie_done} stands for any that has ended. */
	IE_OWNED("ie_job_cancel", "/cancel", BARE, 404, "not_found"),
	{ "ie_job_cancel", 403, "forbidden", IE_JOB "{ie_done}/cancel", BARE,
	    READER, SOUND },
	{ "ie_job_cancel", 409, "invalid_state", IE_JOB "{ie_done}/cancel",
	    BARE, OWNER, SOUND },
	{ "ie_job_cancel", 409, "invalid_state", IE_JOB "{ie_running}/cancel",
	    BARE, OWNER, SOUND },
	{ "ie_job_cancel", 200, NULL, IE_JOB "{ie_pending}/cancel", BARE,
	    OWNER, IDLE },
	{ "ie_job_cancel", 409, "invalid_state", IE_JOB "{ie_pending}/cancel",
	    BARE, OWNER, IDLE },
	IE_OWNED("ie_job_retry", "/retry", BARE, 404, "not_found"),
	{ "ie_job_retry", 402, "insufficient_credits", IE_JOB
	    "{ie_poor}/retry", BARE, POOR, SOUND },
	{ "ie_job_retry", 403, "forbidden", IE_JOB "{ie_failed}/retry", BARE,
	    READER, SOUND },
	{ "ie_job_retry", 409, "invalid_state", IE_JOB "{ie_done}/retry",
	    BARE, OWNER, SOUND },
	{ "ie_job_retry", 409, "input_expired", IE_JOB "{ie_stale}/retry",
	    BARE, OWNER, SOUND },
	{ "ie_job_retry", 202, NULL, IE_JOB "{ie_failed}/retry", BARE, OWNER,
	    IDLE },

	IE_ACCOUNT("ie_account"),
	{ "ie_account", 200, NULL, NULL, BARE, READER, SOUND },
	IE_ACCOUNT("ie_account_credits"),
	IE_ACCOUNT("ie_account_ledger"),
	{ "ie_account_ledger", 200, NULL, "/api/v1/account/credits/ledger"
	    "?limit=1", BARE, POOR, SOUND },
	{ "ie_account_ledger", 400, "validation_error",
	    "/api/v1/account/credits/ledger?limit=0", BARE, OWNER, SOUND },
	IE_ACCOUNT("ie_account_limits"),
	IE_ACCOUNT("ie_account_usage"),
	{ "ie_account_usage", 400, "validation_error",
	    "/api/v1/account/usage?since=2026-03-02T00:00:00Z&"
	    "until=2026-03-01T00:00:00Z", BARE, OWNER, SOUND },

	{ "auth_login", 200, NULL, NULL, LOGIN(WORLD_PASSWORD), NOBODY,
	    SOUND },
	{ "auth_login", 400, "validation_error", NULL, { .json = "{}" },
	    NOBODY, SOUND },
	{ "auth_login", 401, "unauthorized", NULL, LOGIN("wrong"), NOBODY,
	    SOUND },
	{ "auth_login", 403, "forbidden", NULL, { .urlencoded = "email=a&"
	    "password=b", .headers = ELSEWHERE }, NOBODY, SOUND },
	{ "auth_login", 413, "payload_too_large", NULL, { .json = "{}",
	    .declared = INT64_C(1) << 40 }, NOBODY, SOUND },
	{ "auth_login", 415, "unsupported_media_type", NULL, { .type =
	    "text/plain", .body = "x" }, NOBODY, SOUND },
	{ "auth_login", 401, "unauthorized", NULL, LOGIN("any"), NOBODY,
	    OFTEN },
	{ "auth_login", 429, "rate_limited", NULL, LOGIN("any"), NOBODY,
	    OFTEN },
	{ "auth_login", 503, "busy", NULL, LOGIN("any"), NOBODY, SHUT },
	{ "auth_logout", 200, NULL, NULL, BARE, NOBODY, SOUND },
	{ "auth_logout", 403, "forbidden", NULL, { .headers = ELSEWHERE },
	    NOBODY, SOUND },
	{ "auth_logout", 503, "busy", NULL, { .headers =
	    "Cookie: ie_session=x\n" }, NOBODY, SHUT },

	{ "healthz", 200, NULL, NULL, BARE, NOBODY, SOUND },
	{ "healthz", 200, NULL, NULL, BARE, NOBODY, SHUT },
	{ "healthz", 200, NULL, NULL, BARE, NOBODY, BROKEN },
	{ "probe_file", 200, NULL, NULL, BARE, NOBODY, SOUND },
	{ "probe_file", 503, "busy", NULL, BARE, NOBODY, SHUT },
	{ "readyz", 200, NULL, NULL, BARE, NOBODY, SOUND },
	{ "readyz", 503, "busy", NULL, BARE, NOBODY, SHUT },
	{ "metrics", 200, NULL, NULL, BARE, NOBODY, SOUND },
	{ "metrics", 404, "not_found", NULL, BARE, NOBODY, TIGHT },
	{ "metrics", 503, "busy", NULL, BARE, NOBODY, SHUT },

	PAGE("page_home", NULL),
	{ "page_home", 301, NULL, "/riffle", BARE, NOBODY, MOUNTED },
	PAGE("page_extraction", "/extractions/{done}"),
	PAGE("page_style", NULL),
	PAGE("page_home_script", NULL),
	PAGE("page_extraction_script", NULL),
	PAGE("page_result_script", NULL),
	{ "openapi", 200, NULL, NULL, BARE, NOBODY, SOUND },
	{ "openapi", 200, NULL, NULL, BARE, NOBODY, SHUT },
};

/* Documented, and not to be had by asking. */
static const struct {
	const char *route;
	int status;
	const char *why;
} reasons[] = {
	{ "job_cancel", 500, "the index fails in the middle: check_store" },
	{ "cancel", 500, "the index fails in the middle: check_store" },
	{ "ie_job_show", 500, "the index fails in the middle: check_store" },
	{ "ie_job_items", 500, "the index fails in the middle: check_store" },
	{ "ie_job_stream", 500, "the index fails in the middle: check_store" },
	{ "ie_job_downloads", 500, "the index fails in the middle: "
	    "check_store" },
	{ "ie_job_cancel", 500, "the index fails in the middle: check_store" },
	{ "ie_job_retry", 500, "the index fails in the middle: check_store" },
	{ "ie_account", 500, "the index fails in the middle: check_store" },
	{ "ie_account_credits", 500, "the index fails in the middle: "
	    "check_store" },
	{ "ie_account_ledger", 500, "the index fails in the middle: "
	    "check_store" },
	{ "ie_account_limits", 500, "the index fails in the middle: "
	    "check_store" },
	{ "ie_account_usage", 500, "the index fails in the middle: "
	    "check_store" },
	{ "auth_login", 500, "the index fails in the middle: check_store" },
	{ "auth_logout", 500, "the index fails in the middle: check_store" },
};

static void
start(void)
{
	world = world_new();
}

static void
stop(void)
{
	world_free(world);
}

static struct answer
ask_row(const struct row *r)
{
	const struct rf_route *route = world_route(r->route, NULL);
	struct ask q = r->ask;

	q.method = rf_method_name(route->method);
	q.path = world_path(world, r->at,
	    r->path != NULL ? r->path : route->pattern);
	q.key = world->keys[r->at][r->who];
	q.bearer = world_bearer(r->route);
	return ask(world->at[r->at], &q);
}

/* A permanent fault is never one that clients repeat; 202 of a read is. */
static const char *
repeated(const struct row *r, const struct answer *a)
{
	bool read = world_route(r->route, NULL)->method == RF_GET;

	return a->status == 429 || a->status == 503 ||
	    (a->status == 202 && read) ? "@retry-after" : "!@retry-after";
}

static void
check_shape(const struct row *r, const struct answer *a,
    struct json_object *doc)
{
	const struct rf_route *route = world_route(r->route, NULL);
	struct rf_buf faults;

	rf_buf_init(&faults, 1 << 20);
	if (!openapi_fits(doc, route->pattern, rf_method_name(route->method),
	    a->status, a->json, &faults))
		fail_test("%s (row %d): %.700s", a->what, (int)(r - rows),
		    faults.ptr);
	rf_buf_release(&faults);
}

static void
all_rows(void)
{
	struct answer doc = ASK(world->at[SOUND], .path = "/openapi.json");

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		const struct row *r = &rows[i];
		struct answer a;

		if (world_route(r->route, NULL) == NULL) {
			fail_test("there is no route %s", r->route);
			continue;
		}
		a = ask_row(r);
		if (expect(&a, r->status, r->code != NULL ?
		    pathf("%s = %s", world_code(r->route), r->code) :
		    pathf("!%s", world_code(r->route))))
			check_shape(r, &a, doc.json);
		expect(&a, a.status, repeated(r, &a));
		answer_release(&a);
	}
	answer_release(&doc);
}

static bool
is_covered(const char *route, int status)
{
	for (size_t i = 0; i < RF_COUNT(rows); i++)
		if (strcmp(rows[i].route, route) == 0 &&
		    rows[i].status == status)
			return true;
	for (size_t i = 0; i < RF_COUNT(reasons); i++)
		if (strcmp(reasons[i].route, route) == 0 &&
		    reasons[i].status == status)
			return true;
	return false;
}

static void
nothing_forgotten(void)
{
	for (size_t i = 0; rf_endpoints[i] != NULL; i++) {
		const struct rf_endpoint *e = rf_endpoints[i];

		for (size_t k = 0; k < e->n_routes; k++) {
			const struct rf_reply *reply = e->routes[k].replies;

			for (; reply->status != 0; reply++)
				if (!is_covered(e->routes[k].id,
				    reply->status))
					fail_test("no row asks %s for its "
					    "%d", e->routes[k].id,
					    reply->status);
				else
					CU_PASS("covered");
		}
	}
}

/*
 * The contracts' codes: Pulse's (section 2.2, and those that section 8 leaves
 * to us) and ImageExtract's (section 1.2).
 */
static const struct {
	const char *code;
	int status;
	const char *elsewhere;	/* the test, or why there is none */
} codes[] = {
	{ "INVALID_REQUEST", 400, NULL },
	{ "AUTH_001", 401, NULL },
	{ "AUTH_002", 401, NULL },
	{ "AUTH_002", 403, NULL },
	{ "AUTH_003", 401, NULL },
	{ "AUTH_004", 403, NULL },
	{ "AUTH_005", 401, NULL },
	{ "AUTH_006", 403, "there are no lists of domains" },
	{ "NOT_FOUND", 404, NULL },
	{ "GONE", 410, NULL },
	{ "REQ_001", 400, NULL },
	{ "REQ_002", 400, NULL },
	{ "REQ_003", 400, NULL },
	{ "REQ_004", 400, "these calls require nothing but a source" },
	{ "REQ_005", 400, NULL },
	{ "REQ_006", 400, NULL },
	{ "FILE_001", 400, NULL },
	{ "FILE_002", 413, NULL },
	{ "FILE_003", 400, NULL },
	{ "FILE_004", 400, NULL },
	{ "FILE_005", 400, NULL },
	{ "FILE_006", 400, "extract_documents.c: encrypted" },
	{ "PROC_001", 400, "extract_documents.c: archive bomb" },
	{ "BILLING_001", 403, NULL },
	{ "JOB_003", 400, "jobs_states.c: cancelled while waited for" },
	{ "STORAGE_001", 500, NULL },
	{ "GENERAL_002", 429, NULL },
	{ "GENERAL_003", 503, NULL },

	{ "validation_error", 400, NULL },
	{ "blocked_url", 400, NULL },
	{ "invalid_plan", 400, "there is no checkout" },
	{ "invalid_signature", 400, "there are no payments" },
	{ "unknown_event", 400, "there are no payments" },
	{ "unauthorized", 401, NULL },
	{ "insufficient_credits", 402, NULL },
	{ "forbidden", 403, NULL },
	{ "api_access_disabled", 403, NULL },
	{ "not_found", 404, NULL },
	{ "no_images", 404, NULL },
	{ "idempotency_conflict", 409, NULL },
	{ "invalid_state", 409, NULL },
	{ "input_expired", 409, NULL },
	{ "expired", 410, NULL },
	{ "payload_too_large", 413, NULL },
	{ "unsupported_media_type", 415, NULL },
	{ "job_failed", 422, NULL },
	{ "rate_limited", 429, NULL },
	{ "internal", 500, NULL },
	{ "busy", 503, NULL },
};

static void
every_code(void)
{
	for (size_t i = 0; i < RF_COUNT(codes); i++) {
		bool found = codes[i].elsewhere != NULL;

		for (size_t k = 0; k < RF_COUNT(rows); k++)
			if (rows[k].code != NULL && rows[k].status ==
			    codes[i].status && strcmp(rows[k].code,
			    codes[i].code) == 0)
				found = true;
		if (!found)
			fail_test("no row gives %s with %d", codes[i].code,
			    codes[i].status);
		else
			CU_PASS("code");
	}
}

CU_TestInfo contract_replies[] = {
	{ "start", start },
	{ "every row", all_rows },
	{ "nothing forgotten", nothing_forgotten },
	{ "every code", every_code },
	{ "stop", stop },
	CU_TEST_INFO_NULL
};
