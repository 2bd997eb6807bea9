/*
 * Messages are taken out of the buffer from its start and the rest moved
 * down only when half of it is done with, so a flood of small ones costs no
 * more than its bytes.
 */
#include "config.h"

#include "jobs/devtools.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/json_in.h"
#include "util/time.h"

#define READ_AT_ONCE (64 * RF_KiB)
#define ENDED "Chromium ended by itself"

void
rf_devtools_init(struct rf_devtools *d, int to, int from)
{
	*d = (struct rf_devtools){ .to = to, .from = from };
	rf_buf_init(&d->in, RF_DEVTOOLS_MAX);
}

void
rf_devtools_release(struct rf_devtools *d)
{
	rf_buf_release(&d->in);
}

/* ---- reading ------------------------------------------------------------------ */

static void
move_down(struct rf_devtools *d)
{
	if (d->start < d->in.len / 2 || d->start == 0)
		return;
	memmove(d->in.ptr, d->in.ptr + d->start, d->in.len - d->start);
	d->in.len -= d->start;
	d->looked -= d->start;
	d->start = 0;
}

/* All that is to be had without waiting. */
static enum rf_code
read_all(struct rf_devtools *d, struct rf_err *err)
{
	for (;;) {
		ssize_t got;
		char *at;

		move_down(d);
		at = rf_buf_reserve(&d->in, READ_AT_ONCE);
		if (at == NULL)
			return rf_fail(err, RF_E_LIMIT,
			    "Chromium says more than is allowed");
		got = read(d->from, at, READ_AT_ONCE);
		if (got > 0)
			rf_buf_commit(&d->in, (size_t)got);
		else if (got == 0)
			return rf_fail(err, RF_E_CLOSED, ENDED);
		else if (errno == EAGAIN)
			return RF_OK;
		else if (errno != EINTR)
			return rf_fail_errno(err, RF_E_CLOSED, ENDED);
	}
}

/* A whole message in the buffer, if there is one. */
static bool
whole(struct rf_devtools *d, struct rf_str *text)
{
	const char *end = memchr(d->in.ptr + d->looked, '\0',
	    d->in.len - d->looked);

	if (end == NULL) {
		d->looked = d->in.len;
		return false;
	}
	text->ptr = d->in.ptr + d->start;
	text->len = (size_t)(end - text->ptr);
	d->start = d->looked = d->start + text->len + 1;
	return true;
}

enum rf_code
rf_devtools_next(struct rf_devtools *d, struct json_object **out,
    struct rf_err *err)
{
	struct rf_str text;
	enum rf_code rc;

	*out = NULL;
	if (!whole(d, &text)) {
		rc = read_all(d, err);
		/* Last words are heard out. */
		if (!whole(d, &text))
			return rc;
	}
	if (rf_json_parse(text, out, NULL) == RF_OK &&
	    json_object_is_type(*out, json_type_object))
		return RF_OK;
	json_object_put(*out);
	*out = NULL;
	return rf_fail(err, RF_E_CORRUPT,
	    "Chromium said what is no message");
}

/* ---- writing ------------------------------------------------------------------ */

static enum rf_code
put(struct rf_devtools *d, const char *p, size_t n, int64_t deadline,
    struct rf_err *err)
{
	while (n > 0) {
		struct pollfd both[] = { { .fd = d->to, .events = POLLOUT },
		    { .fd = d->from, .events = POLLIN } };
		ssize_t sent = write(d->to, p, n);
		int64_t left = deadline - rf_monotonic();
		enum rf_code rc;

		if (sent > 0) {
			p += sent;
			n -= (size_t)sent;
			continue;
		}
		if (sent < 0 && errno != EAGAIN && errno != EINTR)
			return rf_fail_errno(err, RF_E_CLOSED, ENDED);
		if (left <= 0)
			return rf_fail(err, RF_E_FETCH_TIMEOUT,
			    "Chromium does not listen");
		if (poll(both, 2, (int)left) > 0 && both[1].revents != 0) {
			rc = read_all(d, err);
			if (rc != RF_OK)
				return rc;
		}
	}
	return RF_OK;
}

enum rf_code
rf_devtools_send(struct rf_devtools *d, const char *method,
    struct rf_str params, int64_t deadline, int32_t *id, struct rf_err *err)
{
	char head[256];
	enum rf_code rc;
	int n;

	if (id != NULL)
		*id = d->last_id + 1;
	n = snprintf(head, sizeof(head), "{\"id\":%d,\"method\":\"%s\"%s%s%s,"
	    "\"params\":", ++d->last_id, method,
	    d->session[0] != '\0' ? ",\"sessionId\":\"" : "", d->session,
	    d->session[0] != '\0' ? "\"" : "");
	if (n < 0 || (size_t)n >= sizeof(head))
		return rf_fail(err, RF_E_BUG, "a command is too long");
	if (params.len == 0)
		params = RF_STR("{}");
	rc = put(d, head, (size_t)n, deadline, err);
	if (rc == RF_OK)
		rc = put(d, params.ptr, params.len, deadline, err);
	if (rc == RF_OK)
		rc = put(d, "}", 2, deadline, err);	/* and the NUL */
	return rc;
}

/* The next message, and waiting for it. */
static enum rf_code
wait_next(struct rf_devtools *d, int64_t deadline, struct json_object **out,
    struct rf_err *err)
{
	for (;;) {
		struct pollfd one = { .fd = d->from, .events = POLLIN };
		enum rf_code rc = rf_devtools_next(d, out, err);
		int64_t left = deadline - rf_monotonic();

		if (rc != RF_OK || *out != NULL)
			return rc;
		if (left <= 0)
			return rf_fail(err, RF_E_FETCH_TIMEOUT,
			    "Chromium does not answer");
		poll(&one, 1, (int)left);
	}
}

enum rf_code
rf_devtools_call(struct rf_devtools *d, const char *method,
    struct rf_str params, int64_t deadline, struct json_object **result,
    struct rf_err *err)
{
	struct json_object *message = NULL, *found;
	int32_t id;
	enum rf_code rc = rf_devtools_send(d, method, params, deadline, &id,
	    err);

	if (result != NULL)
		*result = NULL;
	while (rc == RF_OK) {
		rc = wait_next(d, deadline, &message, err);
		if (rc != RF_OK || rf_devtools_answers(message) == id)
			break;
		json_object_put(message);
		message = NULL;
	}
	if (rc != RF_OK)
		return rc;
	found = rf_devtools_get(message, "result");
	if (found == NULL)
		rc = rf_fail(err, RF_E_CORRUPT, "Chromium refuses %s", method);
	else if (result != NULL)
		*result = json_object_get(found);
	json_object_put(message);
	return rc;
}

/* ---- what messages hold --------------------------------------------------------- */

struct json_object *
rf_devtools_get(struct json_object *o, const char *path)
{
	char name[64];

	while (o != NULL && *path != '\0') {
		size_t n = strcspn(path, ".");
		struct json_object *found = NULL;

		if (n >= sizeof(name) ||
		    !json_object_is_type(o, json_type_object))
			return NULL;
		memcpy(name, path, n);
		name[n] = '\0';
		json_object_object_get_ex(o, name, &found);
		o = found;
		path += n + (path[n] == '.');
	}
	return o;
}

struct rf_str
rf_devtools_text(struct json_object *o, const char *path)
{
	struct json_object *s = rf_devtools_get(o, path);

	if (!json_object_is_type(s, json_type_string))
		return RF_STR("");
	return (struct rf_str){ json_object_get_string(s),
	    (size_t)json_object_get_string_len(s) };
}

int32_t
rf_devtools_answers(struct json_object *message)
{
	struct json_object *id = rf_devtools_get(message, "id");

	return json_object_is_type(id, json_type_int) ?
	    json_object_get_int(id) : 0;
}
