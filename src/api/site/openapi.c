/* The OpenAPI 3.0 document, made from the route and schema rows. */
#include "config.h"
#include "api/site/site.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "util/json_in.h"

static struct json_object *
content_of(const char *const *media_types, size_t n, const char *schema)
{
	struct json_object *content = json_object_new_object();

	for (size_t i = 0; i < n; i++) {
		struct json_object *one = json_object_new_object();

		rf_json_add(one, "schema", rf_schema_reference(schema));
		json_object_object_add(content, media_types[i], one);
	}
	return content;
}

/* JSON, or what the schema says its bytes are. */
static struct json_object *
reply_content(const char *names)
{
	const struct rf_schema *s = rf_schema_lookup(names);
	const char *type = s != NULL && s->media_type != NULL ?
	    s->media_type : "application/json";

	return content_of(&type, 1, names);
}

static struct json_object *
responses(const struct rf_route *r)
{
	struct json_object *o = json_object_new_object();

	for (const struct rf_reply *reply = r->replies; reply->status != 0;
	    reply++) {
		struct json_object *one = json_object_new_object();
		char status[12];

		snprintf(status, sizeof(status), "%d", reply->status);
		rf_json_add(one, "description",
		    json_object_new_string(reply->text));
		if (reply->schema != NULL)
			rf_json_add(one, "content",
			    reply_content(reply->schema));
		json_object_object_add(o, status, one);
	}
	return o;
}

/* The {names} of a pattern. */
static struct json_object *
parameters(const char *pattern)
{
	struct json_object *list = json_object_new_array();
	const char *open = pattern;

	while ((open = strchr(open, '{')) != NULL) {
		const char *close = strchr(open, '}');
		struct json_object *p = json_object_new_object();
		struct json_object *type = json_object_new_object();

		rf_json_add(p, "name", json_object_new_string_len(open + 1,
		    (int)(close - open - 1)));
		rf_json_add(p, "in", json_object_new_string("path"));
		rf_json_add(p, "required", json_object_new_boolean(true));
		rf_json_add(type, "type", json_object_new_string("string"));
		rf_json_add(p, "schema", type);
		json_object_array_add(list, p);
		open = close;
	}
	return list;
}

static struct json_object *
request_body(const struct rf_route *r)
{
	static const char *const types[] = { "multipart/form-data",
		"application/json", "application/x-www-form-urlencoded" };
	static const char *const json[] = { "application/json" };
	struct json_object *o = json_object_new_object();

	rf_json_add(o, "required", json_object_new_boolean(true));
	rf_json_add(o, "content", r->body == RF_BODY_FORM ?
	    content_of(types, RF_COUNT(types), r->request_schema) :
	    content_of(json, 1, r->request_schema));
	return o;
}

static struct json_object *
operation(const struct rf_endpoint *e, const struct rf_route *r)
{
	struct json_object *o = json_object_new_object();
	struct json_object *tags = json_object_new_array();
	struct json_object *security = json_object_new_array();

	json_object_array_add(tags, json_object_new_string(e->style->name));
	rf_json_add(o, "tags", tags);
	rf_json_add(o, "operationId", json_object_new_string(r->id));
	rf_json_add(o, "summary", json_object_new_string(r->summary));
	if (strstr(r->summary, "(deprecated") != NULL)
		rf_json_add(o, "deprecated", json_object_new_boolean(true));
	rf_json_add(o, "parameters", parameters(r->pattern));
	if (r->request_schema != NULL)
		rf_json_add(o, "requestBody", request_body(r));
	rf_json_add(o, "responses", responses(r));
	if (r->auth != RF_AUTH_NONE) {
		struct json_object *key = json_object_new_object();

		rf_json_add(key, "apiKey", json_object_new_array());
		json_object_array_add(security, key);
		if (r->auth == RF_AUTH_OPTIONAL)
			json_object_array_add(security,
			    json_object_new_object());
	}
	rf_json_add(o, "security", security);
	return o;
}

static void
add_route(struct json_object *paths, const struct rf_endpoint *e,
    const struct rf_route *r)
{
	struct json_object *path;
	char verb[16];
	size_t n = rf_strlcpy(verb, rf_method_name(r->method), sizeof(verb));

	for (size_t c = 0; c < n; c++)
		verb[c] = (char)tolower((unsigned char)verb[c]);
	if (!json_object_object_get_ex(paths, r->pattern, &path)) {
		path = json_object_new_object();
		json_object_object_add(paths, r->pattern, path);
	}
	json_object_object_add(path, verb, operation(e, r));
}

static struct json_object *
all_paths(const struct rf_endpoint *const *endpoints)
{
	struct json_object *paths = json_object_new_object();

	for (size_t i = 0; endpoints[i] != NULL; i++) {
		for (size_t k = 0; k < endpoints[i]->n_routes; k++)
			add_route(paths, endpoints[i],
			    &endpoints[i]->routes[k]);
	}
	return paths;
}

static struct json_object *
components(void)
{
	struct json_object *o = json_object_new_object();
	struct json_object *schemas = json_object_new_object();
	struct json_object *security = json_object_new_object();
	struct json_object *key = json_object_new_object();
	const struct rf_schema *s;

	for (size_t i = 0; (s = rf_schema_at(i)) != NULL; i++)
		json_object_object_add(schemas, s->name,
		    rf_schema_to_json(s));
	rf_json_add(o, "schemas", schemas);
	rf_json_add(key, "type", json_object_new_string("apiKey"));
	rf_json_add(key, "in", json_object_new_string("header"));
	rf_json_add(key, "name", json_object_new_string("x-api-key"));
	rf_json_add(security, "apiKey", key);
	rf_json_add(o, "securitySchemes", security);
	return o;
}

struct json_object *
rf_openapi(const struct rf_endpoint *const *endpoints, const char *server)
{
	struct json_object *o = json_object_new_object();
	struct json_object *info = json_object_new_object();
	struct json_object *servers = json_object_new_array();
	struct json_object *one = json_object_new_object();

	rf_json_add(o, "openapi", json_object_new_string("3.0.3"));
	rf_json_add(info, "title", json_object_new_string("Riffle"));
	rf_json_add(info, "version", json_object_new_string(PACKAGE_VERSION));
	rf_json_add(info, "description", json_object_new_string(
	    "Documents and web addresses in; text with the place of every "
	    "paragraph, tables and pictures out."));
	rf_json_add(o, "info", info);
	rf_json_add(one, "url", json_object_new_string(server));
	json_object_array_add(servers, one);
	rf_json_add(o, "servers", servers);
	rf_json_add(o, "paths", all_paths(endpoints));
	rf_json_add(o, "components", components());
	return o;
}
