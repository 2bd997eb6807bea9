/*
 * Tables that go on over pages of real PDF files, from the marks to the
 * value of mergeTables: what is joined, what is not, and what becomes of the
 * head that is printed again.
 */
#include "config.h"

#include "unit/extract_suites.h"
#include "unit/extract_tools.h"

#include <string.h>

#include "emit/boxes.h"
#include "lib/pdf_pages.h"
#include "unit/pdf_build.h"
#include "util/arena.h"
#include "util/json_out.h"

#define HEADER TEST_PDF_TEXT(80, 775, 9, "Report of the river board")
#define ROW 18

/* One page's part of a table. */
struct part {
	int top, rows, first;	/* first: the number of its first row */
	int x;			/* its left edge */
	int second;		/* where its second column begins */
	bool ruled;
	const char *head[3];	/* NULL: none */
	const char *before, *after;	/* content streams, or NULL */
};

static void
text(struct rf_buf *b, int x, int y, const char *s)
{
	rf_buf_printf(b, "BT /F 10 Tf %d %d Td (%s) Tj ET\n", x, y, s);
}

static void
grid(struct rf_buf *b, int x, int second, int top, int rows)
{
	const int columns[] = { 0, second, second + 140, 460 };

	rf_buf_adds(b, "0.8 w\n");
	for (int i = 0; i <= rows; i++)
		rf_buf_printf(b, "%d %d m %d %d l S\n", x, top - i * ROW,
		    x + 460, top - i * ROW);
	for (size_t i = 0; i < RF_COUNT(columns); i++)
		rf_buf_printf(b, "%d %d m %d %d l S\n", x + columns[i], top,
		    x + columns[i], top - rows * ROW);
}

static char *
page(struct rf_arena *a, const struct part *p, int number)
{
	int y = p->top, rows = p->rows + (p->head[0] != NULL);
	struct rf_buf b;
	char *content;

	rf_buf_init(&b, 1 << 20);
	rf_buf_adds(&b, HEADER);
	rf_buf_printf(&b, "BT /F 9 Tf 300 30 Td (%d) Tj ET\n", number);
	if (p->before != NULL)
		rf_buf_adds(&b, p->before);
	if (p->ruled)
		grid(&b, p->x, p->second, y, rows);
	for (int i = 0; i < rows; i++, y -= ROW) {
		bool head = i == 0 && p->head[0] != NULL;
		int n = p->first + i - (p->head[0] != NULL);
		char cells[3][32];

		snprintf(cells[0], 32, "Station %c%d", 'A' + n % 26, n);
		snprintf(cells[1], 32, "%d", 1000 + 37 * n);
		snprintf(cells[2], 32, "%d.%d", 3 * n % 50 + 10, n % 10);
		for (int k = 0; k < 3; k++)
			text(&b, p->x + 6 + (k > 0 ? p->second : 0) +
			    (k > 1 ? 140 : 0), y - 13,
			    head ? p->head[k] : cells[k]);
	}
	if (p->after != NULL)
		rf_buf_adds(&b, p->after);
	content = rf_arena_strndup(a, b.ptr, b.len);
	rf_buf_release(&b);
	return content;
}

#define INTRO \
	TEST_PDF_TEXT(80, 740, 10, "The stations along the river were asked " \
	    "for what they saw, and this is what all of") \
	TEST_PDF_TEXT(80, 728, 10, "them told the board during the year; it " \
	    "is given here without any change.")
#define OTHER \
	TEST_PDF_TEXT(80, 740, 10, "Boats were asked as well, and said much " \
	    "the same of the lower river, though they") \
	TEST_PDF_TEXT(80, 728, 10, "never stayed in one place for longer " \
	    "than a day at a time.")
#define OUTRO \
	TEST_PDF_TEXT(80, 200, 10, "Nothing else was told by the stations, " \
	    "and the board thanks all of them for it.")
#define HEAD { "Station", "Fish", "Degrees" }

#define STATIONS TEST_PDF_TEXT(80, 720, 10, "Table 3: What the stations saw")
#define AGAIN TEST_PDF_TEXT(80, 740, 10, "Table 3 \\(continued\\)")
#define BOATS TEST_PDF_TEXT(80, 740, 10, "Table 4: What the boats saw")
#define BOAT { "Boat", "Length", "Speed" }

/* top, rows, first, x, second, ruled, head, before, after */
#define FIRST(ruled, before) \
	{ 700, 33, 0, 70, 200, ruled, HEAD, before, NULL }

static const struct {
	const char *what;
	struct part parts[3];
	const char *joined;	/* NULL: nothing */
	unsigned rows;
} rows[] = {
	{ "ruled", { FIRST(true, INTRO),
	    { 750, 20, 33, 70, 200, true, HEAD, NULL, OUTRO } },
	    "[\"tbl-1\",\"tbl-2\"],\"page_numbers\":[1,2]", 54 },
	{ "by white", { FIRST(false, INTRO),
	    { 750, 20, 33, 70, 200, false, HEAD, NULL, OUTRO } },
	    "[\"tbl-1\",\"tbl-2\"],\"page_numbers\":[1,2]", 54 },
	{ "without its head again", { FIRST(true, INTRO),
	    { 750, 20, 33, 70, 200, true, { NULL }, NULL, OUTRO } },
	    "[\"tbl-1\",\"tbl-2\"],\"page_numbers\":[1,2]", 54 },
	{ "by white, narrower without its head", { FIRST(false, INTRO),
	    { 750, 20, 33, 70, 200, false, { NULL }, NULL, OUTRO } },
	    "[\"tbl-1\",\"tbl-2\"],\"page_numbers\":[1,2]", 54 },
	{ "over three pages", { FIRST(true, INTRO),
	    { 750, 37, 33, 70, 200, true, HEAD, NULL, NULL },
	    { 750, 20, 70, 70, 200, true, HEAD, NULL, OUTRO } },
	    "[\"tbl-1\",\"tbl-2\",\"tbl-3\"],"
	    "\"page_numbers\":[1,2,3]", 91 },
	{ "its caption goes on", { FIRST(true, STATIONS),
	    { 720, 20, 33, 70, 200, true, HEAD, AGAIN, OUTRO } },
	    "[\"tbl-1\",\"tbl-2\"],\"page_numbers\":[1,2]", 54 },
	{ "another caption", { FIRST(true, STATIONS),
	    { 720, 20, 33, 70, 200, true, HEAD, BOATS, OUTRO } }, NULL, 0 },
	{ "text between", { FIRST(true, INTRO),
	    { 700, 20, 33, 70, 200, true, HEAD, OTHER, OUTRO } }, NULL, 0 },
	{ "elsewhere across", { FIRST(true, INTRO),
	    { 750, 20, 33, 110, 200, true, HEAD, NULL, OUTRO } }, NULL, 0 },
	{ "other columns", { FIRST(true, INTRO),
	    { 750, 20, 33, 70, 90, true, HEAD, NULL, OUTRO } }, NULL, 0 },
	{ "other columns by white", { FIRST(false, INTRO),
	    { 750, 20, 33, 70, 90, false, HEAD, NULL, OUTRO } }, NULL, 0 },
	{ "another head", { FIRST(true, INTRO),
	    { 750, 20, 33, 70, 200, true, BOAT, NULL, OUTRO } }, NULL, 0 },
	{ "another head by white", { FIRST(false, INTRO),
	    { 750, 20, 33, 70, 200, false, BOAT, NULL, OUTRO } }, NULL, 0 },
};

static unsigned
count(const char *in, const char *what)
{
	unsigned n = 0;

	while ((in = strstr(in, what)) != NULL) {
		in += strlen(what);
		n++;
	}
	return n;
}

static void
read_merged(const struct part *parts, struct rf_buf *json)
{
	struct rf_arena a = RF_ARENA_INIT;
	const char *pages[4] = { NULL };
	struct rf_json_out out;
	struct rf_out sink;
	struct rf_buf file;
	struct pdf_run r;

	for (int i = 0; i < 3 && parts[i].rows > 0; i++)
		pages[i] = page(&a, &parts[i], i + 1);
	test_pdf(&file, pages);
	rf_options_init(&r.options);
	pdf_read(&r, &file);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	rf_out_to_buf(&sink, json);
	rf_json_out_init(&out, &sink);
	rf_emit_merged_tables(&r.doc, &r.options, &out);
	CU_ASSERT_EQUAL(rf_out_finish(&sink, NULL), RF_OK);
	pdf_run_end(&r);
	rf_buf_release(&file);
	rf_arena_release(&a);
}

static void
test_merge(void)
{
	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		bool joins = rows[i].joined != NULL, well;
		struct rf_buf json;
		const char *s;

		rf_buf_init(&json, 1 << 20);
		read_merged(rows[i].parts, &json);
		s = json.ptr;
		if (joins)
			well = strstr(s, rows[i].joined) != NULL &&
			    count(s, "<tr>") == rows[i].rows &&
			    count(s, "<th>") == 3 &&
			    count(s, "<table>") == 1 &&
			    count(s, "</table>") == 1;
		else
			well = strcmp(s, "{\"tables\":[]}") == 0;
		if (!well)
			printf("\n%s: %s\n", rows[i].what, s);
		CU_ASSERT(well);
		rf_buf_release(&json);
	}
}

CU_TestInfo extract_pdf_merge_tests[] = {
	{ "tables over pages", test_merge },
	CU_TEST_INFO_NULL
};
