/*
 * Pulse's error envelope and codes (section 2).  The official clients choose
 * the exception by the status alone and retry 408, 429 and every 5xx, so a
 * permanent fault never gets one of these.
 */
#include "config.h"
#include "api/pulse/pulse.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "extract/extract.h"
#include "util/json_in.h"

/* Pulse code to status. */
static const struct {
	const char *code;
	int status;
	enum rf_code rf;
} codes[] = {
	{ "INVALID_REQUEST", 400, RF_E_BAD_REQUEST },
	{ "NOT_FOUND", 404, RF_E_NOT_FOUND },
	{ "GONE", 410, RF_E_GONE },
	{ "REQ_001", 400, RF_E_BAD_REQUEST },
	{ "REQ_002", 400, RF_E_BAD_REQUEST },
	{ "REQ_003", 400, RF_E_BAD_REQUEST },
	{ "REQ_004", 400, RF_E_BAD_REQUEST },
	{ "REQ_005", 400, RF_E_BAD_REQUEST },
	{ "REQ_006", 400, RF_E_PAGE_RANGE },
	{ "GENERAL_002", 429, RF_E_BUSY },
	{ "GENERAL_003", 503, RF_E_BUSY },
};

/* Our code to Pulse's code and status. */
static const struct {
	const char *code;
	int status;
} by_rf_code[RF_CODE_COUNT] = {
	[RF_E_BAD_REQUEST] = { "REQ_002", 400 },
	[RF_E_MEDIA_TYPE] = { "REQ_002", 400 },
	[RF_E_UNAUTHENTICATED] = { "AUTH_002", 401 },
	[RF_E_FORBIDDEN] = { "AUTH_002", 403 },
	[RF_E_NOT_FOUND] = { "NOT_FOUND", 404 },
	[RF_E_METHOD] = { "REQ_003", 405 },
	[RF_E_GONE] = { "GONE", 410 },
	[RF_E_CONFLICT] = { "REQ_003", 400 },
	[RF_E_QUOTA] = { "BILLING_001", 403 },
	[RF_E_BODY_TOO_LARGE] = { "FILE_002", 413 },
	[RF_E_UNSUPPORTED] = { "FILE_001", 400 },
	[RF_E_CORRUPT] = { "FILE_003", 400 },
	[RF_E_ENCRYPTED] = { "FILE_006", 400 },
	[RF_E_EMPTY] = { "FILE_004", 400 },
	[RF_E_LIMIT] = { "PROC_001", 400 },
	[RF_E_PAGE_RANGE] = { "REQ_006", 400 },
	[RF_E_DOCUMENT_TIMEOUT] = { "PROC_001", 400 },
	[RF_E_CRASHED] = { "PROC_001", 400 },
	[RF_E_BLOCKED] = { "FILE_005", 400 },
	[RF_E_DNS] = { "FILE_005", 400 },
	[RF_E_CONNECT] = { "FILE_005", 400 },
	[RF_E_TLS] = { "FILE_005", 400 },
	[RF_E_HTTP] = { "FILE_005", 400 },
	[RF_E_FETCH_TIMEOUT] = { "FILE_005", 400 },
	[RF_E_FETCH_TOO_LARGE] = { "FILE_002", 413 },
	[RF_E_CANCELLED] = { "JOB_003", 400 },
	[RF_E_BUSY] = { "GENERAL_003", 503 },
	[RF_E_CLOSED] = { "REQ_002", 400 },
	[RF_E_IO] = { "STORAGE_001", 500 },
	[RF_E_FULL] = { "STORAGE_001", 500 },
	[RF_E_DB] = { "STORAGE_001", 500 },
	[RF_E_CONFIG] = { "GENERAL_001", 500 },
	[RF_E_MISSING] = { "GENERAL_001", 500 },
	[RF_E_BUG] = { "GENERAL_001", 500 },
};

static int
status_of(const char *code)
{
	for (size_t i = 0; i < RF_COUNT(codes); i++) {
		if (strcmp(codes[i].code, code) == 0)
			return codes[i].status;
	}
	return 500;
}

/* Why a credential did not do (section 1). */
static const struct {
	const char *code;
	int status;
	const char *message;
} by_auth_failure[] = {
	[RF_AUTH_OK] = { "AUTH_002", 401, "The API key is not valid." },
	[RF_AUTH_MISSING] = { "AUTH_001", 401,
	    "Authentication is required: send the key in the x-api-key header. "
	    "If you did, a web server in front may have removed it." },
	[RF_AUTH_UNKNOWN] = { "AUTH_002", 401,
	    "The API key is unknown or has been revoked." },
	[RF_AUTH_EXPIRED] = { "AUTH_003", 401, "The API key has expired." },
	[RF_AUTH_NO_ORG] = { "AUTH_005", 401,
	    "The organisation of this API key does not exist any more." },
	[RF_AUTH_SCOPE] = { "AUTH_004", 403,
	    "The API key may not do this: it lacks the scope." },
};

static struct rf_str
credential(const struct rf_request *req)
{
	return rf_request_header(req, "x-api-key");
}

/* Supported file suffixes, for FILE_001's details. */
static struct json_object *
supported_types(void)
{
	struct json_object *list = json_object_new_array();

	for (size_t i = 0; rf_formats[i] != NULL; i++) {
		if (rf_formats[i]->extract == NULL)
			continue;
		for (size_t k = 0; rf_formats[i]->suffixes[k] != NULL; k++)
			json_object_array_add(list,
			    json_object_new_string(rf_formats[i]->suffixes[k]));
	}
	return list;
}

/* The suffix of a file's name, in small letters. */
static struct json_object *
received_type(const char *name)
{
	const char *dot = strrchr(name, '.');
	char suffix[16];
	size_t n = 0;

	if (dot == NULL || dot[1] == '\0' || strlen(dot + 1) >= sizeof(suffix))
		return json_object_new_string("unknown");
	for (dot++; *dot != '\0'; dot++)
		suffix[n++] = *dot >= 'A' && *dot <= 'Z' ?
		    (char)(*dot - 'A' + 'a') : *dot;
	suffix[n] = '\0';
	return rf_json_string(suffix);
}

/* What FILE_001 tells: the suffix the client's name had, and ours. */
static struct json_object *
unsupported_details(struct rf_ctx *ctx, const struct rf_job *job)
{
	struct json_object *details = json_object_new_object();
	struct rf_item *items = NULL;
	struct rf_err err = RF_ERR_INIT;
	int n = 0;

	if (rf_store_job_items(ctx->store, job->id, &items, &n, &err) ==
	    RF_OK && n > 0)
		rf_json_add(details, "received_type",
		    received_type(items[0].name));
	for (int i = 0; i < n; i++)
		rf_item_release(&items[i]);
	free(items);
	rf_json_add(details, "supported_types", supported_types());
	return details;
}

/*
 * A path whose segments are no plain names: what is wrong with a file name
 * is told (section 4.7); an id like that is one that nobody has.
 */
static const char *
path_fault_code(const struct rf_ctx *ctx)
{
	return ctx->route == NULL ||
	    strstr(ctx->route->pattern, "{filename}") != NULL ?
	    "INVALID_REQUEST" : "NOT_FOUND";
}

static void
fail(struct rf_ctx *ctx, const struct rf_err *err, struct rf_response *res)
{
	struct json_object *body = json_object_new_object();
	struct json_object *inner = json_object_new_object();
	const char *code = ctx->problem.code;
	const char *message = err->msg;
	int status = ctx->problem.status;

	if (code == NULL && err->code == RF_E_UNAUTHENTICATED) {
		code = by_auth_failure[ctx->auth_failure].code;
		status = by_auth_failure[ctx->auth_failure].status;
		message = by_auth_failure[ctx->auth_failure].message;
	} else if (code == NULL && err->code == RF_E_FORBIDDEN &&
	    ctx->auth_failure == RF_AUTH_SCOPE) {
		code = by_auth_failure[RF_AUTH_SCOPE].code;
		status = by_auth_failure[RF_AUTH_SCOPE].status;
		message = by_auth_failure[RF_AUTH_SCOPE].message;
	} else if (code == NULL && ctx->retry_after > 0) {
		code = "GENERAL_002";
		status = status_of(code);
	} else if (code == NULL && ctx->path_fault) {
		code = path_fault_code(ctx);
		status = status_of(code);
	} else if (code == NULL) {
		code = by_rf_code[err->code].code;
		status = by_rf_code[err->code].status;
	}
	if (code == NULL) {
		code = "GENERAL_001";
		status = 500;
	}
	rf_json_add(inner, "code", json_object_new_string(code));
	rf_json_add(inner, "message", rf_json_string(message));
	if (ctx->problem.details != NULL) {
		rf_json_add(inner, "details", ctx->problem.details);
		ctx->problem.details = NULL;
	}
	rf_json_add(body, "error", inner);
	rf_response_json(res, status, body);
}

const struct rf_style rf_pulse_style = {
	.name = "pulse",
	.credential = credential,
	.fail = fail,
	/* What the official clients send (section 0), and what pages need
	 * for pictures. */
	.cors_headers = "x-api-key, Content-Type, Accept, Accept-Encoding, "
	    "Accept-Language, User-Agent, X-Fern-Language, X-Fern-SDK-Name, "
	    "X-Fern-SDK-Version, X-Fern-Runtime, X-Fern-Runtime-Version, "
	    "X-Pulse-Source, Range, If-Range, If-None-Match",
};

enum rf_code
rf_pulse_fail(struct rf_ctx *ctx, const char *code, const char *fmt, ...)
{
	char message[sizeof(ctx->err.msg)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(message, sizeof(message), fmt, ap);
	va_end(ap);
	ctx->problem.code = code;
	ctx->problem.status = status_of(code);
	for (size_t i = 0; i < RF_COUNT(codes); i++) {
		if (strcmp(codes[i].code, code) == 0)
			return rf_fail(&ctx->err, codes[i].rf, "%s", message);
	}
	return rf_fail(&ctx->err, RF_E_BUG, "%s", message);
}

const char *
rf_pulse_code(enum rf_code code)
{
	return by_rf_code[code].code != NULL ? by_rf_code[code].code :
	    "GENERAL_001";
}

enum rf_code
rf_pulse_fail_job(struct rf_ctx *ctx, const struct rf_job *job)
{
	enum rf_code code = job->error != RF_OK ? job->error : RF_E_BUG;

	if (code == RF_E_UNSUPPORTED)
		ctx->problem.details = unsupported_details(ctx, job);
	ctx->problem.code = rf_pulse_code(code);
	ctx->problem.status = by_rf_code[code].status != 0 ?
	    by_rf_code[code].status : 500;
	return rf_fail(&ctx->err, code, "%s", job->error_message);
}
