/* Pictures in PDF files made here: whose bytes pass, what becomes a PNG. */
#include "config.h"

#include "unit/extract_suites.h"

#include <string.h>

#include "extract/pdf/fax.h"
#include "image/codec.h"
#include "unit/pdf_build.h"

/* A page that shows picture 6 as 100 x 100 points, twice when asked. */
static void
place(struct pdf_build *b, const char *content)
{
	pdf_begin(b, "");
	pdf_stream(b, "", content, strlen(content));
	pdf_object(b, "<</XObject<</P 6 0 R>>>>");
}

#define SHOW "q 100 0 0 100 50 600 cm /P Do Q\n"

static void
finish(struct pdf_run *r, struct pdf_build *b)
{
	pdf_end(b, "");
	rf_options_init(&r->options);
	pdf_read(r, &b->file);
	CU_ASSERT_EQUAL(r->rc, RF_OK);
	rf_buf_release(&b->file);
}

/* The picture with its object's dictionary and data, read. */
static void
picture(struct pdf_run *r, const char *dict, const void *p, size_t n)
{
	struct pdf_build b;
	char all[500];

	place(&b, SHOW);
	snprintf(all, sizeof(all), "/Type/XObject/Subtype/Image%s", dict);
	pdf_stream(&b, all, p, n);
	finish(r, &b);
}

/* Its pixels when it became a PNG; the caller releases them. */
static void
pixels(struct pdf_run *r, struct rf_bitmap *out)
{
	struct rf_buf bytes;

	rf_buf_init(&bytes, 1 << 20);
	*out = (struct rf_bitmap)RF_BITMAP_INIT;
	CU_ASSERT_EQUAL_FATAL(r->doc.assets.n, 1);
	CU_ASSERT_STRING_EQUAL(r->doc.assets.v[0].format, "png");
	pdf_asset(r, 0, &bytes);
	CU_ASSERT_EQUAL_FATAL(rf_png_decode(bytes.ptr, bytes.len, out, NULL),
	    RF_OK);
	rf_buf_release(&bytes);
}

static void
assert_pixels(struct pdf_run *r, enum rf_pixels kind, uint32_t width,
    uint32_t height, const char *expected)
{
	struct rf_bitmap b;

	pixels(r, &b);
	CU_ASSERT_EQUAL_FATAL(b.pixels, kind);
	CU_ASSERT_EQUAL_FATAL(b.width, width);
	CU_ASSERT_EQUAL_FATAL(b.height, height);
	CU_ASSERT_EQUAL(memcmp(b.data, expected, (size_t)kind * width *
	    height), 0);
	rf_bitmap_release(&b);
	pdf_run_end(r);
}

/* ---- JPEG ----------------------------------------------------------- */

static void
make_jpeg(enum rf_pixels kind, struct rf_buf *out)
{
	struct rf_bitmap b = RF_BITMAP_INIT;

	rf_buf_init(out, 1 << 20);
	CU_ASSERT_EQUAL(rf_bitmap_create(&b, kind, 16, 8, NULL), RF_OK);
	for (uint32_t i = 0; i < 16 * (uint32_t)kind * 8; i++)
		b.data[i] = (unsigned char)(i * 3);
	CU_ASSERT_EQUAL(rf_jpeg_encode(&b, 90, out, NULL), RF_OK);
	rf_bitmap_release(&b);
}

/* Which dictionaries let a JPEG pass byte for byte. */
static void
test_jpeg(void)
{
	static const struct {
		enum rf_pixels kind;
		const char *dict;
		const char *format;
	} rows[] = {
		{ RF_PIXELS_GREY, "/ColorSpace/DeviceGray", "jpeg" },
		{ RF_PIXELS_RGB, "/ColorSpace/DeviceRGB", "jpeg" },
		{ RF_PIXELS_RGB, "/ColorSpace/DeviceRGB/DecodeParms"
		    "<</ColorTransform 1>>", "jpeg" },
		/* The file says that its values are RGB, viewers do not
		 * know. */
		{ RF_PIXELS_RGB, "/ColorSpace/DeviceRGB/DecodeParms"
		    "<</ColorTransform 0>>", "png" },
		{ RF_PIXELS_GREY, "/ColorSpace/DeviceGray/Decode[1 0]",
		    "png" },
		{ RF_PIXELS_GREY, "/ColorSpace[/Indexed/DeviceRGB 1"
		    "<FF000000FF00>]", "png" },
		{ RF_PIXELS_GREY, "/ColorSpace/DeviceGray/Mask[0 9]",
		    "png" },
		{ RF_PIXELS_RGB, "/ColorSpace[/Lab<</WhitePoint[1 1 1]>>]",
		    "png" },
	};
	struct rf_buf jpeg, kept;

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct pdf_run r;
		char dict[300];

		make_jpeg(rows[i].kind, &jpeg);
		snprintf(dict, sizeof(dict), "/Width 16/Height 8"
		    "/BitsPerComponent 8/Filter/DCTDecode%s", rows[i].dict);
		picture(&r, dict, jpeg.ptr, jpeg.len);
		CU_ASSERT_EQUAL_FATAL(r.doc.assets.n, 1);
		CU_ASSERT_STRING_EQUAL(r.doc.assets.v[0].format,
		    rows[i].format);
		CU_ASSERT_EQUAL(r.doc.assets.v[0].width, 16);
		rf_buf_init(&kept, 1 << 20);
		pdf_asset(&r, 0, &kept);
		CU_ASSERT_EQUAL(kept.len == jpeg.len && memcmp(kept.ptr,
		    jpeg.ptr, jpeg.len) == 0, rows[i].format[0] == 'j');
		rf_buf_release(&kept);
		rf_buf_release(&jpeg);
		pdf_run_end(&r);
	}
}

/* A soft mask that hides nothing lets it pass; a true one is alpha. */
static void
test_jpeg_mask(void)
{
	static const char masks[2][8] = { "\377\377\377\377\377\377\377\377",
	    "\377\377\377\377\200\200\200\200" };
	struct rf_buf jpeg;

	make_jpeg(RF_PIXELS_GREY, &jpeg);
	for (size_t i = 0; i < 2; i++) {
		struct pdf_build b;
		struct pdf_run r;

		place(&b, SHOW);
		pdf_stream(&b, "/Subtype/Image/Width 16/Height 8"
		    "/ColorSpace/DeviceGray/BitsPerComponent 8"
		    "/Filter/DCTDecode/SMask 7 0 R", jpeg.ptr, jpeg.len);
		pdf_stream(&b, "/Subtype/Image/Width 1/Height 8"
		    "/ColorSpace/DeviceGray/BitsPerComponent 8", masks[i],
		    8);
		finish(&r, &b);
		if (i == 0) {
			CU_ASSERT_STRING_EQUAL(r.doc.assets.v[0].format,
			    "jpeg");
		} else {
			struct rf_bitmap px;

			pixels(&r, &px);
			CU_ASSERT_EQUAL_FATAL(px.pixels, RF_PIXELS_RGBA);
			CU_ASSERT_EQUAL(px.data[3], 255);
			CU_ASSERT_EQUAL(rf_bitmap_row(&px, 7)[3], 128);
			rf_bitmap_release(&px);
		}
		pdf_run_end(&r);
	}
	rf_buf_release(&jpeg);
}

/* ---- samples -------------------------------------------------------- */

#define KIND(w, h, bits, cs) "/Width " #w "/Height " #h \
	"/BitsPerComponent " #bits "/ColorSpace" cs

static void
test_samples(void)
{
	struct pdf_run r;

	picture(&r, KIND(9, 2, 1, "/DeviceGray"), "\xAA\x80\x55\x00", 4);
	assert_pixels(&r, RF_PIXELS_GREY, 9, 2,
	    "\377\0\377\0\377\0\377\0\377\0\377\0\377\0\377\0\377\0");
	picture(&r, KIND(4, 1, 2, "[/Indexed/DeviceRGB 3"
	    "<000000FF000000FF000000FF>]"), "\x1B", 1);
	assert_pixels(&r, RF_PIXELS_RGB, 4, 1,
	    "\0\0\0\377\0\0\0\377\0\0\0\377");
	picture(&r, KIND(1, 2, 8, "/DeviceRGB"), "abcdef", 6);
	assert_pixels(&r, RF_PIXELS_RGB, 1, 2, "abcdef");
	/* Turned round, and cut off: what is missing is zeros. */
	picture(&r, KIND(1, 2, 8, "/DeviceGray") "/Decode[1 0]", "\1", 1);
	assert_pixels(&r, RF_PIXELS_GREY, 1, 2, "\376\377");
	/* No ink at all is white. */
	picture(&r, KIND(1, 1, 8, "/DeviceCMYK"), "\0\0\0\0", 4);
	assert_pixels(&r, RF_PIXELS_RGB, 1, 1, "\377\377\377");
	/* A spot colour, by what stands for it. */
	picture(&r, KIND(2, 1, 8, "[/Separation/Spot/DeviceRGB<</FunctionType"
	    " 2/Domain[0 1]/C0[1 1 1]/C1[1 0 0]/N 1>>]"), "\0\377", 2);
	assert_pixels(&r, RF_PIXELS_RGB, 2, 1, "\377\377\377\377\0\0");
}

static void
test_masks(void)
{
	struct pdf_build b;
	struct pdf_run r;

	/* A colour that is transparent. */
	picture(&r, KIND(2, 1, 8, "/DeviceRGB") "/Mask[97 97 98 98 99 99]",
	    "abcdef", 6);
	assert_pixels(&r, RF_PIXELS_RGBA, 2, 1, "\0\0\0\0" "def\377");
	/* A stencil painted red. */
	place(&b, "1 0 0 rg " SHOW);
	pdf_stream(&b, "/Subtype/Image/Width 2/Height 1/ImageMask true"
	    "/BitsPerComponent 1", "\x40", 1);
	finish(&r, &b);
	assert_pixels(&r, RF_PIXELS_RGBA, 2, 1,
	    "\377\0\0\377\377\377\377\0");
	/* A mask finer than its picture: both pixels of it count. */
	place(&b, SHOW);
	pdf_stream(&b, "/Subtype/Image/Width 1/Height 1/BitsPerComponent 8"
	    "/ColorSpace/DeviceRGB/Mask 7 0 R", "abc", 3);
	pdf_stream(&b, "/Subtype/Image/Width 2/Height 2/ImageMask true"
	    "/BitsPerComponent 1", "\x40\x80", 2);
	finish(&r, &b);
	assert_pixels(&r, RF_PIXELS_RGBA, 2, 2,
	    "abc\377" "abc\0" "abc\0" "abc\377");
	/* Colours that were mixed with black beforehand. */
	place(&b, SHOW);
	pdf_stream(&b, "/Subtype/Image/Width 1/Height 1/BitsPerComponent 8"
	    "/ColorSpace/DeviceGray/SMask 7 0 R", "\x40", 1);
	pdf_stream(&b, "/Subtype/Image/Width 1/Height 1/BitsPerComponent 8"
	    "/ColorSpace/DeviceGray/Matte[0]", "\x80", 1);
	finish(&r, &b);
	assert_pixels(&r, RF_PIXELS_RGBA, 1, 1, "\x7F\x7F\x7F\x80");
}

/* Once read, shown three times: one asset, three uses. */
static void
test_repeats(void)
{
	struct pdf_build b;
	struct pdf_run r;

	place(&b, SHOW "q 50 0 0 50 300 300 cm /P Do Q "
	    "q 50 0 0 50 300 100 cm /P Do Q\n");
	pdf_stream(&b, "/Subtype/Image" KIND(2, 1, 8, "/DeviceGray"), "ab",
	    2);
	finish(&r, &b);
	CU_ASSERT_EQUAL_FATAL(r.doc.assets.n, 1);
	CU_ASSERT_EQUAL(r.doc.assets.v[0].occurrences, 3);
	pdf_run_end(&r);
}

/* Strips of one picture are one; the last is shorter. */
static void
test_slices(void)
{
	struct pdf_build b;
	struct pdf_run r;

	place(&b, "q 80 0 0 40 100 500 cm /P Do Q "
	    "q 80 0 0 40 100 460 cm /Q Do Q q 80 0 0 20 100 440 cm /R Do Q");
	pdf_stream(&b, "/Subtype/Image" KIND(4, 2, 8, "/DeviceGray"),
	    "abcdefgh", 8);
	pdf_stream(&b, "/Subtype/Image" KIND(4, 2, 8, "/DeviceGray"),
	    "ijklmnop", 8);
	pdf_stream(&b, "/Subtype/Image" KIND(4, 1, 8, "/DeviceGray"),
	    "qrst", 4);
	b.at[5] = b.file.len;
	rf_buf_adds(&b.file, "5 0 obj<</XObject<</P 6 0 R/Q 7 0 R/R 8 0 R"
	    ">>>>endobj\n");
	finish(&r, &b);
	CU_ASSERT_EQUAL_FATAL(r.doc.pages.n, 1);
	CU_ASSERT_EQUAL(r.doc.pages.v[0].blocks.n, 1);
	assert_pixels(&r, RF_PIXELS_GREY, 4, 5, "abcdefghijklmnopqrst");
	/* Two of one size side by side are two. */
	place(&b, "q 80 0 0 40 100 500 cm /P Do Q "
	    "q 80 0 0 40 180 500 cm /P Do Q");
	pdf_stream(&b, "/Subtype/Image" KIND(4, 2, 8, "/DeviceGray"),
	    "abcdefgh", 8);
	finish(&r, &b);
	CU_ASSERT_EQUAL(r.doc.pages.v[0].blocks.n, 2);
	assert_pixels(&r, RF_PIXELS_GREY, 4, 2, "abcdefgh");
}

/* Too many pixels are refused before any is decoded. */
static void
test_bomb(void)
{
	struct pdf_run r;

	picture(&r, KIND(60000, 60000, 8, "/DeviceRGB"), "a", 1);
	CU_ASSERT_EQUAL(r.doc.assets.n, 0);
	CU_ASSERT_EQUAL_FATAL(r.doc.warnings.n, 1);
	CU_ASSERT_STRING_EQUAL(r.doc.warnings.v[0].text,
	    "Page 1: a picture has too many pixels and was left out");
	pdf_run_end(&r);
}

/* ---- painted -------------------------------------------------------- */

#define BARS "1 0 0 rg 100 100 30 50 re f 200 100 30 90 re f " \
	"300 100 30 70 re f 400 100 30 20 re f\n"

static void
paint(struct pdf_run *r, const char *content, bool images, uint32_t dpi)
{
	struct pdf_build b;

	place(&b, content);
	pdf_end(&b, "");
	rf_options_init(&r->options);
	r->options.show_images = images;
	r->options.page_images = dpi;
	pdf_read(r, &b.file);
	CU_ASSERT_EQUAL(r->rc, RF_OK);
	CU_ASSERT_EQUAL_FATAL(r->doc.pages.n, 1);
	rf_buf_release(&b.file);
}

/* A drawing is painted when pictures are asked for, and only its place. */
static void
test_drawing(void)
{
	struct rf_bitmap px;
	struct pdf_run r;

	paint(&r, BARS, true, 0);
	CU_ASSERT_EQUAL_FATAL(r.doc.pages.v[0].blocks.n, 1);
	CU_ASSERT_EQUAL(r.doc.pages.v[0].blocks.v[0].figure->asset, 0);
	pixels(&r, &px);
	/* 330 x 90 points and a margin, twice as many pixels. */
	CU_ASSERT_EQUAL(px.width, 664);
	CU_ASSERT_EQUAL(px.height, 184);
	CU_ASSERT_EQUAL_FATAL(px.pixels, RF_PIXELS_RGB);
	CU_ASSERT_EQUAL(memcmp(rf_bitmap_row(&px, 150) + 60, "\377\0\0", 3),
	    0);
	CU_ASSERT_EQUAL(memcmp(px.data, "\377\377\377", 3), 0);
	rf_bitmap_release(&px);
	pdf_run_end(&r);
	paint(&r, BARS, false, 0);
	CU_ASSERT_EQUAL(r.doc.pages.v[0].blocks.n, 1);
	CU_ASSERT_EQUAL(r.doc.assets.n, 0);
	pdf_run_end(&r);
	/* Boxes and rules are none. */
	paint(&r, "100 100 300 200 re S 120 120 100 30 re S 100 200 m "
	    "400 200 l S", true, 0);
	CU_ASSERT_EQUAL(r.doc.assets.n, 0);
	pdf_run_end(&r);
}

static void
test_page_picture(void)
{
	struct rf_bitmap px;
	struct pdf_run r;

	paint(&r, BARS, false, 36);
	CU_ASSERT_EQUAL(r.doc.pages.v[0].picture, 1);
	pixels(&r, &px);
	CU_ASSERT_EQUAL(px.width, 300);
	CU_ASSERT_EQUAL(px.height, 400);
	CU_ASSERT_EQUAL(memcmp(rf_bitmap_row(&px, 345) + 3 * 55,
	    "\377\0\0", 3), 0);
	rf_bitmap_release(&px);
	pdf_run_end(&r);
}

/* ---- fax ------------------------------------------------------------ */

/* "0" and "1" as bits. */
static size_t
bits(const char *s, unsigned char *out)
{
	size_t n = 0;

	for (; *s != '\0'; s++) {
		if (*s == ' ')
			continue;
		if (n % 8 == 0)
			out[n / 8] = 0;
		out[n / 8] |= (unsigned char)((*s - '0') << (7 - n % 8));
		n++;
	}
	return (n + 7) / 8;
}

static void
test_fax(void)
{
	static const struct {
		struct rf_fax fax;
		const char *data;
		const char *rows;
		uint32_t n;
	} rows[] = {
		/* 2 white, 3 black, rest; as above; all one to the right;
		 * the run passed over; end of block. */
		{ { .k = -1, .width = 8, .height = 5 },
		    "001 0111 10 1  1 1 1  011 011 1  0001 1"
		    "000000000001 000000000001",
		    "\xC7\xC7\xE3\xFF\xFF", 4 },
		/* One dimension, each row behind its mark and fill bits. */
		{ { .k = 0, .width = 8, .height = 2, .end_of_line = true },
		    "000000000001 0111 11 1011 000000000000001 00110101 "
		    "000101", "\xCF\x00", 2 },
		/* Mixed: the tag tells which. */
		{ { .k = 4, .width = 8, .height = 2, .black_is_1 = true },
		    "000000000001 1 0111 11 1011 000000000001 0 1 1 1",
		    "\x30\x30", 2 },
		/* Rows begin with a byte. */
		{ { .k = -1, .width = 8, .height = 2, .byte_align = true },
		    "001 0111 10 1 000000 1 1 1", "\xC7\xC7", 2 },
		/* Damage: what was read of the row stays. */
		{ { .k = -1, .width = 8, .height = 2 },
		    "001 0111 10 00000000 1", "\xC7\xFF", 1 },
		{ { .k = 0, .width = 8, .height = 2 }, "", "\xFF\xFF", 0 },
	};

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		unsigned char data[64], out[16];
		size_t n = bits(rows[i].data, data);

		CU_ASSERT_EQUAL(rf_fax_decode(&rows[i].fax, data, n, out),
		    rows[i].n);
		CU_ASSERT_EQUAL(memcmp(out, rows[i].rows,
		    rows[i].fax.height), 0);
		/* Cut anywhere it ends, and never writes past its rows. */
		while (n-- > 0)
			CU_ASSERT(rf_fax_decode(&rows[i].fax, data, n, out)
			    <= rows[i].fax.height);
	}
}

static void
test_fax_picture(void)
{
	unsigned char data[64];
	struct pdf_run r;
	size_t n = bits("001 0111 10 1  1 1 1 000000000001 000000000001",
	    data);

	picture(&r, KIND(8, 2, 1, "/DeviceGray") "/Filter/CCITTFaxDecode"
	    "/DecodeParms<</K -1/Columns 8/Rows 2>>", data, n);
	assert_pixels(&r, RF_PIXELS_GREY, 8, 2,
	    "\377\377\0\0\0\377\377\377\377\377\0\0\0\377\377\377");
}

CU_TestInfo extract_pdf_pictures_tests[] = {
	{ "jpeg", test_jpeg },
	{ "jpeg with a mask", test_jpeg_mask },
	{ "samples", test_samples },
	{ "masks", test_masks },
	{ "repeats", test_repeats },
	{ "slices", test_slices },
	{ "too many pixels", test_bomb },
	{ "drawing", test_drawing },
	{ "page picture", test_page_picture },
	{ "fax", test_fax },
	{ "fax picture", test_fax_picture },
	CU_TEST_INFO_NULL
};
