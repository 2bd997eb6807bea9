/*
 * A chart's data as a table: what its picture shows, to be read.  Categories
 * that all series share make one first column; scatter charts whose series
 * have X values of their own give each an X column.
 */
#include "config.h"

#include <string.h>

#include "chart/draw.h"
#include "chart/plot.h"

#define MAX_COLUMNS 4096
#define MAX_LEVELS 8
#define MAX_CELLS 500000	/* of one table */

struct column {
	const struct rf_chart_group *g;
	const struct rf_chart_series *s;
	enum { LABELS, X_VALUES, VALUES, SIZES } what;
	uint32_t level;		/* LABELS */
};

struct columns {
	struct column *v;
	uint32_t n, room;
};

static void
push(struct columns *c, struct column one)
{
	if (c->n < c->room)
		c->v[c->n++] = one;
}

static bool
same_values(const struct rf_chart_values *a, const struct rf_chart_values *b)
{
	return a->n == b->n && (a->n == 0 || a->v == b->v ||
	    memcmp(a->v, b->v, a->n * sizeof(double)) == 0);
}

static bool
is_xy(const struct rf_chart_group *g)
{
	return g->kind == RF_CHART_SCATTER || g->kind == RF_CHART_BUBBLE;
}

static void
label_columns(const struct rf_chart *c, struct columns *out)
{
	for (uint32_t i = 0; i < c->n_groups; i++)
		for (uint32_t k = 0; k < c->groups[i]->n_series; k++) {
			const struct rf_chart_series *s =
			    c->groups[i]->series[k];
			uint32_t levels = s->cats.n_levels > 0 &&
			    s->cats.n_levels < MAX_LEVELS ? s->cats.n_levels : 1;

			if (s->hidden || s->cats.n == 0 ||
			    is_xy(c->groups[i]))
				continue;
			for (uint32_t l = levels; l > 0; l--)
				push(out, (struct column){ c->groups[i], s,
				    LABELS, l - 1 });
			return;
		}
}

static void
all_columns(const struct rf_chart *c, struct columns *out)
{
	const struct rf_chart_values *x = NULL;

	label_columns(c, out);
	for (uint32_t i = 0; i < c->n_groups; i++)
		for (uint32_t k = 0; k < c->groups[i]->n_series; k++) {
			const struct rf_chart_group *g = c->groups[i];
			const struct rf_chart_series *s = g->series[k];

			if (s->hidden)
				continue;
			if (is_xy(g) && s->x.n > 0 && (x == NULL ||
			    !same_values(x, &s->x))) {
				push(out, (struct column){ g, s, X_VALUES,
				    0 });
				x = &s->x;
			}
			push(out, (struct column){ g, s, VALUES, 0 });
			if (g->kind == RF_CHART_BUBBLE && s->sizes.n > 0)
				push(out, (struct column){ g, s, SIZES, 0 });
		}
}

static const struct rf_chart_values *
values_of(const struct column *c)
{
	return c->what == X_VALUES ? &c->s->x : c->what == SIZES ?
	    &c->s->sizes : &c->s->y;
}

static uint32_t
length(const struct column *c)
{
	return c->what == LABELS ? c->s->cats.n : values_of(c)->n;
}

/* The title of the axis that the column's numbers are read on. */
static const char *
axis_title(const struct rf_chart *c, int32_t axis)
{
	if (axis < 0 || (uint32_t)axis >= c->n_axes ||
	    !c->axes[axis]->title.shown)
		return NULL;
	return c->axes[axis]->title.text;
}

static struct rf_str
heading(struct rf_draw *d, const struct column *c)
{
	const char *title = axis_title(d->c, c->g->x_axis);

	switch (c->what) {
	case LABELS:
		return rf_str(title != NULL && c->level == 0 ? title : "");
	case X_VALUES:
		return rf_str(title != NULL ? title : "X");
	case SIZES:
		return rf_str(rf_arena_printf(d->a, "%s (size)",
		    rf_series_name(d, c->s)));
	default:
		return rf_str(rf_series_name(d, c->s));
	}
}

static struct rf_str
cell_text(struct rf_draw *d, const struct column *c, uint32_t row)
{
	const struct rf_chart_values *v;

	if (row >= length(c))
		return RF_STR("");
	if (c->what == LABELS) {
		struct rf_str s = rf_category_text(d, &c->s->cats, row,
		    c->level);

		/* An outer level goes on until the next begins. */
		while (c->level > 0 && s.len == 0 && row > 0)
			s = rf_category_text(d, &c->s->cats, --row,
			    c->level);
		return s;
	}
	v = values_of(c);
	return rf_number_text(d, v->formats != NULL && v->formats[row] !=
	    NULL ? v->formats[row] : v->format, rf_value(v, row));
}

static void
fill(struct rf_draw *d, struct rf_table *t, const struct columns *cols)
{
	for (uint32_t row = 0; row < t->n_rows; row++)
		for (uint32_t k = 0; k < cols->n; k++) {
			const struct column *c = &cols->v[k];
			struct rf_str s = row == 0 ? heading(d, c) :
			    cell_text(d, c, row - 1);
			struct rf_cell *cell = &t->cells[t->n_cells];

			if (s.len == 0)
				continue;
			cell->row = row;
			cell->col = (uint16_t)k;
			cell->row_span = cell->col_span = 1;
			cell->text = s.ptr;
			cell->text_len = (uint32_t)s.len;
			cell->flags = row == 0 ? RF_CELL_HEADER :
			    c->what != LABELS ? RF_CELL_NUMBER : 0;
			t->n_cells++;
		}
}

/* Each series has three columns at most. */
static struct columns
make_room(const struct rf_chart *c, struct rf_arena *a)
{
	struct columns cols = { NULL, 0, MAX_LEVELS };

	for (uint32_t i = 0; i < c->n_groups &&
	    cols.room < MAX_COLUMNS; i++)
		cols.room += 3 * (c->groups[i]->n_series < MAX_COLUMNS ?
		    c->groups[i]->n_series : MAX_COLUMNS);
	if (cols.room > MAX_COLUMNS)
		cols.room = MAX_COLUMNS;
	cols.v = rf_arena_array(a, cols.room, sizeof(*cols.v));
	return cols;
}

struct rf_table *
rf_chart_table(const struct rf_chart *c, struct rf_arena *a,
    uint32_t max_rows)
{
	struct rf_draw d = { .c = c, .a = a };
	struct columns cols = make_room(c, a);
	struct rf_table *t;
	uint32_t rows = 0;
	bool values = false;

	all_columns(c, &cols);
	for (uint32_t k = 0; k < cols.n; k++) {
		values = values || cols.v[k].what != LABELS;
		if (length(&cols.v[k]) > rows)
			rows = length(&cols.v[k]);
	}
	if (rows > max_rows)
		rows = max_rows;
	if (rows == 0 || !values)
		return NULL;
	if (rows > MAX_CELLS / cols.n)
		rows = MAX_CELLS / cols.n;
	t = rf_arena_alloc(a, sizeof(*t));
	t->origin = RF_TABLE_CHART;
	t->n_rows = rows + 1;
	t->n_cols = cols.n;
	t->header_rows = 1;
	t->cells = rf_arena_array(a, (size_t)t->n_rows * cols.n,
	    sizeof(struct rf_cell));
	fill(&d, t, &cols);
	return t;
}
