/* Number formats: one row for each thing a reader may see. */
#include "config.h"

#include <string.h>

#include "unit/unit.h"
#include "unit/util_suites.h"
#include "util/numfmt.h"

struct row {
	const char *code;	/* NULL: no format at all */
	const char *number;
	const char *shown;
};

static void
check_rows(const struct row *rows, size_t n, bool date1904)
{
	struct rf_arena arena = RF_ARENA_INIT;

	for (size_t i = 0; i < n; i++) {
		const struct rf_numfmt *f = rows[i].code != NULL ?
		    rf_numfmt_compile(&arena, rf_str(rows[i].code)) : NULL;
		char out[RF_NUMFMT_SIZE + 1];
		size_t len;

		rf_numfmt_number(f, rf_str(rows[i].number), date1904, out,
		    &len);
		out[len] = '\0';
		if (strcmp(out, rows[i].shown) != 0)
			printf("\n%s of %s: expected \"%s\", got \"%s\"\n",
			    rows[i].code != NULL ? rows[i].code : "(none)",
			    rows[i].number, rows[i].shown, out);
		CU_ASSERT_STRING_EQUAL(out, rows[i].shown);
	}
	rf_arena_release(&arena);
}

static void
test_general(void)
{
	static const struct row rows[] = {
		{ NULL, "0", "0" }, { NULL, "-0", "0" }, { NULL, "5", "5" },
		{ NULL, "-5", "-5" }, { NULL, "1.50", "1.5" },
		{ NULL, "0.1", "0.1" }, { NULL, ".5", "0.5" },
		{ NULL, "0.30000000000000004", "0.3" },
		{ NULL, "0.7808471454880295", "0.780847145" },
		{ NULL, "25.396666666666672", "25.39666667" },
		{ NULL, "-25.396666666666672", "-25.39666667" },
		{ NULL, "1234567890.55", "1234567891" },
		/* Whole numbers keep their digits. */
		{ NULL, "4006381333931", "4006381333931" },
		{ NULL, "123456789012345", "123456789012345" },
		{ NULL, "1E+20", "1E+20" },
		{ NULL, "1.2345678E+20", "1.23457E+20" },
		{ NULL, "0.00001", "0.00001" },
		{ NULL, "0.000012345678", "1.23457E-05" },
		{ NULL, "1E-10", "1E-10" },
		{ NULL, "1e3", "1000" },
		{ NULL, "9.9999999999999995E+22", "1E+23" },
		{ NULL, "99999999999.9", "100000000000" },
		{ NULL, "007", "7" },
		{ "General", "1234.5", "1234.5" },
		{ "GENERAL", "1234.5", "1234.5" },
		{ "General\" kg\"", "-2.5", "-2.5 kg" },
		{ NULL, "no number", "no number" },
		{ NULL, "", "" },
		{ NULL, "1.2.3", "1.2.3" },
		{ NULL, "1e9999", "1e9999" },
	};

	check_rows(rows, RF_COUNT(rows), false);
}

static void
test_numbers(void)
{
	static const struct row rows[] = {
		{ "0", "1599.99", "1600" }, { "0.00", "1.005", "1.01" },
		{ "0.00", "-1.005", "-1.01" }, { "0.00", "0", "0.00" },
		{ "0.00", "-0.001", "0.00" }, { "0.0", "0.05", "0.1" },
		{ "0.0", "9.96", "10.0" }, { "0.00", "1e-9", "0.00" },
		{ "#.##", "5", "5." }, { "#.##", "0.5", ".5" },
		{ "#", "0", "" }, { "#,##0", "5", "5" },
		{ "#,##0", "1234567", "1,234,567" },
		{ "#,##0.00", "-1599.994", "-1,599.99" },
		{ "0,000", "5", "0,005" },
		{ "000000", "123", "000123" },
		{ "0000000000", "12345678901", "12345678901" },
		{ "#,##0,", "1234567", "1,235" },
		{ "0.0,,\"M\"", "12345678", "12.3M" },
		{ "0%", "0.0625", "6%" }, { "0.0%", "0.7808", "78.1%" },
		{ "0.00%", "-1", "-100.00%" },
		{ "0.00E+00", "198356388", "1.98E+08" },
		{ "0.00E+00", "-0.00019836", "-1.98E-04" },
		{ "0.00E-00", "198356388", "1.98E08" },
		{ "0.0E+0", "9.96", "1.0E+1" },
		{ "##0.0E+0", "12345", "12.3E+3" },
		{ "0.00E+00", "0", "0.00E+00" },
		{ "000\\-00\\-0000", "123456789", "123-45-6789" },
		{ "(###) ###\\-####", "5551234567", "(555) 123-4567" },
		{ "0.00\"\xc2\xb0\"", "25.39", "25.39\xc2\xb0" },
		{ "\"$\"#,##0_);[Red]\\(\"$\"#,##0\\)", "889017",
		    "$889,017" },
		{ "\"$\"#,##0_);[Red]\\(\"$\"#,##0\\)", "-889017",
		    "($889,017)" },
		{ "_(\"$\"* #,##0_);_(\"$\"* \\(#,##0\\);_(\"$\"* \"-\"_);_(@_)",
		    "4500", "$4,500" },
		{ "_(\"$\"* #,##0_);_(\"$\"* \\(#,##0\\);_(\"$\"* \"-\"_);_(@_)",
		    "0", "$-" },
		{ "[$\xe2\x82\xac-407]#,##0.00", "12.5",
		    "\xe2\x82\xac" "12.50" },
		{ "#,##0.00\\ [$USD]", "1", "1.00 USD" },
		{ "0;-0;\"none\"", "0", "none" }, { ";;;", "12", "" },
		{ "0;(0)", "-3", "(3)" }, { "0;0", "-3", "3" },
		{ "[<10]\"few\";[<100]\"some\";\"many\"", "5", "few" },
		{ "[<10]\"few\";[<100]\"some\";\"many\"", "50", "some" },
		{ "[<10]\"few\";[<100]\"some\";\"many\"", "500", "many" },
		{ "[>=1000]0.0,\"k\";0", "1500", "1.5k" },
		{ "[<10]0\" few\"", "11", "11" }, { "[<10]0\" few\"", "9", "9 few" },
		{ "0.0e+00", "31.4", "3.1e+01" },
		{ "[>=1000]0.0,\"k\";0", "-15", "-15" },
		{ "[Color10]0.0", "1", "1.0" },
		{ "# ?/?", "2.5", "2 1/2" }, { "# ?/?", "0.5", "1/2" },
		{ "# ?/?", "3", "3" }, { "# ?" "?/?" "?", "3.14159", "3 1/7" },
		/* Convergents, which need not be the nearest. */
		{ "# ?" "?/?" "?", "1.03", "1 1/33" }, { "# ?/?", "0.94", "1" },
		{ "# ?" "?" "?/?" "?" "?", "-3.1415926", "-3 16/113" },
		{ "# ?/?????????", "0.000462963333326857", "4051/8750153" },
		{ "# ?/?????????", "0.333333333333333", "1/3" },
		{ "# ?" "?/?" "?", "0.34", "17/50" }, { "?/?", "1.5", "3/2" },
		{ "# ?/8", "1.25", "1 2/8" }, { "# ?/?", "-0.25", "-1/4" },
		{ "0.0.0", "1.5", "1.5.0" },
		{ "@", "12.5", "12.5" }, { "\"No. \"@", "7", "No. 7" },
		{ "\"unclosed", "1", "unclosed" }, { "[unclosed", "1", "" },
		{ "\\", "1", "" }, { "_", "1", "" },
		{ "0\"a", "1", "1a" }, { "E+", "1", "1900+" },
	};

	check_rows(rows, RF_COUNT(rows), false);
}

static void
test_dates(void)
{
	static const struct row rows[] = {
		{ "m/d/yyyy", "41275", "1/1/2013" },
		{ "yyyy-mm-dd", "1", "1900-01-01" },
		{ "yyyy-mm-dd", "59", "1900-02-28" },
		{ "yyyy-mm-dd", "60", "1900-02-29" },
		{ "yyyy-mm-dd", "61", "1900-03-01" },
		{ "yyyy-mm-dd", "0", "1900-01-00" },
		{ "yyyy-mm-dd", "2958465", "9999-12-31" },
		{ "yyyy-mm-dd", "2958466", "2958466" },
		{ "yyyy-mm-dd", "-1", "-1" },
		{ "ddd d mmm yy", "36585", "Tue 29 Feb 00" },
		{ "[$-409]mmmm\\ d\\,\\ yyyy;@", "38971",
		    "September 11, 2006" },
		{ "[$-407]d. mmmm yyyy", "38971", "11. September 2006" },
		/* With a day, Slavic months have another form. */
		{ "[$-419]d mmmm yyyy", "38971", "11 сентября 2006" },
		{ "[$-419]mmmm yyyy, mmm", "38971", "сентябрь 2006, сен" },
		{ "[$-415]ddd, d mmmm", "38971", "pon., 11 września" },
		{ "[$-41D]dddd d mmm", "38971", "måndag 11 sep" },
		{ "[$-40C]d mmm yyyy", "38749", "1 f\xc3\xa9vr 2006" },
		{ "[$-F800]dddd", "38971", "Monday, September 11, 2006" },
		{ "mmmmm", "38971", "S" },
		{ "h:mm AM/PM", "0.75", "6:00 PM" },
		{ "h:mm AM/PM", "0", "12:00 AM" },
		{ "hh:mm:ss a/p", "0.5", "12:00:00 p" },
		{ "h:mm:ss\\ AM/PM", "41506.646041", "3:30:18 PM" },
		{ "h:mm", "0.99999", "23:59" },
		{ "h:mm:ss", "0.999999", "0:00:00" },
		{ "mm:ss.0", "0.00056", "00:48.4" },
		{ "mm:ss", "0.0416", "59:54" },
		{ "[h]:mm", "1.5", "36:00" },
		{ "[h]:mm", "-1.5", "-36:00" }, { "h:mm", "-0.25", "-6:00" },
		{ "[h]:mm;([h]:mm)", "-1.5", "(36:00)" },
		{ "d h:mm", "-1.5", "-1.5" },
		{ "[h]:mm:ss", "0.5", "12:00:00" },
		{ "[mm]:ss", "0.0625", "90:00" },
		{ "[ss]", "0.001", "86" },
		{ "[hh]", "0.25", "06" },
		{ "d-m-y h:m:s", "37653.170208", "1-2-03 4:5:6" },
		{ "d \\d\\a\\y\\s h", "11.5833", "11 days 13" },
		{ "h \"m\" m", "0.5", "12 m 0" },
		{ "yyyy\"m\"m", "41275", "2013m1" },
		{ "bbbb", "41275", "2556" }, { "e", "41275", "2013" },
		{ "dd/mm/yyyy\\ hh:mm", "41275.5", "01/01/2013 12:00" },
	};
	static const struct row mac[] = {
		{ "yyyy-mm-dd", "0", "1904-01-01" },
		{ "yyyy-mm-dd", "39813", "2013-01-01" },
		{ "dddd", "0", "Friday" },
	};

	check_rows(rows, RF_COUNT(rows), false);
	check_rows(mac, RF_COUNT(mac), true);
}

static void
test_texts(void)
{
	static const struct {
		const char *code, *text, *shown;	/* NULL: as it is */
	} rows[] = {
		{ "@", "a", NULL }, { "0.00", "a", NULL },
		{ "0;0;0;\"<\"@\">\"", "a", "<a>" },
		{ "\"Dear \"@", "Ann", "Dear Ann" },
		{ ";;;", "a", "" }, { "0;0;0", "a", NULL },
		{ "0;0;0;@", "a", NULL },
		{ "_(* #,##0_);_(* \\(#,##0\\);_(* \"-\"_);_(@_)", "a", "a" },
	};
	struct rf_arena arena = RF_ARENA_INIT;

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		char out[RF_NUMFMT_SIZE + 1];
		size_t len;
		bool changed = rf_numfmt_text(rf_numfmt_compile(&arena,
		    rf_str(rows[i].code)), rf_str(rows[i].text), out, &len);

		CU_ASSERT_EQUAL(changed, rows[i].shown != NULL);
		if (!changed || rows[i].shown == NULL)
			continue;
		out[len] = '\0';
		CU_ASSERT_STRING_EQUAL(out, rows[i].shown);
	}
	rf_arena_release(&arena);
}

/* Every built-in code compiles to something that renders. */
static void
test_builtin(void)
{
	struct rf_arena arena = RF_ARENA_INIT;
	unsigned known = 0;

	for (unsigned id = 0; id < 164; id++) {
		const char *code = rf_numfmt_builtin(id);
		char out[RF_NUMFMT_SIZE];
		size_t len = 0;

		if (code == NULL)
			continue;
		known++;
		rf_numfmt_number(rf_numfmt_compile(&arena, rf_str(code)),
		    RF_STR("1.5"), false, out, &len);
		CU_ASSERT(len > 0);
	}
	CU_ASSERT(known > 40);
	CU_ASSERT_STRING_EQUAL(rf_numfmt_builtin(56),
	    "[<1]h:mm:ss;m/d/yyyy");
	rf_arena_release(&arena);
}

/* A very long outcome is cut, not written past the end. */
static void
test_long(void)
{
	static char code[4000];
	struct rf_arena arena = RF_ARENA_INIT;
	char out[RF_NUMFMT_SIZE];
	size_t len;

	memset(code, '0', sizeof(code) - 1);
	rf_numfmt_number(rf_numfmt_compile(&arena, rf_str(code)),
	    RF_STR("1e300"), false, out, &len);
	CU_ASSERT_EQUAL(len, RF_NUMFMT_SIZE);
	for (size_t i = 0; i + 1 < sizeof(code); i++)
		code[i] = "ymdhs.0[h]@;\"\\#,/%E+_*"[i % 22];
	rf_numfmt_number(rf_numfmt_compile(&arena, rf_str(code)),
	    RF_STR("-12345.678"), false, out, &len);
	CU_ASSERT(len <= RF_NUMFMT_SIZE);
	rf_arena_release(&arena);
}

CU_TestInfo util_numfmt_tests[] = {
	{ "General", test_general },
	{ "numbers", test_numbers },
	{ "dates", test_dates },
	{ "texts", test_texts },
	{ "built-in codes", test_builtin },
	{ "long codes", test_long },
	CU_TEST_INFO_NULL
};
