/*
 * Tables (ECMA-376 part 1, 17.4).  What a row or a cell is stands in its
 * properties, which come as its first child or not at all; so both wait
 * until either their properties or their content comes.
 */
#include "config.h"

#include <string.h>

#include "extract/docx/docx_priv.h"

#define MAX_SPAN 16384

void
rf_docx_table_begin(struct rf_docx *d)
{
	struct rf_docx_table *t;

	rf_docx_cell_content(d);
	t = rf_arena_alloc(&d->arena, sizeof(*t));
	t->outer = d->table;
	d->table = t;
	rf_flow_table_begin(d->flow);
}

void
rf_docx_table_end(struct rf_docx *d)
{
	struct rf_docx_table *t = d->table;

	if (t == NULL)
		return;
	if (t->in_cell)
		rf_docx_cell_end(d);
	if (rf_flow_table_end(d->flow) != NULL)
		d->page_dirty = true;
	d->table = t->outer;
}

/*
 * The user's box "header row" is on in every table that Word makes; only a
 * style that makes something of it shows one.
 */
void
rf_docx_table_look(struct rf_docx *d, const struct rf_xml_node *pr)
{
	const struct rf_docx_style *s = rf_docx_style(d, rf_docx_val(pr,
	    "tblStyle"));
	const struct rf_xml_node *look = rf_docx_child(pr, "tblLook");
	const char *on = rf_docx_attr(look, "firstRow");
	const char *bits = rf_docx_attr(look, "val");
	bool first = false;

	if (d->table == NULL || s == NULL || !s->first_row || look == NULL)
		return;
	/* Before 2010 the flags were bits of one hexadecimal number. */
	if (on == NULL || !rf_parse_bool(rf_str(on), &first))
		first = bits != NULL && strlen(bits) == 4 &&
		    strchr("2367abefABEF", bits[2]) != NULL;
	d->table->first_row = first;
}

/* ---- rows ------------------------------------------------------------ */

void
rf_docx_row_begin(struct rf_docx *d)
{
	struct rf_docx_table *t = d->table;

	if (t == NULL)
		return;
	t->in_row = true;
	t->row_begun = t->row_header = t->row_dropped = false;
	t->in_cell = t->cell_begun = t->cell_dropped = false;
	t->skip = 0;
}

void
rf_docx_row_look(struct rf_docx *d, const struct rf_xml_node *pr)
{
	struct rf_docx_table *t = d->table;

	if (t == NULL || !t->in_row)
		return;
	t->row_header = rf_docx_flag(pr, "tblHeader", false);
	t->row_dropped = rf_docx_child(pr, "del") != NULL;
	t->skip = (uint32_t)rf_docx_int(rf_docx_child(pr, "gridBefore"),
	    "val", 0, MAX_SPAN, 0);
}

/* The row that waited for its properties. */
static void
want_row(struct rf_docx *d)
{
	struct rf_docx_table *t = d->table;

	if (t->row_begun)
		return;
	t->row_begun = true;
	if (t->row == 0 && t->first_row)
		t->row_header = true;
	t->row++;
	rf_flow_row(d->flow, t->row_header);
	if (t->skip > 0)
		rf_flow_skip_columns(d->flow, t->skip);
}

void
rf_docx_row_end(struct rf_docx *d)
{
	struct rf_docx_table *t = d->table;

	if (t == NULL)
		return;
	if (!t->row_dropped)
		want_row(d);
	t->in_row = false;
}

/* ---- cells ----------------------------------------------------------- */

bool
rf_docx_cell_begin(struct rf_docx *d)
{
	struct rf_docx_table *t = d->table;

	if (t == NULL)
		return true;
	if (t->row_dropped)
		return false;
	want_row(d);
	t->in_cell = true;
	t->cell_begun = t->cell_dropped = false;
	return true;
}

/* Goes on from above, or from the left: nothing new begins. */
static bool
is_continued(struct rf_docx *d, const struct rf_xml_node *pr, uint32_t span)
{
	const struct rf_xml_node *v = rf_docx_child(pr, "vMerge");
	const struct rf_xml_node *h = rf_docx_child(pr, "hMerge");
	const char *how = rf_docx_attr(v, "val");

	if (v != NULL && (how == NULL || strcmp(how, "continue") == 0) &&
	    rf_flow_cell_continue(d->flow, span))
		return true;
	how = rf_docx_attr(h, "val");
	if (h == NULL || (how != NULL && strcmp(how, "continue") != 0))
		return false;
	rf_flow_skip_columns(d->flow, span);
	return true;
}

void
rf_docx_cell_look(struct rf_docx *d, const struct rf_xml_node *pr)
{
	struct rf_docx_table *t = d->table;
	uint32_t span;

	if (t == NULL || !t->in_cell || t->cell_begun)
		return;
	span = (uint32_t)rf_docx_int(rf_docx_child(pr, "gridSpan"), "val", 1,
	    MAX_SPAN, 1);
	if (rf_docx_child(pr, "cellDel") != NULL ||
	    is_continued(d, pr, span)) {
		t->in_cell = false;
		t->cell_dropped = true;
		return;
	}
	t->cell_begun = true;
	rf_flow_cell_begin(d->flow, 1, span, t->row_header);
}

void
rf_docx_cell_content(struct rf_docx *d)
{
	struct rf_docx_table *t = d->table;

	if (t == NULL || !t->in_cell || t->cell_begun)
		return;
	t->cell_begun = true;
	rf_flow_cell_begin(d->flow, 1, 1, t->row_header);
}

void
rf_docx_cell_end(struct rf_docx *d)
{
	struct rf_docx_table *t = d->table;

	if (t != NULL)
		t->cell_dropped = false;
	if (t == NULL || !t->in_cell)
		return;
	rf_docx_cell_content(d);
	rf_flow_cell_end(d->flow);
	t->in_cell = false;
}
