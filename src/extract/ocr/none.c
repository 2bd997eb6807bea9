/* What stands in for recognition where it is not compiled in. */
#include "config.h"

#include "extract/ocr/ocr.h"

static enum rf_code
missing(struct rf_err *err)
{
	return rf_fail(err, RF_E_MISSING, "recognising text in pictures (OCR) "
	    "is not compiled in: install tesseract's headers (Debian: "
	    "libtesseract-dev tesseract-ocr-eng) and build again");
}

bool
rf_ocr_built(void)
{
	return false;
}

enum rf_code
rf_ocr_open(const char *languages, struct rf_ocr **out, const char **lacking,
    struct rf_err *err)
{
	*out = NULL;
	return missing(err);
}

void
rf_ocr_free(struct rf_ocr *o)
{
}

const char *
rf_ocr_version(const struct rf_ocr *o)
{
	return "";
}

void
rf_ocr_page_time(struct rf_ocr *o, int processor_ms, int wall_ms)
{
}

enum rf_code
rf_ocr_read(struct rf_ocr *o, struct rf_bitmap *grey, double dpi,
    struct rf_marks *m, struct rf_ocr_page *page, struct rf_err *err)
{
	return missing(err);
}

enum rf_code
rf_ocr_decode(struct rf_ocr *o, const void *bytes, size_t n, uint64_t at,
    struct rf_bitmap *grey, struct rf_err *err)
{
	return missing(err);
}
