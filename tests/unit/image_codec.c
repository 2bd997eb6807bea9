/* JPEG and PNG, to pixels and back, and thumbnails. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <turbojpeg.h>

#include "image/codec.h"
#include "image/palette.h"
#include "lib/bytes.h"
#include "unit/image_suites.h"
#include "util/limits.h"

#define PNG "89'PNG'0D0A1A0A"
#define IHDR(bits, color, interlace) "['IHDR' 00000002 00000002 " bits color \
	" 0000 " interlace "]"
#define IEND "['IEND']"

/* Soft colours, different in every channel. */
static struct rf_bitmap
scene(enum rf_pixels pixels, uint32_t width, uint32_t height)
{
	struct rf_bitmap b = RF_BITMAP_INIT;
	unsigned char *p;

	CU_ASSERT_FATAL(rf_bitmap_create(&b, pixels, width, height, NULL) ==
	    RF_OK);
	for (uint32_t y = 0; y < height; y++) {
		p = rf_bitmap_row(&b, y);
		for (uint32_t x = 0; x < width; x++)
			for (unsigned c = 0; c < (unsigned)pixels; c++)
				*p++ = (unsigned char)(40 * c + 90 * x /
				    width + 45 * y / height);
	}
	return b;
}

static bool
near(const struct rf_bitmap *a, const struct rf_bitmap *b, int by)
{
	if (a->pixels != b->pixels || a->width != b->width ||
	    a->height != b->height)
		return false;
	for (size_t i = 0; i < a->stride * a->height; i++)
		if (abs(a->data[i] - b->data[i]) > by)
			return false;
	return true;
}

static void
test_png_round_trip(void)
{
	static const enum rf_pixels kinds[] = { RF_PIXELS_GREY, RF_PIXELS_RGB,
		RF_PIXELS_RGBA };
	struct rf_bitmap in, out;
	struct rf_image_facts f;
	struct rf_buf one, two;

	for (size_t i = 0; i < RF_COUNT(kinds); i++) {
		in = scene(kinds[i], 33, 17);
		rf_buf_init(&one, RF_MiB);
		rf_buf_init(&two, RF_MiB);
		CU_ASSERT(rf_png_encode(&in, &one, NULL) == RF_OK);
		CU_ASSERT(rf_png_encode(&in, &two, NULL) == RF_OK);
		CU_ASSERT(one.len == two.len &&
		    memcmp(one.ptr, two.ptr, one.len) == 0);
		CU_ASSERT(rf_image_probe_memory(one.ptr, one.len, &f, NULL) ==
		    RF_OK);
		CU_ASSERT(f.width == 33 && f.height == 17 &&
		    f.channels == (unsigned)kinds[i]);
		CU_ASSERT(rf_png_decode(one.ptr, one.len, &out, NULL) ==
		    RF_OK);
		CU_ASSERT(near(&in, &out, 0));
		rf_bitmap_release(&out);
		rf_bitmap_release(&in);
		rf_buf_release(&one);
		rf_buf_release(&two);
	}
}

/* Every kind of sample becomes grey, RGB or RGBA of 8 bits. */
static void
test_png_kinds(void)
{
	static const struct {
		const char *bytes;
		enum rf_pixels pixels;
		const char *data;
	} rows[] = {
		{ PNG IHDR("01", "00", "00") "['IDAT' (00 80 00 40)]" IEND,
		    RF_PIXELS_GREY, "\xFF\x00\x00\xFF" },
		{ PNG IHDR("10", "00", "00")
		    "['IDAT' (00 FFFF 8000 00 0000 0100)]" IEND,
		    RF_PIXELS_GREY, "\xFF\x80\x00\x01" },
		{ PNG IHDR("02", "03", "00") "['PLTE' 010203 040506 070809]"
		    "['IDAT' (00 10 00 80)]" IEND, RF_PIXELS_RGB,
		    "\1\2\3\4\5\6\7\10\11\1\2\3" },
		{ PNG IHDR("08", "03", "00") "['PLTE' 010203 040506]"
		    "['tRNS' 80]['IDAT' (00 00 01 00 01 00)]" IEND,
		    RF_PIXELS_RGBA,
		    "\1\2\3\x80\4\5\6\xFF\4\5\6\xFF\1\2\3\x80" },
		{ PNG IHDR("08", "04", "00")
		    "['IDAT' (00 01FF 0280 00 0300 0440)]" IEND,
		    RF_PIXELS_RGBA,
		    "\1\1\1\xFF\2\2\2\x80\3\3\3\0\4\4\4\x40" },
		{ PNG IHDR("08", "00", "00") "['tRNS' 0002]"
		    "['IDAT' (00 01 02 00 03 04)]" IEND, RF_PIXELS_RGBA,
		    "\1\1\1\xFF\2\2\2\0\3\3\3\xFF\4\4\4\xFF" },
		/* Interlaced: (0,0), then (1,0), then the second row. */
		{ PNG IHDR("08", "00", "01")
		    "['IDAT' (00 01 00 02 00 03 04)]" IEND, RF_PIXELS_GREY,
		    "\1\2\3\4" },
	};
	struct rf_bitmap out;
	struct rf_buf b;

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		rf_buf_init(&b, RF_MiB);
		test_bytes(rows[i].bytes, &b);
		CU_ASSERT(rf_png_decode(b.ptr, b.len, &out, NULL) == RF_OK);
		CU_ASSERT(out.pixels == rows[i].pixels);
		CU_ASSERT(out.data != NULL && memcmp(out.data, rows[i].data,
		    4 * (size_t)rows[i].pixels) == 0);
		rf_bitmap_release(&out);
		rf_buf_release(&b);
	}
}

static void
test_png_errors(void)
{
	static const struct {
		const char *bytes;
		enum rf_code code;
	} rows[] = {
		{ "", RF_E_CORRUPT },
		{ "'no picture at all'", RF_E_CORRUPT },
		{ PNG IHDR("08", "00", "00"), RF_E_CORRUPT },
		{ PNG IHDR("08", "00", "00") "['IDAT' (00 01)]" IEND,
		    RF_E_CORRUPT },
		{ PNG IHDR("08", "00", "00") "['IDAT' 00112233]" IEND,
		    RF_E_CORRUPT },
		{ PNG IHDR("08", "03", "00") "['IDAT' (00 01)]" IEND,
		    RF_E_CORRUPT },
		{ PNG "['IHDR' 0000EA60 0000EA60 08 06 000000]['IDAT' (00)]",
		    RF_E_LIMIT },
		{ PNG "['IHDR' 7FFFFFFF 7FFFFFFF 10 06 000000]['IDAT' (00)]",
		    RF_E_LIMIT },
	};
	struct rf_bitmap out;
	struct rf_err err = RF_ERR_INIT;
	struct rf_buf b;

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		rf_buf_init(&b, RF_MiB);
		test_bytes(rows[i].bytes, &b);
		CU_ASSERT(rf_png_decode(b.ptr, b.len, &out, &err) ==
		    rows[i].code);
		CU_ASSERT(err.code == rows[i].code && out.data == NULL);
		rf_buf_release(&b);
	}
}

static void
test_jpeg_round_trip(void)
{
	static const enum rf_pixels kinds[] = { RF_PIXELS_GREY,
		RF_PIXELS_RGB };
	struct rf_bitmap in, out;
	struct rf_buf one, two;

	for (size_t i = 0; i < RF_COUNT(kinds); i++) {
		in = scene(kinds[i], 64, 48);
		rf_buf_init(&one, RF_MiB);
		rf_buf_init(&two, RF_MiB);
		CU_ASSERT(rf_jpeg_encode(&in, 95, &one, NULL) == RF_OK);
		CU_ASSERT(rf_jpeg_encode(&in, 95, &two, NULL) == RF_OK);
		CU_ASSERT(one.len == two.len &&
		    memcmp(one.ptr, two.ptr, one.len) == 0);
		CU_ASSERT(rf_jpeg_decode(one.ptr, one.len, 0, 0, &out,
		    NULL) == RF_OK);
		CU_ASSERT(near(&in, &out, 8));
		rf_bitmap_release(&out);
		rf_bitmap_release(&in);
		rf_buf_release(&one);
		rf_buf_release(&two);
	}
}

static void
test_jpeg_scales(void)
{
	static const struct {
		uint32_t need_width, need_height, width, height;
	} rows[] = {
		{ 0, 0, 160, 120 },
		{ 160, 120, 160, 120 },
		{ 1000, 1000, 160, 120 },
		{ 80, 60, 80, 60 },
		{ 81, 60, 100, 75 },
		{ 20, 61, 100, 75 },
		{ 1, 1, 20, 15 },
	};
	struct rf_bitmap in = scene(RF_PIXELS_RGB, 160, 120), out;
	struct rf_buf b;

	rf_buf_init(&b, RF_MiB);
	CU_ASSERT(rf_jpeg_encode(&in, 90, &b, NULL) == RF_OK);
	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		CU_ASSERT(rf_jpeg_decode(b.ptr, b.len, rows[i].need_width,
		    rows[i].need_height, &out, NULL) == RF_OK);
		CU_ASSERT(out.width == rows[i].width &&
		    out.height == rows[i].height);
		rf_bitmap_release(&out);
	}
	rf_buf_release(&b);
	rf_bitmap_release(&in);
}

/* Printers' pictures: YCCK as Adobe writes it, with ink inverted. */
static void
test_jpeg_cmyk(void)
{
	unsigned char ink[8 * 8 * 4], *jpeg = NULL;
	unsigned long n = 0;
	struct rf_bitmap out;
	tjhandle tj = tjInitCompress();

	for (size_t i = 0; i < 64; i++)
		memcpy(ink + 4 * i, "\x00\xFF\xFF\x80", 4);
	CU_ASSERT_FATAL(tjCompress2(tj, ink, 8, 0, 8, TJPF_CMYK, &jpeg, &n,
	    TJSAMP_444, 95, 0) == 0);
	CU_ASSERT(rf_jpeg_decode(jpeg, n, 0, 0, &out, NULL) == RF_OK);
	CU_ASSERT(out.pixels == RF_PIXELS_RGB && out.width == 8);
	/* Full cyan, half black: half green and blue. */
	CU_ASSERT(out.data[0] < 8 && abs(out.data[1] - 128) < 8 &&
	    abs(out.data[2] - 128) < 8);
	rf_bitmap_release(&out);
	tjFree(jpeg);
	tjDestroy(tj);
}

static void
test_jpeg_damage(void)
{
	struct rf_bitmap in = scene(RF_PIXELS_RGB, 64, 64), out;
	struct rf_err err = RF_ERR_INIT;
	struct rf_buf b;

	rf_buf_init(&b, RF_MiB);
	CU_ASSERT(rf_jpeg_encode(&in, 90, &b, NULL) == RF_OK);
	/* Cut in the pixels: what there is. */
	CU_ASSERT(rf_jpeg_decode(b.ptr, b.len * 3 / 4, 0, 0, &out, &err) ==
	    RF_OK);
	CU_ASSERT(out.width == 64 && out.height == 64);
	CU_ASSERT(abs(out.data[0] - in.data[0]) < 10);
	rf_bitmap_release(&out);
	/* Cut behind the size, in front of the pixels. */
	CU_ASSERT(rf_jpeg_decode(b.ptr, 180, 0, 0, &out, &err) ==
	    RF_E_CORRUPT);
	CU_ASSERT(out.data == NULL);
	/* 12 bits to the sample, said in the frame header. */
	for (size_t i = 0; i + 4 < b.len; i++) {
		if (memcmp(b.ptr + i, "\xFF\xC0", 2) == 0) {
			b.ptr[i + 4] = 12;
			break;
		}
	}
	CU_ASSERT(rf_jpeg_decode(b.ptr, b.len, 0, 0, &out, &err) ==
	    RF_E_UNSUPPORTED);
	CU_ASSERT(rf_jpeg_decode("GIF89a", 6, 0, 0, &out, &err) != RF_OK);
	rf_buf_release(&b);
	rf_bitmap_release(&in);
}

static void
test_jpeg_limit(void)
{
	struct rf_bitmap out, wide = scene(RF_PIXELS_GREY, 65536, 1);
	struct rf_buf b;

	rf_buf_init(&b, RF_MiB);
	test_bytes("FFD8 FFC0 0011 08 EA60 EA60 03 011100 021100 031100 FFDA",
	    &b);
	CU_ASSERT(rf_jpeg_decode(b.ptr, b.len, 0, 0, &out, NULL) ==
	    RF_E_LIMIT);
	CU_ASSERT(rf_jpeg_encode(&wide, 90, &b, NULL) == RF_E_LIMIT);
	rf_bitmap_release(&wide);
	rf_buf_release(&b);
}

/* A buffer with a low ceiling. */
static void
test_encode_overflow(void)
{
	struct rf_bitmap in = scene(RF_PIXELS_RGBA, 200, 200);
	struct rf_buf b;

	rf_buf_init(&b, 100);
	CU_ASSERT(rf_png_encode(&in, &b, NULL) == RF_E_LIMIT);
	rf_buf_release(&b);
	rf_buf_init(&b, 100);
	CU_ASSERT(rf_jpeg_encode(&in, 90, &b, NULL) == RF_E_LIMIT);
	rf_buf_release(&b);
	rf_bitmap_release(&in);
}

/* Transparent pixels become white in a JPEG. */
static void
test_jpeg_flattens(void)
{
	struct rf_bitmap in, out;
	struct rf_buf b;

	CU_ASSERT(rf_bitmap_create(&in, RF_PIXELS_RGBA, 8, 8, NULL) == RF_OK);
	rf_buf_init(&b, RF_MiB);
	CU_ASSERT(rf_jpeg_encode(&in, 95, &b, NULL) == RF_OK);
	CU_ASSERT(rf_jpeg_decode(b.ptr, b.len, 0, 0, &out, NULL) == RF_OK);
	CU_ASSERT(out.pixels == RF_PIXELS_RGB && out.data[0] > 250);
	rf_bitmap_release(&out);
	rf_buf_release(&b);
	rf_bitmap_release(&in);
}

/* EXIF orientation 6 set behind the first two bytes of a JPEG. */
static void
encode_turned(const struct rf_bitmap *in, struct rf_buf *out)
{
	struct rf_buf b;

	rf_buf_init(&b, RF_MiB);
	CU_ASSERT(rf_jpeg_encode(in, 95, &b, NULL) == RF_OK);
	test_bytes("FFD8 FFE1 0022 'Exif'0000 'MM' 002A 00000008 0001 "
	    "0112 0003 00000001 0006 0000 00000000", out);
	rf_buf_add(out, b.ptr + 2, b.len - 2);
	rf_buf_release(&b);
}

static void
test_decode_upright(void)
{
	struct rf_bitmap in = scene(RF_PIXELS_RGB, 64, 32), out;
	struct rf_image_facts f;
	struct rf_buf b;

	rf_buf_init(&b, RF_MiB);
	encode_turned(&in, &b);
	CU_ASSERT(rf_image_decode(b.ptr, b.len, 0, 0, &f, &out, NULL) ==
	    RF_OK);
	CU_ASSERT(f.width == 64 && f.orientation == 6);
	rf_bitmap_upright(&in, 6);
	CU_ASSERT(near(&in, &out, 8));
	rf_bitmap_release(&out);
	rf_bitmap_release(&in);
	rf_buf_release(&b);
	CU_ASSERT(rf_image_decode("GIF89a\1\0\1\0\0\0\0\x2C\0\0\0\0\1\0\1\0\0"
	    "\2\0\x3B", 26, 0, 0, &f, &out, NULL) == RF_E_UNSUPPORTED);
	CU_ASSERT(f.format == RF_IMAGE_GIF && out.data == NULL);
}

static void
test_thumbnail(void)
{
	struct rf_bitmap in = scene(RF_PIXELS_RGB, 640, 320), out;
	enum rf_image_format format;
	struct rf_image_facts f;
	struct rf_buf b, thumb;

	rf_buf_init(&b, RF_MiB);
	rf_buf_init(&thumb, RF_MiB);
	encode_turned(&in, &b);
	CU_ASSERT(rf_image_thumbnail(b.ptr, b.len, 50, 50, &thumb, &format,
	    NULL) == RF_OK);
	CU_ASSERT(format == RF_IMAGE_JPEG);
	CU_ASSERT(rf_image_decode(thumb.ptr, thumb.len, 0, 0, &f, &out,
	    NULL) == RF_OK);
	CU_ASSERT(out.width == 25 && out.height == 50 && f.orientation == 1);
	/* Top left of the upright picture is bottom left of the stored. */
	CU_ASSERT(abs(out.data[0] - rf_bitmap_row(&in, 319)[0]) < 12);
	rf_bitmap_release(&out);
	rf_bitmap_release(&in);
	/* With alpha: a PNG; small ones are not enlarged. */
	in = scene(RF_PIXELS_RGBA, 20, 10);
	rf_buf_reset(&b);
	rf_buf_reset(&thumb);
	CU_ASSERT(rf_png_encode(&in, &b, NULL) == RF_OK);
	CU_ASSERT(rf_image_thumbnail(b.ptr, b.len, 50, 50, &thumb, &format,
	    NULL) == RF_OK);
	CU_ASSERT(format == RF_IMAGE_PNG);
	CU_ASSERT(rf_png_decode(thumb.ptr, thumb.len, &out, NULL) == RF_OK);
	CU_ASSERT(near(&in, &out, 0));
	rf_bitmap_release(&out);
	CU_ASSERT(rf_image_thumbnail("nothing", 7, 50, 50, &thumb, &format,
	    NULL) == RF_E_UNSUPPORTED);
	rf_bitmap_release(&in);
	rf_buf_release(&thumb);
	rf_buf_release(&b);
}

/*
 * Drawings: 200 colours stay as they are, 500 may move a little where they
 * are rare, and so many that no palette holds them stay again.
 */
static void
test_png_drawing(void)
{
	static const struct {
		unsigned colors;
		int off;
		bool palette;
	} rows[] = { { 1, 0, true }, { 200, 0, true },
		{ 500, RF_PALETTE_OFF, true }, { 40000, 0, false } };

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct rf_bitmap in = RF_BITMAP_INIT, out;
		struct rf_buf one, two;
		unsigned n = 0;

		CU_ASSERT_FATAL(rf_bitmap_create(&in, RF_PIXELS_RGB, 300,
		    200, NULL) == RF_OK);
		for (uint32_t y = 0; y < 200; y++)
			for (uint32_t x = 0; x < 300; x++) {
				unsigned char *p = rf_bitmap_row(&in, y) +
				    3 * x;

				/* A colour of its own for the first pixels. */
				unsigned c = n < rows[i].colors ? n++ : 0;

				p[0] = (unsigned char)(c % 250);
				p[1] = (unsigned char)(c / 250 * 3);
				p[2] = (unsigned char)(c / 250);
			}
		rf_buf_init(&one, 1 << 20);
		rf_buf_init(&two, 1 << 20);
		CU_ASSERT(rf_png_encode_drawing(&in, &one, NULL) == RF_OK);
		CU_ASSERT(rf_png_encode_drawing(&in, &two, NULL) == RF_OK);
		CU_ASSERT(one.len == two.len &&
		    memcmp(one.ptr, two.ptr, one.len) == 0);
		/* The colour type of IHDR. */
		CU_ASSERT((one.ptr[25] == 3) == rows[i].palette);
		CU_ASSERT(rf_png_decode(one.ptr, one.len, &out, NULL) ==
		    RF_OK);
		CU_ASSERT(near(&in, &out, rows[i].off));
		rf_bitmap_release(&out);
		rf_bitmap_release(&in);
		rf_buf_release(&one);
		rf_buf_release(&two);
	}
}

CU_TestInfo image_codec_tests[] = {
	{ "PNG round trip", test_png_round_trip },
	{ "PNG of every kind", test_png_kinds },
	{ "PNG errors", test_png_errors },
	{ "PNG of drawings", test_png_drawing },
	{ "JPEG round trip", test_jpeg_round_trip },
	{ "JPEG at a smaller scale", test_jpeg_scales },
	{ "JPEG in CMYK", test_jpeg_cmyk },
	{ "JPEG damaged", test_jpeg_damage },
	{ "JPEG too large", test_jpeg_limit },
	{ "JPEG without transparency", test_jpeg_flattens },
	{ "ceiling of the output", test_encode_overflow },
	{ "decode upright", test_decode_upright },
	{ "thumbnail", test_thumbnail },
	CU_TEST_INFO_NULL
};
