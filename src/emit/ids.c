/*
 * Numbering and small questions about blocks, cells and figures that all
 * writers must answer alike.
 */
#include "config.h"

#include "emit/ids.h"

#include <stdio.h>
#include <string.h>

/* ---- ids ------------------------------------------------------------ */

size_t
rf_digits(uint64_t v, char *out)
{
	char text[20];
	size_t n = 0;

	do {
		text[n++] = (char)('0' + v % 10);
		v /= 10;
	} while (v != 0);
	for (size_t i = 0; i < n; i++)
		out[i] = text[n - 1 - i];
	return n;
}

void
rf_ids_page(struct rf_ids *ids, const struct rf_page *page)
{
	ids->sheet = 0;
	ids->sheet_image = 0;
	if (page->sheet != NULL)
		ids->sheet = page->sheet->index != 0 ? page->sheet->index :
		    page->number;
}

static void
numbered(char out[RF_ELEMENT_ID_SIZE], const char *prefix, size_t len,
    uint32_t n)
{
	memcpy(out, prefix, len);
	out[len + rf_digits(n, out + len)] = '\0';
}

void
rf_ids_title(struct rf_ids *ids, char out[RF_ELEMENT_ID_SIZE])
{
	numbered(out, "excel_title_", 12, ids->title++);
}

void
rf_ids_text(struct rf_ids *ids, char out[RF_ELEMENT_ID_SIZE])
{
	numbered(out, "txt-", 4, ++ids->text);
}

void
rf_ids_table(struct rf_ids *ids, char out[RF_ELEMENT_ID_SIZE])
{
	numbered(out, "tbl-", 4, ++ids->table);
}

void
rf_ids_image(struct rf_ids *ids, char out[RF_ELEMENT_ID_SIZE])
{
	if (ids->sheet != 0)
		snprintf(out, RF_ELEMENT_ID_SIZE, "excel_image_%u_%u", ids->sheet,
		    ++ids->sheet_image);
	else
		numbered(out, "img-", 4, ++ids->image);
}

void
rf_ids_skip_image(struct rf_ids *ids)
{
	char id[RF_ELEMENT_ID_SIZE];

	rf_ids_image(ids, id);
}

void
rf_cell_id(const char *table, uint32_t row, uint32_t col,
    char out[RF_ELEMENT_ID_SIZE])
{
	size_t n = strnlen(table, 14);	/* "tbl-4294967295" */

	memcpy(out, table, n);
	out[n++] = '-';
	out[n++] = 'r';
	n += rf_digits(row, out + n);
	out[n++] = 'c';
	n += rf_digits(col, out + n);
	out[n] = '\0';
}

/* ---- blocks --------------------------------------------------------- */

bool
rf_text_is_blank(const struct rf_text *t)
{
	for (uint32_t i = 0; i < t->n; i++) {
		const struct rf_run *r = &t->runs[i];

		if (r->note != 0)
			return false;
		for (size_t k = 0; k < r->text.len; k++) {
			unsigned char c = (unsigned char)r->text.ptr[k];

			if (c == 0xc2 && k + 1 < r->text.len &&
			    (unsigned char)r->text.ptr[k + 1] == 0xa0)
				k++;	/* no-break space */
			else if (c != ' ' && (c < '\t' || c > '\r'))
				return false;
		}
	}
	return true;
}

enum rf_entry
rf_entry_of(const struct rf_block *b)
{
	static const unsigned char entries[RF_BLOCK_KIND_COUNT] = {
		[RF_BLOCK_PARAGRAPH] = RF_ENTRY_TEXT,
		[RF_BLOCK_HEADING] = RF_ENTRY_TITLE,
		[RF_BLOCK_LIST_ITEM] = RF_ENTRY_TEXT,
		[RF_BLOCK_CODE] = RF_ENTRY_TEXT,
		[RF_BLOCK_QUOTE] = RF_ENTRY_TEXT,
		[RF_BLOCK_FORMULA] = RF_ENTRY_TEXT,
		[RF_BLOCK_CAPTION] = RF_ENTRY_TEXT,
		[RF_BLOCK_FOOTNOTE] = RF_ENTRY_TEXT,
		[RF_BLOCK_TABLE] = RF_ENTRY_TABLE,
		[RF_BLOCK_FIGURE] = RF_ENTRY_FIGURE,
		[RF_BLOCK_RULE] = RF_ENTRY_NONE,
		[RF_BLOCK_PAGE_HEADER] = RF_ENTRY_HEADER,
		[RF_BLOCK_PAGE_FOOTER] = RF_ENTRY_FOOTER,
		[RF_BLOCK_PAGE_NUMBER] = RF_ENTRY_PAGE_NUMBER,
	};
	enum rf_entry e = RF_ENTRY_NONE;

	if ((unsigned)b->kind < RF_BLOCK_KIND_COUNT)
		e = entries[b->kind];
	if (e == RF_ENTRY_TABLE && (b->table == NULL || b->table->n_cells == 0))
		return RF_ENTRY_NONE;
	if (e == RF_ENTRY_FIGURE && b->figure == NULL)
		return RF_ENTRY_NONE;
	if (rf_entry_is_text(e) && rf_text_is_blank(&b->text))
		return RF_ENTRY_NONE;
	return e;
}

/* ---- cells ---------------------------------------------------------- */

static uint32_t
tables_inside(const struct rf_table *t, unsigned depth)
{
	uint32_t n = 0;

	for (size_t i = 0; i < t->n_cells; i++) {
		const struct rf_cell_extra *e = t->cells[i].extra;

		for (uint32_t k = 0; e != NULL && k < e->n_blocks; k++) {
			if (rf_entry_of(&e->blocks[k]) != RF_ENTRY_TABLE)
				continue;
			n++;
			if (depth > 1)
				n += tables_inside(e->blocks[k].table,
				    depth - 1);
		}
	}
	return n;
}

uint32_t
rf_tables_inside(const struct rf_table *t)
{
	return tables_inside(t, RF_MAX_NESTING);
}

uint32_t
rf_cell_row_span(const struct rf_table *t, const struct rf_cell *c)
{
	uint32_t room = t->n_rows > c->row ? t->n_rows - c->row : 1;

	if (c->row_span < 1)
		return 1;
	return c->row_span < room ? c->row_span : room;
}

uint32_t
rf_cell_col_span(const struct rf_table *t, const struct rf_cell *c)
{
	uint32_t room = t->n_cols > c->col ? t->n_cols - c->col : 1;

	if (c->col_span < 1)
		return 1;
	return c->col_span < room ? c->col_span : room;
}

bool
rf_table_next_totals(const struct rf_table *t, size_t *at, size_t *first)
{
	size_t i = *at, row_start = *at;

	while (i < t->n_cells && (t->cells[i].flags & RF_CELL_TOTAL) == 0)
		i++;
	if (i >= t->n_cells) {
		*at = i;
		return false;
	}
	/* The row may begin with cells that do not carry the flag. */
	while (i > row_start && t->cells[i - 1].row == t->cells[i].row)
		i--;
	*first = i;
	while (i < t->n_cells && t->cells[i].row == t->cells[*first].row)
		i++;
	*at = i;
	return true;
}

bool
rf_has_addresses(const struct rf_page *p, const struct rf_table *t)
{
	return p->sheet != NULL && t->chart == NULL;
}

uint32_t
rf_sheet_row(const struct rf_table *t, uint32_t row)
{
	if (t->row_map != NULL && row < t->n_rows)
		return t->row_map[row];
	return t->sheet_row + row;
}

uint32_t
rf_sheet_col(const struct rf_table *t, uint32_t col)
{
	if (t->col_map != NULL && col < t->n_cols)
		return t->col_map[col];
	return t->sheet_col + col;
}

size_t
rf_column_letters(uint32_t col, char *out)
{
	char text[8];
	uint64_t v = (uint64_t)col + 1;
	size_t n = 0;

	while (v != 0) {
		v--;
		text[n++] = (char)('A' + v % 26);
		v /= 26;
	}
	for (size_t i = 0; i < n; i++)
		out[i] = text[n - 1 - i];
	return n;
}

size_t
rf_sheet_address(const struct rf_table *t, uint32_t row, uint32_t col,
    char out[RF_ADDRESS_SIZE])
{
	size_t n = rf_column_letters(rf_sheet_col(t, col), out);

	n += rf_digits((uint64_t)rf_sheet_row(t, row) + 1, out + n);
	out[n] = '\0';
	return n;
}

/* ---- figures -------------------------------------------------------- */

static bool
given(const char *s)
{
	return s != NULL && s[strspn(s, " \t\n\r")] != '\0';
}

struct rf_text
rf_figure_caption(const struct rf_figure *f, struct rf_run made[2])
{
	const char *text = given(f->title) ? f->title : f->alt;
	struct rf_text none = { NULL, 0 };

	if (!rf_text_is_blank(&f->caption))
		return f->caption;
	memset(made, 0, 2 * sizeof(*made));
	if (f->visual == RF_VISUAL_CHART && given(f->chart_title)) {
		made[0].text = RF_STR("Chart: ");
		made[1].text = rf_str(f->chart_title);
		return (struct rf_text){ made, 2 };
	}
	if (!given(text))
		return none;
	made[0].text = rf_str(text);
	return (struct rf_text){ made, 1 };
}

const char *
rf_figure_description(const struct rf_figure *f)
{
	if (given(f->description))
		return f->description;
	return given(f->alt) ? f->alt : NULL;
}

const char *
rf_figure_remark(const struct rf_figure *f, const struct rf_text *caption)
{
	const char *text = rf_figure_description(f);

	if (text != NULL && caption->n == 1 &&
	    rf_str_is(caption->runs[0].text, text))
		return NULL;
	return text;
}

const struct rf_asset *
rf_figure_asset(const struct rf_document *d, const struct rf_figure *f)
{
	if (f->asset < 0 || (size_t)f->asset >= d->assets.n)
		return NULL;
	return &d->assets.v[f->asset];
}

void
rf_image_name(const char *id, const struct rf_asset *asset, char out[64])
{
	const char *suffix = asset->suffix;
	size_t n = suffix == NULL ? 0 :
	    strspn(suffix, "abcdefghijklmnopqrstuvwxyz0123456789");

	/* Only the plainest suffix may become part of a file name. */
	if (n == 0 || n > 8 || suffix[n] != '\0')
		suffix = "bin";
	snprintf(out, 64, "%s.%s", id, suffix);
}
