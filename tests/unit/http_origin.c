/* Origin, base and remote address, with and without proxies. */
#include "config.h"

#include <stdio.h>

#include "unit/http_suites.h"
#include "unit/http_tools.h"
#include "unit/unit.h"

#define PROXY "REMOTE_ADDR=10.0.0.1\n"
#define STRANGER "REMOTE_ADDR=192.0.2.7\n"

static const struct {
	const char *params;	/* besides REQUEST_URI=/x */
	const char *fixed;
	const char *origin;	/* NULL: refused */
	const char *remote;
	const char *base;
} rows[] = {
	{ STRANGER "HTTP_HOST=h.example", "", "http://h.example",
	    "192.0.2.7", "" },
	{ STRANGER "HTTP_HOST=h.example\nHTTPS=on", "", "https://h.example",
	    "192.0.2.7", "" },
	{ STRANGER "HTTP_HOST=h.example\nHTTPS=off", "", "http://h.example",
	    "192.0.2.7", "" },
	{ STRANGER "HTTP_HOST=h\nREQUEST_SCHEME=https", "", "https://h",
	    "192.0.2.7", "" },
	{ STRANGER "HTTP_HOST=h:8080", "", "http://h:8080", "192.0.2.7", "" },
	{ STRANGER "HTTP_HOST=h:80", "", "http://h", "192.0.2.7", "" },
	{ STRANGER "HTTP_HOST=h:443", "", "http://h:443", "192.0.2.7", "" },
	{ STRANGER "HTTP_HOST=h:443\nHTTPS=1", "", "https://h", "192.0.2.7",
	    "" },
	{ STRANGER "HTTP_HOST=[::1]:8080", "", "http://[::1]:8080",
	    "192.0.2.7", "" },
	{ STRANGER "HTTP_HOST=127.0.0.1", "", "http://127.0.0.1",
	    "192.0.2.7", "" },
	/* Without Host. */
	{ STRANGER "SERVER_NAME=s\nSERVER_PORT=80", "", "http://s",
	    "192.0.2.7", "" },
	{ STRANGER "SERVER_NAME=s\nSERVER_PORT=8081", "", "http://s:8081",
	    "192.0.2.7", "" },
	{ STRANGER "SERVER_NAME=_\nSERVER_PORT=8081", "", "http://_:8081",
	    "192.0.2.7", "" },
	{ STRANGER "SERVER_NAME=a b", "", "http://localhost", "192.0.2.7",
	    "" },
	{ "", "", "http://localhost", "", "" },
	/* Not host names. */
	{ "HTTP_HOST=a b", "", NULL, NULL, NULL },
	{ "HTTP_HOST=a/b", "", NULL, NULL, NULL },
	{ "HTTP_HOST=a\"b", "", NULL, NULL, NULL },
	{ "HTTP_HOST=u@h", "", NULL, NULL, NULL },
	{ "HTTP_HOST=h:", "", NULL, NULL, NULL },
	{ "HTTP_HOST=h:0", "", NULL, NULL, NULL },
	{ "HTTP_HOST=h:65536", "", NULL, NULL, NULL },
	{ "HTTP_HOST=h:1:2", "", NULL, NULL, NULL },
	{ "HTTP_HOST=:80", "", NULL, NULL, NULL },
	{ "HTTP_HOST=[::1", "", NULL, NULL, NULL },
	{ "HTTP_HOST=[evil]", "", NULL, NULL, NULL },
	{ "HTTP_HOST=[1.2.3.4]", "", NULL, NULL, NULL },
	{ "HTTP_HOST=h\xff", "", NULL, NULL, NULL },
	/* A fixed origin overrules all. */
	{ STRANGER "HTTP_HOST=evil", "https://docs.example",
	    "https://docs.example", "192.0.2.7", "" },
	/* Forwarded headers of strangers are nothing. */
	{ STRANGER "HTTP_HOST=h\nHTTP_X_FORWARDED_HOST=evil\n"
	    "HTTP_X_FORWARDED_PROTO=https\nHTTP_X_FORWARDED_FOR=1.2.3.4\n"
	    "HTTP_X_FORWARDED_PREFIX=/evil", "", "http://h", "192.0.2.7",
	    "" },
	/* Those of trusted proxies count. */
	{ PROXY "HTTP_HOST=h\nHTTP_X_FORWARDED_HOST=pub.example\n"
	    "HTTP_X_FORWARDED_PROTO=https\nHTTP_X_FORWARDED_FOR=1.2.3.4\n"
	    "HTTP_X_FORWARDED_PREFIX=/docs/", "", "https://pub.example",
	    "1.2.3.4", "/docs" },
	{ PROXY "HTTP_HOST=h\nHTTP_X_FORWARDED_HOST=pub.example, inner\n"
	    "HTTP_X_FORWARDED_PROTO=https, http", "", "https://pub.example",
	    "10.0.0.1", "" },
	{ PROXY "HTTP_HOST=h\nHTTPS=on\nHTTP_X_FORWARDED_PROTO=http", "",
	    "http://h", "10.0.0.1", "" },
	{ PROXY "HTTP_HOST=h\nHTTP_X_FORWARDED_HOST=pub\n"
	    "HTTP_X_FORWARDED_PORT=8443\nHTTP_X_FORWARDED_PROTO=https", "",
	    "https://pub:8443", "10.0.0.1", "" },
	{ PROXY "HTTP_HOST=h\nHTTP_X_FORWARDED_HOST=pub:9\n"
	    "HTTP_X_FORWARDED_PORT=8443", "", "http://pub:9", "10.0.0.1",
	    "" },
	/* Only the trusted tail of the chain is believed. */
	{ PROXY "HTTP_X_FORWARDED_FOR=6.6.6.6, 1.2.3.4, 10.0.0.9", "",
	    "http://localhost", "1.2.3.4", "" },
	{ PROXY "HTTP_X_FORWARDED_FOR=1.2.3.4, junk", "", "http://localhost",
	    "10.0.0.1", "" },
	{ PROXY "HTTP_X_FORWARDED_FOR=10.0.0.3", "", "http://localhost",
	    "10.0.0.3", "" },
	{ PROXY "HTTP_X_FORWARDED_FOR=[2001:db8::1]:4711", "",
	    "http://localhost", "2001:db8::1", "" },
	{ PROXY "HTTP_X_FORWARDED_FOR=1.2.3.4:4711", "", "http://localhost",
	    "1.2.3.4", "" },
	{ "REMOTE_ADDR=fd00::5\nHTTP_X_FORWARDED_FOR=1.2.3.4", "",
	    "http://localhost", "1.2.3.4", "" },
	{ "REMOTE_ADDR=::ffff:10.1.2.3\nHTTP_X_FORWARDED_FOR=1.2.3.4", "",
	    "http://localhost", "1.2.3.4", "" },
	/* Ill-formed ones are ignored. */
	{ PROXY "HTTP_HOST=h\nHTTP_X_FORWARDED_HOST=a b\n"
	    "HTTP_X_FORWARDED_PROTO=ftp\nHTTP_X_FORWARDED_PREFIX=//evil.com",
	    "", "http://h", "10.0.0.1", "" },
	{ PROXY "HTTP_X_FORWARDED_PREFIX=/a/../b", "", "http://localhost",
	    "10.0.0.1", "" },
	{ PROXY "HTTP_X_FORWARDED_PREFIX=/a\"b", "", "http://localhost",
	    "10.0.0.1", "" },
	{ PROXY "HTTP_X_FORWARDED_PREFIX=/", "", "http://localhost",
	    "10.0.0.1", "" },
};

static void
origins(void)
{
	char lines[700];

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct rf_request_setup setup = { "", rows[i].fixed,
		    "10.0.0.0/8, fd00::/8", false };
		struct rf_arena a = RF_ARENA_INIT;
		struct rf_err err = RF_ERR_INIT;
		struct rf_request r;
		enum rf_code rc;

		snprintf(lines, sizeof(lines), "REQUEST_URI=/x\n%s",
		    rows[i].params);
		rc = http_request(&r, &a, lines, &setup, &err);
		if (rows[i].origin == NULL) {
			CU_ASSERT_EQUAL(rc, RF_E_BAD_REQUEST);
			rf_arena_release(&a);
			continue;
		}
		CU_ASSERT_EQUAL(rc, RF_OK);
		if (!rf_str_is(r.origin, rows[i].origin) ||
		    !rf_str_is(r.remote, rows[i].remote) ||
		    !rf_str_is(r.base, rows[i].base)) {
			printf("row %zu: %s %s %s\n", i, r.origin.ptr,
			    r.remote.ptr, r.base.ptr);
			CU_FAIL("origin");
		}
		rf_arena_release(&a);
	}
}

static void
prefix_before_base(void)
{
	struct rf_request_setup setup = { "/riffle", "", "10.0.0.1", false };
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_err err = RF_ERR_INIT;
	struct rf_request r;

	CU_ASSERT_EQUAL(http_request(&r, &a, PROXY "REQUEST_URI=/riffle/x\n"
	    "HTTP_X_FORWARDED_PREFIX=/outer", &setup, &err), RF_OK);
	CU_ASSERT(rf_str_is(r.base, "/outer/riffle"));
	CU_ASSERT(rf_str_is(r.path, "/x"));
	rf_arena_release(&a);
}

CU_TestInfo http_origin_tests[] = {
	{ "origins", origins },
	{ "prefix before base", prefix_before_base },
	CU_TEST_INFO_NULL
};
