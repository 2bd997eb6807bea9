/* Descriptions and tables: nothing but what the data say. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#ifdef HAVE_MUPDF
#include <mupdf/fitz.h>
#endif

#include "chart/letters.h"
#include "unit/chart_suites.h"

static void
described(void)
{
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_chart *c = chart_sample(&a, RF_CHART_BAR);

	c->title.shown = true;
	c->title.text = "Sales";
	c->axes[1]->title.shown = true;
	c->axes[1]->title.text = "Euro";
	chart_series(c, "North", (double[]){ 4, 1.5, NAN, 9 }, 4)->y.format =
	    "0.00";
	chart_series(c, NULL, (double[]){ 2, 2 }, 2);
	CU_ASSERT_STRING_EQUAL(rf_chart_describe(c, &a), "A column chart "
	    "titled \"Sales\" with 2 series. The value axis is titled "
	    "\"Euro\". 4 categories, from A to D. North: 3 values, from "
	    "1.50 (B) to 9.00 (D). Series2: 2 values, all 2 (A).");
	/* What the program writes for want of a title is none. */
	c->title.text = NULL;
	CU_ASSERT(strstr(rf_chart_describe(c, &a), "A column chart with 2 "
	    "series.") != NULL);
	CU_ASSERT_STRING_EQUAL(rf_chart_shown_title(c), "Chart Title");
	CU_ASSERT_PTR_NULL(rf_chart_own_title(c));
	rf_arena_release(&a);
}

static void
kinds_named(void)
{
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_chart *c = chart_sample(&a, RF_CHART_BAR);

	c->groups[0]->horizontal = c->groups[0]->solid = true;
	c->groups[0]->grouping = RF_GROUP_PERCENT;
	CU_ASSERT_STRING_EQUAL(rf_chart_type(c), "BarChart3D");
	CU_ASSERT_STRING_EQUAL(rf_chart_describe(c, &a),
	    "A 3-D 100% stacked bar chart with 0 series.");
	rf_chart_add_group(c, RF_CHART_LINE);
	CU_ASSERT_STRING_EQUAL(rf_chart_type(c), "BarChart3D");
	CU_ASSERT(strstr(rf_chart_describe(c, &a), "bar chart and line "
	    "chart") != NULL);
	rf_arena_release(&a);
}

/* A table as text: cells by "|", rows by "\n". */
static const char *
shown(struct rf_arena *a, const struct rf_table *t)
{
	const char *s = "";
	size_t at = 0;

	for (uint32_t r = 0; r < t->n_rows; r++) {
		for (uint32_t k = 0; k < t->n_cols; k++) {
			const struct rf_cell *c = &t->cells[at];
			bool here = at < t->n_cells && c->row == r &&
			    c->col == k;

			s = rf_arena_printf(a, "%s%s%.*s", s, k > 0 ? "|" :
			    "", here ? (int)c->text_len : 0,
			    here ? c->text : "");
			at += here;
		}
		s = rf_arena_printf(a, "%s\n", s);
	}
	CU_ASSERT(at == t->n_cells);
	return s;
}

static void
tables(void)
{
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_chart *c = chart_sample(&a, RF_CHART_BAR);
	struct rf_table *t;

	c->axes[0]->title.shown = true;
	c->axes[0]->title.text = "Letter";
	chart_series(c, "North", (double[]){ 0.25, NAN, 1 }, 3)->y.format =
	    "0%";
	chart_series(c, "South", (double[]){ 7, 8 }, 2);
	t = rf_chart_table(c, &a, 100);
	CU_ASSERT_FATAL(t != NULL);
	CU_ASSERT_STRING_EQUAL(shown(&a, t), "Letter|North|South\n"
	    "A|25%|7\nB||8\nC|100%|\n");
	CU_ASSERT(t->header_rows == 1 && (t->cells[0].flags &
	    RF_CELL_HEADER) != 0);
	CU_ASSERT((t->cells[4].flags & RF_CELL_NUMBER) != 0);
	t = rf_chart_table(c, &a, 1);
	CU_ASSERT(t != NULL && t->n_rows == 2);
	c->groups[0]->series[1]->hidden = true;
	t = rf_chart_table(c, &a, 100);
	CU_ASSERT(t != NULL && t->n_cols == 2);
	rf_arena_release(&a);
}

/* X values that series share stand once; others each for themselves. */
static void
point_tables(void)
{
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_chart *c = chart_sample(&a, RF_CHART_SCATTER);
	struct rf_chart_values x = { .n = 2, .v = (double[]){ 1, 2 } };
	struct rf_chart_values other = { .n = 2, .v = (double[]){ 5, 6 } };

	chart_series(c, "One", (double[]){ 10, 20 }, 2)->x = x;
	chart_series(c, "Two", (double[]){ 30, 40 }, 2)->x = x;
	chart_series(c, "Three", (double[]){ 50, 60 }, 2)->x = other;
	CU_ASSERT_STRING_EQUAL(shown(&a, rf_chart_table(c, &a, 9)),
	    "X|One|Two|X|Three\n1|10|30|5|50\n2|20|40|6|60\n");
	rf_arena_release(&a);
}

static void
levels(void)
{
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_chart *c = chart_sample(&a, RF_CHART_BAR);
	struct rf_chart_series *s = chart_series(c, "One", (double[]){ 1, 2,
	    3 }, 3);
	static const char *const outer[] = { "Up", NULL, "Down" };
	const char *const *both[2] = { s->cats.levels[0], outer };
	double x, y;
	char *svg;

	s->cats.levels = both;
	s->cats.n_levels = 2;
	CU_ASSERT_STRING_EQUAL(shown(&a, rf_chart_table(c, &a, 9)),
	    "||One\nUp|A|1\nUp|B|2\nDown|C|3\n");
	svg = chart_svg(c);
	CU_ASSERT_FATAL(svg != NULL);
	CU_ASSERT(chart_text(svg, "Up", &x, &y));
	CU_ASSERT(chart_text(svg, "Down", &x, &y));
	free(svg);
	rf_arena_release(&a);
}

#ifdef HAVE_MUPDF
/* The widths that layout knows are those that letters are drawn with. */
static void
widths_of_letters(void)
{
	static const char *const names[2][2][2] = {
		{ { "Helvetica", "Helvetica-Oblique" },
		  { "Helvetica-Bold", "Helvetica-BoldOblique" } },
		{ { "Courier", "Courier-Oblique" },
		  { "Courier-Bold", "Courier-BoldOblique" } } };
	fz_context *ctx = fz_new_context(NULL, NULL, 1 << 20);
	unsigned wrong = 0;

	CU_ASSERT_FATAL(ctx != NULL);
	for (unsigned k = 0; k < 8; k++) {
		struct rf_face face = { k & 4 ? RF_FAMILY_MONO :
		    RF_FAMILY_SANS, k & 2, k & 1, 10, 10, NULL };
		fz_font *font = fz_new_base14_font(ctx,
		    names[k >> 2][k >> 1 & 1][k & 1]);

		for (int cp = 32; cp < 127; cp++) {
			int glyph = fz_encode_character(ctx, font, cp);

			wrong += glyph == 0 || fz_advance_glyph(ctx, font,
			    glyph, 0) != rf_letter_width(&face,
			    (uint32_t)cp);
		}
		fz_drop_font(ctx, font);
		CU_ASSERT(rf_letter_width(&face, 31) < 0);
		CU_ASSERT(rf_letter_width(&face, 127) < 0);
	}
	fz_drop_context(ctx);
	CU_ASSERT_EQUAL(wrong, 0);
}
#endif

CU_TestInfo chart_words_tests[] = {
	{ "described", described },
	{ "kinds named", kinds_named },
	{ "tables", tables },
	{ "tables of points", point_tables },
	{ "levels", levels },
#ifdef HAVE_MUPDF
	{ "widths of letters", widths_of_letters },
#endif
	CU_TEST_INFO_NULL
};
