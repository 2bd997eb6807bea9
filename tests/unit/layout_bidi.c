/* Text from right to left, and from top to bottom. */
#include "config.h"

#include "unit/layout_page.h"
#include "unit/layout_suites.h"

/* "shalom olam" in Hebrew, as it is read and as it is seen. */
#define SHALOM "\u05E9\u05DC\u05D5\u05DD"
#define OLAM "\u05E2\u05D5\u05DC\u05DD"
#define SEEN_SHALOM "\u05DD\u05D5\u05DC\u05E9"
#define SEEN_OLAM "\u05DD\u05DC\u05D5\u05E2"

/* One text, whether it was drawn as read or as seen; ends in a stop. */
static void
test_drawn(void)
{
	struct test_page p;

	page_begin(&p);
	page_utf8(&p, 500, 300, 10, SHALOM " " OLAM ".", true);
	page_expect(&p, "p " SHALOM " " OLAM ".\n");
	page_begin(&p);
	page_utf8(&p, 100, 300, 10, "." SEEN_OLAM " " SEEN_SHALOM, false);
	page_expect(&p, "p " SHALOM " " OLAM ".\n");
}

/* Numbers and words of other scripts keep their own direction. */
static void
test_mixed(void)
{
	struct test_page p;

	page_begin(&p);
	page_utf8(&p, 100, 300, 10, SEEN_OLAM " 3.14 Pi 25 " SEEN_SHALOM,
	    false);
	page_expect(&p, "p " SHALOM " 3.14 Pi 25 " OLAM "\n");
	page_begin(&p);
	page_utf8(&p, 100, 300, 10, SEEN_OLAM " 47 " SEEN_SHALOM, false);
	page_expect(&p, "p " SHALOM " 47 " OLAM "\n");
	/* The other way round: a line to the right with such words in it. */
	page_begin(&p);
	page_text(&p, 100, 300, 10, "To say");
	page_utf8(&p, 135, 300, 10, SEEN_OLAM " " SEEN_SHALOM, false);
	page_text(&p, 185, 300, 10, "is to greet people.");
	page_expect(&p, "p To say " SHALOM " " OLAM
	    " is to greet people.\n");
}

/* Stored as meant, or as seen: the pair tells. */
static void
test_brackets(void)
{
	struct test_page p;

	page_begin(&p);
	page_utf8(&p, 100, 300, 10, "(" SEEN_OLAM ") " SEEN_SHALOM, false);
	page_expect(&p, "p " SHALOM " (" OLAM ")\n");
	page_begin(&p);
	page_utf8(&p, 100, 300, 10, ")" SEEN_OLAM "( " SEEN_SHALOM, false);
	page_expect(&p, "p " SHALOM " (" OLAM ")\n");
}

/* Arabic in the shapes of its letters; lam with alef is one shape. */
static void
test_shapes(void)
{
	struct test_page p;

	page_begin(&p);
	page_utf8(&p, 100, 300, 10, "\uFEE1\uFEFC\uFEB3", false);
	page_expect(&p, "p \u0633\u0644\u0627\u0645\n");
}

static void
test_columns(void)
{
	struct test_page p;

	page_begin(&p);
	for (int i = 0; i < 6; i++) {
		float y = 200 + 12 * (float)i;

		page_utf8(&p, 250, y, 10, OLAM " " OLAM " " OLAM " " OLAM
		    " " OLAM, true);
		page_utf8(&p, 500, y, 10, SHALOM " " SHALOM " " SHALOM " "
		    SHALOM " " SHALOM, true);
	}
#define FIVE(a) a " " a " " a " " a " " a
#define SIX(a) FIVE(a) " " FIVE(a) " " FIVE(a) " " FIVE(a) " " FIVE(a) " " \
	FIVE(a)
	page_expect(&p, "p " SIX(SHALOM) "\np " SIX(OLAM) "\n");
}

/* Columns of characters, the first at the right. */
static void
test_vertical(void)
{
	struct test_page p;

	page_begin(&p);
	p.flags = RF_MARK_VERTICAL;
	p.dx = 0;
	p.dy = 2;	/* each a whole em further */
	page_utf8(&p, 400, 200, 10, "\u3042\u3044\u3046", false);
	page_utf8(&p, 385, 200, 10, "\u65E5\u672C", false);
	for (size_t i = 0; i < p.marks.glyphs.n; i++)
		p.marks.glyphs.v[i].advance = 10;
	for (size_t i = 0; i < p.marks.runs.n; i++)
		p.marks.runs.v[i].dy = 1;
	page_expect(&p, "p \u3042\u3044\u3046\u65E5\u672C\n");
}

CU_TestInfo layout_bidi_tests[] = {
	{ "drawn either way", test_drawn },
	{ "mixed", test_mixed },
	{ "brackets", test_brackets },
	{ "shapes", test_shapes },
	{ "columns", test_columns },
	{ "vertical", test_vertical },
	CU_TEST_INFO_NULL
};
