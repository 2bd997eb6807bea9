/*
 * Looking into JSON by a path: "bounding_boxes.Text[0].content".  Names are
 * taken as they stand (blanks and all) up to "." or "["; [n] picks an element,
 * [-1] the last one.
 */
#ifndef RF_TESTS_JSON_PATH_H
#define RF_TESTS_JSON_PATH_H

#include <stdbool.h>
#include <stddef.h>

#include <json-c/json.h>

#include "util/buf.h"

/* Lent; *found tells a null from nothing.  The empty path is the root. */
struct json_object *json_at(struct json_object *root, const char *path,
    bool *found);
/* A text's characters, anything else as plain JSON; appended. */
void json_show(struct json_object *o, struct rf_buf *out);
/* Elements, members or characters; -1: has none. */
long json_count(struct json_object *o);

#endif
