/* Slices, small parsers, hex, base64, percent escapes. */
#include "config.h"

#include "util/str.h"

#include <stdio.h>
#include <stdlib.h>

#include "unit/unit.h"
#include "unit/util_suites.h"
#include "util/err.h"

static void
compare(void)
{
	struct rf_str none = { NULL, 0 }, s = RF_STR("Hello");

	CU_ASSERT_TRUE(rf_str_eq(none, RF_STR("")));
	CU_ASSERT_TRUE(rf_str_eq(none, rf_str(NULL)));
	CU_ASSERT_FALSE(rf_str_eq(s, RF_STR("Hell")));
	CU_ASSERT_TRUE(rf_str_is(s, "Hello"));
	CU_ASSERT_FALSE(rf_str_is(s, "hello"));
	CU_ASSERT_TRUE(rf_str_ieq(s, "hELLO"));
	CU_ASSERT_FALSE(rf_str_ieq(s, "hELLo!"));
	CU_ASSERT_FALSE(rf_str_ieq(RF_STR("["), "{"));
	CU_ASSERT_TRUE(rf_str_starts(s, "He"));
	CU_ASSERT_TRUE(rf_str_starts(none, ""));
	CU_ASSERT_FALSE(rf_str_starts(none, "x"));
	CU_ASSERT_TRUE(rf_str_ends(s, "lo"));
	CU_ASSERT_TRUE(rf_str_ends(none, ""));
	CU_ASSERT_FALSE(rf_str_ends(RF_STR("o"), "lo"));
	CU_ASSERT_TRUE(rf_str_is(rf_str_trim(RF_STR(" \t a b\r\n")), "a b"));
	CU_ASSERT_TRUE(rf_str_is(rf_str_trim(RF_STR(" \v\f ")), ""));
	CU_ASSERT_TRUE(rf_str_is(rf_str_trim(none), ""));
}

static void
cut(void)
{
	struct rf_str s = RF_STR("a,,b,");

	CU_ASSERT_TRUE(rf_str_is(rf_str_cut(&s, ','), "a"));
	CU_ASSERT_TRUE(rf_str_is(rf_str_cut(&s, ','), ""));
	CU_ASSERT_TRUE(rf_str_is(rf_str_cut(&s, ','), "b"));
	CU_ASSERT_PTR_NOT_NULL(s.ptr);
	CU_ASSERT_TRUE(rf_str_is(rf_str_cut(&s, ','), ""));
	CU_ASSERT_PTR_NULL(s.ptr);
	CU_ASSERT_TRUE(rf_str_is(rf_str_cut(&s, ','), ""));
}

static void
integers(void)
{
	static const struct {
		const char *text;
		bool good;
		int64_t value;
	} rows[] = {
		{ "0", true, 0 }, { "-0", true, 0 }, { "007", true, 7 },
		{ "9223372036854775807", true, INT64_MAX },
		{ "-9223372036854775808", true, INT64_MIN },
		{ "9223372036854775808", false, 0 },
		{ "-9223372036854775809", false, 0 },
		{ "99999999999999999999999", false, 0 },
		{ "", false, 0 }, { "-", false, 0 }, { "+1", false, 0 },
		{ " 1", false, 0 }, { "1 ", false, 0 }, { "1.0", false, 0 },
		{ "--1", false, 0 }, { "0x10", false, 0 },
	};
	size_t i;
	int64_t v;

	for (i = 0; i < RF_COUNT(rows); i++) {
		v = 42;
		CU_ASSERT_EQUAL(rf_parse_int(rf_str(rows[i].text), INT64_MIN,
		    INT64_MAX, &v), rows[i].good);
		CU_ASSERT_EQUAL(v, rows[i].good ? rows[i].value : 42);
	}
	CU_ASSERT_TRUE(rf_parse_int(RF_STR("5"), 5, 6, &v));
	CU_ASSERT_FALSE(rf_parse_int(RF_STR("4"), 5, 6, &v));
	CU_ASSERT_FALSE(rf_parse_int(RF_STR("7"), 5, 6, &v));
	CU_ASSERT_FALSE(rf_parse_int((struct rf_str){ NULL, 0 }, 0, 9, &v));
}

static void
words(void)
{
	static const struct {
		const char *text;
		bool good;
		int64_t value;
	} sizes[] = {
		{ "512", true, 512 }, { "64k", true, 65536 },
		{ "50M", true, 52428800 }, { "2g", true, (int64_t)2 << 30 },
		{ "1T", true, (int64_t)1 << 40 }, { "0", true, 0 },
		{ "", false, 0 }, { "k", false, 0 }, { "-1k", false, 0 },
		{ "1kk", false, 0 }, { "1 k", false, 0 },
		{ "9100000000000000k", false, 0 },
	};
	int64_t v;
	size_t i;
	bool b;

	for (i = 0; i < RF_COUNT(sizes); i++) {
		v = 0;
		CU_ASSERT_EQUAL(rf_parse_size(rf_str(sizes[i].text), &v),
		    sizes[i].good);
		if (sizes[i].good)
			CU_ASSERT_EQUAL(v, sizes[i].value);
	}
	CU_ASSERT_FALSE(rf_parse_size(RF_STR("5\0"), &v));
	CU_ASSERT_TRUE(rf_parse_bool(RF_STR("TRUE"), &b) && b);
	CU_ASSERT_TRUE(rf_parse_bool(RF_STR("on"), &b) && b);
	CU_ASSERT_TRUE(rf_parse_bool(RF_STR("1"), &b) && b);
	CU_ASSERT_TRUE(rf_parse_bool(RF_STR("No"), &b) && !b);
	CU_ASSERT_TRUE(rf_parse_bool(RF_STR("false"), &b) && !b);
	CU_ASSERT_FALSE(rf_parse_bool(RF_STR(""), &b));
	CU_ASSERT_FALSE(rf_parse_bool(RF_STR("2"), &b));
}

static void
hex(void)
{
	unsigned char bytes[4] = { 0, 0x7f, 0x80, 0xff }, back[4] = { 9 };
	char text[9];

	rf_hex(bytes, 4, text);
	CU_ASSERT_STRING_EQUAL(text, "007f80ff");
	CU_ASSERT_TRUE(rf_unhex(RF_STR("007F80fF"), back, 4));
	CU_ASSERT_EQUAL(memcmp(bytes, back, 4), 0);
	CU_ASSERT_FALSE(rf_unhex(RF_STR("007F80f"), back, 4));
	CU_ASSERT_FALSE(rf_unhex(RF_STR("007F80fg"), back, 4));
	CU_ASSERT_FALSE(rf_unhex(RF_STR("007F80ff00"), back, 4));
	CU_ASSERT_TRUE(rf_unhex(RF_STR(""), back, 0));
}

static void
base64(void)
{
	/* RFC 4648 section 10. */
	static const char *const pairs[][2] = {
		{ "", "" }, { "f", "Zg==" }, { "fo", "Zm8=" },
		{ "foo", "Zm9v" }, { "foob", "Zm9vYg==" },
		{ "fooba", "Zm9vYmE=" }, { "foobar", "Zm9vYmFy" },
		{ "\xfb\xef\xff", "++//" },
	};
	static const char *const bad[] = {
		"Z", "Zg=", "Zg===", "Zg==Zg==", "Zm9vY", "Zm9v=", "Z*==",
		"====", "=Zg=", "Zm8==",
	};
	char text[16], bytes[16];
	size_t i, n;

	for (i = 0; i < RF_COUNT(pairs); i++) {
		n = strlen(pairs[i][0]);
		CU_ASSERT_EQUAL(rf_base64_size(n), strlen(pairs[i][1]) + 1);
		CU_ASSERT_EQUAL(rf_base64(pairs[i][0], n, text),
		    strlen(pairs[i][1]));
		CU_ASSERT_STRING_EQUAL(text, pairs[i][1]);
		CU_ASSERT_TRUE(rf_unbase64(rf_str(text), bytes, &n));
		CU_ASSERT_EQUAL(n, strlen(pairs[i][0]));
		CU_ASSERT_EQUAL(memcmp(bytes, pairs[i][0], n), 0);
	}
	CU_ASSERT_TRUE(rf_unbase64(RF_STR(" Zm9\nvYg"), bytes, &n));
	CU_ASSERT_EQUAL(n, 4);
	CU_ASSERT_TRUE(rf_unbase64(RF_STR("--__"), bytes, &n));
	CU_ASSERT_EQUAL(memcmp(bytes, "\xfb\xef\xff", 3), 0);
	for (i = 0; i < RF_COUNT(bad); i++)
		CU_ASSERT_FALSE(rf_unbase64(rf_str(bad[i]), bytes, &n));
}

static void
percent(void)
{
	char out[32];
	size_t n;

	CU_ASSERT_TRUE(rf_percent_decode(RF_STR("a%2fB%C3%a9+c"), false, out,
	    &n));
	CU_ASSERT_STRING_EQUAL(out, "a/B\xc3\xa9+c");
	CU_ASSERT_TRUE(rf_percent_decode(RF_STR("a+b%2B"), true, out, &n));
	CU_ASSERT_STRING_EQUAL(out, "a b+");
	CU_ASSERT_TRUE(rf_percent_decode(RF_STR("%00x"), true, out, &n));
	CU_ASSERT_EQUAL(n, 2);
	CU_ASSERT_FALSE(rf_percent_decode(RF_STR("%"), true, out, &n));
	CU_ASSERT_FALSE(rf_percent_decode(RF_STR("a%2"), true, out, &n));
	CU_ASSERT_FALSE(rf_percent_decode(RF_STR("%g0"), true, out, &n));
	CU_ASSERT_TRUE(rf_percent_decode(rf_str(NULL), true, out, &n));
	CU_ASSERT_EQUAL(n, 0);
}

CU_TestInfo util_str_tests[] = {
	{ "comparing", compare },
	{ "cutting", cut },
	{ "integers", integers },
	{ "sizes and yes or no", words },
	{ "hex", hex },
	{ "base64", base64 },
	{ "percent escapes", percent },
	CU_TEST_INFO_NULL
};
