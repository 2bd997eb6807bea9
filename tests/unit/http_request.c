/* Methods, paths, queries and headers from CGI parameters. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "unit/http_suites.h"
#include "unit/http_tools.h"
#include "unit/unit.h"

/* The segments, each in angle brackets. */
static const char *
shown(const struct rf_request *r, char out[600])
{
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 0; i < r->n_segments; i++)
		n += (size_t)snprintf(out + n, 600 - n, "<%s>",
		    r->segments[i].ptr);
	return out;
}

static const struct {
	const char *base, *uri;
	enum rf_code want;
	const char *segments, *path;
} path_rows[] = {
	{ "", "/", RF_OK, "", "/" },
	{ "", "", RF_OK, "", "/" },
	{ "", "/extract", RF_OK, "<extract>", "/extract" },
	{ "", "/extract/", RF_OK, "<extract>", "/extract/" },
	{ "", "//extract", RF_OK, "<extract>", "//extract" },
	{ "", "/a/b/c?x=/d/e", RF_OK, "<a><b><c>", "/a/b/c" },
	{ "", "/a?", RF_OK, "<a>", "/a" },
	{ "", "/a?x=1#f", RF_OK, "<a>", "/a" },
	{ "", "http://host:80/a/b", RF_OK, "<a><b>", "/a/b" },
	{ "", "HTTPS://host/a", RF_OK, "<a>", "/a" },
	{ "", "http://host", RF_OK, "", "/" },
	{ "", "http://host?x=1", RF_OK, "", "/" },
	/* The base, at a segment border only. */
	{ "/riffle", "/riffle/extract", RF_OK, "<extract>", "/extract" },
	{ "/riffle", "/riffle", RF_OK, "", "/" },
	{ "/riffle", "/riffle/", RF_OK, "", "/" },
	{ "/riffle/", "/riffle/a", RF_OK, "<a>", "/a" },
	{ "/riffle", "/%72iffle/a", RF_OK, "<a>", "/a" },
	{ "/riffle", "/rifflex/a", RF_E_NOT_FOUND, NULL, NULL },
	{ "/riffle", "/riffl", RF_E_NOT_FOUND, NULL, NULL },
	{ "/riffle", "/extract", RF_E_NOT_FOUND, NULL, NULL },
	{ "/riffle", "/", RF_E_NOT_FOUND, NULL, NULL },
	{ "/a/b", "/a/b/c", RF_OK, "<c>", "/c" },
	{ "/a/b", "/a/c", RF_E_NOT_FOUND, NULL, NULL },
	{ "/a/b", "/a", RF_E_NOT_FOUND, NULL, NULL },
	/* Decoded once, after splitting. */
	{ "", "/a%20b", RF_OK, "<a b>", "/a%20b" },
	{ "", "/a+b", RF_OK, "<a+b>", "/a+b" },
	{ "", "/%2525", RF_OK, "<%25>", "/%2525" },
	{ "", "/%252e%252e", RF_OK, "<%2e%2e>", "/%252e%252e" },
	{ "", "/na%C3%AFve.png", RF_OK, "<na\xc3\xafve.png>",
	    "/na%C3%AFve.png" },
	{ "", "/...", RF_OK, "<...>", "/..." },
	{ "", "/.a", RF_OK, "<.a>", "/.a" },
	/* Refused. */
	{ "", "/a%2Fb", RF_E_BAD_REQUEST, NULL, NULL },
	{ "", "/a%2fb", RF_E_BAD_REQUEST, NULL, NULL },
	{ "", "/..", RF_E_BAD_REQUEST, NULL, NULL },
	{ "", "/a/../b", RF_E_BAD_REQUEST, NULL, NULL },
	{ "", "/a/%2e%2E/b", RF_E_BAD_REQUEST, NULL, NULL },
	{ "", "/./a", RF_E_BAD_REQUEST, NULL, NULL },
	{ "", "/a%00b", RF_E_BAD_REQUEST, NULL, NULL },
	{ "", "/a%0Ab", RF_E_BAD_REQUEST, NULL, NULL },
	{ "", "/a%7F", RF_E_BAD_REQUEST, NULL, NULL },
	{ "", "/a%zz", RF_E_BAD_REQUEST, NULL, NULL },
	{ "", "/a%2", RF_E_BAD_REQUEST, NULL, NULL },
	{ "", "/a%", RF_E_BAD_REQUEST, NULL, NULL },
	{ "", "/%ff%fe", RF_E_BAD_REQUEST, NULL, NULL },
	{ "", "/%C0%AFetc", RF_E_BAD_REQUEST, NULL, NULL },
	{ "", "/\xff", RF_E_BAD_REQUEST, NULL, NULL },
	{ "", "/%ED%A0%80", RF_E_BAD_REQUEST, NULL, NULL },
	{ "", "extract", RF_E_BAD_REQUEST, NULL, NULL },
	{ "", "*", RF_E_BAD_REQUEST, NULL, NULL },
	{ "/riffle", "/riffle/..", RF_E_BAD_REQUEST, NULL, NULL },
};

/* A fault of the path is told apart: it is answered after authentication. */
static enum rf_code
made(struct rf_request *r, struct rf_arena *a, const char *lines,
    const struct rf_request_setup *setup, struct rf_err *err)
{
	enum rf_code rc = http_request(r, a, lines, setup, err);

	if (rc != RF_OK || r->path_fault.code == RF_OK)
		return rc;
	*err = r->path_fault;
	return err->code;
}

static void
paths(void)
{
	char line[600], got[600];

	for (size_t i = 0; i < RF_COUNT(path_rows); i++) {
		struct rf_request_setup setup = { path_rows[i].base, "", "",
		    false };
		struct rf_arena a = RF_ARENA_INIT;
		struct rf_err err = RF_ERR_INIT;
		struct rf_request r;
		enum rf_code rc;

		snprintf(line, sizeof(line), "REQUEST_METHOD=GET\n"
		    "REQUEST_URI=%s\nPATH_INFO=/misleading\n"
		    "SCRIPT_NAME=/wrong\nHTTP_HOST=h", path_rows[i].uri);
		rc = made(&r, &a, line, &setup, &err);
		if (path_rows[i].uri[0] == '\0') {
			/* No REQUEST_URI: PATH_INFO is all there is. */
			CU_ASSERT_EQUAL(rc, RF_OK);
			CU_ASSERT_STRING_EQUAL(shown(&r, got),
			    "<misleading>");
		} else if (rc != path_rows[i].want) {
			printf("row %zu %s: %s (%s)\n", i, path_rows[i].uri,
			    rf_code_name(rc), err.msg);
			CU_FAIL("path");
		} else if (rc == RF_OK) {
			if (strcmp(shown(&r, got), path_rows[i].segments) ||
			    !rf_str_is(r.path, path_rows[i].path))
				printf("row %zu: %s path " RF_STR_FMT "\n", i,
				    got, RF_STR_ARG(r.path));
			CU_ASSERT_STRING_EQUAL(got, path_rows[i].segments);
			CU_ASSERT(rf_str_is(r.path, path_rows[i].path));
		} else {
			CU_ASSERT(err.msg[0] != '\0');
			CU_ASSERT_EQUAL(r.method, RF_GET);
			CU_ASSERT_EQUAL(strlen(r.id), 16);
			CU_ASSERT(rf_str_is(r.origin, "http://h"));
		}
		rf_request_release(&r);
		rf_arena_release(&a);
	}
}

static const struct {
	bool flag;
	const char *script, *path_info, *uri, *base, *segments;
} script_rows[] = {
	/* CGI: SCRIPT_NAME is the base when the address begins with it. */
	{ true, "/cgi-bin/riffle", "/a", "/cgi-bin/riffle/a",
	    "/cgi-bin/riffle", "<a>" },
	{ true, "/cgi-bin/riffle", "", "/cgi-bin/riffle",
	    "/cgi-bin/riffle", "" },
	{ true, "/cgi-bin/riffle", "/a", "/a", "", "<a>" },
	{ true, "/cgi-bin/riffle", "/a", "/cgi-bin/rifflex/a", "",
	    "<cgi-bin><rifflex><a>" },
	{ true, "", "/a", "/a", "", "<a>" },
	{ true, "/we ird", "/a", "/we%20ird/a", "", "<we ird><a>" },
	{ true, "/~u/r.cgi", "/a", "", "/~u/r.cgi", "<a>" },
	/* FastCGI: only what looks like a script. */
	{ false, "/riffle.fcgi", "/a", "/riffle.fcgi/a", "/riffle.fcgi",
	    "<a>" },
	{ false, "/x/riffle.cgi", "/a", "/x/riffle.cgi/a", "/x/riffle.cgi",
	    "<a>" },
	{ false, "/riffle.fcgi", "/a", "/api/a", "", "<api><a>" },
	{ false, "/api", "/a", "/api/a", "", "<api><a>" },
	{ false, "/api/a", "", "/api/a", "", "<api><a>" },
};

static void
scripts(void)
{
	char line[600], got[600];

	for (size_t i = 0; i < RF_COUNT(script_rows); i++) {
		struct rf_request_setup setup = { "", "", "",
		    script_rows[i].flag };
		struct rf_arena a = RF_ARENA_INIT;
		struct rf_err err = RF_ERR_INIT;
		struct rf_request r;

		snprintf(line, sizeof(line), "REQUEST_METHOD=GET\n"
		    "REQUEST_URI=%s\nPATH_INFO=%s\nSCRIPT_NAME=%s",
		    script_rows[i].uri, script_rows[i].path_info,
		    script_rows[i].script);
		CU_ASSERT_EQUAL(http_request(&r, &a, line, &setup, &err),
		    RF_OK);
		if (!rf_str_is(r.base, script_rows[i].base))
			printf("row %zu: base " RF_STR_FMT "\n", i,
			    RF_STR_ARG(r.base));
		CU_ASSERT(rf_str_is(r.base, script_rows[i].base));
		CU_ASSERT_STRING_EQUAL(shown(&r, got),
		    script_rows[i].segments);
		rf_arena_release(&a);
	}
}

static void
long_paths(void)
{
	char uri[RF_MAX_PATH + 100];
	struct rf_err err = RF_ERR_INIT;
	struct rf_request r;

	for (size_t n = RF_MAX_SEGMENT - 1; n <= RF_MAX_SEGMENT + 1; n++) {
		struct rf_arena a = RF_ARENA_INIT;

		snprintf(uri, sizeof(uri), "REQUEST_URI=/%0*d", (int)n, 0);
		CU_ASSERT_EQUAL(made(&r, &a, uri, NULL, &err),
		    n <= RF_MAX_SEGMENT ? RF_OK : RF_E_BAD_REQUEST);
		rf_arena_release(&a);
	}
	for (size_t n = RF_MAX_PATH - 1; n <= RF_MAX_PATH + 1; n++) {
		struct rf_arena a = RF_ARENA_INIT;

		snprintf(uri, sizeof(uri), "REQUEST_URI=/?%0*d", (int)n - 2,
		    0);
		CU_ASSERT_EQUAL(http_request(&r, &a, uri, NULL, &err),
		    n <= RF_MAX_PATH ? RF_OK : RF_E_BAD_REQUEST);
		rf_arena_release(&a);
	}
}

static const struct {
	const char *query;
	enum rf_code want;
	const char *name, *value;	/* value NULL: not there */
	size_t n;
} query_rows[] = {
	{ "a=1", RF_OK, "a", "1", 1 },
	{ "a=1&b=2", RF_OK, "b", "2", 2 },
	{ "a=1&a=2", RF_OK, "a", "1", 2 },
	{ "a", RF_OK, "a", "", 1 },
	{ "a=", RF_OK, "a", "", 1 },
	{ "=x", RF_OK, "", "x", 1 },
	{ "&&a=1&", RF_OK, "a", "1", 1 },
	{ "a=b=c", RF_OK, "a", "b=c", 1 },
	{ "a=1+2%2B3", RF_OK, "a", "1 2+3", 1 },
	{ "%61=%C3%A9", RF_OK, "a", "\xc3\xa9", 1 },
	{ "a=1", RF_OK, "b", NULL, 1 },
	{ "a=%", RF_E_BAD_REQUEST, NULL, NULL, 0 },
	{ "a=%4", RF_E_BAD_REQUEST, NULL, NULL, 0 },
	{ "%00=1", RF_E_BAD_REQUEST, NULL, NULL, 0 },
	{ "a=%ff", RF_E_BAD_REQUEST, NULL, NULL, 0 },
};

static void
queries(void)
{
	char line[300];

	for (size_t i = 0; i < RF_COUNT(query_rows); i++) {
		struct rf_arena a = RF_ARENA_INIT;
		struct rf_err err = RF_ERR_INIT;
		struct rf_request r;
		struct rf_str v;

		snprintf(line, sizeof(line), "REQUEST_URI=/x?%s",
		    query_rows[i].query);
		CU_ASSERT_EQUAL(http_request(&r, &a, line, NULL, &err),
		    query_rows[i].want);
		if (query_rows[i].want == RF_OK) {
			CU_ASSERT_EQUAL(r.n_query, query_rows[i].n);
			v = rf_request_query(&r, query_rows[i].name);
			if (query_rows[i].value == NULL)
				CU_ASSERT_PTR_NULL(v.ptr)
			else
				CU_ASSERT(rf_str_is(v, query_rows[i].value));
		}
		rf_arena_release(&a);
	}
}

static void
headers(void)
{
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_err err = RF_ERR_INIT;
	struct rf_request r;

	CU_ASSERT_EQUAL(http_request(&r, &a, "REQUEST_METHOD=POST\n"
	    "REQUEST_URI=/x\nHTTP_X_API_KEY=k=1\nCONTENT_TYPE=text/plain\n"
	    "CONTENT_LENGTH=12\nHTTP_PROXY=evil\nHTTP_EMPTY=\nnonsense\n"
	    "=alone\nREDIRECT_HTTP_AUTHORIZATION=Bearer t", NULL, &err),
	    RF_OK);
	CU_ASSERT_EQUAL(r.method, RF_POST);
	CU_ASSERT_EQUAL(r.content_length, 12);
	CU_ASSERT(rf_str_is(rf_request_header(&r, "x-api-key"), "k=1"));
	CU_ASSERT(rf_str_is(rf_request_header(&r, "content-type"),
	    "text/plain"));
	CU_ASSERT(rf_str_is(rf_request_header(&r, "authorization"),
	    "Bearer t"));
	CU_ASSERT_PTR_NOT_NULL(rf_request_header(&r, "empty").ptr);
	CU_ASSERT_PTR_NULL(rf_request_header(&r, "proxy").ptr);
	CU_ASSERT_PTR_NULL(rf_request_header(&r, "X-Api-Key").ptr);
	rf_arena_reset(&a);

	CU_ASSERT_EQUAL(http_request(&r, &a, "REQUEST_METHOD=BREW\n"
	    "REQUEST_URI=/x\nHTTP_AUTHORIZATION=Bearer a\n"
	    "REDIRECT_HTTP_AUTHORIZATION=Bearer b", NULL, &err), RF_OK);
	CU_ASSERT_EQUAL(r.method, RF_OTHER_METHOD);
	CU_ASSERT_EQUAL(r.content_length, -1);
	CU_ASSERT(rf_str_is(rf_request_header(&r, "authorization"),
	    "Bearer a"));
	rf_arena_release(&a);
}

static const struct {
	const char *text;
	int64_t want;		/* -2: refused */
} length_rows[] = {
	{ "", -1 }, { "0", 0 }, { "5", 5 }, { "2147483648", 2147483648 },
	{ "-1", -2 }, { "+5", -2 }, { "5 ", -2 }, { "5x", -2 }, { "0x5", -2 },
	{ "99999999999999999999", -2 },
};

static void
lengths(void)
{
	char line[100];

	for (size_t i = 0; i < RF_COUNT(length_rows); i++) {
		struct rf_arena a = RF_ARENA_INIT;
		struct rf_err err = RF_ERR_INIT;
		struct rf_request r;
		enum rf_code rc;

		snprintf(line, sizeof(line),
		    "REQUEST_URI=/\nCONTENT_LENGTH=%s", length_rows[i].text);
		rc = http_request(&r, &a, line, NULL, &err);
		CU_ASSERT_EQUAL(rc, length_rows[i].want == -2 ?
		    RF_E_BAD_REQUEST : RF_OK);
		if (rc == RF_OK)
			CU_ASSERT_EQUAL(r.content_length,
			    length_rows[i].want);
		rf_arena_release(&a);
	}
}

static void
too_much(void)
{
	static char value[RF_MAX_HEADER_VALUE + 20] = "HTTP_X=";
	const char *params[RF_MAX_PARAMS + 2];
	static const struct rf_request_setup setup = { "", "", "", false };
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_err err = RF_ERR_INIT;
	struct rf_request r;

	memset(value + 7, 'x', RF_MAX_HEADER_VALUE);
	params[0] = "REQUEST_URI=/";
	params[1] = value;
	params[2] = NULL;
	CU_ASSERT_EQUAL(rf_request_from_cgi(&r, &a, params, &setup, &err),
	    RF_OK);
	value[7 + RF_MAX_HEADER_VALUE] = 'x';
	CU_ASSERT_EQUAL(rf_request_from_cgi(&r, &a, params, &setup, &err),
	    RF_E_BAD_REQUEST);
	CU_ASSERT(rf_str_is(r.path, "/"));
	for (size_t i = 0; i <= RF_MAX_PARAMS; i++)
		params[i] = i == 0 ? "REQUEST_URI=/" : "HTTP_A=b";
	params[RF_MAX_PARAMS] = NULL;
	CU_ASSERT_EQUAL(rf_request_from_cgi(&r, &a, params, &setup, &err),
	    RF_OK);
	params[RF_MAX_PARAMS] = "HTTP_A=b";
	params[RF_MAX_PARAMS + 1] = NULL;
	CU_ASSERT_EQUAL(rf_request_from_cgi(&r, &a, params, &setup, &err),
	    RF_E_BAD_REQUEST);
	rf_arena_release(&a);
}

static void
ids(void)
{
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_err err = RF_ERR_INIT;
	struct rf_request r1, r2;

	CU_ASSERT_EQUAL(http_request(&r1, &a, "REQUEST_URI=/", NULL, &err),
	    RF_OK);
	CU_ASSERT_EQUAL(http_request(&r2, &a, "REQUEST_URI=/", NULL, &err),
	    RF_OK);
	CU_ASSERT_EQUAL(strspn(r1.id, "0123456789abcdef"), 16);
	CU_ASSERT_STRING_NOT_EQUAL(r1.id, r2.id);
	rf_arena_release(&a);
}

CU_TestInfo http_request_tests[] = {
	{ "paths", paths },
	{ "script names", scripts },
	{ "long paths", long_paths },
	{ "queries", queries },
	{ "headers", headers },
	{ "lengths", lengths },
	{ "too much", too_much },
	{ "ids", ids },
	CU_TEST_INFO_NULL
};
