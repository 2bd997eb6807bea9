/*
 * From the tree of a page to the flow of blocks, one function for each role
 * that an element may have.  What surprises: anything may stand in anything,
 * so a block inside a heading or list item is a line of it, and text that
 * stands beside blocks opens a block of its own.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "extract/docx/number.h"
#include "extract/html/walk.h"
#include "util/buf.h"
#include "util/limits.h"
#include "util/utf8.h"

#define MAX_LABEL (4 * RF_KiB)
#define MAX_DEPTH 1000		/* elements within one another that are read */
#define MAX_FRAMES 2

/* ---- blocks ---------------------------------------------------------- */

static bool
is_line_of_open(const struct rf_web_reader *r,
    const struct rf_web_look *look)
{
	struct rf_block *open = rf_flow_block(r->flow);

	return look->holds && open != NULL && open->kind == look->kind;
}

/* The border of a block: before it and behind it. */
static void
border(struct rf_web_reader *r, const struct rf_web_look *look)
{
	if (!is_line_of_open(r, look))
		rf_flow_close(r->flow);
	else if (!rf_flow_at_break(r->flow))
		rf_flow_break(r->flow);
}

static void
open_block(struct rf_web_reader *r, const struct rf_web_look *look)
{
	/* What stands behind a table in a list item is no item. */
	enum rf_block_kind kind = look->kind == RF_BLOCK_LIST_ITEM ?
	    RF_BLOCK_PARAGRAPH : look->kind;

	struct rf_block *b = rf_flow_open(r->flow, kind);

	if (kind == RF_BLOCK_HEADING)
		b->level = look->level;
	else if (kind == RF_BLOCK_FOOTNOTE)
		b->note = look->note;
}

static void
text(struct rf_web_reader *r, struct rf_str s,
    const struct rf_web_look *look)
{
	static const struct rf_flow_style plain;

	if (rf_flow_block(r->flow) == NULL) {
		if (rf_str_trim(s).len == 0)
			return;
		open_block(r, look);
	}
	if (r->label != NULL && rf_str_trim(s).len > 0) {
		if (rf_flow_block(r->flow)->kind == RF_BLOCK_LIST_ITEM)
			rf_flow_text(r->flow, rf_str(r->label), &plain);
		r->label = NULL;
	}
	rf_flow_text(r->flow, s, &look->style);
}

const char *
rf_web_attribute(struct rf_web_reader *r, struct rf_str s)
{
	struct rf_arena *a = &r->x->doc->arena;

	s = rf_str_trim(s);
	if (s.ptr == NULL || s.len == 0)
		return NULL;
	s = rf_utf8_clean(a, s);
	return rf_arena_strndup(a, s.ptr, s.len);
}

/* ---- one function for each role -------------------------------------- */


static enum rf_code
inline_element(struct rf_web_reader *r, const GumboNode *n,
    struct rf_web_look *look, struct rf_err *err)
{
	const char *href;

	if (rf_dom_is(n, GUMBO_TAG_A)) {
		if (rf_web_is_backlink(n) || rf_web_note_reference(r, n))
			return RF_OK;
		href = rf_web_attribute(r, rf_dom_attr(n, "href"));
		if (href != NULL && r->host != NULL && r->host->link != NULL)
			href = r->host->link(r->host->ctx, href);
		if (href != NULL)
			look->style.href = href;
	}
	return rf_web_walk(r, n, look, err);
}

static enum rf_code
block(struct rf_web_reader *r, const GumboNode *n,
    struct rf_web_look *look, struct rf_err *err)
{
	const struct rf_web_look outer = *look;
	struct rf_str role = rf_dom_attr(n, "role");
	enum rf_code rc;

	if (rf_dom_is(n, GUMBO_TAG_MAIN) ||
	    rf_dom_is(n, GUMBO_TAG_ARTICLE) || rf_str_is(role, "main"))
		look->in_article = true;
	border(r, &outer);
	rc = rf_web_walk(r, n, look, err);
	border(r, &outer);
	return rc;
}

static enum rf_code
chrome(struct rf_web_reader *r, const GumboNode *n,
    struct rf_web_look *look, struct rf_err *err)
{
	if (!look->in_article) {
		look->chrome = true;
		look->kind = rf_dom_is(n, GUMBO_TAG_NAV) ?
		    RF_BLOCK_PAGE_HEADER : RF_BLOCK_PAGE_FOOTER;
	}
	return block(r, n, look, err);
}

/* A block that holds lines: a heading, a term. */
static enum rf_code
holder(struct rf_web_reader *r, const GumboNode *n,
    struct rf_web_look *look, struct rf_err *err)
{
	enum rf_code rc;

	rf_flow_close(r->flow);
	look->holds = true;
	rc = rf_web_walk(r, n, look, err);
	rf_flow_close(r->flow);
	return rc;
}

static enum rf_code
heading(struct rf_web_reader *r, const GumboNode *n,
    struct rf_web_look *look, struct rf_err *err)
{
	if (look->chrome)
		return block(r, n, look, err);
	look->kind = RF_BLOCK_HEADING;
	look->level = rf_web_element(n->v.element.tag)->level;
	return holder(r, n, look, err);
}

static enum rf_code
term(struct rf_web_reader *r, const GumboNode *n,
    struct rf_web_look *look, struct rf_err *err)
{
	look->style.style |= RF_BOLD;
	if (look->chrome || look->holds)
		return block(r, n, look, err);
	look->kind = RF_BLOCK_PARAGRAPH;
	return holder(r, n, look, err);
}

static enum rf_code
caption(struct rf_web_reader *r, const GumboNode *n,
    struct rf_web_look *look, struct rf_err *err)
{
	/* The <figure> around it has read it already. */
	if (n->parent != NULL && rf_dom_is(n->parent, GUMBO_TAG_FIGURE) &&
	    rf_dom_child(n->parent, GUMBO_TAG_FIGCAPTION) == n)
		return RF_OK;
	look->kind = RF_BLOCK_CAPTION;
	return holder(r, n, look, err);
}

static enum rf_code
quote(struct rf_web_reader *r, const GumboNode *n,
    struct rf_web_look *look, struct rf_err *err)
{
	if (!look->chrome && !look->holds)
		look->kind = RF_BLOCK_QUOTE;
	return block(r, n, look, err);
}

/* "language-c", "lang-c", "brush: c" among the classes, or NULL. */
static const char *
language_of(struct rf_web_reader *r, const GumboNode *n)
{
	static const char *const prefixes[] = { "language-", "lang-",
		"highlight-source-" };
	struct rf_str class = rf_dom_attr(n, "class"), word;

	while (class.ptr != NULL) {
		word = rf_str_cut(&class, ' ');
		for (size_t i = 0; i < RF_COUNT(prefixes); i++)
			if (rf_str_starts(word, prefixes[i]) && word.len < 60) {
				size_t at = strlen(prefixes[i]);

				return rf_arena_strndup(&r->x->doc->arena,
				    word.ptr + at, word.len - at);
			}
	}
	return NULL;
}

static enum rf_code
pre(struct rf_web_reader *r, const GumboNode *n, struct rf_web_look *look,
    struct rf_err *err)
{
	const GumboNode *inner = rf_dom_child(n, GUMBO_TAG_CODE);
	const char *language = language_of(r, n);
	enum rf_code rc;

	if (language == NULL && inner != NULL)
		language = language_of(r, inner);
	rf_flow_open(r->flow, RF_BLOCK_CODE)->language = language;
	look->kind = RF_BLOCK_CODE;
	look->holds = true;
	look->style.preserve = true;
	rc = rf_web_walk(r, n, look, err);
	rf_flow_close(r->flow);
	return rc;
}

static enum rf_code
list(struct rf_web_reader *r, const GumboNode *n,
    struct rf_web_look *look, struct rf_err *err)
{
	struct rf_web_list own = { .ordered = rf_dom_is(n, GUMBO_TAG_OL),
		.next = 1, .format = rf_web_list_format(n) };
	struct rf_web_list *outer = r->list;
	int64_t start;
	enum rf_code rc;

	if (rf_parse_int(rf_str_trim(rf_dom_attr(n, "start")), 0, 1000000000,
	    &start))
		own.next = (uint32_t)start;
	rf_flow_close(r->flow);
	r->list = &own;
	look->list_depth++;
	look->holds = false;
	rc = rf_web_walk(r, n, look, err);
	r->list = outer;
	rf_flow_close(r->flow);
	return rc;
}

/* Letters and Roman numerals stand in the text, as in other documents. */
static void
number(struct rf_web_reader *r, struct rf_block *b)
{
	uint32_t n = r->list->next++;
	struct rf_buf label;

	if (r->list->format == NULL || n == 0) {
		b->ordered = true;
		b->number = n;
		return;
	}
	rf_buf_init(&label, MAX_LABEL);
	rf_docx_number(&label, n, r->list->format, NULL);
	rf_buf_adds(&label, ". ");
	r->label = rf_arena_strndup(&r->x->doc->arena, label.ptr, label.len);
	rf_buf_release(&label);
}

static enum rf_code
item(struct rf_web_reader *r, const GumboNode *n,
    struct rf_web_look *look, struct rf_err *err)
{
	struct rf_block *b;
	int64_t value;
	enum rf_code rc;

	if (look->chrome)
		return block(r, n, look, err);
	b = rf_flow_open(r->flow, RF_BLOCK_LIST_ITEM);
	b->level = (uint16_t)(look->list_depth > 0 ? look->list_depth - 1 :
	    0);
	if (r->list != NULL && r->list->ordered) {
		if (rf_parse_int(rf_str_trim(rf_dom_attr(n, "value")), 0,
		    1000000000, &value))
			r->list->next = (uint32_t)value;
		number(r, b);
	}
	look->kind = RF_BLOCK_LIST_ITEM;
	look->holds = true;
	rc = rf_web_walk(r, n, look, err);
	r->label = NULL;
	rf_flow_close(r->flow);
	return rc;
}

static enum rf_code
line_break(struct rf_web_reader *r, const GumboNode *n,
    struct rf_web_look *look, struct rf_err *err)
{
	(void)n;
	(void)err;
	if (look->style.preserve)
		rf_flow_text(r->flow, RF_STR("\n"), &look->style);
	else if (rf_flow_at_break(r->flow) && !look->holds)
		rf_flow_close(r->flow);	/* two of them part paragraphs */
	else
		rf_flow_break(r->flow);
	return RF_OK;
}

static enum rf_code
rule(struct rf_web_reader *r, const GumboNode *n,
    struct rf_web_look *look, struct rf_err *err)
{
	(void)n;
	(void)err;
	if (look->chrome)
		rf_flow_close(r->flow);
	else
		rf_flow_rule(r->flow);
	return RF_OK;
}

static enum rf_code
table(struct rf_web_reader *r, const GumboNode *n,
    struct rf_web_look *look, struct rf_err *err)
{
	return rf_web_table(r, n, look, err);
}

static enum rf_code
figure(struct rf_web_reader *r, const GumboNode *n,
    struct rf_web_look *look, struct rf_err *err)
{
	return rf_web_figure(r, n, look, err);
}

static enum rf_code
image(struct rf_web_reader *r, const GumboNode *n,
    struct rf_web_look *look, struct rf_err *err)
{
	(void)look;
	return rf_web_image(r, n, err);
}

static enum rf_code
svg(struct rf_web_reader *r, const GumboNode *n, struct rf_web_look *look,
    struct rf_err *err)
{
	(void)look;
	return rf_web_svg(r, n, err);
}

static enum rf_code
math(struct rf_web_reader *r, const GumboNode *n,
    struct rf_web_look *look, struct rf_err *err)
{
	bool latex;
	struct rf_str s = rf_web_math(r, n, &latex);

	(void)err;
	if (latex)
		look->style.style = RF_MATH;
	text(r, s, look);
	return RF_OK;
}

static enum rf_code
quoted(struct rf_web_reader *r, const GumboNode *n,
    struct rf_web_look *look, struct rf_err *err)
{
	enum rf_code rc;

	text(r, RF_STR("\xe2\x80\x9c"), look);
	rc = rf_web_walk(r, n, look, err);
	text(r, RF_STR("\xe2\x80\x9d"), look);
	return rc;
}

static enum rf_code
ruby(struct rf_web_reader *r, const GumboNode *n,
    struct rf_web_look *look, struct rf_err *err)
{
	enum rf_code rc;

	text(r, RF_STR("("), look);
	rc = rf_web_walk(r, n, look, err);
	text(r, RF_STR(")"), look);
	return rc;
}

static enum rf_code
input(struct rf_web_reader *r, const GumboNode *n,
    struct rf_web_look *look, struct rf_err *err)
{
	struct rf_str type = rf_dom_attr(n, "type"), value;
	struct rf_block *b = rf_flow_block(r->flow);
	bool checked = rf_dom_attr(n, "checked").ptr != NULL;

	(void)err;
	if (rf_str_ieq(type, "checkbox") || rf_str_ieq(type, "radio")) {
		if (b != NULL && b->kind == RF_BLOCK_LIST_ITEM &&
		    !rf_flow_has_text(r->flow)) {
			b->checkbox = true;
			b->checked = checked;
		} else {
			text(r, checked ? RF_STR(" [x] ") : RF_STR(" [ ] "),
			    look);
		}
		return RF_OK;
	}
	if (rf_str_ieq(type, "hidden") || rf_str_ieq(type, "password") ||
	    rf_str_ieq(type, "image") || rf_str_ieq(type, "file"))
		return RF_OK;
	value = rf_dom_attr(n, "value");
	if (value.len > 0) {
		text(r, RF_STR(" "), look);
		text(r, value, look);
	}
	return RF_OK;
}

static enum rf_code
option(struct rf_web_reader *r, const GumboNode *n,
    struct rf_web_look *look, struct rf_err *err)
{
	if (rf_dom_attr(n, "selected").ptr == NULL)
		return RF_OK;
	text(r, RF_STR(" "), look);
	return rf_web_walk(r, n, look, err);
}

static enum rf_code
iframe(struct rf_web_reader *r, const GumboNode *n,
    struct rf_web_look *look, struct rf_err *err)
{
	struct rf_str inner = rf_dom_attr(n, "srcdoc");
	struct rf_dom page, *outer = r->page;
	enum rf_code rc;

	if (inner.len == 0 || r->frames >= MAX_FRAMES)
		return RF_OK;
	rc = rf_dom_parse(&page, inner, "UTF-8", false, err);
	if (rc == RF_OK) {
		r->page = &page;
		r->frames++;
		border(r, look);
		rc = rf_web_walk(r, page.root, look, err);
		border(r, look);
		r->frames--;
		r->page = outer;
	}
	rf_dom_release(&page);
	return rc;
}

static enum rf_code (*const roles[RF_WEB_ROLE_COUNT])(
    struct rf_web_reader *r, const GumboNode *n, struct rf_web_look *look,
    struct rf_err *err) = {
	[RF_WEB_INLINE] = inline_element,
	[RF_WEB_BLOCK] = block,
	[RF_WEB_HEADING] = heading,
	[RF_WEB_CHROME] = chrome,
	[RF_WEB_PRE] = pre,
	[RF_WEB_QUOTE] = quote,
	[RF_WEB_LIST] = list,
	[RF_WEB_ITEM] = item,
	[RF_WEB_TERM] = term,
	[RF_WEB_BREAK] = line_break,
	[RF_WEB_RULE] = rule,
	[RF_WEB_TABLE] = table,
	[RF_WEB_FIGURE] = figure,
	[RF_WEB_CAPTION] = caption,
	[RF_WEB_IMAGE] = image,
	[RF_WEB_SVG] = svg,
	[RF_WEB_MATH] = math,
	[RF_WEB_QUOTED] = quoted,
	[RF_WEB_RUBY] = ruby,
	[RF_WEB_INPUT] = input,
	[RF_WEB_OPTION] = option,
	[RF_WEB_IFRAME] = iframe,
};

/* ---- the walk -------------------------------------------------------- */

/* All that it holds, lines of one block. */
static enum rf_code
note_body(struct rf_web_reader *r, const GumboNode *n,
    struct rf_web_look *look, struct rf_err *err)
{
	look->kind = RF_BLOCK_FOOTNOTE;
	return holder(r, n, look, err);
}

static enum rf_code
element(struct rf_web_reader *r, const GumboNode *n,
    const struct rf_web_look *look, struct rf_err *err)
{
	const struct rf_web_element *e =
	    rf_web_element(n->v.element.tag);
	struct rf_web_look own = *look;

	if (e->role == RF_WEB_SKIP || rf_web_is_hidden(n))
		return RF_OK;
	own.style.style |= e->style;
	own.note = rf_web_note_body(r, n);
	if (own.note != 0)
		return note_body(r, n, &own, err);
	own.note = look->note;
	if (rf_web_is_math(n))
		return math(r, n, &own, err);
	return roles[e->role](r, n, &own, err);
}

enum rf_code
rf_web_walk(struct rf_web_reader *r, const GumboNode *n,
    const struct rf_web_look *look, struct rf_err *err)
{
	struct rf_dom_children c = rf_dom_children(n);
	enum rf_code rc = RF_OK;

	if (r->depth >= MAX_DEPTH) {
		r->cut = true;
		return RF_OK;
	}
	r->depth++;
	for (size_t i = 0; i < c.n && rc == RF_OK; i++) {
		switch (c.v[i]->type) {
		case GUMBO_NODE_ELEMENT:
			rc = element(r, c.v[i], look, err);
			break;
		case GUMBO_NODE_TEXT:
		case GUMBO_NODE_CDATA:
		case GUMBO_NODE_WHITESPACE:
			text(r, rf_str(c.v[i]->v.text.text), look);
			break;
		default:
			break;
		}
	}
	r->depth--;
	return rc;
}
