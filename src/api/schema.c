/* Schema rows to OpenAPI 3.0 schema objects. */
#include "config.h"
#include "api/schema.h"

#include <stdio.h>
#include <string.h>

#include "api/imageextract/imageextract.h"
#include "api/pulse/pulse.h"
#include "api/site/site.h"
#include "util/json_in.h"
#include "util/str.h"

static const struct rf_schema *const own[] = {
	&rf_schema_pulse_extract_request,
	&rf_schema_pulse_result,
	&rf_schema_pulse_bounding_boxes,
	&rf_schema_pulse_text_entry,
	&rf_schema_pulse_image_entry,
	&rf_schema_pulse_table_entry,
	&rf_schema_pulse_extensions,
	&rf_schema_pulse_plan_info,
	&rf_schema_pulse_large_stub,
	&rf_schema_pulse_expired,
	&rf_schema_pulse_acknowledgement,
	&rf_schema_pulse_job,
	&rf_schema_pulse_cancellation,
	&rf_schema_pulse_error,
	&rf_schema_pulse_picture,
	&rf_schema_site_error,
	&rf_schema_site_health,
	&rf_schema_site_metrics,
	&rf_schema_site_openapi,
	&rf_schema_site_page,
	&rf_schema_site_script,
	&rf_schema_site_style,
	&rf_schema_site_text,
	NULL
};

static const struct rf_schema *const *const lists[] = {
	own, rf_imageextract_schemas,
};

const struct rf_schema *
rf_schema_at(size_t i)
{
	for (size_t k = 0; k < RF_COUNT(lists); k++) {
		for (size_t n = 0; lists[k][n] != NULL; n++) {
			if (i-- == 0)
				return lists[k][n];
		}
	}
	return NULL;
}

const struct rf_schema *
rf_schema_lookup(const char *name)
{
	const struct rf_schema *s;

	for (size_t i = 0; (s = rf_schema_at(i)) != NULL; i++) {
		if (strcmp(s->name, name) == 0)
			return s;
	}
	return NULL;
}

static const struct {
	const char *type, *json_type, *format;
} scalar_types[] = {
	{ "string", "string", NULL },
	{ "integer", "integer", NULL },
	{ "number", "number", NULL },
	{ "boolean", "boolean", NULL },
	{ "object", "object", NULL },
	{ "any", NULL, NULL },
	{ "binary", "string", "binary" },
	{ "time", "string", "date-time" },
	{ "uuid", "string", "uuid" },
};

static struct json_object *
enumeration(const char *type)
{
	struct json_object *o = json_object_new_object();
	struct json_object *values = json_object_new_array();
	struct rf_str rest = rf_str(type);

	while (rest.ptr != NULL) {
		struct rf_str one = rf_str_cut(&rest, '|');

		json_object_array_add(values,
		    json_object_new_string_len(one.ptr, (int)one.len));
	}
	rf_json_add(o, "type", json_object_new_string("string"));
	rf_json_add(o, "enum", values);
	return o;
}

static struct json_object *
reference(struct rf_str name)
{
	struct json_object *o = json_object_new_object();
	char ref[128];

	snprintf(ref, sizeof(ref), "#/components/schemas/" RF_STR_FMT,
	    RF_STR_ARG(name));
	rf_json_add(o, "$ref", json_object_new_string(ref));
	return o;
}

struct json_object *
rf_schema_reference(const char *names)
{
	struct rf_str rest = rf_str(names);
	struct json_object *o, *list;

	if (strchr(names, '|') == NULL)
		return reference(rest);
	o = json_object_new_object();
	list = json_object_new_array();
	while (rest.ptr != NULL)
		json_object_array_add(list,
		    reference(rf_str_cut(&rest, '|')));
	rf_json_add(o, "oneOf", list);
	return o;
}

static struct json_object *
type_to_json(const char *type)
{
	struct json_object *o, *values;

	if (type[0] == '?') {
		o = type_to_json(type + 1);
		rf_json_add(o, "nullable", json_object_new_boolean(true));
		/* A list of values must name it as well. */
		if (json_object_object_get_ex(o, "enum", &values))
			json_object_array_add(values, NULL);
		return o;
	}
	if (strncmp(type, "[]", 2) == 0) {
		o = json_object_new_object();
		rf_json_add(o, "type", json_object_new_string("array"));
		rf_json_add(o, "items", type_to_json(type + 2));
		return o;
	}
	if (type[0] == '@')
		return rf_schema_reference(type + 1);
	if (strchr(type, '|') != NULL)
		return enumeration(type);
	o = json_object_new_object();
	for (size_t i = 0; i < RF_COUNT(scalar_types); i++) {
		if (strcmp(type, scalar_types[i].type) != 0)
			continue;
		if (scalar_types[i].json_type != NULL)
			rf_json_add(o, "type",
			    json_object_new_string(scalar_types[i].json_type));
		if (scalar_types[i].format != NULL)
			rf_json_add(o, "format",
			    json_object_new_string(scalar_types[i].format));
	}
	return o;
}

/*
 * A field named "a.b" belongs into the object "a": nested request options
 * are written as paths, one row each.
 */
static struct json_object *
properties_for(struct json_object *schema, const char *path, const char **leaf)
{
	struct json_object *props, *child;
	const char *dot = strchr(path, '.');
	char name[64];

	if (!json_object_object_get_ex(schema, "properties", &props)) {
		props = json_object_new_object();
		rf_json_add(schema, "type", json_object_new_string("object"));
		rf_json_add(schema, "properties", props);
	}
	if (dot == NULL) {
		*leaf = path;
		return props;
	}
	snprintf(name, sizeof(name), "%.*s", (int)(dot - path), path);
	if (!json_object_object_get_ex(props, name, &child)) {
		child = json_object_new_object();
		json_object_object_add(props, name, child);
	}
	return properties_for(child, dot + 1, leaf);
}

struct json_object *
rf_schema_to_json(const struct rf_schema *s)
{
	struct json_object *o = json_object_new_object();
	struct json_object *required = json_object_new_array();

	rf_json_add(o, "type", json_object_new_string(
	    s->media_type != NULL ? "string" : "object"));
	if (s->media_type != NULL)
		rf_json_add(o, "format", json_object_new_string("binary"));
	if (s->text != NULL)
		rf_json_add(o, "description", json_object_new_string(s->text));
	for (size_t i = 0; i < s->n_fields; i++) {
		const struct rf_field *f = rf_schema_field(s, i);
		struct json_object *type = type_to_json(f->type);
		const char *leaf;
		struct json_object *props = properties_for(o, f->name, &leaf);

		if (f->text != NULL && f->type[0] != '@')
			rf_json_add(type, "description",
			    json_object_new_string(f->text));
		if (f->deprecated)
			rf_json_add(type, "deprecated",
			    json_object_new_boolean(true));
		json_object_object_add(props, leaf, type);
		if (f->required)
			json_object_array_add(required,
			    json_object_new_string(f->name));
	}
	if (json_object_array_length(required) > 0)
		rf_json_add(o, "required", required);
	else
		json_object_put(required);
	return o;
}
