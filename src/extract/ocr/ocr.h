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

#include "extract/ocr/ink.h"
#include "layout/marks.h"
#include "util/err.h"

struct rf_ocr;

/* Was it compiled in? */
bool rf_ocr_built(void);

/*
 * Load the engine and the data of its languages ("eng", "eng+deu"): some
 * 100 ms, and files are opened, so before the sandbox.  RF_E_MISSING with
 * what to install; when only some of the languages are to be had, *missing
 * (may be NULL; static until the next call) names the first that is not.
 */
enum rf_code rf_ocr_open(const char *languages, struct rf_ocr **out,
    const char **missing, struct rf_err *err) RF_MUST_CHECK;
void rf_ocr_free(struct rf_ocr *o);
/* The engine's version, as "5.3.0"; lent. */
const char *rf_ocr_version(const struct rf_ocr *o);
/* The longest that one page may take; what was read by then is kept.
 * 40 seconds at first. */
void rf_ocr_page_time(struct rf_ocr *o, int milliseconds);

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
 * JPEG 2000) into grey; `frame` counts the images of a TIFF file, all of
 * them, from 0.  RF_E_UNSUPPORTED when it cannot.
 */
enum rf_code rf_ocr_decode(struct rf_ocr *o, const void *bytes, size_t n,
    uint32_t frame, struct rf_bitmap *grey, struct rf_err *err) RF_MUST_CHECK;

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
