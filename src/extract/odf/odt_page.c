/*
 * Pages: the format has none.  One begins where the author says so, by a
 * break before or after a paragraph or table, or by a paragraph that names
 * the master page it wants; what the program once worked out
 * (text:soft-page-break) depends on its fonts and is not believed.
 *
 * Headers and footers are the master page's.  Those of a master are shown
 * once, on the first page that has it.
 */
#include "config.h"

#include <string.h>

#include "extract/odf/odt_priv.h"

/* ---- master pages ---------------------------------------------------- */

void
odt_master_add(struct odt *p, const struct rf_xml_node *n)
{
	const char *name = rf_xml_get(n, RF_NS_STYLE, "name");
	struct odt_master *m;

	if (name == NULL)
		return;
	m = rf_arena_alloc(&p->keep, sizeof(*m));
	m->node = n;
	m->next = rf_xml_get(n, RF_NS_STYLE, "next-style-name");
	*rf_map_put(&p->masters, rf_str(name)) = m;
}

/* The page's: "Standard" or the first, when no paragraph named one. */
static struct odt_master *
master_now(struct odt *p)
{
	if (p->master == NULL)
		p->master = rf_map_get(&p->masters, RF_STR("Standard"));
	if (p->master == NULL && p->masters.n > 0)
		p->master = p->masters.entries[0].value;
	return p->master;
}

/* "header", "header-left", "header-first" */
static void
furniture(struct odt *p, const struct odt_master *m, const char *what,
    enum rf_block_kind kind, struct rf_page *page)
{
	const struct rf_xml_node *n;
	struct rf_flow *flow = p->flow;

	p->flow = p->around;
	p->furniture = kind;
	p->boxes++;
	p->odf.styles.in_master = true;
	for (n = m->node->child; n != NULL; n = n->next) {
		const char *shown;

		if (n->name == NULL || n->ns == RF_NS_OTHER ||
		    strncmp(n->name, what, strlen(what)) != 0)
			continue;
		shown = rf_xml_get(n, RF_NS_STYLE, "display");
		if (shown == NULL || strcmp(shown, "false") != 0)
			odt_blocks(p, n);
	}
	p->odf.styles.in_master = false;
	p->boxes--;
	p->furniture = 0;
	rf_flow_page(p->around, page);
	p->flow = flow;
}

/* ---- pages ----------------------------------------------------------- */

void
odt_page_begin(struct odt *p)
{
	p->page++;
	p->wanted = rf_options_want_page(p->x->options, p->page);
	p->dirty = p->break_next = false;
}

void
odt_page_end(struct odt *p, bool last)
{
	struct odt_master *m = master_now(p);
	struct odt_master *next = m != NULL && m->next != NULL ?
	    rf_map_get(&p->masters, rf_str(m->next)) : NULL;
	struct odt_master *show[2] = { m, next };
	struct rf_page none = { .number = 0 }, *page = &none;

	for (int i = 0; i < 2; i++)
		if (show[i] != NULL && (show[i]->shown || !p->wanted))
			show[i] = NULL;
	if (show[0] == show[1])
		show[1] = NULL;
	if (p->wanted)
		page = rf_document_page(p->doc, p->page);
	for (int i = 0; i < 2; i++)
		if (show[i] != NULL)
			furniture(p, show[i], "header",
			    RF_BLOCK_PAGE_HEADER, page);
	rf_flow_page(p->body, page);
	rf_flow_page(p->footnotes, page);
	if (last)
		rf_flow_page(p->endnotes, page);
	rf_flow_page(p->comments, page);
	for (int i = 0; i < 2; i++)
		if (show[i] != NULL) {
			furniture(p, show[i], "footer",
			    RF_BLOCK_PAGE_FOOTER, page);
			show[i]->shown = true;
		}
	RF_VEC_RELEASE(&none.blocks);
	rf_extract_progress(p->x, p->page, p->page);
}

/* Where pages begin: not in cells, boxes, notes or headers. */
static bool
breaks_here(const struct odt *p)
{
	return p->cells == 0 && p->boxes == 0 && p->note == 0;
}

void
odt_page_before(struct odt *p, const struct rf_odf_style *style)
{
	if (!breaks_here(p))
		return;
	if (p->dirty && (p->break_next || style->break_before ||
	    style->master != NULL)) {
		odt_page_end(p, false);
		odt_page_begin(p);
	}
	p->break_next = false;
	if (style->master != NULL)
		p->master = rf_map_get(&p->masters, rf_str(style->master));
}

void
odt_page_after(struct odt *p, const struct rf_odf_style *style)
{
	if (breaks_here(p) && style->break_after)
		p->break_next = true;
}
