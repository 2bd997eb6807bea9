/* Numbers of lists, counted the way Word counts. */
#include "config.h"

#include "extract/docx/counting.h"

#include <string.h>

#include "extract/docx/number.h"

#define MAX_LABEL 400		/* bytes */

static uint32_t
start_of(const struct rf_docx_num *num, int i)
{
	return num->start[i] >= 0 ? (uint32_t)num->start[i] :
	    rf_docx_level_at(num, i)->start;
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
		int restart = rf_docx_level_at(num, i)->restart;

		if (restart < 0 || at < restart)
			list->running[i] = false;
	}
}

/* "%1.%2" with the numbers in it. */
static void
fill(struct rf_buf *out, const struct rf_docx_num *num, int at)
{
	const struct rf_docx_level *l = rf_docx_level_at(num, at);
	const char *p = l->text;

	/* No label is longer, and each paragraph asks for it again. */
	for (; p != NULL && *p != '\0' && p - l->text < MAX_LABEL; p++) {
		const struct rf_docx_level *of;
		int i;

		if (*p != '%' || p[1] < '1' || p[1] > '9') {
			rf_buf_addc(out, *p);
			continue;
		}
		i = *++p - '1';
		of = rf_docx_level_at(num, i);
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

void
rf_docx_count_in(struct rf_docx_num *num, int ilvl, struct rf_arena *arena,
    struct rf_docx_label *out)
{
	const struct rf_docx_level *l = rf_docx_level_at(num, ilvl);
	struct rf_buf label;

	memset(out, 0, sizeof(*out));
	step(num, ilvl);
	out->bullet = strcmp(l->format, "bullet") == 0;
	if (out->bullet) {
		out->blank = l->text != NULL &&
		    strspn(l->text, " ") == strlen(l->text);
		return;
	}
	out->number = num->list->count[ilvl];
	/* Zero would count on (model/document.h). */
	out->simple = is_simple(l, ilvl) && out->number > 0;
	rf_buf_init(&label, MAX_LABEL);
	fill(&label, num, ilvl);
	out->text = rf_str_trim((struct rf_str){ label.ptr, label.len });
	out->text.ptr = rf_arena_strndup(arena, out->text.ptr,
	    out->text.len);
	rf_buf_release(&label);
}
