/* Excel workbooks of before 2007, made here. */
#include "config.h"

#include "unit/extract_suites.h"
#include "unit/extract_tools.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "lib/bytes.h"
#include "lib/cfb_build.h"
#include "lib/xls_build.h"
#include "util/limits.h"

#define BOF8(kind) "0006 " kind "00 00000000 00000000 00000000"
#define GLOBALS { 0x809, BOF8("05"), NULL }
#define SHEET { XLS_SHEET, BOF8("10"), NULL }
#define END { 0xa, "", NULL }
#define LIST(state, kind, len, name) \
	{ 0x85, "00000000" state kind len "00" name, NULL }
/* A font; Excel's first four are always there. */
#define FONT(flags, weight) { 0x31, "C800 " flags "00 FF7F " weight \
	" 0000 00 00 00 00 05 00 'Arial'", NULL }
#define FONTS FONT("00", "9001"), FONT("00", "9001"), FONT("00", "9001"), \
	FONT("00", "9001")
#define XF(font, format, pattern) { 0xe0, font "00" format "00 0000 0000 0000" \
	" 00000000 000000" pattern " 0000", NULL }

static void
read_book(struct extract_run *r, const struct xls_row *rows,
    const char *stream, const struct rf_options *options)
{
	struct rf_buf file;

	rf_buf_init(&file, 16 * RF_MiB);
	test_xls_bytes(rows, stream, &file);
	extract_fd(r, test_file(file.ptr, file.len), (int64_t)file.len,
	    "test.xls", options);
	rf_buf_release(&file);
}

static void
test_cells(void)
{
	static const struct xls_row rows[] = {
		GLOBALS, FONTS, FONT("02", "BC02"),
		{ 0x41e, "A400 0400 00 '0.0%'", NULL },
		XF("00", "00", "00"), XF("05", "00", "04"),
		XF("00", "0E", "00"), XF("00", "A4", "00"),
		LIST("00", "00", "04", "'Data'"),
		LIST("01", "00", "06", "'Secret'"),
		LIST("00", "00", "03", "'A B'"),
		/* Own sheets are the second book; its first and third. */
		{ 0x1ae, "0100 013A", NULL }, { 0x1ae, "0300 0104", NULL },
		{ 0x17, "0200 0100 0000 0000 0100 0200 0200", NULL },
		{ 0x18, "0000 00 03 0B00 0000 0000 00000000 00 'All'"
		    "3B 0000 0000 0300 0000 0200", NULL },
		{ 0x18, "0000 00 01 0700 0000 0300 00000000 00 'C'"
		    "3A 0100 0400 0100", NULL },
		{ 0x18, "2000 00 01 0B00 0000 0100 00000000 00 07"
		    "3B 0000 0000 0000 0000 FF00", NULL },
		/* "Name", "Sum" in two bytes, "one two" bold from 4 on with
		 * readings behind it, a text cut in the middle. */
		{ 0xfc, "09000000 05000000 0400 00 'Name' 0300 01 5300 7500"
		    "6D00 0700 0C 0100 04000000 'one two' 0400 0500 AABBCCDD"
		    "0500 00 'cu'", NULL },
		{ 0x3c, "01 7400 3DD8", NULL },
		{ 0x3c, "01 01DE 0100 00 'z'", NULL },
		END,
		SHEET,
		{ 0x7d, "0300 0300 0009 0F00 0100 0000", NULL },
		{ 0x208, "0000 0000 0400 FF00 00000000 0001 0F00", NULL },
		{ 0x208, "0500 0000 0400 FF00 00000000 2001 0F00", NULL },
		{ 0xfd, "0000 0000 0100 00000000", NULL },
		{ 0xfd, "0000 0100 0100 01000000", NULL },
		{ 0x204, "0000 0200 0100 0100 00 'x'", NULL },
		{ 0xfd, "0000 0300 0000 00000000", NULL },
		{ 0xfd, "0100 0000 0000 02000000", NULL },
		{ 0x27e, "0100 0100 0200 96B20200", NULL },
		{ 0x203, "0100 0200 0300 000000000000E03F", NULL },
		{ 0xfd, "0200 0000 0000 03000000", NULL },
		/* 12, 12.34 as a hundredth, out of order. */
		{ 0xbd, "0300 0100 0000 32000000 0000 4B130000 0200", NULL },
		{ 0x205, "0300 0000 0000 07 01", NULL },
		/* Formulas: a text, truth, an error, a number. */
		{ 0x6, "0400 0000 0000 000000000000FFFF 0000 00000000 0000",
		    NULL },
		{ 0x4bc, "0000", NULL },
		{ 0x207, "0300 00 'abc'", NULL },
		{ 0x6, "0400 0100 0000 010001000000FFFF 0000 00000000 0000",
		    NULL },
		{ 0x6, "0400 0200 0000 02002A000000FFFF 0000 00000000 0000",
		    NULL },
		{ 0x6, "0500 0000 0000 000000000000F03F 0000 00000000 0000",
		    NULL },
		{ 0x6, "0600 0000 0000 000000000000F03F 0000 00000000 0000",
		    NULL },
		{ 0xfd, "0600 0100 0000 04000000", NULL },
		{ 0xe5, "0100 0600 0600 0100 0200", NULL },
		/* A chart's records are no cells. */
		{ 0x809, BOF8("20"), NULL },
		{ 0x203, "0900 0900 0000 000000000000E03F", NULL }, END,
		{ 0x1b8, "0100 0100 0000 0000 D0C9EA79F9BACE118C8200AA004BA90B"
		    "02000000 03000000 E0C9EA79F9BACE118C8200AA004BA90B"
		    "14000000 6800 7400 7400 7000 3A00 2F00 2F00 6100 2F00"
		    "0000", NULL },
		{ 0x1b8, "0200 0200 0000 0000 D0C9EA79F9BACE118C8200AA004BA90B"
		    "02000000 08000000 03000000 4100 3100 0000", NULL },
		END,
		SHEET, { 0xfd, "0000 0000 0000 00000000", NULL }, END,
		SHEET, { 0xfd, "0300 0200 0000 01000000", NULL }, END,
		{ 0, NULL, NULL }
	};
	struct rf_options options;
	struct extract_run r;

	read_book(&r, rows, "Workbook", NULL);
	CU_ASSERT_EQUAL_FATAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, "page 1 Data\n"
	    "table A1:C7 6x3 h1\n"
	    "^_Name_|^_Sum_|^_x_\n"
	    "one <http://a/>**_two_**<http://a/>|1/1/2021|#50.0%\n"
	    "cut\xf0\x9f\x98\x81<#A1>\n"
	    "#DIV/0!|#12|#12.34\n"
	    "abc|TRUE|#N/A\n"
	    "#1|z(1x2)\n"
	    "page 2 A B\n"
	    "p C4 Sum\n"
	    "name All=Data!$A$1:$C$4\n"
	    "name 'A B'!C='A B'!$B$5\n"
	    "! Left out because hidden: 1 rows, 1 columns, 1 sheets; the "
	    "spreadsheet options include them\n");
	extract_run_end(&r);
	rf_options_init(&options);
	options.hidden_sheets = options.hidden_rows = true;
	read_book(&r, rows, "Workbook", &options);
	CU_ASSERT_EQUAL(r.doc.pages.n, 3);
	extract_run_end(&r);
}

/* BIFF5: texts in a code page, no shared ones. */
static void
test_old(void)
{
	static const struct xls_row rows[] = {
		{ 0x809, "0005 0500 00000000", NULL },
		{ 0x42, "E304", NULL },		/* 1251 */
		FONTS,
		{ 0x41e, "A400 04 '0.00'", NULL },
		{ 0xe0, "0000 A400 0000 0000 0000 0100 00000000", NULL },
		{ 0x85, "00000000 00 00 02 D4E5", NULL },
		{ 0x22, "0100", NULL },
		END,
		/* It says that it is a newer one. */
		{ XLS_SHEET, "0006 1000 00000000", NULL },
		{ 0x204, "0000 0000 0000 0300 'a' C4E0", NULL },
		{ 0xd6, "0100 0000 0000 0200 'bc' 01 0000", NULL },
		{ 0x27e, "0000 0100 0000 06000000", NULL },
		{ 0x1c, "0000 0100 0200 'hi'", NULL },
		END,
		{ 0, NULL, NULL }
	};
	struct extract_run r;

	read_book(&r, rows, "Book", NULL);
	CU_ASSERT_EQUAL_FATAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, "page 1 \xd0\xa4\xd0\xb5\n"
	    "table A1:B2 2x2 h0\n"
	    "a\xd0\x94\xd0\xb0|#1.00{hi}\n"
	    "bc\n");
	extract_run_end(&r);
}

/* Bare streams: a sheet and what it needs, without list or compound file. */
static void
read_stream(struct extract_run *r, const struct xls_row *rows)
{
	struct rf_buf file;

	rf_buf_init(&file, RF_MiB);
	test_xls_stream(rows, &file);
	extract_fd(r, test_file(file.ptr, file.len), (int64_t)file.len,
	    "test.xls", NULL);
	rf_buf_release(&file);
}

static void
test_biff2(void)
{
	static const struct xls_row rows[] = {
		{ 0x09, "0200 1000", NULL },
		{ 0x42, "E304", NULL },
		{ 0x31, "C800 0100 05 'Arial'", NULL },
		{ 0x1e, "07 'General'", NULL }, { 0x1e, "04 '0.00'", NULL },
		{ 0x43, "00 00 00 00", NULL }, { 0x43, "00 00 41 00", NULL },
		{ 0x24, "0202 0000", NULL },
		{ 0x04, "0000 0000 000000 02 C4E0", NULL },
		{ 0x04, "0000 0100 000000 01 'n'", NULL },
		{ 0x04, "0000 0200 000000 01 'h'", NULL },
		{ 0x02, "0100 0000 000000 0700", NULL },
		{ 0x03, "0100 0100 010000 0000000000000840", NULL },
		{ 0x44, "0100", NULL },
		{ 0x02, "0200 0000 3F0000 0900", NULL },
		{ 0x05, "0200 0100 000000 01 00", NULL },
		{ 0x06, "0300 0000 000000 00 0000000000 FFFF"
		    " 00 00", NULL },
		{ 0x07, "02 'st'", NULL },
		{ 0x06, "0300 0100 010000 000000000000F03F 00 00", NULL },
		END,
		{ 0, NULL, NULL }
	};
	static const struct xls_row bare[] = {
		{ 0x09, "0200 1000", NULL },
		{ 0x1e, "07 'General'", NULL }, { 0x1e, "02 '0%'", NULL },
		{ 0x02, "0000 0000 004100 0700", NULL },
		END,
		{ 0, NULL, NULL }
	};
	struct extract_run r;

	read_stream(&r, rows);
	CU_ASSERT_EQUAL_FATAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, "page 1 Sheet1\ntable A1:B4 4x2 h1\n"
	    "^\xd0\x94\xd0\xb0|^n\n#**7**|#**3.00**\n"
	    "#**9.00**|**TRUE**\n**st**|#**1.00**\n"
	    "! Left out because hidden: 0 rows, 1 columns, 0 sheets; the "
	    "spreadsheet options include them\n");
	extract_run_end(&r);
	read_stream(&r, bare);
	ASSERT_TEXT(r.text, "page 1 Sheet1\np A1 700%\n");
	extract_run_end(&r);
}

static void
test_biff3(void)
{
	/* Font and format of a style are bytes; formats are counted. */
	static const struct xls_row third[] = {
		{ 0x209, "0000 1000 0000", NULL },
		{ 0x231, "C800 0000 FF7F 05 'Arial'", NULL },
		{ 0x1e, "07 'General'", NULL }, { 0x1e, "04 '0.00'", NULL },
		{ 0x243, "00 01 0000 0000 0000 00000000", NULL },
		{ 0x206, "0000 0000 0000 000000000000F03F 0000 00", NULL },
		{ 0x203, "0000 0100 0000 0000000000000840", NULL },
		END,
		{ 0, NULL, NULL }
	};
	static const struct xls_row fourth[] = {
		{ 0x409, "0000 1000 0000", NULL },
		{ 0x231, "C800 0000 FF7F 05 'Arial'", NULL },
		{ 0x41e, "0000 07 'General'", NULL },
		{ 0x41e, "0000 04 '0.00'", NULL },
		{ 0x443, "00 01 0000 0000 0000 00000000", NULL },
		{ 0x406, "0000 0000 0000 000000000000F03F 0000 00", NULL },
		{ 0x204, "0000 0100 0000 0200 'ab'", NULL },
		END,
		{ 0, NULL, NULL }
	};
	static const struct xls_row fifth[] = {
		{ 0x809, "0000 0010 37323632", NULL },
		{ 0x203, "0000 0000 0000 0000000000000840", NULL },
		END,
		{ 0, NULL, NULL }
	};
	struct extract_run r;

	read_stream(&r, third);
	ASSERT_TEXT(r.text, "page 1 Sheet1\ntable A1:B1 1x2 h0\n"
	    "#1.00|#3.00\n");
	extract_run_end(&r);
	read_stream(&r, fourth);
	ASSERT_TEXT(r.text, "page 1 Sheet1\ntable A1:B1 1x2 h0\n"
	    "#1.00|ab\n");
	extract_run_end(&r);
	/* Its writer names nothing that there is. */
	read_stream(&r, fifth);
	ASSERT_TEXT(r.text, "page 1 Sheet1\np A1 3\n");
	extract_run_end(&r);
}

/* ---- pictures, notes, charts ------------------------------------------- */

static const char png[] =
	"89504E470D0A1A0A ['IHDR' 00000001 00000001 08 00 000000]"
	"['IDAT' (0000)] ['IEND']";

/* A picture in the store: what names it, its record, the pieces of that. */
static void
add_blip(struct rf_buf *store, unsigned instance, unsigned type,
    const char *head, const void *p, size_t len)
{
	struct rf_buf blip, entry;

	rf_buf_init(&blip, RF_MiB);
	rf_buf_init(&entry, RF_MiB);
	test_bytes(head, &blip);
	rf_buf_add(&blip, p, len);
	test_bytes("@36", &entry);
	test_escher(&entry, 0, instance, type, blip.ptr, blip.len);
	test_escher(store, 2, 6, 0xf007, entry.ptr, entry.len);
	rf_buf_release(&blip);
	rf_buf_release(&entry);
}

/* PNG, DIB, an inflated metafile, a JPEG that is none. */
static void
add_group(struct rf_buf *out, const struct rf_buf *picture)
{
	unsigned char packed[64];
	uLongf n = sizeof(packed);
	struct rf_buf store, dib;

	rf_buf_init(&store, RF_MiB);
	rf_buf_init(&dib, RF_MiB);
	add_blip(&store, 0x6e0, 0xf01e, "@16 FF", picture->ptr, picture->len);
	test_bytes("28000000 01000000 01000000 0100 1800 00000000 04000000 "
	    "@40 10203000", &dib);
	add_blip(&store, 0x7a8, 0xf01f, "@16 FF", dib.ptr, dib.len);
	compress(packed, &n, (const unsigned char *)"metafile", 8);
	add_blip(&store, 0x216, 0xf01b, "@16 08000000 0000000000000000 "
	    "64000000 32000000 C0D40100 60EA0000 10000000 00 FE", packed, n);
	test_escher(&store, 2, 5, 0xf007, "", 0);
	test_escher(out, 15, 0, 0xf000, NULL, store.len + 8);
	test_escher(out, 15, 4, 0xf001, NULL, store.len);
	rf_buf_add(out, store.ptr, store.len);
	rf_buf_release(&store);
	rf_buf_release(&dib);
}

/* A shape from column and row 1 to so far; `more`: its properties. */
static void
add_shape(struct rf_buf *out, unsigned n_options, const char *options,
    bool client)
{
	struct rf_buf b, body;

	rf_buf_init(&b, RF_KiB);
	rf_buf_init(&body, RF_KiB);
	test_bytes(options, &b);
	test_escher(&body, 3, n_options, 0xf00b, b.ptr, b.len);
	rf_buf_reset(&b);
	test_bytes("0200 0100 0000 0100 0000 0200 1000 0300 0000", &b);
	test_escher(&body, 0, 0, 0xf010, b.ptr, b.len);
	if (client)
		test_escher(&body, 0, 0, 0xf011, "", 0);
	test_escher(out, 15, 0, 0xf004, NULL, body.len);
	rf_buf_add(out, body.ptr, body.len);
	rf_buf_release(&b);
	rf_buf_release(&body);
}

#define OBJECT(kind, id) { 0x5d, "1500 1200 " kind "00 " id "00 1160 " \
	"000000000000000000000000 00000000", NULL }

static void
test_drawing(void)
{
	struct rf_buf group, picture, first, second, third, fourth;
	struct xls_row rows[] = {
		GLOBALS, FONTS, XF("00", "00", "00"),
		LIST("00", "00", "04", "'Data'"),
		LIST("00", "02", "05", "'Chart'"),
		{ 0xeb, NULL, &group },
		END,
		SHEET,
		{ 0x203, "0000 0000 0000 000000000000F03F", NULL },
		{ 0xec, NULL, &first }, OBJECT("08", "01"),
		{ 0xec, NULL, &second }, OBJECT("05", "02"),
		{ 0x809, BOF8("20"), NULL }, END,
		{ 0xec, NULL, &third }, OBJECT("19", "03"),
		{ 0x1b6, "1202 0000 0000 0000 0000 0400 1000 00000000", NULL },
		{ 0x3c, "00 'a no'", NULL },
		{ 0x3c, "0000 0000 0000 0000 0300 0000 00000000", NULL },
		/* What Excel itself does: the drawing goes on as this. */
		{ 0x3c, NULL, &fourth }, OBJECT("06", "04"),
		{ 0x1b6, "1202 0000 0000 0000 0000 0200 1000 00000000", NULL },
		{ 0x3c, "01 4200 2620", NULL },
		{ 0x3c, "0000 0000 0000 0000 0200 0000 00000000", NULL },
		{ 0x1c, "0000 0000 0000 0300 0300 00 'Ann'", NULL },
		END,
		{ XLS_SHEET, BOF8("20"), NULL }, END,
		{ 0, NULL, NULL }
	};
	struct rf_buf *all[] = { &group, &picture, &first, &second, &third,
		&fourth };
	struct extract_run r;

	for (size_t i = 0; i < RF_COUNT(all); i++)
		rf_buf_init(all[i], RF_MiB);
	test_bytes(png, &picture);
	add_group(&group, &picture);
	test_escher(&first, 15, 0, 0xf002, NULL, 1000);
	add_shape(&first, 0, "", false);		/* the patriarch */
	add_shape(&first, 3, "0441 01000000 80C3 04000000 81C3 06000000"
	    "'N'00 0000 'o'00 'k'00 0000", true);
	add_shape(&second, 0, "", true);
	add_shape(&third, 0, "", true);
	add_shape(&fourth, 1, "0441 09000000", true);
	read_book(&r, rows, "Workbook", NULL);
	CU_ASSERT_EQUAL_FATAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, "page 1 Data\n"
	    "p A1 1\n"
	    "p A1 a no\n"
	    "figure B2:C3 image 0 alt=ok title=N\n"
	    "figure B2:C3 chart -1 undrawn\n"
	    "p B2:C3 B\xe2\x80\xa6\n"
	    "figure B2:C3 image -1 undrawn\n"
	    "page 2 Chart\n"
	    "figure - chart -1 undrawn\n");
	CU_ASSERT_EQUAL_FATAL(r.doc.assets.n, 3);
	CU_ASSERT_STRING_EQUAL(r.doc.assets.v[0].format, "png");
	CU_ASSERT_EQUAL(r.doc.assets.v[0].size, picture.len);
	CU_ASSERT_EQUAL(r.doc.assets.v[0].page, 1);
	CU_ASSERT_STRING_EQUAL(r.doc.assets.v[1].format, "bmp");
	CU_ASSERT_EQUAL(r.doc.assets.v[1].size, 14 + 44);
	CU_ASSERT_EQUAL(r.doc.assets.v[2].size, 22 + 8);
	CU_ASSERT_EQUAL(r.doc.assets.v[2].page, 0);
	extract_run_end(&r);
	for (size_t i = 0; i < RF_COUNT(all); i++)
		rf_buf_release(all[i]);
}

/* ---- bad input ----------------------------------------------------------- */

static void
test_bad(void)
{
	static const struct {
		struct xls_row rows[6];
		enum rf_code rc;
		const char *says;
	} cases[] = {
		{ { GLOBALS, { 0x2f, "0000 1234 5678", NULL },
		    LIST("00", "00", "01", "'A'"), END }, RF_E_ENCRYPTED,
		    "password" },
		{ { GLOBALS, END }, RF_E_CORRUPT, "no sheet" },
		{ { { 0x203, "", NULL } }, RF_E_CORRUPT, "begin" },
		/* The list of sheets points at what is none. */
		{ { GLOBALS, LIST("00", "00", "01", "'A'"), END,
		    { 0x203, "", NULL } }, RF_E_CORRUPT, "not where" },
	};
	struct extract_run r;

	for (size_t i = 0; i < RF_COUNT(cases); i++) {
		struct xls_row rows[7] = { 0 };

		memcpy(rows, cases[i].rows, sizeof(cases[i].rows));
		if (i == 3)
			rows[1].bytes = "08000000 00 00 01 00 'A'";
		read_book(&r, rows, "Workbook", NULL);
		CU_ASSERT_EQUAL(r.rc, cases[i].rc);
		CU_ASSERT_PTR_NOT_NULL(strstr(r.err.msg, cases[i].says));
		extract_run_end(&r);
	}
}

/* Every byte of a workbook once something else, and every length of it. */
static void
test_mutants(void)
{
	static const struct xls_row rows[] = {
		GLOBALS, FONTS, { 0x41e, "A400 0400 00 '0.0%'", NULL },
		XF("00", "00", "00"), XF("05", "A4", "04"),
		LIST("00", "00", "04", "'Data'"), { 0x1ae, "0300 0104", NULL },
		{ 0x17, "0100 0000 0000 0000", NULL },
		{ 0x18, "0000 00 03 0B00 0000 0000 00000000 00 'All'"
		    "3B 0000 0000 0300 0000 0200", NULL },
		{ 0xfc, "02000000 02000000 0700 0C 0100 04000000 'one two'"
		    "0400 0500 AABBCCDD 0300 00 'cu'", NULL },
		{ 0x3c, "01 7400", NULL }, END, SHEET,
		{ 0xfd, "0000 0000 0100 00000000", NULL },
		{ 0xbd, "0300 0100 0000 32000000 0000 4B130000 0200", NULL },
		{ 0x6, "0400 0000 0000 000000000000FFFF 0000 00000000 0000",
		    NULL }, { 0x207, "0300 00 'abc'", NULL },
		{ 0xe5, "0100 0600 0600 0100 0200", NULL },
		{ 0xec, "0F00 04F0 20000000 1300 0BF0 06000000 0441 01000000"
		    "0000 10F0 02000000 0000", NULL }, OBJECT("19", "03"),
		{ 0x1b6, "1202 0000 0000 0000 0000 0400 1000 00000000", NULL },
		{ 0x3c, "00 'a no'", NULL }, { 0x3c, "0000", NULL },
		{ 0x1b8, "0100 0100 0000 0000 D0C9EA79F9BACE118C8200AA004BA90B"
		    "02000000 09000000 0303000000000000C000000000000046"
		    "0000 02000000 'a'00 @120", NULL },
		{ 0x1c, "0000 0000 0000 0300 0300 00 'Ann'", NULL }, END,
		{ 0, NULL, NULL }
	};
	struct test_part part = { "Workbook", NULL, 0 };
	struct extract_run r;
	struct rf_buf stream;
	int64_t size;
	int fd;
	size_t n;

	rf_buf_init(&stream, RF_MiB);
	test_xls_stream(rows, &stream);
	n = stream.len;
	for (size_t i = 0; i < 2 * n; i++) {
		size_t at = i % n;

		part.text = stream.ptr;
		part.len = i < n ? n : at + 1;
		if (i < n)
			stream.ptr[at] ^= (char)0xe5;
		fd = test_cfb(&part, 1, &size);
		extract_fd(&r, fd, size, "a.xls", NULL);
		CU_ASSERT(r.rc == RF_OK || rf_code_is_document(r.rc));
		extract_run_end(&r);
		if (i < n)
			stream.ptr[at] ^= (char)0xe5;
	}
	rf_buf_release(&stream);
}

CU_TestInfo extract_xls_tests[] = {
	{ "bad workbooks", test_bad },
	{ "mutants", test_mutants },
	{ "cells", test_cells },
	{ "BIFF5", test_old },
	{ "BIFF2", test_biff2 },
	{ "BIFF3 and 4, bare streams", test_biff3 },
	{ "pictures, notes, charts", test_drawing },
	CU_TEST_INFO_NULL
};
