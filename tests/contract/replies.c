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
	return ask(world->at[r->at], &q);
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
		    pathf("error.code = %s", r->code) : "!error.code"))
			check_shape(r, &a, doc.json);
		/* A permanent fault is never one that clients repeat. */
		if (a.status == 429 || a.status == 503)
			expect(&a, a.status, "@retry-after");
		else
			expect(&a, a.status, "!@retry-after");
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

/* The contract's codes (section 2.2), and those it leaves to us (section 8). */
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
