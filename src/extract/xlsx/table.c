/*
 * A region becomes blocks: a table with its header and totals found, or, if
 * it is no table, paragraphs.  What is known of a cell while a sheet is read
 * (struct rf_xlsx_info) turns into what the document keeps.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "extract/xlsx/xlsx.h"

#define MAX_HEADER_ROWS 5
#define LOOK_AHEAD 20		/* rows looked at below a header */
#define LONG_TEXT 80		/* bytes: prose rather than a table's cell */
#define MAX_PROSE 200		/* paragraphs of one region */

/* ---- texts ---------------------------------------------------------- */

static uint32_t
style_of(const struct rf_xlsx_info *info, bool header)
{
	uint32_t style = info->style->run;

	/* Links are underlined and headers bold as a matter of course. */
	if (info->href != NULL)
		style &= ~(uint32_t)RF_UNDERLINE;
	if (header)
		style &= ~(uint32_t)RF_BOLD;
	return style;
}

/* The runs of a cell; n = 0 when its plain text says it all. */
static struct rf_text
runs_of(struct rf_xlsx_sheet *s, const struct rf_cell *c, bool header)
{
	const struct rf_xlsx_info *info = rf_xlsx_info(c);
	struct rf_text t = { NULL, 0 };
	uint32_t style = style_of(info, header);

	if (info->rich != NULL) {
		t.n = info->rich->n;
		t.runs = rf_arena_array(s->w->arena, t.n, sizeof(*t.runs));
		for (uint32_t i = 0; i < t.n; i++) {
			t.runs[i] = info->rich->runs[i];
			t.runs[i].href = info->href;
		}
	} else if (style != 0 || info->href != NULL) {
		t.n = 1;
		t.runs = rf_arena_alloc(s->w->arena, sizeof(*t.runs));
		t.runs[0].text = (struct rf_str){ c->text, c->text_len };
		t.runs[0].style = style;
		t.runs[0].href = info->href;
	}
	return t;
}

static struct rf_xlsx_rect
on_sheet(const struct rf_xlsx_sheet *s, struct rf_xlsx_rect r)
{
	r.row0 = rf_xlsx_sheet_row(s, r.row0);
	r.row1 = rf_xlsx_sheet_row(s, r.row1);
	r.col0 = rf_xlsx_sheet_col(s, r.col0);
	r.col1 = rf_xlsx_sheet_col(s, r.col1);
	return r;
}

static struct rf_xlsx_rect
cell_rect(const struct rf_cell *c)
{
	struct rf_xlsx_rect r = { c->row, c->row + c->row_span - 1, c->col,
	    (uint32_t)c->col + c->col_span - 1 };

	return r;
}

static void
paragraph(struct rf_xlsx_sheet *s, const struct rf_cell *c)
{
	const char *comment = rf_xlsx_info(c)->comment;
	struct rf_block *b = rf_xlsx_item(s, RF_BLOCK_PARAGRAPH, c->row,
	    c->col);

	b->text = runs_of(s, c, false);
	if (b->text.n == 0)
		b->text = rf_text_plain(s->w->arena,
		    (struct rf_str){ c->text, c->text_len });
	b->excel_range = rf_xlsx_range_text(s->w->arena,
	    on_sheet(s, cell_rect(c)));
	if (comment != NULL) {
		const char *range = b->excel_range;

		b = rf_xlsx_item(s, RF_BLOCK_PARAGRAPH, c->row, c->col);
		b->text = rf_text_plain(s->w->arena, rf_str(comment));
		b->excel_range = range;
	}
}

/* ---- totals --------------------------------------------------------- */

static bool
says_total(const struct rf_cell *c)
{
	static const char *const words[] = {
		"total", "grand total", "subtotal", "sub-total", "sum",
		"overall", "summe", "gesamt", "somme", "totale", "totaal",
		"suma", "summa", "итого", "всего", "合计", "总计", "合計",
		"総計", "합계",
	};
	struct rf_str s = rf_str_trim((struct rf_str){ c->text,
	    c->text_len });

	if (!(c->flags & RF_XLSX_TEXT))
		return false;
	for (size_t i = 0; i < RF_COUNT(words); i++) {
		size_t n = strlen(words[i]);

		if (s.len >= n && s.len <= n + 24 &&
		    rf_str_ieq((struct rf_str){ s.ptr, n }, words[i]) &&
		    (s.len == n || s.ptr[n] == ' ' || s.ptr[n] == 's' ||
		    s.ptr[n] == ':' || s.ptr[n] == 'S'))
			return true;
	}
	return false;
}

/* ---- headers -------------------------------------------------------- */

struct row {
	size_t from, n;		/* cells of the region */
};

/* The cells of the first rows, one entry each; returns how many rows. */
static size_t
first_rows(const struct rf_xlsx_region *r, struct row *rows, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++) {
		if (i == 0 || r->cells[i].row != r->cells[i - 1].row) {
			if (n == max)
				break;
			rows[n].from = i;
			rows[n++].n = 0;
		}
		rows[n - 1].n++;
	}
	return n;
}

enum quality { ALL_TEXT, ALL_BOLD, ALL_FILLED };

static bool
row_is(const struct rf_xlsx_region *r, const struct row *row,
    enum quality quality)
{
	for (size_t i = row->from; i < row->from + row->n; i++) {
		const struct rf_cell *c = &r->cells[i];
		const struct rf_xlsx_style *style = rf_xlsx_info(c)->style;
		bool good = quality == ALL_TEXT ?
		    (c->flags & RF_XLSX_TEXT) != 0 : quality == ALL_BOLD ?
		    (style->run & RF_BOLD) != 0 : style->filled;

		if (!good)
			return false;
	}
	return row->n > 0;
}

/* Is the header the rows that the sheet freezes or repeats in print? */
static uint32_t
declared_header(const struct rf_xlsx_sheet *s, const struct rf_xlsx_region *r)
{
	uint32_t first = s->frozen_rows;
	uint32_t rows;

	if (s->ref->title_last >= 0)
		first = (uint32_t)s->ref->title_last + 1;
	first = rf_xlsx_visible_row(s, first);
	if (first <= r->at.row0 || first > r->at.row1)
		return 0;
	rows = first - r->at.row0;
	return rows <= MAX_HEADER_ROWS ? rows : 0;
}

/* "$800K", "92%", "(1.5)": a number that was typed as a text. */
static bool
reads_as_number(const struct rf_cell *c)
{
	struct rf_str s = { c->text, c->text_len };
	size_t i = 0, digits = 0;

	if (!(c->flags & RF_XLSX_TEXT))
		return true;
	/* Signs, brackets and any currency in front. */
	while (i < s.len && i < 4 && !(s.ptr[i] >= '0' && s.ptr[i] <= '9')) {
		if ((s.ptr[i] >= 'a' && s.ptr[i] <= 'z') ||
		    (s.ptr[i] >= 'A' && s.ptr[i] <= 'Z'))
			return false;
		i++;
	}
	for (; i < s.len; i++)
		digits += s.ptr[i] >= '0' && s.ptr[i] <= '9';
	return digits * 2 >= s.len - 1 && digits > 0;
}

/* Does some column turn from text in the first row to numbers below? */
static bool
turns_to_numbers(const struct rf_xlsx_region *r, const struct row *rows,
    size_t n)
{
	for (size_t i = rows[0].from; i < rows[0].from + rows[0].n; i++) {
		const struct rf_cell *h = &r->cells[i];
		size_t numbers = 0, texts = 0;

		if (reads_as_number(h))
			continue;
		for (size_t k = 1; k < n; k++)
			for (size_t j = rows[k].from;
			    j < rows[k].from + rows[k].n; j++) {
				if (r->cells[j].col != h->col)
					continue;
				if (reads_as_number(&r->cells[j]))
					numbers++;
				else
					texts++;
			}
		if (numbers > texts)
			return true;
	}
	return false;
}

/* A full row of short texts above at least two more, in three columns. */
static bool
looks_like_labels(const struct rf_xlsx_region *r, const struct row *rows,
    size_t n)
{
	uint32_t width = r->at.col1 - r->at.col0 + 1;

	if (n < 3 || width < 3 || rows[0].n != width)
		return false;
	for (size_t i = rows[0].from; i < rows[0].from + rows[0].n; i++) {
		const struct rf_cell *c = &r->cells[i];

		if (c->text_len > LONG_TEXT / 2 ||
		    c->text[c->text_len - 1] == ':')
			return false;
	}
	return true;
}

static bool
has_number(const struct rf_xlsx_region *r, const struct row *row)
{
	for (size_t i = row->from; i < row->from + row->n; i++)
		if (r->cells[i].flags & RF_CELL_NUMBER)
			return true;
	return false;
}

/* Does a cell of the row stand above several columns? */
static bool
has_group(const struct rf_xlsx_region *r, const struct row *row)
{
	for (size_t i = row->from; i < row->from + row->n; i++)
		if (r->cells[i].col_span > 1)
			return true;
	return false;
}

/*
 * Rows of emphasis above others without: whatever the kinds, for years are
 * headers too.  How many; 0 when the emphasis does not end.
 */
static uint32_t
emphasised(const struct rf_xlsx_region *r, const struct row *rows, size_t n)
{
	static const enum quality qualities[] = { ALL_BOLD, ALL_FILLED };

	for (size_t q = 0; q < RF_COUNT(qualities); q++) {
		uint32_t k = 0;

		while (k < n && k <= MAX_HEADER_ROWS &&
		    row_is(r, &rows[k], qualities[q]))
			k++;
		if (k > 0 && k < n && k <= 3 &&
		    !says_total(&r->cells[rows[0].from])) {
			/* An emphasised sum below labels is none, but years
			 * below what groups them are. */
			while (k > 1 && has_number(r, &rows[k - 1]) &&
			    !has_number(r, &rows[0]) &&
			    !has_group(r, &rows[k - 2]))
				k--;
			return k;
		}
	}
	return 0;
}

/*
 * Labels above numbers: the first row of texts in every column, and what
 * stands above it, which has gaps.
 */
static uint32_t
labelled(const struct rf_xlsx_region *r, const struct row *rows, size_t n)
{
	uint32_t width = r->at.col1 - r->at.col0 + 1;

	for (uint32_t k = 0; k + 1 < n && k < 4; k++) {
		if (rows[k].n < width)
			continue;
		if (!row_is(r, &rows[k], ALL_TEXT))
			break;
		return turns_to_numbers(r, rows + k, n - k) ||
		    (k == 0 && looks_like_labels(r, rows, n)) ? k + 1 : 0;
	}
	return row_is(r, &rows[0], ALL_TEXT) &&
	    turns_to_numbers(r, rows, n) ? 1 : 0;
}

static uint32_t
found_header(const struct rf_xlsx_region *r)
{
	struct row rows[LOOK_AHEAD + 1];
	size_t n = first_rows(r, rows, RF_COUNT(rows));
	uint32_t h;

	if (n < 2)
		return 0;
	h = emphasised(r, rows, n);
	if (h == 0)
		h = labelled(r, rows, n);
	/* Merged headers stand above what they group. */
	while (h > 0 && h < MAX_HEADER_ROWS && h + 1 < n &&
	    has_group(r, &rows[h - 1]) && row_is(r, &rows[h], ALL_TEXT))
		h++;
	if (h == 0)
		return 0;
	/* In rows of the table: the row after the header's last. */
	h = r->cells[rows[h - 1].from].row - r->at.row0 + 1;
	for (size_t i = 0; i < r->n && r->cells[i].row < r->at.row0 + h; i++) {
		uint32_t end = r->cells[i].row - r->at.row0 +
		    r->cells[i].row_span;

		if (end > h && end <= MAX_HEADER_ROWS)
			h = end;
	}
	return r->at.row0 + h <= r->at.row1 ? h : 0;
}

/* ---- the table ------------------------------------------------------ */

/* The row of the totals within the region's rows, or UINT32_MAX. */
static uint32_t
total_row(const struct rf_xlsx_region *r)
{
	size_t i = r->n, first;
	bool number = false;

	if (r->at.row1 == r->at.row0 || r->at.col1 == r->at.col0)
		return UINT32_MAX;
	while (i > 0 && r->cells[i - 1].row == r->cells[r->n - 1].row)
		number |= (r->cells[--i].flags & RF_CELL_NUMBER) != 0;
	first = i;
	return number && says_total(&r->cells[first]) ?
	    r->cells[first].row : UINT32_MAX;
}

/* Row or column numbers on the sheet, when some are hidden in between. */
static const uint32_t *
map_of(struct rf_xlsx_sheet *s, uint32_t from, uint32_t n,
    uint32_t (*sheet)(const struct rf_xlsx_sheet *, uint32_t))
{
	uint32_t *map;

	if (sheet(s, from + n - 1) - sheet(s, from) == n - 1)
		return NULL;
	map = rf_arena_array(s->w->arena, n, sizeof(*map));
	for (uint32_t i = 0; i < n; i++)
		map[i] = sheet(s, from + i);
	return map;
}

/* Into the document's own form, in the table's coordinates. */
static void
finish_cell(struct rf_xlsx_sheet *s, const struct rf_xlsx_region *r,
    struct rf_cell *c, bool header, bool total)
{
	const struct rf_xlsx_info *info = rf_xlsx_info(c);
	struct rf_cell_extra *extra = NULL;
	struct rf_text rich = runs_of(s, c, header);

	if (rich.n > 0 || info->comment != NULL) {
		extra = rf_arena_alloc(s->w->arena, sizeof(*extra));
		extra->rich = rich;
		extra->comment = info->comment;
	}
	c->extra = extra;
	c->flags &= (uint8_t)~RF_XLSX_KINDS;
	if (header)
		c->flags |= RF_CELL_HEADER;
	if (total)
		c->flags |= RF_CELL_TOTAL;
	c->row -= r->at.row0;
	c->col -= (uint16_t)r->at.col0;
	/* A merge may stick out of a table object. */
	if (c->row + c->row_span > r->at.row1 - r->at.row0 + 1)
		c->row_span = r->at.row1 - r->at.row0 + 1 - c->row;
	if (c->col + c->col_span > r->at.col1 - r->at.col0 + 1)
		c->col_span = (uint16_t)(r->at.col1 - r->at.col0 + 1 - c->col);
}

static void
table(struct rf_xlsx_sheet *s, const struct rf_xlsx_region *r)
{
	const struct rf_xlsx_named *named = r->named;
	struct rf_block *b = rf_xlsx_item(s, RF_BLOCK_TABLE, r->at.row0,
	    r->at.col0);
	struct rf_table *t = rf_arena_alloc(s->w->arena, sizeof(*t));
	uint32_t total, header;

	b->table = t;
	t->origin = named != NULL ? RF_TABLE_NAMED : RF_TABLE_REGION;
	t->n_rows = r->at.row1 - r->at.row0 + 1;
	t->n_cols = r->at.col1 - r->at.col0 + 1;
	t->sheet_row = rf_xlsx_sheet_row(s, r->at.row0);
	t->sheet_col = rf_xlsx_sheet_col(s, r->at.col0);
	t->row_map = map_of(s, r->at.row0, t->n_rows, rf_xlsx_sheet_row);
	t->col_map = map_of(s, r->at.col0, t->n_cols, rf_xlsx_sheet_col);
	t->excel_range = rf_xlsx_range_text(s->w->arena, named != NULL ?
	    named->at : on_sheet(s, r->at));
	if (named != NULL) {
		t->name = named->name;
		header = rf_xlsx_visible_row(s, named->at.row0 +
		    named->header_rows) - r->at.row0;
		total = named->total_rows == 0 ? UINT32_MAX :
		    rf_xlsx_visible_row(s, named->at.row1 + 1 -
		    named->total_rows);
	} else {
		header = declared_header(s, r);
		if (header == 0)
			header = found_header(r);
		total = total_row(r);
	}
	t->header_rows = header;
	for (size_t i = 0; i < r->n; i++) {
		struct rf_cell *c = &r->cells[i];

		finish_cell(s, r, c, c->row - r->at.row0 < header,
		    c->row >= total);
	}
	t->cells = r->cells;
	t->n_cells = r->n;
}

/*
 * A few texts below each other, or long ones, are prose: one cell to a row,
 * all at the left edge, however wide they are merged.
 */
static bool
is_prose(const struct rf_xlsx_region *r)
{
	size_t texts = 0;
	bool lengthy = false;

	if (r->named != NULL)
		return false;
	for (size_t i = 0; i < r->n; i++) {
		if (r->cells[i].col != r->at.col0)
			return false;
		texts += (r->cells[i].flags & RF_XLSX_TEXT) != 0;
		lengthy |= r->cells[i].text_len > LONG_TEXT;
	}
	if (r->n <= 2)
		return r->n == 1 || texts > 0;
	return texts == r->n && (r->n == 3 || (lengthy && r->n <= MAX_PROSE));
}

static struct rf_xlsx_rect
bounds(const struct rf_xlsx_region *r)
{
	struct rf_xlsx_rect b = cell_rect(&r->cells[0]);

	for (size_t i = 1; i < r->n; i++) {
		struct rf_xlsx_rect c = cell_rect(&r->cells[i]);

		b.col0 = c.col0 < b.col0 ? c.col0 : b.col0;
		b.row1 = c.row1 > b.row1 ? c.row1 : b.row1;
		b.col1 = c.col1 > b.col1 ? c.col1 : b.col1;
	}
	return b;
}

void
rf_xlsx_region_emit(struct rf_xlsx_sheet *s, const struct rf_xlsx_region *in)
{
	struct rf_xlsx_region r = *in;

	r.at = bounds(&r);
	if (r.named != NULL) {
		/* A table object keeps its shape, empty edges and all. */
		r.at.row0 = rf_xlsx_visible_row(s, r.named->at.row0);
		r.at.col0 = rf_xlsx_visible_col(s, r.named->at.col0);
		r.at.row1 = rf_xlsx_visible_row(s, r.named->at.row1 + 1) - 1;
		r.at.col1 = rf_xlsx_visible_col(s, r.named->at.col1 + 1) - 1;
	}
	if (!is_prose(&r)) {
		table(s, &r);
		return;
	}
	for (size_t i = 0; i < r.n; i++)
		paragraph(s, &r.cells[i]);
}
