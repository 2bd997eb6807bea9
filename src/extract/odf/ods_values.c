/*
 * Values of cells for charts of OpenDocument spreadsheets that keep no copy
 * of them, as those that Excel saves: the content is streamed once for the
 * sheets' names, and once for each sheet whose values are wanted
 * (xlsx/values.c keeps and finds them).
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "extract/odf/ods_priv.h"
#include "util/limits.h"
#include "util/time.h"

#define MAX_PASSES 12		/* sheets read again, of one document */
#define MAX_REPEATED 10000	/* copies made of one cell */
#define EPOCH_DAYS 25569	/* 1970-01-01 as a serial date */
#define DAY_MS 86400000.0

struct ods_values {
	struct rf_xlsx *w;
	struct rf_xlsx_grid *grid;	/* NULL: only names are wanted */
	size_t sheet;			/* whose cells are */
	size_t n_sheets;
	unsigned tables, inside;	/* depth: of tables, of notes and shapes */
	struct rf_xlsx_place at;
	uint32_t row_repeat, col_repeat;
	bool in_cell, in_text;
	double number;
	struct rf_buf text;
};

static uint32_t
repeat(const struct rf_xml_tag *tag, const char *name, uint32_t max)
{
	struct rf_str s = rf_xml_attr(tag, RF_NS_TABLE, name);
	int64_t n;

	return s.ptr != NULL && rf_parse_int(s, 1, max, &n) ? (uint32_t)n :
	    s.ptr != NULL && s.len > 0 && rf_parse_int(s, 1, INT64_MAX, &n) ?
	    max : 1;
}

/* "2014-02-10", "2014-02-10T12:00:00" as a serial date. */
static double
date(struct rf_str s)
{
	int64_t ms;
	struct rf_str day = { s.ptr, s.len < 10 ? s.len : 10 };

	return rf_time_parse(day, &ms) ? (double)ms / DAY_MS + EPOCH_DAYS :
	    NAN;
}

static double
value(const struct rf_xml_tag *tag)
{
	struct rf_str v = rf_xml_attr(tag, RF_NS_OFFICE, "value");
	struct rf_str day = rf_xml_attr(tag, RF_NS_OFFICE, "date-value");
	double number;

	if (v.ptr != NULL && rf_parse_double(v, &number))
		return number;
	return day.ptr != NULL ? date(day) : NAN;
}

static void
cell_start(struct ods_values *p, const struct rf_xml_tag *tag)
{
	p->col_repeat = repeat(tag, "number-columns-repeated",
	    RF_XLSX_MAX_COLS);
	p->in_cell = true;
	p->number = value(tag);
	rf_buf_reset(&p->text);
}

static void
cell_end(struct ods_values *p)
{
	struct rf_str s = rf_str_trim((struct rf_str){ p->text.ptr,
	    p->text.len });
	const char *text = isnan(p->number) && s.len > 0 ? rf_ooxml_text(
	    p->w->arena, s).ptr : NULL;
	struct rf_xlsx_place at = p->at;
	uint32_t made = 0;

	p->in_cell = false;
	at.style = UINT32_MAX;
	for (uint32_t r = 0; (text != NULL || !isnan(p->number)) &&
	    r < p->row_repeat && made < MAX_REPEATED; r++)
		for (uint32_t c = 0; c < p->col_repeat &&
		    made < MAX_REPEATED; c++, made++) {
			at.row = p->at.row + r;
			at.col = p->at.col + c;
			rf_xlsx_grid_add(p->w, p->grid, &at, p->number, text);
		}
	p->at.col += p->col_repeat;
}

static void
sheet_start(struct ods_values *p, const struct rf_xml_tag *tag)
{
	struct rf_str name = rf_xml_attr(tag, RF_NS_TABLE, "name");
	struct rf_xlsx_sheet_ref *ref;

	p->at = (struct rf_xlsx_place){ 0, 0, 0 };
	if (p->grid == NULL && p->n_sheets < ODS_MAX_SHEETS) {
		ref = RF_VEC_PUSH(&p->w->sheets);
		*ref = (struct rf_xlsx_sheet_ref){
			.kind = RF_XLSX_WORKSHEET };
		ref->name = name.ptr != NULL ? rf_ooxml_text(p->w->arena,
		    name).ptr : "";
	}
	p->n_sheets++;
}

static enum rf_code
start(void *ctx, const struct rf_xml_tag *tag, struct rf_err *err)
{
	struct ods_values *p = ctx;
	const char *name = tag->name;

	if (p->inside > 0 || tag->ns == RF_NS_DRAW ||
	    (tag->ns == RF_NS_OFFICE && strcmp(name, "annotation") == 0)) {
		p->inside++;
	} else if (tag->ns == RF_NS_TABLE && strcmp(name, "table") == 0) {
		if (p->tables++ == 0)
			sheet_start(p, tag);
	} else if (p->grid == NULL || p->tables != 1 ||
	    p->n_sheets != p->sheet + 1) {
		return RF_OK;
	} else if (tag->ns == RF_NS_TEXT && strcmp(name, "p") == 0) {
		p->in_text = p->in_cell;
		if (p->in_text && p->text.len > 0)
			rf_buf_addc(&p->text, ' ');
	} else if (tag->ns != RF_NS_TABLE) {
		return RF_OK;
	} else if (strcmp(name, "table-row") == 0) {
		p->at.col = 0;
		p->row_repeat = repeat(tag, "number-rows-repeated",
		    RF_XLSX_MAX_ROWS);
	} else if (strcmp(name, "table-cell") == 0 ||
	    strcmp(name, "covered-table-cell") == 0) {
		cell_start(p, tag);
	}
	return RF_OK;
}

static enum rf_code
end(void *ctx, enum rf_xmlns ns, const char *name, struct rf_err *err)
{
	struct ods_values *p = ctx;

	if (p->inside > 0) {
		p->inside--;
	} else if (ns == RF_NS_TEXT && strcmp(name, "p") == 0) {
		p->in_text = false;
	} else if (ns != RF_NS_TABLE) {
		return RF_OK;
	} else if (strcmp(name, "table") == 0) {
		p->tables -= p->tables > 0;
	} else if (p->grid == NULL || p->tables != 1 ||
	    p->n_sheets != p->sheet + 1) {
		return RF_OK;
	} else if (strcmp(name, "table-row") == 0) {
		p->at.row += p->row_repeat < RF_XLSX_MAX_ROWS - p->at.row ?
		    p->row_repeat : RF_XLSX_MAX_ROWS - p->at.row;
	} else if (p->in_cell && (strcmp(name, "table-cell") == 0 ||
	    strcmp(name, "covered-table-cell") == 0)) {
		cell_end(p);
	}
	return RF_OK;
}

static enum rf_code
text(void *ctx, struct rf_str s, struct rf_err *err)
{
	struct ods_values *p = ctx;

	if (p->in_text && p->inside == 0)
		rf_buf_add(&p->text, s.ptr, s.len);
	return RF_OK;
}

static const struct rf_xml_handler values_handler = {
	.start = start,
	.end = end,
	.text = text,
};

/* What of a damaged file can be read serves. */
static void
pass(struct ods *p, size_t sheet, struct rf_xlsx_grid *grid)
{
	struct ods_values v = { .w = &p->w, .grid = grid, .sheet = sheet };
	enum rf_code rc;

	if (p->passes++ >= MAX_PASSES)
		return;
	rf_buf_init(&v.text, RF_MAX_XML_TEXT);
	rc = rf_ooxml_parse(&p->odf.parts, "content.xml", &values_handler,
	    &v, NULL);
	(void)rc;
	rf_buf_release(&v.text);
}

static void
read_grid(struct rf_xlsx *w, size_t sheet, struct rf_xlsx_grid *grid)
{
	pass((struct ods *)((char *)w - offsetof(struct ods, w)), sheet, grid);
}

static bool
cells(void *ctx, const char *formula, struct rf_dml_cells *out)
{
	struct ods *p = ctx;

	if (p->passes == 0)
		pass(p, SIZE_MAX, NULL);
	return rf_xlsx_values(&p->w, formula, out);
}

void
ods_values_init(struct ods *p)
{
	p->w.read_grid = read_grid;
	p->w.charts.arena = p->odf.arena;
	p->w.charts.cells = cells;
	p->w.charts.ctx = p;
	p->odf.cells = &p->w.charts;
}

void
ods_values_release(struct ods *p)
{
	rf_xlsx_values_release(&p->w);
	RF_VEC_RELEASE(&p->w.sheets);
}
