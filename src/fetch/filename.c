/*
 * Header parameters: name=token or name="quoted\" text", separated by
 * semicolons.  Servers send the name raw in UTF-8 or Latin-1, percent-encoded
 * although nothing says so, and with both quotes missing; all of it ends up
 * in rf_filename_clean.
 */
#include "config.h"

#include "fetch/filename.h"

#include <string.h>

#include "util/arena.h"
#include "util/io.h"
#include "util/mem.h"
#include "util/utf8.h"

#define VALUE_SIZE 1024

struct param {
	struct rf_str name;
	char value[VALUE_SIZE];	/* unquoted */
	size_t len;
};

static size_t
skip_space(struct rf_str s, size_t i)
{
	while (i < s.len && (s.ptr[i] == ' ' || s.ptr[i] == '\t'))
		i++;
	return i;
}

static void
add_byte(struct param *p, char c)
{
	if (p->len + 1 < sizeof(p->value))
		p->value[p->len++] = c;
}

/* The parameter at *s, which moves past it and its semicolon. */
static bool
next_param(struct rf_str *s, struct param *p)
{
	size_t i = skip_space(*s, 0), from = i;

	p->len = 0;
	while (i < s->len && s->ptr[i] != '=' && s->ptr[i] != ';')
		i++;
	p->name = rf_str_trim((struct rf_str){ s->ptr + from, i - from });
	if (i < s->len && s->ptr[i] == '=') {
		i = skip_space(*s, i + 1);
		if (i < s->len && s->ptr[i] == '"') {
			for (i++; i < s->len && s->ptr[i] != '"'; i++) {
				if (s->ptr[i] == '\\' && i + 1 < s->len)
					i++;
				add_byte(p, s->ptr[i]);
			}
		}
		for (; i < s->len && s->ptr[i] != ';'; i++) {
			if (s->ptr[i] != '"')
				add_byte(p, s->ptr[i]);
		}
	}
	while (p->len > 0 && p->value[p->len - 1] == ' ')
		p->len--;
	p->value[p->len] = '\0';
	if (i < s->len)
		i++;
	*s = (struct rf_str){ s->ptr + i, s->len - i };
	return p->name.len > 0 || s->len > 0;
}

/* As text in UTF-8: as it is, or else taken for Latin-1. */
static void
clean_name(struct rf_str raw, const char *encoding, char out[101])
{
	struct rf_arena arena = RF_ARENA_INIT;
	struct rf_str text = raw;
	char *copy;

	if (encoding != NULL && !rf_utf8_valid(raw))
		text = rf_utf8_from(&arena, raw, encoding);
	copy = rf_arena_bytes(&arena, text.len + 1);
	memcpy(copy, text.ptr, text.len);
	copy[text.len] = '\0';
	rf_filename_clean(copy, out);
	rf_arena_release(&arena);
}

/* charset'language'percent-encoded (RFC 8187). */
static bool
extended_name(const struct param *p, char out[101])
{
	struct rf_str rest = { p->value, p->len };
	struct rf_str charset = rf_str_cut(&rest, '\'');
	char decoded[VALUE_SIZE + 1];
	size_t n;

	if (rest.ptr == NULL)
		return false;
	rf_str_cut(&rest, '\'');
	if (rest.ptr == NULL || rest.len == 0 ||
	    !rf_percent_decode(rest, false, decoded, &n))
		return false;
	clean_name((struct rf_str){ decoded, n },
	    rf_str_ieq(charset, "utf-8") ? NULL : "windows-1252", out);
	return true;
}

static void
path_name(const struct rf_url *url, char out[101])
{
	const char *path = url->text + url->path;
	struct rf_str last = { path, url->query - url->path };
	const char *slash = memrchr(path, '/', last.len);
	char decoded[RF_URL_SIZE];
	size_t n;

	if (slash != NULL) {
		last.len -= (size_t)(slash + 1 - path);
		last.ptr = slash + 1;
	}
	if (last.len == 0)
		return;
	if (!rf_percent_decode(last, false, decoded, &n)) {
		memcpy(decoded, last.ptr, last.len);
		n = last.len;
	}
	clean_name((struct rf_str){ decoded, n }, "windows-1252", out);
}

void
rf_fetch_filename(const char *disposition, const struct rf_url *url,
    char out[101])
{
	struct rf_str rest = rf_str(disposition);
	bool extended = false;
	struct param p;

	out[0] = '\0';
	rf_str_cut(&rest, ';');		/* "attachment" */
	while (!extended && rest.ptr != NULL && next_param(&rest, &p)) {
		if (rf_str_ieq(p.name, "filename*"))
			extended = extended_name(&p, out);
		else if (rf_str_ieq(p.name, "filename") && p.len > 0 &&
		    out[0] == '\0')
			clean_name((struct rf_str){ p.value, p.len },
			    "windows-1252", out);
	}
	if (out[0] == '\0')
		path_name(url, out);
}

static void
lower_copy(char *to, size_t size, struct rf_str s, const char *extra)
{
	to[0] = '\0';
	if (s.len >= size)
		return;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c | 0x20);
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
		    (c != '\0' && strchr(extra, c) != NULL))) {
			to[0] = '\0';
			return;
		}
		to[i] = c;
	}
	to[s.len] = '\0';
}

void
rf_fetch_media_type(const char *value, char type[128], char charset[40])
{
	struct rf_str rest = rf_str(value);
	struct rf_str name = rf_str_trim(rf_str_cut(&rest, ';'));
	struct param p;

	charset[0] = '\0';
	lower_copy(type, 128, name, "!#$&-^_.+/");
	if (strchr(type, '/') == NULL)
		type[0] = '\0';
	while (rest.ptr != NULL && next_param(&rest, &p)) {
		if (charset[0] == '\0' && rf_str_ieq(p.name, "charset"))
			lower_copy(charset, 40,
			    (struct rf_str){ p.value, p.len }, "-_.:+");
	}
}
