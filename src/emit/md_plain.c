/*
 * Plain text inside Markdown.
 *
 * Escaping follows one rule: only what would change the meaning.  "2 * 3",
 * "snake_case", "R&D" and "a < b" stay as they are; "*x*", "1. x" at the
 * start of a line, "<b>" and "&amp;" do not.
 */
#include "config.h"

#include "emit/md_plain.h"

#include <string.h>

#include "util/utf8.h"

/* ---- characters ----------------------------------------------------- */

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool
is_punct(char c)
{
	return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') ||
	    (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_alnum(char c)
{
	return is_letter(c) || (c >= '0' && c <= '9');
}

/*
 * Unicode white space and punctuation, in blocks: where only a part of a
 * block counts, all of it does, which at worst gives tags instead of marks.
 */
static enum rf_flank
flank_of(uint32_t cp)
{
	if (cp < 0x80)
		return is_space((char)cp) ? RF_FLANK_SPACE :
		    is_punct((char)cp) ? RF_FLANK_PUNCT : RF_FLANK_OTHER;
	if (cp == 0xa0 || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200a) ||
	    cp == 0x2028 || cp == 0x2029 || cp == 0x202f || cp == 0x205f ||
	    cp == 0x3000)
		return RF_FLANK_SPACE;
	if (cp < 0xc0 || cp == 0xd7 || cp == 0xf7 ||
	    (cp >= 0x2010 && cp <= 0x2bff) || (cp >= 0x2e00 && cp <= 0x2e7f) ||
	    (cp >= 0x3001 && cp <= 0x3030) || (cp >= 0xfe10 && cp <= 0xfe6f) ||
	    (cp >= 0xff01 && cp <= 0xff0f) || (cp >= 0xff1a && cp <= 0xff20) ||
	    (cp >= 0xff3b && cp <= 0xff40) || (cp >= 0xff5b && cp <= 0xff65))
		return RF_FLANK_PUNCT;
	return RF_FLANK_OTHER;
}

enum rf_flank
rf_flank_first(struct rf_str s)
{
	size_t at = 0;

	return s.len == 0 ? RF_FLANK_SPACE : flank_of(rf_utf8_next(s, &at));
}

enum rf_flank
rf_flank_last(struct rf_str s)
{
	size_t at = s.len;

	if (s.len == 0)
		return RF_FLANK_SPACE;
	do
		at--;
	while (at > 0 && ((unsigned char)s.ptr[at] & 0xc0) == 0x80);
	return flank_of(rf_utf8_next(s, &at));
}

/* ---- plain text ----------------------------------------------------- */

bool
rf_md_is_entity(const char *p, size_t n)
{
	size_t i = 1, digits;

	if (i == n)
		return true;
	if (p[i] == '#') {
		i++;
		if (i < n && (p[i] == 'x' || p[i] == 'X'))
			i++;
		for (digits = i; i < n && is_alnum(p[i]); i++)
			;
		return i == n || (i > digits && p[i] == ';');
	}
	for (digits = i; i < n && is_alnum(p[i]) && i < 40; i++)
		;
	return i == n || (i > digits && p[i] == ';');
}

static struct rf_str
line_of(struct rf_str s, size_t from)
{
	const char *end = memchr(s.ptr + from, '\n', s.len - from);

	return (struct rf_str){ s.ptr + from,
	    end != NULL ? (size_t)(end - s.ptr) - from : s.len - from };
}

/* A line of nothing but rule, underline or table delimiter characters. */
static bool
is_rule(struct rf_str line)
{
	bool strong = false;

	for (size_t i = 0; i < line.len; i++) {
		char c = line.ptr[i];

		if (c == '-' || c == '*' || c == '_' || c == '=')
			strong = true;
		else if (c != ':' && c != '|' && c != ' ' && c != '\t')
			return false;
	}
	return strong;
}

static bool
ends_word(struct rf_str line, size_t at)
{
	return at >= line.len || line.ptr[at] == ' ' || line.ptr[at] == '\t';
}

/*
 * At the start of a line: how many bytes to copy as they are and then put a
 * backslash, because what follows would make the line something else.
 * SIZE_MAX: nothing to do.
 */
static size_t
block_mark(struct rf_str line)
{
	size_t n = 0;
	char c;

	if (line.len == 0)
		return SIZE_MAX;
	c = line.ptr[0];
	while (n < line.len && line.ptr[n] == c)
		n++;
	if (c == '#' && n <= 6 && ends_word(line, n))
		return 0;
	if (c == '>')
		return 0;
	if ((c == '-' || c == '+' || c == '*') && n == 1 && ends_word(line, 1))
		return 0;
	if (c == '~' && n >= 3)
		return 0;
	if (strchr("-*_=:|", c) != NULL && is_rule(line))
		return 0;
	if (c == '[')
		return 0;	/* a task's box, a note's or link's label */
	for (n = 0; n < line.len && n < 10 && line.ptr[n] >= '0' &&
	    line.ptr[n] <= '9'; n++)
		;
	if (n >= 1 && n <= 9 && n < line.len &&
	    (line.ptr[n] == '.' || line.ptr[n] == ')') &&
	    ends_word(line, n + 1))
		return n;
	return SIZE_MAX;
}

/* Does the bracket at the start of a line open a label or a task's box? */
static bool
opens_label(struct rf_str line, char next)
{
	const char *close = memchr(line.ptr, ']', line.len);
	size_t n;

	if (close == NULL)
		return next != '\0';	/* closed in another run, perhaps */
	n = (size_t)(close - line.ptr);
	if (n == 2 && (line.ptr[1] == ' ' || (line.ptr[1] | 32) == 'x'))
		return true;
	return (n + 1 < line.len ? line.ptr[n + 1] : next) == ':';
}

/* Is s[i] the end of a heading's closing sequence, as in "# A ##"? */
static bool
closes_heading(const struct rf_md_flow *t, struct rf_str s, size_t i, char next)
{
	if (!t->one_line || i + 1 < s.len || next != '\0')
		return false;
	while (i > 0 && s.ptr[i - 1] == '#')
		i--;
	return i == 0 || is_space(s.ptr[i - 1]);
}

/* How s[i], a special character, is written; NULL: as it is. */
static const char *
escape_of(struct rf_md_flow *t, struct rf_str s, size_t i, char next)
{
	char c = s.ptr[i], after = i + 1 < s.len ? s.ptr[i + 1] : next;

	switch (c) {
	case '\\':
		return is_punct(after) || after == '\0' || after == '\n' ?
		    "\\\\" : NULL;
	case '`':
		return "\\`";
	case '<':
		return is_letter(after) || after == '/' || after == '!' ||
		    after == '?' ? "&lt;" : NULL;
	case '&':
		return rf_md_is_entity(s.ptr + i, s.len - i) ? "&amp;" : NULL;
	case '[':
		return t->in_link || after == '^' ? "\\[" : NULL;
	case ']':
		return t->in_link || after == '(' || after == '[' ?
		    "\\]" : NULL;
	case '!':
		return i + 1 == s.len && next == '[' ? "\\!" : NULL;
	case '$':
		return t->math ? "\\$" : NULL;
	case '#':
		return closes_heading(t, s, i, next) ? "\\#" : NULL;
	default:
		return NULL;
	}
}

/*
 * A run of n times * _ or ~ at s[i]: could it open or close anything?
 * `next` is the byte after s, 0 at the end of the text.
 */
static bool
marks_emphasis(struct rf_md_flow *t, struct rf_str s, size_t i, size_t n,
    char next)
{
	static const char stands_for[] = { [RF_FLANK_SPACE] = ' ', [RF_FLANK_PUNCT] = '.',
		[RF_FLANK_OTHER] = 'a' };
	char before = i > 0 ? s.ptr[i - 1] : stands_for[t->before];
	char after = i + n < s.len ? s.ptr[i + n] : next;

	if (s.ptr[i] == '~')
		return n <= 2 && t->tildes;
	if (is_space(before) && (after == '\0' || is_space(after)))
		return false;
	if (s.ptr[i] == '_')
		return !(is_alnum(before) && is_alnum(after));
	return true;
}

static void
line_break(struct rf_md_flow *t)
{
	if (t->one_line) {
		rf_out_addc(t->out, ' ');
	} else {
		rf_out_add(t->out, "  \n", 3);
		rf_out_str(t->out, t->indent);
	}
	t->line_start = true;
}

/* What may need more than to be copied, and who decides. */
enum special { COPY, SINGLE, EMPHASIS, BREAK };

static const unsigned char specials[256] = {
	['\\'] = SINGLE, ['`'] = SINGLE, ['<'] = SINGLE, ['&'] = SINGLE,
	['['] = SINGLE, [']'] = SINGLE, ['!'] = SINGLE, ['$'] = SINGLE,
	['#'] = SINGLE, ['*'] = EMPHASIS, ['_'] = EMPHASIS, ['~'] = EMPHASIS,
	['\n'] = BREAK,
};

/* At a line's start: skip its space, disarm its first word. */
static size_t
start_line(struct rf_md_flow *t, struct rf_str s, size_t i, char next)
{
	struct rf_str line;
	size_t n;

	while (i < s.len && is_space(s.ptr[i]))
		i++;
	if (i == s.len)
		return i;
	t->line_start = false;
	if (t->one_line)
		return i;
	line = line_of(s, i);
	n = block_mark(line);
	if (n == SIZE_MAX || (line.ptr[0] == '[' &&
	    !opens_label(line, next)))
		return i;
	rf_out_add(t->out, s.ptr + i, n);
	rf_out_addc(t->out, '\\');
	rf_out_addc(t->out, s.ptr[i + n]);
	return i + n + 1;
}

/*
 * A special character at s[i]: write what it needs, and what is still to be
 * copied before it (from *from on).  Returns where to go on.
 */
static size_t
one_special(struct rf_md_flow *t, struct rf_str s, size_t i, size_t *from,
    char next)
{
	enum special kind = specials[(unsigned char)s.ptr[i]];
	const char *other = NULL;
	size_t end = i + 1;

	if (kind == EMPHASIS) {
		while (end < s.len && s.ptr[end] == s.ptr[i])
			end++;
		if (!marks_emphasis(t, s, i, end - i, next))
			return end;
	} else if (kind == SINGLE) {
		other = escape_of(t, s, i, next);
		if (other == NULL)
			return end;
	}
	rf_out_add(t->out, s.ptr + *from, i - *from);
	*from = end;
	if (kind == SINGLE) {
		rf_out_adds(t->out, other);
	} else if (kind == EMPHASIS) {
		for (size_t k = i; k < end; k++) {
			rf_out_addc(t->out, '\\');
			rf_out_addc(t->out, s.ptr[i]);
		}
	} else {
		line_break(t);
		*from = end = start_line(t, s, end, next);
	}
	return end;
}

void
rf_md_plain(struct rf_md_flow *t, struct rf_str s, char next)
{
	size_t i = 0, from;

	if (s.len == 0)
		return;
	if (t->line_start)
		i = start_line(t, s, 0, next);
	from = i;
	while (i < s.len) {
		if (specials[(unsigned char)s.ptr[i]] == COPY)
			i++;
		else
			i = one_special(t, s, i, &from, next);
	}
	rf_out_add(t->out, s.ptr + from, s.len - from);
	t->before = rf_flank_last(s);
	t->tilde_before = s.ptr[s.len - 1] == '~';
}
