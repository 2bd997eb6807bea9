/*
 * Requests as a web server passes them on, and expectations of one line.
 * Nothing here knows the API: paths, parts and lines are the tests'.
 */
#include "config.h"

#include "lib/ask.h"

#include <CUnit/CUnit.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/json_path.h"
#include "util/io.h"
#include "util/json_in.h"
#include "util/limits.h"
#include "util/mem.h"
#include "util/time.h"

#define BODY_MAX ((size_t)256 << 20)
#define LONG_MS 60000
#define JOB_MS 20000
#define BOUNDARY "----formdata-undici-067112939112"
/* As much of a body as a message has room for. */
#define SHOWN(b) ((b)->len < 400 ? (int)(b)->len : 400), (b)->ptr

/* ---- asking ----------------------------------------------------------------- */

static void
add_part(struct rf_buf *b, const struct form_part *p)
{
	rf_buf_adds(b, "--" BOUNDARY "\r\nContent-Disposition: form-data; "
	    "name=\"");
	rf_buf_adds(b, p->name);
	rf_buf_addc(b, '"');
	if (p->filename != NULL) {
		rf_buf_adds(b, "; filename=\"");
		rf_buf_adds(b, p->filename);
		rf_buf_addc(b, '"');
	}
	rf_buf_adds(b, "\r\n");
	if (p->type != NULL)
		rf_buf_printf(b, "Content-Type: %s\r\n", p->type);
	rf_buf_adds(b, "\r\n");
	rf_buf_add(b, p->text, p->len != 0 ? p->len : strlen(p->text));
	rf_buf_adds(b, "\r\n");
}

/* The body's bytes; its type, or NULL when there is no body. */
static const char *
make_body(const struct ask *q, struct rf_buf *b)
{
	if (q->form != NULL) {
		for (const struct form_part *p = q->form; p->name != NULL; p++)
			add_part(b, p);
		rf_buf_adds(b, "--" BOUNDARY "--\r\n");
		return "multipart/form-data; boundary=" BOUNDARY;
	}
	if (q->json != NULL) {
		rf_buf_adds(b, q->json);
		return "application/json";
	}
	if (q->urlencoded != NULL) {
		rf_buf_adds(b, q->urlencoded);
		return "application/x-www-form-urlencoded";
	}
	if (q->body != NULL)
		rf_buf_add(b, q->body,
		    q->body_len != 0 ? q->body_len : strlen(q->body));
	return q->body != NULL ? q->type : NULL;
}

static const char *
method_of(const struct ask *q)
{
	if (q->method != NULL)
		return q->method;
	return q->form != NULL || q->json != NULL || q->urlencoded != NULL ||
	    q->body != NULL ? "POST" : "GET";
}

/* The header lines: the key, the body's type, and the test's own. */
static void
add_headers(struct rf_buf *b, const struct service *s, const struct ask *q,
    const char *type)
{
	const char *key = q->key != NULL ? q->key : s->key;

	if (q->headers == NULL || (strncmp(q->headers, "Host:", 5) != 0 &&
	    strstr(q->headers, "\nHost:") == NULL))
		rf_buf_adds(b, "Host: docs.example.org\n");
	if (*key != '\0')
		rf_buf_printf(b, "%s%s\n", q->bearer ?
		    "Authorization: Bearer " : "X-API-Key: ", key);
	if (type != NULL && *type != '\0')
		rf_buf_printf(b, "Content-Type: %s\n", type);
	if (q->headers != NULL)
		rf_buf_adds(b, q->headers);
}

int
ask_send(const struct service *s, const struct ask *q)
{
	struct rf_buf body, headers;
	struct fcgi_call call = {
		.method = method_of(q), .uri = q->path, .params = q->params,
		.content_length = q->declared, .cut = q->cut,
	};
	int fd = fcgi_connect(s->socket);

	rf_buf_init(&body, BODY_MAX);
	rf_buf_init(&headers, BODY_MAX);
	add_headers(&headers, s, q, make_body(q, &body));
	call.headers = headers.ptr;
	call.body = body.ptr;
	call.body_len = body.len;
	if (fd >= 0 && !fcgi_send(fd, &call))
		rf_close(&fd);
	rf_buf_release(&headers);
	rf_buf_release(&body);
	return fd;
}

struct answer
ask_read(int fd, const struct ask *q)
{
	struct rf_err err = RF_ERR_INIT;
	struct answer a = { .json = NULL };
	struct rf_str body;
	char type[1024];

	snprintf(a.what, sizeof(a.what), "%s %s", method_of(q), q->path);
	fcgi_reply_init(&a.reply);
	if (fd < 0)
		return a;
	a.whole = fcgi_read(fd, &a.reply,
	    q->wait_ms != 0 ? q->wait_ms : LONG_MS);
	close(fd);
	a.status = a.reply.status;
	body = (struct rf_str){ a.reply.body.ptr, a.reply.body.len };
	(void)fcgi_reply_header(&a.reply, "Content-Type", type);
	if (a.whole && strncmp(type, "application/json", 16) == 0 &&
	    body.len > 0 && body.len <= RF_MAX_JSON_BODY &&
	    rf_json_parse(body, &a.json, &err) != RF_OK)
		fail_test("%s: the body is no JSON: %s", a.what, err.msg);
	return a;
}

struct answer
ask(const struct service *s, const struct ask *q)
{
	return ask_read(ask_send(s, q), q);
}

void
answer_release(struct answer *a)
{
	fcgi_reply_release(&a->reply);
	if (a->json != NULL)
		json_object_put(a->json);
	a->json = NULL;
}

const char *
answer_text(const struct answer *a, const char *path)
{
	bool found;
	struct json_object *o = json_at(a->json, path, &found);

	return found && json_object_is_type(o, json_type_string) ?
	    json_object_get_string(o) : "";
}

int64_t
answer_number(const struct answer *a, const char *path)
{
	bool found;

	return json_object_get_int64(json_at(a->json, path, &found));
}

/* ---- expecting ---------------------------------------------------------------- */

void
fail_at(const char *file, int line, const char *fmt, ...)
{
	char text[1400];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	CU_assertImplementation(CU_FALSE, (unsigned)line, text, file, "",
	    CU_FALSE);
}

/* " = ", " ~ " and so on, or 0 when there is only a path. */
static char
operator_of(const char *line, const char **at, const char **value)
{
	static const char *const operators[] = { " != ", " = ", " ~ ", " ^ ",
		" # " };
	char which = 0;

	*at = line + strlen(line);
	*value = *at;
	for (size_t i = 0; i < RF_COUNT(operators); i++) {
		const char *p = strstr(line, operators[i]);

		if (p != NULL && p < *at) {
			*at = p;
			*value = p + strlen(operators[i]);
			which = operators[i][1];
		}
	}
	return which;
}

/* What the path of a line names, as text; false when it is not there. */
static bool
look(const struct answer *a, const char *path, struct rf_buf *text,
    long *count)
{
	struct json_object *o;
	char value[1024];
	bool found;

	if (*path == '@') {
		rf_buf_adds(text, fcgi_reply_header(&a->reply, path + 1,
		    value));
		return text->len > 0;
	}
	if (strcmp(path, "$") == 0) {
		rf_buf_add(text, a->reply.body.ptr, a->reply.body.len);
		*count = (long)text->len;
		return true;
	}
	o = json_at(a->json, path, &found);
	found = found && a->json != NULL;
	if (found) {
		json_show(o, text);
		*count = json_count(o);
	}
	return found;
}

static bool
holds(const struct answer *a, const char *line, struct rf_buf *got)
{
	bool absent = *line == '!', found;
	const char *at, *value;
	char path[200], op;
	long count = -1;

	op = operator_of(line, &at, &value);
	snprintf(path, sizeof(path), "%.*s", (int)(at - line) - absent,
	    line + absent);
	found = look(a, path, got, &count);
	switch (op) {
	case '=':
		return found && strlen(value) == got->len &&
		    memcmp(value, got->ptr, got->len) == 0;
	case '!':
		return found && (strlen(value) != got->len ||
		    memcmp(value, got->ptr, got->len) != 0);
	case '~':
		return found && memmem(got->ptr, got->len, value,
		    strlen(value)) != NULL;
	case '^':
		return found && rf_str_starts((struct rf_str){ got->ptr,
		    got->len }, value);
	case '#':
		return found && count == strtol(value, NULL, 10);
	default:
		return found != absent;
	}
}

bool
expect_at(const char *file, int line, const struct answer *a, int status,
    const char *const *lines)
{
	const struct rf_buf *body = &a->reply.body;
	bool fine = true;

	if (a->status != status || !a->whole) {
		fail_at(file, line, "%s: status %d%s, not %d: %.*s", a->what,
		    a->status, a->whole ? "" : " (cut)", status, SHOWN(body));
		return false;
	}
	CU_PASS("status");
	for (; *lines != NULL; lines++) {
		struct rf_buf got;

		rf_buf_init(&got, BODY_MAX);
		if (holds(a, *lines, &got)) {
			CU_PASS("line");
		} else {
			fine = false;
			fail_at(file, line, "%s: expected \"%s\", got \"%.300s\" "
			    "in %.*s", a->what, *lines, got.ptr, SHOWN(body));
		}
		rf_buf_release(&got);
	}
	return fine;
}

void
ask_cases(const struct service *s, const struct ask_case *cases, size_t n)
{
	static const char *const nothing[] = { NULL };

	for (size_t i = 0; i < n; i++) {
		struct answer a = ask(s, &cases[i].ask);

		rf_strlcpy(a.what, cases[i].name, sizeof(a.what));
		expect_at(__FILE__, (int)i, &a, cases[i].status,
		    cases[i].expect != NULL ? cases[i].expect : nothing);
		answer_release(&a);
	}
}

static bool
is_final(const char *state)
{
	return *state != '\0' && strcmp(state, "pending") != 0 &&
	    strcmp(state, "processing") != 0;
}

struct answer
ask_job(const struct service *s, const char *id, const char *state)
{
	int64_t until = rf_monotonic() + JOB_MS;
	const char *path = pathf("/job/%s", id), *is;
	struct answer a;

	for (;;) {
		a = ASK(s, .path = path);
		is = answer_text(&a, "status");
		if (strcmp(is, state) == 0 ||
		    (strcmp(state, "final") == 0 && is_final(is)))
			return a;
		if (is_final(is) || a.status != 200 ||
		    rf_monotonic() >= until) {
			fail_test("the job is %s, not %s: %.*s", is, state,
			    SHOWN(&a.reply.body));
			return a;
		}
		answer_release(&a);
		rf_sleep_ms(10);
	}
}

const char *
pathf(const char *fmt, ...)
{
	static char buffers[64][2400];
	static unsigned next;
	char *out = buffers[next++ % RF_COUNT(buffers)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(out, sizeof(buffers[0]), fmt, ap);
	va_end(ap);
	return out;
}
