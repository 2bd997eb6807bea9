/* Bodies of all kinds, as the dispatcher reads them. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http/body.h"
#include "unit/http_suites.h"
#include "unit/http_tools.h"
#include "unit/unit.h"
#include "util/io.h"

#define FORM "multipart/form-data; boundary=B"
#define URLENCODED "application/x-www-form-urlencoded"
#define CD "--B\r\nContent-Disposition: form-data; "

struct post {
	struct rf_arena arena;
	struct rf_request req;
	struct rf_err err;
	struct http_feed feed;
	char dir[64];
};

/* length -2: as it is; -1: undeclared (chunked). */
static enum rf_code
post(struct post *t, enum rf_body_policy policy, const char *type,
    const char *body, size_t n, size_t step, int64_t length, bool cut,
    int64_t max)
{
	char lines[300];

	rf_arena_init(&t->arena);
	rf_err_clear(&t->err);
	snprintf(lines, sizeof(lines), "REQUEST_METHOD=POST\nREQUEST_URI=/\n"
	    "CONTENT_TYPE=%s", type);
	CU_ASSERT_EQUAL(http_request(&t->req, &t->arena, lines, NULL,
	    &t->err), RF_OK);
	t->req.content_length = length == -2 ? (int64_t)n : length;
	t->feed = (struct http_feed){ body, n, 0, step, cut };
	t->req.source = http_feed(&t->feed);
	return rf_body_read(&t->req, policy, t->dir, max, &t->err);
}

static void
post_end(struct post *t)
{
	rf_request_release(&t->req);
	rf_arena_release(&t->arena);
}

/* The bytes of an upload. */
static const char *
upload_text(const struct rf_upload *u, char out[200])
{
	size_t got = 0;

	CU_ASSERT_EQUAL(rf_pread_up_to(u->spool.fd, out, 199, 0, &got, NULL),
	    RF_OK);
	out[got] = '\0';
	CU_ASSERT_EQUAL((int64_t)got, u->spool.size);
	return out;
}

static const char form[] =
    CD "name=\"file\"; filename=\"r\xc3\xa9sum\xc3\xa9.pdf\"\r\n"
    "Content-Type: application/pdf\r\n\r\n%PDF\r\n--B is not the end\r\n"
    CD "name=\"pages\"\r\n\r\n1-3\r\n"
    CD "name=\"storage\"\r\nContent-Type: application/json\r\n\r\n{\"a\":1}\r\n"
    CD "name=\"extensions\"; filename=\"blob\"\r\n"
    "Content-Type: application/json\r\n\r\n{\"b\":2}\r\n"
    CD "name=\"raw\"\r\nContent-Type: application/octet-stream\r\n\r\n\x01\x02\r\n"
    CD "name=\"unused\"; filename=\"\"\r\n"
    "Content-Type: application/octet-stream\r\n\r\n\r\n"
    CD "name=\"empty\"; filename=\"e.txt\"\r\n\r\n\r\n"
    CD "name=\"old\"\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\n"
    "\xe9t\xe9\r\n"
    "--B--\r\n";

static void
check_form(struct post *t)
{
	const struct rf_body *b = &t->req.body;
	char text[200];

	CU_ASSERT_EQUAL(b->size, (int64_t)sizeof(form) - 1);
	CU_ASSERT_EQUAL_FATAL(b->n_uploads, 4);
	CU_ASSERT(rf_str_is(b->uploads[0].field, "file"));
	CU_ASSERT(rf_str_is(b->uploads[0].name, "r\xc3\xa9sum\xc3\xa9.pdf"));
	CU_ASSERT(rf_str_is(b->uploads[0].media_type, "application/pdf"));
	CU_ASSERT_STRING_EQUAL(upload_text(&b->uploads[0], text),
	    "%PDF\r\n--B is not the end");
	CU_ASSERT(rf_str_is(b->uploads[1].field, "extensions"));
	CU_ASSERT_STRING_EQUAL(upload_text(&b->uploads[1], text),
	    "{\"b\":2}");
	CU_ASSERT(rf_str_is(b->uploads[2].field, "raw"));
	CU_ASSERT(rf_str_is(b->uploads[2].name, ""));
	CU_ASSERT_STRING_EQUAL(upload_text(&b->uploads[2], text),
	    "\x01\x02");
	CU_ASSERT(rf_str_is(b->uploads[3].name, "e.txt"));
	CU_ASSERT_EQUAL(b->uploads[3].spool.size, 0);
	CU_ASSERT_EQUAL(b->n_fields, 4);
	CU_ASSERT(rf_str_is(rf_request_field(&t->req, "pages"), "1-3"));
	CU_ASSERT(rf_str_is(rf_request_field(&t->req, "storage"),
	    "{\"a\":1}"));
	CU_ASSERT(rf_str_is(rf_request_field(&t->req, "extensions"),
	    "{\"b\":2}"));
	CU_ASSERT(rf_str_is(rf_request_field(&t->req, "old"),
	    "\xc3\xa9t\xc3\xa9"));
	CU_ASSERT_PTR_NULL(rf_request_field(&t->req, "file").ptr);
	CU_ASSERT_EQUAL(http_folder_spooled(t->dir), 4);
}

static void
multipart_form(void)
{
	static const size_t steps[] = { 1, 2, 7, 64, 100000 };
	struct post t;

	http_folder(t.dir);
	for (size_t i = 0; i < RF_COUNT(steps); i++)
		for (int64_t length = -2; length < 0; length++) {
			CU_ASSERT_EQUAL(post(&t, RF_BODY_FORM, FORM, form,
			    sizeof(form) - 1, steps[i], length, false,
			    RF_MiB), RF_OK);
			check_form(&t);
			post_end(&t);
			CU_ASSERT_EQUAL(http_folder_spooled(t.dir), 0);
		}
	http_folder_remove(t.dir);
}

/* Cut at every place, told by an error or by the length: never accepted. */
static void
cut_form(void)
{
	struct post t;

	http_folder(t.dir);
	for (size_t n = 0; n < sizeof(form) - 1; n++) {
		CU_ASSERT_EQUAL(post(&t, RF_BODY_FORM, FORM, form, n, 1000,
		    sizeof(form) - 1, false, RF_MiB), RF_E_CLOSED);
		post_end(&t);
		CU_ASSERT_EQUAL(post(&t, RF_BODY_FORM, FORM, form, n, 1000,
		    -1, true, RF_MiB), RF_E_CLOSED);
		post_end(&t);
	}
	/* Undeclared and cleanly ended, but without the closing boundary. */
	CU_ASSERT_EQUAL(post(&t, RF_BODY_FORM, FORM, form, 300, 1000, -1,
	    false, RF_MiB), RF_E_BAD_REQUEST);
	post_end(&t);
	CU_ASSERT_EQUAL(http_folder_spooled(t.dir), 0);
	http_folder_remove(t.dir);
}

static const struct {
	enum rf_body_policy policy;
	const char *type, *body;
	enum rf_code want;
	const char *field;	/* "a=..." among the fields; NULL: no fields */
	bool json;
} rows[] = {
	{ RF_BODY_FORM, FORM, "--B--\r\n", RF_OK, NULL, false },
	{ RF_BODY_FORM, "Multipart/Form-Data; boundary=B",
	    CD "name=a\r\n\r\n1\r\n--B--", RF_OK, "1", false },
	{ RF_BODY_FORM, "multipart/form-data", "--B--", RF_E_BAD_REQUEST,
	    NULL, false },
	{ RF_BODY_FORM, "multipart/mixed; boundary=B", "--B--",
	    RF_E_MEDIA_TYPE, NULL, false },
	{ RF_BODY_FORM, FORM, CD "name=a\r\n\r\n\xff\r\n--B--",
	    RF_E_BAD_REQUEST, NULL, false },
	{ RF_BODY_FORM, URLENCODED, "a=1+2&b=%C3%A9", RF_OK, "1 2", false },
	{ RF_BODY_FORM, URLENCODED "; charset=utf-8", "a=1", RF_OK, "1",
	    false },
	{ RF_BODY_FORM, URLENCODED, "a=%zz", RF_E_BAD_REQUEST, NULL, false },
	{ RF_BODY_FORM, URLENCODED, "{\"a\":1}", RF_E_BAD_REQUEST, NULL,
	    false },
	{ RF_BODY_FORM, "application/json", "{\"a\":1}", RF_OK, NULL, true },
	{ RF_BODY_FORM, "application/json; charset=utf-8", " {\"a\":1}\n",
	    RF_OK, NULL, true },
	{ RF_BODY_FORM, "application/vnd.x+json", "{}", RF_OK, NULL, true },
	{ RF_BODY_FORM, "application/json", "{\"a\":", RF_E_BAD_REQUEST,
	    NULL, false },
	{ RF_BODY_FORM, "application/json", "{\"a\":\"\xff\"}",
	    RF_E_BAD_REQUEST, NULL, false },
	{ RF_BODY_FORM, "application/json; charset=\"UTF8\"", "{\"a\":1}",
	    RF_OK, NULL, true },
	{ RF_BODY_FORM, "application/json; charset=latin1", "{\"a\":1}",
	    RF_E_MEDIA_TYPE, NULL, false },
	{ RF_BODY_JSON, "application/json;charset=utf-16", "{\"a\":1}",
	    RF_E_MEDIA_TYPE, NULL, false },
	{ RF_BODY_FORM, "text/plain", "x", RF_E_MEDIA_TYPE, NULL, false },
	{ RF_BODY_FORM, "", "x", RF_E_MEDIA_TYPE, NULL, false },
	{ RF_BODY_JSON, "application/json", "[1]", RF_OK, NULL, true },
	{ RF_BODY_JSON, FORM, "--B--", RF_E_MEDIA_TYPE, NULL, false },
	{ RF_BODY_JSON, URLENCODED, "a=1", RF_E_MEDIA_TYPE, NULL, false },
	{ RF_BODY_NONE, FORM, "whatever", RF_OK, NULL, false },
	/* No bytes are no body, whatever the type. */
	{ RF_BODY_FORM, "", "", RF_OK, NULL, false },
	{ RF_BODY_FORM, FORM, "", RF_OK, NULL, false },
	{ RF_BODY_FORM, "text/plain", "", RF_OK, NULL, false },
	{ RF_BODY_JSON, "application/json", "", RF_OK, NULL, false },
	{ RF_BODY_JSON, "", "", RF_OK, NULL, false },
};

static void
kinds(void)
{
	struct post t;

	http_folder(t.dir);
	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct rf_str v;
		enum rf_code rc = post(&t, rows[i].policy, rows[i].type,
		    rows[i].body, strlen(rows[i].body), 3, -2, false, RF_MiB);

		if (rc != rows[i].want) {
			printf("row %zu: %s %s\n", i, rf_code_name(rc),
			    t.err.msg);
			CU_FAIL("kind of body");
		}
		v = rf_request_field(&t.req, "a");
		if (rows[i].field != NULL)
			CU_ASSERT(v.ptr != NULL &&
			    rf_str_is(v, rows[i].field))
		else
			CU_ASSERT_PTR_NULL(v.ptr);
		CU_ASSERT_EQUAL(t.req.body.json != NULL, rows[i].json);
		post_end(&t);
	}
	http_folder_remove(t.dir);
}

static void
too_large(void)
{
	struct post t;

	http_folder(t.dir);
	/* Declared: refused before a byte is read. */
	CU_ASSERT_EQUAL(post(&t, RF_BODY_FORM, FORM, form, sizeof(form) - 1,
	    100, INT64_C(2147483648), false, RF_MiB), RF_E_BODY_TOO_LARGE);
	CU_ASSERT_EQUAL(t.feed.at, 0);
	post_end(&t);
	/* Undeclared: refused once it is. */
	CU_ASSERT_EQUAL(post(&t, RF_BODY_FORM, FORM, form, sizeof(form) - 1,
	    10, -1, false, 100), RF_E_BODY_TOO_LARGE);
	CU_ASSERT_EQUAL(t.feed.at, 110);
	post_end(&t);
	CU_ASSERT_EQUAL(post(&t, RF_BODY_FORM, FORM, form, sizeof(form) - 1,
	    10, -2, false, (int64_t)sizeof(form) - 1), RF_OK);
	post_end(&t);
	http_folder_remove(t.dir);
}

/* n bytes 'x' behind a prefix and before a suffix; returns the code. */
static enum rf_code
post_long(struct post *t, const char *type, const char *prefix, size_t n,
    const char *suffix)
{
	struct rf_buf b;
	enum rf_code rc;

	rf_buf_init(&b, 64 * RF_MiB);
	rf_buf_adds(&b, prefix);
	memset(rf_buf_reserve(&b, n), 'x', n);
	rf_buf_commit(&b, n);
	rf_buf_adds(&b, suffix);
	rc = post(t, RF_BODY_FORM, type, b.ptr, b.len, 60000, -1, false,
	    50 * RF_MiB);
	post_end(t);
	rf_buf_release(&b);
	return rc;
}

static void
field_ceilings(void)
{
	static const char prefix[] = CD "name=a\r\n\r\n";
	struct rf_buf b;
	struct post t;

	http_folder(t.dir);
	CU_ASSERT_EQUAL(post_long(&t, FORM, prefix, RF_MAX_FIELD_BYTES,
	    "\r\n--B--"), RF_OK);
	CU_ASSERT_EQUAL(post_long(&t, FORM, prefix, RF_MAX_FIELD_BYTES + 1,
	    "\r\n--B--"), RF_E_BODY_TOO_LARGE);
	/* A JSON file that is too long for a field is a file all the same. */
	CU_ASSERT_EQUAL(post_long(&t, FORM, CD "name=a; filename=f\r\n"
	    "Content-Type: application/json\r\n\r\n", RF_MAX_FIELD_BYTES + 1,
	    "\r\n--B--"), RF_OK);
	CU_ASSERT_EQUAL(post_long(&t, URLENCODED, "a=", RF_MAX_FIELDS_BYTES,
	    ""), RF_E_BODY_TOO_LARGE);
	CU_ASSERT_EQUAL(post_long(&t, "application/json", "\"",
	    RF_MAX_JSON_BODY - 2, "\""), RF_OK);
	CU_ASSERT_EQUAL(post_long(&t, "application/json", "\"",
	    RF_MAX_JSON_BODY - 1, "\""), RF_E_BODY_TOO_LARGE);
	/* Five fields of a megabyte are more than all may have together. */
	rf_buf_init(&b, 64 * RF_MiB);
	for (int i = 0; i < 5; i++) {
		rf_buf_adds(&b, prefix);
		memset(rf_buf_reserve(&b, RF_MAX_FIELD_BYTES), 'x',
		    RF_MAX_FIELD_BYTES);
		rf_buf_commit(&b, RF_MAX_FIELD_BYTES);
		rf_buf_adds(&b, "\r\n");
	}
	rf_buf_adds(&b, "--B--");
	CU_ASSERT_EQUAL(post(&t, RF_BODY_FORM, FORM, b.ptr, b.len, 60000, -2,
	    false, 50 * RF_MiB), RF_E_BODY_TOO_LARGE);
	post_end(&t);
	rf_buf_release(&b);
	http_folder_remove(t.dir);
}

static void
many_fields(void)
{
	struct rf_buf b;
	struct post t;

	http_folder(t.dir);
	rf_buf_init(&b, 64 * RF_MiB);
	for (int i = 0; i < 100000; i++)
		rf_buf_printf(&b, "&f%d=%d", i, i);
	CU_ASSERT_EQUAL(post(&t, RF_BODY_FORM, URLENCODED, b.ptr, b.len,
	    60000, -2, false, 50 * RF_MiB), RF_E_BAD_REQUEST);
	CU_ASSERT_PTR_NOT_NULL(strstr(t.err.msg, "more than 200 fields"));
	post_end(&t);
	rf_buf_reset(&b);
	for (int i = 0; i < 100000; i++)
		rf_buf_printf(&b, CD "name=f%d\r\n\r\n%d\r\n", i, i);
	CU_ASSERT_EQUAL(post(&t, RF_BODY_FORM, FORM, b.ptr, b.len, 60000, -2,
	    false, 50 * RF_MiB), RF_E_BAD_REQUEST);
	/* Refused at the 201st part: most was never read. */
	CU_ASSERT(t.feed.at < 200000);
	post_end(&t);
	rf_buf_release(&b);
	http_folder_remove(t.dir);
}

/* Nobody wants it; a little is read so that its sender is not cut off. */
static void
drained(void)
{
	static char body[200000];
	struct post t;

	http_folder(t.dir);
	CU_ASSERT_EQUAL(post(&t, RF_BODY_NONE, "", body, 1000, 100, -2,
	    false, 10), RF_OK);
	CU_ASSERT_EQUAL(t.feed.at, 1000);
	post_end(&t);
	CU_ASSERT_EQUAL(post(&t, RF_BODY_NONE, "", body, sizeof(body), 1000,
	    -2, false, RF_MiB), RF_OK);
	CU_ASSERT(t.feed.at > 60000 && t.feed.at < 70000);
	post_end(&t);
	/* Undeclared: not even looked at. */
	CU_ASSERT_EQUAL(post(&t, RF_BODY_NONE, "", body, 1000, 100, -1,
	    false, RF_MiB), RF_OK);
	CU_ASSERT_EQUAL(t.feed.at, 0);
	post_end(&t);
	http_folder_remove(t.dir);
}

CU_TestInfo http_body_tests[] = {
	{ "multipart form", multipart_form },
	{ "cut form", cut_form },
	{ "kinds", kinds },
	{ "too large", too_large },
	{ "field ceilings", field_ceilings },
	{ "many fields", many_fields },
	{ "drained", drained },
	CU_TEST_INFO_NULL
};
