/*
 * Palettes of drawings.  Most of a drawing is runs of one colour, so pixels
 * are looked at run by run; colours are counted in a small hash table that
 * gives up when a picture turns out to be no drawing.
 */
#include "config.h"
#include "image/palette.h"

#include <stdlib.h>

#include "util/mem.h"

#define SLOTS 8192u		/* power of two */
#define MAX_COLORS 4096		/* more: a photograph or a gradient */
#define AREA_PART 1000		/* of the pixels: that many are an area */

struct color {
	uint32_t rgb;		/* 0xffrrggbb; 0: free */
	uint32_t count;
	uint32_t index;		/* in the palette */
};

struct table {
	struct color slots[SLOTS];
	struct color *by_count[MAX_COLORS];
	unsigned n;
};

static struct color *
find(struct table *t, uint32_t rgb)
{
	uint32_t at = (rgb * 2654435761u) >> 19;

	while (t->slots[at].rgb != 0 && t->slots[at].rgb != rgb)
		at = (at + 1) & (SLOTS - 1);
	return &t->slots[at];
}

static uint32_t
pixel(const unsigned char *p)
{
	return 0xff000000u | (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 |
	    p[2];
}

static bool
count(const struct rf_bitmap *b, struct table *t)
{
	struct color *c = NULL;

	for (uint32_t y = 0; y < b->height; y++) {
		const unsigned char *p = rf_bitmap_row(b, y);

		for (uint32_t x = 0; x < b->width; x++, p += 3) {
			uint32_t rgb = pixel(p);

			if (c == NULL || c->rgb != rgb)
				c = find(t, rgb);
			if (c->rgb == 0) {
				if (t->n == MAX_COLORS)
					return false;
				c->rgb = rgb;
				t->by_count[t->n++] = c;
			}
			c->count++;
		}
	}
	return true;
}

static int
commonest(const void *a, const void *b)
{
	const struct color *const *x = a, *const *y = b;

	if ((*x)->count != (*y)->count)
		return (*x)->count > (*y)->count ? -1 : 1;
	return (*x)->rgb < (*y)->rgb ? -1 : (*x)->rgb > (*y)->rgb;
}

/* How far off the palette's nearest colour is, which is noted. */
static int
nearest(const struct rf_palette *p, struct color *c)
{
	int best = 256;

	for (unsigned i = 0; i < p->n; i++) {
		int off = 0;

		for (int k = 0; k < 3; k++) {
			int one = abs((int)(c->rgb >> (16 - 8 * k) & 255) -
			    p->rgb[i][k]);

			off = one > off ? one : off;
		}
		if (off < best) {
			best = off;
			c->index = i;
		}
	}
	return best;
}

/* From the commonest down: areas as they are, shades as near as wanted. */
static bool
choose(const struct rf_bitmap *b, struct table *t, struct rf_palette *p)
{
	uint64_t area = (uint64_t)b->width * b->height / AREA_PART;
	bool all = t->n <= 256;

	qsort(t->by_count, t->n, sizeof(struct color *), commonest);
	p->n = 0;
	for (unsigned i = 0; i < t->n; i++) {
		struct color *c = t->by_count[i];

		if (!all && c->count < area &&
		    nearest(p, c) <= RF_PALETTE_OFF)
			continue;
		if (p->n == 256)
			return false;
		for (int k = 0; k < 3; k++)
			p->rgb[p->n][k] = (unsigned char)(c->rgb >>
			    (16 - 8 * k));
		c->index = p->n++;
	}
	return true;
}

bool
rf_palette_make(const struct rf_bitmap *b, struct rf_palette *p)
{
	struct table *t = rf_calloc(1, sizeof(*t));
	bool ok = b->pixels == RF_PIXELS_RGB && count(b, t) &&
	    choose(b, t, p);
	const struct color *c = NULL;
	unsigned char *out;

	p->index = NULL;
	if (ok)
		p->index = rf_reallocarray(NULL, b->height, b->width);
	out = p->index;
	for (uint32_t y = 0; ok && y < b->height; y++) {
		const unsigned char *in = rf_bitmap_row(b, y);

		for (uint32_t x = 0; x < b->width; x++, in += 3) {
			uint32_t rgb = pixel(in);

			if (c == NULL || c->rgb != rgb)
				c = find(t, rgb);
			*out++ = (unsigned char)c->index;
		}
	}
	free(t);
	return ok;
}

void
rf_palette_release(struct rf_palette *p)
{
	free(p->index);
	p->index = NULL;
}
