/*
 * Pages and sections, and what stands at the head and foot of pages.
 *
 * What surprises: the properties of a section stand at its end, and whether
 * a section begins on a new page stands in its own; so at the end of one the
 * next one's must be known, for which the main part is gone through once
 * more.  Documents of one section, which nearly all are, do not need it.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "extract/docx/docx_priv.h"

#define MAX_SECTIONS 100000

/* ---- pages ----------------------------------------------------------- */

void
rf_docx_page_begin(struct rf_docx *d)
{
	d->page++;
	d->page_wanted = rf_options_want_page(d->x->options, d->page);
	d->page_dirty = false;
	if (d->section_page == 0)
		d->section_page = d->page;
}

void
rf_docx_page_end(struct rf_docx *d, bool last)
{
	struct rf_page left_out, *page;

	memset(&left_out, 0, sizeof(left_out));
	rf_flow_close(d->flow);
	rf_docx_note_bodies(d, RF_DOCX_FOOTNOTE);
	if (last)
		rf_docx_note_bodies(d, RF_DOCX_ENDNOTE);
	rf_docx_note_bodies(d, RF_DOCX_COMMENT);
	page = d->page_wanted ? rf_document_page(d->doc, d->page) : &left_out;
	rf_flow_page(d->flow, page);
	rf_docx_captions(page);
	RF_VEC_RELEASE(&left_out.blocks);
}

void
rf_docx_page_break(struct rf_docx *d, bool forced)
{
	struct rf_docx_para para = d->para;

	if (d->table != NULL || d->asides > 0 || d->note != 0 ||
	    d->furniture || (!forced && !d->page_dirty))
		return;
	/* What goes on behind the break is no second item of the list. */
	if (forced && rf_flow_has_text(d->flow) &&
	    para.kind == RF_BLOCK_LIST_ITEM)
		para.kind = RF_BLOCK_PARAGRAPH;
	rf_docx_page_end(d, false);
	rf_docx_page_begin(d);
	/* Bodies of notes were read in between. */
	d->para = para;
}

/* ---- sections -------------------------------------------------------- */

struct survey {
	struct rf_docx *d;
	unsigned depth, changed;	/* inside w:sectPrChange */
	bool inside;
};

static enum rf_code
survey_start(void *ctx, const struct rf_xml_tag *tag, struct rf_err *err)
{
	struct survey *s = ctx;
	struct rf_docx *d = s->d;

	(void)err;
	s->depth++;
	if (tag->ns != RF_NS_W || s->changed != 0)
		return RF_OK;
	if (strcmp(tag->name, "sectPrChange") == 0)
		s->changed = s->depth;
	else if (strcmp(tag->name, "sectPr") == 0 &&
	    d->continuous.n < MAX_SECTIONS)
		s->inside = RF_VEC_PUSH(&d->continuous) != NULL;
	else if (s->inside && strcmp(tag->name, "type") == 0) {
		struct rf_str v = rf_xml_attr(tag, RF_NS_W, "val");

		d->continuous.v[d->continuous.n - 1] =
		    rf_str_is(v, "continuous") || rf_str_is(v, "nextColumn");
	}
	return RF_OK;
}

static enum rf_code
survey_end(void *ctx, enum rf_xmlns ns, const char *name, struct rf_err *err)
{
	struct survey *s = ctx;

	(void)err;
	if (s->changed == s->depth)
		s->changed = 0;
	s->depth--;
	if (ns == RF_NS_W && strcmp(name, "sectPr") == 0 && s->changed == 0)
		s->inside = false;
	return RF_OK;
}

/* Does the section behind this one begin on a new page? */
static bool
next_on_new_page(struct rf_docx *d)
{
	static const struct rf_xml_handler handler = {
		.start = survey_start, .end = survey_end,
	};
	struct survey s = { .d = d };

	/* Of a damaged part what was found so far will do. */
	if (!d->sections_known && rf_ooxml_parse(&d->pkg, d->main, &handler,
	    &s, NULL) != RF_OK)
		d->sections_known = true;
	d->sections_known = true;
	return d->section >= d->continuous.n ||
	    !d->continuous.v[d->section];
}

/* ---- headers and footers --------------------------------------------- */

static void
read_furniture(struct rf_docx *d, const char *part, uint32_t page,
    bool footer)
{
	const struct rf_xml_node *root = rf_docx_load(d, part);
	struct rf_flow *flow = d->flow;
	struct rf_docx_para para = d->para;
	struct rf_docx_table *table = d->table;
	const char *before = d->part, *link = d->link;
	size_t base = d->fields_base;
	bool wanted = d->page_wanted, dirty = d->page_dirty;

	if (root == NULL)
		return;
	d->part = part;
	d->flow = rf_flow_new(d->doc);
	d->furniture = true;
	d->table = NULL;
	d->link = NULL;
	d->fields_base = d->fields.n;
	d->page_wanted = rf_options_want_page(d->x->options, page);
	rf_docx_blocks(d, root);
	rf_docx_fields_cut(d, d->fields_base);
	rf_furniture_add(&d->around, &d->doc->arena, page, footer, d->flow);
	rf_flow_free(d->flow);
	d->flow = flow;
	d->furniture = false;
	d->part = before;
	d->link = link;
	d->table = table;
	d->para = para;
	d->fields_base = base;
	d->page_wanted = wanted;
	d->page_dirty = dirty;
}

/* A section without a header of some kind has the one of that before. */
static void
name_furniture(struct rf_docx *d, const struct rf_xml_node *pr)
{
	const struct rf_xml_node *n;

	for (n = pr->child; n != NULL; n = n->next) {
		bool footer = rf_xml_is(n, RF_NS_W, "footerReference");
		const char *type = rf_docx_attr(n, "type"), *part;
		enum rf_docx_around which = RF_DOCX_DEFAULT;

		if (!footer && !rf_xml_is(n, RF_NS_W, "headerReference"))
			continue;
		if (type != NULL && strcmp(type, "first") == 0)
			which = RF_DOCX_FIRST;
		else if (type != NULL && strcmp(type, "even") == 0)
			which = RF_DOCX_EVEN;
		part = rf_docx_target(d, rf_xml_get(n, RF_NS_R, "id"));
		if (part != NULL)
			d->around_parts[footer][which] = part;
	}
}

/* Each is read once, for the first page that shows it. */
static void
section_furniture(struct rf_docx *d, const struct rf_xml_node *pr)
{
	bool first = rf_docx_flag(pr, "titlePg", false);
	uint32_t second = d->page > d->section_page ? d->section_page + 1 :
	    d->section_page;

	name_furniture(d, pr);
	for (int i = 0; i < 2 * RF_DOCX_AROUND; i++) {
		int which = i / 2, footer = i % 2;
		const char *part = d->around_parts[footer][which];
		void **slot;

		if (part == NULL || (which == RF_DOCX_FIRST && !first) ||
		    (which == RF_DOCX_EVEN && !d->even_and_odd) ||
		    d->around.list.n >= RF_FURNITURE_MAX)
			continue;
		slot = rf_map_put(&d->around_seen, rf_str(part));
		if (*slot != NULL)
			continue;
		*slot = d;
		read_furniture(d, part, which == RF_DOCX_EVEN ||
		    (which == RF_DOCX_DEFAULT && first) ? second :
		    d->section_page, footer);
	}
}

void
rf_docx_section_end(struct rf_docx *d, const struct rf_xml_node *pr,
    bool last)
{
	if (d->furniture || d->table != NULL)
		return;
	section_furniture(d, pr);
	if (last)
		return;
	d->section++;
	if (next_on_new_page(d))
		rf_docx_page_break(d, false);
	d->section_page = d->page;
}
