/*
 * JPEG XL: a codestream, bare or in boxes (one jxlc, or jxlp pieces).  The
 * head is a string of bits with variable-length numbers (ISO/IEC 18181-1
 * annex D): size, then orientation, depth and extra channels.
 *
 * The size comes first and must be there; behind it, whatever the first
 * HEAD bytes do not reach keeps its default.
 */
#include "config.h"
#include "image/probe_priv.h"

#include <string.h>

#define HEAD 1024

static const unsigned char boxed[12] = "\0\0\0\x0CJXL \r\n\x87\n";

static int
jxl_recognise(const unsigned char *head, size_t n)
{
	if (n >= 12 && memcmp(head, boxed, 12) == 0)
		return 100;
	/* Two bytes are little, but nothing else starts with them. */
	return n >= 4 && head[0] == 0xFF && head[1] == 0x0A ? 70 : 0;
}

/* ---- bits, least significant first --------------------------------- */

struct bits {
	unsigned char b[HEAD];
	size_t n;		/* bits there are */
	size_t at;
	bool ended;		/* read past the end: zeros came */
};

static uint32_t
get(struct bits *s, unsigned n)
{
	uint32_t v = 0;

	for (unsigned i = 0; i < n; i++, s->at++) {
		if (s->at >= s->n) {
			s->ended = true;
			return 0;
		}
		v |= (uint32_t)(s->b[s->at / 8] >> (s->at % 8) & 1) << i;
	}
	return v;
}

/* U32: two bits choose among four pairs of a base and a number of bits. */
struct choice {
	uint32_t base;
	unsigned bits;
};

static uint32_t
choose(struct bits *s, const struct choice c[4])
{
	const struct choice *one = &c[get(s, 2)];

	return one->base + get(s, one->bits);
}

/* Enum: as U32 with 0, 1, 2 + 4 bits, 18 + 6 bits. */
static uint32_t
enumerated(struct bits *s)
{
	static const struct choice c[4] = { { 0, 0 }, { 1, 0 }, { 2, 4 },
		{ 18, 6 } };

	return choose(s, c);
}

/* ---- headers ------------------------------------------------------- */

static uint32_t
width_of(uint32_t height, unsigned ratio)
{
	static const unsigned char ratios[8][2] = { { 1, 1 }, { 1, 1 },
		{ 12, 10 }, { 4, 3 }, { 3, 2 }, { 16, 9 }, { 5, 4 }, { 2, 1 } };

	return (uint32_t)((uint64_t)height * ratios[ratio][0] /
	    ratios[ratio][1]);
}

static void
read_size(struct bits *s, uint32_t *width, uint32_t *height)
{
	static const struct choice c[4] = { { 1, 9 }, { 1, 13 }, { 1, 18 },
		{ 1, 30 } };
	bool small = get(s, 1) != 0;
	unsigned ratio;

	*height = small ? (get(s, 5) + 1) * 8 : choose(s, c);
	ratio = get(s, 3);
	if (ratio != 0)
		*width = width_of(*height, ratio);
	else
		*width = small ? (get(s, 5) + 1) * 8 : choose(s, c);
}

static void
skip_preview(struct bits *s)
{
	static const struct choice eighths[4] = { { 16, 0 }, { 32, 0 },
		{ 1, 5 }, { 33, 9 } };
	static const struct choice pixels[4] = { { 1, 6 }, { 65, 8 },
		{ 321, 10 }, { 1345, 12 } };
	const struct choice *c = get(s, 1) != 0 ? eighths : pixels;

	(void)choose(s, c);
	if (get(s, 3) == 0)
		(void)choose(s, c);
}

static void
skip_animation(struct bits *s)
{
	static const struct choice over[4] = { { 100, 0 }, { 1000, 0 },
		{ 1, 10 }, { 1, 30 } };
	static const struct choice under[4] = { { 1, 0 }, { 1001, 0 },
		{ 1, 8 }, { 1, 10 } };
	static const struct choice loops[4] = { { 0, 0 }, { 0, 3 }, { 0, 16 },
		{ 0, 32 } };

	(void)choose(s, over);
	(void)choose(s, under);
	(void)choose(s, loops);
	(void)get(s, 1);
}

static unsigned
read_depth(struct bits *s)
{
	static const struct choice whole[4] = { { 8, 0 }, { 10, 0 }, { 12, 0 },
		{ 1, 6 } };
	static const struct choice floating[4] = { { 32, 0 }, { 16, 0 },
		{ 24, 0 }, { 1, 6 } };
	unsigned bits;

	if (get(s, 1) == 0)
		return choose(s, whole);
	bits = choose(s, floating);
	(void)get(s, 4);
	return bits;
}

enum { ALPHA = 0, SPOT = 2, CFA = 5 };

/* One extra channel; is it opacity? */
static bool
extra_is_alpha(struct bits *s)
{
	static const struct choice shift[4] = { { 0, 0 }, { 3, 0 }, { 4, 0 },
		{ 1, 3 } };
	static const struct choice name[4] = { { 0, 0 }, { 0, 4 }, { 16, 5 },
		{ 48, 10 } };
	static const struct choice cfa[4] = { { 1, 0 }, { 0, 2 }, { 3, 4 },
		{ 19, 8 } };
	uint32_t type, len;

	if (get(s, 1) != 0)
		return true;
	type = enumerated(s);
	(void)read_depth(s);
	(void)choose(s, shift);
	len = choose(s, name);
	while (len-- > 0)
		(void)get(s, 8);
	if (type == ALPHA)
		(void)get(s, 1);
	else if (type == SPOT)
		for (int i = 0; i < 4; i++)
			(void)get(s, 16);
	else if (type == CFA)
		(void)choose(s, cfa);
	return type == ALPHA;
}

static void
read_metadata(struct bits *s, struct rf_image_facts *f, bool *grey)
{
	static const struct choice count[4] = { { 0, 0 }, { 1, 0 }, { 2, 4 },
		{ 1, 12 } };
	uint32_t extras, ignored;

	if (get(s, 1) != 0)		/* all default */
		return;
	if (get(s, 1) != 0) {		/* extra fields */
		f->orientation = get(s, 3) + 1;
		if (get(s, 1) != 0)
			read_size(s, &ignored, &ignored);
		if (get(s, 1) != 0)
			skip_preview(s);
		if (get(s, 1) != 0) {
			/* Frames are counted by nobody before they come. */
			f->frames = 0;
			skip_animation(s);
		}
	}
	f->bits = read_depth(s);
	(void)get(s, 1);		/* small integers suffice */
	extras = choose(s, count);
	for (uint32_t i = 0; i < extras && !s->ended; i++)
		if (extra_is_alpha(s) && !s->ended)
			f->has_alpha = true;
	(void)get(s, 1);		/* stored as XYB */
	if (get(s, 1) == 0) {		/* colours not default */
		f->has_icc = get(s, 1) != 0;
		*grey = enumerated(s) == 1 && !s->ended;
	}
}

/* The head of the codestream, out of its boxes; bytes there are. */
static size_t
gather(struct rf_probe *p, unsigned char *out, size_t max)
{
	struct rf_box box;
	int64_t pos = 0, body, len;
	size_t n = 0;

	if (!rf_probe_is(p, 0, boxed, sizeof(boxed)))
		return rf_probe_copy(p, 0, out, max);
	while (n < max && rf_box_next(p, &pos, p->size, &box)) {
		body = box.body;
		if (box.type == RF_BOX('j', 'x', 'l', 'p'))
			body += 4;	/* its number */
		else if (box.type != RF_BOX('j', 'x', 'l', 'c'))
			continue;
		len = box.end - body;
		if (len > (int64_t)(max - n))
			len = (int64_t)(max - n);
		if (len > 0)
			n += rf_probe_copy(p, body, out + n, (size_t)len);
		if (box.type == RF_BOX('j', 'x', 'l', 'c'))
			break;
	}
	return n;
}

static enum rf_code
jxl_read(struct rf_probe *p, struct rf_image_facts *f, struct rf_err *err)
{
	struct bits s = { .at = 16 };
	bool grey = false;

	s.n = gather(p, s.b, sizeof(s.b)) * 8;
	if (s.n < 16 || s.b[0] != 0xFF || s.b[1] != 0x0A)
		return rf_fail(err, RF_E_CORRUPT,
		    "the JPEG XL file has no picture in its boxes");
	read_size(&s, &f->width, &f->height);
	if (s.ended)
		return rf_fail(err, RF_E_CORRUPT,
		    "the JPEG XL picture ends before it tells its size");
	f->bits = 8;
	read_metadata(&s, f, &grey);
	if (f->bits == 0)
		f->bits = 8;
	f->channels = (grey ? 1 : 3) + (f->has_alpha ? 1 : 0);
	f->color_space = grey ? rf_probe_grey(f->bits) : rf_probe_rgb(f->bits);
	return RF_OK;
}

const struct rf_image_family rf_image_jxl = {
	.format = RF_IMAGE_JXL,
	.name = "jxl",
	.media_type = "image/jxl",
	.suffix = "jxl",
	.recognise = jxl_recognise,
	.read = jxl_read,
};
