/*
 * Values for charts that keep no copy of their cells: the sheet that a
 * formula names is streamed once and its values are kept, numbers as
 * numbers.  Nothing of this is done for the charts that spreadsheet programs
 * save, which all keep a copy.
 */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "extract/xlsx/xlsx.h"
#include "util/limits.h"

#define MAX_GRID_CELLS 1000000	/* of all sheets together */
#define MAX_AREAS 64		/* of one formula */
#define MAX_AREA 1048576	/* cells of one formula */
#define SMALL_SHEET (2 * RF_MiB)	/* of XML: read for a format alone */

struct value {
	uint32_t row, col;
	double number;		/* NaN: a text */
	const char *text;	/* NULL: a number */
	uint32_t style;
};

struct rf_xlsx_grid {
	RF_VEC(struct value) cells;	/* sorted */
	uint32_t rows;
};

/* ---- one sheet -------------------------------------------------------- */

struct reader {
	struct rf_xlsx *w;
	struct rf_xlsx_grid *grid;
	struct rf_xlsx_place cell;
	char type;		/* of the open cell: its t, or 'i', 'f' */
	uint32_t row, col;	/* of the next cell */
	bool in_cell, in_value;
	struct rf_buf text;
};

void
rf_xlsx_grid_add(struct rf_xlsx *w, struct rf_xlsx_grid *grid,
    const struct rf_xlsx_place *at, double number, const char *text)
{
	if (at->row >= RF_XLSX_MAX_ROWS || at->col >= RF_XLSX_MAX_COLS ||
	    w->grid_cells >= MAX_GRID_CELLS)
		return;
	w->grid_cells++;
	if (at->row >= grid->rows)
		grid->rows = at->row + 1;
	*RF_VEC_PUSH(&grid->cells) = (struct value){ at->row, at->col,
		number, text, at->style };
}

static void
cell_start(struct reader *p, const struct rf_xml_tag *tag)
{
	struct rf_str ref = rf_xml_attr(tag, RF_NS_NONE, "r");
	struct rf_str type = rf_xml_attr(tag, RF_NS_NONE, "t");
	struct rf_str style = rf_xml_attr(tag, RF_NS_NONE, "s");
	int64_t v;

	p->cell = (struct rf_xlsx_place){ p->row, p->col, 0 };
	if (ref.ptr != NULL)
		rf_xlsx_cell_ref(ref, &p->cell.row, &p->cell.col);
	if (style.ptr != NULL && rf_parse_int(style, 0, UINT32_MAX, &v))
		p->cell.style = (uint32_t)v;
	p->type = type.len == 0 ? 'n' : rf_str_is(type, "inlineStr") ? 'i' :
	    rf_str_is(type, "str") ? 'f' : type.ptr[0];
	p->row = p->cell.row;
	p->col = p->cell.col + 1;
	p->in_cell = true;
	rf_buf_reset(&p->text);
}

static void
cell_end(struct reader *p)
{
	struct rf_xlsx *w = p->w;
	struct rf_str s = rf_str_trim((struct rf_str){ p->text.ptr,
	    p->text.len });
	const char *text = NULL;
	double number = NAN;
	int64_t i;

	p->in_cell = false;
	if (s.len == 0 || w->grid_cells >= MAX_GRID_CELLS)
		return;
	if (p->type == 's' && rf_parse_int(s, 0, INT32_MAX, &i) &&
	    (size_t)i < w->strings.n)
		text = rf_arena_strndup(w->arena, w->strings.v[i].ptr,
		    w->strings.v[i].len);
	else if (p->type == 'i' || p->type == 'f')
		text = rf_ooxml_text(w->arena, s).ptr;
	else if (p->type != 'n' || !rf_parse_double(s, &number))
		return;		/* errors and truth are no values */
	rf_xlsx_grid_add(w, p->grid, &p->cell, number, text);
}

static enum rf_code
grid_start(void *ctx, const struct rf_xml_tag *tag, struct rf_err *err)
{
	struct reader *p = ctx;
	struct rf_str r;
	int64_t v;

	if (tag->ns != RF_NS_S)
		return RF_OK;
	if (strcmp(tag->name, "row") == 0) {
		r = rf_xml_attr(tag, RF_NS_NONE, "r");
		if (r.ptr != NULL && rf_parse_int(r, 1, RF_XLSX_MAX_ROWS, &v))
			p->row = (uint32_t)v - 1;
		p->col = 0;
	} else if (strcmp(tag->name, "c") == 0) {
		cell_start(p, tag);
	} else if (p->in_cell && (strcmp(tag->name, "v") == 0 ||
	    strcmp(tag->name, "t") == 0)) {
		p->in_value = true;
	}
	return RF_OK;
}

static enum rf_code
grid_end(void *ctx, enum rf_xmlns ns, const char *name, struct rf_err *err)
{
	struct reader *p = ctx;

	if (ns != RF_NS_S)
		return RF_OK;
	p->in_value = false;
	if (strcmp(name, "c") == 0)
		cell_end(p);
	else if (strcmp(name, "row") == 0)
		p->row++;
	return RF_OK;
}

static enum rf_code
grid_text(void *ctx, struct rf_str s, struct rf_err *err)
{
	struct reader *p = ctx;

	if (p->in_value)
		rf_buf_add(&p->text, s.ptr, s.len);
	return RF_OK;
}

static const struct rf_xml_handler grid_handler = {
	.start = grid_start,
	.end = grid_end,
	.text = grid_text,
};

static int
by_place(const void *a, const void *b)
{
	const struct value *x = a, *y = b;

	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	return (x->col > y->col) - (x->col < y->col);
}

/* What of a damaged sheet can be read serves. */
static void
read_part(struct rf_xlsx *w, size_t sheet, struct rf_xlsx_grid *grid)
{
	struct reader p = { .w = w, .grid = grid };
	enum rf_code rc;

	if (w->sheets.v[sheet].part == NULL)
		return;
	rf_buf_init(&p.text, RF_MAX_XML_TEXT);
	rc = rf_ooxml_parse(&w->pkg, w->sheets.v[sheet].part, &grid_handler,
	    &p, NULL);
	(void)rc;
	rf_buf_release(&p.text);
}

static const struct rf_xlsx_grid *
grid_of(struct rf_xlsx *w, size_t sheet)
{
	struct rf_xlsx_grid *g;

	if (w->grids == NULL)
		w->grids = rf_arena_array(w->arena, w->sheets.n,
		    sizeof(*w->grids));
	if (w->grids[sheet] != NULL)
		return w->grids[sheet];
	g = w->grids[sheet] = rf_arena_alloc(w->arena, sizeof(*g));
	if (w->read_grid != NULL)
		w->read_grid(w, sheet, g);
	else
		read_part(w, sheet, g);
	if (g->cells.n > 0)
		qsort(g->cells.v, g->cells.n, sizeof(*g->cells.v), by_place);
	return g;
}

void
rf_xlsx_values_release(struct rf_xlsx *w)
{
	for (size_t i = 0; w->grids != NULL && i < w->sheets.n; i++)
		if (w->grids[i] != NULL)
			RF_VEC_RELEASE(&w->grids[i]->cells);
}

/* ---- formulas --------------------------------------------------------- */

struct area {
	size_t sheet;
	struct rf_xlsx_rect at;
};

/* Up to the next `sep` outside of quotes; as rf_str_cut. */
static struct rf_str
cut(struct rf_str *s, char sep)
{
	struct rf_str head = *s;
	bool quoted = false;

	for (size_t i = 0; i < s->len; i++) {
		if (s->ptr[i] == '\'')
			quoted = !quoted;
		if (s->ptr[i] != sep || quoted)
			continue;
		head.len = i;
		s->ptr += i + 1;
		s->len -= i + 1;
		return head;
	}
	*s = (struct rf_str){ NULL, 0 };
	return head;
}

/* 'It''s' without its quotes. */
static bool
is_sheet(struct rf_str name, const char *sheet)
{
	size_t k = 0, n = strlen(sheet);

	if (name.len < 2 || name.ptr[0] != '\'')
		return rf_str_ieq(name, sheet);
	for (size_t i = 1; i + 1 < name.len; i++, k++) {
		char c = name.ptr[i];

		if (k >= n || (c | 0x20) != (sheet[k] | 0x20))
			return false;
		i += c == '\'' && name.ptr[i + 1] == '\'';
	}
	return k == n;
}

static bool
parse_area(struct rf_xlsx *w, struct rf_str s, struct area *out)
{
	struct rf_str name = cut(&s, '!');

	if (s.ptr == NULL || !rf_xlsx_rect_ref(s, &out->at))
		return false;
	for (out->sheet = 0; out->sheet < w->sheets.n; out->sheet++)
		if (w->sheets.v[out->sheet].kind == RF_XLSX_WORKSHEET &&
		    is_sheet(name, w->sheets.v[out->sheet].name))
			return true;
	return false;
}

/* "Sheet1!Name", "[0]!Name" or "Name": what the workbook calls so. */
static struct rf_str
named(struct rf_xlsx *w, struct rf_str s)
{
	struct rf_str whole = s, head = cut(&s, '!');

	if (s.ptr == NULL)
		s = head;
	for (size_t i = 0; i < w->doc->names.n; i++) {
		const struct rf_name *n = &w->doc->names.v[i];

		if (rf_str_ieq(s, n->name) || rf_str_ieq(whole, n->name))
			return rf_str(n->reference);
	}
	return whole;
}

/* "(A!B1:B3,A!B5)" or one area alone; 0: nothing that we know. */
static size_t
parse_areas(struct rf_xlsx *w, struct rf_str s, struct area out[MAX_AREAS])
{
	size_t n = 0;

	s = rf_str_trim(s);
	if (s.len >= 2 && s.ptr[0] == '(' && s.ptr[s.len - 1] == ')')
		s = (struct rf_str){ s.ptr + 1, s.len - 2 };
	while (s.ptr != NULL) {
		if (n == MAX_AREAS || !parse_area(w, rf_str_trim(cut(&s,
		    ',')), &out[n]))
			return 0;
		n++;
	}
	return n;
}

static size_t
find_areas(struct rf_xlsx *w, const char *formula,
    struct area out[MAX_AREAS])
{
	size_t n = parse_areas(w, rf_str(formula), out);

	return n > 0 ? n : parse_areas(w, named(w, rf_str_trim(rf_str(
	    formula))), out);
}

/* ---- ranges ----------------------------------------------------------- */

/* Cells as a text shows them. */
static const char *
shown(struct rf_xlsx *w, const struct value *v)
{
	char digits[32], out[RF_NUMFMT_SIZE];
	const struct rf_numfmt *format = v->style < w->n_styles ?
	    w->infos[v->style].style->format : NULL;
	size_t n = 0;

	if (v->text != NULL)
		return v->text;
	rf_numfmt_number(format, (struct rf_str){ digits,
	    rf_format_double(v->number, digits) }, w->date1904, out, &n);
	return rf_arena_strndup(w->arena, out, n);
}

/* The first cell at or after a place. */
static size_t
lower_bound(const struct rf_xlsx_grid *g, uint32_t row, uint32_t col)
{
	size_t low = 0, high = g->cells.n;
	struct value at = { .row = row, .col = col };

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (by_place(&g->cells.v[mid], &at) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* The area's values from index `base` on, row by row. */
static void
copy_area(struct rf_xlsx *w, const struct area *a, uint32_t base,
    double *numbers, const char **texts, struct rf_dml_cells *out)
{
	const struct rf_xlsx_grid *g = grid_of(w, a->sheet);
	uint32_t cols = a->at.col1 - a->at.col0 + 1;

	for (size_t i = lower_bound(g, a->at.row0, a->at.col0);
	    i < g->cells.n && g->cells.v[i].row <= a->at.row1; i++) {
		const struct value *v = &g->cells.v[i];
		uint32_t at = base + (v->row - a->at.row0) * cols + v->col -
		    a->at.col0;

		if (v->col < a->at.col0 || v->col > a->at.col1)
			continue;
		numbers[at] = v->number;
		texts[at] = shown(w, v);
		if (out->format == NULL && v->style < w->n_styles &&
		    v->text == NULL)
			out->format = w->infos[v->style].style->code;
	}
}

bool
rf_xlsx_values(void *ctx, const char *formula, struct rf_dml_cells *out)
{
	struct rf_xlsx *w = ctx;
	struct area areas[MAX_AREAS];
	size_t n = find_areas(w, formula, areas);
	uint64_t total = 0;
	uint32_t base = 0;
	const char **texts;
	double *numbers;

	for (size_t i = 0; i < n; i++) {
		const struct rf_xlsx_grid *g = grid_of(w, areas[i].sheet);
		struct rf_xlsx_rect *r = &areas[i].at;

		/* Nothing stands below the last row. */
		if (r->row1 >= g->rows && r->row1 > r->row0)
			r->row1 = g->rows > r->row0 ? g->rows - 1 : r->row0;
		total += (uint64_t)(r->row1 - r->row0 + 1) *
		    (r->col1 - r->col0 + 1);
	}
	if (total == 0 || total > MAX_AREA)
		return false;
	memset(out, 0, sizeof(*out));
	out->cols = n == 1 ? areas[0].at.col1 - areas[0].at.col0 + 1 : 1;
	out->rows = (uint32_t)(total / out->cols);
	numbers = rf_arena_array(w->arena, total, sizeof(*numbers));
	texts = rf_arena_array(w->arena, total, sizeof(*texts));
	for (uint64_t i = 0; i < total; i++)
		numbers[i] = NAN;
	for (size_t i = 0; i < n; i++) {
		const struct rf_xlsx_rect *r = &areas[i].at;

		copy_area(w, &areas[i], base, numbers, texts, out);
		base += (r->row1 - r->row0 + 1) * (r->col1 - r->col0 + 1);
	}
	out->numbers = numbers;
	out->texts = texts;
	return true;
}

/* Has the sheet been read for values, or is it worth reading for less? */
static bool
is_cheap(const struct rf_xlsx *w, size_t sheet)
{
	const char *part = w->sheets.v[sheet].part;
	const struct rf_zip_entry *entry;

	if (w->read_grid != NULL ||
	    (w->grids != NULL && w->grids[sheet] != NULL))
		return true;
	entry = part != NULL ? rf_zip_find(w->pkg.zip, rf_str(part)) : NULL;
	return entry != NULL && entry->size <= SMALL_SHEET;
}

const char *
rf_xlsx_value_format(void *ctx, const char *formula)
{
	struct rf_xlsx *w = ctx;
	struct area areas[MAX_AREAS];
	const struct rf_xlsx_grid *g;
	const struct rf_xlsx_rect *r = &areas[0].at;

	if (find_areas(w, formula, areas) == 0 || !is_cheap(w,
	    areas[0].sheet))
		return NULL;
	g = grid_of(w, areas[0].sheet);
	for (size_t i = lower_bound(g, r->row0, r->col0); i < g->cells.n &&
	    g->cells.v[i].row <= r->row1; i++) {
		const struct value *v = &g->cells.v[i];

		if (v->col >= r->col0 && v->col <= r->col1 &&
		    v->text == NULL)
			return v->style < w->n_styles ?
			    w->infos[v->style].style->code : NULL;
	}
	return NULL;
}
