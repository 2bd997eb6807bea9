/*
 * Rows of text in parts, and runs of rows that may be a table.  A run is
 * rows in parts that share white, and rows in one part between such rows.
 */
#include "config.h"

#include "layout/tables_open.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PIECE_GAP 0.75f		/* ems that part two cells of a row */
#define GUTTER 0.45f		/* ems of white that all rows share */
#define MAX_RUN 2000		/* rows of a run */

/* ---- rows ----------------------------------------------------------- */

/* Is there an upright rule between two words? */
static bool
walled(const struct rf_topen *o, const struct rf_lw *w)
{
	size_t lo = 0, hi = o->n_walls;
	float from = w[-1].box.x1 - 0.1f * w->size;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (o->walls[mid].x0 < from)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < o->n_walls && o->walls[lo].x0 < w->box.x0 + 0.1f *
	    w->size; lo++)
		if (o->walls[lo].y0 < w->base - 0.3f * w->size &&
		    o->walls[lo].y1 > w->base - 0.3f * w->size)
			return true;
	return false;
}

static void
add_pieces(struct rf_topen *o, struct rf_trow *r, const struct rf_ll *ln)
{
	const struct rf_lw *w = &o->l->words.v[ln->word];
	struct rf_tpiece *p = NULL;

	for (uint32_t i = 0; i < ln->n; i++) {
		if (p == NULL || w[i].box.x0 - p->x1 > PIECE_GAP * ln->size ||
		    (o->n_walls > 0 && walled(o, &w[i]))) {
			p = RF_VEC_PUSH(&o->pieces);
			*p = (struct rf_tpiece){ w[i].box.x0, w[i].box.x1,
			    ln->word + i, 0 };
			r->n++;
		}
		p->n++;
		p->x1 = fmaxf(p->x1, w[i].box.x1);
	}
	r->y0 = fminf(r->y0, ln->box.y0);
	r->y1 = fmaxf(r->y1, ln->box.y1);
	r->bold &= (ln->style & RF_BOLD) != 0;
	r->chars += ln->chars;
	r->n_lines++;
}

static int
by_left(const void *a, const void *b)
{
	const struct rf_tpiece *x = a, *y = b;

	return x->x0 < y->x0 ? -1 : x->x0 > y->x0;
}

static void
make_rows(struct rf_topen *o, size_t n)
{
	struct rf_lay *l = o->l;

	o->rows = rf_arena_array(&l->arena, n, sizeof(*o->rows));
	for (size_t i = 0; i < n; i++) {
		const struct rf_ll *ln = &l->lines.v[o->lines[i]];
		struct rf_trow *r = o->n > 0 ? &o->rows[o->n - 1] : NULL;

		if (r == NULL || fabsf(ln->base - r->base) > 0.3f *
		    fmaxf(ln->size, r->size)) {
			r = &o->rows[o->n++];
			*r = (struct rf_trow){ ln->box.y0, ln->box.y1,
			    ln->base, ln->size, (uint32_t)o->pieces.n, 0,
			    (uint32_t)i, 0, true, 0 };
		}
		add_pieces(o, r, ln);
	}
	for (size_t i = 0; i < o->n; i++)
		if (o->rows[i].n > 1)
			qsort(o->pieces.v + o->rows[i].first, o->rows[i].n,
			    sizeof(*o->pieces.v), by_left);
}

void
rf_topen_init(struct rf_topen *o, struct rf_lay *l, const uint32_t *lines,
    size_t n)
{
	*o = (struct rf_topen){ .l = l, .lines = lines, .walls =
	    l->uprights.v, .n_walls = l->uprights.n };
	make_rows(o, n);
}

static int
by_base(const void *a, const void *b, void *arg)
{
	const struct rf_lay *l = arg;
	const struct rf_ll *p = &l->lines.v[*(const uint32_t *)a];
	const struct rf_ll *q = &l->lines.v[*(const uint32_t *)b];

	if (p->base != q->base)
		return p->base < q->base ? -1 : 1;
	return p->box.x0 < q->box.x0 ? -1 : p->box.x0 > q->box.x0;
}

void
rf_topen_init_in(struct rf_topen *o, struct rf_lay *l, uint32_t *lines,
    const struct rf_box *box)
{
	struct rf_lrule *walls = rf_arena_array(&l->arena, l->uprights.n,
	    sizeof(*walls));
	size_t n = 0;

	*o = (struct rf_topen){ .l = l, .lines = lines, .walls = walls };
	for (size_t i = 0; i < l->uprights.n; i++) {
		const struct rf_lrule *u = &l->uprights.v[i];

		if (u->x0 > box->x0 && u->x0 < box->x1 && u->y1 > box->y0 &&
		    u->y0 < box->y1)
			walls[o->n_walls++] = *u;
	}
	for (size_t i = 0; i < l->lines.n; i++) {
		const struct rf_ll *ln = &l->lines.v[i];
		float x = (ln->box.x0 + ln->box.x1) / 2;
		float y = ln->base - 0.3f * ln->size;

		if (!ln->used && ln->n > 0 && ln->turn == 0 &&
		    x > box->x0 && x < box->x1 && y > box->y0 && y < box->y1)
			lines[n++] = (uint32_t)i;
	}
	if (n > 1)
		qsort_r(lines, n, sizeof(*lines), by_base, l);
	make_rows(o, n);
}

void
rf_topen_release(struct rf_topen *o)
{
	RF_VEC_RELEASE(&o->pieces);
}

/* ---- runs ----------------------------------------------------------- */

struct cover {
	float x0[RF_TOPEN_COLS], x1[RF_TOPEN_COLS];
	int n;
};

/* Add a stretch; what is nearer than `gap` melts. */
static bool
cover(struct cover *c, float x0, float x1, float gap)
{
	int i = 0, k;

	while (i < c->n && c->x1[i] + gap < x0)
		i++;
	for (k = i; k < c->n && c->x0[k] - gap <= x1; k++) {
		x0 = fminf(x0, c->x0[k]);
		x1 = fmaxf(x1, c->x1[k]);
	}
	if (k == i && c->n == RF_TOPEN_COLS)
		return false;
	memmove(c->x0 + i + 1, c->x0 + k, (size_t)(c->n - k) *
	    sizeof(*c->x0));
	memmove(c->x1 + i + 1, c->x1 + k, (size_t)(c->n - k) *
	    sizeof(*c->x1));
	c->n += 1 - (k - i);
	c->x0[i] = x0;
	c->x1[i] = x1;
	return true;
}

static bool
cover_row(const struct rf_topen *o, struct cover *c, const struct rf_trow *r)
{
	for (uint32_t i = 0; i < r->n; i++) {
		const struct rf_tpiece *p = &o->pieces.v[r->first + i];

		if (!cover(c, p->x0, p->x1, GUTTER * r->size))
			return false;
	}
	return true;
}

/* Does the piece stand in one stretch, but not in the first? */
static bool
lies_in(const struct cover *c, const struct rf_tpiece *p)
{
	for (int i = 1; i < c->n; i++)
		if (p->x0 >= c->x0[i] - 0.5f && p->x1 <= c->x1[i] + 0.5f)
			return true;
	return false;
}

size_t
rf_topen_grow(const struct rf_topen *o, size_t a)
{
	struct cover all = { .n = 0 };
	size_t end = a + 1;
	int lone = 0, lines = 0;

	if (!cover_row(o, &all, &o->rows[a]))
		return a;
	for (size_t i = a + 1; i < o->n && i < a + MAX_RUN; i++) {
		const struct rf_trow *r = &o->rows[i], *p = &o->rows[i - 1];
		struct cover both = all;

		if (rf_topen_is_caption(o, r) ||
		    r->y0 - p->y1 > 2.0f * r->size || (r->size > 1.5f *
		    p->size) || p->size > 1.5f * r->size)
			break;
		if (!cover_row(o, &both, r))
			break;
		if (both.n >= 2 && both.n * 2 > all.n) {
			/* Lines of one cell, not of the first, may be many. */
			bool inside = r->n == 1 && both.n == all.n &&
			    o->pieces.v[r->first].x0 > all.x1[0];

			all = both;
			if (r->n >= 2) {
				end = i + 1;
				lone = lines = 0;
			} else if (inside ? ++lines > 12 : ++lone > 3) {
				break;
			}
			continue;
		}
		/* It crosses the white: a line between, or the end. */
		if (r->n > 1 && both.n < 2)
			break;
		if (++lone > 2)
			break;
	}
	/* Lines that end a cell of the last row. */
	while (end > a + 1 && end < o->n && o->rows[end].n == 1 &&
	    o->rows[end].base - o->rows[end - 1].base < 1.35f *
	    o->rows[end].size && lies_in(&all, &o->pieces.v[
	    o->rows[end].first]))
		end++;
	return end;
}
