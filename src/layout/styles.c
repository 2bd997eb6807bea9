/* What rules do to words: underlined, struck out. */
#include "config.h"

#include "layout/lay.h"

#include <math.h>

#define MAX_PAIRS 500000	/* of rules and lines; more is not looked at */

/* Where a rule runs on a word: RF_UNDERLINE, RF_STRIKE or 0. */
static uint8_t
style_of(const struct rf_lw *w, const struct rf_lrule *r)
{
	float above = w->base - r->y0, x = (w->box.x0 + w->box.x1) / 2;

	if (x < r->x0 || x > r->x1 || r->weight > 0.2f * w->size)
		return 0;
	if (above > 0.15f * w->size && above < 0.45f * w->size)
		return RF_STRIKE;
	return above < 0.02f * w->size && above > -0.25f * w->size ?
	    RF_UNDERLINE : 0;
}

/* A rule that is longer than the text divides it from other text. */
static bool
is_near(const struct rf_ll *ln, const struct rf_lrule *r)
{
	return r->y0 > ln->box.y0 && r->y0 < ln->box.y1 &&
	    r->x0 > ln->box.x0 - 0.4f * ln->size &&
	    r->x1 < ln->box.x1 + 0.4f * ln->size && ln->n > 0 &&
	    ln->turn == 0;
}

void
rf_lay_mark_words(struct rf_lay *l)
{
	if (l->levels.n * l->lines.n > MAX_PAIRS)
		return;
	for (size_t i = 0; i < l->levels.n; i++) {
		const struct rf_lrule *r = &l->levels.v[i];

		for (size_t k = 0; k < l->lines.n; k++) {
			const struct rf_ll *ln = &l->lines.v[k];

			if (!is_near(ln, r))
				continue;
			for (uint32_t w = ln->word; w < ln->word + ln->n; w++)
				l->words.v[w].style |=
				    style_of(&l->words.v[w], r);
		}
	}
}
