/*
 * Areas and lines as pixels: coverage against counting places one by one,
 * and what must hold of any drawing, in one go or band by band.
 */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "chart/outline.h"
#include "unit/chart_suites.h"

#define SIDE 64
#define MAX_CORNERS 3000

static unsigned char pixels[SIDE][SIDE][3];

static const struct rf_pixel_box everything = { 0, 0, SIDE, SIDE };

static void
paint(struct rf_spans *s, struct rf_pixel_box clip, uint32_t argb)
{
	struct rf_surface on = { pixels[0][0], 3 * SIDE, SIDE, 0, SIDE };

	rf_spans_paint(s, &on, clip, argb);
}

static void
blank(void)
{
	memset(pixels, 255, sizeof(pixels));
}

/* ---- coverage ------------------------------------------------------------ */

struct corners {
	float x[MAX_CORNERS], y[MAX_CORNERS];
	unsigned n;
};

static void
shape(struct rf_spans *s, const struct corners *c)
{
	for (unsigned i = 0; i < c->n; i++) {
		unsigned k = (i + 1) % c->n;

		rf_spans_edge(s, c->x[i], c->y[i], c->x[k], c->y[k]);
	}
}

/* Where an edge between two whole places passes a step; false: beside it. */
static bool
crossing(int x0, int y0, int x1, int y1, int y, int *x, int *winding)
{
	double at;

	*winding = y0 < y1 ? 1 : -1;
	if (y0 > y1) {
		int swap = x0;

		x0 = x1;
		x1 = swap;
		swap = y0;
		y0 = y1;
		y1 = swap;
	}
	if (y < y0 || y >= y1)
		return false;
	at = (double)(y - y0) * (x1 - x0) / (y1 - y0);
	*x = x0 + (int)ceil(at - 1e-9);
	return true;
}

/* The winding at one place. */
static int
winding_at(const struct corners *c, int px, int py)
{
	int sum = 0;

	for (unsigned i = 0; i < c->n; i++) {
		unsigned k = (i + 1) % c->n;
		int x, w;

		if (crossing((int)floorf(c->x[i] * 17),
		    (int)floorf(c->y[i] * 15), (int)floorf(c->x[k] * 17),
		    (int)floorf(c->y[k] * 15), py, &x, &w) && x <= px)
			sum += w;
	}
	return sum;
}

static int
count_places(const struct corners *c, int px, int py)
{
	int n = 0;

	for (int y = 0; y < 15; y++)
		for (int x = 0; x < 17; x++)
			n += winding_at(c, px * 17 + x, py * 15 + y) != 0;
	return n;
}

/* Black on white at `coverage`, as MuPDF mixes. */
static int
grey(int coverage)
{
	int amount = coverage + (coverage >> 7);

	return (255 * (256 - amount)) >> 8;
}

static void
random_shapes(void)
{
	struct rf_spans s = RF_SPANS_INIT;
	static struct corners c;
	uint32_t seed = 7;
	unsigned wrong = 0;

	for (int round = 0; round < 12; round++) {
		c.n = 3 + (unsigned)round;
		for (unsigned i = 0; i < c.n; i++) {
			seed = seed * 1664525 + 1013904223;
			c.x[i] = (float)(seed >> 16) / 65536 * 90 - 13;
			seed = seed * 1664525 + 1013904223;
			/* Every third one level with the one before. */
			c.y[i] = i % 3 == 2 ? c.y[i - 1] :
			    (float)(seed >> 16) / 65536 * 90 - 13;
		}
		blank();
		shape(&s, &c);
		paint(&s, everything, 0xff000000);
		for (int k = 0; k < 300; k++) {
			int x = k * 7 % SIDE, y = k * 13 % SIDE;

			wrong += pixels[y][x][1] != grey(count_places(&c, x,
			    y));
		}
	}
	CU_ASSERT(wrong == 0);
	rf_spans_release(&s);
}

static void
upright(void)
{
	struct rf_spans s = RF_SPANS_INIT;
	struct corners c = { { 2.5f, 9.25f, 9.25f, 2.5f }, { 3.2f, 3.2f, 40,
	    40 }, 4 };

	blank();
	shape(&s, &c);
	CU_ASSERT(rf_spans_box(&s, everything).x0 == 2);
	CU_ASSERT(rf_spans_box(&s, everything).y0 == 3);
	CU_ASSERT(rf_spans_box(&s, everything).x1 == 10);
	CU_ASSERT(rf_spans_box(&s, everything).y1 == 40);
	paint(&s, everything, 0xff102030);
	CU_ASSERT(pixels[2][5][0] == 255 && pixels[40][5][0] == 255);
	CU_ASSERT(pixels[20][1][0] == 255 && pixels[20][10][0] == 255);
	CU_ASSERT(memcmp(pixels[4][3], "\x10\x20\x30\x10\x20\x30", 6) == 0);
	CU_ASSERT(memcmp(pixels[4], pixels[39], 3 * SIDE) == 0);
	/* 12 of 15 steps; 9 of 17 places from the left, 4 from the right. */
	CU_ASSERT(abs(pixels[3][5][0] - (255 - 239 * 12 / 15)) <= 2);
	CU_ASSERT(abs(pixels[9][2][0] - (255 - 239 * 9 / 17)) <= 2);
	CU_ASSERT(abs(pixels[9][9][0] - (255 - 239 * 4 / 17)) <= 2);
	/* Nothing is left of it. */
	CU_ASSERT(s.edges.n == 0);
	blank();
	paint(&s, everything, 0xff000000);
	CU_ASSERT(pixels[20][5][0] == 255);
	rf_spans_release(&s);
}

/* More edges than are sorted without help, and more crossings. */
static void
many_edges(void)
{
	struct rf_spans s = RF_SPANS_INIT;
	static struct corners c;
	double sum = 0;

	c.n = MAX_CORNERS;
	for (unsigned i = 0; i < c.n; i++) {
		double angle = 2 * M_PI * i / c.n;

		c.x[i] = 32 + 20 * (float)cos(angle);
		c.y[i] = 32 + 20 * (float)sin(angle);
	}
	blank();
	shape(&s, &c);
	paint(&s, everything, 0xff000000);
	for (size_t i = 0; i < SIDE * SIDE; i++)
		sum += 255 - pixels[i / SIDE][i % SIDE][0];
	CU_ASSERT(fabs(sum / 255 - M_PI * 400) < 4);
	/* All through one point: their order turns round at once. */
	c.n = 200;
	for (unsigned i = 0; i < c.n; i++) {
		c.x[i] = 10 + 40 * (float)((i * 7 % 100) / 99.0);
		c.y[i] = i % 2 == 0 ? 5 : 60;
	}
	blank();
	shape(&s, &c);
	paint(&s, everything, 0xff000000);
	CU_ASSERT(pixels[30][15][0] == grey(count_places(&c, 15, 30)));
	CU_ASSERT(pixels[33][28][0] == grey(count_places(&c, 28, 33)));
	CU_ASSERT(pixels[58][44][0] == grey(count_places(&c, 44, 58)));
	rf_spans_release(&s);
}

static void
clipped(void)
{
	struct rf_spans s = RF_SPANS_INIT;
	struct rf_pixel_box clip = { 20, 25, 41, 37 };
	struct corners c = { { 3, 60, 50, 8 }, { 5, 2, 63, 50 }, 4 };
	static unsigned char whole[SIDE][SIDE][3];
	unsigned wrong = 0;

	blank();
	shape(&s, &c);
	paint(&s, everything, 0x80ff0000);
	memcpy(whole, pixels, sizeof(whole));
	blank();
	shape(&s, &c);
	paint(&s, clip, 0x80ff0000);
	for (int y = 0; y < SIDE; y++)
		for (int x = 0; x < SIDE; x++) {
			bool in = x >= 20 && x < 41 && y >= 25 && y < 37;

			wrong += memcmp(pixels[y][x], in ? (const char *)
			    whole[y][x] : "\xff\xff\xff", 3) != 0;
		}
	CU_ASSERT(wrong == 0);
	/* Band by band it is the same picture. */
	blank();
	for (int y = 0; y < SIDE; y += 11) {
		struct rf_surface on = { pixels[y][0], 3 * SIDE, SIDE, y,
			y + 11 < SIDE ? y + 11 : SIDE };

		shape(&s, &c);
		rf_spans_paint(&s, &on, everything, 0x80ff0000);
	}
	CU_ASSERT(memcmp(whole, pixels, sizeof(whole)) == 0);
	rf_spans_release(&s);
}

static void
far_away(void)
{
	static const float places[] = { NAN, INFINITY, -INFINITY, 1e30f, -1e30f,
		20000, -3e9f, 0 };
	struct rf_spans s = RF_SPANS_INIT;

	blank();
	for (size_t i = 0; i < RF_COUNT(places); i++)
		for (size_t k = 0; k < RF_COUNT(places); k++) {
			struct corners c = { { -5, places[i], 90 }, { -5, 90,
			    places[k] }, 3 };

			shape(&s, &c);
			paint(&s, everything, 0xff000000);
		}
	CU_ASSERT(pixels[30][30][0] == 0);
	rf_spans_release(&s);
}

/* ---- lines --------------------------------------------------------------- */

/* A line along these points, in black at half of its strength. */
static void
stroke(const float *xy, unsigned n, bool close, struct rf_ink ink)
{
	struct rf_spans s = RF_SPANS_INIT;
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_canvas cv;

	rf_canvas_init(&cv, &a, SIDE, SIDE);
	for (unsigned i = 0; i < n; i++)
		if (i == 0)
			rf_canvas_move(&cv, xy[0], xy[1]);
		else
			rf_canvas_line(&cv, xy[2 * i], xy[2 * i + 1]);
	if (close)
		rf_canvas_close(&cv);
	rf_canvas_paint(&cv, NULL, &ink);
	CU_ASSERT_FATAL(cv.ops.n == 1);
	blank();
	rf_outline(&cv, cv.ops.v, 1, &s);
	paint(&s, everything, 0x80000000);
	rf_spans_release(&s);
	rf_canvas_release(&cv);
	rf_arena_release(&a);
}

/* The paper and what is painted once: nothing is painted twice. */
#define ONCE 126

static double
painted(void)
{
	double sum = 0;

	for (int y = 0; y < SIDE; y++)
		for (int x = 0; x < SIDE; x++) {
			CU_ASSERT(pixels[y][x][0] >= ONCE);
			sum += 255 - pixels[y][x][0];
		}
	return sum / (255 - ONCE);
}

/* Areas of lines, in pixels: length times width, corners and ends. */
static const struct {
	const char *what;
	float xy[10];
	unsigned n;
	bool close;
	struct rf_ink ink;
	double area;
} lines[] = {
	{ "level", { 10, 20, 50, 20 }, 2, false,
	    { 0xff000000, 4, RF_DASH_SOLID, false }, 160 },
	{ "upright", { 10, 50, 10, 20 }, 2, false,
	    { 0xff000000, 2.5f, RF_DASH_SOLID, false }, 75 },
	{ "slanting", { 10, 10, 40, 50 }, 2, false,
	    { 0xff000000, 4, RF_DASH_SOLID, false }, 200 },
	{ "round ends", { 10, 10, 40, 50 }, 2, false,
	    { 0xff000000, 8, RF_DASH_SOLID, true }, 400 + 50 },
	{ "mitred corners", { 10, 10, 50, 10, 50, 50, 10, 50 }, 4, true,
	    { 0xff000000, 4, RF_DASH_SOLID, false }, 44 * 44 - 36 * 36 },
	{ "the other way round", { 10, 10, 10, 50, 50, 50, 50, 10 }, 4, true,
	    { 0xff000000, 4, RF_DASH_SOLID, false }, 44 * 44 - 36 * 36 },
	{ "crossing itself", { 10, 10, 50, 50, 50, 10, 10, 50 }, 4, false,
	    { 0xff000000, 4, RF_DASH_SOLID, false }, 153.14 * 4 - 16 },
	{ "there and back", { 10, 30, 50, 30, 10, 30 }, 3, false,
	    { 0xff000000, 6, RF_DASH_SOLID, false }, 240 },
	{ "dashed", { 4, 30, 60, 30 }, 2, false,
	    { 0xff000000, 2, RF_DASH_DASH, false }, 64 },
};

static void
areas_of_lines(void)
{
	for (size_t i = 0; i < RF_COUNT(lines); i++) {
		double area;

		stroke(lines[i].xy, lines[i].n, lines[i].close, lines[i].ink);
		area = painted();
		if (fabs(area - lines[i].area) > 0.02 * lines[i].area)
			printf("%s: %.1f, not %.1f\n", lines[i].what, area,
			    lines[i].area);
		CU_ASSERT(fabs(area - lines[i].area) <= 0.02 *
		    lines[i].area);
	}
}

CU_TestInfo chart_spans_tests[] = {
	{ "random shapes", random_shapes },
	{ "upright rectangles", upright },
	{ "many edges", many_edges },
	{ "clips and bands", clipped },
	{ "far away", far_away },
	{ "areas of lines", areas_of_lines },
	CU_TEST_INFO_NULL
};
