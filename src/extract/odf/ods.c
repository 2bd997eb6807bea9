/*
 * OpenDocument spreadsheets.  Cells are streamed into the form that
 * workbooks have (extract/xlsx/xlsx.h), and everything from there on, merged
 * areas, hidden rows, tables and texts, is the same.  The text of a cell is
 * what its reader saw, so number formats need not be known.
 *
 * What surprises: everything repeats by number, also whole empty sheets of a
 * million rows and, in hostile files, full ones; and a sheet's hiding is a
 * matter of its style.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "extract/odf/ods_priv.h"
#include "util/limits.h"

#define MAX_NAMES 10000

/* ---- small things ---------------------------------------------------- */

static uint32_t
count_attr(const struct rf_xml_tag *tag, const char *name, uint32_t max)
{
	struct rf_str s = rf_xml_attr(tag, RF_NS_TABLE, name);
	int64_t n;

	if (s.ptr == NULL || !rf_parse_int(s, 1, INT64_MAX, &n))
		return 1;
	return n > (int64_t)max ? max : (uint32_t)n;
}

static bool
is_hidden(const struct rf_xml_tag *tag)
{
	struct rf_str v = rf_xml_attr(tag, RF_NS_TABLE, "visibility");

	return rf_str_is(v, "collapse") || rf_str_is(v, "filter");
}

/* What a cell style means; each is worked out once. */
static struct rf_xlsx_info *
info_of(struct ods *p, struct rf_str name)
{
	struct rf_xlsx_style *style;
	struct rf_xlsx_info *info;
	struct rf_odf_style s;
	void **slot;

	if (name.len == 0)
		return p->plain;
	slot = rf_map_put(&p->infos, name);
	if (*slot != NULL)
		return *slot;
	s = rf_odf_style(&p->odf.styles, "table-cell", name);
	style = rf_arena_alloc(p->odf.arena, sizeof(*style));
	style->run = s.run;
	style->filled = s.filled;
	info = rf_arena_alloc(p->odf.arena, sizeof(*info));
	info->style = style;
	return *slot = info;
}

/* ---- sheets ---------------------------------------------------------- */

static void
sheet_start(struct ods *p, const struct rf_xml_tag *tag)
{
	const struct rf_options *o = p->odf.x->options;
	struct rf_str name = rf_xml_attr(tag, RF_NS_TABLE, "name");
	struct rf_odf_style style = rf_odf_style(&p->odf.styles, "table",
	    rf_xml_attr(tag, RF_NS_TABLE, "style-name"));

	/* Copies of other files' cells, kept for formulas. */
	if (rf_str_starts(name, "'file:")) {
		p->skip = 1;
		return;
	}
	p->n_sheets++;
	p->in_sheet = true;
	p->wanted = !style.hidden || o->hidden_sheets;
	if (p->wanted)
		p->wanted = rf_options_want_page(o, ++p->index);
	else
		p->w.hidden_sheets++;
	p->ref = (struct rf_xlsx_sheet_ref){ .kind = RF_XLSX_WORKSHEET,
		.hidden = style.hidden, .title_last = -1 };
	p->ref.name = name.ptr != NULL ? rf_ooxml_text(p->odf.arena,
	    name).ptr : "";
	rf_xlsx_sheet_init(&p->sheet, &p->w, &p->ref, p->index);
	p->row = p->col_at = 0;
	p->defaults.n = 0;
}

static void
sheet_end(struct ods *p)
{
	p->in_sheet = false;
	if (p->wanted) {
		rf_xlsx_cells_settle(&p->sheet);
		rf_xlsx_regions(&p->sheet);
		ods_place_objects(p);
		rf_xlsx_page(&p->sheet, p->n_sheets);
		rf_extract_progress(p->odf.x, p->index, p->index);
	}
	rf_xlsx_sheet_release(&p->sheet);
}

static void
column(struct ods *p, const struct rf_xml_tag *tag)
{
	uint32_t n = count_attr(tag, "number-columns-repeated",
	    RF_XLSX_MAX_COLS);
	float width = rf_odf_style(&p->odf.styles, "table-column",
	    rf_xml_attr(tag, RF_NS_TABLE, "style-name")).size;
	struct rf_str name = rf_xml_attr(tag, RF_NS_TABLE,
	    "default-cell-style-name");
	struct rf_xlsx_col *c;

	if (p->col_at >= RF_XLSX_MAX_COLS)
		return;
	c = RF_VEC_PUSH(&p->sheet.cols);
	c->first = p->col_at;
	c->last = n > RF_XLSX_MAX_COLS - p->col_at ? RF_XLSX_MAX_COLS - 1 :
	    p->col_at + n - 1;
	c->hidden = is_hidden(tag);
	/* Points to characters of seven pixels, and five at the sides. */
	c->width = width > 4 ? (width * 4 / 3 - 5) / 7 : 0;
	p->col_at = c->last + 1;
	*RF_VEC_PUSH(&p->defaults) = (struct ods_default){ c->last,
	    info_of(p, name) };
}

static struct rf_xlsx_info *
default_info(const struct ods *p)
{
	size_t low = 0, high = p->defaults.n;

	if (p->row_info != NULL)
		return p->row_info;
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (p->defaults.v[mid].last < p->col)
			low = mid + 1;
		else
			high = mid;
	}
	return low < p->defaults.n ? p->defaults.v[low].info : p->plain;
}

/* ---- rows ------------------------------------------------------------ */

static void
row_start(struct ods *p, const struct rf_xml_tag *tag)
{
	struct rf_str name = rf_xml_attr(tag, RF_NS_TABLE,
	    "default-cell-style-name");

	p->col = 0;
	p->row_info = name.len > 0 ? info_of(p, name) : NULL;
	p->row_start = p->sheet.cells.n;
	p->row_repeat = count_attr(tag, "number-rows-repeated",
	    RF_XLSX_MAX_ROWS);
	if (!is_hidden(tag))
		return;
	for (uint32_t i = 0; i < p->row_repeat &&
	    p->row + i < RF_XLSX_MAX_ROWS; i++)
		*RF_VEC_PUSH(&p->sheet.hidden_rows) = p->row + i;
}

/* May n more cells be made by repeating? */
static bool
may_repeat(struct ods *p, uint64_t n)
{
	if (n <= ODS_MAX_REPEATED - p->repeated) {
		p->repeated += n;
		return true;
	}
	if (!p->cut)
		rf_document_warn(p->odf.doc, "The sheets repeat cells more "
		    "than %d times; further repeats are left out",
		    ODS_MAX_REPEATED);
	p->cut = true;
	return false;
}

static enum rf_code
push_cell(struct ods *p, const struct rf_cell *cell, struct rf_err *err)
{
	if (++p->w.cells > RF_MAX_CELLS)
		return rf_fail(err, RF_E_LIMIT, "The spreadsheet has more "
		    "than %d cells with contents", RF_MAX_CELLS);
	*RF_VEC_PUSH(&p->sheet.cells) = *cell;
	return RF_OK;
}

static enum rf_code
row_end(struct ods *p, struct rf_err *err)
{
	size_t n = p->sheet.cells.n - p->row_start;
	enum rf_code rc = RF_OK;

	for (uint32_t k = 1; n > 0 && rc == RF_OK && k < p->row_repeat &&
	    p->row + k < RF_XLSX_MAX_ROWS && may_repeat(p, n); k++)
		for (size_t i = 0; i < n && rc == RF_OK; i++) {
			struct rf_cell c = p->sheet.cells.v[p->row_start + i];

			c.row = p->row + k;
			rc = push_cell(p, &c, err);
		}
	p->row = p->row_repeat > RF_XLSX_MAX_ROWS - p->row ?
	    RF_XLSX_MAX_ROWS : p->row + p->row_repeat;
	return rc;
}

/* ---- cells ----------------------------------------------------------- */

static void
value_of(struct ods *p, const struct rf_xml_tag *tag)
{
	static const struct {
		const char *type, *attr;
		uint8_t flags;
	} types[] = {
		{ "float", "value", RF_CELL_NUMBER },
		{ "percentage", "value", RF_CELL_NUMBER },
		{ "currency", "value", RF_CELL_NUMBER },
		{ "date", "date-value", RF_XLSX_DATE },
		{ "time", "time-value", RF_XLSX_DATE },
		{ "boolean", "boolean-value", RF_XLSX_TEXT },
		{ "string", "string-value", RF_XLSX_TEXT },
	};
	struct rf_str type = rf_xml_attr(tag, RF_NS_OFFICE, "value-type");
	struct rf_str v;

	p->flags = RF_XLSX_TEXT;
	p->value = (struct rf_str){ NULL, 0 };
	for (size_t i = 0; type.ptr != NULL && i < RF_COUNT(types); i++) {
		if (!rf_str_is(type, types[i].type))
			continue;
		p->flags = types[i].flags;
		v = rf_xml_attr(tag, RF_NS_OFFICE, types[i].attr);
		if (v.len > 0)
			p->value = rf_ooxml_text(p->odf.arena, v);
	}
}

static void
cell_start(struct ods *p, const struct rf_xml_tag *tag, bool covered)
{
	struct rf_str style = rf_xml_attr(tag, RF_NS_TABLE, "style-name");

	p->in_cell = true;
	p->col_repeat = count_attr(tag, "number-columns-repeated",
	    RF_XLSX_MAX_COLS);
	p->col_span = count_attr(tag, "number-columns-spanned",
	    RF_XLSX_MAX_COLS);
	p->row_span = count_attr(tag, "number-rows-spanned",
	    RF_XLSX_MAX_ROWS);
	p->info = style.len > 0 ? info_of(p, style) : default_info(p);
	value_of(p, tag);
	/* What an area covers is kept in the file and not shown. */
	if (covered)
		p->value.len = 0;
	p->text.silent = covered;
}

static void
keep_merge(struct ods *p)
{
	struct rf_xlsx_rect *m;

	if ((p->col_span == 1 && p->row_span == 1) ||
	    p->sheet.merges.n >= RF_MAX_MERGES ||
	    p->row + p->row_span > RF_XLSX_MAX_ROWS ||
	    p->col + p->col_span > RF_XLSX_MAX_COLS)
		return;
	m = RF_VEC_PUSH(&p->sheet.merges);
	*m = (struct rf_xlsx_rect){ p->row, p->row + p->row_span - 1, p->col,
	    p->col + p->col_span - 1 };
}

static void
keep_note(struct ods *p)
{
	struct rf_str plain;
	struct rf_text rich;
	struct rf_xlsx_comment *c;

	if (!rf_odf_text_take(&p->note, &plain, &rich))
		return;
	c = RF_VEC_PUSH(&p->sheet.comments);
	c->row = p->row;
	c->col = p->col;
	c->text = rf_arena_strndup(p->odf.arena, plain.ptr, plain.len);
}

/* A link in a cell is the cell's. */
static struct rf_xlsx_info *
own_info(struct ods *p, const struct rf_text *rich)
{
	struct rf_xlsx_info *own = rf_arena_alloc(p->odf.arena,
	    sizeof(*own));
	struct rf_text *runs = rf_arena_alloc(p->odf.arena, sizeof(*runs));

	*own = *p->info;
	*runs = *rich;
	for (uint32_t i = 0; i < runs->n; i++) {
		if (own->href == NULL)
			own->href = runs->runs[i].href;
		runs->runs[i].style |= own->style->run;
	}
	if (runs->n > 1 || runs->runs[0].style != own->style->run)
		own->rich = runs;
	return own;
}

/*
 * A nought that is not shown has an empty paragraph.  Other numbers with one
 * come from LibreOffice 4.2, which had not made their texts yet.
 */
static bool
is_unseen(const struct ods *p)
{
	double v;

	return p->text.paragraphs > 0 && p->flags == RF_CELL_NUMBER &&
	    rf_parse_double(p->value, &v) && v == 0;
}

static enum rf_code
cell_end(struct ods *p, struct rf_err *err)
{
	struct rf_cell c = { .row = p->row, .row_span = 1, .col_span = 1,
		.flags = p->flags };
	struct rf_xlsx_info *info = p->info;
	bool unseen = is_unseen(p);
	char number[RF_NUMFMT_SIZE];
	struct rf_text rich;
	struct rf_str text;
	uint32_t n = p->col_repeat;
	enum rf_code rc = RF_OK;

	if (rf_odf_text_take(&p->text, &text, &rich)) {
		if (rich.n > 0)
			info = own_info(p, &rich);
	} else if (p->value.len > 0 && !unseen) {
		text = p->value;
		if (p->flags == RF_CELL_NUMBER) {
			rf_numfmt_number(NULL, p->value, false, number,
			    &text.len);
			text.ptr = rf_arena_strndup(p->odf.arena, number,
			    text.len);
		}
	}
	p->in_cell = false;
	p->w.text += (uint64_t)text.len * n;
	if (p->w.text > RF_MAX_TEXT)
		return rf_fail(err, RF_E_LIMIT, "The spreadsheet's cells hold "
		    "more than %d MiB of text", RF_MAX_TEXT / RF_MiB);
	keep_merge(p);
	if (text.len > 0 && p->row < RF_XLSX_MAX_ROWS &&
	    (n == 1 || may_repeat(p, n)))
		for (uint32_t i = 0; i < n && rc == RF_OK &&
		    p->col + i < RF_XLSX_MAX_COLS; i++) {
			c.col = (uint16_t)(p->col + i);
			c.text = text.ptr;
			c.text_len = (uint32_t)text.len;
			c.extra = (struct rf_cell_extra *)info;
			rc = push_cell(p, &c, err);
		}
	p->col = n > RF_XLSX_MAX_COLS - p->col ? RF_XLSX_MAX_COLS :
	    p->col + n;
	return rc;
}

/* ---- names ----------------------------------------------------------- */

static void
named(struct ods *p, const struct rf_xml_tag *tag, const char *attr)
{
	struct rf_str name = rf_xml_attr(tag, RF_NS_TABLE, "name");
	struct rf_str ref = rf_xml_attr(tag, RF_NS_TABLE, attr);
	struct rf_name *n;

	if (name.len == 0 || ref.len == 0 || p->odf.doc->names.n >= MAX_NAMES)
		return;
	n = RF_VEC_PUSH(&p->odf.doc->names);
	n->name = rf_ooxml_text(p->odf.arena, name).ptr;
	n->reference = attr[0] == 'c' ? rf_odf_address(p->odf.arena, ref) :
	    rf_ooxml_text(p->odf.arena, ref).ptr;
	if (p->in_sheet)
		n->name = rf_arena_printf(p->odf.arena, "%s!%s", p->ref.name,
		    n->name);
}

/* ---- events ---------------------------------------------------------- */

/* Elements whose texts stand on no sheet. */
static bool
is_left_out(const struct rf_xml_tag *tag)
{
	static const char *const names[] = { "tracked-changes",
	    "content-validations", "dde-links", "label-ranges" };

	if (tag->ns == RF_NS_OFFICE && strcmp(tag->name, "forms") == 0)
		return true;
	for (size_t i = 0; tag->ns == RF_NS_TABLE && i < RF_COUNT(names); i++)
		if (strcmp(tag->name, names[i]) == 0)
			return true;
	return false;
}

static void
table_start(struct ods *p, const struct rf_xml_tag *tag)
{
	const char *name = tag->name;

	if (strcmp(name, "table") == 0) {
		if (p->tables++ == 0)
			sheet_start(p, tag);
	} else if (strcmp(name, "named-range") == 0) {
		named(p, tag, "cell-range-address");
	} else if (strcmp(name, "named-expression") == 0) {
		named(p, tag, "expression");
	} else if (!p->in_sheet || !p->wanted || p->tables > 1) {
		return;
	} else if (strcmp(name, "table-column") == 0) {
		column(p, tag);
	} else if (strcmp(name, "table-header-rows") == 0) {
		p->ref.title_first = (int32_t)p->row;
	} else if (strcmp(name, "table-row") == 0) {
		row_start(p, tag);
	} else if (strcmp(name, "table-cell") == 0) {
		cell_start(p, tag, false);
	} else if (strcmp(name, "covered-table-cell") == 0) {
		cell_start(p, tag, true);
	}
}

static enum rf_code
table_end(struct ods *p, const char *name, struct rf_err *err)
{
	if (strcmp(name, "table") == 0) {
		if (--p->tables == 0 && p->in_sheet)
			sheet_end(p);
	} else if (!p->in_sheet || !p->wanted || p->tables > 1) {
		return RF_OK;
	} else if (strcmp(name, "table-header-rows") == 0) {
		p->ref.title_last = (int32_t)p->row - 1;
	} else if (strcmp(name, "table-row") == 0) {
		return row_end(p, err);
	} else if (p->in_cell && (strcmp(name, "table-cell") == 0 ||
	    strcmp(name, "covered-table-cell") == 0)) {
		return cell_end(p, err);
	}
	return RF_OK;
}

/* Whose text is being read, or NULL. */
static struct rf_odf_text *
listener(struct ods *p)
{
	return !p->in_sheet || !p->wanted ? NULL : p->in_note ? &p->note :
	    p->frames > 0 ? &p->shape : p->in_cell ? &p->text : NULL;
}

static enum rf_code
content_start(void *ctx, const struct rf_xml_tag *tag, struct rf_err *err)
{
	struct ods *p = ctx;
	struct rf_odf_text *to;

	if (!p->body) {
		rf_odf_styles_start(&p->odf.styles, tag);
		p->body = tag->ns == RF_NS_OFFICE &&
		    strcmp(tag->name, "body") == 0;
		return RF_OK;
	}
	if (p->skip > 0 || is_left_out(tag)) {
		p->skip++;
		return RF_OK;
	}
	if (tag->ns == RF_NS_TABLE) {
		table_start(p, tag);
		return RF_OK;
	}
	to = listener(p);
	if (to == NULL && !(p->in_sheet && p->wanted))
		return RF_OK;
	if (tag->ns == RF_NS_OFFICE && p->in_cell && !p->in_note &&
	    strcmp(tag->name, "annotation") == 0)
		p->in_note = true;
	else if (!p->in_note && ods_draw_start(p, tag))
		return RF_OK;
	else if (to != NULL)
		rf_odf_text_start(to, tag);
	return RF_OK;
}

static enum rf_code
content_end(void *ctx, enum rf_xmlns ns, const char *name,
    struct rf_err *err)
{
	struct ods *p = ctx;
	struct rf_odf_text *to;

	if (!p->body) {
		rf_odf_styles_end(&p->odf.styles, ns, name);
		return RF_OK;
	}
	/* A sheet that is skipped counts as a table all the same. */
	if (p->skip > 0 && --p->skip > 0)
		return RF_OK;
	if (ns == RF_NS_TABLE)
		return p->tables > 0 ? table_end(p, name, err) : RF_OK;
	to = listener(p);
	if (to == NULL)
		return RF_OK;
	if (p->in_note && ns == RF_NS_OFFICE &&
	    strcmp(name, "annotation") == 0) {
		p->in_note = false;
		keep_note(p);
	} else if (p->frames > 0 && !p->in_note && (ns == RF_NS_DRAW ||
	    (ns == RF_NS_SVG && p->in_word))) {
		return ods_draw_end(p, ns, name, err);
	} else {
		rf_odf_text_end(to, ns, name);
	}
	return RF_OK;
}

static enum rf_code
content_text(void *ctx, struct rf_str s, struct rf_err *err)
{
	struct ods *p = ctx;
	struct rf_odf_text *to = listener(p);

	if (!p->body || p->skip > 0 || to == NULL)
		return RF_OK;
	if (p->in_word)
		rf_buf_add(&p->word, s.ptr, s.len);
	else
		rf_odf_text_add(to, s);
	return RF_OK;
}

static const struct rf_xml_handler content_handler = {
	.start = content_start,
	.end = content_end,
	.text = content_text,
};

/* ---- the whole ------------------------------------------------------- */

static enum rf_code
read_content(struct ods *p, struct rf_err *err)
{
	struct rf_err late = RF_ERR_INIT;
	enum rf_code rc;

	rc = rf_ooxml_parse(&p->odf.parts, "content.xml", &content_handler,
	    p, &late);
	if (p->in_sheet)
		sheet_end(p);
	if (rc == RF_E_CORRUPT && p->odf.doc->pages.n > 0) {
		rf_document_warn(p->odf.doc, "%s; what could be read was kept",
		    late.msg);
		rc = RF_OK;
	}
	if (rc != RF_OK)
		*err = late;
	return rc;
}

static void
prepare(struct ods *p, struct rf_extract *x)
{
	struct rf_xlsx_style *none = rf_arena_alloc(p->odf.arena,
	    sizeof(*none));

	p->w.x = x;
	p->w.doc = x->doc;
	p->w.arena = p->odf.arena;
	p->plain = rf_arena_alloc(p->odf.arena, sizeof(*p->plain));
	p->plain->style = none;
	rf_map_init(&p->infos, p->odf.arena);
	rf_odf_text_init(&p->text, p->odf.arena, &p->odf.styles);
	rf_odf_text_init(&p->note, p->odf.arena, &p->odf.styles);
	rf_odf_text_init(&p->shape, p->odf.arena, &p->odf.styles);
	rf_buf_init(&p->word, RF_MAX_XML_TEXT);
	ods_values_init(p);
}

enum rf_code
rf_ods_extract(struct rf_extract *x, struct rf_err *err)
{
	struct rf_zip *zip = NULL;
	struct ods p;
	enum rf_code rc;

	memset(&p, 0, sizeof(p));
	x->doc->paging = RF_SHEETS;
	rc = rf_zip_open(x->fd, x->size, &zip, err);
	if (rc != RF_OK)
		return rc;
	rc = rf_odf_open(&p.odf, x, zip, err);
	if (rc == RF_OK)
		rc = rf_odf_common_styles(&p.odf, NULL, NULL, err);
	if (rc != RF_OK)
		goto out;
	prepare(&p, x);
	rc = read_content(&p, err);
	x->doc->total_pages = p.index;
	if (rc == RF_OK)
		rc = rf_options_check_pages(x->options, p.index, err);
	if (rc == RF_OK)
		rf_xlsx_tell_hidden(&p.w);
	rf_odf_text_release(&p.text);
	rf_odf_text_release(&p.note);
	rf_odf_text_release(&p.shape);
	rf_buf_release(&p.word);
	RF_VEC_RELEASE(&p.objects);
	RF_VEC_RELEASE(&p.defaults);
	ods_values_release(&p);
out:
	rf_zip_close(zip);
	return rc;
}
