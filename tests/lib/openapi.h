/*
 * An OpenAPI 3.0 document as a test reads it: is it well formed, and does an
 * answer have the shape that it tells?  Both put what they find into a text,
 * one line a fault.
 */
#ifndef RF_TESTS_OPENAPI_H
#define RF_TESTS_OPENAPI_H

#include <stdbool.h>

#include <json-c/json.h>

#include "util/buf.h"

/* Structure, references, names of operations, arguments of paths. */
bool openapi_check(struct json_object *doc, struct rf_buf *faults);
/*
 * Does this JSON body fit the answer `status` of the operation?  Members
 * that are not described are faults too.
 */
bool openapi_fits(struct json_object *doc, const char *path,
    const char *method, int status, struct json_object *body,
    struct rf_buf *faults);

#endif
