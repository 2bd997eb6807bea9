/*
 * Errors of the ImageExtract surface (section 1.2): "error" is for people,
 * "code" is the stable part.
 */
#include "config.h"
#include "api/imageextract/imageextract.h"

#include <stdarg.h>
#include <stdio.h>

#include "util/json_in.h"

/* Our code to the surface's code and status. */
static const struct {
	const char *code;
	int status;
	const char *item;	/* as the error_code of an item; NULL: internal */
} by_rf_code[RF_CODE_COUNT] = {
	[RF_E_BAD_REQUEST] = { "validation_error", 400, "blocked_url" },
	[RF_E_UNAUTHENTICATED] = { "unauthorized", 401, NULL },
	[RF_E_FORBIDDEN] = { "forbidden", 403, NULL },
	[RF_E_NOT_FOUND] = { "not_found", 404, NULL },
	[RF_E_GONE] = { "expired", 410, NULL },
	[RF_E_CONFLICT] = { "invalid_state", 409, NULL },
	[RF_E_QUOTA] = { "insufficient_credits", 402, NULL },
	[RF_E_RATE] = { "rate_limited", 429, NULL },
	[RF_E_BODY_TOO_LARGE] = { "payload_too_large", 413, NULL },
	[RF_E_MEDIA_TYPE] = { "unsupported_media_type", 415, NULL },
	[RF_E_METHOD] = { "method_not_allowed", 405, NULL },
	[RF_E_UNSUPPORTED] = { "validation_error", 400,
	    "unsupported_format" },
	[RF_E_CORRUPT] = { "validation_error", 400, "corrupt" },
	[RF_E_ENCRYPTED] = { "validation_error", 400, "encrypted" },
	[RF_E_EMPTY] = { "validation_error", 400, "corrupt" },
	[RF_E_LIMIT] = { "validation_error", 400, "too_large" },
	[RF_E_PAGE_RANGE] = { "validation_error", 400, NULL },
	[RF_E_DOCUMENT_TIMEOUT] = { "validation_error", 400, "timeout" },
	[RF_E_CRASHED] = { "validation_error", 400, "corrupt" },
	[RF_E_BLOCKED] = { "blocked_url", 400, "blocked_url" },
	[RF_E_DNS] = { "validation_error", 400, "dns_error" },
	[RF_E_CONNECT] = { "validation_error", 400, "connect_error" },
	[RF_E_TLS] = { "validation_error", 400, "tls_error" },
	[RF_E_HTTP] = { "validation_error", 400, "http_error" },
	[RF_E_FETCH_TIMEOUT] = { "validation_error", 400, "timeout" },
	[RF_E_FETCH_TOO_LARGE] = { "validation_error", 400, "too_large" },
	[RF_E_CANCELLED] = { "invalid_state", 409, NULL },
	[RF_E_BUSY] = { "busy", 503, NULL },
	[RF_E_CLOSED] = { "validation_error", 400, NULL },
	[RF_E_IO] = { "internal", 500, NULL },
	[RF_E_FULL] = { "internal", 500, NULL },
	[RF_E_DB] = { "internal", 500, NULL },
	[RF_E_CONFIG] = { "internal", 500, NULL },
	[RF_E_MISSING] = { "internal", 500, NULL },
	[RF_E_BUG] = { "internal", 500, NULL },
};

const char *
rf_ie_item_code(enum rf_code code)
{
	const char *name = code < RF_CODE_COUNT ? by_rf_code[code].item : NULL;

	return name != NULL ? name : "internal";
}

/* An address with nothing that is read here is no page. */
const char *
rf_ie_item_error(const struct rf_item *i)
{
	return i->error == RF_E_UNSUPPORTED && i->source_url != NULL ?
	    "not_html" : rf_ie_item_code(i->error);
}

/* Why a credential did not do. */
static const char *const auth_messages[] = {
	[RF_AUTH_OK] = "The credential is not valid.",
	[RF_AUTH_MISSING] = "Authentication is required: send the key as "
	    "\"Authorization: Bearer ie_live_...\".  If you did, a web server "
	    "in front may have removed the header.",
	[RF_AUTH_UNKNOWN] = "The credential is unknown or has been revoked.",
	[RF_AUTH_EXPIRED] = "The key has expired.",
	[RF_AUTH_NO_ORG] = "The account of this credential does not exist any "
	    "more.",
	[RF_AUTH_SCOPE] = "The credential does not permit this.",
};

static void
fail(struct rf_ctx *ctx, const struct rf_err *err, struct rf_response *res)
{
	struct json_object *body = json_object_new_object();
	const char *code = ctx->problem.code, *message = err->msg;
	int status = ctx->problem.status;

	if (code == NULL && (err->code == RF_E_UNAUTHENTICATED ||
	    ctx->auth_failure == RF_AUTH_SCOPE))
		message = auth_messages[ctx->auth_failure];
	if (code == NULL && err->code == RF_E_BUSY && ctx->retry_after > 0) {
		code = "rate_limited";
		status = 429;
	}
	/* An id that is no plain name is one that nobody has. */
	if (code == NULL && ctx->path_fault) {
		code = "not_found";
		status = 404;
	}
	if (code == NULL) {
		code = by_rf_code[err->code].code;
		status = by_rf_code[err->code].status;
	}
	if (code == NULL) {
		code = "internal";
		status = 500;
	}
	rf_json_add(body, "error", rf_json_string(message));
	rf_json_add(body, "code", json_object_new_string(code));
	rf_json_add(body, "details", ctx->problem.details != NULL ?
	    ctx->problem.details : json_object_new_object());
	ctx->problem.details = NULL;
	rf_response_json(res, status, body);
	/* RFC 9110 section 11.6.1; no browser asks anybody for such a one. */
	if (status == 401)
		rf_response_header(res, "WWW-Authenticate",
		    ctx->auth_failure == RF_AUTH_UNKNOWN ||
		    ctx->auth_failure == RF_AUTH_EXPIRED ?
		    "Bearer error=\"invalid_token\"" : "Bearer");
}

enum rf_code
rf_ie_fail(struct rf_ctx *ctx, int status, const char *code, const char *fmt,
    ...)
{
	enum rf_code rc = RF_E_BAD_REQUEST;
	char message[sizeof(ctx->err.msg)];
	va_list ap;

	for (int i = 1; i < RF_CODE_COUNT; i++) {
		if (by_rf_code[i].status == status) {
			rc = (enum rf_code)i;
			break;
		}
	}
	va_start(ap, fmt);
	vsnprintf(message, sizeof(message), fmt, ap);
	va_end(ap);
	ctx->problem.code = code;
	ctx->problem.status = status;
	return rf_fail(&ctx->err, rc, "%s", message);
}

const struct rf_style rf_imageextract_style = {
	.name = "imageextract",
	.authenticate = rf_ie_authenticate,
	.fail = fail,
	.cors_headers = "Authorization, Content-Type, Accept, "
	    "Idempotency-Key, Last-Event-ID, Range, If-Range, If-None-Match",
};
