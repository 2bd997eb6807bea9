/*
 * The tree of shapes.  Each object's blocks go into the slide's pool as they
 * are found; a group's objects are put in order among themselves and then
 * stay together as one object of what is around it.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "extract/pptx/pptx_priv.h"
#include "util/limits.h"

struct walk {
	struct pptx_slide *s;
	struct pptx_matrix m;
	RF_VEC(struct rf_slide_item) items;
};

static enum rf_code objects(struct walk *w, const struct rf_xml_node *in,
    struct rf_err *err);

const struct rf_xml_node *
pptx_properties(const struct rf_xml_node *shape)
{
	for (const struct rf_xml_node *n = shape->child; n != NULL;
	    n = n->next)
		if (n->name != NULL && strncmp(n->name, "nv", 2) == 0)
			return rf_xml_child(n, RF_NS_P, "cNvPr");
	return NULL;
}

static bool
is_object(const struct rf_xml_node *n)
{
	static const char *const names[] = { "sp", "pic", "grpSp", "cxnSp" };

	if (n->name == NULL || n->ns != RF_NS_P)
		return false;
	for (size_t i = 0; i < RF_COUNT(names); i++)
		if (strcmp(n->name, names[i]) == 0)
			return true;
	return pptx_frame_known(n);
}

const struct rf_xml_node *
pptx_alternative(const struct rf_xml_node *n)
{
	const struct rf_xml_node *c = rf_xml_child(n, RF_NS_MC, "Choice");

	for (; c != NULL; c = rf_xml_again(c))
		for (const struct rf_xml_node *o = c->child; o != NULL;
		    o = o->next)
			if (is_object(o))
				return c;
	return rf_xml_child(n, RF_NS_MC, "Fallback");
}

/* ---- objects --------------------------------------------------------- */

static const struct rf_xml_node *
xfrm_of(const struct rf_xml_node *shape)
{
	const struct rf_xml_node *x = rf_xml_child(rf_xml_child(shape,
	    RF_NS_P, "spPr"), RF_NS_A, "xfrm");

	return x != NULL ? x : rf_xml_child(shape, RF_NS_P, "xfrm");
}

/* Where it is: it says so itself, or its placeholder does. */
static bool
place(const struct walk *w, const struct rf_xml_node *shape,
    struct rf_quad *quad, float *width, float *height)
{
	const struct rf_xml_node *layout, *master;

	*width = *height = 0;
	if (pptx_place(&w->m, xfrm_of(shape), quad, width, height))
		return true;
	pptx_inherit(w->s, shape, &layout, &master);
	return (layout != NULL && pptx_place(&pptx_root, xfrm_of(layout),
	    quad, width, height)) || (master != NULL && pptx_place(&pptx_root,
	    xfrm_of(master), quad, width, height));
}

/* Text that is turned in its shape starts at another corner. */
static void
turn_text(const struct rf_xml_node *shape, struct rf_quad *q)
{
	const char *vert = rf_xml_get(rf_xml_child(rf_xml_child(shape,
	    RF_NS_P, "txBody"), RF_NS_A, "bodyPr"), RF_NS_NONE, "vert");
	struct rf_quad from = *q;
	int by;

	if (vert == NULL)
		return;
	by = strcmp(vert, "vert") == 0 ? 1 : strcmp(vert, "vert270") == 0 ?
	    3 : 0;
	for (int i = 0; i < 4; i++) {
		q->x[i] = from.x[(i + by) % 4];
		q->y[i] = from.y[(i + by) % 4];
	}
}

static void
mark_role(struct rf_block *v, size_t n, enum pptx_role role)
{
	static const enum rf_block_kind kinds[] = {
		[PPTX_HEADER] = RF_BLOCK_PAGE_HEADER,
		[PPTX_FOOTER] = RF_BLOCK_PAGE_FOOTER,
		[PPTX_DATE] = RF_BLOCK_PAGE_FOOTER,
		[PPTX_NUMBER] = RF_BLOCK_PAGE_NUMBER,
	};

	for (size_t i = 0; role >= PPTX_HEADER && i < n; i++)
		if (v[i].table == NULL && v[i].figure == NULL)
			v[i].kind = kinds[role];
}

/* What the flow holds becomes blocks of one item. */
static void
add_item(struct walk *w, const struct rf_xml_node *shape,
    const struct rf_quad *quad, enum pptx_role role)
{
	struct rf_page *pool = &w->s->pool;
	size_t first = pool->blocks.n;
	struct rf_quad turned;
	struct rf_slide_item *item;

	rf_flow_page(w->s->p->flow, pool);
	if (pool->blocks.n == first)
		return;
	item = RF_VEC_PUSH(&w->items);
	item->first = first;
	item->n = pool->blocks.n - first;
	item->z = (uint32_t)w->items.n;
	item->title = role == PPTX_TITLE;
	mark_role(pool->blocks.v + first, item->n, role);
	if (quad == NULL)
		return;
	item->has_box = true;
	item->box = rf_box_of_quad(quad);
	turned = *quad;
	turn_text(shape, &turned);
	for (size_t i = first; i < pool->blocks.n; i++) {
		struct rf_block *b = &pool->blocks.v[i];

		b->has_box = true;
		b->box = b->figure != NULL ? *quad : turned;
	}
}

static void
note_title(struct pptx_slide *s, size_t first)
{
	struct rf_arena *arena = s->p->arena;

	for (size_t i = first; s->title == NULL && i < s->pool.blocks.n; i++)
		if (s->pool.blocks.v[i].kind == RF_BLOCK_HEADING)
			s->title = rf_text_string(arena,
			    &s->pool.blocks.v[i].text).ptr;
}

static enum rf_code
shape(struct walk *w, const struct rf_xml_node *sp, struct rf_err *err)
{
	const struct rf_xml_node *blip = rf_xml_child(rf_xml_child(
	    rf_xml_child(sp, RF_NS_P, "spPr"), RF_NS_A, "blipFill"), RF_NS_A,
	    "blip");
	struct pptx_body body;
	struct rf_quad quad;
	enum rf_code rc = RF_OK;
	size_t first = w->s->pool.blocks.n;
	float width, height;
	bool placed = place(w, sp, &quad, &width, &height);

	pptx_body_of(w->s, sp, &body);
	body.href = pptx_href(w->s, rf_xml_child(pptx_properties(sp), RF_NS_A,
	    "hlinkClick"));
	if (blip != NULL)
		rc = pptx_picture(w->s, sp, blip, err);
	if (body.node != NULL)
		pptx_text(w->s, &body);
	add_item(w, sp, placed ? &quad : NULL, body.role);
	if (body.role == PPTX_TITLE)
		note_title(w->s, first);
	return rc;
}

static enum rf_code
picture(struct walk *w, const struct rf_xml_node *pic, struct rf_err *err)
{
	struct rf_quad quad;
	float width, height;
	bool placed = place(w, pic, &quad, &width, &height);
	enum rf_code rc;

	rc = pptx_picture(w->s, pic, rf_xml_child(rf_xml_child(pic, RF_NS_P,
	    "blipFill"), RF_NS_A, "blip"), err);
	add_item(w, pic, placed ? &quad : NULL, PPTX_PLAIN);
	return rc;
}

static enum rf_code
frame(struct walk *w, const struct rf_xml_node *n, struct rf_err *err)
{
	struct rf_quad quad;
	float width, height;
	bool placed = place(w, n, &quad, &width, &height);
	struct rf_box box;
	enum rf_code rc;

	if (placed)
		box = rf_box_of_quad(&quad);
	rc = pptx_frame(w->s, n, placed ? &box : NULL, width, height, err);
	add_item(w, n, placed ? &quad : NULL, PPTX_PLAIN);
	return rc;
}

/* ---- groups ---------------------------------------------------------- */

/* All that is in a group as one item. */
static enum rf_code
group(struct walk *w, const struct rf_xml_node *n, struct rf_err *err)
{
	struct pptx_matrix m = pptx_inside(&w->m, rf_xml_child(rf_xml_child(n,
	    RF_NS_P, "grpSpPr"), RF_NS_A, "xfrm"));
	size_t first = w->s->pool.blocks.n, count;
	struct rf_slide_item *inner, *item = NULL;
	enum rf_code rc = pptx_shapes(w->s, n, &m, &inner, &count, err);

	if (count > 0) {
		item = RF_VEC_PUSH(&w->items);
		item->first = first;
		item->n = w->s->pool.blocks.n - first;
		item->z = (uint32_t)w->items.n;
	}
	for (size_t i = 0; i < count; i++)
		rf_slides_add(item, &inner[i]);
	free(inner);
	return rc;
}

static enum rf_code
objects(struct walk *w, const struct rf_xml_node *in, struct rf_err *err)
{
	enum rf_code rc = RF_OK;

	for (const struct rf_xml_node *n = in->child; rc == RF_OK && n != NULL;
	    n = n->next) {
		const struct rf_xml_node *choice;

		if (rf_xml_is(n, RF_NS_MC, "AlternateContent")) {
			choice = pptx_alternative(n);
			if (choice != NULL)
				rc = objects(w, choice, err);
		}
		if (n->name == NULL || n->ns != RF_NS_P ||
		    rf_xml_get_bool(pptx_properties(n), "hidden", false))
			continue;
		if (strcmp(n->name, "sp") == 0)
			rc = shape(w, n, err);
		else if (strcmp(n->name, "pic") == 0)
			rc = picture(w, n, err);
		else if (strcmp(n->name, "graphicFrame") == 0)
			rc = frame(w, n, err);
		else if (strcmp(n->name, "grpSp") == 0)
			rc = group(w, n, err);
	}
	return rc;
}

enum rf_code
pptx_shapes(struct pptx_slide *s, const struct rf_xml_node *tree,
    const struct pptx_matrix *m, struct rf_slide_item **items, size_t *n,
    struct rf_err *err)
{
	struct walk w = { .s = s, .m = *m };
	size_t first = s->pool.blocks.n;
	enum rf_code rc = objects(&w, tree, err);

	rf_slides_arrange(&s->pool, w.items.v, w.items.n, first);
	*items = w.items.v;
	*n = w.items.n;
	return rc;
}
