/*
 * VML, in which drawings were written before 2010 and objects of other
 * programs still are: their picture stands in a shape, and what they are in
 * a part that is not opened.
 */
#include "config.h"

#include <string.h>

#include "extract/docx/docx_priv.h"
#include "util/io.h"

static void
image(struct rf_docx *d, const struct rf_xml_node *n)
{
	const char *id = rf_xml_get(n, RF_NS_R, "id"), *part;
	struct rf_figure *f;
	int32_t asset = -1;

	if (id == NULL)
		id = rf_xml_get(n, RF_NS_R, "pict");
	part = rf_docx_target(d, id);
	if (part == NULL && rf_xml_get(n, RF_NS_R, "href") == NULL &&
	    rf_ooxml_rel(&d->pkg, d->part, id) == NULL)
		return;
	rf_docx_media(d, part, &asset);
	f = rf_ooxml_figure(&d->doc->arena, part, asset);
	f->alt = rf_docx_string(d, rf_xml_get(n->parent, RF_NS_NONE, "alt"));
	f->title = rf_docx_string(d, rf_xml_get(n, RF_NS_O, "title"));
	rf_docx_figure(d, f);
}

/* What an object is, by its part and by the program that made it. */
static void
embedded(struct rf_docx *d, const struct rf_xml_node *n)
{
	const char *program = rf_docx_string(d, rf_xml_get(n, RF_NS_NONE,
	    "ProgID"));
	const char *part = rf_docx_target(d, rf_xml_get(n, RF_NS_R, "id"));
	const char *name = part != NULL ? rf_docx_string(d,
	    rf_path_base(part)) : NULL;

	d->page_dirty = true;
	if (!d->page_wanted || d->embedded++ >= RF_DOCX_MAX_NAMED)
		return;
	rf_document_warn(d->doc, "Page %u has an embedded object%s%s%s%s%s, "
	    "which was not opened", d->page, name != NULL ? " " : "",
	    name != NULL ? name : "", program != NULL ? " (" : "",
	    program != NULL ? program : "", program != NULL ? ")" : "");
}

/* Text drawn along a path (WordArt, watermarks). */
static void
text_path(struct rf_docx *d, const struct rf_xml_node *n)
{
	const char *s = rf_docx_string(d, rf_xml_get(n, RF_NS_NONE,
	    "string"));
	struct rf_flow_style plain = { .preserve = true };

	if (s == NULL)
		return;
	rf_flow_aside_begin(d->flow);
	rf_flow_text(d->flow, rf_str(s), &plain);
	rf_flow_aside_end(d->flow);
	d->page_dirty = true;
}

/* A line across the page is drawn as a shape that says so. */
static bool
is_rule(const struct rf_xml_node *n)
{
	const char *s = rf_xml_get(n, RF_NS_O, "hr");

	return s != NULL && (*s == 't' || *s == '1');
}

static void
element(struct rf_docx *d, const struct rf_xml_node *n)
{
	const struct rf_xml_node *c;

	if (n->ns == RF_NS_V && is_rule(n)) {
		rf_flow_rule(d->flow);
		d->page_dirty = true;
	} else if (rf_xml_is(n, RF_NS_V, "imagedata")) {
		image(d, n);
	} else if (rf_xml_is(n, RF_NS_V, "textpath")) {
		text_path(d, n);
	} else if (rf_xml_is(n, RF_NS_W, "txbxContent")) {
		rf_docx_text_box(d, n);
	} else if (rf_xml_is(n, RF_NS_W, "drawing")) {
		rf_docx_drawing(d, n);
	} else if (n->ns == RF_NS_MC) {
		c = rf_docx_choice(n);
		if (c != NULL)
			rf_docx_vml(d, c);
	} else if (strcmp(n->name, "OLEObject") == 0) {
		embedded(d, n);
	} else {
		rf_docx_vml(d, n);
	}
}

void
rf_docx_vml(struct rf_docx *d, const struct rf_xml_node *n)
{
	for (n = n->child; n != NULL && d->rc == RF_OK; n = n->next)
		if (n->name != NULL)
			element(d, n);
}
