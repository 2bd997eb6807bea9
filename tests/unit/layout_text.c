/* Words, lines, reading order, paragraphs, headings, the edges of pages. */
#include "config.h"

#include "unit/layout_page.h"
#include "unit/layout_suites.h"

#include <stdio.h>

#define BODY "The first line of a paragraph is here\n" \
	"and the second one is about as long,\n" \
	"while the last is short."

/* A hyphen that divides a word goes; the next paragraph has white above. */
static void
test_paragraphs(void)
{
	struct test_page p;

	page_begin(&p);
	page_lines(&p, 100, 200, 10, 12, "A paragraph of several lines, broken in the mid-\n"
	    "dle of a word.");
	page_lines(&p, 100, 240, 10, 12, BODY);
	page_expect(&p, "p A paragraph of several lines, broken in the middle "
	    "of a word.\n"
	    "p The first line of a paragraph is here and the second one is "
	    "about as long, while the last is short.\n");
}

/* A hyphen at a line's end stays when the word has it elsewhere. */
static void
test_hyphens(void)
{
	struct test_page p;

	page_begin(&p);
	page_lines(&p, 100, 200, 10, 12, "We call it a well-known and re-used thing, and a well-\n"
	    "known thing is known to be good, to be so again and a-\n"
	    "gain by pre- and post-\n"
	    "war people of the time of SO-\n"
	    "LAR, as in SOLAR or COVID-\n"
	    "19 now.");
	page_expect(&p, "p We call it a well-known and re-used thing, and a "
	    "well-known thing is known to be good, to be so again and again "
	    "by pre- and postwar people of the time of SOLAR, as in SOLAR or "
	    "COVID-19 now.\n");
}

/* Set as wide as the others, a line of few words has no columns. */
static void
test_justified(void)
{
	struct test_page p;

	page_begin(&p);
	page_text(&p, 100, 200, 10, "The administration of all of this was");
	page_text(&p, 100, 212, 10, "counterproductive");
	page_text(&p, 205, 212, 10, "and");
	page_text(&p, 240, 212, 10, "expensive");
	page_text(&p, 100, 224, 10, "for everybody who had to live with it");
	page_expect(&p, "p The administration of all of this was "
	    "counterproductive and expensive for everybody who had to live "
	    "with it\n");
}

/* Files that draw no spaces, and glyphs drawn twice. */
static void
test_words(void)
{
	struct test_page p;

	page_begin(&p);
	page_text(&p, 100, 300, 10, "two");
	page_text(&p, 118, 300, 10, "words");
	page_text(&p, 143, 300, 10, "glued");
	page_text(&p, 100, 400, 10, "Twice drawn text");
	page_text(&p, 100.3f, 400, 10, "Twice drawn text");
	/* Narrow spaces between words whose letters touch, none in numbers. */
	page_text(&p, 100, 500, 10, "narrow");
	page_text(&p, 131.4f, 500, 10, "spaces");
	page_text(&p, 162.8f, 500, 10, "in");
	page_text(&p, 174.2f, 500, 10, "1");
	page_text(&p, 180.6f, 500, 10, "000");
	/* A letter lowered, with others around it. */
	page_text(&p, 100, 600, 10, "T");
	page_text(&p, 103.5f, 602.2f, 10, "E");
	page_text(&p, 107.3f, 600, 10, "X it is");
	page_expect(&p, "p two wordsglued\np Twice drawn text\n"
	    "p narrow spaces in 1000\np TEX it is\n");
}

static void
test_columns(void)
{
	struct test_page p;

	page_begin(&p);
	page_text(&p, 150, 150, 20, "A title over both columns");
	for (int i = 0; i < 12; i++) {
		char line[60];

		snprintf(line, sizeof(line), "left line %02d of this column here",
		    i);
		page_text(&p, 60, 200 + 12 * (float)i, 10, line);
		snprintf(line, sizeof(line), "right line %02d of that column now",
		    i);
		page_text(&p, 320, 200 + 12 * (float)i, 10, line);
	}
	page_next(&p);
	CU_ASSERT_EQUAL(p.doc.pages.v[0].blocks.n, 3);
	CU_ASSERT_DOUBLE_EQUAL(p.doc.pages.v[0].blocks.v[1].box.x[0], 60, 1);
	CU_ASSERT_DOUBLE_EQUAL(p.doc.pages.v[0].blocks.v[2].box.x[0], 320, 1);
	rf_layout_free(p.layout);
	rf_marks_release(&p.marks);
	rf_document_release(&p.doc);
}

static void
test_headings(void)
{
	struct test_page p;

	page_begin(&p);
	page_text(&p, 100, 150, 24, "The title");
	page_text(&p, 100, 200, 14, "1. A section");
	page_lines(&p, 100, 230, 10, 12, BODY);
	page_text(&p, 100, 300, 14, "Another section");
	page_lines(&p, 100, 330, 10, 12, BODY);
	p.bold = true;
	page_text(&p, 100, 400, 10, "A bold one");
	p.bold = false;
	page_lines(&p, 100, 420, 10, 12, BODY);
	page_expect(&p, "h1 The title\nh2 1. A section\n"
	    "p The first line of a paragraph is here and the second one is "
	    "about as long, while the last is short.\n"
	    "h2 Another section\n"
	    "p The first line of a paragraph is here and the second one is "
	    "about as long, while the last is short.\n"
	    "h3 A bold one\n"
	    "p The first line of a paragraph is here and the second one is "
	    "about as long, while the last is short.\n");
}

static void
test_lists(void)
{
	struct test_page p;

	page_begin(&p);
	page_text(&p, 100, 300, 10, "* one thing");
	page_text(&p, 100, 312, 10, "* another thing that is so long that");
	page_text(&p, 110, 324, 10, "it goes on");
	page_text(&p, 100, 348, 10, "1. first");
	page_text(&p, 100, 360, 10, "2. second");
	page_expect(&p, "- one thing\n"
	    "- another thing that is so long that it goes on\n"
	    "1. first\n2. second\n");
}

/* By indent, and by the kind of mark at one indent. */
static void
test_nested_lists(void)
{
	struct test_page p;

	page_begin(&p);
	page_text(&p, 100, 300, 10, "1. first");
	page_text(&p, 115, 312, 10, "* part");
	page_text(&p, 130, 324, 10, "- detail");
	page_text(&p, 115, 336, 10, "* other part");
	page_text(&p, 100, 348, 10, "2. second");
	page_text(&p, 100, 360, 10, "a) this");
	page_text(&p, 100, 372, 10, "b) that");
	page_text(&p, 100, 384, 10, "3. third");
	page_next(&p);
	page_text(&p, 120, 300, 10, "4. fourth, on the next page");
	page_text(&p, 120, 400, 10, "No item ends the list here.");
	page_text(&p, 120, 420, 10, "[x] done");
	page_text(&p, 120, 432, 10, "[ ] open");
	page_expect(&p, "1. first\n  - part\n    - detail\n  - other part\n"
	    "2. second\n  - a) this\n  - b) that\n3. third\n--\n"
	    "4. fourth, on the next page\np No item ends the list here.\n"
	    "- [x] done\n- [ ] open\n");
}

/* A number or dash that a sentence goes on with is no item. */
static void
test_no_items(void)
{
	struct test_page p;

	page_begin(&p);
	page_lines(&p, 100, 200, 10, 12, "There were many people in the place, at least\n"
	    "12. of them stood in a row and they would not\n"
	    "- as one would think - ever again sit down at\n"
	    "all.");
	page_expect(&p, "p There were many people in the place, at least 12. "
	    "of them stood in a row and they would not - as one would think "
	    "- ever again sit down at all.\n");
}

/* What repeats goes; what stands at the edge of one page only is kept. */
static void
test_edges(void)
{
	struct test_page p;

	page_begin(&p);
	for (int i = 0; i < 3; i++) {
		char number[16];

		snprintf(number, sizeof(number), "%d", i + 7);
		page_text(&p, 100, 40, 9, "The Report");
		page_lines(&p, 100, 200, 10, 12, BODY);
		page_text(&p, 300, 770, 9, number);
		if (i < 2)
			page_next(&p);
	}
#define PAGE(n) "header The Report\n" \
	"p The first line of a paragraph is here and the second one is " \
	"about as long, while the last is short.\nnumber " n "\n"
	page_expect(&p, PAGE("7") "--\n" PAGE("8") "--\n" PAGE("9"));
	page_begin(&p);
	page_lines(&p, 100, 200, 10, 12, BODY);
	page_text(&p, 300, 770, 9, "7");
	page_expect(&p, "p The first line of a paragraph is here and the "
	    "second one is about as long, while the last is short.\n"
	    "+number 7\n");
}

/* Left and right pages have their own headers; roman numbers. */
static void
test_alternating_edges(void)
{
	static const char *const numbers[] = { "ii", "iii", "iv", "v" };
	struct test_page p;

	page_begin(&p);
	for (int i = 0; i < 4; i++) {
		page_text(&p, i & 1 ? 400 : 100, 40, 9, i & 1 ? "Its author" :
		    "The Report");
		page_lines(&p, 100, 200, 10, 12, BODY);
		page_text(&p, i & 1 ? 500 : 100, 770, 9, numbers[i]);
		if (i < 3)
			page_next(&p);
	}
#define SIDE(h, n) "header " h "\n" \
	"p The first line of a paragraph is here and the second one is " \
	"about as long, while the last is short.\nnumber " n "\n"
	page_expect(&p, SIDE("The Report", "ii") "--\n"
	    SIDE("Its author", "iii") "--\n" SIDE("The Report", "iv") "--\n"
	    SIDE("Its author", "v"));
}

/* A title that stands over what follows is not the first column's end; and
 * a gap in a line does not part its paragraph. */
static void
test_order(void)
{
	struct test_page p;

	page_begin(&p);
	for (int i = 0; i < 6; i++) {
		page_text(&p, 60, 200 + 12 * (float)i, 10,
		    "left column goes on and on here");
		page_text(&p, 320, 200 + 12 * (float)i, 10,
		    "right column goes on, and on now");
	}
	p.bold = true;
	page_text(&p, 60, 310, 12, "What follows");
	p.bold = false;
	page_text(&p, 60, 330, 10, "a line that goes over the whole width of the"
	    " page, and it is followed by an-");
	page_text(&p, 60, 342, 10, "other one with a");
	page_text(&p, 190, 342, 10, "hole, where a formula has been drawn that"
	    " nobody reads");
	page_text(&p, 60, 354, 10, "and its end.");
#define LEFT "left column goes on and on here "
#define RIGHT "right column goes on, and on now "
	page_expect(&p, "p " LEFT LEFT LEFT LEFT LEFT
	    "left column goes on and on here\n"
	    "p " RIGHT RIGHT RIGHT RIGHT RIGHT
	    "right column goes on, and on now\n"
	    "h1 What follows\n"
	    "p a line that goes over the whole width of the page, and it is "
	    "followed by another one with a hole, where a formula has been "
	    "drawn that nobody reads and its end.\n");
}

/* Each caption goes to its figure, and stays where it stands. */
static void
test_captions(void)
{
	struct test_page p;
	const struct rf_figure *f[2] = { NULL, NULL };
	size_t n = 0;

	page_begin(&p);
	page_picture(&p, 100, 100, 300, 200);
	page_text(&p, 100, 215, 9, "Figure 1: The first.");
	page_picture(&p, 100, 240, 300, 340);
	page_text(&p, 100, 355, 9, "Figure 2: The second.");
	page_lines(&p, 100, 400, 10, 12, BODY);
	page_next(&p);
	rf_layout_finish(p.layout);
	for (size_t i = 0; i < p.doc.pages.v[0].blocks.n; i++)
		if (p.doc.pages.v[0].blocks.v[i].figure != NULL && n < 2)
			f[n++] = p.doc.pages.v[0].blocks.v[i].figure;
	CU_ASSERT_EQUAL_FATAL(n, 2);
	for (size_t i = 0; i < 2; i++) {
		CU_ASSERT(rf_str_is(rf_text_string(&p.doc.arena,
		    &f[i]->caption), i == 0 ? "Figure 1: The first." :
		    "Figure 2: The second."));
		CU_ASSERT(f[i]->caption_apart);
	}
	CU_ASSERT_EQUAL(p.doc.pages.v[0].blocks.v[1].kind, RF_BLOCK_CAPTION);
	rf_layout_free(p.layout);
	rf_marks_release(&p.marks);
	rf_document_release(&p.doc);
}

/* Notes of the first column come behind the second column. */
static void
test_notes(void)
{
	struct test_page p;

	page_begin(&p);
	for (int i = 0; i < 10; i++) {
		page_text(&p, 60, 300 + 12 * (float)i, 10,
		    "left column goes on and on here");
		page_text(&p, 320, 300 + 12 * (float)i, 10,
		    "right column goes on, and on now");
	}
	page_text(&p, 60, 440, 8, "1 A note of the left column.");
	page_next(&p);
	rf_layout_finish(p.layout);
	CU_ASSERT_EQUAL_FATAL(p.doc.pages.v[0].blocks.n, 3);
	CU_ASSERT_EQUAL(p.doc.pages.v[0].blocks.v[2].kind, RF_BLOCK_FOOTNOTE);
	rf_layout_free(p.layout);
	rf_marks_release(&p.marks);
	rf_document_release(&p.doc);
}

/* Recognised words: their mean by length; what was not recognised is sure. */
static void
test_confidence(void)
{
	struct test_page p;
	struct rf_page *page;

	page_begin(&p);
	p.options.word_boxes = true;
	page_text(&p, 100, 200, 10, "three");
	p.marks.runs.v[0].confidence = 0.4f;
	page_text(&p, 130, 200, 10, "words");
	page_text(&p, 160, 200, 10, "here");
	p.marks.runs.v[2].confidence = 0.9f;
	page_text(&p, 100, 400, 10, "native");
	page_next(&p);
	page = &p.doc.pages.v[0];
	CU_ASSERT_EQUAL_FATAL(page->words.n, 4);
	CU_ASSERT_DOUBLE_EQUAL(page->words.v[0].confidence, 0.4, 1e-6);
	CU_ASSERT_EQUAL(page->words.v[1].confidence, 0);
	CU_ASSERT_EQUAL_FATAL(page->blocks.n, 2);
	CU_ASSERT_DOUBLE_EQUAL(page->blocks.v[0].confidence,
	    (5 * 0.4 + 5 + 4 * 0.9) / 14, 1e-4);
	CU_ASSERT_EQUAL(page->blocks.v[1].confidence, 0);
	rf_layout_free(p.layout);
	rf_marks_release(&p.marks);
	rf_document_release(&p.doc);
}

/* Lines and indents stay; a word of code in a sentence is one. */
static void
test_code(void)
{
	struct test_page p;
	const struct rf_text *t;

	page_begin(&p);
	page_lines(&p, 100, 100, 10, 12, BODY);
	p.mono = true;
	page_text(&p, 100, 150, 10, "int main(void)");
	page_text(&p, 100, 162, 10, "{");
	page_text(&p, 120, 174, 10, "return  0;");
	page_text(&p, 100, 198, 10, "}");
	p.mono = false;
	page_text(&p, 100, 230, 10, "Then call");
	p.mono = true;
	page_text(&p, 150, 230, 10, "main()");
	p.mono = false;
	page_text(&p, 185, 230, 10, "and see.");
	page_next(&p);
	t = &p.doc.pages.v[0].blocks.v[2].text;
	CU_ASSERT_EQUAL_FATAL(t->n, 3);
	CU_ASSERT_EQUAL(t->runs[1].style, RF_CODE);
	page_expect(&p, "p The first line of a paragraph is here and the "
	    "second one is about as long, while the last is short.\n"
	    "code int main(void)\n{\n    return  0;\n\n}\n"
	    "p Then call main() and see.\n");
}

static void
test_rules(void)
{
	struct test_page p;
	const struct rf_text *t;

	page_begin(&p);
	page_text(&p, 100, 200, 10, "Some words under and through a line");
	page_rule(&p, 155, 201.2f, 180, 201.2f);	/* under */
	page_rule(&p, 205, 197, 240, 197);		/* through */
	page_rule(&p, 100, 204, 500, 204);		/* a divider */
	page_next(&p);
	t = &p.doc.pages.v[0].blocks.v[0].text;
	CU_ASSERT_EQUAL_FATAL(t->n, 5);
	CU_ASSERT_EQUAL(t->runs[1].style, RF_UNDERLINE);
	CU_ASSERT_EQUAL(t->runs[3].style, RF_STRIKE);
	page_expect(&p, "p Some words under and through a line\n");
}

/* The word that a column's end divides is whole in the first column. */
static void
test_carry(void)
{
	struct test_page p;

	page_begin(&p);
	for (int i = 0; i < 9; i++) {
		page_text(&p, 60, 200 + 12 * (float)i, 10,
		    i < 8 ? "left column goes on and on here and to" :
		    "its end, where it has to be contin-");
		page_text(&p, 320, 200 + 12 * (float)i, 10,
		    i > 0 ? "right column goes on and on, and it is" :
		    "ued at the head of the other one, then");
	}
	page_next(&p);
	rf_layout_finish(p.layout);
	CU_ASSERT_EQUAL_FATAL(p.doc.pages.v[0].blocks.n, 2);
	for (int i = 0; i < 2; i++) {
		const struct rf_str *s =
		    &p.doc.pages.v[0].blocks.v[i].text.runs[0].text;

		CU_ASSERT(i == 0 ? rf_str_ends(*s, "be continued") :
		    rf_str_starts(*s, "at the head"));
	}
	rf_layout_free(p.layout);
	rf_marks_release(&p.marks);
	rf_document_release(&p.doc);
}

/* A note and the raised mark that refers to it. */
static void
test_references(void)
{
	struct test_page p;
	const struct rf_text *t;

	page_begin(&p);
	page_lines(&p, 100, 200, 10, 12, BODY);
	page_text(&p, 100, 240, 10, "It is so");
	page_text(&p, 140, 236, 6, "3");
	page_text(&p, 148, 240, 10, "and not otherwise.");
	page_text(&p, 100, 700, 6, "3");
	page_text(&p, 103, 702, 8, "A note that says why.");
	page_text(&p, 100, 710, 6, "4");
	page_text(&p, 103, 712, 8, "Nobody refers to this.");
	page_next(&p);
	rf_layout_finish(p.layout);
	t = &p.doc.pages.v[0].blocks.v[1].text;
	CU_ASSERT_EQUAL_FATAL(t->n, 3);
	CU_ASSERT_EQUAL(t->runs[1].note, 1);
	CU_ASSERT_EQUAL_FATAL(p.doc.notes.n, 1);
	CU_ASSERT_STRING_EQUAL(p.doc.notes.v[0].symbol, "3");
	page_expect(&p, "p The first line of a paragraph is here and the "
	    "second one is about as long, while the last is short.\n"
	    "p It is so3 and not otherwise.\n"
	    "note [1]: A note that says why.\n"
	    "note 4Nobody refers to this.\n");
}

/* One look, parted by its numbers; then what the outline says. */
static void
test_heading_levels(void)
{
	static const struct rf_layout_title titles[] = {
		{ "1 Opening", 1, 1 }, { "A word  before.", 1, 2 },
		{ "2 Closing", 1, 1 } };

	for (int outline = 0; outline < 2; outline++) {
		struct test_page p;

		page_begin(&p);
		if (outline)
			rf_layout_outline(p.layout, titles, 3);
		p.bold = true;
		page_text(&p, 100, 150, 12, "1 Opening");
		page_text(&p, 100, 190, 12, "1.1 Part of it");
		p.bold = false;
		page_lines(&p, 100, 210, 10, 12, BODY);
		page_text(&p, 100, 270, 10, "A word before");
		page_lines(&p, 100, 290, 10, 12, BODY);
		p.bold = true;
		page_text(&p, 100, 350, 12, "2 Closing");
		p.bold = false;
#define SAID "p The first line of a paragraph is here and the second one " \
	"is about as long, while the last is short.\n"
		page_expect(&p, outline ? "h1 1 Opening\nh2 1.1 Part of it\n"
		    SAID "h2 A word before\n" SAID "h1 2 Closing\n" :
		    "h1 1 Opening\nh2 1.1 Part of it\n" SAID
		    "p A word before\n" SAID "h1 2 Closing\n");
	}
}

/* Roman numbers, letters under them and digits under those; smaller than
 * the text, as some journals have them. */
static void
test_counted_headings(void)
{
	static const char *const heads[] = { "I. FIRST PART", "A. Its letter",
	    "1. Its number", "II. SECOND PART" };
	struct test_page p;

	page_begin(&p);
	for (int i = 0; i < 4; i++) {
		p.bold = true;
		page_text(&p, 100, 120 + 80 * (float)i, 9, heads[i]);
		p.bold = false;
		page_lines(&p, 100, 140 + 80 * (float)i, 10, 12, BODY);
	}
#define TEXT "p The first line of a paragraph is here and the second one is " \
	"about as long, while the last is short.\n"
	page_expect(&p, "h1 I. FIRST PART\n" TEXT "h2 A. Its letter\n" TEXT
	    "h3 1. Its number\n" TEXT "h1 II. SECOND PART\n" TEXT);
#undef TEXT
}

/* Numbers beside the lines of a draft go; a table's first column stays. */
static void
test_line_numbers(void)
{
	char number[16];
	struct test_page p;

	page_begin(&p);
	for (int i = 0; i < 16; i++) {
		float y = 150 + 12 * (float)i;

		snprintf(number, sizeof(number), "%d", i + 1);
		page_text(&p, i < 9 ? 45 : 42, y, 6, number);
		page_text(&p, 100, y, 10, i == 0 ? "This is a text of which "
		    "the lines are numbered and" : i == 15 ? "the last of "
		    "them ends here." : "go on as sentences do, on and on and "
		    "on until");
	}
	page_next(&p);
	CU_ASSERT_EQUAL(p.doc.pages.v[0].blocks.n, 1);
	for (int i = 0; i < 16; i++) {
		float y = 150 + 24 * (float)i;

		snprintf(number, sizeof(number), "%d", i + 1);
		page_text(&p, i < 9 ? 45 : 42, y, 10, number);
		page_text(&p, 100, y, 10, "One");
		page_text(&p, 200, y, 10, "Two of it");
	}
	page_next(&p);
	CU_ASSERT_EQUAL_FATAL(p.doc.pages.v[1].blocks.n, 1);
	CU_ASSERT_EQUAL(p.doc.pages.v[1].blocks.v[0].kind, RF_BLOCK_TABLE);
	rf_layout_finish(p.layout);
	CU_ASSERT_EQUAL_FATAL(p.doc.warnings.n, 1);
	CU_ASSERT_STRING_EQUAL(p.doc.warnings.v[0].text,
	    "Numbers of lines were left out on 1 page");
	rf_layout_free(p.layout);
	rf_marks_release(&p.marks);
	rf_document_release(&p.doc);
}

/* Accents drawn over their letters, before them or behind. */
static void
test_accents(void)
{
	struct test_page p;

	page_begin(&p);
	page_text(&p, 100, 200, 10, "st");
	page_utf8(&p, 110, 200, 10, "\xc2\xa8", false);
	page_text(&p, 110, 200, 10, "oren");
	page_utf8(&p, 100, 298, 10, "\xc2\xb4", false);
	page_text(&p, 100.4f, 300, 10, "Etat");
	page_text(&p, 100, 400, 10, "fac");
	page_utf8(&p, 110, 400, 10, "\xc2\xb8", false);
	page_text(&p, 115, 400, 10, "ade");
	/* No letter has this one, and none is under that. */
	page_text(&p, 100, 500, 10, "q");
	page_utf8(&p, 100, 500, 10, "\xcb\x87", false);
	page_text(&p, 105, 500, 10, "ed a`b");
	page_expect(&p, "p st\xc3\xb6ren\np \xc3\x89tat\n"
	    "p fa\xc3\xa7" "ade\np q\xcc\x8c" "ed a`b\n");
}

/* A word of code in its own size, at the beginning of a paragraph. */
static void
test_small_code(void)
{
	struct test_page p;

	page_begin(&p);
	p.mono = true;
	page_text(&p, 100, 200, 7, "option");
	p.mono = false;
	page_text(&p, 126, 200, 10, "and what it does, in a line that");
	page_text(&p, 110, 212, 10, "goes on below and is a little shorter.");
	/* Most of the first line is code. */
	p.mono = true;
	page_text(&p, 100, 300, 7, "a_very_long_name_of_an_option");
	p.mono = false;
	page_text(&p, 207, 300, 10, "is said to be");
	page_text(&p, 100, 312, 10, "long, and it is explained down here.");
	page_expect(&p, "p option and what it does, in a line that goes on "
	    "below and is a little shorter.\n"
	    "p a_very_long_name_of_an_option is said to be long, and it is "
	    "explained down here.\n");
}

/* Entries of a table of contents are no headings, however they look. */
static void
test_contents(void)
{
	struct test_page p;

	page_begin(&p);
	page_text(&p, 100, 100, 16, "Contents");
	p.bold = true;
	page_text(&p, 100, 130, 10, "1 Opening of all this");
	page_text(&p, 495, 130, 10, "5");
	page_text(&p, 100, 170, 10, "2 The middle of it");
	page_text(&p, 490, 170, 10, "17");
	page_text(&p, 100, 210, 10, "3 Where it ends");
	page_text(&p, 490, 210, 10, "90");
	p.bold = false;
	page_next(&p);
	page_text(&p, 100, 130, 16, "A lonely entry ......... 6");
	page_lines(&p, 100, 200, 10, 12, BODY);
	page_expect(&p, "h1 Contents\np 1 Opening of all this 5\n"
	    "p 2 The middle of it 17\np 3 Where it ends 90\n--\n"
	    "p A lonely entry ......... 6\n"
	    "p The first line of a paragraph is here and the second one is "
	    "about as long, while the last is short.\n");
}

/* Where more is small than large, what is large is text all the same. */
static void
test_large_text(void)
{
	static const char small[] = "Small text, of which there is more than "
	    "of any other on this page, goes on and on,\nand makes the size "
	    "that others are compared with.";
	struct test_page p;

	page_begin(&p);
	page_text(&p, 60, 100, 16, "A heading");
	page_text(&p, 60, 130, 12, "What is said here is said in large "
	    "letters, and ends with a stop.");
	page_text(&p, 60, 160, 12, "A line without one");
	for (int i = 0; i < 3; i++)
		page_lines(&p, 60, 200 + 40 * (float)i, 8, 10, small);
#define SMALL "p Small text, of which there is more than of any other on " \
	"this page, goes on and on, and makes the size that others are " \
	"compared with.\n"
	page_expect(&p, "h1 A heading\n"
	    "p What is said here is said in large letters, and ends with a "
	    "stop.\np A line without one\n" SMALL SMALL SMALL);
#undef SMALL
}

/* Authors side by side are neither a table nor headings. */
static void
test_authors(void)
{
	static const char *const names[] = { "Ann Lee", "Bo Chen", "Cy Diaz" };
	static const char *const mails[] = { "ann@one.org", "bo@two.org",
	    "cy@three.org" };
	struct test_page p;

	page_begin(&p);
	page_text(&p, 200, 100, 20, "The title of it");
	for (int i = 0; i < 3; i++) {
		float x = 60 + 180 * (float)i;

		page_text(&p, x, 150, 12, names[i]);
		page_text(&p, x, 164, 10, "University of it");
		page_text(&p, x, 176, 10, "Paris, France");
		page_text(&p, x, 188, 10, mails[i]);
	}
	page_text(&p, 60, 230, 12, "Abstract");
	page_lines(&p, 60, 250, 10, 12, "The abstract goes over all of the "
	    "columns that the authors have above it, in lines that\n"
	    "are as wide as the page is, and so it is read behind them.");
	page_expect(&p, "h1 The title of it\n"
	    "p Ann Lee\np University of it Paris, France ann@one.org\n"
	    "p Bo Chen\np University of it Paris, France bo@two.org\n"
	    "p Cy Diaz\np University of it Paris, France cy@three.org\n"
	    "h2 Abstract\np The abstract goes over all of the columns that "
	    "the authors have above it, in lines that are as wide as the page "
	    "is, and so it is read behind them.\n");
}

/* A large first letter, of text that is no script of it. */
static void
test_initial(void)
{
	struct test_page p;

	page_begin(&p);
	page_text(&p, 100, 212, 24, "T");
	page_text(&p, 113, 200, 10, "his is a paragraph that begins large");
	page_text(&p, 113, 212, 10, "and goes on beside its first letter,");
	page_text(&p, 100, 224, 10, "then under it as any other would do.");
	page_expect(&p, "p This is a paragraph that begins large and goes on "
	    "beside its first letter, then under it as any other would do.\n");
}

CU_TestInfo layout_text_tests[] = {
	{ "paragraphs", test_paragraphs },
	{ "hyphens", test_hyphens },
	{ "justified", test_justified },
	{ "words", test_words },
	{ "columns", test_columns },
	{ "headings", test_headings },
	{ "counted headings", test_counted_headings },
	{ "a large initial", test_initial },
	{ "authors", test_authors },
	{ "contents", test_contents },
	{ "small code", test_small_code },
	{ "accents", test_accents },
	{ "numbers of lines", test_line_numbers },
	{ "large text", test_large_text },
	{ "code", test_code },
	{ "rules on words", test_rules },
	{ "lists", test_lists },
	{ "nested lists", test_nested_lists },
	{ "no items", test_no_items },
	{ "heading levels", test_heading_levels },
	{ "divided by a column", test_carry },
	{ "references", test_references },
	{ "edges", test_edges },
	{ "alternating edges", test_alternating_edges },
	{ "order", test_order },
	{ "captions", test_captions },
	{ "notes", test_notes },
	{ "confidence", test_confidence },
	CU_TEST_INFO_NULL
};
