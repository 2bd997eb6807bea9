/*
 * Recognised words as marks.
 *
 * What surprises: no engine of this kind tells a font's size.  It follows
 * from how far the words stand above their baseline, and from which letters
 * they have; and since layout compares sizes, sizes that are nearly equal
 * must become equal.
 */
#include "config.h"

#include "extract/ocr/words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "util/utf8.h"

/* In parts of the em. */
#define TALL 0.70f	/* capitals, figures, ascenders */
#define SMALL 0.49f	/* the letter x */

#define LEAST 0.30f	/* confidence of a word that is kept */
#define LEAST_SIGN 0.50f	/* of one without letters and figures */
#define DOUBT 0.50	/* a page as a whole below this is noise, mostly */
#define BOLD 1.28f	/* strokes so much thicker than the body's are bold */
#define SURE_LINE 0.80f	/* confidence of a line that may be large */
#define SURE_BOLD 0.60f	/* and of a word that may be bold */
#define FEW 5u		/* characters of a line that tell no size */
#define STROKE_STEPS 100u	/* of a 200th of the em */
#define SAME_SIZE 0.10f	/* apart, in parts of it, and still one size */

void
rf_ocr_words_clear(struct rf_ocr_words *w)
{
	w->v.n = w->text.n = 0;
}

void
rf_ocr_words_release(struct rf_ocr_words *w)
{
	RF_VEC_RELEASE(&w->v);
	RF_VEC_RELEASE(&w->text);
}

void
rf_ocr_words_add(struct rf_ocr_words *w, const char *text,
    const struct rf_ocr_word *place)
{
	struct rf_str s = rf_str(text);
	struct rf_ocr_word word = *place;
	size_t at = 0;

	word.text = (uint32_t)w->text.n;
	word.chars = 0;
	while (at < s.len) {
		uint32_t cp = rf_utf8_next(s, &at);
		char u[4];
		size_t n;

		if (cp <= 0x20 || cp == 0xFFFD || (cp >= 0x7F && cp < 0xA0))
			continue;
		n = rf_utf8_encode(cp, u);
		for (size_t i = 0; i < n; i++)
			*RF_VEC_PUSH(&w->text) = u[i];
		word.chars++;
	}
	word.len = (uint32_t)w->text.n - word.text;
	if (word.chars > 0 && word.x1 > word.x0 && word.y1 > word.y0)
		*RF_VEC_PUSH(&w->v) = word;
}

/* ---- how well ------------------------------------------------------- */

double
rf_ocr_words_mean(const struct rf_ocr_words *w)
{
	double sum = 0, n = 0;

	for (size_t i = 0; i < w->v.n; i++) {
		sum += (double)w->v.v[i].confidence * w->v.v[i].chars;
		n += w->v.v[i].chars;
	}
	return n > 0 ? sum / n : 0;
}

double
rf_ocr_words_score(const struct rf_ocr_words *w)
{
	double sum = 0;

	for (size_t i = 0; i < w->v.n; i++)
		if (w->v.v[i].confidence > 0.6f)
			sum += (double)w->v.v[i].confidence *
			    w->v.v[i].chars;
	return sum;
}

/* ---- characters ----------------------------------------------------- */

struct rf_str
rf_ocr_word_text(const struct rf_ocr_words *w, const struct rf_ocr_word *word)
{
	return (struct rf_str){ w->text.v + word->text, word->len };
}

bool
rf_ocr_is_letter(uint32_t cp)
{
	return (cp >= '0' && cp <= '9') || ((cp | 0x20) >= 'a' &&
	    (cp | 0x20) <= 'z') || (cp >= 0xC0 && cp < 0x2000 && cp != 0xD7 &&
	    cp != 0xF7) || cp >= 0x2C00;
}

static bool
has_letter(struct rf_str s)
{
	size_t at = 0;

	while (at < s.len)
		if (rf_ocr_is_letter(rf_utf8_next(s, &at)))
			return true;
	return false;
}

/* The part of the em that a word reaches above its baseline; 0: unknown. */
static float
reach(struct rf_str s)
{
	size_t at = 0;
	float most = 0;

	while (at < s.len) {
		uint32_t cp = rf_utf8_next(s, &at);

		if ((cp >= 'A' && cp <= 'Z') || (cp >= '0' && cp <= '9') ||
		    (cp < 0x80 && strchr("bdfhijklt()[]{}/|!?&%$#", (int)cp) !=
		    NULL) || cp >= 0xC0)
			return TALL;
		if (cp >= 'a' && cp <= 'z')
			most = SMALL;
	}
	return most;
}

static void
count_letters(struct rf_str s, uint32_t *tall, uint32_t *small)
{
	size_t at = 0;

	while (at < s.len) {
		uint32_t cp = rf_utf8_next(s, &at);

		if (cp >= 'a' && cp <= 'z' && strchr("bdfhklij", (int)cp) ==
		    NULL)
			++*small;
		else if (rf_ocr_is_letter(cp))
			++*tall;
	}
}

/* ---- noise ---------------------------------------------------------- */

void
rf_ocr_words_sift(struct rf_ocr_words *w)
{
	bool doubtful = rf_ocr_words_mean(w) < DOUBT;
	size_t kept = 0;

	for (size_t i = 0; i < w->v.n; i++) {
		const struct rf_ocr_word *word = &w->v.v[i];
		float least = doubtful ? 0.7f : LEAST;

		if (!has_letter(rf_ocr_word_text(w, word)) && least < LEAST_SIGN)
			least = LEAST_SIGN;
		/* The rest of a rule. */
		if (word->chars == 1 && w->text.v[word->text] == '|')
			continue;
		if (doubtful && word->chars < 3)
			least = 0.9f;
		if (word->confidence >= least)
			w->v.v[kept++] = *word;
	}
	w->v.n = kept;
}

/* ---- sizes ---------------------------------------------------------- */

struct line {
	float em;
	float other;		/* em that is as likely; 0: none */
	float confidence;	/* mean of its characters */
	uint32_t chars;
	bool known;		/* its size is one of those settled */
	bool settled;		/* unsure: it was given one of those */
};

struct sizes {
	struct line *lines;	/* by rf_ocr_word.line */
	uint32_t n;
};

static int
by_value(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;

	return x < y ? -1 : x > y;
}

/* The middle of what the words of lines say, where the ink says nothing. */
static void
measure(const struct rf_ocr_words *w, struct sizes *s)
{
	float *v = rf_reallocarray(NULL, w->v.n + 1, sizeof(*v));

	for (size_t i = 0, end; i < w->v.n; i = end) {
		struct line *ln = &s->lines[w->v.v[i].line];
		float highest = 0, rise = w->v.v[i].rise;
		uint32_t tall = 0, small = 0;
		size_t n = 0;

		for (end = i; end < w->v.n && w->v.v[end].line ==
		    w->v.v[i].line; end++) {
			const struct rf_ocr_word *word = &w->v.v[end];
			struct rf_str text = rf_ocr_word_text(w, word);
			float part = reach(text);

			count_letters(text, &tall, &small);
			ln->chars += word->chars;
			ln->confidence += word->confidence *
			    (float)word->chars;
			highest = fmaxf(highest, word->y1 - word->y0);
			if (part > 0 && word->base > word->y0)
				v[n++] = (word->base - word->y0) / part;
		}
		ln->confidence /= (float)ln->chars;
		if (rise > 0 && tall + small > 0) {
			ln->em = rise / (small > tall ? SMALL : TALL);
			if (3 * small > tall && 3 * tall > small * 2)
				ln->other = rise / (small > tall ? TALL :
				    SMALL);
		} else if (n > 0) {
			qsort(v, n, sizeof(*v), by_value);
			ln->em = v[n / 2];
		} else {
			ln->em = highest;
		}
	}
	free(v);
}

/* Is the size of the line less than certain? */
static bool
is_unsure(const struct line *ln)
{
	return ln->chars <= FEW || ln->other > 0;
}

/* Characters whose size is about this one, and not settled. */
static uint32_t
support(const struct sizes *s, float em)
{
	uint32_t chars = 0;

	for (uint32_t i = 0; i < s->n; i++)
		if (!s->lines[i].known && !is_unsure(&s->lines[i]) &&
		    fabsf(s->lines[i].em - em) <
		    SAME_SIZE * em)
			chars += s->lines[i].chars;
	return chars;
}

/* The commonest size first, which takes in what is near it; and so on. */
static float
settle_sizes(struct sizes *s)
{
	float body = 0;

	for (;;) {
		uint32_t best = 0;
		double sum = 0, chars = 0;
		float em = 0;

		for (uint32_t i = 0; i < s->n; i++) {
			uint32_t n;

			if (s->lines[i].known || is_unsure(&s->lines[i]))
				continue;
			n = support(s, s->lines[i].em);
			if (n > best) {
				best = n;
				em = s->lines[i].em;
			}
		}
		if (best == 0)
			return body;
		for (uint32_t i = 0; i < s->n; i++) {
			struct line *ln = &s->lines[i];

			if (ln->known || is_unsure(ln) ||
			    fabsf(ln->em - em) >= SAME_SIZE * em)
				continue;
			sum += (double)ln->em * ln->chars;
			chars += ln->chars;
		}
		for (uint32_t i = 0; i < s->n; i++) {
			struct line *ln = &s->lines[i];

			if (ln->known || is_unsure(ln) ||
			    fabsf(ln->em - em) >= SAME_SIZE * em)
				continue;
			ln->known = true;
			ln->em = (float)(sum / chars);
		}
		if (body == 0)
			body = (float)(sum / chars);
	}
}

/* The settled size that is nearest, among those within a part of it. */
static float
nearest(const struct sizes *s, float em, float part)
{
	float near = 0;

	for (uint32_t k = 0; k < s->n; k++) {
		float one = s->lines[k].em;

		if (!is_unsure(&s->lines[k]) && s->lines[k].chars > 0 &&
		    fabsf(one - em) < part * one &&
		    fabsf(one - em) < fabsf(near - em))
			near = one;
	}
	return near;
}

/*
 * What was read with doubt (formulas, the numbers of a chart) was measured
 * with doubt, and so were a few characters that stand alone: they are no
 * larger than the body.
 */
static void
humble(struct sizes *s, float body)
{
	for (uint32_t i = 0; i < s->n; i++) {
		struct line *ln = &s->lines[i];

		if (ln->confidence >= SURE_LINE && (ln->chars > FEW ||
		    ln->settled))
			continue;
		if (ln->em > body && ln->em < 2 * body)
			ln->em = body;
	}
}

/* What a few characters say, and what may be capitals or not. */
static void
adopt(struct sizes *s)
{
	for (uint32_t i = 0; i < s->n; i++) {
		struct line *ln = &s->lines[i];
		float one, two;

		if (ln->chars == 0 || !is_unsure(ln))
			continue;
		one = nearest(s, ln->em, ln->chars <= FEW ? 0.35f : 0.12f);
		two = ln->other > 0 ? nearest(s, ln->other, 0.12f) : 0;
		if (two > 0 && (one == 0 || fabsf(two - ln->other) <
		    fabsf(one - ln->em)))
			ln->em = two;
		else if (one > 0)
			ln->em = one;
		ln->settled = one > 0 || two > 0;
	}
}

static float
settle(struct sizes *s)
{
	float body = settle_sizes(s);

	/* Nothing but short lines. */
	for (uint32_t i = 0; body == 0 && i < s->n; i++)
		body = s->lines[i].em;
	adopt(s);
	humble(s, body);
	return body;
}

#define MAX_LINES 5000u	/* whose sizes are compared with each other */

static struct sizes
find_sizes(const struct rf_ocr_words *w, float *body)
{
	struct sizes s = { NULL, 0 };

	for (size_t i = 0; i < w->v.n; i++)
		if (w->v.v[i].line >= s.n)
			s.n = w->v.v[i].line + 1;
	s.lines = rf_calloc(s.n + 1, sizeof(*s.lines));
	measure(w, &s);
	*body = 0;
	if (s.n <= MAX_LINES)
		*body = settle(&s);
	else
		*body = s.lines[w->v.v[0].line].em;
	return s;
}

double
rf_ocr_words_em(const struct rf_ocr_words *w)
{
	float body;
	struct sizes s = find_sizes(w, &body);

	free(s.lines);
	return (double)body;
}

/* ---- strokes -------------------------------------------------------- */

/* Thickness of most of the text, in parts of the em. */
static float
common_stroke(const struct rf_ocr_words *w, const struct sizes *s)
{
	uint32_t chars[STROKE_STEPS] = { 0 }, best = 0;

	for (size_t i = 0; i < w->v.n; i++) {
		const struct rf_ocr_word *word = &w->v.v[i];
		float em = s->lines[word->line].em;
		float step = em > 0 ? word->stroke / em * 200 : 0;

		if (step >= 1 && step < STROKE_STEPS - 1)
			chars[(size_t)step] += word->chars;
	}
	/* Of three neighbours, so that no border divides it. */
	for (uint32_t i = 1; i + 1 < STROKE_STEPS; i++)
		if (chars[i - 1] + chars[i] + chars[i + 1] > chars[best > 0 ?
		    best - 1 : 0] + chars[best] + chars[best + 1])
			best = i;
	return ((float)best + 0.5f) / 200;
}

/* Short words go with the one before, when nothing speaks against it. */
static bool
is_bold(const struct rf_ocr_word *word, float em, float stroke, bool before)
{
	float ratio = em > 0 && stroke > 0 ? word->stroke / em / stroke : 0;

	if (word->confidence < SURE_BOLD && !before)
		return false;
	return ratio > (before && word->chars < 4 ? 0.5f * (1 + BOLD) : BOLD);
}

/* The words of a line, from `at`, that are bold; returns its end. */
static size_t
judge_line(const struct rf_ocr_words *w, size_t at, float em, float stroke,
    bool *bold)
{
	float sum = 0, chars = 0;
	size_t end = at;

	for (; end < w->v.n && w->v.v[end].line == w->v.v[at].line; end++) {
		const struct rf_ocr_word *word = &w->v.v[end];

		sum += word->stroke * (float)word->chars;
		chars += (float)word->chars;
		bold[end] = is_bold(word, em, stroke, end > at &&
		    bold[end - 1]);
	}
	/* All of it, also what is hard to measure. */
	if (sum > BOLD * stroke * em * chars && chars > FEW)
		memset(bold + at, true, end - at);
	return end;
}

/* ---- marks ---------------------------------------------------------- */

static void
add_word(const struct rf_ocr_words *w, const struct rf_ocr_word *word,
    float em, float scale, bool bold, struct rf_marks *m)
{
	struct rf_glyph_run *run = RF_VEC_PUSH(&m->runs);
	struct rf_str s = rf_ocr_word_text(w, word);
	float step = (word->x1 - word->x0) / (float)word->chars;
	float x = word->x0;
	size_t at = 0;

	run->first = (uint32_t)m->glyphs.n;
	run->n = word->chars + 1;
	run->size = em * scale;
	run->dx = 1;
	run->font = bold;
	run->confidence = fmaxf(word->confidence, 0.0001f);
	while (at <= s.len) {
		struct rf_glyph *g = RF_VEC_PUSH(&m->glyphs);
		bool end = at == s.len;

		g->x = x * scale;
		g->y = word->base * scale;
		g->advance = end ? 0 : step * scale;
		g->cp = end ? ' ' : rf_utf8_next(s, &at);
		x += step;
		if (end)
			break;
	}
}

static void
add_rule(const struct rf_ink_rule *r, float scale, struct rf_marks *m)
{
	struct rf_mark_rect *rect = RF_VEC_PUSH(&m->rects);

	rect->box = (struct rf_box){ (float)r->x0 * scale,
	    (float)r->y0 * scale, (float)r->x1 * scale,
	    (float)r->y1 * scale };
	rect->kind = RF_MARK_RULE;
	rect->parts = 1;
	rect->weight = scale * (float)(r->level ? r->y1 - r->y0 :
	    r->x1 - r->x0);
}

void
rf_ocr_words_marks(const struct rf_ocr_words *w,
    const struct rf_ink_rules *rules, double dpi, struct rf_marks *m)
{
	float scale = (float)(72 / dpi), body;
	struct sizes s = find_sizes(w, &body);
	float stroke = common_stroke(w, &s);
	bool *bold = rf_calloc(w->v.n + 1, sizeof(*bold));

	m->fonts.n = 0;
	for (uint32_t i = 0; i < 2; i++) {
		struct rf_mark_font *font = RF_VEC_PUSH(&m->fonts);

		font->id = i + 1;
		font->bold = i == 1;
		font->ascent = 0.8f;
		font->descent = -0.2f;
	}
	for (size_t i = 0; i < w->v.n;)
		i = judge_line(w, i, s.lines[w->v.v[i].line].em, stroke, bold);
	for (size_t i = 0; i < w->v.n; i++)
		add_word(w, &w->v.v[i], s.lines[w->v.v[i].line].em, scale,
		    bold[i], m);
	for (size_t i = 0; i < rules->v.n; i++)
		add_rule(&rules->v.v[i], scale, m);
	free(bold);
	free(s.lines);
}
