/* Tables with rules, with some rules, and without. */
#include "config.h"

#include "unit/layout_page.h"
#include "unit/layout_suites.h"
#include "util/mem.h"

/* Rules all round; a head that spans; a cell of two lines. */
static void
test_ruled(void)
{
	struct test_page p;

	page_begin(&p);
	for (int i = 0; i < 4; i++)
		page_rule(&p, 100, 200 + 40 * (float)i, 400, 200.5f + 40 *
		    (float)i);
	page_rule(&p, 100, 200, 100.5f, 320);
	page_rule(&p, 400, 200, 400.5f, 320);
	page_rule(&p, 250, 240, 250.5f, 320);
	page_text(&p, 110, 225, 10, "Both columns");
	page_text(&p, 110, 255, 10, "a cell of");
	page_text(&p, 110, 267, 10, "two lines");
	page_text(&p, 260, 255, 10, "right");
	page_text(&p, 110, 300, 10, "left");
	page_text(&p, 260, 300, 10, "12");
	page_expect(&p, "table 3x2: (1x2)Both columns / "
	    "a cell of two lines|right / left|12\n");
}

/* Where every row has its rules, lists in a cell are no rows. */
static void
test_lists_in_cells(void)
{
	static const float rules[] = { 200, 220, 300, 320, 340 };
	struct test_page p;

	page_begin(&p);
	for (size_t i = 0; i < RF_COUNT(rules); i++)
		page_rule(&p, 100, rules[i], 400, rules[i] + 0.5f);
	for (int i = 0; i < 3; i++)
		page_rule(&p, 100 + 150 * (float)i, 200, 100.5f + 150 *
		    (float)i, 340);
	page_text(&p, 110, 214, 10, "Name");
	page_text(&p, 260, 214, 10, "Tasks");
	page_lines(&p, 110, 236, 10, 14, "of a list:\n- one\n- two\n- three");
	page_lines(&p, 260, 236, 10, 14, "are these:\n- red\n- blue\n- green");
	page_text(&p, 110, 314, 10, "one line");
	page_text(&p, 260, 314, 10, "another");
	page_text(&p, 110, 334, 10, "a last");
	page_text(&p, 260, 334, 10, "one");
	page_expect(&p, "table 4x2: Name|Tasks / of a list: - one - two - three|"
	    "are these: - red - blue - green / one line|another / "
	    "a last|one\n");
}

/* Rules only round the head and the foot: the numbers tell the rows. */
static void
test_split(void)
{
	struct test_page p;

	page_begin(&p);
	page_rule(&p, 100, 200, 400, 200.5f);
	page_rule(&p, 100, 220, 400, 220.5f);
	page_rule(&p, 100, 280, 400, 280.5f);
	page_rule(&p, 100, 200, 100.5f, 280);
	page_rule(&p, 250, 200, 250.5f, 280);
	page_rule(&p, 400, 200, 400.5f, 280);
	page_text(&p, 110, 214, 10, "Name");
	page_text(&p, 260, 214, 10, "Number");
	page_lines(&p, 110, 234, 10, 14, "one\ntwo\nthree");
	page_lines(&p, 260, 234, 10, 14, "1\n2\n3");
	page_expect(&p, "table 4x2: Name|Number / one|1 / two|2 / three|3\n");
}

static void
test_open(void)
{
	struct test_page p;

	page_begin(&p);
	page_lines(&p, 100, 200, 10, 14, "Town\nBerne\nGeneva\nBasle\nZurich");
	page_lines(&p, 220, 200, 10, 14, "People\n134,000\n203,000\n"
	    "178,000\n421,000");
	page_lines(&p, 320, 200, 10, 14, "Height\n540\n375\n260\n408");
	page_expect(&p, "table 5x3: Town|People|Height / Berne|134,000|540 / "
	    "Geneva|203,000|375 / Basle|178,000|260 / Zurich|421,000|408\n");
}

/* A frame round text, a table of contents and a list are no tables. */
static void
test_none(void)
{
	struct test_page p;

	page_begin(&p);
	page_rule(&p, 90, 180, 400, 180.5f);
	page_rule(&p, 90, 240, 400, 240.5f);
	page_rule(&p, 90, 180, 90.5f, 240);
	page_rule(&p, 400, 180, 400.5f, 240);
	page_text(&p, 100, 210, 10, "Only a remark in a frame.");
	page_lines(&p, 100, 300, 10, 14, "The first chapter\nA second chapter\n"
	    "More of the same\nThe end of it");
	page_lines(&p, 400, 300, 10, 14, "3\n17\n29\n54");
	page_next(&p);
	for (size_t i = 0; i < p.doc.pages.v[0].blocks.n; i++)
		CU_ASSERT_NOT_EQUAL(p.doc.pages.v[0].blocks.v[i].kind,
		    RF_BLOCK_TABLE);
	rf_layout_free(p.layout);
	rf_marks_release(&p.marks);
	rf_document_release(&p.doc);
}

CU_TestInfo layout_tables_tests[] = {
	{ "ruled", test_ruled },
	{ "lists in cells", test_lists_in_cells },
	{ "split", test_split },
	{ "open", test_open },
	{ "none", test_none },
	CU_TEST_INFO_NULL
};
