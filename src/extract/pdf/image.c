/*
 * Pictures: a JPEG in grey or RGB without a mask is passed on as it stands;
 * everything else is decoded and becomes a PNG.
 */
#include "config.h"

#include "extract/pdf/image.h"

#include "util/limits.h"

static bool
passes(fz_image *image, const fz_compressed_buffer *b)
{
	return b != NULL && b->params.type == FZ_IMAGE_JPEG &&
	    image->mask == NULL && !image->use_colorkey &&
	    !image->use_decode && (image->n == 1 || image->n == 3);
}

enum rf_code
rf_pdf_image_asset(fz_context *ctx, struct rf_extract *x,
    const struct rf_pdf_image *im, uint32_t page, int32_t *asset,
    struct rf_err *err)
{
	fz_compressed_buffer *b = fz_compressed_image_buffer(ctx, im->image);
	enum rf_code rc = RF_OK;
	fz_buffer *png;
	unsigned char *p;
	size_t n;

	*asset = -1;
	if ((int64_t)im->image->w * im->image->h > RF_MAX_PIXELS) {
		rf_document_warn(x->doc, "Page %u: a picture has too many "
		    "pixels and was left out", page);
		return RF_OK;
	}
	if (passes(im->image, b)) {
		n = fz_buffer_storage(ctx, b->buffer, &p);
		return rf_extract_asset(x, p, n, "image.jpg", page, asset,
		    err);
	}
	png = fz_new_buffer_from_image_as_png(ctx, im->image,
	    fz_default_color_params);
	n = fz_buffer_storage(ctx, png, &p);
	rc = rf_extract_asset(x, p, n, "image.png", page, asset, err);
	fz_drop_buffer(ctx, png);
	return rc;
}
