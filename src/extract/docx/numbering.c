/*
 * Numbering (ECMA-376 part 1, 17.9), counted the way Word counts.  All lists
 * that are made from one definition (abstractNum) go on counting together;
 * one that names a start of its own begins anew where it is first used.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "extract/docx/docx_priv.h"

#define MAX_LABEL 400		/* bytes */
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

static const struct rf_docx_level *
level(const struct rf_docx_num *num, int i)
{
	return num->levels[i] != NULL ? num->levels[i] :
	    &num->list->levels[i];
}

int
rf_docx_level_of_style(struct rf_docx *d, int num_id, const char *style)
{
	const struct rf_docx_num *num = find(d, num_id);

	for (int i = 0; num != NULL && i < RF_DOCX_LEVELS; i++) {
		const char *s = level(num, i)->style;

		if (s != NULL && strcmp(s, style) == 0)
			return i;
	}
	return -1;
}

/* ---- counting -------------------------------------------------------- */

static uint32_t
start_of(const struct rf_docx_num *num, int i)
{
	return num->start[i] >= 0 ? (uint32_t)num->start[i] :
	    level(num, i)->start;
}

static void
step(struct rf_docx_num *num, int at)
{
	struct rf_docx_list *list = num->list;

	/* Levels above that were never used count as used once. */
	for (int i = 0; i < at; i++)
		if (!list->running[i]) {
			list->count[i] = start_of(num, i);
			list->running[i] = true;
		}
	if (num->start[at] >= 0 && !num->started[at])
		list->running[at] = false;
	num->started[at] = true;
	if (!list->running[at])
		list->count[at] = start_of(num, at);
	else if (list->count[at] < INT32_MAX)
		list->count[at]++;
	list->running[at] = true;
	for (int i = at + 1; i < RF_DOCX_LEVELS; i++) {
		int restart = level(num, i)->restart;

		if (restart < 0 || at < restart)
			list->running[i] = false;
	}
}

/* "%1.%2" with the numbers in it. */
static void
fill(struct rf_buf *out, const struct rf_docx_num *num, int at)
{
	const struct rf_docx_level *l = level(num, at);
	const char *p = l->text;

	for (; p != NULL && *p != '\0'; p++) {
		const struct rf_docx_level *of;
		int i;

		if (*p != '%' || p[1] < '1' || p[1] > '9') {
			rf_buf_addc(out, *p);
			continue;
		}
		i = *++p - '1';
		of = level(num, i);
		rf_docx_number(out, num->list->count[i], l->legal ?
		    "decimal" : of->format, l->legal ? NULL : of->custom);
	}
}

/* Nothing but the level's own number, as Markdown writes it. */
static bool
is_simple(const struct rf_docx_level *l, int at)
{
	const char *p = l->text;

	return strcmp(l->format, "decimal") == 0 && p != NULL &&
	    p[0] == '%' && p[1] == '1' + at && (p[2] == '\0' ||
	    ((p[2] == '.' || p[2] == ')') && p[3] == '\0'));
}

bool
rf_docx_count(struct rf_docx *d, int num_id, int ilvl,
    struct rf_docx_label *out)
{
	struct rf_docx_num *num = find(d, num_id);
	const struct rf_docx_level *l;
	struct rf_buf label;

	memset(out, 0, sizeof(*out));
	if (num == NULL || ilvl < 0 || ilvl >= RF_DOCX_LEVELS)
		return false;
	step(num, ilvl);
	l = level(num, ilvl);
	out->bullet = strcmp(l->format, "bullet") == 0;
	if (out->bullet) {
		out->blank = l->text != NULL &&
		    strspn(l->text, " ") == strlen(l->text);
		return true;
	}
	out->number = num->list->count[ilvl];
	/* Zero would count on (model/document.h). */
	out->simple = is_simple(l, ilvl) && out->number > 0;
	rf_buf_init(&label, MAX_LABEL);
	fill(&label, num, ilvl);
	out->text = rf_str_trim((struct rf_str){ label.ptr, label.len });
	out->text.ptr = rf_arena_strndup(&d->scratch, out->text.ptr,
	    out->text.len);
	rf_buf_release(&label);
	return true;
}
