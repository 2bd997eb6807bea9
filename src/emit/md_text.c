/*
 * Runs of text as inline Markdown: styles, code, formulas, links, notes.
 *
 * What surprised: CommonMark does not let ** open or close everywhere
 * (section 6.2, flanking), for instance not in "**Note:**text", and marks
 * that touch melt into one.  Where a mark would not work, a tag says the
 * same.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "emit/markdown.h"
#include "emit/md_plain.h"
#include "emit/writer.h"

/* Runs that look alike, joined; the styles Markdown has no mark for gone. */
struct span {
	struct rf_str text;
	uint32_t style;
	uint32_t note;
	const char *href;
};

#define FEW_SPANS 16

struct md_text {
	struct rf_writer *w;
	struct rf_out *out;
	struct rf_md_flow flow;
	struct span *spans;
	size_t n;
	size_t link_end;	/* last span of the link being written */
	bool mark_before;	/* a closing mark was written last ... */
	bool ticks_before;	/* ... or a closing code fence */
	struct span few[FEW_SPANS];
	char *joined;		/* text of joined runs */
};

/* ---- from runs to spans --------------------------------------------- */

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static struct rf_str
trim_end(struct rf_str s)
{
	while (s.len > 0 && is_space(s.ptr[s.len - 1]))
		s.len--;
	return s;
}

static bool
same_href(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return a == b || strcmp(a, b) == 0;
}

static struct span
span_of(const struct rf_writer *w, const struct rf_run *r)
{
	struct span s = { r->text, r->style, r->note, NULL };

	s.style &= ~((uint32_t)RF_UNDERLINE | w->ignore);
	if (r->note != 0)
		s.style = 0;
	else if (rf_href_is_usable(r->href))
		s.href = r->href;
	if (trim_end(s.text).len == 0)
		s.style = 0;	/* white space has none */
	return s;
}

/* Put the text of a run behind that of the span before. */
static void
join(struct md_text *t, struct span *before, struct rf_str text, size_t *used,
    size_t room)
{
	if (t->joined == NULL)
		t->joined = rf_malloc(room);
	if (before->text.ptr + before->text.len != t->joined + *used ||
	    before->text.len == 0 || *used == 0) {
		memcpy(t->joined + *used, before->text.ptr, before->text.len);
		before->text.ptr = t->joined + *used;
		*used += before->text.len;
	}
	memcpy(t->joined + *used, text.ptr, text.len);
	before->text.len += text.len;
	*used += text.len;
}

static void
collect(struct md_text *t, const struct rf_text *text)
{
	size_t used = 0, room = 0;

	t->spans = t->few;
	if (text->n > FEW_SPANS)
		t->spans = rf_reallocarray(NULL, text->n, sizeof(*t->spans));
	for (uint32_t i = 0; i < text->n; i++)
		room += text->runs[i].text.len;
	for (uint32_t i = 0; i < text->n; i++) {
		struct span s = span_of(t->w, &text->runs[i]), *before;

		if (s.text.len == 0 && s.note == 0)
			continue;
		before = t->n > 0 ? &t->spans[t->n - 1] : NULL;
		if (before != NULL && before->note == 0 && s.note == 0 &&
		    before->style == s.style &&
		    same_href(before->href, s.href))
			join(t, before, s.text, &used, room);
		else
			t->spans[t->n++] = s;
	}
	/* White space at the end is not shown. */
	while (t->n > 0 && t->spans[t->n - 1].note == 0) {
		struct span *last = &t->spans[t->n - 1];

		last->text = trim_end(last->text);
		if (last->text.len > 0)
			break;
		t->n--;
	}
}

/* What in the whole text gives a meaning to $ and ~. */
static void
survey(struct md_text *t)
{
	int tildes = 0;

	for (size_t i = 0; i < t->n; i++) {
		struct rf_str s = t->spans[i].text;

		t->flow.math |= (t->spans[i].style & RF_MATH) != 0;
		if ((t->spans[i].style & RF_STRIKE) != 0)
			tildes = 2;
		for (size_t k = 0; k < s.len && tildes < 2; k++) {
			const char *at = memchr(s.ptr + k, '~', s.len - k);

			if (at == NULL)
				break;
			tildes++;
			k = (size_t)(at - s.ptr);
			while (k + 1 < s.len && s.ptr[k + 1] == '~')
				k++;
		}
	}
	t->flow.tildes = tildes > 1;
}

/* ---- what comes next ------------------------------------------------ */

/* The byte after span i, 0 at the end; a mark of ours counts as '*'. */
static char
byte_after(const struct md_text *t, size_t i)
{
	const struct span *next = &t->spans[i + 1];

	if (t->flow.in_link && i == t->link_end)
		return ']';
	if (i + 1 >= t->n)
		return '\0';
	if (next->note != 0 || (next->href != NULL && !t->flow.in_link))
		return '[';
	return next->style != 0 && !is_space(next->text.ptr[0]) ? '*' :
	    next->text.ptr[0];
}

static enum rf_flank
flank_after(const struct md_text *t, size_t i)
{
	const struct span *next = &t->spans[i + 1];
	enum rf_flank f;

	if (t->flow.in_link && i == t->link_end)
		return RF_FLANK_PUNCT;
	if (i + 1 >= t->n)
		return RF_FLANK_SPACE;
	if (next->note != 0 || (next->href != NULL && !t->flow.in_link))
		return RF_FLANK_PUNCT;
	f = rf_flank_first(next->text);
	return f != RF_FLANK_SPACE && next->style != 0 ? RF_FLANK_PUNCT : f;
}

/* Something of our own was written: no mark, no text. */
static void
after_own(struct md_text *t)
{
	t->flow.line_start = false;
	t->flow.before = RF_FLANK_PUNCT;
	t->flow.tilde_before = false;
	t->mark_before = false;
	t->ticks_before = false;
}

static void
plain(struct md_text *t, struct rf_str s, char next)
{
	if (s.len == 0)
		return;
	rf_md_plain(&t->flow, s, next);
	t->mark_before = false;
	t->ticks_before = false;
}

/* ---- code and formulas ---------------------------------------------- */

static void
ticks(struct rf_out *out, size_t n)
{
	while (n-- > 0)
		rf_out_addc(out, '`');
}

static void
code(struct md_text *t, struct rf_str s)
{
	size_t most = 0, n = 0, from = 0;
	bool html = t->ticks_before, pad;

	for (size_t i = 0; i < s.len; i++) {
		n = s.ptr[i] == '`' ? n + 1 : 0;
		if (n > most)
			most = n;
		/* Raw, they would be tags where HTML is around. */
		html |= s.ptr[i] == '<' || s.ptr[i] == '&';
	}
	if (html) {
		rf_out_adds(t->out, "<code>");
		plain(t, s, '<');
		rf_out_adds(t->out, "</code>");
		after_own(t);
		return;
	}
	pad = s.ptr[0] == '`' || s.ptr[s.len - 1] == '`';
	ticks(t->out, most + 1);
	if (pad)
		rf_out_addc(t->out, ' ');
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] != '\n')
			continue;
		rf_out_add(t->out, s.ptr + from, i - from);
		rf_out_addc(t->out, ' ');
		from = i + 1;
	}
	rf_out_add(t->out, s.ptr + from, s.len - from);
	if (pad)
		rf_out_addc(t->out, ' ');
	ticks(t->out, most + 1);
	after_own(t);
	t->ticks_before = true;
}

void
rf_md_latex(struct rf_out *out, struct rf_str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i], after = i + 1 < s.len ? s.ptr[i + 1] : ' ';

		if (c == '\\' && after == '<')
			continue;	/* no command */
		if (c == '\\' && i + 1 < s.len && after != '\n')
			rf_out_add(out, s.ptr + i++, 2);
		else if (c == '\n' || c == '\\')
			rf_out_addc(out, ' ');
		else if (c == '$')
			rf_out_add(out, "\\$", 2);
		else if (c == '<' && !is_space(after) && after != '=')
			rf_out_adds(out, "\\lt ");	/* no tag */
		else
			rf_out_addc(out, c);
	}
}

/* ---- styles --------------------------------------------------------- */

/* A style with its mark, and what says the same where marks do not work. */
static const struct mark {
	uint32_t style;
	const char *mark, *open, *close;
} marks[] = {
	{ RF_STRIKE, "~~", "<del>", "</del>" },
	{ RF_BOLD, "**", "<strong>", "</strong>" },
	{ RF_ITALIC, "*", "<em>", "</em>" },
	{ RF_SUPERSCRIPT, NULL, "<sup>", "</sup>" },
	{ RF_SUBSCRIPT, NULL, "<sub>", "</sub>" },
};
#define FLANKED (RF_STRIKE | RF_BOLD | RF_ITALIC)

/* Must tags stand for marks around s, the visible part of span i? */
static bool
needs_tags(const struct md_text *t, size_t i, struct rf_str s)
{
	const struct span *sp = &t->spans[i];
	bool at_end = s.ptr + s.len == sp->text.ptr + sp->text.len;
	enum rf_flank first = rf_flank_first(s), last = rf_flank_last(s);
	enum rf_flank after = at_end ? flank_after(t, i) : RF_FLANK_SPACE;

	if (t->mark_before)
		return true;
	/* Some readers look through a ~ at what is behind it. */
	if (s.ptr[0] == '~' || s.ptr[s.len - 1] == '~' ||
	    t->flow.tilde_before || (at_end && byte_after(t, i) == '~'))
		return true;
	if ((sp->style & ~(uint32_t)FLANKED) != 0)
		first = last = RF_FLANK_PUNCT;
	/* Space here is not the ASCII kind, which stays outside the marks. */
	return first == RF_FLANK_SPACE || last == RF_FLANK_SPACE ||
	    (first == RF_FLANK_PUNCT && t->flow.before == RF_FLANK_OTHER) ||
	    (last == RF_FLANK_PUNCT && after == RF_FLANK_OTHER);
}

static void
marked(struct md_text *t, size_t i, struct rf_str s)
{
	uint32_t style = t->spans[i].style;
	bool tags = needs_tags(t, i, s), ticks_before = t->ticks_before;

	for (size_t k = 0; k < RF_COUNT(marks); k++) {
		if ((style & marks[k].style) != 0)
			rf_out_adds(t->out, tags || marks[k].mark == NULL ?
			    marks[k].open : marks[k].mark);
	}
	after_own(t);
	if ((style & RF_MATH) != 0) {
		rf_out_addc(t->out, '$');
		rf_md_latex(t->out, s);
		rf_out_addc(t->out, '$');
	} else if ((style & RF_CODE) != 0) {
		t->ticks_before = ticks_before && style == RF_CODE;
		code(t, s);
	} else {
		plain(t, s, '*');
	}
	for (size_t k = RF_COUNT(marks); k-- > 0;) {
		if ((style & marks[k].style) != 0)
			rf_out_adds(t->out, tags || marks[k].mark == NULL ?
			    marks[k].close : marks[k].mark);
	}
	ticks_before = t->ticks_before && style == RF_CODE;
	after_own(t);
	t->ticks_before = ticks_before;
	t->mark_before = !tags && (style & FLANKED) != 0;
}

/* The marks hug what can be seen; white space stays outside. */
static void
styled(struct md_text *t, size_t i)
{
	struct rf_str s = t->spans[i].text, seen = s;

	if (t->spans[i].style == 0) {
		plain(t, s, byte_after(t, i));
		return;
	}
	while (is_space(seen.ptr[0])) {
		seen.ptr++;
		seen.len--;
	}
	seen = trim_end(seen);
	plain(t, (struct rf_str){ s.ptr, (size_t)(seen.ptr - s.ptr) }, '*');
	marked(t, i, seen);
	plain(t, (struct rf_str){ seen.ptr + seen.len,
	    s.len - (size_t)(seen.ptr - s.ptr) - seen.len },
	    byte_after(t, i));
}

/* ---- links and notes ------------------------------------------------ */

static void
target(struct rf_out *out, const char *href)
{
	size_t len = strlen(href);

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)href[i];

		if (c <= ' ' || c == 0x7f || strchr("()<>\\`*_~\"", c) != NULL)
			rf_out_printf(out, "%%%02X", c);
		else if (c == '&' && rf_md_is_entity(href + i, len - i))
			rf_out_adds(out, "&amp;");
		else
			rf_out_addc(out, (char)c);
	}
}

/* Spans [from, to] lead to one place. */
static void
link(struct md_text *t, size_t from, size_t to)
{
	bool blank = true;

	for (size_t i = from; i <= to && blank; i++)
		blank = trim_end(t->spans[i].text).len == 0;
	if (!blank) {
		rf_out_addc(t->out, '[');
		after_own(t);
		t->flow.in_link = true;
		t->link_end = to;
	}
	for (size_t i = from; i <= to; i++)
		styled(t, i);
	if (!blank) {
		t->flow.in_link = false;
		rf_out_adds(t->out, "](");
		target(t->out, t->spans[from].href);
		rf_out_addc(t->out, ')');
		after_own(t);
	}
}

static void
note(struct md_text *t, uint32_t n)
{
	rf_out_adds(t->out, "[^");
	rf_writer_note(t->w, n, t->out);
	rf_out_addc(t->out, ']');
	after_own(t);
}

void
rf_md_text(struct rf_writer *w, const struct rf_text *text,
    struct rf_str indent, bool one_line)
{
	struct md_text t;

	memset(&t, 0, offsetof(struct md_text, few));
	t.joined = NULL;
	t.w = w;
	t.out = t.flow.out = w->out;
	t.flow.indent = indent;
	t.flow.one_line = one_line;
	t.flow.line_start = true;
	collect(&t, text);
	survey(&t);
	for (size_t i = 0; i < t.n; i++) {
		size_t end = i;

		if (t.spans[i].note != 0) {
			note(&t, t.spans[i].note);
			continue;
		}
		if (t.spans[i].href == NULL) {
			styled(&t, i);
			continue;
		}
		while (end + 1 < t.n && t.spans[end + 1].note == 0 &&
		    same_href(t.spans[end + 1].href, t.spans[i].href))
			end++;
		link(&t, i, end);
		i = end;
	}
	if (t.spans != t.few)
		free(t.spans);
	free(t.joined);
}
