/*
 * DrawingML in the text (ECMA-376 part 1, 20.4): pictures, charts, diagrams
 * and shapes with text, alone or in groups.  A drawing has one description;
 * a picture in a group may have its own.
 *
 * What surprises: a picture may be nothing but the fill of a shape, and a
 * diagram is kept twice, as points that say what it means and as shapes that
 * say what it looks like.
 */
#include "config.h"

#include <string.h>

#include "extract/docx/docx_priv.h"
#include "extract/drawingml/diagram.h"
#include "extract/drawingml/paint.h"
#include "extract/zip_media.h"

#define EMU_PER_POINT 12700.0
#define MAX_DIAGRAMS 10000	/* of a document: each is read anew */
#define MAX_DIAGRAM_DEPTH 8
#define MAX_SIDE 100000000	/* EMU, of a chart */

struct drawing {
	struct rf_docx *d;
	const struct rf_xml_node *properties;	/* wp:docPr, or NULL */
	float width, height;		/* points; 0: unknown */
};

static void objects(const struct drawing *g, const struct rf_xml_node *in);

/* ---- figures --------------------------------------------------------- */

/* The description: the object's own, else the drawing's. */
static void
describe(const struct drawing *g, const struct rf_xml_node *own,
    struct rf_figure *f)
{
	f->alt = rf_docx_string(g->d, rf_xml_get(own, RF_NS_NONE, "descr"));
	if (f->alt == NULL)
		f->alt = rf_docx_string(g->d, rf_xml_get(g->properties,
		    RF_NS_NONE, "descr"));
	f->title = rf_docx_string(g->d, rf_xml_get(own, RF_NS_NONE, "title"));
	if (f->title == NULL)
		f->title = rf_docx_string(g->d, rf_xml_get(g->properties,
		    RF_NS_NONE, "title"));
}

void
rf_docx_media(struct rf_docx *d, const char *part, int32_t *asset)
{
	struct rf_err err = RF_ERR_INIT;
	enum rf_code rc;

	*asset = -1;
	if (!d->page_wanted || part == NULL)
		return;
	rc = rf_zip_media(d->x, d->zip, &d->media, part, d->page, asset,
	    &err);
	if (rc != RF_OK)
		rf_docx_fail(d, rc, &err);
}

void
rf_docx_remaining_media(struct rf_docx *d)
{
	size_t n = rf_zip_count(d->zip);

	if (d->x->options->n_pages > 0)
		return;
	d->page = 0;
	d->page_wanted = true;
	for (size_t i = 0; d->rc == RF_OK && i < n; i++) {
		const struct rf_zip_entry *e = rf_zip_at(d->zip, i);
		int32_t asset;

		if (rf_str_starts(rf_str(e->name), "word/media/") &&
		    !e->folder && rf_map_get(&d->media,
		    rf_str(e->name)) == NULL)
			rf_docx_media(d, e->name, &asset);
	}
}

void
rf_docx_figure(struct rf_docx *d, struct rf_figure *f)
{
	rf_flow_figure(d->flow, f);
	d->page_dirty = true;
}

/*
 * The picture of a blip.  A drawing in SVG is kept beside the pixels that
 * stand in for it, which are what everybody can show.
 */
static void
picture(const struct drawing *g, const struct rf_xml_node *blip,
    const struct rf_xml_node *own)
{
	struct rf_docx *d = g->d;
	const char *embed = rf_xml_get(blip, RF_NS_R, "embed");
	const char *part = rf_docx_target(d, embed);
	struct rf_figure *f;
	int32_t asset = -1, svg;

	if (part == NULL && rf_ooxml_rel(&d->pkg, d->part, embed) == NULL &&
	    rf_xml_get(blip, RF_NS_R, "link") == NULL)
		return;
	rf_docx_media(d, part, &asset);
	for (const struct rf_xml_node *n = blip; n != NULL;
	    n = rf_xml_walk(blip, n))
		if (n->name != NULL && strcmp(n->name, "svgBlip") == 0)
			rf_docx_media(d, rf_docx_target(d, rf_xml_get(n,
			    RF_NS_R, "embed")), &svg);
	f = rf_ooxml_figure(&d->doc->arena, part, asset);
	describe(g, own, f);
	rf_docx_figure(d, f);
}

/* ---- charts ---------------------------------------------------------- */

/* Pictures that another part has for itself: they fill bars and shapes. */
static void
part_media(struct rf_docx *d, const char *part)
{
	const struct rf_ooxml_rels *rels = rf_ooxml_rels(&d->pkg, part);
	int32_t asset;

	for (size_t i = 0; i < rels->n; i++)
		if (strcmp(rels->v[i].type, "image") == 0 &&
		    !rels->v[i].external && rels->v[i].target != NULL)
			rf_docx_media(d, rels->v[i].target, &asset);
}

static void
chart(const struct drawing *g, const struct rf_xml_node *n)
{
	struct rf_docx *d = g->d;
	const char *part = rf_docx_target(d, rf_xml_get(n, RF_NS_R, "id"));
	struct rf_err err = RF_ERR_INIT;
	struct rf_figure *f;

	if (part == NULL || !d->page_wanted)
		return;
	if (!d->charts_ready)
		rf_dml_charts_init(&d->charts, &d->pkg, &d->doc->arena,
		    d->main);
	d->charts_ready = true;
	f = rf_arena_alloc(&d->doc->arena, sizeof(*f));
	f->visual = RF_VISUAL_CHART;
	f->asset = -1;
	if (rf_dml_chart(&d->charts, part, g->width, g->height, f,
	    &err) != RF_OK) {
		rf_document_warn(d->doc, "%s; the chart has no facts",
		    err.msg);
		f->render_error = "The chart cannot be read";
	}
	describe(g, NULL, f);
	rf_docx_figure(d, f);
	part_media(d, part);
}

/* ---- diagrams -------------------------------------------------------- */

/* Its texts as a list, and the pictures of its points. */
static void
diagram(const struct drawing *g, const struct rf_xml_node *ids)
{
	struct rf_docx *d = g->d;
	const char *part = rf_docx_target(d, rf_xml_get(ids, RF_NS_R, "dm"));
	struct rf_flow_style plain = { .preserve = true };
	struct rf_err err = RF_ERR_INIT;
	struct rf_dml_item *items;
	uint32_t n;

	if (part == NULL || d->diagrams++ >= MAX_DIAGRAMS)
		return;
	if (rf_dml_diagram(&d->pkg, part, &d->doc->arena, &items, &n,
	    &err) != RF_OK) {
		rf_document_warn(d->doc, "%s; the diagram was left out",
		    err.msg);
		return;
	}
	rf_flow_aside_begin(d->flow);
	for (uint32_t i = 0; i < n; i++) {
		rf_flow_open(d->flow, RF_BLOCK_LIST_ITEM)->level =
		    (uint16_t)(items[i].level < MAX_DIAGRAM_DEPTH ?
		    items[i].level : MAX_DIAGRAM_DEPTH);
		rf_flow_text(d->flow, rf_str(items[i].text), &plain);
	}
	rf_flow_aside_end(d->flow);
	d->page_dirty |= n > 0;
	part_media(d, part);
}

/* ---- objects --------------------------------------------------------- */

void
rf_docx_text_box(struct rf_docx *d, const struct rf_xml_node *content)
{
	struct rf_docx_para para = d->para;
	struct rf_docx_table *table = d->table;
	size_t base = d->fields_base;
	const char *link = d->link;
	uint32_t note = d->note;

	d->fields_base = d->fields.n;
	d->link = NULL;
	d->note = 0;
	d->table = NULL;
	d->asides++;
	rf_flow_aside_begin(d->flow);
	rf_docx_blocks(d, content);
	rf_flow_aside_end(d->flow);
	d->asides--;
	rf_docx_fields_cut(d, d->fields_base);
	d->fields_base = base;
	d->link = link;
	d->note = note;
	d->table = table;
	d->para = para;
}

/* Text of shapes that other programs' drawings are made of. */
static void
body(struct rf_docx *d, const struct rf_xml_node *n)
{
	const char *text = rf_dml_body_text(&d->doc->arena, &d->scratch, n,
	    NULL, NULL);
	struct rf_flow_style plain = { .preserve = true };

	if (text == NULL)
		return;
	rf_flow_aside_begin(d->flow);
	rf_flow_text(d->flow, rf_str(text), &plain);
	rf_flow_aside_end(d->flow);
	d->page_dirty = true;
}

/* A picture, or a shape that may be filled with one and hold text. */
static void
shape(const struct drawing *g, const struct rf_xml_node *n)
{
	const struct rf_xml_node *c, *own = NULL, *fill = NULL;

	for (c = n->child; c != NULL; c = c->next) {
		if (c->name == NULL)
			continue;
		if (strncmp(c->name, "nv", 2) == 0 && c->child != NULL)
			own = c->child;
		else if (strcmp(c->name, "cNvPr") == 0)
			own = c;
		else if (strcmp(c->name, "blipFill") == 0)
			fill = c;
		else if (strcmp(c->name, "spPr") == 0 && fill == NULL)
			fill = rf_xml_child(c, RF_NS_A, "blipFill");
	}
	while (own != NULL && own->name == NULL)
		own = own->next;
	if (rf_xml_child(fill, RF_NS_A, "blip") != NULL)
		picture(g, rf_xml_child(fill, RF_NS_A, "blip"), own);
	for (c = n->child; c != NULL; c = c->next) {
		if (c->name == NULL)
			continue;
		if (strcmp(c->name, "txbx") == 0 &&
		    rf_docx_child(c, "txbxContent") != NULL)
			rf_docx_text_box(g->d, rf_docx_child(c,
			    "txbxContent"));
		else if (rf_xml_is(c, RF_NS_A, "txSp"))
			body(g->d, rf_xml_child(c, RF_NS_A, "txBody"));
		else if (rf_xml_is(c, RF_NS_A, "txBody"))
			body(g->d, c);
	}
}

static void
object(const struct drawing *g, const struct rf_xml_node *n)
{
	const struct rf_xml_node *c;

	if (n->ns == RF_NS_MC) {
		c = rf_docx_choice(n);
		if (c != NULL)
			objects(g, c);
	} else if (strcmp(n->name, "pic") == 0 ||
	    strcmp(n->name, "wsp") == 0 || strcmp(n->name, "sp") == 0) {
		shape(g, n);
	} else if (strcmp(n->name, "chart") == 0 && (n->ns == RF_NS_C ||
	    n->ns == RF_NS_CX)) {
		chart(g, n);
	} else if (rf_xml_is(n, RF_NS_DGM, "relIds")) {
		diagram(g, n);
	} else {
		objects(g, n);	/* a group, a canvas, a frame */
	}
}

static void
objects(const struct drawing *g, const struct rf_xml_node *in)
{
	for (const struct rf_xml_node *n = in->child; n != NULL &&
	    g->d->rc == RF_OK; n = n->next)
		if (n->name != NULL)
			object(g, n);
}

void
rf_docx_drawing(struct rf_docx *d, const struct rf_xml_node *n)
{
	struct drawing g = { .d = d };

	for (n = n->child; n != NULL; n = n->next) {
		const struct rf_xml_node *extent;

		if (n->name == NULL)
			continue;
		g.properties = rf_xml_child(n, RF_NS_WP, "docPr");
		if (rf_xml_get_bool(g.properties, "hidden", false))
			continue;
		extent = rf_xml_child(n, RF_NS_WP, "extent");
		g.width = (float)((double)rf_xml_get_int(extent, "cx", 0,
		    MAX_SIDE, 0) / EMU_PER_POINT);
		g.height = (float)((double)rf_xml_get_int(extent, "cy", 0,
		    MAX_SIDE, 0) / EMU_PER_POINT);
		objects(&g, n);
	}
}
