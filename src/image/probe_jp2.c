/*
 * JPEG 2000: the boxes of JP2 (image header, colour, palette, channel
 * definitions, resolution), or a bare codestream, whose SIZ marker has all
 * but the meaning of the channels.
 */
#include "config.h"
#include "image/probe_priv.h"

#include <math.h>
#include <string.h>

static const unsigned char boxed[12] = "\0\0\0\x0CjP  \r\n\x87\n";
static const unsigned char bare[4] = "\xFF\x4F\xFF\x51";

#define MAX_BITS 38	/* of a sample, by the standard */

enum { CS_CMYK = 12, CS_LAB = 14, CS_SRGB = 16, CS_GREY = 17, CS_SYCC = 18 };

static int
jp2_recognise(const unsigned char *head, size_t n)
{
	if (n >= 12 && memcmp(head, boxed, 12) == 0)
		return 100;
	return n >= 4 && memcmp(head, bare, 4) == 0 ? 95 : 0;
}

/* Size and components from the codestream at the start of p. */
static bool
codestream(struct rf_probe *p, struct rf_image_facts *f, unsigned *components)
{
	const unsigned char *b = rf_probe_at(p, 0, 43);
	unsigned n, bits;

	if (b == NULL || memcmp(b, bare, 4) != 0)
		return false;
	/* The picture is the part of the grid behind its offset. */
	if (rf_be32(b + 8) <= rf_be32(b + 16) ||
	    rf_be32(b + 12) <= rf_be32(b + 20))
		return false;
	f->width = rf_be32(b + 8) - rf_be32(b + 16);
	f->height = rf_be32(b + 12) - rf_be32(b + 20);
	n = rf_be16(b + 40);
	*components = n;
	for (unsigned i = 0; i < n && i < 4; i++) {
		b = rf_probe_at(p, 42 + 3 * (int64_t)i, 1);
		bits = b != NULL ? (b[0] & 0x7F) + 1u : 0;
		if (bits > f->bits)
			f->bits = bits;
	}
	return n > 0 && f->bits <= MAX_BITS;
}

static void
resolution(struct rf_probe *p, const struct rf_box *res,
    struct rf_image_facts *f)
{
	const double per_metre = 0.0254;
	struct rf_box box;
	const unsigned char *b;
	double x, y;

	if ((!rf_box_find(p, res->body, res->end, RF_BOX('r', 'e', 's', 'c'), &box) &&
	    !rf_box_find(p, res->body, res->end, RF_BOX('r', 'e', 's', 'd'), &box)) ||
	    (b = rf_probe_at(p, box.body, 10)) == NULL ||
	    rf_be16(b + 2) == 0 || rf_be16(b + 6) == 0)
		return;
	y = rf_be16(b) / (double)rf_be16(b + 2) * pow(10, (signed char)b[8]);
	x = rf_be16(b + 4) / (double)rf_be16(b + 6) *
	    pow(10, (signed char)b[9]);
	rf_probe_dpi(f, x * per_metre, y * per_metre);
}

/* cdef: is one of the channels opacity? */
static bool
defines_alpha(struct rf_probe *p, const struct rf_box *box)
{
	const unsigned char *b = rf_probe_at(p, box->body, 2);
	unsigned n, type;

	if (b == NULL)
		return false;
	n = rf_be16(b);
	for (unsigned i = 0; i < n; i++) {
		b = rf_probe_at(p, box->body + 2 + 6 * (int64_t)i, 6);
		if (b == NULL)
			return false;
		type = rf_be16(b + 2);
		if (type == 1 || type == 2)
			return true;
	}
	return false;
}

/* The colour space a colr box names; 0 when it does not name one. */
static uint32_t
colour_space(struct rf_probe *p, const struct rf_box *box,
    struct rf_image_facts *f)
{
	const unsigned char *b = rf_probe_at(p, box->body, 7);

	if (b == NULL)
		return 0;
	if (b[0] == 1)
		return rf_be32(b + 3);
	f->has_icc = b[0] == 2 || b[0] == 3;
	return 0;
}

static enum rf_code
header_boxes(struct rf_probe *p, const struct rf_box *head,
    struct rf_image_facts *f, uint32_t *space, unsigned *components)
{
	struct rf_box box;
	const unsigned char *b;
	int64_t pos = head->body;

	while (rf_box_next(p, &pos, head->end, &box)) {
		switch (box.type) {
		case RF_BOX('i', 'h', 'd', 'r'):
			b = rf_probe_at(p, box.body, 14);
			if (b == NULL)
				return RF_E_CORRUPT;
			f->height = rf_be32(b);
			f->width = rf_be32(b + 4);
			*components = rf_be16(b + 8);
			/* 255: differs by channel; the codestream knows. */
			f->bits = b[10] != 255 ? (b[10] & 0x7F) + 1u : 0;
			if (f->bits > MAX_BITS)
				return RF_E_CORRUPT;
			break;
		case RF_BOX('c', 'o', 'l', 'r'):
			if (*space == 0)
				*space = colour_space(p, &box, f);
			break;
		case RF_BOX('p', 'c', 'l', 'r'):
			f->palette = true;
			break;
		case RF_BOX('c', 'd', 'e', 'f'):
			f->has_alpha = defines_alpha(p, &box);
			break;
		case RF_BOX('r', 'e', 's', ' '):
			resolution(p, &box, f);
			break;
		default:
			break;
		}
	}
	return f->width != 0 ? RF_OK : RF_E_CORRUPT;
}

static void
set_colors(struct rf_image_facts *f, uint32_t space, unsigned components)
{
	unsigned colors = components - (f->has_alpha && components > 1);

	f->channels = components;
	if (f->palette) {
		f->channels = f->has_alpha ? 4 : 3;
		colors = 3;
	}
	if (space == CS_LAB)
		f->color_space = "lab";
	else if (space == CS_CMYK || (space == 0 && colors == 4))
		f->color_space = "cmyk";
	else if (space == CS_GREY || (space == 0 && colors < 3))
		f->color_space = rf_probe_grey(f->bits);
	else
		f->color_space = rf_probe_rgb(f->bits);
}

static enum rf_code
jp2_read(struct rf_probe *p, struct rf_image_facts *f, struct rf_err *err)
{
	struct rf_box head, code;
	struct rf_probe sub;
	struct rf_image_facts inner = { 0 };
	unsigned components = 0, ignored;
	uint32_t space = 0;

	if (rf_probe_is(p, 0, bare, sizeof(bare))) {
		f->media_type = "image/j2c";
		f->suffix = "j2c";
		if (!codestream(p, f, &components))
			goto corrupt;
	} else {
		if (!rf_box_find(p, 0, p->size, RF_BOX('j', 'p', '2', 'h'), &head) ||
		    header_boxes(p, &head, f, &space, &components) != RF_OK)
			goto corrupt;
		if (f->bits == 0 && rf_box_find(p, 0, p->size,
		    RF_BOX('j', 'p', '2', 'c'), &code)) {
			sub = rf_probe_sub(p, code.body, code.end - code.body);
			if (codestream(&sub, &inner, &ignored))
				f->bits = inner.bits;
		}
	}
	if (components == 0)
		goto corrupt;
	if (f->bits == 0)
		f->bits = 8;
	set_colors(f, space, components);
	return RF_OK;
corrupt:
	return rf_fail(err, RF_E_CORRUPT,
	    "the JPEG 2000 picture's header is damaged");
}

const struct rf_image_family rf_image_jp2 = {
	.format = RF_IMAGE_JP2,
	.name = "jp2",
	.media_type = "image/jp2",
	.suffix = "jp2",
	.recognise = jp2_recognise,
	.read = jp2_read,
};
