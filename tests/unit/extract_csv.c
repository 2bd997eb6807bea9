/* Delimited text. */
#include "config.h"

#include "unit/extract_suites.h"
#include "unit/extract_tools.h"

#include <stdlib.h>
#include <string.h>

struct row {
	const char *name, *text, *shown;
	size_t len;		/* 0: strlen(text) */
};

static void
test_rows(void)
{
	static const struct row rows[] = {
		{ "a.csv", "name,age\nAnn,5\nBob,6\n",
		    "page 1\ntable - 3x2 h1\n^name|^age\nAnn|5\nBob|6\n", 0 },
		{ "a.CSV", "1,2\r\n3,4\r\n",
		    "page 1\ntable - 2x2 h0\n1|2\n3|4\n", 0 },
		{ "a.csv", "a;b;c\n1,5;2,5;3\n4,5;5,5;6\n",
		    "page 1\ntable - 3x3 h1\n^a|^b|^c\n1,5|2,5|3\n4,5|5,5|6\n",
		    0 },
		{ "a.csv", "1,5;2,5\n1,6;2,6\n",
		    "page 1\ntable - 2x2 h0\n1,5|2,5\n1,6|2,6\n", 0 },
		{ "a.csv", "a|b\n1|2\n",
		    "page 1\ntable - 2x2 h1\n^a|^b\n1|2\n", 0 },
		{ "a.csv", "a\tb\n1\t2\n",
		    "page 1\ntable - 2x2 h1\n^a|^b\n1|2\n", 0 },
		{ "a.tsv", "a,b\tc\n1,5\t2\n",
		    "page 1\ntable - 2x2 h1\n^a,b|^c\n1,5|2\n", 0 },
		/* What Excel would open, too. */
		{ "a.xls", "a\tb\n1\t2\n",
		    "page 1\ntable - 2x2 h1\n^a|^b\n1|2\n", 0 },
		{ "a.csv", "sep=;\na,b;c\n", "page 1\ntable - 1x2 h0\na,b|c\n",
		    0 },
		/* Quotes: doubled, with delimiters and newlines inside. */
		{ "a.csv", "a,\"b \"\"q\"\" ,c\nd\",e\n1,2,3\n",
		    "page 1\ntable - 2x3 h1\n^a|^b \"q\" ,c\nd|^e\n1|2|3\n",
		    0 },
		{ "a.csv", "\"a\"x,b\n1,2\n",
		    "page 1\ntable - 2x2 h1\n^ax|^b\n1|2\n", 0 },
		{ "a.csv", "a,\"\",c\n\"\",,\"\"\n1,2,3\n",
		    "page 1\ntable - 3x3 h1\n^a||^c\n\n1|2|3\n", 0 },
		/* A quote that is never closed does not eat the file. */
		{ "a.csv", "5\" disk,1\n\"5 inch,2\nx,3\n",
		    "page 1\ntable - 3x2 h0\n5\" disk|1\n\"5 inch|2\nx|3\n"
		    "! A quotation mark is never closed; it was taken as an "
		    "ordinary character\n", 0 },
		/* Ragged, empty lines, no newline at the end. */
		{ "a.csv", "a,b,c\n\n1\n2,3\n\n4,5,6",
		    "page 1\ntable - 4x3 h1\n^a|^b|^c\n1\n2|3\n4|5|6\n"
		    "! The rows have between 1 and 3 fields; shorter ones "
		    "were taken as ending in empty fields\n", 0 },
		{ "a.csv", "only\none\n", "page 1\ntable - 2x1 h1\n^only\n"
		    "one\n", 0 },
		{ "a.csv", "\n\n", "page 1\n", 0 },
		{ "a.csv", "a,b\n", "page 1\ntable - 1x2 h0\na|b\n", 0 },
		/* Encodings. */
		{ "a.csv", "\xef\xbb\xbf" "a,b\n\xc3\xa4,1\n",
		    "page 1\ntable - 2x2 h1\n^a|^b\n\xc3\xa4|1\n", 0 },
		{ "a.csv", "\xff\xfe" "a\0,\0\xe4\0\n\0" "1\0,\0" "2\0",
		    "page 1\ntable - 2x2 h1\n^a|^\xc3\xa4\n1|2\n", 16 },
		{ "a.csv", "\xfe\xff\0a\0,\0\xe4\0\n\0" "1\0,\0" "2",
		    "page 1\ntable - 2x2 h1\n^a|^\xc3\xa4\n1|2\n", 16 },
		{ "a.csv", "preis,w\xe4hrung\n5,\x80\n",
		    "page 1\ntable - 2x2 h1\n^preis|^w\xc3\xa4hrung\n"
		    "5|\xe2\x82\xac\n! The file is not UTF-8; it was read as "
		    "windows-1252\n", 0 },
	};

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		size_t n = rows[i].len != 0 ? rows[i].len :
		    strlen(rows[i].text);
		struct extract_run r;

		extract_fd(&r, test_file(rows[i].text, n), (int64_t)n,
		    rows[i].name, NULL);
		CU_ASSERT_EQUAL(r.rc, RF_OK);
		ASSERT_TEXT(r.text, rows[i].shown);
		extract_run_end(&r);
	}
}

/* Text is CSV by its name only, and a page is one by its looks. */
static void
test_evidence(void)
{
	static const char text[] = "To be, or not to be,\nthat is, well\n";
	static const char page[] = "<!DOCTYPE html><p>a,b";
	static const char table[] = "<table><tr><td>a,b</table>";
	struct extract_run r;

	extract_fd(&r, test_file(text, sizeof(text) - 1), sizeof(text) - 1,
	    "hamlet.txt", NULL);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	CU_ASSERT_STRING_EQUAL(r.doc.format, "text");
	extract_run_end(&r);
	extract_fd(&r, test_file(page, sizeof(page) - 1), sizeof(page) - 1,
	    "page.csv", NULL);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	CU_ASSERT_STRING_EQUAL(r.doc.format, "html");
	extract_run_end(&r);
	extract_fd(&r, test_file(table, sizeof(table) - 1), sizeof(table) - 1,
	    "page.xls", NULL);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	CU_ASSERT_STRING_EQUAL(r.doc.format, "html");
	extract_run_end(&r);
}

/* Quotes that open on every line and never close stay cheap. */
static void
test_hostile_quotes(void)
{
	size_t n = 4 << 20;
	char *text = malloc(n);
	struct extract_run r;

	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	for (size_t i = 0; i < n; i++)
		text[i] = "\"a,b\n"[i % 5];
	text[n - 1] = '"';
	extract_fd(&r, test_file(text, n), (int64_t)n, "a.csv", NULL);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	CU_ASSERT_EQUAL_FATAL(r.doc.pages.n, 1);
	CU_ASSERT(r.doc.pages.v[0].blocks.v[0].table->n_cells > 100000);
	extract_run_end(&r);
	free(text);
}

static void
test_pages(void)
{
	struct rf_arena arena = RF_ARENA_INIT;
	struct rf_options o;
	struct extract_run r;

	rf_options_init(&o);
	CU_ASSERT_EQUAL(rf_options_set_pages(&o, &arena, RF_STR("2"), NULL),
	    RF_OK);
	extract_fd(&r, test_file("a,b", 3), 3, "a.csv", &o);
	CU_ASSERT_EQUAL(r.rc, RF_E_PAGE_RANGE);
	extract_run_end(&r);
	rf_arena_release(&arena);
}

CU_TestInfo extract_csv_tests[] = {
	{ "rows", test_rows },
	{ "evidence", test_evidence },
	{ "hostile quotes", test_hostile_quotes },
	{ "pages", test_pages },
	CU_TEST_INFO_NULL
};
