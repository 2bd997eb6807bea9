/*
 * Palettes of drawings.  Most of a drawing is runs of one colour, and rows
 * like those above, so pixels are looked at run by run, and equal rows once;
 * colours are counted in a small hash table that gives up when a picture
 * turns out to be no drawing.
 */
#include "config.h"
#include "image/palette.h"

#include <stdlib.h>
#include <string.h>

#include "util/mem.h"
#include "util/swar.h"

#define SLOTS 8192u		/* power of two */
#define MAX_COLORS 4096		/* more: a photograph or a gradient */
#define AREA_PART 1000		/* of the pixels: that many are an area */

struct color {
	uint32_t rgb;		/* 0xffrrggbb; 0: free */
	uint32_t count;
	uint32_t index;		/* in the palette */
};

/* Pixels of one colour; they fill the rows that are unlike those above. */
struct run {
	uint16_t slot, n;
};

struct rf_palette_table {
	struct color slots[SLOTS];
	uint64_t by_count[MAX_COLORS];	/* see count_key() */
	unsigned n;
	uint32_t width;
	RF_VEC(struct run) runs;
	RF_VEC(uint32_t) rows;	/* how many are alike, from the top down */
	size_t run, row;	/* the next ones of rf_palette_next() */
};

static struct color *
find(struct rf_palette_table *t, uint32_t rgb)
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

/* Which bits differ from those of the next pixel's bytes. */
static inline uint64_t
change(const unsigned char *p)
{
	return rf_swar_load(p) ^ rf_swar_load(p + 3);
}

/* How many of n pixels from p on are like the first; n is not 0. */
static inline size_t
run_of(const unsigned char *p, size_t n)
{
	size_t bytes = 3 * (n - 1), i = 0;

	while (i + 32 <= bytes && (change(p + i) | change(p + i + 8) |
	    change(p + i + 16) | change(p + i + 24)) == 0)
		i += 32;
	for (; i + 8 <= bytes; i += 8) {
		uint64_t bits = change(p + i);

		if (bits != 0) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
			return (i + (size_t)__builtin_ctzll(bits) / 8) / 3 + 1;
#else
			break;
#endif
		}
	}
	while (i < bytes && p[i] == p[i + 3])
		i++;
	return i / 3 + 1;
}

/* Rows from y on that are alike. */
static uint32_t
rows_alike(const struct rf_bitmap *b, uint32_t y)
{
	const unsigned char *p = rf_bitmap_row(b, y);
	uint32_t n = 1;

	while (y + n < b->height && memcmp(p, rf_bitmap_row(b, y + n),
	    3 * (size_t)b->width) == 0)
		n++;
	return n;
}

static inline void
add_run(struct rf_palette_table *t, size_t slot, size_t n)
{
	while (n > 0) {
		struct run *r = RF_VEC_PUSH(&t->runs);

		r->slot = (uint16_t)slot;
		r->n = (uint16_t)(n < UINT16_MAX ? n : UINT16_MAX);
		n -= r->n;
	}
}

static bool
count(const struct rf_bitmap *b, struct rf_palette_table *t)
{
	uint32_t rows;

	for (uint32_t y = 0; y < b->height; y += rows) {
		const unsigned char *p = rf_bitmap_row(b, y);
		size_t n;

		rows = rows_alike(b, y);
		*RF_VEC_PUSH(&t->rows) = rows;
		for (size_t x = 0; x < b->width; x += n, p += 3 * n) {
			struct color *c = find(t, pixel(p));

			n = run_of(p, b->width - x);
			if (c->rgb == 0) {
				if (t->n == MAX_COLORS)
					return false;
				c->rgb = pixel(p);
				t->by_count[t->n++] = c->rgb;
			}
			c->count += rows * (uint32_t)n;
			add_run(t, (size_t)(c - t->slots), n);
		}
	}
	return true;
}

/* Commonest first; of as many, by colour. */
static uint64_t
count_key(const struct color *c)
{
	return (uint64_t)(UINT32_MAX - c->count) << 32 | c->rgb;
}

static int
by_key(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* The colours chosen so far, each channel in a row of its own. */
struct chosen {
	uint8_t rgb[3][256];
};

/* What x and y are apart; bytes, so that many are looked at together. */
static inline uint8_t
apart(uint8_t x, uint8_t y)
{
	return (uint8_t)((x > y ? x : y) - (x > y ? y : x));
}

/*
 * Has the palette a colour near enough?  Then the nearest is noted, of many
 * the first.
 */
static bool
nearest(const struct chosen *chosen, unsigned n, struct color *c)
{
	uint8_t rgb[3] = { (uint8_t)(c->rgb >> 16), (uint8_t)(c->rgb >> 8),
		(uint8_t)c->rgb };
	uint8_t off[256], best = UINT8_MAX;

	for (int i = 0; i < 256; i++)
		off[i] = apart(chosen->rgb[0][i], rgb[0]);
	for (int k = 1; k < 3; k++)
		for (int i = 0; i < 256; i++) {
			uint8_t one = apart(chosen->rgb[k][i], rgb[k]);

			off[i] = one > off[i] ? one : off[i];
		}
	memset(off + n, UINT8_MAX, 256 - n);
	for (int i = 0; i < 256; i++)
		best = off[i] < best ? off[i] : best;
	if (best > RF_PALETTE_OFF)
		return false;
	c->index = (uint32_t)((const uint8_t *)memchr(off, best, 256) - off);
	return true;
}

/* From the commonest down: areas as they are, shades as near as wanted. */
static bool
choose(const struct rf_bitmap *b, struct rf_palette_table *t,
    struct rf_palette *p)
{
	struct chosen chosen = { { { 0 } } };
	uint64_t area = (uint64_t)b->width * b->height / AREA_PART;
	bool all = t->n <= 256;

	for (unsigned i = 0; i < t->n; i++)
		t->by_count[i] = count_key(find(t, (uint32_t)t->by_count[i]));
	qsort(t->by_count, t->n, sizeof(*t->by_count), by_key);
	p->n = 0;
	for (unsigned i = 0; i < t->n; i++) {
		struct color *c = find(t, (uint32_t)t->by_count[i]);

		if (!all && c->count < area && nearest(&chosen, p->n, c))
			continue;
		if (p->n == 256)
			return false;
		for (int k = 0; k < 3; k++)
			p->rgb[p->n][k] = chosen.rgb[k][p->n] =
			    (uint8_t)(c->rgb >> (16 - 8 * k));
		c->index = p->n++;
	}
	return true;
}

bool
rf_palette_make(const struct rf_bitmap *b, struct rf_palette *p)
{
	p->table = rf_calloc(1, sizeof(*p->table));
	p->table->width = b->width;
	if (b->pixels == RF_PIXELS_RGB && count(b, p->table) &&
	    choose(b, p->table, p))
		return true;
	rf_palette_release(p);
	return false;
}

uint32_t
rf_palette_next(struct rf_palette *p, unsigned char *out)
{
	struct rf_palette_table *t = p->table;
	uint32_t x = 0;

	if (t->row == t->rows.n)
		return 0;
	while (x < t->width) {
		const struct run *r = &t->runs.v[t->run++];
		unsigned char index = (unsigned char)t->slots[r->slot].index;

		if (r->n < 8)
			for (unsigned i = 0; i < r->n; i++)
				out[x + i] = index;
		else
			memset(out + x, index, r->n);
		x += r->n;
	}
	return t->rows.v[t->row++];
}

void
rf_palette_release(struct rf_palette *p)
{
	if (p->table != NULL) {
		RF_VEC_RELEASE(&p->table->runs);
		RF_VEC_RELEASE(&p->table->rows);
	}
	free(p->table);
	p->table = NULL;
}
