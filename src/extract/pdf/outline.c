/*
 * What a PDF file says of itself beside its pages: the outline (bookmarks)
 * and the labels of pages.  Layout takes both as hints.
 *
 * What surprised: MuPDF's own outline looks every target's page up by
 * walking all pages; object numbers tell as much.
 */
#include "config.h"

#include "extract/pdf/mu_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "layout/layout.h"
#include "util/utf8.h"

#define MAX_TITLES 5000		/* of an outline */
#define MAX_LEVEL 12
#define MAX_LABELS 5000		/* ranges of pages */
#define MAX_TREE 16		/* depth of a number tree */
#define MAX_TEXT 500		/* bytes of a title or prefix */

/* A page that was read, by the number of its object. */
struct place {
	int object;
	uint32_t page;
};

struct outline {
	struct rf_mu *mu;
	struct place *places;
	size_t n_places;
	RF_VEC(struct rf_layout_title) titles;
	unsigned seen;
};

/* A text string of the file in the document's arena, or NULL. */
static const char *
text_of(struct rf_mu *mu, pdf_obj *obj)
{
	struct rf_arena *a = &mu->x->doc->arena;
	const char *text = pdf_to_text_string(mu->ctx, obj);
	struct rf_str s = rf_str_trim(rf_utf8_clean(a, rf_str(text)));

	if (s.len == 0 || s.len > MAX_TEXT)
		return NULL;
	return rf_arena_strndup(a, s.ptr, s.len);
}

/* ---- the outline -------------------------------------------------------- */

static int
by_object(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	return x->object < y->object ? -1 : x->object > y->object;
}

static void
list_places(struct outline *o)
{
	struct rf_document *d = o->mu->x->doc;

	rf_mu_list(o->mu, (uint32_t)d->pages.n);
	o->places = rf_arena_array(&d->arena, d->pages.n,
	    sizeof(*o->places));
	for (size_t i = 0; i < d->pages.n; i++)
		o->places[o->n_places++] = (struct place){
		    rf_mu_page_number(o->mu, d->pages.v[i].number - 1),
		    d->pages.v[i].number };
	qsort(o->places, o->n_places, sizeof(*o->places), by_object);
}

/* The page that an entry leads to; 0: none of those read. */
static uint32_t
page_of(struct outline *o, pdf_obj *item)
{
	fz_context *ctx = o->mu->ctx;
	pdf_obj *dest = pdf_dict_get(ctx, item, PDF_NAME(Dest));
	struct place key = { 0, 0 }, *found;

	if (dest == NULL)
		dest = pdf_dict_getp(ctx, item, "A/D");
	if (pdf_is_name(ctx, dest) || pdf_is_string(ctx, dest))
		dest = pdf_lookup_dest(ctx, o->mu->doc, dest);
	if (pdf_is_dict(ctx, dest))
		dest = pdf_dict_get(ctx, dest, PDF_NAME(D));
	dest = pdf_array_get(ctx, dest, 0);
	if (!pdf_is_indirect(ctx, dest))
		return 0;
	key.object = pdf_to_num(ctx, dest);
	found = bsearch(&key, o->places, o->n_places, sizeof(key), by_object);
	return found != NULL ? found->page : 0;
}

static void
read_items(struct outline *o, pdf_obj *item, uint16_t level)
{
	fz_context *ctx = o->mu->ctx;

	/* A ring of entries ends with the count. */
	for (; pdf_is_dict(ctx, item) && o->seen < MAX_TITLES;
	    item = pdf_dict_get(ctx, item, PDF_NAME(Next))) {
		uint32_t page = page_of(o, item);
		const char *text;

		o->seen++;
		text = page > 0 ? text_of(o->mu, pdf_dict_get(ctx, item,
		    PDF_NAME(Title))) : NULL;
		if (text != NULL)
			*RF_VEC_PUSH(&o->titles) = (struct rf_layout_title){
			    text, page, level };
		if (level < MAX_LEVEL)
			read_items(o, pdf_dict_get(ctx, item,
			    PDF_NAME(First)), (uint16_t)(level + 1));
	}
}

static int
by_page(const void *a, const void *b)
{
	const struct rf_layout_title *x = a, *y = b;

	if (x->page != y->page)
		return x->page < y->page ? -1 : 1;
	return x->level < y->level ? -1 : x->level > y->level;
}

/* ---- labels ------------------------------------------------------------- */

struct range {
	int64_t first;		/* zero-based page */
	pdf_obj *style;		/* lent */
};

struct labels {
	struct rf_mu *mu;
	RF_VEC(struct range) ranges;
	unsigned seen;
};

static void
read_ranges(struct labels *b, pdf_obj *node, int depth)
{
	fz_context *ctx = b->mu->ctx;
	pdf_obj *kids = pdf_dict_get(ctx, node, PDF_NAME(Kids));
	pdf_obj *nums = pdf_dict_get(ctx, node, PDF_NAME(Nums));
	int n = pdf_array_len(ctx, nums);

	for (int i = 0; i + 1 < n && b->ranges.n < MAX_LABELS; i += 2) {
		struct range *r = RF_VEC_PUSH(&b->ranges);

		r->first = pdf_to_int(ctx, pdf_array_get(ctx, nums, i));
		r->style = pdf_array_get(ctx, nums, i + 1);
	}
	n = pdf_array_len(ctx, kids);
	for (int i = 0; i < n && depth < MAX_TREE && b->seen < MAX_LABELS;
	    i++) {
		b->seen++;
		read_ranges(b, pdf_array_get(ctx, kids, i), depth + 1);
	}
}

static int
by_first(const void *a, const void *b)
{
	const struct range *x = a, *y = b;

	return x->first < y->first ? -1 : x->first > y->first;
}

static void
roman(unsigned n, char out[32])
{
	static const struct {
		unsigned value;
		const char *digits;
	} steps[] = { { 1000, "m" }, { 900, "cm" }, { 500, "d" },
		{ 400, "cd" }, { 100, "c" }, { 90, "xc" }, { 50, "l" },
		{ 40, "xl" }, { 10, "x" }, { 9, "ix" }, { 5, "v" },
		{ 4, "iv" }, { 1, "i" } };
	size_t at = 0;

	for (size_t i = 0; i < RF_COUNT(steps); i++) {
		for (; n >= steps[i].value && at < 28; n -= steps[i].value) {
			const char *p = steps[i].digits;

			while (*p != '\0')
				out[at++] = *p++;
		}
	}
	out[at] = '\0';
}

/* ISO 32000-1, 12.4.2: the number in a style of its range. */
static void
number_of(const char *style, int64_t value, char out[32])
{
	size_t n = 0;

	out[0] = '\0';
	if (value < 1 || value > 100000)
		return;
	if (style[0] == 'D') {
		snprintf(out, 32, "%d", (int)value);
	} else if (style[0] == 'R' || style[0] == 'r') {
		roman(value < 5000 ? (unsigned)value : 4999, out);
	} else if (style[0] == 'A' || style[0] == 'a') {
		/* a to z, then aa to zz */
		for (; n < 31 && (int64_t)n <= (value - 1) / 26; n++)
			out[n] = (char)('a' + (value - 1) % 26);
		out[n] = '\0';
	}
	for (n = 0; (style[0] == 'R' || style[0] == 'A') && out[n] != '\0'; n++)
		out[n] = (char)(out[n] & ~0x20);
}

static void
label_page(struct labels *b, struct rf_page *page)
{
	fz_context *ctx = b->mu->ctx;
	struct rf_arena *a = &b->mu->x->doc->arena;
	const struct range *r = NULL;
	int64_t index = (int64_t)page->number - 1, start;
	const char *prefix;
	char number[32], plain[32];
	char *label;

	for (size_t i = 0; i < b->ranges.n && b->ranges.v[i].first <= index; i++)
		r = &b->ranges.v[i];
	if (r == NULL)
		return;
	start = pdf_to_int(ctx, pdf_dict_gets(ctx, r->style, "St"));
	number_of(pdf_to_name(ctx, pdf_dict_get(ctx, r->style, PDF_NAME(S))),
	    index - r->first + (start > 0 ? start : 1), number);
	prefix = text_of(b->mu, pdf_dict_get(ctx, r->style, PDF_NAME(P)));
	label = rf_arena_bytes(a, MAX_TEXT + sizeof(number));
	snprintf(label, MAX_TEXT + sizeof(number), "%s%s", prefix != NULL ?
	    prefix : "", number);
	/* What everybody calls the page anyhow is no label. */
	snprintf(plain, sizeof(plain), "%u", page->number);
	if (label[0] != '\0' && strcmp(label, plain) != 0)
		page->label = label;
}

/* ---- both --------------------------------------------------------------- */

void
rf_mu_labels(struct rf_mu *mu)
{
	struct rf_document *d = mu->x->doc;
	struct labels b = { .mu = mu };

	fz_try(mu->ctx) {
		read_ranges(&b, pdf_dict_getp(mu->ctx, pdf_trailer(mu->ctx,
		    mu->doc), "Root/PageLabels"), 0);
		if (b.ranges.n > 1)
			qsort(b.ranges.v, b.ranges.n, sizeof(*b.ranges.v),
			    by_first);
		for (size_t i = 0; i < d->pages.n; i++)
			label_page(&b, &d->pages.v[i]);
	}
	fz_always(mu->ctx)
		RF_VEC_RELEASE(&b.ranges);
	fz_catch(mu->ctx)
		return;	/* pages without labels */
}

void
rf_mu_outline(struct rf_mu *mu, struct rf_layout *layout)
{
	struct rf_document *d = mu->x->doc;
	struct outline o = { .mu = mu };

	fz_try(mu->ctx) {
		pdf_obj *first = pdf_dict_getp(mu->ctx, pdf_trailer(mu->ctx,
		    mu->doc), "Root/Outlines/First");

		if (pdf_is_dict(mu->ctx, first)) {
			list_places(&o);
			read_items(&o, first, 1);
		}
		if (o.titles.n > 1)
			qsort(o.titles.v, o.titles.n, sizeof(*o.titles.v),
			    by_page);
	}
	fz_catch(mu->ctx)
		o.titles.n = 0;
	if (o.titles.n > 0) {
		struct rf_layout_title *v = rf_arena_array(&d->arena,
		    o.titles.n, sizeof(*v));

		memcpy(v, o.titles.v, o.titles.n * sizeof(*v));
		rf_layout_outline(layout, v, o.titles.n);
	}
	RF_VEC_RELEASE(&o.titles);
}
