/*
 * Lines of recognised words, looked at once more in the ink.
 *
 * What surprises: the boxes of words reach up and down into other lines,
 * and the baseline that the engine tells is off by pixels.  The rows of ink
 * know better: a line of text is dark from its baseline to the top of its
 * small letters, and half as dark beyond.
 */
#include "config.h"

#include "extract/ocr/words.h"

#include <math.h>
#include <stdlib.h>

#include "util/utf8.h"

#define DARK 0.5f	/* of the middle of the line: still in the band */
#define BULLET_SURE 0.5f	/* confidence of what was mended */
#define MAX_ROWS 400u

/* ---- bands ---------------------------------------------------------- */

static int
by_value(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;

	return x < y ? -1 : x > y;
}

/* The height of most of the words. */
static float
common_height(const struct rf_ocr_word *v, size_t n)
{
	float *heights = rf_reallocarray(NULL, n, sizeof(*heights)), one;

	for (size_t i = 0; i < n; i++)
		heights[i] = v[i].y1 - v[i].y0;
	qsort(heights, n, sizeof(*heights), by_value);
	one = heights[n / 2];
	free(heights);
	return one;
}

static float
ink_in_row(const struct rf_ocr_word *v, size_t n, const struct rf_ink *ink,
    uint32_t y)
{
	const unsigned char *row = ink->at + (size_t)y * ink->width;
	uint32_t sum = 0;

	for (size_t i = 0; i < n; i++)
		for (uint32_t x = (uint32_t)v[i].x0; x < (uint32_t)v[i].x1 &&
		    x < ink->width; x++)
			sum += row[x];
	return (float)sum;
}

/*
 * The band of rows that is dark all over: its foot is the baseline, its
 * height that of small letters, or of capitals where there is little else.
 */
static void
measure_line(struct rf_ocr_word *v, size_t n, const struct rf_ink *ink)
{
	float height = common_height(v, n), rows[MAX_ROWS], limit, at[16];
	float first = fmaxf(v[0].base - 1.2f * height, 0), base, top;
	uint32_t y0 = (uint32_t)first, n_rows = (uint32_t)(1.7f * height);
	int64_t middle = (int64_t)(v[0].base - 0.25f * height) - y0, k;
	size_t m = 0;

	if (height < 5 || n_rows >= MAX_ROWS || y0 + n_rows > ink->height ||
	    middle < 2 || middle + 2 >= (int64_t)n_rows)
		return;
	for (uint32_t i = 0; i < n_rows; i++)
		rows[i] = ink_in_row(v, n, ink, y0 + i);
	for (k = middle - (int64_t)(0.12f * height); k <= middle +
	    (int64_t)(0.12f * height) && m < RF_COUNT(at); k++)
		if (k >= 0 && k < (int64_t)n_rows)
			at[m++] = rows[k];
	if (m == 0)
		return;
	qsort(at, m, sizeof(*at), by_value);
	limit = DARK * at[m / 2];
	if (!(limit > 0))
		return;
	for (k = middle; k + 1 < (int64_t)n_rows && rows[k + 1] >= limit; k++)
		;
	if (k + 1 >= (int64_t)n_rows)
		return;
	/* Between two rows, where the ink falls through the limit. */
	base = (float)k + 0.5f + (rows[k] - limit) / (rows[k] - rows[k + 1]);
	for (k = middle; k > 0 && rows[k - 1] >= limit; k--)
		;
	if (k == 0)
		return;
	top = (float)k + 0.5f - (rows[k] - limit) / (rows[k] - rows[k - 1]);
	if (base - top < 0.2f * height || fabsf(base + (float)y0 -
	    v[0].base) > 0.35f * height)
		return;
	for (size_t i = 0; i < n; i++) {
		v[i].base = base + (float)y0;
		v[i].rise = base - top;
	}
}

/* ---- words ---------------------------------------------------------- */

/* Boxes of neighbours reach into each other: they meet in the middle. */
static void
part_words(struct rf_ocr_word *v, size_t n)
{
	for (size_t i = 0; i + 1 < n; i++) {
		float middle = (v[i].x1 + v[i + 1].x0) / 2;

		if (v[i].x1 > v[i + 1].x0 && middle > v[i].x0 &&
		    middle < v[i + 1].x1)
			v[i].x1 = v[i + 1].x0 = middle;
	}
}

/* Bullets are in no alphabet: what stands for one before a line. */
static void
mend_bullet(struct rf_ocr_words *w, struct rf_ocr_word *first,
    const struct rf_ocr_word *next)
{
	static const uint32_t always[] = { 0xA2, 0xB0, 0xAB, 0xBB, 0xA9, 0xAE,
	    0xB7, 0x2022, 0x25CF, 0x25A0, 0x25AA, '*' };
	size_t at = 0;
	uint32_t cp = rf_utf8_next(rf_ocr_word_text(w, first), &at);
	float height = next->y1 - next->y0;
	bool bullet = false;

	if (at != first->len || next->x0 - first->x1 < 0.2f * height)
		return;
	for (size_t i = 0; i < RF_COUNT(always); i++)
		bullet |= cp == always[i];
	if (cp == 'e' || cp == 'o' || cp == '@')
		bullet = first->y1 - first->y0 < 0.62f * height &&
		    first->y1 < next->base - 0.02f * height;
	if (!bullet)
		return;
	first->text = (uint32_t)w->text.n;
	first->len = 3;
	for (size_t i = 0; i < 3; i++)
		*RF_VEC_PUSH(&w->text) = "\xE2\x80\xA2"[i];
	if (first->confidence < BULLET_SURE)
		first->confidence = BULLET_SURE;
}

/* The first word to the right of one that is a line by itself. */
static const struct rf_ocr_word *
to_the_right(const struct rf_ocr_words *w, size_t of)
{
	const struct rf_ocr_word *one = &w->v.v[of], *best = NULL;

	for (size_t i = 0; i < w->v.n; i++) {
		const struct rf_ocr_word *v = &w->v.v[i];
		float height = v->y1 - v->y0;

		if (i != of && v->x0 > one->x1 && v->x0 - one->x1 <
		    3 * height && one->y1 > v->base - height &&
		    one->y1 < v->base + 0.2f * height &&
		    (best == NULL || v->x0 < best->x0))
			best = v;
	}
	return best;
}

void
rf_ocr_words_mend(struct rf_ocr_words *w, const struct rf_ink *ink)
{
	for (size_t i = 0, end; i < w->v.n; i = end) {
		for (end = i; end < w->v.n && w->v.v[end].line ==
		    w->v.v[i].line; end++)
			;
		part_words(w->v.v + i, end - i);
		measure_line(w->v.v + i, end - i, ink);
	}
	for (size_t i = 0; i < w->v.n; i++) {
		bool first = i == 0 || w->v.v[i - 1].line != w->v.v[i].line;
		bool last = i + 1 == w->v.n || w->v.v[i + 1].line !=
		    w->v.v[i].line;
		const struct rf_ocr_word *next;

		if (!first || w->v.v[i].chars > 1)
			continue;
		next = last ? to_the_right(w, i) : &w->v.v[i + 1];
		if (next != NULL)
			mend_bullet(w, &w->v.v[i], next);
	}
}

/* ---- strokes -------------------------------------------------------- */

#define MAX_STROKE 64

struct strokes {
	uint32_t n[MAX_STROKE];		/* by pixels of ink */
	float sum[MAX_STROKE];		/* of their darkness */
};

/* The ink from x0 to x1 of a row, as dark as the paper shows it. */
static void
add_stroke(struct strokes *s, const unsigned char *grey, uint32_t x0,
    uint32_t x1, uint32_t width)
{
	uint32_t from = x0 > 0 ? x0 - 1 : 0, to = x1 < width ? x1 + 1 : x1;
	float dark = 0;

	if (x1 - x0 >= MAX_STROKE)
		return;
	for (uint32_t x = from; x < to; x++)
		dark += (float)(255 - grey[x]) / 255;
	s->n[x1 - x0]++;
	s->sum[x1 - x0] += dark;
}

static float
stroke_of(const struct rf_ocr_word *w, const struct rf_ink *ink,
    const struct rf_bitmap *grey)
{
	struct strokes s = { .n = { 0 } };
	uint32_t x1 = (uint32_t)w->x1, y1 = (uint32_t)w->y1, all = 0;
	uint32_t middle = 0, n = 0, some = 0;
	float sum = 0;

	x1 = x1 < ink->width ? x1 : ink->width;
	y1 = y1 < ink->height ? y1 : ink->height;
	for (uint32_t y = (uint32_t)w->y0; y < y1; y++) {
		const unsigned char *row = ink->at + (size_t)y * ink->width;
		uint32_t x = (uint32_t)w->x0;

		while (x < x1) {
			uint32_t from;

			while (x < x1 && !row[x])
				x++;
			from = x;
			while (x < x1 && row[x])
				x++;
			if (x > from)
				add_stroke(&s, rf_bitmap_row(grey, y), from, x,
				    ink->width);
		}
	}
	for (uint32_t i = 0; i < MAX_STROKE; i++)
		all += s.n[i];
	/* Bars of letters are long: those beyond twice the middle go. */
	while (middle < MAX_STROKE - 1 && 2 * (some + s.n[middle]) < all)
		some += s.n[middle++];
	for (uint32_t i = 0; i < MAX_STROKE && i <= 2 * middle; i++) {
		n += s.n[i];
		sum += s.sum[i];
	}
	return n > 0 ? sum / (float)n : 0;
}

void
rf_ocr_words_strokes(struct rf_ocr_words *w, const struct rf_ink *ink,
    const struct rf_bitmap *grey)
{
	for (size_t i = 0; i < w->v.n; i++)
		w->v.v[i].stroke = stroke_of(&w->v.v[i], ink, grey);
}
