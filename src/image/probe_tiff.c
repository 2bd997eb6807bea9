/*
 * TIFF, BigTIFF, and EXIF, which is a small TIFF.  Directories stand at any
 * offset, often at the end of the file, each names the next, and nothing
 * keeps a hostile file from making the chain a loop.
 *
 * A directory that says it is a reduced copy or a mask is no page.  The
 * facts are those of the first page.
 */
#include "config.h"
#include "image/probe_priv.h"

#include <string.h>

#define MAX_PAGES 65535		/* directories in one chain */
#define MAX_ENTRIES 65535	/* in one directory */
#define MAX_SAMPLES 8		/* values of one tag looked at */

enum {
	T_NEW_SUBFILE = 254, T_SUBFILE = 255, T_WIDTH = 256, T_HEIGHT = 257,
	T_BITS = 258, T_COMPRESSION = 259, T_PHOTOMETRIC = 262,
	T_ORIENTATION = 274, T_SAMPLES = 277, T_X_DPI = 282, T_Y_DPI = 283,
	T_UNIT = 296, T_EXTRA = 338, T_ICC = 34675,
};
enum {
	P_WHITE_IS_ZERO, P_BLACK_IS_ZERO, P_RGB, P_PALETTE, P_MASK, P_CMYK,
	P_YCBCR, P_LAB = 8, P_ICC_LAB, P_ITU_LAB, P_CFA = 32803,
	P_LINEAR_RAW = 34892, P_UNSET = -1,
};

struct tiff {
	struct rf_probe *p;
	int64_t start;		/* of the byte order mark */
	bool big_endian;
	bool wide;		/* BigTIFF */
};

struct directory {
	uint64_t width, height, samples, compression, unit;
	int64_t photometric;
	uint64_t bits;		/* the largest */
	unsigned orientation;
	double x_dpi, y_dpi;
	bool alpha, icc;
};

static uint32_t
get16(const struct tiff *t, const unsigned char *b)
{
	return t->big_endian ? rf_be16(b) : rf_le16(b);
}

static uint32_t
get32(const struct tiff *t, const unsigned char *b)
{
	return t->big_endian ? rf_be32(b) : rf_le32(b);
}

static uint64_t
get64(const struct tiff *t, const unsigned char *b)
{
	return t->big_endian ? rf_be64(b) : rf_le64(b);
}

/* An offset of the file's own, as one of the picture; -1 when absurd. */
static int64_t
get_offset(const struct tiff *t, const unsigned char *b)
{
	uint64_t off = t->wide ? get64(t, b) : get32(t, b);

	if (off > (uint64_t)t->p->size)
		return -1;
	return t->start + (int64_t)off;
}

/* The header at t->start; *first becomes the first directory's place. */
static bool
open_tiff(struct tiff *t, int64_t *first)
{
	const unsigned char *b = rf_probe_at(t->p, t->start, 8);
	uint32_t magic;

	if (b == NULL || b[0] != b[1] || (b[0] != 'I' && b[0] != 'M'))
		return false;
	t->big_endian = b[0] == 'M';
	magic = get16(t, b + 2);
	t->wide = magic == 43;
	if (t->wide) {
		if (get16(t, b + 4) != 8 ||
		    (b = rf_probe_at(t->p, t->start + 8, 8)) == NULL)
			return false;
		*first = get_offset(t, b);
	} else {
		*first = get_offset(t, b + 4);
	}
	return magic == 42 || magic == 43;
}

/* Where entries start, how many there are; false where no directory is. */
static bool
open_directory(const struct tiff *t, int64_t off, int64_t *entries,
    uint32_t *n)
{
	const unsigned char *b;
	uint64_t count;

	/* Offset 0 is the header: it stands for "none". */
	if (off <= t->start ||
	    (b = rf_probe_at(t->p, off, t->wide ? 8 : 2)) == NULL)
		return false;
	count = t->wide ? get64(t, b) : get16(t, b);
	if (count == 0 || count > MAX_ENTRIES)
		return false;
	*n = (uint32_t)count;
	*entries = off + (t->wide ? 8 : 2);
	return true;
}

/* One entry, its values still where they are. */
struct entry {
	unsigned tag, type;
	uint64_t count;
	int64_t values;		/* place of the first */
};

static bool
read_entry(const struct tiff *t, int64_t entries, uint32_t i, struct entry *e)
{
	static const unsigned char sizes[] = { 0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8,
		4, 8, 4, 0, 0, 8, 8, 8 };
	int64_t at = entries + (int64_t)i * (t->wide ? 20 : 12);
	const unsigned char *b = rf_probe_at(t->p, at, t->wide ? 20 : 12);
	unsigned size, room = t->wide ? 8 : 4;

	if (b == NULL)
		return false;
	e->tag = get16(t, b);
	e->type = get16(t, b + 2);
	e->count = t->wide ? get64(t, b + 4) : get32(t, b + 4);
	size = e->type < RF_COUNT(sizes) ? sizes[e->type] : 0;
	if (size == 0)
		e->count = 0;
	if (e->count <= room / (size != 0 ? size : 1))
		e->values = at + (t->wide ? 12 : 8);
	else
		e->values = get_offset(t, b + (t->wide ? 12 : 8));
	return true;
}

/* The i-th whole number of an entry; false when it is none. */
static bool
read_int(const struct tiff *t, const struct entry *e, uint64_t i,
    uint64_t *out)
{
	const unsigned char *b;
	unsigned size;

	if (e->values < 0 || i >= e->count || i >= MAX_SAMPLES)
		return false;
	switch (e->type) {
	case 1:
		size = 1;
		break;
	case 3:
		size = 2;
		break;
	case 4:
		size = 4;
		break;
	case 16:
		size = 8;
		break;
	default:
		return false;
	}
	b = rf_probe_at(t->p, e->values + (int64_t)(i * size), size);
	if (b == NULL)
		return false;
	*out = size == 1 ? b[0] : size == 2 ? get16(t, b) :
	    size == 4 ? get32(t, b) : get64(t, b);
	return true;
}

static double
read_rational(const struct tiff *t, const struct entry *e)
{
	const unsigned char *b;
	uint64_t whole;
	uint32_t below;

	if (read_int(t, e, 0, &whole))
		return (double)whole;
	if (e->type != 5 || e->count == 0 ||
	    (b = rf_probe_at(t->p, e->values, 8)) == NULL)
		return 0;
	below = get32(t, b + 4);
	return below != 0 ? (double)get32(t, b) / below : 0;
}

static void
take_entry(const struct tiff *t, const struct entry *e, struct directory *d)
{
	uint64_t v = 0;

	switch (e->tag) {
	case T_BITS:
		for (unsigned i = 0; read_int(t, e, i, &v); i++)
			if (v > d->bits || i == 0)
				d->bits = v;
		return;
	case T_EXTRA:
		for (unsigned i = 0; read_int(t, e, i, &v); i++)
			if (v == 1 || v == 2)
				d->alpha = true;
		return;
	case T_ICC:
		d->icc = e->count > 0;
		return;
	case T_X_DPI:
		d->x_dpi = read_rational(t, e);
		return;
	case T_Y_DPI:
		d->y_dpi = read_rational(t, e);
		return;
	default:
		break;
	}
	if (!read_int(t, e, 0, &v))
		return;
	if (e->tag == T_WIDTH)
		d->width = v;
	else if (e->tag == T_HEIGHT)
		d->height = v;
	else if (e->tag == T_COMPRESSION)
		d->compression = v;
	else if (e->tag == T_PHOTOMETRIC)
		d->photometric = (int64_t)(v & INT32_MAX);
	else if (e->tag == T_ORIENTATION)
		d->orientation = v >= 1 && v <= 8 ? (unsigned)v : 1;
	else if (e->tag == T_SAMPLES)
		d->samples = v;
	else if (e->tag == T_UNIT)
		d->unit = v;
}

static bool
read_directory(const struct tiff *t, int64_t off, struct directory *d)
{
	struct entry e;
	int64_t entries;
	uint32_t n;

	*d = (struct directory){ .samples = 1, .compression = 1, .unit = 2,
		.photometric = P_UNSET, .bits = 1, .orientation = 1 };
	if (!open_directory(t, off, &entries, &n))
		return false;
	for (uint32_t i = 0; i < n && read_entry(t, entries, i, &e); i++)
		take_entry(t, &e, d);
	return true;
}

static void
take_resolution(const struct directory *d, struct rf_image_facts *f)
{
	double factor = d->unit == 3 ? 2.54 : d->unit == 2 ? 1 : 0;

	rf_probe_dpi(f, d->x_dpi * factor, d->y_dpi * factor);
}

void
rf_probe_exif(struct rf_probe *exif, struct rf_image_facts *f)
{
	struct tiff t = { .p = exif };
	struct directory d;
	int64_t first = 0;

	if (rf_probe_is(exif, 0, "Exif\0", 5))
		t.start = 6;
	if (!open_tiff(&t, &first) || t.wide || !read_directory(&t, first, &d))
		return;
	f->orientation = d.orientation;
	take_resolution(&d, f);
}

/* ---- the chain of pages -------------------------------------------- */

/* The directory after `off`, or -1; is this one a page of its own? */
static int64_t
next_directory(const struct tiff *t, int64_t off, bool *page)
{
	const unsigned char *b;
	struct entry e;
	int64_t entries;
	uint64_t v;
	uint32_t n;

	*page = true;
	if (!open_directory(t, off, &entries, &n))
		return -1;
	/* Entries are sorted by tag: these two are among the first. */
	for (uint32_t i = 0; i < n && i < 8 && read_entry(t, entries, i, &e) &&
	    e.tag <= T_SUBFILE; i++) {
		if (!read_int(t, &e, 0, &v))
			continue;
		if (e.tag == T_NEW_SUBFILE && (v & 5) != 0)
			*page = false;		/* reduced, or a mask */
		else if (e.tag == T_SUBFILE && v == 2)
			*page = false;
	}
	b = rf_probe_at(t->p, entries + (int64_t)n * (t->wide ? 20 : 12),
	    t->wide ? 8 : 4);
	if (b == NULL)
		return -1;
	off = get_offset(t, b);
	return open_directory(t, off, &entries, &n) ? off : -1;
}

static int64_t
skip_directories(const struct tiff *t, int64_t off, uint32_t n)
{
	bool page;

	while (n-- > 0)
		off = next_directory(t, off, &page);
	return off;
}

/*
 * Directories in the chain, each counted once also when the chain bites its
 * tail (Brent's method: a marker that jumps ahead in powers of two finds the
 * loop's length, then two walkers that far apart meet at its start).
 * 0: more than MAX_PAGES.
 */
static uint32_t
chain_length(const struct tiff *t, int64_t first)
{
	int64_t marker = first, off, behind;
	uint32_t n = 1, loop = 1, power = 1;
	bool page;

	off = next_directory(t, first, &page);
	for (; off >= 0 && off != marker; n++) {
		if (n >= MAX_PAGES)
			return 0;
		if (loop == power) {
			marker = off;
			power *= 2;
			loop = 0;
		}
		off = next_directory(t, off, &page);
		loop++;
	}
	if (off < 0)
		return n;
	off = skip_directories(t, first, loop);
	behind = first;
	for (n = loop; off != behind && n < MAX_PAGES; n++) {
		off = next_directory(t, off, &page);
		behind = next_directory(t, behind, &page);
	}
	return n;
}

/* Pages among the first n directories; *off becomes the first of them. */
static uint32_t
count_pages(const struct tiff *t, int64_t *off, uint32_t n)
{
	int64_t at = *off, next;
	uint32_t pages = 0;
	bool page;

	for (uint32_t i = 0; i < n; i++) {
		next = next_directory(t, at, &page);
		if (page && pages++ == 0)
			*off = at;
		at = next;
	}
	return pages > 0 ? pages : 1;
}

/* ---- facts --------------------------------------------------------- */

static const char *
coding_name(uint64_t compression)
{
	static const struct {
		uint64_t code;
		const char *name;
	} names[] = {
		{ 1, "none" }, { 2, "ccitt-rle" }, { 3, "ccitt-g3" },
		{ 4, "ccitt-g4" }, { 5, "lzw" }, { 6, "jpeg-old" },
		{ 7, "jpeg" }, { 8, "deflate" }, { 32773, "packbits" },
		{ 32946, "deflate" }, { 34661, "jbig" }, { 34712, "jpeg2000" },
		{ 34887, "lerc" }, { 34925, "lzma" }, { 50000, "zstd" },
		{ 50001, "webp" }, { 52546, "jpegxl" },
	};

	for (size_t i = 0; i < RF_COUNT(names); i++)
		if (names[i].code == compression)
			return names[i].name;
	return NULL;
}

static void
set_colors(const struct directory *d, struct rf_image_facts *f)
{
	f->channels = (unsigned)d->samples;
	switch (d->photometric) {
	case P_PALETTE:
		f->palette = true;
		f->channels = d->alpha ? 4 : 3;
		f->color_space = "srgb";
		break;
	case P_CMYK:
		f->color_space = "cmyk";
		break;
	case P_LAB:
	case P_ICC_LAB:
	case P_ITU_LAB:
		f->color_space = "lab";
		break;
	case P_RGB:
	case P_YCBCR:
	case P_LINEAR_RAW:
		f->color_space = rf_probe_rgb(f->bits);
		break;
	case P_WHITE_IS_ZERO:
	case P_BLACK_IS_ZERO:
	case P_MASK:
	case P_CFA:
		f->color_space = rf_probe_grey(f->bits);
		break;
	default:
		f->color_space = d->samples >= 3 ? rf_probe_rgb(f->bits) :
		    rf_probe_grey(f->bits);
		break;
	}
}

static int
tiff_recognise(const unsigned char *head, size_t n)
{
	static const char magics[4][5] = { "II*\0", "MM\0*", "II+\0",
		"MM\0+" };

	for (size_t i = 0; n >= 8 && i < RF_COUNT(magics); i++)
		if (memcmp(head, magics[i], 4) == 0)
			return 95;
	return 0;
}

static enum rf_code
tiff_read(struct rf_probe *p, struct rf_image_facts *f, struct rf_err *err)
{
	struct tiff t = { .p = p };
	struct directory d;
	int64_t first;
	uint32_t n;

	if (!open_tiff(&t, &first) || !read_directory(&t, first, &d))
		return rf_fail(err, RF_E_CORRUPT,
		    "the TIFF's first directory is not where it says");
	n = chain_length(&t, first);
	if (n == 0)
		return rf_fail(err, RF_E_LIMIT,
		    "the TIFF has more than %d pages", MAX_PAGES);
	f->pages = count_pages(&t, &first, n);
	if (!read_directory(&t, first, &d) || d.width > UINT32_MAX ||
	    d.height > UINT32_MAX || d.bits > 64 || d.samples > 64 ||
	    d.bits == 0 || d.samples == 0)
		return rf_fail(err, RF_E_CORRUPT,
		    "the TIFF's size or samples make no sense");
	f->width = (uint32_t)d.width;
	f->height = (uint32_t)d.height;
	f->bits = (unsigned)d.bits;
	f->orientation = d.orientation;
	f->has_alpha = d.alpha;
	f->has_icc = d.icc;
	f->coding = coding_name(d.compression);
	set_colors(&d, f);
	take_resolution(&d, f);
	return RF_OK;
}

const struct rf_image_family rf_image_tiff = {
	.format = RF_IMAGE_TIFF,
	.name = "tiff",
	.media_type = "image/tiff",
	.suffix = "tif",
	.recognise = tiff_recognise,
	.read = tiff_read,
};
