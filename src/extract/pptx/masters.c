/*
 * Layouts and masters: each is read once, and only those that a slide asked
 * for uses.  A slide finds its placeholder on the layout by number, and the
 * layout its own on the master by kind; that is two steps, whatever the
 * relationships of a hostile file go round in.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "extract/pptx/pptx_priv.h"

enum pptx_role
pptx_role(const struct rf_xml_node *shape, int64_t *index)
{
	static const struct {
		const char *type;
		enum pptx_role role;
	} roles[] = {
		{ "title", PPTX_TITLE }, { "ctrTitle", PPTX_TITLE },
		{ "hdr", PPTX_HEADER }, { "ftr", PPTX_FOOTER },
		{ "dt", PPTX_DATE }, { "sldNum", PPTX_NUMBER },
	};
	const struct rf_xml_node *n, *ph = NULL;
	const char *type;

	*index = 0;
	for (n = shape->child; n != NULL && ph == NULL; n = n->next)
		if (n->name != NULL && strncmp(n->name, "nv", 2) == 0)
			ph = rf_xml_child(rf_xml_child(n, RF_NS_P, "nvPr"),
			    RF_NS_P, "ph");
	if (ph == NULL)
		return PPTX_PLAIN;
	*index = rf_xml_get_int(ph, "idx", 0, UINT32_MAX, 0);
	type = rf_xml_get(ph, RF_NS_NONE, "type");
	for (size_t i = 0; type != NULL && i < RF_COUNT(roles); i++)
		if (strcmp(type, roles[i].type) == 0)
			return roles[i].role;
	return PPTX_BODY;
}

static void
read_holders(struct pptx_sheet *sheet)
{
	const struct rf_xml_node *n = rf_xml_child(rf_xml_child(sheet->root,
	    RF_NS_P, "cSld"), RF_NS_P, "spTree");

	for (n = n != NULL ? n->child : NULL; n != NULL &&
	    sheet->holders.n < PPTX_MAX_HOLDERS; n = n->next) {
		struct pptx_holder h = { .shape = n };

		if (n->name == NULL)
			continue;
		h.role = pptx_role(n, &h.index);
		if (h.role != PPTX_PLAIN)
			*RF_VEC_PUSH(&sheet->holders) = h;
	}
}

struct pptx_sheet *
pptx_sheet_of(struct pptx *p, const char *part, const char *type)
{
	const struct rf_ooxml_rel *rel = rf_ooxml_rel_of(&p->pkg, part, type);
	struct rf_err err = RF_ERR_INIT;
	struct pptx_sheet *sheet;
	void **slot;

	if (rel == NULL)
		return NULL;
	slot = rf_map_put(&p->sheets, rf_str(rel->target));
	if (*slot != NULL)
		return *slot;
	sheet = *slot = rf_arena_alloc(&p->common, sizeof(*sheet));
	sheet->part = rel->target;
	if (rf_ooxml_tree(&p->pkg, rel->target, &p->common, &sheet->root,
	    &err) != RF_OK) {
		sheet->root = NULL;
		rf_document_warn(p->doc, "%s; slides that follow it may lack "
		    "their places and list marks", err.msg);
		return sheet;
	}
	read_holders(sheet);
	if (strcmp(type, "slideLayout") == 0)
		sheet->above = pptx_sheet_of(p, rel->target, "slideMaster");
	return sheet;
}

void
pptx_sheets_release(struct pptx *p)
{
	for (size_t i = 0; i < p->sheets.n; i++) {
		struct pptx_sheet *sheet = p->sheets.entries[i].value;

		RF_VEC_RELEASE(&sheet->holders);
	}
}

/* By number, as long as it is of the same kind; else by kind alone. */
static const struct rf_xml_node *
find_holder(const struct pptx_sheet *sheet, enum pptx_role role,
    int64_t index, bool by_index)
{
	const struct rf_xml_node *alike = NULL;

	if (sheet == NULL)
		return NULL;
	for (size_t i = 0; i < sheet->holders.n; i++) {
		const struct pptx_holder *h = &sheet->holders.v[i];

		if (h->role != role)
			continue;
		if (by_index && h->index == index)
			return h->shape;
		if (alike == NULL)
			alike = h->shape;
	}
	/* A second body is not the first one, wherever that is. */
	return by_index && role == PPTX_BODY ? NULL : alike;
}

void
pptx_inherit(const struct pptx_slide *s, const struct rf_xml_node *shape,
    const struct rf_xml_node **layout, const struct rf_xml_node **master)
{
	int64_t index;
	enum pptx_role role = pptx_role(shape, &index);

	*layout = *master = NULL;
	if (role == PPTX_PLAIN)
		return;
	*layout = find_holder(s->layout, role, index, true);
	*master = find_holder(s->master, role, index, false);
}

/* ---- colours --------------------------------------------------------- */

static void
read_theme(struct pptx *p, struct pptx_sheet *master)
{
	const struct rf_ooxml_rel *rel = rf_ooxml_rel_of(&p->pkg,
	    master->part, "theme");
	struct rf_arena scratch = RF_ARENA_INIT;
	const struct rf_xml_node *root;

	master->theme = rf_arena_alloc(&p->common, sizeof(*master->theme));
	*master->theme = p->charts.theme;
	if (rel != NULL && rf_ooxml_tree(&p->pkg, rel->target, &scratch,
	    &root, NULL) == RF_OK) {
		rf_dml_theme_init(master->theme);
		rf_dml_theme_read(master->theme, p->arena, root);
	}
	rf_arena_release(&scratch);
}

void
pptx_scope(struct pptx_slide *s)
{
	struct pptx *p = s->p;

	if (!p->charts_ready) {
		rf_dml_charts_init(&p->charts, &p->pkg, p->arena, p->main);
		p->charts_ready = true;
	}
	if (s->master == NULL || s->master->root == NULL)
		return;
	if (s->master->theme == NULL)
		read_theme(p, s->master);
	p->charts.theme = *s->master->theme;
	rf_dml_scope_init(&p->charts.scope, &p->charts.theme);
	rf_dml_scope_map(&p->charts.scope, rf_xml_child(s->master->root,
	    RF_NS_P, "clrMap"));
	if (s->layout != NULL && s->layout->root != NULL)
		rf_dml_scope_map(&p->charts.scope, rf_xml_child(
		    s->layout->root, RF_NS_P, "clrMapOvr"));
}
