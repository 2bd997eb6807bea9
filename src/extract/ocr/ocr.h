/*
 * Recognition of text in pictures: a grey bitmap of a page becomes the same
 * marks that a PDF page gives, with a confidence for each word, and layout
 * goes on from there.  The engine is tesseract, where configure found it
 * and the machine has it; everything before and after it is ours.
 *
 * The marks are of the page as it should have been: turned upright, level,
 * in points.  A map leads back to the bitmap's pixels, for the boxes.
 */
#ifndef RF_EXTRACT_OCR_OCR_H
#define RF_EXTRACT_OCR_OCR_H

#include <stdbool.h>
#include <stdint.h>

#include "extract/ocr/engine.h"
#include "extract/ocr/ink.h"
#include "layout/marks.h"
#include "util/err.h"

struct rf_ocr_page {
	struct rf_affine back;	/* marks' points to the bitmap's pixels */
	uint32_t words;		/* kept */
	bool late;		/* its time was up */
};
/*
 * Read a bitmap of `dpi` pixels to the inch (0: not known, its commonest
 * text is taken for 10 points).  The bitmap is changed.  Adds to `m`, which
 * has been cleared, and sets its size.  RF_E_LIMIT when memory does not do.
 */
enum rf_code rf_ocr_read(struct rf_ocr *o, struct rf_bitmap *grey, double dpi,
    struct rf_marks *m, struct rf_ocr_page *page, struct rf_err *err)
    RF_MUST_CHECK;

/*
 * Decode a picture of a format that Leptonica reads (GIF, WebP, BMP, TIFF,
 * JPEG 2000) into grey; `at` is where the directory of the wanted image of
 * a TIFF file stands, 0: the first.  RF_E_UNSUPPORTED when it cannot.
 */
enum rf_code rf_ocr_decode(struct rf_ocr *o, const void *bytes, size_t n,
    uint64_t at, struct rf_bitmap *grey, struct rf_err *err) RF_MUST_CHECK;

/* ---- putting boxes back (place.c) ----------------------------------- */

/* A page whose boxes are still those of the marks. */
struct rf_ocr_place {
	uint32_t page;		/* index into the document's pages */
	struct rf_affine map;	/* marks' points to the page's unit */
	float width, height;	/* of the page as it is */
};
struct rf_ocr_places {
	RF_VEC(struct rf_ocr_place) v;
};
/* When layout is finished: all boxes of these pages to where they belong. */
void rf_ocr_place_all(struct rf_document *d,
    const struct rf_ocr_places *places);
/* Boxes of pictures and links, given on the page, into the marks' frame. */
void rf_ocr_take_in(struct rf_marks *m, const struct rf_affine *map);

#endif
