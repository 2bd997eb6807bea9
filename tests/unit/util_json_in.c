/*
 * What is JSON and what is not: one row per rule of RFC 8259 and per kindness
 * of json-c that a service must not show.
 */
#include "config.h"

#include "util/json_in.h"

#include <math.h>
#include <stdlib.h>

#include "unit/unit.h"
#include "unit/util_suites.h"
#include "util/limits.h"
#include "util/mem.h"

static void
accepted(void)
{
	static const struct {
		const char *text, *plain;
	} rows[] = {
		{ "{}", "{}" },
		{ " [ ] \r\n\t", "[]" },
		{ "null", "null" },
		{ "true", "true" },
		{ "0", "0" },
		{ "-0", "0" },
		{ "12", "12" },
		{ "-1.5e3", "-1.5e3" },
		{ "1E+2", "1E+2" },
		{ "\"\"", "\"\"" },
		{ "\"a\\/b\"", "\"a/b\"" },
		{ "\"\\u00e9\\ud83d\\ude00\"", "\"\xc3\xa9\xf0\x9f\x98\x80\"" },
		{ "\"\\ud800\"", "\"\xef\xbf\xbd\"" },
		{ "{\"a\":{\"b\":[1,2,{\"c\":null}]},\"d\":false}",
		    "{\"a\":{\"b\":[1,2,{\"c\":null}]},\"d\":false}" },
		{ "{\"a\":1,\"a\":2}", "{\"a\":2}" },
		{ "9223372036854775807", "9223372036854775807" },
	};
	struct json_object *o;
	struct rf_err err;

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		rf_err_clear(&err);
		CU_ASSERT_EQUAL(rf_json_parse(rf_str(rows[i].text), &o, &err),
		    RF_OK);
		if (err.code != RF_OK)
			printf("row %zu: %s\n", i, err.msg);
		CU_ASSERT_STRING_EQUAL(rf_json_text_of(o, NULL), rows[i].plain);
		json_object_put(o);
	}
}

static void
refused(void)
{
	static const struct {
		struct rf_str text;
		const char *words;	/* in the message */
	} rows[] = {
		{ RF_STR(""), "ends too early at byte 1" },
		{ { NULL, 0 }, "ends too early" },
		{ RF_STR("  "), "ends too early at byte 3" },
		{ RF_STR("{"), "name is expected at byte 2" },
		{ RF_STR("["), "ends too early" },
		{ RF_STR("[1"), "ends too early" },
		{ RF_STR("{\"a\""), "colon" },
		{ RF_STR("{\"a\":"), "ends too early" },
		{ RF_STR("[1,]"), "value is expected at byte 4" },
		{ RF_STR("{\"a\":1,}"), "name is expected at byte 8" },
		{ RF_STR("[1,,2]"), "value is expected" },
		{ RF_STR("[1 2]"), "comma" },
		{ RF_STR("[1}"), "comma or a closing" },
		{ RF_STR("{\"a\":1]"), "comma or a closing" },
		{ RF_STR("{a:1}"), "quoted name" },
		{ RF_STR("{'a':1}"), "quoted name" },
		{ RF_STR("{1:1}"), "quoted name" },
		{ RF_STR("'a'"), "value is expected" },
		{ RF_STR("[] x"), "something follows the value at byte 4" },
		{ RF_STR("{}{}"), "something follows" },
		{ RF_STR("]"), "value is expected" },
		{ RF_STR("/*c*/1"), "value is expected" },
		{ RF_STR("NaN"), "value is expected" },
		{ RF_STR("-Infinity"), "digit" },
		{ RF_STR("Infinity"), "value is expected" },
		{ RF_STR("TRUE"), "value is expected" },
		{ RF_STR("nul"), "value is expected" },
		{ RF_STR("nulll"), "something follows" },
		{ RF_STR("01"), "something follows" },
		{ RF_STR("-01"), "something follows" },
		{ RF_STR("-"), "digit" },
		{ RF_STR("+1"), "value is expected" },
		{ RF_STR(".5"), "value is expected" },
		{ RF_STR("1."), "digit" },
		{ RF_STR("1e"), "digit" },
		{ RF_STR("1e+"), "digit" },
		{ RF_STR("1.5.5"), "something follows" },
		{ RF_STR("\"abc"), "not closed" },
		{ RF_STR("\"abc\\"), "escape" },
		{ RF_STR("\"a\tb\""), "control character" },
		{ RF_STR("\"a\0b\""), "control character" },
		{ RF_STR("{}\0"), "something follows" },
		{ RF_STR("\"\\q\""), "unknown escape" },
		{ RF_STR("\"\\\0\""), "unknown escape" },
		{ RF_STR("\"\\u12\""), "four hexadecimal" },
		{ RF_STR("\"\\u12g4\""), "four hexadecimal" },
		{ RF_STR("\"\\u0000\""), "NUL" },
		{ RF_STR("{\"a\\u0000b\":1}"), "NUL" },
		{ RF_STR("\"\xff\""), "UTF-8" },
		{ RF_STR("\"\xed\xa0\x80\""), "UTF-8" },
		{ RF_STR("\"\xc0\x80\""), "UTF-8" },
		{ RF_STR("\xef\xbb\xbf{}"), "value is expected" },
	};
	struct json_object *o;

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct rf_err err = RF_ERR_INIT;

		CU_ASSERT_EQUAL(rf_json_parse(rows[i].text, &o, &err),
		    RF_E_BAD_REQUEST);
		CU_ASSERT_PTR_NULL(o);
		CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, rows[i].words));
		if (strstr(err.msg, rows[i].words) == NULL)
			printf("row %zu: %s\n", i, err.msg);
		json_object_put(o);
	}
}

/* n arrays in each other. */
static enum rf_code
parse_nested(size_t n)
{
	char *text = rf_malloc(2 * n);
	struct json_object *o;
	enum rf_code rc;

	memset(text, '[', n);
	memset(text + n, ']', n);
	rc = rf_json_parse((struct rf_str){ text, 2 * n }, &o, NULL);
	json_object_put(o);
	free(text);
	return rc;
}

static void
limits(void)
{
	struct rf_err err = RF_ERR_INIT;
	size_t n = RF_MAX_JSON_BODY + 1;
	struct json_object *o;
	char *big;

	CU_ASSERT_EQUAL(parse_nested(RF_MAX_JSON_DEPTH), RF_OK);
	CU_ASSERT_EQUAL(parse_nested(RF_MAX_JSON_DEPTH + 1), RF_E_BAD_REQUEST);
	CU_ASSERT_EQUAL(parse_nested(1000000), RF_E_BAD_REQUEST);

	big = rf_malloc(n);
	memset(big, ' ', n);
	big[0] = '1';
	CU_ASSERT_EQUAL(rf_json_parse((struct rf_str){ big, n }, &o, &err),
	    RF_E_BODY_TOO_LARGE);
	CU_ASSERT_EQUAL(rf_json_parse((struct rf_str){ big, n - 1 }, &o, &err),
	    RF_OK);
	json_object_put(o);
	free(big);
}

static void
built(void)
{
	struct json_object *o = json_object_new_object();
	size_t len;

	rf_json_add(o, "tenth", rf_json_double(0.1));
	rf_json_add(o, "whole", rf_json_double(3));
	rf_json_add(o, "nan", rf_json_double(NAN));
	rf_json_add(o, "inf", rf_json_double(-INFINITY));
	rf_json_add(o, "text", rf_json_string("a/b \"q\" \xff"));
	rf_json_add(o, "none", rf_json_string(NULL));
	CU_ASSERT_STRING_EQUAL(rf_json_text_of(o, &len),
	    "{\"tenth\":0.1,\"whole\":3,\"nan\":null,\"inf\":null,"
	    "\"text\":\"a/b \\\"q\\\" \xef\xbf\xbd\",\"none\":null}");
	CU_ASSERT_EQUAL(len, strlen(rf_json_text_of(o, NULL)));
	json_object_put(o);
}

CU_TestInfo util_json_in_tests[] = {
	{ "accepted", accepted },
	{ "refused", refused },
	{ "limits", limits },
	{ "built", built },
	CU_TEST_INFO_NULL
};
