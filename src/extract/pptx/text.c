/*
 * Text of shapes and cells (ECMA-376 part 1, 21.1.2).  What surprises:
 * nearly nothing is said where the text is.  Whether a paragraph has a
 * bullet, and whether its text is bold, comes from the list styles of the
 * shape, its placeholder on the layout, that one's on the master, the
 * master's styles and the presentation's, the nearest that speaks.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "extract/omml.h"
#include "extract/pptx/pptx_priv.h"
#include "util/limits.h"

enum bullet { NO_BULLET, BULLET, NUMBER };

/* How the paragraphs of one level look. */
struct level {
	bool known;
	enum bullet bullet;
	const char *scheme;	/* of numbers */
	uint32_t start;
	uint32_t style;		/* enum rf_text_style, or-ed */
};

struct counter {
	const char *scheme;	/* NULL: no numbered item just before */
	uint32_t start, next;
};

struct text {
	struct pptx_slide *s;
	const struct pptx_body *body;
	struct rf_flow *flow;
	struct level levels[PPTX_LEVELS];
	struct counter counters[PPTX_LEVELS];
	bool lines;		/* paragraphs are lines of one block */
};

/* ---- looks ----------------------------------------------------------- */

static uint32_t
put(uint32_t style, uint32_t flag, bool on)
{
	return on ? style | flag : style & ~flag;
}

/* Run properties over what there was. */
static uint32_t
style_over(uint32_t style, const struct rf_xml_node *p)
{
	const char *u = rf_xml_get(p, RF_NS_NONE, "u");
	const char *strike = rf_xml_get(p, RF_NS_NONE, "strike");
	const char *base = rf_xml_get(p, RF_NS_NONE, "baseline");

	if (p == NULL)
		return style;
	style = put(style, RF_BOLD, rf_xml_get_bool(p, "b",
	    style & RF_BOLD));
	style = put(style, RF_ITALIC, rf_xml_get_bool(p, "i",
	    style & RF_ITALIC));
	if (u != NULL)
		style = put(style, RF_UNDERLINE, strcmp(u, "none") != 0);
	if (strike != NULL)
		style = put(style, RF_STRIKE, strcmp(strike,
		    "noStrike") != 0);
	if (base != NULL) {
		style = put(style, RF_SUBSCRIPT, base[0] == '-');
		style = put(style, RF_SUPERSCRIPT, base[0] >= '1' &&
		    base[0] <= '9');
	}
	return style;
}

/*
 * `looks`: also how text looks.  A paragraph's own default run properties
 * are written by some programs and heeded by none.
 */
static void
level_over(struct level *l, const struct rf_xml_node *p, bool looks)
{
	if (p == NULL)
		return;
	for (const struct rf_xml_node *n = p->child; n != NULL; n = n->next) {
		const char *mark;

		if (n->name == NULL || n->ns != RF_NS_A)
			continue;
		mark = rf_xml_get(n, RF_NS_NONE, "char");
		if (strcmp(n->name, "buNone") == 0)
			l->bullet = NO_BULLET;
		else if (strcmp(n->name, "buChar") == 0)
			l->bullet = mark != NULL && rf_str_trim(rf_str(
			    mark)).len > 0 ? BULLET : NO_BULLET;
		else if (strcmp(n->name, "buBlip") == 0)
			l->bullet = BULLET;
		else if (strcmp(n->name, "defRPr") == 0 && looks)
			l->style = style_over(l->style, n);
		else if (strcmp(n->name, "buAutoNum") == 0) {
			l->bullet = NUMBER;
			l->scheme = rf_xml_get(n, RF_NS_NONE, "type");
			l->scheme = l->scheme != NULL ? l->scheme : "";
			l->start = (uint32_t)rf_xml_get_int(n, "startAt", 1,
			    32767, 1);
		}
	}
}

static const struct level *
level_of(struct text *t, int64_t i)
{
	struct level *l = &t->levels[i];
	/* A title is a title however its template adorns it. */
	bool looks = t->body->role != PPTX_TITLE;
	char name[24];

	if (l->known)
		return l;
	l->known = true;
	snprintf(name, sizeof(name), "lvl%dpPr", (int)i + 1);
	for (size_t k = RF_COUNT(t->body->lists); k-- > 0;) {
		level_over(l, rf_xml_child(t->body->lists[k], RF_NS_A,
		    "defPPr"), looks);
		level_over(l, rf_xml_child(t->body->lists[k], RF_NS_A, name),
		    looks);
	}
	return l;
}

/* ---- runs ------------------------------------------------------------ */

const char *
pptx_href(const struct pptx_slide *s, const struct rf_xml_node *link)
{
	const struct rf_ooxml_rel *rel = rf_ooxml_rel(&s->p->pkg, s->part,
	    rf_xml_get(link, RF_NS_R, "id"));

	/* Those to other slides lead nowhere outside the presentation. */
	return rel != NULL && rel->external && *rel->target != '\0' ?
	    rf_ooxml_text(s->p->arena, rf_str(rel->target)).ptr : NULL;
}

/* White space counts on slides, but for that before the first word; a
 * vertical tab is a line break in disguise. */
static void
run_text(struct text *t, struct rf_str s, struct rf_flow_style *style)
{
	style->preserve = true;
	while (s.len > 0) {
		size_t n = 0;

		while (n < s.len && s.ptr[n] != '\v' && s.ptr[n] != '\n')
			n++;
		if (!rf_flow_has_text(t->flow) || rf_flow_at_break(t->flow))
			for (; n > 0 && (*s.ptr == ' ' || *s.ptr == '\t');
			    n--, s.len--)
				s.ptr++;
		if (n > 0)
			rf_flow_text(t->flow, (struct rf_str){ s.ptr, n },
			    style);
		if (n < s.len) {
			rf_flow_break(t->flow);
			n++;
		}
		s.ptr += n;
		s.len -= n;
	}
}

static void
run(struct text *t, const struct rf_xml_node *r, uint32_t base)
{
	const struct rf_xml_node *p = rf_xml_child(r, RF_NS_A, "rPr");
	const struct rf_xml_node *link = rf_xml_child(p, RF_NS_A,
	    "hlinkClick");
	struct rf_flow_style style = { .style = style_over(base, p) };
	struct rf_str s = rf_xml_text(&t->s->scratch, rf_xml_child(r, RF_NS_A,
	    "t"));
	struct rf_buf plain;

	if (s.len == 0)
		return;
	style.href = link != NULL ? pptx_href(t->s, link) : t->body->href;
	if (memchr(s.ptr, '_', s.len) == NULL) {
		run_text(t, s, &style);
		return;
	}
	/* Cleaning is the flow's: it would lose the disguised line break. */
	rf_buf_init(&plain, RF_MAX_XML_TEXT);
	rf_ooxml_unescape(&plain, s);
	run_text(t, (struct rf_str){ plain.ptr, plain.len }, &style);
	rf_buf_release(&plain);
}

/* The formula in an a14:m, or NULL. */
static const struct rf_xml_node *
math_of(const struct rf_xml_node *n)
{
	for (n = n->child; n != NULL; n = n->next)
		if (n->name != NULL && n->ns == RF_NS_M)
			return n;
	return NULL;
}

static void runs(struct text *t, const struct rf_xml_node *in,
    uint32_t base);

static void
alternatives(struct text *t, const struct rf_xml_node *n, uint32_t base)
{
	const struct rf_xml_node *c = rf_xml_child(n, RF_NS_MC, "Choice");

	/* Choices with anything we read; else what everybody can. */
	for (; c != NULL; c = rf_xml_again(c))
		for (const struct rf_xml_node *k = c->child; k != NULL;
		    k = k->next)
			if (k->name != NULL && (k->ns == RF_NS_A ||
			    math_of(k) != NULL)) {
				runs(t, c, base);
				return;
			}
	c = rf_xml_child(n, RF_NS_MC, "Fallback");
	if (c != NULL)
		runs(t, c, base);
}

static void
runs(struct text *t, const struct rf_xml_node *in, uint32_t base)
{
	struct rf_flow_style math = { .style = RF_MATH, .preserve = true };

	for (const struct rf_xml_node *n = in->child; n != NULL;
	    n = n->next) {
		if (n->name == NULL)
			continue;
		if (rf_xml_is(n, RF_NS_A, "r") || rf_xml_is(n, RF_NS_A,
		    "fld"))
			run(t, n, base);
		else if (rf_xml_is(n, RF_NS_A, "br"))
			rf_flow_break(t->flow);
		else if (rf_xml_is(n, RF_NS_MC, "AlternateContent"))
			alternatives(t, n, base);
		else if (math_of(n) != NULL)
			rf_flow_text(t->flow, rf_omml_latex(t->s->p->arena,
			    math_of(n)), &math);
	}
}

/* ---- paragraphs ------------------------------------------------------ */

/* The number an item shows: one more than the one before it. */
static uint32_t
count(struct text *t, const struct level *l, int64_t i)
{
	struct counter *c = &t->counters[i];

	if (c->scheme == NULL || strcmp(c->scheme, l->scheme) != 0 ||
	    c->start != l->start)
		*c = (struct counter){ l->scheme, l->start, l->start };
	return c->next++;
}

static bool
is_empty(struct text *t, const struct rf_xml_node *p)
{
	for (const struct rf_xml_node *n = p->child; n != NULL; n = n->next)
		if (n->name != NULL && !rf_xml_is(n, RF_NS_A, "pPr") &&
		    !rf_xml_is(n, RF_NS_A, "endParaRPr") &&
		    (n->ns != RF_NS_A || rf_str_trim(rf_xml_text(
		    &t->s->scratch, n)).len > 0))
			return false;
	return true;
}

/* A paragraph that is one formula and nothing else; its formula. */
static const struct rf_xml_node *
lone_formula(const struct rf_xml_node *p)
{
	const struct rf_xml_node *found = NULL;

	for (const struct rf_xml_node *n = p->child; n != NULL; n = n->next) {
		const struct rf_xml_node *m = n->name == NULL ? NULL :
		    rf_xml_is(n, RF_NS_MC, "AlternateContent") ?
		    rf_xml_find(n, RF_NS_M, "oMathPara") : math_of(n);

		if (n->name == NULL || rf_xml_is(n, RF_NS_A, "pPr") ||
		    rf_xml_is(n, RF_NS_A, "endParaRPr"))
			continue;
		if (m == NULL || found != NULL ||
		    strcmp(m->name, "oMathPara") != 0)
			return NULL;
		found = m;
	}
	return found;
}

static void
open_block(struct text *t, const struct level *l, int64_t i)
{
	struct rf_flow_style plain = { .preserve = true };
	struct rf_block *b;
	const char *text;
	uint32_t n;

	if (l->bullet == NO_BULLET || t->body->role == PPTX_TITLE) {
		rf_flow_open(t->flow, t->body->role == PPTX_TITLE ?
		    RF_BLOCK_HEADING : RF_BLOCK_PARAGRAPH)->level =
		    t->body->role == PPTX_TITLE;
		return;
	}
	b = rf_flow_open(t->flow, RF_BLOCK_LIST_ITEM);
	b->level = (uint16_t)i;
	if (l->bullet != NUMBER)
		return;
	n = count(t, l, i);
	text = rf_slides_label(&t->s->scratch, l->scheme, n);
	b->ordered = *text == '\0';
	b->number = b->ordered ? n : 0;
	if (!b->ordered) {
		rf_flow_text(t->flow, rf_str(text), &plain);
		rf_flow_text(t->flow, RF_STR(" "), &plain);
	}
}

static void
paragraph(struct text *t, const struct rf_xml_node *p)
{
	const struct rf_xml_node *own = rf_xml_child(p, RF_NS_A, "pPr");
	const struct rf_xml_node *formula = lone_formula(p);
	int64_t i = rf_xml_get_int(own, "lvl", 0, PPTX_LEVELS - 1, 0);
	struct level l;

	if (is_empty(t, p))
		return;
	l = *level_of(t, i);
	level_over(&l, own, false);
	/* Text in between starts the count anew, deeper items do not. */
	for (int64_t k = i + (l.bullet == NUMBER); k < PPTX_LEVELS; k++)
		t->counters[k].scheme = NULL;
	if (t->lines && rf_flow_has_text(t->flow)) {
		rf_flow_break(t->flow);
	} else if (formula != NULL && l.bullet == NO_BULLET) {
		struct rf_text text = rf_text_plain(t->s->p->arena,
		    rf_omml_latex(t->s->p->arena, formula));

		rf_flow_put(t->flow, RF_BLOCK_FORMULA, &text);
		return;
	} else {
		open_block(t, &l, i);
	}
	runs(t, p, l.style);
	if (!t->lines)
		rf_flow_close(t->flow);
}

void
pptx_text(struct pptx_slide *s, const struct pptx_body *body)
{
	const struct rf_xml_node *p = rf_xml_child(body->node, RF_NS_A, "p");
	struct text t = { .s = s, .body = body, .flow = s->p->flow,
		.lines = body->role == PPTX_TITLE };

	for (; p != NULL; p = rf_xml_again(p))
		paragraph(&t, p);
	rf_flow_close(t.flow);
}

/* ---- list styles ----------------------------------------------------- */

static const struct rf_xml_node *
list_of(const struct rf_xml_node *shape)
{
	return rf_xml_child(rf_xml_child(shape, RF_NS_P, "txBody"), RF_NS_A,
	    "lstStyle");
}

void
pptx_body_of(const struct pptx_slide *s, const struct rf_xml_node *shape,
    struct pptx_body *body)
{
	const struct rf_xml_node *layout, *master, *styles;
	int64_t index;

	body->role = pptx_role(shape, &index);
	body->node = rf_xml_child(shape, RF_NS_P, "txBody");
	body->lists[0] = list_of(shape);
	pptx_inherit(s, shape, &layout, &master);
	body->lists[1] = list_of(layout);
	body->lists[2] = list_of(master);
	styles = s->master != NULL ? rf_xml_child(s->master->root, RF_NS_P,
	    "txStyles") : NULL;
	body->lists[3] = rf_xml_child(styles, RF_NS_P,
	    body->role == PPTX_TITLE ? "titleStyle" :
	    body->role == PPTX_BODY ? "bodyStyle" : "otherStyle");
	body->lists[4] = rf_xml_child(s->p->presentation, RF_NS_P,
	    "defaultTextStyle");
}
