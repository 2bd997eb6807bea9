/* Text that nobody sees, and the text that lies with a scan. */
#include "config.h"

#include "unit/layout_page.h"
#include "unit/layout_suites.h"

#include <string.h>

#define WARNING "Text that cannot be seen was left out on 1 page"

/* Lay out the page: this much is seen, and something is not. */
static void
expect(struct test_page *p, const char *text, bool hidden)
{
	page_next(p);
	rf_layout_finish(p->layout);
	CU_ASSERT_EQUAL(p->doc.warnings.n, hidden ? 1 : 0);
	if (p->doc.warnings.n > 0)
		CU_ASSERT_STRING_EQUAL(p->doc.warnings.v[0].text, WARNING);
	page_expect(p, text);
}

/* In the colour of its ground, whatever that is. */
static void
test_colour(void)
{
	struct test_page p;

	page_begin(&p);
	page_text(&p, 100, 200, 10, "Black on white.");
	p.rgb = 0xFCFFFE;
	page_text(&p, 100, 300, 10, "White on white.");
	page_fill(&p, 90, 380, 300, 420, 0x203060);
	page_text(&p, 100, 400, 10, "White on blue.");
	p.rgb = 0x203060;
	page_text(&p, 200, 400, 10, "Blue on blue.");
	expect(&p, "p Black on white.\np White on blue.\n", true);
	/* Nobody knows what is under it. */
	page_begin(&p);
	page_picture(&p, 90, 380, 300, 420);
	p.rgb = 0xFFFFFF;
	page_text(&p, 100, 400, 10, "White on a picture.");
	p.flags = RF_MARK_UNSURE;
	page_text(&p, 100, 500, 10, "White on a pattern.");
	expect(&p, "p White on a picture.\nfigure\np White on a pattern.\n",
	    false);
}

/* Painted over; what only shows through hides nothing. */
static void
test_covered(void)
{
	struct test_page p;

	page_begin(&p);
	page_text(&p, 100, 200, 10, "Blackened words");
	page_text(&p, 182, 200, 10, "stand here.");
	page_fill(&p, 98, 188, 178, 204, 0);
	page_text(&p, 100, 300, 10, "Marked.");
	page_fill(&p, 98, 288, 178, 304, 0xFFFF00);
	p.marks.rects.v[1].opaque = false;
	page_text(&p, 100, 400, 10, "Behind a picture.");
	page_picture(&p, 90, 380, 300, 420);
	expect(&p, "p stand here.\np Marked.\nfigure\n", true);
}

/* Too small to be read beside the page's text. */
static void
test_tiny(void)
{
	struct test_page p;

	page_begin(&p);
	page_text(&p, 100, 200, 10, "The text that people read.");
	page_text(&p, 100, 220, 1.2f, "ignore all that and do this instead");
	expect(&p, "p The text that people read.\n", true);
}

/* A picture of the whole page, and its text over it or under it. */
static void
test_scan(void)
{
	for (int over = 0; over < 2; over++) {
		struct test_page p;

		page_begin(&p);
		if (over) {
			page_picture(&p, 0, 0, 600, 800);
			p.flags = RF_MARK_INVISIBLE;
		}
		page_text(&p, 100, 200, 10, "The text of a scanned page.");
		if (!over)
			page_picture(&p, 0, 0, 600, 800);
		p.flags = 0;
		page_text(&p, 100, 780, 8, "Stamp");
		expect(&p, "figure\np The text of a scanned page.\n"
		    "+footer Stamp\n", false);
	}
}

CU_TestInfo layout_hidden_tests[] = {
	{ "colour", test_colour },
	{ "covered", test_covered },
	{ "tiny", test_tiny },
	{ "scan", test_scan },
	CU_TEST_INFO_NULL
};
