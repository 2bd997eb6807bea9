/*
 * A sheet's records.  Charts stand inside, each behind the object that shows
 * it, as records of their own between a beginning and an end (chart.c); a
 * chart sheet is nothing but those.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "extract/le.h"
#include "extract/xls/xls_priv.h"
#include "util/limits.h"

#define MAX_HIDDEN XLS_MAX_ROWS
#define MAX_HEIGHT 409.5f	/* points, of a row */

/* BIFF2 has three bytes for what a cell looks like, which name a style. */
static void
place(struct xls_sheet_reader *r, struct rf_xlsx_place *at)
{
	struct biff *b = &r->p->b;
	unsigned char look[3];

	at->row = biff_u16(b);
	at->col = biff_u16(b);
	if (b->type >= XLS_FORMULA && b->version > 2) {
		at->style = biff_u16(b);
		return;
	}
	biff_bytes(b, look, sizeof(look));
	at->style = look[r->p->no_styles ? 1 : 0] & 0x3f;
	if (at->style == 0x3f && !r->p->no_styles)
		at->style = r->big_style;
}

/* ---- cells ------------------------------------------------------------- */

static enum rf_code
add_double(struct xls_sheet_reader *r, const struct rf_xlsx_place *at,
    double v, struct rf_err *err)
{
	char number[32];

	return rf_xlsx_add_number(r->s, at, (struct rf_str){ number,
	    rf_format_double(v, number) }, err);
}

double
xls_rk_value(uint32_t rk)
{
	uint64_t bits = (uint64_t)(rk & ~3u) << 32;
	double v;

	if ((rk & 2) != 0)
		v = (int32_t)rk >> 2;
	else
		memcpy(&v, &bits, sizeof(v));
	return (rk & 1) != 0 ? v / 100 : v;
}

static enum rf_code
add_rks(struct xls_sheet_reader *r, struct rf_err *err)
{
	struct biff *b = &r->p->b;
	enum rf_code rc = RF_OK;
	struct rf_xlsx_place at;

	at.row = biff_u16(b);
	at.col = biff_u16(b);
	/* The last two bytes are the last column. */
	for (; rc == RF_OK && biff_left(b) >= 8; at.col++) {
		at.style = biff_u16(b);
		rc = add_double(r, &at, xls_rk_value(biff_u32(b)), err);
	}
	return rc;
}

static enum rf_code
add_bool_or_error(struct xls_sheet_reader *r, const struct rf_xlsx_place *at,
    uint8_t value, bool error, struct rf_err *err)
{
	static const struct {
		uint8_t code;
		const char *text;
	} errors[] = {
		{ 0x00, "#NULL!" }, { 0x07, "#DIV/0!" }, { 0x0f, "#VALUE!" },
		{ 0x17, "#REF!" }, { 0x1d, "#NAME?" }, { 0x24, "#NUM!" },
		{ 0x2a, "#N/A" }, { 0x2b, "#GETTING_DATA" },
	};
	const char *text = value != 0 ? "TRUE" : "FALSE";

	for (size_t i = 0; error && i < RF_COUNT(errors); i++)
		if (errors[i].code == value)
			text = errors[i].text;
	return rf_xlsx_add_cell(r->s, at, text, strlen(text), 0, NULL, err);
}

static enum rf_code
add_shared(struct xls_sheet_reader *r, const struct rf_xlsx_place *at,
    struct rf_err *err)
{
	const struct rf_xlsx *w = &r->p->w;
	uint32_t i = biff_u32(&r->p->b);

	if (i >= w->strings.n) {
		rf_document_warn(w->doc, "Some cells of the sheet \"%s\" refer "
		    "to texts that the workbook does not have",
		    r->s->ref->name);
		return RF_OK;
	}
	return rf_xlsx_add_shared(r->s, at, &w->strings.v[i], err);
}

static enum rf_code
add_label(struct xls_sheet_reader *r, const struct rf_xlsx_place *at,
    unsigned length_bytes, struct rf_err *err)
{
	struct rf_str s = biff_text(&r->p->b, length_bytes, r->p->w.arena);

	return rf_xlsx_add_text(r->s, at, s.ptr, s.len, NULL, err);
}

/* A formula shows its result; a text follows in a record of its own. */
static enum rf_code
add_formula(struct xls_sheet_reader *r, const struct rf_xlsx_place *at,
    struct rf_err *err)
{
	unsigned char v[8];

	biff_bytes(&r->p->b, v, sizeof(v));
	if (r->p->b.ended)
		return RF_OK;
	if (rf_le16(v + 6) != 0xffff)
		return add_double(r, at, rf_le_double(v), err);
	if (v[0] == 1 || v[0] == 2)
		return add_bool_or_error(r, at, v[2], v[0] == 2, err);
	r->waiting = v[0] == 0;
	r->formula = *at;
	return RF_OK;
}

static enum rf_code
cell(struct xls_sheet_reader *r, struct rf_err *err)
{
	struct biff *b = &r->p->b;
	unsigned char v[8];
	struct rf_xlsx_place at;

	place(r, &at);
	switch (b->type) {
	case XLS_INTEGER2:
		return add_double(r, &at, biff_u16(b), err);
	case XLS_LABEL2:
		return add_label(r, &at, 1, err);
	case XLS_LABELSST:
		return add_shared(r, &at, err);
	case XLS_LABEL:
	case XLS_RSTRING:
		return add_label(r, &at, 2, err);
	case XLS_RK:
		return add_double(r, &at, xls_rk_value(biff_u32(b)), err);
	case XLS_NUMBER:
	case XLS_NUMBER2:
		biff_bytes(b, v, sizeof(v));
		return b->ended ? RF_OK : add_double(r, &at, rf_le_double(v),
		    err);
	case XLS_BOOLERR:
	case XLS_BOOLERR2:
		v[0] = biff_u8(b);
		return add_bool_or_error(r, &at, v[0], biff_u8(b) != 0, err);
	default:
		return add_formula(r, &at, err);
	}
}

/* ---- rows, columns, areas ---------------------------------------------- */

static void
row(struct xls_sheet_reader *r)
{
	struct rf_xlsx_sheet *s = r->s;
	uint32_t at = biff_u16(&r->p->b);
	uint16_t height, flags;
	struct rf_xlsx_height *last = s->heights.n > 0 ?
	    &s->heights.v[s->heights.n - 1] : NULL;
	float points;

	biff_skip(&r->p->b, 4);
	height = biff_u16(&r->p->b);
	biff_skip(&r->p->b, 4);
	flags = biff_u16(&r->p->b);
	if ((flags & 0x20) != 0 && s->hidden_rows.n < MAX_HIDDEN)
		*RF_VEC_PUSH(&s->hidden_rows) = at;
	points = (float)(height & 0x7fff) / 20;
	if ((height & 0x8000) != 0 || points > MAX_HEIGHT ||
	    (last != NULL && at <= last->last))
		return;
	if (last != NULL && at == last->last + 1 && last->points == points)
		last->last++;
	else
		*RF_VEC_PUSH(&s->heights) = (struct rf_xlsx_height){ at, at,
		    points };
}

static void
add_columns(struct rf_xlsx_sheet *s, uint32_t first, uint32_t last,
    float width, bool hidden)
{
	struct rf_xlsx_col *c;

	if (last < first || first >= RF_XLSX_MAX_COLS ||
	    s->cols.n >= RF_XLSX_MAX_COLS)
		return;
	c = RF_VEC_PUSH(&s->cols);
	c->first = first;
	c->last = last < RF_XLSX_MAX_COLS ? last : RF_XLSX_MAX_COLS - 1;
	c->hidden = hidden || width == 0;
	c->width = width;
}

static void
columns(struct xls_sheet_reader *r)
{
	struct biff *b = &r->p->b;
	uint32_t first = biff_u16(b), last = biff_u16(b);
	float width = (float)biff_u16(b) / 256;

	biff_skip(b, 2);
	add_columns(r->s, first, last, width, (biff_u16(b) & 1) != 0);
}

static void
old_columns(struct xls_sheet_reader *r)
{
	struct biff *b = &r->p->b;
	uint32_t first = biff_u8(b), last = biff_u8(b);

	add_columns(r->s, first, last, (float)biff_u16(b) / 256, false);
}

static void
merges(struct xls_sheet_reader *r)
{
	struct biff *b = &r->p->b;

	biff_skip(b, 2);
	while (biff_left(b) >= 8 && r->s->merges.n < RF_MAX_MERGES) {
		struct rf_xlsx_rect m;

		m.row0 = biff_u16(b);
		m.row1 = biff_u16(b);
		m.col0 = biff_u16(b);
		m.col1 = biff_u16(b);
		if (m.row1 >= m.row0 && m.col1 >= m.col0 &&
		    m.col1 < RF_XLSX_MAX_COLS &&
		    (m.row1 > m.row0 || m.col1 > m.col0))
			*RF_VEC_PUSH(&r->s->merges) = m;
	}
}

static void
pane(struct xls_sheet_reader *r, bool frozen)
{
	biff_skip(&r->p->b, 2);
	if (frozen)
		r->s->frozen_rows = biff_u16(&r->p->b);
}

/* ---- the whole --------------------------------------------------------- */

static enum rf_code
record(struct xls_sheet_reader *r, bool *frozen, struct rf_err *err)
{
	struct biff *b = &r->p->b;
	struct rf_str s;

	switch (b->type) {
	case XLS_LABELSST:
	case XLS_LABEL:
	case XLS_RSTRING:
	case XLS_RK:
	case XLS_NUMBER:
	case XLS_BOOLERR:
	case XLS_FORMULA:
	case XLS_FORMULA3:
	case XLS_FORMULA4:
	case XLS_INTEGER2:
	case XLS_NUMBER2:
	case XLS_LABEL2:
	case XLS_BOOLERR2:
		return cell(r, err);
	case XLS_MULRK:
		return add_rks(r, err);
	case XLS_STRING:
	case XLS_STRING2:
		if (!r->waiting)
			return RF_OK;
		r->waiting = false;
		s = biff_text(b, b->type == XLS_STRING ? 2 : 1,
		    r->p->w.arena);
		return rf_xlsx_add_text(r->s, &r->formula, s.ptr, s.len, NULL,
		    err);
	case XLS_ROW:
		row(r);
		break;
	case XLS_COLINFO:
		columns(r);
		break;
	case XLS_COLWIDTH2:
		old_columns(r);
		break;
	case XLS_IXFE2:
		r->big_style = biff_u16(b);
		break;
	case XLS_MERGEDCELLS:
		merges(r);
		break;
	case XLS_DEFCOLWIDTH:
		r->s->default_width = biff_u16(b);
		break;
	case XLS_DEFAULTROWHEIGHT:
		biff_skip(b, 2);
		r->s->default_height = biff_u16(b) / 20.0;
		break;
	case XLS_WINDOW2:
		*frozen = (biff_u16(b) & 8) != 0;
		break;
	case XLS_PANE:
		pane(r, *frozen);
		break;
	default:
		xls_object_record(r);
		break;
	}
	return RF_OK;
}

/* The beginning of something inside: true when it was read to its end. */
static bool
inner_chart(struct xls_sheet_reader *r)
{
	struct biff *b = &r->p->b;

	biff_skip(b, 2);
	if (biff_u16(b) != XLS_CHART)
		return false;
	if (b->ansi)
		r->p->charts++;
	else
		xls_object_chart(r);
	return !b->ansi;
}

/* The records of a chart sheet are the chart's, and of what lies on it. */
static void
chart_sheet(struct xls_sheet_reader *r)
{
	size_t start = r->p->b.next;

	if (r->p->b.ansi) {
		r->p->charts++;
		return;
	}
	xls_object_chart(r);
	biff_start(&r->p->b, start);
}

static enum rf_code
read_records(struct xls_sheet_reader *r, uint32_t offset, struct rf_err *err)
{
	bool cells = r->s->ref->kind == RF_XLSX_WORKSHEET;
	struct biff *b = &r->p->b;
	enum rf_code rc = RF_OK;
	bool frozen = false;
	size_t depth = 0;
	uint16_t kind;

	biff_start(b, offset);
	if (!biff_next(b) || biff_begins(b, &kind) == 0)
		return rf_fail(err, RF_E_CORRUPT, "The sheet \"%s\" is not "
		    "where the workbook says", r->s->ref->name);
	if (!cells)
		chart_sheet(r);
	for (; rc == RF_OK && biff_next(b); r->before =
	    b->type == XLS_CONTINUE ? r->before : b->type) {
		if (b->type == XLS_BOF)
			depth += depth > 0 || !inner_chart(r);
		else if (b->type == XLS_EOF && depth-- == 0)
			break;
		else if (depth == 0 && cells)
			rc = record(r, &frozen, err);
		else if (depth == 0)
			xls_object_record(r);
	}
	return rc;
}

enum rf_code
xls_sheet(struct xls *p, struct rf_xlsx_sheet *s, uint32_t offset,
    struct rf_err *err)
{
	struct xls_sheet_reader r = { .p = p, .s = s };
	struct rf_err late = RF_ERR_INIT, rest = RF_ERR_INIT;
	enum rf_code rc;

	rf_buf_init(&r.drawing, RF_MAX_ASSET);
	rc = read_records(&r, offset, &late);
	/* What these fail with came before the end, whatever that was. */
	if (rf_xlsx_add_rest(s, &rest) != RF_OK) {
		rc = rest.code;
		late = rest;
	}
	if (rc == RF_OK || rf_xlsx_forgive(&p->w, rc, &late)) {
		rf_xlsx_cells_settle(s);
		rf_xlsx_regions(s);
		rc = xls_objects_place(&r, err);
	} else {
		*err = late;
	}
	RF_VEC_RELEASE(&r.objects);
	free(r.notes);
	rf_buf_release(&r.drawing);
	return rc;
}
