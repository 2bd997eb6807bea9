/*
 * Formulas.  Whoever wrote LaTeX and had MathML made of it mostly left the
 * LaTeX there; else it is made again.  What surprises: books prefix the
 * elements with a namespace (<m:math>), which HTML knows nothing of.
 */
#include "config.h"

#include <string.h>

#include "extract/html/walk.h"
#include "extract/mathml.h"

#define MAX_DEPTH 100		/* elements within one another */

/* The element's name as it stands, without a prefix. */
static struct rf_str
local_name(const GumboNode *n)
{
	const GumboElement *e = &n->v.element;
	GumboStringPiece piece = e->original_tag;
	struct rf_str name;
	const char *colon;

	if (e->tag != GUMBO_TAG_UNKNOWN)
		return rf_str(gumbo_normalized_tagname(e->tag));
	gumbo_tag_from_original_text(&piece);
	name = (struct rf_str){ piece.data, piece.length };
	colon = name.len > 0 ? memchr(name.ptr, ':', name.len) : NULL;
	if (colon != NULL) {
		name.len -= (size_t)(colon + 1 - name.ptr);
		name.ptr = colon + 1;
	}
	return name;
}

bool
rf_web_is_math(const GumboNode *n)
{
	return rf_dom_is(n, GUMBO_TAG_MATH) || (n->v.element.tag ==
	    GUMBO_TAG_UNKNOWN && rf_str_is(local_name(n), "math"));
}

/* The tree as the reader of MathML knows it; NULL for what is none. */
static struct rf_xml_node *
copy(struct rf_arena *arena, const GumboNode *n, unsigned depth)
{
	struct rf_dom_children c = rf_dom_children(n);
	struct rf_xml_node *to = rf_arena_alloc(arena, sizeof(*to)), *child;
	struct rf_xml_node_attr *attrs;
	struct rf_str name;

	if (n->type == GUMBO_NODE_TEXT || n->type == GUMBO_NODE_CDATA ||
	    n->type == GUMBO_NODE_WHITESPACE) {
		to->text = rf_str(n->v.text.text);
		return to;
	}
	if (n->type != GUMBO_NODE_ELEMENT || depth >= MAX_DEPTH)
		return NULL;
	name = local_name(n);
	to->name = rf_arena_strndup(arena, name.ptr, name.len);
	to->n_attrs = n->v.element.attributes.length;
	attrs = rf_arena_array(arena, to->n_attrs, sizeof(*attrs));
	for (uint32_t i = 0; i < to->n_attrs; i++) {
		const GumboAttribute *a = n->v.element.attributes.data[i];

		attrs[i] = (struct rf_xml_node_attr){ RF_NS_NONE, a->name,
		    rf_str(a->value) };
	}
	to->attrs = attrs;
	for (size_t i = 0; i < c.n; i++) {
		child = copy(arena, c.v[i], depth + 1);
		if (child == NULL)
			continue;
		child->parent = to;
		if (to->last != NULL)
			to->last->next = child;
		else
			to->child = child;
		to->last = child;
	}
	return to;
}

/* The first <annotation encoding="application/x-tex"> below n. */
static const GumboNode *
tex_of(const GumboNode *n, unsigned depth)
{
	struct rf_dom_children c = rf_dom_children(n);
	const GumboNode *found = NULL;

	if (rf_str_is(rf_dom_attr(n, "encoding"), "application/x-tex"))
		return n;
	for (size_t i = 0; i < c.n && depth < 64 && found == NULL; i++)
		found = tex_of(c.v[i], depth + 1);
	return found;
}

struct rf_str
rf_web_math(struct rf_web_reader *r, const GumboNode *n, bool *latex)
{
	const GumboNode *tex = tex_of(n, 0);
	struct rf_arena *arena = &r->page->arena;
	struct rf_str s;

	*latex = true;
	s = tex != NULL ? rf_dom_text(arena, tex) :
	    rf_mathml_latex(arena, copy(arena, n, 0));
	if (s.len > 0)
		return s;
	*latex = false;
	s = rf_dom_attr(n, "alttext");
	return s.len > 0 ? s : rf_dom_text(arena, n);
}
