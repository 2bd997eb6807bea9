/* PDF files, made here: text, pages, pictures, damage, passwords. */
#include "config.h"

#include "unit/extract_suites.h"
#include "unit/extract_tools.h"

#include <string.h>

#include "lib/pdf_pages.h"
#include "util/buf.h"

static void
run(struct extract_run *r, const struct rf_buf *file,
    const struct rf_options *options)
{
	extract_fd(r, test_file(file->ptr, file->len), (int64_t)file->len,
	    "a.pdf", options);
}

#define TEXT TEST_PDF_TEXT

static void
test_text(void)
{
	const char *const pages[] = {
		TEXT(100, 600, 24, "Title") TEXT(100, 500, 10, "Some text."),
		TEXT(100, 500, 10, "Seen.") "3 Tr " TEXT(100, 400, 10,
		    "Never seen."),
		NULL
	};
	struct extract_run r;
	struct rf_buf file;

	test_pdf(&file, pages);
	run(&r, &file, NULL);
	ASSERT_TEXT(r.text, "page 1 600x800\nh1 Title\np - Some text.\n"
	    "page 2 600x800\np - Seen.\n! Text that cannot be seen was left out on 1 page\n");
	CU_ASSERT_EQUAL(r.doc.pages.v[0].blocks.v[0].kind, RF_BLOCK_HEADING);
	CU_ASSERT_DOUBLE_EQUAL(r.doc.pages.v[0].blocks.v[1].box.x[0], 100,
	    0.1);
	extract_run_end(&r);
	rf_buf_release(&file);
}

/* Painted over, white on white, off the page, outside the clip; but seen
 * where a group lets it show through. */
static void
test_hidden(void)
{
	const char *const pages[] = {
		TEXT(100, 700, 10, "Seen.") TEXT(100, 600, 10, "Covered.")
		"1 g 90 590 200 30 re f " TEXT(100, 500, 10, "White.") "0 g "
		TEXT(700, 500, 10, "Off the page.")
		"q 0 0 50 50 re W n " TEXT(100, 400, 10, "Clipped.") "Q",
		"q 0 0 m 600 0 l 300 800 l h W n "
		TEXT(200, 100, 10, "Under a triangle.")
		"1 g 150 90 300 30 re f Q", NULL
	};
	struct extract_run r;
	struct rf_buf file;

	test_pdf(&file, pages);
	run(&r, &file, NULL);
	ASSERT_TEXT(r.text, "page 1 600x800\np - Seen.\n"
	    "page 2 600x800\np - Under a triangle.\n"
	    "! Text that cannot be seen was left out on 1 page\n");
	extract_run_end(&r);
	rf_buf_release(&file);
}

static void
test_pages(void)
{
	const char *const pages[] = { TEXT(100, 500, 10, "One."),
	    TEXT(100, 500, 10, "Two."), TEXT(100, 500, 10, "Three."), NULL };
	struct rf_page_range range = { 2, 2 };
	struct rf_options o;
	struct extract_run r;
	struct rf_buf file;

	rf_options_init(&o);
	o.pages = &range;
	o.n_pages = 1;
	o.word_boxes = true;
	test_pdf(&file, pages);
	run(&r, &file, &o);
	ASSERT_TEXT(r.text, "page 2 600x800\np - Two.\n");
	CU_ASSERT_EQUAL(r.doc.total_pages, 3);
	CU_ASSERT_EQUAL_FATAL(r.doc.pages.n, 1);
	CU_ASSERT_EQUAL(r.doc.pages.v[0].words.n, 1);
	extract_run_end(&r);
	range.last = 4;
	run(&r, &file, &o);
	CU_ASSERT_EQUAL(r.rc, RF_E_PAGE_RANGE);
	extract_run_end(&r);
	rf_buf_release(&file);
}

/* Cut short at every length: an outcome each time, never a crash. */
static void
test_damage(void)
{
	const char *const pages[] = { TEXT(100, 500, 10, "Some text."), NULL };
	struct extract_run r;
	struct rf_buf file;
	size_t whole;

	test_pdf(&file, pages);
	whole = file.len;
	for (size_t n = 20; n < whole; n += 13) {
		file.len = n;
		run(&r, &file, NULL);
		CU_ASSERT(r.rc == RF_OK || r.rc == RF_E_CORRUPT);
		extract_run_end(&r);
	}
	/* Without its table it is repaired, and says so. */
	file.len = (size_t)(strstr(file.ptr, "xref\n") - file.ptr);
	run(&r, &file, NULL);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	CU_ASSERT(strstr(r.text, "p - Some text.") != NULL);
	CU_ASSERT(strstr(r.text, "repaired") != NULL);
	extract_run_end(&r);
	file.len = whole;
	rf_buf_release(&file);
}

/* An inline picture becomes a file of its own. */
static void
test_picture(void)
{
	const char *const pages[] = {
		"q 100 0 0 50 100 500 cm BI /W 2 /H 1 /BPC 8 /CS /G ID "
		"\x41\x42 EI Q\n", NULL };
	struct extract_run r;
	struct rf_buf file;

	test_pdf(&file, pages);
	run(&r, &file, NULL);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	CU_ASSERT_EQUAL_FATAL(r.doc.assets.n, 1);
	CU_ASSERT_STRING_EQUAL(r.doc.assets.v[0].format, "png");
	CU_ASSERT_EQUAL(r.doc.assets.v[0].width, 2);
	CU_ASSERT_EQUAL(r.doc.assets.v[0].height, 1);
	CU_ASSERT_EQUAL(r.doc.assets.v[0].page, 1);
	extract_run_end(&r);
	rf_buf_release(&file);
}

CU_TestInfo extract_pdf_tests[] = {
	{ "text", test_text },
	{ "hidden text", test_hidden },
	{ "pages", test_pages },
	{ "damage", test_damage },
	{ "picture", test_picture },
	CU_TEST_INFO_NULL
};
