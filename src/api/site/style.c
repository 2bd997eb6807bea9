/* How our own endpoints, and paths nobody serves, speak of errors. */
#include "config.h"
#include "api/endpoints.h"

#include "util/json_in.h"

static struct rf_str
credential(const struct rf_request *req)
{
	return (struct rf_str){ NULL, 0 };
}

static void
fail(struct rf_ctx *ctx, const struct rf_err *err, struct rf_response *res)
{
	struct json_object *body = json_object_new_object();
	struct json_object *inner = json_object_new_object();

	rf_json_add(inner, "code",
	    json_object_new_string(rf_code_name(err->code)));
	rf_json_add(inner, "message", rf_json_string(err->msg));
	rf_json_add(body, "error", inner);
	rf_response_json(res, rf_http_status(err->code), body);
}

const struct rf_style rf_site_style = {
	.name = "site",
	.credential = credential,
	.fail = fail,
	.cors_headers = "Content-Type, Accept",
};
