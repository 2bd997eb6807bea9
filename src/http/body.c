/*
 * Request bodies.  The declared length only serves to refuse early: what
 * counts is what arrives, because chunked uploads declare nothing, and a cut
 * upload looks exactly like a short one until somebody compares.
 */
#include "config.h"
#include "http/body.h"

#include <stdlib.h>
#include <string.h>

#include "http/form.h"
#include "http/multipart.h"
#include "http/params.h"
#include "http/query.h"
#include "util/buf.h"
#include "util/json_in.h"

/* Bytes of an unwanted body that are read, so that its sender is not cut. */
#define MAX_DRAIN (64 * RF_KiB)
#define MAX_WINDOW (64 * RF_KiB)

struct reader {
	struct rf_request *r;
	int64_t max;
};

static enum rf_code
too_large(int64_t max, struct rf_err *err)
{
	return rf_fail(err, RF_E_BODY_TOO_LARGE,
	    "the request is larger than the %lld bytes allowed",
	    (long long)max);
}

/* As rf_body_source.read, counting; a cut body is RF_E_CLOSED. */
static enum rf_code
read_some(struct reader *in, void *p, size_t n, size_t *got,
    struct rf_err *err)
{
	struct rf_request *r = in->r;
	enum rf_code rc;

	*got = 0;
	if (r->source.read == NULL)
		return RF_OK;
	rc = r->source.read(r->source.ctx, p, n, got, err);
	if (rc != RF_OK)
		return rc;
	r->body.size += (int64_t)*got;
	if (r->body.size > in->max)
		return too_large(in->max, err);
	if (*got == 0 && r->content_length > r->body.size)
		return rf_fail(err, RF_E_CLOSED,
		    "the upload ended after %lld of %lld bytes",
		    (long long)r->body.size, (long long)r->content_length);
	return RF_OK;
}

/* The whole body into memory. */
static enum rf_code
read_all(struct reader *in, struct rf_buf *b, struct rf_err *err)
{
	size_t want = 4096, got;
	enum rf_code rc;
	void *p;

	if (in->r->content_length > in->max)
		return too_large(in->max, err);
	if (in->r->content_length > (int64_t)want)
		want = (size_t)in->r->content_length < MAX_WINDOW ?
		    (size_t)in->r->content_length : MAX_WINDOW;
	do {
		p = rf_buf_reserve(b, want);
		if (p == NULL)		/* close to the ceiling: it has slack */
			return too_large(in->max, err);
		rc = read_some(in, p, want, &got, err);
		if (rc != RF_OK)
			return rc;
		rf_buf_commit(b, got);
	} while (got > 0);
	return RF_OK;
}

static enum rf_code
read_json(struct reader *in, struct rf_err *err)
{
	struct rf_buf b;
	enum rf_code rc;

	if (in->max > RF_MAX_JSON_BODY)
		in->max = RF_MAX_JSON_BODY;
	rf_buf_init(&b, (size_t)in->max + 2 * MAX_WINDOW);
	rc = read_all(in, &b, err);
	if (rc == RF_OK && b.len > 0)
		rc = rf_json_parse((struct rf_str){ b.ptr, b.len },
		    &in->r->body.json, err);
	rf_buf_release(&b);
	return rc;
}

static enum rf_code
read_urlencoded(struct reader *in, struct rf_err *err)
{
	struct rf_body *body = &in->r->body;
	struct rf_buf b;
	enum rf_code rc;

	if (in->max > RF_MAX_FIELDS_BYTES)
		in->max = RF_MAX_FIELDS_BYTES;
	rf_buf_init(&b, (size_t)in->max + 2 * MAX_WINDOW);
	rc = read_all(in, &b, err);
	if (rc == RF_OK && b.len > 0 && (*b.ptr == '{' || *b.ptr == '['))
		rc = rf_fail(err, RF_E_BAD_REQUEST,
		    "the body looks like JSON: send it with "
		    "Content-Type: application/json");
	if (rc == RF_OK)
		rc = rf_query_parse(in->r->arena,
		    (struct rf_str){ b.ptr, b.len }, "form", &body->fields,
		    &body->n_fields, err);
	rf_buf_release(&b);
	return rc;
}

static enum rf_code
read_multipart(struct reader *in, struct rf_str content_type,
    const char *data_dir, struct rf_err *err)
{
	struct rf_request *r = in->r;
	size_t window = MAX_WINDOW, room, got;
	struct rf_part_sink sink;
	struct rf_multipart m;
	struct rf_form form;
	struct rf_str boundary;
	enum rf_code rc;
	char *p;

	rc = rf_multipart_boundary(r->arena, content_type, &boundary, err);
	if (rc != RF_OK)
		return rc;
	if (r->content_length >= 0 &&
	    r->content_length < RF_MULTIPART_MIN_WINDOW)
		window = RF_MULTIPART_MIN_WINDOW;
	rf_form_init(&form, r, data_dir);
	sink = rf_form_sink(&form);
	rf_multipart_init(&m, r->arena, boundary, window, &sink);
	do {
		p = rf_multipart_room(&m, &room);
		rc = read_some(in, p, room, &got, err);
		if (rc == RF_OK && got > 0)
			rc = rf_multipart_fed(&m, got, err);
	} while (rc == RF_OK && got > 0);
	if (rc == RF_OK)
		rc = rf_multipart_end(&m, err);
	rf_form_release(&form);
	return rc;
}

/* A little of what nobody wants. */
static void
drain(struct reader *in)
{
	char waste[4096];
	size_t got = 1;

	in->max = MAX_DRAIN;
	while (got > 0 && read_some(in, waste, sizeof(waste), &got, NULL) ==
	    RF_OK)
		;
}

/* A body without a type: fine when there is none. */
static enum rf_code
read_untyped(struct reader *in, struct rf_err *err)
{
	enum rf_code rc;
	size_t got;
	char c;

	rc = read_some(in, &c, 1, &got, err);
	if (rc == RF_OK && got > 0)
		rc = rf_fail(err, RF_E_MEDIA_TYPE,
		    "the request has a body but no Content-Type");
	return rc;
}

/* The charset of a type, which need not be told (RFC 8259 section 8.1). */
static bool
is_utf8(struct rf_str content_type)
{
	static const char *const names[] = { "utf-8", "utf8", "us-ascii" };
	struct rf_param charset;

	if (!rf_params_find(content_type, "charset", &charset))
		return true;
	for (size_t i = 0; i < RF_COUNT(names); i++) {
		if (rf_str_ieq(charset.value, names[i]))
			return true;
	}
	return false;
}

enum rf_code
rf_body_read(struct rf_request *r, enum rf_body_policy policy,
    const char *data_dir, int64_t max_bytes, struct rf_err *err)
{
	struct rf_str header = rf_request_header(r, "content-type");
	struct rf_str rest = header, type = rf_params_main(&rest);
	struct reader in = { r, max_bytes };
	bool form = policy == RF_BODY_FORM;

	if (policy == RF_BODY_NONE) {
		if (r->content_length > 0 ||
		    rf_request_header(r, "transfer-encoding").len > 0)
			drain(&in);
		return RF_OK;
	}
	if (r->content_length > max_bytes)
		return too_large(max_bytes, err);
	if (r->content_length == 0)
		return RF_OK;
	if (type.len == 0)
		return read_untyped(&in, err);
	if (rf_str_ieq(type, "application/json") ||
	    rf_str_ends(type, "+json"))
		return is_utf8(header) ? read_json(&in, err) :
		    rf_fail(err, RF_E_MEDIA_TYPE, "JSON is read as UTF-8 "
		    "only");
	if (form && rf_str_ieq(type, "multipart/form-data"))
		return read_multipart(&in, header, data_dir, err);
	if (form && rf_str_ieq(type, "application/x-www-form-urlencoded"))
		return read_urlencoded(&in, err);
	return rf_fail(err, RF_E_MEDIA_TYPE,
	    "a body of this Content-Type is not understood: send %s",
	    form ? "multipart/form-data or application/json" :
	    "application/json");
}
