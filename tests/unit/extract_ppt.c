/* PowerPoint presentations of before 2007, made here. */
#include "config.h"

#include "unit/extract_suites.h"
#include "unit/extract_tools.h"

#include <stdlib.h>
#include <string.h>

#include "lib/bytes.h"
#include "lib/ppt_build.h"
#include "util/limits.h"

#define TOKEN 0xe391c05f
#define LOCKED 0xf3d1c4df

static void
read_ppt(struct extract_run *r, const struct ppt_object *objects,
    const struct rf_buf *pictures, uint32_t token,
    const struct rf_options *options)
{
	struct rf_buf file;

	rf_buf_init(&file, 16 * RF_MiB);
	test_ppt_bytes(objects, pictures, token, &file);
	extract_fd(r, test_file(file.ptr, file.len), (int64_t)file.len,
	    "test.ppt", options);
	rf_buf_release(&file);
}

/* A drawing of these shapes below the whole. */
#define DRAWING(shapes) \
	"(040C (F002 (F003 (F004 *2 <F00A 00040000 05000000>)" shapes ")))"
/* A shape at a place in units: top, left, right, bottom. */
#define SHAPE(place, more) "(F004 *2 <F00A 01040000 000A0000>" \
	"<F010 " place ">" more ")"
#define CHILD(place, more) "(F004 *2 <F00A 01040000 02000000>" \
	"<F00F " place ">" more ")"
#define HOLDER(kind) "(F011 <0BC3 00000000 " kind " 000000>)"
#define TEXT(type, chars) "(F00D <0F9F " type "000000><0FA8 " chars ">)"
#define PERSIST(place, id) "<03F3 " place "000000 00000000 00000000 " id \
	"000000 00000000>"

static void
test_slides(void)
{
	static const struct ppt_object objects[] = {
		/* Slides of 720 by 540 points; two of them, in another order
		 * than they are numbered; one master; notes. */
		{ "(03E8 *1 <03E9 80160000 E0100000>"
		    /* Text that is none of a master's is plain. */
		    "(03F2 /4 <0FA3 0000>)"
		    "(0409 (0FD7 <0FD3 07000000>"
		    "/1 <0FBA 'h'00':'00'/'00'x'00>))"
		    "/0 (0FF0 " PERSIST("03", "02")
		    "<0F9F 00000000><0FA8 'Second'>"
		    "<0F9F 01000000><0FA0 'a'00 '\xe9'00 0D00 'b'00 0B00 'c'00>"
		    /* Levels 0 and 1, the second without a bullet; bold for
		     * "b", and the break goes on in italics. */
		    "<0FA1 03000000 0000 00000000 04000000 0100 01000000 0000"
		    "03000000 00000000 01000000 01000000 0100"
		    "03000000 02000000 0200>"
		    PERSIST("02", "01")
		    "<0F9F 00000000><0FA8 'First'>)"
		    "/1 (0FF0 " PERSIST("04", "09") ")"
		    "/2 (0FF0 " PERSIST("05", "08") "))", NULL },
		/* The slide named by the list as its second: hidden. */
		{ "(03EE *2 <03EF 00000000 0000000000000000 09000000 08000000"
		    "0000 0000>"
		    "<03F9 00000000 00000000 0000 0400 0000 0000>"
		    DRAWING(
		    /* A foot, a number, a title below all else. */
		    SHAPE("0010 0000 0002 0011", HOLDER("09")
		    TEXT("04", "'foot'"))
		    SHAPE("0010 0004 0006 0011", HOLDER("08")
		    "(F00D <0F9F 04000000><0FA8 'p *'><0FD8 02000000>)")
		    SHAPE("0008 0000 1000 0009", HOLDER("0D")
		    "(F00D <0F9E 00000000>)")
		    /* The right of two; then the left, with a link. */
		    SHAPE("0001 0008 000C 0002", TEXT("04", "'right'"))
		    SHAPE("0001 0001 0004 0002",
		    "(F00D <0F9F 04000000><0FA8 'to there'>"
		    "(0FF2 <0FF3 00000000 07000000 04000000 08000000>)"
		    "<0FDF 03000000 08000000>)")
		    /* Not seen; from where nothing is. */
		    SHAPE("0001 0001 0004 0002", "/1 *3 <F00B BF03 02000200>"
		    TEXT("04", "'no'"))
		    SHAPE("0001 0001 0004 0002", "(F00D <0F9E 09000000>)")
		    ) ")", NULL },
		{ "(03EE *2 <03EF 00000000 0000000000000000 09000000 00000000"
		    "0000 0000>"
		    DRAWING(
		    SHAPE("0001 0000 1000 0002", HOLDER("0D")
		    "(F00D <0F9E 00000000>)")
		    SHAPE("0002 0000 1000 0003", HOLDER("0E")
		    "(F00D <0F9E 01000000>)")
		    ) ")", NULL },
		/* The master: its body has bullets at both levels. */
		{ "(03F8 /1 <0FA3 0200 01000000 0100 00000000"
		    "00000000 00000000>)", NULL },
		{ "(03F0 *1 <03F1 01000000 0000 0000>"
		    DRAWING(
		    SHAPE("0001 0000 1000 0002", HOLDER("0C")
		    TEXT("02", "'say it'"))
		    SHAPE("0001 0000 1000 0002", TEXT("04", "'no'"))
		    ) ")", NULL },
		{ NULL, NULL }
	};
	struct extract_run r;

	read_ppt(&r, objects, NULL, TOKEN, NULL);
	CU_ASSERT_EQUAL_FATAL(r.rc, RF_OK);
	CU_ASSERT_STRING_EQUAL(r.doc.format, "ppt");
	CU_ASSERT_EQUAL(r.doc.paging, RF_SLIDES);
	ASSERT_TEXT(r.text, "page 1 720x540\n"
	    "h1 Second\n"
	    "* a\xc3\xa9\n"
	    "p - **b\n**_c_\n"
	    "page 2 720x540 hidden\n"
	    "h1 First\n"
	    "p - to there<h:/x>\n"
	    "p - right\n"
	    "footer - foot\n"
	    "number - p 2\n"
	    "quote - **Notes:** say it\n"
	    "! 1 of the slides is hidden in the presentation (slide 2)\n");
	CU_ASSERT_EQUAL_FATAL(r.doc.pages.n, 2);
	CU_ASSERT_STRING_EQUAL(r.doc.pages.v[0].title, "Second");
	CU_ASSERT(r.doc.pages.v[1].hidden);
	CU_ASSERT_EQUAL(r.doc.pages.v[1].width, 720);
	CU_ASSERT(r.doc.pages.v[1].blocks.v[0].has_box);
	extract_run_end(&r);
	/* Without the user's stream the last edit is looked for. */
	read_ppt(&r, objects, NULL, 0, NULL);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	CU_ASSERT_EQUAL(r.doc.pages.n, 2);
	extract_run_end(&r);
	read_ppt(&r, objects, NULL, LOCKED, NULL);
	CU_ASSERT_EQUAL(r.rc, RF_E_ENCRYPTED);
	extract_run_end(&r);
}

#define PICTURE "0441 01000000"
#define TABLE "/1 *3 <F122 9F03 01000000>"

static void
test_shapes(void)
{
	static const char png[] =
	    "89 'PNG' 0D0A1A0A [ 'IHDR' 00000003 00000002 08 00 00 00 00 ]"
	    "[ 'IDAT' ( 00000000 00000000 ) ] [ 'IEND' ]";
	struct rf_buf picture, pictures;
	struct ppt_object objects[] = {
		{ "(03E8 (040B (F000 (F001 *2 /6 <F007 0606 @20 00000000"
		    "01000000 00000000 00000000>)))"
		    "/0 (0FF0 " PERSIST("02", "01") "))", NULL },
		{ "(03EE " DRAWING(
		    /* A group twice as large as its own units: a picture
		     * right of its text. */
		    "(F003 (F004 *1 <F009 00000000 00000000 64000000"
		    "64000000> *2 <F00A 02040000 01020000>"
		    "<F010 5001 0000 C800 1802>)"
		    CHILD("32000000 00000000 64000000 64000000",
		    "/2 *3 <F00B " PICTURE "81C3 04000000 'o'00'k'00>")
		    CHILD("00000000 00000000 32000000 64000000",
		    TEXT("04", "'by it'")) ")"
		    /* A table of two rows, its first cell over two. */
		    "(F003 (F004 *1 <F009 00000000 00000000 64000000"
		    "64000000> *2 <F00A 03040000 01020000>" TABLE
		    "<F010 0000 0000 C800 C800>)"
		    CHILD("00000000 00000000 64000000 32000000",
		    TEXT("04", "'head'"))
		    CHILD("32000000 32000000 64000000 64000000",
		    TEXT("04", "'2'"))
		    CHILD("00000000 32000000 32000000 64000000",
		    TEXT("04", "'1'"))
		    CHILD("00000000 32000000 64000000 32000000", "") ")"
		    ) ")", NULL },
		{ NULL, NULL }
	};
	struct extract_run r;

	rf_buf_init(&picture, RF_MiB);
	rf_buf_init(&pictures, RF_MiB);
	test_bytes(png, &picture);
	test_bytes("006E 1EF0", &pictures);
	for (int i = 0; i < 4; i++)
		rf_buf_addc(&pictures, (char)((picture.len + 17) >> 8 * i));
	for (int i = 0; i < 17; i++)
		rf_buf_addc(&pictures, 0);
	rf_buf_add(&pictures, picture.ptr, picture.len);
	read_ppt(&r, objects, &pictures, TOKEN, NULL);
	CU_ASSERT_EQUAL_FATAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, "page 1 720x540\n"
	    "table - 2x2 h0\n"
	    "head(1x2)\n"
	    "1|2\n"
	    "p - by it\n"
	    "figure - image 0 alt=ok\n");
	CU_ASSERT_EQUAL_FATAL(r.doc.assets.n, 1);
	CU_ASSERT_EQUAL(r.doc.assets.v[0].size, picture.len);
	extract_run_end(&r);
	rf_buf_release(&picture);
	rf_buf_release(&pictures);
}

static void
test_numbers(void)
{
	static const struct ppt_object objects[] = {
		{ "(03E8 /0 (0FF0 " PERSIST("02", "01") "))", NULL },
		{ "(03EE " DRAWING(
		    SHAPE("0001 0000 1000 0002",
		    "(F011 (1388 (138A <0FBA '_'00'_'00'_'00'P'00'P'00'T'00"
		    "'9'00><138B <0FAC 00000003 0100 0300 0400 00000000"
		    "00000000 00000003 0100 0100 0100 00000000 00000000>>)))"
		    "(F00D <0F9F 04000000><0FA8 'x' 0D 'y' 0D 'z'>"
		    "<0FA1 06000000 0000 01000000 0100"
		    "04000000 00000000 02000000 003C0000 0004>)")
		    ) ")", NULL },
		{ NULL, NULL }
	};
	struct extract_run r;

	read_ppt(&r, objects, NULL, TOKEN, NULL);
	CU_ASSERT_EQUAL_FATAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, "page 1 720x540\n"
	    "4. x\n"
	    "5. y\n"
	    "* A. z\n");
	extract_run_end(&r);
}

#define EDITS 60

static uint32_t
find(const struct rf_buf *file, size_t from, const char *bytes, size_t n)
{
	const char *at = memmem(file->ptr + from, file->len - from, bytes, n);

	CU_ASSERT_PTR_NOT_NULL_FATAL(at);
	return (uint32_t)(at - file->ptr);
}

static void
set(struct rf_buf *file, size_t at, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		file->ptr[at + (size_t)i] = (char)(v >> 8 * i);
}

/* Edits that all name one large table. */
static void
test_repeated_edits(void)
{
	static const char edit[] = "\0\0\xf5\x0f\x1c\0\0";
	struct rf_buf more, file;
	const struct ppt_object objects[] = {
		{ "(03E8 /0 (0FF0 " PERSIST("02", "01") "))", NULL },
		{ "(03EE)", NULL }, { "$", &more }, { NULL, NULL }
	};
	struct extract_run r;
	uint32_t start, table, at, before = 0;

	rf_buf_init(&more, RF_MiB);
	rf_buf_init(&file, RF_MiB);
	test_ppt_records("<1772 @2048>", &more);
	for (int i = 0; i < EDITS; i++)
		test_ppt_records("<0FF5 @28>", &more);
	test_ppt_bytes(objects, NULL, TOKEN, &file);
	start = find(&file, 0, "\x0f\0\xe8\x03", 4);
	table = find(&file, start, "\0\0\x72\x17\0\x08", 6) - start;
	/* The last one is the builder's own. */
	at = start;
	for (int i = 0; i <= EDITS; i++) {
		at = find(&file, at + 1, edit, sizeof(edit) - 1);
		set(&file, at + 8 + 8, before);
		if (i < EDITS)
			set(&file, at + 8 + 12, table);
		before = at - start;
	}
	extract_fd(&r, test_file(file.ptr, file.len), (int64_t)file.len,
	    "test.ppt", NULL);
	CU_ASSERT_EQUAL(r.rc, RF_E_LIMIT);
	extract_run_end(&r);
	rf_buf_release(&more);
	rf_buf_release(&file);
}

/* Saved for PowerPoint 95 and 97: the newer of the two is read. */
static void
test_dual(void)
{
	static const struct ppt_object objects[] = {
		{ "(03E8 /0 (0FF0 " PERSIST("02", "01")
		    "<0F9F 00000000><0FA8 'Newer'>))", NULL },
		{ "(03EE " DRAWING(SHAPE("0001 0000 1000 0002",
		    HOLDER("0D") "(F00D <0F9E 00000000>)")) ")", NULL },
		{ NULL, NULL }
	};
	struct extract_run r;
	struct rf_buf file;

	rf_buf_init(&file, RF_MiB);
	test_ppt_dual_bytes(objects, &file);
	extract_fd(&r, test_file(file.ptr, file.len), (int64_t)file.len,
	    "test.ppt", NULL);
	CU_ASSERT_EQUAL_FATAL(r.rc, RF_OK);
	CU_ASSERT_EQUAL_FATAL(r.doc.pages.n, 1);
	CU_ASSERT_PTR_NOT_NULL_FATAL(r.doc.pages.v[0].title);
	CU_ASSERT_STRING_EQUAL(r.doc.pages.v[0].title, "Newer");
	extract_run_end(&r);
	rf_buf_release(&file);
}

CU_TestInfo extract_ppt_tests[] = {
	{ "slides", test_slides },
	{ "groups, tables, pictures", test_shapes },
	{ "numbered lists", test_numbers },
	{ "two forms in one file", test_dual },
	{ "edits that share a table", test_repeated_edits },
	CU_TEST_INFO_NULL
};
