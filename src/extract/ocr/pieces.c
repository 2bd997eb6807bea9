/*
 * What the engine passed over: single figures in the cells of a table are
 * noise to it.  Ink that no word covers, as high as a letter, and on the
 * baseline of a line that was read, is worth another look.
 */
#include "config.h"

#include "extract/ocr/words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_PIECES 150u		/* more are no text */

/* ---- what is covered ------------------------------------------------ */

static void
wipe_words(struct rf_ink *ink, const struct rf_ocr_words *w, float em)
{
	for (size_t i = 0; i < w->v.n; i++) {
		const struct rf_ocr_word *v = &w->v.v[i];
		float top = fmaxf(v->y0, v->base - 0.9f * em) - 1;
		float foot = fminf(v->y1, v->base + 0.35f * em) + 1;
		float left = v->x0 - 0.1f * em, right = v->x1 + 0.1f * em;
		uint32_t x0 = left > 0 ? (uint32_t)left : 0;
		uint32_t x1 = right < (float)ink->width ? (uint32_t)right :
		    ink->width;
		uint32_t y0 = top > 0 ? (uint32_t)top : 0;

		for (uint32_t y = y0; y < ink->height && (float)y < foot &&
		    x0 < x1; y++)
			memset(ink->at + (size_t)y * ink->width + x0, 0,
			    x1 - x0);
	}
}

/* ---- pieces of ink -------------------------------------------------- */

/* As a figure or capital, with its foot where a line's are? */
static bool
looks_like_text(const struct rf_box *b, const struct rf_ocr_words *w, float em)
{
	float height = b->y1 - b->y0, width = b->x1 - b->x0;

	if (height < 0.5f * em || height > em || width < 0.06f * em ||
	    width > em)
		return false;
	for (size_t i = 0; i < w->v.n; i++)
		if (w->v.v[i].rise > 0 && fabsf(w->v.v[i].base - b->y1) <
		    0.12f * em)
			return true;
	return false;
}

/* Neighbours are one word. */
static bool
joins(struct rf_box *a, const struct rf_box *b, float em)
{
	if (fabsf(a->y1 - b->y1) > 0.2f * em || b->x0 - a->x1 > 0.3f * em ||
	    a->x0 - b->x1 > 0.3f * em)
		return false;
	a->x0 = fminf(a->x0, b->x0);
	a->y0 = fminf(a->y0, b->y0);
	a->x1 = fmaxf(a->x1, b->x1);
	a->y1 = fmaxf(a->y1, b->y1);
	return true;
}

void
rf_ocr_pieces_find(struct rf_ink *ink, const struct rf_ocr_words *w,
    struct rf_ocr_pieces *out)
{
	struct rf_ink_flood f = { .ink = ink };
	float em = (float)rf_ocr_words_em(w);

	if (!(em >= 8))
		return;
	wipe_words(ink, w, em);
	for (uint32_t y = 0; y < ink->height; y++) {
		const unsigned char *row = ink->at + (size_t)y * ink->width;
		const unsigned char *p = row;

		while ((p = memchr(p, 1, (size_t)(row + ink->width - p))) !=
		    NULL) {
			bool joined = false;
			struct rf_box box;

			rf_ink_take(&f, (uint32_t)(p - row), y);
			box = (struct rf_box){ (float)f.x0, (float)f.y0,
			    (float)f.x1, (float)f.y1 };
			if (!looks_like_text(&box, w, em))
				continue;
			for (size_t i = 0; i < out->v.n && !joined; i++)
				joined = joins(&out->v.v[i], &box, em);
			if (!joined)
				*RF_VEC_PUSH(&out->v) = box;
		}
	}
	rf_ink_flood_release(&f);
	if (out->v.n > MAX_PIECES)
		out->v.n = 0;
}

void
rf_ocr_pieces_release(struct rf_ocr_pieces *p)
{
	RF_VEC_RELEASE(&p->v);
}
