/*
 * One more cell on a sheet, whichever format it is read from: its text as
 * the reader of the sheet sees it, and the ceilings of all sheets together.
 */
#include "config.h"

#include <string.h>

#include "extract/xlsx/xlsx.h"
#include "util/limits.h"

struct rf_xlsx_info *
rf_xlsx_info_of(const struct rf_xlsx *w, uint32_t style)
{
	return &w->infos[style < w->n_styles ? style : w->n_styles];
}

/* Does the place come after that of the newest cell? */
static bool
in_order(const struct rf_xlsx_sheet *s, const struct rf_xlsx_place *at)
{
	const struct rf_cell *last;

	if (s->cells.n == 0)
		return true;
	last = &s->cells.v[s->cells.n - 1];
	return at->row > last->row ||
	    (at->row == last->row && at->col > last->col);
}

/* Keep a cell whose text is not blank. */
static enum rf_code
keep(struct rf_xlsx_sheet *s, const struct rf_xlsx_place *at,
    const char *text, size_t len, uint8_t flags, const struct rf_text *rich,
    struct rf_err *err)
{
	struct rf_xlsx *w = s->w;
	struct rf_xlsx_info *info = rf_xlsx_info_of(w, at->style);
	struct rf_cell *c;

	if (at->row >= RF_XLSX_MAX_ROWS || at->col >= RF_XLSX_MAX_COLS)
		return RF_OK;
	if (++w->cells > RF_MAX_CELLS)
		return rf_fail(err, RF_E_LIMIT, "The workbook has more than "
		    "%d cells with contents", RF_MAX_CELLS);
	w->text += len;
	if (w->text > RF_MAX_TEXT)
		return rf_fail(err, RF_E_LIMIT, "The workbook's cells hold "
		    "more than %d MiB of text", RF_MAX_TEXT / RF_MiB);
	if (rich != NULL) {
		struct rf_xlsx_info *own = rf_arena_alloc(w->arena,
		    sizeof(*own));

		*own = *info;
		own->rich = rich;
		info = own;
	}
	if (!in_order(s, at))
		s->unsorted = true;
	c = RF_VEC_PUSH(&s->cells);
	c->row = at->row;
	c->col = (uint16_t)at->col;
	c->row_span = c->col_span = 1;
	c->text = text;
	c->text_len = (uint32_t)len;
	c->flags = flags;
	c->extra = (struct rf_cell_extra *)info;
	return RF_OK;
}

enum rf_code
rf_xlsx_add_cell(struct rf_xlsx_sheet *s, const struct rf_xlsx_place *at,
    const char *text, size_t len, uint8_t flags, const struct rf_text *rich,
    struct rf_err *err)
{
	return rf_xlsx_is_blank((struct rf_str){ text, len }) ? RF_OK :
	    keep(s, at, text, len, flags, rich, err);
}

/*
 * Shared texts lie anywhere, and a million of them are a million waits for
 * memory: nothing here looks at one that has no format for texts.
 */
enum rf_code
rf_xlsx_add_string(struct rf_xlsx_sheet *s, const struct rf_xlsx_place *at,
    const struct rf_xlsx_string *str, struct rf_err *err)
{
	const struct rf_numfmt *f =
	    rf_xlsx_info_of(s->w, at->style)->style->format;
	char out[RF_NUMFMT_SIZE];
	size_t n;

	if (rf_numfmt_text(f, (struct rf_str){ str->ptr, str->len }, out,
	    &n))
		return rf_xlsx_add_cell(s, at, rf_arena_strndup(s->w->arena,
		    out, n), n, RF_XLSX_TEXT, NULL, err);
	return str->blank ? RF_OK : keep(s, at, str->ptr, str->len,
	    RF_XLSX_TEXT, str->rich, err);
}

enum rf_code
rf_xlsx_add_text(struct rf_xlsx_sheet *s, const struct rf_xlsx_place *at,
    const char *text, size_t len, const struct rf_text *rich,
    struct rf_err *err)
{
	struct rf_str all = { text, len };
	struct rf_xlsx_string str = { .ptr = text, .len = (uint32_t)len,
		.blank = rf_xlsx_is_blank(all), .rich = rich };

	return rf_xlsx_add_string(s, at, &str, err);
}

enum rf_code
rf_xlsx_add_number(struct rf_xlsx_sheet *s, const struct rf_xlsx_place *at,
    struct rf_str number, struct rf_err *err)
{
	const struct rf_numfmt *f =
	    rf_xlsx_info_of(s->w, at->style)->style->format;
	char out[RF_NUMFMT_SIZE], *copy;
	enum rf_numfmt_kind kind;
	size_t n;

	kind = rf_numfmt_number(f, number, s->w->date1904, out, &n);
	copy = rf_arena_bytes(s->w->arena, n);
	memcpy(copy, out, n);
	return rf_xlsx_add_cell(s, at, copy, n, kind == RF_NUMFMT_NUMBER ?
	    RF_CELL_NUMBER : kind == RF_NUMFMT_DATE ? RF_XLSX_DATE :
	    RF_XLSX_TEXT, NULL, err);
}
