/* The list of a page's or document's images: lines, names, order. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emit/gallery.h"
#include "unit/emit_doc.h"
#include "unit/emit_suites.h"
#include "unit/unit.h"
#include "util/json_in.h"

#define LINES_MAX ((size_t)1 << 20)

/* What is put for one image, taken apart again; the text is the caller's. */
static struct json_object *
line_of(const struct rf_gallery_image *image, struct rf_buf *text,
    struct rf_gallery_line *line)
{
	struct rf_err err = RF_ERR_INIT;
	struct json_object *o = NULL;
	struct rf_buf whole;
	struct rf_out out;

	rf_buf_init(text, LINES_MAX);
	rf_buf_init(&whole, LINES_MAX);
	rf_out_to_buf(&out, text);
	rf_gallery_put(&out, image);
	CU_ASSERT_EQUAL(rf_out_finish(&out, &err), RF_OK);
	CU_ASSERT(text->len > 0 && text->ptr[text->len - 1] == '\n');
	/* One line, whatever is in it. */
	CU_ASSERT(memchr(text->ptr, '\n', text->len) ==
	    text->ptr + text->len - 1);
	CU_ASSERT_FATAL(rf_gallery_parse((struct rf_str){ text->ptr,
	    text->len - 1 }, line));
	rf_buf_printf(&whole, "{" RF_STR_FMT "}", RF_STR_ARG(line->members));
	CU_ASSERT_EQUAL(rf_json_parse((struct rf_str){ whole.ptr, whole.len },
	    &o, &err), RF_OK);
	rf_buf_release(&whole);
	return o;
}

static bool
is_null(struct json_object *o, const char *name)
{
	struct json_object *v = NULL;

	return json_object_object_get_ex(o, name, &v) && v == NULL;
}

static int64_t
number(struct json_object *o, const char *name)
{
	return json_object_get_int64(doc_at(o, name));
}

static void
web_line(void)
{
	const struct rf_gallery_image image = { .name = "img_7",
	    .url = "http://a.example/\"x\"\t\n?\xc3\xa9",
	    .source_url = "http://a.example/", .filename = "x.png",
	    .width = 1920, .height = 1080, .format = "png", .size = 12,
	    .color_space = "srgb", .has_alpha = true, .alt = "",
	    .title = "tab\there\nand \"there\"", .lazy = true,
	    /* Not of the web. */
	    .sha256 = "abc", .occurrences = 3 };
	struct rf_gallery_line line;
	struct rf_buf text;
	struct json_object *o = line_of(&image, &text, &line), *url = NULL;
	struct rf_err err = RF_ERR_INIT;

	CU_ASSERT(rf_str_is(line.name, "img_7"));
	CU_ASSERT_EQUAL(rf_json_parse(line.url, &url, &err), RF_OK);
	CU_ASSERT_STRING_EQUAL(json_object_get_string(url), image.url);
	CU_ASSERT_EQUAL(json_object_object_length(o), 18);
	CU_ASSERT_STRING_EQUAL(doc_string(o, "source_url"),
	    "http://a.example/");
	CU_ASSERT_STRING_EQUAL(doc_string(o, "source_kind"), "web");
	CU_ASSERT_STRING_EQUAL(doc_string(o, "filename"), "x.png");
	CU_ASSERT_EQUAL(number(o, "width"), 1920);
	CU_ASSERT_EQUAL(number(o, "height"), 1080);
	CU_ASSERT_DOUBLE_EQUAL(json_object_get_double(doc_at(o,
	    "aspect_ratio")), 1.778, 1e-9);
	CU_ASSERT_STRING_EQUAL(doc_string(o, "format"), "png");
	CU_ASSERT_EQUAL(number(o, "file_size"), 12);
	CU_ASSERT_STRING_EQUAL(doc_string(o, "alt_text"), "");
	CU_ASSERT_STRING_EQUAL(doc_string(o, "title"), image.title);
	CU_ASSERT(is_null(o, "aria_label"));
	CU_ASSERT(json_object_get_boolean(doc_at(o, "is_lazy_loaded")));
	CU_ASSERT(json_object_get_boolean(doc_at(o, "has_alpha")));
	CU_ASSERT(is_null(o, "document_page") &&
	    is_null(o, "document_slide") &&
	    is_null(o, "document_asset_hash") &&
	    is_null(o, "document_occurrence_count"));
	json_object_put(url);
	json_object_put(o);
	rf_buf_release(&text);
}

static void
document_line(void)
{
	const struct rf_gallery_image image = { .filename = "x.emf",
	    .format = "emf", .size = 0, .document = true, .slide = 4,
	    .sha256 = "0123", .occurrences = 3 };
	struct rf_gallery_line line;
	struct rf_buf text;
	struct json_object *o = line_of(&image, &text, &line);

	CU_ASSERT(line.name.len == 0 && line.url.len == 0);
	CU_ASSERT_STRING_EQUAL(doc_string(o, "source_kind"), "document");
	CU_ASSERT(is_null(o, "source_url") && is_null(o, "width") &&
	    is_null(o, "height") && is_null(o, "aspect_ratio") &&
	    is_null(o, "color_space") && is_null(o, "alt_text") &&
	    is_null(o, "document_page"));
	CU_ASSERT_EQUAL(number(o, "file_size"), 0);
	CU_ASSERT_EQUAL(number(o, "document_slide"), 4);
	CU_ASSERT_STRING_EQUAL(doc_string(o, "document_asset_hash"), "0123");
	CU_ASSERT_EQUAL(number(o, "document_occurrence_count"), 3);
	json_object_put(o);
	rf_buf_release(&text);
}

/* However much an author wrote. */
static void
long_lines(void)
{
	struct rf_gallery_image image = { .name = "img_1",
	    .filename = "x.png", .format = "png" };
	char *words = malloc(100001);
	struct rf_gallery_line line;
	struct rf_buf text;
	struct json_object *o;

	memset(words, 1, 100000);
	words[100000] = '\0';
	image.alt = image.title = image.aria_label = words;
	o = line_of(&image, &text, &line);
	CU_ASSERT(text.len <= RF_GALLERY_LINE_MAX);
	CU_ASSERT(strlen(doc_string(o, "alt_text")) > 100);
	json_object_put(o);
	rf_buf_release(&text);
	free(words);
}

static void
no_lines(void)
{
	static const char *const bad[] = { "", "\t", "\t\t", "a\tb", "a\tb\t",
		"\t\t{", "\t\t}", "\t\tx{}", "\t\t{}x", "{}" };
	struct rf_gallery_line line;

	for (size_t i = 0; i < RF_COUNT(bad); i++) {
		/* Exactly its bytes, so that a look beyond is seen. */
		size_t n = strlen(bad[i]);
		char *p = malloc(n + (n == 0));

		memcpy(p, bad[i], n);
		CU_ASSERT(!rf_gallery_parse((struct rf_str){ p, n }, &line));
		free(p);
	}
	CU_ASSERT(rf_gallery_parse(RF_STR("\t\t{}"), &line));
	CU_ASSERT_EQUAL(line.members.len, 0);
}

static void
names(void)
{
	static const struct {
		const char *name, *suffix, *is;
	} rows[] = {
		{ "photo.png", "png", "photo.png" },
		{ "photo.PNG", "png", "photo.PNG" },
		{ "photo.jpeg", "jpg", "photo.jpeg" },
		{ "photo.tiff", "tif", "photo.tiff" },
		/* The suffix tells the truth. */
		{ "photo.jpg", "png", "photo.jpg.png" },
		{ "photo.php", "gif", "photo.php.gif" },
		{ "photo", "webp", "photo.webp" },
		{ "photo.", "png", "photo.png" },
		{ "photo", NULL, "photo" },
		{ "photo", "", "photo" },
		{ NULL, "png", "stem-p1-2.png" },
		{ "", "png", "stem-p1-2.png" },
		{ "../../etc/passwd", "png", "passwd.png" },
		{ "a/b\\c.png", "png", "c.png" },
		{ "\x01x.png", "png", NULL },
		{ ".hidden.png", "png", NULL },
		{ "con.png", "png", NULL },
		{ "x.png ", "png", NULL },
		{ "a:b*c?.png", "png", NULL },
	};
	static const char forbidden[] = "/\\:*?\"<>|";

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		char out[104];
		const char *dot;

		rf_gallery_filename(rows[i].name, "stem-p1-2", rows[i].suffix,
		    out);
		if (rows[i].is != NULL)
			CU_ASSERT_STRING_EQUAL(out, rows[i].is);
		CU_ASSERT(out[0] != '\0' && out[0] != '.' &&
		    strlen(out) <= 100 && strpbrk(out, forbidden) == NULL);
		for (const char *p = out; *p != '\0'; p++)
			CU_ASSERT((unsigned char)*p >= ' ');
		dot = strrchr(out, '.');
		CU_ASSERT(rows[i].suffix == NULL || dot != NULL ||
		    rows[i].suffix[0] == '\0');
	}
}

/* At most 100 bytes, with the suffix whole and no half characters. */
static void
long_names(void)
{
	char name[301] = "", out[104];

	for (int i = 0; i < 150; i++)
		memcpy(name + (ptrdiff_t)i * 2, "\xc3\xa9", 3);
	rf_gallery_filename(name, "x", "jpeg", out);
	CU_ASSERT(strlen(out) <= 100 && strlen(out) > 90);
	CU_ASSERT_STRING_EQUAL(out + strlen(out) - 5, ".jpeg");
	CU_ASSERT_EQUAL((strlen(out) - 5) % 2, 0);
}

/* ---- documents ------------------------------------------------------------ */

struct seen {
	char list[1000];		/* "img_1=a.png " each */
	struct rf_gallery_image last;
	int n, stop_at;
};

static enum rf_code
see(void *ctx, const struct rf_gallery_image *image,
    const struct rf_asset *asset, struct rf_err *err)
{
	struct seen *s = ctx;
	size_t n = strlen(s->list);

	CU_ASSERT(image->document && strlen(image->sha256) == 64 &&
	    image->size == (int64_t)asset->size);
	snprintf(s->list + n, sizeof(s->list) - n, "%s=%s ", image->name,
	    image->filename);
	s->last = *image;
	return ++s->n == s->stop_at ?
	    rf_fail(err, RF_E_FULL, "no more room") : RF_OK;
}

static int32_t
asset(struct rf_document *d, const char *name, uint32_t page)
{
	int32_t i = doc_asset(d, name, "png");
	struct rf_asset *a = &d->assets.v[i];

	a->name = name[0] != '\0' ? name : NULL;
	a->format = "png";
	a->size = 5;
	a->page = page;
	a->occurrences = 1;
	return i;
}

static void
order(void)
{
	struct seen s = { .n = 0 };
	struct rf_err err = RF_ERR_INIT;
	struct rf_document d;
	struct rf_figure *f;
	int32_t last, first, unseen, drawing, chart, vector, page, both,
	    metafile, ours;

	rf_document_init(&d);
	unseen = asset(&d, "unseen.png", 0);
	last = asset(&d, "last.png", 0);
	first = asset(&d, "first.png", 0);
	drawing = asset(&d, "drawing.png", 0);
	chart = asset(&d, "chart.png", 0);
	vector = asset(&d, "vector.svg", 0);
	page = asset(&d, "page.png", 0);
	both = asset(&d, "both.png", 0);
	metafile = asset(&d, "metafile.png", 0);
	ours = asset(&d, "ours.png", 0);
	(void)unseen;

	(void)rf_document_page(&d, 1);
	f = doc_figure(&d, "");
	f->asset = first;
	f->alt = "the first";
	f = doc_figure(&d, "");
	f->asset = drawing;
	f->drawing = true;
	/* Drawn in one place, shown as it is in another. */
	f = doc_figure(&d, "");
	f->asset = both;
	f->drawing = true;
	rf_document_page(&d, 2)->picture = (uint32_t)page + 1;
	f = doc_figure(&d, "");
	f->asset = chart;
	f->chart_type = "BarChart";
	f->vector = (uint32_t)vector + 1;
	f = doc_figure(&d, "");
	f->asset = both;
	f = doc_figure(&d, "");
	f->asset = first;
	f = doc_figure(&d, "");
	f->asset = last;
	f->title = "a title";
	/* Shown as our drawing of it: the document has the metafile. */
	f = doc_figure(&d, "");
	f->asset = ours;
	f->original = (uint32_t)metafile + 1;
	/* One without a picture. */
	(void)doc_figure(&d, "nothing");

	CU_ASSERT_EQUAL(rf_gallery_document(&d, "deck", see, &s, &err),
	    RF_OK);
	CU_ASSERT_STRING_EQUAL(s.list, "img_1=first.png img_2=both.png "
	    "img_3=last.png img_4=metafile.png img_5=unseen.png ");
	/* Whoever takes them may have had enough. */
	s = (struct seen){ .stop_at = 3 };
	CU_ASSERT_EQUAL(rf_gallery_document(&d, "deck", see, &s, &err),
	    RF_E_FULL);
	CU_ASSERT_EQUAL(s.n, 3);
	CU_ASSERT_EQUAL(s.last.page, 2);
	CU_ASSERT_STRING_EQUAL(s.last.title, "a title");
	CU_ASSERT(s.last.alt == NULL);
	rf_document_release(&d);
}

/* Pages are pages, slides are slides, and sheets are neither. */
static void
places(void)
{
	static const struct {
		enum rf_paging paging;
		uint32_t page, slide;
	} rows[] = {
		{ RF_PAGES, 3, 0 }, { RF_SLIDES, 0, 3 }, { RF_SHEETS, 0, 0 },
	};

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct seen s = { .n = 0 };
		struct rf_err err = RF_ERR_INIT;
		struct rf_document d;

		rf_document_init(&d);
		d.paging = rows[i].paging;
		asset(&d, "", 3);
		CU_ASSERT_EQUAL(rf_gallery_document(&d, "deck", see, &s,
		    &err), RF_OK);
		CU_ASSERT_STRING_EQUAL(s.list, "img_1=deck-p3-1.png ");
		CU_ASSERT_EQUAL(s.last.page, rows[i].page);
		CU_ASSERT_EQUAL(s.last.slide, rows[i].slide);
		CU_ASSERT_EQUAL(s.last.occurrences, 1);
		rf_document_release(&d);
	}
}

static void
nothing(void)
{
	struct seen s = { .n = 0 };
	struct rf_err err = RF_ERR_INIT;
	struct rf_document d;

	rf_document_init(&d);
	CU_ASSERT_EQUAL(rf_gallery_document(&d, "", see, &s, &err), RF_OK);
	/* Bytes that nobody knows are no image. */
	asset(&d, "x.bin", 1);
	d.assets.v[0].format = NULL;
	CU_ASSERT_EQUAL(rf_gallery_document(&d, "", see, &s, &err), RF_OK);
	CU_ASSERT_EQUAL(s.n, 0);
	rf_document_release(&d);
}

CU_TestInfo emit_gallery_tests[] = {
	{ "a line of a page", web_line },
	{ "a line of a document", document_line },
	{ "long lines", long_lines },
	{ "no lines", no_lines },
	{ "names", names },
	{ "long names", long_names },
	{ "order", order },
	{ "places", places },
	{ "nothing", nothing },
	CU_TEST_INFO_NULL
};
