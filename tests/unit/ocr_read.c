/*
 * Pages drawn by MuPDF and read back: turned, slanted, ruled, small, dark.
 * Where the engine or its English data is not installed, that is said, and
 * nothing is tested.
 */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <mupdf/fitz.h>
#include <mupdf/pdf.h>

#include "extract/extract.h"
#include "extract/ocr/ocr.h"
#include "extract/ocr/tess.h"
#include "image/codec.h"
#include "lib/zip_build.h"
#include "unit/ocr_suites.h"
#include "unit/pdf_build.h"

#define DEGREE (3.14159265358979323846 / 180)
#define TEXT(x, y, size, s) "BT /F " #size " Tf " #x " " #y " Td (" s ") Tj ET\n"
#define FONT "<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"

static const char letter[] =
    TEXT(60, 700, 20, "Quarterly Report")
    TEXT(60, 660, 11, "The quick brown fox jumps over the lazy dog while")
    TEXT(60, 646, 11, "several other animals watch from the far side of")
    TEXT(60, 632, 11, "the river and wonder about all this excitement.")
    TEXT(60, 590, 11, "Nothing else happened during that afternoon, and")
    TEXT(60, 576, 11, "everybody went home before the rain began again.");

static struct rf_ocr *loaded;

static void
unload(void)
{
	rf_ocr_free(loaded);
}

static struct rf_ocr *
engine(void)
{
	static bool tried;
	struct rf_err err = RF_ERR_INIT;

	if (!tried && rf_ocr_open("eng", &loaded, NULL, &err) != RF_OK)
		printf("\ncheck_ocr: NOT TESTED: %s\n", err.msg);
	else if (!tried)
		atexit(unload);
	tried = true;
	return loaded;
}

/* A page of this content as a file. */
static void
write_page(struct rf_buf *out, const char *content)
{
	struct pdf_build b;

	pdf_begin(&b, "");
	pdf_stream(&b, "", content, strlen(content));
	pdf_object(&b, "%s", FONT);
	pdf_end(&b, "");
	*out = b.file;
}

/* The same as pixels; a page is 600 x 800 points. */
static struct rf_bitmap
draw(const char *content, float dpi)
{
	fz_context *ctx = fz_new_context(NULL, NULL, FZ_STORE_DEFAULT);
	struct rf_bitmap b = RF_BITMAP_INIT;
	pdf_document *doc;
	fz_stream *stream;
	fz_pixmap *pix;
	struct rf_buf file;

	write_page(&file, content);
	stream = fz_open_memory(ctx, (unsigned char *)file.ptr, file.len);
	doc = pdf_open_document_with_stream(ctx, stream);
	pix = fz_new_pixmap_from_page_number(ctx, &doc->super, 0, fz_scale(dpi / 72,
	    dpi / 72), fz_device_gray(ctx), 0);
	CU_ASSERT_EQUAL_FATAL(rf_bitmap_create(&b, RF_PIXELS_GREY,
	    (uint32_t)pix->w, (uint32_t)pix->h, NULL), RF_OK);
	for (int y = 0; y < pix->h; y++)
		memcpy(rf_bitmap_row(&b, (uint32_t)y), pix->samples +
		    y * pix->stride, (size_t)pix->w);
	fz_drop_pixmap(ctx, pix);
	pdf_drop_document(ctx, doc);
	fz_drop_stream(ctx, stream);
	fz_drop_context(ctx);
	rf_buf_release(&file);
	return b;
}

/* A file whose page shows the bitmap and nothing else. */
static void
wrap(const struct rf_bitmap *b, struct rf_buf *out)
{
	struct pdf_build f;
	unsigned image;
	char dict[200];

	snprintf(dict, sizeof(dict), "/Type/XObject/Subtype/Image/Width %u"
	    "/Height %u/ColorSpace/DeviceGray/BitsPerComponent 8", b->width,
	    b->height);
	pdf_begin(&f, "");
	pdf_stream(&f, "", "600 0 0 800 0 0 cm /I Do", 24);
	pdf_object(&f, "<</XObject<</I 6 0 R>>>>");
	image = pdf_stream(&f, dict, b->data, b->stride * b->height);
	CU_ASSERT_EQUAL(image, 6);
	pdf_end(&f, "");
	*out = f.file;
}

struct read {
	struct rf_document doc;
	struct rf_options options;
	struct rf_extract x;
	enum rf_code rc;
	struct rf_str text;	/* of all blocks */
};

static void
read_file(struct read *r, const struct rf_buf *file, struct rf_ocr *o)
{
	struct rf_err err = RF_ERR_INIT;
	struct rf_buf text;

	memset(r, 0, sizeof(*r));
	rf_document_init(&r->doc);
	rf_options_init(&r->options);
	r->options.word_boxes = true;
	r->x = (struct rf_extract){ .fd = test_file(file->ptr, file->len),
	    .size = (int64_t)file->len, .name = "", .media_type = "",
	    .options = &r->options, .staging = -1, .ocr = o,
	    .doc = &r->doc };
	r->rc = rf_extract_run(&r->x, &err);
	if (r->rc != RF_OK)
		printf("\n%s\n", err.msg);
	close(r->x.fd);
	rf_buf_init(&text, 1 << 20);
	for (size_t i = 0; i < r->doc.pages.n; i++)
		for (size_t k = 0; k < r->doc.pages.v[i].blocks.n; k++) {
			struct rf_str s = rf_text_string(&r->doc.arena,
			    &r->doc.pages.v[i].blocks.v[k].text);

			rf_buf_add(&text, s.ptr, s.len);
			rf_buf_adds(&text, "\n");
		}
	r->text = rf_str(rf_arena_strndup(&r->doc.arena, text.ptr,
	    text.len));
	rf_buf_release(&text);
}

static const struct rf_block *
block_with(const struct read *r, const char *text)
{
	for (size_t i = 0; i < r->doc.pages.n; i++)
		for (size_t k = 0; k < r->doc.pages.v[i].blocks.n; k++) {
			struct rf_block *b =
			    &r->doc.pages.v[i].blocks.v[k];
			struct rf_str s = rf_text_string(
			    &((struct read *)r)->doc.arena, &b->text);

			if (memmem(s.ptr, s.len, text, strlen(text)) != NULL)
				return b;
		}
	printf("\nno \"%s\" in: " RF_STR_FMT "\n", text,
	    RF_STR_ARG(r->text));
	return NULL;
}

/* The letter is there, in order, and where it stands on the page. */
static void
check_letter(struct read *r, double quarters, double degrees, bool sure)
{
	const struct rf_block *title = block_with(r, "Quarterly Report");
	const struct rf_block *body = block_with(r, "The quick brown fox "
	    "jumps over the lazy dog while several other animals watch from "
	    "the far side of the river and wonder about all this "
	    "excitement.");
	double angle, is;

	CU_ASSERT_PTR_NOT_NULL(block_with(r, "everybody went home"));
	CU_ASSERT_PTR_NOT_NULL(body);
	CU_ASSERT_PTR_NOT_NULL(title);
	if (title == NULL || body == NULL)
		return;
	CU_ASSERT_EQUAL(title->kind, RF_BLOCK_HEADING);
	CU_ASSERT(sure ? body->confidence == 0 : body->confidence > 0.8f &&
	    body->confidence < 1);
	/* The upper edge runs the way the text does. */
	is = atan2((double)(body->box.y[1] - body->box.y[0]),
	    (double)(body->box.x[1] - body->box.x[0])) / DEGREE;
	angle = quarters * 90 - degrees;
	CU_ASSERT_DOUBLE_EQUAL(remainder(is - angle, 360), 0, 0.4);
	CU_ASSERT(r->doc.pages.v[0].words.n > 30);
}

static void
check_turned(int quarters, double degrees)
{
	struct rf_bitmap b = draw(letter, 150);
	struct rf_affine back;
	struct rf_buf file;
	struct read r;

	CU_ASSERT_EQUAL_FATAL(rf_ink_turn(&b, quarters, -degrees * DEGREE,
	    &back, NULL), RF_OK);
	/* A page of 600 x 800 would be squeezed: a picture keeps its shape. */
	rf_buf_init(&file, 1 << 24);
	CU_ASSERT_EQUAL_FATAL(rf_png_encode(&b, &file, NULL), RF_OK);
	read_file(&r, &file, engine());
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	CU_ASSERT_EQUAL(r.doc.pages.v[0].width, b.width);
	CU_ASSERT_EQUAL(r.doc.pages.v[0].height, b.height);
	check_letter(&r, quarters, degrees, false);
	rf_document_release(&r.doc);
	rf_buf_release(&file);
	rf_bitmap_release(&b);
}

static void
test_turned(void)
{
	if (engine() == NULL)
		return;
	for (int quarters = 0; quarters < 4; quarters++)
		check_turned(quarters, 0);
	check_turned(0, 3);
	check_turned(0, -2);
	check_turned(1, 1.5);
}

/* A page that is a scan: its words stand where they stood. */
static void
test_scan(void)
{
	struct rf_bitmap b;
	struct rf_buf file;
	struct read r;

	if (engine() == NULL)
		return;
	b = draw(letter, 200);
	wrap(&b, &file);
	read_file(&r, &file, engine());
	check_letter(&r, 0, 0, false);
	CU_ASSERT_EQUAL(r.doc.pages.v[0].width, 600);
	CU_ASSERT_EQUAL(r.doc.warnings.n, 0);
	for (size_t i = 0; i < r.doc.pages.v[0].words.n; i++) {
		const struct rf_word *w = &r.doc.pages.v[0].words.v[i];

		if (!rf_str_eq(w->text, RF_STR("Nothing")))
			continue;
		CU_ASSERT_DOUBLE_EQUAL(w->box.x[0], 60, 2);
		CU_ASSERT_DOUBLE_EQUAL(w->box.y[0], 800 - 598, 4);
		CU_ASSERT(w->confidence > 0.8f);
	}
	rf_document_release(&r.doc);
	/* And without an engine: a place for the text, and a remark. */
	read_file(&r, &file, NULL);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	CU_ASSERT_EQUAL(r.doc.warnings.n, 1);
	CU_ASSERT_EQUAL(r.doc.pages.v[0].words.n, 0);
	rf_document_release(&r.doc);
	rf_buf_release(&file);
	rf_bitmap_release(&b);
}

static void
test_table(void)
{
	static const char table[] = "1 w 60 500 400 120 re S "
	    "60 540 m 460 540 l S 60 580 m 460 580 l S 260 500 m 260 620 l S\n"
	    TEXT(70, 595, 12, "Animal") TEXT(270, 595, 12, "Number of legs")
	    TEXT(70, 555, 12, "Spider") TEXT(270, 555, 12, "eight")
	    TEXT(70, 515, 12, "Beetle") TEXT(270, 515, 12, "6");
	const struct rf_table *t = NULL;
	struct rf_bitmap b;
	struct rf_buf file;
	struct read r;

	if (engine() == NULL)
		return;
	b = draw(table, 200);
	wrap(&b, &file);
	read_file(&r, &file, engine());
	for (size_t i = 0; i < r.doc.pages.v[0].blocks.n; i++)
		if (r.doc.pages.v[0].blocks.v[i].table != NULL)
			t = r.doc.pages.v[0].blocks.v[i].table;
	CU_ASSERT_PTR_NOT_NULL_FATAL(t);
	CU_ASSERT_EQUAL(t->origin, RF_TABLE_RULED);
	CU_ASSERT_EQUAL(t->n_rows, 3);
	CU_ASSERT_EQUAL(t->n_cols, 2);
	CU_ASSERT_EQUAL_FATAL(t->n_cells, 6);
	CU_ASSERT_EQUAL(strncmp(t->cells[3].text, "eight", 5), 0);
	/* A figure alone in its cell is passed over at first. */
	CU_ASSERT_EQUAL(t->cells[5].text_len, 1);
	CU_ASSERT_EQUAL(t->cells[5].text[0], '6');
	CU_ASSERT_DOUBLE_EQUAL(t->cells[3].extra->box.x0, 260, 2);
	CU_ASSERT_DOUBLE_EQUAL(t->cells[3].extra->box.y0, 220, 2);
	CU_ASSERT(t->cells[3].extra->confidence > 0.5f);
	rf_document_release(&r.doc);
	rf_buf_release(&file);
	rf_bitmap_release(&b);
}

/*
 * White on black, and small as on a screen.  What the engine thinks of it
 * (its resolution, which nobody told) is not for standard error.
 */
static void
test_screen(void)
{
	struct rf_bitmap b;
	struct rf_buf file;
	struct read r;
	int said, kept;

	if (engine() == NULL)
		return;
	b = draw(letter, 80);
	for (size_t i = 0; i < b.stride * b.height; i++)
		b.data[i] = (unsigned char)(255 - b.data[i]);
	rf_buf_init(&file, 1 << 24);
	CU_ASSERT_EQUAL(rf_png_encode(&b, &file, NULL), RF_OK);
	said = test_file("", 0);
	kept = dup(STDERR_FILENO);
	dup2(said, STDERR_FILENO);
	read_file(&r, &file, engine());
	dup2(kept, STDERR_FILENO);
	CU_ASSERT_EQUAL(lseek(said, 0, SEEK_END), 0);
	close(kept);
	close(said);
	CU_ASSERT_PTR_NOT_NULL(block_with(&r, "everybody went home before "
	    "the rain began again"));
	rf_document_release(&r.doc);
	rf_buf_release(&file);
	rf_bitmap_release(&b);
}

/* A picture without text gives none; a page with text is not recognised. */
static void
test_nothing(void)
{
	struct rf_bitmap b = RF_BITMAP_INIT;
	struct rf_buf file;
	uint32_t noise = 1;
	struct read r;

	if (engine() == NULL)
		return;
	CU_ASSERT_EQUAL_FATAL(rf_bitmap_create(&b, RF_PIXELS_GREY, 400, 300,
	    NULL), RF_OK);
	for (size_t i = 0; i < b.stride * b.height; i++) {
		noise = noise * 1664525 + 1013904223;
		b.data[i] = (unsigned char)(noise >> 24);
	}
	rf_buf_init(&file, 1 << 24);
	CU_ASSERT_EQUAL(rf_png_encode(&b, &file, NULL), RF_OK);
	read_file(&r, &file, engine());
	CU_ASSERT_EQUAL(r.doc.pages.v[0].blocks.n, 1);
	CU_ASSERT_EQUAL(r.doc.pages.v[0].words.n, 0);
	rf_document_release(&r.doc);
	rf_buf_release(&file);
	rf_bitmap_release(&b);
	write_page(&file, letter);
	read_file(&r, &file, engine());
	check_letter(&r, 0, 0, true);
	CU_ASSERT_EQUAL(r.doc.pages.v[0].words.v[0].confidence, 0);
	rf_document_release(&r.doc);
	rf_buf_release(&file);
}

/* Neither clock lets a page go on for ever; what it lacks is said. */
static void
test_late(void)
{
	static const int times[][2] = { { 1, 0 }, { 40000, 1 } };
	struct rf_bitmap b;
	struct rf_buf file;
	struct read r;

	if (engine() == NULL)
		return;
	b = draw(letter, 150);
	wrap(&b, &file);
	for (size_t i = 0; i < RF_COUNT(times); i++) {
		rf_ocr_page_time(engine(), times[i][0], times[i][1]);
		read_file(&r, &file, engine());
		CU_ASSERT_EQUAL(r.rc, RF_OK);
		CU_ASSERT_EQUAL_FATAL(r.doc.warnings.n, 1);
		CU_ASSERT_PTR_NOT_NULL(strstr(r.doc.warnings.v[0].text,
		    "took too long"));
		rf_document_release(&r.doc);
	}
	rf_ocr_page_time(engine(), 40000, 0);
	rf_buf_release(&file);
	rf_bitmap_release(&b);
}

bool
ocr_scan(struct rf_buf *out)
{
	struct rf_bitmap b;

	if (engine() == NULL)
		return false;
	b = draw(letter, 150);
	wrap(&b, out);
	rf_bitmap_release(&b);
	return true;
}

bool
ocr_mixed(struct rf_buf *out)
{
	struct pdf_build f = { .n = 0 };
	struct rf_bitmap b;
	char dict[200];

	if (engine() == NULL)
		return false;
	b = draw(letter, 150);
	snprintf(dict, sizeof(dict), "/Type/XObject/Subtype/Image/Width %u"
	    "/Height %u/ColorSpace/DeviceGray/BitsPerComponent 8", b.width,
	    b.height);
	rf_buf_init(&f.file, 1 << 22);
	rf_buf_adds(&f.file, "%PDF-1.7\n");
	pdf_object(&f, "<</Type/Catalog/Pages 2 0 R>>");
	pdf_object(&f, "<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2"
	    "/MediaBox[0 0 600 800]>>");
	pdf_object(&f, "<</Type/Page/Parent 2 0 R/Contents 5 0 R"
	    "/Resources %s>>", FONT);
	pdf_object(&f, "<</Type/Page/Parent 2 0 R/Contents 6 0 R"
	    "/Resources<</XObject<</I 7 0 R>>>>>>");
	pdf_stream(&f, "", letter, strlen(letter));
	pdf_stream(&f, "", "600 0 0 800 0 0 cm /I Do", 24);
	pdf_stream(&f, dict, b.data, b.stride * b.height);
	pdf_end(&f, "");
	rf_bitmap_release(&b);
	*out = f.file;
	return true;
}

#ifndef RF_SANITIZERS	/* they map more than any limit */

static void
leave(size_t wanted)
{
	(void)wanted;
	_exit(RF_EXIT_NOMEM);
}

/* As good as no memory from now on. */
static bool
exhaust(void)
{
	const struct rlimit limit = { 4096, 4096 };

	if (setrlimit(RLIMIT_AS, &limit) != 0)
		return false;
	/* Freed small pieces wait for others of their very size. */
	for (size_t n = 1 << 20; n >= 16; n = n > 2048 ? n / 2 : n - 16)
		for (void *volatile p = malloc(n); p != NULL;)
			p = malloc(n);
	return true;
}

/* The engine throws what C cannot catch where it has no memory: that is the
 * document's limit, not a crash. */
static void
test_no_memory(void)
{
	int status = -1;
	pid_t pid;

	if (engine() == NULL)
		return;
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		rf_mem_on_exhausted(leave);
		if (freopen("/dev/null", "w", stderr) == NULL || !exhaust())
			_exit(1);
		_exit(rf_tess.create() != NULL);
	}
	CU_ASSERT_EQUAL(waitpid(pid, &status, 0), pid);
	CU_ASSERT(WIFEXITED(status));
	CU_ASSERT_EQUAL(WEXITSTATUS(status), RF_EXIT_NOMEM);
}
#endif

static void
test_languages(void)
{
	const char *missing = NULL;
	struct rf_ocr *o;

	if (engine() == NULL)
		return;
	CU_ASSERT_EQUAL(rf_ocr_open("eng+xqz", &o, &missing, NULL), RF_OK);
	CU_ASSERT_PTR_NOT_NULL_FATAL(missing);
	CU_ASSERT_STRING_EQUAL(missing, "xqz");
	CU_ASSERT(strlen(rf_ocr_version(o)) >= 3);
	rf_ocr_free(o);
}

CU_TestInfo ocr_read_tests[] = {
	{ "a scan", test_scan },
	{ "turned and slanted", test_turned },
	{ "a ruled table", test_table },
	{ "a screen", test_screen },
	{ "no text", test_nothing },
	{ "no time", test_late },
	{ "languages", test_languages },
#ifndef RF_SANITIZERS
	{ "no memory", test_no_memory },
#endif
	CU_TEST_INFO_NULL
};
