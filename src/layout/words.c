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

#include "layout/words.h"

#include <stdlib.h>
#include <string.h>

#include "util/utf8.h"

/* In parts of the em. */
#define LINE_GAP 1.25f		/* starts a new line, drawn one after another */
#define BACK_GAP -0.45f		/* so far back is not kerning */
#define TIGHT_GAP 0.12f		/* starts a word where letters stand close */
#define SHIFT 0.35f		/* a letter raised or lowered, not another line */
#define ASCENT 0.75f		/* tight boxes */
#define DESCENT 0.22f
#define MAX_PAIRS 50000000	/* of words and links; later links are lost */
/* From a vertical character's origin, under it, to its top and its side. */
#define UPRIGHT_TOP 0.88f
#define UPRIGHT_SIDE 0.12f

static int
quarter(const struct rf_glyph_run *r)
{
	if (r->dx > 0.98f)
		return 0;
	if (r->dy > 0.98f)
		return 1;
	if (r->dx < -0.98f)
		return 2;
	return r->dy < -0.98f ? 3 : 4;
}

/* ---- characters ----------------------------------------------------- */

static bool
is_space(uint32_t cp)
{
	return cp <= 0x20 || cp == 0xA0 || (cp >= 0x2000 && cp <= 0x200B) ||
	    cp == 0x202F || cp == 0x205F || cp == 0x3000 || cp == 0xFEFF ||
	    cp == 0x2028 || cp == 0x2029 || cp == 0x1680 || cp == 0x7F;
}

/* A letter of the scripts that part words by spaces, Latin to Armenian. */
static bool
is_letter(uint32_t cp)
{
	return cp < 0x80 ? (cp | 0x20) >= 'a' && (cp | 0x20) <= 'z' :
	    cp >= 0xC0 && cp < 0x590 && cp != 0xD7 && cp != 0xF7 &&
	    !(cp >= 0x2B0 && cp < 0x370);
}

/* ---- building ------------------------------------------------------- */

#define MAX_CLUSTERS 256	/* glyphs of a word from right to left */

struct build {
	struct rf_lay *l;
	int turn;		/* of the frame being built */
	bool level;		/* its lines are level: not for odd angles */
	bool open, line_open;	/* a word, a line */
	bool space;		/* seen since the last glyph */
	bool rtl;		/* the line has a word from right to left */
	uint32_t close, apart;	/* gaps inside the line's words */
	float start, end;	/* edges of the last glyph */
	float last_x, last_v;	/* its origin */
	uint32_t last_cp;
	/* Of an open word from right to left: its characters as drawn, and
	 * whether they were drawn leftwards. */
	uint32_t cps[MAX_CLUSTERS];
	size_t n_cps;
	int leftwards;
};

/*
 * A word from right to left is written in the order it is read, in whatever
 * order it was drawn; what one glyph stands for stays together.
 */
static void
write_rtl(struct build *b)
{
	size_t end = b->n_cps;

	for (size_t i = 0; i < b->n_cps && b->leftwards >= 0; i++)
		rf_lay_put(b->l, b->cps[i] & ~RF_CLUSTER);
	for (size_t i = b->n_cps; i-- > 0 && b->leftwards < 0;) {
		if (b->cps[i] & RF_CLUSTER && i > 0)
			continue;
		for (size_t k = i; k < end; k++)
			rf_lay_put(b->l, b->cps[k] & ~RF_CLUSTER);
		end = i;
	}
	b->n_cps = 0;
	b->leftwards = 0;
}

static void
close_word(struct build *b)
{
	struct rf_lay *l = b->l;
	struct rf_lw *w;

	if (!b->open)
		return;
	b->open = false;
	write_rtl(b);
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
	b->space = b->rtl = false;
	b->close = b->apart = 0;
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
	w->tag = r->tag;
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

/* Does a glyph stand where text from right to left goes on? */
static bool
continues_left(const struct build *b, const struct rf_ll *ln, float u,
    float v, float size, float advance)
{
	float gap = b->start - u - (advance > 0 ? advance : 0);

	return fabsf(v - ln->base) <= 0.12f * ln->size &&
	    fabsf(size - ln->size) <= 0.1f * ln->size &&
	    gap <= LINE_GAP * size && gap >= BACK_GAP * size && u < b->start;
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
	if (size > RF_INITIAL * ln->size || ln->size > RF_INITIAL * size)
		return size > 0.47f * ln->size &&
		    rf_lay_is_script(size, dv, ln->size);
	if (fabsf(dv) <= 0.12f * em)
		return true;
	if (rf_lay_is_script(size, dv, ln->size))
		return true;
	/* As in the name of TeX. */
	if (b->level && b->open && gap < 0.3f * em &&
	    fabsf(dv) <= SHIFT * em && fabsf(size - ln->size) <= 0.1f * em)
		return true;
	if (rf_lay_is_script(ln->size, dv, size) && gap < 0.5f * em &&
	    ln->n <= 2) {
		ln->base = v;
		ln->size = size;
		return true;
	}
	return false;
}

/* The glyph is the open word's, which then ends where it does. */
static void
take_glyph(struct build *b, const struct rf_glyph *g, float u, bool left)
{
	struct rf_lw *w = &b->l->words.v[b->l->words.n - 1];
	float advance = g->advance > 0 ? g->advance : 0;

	if (w->rtl && b->n_cps > 0 && !rf_lay_combines(g->cp))
		b->leftwards += left ? 1 : u >= b->end - 0.1f * w->size ? -1 :
		    0;
	if (!w->rtl) {
		rf_lay_put(b->l, g->cp);
	} else {
		b->cps[b->n_cps] = g->cp;
		if (b->n_cps > 0 && rf_lay_combines(g->cp))
			b->cps[b->n_cps] |= RF_CLUSTER;
		b->n_cps++;
	}
	b->start = u;
	b->end = g->advance > 0 || u > b->end || left ? u + advance : b->end;
	if (u < w->box.x0)
		w->box.x0 = u;
	if (b->end > w->box.x1)
		w->box.x1 = b->end;
}

/* A ligature's further character. */
static void
take_part(struct build *b, uint32_t cp)
{
	if (!b->open)
		return;
	if (!b->l->words.v[b->l->words.n - 1].rtl)
		rf_lay_put(b->l, cp);
	else if (b->n_cps < MAX_CLUSTERS)
		b->cps[b->n_cps++] = cp | RF_CLUSTER;
}

/* Does the glyph begin another word than the one that is open? */
static bool
starts_word(const struct build *b, const struct rf_glyph_run *r,
    uint32_t cp, float v)
{
	const struct rf_lw *w = &b->l->words.v[b->l->words.n - 1];

	return w->font != r->font || w->rgb != r->rgb ||
	    fabsf(w->size - r->size) > 0.01f * r->size ||
	    fabsf(w->base - v) > 0.05f * r->size ||
	    (w->rtl ? b->n_cps == MAX_CLUSTERS || rf_lay_is_ltr(cp) :
	    rf_lay_is_rtl(cp));
}

/*
 * Does the gap before a glyph part words?  A full line's spaces may be
 * narrower than those between the letters of another's words: where letters
 * touch, less is enough before one.
 */
static bool
parts_words(struct build *b, const struct rf_glyph_run *r, uint32_t cp,
    float gap, bool same)
{
	gap /= r->size;
	if (gap > RF_WORD_GAP)
		return true;
	if (same && gap > TIGHT_GAP && (is_letter(cp) || (cp >= '0' &&
	    cp <= '9' && is_letter(b->last_cp))) && b->close >= 4 &&
	    b->apart * 8 <= b->close)
		return true;
	if (gap < 0.05f)
		b->close++;
	else
		b->apart++;
	return false;
}

/*
 * A glyph over or under the last one, an accent and its letter: they become
 * one character.
 */
static bool
join_accent(struct build *b, const struct rf_glyph_run *r,
    const struct rf_glyph *g, float u, float v)
{
	struct rf_lay *l = b->l;
	float middle = u + g->advance / 2;
	uint32_t whole, mark;
	struct rf_lw *w;
	char last[4];
	size_t n;

	if (!b->open)
		return false;
	w = &l->words.v[l->words.n - 1];
	if (w->rtl || g->advance <= 0 || fabsf(middle -
	    (b->last_x + b->end) / 2) > 0.2f * r->size || fabsf(v - b->last_v) > 0.45f * r->size)
		return false;
	whole = rf_lay_accented(b->last_cp, g->cp, &mark);
	n = rf_utf8_encode(b->last_cp, last);
	if (whole == 0 || l->text.n < w->text + n ||
	    memcmp(l->text.v + l->text.n - n, last, n) != 0)
		return false;
	l->text.n -= n;
	if (l->text.n == w->text && b->last_cp >= 0x80) {
		/* The word began with the accent: it stands on the letter. */
		w->base = v;
		w->box.y0 = v - ASCENT * r->size;
		w->box.y1 = v + DESCENT * r->size;
	}
	rf_lay_put(l, whole);
	if (mark != 0)
		rf_lay_put(l, mark);
	b->end = fmaxf(b->end, u + g->advance);
	w->box.x0 = fminf(w->box.x0, u);
	w->box.x1 = fmaxf(w->box.x1, b->end);
	b->last_cp = whole;
	b->last_x = u;
	b->last_v = v;
	return true;
}

static void
add_glyph(struct build *b, const struct rf_glyph_run *r,
    const struct rf_glyph *g)
{
	struct rf_lay *l = b->l;
	float u, v, gap;
	bool left = false;

	if (is_space(g->cp)) {
		b->space = true;
		close_word(b);
		return;
	}
	if (g->advance == -1) {
		take_part(b, g->cp);
		return;
	}
	rf_lay_turn_point(l->marks, b->turn, g->x, g->y, &u, &v);
	if (!isfinite(u) || !isfinite(v))
		return;
	if (r->flags & RF_MARK_VERTICAL) {
		/* From under the character to where its column begins. */
		u -= UPRIGHT_TOP * r->size;
		v -= UPRIGHT_SIDE * r->size;
	}
	/* The same character again at the same place: bold by hand. */
	if (b->open && g->cp == b->last_cp && g->advance > 0 &&
	    fabsf(u - b->last_x) < 0.12f * r->size &&
	    fabsf(v - b->last_v) < 0.12f * r->size) {
		l->words.v[l->words.n - 1].style |= RF_BOLD;
		return;
	}
	if (join_accent(b, r, g, u, v))
		return;
	if (b->line_open && (rf_lay_is_rtl(g->cp) || b->rtl))
		left = continues_left(b, &l->lines.v[l->lines.n - 1], u, v,
		    r->size, g->advance);
	if (!left && !continues(b, u, v, r->size))
		open_line(b, v, r->size);
	gap = left ? b->start - u - g->advance : u - b->end;
	if (b->open) {
		bool other = starts_word(b, r, g->cp, v);

		b->space = parts_words(b, r, g->cp, gap, !other);
		if (b->space || other)
			open_word(b, r, u, v);
	} else {
		if (l->lines.v[l->lines.n - 1].n > 0)
			b->space |= gap > RF_WORD_GAP * r->size;
		open_word(b, r, u, v);
	}
	if (b->n_cps == 0 && rf_lay_is_rtl(g->cp))
		b->rtl = l->words.v[l->words.n - 1].rtl = true;
	take_glyph(b, g, u, left);
	b->last_x = u;
	b->last_v = v;
	b->last_cp = g->cp;
}

/* Links of the words, by their middle. */
static void
find_links(struct rf_lay *l)
{
	const struct rf_marks *m = l->marks;
	size_t most = MAX_PAIRS / (l->words.n + 1);

	for (size_t k = 0; k < m->links.n && k < most; k++) {
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
build_frame(struct rf_lay *l, int q, const uint8_t *hidden)
{
	const struct rf_marks *m = l->marks;
	struct build b = { .l = l, .turn = q == 4 ? l->turn : q,
		.level = q < 4 };
	size_t first_word = l->words.n, first_line = l->lines.n;

	for (size_t i = 0; i < m->runs.n; i++) {
		const struct rf_glyph_run *r = &m->runs.v[i];

		if (quarter(r) != q || !(r->size > 0.01f))
			continue;
		for (uint32_t k = r->first; k < r->first + r->n; k++)
			if (hidden == NULL || hidden[k] == 0)
				add_glyph(&b, r, &m->glyphs.v[k]);
	}
	close_word(&b);
	for (size_t i = first_line; i < l->lines.n; i++)
		if (l->lines.v[i].n > 0)
			rf_lay_measure(l, &l->lines.v[i]);
	rf_lay_sort_rtl(l, first_line);
	rf_lay_join_lines(l, first_line);
	rf_lay_mirror(l, first_line);
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

static bool
reads_left(const struct rf_lay *l)
{
	size_t rtl = 0;

	for (size_t i = 0; i < l->words.n; i++)
		rtl += l->words.v[i].rtl;
	return rtl * 2 > l->words.n;
}

void
rf_lay_words(struct rf_lay *l)
{
	const struct rf_marks *m = l->marks;
	const uint8_t *hidden = rf_lay_hidden(l);
	uint32_t count[5] = { 0 };

	for (size_t i = 0; i < m->runs.n; i++) {
		const struct rf_glyph_run *r = &m->runs.v[i];

		count[quarter(r)] += r->n;
	}
	l->turn = 0;
	for (int i = 1; i < 4; i++)
		if (count[i] > 2 * count[0] && count[i] > count[l->turn])
			l->turn = i;
	l->width = l->turn & 1 ? m->height : m->width;
	l->height = l->turn & 1 ? m->width : m->height;
	for (int i = 0; i < 5; i++) {
		int q = i == 4 ? 4 : (l->turn + i) & 3;

		if (count[q] > 0)
			build_frame(l, q, hidden);
	}
	l->body = body_size(l);
	l->rtl = reads_left(l);
	if (m->links.n > 0)
		find_links(l);
}
