/*
 * What is drawn: pictures, objects, text boxes and shapes with text.  A
 * frame holds the same thing in several forms, the best first; we take the
 * first that we can read.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "extract/mathml.h"
#include "extract/odf/odt_priv.h"
#include "util/limits.h"

bool
odt_is_drawing(const char *name)
{
	static const char *const names[] = { "frame", "custom-shape", "rect",
		"ellipse", "circle", "line", "polyline", "polygon", "path",
		"caption", "connector", "measure", "regular-polygon", "g",
		"a" };

	for (size_t i = 0; i < RF_COUNT(names); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

static const char *
words(struct odt *p, const struct rf_xml_node *n, const char *name)
{
	struct rf_str s = rf_str_trim(rf_xml_text(&p->scratch,
	    rf_xml_child(n, RF_NS_SVG, name)));

	return s.len > 0 ? rf_ooxml_text(p->odf.arena, s).ptr : NULL;
}

static float
length(const struct rf_xml_node *n, const char *name)
{
	const char *v = rf_xml_get(n, RF_NS_SVG, name);

	return v != NULL ? (float)rf_odf_length(rf_str(v)) : 0;
}

static void
place(struct odt *p, struct rf_figure *f)
{
	/* Headers show theirs on every page; they are no content. */
	if (p->furniture == 0)
		rf_flow_figure(p->flow, f);
	p->dirty = true;
}

/* A picture within the markup. */
static enum rf_code
inline_picture(struct odt *p, const struct rf_xml_node *data,
    struct rf_figure *f, struct rf_err *err)
{
	struct rf_str text = rf_xml_text(&p->scratch, data);
	enum rf_code rc = RF_OK;
	char *bytes;
	size_t n;

	f->visual = RF_VISUAL_IMAGE;
	f->asset = -1;
	if (text.len > RF_MAX_ASSET)
		return RF_OK;
	bytes = rf_malloc(text.len + 1);
	if (rf_unbase64(text, bytes, &n) && n > 0)
		rc = rf_extract_asset(p->x, bytes, n, "picture", p->page,
		    &f->asset, err);
	else
		f->render_error = "The picture cannot be read";
	free(bytes);
	return rc;
}

static void
picture(struct odt *p, const struct rf_xml_node *image, struct rf_figure *f)
{
	const struct rf_xml_node *data = rf_xml_child(image, RF_NS_OFFICE,
	    "binary-data");
	const char *href = rf_xml_get(image, RF_NS_XLINK, "href");
	struct rf_err err = RF_ERR_INIT;
	enum rf_code rc = RF_OK;

	if (data != NULL)
		rc = inline_picture(p, data, f, &err);
	else if (href != NULL && href[0] != '\0')
		rc = rf_odf_picture(&p->odf, rf_str(href), p->page, f, &err);
	else
		return;
	if (rc != RF_OK)
		odt_fail(p, rc, &err);
	else
		place(p, f);
}

/* ---- objects --------------------------------------------------------- */

/* The object's content, in the package or within the markup. */
static const struct rf_xml_node *
content_of(struct odt *p, const struct rf_xml_node *object)
{
	const char *href = rf_xml_get(object, RF_NS_XLINK, "href");
	const struct rf_xml_node *root = NULL, *n;
	struct rf_err err = RF_ERR_INIT;
	const char *part;

	for (n = object->child; n != NULL; n = n->next)
		if (n->name != NULL)
			return n;
	if (href == NULL || p->odf.parts.zip == NULL)
		return NULL;
	part = rf_odf_entry(&p->odf, rf_str(rf_arena_printf(&p->scratch,
	    "%.1000s/content.xml", strncmp(href, "./", 2) == 0 ? href + 2 :
	    href)));
	if (part == NULL || rf_ooxml_tree(&p->odf.parts, part, &p->scratch,
	    &root, &err) == RF_OK)
		return root;
	if (err.code == RF_E_MISSING)
		odt_fail(p, err.code, &err);
	return NULL;
}

/* True: it was shown, and its replacement is not wanted. */
static bool
object(struct odt *p, const struct rf_xml_node *frame,
    const struct rf_xml_node *n, struct rf_figure *f)
{
	const char *href = rf_xml_get(n, RF_NS_XLINK, "href");
	const struct rf_xml_node *root;
	struct rf_str latex;

	if (p->odf.parts.zip != NULL && href != NULL &&
	    rf_odf_chart(&p->odf, rf_str(href), length(frame, "width"),
	    length(frame, "height"), f)) {
		f->visual = RF_VISUAL_CHART;
		place(p, f);
		return true;
	}
	root = content_of(p, n);
	if (root == NULL || strcmp(root->name, "math") != 0) {
		p->embedded++;
		return false;
	}
	latex = rf_mathml_latex(p->odf.arena, root);
	if (latex.len > 0)
		odt_formula(p, latex);
	return true;
}

/* ---- frames ---------------------------------------------------------- */

static void
text_box(struct odt *p, const struct rf_xml_node *n)
{
	struct odt_para para = p->para;
	const char *link = p->link;

	p->link = NULL;
	p->boxes++;
	rf_flow_aside_begin(p->flow);
	odt_wall_begin(p);
	odt_blocks(p, n);
	odt_wall_end(p);
	rf_flow_aside_end(p->flow);
	p->boxes--;
	p->link = link;
	p->para = para;
}

static bool
has_text(const struct rf_xml_node *n)
{
	return rf_xml_child(n, RF_NS_TEXT, "p") != NULL ||
	    rf_xml_child(n, RF_NS_TEXT, "h") != NULL ||
	    rf_xml_child(n, RF_NS_TEXT, "list") != NULL;
}

static void
frame(struct odt *p, const struct rf_xml_node *n)
{
	struct rf_figure *f = rf_arena_alloc(p->odf.arena, sizeof(*f));
	const struct rf_xml_node *c;

	f->asset = -1;
	f->title = words(p, n, "title");
	f->alt = words(p, n, "desc");
	for (c = n->child; c != NULL && p->rc == RF_OK; c = c->next) {
		if (c->name == NULL || c->ns != RF_NS_DRAW)
			continue;
		if (strcmp(c->name, "text-box") == 0) {
			text_box(p, c);
			return;
		}
		if (strcmp(c->name, "object") == 0 && object(p, n, c, f))
			return;
		if (strcmp(c->name, "object-ole") == 0)
			p->embedded++;
		if (strcmp(c->name, "image") == 0) {
			picture(p, c, f);
			return;
		}
	}
}

void
odt_frame(struct odt *p, const struct rf_xml_node *n)
{
	const struct rf_xml_node *c;

	if (!p->wanted)
		return;
	if (strcmp(n->name, "frame") == 0) {
		frame(p, n);
	} else if (strcmp(n->name, "g") == 0 || strcmp(n->name, "a") == 0) {
		for (c = n->child; c != NULL && p->rc == RF_OK; c = c->next)
			if (c->name != NULL && c->ns == RF_NS_DRAW &&
			    odt_is_drawing(c->name))
				odt_frame(p, c);
	} else if (has_text(n)) {
		text_box(p, n);
	}
}
