/*
 * Joining Arabic letters by Unicode's presentation forms B (U+FE80 on): each
 * letter has two forms (isolated, last) or four (isolated, last, first,
 * middle) there, in the order of the letters.
 */
#include "config.h"

#include "chart/joined.h"

#include <stdbool.h>

/* Of U+0621 to U+064A: the isolated form's place after U+FE80, and how many
 * forms there are; 0: does not join. */
static const struct {
	uint8_t at, forms;
} letters[] = {
	{ 0x00, 1 }, { 0x01, 2 }, { 0x03, 2 }, { 0x05, 2 }, { 0x07, 2 },
	{ 0x09, 4 }, { 0x0d, 2 }, { 0x0f, 4 }, { 0x13, 2 }, { 0x15, 4 },
	{ 0x19, 4 }, { 0x1d, 4 }, { 0x21, 4 }, { 0x25, 4 }, { 0x29, 2 },
	{ 0x2b, 2 }, { 0x2d, 2 }, { 0x2f, 2 }, { 0x31, 4 }, { 0x35, 4 },
	{ 0x39, 4 }, { 0x3d, 4 }, { 0x41, 4 }, { 0x45, 4 }, { 0x49, 4 },
	{ 0x4d, 4 }, { 0, 0 }, { 0, 0 }, { 0, 0 }, { 0, 0 }, { 0, 0 },
	{ 0, 0 },	/* U+0640, the stretcher, is seen to below */
	{ 0x51, 4 }, { 0x55, 4 }, { 0x59, 4 }, { 0x5d, 4 }, { 0x61, 4 },
	{ 0x65, 4 }, { 0x69, 4 }, { 0x6d, 2 }, { 0x6f, 2 }, { 0x71, 4 },
};

#define FIRST 0x621u
#define LAST 0x64au
#define STRETCH 0x640u
#define LAM 0x644u
#define FORMS 0xfe80u

static unsigned
forms(uint32_t cp)
{
	return cp >= FIRST && cp <= LAST ? letters[cp - FIRST].forms : 0;
}

static bool
is_mark(uint32_t cp)
{
	return (cp >= 0x64b && cp <= 0x65f) || cp == 0x670;
}

/* Can it be tied to the letter after it? */
static bool
ties_on(uint32_t cp)
{
	return forms(cp) == 4 || cp == STRETCH;
}

static bool
ties_back(uint32_t cp)
{
	return forms(cp) >= 2 || cp == STRETCH;
}

/* Lam and one of the four alefs are written as one; 0: another letter. */
static uint32_t
lam_alef(uint32_t alef)
{
	switch (alef) {
	case 0x622:
		return 0xfef5;
	case 0x623:
		return 0xfef7;
	case 0x625:
		return 0xfef9;
	case 0x627:
		return 0xfefb;
	default:
		return 0;
	}
}

size_t
rf_join_arabic(uint32_t *cps, size_t n)
{
	size_t out = 0;
	bool tied = false;	/* the letter before reaches out to this one */

	for (size_t i = 0; i < n; i++) {
		uint32_t cp = cps[i], next, both;
		size_t j = i + 1;
		bool on;

		if (is_mark(cp)) {
			cps[out++] = cp;
			continue;
		}
		while (j < n && is_mark(cps[j]))
			j++;
		next = j < n ? cps[j] : 0;
		both = cp == LAM && j == i + 1 ? lam_alef(next) : 0;
		if (both != 0) {
			cps[out++] = both + tied;
			tied = false;
			i = j;
			continue;
		}
		on = ties_on(cp) && ties_back(next);
		if (forms(cp) == 0)
			cps[out++] = cp;
		else
			cps[out++] = FORMS + letters[cp - FIRST].at +
			    (tied && forms(cp) >= 2 ? 1 : 0) +
			    (on && forms(cp) == 4 ? 2 : 0);
		tied = on;
	}
	return out;
}
