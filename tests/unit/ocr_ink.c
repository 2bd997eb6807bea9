/* Ink: thresholds, rules, skew, turning; bars stand for lines of text. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "extract/ocr/ink.h"
#include "extract/ocr/ocr.h"
#include "unit/ocr_suites.h"

#define DEGREE (3.14159265358979323846 / 180)

static struct rf_bitmap
paper(uint32_t width, uint32_t height, int grey)
{
	struct rf_bitmap b = RF_BITMAP_INIT;

	CU_ASSERT_EQUAL_FATAL(rf_bitmap_create(&b, RF_PIXELS_GREY, width,
	    height, NULL), RF_OK);
	memset(b.data, grey, b.stride * height);
	return b;
}

static void
bar(struct rf_bitmap *b, uint32_t x0, uint32_t y0, uint32_t x1, uint32_t y1,
    int grey)
{
	for (uint32_t y = y0; y < y1; y++)
		memset(rf_bitmap_row(b, y) + x0, grey, x1 - x0);
}

/* Words of different widths in forty lines. */
static struct rf_bitmap
text(void)
{
	struct rf_bitmap b = paper(1000, 1300, 240);

	for (uint32_t line = 0; line < 40; line++)
		for (uint32_t x = 100, k = line; x < 850; k++) {
			uint32_t w = 20 + k * 37 % 60;

			bar(&b, x, 100 + line * 27, x + w, 112 + line * 27,
			    20);
			x += w + 12;
		}
	return b;
}

static double
skew_of(struct rf_bitmap *b, bool *sideways)
{
	struct rf_ink ink;
	double angle;

	rf_ink_make(b, &ink);
	angle = rf_ink_skew(&ink, sideways);
	rf_ink_release(&ink);
	return angle;
}

static void
test_skew(void)
{
	static const double angles[] = { 0, 0.5, 3, -2, 7 };

	for (size_t i = 0; i < RF_COUNT(angles); i++)
		for (int quarters = 0; quarters < 2; quarters++) {
			struct rf_bitmap b = text();
			struct rf_affine back;
			bool sideways;

			CU_ASSERT_EQUAL_FATAL(rf_ink_turn(&b, quarters,
			    -angles[i] * DEGREE, &back, NULL), RF_OK);
			CU_ASSERT_DOUBLE_EQUAL(skew_of(&b, &sideways) /
			    DEGREE, angles[i], 0.11);
			CU_ASSERT_EQUAL(sideways, quarters);
			rf_bitmap_release(&b);
		}
}

/* Where a spot goes is where the map comes from. */
static void
test_turn(void)
{
	for (int quarters = 0; quarters < 4; quarters++)
		for (int degrees = -3; degrees <= 3; degrees += 3) {
			struct rf_bitmap b = paper(300, 200, 255);
			struct rf_affine back;
			double sx = 0, sy = 0, n = 0;

			bar(&b, 40, 60, 46, 66, 0);
			CU_ASSERT_EQUAL_FATAL(rf_ink_turn(&b, quarters,
			    degrees * DEGREE, &back, NULL), RF_OK);
			for (uint32_t y = 0; y < b.height; y++)
				for (uint32_t x = 0; x < b.width; x++)
					if (rf_bitmap_row(&b, y)[x] < 128) {
						sx += x + 0.5;
						sy += y + 0.5;
						n++;
					}
			CU_ASSERT_DOUBLE_EQUAL(n, 36, 8);
			rf_affine_point(&back, sx / n, sy / n, &sx, &sy);
			CU_ASSERT_DOUBLE_EQUAL(sx, 43, 1);
			CU_ASSERT_DOUBLE_EQUAL(sy, 63, 1);
			rf_bitmap_release(&b);
		}
}

static void
test_maps(void)
{
	struct rf_affine one = { 2, 0, 0, 3, 5, 7 };
	struct rf_affine two = { 0, 1, -1, 0, 10, 20 };
	struct rf_affine both = rf_affine_then(one, two), back;
	double x, y;

	rf_affine_point(&both, 1, 1, &x, &y);
	CU_ASSERT_DOUBLE_EQUAL(x, 0, 1e-9);	/* (7, 10) turned */
	CU_ASSERT_DOUBLE_EQUAL(y, 27, 1e-9);
	back = rf_affine_back(both);
	rf_affine_point(&back, x, y, &x, &y);
	CU_ASSERT_DOUBLE_EQUAL(x, 1, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(y, 1, 1e-9);
}

/* Lines of a table are found and wiped; letters and dark areas stay. */
static void
test_rules(void)
{
	struct rf_bitmap b = paper(1000, 800, 230);
	struct rf_ink_rules rules = { { NULL, 0, 0 } };
	struct rf_ink ink;
	uint32_t level = 0;

	bar(&b, 100, 100, 900, 103, 30);
	bar(&b, 100, 300, 900, 302, 30);
	bar(&b, 100, 100, 102, 302, 30);
	bar(&b, 500, 100, 503, 302, 30);
	bar(&b, 200, 500, 600, 700, 30);	/* an area */
	bar(&b, 700, 200, 708, 240, 30);	/* a letter */
	rf_ink_make(&b, &ink);
	rf_ink_rules(&ink, 200, &rules);
	CU_ASSERT_EQUAL(rules.v.n, 4);
	for (size_t i = 0; i < rules.v.n; i++)
		level += rules.v.v[i].level;
	CU_ASSERT_EQUAL(level, 2);
	CU_ASSERT_EQUAL(ink.at[101 * 1000 + 300], 0);
	CU_ASSERT_EQUAL(ink.at[600 * 1000 + 300], 1);
	CU_ASSERT_EQUAL(ink.at[220 * 1000 + 704], 1);
	rf_ink_wipe(&b, &rules);
	CU_ASSERT_EQUAL(rf_bitmap_row(&b, 200)[501], 255);
	CU_ASSERT_EQUAL(rf_bitmap_row(&b, 220)[704], 30);
	rf_ink_rules_release(&rules);
	rf_ink_release(&ink);
	rf_bitmap_release(&b);
}

/* White on black becomes black on white. */
static void
test_negative(void)
{
	struct rf_bitmap b = paper(100, 100, 10);
	struct rf_ink ink;

	bar(&b, 20, 20, 40, 40, 220);
	rf_ink_make(&b, &ink);
	CU_ASSERT_EQUAL(ink.at[30 * 100 + 30], 1);
	CU_ASSERT_EQUAL(ink.at[60 * 100 + 60], 0);
	CU_ASSERT(rf_bitmap_row(&b, 30)[30] < 100);
	rf_ink_release(&ink);
	rf_bitmap_release(&b);
}

static void
test_halve(void)
{
	struct rf_bitmap b = paper(101, 51, 200);

	bar(&b, 0, 0, 1, 2, 0);
	CU_ASSERT_EQUAL(rf_ink_halve(&b, NULL), RF_OK);
	CU_ASSERT_EQUAL(b.width, 50);
	CU_ASSERT_EQUAL(b.height, 25);
	CU_ASSERT_EQUAL(rf_bitmap_row(&b, 0)[0], 100);
	CU_ASSERT_EQUAL(rf_bitmap_row(&b, 0)[1], 200);
	rf_bitmap_release(&b);
}

static void
test_two_thirds(void)
{
	struct rf_bitmap b = paper(103, 50, 200);

	bar(&b, 0, 0, 1, 1, 20);
	bar(&b, 100, 48, 103, 50, 0);	/* what no three pixels are left for */
	CU_ASSERT_EQUAL(rf_ink_two_thirds(&b, NULL), RF_OK);
	CU_ASSERT_EQUAL(b.width, 68);
	CU_ASSERT_EQUAL(b.height, 32);
	/* Four ninths of the first pixel. */
	CU_ASSERT_EQUAL(rf_bitmap_row(&b, 0)[0], 120);
	CU_ASSERT_EQUAL(rf_bitmap_row(&b, 0)[1], 200);
	CU_ASSERT_EQUAL(rf_bitmap_row(&b, 1)[0], 200);
	CU_ASSERT_EQUAL(rf_bitmap_row(&b, 31)[67], 200);
	rf_bitmap_release(&b);
}

/* Every third letter is a tall one of that height. */
static double
em_of(uint32_t letters, uint32_t small, uint32_t tall)
{
	struct rf_bitmap b = paper(1000, 1000, 240);
	struct rf_ink ink;
	double em;

	for (uint32_t i = 0; i < letters; i++) {
		uint32_t x = 50 + i % 40 * 20, foot = 100 + i / 40 * 40;

		bar(&b, x, foot - (i % 3 == 0 ? tall : small), x + 8, foot,
		    20);
	}
	rf_ink_make(&b, &ink);
	em = rf_ink_em(&ink);
	/* It was looked at, no more. */
	CU_ASSERT_EQUAL(ink.at[(size_t)99 * 1000 + 52], 1);
	rf_ink_release(&ink);
	rf_bitmap_release(&b);
	return em;
}

static void
test_em(void)
{
	CU_ASSERT_DOUBLE_EQUAL(em_of(400, 12, 17), 24.5, 1);
	CU_ASSERT_DOUBLE_EQUAL(em_of(400, 21, 30), 43, 1.5);
	/* Old types have small letters that are smaller still. */
	CU_ASSERT_DOUBLE_EQUAL(em_of(400, 12, 22), 24.5, 1);
	CU_ASSERT_DOUBLE_EQUAL(em_of(400, 14, 14), 20, 1);
	CU_ASSERT_EQUAL(em_of(30, 12, 17), 0);
	CU_ASSERT_EQUAL(em_of(400, 2, 2), 0);
}

/* All shades side by side, as nothing but a photograph has them. */
static void
photograph(struct rf_bitmap *b, uint32_t x0, uint32_t y0, uint32_t x1,
    uint32_t y1)
{
	for (uint32_t y = y0; y < y1; y++)
		for (uint32_t x = x0; x < x1; x++)
			rf_bitmap_row(b, y)[x] = (unsigned char)(x * 37 +
			    y * 101 + x * y % 61);
}

static void
test_photographs(void)
{
	struct rf_bitmap b = text(), same = text();

	CU_ASSERT_EQUAL(rf_ink_photographs(&b), 0);
	CU_ASSERT_EQUAL(memcmp(b.data, same.data, b.stride * b.height), 0);
	photograph(&b, 200, 300, 700, 800);
	CU_ASSERT_EQUAL(rf_ink_photographs(&b), 1);
	for (uint32_t y = 330; y < 768; y++)
		for (uint32_t x = 230; x < 670; x++)
			if (rf_bitmap_row(&b, y)[x] != 255)
				CU_FAIL_FATAL("it is still there");
	/* The text above, below and beside it. */
	for (uint32_t y = 0; y < 1300; y++)
		if (y < 256 || y >= 832)
			CU_ASSERT_EQUAL(memcmp(rf_bitmap_row(&b, y),
			    rf_bitmap_row(&same, y), 1000), 0);
	CU_ASSERT_EQUAL(memcmp(rf_bitmap_row(&b, 500),
	    rf_bitmap_row(&same, 500), 160), 0);
	/* Most of the picture: it may be text that was photographed. */
	photograph(&b, 20, 20, 980, 1200);
	CU_ASSERT_EQUAL(rf_ink_photographs(&b), 0);
	/* A small one, as a badge. */
	bar(&b, 0, 0, 1000, 1300, 240);
	photograph(&b, 200, 300, 300, 400);
	CU_ASSERT_EQUAL(rf_ink_photographs(&b), 0);
	rf_bitmap_release(&b);
	rf_bitmap_release(&same);
}

CU_TestInfo ocr_ink_tests[] = {
	{ "maps", test_maps },
	{ "turning", test_turn },
	{ "skew", test_skew },
	{ "rules", test_rules },
	{ "negatives", test_negative },
	{ "halving", test_halve },
	{ "two thirds", test_two_thirds },
	{ "the size of letters", test_em },
	{ "photographs", test_photographs },
	CU_TEST_INFO_NULL
};
