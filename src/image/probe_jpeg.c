/*
 * JPEG: the markers up to the first scan.  The frame header (SOFn) gives
 * size and samples; what surrounds it gives the rest: JFIF density, EXIF
 * orientation, ICC, and Adobe's marker, which alone tells that four channels
 * are YCCK and that CMYK is stored inverted.
 *
 * Real files have bytes between segments that belong to nobody; decoders
 * skip to the next 0xFF, and so do we.
 */
#include "config.h"
#include "image/probe_priv.h"

#include <string.h>

enum {
	M_SOF0 = 0xC0, M_DHT = 0xC4, M_JPG = 0xC8, M_DAC = 0xCC, M_SOF15 = 0xCF,
	M_RST0 = 0xD0, M_SOI = 0xD8, M_EOI = 0xD9, M_SOS = 0xDA,
	M_APP0 = 0xE0, M_APP1 = 0xE1, M_APP2 = 0xE2, M_APP14 = 0xEE,
	M_TEM = 0x01,
};

struct jpeg {
	struct rf_probe *p;
	struct rf_image_facts *f;
	bool frame;		/* SOFn seen */
	bool exif;
	bool adobe;
	unsigned components;
	double jfif_x, jfif_y;
};

static int
jpeg_recognise(const unsigned char *head, size_t n)
{
	return n >= 3 && memcmp(head, "\xFF\xD8\xFF", 3) == 0 ? 100 : 0;
}

/* The two low bits of SOFn name the process; 4 and 8 are flags on it. */
static const char *
process_name(unsigned marker)
{
	static const char *const names[] = { "baseline", "extended",
		"progressive", "lossless" };
	unsigned kind = marker - M_SOF0;

	return (kind & 4) != 0 ? "hierarchical" : names[kind & 3];
}

static enum rf_code
frame_header(struct jpeg *j, unsigned marker, int64_t body, unsigned len,
    struct rf_err *err)
{
	const unsigned char *b;
	struct rf_image_facts *f = j->f;

	if (len < 6 || (b = rf_probe_at(j->p, body, 6)) == NULL)
		return rf_fail(err, RF_E_CORRUPT,
		    "the JPEG's frame header is cut short");
	f->bits = b[0];
	f->height = rf_be16(b + 1);
	f->width = rf_be16(b + 3);
	j->components = b[5];
	if (f->bits < 2 || f->bits > 16 || j->components < 1 ||
	    j->components > 4)
		return rf_fail(err, RF_E_CORRUPT,
		    "the JPEG claims %u channels of %u bits", j->components,
		    f->bits);
	if (f->height == 0 && f->width != 0)
		return rf_fail(err, RF_E_UNSUPPORTED,
		    "a JPEG that tells its height only after the picture");
	f->coding = process_name(marker);
	f->arithmetic = marker >= 0xC9;
	j->frame = true;
	return RF_OK;
}

static void
jfif_header(struct jpeg *j, int64_t body, unsigned len)
{
	const unsigned char *b;
	double unit;

	if (len < 12 || (b = rf_probe_at(j->p, body, 12)) == NULL ||
	    memcmp(b, "JFIF", 5) != 0)
		return;
	unit = b[7] == 1 ? 1 : b[7] == 2 ? 2.54 : 0;
	j->jfif_x = rf_be16(b + 8) * unit;
	j->jfif_y = rf_be16(b + 10) * unit;
}

static void
application_segment(struct jpeg *j, unsigned marker, int64_t body,
    unsigned len)
{
	struct rf_probe exif;
	const unsigned char *b;

	switch (marker) {
	case M_APP0:
		jfif_header(j, body, len);
		break;
	case M_APP1:
		if (!j->exif && len > 6 &&
		    rf_probe_is(j->p, body, "Exif\0", 5)) {
			j->exif = true;
			exif = rf_probe_sub(j->p, body, len);
			rf_probe_exif(&exif, j->f);
		}
		break;
	case M_APP2:
		if (len > 14 && rf_probe_is(j->p, body, "ICC_PROFILE", 12))
			j->f->has_icc = true;
		break;
	case M_APP14:
		if (len >= 12 && (b = rf_probe_at(j->p, body, 12)) != NULL &&
		    memcmp(b, "Adobe", 5) == 0)
			j->adobe = true;
		break;
	default:
		break;
	}
}

/* The next marker from *pos on, which then stands behind it; 0: none. */
static unsigned
next_marker(struct rf_probe *p, int64_t *pos)
{
	const unsigned char *b;
	bool prefix = false;

	while ((b = rf_probe_at(p, *pos, 1)) != NULL) {
		(*pos)++;
		if (b[0] == 0xFF)
			prefix = true;
		else if (prefix && b[0] != 0)
			return b[0];
		else
			prefix = false;
	}
	return 0;
}

static bool
stands_alone(unsigned marker)
{
	return marker == M_TEM || (marker >= M_RST0 && marker <= M_SOI);
}

static bool
is_frame(unsigned marker)
{
	return marker >= M_SOF0 && marker <= M_SOF15 && marker != M_DHT &&
	    marker != M_JPG && marker != M_DAC;
}

static enum rf_code
walk(struct jpeg *j, struct rf_err *err)
{
	const unsigned char *b;
	int64_t pos = 2;
	unsigned marker, len;
	enum rf_code rc;

	while ((marker = next_marker(j->p, &pos)) != 0) {
		if (stands_alone(marker))
			continue;
		if (marker == M_SOS || marker == M_EOI)
			break;
		b = rf_probe_at(j->p, pos, 2);
		if (b == NULL || (len = rf_be16(b)) < 2)
			break;
		if (is_frame(marker) && !j->frame) {
			rc = frame_header(j, marker, pos + 2, len - 2, err);
			if (rc != RF_OK)
				return rc;
		} else {
			application_segment(j, marker, pos + 2, len - 2);
		}
		pos += len;
	}
	if (!j->frame)
		return rf_fail(err, RF_E_CORRUPT,
		    "the JPEG ends before it tells its size");
	return RF_OK;
}

static enum rf_code
jpeg_read(struct rf_probe *p, struct rf_image_facts *f, struct rf_err *err)
{
	struct jpeg j = { .p = p, .f = f };
	enum rf_code rc = walk(&j, err);

	if (rc != RF_OK)
		return rc;
	f->channels = j.components;
	if (j.components == 4) {
		f->color_space = "cmyk";
		f->inverted_cmyk = j.adobe;
	} else if (j.components == 3) {
		f->color_space = rf_probe_rgb(f->bits);
	} else {
		f->color_space = rf_probe_grey(f->bits);
	}
	if (f->dpi_x == 0)
		rf_probe_dpi(f, j.jfif_x, j.jfif_y);
	return RF_OK;
}

const struct rf_image_family rf_image_jpeg = {
	.format = RF_IMAGE_JPEG,
	.name = "jpeg",
	.media_type = "image/jpeg",
	.suffix = "jpg",
	.recognise = jpeg_recognise,
	.read = jpeg_read,
};
