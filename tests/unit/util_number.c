/* Doubles to text and back, also under a locale with a decimal comma. */
#include "config.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit/unit.h"
#include "unit/util_suites.h"
#include "util/err.h"
#include "util/str.h"

static void
formats(void)
{
	static const struct {
		double v;
		const char *text;
	} rows[] = {
		{ 0, "0" }, { -0.0, "0" }, { 1, "1" }, { -1, "-1" },
		{ 0.1, "0.1" }, { 0.5, "0.5" }, { -2.25, "-2.25" },
		{ 100, "100" }, { 1e14, "100000000000000" },
		{ 1e15, "1000000000000000" },
		{ 123456789012345680000.0, "123456789012345680000" },
		{ 1e21, "1e21" }, { 1.5e300, "1.5e300" },
		{ 9007199254740993.0, "9007199254740992" },
		{ 0.1 + 0.2, "0.30000000000000004" },
		{ 1.0 / 3, "0.3333333333333333" },
		{ 2.0 / 3, "0.6666666666666666" },
		{ 1e-5, "0.00001" }, { 0.000123, "0.000123" },
		{ 1e-6, "1e-6" }, { 1.25e-7, "1.25e-7" },
		{ 5e-324, "5e-324" },
		{ 2.2250738585072014e-308, "2.2250738585072014e-308" },
		{ 1.7976931348623157e308, "1.7976931348623157e308" },
		{ -1.2345678901234568e-300, "-1.2345678901234568e-300" },
		{ NAN, "0" }, { INFINITY, "0" }, { -INFINITY, "0" },
		{ 1234.5678, "1234.5678" }, { 99.99, "99.99" },
		{ 4.35, "4.35" }, { 0.30000000000000004, "0.30000000000000004" },
	};
	char out[32];
	size_t i, n;

	for (i = 0; i < RF_COUNT(rows); i++) {
		n = rf_format_double(rows[i].v, out);
		CU_ASSERT_STRING_EQUAL(out, rows[i].text);
		CU_ASSERT_EQUAL(n, strlen(out));
	}
}

static void
fixed(void)
{
	static const struct {
		double v;
		int places;
		const char *text;
	} rows[] = {
		{ 1.25, 2, "1.25" }, { 1.25, 1, "1.2" }, { 1.35, 1, "1.4" },
		{ 0.125, 2, "0.12" }, { 0.375, 2, "0.38" },
		{ 1.005, 2, "1" }, { 1.115, 2, "1.11" },
		{ 2.5, 0, "2" }, { 3.5, 0, "4" }, { -0.001, 2, "0" },
		{ -1.996, 2, "-2" }, { 0.1 + 0.2, 4, "0.3" },
		{ 123456789.123456789, 9, "123456789.12345679" },
		{ 99999999999999.99, 2, "99999999999999.98" },
		{ 1e15, 3, "1000000000000000" }, { 1e300, 2, "1e300" },
		{ 0.000004, 6, "0.000004" }, { 0.0000004, 6, "0" },
		{ NAN, 3, "0" }, { 5, 99, "5" }, { 5.5, -3, "6" },
	};
	char out[32];
	size_t i, n;

	for (i = 0; i < RF_COUNT(rows); i++) {
		n = rf_format_fixed(rows[i].v, rows[i].places, out);
		CU_ASSERT_STRING_EQUAL(out, rows[i].text);
		CU_ASSERT_EQUAL(n, strlen(out));
	}
}

static void
parses(void)
{
	static const struct {
		const char *text;
		bool good;
		double v;
	} rows[] = {
		{ "0", true, 0 }, { "-0", true, 0 }, { "1.5", true, 1.5 },
		{ ".5", true, 0.5 }, { "5.", true, 5 }, { "1e3", true, 1000 },
		{ "1E+3", true, 1000 }, { "1e-3", true, 0.001 },
		{ "000123.4500", true, 123.45 }, { "-12.75", true, -12.75 },
		{ "0.1", true, 0.1 }, { "1e22", true, 1e22 },
		{ "1e23", true, 1e23 }, { "5e-324", true, 5e-324 },
		{ "1e-400", true, 0 }, { "0e999999999999", true, 0 },
		{ "1.7976931348623157e308", true, 1.7976931348623157e308 },
		{ "9007199254740993", true, 9007199254740992.0 },
		{ "9007199254740993.0000000000000000000000000000000000000000"
		    "00000000000000000000000000000000001", true,
		    9007199254740994.0 },
		{ "0.0000000000000000000000000000012", true,
		    1.2e-30 },
		{ "1e309", false, 0 }, { "", false, 0 }, { "-", false, 0 },
		{ ".", false, 0 }, { "+1", false, 0 }, { "1,5", false, 0 },
		{ "1e", false, 0 }, { "1e+", false, 0 }, { "e5", false, 0 },
		{ "1 ", false, 0 }, { " 1", false, 0 }, { "1.2.3", false, 0 },
		{ "nan", false, 0 }, { "inf", false, 0 }, { "0x1", false, 0 },
		{ "1e5x", false, 0 },
	};
	size_t i;
	double v;

	for (i = 0; i < RF_COUNT(rows); i++) {
		v = 7;
		CU_ASSERT_EQUAL(rf_parse_double(rf_str(rows[i].text), &v),
		    rows[i].good);
		CU_ASSERT_EQUAL(v, rows[i].good ? rows[i].v : 7);
	}
}

static uint64_t random_state = 88172645463325252u;

static uint64_t
next_random(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state;
}

/* Any double and back; and rounding as printf rounds. */
static void
random_numbers(void)
{
	char out[32], expected[400], *end;
	unsigned long bad = 0;
	uint64_t bits;
	double v, back;
	int i, places;

	for (i = 0; i < 200000; i++) {
		bits = next_random();
		memcpy(&v, &bits, sizeof(v));
		if (i % 2 == 0)
			v = (double)(int64_t)(bits >> 20) / 1e6;
		if (!isfinite(v))
			continue;
		bad += rf_format_double(v, out) > 31;
		bad += !rf_parse_double(rf_str(out), &back) || back != v;
		if (fabs(v) >= 1e9)
			continue;
		places = i % 7;
		rf_format_fixed(v, places, out);
		snprintf(expected, sizeof(expected), "%.*f", places, v);
		if (strchr(expected, '.') != NULL) {
			end = expected + strlen(expected);
			while (end[-1] == '0')
				*--end = '\0';
			if (end[-1] == '.')
				*--end = '\0';
		}
		bad += strcmp(strcmp(expected, "-0") == 0 ? "0" : expected,
		    out) != 0;
	}
	CU_ASSERT_EQUAL(bad, 0);
}

static void
decimal_comma(void)
{
	static const char *const locales[] = {
		"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "de_DE", "ru_RU",
	};
	size_t i;

	for (i = 0; i < RF_COUNT(locales); i++)
		if (setlocale(LC_NUMERIC, locales[i]) != NULL)
			break;
	if (i == RF_COUNT(locales)) {
		fprintf(stderr, "SKIPPED: no locale with a decimal comma\n");
		return;
	}
	formats();
	fixed();
	parses();
	setlocale(LC_NUMERIC, "C");
}

CU_TestInfo util_number_tests[] = {
	{ "to text", formats },
	{ "to fixed places", fixed },
	{ "from text", parses },
	{ "at random", random_numbers },
	{ "decimal comma", decimal_comma },
	CU_TEST_INFO_NULL
};
