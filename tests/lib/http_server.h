/*
 * A small HTTP/1.1 server for tests, in the test's own process: one thread
 * per connection, answers by a table of paths, one answer per connection.
 * It listens on a free port of 127.0.0.1.
 */
#ifndef RF_TESTS_HTTP_SERVER_H
#define RF_TESTS_HTTP_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct test_server;

/* What a scripted answer works with. */
struct test_call {
	int fd;
	struct test_server *server;
	const char *request;	/* the head, NUL-terminated */
	const void *arg;	/* from the row */
};
/* Bytes to the client; false when it went away (or the server stops). */
bool test_send(struct test_call *c, const void *p, size_t n);
bool test_sends(struct test_call *c, const char *s);
/* Sleep; false when the server stops. */
bool test_pause(struct test_call *c, int ms);

struct test_answer {
	const char *path;	/* of the request, without the query */
	const char *raw;	/* sent as it stands; or NULL and */
	void (*script)(struct test_call *c);
	const void *arg;
};

#define TEST_RAW(path, text) { path, text, NULL, NULL }
#define TEST_SCRIPT(path, script, arg) { path, NULL, script, arg }
#define TEST_ANSWERS_END { NULL, NULL, NULL, NULL }

/* `answers` ends with TEST_ANSWERS_END; other paths get a 404. */
struct test_server *test_server_start(const struct test_answer *answers);
uint16_t test_server_port(const struct test_server *s);
/* Requests seen so far. */
unsigned test_server_count(struct test_server *s);
/* The head of the last request; copied. */
void test_server_last(struct test_server *s, char *out, size_t size);
/* Closes everything, waits for all threads. */
void test_server_stop(struct test_server *s);

#endif
