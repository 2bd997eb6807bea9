/*
 * JPEG by TurboJPEG, the interface of libjpeg-turbo that returns codes.
 * Size and colours come from our own probe: its header call refuses sampling
 * factors that its decoder handles.
 */
#include "config.h"
#include "image/codec.h"

#include <string.h>
#include <turbojpeg.h>

#define MAX_SIDE 65535

/* ---- decoding ------------------------------------------------------ */

static enum rf_code
can_decode(const struct rf_image_facts *f, struct rf_err *err)
{
	if (f->format != RF_IMAGE_JPEG)
		return rf_fail(err, RF_E_CORRUPT, "the picture is no JPEG");
	if (f->bits != 8 || f->channels == 2 ||
	    strcmp(f->coding, "lossless") == 0 ||
	    strcmp(f->coding, "hierarchical") == 0)
		return rf_fail(err, RF_E_UNSUPPORTED,
		    "a %s JPEG with %u channels of %u bits is not decoded",
		    f->coding, f->channels, f->bits);
	return rf_image_check_pixels(f->width, f->height, err);
}

/* The smallest scale that gives at least what is needed. */
static tjscalingfactor
choose_scale(const struct rf_image_facts *f, uint32_t need_width,
    uint32_t need_height)
{
	tjscalingfactor best = { 1, 1 };
	const tjscalingfactor *all;
	int n = 0, width = (int)f->width, height = (int)f->height;

	all = tjGetScalingFactors(&n);
	if (need_width == 0 || need_height == 0 || all == NULL)
		return best;
	for (int i = 0; i < n; i++)
		if (all[i].num * best.denom < best.num * all[i].denom &&
		    (uint32_t)TJSCALED(width, all[i]) >= need_width &&
		    (uint32_t)TJSCALED(height, all[i]) >= need_height)
			best = all[i];
	return best;
}

static enum rf_code
turbo_error(tjhandle tj, const char *doing, struct rf_err *err)
{
	const char *msg = tjGetErrorStr2(tj);

	return rf_fail(err, strstr(msg, "nsufficient memory") != NULL ?
	    RF_E_LIMIT : RF_E_CORRUPT, "the JPEG cannot be %s: %s", doing,
	    msg);
}

/* Ink to light, pixel by pixel, in the plain way. */
static void
cmyk_to_rgb(const struct rf_bitmap *cmyk, bool inverted,
    const struct rf_bitmap *rgb)
{
	size_t n = (size_t)cmyk->width * cmyk->height;
	const unsigned char *from = cmyk->data;
	unsigned char *to = rgb->data;
	unsigned flip = inverted ? 0 : 255, black;

	for (; n > 0; n--, from += 4, to += 3) {
		black = from[3] ^ flip;
		for (int c = 0; c < 3; c++)
			to[c] = (unsigned char)(((from[c] ^ flip) * black +
			    127) / 255);
	}
}

/*
 * TurboJPEG does not tell a warning (damage, and a picture all the same)
 * from the end of all decoding that follows one.  So the last row, which it
 * writes last, gets a pattern that no picture has, and is looked at again.
 */
static unsigned char
pattern(size_t i)
{
	return i % 2 != 0 ? 0x5A : 0xA5;
}

static void
mark_last_row(const struct rf_bitmap *b)
{
	unsigned char *row = rf_bitmap_row(b, b->height - 1);

	for (size_t i = 0; i < b->stride; i++)
		row[i] = pattern(i);
}

static bool
last_row_marked(const struct rf_bitmap *b)
{
	const unsigned char *row = rf_bitmap_row(b, b->height - 1);

	for (size_t i = 0; i < b->stride; i++)
		if (row[i] != pattern(i))
			return false;
	return true;
}

static enum rf_code
decompress(const void *p, size_t n, int format, const struct rf_bitmap *out,
    struct rf_err *err)
{
	tjhandle tj = tjInitDecompress();
	enum rf_code rc = RF_OK;

	if (tj == NULL)
		return rf_fail(err, RF_E_LIMIT,
		    "no memory to decode the JPEG");
	mark_last_row(out);
	if (tjDecompress2(tj, p, n, out->data, (int)out->width,
	    (int)out->stride, (int)out->height, format,
	    TJFLAG_LIMITSCANS) != 0 &&
	    (tjGetErrorCode(tj) != TJERR_WARNING || last_row_marked(out)))
		rc = turbo_error(tj, "decoded", err);
	tjDestroy(tj);
	return rc;
}

enum rf_code
rf_jpeg_decode(const void *p, size_t n, uint32_t need_width,
    uint32_t need_height, struct rf_bitmap *out, struct rf_err *err)
{
	struct rf_image_facts f;
	struct rf_bitmap pixels = RF_BITMAP_INIT;
	tjscalingfactor scale;
	uint32_t width, height;
	enum rf_code rc;

	*out = (struct rf_bitmap)RF_BITMAP_INIT;
	rc = rf_image_probe_memory(p, n, &f, err);
	if (rc == RF_OK)
		rc = can_decode(&f, err);
	if (rc != RF_OK)
		return rc;
	scale = choose_scale(&f, need_width, need_height);
	width = (uint32_t)TJSCALED((int)f.width, scale);
	height = (uint32_t)TJSCALED((int)f.height, scale);
	rc = rf_bitmap_create(&pixels, f.channels == 1 ? RF_PIXELS_GREY :
	    f.channels == 4 ? RF_PIXELS_RGBA : RF_PIXELS_RGB, width, height,
	    err);
	if (rc != RF_OK)
		goto out;
	rc = decompress(p, n, f.channels == 1 ? TJPF_GRAY :
	    f.channels == 4 ? TJPF_CMYK : TJPF_RGB, &pixels, err);
	if (rc != RF_OK)
		goto out;
	if (f.channels == 4) {
		rc = rf_bitmap_create(out, RF_PIXELS_RGB, width, height, err);
		if (rc == RF_OK)
			cmyk_to_rgb(&pixels, f.inverted_cmyk, out);
	} else {
		*out = pixels;
		pixels = (struct rf_bitmap)RF_BITMAP_INIT;
	}
out:
	rf_bitmap_release(&pixels);
	return rc;
}

/* ---- encoding ------------------------------------------------------ */

static enum rf_code
flatten(const struct rf_bitmap *in, struct rf_bitmap *out, struct rf_err *err)
{
	size_t n = (size_t)in->width * in->height;
	const unsigned char *from = in->data;
	unsigned char *to;
	enum rf_code rc;

	rc = rf_bitmap_create(out, RF_PIXELS_RGB, in->width, in->height, err);
	if (rc != RF_OK)
		return rc;
	for (to = out->data; n > 0; n--, from += 4, to += 3)
		for (int c = 0; c < 3; c++)
			to[c] = (unsigned char)((from[c] * from[3] +
			    255 * (255 - from[3]) + 127) / 255);
	return RF_OK;
}

enum rf_code
rf_jpeg_encode(const struct rf_bitmap *b, int quality, struct rf_buf *out,
    struct rf_err *err)
{
	struct rf_bitmap flat = RF_BITMAP_INIT;
	unsigned char *jpeg = NULL;
	unsigned long size = 0;
	bool grey = b->pixels == RF_PIXELS_GREY;
	tjhandle tj = tjInitCompress();
	enum rf_code rc = RF_OK;

	if (tj == NULL) {
		rc = rf_fail(err, RF_E_LIMIT, "no memory to make a JPEG");
		goto out;
	}
	if (b->width > MAX_SIDE || b->height > MAX_SIDE) {
		rc = rf_fail(err, RF_E_LIMIT,
		    "%u x %u pixels are more than a JPEG can have", b->width,
		    b->height);
		goto out;
	}
	if (b->pixels == RF_PIXELS_RGBA) {
		rc = flatten(b, &flat, err);
		if (rc != RF_OK)
			goto out;
		b = &flat;
	}
	if (tjCompress2(tj, b->data, (int)b->width, (int)b->stride,
	    (int)b->height, grey ? TJPF_GRAY : TJPF_RGB, &jpeg, &size,
	    grey ? TJSAMP_GRAY : TJSAMP_420, quality,
	    TJFLAG_ACCURATEDCT) != 0) {
		rc = turbo_error(tj, "made", err);
		goto out;
	}
	rf_buf_add(out, jpeg, size);
	rc = rf_buf_check(out, "the JPEG", err);
out:
	tjFree(jpeg);
	if (tj != NULL)
		tjDestroy(tj);
	rf_bitmap_release(&flat);
	return rc;
}
