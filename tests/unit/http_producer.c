/* Bodies that are made while they are sent. */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "unit/http_suites.h"
#include "unit/http_tools.h"
#include "unit/unit.h"

#define GET "REQUEST_METHOD=GET\nREQUEST_URI=/\n"
#define SIZE 100000

/* Byte i of the body is 'a' + i % 23. */
struct maker {
	int64_t more;		/* than it should write */
	enum rf_code fails;	/* after half of it */
	bool saw_gone;
	int writes, released;
	char asked[200];	/* "from+length " of each call */
};

static enum rf_code
make(void *ctx, struct rf_sink *sink, int64_t from, int64_t length,
    struct rf_err *err)
{
	struct maker *m = ctx;
	int64_t end = length < 0 ? SIZE : from + length + m->more;
	enum rf_code rc = RF_OK;
	char piece[1000];
	size_t n;

	m->writes++;
	n = strlen(m->asked);
	snprintf(m->asked + n, sizeof(m->asked) - n, "%" PRId64 "+%" PRId64
	    " ", from, length);
	while (from < end && rc == RF_OK) {
		for (n = 0; n < sizeof(piece) && from < end; n++)
			piece[n] = (char)('a' + from++ % 23);
		rc = sink->write(sink->ctx, piece, n, err);
		if (rc == RF_OK && m->fails != RF_OK && from >= SIZE / 2)
			return rf_fail(err, m->fails, "no more");
	}
	m->saw_gone = sink->gone(sink->ctx);
	return rc != RF_OK || length >= 0 ? rc : sink->flush(sink->ctx, err);
}

static void
release(void *ctx)
{
	((struct maker *)ctx)->released++;
}

static void
begin(struct trip *t, struct maker *m, const char *lines, int64_t length)
{
	trip_begin(t, lines);
	t->res.status = 200;
	t->res.media_type = RF_STR("application/zip");
	t->res.etag = "\"e\"";
	t->res.ranges = true;
	rf_response_add_producer(&t->res, &(struct rf_producer){ make, release,
	    m, length });
}

static void
finish(struct trip *t, const struct maker *m)
{
	CU_ASSERT_EQUAL(m->released, 0);
	trip_end(t);
	CU_ASSERT_EQUAL(m->released, 1);
}

static bool
body_is(const struct trip *t, int64_t from, int64_t length)
{
	struct rf_str body = http_answer_body(&t->out);

	if ((int64_t)body.len != length)
		return false;
	for (size_t i = 0; i < body.len; i++)
		if (body.ptr[i] != (char)('a' + (from + (int64_t)i) % 23))
			return false;
	return true;
}

static void
known(void)
{
	static const struct {
		const char *lines;
		int status;
		int64_t from, length;
		const char *asked, *range;
	} rows[] = {
		{ GET, 200, 0, SIZE, "0+100000 ", "" },
		{ GET "HTTP_RANGE=bytes=10-19", 206, 10, 10, "10+10 ",
		    "bytes 10-19/100000" },
		{ GET "HTTP_RANGE=bytes=-7", 206, SIZE - 7, 7, "99993+7 ",
		    "bytes 99993-99999/100000" },
		{ GET "HTTP_RANGE=bytes=5-\nHTTP_IF_RANGE=\"e\"", 206, 5,
		    SIZE - 5, "5+99995 ", "bytes 5-99999/100000" },
		{ GET "HTTP_RANGE=bytes=5-\nHTTP_IF_RANGE=\"f\"", 200, 0,
		    SIZE, "0+100000 ", "" },
		{ GET "HTTP_RANGE=bytes=100000-", 416, 0, 0, "",
		    "bytes */100000" },
		{ GET "HTTP_IF_NONE_MATCH=\"e\"", 304, 0, 0, "", "" },
		{ "REQUEST_METHOD=HEAD\nREQUEST_URI=/", 200, 0, 0, "", "" },
	};
	char length[24];

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct maker m = { 0 };
		struct trip t;

		begin(&t, &m, rows[i].lines, SIZE);
		CU_ASSERT_EQUAL(rf_response_length(&t.res), SIZE);
		CU_ASSERT_EQUAL(trip_deliver(&t), RF_OK);
		CU_ASSERT_EQUAL(http_answer_status(&t.out), rows[i].status);
		CU_ASSERT_TRUE(body_is(&t, rows[i].from, rows[i].length));
		CU_ASSERT_EQUAL(t.bytes, rows[i].length);
		CU_ASSERT_STRING_EQUAL(m.asked, rows[i].asked);
		CU_ASSERT_STRING_EQUAL(trip_header(&t, "Content-Range"),
		    rows[i].range);
		snprintf(length, sizeof(length), "%" PRId64,
		    t.req.method == RF_HEAD ? SIZE : rows[i].length);
		CU_ASSERT_STRING_EQUAL(trip_header(&t, "Content-Length"),
		    rows[i].status == 304 ? "" : length);
		CU_ASSERT_STRING_EQUAL(trip_header(&t, "Accept-Ranges"),
		    "bytes");
		finish(&t, &m);
	}
}

/* Between memory, and in several pieces. */
static void
among_others(void)
{
	struct maker m = { 0 };
	struct trip t;
	struct rf_str body;

	trip_begin(&t, GET "HTTP_RANGE=bytes=0-4,100000-100008");
	rf_response_bytes(&t.res, 200, "text/plain", RF_STR("<<<"));
	t.res.ranges = true;
	rf_response_add_producer(&t.res, &(struct rf_producer){ make, release,
	    &m, SIZE });
	rf_response_add(&t.res, RF_STR(">>>"));
	CU_ASSERT_EQUAL(trip_deliver(&t), RF_OK);
	CU_ASSERT_EQUAL(http_answer_status(&t.out), 206);
	CU_ASSERT_STRING_EQUAL(m.asked, "0+2 99997+3 ");
	body = http_answer_body(&t.out);
	CU_ASSERT_PTR_NOT_NULL(memmem(body.ptr, body.len,
	    "\r\n\r\n<<<ab\r\n", 11));
	/* 99,997 = 23 * 4,347 + 16 */
	CU_ASSERT_PTR_NOT_NULL(memmem(body.ptr, body.len,
	    "\r\n\r\nqrs>>>\r\n", 12));
	CU_ASSERT_EQUAL(body.len, t.bytes);
	finish(&t, &m);
}

static void
count_done(void *ctx, bool complete)
{
	struct trip *t = ctx;

	t->done++;
	t->complete += complete;
}

static void
unknown(void)
{
	static const char *const lines[] = { GET, GET "HTTP_RANGE=bytes=0-9",
	    "REQUEST_METHOD=HEAD\nREQUEST_URI=/" };

	for (size_t i = 0; i < RF_COUNT(lines); i++) {
		struct maker m = { 0 };
		struct trip t;

		begin(&t, &m, lines[i], -1);
		t.res.done = count_done;
		t.res.done_ctx = &t;
		t.out.gone = true;
		CU_ASSERT_EQUAL(rf_response_length(&t.res), -1);
		CU_ASSERT_EQUAL(trip_deliver(&t), RF_OK);
		CU_ASSERT_EQUAL(http_answer_status(&t.out), 200);
		CU_ASSERT_STRING_EQUAL(trip_header(&t, "Content-Length"), "");
		CU_ASSERT_STRING_EQUAL(trip_header(&t, "Accept-Ranges"), "");
		CU_ASSERT_STRING_EQUAL(m.asked, i < 2 ? "0+-1 " : "");
		CU_ASSERT_TRUE(body_is(&t, 0, i < 2 ? SIZE : 0));
		CU_ASSERT_EQUAL(m.saw_gone, i < 2);
		CU_ASSERT_EQUAL(t.complete, i < 2);
		CU_ASSERT_TRUE(t.out.flushed);
		finish(&t, &m);
	}
}

/* Too little, too much, its own failure, the client's leaving. */
static void
broken(void)
{
	static const struct {
		struct maker m;
		int64_t length;
		int fail_at;
		enum rf_code code;
	} rows[] = {
		{ { .more = -1 }, SIZE, 0, RF_E_IO },
		{ { .more = 1 }, SIZE, 0, RF_E_BUG },
		{ { .fails = RF_E_DB }, SIZE, 0, RF_E_DB },
		{ { .fails = RF_E_DB }, -1, 0, RF_E_DB },
		{ { 0 }, SIZE, 3, RF_E_CLOSED },
		{ { 0 }, -1, 3, RF_E_CLOSED },
	};

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct maker m = rows[i].m;
		struct trip t;

		begin(&t, &m, GET, rows[i].length);
		t.res.done = count_done;
		t.res.done_ctx = &t;
		t.out.fail_at = rows[i].fail_at;
		CU_ASSERT_EQUAL(trip_deliver(&t), rows[i].code);
		CU_ASSERT_EQUAL(t.err.code, rows[i].code);
		CU_ASSERT_EQUAL(t.done, 1);
		CU_ASSERT_EQUAL(t.complete, 0);
		CU_ASSERT(http_answer_body(&t.out).len <= SIZE);
		finish(&t, &m);
	}
}

/* What lasts until it ends has nothing before and nothing after it. */
static void
alone(void)
{
	struct maker first = { 0 }, second = { 0 };
	struct trip t;

	begin(&t, &first, GET, -1);
	rf_response_add_producer(&t.res, &(struct rf_producer){ make, release,
	    &second, 5 });
	CU_ASSERT_EQUAL(t.res.status, 0);
	CU_ASSERT_EQUAL(second.released, 1);
	finish(&t, &first);

	trip_begin(&t, GET);
	rf_response_bytes(&t.res, 200, "text/plain", RF_STR("x"));
	rf_response_add_producer(&t.res, &(struct rf_producer){ make, release,
	    &second, -1 });
	CU_ASSERT_EQUAL(t.res.status, 0);
	CU_ASSERT_EQUAL(second.released, 2);
	trip_end(&t);
	CU_ASSERT_EQUAL(second.writes, 0);
}

CU_TestInfo http_producer_tests[] = {
	{ "known length", known },
	{ "among others", among_others },
	{ "unknown length", unknown },
	{ "broken", broken },
	{ "alone", alone },
	CU_TEST_INFO_NULL
};
