/*
 * Writing an answer.  Content-Length is ours unless the web server sends the
 * file: nobody in front of us counts, evaluates conditions for our bodies or
 * cuts ranges reliably, so all three are done here.
 *
 * Headers and a small body leave in one write: behind FastCGI that is one
 * system call for a whole answer.
 */
#include "config.h"
#include "http/deliver.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http/conditional.h"
#include "http/ranges.h"
#include "util/io.h"
#include "util/log.h"
#include "util/time.h"

/* Proxies refuse answers with more than 8 KiB of headers. */
#define MAX_HEAD 6144
#define SMALL_BODY (16 * RF_KiB)
#define CHUNK 65528		/* what a record of FastCGI holds */
#define ALIVE_MS 5000

/* How the answer will look. */
struct plan {
	int status;
	bool body;			/* send bytes at all */
	bool sendfile;
	struct rf_range ranges[RF_MAX_RANGES];
	size_t n_ranges;		/* 0: the whole body */
	char boundary[40];		/* of several ranges */
	int64_t size;			/* of the whole body; -1: not known */
	int64_t length;			/* Content-Length; -1: none */
};

/* The head, and room for a small body behind it. */
struct head {
	char text[MAX_HEAD + SMALL_BODY];
	size_t len;
};

/* On the way out. */
struct delivery {
	struct rf_response *res;
	struct rf_sink *sink;
	int64_t sent;			/* of the body */
	int64_t alive_at;
	char *chunk;			/* CHUNK bytes, once needed */
};

static const struct {
	int status;
	const char *text;
} reasons[] = {
	{ 200, "OK" }, { 201, "Created" }, { 202, "Accepted" },
	{ 204, "No Content" }, { 206, "Partial Content" },
	{ 301, "Moved Permanently" }, { 302, "Found" }, { 303, "See Other" },
	{ 304, "Not Modified" }, { 307, "Temporary Redirect" },
	{ 308, "Permanent Redirect" }, { 400, "Bad Request" },
	{ 401, "Unauthorized" }, { 402, "Payment Required" },
	{ 403, "Forbidden" }, { 404, "Not Found" },
	{ 405, "Method Not Allowed" }, { 406, "Not Acceptable" },
	{ 408, "Request Timeout" }, { 409, "Conflict" }, { 410, "Gone" },
	{ 411, "Length Required" }, { 412, "Precondition Failed" },
	{ 413, "Content Too Large" }, { 415, "Unsupported Media Type" },
	{ 416, "Range Not Satisfiable" }, { 422, "Unprocessable Content" },
	{ 425, "Too Early" }, { 429, "Too Many Requests" },
	{ 500, "Internal Server Error" }, { 501, "Not Implemented" },
	{ 502, "Bad Gateway" }, { 503, "Service Unavailable" },
	{ 504, "Gateway Timeout" }, { 507, "Insufficient Storage" },
};

static const char *
reason(int status)
{
	for (size_t i = 0; i < RF_COUNT(reasons); i++)
		if (reasons[i].status == status)
			return reasons[i].text;
	return "Status";
}

/* ---- what to send ------------------------------------------------------- */

/* Nobody else may be told to send what we must see delivered. */
static bool
hands_over(const struct rf_app *app, const struct rf_request *req,
    const struct rf_response *res)
{
	return app->conf->sendfile != RF_CONF_SENDFILE_OFF &&
	    res->sendfile != NULL && res->done == NULL && res->status == 200 &&
	    req->method == RF_GET &&
	    rf_response_length(res) >= RF_SENDFILE_MIN &&
	    /* lighttpd decodes the path, Apache does not. */
	    (app->conf->sendfile != RF_CONF_SENDFILE_X_SENDFILE ||
	    strpbrk(app->conf->data_dir, "%\r\n") == NULL);
}

static int64_t part_head(const struct plan *p, const struct rf_response *res,
    size_t i, char *out, size_t size);

static void
plan_ranges(struct plan *p, const struct rf_request *req,
    const struct rf_response *res)
{
	struct rf_str header = rf_request_header(req, "range");
	int64_t total = 0;

	if (!res->ranges || p->size < 0 || req->method != RF_GET ||
	    header.ptr == NULL || !rf_condition_range(req, res->etag))
		return;
	switch (rf_ranges_parse(header, p->size, p->ranges, &p->n_ranges)) {
	case RF_RANGES_WHOLE:
		p->n_ranges = 0;
		return;
	case RF_RANGES_NONE:
		p->status = 416;
		p->body = false;
		p->length = 0;
		return;
	case RF_RANGES_PART:
		break;
	}
	p->status = 206;
	snprintf(p->boundary, sizeof(p->boundary), "riffle-%s", req->id);
	for (size_t i = 0; i < p->n_ranges; i++)
		total += p->ranges[i].len;
	if (p->n_ranges > 1)
		for (size_t i = 0; i <= p->n_ranges; i++)
			total += part_head(p, res, i, NULL, 0);
	p->length = total;
}

static void
make_plan(struct plan *p, const struct rf_app *app,
    const struct rf_request *req, const struct rf_response *res)
{
	enum rf_condition c = RF_CONDITION_GO;
	bool reads = req->method == RF_GET || req->method == RF_HEAD;

	p->status = res->status;
	p->size = p->length = rf_response_length(res);
	p->n_ranges = 0;
	p->sendfile = false;
	p->body = req->method != RF_HEAD && p->size != 0;
	if (res->status == 204) {
		p->length = -1;
		p->body = false;
	}
	if (!reads || res->status != 200)
		return;
	if (res->etag != NULL)
		c = rf_condition_check(req, res->etag);
	if (c != RF_CONDITION_GO) {
		p->status = c == RF_CONDITION_SAME ? 304 : 412;
		p->length = c == RF_CONDITION_SAME ? -1 : 0;
		p->body = false;
		return;
	}
	p->sendfile = hands_over(app, req, res);
	if (p->sendfile) {
		p->length = -1;		/* the server knows it, and adds it */
		p->body = false;
		return;
	}
	plan_ranges(p, req, res);
}

/* ---- headers ------------------------------------------------------------ */

static void
add(struct head *h, const char *name, const char *value)
{
	size_t n = strlen(name), v = strlen(value);

	if (n + v + 4 > MAX_HEAD - 2 - h->len) {
		rf_log(RF_LOG_ERROR, "http.header_dropped", "name=%s", name);
		return;
	}
	memcpy(h->text + h->len, name, n);
	memcpy(h->text + h->len + n, ": ", 2);
	memcpy(h->text + h->len + n + 2, value, v);
	memcpy(h->text + h->len + n + 2 + v, "\r\n", 2);
	h->len += n + v + 4;
}

static void
add_content(struct head *h, const struct plan *p,
    const struct rf_response *res)
{
	char text[100];

	if (p->n_ranges > 1) {
		snprintf(text, sizeof(text),
		    "multipart/byteranges; boundary=%s", p->boundary);
		add(h, "Content-Type", text);
	} else if (res->media_type.len > 0 && p->status != 304 &&
	    p->status != 412 && p->status != 416) {
		add(h, "Content-Type", res->media_type.ptr);
	}
	if (p->status == 206 && p->n_ranges == 1) {
		snprintf(text, sizeof(text),
		    "bytes %" PRId64 "-%" PRId64 "/%" PRId64,
		    p->ranges[0].first,
		    p->ranges[0].first + p->ranges[0].len - 1, p->size);
		add(h, "Content-Range", text);
	} else if (p->status == 416) {
		snprintf(text, sizeof(text), "bytes */%" PRId64, p->size);
		add(h, "Content-Range", text);
	}
	if (p->length >= 0) {
		(void)rf_format_int(p->length, text);
		add(h, "Content-Length", text);
	}
}

static void
add_sendfile(struct head *h, const struct rf_app *app,
    const struct rf_response *res)
{
	const struct rf_conf *c = app->conf;

	if (c->sendfile == RF_CONF_SENDFILE_X_SENDFILE)
		add(h, "X-Sendfile", rf_arena_printf(res->arena,
		    "%s/blobs/%s", c->data_dir, res->sendfile));
	else
		add(h, "X-Accel-Redirect", rf_arena_printf(res->arena,
		    "%s/%s", c->sendfile_prefix, res->sendfile));
}

static void
make_head(struct head *h, const struct plan *p, const struct rf_app *app,
    const struct rf_request *req, const struct rf_response *res)
{
	char status[64];
	size_t n = rf_format_int(p->status, status);

	h->len = 0;
	status[n++] = ' ';
	rf_strlcpy(status + n, reason(p->status), sizeof(status) - n);
	add(h, "Status", status);
	add_content(h, p, res);
	if (res->etag != NULL)
		add(h, "ETag", res->etag);
	if (res->ranges && p->size >= 0)
		add(h, "Accept-Ranges", "bytes");
	if (p->sendfile)
		add_sendfile(h, app, res);
	for (int i = 0; i < res->n_headers; i++)
		add(h, res->headers[i].name, res->headers[i].value);
	add(h, "X-Request-Id", req->id);
	/* Artifacts are other people's bytes: browsers may not guess. */
	add(h, "X-Content-Type-Options", "nosniff");
	memcpy(h->text + h->len, "\r\n", 2);
	h->len += 2;
}

/*
 * What stands before range i of several (i == n_ranges: after the last);
 * returns its length, also when it does not fit.
 */
static int64_t
part_head(const struct plan *p, const struct rf_response *res, size_t i,
    char *out, size_t size)
{
	if (i == p->n_ranges)
		return snprintf(out, size, "\r\n--%s--\r\n", p->boundary);
	return snprintf(out, size, "\r\n--%s\r\nContent-Type: " RF_STR_FMT
	    "\r\nContent-Range: bytes %" PRId64 "-%" PRId64 "/%" PRId64
	    "\r\n\r\n", p->boundary, RF_STR_ARG(res->media_type),
	    p->ranges[i].first, p->ranges[i].first + p->ranges[i].len - 1,
	    p->size);
}

/* ---- bytes -------------------------------------------------------------- */

static enum rf_code
put(struct delivery *d, const void *p, size_t n, struct rf_err *err)
{
	enum rf_code rc = d->sink->write(d->sink->ctx, p, n, err);
	int64_t now;

	if (rc != RF_OK)
		return rc;
	d->sent += (int64_t)n;
	if (d->res->alive == NULL)
		return RF_OK;
	now = rf_monotonic();
	if (now >= d->alive_at) {
		d->res->alive(d->res->done_ctx);
		d->alive_at = now + ALIVE_MS;
	}
	return RF_OK;
}

/* n bytes of segment s from `at` into memory. */
static enum rf_code
load(const struct rf_segment *s, int64_t at, void *p, size_t n,
    struct rf_err *err)
{
	enum rf_code rc;
	size_t got;

	if (s->ptr != NULL) {
		memcpy(p, s->ptr + at, n);
		return RF_OK;
	}
	rc = rf_pread_up_to(s->fd, p, n, s->offset + at, &got, err);
	if (rc == RF_OK && got < n)
		rc = rf_fail(err, RF_E_IO, "a stored file is too short");
	return rc;
}

/* What a producer writes into: counts, and holds it to what it promised. */
struct measure {
	struct delivery *d;
	int64_t left;		/* bytes yet to come; -1: not known */
};

static enum rf_code
measure_write(void *ctx, const void *p, size_t n, struct rf_err *err)
{
	struct measure *m = ctx;

	if (m->left >= 0) {
		if (n > (uint64_t)m->left)
			return rf_fail(err, RF_E_BUG, "a body made while it "
			    "was sent became too long");
		m->left -= (int64_t)n;
	}
	return put(m->d, p, n, err);
}

static enum rf_code
measure_flush(void *ctx, struct rf_err *err)
{
	const struct measure *m = ctx;

	return m->d->sink->flush(m->d->sink->ctx, err);
}

static bool
measure_gone(void *ctx)
{
	const struct measure *m = ctx;

	return m->d->sink->gone != NULL && m->d->sink->gone(m->d->sink->ctx);
}

static enum rf_code
put_made(struct delivery *d, const struct rf_producer *p, int64_t at,
    int64_t len, struct rf_err *err)
{
	struct measure m = { d, len };
	struct rf_sink sink = { measure_write, measure_flush, &m,
	    measure_gone };
	enum rf_code rc = p->write(p->ctx, &sink, at, len, err);

	if (rc == RF_OK && m.left > 0)
		rc = rf_fail(err, RF_E_IO, "a body made while it was sent "
		    "ended too soon");
	return rc;
}

static enum rf_code
put_segment(struct delivery *d, const struct rf_segment *s, int64_t at,
    int64_t len, struct rf_err *err)
{
	enum rf_code rc = RF_OK;
	size_t n;

	if (s->producer != NULL)
		return put_made(d, s->producer, at, len, err);
	while (len > 0 && rc == RF_OK) {
		n = len < CHUNK ? (size_t)len : CHUNK;
		if (s->ptr != NULL) {
			rc = put(d, s->ptr + at, n, err);
		} else {
			if (d->chunk == NULL)
				d->chunk = rf_malloc(CHUNK);
			rc = load(s, at, d->chunk, n, err);
			if (rc == RF_OK)
				rc = put(d, d->chunk, n, err);
		}
		at += (int64_t)n;
		len -= (int64_t)n;
	}
	return rc;
}

/* Call fn for the stretches of segments that make up a range. */
static enum rf_code
put_range(struct delivery *d, struct rf_range r, struct rf_err *err)
{
	enum rf_code rc = RF_OK;

	for (int i = 0; i < d->res->n_segments && r.len > 0 && rc == RF_OK;
	    i++) {
		const struct rf_segment *s = &d->res->segments[i];
		int64_t n = s->len - r.first;

		if (n <= 0) {
			r.first -= s->len;
			continue;
		}
		if (n > r.len)
			n = r.len;
		rc = put_segment(d, s, r.first, n, err);
		r.first = 0;
		r.len -= n;
	}
	return rc;
}

/* Head and body in one piece. */
static enum rf_code
put_small(struct delivery *d, struct head *h, struct rf_range r,
    struct rf_err *err)
{
	size_t at = h->len;
	enum rf_code rc;

	for (int i = 0; i < d->res->n_segments && r.len > 0; i++) {
		const struct rf_segment *s = &d->res->segments[i];
		int64_t n = s->len - r.first;

		if (n <= 0) {
			r.first -= s->len;
			continue;
		}
		if (n > r.len)
			n = r.len;
		rc = load(s, r.first, h->text + at, (size_t)n, err);
		if (rc != RF_OK)
			return rc;
		at += (size_t)n;
		r.first = 0;
		r.len -= n;
	}
	rc = put(d, h->text, at, err);
	if (rc == RF_OK)
		d->sent -= (int64_t)h->len;
	return rc;
}

static enum rf_code
put_ranges(struct delivery *d, const struct plan *p, struct rf_err *err)
{
	enum rf_code rc = RF_OK;
	char text[512];

	for (size_t i = 0; i <= p->n_ranges && rc == RF_OK; i++) {
		int64_t n = part_head(p, d->res, i, text, sizeof(text));

		if (n >= (int64_t)sizeof(text))
			return rf_fail(err, RF_E_BUG, "a media type is too long");
		rc = put(d, text, (size_t)n, err);
		if (rc == RF_OK && i < p->n_ranges)
			rc = put_range(d, p->ranges[i], err);
	}
	return rc;
}

/* Is any of the body made while it is sent? */
static bool
is_made(const struct rf_response *res)
{
	for (int i = 0; i < res->n_segments; i++)
		if (res->segments[i].producer != NULL)
			return true;
	return false;
}

static enum rf_code
put_all(struct delivery *d, const struct plan *p, struct head *h,
    struct rf_err *err)
{
	struct rf_range whole = { 0, p->size };
	enum rf_code rc;

	if (p->n_ranges == 1)
		whole = p->ranges[0];
	if (!p->body)
		whole.len = 0;
	if (whole.len == 0 || (whole.len <= SMALL_BODY && p->n_ranges <= 1 &&
	    !is_made(d->res)))
		return put_small(d, h, whole, err);
	rc = put(d, h->text, h->len, err);
	if (rc != RF_OK)
		return rc;
	d->sent -= (int64_t)h->len;
	if (p->size < 0)
		return put_segment(d, d->res->segments, 0, -1, err);
	return p->n_ranges > 1 ? put_ranges(d, p, err) :
	    put_range(d, whole, err);
}

enum rf_code
rf_deliver(const struct rf_app *app, const struct rf_request *req,
    struct rf_response *res, struct rf_sink *sink, int64_t *bytes,
    struct rf_err *err)
{
	struct delivery d = { .res = res, .sink = sink };
	int wanted = res->status;
	bool complete;
	struct plan p;
	struct head h;
	enum rf_code rc;

	if (res->alive != NULL)
		d.alive_at = rf_monotonic() + ALIVE_MS;
	make_plan(&p, app, req, res);
	make_head(&h, &p, app, req, res);
	rc = put_all(&d, &p, &h, err);
	free(d.chunk);
	*bytes = d.sent;
	res->status = p.status;
	if (res->done != NULL) {
		if (rc == RF_OK)
			rc = sink->flush(sink->ctx, err);
		complete = rc == RF_OK && p.status == wanted &&
		    p.n_ranges == 0 && req->method != RF_HEAD;
		res->done(res->done_ctx, complete);
		res->done = NULL;
	}
	return rc;
}
