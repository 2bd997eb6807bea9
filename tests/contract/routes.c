/*
 * The route table itself: every route is described, in /openapi.json and in
 * doc/API.md, with schemas that exist.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/endpoints.h"
#include "api/schema.h"
#include "contract/suites.h"
#include "contract/world.h"
#include "lib/openapi.h"
#include "util/io.h"

static void
each_route(void (*look)(const struct rf_endpoint *e,
    const struct rf_route *r))
{
	for (size_t i = 0; rf_endpoints[i] != NULL; i++)
		for (size_t k = 0; k < rf_endpoints[i]->n_routes; k++)
			look(rf_endpoints[i], &rf_endpoints[i]->routes[k]);
}

/* "A|B" */
static void
expect_schemas(const struct rf_route *r, const char *names)
{
	struct rf_str rest = rf_str(names);

	while (rest.ptr != NULL) {
		struct rf_str one = rf_str_cut(&rest, '|');
		const char *name = pathf(RF_STR_FMT, RF_STR_ARG(one));

		if (rf_schema_lookup(name) == NULL)
			fail_test("%s names a schema that is not there: %s",
			    r->id, name);
		else
			CU_PASS("schema");
	}
}

static void
look_at_row(const struct rf_endpoint *e, const struct rf_route *r)
{
	bool good = false;

	CU_ASSERT(strlen(r->summary) > 4);
	CU_ASSERT(r->handler != NULL && e->style != NULL);
	CU_ASSERT(world_route(r->id, NULL) == r);	/* ids are unique */
	if (r->request_schema != NULL)
		expect_schemas(r, r->request_schema);
	if ((r->request_schema != NULL) != (r->body != RF_BODY_NONE))
		fail_test("%s has a body without a schema, or the reverse",
		    r->id);
	for (const struct rf_reply *reply = r->replies; reply->status != 0;
	    reply++) {
		CU_ASSERT(strlen(reply->text) > 4);
		if (reply->schema != NULL)
			expect_schemas(r, reply->schema);
		else if (reply->status != 301 && reply->status != 304 &&
		    reply->status != 416)
			fail_test("%s has a %d without a schema", r->id,
			    reply->status);
		good = good || ((reply->status == 200 ||
		    reply->status == 202) && reply->schema != NULL);
		for (const struct rf_reply *other = r->replies;
		    other != reply; other++)
			CU_ASSERT(other->status != reply->status);
	}
	if (!good)
		fail_test("%s has no reply schema", r->id);
}

static void
rows_are_whole(void)
{
	each_route(look_at_row);
}

/* Schemas that nobody names are as bad as names without schemas. */
static bool
is_named(const char *name)
{
	const struct rf_schema *s;

	for (size_t i = 0; rf_endpoints[i] != NULL; i++) {
		for (size_t k = 0; k < rf_endpoints[i]->n_routes; k++) {
			const struct rf_route *r =
			    &rf_endpoints[i]->routes[k];

			if (r->request_schema != NULL &&
			    strstr(r->request_schema, name) != NULL)
				return true;
			for (const struct rf_reply *y = r->replies;
			    y->status != 0; y++)
				if (y->schema != NULL &&
				    strstr(y->schema, name) != NULL)
					return true;
		}
	}
	for (size_t i = 0; (s = rf_schema_at(i)) != NULL; i++)
		for (size_t k = 0; k < s->n_fields; k++)
			if (strstr(rf_schema_field(s, k)->type,
			    name) != NULL)
				return true;
	return false;
}

static void
schemas_are_named(void)
{
	const struct rf_schema *s;

	for (size_t i = 0; (s = rf_schema_at(i)) != NULL; i++)
		if (!is_named(s->name))
			fail_test("nobody names the schema %s",
			    s->name);
		else
			CU_PASS("named");
}

/* ---- the two descriptions ------------------------------------------------ */

static struct json_object *description;	/* of /openapi.json */
static char *manual;			/* doc/API.md */

static void
look_at_description(const struct rf_endpoint *e, const struct rf_route *r)
{
	struct json_object *o = NULL, *operation = NULL;
	const char *verb = r->method == RF_GET ? "get" :
	    r->method == RF_POST ? "post" : r->method == RF_DELETE ?
	    "delete" : r->method == RF_PUT ? "put" : "patch";

	(void)e;
	json_object_object_get_ex(description, "paths", &o);
	if (!json_object_object_get_ex(o, r->pattern, &o) ||
	    !json_object_object_get_ex(o, verb, &operation))
		fail_test("/openapi.json does not describe %s", r->id);
	else
		CU_PASS("described");
}

static void
openapi(void)
{
	struct service *s = service_start("");
	struct answer a = ASK(s, .path = "/openapi.json", .key = NO_KEY);
	struct rf_buf faults;

	rf_buf_init(&faults, 1 << 20);
	expect(&a, 200, "openapi ^ 3.0.", "info.title = Riffle",
	    "servers[0].url = http://docs.example.org", "info.version",
	    "components.securitySchemes.apiKey.name = x-api-key");
	if (!openapi_check(a.json, &faults))
		fail_test("/openapi.json: %.1200s", faults.ptr);
	description = a.json;
	each_route(look_at_description);
	rf_buf_release(&faults);
	answer_release(&a);
	service_stop(s);
}

/* The reader of descriptions is not blind. */
static void
openapi_reader(void)
{
	static const char *const bad[] = {
		"{}",
		"{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"t\",\"version\":"
		"\"1\"},\"paths\":{},\"components\":{\"schemas\":{},"
		"\"securitySchemes\":{}}}",
#define DOC(paths, schemas) "{\"openapi\":\"3.0.3\",\"info\":{\"title\":" \
		"\"t\",\"version\":\"1\"},\"paths\":{" paths "}," \
		"\"components\":{\"schemas\":{" schemas "}," \
		"\"securitySchemes\":{}}}"
#define OPERATION(more) "{\"operationId\":\"a\",\"summary\":\"s\"," \
		"\"security\":[]," more "}"
#define FINE "\"responses\":{\"200\":{\"description\":\"d\"}}"
		DOC("\"x\":{}", ""),
		DOC("\"/x\":{\"get\":" OPERATION("\"responses\":{}") "}", ""),
		DOC("\"/x\":{\"fetch\":" OPERATION(FINE) "}", ""),
		DOC("\"/{id}\":{\"get\":" OPERATION(FINE) "}", ""),
		DOC("\"/x\":{\"get\":" OPERATION(FINE) "},\"/y\":{\"get\":"
		OPERATION(FINE) "}", ""),
		DOC("\"/x\":{\"get\":" OPERATION("\"responses\":{\"200\":{"
		"\"description\":\"d\",\"content\":{\"application/json\":{"
		"\"schema\":{\"$ref\":\"#/components/schemas/No\"}}}}}") "}",
		""),
		DOC("", "\"A\":{\"type\":\"text\"}"),
		DOC("", "\"A\":{\"type\":\"array\"}"),
		DOC("", "\"A\":{\"type\":\"object\",\"required\":[\"b\"]}"),
		DOC("", "\"A\":{\"type\":\"string\",\"maximum\":3}"),
	};
	static const char good[] = DOC("\"/x\":{\"get\":" OPERATION(FINE) "}",
	    "\"A\":{\"type\":\"object\",\"properties\":{\"b\":{\"type\":"
	    "\"string\"}},\"required\":[\"b\"]}");
	struct json_object *doc;
	struct rf_buf faults;

	rf_buf_init(&faults, 1 << 20);
	for (size_t i = 0; i < RF_COUNT(bad); i++) {
		doc = json_tokener_parse(bad[i]);
		CU_ASSERT(doc != NULL);
		if (openapi_check(doc, &faults))
			fail_test("not found: %s", bad[i]);
		else
			CU_PASS("found");
		json_object_put(doc);
	}
	rf_buf_reset(&faults);
	doc = json_tokener_parse(good);
	if (!openapi_check(doc, &faults))
		fail_test("found where nothing is: %s", faults.ptr);
	json_object_put(doc);
	rf_buf_release(&faults);
}

static void
look_at_manual(const struct rf_endpoint *e, const struct rf_route *r)
{
	(void)e;
	if (strstr(manual, pathf("`%s`", r->pattern)) == NULL &&
	    strstr(manual, pathf("`%s %s`", rf_method_name(r->method),
	    r->pattern)) == NULL)
		fail_test("doc/API.md has no line for %s %s",
		    rf_method_name(r->method), r->pattern);
	else
		CU_PASS("in the manual");
}

static void
manual_page(void)
{
	const char *tree = getenv("srcdir");
	struct rf_err err = RF_ERR_INIT;
	size_t len;

	if (rf_file_load(pathf("%s/doc/API.md", tree != NULL ? tree : ".."),
	    1 << 20, &manual, &len, &err) != RF_OK) {
		fail_test("doc/API.md: %s", err.msg);
		return;
	}
	each_route(look_at_manual);
	free(manual);
}

CU_TestInfo contract_routes[] = {
	{ "rows are whole", rows_are_whole },
	{ "schemas are named", schemas_are_named },
	{ "the reader of descriptions", openapi_reader },
	{ "/openapi.json", openapi },
	{ "doc/API.md", manual_page },
	CU_TEST_INFO_NULL
};
