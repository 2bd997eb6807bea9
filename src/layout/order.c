/*
 * Reading order: what stands on the page is cut into bands by level white,
 * neighbouring bands that share upright white become columns, and each
 * column is cut again.
 *
 * What surprised: cutting columns first reads a title that spans them in
 * the middle, cutting bands first reads two columns line by line.  Hence
 * the growing groups: a group lasts as long as its bands have a gutter in
 * common.
 */
#include "config.h"

#include "layout/tables.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_DEPTH 12
#define MAX_ITEMS 5000	/* of a group; more are read in rows */
#define MAX_SPANS 24	/* columns side by side; more are read in rows */

struct item {
	struct rf_box box;	/* of a line only its core: x-height */
	uint32_t line;		/* index, or UINT32_MAX */
	uint32_t object;
};

struct band {
	uint32_t first, n;	/* items */
	float y0, y1;
};

struct spans {
	float x0[MAX_SPANS], x1[MAX_SPANS];
	int n;
	bool full;		/* too many: nothing to be said */
};

/* ---- spans ---------------------------------------------------------- */

static void
cover(struct spans *s, float x0, float x1)
{
	int i = 0, k;

	while (i < s->n && s->x1[i] < x0)
		i++;
	k = i;
	while (k < s->n && s->x0[k] <= x1) {
		x0 = fminf(x0, s->x0[k]);
		x1 = fmaxf(x1, s->x1[k]);
		k++;
	}
	if (k == i) {
		if (s->n == MAX_SPANS) {
			s->full = true;
			return;
		}
		memmove(s->x0 + i + 1, s->x0 + i,
		    (size_t)(s->n - i) * sizeof(*s->x0));
		memmove(s->x1 + i + 1, s->x1 + i,
		    (size_t)(s->n - i) * sizeof(*s->x1));
		s->n++;
	} else if (k > i + 1) {
		memmove(s->x0 + i + 1, s->x0 + k,
		    (size_t)(s->n - k) * sizeof(*s->x0));
		memmove(s->x1 + i + 1, s->x1 + k,
		    (size_t)(s->n - k) * sizeof(*s->x1));
		s->n -= k - i - 1;
	}
	s->x0[i] = x0;
	s->x1[i] = x1;
}

/* Close the gaps that are narrower than a gutter. */
static void
close_gaps(struct spans *s, float gutter)
{
	int kept = 0;

	for (int i = 1; i < s->n; i++) {
		if (s->x0[i] - s->x1[kept] < gutter) {
			s->x1[kept] = s->x1[i];
		} else {
			kept++;
			s->x0[kept] = s->x0[i];
			s->x1[kept] = s->x1[i];
		}
	}
	if (s->n > 0)
		s->n = kept + 1;
}

static int
span_of(const struct spans *s, const struct rf_box *b)
{
	float x = (b->x0 + b->x1) / 2;

	for (int i = 0; i < s->n; i++)
		if (x <= s->x1[i])
			return i;
	return s->n - 1;
}

/* ---- bands ---------------------------------------------------------- */

static int
by_top(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	if (x->box.y0 != y->box.y0)
		return x->box.y0 < y->box.y0 ? -1 : 1;
	return x->box.x0 < y->box.x0 ? -1 : x->box.x0 > y->box.x0;
}

static size_t
cut_bands(struct item *items, size_t n, struct band *bands)
{
	size_t nb = 0;

	qsort(items, n, sizeof(*items), by_top);
	for (size_t i = 0; i < n; i++) {
		if (nb == 0 || items[i].box.y0 >= bands[nb - 1].y1) {
			bands[nb++] = (struct band){ (uint32_t)i, 1,
			    items[i].box.y0, items[i].box.y1 };
			continue;
		}
		bands[nb - 1].n++;
		bands[nb - 1].y1 = fmaxf(bands[nb - 1].y1, items[i].box.y1);
	}
	return nb;
}

static void
cover_band(struct spans *s, const struct item *items, const struct band *b)
{
	for (uint32_t i = 0; i < b->n; i++)
		cover(s, items[b->first + i].box.x0,
		    items[b->first + i].box.x1);
}

/* ---- groups --------------------------------------------------------- */

static void order(struct rf_lay *l, struct item *items, size_t n, int depth);

static int
by_row(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	if (x->box.y1 != y->box.y1)
		return x->box.y1 < y->box.y1 ? -1 : 1;
	return x->box.x0 < y->box.x0 ? -1 : x->box.x0 > y->box.x0;
}

/* A drawing's labels are one text under it. */
static void
add_labels(struct rf_lay *l, uint32_t object)
{
	uint32_t *lines = rf_arena_array(&l->arena, l->lines.n,
	    sizeof(*lines));
	struct rf_box box = { INFINITY, INFINITY, -INFINITY, -INFINITY };
	struct rf_block *b;
	size_t n = 0;

	for (size_t i = 0; i < l->lines.n; i++) {
		const struct rf_ll *ln = &l->lines.v[i];

		if (ln->drawing != object + 1)
			continue;
		lines[n++] = (uint32_t)i;
		box.x0 = fminf(box.x0, ln->box.x0);
		box.y0 = fminf(box.y0, ln->box.y0);
		box.x1 = fmaxf(box.x1, ln->box.x1);
		box.y1 = fmaxf(box.y1, ln->box.y1);
	}
	if (n == 0)
		return;
	b = rf_page_block(l->page, RF_BLOCK_PARAGRAPH);
	b->text = rf_lay_text(l, lines, n);
	b->confidence = rf_lay_confidence(l, lines, n);
	b->has_box = true;
	b->box = rf_lay_unturn(l->marks, l->turn, box);
}

static void
add_object(struct rf_lay *l, uint32_t index)
{
	const struct rf_lobject *o = &l->objects.v[index];
	struct rf_block *b = rf_page_block(l->page, o->table != NULL ?
	    RF_BLOCK_TABLE : o->code != NULL ? RF_BLOCK_CODE :
	    RF_BLOCK_FIGURE);

	b->table = o->table;
	b->figure = o->figure;
	if (o->code != NULL)
		b->text = rf_lay_code_text(l, o->code);
	b->has_box = true;
	b->box = rf_lay_unturn(l->marks, l->turn, o->box);
	if (o->drawing)
		add_labels(l, index);
}

/* One column: lines in rows, objects where they stand. */
static void
read_rows(struct rf_lay *l, struct item *items, size_t n)
{
	uint32_t *lines = rf_arena_array(&l->arena, n, sizeof(*lines));
	size_t k = 0;

	qsort(items, n, sizeof(*items), by_row);
	/* Baselines that differ by a hair are one row. */
	for (size_t i = 0; i < n;) {
		size_t j = i + 1;

		while (j < n && items[j].line != UINT32_MAX &&
		    items[i].line != UINT32_MAX &&
		    items[j].box.y1 - items[i].box.y1 < 0.25f *
		    l->lines.v[items[i].line].size)
			items[j++].box.y1 = items[i].box.y1;
		i = j;
	}
	qsort(items, n, sizeof(*items), by_row);
	for (size_t i = 0; i < n; i++) {
		if (items[i].line != UINT32_MAX) {
			lines[k++] = items[i].line;
			continue;
		}
		if (k > 0)
			rf_lay_flow(l, lines, k);
		k = 0;
		add_object(l, items[i].object);
	}
	if (k > 0)
		rf_lay_flow(l, lines, k);
}

/*
 * Are the spans columns of text, and not the parts of rows (a number and
 * its item, a name and its page)?  Merges those that are not.
 */
static void
judge_spans(struct rf_lay *l, const struct item *items, size_t n,
    struct spans *s)
{
	for (int i = 0; i + 1 < s->n;) {
		size_t left = 0, right = 0, rows = 0;
		float wide = s->x1[i] - s->x0[i];
		float next = s->x1[i + 1] - s->x0[i + 1];
		bool object = false;

		for (size_t k = 0; k < n; k++) {
			int at = span_of(s, &items[k].box);

			object |= (at == i || at == i + 1) &&
			    items[k].line == UINT32_MAX;
			right += at == i + 1;
			if (at != i)
				continue;
			left++;
			for (size_t j = 0; j < n; j++) {
				if (span_of(s, &items[j].box) == i + 1 &&
				    fabsf(items[j].box.y1 - items[k].box.y1) <
				    0.3f * l->body) {
					rows++;
					break;
				}
			}
		}
		if (!object && (left < 2 || right < 2 ||
		    (rows * 10 >= left * 7 && (wide < 5 * l->body ||
		    next < 5 * l->body)))) {
			s->x1[i] = s->x1[i + 1];
			memmove(s->x0 + i + 1, s->x0 + i + 2,
			    (size_t)(s->n - i - 2) * sizeof(*s->x0));
			memmove(s->x1 + i + 1, s->x1 + i + 2,
			    (size_t)(s->n - i - 2) * sizeof(*s->x1));
			s->n--;
		} else {
			i++;
		}
	}
}

/* Items that are read in rows, once it is known where they end. */
struct pending {
	struct item *items;
	size_t n;
};

static void
read_pending(struct rf_lay *l, struct pending *p)
{
	if (p->n > 0)
		read_rows(l, p->items, p->n);
	p->n = 0;
}

/* Columns are read now; what has none goes to the rows. */
static void
read_group(struct rf_lay *l, struct pending *p, struct item *items, size_t n,
    struct spans *s, int depth)
{
	struct item *part;

	if (s->n > 1 && !s->full && n <= MAX_ITEMS)
		judge_spans(l, items, n, s);
	if (s->n < 2 || s->full || n > MAX_ITEMS || depth >= MAX_DEPTH) {
		if (p->n == 0)
			p->items = items;
		p->n += n;
		return;
	}
	read_pending(l, p);
	part = rf_arena_array(&l->arena, n, sizeof(*part));
	for (int i = 0; i < s->n; i++) {
		int c = l->rtl ? s->n - 1 - i : i;
		size_t k = 0;

		for (size_t j = 0; j < n; j++)
			if (span_of(s, &items[j].box) == c)
				part[k++] = items[j];
		if (k > 0)
			order(l, part, k, depth + 1);
	}
}

static int
by_base(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	if ((x->line == UINT32_MAX) != (y->line == UINT32_MAX))
		return x->line == UINT32_MAX ? 1 : -1;
	return by_row(a, b);
}

/* Unruled tables of this part of the page become objects. */
static size_t
take_tables(struct rf_lay *l, struct item *items, size_t n)
{
	uint32_t *lines = rf_arena_array(&l->arena, n, sizeof(*lines));
	size_t k = 0, kept = 0, before = l->objects.n;

	qsort(items, n, sizeof(*items), by_base);
	for (size_t i = 0; i < n; i++)
		if (items[i].line != UINT32_MAX &&
		    l->lines.v[items[i].line].turn == 0)
			lines[k++] = items[i].line;
	if (k < 3 || rf_lay_tables_open(l, lines, k) == 0)
		return n;
	for (size_t i = 0; i < n; i++)
		if (items[i].line == UINT32_MAX ||
		    !l->lines.v[items[i].line].used)
			items[kept++] = items[i];
	for (size_t i = before; i < l->objects.n; i++) {
		items[kept].box = l->objects.v[i].box;
		items[kept].line = UINT32_MAX;
		items[kept++].object = (uint32_t)i;
	}
	return kept;
}

/*
 * Columns end at band `end`.  A short band before it that stands in the first
 * column alone, nearer to what follows than to what is above, is the title
 * of what follows: where the columns end then.
 */
static size_t
end_of_columns(const struct item *items, const struct band *bands,
    size_t first, size_t end, const struct spans *s)
{
	const struct band *b = &bands[end - 1];
	float above, below;

	if (end < first + 2)
		return end;
	above = b->y0 - b[-1].y1;
	below = b[1].y0 - b->y1;
	for (uint32_t i = 0; i < b->n; i++)
		if (items[b->first + i].line == UINT32_MAX ||
		    items[b->first + i].box.x1 > s->x1[0])
			return end;
	return above > 1.3f * below ? end - 1 : end;
}

static void
order(struct rf_lay *l, struct item *items, size_t count, int depth)
{
	struct band *bands = rf_arena_array(&l->arena, count, sizeof(*bands));
	size_t n = take_tables(l, items, count);
	size_t nb = cut_bands(items, n, bands), first = 0, end;
	float gutter = 0.8f * l->body;
	struct spans now = { .n = 0 };
	struct pending rows = { .n = 0 };

	for (size_t i = 0; i < nb; i++) {
		struct spans alone = { .n = 0 }, both = now;

		cover_band(&alone, items, &bands[i]);
		close_gaps(&alone, gutter);
		cover_band(&both, items, &bands[i]);
		close_gaps(&both, gutter);
		if (i == first || (now.n < 2) == (alone.n < 2 &&
		    !(now.n >= 2 && both.n >= 2)) || (now.n >= 2 &&
		    both.n >= 2)) {
			if (now.n < 2 && alone.n < 2 && both.n > 1) {
				/* Side by side nowhere: one column. */
				both.x1[0] = both.x1[both.n - 1];
				both.n = 1;
			}
			if (!(now.n >= 2 && both.n < 2)) {
				now = both;
				continue;
			}
		}
		end = now.n < 2 ? i : end_of_columns(items, bands, first, i,
		    &now);
		read_group(l, &rows, items + bands[first].first,
		    bands[end].first - bands[first].first, &now, depth);
		first = end;
		now = alone;
		for (; end < i; end++)
			cover_band(&now, items, &bands[end]);
	}
	if (nb > 0)
		read_group(l, &rows, items + bands[first].first,
		    n - bands[first].first, &now, depth);
	read_pending(l, &rows);
}

/* A picture that text is printed on: it is told first and is in the way of
 * nothing. */
static bool
is_ground(const struct rf_lay *l, const struct rf_lobject *o)
{
	size_t inside = 0;

	for (size_t i = 0; o->figure != NULL && i < l->lines.n; i++) {
		const struct rf_ll *ln = &l->lines.v[i];
		float x = (ln->box.x0 + ln->box.x1) / 2;

		inside += ln->n > 0 && !ln->used && x > o->box.x0 && x < o->box.x1 &&
		    ln->base > o->box.y0 && ln->base < o->box.y1;
	}
	return inside >= 3 || (inside > 0 && o->box.y1 - o->box.y0 >
	    0.5f * l->height);
}

/*
 * Text that runs another way than the page's: stamps in the margin, each a
 * text of its own, before or after everything.
 */
static void
add_turned(struct rf_lay *l, bool left)
{
	for (size_t i = 0; i < l->lines.n; i++) {
		const struct rf_ll *ln = &l->lines.v[i];
		uint32_t index = (uint32_t)i;
		struct rf_block *b;

		if (ln->turn == 0 || ln->used || ln->n == 0 ||
		    (ln->box.x1 < 0.12f * l->width) != left)
			continue;
		b = rf_page_block(l->page, RF_BLOCK_PARAGRAPH);
		b->text = rf_lay_text(l, &index, 1);
		b->confidence = rf_lay_confidence(l, &index, 1);
		b->has_box = true;
		b->box = rf_lay_unturn_on(l, ln, ln->box);
	}
}

void
rf_lay_order(struct rf_lay *l)
{
	struct item *items = rf_arena_array(&l->arena, l->lines.n +
	    l->objects.n, sizeof(*items));
	size_t n = 0;

	for (size_t i = 0; i < l->lines.n; i++) {
		const struct rf_ll *ln = &l->lines.v[i];

		if (ln->used || ln->n == 0 || ln->turn != 0)
			continue;
		items[n].box = ln->box;
		items[n].line = (uint32_t)i;
		items[n].box.y0 = ln->base - 0.45f * ln->size;
		items[n].box.y1 = ln->base;
		n++;
	}
	for (size_t i = 0; i < l->objects.n; i++) {
		if (!l->objects.v[i].drawing &&
		    is_ground(l, &l->objects.v[i])) {
			add_object(l, (uint32_t)i);
			continue;
		}
		items[n].box = l->objects.v[i].box;
		items[n].line = UINT32_MAX;
		items[n].object = (uint32_t)i;
		n++;
	}
	add_turned(l, true);
	if (n > 0)
		order(l, items, n, 0);
	add_turned(l, false);
}
