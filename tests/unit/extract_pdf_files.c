/* PDF files as files: locks, attachments, annotations, forms, damage. */
#include "config.h"

#include "unit/extract_suites.h"

#include <string.h>

#include "unit/pdf_build.h"

#define FONT "<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
#define TEXT "BT /F 10 Tf 100 500 Td (Read me.) Tj ET\n"

static void
read_it(struct pdf_run *r, struct pdf_build *b, const char *trailer)
{
	pdf_end(b, trailer);
	rf_options_init(&r->options);
	pdf_read(r, &b->file);
	rf_buf_release(&b->file);
}

/* Begin a page with this content and more members in its dictionary. */
static void
begin(struct pdf_build *b, const char *catalog, const char *page,
    const char *content)
{
	pdf_begin(b, catalog);
	pdf_stream(b, "", content, strlen(content));
	pdf_object(b, FONT);
	/* The page again, with more to say: the table names the last. */
	b->at[3] = b->file.len;
	rf_buf_printf(&b->file, "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox"
	    "[0 0 600 800]/Contents 4 0 R/Resources 5 0 R%s>>endobj\n",
	    page);
}

/* How often the text stands in the document. */
static size_t
count(struct pdf_run *r, const char *text)
{
	size_t n = 0;

	for (size_t i = 0; i < r->doc.pages.n; i++)
		for (size_t k = 0; k < r->doc.pages.v[i].blocks.n; k++) {
			struct rf_str s = rf_text_string(&r->doc.arena,
			    &r->doc.pages.v[i].blocks.v[k].text);

			n += memmem(s.ptr, s.len, text, strlen(text)) != NULL;
		}
	return n;
}

static void
assert_warning(const struct pdf_run *r, const char *text)
{
	for (size_t i = 0; i < r->doc.warnings.n; i++)
		if (strcmp(r->doc.warnings.v[i].text, text) == 0)
			return;
	CU_FAIL("a warning is missing");
	printf("\nmissing: %s\n", text);
}

/* ---- locks ---------------------------------------------------------- */

static const unsigned char secret[64] =
    "\xd3\x0a\xfd\x25\xa0\xe5\x62\x02\xc7\x63\xa0\x5b\xd7\xd8\xb2\x6c"
    "\x1e\x56\x2f\x6b\x0f\xcc\x31\xe8\x33\x96\x78\x33\x00\xc4\x7e\x46"
    "\xd5\x52\x2d\x5c\x10\xc4\x1a\x2c\xa6\x14\xcd\xf8\x87\x50\xde\x78"
    "\x6b\xe2\x98\x8d\x3a\x8f\x02\x8d\x18\xf0\xab\x49\x7d\x66\xf1\x83";

/*
 * A page under AES of 128 bits (PDF 32000-1 section 7.6), locked by the
 * empty password, by another one, and by a handler that nobody knows.
 */
static void
test_locks(void)
{
	static const struct {
		const char *handler, *owner, *user;
		enum rf_code rc;
	} rows[] = {
		{ "Standard", "566fa873ee33c797cd3b904fdadf814a"
		    "fa34df9a38f6ed41b984e2c6da2aa6f5",
		    "e21cc3d13b0faa9934db7d20f11e333e"
		    "0122456a91bae5134273a6db134c87c4", RF_OK },
		{ "Standard", "11a0834388f90388e74e54584125ce14"
		    "2be0de24c6b0d37746e075b891756671",
		    "dfced65eb7e992b4b8c7365340f82257"
		    "0122456a91bae5134273a6db134c87c4", RF_E_ENCRYPTED },
		{ "Acme.Locks", "00", "00", RF_E_ENCRYPTED },
	};

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct pdf_build b;
		struct pdf_run r;

		pdf_begin(&b, "");
		pdf_stream(&b, "", secret, sizeof(secret));
		pdf_object(&b, FONT);
		pdf_object(&b, "<</CF<</StdCF<</AuthEvent/DocOpen/CFM/AESV2"
		    "/Length 16>>>>/Filter/%s/Length 128/O<%s>/P -4/R 4"
		    "/StmF/StdCF/StrF/StdCF/U<%s>/V 4>>", rows[i].handler,
		    rows[i].owner, rows[i].user);
		read_it(&r, &b, "/Encrypt 6 0 R/ID[<3141592653589793238462643"
		    "3832795><31415926535897932384626433832795>]");
		CU_ASSERT_EQUAL(r.rc, rows[i].rc);
		CU_ASSERT_EQUAL(count(&r, "Kept secret."), r.rc == RF_OK);
		pdf_run_end(&r);
	}
}

/* ---- files in the file ---------------------------------------------- */

#define SPEC(name) "<</Type/Filespec/F(" name ")/EF<</F 6 0 R>>>>"

static void
test_attachments(void)
{
	struct pdf_build b;
	struct pdf_run r;

	begin(&b, "/Names<</EmbeddedFiles<</Names[(a)" SPEC("a.txt") "(b)"
	    SPEC("b.pdf") "]>>>>", "/Annots[<</Subtype/FileAttachment/Rect"
	    "[10 10 20 20]/FS" SPEC("c.csv") ">>]", TEXT);
	pdf_stream(&b, "/Type/EmbeddedFile", "x", 1);
	read_it(&r, &b, "");
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	CU_ASSERT_EQUAL(count(&r, "Read me."), 1);
	assert_warning(&r, "The PDF file has 2 attachments, which are not "
	    "read: \"a.txt\", \"b.pdf\"");
	assert_warning(&r, "Page 1: the attached file \"c.csv\" is not read");
	pdf_run_end(&r);
	begin(&b, "/Collection<<>>/Names<</EmbeddedFiles<</Names[(a)"
	    SPEC("a.txt") "]>>>>", "", TEXT);
	pdf_stream(&b, "/Type/EmbeddedFile", "x", 1);
	read_it(&r, &b, "");
	assert_warning(&r, "The PDF file is a portfolio of 1 file, which is "
	    "not read: \"a.txt\"");
	pdf_run_end(&r);
}

/* ---- annotations ---------------------------------------------------- */

#define SHOWN "/Type/XObject/Subtype/Form/BBox[0 0 100 20]/Resources" FONT

/* A stamp and a field say what they show, once; a hidden one nothing. */
static void
test_annotations(void)
{
	static const char stamp[] = "BT /F 10 Tf 2 5 Td (Approved) Tj ET";
	static const char field[] = "/Tx BMC BT /F 10 Tf 2 5 Td (Ada Byron) "
	    "Tj ET EMC";
	struct pdf_build b;
	struct pdf_run r;

	begin(&b, "/AcroForm<</Fields[7 0 R]/DA(/F 10 Tf)>>",
	    "/Annots[6 0 R 7 0 R 8 0 R]", TEXT);
	pdf_object(&b, "<</Type/Annot/Subtype/Stamp/Rect[300 300 400 320]"
	    "/Contents(Never shown)/AP<</N 9 0 R>>>>");
	pdf_object(&b, "<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/V"
	    "(Ada Byron)/Rect[100 600 200 620]/F 4/AP<</N 10 0 R>>>>");
	pdf_object(&b, "<</Type/Annot/Subtype/Stamp/Rect[300 100 400 120]"
	    "/F 2/AP<</N 9 0 R>>>>");
	pdf_stream(&b, SHOWN, stamp, sizeof(stamp) - 1);
	pdf_stream(&b, SHOWN, field, sizeof(field) - 1);
	read_it(&r, &b, "");
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	CU_ASSERT_EQUAL(count(&r, "Approved"), 1);
	CU_ASSERT_EQUAL(count(&r, "Ada Byron"), 1);
	CU_ASSERT_EQUAL(count(&r, "Never shown"), 0);
	pdf_run_end(&r);
}

/* ---- pages ---------------------------------------------------------- */

/* Text that runs upwards keeps its corners in its own order. */
static void
test_turned(void)
{
	struct pdf_build b;
	struct pdf_run r;
	const struct rf_block *up = NULL;

	begin(&b, "", "", TEXT "BT /F 10 Tf 100 400 Td (One line of words, "
	    "and one more.) Tj ET BT /F 10 Tf 0 1 -1 0 300 100 Tm "
	    "(Upwards) Tj ET\n");
	read_it(&r, &b, "");
	CU_ASSERT_EQUAL_FATAL(r.doc.pages.n, 1);
	for (size_t i = 0; i < r.doc.pages.v[0].blocks.n; i++) {
		const struct rf_block *k = &r.doc.pages.v[0].blocks.v[i];
		struct rf_str s = rf_text_string(&r.doc.arena, &k->text);

		if (rf_str_is(s, "Upwards"))
			up = k;
	}
	CU_ASSERT_PTR_NOT_NULL_FATAL(up);
	/* From its top left, at the bottom of the page, upwards. */
	CU_ASSERT(up->box.y[0] > 695 && up->box.y[0] < 705);
	CU_ASSERT(up->box.y[1] < up->box.y[0] - 30);
	CU_ASSERT_DOUBLE_EQUAL(up->box.x[0], up->box.x[1], 0.1);
	CU_ASSERT(up->box.x[3] > up->box.x[0] + 5);
	pdf_run_end(&r);
}

static void
test_empty(void)
{
	struct pdf_build b;
	struct pdf_run r;

	begin(&b, "", "", "");
	read_it(&r, &b, "");
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	CU_ASSERT_EQUAL_FATAL(r.doc.pages.n, 1);
	CU_ASSERT_EQUAL(r.doc.pages.v[0].blocks.n, 0);
	CU_ASSERT_EQUAL(r.doc.pages.v[0].width, 600);
	pdf_run_end(&r);
}

/* Nothing to be had: an error that blames the document. */
static void
test_hopeless(void)
{
	static const char *const files[] = {
		"%PDF-1.7\n",
		"%PDF-1.7\nnothing of the kind\n",
		"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
		    "2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
		    "trailer<</Root 1 0 R>>\n",
		"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\n"
		    "trailer<</Root 1 0 R>>\n",
	};

	for (size_t i = 0; i < RF_COUNT(files); i++) {
		struct rf_buf file;
		struct pdf_run r;

		rf_buf_init(&file, 1000);
		rf_buf_adds(&file, files[i]);
		rf_options_init(&r.options);
		pdf_read(&r, &file);
		CU_ASSERT_EQUAL(r.rc, RF_E_CORRUPT);
		CU_ASSERT(r.err.msg[0] != '\0');
		pdf_run_end(&r);
		rf_buf_release(&file);
	}
}

/* Places that no page has: the page ends somewhere, marks are left out. */
static void
test_far(void)
{
	struct pdf_build b;
	struct pdf_run r;

	begin(&b, "", "/MediaBox[0 0 1000000000 800]/Annots[6 0 R]", TEXT
	    "BT /F 1 Tf 1e20 0 0 1e20 1e20 1e20 Tm (far) Tj ET\n"
	    "1e9 w 0 0 m 9e8 9 l S 9e8 0 1 700 re f 9.1e8 0 1 700 re f\n");
	pdf_object(&b, "<</Type/Annot/Subtype/Link/Rect[0 0 9e30 9e30]"
	    "/A<</S/URI/URI(https://example.org/)>>>>");
	read_it(&r, &b, "");
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	CU_ASSERT_EQUAL(r.doc.pages.v[0].width, 1000000);
	CU_ASSERT_EQUAL(count(&r, "Read me."), 1);
	CU_ASSERT_EQUAL(count(&r, "far"), 0);
	pdf_run_end(&r);
}

/* A tree that leads to no page: those that the file has are found. */
static void
test_search(void)
{
	static const char *const trees[] = { "/Kids[9 0 R 10 0 R]/Count 2",
	    "/Kids[]/Count 0", "/Count 1", "/Kids[2 0 R]/Count 7" };

	for (size_t i = 0; i < RF_COUNT(trees); i++) {
		struct pdf_build b;
		struct pdf_run r;

		begin(&b, "", "", "BT /F 10 Tf 100 500 Td (Here I am.) Tj "
		    "ET");
		b.at[2] = b.file.len;
		rf_buf_printf(&b.file, "2 0 obj<</Type/Pages%s>>endobj\n",
		    trees[i]);
		read_it(&r, &b, "");
		CU_ASSERT_EQUAL(r.rc, RF_OK);
		CU_ASSERT_EQUAL(r.doc.pages.n, 1);
		CU_ASSERT_EQUAL(count(&r, "Here I am."), 1);
		assert_warning(&r, "The PDF file does not say which pages it "
		    "has; 1 found in it are read, by number");
		pdf_run_end(&r);
	}
}

CU_TestInfo extract_pdf_files_tests[] = {
	{ "locks", test_locks },
	{ "attachments", test_attachments },
	{ "annotations", test_annotations },
	{ "turned text", test_turned },
	{ "empty page", test_empty },
	{ "hopeless", test_hopeless },
	{ "pages that nothing leads to", test_search },
	{ "far away", test_far },
	CU_TEST_INFO_NULL
};
