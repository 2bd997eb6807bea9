/* Tables as statistical reports set them: few rules or none, heads of
 * several levels, cells of several lines, prose beside them. */
#include "config.h"

#include "unit/layout_page.h"
#include "unit/layout_suites.h"

#include <string.h>

/* Lines of a column whose ends stand at x. */
static void
right_lines(struct test_page *p, float x, float y, float size, float step,
    const char *text)
{
	struct rf_str rest = rf_str(text);

	for (; rest.ptr != NULL; y += step) {
		struct rf_str line = rf_str_cut(&rest, '\n');
		char buf[80];

		snprintf(buf, sizeof(buf), RF_STR_FMT, RF_STR_ARG(line));
		page_text(p, x - size / 2 * (float)line.len, y, size, buf);
	}
}

/* Text around x. */
static void
centred(struct test_page *p, float x, float y, float size, const char *text)
{
	page_text(p, x - size / 4 * (float)strlen(text), y, size, text);
}

/* Lays the page out; the head of its first table. */
static uint32_t
head_of(struct test_page *p)
{
	page_next(p);
	for (size_t i = 0; i < p->doc.pages.v[0].blocks.n; i++)
		if (p->doc.pages.v[0].blocks.v[i].table != NULL)
			return p->doc.pages.v[0].blocks.v[i].table->
			    header_rows;
	return UINT32_MAX;
}

static void
prose(struct test_page *p, float x, float y)
{
	page_lines(p, x, y, 10, 12, "The committee examined how the re-\n"
	    "gions reported over the last few\nyears and found that most of\n"
	    "them had followed common rules\nalthough some were rather late.\n"
	    "Several members asked for clear\naccounts of the methods used by\n"
	    "all those who had taken part.");
}

static const char prose_text[] = "p The committee examined how the regions "
	"reported over the last few years and found that most of them had "
	"followed common rules although some were rather late. Several members "
	"asked for clear accounts of the methods used by all those who had "
	"taken part.\n";

/*
 * Three rules, and one under each part of the head that spans; a group, its
 * indented items, a note under the last rule.
 */
static void
test_book(void)
{
	struct test_page p;

	page_begin(&p);
	page_rule(&p, 100, 200, 420, 201);
	centred(&p, 280, 212, 10, "Employment");
	page_rule(&p, 225, 217, 335, 217.5f);
	page_text(&p, 105, 228, 10, "Sector");
	right_lines(&p, 270, 228, 10, 12, "2003");
	right_lines(&p, 330, 228, 10, 12, "2004");
	right_lines(&p, 410, 228, 10, 12, "Change");
	page_rule(&p, 100, 233, 420, 233.5f);
	page_lines(&p, 105, 246, 10, 14, "Industry\n Small\n Large\nTotal");
	right_lines(&p, 270, 260, 10, 14, "120\n80\n200");
	right_lines(&p, 330, 260, 10, 14, "132\n-\n212");
	right_lines(&p, 410, 260, 10, 14, "-1.2\nn.a.\n0.6");
	page_rule(&p, 100, 293, 420, 294);
	page_text(&p, 105, 304, 8, "Source: national accounts.");
	CU_ASSERT_EQUAL(head_of(&p), 2);
	page_expect(&p, "table 6x4: (2x1)Sector|(1x2)Employment|(2x1)Change / "
	    "2003|2004 / Industry / Small|120|132|-1.2 / Large|80|-|n.a. / "
	    "Total|200|212|0.6\np Source: national accounts.\n");
}

/* No rules: parts of the head tile the columns, each centred over its own,
 * though its text stands over one of them only. */
static void
test_tiles(void)
{
	struct test_page p;

	page_begin(&p);
	centred(&p, 260, 200, 10, "Men");
	centred(&p, 440, 200, 10, "Women");
	page_text(&p, 100, 213, 10, "Town");
	for (int i = 0; i < 6; i++) {
		static const char *const years[] = { "2003", "2004", "2005" };

		centred(&p, 200 + 60 * (float)i, 213, 10, years[i % 3]);
	}
	page_lines(&p, 100, 226, 10, 13, "Berne\nGeneva\nBasle\nZurich");
	for (int i = 0; i < 6; i++)
		right_lines(&p, 212 + 60 * (float)i, 226, 10, 13,
		    "1,34\n203\n17,8\n4,21");
	CU_ASSERT_EQUAL(head_of(&p), 2);
	page_expect(&p, "table 6x7: (2x1)Town|(1x3)Men|(1x3)Women / "
	    "2003|2004|2005|2003|2004|2005 / Berne|1,34|1,34|1,34|1,34|1,34|"
	    "1,34 / Geneva|203|203|203|203|203|203 / Basle|17,8|17,8|17,8|"
	    "17,8|17,8|17,8 / Zurich|4,21|4,21|4,21|4,21|4,21|4,21\n");
}

/* The lines of a head's cell end at its foot; the numbers stand right. */
static void
test_head_lines(void)
{
	struct test_page p;

	page_begin(&p);
	page_rule(&p, 100, 190, 420, 190.5f);
	centred(&p, 310, 200, 10, "Average");
	centred(&p, 230, 212, 10, "Number");
	centred(&p, 310, 212, 10, "cost per");
	page_text(&p, 100, 224, 10, "Measure");
	centred(&p, 230, 224, 10, "of jobs");
	centred(&p, 310, 224, 10, "head (EUR)");
	centred(&p, 390, 224, 10, "Share");
	page_rule(&p, 100, 230, 420, 230.5f);
	page_lines(&p, 100, 243, 10, 13, "Training\nSubsidies\nAdvice");
	right_lines(&p, 260, 243, 10, 13, "12\n1,204\n88");
	right_lines(&p, 340, 243, 10, 13, "4\n11\n208");
	right_lines(&p, 418, 243, 10, 13, "0.4\n1.1\n12.0");
	page_rule(&p, 100, 275, 420, 275.5f);
	CU_ASSERT_EQUAL(head_of(&p), 1);
	page_expect(&p, "table 4x4: Measure|Number of jobs|Average cost per "
	    "head (EUR)|Share / Training|12|4|0.4 / Subsidies|1,204|11|1.1 / "
	    "Advice|88|208|12.0\n");
}

/* A sign before the numbers of a column, a dash in its middle, and numbers
 * so wide that only a space is left between them. */
static void
test_numbers(void)
{
	struct test_page p;

	page_begin(&p);
	page_rule(&p, 100, 190, 350, 190.5f);
	page_text(&p, 100, 202, 10, "Item");
	right_lines(&p, 250, 202, 10, 13, "2007");
	right_lines(&p, 304, 202, 10, 13, "2008");
	right_lines(&p, 346, 202, 10, 13, "2009");
	page_rule(&p, 100, 207, 350, 207.5f);
	page_lines(&p, 100, 220, 10, 13, "Food\nRent\nFuel\nTotal");
	page_text(&p, 200, 220, 10, "$");
	page_text(&p, 200, 259, 10, "$");
	right_lines(&p, 250, 220, 10, 13, "1,20\n904\n77\n2,184");
	right_lines(&p, 304, 220, 10, 13, "430\n211\n9\n1,234,567");
	page_text(&p, 326, 233, 10, "-");
	right_lines(&p, 346, 220, 10, 26, "14\n30");
	right_lines(&p, 346, 259, 10, 13, "45,678");
	page_rule(&p, 100, 265, 350, 265.5f);
	page_expect(&p, "table 5x4: Item|2007|2008|2009 / Food|$ 1,20|430|14 / "
	    "Rent|904|211|- / Fuel|77|9|30 / Total|$ 2,184|1,234,567|45,678\n");
}

/* Cells of several lines without any rule. */
static void
test_text_cells(void)
{
	struct test_page p;

	page_begin(&p);
	page_text(&p, 60, 200, 10, "Measure");
	page_text(&p, 160, 200, 10, "Description");
	page_text(&p, 400, 200, 10, "Authority");
	page_lines(&p, 160, 215, 10, 12, "Courses for young people who left school\n"
	    "without a certificate and for adults\nwho change their occupation");
	page_text(&p, 60, 215, 10, "Training");
	page_text(&p, 400, 215, 10, "Ministry of Labour");
	page_lines(&p, 160, 254, 10, 12, "Employers receive part of the wage for a\n"
	    "year when they hire new staff");
	page_text(&p, 60, 254, 10, "Subsidy");
	page_lines(&p, 400, 254, 10, 12, "Public employment service\nand regions");
	page_lines(&p, 160, 281, 10, 12, "Interviews each second week in the first\n"
	    "three months");
	page_text(&p, 60, 281, 10, "Advice");
	page_text(&p, 400, 281, 10, "Towns");
	page_expect(&p, "table 4x3: Measure|Description|Authority / Training|"
	    "Courses for young people who left school without a certificate "
	    "and for adults who change their occupation|Ministry of Labour / "
	    "Subsidy|Employers receive part of the wage for a year when they "
	    "hire new staff|Public employment service and regions / Advice|"
	    "Interviews each second week in the first three months|Towns\n");
}

/* Upright rules and three level ones; words in all cells. */
static void
test_upright(void)
{
	struct test_page p;

	page_begin(&p);
	page_rule(&p, 100, 200, 400, 200.5f);
	page_rule(&p, 100, 216, 400, 216.5f);
	page_rule(&p, 100, 276, 400, 276.5f);
	page_rule(&p, 200, 200, 200.5f, 276);
	page_rule(&p, 300, 200, 300.5f, 276);
	page_lines(&p, 105, 212, 10, 14, "Country\nBelgium\nDenmark\nGermany\nSpain");
	page_lines(&p, 205, 212, 10, 14, "Law\nYes\nNo\nPartly\nYes");
	page_lines(&p, 305, 212, 10, 14, "Report\nNo\nNot yet\nYes\nNo");
	CU_ASSERT_EQUAL(head_of(&p), 1);
	page_expect(&p, "table 5x3: Country|Law|Report / Belgium|Yes|No / "
	    "Denmark|No|Not yet / Germany|Partly|Yes / Spain|Yes|No\n");
}

/* Two tables beside each other, each with its rules. */
static void
test_side_by_side(void)
{
	struct test_page p;

	page_begin(&p);
	for (int i = 0; i < 2; i++) {
		float x = 60 + 250 * (float)i;

		page_rule(&p, x, 200, x + 210, 200.5f);
		page_rule(&p, x, 216, x + 210, 216.5f);
		page_rule(&p, x, 262, x + 210, 262.5f);
		page_lines(&p, x, 212, 10, 14, "Town\nBerne\nBasle\nChur");
		right_lines(&p, x + 130, 212, 10, 14, "Men\n12\n340\n5");
		right_lines(&p, x + 205, 212, 10, 14, "Women\n13\n352\n4");
	}
	page_expect(&p, "table 4x3: Town|Men|Women / Berne|12|13 / Basle|340|"
	    "352 / Chur|5|4\ntable 4x3: Town|Men|Women / Berne|12|13 / Basle|"
	    "340|352 / Chur|5|4\n");
}

/* A table in one column, prose in the other at other distances. */
static void
test_beside_prose(void)
{
	struct test_page p;
	char expected[1024];

	page_begin(&p);
	page_lines(&p, 60, 201, 10, 13, "Town\nBerne\nGeneva\nBasle\nZurich\n"
	    "Chur\nSion");
	right_lines(&p, 180, 201, 10, 13, "2003\n134\n203\n178\n421\n33\n7");
	right_lines(&p, 230, 201, 10, 13, "2004\n540\n375\n260\n408\n32\n8");
	prose(&p, 320, 200);
	snprintf(expected, sizeof(expected), "table 7x3: Town|2003|2004 / "
	    "Berne|134|540 / Geneva|203|375 / Basle|178|260 / Zurich|421|408 "
	    "/ Chur|33|32 / Sion|7|8\n%s", prose_text);
	page_expect(&p, expected);
}

/* One column between three rules; a listing has them as well. */
static void
test_list(void)
{
	struct test_page p;

	page_begin(&p);
	page_rule(&p, 100, 200, 300, 200.5f);
	page_text(&p, 105, 212, 10, "Task name");
	page_rule(&p, 100, 217, 300, 217.5f);
	page_lines(&p, 105, 230, 10, 12, "arc_easy\nhellaswag\ncot_gsm8k\ndrop");
	page_rule(&p, 100, 272, 300, 272.5f);
	page_expect(&p, "table 5x1: Task name / arc_easy / hellaswag / "
	    "cot_gsm8k / drop\n");
}

/* Read from right to left, the first column is the right one. */
static void
test_from_right(void)
{
	static const char *const shalom = "\u05E9\u05DC\u05D5\u05DD";
	static const char *const olam = "\u05E2\u05D5\u05DC\u05DD";
	struct test_page p;
	char expected[200];

	page_begin(&p);
	page_rule(&p, 200, 200, 420, 200.5f);
	page_rule(&p, 200, 216, 420, 216.5f);
	page_rule(&p, 200, 262, 420, 262.5f);
	for (int i = 0; i < 4; i++)
		page_utf8(&p, 415, 212 + 14 * (float)i, 10, i % 2 == 0 ?
		    shalom : olam, true);
	page_utf8(&p, 260, 212, 10, olam, true);
	right_lines(&p, 260, 226, 10, 14, "12\n340\n5");
	snprintf(expected, sizeof(expected), "table 4x2: %s|%s / %s|12 / "
	    "%s|340 / %s|5\n", shalom, olam, olam, shalom, olam);
	page_expect(&p, expected);
}

static void
test_no_table(void)
{
	struct test_page p;

	page_begin(&p);
	/* The grid of a chart: its rules are level with the labels. */
	for (int i = 0; i < 5; i++) {
		char label[8];

		snprintf(label, sizeof(label), "%d", 50 - 10 * i);
		page_text(&p, 84, 103 + 20 * (float)i, 8, label);
		page_rule(&p, 100, 100 + 20 * (float)i, 300, 100.4f + 20 *
		    (float)i);
	}
	page_text(&p, 110, 112, 8, "44");
	page_text(&p, 200, 152, 8, "21");
	/* Rules at the head and foot of prose in two columns. */
	page_rule(&p, 60, 260, 540, 260.5f);
	prose(&p, 60, 280);
	prose(&p, 320, 280);
	page_rule(&p, 60, 380, 540, 380.5f);
	/* References. */
	page_lines(&p, 60, 420, 10, 12, "[1] Smith, A. Regional accounts. 2003\n"
	    "[2] Jones, B. Methods of comparison. 2004\n"
	    "[3] Brown, C. Longer series of figures. 2005");
	CU_ASSERT_EQUAL(head_of(&p), UINT32_MAX);
	rf_layout_free(p.layout);
	rf_marks_release(&p.marks);
	rf_document_release(&p.doc);
}

/* Ten thousand words and as many rules end, and the words are all there. */
static void
test_large(void)
{
	struct test_page p;
	size_t chars = 0;

	page_begin(&p);
	for (int i = 0; i < 10000; i++) {
		float x = 20 + 5.5f * (float)(i % 100);
		float y = 20 + 7.5f * (float)(i / 100);

		page_text(&p, x, y, 4, "7");
		page_rule(&p, x, y + 2, x + 5, y + 2.2f);
		if (i % 2 == 0)
			page_rule(&p, x, y - 4, x + 0.2f, y + 2);
	}
	page_next(&p);
	for (size_t i = 0; i < p.doc.pages.v[0].blocks.n; i++) {
		const struct rf_block *b = &p.doc.pages.v[0].blocks.v[i];

		for (uint32_t k = 0; k < b->text.n; k++)
			for (size_t c = 0; c < b->text.runs[k].text.len; c++)
				chars += b->text.runs[k].text.ptr[c] == '7';
		for (size_t k = 0; b->table != NULL && k < b->table->n_cells;
		    k++)
			for (uint32_t c = 0; c < b->table->cells[k].text_len;
			    c++)
				chars += b->table->cells[k].text[c] == '7';
	}
	CU_ASSERT_EQUAL(chars, 10000);
	rf_layout_free(p.layout);
	rf_marks_release(&p.marks);
	rf_document_release(&p.doc);
}

CU_TestInfo layout_tables_open_tests[] = {
	{ "three rules", test_book },
	{ "tiles", test_tiles },
	{ "lines of a head", test_head_lines },
	{ "numbers", test_numbers },
	{ "cells of text", test_text_cells },
	{ "upright rules", test_upright },
	{ "side by side", test_side_by_side },
	{ "beside prose", test_beside_prose },
	{ "one column", test_list },
	{ "from the right", test_from_right },
	{ "no table", test_no_table },
	{ "large", test_large },
	CU_TEST_INFO_NULL
};
