/* Requests and answers in memory, for the tests of src/http. */
#ifndef RF_TESTS_HTTP_TOOLS_H
#define RF_TESTS_HTTP_TOOLS_H

#include "http/request.h"
#include "http/router.h"
#include "util/buf.h"

/*
 * A request from lines "NAME=value", separated by newlines; setup NULL: no
 * base path, nothing trusted.
 */
enum rf_code http_request(struct rf_request *r, struct rf_arena *a,
    const char *lines, const struct rf_request_setup *setup,
    struct rf_err *err);

/* A body that arrives `step` bytes at a time and may be cut. */
struct http_feed {
	const char *p;
	size_t len, at, step;
	bool cut;		/* an error instead of the end */
};
struct rf_body_source http_feed(struct http_feed *f);

/* Where answers go. */
struct http_answer {
	struct rf_buf all;	/* head and body */
	int writes;
	int fail_at;		/* this write fails; 0: none */
	bool fail_flush;
	bool flushed;
	bool gone;		/* what a sink tells */
};
void http_answer_init(struct http_answer *a);
void http_answer_release(struct http_answer *a);
struct rf_sink http_answer_sink(struct http_answer *a);
int http_answer_status(const struct http_answer *a);
/* A header's value into `out`; "" when absent. */
const char *http_answer_header(const struct http_answer *a, const char *name,
    char out[512]);
struct rf_str http_answer_body(const struct http_answer *a);

/* A request, and its answer delivered; the app has the default settings. */
struct trip {
	struct rf_arena arena;
	struct rf_conf conf;
	struct rf_app app;
	struct rf_request req;
	struct rf_response res;		/* to be filled before delivery */
	struct http_answer out;
	struct rf_err err;
	int64_t bytes;
	int done, complete, alive;	/* for the test's own counting */
	char header[512];
};
void trip_begin(struct trip *t, const char *lines);
enum rf_code trip_deliver(struct trip *t);
void trip_end(struct trip *t);
/* As http_answer_header, until the next call. */
const char *trip_header(struct trip *t, const char *name);

/* A new folder with spool/ in it, and its removal. */
void http_folder(char dir[64]);
void http_folder_remove(const char *dir);
/* Files in its spool folder. */
int http_folder_spooled(const char *dir);

#endif
