/*
 * Lines: pieces on one baseline that lie near each other are joined, what
 * was drawn twice is dropped, large initials go to the lines that they
 * begin.
 */
#include "config.h"

#include "layout/words.h"

#include <stdlib.h>
#include <string.h>

#define NEAR_GAP 0.4f		/* joins lines drawn apart, parts of the em */
#define WIDE_GAP 6.0f		/* of a justified line */
#define MAX_PIECES 32		/* of a justified line */
#define MAX_LINES 20000		/* of a page; more are not joined */

/*
 * A line that begins with a few words of another font, such as code, has the
 * size of the others; letters of one font in two sizes are small capitals.
 */
static void
settle_size(const struct rf_lay *l, struct rf_ll *ln)
{
	const struct rf_lw *first = &l->words.v[ln->word];
	float other = 0;
	uint32_t mine = 0, others = 0;

	for (uint32_t i = 0; i < ln->n; i++) {
		const struct rf_lw *w = &first[i];

		if (fabsf(w->base - ln->base) > 0.05f * ln->size)
			continue;
		if (w->font == first->font) {
			mine += w->len;
		} else if (other == 0 || fabsf(w->size - other) < 0.01f *
		    other) {
			other = w->size;
			others += w->len;
		}
	}
	if (others > 2 * mine && other > 0.6f * ln->size &&
	    other < 1.6f * ln->size)
		ln->size = other;
}

/* Box, dominant size, font and styles from the words. */
void
rf_lay_measure(struct rf_lay *l, struct rf_ll *ln)
{
	struct rf_lw *w = &l->words.v[ln->word];
	uint32_t best = 0;
	uint8_t style = 0xFF;

	settle_size(l, ln);
	ln->box = w->box;
	ln->chars = 0;
	ln->rtl = false;
	for (uint32_t i = 0; i < ln->n; i++, w++) {
		float dv = w->base - ln->base;

		ln->box.x0 = fminf(ln->box.x0, w->box.x0);
		ln->box.y0 = fminf(ln->box.y0, w->box.y0);
		ln->box.x1 = fmaxf(ln->box.x1, w->box.x1);
		ln->box.y1 = fmaxf(ln->box.y1, w->box.y1);
		ln->chars += w->len;
		ln->rtl |= w->rtl;
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
	float em = a->size > b->size ? a->size : b->size;
	float least = a->size > b->size ? b->size : a->size;
	float gap = b->box.x0 - a->box.x1, dv = fabsf(a->base - b->base);

	if (gap < -0.3f * em || gap > NEAR_GAP * em)
		return false;
	if (em > RF_INITIAL * least)
		return false;
	if (dv <= 0.12f * em)
		return true;
	return gap < 0.25f * em && (rf_lay_is_script(b->size, dv, a->size) ||
	    rf_lay_is_script(a->size, dv, b->size));
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
		size_t best = n, from = i;

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
		while (from > 0 && v[i].base - v[from - 1].base < reach)
			from--;
		for (size_t j = from; j < n; j++) {
			if (j > i && v[j].base - v[i].base >= reach)
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
				    1].box.x1 <= RF_WORD_GAP * ln.size;
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
		rf_lay_measure(l, &v[i]);
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

/* ---- justified lines -------------------------------------------------- */

/* The next piece on the baseline of line i, when it is the next line. */
static bool
goes_on(const struct rf_lay *l, size_t i)
{
	const struct rf_ll *a = &l->lines.v[i], *b = a + 1;

	return i + 1 < l->lines.n && a->n > 0 && b->n > 0 &&
	    b->word == a->word + a->n && fabsf(a->base - b->base) < 0.05f *
	    a->size && fabsf(a->size - b->size) < 0.05f * a->size &&
	    b->box.x0 > a->box.x1 && b->box.x0 - a->box.x1 < WIDE_GAP *
	    a->size;
}

/* Are all spaces of the words about as wide? */
static bool
spaced_evenly(const struct rf_lay *l, uint32_t word, uint32_t end)
{
	float least = INFINITY, most = 0;

	for (uint32_t i = word + 1; i < end; i++) {
		const struct rf_lw *w = &l->words.v[i];
		float gap = w->box.x0 - w[-1].box.x1;

		if (w->glued)
			continue;
		least = fminf(least, gap);
		most = fmaxf(most, gap);
	}
	return most < 1.6f * least;
}

/* Is there a whole line of this width right above or below? */
static bool
has_fellow(const struct rf_lay *l, size_t first, size_t at, size_t end)
{
	const struct rf_ll *a = &l->lines.v[at];
	float x1 = l->lines.v[end - 1].box.x1, em = a->size;

	for (int way = -1; way <= 1; way += 2) {
		size_t i = way < 0 ? at : end - 1;

		for (;;) {
			const struct rf_ll *b;

			if (way < 0 ? i == first : i + 1 >= l->lines.n)
				break;
			i = way < 0 ? i - 1 : i + 1;
			b = &l->lines.v[i];
			if (fabsf(b->base - a->base) > 2.2f * em)
				break;
			if (b->n >= 4 && fabsf(b->box.x0 - a->box.x0) <
			    0.1f * em && fabsf(b->box.x1 - x1) < 0.1f * em &&
			    fabsf(b->size - em) < 0.1f * em)
				return true;
		}
	}
	return false;
}

/*
 * A line of few words set as wide as its fellows has wide gaps; those are
 * no gutters.
 */
static void
join_justified(struct rf_lay *l, size_t first)
{
	size_t kept = first;

	for (size_t i = first; i < l->lines.n;) {
		struct rf_ll ln = l->lines.v[i];
		size_t end = i + 1;

		while (end - i < MAX_PIECES && goes_on(l, end - 1))
			end++;
		/* The longest row of pieces that is as wide as a fellow. */
		while (end > i + 1 && !(spaced_evenly(l, ln.word,
		    l->lines.v[end - 1].word + l->lines.v[end - 1].n) &&
		    has_fellow(l, first, i, end)))
			end--;
		for (size_t k = i + 1; k < end; k++)
			ln.n += l->lines.v[k].n;
		if (end > i + 1) {
			rf_lay_measure(l, &ln);
			for (uint32_t k = 1; k < ln.n; k++) {
				struct rf_lw *w = &l->words.v[ln.word + k];

				w->glued &= w->box.x0 - w[-1].box.x1 <
				    RF_WORD_GAP * ln.size;
			}
		}
		l->lines.v[kept++] = ln;
		i = end;
	}
	l->lines.n = kept;
}

void
rf_lay_join_lines(struct rf_lay *l, size_t first)
{
	join_lines(l, first);
	join_justified(l, first);
	join_initials(l, first);
}
