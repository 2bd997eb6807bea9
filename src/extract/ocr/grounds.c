/*
 * Before anything is read: how large the text is, and where photographs
 * are, which cost more to read than a page of text and say nothing.
 *
 * What surprises: a single square of a photograph looks like any other; what
 * text never has is one ground beside the next, each of another shade.
 */
#include "config.h"

#include "extract/ocr/ink.h"

#include <stdlib.h>
#include <string.h>

/* ---- photographs ----------------------------------------------------- */

#define SIDE 32u		/* pixels of a square */
#define SHADES 16u		/* that are told apart */
#define AROUND 2u		/* squares on each side that are asked, too */
#define MIXED 0.2		/* of a square's pixels are of neither of its two
				   commonest shades */
#define LEAST_SQUARES 6u	/* across a photograph, and down */
#define LEAST_FULL 0.6		/* of its rectangle */
#define LEAST_MIXED 0.1		/* of its squares */
#define MOST_ALIKE 0.65		/* of them, whose ground is one of two shades */
#define MOST_PAGE 0.5		/* more is a photograph as a whole */

struct square {
	unsigned char shade;	/* of its ground */
	bool mixed;
	bool coloured;		/* its ground is no paper */
	bool inside;		/* and so are most around it */
};
struct squares {
	uint32_t width, height;
	struct square *at;
};
struct rect {
	uint32_t x0, y0, x1, y1;
	uint32_t n, mixed, shades[SHADES + 1];
};

/*
 * Two neighbouring shades count as one: the commonest, which is cleared
 * together with them; *first is the lighter.
 */
static uint32_t
take_commonest(uint32_t *shades, uint32_t *first)
{
	uint32_t at = 0, n;

	for (uint32_t i = 1; i < SHADES; i++)
		if (shades[i] + shades[i + 1] > shades[at] + shades[at + 1])
			at = i;
	n = shades[at] + shades[at + 1];
	*first = shades[at + 1] > shades[at] ? at + 1 : at;
	shades[at] = shades[at + 1] = 0;
	return n;
}

static void
look_at(const struct rf_bitmap *grey, uint32_t x0, uint32_t y0,
    struct square *out)
{
	uint32_t n[SHADES + 1] = { 0 }, ground, other, left = SIDE * SIDE;

	for (uint32_t y = y0; y < y0 + SIDE; y++) {
		const unsigned char *row = rf_bitmap_row(grey, y) + x0;

		for (uint32_t x = 0; x < SIDE; x++)
			n[row[x] / (256 / SHADES)]++;
	}
	left -= take_commonest(n, &ground);
	left -= take_commonest(n, &other);
	out->shade = (unsigned char)ground;
	out->mixed = left > MIXED * SIDE * SIDE;
}

/* The shade of most squares is the paper's; what is lighter is paper too. */
static void
find_coloured(struct squares *s)
{
	size_t n = (size_t)s->width * s->height;
	uint32_t shades[SHADES + 1] = { 0 }, paper;

	for (size_t i = 0; i < n; i++)
		shades[s->at[i].shade]++;
	(void)take_commonest(shades, &paper);
	for (size_t i = 0; i < n; i++)
		s->at[i].coloured = s->at[i].shade + 1u < paper;
}

/* The ground of most squares around it is no paper. */
static bool
is_inside(const struct squares *s, uint32_t x, uint32_t y)
{
	uint32_t x0 = x > AROUND ? x - AROUND : 0, n = 0, all = 0;
	uint32_t y0 = y > AROUND ? y - AROUND : 0;

	for (uint32_t j = y0; j <= y + AROUND && j < s->height; j++)
		for (uint32_t i = x0; i <= x + AROUND && i < s->width; i++) {
			n += s->at[(size_t)j * s->width + i].coloured;
			all++;
		}
	return 2 * n > all;
}

struct corner {
	uint32_t x, y;
};
struct corners {
	RF_VEC(struct corner) v;
};

static void
add_square(struct squares *s, uint32_t x, uint32_t y, struct corners *open,
    struct rect *r)
{
	struct square *at = &s->at[(size_t)y * s->width + x];

	if (!at->inside)
		return;
	at->inside = false;
	r->x0 = x < r->x0 ? x : r->x0;
	r->y0 = y < r->y0 ? y : r->y0;
	r->x1 = x >= r->x1 ? x + 1 : r->x1;
	r->y1 = y >= r->y1 ? y + 1 : r->y1;
	r->n++;
	r->mixed += at->mixed;
	r->shades[at->shade]++;
	*RF_VEC_PUSH(&open->v) = (struct corner){ x, y };
}

/* The rectangle of all that hangs together with x, y. */
static struct rect
take_rect(struct squares *s, uint32_t x, uint32_t y)
{
	struct rect r = { x, y, x + 1, y + 1, 0, 0, { 0 } };
	struct corners open = { { NULL, 0, 0 } };

	add_square(s, x, y, &open, &r);
	while (open.v.n > 0) {
		struct corner c = open.v.v[--open.v.n];

		if (c.x > 0)
			add_square(s, c.x - 1, c.y, &open, &r);
		if (c.x + 1 < s->width)
			add_square(s, c.x + 1, c.y, &open, &r);
		if (c.y > 0)
			add_square(s, c.x, c.y - 1, &open, &r);
		if (c.y + 1 < s->height)
			add_square(s, c.x, c.y + 1, &open, &r);
	}
	RF_VEC_RELEASE(&open.v);
	return r;
}

static bool
is_photograph(const struct squares *s, struct rect r)
{
	uint32_t w = r.x1 - r.x0, h = r.y1 - r.y0, shade, alike;

	alike = take_commonest(r.shades, &shade);
	alike += take_commonest(r.shades, &shade);
	return w >= LEAST_SQUARES && h >= LEAST_SQUARES &&
	    r.n >= LEAST_FULL * w * h && r.mixed >= LEAST_MIXED * r.n &&
	    alike <= MOST_ALIKE * r.n &&
	    (double)w * h <= MOST_PAGE * s->width * s->height;
}

static void
whiten(struct rf_bitmap *grey, const struct rect *r)
{
	for (uint32_t y = r->y0 * SIDE; y < r->y1 * SIDE; y++)
		memset(rf_bitmap_row(grey, y) + r->x0 * SIDE, 255,
		    (r->x1 - r->x0) * SIDE);
}

uint32_t
rf_ink_photographs(struct rf_bitmap *grey)
{
	struct squares s = { grey->width / SIDE, grey->height / SIDE, NULL };
	uint32_t found = 0;

	s.at = rf_calloc((size_t)s.width * s.height + 1, sizeof(*s.at));
	for (uint32_t y = 0; y < s.height; y++)
		for (uint32_t x = 0; x < s.width; x++)
			look_at(grey, x * SIDE, y * SIDE,
			    &s.at[(size_t)y * s.width + x]);
	find_coloured(&s);
	for (uint32_t y = 0; y < s.height; y++)
		for (uint32_t x = 0; x < s.width; x++)
			s.at[(size_t)y * s.width + x].inside =
			    is_inside(&s, x, y);
	for (uint32_t y = 0; y < s.height; y++)
		for (uint32_t x = 0; x < s.width; x++) {
			struct rect r;

			if (!s.at[(size_t)y * s.width + x].inside)
				continue;
			r = take_rect(&s, x, y);
			if (is_photograph(&s, r)) {
				whiten(grey, &r);
				found++;
			}
		}
	free(s.at);
	return found;
}

/* ---- the size of the text -------------------------------------------- */

#define MOST_HEIGHT 160u	/* pixels of a letter */
#define LEAST_HEIGHT 4u
#define LEAST_LETTERS 40u	/* fewer tell nothing */
#define SMALL_LETTERS 0.49	/* their height, in parts of the em */
#define CAPITALS 0.70

/* Letters from one height to another, and the mean of theirs. */
static uint32_t
between(const uint32_t *heights, double from, double to, double *mean)
{
	uint32_t n = 0;
	double sum = 0;

	for (uint32_t i = LEAST_HEIGHT; i < MOST_HEIGHT; i++) {
		if (i < from || i > to)
			continue;
		n += heights[i];
		sum += (double)heights[i] * i;
	}
	if (n > 0)
		*mean = sum / n;
	return n;
}

/* Of those taken from the ink, by their height; the ink is used up. */
static void
count_letters(struct rf_ink *ink, uint32_t *heights)
{
	unsigned char *p = ink->at, *end = p + (size_t)ink->width * ink->height;
	struct rf_ink_flood f = { .ink = ink };

	while ((p = memchr(p, 1, (size_t)(end - p))) != NULL) {
		size_t at = (size_t)(p - ink->at);
		double w, h;

		rf_ink_take(&f, (uint32_t)(at % ink->width),
		    (uint32_t)(at / ink->width));
		w = (double)(f.x1 - f.x0);
		h = (double)(f.y1 - f.y0);
		if (h >= LEAST_HEIGHT && h < MOST_HEIGHT && w < 2 * h &&
		    w > 0.15 * h)
			heights[(size_t)h]++;
	}
	rf_ink_flood_release(&f);
}

double
rf_ink_em(const struct rf_ink *ink)
{
	uint32_t heights[MOST_HEIGHT] = { 0 }, most = 0;
	size_t size = (size_t)ink->width * ink->height;
	struct rf_ink copy = { ink->width, ink->height, rf_malloc(size + 1) };
	double best = 0, mean = 0, letters;

	memcpy(copy.at, ink->at, size);
	count_letters(&copy, heights);
	rf_ink_release(&copy);
	for (uint32_t i = LEAST_HEIGHT; i < MOST_HEIGHT; i++) {
		uint32_t n = between(heights, i * 0.95 - 0.5, i * 1.05 + 0.5,
		    &mean);

		if (n > most) {
			most = n;
			best = mean;
		}
	}
	if (most < LEAST_LETTERS)
		return 0;
	/* Capitals are higher than they; or these are capitals. */
	letters = best / SMALL_LETTERS;
	return 4 * between(heights, best * 1.25, best * 1.9, &mean) > most ?
	    letters : best / CAPITALS;
}
