/*
 * Which encoding a page is in.  What surprises: a declaration of UTF-16 in
 * bytes that could be read as ASCII is always wrong, and pages put their
 * <meta> far behind long comments and scripts.
 */
#include "config.h"

#include <string.h>

#include "extract/html/dom.h"
#include "util/limits.h"
#include "util/utf8.h"

#define PRESCAN (64 * RF_KiB)

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

static bool
is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static size_t
skip_spaces(struct rf_str s, size_t i)
{
	while (i < s.len && is_space(s.ptr[i]))
		i++;
	return i;
}

/* Behind `what`, or at the end when it does not come. */
static size_t
skip_to(struct rf_str s, size_t from, const char *what)
{
	const char *at = memmem(s.ptr + from, s.len - from, what,
	    strlen(what));

	return at != NULL ? (size_t)(at - s.ptr) + strlen(what) : s.len;
}

/* The value behind `key` (lower case) and "=" in a stretch of text. */
static struct rf_str
value_of(struct rf_str s, const char *key)
{
	size_t n = strlen(key);

	for (size_t i = 0; i + n < s.len; i++) {
		size_t at, end;
		char quote = 0;

		if (!rf_str_ieq((struct rf_str){ s.ptr + i, n }, key))
			continue;
		at = skip_spaces(s, i + n);
		if (at >= s.len || s.ptr[at] != '=')
			continue;
		at = skip_spaces(s, at + 1);
		if (at < s.len && (s.ptr[at] == '"' || s.ptr[at] == '\''))
			quote = s.ptr[at++];
		for (end = at; end < s.len; end++)
			if (quote != 0 ? s.ptr[end] == quote :
			    is_space(s.ptr[end]) || s.ptr[end] == ';')
				break;
		if (end == s.len && quote != 0)
			break;		/* a quote that nobody closes */
		return (struct rf_str){ s.ptr + at, end - at };
	}
	return (struct rf_str){ NULL, 0 };
}

/*
 * The standard's "get an attribute" of a prescan.  False when there is no
 * further one; *pos is at s.len when the bytes end within the tag.
 */
static bool
next_attribute(struct rf_str s, size_t *pos, struct rf_str *name,
    struct rf_str *value)
{
	size_t i = *pos, from;
	char quote;

	while (i < s.len && (is_space(s.ptr[i]) || s.ptr[i] == '/'))
		i++;
	*value = (struct rf_str){ "", 0 };
	*pos = i;
	if (i >= s.len || s.ptr[i] == '>')
		return false;
	for (from = i; i < s.len && (s.ptr[i] != '=' || i == from) &&
	    !is_space(s.ptr[i]) && s.ptr[i] != '/' && s.ptr[i] != '>'; i++)
		;
	*name = (struct rf_str){ s.ptr + from, i - from };
	i = skip_spaces(s, i);
	if (i < s.len && s.ptr[i] == '=') {
		i = skip_spaces(s, i + 1);
		quote = i < s.len ? s.ptr[i] : 0;
		if (quote == '"' || quote == '\'') {
			for (from = ++i; i < s.len && s.ptr[i] != quote; i++)
				;
			*value = (struct rf_str){ s.ptr + from, i - from };
			i += i < s.len;
		} else {
			for (from = i; i < s.len && !is_space(s.ptr[i]) &&
			    s.ptr[i] != '>'; i++)
				;
			*value = (struct rf_str){ s.ptr + from, i - from };
		}
	}
	*pos = i;
	return i < s.len;
}

/* What the attributes of a <meta> declare; ptr NULL: nothing. */
static struct rf_str
meta(struct rf_str s, size_t *pos)
{
	struct rf_str name, value, charset = { NULL, 0 };
	bool pragma = false, needs_pragma = false;
	bool had_charset = false, had_content = false, had_equiv = false;

	while (next_attribute(s, pos, &name, &value)) {
		if (rf_str_ieq(name, "http-equiv") && !had_equiv) {
			had_equiv = true;
			pragma = rf_str_ieq(value, "content-type");
		} else if (rf_str_ieq(name, "content") && !had_content) {
			had_content = true;
			if (charset.ptr == NULL) {
				charset = value_of(value, "charset");
				needs_pragma = charset.ptr != NULL;
			}
		} else if (rf_str_ieq(name, "charset") && !had_charset) {
			had_charset = true;
			charset = value;
			needs_pragma = false;
		}
	}
	if (*pos >= s.len || (needs_pragma && !pragma))
		return (struct rf_str){ NULL, 0 };
	return charset;
}

static bool
is_known(struct rf_str label)
{
	char name[40];

	label = rf_str_trim(label);
	if (label.len == 0 || label.len >= sizeof(name))
		return false;
	memcpy(name, label.ptr, label.len);
	name[label.len] = '\0';
	return rf_utf8_knows(name);
}

/*
 * What a <meta> or the XML declaration says; ptr NULL: nothing.  "Prescan a
 * byte stream to determine its encoding" of the standard.
 */
static struct rf_str
declaration(struct rf_str s)
{
	struct rf_str name, value;
	size_t i = 0;

	if (rf_str_starts(s, "<?xml")) {
		struct rf_str v = value_of((struct rf_str){ s.ptr,
		    skip_to(s, 0, "?>") }, "encoding");

		if (is_known(v))
			return rf_str_trim(v);
	}
	while (i < s.len) {
		const char *lt = memchr(s.ptr + i, '<', s.len - i);
		struct rf_str rest;
		size_t at;

		if (lt == NULL)
			break;
		i = (size_t)(lt - s.ptr);
		rest = (struct rf_str){ lt, s.len - i };
		at = rest.len > 1 && lt[1] == '/' ? 2 : 1;
		if (rf_str_starts(rest, "<!--")) {
			i = skip_to(s, i + 2, "-->");
		} else if (rest.len > 5 &&
		    rf_str_ieq((struct rf_str){ lt + 1, 4 }, "meta") &&
		    (is_space(lt[5]) || lt[5] == '/')) {
			i += 5;
			value = meta(s, &i);
			if (is_known(value))
				return rf_str_trim(value);
		} else if (rest.len > at && is_letter(lt[at])) {
			while (i < s.len && !is_space(s.ptr[i]) &&
			    s.ptr[i] != '>')
				i++;
			while (next_attribute(s, &i, &name, &value))
				;
		} else if (rest.len > 1 && strchr("!/?", lt[1]) != NULL) {
			i = skip_to(s, i, ">");
		} else {
			i++;
		}
	}
	return (struct rf_str){ NULL, 0 };
}

/* UTF-16 without a mark: every other byte of the first ones is zero. */
static const char *
utf16_by_sight(struct rf_str s)
{
	size_t n = s.len < 64 ? s.len & ~(size_t)1 : 64, even = 0, odd = 0;

	for (size_t i = 0; i < n; i += 2) {
		even += s.ptr[i] == 0;
		odd += s.ptr[i + 1] == 0;
	}
	if (n >= 8 && odd * 10 >= n / 2 * 7 && even == 0)
		return "UTF-16LE";
	if (n >= 8 && even * 10 >= n / 2 * 7 && odd == 0)
		return "UTF-16BE";
	return NULL;
}

const char *
rf_dom_encoding(struct rf_arena *a, struct rf_str bytes,
    const char *declared)
{
	struct rf_str head = bytes, v;
	const char *name;

	if (rf_str_starts(bytes, "\xef\xbb\xbf"))
		return "UTF-8";
	if (rf_str_starts(bytes, "\xff\xfe"))
		return "UTF-16LE";
	if (rf_str_starts(bytes, "\xfe\xff"))
		return "UTF-16BE";
	if ((name = utf16_by_sight(bytes)) != NULL)
		return name;
	if (declared != NULL && declared[0] != '\0')
		return declared;
	if (head.len > PRESCAN)
		head.len = PRESCAN;
	v = declaration(head);
	if (v.ptr != NULL && v.len < 40) {
		name = rf_arena_strndup(a, v.ptr, v.len);
		/* The bytes of the declaration show that it is neither. */
		if (strncasecmp(name, "utf-16", 6) == 0 ||
		    strncasecmp(name, "utf-32", 6) == 0)
			return "UTF-8";
		if (strcasecmp(name, "x-user-defined") != 0)
			return name;
	}
	return rf_utf8_valid(bytes) ? "UTF-8" : "windows-1252";
}
