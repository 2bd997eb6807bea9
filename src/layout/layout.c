/*
 * One page after another: words, rules, tables, figures, order.  What has
 * been learnt of each block waits for the last page.
 */
#include "config.h"

#include "layout/layout.h"

#include <stdlib.h>
#include <string.h>

#include "layout/tables.h"

#define GROUND 0.85f	/* of the page: a picture behind its text */
#define GROUND_WORDS 10
#define GROUND_PIXELS 4

struct rf_layout {
	struct rf_lay lay;
	struct rf_lnotes notes;
	uint32_t hidden_pages, numbered_pages;
};

struct rf_layout *
rf_layout_new(struct rf_document *d, const struct rf_options *o)
{
	struct rf_layout *l = rf_calloc(1, sizeof(*l));

	l->lay.doc = d;
	l->lay.options = o;
	l->lay.notes = &l->notes;
	rf_arena_init(&l->lay.arena);
	return l;
}

static void
keep_words(struct rf_lay *l, struct rf_page *page)
{
	struct rf_arena *a = &l->doc->arena;

	for (size_t i = 0; i < l->lines.n; i++) {
		const struct rf_ll *ln = &l->lines.v[i];
		struct rf_lread *read = rf_arena_array(&l->arena, ln->n + 1,
		    sizeof(*read));

		rf_lay_line_words(l, ln, read);
		for (uint32_t k = 0; k < ln->n; k++) {
			const struct rf_lw *w = &l->words.v[read[k].word];
			struct rf_str s = rf_lw_str(l, w);
			struct rf_word *out = RF_VEC_PUSH(&page->words);

			out->text.ptr = rf_arena_strndup(a, s.ptr, s.len);
			out->text.len = s.len;
			out->box = rf_lay_unturn_on(l, ln, w->box);
			out->confidence = w->confidence;
		}
	}
}

/*
 * Grounds are no figures: what covers a page of text, and the few pixels
 * that some programs stretch to paint an area.
 */
static bool
is_ground(const struct rf_lay *l, const struct rf_mark_picture *p)
{
	float area = (p->box.x1 - p->box.x0) * (p->box.y1 - p->box.y0);

	return p->pixels <= GROUND_PIXELS || (l->words.n >= GROUND_WORDS &&
	    area >= GROUND * l->marks->width * l->marks->height);
}

/* Pictures are figures, each where it stands. */
static void
add_figures(struct rf_lay *l)
{
	const struct rf_marks *m = l->marks;

	for (size_t i = 0; i < m->pictures.n; i++) {
		const struct rf_mark_picture *p = &m->pictures.v[i];
		struct rf_lobject *o;

		if (p->box.x1 - p->box.x0 < 8 || p->box.y1 - p->box.y0 < 8 ||
		    is_ground(l, p))
			continue;
		o = RF_VEC_PUSH(&l->objects);
		o->box = rf_lay_turn(m, l->turn, p->box);
		o->figure = rf_arena_alloc(&l->doc->arena,
		    sizeof(*o->figure));
		o->figure->visual = RF_VISUAL_IMAGE;
		o->figure->asset = p->asset;
		if (p->tag > 0)
			o->figure->alt = l->marks->tags.v[p->tag - 1].alt;
	}
}

void
rf_layout_page(struct rf_layout *x, const struct rf_marks *m,
    struct rf_page *page)
{
	struct rf_lay *l = &x->lay;

	l->marks = m;
	l->page = page;
	l->vocabulary = NULL;
	l->typed = false;
	l->text.n = l->words.n = l->lines.n = l->levels.n = 0;
	l->uprights.n = l->rects.n = l->objects.n = 0;
	rf_lay_words(l);
	if (l->hidden > 0)
		x->hidden_pages++;
	rf_lay_rules(l);
	rf_lay_mark_words(l);
	x->numbered_pages += rf_lay_line_numbers(l);
	add_figures(l);
	rf_lay_code(l);
	rf_lay_tables(l);
	rf_lay_drawings(l);
	rf_lay_tables_lined(l);
	rf_lay_order(l);
	if (l->options->word_boxes)
		keep_words(l, page);
	rf_arena_reset(&l->arena);
}

void
rf_layout_join(struct rf_layout *to, struct rf_layout *from, uint32_t page)
{
	for (size_t i = 0; i < from->notes.at.n; i++) {
		struct rf_lnote *k = RF_VEC_PUSH(&to->notes.at);

		*k = from->notes.at.v[i];
		k->page += page;
	}
	to->hidden_pages += from->hidden_pages;
	to->numbered_pages += from->numbered_pages;
}

void
rf_layout_outline(struct rf_layout *l, const struct rf_layout_title *titles,
    size_t n)
{
	l->notes.titles = titles;
	l->notes.n_titles = n;
}

/* What was left out, and on how many pages. */
static void
warn_left_out(struct rf_layout *l, const char *what, uint32_t pages)
{
	if (pages > 0)
		rf_document_warn(l->lay.doc, "%s left out on %u %s", what,
		    pages, pages == 1 ? "page" : "pages");
}

void
rf_layout_finish(struct rf_layout *l)
{
	warn_left_out(l, "Text that cannot be seen was", l->hidden_pages);
	warn_left_out(l, "Numbers of lines were", l->numbered_pages);
	rf_lay_finish(l->lay.doc, &l->notes);
}

void
rf_layout_rest(struct rf_layout *x)
{
	struct rf_lay *l = &x->lay;

	rf_arena_release(&l->arena);
	RF_VEC_RELEASE(&l->text);
	RF_VEC_RELEASE(&l->words);
	RF_VEC_RELEASE(&l->lines);
	RF_VEC_RELEASE(&l->levels);
	RF_VEC_RELEASE(&l->uprights);
	RF_VEC_RELEASE(&l->rects);
	RF_VEC_RELEASE(&l->objects);
}

void
rf_layout_free(struct rf_layout *x)
{
	rf_layout_rest(x);
	RF_VEC_RELEASE(&x->notes.at);
	free(x);
}
