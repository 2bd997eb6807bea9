/*
 * Windows metafiles, EMF and WMF: drawing records behind a header.  Sizes
 * are CSS pixels, 96 to the inch, from the frame (EMF, in hundredths of a
 * millimetre) or the placeable header (WMF, in its own units to the inch).
 * EMF also has bounds in device pixels, which depend on the screen or the
 * printer that it was made for: not used.  A WMF without placeable header
 * has no size.
 */
#include "config.h"
#include "image/probe_priv.h"

#include <math.h>
#include <string.h>

enum { EMF_HEADER = 88, PLACEABLE = 22 };

static uint32_t
css_pixels(double inches)
{
	double pixels = round(fabs(inches) * 96);

	if (!(pixels <= INT32_MAX))
		return 0;
	return pixels < 1 && inches != 0 ? 1 : (uint32_t)pixels;
}

static int
emf_recognise(const unsigned char *head, size_t n)
{
	return n >= 44 && rf_le32(head) == 1 &&
	    memcmp(head + 40, " EMF", 4) == 0 ? 100 : 0;
}

static enum rf_code
emf_read(struct rf_probe *p, struct rf_image_facts *f, struct rf_err *err)
{
	const unsigned char *b = rf_probe_at(p, 0, EMF_HEADER);

	if (b == NULL || rf_le32(b + 4) < EMF_HEADER)
		return rf_fail(err, RF_E_CORRUPT, "the EMF is cut short");
	f->width = css_pixels(((double)(int32_t)rf_le32(b + 32) -
	    (int32_t)rf_le32(b + 24)) / 2540);
	f->height = css_pixels(((double)(int32_t)rf_le32(b + 36) -
	    (int32_t)rf_le32(b + 28)) / 2540);
	return RF_OK;
}

static bool
plain_wmf(const unsigned char *b)
{
	unsigned version = rf_le16(b + 4);

	/* Type, header of nine words, version 1.0 or 3.0, no members. */
	return (rf_le16(b) == 1 || rf_le16(b) == 2) && rf_le16(b + 2) == 9 &&
	    (version == 0x0100 || version == 0x0300) && rf_le16(b + 16) == 0;
}

static int
wmf_recognise(const unsigned char *head, size_t n)
{
	if (n >= PLACEABLE && rf_le32(head) == 0x9AC6CDD7)
		return 100;
	return n >= 18 && plain_wmf(head) ? 80 : 0;
}

static enum rf_code
wmf_read(struct rf_probe *p, struct rf_image_facts *f, struct rf_err *err)
{
	const unsigned char *b = rf_probe_at(p, 0, PLACEABLE);
	double unit;

	/* A plain one of 18 bytes draws nothing, and is not wrong. */
	if (b == NULL || rf_le32(b) != 0x9AC6CDD7)
		return RF_OK;
	unit = rf_le16(b + 14);
	if (unit == 0)
		return rf_fail(err, RF_E_CORRUPT,
		    "the WMF's header gives no unit");
	f->width = css_pixels(((int16_t)rf_le16(b + 10) -
	    (int16_t)rf_le16(b + 6)) / unit);
	f->height = css_pixels(((int16_t)rf_le16(b + 12) -
	    (int16_t)rf_le16(b + 8)) / unit);
	return RF_OK;
}

const struct rf_image_family rf_image_emf = {
	.format = RF_IMAGE_EMF,
	.name = "emf",
	.media_type = "image/emf",
	.suffix = "emf",
	.vector = true,
	.recognise = emf_recognise,
	.read = emf_read,
};

const struct rf_image_family rf_image_wmf = {
	.format = RF_IMAGE_WMF,
	.name = "wmf",
	.media_type = "image/wmf",
	.suffix = "wmf",
	.vector = true,
	.recognise = wmf_recognise,
	.read = wmf_read,
};
