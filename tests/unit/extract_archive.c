/* ZIP archives of documents, made here. */
#include "config.h"

#include "unit/extract_suites.h"
#include "unit/extract_tools.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/io.h"
#include "util/limits.h"
#include "util/mem.h"

static void
read_zip(struct extract_run *r, const struct test_part *parts, size_t n,
    const struct rf_options *options)
{
	int64_t size;
	int fd = test_zip(parts, n, &size);

	extract_fd(r, fd, size, "test.zip", options);
}

/* The bytes of an archive, to put it into another. */
static struct test_part
as_part(const char *name, int fd, int64_t size, char **bytes)
{
	size_t got;

	*bytes = rf_malloc((size_t)size);
	if (rf_pread_up_to(fd, *bytes, (size_t)size, 0, &got, NULL) != RF_OK)
		abort();
	close(fd);
	return (struct test_part){ name, *bytes, got };
}

static struct test_part
zip_part(const char *name, const struct test_part *parts, size_t n,
    char **bytes)
{
	int64_t size;
	int fd = test_zip(parts, n, &size);

	return as_part(name, fd, size, bytes);
}

/* By name; what the system left there is no document. */
static void
test_order(void)
{
	static const struct test_part parts[] = {
		{ "b/two.csv", "x,y\n1,2\n", 0 },
		{ "a.md", "# One\n\ntext[^n]\n\n[^n]: note a\n", 0 },
		{ "c.md", "more[^n]\n\n[^n]: note c\n", 0 },
		{ "__MACOSX/b/._two.csv", "Mac OS X", 0 },
		{ "b/.DS_Store", "Bud1", 0 }, { "Thumbs.db", "x", 0 },
		{ "b/._c.md", "x", 0 },
		{ "..\\../C:/etc/./pass\x01wd.txt", "climbs\n", 0 },
		{ "tool.exe", "MZ\x90", 0 },
	};
	struct extract_run r;

	read_zip(&r, parts, RF_COUNT(parts), NULL);
	CU_ASSERT_EQUAL_FATAL(r.rc, RF_OK);
	CU_ASSERT_STRING_EQUAL(r.doc.format, "zip");
	CU_ASSERT_EQUAL(r.doc.total_pages, 4);
	CU_ASSERT_EQUAL(r.doc.notes.n, 2);
	ASSERT_TEXT(r.text,
	    "page 1\nh1 etc/passwd.txt\np - climbs\n"
	    "page 2\nh1 a.md\nh1 One\np - text1\nnote 1 note a\n"
	    "page 3\nh1 b/two.csv\ntable - 2x2 h1\n^x|^y\n1|2\n"
	    "page 4\nh1 c.md\np - more1\nnote 2 note c\n"
	    "! tool.exe was not read: The file is a Windows program, which "
	    "this version of Riffle does not read\n");
	/* The mark points at the note that its own member has. */
	CU_ASSERT_EQUAL(r.doc.pages.v[3].blocks.v[1].text.runs[1].note, 2);
	extract_run_end(&r);
}

/* Sheets, whose titles come first; the list of pages counts through. */
static void
test_pages(void)
{
	struct test_part parts[3] = {
		{ "a.txt", "first\n", 0 }, { .name = NULL },
		{ "c.html", "<p>last<p>of all", 0 },
	};
	struct rf_arena arena = RF_ARENA_INIT;
	struct rf_options options;
	struct extract_run r;
	int64_t size;
	char *bytes;
	int fd = test_workbook("<sheetData><row r=\"1\"><c r=\"A1\"><v>7</v>"
	    "</c></row></sheetData>", NULL, &size);

	parts[1] = as_part("b.xlsx", fd, size, &bytes);
	read_zip(&r, parts, 3, NULL);
	CU_ASSERT_EQUAL_FATAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, "page 1\nh1 a.txt\np - first\n"
	    "page 2 Data\nh2 b.xlsx\np A1 7\n"
	    "page 3\nh1 c.html\np - last\np - of all\n");
	CU_ASSERT_EQUAL(r.doc.pages.v[1].sheet->index, 2);
	CU_ASSERT_EQUAL(r.doc.pages.v[1].sheet->workbook_index, 1);
	extract_run_end(&r);

	rf_options_init(&options);
	CU_ASSERT_EQUAL(rf_options_set_pages(&options, &arena, RF_STR("2"),
	    NULL), RF_OK);
	read_zip(&r, parts, 3, &options);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, "page 2 Data\nh2 b.xlsx\np A1 7\n");
	extract_run_end(&r);
	CU_ASSERT_EQUAL(rf_options_set_pages(&options, &arena, RF_STR("2-4"),
	    NULL), RF_OK);
	read_zip(&r, parts, 3, &options);
	CU_ASSERT_EQUAL(r.rc, RF_E_PAGE_RANGE);
	extract_run_end(&r);
	rf_arena_release(&arena);
	free(bytes);
}

/* Archives in archives: one within another is opened, a third is not. */
static void
test_nested(void)
{
	struct test_part parts[2] = { { "deep.txt", "deep\n", 0 } };
	static const struct test_part beside = { "z.txt", "beside\n", 0 };
	struct extract_run r;
	char *bytes[3];

	for (int i = 0; i < 3; i++) {
		static const char *const names[] = { "3.zip", "2.zip",
			"1.zip" };

		parts[0] = zip_part(names[i], parts, i > 0 ? 2 : 1, &bytes[i]);
		parts[1] = beside;
	}
	read_zip(&r, parts, 2, NULL);
	CU_ASSERT_EQUAL_FATAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, "page 1\nh1 1.zip\nh2 z.txt\np - beside\n"
	    "page 2\nh1 z.txt\np - beside\n"
	    "! 1.zip: 2.zip was not read: The file is a ZIP archive within "
	    "archives or messages, and lies too deep to be opened\n");
	extract_run_end(&r);
	for (int i = 0; i < 3; i++)
		free(bytes[i]);
}

/* Members behind a password are named; when nothing else is there ... */
static void
test_locked(void)
{
	static const struct test_part parts[] = {
		{ "secret.txt", "hidden", 0 }, { "plain.txt", "seen\n", 0 },
	};
	struct extract_run r;
	int64_t size;
	int fd = test_zip_locked(parts, 2, 0, &size);

	extract_fd(&r, fd, size, "test.zip", NULL);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.text, "page 1\nh1 plain.txt\n"
	    "p - seen\n! secret.txt was not read: "));
	extract_run_end(&r);
	fd = test_zip_locked(parts, 1, 0, &size);
	extract_fd(&r, fd, size, "test.zip", NULL);
	CU_ASSERT_EQUAL(r.rc, RF_E_ENCRYPTED);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.err.msg, "secret.txt"));
	extract_run_end(&r);
}

static void
test_nothing(void)
{
	static const struct test_part system[] = { { ".DS_Store", "x", 0 } };
	static const struct test_part unread[] = { { "a.exe", "MZ", 0 },
		{ "b.zip", "PK\x05\x06 broken", 0 } };
	struct extract_run r;

	read_zip(&r, system, 1, NULL);
	CU_ASSERT_EQUAL(r.rc, RF_E_CORRUPT);
	extract_run_end(&r);
	read_zip(&r, unread, 2, NULL);
	CU_ASSERT_EQUAL(r.rc, RF_E_UNSUPPORTED);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.err.msg, "None of the 2 files"));
	extract_run_end(&r);
}

/* Equal pictures of two members are one asset. */
static void
test_pictures(void)
{
#define PIXEL "GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\4\1\0\0\0\0,\0" \
	"\0\0\0\1\0\1\0\0\2\1D\0;"
	static const struct test_part parts[] = {
		{ "a.gif", PIXEL, sizeof(PIXEL) - 1 },
		{ "b.html", "<p>x<img src=\"data:image/gif;base64,R0lGODlhAQAB"
		    "AIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7\" alt=dot>",
		    0 },
	};
	struct extract_run r;

	read_zip(&r, parts, 2, NULL);
	CU_ASSERT_EQUAL_FATAL(r.rc, RF_OK);
	CU_ASSERT_EQUAL_FATAL(r.doc.assets.n, 1);
	CU_ASSERT_EQUAL(r.doc.assets.v[0].occurrences, 2);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.text, "figure - image 0 alt=dot"));
	extract_run_end(&r);
}

CU_TestInfo extract_archive_tests[] = {
	{ "order and names", test_order },
	{ "pages and sheets", test_pages },
	{ "archives in archives", test_nested },
	{ "passwords", test_locked },
	{ "nothing to read", test_nothing },
	{ "pictures", test_pictures },
	CU_TEST_INFO_NULL
};
