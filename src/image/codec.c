/* What is common to the codecs: choosing one, and thumbnails. */
#include "config.h"
#include "image/codec.h"

enum rf_code
rf_image_decode(const void *p, size_t n, uint32_t need_width,
    uint32_t need_height, struct rf_image_facts *facts, struct rf_bitmap *out,
    struct rf_err *err)
{
	enum rf_code rc;
	bool turned;

	*out = (struct rf_bitmap)RF_BITMAP_INIT;
	rc = rf_image_probe_memory(p, n, facts, err);
	if (rc != RF_OK)
		return rc;
	turned = facts->orientation >= 5;
	if (facts->format == RF_IMAGE_JPEG)
		rc = rf_jpeg_decode(p, n, turned ? need_height : need_width,
		    turned ? need_width : need_height, out, err);
	else if (facts->format == RF_IMAGE_PNG)
		rc = rf_png_decode(p, n, out, err);
	else
		rc = rf_fail(err, RF_E_UNSUPPORTED,
		    "the pixels of %s pictures are not read", facts->name);
	if (rc == RF_OK)
		rf_bitmap_upright(out, facts->orientation);
	return rc;
}

enum rf_code
rf_image_thumbnail(const void *p, size_t n, uint32_t max_width,
    uint32_t max_height, struct rf_buf *out, enum rf_image_format *format,
    struct rf_err *err)
{
	struct rf_image_facts facts;
	struct rf_bitmap whole = RF_BITMAP_INIT, small = RF_BITMAP_INIT;
	uint32_t width, height;
	enum rf_code rc;

	rc = rf_image_probe_memory(p, n, &facts, err);
	if (rc != RF_OK)
		goto out;
	rf_image_upright(&facts, &width, &height);
	rf_fit_size(width, height, max_width, max_height, &width, &height);
	rc = rf_image_decode(p, n, width, height, &facts, &whole, err);
	if (rc != RF_OK)
		goto out;
	rc = rf_bitmap_resize(&whole, width, height, &small, err);
	if (rc != RF_OK)
		goto out;
	if (small.pixels == RF_PIXELS_RGBA) {
		*format = RF_IMAGE_PNG;
		rc = rf_png_encode(&small, out, err);
	} else {
		*format = RF_IMAGE_JPEG;
		rc = rf_jpeg_encode(&small, RF_JPEG_QUALITY, out, err);
	}
out:
	rf_bitmap_release(&small);
	rf_bitmap_release(&whole);
	return rc;
}
