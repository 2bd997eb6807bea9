/* Header values with parameters. */
#include "config.h"
#include "http/params.h"

#include <string.h>

struct rf_str
rf_params_main(struct rf_str *rest)
{
	if (rest->ptr == NULL)
		return (struct rf_str){ "", 0 };
	return rf_str_trim(rf_str_cut(rest, ';'));
}

static void
skip_blanks(struct rf_str *s)
{
	while (s->len > 0 && (*s->ptr == ' ' || *s->ptr == '\t' ||
	    *s->ptr == '\r' || *s->ptr == '\n')) {
		s->ptr++;
		s->len--;
	}
}

static void
drop(struct rf_str *s, size_t n)
{
	s->ptr += n;
	s->len -= n;
}

/* *rest stands behind the opening quote; leaves it behind the closing one. */
static struct rf_str
quoted_value(struct rf_str *rest)
{
	struct rf_str v = { rest->ptr, 0 };

	while (v.len < rest->len && rest->ptr[v.len] != '"') {
		if (rest->ptr[v.len] == '\\' && v.len + 1 < rest->len &&
		    (rest->ptr[v.len + 1] == '"' ||
		    rest->ptr[v.len + 1] == '\\'))
			v.len++;
		v.len++;
	}
	drop(rest, v.len < rest->len ? v.len + 1 : rest->len);
	return v;
}

bool
rf_params_next(struct rf_str *rest, struct rf_param *out)
{
	size_t n;

	while (rest->ptr != NULL && rest->len > 0) {
		skip_blanks(rest);
		for (n = 0; n < rest->len && rest->ptr[n] != '=' &&
		    rest->ptr[n] != ';'; n++)
			;
		out->name = rf_str_trim((struct rf_str){ rest->ptr, n });
		if (n == rest->len || rest->ptr[n] == ';') {
			drop(rest, n < rest->len ? n + 1 : n);
			continue;	/* no value: no parameter */
		}
		drop(rest, n + 1);
		skip_blanks(rest);
		out->quoted = rest->len > 0 && *rest->ptr == '"';
		if (out->quoted) {
			drop(rest, 1);
			out->value = quoted_value(rest);
		}
		for (n = 0; n < rest->len && rest->ptr[n] != ';'; n++)
			;
		if (!out->quoted)
			out->value = rf_str_trim((struct rf_str){ rest->ptr,
			    n });
		drop(rest, n < rest->len ? n + 1 : n);
		if (out->name.len > 0)
			return true;
	}
	return false;
}

bool
rf_params_find(struct rf_str header, const char *name, struct rf_param *out)
{
	(void)rf_params_main(&header);
	while (rf_params_next(&header, out))
		if (rf_str_ieq(out->name, name))
			return true;
	return false;
}

struct rf_str
rf_params_text(struct rf_arena *a, const struct rf_param *p)
{
	char *text = rf_arena_bytes(a, p->value.len + 1);
	const char *from = p->value.ptr;
	size_t n = 0;

	for (size_t i = 0; i < p->value.len; i++) {
		if (p->quoted && from[i] == '\\' && i + 1 < p->value.len &&
		    (from[i + 1] == '"' || from[i + 1] == '\\'))
			i++;
		text[n++] = from[i];
	}
	text[n] = '\0';
	return (struct rf_str){ text, n };
}
