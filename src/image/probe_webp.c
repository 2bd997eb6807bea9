/*
 * WebP: a RIFF file whose first chunk is the picture itself (VP8 lossy, VP8L
 * lossless) or VP8X, a head that announces alpha, animation, EXIF and ICC
 * and gives the size of the canvas.
 */
#include "config.h"
#include "image/probe_priv.h"

#include <string.h>

enum { X_ANIMATION = 0x02, X_EXIF = 0x08, X_ALPHA = 0x10, X_ICC = 0x20 };

static int
webp_recognise(const unsigned char *head, size_t n)
{
	return n >= 16 && memcmp(head, "RIFF", 4) == 0 &&
	    memcmp(head + 8, "WEBPVP8", 7) == 0 ? 100 : 0;
}

/* The key frame's start: three bytes of tag, the start code, 14-bit sizes. */
static bool
lossy_header(const unsigned char *b, struct rf_image_facts *f)
{
	if ((b[0] & 1) != 0 || memcmp(b + 3, "\x9D\x01\x2A", 3) != 0)
		return false;
	f->width = rf_le16(b + 6) & 0x3FFF;
	f->height = rf_le16(b + 8) & 0x3FFF;
	f->coding = "lossy";
	return true;
}

static bool
lossless_header(const unsigned char *b, struct rf_image_facts *f)
{
	uint32_t bits = rf_le32(b + 1);

	if (b[0] != 0x2F || bits >> 29 != 0)
		return false;
	f->width = (bits & 0x3FFF) + 1;
	f->height = (bits >> 14 & 0x3FFF) + 1;
	f->has_alpha = (bits >> 28 & 1) != 0;
	f->coding = "lossless";
	return true;
}

static uint32_t
le24(const unsigned char *b)
{
	return rf_le16(b) | (uint32_t)b[2] << 16;
}

/* The chunks behind VP8X: frames, EXIF, and how the pixels are coded. */
static void
extended_chunks(struct rf_probe *p, int64_t pos, unsigned flags,
    struct rf_image_facts *f)
{
	const unsigned char *b;
	struct rf_probe exif;
	uint32_t frames = 0, type, len;

	while ((b = rf_probe_at(p, pos, 8)) != NULL) {
		type = rf_be32(b);
		len = rf_le32(b + 4);
		if (type == RF_BOX('A', 'N', 'M', 'F')) {
			frames++;
		} else if (type == RF_BOX('V', 'P', '8', ' ')) {
			f->coding = "lossy";
		} else if (type == RF_BOX('V', 'P', '8', 'L')) {
			f->coding = "lossless";
		} else if (type == RF_BOX('E', 'X', 'I', 'F') && (flags & X_EXIF) != 0) {
			exif = rf_probe_sub(p, pos + 8, len);
			rf_probe_exif(&exif, f);
		}
		pos += 8 + (int64_t)len + (len & 1);
	}
	if ((flags & X_ANIMATION) != 0 && frames > 0)
		f->frames = frames;
}

/* VP8X: flags, and the canvas size less one in 24 bits each. */
static void
extended_header(struct rf_probe *p, const unsigned char *b, int64_t next,
    struct rf_image_facts *f)
{
	unsigned flags = b[0];

	f->width = le24(b + 4) + 1;
	f->height = le24(b + 7) + 1;
	f->has_alpha = (flags & X_ALPHA) != 0;
	f->has_icc = (flags & X_ICC) != 0;
	extended_chunks(p, next, flags, f);
}

static enum rf_code
webp_read(struct rf_probe *p, struct rf_image_facts *f, struct rf_err *err)
{
	const unsigned char *b = rf_probe_at(p, 12, 8);
	unsigned char kind;
	int64_t len;
	bool good = false;

	if (b == NULL)
		return rf_fail(err, RF_E_CORRUPT,
		    "the WebP ends before it tells its size");
	kind = b[3];
	len = rf_le32(b + 4);
	/* A lossless picture of one pixel is shorter than the other heads. */
	b = rf_probe_at(p, 20, kind == 'L' ? 5 : 10);
	if (b != NULL && kind == ' ') {
		good = lossy_header(b, f);
	} else if (b != NULL && kind == 'L') {
		good = lossless_header(b, f);
	} else if (b != NULL && kind == 'X') {
		good = true;
		extended_header(p, b, 20 + len + (len & 1), f);
	}
	if (!good)
		return rf_fail(err, RF_E_CORRUPT,
		    "the WebP's picture header is damaged");
	f->bits = 8;
	f->channels = f->has_alpha ? 4 : 3;
	f->color_space = "srgb";
	return RF_OK;
}

const struct rf_image_family rf_image_webp = {
	.format = RF_IMAGE_WEBP,
	.name = "webp",
	.media_type = "image/webp",
	.suffix = "webp",
	.recognise = webp_recognise,
	.read = webp_read,
};
