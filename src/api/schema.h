/*
 * Shapes of bodies as rows of data: JSON by its members, everything else by
 * its media type.  A route names its request and reply schemas; /openapi.json
 * prints them, and a test proves that every name a route uses is described.
 */
#ifndef RF_API_SCHEMA_H
#define RF_API_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

#include <json-c/json.h>

struct rf_field {
	const char *name;
	/*
	 * "string", "integer", "number", "boolean", "object", "any", "binary",
	 * "time", "uuid"; "a|b|c" is an enumeration; "@Name" another schema,
	 * "@A|B" one of several; "[]T" an array of T; "?T" a T or null.
	 */
	const char *type;
	bool required;
	bool deprecated;
	const char *text;
};

struct rf_schema {
	const char *name;
	const char *text;
	const struct rf_field *fields;
	size_t n_fields;
	/* Bytes from one field to the next, when the fields are part of
	 * larger rows; 0: they follow each other. */
	size_t stride;
	const char *media_type;	/* of bytes without members; NULL: JSON */
};
static inline const struct rf_field *
rf_schema_field(const struct rf_schema *s, size_t i)
{
	size_t stride = s->stride != 0 ? s->stride : sizeof(s->fields[0]);

	return (const struct rf_field *)(const void *)
	    ((const char *)s->fields + i * stride);
}

/* Every surface's schemas, one after the other; NULL after the last. */
const struct rf_schema *rf_schema_at(size_t i);
const struct rf_schema *rf_schema_lookup(const char *name);
/* A reference to the schema, or to one of several ("A|B"); the caller's. */
struct json_object *rf_schema_reference(const char *names);
/* The schema as an OpenAPI 3.0 schema object; the caller's. */
struct json_object *rf_schema_to_json(const struct rf_schema *s);

#endif
