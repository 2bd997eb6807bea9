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

void
rf_odf_chart_table(struct odf_chart *d, const struct rf_xml_node *table)
{
	for (const struct rf_xml_node *n = table; n != NULL &&
	    d->n_cells < MAX_CELLS; n = rf_xml_walk(table, n))
		if (rf_xml_is(n, RF_NS_TABLE, "table-row"))
			table_row(d, n);
	describe(d);
}

const struct rf_xml_node *
rf_odf_chart_cell(const struct odf_chart *d, size_t row, uint32_t col)
{
	return row < d->rows.n && col < d->rows.v[row].n ?
	    d->rows.v[row].cells[col] : NULL;
}

/* The column whose cell in that row (0 or 1) says it is this range. */
uint32_t
rf_odf_chart_column(struct odf_chart *d, size_t row, const char *range,
    uint32_t fallback)
{
	if (range != NULL)
		range = plain_range(d, range);
	for (uint32_t i = 0; range != NULL && row < d->rows.n &&
	    i < d->rows.v[row].n; i++)
		if (d->said[row][i] != NULL &&
		    strcmp(d->said[row][i], range) == 0)
			return i;
	return fallback;
}

/* How many rows of data there are; 0 when no more values can be kept. */
static size_t
room(struct odf_chart *d)
{
	size_t n = d->rows.n > 0 ? d->rows.n - 1 : 0;

	if (n > MAX_VALUES - *d->kept)
		n = 0;
	*d->kept += n;
	return n;
}

void
rf_odf_chart_values(struct odf_chart *d, uint32_t col, const char *range,
    struct rf_chart_values *out)
{
	size_t n = room(d);
	double *v = rf_arena_array(d->arena, n, sizeof(*v));

	for (size_t i = 0; i < n; i++) {
		const char *s = rf_xml_get(rf_odf_chart_cell(d, i + 1, col), RF_NS_OFFICE,
		    "value");

		if (s == NULL || !rf_parse_double(rf_str(s), &v[i]))
			v[i] = NAN;
	}
	/* Shorter series have nothing below their end. */
	while (n > 0 && isnan(v[n - 1]))
		n--;
	out->v = v;
	out->n = (uint32_t)n;
	out->ref = range;
}

void
rf_odf_chart_categories(struct odf_chart *d)
{
	size_t n = room(d);
	const char **texts = rf_arena_array(d->arena, n, sizeof(*texts));
	const char *const **levels = rf_arena_alloc(d->arena,
	    sizeof(*levels));

	for (size_t i = 0; i < n; i++)
		texts[i] = rf_odf_chart_text(d, rf_odf_chart_cell(d, i + 1, 0));
	levels[0] = texts;
	d->cats.n = (uint32_t)n;
	d->cats.n_levels = n > 0 ? 1 : 0;
	d->cats.levels = (const char *const *const *)levels;
}
