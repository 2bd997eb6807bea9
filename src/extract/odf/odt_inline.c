/*
 * Paragraphs: what they are, and the text, fields, notes and frames in them.
 *
 * What surprises: elements that are not known are read through, since most
 * are fields whose text is what the reader sees; those whose text belongs
 * elsewhere are listed.
 */
#include "config.h"

#include <string.h>

#include "extract/odf/odt_priv.h"

#define MAX_SPACES 1000		/* of one text:s */
#define LOOKS 0xffu		/* enum rf_text_style */

/* ---- blocks ---------------------------------------------------------- */

void
odt_open_block(struct odt *p)
{
	struct odt_para *para = &p->para;
	struct rf_block *b = rf_flow_block(p->flow);
	struct rf_flow_style plain = { .style = 0 };

	if (para->open)
		return;
	para->open = true;
	p->dirty = true;
	if (p->note != 0 && b != NULL && b->kind == RF_BLOCK_FOOTNOTE &&
	    b->note == p->note) {
		/* A note is one block; its paragraphs are lines of it. */
		if (!p->note_begins)
			rf_flow_break(p->flow);
		p->note_begins = false;
	} else if (p->note != 0) {
		rf_flow_open(p->flow, RF_BLOCK_FOOTNOTE)->note = p->note;
	} else if (para->kind == RF_BLOCK_CODE && b != NULL &&
	    b->kind == RF_BLOCK_CODE) {
		plain.preserve = true;
		rf_flow_text(p->flow, RF_STR("\n"), &plain);
	} else {
		b = rf_flow_open(p->flow, para->kind);
		b->level = para->level;
		b->ordered = para->ordered;
		b->number = para->ordered ? para->number : 0;
	}
	if (para->label.len > 0) {
		rf_flow_text(p->flow, para->label, &plain);
		rf_flow_text(p->flow, RF_STR(" "), &plain);
	}
}

static bool
is_blank(struct rf_str s)
{
	return rf_str_trim(s).len == 0;
}

static void
put(struct odt *p, struct rf_str s, uint32_t look, bool preserve)
{
	struct rf_flow_style style = {
		.style = look & ~p->para.base & LOOKS,
		.href = p->link,
		.preserve = preserve,
	};

	if ((look & RF_ODF_HIDDEN) || p->deleted)
		return;
	/* White space does not make a paragraph, but lines of code. */
	if (!p->para.open && is_blank(s) && !(preserve &&
	    p->para.kind == RF_BLOCK_CODE))
		return;
	/* A formula that other text joins stands in a paragraph. */
	if (p->para.open && p->para.kind == RF_BLOCK_FORMULA &&
	    !is_blank(s)) {
		p->para.kind = RF_BLOCK_PARAGRAPH;
		if (rf_flow_block(p->flow) != NULL)
			rf_flow_block(p->flow)->kind = RF_BLOCK_PARAGRAPH;
	}
	odt_open_block(p);
	rf_flow_text(p->flow, s, &style);
}

void
odt_formula(struct odt *p, struct rf_str latex)
{
	if (!p->para.open && p->para.kind == RF_BLOCK_PARAGRAPH &&
	    p->note == 0)
		p->para.kind = RF_BLOCK_FORMULA;
	put(p, latex, RF_MATH, true);
}

/* ---- text ------------------------------------------------------------ */

static void
inlines(struct odt *p, const struct rf_xml_node *parent, uint32_t look);

static void
span(struct odt *p, const struct rf_xml_node *n, uint32_t look)
{
	struct rf_odf_style s = rf_odf_style(&p->odf.styles, "text",
	    rf_str(rf_xml_get(n, RF_NS_TEXT, "style-name")));

	inlines(p, n, (look & ~s.mask) | s.run);
}

static void
anchor(struct odt *p, const struct rf_xml_node *n, uint32_t look)
{
	const char *href = rf_xml_get(n, RF_NS_XLINK, "href");
	const char *before = p->link;

	/* A place in this document is nowhere in what we make of it. */
	p->link = href != NULL && href[0] != '\0' && href[0] != '#' ?
	    rf_ooxml_text(p->odf.arena, rf_str(href)).ptr : NULL;
	inlines(p, n, look);
	p->link = before;
}

static void
spaces(struct odt *p, const struct rf_xml_node *n, uint32_t look)
{
	const char *c = rf_xml_get(n, RF_NS_TEXT, "c");
	int64_t count = 1;

	if (c != NULL && !rf_parse_int(rf_str(c), 0, MAX_SPACES, &count))
		count = 1;
	while (count-- > 0)
		put(p, RF_STR(" "), look, true);
}

static void
line_break(struct odt *p, uint32_t look)
{
	if (p->para.kind == RF_BLOCK_CODE)
		put(p, RF_STR("\n"), look, true);
	else if (p->para.open && !(look & RF_ODF_HIDDEN) && !p->deleted)
		rf_flow_break(p->flow);
}

/* "base(how it is said)" */
static void
ruby(struct odt *p, const struct rf_xml_node *n, uint32_t look)
{
	const struct rf_xml_node *said = rf_xml_child(n, RF_NS_TEXT,
	    "ruby-text");

	inlines(p, rf_xml_child(n, RF_NS_TEXT, "ruby-base"), look);
	if (rf_str_trim(rf_xml_text(&p->scratch, said)).len == 0)
		return;
	put(p, RF_STR("("), look, false);
	inlines(p, said, look);
	put(p, RF_STR(")"), look, false);
}

static bool
is_true(const struct rf_xml_node *n, const char *name)
{
	const char *v = rf_xml_get(n, RF_NS_TEXT, name);

	return v != NULL && strcmp(v, "true") == 0;
}

/* The border of a change; only those of deletions count. */
static void
change(struct odt *p, const struct rf_xml_node *n, bool begins)
{
	const char *id = rf_xml_get(n, RF_NS_TEXT, "change-id");

	if (id != NULL && rf_map_get(&p->deletions, rf_str(id)) != NULL)
		p->deleted = begins;
}

static void
text_element(struct odt *p, const struct rf_xml_node *n, uint32_t look)
{
	/* Their text is not the paragraph's. */
	static const char *const silent[] = { "number", "tracked-changes",
		"script", "alphabetical-index-mark", "toc-mark",
		"user-index-mark" };
	const char *name = n->name;

	if (strcmp(name, "span") == 0)
		span(p, n, look);
	else if (strcmp(name, "s") == 0)
		spaces(p, n, look);
	else if (strcmp(name, "tab") == 0)
		put(p, RF_STR("\t"), look, true);
	else if (strcmp(name, "line-break") == 0)
		line_break(p, look);
	else if (strcmp(name, "a") == 0)
		anchor(p, n, look);
	else if (strcmp(name, "note") == 0)
		odt_note(p, n);
	else if (strcmp(name, "ruby") == 0)
		ruby(p, n, look);
	else if (strcmp(name, "change-start") == 0 ||
	    strcmp(name, "change-end") == 0)
		change(p, n, strcmp(name, "change-start") == 0);
	else if (strcmp(name, "p") == 0 || strcmp(name, "h") == 0 ||
	    strcmp(name, "list") == 0)
		return;		/* not allowed here */
	else if ((strcmp(name, "hidden-text") == 0 ||
	    strcmp(name, "hidden-paragraph") == 0) && is_true(n, "is-hidden"))
		return;
	else {
		for (size_t i = 0; i < RF_COUNT(silent); i++)
			if (strcmp(name, silent[i]) == 0)
				return;
		inlines(p, n, look);
	}
}

static void
inlines(struct odt *p, const struct rf_xml_node *parent, uint32_t look)
{
	const struct rf_xml_node *n = parent != NULL ? parent->child : NULL;

	for (; n != NULL && p->rc == RF_OK; n = n->next) {
		if (n->name == NULL)
			put(p, n->text, look, false);
		else if (n->ns == RF_NS_TEXT)
			text_element(p, n, look);
		else if (n->ns == RF_NS_DRAW) {
			if (odt_is_drawing(n->name) &&
			    !(look & RF_ODF_HIDDEN) && !p->deleted)
				odt_frame(p, n);
		} else if (n->ns == RF_NS_OFFICE) {
			if (!(look & RF_ODF_HIDDEN))
				odt_comment(p, n);
		} else {
			inlines(p, n, look);
		}
	}
}

/* ---- paragraphs ------------------------------------------------------ */

/* Kind and level by style; lists and outlines may say otherwise. */
static void
by_style(struct odt_para *para, const struct rf_odf_style *style)
{
	switch (style->role) {
	case RF_ODF_TITLE:
	case RF_ODF_SUBTITLE:
		para->kind = RF_BLOCK_HEADING;
		para->level = style->role == RF_ODF_TITLE ? 1 : 2;
		break;
	case RF_ODF_CAPTION:
		para->kind = RF_BLOCK_CAPTION;
		break;
	case RF_ODF_QUOTE:
		para->kind = RF_BLOCK_QUOTE;
		break;
	case RF_ODF_CODE:
		para->kind = RF_BLOCK_CODE;
		break;
	default:
		para->kind = RF_BLOCK_PARAGRAPH;
	}
}

static void
number(struct odt *p, const struct rf_xml_node *n,
    const struct rf_odf_style *style)
{
	const struct rf_xml_node *shown = rf_xml_child(n, RF_NS_TEXT,
	    "number");
	struct odt_para *para = &p->para;
	struct odt_label label;
	bool heading = strcmp(n->name, "h") == 0, there;
	int64_t level;
	const char *said = rf_xml_get(n, RF_NS_TEXT, "outline-level");

	if (said == NULL || !rf_parse_int(rf_str(said), 1, 10, &level))
		level = 1;
	if (heading) {
		para->kind = RF_BLOCK_HEADING;
		para->level = (uint16_t)(level < 6 ? level : 6);
	}
	if (style->numbered < 0)
		there = false;	/* slides: indented like an item, no more */
	else if (odt_list_level(p) >= 0)
		there = odt_number(p, &label);
	else
		there = heading && (style->list == NULL ||
		    style->list[0] != '\0') &&
		    odt_number_heading(p, n, (unsigned)level - 1, &label);
	if (!there)
		return;
	/* What the program that wrote the file has shown is best. */
	if (shown != NULL && !label.bullet && !label.simple)
		label.text = rf_str_trim(rf_xml_text(&p->scratch, shown));
	if (para->kind == RF_BLOCK_HEADING ||
	    para->kind == RF_BLOCK_CAPTION) {
		para->label = label.text;
		return;
	}
	para->kind = RF_BLOCK_LIST_ITEM;
	para->level = (uint16_t)odt_list_level(p);
	para->ordered = label.simple;
	para->number = label.number;
	if (!label.simple)
		para->label = label.text;
}

/* A field in it hides the whole paragraph. */
static bool
is_hidden(const struct rf_xml_node *n)
{
	const struct rf_xml_node *field = rf_xml_find(n, RF_NS_TEXT,
	    "hidden-paragraph");

	return field != NULL && is_true(field, "is-hidden");
}

static struct rf_odf_style
style_of(struct odt *p, const struct rf_xml_node *n)
{
	const char *name = rf_xml_get(n, RF_NS_TEXT, "style-name");

	return rf_odf_style(&p->odf.styles, "paragraph", rf_str(name != NULL ?
	    name : "Standard"));
}

void
odt_paragraph(struct odt *p, const struct rf_xml_node *n)
{
	struct rf_odf_style style = style_of(p, n);
	struct odt_para *para = &p->para;

	if (is_hidden(n))
		return;
	odt_page_before(p, &style);
	memset(para, 0, sizeof(*para));
	by_style(para, &style);
	para->look = style.run;
	number(p, n, &style);
	if (p->furniture != 0)
		para->kind = p->furniture;
	/* What all text of this kind looks like says nothing. */
	if (para->kind == RF_BLOCK_PARAGRAPH ||
	    para->kind == RF_BLOCK_LIST_ITEM)
		para->base = rf_odf_style(&p->odf.styles, "paragraph",
		    RF_STR("Standard")).run;
	else
		para->base = style.run;
	para->base &= ~RF_ODF_HIDDEN;
	if (p->wanted)
		inlines(p, n, para->look);
	/* Code goes on in the next paragraph, and so do notes. */
	if (para->kind == RF_BLOCK_CODE && p->note == 0 && p->wanted &&
	    !para->open && rf_flow_block(p->flow) != NULL)
		odt_open_block(p);
	if (para->kind != RF_BLOCK_CODE && p->note == 0)
		rf_flow_close(p->flow);
	p->dirty |= p->boxes == 0 && p->note == 0;
	odt_page_after(p, &style);
}
