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
#define MAX_FURNITURE 1000	/* headers and footers that are read */

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

/* Text of a table in a header: a piece for each paragraph. */
static void
flatten(struct rf_arena *arena, struct rf_page *to, const struct rf_block *b,
    bool footer)
{
	const struct rf_table *t = b->table;
	struct rf_block *own;

	if (t == NULL) {
		own = rf_page_block(to, b->kind);
		*own = *b;
		if (b->kind != RF_BLOCK_FIGURE &&
		    b->kind != RF_BLOCK_PAGE_NUMBER)
			own->kind = footer ? RF_BLOCK_PAGE_FOOTER :
			    RF_BLOCK_PAGE_HEADER;
		own->level = 0;
		own->ordered = own->checkbox = false;
		return;
	}
	for (size_t i = 0; i < t->n_cells; i++) {
		const struct rf_cell *c = &t->cells[i];
		const struct rf_cell_extra *e = c->extra;
		struct rf_block text = { .kind = RF_BLOCK_PARAGRAPH };

		for (uint32_t k = 0; e != NULL && k < e->n_blocks; k++)
			flatten(arena, to, &e->blocks[k], footer);
		if (e != NULL && e->n_blocks > 0)
			continue;
		text.text = e != NULL && e->rich.n > 0 ? e->rich :
		    rf_text_plain(arena, (struct rf_str){ c->text,
		    c->text_len });
		if (c->text_len > 0)
			flatten(arena, to, &text, footer);
	}
}

static void
read_furniture(struct rf_docx *d, const char *part, uint32_t page,
    bool footer)
{
	const struct rf_xml_node *root = rf_docx_load(d, part);
	struct rf_docx_furniture *f;
	struct rf_flow *flow = d->flow;
	struct rf_docx_para para = d->para;
	struct rf_docx_table *table = d->table;
	const char *before = d->part, *link = d->link;
	size_t base = d->fields_base;
	bool wanted = d->page_wanted, dirty = d->page_dirty;
	struct rf_page all;

	if (root == NULL)
		return;
	memset(&all, 0, sizeof(all));
	d->part = part;
	d->flow = rf_flow_new(d->doc);
	d->furniture = true;
	d->table = NULL;
	d->link = NULL;
	d->fields_base = d->fields.n;
	d->page_wanted = rf_options_want_page(d->x->options, page);
	rf_docx_blocks(d, root);
	rf_flow_page(d->flow, &all);
	rf_docx_fields_cut(d, d->fields_base);
	f = RF_VEC_PUSH(&d->around);
	f->page = page;
	f->footer = footer;
	for (size_t i = 0; i < all.blocks.n; i++)
		flatten(&d->doc->arena, &f->content, &all.blocks.v[i], footer);
	RF_VEC_RELEASE(&all.blocks);
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
		    d->around.n >= MAX_FURNITURE)
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

static struct rf_page *
page_of(struct rf_document *doc, uint32_t number)
{
	for (size_t i = 0; i < doc->pages.n; i++)
		if (doc->pages.v[i].number == number)
			return &doc->pages.v[i];
	return NULL;
}

void
rf_docx_furniture_place(struct rf_docx *d)
{
	for (size_t i = 0; i < d->around.n; i++) {
		const struct rf_docx_furniture *f = &d->around.v[i];
		struct rf_page *p = page_of(d->doc, f->page);
		size_t n = f->content.blocks.n, at = 0;

		if (p == NULL || n == 0)
			continue;
		/* Headers go before the text, behind other headers. */
		while (!f->footer && at < p->blocks.n &&
		    p->blocks.v[at].kind == RF_BLOCK_PAGE_HEADER)
			at++;
		for (size_t k = 0; k < n; k++)
			rf_page_block(p, RF_BLOCK_PARAGRAPH);
		if (f->footer)
			at = p->blocks.n - n;
		else
			memmove(p->blocks.v + at + n, p->blocks.v + at,
			    (p->blocks.n - n - at) * sizeof(*p->blocks.v));
		memcpy(p->blocks.v + at, f->content.blocks.v,
		    n * sizeof(*p->blocks.v));
	}
}

void
rf_docx_furniture_release(struct rf_docx *d)
{
	for (size_t i = 0; i < d->around.n; i++)
		RF_VEC_RELEASE(&d->around.v[i].content.blocks);
	RF_VEC_RELEASE(&d->around);
}
