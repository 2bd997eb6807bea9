/* Range headers, and the headers of conditional requests. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "http/conditional.h"
#include "http/ranges.h"
#include "unit/http_suites.h"
#include "unit/http_tools.h"
#include "unit/unit.h"

static const struct {
	const char *header;
	int64_t size;
	const char *want;	/* "first+len ..."; "all", "none" */
} rows[] = {
	{ "bytes=0-0", 100, "0+1" },
	{ "bytes=0-99", 100, "0+100" },
	{ "bytes=0-", 100, "0+100" },
	{ "bytes=10-19", 100, "10+10" },
	{ "bytes=10-", 100, "10+90" },
	{ "bytes=-10", 100, "90+10" },
	{ "bytes=-1000", 100, "0+100" },
	{ "bytes=90-1000", 100, "90+10" },
	{ "bytes=99-", 100, "99+1" },
	{ "Bytes = 1-2", 100, "1+2" },
	{ "bytes=  1-2 ", 100, "1+2" },
	{ "bytes=1 - 2", 100, "1+2" },
	{ "bytes=0-99999999999999999999999999", 100, "0+100" },
	{ "bytes=-99999999999999999999999999", 100, "0+100" },
	{ "bytes=0-18446744073709551615", 100, "0+100" },
	{ "bytes=0-9223372036854775807", 100, "0+100" },
	/* Several: in order, joined where they touch. */
	{ "bytes=0-0,50-59", 100, "0+1 50+10" },
	{ "bytes=50-59, 0-0", 100, "50+10 0+1" },
	{ "bytes=0-9,10-19", 100, "0+20" },
	{ "bytes=0-9,5-14,40-49", 100, "0+15 40+10" },
	{ "bytes=0-9,20-29,8-21", 100, "0+30" },
	{ "bytes=40-49,0-9,5-44", 100, "0+50" },
	{ "bytes=0-9,,200-300,20-29", 100, "0+10 20+10" },
	{ "bytes=,0-9,", 100, "0+10" },
	/* Cannot be satisfied. */
	{ "bytes=100-", 100, "none" },
	{ "bytes=100-200", 100, "none" },
	{ "bytes=-0", 100, "none" },
	{ "bytes=200-,300-400", 100, "none" },
	{ "bytes=99999999999999999999999999-", 100, "none" },
	{ "bytes=0-", 0, "none" },
	{ "bytes=-5", 0, "none" },
	/* To be ignored. */
	{ "", 100, "all" },
	{ "bytes", 100, "all" },
	{ "bytes=", 100, "all" },
	{ "bytes=,", 100, "all" },
	{ "bytes=a-b", 100, "all" },
	{ "bytes=5", 100, "all" },
	{ "bytes=-", 100, "all" },
	{ "bytes=5-2", 100, "all" },
	{ "bytes=1-2-3", 100, "all" },
	{ "bytes=--1", 100, "all" },
	{ "bytes=+1-2", 100, "all" },
	{ "bytes=0-1;2-3", 100, "all" },
	{ "bytes=0x1-2", 100, "all" },
	{ "bytes=0-9,x", 100, "all" },
	{ "seconds=1-2", 100, "all" },
	{ "0-9", 100, "all" },
	/* As many as are honoured, and one more. */
	{ "bytes=0-0,2-2,4-4,6-6,8-8,10-10,12-12,14-14,16-16,18-18,20-20,"
	    "22-22,24-24,26-26,28-28,30-30", 100, "0+1 2+1 4+1 6+1 8+1 10+1 "
	    "12+1 14+1 16+1 18+1 20+1 22+1 24+1 26+1 28+1 30+1" },
	{ "bytes=0-0,2-2,4-4,6-6,8-8,10-10,12-12,14-14,16-16,18-18,20-20,"
	    "22-22,24-24,26-26,28-28,30-30,32-32", 100, "all" },
	{ "bytes=0-,0-,0-,0-,0-", 100, "0+100" },
};

static void
ranges(void)
{
	struct rf_range out[RF_MAX_RANGES];
	char got[300];
	size_t n, len;

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		len = 0;
		got[0] = '\0';
		switch (rf_ranges_parse(rf_str(rows[i].header), rows[i].size,
		    out, &n)) {
		case RF_RANGES_WHOLE:
			snprintf(got, sizeof(got), "all");
			break;
		case RF_RANGES_NONE:
			snprintf(got, sizeof(got), "none");
			break;
		case RF_RANGES_PART:
			for (size_t k = 0; k < n; k++)
				len += (size_t)snprintf(got + len,
				    sizeof(got) - len, "%s%lld+%lld",
				    k > 0 ? " " : "",
				    (long long)out[k].first,
				    (long long)out[k].len);
			break;
		}
		if (strcmp(got, rows[i].want) != 0)
			printf("row %zu %s: %s\n", i, rows[i].header, got);
		CU_ASSERT_STRING_EQUAL(got, rows[i].want);
	}
	CU_ASSERT_EQUAL(rf_ranges_parse((struct rf_str){ NULL, 0 }, 100, out,
	    &n), RF_RANGES_WHOLE);
}

static const struct {
	const char *headers;
	const char *etag;
	enum rf_condition want;
} condition_rows[] = {
	{ "", "\"a\"", RF_CONDITION_GO },
	{ "HTTP_IF_NONE_MATCH=\"a\"", "\"a\"", RF_CONDITION_SAME },
	{ "HTTP_IF_NONE_MATCH=\"b\"", "\"a\"", RF_CONDITION_GO },
	{ "HTTP_IF_NONE_MATCH=*", "\"a\"", RF_CONDITION_SAME },
	{ "HTTP_IF_NONE_MATCH= * ", "\"a\"", RF_CONDITION_SAME },
	{ "HTTP_IF_NONE_MATCH=\"x\", \"a\"", "\"a\"", RF_CONDITION_SAME },
	{ "HTTP_IF_NONE_MATCH=\"x\",\"y\" ,\"a\"", "\"a\"",
	    RF_CONDITION_SAME },
	{ "HTTP_IF_NONE_MATCH=W/\"a\"", "\"a\"", RF_CONDITION_SAME },
	{ "HTTP_IF_NONE_MATCH=\"a\"", "W/\"a\"", RF_CONDITION_SAME },
	{ "HTTP_IF_NONE_MATCH=w/\"a\"", "\"a\"", RF_CONDITION_GO },
	{ "HTTP_IF_NONE_MATCH=\"x,a\"", "\"a\"", RF_CONDITION_GO },
	{ "HTTP_IF_NONE_MATCH=\"x,\"a\"", "\"a\"", RF_CONDITION_GO },
	{ "HTTP_IF_NONE_MATCH=a", "\"a\"", RF_CONDITION_GO },
	{ "HTTP_IF_NONE_MATCH=\"a", "\"a\"", RF_CONDITION_GO },
	{ "HTTP_IF_NONE_MATCH=", "\"a\"", RF_CONDITION_GO },
	{ "HTTP_IF_MATCH=\"a\"", "\"a\"", RF_CONDITION_GO },
	{ "HTTP_IF_MATCH=\"b\", \"a\"", "\"a\"", RF_CONDITION_GO },
	{ "HTTP_IF_MATCH=*", "\"a\"", RF_CONDITION_GO },
	{ "HTTP_IF_MATCH=\"b\"", "\"a\"", RF_CONDITION_FAILED },
	{ "HTTP_IF_MATCH=", "\"a\"", RF_CONDITION_FAILED },
	{ "HTTP_IF_MATCH=W/\"a\"", "\"a\"", RF_CONDITION_FAILED },
	{ "HTTP_IF_MATCH=\"a\"", "W/\"a\"", RF_CONDITION_FAILED },
	{ "HTTP_IF_MATCH=\"a\"\nHTTP_IF_NONE_MATCH=\"a\"", "\"a\"",
	    RF_CONDITION_SAME },
	{ "HTTP_IF_MATCH=\"b\"\nHTTP_IF_NONE_MATCH=\"a\"", "\"a\"",
	    RF_CONDITION_FAILED },
};

static void
conditions(void)
{
	char lines[300];

	for (size_t i = 0; i < RF_COUNT(condition_rows); i++) {
		struct rf_arena a = RF_ARENA_INIT;
		struct rf_err err = RF_ERR_INIT;
		struct rf_request r;

		snprintf(lines, sizeof(lines), "REQUEST_URI=/\n%s",
		    condition_rows[i].headers);
		CU_ASSERT_EQUAL(http_request(&r, &a, lines, NULL, &err),
		    RF_OK);
		if (rf_condition_check(&r, condition_rows[i].etag) !=
		    condition_rows[i].want)
			printf("row %zu\n", i);
		CU_ASSERT_EQUAL(rf_condition_check(&r,
		    condition_rows[i].etag), condition_rows[i].want);
		rf_arena_release(&a);
	}
}

static const struct {
	const char *header;	/* of If-Range; NULL: absent */
	const char *etag;
	bool want;
} if_range_rows[] = {
	{ NULL, "\"a\"", true },
	{ NULL, NULL, true },
	{ "\"a\"", "\"a\"", true },
	{ " \"a\" ", "\"a\"", true },
	{ "\"b\"", "\"a\"", false },
	{ "\"a\"", NULL, false },
	{ "W/\"a\"", "\"a\"", false },
	{ "W/\"a\"", "W/\"a\"", false },
	{ "\"a\"", "W/\"a\"", false },
	{ "\"a\", \"b\"", "\"a\"", false },
	{ "Sat, 31 Jan 2026 12:00:00 GMT", "\"a\"", false },
	{ "*", "\"a\"", false },
	{ "", "\"a\"", false },
};

static void
if_range(void)
{
	char lines[200];

	for (size_t i = 0; i < RF_COUNT(if_range_rows); i++) {
		struct rf_arena a = RF_ARENA_INIT;
		struct rf_err err = RF_ERR_INIT;
		struct rf_request r;

		snprintf(lines, sizeof(lines), "REQUEST_URI=/%s%s",
		    if_range_rows[i].header != NULL ? "\nHTTP_IF_RANGE=" : "",
		    if_range_rows[i].header != NULL ?
		    if_range_rows[i].header : "");
		CU_ASSERT_EQUAL(http_request(&r, &a, lines, NULL, &err),
		    RF_OK);
		if (rf_condition_range(&r, if_range_rows[i].etag) !=
		    if_range_rows[i].want)
			printf("row %zu\n", i);
		CU_ASSERT_EQUAL(rf_condition_range(&r,
		    if_range_rows[i].etag), if_range_rows[i].want);
		rf_arena_release(&a);
	}
}

CU_TestInfo http_ranges_tests[] = {
	{ "ranges", ranges },
	{ "conditions", conditions },
	{ "if-range", if_range },
	CU_TEST_INFO_NULL
};
