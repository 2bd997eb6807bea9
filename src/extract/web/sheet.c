/*
 * Style sheets as files.  Their encoding is found by CSS Syntax Level 3,
 * section 3.2: a mark at the beginning, what the transport says, what
 * @charset says; and UTF-8 where the bytes are that.
 */
#include "config.h"

#include "extract/web/css.h"

#include <stdlib.h>

#include "util/mem.h"
#include "util/utf8.h"

/* `@charset "x";`, exactly so, at the very beginning. */
static const char *
charset_rule(struct rf_arena *a, struct rf_str s)
{
	static const char head[] = "@charset \"";
	const size_t n = sizeof(head) - 1;
	const char *end;

	if (!rf_str_starts(s, head))
		return NULL;
	end = memchr(s.ptr + n, '"', s.len - n < 64 ? s.len - n : 64);
	if (end == NULL || (size_t)(end - s.ptr) + 1 >= s.len ||
	    end[1] != ';')
		return NULL;
	/* Whoever can read the rule does not read UTF-16. */
	if (end - s.ptr - n >= 6 && rf_str_ieq((struct rf_str){ s.ptr + n,
	    6 }, "utf-16"))
		return "UTF-8";
	return rf_arena_strndup(a, s.ptr + n, (size_t)(end - s.ptr) - n);
}

static const char *
encoding(struct rf_arena *a, struct rf_str s, const char *charset)
{
	const char *rule;

	if (rf_str_starts(s, "\xef\xbb\xbf"))
		return "UTF-8";
	if (rf_str_starts(s, "\xff\xfe"))
		return "UTF-16LE";
	if (rf_str_starts(s, "\xfe\xff"))
		return "UTF-16BE";
	if (charset != NULL && charset[0] != '\0')
		return charset;
	rule = charset_rule(a, s);
	if (rule != NULL)
		return rule;
	return rf_utf8_valid(s) ? "UTF-8" : "windows-1252";
}

enum rf_code
rf_discover_css(struct rf_ref_list *list, struct rf_str bytes,
    const char *charset, const char *url, size_t from, struct rf_err *err)
{
	struct rf_url *base = rf_malloc(sizeof(*base));
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_ref like = { .order = 0 };
	struct rf_str s = bytes;
	enum rf_code rc;

	rc = rf_url_join(NULL, rf_str(url), base, err);
	if (rc != RF_OK)
		goto out;
	if (from < list->n) {
		like.order = list->v[from].order;
		like.depth = list->v[from].depth;
	}
	if (s.len > RF_REF_MAX_CSS)
		s.len = RF_REF_MAX_CSS;
	s = rf_utf8_from(&a, s, encoding(&a, s, charset));
	if (rf_str_starts(s, "\xef\xbb\xbf")) {
		s.ptr += 3;
		s.len -= 3;
	}
	rf_css_refs(list, &like, base, s, false);
out:
	rf_arena_release(&a);
	free(base);
	return rc;
}
