/* Plain text, Markdown, JSON, XML. */
#include "config.h"

#include "unit/extract_suites.h"
#include "unit/extract_tools.h"

#include <string.h>

struct row {
	const char *name, *text, *shown;
};

static void
check(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(rows[i].text);
		struct extract_run r;

		extract_fd(&r, test_file(rows[i].text, len), (int64_t)len,
		    rows[i].name, NULL);
		CU_ASSERT_EQUAL(r.rc, RF_OK);
		ASSERT_TEXT(r.text, rows[i].shown);
		extract_run_end(&r);
	}
}

static void
test_plain(void)
{
	static const struct row rows[] = {
#define PROSE "This is prose that somebody wrote and that a program broke"
		{ "a.txt", "One,\n" PROSE "\ninto lines\n\n\nthree",
		    "page 1\np - One,\n" PROSE " into lines\np - three\n" },
		/* Short lines are meant; so are those that no program broke. */
		{ "a.txt", "Ann Example\n1 Main Street\n",
		    "page 1\np - Ann Example\n1 Main Street\n" },
		{ "a.txt", PROSE " " PROSE " " PROSE "\nand\n" PROSE,
		    "page 1\np - " PROSE " " PROSE " " PROSE "\nand\n"
		    PROSE "\n" },
		/* Items, and lines that are drawn. */
		{ "a.txt", PROSE "\n--------\n" PROSE ":\n- a\n" PROSE "\n(2) b\n",
		    "page 1\np - " PROSE "\n--------\n" PROSE ":\n- a\n"
		    PROSE "\n(2) b\n" },
		{ "a.txt", "Dear Ann,\n  a line\n  another\r\nback\n",
		    "page 1\np - Dear Ann,\n  a line\n  another\nback\n" },
		{ "a.txt", "name    age\nBob     6\n",
		    "page 1\np - name    age\nBob     6\n" },
		/* All ASCII, and still another encoding. */
		{ "a.txt", "a \x1b$B$\"\x1b(B b\n",
		    "page 1\np - a \xe3\x81\x82 b\n" },
		{ "a.log", "caf\xe9\n", "page 1\np - caf\xc3\xa9\n"
		    "! The file is not UTF-8; it was read as windows-1252\n" },
	};

	check(rows, RF_COUNT(rows));
}

static void
test_data(void)
{
	static const struct row rows[] = {
		{ "a.json", "[{\"a\":1,\"b\":\"x\"},{\"c\":true,\"b\":null}]",
		    "page 1\ntable - 3x3 h1\n^a|^b|^c\n1|x\n||true\n" },
		{ "a.json", "{\"a\": [1]}", "page 1\ncode - {\"a\": [1]}\n" },
		{ "a.json", "[{\"a\":[1]}]", "page 1\ncode - [{\"a\":[1]}]\n" },
		{ "a.xml", "<?xml version='1.0'?>\n<a/>",
		    "page 1\ncode - <?xml version='1.0'?>\n<a/>\n" },
	};

	check(rows, RF_COUNT(rows));
}

static void
test_broken_json(void)
{
	static const char text[] = "{\"a\": }";
	struct extract_run r;

	extract_fd(&r, test_file(text, sizeof(text) - 1), sizeof(text) - 1,
	    "a.json", NULL);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.text, "code - {\"a\": }"));
	CU_ASSERT_PTR_NOT_NULL(strstr(r.text, "! This is not quite JSON"));
	extract_run_end(&r);
}

#ifdef HAVE_CMARK
static void
test_markdown(void)
{
	static const struct row rows[] = {
		{ "a.md", "---\ntitle: x\n---\n# A *b*\n\nText `c` ~~d~~\n",
		    "page 1\nh1 A _b_\np - Text c ~d~\n" },
		{ "a.md", "| a | b |\n|---|---|\n| 1 | 2 |\n",
		    "page 1\ntable - 2x2 h1\n^a|^b\n1|2\n" },
		{ "a.md", "- [x] a\n- [ ] b\n  1. c\n",
		    "page 1\n* [x] a\n* [ ] b\n  1. c\n" },
		{ "a.md", "```c\nint i;\n```\n> q\n\n***\n",
		    "page 1\ncode - int i;\nquote - q\nrule - \n" },
		{ "a.md", "A[^n] and again[^n].\n\n[^n]: The *note*.\n",
		    "page 1\np - A1 and again1.\nnote 1 The _note_.\n" },
		{ "a.md", "<table><tr><th>x</table>\n\n<b>raw</b>\n",
		    "page 1\ntable - 1x1 h1\n^x\np - **raw**\n" },
	};

	check(rows, RF_COUNT(rows));
}

static void
test_notes(void)
{
	static const char text[] = "A[^n] and again[^n].\n\n[^n]: Note.\n";
	const struct rf_block *b;
	struct extract_run r;

	extract_fd(&r, test_file(text, sizeof(text) - 1), sizeof(text) - 1,
	    "a.md", NULL);
	CU_ASSERT_EQUAL_FATAL(r.rc, RF_OK);
	CU_ASSERT_EQUAL_FATAL(r.doc.notes.n, 1);
	CU_ASSERT_STRING_EQUAL(r.doc.notes.v[0].symbol, "1");
	b = r.doc.pages.v[0].blocks.v;
	CU_ASSERT_EQUAL(b[0].text.runs[1].note, 1);
	CU_ASSERT_EQUAL(b[1].kind, RF_BLOCK_FOOTNOTE);
	CU_ASSERT_EQUAL(b[1].note, 1);
	extract_run_end(&r);
}
#endif

CU_TestInfo extract_text_tests[] = {
	{ "plain text", test_plain },
	{ "JSON and XML", test_data },
	{ "JSON that is not quite", test_broken_json },
#ifdef HAVE_CMARK
	{ "Markdown", test_markdown },
	{ "Markdown's footnotes", test_notes },
#endif
	CU_TEST_INFO_NULL
};
