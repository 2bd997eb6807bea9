/* Requests and answers in memory. */
#include "config.h"
#include "unit/http_tools.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "http/deliver.h"
#include "unit/unit.h"
#include "util/io.h"
#include "util/mem.h"

enum rf_code
http_request(struct rf_request *r, struct rf_arena *a, const char *lines,
    const struct rf_request_setup *setup, struct rf_err *err)
{
	static const struct rf_request_setup plain = { "", "", "", false };
	struct rf_str rest = rf_str(lines), line;
	const char *params[40];
	size_t n = 0;

	while (rest.ptr != NULL && n < RF_COUNT(params) - 1) {
		line = rf_str_cut(&rest, '\n');
		if (line.len > 0)
			params[n++] = rf_arena_strndup(a, line.ptr, line.len);
	}
	params[n] = NULL;
	return rf_request_from_cgi(r, a, params,
	    setup != NULL ? setup : &plain, err);
}

static enum rf_code
feed_read(void *ctx, void *p, size_t n, size_t *got, struct rf_err *err)
{
	struct http_feed *f = ctx;

	if (n > f->step)
		n = f->step;
	if (n > f->len - f->at)
		n = f->len - f->at;
	if (n == 0 && f->cut)
		return rf_fail(err, RF_E_CLOSED, "cut");
	if (n > 0)
		memcpy(p, f->p + f->at, n);
	f->at += n;
	*got = n;
	return RF_OK;
}

struct rf_body_source
http_feed(struct http_feed *f)
{
	return (struct rf_body_source){ feed_read, f };
}

void
http_answer_init(struct http_answer *a)
{
	memset(a, 0, sizeof(*a));
	rf_buf_init(&a->all, 64 * RF_MiB);
}

void
http_answer_release(struct http_answer *a)
{
	rf_buf_release(&a->all);
}

static enum rf_code
answer_write(void *ctx, const void *p, size_t n, struct rf_err *err)
{
	struct http_answer *a = ctx;

	if (++a->writes == a->fail_at)
		return rf_fail(err, RF_E_CLOSED, "gone");
	rf_buf_add(&a->all, p, n);
	return RF_OK;
}

static enum rf_code
answer_flush(void *ctx, struct rf_err *err)
{
	struct http_answer *a = ctx;

	a->flushed = true;
	return a->fail_flush ? rf_fail(err, RF_E_CLOSED, "gone") : RF_OK;
}

static bool
answer_gone(void *ctx)
{
	return ((const struct http_answer *)ctx)->gone;
}

struct rf_sink
http_answer_sink(struct http_answer *a)
{
	return (struct rf_sink){ answer_write, answer_flush, a, answer_gone };
}

int
http_answer_status(const struct http_answer *a)
{
	int64_t status = 0;

	if (strncmp(a->all.ptr, "Status: ", 8) == 0)
		(void)rf_parse_int((struct rf_str){ a->all.ptr + 8, 3 }, 100,
		    999, &status);
	return (int)status;
}

static const char *
head_end(const struct http_answer *a)
{
	const char *end = memmem(a->all.ptr, a->all.len, "\r\n\r\n", 4);

	return end != NULL ? end + 4 : a->all.ptr + a->all.len;
}

const char *
http_answer_header(const struct http_answer *a, const char *name,
    char out[512])
{
	const char *p = a->all.ptr, *end = head_end(a), *eol;
	size_t n = strlen(name);

	out[0] = '\0';
	for (; p < end; p = eol + 2) {
		eol = memmem(p, (size_t)(end - p), "\r\n", 2);
		if (eol == NULL)
			break;
		if ((size_t)(eol - p) > n + 2 &&
		    strncasecmp(p, name, n) == 0 && p[n] == ':') {
			snprintf(out, 512, "%.*s", (int)(eol - p - n - 2),
			    p + n + 2);
			break;
		}
	}
	return out;
}

struct rf_str
http_answer_body(const struct http_answer *a)
{
	const char *p = head_end(a);

	return (struct rf_str){ p, (size_t)(a->all.ptr + a->all.len - p) };
}

void
trip_begin(struct trip *t, const char *lines)
{
	memset(t, 0, sizeof(*t));
	rf_arena_init(&t->arena);
	rf_conf_defaults(&t->conf);
	t->app.conf = &t->conf;
	CU_ASSERT_EQUAL(http_request(&t->req, &t->arena, lines, NULL,
	    &t->err), RF_OK);
	rf_response_init(&t->res, &t->arena);
	http_answer_init(&t->out);
}

enum rf_code
trip_deliver(struct trip *t)
{
	struct rf_sink sink = http_answer_sink(&t->out);

	return rf_deliver(&t->app, &t->req, &t->res, &sink, &t->bytes,
	    &t->err);
}

void
trip_end(struct trip *t)
{
	rf_response_release(&t->res);
	http_answer_release(&t->out);
	rf_conf_release(&t->conf);
	rf_arena_release(&t->arena);
}

const char *
trip_header(struct trip *t, const char *name)
{
	return http_answer_header(&t->out, name, t->header);
}

void
http_folder(char dir[64])
{
	char spool[80];

	snprintf(dir, 64, "/tmp/riffle-http-XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
	snprintf(spool, sizeof(spool), "%s/spool", dir);
	CU_ASSERT_EQUAL_FATAL(mkdir(spool, 0700), 0);
}

void
http_folder_remove(const char *dir)
{
	CU_ASSERT_EQUAL(rf_remove_tree(dir, NULL), RF_OK);
}

int
http_folder_spooled(const char *dir)
{
	char spool[80];
	struct dirent *e;
	int n = 0;
	DIR *d;

	snprintf(spool, sizeof(spool), "%s/spool", dir);
	d = opendir(spool);
	CU_ASSERT_PTR_NOT_NULL_FATAL(d);
	while ((e = readdir(d)) != NULL)
		n += e->d_name[0] != '.';
	closedir(d);
	return n;
}
