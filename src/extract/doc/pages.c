/*
 * Pages, sections, headers and footers.  A page begins where the author
 * forced one.  Headers and footers stand in a row of six for each section;
 * an empty one is that of the section before.
 */
#include "config.h"

#include <string.h>

#include "extract/doc/doc_priv.h"

#define MAX_SECTIONS 100000
#define BEFORE_HEADERS 6	/* separators of notes come first */

enum { S_BREAK = 0x3009, S_TITLE_PAGE = 0x300a };

/* ---- sections ---------------------------------------------------------- */

static void
read_section(struct doc *d, uint32_t place, struct doc_section *s)
{
	struct doc_sprm m;
	struct rf_str grpprl;
	size_t n;

	s->new_page = true;
	if (place > d->main.len || d->main.len - place < 2)
		return;
	n = rf_le16(d->main.ptr + place);
	grpprl = (struct rf_str){ d->main.ptr + place + 2,
		n < d->main.len - place - 2 ? n : d->main.len - place - 2 };
	while (doc_sprm(d, &grpprl, &m)) {
		if (m.op == S_BREAK)
			s->new_page = m.arg.ptr[0] > 1;
		else if (m.op == S_TITLE_PAGE)
			s->title_page = m.arg.ptr[0] != 0;
	}
}

void
doc_sections(struct doc *d)
{
	struct doc_plex p = doc_plex(d, DOC_SECTIONS, 12);

	for (uint32_t i = 0; i < p.n && i < MAX_SECTIONS; i++) {
		struct doc_section *s = RF_VEC_PUSH(&d->sections);

		s->end = doc_plex_cp(&p, i + 1);
		read_section(d, rf_le32(p.data + 12 * (size_t)i + 2), s);
	}
}

bool
doc_ends_section(const struct doc *d, uint32_t cp)
{
	return d->section + 1 < d->sections.n &&
	    cp + 1 == d->sections.v[d->section].end;
}

/* ---- pages ------------------------------------------------------------- */

void
doc_page_begin(struct doc *d)
{
	d->page++;
	d->page_wanted = rf_options_want_page(d->x->options, d->page);
	d->page_dirty = false;
	if (d->section_page == 0)
		d->section_page = d->page;
}

void
doc_page_end(struct doc *d, bool last)
{
	struct rf_page left_out = { .number = 0 }, *page = &left_out;

	d->flow = rf_rows_depth(d->rows, 0, &d->row);
	rf_flow_close(d->flow);
	doc_note_bodies(d, DOC_FOOTNOTE);
	if (last)
		doc_note_bodies(d, DOC_ENDNOTE);
	doc_note_bodies(d, DOC_COMMENT);
	if (d->page_wanted)
		page = rf_document_page(d->doc, d->page);
	rf_flow_page(d->body, page);
	rf_docx_captions(page);
	RF_VEC_RELEASE(&left_out.blocks);
}

void
doc_page_break(struct doc *d, bool forced)
{
	struct doc_para para = d->para;

	if (d->rows == NULL || d->asides > 0 || (!forced && !d->page_dirty))
		return;
	/* What goes on behind the break is no second item of the list. */
	if (forced && rf_flow_has_text(d->flow) &&
	    para.kind == RF_BLOCK_LIST_ITEM)
		para.kind = RF_BLOCK_PARAGRAPH;
	doc_page_end(d, false);
	doc_page_begin(d);
	/* Bodies of notes were read in between. */
	d->para = para;
}

/* ---- headers and footers ----------------------------------------------- */

/* The text of one, empty when the section has none of its own. */
static bool
story(const struct doc *d, size_t i, uint32_t *from, uint32_t *to)
{
	struct doc_plex p = doc_plex(d, DOC_HEADERS, 0);
	uint32_t start = d->starts[DOC_HEADER_TEXT];
	uint32_t end = d->starts[DOC_HEADER_TEXT + 1];

	if (i >= p.n || doc_plex_cp(&p, (uint32_t)i) > end - start ||
	    doc_plex_cp(&p, (uint32_t)i + 1) > end - start)
		return false;
	*from = start + doc_plex_cp(&p, (uint32_t)i);
	*to = start + doc_plex_cp(&p, (uint32_t)i + 1);
	return *from < *to;
}

static void
read_furniture(struct doc *d, uint32_t from, uint32_t to, uint32_t page,
    bool footer)
{
	struct rf_flow *flow = d->flow;
	struct rf_rows *rows = d->rows;
	size_t base = d->fields_base;
	bool wanted = d->page_wanted, dirty = d->page_dirty;

	d->flow = rf_flow_new(d->doc);
	d->rows = NULL;
	d->furniture = true;
	d->text = DOC_HEADER_TEXT;
	d->fields_base = d->fields.n;
	d->page_wanted = rf_options_want_page(d->x->options, page);
	doc_text(d, from, to);
	doc_fields_cut(d, d->fields_base);
	rf_furniture_add(&d->around, &d->doc->arena, page, footer, d->flow);
	rf_flow_free(d->flow);
	d->flow = flow;
	d->rows = rows;
	d->furniture = false;
	d->text = DOC_MAIN;
	d->fields_base = base;
	d->page_wanted = wanted;
	d->page_dirty = dirty;
}

/* Each is read once, for the first page that shows it. */
static void
section_furniture(struct doc *d)
{
	/* In the order of the file: even, odd, first; heads before feet. */
	static const struct {
		uint8_t at;
		bool footer, even, first;
	} kinds[] = {
		{ 4, false, false, true }, { 5, true, false, true },
		{ 1, false, false, false }, { 3, true, false, false },
		{ 0, false, true, false }, { 2, true, true, false },
	};
	bool first = d->section < d->sections.n &&
	    d->sections.v[d->section].title_page;
	uint32_t second = d->page > d->section_page ? d->section_page + 1 :
	    d->section_page, from, to;

	for (size_t i = 0; i < RF_COUNT(kinds) && d->rc == RF_OK; i++) {
		if ((kinds[i].first && !first) || (kinds[i].even &&
		    !d->facing) || d->around.list.n >= RF_FURNITURE_MAX ||
		    !story(d, BEFORE_HEADERS + 6 * d->section + kinds[i].at,
		    &from, &to))
			continue;
		read_furniture(d, from, to, kinds[i].even ||
		    (!kinds[i].first && first) ? second : d->section_page,
		    kinds[i].footer);
	}
}

void
doc_section_end(struct doc *d, bool last)
{
	section_furniture(d);
	if (last)
		return;
	d->section++;
	if (d->section < d->sections.n && d->sections.v[d->section].new_page)
		doc_page_break(d, false);
	d->section_page = d->page;
}
