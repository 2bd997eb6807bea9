/*
 * Code: stretches of a type in which every character is as wide as any
 * other, which keep their lines and their indents.
 *
 * What surprised: whole documents are set in such a type, their tables too;
 * code is told by its signs.
 */
#include "config.h"

#include "layout/lay.h"

#include <math.h>
#include <string.h>

#include "util/buf.h"
#include "util/limits.h"
#include "util/utf8.h"

struct coding {
	struct rf_lay *l;
	struct rf_lcode *code;	/* being gathered */
	uint32_t signs;		/* rows that look like code */
	uint32_t prose;		/* rows that look like none */
	float x1, base, size;	/* of its rows; the last one's baseline */
	size_t cap;
};

static bool
is_mono(const struct rf_lay *l, const struct rf_ll *ln)
{
	for (uint32_t i = 0; i < ln->n; i++)
		if (!l->words.v[ln->word + i].mono)
			return false;
	return ln->n > 0;
}

/* Signs that prose has not, at a line's end or anywhere. */
static void
judge_row(struct coding *c, const struct rf_ll *ln)
{
	const struct rf_lw *w = &c->l->words.v[ln->word];
	uint32_t plain = 0;
	bool sign = false;

	for (uint32_t i = 0; i < ln->n; i++) {
		struct rf_str s = rf_lw_str(c->l, &w[i]);
		char last = s.ptr[s.len - 1];
		size_t letters = 0;

		for (size_t k = 0; k < s.len; k++) {
			sign |= memchr("{}=<>_\\|[]`~^", s.ptr[k], 13) !=
			    NULL;
			letters += ((s.ptr[k] | 0x20) >= 'a' &&
			    (s.ptr[k] | 0x20) <= 'z') ||
			    (unsigned char)s.ptr[k] >= 0x80;
		}
		sign |= s.len >= 2 && (strncmp(s.ptr + s.len - 2, "()", 2) ==
		    0 || (i == 0 && s.ptr[0] == '/' && s.ptr[1] == '/'));
		sign |= i + 1 == ln->n && (last == ';' || last == '{');
		plain += letters + 1 >= s.len;
	}
	c->signs += sign;
	c->prose += !sign && ln->n >= 5 && plain + 1 >= ln->n;
}

/* Does the line go on with the code above it? */
static bool
follows(const struct coding *c, const struct rf_ll *ln)
{
	const struct rf_lcode *k = c->code;
	float step = ln->base - c->base;

	return k != NULL && fabsf(ln->size - c->size) < 0.05f * c->size &&
	    step >= -0.1f * c->size && step < 2.6f * c->size &&
	    ln->box.x0 < fmaxf(c->x1, k->box.x0 + 30 * c->size) &&
	    ln->box.x0 > k->box.x0 - 10 * c->size;
}

static void
end_code(struct coding *c)
{
	struct rf_lcode *k = c->code;
	struct rf_lobject *o;

	c->code = NULL;
	if (k == NULL || k->rows < 2 || c->signs * 5 < k->rows * 2 ||
	    c->prose * 3 > k->rows)
		return;
	for (size_t i = 0; i < k->n; i++)
		c->l->lines.v[k->lines[i]].used = true;
	o = RF_VEC_PUSH(&c->l->objects);
	o->box = k->box;
	o->code = k;
}

static void
add_line(struct coding *c, uint32_t index)
{
	const struct rf_ll *ln = &c->l->lines.v[index];
	struct rf_lcode *k = c->code;

	if (k == NULL) {
		k = c->code = rf_arena_alloc(&c->l->arena, sizeof(*k));
		k->lines = rf_arena_array(&c->l->arena, c->cap,
		    sizeof(*k->lines));
		k->box = ln->box;
		c->signs = c->prose = 0;
		c->x1 = ln->box.x1;
		c->size = ln->size;
		c->base = -INFINITY;
	}
	k->rows += ln->base > c->base + 0.3f * c->size;
	k->lines[k->n++] = index;
	k->box.x0 = fminf(k->box.x0, ln->box.x0);
	k->box.y0 = fminf(k->box.y0, ln->box.y0);
	k->box.x1 = c->x1 = fmaxf(k->box.x1, ln->box.x1);
	k->box.y1 = fmaxf(k->box.y1, ln->box.y1);
	c->base = ln->base;
	judge_row(c, ln);
}

/* Other text between its rows ends it. */
static bool
is_between(const struct coding *c, const struct rf_ll *ln)
{
	return c->code != NULL && ln->n > 0 && ln->box.x0 < c->x1 &&
	    ln->box.x1 > c->code->box.x0 && ln->base > c->code->box.y0;
}

void
rf_lay_code(struct rf_lay *l)
{
	struct coding c = { .l = l, .cap = 0 };
	uint32_t chars = 0, mono = 0;

	for (size_t i = 0; i < l->words.n; i++) {
		chars += l->words.v[i].len;
		mono += l->words.v[i].mono ? l->words.v[i].len : 0;
	}
	if (mono == 0)
		return;
	l->typed = mono * 2 > chars;
	for (size_t i = 0; i < l->lines.n; i++)
		c.cap += is_mono(l, &l->lines.v[i]);
	for (size_t i = 0; i < l->lines.n; i++) {
		const struct rf_ll *ln = &l->lines.v[i];

		if (ln->turn != 0 || ln->used || ln->n == 0)
			continue;
		if (!is_mono(l, ln)) {
			if (is_between(&c, ln))
				end_code(&c);
			continue;
		}
		if (!follows(&c, ln))
			end_code(&c);
		add_line(&c, (uint32_t)i);
	}
	end_code(&c);
	/* Words of such a type in other text. */
	for (size_t i = 0; i < l->words.n && !l->typed; i++) {
		struct rf_lw *w = &l->words.v[i];
		struct rf_str s = rf_lw_str(l, w);

		/* Addresses are often set so. */
		if (w->mono && w->link == 0 && memchr(s.ptr, '@', s.len) ==
		    NULL && memmem(s.ptr, s.len, "://", 3) == NULL &&
		    memmem(s.ptr, s.len, "www.", 4) == NULL)
			w->style |= RF_CODE;
	}
}

/* ---- code as text ------------------------------------------------------ */

/* Width of a character: each word's is its own, but for rounding. */
static float
char_width(const struct rf_lay *l, const struct rf_lcode *k)
{
	float width = 0;
	uint32_t chars = 0;

	for (size_t i = 0; i < k->n; i++) {
		const struct rf_ll *ln = &l->lines.v[k->lines[i]];

		for (uint32_t w = ln->word; w < ln->word + ln->n; w++) {
			width += l->words.v[w].box.x1 - l->words.v[w].box.x0;
			chars += (uint32_t)rf_utf8_length(rf_lw_str(l,
			    &l->words.v[w]));
		}
	}
	return chars > 0 && width > 0 ? width / (float)chars : 1;
}

/* So many characters fit into a distance; at least `least`. */
static uint32_t
places(float distance, float width, uint32_t least)
{
	float n = distance / width + 0.3f;

	return n < (float)least ? least : n > 200 ? 200 : (uint32_t)n;
}

struct rf_text
rf_lay_code_text(struct rf_lay *l, const struct rf_lcode *k)
{
	float width = char_width(l, k), base = 0, x = 0, step = INFINITY;
	struct rf_buf b;
	struct rf_text t;

	rf_buf_init(&b, RF_MAX_TEXT);
	for (size_t i = 1; i < k->n; i++) {
		float d = l->lines.v[k->lines[i]].base -
		    l->lines.v[k->lines[i - 1]].base;

		if (d > 0.5f * l->lines.v[k->lines[i]].size)
			step = fminf(step, d);
	}
	for (size_t i = 0; i < k->n; i++) {
		const struct rf_ll *ln = &l->lines.v[k->lines[i]];
		bool next = i == 0 || ln->base > base + 0.3f * ln->size;

		if (next && i > 0)
			rf_buf_adds(&b, ln->base - base > 1.7f * step ?
			    "\n\n" : "\n");
		for (uint32_t w = ln->word; w < ln->word + ln->n; w++) {
			const struct rf_lw *lw = &l->words.v[w];
			bool first = next && w == ln->word;
			uint32_t n = places(lw->box.x0 - (first ? k->box.x0 :
			    x), width, !first && !lw->glued);

			while (n-- > 0)
				rf_buf_addc(&b, ' ');
			rf_buf_add(&b, l->text.v + lw->text, lw->len);
			x = lw->box.x1;
		}
		base = ln->base;
	}
	t = rf_text_plain(&l->doc->arena, (struct rf_str){
	    rf_arena_strndup(&l->doc->arena, b.ptr, b.len), b.len });
	rf_buf_release(&b);
	return t;
}
