/* PDF files, made here: what a file says of its text besides drawing it. */
#include "config.h"

#include "unit/extract_suites.h"
#include "unit/unit.h"

#include <string.h>

#include "unit/pdf_build.h"

#define FONTS "<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
#define LINE(size, x, y, s) "BT /F " #size " Tf " #x " " #y " Td (" s ") Tj ET\n"
#define BODY LINE(10, 100, 500, "The text of this page is here, a line of it") \
	LINE(10, 100, 488, "and another one, which ends here.")

/* Blocks of the first page: kind, level, text. */
static void
expect(const struct pdf_run *r, size_t i, enum rf_block_kind kind,
    unsigned level, const char *text)
{
	const struct rf_block *b;
	struct rf_document *d = (struct rf_document *)&r->doc;
	struct rf_str s;

	CU_ASSERT_FATAL(d->pages.n > 0 && d->pages.v[0].blocks.n > i);
	b = &d->pages.v[0].blocks.v[i];
	s = rf_text_string(&d->arena, &b->text);
	CU_ASSERT_EQUAL(b->kind, kind);
	CU_ASSERT_EQUAL(b->level, level);
	if (!rf_str_is(s, text))
		printf("\nis: " RF_STR_FMT "\n", RF_STR_ARG(s));
	CU_ASSERT(rf_str_is(s, text));
}

static void
read_one(struct pdf_run *r, struct pdf_build *b)
{
	pdf_end(b, "");
	rf_options_init(&r->options);
	pdf_read(r, &b->file);
	CU_ASSERT_EQUAL(r->rc, RF_OK);
}

/* A bookmark makes a heading of the line with its words; a ring of them, or
 * one that leads nowhere, does no harm. */
static void
test_outline(void)
{
	static const char content[] = LINE(10, 100, 600, "What came before")
	    BODY LINE(10, 100, 400, "Something else altogether");
	struct pdf_build b;
	struct pdf_run r;

	pdf_begin(&b, "/Outlines 6 0 R");
	pdf_stream(&b, "", content, strlen(content));
	pdf_object(&b, FONTS);
	pdf_object(&b, "<</First 7 0 R/Last 8 0 R/Count 2>>");
	pdf_object(&b, "<</Title(WHAT CAME BEFORE.)/Parent 6 0 R/Next 8 0 R"
	    "/Dest[3 0 R/Fit]>>");
	pdf_object(&b, "<</Title(Something else altogether)/Parent 6 0 R"
	    "/Next 7 0 R/First 8 0 R/Dest[99 0 R/Fit]>>");
	read_one(&r, &b);
	expect(&r, 0, RF_BLOCK_HEADING, 1, "What came before");
	expect(&r, 2, RF_BLOCK_PARAGRAPH, 0, "Something else altogether");
	pdf_run_end(&r);
	rf_buf_release(&b.file);
}

/* The label of a page, in each style; what is just its number is none. */
static void
test_labels(void)
{
	static const char content[] = BODY LINE(9, 290, 30, "4");
	static const struct {
		const char *style, *label;
	} rows[] = {
		{ "/S/r/St 4/P(C-)", "C-iv" }, { "/S/R/St 1994", "MCMXCIV" },
		{ "/S/D/St 12", "12" }, { "/S/a/St 28", "bb" },
		{ "/S/A", "A" }, { "/P(Cover)", "Cover" }, { "/S/D", NULL },
	};

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct pdf_build b;
		struct pdf_run r;
		char catalog[100];

		snprintf(catalog, sizeof(catalog),
		    "/PageLabels<</Nums[0<<%s>>]>>", rows[i].style);
		pdf_begin(&b, catalog);
		pdf_stream(&b, "", content, strlen(content));
		pdf_object(&b, FONTS);
		read_one(&r, &b);
		CU_ASSERT_EQUAL_FATAL(r.doc.pages.n, 1);
		if (rows[i].label == NULL)
			CU_ASSERT_PTR_NULL(r.doc.pages.v[0].label)
		else if (r.doc.pages.v[0].label == NULL)
			CU_FAIL("no label")
		else
			CU_ASSERT_STRING_EQUAL(r.doc.pages.v[0].label,
			    rows[i].label);
		pdf_run_end(&r);
		rf_buf_release(&b.file);
	}
}

/*
 * Tags: a heading in the size of the text is one when it is said to be and
 * stands apart, by the producer's own type as well; a lie inside a paragraph
 * is not believed; what is said to be no content leaves the Markdown.
 */
static void
test_tags(void)
{
	static const char content[] =
	    "/Head <</MCID 0>> BDC " LINE(10, 100, 600, "Said to be one")
	    "EMC /P <</MCID 1>> BDC "
	    LINE(10, 100, 500, "The text of this page is here and it is long")
	    "EMC /H1 <</MCID 2>> BDC "
	    LINE(10, 100, 488, "with a lie in the middle of it, and it goes")
	    "EMC /P <</MCID 3>> BDC "
	    LINE(10, 100, 476, "on and on, as texts of this kind will do to") "EMC "
	    "/Artifact <</Type/Pagination>> BDC "
	    LINE(10, 250, 30, "Running foot") "EMC EMC EMC "
	    "/P <</MCID 99>> BDC /Span <</MCID -1>> BDC";
	struct pdf_build b;
	struct pdf_run r;
	struct rf_page *page;

	pdf_begin(&b, "/StructTreeRoot 6 0 R/MarkInfo<</Marked true>>");
	b.file.len -= strlen(">>\nendobj\n");
	rf_buf_adds(&b.file, "/StructParents 0>>\nendobj\n");
	pdf_stream(&b, "", content, strlen(content));
	pdf_object(&b, FONTS);
	pdf_object(&b, "<</Type/StructTreeRoot/RoleMap<</Head/Top/Top/H2/Loop"
	    "/Loop>>/ParentTree<</Nums[0[7 0 R 8 0 R 9 0 R 8 0 R]]>>>>");
	pdf_object(&b, "<</S/Head/P 6 0 R>>");
	pdf_object(&b, "<</S/P/P 6 0 R>>");
	pdf_object(&b, "<</S/H1/P 10 0 R>>");
	pdf_object(&b, "<</S/Loop/P 9 0 R>>");
	read_one(&r, &b);
	expect(&r, 0, RF_BLOCK_HEADING, 1, "Said to be one");
	expect(&r, 1, RF_BLOCK_PARAGRAPH, 0, "The text of this page is here "
	    "and it is long with a lie in the middle of it, and it goes on "
	    "and on, as texts of this kind will do to");
	page = &r.doc.pages.v[0];
	CU_ASSERT_EQUAL_FATAL(page->blocks.n, 3);
	CU_ASSERT_EQUAL(page->blocks.v[2].kind, RF_BLOCK_PAGE_FOOTER);
	CU_ASSERT_FALSE(page->blocks.v[2].kept);
	pdf_run_end(&r);
	rf_buf_release(&b.file);
}

/* Fonts without a file are opened once for each name; what a dictionary says
 * besides, and names that come again after many others, are kept apart. */
static void
test_fonts(void)
{
	struct rf_buf text, fonts, all;
	struct pdf_build b;
	struct pdf_run r;
	char word[8];

	rf_buf_init(&text, 1 << 20);
	rf_buf_init(&fonts, 1 << 20);
	rf_buf_init(&all, 1 << 20);
	for (unsigned i = 0; i < 80; i++) {
		rf_buf_printf(&text, "BT /F%u 10 Tf %u %u Td (A%02u) Tj ET\n",
		    i, i < 40 ? 60 : 300, 780 - i % 40 * 16, i % 40);
		rf_buf_printf(&fonts, "/F%u<</Type/Font/Subtype/Type1"
		    "/BaseFont/Name%u%s>>", i, i % 40, i < 40 ? "" :
		    "/Encoding<</Differences[65/B]>>");
	}
	pdf_begin(&b, "");
	pdf_stream(&b, "", text.ptr, text.len);
	pdf_object(&b, "<</Font<<%.*s>>>>", (int)fonts.len, fonts.ptr);
	read_one(&r, &b);
	for (size_t i = 0; i < r.doc.pages.v[0].blocks.n; i++) {
		struct rf_str s = rf_text_string(&r.doc.arena,
		    &r.doc.pages.v[0].blocks.v[i].text);

		rf_buf_add(&all, s.ptr, s.len);
		rf_buf_adds(&all, "\n");
	}
	rf_buf_add(&all, "", 1);
	for (unsigned i = 0; i < 80; i++) {
		snprintf(word, sizeof(word), "%c%02u", i < 40 ? 'A' : 'B',
		    i % 40);
		CU_ASSERT(strstr((const char *)all.ptr, word) != NULL);
	}
	pdf_run_end(&r);
	rf_buf_release(&b.file);
	rf_buf_release(&text);
	rf_buf_release(&fonts);
	rf_buf_release(&all);
}

CU_TestInfo extract_pdf_text_tests[] = {
	{ "outline", test_outline },
	{ "fonts without a file", test_fonts },
	{ "labels", test_labels },
	{ "tags", test_tags },
	CU_TEST_INFO_NULL
};
