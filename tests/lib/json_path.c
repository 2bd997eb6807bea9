/* Paths into JSON, for expectations of one line. */
#include "config.h"

#include "lib/json_path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct json_object *
element(struct json_object *o, long i, bool *found)
{
	long n;

	*found = false;
	if (!json_object_is_type(o, json_type_array))
		return NULL;
	n = (long)json_object_array_length(o);
	if (i < 0)
		i += n;
	*found = i >= 0 && i < n;
	return *found ? json_object_array_get_idx(o, (size_t)i) : NULL;
}

static struct json_object *
member(struct json_object *o, const char *name, size_t len, bool *found)
{
	struct json_object *v = NULL;
	char key[200];

	snprintf(key, sizeof(key), "%.*s", (int)len, name);
	*found = json_object_is_type(o, json_type_object) &&
	    json_object_object_get_ex(o, key, &v);
	return v;
}

struct json_object *
json_at(struct json_object *root, const char *path, bool *found)
{
	struct json_object *o = root;

	*found = true;
	while (*path != '\0' && *found) {
		if (*path == '[') {
			char *end;
			long i = strtol(path + 1, &end, 10);

			o = element(o, i, found);
			path = *end == ']' ? end + 1 : end;
		} else {
			size_t n = strcspn(path, ".[");

			o = member(o, path, n, found);
			path += n;
		}
		if (*path == '.')
			path++;
	}
	return o;
}

void
json_show(struct json_object *o, struct rf_buf *out)
{
	if (json_object_is_type(o, json_type_string))
		rf_buf_add(out, json_object_get_string(o),
		    (size_t)json_object_get_string_len(o));
	else
		rf_buf_adds(out, json_object_to_json_string_ext(o,
		    JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
}

long
json_count(struct json_object *o)
{
	switch (json_object_get_type(o)) {
	case json_type_array:
		return (long)json_object_array_length(o);
	case json_type_object:
		return json_object_object_length(o);
	case json_type_string:
		return json_object_get_string_len(o);
	default:
		return -1;
	}
}
