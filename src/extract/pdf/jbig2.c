/*
 * What JBIG2 segments announce.  A few bytes may claim a thousand million
 * letters, and a decoder that was asked for them takes no memory on its way
 * and asks no clock; so the claims are added up beforehand.  Bitmaps, which
 * the headers do not tell all of, are charged when memory is taken for them.
 *
 * What surprises: a text region says how many symbols it places but not how
 * large they are, so that each counts as the largest that was seen.
 */
#include "config.h"

#include "extract/pdf/jbig2.h"

#include <string.h>

#include "util/limits.h"

#define LEAST_WORK (UINT64_C(1) << 29)	/* for the smallest picture */
#define WORK_PER_PIXEL 4	/* generic, text, halftone; and the page */
#define PER_SYMBOL 64		/* placing or making one: a dozen integers */
#define PLACED 16		/* bytes put in place in a pixel's time */
#define UNKNOWN UINT32_C(0xFFFFFFFF)

#define REGION 17		/* bytes that every region begins with */

enum { PATTERNS = 16, GENERIC_NOW = 38, PAGE = 48 };

static uint32_t
u32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
}

static uint32_t
u16(const unsigned char *p)
{
	return (uint32_t)p[0] << 8 | p[1];
}

/* ---- segments ------------------------------------------------------- */

/* A generic region whose length is not told ends with a mark and a count
 * of rows (section 7.2.7). */
static size_t
find_end(const unsigned char *p, size_t n)
{
	static const unsigned char marks[2][2] = { { 0xFF, 0xAC }, { 0, 0 } };
	const unsigned char *mark;

	if (n < REGION + 1)
		return n;
	mark = memmem(p + REGION + 1, n - REGION - 1, marks[p[REGION] & 1],
	    2);
	return mark == NULL || n - (size_t)(mark - p) < 6 ? n :
	    (size_t)(mark - p) + 6;
}

bool
rf_jbig2_next(const unsigned char *p, size_t n, struct rf_jbig2_segment *s)
{
	uint64_t refs, at = 6;
	uint32_t data;

	if (n < 11)
		return false;
	s->number = u32(p);
	s->type = p[4] & 63;
	refs = p[5] >> 5;
	if (refs == 7) {
		refs = u32(p + 5) & 0x1FFFFFFF;
		/* Rounded down, as libjbig2dec reads it. */
		at = 9 + (refs + 1) / 8;
	}
	at += refs * (s->number <= 256 ? 1 : s->number <= 65536 ? 2 : 4);
	at += (p[4] & 0x40) != 0 ? 4 : 1;
	if (at + 4 > n)
		return false;
	data = u32(p + at);
	s->header = (size_t)at + 4;
	n -= s->header;
	if (data == UNKNOWN && s->type == GENERIC_NOW)
		n = find_end(p + s->header, n);
	else if (data < n)
		n = data;
	s->size = s->header + n;
	return true;
}

/* ---- work ----------------------------------------------------------- */

void
rf_jbig2_begin(struct rf_jbig2_work *w)
{
	*w = (struct rf_jbig2_work){ .left = LEAST_WORK };
}

static bool
pay(struct rf_jbig2_work *w, uint64_t work)
{
	if (w->refused || work > w->left) {
		w->refused = true;
		return false;
	}
	w->left -= work;
	return true;
}

bool
rf_jbig2_charge(struct rf_jbig2_work *w, size_t bytes)
{
	if (w->symbols && bytes > w->symbol)
		w->symbol = bytes;
	return bytes <= RF_MAX_PIXELS && pay(w, 8 * (uint64_t)bytes);
}

/* A larger page may take more. */
static void
page(struct rf_jbig2_work *w, const unsigned char *p)
{
	uint64_t width = u32(p), height = u32(p + 4), pixels;

	/* A height that is not told comes with the stripes. */
	if (height == UNKNOWN)
		height = UINT16_MAX;
	pixels = width * height < RF_MAX_PIXELS ? width * height :
	    RF_MAX_PIXELS;
	if (pixels > w->page) {
		w->left += WORK_PER_PIXEL * (pixels - w->page);
		w->page = pixels;
	}
}

/* Section 7.4.2. */
static uint64_t
symbols(const unsigned char *p, size_t n)
{
	uint32_t flags = u16(p);
	size_t at = 2;

	if ((flags & 1) == 0)
		at += (flags >> 10 & 3) == 0 ? 8 : 2;
	if ((flags & 2) != 0 && (flags >> 12 & 1) == 0)
		at += 4;
	if (at + 8 > n)
		return 0;
	return ((uint64_t)u32(p + at) + u32(p + at + 4)) * PER_SYMBOL;
}

/* Section 7.4.3. */
static uint64_t
text(struct rf_jbig2_work *w, const unsigned char *p, size_t n)
{
	uint64_t each = (uint64_t)u32(p) * u32(p + 4) / 8;
	uint32_t flags = u16(p + REGION);
	size_t at = REGION + 2;

	/* No more of a symbol is placed than its region holds. */
	if (each > w->symbol)
		each = w->symbol;
	each = PER_SYMBOL + each / PLACED;
	if ((flags & 1) != 0)
		at += 2;
	if ((flags & 2) != 0 && (flags >> 15 & 1) == 0)
		at += 4;
	/* No bitmap has more than 2^28 bytes: no product overflows. */
	return at + 4 > n ? 0 : u32(p + at) * each;
}

/* Section 7.4.4: flags, width, height, the last pattern's number. */
static uint64_t
patterns(struct rf_jbig2_work *w, const unsigned char *p)
{
	uint64_t pixels = (uint64_t)p[1] * p[2];

	if (pixels > w->pattern)
		w->pattern = pixels;
	return (u32(p + 3) + UINT64_C(1)) * (PER_SYMBOL + pixels);
}

/* Section 7.4.5: cells in a grid, each of some planes and one pattern. */
static uint64_t
halftone(struct rf_jbig2_work *w, const unsigned char *p)
{
	uint64_t cells, work;

	if (__builtin_mul_overflow((uint64_t)u32(p + REGION + 1),
	    (uint64_t)u32(p + REGION + 5), &cells) ||
	    __builtin_mul_overflow(cells, 16 + w->pattern / 8 / PLACED,
	    &work))
		return UINT64_MAX;
	return work;
}

bool
rf_jbig2_afford(struct rf_jbig2_work *w, const struct rf_jbig2_segment *s,
    const unsigned char *p)
{
	size_t n = s->size - s->header;
	uint64_t work = PER_SYMBOL;

	p += s->header;
	switch (s->type) {
	case RF_JBIG2_SYMBOLS:
		work += n >= 2 ? symbols(p, n) : 0;
		break;
	case 4: case 6: case 7:
		work += n >= REGION + 2 ? text(w, p, n) : 0;
		break;
	case PATTERNS:
		work += n >= 7 ? patterns(w, p) : 0;
		break;
	case 20: case 22: case 23:
		work = n >= REGION + 9 ? halftone(w, p) : work;
		break;
	case PAGE:
		if (n >= 8)
			page(w, p);
		break;
	default:
		/* What other regions take is memory. */
		break;
	}
	return pay(w, work);
}
