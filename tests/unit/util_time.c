/* Times as text and back; clocks. */
#include "config.h"

#include "util/time.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "unit/unit.h"
#include "unit/util_suites.h"
#include "util/err.h"

static void
formats(void)
{
	static const struct {
		int64_t ms;
		const char *rfc3339, *http;
	} rows[] = {
		{ 0, "1970-01-01T00:00:00.000Z",
		    "Thu, 01 Jan 1970 00:00:00 GMT" },
		{ 784111777123, "1994-11-06T08:49:37.123Z",
		    "Sun, 06 Nov 1994 08:49:37 GMT" },
		{ 951782400000, "2000-02-29T00:00:00.000Z",
		    "Tue, 29 Feb 2000 00:00:00 GMT" },
		{ 1767225599999, "2025-12-31T23:59:59.999Z",
		    "Wed, 31 Dec 2025 23:59:59 GMT" },
		{ -1, "1969-12-31T23:59:59.999Z",
		    "Wed, 31 Dec 1969 23:59:59 GMT" },
		{ -62167219200000, "0000-01-01T00:00:00.000Z",
		    "Sat, 01 Jan 0000 00:00:00 GMT" },
		{ 253402300799999, "9999-12-31T23:59:59.999Z",
		    "Fri, 31 Dec 9999 23:59:59 GMT" },
		/* What has no four-digit year is brought into them. */
		{ INT64_MAX, "9999-12-31T23:59:59.999Z",
		    "Fri, 31 Dec 9999 23:59:59 GMT" },
		{ INT64_MIN, "0000-01-01T00:00:00.000Z",
		    "Sat, 01 Jan 0000 00:00:00 GMT" },
	};
	char text[RF_TIME_SIZE], http[30];
	size_t i;

	for (i = 0; i < RF_COUNT(rows); i++) {
		rf_time_format(rows[i].ms, true, text);
		CU_ASSERT_STRING_EQUAL(text, rows[i].rfc3339);
		rf_time_http(rows[i].ms, http);
		CU_ASSERT_STRING_EQUAL(http, rows[i].http);
	}
	rf_time_format(784111777123, false, text);
	CU_ASSERT_STRING_EQUAL(text, "1994-11-06T08:49:37Z");
}

static void
parses(void)
{
	static const struct {
		const char *text;
		bool good;
		int64_t ms;
	} rows[] = {
		{ "1994-11-06T08:49:37Z", true, 784111777000 },
		{ "1994-11-06t08:49:37.123456z", true, 784111777123 },
		{ "1994-11-06 08:49:37.5Z", true, 784111777500 },
		{ "1994-11-06T09:49:37+01:00", true, 784111777000 },
		{ "1994-11-06T03:19:37-0530", true, 784111777000 },
		{ "1994-11-06", true, 784080000000 },
		{ "2016-12-31T23:59:60Z", true, 1483228800000 },
		{ "2000-02-29", true, 951782400000 },
		{ "1900-02-29", false, 0 }, { "2023-02-29", false, 0 },
		{ "1994-13-06", false, 0 }, { "1994-00-06", false, 0 },
		{ "1994-11-00", false, 0 }, { "1994-11-31", false, 0 },
		{ "1994-11-06T24:00:00Z", false, 0 },
		{ "1994-11-06T08:60:00Z", false, 0 },
		{ "1994-11-06T08:49:37", false, 0 },
		{ "1994-11-06T08:49Z", false, 0 },
		{ "1994-11-06T08:49:37.Z", false, 0 },
		{ "1994-11-06T08:49:37+1:00", false, 0 },
		{ "1994-11-06T08:49:37+24:00", false, 0 },
		{ "1994-11-06T08:49:37Zx", false, 0 },
		{ "1994-1-06", false, 0 }, { "94-11-06", false, 0 },
		{ "-994-11-06", false, 0 }, { "", false, 0 },
		{ "1994-11-06T", false, 0 },
	};
	int64_t ms;
	size_t i;

	for (i = 0; i < RF_COUNT(rows); i++) {
		CU_ASSERT_EQUAL(rf_time_parse(rf_str(rows[i].text), &ms),
		    rows[i].good);
		if (rows[i].good)
			CU_ASSERT_EQUAL(ms, rows[i].ms);
	}
}

static void
parses_http(void)
{
	static const char *const good[] = {
		"Sun, 06 Nov 1994 08:49:37 GMT",
		"Sunday, 06-Nov-94 08:49:37 GMT",
		"Sun Nov  6 08:49:37 1994",
	};
	static const char *const bad[] = {
		"", "Sun", "Sun, 06 Nov 1994 08:49:37", "Sun, 06",
		"Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 31 Feb 1994 08:49:37 GMT",
		"Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06-Nov 1994 08:49:37 GMT",
		"Sun, 06 Nop 1994 08:49:37 GMT", "Sun Nov 6 08:49:37 1994",
		"Sun Nov  6 08:49:37 19945", "Sun, 06 Nov 1994 08:49:37 GMT ",
		"\"etag\"",
	};
	int64_t ms;
	size_t i;

	for (i = 0; i < RF_COUNT(good); i++) {
		ms = 0;
		CU_ASSERT_TRUE(rf_time_http_parse(rf_str(good[i]), &ms));
		CU_ASSERT_EQUAL(ms, 784111777000);
	}
	CU_ASSERT_TRUE(rf_time_http_parse(
	    RF_STR("Thursday, 01-Jan-70 00:00:00 GMT"), &ms));
	CU_ASSERT_EQUAL(ms, 0);
	for (i = 0; i < RF_COUNT(bad); i++)
		CU_ASSERT_FALSE(rf_time_http_parse(rf_str(bad[i]), &ms));
}

/* Against the C library, over four thousand years, and there and back. */
static void
against_libc(void)
{
	char text[RF_TIME_SIZE], http[30], expected[40];
	int64_t ms, back;
	unsigned bad = 0;
	struct tm tm;
	time_t t;

	for (ms = -INT64_C(30000000000000); ms < INT64_C(99000000000000);
	    ms += 86400000 * INT64_C(37) + 3723004) {
		t = (time_t)((ms - 999) / 1000);
		if (ms >= 0)
			t = (time_t)(ms / 1000);
		if (gmtime_r(&t, &tm) == NULL)
			continue;
		strftime(expected, sizeof(expected), "%a, %d %b %Y %T GMT",
		    &tm);
		rf_time_http(ms, http);
		bad += strcmp(http, expected) != 0;
		rf_time_format(ms, true, text);
		bad += !rf_time_parse(rf_str(text), &back) || back != ms;
	}
	CU_ASSERT_EQUAL(bad, 0);
}

static void
clocks(void)
{
	int64_t wall = rf_now(), ms = rf_monotonic(), us = rf_monotonic_us();

	CU_ASSERT_TRUE(wall / 1000 - (int64_t)time(NULL) <= 1 &&
	    wall / 1000 - (int64_t)time(NULL) >= -1);
	CU_ASSERT_TRUE(us / 1000 >= ms);
	rf_sleep_ms(0);
	rf_sleep_ms(-5);
	rf_sleep_ms(5);
	CU_ASSERT_TRUE(rf_monotonic_us() - us >= 5000);
}

CU_TestInfo util_time_tests[] = {
	{ "to text", formats },
	{ "from text", parses },
	{ "from HTTP", parses_http },
	{ "against the C library", against_libc },
	{ "clocks", clocks },
	CU_TEST_INFO_NULL
};
