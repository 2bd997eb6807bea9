/*
 * The multipart parser.  Every body of the tables is parsed whole, byte by
 * byte, and cut in two at every place: the calls must be the same.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http/multipart.h"
#include "unit/http_suites.h"
#include "unit/unit.h"
#include "util/buf.h"

/* Writes the calls down: (name|file|type|charset)data. for each part. */
struct record {
	struct rf_buf text;
	bool open;
};

static enum rf_code
record_begin(void *ctx, const struct rf_part *p, struct rf_err *err)
{
	struct record *r = ctx;

	CU_ASSERT_FALSE(r->open);
	r->open = true;
	rf_buf_printf(&r->text, "(%s|%s|%s%s%s)", p->name.ptr,
	    p->has_filename ? p->filename.ptr : "-", p->media_type.ptr,
	    p->charset.len > 0 ? ";" : "", p->charset.ptr);
	return RF_OK;
}

static enum rf_code
record_data(void *ctx, const char *p, size_t n, struct rf_err *err)
{
	struct record *r = ctx;

	CU_ASSERT(r->open);
	CU_ASSERT(n > 0);
	rf_buf_add(&r->text, p, n);
	return RF_OK;
}

static enum rf_code
record_end(void *ctx, struct rf_err *err)
{
	struct record *r = ctx;

	CU_ASSERT(r->open);
	r->open = false;
	rf_buf_addc(&r->text, '.');
	return RF_OK;
}

/* Feed n bytes, at most `step` at a time. */
static enum rf_code
feed(struct rf_multipart *m, const char *p, size_t n, size_t step,
    struct rf_err *err)
{
	enum rf_code rc = RF_OK;
	size_t room;
	char *to;

	while (n > 0 && rc == RF_OK) {
		to = rf_multipart_room(m, &room);
		CU_ASSERT_FATAL(room > 0);
		if (room > step)
			room = step;
		if (room > n)
			room = n;
		memcpy(to, p, room);
		rc = rf_multipart_fed(m, room, err);
		p += room;
		n -= room;
	}
	return rc;
}

static enum rf_code
parse(const char *boundary, const char *body, size_t n, size_t split,
    size_t step, struct record *r, struct rf_err *err)
{
	struct rf_part_sink sink = { record_begin, record_data, record_end,
	    r };
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_multipart m;
	enum rf_code rc;

	rf_buf_init(&r->text, RF_MiB);
	r->open = false;
	rf_multipart_init(&m, &a, rf_str(boundary), RF_MULTIPART_MIN_WINDOW,
	    &sink);
	rc = feed(&m, body, split, step, err);
	if (rc == RF_OK)
		rc = feed(&m, body + split, n - split, step, err);
	if (rc == RF_OK)
		rc = rf_multipart_end(&m, err);
	rf_arena_release(&a);
	return rc;
}

#define CD "Content-Disposition: form-data; "
#define A CD "name=a\r\n\r\n"		/* the head of a plain part */

static const struct {
	const char *boundary, *body;
	const char *want;	/* NULL: RF_E_BAD_REQUEST */
} rows[] = {
	/* Nothing but the end: an empty form. */
	{ "B", "--B--\r\n", "" },
	{ "B", "--B--", "" },
	{ "B", "\r\n--B--\r\n", "" },
	{ "B", "preamble\r\n--B--\r\nepilogue", "" },
	/* Plain parts. */
	{ "B", "--B\r\n" A "1\r\n--B--\r\n", "(a|-|)1." },
	{ "B", "--B\r\n" A "1\r\n--B\r\n" A "2\r\n--B--", "(a|-|)1.(a|-|)2." },
	{ "B", "--B\r\n" A "\r\n--B--", "(a|-|)." },
	{ "B", "--B\r\n" A "\r\n\r\n--B--", "(a|-|)\r\n." },
	{ "B", "junk --B\r\n--B\r\n" A "1\r\n--B--\r\n--B\r\n" A "2",
	    "(a|-|)1." },
	/* A part without a body: its blank line is the delimiter's. */
	{ "B", "--B\r\n" CD "name=a\r\n\r\n--B--", "(a|-|)." },
	{ "B", "--B\r\n" CD "name=a\r\n\r\n--B\r\n" A "2\r\n--B--",
	    "(a|-|).(a|-|)2." },
	{ "B", "--B\r\n" CD "name=a\r\n\r\n--BX\r\n--B--", "(a|-|)--BX." },
	/* White space after a delimiter. */
	{ "B", "--B \t \r\n" A "1\r\n--B\t\r\n" A "2\r\n--B--  \r\n",
	    "(a|-|)1.(a|-|)2." },
	/* What is no delimiter is data. */
	{ "B", "--B\r\n" A "\r\n--BX\r\n--B-\r\n-B\r\n--b--\r\n--B--",
	    "(a|-|)\r\n--BX\r\n--B-\r\n-B\r\n--b--." },
	{ "B", "--B\r\n" A "z--B--\n--B--\r--B--\r\n--B--",
	    "(a|-|)z--B--\n--B--\r--B--." },
	{ "B", "--B\r\n" A "\r\r\n\r\n\r\r\n--B--", "(a|-|)\r\r\n\r\n\r." },
	{ "B", "--B\r\n" A "\r\n-\r\n--\r\n--B--", "(a|-|)\r\n-\r\n--." },
	{ "B", "--B\r\n" A "x\r\n--B\rx\r\n--B--", "(a|-|)x\r\n--B\rx." },
	{ "----formdata-undici-012345678901",
	    "------formdata-undici-012345678901\r\n" A
	    "\r\n------formdata-undici-01234567890\r\n"
	    "------formdata-undici-012345678901--\r\n",
	    "(a|-|)\r\n------formdata-undici-01234567890." },
	/* A boundary that begins another, as nested forms have it. */
	{ "x", "--x\r\n" A "--xyz\r\nbody\r\n--xyz--\r\n--x--",
	    "(a|-|)--xyz\r\nbody\r\n--xyz--." },
	/* Heads. */
	{ "B", "--B\r\ncontent-disposition:form-data;name=\"a\"\r\n\r\n1\r\n"
	    "--B--", "(a|-|)1." },
	{ "B", "--B\r\nX-Other: y\r\n" CD "name=\"a\"\r\n"
	    "CONTENT-TYPE: text/plain; charset=\"latin1\"\r\n\r\n1\r\n--B--",
	    "(a|-|text/plain;latin1)1." },
	{ "B", "--B\r\n" CD "\r\n name=\"a\";\r\n\tfilename=\"f\"\r\n\r\n1"
	    "\r\n--B--", "(a|f|)1." },
	{ "B", "--B\r\n" CD "filename=\"f.pdf\"; name=\"a\"\r\n"
	    "Content-Type: application/pdf\r\n\r\n1\r\n--B--",
	    "(a|f.pdf|application/pdf)1." },
	{ "B", "--B\r\n" CD "name=\"\"\r\n\r\n1\r\n--B--", "(|-|)1." },
	{ "B", "--B\r\n" CD "name=a; filename=\"\"\r\n\r\n\r\n--B--",
	    "(a||)." },
	/* File names as browsers, SDKs, curl and others write them. */
	{ "B", "--B\r\n" CD "name=a; filename=\"a%22b%0D%0Ac%25.pdf\"\r\n\r\n"
	    "\r\n--B--", "(a|a\"b  c%25.pdf|)." },
	{ "B", "--B\r\n" CD "name=a; filename=\"a\\\"b\\\\c;d.pdf\"\r\n\r\n"
	    "\r\n--B--", "(a|a\"b\\c;d.pdf|)." },
	{ "B", "--B\r\n" CD "name=a; filename=\"C:\\dir\\f.pdf\"\r\n\r\n"
	    "\r\n--B--", "(a|C:\\dir\\f.pdf|)." },
	{ "B", "--B\r\n" CD "name=a; filename=\"na\xc3\xafve \xe2\x82\xac.p"
	    "\"\r\n\r\n\r\n--B--", "(a|na\xc3\xafve \xe2\x82\xac.p|)." },
	{ "B", "--B\r\n" CD "name=a; filename=\"a\xff.p\"\r\n\r\n\r\n--B--",
	    "(a|a\xef\xbf\xbd.p|)." },
	{ "B", "--B\r\n" CD "name=a; filename=\"x\"; "
	    "filename*=UTF-8''na%C3%AFve.p\r\n\r\n\r\n--B--",
	    "(a|na\xc3\xafve.p|)." },
	{ "B", "--B\r\n" CD "name=a; filename*=ISO-8859-1'en'na%EFve.p; "
	    "filename=x\r\n\r\n\r\n--B--", "(a|na\xc3\xafve.p|)." },
	{ "B", "--B\r\n" CD "name=a; filename=x; filename*=UTF-8''%zz\r\n"
	    "\r\n\r\n--B--", "(a|x|)." },
	{ "B", "--B\r\n" CD "name=a; filename=\"open\r\n\r\n\r\n--B--",
	    "(a|open|)." },
	{ "B", "--B\r\n" CD "name=\"na%22me\"\r\n\r\n\r\n--B--",
	    "(na\"me|-|)." },
	/* Transfer encodings that are none are fine. */
	{ "B", "--B\r\n" CD "name=a\r\nContent-Transfer-Encoding: Binary\r\n"
	    "\r\n1\r\n--B--", "(a|-|)1." },
	/* Wrong. */
	{ "B", "", NULL },
	{ "B", "--B", NULL },
	{ "B", "--B\r\n", NULL },
	{ "B", "--C\r\n" A "1\r\n--C--", NULL },
	{ "B", "--B\r\n" A "1", NULL },
	{ "B", "--B\r\n" A "1\r\n--B", NULL },
	{ "B", "--B\r\n" A "1\r\n--B-", NULL },
	{ "B", "--B\r\n" A "1\r\n--B\r\n", NULL },
	{ "B", "--B\n" CD "name=a\n\n1\n--B--\n", NULL },
	{ "B", "--B\r\n\r\n1\r\n--B--", NULL },
	{ "B", "--B\r\nContent-Type: text/plain\r\n\r\n1\r\n--B--", NULL },
	{ "B", "--B\r\n" CD "\r\n\r\n1\r\n--B--", NULL },
	{ "B", "--B\r\n" CD "filename=f\r\n\r\n1\r\n--B--", NULL },
	{ "B", "--B\r\nContent-Disposition: attachment; name=a\r\n\r\n1\r\n"
	    "--B--", NULL },
	{ "B", "--B\r\nno colon here\r\n" A "1\r\n--B--", NULL },
	{ "B", "--B\r\n" CD "name=\"a\xff\"\r\n\r\n1\r\n--B--", NULL },
	{ "B", "--B\r\n" CD "name=a\r\nContent-Transfer-Encoding: base64\r\n"
	    "\r\nMQ==\r\n--B--", NULL },
};

static void
check_row(size_t i, size_t split, size_t step)
{
	struct rf_err err = RF_ERR_INIT;
	struct record r;
	enum rf_code rc, want = rows[i].want != NULL ? RF_OK :
	    RF_E_BAD_REQUEST;

	rc = parse(rows[i].boundary, rows[i].body, strlen(rows[i].body),
	    split, step, &r, &err);
	if (rc != want || (rc == RF_OK &&
	    strcmp(r.text.ptr, rows[i].want) != 0)) {
		printf("row %zu split %zu step %zu: %s %s\n%s\n", i, split,
		    step, rf_code_name(rc), err.msg, r.text.ptr);
		CU_FAIL("multipart");
	}
	if (rc == RF_OK)
		CU_ASSERT_FALSE(r.open);
	if (rc != RF_OK)
		CU_ASSERT(err.msg[0] != '\0');
	rf_buf_release(&r.text);
}

static void
every_split(void)
{
	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		size_t n = strlen(rows[i].body);

		check_row(i, 0, n + 1);
		check_row(i, 0, 1);
		check_row(i, 0, 3);
		for (size_t at = 1; at < n; at++)
			check_row(i, at, n);
	}
}

static const struct {
	const char *type, *want;	/* want NULL: refused */
} boundary_rows[] = {
	{ "multipart/form-data; boundary=abc", "abc" },
	{ "multipart/form-data;boundary=abc", "abc" },
	{ "multipart/form-data; charset=utf-8; Boundary=abc", "abc" },
	{ "multipart/form-data; boundary=\"a b:c\"", "a b:c" },
	{ "multipart/form-data; boundary=\"a;b\"; x=y", "a;b" },
	{ "multipart/form-data; boundary= abc ", "abc" },
	{ "multipart/form-data; boundary=----formdata-undici-012345678901",
	    "----formdata-undici-012345678901" },
	{ "multipart/form-data; boundary="
	    "0123456789012345678901234567890123456789012345678901234567890123"
	    "456789", "0123456789012345678901234567890123456789012345678901234"
	    "567890123456789" },
	{ "multipart/form-data; boundary="
	    "0123456789012345678901234567890123456789012345678901234567890123"
	    "4567890", NULL },
	{ "multipart/form-data", NULL },
	{ "multipart/form-data; boundary", NULL },
	{ "multipart/form-data; boundary=", NULL },
	{ "multipart/form-data; boundary=\"\"", NULL },
	{ "multipart/form-data; boundary=\"a \"", NULL },
	{ "multipart/form-data; boundary=a\tb", NULL },
	{ "multipart/form-data; boundary=a\xc3\xa9", NULL },
};

static void
boundaries(void)
{
	for (size_t i = 0; i < RF_COUNT(boundary_rows); i++) {
		struct rf_arena a = RF_ARENA_INIT;
		struct rf_err err = RF_ERR_INIT;
		struct rf_str got = { NULL, 0 };
		enum rf_code rc = rf_multipart_boundary(&a,
		    rf_str(boundary_rows[i].type), &got, &err);

		if (boundary_rows[i].want == NULL) {
			CU_ASSERT_EQUAL(rc, RF_E_BAD_REQUEST);
		} else {
			CU_ASSERT_EQUAL(rc, RF_OK);
			CU_ASSERT(rf_str_is(got, boundary_rows[i].want));
		}
		rf_arena_release(&a);
	}
}

/* n parts "--B CR LF A 1 CR LF", then the end. */
static enum rf_code
many_parts(int n, struct rf_err *err)
{
	struct record r;
	struct rf_buf b;
	enum rf_code rc;

	rf_buf_init(&b, 16 * RF_MiB);
	for (int i = 0; i < n; i++)
		rf_buf_adds(&b, "--B\r\n" A "1\r\n");
	rf_buf_adds(&b, "--B--\r\n");
	rc = parse("B", b.ptr, b.len, 0, 4096, &r, err);
	rf_buf_release(&b);
	rf_buf_release(&r.text);
	return rc;
}

static void
ceilings(void)
{
	struct rf_err err = RF_ERR_INIT;
	struct record r;
	struct rf_buf b;

	CU_ASSERT_EQUAL(many_parts(RF_MAX_FIELDS, &err), RF_OK);
	CU_ASSERT_EQUAL(many_parts(RF_MAX_FIELDS + 1, &err),
	    RF_E_BAD_REQUEST);
	CU_ASSERT_EQUAL(many_parts(100000, &err), RF_E_BAD_REQUEST);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, "more than 200 parts"));

	/* A head without an end. */
	rf_buf_init(&b, RF_MiB);
	rf_buf_adds(&b, "--B\r\nX: ");
	for (int i = 0; i < 3 * RF_MAX_PART_HEADER; i++)
		rf_buf_addc(&b, 'x');
	for (size_t step = 1; step < 20000; step *= 7) {
		CU_ASSERT_EQUAL(parse("B", b.ptr, b.len, 0, step, &r, &err),
		    RF_E_BAD_REQUEST);
		CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, "longer than 8192"));
		rf_buf_release(&r.text);
	}
	rf_buf_release(&b);
}

/* A head just as long as allowed, and data larger than the window. */
static void
large(void)
{
	struct rf_err err = RF_ERR_INIT;
	struct record r;
	struct rf_buf b;
	size_t from;

	rf_buf_init(&b, RF_MiB);
	rf_buf_adds(&b, "--B\r\n" CD "name=a\r\nX: ");
	while (b.len < 5 + RF_MAX_PART_HEADER)
		rf_buf_addc(&b, 'x');
	rf_buf_adds(&b, "\r\n\r\n");
	from = b.len;
	for (int i = 0; i < 20000; i++)
		rf_buf_printf(&b, "%d\r\n--", i);
	rf_buf_adds(&b, "\r\n--B--");
	for (size_t step = 1; step < 100000; step = step * 9 + 1) {
		CU_ASSERT_EQUAL(parse("B", b.ptr, b.len, 0, step, &r, &err),
		    RF_OK);
		/* The six characters of the begin and a dot, no delimiter. */
		CU_ASSERT_EQUAL(r.text.len, b.len - from);
		CU_ASSERT(r.text.len > 7 && memcmp(r.text.ptr + 6,
		    b.ptr + from, r.text.len - 7) == 0);
		rf_buf_release(&r.text);
	}
	rf_buf_release(&b);
}

static void
long_names(void)
{
	struct rf_err err = RF_ERR_INIT;
	struct record r;
	struct rf_buf b;

	rf_buf_init(&b, RF_MiB);
	rf_buf_adds(&b, "--B\r\n" CD "name=a; filename=\"");
	for (int i = 0; i < 200; i++)
		rf_buf_adds(&b, "\xc3\xa9");
	rf_buf_adds(&b, ".xlsx\"\r\n\r\n\r\n--B--");
	CU_ASSERT_EQUAL(parse("B", b.ptr, b.len, 0, 4096, &r, &err), RF_OK);
	/* 250 bytes of the name, whole characters only, and the suffix. */
	CU_ASSERT_EQUAL(r.text.len, strlen("(a||).") + 255);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.text.ptr, "\xc3\xa9.xlsx|"));
	rf_buf_release(&r.text);
	rf_buf_release(&b);
}

static enum rf_code
refuse_data(void *ctx, const char *p, size_t n, struct rf_err *err)
{
	return rf_fail(err, RF_E_FULL, "no space");
}

static void
sink_errors(void)
{
	struct record rec = { .open = false };
	struct rf_part_sink sink = { record_begin, refuse_data, record_end,
	    &rec };
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_err err = RF_ERR_INIT;
	struct rf_multipart m;
	static const char body[] = "--B\r\n" A "1\r\n--B--";

	rf_buf_init(&rec.text, RF_MiB);
	rf_multipart_init(&m, &a, RF_STR("B"), RF_MULTIPART_MIN_WINDOW,
	    &sink);
	CU_ASSERT_EQUAL(feed(&m, body, sizeof(body) - 1, 5, &err),
	    RF_E_FULL);
	rf_arena_release(&a);
	rf_buf_release(&rec.text);
}

CU_TestInfo http_multipart_tests[] = {
	{ "every split", every_split },
	{ "boundaries", boundaries },
	{ "ceilings", ceilings },
	{ "large", large },
	{ "long names", long_names },
	{ "sink errors", sink_errors },
	CU_TEST_INFO_NULL
};
