/*
 * Photoshop (PSD, and PSB for large pictures): a fixed header, then sections
 * with lengths.  Whether an extra channel is transparency, only the sign of
 * the layer count says.
 */
#include "config.h"
#include "image/probe_priv.h"

#include <string.h>

enum { HEADER = 26 };
enum { BITMAP, GREY, INDEXED, RGB, CMYK, MULTI = 7, DUOTONE, LAB };
enum { RES_RESOLUTION = 1005, RES_ICC = 1039 };

static int
psd_recognise(const unsigned char *head, size_t n)
{
	return n >= HEADER && memcmp(head, "8BPS", 4) == 0 &&
	    (rf_be16(head + 4) == 1 || rf_be16(head + 4) == 2) ? 100 : 0;
}

/* Image resources: resolution, and whether there is a profile. */
static void
resources(struct rf_probe *p, int64_t pos, int64_t end,
    struct rf_image_facts *f)
{
	const unsigned char *b;
	unsigned id;
	uint32_t len;

	while (pos < end && (b = rf_probe_at(p, pos, 7)) != NULL &&
	    memcmp(b, "8BIM", 4) == 0) {
		id = rf_be16(b + 4);
		pos += 6 + ((b[6] + 2) & ~1);	/* name, padded to even */
		b = rf_probe_at(p, pos, 4);
		if (b == NULL)
			return;
		len = rf_be32(b);
		pos += 4;
		if (id == RES_ICC)
			f->has_icc = len > 0;
		else if (id == RES_RESOLUTION &&
		    (b = rf_probe_at(p, pos, 12)) != NULL)
			/* 16.16 pixels to the inch, whatever it displays. */
			rf_probe_dpi(f, rf_be32(b) / 65536.0,
			    rf_be32(b + 8) / 65536.0);
		pos += (int64_t)len + (len & 1);
	}
}

/* Length of the section at pos; -1 when it is not there. */
static int64_t
section(struct rf_probe *p, int64_t pos)
{
	const unsigned char *b = rf_probe_at(p, pos, 4);

	return b != NULL ? (int64_t)rf_be32(b) : -1;
}

/* A negative layer count: the first extra channel is the transparency. */
static bool
merged_alpha(struct rf_probe *p, int64_t pos, bool big)
{
	/* Two lengths (section, layers) of 4 or 8 bytes, then the count. */
	const unsigned char *b = rf_probe_at(p, pos + (big ? 16 : 8), 2);

	return b != NULL && (b[0] & 0x80) != 0;
}

static void
sections(struct rf_probe *p, bool big, struct rf_image_facts *f)
{
	int64_t pos = HEADER, len;

	len = section(p, pos);		/* colour mode data */
	if (len < 0)
		return;
	pos += 4 + len;
	len = section(p, pos);		/* image resources */
	if (len < 0)
		return;
	resources(p, pos + 4, pos + 4 + len, f);
	f->has_alpha = merged_alpha(p, pos + 4 + len, big);
}

static unsigned
colours(unsigned mode)
{
	switch (mode) {
	case RGB:
	case INDEXED:
	case LAB:
		return 3;
	case CMYK:
		return 4;
	default:
		return 1;
	}
}

static enum rf_code
psd_read(struct rf_probe *p, struct rf_image_facts *f, struct rf_err *err)
{
	const unsigned char *b = rf_probe_at(p, 0, HEADER);
	unsigned mode, stored;
	bool big;

	if (b == NULL)
		return rf_fail(err, RF_E_CORRUPT, "the PSD is cut short");
	big = rf_be16(b + 4) == 2;
	stored = rf_be16(b + 12);
	f->height = rf_be32(b + 14);
	f->width = rf_be32(b + 18);
	f->bits = rf_be16(b + 22);
	mode = rf_be16(b + 24);
	if (f->bits == 0 || f->bits > 32 || f->width > 300000 ||
	    f->height > 300000)
		return rf_fail(err, RF_E_CORRUPT,
		    "the PSD claims %u x %u pixels of %u bits", f->width,
		    f->height, f->bits);
	if (big)
		f->suffix = "psb";
	f->palette = mode == INDEXED;
	sections(p, big, f);
	f->channels = colours(mode);
	if (stored <= (f->palette ? 1 : f->channels))
		f->has_alpha = false;
	f->channels += f->has_alpha;
	if (mode == CMYK)
		f->color_space = "cmyk";
	else if (mode == LAB)
		f->color_space = "lab";
	else if (mode == RGB || mode == INDEXED)
		f->color_space = rf_probe_rgb(f->bits);
	else
		f->color_space = rf_probe_grey(f->bits);
	return RF_OK;
}

const struct rf_image_family rf_image_psd = {
	.format = RF_IMAGE_PSD,
	.name = "psd",
	.media_type = "image/vnd.adobe.photoshop",
	.suffix = "psd",
	.recognise = psd_recognise,
	.read = psd_read,
};
