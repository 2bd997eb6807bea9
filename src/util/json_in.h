/* Parsing of foreign JSON with json-c under limits, and typed access. */
#ifndef RF_UTIL_JSON_IN_H
#define RF_UTIL_JSON_IN_H

#include <json-c/json.h>

#include "util/err.h"
#include "util/str.h"

/*
 * The whole slice as one JSON value (strict, UTF-8 checked, at most
 * RF_MAX_JSON_DEPTH deep).  *out is the caller's to put.  RF_E_BAD_REQUEST
 * with what is wrong and at which byte.
 */
enum rf_code rf_json_parse(struct rf_str text, struct json_object **out,
    struct rf_err *err) RF_MUST_CHECK;

/* A double as a JSON number; NaN and infinities give JSON null. */
struct json_object *rf_json_double(double v);
/* A string of cleaned UTF-8; NULL gives JSON null. */
struct json_object *rf_json_string(const char *s);
/*
 * Add under a constant key; takes v on success and failure alike (failure
 * is out of memory, which does not return).
 */
void rf_json_add(struct json_object *obj, const char *key,
    struct json_object *v);
/* Serialised without escaped slashes; lent until obj changes. */
const char *rf_json_text_of(struct json_object *obj, size_t *len);

#endif
