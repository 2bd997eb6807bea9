/*
 * What floats above the cells (ECMA-376 part 1, 20.5): pictures, charts,
 * shapes with text, groups of all these.  Each has an anchor, and its place
 * among the cells is that of the anchor's top left cell.
 *
 * What surprises: newer objects hide in mc:AlternateContent, whose fallback
 * is often a shape saying that this cannot be shown; and a linked picture
 * has no bytes in the file, and nobody fetches them.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "extract/drawingml/diagram.h"
#include "extract/xlsx/xlsx.h"

#define EMU_PER_PIXEL 9525.0	/* at 96 pixels to the inch */
#define DEFAULT_COL 64.0	/* pixels */
#define DEFAULT_ROW 20.0
#define MIN_CHART 16.0		/* pixels; else the usual size */
#define MAX_CHART 3000.0
#define MAX_SPAN 1000		/* rows or columns that are measured */

/* Where an anchor puts its objects. */
struct place {
	const char *range;	/* NULL: unknown */
	uint32_t row, col;	/* visible coordinates */
	bool hidden;
	double width, height;	/* pixels; 0: unknown */
};

struct drawing {
	struct rf_xlsx_sheet *s;
	struct rf_xlsx *w;
	const char *part;
	struct rf_arena scratch;
	struct place at;
};

static enum rf_code objects(struct drawing *d, const struct rf_xml_node *in,
    struct rf_err *err);

/* ---- anchors -------------------------------------------------------- */

static int64_t
number(struct drawing *d, const struct rf_xml_node *parent, const char *name)
{
	int64_t v;

	return rf_parse_int(rf_str_trim(rf_xml_text(&d->scratch,
	    rf_xml_child(parent, RF_NS_XDR, name))), 0, INT32_MAX, &v) ? v : 0;
}

static bool
marker(struct drawing *d, const struct rf_xml_node *m, uint32_t *row,
    uint32_t *col)
{
	if (m == NULL)
		return false;
	*row = (uint32_t)number(d, m, "row");
	*col = (uint32_t)number(d, m, "col");
	return *row < RF_XLSX_MAX_ROWS && *col < RF_XLSX_MAX_COLS;
}

/* Excel's rule for the usual font: seven pixels a character and five more. */
static double
col_pixels(const struct rf_xlsx_sheet *s, uint32_t col)
{
	double width = s->default_width;

	for (size_t i = 0; i < s->cols.n; i++)
		if (s->cols.v[i].first <= col && col <= s->cols.v[i].last) {
			if (s->cols.v[i].hidden)
				return 0;
			width = s->cols.v[i].width;
		}
	return width > 0 ? floor(width * 7 + 5) : DEFAULT_COL;
}

static double
row_pixels(const struct rf_xlsx_sheet *s)
{
	return s->default_height > 0 ? s->default_height * 4 / 3 :
	    DEFAULT_ROW;
}

/* Height of the rows from `a` up to but without `b`. */
static double
rows_pixels(const struct rf_xlsx_sheet *s, uint32_t a, uint32_t b)
{
	double sum = (double)(b - a) * row_pixels(s);
	size_t low = 0, high = s->heights.n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (s->heights.v[mid].last < a)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < s->heights.n && s->heights.v[low].first < b; low++) {
		const struct rf_xlsx_height *h = &s->heights.v[low];
		uint32_t from = h->first > a ? h->first : a;
		uint32_t to = h->last + 1 < b ? h->last + 1 : b;

		sum += (to - from) * (h->points * 4.0 / 3 - row_pixels(s));
	}
	return sum;
}

/* The cell under a point of the sheet; false when it is not known. */
static bool
cell_at(const struct rf_xlsx_sheet *s, double x, double y, uint32_t *row,
    uint32_t *col)
{
	double height = row_pixels(s);
	uint32_t c = 0;

	if (s->heights.n > 0 || s->ref->kind != RF_XLSX_WORKSHEET ||
	    s->cols.n > MAX_SPAN || y < 0 || y / height >= RF_XLSX_MAX_ROWS)
		return false;
	while (c < RF_XLSX_MAX_COLS && x >= col_pixels(s, c))
		x -= col_pixels(s, c++);
	*row = (uint32_t)(y / height);
	*col = c;
	return c < RF_XLSX_MAX_COLS;
}

static double
emu(const struct rf_xml_node *n, const char *name)
{
	return (double)rf_xml_get_int(n, name, 0, INT32_MAX, 0) /
	    EMU_PER_PIXEL;
}

/* Room between the two corners; sizes beyond all reason are unknown. */
static void
find_span(struct drawing *d, const struct rf_xml_node *from,
    const struct rf_xml_node *to)
{
	const struct rf_xlsx_sheet *s = d->s;
	uint32_t row0, row1, col0, col1;

	if (!marker(d, from, &row0, &col0) || !marker(d, to, &row1, &col1) ||
	    row1 < row0 || col1 < col0 || row1 - row0 > MAX_SPAN ||
	    col1 - col0 > MAX_SPAN || s->cols.n > MAX_SPAN)
		return;
	d->at.height = rows_pixels(s, row0, row1);
	for (uint32_t c = col0; c < col1; c++)
		d->at.width += col_pixels(s, c);
	d->at.width += (double)(number(d, to, "colOff") -
	    number(d, from, "colOff")) / EMU_PER_PIXEL;
	d->at.height += (double)(number(d, to, "rowOff") -
	    number(d, from, "rowOff")) / EMU_PER_PIXEL;
}

/* All of it in hidden rows or columns, and it goes with them? */
static bool
is_hidden(const struct rf_xlsx_sheet *s, struct rf_xlsx_rect r)
{
	return rf_xlsx_visible_row(s, r.row0) ==
	    rf_xlsx_visible_row(s, r.row1 + 1) ||
	    rf_xlsx_visible_col(s, r.col0) ==
	    rf_xlsx_visible_col(s, r.col1 + 1);
}

static void
two_cells(struct drawing *d, const struct rf_xml_node *anchor,
    struct rf_xlsx_rect *r)
{
	const struct rf_xml_node *to = rf_xml_child(anchor, RF_NS_XDR, "to");

	if (!marker(d, to, &r->row1, &r->col1))
		return;
	/* It ends where this cell starts: before it. */
	if (number(d, to, "rowOff") == 0 && r->row1 > r->row0)
		r->row1--;
	if (number(d, to, "colOff") == 0 && r->col1 > r->col0)
		r->col1--;
	if (r->row1 < r->row0)
		r->row1 = r->row0;
	if (r->col1 < r->col0)
		r->col1 = r->col0;
}

static void
find_place(struct drawing *d, const struct rf_xml_node *anchor)
{
	const struct rf_xml_node *pos = rf_xml_child(anchor, RF_NS_XDR,
	    "pos");
	const char *edit = rf_xml_get(anchor, RF_NS_NONE, "editAs");
	struct rf_xlsx_rect r;
	bool known;

	d->at = (struct place){ NULL, UINT32_MAX, UINT32_MAX, false, 0, 0 };
	d->at.width = emu(rf_xml_child(anchor, RF_NS_XDR, "ext"), "cx");
	d->at.height = emu(rf_xml_child(anchor, RF_NS_XDR, "ext"), "cy");
	if (pos != NULL)
		known = cell_at(d->s,
		    (double)rf_xml_get_int(pos, "x", 0, INT64_MAX, 0) /
		    EMU_PER_PIXEL,
		    (double)rf_xml_get_int(pos, "y", 0, INT64_MAX, 0) /
		    EMU_PER_PIXEL, &r.row0, &r.col0);
	else
		known = marker(d, rf_xml_child(anchor, RF_NS_XDR, "from"),
		    &r.row0, &r.col0);
	if (!known)
		return;
	r.row1 = r.row0;
	r.col1 = r.col0;
	if (rf_xml_is(anchor, RF_NS_XDR, "twoCellAnchor")) {
		two_cells(d, anchor, &r);
		find_span(d, rf_xml_child(anchor, RF_NS_XDR, "from"),
		    rf_xml_child(anchor, RF_NS_XDR, "to"));
		d->at.hidden = is_hidden(d->s, r) &&
		    (edit == NULL || strcmp(edit, "absolute") != 0);
	}
	d->at.range = rf_xlsx_range_text(d->w->arena, r);
	d->at.row = rf_xlsx_visible_row(d->s, r.row0);
	d->at.col = rf_xlsx_visible_col(d->s, r.col0);
}

/* ---- figures -------------------------------------------------------- */

/* The properties that every object has: its names. */
static const struct rf_xml_node *
properties(const struct rf_xml_node *object)
{
	for (const struct rf_xml_node *n = object->child; n != NULL;
	    n = n->next)
		if (n->name != NULL && strncmp(n->name, "nv", 2) == 0)
			return rf_xml_child(n, RF_NS_XDR, "cNvPr");
	return NULL;
}

static const char *
attr_text(struct drawing *d, const struct rf_xml_node *n, const char *name)
{
	const char *s = rf_xml_get(n, RF_NS_NONE, name);

	return s != NULL && *s != '\0' ?
	    rf_ooxml_text(d->w->arena, rf_str(s)).ptr : NULL;
}

static void
add_figure(struct drawing *d, const struct rf_xml_node *object,
    struct rf_figure *f)
{
	const struct rf_xml_node *p = properties(object);

	f->alt = attr_text(d, p, "descr");
	f->title = attr_text(d, p, "title");
	f->excel_range = d->at.range;
	rf_xlsx_item(d->s, RF_BLOCK_FIGURE, d->at.row, d->at.col)->figure = f;
}

/* The part behind a relationship of the drawing, or NULL. */
static const char *
part_of(struct drawing *d, const char *id)
{
	return rf_ooxml_part(&d->w->pkg, d->part, id);
}

/*
 * The picture of a blip.  A drawing in SVG is kept beside the pixels that
 * stand in for it, which are what everybody can show.
 */
static enum rf_code
picture(struct drawing *d, const struct rf_xml_node *object,
    const struct rf_xml_node *blip, struct rf_err *err)
{
	const char *part = part_of(d, rf_xml_get(blip, RF_NS_R, "embed"));
	enum rf_code rc = RF_OK;
	int32_t asset = -1, svg;

	if (part != NULL)
		rc = rf_xlsx_media(d->w, part, d->s->page, &asset, err);
	else if (rf_xml_get(blip, RF_NS_R, "link") == NULL)
		return RF_OK;
	for (const struct rf_xml_node *n = blip; rc == RF_OK && n != NULL;
	    n = rf_xml_walk(blip, n)) {
		const char *drawn = n->name != NULL &&
		    strcmp(n->name, "svgBlip") == 0 ?
		    part_of(d, rf_xml_get(n, RF_NS_R, "embed")) : NULL;

		if (drawn != NULL)
			rc = rf_xlsx_media(d->w, drawn, d->s->page, &svg, err);
	}
	if (rc != RF_OK)
		return rc;
	add_figure(d, object, rf_ooxml_figure(d->w->arena, part, asset));
	return RF_OK;
}

/* In a group the chart has a size of its own, else that of its anchor. */
static struct rf_figure *
chart_figure(struct drawing *d, const struct rf_xml_node *object,
    const char *part)
{
	const struct rf_xml_node *ext = rf_xml_child(rf_xml_child(object,
	    RF_NS_XDR, "xfrm"), RF_NS_A, "ext");
	double width = d->at.width, height = d->at.height;

	if (rf_xml_is(object->parent, RF_NS_XDR, "grpSp")) {
		width = emu(ext, "cx");
		height = emu(ext, "cy");
	}
	if (!(width >= MIN_CHART && width <= MAX_CHART &&
	    height >= MIN_CHART && height <= MAX_CHART))
		width = height = 0;
	return rf_xlsx_chart(d->w, part, (float)(width * 0.75),
	    (float)(height * 0.75));
}

/* Boxes and arrows: their words as a list. */
static void
diagram(struct drawing *d, const char *part)
{
	struct rf_err err = RF_ERR_INIT;
	struct rf_dml_item *items;
	uint32_t n;

	if (rf_dml_diagram(&d->w->pkg, part, d->w->arena, &items, &n,
	    &err) != RF_OK) {
		rf_document_warn(d->w->doc, "%s; the diagram was left out",
		    err.msg);
		return;
	}
	for (uint32_t i = 0; i < n; i++) {
		struct rf_block *b = rf_xlsx_item(d->s, RF_BLOCK_LIST_ITEM,
		    d->at.row, d->at.col);

		b->level = (uint16_t)items[i].level;
		b->text = rf_text_plain(d->w->arena, rf_str(items[i].text));
		b->excel_range = d->at.range;
	}
}

static enum rf_code
graphic(struct drawing *d, const struct rf_xml_node *object,
    struct rf_err *err)
{
	const struct rf_xml_node *data = rf_xml_find(object, RF_NS_A,
	    "graphicData"), *chart;
	const char *const *texts;
	const char *part;
	uint32_t n;

	chart = rf_xml_child(data, RF_NS_C, "chart");
	if (chart == NULL)
		chart = rf_xml_child(data, RF_NS_CX, "chart");
	part = part_of(d, rf_xml_get(rf_xml_child(data, RF_NS_DGM, "relIds"),
	    RF_NS_R, "dm"));
	if (part != NULL)
		diagram(d, part);
	part = part_of(d, rf_xml_get(chart, RF_NS_R, "id"));
	if (part == NULL)
		return RF_OK;
	add_figure(d, object, chart_figure(d, object, part));
	n = rf_dml_chart_texts(&d->w->charts, part, &texts);
	for (uint32_t i = 0; i < n; i++) {
		struct rf_block *b = rf_xlsx_item(d->s, RF_BLOCK_PARAGRAPH,
		    d->at.row, d->at.col);

		b->text = rf_text_plain(d->w->arena, rf_str(texts[i]));
		b->excel_range = d->at.range;
	}
	/* Pictures that fill its bars. */
	return rf_xlsx_part_media(d->w, part, d->s->page, err);
}

/* ---- texts ---------------------------------------------------------- */

static uint32_t
run_style(const struct rf_xml_node *r)
{
	const struct rf_xml_node *p = rf_xml_child(r, RF_NS_A, "rPr");
	const char *u = rf_xml_get(p, RF_NS_NONE, "u");
	const char *strike = rf_xml_get(p, RF_NS_NONE, "strike");
	int64_t base = rf_xml_get_int(p, "baseline", INT32_MIN, INT32_MAX, 0);

	return (rf_xml_get_bool(p, "b", false) ? RF_BOLD : 0) |
	    (rf_xml_get_bool(p, "i", false) ? RF_ITALIC : 0) |
	    (u != NULL && strcmp(u, "none") != 0 ? RF_UNDERLINE : 0) |
	    (strike != NULL && strcmp(strike, "noStrike") != 0 ?
	    RF_STRIKE : 0) | (base > 0 ? RF_SUPERSCRIPT : base < 0 ?
	    RF_SUBSCRIPT : 0);
}

static const char *
run_href(struct drawing *d, const struct rf_xml_node *r)
{
	const struct rf_xml_node *link = rf_xml_child(rf_xml_child(r, RF_NS_A,
	    "rPr"), RF_NS_A, "hlinkClick");
	const struct rf_ooxml_rel *rel = rf_ooxml_rel(&d->w->pkg, d->part,
	    rf_xml_get(link, RF_NS_R, "id"));

	return rel != NULL && rel->target != NULL ?
	    rf_ooxml_text(d->w->arena, rf_str(rel->target)).ptr : NULL;
}

static void
paragraph(struct drawing *d, const struct rf_xml_node *p)
{
	struct rf_text t = { NULL, 0 };
	struct rf_block *b;
	size_t n = 0;
	bool any = false;

	for (const struct rf_xml_node *r = p->child; r != NULL; r = r->next)
		n++;
	t.runs = rf_arena_array(d->w->arena, n, sizeof(*t.runs));
	for (const struct rf_xml_node *r = p->child; r != NULL; r = r->next) {
		struct rf_run *run = &t.runs[t.n];

		if (rf_xml_is(r, RF_NS_A, "br")) {
			run->text = RF_STR("\n");
			t.n++;
			continue;
		}
		if (!rf_xml_is(r, RF_NS_A, "r") && !rf_xml_is(r, RF_NS_A,
		    "fld"))
			continue;
		run->text = rf_ooxml_text(d->w->arena, rf_xml_text(&d->scratch,
		    rf_xml_child(r, RF_NS_A, "t")));
		if (run->text.len == 0)
			continue;
		run->style = run_style(r);
		run->href = run_href(d, r);
		any |= rf_str_trim(run->text).len > 0;
		t.n++;
	}
	if (!any)
		return;
	b = rf_xlsx_item(d->s, RF_BLOCK_PARAGRAPH, d->at.row, d->at.col);
	b->text = t;
	b->excel_range = d->at.range;
}

static enum rf_code
shape(struct drawing *d, const struct rf_xml_node *object, struct rf_err *err)
{
	const struct rf_xml_node *fill = rf_xml_child(rf_xml_child(object,
	    RF_NS_XDR, "spPr"), RF_NS_A, "blipFill");
	const struct rf_xml_node *p = rf_xml_child(rf_xml_child(object,
	    RF_NS_XDR, "txBody"), RF_NS_A, "p");
	enum rf_code rc = RF_OK;

	if (fill != NULL && rf_xml_child(fill, RF_NS_A, "blip") != NULL)
		rc = picture(d, object, rf_xml_child(fill, RF_NS_A, "blip"),
		    err);
	for (; p != NULL; p = rf_xml_again(p))
		paragraph(d, p);
	return rc;
}

/* ---- objects -------------------------------------------------------- */

/* What of the alternatives is meant for us: the first with objects. */
static enum rf_code
alternatives(struct drawing *d, const struct rf_xml_node *n,
    struct rf_err *err)
{
	const struct rf_xml_node *c = rf_xml_child(n, RF_NS_MC, "Choice");

	for (; c != NULL; c = rf_xml_again(c))
		for (const struct rf_xml_node *o = c->child; o != NULL;
		    o = o->next)
			if (o->name != NULL && o->ns == RF_NS_XDR)
				return objects(d, c, err);
	c = rf_xml_child(n, RF_NS_MC, "Fallback");
	return c != NULL ? objects(d, c, err) : RF_OK;
}

/* The objects right below a node; groups and alternatives nest. */
static enum rf_code
objects(struct drawing *d, const struct rf_xml_node *in, struct rf_err *err)
{
	enum rf_code rc = RF_OK;

	for (const struct rf_xml_node *n = in->child; rc == RF_OK && n != NULL;
	    n = n->next) {
		if (n->name == NULL || rf_xml_get_bool(properties(n),
		    "hidden", false))
			continue;
		if (rf_xml_is(n, RF_NS_XDR, "pic"))
			rc = picture(d, n, rf_xml_child(rf_xml_child(n,
			    RF_NS_XDR, "blipFill"), RF_NS_A, "blip"), err);
		else if (rf_xml_is(n, RF_NS_XDR, "sp") ||
		    rf_xml_is(n, RF_NS_XDR, "cxnSp"))
			rc = shape(d, n, err);
		else if (rf_xml_is(n, RF_NS_XDR, "graphicFrame"))
			rc = graphic(d, n, err);
		else if (rf_xml_is(n, RF_NS_XDR, "grpSp"))
			rc = objects(d, n, err);
		else if (rf_xml_is(n, RF_NS_MC, "AlternateContent"))
			rc = alternatives(d, n, err);
	}
	return rc;
}

static bool
is_anchor(const struct rf_xml_node *n)
{
	return rf_xml_is(n, RF_NS_XDR, "twoCellAnchor") ||
	    rf_xml_is(n, RF_NS_XDR, "oneCellAnchor") ||
	    rf_xml_is(n, RF_NS_XDR, "absoluteAnchor");
}

/* The anchors below a node, which alternatives may wrap. */
static enum rf_code
anchors(struct drawing *d, const struct rf_xml_node *in, struct rf_err *err)
{
	enum rf_code rc = RF_OK;

	for (const struct rf_xml_node *n = in->child; rc == RF_OK && n != NULL;
	    n = n->next) {
		if (is_anchor(n)) {
			find_place(d, n);
			if (d->at.hidden)
				d->w->left_out = true;
			else
				rc = objects(d, n, err);
		} else if (rf_xml_is(n, RF_NS_MC, "AlternateContent")) {
			const struct rf_xml_node *c = rf_xml_child(n,
			    RF_NS_MC, "Choice");

			if (c != NULL)
				rc = anchors(d, c, err);
		}
	}
	return rc;
}

enum rf_code
rf_xlsx_drawing(struct rf_xlsx_sheet *s, struct rf_err *err)
{
	const struct rf_ooxml_rel *rel = rf_ooxml_rel(&s->w->pkg,
	    s->ref->part, s->drawing);
	struct drawing d = { .s = s, .w = s->w };
	const struct rf_xml_node *root;
	enum rf_code rc;

	if (rel == NULL || rel->external || rel->target == NULL)
		return RF_OK;
	d.part = rel->target;
	rc = rf_ooxml_tree(&s->w->pkg, d.part, &d.scratch, &root, err);
	if (rc == RF_OK)
		rc = anchors(&d, root, err);
	rf_arena_release(&d.scratch);
	return rc != RF_OK && rf_xlsx_forgive(s->w, rc, err) ? RF_OK : rc;
}
