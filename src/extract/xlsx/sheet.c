/*
 * A worksheet, streamed (ECMA-376 part 1, 18.3).  This is the hot path: a
 * sheet of a million cells is some forty megabytes of XML, so a cell costs
 * a few comparisons, one rendering, and the bytes of its text.
 *
 * What surprises: references may be missing (then cells and rows count on),
 * rows may come in any order, a shared formula is an empty <f>, and the
 * claimed dimension is worth nothing and ignored.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "extract/xlsx/xlsx.h"
#include "util/limits.h"
#include "util/time.h"
#include "util/utf8.h"

#define MAX_FORMULA 4096	/* bytes kept of one */
#define MAX_HEIGHT 409.5f	/* points, of a row */
#define MAX_HIDDEN_LIST RF_XLSX_MAX_ROWS

enum cell_type {
	TYPE_NUMBER,
	TYPE_SHARED,
	TYPE_INLINE,
	TYPE_FORMULA_TEXT,
	TYPE_BOOLEAN,
	TYPE_ERROR,
	TYPE_DATE
};

struct reader {
	struct rf_xlsx_sheet *s;
	struct rf_xlsx *w;
	bool in_data, in_cell, in_value, in_formula, in_inline;
	struct rf_xlsx_place at;	/* of the open cell */
	uint32_t next_row, next_col;	/* where one without reference goes */
	enum cell_type type;
	uint32_t vm;			/* value metadata, 0: none */
	bool bad_string;		/* told once per sheet */
	struct rf_buf value, formula;
	struct rf_xlsx_rich rich;
};

void
rf_xlsx_sheet_init(struct rf_xlsx_sheet *s, struct rf_xlsx *w,
    const struct rf_xlsx_sheet_ref *ref, uint32_t page)
{
	memset(s, 0, sizeof(*s));
	s->w = w;
	s->ref = ref;
	s->page = page;
}

void
rf_xlsx_sheet_release(struct rf_xlsx_sheet *s)
{
	RF_VEC_RELEASE(&s->cells);
	RF_VEC_RELEASE(&s->merges);
	RF_VEC_RELEASE(&s->cols);
	RF_VEC_RELEASE(&s->heights);
	RF_VEC_RELEASE(&s->hidden_rows);
	RF_VEC_RELEASE(&s->hidden_cols);
	RF_VEC_RELEASE(&s->links);
	RF_VEC_RELEASE(&s->comments);
	RF_VEC_RELEASE(&s->tables);
	RF_VEC_RELEASE(&s->items);
	RF_VEC_RELEASE(&s->pictures);
	RF_VEC_RELEASE(&s->table_ids);
}

/* ---- cells ---------------------------------------------------------- */

static enum cell_type
type_of(struct rf_str t)
{
	if (t.len == 1)
		return t.ptr[0] == 's' ? TYPE_SHARED : t.ptr[0] == 'b' ?
		    TYPE_BOOLEAN : t.ptr[0] == 'e' ? TYPE_ERROR :
		    t.ptr[0] == 'd' ? TYPE_DATE : TYPE_NUMBER;
	if (rf_str_is(t, "str"))
		return TYPE_FORMULA_TEXT;
	return rf_str_is(t, "inlineStr") ? TYPE_INLINE : TYPE_NUMBER;
}

/* Digits to a number, without rf_parse_int's ceremony; 0 when none. */
static uint32_t
small_int(struct rf_str s)
{
	uint32_t v = 0;

	for (size_t i = 0; i < s.len && i < 9; i++) {
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return 0;
		v = v * 10 + (uint32_t)(s.ptr[i] - '0');
	}
	return v;
}

static void
cell_start(struct reader *p, const struct rf_xml_tag *tag)
{
	p->in_cell = true;
	p->type = TYPE_NUMBER;
	p->at.style = p->vm = 0;
	p->at.row = p->next_row;
	p->at.col = p->next_col;
	for (unsigned i = 0; i < tag->n_attrs; i++) {
		enum rf_xmlns ns;
		const char *name;
		struct rf_str v = rf_xml_attr_at(tag, i, &name, &ns);

		if (ns != RF_NS_NONE)
			continue;
		if (name[0] == 'r' && name[1] == '\0')
			rf_xlsx_cell_ref(v, &p->at.row, &p->at.col);
		else if (name[0] == 's' && name[1] == '\0')
			p->at.style = small_int(v);
		else if (name[0] == 't' && name[1] == '\0')
			p->type = type_of(v);
		else if (strcmp(name, "vm") == 0)
			p->vm = small_int(v);
	}
	p->next_row = p->at.row;
	p->next_col = p->at.col + 1;
	rf_buf_reset(&p->value);
	rf_buf_reset(&p->formula);
}

static const struct rf_numfmt *
format_of(const struct reader *p)
{
	return rf_xlsx_info_of(p->w, p->at.style)->style->format;
}

static enum rf_code
add_shared(struct reader *p, struct rf_err *err)
{
	int64_t i;

	if (!rf_parse_int(rf_str_trim((struct rf_str){ p->value.ptr,
	    p->value.len }), 0, INT32_MAX, &i) ||
	    (size_t)i >= p->w->strings.n) {
		if (!p->bad_string)
			rf_document_warn(p->w->doc, "Some cells of the sheet "
			    "\"%s\" refer to texts that the workbook does not "
			    "have", p->s->ref->name);
		p->bad_string = true;
		return RF_OK;
	}
	return rf_xlsx_add_shared(p->s, &p->at, &p->w->strings.v[i], err);
}

/* "2013-01-31T10:30:00Z" (strict workbooks) as the serial it stands for. */
static enum rf_code
add_date(struct reader *p, struct rf_err *err)
{
	struct rf_str v = { p->value.ptr, p->value.len };
	const struct rf_numfmt *f = format_of(p);
	char number[32];
	double serial;
	int64_t ms;

	if (f == NULL || !rf_time_parse(v, &ms)) {
		v = rf_ooxml_text(p->w->arena, v);
		return rf_xlsx_add_cell(p->s, &p->at, v.ptr, v.len,
		    RF_XLSX_DATE, NULL, err);
	}
	serial = (double)ms / 86400000.0 + (p->w->date1904 ? 24107 : 25569);
	return rf_xlsx_add_number(p->s, &p->at, (struct rf_str){ number,
	    rf_format_double(serial, number) }, err);
}

/* HYPERLINK("address", ...): the address, when it is a plain text. */
static void
formula_link(struct reader *p)
{
	struct rf_str f = { p->formula.ptr, p->formula.len };
	const char *end;
	struct rf_xlsx_link *l;
	size_t skip = sizeof("HYPERLINK(\"") - 1;

	if (!rf_str_starts(f, "HYPERLINK(\"") ||
	    (end = memchr(f.ptr + skip, '"', f.len - skip)) == NULL ||
	    (size_t)(end - f.ptr) + 1 >= f.len || (end[1] != ',' &&
	    end[1] != ')'))
		return;
	l = RF_VEC_PUSH(&p->s->links);
	l->at.row0 = l->at.row1 = p->at.row;
	l->at.col0 = l->at.col1 = p->at.col;
	l->href = rf_ooxml_text(p->w->arena, (struct rf_str){ f.ptr + skip,
	    (size_t)(end - f.ptr) - skip }).ptr;
}

/* A formula that nobody ever calculated shows as itself. */
static enum rf_code
add_formula(struct reader *p, struct rf_err *err)
{
	struct rf_str f;

	p->w->uncalculated++;
	f = rf_ooxml_text(p->w->arena, (struct rf_str){ p->formula.ptr,
	    p->formula.len });
	f.ptr = rf_arena_printf(p->w->arena, "=%s", f.ptr);
	return rf_xlsx_add_cell(p->s, &p->at, f.ptr, f.len + 1, 0, NULL, err);
}

static bool
is_picture(struct reader *p)
{
	struct rf_xlsx_picture *pic;

	if (p->vm == 0 || p->vm > p->w->n_cell_pictures ||
	    p->w->cell_pictures[p->vm - 1].part == NULL)
		return false;
	pic = RF_VEC_PUSH(&p->s->pictures);
	pic->row = p->at.row;
	pic->col = p->at.col;
	pic->picture = p->vm - 1;
	return true;
}

static enum rf_code
cell_end(struct reader *p, struct rf_err *err)
{
	struct rf_str v = { p->value.ptr, p->value.len };
	struct rf_xlsx_string str;
	bool on;

	p->in_cell = false;
	if (is_picture(p))
		return RF_OK;
	if (p->formula.len > 0)
		formula_link(p);
	if (p->type == TYPE_INLINE) {
		str = rf_xlsx_rich_take(&p->rich);
		return rf_xlsx_add_text(p->s, &p->at, str.ptr, str.len,
		    str.rich, err);
	}
	if (v.len == 0 && p->formula.len > 0 && p->type != TYPE_FORMULA_TEXT)
		return add_formula(p, err);
	if (v.len == 0)
		return RF_OK;
	switch (p->type) {
	case TYPE_SHARED:
		return add_shared(p, err);
	case TYPE_FORMULA_TEXT:
		v = rf_ooxml_text(p->w->arena, v);
		return rf_xlsx_add_text(p->s, &p->at, v.ptr, v.len, NULL, err);
	case TYPE_BOOLEAN:
		on = rf_parse_bool(rf_str_trim(v), &on) && on;
		return rf_xlsx_add_cell(p->s, &p->at, on ? "TRUE" : "FALSE",
		    on ? 4 : 5, 0, NULL, err);
	case TYPE_ERROR:
		v = rf_ooxml_text(p->w->arena, v);
		return rf_xlsx_add_cell(p->s, &p->at, v.ptr, v.len, 0, NULL, err);
	case TYPE_DATE:
		return add_date(p, err);
	default:
		return rf_xlsx_add_number(p->s, &p->at, rf_str_trim(v), err);
	}
}

/* ---- rows, columns, and the rest ------------------------------------- */

static bool
attr_bool(const struct rf_xml_tag *tag, const char *name)
{
	struct rf_str s = rf_xml_attr(tag, RF_NS_NONE, name);
	bool v;

	return s.ptr != NULL && rf_parse_bool(s, &v) && v;
}

static double
attr_double(const struct rf_xml_tag *tag, const char *name, double fallback)
{
	struct rf_str s = rf_xml_attr(tag, RF_NS_NONE, name);
	double v;

	return s.ptr != NULL && rf_parse_double(s, &v) ? v : fallback;
}

static const char *
attr_dup(struct reader *p, const struct rf_xml_tag *tag, enum rf_xmlns ns,
    const char *name)
{
	struct rf_str s = rf_xml_attr(tag, ns, name);

	return s.ptr != NULL ?
	    rf_arena_strndup(p->w->arena, s.ptr, s.len) : NULL;
}

/* Rows of one height in a row are one entry; those out of order are lost. */
static void
note_height(struct reader *p, float points)
{
	struct rf_xlsx_sheet *s = p->s;
	struct rf_xlsx_height *last = s->heights.n > 0 ?
	    &s->heights.v[s->heights.n - 1] : NULL;

	if (points < 0 || points > MAX_HEIGHT ||
	    p->next_row >= RF_XLSX_MAX_ROWS ||
	    (last != NULL && p->next_row <= last->last))
		return;
	if (last != NULL && p->next_row == last->last + 1 &&
	    last->points == points)
		last->last++;
	else
		*RF_VEC_PUSH(&s->heights) = (struct rf_xlsx_height){
		    p->next_row, p->next_row, points };
}

static void
row_start(struct reader *p, const struct rf_xml_tag *tag)
{
	uint32_t r = small_int(rf_xml_attr(tag, RF_NS_NONE, "r"));
	bool has_height = rf_xml_attr(tag, RF_NS_NONE, "ht").ptr != NULL;

	if (r > 0)
		p->next_row = r - 1;
	p->next_col = 0;
	if (has_height)
		note_height(p, (float)attr_double(tag, "ht", 0));
	if ((attr_bool(tag, "hidden") || (has_height &&
	    attr_double(tag, "ht", 1) == 0)) &&
	    p->next_row < RF_XLSX_MAX_ROWS &&
	    p->s->hidden_rows.n < MAX_HIDDEN_LIST)
		*RF_VEC_PUSH(&p->s->hidden_rows) = p->next_row;
}

static void
col_start(struct reader *p, const struct rf_xml_tag *tag)
{
	uint32_t min = small_int(rf_xml_attr(tag, RF_NS_NONE, "min"));
	uint32_t max = small_int(rf_xml_attr(tag, RF_NS_NONE, "max"));
	double width = attr_double(tag, "width", -1);
	struct rf_xlsx_col *c;

	if (min == 0 || max < min || min > RF_XLSX_MAX_COLS ||
	    p->s->cols.n >= RF_XLSX_MAX_COLS)
		return;
	c = RF_VEC_PUSH(&p->s->cols);
	c->first = min - 1;
	c->last = (max < RF_XLSX_MAX_COLS ? max : RF_XLSX_MAX_COLS) - 1;
	c->hidden = attr_bool(tag, "hidden") || width == 0;
	c->width = width > 0 ? (float)width : 0;
}

static void
merge_start(struct reader *p, const struct rf_xml_tag *tag)
{
	struct rf_xlsx_rect r;

	if (!rf_xlsx_rect_ref(rf_xml_attr(tag, RF_NS_NONE, "ref"), &r) ||
	    (r.row0 == r.row1 && r.col0 == r.col1))
		return;
	if (p->s->merges.n < RF_MAX_MERGES)
		*RF_VEC_PUSH(&p->s->merges) = r;
	else
		rf_document_warn(p->w->doc, "The sheet \"%s\" has more than "
		    "%d merged areas; the rest was left unmerged",
		    p->s->ref->name, RF_MAX_MERGES);
}

static void
link_start(struct reader *p, const struct rf_xml_tag *tag)
{
	const char *id = attr_dup(p, tag, RF_NS_R, "id");
	const char *location = attr_dup(p, tag, RF_NS_NONE, "location");
	const struct rf_ooxml_rel *rel = rf_ooxml_rel(&p->w->pkg,
	    p->s->ref->part, id);
	struct rf_xlsx_link *l;
	struct rf_xlsx_rect at;
	const char *href = rel != NULL ? rel->target : NULL;

	if (!rf_xlsx_rect_ref(rf_xml_attr(tag, RF_NS_NONE, "ref"), &at))
		return;
	if (location != NULL && *location != '\0')
		href = rf_arena_printf(p->w->arena, "%s#%s",
		    href != NULL ? href : "", location);
	if (href == NULL)
		return;
	l = RF_VEC_PUSH(&p->s->links);
	l->at = at;
	l->href = rf_ooxml_text(p->w->arena, rf_str(href)).ptr;
}

static void
pane_start(struct reader *p, const struct rf_xml_tag *tag)
{
	struct rf_str state = rf_xml_attr(tag, RF_NS_NONE, "state");
	double rows = attr_double(tag, "ySplit", 0);

	if ((rf_str_is(state, "frozen") || rf_str_is(state, "frozenSplit")) &&
	    rows >= 1 && rows < RF_XLSX_MAX_ROWS)
		p->s->frozen_rows = (uint32_t)rows;
}

/* Elements outside the cells. */
static void
other_start(struct reader *p, const struct rf_xml_tag *tag)
{
	struct rf_xlsx_sheet *s = p->s;
	const char *name = tag->name;

	if (strcmp(name, "col") == 0)
		col_start(p, tag);
	else if (strcmp(name, "mergeCell") == 0)
		merge_start(p, tag);
	else if (strcmp(name, "hyperlink") == 0)
		link_start(p, tag);
	else if (strcmp(name, "pane") == 0)
		pane_start(p, tag);
	else if (strcmp(name, "sheetFormatPr") == 0) {
		s->default_width = attr_double(tag, "defaultColWidth", 0);
		s->default_height = attr_double(tag, "defaultRowHeight", 0);
	} else if (strcmp(name, "drawing") == 0)
		s->drawing = attr_dup(p, tag, RF_NS_R, "id");
	else if (strcmp(name, "legacyDrawing") == 0)
		s->legacy = attr_dup(p, tag, RF_NS_R, "id");
	else if (strcmp(name, "legacyDrawingHF") == 0)
		s->legacy_hf = attr_dup(p, tag, RF_NS_R, "id");
	else if (strcmp(name, "picture") == 0)
		s->background = attr_dup(p, tag, RF_NS_R, "id");
	else if (strcmp(name, "tablePart") == 0)
		*RF_VEC_PUSH(&s->table_ids) = attr_dup(p, tag, RF_NS_R, "id");
}

static enum rf_code
sheet_start(void *ctx, const struct rf_xml_tag *tag, struct rf_err *err)
{
	struct reader *p = ctx;
	const char *name = tag->name;

	if (tag->ns != RF_NS_S)
		return RF_OK;
	if (p->in_inline) {
		rf_xlsx_rich_start(&p->rich, tag);
	} else if (p->in_cell) {
		if (name[0] == 'v' && name[1] == '\0')
			p->in_value = true;
		else if (name[0] == 'f' && name[1] == '\0')
			p->in_formula = true;
		else if (strcmp(name, "is") == 0)
			p->in_inline = true;
	} else if (p->in_data) {
		if (name[0] == 'c' && name[1] == '\0')
			cell_start(p, tag);
		else if (strcmp(name, "row") == 0)
			row_start(p, tag);
	} else if (strcmp(name, "sheetData") == 0) {
		p->in_data = true;
	} else {
		other_start(p, tag);
	}
	return RF_OK;
}

static enum rf_code
sheet_end(void *ctx, enum rf_xmlns ns, const char *name, struct rf_err *err)
{
	struct reader *p = ctx;

	if (ns != RF_NS_S)
		return RF_OK;
	if (p->in_inline) {
		if (strcmp(name, "is") == 0)
			p->in_inline = false;
		else
			rf_xlsx_rich_end(&p->rich, name);
	} else if (p->in_value || p->in_formula) {
		p->in_value = p->in_formula = false;
	} else if (p->in_cell) {
		if (name[0] == 'c' && name[1] == '\0')
			return cell_end(p, err);
	} else if (p->in_data) {
		if (strcmp(name, "row") == 0)
			p->next_row++;
		else if (strcmp(name, "sheetData") == 0)
			p->in_data = false;
	}
	return RF_OK;
}

static enum rf_code
sheet_text(void *ctx, struct rf_str s, struct rf_err *err)
{
	struct reader *p = ctx;

	if (p->in_value)
		rf_buf_add(&p->value, s.ptr, s.len);
	else if (p->in_inline)
		rf_xlsx_rich_text(&p->rich, s);
	else if (p->in_formula && p->formula.len + s.len <= MAX_FORMULA)
		rf_buf_add(&p->formula, s.ptr, s.len);
	return RF_OK;
}

static const struct rf_xml_handler sheet_handler = {
	.start = sheet_start,
	.end = sheet_end,
	.text = sheet_text,
};

enum rf_code
rf_xlsx_sheet_read(struct rf_xlsx_sheet *s, struct rf_err *err)
{
	struct reader p = { .s = s, .w = s->w };
	struct rf_err late = RF_ERR_INIT;
	enum rf_code rc;

	rf_buf_init(&p.value, RF_MAX_XML_TEXT);
	rf_buf_init(&p.formula, MAX_FORMULA);
	rf_xlsx_rich_init(&p.rich, s->w->arena);
	rc = rf_ooxml_parse(&s->w->pkg, s->ref->part, &sheet_handler, &p, err);
	/* What these fail with came before the end, whatever that was. */
	if (rf_xlsx_add_rest(s, &late) != RF_OK) {
		rc = late.code;
		*err = late;
	}
	rf_xlsx_rich_release(&p.rich);
	rf_buf_release(&p.formula);
	rf_buf_release(&p.value);
	return rc;
}
