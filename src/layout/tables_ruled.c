/*
 * Tables drawn with rules.  Rules that touch are one drawing; its level and
 * upright rules give a grid, and where the wall between two fields of the
 * grid is missing they are one cell.
 *
 * What surprised: rules overshoot and fall short by points; a frame around
 * a paragraph, a chart's grid and a form's lines look like tables until one
 * asks how many of the cells hold text.
 */
#include "config.h"

#include "layout/tables.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TOUCH 3.0f	/* points within which rules meet */
#define MAX_LINES 400	/* of a grid, each way */
#define MAX_FIELDS 20000	/* of a grid */
#define MAX_RULES 4000	/* of a page; more are a drawing */

struct ruled {
	struct rf_lay *l;
	uint32_t *group;	/* of each rule: levels, then uprights */
	float x[MAX_LINES], y[MAX_LINES];
	uint32_t nx, ny;
	const uint32_t *levels, *uprights;	/* of the group */
	size_t n_levels, n_uprights;
};

/* ---- groups of rules that touch ------------------------------------- */

static uint32_t
find(uint32_t *group, uint32_t i)
{
	while (group[i] != i) {
		group[i] = group[group[i]];
		i = group[i];
	}
	return i;
}

static bool
touch(const struct rf_lrule *level, const struct rf_lrule *upright)
{
	return upright->x0 >= level->x0 - TOUCH &&
	    upright->x0 <= level->x1 + TOUCH &&
	    level->y0 >= upright->y0 - TOUCH &&
	    level->y0 <= upright->y1 + TOUCH;
}

static void
group_rules(struct ruled *r)
{
	struct rf_lay *l = r->l;
	uint32_t nl = (uint32_t)l->levels.n, nu = (uint32_t)l->uprights.n;

	r->group = rf_arena_array(&l->arena, nl + nu + 1, sizeof(*r->group));
	for (uint32_t i = 0; i < nl + nu; i++)
		r->group[i] = i;
	for (uint32_t i = 0; i < nl; i++)
		for (uint32_t k = 0; k < nu; k++)
			if (touch(&l->levels.v[i], &l->uprights.v[k]))
				r->group[find(r->group, i)] =
				    find(r->group, nl + k);
}

/* ---- the grid ------------------------------------------------------- */

static int
by_value(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;

	return x < y ? -1 : x > y;
}

/* Sort and merge what is closer than TOUCH. */
static uint32_t
unique(float *v, uint32_t n)
{
	uint32_t kept = 0;

	qsort(v, n, sizeof(*v), by_value);
	for (uint32_t i = 0; i < n; i++)
		if (kept == 0 || v[i] - v[kept - 1] > TOUCH)
			v[kept++] = v[i];
	return kept;
}

/* Is there a rule along at `at`, over most of from..to? */
static bool
wall(const struct ruled *r, bool level, float at, float from, float to)
{
	const struct rf_lay *l = r->l;
	const uint32_t *list = level ? r->levels : r->uprights;
	size_t n = level ? r->n_levels : r->n_uprights;
	float covered = 0;

	for (size_t i = 0; i < n; i++) {
		const struct rf_lrule *u = level ? &l->levels.v[list[i]] :
		    &l->uprights.v[list[i]];
		float pos = level ? u->y0 : u->x0;
		float a = fmaxf(from, level ? u->x0 : u->y0);
		float b = fminf(to, level ? u->x1 : u->y1);

		if (fabsf(pos - at) <= TOUCH && b > a)
			covered += b - a;
	}
	return covered >= 0.6f * (to - from);
}

/* Lines of the grid. */
static bool
find_grid(struct ruled *r)
{
	const struct rf_lay *l = r->l;

	r->nx = r->ny = 0;
	for (size_t i = 0; i < r->n_levels && r->ny < MAX_LINES; i++)
		r->y[r->ny++] = l->levels.v[r->levels[i]].y0;
	for (size_t i = 0; i < r->n_uprights && r->nx < MAX_LINES; i++)
		r->x[r->nx++] = l->uprights.v[r->uprights[i]].x0;
	r->ny = unique(r->y, r->ny);
	/* Sides that are not drawn: the ends of the level rules. */
	if (r->n_levels >= 3 && r->nx < MAX_LINES - 2) {
		float x0 = INFINITY, x1 = -INFINITY;

		for (size_t i = 0; i < r->n_levels; i++) {
			x0 = fminf(x0, l->levels.v[r->levels[i]].x0);
			x1 = fmaxf(x1, l->levels.v[r->levels[i]].x1);
		}
		r->x[r->nx++] = x0;
		r->x[r->nx++] = x1;
	}
	r->nx = unique(r->x, r->nx);
	return r->nx >= 2 && r->ny >= 2 && r->nx + r->ny >= 5 &&
	    r->nx * r->ny <= MAX_FIELDS;
}

/* ---- cells ---------------------------------------------------------- */

static size_t
interval(const float *v, uint32_t n, float at)
{
	for (uint32_t i = 0; i + 1 < n; i++)
		if (at < v[i + 1])
			return i;
	return n >= 2 ? n - 2 : 0;
}

/* Fields become cells; cell_of[field] is the cell's index. */
static void
make_cells(struct ruled *r, struct rf_lgrid *g, uint32_t *cell_of)
{
	uint32_t rows = r->ny - 1, cols = r->nx - 1;

	memset(cell_of, 0xFF, sizeof(*cell_of) * rows * cols);
	for (uint32_t i = 0; i < rows; i++) {
		for (uint32_t j = 0; j < cols; j++) {
			uint32_t w = 1, h = 1;
			struct rf_lcell *c;

			if (cell_of[i * cols + j] != UINT32_MAX)
				continue;
			while (j + w < cols && cell_of[i * cols + j + w] ==
			    UINT32_MAX && !wall(r, false, r->x[j + w],
			    r->y[i], r->y[i + 1]))
				w++;
			for (bool open = true; open && i + h < rows;) {
				open = !wall(r, true, r->y[i + h], r->x[j],
				    r->x[j + w]);
				for (uint32_t k = 1; k < w && open; k++)
					open = !wall(r, false, r->x[j + k],
					    r->y[i + h], r->y[i + h + 1]);
				h += open;
			}
			c = RF_VEC_PUSH(&g->cells);
			*c = (struct rf_lcell){ .row = i, .col = j,
			    .row_span = h, .col_span = w, .box = { r->x[j],
			    r->y[i], r->x[j + w], r->y[i + h] } };
			for (uint32_t a = i; a < i + h; a++)
				for (uint32_t b = j; b < j + w; b++)
					cell_of[a * cols + b] =
					    (uint32_t)g->cells.n - 1;
		}
	}
}

/* Words into cells by their middle. */
static void
fill_cells(struct ruled *r, struct rf_lgrid *g, const uint32_t *cell_of)
{
	struct rf_lay *l = r->l;

	for (size_t i = 0; i < l->lines.n; i++) {
		const struct rf_ll *ln = &l->lines.v[i];

		if (ln->used || ln->box.y1 < g->box.y0 ||
		    ln->box.y0 > g->box.y1)
			continue;
		for (uint32_t k = 0; k < ln->n; k++) {
			const struct rf_lw *w = &l->words.v[ln->word + k];
			float x = (w->box.x0 + w->box.x1) / 2;
			float y = (w->box.y0 + w->box.y1) / 2;
			size_t row, col;

			if (x < g->box.x0 || x > g->box.x1 ||
			    y < g->box.y0 || y > g->box.y1)
				continue;
			row = interval(r->y, r->ny, y);
			col = interval(r->x, r->nx, x);
			*RF_VEC_PUSH(&g->cells.v[cell_of[row * (r->nx - 1) +
			    col]].words) = ln->word + k;
		}
	}
}

/* How much of the lines of the grid but the outermost is drawn? */
static float
drawn(const struct ruled *r, bool level)
{
	const struct rf_lay *l = r->l;
	const uint32_t *list = level ? r->levels : r->uprights;
	size_t n = level ? r->n_levels : r->n_uprights;
	float from = level ? r->y[0] : r->x[0], sum = 0;
	float to = level ? r->y[r->ny - 1] : r->x[r->nx - 1];
	float all = level ? (float)(r->ny - 2) * (r->x[r->nx - 1] - r->x[0]) :
	    (float)(r->nx - 2) * (r->y[r->ny - 1] - r->y[0]);

	for (size_t i = 0; i < n; i++) {
		const struct rf_lrule *u = level ? &l->levels.v[list[i]] :
		    &l->uprights.v[list[i]];
		float at = level ? u->y0 : u->x0;

		if (at > from + TOUCH && at < to - TOUCH)
			sum += level ? u->x1 - u->x0 : u->y1 - u->y0;
	}
	return sum / fmaxf(all, 1);
}

/* Bars have sides where nothing else has: hardly any line of the grid that
 * they give runs through it. */
static bool
is_chart(const struct ruled *r)
{
	return (r->nx >= 6 && drawn(r, false) < 0.25f) ||
	    (r->ny >= 6 && drawn(r, true) < 0.25f && r->nx > 3);
}

/* Enough text in enough cells to be a table? */
static bool
is_table(const struct rf_lgrid *g)
{
	uint32_t rows = 0, cols = 0, full = 0;
	size_t words = 0;
	bool seen_row[MAX_LINES] = { false }, seen_col[MAX_LINES] = { false };

	for (size_t i = 0; i < g->cells.n; i++) {
		const struct rf_lcell *c = &g->cells.v[i];

		if (c->words.n == 0)
			continue;
		full++;
		words += c->words.n;
		rows += !seen_row[c->row];
		cols += !seen_col[c->col];
		seen_row[c->row] = seen_col[c->col] = true;
	}
	/* One column of many framed lines. */
	if (cols == 1)
		return rows >= 4 && full * 10 >= g->cells.n * 9 &&
		    words <= 15 * full;
	if (rows < 2 || cols < 2)
		return false;
	return full >= 3 && full * 5 >= g->cells.n * 2;
}

static void
take_lines(struct rf_lay *l, const struct rf_box *box)
{
	for (size_t i = 0; i < l->lines.n; i++) {
		struct rf_ll *ln = &l->lines.v[i];
		float x = (ln->box.x0 + ln->box.x1) / 2;
		float y = (ln->box.y0 + ln->box.y1) / 2;

		if (x >= box->x0 && x <= box->x1 && y >= box->y0 &&
		    y <= box->y1)
			ln->used = true;
	}
}

/* Words of the only cell of a row, over all columns; NULL: there are more. */
static struct rf_lcell *
lone_cell(struct rf_lgrid *g, uint32_t row)
{
	struct rf_lcell *lone = NULL;

	for (size_t i = 0; i < g->cells.n; i++) {
		struct rf_lcell *c = &g->cells.v[i];

		if (c->row > row || c->row + c->row_span <= row)
			continue;
		if (lone != NULL || c->col_span < g->n_cols ||
		    c->row_span > 1)
			return NULL;
		lone = c;
	}
	return lone;
}

/*
 * A title over all columns and a note under them are drawn into the same
 * frame, and are none of its rows.
 */
static void
trim_rows(struct ruled *r, struct rf_lgrid *g)
{
	struct rf_lcell *c;

	for (uint32_t i = 0; i + 2 < g->n_rows; i++) {
		c = lone_cell(g, i);
		if (c == NULL || (c->words.n > 0 && c->words.n <= 10 &&
		    !rf_lay_is_caption(rf_lw_str(r->l, &r->l->words.v[
		    c->words.v[0]]))))
			break;
		g->box.y0 = c->box.y1;
		c->words.n = 0;
	}
	for (uint32_t i = g->n_rows; i-- > 2;) {
		c = lone_cell(g, i);
		if (c == NULL || (c->words.n > 0 && c->words.n <= 12))
			break;
		g->box.y1 = c->box.y0;
		c->words.n = 0;
	}
}

/* Lines of the cell in which numbers stand apart, in columns of their own. */
static uint32_t
numbers_apart(const struct rf_lay *l, const struct rf_lcell *c)
{
	uint32_t n = 0;

	for (size_t i = 1; i < c->words.n; i++) {
		const struct rf_lw *v = &l->words.v[c->words.v[i - 1]];
		const struct rf_lw *w = &l->words.v[c->words.v[i]];

		n += fabsf(w->base - v->base) < 0.3f * w->size &&
		    w->box.x0 - v->box.x1 > w->size && rf_lay_is_number(
		    rf_lw_str(l, w)) && rf_lay_is_number(rf_lw_str(l, v));
	}
	return n;
}

/*
 * Has the grid rows or columns that no rule parts?  Then it only shows the
 * table's extent and some of its walls.  Whoever rules most rows rules all:
 * a few that look like several hold lists or paragraphs.
 */
static bool
is_under_ruled(const struct ruled *r, const struct rf_lgrid *g)
{
	uint32_t apart = 0, several = 0;

	for (uint32_t i = 0; i < g->n_rows; i++)
		several += rf_lay_has_rows(r->l, g, i);
	if (several * 2 + 1 >= g->n_rows && several > 0)
		return true;
	for (size_t i = 0; i < g->cells.n; i++)
		apart += numbers_apart(r->l, &g->cells.v[i]);
	return apart >= 3;
}

static void
try_group(struct ruled *r)
{
	struct rf_lgrid g = { .origin = RF_TABLE_RULED };
	uint32_t *cell_of;

	if (!find_grid(r) || is_chart(r))
		return;
	cell_of = rf_arena_array(&r->l->arena, (size_t)(r->nx - 1) *
	    (r->ny - 1), sizeof(*cell_of));
	g.n_rows = r->ny - 1;
	g.n_cols = r->nx - 1;
	g.box = (struct rf_box){ r->x[0], r->y[0], r->x[r->nx - 1],
	    r->y[r->ny - 1] };
	make_cells(r, &g, cell_of);
	fill_cells(r, &g, cell_of);
	trim_rows(r, &g);
	if (is_table(&g) && is_under_ruled(r, &g) &&
	    rf_lay_table_in(r->l, &g.box)) {
		rf_lgrid_release(&g);
	} else if (is_table(&g)) {
		take_lines(r->l, &g.box);
		rf_lay_split_rows(r->l, &g);
		g.header_rows = rf_lay_head_rows(r->l, &g);
		rf_lay_table_make(r->l, &g);
	} else {
		rf_lgrid_release(&g);
	}
}

void
rf_lay_tables_ruled(struct rf_lay *l)
{
	struct ruled *r;
	uint32_t nl = (uint32_t)l->levels.n, nu = (uint32_t)l->uprights.n;
	uint32_t *levels, *uprights;

	if (nl < 2 || nu == 0 || nl + nu > MAX_RULES)
		return;
	r = rf_arena_alloc(&l->arena, sizeof(*r));
	r->l = l;
	group_rules(r);
	levels = rf_arena_array(&l->arena, nl, sizeof(*levels));
	uprights = rf_arena_array(&l->arena, nu, sizeof(*uprights));
	r->levels = levels;
	r->uprights = uprights;
	for (uint32_t k = 0; k < nl + nu; k++) {
		if (find(r->group, k) != k)
			continue;
		r->n_levels = r->n_uprights = 0;
		for (uint32_t i = 0; i < nl + nu; i++) {
			if (find(r->group, i) != k)
				continue;
			if (i < nl)
				levels[r->n_levels++] = i;
			else
				uprights[r->n_uprights++] = i - nl;
		}
		if (r->n_levels >= 2 && r->n_uprights >= 1)
			try_group(r);
	}
}
