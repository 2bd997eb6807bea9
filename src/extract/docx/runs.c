/*
 * What stands in a line: runs of text, links, marks of notes, fields, and
 * the objects that are anchored there.
 *
 * What surprises: a text without xml:space="preserve" loses the white space
 * at its ends; symbol fonts put their characters into the private use area,
 * where no other font knows them; and a drawing may come twice, for programs
 * of different ages.
 */
#include "config.h"

#include <string.h>

#include "extract/docx/docx_priv.h"
#include "extract/omml.h"
#include "util/utf8.h"

#define TEXT_LOOKS 0xffffu	/* those of enum rf_text_style */

/* ---- text ------------------------------------------------------------ */

static struct rf_flow_style
flow_style(const struct rf_docx *d, uint32_t style)
{
	struct rf_flow_style s = { style & TEXT_LOOKS, rf_docx_href(d), true };

	if (s.href != NULL)
		s.style &= ~(uint32_t)RF_UNDERLINE;	/* as links are */
	return s;
}

/* A number or letter that stands before the paragraph. */
static void
put_label(struct rf_docx *d)
{
	struct rf_flow_style plain = { .preserve = true };
	struct rf_str label = d->para.label;

	d->para.label.len = 0;
	if (label.len == 0)
		return;
	rf_flow_text(d->flow, label, &plain);
	rf_flow_text(d->flow, RF_STR(" "), &plain);
}

/* White space before the first word, but for code, says nothing. */
static struct rf_str
without_indent(const struct rf_docx *d, struct rf_str s)
{
	if (d->para.kind == RF_BLOCK_CODE)
		return s;
	while (s.len > 0 && (*s.ptr == ' ' || *s.ptr == '\t')) {
		s.ptr++;
		s.len--;
	}
	return s;
}

void
rf_docx_text(struct rf_docx *d, struct rf_str s, uint32_t style)
{
	struct rf_flow_style look;

	if (!rf_docx_shows(d) || (style & RF_DOCX_HIDDEN) != 0)
		return;
	if (!rf_flow_has_text(d->flow) || rf_flow_at_break(d->flow))
		s = without_indent(d, s);
	if (s.len == 0)
		return;
	if (rf_flow_block(d->flow) == NULL)
		rf_docx_reopen(d);
	put_label(d);
	look = flow_style(d, style);
	rf_flow_text(d->flow, s, &look);
	d->page_dirty = true;
	if (rf_docx_in_page_number(d))
		d->para.paged = true;
	else
		d->para.worded |= rf_docx_has_words(s);
}

void
rf_docx_checkbox(struct rf_docx *d, bool checked)
{
	struct rf_docx_para *p = &d->para;

	if (!rf_docx_shows(d))
		return;
	if (rf_flow_has_text(d->flow) || d->note != 0 || p->checkbox ||
	    p->label.len > 0 || (p->kind != RF_BLOCK_PARAGRAPH &&
	    p->kind != RF_BLOCK_LIST_ITEM)) {
		rf_docx_text(d, checked ? RF_STR("\xe2\x98\x92") :
		    RF_STR("\xe2\x98\x90"), 0);
		return;
	}
	p->kind = RF_BLOCK_LIST_ITEM;
	p->checkbox = true;
	p->checked = checked;
	rf_docx_reopen(d);
}

static void
character(struct rf_docx *d, uint32_t cp, uint32_t style)
{
	char c[4];

	rf_docx_text(d, (struct rf_str){ c, rf_utf8_encode(cp, c) }, style);
}

static void
run_text(struct rf_docx *d, const struct rf_xml_node *t,
    const struct rf_xml_node *rpr, uint32_t style)
{
	const char *space = rf_xml_get(t, RF_NS_XML, "space");
	const char *font = rf_docx_attr(rf_docx_child(rpr, "rFonts"),
	    "ascii");
	struct rf_str s;

	if (t->child == NULL)
		return;
	s = t->child->next == NULL && t->child->name == NULL ?
	    t->child->text : rf_xml_text(&d->scratch, t);
	if (space == NULL || strcmp(space, "preserve") != 0)
		s = rf_str_trim(s);
	rf_docx_text(d, rf_docx_signs(&d->scratch, s, font != NULL ? font :
	    ""), style);
}

static void
symbol(struct rf_docx *d, const struct rf_xml_node *n, uint32_t style)
{
	const char *font = rf_docx_attr(n, "font");
	const char *hex = rf_docx_attr(n, "char");
	unsigned char v[2];
	uint32_t code, cp;

	if (hex == NULL || !rf_unhex(rf_str(hex), v, 2))
		return;
	code = (uint32_t)v[0] << 8 | v[1];
	cp = rf_docx_symbol(font != NULL ? font : "", code);
	if (cp == 0 && (code < 0xe000 || code > 0xf8ff))
		cp = code;
	if (cp != 0)
		character(d, cp, style);
}

/* ---- breaks ---------------------------------------------------------- */

static void
line_break(struct rf_docx *d, const struct rf_xml_node *n)
{
	const char *type = rf_docx_attr(n, "type");

	if (!rf_docx_shows(d))
		return;
	if (type != NULL && strcmp(type, "page") == 0) {
		rf_docx_page_break(d, true);
		if (d->table == NULL && d->asides == 0)
			return;
	}
	rf_flow_break(d->flow);
}

/* ---- formulas -------------------------------------------------------- */

static void
formula(struct rf_docx *d, const struct rf_xml_node *n)
{
	struct rf_str s = rf_omml_latex(&d->scratch, n);
	struct rf_flow_style math = { .style = RF_MATH, .preserve = true };

	if (s.len == 0)
		return;
	rf_flow_open(d->flow, RF_BLOCK_FORMULA);
	rf_flow_text(d->flow, s, &math);
	rf_flow_close(d->flow);
	d->page_dirty = true;
}

void
rf_docx_math(struct rf_docx *d, const struct rf_xml_node *n)
{
	const struct rf_xml_node *m;

	if (strcmp(n->name, "oMath") == 0) {
		formula(d, n);
		return;
	}
	for (m = rf_xml_child(n, RF_NS_M, "oMath"); m != NULL;
	    m = rf_xml_again(m))
		formula(d, m);
}

static void
inline_math(struct rf_docx *d, const struct rf_xml_node *n)
{
	struct rf_str s;

	if (!rf_docx_shows(d))
		return;
	if (strcmp(n->name, "oMathPara") == 0) {
		/* In a note or a heading it stays where it is. */
		if (d->note == 0 && d->para.kind == RF_BLOCK_PARAGRAPH) {
			rf_docx_math(d, n);
			return;
		}
	} else if (strcmp(n->name, "oMath") != 0) {
		return;
	}
	s = rf_omml_latex(&d->scratch, n);
	rf_docx_text(d, s, RF_MATH);
}

/* ---- runs ------------------------------------------------------------ */

struct run {
	const struct rf_xml_node *rpr;
	uint32_t style;
};

static void run_children(struct rf_docx *d, const struct rf_xml_node *r,
    const struct run *run);

/* The reading above a word, in brackets behind it. */
static void
ruby(struct rf_docx *d, const struct rf_xml_node *n)
{
	const struct rf_xml_node *base = rf_docx_child(n, "rubyBase");
	const struct rf_xml_node *above = rf_docx_child(n, "rt");

	if (base != NULL)
		rf_docx_inline(d, base);
	if (above == NULL)
		return;
	rf_docx_text(d, RF_STR("("), 0);
	rf_docx_inline(d, above);
	rf_docx_text(d, RF_STR(")"), 0);
}

/* A mark of the author's own is the text behind the reference. */
static void
note(struct rf_docx *d, const struct rf_xml_node *n,
    enum rf_docx_note_kind kind)
{
	const char *custom = rf_docx_attr(n, "customMarkFollows");
	struct rf_str mark = { NULL, 0 };
	bool on;

	if (!rf_docx_shows(d))
		return;
	if (custom != NULL && rf_parse_bool(rf_str(custom), &on) && on)
		mark = rf_str_trim(rf_xml_text(&d->scratch,
		    rf_docx_child(n->parent, "t")));
	if (rf_flow_block(d->flow) == NULL)
		rf_docx_reopen(d);
	put_label(d);
	rf_docx_note(d, kind, n, mark);
}

enum what {
	TEXT, TAB, BREAK, CR, NO_BREAK_HYPHEN, SYMBOL, DRAWING, VML, FOOTNOTE,
	ENDNOTE, COMMENT, FIELD_CHAR, FIELD_CODE, RUBY, NOTHING
};

static const struct {
	const char *name;
	enum what what;
} elements[] = {
	{ "t", TEXT }, { "tab", TAB }, { "ptab", TAB }, { "br", BREAK },
	{ "cr", CR }, { "noBreakHyphen", NO_BREAK_HYPHEN },
	{ "sym", SYMBOL }, { "drawing", DRAWING }, { "pict", VML },
	{ "object", VML }, { "footnoteReference", FOOTNOTE },
	{ "endnoteReference", ENDNOTE }, { "commentReference", COMMENT },
	{ "fldChar", FIELD_CHAR }, { "instrText", FIELD_CODE },
	{ "ruby", RUBY },
};

static enum what
what_is(const struct rf_xml_node *n)
{
	for (size_t i = 0; n->ns == RF_NS_W && i < RF_COUNT(elements); i++)
		if (strcmp(n->name, elements[i].name) == 0)
			return elements[i].what;
	return NOTHING;
}

static void
run_child(struct rf_docx *d, const struct rf_xml_node *n,
    const struct run *run)
{
	enum what what = what_is(n);
	uint32_t style = run->style;

	/* Hidden text may hold fields all the same. */
	if ((style & RF_DOCX_HIDDEN) != 0 && what != FIELD_CHAR &&
	    what != FIELD_CODE)
		return;
	switch (what) {
	case TEXT:
		run_text(d, n, run->rpr, style);
		break;
	case TAB:
		rf_docx_text(d, RF_STR("\t"), style);
		break;
	case BREAK:
		line_break(d, n);
		break;
	case CR:
		if (rf_docx_shows(d))
			rf_flow_break(d->flow);
		break;
	case NO_BREAK_HYPHEN:
		rf_docx_text(d, RF_STR("\xe2\x80\x91"), style);
		break;
	case SYMBOL:
		symbol(d, n, style);
		break;
	case DRAWING:
		if (rf_docx_shows(d))
			rf_docx_drawing(d, n);
		break;
	case VML:
		if (rf_docx_shows(d))
			rf_docx_vml(d, n);
		break;
	case FOOTNOTE:
		note(d, n, RF_DOCX_FOOTNOTE);
		break;
	case ENDNOTE:
		note(d, n, RF_DOCX_ENDNOTE);
		break;
	case COMMENT:
		note(d, n, RF_DOCX_COMMENT);
		break;
	case FIELD_CHAR:
		rf_docx_field_char(d, n, style);
		break;
	case FIELD_CODE:
		rf_docx_field_code(d, rf_xml_text(&d->scratch, n), style);
		break;
	case RUBY:
		ruby(d, n);
		break;
	case NOTHING:
		break;
	}
}

static void
run_children(struct rf_docx *d, const struct rf_xml_node *r,
    const struct run *run)
{
	const struct rf_xml_node *n, *c;

	for (n = r->child; n != NULL && d->rc == RF_OK; n = n->next) {
		if (n->name == NULL)
			continue;
		if (rf_xml_is(n, RF_NS_MC, "AlternateContent")) {
			c = rf_docx_choice(n);
			if (c != NULL)
				run_children(d, c, run);
		} else {
			run_child(d, n, run);
		}
	}
}

static void
read_run(struct rf_docx *d, const struct rf_xml_node *r)
{
	struct run run;

	run.rpr = rf_docx_child(r, "rPr");
	run.style = rf_docx_run_look(d, run.rpr);
	run_children(d, r, &run);
}

/* ---- what holds runs ------------------------------------------------- */

static void
hyperlink(struct rf_docx *d, const struct rf_xml_node *n)
{
	const struct rf_ooxml_rel *rel = rf_ooxml_rel(&d->pkg, d->part,
	    rf_xml_get(n, RF_NS_R, "id"));
	const char *anchor = rf_docx_attr(n, "anchor"), *before = d->link;

	if (rel != NULL && rel->external && rel->target != NULL) {
		d->link = rf_docx_string(d, rel->target);
		if (anchor != NULL && d->link != NULL &&
		    strchr(d->link, '#') == NULL)
			d->link = rf_docx_string(d, rf_arena_printf(
			    &d->scratch, "%s#%s", d->link, anchor));
	}
	rf_docx_inline(d, n);
	d->link = before;
}

/* A content control; one that is a box to tick shows just that. */
static void
control(struct rf_docx *d, const struct rf_xml_node *n)
{
	const struct rf_xml_node *content = rf_docx_child(n, "sdtContent");
	const struct rf_xml_node *box = rf_xml_child(rf_docx_child(n,
	    "sdtPr"), RF_NS_W14, "checkbox");
	const char *on;
	bool checked = false;

	if (box != NULL) {
		on = rf_xml_get(rf_xml_child(box, RF_NS_W14, "checked"),
		    RF_NS_W14, "val");
		rf_docx_checkbox(d, on != NULL && rf_parse_bool(rf_str(on),
		    &checked) && checked);
	} else if (content != NULL) {
		rf_docx_inline(d, content);
	}
}

static void
other(struct rf_docx *d, const struct rf_xml_node *n)
{
	static const char *const wrappers[] = { "ins", "moveTo", "smartTag",
		"customXml", "dir", "bdo" };
	const struct rf_xml_node *c;

	if (n->ns == RF_NS_M) {
		inline_math(d, n);
	} else if (rf_xml_is(n, RF_NS_MC, "AlternateContent")) {
		c = rf_docx_choice(n);
		if (c != NULL)
			rf_docx_inline(d, c);
	} else if (rf_xml_is(n, RF_NS_W, "tbl")) {
		/* Not allowed there, and shown by Word all the same. */
		rf_docx_table_in(d, n);
	} else if (n->ns == RF_NS_W) {
		for (size_t i = 0; i < RF_COUNT(wrappers); i++)
			if (strcmp(n->name, wrappers[i]) == 0)
				rf_docx_inline(d, n);
	}
}

void
rf_docx_inline(struct rf_docx *d, const struct rf_xml_node *parent)
{
	const struct rf_xml_node *n, *before = NULL;

	for (n = parent->child; n != NULL && d->rc == RF_OK; n = n->next) {
		if (n->name == NULL)
			continue;
		/* Two formulas side by side are not one. */
		if (rf_xml_is(n, RF_NS_M, "oMath") &&
		    rf_xml_is(before, RF_NS_M, "oMath"))
			rf_docx_text(d, RF_STR(" "), 0);
		before = n;
		if (rf_xml_is(n, RF_NS_W, "r"))
			read_run(d, n);
		else if (rf_xml_is(n, RF_NS_W, "hyperlink"))
			hyperlink(d, n);
		else if (rf_xml_is(n, RF_NS_W, "sdt"))
			control(d, n);
		else if (rf_xml_is(n, RF_NS_W, "fldSimple"))
			rf_docx_field_simple(d, n);
		else
			other(d, n);
	}
}
