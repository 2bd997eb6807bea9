/*
 * The parts of OpenAPI 3.0.3 that a described API of ours can use: what is not
 * listed here is a fault, so that a slip of the pen is one as well.
 */
#include "config.h"

#include "lib/openapi.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "util/err.h"

#define COMPONENTS "#/components/schemas/"

struct look {
	struct json_object *doc;
	struct rf_buf *faults;
	char at[400];		/* where, for messages */
	struct json_object *ids;	/* operation ids seen */
};

static void
fault(struct look *l, const char *what, const char *detail)
{
	rf_buf_printf(l->faults, "%s: %s%s%s\n", l->at, what,
	    detail != NULL ? " " : "", detail != NULL ? detail : "");
}

static struct json_object *
get(struct json_object *o, const char *name)
{
	struct json_object *v = NULL;

	if (json_object_is_type(o, json_type_object))
		(void)json_object_object_get_ex(o, name, &v);
	return v;
}

static const char *
text(struct json_object *o, const char *name)
{
	struct json_object *v = get(o, name);

	return json_object_is_type(v, json_type_string) ?
	    json_object_get_string(v) : NULL;
}

static void
want_text(struct look *l, struct json_object *o, const char *name)
{
	if (text(o, name) == NULL || *text(o, name) == '\0')
		fault(l, "lacks", name);
}

/* Nothing but these members. */
static void
only(struct look *l, struct json_object *o, const char *names)
{
	if (!json_object_is_type(o, json_type_object)) {
		fault(l, "is no object", NULL);
		return;
	}
	json_object_object_foreach(o, key, value) {
		char padded[100];

		(void)value;
		snprintf(padded, sizeof(padded), " %s ", key);
		if (strstr(names, padded) == NULL)
			fault(l, "has an unknown member", key);
	}
}

static struct json_object *
resolve(struct look *l, struct json_object *schema)
{
	const char *ref = text(schema, "$ref");
	struct json_object *found;

	if (ref == NULL)
		return schema;
	found = strncmp(ref, COMPONENTS, strlen(COMPONENTS)) == 0 ?
	    get(get(get(l->doc, "components"), "schemas"),
	    ref + strlen(COMPONENTS)) : NULL;
	if (found == NULL)
		fault(l, "refers to nothing:", ref);
	return found;
}

/* ---- schemas ------------------------------------------------------------ */

static void check_schema(struct look *l, struct json_object *s);

static void
check_properties(struct look *l, struct json_object *s)
{
	struct json_object *required = get(s, "required");
	struct json_object *properties = get(s, "properties");
	size_t n = json_object_is_type(required, json_type_array) ?
	    json_object_array_length(required) : 0;

	if (required != NULL && n == 0)
		fault(l, "requires nothing", NULL);
	for (size_t i = 0; i < n; i++) {
		const char *name = json_object_get_string(
		    json_object_array_get_idx(required, i));

		if (get(properties, name) == NULL)
			fault(l, "requires what it has not:", name);
	}
	if (properties == NULL)
		return;
	json_object_object_foreach(properties, key, value) {
		size_t end = strlen(l->at);

		snprintf(l->at + end, sizeof(l->at) - end, ".%s", key);
		check_schema(l, value);
		l->at[end] = '\0';
	}
}

static void
check_schema(struct look *l, struct json_object *s)
{
	static const char types[] = " string integer number boolean object "
	    "array ";
	const char *type = text(s, "type");
	struct json_object *one = get(s, "oneOf");
	char padded[40];

	if (text(s, "$ref") != NULL) {
		only(l, s, " $ref ");
		(void)resolve(l, s);
		return;
	}
	if (one != NULL) {
		only(l, s, " oneOf description ");
		for (size_t i = 0; i < json_object_array_length(one); i++)
			check_schema(l, json_object_array_get_idx(one, i));
		return;
	}
	only(l, s, " type format description properties required items enum "
	    "deprecated nullable ");
	if (type == NULL) {
		if (get(s, "properties") != NULL || get(s, "enum") != NULL)
			fault(l, "has no type", NULL);
		return;
	}
	snprintf(padded, sizeof(padded), " %s ", type);
	if (strstr(types, padded) == NULL)
		fault(l, "has an unknown type", type);
	if ((strcmp(type, "array") == 0) != (get(s, "items") != NULL))
		fault(l, "has items without an array, or the reverse", NULL);
	if (get(s, "items") != NULL)
		check_schema(l, get(s, "items"));
	if (get(s, "enum") != NULL &&
	    json_object_array_length(get(s, "enum")) == 0)
		fault(l, "has no values", NULL);
	check_properties(l, s);
}

static void
check_content(struct look *l, struct json_object *content)
{
	if (!json_object_is_type(content, json_type_object) ||
	    json_object_object_length(content) == 0) {
		fault(l, "has no content", NULL);
		return;
	}
	json_object_object_foreach(content, type, value) {
		if (strchr(type, '/') == NULL)
			fault(l, "is no media type:", type);
		only(l, value, " schema ");
		if (get(value, "schema") == NULL)
			fault(l, "has no schema for", type);
		else
			check_schema(l, get(value, "schema"));
	}
}

/* ---- operations ----------------------------------------------------------- */

static void
check_responses(struct look *l, struct json_object *responses)
{
	bool good = false;

	if (!json_object_is_type(responses, json_type_object)) {
		fault(l, "has no responses", NULL);
		return;
	}
	json_object_object_foreach(responses, status, value) {
		size_t end = strlen(l->at);

		snprintf(l->at + end, sizeof(l->at) - end, " %s", status);
		if (strlen(status) != 3 || strspn(status, "0123456789") != 3 ||
		    *status < '1' || *status > '5')
			fault(l, "is no status", NULL);
		good = good || *status == '2';
		only(l, value, " description content headers ");
		want_text(l, value, "description");
		if (get(value, "content") != NULL)
			check_content(l, get(value, "content"));
		l->at[end] = '\0';
	}
	if (!good)
		fault(l, "never succeeds", NULL);
}

/* Exactly the {arguments} of the path. */
static void
check_parameters(struct look *l, const char *path, struct json_object *list)
{
	size_t n = json_object_is_type(list, json_type_array) ?
	    json_object_array_length(list) : 0, in_path = 0;

	for (const char *p = path; (p = strchr(p, '{')) != NULL; p++)
		in_path++;
	if (n != in_path)
		fault(l, "has other arguments than its path", NULL);
	for (size_t i = 0; i < n; i++) {
		struct json_object *p = json_object_array_get_idx(list, i);
		char name[80];

		only(l, p, " name in required schema description ");
		snprintf(name, sizeof(name), "{%s}", text(p, "name") != NULL ?
		    text(p, "name") : "");
		if (strstr(path, name) == NULL)
			fault(l, "has an argument that is not in its path:",
			    name);
		if (text(p, "in") == NULL || strcmp(text(p, "in"), "path") != 0
		    || !json_object_get_boolean(get(p, "required")))
			fault(l, "has an argument that is not required", NULL);
		if (get(p, "schema") == NULL)
			fault(l, "has an argument without a schema", NULL);
		else
			check_schema(l, get(p, "schema"));
	}
}

static void
check_security(struct look *l, struct json_object *list)
{
	struct json_object *known = get(get(l->doc, "components"),
	    "securitySchemes");
	size_t n;

	if (!json_object_is_type(list, json_type_array)) {
		fault(l, "says nothing of security", NULL);
		return;
	}
	n = json_object_array_length(list);
	for (size_t i = 0; i < n; i++) {
		struct json_object *one = json_object_array_get_idx(list, i);

		json_object_object_foreach(one, name, value) {
			(void)value;
			if (get(known, name) == NULL)
				fault(l, "needs an unknown credential:", name);
		}
	}
}

static void
check_operation(struct look *l, const char *path, const char *method,
    struct json_object *o)
{
	static const char methods[] = " get put post delete patch ";
	char padded[40];

	snprintf(l->at, sizeof(l->at), "%s %s", method, path);
	snprintf(padded, sizeof(padded), " %s ", method);
	if (strstr(methods, padded) == NULL)
		fault(l, "is no method", NULL);
	only(l, o, " tags operationId summary description deprecated "
	    "parameters requestBody responses security ");
	want_text(l, o, "summary");
	want_text(l, o, "operationId");
	if (text(o, "operationId") != NULL) {
		if (get(l->ids, text(o, "operationId")) != NULL)
			fault(l, "has another's operationId", NULL);
		json_object_object_add(l->ids, text(o, "operationId"),
		    json_object_new_boolean(true));
	}
	check_parameters(l, path, get(o, "parameters"));
	check_responses(l, get(o, "responses"));
	check_security(l, get(o, "security"));
	if (get(o, "requestBody") != NULL) {
		only(l, get(o, "requestBody"), " required content "
		    "description ");
		check_content(l, get(get(o, "requestBody"), "content"));
	}
}

static void
check_components(struct look *l)
{
	struct json_object *c = get(l->doc, "components");
	struct json_object *schemas = get(c, "schemas");
	struct json_object *security = get(c, "securitySchemes");

	snprintf(l->at, sizeof(l->at), "components");
	only(l, c, " schemas securitySchemes ");
	if (schemas == NULL || security == NULL) {
		fault(l, "lack schemas or securitySchemes", NULL);
		return;
	}
	json_object_object_foreach(schemas, name, value) {
		snprintf(l->at, sizeof(l->at), "%s", name);
		for (const char *p = name; *p != '\0'; p++)
			if (!isalnum((unsigned char)*p))
				fault(l, "is a bad name", NULL);
		check_schema(l, value);
	}
	json_object_object_foreach(security, key, scheme) {
		snprintf(l->at, sizeof(l->at), "%s", key);
		only(l, scheme, " type in name description ");
		want_text(l, scheme, "type");
		want_text(l, scheme, "in");
		want_text(l, scheme, "name");
	}
}

bool
openapi_check(struct json_object *doc, struct rf_buf *faults)
{
	struct look l = { .doc = doc, .faults = faults,
	    .ids = json_object_new_object(), .at = "the document" };
	struct json_object *paths = get(doc, "paths");
	size_t before = faults->len;

	only(&l, doc, " openapi info servers paths components ");
	if (text(doc, "openapi") == NULL ||
	    strncmp(text(doc, "openapi"), "3.0.", 4) != 0)
		fault(&l, "is of another version", NULL);
	want_text(&l, get(doc, "info"), "title");
	want_text(&l, get(doc, "info"), "version");
	if (!json_object_is_type(paths, json_type_object)) {
		fault(&l, "has no paths", NULL);
	} else {
		json_object_object_foreach(paths, path, item) {
			snprintf(l.at, sizeof(l.at), "%s", path);
			if (*path != '/')
				fault(&l, "does not begin with a slash", NULL);
			json_object_object_foreach(item, method, operation) {
				check_operation(&l, path, method, operation);
			}
		}
	}
	check_components(&l);
	json_object_put(l.ids);
	return faults->len == before;
}

/* ---- does a value fit? ---------------------------------------------------- */

static bool fits(struct look *l, struct json_object *s,
    struct json_object *value);

static bool
is_one_of(struct json_object *values, struct json_object *value)
{
	for (size_t i = 0; i < json_object_array_length(values); i++)
		if (json_object_equal(json_object_array_get_idx(values, i),
		    value))
			return true;
	return false;
}

/* Without telling: for oneOf. */
static bool
fits_quietly(struct look *l, struct json_object *s, struct json_object *value)
{
	struct rf_buf nothing;
	struct look quiet = *l;
	bool fine;

	rf_buf_init(&nothing, 1 << 20);
	quiet.faults = &nothing;
	fine = fits(&quiet, s, value);
	rf_buf_release(&nothing);
	return fine;
}

static void
fit_object(struct look *l, struct json_object *s, struct json_object *value)
{
	struct json_object *properties = get(s, "properties");
	struct json_object *required = get(s, "required");
	size_t end = strlen(l->at);

	for (size_t i = 0; required != NULL &&
	    i < json_object_array_length(required); i++) {
		const char *name = json_object_get_string(
		    json_object_array_get_idx(required, i));

		if (!json_object_object_get_ex(value, name, NULL))
			fault(l, "lacks", name);
	}
	if (properties == NULL)
		return;		/* anything */
	json_object_object_foreach(value, key, member) {
		if (get(properties, key) == NULL) {
			fault(l, "has a member nobody described:", key);
			continue;
		}
		snprintf(l->at + end, sizeof(l->at) - end, ".%s", key);
		(void)fits(l, get(properties, key), member);
		l->at[end] = '\0';
	}
}

static bool
has_type(const char *type, struct json_object *value)
{
	static const struct {
		const char *name;
		enum json_type a, b;
	} types[] = {
		{ "string", json_type_string, json_type_string },
		{ "integer", json_type_int, json_type_int },
		{ "number", json_type_double, json_type_int },
		{ "boolean", json_type_boolean, json_type_boolean },
		{ "array", json_type_array, json_type_array },
		{ "object", json_type_object, json_type_object },
	};

	for (size_t i = 0; i < RF_COUNT(types); i++)
		if (strcmp(types[i].name, type) == 0)
			return json_object_is_type(value, types[i].a) ||
			    json_object_is_type(value, types[i].b);
	return false;
}

static bool
has_format(const char *format, const char *value)
{
	static const char *const patterns[][2] = {
		{ "uuid", "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh" },
		{ "date-time", "dddd-dd-ddTdd:dd:ddZ" },
	};

	for (size_t i = 0; i < RF_COUNT(patterns); i++) {
		const char *p = patterns[i][1], *v = value;

		if (strcmp(patterns[i][0], format) != 0)
			continue;
		for (; *p != '\0' && *v != '\0'; p++, v++)
			if (!(*p == 'h' ? isxdigit((unsigned char)*v) :
			    *p == 'd' ? isdigit((unsigned char)*v) : *p == *v))
				return false;
		return *p == *v;
	}
	return true;
}

static bool
fits(struct look *l, struct json_object *s, struct json_object *value)
{
	struct json_object *one = get(s, "oneOf");
	const char *type, *format;
	size_t before = l->faults->len, end = strlen(l->at);

	s = resolve(l, s);
	if (one != NULL) {
		for (size_t i = 0; i < json_object_array_length(one); i++)
			if (fits_quietly(l, json_object_array_get_idx(one, i),
			    value))
				return true;
		fault(l, "fits none of its shapes:",
		    json_object_to_json_string(value));
		/* Why not the first, which is the usual one. */
		return fits(l, json_object_array_get_idx(one, 0), value);
	}
	type = text(s, "type");
	format = text(s, "format");
	if (type == NULL)
		return true;
	if (value == NULL && json_object_get_boolean(get(s, "nullable")))
		return true;
	if (!has_type(type, value)) {
		fault(l, "is not of type", type);
		return false;
	}
	if (get(s, "enum") != NULL && !is_one_of(get(s, "enum"), value))
		fault(l, "is none of the values:",
		    json_object_get_string(value));
	if (format != NULL && !has_format(format,
	    json_object_get_string(value)))
		fault(l, "is not in the format", format);
	if (strcmp(type, "object") == 0)
		fit_object(l, s, value);
	for (size_t i = 0; strcmp(type, "array") == 0 &&
	    i < json_object_array_length(value); i++) {
		snprintf(l->at + end, sizeof(l->at) - end, "[%zu]", i);
		(void)fits(l, get(s, "items"),
		    json_object_array_get_idx(value, i));
		l->at[end] = '\0';
	}
	return l->faults->len == before;
}

bool
openapi_fits(struct json_object *doc, const char *path, const char *method,
    int status, struct json_object *body, struct rf_buf *faults)
{
	struct look l = { .doc = doc, .faults = faults };
	struct json_object *o = get(get(doc, "paths"), path), *response;
	char lower[16], code[12];
	size_t n = 0;

	for (; method[n] != '\0' && n < sizeof(lower) - 1; n++)
		lower[n] = (char)tolower((unsigned char)method[n]);
	lower[n] = '\0';
	snprintf(code, sizeof(code), "%d", status);
	snprintf(l.at, sizeof(l.at), "%s %s %s", lower, path, code);
	response = get(get(get(o, lower), "responses"), code);
	if (response == NULL) {
		fault(&l, "is not described", NULL);
		return false;
	}
	response = get(get(response, "content"), "application/json");
	if ((response != NULL) != (body != NULL)) {
		fault(&l, body != NULL ? "has JSON that is not described" :
		    "should have JSON", NULL);
		return false;
	}
	return body == NULL || fits(&l, get(response, "schema"), body);
}
