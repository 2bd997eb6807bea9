/*
 * Tables and figures, the elements with a content that has parts.  A table
 * that only puts things side by side is read as what it holds.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "extract/html/walk.h"

/* ---- tables for looks ------------------------------------------------ */

struct survey {
	size_t cells;
	bool data;		/* <th>, <caption>, <thead> */
	bool nested;		/* a table in a table */
	bool sections;		/* headings, which data has none of */
};

static void
survey(const GumboNode *n, struct survey *s, unsigned depth)
{
	struct rf_dom_children c = rf_dom_children(n);

	for (size_t i = 0; i < c.n && depth < 64; i++) {
		if (c.v[i]->type != GUMBO_NODE_ELEMENT)
			continue;
		switch (c.v[i]->v.element.tag) {
		case GUMBO_TAG_TABLE:
			s->nested = true;
			continue;
		case GUMBO_TAG_TH:
		case GUMBO_TAG_CAPTION:
		case GUMBO_TAG_THEAD:
			s->data = true;
			break;
		case GUMBO_TAG_TD:
			s->cells++;
			break;
		default:
			s->sections |= rf_web_element(
			    c.v[i]->v.element.tag)->role == RF_WEB_HEADING;
			break;
		}
		survey(c.v[i], s, depth + 1);
	}
}

static bool
is_layout(const GumboNode *n)
{
	struct rf_str role = rf_dom_attr(n, "role");
	struct survey s = { 0 };

	if (role.ptr != NULL)
		return rf_str_ieq(role, "presentation") ||
		    rf_str_ieq(role, "none");
	survey(n, &s, 0);
	return !s.data && (s.nested || s.sections || s.cells <= 1);
}

/* ---- tables ---------------------------------------------------------- */

static uint32_t
span_of(const GumboNode *n, const char *name, int64_t max)
{
	struct rf_str s = rf_str_trim(rf_dom_attr(n, name));
	int64_t v;

	if (s.ptr == NULL || !rf_parse_int(s, 0, INT64_MAX / 2, &v))
		return 1;
	return (uint32_t)(v < max ? v : max);
}

static enum rf_code
cell(struct rf_web_reader *r, const GumboNode *n, struct rf_err *err)
{
	struct rf_web_look look = { .kind = RF_BLOCK_PARAGRAPH,
		.in_article = true };
	struct rf_web_list *list = r->list;
	const struct rf_text *caption = r->caption;
	uint32_t rows = span_of(n, "rowspan", 65534);
	enum rf_code rc;

	rf_flow_cell_begin(r->flow, rows == 0 ? RF_FLOW_TO_END : rows,
	    span_of(n, "colspan", 1000), rf_dom_is(n, GUMBO_TAG_TH));
	r->list = NULL;
	r->caption = NULL;
	rc = rf_web_walk(r, n, &look, err);
	r->list = list;
	r->caption = caption;
	rf_flow_cell_end(r->flow);
	return rc;
}

static enum rf_code
row(struct rf_web_reader *r, const GumboNode *n, bool header,
    struct rf_err *err)
{
	struct rf_dom_children c = rf_dom_children(n);
	enum rf_code rc = RF_OK;

	rf_flow_row(r->flow, header);
	for (size_t i = 0; i < c.n && rc == RF_OK; i++)
		if ((rf_dom_is(c.v[i], GUMBO_TAG_TD) ||
		    rf_dom_is(c.v[i], GUMBO_TAG_TH)) &&
		    !rf_web_is_hidden(c.v[i]))
			rc = cell(r, c.v[i], err);
	return rc;
}

static enum rf_code
rows(struct rf_web_reader *r, const GumboNode *n, struct rf_err *err)
{
	bool header = rf_dom_is(n, GUMBO_TAG_THEAD);
	struct rf_dom_children c = rf_dom_children(n);
	enum rf_code rc = RF_OK;

	for (size_t i = 0; i < c.n && rc == RF_OK; i++)
		if (rf_dom_is(c.v[i], GUMBO_TAG_TR) &&
		    !rf_web_is_hidden(c.v[i]))
			rc = row(r, c.v[i], header, err);
	rf_flow_rows_end(r->flow);
	return rc;
}

static enum rf_code
caption_of(struct rf_web_reader *r, const GumboNode *n, struct rf_err *err)
{
	struct rf_web_look look = { .kind = RF_BLOCK_CAPTION };
	enum rf_code rc;

	rf_flow_caption_begin(r->flow);
	rc = rf_web_walk(r, n, &look, err);
	rf_flow_caption_end(r->flow);
	return rc;
}

/* Parts of one kind, wherever they stand among the children. */
static enum rf_code
parts(struct rf_web_reader *r, const GumboNode *n, GumboTag tag,
    enum rf_code (*read)(struct rf_web_reader *r, const GumboNode *n,
    struct rf_err *err), struct rf_err *err)
{
	struct rf_dom_children c = rf_dom_children(n);
	enum rf_code rc = RF_OK;

	for (size_t i = 0; i < c.n && rc == RF_OK; i++)
		if (rf_dom_is(c.v[i], tag) && !rf_web_is_hidden(c.v[i]))
			rc = read(r, c.v[i], err);
	return rc;
}

enum rf_code
rf_web_table(struct rf_web_reader *r, const GumboNode *n,
    const struct rf_web_look *look, struct rf_err *err)
{
	struct rf_table *t;
	enum rf_code rc;

	rf_flow_close(r->flow);
	if (is_layout(n)) {
		rc = rf_web_walk(r, n, look, err);
		rf_flow_close(r->flow);
		return rc;
	}
	rf_flow_table_begin(r->flow);
	/* The order in which they are shown. */
	rc = parts(r, n, GUMBO_TAG_CAPTION, caption_of, err);
	if (rc == RF_OK)
		rc = parts(r, n, GUMBO_TAG_THEAD, rows, err);
	if (rc == RF_OK)
		rc = parts(r, n, GUMBO_TAG_TBODY, rows, err);
	if (rc == RF_OK)
		rc = parts(r, n, GUMBO_TAG_TFOOT, rows, err);
	t = rf_flow_table_end(r->flow);
	if (t != NULL && t->caption.n == 0 && r->caption != NULL) {
		t->caption = *r->caption;
		r->caption = NULL;
	}
	return rc;
}

/* ---- figures --------------------------------------------------------- */

/* The text of n, styled, outside the flow. */
static enum rf_code
runs_of(struct rf_web_reader *r, const GumboNode *n, struct rf_text *out,
    struct rf_err *err)
{
	struct rf_web_look look = { .kind = RF_BLOCK_CAPTION };
	struct rf_flow *outer = r->flow;
	struct rf_page page = { 0 };
	enum rf_code rc;

	r->flow = rf_flow_new(r->x->doc);
	rc = rf_web_walk(r, n, &look, err);
	rf_flow_page(r->flow, &page);
	rf_flow_free(r->flow);
	r->flow = outer;
	*out = rf_flow_join(&r->x->doc->arena, page.blocks.v,
	    page.blocks.n);
	RF_VEC_RELEASE(&page.blocks);
	return rc;
}

enum rf_code
rf_web_figure(struct rf_web_reader *r, const GumboNode *n,
    const struct rf_web_look *look, struct rf_err *err)
{
	const GumboNode *c = rf_dom_child(n, GUMBO_TAG_FIGCAPTION);
	const struct rf_text *outer = r->caption;
	struct rf_text caption = { NULL, 0 };
	enum rf_code rc = RF_OK;

	rf_flow_close(r->flow);
	if (c != NULL)
		rc = runs_of(r, c, &caption, err);
	r->caption = caption.n > 0 ? &caption : NULL;
	if (rc == RF_OK)
		rc = rf_web_walk(r, n, look, err);
	rf_flow_close(r->flow);
	if (r->caption != NULL)
		rf_flow_put(r->flow, RF_BLOCK_CAPTION, &caption);
	r->caption = outer;
	return rc;
}
