/*
 * Delimited text becomes one table.  The file is held once, as clean UTF-8,
 * and cells point into it: quotes are undone in place.
 *
 * What surprises: nothing says what the delimiter is, so the one that gives
 * the most even rows is taken; a line "sep=;" in front settles it (Excel
 * writes and hides it); and a quote that is never closed would swallow the
 * rest of the file, so from then on quoted fields must end on their line.
 */
#include "config.h"

#include "extract/csv.h"

#include <stdlib.h>
#include <string.h>

#include "extract/recognise.h"
#include "util/io.h"
#include "util/limits.h"
#include "util/utf8.h"

#define PROBE_ROWS 200		/* looked at for the delimiter */
#define PROBE_BYTES (256 * RF_KiB)
#define MAX_COLS 16384

struct csv {
	char *p, *end;		/* what is left to read */
	char delimiter;
	bool one_line;		/* quoted fields end on their line */
	bool stray;		/* some quote was never closed */
};

struct field {
	const char *text;
	size_t len;
	bool last;		/* of its row */
};

/* ---- reading -------------------------------------------------------- */

/* The closing quote of the field that opens at p, or NULL. */
static char *
closing_quote(const struct csv *c, char *p)
{
	char *line = NULL;

	for (p++; (p = memchr(p, '"', (size_t)(c->end - p))) != NULL; p++) {
		if (p + 1 < c->end && p[1] == '"') {
			p++;
			continue;
		}
		break;
	}
	if (p != NULL && c->one_line) {
		line = memchr(c->p, '\n', (size_t)(c->end - c->p));
		if (line != NULL && line < p)
			return NULL;
	}
	return p;
}

/* Take "" for " between two quotes, in place; returns the end. */
static char *
undouble(char *from, const char *to)
{
	char *out = from;

	for (char *in = from; in < to; in++) {
		*out++ = *in;
		if (*in == '"')
			in++;
	}
	return out;
}

/*
 * The next field; false at the end of the text.  With `keep` the text is
 * left as it is, and so are the quotes.
 */
static bool
next_field(struct csv *c, struct field *f, bool keep)
{
	char *p = c->p, *out, *close = NULL;

	if (p > c->end)
		return false;
	f->text = p;
	out = p;
	if (p < c->end && *p == '"') {
		close = closing_quote(c, p);
		if (close == NULL) {
			c->stray = c->one_line = true;
		} else {
			f->text = p + 1;
			out = keep ? close : undouble(p + 1, close);
			p = close + 1;
		}
	}
	/* Unquoted, or what stands behind the closing quote. */
	while (p < c->end && *p != c->delimiter && *p != '\n') {
		if (!keep)
			*out = *p;
		out++;
		p++;
	}
	f->len = (size_t)(out - f->text);
	f->last = p >= c->end || *p == '\n';
	c->p = p + 1;
	/* A newline at the very end opens no row. */
	if (p < c->end && *p == '\n' && p + 1 == c->end)
		c->p = c->end + 1;
	return true;
}

/* ---- the delimiter --------------------------------------------------- */

struct trial {
	double even;		/* share of rows with the usual count */
	unsigned usual;		/* fields of most rows */
};

static int
by_count(const void *a, const void *b)
{
	return (int)*(const unsigned *)a - (int)*(const unsigned *)b;
}

static struct trial
try_delimiter(struct rf_str text, char delimiter)
{
	struct csv c = { .delimiter = delimiter };
	unsigned counts[PROBE_ROWS], rows = 0, fields = 0, run = 0, best = 0;
	struct trial t = { 0, 1 };
	struct field f;

	c.p = (char *)text.ptr;
	c.end = c.p + (text.len < PROBE_BYTES ? text.len : PROBE_BYTES);
	while (rows < PROBE_ROWS && next_field(&c, &f, true)) {
		fields++;
		if (!f.last)
			continue;
		if (fields > 1 || f.len > 0)
			counts[rows++] = fields;
		fields = 0;
	}
	qsort(counts, rows, sizeof(*counts), by_count);
	for (unsigned i = 0; i < rows; i++) {
		run = i > 0 && counts[i] == counts[i - 1] ? run + 1 : 1;
		if (run >= best) {
			best = run;
			t.usual = counts[i];
		}
	}
	t.even = rows > 0 && t.usual > 1 ? (double)best / rows : 0;
	return t;
}

/* Does every comma stand between digits, as a decimal point does? */
static bool
commas_are_decimal(struct rf_str s)
{
	for (size_t i = 0; i < s.len && i < PROBE_BYTES; i++)
		if (s.ptr[i] == ',' && (i == 0 || i + 1 == s.len ||
		    s.ptr[i - 1] < '0' || s.ptr[i - 1] > '9' ||
		    s.ptr[i + 1] < '0' || s.ptr[i + 1] > '9'))
			return false;
	return true;
}

static char
find_delimiter(struct rf_str text, const char *name)
{
	static const char candidates[] = { ',', ';', '\t', '|' };
	struct trial best = { 0, 1 };
	char found = ',';

	if (rf_str_ends(rf_str(name), ".tsv") ||
	    rf_str_ends(rf_str(name), ".tab"))
		return '\t';
	for (size_t i = 0; i < RF_COUNT(candidates); i++) {
		struct trial t = try_delimiter(text, candidates[i]);

		if (candidates[i] == ',' && t.even > 0 &&
		    commas_are_decimal(text))
			t.even /= 2;
		if (t.even > best.even + 0.05 ||
		    (t.even > best.even - 0.05 && t.usual > best.usual)) {
			best = t;
			found = candidates[i];
		}
	}
	return found;
}

/* "sep=;" on a line of its own in front. */
static bool
take_separator_line(struct rf_str *text, char *delimiter)
{
	if (text->len < 5 || !rf_str_ieq((struct rf_str){ text->ptr, 4 },
	    "sep=") || text->ptr[4] == '\n' ||
	    (text->len > 5 && text->ptr[5] != '\n'))
		return false;
	*delimiter = text->ptr[4];
	text->ptr += text->len > 5 ? 6 : 5;
	text->len -= text->len > 5 ? 6 : 5;
	return true;
}

/* ---- the table ------------------------------------------------------ */

/* Starts like a number; what headers do not do. */
static bool
starts_as_number(const struct rf_cell *c)
{
	const char *p = c->text;
	uint32_t n = c->text_len;

	if (n > 1 && (*p == '-' || *p == '+' || *p == '.')) {
		p++;
		n--;
	}
	return n > 0 && *p >= '0' && *p <= '9';
}

static void
find_header(struct rf_table *t)
{
	size_t n = 0;

	while (n < t->n_cells && t->cells[n].row == 0)
		if (starts_as_number(&t->cells[n++]))
			return;
	/* Every column but one has a name. */
	if (n == 0 || n + 1 < t->n_cols || t->n_rows < 2)
		return;
	t->header_rows = 1;
	for (size_t i = 0; i < n; i++)
		t->cells[i].flags |= RF_CELL_HEADER;
}

static enum rf_code
read_rows(struct rf_document *d, struct csv *c, struct rf_table *t,
    struct rf_err *err)
{
	RF_VEC(struct rf_cell) cells = { NULL, 0, 0 };
	uint32_t row = 0, col = 0, least = UINT32_MAX, most = 0;
	enum rf_code rc = RF_OK;
	bool cut = false;
	struct field f;

	while (next_field(c, &f, false)) {
		if (f.len > 0 && col < MAX_COLS) {
			struct rf_cell *cell = RF_VEC_PUSH(&cells);

			cell->row = row;
			cell->col = (uint16_t)col;
			cell->row_span = cell->col_span = 1;
			cell->text = f.text;
			cell->text_len = (uint32_t)f.len;
		}
		cut |= f.len > 0 && col >= MAX_COLS;
		if (cells.n > RF_MAX_CELLS) {
			rc = rf_fail(err, RF_E_LIMIT, "The file has more than "
			    "%d fields", RF_MAX_CELLS);
			break;
		}
		col++;
		if (!f.last)
			continue;
		if (col > 1 || f.len > 0) {	/* not an empty line */
			least = col < least ? col : least;
			most = col > most ? col : most;
			row++;
		}
		col = 0;
	}
	t->cells = cells.v;
	t->n_cells = cells.n;
	t->n_rows = row;
	t->n_cols = most < MAX_COLS ? most : MAX_COLS;
	rf_document_own(d, cells.v);
	if (least < most)
		rf_document_warn(d, "The rows have between %u and %u fields; "
		    "shorter ones were taken as ending in empty fields", least,
		    most);
	if (cut)
		rf_document_warn(d, "Fields after the first %d of a row were "
		    "left out", MAX_COLS);
	if (c->stray)
		rf_document_warn(d, "A quotation mark is never closed; it was "
		    "taken as an ordinary character");
	return rc;
}

int
rf_csv_recognise(const unsigned char *head, size_t len, const char *name)
{
	const struct rf_kind *kind;

	if (!rf_looks_like_text(head, len))
		return 0;
	kind = rf_kind_of_head(head, len);
	/* A page of HTML or a PDF is none, whatever it is called. */
	if (kind != NULL && strcmp(kind->name, "text") != 0)
		return 0;
	/* What many programs call a workbook so that Excel opens it. */
	return rf_str_ends(rf_str(name), ".xls") && *head != '<' ? 55 : 20;
}

enum rf_code
rf_csv_extract(struct rf_extract *x, struct rf_err *err)
{
	struct rf_document *d = x->doc;
	struct csv c = { .delimiter = ',' };
	struct rf_page *page;
	struct rf_table *t;
	struct rf_str text = { NULL, 0 };
	enum rf_code rc;

	d->paging = RF_PAGES;
	d->total_pages = 1;
	rc = rf_options_check_pages(x->options, 1, err);
	if (rc != RF_OK)
		return rc;
	rc = rf_extract_load_text(x, &text, err);
	if (rc != RF_OK)
		return rc;
	if (!take_separator_line(&text, &c.delimiter))
		c.delimiter = find_delimiter(text, x->name);
	c.p = (char *)text.ptr;
	c.end = c.p + text.len;
	t = rf_arena_alloc(&d->arena, sizeof(*t));
	t->origin = RF_TABLE_NATIVE;
	if (text.len > 0)
		rc = read_rows(d, &c, t, err);
	if (rc != RF_OK)
		return rc;
	page = rf_document_page(d, 1);
	if (t->n_cells > 0) {
		find_header(t);
		rf_page_block(page, RF_BLOCK_TABLE)->table = t;
	}
	rf_extract_progress(x, 1, 1);
	return RF_OK;
}
