/*
 * Pictures of a workbook.  Those in drawings become figures elsewhere; here
 * are the parts themselves, the pictures that hang from no drawing (sheet
 * backgrounds, headers and footers, previews of embedded objects: counted
 * and kept, but nowhere on the grid), and the pictures that are the value
 * of a cell.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "extract/xlsx/xlsx.h"
#include "extract/zip_media.h"
#include "util/io.h"
#include "util/limits.h"

enum rf_code
rf_xlsx_media(struct rf_xlsx *w, const char *part, uint32_t page,
    int32_t *asset, struct rf_err *err)
{
	return rf_zip_media(w->x, w->pkg.zip, &w->assets, part, page, asset,
	    err);
}

enum rf_code
rf_xlsx_part_media(struct rf_xlsx *w, const char *part, uint32_t page,
    struct rf_err *err)
{
	const struct rf_ooxml_rels *rels = rf_ooxml_rels(&w->pkg, part);
	enum rf_code rc = RF_OK;
	int32_t asset;

	for (size_t i = 0; rc == RF_OK && i < rels->n; i++)
		if (strcmp(rels->v[i].type, "image") == 0 &&
		    !rels->v[i].external && rels->v[i].target != NULL)
			rc = rf_xlsx_media(w, rels->v[i].target, page, &asset,
			    err);
	return rc;
}

enum rf_code
rf_xlsx_loose_media(struct rf_xlsx_sheet *s, struct rf_err *err)
{
	const char *vml[] = { s->legacy, s->legacy_hf };
	const struct rf_ooxml_rel *rel = rf_ooxml_rel(&s->w->pkg,
	    s->ref->part, s->background);
	enum rf_code rc = RF_OK;
	int32_t asset;

	if (rel != NULL && !rel->external && rel->target != NULL)
		rc = rf_xlsx_media(s->w, rel->target, s->page, &asset, err);
	for (size_t i = 0; rc == RF_OK && i < RF_COUNT(vml); i++) {
		rel = rf_ooxml_rel(&s->w->pkg, s->ref->part, vml[i]);
		if (rel != NULL && !rel->external && rel->target != NULL)
			rc = rf_xlsx_part_media(s->w, rel->target, s->page,
			    err);
	}
	return rc;
}

enum rf_code
rf_xlsx_cell_media(struct rf_xlsx_sheet *s, struct rf_err *err)
{
	struct rf_xlsx *w = s->w;
	enum rf_code rc = RF_OK;

	for (size_t i = 0; rc == RF_OK && i < s->pictures.n; i++) {
		const struct rf_xlsx_picture *p = &s->pictures.v[i];
		const struct rf_xlsx_cell_picture *c =
		    &w->cell_pictures[p->picture];
		struct rf_xlsx_rect at = { p->row, p->row, p->col, p->col };
		struct rf_figure *f;
		int32_t asset;

		if (rf_xlsx_visible_row(s, p->row) ==
		    rf_xlsx_visible_row(s, p->row + 1) ||
		    rf_xlsx_visible_col(s, p->col) ==
		    rf_xlsx_visible_col(s, p->col + 1)) {
			w->left_out = true;	/* hidden */
			continue;
		}
		rc = rf_xlsx_media(w, c->part, s->page, &asset, err);
		if (rc != RF_OK || asset < 0)
			continue;
		f = rf_arena_alloc(w->arena, sizeof(*f));
		f->visual = RF_VISUAL_IMAGE;
		f->asset = asset;
		f->alt = c->alt;
		f->excel_range = rf_xlsx_range_text(w->arena, at);
		rf_xlsx_item(s, RF_BLOCK_FIGURE, rf_xlsx_visible_row(s, p->row),
		    rf_xlsx_visible_col(s, p->col))->figure = f;
	}
	return rc;
}

enum rf_code
rf_xlsx_remaining_media(struct rf_xlsx *w, struct rf_err *err)
{
	enum rf_code rc = RF_OK;
	int32_t asset;

	for (size_t i = 0; rc == RF_OK && i < rf_zip_count(w->pkg.zip); i++) {
		const struct rf_zip_entry *e = rf_zip_at(w->pkg.zip, i);

		if (rf_str_starts(rf_str(e->name), "xl/media/") &&
		    !e->folder && rf_map_get(&w->assets,
		    rf_str(e->name)) == NULL)
			rc = rf_xlsx_media(w, e->name, 0, &asset, err);
	}
	return rc;
}

/* ---- pictures in cells ----------------------------------------------- */

/*
 * The chain, each link an index: a cell's vm -> value metadata -> future
 * metadata "XLRICHVALUE" -> rich value, whose structure tells which of its
 * fields is the index of a relationship (MS-XLSX 2.3.6, 2.6).
 */
struct chain {
	struct rf_xlsx *w;
	struct rf_arena scratch;
	RF_VEC(const struct rf_xml_node *) values, structures, future, rels;
	const char *rel_part;
};

static const struct rf_xml_node *
load(struct chain *c, const char *type, const char **part)
{
	const struct rf_ooxml_rel *rel = rf_ooxml_rel_of(&c->w->pkg,
	    c->w->main, type);
	const struct rf_xml_node *root;

	if (part != NULL)
		*part = rel != NULL ? rel->target : NULL;
	return rel != NULL && rf_ooxml_tree(&c->w->pkg, rel->target,
	    &c->scratch, &root, NULL) == RF_OK ? root : NULL;
}

#define LIST_CHILDREN(list, parent, ns, name) \
	for (const struct rf_xml_node *n_ = rf_xml_child(parent, ns, name); \
	    n_ != NULL; n_ = rf_xml_again(n_)) \
		*RF_VEC_PUSH(list) = n_

/* The n-th <v> of a rich value, as an index; -1. */
static int64_t
field(struct chain *c, const struct rf_xml_node *value, size_t n,
    const char **text)
{
	const struct rf_xml_node *v = rf_xml_child(value, RF_NS_XLRD, "v");
	struct rf_str s;
	int64_t i;

	while (v != NULL && n-- > 0)
		v = rf_xml_again(v);
	if (v == NULL)
		return -1;
	s = rf_xml_text(&c->scratch, v);
	if (text != NULL)
		*text = s.ptr;
	return rf_parse_int(s, 0, INT32_MAX, &i) ? i : -1;
}

/* The picture of one rich value. */
static void
resolve(struct chain *c, int64_t value, struct rf_xlsx_cell_picture *out)
{
	const struct rf_xml_node *v, *k;
	const struct rf_ooxml_rel *rel;
	int64_t s, i = -1;
	size_t n = 0;

	if (value < 0 || (size_t)value >= c->values.n)
		return;
	v = c->values.v[value];
	s = rf_xml_get_int(v, "s", 0, INT32_MAX, -1);
	if (s < 0 || (size_t)s >= c->structures.n)
		return;
	for (k = rf_xml_child(c->structures.v[s], RF_NS_XLRD, "k"); k != NULL;
	    k = rf_xml_again(k), n++) {
		const char *name = rf_xml_get(k, RF_NS_NONE, "n");
		const char *text = NULL;

		if (name == NULL)
			continue;
		if (strcmp(name, "_rvRel:LocalImageIdentifier") == 0)
			i = field(c, v, n, NULL);
		else if (strcmp(name, "Text") == 0 &&
		    (field(c, v, n, &text), text != NULL))
			out->alt = rf_ooxml_text(c->w->arena, rf_str(text)).ptr;
	}
	if (i < 0 || (size_t)i >= c->rels.n)
		return;
	rel = rf_ooxml_rel(&c->w->pkg, c->rel_part, rf_xml_get(c->rels.v[i],
	    RF_NS_R, "id"));
	if (rel != NULL && !rel->external)
		out->part = rel->target;
}

/* The rich value that an entry of the future metadata names. */
static int64_t
rich_value(const struct chain *c, int64_t entry)
{
	if (entry < 0 || (size_t)entry >= c->future.n)
		return -1;
	return rf_xml_get_int(rf_xml_find(c->future.v[entry], RF_NS_XLRD,
	    "rvb"), "i", 0, INT32_MAX, -1);
}

static void
read_metadata(struct chain *c, const struct rf_xml_node *root)
{
	const struct rf_xml_node *list = rf_xml_child(root, RF_NS_S,
	    "valueMetadata"), *bk, *f;
	size_t n = 0;

	for (f = rf_xml_child(root, RF_NS_S, "futureMetadata"); f != NULL;
	    f = rf_xml_again(f)) {
		const char *name = rf_xml_get(f, RF_NS_NONE, "name");

		if (name != NULL && strcmp(name, "XLRICHVALUE") == 0)
			LIST_CHILDREN(&c->future, f, RF_NS_S, "bk");
	}
	for (bk = rf_xml_child(list, RF_NS_S, "bk"); bk != NULL;
	    bk = rf_xml_again(bk))
		n++;
	c->w->cell_pictures = rf_arena_array(c->w->arena, n,
	    sizeof(*c->w->cell_pictures));
	for (bk = rf_xml_child(list, RF_NS_S, "bk"); bk != NULL;
	    bk = rf_xml_again(bk))
		resolve(c, rich_value(c, rf_xml_get_int(rf_xml_child(bk,
		    RF_NS_S, "rc"), "v", 0, INT32_MAX, -1)),
		    &c->w->cell_pictures[c->w->n_cell_pictures++]);
}

void
rf_xlsx_rich_values(struct rf_xlsx *w)
{
	struct chain c = { .w = w };
	const struct rf_xml_node *root = load(&c, "richValueRel", &c.rel_part);

	if (root == NULL)
		goto out;	/* as nearly everywhere */
	LIST_CHILDREN(&c.rels, root, RF_NS_XLRVREL, "rel");
	root = load(&c, "rdRichValue", NULL);
	LIST_CHILDREN(&c.values, root, RF_NS_XLRD, "rv");
	root = load(&c, "rdRichValueStructure", NULL);
	LIST_CHILDREN(&c.structures, root, RF_NS_XLRD, "s");
	root = load(&c, "sheetMetadata", NULL);
	if (root != NULL)
		read_metadata(&c, root);
out:
	RF_VEC_RELEASE(&c.values);
	RF_VEC_RELEASE(&c.structures);
	RF_VEC_RELEASE(&c.future);
	RF_VEC_RELEASE(&c.rels);
	rf_arena_release(&c.scratch);
}
