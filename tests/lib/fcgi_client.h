/*
 * A small FastCGI client, as a web server is one: for tests that speak with a
 * responder without a web server between.  Everything can also be done badly:
 * records of any size, cut bodies, aborts, half-sent parameters.
 */
#ifndef RF_TESTS_FCGI_CLIENT_H
#define RF_TESTS_FCGI_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/buf.h"
#include "util/str.h"

/* One request.  What is zero takes the default. */
struct fcgi_call {
	const char *method;		/* "GET" */
	const char *uri;		/* "/" */
	/* "Name: value" lines, separated by newlines; Content-Type too. */
	const char *headers;
	/* More parameters, "NAME=value" lines; they come last. */
	const char *params;
	const void *body;
	size_t body_len;
	/* As declared: 0 what body_len is, when there is a body; -1 not at
	 * all, as behind a server that passes chunked uploads on. */
	int64_t content_length;
	size_t record;			/* most bytes in a record; 32768 */
	bool keep;			/* ask to keep the connection */
	bool cut;			/* close after the body, without its end */
	bool abort;			/* an abort record instead of the end */
};

struct fcgi_reply {
	int status;			/* 0: no answer came */
	struct rf_buf head, body;	/* head: the lines, CR LF between */
	bool kept;			/* by the caller: it will not close */
	bool ended;			/* an END_REQUEST record came */
	bool closed;			/* then the other side closed */
	int app_status, protocol_status;
};
void fcgi_reply_init(struct fcgi_reply *r);
void fcgi_reply_release(struct fcgi_reply *r);
/* A header's value; "" when absent.  Lives until the next call with `out`. */
const char *fcgi_reply_header(const struct fcgi_reply *r, const char *name,
    char out[1024]);
bool fcgi_reply_body_is(const struct fcgi_reply *r, const char *text);

/* Connect to a Unix socket; -1 with errno. */
int fcgi_connect(const char *path);
/*
 * The pieces of a request; false when the other side does not take them.
 * fcgi_params ends the parameters, fcgi_stdin_end the body.
 */
bool fcgi_begin(int fd, bool keep);
bool fcgi_params(int fd, const struct fcgi_call *call);
bool fcgi_stdin(int fd, const void *p, size_t n, size_t record);
bool fcgi_stdin_end(int fd);
bool fcgi_abort(int fd);
/* A whole request; true also when the other side stopped taking its body. */
bool fcgi_send(int fd, const struct fcgi_call *call);
/*
 * The answer, within timeout_ms from the last byte.  False when it does not
 * come or is no proper FastCGI; *r holds what came.
 */
bool fcgi_read(int fd, struct fcgi_reply *r, int timeout_ms);
/*
 * Connect, send, read (30 s), close.  r is initialised here and released by
 * the caller in any case.
 */
bool fcgi_ask(const char *path, const struct fcgi_call *call,
    struct fcgi_reply *r);

#endif
