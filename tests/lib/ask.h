/*
 * The vocabulary of the API tests: a request in one expression, and what is
 * expected of its answer in lines.
 *
 *	struct answer a = ASK(svc, .path = "/extract", FORM(SHEET));
 *	expect(&a, 200, "page_count = 1", "!warnings");
 *	answer_release(&a);
 *
 * A line of expectation looks at the JSON body, at a header (@name), or at the
 * whole body ($):
 *
 *	path		is there		!path		is not
 *	path = text	equals			path != text	does not
 *	path ~ text	contains		path ^ text	starts with
 *	path # n	has n elements, members or characters
 *
 * Texts compare as they are, everything else as JSON.  Several rows of this
 * make a table (struct ask_case).
 */
#ifndef RF_TESTS_ASK_H
#define RF_TESTS_ASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <json-c/json.h>

#include "lib/fcgi_client.h"
#include "lib/service.h"
#include "util/str.h"

/* One part of a form. */
struct form_part {
	const char *name;
	const char *filename;	/* NULL: a field */
	const char *type;	/* Content-Type, or NULL */
	const char *text;
	size_t len;		/* 0: strlen(text) */
};
#define FIELD(n, v) { .name = n, .text = v }
#define UPLOAD(n, file, t) { .name = n, .filename = file, .text = t, \
	.type = "application/octet-stream" }
#define UPLOAD_BYTES(n, file, p, bytes) { .name = n, .filename = file, \
	.text = p, .len = bytes, .type = "application/octet-stream" }
/* A document that everybody can read: one page, one table. */
#define SHEET UPLOAD("file", "prices.csv", "Item,Price\nTea,3\nRice,12\n")

/* A key that stands for "send none"; NULL means the service's own. */
#define NO_KEY ""

struct ask {
	const char *method;	/* NULL: POST with a body, else GET */
	const char *path;	/* with the query; the base path is in it */
	const char *key;
	bool bearer;		/* the key goes as "Authorization: Bearer" */
	const char *headers;	/* "Range: bytes=0-3" a line */
	const char *params;	/* "HTTPS=on" a line: CGI names */

	/* At most one of these. */
	const struct form_part *form;	/* multipart/form-data */
	const char *json;
	const char *urlencoded;
	const char *type, *body;	/* anything else */
	size_t body_len;	/* of body; 0: strlen */

	int64_t declared;	/* Content-Length: 0 the truth, -1 none */
	bool cut;		/* hang up in the middle of the body */
	int wait_ms;		/* for the answer; 0: a long time */
};
#define FORM(...) .form = (const struct form_part[]){ __VA_ARGS__, { NULL } }

#define EMPTY_FORM .form = (const struct form_part[]){ { NULL } }

struct answer {
	char what[160];		/* "POST /extract", for messages */
	bool whole;		/* it came to its end */
	int status;		/* 0: none came */
	struct fcgi_reply reply;
	struct json_object *json;	/* of a JSON body */
};

struct answer ask(const struct service *s, const struct ask *q);
#define ASK(s, ...) ask(s, &(const struct ask){ __VA_ARGS__ })
void answer_release(struct answer *a);
/* A text of the answer; "" when it is not there. */
const char *answer_text(const struct answer *a, const char *path);
int64_t answer_number(const struct answer *a, const char *path);

/* Send a request and leave its answer to the test; -1 when that failed. */
int ask_send(const struct service *s, const struct ask *q);
/* Read the answer of one and close it. */
struct answer ask_read(int fd, const struct ask *q);

/* Assert; every line that does not hold is one failure of the test. */
bool expect_at(const char *file, int line, const struct answer *a,
    int status, const char *const *lines);
#define expect(a, status, ...) expect_at(__FILE__, __LINE__, a, status, \
    (const char *const[]){ __VA_ARGS__, NULL })
/* As expect(), and release the answer. */
#define expect_of(a, status, ...) do { \
	struct answer expected_ = (a); \
	expect(&expected_, status, __VA_ARGS__); \
	answer_release(&expected_); \
} while (0)
/* A failure in words. */
void fail_at(const char *file, int line, const char *fmt, ...)
    RF_PRINTF(3, 4);
#define fail_test(...) fail_at(__FILE__, __LINE__, __VA_ARGS__)

/* A table: each row is one request of its own. */
struct ask_case {
	const char *name;
	struct ask ask;
	int status;
	const char *const *expect;
};
#define EXPECT(...) .expect = (const char *const[]){ __VA_ARGS__, NULL }
void ask_cases(const struct service *s, const struct ask_case *cases,
    size_t n);

/*
 * Ask for a job until it is in that state ("completed", or "final" for any
 * last one); fails after ten seconds.
 */
struct answer ask_job(const struct service *s, const char *id,
    const char *state);
/* The formatted path, in one of a few static buffers. */
const char *pathf(const char *fmt, ...) RF_PRINTF(1, 2);

#endif
