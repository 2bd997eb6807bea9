/*
 * Servers that misbehave, each in its own way, and what is told about them;
 * and that nothing is reached without permission.
 */
#include "config.h"

#include "fetch/fetch.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "fetch/transfer.h"
#include "unit/fetch_suites.h"
#include "unit/fetch_tools.h"
#include "unit/unit.h"
#include "util/limits.h"
#include "util/log.h"
#include "util/time.h"

#define OK "HTTP/1.1 200 OK\r\n"

static void
drip(struct test_call *c)
{
	test_sends(c, OK "Content-Length: 1000\r\n\r\n");
	while (test_sends(c, "x") && test_pause(c, 50))
		;
}

static void
silence(struct test_call *c)
{
	test_pause(c, 20000);
}

static void
endless(struct test_call *c)
{
	test_sends(c, OK "Transfer-Encoding: chunked\r\n\r\n");
	while (test_sends(c, "10\r\n0123456789abcdef\r\n"))
		;
}

static void
endless_head(struct test_call *c)
{
	test_sends(c, OK);
	while (test_sends(c, "X-More: and more, and more, and more\r\n"))
		;
}

static void
endless_hints(struct test_call *c)
{
	while (test_sends(c, "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"))
		;
}

static void
endless_error(struct test_call *c)
{
	test_sends(c, "HTTP/1.1 500 Oops\r\n\r\n");
	while (test_sends(c, "an error page without an end "))
		;
}

/* `n` zeros, compressed a thousandfold. */
static void
send_zeros(struct test_call *c, size_t n)
{
	unsigned char *zeros = calloc(1, 65536), out[65536];
	z_stream z = { 0 };
	int state = Z_OK;

	if (deflateInit2(&z, 9, Z_DEFLATED, 31, 9, Z_DEFAULT_STRATEGY) != Z_OK)
		abort();
	test_sends(c, OK "Content-Encoding: gzip\r\n\r\n");
	while (state != Z_STREAM_END) {
		if (z.avail_in == 0 && n > 0) {
			z.next_in = zeros;
			z.avail_in = n < 65536 ? (uInt)n : 65536;
			n -= z.avail_in;
		}
		z.next_out = out;
		z.avail_out = sizeof(out);
		state = deflate(&z, n == 0 ? Z_FINISH : Z_NO_FLUSH);
		if (!test_send(c, out, sizeof(out) - z.avail_out))
			break;
	}
	deflateEnd(&z);
	free(zeros);
}

static void
small_gzip(struct test_call *c)
{
	send_zeros(c, 50000);
}

static void
gzip_bomb(struct test_call *c)
{
	send_zeros(c, 100 * RF_MiB);
}

static const struct test_answer answers[] = {
	TEST_RAW("/ok", OK "Content-Type: Text/Plain; charset=UTF-8\r\n"
	    "Content-Disposition: attachment; filename=\"h i.txt\"\r\n"
	    "Content-Length: 5\r\n\r\nhello"),
	TEST_RAW("/dir/name.pdf", "HTTP/1.0 200 OK\r\n\r\nuntil the end"),
	TEST_RAW("/chunked", OK "Transfer-Encoding: chunked\r\n\r\n"
	    "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nTrailer: x\r\n\r\n"),
	TEST_RAW("/empty", OK "Content-Length: 0\r\n\r\n"),
	TEST_RAW("/204", "HTTP/1.1 204 No Content\r\n\r\n"),
	TEST_RAW("/hints", "HTTP/1.1 103 Early Hints\r\nContent-Type: image/x\r\n"
	    "Location: http://10.0.0.1/\r\n\r\n"
	    OK "Content-Length: 2\r\n\r\nok"),
	TEST_SCRIPT("/gzip", small_gzip, NULL),

	TEST_SCRIPT("/drip", drip, NULL),
	TEST_SCRIPT("/silence", silence, NULL),
	TEST_SCRIPT("/endless", endless, NULL),
	TEST_SCRIPT("/endless-head", endless_head, NULL),
	TEST_SCRIPT("/endless-hints", endless_hints, NULL),
	TEST_SCRIPT("/endless-error", endless_error, NULL),
	TEST_SCRIPT("/bomb", gzip_bomb, NULL),
	TEST_RAW("/declared", OK "Content-Length: 100001\r\n\r\n"),
	TEST_RAW("/declared-huge",
	    OK "Content-Length: 9223372036854775807\r\n\r\nx"),
	TEST_RAW("/declared-more",
	    OK "Content-Length: 99999999999999999999999999\r\n\r\nx"),
	TEST_RAW("/declared-less", OK "Content-Length: 2\r\n\r\nokand more"),
	/* What follows the body is no answer of its own. */
	TEST_RAW("/trailer", OK "Transfer-Encoding: chunked\r\n\r\n"
	    "3\r\nabc\r\n0\r\nHTTP/1.1 302 Found: x\r\n"
	    "Location: /ok\r\n\r\n"),
	TEST_RAW("/short", OK "Content-Length: 100\r\n\r\nonly this"),
	TEST_RAW("/short-chunk", OK "Transfer-Encoding: chunked\r\n\r\nff\r\nonly"),
	TEST_RAW("/bad-chunk", OK "Transfer-Encoding: chunked\r\n\r\nzz\r\nonly"),
	TEST_RAW("/bad-gzip", OK "Content-Encoding: gzip\r\n\r\nthis is not gzip"),
	TEST_RAW("/other-coding", OK "Content-Encoding: rot13\r\n\r\nuryyb"),
	TEST_RAW("/garbage", "what?\r\n\r\n"),
	TEST_RAW("/nothing", ""),
	TEST_RAW("/half-head", "HTTP/1.1 200 OK\r\nContent-"),
	TEST_RAW("/http09", "<html>hello</html>"),
	TEST_RAW("/403", "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno"),
	TEST_RAW("/401", "HTTP/1.1 401 Who\r\nWWW-Authenticate: Basic realm=x\r\n"
	    "Content-Length: 2\r\n\r\nno"),
	TEST_RAW("/999", "HTTP/1.1 999 Odd\r\nContent-Length: 2\r\n\r\nno"),
	TEST_ANSWERS_END,
};

static void
good_answers(void)
{
	static const struct {
		const char *path, *body, *type, *filename;
	} rows[] = {
		{ "ok", "hello", "text/plain", "h i.txt" },
		{ "dir/name.pdf", "until the end", "", "name.pdf" },
		{ "chunked", "abcde", "", "chunked" },
		{ "empty", "", "", "empty" },
		{ "204", "", "", "204" },
		{ "hints", "ok", "", "hints" },
		{ "trailer", "abc", "", "trailer" },
		{ "declared-less", "ok", "", "declared-less" },
	};
	struct test_server *s = test_server_start(answers);
	unsigned char digest[RF_SHA256_SIZE];
	struct test_fetch f;
	char head[8192], url[100], *body;

	test_fetch_init(&f, s);
	f.policy.user_agent = "Tester/1";
	f.req.accept = "text/html";
	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		snprintf(url, sizeof(url), "http://127.0.0.1:%%u/%s",
		    rows[i].path);
		CU_ASSERT_EQUAL(test_fetch_run(&f, s, url), RF_OK);
		if (f.err.code != RF_OK)
			printf("%s: %s\n", rows[i].path, f.err.msg);
		body = test_fetch_body(&f);
		CU_ASSERT_STRING_EQUAL(body, rows[i].body);
		CU_ASSERT_EQUAL(f.result.bytes, (int64_t)strlen(body));
		rf_sha256(body, strlen(body), digest);
		CU_ASSERT_EQUAL(memcmp(digest, f.result.sha256,
		    sizeof(digest)), 0);
		free(body);
		CU_ASSERT_STRING_EQUAL(f.result.type, rows[i].type);
		CU_ASSERT_STRING_EQUAL(f.result.filename, rows[i].filename);
		CU_ASSERT_STRING_EQUAL(f.result.charset,
		    i == 0 ? "utf-8" : "");
	}
	test_server_last(s, head, sizeof(head));
	CU_ASSERT_EQUAL(strncmp(head, "GET /declared-less HTTP/1.1\r\n", 29),
	    0);
	CU_ASSERT_PTR_NOT_NULL(strstr(head, "User-Agent: Tester/1\r\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(head, "Accept: text/html\r\n"));
	CU_ASSERT_PTR_NULL(strstr(head, "Authorization"));

	CU_ASSERT_EQUAL(test_fetch_run(&f, s, "http://127.0.0.1:%u/gzip"),
	    RF_OK);
	CU_ASSERT_EQUAL(f.result.bytes, 50000);
	test_fetch_release(&f);
	test_server_stop(s);
}

static void
bad_answers(void)
{
	static const struct {
		const char *path;
		enum rf_code code;
		int status;
	} rows[] = {
		{ "declared", RF_E_FETCH_TOO_LARGE, 200 },
		{ "declared-huge", RF_E_FETCH_TOO_LARGE, 200 },
		{ "declared-more", RF_E_FETCH_TOO_LARGE, 200 },
		{ "endless", RF_E_FETCH_TOO_LARGE, 200 },
		{ "bomb", RF_E_FETCH_TOO_LARGE, 200 },
		{ "endless-head", RF_E_HTTP, 200 },
		{ "endless-hints", RF_E_HTTP, 103 },
		{ "endless-error", RF_E_HTTP, 500 },
		{ "403", RF_E_HTTP, 403 },
		{ "401", RF_E_HTTP, 401 },
		{ "404", RF_E_HTTP, 404 },
		{ "999", RF_E_HTTP, 999 },
		{ "short", RF_E_CONNECT, 200 },
		{ "short-chunk", RF_E_CONNECT, 200 },
		{ "bad-chunk", RF_E_CONNECT, 200 },
		{ "bad-gzip", RF_E_HTTP, 200 },
		{ "other-coding", RF_E_HTTP, 200 },
		{ "half-head", RF_E_HTTP, 200 },
		{ "nothing", RF_E_HTTP, 0 },
		{ "garbage", RF_E_HTTP, 0 },
		{ "http09", RF_E_HTTP, 0 },
	};
	struct test_server *s = test_server_start(answers);
	struct test_fetch f;
	char url[100];

	test_fetch_init(&f, s);
	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		snprintf(url, sizeof(url), "http://127.0.0.1:%%u/%s",
		    rows[i].path);
		CU_ASSERT_EQUAL(test_fetch_run(&f, s, url), rows[i].code);
		CU_ASSERT_EQUAL(f.result.status, rows[i].status);
		if (f.err.code != rows[i].code ||
		    f.result.status != rows[i].status)
			printf("%s: %s, %s, status %d\n", rows[i].path,
			    rf_code_name(f.err.code), f.err.msg,
			    f.result.status);
		CU_ASSERT_TRUE(rf_code_is_document(f.err.code));
		CU_ASSERT_PTR_NULL(strstr(f.err.msg, "127.0"));
		CU_ASSERT(lseek(f.fd, 0, SEEK_END) <= 100000);
	}
	/* Below the size limit, and still beyond all measure. */
	f.policy.max_bytes = 500 * RF_MiB;
	CU_ASSERT_EQUAL(test_fetch_run(&f, s, "http://127.0.0.1:%u/bomb"),
	    RF_E_FETCH_TOO_LARGE);
	CU_ASSERT_PTR_NOT_NULL(strstr(f.err.msg, "compressed"));
	CU_ASSERT(lseek(f.fd, 0, SEEK_END) < 64 * RF_MiB);
	test_fetch_release(&f);
	test_server_stop(s);
}

static void
time_limits(void)
{
	static const struct {
		const char *path;
		int total_ms, stall_ms, least, most;
	} rows[] = {
		{ "drip", 400, 15000, 350, 2000 },
		{ "silence", 400, 15000, 350, 2000 },
		{ "silence", 9000, 1000, 900, 4000 },
		{ "drip", 9000, 1000, 900, 4000 },
	};
	struct test_server *s = test_server_start(answers);
	struct test_fetch f;
	char url[100];
	int64_t start, took;

	test_fetch_init(&f, s);
	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		f.policy.total_ms = rows[i].total_ms;
		f.policy.stall_ms = rows[i].stall_ms;
		snprintf(url, sizeof(url), "http://127.0.0.1:%%u/%s",
		    rows[i].path);
		start = rf_monotonic();
		CU_ASSERT_EQUAL(test_fetch_run(&f, s, url),
		    RF_E_FETCH_TIMEOUT);
		took = rf_monotonic() - start;
		CU_ASSERT(took >= rows[i].least && took < rows[i].most);
		if (took < rows[i].least || took >= rows[i].most)
			printf("row %zu took %lld ms\n", i, (long long)took);
	}
	test_fetch_release(&f);
	test_server_stop(s);
}

struct watch {
	int calls, stop_after;
	int64_t got, expected;
};

static int
watch(void *ctx, int64_t got, int64_t expected)
{
	struct watch *w = ctx;

	w->got = got;
	w->expected = expected;
	return ++w->calls > w->stop_after;
}

static void
progress(void)
{
	struct test_server *s = test_server_start(answers);
	struct watch w = { .stop_after = 5 };
	struct test_fetch f;
	int64_t start = rf_monotonic();

	test_fetch_init(&f, s);
	f.req.progress = watch;
	f.req.ctx = &w;
	CU_ASSERT_EQUAL(test_fetch_run(&f, s, "http://127.0.0.1:%u/drip"),
	    RF_E_CANCELLED);
	CU_ASSERT(rf_monotonic() - start < 4000);
	CU_ASSERT_EQUAL(w.calls, 6);
	w = (struct watch){ .stop_after = 100000 };
	CU_ASSERT_EQUAL(test_fetch_run(&f, s, "http://127.0.0.1:%u/ok"),
	    RF_OK);
	CU_ASSERT_EQUAL(w.got, 5);
	CU_ASSERT_EQUAL(w.expected, 5);
	test_fetch_release(&f);
	test_server_stop(s);
}

/* The same addresses that work above, without the exception. */
static void
forbidden(void)
{
	static const struct {
		const char *url;
		enum rf_code code;
	} rows[] = {
		{ "http://127.0.0.1:%u/ok", RF_E_BLOCKED },
		{ "http://127.0.0.2:%u/ok", RF_E_BLOCKED },
		{ "http://0.0.0.0:%u/ok", RF_E_BLOCKED },
		{ "http://[::1]:%u/ok", RF_E_BLOCKED },
		{ "http://[::]:%u/ok", RF_E_BLOCKED },
		{ "http://[::ffff:127.0.0.1]:%u/ok", RF_E_BLOCKED },
		{ "http://[::127.0.0.1]:%u/ok", RF_E_BLOCKED },
		{ "http://[64:ff9b::127.0.0.1]:%u/ok", RF_E_BLOCKED },
		{ "http://2130706433:%u/ok", RF_E_BLOCKED },
		{ "http://0x7f.1:%u/ok", RF_E_BLOCKED },
		{ "http://0177.1:%u/ok", RF_E_BLOCKED },
		{ "http://127.1:%u/ok", RF_E_BLOCKED },
		{ "http://inside.test:%u/ok", RF_E_BLOCKED },
		{ "https://inside.test:%u/ok", RF_E_BLOCKED },
		{ "http://nobody.test:%u/ok", RF_E_DNS },
		{ "http://8.8.8.8:22/", RF_E_BLOCKED },
		{ "http://u:p@127.0.0.1:%u/ok", RF_E_BAD_REQUEST },
		{ "file:///etc/passwd", RF_E_BAD_REQUEST },
	};
	struct test_name names[] = {
		{ "inside.test", "127.0.0.1", 0 },
		{ NULL, NULL, 0 },
	};
	struct test_server *s = test_server_start(answers);
	struct test_fetch f;
	struct rf_url url;
	struct rf_err err = RF_ERR_INIT;

	test_fetch_init(&f, s);
	f.policy.allow = NULL;
	f.policy.resolve = test_resolve;
	f.policy.resolve_ctx = names;
	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		CU_ASSERT_EQUAL(test_fetch_run(&f, s, rows[i].url),
		    rows[i].code);
		CU_ASSERT_EQUAL(rf_fetch_check(f.url, &f.policy, NULL, &err),
		    rows[i].code);
		if (f.err.code != rows[i].code)
			printf("%s: %s\n", f.url, f.err.msg);
	}
	CU_ASSERT_EQUAL(test_server_count(s), 0);

	f.policy.allow = &f.allow;
	CU_ASSERT_EQUAL(test_fetch_run(&f, s, "http://inside.test:%u/ok"),
	    RF_OK);
	CU_ASSERT_EQUAL(rf_fetch_check(f.url, &f.policy, &url, &err), RF_OK);
	CU_ASSERT_STRING_EQUAL(url.host, "inside.test");
	CU_ASSERT_EQUAL(test_server_count(s), 1);
	test_fetch_release(&f);
	test_server_stop(s);
}

/*
 * The last line: what the socket callback says when everything before it was
 * led astray.  The address in the URL is not the one that was judged.
 */
static void
unpinned(void)
{
	struct test_server *s = test_server_start(answers);
	struct rf_addresses judged = { .n = 1 };
	struct rf_guard g = RF_GUARD_INIT;
	struct rf_transfer t;
	struct test_fetch f;
	struct rf_url url;
	struct rf_handle handle = RF_HANDLE_NONE;
	char text[64];

	test_fetch_init(&f, s);
	f.req.fd = f.fd;
	CU_ASSERT_EQUAL(rf_log_open("none", RF_LOG_WARN, &f.err), RF_OK);
	CU_ASSERT_EQUAL_FATAL(rf_fetch_prepare(&f.err), RF_OK);
	rf_guard_init(&g, &f.allow);
	snprintf(text, sizeof(text), "http://127.0.0.1:%u/ok",
	    test_server_port(s));
	CU_ASSERT_EQUAL(rf_url_parse(rf_str(text), &url, &f.err), RF_OK);
	CU_ASSERT_EQUAL_FATAL(rf_handle_open(&handle, &f.err), RF_OK);
	for (int i = 0; i < 3; i++) {
		/* another address, another port, the right one */
		CU_ASSERT_TRUE(rf_address_parse(i == 0 ? "127.0.0.2" :
		    "127.0.0.1", (uint16_t)(url.port + (i == 1)),
		    &judged.v[0]));
		t = (struct rf_transfer){ .req = &f.req, .guard = &g,
			.url = &url, .addresses = &judged,
			.deadline = rf_monotonic() + 3000 };
		CU_ASSERT_EQUAL(rf_transfer_begin(&t, &handle, &f.err), RF_OK);
		CU_ASSERT_EQUAL(rf_transfer_end(&t,
		    rf_curl.easy_perform(handle.curl), &f.err),
		    i == 2 ? RF_OK : RF_E_BLOCKED);
		CU_ASSERT_EQUAL(test_server_count(s), i == 2);
	}
	/* Judged and pinned, but the guard has changed its mind. */
	g.allow = NULL;
	t = (struct rf_transfer){ .req = &f.req, .guard = &g, .url = &url,
		.addresses = &judged, .deadline = rf_monotonic() + 3000 };
	rf_handle_close(&handle);
	CU_ASSERT_EQUAL_FATAL(rf_handle_open(&handle, &f.err), RF_OK);
	CU_ASSERT_EQUAL(rf_transfer_begin(&t, &handle, &f.err), RF_OK);
	CU_ASSERT_EQUAL(rf_transfer_end(&t,
	    rf_curl.easy_perform(handle.curl), &f.err), RF_E_BLOCKED);
	rf_handle_close(&handle);
	CU_ASSERT_EQUAL(rf_log_open("stderr", RF_LOG_WARN, &f.err), RF_OK);
	rf_guard_release(&g);
	test_fetch_release(&f);
	test_server_stop(s);
}

/* Proxies, .netrc and the like in the environment are not for us. */
static void
environment(void)
{
	struct test_name names[] = {
		{ "public.test", "127.0.0.1", 0 },
		{ NULL, NULL, 0 },
	};
	struct test_server *s = test_server_start(answers);
	struct test_fetch f;
	char proxy[64], head[8192];

	snprintf(proxy, sizeof(proxy), "http://127.0.0.1:%u",
	    test_server_port(s));
	setenv("http_proxy", proxy, 1);
	setenv("ALL_PROXY", proxy, 1);
	test_fetch_init(&f, s);
	f.policy.resolve = test_resolve;
	f.policy.resolve_ctx = names;
	CU_ASSERT_EQUAL(test_fetch_run(&f, s, "http://public.test:%u/ok"),
	    RF_OK);
	test_server_last(s, head, sizeof(head));
	CU_ASSERT_EQUAL(strncmp(head, "GET /ok HTTP/1.1\r\n", 18), 0);
	CU_ASSERT_PTR_NULL(strstr(head, "Proxy"));
	unsetenv("http_proxy");
	unsetenv("ALL_PROXY");
	test_fetch_release(&f);
	test_server_stop(s);
}

static void
our_own_trouble(void)
{
	struct test_server *s = test_server_start(answers);
	struct test_fetch f;
	int full = open("/dev/full", O_WRONLY);

	test_fetch_init(&f, s);
	if (full >= 0) {
		f.req.fd = full;
		CU_ASSERT_EQUAL(test_fetch_run(&f, s,
		    "http://127.0.0.1:%u/ok"), RF_E_FULL);
		close(full);
	}
	f.req.fd = f.fd;
	f.policy.user_agent = NULL;
	CU_ASSERT_EQUAL(test_fetch_run(&f, s, "http://127.0.0.1:%u/ok"),
	    RF_OK);
	f.policy.total_ms = 0;
	CU_ASSERT_EQUAL(test_fetch_run(&f, s, "http://127.0.0.1:%u/ok"),
	    RF_E_FETCH_TIMEOUT);
	/* Nobody listens there any more. */
	f.policy.total_ms = 5000;
	test_server_stop(s);
	CU_ASSERT_EQUAL(rf_fetch(&f.req, &f.result, &f.err), RF_E_CONNECT);
	test_fetch_release(&f);
}

static void
ports(void)
{
	struct rf_fetch_policy p = RF_FETCH_POLICY_INIT;
	struct rf_err err = RF_ERR_INIT;

	CU_ASSERT_EQUAL(rf_fetch_policy_ports(&p, RF_STR(" 80, 8443 ,,1"),
	    &err), RF_OK);
	CU_ASSERT_EQUAL(p.n_ports, 3);
	CU_ASSERT_EQUAL(p.ports[1], 8443);
	CU_ASSERT_EQUAL(rf_fetch_policy_ports(&p, RF_STR(""), &err), RF_OK);
	CU_ASSERT_EQUAL(p.n_ports, 0);
	CU_ASSERT_EQUAL(rf_fetch_policy_ports(&p, RF_STR("80,0"), &err),
	    RF_E_CONFIG);
	CU_ASSERT_EQUAL(rf_fetch_policy_ports(&p, RF_STR("http"), &err),
	    RF_E_CONFIG);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, "\"http\""));
	CU_ASSERT_EQUAL(rf_fetch_policy_ports(&p, RF_STR("1,2,3,4,5,6,7,8,9,"
	    "1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7,8,9,1,2,3,4,5,6"), &err),
	    RF_E_CONFIG);
}

CU_TestInfo fetch_transfer_tests[] = {
	{ "good answers", good_answers },
	{ "bad answers", bad_answers },
	{ "time limits", time_limits },
	{ "progress", progress },
	{ "forbidden", forbidden },
	{ "unpinned", unpinned },
	{ "environment", environment },
	{ "our own trouble", our_own_trouble },
	{ "ports", ports },
	CU_TEST_INFO_NULL
};
