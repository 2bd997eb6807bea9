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

/* A cell that has no text yet; NULL when it is beyond the sheet. */
static struct rf_cell *
place(struct rf_xlsx_sheet *s, const struct rf_xlsx_place *at, uint8_t flags)
{
	struct rf_cell *c;

	if (at->row >= RF_XLSX_MAX_ROWS || at->col >= RF_XLSX_MAX_COLS)
		return NULL;
	if (!in_order(s, at))
		s->unsorted = true;
	c = RF_VEC_PUSH(&s->cells);
	*c = (struct rf_cell){ .row = at->row, .row_span = 1,
	    .col = (uint16_t)at->col, .col_span = 1, .flags = flags,
	    .extra = (struct rf_cell_extra *)rf_xlsx_info_of(s->w,
	    at->style) };
	return c;
}

/* Give a cell its text, which is not blank. */
static enum rf_code
fill(struct rf_xlsx *w, struct rf_cell *c, const char *text, size_t len,
    const struct rf_text *rich, struct rf_err *err)
{
	struct rf_xlsx_info *own;

	if (++w->cells > RF_MAX_CELLS)
		return rf_fail(err, RF_E_LIMIT, "The workbook has more than "
		    "%d cells with contents", RF_MAX_CELLS);
	w->text += len;
	if (w->text > RF_MAX_TEXT)
		return rf_fail(err, RF_E_LIMIT, "The workbook's cells hold "
		    "more than %d MiB of text", RF_MAX_TEXT / RF_MiB);
	if (rich != NULL) {
		own = rf_arena_alloc(w->arena, sizeof(*own));
		*own = *rf_xlsx_info(c);
		own->rich = rich;
		c->extra = (struct rf_cell_extra *)own;
	}
	c->text = text;
	c->text_len = (uint32_t)len;
	return RF_OK;
}

enum rf_code
rf_xlsx_add_cell(struct rf_xlsx_sheet *s, const struct rf_xlsx_place *at,
    const char *text, size_t len, uint8_t flags, const struct rf_text *rich,
    struct rf_err *err)
{
	struct rf_cell *c;

	if (rf_xlsx_is_blank((struct rf_str){ text, len }))
		return RF_OK;
	c = place(s, at, flags);
	return c != NULL ? fill(s->w, c, text, len, rich, err) : RF_OK;
}

/* ---- shared texts ---------------------------------------------------- */

/*
 * Through the format for texts, if its style has one.  Of a text without,
 * the bytes are not looked at: they lie anywhere, too.
 */
static enum rf_code
fill_shared(struct rf_xlsx_sheet *s, const struct rf_xlsx_late *l,
    struct rf_err *err)
{
	struct rf_cell *c = &s->cells.v[l->cell];
	struct rf_str text = { l->str->ptr, l->str->len };
	const struct rf_text *rich = l->str->rich;
	bool blank = l->str->blank;
	char out[RF_NUMFMT_SIZE];
	size_t n;

	if (rf_numfmt_text(rf_xlsx_info(c)->style->format, text, out, &n)) {
		text = (struct rf_str){ rf_arena_strndup(s->w->arena, out, n),
		    n };
		rich = NULL;
		blank = rf_xlsx_is_blank(text);
	} else if (l->str->plain) {
		c->flags |= RF_CELL_PLAIN;
	}
	if (!blank)
		return fill(s->w, c, text.ptr, text.len, rich, err);
	s->any_blank = true;
	return RF_OK;
}

enum rf_code
rf_xlsx_add_shared(struct rf_xlsx_sheet *s, const struct rf_xlsx_place *at,
    const struct rf_xlsx_string *str, struct rf_err *err)
{
	struct rf_xlsx_late *l = &s->late[s->n_late % RF_COUNT(s->late)];
	enum rf_code rc = RF_OK;

	__builtin_prefetch(str);
	if (place(s, at, RF_XLSX_TEXT) == NULL)
		return RF_OK;
	if (s->n_late >= RF_COUNT(s->late))
		rc = fill_shared(s, l, err);
	l->cell = s->cells.n - 1;
	l->str = str;
	s->n_late++;
	return rc;
}

/* Cells that turned out to hold nothing. */
static void
drop_blank(struct rf_xlsx_sheet *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->cells.n; i++)
		if (s->cells.v[i].text_len > 0)
			s->cells.v[n++] = s->cells.v[i];
	s->cells.n = n;
	s->any_blank = false;
}

enum rf_code
rf_xlsx_add_rest(struct rf_xlsx_sheet *s, struct rf_err *err)
{
	enum rf_code rc = RF_OK;
	size_t i = s->n_late > RF_COUNT(s->late) ?
	    s->n_late - RF_COUNT(s->late) : 0;

	for (; i < s->n_late && rc == RF_OK; i++)
		rc = fill_shared(s, &s->late[i % RF_COUNT(s->late)], err);
	s->n_late = 0;
	if (s->any_blank || rc != RF_OK)
		drop_blank(s);
	return rc;
}

/* ---- others ----------------------------------------------------------- */

enum rf_code
rf_xlsx_add_text(struct rf_xlsx_sheet *s, const struct rf_xlsx_place *at,
    const char *text, size_t len, const struct rf_text *rich,
    struct rf_err *err)
{
	const struct rf_numfmt *f =
	    rf_xlsx_info_of(s->w, at->style)->style->format;
	char out[RF_NUMFMT_SIZE];
	size_t n;

	if (rf_numfmt_text(f, (struct rf_str){ text, len }, out, &n))
		return rf_xlsx_add_cell(s, at, rf_arena_strndup(s->w->arena,
		    out, n), n, RF_XLSX_TEXT, NULL, err);
	return rf_xlsx_add_cell(s, at, text, len, RF_XLSX_TEXT, rich, err);
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
