/* From the frame that layout worked in to the page as it is shown. */
#include "config.h"

#include "extract/ocr/ocr.h"

#include <math.h>

static struct rf_box
map_box(const struct rf_affine *m, struct rf_box b)
{
	struct rf_quad q = rf_quad_of_box(b);
	struct rf_box r = { INFINITY, INFINITY, -INFINITY, -INFINITY };

	for (int i = 0; i < 4; i++) {
		double x, y;

		rf_affine_point(m, q.x[i], q.y[i], &x, &y);
		r.x0 = fminf(r.x0, (float)x);
		r.y0 = fminf(r.y0, (float)y);
		r.x1 = fmaxf(r.x1, (float)x);
		r.y1 = fmaxf(r.y1, (float)y);
	}
	return r;
}

static float
within(double v, float most)
{
	return v < 0 ? 0 : v > (double)most ? most : (float)v;
}

static void
map_quad(const struct rf_ocr_place *at, struct rf_quad *q)
{
	for (int i = 0; i < 4; i++) {
		double x, y;

		rf_affine_point(&at->map, q->x[i], q->y[i], &x, &y);
		q->x[i] = within(x, at->width);
		q->y[i] = within(y, at->height);
	}
}

static void
map_cells(const struct rf_ocr_place *at, struct rf_table *t)
{
	for (size_t i = 0; i < t->n_cells; i++) {
		struct rf_cell_extra *e = t->cells[i].extra;

		if (e == NULL || !e->has_box)
			continue;
		e->box = map_box(&at->map, e->box);
		e->box.x0 = within(e->box.x0, at->width);
		e->box.y0 = within(e->box.y0, at->height);
		e->box.x1 = within(e->box.x1, at->width);
		e->box.y1 = within(e->box.y1, at->height);
	}
}

static void
place(struct rf_document *d, const struct rf_ocr_place *at)
{
	struct rf_page *page = &d->pages.v[at->page];

	page->width = at->width;
	page->height = at->height;
	for (size_t i = 0; i < page->blocks.n; i++) {
		struct rf_block *b = &page->blocks.v[i];

		if (!b->has_box)
			continue;
		map_quad(at, &b->box);
		/* Pictures stand upright on the page, whatever they show. */
		if (b->kind == RF_BLOCK_FIGURE)
			b->box = rf_quad_of_box(rf_box_of_quad(&b->box));
		if (b->table != NULL)
			map_cells(at, b->table);
	}
	for (size_t i = 0; i < page->words.n; i++)
		map_quad(at, &page->words.v[i].box);
}

void
rf_ocr_place_all(struct rf_document *d, const struct rf_ocr_places *places)
{
	for (size_t i = 0; i < places->v.n; i++)
		place(d, &places->v.v[i]);
}

void
rf_ocr_take_in(struct rf_marks *m, const struct rf_affine *map)
{
	struct rf_affine back = rf_affine_back(*map);

	for (size_t i = 0; i < m->pictures.n; i++)
		m->pictures.v[i].box = map_box(&back, m->pictures.v[i].box);
	for (size_t i = 0; i < m->links.n; i++)
		m->links.v[i].box = map_box(&back, m->links.v[i].box);
}
