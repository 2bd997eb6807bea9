/*
 * Redirects and names that change their mind: nothing is asked of a server
 * that the guard would refuse, however the client is led there.
 */
#include "config.h"

#include "fetch/fetch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit/fetch_suites.h"
#include "unit/fetch_tools.h"
#include "unit/unit.h"

#define MOVED(code, to) "HTTP/1.1 " code " Moved\r\nLocation: " to \
	"\r\nContent-Length: 0\r\n\r\n"

/* A redirect whose body never ends. */
static void
talkative(struct test_call *c)
{
	test_sends(c, "HTTP/1.1 302 Found\r\nLocation: /ok\r\n\r\n");
	while (test_sends(c, "Moved, moved, moved, moved, moved, moved.\n"))
		;
}

static const struct test_answer answers[] = {
	TEST_RAW("/ok", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"),
	TEST_RAW("/301", MOVED("301", "/ok")),
	TEST_RAW("/302", MOVED("302", "ok?x=1#frag")),
	TEST_RAW("/303", MOVED("303", "/ok")),
	TEST_SCRIPT("/307", test_script_port,
	    MOVED("307", "//127.0.0.1:%u/ok")),
	TEST_RAW("/308", MOVED("308", "/ok")),
	TEST_RAW("/304", MOVED("304", "/ok")),
	TEST_RAW("/300", MOVED("300", "/ok")),
	TEST_SCRIPT("/talkative", talkative, NULL),
	TEST_RAW("/cookie", "HTTP/1.1 302 Found\r\nSet-Cookie: a=b; Path=/\r\n"
	    "Location: /ok\r\nContent-Length: 0\r\n\r\n"),
	TEST_RAW("/twice", "HTTP/1.1 302 Found\r\nLocation: /ok\r\n"
	    "Location: /301\r\nContent-Length: 0\r\n\r\n"),
	TEST_RAW("/nowhere", "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n"),
	TEST_RAW("/loop", MOVED("302", "/loop")),
	TEST_RAW("/5", MOVED("302", "/4")),
	TEST_RAW("/4", MOVED("302", "/3")),
	TEST_RAW("/3", MOVED("302", "/2")),
	TEST_RAW("/2", MOVED("302", "/1")),
	TEST_RAW("/1", MOVED("302", "/ok")),
	TEST_RAW("/6", MOVED("302", "/5")),
	TEST_RAW("/to-file", MOVED("302", "file:///etc/passwd")),
	TEST_RAW("/to-gopher", MOVED("302", "gopher://127.0.0.1:6379/x")),
	TEST_RAW("/to-user", MOVED("302", "http://a:b@127.0.0.1/")),
	TEST_RAW("/to-octal", MOVED("302", "http://0177.0.0.1/ok")),
	TEST_RAW("/to-dword", MOVED("302", "//2130706433/ok")),
	TEST_RAW("/to-private", MOVED("302", "http://10.0.0.1/")),
	TEST_RAW("/to-metadata", MOVED("302", "http://169.254.169.254/latest/")),
	TEST_RAW("/to-six", MOVED("302", "http://[::1]/")),
	TEST_RAW("/to-mapped", MOVED("302", "http://[::ffff:10.0.0.1]/")),
	TEST_RAW("/to-port", MOVED("302", "http://127.0.0.1:22/")),
	TEST_SCRIPT("/to-rebind", test_script_port,
	    MOVED("302", "http://rebind.test:%u/ok")),
	TEST_SCRIPT("/to-name", test_script_port,
	    MOVED("302", "http://pinned.test:%u/ok")),
	TEST_ANSWERS_END,
};

static void
followed(void)
{
	static const struct {
		const char *url, *final;
		int redirects;
	} rows[] = {
		{ "http://127.0.0.1:%u/ok", "/ok", 0 },
		{ "http://127.0.0.1:%u/301", "/ok", 1 },
		{ "http://127.0.0.1:%u/302", "/ok?x=1", 1 },
		{ "http://127.0.0.1:%u/303", "/ok", 1 },
		{ "http://127.0.0.1:%u/307", "/ok", 1 },
		{ "http://127.0.0.1:%u/308", "/ok", 1 },
		{ "http://127.0.0.1:%u/talkative", "/ok", 1 },
		{ "http://127.0.0.1:%u/cookie", "/ok", 1 },
		{ "http://127.0.0.1:%u/twice", "/ok", 1 },
		{ "http://127.0.0.1:%u/5", "/ok", 5 },
	};
	struct test_server *s = test_server_start(answers);
	struct test_fetch f;
	char head[8192], *body;
	const char *path;

	test_fetch_init(&f, s);
	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		CU_ASSERT_EQUAL(test_fetch_run(&f, s, rows[i].url), RF_OK);
		CU_ASSERT_EQUAL(f.result.status, 200);
		CU_ASSERT_EQUAL(f.result.redirects, rows[i].redirects);
		path = strchr(f.result.url + 8, '/');
		CU_ASSERT_STRING_EQUAL(path, rows[i].final);
		body = test_fetch_body(&f);
		CU_ASSERT_STRING_EQUAL(body, "hello");
		free(body);
		test_server_last(s, head, sizeof(head));
		CU_ASSERT_PTR_NULL(strstr(head, "Cookie"));
		CU_ASSERT_PTR_NULL(strstr(head, "Referer"));
	}
	test_fetch_release(&f);
	test_server_stop(s);
}

static void
not_followed(void)
{
	static const struct {
		const char *path;
		enum rf_code code;
		unsigned requests;
	} rows[] = {
		{ "nowhere", RF_E_HTTP, 1 },
		{ "300", RF_E_HTTP, 1 },
		{ "304", RF_E_HTTP, 1 },
		{ "loop", RF_E_HTTP, 6 },
		{ "6", RF_E_HTTP, 6 },
		{ "to-file", RF_E_BLOCKED, 1 },
		{ "to-gopher", RF_E_BLOCKED, 1 },
		{ "to-user", RF_E_BLOCKED, 1 },
		{ "to-octal", RF_E_BLOCKED, 1 },
		{ "to-dword", RF_E_BLOCKED, 1 },
		{ "to-private", RF_E_BLOCKED, 1 },
		{ "to-metadata", RF_E_BLOCKED, 1 },
		{ "to-six", RF_E_BLOCKED, 1 },
		{ "to-mapped", RF_E_BLOCKED, 1 },
		{ "to-port", RF_E_BLOCKED, 1 },
	};
	struct test_server *s = test_server_start(answers);
	struct test_fetch f;
	char url[100];
	unsigned before;

	test_fetch_init(&f, s);
	f.policy.ports[1] = 80;
	f.policy.n_ports = 2;
	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		before = test_server_count(s);
		snprintf(url, sizeof(url), "http://127.0.0.1:%%u/%s",
		    rows[i].path);
		CU_ASSERT_EQUAL(test_fetch_run(&f, s, url), rows[i].code);
		CU_ASSERT_EQUAL(test_server_count(s) - before,
		    rows[i].requests);
		CU_ASSERT(f.result.status >= 300 && f.result.status < 400);
		CU_ASSERT(strlen(f.err.msg) > 20);
		if (f.err.code != rows[i].code)
			printf("%s: %s\n", url, f.err.msg);
	}
	f.policy.redirects = 0;
	CU_ASSERT_EQUAL(test_fetch_run(&f, s, "http://127.0.0.1:%u/301"),
	    RF_E_HTTP);
	test_fetch_release(&f);
	test_server_stop(s);
}

/* Allowed when asked first, private when asked again for the next hop. */
static void
changing_names(void)
{
	struct test_name names[] = {
		{ "rebind.test", "127.0.0.1|10.0.0.1", 0 },
		{ "pinned.test", "127.0.0.1", 0 },
		{ "both.test", "127.0.0.1 10.0.0.1", 0 },
		{ "dead.test", "127.0.0.9 127.0.0.1", 0 },
		{ NULL, NULL, 0 },
	};
	struct test_server *s = test_server_start(answers);
	struct test_fetch f;
	char head[8192], host[64];
	unsigned before;

	test_fetch_init(&f, s);
	f.policy.resolve = test_resolve;
	f.policy.resolve_ctx = names;

	/* Only the test knows this name: the connection was pinned. */
	CU_ASSERT_EQUAL(test_fetch_run(&f, s, "http://pinned.test:%u/ok"),
	    RF_OK);
	CU_ASSERT_EQUAL(names[1].asked, 1);
	test_server_last(s, head, sizeof(head));
	snprintf(host, sizeof(host), "Host: pinned.test:%u\r\n",
	    test_server_port(s));
	CU_ASSERT_PTR_NOT_NULL(strstr(head, host));
	/* Each hop asks again, also for the same name. */
	CU_ASSERT_EQUAL(test_fetch_run(&f, s, "http://pinned.test:%u/301"),
	    RF_OK);
	CU_ASSERT_EQUAL(names[1].asked, 3);
	/* A second address stands in for one where nobody listens. */
	CU_ASSERT_EQUAL(test_fetch_run(&f, s, "http://dead.test:%u/ok"),
	    RF_OK);

	CU_ASSERT_EQUAL(test_fetch_run(&f, s, "http://rebind.test:%u/ok"),
	    RF_OK);
	before = test_server_count(s);
	CU_ASSERT_EQUAL(test_fetch_run(&f, s, "http://rebind.test:%u/ok"),
	    RF_E_BLOCKED);
	CU_ASSERT_EQUAL(test_server_count(s), before);

	names[0].asked = 0;
	CU_ASSERT_EQUAL(test_fetch_run(&f, s, "http://rebind.test:%u/301"),
	    RF_E_BLOCKED);
	CU_ASSERT_EQUAL(test_server_count(s), before + 1);
	CU_ASSERT_EQUAL(f.result.redirects, 1);

	names[0].asked = 1;
	CU_ASSERT_EQUAL(test_fetch_run(&f, s, "http://127.0.0.1:%u/to-rebind"),
	    RF_E_BLOCKED);
	CU_ASSERT_EQUAL(test_fetch_run(&f, s, "http://127.0.0.1:%u/to-name"),
	    RF_OK);

	before = test_server_count(s);
	CU_ASSERT_EQUAL(test_fetch_run(&f, s, "http://both.test:%u/ok"),
	    RF_E_BLOCKED);
	CU_ASSERT_EQUAL(test_server_count(s), before);
	test_fetch_release(&f);
	test_server_stop(s);
}

CU_TestInfo fetch_redirect_tests[] = {
	{ "followed", followed },
	{ "not followed", not_followed },
	{ "names that change", changing_names },
	CU_TEST_INFO_NULL
};
