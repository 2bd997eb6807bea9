/*
 * The tokenizer.  What surprises: url(x) without quotes is a token of its
 * own with its own rules, and a string that meets the end of its line is
 * broken but ends there, so that the next line is read again as CSS.
 */
#include "config.h"

#include "extract/web/css_token.h"

#include <string.h>

#include "util/buf.h"
#include "util/utf8.h"

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool
is_line(char c)
{
	return c == '\n' || c == '\r' || c == '\f';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_hex(char c)
{
	return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

static bool
is_name_start(char c)
{
	return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' ||
	    (unsigned char)c >= 0x80;
}

static char
at(struct rf_str s, size_t i)
{
	return i < s.len ? s.ptr[i] : '\0';
}

static bool
is_escape(struct rf_str s, size_t i)
{
	return at(s, i) == '\\' && i + 1 < s.len && !is_line(s.ptr[i + 1]);
}

/* Behind the escape at i: six digits at most, and one white space. */
static size_t
escape_end(struct rf_str s, size_t i)
{
	size_t n = 0;

	if (!is_hex(at(s, ++i)))
		return i + 1;
	for (; n < 6 && is_hex(at(s, i)); n++)
		i++;
	return i + is_space(at(s, i));
}

static bool
starts_name(struct rf_str s, size_t i)
{
	if (at(s, i) == '-')
		return is_name_start(at(s, i + 1)) || at(s, i + 1) == '-' ||
		    is_escape(s, i + 1);
	return is_name_start(at(s, i)) || is_escape(s, i);
}

/* Behind the name that starts at i. */
static size_t
name_end(struct rf_str s, size_t i, bool *escaped)
{
	for (;;) {
		char c = at(s, i);

		if (is_escape(s, i)) {
			*escaped = true;
			i = escape_end(s, i);
		} else if (i < s.len && (is_name_start(c) || is_digit(c) ||
		    c == '-')) {
			i++;
		} else {
			return i;
		}
	}
}

static bool
starts_number(struct rf_str s, size_t i)
{
	if (at(s, i) == '+' || at(s, i) == '-')
		i++;
	if (at(s, i) == '.')
		i++;
	return is_digit(at(s, i));
}

static size_t
number_end(struct rf_str s, size_t i)
{
	bool escaped;

	if (at(s, i) == '+' || at(s, i) == '-')
		i++;
	while (is_digit(at(s, i)))
		i++;
	if (at(s, i) == '.' && is_digit(at(s, i + 1))) {
		i++;
		while (is_digit(at(s, i)))
			i++;
	}
	if ((at(s, i) | 0x20) == 'e') {
		size_t e = i + 1;

		if (at(s, e) == '+' || at(s, e) == '-')
			e++;
		if (is_digit(at(s, e))) {
			for (i = e; is_digit(at(s, i)); i++)
				;
		}
	}
	if (at(s, i) == '%')
		return i + 1;
	return starts_name(s, i) ? name_end(s, i, &escaped) : i;
}

static struct rf_css_token
string(struct rf_str s, size_t *pos)
{
	struct rf_css_token t = { .type = RF_CSS_STRING };
	char quote = s.ptr[*pos];
	size_t i = ++*pos;

	while (i < s.len && s.ptr[i] != quote && !is_line(s.ptr[i])) {
		if (s.ptr[i] == '\\') {
			t.escaped = true;
			i++;
		}
		i += i < s.len;
	}
	t.text = (struct rf_str){ s.ptr + *pos, i - *pos };
	if (i < s.len && s.ptr[i] == quote)
		i++;
	else if (i < s.len)
		t.type = RF_CSS_BAD_STRING;	/* its line ended */
	*pos = i;
	return t;
}

/* Behind "url(" and its white space, when no quote follows. */
static struct rf_css_token
plain_url(struct rf_str s, size_t i, size_t *pos)
{
	struct rf_css_token t = { .type = RF_CSS_URL };
	size_t from = i;

	while (i < s.len && s.ptr[i] != ')' && !is_space(s.ptr[i])) {
		char c = s.ptr[i];

		if (is_escape(s, i)) {
			t.escaped = true;
			i = escape_end(s, i);
			continue;
		}
		if (c == '"' || c == '\'' || c == '(' || c == '\\' ||
		    (unsigned char)c < 0x20 || c == 0x7f)
			t.type = RF_CSS_BAD_URL;
		i++;
	}
	t.text = (struct rf_str){ s.ptr + from, i - from };
	while (i < s.len && is_space(s.ptr[i]))
		i++;
	if (i < s.len && s.ptr[i] != ')')
		t.type = RF_CSS_BAD_URL;
	while (i < s.len && s.ptr[i] != ')')
		i += is_escape(s, i) ? 2 : 1;
	*pos = i < s.len ? i + 1 : s.len;
	return t;
}

static struct rf_css_token
name(struct rf_str s, size_t *pos)
{
	struct rf_css_token t = { .type = RF_CSS_IDENT };
	size_t end = name_end(s, *pos, &t.escaped), i;

	t.text = (struct rf_str){ s.ptr + *pos, end - *pos };
	if (at(s, end) != '(') {
		*pos = end;
		return t;
	}
	if (rf_str_ieq(t.text, "url")) {
		for (i = end + 1; i < s.len && is_space(s.ptr[i]); i++)
			;
		if (at(s, i) != '"' && at(s, i) != '\'')
			return plain_url(s, i, pos);
	}
	t.type = RF_CSS_FUNCTION;
	*pos = end + 1;
	return t;
}

static bool
stands(struct rf_str s, size_t i, const char *what)
{
	size_t n = strlen(what);

	return s.len - i >= n && memcmp(s.ptr + i, what, n) == 0;
}

/*
 * White space, comments, and the comment marks of HTML, which style elements
 * of old hide their rules in; false when there is none.
 */
static bool
space(struct rf_str s, size_t *pos)
{
	size_t i = *pos;

	for (;;) {
		if (i < s.len && is_space(s.ptr[i])) {
			i++;
		} else if (at(s, i) == '/' && at(s, i + 1) == '*') {
			const char *end = memmem(s.ptr + i + 2,
			    s.len - i - 2, "*/", 2);

			i = end != NULL ? (size_t)(end - s.ptr) + 2 : s.len;
		} else if (stands(s, i, "<!--")) {
			i += 4;
		} else if (stands(s, i, "-->")) {
			i += 3;
		} else {
			break;
		}
	}
	if (i == *pos)
		return false;
	*pos = i;
	return true;
}

struct rf_css_token
rf_css_next(struct rf_str s, size_t *pos)
{
	struct rf_css_token t = { .type = RF_CSS_END };
	size_t from = *pos;
	char c;

	if (from >= s.len)
		return t;
	c = s.ptr[from];
	if (space(s, pos)) {
		t.type = RF_CSS_SPACE;
	} else if (c == '"' || c == '\'') {
		return string(s, pos);
	} else if (starts_number(s, from)) {
		t.type = RF_CSS_NUMBER;
		*pos = number_end(s, from);
		t.text = (struct rf_str){ s.ptr + from, *pos - from };
	} else if (starts_name(s, from)) {
		return name(s, pos);
	} else if (c == '@' && starts_name(s, from + 1)) {
		t.type = RF_CSS_AT;
		*pos = name_end(s, from + 1, &t.escaped);
		t.text = (struct rf_str){ s.ptr + from + 1,
			*pos - from - 1 };
	} else {
		t.type = RF_CSS_DELIM;
		t.delim = c;
		++*pos;
		if (c == '#')	/* a hash: its name is none */
			*pos = name_end(s, *pos, &t.escaped);
	}
	return t;
}

static size_t
escape(struct rf_str s, size_t i, struct rf_buf *b)
{
	uint32_t cp = 0;
	size_t n = 0;
	char utf8[4];

	if (i >= s.len)
		return i;
	if (is_line(s.ptr[i])) {	/* in a string: nothing */
		if (s.ptr[i] == '\r' && at(s, i + 1) == '\n')
			i++;
		return i + 1;
	}
	if (!is_hex(s.ptr[i])) {
		rf_buf_addc(b, s.ptr[i]);
		return i + 1;
	}
	for (; n < 6 && i < s.len && is_hex(s.ptr[i]); n++, i++)
		cp = cp * 16 + (uint32_t)(is_digit(s.ptr[i]) ?
		    s.ptr[i] - '0' : (s.ptr[i] | 0x20) - 'a' + 10);
	if (i < s.len && is_space(s.ptr[i]))
		i++;
	n = cp != 0 ? rf_utf8_encode(cp, utf8) : 0;
	if (n == 0)
		rf_buf_adds(b, "\xef\xbf\xbd");
	else
		rf_buf_add(b, utf8, n);
	return i;
}

struct rf_str
rf_css_text(struct rf_arena *a, const struct rf_css_token *t)
{
	struct rf_str s = t->text, out;
	struct rf_buf b;

	if (!t->escaped)
		return s;
	/* "\0" takes two bytes and gives three. */
	rf_buf_init(&b, 2 * s.len + 4);
	for (size_t i = 0; i < s.len; ) {
		if (s.ptr[i] == '\\')
			i = escape(s, i + 1, &b);
		else
			rf_buf_addc(&b, s.ptr[i++]);
	}
	out.len = b.len;
	out.ptr = rf_arena_strndup(a, b.ptr, b.len);
	rf_buf_release(&b);
	return out;
}
