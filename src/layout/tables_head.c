/*
 * The cells of a table's head, made of the parts of its rows and the columns
 * that those span (tables_headspans.c).  A head is set in levels, and a cell
 * of one column is as high as the head.
 *
 * What surprised: the lines of a cell that stands at the foot of the head
 * are level with the cells of another level beside it, so the head has to
 * be read column by column, not line by line.
 */
#include "config.h"

#include "layout/tables_open.h"

#include <math.h>
#include <string.h>

#define MAX_CELLS 400		/* of a head */
#define ONE_TEXT 1.7f		/* ems between the lines of one cell */

struct hcell {
	struct rf_tpart part;
	uint32_t row;		/* level in the head */
	uint32_t children;	/* parts below it that span less */
	float base, size;	/* of its last line */
	bool bold;
	size_t line;		/* row of text of its last line */
};

struct head {
	struct rf_topen *o;
	struct rf_lgrid *g;	/* its first cells are the head's */
	struct hcell *cells;
	uint32_t n, rows;
	uint32_t low[RF_TOPEN_COLS];	/* lowest cell of each column */
};

/* Is there a rule between a cell's last line and a part under it? */
static bool
rule_between(const struct rf_topen *o, const struct hcell *c,
    const struct rf_tpart *p, float base, float size)
{
	const struct rf_lay *l = o->l;

	for (size_t i = 0; i < l->levels.n; i++) {
		const struct rf_lrule *r = &l->levels.v[i];

		if (r->y0 > c->base && r->y0 < base - 0.4f * size &&
		    r->x0 < p->x1 && r->x1 > p->x0)
			return true;
	}
	return false;
}

/* The only cell above the part; RF_TOPEN_NONE: there are several or none. */
static uint32_t
only_above(const struct head *h, const struct rf_tpart *p)
{
	uint32_t above = RF_TOPEN_NONE;

	for (uint32_t c = p->a; c <= p->b; c++) {
		if (h->low[c] == RF_TOPEN_NONE)
			continue;
		if (above != RF_TOPEN_NONE && above != h->low[c])
			return RF_TOPEN_NONE;
		above = h->low[c];
	}
	return above;
}

/* Does the part carry on the text of the cell above it? */
static bool
carries_on(const struct head *h, const struct hcell *c, const struct rf_tpart *p,
    const struct rf_trow *r, bool bold, uint32_t parts_in)
{
	if (r->base - c->base > ONE_TEXT * fmaxf(r->size, c->size) ||
	    c->children > 0 || bold != c->bold ||
	    rule_between(h->o, c, p, r->base, r->size))
		return false;
	if (p->a <= c->part.a && p->b >= c->part.b)
		return true;
	/* Inside: the last line of a centred text, if it is alone. */
	return parts_in == 1 && fabsf(p->x0 + p->x1 - c->part.x0 -
	    c->part.x1) < r->size;
}

static void
add_words(struct head *h, uint32_t cell, const struct rf_tpiece *p,
    const struct rf_trow *r)
{
	struct rf_lcell *c = &h->g->cells.v[cell];

	for (uint32_t w = 0; w < p->n; w++)
		*RF_VEC_PUSH(&c->words) = p->word + w;
	c->box.x0 = fminf(c->box.x0, p->x0);
	c->box.x1 = fmaxf(c->box.x1, p->x1);
	c->box.y0 = fminf(c->box.y0, r->y0);
	c->box.y1 = fmaxf(c->box.y1, r->y1);
}

static void
put_part(struct head *h, size_t row, const struct rf_tpart *p,
    const struct rf_tpiece *piece, const struct rf_tpart *all, uint32_t n)
{
	const struct rf_trow *r = &h->o->rows[h->o->a + row];
	bool bold = (h->o->l->words.v[piece->word].style & RF_BOLD) != 0;
	uint32_t above = only_above(h, p), level = 0, in = 0;
	struct hcell *c;

	if (above != RF_TOPEN_NONE) {
		c = &h->cells[above];
		for (uint32_t k = 0; k < n; k++)
			in += all[k].a <= c->part.b && all[k].b >= c->part.a;
		if (c->line < row && carries_on(h, c, p, r, bold,
		    in)) {
			if (p->a < c->part.a)
				c->part.a = p->a;
			if (p->b > c->part.b)
				c->part.b = p->b;
			c->part.x0 = fminf(c->part.x0, p->x0);
			c->part.x1 = fmaxf(c->part.x1, p->x1);
			goto put;
		}
	}
	/* Two parts in one column of one line are one text. */
	if (above != RF_TOPEN_NONE && h->cells[above].line == row)
		goto put;
	for (uint32_t k = p->a; k <= p->b; k++) {
		if (h->low[k] == RF_TOPEN_NONE)
			continue;
		c = &h->cells[h->low[k]];
		c->children++;
		if (c->row + 1 > level)
			level = c->row + 1;
	}
	if (h->n == MAX_CELLS)
		return;
	above = h->n++;
	h->cells[above] = (struct hcell){ .part = *p, .row = level,
	    .bold = bold };
	*RF_VEC_PUSH(&h->g->cells) = (struct rf_lcell){ .box = { INFINITY,
	    INFINITY, -INFINITY, -INFINITY } };
	if (level + 1 > h->rows)
		h->rows = level + 1;
put:
	c = &h->cells[above];
	for (uint32_t k = c->part.a; k <= c->part.b; k++)
		h->low[k] = above;
	c->base = r->base;
	c->size = r->size;
	c->line = row;
	add_words(h, above, piece, r);
}

/*
 * A head gets narrower downwards: what stands under two of its cells is the
 * next line of both, set so close that the words seem one text.  Where
 * does the second begin?  0: nowhere.
 */
static uint32_t
cut_at(const struct head *h, const struct rf_tpiece *p, float em)
{
	const struct rf_lw *w = &h->o->l->words.v[p->word];
	struct rf_tpart part = { .x0 = p->x0, .x1 = p->x1 };
	const struct hcell *c, *d;
	float border, best = INFINITY;
	uint32_t at = 0, k;

	rf_topen_columns_of(h->o, p, &part.a, &part.b);
	if (part.b > part.a)
		rf_topen_span_one(h->o, em, &part);
	for (k = part.a; k < part.b; k++)
		if (h->low[k] != h->low[k + 1])
			break;
	if (k >= part.b || h->low[k] == RF_TOPEN_NONE || h->low[k + 1] == RF_TOPEN_NONE)
		return 0;
	c = &h->cells[h->low[k]];
	d = &h->cells[h->low[k + 1]];
	if (c->children > 0 || d->children > 0)
		return 0;
	border = (c->part.x1 + d->part.x0) / 2;
	for (uint32_t i = 1; i < p->n; i++) {
		float x = (w[i - 1].box.x1 + w[i].box.x0) / 2;

		if (w[i].glued || fabsf(x - border) >= best)
			continue;
		best = fabsf(x - border);
		at = i;
	}
	return best < 2 * em ? at : 0;
}

static void
cut_under(struct head *h, struct rf_trow *r)
{
	struct rf_topen *o = h->o;
	uint32_t first = (uint32_t)o->pieces.n, n = r->n;

	for (uint32_t k = 0; k < n; k++) {
		struct rf_tpiece p = o->pieces.v[r->first + k];

		for (uint32_t at; (at = cut_at(h, &p, r->size)) > 0;) {
			const struct rf_lw *w = &o->l->words.v[p.word];

			*RF_VEC_PUSH(&o->pieces) = (struct rf_tpiece){ p.x0,
			    w[at - 1].box.x1, p.word, at };
			p = (struct rf_tpiece){ w[at].box.x0, p.x1, p.word +
			    at, p.n - at };
		}
		*RF_VEC_PUSH(&o->pieces) = p;
	}
	r->first = first;
	r->n = (uint32_t)o->pieces.n - first;
}

/* Down to what stands under the cell. */
static uint32_t
row_span(const struct head *h, uint32_t cell)
{
	const struct hcell *c = &h->cells[cell];
	uint32_t end = h->rows;

	if (c->children > 0)
		for (uint32_t i = 0; i < h->n; i++) {
			const struct hcell *d = &h->cells[i];

			if (d->row > c->row && d->row < end && d->part.a <=
			    c->part.b && d->part.b >= c->part.a)
				end = d->row;
		}
	return end - c->row;
}

uint32_t
rf_topen_head(struct rf_topen *o, struct rf_lgrid *g)
{
	struct head h = { .o = o, .g = g };
	struct rf_tpart part[RF_TOPEN_COLS];

	h.cells = rf_arena_array(&o->l->arena, MAX_CELLS, sizeof(*h.cells));
	memset(h.low, 0xFF, sizeof(h.low));
	for (size_t i = 0; i < o->head; i++) {
		uint32_t n;

		cut_under(&h, &o->rows[o->a + i]);
		n = rf_topen_parts(o, i, h.low, part);
		for (uint32_t k = 0; k < n; k++)
			put_part(&h, i, &part[k], &o->pieces.v[o->rows[o->a +
			    i].first + k], part, n);
	}
	for (uint32_t i = 0; i < h.n; i++) {
		struct rf_lcell *c = &g->cells.v[i];

		c->row = h.cells[i].row;
		c->col = h.cells[i].part.a;
		c->col_span = h.cells[i].part.b - h.cells[i].part.a + 1;
		c->row_span = row_span(&h, i);
	}
	return h.rows;
}
