/*
 * Which columns the parts of a table's head span: as far as the rule under
 * them or the walls beside them reach, over the columns that they are
 * centred over, and where several stand in a row, as they share the columns
 * among them.
 */
#include "config.h"

#include "layout/tables_open.h"

#include <math.h>

/* Pieces of the row that stand over a rule. */
static uint32_t
texts_over(const struct rf_topen *o, const struct rf_trow *r,
    const struct rf_lrule *u)
{
	uint32_t n = 0;

	for (uint32_t k = 0; k < r->n; k++) {
		const struct rf_tpiece *p = &o->pieces.v[r->first + k];

		n += p->x0 < u->x1 - 2 && p->x1 > u->x0 + 2;
	}
	return n;
}

/* Columns over which the rule below a part runs. */
static bool
span_by_rule(const struct rf_topen *o, const struct rf_trow *r, float end,
    struct rf_tpart *p)
{
	const struct rf_lay *l = o->l;
	float width = o->x1 - o->x0;

	for (size_t i = 0; i < l->levels.n; i++) {
		const struct rf_lrule *u = &l->levels.v[i];
		uint32_t a = RF_TOPEN_NONE, b = 0;

		if (u->y0 < r->base - 0.1f * r->size || u->y0 > end ||
		    u->x0 > p->x0 + 4 || u->x1 < p->x1 - 4 ||
		    u->x1 - u->x0 > 0.93f * width || texts_over(o, r, u) != 1)
			continue;
		for (uint32_t c = 0; c < o->cols; c++) {
			float x = (o->left[c] + o->right[c]) / 2;

			if (x < u->x0 - 2 || x > u->x1 + 2)
				continue;
			if (a == RF_TOPEN_NONE)
				a = c;
			b = c;
		}
		if (a == RF_TOPEN_NONE)
			continue;
		p->a = a;
		p->b = b;
		p->ruled = true;
		return true;
	}
	return false;
}

/* Columns between the upright rules beside a part that is alone there. */
static bool
span_by_walls(const struct rf_topen *o, const struct rf_trow *r,
    struct rf_tpart *p)
{
	float y = r->base - 0.35f * r->size;
	struct rf_lrule field = { .x0 = -INFINITY, .x1 = INFINITY };
	uint32_t a = RF_TOPEN_NONE, b = 0;

	for (size_t i = 0; i < o->n_walls; i++) {
		const struct rf_lrule *w = &o->walls[i];

		if (w->y0 > y || w->y1 < y)
			continue;
		if (w->x0 <= p->x0 + 1)
			field.x0 = fmaxf(field.x0, w->x0);
		else if (w->x0 >= p->x1 - 1)
			field.x1 = fminf(field.x1, w->x0);
	}
	if ((isinf(field.x0) && isinf(field.x1)) ||
	    texts_over(o, r, &field) != 1)
		return false;
	for (uint32_t c = 0; c < o->cols; c++) {
		float x = (o->left[c] + o->right[c]) / 2;

		if (x < field.x0 || x > field.x1)
			continue;
		if (a == RF_TOPEN_NONE)
			a = c;
		b = c;
	}
	if (a == RF_TOPEN_NONE)
		return false;
	p->a = a;
	p->b = b;
	p->ruled = true;
	return true;
}

/* A part that hangs over the sides of its column spans nothing. */
void
rf_topen_span_one(const struct rf_topen *o, float em, struct rf_tpart *p)
{
	float x = (p->x0 + p->x1) / 2;

	for (uint32_t c = p->a; c <= p->b; c++) {
		float mid = (o->left[c] + o->right[c]) / 2;
		bool others = false;

		if (fabsf(mid - x) > 0.6f * em && fabsf(o->left[c] - p->x0) >
		    0.3f * em && fabsf(o->right[c] - p->x1) > 0.3f * em)
			continue;
		for (uint32_t d = p->a; d <= p->b; d++) {
			mid = (o->left[d] + o->right[d]) / 2;
			others |= d != c && mid > p->x0 && mid < p->x1;
		}
		if (!others) {
			p->a = p->b = c;
			return;
		}
	}
}

/* Where columns begin and end, and their heads of one column do. */
struct sides {
	float left[RF_TOPEN_COLS], right[RF_TOPEN_COLS];
	bool open[RF_TOPEN_COLS];	/* they have text further down */
	const uint32_t *low;		/* the cells above */
};

static void
find_sides(const struct rf_topen *o, struct sides *s)
{
	const struct rf_trow *r = &o->rows[o->a + o->head - 1];

	memcpy(s->left, o->left, sizeof(s->left));
	memcpy(s->right, o->right, sizeof(s->right));
	for (uint32_t k = 0; k < r->n; k++) {
		const struct rf_tpiece *p = &o->pieces.v[r->first + k];
		uint32_t c = rf_topen_column_at(o, (p->x0 + p->x1) / 2);

		s->left[c] = p->x0;
		s->right[c] = p->x1;
	}
}

/*
 * Is a text centred over columns a to b?  Their heads show where they are
 * better than numbers that are set to one side.
 */
static bool
is_centred(const struct rf_topen *o, const struct sides *s, uint32_t a,
    uint32_t b, float x, float em)
{
	float body = (o->left[a] + o->right[b]) / 2;
	float head = (s->left[a] + s->right[b]) / 2;
	float both = (fminf(s->left[a], o->left[a]) + fmaxf(s->right[b],
	    o->right[b])) / 2;
	float off = fminf(fabsf(body - x), fminf(fabsf(head - x),
	    fabsf(both - x)));

	return off < 0.8f * em;
}

/* The widest stretch of free columns that the part is centred over. */
static void
span_by_centre(const struct rf_topen *o, const struct sides *sides,
    uint32_t lo, uint32_t hi, float em, struct rf_tpart *p)
{
	float x = (p->x0 + p->x1) / 2;
	uint32_t a = p->a, b = p->b, best_a = a, best_b = b;

	while (a > lo && sides->open[a - 1] && sides->low[a - 1] ==
	    sides->low[p->a])
		a--;
	while (b < hi && sides->open[b + 1] && sides->low[b + 1] ==
	    sides->low[p->a])
		b++;
	for (uint32_t i = a; i <= p->a; i++)
		for (uint32_t k = p->b; k <= b; k++)
			if (k > i && k - i > best_b - best_a &&
			    is_centred(o, sides, i, k, x, em)) {
				best_a = i;
				best_b = k;
			}
	p->a = best_a;
	p->b = best_b;
}

/* Does the text right under a part begin as the rest of one does? */
static bool
text_goes_on(const struct rf_topen *o, size_t row, const struct rf_tpart *p)
{
	for (size_t i = row + 1; i < o->head; i++) {
		const struct rf_trow *r = &o->rows[o->a + i];

		for (uint32_t k = 0; k < r->n; k++) {
			const struct rf_tpiece *q = &o->pieces.v[r->first + k];
			struct rf_str s = rf_lw_str(o->l, &o->l->words.v[
			    q->word]);

			if (q->x0 < p->x1 && q->x1 > p->x0 && s.len > 0)
				return (s.ptr[0] >= 'a' && s.ptr[0] <= 'z') ||
				    s.ptr[0] == '(';
		}
	}
	return false;
}

/* Is a part neither centred over its column nor flush with a side? */
static bool
is_between(const struct rf_topen *o, const struct sides *s, float em,
    const struct rf_tpart *p)
{
	float left = o->left[p->a], right = o->right[p->a];

	return fabsf(left + right - p->x0 - p->x1) > 1.6f * em &&
	    fabsf(s->left[p->a] + s->right[p->a] - p->x0 - p->x1) > 1.6f *
	    em && fabsf(left - p->x0) > 0.5f * em &&
	    fabsf(right - p->x1) > 0.5f * em;
}

/* How far a text stands from the centre of columns a to b. */
static float
off_centre(const struct rf_topen *o, const struct rf_tpart *p, uint32_t a,
    uint32_t b)
{
	return (p->x0 + p->x1) / 2 - (o->left[a] + o->right[b]) / 2;
}

/*
 * Ends of the shares that parts [first, n) have of the columns from c on,
 * if each stands `off` from the centre of its share; false: they do not
 * tile them.
 */
static bool
tile(const struct rf_topen *o, const struct sides *s,
    const struct rf_tpart *part, uint32_t first, uint32_t n, uint32_t c,
    float off, float em, uint32_t *ends)
{
	for (uint32_t k = first; k < n; k++) {
		float x = (part[k].x0 + part[k].x1) / 2;
		uint32_t best = 0;

		if (part[k].ruled || part[k].a < c)
			return false;
		for (uint32_t e = part[k].b; e < o->cols && s->open[e] &&
		    s->low[e] == s->low[c] && (k + 1 == n || e < part[k +
		    1].a); e++)
			if (fabsf(off_centre(o, &part[k], c, e) - off) < 0.5f *
			    em || (off == 0 && is_centred(o, s, c, e, x, em)))
				best = e + 1;
		if (best == 0)
			return false;
		ends[k] = best;
		c = best;
	}
	return c == o->cols;
}

/*
 * Do the parts tile the free columns, each centred over its share?  Then
 * they span these, though their text is over one column only.  Where the
 * columns are set to one side all parts are off by as much.
 */
static void
span_by_tiles(const struct rf_topen *o, const struct sides *sides,
    size_t row, struct rf_tpart *part, uint32_t n)
{
	uint32_t ends[RF_TOPEN_COLS], c = 1, from;
	float em = o->rows[o->a + row].size;
	uint32_t first = n > 0 && part[0].a == 0 ? 1 : 0;
	bool found;

	if (first == n || o->cols < 3)
		return;
	while (c < part[first].a && !sides->open[c])
		c++;
	from = c;
	found = tile(o, sides, part, first, n, c, 0, em, ends);
	for (uint32_t e = part[first].b; !found && n - first > 1 && e <
	    part[first + 1].a; e++) {
		float off = off_centre(o, &part[first], c, e);

		found = fabsf(off) < 0.5f * (o->left[o->cols - 1] -
		    o->left[1]) / (float)(o->cols - 2) &&
		    tile(o, sides, part, first, n, c, off, em, ends);
	}
	if (!found)
		return;
	for (uint32_t k = first; k < n; c = ends[k++])
		if (ends[k] > c + 1 && text_goes_on(o, row, &part[k]))
			return;
	for (uint32_t k = first; k < n; from = ends[k++]) {
		part[k].a = from;
		part[k].b = ends[k] - 1;
		part[k].ruled = true;
	}
}

/* Height of the next text under a piece of the head. */
static float
text_below(const struct rf_topen *o, size_t row, const struct rf_tpiece *p)
{
	for (size_t i = row + 1; i < o->b - o->a && i <= o->head; i++) {
		const struct rf_trow *r = &o->rows[o->a + i];

		for (uint32_t k = 0; k < r->n; k++)
			if (o->pieces.v[r->first + k].x0 < p->x1 &&
			    o->pieces.v[r->first + k].x1 > p->x0)
				return r->base - 0.5f * r->size;
	}
	return o->rows[o->a + row].base + 2 * o->rows[o->a + row].size;
}

/* Parts of a row of the head with the columns that they span. */
uint32_t
rf_topen_parts(const struct rf_topen *o, size_t row, const uint32_t *low,
    struct rf_tpart *part)
{
	const struct rf_trow *r = &o->rows[o->a + row];
	bool last = row + 1 == o->head;
	uint64_t below = 0;
	struct sides sides = { .low = low };
	uint32_t n = 0;

	for (size_t i = row + 1; i < o->head; i++)
		below |= rf_topen_columns_used(o, &o->rows[o->a + i]);
	for (uint32_t c = 0; c < o->cols; c++)
		sides.open[c] = below >> c & 1;
	find_sides(o, &sides);
	for (uint32_t k = 0; k < r->n && n < RF_TOPEN_COLS; k++) {
		const struct rf_tpiece *p = &o->pieces.v[r->first + k];
		struct rf_tpart *q = &part[n++];

		*q = (struct rf_tpart){ .x0 = p->x0, .x1 = p->x1 };
		rf_topen_columns_of(o, p, &q->a, &q->b);
		if (span_by_walls(o, r, q))
			continue;
		if (!last && span_by_rule(o, r, text_below(o, row, p), q))
			continue;
		q->between = q->a == q->b && is_between(o, &sides, r->size,
		    q) && !text_goes_on(o, row, q);
		/* A title over all of them has its row for itself. */
		if (q->b > q->a && r->n > 1)
			rf_topen_span_one(o, r->size, q);
	}
	if (!last)
		span_by_tiles(o, &sides, row, part, n);
	for (uint32_t k = 0; k < n && !last; k++) {
		uint32_t lo = k > 0 ? part[k - 1].b + 1 : 1;
		uint32_t hi = k + 1 < n ? part[k + 1].a : o->cols;

		if (!part[k].ruled && (part[k].b > part[k].a ||
		    part[k].between) && hi > 0 && lo <= part[k].a)
			span_by_centre(o, &sides, lo, hi - 1, r->size,
			    &part[k]);
	}
	return n;
}
