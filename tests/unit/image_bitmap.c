/* Turning and resizing. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "image/bitmap.h"
#include "unit/image_suites.h"

static struct rf_bitmap
make(enum rf_pixels pixels, uint32_t width, uint32_t height)
{
	struct rf_bitmap b = RF_BITMAP_INIT;

	CU_ASSERT_FATAL(rf_bitmap_create(&b, pixels, width, height, NULL) ==
	    RF_OK);
	return b;
}

static void
test_create(void)
{
	struct rf_bitmap b = make(RF_PIXELS_RGB, 3, 2);

	CU_ASSERT(b.stride == 9 && b.data[17] == 0);
	CU_ASSERT(rf_bitmap_row(&b, 1) == b.data + 9);
	rf_bitmap_release(&b);
	CU_ASSERT(b.data == NULL && b.width == 0);
	CU_ASSERT(rf_bitmap_create(&b, RF_PIXELS_RGBA, 60000, 60000, NULL) ==
	    RF_E_LIMIT);
	CU_ASSERT(b.data == NULL);
	CU_ASSERT(rf_bitmap_create(&b, RF_PIXELS_RGBA, 5, 0, NULL) ==
	    RF_E_CORRUPT);
}

/* The letters of a picture 2 wide and 3 high, row after row. */
static void
test_upright(void)
{
	static const char *const results[] = { "ABCDEF", "ABCDEF", "BADCFE",
		"FEDCBA", "EFCDAB", "ACEBDF", "ECAFDB", "FDBECA", "BDFACE",
		"ABCDEF" };
	struct rf_bitmap b;

	for (unsigned i = 0; i < RF_COUNT(results); i++) {
		b = make(RF_PIXELS_GREY, 2, 3);
		memcpy(b.data, "ABCDEF", 6);
		rf_bitmap_upright(&b, i);
		CU_ASSERT(memcmp(b.data, results[i], 6) == 0);
		CU_ASSERT(b.width == (i >= 5 && i <= 8 ? 3 : 2));
		CU_ASSERT(b.width * b.height == 6 && b.stride == b.width);
		rf_bitmap_release(&b);
	}
	b = make(RF_PIXELS_RGBA, 2, 1);
	memcpy(b.data, "rgbaRGBA", 8);
	rf_bitmap_upright(&b, 8);
	CU_ASSERT(b.height == 2 && memcmp(b.data, "RGBArgba", 8) == 0);
	rf_bitmap_release(&b);
}

static void
test_fit(void)
{
	static const struct {
		uint32_t width, height, max_width, max_height, w, h;
	} rows[] = {
		{ 100, 50, 200, 200, 100, 50 },
		{ 100, 50, 50, 50, 50, 25 },
		{ 50, 100, 50, 50, 25, 50 },
		{ 4000, 3000, 256, 256, 256, 192 },
		{ 100000, 1, 10, 10, 10, 1 },
		{ 1, 100000, 10, 10, 1, 10 },
		{ 3, 3, 1, 1, 1, 1 },
		{ 4294967295, 4294967295, 100, 100, 100, 100 },
	};
	uint32_t w, h;

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		rf_fit_size(rows[i].width, rows[i].height, rows[i].max_width,
		    rows[i].max_height, &w, &h);
		CU_ASSERT(w == rows[i].w && h == rows[i].h);
	}
}

/* One colour stays what it is, at every size and in every kind. */
static void
test_resize_flat(void)
{
	static const enum rf_pixels kinds[] = { RF_PIXELS_GREY, RF_PIXELS_RGB,
		RF_PIXELS_RGBA };
	static const uint32_t sizes[][2] = { { 1, 1 }, { 7, 3 }, { 40, 30 },
		{ 41, 29 }, { 100, 200 }, { 1, 500 } };
	struct rf_bitmap in, out;
	size_t off = 0;

	for (size_t k = 0; k < RF_COUNT(kinds); k++) {
		in = make(kinds[k], 40, 30);
		for (size_t i = 0; i < in.stride * in.height; i++)
			in.data[i] = (unsigned char)(200 + i % kinds[k]);
		for (size_t s = 0; s < RF_COUNT(sizes); s++) {
			CU_ASSERT(rf_bitmap_resize(&in, sizes[s][0],
			    sizes[s][1], &out, NULL) == RF_OK);
			for (size_t i = 0; i < out.stride * out.height; i++)
				off += abs(out.data[i] -
				    (int)(200 + i % kinds[k])) > 1;
			rf_bitmap_release(&out);
		}
		rf_bitmap_release(&in);
	}
	CU_ASSERT(off == 0);
}

/* What is invisible has no say in the colour of what is visible. */
static void
test_resize_transparent(void)
{
	struct rf_bitmap in = make(RF_PIXELS_RGBA, 64, 64), out;
	unsigned wrong = 0;

	for (uint32_t y = 0; y < 64; y++)
		for (uint32_t x = 0; x < 64; x++)
			memcpy(rf_bitmap_row(&in, y) + 4 * x, (x ^ y) & 1 ?
			    "\xFF\0\0\xFF" : "\0\xFF\0\0", 4);
	CU_ASSERT(rf_bitmap_resize(&in, 8, 8, &out, NULL) == RF_OK);
	for (size_t i = 0; i < 64; i++)
		wrong += out.data[4 * i] != 255 || out.data[4 * i + 1] != 0 ||
		    abs(out.data[4 * i + 3] - 128) > 8;
	CU_ASSERT(wrong == 0);
	rf_bitmap_release(&out);
	rf_bitmap_release(&in);
}

/* A ramp stays a ramp: same mean, no step backwards but at the borders. */
static void
test_resize_ramp(void)
{
	struct rf_bitmap in = make(RF_PIXELS_GREY, 256, 4), out;
	unsigned sum = 0, back = 0;

	for (size_t i = 0; i < 1024; i++)
		in.data[i] = (unsigned char)(i % 256);
	CU_ASSERT(rf_bitmap_resize(&in, 32, 2, &out, NULL) == RF_OK);
	for (size_t x = 0; x < 32; x++) {
		sum += out.data[x];
		back += x > 0 && out.data[x] <= out.data[x - 1];
	}
	CU_ASSERT(abs((int)sum / 32 - 127) <= 1);
	CU_ASSERT(back == 0);
	CU_ASSERT(memcmp(out.data, out.data + 32, 32) == 0);
	rf_bitmap_release(&out);
	/* The same size is the same picture; too large is refused. */
	CU_ASSERT(rf_bitmap_resize(&in, 256, 4, &out, NULL) == RF_OK);
	CU_ASSERT(memcmp(in.data, out.data, 1024) == 0);
	rf_bitmap_release(&out);
	CU_ASSERT(rf_bitmap_resize(&in, 60000, 60000, &out, NULL) ==
	    RF_E_LIMIT);
	CU_ASSERT(out.data == NULL);
	rf_bitmap_release(&in);
}

CU_TestInfo image_bitmap_tests[] = {
	{ "create", test_create },
	{ "upright", test_upright },
	{ "fit a frame", test_fit },
	{ "resize one colour", test_resize_flat },
	{ "resize with transparency", test_resize_transparent },
	{ "resize a ramp", test_resize_ramp },
	CU_TEST_INFO_NULL
};
