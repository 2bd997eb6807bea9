/* Markdown: what each kind of block becomes, and what is escaped. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit/emit_doc.h"
#include "unit/emit_suites.h"
#include "unit/unit.h"

static void
expect(const struct rf_document *d, const char *want)
{
	struct rf_options o;
	char *got;

	rf_options_init(&o);
	got = doc_markdown(d, &o, false);
	CU_ASSERT_STRING_EQUAL(got, want);
	if (strcmp(got, want) != 0)
		fprintf(stderr, "want: %s\n got: %s\n", want, got);
	free(got);
}

static void
escapes(void)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		/* Harmless, and so untouched. */
		{ "2 * 3 = 6", "2 * 3 = 6" },
		{ "snake_case_name", "snake_case_name" },
		{ "R&D, AT&T a & b", "R&D, AT&T a & b" },
		{ "a < b > c, <3, x<1", "a < b > c, <3, x<1" },
		{ "C# and #hash", "C# and #hash" },
		{ "#hash", "#hash" }, { "1.5 kg", "1.5 kg" },
		{ "-5 to +5", "-5 to +5" }, { "-5", "-5" },
		{ "[1] see [2]", "[1] see [2]" },
		{ "costs $5 or $10", "costs $5 or $10" },
		{ "about ~5", "about ~5" }, { "a|b|c", "a|b|c" },
		{ "C:\\path\\to", "C:\\path\\to" }, { "wow!", "wow!" },
		{ "12345678901. x", "12345678901. x" },
		{ "x - y", "x - y" }, { "a = b", "a = b" },
		{ "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d *", "\xd7\xa9\xd7\x9c\xd7"
		    "\x95\xd7\x9d *" },
		/* What would mean something. */
		{ "*x*", "\\*x\\*" }, { "_x_", "\\_x\\_" },
		{ "**x**", "\\*\\*x\\*\\*" }, { "a*b", "a\\*b" },
		{ "~~x~~", "\\~\\~x\\~\\~" }, { "`x`", "\\`x\\`" },
		{ "<b>x</b>", "&lt;b>x&lt;/b>" }, { "</table>", "&lt;/table>" },
		{ "<!-- x -->", "&lt;!-- x -->" },
		{ "&amp; &#35; &#x23;", "&amp;amp; &amp;#35; &amp;#x23;" },
		{ "[a](b)", "[a\\](b)" }, { "![a](b)", "![a\\](b)" },
		{ "[^1]", "\\[^1]" }, { "[a]: b", "\\[a]: b" },
		{ "\\*", "\\\\\\*" }, { "end\\", "end\\\\" },
		/* At the start of a line. */
		{ "# x", "\\# x" }, { "####### x", "####### x" },
		{ "> x", "\\> x" }, { ">x", "\\>x" },
		{ "- x", "\\- x" }, { "+ x", "\\+ x" }, { "* x", "\\* x" },
		{ "-", "\\-" }, { "1. x", "1\\. x" }, { "1) x", "1\\) x" },
		{ "2026. x", "2026\\. x" },
		{ "---", "\\---" }, { "***", "\\*\\*\\*" }, { "_ _ _", "\\_ _ _" },
		{ "~~~", "\\~~~" }, { "a\n===", "a  \n\\===" },
		{ "a | b\n--|--", "a | b  \n\\--|--" },
		{ "    x", "x" }, { "\tx", "x" }, { "x   ", "x" },
		/* Line breaks. */
		{ "a\nb", "a  \nb" }, { "a\n\n\nb", "a  \nb" },
		{ "\na\n", "a" }, { "a\n- b", "a  \n\\- b" },
	};

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct rf_document d;

		rf_document_init(&d);
		doc_text(&d, RF_BLOCK_PARAGRAPH, rows[i].text);
		expect(&d, rows[i].want);
		rf_document_release(&d);
	}
}

static void
styles(void)
{
	static const struct {
		struct rf_run runs[4];
		const char *want;
	} rows[] = {
		{ { T("a "), S("b", RF_BOLD), T(" c") }, "a **b** c" },
		{ { S("b", RF_ITALIC) }, "*b*" },
		{ { S("b", RF_BOLD | RF_ITALIC) }, "***b***" },
		{ { S("b", RF_STRIKE) }, "~~b~~" },
		{ { T("H"), S("2", RF_SUBSCRIPT), T("O") }, "H<sub>2</sub>O" },
		{ { T("x"), S("2", RF_SUPERSCRIPT) }, "x<sup>2</sup>" },
		{ { S("b", RF_UNDERLINE) }, "b" },
		{ { S("f()", RF_CODE) }, "`f()`" },
		{ { S("a`b", RF_CODE) }, "``a`b``" },
		{ { S("`", RF_CODE) }, "`` ` ``" },
		{ { S("*x*", RF_CODE) }, "`*x*`" },
		{ { S("</p>", RF_CODE) }, "<code>&lt;/p></code>" },
		{ { S("x^2", RF_MATH) }, "$x^2$" },
		{ { S("a<b", RF_MATH), T(" $5") }, "$a\\lt b$ \\$5" },
		/* White space stays outside of the marks. */
		{ { T("a"), S(" b ", RF_BOLD), T("c") }, "a **b** c" },
		{ { T("a"), S(" ", RF_BOLD), T("c") }, "a c" },
		{ { S("a", RF_BOLD), S(" ", 0), S("b", RF_BOLD) },
		    "**a** **b**" },
		/* Runs of one style are one. */
		{ { S("a", RF_BOLD), S("b", RF_BOLD) }, "**ab**" },
		{ { T("1"), T(". x") }, "1\\. x" },
		/* Where marks do not work. */
		{ { S("Note:", RF_BOLD), T("text") },
		    "<strong>Note:</strong>text" },
		{ { S("Note:", RF_BOLD), T(" text") }, "**Note:** text" },
		{ { S("a", RF_BOLD), S("b", RF_ITALIC) }, "**a**<em>b</em>" },
		{ { T("pre"), S("fix", RF_BOLD), T("ed") }, "pre**fix**ed" },
		/* Links. */
		{ { L("here", "https://h.example/") },
		    "[here](https://h.example/)" },
		{ { L("a]b", "x y(1)") }, "[a\\]b](x%20y%281%29)" },
		{ { L("bad", "javascript:alert(1)") }, "bad" },
		{ { L("bad", " javascript:alert(1)") }, "bad" },
		{ { L("inside", "#there") }, "inside" },
		{ { T("Wow!"), L("a", "b") }, "Wow\\![a](b)" },
		{ { L("a\\", "b") }, "[a\\\\](b)" },
	};

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct rf_document d;

		rf_document_init(&d);
		doc_runs(&d, RF_BLOCK_PARAGRAPH, 4, rows[i].runs);
		expect(&d, rows[i].want);
		rf_document_release(&d);
	}
}

static void
headings(void)
{
	static const struct {
		uint16_t level;
		const char *text, *want;
	} rows[] = {
		{ 1, "Title", "# Title" }, { 6, "x", "###### x" },
		{ 0, "x", "# x" }, { 9, "x", "###### x" },
		{ 2, "1. Scope", "## 1. Scope" }, { 2, "C#", "## C#" },
		{ 2, "A #", "## A \\#" }, { 2, "#", "## \\#" },
		{ 2, "two\nlines", "## two lines" },
		{ 2, "- x", "## - x" },
	};
	static const struct rf_run bold[] = { S("Bold", RF_BOLD),
		S(" and ", RF_BOLD | RF_ITALIC), T("plain") };
	struct rf_document d;

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		rf_document_init(&d);
		doc_text(&d, RF_BLOCK_HEADING, rows[i].text)->level =
		    rows[i].level;
		expect(&d, rows[i].want);
		rf_document_release(&d);
	}
	/* A heading is bold anyway. */
	rf_document_init(&d);
	doc_runs(&d, RF_BLOCK_HEADING, 3, bold)->level = 3;
	expect(&d, "### Bold *and* plain");
	rf_document_release(&d);
}

static void
item(struct rf_document *d, uint16_t level, bool ordered, uint32_t number,
    const char *text)
{
	struct rf_block *b = doc_text(d, RF_BLOCK_LIST_ITEM, text);

	b->level = level;
	b->ordered = ordered;
	b->number = number;
}

static void
lists(void)
{
	struct rf_document d;
	struct rf_block *b;

	rf_document_init(&d);
	doc_text(&d, RF_BLOCK_PARAGRAPH, "Before");
	item(&d, 0, true, 9, "nine");
	item(&d, 0, true, 0, "ten\nmore");
	item(&d, 1, false, 0, "under ten");
	item(&d, 2, true, 0, "one");
	item(&d, 2, true, 0, "two");
	item(&d, 0, true, 0, "eleven");
	item(&d, 5, false, 0, "deep");
	doc_text(&d, RF_BLOCK_PARAGRAPH, "After");
	item(&d, 0, true, 0, "anew");
	b = doc_text(&d, RF_BLOCK_LIST_ITEM, "done");
	b->checkbox = b->checked = true;
	doc_text(&d, RF_BLOCK_LIST_ITEM, "open")->checkbox = true;
	doc_text(&d, RF_BLOCK_LIST_ITEM, "[ ] text");
	doc_text(&d, RF_BLOCK_LIST_ITEM, "- x");
	expect(&d,
	    "Before\n\n"
	    "9. nine\n"
	    "10. ten  \n"
	    "    more\n"
	    "    - under ten\n"
	    "      1. one\n"
	    "      2. two\n"
	    "11. eleven\n"
	    "    - deep\n\n"
	    "After\n\n"
	    "1. anew\n"
	    "- [x] done\n"
	    "- [ ] open\n"
	    "- \\[ ] text\n"
	    "- \\- x");
	rf_document_release(&d);
}

/* Lists that follow one another: the number of an item alone parts none. */
static void
lists_in_a_row(void)
{
	struct rf_document d;

	rf_document_init(&d);
	item(&d, 0, true, 1, "one");
	item(&d, 0, true, 2, "two");
	item(&d, 1, true, 1, "below");
	item(&d, 1, true, 1, "below again");
	item(&d, 0, true, 3, "three");
	item(&d, 0, true, 1, "anew");
	item(&d, 0, true, 2, "goes on");
	item(&d, 0, true, 7, "later");
	expect(&d,
	    "1. one\n"
	    "2. two\n"
	    "   1. below\n"
	    "   1) below again\n"
	    "3. three\n"
	    "1) anew\n"
	    "2) goes on\n"
	    "7. later");
	rf_document_release(&d);
}

/* Pictures of a header are told of, and stand in no text. */
static void
around(void)
{
	struct rf_document d;
	struct rf_figure *f;

	rf_document_init(&d);
	f = doc_figure(&d, "Logo");
	f->around = true;
	doc_text(&d, RF_BLOCK_PARAGRAPH, "Text");
	expect(&d, "Text");
	rf_document_release(&d);
}

static void
other_blocks(void)
{
	struct rf_document d;
	static const struct rf_run mark[] = { T("Text"), N("1", 1), T(".") };

	rf_document_init(&d);
	RF_VEC_PUSH(&d.notes)->symbol = "a";
	RF_VEC_PUSH(&d.notes)->symbol = "b";
	doc_runs(&d, RF_BLOCK_PARAGRAPH, 3, mark);
	doc_text(&d, RF_BLOCK_PAGE_HEADER, "not shown");
	doc_text(&d, RF_BLOCK_PARAGRAPH, " \n \xc2\xa0");
	doc_text(&d, RF_BLOCK_QUOTE, "first\nsecond");
	doc_text(&d, RF_BLOCK_CODE, "a ```` b\n\n<x>\n")->language = "c";
	doc_text(&d, RF_BLOCK_CODE, "plain")->language = "not a `name";
	doc_text(&d, RF_BLOCK_FORMULA, "a\n+ b");
	rf_page_block(&d.pages.v[0], RF_BLOCK_RULE);
	doc_text(&d, RF_BLOCK_FOOTNOTE, "The note\nand more")->note = 1;
	doc_text(&d, RF_BLOCK_FOOTNOTE, "Lost");
	doc_text(&d, RF_BLOCK_PAGE_NUMBER, "7");
	expect(&d,
	    "Text[^a].\n\n"
	    "> first  \n> second\n\n"
	    "`````c\na ```` b\n\n<x>\n`````\n\n"
	    "```\nplain\n```\n\n"
	    "$$a + b$$\n\n"
	    "---\n\n"
	    "[^a]: The note  \n    and more\n\n"
	    "Lost");
	/* Two notes of one symbol: their numbers tell them apart. */
	d.notes.v[1].symbol = "a";
	d.pages.v[0].blocks.n = 1;
	expect(&d, "Text[^1].");
	rf_document_release(&d);
}

static void
tables(void)
{
	static const struct {
		const char *rows, *want;
	} cases[] = {
		{ "A|B\n1|2", "<table>\n<tr><th>A</th><th>B</th></tr>\n"
		    "<tr><td>1</td><td>2</td></tr>\n</table>" },
		{ "A||C\n|2|", "<table>\n<tr><th>A</th><th></th><th>C</th>"
		    "</tr>\n<tr><td></td><td>2</td><td></td></tr>\n</table>" },
		{ "A>||C\na^|b|c\n|e|f",
		    "<table>\n<tr><th colspan=\"2\">A</th><th>C</th></tr>\n"
		    "<tr><td rowspan=\"2\">a</td><td>b</td><td>c</td></tr>\n"
		    "<tr><td>e</td><td>f</td></tr>\n</table>" },
		/* A gap, and a covered cell in it. */
		{ "A|B^|C\n|||\n1||3", "<table>\n<tr><th>A</th>"
		    "<th rowspan=\"2\">B</th><th>C</th><th></th></tr>\n"
		    "<tr></tr>\n<tr><td>1</td><td></td><td>3</td><td></td>"
		    "</tr>\n</table>" },
		{ "A\n</table><b>&amp; x & y", "<table>\n<tr><th>A</th></tr>\n"
		    "<tr><td>&lt;/table>&lt;b>&amp;amp; x &amp; y</td></tr>\n"
		    "</table>" },
	};
	struct rf_document d;

	for (size_t i = 0; i < RF_COUNT(cases); i++) {
		rf_document_init(&d);
		doc_table(&d, cases[i].rows);
		expect(&d, cases[i].want);
		rf_document_release(&d);
	}
}

static void
rich_cells(void)
{
	static const struct rf_run runs[] = { T("a "), S("b", RF_BOLD),
		T("\nc"), L("d", "http://x/?a=1&b=\"2\"") };
	struct rf_document d;
	struct rf_table *t;
	struct rf_cell_extra *x;

	rf_document_init(&d);
	t = doc_table(&d, "H\nx\ny");
	t->caption = rf_text_plain(&d.arena, RF_STR("Cap & tion"));
	x = doc_extra(&d, &t->cells[0]);
	x->rich = (struct rf_text){ rf_arena_array(&d.arena, 4,
	    sizeof(runs[0])), 4 };
	memcpy(x->rich.runs, runs, sizeof(runs));
	doc_extra(&d, &t->cells[1])->rich = x->rich;
	x = doc_extra(&d, &t->cells[2]);
	x->n_blocks = 7;
	x->blocks = rf_arena_array(&d.arena, 7, sizeof(*x->blocks));
	for (int i = 0; i < 7; i++)
		x->blocks[i].text = rf_text_plain(&d.arena, RF_STR("l1\n\nl2"));
	x->blocks[0].kind = RF_BLOCK_HEADING;
	x->blocks[1].kind = RF_BLOCK_PARAGRAPH;
	x->blocks[2].kind = RF_BLOCK_LIST_ITEM;
	x->blocks[3].kind = RF_BLOCK_LIST_ITEM;
	x->blocks[3].level = 1;
	x->blocks[3].ordered = true;
	x->blocks[4].kind = RF_BLOCK_CODE;
	x->blocks[5].kind = RF_BLOCK_TABLE;
	x->blocks[5].table = doc_table_new(&d, "i");
	x->blocks[6].kind = RF_BLOCK_QUOTE;
	expect(&d,
	    "<table>\n<caption>Cap &amp; tion</caption>\n"
	    "<tr><th>a b<br>c<a href=\"http://x/?a=1&amp;b=&quot;2&quot;\">d"
	    "</a></th></tr>\n"
	    "<tr><td>a <strong>b</strong><br>c"
	    "<a href=\"http://x/?a=1&amp;b=&quot;2&quot;\">d</a></td></tr>\n"
	    "<tr><td><strong>l1<br><br>l2</strong><br>l1<br><br>l2"
	    "<ul><li>l1<br><br>l2<ol><li>l1<br><br>l2</li></ol></li></ul>"
	    "<pre><code>l1<br><br>l2</code></pre>"
	    "<table>\n<tr><th>i</th></tr>\n</table>"
	    "<blockquote>l1<br><br>l2</blockquote></td></tr>\n</table>");
	rf_document_release(&d);
}

/* Claims cost nothing: far corners, deep nesting, absurd spans. */
static void
hostile_tables(void)
{
	struct rf_document d;
	struct rf_options o;
	struct rf_table *t, *inner;
	char *got;

	rf_options_init(&o);
	rf_document_init(&d);
	t = doc_table(&d, "a\nb");
	t->n_rows = 20000;
	t->n_cols = 16000;
	t->cells[1].row = 19999;
	t->cells[1].col = 15999;
	t->cells[0].row_span = UINT32_MAX;
	t->cells[0].col_span = UINT16_MAX;
	got = doc_markdown(&d, &o, false);
	CU_ASSERT(strlen(got) < 300000);
	CU_ASSERT_PTR_NOT_NULL(strstr(got, "rowspan=\"20000\" "
	    "colspan=\"16000\">a<"));
	free(got);
	t->cells[0].row_span = t->cells[0].col_span = 1;
	got = doc_markdown(&d, &o, false);
	CU_ASSERT_PTR_NOT_NULL(strstr(got, "<td colspan=\"15999\"></td>"
	    "<td>b</td>"));
	free(got);
	/* Rows after the last cell are not written. */
	t->n_rows = UINT32_MAX;
	t->cells[1].row = 1;
	got = doc_markdown(&d, &o, false);
	CU_ASSERT(strlen(got) < 300);
	free(got);
	rf_document_release(&d);

	rf_document_init(&d);
	t = doc_table(&d, "x");
	for (int i = 0; i < 5000; i++) {
		struct rf_cell_extra *x = doc_extra(&d, &t->cells[0]);

		inner = doc_table_new(&d, "x");
		x->n_blocks = 1;
		x->blocks = rf_arena_alloc(&d.arena, sizeof(*x->blocks));
		x->blocks->kind = RF_BLOCK_TABLE;
		x->blocks->table = inner;
		t = inner;
	}
	got = doc_markdown(&d, &o, true);
	CU_ASSERT_PTR_NOT_NULL(strstr(got, "tbl-65\""));
	CU_ASSERT_PTR_NULL(strstr(got, "tbl-66\""));
	free(got);
	rf_document_release(&d);
}

static void
figures(void)
{
	struct rf_document d;
	struct rf_options o;
	struct rf_figure *f;
	char *got;

	rf_options_init(&o);
	rf_document_init(&d);
	f = doc_figure(&d, "Figure 1: <growth>");
	f->alt = "A \"line\"";
	f->asset = doc_asset(&d, "x", "png");
	doc_figure(&d, "");
	expect(&d, "<figure><figcaption>Figure 1: &lt;growth></figcaption>"
	    "</figure>\n\n<figure></figure>");
	o.describe_figures = true;
	o.show_images = true;
	/* An address needs a key to be read: it stays out. */
	o.image_base = "https://h.example/results/1/images/";
	got = doc_markdown(&d, &o, true);
	CU_ASSERT_STRING_EQUAL(got, "<figure data-bb-image-id=\"img-1\">"
	    "<figcaption>Figure 1: &lt;growth></figcaption>A \"line\""
	    "</figure>\n\n<figure data-bb-image-id=\"img-2\"></figure>");
	free(got);
	/* A file beside the document is linked. */
	o.image_base = "images/";
	o.describe_figures = false;
	got = doc_markdown(&d, &o, false);
	CU_ASSERT_STRING_EQUAL(got, "<figure><img src=\"images/img-1.png\" "
	    "alt=\"A &quot;line&quot;\"><figcaption>Figure 1: &lt;growth>"
	    "</figcaption></figure>\n\n<figure></figure>");
	free(got);
	rf_document_release(&d);
}

static void
pages_and_ids(void)
{
	struct rf_document d;
	struct rf_options o;
	char *got;

	rf_options_init(&o);
	rf_document_init(&d);
	rf_document_page(&d, 1);
	doc_text(&d, RF_BLOCK_PAGE_HEADER, "Running");
	doc_text(&d, RF_BLOCK_HEADING, "Title")->level = 2;
	doc_text(&d, RF_BLOCK_PARAGRAPH, "Body");
	rf_document_page(&d, 2);
	rf_document_page(&d, 3);
	item(&d, 0, false, 0, "item");
	doc_text(&d, RF_BLOCK_CODE, "code");
	doc_table(&d, "A");
	doc_text(&d, RF_BLOCK_QUOTE, "q");
	got = doc_markdown(&d, &o, true);
	CU_ASSERT_STRING_EQUAL(got,
	    "## <h2 data-bb-text-id=\"txt-2\">Title</h2>\n\n"
	    "<p data-bb-text-id=\"txt-3\">Body</p>\n\n"
	    "- <span data-bb-text-id=\"txt-4\">item</span>\n\n"
	    "<div data-bb-text-id=\"txt-5\">\n\n```\ncode\n```\n\n</div>\n\n"
	    "<table data-bb-table-id=\"tbl-1\">\n<tr><th>A</th></tr>\n"
	    "</table>\n\n"
	    "> <span data-bb-text-id=\"txt-6\">q</span>");
	free(got);
	expect(&d, "## Title\n\nBody\n\n- item\n\n```\ncode\n```\n\n"
	    "<table>\n<tr><th>A</th></tr>\n</table>\n\n> q");
	rf_document_release(&d);

	rf_document_init(&d);
	doc_sheet(&d, "Q1 *new*");
	doc_table(&d, "A\nTotal");
	d.pages.v[0].blocks.v[0].table->cells[1].flags = RF_CELL_TOTAL;
	doc_sheet(&d, "Q2");
	doc_figure(&d, "x");
	got = doc_markdown(&d, &o, true);
	CU_ASSERT_STRING_EQUAL(got,
	    "# <h1 data-bb-text-id=\"excel_title_0\">Sheet: Q1 \\*new\\*</h1>"
	    "\n\n<table data-bb-table-id=\"tbl-1\">\n<tr><th>A</th></tr>\n"
	    "<tr data-bb-text-id=\"txt-1\"><td>Total</td></tr>\n</table>\n\n"
	    "# <h1 data-bb-text-id=\"excel_title_1\">Sheet: Q2</h1>\n\n"
	    "<figure data-bb-image-id=\"excel_image_2_1\"><figcaption>x"
	    "</figcaption></figure>");
	free(got);
	rf_document_release(&d);
}

CU_TestInfo emit_markdown_tests[] = {
	{ "escapes", escapes },
	{ "styles", styles },
	{ "headings", headings },
	{ "lists", lists },
	{ "lists in a row", lists_in_a_row },
	{ "pictures of headers", around },
	{ "other blocks", other_blocks },
	{ "tables", tables },
	{ "rich cells", rich_cells },
	{ "hostile tables", hostile_tables },
	{ "figures", figures },
	{ "pages and ids", pages_and_ids },
	CU_TEST_INFO_NULL
};
