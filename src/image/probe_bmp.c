/*
 * BMP: a file header of 14 bytes and one of seven bitmap headers, told apart
 * by their length.  ICO carries the same bitmap headers.  A negative height
 * means top-down; OS/2 gives compression 3 and 4 another meaning; what
 * follows may be a whole JPEG or PNG, which then knows the colours.
 */
#include "config.h"
#include "image/probe_priv.h"

#include <string.h>

enum {
	FILE_HEADER = 14,
	CORE = 12,		/* OS/2 1 */
	OS2_SHORT = 16, OS2 = 64,
	INFO = 40, INFO_V2 = 52, INFO_V3 = 56, V4 = 108, V5 = 124,
};
enum {
	BI_RGB, BI_RLE8, BI_RLE4, BI_BITFIELDS, BI_JPEG, BI_PNG, BI_ALPHA,
	BI_CMYK = 11, BI_CMYK_RLE8, BI_CMYK_RLE4,
	BI_OS2_HUFFMAN = 3, BI_OS2_RLE24 = 4,
};

static bool
header_known(uint32_t size)
{
	return size == CORE || size == INFO || size == INFO_V2 ||
	    size == INFO_V3 || size == V4 || size == V5 ||
	    (size >= OS2_SHORT && size <= OS2 && size % 2 == 0);
}

static bool
is_os2(uint32_t size)
{
	return size <= OS2 && size != INFO && size != INFO_V2 &&
	    size != INFO_V3;
}

static int
bmp_recognise(const unsigned char *head, size_t n)
{
	if (n < FILE_HEADER + 4 || memcmp(head, "BM", 2) != 0)
		return 0;
	return header_known(rf_le32(head + FILE_HEADER)) ? 95 : 0;
}

static const char *
coding_name(uint32_t compression, bool os2)
{
	switch (compression) {
	case BI_RGB:
	case BI_CMYK:
	case BI_ALPHA:
		return "none";
	case BI_RLE8:
	case BI_RLE4:
	case BI_CMYK_RLE8:
	case BI_CMYK_RLE4:
		return "rle";
	case BI_BITFIELDS:
		return os2 ? "ccitt" : "none";
	case BI_JPEG:
		return os2 ? "rle" : "jpeg";
	case BI_PNG:
		return "png";
	default:
		return NULL;
	}
}

static unsigned
bits_in(uint32_t mask)
{
	unsigned n = 0;

	for (; mask != 0; mask &= mask - 1)
		n++;
	return n;
}

/* Widths of the channels, and alpha, from the masks behind offset 40. */
static void
read_masks(struct rf_probe *p, uint32_t size, uint32_t compression,
    struct rf_image_facts *f)
{
	const unsigned char *b;
	unsigned n, most = 0;
	bool alpha = size >= INFO_V3 || compression == BI_ALPHA;

	b = rf_probe_at(p, INFO, alpha ? 16 : 12);
	if (b == NULL)
		return;
	for (int i = 0; i < 3; i++) {
		n = bits_in(rf_le32(b + 4 * i));
		if (n > most)
			most = n;
	}
	if (most > 0)
		f->bits = most;
	f->has_alpha = alpha && rf_le32(b + 12) != 0;
}

static bool
set_depth(struct rf_image_facts *f, unsigned depth)
{
	switch (depth) {
	case 1:
	case 2:
	case 4:
	case 8:
		f->palette = true;
		f->bits = depth;
		break;
	case 16:
		f->bits = 5;
		break;
	case 0:			/* an embedded picture knows */
	case 24:
	case 32:
		f->bits = 8;
		break;
	case 64:
		f->bits = 16;
		f->has_alpha = true;
		break;
	default:
		return false;
	}
	return true;
}

static void
set_colors(struct rf_image_facts *f, bool cmyk)
{
	f->channels = cmyk ? 4 : f->has_alpha ? 4 : 3;
	f->color_space = cmyk ? "cmyk" : rf_probe_rgb(f->bits);
}

/* What the longer headers add: compression, resolution, masks, profile. */
static void
read_info(struct rf_probe *p, uint32_t size, unsigned depth,
    struct rf_image_facts *f)
{
	const double per_metre = 0.0254;
	const unsigned char *b;
	uint32_t compression = BI_RGB;
	bool os2 = is_os2(size);

	if (size >= 20 && (b = rf_probe_at(p, 16, 4)) != NULL)
		compression = rf_le32(b);
	f->coding = coding_name(compression, os2);
	if (size >= 32 && (b = rf_probe_at(p, 24, 8)) != NULL)
		rf_probe_dpi(f, rf_le32(b) * per_metre,
		    rf_le32(b + 4) * per_metre);
	if (!os2 && depth > 8 &&
	    (compression == BI_BITFIELDS || compression == BI_ALPHA))
		read_masks(p, size, compression, f);
	if (size >= V5 && (b = rf_probe_at(p, 56, 4)) != NULL)
		f->has_icc = memcmp(b, "DEBM", 4) == 0;
	set_colors(f, !os2 && compression >= BI_CMYK &&
	    compression <= BI_CMYK_RLE4);
}

enum rf_code
rf_probe_dib(struct rf_probe *p, bool icon, struct rf_image_facts *f,
    struct rf_err *err)
{
	const unsigned char *b = rf_probe_at(p, 0, 4);
	uint32_t size = b != NULL ? rf_le32(b) : 0;
	int64_t height;
	unsigned depth;

	if (!header_known(size) ||
	    (b = rf_probe_at(p, 0, size == CORE ? CORE : OS2_SHORT)) == NULL)
		return rf_fail(err, RF_E_CORRUPT,
		    "the bitmap ends before it tells its size");
	if (size == CORE) {
		f->width = rf_le16(b + 4);
		height = rf_le16(b + 6);
		depth = rf_le16(b + 10);
	} else {
		f->width = rf_le32(b + 4);
		height = (int32_t)rf_le32(b + 8);
		depth = rf_le16(b + 14);
	}
	if (height < 0)
		height = -height;
	f->height = (uint32_t)(icon ? height / 2 : height);
	if (f->width > INT32_MAX || !set_depth(f, depth))
		return rf_fail(err, RF_E_CORRUPT,
		    "the bitmap claims a width of %u and %u bits", f->width,
		    depth);
	if (size == CORE) {
		f->coding = "none";
		set_colors(f, false);
	} else {
		read_info(p, size, depth, f);
	}
	return RF_OK;
}

/* The embedded picture's own facts about colours. */
static void
read_embedded(struct rf_probe *p, const struct rf_image_family *family,
    struct rf_image_facts *f)
{
	const unsigned char *b = rf_probe_at(p, 10, 4);
	struct rf_image_facts inner = { .orientation = 1 };
	struct rf_probe sub;

	if (b == NULL)
		return;
	sub = rf_probe_sub(p, rf_le32(b), p->size);
	if (!rf_probe_is(&sub, 0, family == &rf_image_png ? "\x89PNG" :
	    "\xFF\xD8\xFF", 3) ||
	    family->read(&sub, &inner, NULL) != RF_OK)
		return;
	f->bits = inner.bits;
	f->channels = inner.channels;
	f->color_space = inner.color_space;
	f->has_alpha = inner.has_alpha;
	f->palette = inner.palette;
}

static enum rf_code
bmp_read(struct rf_probe *p, struct rf_image_facts *f, struct rf_err *err)
{
	struct rf_probe dib = rf_probe_sub(p, FILE_HEADER, p->size);
	enum rf_code rc = rf_probe_dib(&dib, false, f, err);

	if (rc == RF_OK && f->coding != NULL) {
		if (strcmp(f->coding, "jpeg") == 0)
			read_embedded(p, &rf_image_jpeg, f);
		else if (strcmp(f->coding, "png") == 0)
			read_embedded(p, &rf_image_png, f);
	}
	return rc;
}

const struct rf_image_family rf_image_bmp = {
	.format = RF_IMAGE_BMP,
	.name = "bmp",
	.media_type = "image/bmp",
	.suffix = "bmp",
	.recognise = bmp_recognise,
	.read = bmp_read,
};
