/* What the suites that fetch share: a policy for tests, a file to fetch to. */
#ifndef RF_TESTS_FETCH_TOOLS_H
#define RF_TESTS_FETCH_TOOLS_H

#include <stdint.h>

#include "fetch/fetch.h"
#include "lib/http_server.h"

/* Names that the test's resolver knows; it counts how often it is asked. */
struct test_name {
	const char *host;
	const char *answers;	/* "1.2.3.4 ::1", then "|" and the next ones */
	unsigned asked;
};
/* ctx: an array of test_name that ends with one without host. */
rf_resolve_fn test_resolve;

/* 127.0.0.0/8 allowed, the server's port open, five seconds. */
struct test_fetch {
	struct rf_nets allow;
	struct rf_fetch_policy policy;
	struct rf_fetch_request req;
	struct rf_fetch_result result;
	struct rf_err err;
	char url[RF_URL_SIZE];
	int fd;
};
void test_fetch_init(struct test_fetch *f, const struct test_server *s);
/* `url` is a format for the server's port: "http://127.0.0.1:%u/ok". */
enum rf_code test_fetch_run(struct test_fetch *f, const struct test_server *s,
    const char *url);
/* The body fetched last, NUL-terminated; the caller frees it. */
char *test_fetch_body(struct test_fetch *f);
void test_fetch_release(struct test_fetch *f);

/* Script: `arg` is a format for the server's port, three times at most. */
void test_script_port(struct test_call *c);

#endif
