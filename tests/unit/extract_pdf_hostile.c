/*
 * Small PDF files that ask for a great deal: what they claim is refused, the
 * rest of the document is read.
 */
#include "config.h"

#include "unit/extract_suites.h"

#include <string.h>

#include "extract/pdf/jbig2.h"
#include "unit/pdf_build.h"

#define PICTURE "/Type/XObject/Subtype/Image/Width 64/Height 64" \
    "/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/JBIG2Decode"

/* Is there a warning that says this? */
static bool
warned(const struct pdf_run *r, const char *text)
{
	for (size_t i = 0; i < r->doc.warnings.n; i++)
		if (strstr(r->doc.warnings.v[i].text, text) != NULL)
			return true;
	return false;
}

/* ---- JBIG2 ---------------------------------------------------------- */

static void
put(struct rf_buf *out, uint64_t v, int bytes)
{
	while (bytes-- > 0) {
		unsigned char c = bytes < 8 ?
		    (unsigned char)(v >> (8 * bytes)) : 0;

		rf_buf_add(out, &c, 1);
	}
}

static void
segment(struct rf_buf *out, unsigned number, unsigned type,
    const struct rf_buf *data)
{
	put(out, number, 4);
	put(out, type, 1);
	put(out, 0, 1);
	put(out, 1, 1);
	put(out, data->len, 4);
	rf_buf_add(out, data->ptr, data->len);
}

/* A page of 64 x 64 pixels, and a segment of that type behind it. */
static void
jbig2(struct rf_buf *out, unsigned type, const struct rf_buf *data)
{
	struct rf_buf page;

	rf_buf_init(&page, 100);
	put(&page, 64, 4);
	put(&page, 64, 4);
	put(&page, 0, 8);
	put(&page, 0, 3);
	segment(out, 0, 48, &page);
	segment(out, 1, type, data);
	rf_buf_release(&page);
}

static void
region(struct rf_buf *data)
{
	put(data, 64, 4);
	put(data, 64, 4);
	put(data, 0, 8);
	put(data, 0, 1);
}

/* Claims of each kind, in some dozen bytes. */
static void
claim(struct rf_buf *data, unsigned type)
{
	switch (type) {
	case 0:
		put(data, 0, 2);
		put(data, 0, 8);
		put(data, 1, 4);
		put(data, 0x40000000, 4);
		break;
	case 6:
		region(data);
		put(data, 0, 2);
		put(data, 0x6E200A30, 4);
		break;
	case 16:
		put(data, 0, 1);
		put(data, 0xFFFF, 2);
		put(data, 0x00FFFFFF, 4);
		break;
	default:
		region(data);
		put(data, 0, 1);
		put(data, 0xFFFFFFFF, 4);
		put(data, 0xFFFFFFFF, 4);
		put(data, 0, 12);
		break;
	}
	put(data, 0x123456789ABCDEF0, 8);
}

static void
read_jbig2(struct pdf_run *r, const char *dict, const struct rf_buf *picture,
    const struct rf_buf *shared)
{
	static const char content[] = "q 100 0 0 100 50 600 cm /P Do Q "
	    "BT /F 10 Tf 100 500 Td (Read me.) Tj ET";
	struct pdf_build b;

	pdf_begin(&b, "");
	pdf_stream(&b, "", content, sizeof(content) - 1);
	pdf_object(&b, "<</XObject<</P 6 0 R>>/Font<</F<</Type/Font/Subtype"
	    "/Type1/BaseFont/Helvetica>>>>>>");
	pdf_stream(&b, dict, picture->ptr, picture->len);
	pdf_stream(&b, "", shared->ptr, shared->len);
	pdf_end(&b, "");
	rf_options_init(&r->options);
	pdf_read(r, &b.file);
	rf_buf_release(&b.file);
}

static void
test_jbig2(void)
{
	static const unsigned types[] = { 0, 6, 16, 22 };

	for (size_t i = 0; i < 2 * RF_COUNT(types); i++) {
		bool shared = i % 2 == 1;
		struct rf_buf data, file, other;
		struct pdf_run r;

		rf_buf_init(&data, 1000);
		rf_buf_init(&file, 1000);
		rf_buf_init(&other, 1000);
		claim(&data, types[i / 2]);
		jbig2(&file, types[i / 2], &data);
		/* Or what claims it stands in the part that pictures share. */
		jbig2(&other, 62, &data);
		read_jbig2(&r, shared ? PICTURE "/DecodeParms<</JBIG2Globals "
		    "7 0 R>>" : PICTURE, shared ? &other : &file, &file);
		CU_ASSERT_EQUAL(r.rc, RF_OK);
		CU_ASSERT(warned(&r, "Page 1: a picture of 64 x 64 pixels was "
		    "not decoded"));
		CU_ASSERT_EQUAL(r.doc.assets.n, 0);
		CU_ASSERT_EQUAL_FATAL(r.doc.pages.n, 1);
		CU_ASSERT(r.doc.pages.v[0].blocks.n > 0);
		pdf_run_end(&r);
		rf_buf_release(&data);
		rf_buf_release(&file);
		rf_buf_release(&other);
	}
}

/* What claims no more than it is, is decoded: rows of one colour (T.6). */
static void
test_jbig2_honest(void)
{
	struct rf_buf data, file;
	struct pdf_run r;

	rf_buf_init(&data, 1000);
	rf_buf_init(&file, 1000);
	region(&data);
	put(&data, 1, 1);
	put(&data, 0xFFFFFFFFFFFFFFFF, 8);
	put(&data, 0x001001, 3);
	jbig2(&file, 38, &data);
	read_jbig2(&r, PICTURE, &file, &file);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	CU_ASSERT_EQUAL(r.doc.warnings.n, 0);
	CU_ASSERT_EQUAL(r.doc.assets.n, 1);
	pdf_run_end(&r);
	rf_buf_release(&data);
	rf_buf_release(&file);
}

/* Where segments end, with long lists of others and lengths untold. */
static void
test_jbig2_segments(void)
{
	static const struct {
		const char *bytes;
		size_t n, header, size;
		unsigned type;
	} rows[] = {
		{ "\0\0\0\1\0\0\1\0\0\0\2ab", 13, 11, 13, 0 },
		{ "\0\0\0\1\0\0\1\0\0\0\2a", 12, 11, 12, 0 },
		{ "\0\0\0\1\0\0\1\0\0\0", 10, 0, 0, 0 },
		{ "\0\0\0\1\6\x40\1\1\1\0\0\0\0+", 14, 13, 13, 6 },
		{ "\0\0\1\1\6\x40\0\1\0\2\1\0\0\0\0+", 16, 15, 15, 6 },
		{ "\0\0\0\1\6\xE0\0\0\7\0\1\2\3\4\5\6\7\1\0\0\0\0", 22, 22,
		    22, 6 },
		{ "\0\0\0\1\6\xFF\xFF\xFF\xFF\0\1\2\3\4\5\6\7", 17, 0, 0, 0 },
		{ "\0\0\0\1\x66\0\0\0\0\1\0\0\0\1a+", 16, 14, 15, 38 },
		{ "\0\0\0\1\x26\0\1\xFF\xFF\xFF\xFF" "12345678123456781\0"
		    "\xFF\xAC\0\0\0\1+", 36, 11, 35, 38 },
		{ "\0\0\0\1\x26\0\1\xFF\xFF\xFF\xFF" "12345678123456781\1"
		    "\xFF\xAC\0\0\0\1\0\0+", 38, 11, 37, 38 },
		{ "\0\0\0\1\x24\0\1\xFF\xFF\xFF\xFF" "12345678123456781\0"
		    "\xFF\xAC\0\0\0\1+", 36, 11, 36, 36 },
	};

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct rf_jbig2_segment s = { .size = 0 };
		bool is = rf_jbig2_next((const unsigned char *)rows[i].bytes,
		    rows[i].n, &s);

		CU_ASSERT_EQUAL(is, rows[i].size > 0);
		CU_ASSERT(!is || (s.header == rows[i].header && s.size ==
		    rows[i].size && s.type == rows[i].type));
		if (is && s.size != rows[i].size)
			printf("\nrow %zu: %zu\n", i, s.size);
	}
}

/* ---- painting and time ----------------------------------------------- */

#define FONT "/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
#define TEXT "BT /F 10 Tf 100 500 Td (Read me.) Tj ET\n"

/* One page, painted as a whole when asked, with a mesh as its shading S. */
static void
read_page(struct pdf_run *r, const struct rf_buf *content,
    const struct rf_buf *mesh, uint32_t dpi, const struct rf_effort *effort)
{
	struct pdf_build b;

	pdf_begin(&b, "");
	pdf_stream(&b, "", content->ptr, content->len);
	pdf_object(&b, "<<" FONT "/Shading<</S 6 0 R>>>>");
	pdf_stream(&b, "/ShadingType 4/ColorSpace/DeviceGray"
	    "/BitsPerCoordinate 8/BitsPerComponent 8/BitsPerFlag 8/Decode"
	    "[0 600 0 800 0 1]", mesh->ptr, mesh->len);
	pdf_end(&b, "");
	rf_options_init(&r->options);
	r->options.page_images = dpi;
	pdf_read_within(r, &b.file, effort);
	rf_buf_release(&b.file);
	CU_ASSERT_EQUAL(r->rc, RF_OK);
	CU_ASSERT_EQUAL_FATAL(r->doc.pages.n, 1);
	CU_ASSERT(r->doc.pages.v[0].blocks.n > 0);
}

/* A path or mesh that takes seconds is not painted; a smaller one is. */
static void
test_painting(void)
{
	static const struct {
		const char *begin, *part, *end;
		int parts;
		bool mesh, heavy;
	} rows[] = {
		{ TEXT "0 0 m\n", "600 800 l 0 0 l\n", "f\n", 20000, false,
		    true },
		{ TEXT "0 0 m\n", "600 800 l 0 0 l\n", "S\n", 20000, false,
		    true },
		{ TEXT "0 0 m\n", "600 800 l 0 0 l\n", "f\n", 20, false,
		    false },
		{ TEXT, "", "/S sh\n", 600, true, true },
		{ TEXT, "", "/S sh\n", 6, true, false },
	};
	static const unsigned char triangle[12] = { 0, 0, 0, 0, 0, 0, 255,
	    128, 0, 255, 0, 255 };

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct rf_buf content, mesh;
		struct pdf_run r;

		rf_buf_init(&content, 1 << 20);
		rf_buf_init(&mesh, 1 << 20);
		rf_buf_adds(&content, rows[i].begin);
		for (int k = 0; k < rows[i].parts; k++) {
			rf_buf_adds(&content, rows[i].part);
			if (rows[i].mesh)
				rf_buf_add(&mesh, triangle, sizeof(triangle));
		}
		rf_buf_adds(&content, rows[i].end);
		read_page(&r, &content, &mesh, 36,
		    &(struct rf_effort){ .threads = 0 });
		CU_ASSERT_EQUAL(r.doc.assets.n, 1);
		CU_ASSERT_EQUAL(warned(&r, "Page 1: a path or shading of very "
		    "many parts was left out of the page"), rows[i].heavy);
		pdf_run_end(&r);
		rf_buf_release(&content);
		rf_buf_release(&mesh);
	}
}

/*
 * Very many pictures: a clock ends the page, not the document.  Of its
 * processor time some is left for those that it came to.
 */
static void
test_pictures(void)
{
	static const struct rf_effort efforts[] = { { .wall_ms = 200 },
	    { .page_ms = 40 } };
	struct rf_buf content, mesh;
	struct pdf_run r;

	rf_buf_init(&content, 1 << 22);
	rf_buf_init(&mesh, 1);
	rf_buf_adds(&content, TEXT);
	for (unsigned i = 0; i < 20000; i++)
		rf_buf_printf(&content, "q 9 0 0 9 %u %u cm BI/W 2/H 1/CS/RGB"
		    "/BPC 8 ID %06u EI Q\n", i % 60 * 10, i / 60 % 80 * 10,
		    i);
	for (size_t i = 0; i < RF_COUNT(efforts); i++) {
		read_page(&r, &content, &mesh, 0, &efforts[i]);
		CU_ASSERT(warned(&r, "Page 1: the page takes longer than a "
		    "page may; not all of it was read"));
		CU_ASSERT(r.doc.assets.n < 20000);
		CU_ASSERT(r.doc.assets.n > 0 || efforts[i].page_ms == 0);
		pdf_run_end(&r);
	}
	rf_buf_release(&content);
}

CU_TestInfo extract_pdf_hostile_tests[] = {
	{ "heavy painting", test_painting },
	{ "very many pictures", test_pictures },
	{ "JBIG2 that claims much", test_jbig2 },
	{ "JBIG2 that does not", test_jbig2_honest },
	{ "JBIG2 segments", test_jbig2_segments },
	CU_TEST_INFO_NULL
};
