/* The result as a whole, its extensions, and the HTML and XML forms. */
#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "emit/gallery.h"
#include "util/buf.h"
#include "util/limits.h"
#include "util/out.h"
#include "util/url.h"

#include "unit/emit_doc.h"
#include "unit/emit_suites.h"
#include "unit/unit.h"

static void
same(char *got, const char *want)
{
	CU_ASSERT_STRING_EQUAL(got, want);
	if (strcmp(got, want) != 0)
		fprintf(stderr, "want: %s\n got: %s\n", want, got);
	free(got);
}

static void
at(struct json_object *o, const char *path, const char *want)
{
	struct json_object *v = doc_at(o, path);
	const char *got = v == NULL ? "(absent)" :
	    json_object_to_json_string_ext(v, JSON_C_TO_STRING_PLAIN |
	    JSON_C_TO_STRING_NOSLASHESCAPE);

	CU_ASSERT_STRING_EQUAL(got, want);
	if (strcmp(got, want) != 0)
		fprintf(stderr, "%s\n want: %s\n  got: %s\n", path, want, got);
}

/* An invoice with everything, on two pages. */
static void
make(struct rf_document *d)
{
	static const struct rf_run runs[] = { T("Total due"), N("*", 1),
		T(": "), S("120.00", RF_BOLD), L(" now", "https://h.example/"),
		S("E=mc^2", RF_MATH), S("x", RF_UNDERLINE) };
	struct rf_block *b;

	rf_document_init(d);
	d->format = "docx";
	d->title = "Inv & oice";
	RF_VEC_PUSH(&d->notes)->symbol = "*";
	rf_document_page(d, 1);
	doc_text(d, RF_BLOCK_PAGE_HEADER, "ACME");
	doc_text(d, RF_BLOCK_HEADING, "Invoice 7781")->level = 1;
	doc_runs(d, RF_BLOCK_PARAGRAPH, 7, runs);
	b = doc_text(d, RF_BLOCK_LIST_ITEM, "one");
	b->ordered = true;
	b->number = 3;
	b = doc_text(d, RF_BLOCK_LIST_ITEM, "under");
	b->level = 1;
	doc_text(d, RF_BLOCK_LIST_ITEM, "done")->checkbox = true;
	doc_table(d, "A|B\n1 < 2|x&y");
	doc_text(d, RF_BLOCK_CODE, "if (a < b)\n\treturn;")->language = "c";
	doc_text(d, RF_BLOCK_FORMULA, "a < b");
	rf_document_page(d, 2);
	rf_page_block(&d->pages.v[1], RF_BLOCK_RULE);
	doc_text(d, RF_BLOCK_QUOTE, "said\nso");
	doc_figure(d, "Fig & 1");
	doc_text(d, RF_BLOCK_FOOTNOTE, "plus tax")->note = 1;
	doc_text(d, RF_BLOCK_FOOTNOTE, "loose");
}

static void
html(void)
{
	struct rf_document d;
	struct rf_options o;

	rf_options_init(&o);
	make(&d);
	same(doc_html(&d, &o),
	    "<h1>Invoice 7781</h1>\n"
	    "<p>Total due<sup><a href=\"#note-1\">*</a></sup>: "
	    "<strong>120.00</strong><a href=\"https://h.example/\"> now</a>"
	    "<span class=\"math\">\\(E=mc^2\\)</span><u>x</u></p>\n"
	    "<ol><li value=\"3\">one<ul><li>under</li></ul></li></ol>"
	    "<ul><li><input type=\"checkbox\" disabled> done</li></ul>\n"
	    "<table>\n<tr><th>A</th><th>B</th></tr>\n"
	    "<tr><td>1 &lt; 2</td><td>x&amp;y</td></tr>\n</table>\n"
	    "<pre><code class=\"language-c\">if (a &lt; b)\n\treturn;</code>"
	    "</pre>\n"
	    "<p class=\"math\">\\[a &lt; b\\]</p>\n"
	    "<hr>\n"
	    "<blockquote>said<br>so</blockquote>\n"
	    "<figure><figcaption>Fig &amp; 1</figcaption></figure>\n"
	    "<p id=\"note-1\"><sup>*</sup> plus tax</p>\n"
	    "<p>loose</p>\n");
	/* A picture with an address is shown. */
	o.show_images = true;
	o.image_base = "https://h.example/r/1/images/";
	d.pages.v[1].blocks.v[2].figure->asset = doc_asset(&d, "a", "png");
	d.pages.v[0].blocks.n = 0;
	d.pages.v[1].blocks.n = 3;
	same(doc_html(&d, &o), "<hr>\n<blockquote>said<br>so</blockquote>\n"
	    "<figure><img src=\"https://h.example/r/1/images/img-1.png\" "
	    "alt=\"\"><figcaption>Fig &amp; 1</figcaption></figure>\n");
	rf_document_release(&d);
}

static void
html_of_sheets(void)
{
	struct rf_document d;
	struct rf_options o;

	rf_options_init(&o);
	rf_document_init(&d);
	doc_sheet(&d, "A&B");
	doc_text(&d, RF_BLOCK_LIST_ITEM, "item");
	doc_sheet(&d, "C");
	same(doc_html(&d, &o), "<h1>Sheet: A&amp;B</h1>\n"
	    "<ul><li>item</li></ul>\n<h1>Sheet: C</h1>\n");
	rf_document_release(&d);
}

static void
xml(void)
{
	struct rf_document d;
	struct rf_options o;

	rf_options_init(&o);
	make(&d);
	d.pages.v[0].width = 100;
	d.pages.v[0].height = 200.5f;
	d.pages.v[0].blocks.v[1].has_box = true;
	d.pages.v[0].blocks.v[1].box =
	    rf_quad_of_box((struct rf_box){ 0, 0, 50, 200.5f });
	same(doc_xml(&d, &o),
	    "<document format=\"docx\" pages=\"2\" title=\"Inv &amp; oice\">\n"
	    "<page number=\"1\" width=\"100\" height=\"200.5\">\n"
	    "<header id=\"txt-1\">ACME</header>\n"
	    "<title id=\"txt-2\" level=\"1\" polygon=\"0,0,0.5,0,0.5,1,0,1\">"
	    "Invoice 7781</title>\n"
	    "<text id=\"txt-3\">Total due*: 120.00 nowE=mc^2x</text>\n"
	    "<item id=\"txt-4\" level=\"0\" ordered=\"true\" number=\"3\">one"
	    "</item>\n"
	    "<item id=\"txt-5\" level=\"1\" ordered=\"false\">under</item>\n"
	    "<item id=\"txt-6\" level=\"0\" ordered=\"false\" "
	    "checked=\"false\">done</item>\n"
	    "<table id=\"tbl-1\" rows=\"2\" columns=\"2\">\n"
	    "<row index=\"0\"><cell column=\"0\" header=\"true\">A</cell>"
	    "<cell column=\"1\" header=\"true\">B</cell></row>\n"
	    "<row index=\"1\"><cell column=\"0\">1 &lt; 2</cell>"
	    "<cell column=\"1\">x&amp;y</cell></row>\n"
	    "</table>\n"
	    "<code id=\"txt-7\" language=\"c\">if (a &lt; b)\n\treturn;"
	    "</code>\n"
	    "<formula id=\"txt-8\">a &lt; b</formula>\n"
	    "</page>\n"
	    "<page number=\"2\">\n"
	    "<quote id=\"txt-9\">said\nso</quote>\n"
	    "<figure id=\"img-1\" type=\"image\"><caption>Fig &amp; 1"
	    "</caption></figure>\n"
	    "<footnote id=\"txt-10\" symbol=\"*\">plus tax</footnote>\n"
	    "<footnote id=\"txt-11\">loose</footnote>\n"
	    "</page>\n"
	    "</document>\n");
	rf_document_release(&d);
}

static void
xml_of_sheets(void)
{
	struct rf_document d;
	struct rf_options o;
	struct rf_table *t;

	rf_options_init(&o);
	rf_document_init(&d);
	doc_sheet(&d, "\"S\"");
	t = doc_table(&d, "A^|B>\n|Sum");
	t->excel_range = "C1:E2";
	t->sheet_col = 2;
	t->cells[2].flags = RF_CELL_TOTAL;
	doc_text(&d, RF_BLOCK_PARAGRAPH, "free")->excel_range = "A9";
	same(doc_xml(&d, &o),
	    "<document format=\"xlsx\" pages=\"1\">\n"
	    "<page number=\"1\" sheet=\"&quot;S&quot;\">\n"
	    "<title id=\"excel_title_0\" level=\"1\">Sheet: &quot;S&quot;"
	    "</title>\n"
	    "<table id=\"tbl-1\" rows=\"2\" columns=\"2\" range=\"C1:E2\">\n"
	    "<row index=\"0\"><cell column=\"0\" row-span=\"2\" "
	    "header=\"true\" address=\"C1\">A</cell>"
	    "<cell column=\"1\" col-span=\"1\" header=\"true\" "
	    "address=\"D1\">B</cell></row>\n"
	    "<row index=\"1\" id=\"txt-1\" totals=\"true\">"
	    "<cell column=\"1\" address=\"D2\">Sum</cell></row>\n"
	    "</table>\n"
	    "<text id=\"txt-2\" range=\"A9\">free</text>\n"
	    "</page>\n</document>\n");
	rf_document_release(&d);
}

static void
notes(void)
{
	struct rf_document d;
	struct rf_options o;
	struct rf_table *t;
	struct json_object *r;
	static const struct rf_run one[] = { T("a"), N("1", 1), N("1", 1) },
	    two[] = { N("2", 2) }, lost[] = { N("9", 9), N("3", 3) };

	rf_options_init(&o);
	o.footnotes = true;
	rf_document_init(&d);
	for (int i = 0; i < 4; i++)
		RF_VEC_PUSH(&d.notes)->symbol = i == 1 ? "\xe2\x80\xa0" : "1";
	doc_runs(&d, RF_BLOCK_PARAGRAPH, 3, one);
	doc_runs(&d, RF_BLOCK_PARAGRAPH, 1, two);
	doc_runs(&d, RF_BLOCK_PARAGRAPH, 2, lost);
	t = doc_table(&d, "h\nx");
	doc_extra(&d, &t->cells[1])->rich = (struct rf_text){
	    (struct rf_run *)one, 3 };
	doc_text(&d, RF_BLOCK_FOOTNOTE, "first")->note = 1;
	doc_text(&d, RF_BLOCK_FOOTNOTE, "second")->note = 2;
	doc_text(&d, RF_BLOCK_FOOTNOTE, "nobody's")->note = 4;
	doc_runs(&d, RF_BLOCK_HEADING, 3, one);
	r = doc_result(&d, &o, -1);
	at(r, "extensions", "{\"footnoteReferences\":["
	    "{\"symbol\":\"1\",\"footnoteTextId\":\"txt-4\","
	    "\"referenceTextIds\":[\"txt-1\",\"tbl-1-r1c0\",\"txt-7\"]},"
	    "{\"symbol\":\"\xe2\x80\xa0\",\"footnoteTextId\":\"txt-5\","
	    "\"referenceTextIds\":[\"txt-2\"]},"
	    "{\"symbol\":\"1\",\"footnoteTextId\":\"txt-6\","
	    "\"referenceTextIds\":[]}]}");
	json_object_put(r);
	rf_document_release(&d);

	rf_document_init(&d);
	rf_document_page(&d, 1);
	r = doc_result(&d, &o, -1);
	at(r, "extensions", "{\"footnoteReferences\":[]}");
	json_object_put(r);
	rf_document_release(&d);
}

static void
words(void)
{
	struct rf_document d;
	struct rf_options o;
	struct rf_page *p;
	struct rf_word *w;
	struct json_object *r;

	rf_options_init(&o);
	o.word_boxes = true;
	rf_document_init(&d);
	d.format = "pdf";
	for (uint32_t i = 1; i <= 2; i++) {
		p = rf_document_page(&d, i + 4);
		p->width = p->height = 10;
		w = RF_VEC_PUSH(&p->words);
		w->text = i == 1 ? RF_STR("a\"b") : RF_STR("c");
		w->box = rf_quad_of_box((struct rf_box){ 1, 2, 3, 4 });
		w->confidence = i == 1 ? 0 : 0.5f;
	}
	r = doc_result(&d, &o, -1);
	at(r, "extensions/altOutputs", "{\"wlbb\":{\"words\":["
	    "{\"id\":\"w-1\",\"text\":\"a\\\"b\",\"page_number\":5,"
	    "\"bounding_box\":[0.1,0.2,0.3,0.2,0.3,0.4,0.1,0.4],"
	    "\"average_word_confidence\":1.0},"
	    "{\"id\":\"w-2\",\"text\":\"c\",\"page_number\":6,"
	    "\"bounding_box\":[0.1,0.2,0.3,0.2,0.3,0.4,0.1,0.4],"
	    "\"average_word_confidence\":0.5}]}}");
	at(r, "warnings", "(absent)");
	json_object_put(r);
	rf_document_release(&d);

	rf_document_init(&d);
	d.format = "xlsx";
	rf_document_page(&d, 1);
	r = doc_result(&d, &o, -1);
	at(r, "extensions/altOutputs/wlbb", "{\"words\":[],"
	    "\"error\":\"Word boxes are available for PDF input only.\"}");
	at(r, "warnings",
	    "[\"Word boxes (wlbb) are available for PDF input only.\"]");
	json_object_put(r);
	rf_document_release(&d);
}

static void
merged_tables(void)
{
	struct rf_document d;
	struct rf_options o;
	struct rf_page *p;
	struct json_object *r;
	static const char *const rows[] = { "A|B\n1|2", "A|B\n3|4", "5|6" };

	rf_options_init(&o);
	o.merge_tables = true;
	rf_document_init(&d);
	for (uint32_t i = 0; i < 3; i++) {
		p = rf_document_page(&d, i + 1);
		p->width = p->height = 100;
		doc_text(&d, RF_BLOCK_PAGE_HEADER, "h");
		doc_table(&d, rows[i]);
		p->blocks.v[1].has_box = true;
		p->blocks.v[1].box = rf_quad_of_box((struct rf_box){ 10, 10,
		    90, 90 });
		doc_text(&d, RF_BLOCK_PAGE_NUMBER, "1");
	}
	p->blocks.v[1].table->header_rows = 0;
	r = doc_result(&d, &o, -1);
	at(r, "extensions/mergeTables", "{\"tables\":[{\"ids\":[\"tbl-1\","
	    "\"tbl-2\",\"tbl-3\"],\"page_numbers\":[1,2,3],"
	    "\"content\":\"<table>\\n<tr><th>A</th><th>B</th></tr>\\n"
	    "<tr><td>1</td><td>2</td></tr>\\n<tr><td>3</td><td>4</td></tr>\\n"
	    "<tr><td>5</td><td>6</td></tr>\\n</table>\"}]}");
	json_object_put(r);
	/* Text between, another width, a page left out: not one table. */
	d.pages.v[0].blocks.v[2].kind = RF_BLOCK_PARAGRAPH;
	d.pages.v[2].blocks.v[1].box.x[1] = 60;
	d.pages.v[2].blocks.v[1].box.x[2] = 60;
	r = doc_result(&d, &o, -1);
	at(r, "extensions/mergeTables", "{\"tables\":[]}");
	json_object_put(r);
	d.pages.v[0].blocks.v[2].kind = RF_BLOCK_PAGE_NUMBER;
	d.pages.v[1].number = 7;
	r = doc_result(&d, &o, -1);
	at(r, "extensions/mergeTables", "{\"tables\":[]}");
	json_object_put(r);
	rf_document_release(&d);
}

static void
all_together(void)
{
	static const char *const said[] = { "From the request.", "Twice." };
	struct rf_document d;
	struct rf_options o;
	struct json_object *r;
	size_t n = 0;

	rf_options_init(&o);
	o.warnings = (const char **)said;
	o.n_warnings = 2;
	o.html = o.xml = true;
	o.chunk_types = RF_CHUNK_PAGE | RF_CHUNK_HEADER;
	make(&d);
	rf_document_warn(&d, "Twice.");
	rf_document_warn(&d, "From \"the\" document.");
	d.warnings.v[1].more = 7;
	r = doc_result(&d, &o, -1);
	at(r, "warnings", "[\"From the request.\",\"Twice.\","
	    "\"From \\\"the\\\" document. (and 7 more like this)\"]");
	at(r, "page_count", "2");
	at(r, "extensions/chunking/header/1", "(absent)");
	at(r, "extensions/chunking/semantic", "(absent)");
	CU_ASSERT_PTR_NOT_NULL(doc_at(r, "extensions/chunking/page/1"));
	CU_ASSERT_PTR_NOT_NULL(doc_at(r, "extensions/altOutputs/html"));
	CU_ASSERT_PTR_NOT_NULL(doc_at(r, "extensions/altOutputs/xml"));
	/* The order of the contract, and no other member. */
	json_object_object_foreach(r, key, value) {
		static const char *const keys[] = { "markdown", "extensions",
			"bounding_boxes", "page_count", "warnings" };

		CU_ASSERT_STRING_EQUAL(key, n < 5 ? keys[n] : "");
		CU_ASSERT_PTR_NOT_NULL(value);
		n++;
	}
	CU_ASSERT_EQUAL(n, 5);
	json_object_put(r);
	rf_document_release(&d);
}

static void
legacy_text(const struct rf_document *d, const struct rf_options *o,
    struct rf_buf *buf)
{
	struct rf_json_out json;
	struct rf_out out;
	struct rf_err err = RF_ERR_INIT;

	rf_buf_init(buf, 1 << 20);
	rf_out_to_buf(&out, buf);
	rf_json_out_init(&json, &out);
	rf_emit_legacy(d, o, &json);
	CU_ASSERT_EQUAL(rf_out_finish(&out, &err), RF_OK);
}

static void
legacy(void)
{
	struct rf_document d;
	struct rf_options o;
	struct rf_buf buf;

	rf_options_init(&o);
	rf_document_init(&d);
	doc_text(&d, RF_BLOCK_PARAGRAPH, "a");
	CU_ASSERT(!rf_emit_wants_legacy(&o));
	o.legacy_html = o.legacy_content = true;
	o.legacy_chunk_types = RF_CHUNK_SEMANTIC | RF_CHUNK_RECURSIVE;
	CU_ASSERT(rf_emit_wants_legacy(&o));
	legacy_text(&d, &o, &buf);
	CU_ASSERT_STRING_EQUAL(buf.ptr, "{\"html\":\"<p>a</p>\\n\","
	    "\"chunks\":{\"semantic\":[\"a\"],\"recursive\":[\"a\"]},"
	    "\"content\":\"a\"}");
	rf_buf_release(&buf);
	rf_document_release(&d);
}

/* A target that fails is told of, and stops nothing half-way. */
static void
full_disk(void)
{
	struct rf_document d;
	struct rf_options o;
	struct rf_json_out json;
	struct rf_out out;
	struct rf_err err = RF_ERR_INIT;
	int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	rf_options_init(&o);
	o.chunk_types = 15;
	o.html = o.xml = o.word_boxes = o.footnotes = true;
	rf_document_init(&d);
	for (int i = 0; i < 20000; i++)
		doc_text(&d, RF_BLOCK_PARAGRAPH, "some text");
	rf_out_to_fd(&out, fd);
	rf_json_out_init(&json, &out);
	rf_emit_result(&d, &o, -1, &json, NULL);
	CU_ASSERT_EQUAL(rf_out_finish(&out, &err), RF_E_FULL);
	close(fd);
	rf_document_release(&d);
}

/* Who reads a line back has room for the longest. */
static void
gallery_lines(void)
{
	struct rf_gallery_line line;
	char text[100001], *end;
	struct rf_buf b;
	struct rf_out out;

	/* Each is six characters of JSON. */
	memset(text, 1, sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	rf_buf_init(&b, RF_MiB);
	rf_out_to_buf(&out, &b);
	rf_gallery_put(&out, &(struct rf_gallery_image){ .name = "img_1",
	    .filename = "a.png", .format = "png", .alt = text, .title = text,
	    .aria_label = text });
	CU_ASSERT_EQUAL_FATAL(rf_out_finish(&out, NULL), RF_OK);
	CU_ASSERT(b.len + (size_t)2 * RF_URL_SIZE < RF_GALLERY_LINE_MAX);
	end = memchr(b.ptr, '\n', b.len);
	CU_ASSERT_PTR_EQUAL_FATAL(end, b.ptr + b.len - 1);
	CU_ASSERT(rf_gallery_parse((struct rf_str){ b.ptr, b.len - 1 },
	    &line));
	CU_ASSERT(rf_str_is(line.name, "img_1"));
	rf_buf_release(&b);
}

CU_TestInfo emit_result_tests[] = {
	{ "HTML", html },
	{ "HTML of sheets", html_of_sheets },
	{ "XML", xml },
	{ "XML of sheets", xml_of_sheets },
	{ "notes", notes },
	{ "words", words },
	{ "merged tables", merged_tables },
	{ "all together", all_together },
	{ "legacy members", legacy },
	{ "full disk", full_disk },
	{ "lines of images", gallery_lines },
	CU_TEST_INFO_NULL
};
