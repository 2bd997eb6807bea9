/*
 * Words as runs of styled text: lines joined with a space, or with nothing
 * where a hyphen divides a word.
 */
#include "config.h"

#include "layout/lay.h"

#include <string.h>

#include "util/utf8.h"

struct writer {
	struct rf_lay *l;
	char *p;
	size_t n, run_at;
	struct rf_run *runs;
	uint32_t n_runs;
	uint32_t style;
	uint32_t link;
	bool any;
	struct rf_lread *line;	/* words of the line being written */
};

static void
end_run(struct writer *w)
{
	struct rf_run *r;

	if (w->n == w->run_at)
		return;
	r = &w->runs[w->n_runs++];
	r->text = (struct rf_str){ w->p + w->run_at, w->n - w->run_at };
	r->style = w->style;
	if (w->link > 0)
		r->href = w->l->marks->links.v[w->link - 1].href;
	w->run_at = w->n;
}

/* Leaders, which some files space out: one word of dots. */
static bool
is_dots(struct rf_str s)
{
	size_t i = 0;

	while (i < s.len && s.ptr[i] == '.')
		i++;
	return i == s.len;
}

/* Stops after a word, which may be set like it or not. */
static bool
is_stop(struct rf_str s)
{
	return s.len == 1 && memchr(".,;:", s.ptr[0], 4) != NULL;
}

static void
add_word(struct writer *w, const struct rf_lw *lw, char between)
{
	struct rf_str s = rf_lw_str(w->l, lw);
	uint32_t style = lw->style;

	/* A script looks as it does by its place. */
	if (style & (RF_SUPERSCRIPT | RF_SUBSCRIPT))
		style &= ~(uint32_t)(RF_BOLD | RF_ITALIC);
	if (between == 0 && w->any && is_stop(s))
		style = w->style & ~(uint32_t)(RF_SUPERSCRIPT | RF_SUBSCRIPT);
	if (between == ' ' && w->n > w->run_at && w->p[w->n - 1] == '.' &&
	    is_dots(s))
		between = 0;

	if (!w->any || style != w->style || lw->link != w->link) {
		/* The space belongs to the run before, but to no link. */
		bool behind = w->link > 0 && lw->link == 0;

		if (w->any && between != 0 && !behind)
			w->p[w->n++] = between;
		end_run(w);
		if (w->any && between != 0 && behind)
			w->p[w->n++] = between;
		w->style = style;
		w->link = lw->link;
	} else if (between != 0) {
		w->p[w->n++] = between;
	}
	memcpy(w->p + w->n, s.ptr, s.len);
	w->n += s.len;
	w->any = true;
}

/* A large initial, looking like the word that it begins. */
static void
add_initial(struct writer *w, const struct rf_lw *cap, const struct rf_lw *v)
{
	struct rf_lw lw = *v;

	lw.text = cap->text;
	lw.len = cap->len;
	add_word(w, &lw, w->any ? ' ' : 0);
}

/* Ideographs and kana, which are written without spaces. */
static bool
is_unspaced(uint32_t cp)
{
	return (cp >= 0x2E80 && cp < 0xA000) || (cp >= 0xF900 && cp < 0xFB00) ||
	    (cp >= 0xFF00 && cp < 0xFFF0) || (cp >= 0x20000 && cp < 0x32000);
}

/* Is a line's end between a and b no space? */
static bool
runs_on(struct rf_str a, struct rf_str b)
{
	size_t at = a.len, from = 0;

	if (a.len < 3 || b.len < 3 || (unsigned char)b.ptr[0] < 0xE2)
		return false;
	while (at > 0 && ((unsigned char)a.ptr[--at] & 0xC0) == 0x80)
		;
	return is_unspaced(rf_utf8_next(a, &at)) &&
	    is_unspaced(rf_utf8_next(b, &from));
}

/* What stands between the text so far and the next line's first word. */
static char
join(struct rf_lay *l, const char *p, size_t *n, struct rf_str next)
{
	struct rf_str text = { p, *n };

	if (*n > 1 && p[*n - 1] == '-') {
		enum rf_hyphen h = rf_lay_hyphen(l, text, next);

		*n -= h == RF_HYPHEN_DIVIDES;
		return h == RF_HYPHEN_NONE ? ' ' : 0;
	}
	return runs_on(text, next) ? 0 : ' ';
}

static struct rf_text
write_text(struct rf_lay *l, const uint32_t *lines, size_t n, char newline)
{
	struct writer w = { .l = l };
	struct rf_text t = { NULL, 0 };
	size_t bytes = 1, words = 0, longest = 0;

	for (size_t i = 0; i < n; i++) {
		const struct rf_ll *ln = &l->lines.v[lines[i]];

		for (uint32_t k = 0; k < ln->n; k++)
			bytes += l->words.v[ln->word + k].len + 1;
		if (ln->initial > 0)
			bytes += l->words.v[ln->initial - 1].len + 1;
		words += ln->n + 1;
		longest = ln->n > longest ? ln->n : longest;
	}
	w.p = rf_arena_bytes(&l->doc->arena, bytes);
	w.runs = rf_arena_array(&l->arena, words + 1, sizeof(*w.runs));
	w.line = rf_arena_array(&l->arena, longest + 1, sizeof(*w.line));
	for (size_t i = 0; i < n; i++) {
		const struct rf_ll *ln = &l->lines.v[lines[i]];
		const struct rf_lread *v = w.line;

		rf_lay_line_words(l, ln, w.line);
		if (ln->initial > 0)
			add_initial(&w, &l->words.v[ln->initial - 1],
			    &l->words.v[v[0].word]);
		for (uint32_t k = 0; k < ln->n; k++) {
			const struct rf_lw *lw = &l->words.v[v[k].word];
			char between = k > 0 ? v[k].glued ? 0 : ' ' : newline;

			if (k == 0 && newline == ' ' && w.any)
				between = join(l, w.p, &w.n,
				    rf_lw_str(l, lw));
			if (k == 0 && ln->initial > 0)
				between = 0;
			add_word(&w, lw, w.any ? between : 0);
		}
	}
	end_run(&w);
	t.n = w.n_runs;
	t.runs = rf_arena_array(&l->doc->arena, t.n, sizeof(*t.runs));
	if (t.n > 0)
		memcpy(t.runs, w.runs, t.n * sizeof(*t.runs));
	return t;
}

struct rf_text
rf_lay_text(struct rf_lay *l, const uint32_t *lines, size_t n)
{
	return write_text(l, lines, n, ' ');
}

struct rf_text
rf_lay_lines_text(struct rf_lay *l, const uint32_t *lines, size_t n)
{
	return write_text(l, lines, n, '\n');
}

/*
 * Words of several lines as they are read: `out` has room for n.  Words of
 * one line count on.
 */
static void
read_words(struct rf_lay *l, const uint32_t *words, size_t n,
    struct rf_lread *out)
{
	for (size_t i = 0, j; i < n; i = j) {
		bool rtl = l->words.v[words[i]].rtl;

		out[i] = (struct rf_lread){ words[i], false };
		for (j = i + 1; j < n && words[j] == words[j - 1] + 1; j++) {
			rtl |= l->words.v[words[j]].rtl;
			out[j] = (struct rf_lread){ words[j],
			    l->words.v[words[j]].glued };
		}
		if (rtl && j - i <= RF_MAX_READ)
			rf_lay_read(l, words + i, j - i, out + i);
	}
}

struct rf_str
rf_lay_words_text(struct rf_lay *l, const uint32_t *words, size_t n)
{
	struct rf_lread *v = rf_arena_array(&l->arena, n + 1, sizeof(*v));
	size_t bytes = 1, at = 0;
	char *p;

	for (size_t i = 0; i < n; i++)
		bytes += l->words.v[words[i]].len + 1;
	p = rf_arena_bytes(&l->doc->arena, bytes);
	read_words(l, words, n, v);
	for (size_t i = 0; i < n; i++) {
		struct rf_str s = rf_lw_str(l, &l->words.v[v[i].word]);

		if (i > 0 && !v[i].glued) {
			char between = words[i] != words[i - 1] + 1 ?
			    join(l, p, &at, s) : ' ';

			if (between != 0)
				p[at++] = between;
		}
		memcpy(p + at, s.ptr, s.len);
		at += s.len;
	}
	return (struct rf_str){ p, at };
}

/* ---- confidence ------------------------------------------------------ */

struct sure {
	float sum, weight;
	bool any;		/* some word was recognised */
};

static void
add_sure(struct sure *s, const struct rf_lw *w)
{
	float one = w->confidence > 0 ? w->confidence : 1;

	s->sum += one * (float)w->len;
	s->weight += (float)w->len;
	s->any |= w->confidence > 0;
}

float
rf_lay_confidence(const struct rf_lay *l, const uint32_t *lines, size_t n)
{
	struct sure s = { 0, 0, false };

	for (size_t i = 0; i < n; i++) {
		const struct rf_ll *ln = &l->lines.v[lines[i]];

		for (uint32_t k = 0; k < ln->n; k++)
			add_sure(&s, &l->words.v[ln->word + k]);
	}
	return s.any ? s.sum / s.weight : 0;
}

float
rf_lay_words_confidence(const struct rf_lay *l, const uint32_t *words,
    size_t n)
{
	struct sure s = { 0, 0, false };

	for (size_t i = 0; i < n; i++)
		add_sure(&s, &l->words.v[words[i]]);
	return s.any ? s.sum / s.weight : 0;
}

/* ---- tags ------------------------------------------------------------ */

struct rf_mark_tag
rf_lay_tag(const struct rf_lay *l, const uint32_t *lines, size_t n)
{
	struct rf_mark_tag best = { RF_TAG_NONE, 0, NULL };
	size_t same = 0, all = 0;

	if (l->marks->tags.n == 0)
		return best;
	for (size_t i = 0; i < n; i++) {
		const struct rf_ll *ln = &l->lines.v[lines[i]];

		for (uint32_t k = 0; k < ln->n; k++) {
			const struct rf_lw *w = &l->words.v[ln->word + k];
			struct rf_mark_tag tag = { RF_TAG_NONE, 0, NULL };

			if (w->tag > 0)
				tag = l->marks->tags.v[w->tag - 1];
			if (all == 0)
				best = tag;
			if (tag.role == best.role && tag.level == best.level)
				same += w->len;
			all += w->len;
		}
	}
	/* A block that is said to be several things is said to be none. */
	if (same * 10 < all * 8)
		best.role = RF_TAG_NONE;
	return best;
}
