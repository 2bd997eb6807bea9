/*
 * OpenDocument texts, from package to document.  Damage costs the part that
 * it is in; only a document whose content shows nothing at all is an error.
 */
#include "config.h"

#include <string.h>

#include "extract/odf/odt_priv.h"

#define MAX_REPEATED 20000	/* rows and cells made by repeating others */

void
odt_fail(struct odt *p, enum rf_code rc, const struct rf_err *err)
{
	if (p->rc != RF_OK)
		return;
	p->rc = rc;
	p->err = *err;
}

/* ---- tables ---------------------------------------------------------- */

static uint32_t
count_attr(const struct rf_xml_node *n, const char *name, uint32_t max)
{
	const char *s = rf_xml_get(n, RF_NS_TABLE, name);
	int64_t v;

	if (s == NULL || !rf_parse_int(rf_str(s), 1, INT64_MAX, &v))
		return 1;
	return v > (int64_t)max ? max : (uint32_t)v;
}

static bool
is_repeated(const struct rf_xml_node *n)
{
	return count_attr(n, "number-rows-repeated", 2) > 1 ||
	    count_attr(n, "number-columns-repeated", 2) > 1;
}

static void
table_begin(struct odt *p, const struct rf_xml_node *n)
{
	const char *name = rf_xml_get(n, RF_NS_TABLE, "style-name");
	struct rf_odf_style style = rf_odf_style(&p->odf.styles, "table",
	    rf_str(name));

	odt_page_before(p, &style);
	if (style.break_after && p->cells == 0 && p->boxes == 0)
		p->break_next = true;
	rf_flow_table_begin(p->flow);
	p->dirty = true;
}

static void
cell_begin(struct odt *p, const struct rf_xml_node *n)
{
	rf_flow_cell_begin(p->flow, count_attr(n, "number-rows-spanned",
	    UINT32_MAX - 1), count_attr(n, "number-columns-spanned",
	    UINT32_MAX), p->header_rows > 0);
	odt_wall_begin(p);
	p->cells++;
}

static void
cell_end(struct odt *p)
{
	p->cells--;
	odt_wall_end(p);
	rf_flow_cell_end(p->flow);
}

/* ---- what blocks there are ------------------------------------------- */

enum step { ENTER, LEAF, SKIP };

static bool
is_one_of(const char *name, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strcmp(name, *list) == 0)
			return true;
	return false;
}

static enum step
step_of(enum rf_xmlns ns, const char *name)
{
	static const char *const texts[] = { "section", "list", "list-item",
		"list-header", "numbered-paragraph", "table-of-content",
		"illustration-index", "table-index", "object-index",
		"user-index", "alphabetical-index", "bibliography",
		"index-body", "index-title", NULL };
	static const char *const tables[] = { "table", "table-row",
		"table-cell", "table-header-rows", "table-rows",
		"table-row-group", NULL };
	static const char *const office[] = { "document",
		"document-content", "body", "text", NULL };

	if (ns == RF_NS_TEXT) {
		if ((name[0] == 'p' || name[0] == 'h') && name[1] == '\0')
			return LEAF;
		return is_one_of(name, texts) ? ENTER : SKIP;
	}
	if (ns == RF_NS_TABLE)
		return is_one_of(name, tables) ? ENTER : SKIP;
	if (ns == RF_NS_DRAW)
		return odt_is_drawing(name) ? LEAF : SKIP;
	return ns == RF_NS_OFFICE && is_one_of(name, office) ? ENTER : SKIP;
}

/* A section that is not shown. */
static bool
is_hidden(const struct rf_xml_node *n)
{
	const char *display = rf_xml_get(n, RF_NS_TEXT, "display");
	const char *hidden = rf_xml_get(n, RF_NS_TEXT, "is-hidden");

	return display != NULL && (strcmp(display, "none") == 0 ||
	    (strcmp(display, "condition") == 0 && hidden != NULL &&
	    strcmp(hidden, "true") == 0));
}

/* False: leave it out. */
static bool
enter(struct odt *p, const struct rf_xml_node *n)
{
	const char *name = n->name;

	if (n->ns == RF_NS_TABLE && p->furniture == 0) {
		if (strcmp(name, "table") == 0)
			table_begin(p, n);
		else if (strcmp(name, "table-header-rows") == 0)
			p->header_rows++;
		else if (strcmp(name, "table-row") == 0)
			rf_flow_row(p->flow, p->header_rows > 0);
		else if (strcmp(name, "table-cell") == 0)
			cell_begin(p, n);
	} else if (n->ns == RF_NS_TEXT) {
		if (strcmp(name, "section") == 0)
			return !is_hidden(n);
		if (strcmp(name, "list") == 0 ||
		    strcmp(name, "numbered-paragraph") == 0)
			odt_list_begin(p, n);
		if (strcmp(name, "list-item") == 0 ||
		    strcmp(name, "numbered-paragraph") == 0)
			odt_item_begin(p, n, true);
		else if (strcmp(name, "list-header") == 0)
			odt_item_begin(p, n, false);
	}
	return true;
}

static void
leave(struct odt *p, enum rf_xmlns ns, const char *name)
{
	if (ns == RF_NS_TABLE && p->furniture == 0) {
		if (strcmp(name, "table") == 0)
			rf_flow_table_end(p->flow);
		else if (strcmp(name, "table-header-rows") == 0)
			p->header_rows--;
		else if (strcmp(name, "table-cell") == 0)
			cell_end(p);
	} else if (ns == RF_NS_TEXT && (strcmp(name, "list") == 0 ||
	    strcmp(name, "numbered-paragraph") == 0)) {
		odt_list_end(p);
	}
}

/* A row or cell that stands for several, as far as they are worth it. */
static void
repeat(struct odt *p, const struct rf_xml_node *n)
{
	uint32_t times = count_attr(n, strcmp(n->name, "table-row") == 0 ?
	    "number-rows-repeated" : "number-columns-repeated",
	    MAX_REPEATED);

	for (uint32_t i = 0; i < times && p->rc == RF_OK; i++) {
		if (i > 0 && p->repeated++ >= MAX_REPEATED) {
			rf_document_warn(p->doc, "The tables repeat rows and "
			    "cells more than %d times; further repeats are "
			    "left out", MAX_REPEATED);
			return;
		}
		if (!enter(p, n))
			return;
		odt_blocks(p, n);
		leave(p, n->ns, n->name);
	}
}

static void
leaf(struct odt *p, const struct rf_xml_node *n)
{
	static const struct rf_odf_style none;

	if (n->ns == RF_NS_TABLE) {
		repeat(p, n);
	} else if (n->ns == RF_NS_TEXT) {
		odt_paragraph(p, n);
	} else {
		odt_page_before(p, &none);
		memset(&p->para, 0, sizeof(p->para));
		odt_frame(p, n);
		rf_flow_close(p->flow);
	}
}

void
odt_blocks(struct odt *p, const struct rf_xml_node *parent)
{
	const struct rf_xml_node *n;

	for (n = parent->child; n != NULL && p->rc == RF_OK; n = n->next) {
		enum step step = n->name == NULL ? SKIP : step_of(n->ns,
		    n->name);

		if (step == LEAF || (step == ENTER && is_repeated(n))) {
			leaf(p, n);
		} else if (step == ENTER && enter(p, n)) {
			odt_blocks(p, n);
			leave(p, n->ns, n->name);
		}
	}
}

/* ---- the stream ------------------------------------------------------ */

static enum rf_code
hold(struct odt *p, const struct rf_xml_tag *tag, struct rf_arena *arena,
    struct rf_err *err)
{
	rf_xml_tree_init(&p->tree, arena);
	p->ends_known = false;
	p->capture = 1;
	return rf_xml_tree_handler.start(&p->tree, tag, err);
}

/* Before the body: styles and master pages. */
static enum rf_code
head_start(struct odt *p, const struct rf_xml_tag *tag, struct rf_err *err)
{
	rf_odf_styles_start(&p->odf.styles, tag);
	if (tag->ns == RF_NS_STYLE && strcmp(tag->name, "master-page") == 0)
		return hold(p, tag, &p->keep, err);
	p->in_body = tag->ns == RF_NS_OFFICE &&
	    strcmp(tag->name, "body") == 0;
	return RF_OK;
}

static enum rf_code
body_start(struct odt *p, const struct rf_xml_tag *tag, struct rf_err *err)
{
	enum step step = step_of(tag->ns, tag->name);
	enum rf_code rc;

	if (step == SKIP) {
		p->skip = 1;
		return RF_OK;
	}
	rf_arena_reset(&p->scratch);
	rc = hold(p, tag, &p->scratch, err);
	if (rc != RF_OK || step == LEAF || is_repeated(p->tree.root))
		return rc;
	p->capture = 0;
	if (!enter(p, p->tree.root))
		p->skip = 1;
	return RF_OK;
}

/* What is left out may tell of changes: which of them are deletions. */
static void
left_out(struct odt *p, const struct rf_xml_tag *tag)
{
	struct rf_str id = rf_xml_attr(tag, RF_NS_TEXT, "id");

	if (tag->ns != RF_NS_TEXT)
		return;
	if (strcmp(tag->name, "changed-region") == 0)
		p->region = id.len > 0 ? rf_arena_strndup(&p->keep, id.ptr,
		    id.len) : NULL;
	else if (strcmp(tag->name, "deletion") == 0 && p->region != NULL)
		*rf_map_put(&p->deletions, rf_str(p->region)) = p;
}

static enum rf_code
on_start(void *ctx, const struct rf_xml_tag *tag, struct rf_err *err)
{
	struct odt *p = ctx;

	if (p->skip > 0) {
		p->skip++;
		left_out(p, tag);
		return RF_OK;
	}
	if (p->capture > 0) {
		p->capture++;
		return rf_xml_tree_handler.start(&p->tree, tag, err);
	}
	return p->in_body ? body_start(p, tag, err) : head_start(p, tag, err);
}

static enum rf_code
on_end(void *ctx, enum rf_xmlns ns, const char *name, struct rf_err *err)
{
	struct odt *p = ctx;
	enum rf_code rc;

	if (p->skip > 0) {
		p->skip--;
		return RF_OK;
	}
	if (p->capture == 0) {
		if (p->in_body)
			leave(p, ns, name);
		else
			rf_odf_styles_end(&p->odf.styles, ns, name);
		return RF_OK;
	}
	rc = rf_xml_tree_handler.end(&p->tree, ns, name, err);
	if (rc != RF_OK || --p->capture > 0)
		return rc;
	if (p->in_body)
		leaf(p, p->tree.root);
	else
		odt_master_add(p, p->tree.root);
	if (p->rc != RF_OK && err != NULL)
		*err = p->err;
	return p->rc;
}

static enum rf_code
on_text(void *ctx, struct rf_str s, struct rf_err *err)
{
	struct odt *p = ctx;

	return p->skip == 0 && p->capture > 0 ?
	    rf_xml_tree_handler.text(&p->tree, s, err) : RF_OK;
}

static const struct rf_xml_handler handler = {
	.start = on_start,
	.end = on_end,
	.text = on_text,
};

/* ---- the whole ------------------------------------------------------- */

static enum rf_code
read_package(struct odt *p, struct rf_err *err)
{
	struct rf_err late = RF_ERR_INIT;
	enum rf_code rc;

	rc = rf_odf_common_styles(&p->odf, &handler, p, err);
	if (rc != RF_OK)
		return rc;
	p->capture = p->skip = 0;
	p->in_body = false;
	odt_page_begin(p);
	rc = rf_ooxml_parse(&p->odf.parts, "content.xml", &handler, p,
	    &late);
	if (p->rc != RF_OK || (rc != RF_OK && (rc != RF_E_CORRUPT ||
	    (!p->dirty && p->page == 1)))) {
		*err = p->rc != RF_OK ? p->err : late;
		return p->rc != RF_OK ? p->rc : rc;
	}
	if (rc != RF_OK)
		rf_document_warn(p->doc, "%s; what could be read was kept",
		    late.msg);
	odt_page_end(p, true);
	if (p->embedded > 0)
		rf_document_warn(p->doc, "%u embedded objects were not "
		    "opened", p->embedded);
	if (p->rc != RF_OK)
		*err = p->err;
	return p->rc;
}

void
odt_prepare(struct odt *p, struct rf_extract *x)
{
	memset(p, 0, sizeof(*p));
	p->x = x;
	p->doc = x->doc;
	rf_map_init(&p->counts, &p->keep);
	rf_map_init(&p->masters, &p->keep);
	rf_map_init(&p->deletions, &p->keep);
	p->body = rf_flow_new(x->doc);
	p->footnotes = rf_flow_new(x->doc);
	p->endnotes = rf_flow_new(x->doc);
	p->comments = rf_flow_new(x->doc);
	p->around = rf_flow_new(x->doc);
	p->flow = p->body;
}

void
odt_release(struct odt *p)
{
	rf_flow_free(p->body);
	rf_flow_free(p->footnotes);
	rf_flow_free(p->endnotes);
	rf_flow_free(p->comments);
	rf_flow_free(p->around);
	RF_VEC_RELEASE(&p->lists);
	rf_arena_release(&p->scratch);
	rf_arena_release(&p->keep);
}

enum rf_code
rf_odt_extract(struct rf_extract *x, struct rf_err *err)
{
	struct rf_zip *zip = NULL;
	struct odt p;
	enum rf_code rc;

	odt_prepare(&p, x);
	x->doc->paging = RF_PAGES;
	rc = rf_zip_open(x->fd, x->size, &zip, err);
	if (rc == RF_OK)
		rc = rf_odf_open(&p.odf, x, zip, err);
	if (rc == RF_OK)
		rc = read_package(&p, err);
	x->doc->total_pages = p.page;
	if (rc == RF_OK)
		rc = rf_options_check_pages(x->options, p.page, err);
	odt_release(&p);
	rf_zip_close(zip);
	return rc;
}
