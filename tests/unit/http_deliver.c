/* Answers on their way out: heads, conditions, ranges, files, hand-over. */
#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "unit/http_suites.h"
#include "unit/http_tools.h"
#include "unit/unit.h"
#include "util/io.h"

static void
on_done(void *ctx, bool complete)
{
	struct trip *t = ctx;

	t->done++;
	t->complete += complete;
}

static void
plain(void)
{
	struct trip t;

	trip_begin(&t, "REQUEST_METHOD=GET\nREQUEST_URI=/");
	rf_response_bytes(&t.res, 201, "text/plain", RF_STR("a\0b"));
	rf_response_header(&t.res, "Location", "/x\r\nEvil: 1");
	CU_ASSERT_EQUAL(trip_deliver(&t), RF_OK);
	CU_ASSERT_EQUAL(strncmp(t.out.all.ptr, "Status: 201 Created\r\n", 21),
	    0);
	CU_ASSERT_STRING_EQUAL(trip_header(&t, "Content-Type"), "text/plain");
	CU_ASSERT_STRING_EQUAL(trip_header(&t, "Content-Length"), "3");
	CU_ASSERT_STRING_EQUAL(trip_header(&t, "Location"), "/x");
	CU_ASSERT_STRING_EQUAL(trip_header(&t, "Evil"), "");
	CU_ASSERT_STRING_EQUAL(trip_header(&t, "X-Request-Id"), t.req.id);
	CU_ASSERT_STRING_EQUAL(trip_header(&t, "X-Content-Type-Options"),
	    "nosniff");
	CU_ASSERT(rf_str_eq(http_answer_body(&t.out), RF_STR("a\0b")));
	CU_ASSERT_EQUAL(t.out.writes, 1);
	CU_ASSERT_EQUAL(t.bytes, 3);
	CU_ASSERT_FALSE(t.out.flushed);
	trip_end(&t);
}

static void
no_body(void)
{
	struct trip t;

	trip_begin(&t, "REQUEST_METHOD=POST\nREQUEST_URI=/");
	t.res.status = 204;
	CU_ASSERT_EQUAL(trip_deliver(&t), RF_OK);
	CU_ASSERT_EQUAL(http_answer_status(&t.out), 204);
	CU_ASSERT_STRING_EQUAL(trip_header(&t, "Content-Type"), "");
	CU_ASSERT_STRING_EQUAL(trip_header(&t, "Content-Length"), "");
	trip_end(&t);

	trip_begin(&t, "REQUEST_METHOD=GET\nREQUEST_URI=/");
	rf_response_bytes(&t.res, 200, "text/plain", RF_STR(""));
	CU_ASSERT_EQUAL(trip_deliver(&t), RF_OK);
	CU_ASSERT_STRING_EQUAL(trip_header(&t, "Content-Length"), "0");
	CU_ASSERT_EQUAL(http_answer_body(&t.out).len, 0);
	trip_end(&t);
}

static void
head(void)
{
	struct trip t;

	trip_begin(&t, "REQUEST_METHOD=HEAD\nREQUEST_URI=/\nHTTP_RANGE=bytes=0-1");
	rf_response_bytes(&t.res, 200, "text/plain", RF_STR("hello"));
	t.res.ranges = true;
	t.res.done = on_done;
	t.res.done_ctx = &t;
	CU_ASSERT_EQUAL(trip_deliver(&t), RF_OK);
	CU_ASSERT_EQUAL(http_answer_status(&t.out), 200);
	CU_ASSERT_STRING_EQUAL(trip_header(&t, "Content-Length"), "5");
	CU_ASSERT_STRING_EQUAL(trip_header(&t, "Content-Type"), "text/plain");
	CU_ASSERT_EQUAL(http_answer_body(&t.out).len, 0);
	/* Single-use bodies are not used up by asking how long they are. */
	CU_ASSERT_EQUAL(t.done, 1);
	CU_ASSERT_EQUAL(t.complete, 0);
	trip_end(&t);
}

/* A body of 100 bytes, "00010203...", in segments of memory and file. */
static void
hundred(struct trip *t, const char *etag)
{
	static const char all[] =
	    "0001020304050607080910111213141516171819202122232425262728293031"
	    "323334353637383940414243444546474849";
	char path[] = "/tmp/riffle-http-XXXXXX";
	int fd = mkstemp(path);

	CU_ASSERT_FATAL(fd >= 0);
	unlink(path);
	CU_ASSERT_EQUAL(write(fd, all, 100), 100);
	rf_response_bytes(&t->res, 200, "image/png",
	    (struct rf_str){ all, 30 });
	rf_response_add_file(&t->res, fd, 30, 40);
	rf_response_add(&t->res, (struct rf_str){ all + 70, 30 });
	t->res.etag = etag;
	t->res.ranges = true;
}

static const struct {
	const char *lines;
	int status;
	const char *length, *range, *body;	/* range: Content-Range */
} range_rows[] = {
	{ "", 200, "100", "", NULL },
	{ "HTTP_RANGE=bytes=0-3", 206, "4", "bytes 0-3/100", "0001" },
	{ "HTTP_RANGE=bytes=28-33", 206, "6", "bytes 28-33/100", "141516" },
	{ "HTTP_RANGE=bytes=66-71", 206, "6", "bytes 66-71/100", "333435" },
	{ "HTTP_RANGE=bytes=96-", 206, "4", "bytes 96-99/100", "4849" },
	{ "HTTP_RANGE=bytes=-2", 206, "2", "bytes 98-99/100", "49" },
	{ "HTTP_RANGE=bytes=70-71", 206, "2", "bytes 70-71/100", "35" },
	{ "HTTP_RANGE=bytes=100-", 416, "0", "bytes */100", "" },
	{ "HTTP_RANGE=bytes=x", 200, "100", "", NULL },
	{ "HTTP_RANGE=bytes=0-3\nHTTP_IF_RANGE=\"e\"", 206, "4",
	    "bytes 0-3/100", "0001" },
	{ "HTTP_RANGE=bytes=0-3\nHTTP_IF_RANGE=\"old\"", 200, "100", "",
	    NULL },
	{ "HTTP_RANGE=bytes=0-3\nHTTP_IF_NONE_MATCH=\"e\"", 304, "", "", "" },
	{ "HTTP_IF_NONE_MATCH=\"e\"", 304, "", "", "" },
	{ "HTTP_IF_MATCH=\"f\"", 412, "0", "", "" },
	{ "REQUEST_METHOD=POST\nHTTP_RANGE=bytes=0-3\n"
	    "HTTP_IF_NONE_MATCH=\"e\"", 200, "100", "", NULL },
};

static void
ranges(void)
{
	char lines[300];
	struct trip t;

	for (size_t i = 0; i < RF_COUNT(range_rows); i++) {
		struct rf_str body;

		snprintf(lines, sizeof(lines), "%s%s\nREQUEST_URI=/",
		    strstr(range_rows[i].lines, "METHOD") != NULL ? "" :
		    "REQUEST_METHOD=GET\n", range_rows[i].lines);
		trip_begin(&t, lines);
		hundred(&t, "\"e\"");
		CU_ASSERT_EQUAL(trip_deliver(&t), RF_OK);
		body = http_answer_body(&t.out);
		if (http_answer_status(&t.out) != range_rows[i].status)
			printf("row %zu: %s\n", i, t.out.all.ptr);
		CU_ASSERT_EQUAL(http_answer_status(&t.out),
		    range_rows[i].status);
		CU_ASSERT_STRING_EQUAL(trip_header(&t, "Content-Length"),
		    range_rows[i].length);
		CU_ASSERT_STRING_EQUAL(trip_header(&t, "Content-Range"),
		    range_rows[i].range);
		CU_ASSERT_STRING_EQUAL(trip_header(&t, "ETag"), "\"e\"");
		CU_ASSERT_STRING_EQUAL(trip_header(&t, "Accept-Ranges"), "bytes");
		CU_ASSERT_STRING_EQUAL(trip_header(&t, "Content-Type"),
		    range_rows[i].status < 300 ? "image/png" : "");
		if (range_rows[i].body != NULL)
			CU_ASSERT(rf_str_is(body, range_rows[i].body))
		else
			CU_ASSERT(body.len == 100 &&
			    memcmp(body.ptr + 26, "13141516", 8) == 0 &&
			    memcmp(body.ptr + 66, "333435", 6) == 0);
		CU_ASSERT_EQUAL(t.bytes, (int64_t)body.len);
		trip_end(&t);
	}
}

static void
several_ranges(void)
{
	char want[1000], boundary[60];
	struct rf_str body;
	struct trip t;

	trip_begin(&t, "REQUEST_METHOD=GET\nREQUEST_URI=/\n"
	    "HTTP_RANGE=bytes=0-1,-2,28-31");
	hundred(&t, "\"e\"");
	CU_ASSERT_EQUAL(trip_deliver(&t), RF_OK);
	CU_ASSERT_EQUAL(http_answer_status(&t.out), 206);
	CU_ASSERT_FATAL(strncmp(trip_header(&t, "Content-Type"),
	    "multipart/byteranges; boundary=", 31) == 0);
	rf_strlcpy(boundary, t.header + 31, 60);
	snprintf(want, sizeof(want),
	    "\r\n--%s\r\nContent-Type: image/png\r\n"
	    "Content-Range: bytes 0-1/100\r\n\r\n00"
	    "\r\n--%s\r\nContent-Type: image/png\r\n"
	    "Content-Range: bytes 98-99/100\r\n\r\n49"
	    "\r\n--%s\r\nContent-Type: image/png\r\n"
	    "Content-Range: bytes 28-31/100\r\n\r\n1415"
	    "\r\n--%s--\r\n", boundary, boundary, boundary, boundary);
	body = http_answer_body(&t.out);
	CU_ASSERT(rf_str_is(body, want));
	CU_ASSERT_STRING_EQUAL(trip_header(&t, "Content-Range"), "");
	snprintf(want, sizeof(want), "%zu", body.len);
	CU_ASSERT_STRING_EQUAL(trip_header(&t, "Content-Length"), want);
	CU_ASSERT_EQUAL(t.bytes, (int64_t)body.len);
	trip_end(&t);
}

/* A file of n bytes; bytes follow from their place. */
static int
large_file(size_t n)
{
	char path[] = "/tmp/riffle-http-XXXXXX";
	int fd = mkstemp(path);
	unsigned char *p = rf_malloc(n);

	CU_ASSERT_FATAL(fd >= 0);
	unlink(path);
	for (size_t i = 0; i < n; i++)
		p[i] = (unsigned char)(i ^ (i >> 8) ^ (i >> 16));
	CU_ASSERT_EQUAL(rf_write_all(fd, p, n, NULL), RF_OK);
	free(p);
	return fd;
}

static void
files(void)
{
	static const size_t sizes[] = { 16 * 1024, 16 * 1024 + 1, 65536,
	    65537, 300000 };
	struct trip t;

	for (size_t i = 0; i < RF_COUNT(sizes); i++) {
		struct rf_str body;
		size_t wrong = 0;

		trip_begin(&t, "REQUEST_METHOD=GET\nREQUEST_URI=/");
		t.res.status = 200;
		t.res.media_type = RF_STR("application/octet-stream");
		rf_response_add_file(&t.res, large_file(sizes[i]), 0,
		    (int64_t)sizes[i]);
		t.res.done = on_done;
		t.res.done_ctx = &t;
		CU_ASSERT_EQUAL(trip_deliver(&t), RF_OK);
		body = http_answer_body(&t.out);
		CU_ASSERT_EQUAL_FATAL(body.len, sizes[i]);
		for (size_t k = 0; k < body.len; k++)
			wrong += (unsigned char)body.ptr[k] !=
			    (unsigned char)(k ^ (k >> 8) ^ (k >> 16));
		CU_ASSERT_EQUAL(wrong, 0);
		CU_ASSERT_EQUAL(t.out.writes == 1, sizes[i] <= 16 * 1024);
		CU_ASSERT(t.out.flushed);
		CU_ASSERT_EQUAL(t.complete, 1);
		CU_ASSERT_EQUAL(t.bytes, (int64_t)sizes[i]);
		trip_end(&t);
	}
}

static void
broken(void)
{
	struct trip t;

	/* The client goes away at each write, and at the flush. */
	for (int at = 1; at <= 6; at++) {
		trip_begin(&t, "REQUEST_METHOD=GET\nREQUEST_URI=/");
		t.res.status = 200;
		t.res.media_type = RF_STR("application/octet-stream");
		rf_response_add_file(&t.res, large_file(200000), 0, 200000);
		t.res.done = on_done;
		t.res.done_ctx = &t;
		t.out.fail_at = at < 6 ? at : 0;
		t.out.fail_flush = true;
		CU_ASSERT_EQUAL(trip_deliver(&t), RF_E_CLOSED);
		CU_ASSERT_EQUAL(t.done, 1);
		CU_ASSERT_EQUAL(t.complete, 0);
		trip_end(&t);
	}
	/* A file that is shorter than its segment. */
	trip_begin(&t, "REQUEST_METHOD=GET\nREQUEST_URI=/");
	t.res.status = 200;
	t.res.media_type = RF_STR("application/octet-stream");
	rf_response_add_file(&t.res, large_file(100000), 0, 200000);
	t.res.done = on_done;
	t.res.done_ctx = &t;
	CU_ASSERT_EQUAL(trip_deliver(&t), RF_E_IO);
	CU_ASSERT_EQUAL(t.done, 1);
	CU_ASSERT_EQUAL(t.complete, 0);
	trip_end(&t);
}

static void
in_part(void)
{
	static const char *const partial[] = {
	    "HTTP_RANGE=bytes=0-3", "HTTP_IF_NONE_MATCH=\"e\"",
	    "HTTP_IF_MATCH=\"f\"", "HTTP_RANGE=bytes=0-1,5-6" };
	char lines[100];
	struct trip t;

	/* What is not the whole body does not use it up. */
	for (size_t i = 0; i < RF_COUNT(partial); i++) {
		snprintf(lines, sizeof(lines),
		    "REQUEST_METHOD=GET\nREQUEST_URI=/\n%s", partial[i]);
		trip_begin(&t, lines);
		hundred(&t, "\"e\"");
		t.res.done = on_done;
		t.res.done_ctx = &t;
		CU_ASSERT_EQUAL(trip_deliver(&t), RF_OK);
		CU_ASSERT_EQUAL(t.done, 1);
		CU_ASSERT_EQUAL(t.complete, 0);
		trip_end(&t);
	}
}

#define DIGEST "ab/abcdef"

static void
sendfile_begin(struct trip *t, const char *lines, const char *mode, size_t n)
{
	trip_begin(t, lines);
	CU_ASSERT_EQUAL(rf_conf_set(&t->conf, "sendfile", mode, "test", NULL),
	    RF_OK);
	t->conf.data_dir = "/srv/riffle";
	t->res.status = 200;
	t->res.media_type = RF_STR("image/png");
	t->res.etag = "\"e\"";
	t->res.ranges = true;
	t->res.sendfile = DIGEST;
	rf_response_add_file(&t->res, large_file(n), 0, (int64_t)n);
}

#define GET "REQUEST_METHOD=GET\nREQUEST_URI=/\n"

static void
handed_over(void)
{
	struct trip t;

	sendfile_begin(&t, GET "HTTP_RANGE=bytes=0-3", "x-sendfile", 50000);
	CU_ASSERT_EQUAL(trip_deliver(&t), RF_OK);
	CU_ASSERT_EQUAL(http_answer_status(&t.out), 200);
	CU_ASSERT_STRING_EQUAL(trip_header(&t, "X-Sendfile"),
	    "/srv/riffle/blobs/" DIGEST);
	CU_ASSERT_STRING_EQUAL(trip_header(&t, "Content-Length"), "");
	CU_ASSERT_STRING_EQUAL(trip_header(&t, "Content-Range"), "");
	CU_ASSERT_STRING_EQUAL(trip_header(&t, "Content-Type"), "image/png");
	CU_ASSERT_STRING_EQUAL(trip_header(&t, "ETag"), "\"e\"");
	CU_ASSERT_EQUAL(http_answer_body(&t.out).len, 0);
	trip_end(&t);

	sendfile_begin(&t, GET, "x-accel-redirect", 50000);
	CU_ASSERT_EQUAL(trip_deliver(&t), RF_OK);
	CU_ASSERT_STRING_EQUAL(trip_header(&t, "X-Accel-Redirect"),
	    "/riffle-blobs/" DIGEST);
	trip_end(&t);
	/* The client has it already: nothing to send. */
	sendfile_begin(&t, GET "HTTP_IF_NONE_MATCH=\"e\"", "x-sendfile",
	    50000);
	CU_ASSERT_EQUAL(trip_deliver(&t), RF_OK);
	CU_ASSERT_EQUAL(http_answer_status(&t.out), 304);
	CU_ASSERT_STRING_EQUAL(trip_header(&t, "X-Sendfile"), "");
	trip_end(&t);
}

static void
not_handed_over(void)
{
	struct trip t;

	/* Small, HEAD, a folder's name that servers disagree about. */
	for (int i = 0; i < 5; i++) {
		sendfile_begin(&t, i == 1 ? "REQUEST_METHOD=HEAD\n"
		    "REQUEST_URI=/" : GET, i == 4 ? "off" : "x-sendfile",
		    i == 0 ? 1000 : 50000);
		if (i == 2)
			t.conf.data_dir = "/srv/100%25";
		if (i == 3) {		/* must be seen delivered */
			t.res.done = on_done;
			t.res.done_ctx = &t;
		}
		CU_ASSERT_EQUAL(trip_deliver(&t), RF_OK);
		CU_ASSERT_STRING_EQUAL(trip_header(&t, "X-Sendfile"), "");
		CU_ASSERT_STRING_EQUAL(trip_header(&t, "Content-Length"),
		    i == 0 ? "1000" : "50000");
		CU_ASSERT_EQUAL(http_answer_body(&t.out).len,
		    i == 0 ? 1000 : i == 1 ? 0 : 50000);
		trip_end(&t);
	}
}

static void
too_many(void)
{
	char long_value[7000];
	struct trip t;

	/* Headers that would break a proxy are dropped, the rest stays. */
	memset(long_value, 'x', sizeof(long_value) - 1);
	long_value[sizeof(long_value) - 1] = '\0';
	trip_begin(&t, GET);
	rf_response_bytes(&t.res, 200, "text/plain", RF_STR("ok"));
	rf_response_header(&t.res, "X-Long", long_value);
	for (int i = 0; i < 20; i++)
		rf_response_header(&t.res, "X-Some", "y");
	CU_ASSERT_EQUAL(trip_deliver(&t), RF_OK);
	CU_ASSERT(t.out.all.len < 8192);
	CU_ASSERT_STRING_EQUAL(trip_header(&t, "X-Some"), "y");
	CU_ASSERT_STRING_EQUAL(trip_header(&t, "X-Request-Id"), t.req.id);
	CU_ASSERT(rf_str_is(http_answer_body(&t.out), "ok"));
	trip_end(&t);
	/* More segments than there is room for are no answer. */
	trip_begin(&t, GET);
	t.res.status = 200;
	for (int i = 0; i <= RF_MAX_SEGMENTS; i++)
		rf_response_add(&t.res, RF_STR("x"));
	CU_ASSERT_EQUAL(t.res.status, 0);
	CU_ASSERT_EQUAL(rf_response_length(&t.res), RF_MAX_SEGMENTS);
	trip_end(&t);
}

CU_TestInfo http_deliver_tests[] = {
	{ "plain", plain },
	{ "no body", no_body },
	{ "head", head },
	{ "ranges", ranges },
	{ "several ranges", several_ranges },
	{ "files", files },
	{ "broken", broken },
	{ "in part", in_part },
	{ "handed over", handed_over },
	{ "not handed over", not_handed_over },
	{ "too many", too_many },
	CU_TEST_INFO_NULL
};
