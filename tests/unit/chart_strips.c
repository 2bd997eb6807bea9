/* Outlines drawn side by side: the same pixels as drawn at once. */
#include "config.h"

#include <string.h>

#include "chart/paint.h"
#include "chart/strips.h"
#include "unit/chart_suites.h"

#define SIDE 120.0f		/* points of the canvas */

/* The outline of a rectangle, once with a corner too many. */
static void
outline(struct rf_canvas *cv, struct rf_rect r, bool corner,
    const struct rf_ink *ink)
{
	rf_canvas_move(cv, r.x, r.y);
	if (corner)
		rf_canvas_line(cv, r.x + r.w / 2, r.y);
	rf_canvas_line(cv, r.x + r.w, r.y);
	rf_canvas_line(cv, r.x + r.w, r.y + r.h);
	rf_canvas_line(cv, r.x, r.y + r.h);
	rf_canvas_close(cv);
	rf_canvas_paint(cv, NULL, ink);
}

static const struct {
	struct rf_rect r;
	struct rf_ink ink;
} outlines[] = {
	{ { 0.375f, 0.375f, 119.25f, 119.25f },
	    { 0xff868686, 0.75f, RF_DASH_SOLID, false } },
	{ { 10.1f, 20.7f, 83.3f, 44.9f },
	    { 0x80123456, 2.6f, RF_DASH_SOLID, false } },
	{ { 33.3f, 9.9f, 30, 99 },
	    { 0xffff0000, 5, RF_DASH_SOLID, true } },
	{ { 90, 15, -60, 71.7f },
	    { 0xff00ff00, 0.1f, RF_DASH_SOLID, true } },
	{ { -30, 40, 100, 300 },
	    { 0xff0000ff, 3, RF_DASH_SOLID, false } },
};

static void
same_pixels(void)
{
	struct rf_easel *e = rf_easel_new();

	for (size_t i = 0; i < RF_COUNT(outlines); i++) {
		struct rf_buf b[2];
		enum rf_code rc[2];

		for (int k = 0; k < 2; k++) {
			struct rf_arena a = RF_ARENA_INIT;
			struct rf_err err = RF_ERR_INIT;
			struct rf_canvas cv;
			struct rf_strip s[RF_MAX_STRIPS];

			rf_canvas_init(&cv, &a, SIDE, SIDE);
			outline(&cv, outlines[i].r, k == 1,
			    &outlines[i].ink);
			CU_ASSERT_EQUAL(rf_stroke_strips(&cv, cv.ops.v,
			    8 / 3.0f, 320, 320, s), k == 0 ? 4 : 0);
			rf_buf_init(&b[k], 1 << 20);
			rc[k] = rf_canvas_png(e, &cv, 8 / 3.0f, &b[k], NULL,
			    NULL, &err);
			rf_canvas_release(&cv);
			rf_arena_release(&a);
		}
#ifdef HAVE_MUPDF
		CU_ASSERT(rc[0] == RF_OK && rc[1] == RF_OK);
		CU_ASSERT(b[0].len > 100 && b[0].len == b[1].len &&
		    memcmp(b[0].ptr, b[1].ptr, b[0].len) == 0);
#else
		CU_ASSERT(rc[0] == RF_E_MISSING && rc[1] == RF_E_MISSING);
#endif
		rf_buf_release(&b[0]);
		rf_buf_release(&b[1]);
	}
	rf_easel_free(e);
}

/* Apart from each other, and the line within them. */
static void
strips_cover(void)
{
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_ink ink = { 0xff000000, 3, RF_DASH_SOLID, false };
	struct rf_canvas cv;
	struct rf_strip s[RF_MAX_STRIPS];
	unsigned n, wrong = 0;

	rf_canvas_init(&cv, &a, SIDE, SIDE);
	outline(&cv, (struct rf_rect){ 20, 30, 60, 50 }, false, &ink);
	n = rf_stroke_strips(&cv, cv.ops.v, 2, 240, 240, s);
	CU_ASSERT(n == 4);
	for (int y = 0; y < 240; y++)
		for (int x = 0; x < 240; x++) {
			bool line = x >= 37 && x < 163 && y >= 57 &&
			    y < 163 && !(x >= 43 && x < 157 && y >= 63 &&
			    y < 157);
			unsigned in = 0;

			for (unsigned i = 0; i < n; i++)
				in += x >= s[i].x0 && x < s[i].x1 &&
				    y >= s[i].y0 && y < s[i].y1;
			wrong += in > 1 || (line && in == 0);
		}
	CU_ASSERT(wrong == 0);
	rf_canvas_release(&cv);
	rf_arena_release(&a);
}

static void
drawn_at_once(void)
{
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_ink ink = { 0xff000000, 3, RF_DASH_SOLID, false };
	struct rf_canvas cv;
	struct rf_strip s[RF_MAX_STRIPS];

	rf_canvas_init(&cv, &a, SIDE, SIDE);
	/* No room inside, a diamond, a line, a fill. */
	outline(&cv, (struct rf_rect){ 20, 30, 60, 5 }, false, &ink);
	rf_canvas_move(&cv, 60, 10);
	rf_canvas_line(&cv, 110, 60);
	rf_canvas_line(&cv, 60, 110);
	rf_canvas_line(&cv, 10, 60);
	rf_canvas_close(&cv);
	rf_canvas_paint(&cv, NULL, &ink);
	rf_canvas_segment(&cv, 0, 0, 100, 0, &ink);
	rf_canvas_rect(&cv, (struct rf_rect){ 0, 0, 100, 100 });
	rf_canvas_paint(&cv, &(struct rf_chart_fill){ .kind = RF_FILL_SOLID,
	    .color = 0xff00ff00 }, NULL);
	CU_ASSERT(cv.ops.n == 4);
	for (size_t i = 0; i < cv.ops.n; i++)
		CU_ASSERT(rf_stroke_strips(&cv, &cv.ops.v[i], 2, 240, 240,
		    s) == 0);
	rf_canvas_release(&cv);
	rf_arena_release(&a);
}

CU_TestInfo chart_strips_tests[] = {
	{ "the same pixels", same_pixels },
	{ "strips cover the line", strips_cover },
	{ "drawn at once", drawn_at_once },
	CU_TEST_INFO_NULL
};
