/*
 * PNG and APNG: a walk over the chunk headers.  Everything but the EXIF
 * chunk stands before the pixels; that one may come last, so the walk goes
 * on to the end, at the cost of eight bytes for each chunk of pixels.
 */
#include "config.h"
#include "image/probe_priv.h"

#include <string.h>

static const unsigned char signature[8] = "\x89PNG\r\n\x1A\n";

enum { GREY = 0, RGB = 2, PALETTE = 3, GREY_ALPHA = 4, RGB_ALPHA = 6 };

static int
png_recognise(const unsigned char *head, size_t n)
{
	return n >= 8 && memcmp(head, signature, 8) == 0 ? 100 : 0;
}

/* Table 11.1 of the standard: which depths go with which colour type. */
static bool
depth_allowed(unsigned color, unsigned bits)
{
	switch (color) {
	case GREY:
		return bits == 1 || bits == 2 || bits == 4 || bits == 8 ||
		    bits == 16;
	case PALETTE:
		return bits == 1 || bits == 2 || bits == 4 || bits == 8;
	case RGB:
	case GREY_ALPHA:
	case RGB_ALPHA:
		return bits == 8 || bits == 16;
	default:
		return false;
	}
}

static enum rf_code
image_header(struct rf_probe *p, struct rf_image_facts *f, unsigned *color,
    struct rf_err *err)
{
	const unsigned char *b = rf_probe_at(p, 8, 18);

	if (b == NULL)
		return rf_fail(err, RF_E_CORRUPT,
		    "the PNG ends before it tells its size");
	if (memcmp(b + 4, "IHDR", 4) != 0 || rf_be32(b) != 13)
		return rf_fail(err, RF_E_CORRUPT,
		    "the PNG does not start with its header");
	f->width = rf_be32(b + 8);
	f->height = rf_be32(b + 12);
	f->bits = b[16];
	*color = b[17];
	if (f->width > INT32_MAX || f->height > INT32_MAX)
		return rf_fail(err, RF_E_CORRUPT,
		    "the PNG claims %u x %u pixels", f->width, f->height);
	if (!depth_allowed(*color, f->bits))
		return rf_fail(err, RF_E_CORRUPT,
		    "the PNG claims colour type %u with %u bits", *color,
		    f->bits);
	return RF_OK;
}

static void
chunk(struct rf_probe *p, uint32_t type, int64_t body, uint32_t len,
    struct rf_image_facts *f)
{
	const double per_metre = 0.0254;
	const unsigned char *b;
	struct rf_probe exif;

	switch (type) {
	case RF_BOX('t', 'R', 'N', 'S'):
		f->has_alpha = len > 0;
		break;
	case RF_BOX('i', 'C', 'C', 'P'):
		f->has_icc = true;
		break;
	case RF_BOX('p', 'H', 'Y', 's'):
		if (len >= 9 && (b = rf_probe_at(p, body, 9)) != NULL &&
		    b[8] == 1)
			rf_probe_dpi(f, rf_be32(b) * per_metre,
			    rf_be32(b + 4) * per_metre);
		break;
	case RF_BOX('a', 'c', 'T', 'L'):
		if (len >= 8 && (b = rf_probe_at(p, body, 8)) != NULL &&
		    rf_be32(b) > 0) {
			f->frames = rf_be32(b);
			f->media_type = "image/apng";
		}
		break;
	case RF_BOX('e', 'X', 'I', 'f'):
		exif = rf_probe_sub(p, body, len);
		rf_probe_exif(&exif, f);
		break;
	default:
		break;
	}
}

static void
walk(struct rf_probe *p, struct rf_image_facts *f)
{
	const unsigned char *b;
	int64_t pos = 8 + 12 + 13;
	bool pixels = false;
	uint32_t len, type;

	while ((b = rf_probe_at(p, pos, 8)) != NULL) {
		len = rf_be32(b);
		type = rf_be32(b + 4);
		if (type == RF_BOX('I', 'E', 'N', 'D') || len > INT32_MAX)
			break;
		if (type == RF_BOX('I', 'D', 'A', 'T'))
			pixels = true;
		else if (!pixels || type == RF_BOX('e', 'X', 'I', 'f'))
			chunk(p, type, pos + 8, len, f);
		pos += 12 + (int64_t)len;
	}
}

static enum rf_code
png_read(struct rf_probe *p, struct rf_image_facts *f, struct rf_err *err)
{
	unsigned color = 0;
	enum rf_code rc = image_header(p, f, &color, err);

	if (rc != RF_OK)
		return rc;
	f->palette = color == PALETTE;
	walk(p, f);
	if (color == GREY_ALPHA || color == RGB_ALPHA)
		f->has_alpha = true;
	f->channels = (color == GREY || color == GREY_ALPHA ? 1 : 3) +
	    (f->has_alpha ? 1 : 0);
	f->color_space = f->channels < 3 ? rf_probe_grey(f->bits) :
	    rf_probe_rgb(f->bits);
	return RF_OK;
}

const struct rf_image_family rf_image_png = {
	.format = RF_IMAGE_PNG,
	.name = "png",
	.media_type = "image/png",
	.suffix = "png",
	.recognise = png_recognise,
	.read = png_read,
};
