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
is_name_end(char c)
{
	return c == '"' || c == '\'' || c == ';' || c == '>' || c == ' ' ||
	    c == '/' || c == '?' || (c >= '\t' && c <= '\r');
}

/* The value behind `key` (lower case) and "=" in a stretch of text. */
static struct rf_str
value_of(struct rf_str s, const char *key)
{
	size_t n = strlen(key);

	for (size_t i = 0; i + n < s.len; i++) {
		size_t at = i + n, end;

		if (!rf_str_ieq((struct rf_str){ s.ptr + i, n }, key))
			continue;
		while (at < s.len && (s.ptr[at] == ' ' ||
		    (s.ptr[at] >= '\t' && s.ptr[at] <= '\r')))
			at++;
		if (at >= s.len || s.ptr[at] != '=')
			continue;
		at++;
		while (at < s.len && (s.ptr[at] == ' ' || s.ptr[at] == '"' ||
		    s.ptr[at] == '\''))
			at++;
		for (end = at; end < s.len && !is_name_end(s.ptr[end]); end++)
			;
		if (end > at)
			return (struct rf_str){ s.ptr + at, end - at };
	}
	return (struct rf_str){ NULL, 0 };
}

static size_t
skip_to(struct rf_str s, size_t from, const char *what)
{
	const char *at = memmem(s.ptr + from, s.len - from, what,
	    strlen(what));

	return at != NULL ? (size_t)(at - s.ptr) + strlen(what) : s.len;
}

/* What a <meta> or the XML declaration says; ptr NULL: nothing. */
static struct rf_str
declaration(struct rf_str s)
{
	size_t i = 0, end;

	if (rf_str_starts(s, "<?xml")) {
		end = skip_to(s, 0, "?>");
		struct rf_str v = value_of((struct rf_str){ s.ptr, end },
		    "encoding");

		if (v.ptr != NULL)
			return v;
	}
	while (i < s.len) {
		const char *lt = memchr(s.ptr + i, '<', s.len - i);
		struct rf_str rest, v;

		if (lt == NULL)
			break;
		i = (size_t)(lt - s.ptr);
		rest = (struct rf_str){ lt, s.len - i };
		if (rf_str_starts(rest, "<!--")) {
			i = skip_to(s, i + 2, "-->");
			continue;
		}
		if (rest.len > 6 &&
		    rf_str_ieq((struct rf_str){ lt + 1, 4 }, "meta")) {
			end = skip_to(s, i, ">");
			v = value_of((struct rf_str){ lt, end - i },
			    "charset");
			if (v.ptr != NULL)
				return v;
		}
		i++;
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
