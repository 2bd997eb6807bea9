/*
 * Pictures that are files already, and the colour profiles of those that are
 * not.
 *
 * What surprises: a page's colour space can overrule the file's; Adobe
 * writes CMYK upside down and says so in the page's Decode array, which a
 * viewer of the bare file assumes; JPEG 2000 data may lack its boxes.
 */
#include "config.h"

#include "extract/pdf/image.h"

#include <string.h>

#define MAX_PROFILE (1 << 20)

/* ---- JPEG ----------------------------------------------------------- */

struct jpeg {
	int n;			/* components; 0: no frame was found */
	int adobe;		/* the colour transform it names, -1: none */
	bool profile;
	bool letters;		/* components called R, G and B */
};

static void
read_segment(struct jpeg *j, unsigned marker, const unsigned char *p,
    size_t n)
{
	bool frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 &&
	    marker != 0xC8 && marker != 0xCC;

	if (frame && n >= 6) {
		j->n = p[5];
		j->letters = n >= 15 && p[5] == 3 && p[6] == 'R' &&
		    p[9] == 'G' && p[12] == 'B';
	} else if (marker == 0xEE && n >= 12 && memcmp(p, "Adobe", 5) == 0) {
		j->adobe = p[11];
	} else if (marker == 0xE2 && n >= 12 &&
	    memcmp(p, "ICC_PROFILE", 12) == 0) {
		j->profile = true;
	}
}

/* What stands in front of the first scan. */
static struct jpeg
read_jpeg(const unsigned char *p, size_t n)
{
	struct jpeg j = { .adobe = -1 };
	size_t at = 2;

	if (n < 4 || p[0] != 0xFF || p[1] != 0xD8)
		return j;
	while (at + 4 <= n && p[at] == 0xFF) {
		unsigned marker = p[at + 1];
		size_t len = (size_t)(p[at + 2] << 8 | p[at + 3]);

		if (marker == 0xFF) {
			at++;
			continue;
		}
		if (marker == 0xDA)
			return j;
		if (len < 2 || len > n - at - 2)
			break;
		read_segment(&j, marker, p + at + 4, len - 2);
		at += 2 + len;
	}
	j.n = 0;
	return j;
}

/* Are all of the picture's values turned round, as Adobe has its CMYK? */
static bool
is_turned(const fz_image *image)
{
	for (int i = 0; i < image->n; i++)
		if (!image->use_decode || image->decode[2 * i] != 1 ||
		    image->decode[2 * i + 1] != 0)
			return false;
	return true;
}

static bool
has_profile(fz_context *ctx, pdf_obj *dict)
{
	pdf_obj *cs = pdf_dict_get(ctx, dict, PDF_NAME(ColorSpace));

	return pdf_name_eq(ctx, pdf_array_get(ctx, cs, 0),
	    PDF_NAME(ICCBased));
}

/* Does a viewer of the bare file show what the page shows? */
static bool
jpeg_stands(fz_context *ctx, fz_image *image, pdf_obj *dict,
    const fz_compressed_buffer *b, const struct jpeg *j)
{
	enum fz_colorspace_type type;

	if (j->n != image->n || image->imagemask || image->use_colorkey)
		return false;
	type = fz_colorspace_type(ctx, image->colorspace);
	if (type == FZ_COLORSPACE_CMYK)
		return j->n == 4 && j->adobe >= 0 && is_turned(image) &&
		    dict != NULL && (j->profile || !has_profile(ctx, dict));
	if (image->use_decode)
		return false;
	if (type == FZ_COLORSPACE_GRAY)
		return j->n == 1;
	return type == FZ_COLORSPACE_RGB && j->n == 3 && (j->adobe >= 0 ||
	    j->letters || b->params.u.jpeg.color_transform != 0);
}

/* ---- JPEG 2000 ------------------------------------------------------ */

static bool
jpx_stands(fz_context *ctx, fz_image *image, pdf_obj *dict)
{
	pdf_obj *filter = pdf_dict_get(ctx, dict, PDF_NAME(Filter));
	enum fz_colorspace_type type;

	if (!pdf_is_jpx_image(ctx, dict) || (pdf_is_array(ctx, filter) &&
	    pdf_array_len(ctx, filter) != 1) ||
	    pdf_dict_get(ctx, dict, PDF_NAME(Decode)) != NULL ||
	    pdf_is_array(ctx, pdf_dict_get(ctx, dict, PDF_NAME(Mask))))
		return false;
	if (pdf_dict_get(ctx, dict, PDF_NAME(ColorSpace)) == NULL)
		return true;
	type = fz_colorspace_type(ctx, image->colorspace);
	return type == FZ_COLORSPACE_GRAY || type == FZ_COLORSPACE_RGB;
}

static void
put(unsigned char *p, uint32_t v)
{
	for (int i = 3; i >= 0; i--, v >>= 8)
		p[i] = (unsigned char)v;
}

/* A bare codestream gets the boxes of a file (ISO 15444-1, annex I). */
static bool
box_codestream(struct rf_buf *out, const unsigned char *p, size_t n)
{
	unsigned char head[] = "\0\0\0\14jP  \r\n\x87\n"
	    "\0\0\0\24ftypjp2 \0\0\0\0jp2 "
	    "\0\0\0\55jp2h"
	    "\0\0\0\26ihdr\0\0\0\0\0\0\0\0\0\0\7\7\0\0"
	    "\0\0\0\17colr\1\0\0\0\0\0\0"
	    "\0\0\0\0jp2c";
	uint32_t box[4];
	unsigned parts;

	/* SIZ comes first: marker, length, profile, extents, components. */
	if (n < 43 || memcmp(p, "\xFF\x4F\xFF\x51", 4) != 0)
		return false;
	for (size_t i = 0; i < 4; i++)
		box[i] = (uint32_t)p[8 + 4 * i] << 24 | (uint32_t)p[9 + 4 * i]
		    << 16 | (uint32_t)p[10 + 4 * i] << 8 | p[11 + 4 * i];
	parts = (unsigned)(p[40] << 8 | p[41]);
	if ((parts != 1 && parts != 3) || box[0] <= box[2] ||
	    box[1] <= box[3])
		return false;
	put(head + 48, box[1] - box[3]);
	put(head + 52, box[0] - box[2]);
	head[57] = (unsigned char)parts;
	head[58] = p[42];
	head[76] = parts == 1 ? 17 : 16;
	rf_buf_add(out, head, sizeof(head) - 1);
	rf_buf_add(out, p, n);
	return true;
}

/* ---- both ----------------------------------------------------------- */

const char *
rf_pdf_own_bytes(fz_context *ctx, struct rf_pdf_work *w, fz_image *image,
    pdf_obj *dict, const unsigned char **p, size_t *n)
{
	fz_compressed_buffer *b = fz_compressed_image_buffer(ctx, image);
	unsigned char *bytes;

	if (b != NULL && b->params.type == FZ_IMAGE_JPEG) {
		struct jpeg j;

		*n = fz_buffer_storage(ctx, b->buffer, &bytes);
		*p = bytes;
		j = read_jpeg(bytes, *n);
		return jpeg_stands(ctx, image, dict, b, &j) ? "image.jpg" :
		    NULL;
	}
	if (b != NULL || dict == NULL || !jpx_stands(ctx, image, dict))
		return NULL;
	w->data = pdf_load_raw_stream(ctx, dict);
	*n = fz_buffer_storage(ctx, w->data, &bytes);
	*p = bytes;
	if (*n >= 12 && memcmp(bytes + 4, "jP  ", 4) == 0)
		return "image.jp2";
	if (!box_codestream(&w->out, bytes, *n))
		return NULL;
	*p = (const unsigned char *)w->out.ptr;
	*n = w->out.len;
	return "image.jp2";
}

static bool
is_srgb(const unsigned char *p, size_t n)
{
	return memmem(p, n, "sRGB", 4) != NULL ||
	    memmem(p, n, "s\0R\0G\0B", 7) != NULL;
}

bool
rf_pdf_profile(fz_context *ctx, struct rf_pdf_work *w, pdf_obj *dict,
    bool grey, struct rf_png_head *h)
{
	pdf_obj *cs = pdf_dict_get(ctx, dict, PDF_NAME(ColorSpace));
	pdf_obj *stream = pdf_array_get(ctx, cs, 1);
	unsigned char *p;
	size_t n;

	if (!has_profile(ctx, dict) || !pdf_is_stream(ctx, stream) ||
	    pdf_dict_get_int(ctx, stream, PDF_NAME(Length)) > MAX_PROFILE)
		return false;
	fz_drop_buffer(ctx, w->data);
	w->data = NULL;
	w->data = pdf_load_stream(ctx, stream);
	n = fz_buffer_storage(ctx, w->data, &p);
	/* ICC.1: the colour space at 16, "acsp" at 36. */
	if (n < 128 || n > MAX_PROFILE || memcmp(p + 36, "acsp", 4) != 0 ||
	    memcmp(p + 16, grey ? "GRAY" : "RGB ", 4) != 0 || is_srgb(p, n))
		return false;
	h->icc = p;
	h->n_icc = n;
	return true;
}
