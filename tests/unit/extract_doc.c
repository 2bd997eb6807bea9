/* Word documents of before 2007, made here. */
#include "config.h"

#include "unit/extract_suites.h"
#include "unit/extract_tools.h"

#include <stdlib.h>
#include <string.h>

#include "lib/bytes.h"
#include "lib/doc_build.h"
#include "util/limits.h"

/* The last two are based on each other. */
static const struct doc_style_row styles[] = {
	{ "Normal", 1, 0xfff, NULL, NULL },
	{ "heading 1", 1, 0, "4026 00", "3508 01" },
	{ "Title", 1, 0, NULL, NULL },
	{ "Emphasis", 2, 0xfff, NULL, "3608 01" },
	{ "Quote", 1, 2, NULL, NULL },
	{ "A", 1, 6, NULL, NULL },
	{ "B", 1, 5, NULL, NULL },
	{ NULL, 0, 0, NULL, NULL }
};

static void
read_doc(struct extract_run *r, const struct doc_file *f,
    const struct rf_options *options)
{
	struct rf_buf file;

	rf_buf_init(&file, 16 * RF_MiB);
	test_doc_bytes(f, &file);
	extract_fd(r, test_file(file.ptr, file.len), (int64_t)file.len,
	    "test.doc", options);
	rf_buf_release(&file);
}

static void
test_text(void)
{
	static const struct doc_row rows[] = {
		{ "'Title' 0D", "0200", NULL, false, 0 },
		{ "'One' 0D", "0100", NULL, false, 0 },
		/* In two pieces of both kinds, with looks of each sort. */
		{ "'plain '", NULL, NULL, false, 0 },
		{ "'bold'", NULL, "3508 01", false, 0 },
		{ "2000 2000 1420 4704 2000", NULL, NULL, true, 0 },
		{ "'low'", NULL, "482A 02", false, 0 },
		{ "'gone'", NULL, "0008 01", false, 0 },
		{ "'unseen'", NULL, "3C08 01", false, 0 },
		{ "' slant' 0D", "0000", "304A 0300", false, 0 },
		/* In a heading bold is nothing, and "not as the style" is
		 * plain all the same. */
		{ "'Two'", NULL, "3508 01", false, 0 },
		{ "'more' 0D", "0100", "3508 81", false, 0 },
		{ "'said' 0D", "0400", NULL, false, 0 },
		{ "'round' 0D", "0500", NULL, false, 0 },
		/* A level of its own, as a property. */
		{ "'Three' 0D", "0000 4026 02", NULL, false, 0 },
		/* A deleted mark joins two; a break in the line; hyphens. */
		{ "'first'", NULL, NULL, false, 0 },
		{ "0D", "0100", "0008 01", false, 0 },
		{ "' half' 0B 'l' 1E 'm' 1F 'n' 0D", "0000", NULL, false,
		    0 },
		/* The piece says bold, in short and by a list. */
		{ "'short' 0D", "0000", NULL, false, 0x01aa },
		{ "'list' 0D", "0000", NULL, false, 1 },
		/* A sign of a font; quotes of windows-1252. */
		{ "'('", NULL, "096A 0000 B7F0", false, 0 },
		{ "93 'q' 94 0D", "0000", NULL, false, 0 },
		{ NULL, NULL, NULL, false, 0 }
	};
	struct doc_file f = { .rows = rows, .styles = styles,
		.properties = "3608 01" };
	struct extract_run r;

	read_doc(&r, &f, NULL);
	CU_ASSERT_EQUAL_FATAL(r.rc, RF_OK);
	CU_ASSERT_STRING_EQUAL(r.doc.format, "doc");
	ASSERT_TEXT(r.text, "page 1\n"
	    "h1 Title\n"
	    "h1 One\n"
	    "p - plain **bold**  \xe2\x80\x94\xd1\x87 ,,low,,_ slant_\n"
	    "h1 Twomore\n"
	    "quote - said\n"
	    "p - round\n"
	    "h3 Three\n"
	    "p - first half\nl\xe2\x80\x91mn\n"
	    "p - **short**\n"
	    "p - _list_\n"
	    "p - \xe2\x80\xa2\xe2\x80\x9cq\xe2\x80\x9d\n");
	extract_run_end(&r);
	/* The other stream of tables. */
	f.flags = 0x200;
	read_doc(&r, &f, NULL);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	extract_run_end(&r);
}

static void
test_refused(void)
{
	static const struct doc_row rows[] = {
		{ "'x' 0D", "0000", NULL, false, 0 },
		{ NULL, NULL, NULL, false, 0 }
	};
	static const struct {
		uint16_t flags, format;
		enum rf_code rc;
	} cases[] = {
		{ 0x100, 0, RF_E_ENCRYPTED },
		{ 0, 0x68, RF_E_UNSUPPORTED },
		{ 0, 0x10c, RF_OK },
	};
	struct extract_run r;

	for (size_t i = 0; i < RF_COUNT(cases); i++) {
		struct doc_file f = { .rows = rows, .flags = cases[i].flags,
			.format = cases[i].format };

		read_doc(&r, &f, NULL);
		CU_ASSERT_EQUAL(r.rc, cases[i].rc);
		extract_run_end(&r);
	}
}

CU_TestInfo extract_doc_tests[] = {
	{ "text and styles", test_text },
	{ "what is refused", test_refused },
	CU_TEST_INFO_NULL
};
