/* Pictures where nobody recognises text: remarks, and a wish. */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "extract/extract.h"
#include "extract/ocr/engine.h"
#include "image/codec.h"
#include "lib/zip_build.h"
#include "unit/ocr_suites.h"

static void
read_png(struct rf_extract *x, struct rf_document *d, enum rf_code expected)
{
	struct rf_bitmap b = RF_BITMAP_INIT;
	struct rf_err err = RF_ERR_INIT;
	struct rf_options options;
	struct rf_buf png;

	rf_buf_init(&png, 1 << 20);
	CU_ASSERT_EQUAL_FATAL(rf_bitmap_create(&b, RF_PIXELS_RGB, 60, 40,
	    NULL), RF_OK);
	CU_ASSERT_EQUAL_FATAL(rf_png_encode(&b, &png, NULL), RF_OK);
	rf_options_init(&options);
	rf_document_init(d);
	x->fd = test_file(png.ptr, png.len);
	x->size = (int64_t)png.len;
	x->name = "a.png";
	x->media_type = "";
	x->options = &options;
	x->staging = -1;
	x->doc = d;
	CU_ASSERT_EQUAL(rf_extract_run(x, &err), expected);
	close(x->fd);
	rf_bitmap_release(&b);
	rf_buf_release(&png);
}

static void
test_warning(void)
{
	struct rf_extract x = { .no_ocr = "it rains." };
	struct rf_document d;

	read_png(&x, &d, RF_OK);
	CU_ASSERT_EQUAL(d.pages.n, 1);
	CU_ASSERT_EQUAL_FATAL(d.warnings.n, 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(d.warnings.v[0].text, "Page 1"));
	CU_ASSERT_PTR_NOT_NULL(strstr(d.warnings.v[0].text, "it rains."));
	CU_ASSERT_FALSE(x.ocr_wanted);
	rf_document_release(&d);
}

static void
test_later(void)
{
	struct rf_extract x = { .ocr_later = true };
	struct rf_document d;

	read_png(&x, &d, RF_E_MISSING);
	CU_ASSERT_TRUE(x.ocr_wanted);
	rf_document_release(&d);
}

/* A language that nobody has data for, or no engine at all. */
static void
test_missing(void)
{
	struct rf_err err = RF_ERR_INIT;
	struct rf_ocr *o;

	CU_ASSERT_EQUAL(rf_ocr_open("xqz", &o, NULL, &err), RF_E_MISSING);
	CU_ASSERT_PTR_NULL(o);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, "OCR"));
	CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, "Debian"));
}

CU_TestInfo ocr_none_tests[] = {
	{ "the warning", test_warning },
	{ "the wish", test_later },
	{ "what is missing", test_missing },
	CU_TEST_INFO_NULL
};
