/*
 * Numbering (ECMA-376 part 1, 17.9): lists (num), what they are made from
 * (abstractNum), and which of them a paragraph is in.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "extract/docx/docx_priv.h"

#define MAX_LINKS 8		/* from a list to another by its style */

static void
read_level(const struct rf_xml_node *n, struct rf_docx_level *l)
{
	const struct rf_xml_node *fmt = rf_docx_child(n, "numFmt"), *alt, *c;

	/* A format of later versions stands before its fallback. */
	alt = rf_xml_child(n, RF_NS_MC, "AlternateContent");
	if (fmt == NULL && alt != NULL) {
		c = rf_xml_child(alt, RF_NS_MC, "Choice");
		fmt = rf_docx_child(c, "numFmt");
	}
	l->start = (uint32_t)rf_docx_int(rf_docx_child(n, "start"), "val", 0,
	    INT32_MAX, 0);
	l->format = rf_docx_attr(fmt, "val");
	if (l->format == NULL)
		l->format = "decimal";
	l->custom = rf_docx_attr(fmt, "format");
	l->text = rf_docx_val(n, "lvlText");
	l->style = rf_docx_val(n, "pStyle");
	l->restart = (int)rf_docx_int(rf_docx_child(n, "lvlRestart"), "val",
	    0, RF_DOCX_LEVELS, -1);
	l->legal = rf_docx_flag(n, "isLgl", false);
}

static int
level_of(const struct rf_xml_node *n)
{
	return (int)rf_docx_int(n, "ilvl", 0, RF_DOCX_LEVELS - 1, -1);
}

static void
read_list(struct rf_docx *d, const struct rf_xml_node *n)
{
	const char *id = rf_docx_attr(n, "abstractNumId");
	struct rf_docx_list *list;
	void **slot;

	if (id == NULL)
		return;
	slot = rf_map_put(&d->lists, rf_str(id));
	if (*slot != NULL)
		return;
	list = *slot = rf_arena_alloc(&d->arena, sizeof(*list));
	for (int i = 0; i < RF_DOCX_LEVELS; i++) {
		list->levels[i].format = "decimal";
		list->levels[i].restart = -1;
	}
	list->style_link = rf_docx_val(n, "numStyleLink");
	for (n = rf_docx_child(n, "lvl"); n != NULL; n = rf_xml_again(n))
		if (level_of(n) >= 0)
			read_level(n, &list->levels[level_of(n)]);
}

static void
read_num(struct rf_docx *d, const struct rf_xml_node *n)
{
	const char *id = rf_docx_attr(n, "numId");
	const char *abstract = rf_docx_val(n, "abstractNumId");
	const struct rf_xml_node *o;
	struct rf_docx_num *num;
	void **slot;

	if (id == NULL || abstract == NULL)
		return;
	slot = rf_map_put(&d->nums, rf_str(id));
	if (*slot != NULL)
		return;
	num = *slot = rf_arena_alloc(&d->arena, sizeof(*num));
	num->list = rf_map_get(&d->lists, rf_str(abstract));
	for (int i = 0; i < RF_DOCX_LEVELS; i++)
		num->start[i] = -1;
	for (o = rf_docx_child(n, "lvlOverride"); o != NULL;
	    o = rf_xml_again(o)) {
		const struct rf_xml_node *l = rf_docx_child(o, "lvl");
		struct rf_docx_level *own;
		int i = level_of(o);

		if (i < 0)
			continue;
		num->start[i] = rf_docx_int(rf_docx_child(o, "startOverride"),
		    "val", 0, INT32_MAX, -1);
		if (l == NULL)
			continue;
		own = rf_arena_alloc(&d->arena, sizeof(*own));
		read_level(l, own);
		num->levels[i] = own;
	}
}

void
rf_docx_numbering(struct rf_docx *d)
{
	static const char *const used[] = { "numbering", "abstractNum", "num",
		"abstractNumId", "lvl", "lvlOverride", "startOverride",
		"start", "numFmt", "lvlText", "pStyle", "lvlRestart", "isLgl",
		"numStyleLink", NULL };
	const struct rf_xml_node *root, *n;

	rf_map_init(&d->lists, &d->arena);
	rf_map_init(&d->nums, &d->arena);
	root = rf_docx_sift(d, "numbering", used);
	for (n = rf_docx_child(root, "abstractNum"); n != NULL;
	    n = rf_xml_again(n))
		read_list(d, n);
	for (n = rf_docx_child(root, "num"); n != NULL; n = rf_xml_again(n))
		read_num(d, n);
}

/* ---- looking up ------------------------------------------------------ */

static struct rf_docx_num *
num_of(struct rf_docx *d, int id)
{
	char key[21];
	size_t n = rf_format_int(id, key);

	return rf_map_get(&d->nums, (struct rf_str){ key, n });
}

/* The list with the levels: another one may lend them by a style. */
static struct rf_docx_num *
find(struct rf_docx *d, int id)
{
	struct rf_docx_num *num = num_of(d, id);

	for (int i = 0; i < MAX_LINKS && num != NULL && num->list != NULL &&
	    num->list->style_link != NULL; i++) {
		const struct rf_docx_style *s = rf_docx_style(d,
		    num->list->style_link);
		struct rf_docx_num *next = s != NULL ? num_of(d, s->num_id) :
		    NULL;

		if (next == NULL || next == num)
			break;
		num = next;
	}
	return num != NULL && num->list != NULL ? num : NULL;
}

int
rf_docx_level_of_style(struct rf_docx *d, int num_id, const char *style)
{
	const struct rf_docx_num *num = find(d, num_id);

	for (int i = 0; num != NULL && i < RF_DOCX_LEVELS; i++) {
		const char *s = rf_docx_level_at(num, i)->style;

		if (s != NULL && strcmp(s, style) == 0)
			return i;
	}
	return -1;
}

bool
rf_docx_count(struct rf_docx *d, int num_id, int ilvl,
    struct rf_docx_label *out)
{
	struct rf_docx_num *num = find(d, num_id);

	if (num == NULL || ilvl < 0 || ilvl >= RF_DOCX_LEVELS)
		return false;
	rf_docx_count_in(num, ilvl, &d->scratch, out);
	return true;
}
