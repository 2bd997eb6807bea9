/*
 * Tables without a full set of rules: rows whose parts stand under each
 * other with white between.  A run of such rows is found first, then its
 * columns (white that nearly all rows share), then which rows are one row
 * in several lines, then cells that span columns.
 *
 * What surprised: two columns of prose, lists with hanging numbers, tables
 * of contents and formulas with their numbers all have aligned white too.
 * Rules and stripes between the rows are worth more than any alignment.
 */
#include "config.h"

#include "layout/tables.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PIECE_GAP 0.75f		/* ems that part two cells of a row */
#define GUTTER 0.45f		/* ems of white that all rows share */
#define MAX_COLS 60

/* Words of one row without a wide gap. */
struct piece {
	float x0, x1;
	uint32_t word, n;
};

struct row {
	float y0, y1, base, size;
	uint32_t first, n;	/* pieces */
	uint32_t line, n_lines;	/* into the list of lines */
	bool bold;
	uint32_t chars;
};

struct open {
	struct rf_lay *l;
	const uint32_t *lines;
	RF_VEC(struct piece) pieces;
	struct row *rows;
	size_t n;
	/* The run at hand. */
	size_t a, b;		/* rows [a, b) */
	float x0, x1;
	float left[MAX_COLS], right[MAX_COLS];	/* of each column */
	uint32_t cols;
	uint32_t rules, stripes;
	uint32_t *logical;	/* row -> row of the table */
};

/* ---- rows ----------------------------------------------------------- */

static void
add_pieces(struct open *o, struct row *r, const struct rf_ll *ln)
{
	const struct rf_lw *w = &o->l->words.v[ln->word];
	struct piece *p = NULL;

	for (uint32_t i = 0; i < ln->n; i++) {
		if (p == NULL || w[i].box.x0 - p->x1 > PIECE_GAP * ln->size) {
			p = RF_VEC_PUSH(&o->pieces);
			*p = (struct piece){ w[i].box.x0, w[i].box.x1,
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

static void
make_rows(struct open *o, size_t n)
{
	struct rf_lay *l = o->l;

	o->rows = rf_arena_array(&l->arena, n, sizeof(*o->rows));
	for (size_t i = 0; i < n; i++) {
		const struct rf_ll *ln = &l->lines.v[o->lines[i]];
		struct row *r = o->n > 0 ? &o->rows[o->n - 1] : NULL;

		if (r == NULL || fabsf(ln->base - r->base) > 0.3f *
		    fmaxf(ln->size, r->size)) {
			r = &o->rows[o->n++];
			*r = (struct row){ ln->box.y0, ln->box.y1, ln->base,
			    ln->size, (uint32_t)o->pieces.n, 0, (uint32_t)i,
			    0, true, 0 };
		}
		add_pieces(o, r, ln);
	}
}

static int
by_left(const void *a, const void *b)
{
	const struct piece *x = a, *y = b;

	return x->x0 < y->x0 ? -1 : x->x0 > y->x0;
}

/* ---- runs ----------------------------------------------------------- */

struct cover {
	float x0[MAX_COLS], x1[MAX_COLS];
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
	if (k == i && c->n == MAX_COLS)
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
cover_row(const struct open *o, struct cover *c, const struct row *r)
{
	for (uint32_t i = 0; i < r->n; i++) {
		const struct piece *p = &o->pieces.v[r->first + i];

		if (!cover(c, p->x0, p->x1, GUTTER * r->size))
			return false;
	}
	return true;
}

/* How many level rules and stripes lie in the run's width and height? */
static void
find_evidence(struct open *o)
{
	const struct rf_lay *l = o->l;
	float y0 = o->rows[o->a].y0 - 12, y1 = o->rows[o->b - 1].y1 + 12;
	float width = o->x1 - o->x0;

	o->rules = o->stripes = 0;
	for (size_t i = 0; i < l->levels.n; i++) {
		const struct rf_lrule *r = &l->levels.v[i];
		float in = fminf(r->x1, o->x1) - fmaxf(r->x0, o->x0);

		o->rules += r->y0 > y0 && r->y0 < y1 && in > 0.8f * width &&
		    r->x1 - r->x0 < 1.3f * width + 20;
	}
	for (size_t i = 0; i < l->rects.n; i++) {
		const struct rf_mark_rect *r = &l->rects.v[i];
		float in = fminf(r->box.x1, o->x1) - fmaxf(r->box.x0, o->x0);

		o->stripes += r->kind == RF_MARK_FILL && r->box.y0 > y0 &&
		    r->box.y1 < y1 && in > 0.1f * width &&
		    r->box.y1 - r->box.y0 < 60;
	}
}

/*
 * The longest run from row a: rows in parts that share white, and rows in
 * one part between such rows.
 */
static size_t
grow_run(struct open *o, size_t a)
{
	struct cover all = { .n = 0 };
	size_t end = a + 1;
	int lone = 0;

	if (!cover_row(o, &all, &o->rows[a]))
		return a;
	for (size_t i = a + 1; i < o->n; i++) {
		const struct row *r = &o->rows[i], *p = &o->rows[i - 1];
		struct cover both = all;

		if (r->y0 - p->y1 > 2.0f * r->size || (r->size > 1.5f *
		    p->size) || p->size > 1.5f * r->size)
			break;
		if (!cover_row(o, &both, r))
			break;
		if (both.n >= 2 && both.n * 2 > all.n) {
			all = both;
			if (r->n >= 2) {
				end = i + 1;
				lone = 0;
			} else if (++lone > 3) {
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
	return end;
}

/* ---- columns -------------------------------------------------------- */

struct edge {
	float x;
	int by;
};

static int
by_edge(const void *a, const void *b)
{
	const struct edge *p = a, *q = b;

	if (p->x != q->x)
		return p->x < q->x ? -1 : 1;
	return q->by - p->by;
}

/*
 * Parts of the fullest rows, of which there must be some: heads with their
 * spans and rows with holes say less about columns.
 */
static uint32_t
full_rows(const struct open *o)
{
	uint32_t count[MAX_COLS + 1] = { 0 }, sum = 0, rows = 0;

	for (size_t i = o->a; i < o->b; i++) {
		uint32_t n = o->rows[i].n;

		rows += n > 1;
		count[n < MAX_COLS ? n : MAX_COLS]++;
	}
	for (uint32_t n = MAX_COLS; n > 1; n--) {
		sum += count[n];
		if (sum >= 2 && sum * 4 >= rows)
			return n;
	}
	return 0;
}

/* White that nearly all rows in parts share parts the columns. */
static void
find_columns(struct open *o)
{
	size_t pieces = 0, rows = 0, n = 0;
	uint32_t full;
	struct edge *e;
	int depth = 0, most;
	float size = 0;
	bool inside = false;

	o->x0 = INFINITY;
	o->x1 = -INFINITY;
	for (size_t i = o->a; i < o->b; i++)
		pieces += o->rows[i].n;
	full = full_rows(o);
	e = rf_arena_array(&o->l->arena, 2 * pieces, sizeof(*e));
	for (size_t i = o->a; i < o->b; i++) {
		const struct row *r = &o->rows[i];

		size += r->size;
		rows += r->n > 1 && r->n * 4 >= full * 3;
		for (uint32_t k = 0; k < r->n; k++) {
			const struct piece *p = &o->pieces.v[r->first + k];

			o->x0 = fminf(o->x0, p->x0);
			o->x1 = fmaxf(o->x1, p->x1);
			if (r->n < 2 || r->n * 4 < full * 3)
				continue;
			e[n++] = (struct edge){ p->x0, 1 };
			e[n++] = (struct edge){ p->x1, -1 };
		}
	}
	size /= (float)(o->b - o->a);
	qsort(e, n, sizeof(*e), by_edge);
	most = (int)(rows / 8);
	o->cols = 0;
	for (size_t i = 0; i < n && o->cols < MAX_COLS; i++) {
		depth += e[i].by;
		if (depth > most && !inside) {
			inside = true;
			if (o->cols > 0 && e[i].x - o->right[o->cols - 1] <
			    GUTTER * size)
				o->cols--;
			else
				o->left[o->cols] = e[i].x;
		} else if (depth <= most && inside) {
			inside = false;
			o->right[o->cols++] = e[i].x;
		}
	}
}

/* The column where x stands; the nearest. */
static uint32_t
column_at(const struct open *o, float x)
{
	for (uint32_t c = 0; c + 1 < o->cols; c++)
		if (x < (o->right[c] + o->left[c + 1]) / 2)
			return c;
	return o->cols - 1;
}

/* Columns that a piece stands in, first and last. */
static void
columns_of(const struct open *o, const struct piece *p, uint32_t *first,
    uint32_t *last)
{
	float slack = 0.15f * o->l->body;

	*first = *last = column_at(o, (p->x0 + p->x1) / 2);
	for (uint32_t c = 0; c < o->cols; c++) {
		float in = fminf(p->x1, o->right[c]) - fmaxf(p->x0,
		    o->left[c]);

		if (in <= slack)
			continue;
		if (c < *first)
			*first = c;
		if (c > *last)
			*last = c;
	}
}

/* ---- is it a table? ------------------------------------------------- */

static bool
has_digit(struct rf_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] >= '0' && s.ptr[i] <= '9')
			return true;
	return false;
}

static bool
is_leader(struct rf_str s)
{
	size_t dots = 0;

	for (size_t i = 0; i < s.len; i++)
		dots += s.ptr[i] == '.';
	return dots >= 4 && dots * 2 > s.len;
}

/* Titles and their pages: whole numbers on the right that never fall. */
static bool
is_contents(const struct open *o)
{
	int64_t last = 0, v;
	uint32_t pages = 0, others = 0, words = 0;

	if (o->cols > 3)
		return false;
	for (size_t i = o->a; i < o->b; i++) {
		const struct row *r = &o->rows[i];
		const struct piece *p = &o->pieces.v[r->first + r->n - 1];

		if (r->n < 2)
			continue;
		if (p->n == 1 && rf_parse_int(rf_lw_str(o->l,
		    &o->l->words.v[p->word]), 0, 9999, &v) && v >= last) {
			last = v;
			pages++;
			words += p->word - o->pieces.v[r->first].word;
		} else {
			others++;
		}
	}
	return pages >= 2 && others * 5 <= pages && words >= 2 * pages;
}

/* What the rows of a run look like. */
struct looks {
	uint32_t rows;		/* in parts */
	uint32_t aligned;	/* with text in several columns */
	uint32_t cells, words;
	uint32_t numbers;	/* cells that begin with one */
	uint32_t leaders;	/* words of dots */
	uint32_t short_first;	/* rows that begin with a short mark */
	float fill;		/* how much of their columns cells fill */
};

static void
look_at_row(const struct open *o, const struct row *r, struct looks *k)
{
	uint32_t last_col = UINT32_MAX, in = 0;
	float x0 = 0;

	for (uint32_t i = 0; i < r->n; i++) {
		const struct piece *p = &o->pieces.v[r->first + i];
		uint32_t a, b;

		columns_of(o, p, &a, &b);
		if (a != last_col) {
			in++;
			x0 = p->x0;
			k->numbers += has_digit(rf_lw_str(o->l,
			    &o->l->words.v[p->word]));
		}
		last_col = b;
		k->words += p->n;
		for (uint32_t w = 0; w < p->n; w++)
			k->leaders += is_leader(rf_lw_str(o->l,
			    &o->l->words.v[p->word + w]));
		if (i + 1 == r->n || column_at(o, o->pieces.v[r->first + i +
		    1].x0) != b)
			k->fill += (p->x1 - x0) / fmaxf(o->right[b] -
			    o->left[a], 1);
	}
	if (r->n > 1) {
		const struct piece *p = &o->pieces.v[r->first];

		k->rows++;
		k->short_first += p->n == 1 && rf_lw_str(o->l,
		    &o->l->words.v[p->word]).len <= 4;
	}
	k->cells += in;
	k->aligned += in > 1;
}

/* *prose: it is not, and no part of it will be. */
static bool
is_table(struct open *o, bool *prose)
{
	struct looks k = { 0 };
	float per_cell;

	*prose = false;
	if (o->cols < 2)
		return false;
	for (size_t i = o->a; i < o->b; i++)
		look_at_row(o, &o->rows[i], &k);
	if (k.cells == 0)
		return false;
	k.fill /= (float)k.cells;
	per_cell = (float)k.words / (float)k.cells;
	find_evidence(o);
	*prose = per_cell > 4 && k.fill > 0.6f &&
	    o->rules * 2 < k.rows;
	if (*prose || k.leaders * 3 >= k.rows ||
	    is_contents(o))
		return false;
	if (o->rules >= 2 || o->stripes >= 2)
		return k.rows >= 2 && k.aligned * 2 >= k.rows;
	if (k.rows < 3 || k.aligned * 10 < (o->b - o->a) * 6)
		return false;
	/* Hanging numbers and bullets. */
	if (o->cols == 2 && k.short_first * 10 >= k.rows * 7)
		return false;
	if (o->cols < 4 && (per_cell > 5 || (per_cell > 3 &&
	    k.numbers * 3 < k.cells)))
		return false;
	if (k.cells * 10 < (o->b - o->a) * o->cols * 5 || (k.rows < 4 &&
	    k.numbers * 2 < k.cells))
		return false;
	return k.rows * o->cols >= 8;
}

/* ---- the run's ends ------------------------------------------------- */

/* Rows above up to a rule over the whole width are the table's head. */
static void
reach_up(struct open *o)
{
	const struct rf_lay *l = o->l;
	float width = o->x1 - o->x0, top = o->rows[o->a].y0, y = -1;
	float em = o->rows[o->a].size;

	for (size_t i = 0; i < l->levels.n; i++) {
		const struct rf_lrule *r = &l->levels.v[i];
		float in = fminf(r->x1, o->x1) - fmaxf(r->x0, o->x0);

		if (r->y0 < top && r->y0 > top - 6 * em && in > 0.8f * width
		    && (y < 0 || r->y0 < y))
			y = r->y0;
	}
	while (o->a > 0) {
		const struct row *r = &o->rows[o->a - 1];

		if (y >= 0 ? (r->y0 + r->y1) / 2 < y : true)
			break;
		o->a--;
	}
	/* Without a rule: rows in parts right above. */
	while (o->a > 0) {
		const struct row *r = &o->rows[o->a - 1];
		const struct row *below = &o->rows[o->a];

		if (r->n < 2 || below->y0 - r->y1 > 0.9f * em ||
		    r->chars > 80 + 10 * o->cols)
			break;
		o->a--;
	}
}

/* ---- rows of the table ---------------------------------------------- */

/* Is there a rule, or an edge of a stripe, between two baselines? */
static bool
parted(const struct open *o, float y0, float y1)
{
	const struct rf_lay *l = o->l;
	float width = o->x1 - o->x0;

	for (size_t i = 0; i < l->levels.n; i++) {
		const struct rf_lrule *r = &l->levels.v[i];
		float in = fminf(r->x1, o->x1) - fmaxf(r->x0, o->x0);

		if (r->y0 > y0 && r->y0 < y1 && in > 0.3f * width)
			return true;
	}
	for (size_t i = 0; i < l->rects.n; i++) {
		const struct rf_box *b = &l->rects.v[i].box;
		float in = fminf(b->x1, o->x1) - fmaxf(b->x0, o->x0);

		if (l->rects.v[i].kind == RF_MARK_FILL && in > 0.3f * width &&
		    ((b->y0 > y0 && b->y0 < y1) || (b->y1 > y0 &&
		    b->y1 < y1)))
			return true;
	}
	return false;
}

static uint64_t
columns_used(const struct open *o, const struct row *r)
{
	uint64_t used = 0;

	for (uint32_t k = 0; k < r->n; k++) {
		uint32_t a, b;

		columns_of(o, &o->pieces.v[r->first + k], &a, &b);
		for (uint32_t c = a; c <= b; c++)
			used |= UINT64_C(1) << c;
	}
	return used;
}

/* Usual step of the baselines in the run, the larger half. */
static float
usual_step(const struct open *o)
{
	float *d = rf_arena_array(&o->l->arena, o->b - o->a, sizeof(*d));
	size_t n = 0;

	for (size_t i = o->a + 1; i < o->b; i++) {
		float step = o->rows[i].base - o->rows[i - 1].base;
		size_t k = n++;

		for (; k > 0 && d[k - 1] > step; k--)
			d[k] = d[k - 1];
		d[k] = step;
	}
	return n > 0 ? d[n * 3 / 5] : 0;
}

/* Lines that carry on the row above: one row of several lines. */
static uint32_t
find_rows(struct open *o)
{
	float usual = usual_step(o);
	uint32_t n = 0;
	uint32_t parts = 0;
	bool ruled;

	o->logical = rf_arena_array(&o->l->arena, o->b - o->a + 1,
	    sizeof(*o->logical));
	for (size_t i = o->a + 1; i < o->b; i++)
		parts += parted(o, o->rows[i - 1].base, o->rows[i].base -
		    0.4f * o->rows[i].size);
	/* Enough rules to say where all rows begin. */
	ruled = parts >= 3 && parts * 3 >= o->b - o->a - 1;
	for (size_t i = o->a; i < o->b; i++) {
		const struct row *r = &o->rows[i];
		const struct row *p = i > o->a ? &o->rows[i - 1] : NULL;
		bool more = false;

		if (p != NULL && !parted(o, p->base, r->base - 0.4f *
		    r->size)) {
			float step = r->base - p->base;
			uint64_t now = columns_used(o, r);
			uint64_t before = columns_used(o, p);

			if (ruled)
				more = step < 1.7f * r->size;
			else if (step < 0.8f * usual && step < 1.45f * r->size)
				more = true;
			else if (!(now & 1) && (now & before) == now &&
			    (before & ~now) && step < 1.45f * r->size)
				more = r->n * 2 <= p->n || r->n == 1;
		}
		n += !more && p != NULL;
		o->logical[i - o->a] = n;
	}
	return n + 1;
}

static struct rf_lcell *
cell_at(struct rf_lgrid *g, uint32_t row, uint32_t a, uint32_t b)
{
	for (size_t i = g->cells.n; i-- > 0;) {
		struct rf_lcell *c = &g->cells.v[i];

		if (c->row != row)
			break;
		if (c->col <= b && a < c->col + c->col_span) {
			uint32_t end = c->col + c->col_span;

			if (a < c->col)
				c->col = a;
			if (b + 1 > end)
				end = b + 1;
			c->col_span = end - c->col;
			return c;
		}
	}
	{
		struct rf_lcell *c = RF_VEC_PUSH(&g->cells);

		*c = (struct rf_lcell){ .row = row, .col = a, .row_span = 1,
		    .col_span = b - a + 1, .box = { INFINITY, INFINITY,
		    -INFINITY, -INFINITY } };
		return c;
	}
}

static bool
overlap(const struct rf_lcell *c, const struct rf_lcell *d)
{
	return c->row == d->row && c->col < d->col + d->col_span &&
	    d->col < c->col + c->col_span;
}

/* The second cell becomes part of the first. */
static void
swallow(struct rf_lcell *c, struct rf_lcell *d)
{
	uint32_t end = c->col + c->col_span;

	if (d->col + d->col_span > end)
		end = d->col + d->col_span;
	if (d->col < c->col)
		c->col = d->col;
	c->col_span = end - c->col;
	for (size_t i = 0; i < d->words.n; i++)
		*RF_VEC_PUSH(&c->words) = d->words.v[i];
	c->box.x0 = fminf(c->box.x0, d->box.x0);
	c->box.y0 = fminf(c->box.y0, d->box.y0);
	c->box.x1 = fmaxf(c->box.x1, d->box.x1);
	c->box.y1 = fmaxf(c->box.y1, d->box.y1);
	RF_VEC_RELEASE(&d->words);
}

/*
 * A cell that grew over its neighbour in a later line takes it in; as it
 * grows thereby, its row begins anew.
 */
static void
join_cells(struct rf_lgrid *g)
{
	for (size_t first = 0, i = 0, k; i < g->cells.n; i = k) {
		struct rf_lcell *v = g->cells.v;

		if (v[i].row != v[first].row)
			first = i;
		for (k = i + 1; k < g->cells.n && v[k].row == v[i].row; k++)
			if (overlap(&v[i], &v[k]))
				break;
		if (k < g->cells.n && v[k].row == v[i].row) {
			swallow(&v[i], &v[k]);
			memmove(&v[k], &v[k + 1],
			    (--g->cells.n - k) * sizeof(*v));
			k = first;
		} else {
			k = i + 1;
		}
	}
}

static void
fill_grid(struct open *o, struct rf_lgrid *g)
{
	for (size_t i = o->a; i < o->b; i++) {
		struct row *r = &o->rows[i];

		for (uint32_t k = 0; k < r->n; k++) {
			const struct piece *p = &o->pieces.v[r->first + k];
			struct rf_lcell *c;
			uint32_t a, b;

			columns_of(o, p, &a, &b);
			c = cell_at(g, o->logical[i - o->a], a, b);
			for (uint32_t w = 0; w < p->n; w++)
				*RF_VEC_PUSH(&c->words) = p->word + w;
			c->box.x0 = fminf(c->box.x0, p->x0);
			c->box.x1 = fmaxf(c->box.x1, p->x1);
			c->box.y0 = fminf(c->box.y0, r->y0);
			c->box.y1 = fmaxf(c->box.y1, r->y1);
		}
	}
	join_cells(g);
}

static void
build(struct open *o)
{
	struct rf_lay *l = o->l;
	struct rf_lgrid g = { .origin = RF_TABLE_ALIGNED };

	g.n_rows = find_rows(o);
	g.n_cols = o->cols;
	g.header_rows = 1;
	g.box = (struct rf_box){ o->x0, o->rows[o->a].y0, o->x1,
	    o->rows[o->b - 1].y1 };
	fill_grid(o, &g);
	for (size_t i = o->a; i < o->b; i++)
		for (uint32_t k = 0; k < o->rows[i].n_lines; k++)
			l->lines.v[o->lines[o->rows[i].line + k]].used = true;
	rf_lay_table_make(l, &g);
}

size_t
rf_lay_tables_open(struct rf_lay *l, const uint32_t *lines, size_t n)
{
	struct open o = { .l = l, .lines = lines };
	size_t found = 0;
	bool prose;

	make_rows(&o, n);
	for (size_t i = 0; i < o.n; i++)
		if (o.rows[i].n > 1)
			qsort(o.pieces.v + o.rows[i].first, o.rows[i].n,
			    sizeof(*o.pieces.v), by_left);
	for (size_t i = 0; i < o.n; i++) {
		if (o.rows[i].n < 2)
			continue;
		o.a = i;
		o.b = grow_run(&o, i);
		if (o.b < i + 2)
			continue;
		find_columns(&o);
		if (!is_table(&o, &prose)) {
			if (prose)
				i = o.b - 1;
			continue;
		}
		reach_up(&o);
		while (found > 0 && l->lines.v[lines[o.rows[o.a].line]].used)
			o.a++;
		find_columns(&o);
		build(&o);
		found++;
		i = o.b - 1;
	}
	RF_VEC_RELEASE(&o.pieces);
	return found;
}
