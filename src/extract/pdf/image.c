/*
 * Pictures: a JPEG in grey or RGB without a mask is passed on as it stands;
 * Flate data with PNG prediction gets a PNG's head; bilevel pictures become
 * PNGs of one bit; everything else is decoded into a PNG.
 */
#include "config.h"

#include "extract/pdf/image.h"

#include <string.h>

#include "extract/pdf/png.h"
#include "util/limits.h"

static bool
is_plain(const fz_image *image)
{
	return image->mask == NULL && !image->use_colorkey &&
	    !image->use_decode && !image->imagemask;
}

static bool
is_jpeg(const fz_image *image, const fz_compressed_buffer *b)
{
	return b != NULL && b->params.type == FZ_IMAGE_JPEG &&
	    is_plain(image) && (image->n == 1 || image->n == 3);
}

/* The picture's own Flate data as a PNG; false when that cannot be. */
static bool
wrap_flate(fz_context *ctx, fz_image *image, const fz_compressed_buffer *b,
    struct rf_buf *out)
{
	enum fz_colorspace_type type;
	struct rf_png_head h = { .width = (uint32_t)image->w,
	    .height = (uint32_t)image->h, .bits = image->bpc };
	unsigned char *p;
	size_t n;

	if (b == NULL || b->params.type != FZ_IMAGE_FLATE ||
	    b->params.u.flate.predictor < 10 || !is_plain(image) ||
	    b->params.u.flate.columns != image->w ||
	    b->params.u.flate.colors != image->n ||
	    b->params.u.flate.bpc != image->bpc)
		return false;
	type = fz_colorspace_type(ctx, image->colorspace);
	if (type == FZ_COLORSPACE_GRAY && image->n == 1)
		h.color = 0;
	else if (type == FZ_COLORSPACE_RGB && image->n == 3 &&
	    image->bpc >= 8)
		h.color = 2;
	else
		return false;
	n = fz_buffer_storage(ctx, b->buffer, &p);
	return rf_png_wrap(&h, p, n, out);
}

/* Grey pixels that are black or white, as bits. */
static void
pack_bits(fz_context *ctx, fz_pixmap *pix, bool white_is_one,
    struct rf_buf *out)
{
	struct rf_png_head h = { .width = (uint32_t)fz_pixmap_width(ctx, pix),
	    .height = (uint32_t)fz_pixmap_height(ctx, pix), .bits = 1 };
	size_t bytes = ((size_t)h.width + 7) / 8;
	size_t stride = (size_t)fz_pixmap_stride(ctx, pix);
	const unsigned char *from = fz_pixmap_samples(ctx, pix);
	unsigned char *rows = rf_calloc(h.height, bytes);

	for (uint32_t y = 0; y < h.height; y++) {
		const unsigned char *s = from + y * stride;
		unsigned char *d = rows + y * bytes;

		for (uint32_t x = 0; x < h.width; x++)
			if ((s[x] >= 128) == white_is_one)
				d[x / 8] |= (unsigned char)(0x80 >> x % 8);
	}
	rf_png_pack(&h, rows, bytes, out);
	free(rows);
}

static enum rf_code
keep(struct rf_extract *x, struct rf_buf *png, uint32_t page, int32_t *asset,
    struct rf_err *err)
{
	enum rf_code rc = rf_buf_check(png, "A picture", err);

	if (rc == RF_OK)
		rc = rf_extract_asset(x, png->ptr, png->len, "image.png",
		    page, asset, err);
	rf_buf_release(png);
	return rc;
}

/* Decoded by MuPDF and encoded as PNG. */
static enum rf_code
decode(fz_context *ctx, struct rf_extract *x, fz_image *image, uint32_t page,
    int32_t *asset, struct rf_err *err)
{
	enum rf_code rc = RF_OK;
	fz_buffer *png;
	unsigned char *p;
	size_t n;

	if (image->bpc == 1 && image->n == 1 && image->mask == NULL &&
	    !image->use_colorkey && (image->imagemask ||
	    fz_colorspace_is_gray(ctx, image->colorspace))) {
		fz_pixmap *pix = fz_get_unscaled_pixmap_from_image(ctx,
		    image);
		struct rf_buf buf;

		rf_buf_init(&buf, RF_MAX_ASSET);
		pack_bits(ctx, pix, !image->imagemask, &buf);
		fz_drop_pixmap(ctx, pix);
		return keep(x, &buf, page, asset, err);
	}
	png = fz_new_buffer_from_image_as_png(ctx, image,
	    fz_default_color_params);
	n = fz_buffer_storage(ctx, png, &p);
	rc = rf_extract_asset(x, p, n, "image.png", page, asset, err);
	fz_drop_buffer(ctx, png);
	return rc;
}

enum rf_code
rf_pdf_image_asset(fz_context *ctx, struct rf_extract *x,
    const struct rf_pdf_image *im, uint32_t page, int32_t *asset,
    struct rf_err *err)
{
	fz_compressed_buffer *b = fz_compressed_image_buffer(ctx, im->image);
	struct rf_buf buf;
	unsigned char *p;
	size_t n;

	*asset = -1;
	if ((int64_t)im->image->w * im->image->h > RF_MAX_PIXELS) {
		rf_document_warn(x->doc, "Page %u: a picture has too many "
		    "pixels and was left out", page);
		return RF_OK;
	}
	if (is_jpeg(im->image, b)) {
		n = fz_buffer_storage(ctx, b->buffer, &p);
		return rf_extract_asset(x, p, n, "image.jpg", page, asset,
		    err);
	}
	rf_buf_init(&buf, RF_MAX_ASSET);
	if (wrap_flate(ctx, im->image, b, &buf))
		return keep(x, &buf, page, asset, err);
	rf_buf_release(&buf);
	return decode(ctx, x, im->image, page, asset, err);
}
