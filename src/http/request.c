/*
 * A request from CGI parameters.  Web servers disagree about PATH_INFO and
 * SCRIPT_NAME (some split at whatever exists on the disk, some decode, some
 * leave them out), so the path comes from REQUEST_URI, which all of them send
 * as the client wrote it; PATH_INFO is only a fallback.
 *
 * A request that fails here still gets an error answer, so every part is
 * made, as far as it goes, and the first error is kept.
 */
#include "config.h"
#include "http/request.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "http/origin.h"
#include "http/query.h"
#include "util/hash.h"
#include "util/utf8.h"

/* The parameters beside HTTP_* that matter to us. */
enum cgi {
	CGI_REQUEST_METHOD, CGI_REQUEST_URI, CGI_SCRIPT_NAME, CGI_PATH_INFO,
	CGI_QUERY_STRING, CGI_CONTENT_TYPE, CGI_CONTENT_LENGTH,
	CGI_REMOTE_ADDR, CGI_HTTPS, CGI_REQUEST_SCHEME, CGI_SERVER_NAME,
	CGI_SERVER_PORT, CGI_REDIRECTED_AUTHORIZATION, CGI_COUNT
};
static const struct rf_str cgi_names[CGI_COUNT] = {
	[CGI_REQUEST_METHOD] = { "REQUEST_METHOD", 14 },
	[CGI_REQUEST_URI] = { "REQUEST_URI", 11 },
	[CGI_SCRIPT_NAME] = { "SCRIPT_NAME", 11 },
	[CGI_PATH_INFO] = { "PATH_INFO", 9 },
	[CGI_QUERY_STRING] = { "QUERY_STRING", 12 },
	[CGI_CONTENT_TYPE] = { "CONTENT_TYPE", 12 },
	[CGI_CONTENT_LENGTH] = { "CONTENT_LENGTH", 14 },
	[CGI_REMOTE_ADDR] = { "REMOTE_ADDR", 11 },
	[CGI_HTTPS] = { "HTTPS", 5 },
	[CGI_REQUEST_SCHEME] = { "REQUEST_SCHEME", 14 },
	[CGI_SERVER_NAME] = { "SERVER_NAME", 11 },
	[CGI_SERVER_PORT] = { "SERVER_PORT", 11 },
	/* What Apache's rewriting leaves of the header. */
	[CGI_REDIRECTED_AUTHORIZATION] = { "REDIRECT_HTTP_AUTHORIZATION", 27 },
};

static const struct {
	enum rf_method method;
	const char *name;
} methods[] = {
	{ RF_GET, "GET" }, { RF_POST, "POST" }, { RF_PUT, "PUT" },
	{ RF_PATCH, "PATCH" }, { RF_DELETE, "DELETE" }, { RF_HEAD, "HEAD" },
	{ RF_OPTIONS, "OPTIONS" },
};

const char *
rf_method_name(enum rf_method m)
{
	for (size_t i = 0; i < RF_COUNT(methods); i++)
		if (methods[i].method == m)
			return methods[i].name;
	return "other";
}

static enum rf_method
method_of(const char *name)
{
	if (name != NULL)
		for (size_t i = 0; i < RF_COUNT(methods); i++)
			if (strcmp(methods[i].name, name) == 0)
				return methods[i].method;
	return RF_OTHER_METHOD;
}

struct rf_str
rf_request_header(const struct rf_request *r, const char *name)
{
	return rf_pairs_get(r->headers, r->n_headers, name);
}

struct rf_str
rf_request_cookie(const struct rf_request *r, const char *name)
{
	struct rf_str rest = rf_request_header(r, "cookie");
	size_t n = strlen(name);

	while (rest.len > 0) {
		const char *end = memchr(rest.ptr, ';', rest.len);
		struct rf_str pair = { rest.ptr, end != NULL ?
		    (size_t)(end - rest.ptr) : rest.len };

		rest.ptr += pair.len;
		rest.len -= pair.len;
		if (rest.len > 0) {
			rest.ptr++;
			rest.len--;
		}
		pair = rf_str_trim(pair);
		if (pair.len > n && pair.ptr[n] == '=' &&
		    memcmp(pair.ptr, name, n) == 0)
			return (struct rf_str){ pair.ptr + n + 1,
			    pair.len - n - 1 };
	}
	return (struct rf_str){ NULL, 0 };
}

struct rf_str
rf_request_query(const struct rf_request *r, const char *name)
{
	return rf_pairs_get(r->query, r->n_query, name);
}

struct rf_str
rf_request_field(const struct rf_request *r, const char *name)
{
	return rf_pairs_get(r->body.fields, r->body.n_fields, name);
}

const char *
rf_request_arg(const struct rf_request *r, const char *name)
{
	struct rf_str v = rf_pairs_get(r->args, r->n_args, name);

	return v.ptr != NULL ? v.ptr : "";
}

/* Sixteen hex digits: random per thread, then a fixed walk through all. */
static void
make_id(char out[20])
{
	static _Thread_local uint64_t state;
	uint64_t z;

	if (state == 0)
		rf_random(&state, sizeof(state));
	z = state += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	z ^= z >> 31;
	rf_hex(&z, sizeof(z), out);
}

/* Keep "X_API_KEY" as header "x-api-key". */
static enum rf_code
keep_header(struct rf_request *r, struct rf_str name, const char *value,
    struct rf_err *err)
{
	struct rf_pair *h = &r->headers[r->n_headers];
	size_t len = strlen(value);
	char *lower;

	if (len > RF_MAX_HEADER_VALUE)
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "a header is longer than %d bytes", RF_MAX_HEADER_VALUE);
	lower = rf_arena_strndup(r->arena, name.ptr, name.len);
	for (size_t i = 0; i < name.len; i++) {
		if (lower[i] >= 'A' && lower[i] <= 'Z')
			lower[i] += 'a' - 'A';
		else if (lower[i] == '_')
			lower[i] = '-';
	}
	h->name = (struct rf_str){ lower, name.len };
	h->value = (struct rf_str){ rf_arena_strndup(r->arena, value, len),
	    len };
	r->n_headers++;
	return RF_OK;
}

/* Remember the first value of a parameter that cgi_names has. */
static void
keep_cgi(const char *cgi[CGI_COUNT], struct rf_str name, const char *value)
{
	for (int k = 0; k < CGI_COUNT; k++)
		if (cgi_names[k].len == name.len &&
		    memcmp(cgi_names[k].ptr, name.ptr, name.len) == 0) {
			if (cgi[k] == NULL)
				cgi[k] = value;
			return;
		}
}

/* Sort the parameters into headers and what cgi_names has. */
static enum rf_code
sort_params(struct rf_request *r, const char *const *params,
    const char *cgi[CGI_COUNT], struct rf_err *err)
{
	enum rf_code rc = RF_OK;
	size_t count = 0;

	while (params[count] != NULL)
		count++;
	if (count > RF_MAX_PARAMS)
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "the request has too many headers");
	r->headers = rf_arena_array(r->arena, count + 2, sizeof(*r->headers));
	for (size_t i = 0; i < count && rc == RF_OK; i++) {
		const char *eq = strchr(params[i], '=');
		struct rf_str name = { params[i],
		    eq != NULL ? (size_t)(eq - params[i]) : 0 };

		if (name.len <= 5 || memcmp(name.ptr, "HTTP_", 5) != 0) {
			if (name.len > 0)
				keep_cgi(cgi, name, eq + 1);
			continue;
		}
		name.ptr += 5;
		name.len -= 5;
		/*
		 * Proxy is no header that honest clients send, and of
		 * Content-Type this is a copy at best.
		 */
		if (!rf_str_is(name, "PROXY") &&
		    !rf_str_is(name, "CONTENT_TYPE"))
			rc = keep_header(r, name, eq + 1, err);
	}
	if (rc == RF_OK && cgi[CGI_CONTENT_TYPE] != NULL)
		rc = keep_header(r, RF_STR("content-type"),
		    cgi[CGI_CONTENT_TYPE], err);
	if (rc == RF_OK && cgi[CGI_REDIRECTED_AUTHORIZATION] != NULL &&
	    rf_request_header(r, "authorization").ptr == NULL)
		rc = keep_header(r, RF_STR("authorization"),
		    cgi[CGI_REDIRECTED_AUTHORIZATION], err);
	return rc;
}

/* ---- the path ----------------------------------------------------------- */

/* REQUEST_URI without the scheme and host that proxies' clients send. */
static struct rf_str
without_authority(struct rf_str target)
{
	size_t skip = 0;

	if (target.len >= 7 && strncasecmp(target.ptr, "http://", 7) == 0)
		skip = 7;
	else if (target.len >= 8 && strncasecmp(target.ptr, "https://", 8) == 0)
		skip = 8;
	if (skip == 0)
		return target;
	while (skip < target.len && target.ptr[skip] != '/' &&
	    target.ptr[skip] != '?')
		skip++;
	target.ptr += skip;
	target.len -= skip;
	return target;
}

static enum rf_code
check_segment(struct rf_str s, bool escapes_fine, struct rf_err *err)
{
	if (!escapes_fine)
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "the path holds a bad percent escape");
	if (s.len > RF_MAX_SEGMENT)
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "a part of the path is longer than %d bytes",
		    RF_MAX_SEGMENT);
	if (rf_str_is(s, ".") || rf_str_is(s, ".."))
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "the path holds \".\" or \"..\"");
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		if (c == '/')
			return rf_fail(err, RF_E_BAD_REQUEST,
			    "a part of the path holds an escaped slash");
		if (c < ' ' || c == 0x7f)
			return rf_fail(err, RF_E_BAD_REQUEST,
			    "the path holds a control character");
	}
	if (!rf_utf8_valid(s))
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "the path is not well-formed UTF-8");
	return RF_OK;
}

/*
 * Split the raw path and decode each segment once.  ends[i] is where segment
 * i ends in the raw path.
 */
static void
split_path(struct rf_request *r, struct rf_str raw, bool decoded,
    size_t **ends)
{
	size_t slashes = 0, n, from = 0;
	struct rf_err err = RF_ERR_INIT;
	bool fine;
	char *at;

	for (size_t i = 0; i < raw.len; i++)
		slashes += raw.ptr[i] == '/';
	r->segments = rf_arena_array(r->arena, slashes + 1,
	    sizeof(*r->segments));
	*ends = rf_arena_array(r->arena, slashes + 1, sizeof(**ends));
	at = rf_arena_bytes(r->arena, raw.len + slashes + 2);
	for (size_t i = 0; i <= raw.len; i++) {
		struct rf_str s = { raw.ptr + from, i - from };

		if (i < raw.len && raw.ptr[i] != '/')
			continue;
		from = i + 1;
		if (s.len == 0)
			continue;
		fine = decoded || rf_percent_decode(s, false, at, &n);
		if (decoded || !fine) {
			memcpy(at, s.ptr, s.len);
			n = s.len;
		}
		at[n] = '\0';
		if (check_segment((struct rf_str){ at, n }, fine, &err) !=
		    RF_OK && r->path_fault.code == RF_OK)
			r->path_fault = err;
		(*ends)[r->n_segments] = i;
		r->segments[r->n_segments++] = (struct rf_str){ at, n };
		at += n + 1;
	}
}

/*
 * How many of r's leading segments are those of `base` ("/a/b"); -1 when the
 * path lies outside.  Whole segments only: "/apix" is not below "/api".
 */
static int
base_segments(const struct rf_request *r, struct rf_str base)
{
	struct rf_str want;
	size_t n = 0;

	while (base.ptr != NULL) {
		want = rf_str_cut(&base, '/');
		if (want.len == 0)
			continue;
		if (n == r->n_segments || !rf_str_eq(r->segments[n], want))
			return -1;
		n++;
	}
	return (int)n;
}

/* The mount that the settings or, failing them, SCRIPT_NAME tell. */
static struct rf_str
choose_base(const struct rf_request *r, const char *script,
    const struct rf_request_setup *setup)
{
	struct rf_str base = rf_str(setup->base_path), name = rf_str(script);

	if (base.len > 0 || !rf_origin_is_prefix(name))
		return base;
	if (!setup->script_is_base && !rf_str_ends(name, ".cgi") &&
	    !rf_str_ends(name, ".fcgi"))
		return base;
	return base_segments(r, name) > 0 ? name : base;
}

static enum rf_code
take_base(struct rf_request *r, struct rf_str raw, const size_t *ends,
    struct rf_str base, struct rf_err *err)
{
	int n = base_segments(r, base);
	size_t cut;

	while (base.len > 0 && base.ptr[base.len - 1] == '/')
		base.len--;
	r->base.ptr = rf_arena_strndup(r->arena, base.len > 0 ? base.ptr : "",
	    base.len);
	r->base.len = base.len;
	if (n < 0)
		return rf_fail(err, RF_E_NOT_FOUND,
		    "nothing is here: the service is mounted at %s",
		    r->base.ptr);
	cut = n > 0 ? ends[n - 1] : 0;
	r->segments += n;
	r->n_segments -= (size_t)n;
	r->path = (struct rf_str){ raw.ptr + cut, raw.len - cut };
	if (r->path.len == 0)
		r->path = RF_STR("/");
	return RF_OK;
}

/* Fill target, base, path, segments and query. */
static enum rf_code
parse_target(struct rf_request *r, const char *cgi[CGI_COUNT],
    const struct rf_request_setup *setup, struct rf_err *err)
{
	struct rf_str rest, raw, query = { NULL, 0 };
	const char *text = cgi[CGI_REQUEST_URI];
	bool decoded = false;
	enum rf_code rc;
	size_t *ends;

	if (text == NULL || *text == '\0') {
		/* Already split and decoded by the server: the best we have. */
		text = rf_arena_printf(r->arena, "%s%s",
		    setup->script_is_base && *setup->base_path == '\0' &&
		    cgi[CGI_SCRIPT_NAME] != NULL ? cgi[CGI_SCRIPT_NAME] : "",
		    cgi[CGI_PATH_INFO] != NULL ? cgi[CGI_PATH_INFO] : "/");
		decoded = true;
	}
	if (strlen(text) > RF_MAX_PATH)
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "the address is longer than %d bytes", RF_MAX_PATH);
	r->target = rf_str(rf_arena_strdup(r->arena, text));
	rest = without_authority(r->target);
	if (decoded) {
		raw = rest;
		query = rf_str(cgi[CGI_QUERY_STRING]);
	} else {
		raw = rf_str_cut(&rest, '?');
		if (rest.ptr != NULL)
			query = rf_str_cut(&rest, '#');
	}
	if (raw.len > 0 && raw.ptr[0] != '/')
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "the path does not begin with a slash");
	split_path(r, raw, decoded, &ends);
	rc = take_base(r, raw, ends,
	    choose_base(r, cgi[CGI_SCRIPT_NAME], setup), err);
	if (rc == RF_OK)
		rc = rf_query_parse(r->arena, query, "query", &r->query,
		    &r->n_query, err);
	return rc;
}

static enum rf_code
parse_length(struct rf_request *r, const char *text, struct rf_err *err)
{
	r->content_length = -1;
	if (text == NULL || *text == '\0')
		return RF_OK;
	if (!rf_parse_int(rf_str(text), 0, INT64_MAX, &r->content_length)) {
		r->content_length = -1;
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "Content-Length is not a number");
	}
	return RF_OK;
}

enum rf_code
rf_request_from_cgi(struct rf_request *r, struct rf_arena *a,
    const char *const *params, const struct rf_request_setup *setup,
    struct rf_err *err)
{
	const char *cgi[CGI_COUNT] = { NULL };
	struct rf_origin_facts facts;
	struct rf_err later = RF_ERR_INIT;
	enum rf_code rc, next;

	memset(r, 0, sizeof(*r));
	r->arena = a;
	r->base = r->path = r->target = r->remote = r->origin = RF_STR("");
	make_id(r->id);
	rc = sort_params(r, params, cgi, err);
	r->method = method_of(cgi[CGI_REQUEST_METHOD]);
	next = parse_length(r, cgi[CGI_CONTENT_LENGTH],
	    rc == RF_OK ? err : &later);
	if (rc == RF_OK)
		rc = next;
	next = parse_target(r, cgi, setup, rc == RF_OK ? err : &later);
	if (rc == RF_OK)
		rc = next;
	facts = (struct rf_origin_facts){
		.remote_addr = cgi[CGI_REMOTE_ADDR],
		.https = cgi[CGI_HTTPS],
		.request_scheme = cgi[CGI_REQUEST_SCHEME],
		.server_name = cgi[CGI_SERVER_NAME],
		.server_port = cgi[CGI_SERVER_PORT],
	};
	next = rf_origin_find(r, &facts, setup, rc == RF_OK ? err : &later);
	if (rc == RF_OK)
		rc = next;
	return rc;
}

void
rf_request_release(struct rf_request *r)
{
	for (size_t i = 0; i < r->body.n_uploads; i++)
		rf_spool_discard(&r->body.uploads[i].spool);
	r->body.n_uploads = 0;
	if (r->body.json != NULL)
		json_object_put(r->body.json);
	r->body.json = NULL;
}
