/* The text in pictures that are documents of their own. */
#ifndef RF_EXTRACT_PICTURE_TEXT_H
#define RF_EXTRACT_PICTURE_TEXT_H

#include "extract/extract.h"
#include "extract/ocr/ocr.h"
#include "image/probe.h"
#include "layout/layout.h"

/* A picture and its pages; release it in any case. */
struct rf_picture_text {
	struct rf_extract *x;
	const void *bytes;		/* lent */
	size_t n;
	const struct rf_image_facts *facts;
	bool there;			/* the engine is */
	struct rf_layout *layout;
	struct rf_marks marks;
	struct rf_ocr_places places;
	uint32_t unread, first;		/* pages without */
};

/*
 * Before any page is added.  RF_E_MISSING: the picture is to be read again,
 * with the engine (extract.h).
 */
enum rf_code rf_picture_text_begin(struct rf_picture_text *t,
    struct rf_extract *x, const void *bytes, size_t n,
    const struct rf_image_facts *facts, struct rf_err *err) RF_MUST_CHECK;
/*
 * A page of width x height pixels for the image whose directory stands `at`
 * there (TIFF; else 0).  True: it has been added, with its figure and its
 * text.  False: it has no text that could be read.
 */
bool rf_picture_text_page(struct rf_picture_text *t, uint32_t number,
    uint32_t width, uint32_t height, uint64_t at, int32_t asset);
/* After the last page: headings, boxes, warnings. */
void rf_picture_text_finish(struct rf_picture_text *t);
void rf_picture_text_release(struct rf_picture_text *t);

#endif
