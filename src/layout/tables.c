/* From a grid of cells to the document's table. */
#include "config.h"

#include "layout/tables.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void
rf_lgrid_release(struct rf_lgrid *g)
{
	for (size_t i = 0; i < g->cells.n; i++)
		RF_VEC_RELEASE(&g->cells.v[i].words);
	RF_VEC_RELEASE(&g->cells);
}

bool
rf_lay_is_caption(struct rf_str word)
{
	static const char *const words[] = { "figure", "fig.", "fig", "table",
	    "chart", "exhibit", "box", "graph", "map", "plate", "photo",
	    "image", "diagram", "illustration" };

	for (size_t i = 0; i < RF_COUNT(words); i++)
		if (rf_str_ieq(word, words[i]))
			return true;
	return false;
}

bool
rf_lay_is_number(struct rf_str s)
{
	static const char *const none[] = { "n.a.", "n/a", "na", "n.a",
	    "nil", "\u2013", "\u2014", "\u2212", "\u2026", "\u2020" };
	size_t digits = 0, letters = 0;
	char buf[4] = "";

	for (size_t i = 0; i < s.len; i++) {
		digits += s.ptr[i] >= '0' && s.ptr[i] <= '9';
		letters += (s.ptr[i] | 0x20) >= 'a' &&
		    (s.ptr[i] | 0x20) <= 'z';
	}
	if (digits > 0 && letters <= 1)
		return true;
	if (s.len <= 3)
		memcpy(buf, s.ptr, s.len);
	for (size_t i = 0; i < RF_COUNT(none) && s.len <= 4; i++)
		if (rf_str_ieq(s, none[i]))
			return true;
	/* Signs: a dash, dots, a colon, a star. */
	return s.len > 0 && s.len <= 3 && strspn(buf, "-.:*+~/()") == s.len;
}

bool
rf_lay_is_currency(struct rf_str s)
{
	static const char *const signs[] = { "$", "\u20AC", "\u00A3",
	    "\u00A5", "US$", "EUR", "USD" };

	for (size_t i = 0; i < RF_COUNT(signs); i++)
		if (rf_str_ieq(s, signs[i]))
			return true;
	return false;
}

static int
by_row_column(const void *a, const void *b)
{
	const struct rf_lcell *x = a, *y = b;

	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	return x->col < y->col ? -1 : x->col > y->col;
}

/*
 * Number the rows (or columns) anew without those that hold no cell's
 * beginning; returns how many are left.
 */
static uint32_t
squeeze(struct rf_lay *l, struct rf_lgrid *g, bool rows)
{
	uint32_t n = rows ? g->n_rows : g->n_cols, kept = 0;
	uint32_t *map = rf_arena_array(&l->arena, n + 1, sizeof(*map));
	bool *used = rf_arena_array(&l->arena, n + 1, sizeof(*used));

	for (size_t i = 0; i < g->cells.n; i++)
		if (g->cells.v[i].words.n > 0)
			used[rows ? g->cells.v[i].row :
			    g->cells.v[i].col] = true;
	for (uint32_t i = 0; i <= n; i++) {
		map[i] = kept;
		kept += i < n && used[i];
	}
	if (rows)
		g->header_rows = map[g->header_rows < n ? g->header_rows : n];
	for (size_t i = 0; i < g->cells.n; i++) {
		struct rf_lcell *c = &g->cells.v[i];

		if (rows) {
			uint32_t end = map[c->row + c->row_span];

			c->row = map[c->row];
			c->row_span = end > c->row ? end - c->row : 1;
		} else {
			uint32_t end = map[c->col + c->col_span];

			c->col = map[c->col];
			c->col_span = end > c->col ? end - c->col : 1;
		}
	}
	return kept;
}

void
rf_lay_table_make(struct rf_lay *l, struct rf_lgrid *g)
{
	struct rf_arena *a = &l->doc->arena;
	struct rf_table *t = rf_arena_alloc(a, sizeof(*t));
	struct rf_lobject *o = RF_VEC_PUSH(&l->objects);

	g->n_rows = squeeze(l, g, true);
	g->n_cols = squeeze(l, g, false);
	/* The first column is where reading begins. */
	for (size_t i = 0; l->rtl && i < g->cells.n; i++)
		g->cells.v[i].col = g->n_cols - g->cells.v[i].col -
		    g->cells.v[i].col_span;
	qsort(g->cells.v, g->cells.n, sizeof(*g->cells.v), by_row_column);
	t->origin = g->origin;
	t->n_rows = g->n_rows;
	t->n_cols = g->n_cols;
	t->header_rows = g->header_rows < g->n_rows ? g->header_rows : 0;
	t->cells = rf_arena_array(a, g->cells.n, sizeof(*t->cells));
	for (size_t i = 0; i < g->cells.n; i++) {
		const struct rf_lcell *c = &g->cells.v[i];
		struct rf_cell *cell;
		struct rf_quad q;
		struct rf_str s;

		if (c->words.n == 0)
			continue;
		cell = &t->cells[t->n_cells++];
		cell->row = c->row;
		cell->col = (uint16_t)c->col;
		cell->row_span = c->row_span;
		cell->col_span = (uint16_t)c->col_span;
		s = rf_lay_words_text(l, c->words.v, c->words.n);
		cell->text = s.ptr;
		cell->text_len = (uint32_t)s.len;
		if (c->row < t->header_rows)
			cell->flags |= RF_CELL_HEADER;
		cell->extra = rf_arena_alloc(a, sizeof(*cell->extra));
		cell->extra->has_box = true;
		cell->extra->confidence = rf_lay_words_confidence(l,
		    c->words.v, c->words.n);
		q = rf_lay_unturn(l->marks, l->turn, c->box);
		cell->extra->box = rf_box_of_quad(&q);
	}
	o->box = g->box;
	o->table = t;
	rf_lgrid_release(g);
}

void
rf_lay_tables(struct rf_lay *l)
{
	rf_lay_tables_ruled(l);
}
