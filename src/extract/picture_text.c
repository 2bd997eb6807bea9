/*
 * A picture as a page of text: decoded, recognised, laid out.  Boxes are in
 * pixels, layout works in points; place.c of ocr/ leads back.
 */
#include "config.h"

#include "extract/picture_text.h"

#include "image/codec.h"

#define LEAST_SIDE 16		/* pixels; less is no text */

/* ---- pixels --------------------------------------------------------- */

static unsigned char
grey_of(const unsigned char *p, enum rf_pixels pixels)
{
	unsigned v;

	if (pixels == RF_PIXELS_GREY)
		return p[0];
	v = (p[0] * 77u + p[1] * 151u + p[2] * 28u) >> 8;
	/* On white paper. */
	if (pixels == RF_PIXELS_RGBA)
		v = (v * p[3] + 255 * (255u - p[3])) / 255;
	return (unsigned char)v;
}

static enum rf_code
to_grey(struct rf_bitmap *b, struct rf_err *err)
{
	struct rf_bitmap out = RF_BITMAP_INIT;
	enum rf_code rc;

	if (b->pixels == RF_PIXELS_GREY)
		return RF_OK;
	rc = rf_bitmap_create(&out, RF_PIXELS_GREY, b->width, b->height, err);
	if (rc != RF_OK)
		return rc;
	for (uint32_t y = 0; y < b->height; y++) {
		const unsigned char *from = rf_bitmap_row(b, y);
		unsigned char *to = rf_bitmap_row(&out, y);

		for (uint32_t x = 0; x < b->width; x++, from += b->pixels)
			to[x] = grey_of(from, b->pixels);
	}
	rf_bitmap_release(b);
	*b = out;
	return RF_OK;
}

static enum rf_code
decode(struct rf_picture_text *t, uint64_t at, struct rf_bitmap *out,
    struct rf_err *err)
{
	struct rf_image_facts facts;
	enum rf_code rc;

	if (t->facts->format == RF_IMAGE_JPEG ||
	    t->facts->format == RF_IMAGE_PNG) {
		rc = rf_image_decode(t->bytes, t->n, 0, 0, &facts, out, err);
		return rc == RF_OK ? to_grey(out, err) : rc;
	}
	rc = rf_ocr_decode(t->x->ocr, t->bytes, t->n, at, out, err);
	if (rc == RF_OK)
		rf_bitmap_upright(out, t->facts->orientation);
	return rc;
}

/* ---- pages ---------------------------------------------------------- */

static bool
is_readable(const struct rf_image_facts *f)
{
	switch (f->format) {
	case RF_IMAGE_JPEG:
	case RF_IMAGE_PNG:
	case RF_IMAGE_GIF:
	case RF_IMAGE_WEBP:
	case RF_IMAGE_BMP:
	case RF_IMAGE_TIFF:
	case RF_IMAGE_JP2:
		return true;
	default:
		return false;
	}
}

enum rf_code
rf_picture_text_begin(struct rf_picture_text *t, struct rf_extract *x,
    const void *bytes, size_t n, const struct rf_image_facts *facts,
    struct rf_err *err)
{
	*t = (struct rf_picture_text){ .x = x, .bytes = bytes, .n = n,
	    .facts = facts };
	rf_marks_init(&t->marks);
	if (!is_readable(facts) || facts->width < LEAST_SIDE ||
	    facts->height < LEAST_SIDE)
		return RF_OK;
	t->layout = rf_layout_new(x->doc, x->options);
	return rf_extract_ocr(x, &t->there, err);
}

static bool
recognise(struct rf_picture_text *t, uint64_t at, uint32_t number,
    struct rf_ocr_page *found)
{
	struct rf_bitmap grey = RF_BITMAP_INIT;
	struct rf_err err = RF_ERR_INIT;
	enum rf_code rc;

	rf_marks_clear(&t->marks);
	rc = decode(t, at, &grey, &err);
	/* What the file claims of its resolution is seldom true. */
	if (rc == RF_OK)
		rc = rf_ocr_read(t->x->ocr, &grey, 0, &t->marks, found, &err);
	rf_bitmap_release(&grey);
	if (rc != RF_OK)
		rf_document_warn(t->x->doc, "Page %u: its text was not read: "
		    "%s", number, err.msg);
	else if (found->late)
		rf_document_warn(t->x->doc, "Page %u: recognising its text "
		    "took too long; some of it may be missing", number);
	return rc == RF_OK && found->words > 0;
}

bool
rf_picture_text_page(struct rf_picture_text *t, uint32_t number,
    uint32_t width, uint32_t height, uint64_t at, int32_t asset)
{
	struct rf_document *d = t->x->doc;
	struct rf_mark_picture *picture;
	struct rf_ocr_place *place;
	struct rf_ocr_page found;
	struct rf_page *page;

	if (!t->there) {
		if (t->layout != NULL && t->unread++ == 0)
			t->first = number;
		return false;
	}
	if (rf_image_check_pixels(width, height, NULL) != RF_OK ||
	    !recognise(t, at, number, &found))
		return false;
	picture = RF_VEC_PUSH(&t->marks.pictures);
	picture->box = (struct rf_box){ 0, 0, (float)width, (float)height };
	picture->asset = asset;
	picture->pixels = (float)width * (float)height;
	rf_ocr_take_in(&t->marks, &found.back);
	page = rf_document_page(d, number);
	page->width = t->marks.width;
	page->height = t->marks.height;
	rf_layout_page(t->layout, &t->marks, page);
	place = RF_VEC_PUSH(&t->places.v);
	*place = (struct rf_ocr_place){ (uint32_t)d->pages.n - 1, found.back,
	    (float)width, (float)height };
	return true;
}

void
rf_picture_text_finish(struct rf_picture_text *t)
{
	if (t->layout == NULL) {
		if (!is_readable(t->facts))
			rf_document_warn(t->x->doc, "No text was read from "
			    "the picture: text in %s files is not recognised",
			    t->facts->name);
		return;
	}
	if (t->places.v.n > 0) {
		rf_layout_finish(t->layout);
		rf_ocr_place_all(t->x->doc, &t->places);
	}
	rf_extract_unread(t->x, t->unread, t->first);
}

void
rf_picture_text_release(struct rf_picture_text *t)
{
	if (t->layout != NULL)
		rf_layout_free(t->layout);
	rf_marks_release(&t->marks);
	RF_VEC_RELEASE(&t->places.v);
}
