/*
 * The lines of one column become paragraphs and list items.  Four things
 * end a paragraph: white above the usual, another size or weight, an
 * indented first line, and a line that ends where the next word would still
 * have fitted.
 */
#include "config.h"

#include "layout/tables.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct flow {
	struct rf_lay *l;
	uint32_t *lines;
	struct rf_lrow *rows;
	size_t n;
	bool rtl;		/* read from the right */
	float x0, x1;		/* of the column */
	float leading;		/* usual distance of baselines */
};

/* ---- rows ----------------------------------------------------------- */

/* At the edges of a page what stands far apart is not one text. */
static bool
parts_edge(const struct rf_lay *l, const struct rf_box *row,
    const struct rf_ll *ln)
{
	return (row->y1 < 0.12f * l->height || row->y0 > 0.88f * l->height) &&
	    ln->box.x0 - row->x1 > 3 * ln->size;
}

/* Is there a long rule within a line of the box, above or below? */
static bool
is_ruled(const struct rf_lay *l, const struct rf_box *b, float size)
{
	for (size_t i = 0; i < l->levels.n; i++) {
		const struct rf_lrule *r = &l->levels.v[i];

		if (r->x1 - r->x0 > 0.4f * l->width &&
		    ((r->y0 > b->y1 && r->y0 < b->y1 + 1.5f * size) ||
		    (r->y0 < b->y0 && r->y0 > b->y0 - 1.5f * size)))
			return true;
	}
	return false;
}

static void
make_rows(struct flow *f, size_t n)
{
	struct rf_lay *l = f->l;

	f->x0 = INFINITY;
	f->x1 = -INFINITY;
	for (size_t i = 0; i < n; i++) {
		const struct rf_ll *ln = &l->lines.v[f->lines[i]];
		struct rf_lrow *r = f->n > 0 ? &f->rows[f->n - 1] : NULL;

		f->x0 = fminf(f->x0, ln->box.x0);
		f->x1 = fmaxf(f->x1, ln->box.x1);
		if (r != NULL && !parts_edge(l, &r->box, ln) &&
		    fabsf(r->base - ln->base) < 0.25f *
		    fmaxf(r->size, ln->size) && ln->box.x0 >= r->box.x1 -
		    0.5f * r->size) {
			r->n++;
			r->box.x0 = fminf(r->box.x0, ln->box.x0);
			r->box.x1 = fmaxf(r->box.x1, ln->box.x1);
			r->box.y0 = fminf(r->box.y0, ln->box.y0);
			r->box.y1 = fmaxf(r->box.y1, ln->box.y1);
			r->style &= ln->style;
			if (ln->chars > r->chars) {
				r->size = ln->size;
				r->font = l->marks->fonts.v[ln->font].id;
			}
			r->chars += ln->chars;
			continue;
		}
		r = &f->rows[f->n++];
		r->box = ln->box;
		r->base = ln->base;
		r->size = ln->size;
		r->first = (uint32_t)i;
		r->n = 1;
		r->chars = ln->chars;
		r->style = ln->style;
		r->font = l->marks->fonts.v[ln->font].id;
		r->rgb = l->words.v[ln->word].rgb;
	}
}

/* Rows of text from right to left have their first line at the right. */
static void
turn_rows(struct flow *f, size_t n)
{
	size_t rtl = 0;

	for (size_t i = 0; i < n; i++)
		rtl += f->l->lines.v[f->lines[i]].rtl;
	f->rtl = f->l->rtl ? rtl > 0 : rtl * 2 > n;
	for (size_t i = 0; f->rtl && i < f->n; i++) {
		uint32_t *v = f->lines + f->rows[i].first;

		for (uint32_t k = 0; k < f->rows[i].n / 2; k++) {
			uint32_t t = v[k];

			v[k] = v[f->rows[i].n - 1 - k];
			v[f->rows[i].n - 1 - k] = t;
		}
	}
}

static int
by_value(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;

	return x < y ? -1 : x > y;
}

static void
find_leading(struct flow *f)
{
	float *d = rf_arena_array(&f->l->arena, f->n, sizeof(*d));
	size_t n = 0;

	for (size_t i = 1; i < f->n; i++) {
		float step = f->rows[i].base - f->rows[i - 1].base;

		if (step > 0.8f * f->rows[i].size && step < 2.2f *
		    f->rows[i].size && fabsf(f->rows[i].size -
		    f->rows[i - 1].size) < 0.5f)
			d[n++] = step / f->rows[i].size;
	}
	f->leading = 1.2f;
	if (n > 0) {
		qsort(d, n, sizeof(*d), by_value);
		f->leading = d[n / 3];
	}
}

/* ---- breaks --------------------------------------------------------- */

/* The word that a line is read from; the other end: last. */
static const struct rf_lw *
end_word(const struct flow *f, uint32_t line, bool last)
{
	const struct rf_ll *ln = &f->l->lines.v[line];

	return &f->l->words.v[ln->word + (last != (ln->rtl && f->rtl) ?
	    ln->n - 1 : 0)];
}

static const struct rf_lw *
first_word(const struct flow *f, const struct rf_lrow *r)
{
	return end_word(f, f->lines[r->first], false);
}

/* How far a row is from the sides of the column, in the order of reading. */
static float
before(const struct flow *f, const struct rf_lrow *r)
{
	return f->rtl ? f->x1 - r->box.x1 : r->box.x0 - f->x0;
}

static float
after(const struct flow *f, const struct rf_lrow *r)
{
	return f->rtl ? r->box.x0 - f->x0 : f->x1 - r->box.x1;
}

static bool
starts_item(const struct flow *f, const struct rf_lrow *r,
    struct rf_lmark *mark)
{
	const struct rf_ll *ln = &f->l->lines.v[f->lines[r->first]];
	struct rf_str s = rf_lw_str(f->l, first_word(f, r)), next = { "", 0 };

	if (ln->n > 1 && !ln->rtl)
		next = rf_lw_str(f->l, &f->l->words.v[ln->word + 1]);
	return rf_lay_read_mark(s, next, mark) && (r->chars > mark->len ||
	    r->n > 1);
}

/* "Figure 3", "Table 2.1:" */
static bool
starts_caption(const struct flow *f, const struct rf_lrow *r)
{
	const struct rf_ll *ln = &f->l->lines.v[f->lines[r->first]];
	const struct rf_lw *w = &f->l->words.v[ln->word];
	struct rf_str next;

	if (ln->n < 2 || !rf_lay_is_caption(rf_lw_str(f->l, w)))
		return false;
	next = rf_lw_str(f->l, w + 1);
	return next.ptr[0] >= '0' && next.ptr[0] <= '9';
}

static const struct rf_lw *
last_word(const struct flow *f, const struct rf_lrow *r)
{
	return end_word(f, f->lines[r->first + r->n - 1], true);
}

/* Can a paragraph end with this row, and the next start with this word? */
static bool
may_end(const struct flow *f, const struct rf_lrow *p, const struct rf_lw *w)
{
	struct rf_str a = rf_lw_str(f->l, last_word(f, p));
	struct rf_str b = rf_lw_str(f->l, w);
	char end = a.ptr[a.len - 1];

	if (end == ',' || end == '-')
		return false;
	if (end == '.' || end == ':' || end == ';' || end == '?' ||
	    end == '!')
		return true;
	/* Without a stop it takes a capital and much white. */
	return !(b.ptr[0] >= 'a' && b.ptr[0] <= 'z') &&
	    after(f, p) > 0.3f * (f->x1 - f->x0);
}

/* One row is bold throughout and the other does not even begin so. */
static bool
weight_changes(const struct flow *f, const struct rf_lrow *p,
    const struct rf_lrow *r)
{
	if (!((r->style ^ p->style) & RF_BOLD))
		return false;
	return !((r->style & RF_BOLD ? first_word(f, p) :
	    first_word(f, r))->style & RF_BOLD);
}

/* An entry of a table of contents: dots, then a page. */
static bool
ends_entry(const struct flow *f, const struct rf_lrow *p)
{
	struct rf_str s = rf_lw_str(f->l, last_word(f, p));
	uint32_t dots = 0;

	for (uint32_t i = 0; i < p->n; i++) {
		const struct rf_ll *ln = &f->l->lines.v[f->lines[p->first +
		    i]];

		for (uint32_t k = 0; k < ln->n; k++) {
			struct rf_str w = rf_lw_str(f->l,
			    &f->l->words.v[ln->word + k]);

			for (size_t c = 0; c < w.len; c++)
				dots += w.ptr[c] == '.';
		}
	}
	return dots >= 6 && s.len > 0 && (s.ptr[s.len - 1] != '.' ||
	    s.len > 3);
}

/*
 * A number or dash at the start of a line need not begin an item: the
 * sentence may go on with it.
 */
static bool
goes_on(const struct flow *f, const struct rf_lrow *p,
    const struct rf_lrow *r, const struct rf_lmark *mark)
{
	struct rf_str a = rf_lw_str(f->l, last_word(f, p));
	char end = a.ptr[a.len - 1];

	return mark->weak && after(f, p) < 3 * r->size &&
	    memchr(".:;!?)", end, 6) == NULL &&
	    fabsf(before(f, r) - before(f, p)) < 0.5f * r->size;
}

/* The last word of a row that is no script. */
static const struct rf_lw *
last_plain_word(const struct flow *f, const struct rf_lrow *r)
{
	const struct rf_ll *ln = &f->l->lines.v[f->lines[r->first + r->n -
	    1]];

	for (uint32_t k = ln->n; k-- > 0 && !ln->rtl;)
		if (!(f->l->words.v[ln->word + k].style & (RF_SUPERSCRIPT |
		    RF_SUBSCRIPT)))
			return &f->l->words.v[ln->word + k];
	return last_word(f, r);
}

/* Another size, also where the rows meet: words of code in a row make its
 * size another without parting it from the next. */
static bool
size_changes(const struct flow *f, const struct rf_lrow *p,
    const struct rf_lrow *r)
{
	float a = last_plain_word(f, p)->size, b = first_word(f, r)->size;

	return (r->size > 1.12f * p->size || p->size > 1.12f * r->size) &&
	    (a > 1.12f * b || b > 1.12f * a);
}

static bool
breaks(const struct flow *f, size_t i, size_t start)
{
	const struct rf_lrow *r = &f->rows[i], *p = &f->rows[i - 1];
	const struct rf_lrow *first = &f->rows[start];
	const struct rf_lw *w = first_word(f, r);
	float step = r->base - p->base, em = r->size;
	struct rf_lmark was = { 0 }, mark;
	bool item = starts_item(f, first, &was), caption = starts_caption(f, first);

	if (size_changes(f, p, r))
		return true;
	if (step < 0.3f * em)
		return true;	/* parted at an edge of the page */
	if (step > (f->leading + 0.35f) * em || step < 0)
		return true;
	if (weight_changes(f, p, r) || ends_entry(f, p))
		return true;
	/* A raised mark begins a note; in a sentence it follows a word. */
	if (w->style & RF_SUPERSCRIPT && w->len <= 3 && may_end(f, p, w))
		return true;
	if (starts_item(f, r, &mark) && ((item && mark.number ==
	    was.number + 1) || !goes_on(f, p, r, &mark)))
		return !item || before(f, r) < before(f, first) + 3 * em ||
		    mark.kind != was.kind;
	/* The next word would still have fitted. */
	if (!caption && may_end(f, p, w) && after(f, p) > 1.3f * em + w->box.x1 - w->box.x0)
		return true;
	/* An indented first line. */
	if (!item && !caption && before(f, r) > before(f, p) + 0.8f * em &&
	    before(f, r) < before(f, p) + 6 * em && i > start + 1)
		return true;
	return false;
}

/* ---- blocks --------------------------------------------------------- */

static void
add_block(struct flow *f, size_t start, size_t end)
{
	struct rf_lay *l = f->l;
	const struct rf_lrow *first = &f->rows[start];
	const struct rf_lrow *last = &f->rows[end - 1];
	struct rf_box box = first->box;
	struct rf_lnote *k = RF_VEC_PUSH(&l->notes->at);
	struct rf_block *b;

	k->style = 0xFF;
	for (size_t i = start; i < end; i++) {
		const struct rf_lrow *r = &f->rows[i];

		box.x0 = fminf(box.x0, r->box.x0);
		box.y0 = fminf(box.y0, r->box.y0);
		box.x1 = fmaxf(box.x1, r->box.x1);
		box.y1 = fmaxf(box.y1, r->box.y1);
		k->chars += r->chars;
		k->style &= r->style;
	}
	b = rf_page_block(l->page, RF_BLOCK_PARAGRAPH);
	b->text = rf_lay_text(l, f->lines + first->first, last->first +
	    last->n - first->first);
	b->confidence = rf_lay_confidence(l, f->lines + first->first,
	    last->first + last->n - first->first);
	k->tag = rf_lay_tag(l, f->lines + first->first, last->first +
	    last->n - first->first);
	b->has_box = true;
	b->box = rf_lay_unturn_on(l, &l->lines.v[f->lines[first->first]],
	    box);
	if (!starts_item(f, first, &k->mark))
		k->mark.len = 0;
	k->indent = f->rtl ? l->width - box.x1 : box.x0;
	k->page = (uint32_t)(l->doc->pages.n - 1);
	k->block = (uint32_t)(l->page->blocks.n - 1);
	k->box = box;
	k->size = first->size;
	k->rows = (uint16_t)(end - start < UINT16_MAX ? end - start :
	    UINT16_MAX);
	k->column = f->x1 - f->x0;
	k->width = l->width;
	k->height = l->height;
	k->font = first->font;
	k->rgb = first->rgb;
	k->ruled = is_ruled(l, &box, first->size);
	k->above = start > 0 ? box.y0 - f->rows[start - 1].box.y1 : INFINITY;
	k->below = end < f->n ? f->rows[end].box.y0 - box.y1 : INFINITY;
	k->centered = fabsf((box.x0 + box.x1) - (f->x0 + f->x1)) < first->size
	    && box.x0 > f->x0 + first->size;
}

void
rf_lay_flow(struct rf_lay *l, uint32_t *lines, size_t n)
{
	struct flow f = { .l = l, .lines = lines };
	size_t start = 0;

	f.rows = rf_arena_array(&l->arena, n, sizeof(*f.rows));
	make_rows(&f, n);
	turn_rows(&f, n);
	find_leading(&f);
	for (size_t i = 1; i <= f.n; i++) {
		if (i < f.n && !breaks(&f, i, start))
			continue;
		add_block(&f, start, i);
		start = i;
	}
}
