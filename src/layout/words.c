/*
 * Glyphs become words, words become lines: stretches on one baseline
 * without a wide gap.
 *
 * Drawing order is the best evidence there is of what belongs together, so
 * glyphs are joined in that order first, generously; pieces that only lie
 * near each other are joined afterwards, narrowly.  What surprised: many
 * files never draw a space, others draw spaces and then jump back over
 * them; bold is sometimes the same text drawn twice.
 */
#include "config.h"

#include "layout/lay.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "util/utf8.h"

/* In parts of the em. */
#define WORD_GAP 0.17f		/* starts a new word */
#define LINE_GAP 1.25f		/* starts a new line, drawn one after another */
#define NEAR_GAP 0.4f		/* joins lines drawn apart */
#define BACK_GAP -0.45f		/* so far back is not kerning */
#define MAX_LINES 20000		/* of a page; more are not joined */
#define INITIAL 1.75f		/* so much larger is an initial's size */
#define ASCENT 0.75f		/* tight boxes */
#define DESCENT 0.22f

/* ---- frames --------------------------------------------------------- */

static int
quarter(const struct rf_glyph_run *r)
{
	if (r->flags & RF_MARK_VERTICAL)
		return 4;
	if (r->dx > 0.98f)
		return 0;
	if (r->dy > 0.98f)
		return 1;
	if (r->dx < -0.98f)
		return 2;
	return r->dy < -0.98f ? 3 : 4;
}

static void
turn_point(const struct rf_marks *m, int turn, float x, float y, float *u,
    float *v)
{
	*u = turn == 0 ? x : turn == 1 ? y : turn == 2 ? m->width - x :
	    m->height - y;
	*v = turn == 0 ? y : turn == 1 ? m->width - x :
	    turn == 2 ? m->height - y : x;
}

struct rf_box
rf_lay_turn(const struct rf_marks *m, int turn, struct rf_box b)
{
	struct rf_box r;
	float t;

	if (turn == 0)
		return b;
	turn_point(m, turn, b.x0, b.y0, &r.x0, &r.y0);
	turn_point(m, turn, b.x1, b.y1, &r.x1, &r.y1);
	if (r.x0 > r.x1) {
		t = r.x0;
		r.x0 = r.x1;
		r.x1 = t;
	}
	if (r.y0 > r.y1) {
		t = r.y0;
		r.y0 = r.y1;
		r.y1 = t;
	}
	return r;
}

/* From the frame of `turn` to the page. */
static void
unturn_point(const struct rf_marks *m, int turn, float u, float v, float *x,
    float *y)
{
	*x = turn == 0 ? u : turn == 1 ? m->width - v :
	    turn == 2 ? m->width - u : v;
	*y = turn == 0 ? v : turn == 1 ? u : turn == 2 ? m->height - v :
	    m->height - u;
}

struct rf_quad
rf_lay_unturn(const struct rf_marks *m, int turn, struct rf_box b)
{
	struct rf_quad q;

	unturn_point(m, turn, b.x0, b.y0, &q.x[0], &q.y[0]);
	unturn_point(m, turn, b.x1, b.y0, &q.x[1], &q.y[1]);
	unturn_point(m, turn, b.x1, b.y1, &q.x[2], &q.y[2]);
	unturn_point(m, turn, b.x0, b.y1, &q.x[3], &q.y[3]);
	return q;
}

struct rf_quad
rf_lay_unturn_on(const struct rf_lay *l, const struct rf_ll *line,
    struct rf_box b)
{
	struct rf_quad p = rf_lay_unturn(l->marks, l->turn, b), q = p;

	for (unsigned i = 0; i < 4 && line->turn < 4; i++) {
		q.x[i] = p.x[(i + line->turn) & 3];
		q.y[i] = p.y[(i + line->turn) & 3];
	}
	return q;
}

/* ---- characters ----------------------------------------------------- */

static bool
is_space(uint32_t cp)
{
	return cp <= 0x20 || cp == 0xA0 || (cp >= 0x2000 && cp <= 0x200B) ||
	    cp == 0x202F || cp == 0x205F || cp == 0x3000 || cp == 0xFEFF ||
	    cp == 0x2028 || cp == 0x2029 || cp == 0x1680 || cp == 0x7F;
}

static void
put(struct rf_lay *l, uint32_t cp)
{
	static const char *const ligatures[] = { "ff", "fi", "fl", "ffi",
	    "ffl", "ft", "st" };
	char u[4];
	const char *p = u;
	size_t n;

	if (cp == 0xAD)
		cp = '-';
	if (cp >= 0xFB00 && cp <= 0xFB06) {
		p = ligatures[cp - 0xFB00];
		n = strlen(p);
	} else if ((cp >= 0xFDD0 && cp <= 0xFDEF) || (cp & 0xFFFE) == 0xFFFE ||
	    (cp >= 0x80 && cp < 0xA0)) {
		return;
	} else {
		n = rf_utf8_encode(cp, u);
	}
	while (n-- > 0)
		*RF_VEC_PUSH(&l->text) = *p++;
}

/* ---- building ------------------------------------------------------- */

struct build {
	struct rf_lay *l;
	int turn;		/* of the frame being built */
	bool open, line_open;	/* a word, a line */
	bool space;		/* seen since the last glyph */
	float end;		/* right edge of the last glyph */
	float last_x, last_v;	/* its origin */
	uint32_t last_cp;
	size_t first_line;
};

static void
close_word(struct build *b)
{
	struct rf_lay *l = b->l;
	struct rf_lw *w;

	if (!b->open)
		return;
	b->open = false;
	w = &l->words.v[l->words.n - 1];
	w->len = (uint32_t)l->text.n - w->text;
	if (w->len == 0) {
		l->words.n--;
		if (--l->lines.v[l->lines.n - 1].n == 0) {
			l->lines.n--;
			b->line_open = false;
		}
	}
}

static void
open_line(struct build *b, float base, float size)
{
	struct rf_ll *ln;

	close_word(b);
	ln = RF_VEC_PUSH(&b->l->lines);
	ln->word = (uint32_t)b->l->words.n;
	ln->base = base;
	ln->size = size;
	b->line_open = true;
	b->space = false;
}

static void
open_word(struct build *b, const struct rf_glyph_run *r, float u, float v)
{
	struct rf_lay *l = b->l;
	struct rf_ll *ln = &l->lines.v[l->lines.n - 1];
	const struct rf_mark_font *f = &l->marks->fonts.v[r->font];
	struct rf_lw *w;

	close_word(b);
	w = RF_VEC_PUSH(&l->words);
	w->text = (uint32_t)l->text.n;
	w->font = r->font;
	w->size = r->size;
	w->confidence = r->confidence;
	w->base = v;
	w->rgb = r->rgb;
	w->mono = f->mono;
	w->order = (uint32_t)l->words.n;
	w->box = (struct rf_box){ u, v - ASCENT * r->size, u,
	    v + DESCENT * r->size };
	w->glued = ln->n > 0 && !b->space;
	if (f->bold || r->flags & RF_MARK_BOLD)
		w->style |= RF_BOLD;
	if (f->italic)
		w->style |= RF_ITALIC;
	ln->n++;
	b->open = true;
	b->space = false;
}

/* Smaller text that is raised or lowered against its line. */
static bool
is_script(float size, float dv, float line_size)
{
	return size < 0.85f * line_size && size > 0.4f * line_size &&
	    fabsf(dv) < 0.6f * line_size;
}

/*
 * Does a glyph at u, v carry the line on?  A larger one after smaller ones
 * makes those the scripts and itself the line's measure.
 */
static bool
continues(struct build *b, float u, float v, float size)
{
	struct rf_lay *l = b->l;
	struct rf_ll *ln;
	float gap = u - b->end, dv, em;

	if (!b->line_open)
		return false;
	ln = &l->lines.v[l->lines.n - 1];
	dv = v - ln->base;
	em = size > ln->size ? size : ln->size;
	if (gap > LINE_GAP * em || gap < BACK_GAP * em)
		return false;
	/* An initial's first line may share its baseline. */
	if (size > INITIAL * ln->size || ln->size > INITIAL * size)
		return is_script(size, dv, ln->size);
	if (fabsf(dv) <= 0.12f * em)
		return true;
	if (is_script(size, dv, ln->size))
		return true;
	if (is_script(ln->size, dv, size) && gap < 0.5f * em &&
	    ln->n <= 2) {
		ln->base = v;
		ln->size = size;
		return true;
	}
	return false;
}

static void
add_glyph(struct build *b, const struct rf_glyph_run *r,
    const struct rf_glyph *g)
{
	struct rf_lay *l = b->l;
	struct rf_lw *w;
	float u, v, gap;

	if (is_space(g->cp)) {
		b->space = true;
		close_word(b);
		return;
	}
	if (g->advance == -1) {
		if (b->open)
			put(l, g->cp);
		return;
	}
	turn_point(l->marks, b->turn, g->x, g->y, &u, &v);
	if (!isfinite(u) || !isfinite(v))
		return;
	/* The same character again at the same place: bold by hand. */
	if (b->open && g->cp == b->last_cp && g->advance > 0 &&
	    fabsf(u - b->last_x) < 0.12f * r->size &&
	    fabsf(v - b->last_v) < 0.12f * r->size) {
		l->words.v[l->words.n - 1].style |= RF_BOLD;
		return;
	}
	if (!continues(b, u, v, r->size))
		open_line(b, v, r->size);
	gap = u - b->end;
	if (b->open) {
		w = &l->words.v[l->words.n - 1];
		if (gap > WORD_GAP * r->size) {
			b->space = true;
			open_word(b, r, u, v);
		} else if (w->font != r->font || w->rgb != r->rgb ||
		    fabsf(w->size - r->size) > 0.01f * r->size ||
		    fabsf(w->base - v) > 0.05f * r->size) {
			open_word(b, r, u, v);
		}
	} else {
		if (l->lines.v[l->lines.n - 1].n > 0)
			b->space |= gap > WORD_GAP * r->size;
		open_word(b, r, u, v);
	}
	put(l, g->cp);
	w = &l->words.v[l->words.n - 1];
	b->end = g->advance > 0 || u > b->end ? u + g->advance : b->end;
	if (u < w->box.x0)
		w->box.x0 = u;
	if (b->end > w->box.x1)
		w->box.x1 = b->end;
	b->last_x = u;
	b->last_v = v;
	b->last_cp = g->cp;
}

/* ---- lines ---------------------------------------------------------- */

/* Box, dominant size, font and styles from the words. */
static void
measure(struct rf_lay *l, struct rf_ll *ln)
{
	struct rf_lw *w = &l->words.v[ln->word];
	uint32_t best = 0;
	uint8_t style = 0xFF;

	ln->box = w->box;
	ln->chars = 0;
	for (uint32_t i = 0; i < ln->n; i++, w++) {
		float dv = w->base - ln->base;

		ln->box.x0 = fminf(ln->box.x0, w->box.x0);
		ln->box.y0 = fminf(ln->box.y0, w->box.y0);
		ln->box.x1 = fmaxf(ln->box.x1, w->box.x1);
		ln->box.y1 = fmaxf(ln->box.y1, w->box.y1);
		ln->chars += w->len;
		w->style &= (uint8_t)~(RF_SUPERSCRIPT | RF_SUBSCRIPT);
		if (w->size < 0.85f * ln->size && dv < -0.12f * ln->size)
			w->style |= RF_SUPERSCRIPT;
		else if (w->size < 0.85f * ln->size && dv > 0.08f * ln->size)
			w->style |= RF_SUBSCRIPT;
		else if (w->len > best) {
			best = w->len;
			ln->font = w->font;
		}
		if (!(w->style & (RF_SUPERSCRIPT | RF_SUBSCRIPT)))
			style &= w->style;
	}
	ln->style = style == 0xFF ? 0 : style;
}

static int
by_place(const void *a, const void *b)
{
	const struct rf_ll *x = a, *y = b;

	if (x->base != y->base)
		return x->base < y->base ? -1 : 1;
	return x->box.x0 < y->box.x0 ? -1 : x->box.x0 > y->box.x0;
}

static bool
same_text(const struct rf_lay *l, const struct rf_ll *a, const struct rf_ll *b)
{
	if (a->n != b->n || a->chars != b->chars)
		return false;
	for (uint32_t i = 0; i < a->n; i++)
		if (!rf_str_eq(rf_lw_str(l, &l->words.v[a->word + i]),
		    rf_lw_str(l, &l->words.v[b->word + i])))
			return false;
	return true;
}

/* How line b stands to the right of a: joined, the same, or neither. */
static bool
joins(const struct rf_ll *a, const struct rf_ll *b)
{
	float em = fmaxf(a->size, b->size), gap = b->box.x0 - a->box.x1;
	float dv = fabsf(a->base - b->base);

	if (gap < -0.3f * em || gap > NEAR_GAP * em)
		return false;
	if (em > INITIAL * fminf(a->size, b->size))
		return false;
	if (dv <= 0.12f * em)
		return true;
	return gap < 0.25f * em && (is_script(b->size, dv, a->size) ||
	    is_script(a->size, dv, b->size));
}

/*
 * Join pieces that lie near each other, drop what was drawn twice, and lay
 * the words down anew so that each line's are consecutive.
 */
static void
join_lines(struct rf_lay *l, size_t first)
{
	size_t n = l->lines.n - first, kept = 0;
	struct rf_ll *v = n > 0 ? l->lines.v + first : NULL;
	uint32_t *next = rf_arena_array(&l->arena, n + 1, sizeof(*next));
	bool *taken = rf_arena_array(&l->arena, n + 1, sizeof(*taken));
	struct rf_lw *words;
	struct rf_ll *lines;
	size_t nw = 0;

	if (n == 0 || n > MAX_LINES)
		return;
	qsort(v, n, sizeof(*v), by_place);
	/* Links: next[i] = j + 1 when line j goes on where i ends. */
	for (size_t i = 0; i < n; i++) {
		float reach = v[i].size;
		size_t best = n;

		for (size_t k = i; k-- > 0 &&
		    v[i].base - v[k].base < reach * 0.8f;) {
			if (!taken[k] && fabsf(v[k].box.x0 - v[i].box.x0) <
			    0.12f * reach && fabsf(v[k].base - v[i].base) <
			    0.12f * reach && same_text(l, &v[k], &v[i])) {
				taken[i] = true;
				v[i].n = 0;
			}
		}
		if (v[i].n == 0)
			continue;
		for (size_t k = 0; k < n; k++) {
			size_t j = k;

			if (k < i && v[i].base - v[k].base >= reach)
				continue;
			if (k > i && v[k].base - v[i].base >= reach)
				break;
			if (j == i || taken[j] || v[j].n == 0 ||
			    !joins(&v[i], &v[j]))
				continue;
			if (best == n || v[j].box.x0 < v[best].box.x0)
				best = j;
		}
		if (best < n) {
			next[i] = (uint32_t)best + 1;
			taken[best] = true;
		}
	}
	words = rf_arena_array(&l->arena, l->words.n + 1, sizeof(*words));
	lines = rf_arena_array(&l->arena, n, sizeof(*lines));
	for (size_t i = 0; i < n; i++) {
		struct rf_ll ln = v[i];
		size_t at = i, guard = 0;

		if (taken[i] || v[i].n == 0)
			continue;
		ln.word = (uint32_t)nw;
		ln.n = 0;
		for (;;) {
			struct rf_lw *w = &l->words.v[v[at].word];

			memcpy(words + nw, w, v[at].n * sizeof(*w));
			if (at != i && v[at].n > 0)
				words[nw].glued = v[at].box.x0 - words[nw -
				    1].box.x1 <= WORD_GAP * ln.size;
			if (v[at].size > ln.size) {
				ln.size = v[at].size;
				ln.base = v[at].base;
			}
			nw += v[at].n;
			ln.n += v[at].n;
			if (next[at] == 0 || ++guard > n)
				break;
			at = next[at] - 1;
		}
		lines[kept++] = ln;
	}
	/* The words of this frame stand at the end of the vector. */
	{
		uint32_t from = UINT32_MAX;

		for (size_t i = 0; i < n; i++)
			if (v[i].word < from)
				from = v[i].word;
		memcpy(l->words.v + from, words, nw * sizeof(*words));
		l->words.n = from + nw;
		for (size_t i = 0; i < kept; i++)
			lines[i].word += from;
	}
	memcpy(v, lines, kept * sizeof(*v));
	l->lines.n = first + kept;
	for (size_t i = 0; i < kept; i++)
		measure(l, &v[i]);
}

/*
 * A large initial goes in front of the first of the lines that it reaches
 * down along; its own line stays, empty.
 */
static void
join_initials(struct rf_lay *l, size_t first)
{
	for (size_t i = first; i < l->lines.n; i++) {
		struct rf_ll *cap = &l->lines.v[i], *best = NULL;
		struct rf_lw *w;
		float top;

		if (cap->n != 1 || cap->chars > 3)
			continue;
		w = &l->words.v[cap->word];
		top = cap->base - 0.75f * cap->size;
		if ((l->text.v[w->text] | 0x20) < 'a' ||
		    l->lines.n - first > MAX_LINES)
			continue;
		for (size_t k = first; k < l->lines.n; k++) {
			struct rf_ll *ln = &l->lines.v[k];

			if (k == i || ln->n == 0 ||
			    cap->size < 1.8f * ln->size ||
			    cap->size > 8 * ln->size ||
			    ln->box.x0 < cap->box.x1 - 0.3f * cap->size ||
			    ln->box.x0 > cap->box.x1 + 1.5f * ln->size ||
			    ln->base < top || ln->base > cap->base + 2)
				continue;
			if (best == NULL || ln->base < best->base)
				best = ln;
		}
		if (best == NULL || best->base > cap->base - 0.5f *
		    best->size)
			continue;
		best->initial = (uint32_t)cap->word + 1;
		cap->n = 0;
	}
}

/* Links of the words, by their middle. */
static void
find_links(struct rf_lay *l)
{
	const struct rf_marks *m = l->marks;

	for (size_t k = 0; k < m->links.n; k++) {
		struct rf_box b = rf_lay_turn(m, l->turn, m->links.v[k].box);

		for (size_t i = 0; i < l->words.n; i++) {
			struct rf_lw *w = &l->words.v[i];
			float x = (w->box.x0 + w->box.x1) / 2;
			float y = w->base - 0.3f * w->size;

			if (x >= b.x0 && x <= b.x1 && y >= b.y0 && y <= b.y1)
				w->link = (uint32_t)k + 1;
		}
	}
}

/* Lines of the runs that go in direction q, put into the page's frame. */
static void
build_frame(struct rf_lay *l, int q, bool hidden)
{
	const struct rf_marks *m = l->marks;
	struct build b = { .l = l, .turn = q == 4 ? l->turn : q };
	size_t first_word = l->words.n, first_line = l->lines.n;

	for (size_t i = 0; i < m->runs.n; i++) {
		const struct rf_glyph_run *r = &m->runs.v[i];

		if (quarter(r) != q || r->size < 1 ||
		    (r->flags & RF_MARK_INVISIBLE && !hidden))
			continue;
		for (uint32_t k = 0; k < r->n; k++)
			add_glyph(&b, r, &m->glyphs.v[r->first + k]);
	}
	close_word(&b);
	for (size_t i = first_line; i < l->lines.n; i++)
		if (l->lines.v[i].n > 0)
			measure(l, &l->lines.v[i]);
	join_lines(l, first_line);
	join_initials(l, first_line);
	if (q == l->turn)
		return;
	for (size_t i = first_word; i < l->words.n; i++) {
		struct rf_quad p = rf_lay_unturn(m, b.turn, l->words.v[i].box);

		l->words.v[i].box = rf_lay_turn(m, l->turn,
		    rf_box_of_quad(&p));
	}
	for (size_t i = first_line; i < l->lines.n; i++) {
		struct rf_ll *ln = &l->lines.v[i];
		struct rf_quad p = rf_lay_unturn(m, b.turn, ln->box);

		ln->box = rf_lay_turn(m, l->turn, rf_box_of_quad(&p));
		ln->base = ln->box.y1;
		ln->turn = (uint8_t)(q == 4 ? 4 : (q - l->turn) & 3);
	}
}

/* Size of most of the page's text. */
static float
body_size(const struct rf_lay *l)
{
	uint32_t count[400] = { 0 };
	uint32_t best = 0;

	for (size_t i = 0; i < l->lines.n; i++) {
		int k = (int)(l->lines.v[i].size * 4);

		if (l->lines.v[i].turn == 0)
			count[k < 0 ? 0 : k > 399 ? 399 : k] +=
			    l->lines.v[i].chars;
	}
	for (uint32_t i = 1; i < 400; i++)
		if (count[i] > count[best])
			best = i;
	return best > 0 ? (float)best / 4 + 0.125f : 10;
}

void
rf_lay_words(struct rf_lay *l)
{
	const struct rf_marks *m = l->marks;
	uint32_t count[5] = { 0 }, visible = 0, invisible = 0;

	for (size_t i = 0; i < m->runs.n; i++) {
		const struct rf_glyph_run *r = &m->runs.v[i];

		count[quarter(r)] += r->n;
		*(r->flags & RF_MARK_INVISIBLE ? &invisible : &visible) += r->n;
	}
	l->turn = 0;
	for (int i = 1; i < 4; i++)
		if (count[i] > 2 * count[0] && count[i] > count[l->turn])
			l->turn = i;
	l->width = l->turn & 1 ? m->height : m->width;
	l->height = l->turn & 1 ? m->width : m->height;
	for (int i = 0; i < 5; i++) {
		int q = i == 4 ? 4 : (l->turn + i) & 3;

		/* The text layer of a scan is all there is. */
		if (count[q] > 0)
			build_frame(l, q, visible < 5 && invisible > 20);
	}
	l->hidden = visible < 5 && invisible > 20 ? 0 : invisible;
	l->body = body_size(l);
	if (m->links.n > 0)
		find_links(l);
}
