/*
 * Bars of a chart among the rectangles of a page: of one thickness, on one
 * base line, of several lengths, with more ground than text on them.
 *
 * What surprised: a table's stripes and highlighted text are rectangles of
 * the same kinds; stripes are of one length, highlights full of text.
 */
#include "config.h"

#include "layout/lay.h"

#include <math.h>

#define MAX_RECTS 400	/* of a page; more are a drawing without bars */
#define LEAST_BARS 4
#define LEAST_LENGTHS 3
#define THIN 2.5f	/* points: thinner are rules */
#define SAME 1.2f	/* thickness and base agree so well */
#define OTHER 2.0f	/* lengths differ so much */
#define MOST_CORNERS 30	/* of a bar with round ends */
#define TEXT_SHARE 0.4f

struct bar {
	const struct rf_mark_rect *r;
	float base, end, thick, across;	/* along and across its length */
};

static bool
is_bar(const struct rf_lay *l, const struct rf_mark_rect *r)
{
	float w = r->box.x1 - r->box.x0, h = r->box.y1 - r->box.y0;

	if (r->kind == RF_MARK_SHAPE ? r->weight > 0 || r->parts >
	    MOST_CORNERS : r->kind != RF_MARK_FILL)
		return false;
	return !rf_lay_is_white(r->rgb) && w < 0.5f * l->width &&
	    h < 0.5f * l->height && (w > THIN || h > THIN);
}

/* How much of these bars is text. */
static float
text_share(const struct rf_lay *l, const struct bar *const *set, size_t n)
{
	float area = 0, text = 0;

	for (size_t i = 0; i < n; i++) {
		const struct rf_box *b = &set[i]->r->box;

		area += (b->x1 - b->x0) * (b->y1 - b->y0);
		for (size_t k = 0; k < l->lines.n; k++) {
			const struct rf_box *t = &l->lines.v[k].box;
			float w = fminf(b->x1, t->x1) - fmaxf(b->x0, t->x0);
			float h = fminf(b->y1, t->y1) - fmaxf(b->y0, t->y0);

			if (w > 0 && h > 0)
				text += w * h;
		}
	}
	return area > 0 ? text / area : 1;
}

/* Bars like the i-th, and whether they are a chart's. */
static size_t
like(const struct rf_lay *l, const struct bar *bars, size_t n, size_t i,
    const struct bar **set)
{
	size_t found = 0, lengths = 0;

	for (size_t k = 0; k < n; k++) {
		bool known = fabsf(bars[k].base - bars[i].base) > SAME ||
		    fabsf(bars[k].thick - bars[i].thick) > SAME;

		/* What lies in one place is one bar. */
		for (size_t j = 0; j < found && !known; j++)
			known = fabsf(set[j]->across - bars[k].across) <
			    bars[k].thick;
		if (!known)
			set[found++] = &bars[k];
	}
	for (size_t k = 0; k < found; k++) {
		bool known = false;

		for (size_t j = 0; j < k && !known; j++)
			known = fabsf(set[j]->end - set[k]->end) < OTHER;
		lengths += !known;
	}
	return found >= LEAST_BARS && lengths >= LEAST_LENGTHS &&
	    text_share(l, set, found) < TEXT_SHARE ? found : 0;
}

void
rf_lay_bars(struct rf_lay *l, void (*found)(void *ctx,
    const struct rf_box *box), void *ctx)
{
	struct bar *bars = rf_arena_array(&l->arena, MAX_RECTS,
	    sizeof(*bars));
	const struct bar **set = rf_arena_array(&l->arena, MAX_RECTS,
	    sizeof(*set));

	for (int level = 0; level < 2; level++) {
		size_t n = 0;

		for (size_t i = 0; i < l->rects.n && n < MAX_RECTS; i++) {
			const struct rf_mark_rect *r = &l->rects.v[i];
			const struct rf_box *b = &r->box;

			if (!is_bar(l, r))
				continue;
			bars[n++] = level ? (struct bar){ r, b->x0, b->x1,
			    b->y1 - b->y0, b->y0 } : (struct bar){ r, b->y1,
			    b->y0, b->x1 - b->x0, b->x0 };
		}
		for (size_t i = 0; i < n; i++) {
			size_t k = like(l, bars, n, i, set);
			struct rf_box all = bars[i].r->box;

			if (k == 0 || set[0] != &bars[i])
				continue;
			for (size_t j = 0; j < k; j++) {
				const struct rf_box *b = &set[j]->r->box;

				all.x0 = fminf(all.x0, b->x0);
				all.y0 = fminf(all.y0, b->y0);
				all.x1 = fmaxf(all.x1, b->x1);
				all.y1 = fmaxf(all.y1, b->y1);
			}
			found(ctx, &all);
		}
	}
}
