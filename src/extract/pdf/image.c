/*
 * Pictures.  In this order: the file's own JPEG or JPEG 2000 bytes; Flate
 * data that is a PNG's already; samples that a PNG can hold as they are, of
 * 1 to 16 bits, grey, RGB or with a palette, straight from the decoder; and
 * what is left (CMYK, Lab, inks, masks) through MuPDF's pixels.
 *
 * What surprises: the mask may have more pixels than the picture; one that
 * hides nothing is common, and then none.
 */
#include "config.h"

#include "extract/pdf/image.h"

#include <stdlib.h>
#include <string.h>

#include "extract/pdf/fax.h"
#include "util/limits.h"

void
rf_pdf_work_init(struct rf_pdf_work *w)
{
	*w = (struct rf_pdf_work){ .png = RF_PNG_INIT };
	rf_buf_init(&w->out, RF_MAX_ASSET);
}

void
rf_pdf_work_clear(fz_context *ctx, struct rf_pdf_work *w)
{
	fz_drop_pixmap(ctx, w->pix);
	fz_drop_pixmap(ctx, w->mask);
	fz_drop_pixmap(ctx, w->made);
	fz_drop_stream(ctx, w->stream);
	fz_drop_device(ctx, w->dev);
	fz_drop_buffer(ctx, w->data);
	free(w->rows);
	rf_png_release(&w->png);
	rf_buf_release(&w->out);
	rf_pdf_work_init(w);
}

/* ---- samples as they are -------------------------------------------- */

/* How a PNG may hold the samples. */
struct shape {
	struct rf_png_head head;
	bool invert;		/* every bit of them */
	unsigned char palette[768], alpha[2];
};

/* The Decode array: 0 as usual, 1 turned round, -1 something else. */
static int
decoding(const fz_image *image)
{
	int turned = 0;

	if (!image->use_decode)
		return 0;
	for (int i = 0; i < image->n; i++)
		turned += image->decode[2 * i] == 1 &&
		    image->decode[2 * i + 1] == 0;
	return turned == image->n ? 1 : -1;
}

static void
make_palette(fz_context *ctx, const fz_image *image, struct shape *s)
{
	size_t n = (size_t)1 << image->bpc;

	for (size_t i = 0; i < n; i++) {
		float v[FZ_MAX_COLORS] = { (float)i }, rgb[FZ_MAX_COLORS];

		fz_convert_color(ctx, image->colorspace, v,
		    fz_device_rgb(ctx), rgb, NULL, fz_default_color_params);
		for (size_t k = 0; k < 3; k++)
			s->palette[3 * i + k] = (unsigned char)
			    (rgb[k] * 255 + 0.5f);
	}
	s->head.palette = s->palette;
	s->head.n_palette = 3 * n;
}

/* A stencil: its colour where it paints, nothing elsewhere. */
static void
make_stencil(uint32_t rgb, struct shape *s)
{
	for (int k = 0; k < 3; k++)
		s->palette[k] = (unsigned char)(rgb >> (16 - 8 * k));
	memset(s->palette + 3, 0xFF, 3);
	s->alpha[0] = 0xFF;
	s->alpha[1] = 0;
	s->head.color = RF_PNG_PALETTE;
	s->head.palette = s->palette;
	s->head.n_palette = 6;
	s->head.alpha = s->alpha;
	s->head.n_alpha = 2;
}

static bool
fits_png(fz_context *ctx, const fz_image *image, uint32_t rgb,
    struct shape *s)
{
	int decode = decoding(image), bits = image->bpc;
	bool power = bits == 1 || bits == 2 || bits == 4 || bits == 8;
	enum fz_colorspace_type type;

	*s = (struct shape){ .head = { .width = (uint32_t)image->w,
	    .height = (uint32_t)image->h, .bits = image->bpc },
	    .invert = decode == 1 };
	if (image->use_colorkey || decode < 0)
		return false;
	if (image->imagemask) {
		make_stencil(rgb, s);
		return bits == 1 && image->n == 1;
	}
	type = fz_colorspace_type(ctx, image->colorspace);
	if (type == FZ_COLORSPACE_GRAY && image->n == 1)
		return power || bits == 16;
	if (type == FZ_COLORSPACE_RGB && image->n == 3) {
		s->head.color = RF_PNG_RGB;
		return bits == 8 || bits == 16;
	}
	if (type != FZ_COLORSPACE_INDEXED || image->n != 1 || !power ||
	    decode != 0)
		return false;
	s->head.color = RF_PNG_PALETTE;
	make_palette(ctx, image, s);
	return true;
}

/* The picture's own Flate data as a PNG; false when that cannot be. */
static bool
wrap_flate(fz_context *ctx, struct rf_pdf_work *w, const fz_image *image,
    const struct shape *s)
{
	fz_compressed_buffer *b = fz_compressed_image_buffer(ctx,
	    (fz_image *)(uintptr_t)image);
	unsigned char *p;
	size_t n;

	if (b->params.type != FZ_IMAGE_FLATE || s->invert ||
	    b->params.u.flate.predictor < 10 ||
	    b->params.u.flate.columns != image->w ||
	    b->params.u.flate.colors != image->n ||
	    b->params.u.flate.bpc != image->bpc)
		return false;
	n = fz_buffer_storage(ctx, b->buffer, &p);
	return rf_png_wrap(&s->head, p, n, &w->out);
}

/* Fax data by our own decoder; false when the rows are not the picture's. */
static bool
fax_rows(fz_context *ctx, struct rf_pdf_work *w,
    const fz_compressed_buffer *b, const struct rf_png_head *h)
{
	struct rf_fax f = { .k = b->params.u.fax.k, .width = h->width,
	    .height = h->height,
	    .end_of_line = b->params.u.fax.end_of_line,
	    .byte_align = b->params.u.fax.encoded_byte_align,
	    .black_is_1 = b->params.u.fax.black_is_1 };
	unsigned char *p;
	size_t n = fz_buffer_storage(ctx, b->buffer, &p);

	if (b->params.u.fax.columns != (int)h->width)
		return false;
	w->rows = rf_malloc(rf_png_row_bytes(h) * h->height);
	(void)rf_fax_decode(&f, p, n, w->rows);
	return true;
}

/* Rows from the decoder into the PNG; what is missing behind the first is
 * zeros. */
static void
copy_rows(fz_context *ctx, struct rf_pdf_work *w, const struct shape *s)
{
	size_t bytes = rf_png_row_bytes(&s->head);
	bool whole = w->rows != NULL;
	unsigned char *row = w->rows;

	if (!whole)
		row = w->rows = rf_malloc(bytes);
	rf_png_begin(&w->png, &s->head, &w->out);
	for (uint32_t y = 0; y < s->head.height; y++) {
		size_t got = whole ? bytes : fz_read(ctx, w->stream, row,
		    bytes);

		if (y == 0 && got == 0)
			fz_throw(ctx, FZ_ERROR_GENERIC, "no pixels");
		memset(row + got, 0, bytes - got);
		for (size_t i = 0; s->invert && i < bytes; i++)
			row[i] ^= 0xFF;
		rf_png_row(&w->png, row);
		row += whole ? bytes : 0;
	}
	rf_png_end(&w->png);
}

static bool
samples_png(fz_context *ctx, struct rf_pdf_work *w, fz_image *image,
    pdf_obj *dict, uint32_t rgb)
{
	fz_compressed_buffer *b = fz_compressed_image_buffer(ctx, image);
	struct shape s;

	if (b == NULL || b->params.type < FZ_IMAGE_RAW ||
	    (b->params.type > FZ_IMAGE_RLD &&
	    b->params.type != FZ_IMAGE_JBIG2) ||
	    !fits_png(ctx, image, rgb, &s))
		return false;
	if (!image->imagemask && s.head.color != RF_PNG_PALETTE &&
	    image->bpc >= 8)
		rf_pdf_profile(ctx, w, dict, image->n == 1, &s.head);
	if (wrap_flate(ctx, w, image, &s))
		return true;
	if (b->params.type != FZ_IMAGE_FAX ||
	    !fax_rows(ctx, w, b, &s.head))
		w->stream = fz_open_compressed_buffer(ctx, b);
	copy_rows(ctx, w, &s);
	return true;
}

/* ---- MuPDF's pixels ------------------------------------------------- */

void
rf_pdf_pixmap_png(fz_context *ctx, struct rf_pdf_work *w, fz_pixmap *pix)
{
	size_t stride = (size_t)fz_pixmap_stride(ctx, pix);
	int n = fz_pixmap_components(ctx, pix);
	const unsigned char *p = fz_pixmap_samples(ctx, pix);
	static const uint8_t colors[] = { 0, RF_PNG_GREY, RF_PNG_GREY_ALPHA,
	    RF_PNG_RGB, RF_PNG_RGBA };
	struct rf_png_head h = { .bits = 8, .color = colors[n],
	    .width = (uint32_t)fz_pixmap_width(ctx, pix),
	    .height = (uint32_t)fz_pixmap_height(ctx, pix) };

	rf_png_begin(&w->png, &h, &w->out);
	for (uint32_t y = 0; y < h.height; y++)
		rf_png_row(&w->png, p + y * stride);
	rf_png_end(&w->png);
}

/* A mask that lets everything through is none. */
static bool
hides(fz_context *ctx, fz_pixmap *mask)
{
	size_t stride = (size_t)fz_pixmap_stride(ctx, mask);
	size_t width = (size_t)fz_pixmap_width(ctx, mask);
	const unsigned char *p = fz_pixmap_samples(ctx, mask);

	for (int y = 0; y < fz_pixmap_height(ctx, mask); y++)
		for (size_t x = 0; x < width; x++)
			if (p[(size_t)y * stride + x] != 0xFF)
				return true;
	return false;
}

/* The mean of the samples that a pixel of another grid covers. */
static unsigned char
mean(const unsigned char *p, size_t stride, size_t step, const int *x,
    const int *y)
{
	uint64_t sum = 0, n = (uint64_t)(x[1] - x[0]) *
	    (uint64_t)(y[1] - y[0]);

	if (n == 1)
		return p[(size_t)y[0] * stride + (size_t)x[0] * step];
	for (int v = y[0]; v < y[1]; v++)
		for (int u = x[0]; u < x[1]; u++)
			sum += p[(size_t)v * stride + (size_t)u * step];
	return (unsigned char)((sum + n / 2) / n);
}

/* The part of `from` samples that pixel i of `to` covers. */
static void
covered(int i, int to, int from, int *range)
{
	range[0] = (int)((int64_t)i * from / to);
	range[1] = (int)((int64_t)(i + 1) * from / to);
	if (range[1] <= range[0])
		range[1] = range[0] + 1;
}

/* A row of colours and one of mask, of the same grid: most pictures. */
static void
merge_same(unsigned char *out, const unsigned char *p, size_t step,
    const unsigned char *mask, int width, int colors)
{
	for (int x = 0; x < width && colors == 3; x++, p += step, out += 4) {
		out[0] = p[0];
		out[1] = p[1];
		out[2] = p[2];
		out[3] = mask[x];
	}
	for (int x = 0; x < width && colors != 3; x++, p += step) {
		for (int k = 0; k < colors; k++)
			*out++ = p[k];
		*out++ = mask[x];
	}
}

/* Row y of so many pixels, each the mean of what it covers of both. */
static void
merge_row(unsigned char *out, const fz_pixmap *a, const fz_pixmap *m,
    int colors, int y, int width, int height)
{
	size_t step = a->n;
	int ay[2], my[2], ax[2], mx[2];

	covered(y, height, a->h, ay);
	covered(y, height, m->h, my);
	for (int x = 0; x < width; x++) {
		covered(x, width, a->w, ax);
		covered(x, width, m->w, mx);
		for (int k = 0; k < colors; k++)
			*out++ = mean(a->samples + k, (size_t)a->stride, step,
			    ax, ay);
		*out++ = mean(m->samples, (size_t)m->stride, 1, mx, my);
	}
}

/*
 * Colours and mask on one grid: the picture's own, or the mask's where that
 * is much finer.  Row by row: together they would be the largest of all.
 */
static void
merged_png(fz_context *ctx, struct rf_pdf_work *w)
{
	fz_pixmap *a = w->pix, *m = w->mask;
	bool finer = (int64_t)m->w * m->h > 2 * (int64_t)a->w * a->h;
	int width = finer ? m->w : a->w, height = finer ? m->h : a->h;
	int colors = fz_pixmap_colorants(ctx, a);
	struct rf_png_head h = { .bits = 8, .width = (uint32_t)width,
	    .height = (uint32_t)height,
	    .color = colors == 3 ? RF_PNG_RGBA : colors == 1 ?
	    RF_PNG_GREY_ALPHA : RF_PNG_GREY };

	if ((int64_t)width * height > RF_MAX_PIXELS)
		fz_throw(ctx, FZ_ERROR_GENERIC, "mask of too many pixels");
	w->rows = rf_malloc(rf_png_row_bytes(&h));
	rf_png_begin(&w->png, &h, &w->out);
	for (int y = 0; y < height; y++) {
		if (a->w == m->w && a->h == m->h)
			merge_same(w->rows, a->samples + y * a->stride, a->n,
			    m->samples + y * m->stride, width, colors);
		else
			merge_row(w->rows, a, m, colors, y, width, height);
		rf_png_row(&w->png, w->rows);
	}
	rf_png_end(&w->png);
}

void
rf_pdf_unmultiply(fz_context *ctx, fz_pixmap *pix)
{
	int n = fz_pixmap_components(ctx, pix);

	for (int y = 0; y < pix->h; y++) {
		unsigned char *p = pix->samples + y * pix->stride;

		for (int x = 0; x < pix->w; x++, p += n) {
			int a = p[n - 1];

			for (int k = 0; k < n - 1 && a > 0 && a < 255; k++)
				p[k] = (unsigned char)(p[k] * 255 / a > 255 ?
				    255 : p[k] * 255 / a);
		}
	}
}

/* Decoded by MuPDF, made grey or RGB, with its mask as alpha. */
static void
pixels_png(fz_context *ctx, struct rf_pdf_work *w, fz_image *image)
{
	fz_colorspace *to = fz_device_rgb(ctx);
	fz_pixmap *pix = fz_get_unscaled_pixmap_from_image(ctx, image);

	w->pix = pix;
	if (fz_pixmap_colorspace(ctx, pix) == NULL ||
	    fz_colorspace_type(ctx, fz_pixmap_colorspace(ctx, pix)) ==
	    FZ_COLORSPACE_GRAY)
		to = fz_device_gray(ctx);
	if (fz_pixmap_colorspace(ctx, pix) != NULL &&
	    fz_pixmap_colorspace(ctx, pix) != to) {
		w->pix = fz_convert_pixmap(ctx, pix, to, NULL, NULL,
		    fz_default_color_params, 1);
		fz_drop_pixmap(ctx, pix);
	}
	if (w->mask != NULL) {
		merged_png(ctx, w);
		return;
	}
	if (fz_pixmap_alpha(ctx, w->pix) &&
	    fz_pixmap_colorants(ctx, w->pix) > 0) {
		/* A copy: the store may lend the other out again. */
		w->made = fz_clone_pixmap(ctx, w->pix);
		rf_pdf_unmultiply(ctx, w->made);
	}
	rf_pdf_pixmap_png(ctx, w, w->made != NULL ? w->made : w->pix);
}

static enum rf_code
keep(struct rf_extract *x, struct rf_pdf_work *w, uint32_t page,
    int32_t *asset, struct rf_err *err)
{
	enum rf_code rc = rf_buf_check(&w->out, "A picture", err);

	if (rc == RF_OK)
		rc = rf_extract_asset(x, w->out.ptr, w->out.len, "image.png",
		    page, asset, err);
	return rc;
}

static bool
too_large(const fz_image *image)
{
	return (int64_t)image->w * image->h > RF_MAX_PIXELS;
}

enum rf_code
rf_pdf_image_asset(fz_context *ctx, struct rf_extract *x,
    struct rf_pdf_work *w, const struct rf_pdf_image *im, pdf_obj *dict,
    uint32_t page, int32_t *asset, struct rf_err *err)
{
	fz_image *image = im->image;
	const unsigned char *p;
	const char *name;
	size_t n;

	*asset = -1;
	if (too_large(image) || (image->mask != NULL &&
	    too_large(image->mask))) {
		rf_document_warn(x->doc, "Page %u: a picture has too many "
		    "pixels and was left out", page);
		return RF_OK;
	}
	if (image->mask != NULL) {
		w->mask = fz_get_unscaled_pixmap_from_image(ctx, image->mask);
		if (fz_pixmap_components(ctx, w->mask) != 1 ||
		    !hides(ctx, w->mask)) {
			fz_drop_pixmap(ctx, w->mask);
			w->mask = NULL;
		}
	}
	if (w->mask == NULL) {
		name = rf_pdf_own_bytes(ctx, w, image, dict, &p, &n);
		if (name != NULL)
			return rf_extract_asset(x, p, n, name, page, asset,
			    err);
		if (samples_png(ctx, w, image, dict, im->rgb))
			return keep(x, w, page, asset, err);
	}
	pixels_png(ctx, w, image);
	return keep(x, w, page, asset, err);
}
