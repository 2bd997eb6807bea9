/*
 * Lists of RTF, for files that do not say what stands before each paragraph:
 * tables of lists and of their uses, as Word's other formats have them, and
 * counted like those.
 */
#include "config.h"

#include <string.h>

#include "extract/docx/number.h"
#include "extract/rtf/rtf_priv.h"

#define MAX_LISTS 4096		/* and as many uses of them */

/* ---- the tables ------------------------------------------------------ */

static void
new_list(struct rtf *r)
{
	struct rf_docx_list *list = rf_arena_alloc(r->arena, sizeof(*list));

	for (int i = 0; i < RF_DOCX_LEVELS; i++) {
		list->levels[i].format = "decimal";
		list->levels[i].restart = -1;
	}
	r->lists.level = -1;
	r->lists.num = NULL;
	if (r->lists.all.n < MAX_LISTS)
		*RF_VEC_PUSH(&r->lists.all) = (struct rtf_list){ 0, list };
}

/* The use that comes is of the list with that number. */
static void
list_id(struct rtf *r, int32_t id)
{
	if (r->lists.num == NULL) {
		if (r->lists.all.n > 0)
			r->lists.all.v[r->lists.all.n - 1].id = id;
		return;
	}
	for (size_t i = 0; i < r->lists.all.n; i++)
		if (r->lists.all.v[i].id == id)
			r->lists.num->list = r->lists.all.v[i].list;
}

static void
new_use(struct rtf *r)
{
	struct rf_docx_num *num = rf_arena_alloc(r->arena, sizeof(*num));

	for (int i = 0; i < RF_DOCX_LEVELS; i++)
		num->start[i] = -1;
	r->lists.num = num;
	r->lists.level = -1;
}

/* \ls: the number by which paragraphs name the use. */
static void
name_use(struct rtf *r, int32_t v)
{
	if (r->lists.num != NULL && v > 0 && v <= MAX_LISTS) {
		while (r->lists.uses.n < (size_t)v)
			*RF_VEC_PUSH(&r->lists.uses) = NULL;
		r->lists.uses.v[v - 1] = r->lists.num;
	}
}

/* The level being defined; NULL: there is none. */
static struct rf_docx_level *
level_now(struct rtf *r)
{
	if (r->lists.num != NULL || r->lists.all.n == 0 ||
	    r->lists.level < 0 || r->lists.level >= RF_DOCX_LEVELS)
		return NULL;
	return &r->lists.all.v[r->lists.all.n - 1].list->levels[
	    r->lists.level];
}

static void
start_at(struct rtf *r, int32_t v)
{
	struct rf_docx_level *l = level_now(r);

	if (v < 0)
		return;
	if (l != NULL)
		l->start = (uint32_t)v;
	else if (r->lists.num != NULL && r->lists.level >= 0 &&
	    r->lists.level < RF_DOCX_LEVELS && r->lists.anew)
		r->lists.num->start[r->lists.level] = v;
}

void
rtf_list_word(struct rtf *r, const char *name, int32_t v)
{
	struct rf_docx_level *l = level_now(r);

	if (strcmp(name, "list") == 0) {
		new_list(r);
	} else if (strcmp(name, "listoverride") == 0) {
		new_use(r);
	} else if (strcmp(name, "listlevel") == 0) {
		/* Of a use it is part of the level that was begun. */
		if (r->lists.num == NULL)
			r->lists.level++;
	} else if (strcmp(name, "lfolevel") == 0) {
		r->lists.level++;
		r->lists.anew = false;
	} else if (strcmp(name, "listoverridestartat") == 0) {
		r->lists.anew = true;
	} else if (strcmp(name, "levelstartat") == 0) {
		start_at(r, v);
	} else if (strcmp(name, "listid") == 0) {
		list_id(r, v);
	} else if (strcmp(name, "ls") == 0) {
		name_use(r, v);
	} else if (l != NULL && (strcmp(name, "levelnfc") == 0 ||
	    strcmp(name, "levelnfcn") == 0)) {
		l->format = rf_docx_format(v >= 0 ? (uint32_t)v : 0);
	} else if (l != NULL && strcmp(name, "levellegal") == 0) {
		l->legal = v != 0;
	} else if (l != NULL && strcmp(name, "levelnorestart") == 0) {
		l->restart = v != 0 ? 0 : -1;
	}
}

bool
rtf_level_byte(struct rtf *r, unsigned char c)
{
	if (r->lists.length) {		/* of the text, before it */
		r->lists.length = false;
		return true;
	}
	if (c >= RF_DOCX_LEVELS)
		return false;
	rtf_flush(r);
	rf_buf_printf(&r->word, "%%%d", c + 1);
	return true;
}

void
rtf_level_end(struct rtf *r)
{
	struct rf_docx_level *l = level_now(r);
	size_t n = r->word.len;

	if (n > 0 && r->word.ptr[n - 1] == ';')
		n--;
	if (l != NULL)
		l->text = rf_arena_strndup(r->arena, r->word.ptr, n);
}

/* ---- counting -------------------------------------------------------- */

void
rtf_count(struct rtf *r)
{
	struct rf_arena scratch = RF_ARENA_INIT;
	struct rf_docx_num *num = NULL;
	struct rf_docx_label label;

	if (r->lists.shown || r->lists.counted || r->note != 0 ||
	    r->furniture != 0)
		return;
	r->lists.counted = true;
	if (r->s.list > 0 && (size_t)r->s.list <= r->lists.uses.n)
		num = r->lists.uses.v[r->s.list - 1];
	if (num == NULL || num->list == NULL)
		return;
	rf_docx_count_in(num, r->s.level, &scratch, &label);
	rf_buf_reset(&r->label);
	if (!label.bullet)
		rf_buf_add(&r->label, label.text.ptr, label.text.len);
	else if (!label.blank)
		rf_buf_adds(&r->label, "\xe2\x80\xa2");
	rf_arena_release(&scratch);
}
