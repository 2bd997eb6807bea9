/*
 * Blocks: paragraphs, tables, content controls.  One set of rules reads
 * them from the stream of the main part and from the trees of text boxes,
 * notes and headers.
 *
 * What surprises: a paragraph whose mark was deleted by a tracked change is
 * one with the next, and it is the next one's mark that says what the whole
 * is; so it has to wait for it.
 */
#include "config.h"

#include <string.h>

#include "extract/docx/docx_priv.h"

#define MAX_HELD 1000		/* paragraphs that wait for one mark */

/* ---- paragraphs ------------------------------------------------------ */

/*
 * Text that was pasted from elsewhere keeps its style's name but not its
 * font: what is not set like code is none.
 */
static bool
is_typeset(const struct rf_xml_node *p)
{
	const struct rf_xml_node *r = rf_docx_child(p, "r");
	const char *font = rf_docx_attr(rf_docx_child(rf_docx_child(r, "rPr"),
	    "rFonts"), "ascii");

	return font != NULL && !rf_docx_is_fixed_font(font);
}

/* Nothing in it but formulas, which then stand on lines of their own. */
static bool
is_math(const struct rf_xml_node *p)
{
	bool found = false;

	for (const struct rf_xml_node *n = p->child; n != NULL; n = n->next) {
		if (n->name == NULL || rf_xml_is(n, RF_NS_W, "pPr") ||
		    rf_xml_is(n, RF_NS_W, "bookmarkStart") ||
		    rf_xml_is(n, RF_NS_W, "bookmarkEnd") ||
		    rf_xml_is(n, RF_NS_W, "proofErr"))
			continue;
		if (rf_xml_is(n, RF_NS_M, "oMath"))
			found = true;
		else if (!rf_xml_is(n, RF_NS_W, "r") || n->last == NULL ||
		    !rf_xml_is(n->last, RF_NS_W, "rPr"))
			return false;
	}
	return found;
}

/* The list that a paragraph is in, by itself or by its style. */
static bool
list_of(struct rf_docx *d, const struct rf_docx_style *s,
    const struct rf_xml_node *ppr, int *num_id, int *ilvl)
{
	const struct rf_xml_node *num = rf_docx_child(ppr, "numPr");
	int id = (int)rf_docx_int(rf_docx_child(num, "numId"), "val", 0,
	    INT32_MAX, -1);
	int at = (int)rf_docx_int(rf_docx_child(num, "ilvl"), "val", 0,
	    RF_DOCX_LEVELS - 1, -1);

	if (id < 0 && s != NULL) {
		id = s->num_id;
		if (at < 0 && id > 0)
			at = rf_docx_level_of_style(d, id, s->id);
		if (at < 0)
			at = s->ilvl;
	}
	*num_id = id;
	*ilvl = at >= 0 ? at : 0;
	return id > 0;		/* 0 takes a paragraph out of its list */
}

static void
number(struct rf_docx *d, const struct rf_xml_node *ppr)
{
	struct rf_docx_para *p = &d->para;
	struct rf_docx_label label;
	int num_id, ilvl;

	if (!list_of(d, p->style, ppr, &num_id, &ilvl) ||
	    !rf_docx_count(d, num_id, ilvl, &label))
		return;
	if (p->kind == RF_BLOCK_HEADING || p->kind == RF_BLOCK_CAPTION) {
		p->label = label.text;
		return;
	}
	/* Numbers that show nothing leave a plain paragraph. */
	if (!label.bullet && label.text.len == 0)
		return;
	/* A bullet that is not seen only indents: the item goes on. */
	p->goes_on = label.blank;
	if (label.blank)
		return;
	p->kind = RF_BLOCK_LIST_ITEM;
	p->level = (uint16_t)ilvl;
	p->ordered = label.simple;
	p->number = label.number;
	if (!label.simple)
		p->label = label.text;
}

/* What the paragraph is; nothing is written yet. */
static void
classify_para(struct rf_docx *d, const struct rf_xml_node *para,
    const struct rf_xml_node *ppr)
{
	const struct rf_docx_style *s = rf_docx_style(d, rf_docx_val(ppr,
	    "pStyle"));
	int outline;

	if (s == NULL)
		s = d->normal;
	memset(&d->para, 0, sizeof(d->para));
	d->para.style = s;
	d->para.kind = s != NULL ? rf_docx_kind(s->role) : RF_BLOCK_PARAGRAPH;
	if (d->para.kind == RF_BLOCK_CODE && is_typeset(para))
		d->para.kind = RF_BLOCK_PARAGRAPH;
	outline = (int)rf_docx_int(rf_docx_child(ppr, "outlineLvl"), "val", 0,
	    9, s != NULL ? s->outline : -1);
	if (outline >= 0 && outline < 9) {
		d->para.kind = RF_BLOCK_HEADING;
		d->para.level = outline < 6 ? (uint16_t)(outline + 1) : 6;
	}
	/* What all text of this kind looks like says nothing. */
	if (d->para.kind != RF_BLOCK_PARAGRAPH && s != NULL)
		d->para.base = s->look.on | d->defaults.on;
	else
		d->para.base = d->defaults.on |
		    (d->normal != NULL ? d->normal->look.on : 0);
	d->para.base &= ~RF_DOCX_HIDDEN;
	number(d, ppr);
}

void
rf_docx_reopen(struct rf_docx *d)
{
	const struct rf_docx_para *p = &d->para;
	struct rf_docx_block block = { .kind = p->kind, .level = p->level,
		.ordered = p->ordered, .checkbox = p->checkbox,
		.checked = p->checked, .goes_on = p->goes_on,
		.number = p->number };

	rf_docx_block_open(d->flow, &block, d->table == NULL ? d->note : 0,
	    &d->note_begins);
}

/* Is the mark at the end deleted, or moved away? */
static bool
mark_is_gone(const struct rf_xml_node *ppr)
{
	const struct rf_xml_node *rpr = rf_docx_child(ppr, "rPr");

	return rf_docx_child(rpr, "del") != NULL ||
	    rf_docx_child(rpr, "moveFrom") != NULL;
}

static void
read_para(struct rf_docx *d, const struct rf_xml_node *p)
{
	const struct rf_xml_node *ppr = rf_docx_child(p, "pPr");
	const struct rf_xml_node *section = rf_docx_child(ppr, "sectPr");

	rf_docx_cell_content(d);
	classify_para(d, p, ppr);
	if (rf_docx_flag(ppr, "pageBreakBefore", d->para.style != NULL &&
	    d->para.style->break_before))
		rf_docx_page_break(d, false);
	rf_docx_reopen(d);
	for (size_t i = 0; i < d->held.n; i++)
		rf_docx_inline(d, d->held.v[i]);
	d->held.n = 0;
	if (d->para.kind == RF_BLOCK_PARAGRAPH && d->note == 0 &&
	    d->table == NULL && is_math(p))
		rf_docx_math(d, p);
	else
		rf_docx_inline(d, p);
	rf_docx_fields_settle(d);
	if (d->furniture && d->para.paged && !d->para.worded &&
	    rf_flow_block(d->flow) != NULL)
		rf_flow_block(d->flow)->kind = RF_BLOCK_PAGE_NUMBER;
	/* Code and list items may go on in the next, and so do notes. */
	if (d->para.kind != RF_BLOCK_CODE && d->note == 0 &&
	    d->para.kind != RF_BLOCK_LIST_ITEM && !d->para.goes_on)
		rf_flow_close(d->flow);
	if (section != NULL && d->asides == 0 && d->note == 0)
		rf_docx_section_end(d, section, false);
}

void
rf_docx_release_held(struct rf_docx *d)
{
	const struct rf_xml_node *last;

	if (d->held.n == 0)
		return;
	last = d->held.v[--d->held.n];
	read_para(d, last);
}

static void
paragraph(struct rf_docx *d, const struct rf_xml_node *p)
{
	/* Text boxes and notes do not wait: their trees go away. */
	if (mark_is_gone(rf_docx_child(p, "pPr")) && d->asides == 0 &&
	    d->note == 0 && !d->furniture && d->held.n < MAX_HELD)
		*RF_VEC_PUSH(&d->held) = p;
	else
		read_para(d, p);
}

/* ---- what blocks there are ------------------------------------------- */

enum step { ENTER, LEAF, SKIP };

/* Containers are gone through; leaves are held and read at once. */
static enum step
step_of(const struct rf_docx *d, enum rf_xmlns ns, const char *name)
{
	static const char *const containers[] = { "document", "body", "tbl",
		"tr", "tc", "sdt", "sdtContent", "customXml", "ins", "moveTo",
		"smartTag", "txbxContent", "hdr", "ftr" };
	static const char *const leaves[] = { "p", "tblPr", "trPr", "tcPr",
		"sectPr", "altChunk" };

	if (d->table != NULL && d->table->cell_dropped)
		return SKIP;
	if (ns == RF_NS_MC)
		return strcmp(name, "AlternateContent") == 0 ? LEAF : SKIP;
	if (ns == RF_NS_M)
		return LEAF;
	if (ns != RF_NS_W)
		return SKIP;
	for (size_t i = 0; i < RF_COUNT(leaves); i++)
		if (strcmp(name, leaves[i]) == 0)
			return LEAF;
	for (size_t i = 0; i < RF_COUNT(containers); i++)
		if (strcmp(name, containers[i]) == 0)
			return ENTER;
	return SKIP;
}

/* False: leave it out. */
static bool
enter(struct rf_docx *d, const char *name)
{
	if (name[0] != 't')
		return true;
	if (strcmp(name, "tbl") == 0) {
		rf_docx_release_held(d);
		rf_docx_table_begin(d);
	} else if (strcmp(name, "tr") == 0) {
		rf_docx_row_begin(d);
	} else if (strcmp(name, "tc") == 0) {
		return rf_docx_cell_begin(d);
	}
	return true;
}

static void
leave(struct rf_docx *d, const char *name)
{
	if (name[0] != 't')
		return;
	if (strcmp(name, "tbl") == 0) {
		rf_docx_table_end(d);
	} else if (strcmp(name, "tr") == 0) {
		rf_docx_row_end(d);
	} else if (strcmp(name, "tc") == 0) {
		rf_docx_release_held(d);
		rf_docx_cell_end(d);
	}
}

static void
alternatives(struct rf_docx *d, const struct rf_xml_node *n)
{
	const struct rf_xml_node *c = rf_docx_choice(n);

	if (c != NULL)
		rf_docx_blocks(d, c);
}

static void
leaf(struct rf_docx *d, const struct rf_xml_node *n)
{
	if (n->ns == RF_NS_MC) {
		alternatives(d, n);
	} else if (n->ns == RF_NS_M) {
		rf_docx_math(d, n);
	} else if (strcmp(n->name, "p") == 0) {
		paragraph(d, n);
	} else if (strcmp(n->name, "tblPr") == 0) {
		rf_docx_table_look(d, n);
	} else if (strcmp(n->name, "trPr") == 0) {
		rf_docx_row_look(d, n);
	} else if (strcmp(n->name, "tcPr") == 0) {
		rf_docx_cell_look(d, n);
	} else if (strcmp(n->name, "sectPr") == 0) {
		rf_docx_release_held(d);
		rf_docx_section_end(d, n, true);
	} else {
		rf_docx_release_held(d);
		rf_docx_cell_content(d);
		rf_docx_chunk(d, n);
	}
}

void
rf_docx_blocks(struct rf_docx *d, const struct rf_xml_node *parent)
{
	const struct rf_xml_node *n;

	for (n = parent->child; n != NULL && d->rc == RF_OK; n = n->next) {
		enum step step = n->name == NULL ? SKIP :
		    step_of(d, n->ns, n->name);

		if (step == LEAF) {
			leaf(d, n);
		} else if (step == ENTER && enter(d, n->name)) {
			rf_docx_blocks(d, n);
			leave(d, n->name);
		}
	}
}

void
rf_docx_table_in(struct rf_docx *d, const struct rf_xml_node *tbl)
{
	struct rf_docx_para para = d->para;

	/* Paragraphs that wait for the one it is in would be read again. */
	if (d->note != 0 || d->asides > 0 || d->held.n > 0 ||
	    d->nested_tables >= RF_FLOW_DEPTH)
		return;
	d->nested_tables++;
	rf_docx_table_begin(d);
	rf_docx_blocks(d, tbl);
	rf_docx_table_end(d);
	d->nested_tables--;
	d->para = para;
	d->para.label.len = 0;
}

/*
 * A branch is for us when there is something in it that we show: ink and
 * models in three dimensions, for example, have a picture in the fallback.
 */
static bool
is_of_use(const struct rf_xml_node *branch)
{
	static const struct {
		enum rf_xmlns ns;
		const char *name;
	} shown[] = {
		{ RF_NS_A, "blip" }, { RF_NS_W, "t" }, { RF_NS_A, "t" }, { RF_NS_C, "chart" },
		{ RF_NS_CX, "chart" }, { RF_NS_DGM, "relIds" },
		{ RF_NS_M, "oMath" }, { RF_NS_V, "imagedata" },
	};

	for (const struct rf_xml_node *n = branch; n != NULL;
	    n = rf_xml_walk(branch, n))
		for (size_t i = 0; i < RF_COUNT(shown); i++)
			if (rf_xml_is(n, shown[i].ns, shown[i].name))
				return true;
	return false;
}

const struct rf_xml_node *
rf_docx_choice(const struct rf_xml_node *n)
{
	const struct rf_xml_node *c;

	for (c = n->child; c != NULL; c = c->next)
		if (c->name != NULL && c->ns == RF_NS_MC && is_of_use(c))
			return c;
	return NULL;
}

/* ---- the stream ------------------------------------------------------ */

static enum rf_code
on_start(void *ctx, const struct rf_xml_tag *tag, struct rf_err *err)
{
	struct rf_docx *d = ctx;

	if (d->skip > 0) {
		d->skip++;
		return RF_OK;
	}
	if (d->capture > 0) {
		d->capture++;
		return rf_xml_tree_handler.start(&d->tree, tag, err);
	}
	switch (step_of(d, tag->ns, tag->name)) {
	case LEAF:
		if (d->held.n == 0)
			rf_arena_reset(&d->scratch);
		rf_xml_tree_init(&d->tree, &d->scratch);
		d->capture = 1;
		return rf_xml_tree_handler.start(&d->tree, tag, err);
	case ENTER:
		if (enter(d, tag->name))
			break;
		/* fall through */
	default:
		d->skip = 1;
	}
	return RF_OK;
}

static enum rf_code
on_end(void *ctx, enum rf_xmlns ns, const char *name, struct rf_err *err)
{
	struct rf_docx *d = ctx;
	enum rf_code rc;

	if (d->skip > 0) {
		d->skip--;
		return RF_OK;
	}
	if (d->capture == 0) {
		leave(d, name);
		return RF_OK;
	}
	rc = rf_xml_tree_handler.end(&d->tree, ns, name, err);
	if (rc != RF_OK || --d->capture > 0)
		return rc;
	leaf(d, d->tree.root);
	if (d->rc != RF_OK && err != NULL)
		*err = d->err;
	return d->rc;
}

static enum rf_code
on_text(void *ctx, struct rf_str s, struct rf_err *err)
{
	struct rf_docx *d = ctx;

	return d->capture > 0 ? rf_xml_tree_handler.text(&d->tree, s, err) :
	    RF_OK;
}

const struct rf_xml_handler rf_docx_handler = {
	.start = on_start,
	.end = on_end,
	.text = on_text,
};
