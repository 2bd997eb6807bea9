/* Word documents of before 2007, made here. */
#include "config.h"

#include "unit/extract_suites.h"
#include "unit/extract_tools.h"

#include <stdlib.h>
#include <string.h>

#include "lib/bytes.h"
#include "lib/doc_build.h"
#include "lib/xls_build.h"
#include "util/limits.h"
#include "util/mem.h"

/* Two are based on each other; the last is "heading 2" in Dutch. */
static const struct doc_style_row styles[] = {
	{ "Normal", 1, 0xfff, NULL, NULL, 0 },
	{ "heading 1", 1, 0, "4026 00", "3508 01", 0 },
	{ "Title", 1, 0, NULL, NULL, 0 },
	{ "Emphasis", 2, 0xfff, NULL, "3608 01", 0 },
	{ "Quote", 1, 2, NULL, NULL, 0 },
	{ "A", 1, 6, NULL, NULL, 0 },
	{ "B", 1, 5, NULL, NULL, 0 },
	{ "Kop", 1, 0, NULL, NULL, 2 },
	{ NULL, 0, 0, NULL, NULL, 0 }
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
		{ "'Title' 0D", "0200", NULL, false, 0, 0 },
		{ "'One' 0D", "0100", NULL, false, 0, 0 },
		/* In two pieces of both kinds, with looks of each sort. */
		{ "'plain '", NULL, NULL, false, 0, 0 },
		{ "'bold'", NULL, "3508 01", false, 0, 0 },
		{ "2000 2000 1420 4704 2000", NULL, NULL, true, 0, 0 },
		{ "'low'", NULL, "482A 02", false, 0, 0 },
		{ "'gone'", NULL, "0008 01", false, 0, 0 },
		{ "'unseen'", NULL, "3C08 01", false, 0, 0 },
		{ "' slant' 0D", "0000", "304A 0300", false, 0, 0 },
		/* In a heading bold is nothing, and "not as the style" is
		 * plain all the same. */
		{ "'Two'", NULL, "3508 01", false, 0, 0 },
		{ "'more' 0D", "0100", "3508 81", false, 0, 0 },
		{ "'said' 0D", "0400", NULL, false, 0, 0 },
		{ "'round' 0D", "0500", NULL, false, 0, 0 },
		{ "'Kop' 0D", "0700", NULL, false, 0, 0 },
		/* A level of its own, as a property. */
		{ "'Three' 0D", "0000 4026 02", NULL, false, 0, 0 },
		/* A deleted mark joins two; a break in the line; hyphens. */
		{ "'first'", NULL, NULL, false, 0, 0 },
		{ "0D", "0100", "0008 01", false, 0, 0 },
		{ "' half' 0B 'l' 1E 'm' 1F 'n' 0D", "0000", NULL, false,
		    0, 0 },
		/* The piece says bold, in short and by a list. */
		{ "'short' 0D", "0000", NULL, false, 0x01aa, 0 },
		{ "'list' 0D", "0000", NULL, false, 1, 0 },
		/* A sign of a font; quotes of windows-1252. */
		{ "'('", NULL, "096A 0000 B7F0", false, 0, 0 },
		{ "93 'q' 94 0D", "0000", NULL, false, 0, 0 },
		{ NULL, NULL, NULL, false, 0, 0 }
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
	    "h2 Kop\n"
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

#define PLAIN(text) { text, "0000", NULL, false, 0, 0 }
#define RUN(text) { text, NULL, NULL, false, 0, 0 }
#define MARK(text) { text, NULL, "5508 01", false, 0, 0 }
#define BEGINS(n, text) { text, NULL, "5508 01", false, 0, n }

static void
test_notes(void)
{
	static const struct doc_row rows[] = {
		RUN("'note'"), MARK("02"), PLAIN("0D"),
		RUN("'c'"), MARK("05"), PLAIN("0D"),
		RUN("'e'"), MARK("02"), PLAIN("'*' 0D"),
		/* A link; a code without an end hides nothing behind it. */
		MARK("13"), RUN("' HYPERLINK \"http://h/\" '"), MARK("14"),
		RUN("'go'"), MARK("15"), PLAIN("0D"),
		MARK("13"), PLAIN("' PAGE ' 0D"),
		/* A page break, a section that begins on no page, one that
		 * does. */
		PLAIN("'one' 0C 'two' 0D"), PLAIN("'three' 0C"),
		PLAIN("'four' 0C"), PLAIN("'five' 0D"),
		BEGINS(1, "02"), PLAIN("' foot' 0D"), PLAIN("'more' 0D"),
		PLAIN("0D"),
		{ "'Head' 0D", "0000", NULL, false, 0, 2 }, PLAIN("0D"),
		MARK("13"), RUN("' PAGE '"), MARK("14"), RUN("'7'"),
		MARK("15"), PLAIN("0D"), PLAIN("0D"),
		BEGINS(4, "05"), PLAIN("'why' 0D"), PLAIN("0D"),
		BEGINS(5, "02"), PLAIN("' late' 0D"), PLAIN("0D"),
		{ NULL, NULL, NULL, false, 0, 0 }
	};
	static const struct doc_extra extras[] = {
		{ 2, "04000000 FF000000 0100", NULL, 0 },
		{ 3, "00000000 0C000000 0D000000", NULL, 0 },
		{ 4, "07000000 FF000000 0200 4100 4200 @28 0000 @38", NULL,
		    0 },
		{ 5, "00000000 05000000 06000000", NULL, 0 },
		{ 36, "0300 'A'00'n'00'n'00", NULL, 0 },
		/* The mark of the author's own. */
		{ 46, "0B000000 FF000000 0000", NULL, 0 },
		{ 47, "00000000 07000000 08000000", NULL, 0 },
		{ 11, "00000000 00000000 00000000 00000000 00000000 00000000"
		    "00000000 00000000 06000000 06000000 11000000 11000000"
		    "11000000 12000000", NULL, 0 },
		/* Sections: nothing said, on no page, nothing said. */
		{ 6, "00000000 40000000 45000000 4A000000"
		    "0000 FFFFFFFF 0000 00000000 0000 00400000 0000 00000000"
		    "0000 FFFFFFFF 0000 00000000", NULL, 0 },
		{ -1, NULL, NULL, 0 }
	};
	struct rf_buf tail;
	struct doc_file f = { .rows = rows, .extras = extras, .tail = &tail };
	struct extract_run r;

	rf_buf_init(&tail, RF_KiB);
	test_bytes("0300 0930 00", &tail);
	read_doc(&r, &f, NULL);
	CU_ASSERT_EQUAL_FATAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, "page 1\n"
	    "header - Head\n"
	    "p - note1\n"
	    "p - cAB1\n"
	    "p - e*\n"
	    "p - go<http://h/>\n"
	    "p - one\n"
	    "note 1 foot\nmore\n"
	    "note 2 Ann: why\n"
	    "number - 7\n"
	    "page 2\n"
	    "p - two\n"
	    "p - three\n"
	    "p - four\n"
	    "page 3\n"
	    "p - five\n"
	    "note 3 late\n");
	extract_run_end(&r);
	rf_buf_release(&tail);
}

/* Equations and buttons show what is in their codes. */
static void
test_codes(void)
{
	static const struct doc_row rows[] = {
		RUN("'a'"), MARK("13"), RUN("' EQ \\f(1,2) '"), MARK("15"),
		PLAIN("0D"),
		MARK("13"), RUN("'EQ \\o(\\s\\up8(r),b)'"), MARK("14"),
		MARK("15"), PLAIN("0D"),
		MARK("13"), RUN("'MACROBUTTON x [Click'"), RUN("' here]'"),
		MARK("15"), PLAIN("' on' 0D"),
		{ NULL, NULL, NULL, false, 0, 0 }
	};
	static const struct doc_extra none[] = { { -1, NULL, NULL, 0 } };
	struct doc_file f = { .rows = rows, .extras = none };
	struct extract_run r;

	read_doc(&r, &f, NULL);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, "page 1\np - a\\frac{1}{2}\np - b(r)\n"
	    "p - [Click here] on\n");
	extract_run_end(&r);
}

#define Z9 "000000000000000000"
#define TC(flags) flags Z9 Z9
/* The end of a row of two cells, with its edges and flags. */
#define ROW_END(mark, more, left, mid, right, a, b) { mark, \
	"0000 1624 01" more "08D6 3000 02" left mid right TC(a) TC(b), NULL, \
	false, 0, 0 }
#define CELL(text) { text " 07", "0000 1624 01", NULL, false, 0, 0 }
#define ITEM(text, list, level) { text " 0D", \
	"0000 0B46 " list "00 0A26 " level, NULL, false, 0, 0 }
#define LEVEL(start, kind, places) \
	start "000000 " kind "00" places "00 00000000 00000000 00000000"

static void
test_structure(void)
{
	static const struct doc_row rows[] = {
		ITEM("'third'", "01", "00"), ITEM("'fourth'", "01", "00"),
		ITEM("'point'", "02", "00"), ITEM("'none'", "09", "00"),
		/* A row of the header; merged right; merged down. */
		CELL("'H1'"), CELL("'H2'"),
		ROW_END("07", "1724 01 0434 01", "0000", "E803", "D007",
		    "0000", "0000"),
		CELL("'wide'"), CELL(""),
		ROW_END("07", "1724 01", "0000", "E803", "D007", "0100",
		    "0200"),
		CELL("'tall'"), CELL("'x'"),
		ROW_END("07", "1724 01", "0000", "E803", "D007", "6000",
		    "0000"),
		CELL(""), CELL("'y'"),
		ROW_END("07", "1724 01", "0000", "E803", "D007", "2000",
		    "0000"),
		/* Another table in a cell. */
		{ "'in' 0D", "0000 4966 02000000 1624 01 4B24 01", NULL,
		    false, 0, 0 },
		{ "'ner' 0D", "0000 4966 02000000 1624 01 4B24 01", NULL,
		    false, 0, 0 },
		ROW_END("0D", "4966 02000000 4C24 01", "0000", "F401",
		    "E803", "0000", "0000"),
		CELL("'out'"), CELL("'z'"),
		ROW_END("07", "1724 01", "0000", "E803", "D007", "0000",
		    "0000"),
		PLAIN("'after' 0D"),
		/* A cell without an end of its row. */
		CELL("'lost'"),
		{ NULL, NULL, NULL, false, 0, 0 }
	};
	static const struct doc_extra extras[] = {
		/* "(1)"; a bullet. */
		{ 73, "0200"
		    "01000000 00000000 " Z9 Z9 "01 00"
		    "02000000 00000000 " Z9 Z9 "01 00"
		    LEVEL("01", "00", Z9) "0300 2800 0000 2900"
		    LEVEL("01", "17", Z9) "0100 B7F0", NULL, 68 },
		/* The first use starts with 3. */
		{ 74, "02000000 01000000 00000000 00000000 01000000"
		    "02000000 00000000 00000000 00000000"
		    "FFFFFFFF 03000000 10000000 FFFFFFFF", NULL, 0 },
		{ -1, NULL, NULL, 0 }
	};
	struct doc_file f = { .rows = rows, .extras = extras };
	struct extract_run r;

	read_doc(&r, &f, NULL);
	CU_ASSERT_EQUAL_FATAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, "page 1\n"
	    "* (3) third\n"
	    "* (4) fourth\n"
	    "* point\n"
	    "p - none\n"
	    "table - 5x2 h1\n"
	    "^H1|^H2\n"
	    "wide(1x2)\n"
	    "tall(2x1)|x\n"
	    "|y\n"
	    "[table - 1x2 h0\nin|ner\np - out\n]|z\n"
	    "p - after\n"
	    "table - 1x2 h0\n"
	    "lost\n");
	extract_run_end(&r);
}

/* A page ends, with its notes, between a heading's number and its text. */
static void
test_label_kept(void)
{
	static const struct doc_row rows[] = {
		RUN("'a'"), MARK("02"), PLAIN("0D"),
		{ "0C 'Head' 0D", "0000 4026 00 0B46 0100 0A26 00", NULL,
		    false, 0, 0 },
		BEGINS(1, "02"), PLAIN("' foot' 0D"), PLAIN("0D"),
		{ NULL, NULL, NULL, false, 0, 0 }
	};
	static const struct doc_extra extras[] = {
		{ 2, "01000000 FF000000 0100", NULL, 0 },
		{ 3, "00000000 07000000 08000000", NULL, 0 },
		{ 73, "0100 01000000 00000000 " Z9 Z9 "01 00"
		    LEVEL("01", "00", Z9) "0300 2800 0000 2900", NULL, 36 },
		{ 74, "01000000 01000000 00000000 00000000 00000000"
		    "FFFFFFFF", NULL, 0 },
		{ -1, NULL, NULL, 0 }
	};
	struct doc_file f = { .rows = rows, .extras = extras };
	struct extract_run r;

	read_doc(&r, &f, NULL);
	CU_ASSERT_EQUAL_FATAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, "page 1\n"
	    "p - a1\n"
	    "note 1 foot\n"
	    "page 2\n"
	    "h1 (1) Head\n");
	extract_run_end(&r);
}

/* A header is said to have far more text than there is. */
static void
test_claims(void)
{
	static const struct doc_row rows[] = {
		PLAIN("'x' 0D"), { "'Head' 0D", "0000", NULL, false, 0, 2 },
		{ NULL, NULL, NULL, false, 0, 0 }
	};
	static const struct doc_extra extras[] = {
		{ 11, "00000000 00000000 00000000 00000000 00000000 00000000"
		    "00000000 00000000 00000070 00000070", NULL, 0 },
		{ -1, NULL, NULL, 0 }
	};
	struct doc_file f = { .rows = rows, .extras = extras };
	struct extract_run r;
	struct rf_buf file;
	char *head;

	rf_buf_init(&file, 16 * RF_MiB);
	test_doc_bytes(&f, &file);
	head = memmem(file.ptr, file.len, "\xec\xa5\xc1", 3);
	CU_ASSERT_PTR_NOT_NULL_FATAL(head);
	memcpy(head + 84, "\0\0\0\x70", 4);
	extract_fd(&r, test_file(file.ptr, file.len), (int64_t)file.len,
	    "test.doc", NULL);
	CU_ASSERT_EQUAL_FATAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, "page 1\n"
	    "header - Head\n"
	    "p - x\n");
	extract_run_end(&r);
	rf_buf_release(&file);
}

/* ---- pictures ---------------------------------------------------------- */

static const char png[] =
    "89 'PNG' 0D0A1A0A [ 'IHDR' 00000003 00000002 08 00 00 00 00 ]"
    "[ 'IDAT' ( 00000000 00000000 ) ] [ 'IEND' ]";

/* The record of a PNG picture: a digest, a tag, the file. */
static void
add_blip(struct rf_buf *out, const struct rf_buf *picture)
{
	struct rf_buf b;

	rf_buf_init(&b, RF_MiB);
	test_bytes("@17", &b);
	rf_buf_add(&b, picture->ptr, picture->len);
	test_escher(out, 0, 0x6e0, 0xf01e, b.ptr, b.len);
	rf_buf_release(&b);
}

/* A shape of that number with so many properties. */
static void
add_shape(struct rf_buf *out, unsigned id, unsigned flags,
    unsigned n_options, const char *options)
{
	struct rf_buf b, body;

	rf_buf_init(&b, RF_KiB);
	rf_buf_init(&body, RF_KiB);
	for (int i = 0; i < 8; i++)
		rf_buf_addc(&b, (char)(i < 4 ? id >> 8 * i :
		    flags >> 8 * (i - 4)));
	test_escher(&body, 2, 0, 0xf00a, b.ptr, b.len);
	rf_buf_reset(&b);
	test_bytes(options, &b);
	test_escher(&body, 3, n_options, 0xf00b, b.ptr, b.len);
	test_escher(out, 15, 0, 0xf004, NULL, body.len);
	rf_buf_add(out, body.ptr, body.len);
	rf_buf_release(&b);
	rf_buf_release(&body);
}

/* A store whose picture is in the main stream, then the text's drawing. */
static void
add_drawings(struct rf_buf *out, const struct rf_buf *blip)
{
	struct rf_buf b, group;

	rf_buf_init(&b, RF_MiB);
	rf_buf_init(&group, RF_MiB);
	test_bytes("0606 @20", &b);
	for (int i = 0; i < 4; i++)
		rf_buf_addc(&b, (char)(blip->len >> 8 * i));
	test_bytes("01000000 00400000 00000000", &b);
	test_escher(out, 15, 0, 0xf000, NULL, 8 + 8 + b.len);
	test_escher(out, 15, 1, 0xf001, NULL, 8 + b.len);
	test_escher(out, 2, 6, 0xf007, b.ptr, b.len);
	rf_buf_reset(&b);
	/* The whole; a picture; a group of a picture and a box; one that
	 * nobody sees. */
	add_shape(&b, 1024, 5, 0, "");
	add_shape(&b, 1025, 0, 2, "0441 01000000 81C3 06000000"
	    "'o'00 'k'00 0000");
	add_shape(&group, 1026, 1, 0, "");
	add_shape(&group, 1027, 2, 1, "0441 01000000");
	add_shape(&group, 1028, 2, 1, "8000 00000100");
	test_escher(&b, 15, 0, 0xf003, NULL, group.len);
	rf_buf_add(&b, group.ptr, group.len);
	add_shape(&b, 1029, 0, 2, "0441 01000000 BF03 02000200");
	rf_buf_addc(out, 0);
	test_escher(out, 15, 0, 0xf002, NULL, 8 + b.len);
	test_escher(out, 15, 0, 0xf003, NULL, b.len);
	rf_buf_add(out, b.ptr, b.len);
	rf_buf_release(&b);
	rf_buf_release(&group);
}

/* A picture in the line: a head, a shape, the picture. */
static void
add_inline(struct rf_buf *out, const struct rf_buf *blip)
{
	struct rf_buf b;
	size_t start = out->len;

	rf_buf_init(&b, RF_MiB);
	add_shape(&b, 1, 0, 1, "81C3 04000000 'a'00 '!'00");
	for (int i = 0; i < 4; i++)
		rf_buf_addc(out, (char)((68 + b.len + blip->len) >> 8 * i));
	test_bytes("4400 6400", out);
	while (out->len < start + 68)
		rf_buf_addc(out, 0);
	rf_buf_add(out, b.ptr, b.len);
	rf_buf_add(out, blip->ptr, blip->len);
	rf_buf_release(&b);
}

static void
test_pictures(void)
{
	static const struct doc_row rows[] = {
		RUN("'x'"), { "01", NULL, "5508 01 036A 00000000", false, 0,
		    0 }, PLAIN("0D"),
		/* What points nowhere; what is an object's. */
		{ "01", NULL, "5508 01 036A 00000F00", false, 0, 0 },
		{ "01", NULL, "036A 00000000 0A08 01", false, 0, 0 },
		PLAIN("'y' 0D"),
		MARK("08"), MARK("08"), MARK("08"), PLAIN("'z' 0D"),
		{ "'box' 0D", "0000", NULL, false, 0, 6 }, PLAIN("0D"),
		{ NULL, NULL, NULL, false, 0, 0 }
	};
	struct rf_buf picture, blip, data, drawings;
	const struct doc_extra extras[] = {
		{ 40, "07000000 08000000 09000000 FF000000"
		    "01040000 @42 02040000 @68 05040000 @94", NULL, 0 },
		{ 50, "", &drawings, 0 },
		{ 56, "00000000 04000000 05000000 @50", NULL, 0 },
		{ -1, NULL, NULL, 0 }
	};
	struct doc_file f = { .rows = rows, .extras = extras, .data = &data,
		.tail = &blip };
	struct extract_run r;

	rf_buf_init(&picture, RF_MiB);
	rf_buf_init(&blip, RF_MiB);
	rf_buf_init(&data, RF_MiB);
	rf_buf_init(&drawings, RF_MiB);
	test_bytes(png, &picture);
	add_blip(&blip, &picture);
	add_inline(&data, &blip);
	add_drawings(&drawings, &blip);
	read_doc(&r, &f, NULL);
	CU_ASSERT_EQUAL_FATAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, "page 1\n"
	    "p - x\n"
	    "figure - image 0 alt=a!\n"
	    "p - y\n"
	    "figure - image 0 alt=ok\n"
	    "figure - image 0\n"
	    "p - z\n"
	    "p - box\n");
	CU_ASSERT_EQUAL_FATAL(r.doc.assets.n, 1);
	CU_ASSERT_EQUAL(r.doc.assets.v[0].size, picture.len);
	CU_ASSERT_EQUAL(r.doc.assets.v[0].occurrences, 3);
	extract_run_end(&r);
	rf_buf_release(&picture);
	rf_buf_release(&blip);
	rf_buf_release(&data);
	rf_buf_release(&drawings);
}

static void
test_refused(void)
{
	static const struct doc_row rows[] = {
		{ "'x' 0D", "0000", NULL, false, 0, 0 },
		{ NULL, NULL, NULL, false, 0, 0 }
	};
	static const struct {
		uint16_t flags, format;
		enum rf_code rc;
	} cases[] = {
		{ 0x100, 0, RF_E_ENCRYPTED },
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

/* A long list of properties that every paragraph asks for. */
static void
test_repeated_lists(void)
{
	enum { ROWS = 150, LIST = 20000 };
	struct doc_row *rows = rf_calloc(ROWS + 1, sizeof(*rows));
	char *list = rf_calloc(1, 7 * LIST + 1);
	struct doc_file f = { .rows = rows, .properties = list };
	struct extract_run r;

	for (size_t i = 0; i < ROWS; i++)
		rows[i] = (struct doc_row){ "0D0D0D0D 0D0D0D0D 0D0D0D0D",
			"0000", NULL, false, 1, 0 };
	for (size_t i = 0; i < LIST; i++)
		memcpy(list + 7 * i, "360801 ", 7);
	read_doc(&r, &f, NULL);
	CU_ASSERT_EQUAL(r.rc, RF_E_LIMIT);
	extract_run_end(&r);
	list[7] = '\0';
	read_doc(&r, &f, NULL);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	extract_run_end(&r);
	free(list);
	free(rows);
}

CU_TestInfo extract_doc_tests[] = {
	{ "text and styles", test_text },
	{ "notes, fields, sections", test_notes },
	{ "codes that are shown", test_codes },
	{ "lists and tables", test_structure },
	{ "a number before a page's notes", test_label_kept },
	{ "lengths without a text", test_claims },
	{ "pictures and boxes", test_pictures },
	{ "what is refused", test_refused },
	{ "formatting over and over", test_repeated_lists },
	CU_TEST_INFO_NULL
};
