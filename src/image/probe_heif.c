/*
 * AVIF, HEIF and HEIC: boxes of the ISO base media file format.  The "meta"
 * box says which item is the picture (pitm) and lists properties (ipco) that
 * items refer to by number (ipma): size, clean aperture, rotation, mirror,
 * depth, colour, codec.  Alpha is an item of its own that points at the
 * picture (iref auxl).  A sequence has tracks as in a film (moov) besides,
 * or instead.
 *
 * What surprises: encoders pad to even or larger sizes and crop back by the
 * clean aperture (clap), so the size of a picture is ispe cut by clap.  The
 * EXIF orientation does not count here; irot and imir do, in the order of
 * the item's list.
 */
#include "config.h"
#include "image/probe_priv.h"

#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

#define MAX_PROPERTIES 32767	/* ipma has 15 bits for the number */

struct heif {
	struct rf_probe *p;
	struct rf_image_facts *f;
	struct rf_box meta, iprp;
	uint32_t primary;
	uint32_t tile;			/* first of a grid; 0: no grid */
	RF_VEC(struct rf_box) properties;	/* number n is at n - 1 */
	unsigned turns;			/* quarter turns clockwise ... */
	bool mirrored;			/* ... after a left-right mirror */
	bool mono;
};

/* ---- recognition --------------------------------------------------- */

enum { NO_BRAND, SOME_HEIF, HEIC, SOME_AVIF };

static int
brand_kind(const unsigned char *b)
{
	static const char heic[][5] = { "heic", "heix", "hevc", "hevx",
		"heim", "heis", "hevm", "hevs" };

	if (memcmp(b, "avif", 4) == 0 || memcmp(b, "avis", 4) == 0)
		return SOME_AVIF;
	for (size_t i = 0; i < RF_COUNT(heic); i++)
		if (memcmp(b, heic[i], 4) == 0)
			return HEIC;
	if (memcmp(b, "mif1", 4) == 0 || memcmp(b, "mif2", 4) == 0 ||
	    memcmp(b, "msf1", 4) == 0)
		return SOME_HEIF;
	return NO_BRAND;
}

/*
 * The kind by the major brand; where that is general ("mif1") or foreign,
 * the compatible ones decide.
 */
static int
file_kind(const unsigned char *head, size_t n)
{
	size_t end;
	int kind, best;

	if (n < 16 || memcmp(head + 4, "ftyp", 4) != 0)
		return NO_BRAND;
	end = rf_be32(head);
	if (end > n)
		end = n;
	best = brand_kind(head + 8);
	if (best >= HEIC)
		return best;
	for (size_t at = 16; at + 4 <= end; at += 4) {
		kind = brand_kind(head + at);
		if (kind > best)
			best = kind;
	}
	return best;
}

static int
avif_recognise(const unsigned char *head, size_t n)
{
	return file_kind(head, n) == SOME_AVIF ? 95 : 0;
}

static int
heif_recognise(const unsigned char *head, size_t n)
{
	int kind = file_kind(head, n);

	return kind == HEIC || kind == SOME_HEIF ? 95 : 0;
}

/* ---- items and properties ------------------------------------------ */

/* Version and flags of a full box, whose own contents start at *pos. */
static bool
full_box(struct rf_probe *p, const struct rf_box *box, unsigned *version,
    uint32_t *flags, int64_t *pos)
{
	const unsigned char *b = rf_probe_at(p, box->body, 4);

	if (b == NULL || box->end - box->body < 4)
		return false;
	*version = b[0];
	*flags = rf_be32(b) & 0xFFFFFF;
	*pos = box->body + 4;
	return true;
}

/* A number of `size` bytes (1, 2, 4) at *pos, which moves behind it. */
static bool
read_number(struct rf_probe *p, int64_t *pos, int64_t end, unsigned size,
    uint32_t *out)
{
	const unsigned char *b;

	if (end - *pos < (int64_t)size ||
	    (b = rf_probe_at(p, *pos, size)) == NULL)
		return false;
	*out = size == 1 ? b[0] : size == 2 ? rf_be16(b) : rf_be32(b);
	*pos += size;
	return true;
}

static bool
read_primary(struct heif *h)
{
	struct rf_box box;
	unsigned version;
	uint32_t flags;
	int64_t pos;

	return rf_box_find(h->p, h->meta.body, h->meta.end, RF_BOX('p', 'i', 't', 'm'),
	    &box) && full_box(h->p, &box, &version, &flags, &pos) &&
	    read_number(h->p, &pos, box.end, version == 0 ? 2 : 4,
	    &h->primary);
}

static bool
read_properties(struct heif *h)
{
	struct rf_box iprp, ipco, box;
	int64_t pos;

	if (!rf_box_find(h->p, h->meta.body, h->meta.end, RF_BOX('i', 'p', 'r', 'p'),
	    &iprp) ||
	    !rf_box_find(h->p, iprp.body, iprp.end, RF_BOX('i', 'p', 'c', 'o'), &ipco))
		return false;
	h->iprp = iprp;
	pos = ipco.body;
	while (h->properties.n < MAX_PROPERTIES &&
	    rf_box_next(h->p, &pos, ipco.end, &box))
		*RF_VEC_PUSH(&h->properties) = box;
	return true;
}

/* Left-right mirror, then quarter turns, as the number EXIF gives them. */
static unsigned
exif_orientation(bool mirrored, unsigned turns)
{
	static const unsigned char values[2][4] = { { 1, 6, 3, 8 },
		{ 2, 7, 4, 5 } };

	return values[mirrored][turns & 3];
}

/* A mirror after turns is a mirror before turns the other way. */
static void
mirror(struct heif *h, bool left_right)
{
	h->turns = (4 - h->turns + (left_right ? 0 : 2)) & 3;
	h->mirrored = !h->mirrored;
}

static void
clean_aperture(const unsigned char *b, struct rf_image_facts *f)
{
	uint32_t width, height;

	if (rf_be32(b + 4) == 0 || rf_be32(b + 12) == 0)
		return;
	width = rf_be32(b) / rf_be32(b + 4);
	height = rf_be32(b + 8) / rf_be32(b + 12);
	if (width == 0 || width > f->width || height == 0 ||
	    height > f->height)
		return;
	f->width = width;
	f->height = height;
}

static void
channel_depths(struct heif *h, int64_t pos, int64_t end)
{
	uint32_t n, bits;

	if (!read_number(h->p, &pos, end, 1, &n))
		return;
	h->mono = n == 1;
	while (n-- > 0 && read_number(h->p, &pos, end, 1, &bits))
		if (bits > h->f->bits && bits <= 32)
			h->f->bits = bits;
}

/* Depth and colourlessness from the codec's own configuration. */
static void
codec_depth(struct heif *h, uint32_t type, const struct rf_box *box)
{
	unsigned need = type == RF_BOX('a', 'v', '1', 'C') ? 3 : 18;
	const unsigned char *b = rf_probe_at(h->p, box->body, need);

	if (h->f->bits != 0 || b == NULL || box->end - box->body < need)
		return;
	if (type == RF_BOX('a', 'v', '1', 'C')) {
		h->f->bits = (b[2] & 0x40) == 0 ? 8 : (b[2] & 0x20) ? 12 : 10;
		h->mono = (b[2] & 0x10) != 0;
	} else {
		h->f->bits = 8 + (b[17] & 7);
		h->mono = (b[16] & 3) == 0;
	}
}

/* What a property says about the pixels: of the picture and its tiles. */
static void
take_sample_property(struct heif *h, const struct rf_box *box)
{
	const unsigned char *b;

	switch (box->type) {
	case RF_BOX('p', 'i', 'x', 'i'):
		channel_depths(h, box->body + 4, box->end);
		break;
	case RF_BOX('a', 'v', '1', 'C'):
	case RF_BOX('h', 'v', 'c', 'C'):
		codec_depth(h, box->type, box);
		break;
	case RF_BOX('c', 'o', 'l', 'r'):
		b = rf_probe_at(h->p, box->body, 4);
		if (b != NULL && (memcmp(b, "prof", 4) == 0 ||
		    memcmp(b, "rICC", 4) == 0))
			h->f->has_icc = true;
		break;
	default:
		break;
	}
}

/* What a property says about the place of the pixels. */
static void
take_shape_property(struct heif *h, const struct rf_box *box)
{
	int64_t len = box->end - box->body;
	const unsigned char *b = rf_probe_at(h->p, box->body,
	    len < 32 ? (size_t)len : 32);

	if (b == NULL)
		return;
	if (box->type == RF_BOX('i', 's', 'p', 'e') && len >= 12) {
		h->f->width = rf_be32(b + 4);
		h->f->height = rf_be32(b + 8);
	} else if (box->type == RF_BOX('c', 'l', 'a', 'p') && len >= 32) {
		clean_aperture(b, h->f);
	} else if (box->type == RF_BOX('i', 'r', 'o', 't') && len >= 1) {
		h->turns = (h->turns + 4 - (b[0] & 3)) & 3;
	} else if (box->type == RF_BOX('i', 'm', 'i', 'r') && len >= 1) {
		mirror(h, (b[0] & 1) != 0);
	}
}

static bool
is_alpha(struct heif *h, const struct rf_box *box)
{
	static const char *const names[] = {
		"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha",
		"urn:mpeg:hevc:2015:auxid:1",
	};

	if (box->type != RF_BOX('a', 'u', 'x', 'C'))
		return false;
	for (size_t i = 0; i < RF_COUNT(names); i++)
		if (box->end - box->body > 4 + (int64_t)strlen(names[i]) &&
		    rf_probe_is(h->p, box->body + 4, names[i],
		    strlen(names[i]) + 1))
			return true;
	return false;
}

/* Collect an item's property numbers, in its own order; how many. */
static unsigned
item_properties(struct heif *h, uint32_t item, uint32_t *out, unsigned max)
{
	struct rf_box box;
	int64_t next = h->iprp.body, pos;
	unsigned version, got = 0;
	uint32_t flags, entries, id, n, number;

	while (rf_box_next(h->p, &next, h->iprp.end, &box)) {
		if (box.type != RF_BOX('i', 'p', 'm', 'a') ||
		    !full_box(h->p, &box, &version, &flags, &pos) ||
		    !read_number(h->p, &pos, box.end, 4, &entries))
			continue;
		while (entries-- > 0 && read_number(h->p, &pos, box.end,
		    version < 1 ? 2 : 4, &id) &&
		    read_number(h->p, &pos, box.end, 1, &n)) {
			if (id != item) {
				pos += n * ((flags & 1) + 1);
				continue;
			}
			while (n-- > 0 && read_number(h->p, &pos, box.end,
			    (flags & 1) + 1, &number))
				if (got < max)
					out[got++] = number &
					    ((flags & 1) ? 0x7FFF : 0x7F);
			return got;
		}
	}
	return 0;
}

/* The n-th property of the file, 1-based; NULL when there is none. */
static const struct rf_box *
property(const struct heif *h, uint32_t number)
{
	return number >= 1 && number <= h->properties.n ?
	    &h->properties.v[number - 1] : NULL;
}

static void
take_item(struct heif *h, uint32_t item, bool shape)
{
	uint32_t numbers[64];
	unsigned n = item_properties(h, item, numbers, RF_COUNT(numbers));
	const struct rf_box *box;

	for (unsigned i = 0; i < n; i++) {
		box = property(h, numbers[i]);
		if (box == NULL)
			continue;
		take_sample_property(h, box);
		if (shape)
			take_shape_property(h, box);
	}
}

static bool
item_is_alpha(struct heif *h, uint32_t item)
{
	uint32_t numbers[64];
	unsigned n = item_properties(h, item, numbers, RF_COUNT(numbers));
	const struct rf_box *box;

	for (unsigned i = 0; i < n; i++) {
		box = property(h, numbers[i]);
		if (box != NULL && is_alpha(h, box))
			return true;
	}
	return false;
}

/* iref: which item is the picture's alpha, which is its first tile. */
static void
read_references(struct heif *h)
{
	struct rf_box iref, ref;
	int64_t next, pos;
	unsigned version, size;
	uint32_t flags, from, n, to;

	if (!rf_box_find(h->p, h->meta.body, h->meta.end, RF_BOX('i', 'r', 'e', 'f'),
	    &iref) || !full_box(h->p, &iref, &version, &flags, &next))
		return;
	size = version == 0 ? 2 : 4;
	while (rf_box_next(h->p, &next, iref.end, &ref)) {
		pos = ref.body;
		if (!read_number(h->p, &pos, ref.end, size, &from) ||
		    !read_number(h->p, &pos, ref.end, 2, &n))
			continue;
		while (n-- > 0 && read_number(h->p, &pos, ref.end, size,
		    &to)) {
			if (ref.type == RF_BOX('d', 'i', 'm', 'g') &&
			    from == h->primary && h->tile == 0)
				h->tile = to;
			else if (ref.type == RF_BOX('a', 'u', 'x', 'l') &&
			    to == h->primary && !h->f->has_alpha)
				h->f->has_alpha = item_is_alpha(h, from);
		}
	}
}

static void
read_meta(struct heif *h)
{
	h->meta.body += 4;	/* a full box */
	if (!read_primary(h) || !read_properties(h))
		return;
	take_item(h, h->primary, true);
	read_references(h);
	if (h->tile != 0 && h->f->bits == 0)
		take_item(h, h->tile, false);
}

/* ---- sequences ----------------------------------------------------- */

/* Size and depth from a track's sample description, where meta has none. */
static void
sample_description(struct heif *h, const struct rf_box *stbl)
{
	struct rf_box stsd, sample, box;
	const unsigned char *b;
	int64_t pos;

	if (h->f->width != 0 ||
	    !rf_box_find(h->p, stbl->body, stbl->end, RF_BOX('s', 't', 's', 'd'), &stsd))
		return;
	pos = stsd.body + 8;
	if (!rf_box_next(h->p, &pos, stsd.end, &sample) ||
	    sample.end - sample.body < 78 ||
	    (b = rf_probe_at(h->p, sample.body, 78)) == NULL)
		return;
	h->f->width = rf_be16(b + 24);
	h->f->height = rf_be16(b + 26);
	pos = sample.body + 78;
	while (rf_box_next(h->p, &pos, sample.end, &box))
		take_sample_property(h, &box);
}

static uint32_t
sample_count(struct heif *h, const struct rf_box *stbl)
{
	struct rf_box box;
	const unsigned char *b;

	if (!rf_box_find(h->p, stbl->body, stbl->end, RF_BOX('s', 't', 's', 'z'), &box) &&
	    !rf_box_find(h->p, stbl->body, stbl->end, RF_BOX('s', 't', 'z', '2'), &box))
		return 0;
	if (box.end - box.body < 12 ||
	    (b = rf_probe_at(h->p, box.body, 12)) == NULL)
		return 0;
	return rf_be32(b + 8);
}

static void
read_track(struct heif *h, const struct rf_box *trak, bool *have)
{
	struct rf_box mdia, hdlr, minf, stbl;
	const unsigned char *b;
	uint32_t handler, frames;

	if (!rf_box_find(h->p, trak->body, trak->end, RF_BOX('m', 'd', 'i', 'a'), &mdia) ||
	    !rf_box_find(h->p, mdia.body, mdia.end, RF_BOX('h', 'd', 'l', 'r'), &hdlr) ||
	    hdlr.end - hdlr.body < 12 ||
	    (b = rf_probe_at(h->p, hdlr.body, 12)) == NULL)
		return;
	handler = rf_be32(b + 8);
	if (handler == RF_BOX('a', 'u', 'x', 'v'))
		h->f->has_alpha = true;
	if (*have || (handler != RF_BOX('p', 'i', 'c', 't') &&
	    handler != RF_BOX('v', 'i', 'd', 'e')) ||
	    !rf_box_find(h->p, mdia.body, mdia.end, RF_BOX('m', 'i', 'n', 'f'), &minf) ||
	    !rf_box_find(h->p, minf.body, minf.end, RF_BOX('s', 't', 'b', 'l'), &stbl))
		return;
	*have = true;
	sample_description(h, &stbl);
	frames = sample_count(h, &stbl);
	if (frames > 0)
		h->f->frames = frames;
}

static void
read_movie(struct heif *h, const struct rf_box *moov)
{
	struct rf_box trak;
	int64_t pos = moov->body;
	bool have = false;

	while (rf_box_next(h->p, &pos, moov->end, &trak))
		if (trak.type == RF_BOX('t', 'r', 'a', 'k'))
			read_track(h, &trak, &have);
}

/* ---- the family ---------------------------------------------------- */

static enum rf_code
isobmff_read(struct rf_probe *p, struct rf_image_facts *f, struct rf_err *err)
{
	struct heif h = { .p = p, .f = f };
	struct rf_box moov;

	if (rf_box_find(p, 0, p->size, RF_BOX('m', 'e', 't', 'a'), &h.meta))
		read_meta(&h);
	if (rf_box_find(p, 0, p->size, RF_BOX('m', 'o', 'o', 'v'), &moov))
		read_movie(&h, &moov);
	RF_VEC_RELEASE(&h.properties);
	if (f->width == 0 || f->height == 0)
		return rf_fail(err, RF_E_CORRUPT,
		    "the file does not say which picture it holds, or its "
		    "size");
	if (f->bits == 0)
		f->bits = 8;
	f->orientation = exif_orientation(h.mirrored, h.turns);
	f->channels = (h.mono ? 1 : 3) + (f->has_alpha ? 1 : 0);
	f->color_space = h.mono ? rf_probe_grey(f->bits) :
	    rf_probe_rgb(f->bits);
	return RF_OK;
}

static enum rf_code
heif_read(struct rf_probe *p, struct rf_image_facts *f, struct rf_err *err)
{
	const unsigned char *b = rf_probe_at(p, 0,
	    p->size < 256 ? (size_t)p->size : 256);

	if (b != NULL && file_kind(b, p->size < 256 ? (size_t)p->size : 256) ==
	    HEIC) {
		f->media_type = "image/heic";
		f->suffix = "heic";
	}
	return isobmff_read(p, f, err);
}

const struct rf_image_family rf_image_avif = {
	.format = RF_IMAGE_AVIF,
	.name = "avif",
	.media_type = "image/avif",
	.suffix = "avif",
	.recognise = avif_recognise,
	.read = isobmff_read,
};

const struct rf_image_family rf_image_heif = {
	.format = RF_IMAGE_HEIF,
	.name = "heif",
	.media_type = "image/heif",
	.suffix = "heif",
	.recognise = heif_recognise,
	.read = heif_read,
};
