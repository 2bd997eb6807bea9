/*
 * One HTTP request, as the door (FastCGI, CGI, a test) hands it over.  All
 * text lives in the request's arena.  Nothing here knows which door it was.
 */
#ifndef RF_HTTP_REQUEST_H
#define RF_HTTP_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <json-c/json.h>

#include "store/blob.h"
#include "util/arena.h"
#include "util/err.h"
#include "util/limits.h"
#include "util/str.h"

enum rf_method {
	RF_GET = 1 << 0,	/* serves HEAD as well */
	RF_POST = 1 << 1,
	RF_PUT = 1 << 2,
	RF_PATCH = 1 << 3,
	RF_DELETE = 1 << 4,
	RF_HEAD = 1 << 5,
	RF_OPTIONS = 1 << 6,
	RF_OTHER_METHOD = 1 << 7
};
const char *rf_method_name(enum rf_method m);

struct rf_pair {
	struct rf_str name;	/* headers: lower case, dashes */
	struct rf_str value;	/* both NUL-terminated as well */
};

/* Where body bytes come from; *got 0 is the end, an error is a cut upload. */
struct rf_body_source {
	enum rf_code (*read)(void *ctx, void *p, size_t n, size_t *got,
	    struct rf_err *err);
	void *ctx;
};

/* One uploaded file part. */
struct rf_upload {
	struct rf_str field;	/* form field name */
	struct rf_str name;	/* file name as sent, clean UTF-8 */
	struct rf_str media_type;	/* as sent, or "" */
	struct rf_spool spool;	/* the bytes; discarded with the request
				   unless taken */
};

/* A body, parsed: text fields in order, uploads, and the JSON value. */
struct rf_body {
	struct rf_pair *fields;
	size_t n_fields;
	struct rf_upload *uploads;
	size_t n_uploads;
	struct json_object *json;	/* of a JSON body, else NULL */
	int64_t size;			/* bytes read */
};

struct rf_request {
	struct rf_arena *arena;		/* lent */
	char id[20];			/* X-Request-Id of the answer and log */
	enum rf_method method;
	struct rf_str target;		/* REQUEST_URI as sent, path and query */
	struct rf_str base;		/* the mount, as the client knows it:
					   "" or "/riffle" */
	struct rf_str path;		/* raw path below the base, from "/" */
	struct rf_str *segments;	/* decoded once; no empty last one */
	size_t n_segments;
	/* A segment that is no plain name (an escaped slash, "..", controls,
	 * bad UTF-8): answered after authentication, so that a stranger
	 * learns nothing first.  RF_OK when all are. */
	struct rf_err path_fault;
	struct rf_pair *query;		/* decoded */
	size_t n_query;
	struct rf_pair *headers;
	size_t n_headers;
	struct rf_str remote;		/* client address, after trusted proxies */
	struct rf_str origin;		/* "https://host[:port]", of the client */
	int64_t content_length;		/* -1: not declared */
	struct rf_body_source source;
	struct rf_body body;		/* filled per the route's body policy */

	struct rf_pair *args;		/* what {name} in the route matched */
	size_t n_args;
};

/* Lower-case header name; {NULL, 0} when absent. */
struct rf_str rf_request_header(const struct rf_request *r, const char *name);
/* Value of the first cookie of that name; {NULL, 0} when absent. */
struct rf_str rf_request_cookie(const struct rf_request *r, const char *name);
/* First value of a query parameter; {NULL, 0} when absent. */
struct rf_str rf_request_query(const struct rf_request *r, const char *name);
/* Path argument, NUL-terminated; it is there by construction of the route. */
const char *rf_request_arg(const struct rf_request *r, const char *name);
/* First text field of the body; {NULL, 0} when absent. */
struct rf_str rf_request_field(const struct rf_request *r, const char *name);

struct rf_request_setup {
	const char *base_path;		/* "" or "/riffle" */
	const char *fixed_origin;	/* "" to mirror the request */
	const char *trusted_proxies;	/* CIDR list whose X-Forwarded-* count */
	/*
	 * With an empty base_path: let SCRIPT_NAME be the base when the
	 * address starts with it, as CGI promises.  Without this flag only a
	 * script named *.cgi or *.fcgi is taken for one, because FastCGI
	 * servers put all kinds of things there.
	 */
	bool script_is_base;
};

/*
 * Make a request from CGI parameters (RFC 3875 names), "NAME=value" each and
 * NULL at the end, as FastCGI and CGI give them.  Everything is copied.
 * Fails with RF_E_BAD_REQUEST or RF_E_NOT_FOUND (outside base_path) and a
 * sentence, and is then still fit for an error answer.
 *
 * The path is split before it is decoded, and each segment is decoded once;
 * NUL, "/", ".", "..", controls and ill-formed UTF-8 inside one are refused.
 * Empty segments (a trailing or doubled slash) are dropped.  Query values are
 * UTF-8; header values are as sent.
 */
enum rf_code rf_request_from_cgi(struct rf_request *r, struct rf_arena *a,
    const char *const *params, const struct rf_request_setup *setup,
    struct rf_err *err) RF_MUST_CHECK;
void rf_request_release(struct rf_request *r);	/* spools, JSON */

#endif
