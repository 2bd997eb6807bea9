/* Drawings and pictures: what is one figure, and what is none. */
#include "config.h"

#include "unit/layout_page.h"
#include "unit/layout_suites.h"

static void
shape(struct test_page *p, float x0, float y0, float x1, float y1)
{
	struct rf_mark_rect *r = RF_VEC_PUSH(&p->marks.rects);

	r->box = (struct rf_box){ x0, y0, x1, y1 };
	r->kind = RF_MARK_SHAPE;
	r->parts = 20;
	r->rgb = 0x3060FF;
	r->z = p->z++;
}

static void
picture(struct test_page *p, float x0, float y0, float x1, float y1,
    float pixels)
{
	struct rf_mark_picture *m = RF_VEC_PUSH(&p->marks.pictures);

	*m = (struct rf_mark_picture){ .box = { x0, y0, x1, y1 },
	    .asset = -1, .pixels = pixels };
}

static const struct rf_block *
figure(const struct test_page *p, size_t page)
{
	const struct rf_page *g = &p->doc.pages.v[page];

	for (size_t i = 0; i < g->blocks.n; i++)
		if (g->blocks.v[i].kind == RF_BLOCK_FIGURE)
			return &g->blocks.v[i];
	return NULL;
}

/* Bars far apart are one chart; red ones as well. */
static void
test_bars(void)
{
	static const float heights[] = { 40, 120, 80, 60 };
	const struct rf_block *b;
	struct rf_box box;
	struct test_page p;

	page_begin(&p);
	for (int i = 0; i < 4; i++)
		page_fill(&p, 100 + 80 * (float)i, 400 - heights[i],
		    120 + 80 * (float)i, 400, i % 2 ? 0xFF0000 : 0x0000FF);
	page_next(&p);
	b = figure(&p, 0);
	CU_ASSERT_PTR_NOT_NULL_FATAL(b);
	CU_ASSERT_EQUAL(b->figure->visual, RF_VISUAL_CHART);
	CU_ASSERT(b->figure->drawing);
	box = rf_box_of_quad(&b->box);
	CU_ASSERT_DOUBLE_EQUAL(box.x0, 100, 0.5);
	CU_ASSERT_DOUBLE_EQUAL(box.x1, 360, 0.5);
	CU_ASSERT_DOUBLE_EQUAL(box.y0, 280, 0.5);
	page_expect(&p, "figure\n");
}

/* Level bars from one edge, with the numbers of an axis under them. */
static void
test_level_bars(void)
{
	static const float widths[] = { 200, 150, 90, 30 };
	const struct rf_block *b;
	struct test_page p;

	page_begin(&p);
	for (int i = 0; i < 4; i++)
		page_fill(&p, 100, 200 + 30 * (float)i, 100 + widths[i],
		    212 + 30 * (float)i, 0x2080A0);
	for (int i = 0; i < 4; i++)
		page_text(&p, 100 + 60 * (float)i, 325, 8, "50");
	page_next(&p);
	b = figure(&p, 0);
	CU_ASSERT_PTR_NOT_NULL_FATAL(b);
	CU_ASSERT_EQUAL(b->figure->visual, RF_VISUAL_CHART);
	page_expect(&p, "figure\np 50 50 50 50\n");
}

/* Stripes are of one length, and highlights are full of text. */
static void
test_no_bars(void)
{
	struct test_page p;

	page_begin(&p);
	for (int i = 0; i < 5; i++)
		page_fill(&p, 100, 200 + 40 * (float)i, 400, 220 +
		    40 * (float)i, 0xE0E0E0);
	page_next(&p);
	CU_ASSERT_PTR_NULL(figure(&p, 0));
	page_fill(&p, 100, 190, 300, 204, 0xFFFF00);
	page_fill(&p, 100, 206, 260, 220, 0xFFFF00);
	page_fill(&p, 100, 222, 340, 236, 0xFFFF00);
	page_fill(&p, 100, 238, 160, 252, 0xFFFF00);
	page_lines(&p, 100, 201, 14, 16, "These lines are painted over\n"
	    "with a yellow marker so\nthat whoever reads them finds them\n"
	    "at once.");
	page_next(&p);
	CU_ASSERT_PTR_NULL(figure(&p, 1));
	page_expect(&p, "--\np These lines are painted over with a yellow "
	    "marker so that whoever reads them finds them at once.\n");
}

/* A line over a grid, with numbers beside it, is a chart as well. */
static void
test_axis(void)
{
	const struct rf_block *b;
	struct test_page p;

	page_begin(&p);
	shape(&p, 110, 210, 390, 340);
	for (int i = 0; i < 4; i++) {
		page_rule(&p, 100, 200 + 50 * (float)i, 400, 200 +
		    50 * (float)i);
		page_text(&p, 84, 203 + 50 * (float)i, 8, "100");
	}
	page_next(&p);
	b = figure(&p, 0);
	CU_ASSERT_PTR_NOT_NULL_FATAL(b);
	CU_ASSERT_EQUAL(b->figure->visual, RF_VISUAL_CHART);
	page_expect(&p, "figure\np 100 100 100 100\n");
}

/* Pieces close together are one drawing, text between them parts it. */
static void
test_pieces(void)
{
	struct test_page p;

	page_begin(&p);
	for (int i = 0; i < 4; i++)
		shape(&p, 100 + 47 * (float)i, 200, 140 + 47 * (float)i,
		    260);
	/* A picture inside is painted with it. */
	picture(&p, 120, 210, 160, 250, 900);
	page_next(&p);
	CU_ASSERT_PTR_NOT_NULL_FATAL(figure(&p, 0));
	CU_ASSERT(figure(&p, 0)->figure->drawing);
	CU_ASSERT_EQUAL(figure(&p, 0)->figure->visual, RF_VISUAL_IMAGE);
	CU_ASSERT_EQUAL(p.doc.pages.v[0].blocks.n, 1);
	/* A drawing on a picture: the picture has it already. */
	picture(&p, 100, 100, 400, 400, 90000);
	shape(&p, 150, 150, 250, 250);
	page_next(&p);
	CU_ASSERT_PTR_NOT_NULL_FATAL(figure(&p, 1));
	CU_ASSERT_FALSE(figure(&p, 1)->figure->drawing);
	CU_ASSERT_EQUAL(p.doc.pages.v[1].blocks.n, 1);
	page_expect(&p, "figure\n--\nfigure\n");
}

/* The ground of a page and a pixel that paints an area are no figures. */
static void
test_ground(void)
{
	struct test_page p;

	page_begin(&p);
	picture(&p, 0, 0, 600, 800, 480000);
	page_lines(&p, 100, 300, 10, 12, "A page of words stands here on\n"
	    "a picture that covers all of it.");
	page_next(&p);
	picture(&p, 0, 0, 600, 800, 480000);
	page_next(&p);
	picture(&p, 100, 100, 300, 300, 1);
	page_next(&p);
	page_expect(&p, "p A page of words stands here on a picture that "
	    "covers all of it.\n--\nfigure\n--\n");
}

CU_TestInfo layout_drawings_tests[] = {
	{ "bars", test_bars },
	{ "level bars", test_level_bars },
	{ "no bars", test_no_bars },
	{ "axis", test_axis },
	{ "pieces", test_pieces },
	{ "ground", test_ground },
	CU_TEST_INFO_NULL
};
