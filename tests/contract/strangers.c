/*
 * Somebody else's ids.  Every route that takes one is walked with a stranger's
 * key; a route without a row here fails, so that none is added without the
 * question being asked.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "api/endpoints.h"
#include "contract/suites.h"
#include "contract/world.h"

static struct world *world;

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

static const struct {
	const char *route;
	const char *path;	/* with an id of the owner's */
	int status;		/* for the stranger; 0: public, see below */
	const char *code;
	int anonymous;		/* status without a key */
	/* For the owner, before and after; 0: it does not end. */
	int owner;
} rows[] = {
	{ "job_show", "/job/{done}", 403, "AUTH_002", 401, 200 },
	{ "job_show", "/job/{failed}", 403, "AUTH_002", 401, 200 },
	{ "job_show", "/job/{expired}", 403, "AUTH_002", 401, 200 },
	{ "job_cancel", "/job/{done}", 403, "AUTH_002", 401, 200 },
	{ "job_cancel", "/job/{canceled}", 403, "AUTH_002", 401, 200 },
	{ "cancel", "/cancel/{done}", 403, "AUTH_002", 401, 200 },
	{ "large_result", "/large_results/{fetched}", 403, "AUTH_002", 410,
	    410 },
	{ "large_result", "/large_results/{done}", 403, "AUTH_002", 404,
	    404 },
	{ "result_image", "/results/{picture}", 403, "AUTH_002", 401, 200 },
	{ "result_image", "/results/{done}/images/none.png", 403, "AUTH_002",
	    401, 404 },
	{ "result_image", "/results/{expired}/images/none.png", 403,
	    "AUTH_002", 401, 404 },
	{ "ie_job_show", "/api/v1/jobs/{ie_done}", 404, "not_found", 401,
	    200 },
	{ "ie_job_show", "/api/v1/jobs/{ie_running}", 404, "not_found", 401,
	    200 },
	{ "ie_job_items", "/api/v1/jobs/{ie_done}/items", 404, "not_found",
	    401, 200 },
	{ "ie_job_stream", "/api/v1/jobs/{ie_done}/stream", 403, "forbidden",
	    401, 200 },
	{ "ie_job_stream", "/api/v1/jobs/{ie_running}/stream", 403,
	    "forbidden", 401, 0 },
	{ "ie_job_result", "/api/v1/jobs/{ie_done}/result", 403, "forbidden",
	    401, 200 },
	{ "ie_job_result", "/api/v1/jobs/{ie_running}/result", 403,
	    "forbidden", 401, 202 },
	{ "ie_job_result", "/api/v1/jobs/{ie_expired}/result", 403,
	    "forbidden", 401, 410 },
	{ "ie_job_download", "/api/v1/jobs/{ie_done}/download", 404,
	    "not_found", 401, 200 },
	{ "ie_job_download", "/api/v1/jobs/{ie_running}/download", 404,
	    "not_found", 401, 202 },
	{ "ie_job_downloads", "/api/v1/jobs/{ie_done}/downloads", 404,
	    "not_found", 401, 200 },
	{ "ie_job_downloads_zip", "/api/v1/jobs/{ie_done}/downloads/zip", 404,
	    "not_found", 401, 200 },
	{ "ie_job_downloads_group",
	    "/api/v1/jobs/{ie_done}/downloads/groups/g1.zip", 404,
	    "not_found", 401, 200 },
	{ "ie_job_downloads_image",
	    "/api/v1/jobs/{ie_done}/downloads/images/img_1", 404, "not_found",
	    401, 200 },
	{ "ie_job_cancel", "/api/v1/jobs/{ie_running}/cancel", 404,
	    "not_found", 401, 409 },
	{ "ie_job_retry", "/api/v1/jobs/{ie_done}/retry", 404, "not_found",
	    401, 409 },
	{ "ie_job_retry", "/api/v1/jobs/{ie_stale}/retry", 404, "not_found",
	    401, 409 },
	/* The page is the same for all; its script asks with a key. */
	{ "page_extraction", "/extractions/{done}", 0, NULL, 200, 200 },
};

static struct answer
ask_as(size_t row, const char *path, enum who who)
{
	const struct rf_route *r = world_route(rows[row].route, NULL);

	return ASK(world->at[SOUND], .path = world_path(world, SOUND, path),
	    .method = rf_method_name(r->method),
	    .key = world->keys[SOUND][who],
	    .bearer = world_bearer(rows[row].route));
}

/* Nothing of the owner's may be in it. */
static void
expect_nothing_told(const struct answer *a)
{
	expect(a, a->status, "!status", "!result", "!markdown", "!created_at",
	    "!message", "!@etag", "@content-type = application/json", "error",
	    "!job_id", "!progress", "!images");
}

static void
ask_owner(size_t row)
{
	if (rows[row].owner != 0)
		expect_of(ask_as(row, rows[row].path, OWNER),
		    rows[row].owner, "@content-type");
}

static void
walk(void)
{
	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct answer a;

		ask_owner(i);
		if (rows[i].status != 0) {
			a = ask_as(i, rows[i].path, STRANGER);
			expect(&a, rows[i].status,
			    pathf("%s = %s", world_code(rows[i].route),
			    rows[i].code));
			expect_nothing_told(&a);
			answer_release(&a);
		}
		expect_of(ask_as(i, rows[i].path, NOBODY), rows[i].anonymous,
		    "@content-type");
		/* And it is where it was. */
		ask_owner(i);
	}
}

/* What is public tells nothing about the id. */
static void
public_pages(void)
{
	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct answer real, made_up;

		if (rows[i].status != 0)
			continue;
		real = ask_as(i, rows[i].path, NOBODY);
		made_up = ask_as(i, "/extractions/{unknown}", NOBODY);
		CU_ASSERT(real.reply.body.len > 0 &&
		    fcgi_reply_body_is(&made_up.reply, real.reply.body.ptr));
		answer_release(&real);
		answer_release(&made_up);
	}
}

static void
every_route(void)
{
	for (size_t i = 0; rf_endpoints[i] != NULL; i++) {
		const struct rf_endpoint *e = rf_endpoints[i];

		for (size_t k = 0; k < e->n_routes; k++) {
			const struct rf_route *r = &e->routes[k];
			bool found = strchr(r->pattern, '{') == NULL;

			for (size_t n = 0; n < RF_COUNT(rows); n++) {
				if (strcmp(rows[n].route, r->id) != 0)
					continue;
				found = true;
				/* Public only without any key. */
				CU_ASSERT((rows[n].status == 0) ==
				    (r->auth == RF_AUTH_NONE));
			}
			if (!found)
				fail_test("%s takes an id, and no row asks "
				    "what strangers get", r->id);
		}
	}
}

CU_TestInfo contract_strangers[] = {
	{ "start", start },
	{ "every route has a row", every_route },
	{ "a stranger's walk", walk },
	{ "public pages", public_pages },
	{ "stop", stop },
	CU_TEST_INFO_NULL
};
