/*
 * Lists (MS-DOC 2.4.6.3): definitions of nine levels each, and uses of them,
 * which may start anew or differ in levels.  Both are turned into what the
 * reader of DOCX has, and counted by it.
 */
#include "config.h"

#include <string.h>

#include "extract/doc/doc_priv.h"
#include "extract/docx/number.h"
#include "util/utf8.h"

#define LIST 28			/* bytes of a list without its levels */
#define LEVEL 28		/* and of a level without its text */
#define USE 16
#define MAX_LISTS 4096

enum { SIMPLE = 1, LEGAL = 4, NO_RESTART = 8, START = 0x10, FORMAT = 0x20 };

struct definition {
	uint32_t id;
	struct rf_docx_list *list;
};

static bool
take(struct rf_str *s, size_t n, const char **out)
{
	if (n > s->len)
		return false;
	*out = s->ptr;
	s->ptr += n;
	s->len -= n;
	return true;
}

/* A level's text has its numbers as characters below nine. */
static const char *
level_text(struct doc *d, const char *p, size_t n)
{
	struct rf_buf out;
	const char *text;

	rf_buf_init(&out, 16 * RF_KiB);
	for (size_t i = 0; i < n && i < 255; i++) {
		uint16_t c = rf_le16(p + 2 * i);
		char utf8[4];

		if (c < RF_DOCX_LEVELS)
			rf_buf_printf(&out, "%%%d", c + 1);
		else
			rf_buf_add(&out, utf8, rf_utf8_encode(c, utf8));
	}
	text = rf_arena_strndup(&d->arena, out.ptr, out.len);
	rf_buf_release(&out);
	return text;
}

static bool
read_level(struct doc *d, struct rf_str *s, struct rf_docx_level *l)
{
	const char *p, *text;
	unsigned kind;

	if (!take(s, LEVEL, &p) || !take(s, (unsigned char)p[25], &text) ||
	    !take(s, (unsigned char)p[24], &text) || !take(s, 2, &text))
		return false;
	l->start = rf_le32(p) & INT32_MAX;
	kind = (unsigned char)p[4];
	l->format = rf_docx_format(kind);
	l->legal = (p[5] & LEGAL) != 0;
	l->restart = (p[5] & NO_RESTART) == 0 ? -1 :
	    (unsigned char)p[26] < RF_DOCX_LEVELS ? (unsigned char)p[26] : 0;
	if (!take(s, 2 * (size_t)rf_le16(text), &p))
		return false;
	l->text = level_text(d, p, rf_le16(text));
	return true;
}

static struct rf_docx_list *
new_list(struct doc *d)
{
	struct rf_docx_list *list = rf_arena_alloc(&d->arena, sizeof(*list));

	for (int i = 0; i < RF_DOCX_LEVELS; i++) {
		list->levels[i].format = "decimal";
		list->levels[i].restart = -1;
	}
	return list;
}

/* The levels of all of them stand behind the lists. */
static size_t
read_lists(struct doc *d, struct definition **out)
{
	struct rf_str s = doc_table(d, DOC_LISTS), levels;
	struct definition *v;
	size_t n;

	*out = NULL;
	if (s.len < 2)
		return 0;
	n = rf_le16(s.ptr);
	if (n > (s.len - 2) / LIST)
		n = (s.len - 2) / LIST;
	/* What is behind the last one is not in the table's length. */
	levels.ptr = s.ptr + 2 + n * LIST;
	levels.len = (size_t)(d->table.ptr + d->table.len - levels.ptr);
	if (n > MAX_LISTS)
		n = MAX_LISTS;
	*out = v = rf_arena_array(&d->arena, n, sizeof(*v));
	for (size_t i = 0; i < n; i++) {
		const char *p = s.ptr + 2 + i * LIST;
		int count = (p[26] & SIMPLE) != 0 ? 1 : RF_DOCX_LEVELS;

		v[i].id = rf_le32(p);
		v[i].list = new_list(d);
		for (int k = 0; k < count; k++)
			if (!read_level(d, &levels, &v[i].list->levels[k]))
				levels.len = 0;
	}
	return n;
}

/* What a use of a list says anew of its levels. */
static void
read_overrides(struct doc *d, struct rf_str *s, struct rf_docx_num *num,
    unsigned n)
{
	const char *p;

	while (n-- > 0 && take(s, 8, &p)) {
		uint32_t flags = rf_le32(p + 4), at = flags & 15;
		struct rf_docx_level *own;

		if ((flags & FORMAT) != 0) {
			own = rf_arena_alloc(&d->arena, sizeof(*own));
			own->format = "decimal";
			own->restart = -1;
			if (!read_level(d, s, own))
				return;
			if (at < RF_DOCX_LEVELS)
				num->levels[at] = own;
			if ((flags & START) != 0 && at < RF_DOCX_LEVELS)
				num->start[at] = own->start;
		} else if ((flags & START) != 0 && at < RF_DOCX_LEVELS) {
			num->start[at] = rf_le32(p) & INT32_MAX;
		}
	}
}

void
doc_lists(struct doc *d)
{
	struct rf_str s = doc_table(d, DOC_LIST_USES), data;
	struct definition *lists;
	size_t n_lists = read_lists(d, &lists), n;
	const char *p;

	if (s.len < 4)
		return;
	n = rf_le32(s.ptr);
	if (n > (s.len - 4) / USE)
		n = (s.len - 4) / USE;
	data = (struct rf_str){ s.ptr + 4 + n * USE, s.len - 4 - n * USE };
	if (n > MAX_LISTS)
		n = MAX_LISTS;
	d->nums = rf_arena_array(&d->arena, n, sizeof(*d->nums));
	d->n_nums = (uint32_t)n;
	for (size_t i = 0; i < n; i++) {
		const char *use = s.ptr + 4 + i * USE;
		struct rf_docx_num *num = &d->nums[i];

		for (size_t k = 0; k < n_lists && num->list == NULL; k++)
			if (lists[k].id == rf_le32(use))
				num->list = lists[k].list;
		for (int k = 0; k < RF_DOCX_LEVELS; k++)
			num->start[k] = -1;
		if (take(&data, 4, &p))
			read_overrides(d, &data, num,
			    (unsigned char)use[12]);
	}
}

bool
doc_count(struct doc *d, const struct doc_para *p, struct rf_docx_label *out)
{
	struct rf_docx_num *num;

	if (p->list <= 0 || (uint32_t)p->list > d->n_nums)
		return false;
	num = &d->nums[p->list - 1];
	if (num->list == NULL)
		return false;
	rf_docx_count_in(num, p->level_in_list > 0 ? p->level_in_list : 0,
	    &d->scratch, out);
	return true;
}
