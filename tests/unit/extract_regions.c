/* Where tables are on a sheet, and what is header, total, title or note. */
#include "config.h"

#include "unit/extract_suites.h"
#include "unit/extract_tools.h"

#include <stdlib.h>
#include <string.h>

#include "util/buf.h"

/*
 * A sheet drawn as text: one line per row, cells separated by "|", each a
 * number or a text, "*bold*", "#filled#" (then "\n"); nothing is no cell.
 */
static void
draw(struct rf_buf *b, const char *sheet)
{
	unsigned row = 1;

	rf_buf_adds(b, "<sheetData>");
	for (struct rf_str rest = rf_str(sheet); rest.ptr != NULL; row++) {
		struct rf_str line = rf_str_cut(&rest, '\n');

		rf_buf_printf(b, "<row r=\"%u\">", row);
		for (char col = 'A'; line.ptr != NULL; col++) {
			struct rf_str cell = rf_str_cut(&line, '|');
			int style = rf_str_starts(cell, "*") ? 1 :
			    rf_str_starts(cell, "#") ? 2 : 0;
			double v;

			if (style != 0) {
				cell.ptr++;
				cell.len -= 2;
			}
			if (cell.len == 0)
				continue;
			rf_buf_printf(b, "<c r=\"%c%u\" s=\"%d\"", col, row,
			    style);
			if (rf_parse_double(cell, &v))
				rf_buf_printf(b, "><v>" RF_STR_FMT "</v></c>",
				    RF_STR_ARG(cell));
			else
				rf_buf_printf(b, " t=\"inlineStr\"><is><t>"
				    RF_STR_FMT "</t></is></c>",
				    RF_STR_ARG(cell));
		}
		rf_buf_adds(b, "</row>");
	}
	rf_buf_adds(b, "</sheetData>");
}

static const struct test_part styles[] = {
	{ "xl/styles.xml", TEST_XML "<styleSheet xmlns=\"" TEST_SML "\">"
	    "<fonts><font/><font><b/></font></fonts><fills><fill/><fill>"
	    "<patternFill patternType=\"solid\"/></fill></fills><cellXfs>"
	    "<xf/><xf fontId=\"1\"/><xf fillId=\"1\"/></cellXfs></styleSheet>",
	    0 },
	{ NULL, NULL, 0 }
};

struct row {
	const char *name, *before, *sheet, *after, *shown;
};

static void
check_rows(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct extract_run r;
		struct rf_buf b;

		rf_buf_init(&b, 1 << 20);
		rf_buf_adds(&b, rows[i].before);
		draw(&b, rows[i].sheet);
		rf_buf_adds(&b, rows[i].after);
		extract_sheet(&r, b.ptr, styles, NULL);
		CU_ASSERT_EQUAL(r.rc, RF_OK);
		if (strcmp(r.text + 12, rows[i].shown) != 0)
			printf("\n%s:", rows[i].name);
		ASSERT_TEXT(r.text + 12, rows[i].shown);	/* "page 1 Data" */
		extract_run_end(&r);
		rf_buf_release(&b);
	}
}

static void
test_cuts(void)
{
	static const struct row rows[] = {
		{ "below each other", "", "1|2\n3|4\n\n\n5|6\n7|8", "",
		    "table A1:B2 2x2 h0\n#1|#2\n#3|#4\n"
		    "table A5:B6 2x2 h0\n#5|#6\n#7|#8\n" },
		{ "side by side", "", "1|2||5|6\n3|4||7|8", "",
		    "table A1:B2 2x2 h0\n#1|#2\n#3|#4\n"
		    "table D1:E2 2x2 h0\n#5|#6\n#7|#8\n" },
		{ "in steps", "", "1|2||5|6\n3|4||7|8\n||||\n||||\n9|1||5\n2|3",
		    "",
		    "table A1:B2 2x2 h0\n#1|#2\n#3|#4\n"
		    "table D1:E2 2x2 h0\n#5|#6\n#7|#8\n"
		    "table A5:B6 2x2 h0\n#9|#1\n#2|#3\np D5 5\n" },
		{ "sparse tables stay whole", "",
		    "a|b|c|d\n1|||\n|2||\n||3|\n|||4", "",
		    "table A1:D5 5x4 h1\n^a|^b|^c|^d\n#1\n|#2\n||#3\n|||#4\n" },
		{ "a spacer column", "<cols><col min=\"2\" max=\"2\" "
		    "width=\"1.5\"/></cols>", "x||1\ny||2", "",
		    "table A1:C2 2x3 h0\nx||#1\ny||#2\n" },
		{ "a merge bridges a gap", "", "a|||b\nc|||d", "<mergeCells>"
		    "<mergeCell ref=\"A1:C1\"/></mergeCells>",
		    "table A1:D2 2x4 h0\na(1x3)|||b\nc|||d\n" },
		{ "a lone text", "", "||\n|hello", "", "p B2 hello\n" },
		{ "a few texts", "", "one\ntwo\nthree", "",
		    "p A1 one\np A2 two\np A3 three\n" },
		{ "a list", "", "one\ntwo\nthree\nfour", "",
		    "table A1:A4 4x1 h0\none\ntwo\nthree\nfour\n" },
		{ "nothing", "", "", "", "" },
	};

	check_rows(rows, RF_COUNT(rows));
}

static void
test_headers(void)
{
	static const struct row rows[] = {
		{ "texts above numbers", "", "n|v\na|1\nb|2", "",
		    "table A1:B3 3x2 h1\n^n|^v\na|#1\nb|#2\n" },
		{ "bold years", "", "*k*|*2019*|*2020*\na|1|2\nb|3|4", "",
		    "table A1:C3 3x3 h1\n^k|^#2019|^#2020\na|#1|#2\n"
		    "b|#3|#4\n" },
		{ "filled", "", "#k#|#l#\na|b\nc|d", "",
		    "table A1:B3 3x2 h1\n^k|^l\na|b\nc|d\n" },
		{ "bold throughout is no header", "", "*a*|*b*\n*c*|*d*", "",
		    "table A1:B2 2x2 h0\n**a**|**b**\n**c**|**d**\n" },
		{ "two bold rows", "", "*a*|*b*\n*c*|*d*\n1|2", "",
		    "table A1:B3 3x2 h2\n^a|^b\n^c|^d\n#1|#2\n" },
		{ "a bold sum below labels", "", "*a*|*b*\n*all*|*3*\nx|2", "",
		    "table A1:B3 3x2 h1\n^a|^b\n**all**|#**3**\nx|#2\n" },
		{ "frozen", "<sheetViews><sheetView><pane ySplit=\"1\" "
		    "state=\"frozen\"/></sheetView></sheetViews>",
		    "1|2\n3|4\n5|6", "",
		    "table A1:B3 3x2 h1\n^#1|^#2\n#3|#4\n#5|#6\n" },
		{ "split, not frozen", "<sheetViews><sheetView><pane "
		    "ySplit=\"1\"/></sheetView></sheetViews>", "1|2\n3|4", "",
		    "table A1:B2 2x2 h0\n#1|#2\n#3|#4\n" },
		{ "merged groups", "", "k|g||h\n|x|y|z\na|1|2|3\nb|4|5|6",
		    "<mergeCells><mergeCell ref=\"A1:A2\"/><mergeCell "
		    "ref=\"B1:C1\"/></mergeCells>",
		    "table A1:D4 4x4 h2\n^k(2x1)|^g(1x2)||^h\n|^x|^y|^z\n"
		    "a|#1|#2|#3\nb|#4|#5|#6\n" },
		{ "labels with gaps above", "", "|Values|\nk|v|w\na|1|2\nb|3|4",
		    "", "table A1:C4 4x3 h2\n|^Values\n^k|^v|^w\na|#1|#2\n"
		    "b|#3|#4\n" },
		{ "keys and values", "", "Name|Ann\nCity|Rome", "",
		    "table A1:B2 2x2 h0\nName|Ann\nCity|Rome\n" },
		{ "texts in three columns", "", "Name|City|Sex\nAnn|Rome|f\n"
		    "Bob|Bonn|m", "", "table A1:C3 3x3 h1\n^Name|^City|^Sex\n"
		    "Ann|Rome|f\nBob|Bonn|m\n" },
		{ "typed amounts", "", "k|v\na|$5K\nb|12%", "",
		    "table A1:B3 3x2 h1\n^k|^v\na|$5K\nb|12%\n" },
	};

	check_rows(rows, RF_COUNT(rows));
}

static void
test_titles(void)
{
	static const struct row rows[] = {
		{ "one title", "", "Report\nk|v\na|1", "",
		    "p A1 Report\ntable A2:B3 2x2 h1\n^k|^v\na|#1\n" },
		{ "a merged title", "", "Report\nk|v\na|1", "<mergeCells>"
		    "<mergeCell ref=\"A1:B1\"/></mergeCells>",
		    "p A1:B1 Report\ntable A2:B3 2x2 h1\n^k|^v\na|#1\n" },
		{ "two titles", "", "Report\n2024 draft\nk|v\na|1", "",
		    "p A1 Report\np A2 2024 draft\ntable A3:B4 2x2 h1\n^k|^v\n"
		    "a|#1\n" },
		{ "a title above two tables", "", "Both\nk|v||m|n\na|1||b|2\n",
		    "<mergeCells><mergeCell ref=\"A1:E1\"/></mergeCells>",
		    "p A1:E1 Both\ntable A2:B3 2x2 h1\n^k|^v\na|#1\n"
		    "table D2:E3 2x2 h1\n^m|^n\nb|#2\n" },
		{ "notes", "", "k|v\na|1\nb|2\nSource: us\n(1) sic", "",
		    "table A1:B3 3x2 h1\n^k|^v\na|#1\nb|#2\np A4 Source: us\n"
		    "p A5 (1) sic\n" },
		{ "a last row with a label only is no note", "",
		    "k|v\na|1\nb|2\nc", "",
		    "table A1:B4 4x2 h1\n^k|^v\na|#1\nb|#2\nc\n" },
		{ "totals", "", "k|v\na|1\nTotal|1", "",
		    "table A1:B3 3x2 h1\n^k|^v\na|#1\nTTotal|T#1\n" },
		{ "totals after a gap", "", "k|v\na|1\n\nGrand total|1", "",
		    "table A1:B4 4x2 h1\n^k|^v\na|#1\n\nTGrand total|T#1\n" },
		{ "double spacing", "", "a|1|2\n\nb|3|4\n\nc|5|6", "",
		    "table A1:C5 5x3 h0\na|#1|#2\n\nb|#3|#4\n\nc|#5|#6\n" },
		{ "a total in between is a row", "", "k|v\nTotal|1\nb|2", "",
		    "table A1:B3 3x2 h1\n^k|^v\nTotal|#1\nb|#2\n" },
		{ "a table after a gap", "", "k|v\na|1\n\nm|n\nb|2", "",
		    "table A1:B2 2x2 h1\n^k|^v\na|#1\n"
		    "table A4:B5 2x2 h1\n^m|^n\nb|#2\n" },
	};

	check_rows(rows, RF_COUNT(rows));
}

/* Patterns made to defeat the search must not take long. */
static void
test_hostile(void)
{
	struct rf_buf b;
	struct extract_run r;

	rf_buf_init(&b, 64 << 20);
	/* Every other row empty, and every row like the one above. */
	rf_buf_adds(&b, "<sheetData>");
	for (unsigned i = 1; i <= 100000; i++)
		rf_buf_printf(&b, "<row r=\"%u\"><c t=\"b\"><v>1</v></c><c><v>"
		    "%u</v></c></row>", i < 3 ? i : 2 * i, i);
	rf_buf_adds(&b, "</sheetData>");
	extract_sheet(&r, b.ptr, NULL, NULL);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	extract_run_end(&r);
	/* A staircase: each cut leaves almost everything. */
	rf_buf_reset(&b);
	rf_buf_adds(&b, "<sheetData>");
	for (unsigned i = 0; i < 16000; i++)
		rf_buf_printf(&b, "<row r=\"%u\"><c r=\"%c%c%u\"><v>1</v></c>"
		    "</row>", 2 * i + 1, 'A' + i / 26 % 26, 'A' + i % 26,
		    2 * i + 1);
	rf_buf_adds(&b, "</sheetData>");
	extract_sheet(&r, b.ptr, NULL, NULL);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	CU_ASSERT_EQUAL(r.doc.pages.v[0].blocks.n, 16000);
	extract_run_end(&r);
	rf_buf_release(&b);
}

CU_TestInfo extract_regions_tests[] = {
	{ "cuts", test_cuts },
	{ "headers", test_headers },
	{ "titles, notes and totals", test_titles },
	{ "hostile patterns", test_hostile },
	CU_TEST_INFO_NULL
};
