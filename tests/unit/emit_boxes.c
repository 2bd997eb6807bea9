/* Bounding boxes: entries of every kind, polygons, tables, pictures. */
#include "config.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "emit/geometry.h"
#include "emit/ids.h"
#include "util/io.h"

#include "unit/emit_doc.h"
#include "unit/emit_suites.h"
#include "unit/unit.h"

/* The value at a path, as JSON text, is what is wanted. */
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

static void
polygons(void)
{
	static const struct {
		struct rf_quad q;
		const char *want;
	} rows[] = {
		{ { { 0, 100, 100, 0 }, { 0, 0, 200, 200 } },
		    "[0,0,1,0,1,1,0,1]" },
		{ { { 10, 50, 50, 10 }, { 20, 20, 30, 30 } },
		    "[0.1,0.1,0.5,0.1,0.5,0.15,0.1,0.15]" },
		{ { { 33.333333f, 66.666667f, 12.5f, 0.00001f },
		    { 0.0002f, 199.99999f, 199.99999f, 66.666667f } },
		    "[0.333333,0.000001,0.666667,1,0.125,1,0,0.333333]" },
		/* Outside of the page, or nowhere. */
		{ { { -5, 105, INFINITY, -INFINITY }, { NAN, -0.0f, 1e30f,
		    200 } }, "[0,0,1,0,1,1,0,1]" },
	};
	struct rf_page page = { .width = 100, .height = 200 }, none = { 0 };
	char got[RF_POLYGON_SIZE];

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		size_t n = rf_polygon(&page, &rows[i].q, got);

		CU_ASSERT_STRING_EQUAL(got, rows[i].want);
		CU_ASSERT_EQUAL(n, strlen(got));
		rf_polygon(&none, &rows[i].q, got);
		CU_ASSERT_STRING_EQUAL(got, "[]");
	}
	rf_polygon(&page, NULL, got);
	CU_ASSERT_STRING_EQUAL(got, "[]");
}

static void
put(struct rf_block *b, float x0, float y0, float x1, float y1)
{
	b->has_box = true;
	b->box = rf_quad_of_box((struct rf_box){ x0, y0, x1, y1 });
}

static void
page_of_text(void)
{
	struct rf_document d;
	struct rf_options o;
	struct rf_page *p;
	struct rf_block *b;
	struct json_object *r;
	static const struct rf_run runs[] = { T("Total "),
		S("due", RF_BOLD), N("1", 1) };

	rf_options_init(&o);
	rf_document_init(&d);
	d.format = "pdf";
	RF_VEC_PUSH(&d.notes)->symbol = "1";
	p = rf_document_page(&d, 7);
	p->width = 100;
	p->height = 200;
	doc_text(&d, RF_BLOCK_PAGE_HEADER, "ACME");
	put(doc_text(&d, RF_BLOCK_HEADING, "Invoice \"7781\""), 10, 10, 40,
	    16);
	b = doc_runs(&d, RF_BLOCK_PARAGRAPH, 3, runs);
	put(b, 10, 24, 50, 28);
	b->confidence = 0.87654f;
	doc_text(&d, RF_BLOCK_PARAGRAPH, " ");
	doc_text(&d, RF_BLOCK_PAGE_FOOTER, "confidential");
	doc_text(&d, RF_BLOCK_PAGE_NUMBER, "7");
	doc_text(&d, RF_BLOCK_CAPTION, "A caption");
	r = doc_result(&d, &o, -1);
	at(r, "bounding_boxes/Title", "[{\"id\":\"txt-2\","
	    "\"content\":\"Invoice \\\"7781\\\"\","
	    "\"original_content\":\"Invoice \\\"7781\\\"\","
	    "\"page_number\":7,"
	    "\"bounding_box\":[0.1,0.05,0.4,0.05,0.4,0.08,0.1,0.08],"
	    "\"average_word_confidence\":1.0}]");
	at(r, "bounding_boxes/Text/0/id", "\"txt-3\"");
	at(r, "bounding_boxes/Text/0/content", "\"Total due1\"");
	at(r, "bounding_boxes/Text/0/average_word_confidence", "0.8765");
	at(r, "bounding_boxes/Text/1/content", "\"A caption\"");
	at(r, "bounding_boxes/Text/1/bounding_box", "[]");
	at(r, "bounding_boxes/Text/2", "(absent)");
	at(r, "bounding_boxes/Header/0/id", "\"txt-1\"");
	at(r, "bounding_boxes/Footer/0/id", "\"txt-4\"");
	at(r, "bounding_boxes/Page Number/0/id", "\"txt-5\"");
	at(r, "bounding_boxes/Page Number/0/content", "\"7\"");
	/* Nothing of a kind, no array. */
	at(r, "bounding_boxes/Tables", "(absent)");
	at(r, "bounding_boxes/Images", "(absent)");
	at(r, "bounding_boxes/defined_names", "(absent)");
	at(r, "page_count", "1");
	at(r, "warnings", "(absent)");
	at(r, "extensions", "(absent)");
	json_object_put(r);
	rf_document_release(&d);
}

static void
sheets(void)
{
	struct rf_document d;
	struct rf_options o;
	struct rf_table *t;
	struct rf_name *name;
	struct json_object *r;
	static const uint32_t rows[] = { 3, 4, 9 };

	rf_options_init(&o);
	rf_document_init(&d);
	doc_sheet(&d, "Q1")->sheet->workbook_index = 3;
	doc_text(&d, RF_BLOCK_PARAGRAPH, "free")->excel_range = "A1";
	t = doc_table(&d, "Item|Net|Gross\nPen|1|2\nTotal|1|2");
	t->origin = RF_TABLE_NAMED;
	t->name = "Sales";
	t->excel_range = "C4:E10";
	t->sheet_row = 3;
	t->sheet_col = 2;
	t->row_map = rows;
	t->cells[7].flags = RF_CELL_TOTAL;
	doc_extra(&d, &t->cells[3])->comment = "a \"note\"";
	doc_text(&d, RF_BLOCK_PARAGRAPH, "after");
	doc_sheet(&d, "Empty");
	name = RF_VEC_PUSH(&d.names);
	name->name = "Rate";
	name->reference = "Q1!$B$1";
	*RF_VEC_PUSH(&d.names) = (struct rf_name){ "Rate", "Empty!$B$1" };
	*RF_VEC_PUSH(&d.names) = (struct rf_name){ "a \"b\"", "#REF!" };
	r = doc_result(&d, &o, -1);
	at(r, "bounding_boxes/Title/0", "{\"id\":\"excel_title_0\","
	    "\"content\":\"Sheet: Q1\",\"original_content\":\"Sheet: Q1\","
	    "\"page_number\":1,\"bounding_box\":[],"
	    "\"average_word_confidence\":1.0,\"sheet_name\":\"Q1\","
	    "\"sheet_index\":1,\"workbook_sheet_index\":3}");
	at(r, "bounding_boxes/Title/1/id", "\"excel_title_1\"");
	at(r, "bounding_boxes/Title/1/content", "\"Sheet: Empty\"");
	at(r, "bounding_boxes/Text/0/excel_range", "\"A1\"");
	at(r, "bounding_boxes/Text/0/id", "\"txt-1\"");
	at(r, "bounding_boxes/Text/1/id", "\"txt-3\"");
	at(r, "bounding_boxes/Footer", "[{\"id\":\"txt-2\","
	    "\"content\":\"Total | 1 | 2\","
	    "\"original_content\":\"Total | 1 | 2\",\"page_number\":1,"
	    "\"bounding_box\":[],\"average_word_confidence\":1.0,"
	    "\"excel_range\":\"C10:E10\",\"sheet_name\":\"Q1\","
	    "\"sheet_index\":1,\"workbook_sheet_index\":3}]");
	at(r, "bounding_boxes/defined_names",
	    "{\"Rate\":\"Q1!$B$1\",\"a \\\"b\\\"\":\"#REF!\"}");
	at(r, "bounding_boxes/Tables/0/table_info", "{\"id\":\"tbl-1\","
	    "\"dimensions\":[3,3],\"excel_range\":\"C4:E10\","
	    "\"sheet_name\":\"Q1\",\"sheet_index\":1,"
	    "\"workbook_sheet_index\":3,\"section_index\":1,"
	    "\"section_type\":\"table\",\"table_name\":\"Sales\","
	    "\"layout_type\":\"named\",\"is_chart\":false,"
	    "\"confidence\":1.0,\"location\":{\"page\":1,"
	    "\"coordinates\":[]}}");
	at(r, "bounding_boxes/Tables/0/id", "\"tbl-1\"");
	at(r, "bounding_boxes/Tables/0/page_number", "1");
	at(r, "bounding_boxes/Tables/0/excel_range", "\"C4:E10\"");
	at(r, "bounding_boxes/Tables/0/sheet_name", "\"Q1\"");
	at(r, "bounding_boxes/Tables/0/bounding_box", "[]");
	/* Cells have addresses and no geometry. */
	at(r, "bounding_boxes/Tables/0/cell_data/0",
	    "{\"id\":\"tbl-1-r0c0\",\"row\":0,\"column\":0,\"row_span\":1,"
	    "\"col_span\":1,\"is_header\":true,\"text\":\"Item\","
	    "\"content\":\"Item\",\"page_number\":1,"
	    "\"excel_range\":\"C4\"}");
	at(r, "bounding_boxes/Tables/0/cell_data/3/comment",
	    "\"a \\\"note\\\"\"");
	at(r, "bounding_boxes/Tables/0/cell_data/8/excel_range", "\"E10\"");
	at(r, "bounding_boxes/Tables/0/cell_data/8/id", "\"tbl-1-r2c2\"");
	json_object_put(r);
	rf_document_release(&d);
}

static void
addresses(void)
{
	static const struct {
		uint32_t row, col;
		const char *want;
	} rows[] = {
		{ 0, 0, "A1" }, { 6, 25, "Z7" }, { 0, 26, "AA1" },
		{ 0, 701, "ZZ1" }, { 0, 702, "AAA1" },
		{ 1048575, 16383, "XFD1048576" },
		{ UINT32_MAX, UINT32_MAX, "MWLQKWV4294967296" },
	};
	struct rf_table t = { .n_rows = 1 };
	char got[RF_ADDRESS_SIZE];

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		rf_sheet_address(&t, rows[i].row, rows[i].col, got);
		CU_ASSERT_STRING_EQUAL(got, rows[i].want);
	}
}

static void
cells_on_a_page(void)
{
	struct rf_document d;
	struct rf_options o;
	struct rf_page *p;
	struct rf_table *t;
	struct rf_cell_extra *x;
	struct json_object *r;

	rf_options_init(&o);
	rf_document_init(&d);
	p = rf_document_page(&d, 2);
	p->width = p->height = 100;
	t = doc_table(&d, "A>||C\nx^|y|z");
	t->caption = rf_text_plain(&d.arena, RF_STR("Sales"));
	t->origin = RF_TABLE_RULED;
	t->confidence = 0.5f;
	put(&p->blocks.v[0], 10, 10, 90, 50);
	x = doc_extra(&d, &t->cells[0]);
	x->has_box = true;
	x->box = (struct rf_box){ 10, 10, 60, 30 };
	x->confidence = 0.25f;
	/* Text only in runs or in blocks is text all the same. */
	x = doc_extra(&d, &t->cells[1]);
	t->cells[1].text_len = 0;
	x->rich = rf_text_plain(&d.arena, RF_STR("r\"i\nch"));
	x = doc_extra(&d, &t->cells[2]);
	t->cells[2].text_len = 0;
	x->n_blocks = 2;
	x->blocks = rf_arena_array(&d.arena, 2, sizeof(*x->blocks));
	x->blocks[0].text = rf_text_plain(&d.arena, RF_STR("one"));
	x->blocks[1].kind = RF_BLOCK_TABLE;
	x->blocks[1].table = doc_table_new(&d, "in|ner\n2|3");
	r = doc_result(&d, &o, -1);
	at(r, "bounding_boxes/Tables/0/table_info", "{\"id\":\"tbl-1\","
	    "\"dimensions\":[2,3],\"section_index\":1,"
	    "\"section_type\":\"table\",\"section_name\":\"Sales\","
	    "\"layout_type\":\"ruled\",\"is_chart\":false,\"confidence\":0.5,"
	    "\"location\":{\"page\":2,\"coordinates\":"
	    "[0.1,0.1,0.9,0.1,0.9,0.5,0.1,0.5]}}");
	at(r, "bounding_boxes/Tables/0/cell_data/0", "{\"id\":\"tbl-1-r0c0\","
	    "\"row\":0,\"column\":0,\"row_span\":1,\"col_span\":2,"
	    "\"is_header\":true,\"text\":\"A\",\"content\":\"A\","
	    "\"page_number\":2,"
	    "\"bounding_box\":[0.1,0.1,0.6,0.1,0.6,0.3,0.1,0.3],"
	    "\"location\":{\"page\":2,\"coordinates\":"
	    "[0.1,0.1,0.6,0.1,0.6,0.3,0.1,0.3]},\"confidence\":0.25}");
	at(r, "bounding_boxes/Tables/0/cell_data/1/id", "\"tbl-1-r0c2\"");
	at(r, "bounding_boxes/Tables/0/cell_data/1/text", "\"r\\\"i\\nch\"");
	at(r, "bounding_boxes/Tables/0/cell_data/2/text",
	    "\"one\\nin | ner\\n2 | 3\"");
	at(r, "bounding_boxes/Tables/0/cell_data/2/row_span", "1");
	at(r, "bounding_boxes/Tables/0/cell_data/3/page_number", "2");
	at(r, "bounding_boxes/Tables/0/cell_data/3/bounding_box", "(absent)");
	/* The table in the cell is one of its own. */
	at(r, "bounding_boxes/Tables/1/id", "\"tbl-2\"");
	at(r, "bounding_boxes/Tables/1/cell_data/3/id", "\"tbl-2-r1c1\"");
	at(r, "bounding_boxes/Tables/1/content", "\"<table>\\n<tr><th>in</th>"
	    "<th>ner</th></tr>\\n<tr><td>2</td><td>3</td></tr>\\n</table>\"");
	json_object_put(r);
	rf_document_release(&d);
}

static void
pictures(void)
{
	static const char *const ranges[] = { "Q1!$B$1:$B$3", "Q1!$C$1" };
	struct rf_document d;
	struct rf_options o;
	struct rf_figure *f;
	struct json_object *r;

	rf_options_init(&o);
	o.image_base = "https://h.example/riffle/results/9/images/";
	rf_document_init(&d);
	doc_sheet(&d, "Q1");
	f = doc_figure(&d, "");
	f->visual = RF_VISUAL_CHART;
	f->chart_type = "BarChart";
	f->chart_title = "Revenue";
	f->source_ranges = ranges;
	f->n_source_ranges = 2;
	f->excel_range = "D2";
	f->asset = doc_asset(&d, "s1", "png");
	f->description = "Two series over three years.";
	f->vector = (uint32_t)doc_asset(&d, "s3", "svg") + 1;
	doc_table(&d, "|Revenue\n2024|7")->chart = f;
	f = doc_figure(&d, "");
	f->alt = "Logo";
	f->render_error = "The drawing is of an unknown kind.";
	f = doc_figure(&d, "Printed");
	f->title = "Drawn";
	f->asset = doc_asset(&d, "s2", "../x");
	f->original = (uint32_t)doc_asset(&d, "s4", "emf") + 1;
	r = doc_result(&d, &o, -1);
	at(r, "bounding_boxes/Images/0", "{\"id\":\"excel_image_1_1\","
	    "\"visual_type\":\"chart\",\"content\":\"Chart: Revenue\","
	    "\"page_number\":1,\"bounding_box\":[],\"excel_range\":\"D2\","
	    "\"sheet_name\":\"Q1\",\"sheet_index\":1,"
	    "\"workbook_sheet_index\":1,\"chart_type\":\"BarChart\","
	    "\"chart_title\":\"Revenue\","
	    "\"source_ranges\":[\"Q1!$B$1:$B$3\",\"Q1!$C$1\"],"
	    "\"table_id\":\"tbl-1\"}");
	/* The table of a chart: its facts, and no cells of the sheet. */
	at(r, "bounding_boxes/Tables/0/from_chart", "true");
	at(r, "bounding_boxes/Tables/0/table_info/is_chart", "true");
	at(r, "bounding_boxes/Tables/0/table_info/chart_title",
	    "\"Revenue\"");
	at(r, "bounding_boxes/Tables/0/table_info/source_ranges/1",
	    "\"Q1!$C$1\"");
	at(r, "bounding_boxes/Tables/0/cell_data/0/excel_range", "(absent)");
	json_object_put(r);
	o.show_images = o.describe_figures = true;
	r = doc_result(&d, &o, -1);
	at(r, "bounding_boxes/Images/0/image_url", "\"https://h.example/"
	    "riffle/results/9/images/excel_image_1_1.png\"");
	at(r, "bounding_boxes/Images/0/svg_url", "\"https://h.example/"
	    "riffle/results/9/images/excel_image_1_1.svg\"");
	at(r, "bounding_boxes/Images/1/table_id", "(absent)");
	at(r, "bounding_boxes/Images/0/description",
	    "\"Two series over three years.\"");
	at(r, "bounding_boxes/Images/1/content", "\"Logo\"");
	at(r, "bounding_boxes/Images/1/image_url", "(absent)");
	at(r, "bounding_boxes/Images/1/render_error",
	    "\"The drawing is of an unknown kind.\"");
	at(r, "bounding_boxes/Images/2/content", "\"Printed\"");
	at(r, "bounding_boxes/Images/2/image_url", "\"https://h.example/"
	    "riffle/results/9/images/excel_image_1_3.bin\"");
	at(r, "bounding_boxes/Images/2/original_url", "\"https://h.example/"
	    "riffle/results/9/images/excel_image_1_3.emf\"");
	at(r, "bounding_boxes/Images/0/original_url", "(absent)");
	json_object_put(r);
	o.image_base = NULL;
	r = doc_result(&d, &o, -1);
	at(r, "bounding_boxes/Images/0/image_url", "(absent)");
	json_object_put(r);
	rf_document_release(&d);
}

/* Without storage the picture itself is in the answer. */
static void
data_uris(void)
{
	char dir[] = "/tmp/rf-emit-XXXXXX", path[64];
	struct rf_document d;
	struct rf_options o;
	struct rf_err err = RF_ERR_INIT;
	struct json_object *r;
	const size_t size = 100001;
	unsigned char *bytes = malloc(size), *back = malloc(size + 3);
	const char *url;
	size_t n = 0;
	int fd;

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
	for (size_t i = 0; i < size; i++)
		bytes[i] = (unsigned char)(i * 7 + i / 251);
	snprintf(path, sizeof(path), "%s/pic", dir);
	CU_ASSERT_EQUAL(rf_file_save(path, bytes, size, &err), RF_OK);
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	rf_options_init(&o);
	o.show_images = true;
	o.storage = false;
	o.image_base = "https://h.example/";
	rf_document_init(&d);
	doc_figure(&d, "a")->asset = doc_asset(&d, "pic", "png");
	doc_figure(&d, "b")->asset = doc_asset(&d, "lost", "png");
	r = doc_result(&d, &o, fd);
	url = doc_string(r, "bounding_boxes/Images/0/image_url");
	CU_ASSERT(strncmp(url, "data:image/png;base64,", 22) == 0);
	CU_ASSERT(rf_unbase64(rf_str(url + 22), back, &n));
	CU_ASSERT_EQUAL(n, size);
	CU_ASSERT(memcmp(bytes, back, size) == 0);
	at(r, "bounding_boxes/Images/1/image_url", "(absent)");
	json_object_put(r);
	r = doc_result(&d, &o, -1);
	at(r, "bounding_boxes/Images/0/image_url", "(absent)");
	json_object_put(r);
	rf_document_release(&d);
	rf_close(&fd);
	CU_ASSERT_EQUAL(rf_remove_tree(dir, &err), RF_OK);
	free(bytes);
	free(back);
}

struct seen {
	char names[200];
	int n, stop_at;
};

static enum rf_code
see(void *ctx, const struct rf_emit_image *image, struct rf_err *err)
{
	struct seen *s = ctx;
	size_t n = strlen(s->names);

	snprintf(s->names + n, sizeof(s->names) - n, "%s:%u:%s ", image->name,
	    image->page, image->asset->staged);
	CU_ASSERT_PTR_NOT_NULL(image->figure);
	return ++s->n == s->stop_at ? rf_fail(err, RF_E_FULL, "full") : RF_OK;
}

static void
image_files(void)
{
	struct rf_document d;
	struct rf_err err = RF_ERR_INIT;
	struct rf_table *t;
	struct rf_cell_extra *x;
	struct seen seen = { "", 0, 0 };
	int32_t a, b;

	rf_document_init(&d);
	a = doc_asset(&d, "s1", "png");
	b = doc_asset(&d, "s2", "jpg");
	rf_document_page(&d, 4);
	doc_figure(&d, "")->asset = a;
	t = doc_table(&d, "x");
	x = doc_extra(&d, &t->cells[0]);
	x->n_blocks = 1;
	x->blocks = rf_arena_alloc(&d.arena, sizeof(*x->blocks));
	x->blocks->kind = RF_BLOCK_FIGURE;
	x->blocks->figure = rf_arena_alloc(&d.arena, sizeof(struct rf_figure));
	x->blocks->figure->asset = b;
	doc_figure(&d, "no bytes");
	doc_figure(&d, "beyond")->asset = 77;
	doc_figure(&d, "")->asset = a;
	doc_sheet(&d, "S");
	doc_figure(&d, "")->asset = b;
	CU_ASSERT_EQUAL(rf_emit_images(&d, see, &seen, &err), RF_OK);
	CU_ASSERT_STRING_EQUAL(seen.names, "img-1.png:4:s1 img-2.jpg:4:s2 "
	    "img-5.png:4:s1 excel_image_2_1.jpg:2:s2 ");
	seen = (struct seen){ "", 0, 2 };
	CU_ASSERT_EQUAL(rf_emit_images(&d, see, &seen, &err), RF_E_FULL);
	CU_ASSERT_EQUAL(seen.n, 2);
	rf_document_release(&d);
}

CU_TestInfo emit_boxes_tests[] = {
	{ "polygons", polygons },
	{ "a page of text", page_of_text },
	{ "sheets", sheets },
	{ "addresses", addresses },
	{ "cells on a page", cells_on_a_page },
	{ "pictures", pictures },
	{ "data URIs", data_uris },
	{ "image files", image_files },
	CU_TEST_INFO_NULL
};
