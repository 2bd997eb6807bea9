/*
 * Captions belong to the figure or table beside them: above, below or at its
 * side, with nothing between.  They stay texts of the page.
 */
#include "config.h"

#include "layout/lay.h"

#include <math.h>

#define MAX_GAP 36.0f	/* points between a caption and what it names */

static bool
is_named(const struct rf_block *b, bool table)
{
	return table ? b->kind == RF_BLOCK_TABLE && b->table->caption.n == 0 :
	    b->kind == RF_BLOCK_FIGURE && b->figure->caption.n == 0;
}

static float
overlap(float a0, float a1, float b0, float b1)
{
	return fminf(a1, b1) - fmaxf(a0, b0);
}

/* How far a caption is from a box: above or below it, or, which counts
 * double, at its side; INFINITY: elsewhere. */
static float
distance(const struct rf_box *c, const struct rf_box *b)
{
	float dx = -overlap(c->x0, c->x1, b->x0, b->x1);
	float dy = -overlap(c->y0, c->y1, b->y0, b->y1);

	if (dx < 0)
		return dy < 0 ? 0 : dy;
	return dy < 0 ? 2 * dx : INFINITY;
}

static struct rf_block *
nearest(struct rf_page *p, const struct rf_box *c, bool table)
{
	struct rf_block *best = NULL;
	float least = MAX_GAP;

	for (size_t i = 0; i < p->blocks.n; i++) {
		struct rf_block *b = &p->blocks.v[i];
		struct rf_box box;
		float d;

		if (!b->has_box || !is_named(b, table))
			continue;
		box = rf_box_of_quad(&b->box);
		d = distance(c, &box);
		if (d < least) {
			least = d;
			best = b;
		}
	}
	return best;
}

static void
tie(struct rf_arena *a, struct rf_page *p, const struct rf_block *caption)
{
	struct rf_str s = rf_text_string(a, &caption->text);
	struct rf_box box = rf_box_of_quad(&caption->box);
	bool table = rf_str_starts(s, "Table") || rf_str_starts(s, "TABLE");
	struct rf_block *b = nearest(p, &box, table);

	/* A table may be there as a picture. */
	if (b == NULL)
		b = nearest(p, &box, !table);
	if (b == NULL)
		return;
	if (b->kind == RF_BLOCK_TABLE) {
		b->table->caption = caption->text;
		b->table->caption_apart = true;
	} else {
		b->figure->caption = caption->text;
		b->figure->caption_apart = true;
	}
}

void
rf_lay_captions(struct rf_document *d)
{
	for (size_t i = 0; i < d->pages.n; i++) {
		struct rf_page *p = &d->pages.v[i];

		for (size_t k = 0; k < p->blocks.n; k++)
			if (p->blocks.v[k].kind == RF_BLOCK_CAPTION &&
			    p->blocks.v[k].has_box)
				tie(&d->arena, p, &p->blocks.v[k]);
	}
}
