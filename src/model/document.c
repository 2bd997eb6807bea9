/*
 * The life of a document.  All small parts hang from its arena; only the
 * vectors that grow while a reader works are malloc'ed, and release knows
 * every one of them.  What surprises: rf_text_plain copies, because a slice
 * that rf_utf8_clean found faultless still points into the reader's buffer.
 */
#include "config.h"

#include "model/document.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/limits.h"
#include "util/utf8.h"

#define WARNING_SIZE 480	/* bytes; longer remarks help nobody */

void
rf_document_init(struct rf_document *d)
{
	memset(d, 0, sizeof(*d));
	rf_arena_init(&d->arena);
}

void
rf_document_release(struct rf_document *d)
{
	for (size_t i = 0; i < d->pages.n; i++) {
		RF_VEC_RELEASE(&d->pages.v[i].blocks);
		RF_VEC_RELEASE(&d->pages.v[i].words);
	}
	RF_VEC_RELEASE(&d->pages);
	RF_VEC_RELEASE(&d->assets);
	RF_VEC_RELEASE(&d->notes);
	RF_VEC_RELEASE(&d->names);
	RF_VEC_RELEASE(&d->warnings);
	for (size_t i = 0; i < d->owned.n; i++)
		free(d->owned.v[i]);
	RF_VEC_RELEASE(&d->owned);
	rf_arena_release(&d->arena);
}

struct rf_page *
rf_document_page(struct rf_document *d, uint32_t number)
{
	struct rf_page *p = RF_VEC_PUSH(&d->pages);

	p->number = number;
	return p;
}

struct rf_block *
rf_page_block(struct rf_page *p, enum rf_block_kind kind)
{
	struct rf_block *b = RF_VEC_PUSH(&p->blocks);

	b->kind = kind;
	return b;
}

struct rf_text
rf_text_plain(struct rf_arena *a, struct rf_str s)
{
	struct rf_text t = { NULL, 0 };

	if (s.len == 0)
		return t;
	t.runs = rf_arena_array(a, 1, sizeof(*t.runs));
	t.runs[0].text.ptr = rf_arena_strndup(a, s.ptr, s.len);
	t.runs[0].text.len = s.len;
	t.n = 1;
	return t;
}

struct rf_str
rf_text_string(struct rf_arena *a, const struct rf_text *t)
{
	size_t n = 0;
	char *p, *at;

	if (t->n == 1)
		return t->runs[0].text;
	for (uint32_t i = 0; i < t->n; i++)
		n += t->runs[i].text.len;
	if (n == 0)
		return RF_STR("");
	p = at = rf_arena_bytes(a, n + 1);
	for (uint32_t i = 0; i < t->n; i++) {
		struct rf_str s = t->runs[i].text;

		if (s.len == 0)
			continue;
		memcpy(at, s.ptr, s.len);
		at += s.len;
	}
	*at = '\0';
	return (struct rf_str){ p, n };
}

void
rf_document_own(struct rf_document *d, void *malloced)
{
	if (malloced != NULL)
		*RF_VEC_PUSH(&d->owned) = malloced;
}

/* Keep w, or count it where there are enough of its kind. */
static void
keep_warning(struct rf_document *d, struct rf_warning w)
{
	struct rf_warning *last = NULL;
	unsigned like = 0;

	for (size_t i = 0; i < d->warnings.n; i++) {
		struct rf_warning *v = &d->warnings.v[i];

		if (strcmp(v->text, w.text) == 0) {
			v->more += w.more;
			return;
		}
		if (w.kind != NULL && v->kind == w.kind) {
			like++;
			last = v;
		}
	}
	if (like >= RF_MAX_LIKE_WARNINGS)
		last->more += 1 + w.more;
	else if (d->warnings.n < RF_MAX_WARNINGS)
		*RF_VEC_PUSH(&d->warnings) = w;
}

/* Whole characters only, where vsnprintf had to cut. */
static struct rf_str
cut(const char text[WARNING_SIZE], int wanted)
{
	struct rf_str s = rf_str(text);

	if (wanted < WARNING_SIZE)
		return s;
	while (s.len > 0 && ((unsigned char)text[s.len - 1] & 0xc0) == 0x80)
		s.len--;
	s.len -= s.len > 0;
	return s;
}

void
rf_document_warn(struct rf_document *d, const char *fmt, ...)
{
	char text[WARNING_SIZE];
	struct rf_str s;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (n <= 0)
		return;
	s = rf_utf8_clean(&d->arena, cut(text, n));
	keep_warning(d, (struct rf_warning){
	    .text = rf_arena_strndup(&d->arena, s.ptr, s.len),
	    .kind = strcmp(fmt, "%s") != 0 ? fmt : NULL,
	});
}

void
rf_document_warn_as(struct rf_document *d, const struct rf_document *part)
{
	for (size_t i = 0; i < part->warnings.n; i++)
		keep_warning(d, part->warnings.v[i]);
}

struct rf_quad
rf_quad_of_box(struct rf_box b)
{
	return (struct rf_quad){
		.x = { b.x0, b.x1, b.x1, b.x0 },
		.y = { b.y0, b.y0, b.y1, b.y1 },
	};
}

struct rf_box
rf_box_of_quad(const struct rf_quad *q)
{
	struct rf_box b = { q->x[0], q->y[0], q->x[0], q->y[0] };

	for (int i = 1; i < 4; i++) {
		if (q->x[i] < b.x0)
			b.x0 = q->x[i];
		if (q->x[i] > b.x1)
			b.x1 = q->x[i];
		if (q->y[i] < b.y0)
			b.y0 = q->y[i];
		if (q->y[i] > b.y1)
			b.y1 = q->y[i];
	}
	return b;
}
