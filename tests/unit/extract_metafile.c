/* Metafiles, made here, as what they draw. */
#include "config.h"

#include "unit/extract_suites.h"
#include "unit/extract_tools.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chart/paint.h"
#include "extract/metafile/metafile.h"
#include "util/io.h"

#define RED 0x0000ffu
#define BLUE 0xff0000u
#define SRCCOPY 0x00cc0020u
#define SRCAND 0x008800c6u
#define SRCINVERT 0x00660046u

static void
put(struct rf_buf *b, unsigned bytes, uint32_t v)
{
	for (unsigned i = 0; i < bytes; i++)
		rf_buf_addc(b, (char)((uint64_t)v >> 8 * i));
}

#define RECORD(b, type, ...) \
	record(b, type, (const uint32_t[]){ __VA_ARGS__ }, \
	    sizeof((const uint32_t[]){ __VA_ARGS__ }) / 4)

static void
record(struct rf_buf *b, uint32_t type, const uint32_t *v, size_t n)
{
	put(b, 4, type);
	put(b, 4, 8 + 4 * (uint32_t)n);
	for (size_t i = 0; i < n; i++)
		put(b, 4, v[i]);
}

/* An inch by an inch, at 96 pixels: units are those of the SVG. */
static void
begin_emf(struct rf_buf *b)
{
	rf_buf_init(b, 1 << 20);
	RECORD(b, 1, 0, 0, 95, 95, 0, 0, 2540, 2540, 0x464d4520, 0x10000, 0,
	    0, 0, 0, 0, 0, 960, 960, 254, 254);
}

/* The drawing as SVG, which the caller frees; NULL and the code when it
 * fails. */
static char *
svg_of(struct rf_buf *b, enum rf_code *rc)
{
	struct rf_arena arena = RF_ARENA_INIT;
	struct rf_canvas cv;
	struct rf_buf svg;
	struct rf_out out;

	*rc = rf_metafile_canvas(b->ptr, b->len, &arena, NULL, &cv, NULL);
	rf_buf_release(b);
	if (*rc != RF_OK) {
		rf_arena_release(&arena);
		return NULL;
	}
	rf_buf_init(&svg, 1 << 20);
	rf_out_to_buf(&out, &svg);
	rf_canvas_svg(&cv, NULL, &out);
	CU_ASSERT_EQUAL(rf_out_finish(&out, NULL), RF_OK);
	rf_buf_addc(&svg, '\0');
	rf_canvas_release(&cv);
	rf_arena_release(&arena);
	return svg.ptr;
}

static char *
finish(struct rf_buf *b)
{
	enum rf_code rc;
	char *svg;

	RECORD(b, 14, 0, 0, 20);
	svg = svg_of(b, &rc);
	CU_ASSERT_EQUAL_FATAL(rc, RF_OK);
	return svg;
}

static unsigned
times(const char *svg, const char *what)
{
	unsigned n = 0;

	for (const char *p = svg; (p = strstr(p, what)) != NULL; p++)
		n++;
	return n;
}

#define HAS(svg, what) CU_ASSERT(times(svg, what) == 1)

/* Object 1 is a red brush; no outline. */
static void
red_area(struct rf_buf *b)
{
	RECORD(b, 39, 1, 0, RED, 0);
	RECORD(b, 37, 1);
	RECORD(b, 37, 0x80000008);
}

static void
test_areas(void)
{
	struct rf_buf b;
	char *svg;

	begin_emf(&b);
	red_area(&b);
	RECORD(&b, 43, 0, 0, 96, 48);
	/* The window maps to the viewport; saved, changed, brought back. */
	RECORD(&b, 33);
	RECORD(&b, 17, 8);
	RECORD(&b, 9, 1000, 1000);
	RECORD(&b, 11, 96, 96);
	RECORD(&b, 10, 100, 0);
	RECORD(&b, 43, 100, 500, 600, 1000);
	RECORD(&b, 34, (uint32_t)-1);
	/* Two squares with a hole, by the rule that is usual here. */
	RECORD(&b, 91, 0, 0, 0, 0, 2, 8, 4, 4, 0, 40, 40 << 16 | 40, 40 << 16,
	    10 << 16 | 10, 10 << 16 | 30, 30 << 16 | 30, 30 << 16 | 10);
	/* A path, filled and drawn with a broad blue pen. */
	RECORD(&b, 38, 2, 0, 4, 0, BLUE);
	RECORD(&b, 37, 2);
	RECORD(&b, 59);
	RECORD(&b, 27, 1, 2);
	RECORD(&b, 54, 11, 2);
	RECORD(&b, 54, 11, 12);
	RECORD(&b, 61);
	RECORD(&b, 60);
	RECORD(&b, 63, 0, 0, 0, 0);
	svg = finish(&b);
	HAS(svg, "fill=\"#ff0000\" fill-rule=\"evenodd\" "
	    "d=\"M0 0L96 0L96 48L0 48Z\"");
	HAS(svg, "d=\"M0 48L48 48L48 96L0 96Z\"");
	HAS(svg, "L0 40ZM10 10L");
	HAS(svg, "stroke=\"#0000ff\" stroke-width=\"4\"");
	CU_ASSERT(times(svg, "d=\"M1 2L11 2L11 12Z\"") ==
	    2);
	free(svg);
}

static void
test_texts(void)
{
	struct rf_buf b;
	char *svg;

	begin_emf(&b);
	/* Twenty high without leading, centred on the baseline. */
	put(&b, 4, 82);
	put(&b, 4, 12 + 28 + 64);
	put(&b, 4, 1);
	put(&b, 4, (uint32_t)-20);
	for (int i = 0; i < 3; i++)
		put(&b, 4, 0);
	put(&b, 4, 700);
	put(&b, 8, 0);
	for (const char *p = "Times"; *p != '\0'; p++)
		put(&b, 2, (unsigned char)*p);
	for (int i = 0; i < 27; i++)
		put(&b, 2, 0);
	RECORD(&b, 37, 1);
	RECORD(&b, 24, RED);
	RECORD(&b, 18, 1);
	RECORD(&b, 22, 6 | 24);
	/* "ab c": the advances part the words. */
	RECORD(&b, 84, 0, 0, 0, 0, 1, 0, 0, 50, 40, 4, 76, 0, 0, 0, 0, 0, 84,
	    'a' | 'b' << 16, ' ' | 'c' << 16, 10, 12, 20, 18);
	svg = finish(&b);
	HAS(svg, "<text x=\"20\" y=\"40\"");
	HAS(svg, "<text x=\"62\" y=\"40\"");
	CU_ASSERT(times(svg, "font-weight=\"bold\" fill=\"#ff0000\" ") == 2);
	HAS(svg, ">ab</text>");
	HAS(svg, ">c</text>");
	free(svg);

	/* Advances that are not ours place each letter. */
	begin_emf(&b);
	RECORD(&b, 18, 1);
	RECORD(&b, 22, 24);
	RECORD(&b, 84, 0, 0, 0, 0, 1, 0, 0, 10, 40, 3, 76, 0, 0, 0, 0, 0, 84,
	    'a' | 'b' << 16, 'c', 30, 20, 10);
	svg = finish(&b);
	CU_ASSERT(times(svg, "<text") == 3);
	HAS(svg, "<text x=\"10\" y=\"40\"");
	HAS(svg, "<text x=\"40\" y=\"40\"");
	HAS(svg, "<text x=\"60\" y=\"40\"");
	free(svg);

	/* Glyphs by number are letters of a font that is not here. */
	begin_emf(&b);
	RECORD(&b, 84, 0, 0, 0, 0, 1, 0, 0, 50, 40, 1, 76, 0x10, 0, 0, 0, 0,
	    0, 'a');
	{
		enum rf_code rc;

		CU_ASSERT_PTR_NULL(svg_of(&b, &rc));
		CU_ASSERT_EQUAL(rc, RF_E_UNSUPPORTED);
	}
}

/* Two by two pixels of 24 bits into the whole picture. */
static void
image(struct rf_buf *b, uint32_t rop, uint32_t pixel)
{
	RECORD(b, 81, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 80, 40, 120, 16, 0, rop,
	    96, 96, 40, 2, 2, 1 | 24 << 16, 0, 16, 0, 0, 0, 0, pixel,
	    pixel >> 8, pixel, pixel >> 8);
}

static void
test_images(void)
{
	struct rf_buf b;
	enum rf_code rc;
	char *svg;

	begin_emf(&b);
	image(&b, SRCCOPY, 0x112233);
	svg = finish(&b);
	HAS(svg, "transform=\"matrix(96 0 0 96 0 "
	    "0)\"");
	CU_ASSERT(times(svg, "mix-blend-mode") == 0);
	free(svg);
	/* A mask and what shows through it are one image. */
	begin_emf(&b);
	image(&b, SRCAND, 0);
	image(&b, SRCINVERT, 0x112233);
	image(&b, SRCAND, 0xffffffff);
	svg = finish(&b);
	CU_ASSERT(times(svg, "<image") == 2);
	HAS(svg, "mix-blend-mode:multiply");
	free(svg);
	/* What works on what is there otherwise is nothing for us. */
	begin_emf(&b);
	image(&b, 0x00550009, 0);
	CU_ASSERT_PTR_NULL(svg_of(&b, &rc));
	CU_ASSERT_EQUAL(rc, RF_E_UNSUPPORTED);
}

static void
test_refused(void)
{
	struct rf_buf b;
	enum rf_code rc;

	/* Nothing drawn. */
	begin_emf(&b);
	CU_ASSERT_PTR_NULL(svg_of(&b, &rc));
	CU_ASSERT_EQUAL(rc, RF_E_UNSUPPORTED);
	/* Clipped by a triangle; by a box it would be drawn. */
	for (uint32_t i = 0; i < 2; i++) {
		begin_emf(&b);
		red_area(&b);
		RECORD(&b, 59);
		RECORD(&b, 86, 0, 0, 0, 0, 3 + i, 0, 40, 40 << 16 | 40,
		    40 << 16);
		RECORD(&b, 60);
		RECORD(&b, 67, 5);
		RECORD(&b, 43, 0, 0, 96, 48);
		free(svg_of(&b, &rc));
		CU_ASSERT_EQUAL(rc, i == 0 ? RF_E_UNSUPPORTED : RF_OK);
	}
	/* The newer library's records alone; and both. */
	for (uint32_t i = 0; i < 2; i++) {
		begin_emf(&b);
		RECORD(&b, 70, 20, 0x2b464d45, 0x4001 | i << 16, 12, 0, 0);
		red_area(&b);
		RECORD(&b, 43, 0, 0, 96, 48);
		free(svg_of(&b, &rc));
		CU_ASSERT_EQUAL(rc, i == 0 ? RF_E_UNSUPPORTED : RF_OK);
	}
	begin_emf(&b);
	b.len = 60;
	CU_ASSERT_PTR_NULL(svg_of(&b, &rc));
	CU_ASSERT_EQUAL(rc, RF_E_CORRUPT);
}

/* ---- before Windows 95 ------------------------------------------------- */

#define CALL(b, call, ...) \
	call_(b, call, (const uint16_t[]){ __VA_ARGS__ }, \
	    sizeof((const uint16_t[]){ __VA_ARGS__ }) / 2)

static void
call_(struct rf_buf *b, uint16_t call, const uint16_t *v, size_t n)
{
	put(b, 4, 3 + (uint32_t)n);
	put(b, 2, call);
	for (size_t i = 0; i < n; i++)
		put(b, 2, v[i]);
}

/* An inch by half an inch, of a thousand units each way. */
static void
begin_wmf(struct rf_buf *b)
{
	static const uint16_t head[] = { 0xcdd7, 0x9ac6, 0, 0, 0, 1000, 500,
		1000, 0, 0, 0, 1, 9, 0x300, 0, 0, 2, 0, 0, 0 };

	rf_buf_init(b, 1 << 20);
	for (size_t i = 0; i < RF_COUNT(head); i++)
		put(b, 2, head[i]);
}

static void
test_wmf(void)
{
	struct rf_buf b;
	enum rf_code rc;
	char *svg;

	begin_wmf(&b);
	/* Brushes 0 and 1; 0 is given back, and a pen without lines takes
	 * its number. */
	CALL(&b, 0x02fc, 0, 0xff, 0, 0);
	CALL(&b, 0x02fc, 0, 0, 0xff, 0);
	CALL(&b, 0x01f0, 0);
	CALL(&b, 0x02fa, 5, 0, 0, 0, 0);
	CALL(&b, 0x012d, 0);
	CALL(&b, 0x012d, 1);
	CALL(&b, 0x041b, 500, 250, 0, 0);
	CALL(&b, 0x020b, (uint16_t)-100, 0);
	CALL(&b, 0x0324, 3, 0, 0, 250, 0, 0, 250);
	CALL(&b, 0x0521, 2, 'o' | 'k' << 8, 0, 500);
	CALL(&b, 0);
	svg = svg_of(&b, &rc);
	CU_ASSERT_EQUAL_FATAL(rc, RF_OK);
	HAS(svg, "width=\"96\" height=\"48\"");
	HAS(svg, "fill=\"#0000ff\" fill-rule=\"evenodd\" "
	    "d=\"M0 0L24 0L24 48L0 48Z\"");
	HAS(svg, "d=\"M0 9.6L24 9.6L0 33.6Z\"");
	HAS(svg, ">ok</text>");
	free(svg);
	/* Without the sizing header the window tells the shape. */
	begin_wmf(&b);
	memmove(b.ptr, b.ptr + 22, b.len -= 22);
	CALL(&b, 0x020c, 100, 200);
	CALL(&b, 0x041b, 100, 200, 0, 0);
	svg = svg_of(&b, &rc);
	CU_ASSERT_EQUAL_FATAL(rc, RF_OK);
	HAS(svg, "width=\"480\" height=\"240\"");
	free(svg);
	/* And without a window nobody knows. */
	begin_wmf(&b);
	memmove(b.ptr, b.ptr + 22, b.len -= 22);
	CALL(&b, 0x041b, 100, 200, 0, 0);
	CU_ASSERT_PTR_NULL(svg_of(&b, &rc));
	CU_ASSERT_EQUAL(rc, RF_E_CORRUPT);
}

/* ---- in a document ----------------------------------------------------- */

/* The figure shows the drawing, and the document's file is kept. */
static void
test_document(void)
{
	char path[] = "/tmp/riffle-test-XXXXXX";
	struct rf_document d;
	struct rf_options options;
	struct rf_extract x = { .fd = -1, .name = "a.emf", .media_type = "",
		.doc = &d, .options = &options };
	const struct rf_figure *f;
	struct rf_buf b;

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(path));
	begin_emf(&b);
	red_area(&b);
	RECORD(&b, 43, 0, 0, 96, 48);
	rf_document_init(&d);
	rf_options_init(&options);
	options.show_images = true;
	x.staging = open(path, O_RDONLY | O_DIRECTORY);
	x.fd = test_file(b.ptr, b.len);
	x.size = (int64_t)b.len;
	CU_ASSERT_EQUAL(rf_extract_run(&x, NULL), RF_OK);
	CU_ASSERT_EQUAL_FATAL(d.pages.n, 1);
	f = d.pages.v[0].blocks.v[0].figure;
	CU_ASSERT_STRING_EQUAL(d.assets.v[0].format, "emf");
#ifdef HAVE_MUPDF
	CU_ASSERT_EQUAL(f->original, 1);
	CU_ASSERT_EQUAL_FATAL(f->asset, 1);
	CU_ASSERT_STRING_EQUAL(d.assets.v[1].format, "png");
	CU_ASSERT_EQUAL(d.assets.v[1].width, 192);
	CU_ASSERT_EQUAL(d.assets.n, options.storage ? 3 : 2);
	CU_ASSERT_EQUAL(f->vector, options.storage ? 3 : 0);
#else
	CU_ASSERT_EQUAL(f->asset, 0);
	CU_ASSERT_EQUAL(f->original, 0);
#endif
	close(x.fd);
	close(x.staging);
	CU_ASSERT_EQUAL(rf_remove_tree(path, NULL), RF_OK);
	rf_document_release(&d);
	rf_buf_release(&b);
}

CU_TestInfo extract_metafile_tests[] = {
	{ "areas and lines", test_areas },
	{ "texts", test_texts },
	{ "images", test_images },
	{ "what is not drawn", test_refused },
	{ "WMF", test_wmf },
	{ "in a document", test_document },
	CU_TEST_INFO_NULL
};
