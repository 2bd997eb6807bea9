/*
 * The table that a chart object keeps its data in: a row of headings, then
 * one row for each category, one column for each series.  Which column is
 * whose stands in descriptions of its first two cells, in one way of writing
 * ranges, and at the series in another.
 */
#include "config.h"

#include "extract/odf/chart.h"

#include <math.h>
#include <string.h>

#include "extract/drawingml/chart.h"

#define MAX_LEVELS 8		/* of categories */

/* The cells of a row, each as often as it is repeated. */
static void
table_row(struct odf_chart *d, const struct rf_xml_node *row)
{
	struct odf_row *out = RF_VEC_PUSH(&d->rows);
	const struct rf_xml_node *cells[MAX_COLS];
	uint32_t n = 0;

	for (const struct rf_xml_node *c = row->child; c != NULL;
	    c = c->next) {
		const char *r = rf_xml_get(c, RF_NS_TABLE,
		    "number-columns-repeated");
		int64_t repeat = 1;

		if (!rf_xml_is(c, RF_NS_TABLE, "table-cell"))
			continue;
		if (r != NULL && !rf_parse_int(rf_str(r), 1, MAX_COLS,
		    &repeat))
			repeat = 1;
		while (repeat-- > 0 && n < MAX_COLS)
			cells[n++] = c;
	}
	out->cells = rf_arena_array(&d->scratch, n, sizeof(*out->cells));
	memcpy(out->cells, cells, n * sizeof(*cells));
	out->n = n;
	d->n_cells += n;
}

/*
 * A range in the one form that can be compared: "S.$B$2:.$B$9" and
 * "S.B2:S.B9" are "S.B2:B9", and "S.B1:S.B1" is "S.B1".
 */
static const char *
plain_range(struct odf_chart *d, const char *range)
{
	char *out = rf_arena_bytes(&d->scratch, strlen(range) + 1);
	size_t n = 0, cell = 0, colon = 0;
	bool quoted = false;

	for (const char *p = range; *p != '\0'; p++) {
		quoted ^= *p == '\'';
		if (*p == '$' && !quoted)
			continue;
		out[n++] = *p;
		if (quoted)
			continue;
		if (*p == '.' && colon > 0)
			n = colon + 1;	/* its sheet is the first's */
		else if (*p == '.')
			cell = n;
		else if (*p == ':')
			colon = n - 1;
	}
	out[n] = '\0';
	if (colon > cell && n - colon - 1 == colon - cell &&
	    memcmp(out + cell, out + colon + 1, colon - cell) == 0)
		out[colon] = '\0';
	return out;
}

/* What the cells of the first two rows say of themselves. */
static void
describe(struct odf_chart *d)
{
	for (size_t row = 0; row < RF_COUNT(d->said) && row < d->rows.n;
	    row++) {
		const struct odf_row *r = &d->rows.v[row];
		const char **said = rf_arena_array(&d->scratch, r->n,
		    sizeof(*said));

		for (uint32_t i = 0; i < r->n; i++) {
			const struct rf_xml_node *desc = rf_xml_child(
			    rf_xml_child(r->cells[i], RF_NS_DRAW, "g"),
			    RF_NS_SVG, "desc");

			if (desc != NULL)
				said[i] = plain_range(d, rf_xml_text(
				    &d->scratch, desc).ptr);
		}
		d->said[row] = said;
	}
}

/* Rows become columns; a table too ragged for that stays as it is. */
static void
transpose(struct odf_chart *d)
{
	uint32_t most = 0;
	size_t n = d->rows.n;
	struct odf_row *from;

	for (size_t i = 0; i < n; i++)
		most = d->rows.v[i].n > most ? d->rows.v[i].n : most;
	if (n == 0 || n > MAX_CELLS / (most + 1))
		return;
	from = rf_arena_array(&d->scratch, n, sizeof(*from));
	memcpy(from, d->rows.v, n * sizeof(*from));
	d->rows.n = 0;
	for (uint32_t col = 0; col < most; col++) {
		struct odf_row *out = RF_VEC_PUSH(&d->rows);

		out->cells = rf_arena_array(&d->scratch, n,
		    sizeof(*out->cells));
		for (size_t i = 0; i < n; i++)
			out->cells[i] = col < from[i].n ?
			    from[i].cells[col] : NULL;
		out->n = (uint32_t)n;
	}
}

static const struct rf_xml_node *
cell(const struct odf_chart *d, size_t row, uint32_t col)
{
	return row < d->rows.n && col < d->rows.v[row].n ?
	    d->rows.v[row].cells[col] : NULL;
}

/* The column whose cell in that row (0 or 1) says it is this range. */
static bool
find_column(struct odf_chart *d, size_t row, const char *range,
    uint32_t *col)
{
	if (range == NULL || row >= d->rows.n)
		return false;
	range = plain_range(d, range);
	for (uint32_t i = 0; i < d->rows.v[row].n; i++)
		if (d->said[row][i] != NULL &&
		    strcmp(d->said[row][i], range) == 0) {
			*col = i;
			return true;
		}
	return false;
}

/*
 * Do the cells say that columns are series?  The first one's values begin in
 * the same cell either way; its label and the last one's values do not.
 */
static bool
is_upright(struct odf_chart *d)
{
	const struct rf_xml_node *first = odf_child(d->area, "series");
	const struct rf_xml_node *last = first, *n = first;
	uint32_t col;

	for (; n != NULL; n = rf_xml_again(n))
		last = n;
	return find_column(d, 0, rf_odf_chart_attr(first,
	    "label-cell-address"), &col) || (last != first &&
	    find_column(d, 1, rf_odf_chart_attr(last,
	    "values-cell-range-address"), &col));
}

static void
turn(struct odf_chart *d)
{
	transpose(d);
	describe(d);
	d->turned = !d->turned;
}

void
rf_odf_chart_table(struct odf_chart *d, const struct rf_xml_node *table,
    bool by_rows)
{
	for (const struct rf_xml_node *n = table; n != NULL &&
	    d->n_cells < MAX_CELLS; n = rf_xml_walk(table, n))
		if (rf_xml_is(n, RF_NS_TABLE, "table-row"))
			table_row(d, n);
	describe(d);
	if (by_rows)
		turn(d);
	/* What the cells say of themselves is truer than the style. */
	if (is_upright(d))
		return;
	turn(d);
	if (!is_upright(d))
		turn(d);
}

/* ---- ranges ------------------------------------------------------------- */

/* "B12", at most the size of a sheet. */
static bool
place(struct rf_str s, uint32_t *row, uint32_t *col)
{
	int64_t r;

	*col = 0;
	while (s.len > 0 && *s.ptr >= 'A' && *s.ptr <= 'Z' && *col < MAX_COLS) {
		*col = *col * 26 + (uint32_t)(*s.ptr - 'A') + 1;
		s.ptr++;
		s.len--;
	}
	if (*col == 0 || *col > MAX_COLS || !rf_parse_int(s, 1, MAX_ROWS, &r))
		return false;
	*col -= 1;
	*row = (uint32_t)r - 1;
	return true;
}

/* An area of the local table itself, "local-table.$B$2:.$B$5". */
struct area {
	uint32_t row0, col0, row1, col1;
};

static bool
local_area(struct odf_chart *d, const char *range, struct area *a)
{
	struct rf_str s, first;

	if (range == NULL || strncmp(range, "local-table.", 12) != 0)
		return false;
	s = rf_str(plain_range(d, range) + 12);
	first = rf_str_cut(&s, ':');
	if (!place(first, &a->row0, &a->col0))
		return false;
	a->row1 = a->row0;
	a->col1 = a->col0;
	if (s.ptr != NULL && !place(s, &a->row1, &a->col1))
		return false;
	if (d->turned)
		*a = (struct area){ a->col0, a->row0, a->col1, a->row1 };
	return a->row1 >= a->row0 && a->col1 >= a->col0 &&
	    a->row0 < d->rows.n;
}

/* How many of n more values may be kept: all or none. */
static size_t
room(struct odf_chart *d, size_t n)
{
	if (n > MAX_VALUES - *d->kept)
		n = 0;
	*d->kept += n;
	return n;
}

static double
number_of(const struct rf_xml_node *n)
{
	const char *s = rf_xml_get(n, RF_NS_OFFICE, "value");
	double v;

	return s != NULL && rf_parse_double(rf_str(s), &v) ? v : NAN;
}

/* The area's cells, one after the other; false: none of them is told of. */
static bool
area_values(struct odf_chart *d, const struct area *a,
    struct rf_chart_values *out)
{
	size_t rows = a->row1 < d->rows.n ? a->row1 - a->row0 + 1 :
	    d->rows.n - a->row0;
	size_t cols = a->col1 - a->col0 + 1, n = room(d, rows * cols);
	double *v = rf_arena_array(d->arena, n, sizeof(*v));
	bool told = false;

	for (size_t i = 0; i < n; i++) {
		const struct rf_xml_node *at = cell(d, a->row0 + i / cols,
		    a->col0 + (uint32_t)(i % cols));

		v[i] = number_of(at);
		told = told || rf_xml_get(at, RF_NS_OFFICE, "value") != NULL;
	}
	/* Shorter series have nothing below their end. */
	while (n > 0 && isnan(v[n - 1]))
		n--;
	out->v = v;
	out->n = (uint32_t)n;
	return told;
}

bool
rf_odf_chart_values(struct odf_chart *d, const char *range,
    uint32_t fallback, struct rf_chart_values *out)
{
	struct area a = { .row0 = 1, .row1 = MAX_ROWS };

	out->ref = rf_odf_chart_range(d, range);
	if (d->rows.n == 0) {
		if (d->cells != NULL && out->ref != NULL)
			rf_dml_cell_numbers(d->cells, out);
		return true;
	}
	if (d->rows.n < 2)
		return true;
	if (!local_area(d, range, &a)) {
		a = (struct area){ 1, fallback, MAX_ROWS, fallback };
		if (find_column(d, 1, range, &a.col0))
			a.col1 = a.col0;
		else if (fallback == UINT32_MAX)
			return true;
	}
	return area_values(d, &a, out);
}

const char *
rf_odf_chart_label(struct odf_chart *d, const char *range, uint32_t fallback)
{
	struct area a;
	uint32_t col = fallback;

	if (d->rows.n == 0)
		return d->cells != NULL && range != NULL ? rf_dml_cell_text(
		    d->cells, rf_odf_chart_range(d, range)) : NULL;
	if (local_area(d, range, &a) && a.row0 == a.row1 && a.col0 == a.col1)
		return rf_odf_chart_text(d, cell(d, a.row0, a.col0));
	find_column(d, 0, range, &col);
	return rf_odf_chart_text(d, cell(d, 0, col));
}

/* ---- categories --------------------------------------------------------- */

/* The cells that the categories stand in, one after the other. */
static const struct rf_xml_node *
category(const struct odf_chart *d, const struct area *a, size_t i)
{
	size_t cols = a->col1 - a->col0 + 1;

	return cell(d, a->row0 + i / cols, a->col0 + (uint32_t)(i % cols));
}

/* The texts of a cell that stands for several levels; how many. */
static uint32_t
levels_of(struct odf_chart *d, const struct rf_xml_node *n,
    const char **texts)
{
	const struct rf_xml_node *item = rf_xml_child(rf_xml_child(n,
	    RF_NS_TEXT, "list"), RF_NS_TEXT, "list-item");
	uint32_t count = 0;

	for (; item != NULL && count < MAX_LEVELS; item = rf_xml_again(item))
		texts[count++] = rf_odf_chart_text(d, item);
	return count;
}

/*
 * Numbers are left out of the list, but not of the text that joins all
 * levels by spaces: what of it the others leave is the one without text.
 */
static void
fill_level(struct odf_chart *d, const struct rf_xml_node *n,
    const char **texts, uint32_t count)
{
	const char *all = rf_odf_chart_text(d, n);
	struct rf_str s = all != NULL ? rf_str(all) : RF_STR("");
	uint32_t gap = count;

	for (uint32_t i = 0; i < count; i++) {
		if (texts[i] != NULL)
			continue;
		if (gap != count)
			return;		/* which is whose? */
		gap = i;
	}
	for (uint32_t i = 0; i < gap && gap < count; i++)
		if (rf_str_starts(s, texts[i])) {
			s.ptr += strlen(texts[i]);
			s.len -= strlen(texts[i]);
			s = rf_str_trim(s);
		}
	for (uint32_t i = count; gap < count && i > gap + 1; i--)
		if (rf_str_ends(s, texts[i - 1])) {
			s.len -= strlen(texts[i - 1]);
			s = rf_str_trim(s);
		}
	if (gap < count && s.len > 0)
		texts[gap] = rf_arena_strndup(d->arena, s.ptr, s.len);
}

/* Does the group of that level go on from one category to the next? */
static bool
goes_on(const char **const *texts, uint32_t level, uint32_t n_levels,
    size_t i)
{
	for (uint32_t k = level; k < n_levels; k++)
		if (texts[k][i] == NULL || texts[k][i - 1] == NULL ||
		    strcmp(texts[k][i], texts[k][i - 1]) != 0)
			return false;
	return true;
}

/* Outer levels stand first in a cell. */
static void
read_levels(struct odf_chart *d, const struct area *a, size_t n,
    uint32_t n_levels)
{
	const char *items[MAX_LEVELS];
	const char **texts[MAX_LEVELS];
	const char *const **levels = rf_arena_array(d->arena, n_levels,
	    sizeof(*levels));

	for (uint32_t k = 0; k < n_levels; k++)
		levels[k] = texts[k] = rf_arena_array(d->arena, n,
		    sizeof(**texts));
	for (size_t i = 0; i < n; i++) {
		const struct rf_xml_node *at = category(d, a, i);
		uint32_t count = levels_of(d, at, items);

		if (count == 0)
			texts[0][i] = rf_odf_chart_text(d, at);
		else
			fill_level(d, at, items, count);
		for (uint32_t k = 0; k < count && k < n_levels; k++)
			texts[n_levels - 1 - k][i] = items[k];
	}
	for (size_t i = n; i > 1; i--)
		for (uint32_t k = 1; k < n_levels; k++)
			if (goes_on(texts, k, n_levels, i - 1))
				texts[k][i - 1] = NULL;
	d->cats.n = (uint32_t)n;
	d->cats.n_levels = n > 0 ? n_levels : 0;
	d->cats.levels = (const char *const *const *)levels;
}

/* All as numbers; false when one is a text. */
static bool
read_numbers(struct odf_chart *d, const struct area *a, size_t n)
{
	double *v = rf_arena_array(d->arena, n, sizeof(*v));
	const char *texts[MAX_LEVELS];
	uint32_t numbers = 0;

	for (size_t i = 0; i < n; i++) {
		const struct rf_xml_node *at = category(d, a, i);

		v[i] = number_of(at);
		if (levels_of(d, at, texts) > 0 || (isnan(v[i]) &&
		    rf_odf_chart_text(d, at) != NULL))
			return false;
		numbers += !isnan(v[i]);
	}
	d->cats.n = (uint32_t)n;
	d->cats.numbers = v;
	return numbers > 0;
}

void
rf_odf_chart_categories(struct odf_chart *d)
{
	struct area a = { 1, 0, (uint32_t)d->rows.n - 1, 0 }, said;
	const char *texts[MAX_LEVELS];
	uint32_t levels = 1;
	size_t n;

	d->cats.ref = rf_odf_chart_range(d, d->cat_range);
	if (d->rows.n == 0) {
		if (d->cells != NULL && d->cats.ref != NULL)
			rf_dml_cell_categories(d->cells, &d->cats);
		return;
	}
	if (local_area(d, d->cat_range, &said))
		a = said;
	else if (d->rows.n < 2)
		return;
	if (a.row1 >= d->rows.n)
		a.row1 = (uint32_t)d->rows.n - 1;
	n = room(d, (size_t)(a.row1 - a.row0 + 1) * (a.col1 - a.col0 + 1));
	if (read_numbers(d, &a, n))
		return;
	d->cats.numbers = NULL;
	for (size_t i = 0; i < n; i++) {
		uint32_t k = levels_of(d, category(d, &a, i), texts);

		levels = k > levels ? k : levels;
	}
	read_levels(d, &a, n, levels);
}
