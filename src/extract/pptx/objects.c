/*
 * Pictures, and frames with a table, a chart, a diagram or a foreign object.
 * Bytes are kept as they are in the file, also of pictures that are shown
 * cropped.  Nobody plays sound and film here: their poster is a picture,
 * and a remark names them.
 */
#include "config.h"

#include <string.h>

#include "extract/drawingml/diagram.h"
#include "extract/pptx/pptx_priv.h"
#include "extract/zip_media.h"
#include "util/io.h"

static const char *
attr_text(struct pptx_slide *s, const struct rf_xml_node *n, const char *name)
{
	const char *v = rf_xml_get(n, RF_NS_NONE, name);

	return v != NULL && *v != '\0' ?
	    rf_ooxml_text(s->p->arena, rf_str(v)).ptr : NULL;
}

/* The part behind a relationship of the slide, or NULL. */
static const char *
part_of(struct pptx_slide *s, const char *id)
{
	return rf_ooxml_part(&s->p->pkg, s->part, id);
}

static void
name_figure(struct pptx_slide *s, const struct rf_xml_node *shape,
    struct rf_figure *f)
{
	const struct rf_xml_node *p = pptx_properties(shape);

	f->alt = attr_text(s, p, "descr");
	f->title = attr_text(s, p, "title");
	rf_flow_figure(s->p->flow, f);
}

/* ---- pictures -------------------------------------------------------- */

static enum rf_code
keep(struct pptx_slide *s, const char *part, int32_t *asset,
    struct rf_err *err)
{
	return rf_zip_media(s->p->x, s->p->pkg.zip, &s->p->assets, part,
	    s->number, asset, err);
}

/* A drawing in SVG stands beside the pixels that everybody can show. */
static enum rf_code
drawn(struct pptx_slide *s, const struct rf_xml_node *blip,
    struct rf_err *err)
{
	enum rf_code rc = RF_OK;
	int32_t asset;

	for (const struct rf_xml_node *n = rf_xml_walk(blip, blip);
	    rc == RF_OK && n != NULL; n = rf_xml_walk(blip, n)) {
		const char *part = strcmp(n->name, "svgBlip") == 0 ?
		    part_of(s, rf_xml_get(n, RF_NS_R, "embed")) : NULL;

		if (part != NULL)
			rc = keep(s, part, &asset, err);
	}
	return rc;
}

enum rf_code
pptx_loose_picture(struct pptx_slide *s, const struct rf_xml_node *blip,
    struct rf_err *err)
{
	const char *part = part_of(s, rf_xml_get(blip, RF_NS_R, "embed"));
	int32_t asset;

	return part != NULL ? keep(s, part, &asset, err) : RF_OK;
}

/* Sound and film hang from the picture that stands for them. */
static void
tell_media(struct pptx_slide *s, const struct rf_xml_node *shape)
{
	static const struct {
		const char *element, *what;
	} kinds[] = {
		{ "videoFile", "a film" }, { "audioFile", "a sound" },
		{ "wavAudioFile", "a sound" }, { "audioCd", "a sound" },
		{ "quickTimeFile", "a film" },
	};
	const struct rf_xml_node *n = rf_xml_child(rf_xml_child(shape,
	    RF_NS_P, "nvPicPr"), RF_NS_P, "nvPr");

	for (n = n != NULL ? n->child : NULL; n != NULL; n = n->next) {
		const struct rf_ooxml_rel *rel;
		const char *id;

		if (n->name == NULL || n->ns != RF_NS_A)
			continue;
		id = rf_xml_get(n, RF_NS_R, "link");
		rel = rf_ooxml_rel(&s->p->pkg, s->part, id != NULL ? id :
		    rf_xml_get(n, RF_NS_R, "embed"));
		for (size_t i = 0; i < RF_COUNT(kinds); i++)
			if (strcmp(n->name, kinds[i].element) == 0)
				rf_document_warn(s->p->doc, "Slide %u has %s"
				    "%s%s, which is not part of the result",
				    s->number, kinds[i].what,
				    rel != NULL && rel->target != NULL ?
				    ", " : "", rel != NULL &&
				    rel->target != NULL ?
				    rf_ooxml_text(&s->scratch, rf_str(
				    rf_path_base(rel->target))).ptr : "");
	}
}

/* A figure with the part's bytes; without a part the picture is linked. */
static enum rf_code
figure(struct pptx_slide *s, const struct rf_xml_node *shape,
    const char *part, const struct rf_xml_node *blip, struct rf_err *err)
{
	int32_t asset = -1;
	enum rf_code rc = RF_OK;

	if (part != NULL)
		rc = keep(s, part, &asset, err);
	if (rc == RF_OK && blip != NULL)
		rc = drawn(s, blip, err);
	if (rc != RF_OK)
		return rc;
	name_figure(s, shape, rf_ooxml_figure(s->p->arena, part,
	    asset));
	return RF_OK;
}

enum rf_code
pptx_picture(struct pptx_slide *s, const struct rf_xml_node *shape,
    const struct rf_xml_node *blip, struct rf_err *err)
{
	const char *named = rf_xml_get(blip, RF_NS_R, "embed");
	const char *part = part_of(s, named);

	tell_media(s, shape);
	if (part == NULL && rf_xml_get(blip, RF_NS_R, "link") == NULL) {
		/* Placeholders that wait for a picture have an empty name. */
		if (named != NULL && *named != '\0')
			rf_document_warn(s->p->doc, "Slide %u has a picture "
			    "that is missing in the file", s->number);
		return RF_OK;
	}
	return figure(s, shape, part, blip, err);
}

/* ---- tables ---------------------------------------------------------- */

static void
cell(struct pptx_slide *s, const struct rf_xml_node *tc, bool header)
{
	struct rf_flow *flow = s->p->flow;
	struct pptx_body body = { .role = PPTX_PLAIN };

	rf_flow_cell_begin(flow, (uint32_t)rf_xml_get_int(tc, "rowSpan", 1,
	    UINT16_MAX, 1), (uint32_t)rf_xml_get_int(tc, "gridSpan", 1,
	    UINT16_MAX, 1), header);
	body.node = rf_xml_child(tc, RF_NS_A, "txBody");
	body.lists[0] = rf_xml_child(body.node, RF_NS_A, "lstStyle");
	body.lists[4] = rf_xml_child(s->p->presentation, RF_NS_P,
	    "defaultTextStyle");
	if (body.node != NULL)
		pptx_text(s, &body);
	rf_flow_cell_end(flow);
}

static void
mark_total(struct rf_table *t)
{
	for (size_t i = 0; i < t->n_cells && t->n_rows > 1; i++)
		if (t->cells[i].row == t->n_rows - 1)
			t->cells[i].flags |= RF_CELL_TOTAL;
}

/* Edges of columns or rows as parts of the whole: n + 1 of them. */
static const float *
edges(struct pptx_slide *s, const struct rf_xml_node *first,
    const char *size, uint32_t n)
{
	float *v = rf_arena_array(&s->scratch, (size_t)n + 1, sizeof(*v));
	double sum = 0;
	uint32_t i = 0;

	for (; first != NULL && i < n; first = rf_xml_again(first))
		v[++i] = (float)(sum += (double)rf_xml_get_int(first, size, 0,
		    INT32_MAX, 0));
	if (i < n || sum <= 0)
		return NULL;
	for (i = 1; i <= n; i++)
		v[i] /= (float)sum;
	return v;
}

/* Cells share out the place of their table, as the file divides it. */
static void
place_cells(struct pptx_slide *s, const struct rf_xml_node *tbl,
    struct rf_table *t, const struct rf_box *box)
{
	const float *x = edges(s, rf_xml_child(rf_xml_child(tbl, RF_NS_A,
	    "tblGrid"), RF_NS_A, "gridCol"), "w", t->n_cols);
	const float *y = edges(s, rf_xml_child(tbl, RF_NS_A, "tr"), "h",
	    t->n_rows);
	float w = box->x1 - box->x0, h = box->y1 - box->y0;

	for (size_t i = 0; x != NULL && y != NULL && i < t->n_cells; i++) {
		struct rf_cell *c = &t->cells[i];

		if (c->extra == NULL)
			c->extra = rf_arena_alloc(s->p->arena,
			    sizeof(*c->extra));
		c->extra->has_box = true;
		c->extra->box = (struct rf_box){
			box->x0 + w * x[c->col], box->y0 + h * y[c->row],
			box->x0 + w * x[c->col + c->col_span],
			box->y0 + h * y[c->row + c->row_span] };
	}
}

static void
table(struct pptx_slide *s, const struct rf_xml_node *tbl,
    const struct rf_box *box)
{
	const struct rf_xml_node *look = rf_xml_child(tbl, RF_NS_A, "tblPr");
	const struct rf_xml_node *tr = rf_xml_child(tbl, RF_NS_A, "tr"), *tc;
	struct rf_flow *flow = s->p->flow;
	bool header = rf_xml_get_bool(look, "firstRow", false);
	struct rf_table *t;

	rf_flow_table_begin(flow);
	for (; tr != NULL; tr = rf_xml_again(tr)) {
		rf_flow_row(flow, header);
		/* Cells that another covers are there all the same. */
		for (tc = rf_xml_child(tr, RF_NS_A, "tc"); tc != NULL;
		    tc = rf_xml_again(tc))
			if (!rf_xml_get_bool(tc, "hMerge", false) &&
			    !rf_xml_get_bool(tc, "vMerge", false))
				cell(s, tc, header);
		header = false;
	}
	t = rf_flow_table_end(flow);
	if (t != NULL && rf_xml_get_bool(look, "lastRow", false))
		mark_total(t);
	if (t != NULL && box != NULL)
		place_cells(s, tbl, t, box);
}

/* ---- frames ---------------------------------------------------------- */

static const struct rf_xml_node *
data_of(const struct rf_xml_node *frame)
{
	return rf_xml_child(rf_xml_child(frame, RF_NS_A, "graphic"), RF_NS_A,
	    "graphicData");
}

static const struct rf_xml_node *
chart_of(const struct rf_xml_node *data)
{
	const struct rf_xml_node *n = rf_xml_child(data, RF_NS_C, "chart");

	return n != NULL ? n : rf_xml_child(data, RF_NS_CX, "chart");
}

/* The object stands in alternatives: one for VML, one with a picture. */
static const struct rf_xml_node *
object_of(const struct rf_xml_node *data)
{
	const struct rf_xml_node *n = rf_xml_child(data, RF_NS_P, "oleObj");
	const struct rf_xml_node *a = rf_xml_child(data, RF_NS_MC,
	    "AlternateContent"), *c;

	if (n != NULL || a == NULL)
		return n;
	for (c = a->child; c != NULL; c = c->next) {
		const struct rf_xml_node *o = rf_xml_child(c, RF_NS_P,
		    "oleObj");

		if (o != NULL && (n == NULL || rf_xml_child(o, RF_NS_P,
		    "pic") != NULL))
			n = o;
	}
	return n;
}

bool
pptx_frame_known(const struct rf_xml_node *frame)
{
	const struct rf_xml_node *data = rf_xml_is(frame, RF_NS_P,
	    "graphicFrame") ? data_of(frame) : NULL;

	return data != NULL && (rf_xml_child(data, RF_NS_A, "tbl") != NULL ||
	    rf_xml_child(data, RF_NS_DGM, "relIds") != NULL ||
	    chart_of(data) != NULL || object_of(data) != NULL);
}

static void
chart(struct pptx_slide *s, const struct rf_xml_node *frame, const char *part,
    float width, float height)
{
	struct rf_figure *f = rf_arena_alloc(s->p->arena, sizeof(*f));
	struct rf_err err = RF_ERR_INIT;

	pptx_scope(s);
	f->visual = RF_VISUAL_CHART;
	f->asset = -1;
	if (rf_dml_chart(&s->p->charts, part, width, height, f, &err) !=
	    RF_OK) {
		rf_document_warn(s->p->doc, "%s; the chart has no facts",
		    err.msg);
		f->render_error = "The chart cannot be read";
	}
	name_figure(s, frame, f);
}

/* Boxes and arrows: their words as a list. */
static void
diagram(struct pptx_slide *s, const char *part)
{
	struct rf_err err = RF_ERR_INIT;
	struct rf_dml_item *items;
	uint32_t n;

	if (rf_dml_diagram(&s->p->pkg, part, s->p->arena, &items, &n, &err) !=
	    RF_OK) {
		rf_document_warn(s->p->doc, "%s; the diagram was left out",
		    err.msg);
		return;
	}
	for (uint32_t i = 0; i < n; i++) {
		struct rf_flow_style style = { .preserve = true };

		rf_flow_open(s->p->flow, RF_BLOCK_LIST_ITEM)->level =
		    (uint16_t)items[i].level;
		rf_flow_text(s->p->flow, rf_str(items[i].text), &style);
		rf_flow_close(s->p->flow);
	}
}

/* Until Office 2010 the preview stood in a drawing in VML, by the shape's id.
 */
static const char *
old_preview(struct pptx_slide *s, const char *id)
{
	const struct rf_ooxml_rel *vml = rf_ooxml_rel_of(&s->p->pkg, s->part,
	    "vmlDrawing"), *rel;
	const struct rf_xml_node *root, *n;

	if (vml == NULL || id == NULL || rf_ooxml_tree(&s->p->pkg,
	    vml->target, &s->scratch, &root, NULL) != RF_OK)
		return NULL;
	for (n = root; n != NULL; n = rf_xml_walk(root, n)) {
		const char *own = rf_xml_is(n, RF_NS_V, "shape") ?
		    rf_xml_get(n, RF_NS_NONE, "id") : NULL;

		if (own == NULL || strcmp(own, id) != 0)
			continue;
		rel = rf_ooxml_rel(&s->p->pkg, vml->target, rf_xml_get(
		    rf_xml_child(n, RF_NS_V, "imagedata"), RF_NS_O, "relid"));
		return rel != NULL && !rel->external ? rel->target : NULL;
	}
	return NULL;
}

static enum rf_code
object(struct pptx_slide *s, const struct rf_xml_node *frame,
    const struct rf_xml_node *ole, struct rf_err *err)
{
	const struct rf_xml_node *blip = rf_xml_child(rf_xml_child(
	    rf_xml_child(ole, RF_NS_P, "pic"), RF_NS_P, "blipFill"), RF_NS_A,
	    "blip");
	const char *program = attr_text(s, ole, "progId");
	const char *part = blip == NULL ? old_preview(s, rf_xml_get(ole,
	    RF_NS_NONE, "spid")) : NULL;

	rf_document_warn(s->p->doc, "Slide %u has an embedded object%s%s%s; "
	    "its preview is shown, its content is not part of the result",
	    s->number, program != NULL ? " (" : "",
	    program != NULL ? program : "", program != NULL ? ")" : "");
	if (blip != NULL)
		return pptx_picture(s, frame, blip, err);
	return part != NULL ? figure(s, frame, part, NULL, err) : RF_OK;
}

enum rf_code
pptx_frame(struct pptx_slide *s, const struct rf_xml_node *frame,
    const struct rf_box *box, float width, float height, struct rf_err *err)
{
	const struct rf_xml_node *data = data_of(frame), *n;
	enum rf_code rc = RF_OK;
	const char *part;

	for (n = rf_xml_child(data, RF_NS_A, "tbl"); n != NULL;
	    n = rf_xml_again(n))
		table(s, n, box);
	part = part_of(s, rf_xml_get(chart_of(data), RF_NS_R, "id"));
	if (part != NULL)
		chart(s, frame, part, width, height);
	part = part_of(s, rf_xml_get(rf_xml_child(data, RF_NS_DGM, "relIds"),
	    RF_NS_R, "dm"));
	if (part != NULL)
		diagram(s, part);
	n = object_of(data);
	if (n != NULL)
		rc = object(s, frame, n, err);
	return rc;
}
