/*
 * Values of options: from text to the field, with all checks, and the
 * canonical text back.  Adding a type means one function and one line in
 * the table at the end.
 */
#include "config.h"
#include "conf/table.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "util/utf8.h"

struct setting {
	struct rf_conf *conf;
	const struct rf_conf_row *row;
	struct rf_str value;	/* trimmed */
	const char *folder;
	const char **text;
	struct rf_err *err;
};

/* The field of the row, as its C type. */
#define FIELD(s, type) ((type *)((char *)(s)->conf + (s)->row->offset))

static const struct {
	char unit;
	int64_t seconds;
} durations[] = {
	{ 'd', 86400 }, { 'h', 3600 }, { 'm', 60 }, { 's', 1 },
};

/* "1h" of 3600: in the largest unit that divides it. */
const char *
rf_conf_duration_text(struct rf_arena *a, int64_t seconds)
{
	size_t i;

	for (i = 0; seconds != 0 && i < RF_COUNT(durations); i++)
		if (seconds % durations[i].seconds == 0)
			return rf_arena_printf(a, "%lld%c",
			    (long long)(seconds / durations[i].seconds),
			    durations[i].unit);
	return rf_arena_strdup(a, "0");
}

const char *
rf_conf_size_text(struct rf_arena *a, int64_t bytes)
{
	static const char units[] = "TGMk";
	int i;

	for (i = 0; bytes != 0 && units[i] != '\0'; i++)
		if (bytes % ((int64_t)1 << (40 - 10 * i)) == 0)
			return rf_arena_printf(a, "%lld%c",
			    (long long)(bytes >> (40 - 10 * i)), units[i]);
	return rf_arena_printf(a, "%lld", (long long)bytes);
}

static bool
parse_duration(struct rf_str s, int64_t *seconds)
{
	int64_t unit = 1;
	size_t i;

	for (i = 0; s.len != 0 && i < RF_COUNT(durations); i++) {
		if ((s.ptr[s.len - 1] | 32) == durations[i].unit) {
			unit = durations[i].seconds;
			s.len--;
			break;
		}
	}
	return rf_parse_int(s, 0, INT64_MAX / unit, seconds) &&
	    !__builtin_mul_overflow(*seconds, unit, seconds);
}

/* The bounds of a number, in the sentence of its type. */
static enum rf_code
out_of_bounds(const struct setting *s, const char *min, const char *max)
{
	return rf_fail(s->err, RF_E_CONFIG,
	    "%s must be from %s to %s, not \"" RF_STR_FMT "\"", s->row->name,
	    min, max, RF_STR_ARG(s->value));
}

static enum rf_code
set_int(const struct setting *s)
{
	struct rf_arena *a = &s->conf->arena;
	int64_t v;

	if (!rf_parse_int(s->value, s->row->min, s->row->max, &v))
		return out_of_bounds(s,
		    rf_arena_printf(a, "%lld", (long long)s->row->min),
		    rf_arena_printf(a, "%lld", (long long)s->row->max));
	*FIELD(s, rf_conf_INT) = (int)v;
	*s->text = rf_arena_printf(a, "%lld", (long long)v);
	return RF_OK;
}

static enum rf_code
set_mode(const struct setting *s)
{
	int mode = 0;
	size_t i;

	for (i = 0; i < s->value.len && i < 4; i++) {
		if (s->value.ptr[i] < '0' || s->value.ptr[i] > '7')
			break;
		mode = mode * 8 + (s->value.ptr[i] - '0');
	}
	if (i < 3 || i < s->value.len || mode > s->row->max)
		return rf_fail(s->err, RF_E_CONFIG, "%s must be permissions "
		    "as three or four octal digits, such as 0660, not \""
		    RF_STR_FMT "\"", s->row->name, RF_STR_ARG(s->value));
	*FIELD(s, rf_conf_MODE) = mode;
	*s->text = rf_arena_printf(&s->conf->arena, "%04o", (unsigned)mode);
	return RF_OK;
}

static enum rf_code
set_size(const struct setting *s)
{
	struct rf_arena *a = &s->conf->arena;
	int64_t v;

	if (!rf_parse_size(s->value, &v) || v < s->row->min ||
	    v > s->row->max)
		return out_of_bounds(s, rf_conf_size_text(a, s->row->min),
		    rf_conf_size_text(a, s->row->max));
	*FIELD(s, rf_conf_SIZE) = v;
	*s->text = rf_conf_size_text(a, v);
	return RF_OK;
}

static enum rf_code
set_duration(const struct setting *s)
{
	struct rf_arena *a = &s->conf->arena;
	int64_t v;

	if (!parse_duration(s->value, &v) || v < s->row->min ||
	    v > s->row->max)
		return out_of_bounds(s, rf_conf_duration_text(a, s->row->min),
		    rf_conf_duration_text(a, s->row->max));
	*FIELD(s, rf_conf_DURATION) = v;
	*s->text = rf_conf_duration_text(a, v);
	return RF_OK;
}

static enum rf_code
set_bool(const struct setting *s)
{
	bool v;

	if (!rf_parse_bool(s->value, &v))
		return rf_fail(s->err, RF_E_CONFIG,
		    "%s must be true or false, not \"" RF_STR_FMT "\"",
		    s->row->name, RF_STR_ARG(s->value));
	*FIELD(s, rf_conf_BOOL) = v;
	*s->text = v ? "true" : "false";
	return RF_OK;
}

static enum rf_code
set_enum(const struct setting *s)
{
	struct rf_str choices = rf_str(s->row->detail), choice;
	int i;

	for (i = 0; choices.ptr != NULL; i++) {
		choice = rf_str_cut(&choices, '|');
		if (rf_str_eq(choice, s->value)) {
			*FIELD(s, rf_conf_ENUM) = i;
			*s->text = rf_arena_strndup(&s->conf->arena,
			    choice.ptr, choice.len);
			return RF_OK;
		}
	}
	return rf_fail(s->err, RF_E_CONFIG,
	    "%s must be one of %s, not \"" RF_STR_FMT "\"", s->row->name,
	    s->row->detail, RF_STR_ARG(s->value));
}

/* What every text must be; the copy goes to *text. */
static enum rf_code
check_text(const struct setting *s)
{
	const char *p = s->value.ptr;
	size_t i;

	if ((int64_t)s->value.len < s->row->min)
		return rf_fail(s->err, RF_E_CONFIG, "%s must not be empty",
		    s->row->name);
	if ((int64_t)s->value.len > s->row->max)
		return rf_fail(s->err, RF_E_CONFIG,
		    "%s must be at most %lld bytes long", s->row->name,
		    (long long)s->row->max);
	for (i = 0; i < s->value.len; i++)
		if ((unsigned char)p[i] < 0x20 || p[i] == 0x7f)
			break;
	if (i < s->value.len || !rf_utf8_valid(s->value))
		return rf_fail(s->err, RF_E_CONFIG,
		    "%s must be UTF-8 text without control characters",
		    s->row->name);
	*s->text = rf_arena_strndup(&s->conf->arena, s->value.ptr,
	    s->value.len);
	return RF_OK;
}

/* "/riffle": one slash in front, none at the end, plain segments. */
static bool
is_base(struct rf_str s)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
	struct rf_str segment;

	if (s.len == 0)
		return true;
	if (rf_str_cut(&s, '/').len != 0 || s.ptr == NULL)
		return false;
	while (s.ptr != NULL) {
		segment = rf_str_cut(&s, '/');
		if (segment.len == 0 || rf_str_is(segment, ".") ||
		    rf_str_is(segment, ".."))
			return false;
		for (; segment.len != 0; segment.ptr++, segment.len--)
			if (strchr(allowed, segment.ptr[0]) == NULL)
				return false;
	}
	return true;
}

/* "https://host[:port]" and no more. */
static bool
is_origin(struct rf_str s)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.:[]";
	size_t skip;

	if (s.len == 0)
		return true;
	skip = rf_str_starts(s, "https://") ? 8 :
	    rf_str_starts(s, "http://") ? 7 : s.len;
	if (skip == s.len)
		return false;
	for (; skip < s.len; skip++)
		if (strchr(allowed, s.ptr[skip]) == NULL)
			return false;
	return true;
}

static enum rf_code
set_string(const struct setting *s)
{
	struct setting trimmed = *s;
	enum rf_code rc;

	if (strcmp(s->row->detail, "base") == 0 ||
	    strcmp(s->row->detail, "origin") == 0)
		while (rf_str_ends(trimmed.value, "/"))
			trimmed.value.len--;
	rc = check_text(&trimmed);
	if (rc != RF_OK)
		return rc;
	if (strcmp(s->row->detail, "base") == 0 && !is_base(trimmed.value))
		return rf_fail(s->err, RF_E_CONFIG,
		    "%s must be a path such as /riffle, not \"" RF_STR_FMT
		    "\"", s->row->name, RF_STR_ARG(s->value));
	if (strcmp(s->row->detail, "origin") == 0 &&
	    !is_origin(trimmed.value))
		return rf_fail(s->err, RF_E_CONFIG, "%s must be a scheme and "
		    "a host such as https://docs.example.org, not \""
		    RF_STR_FMT "\"", s->row->name, RF_STR_ARG(s->value));
	*FIELD(s, rf_conf_STRING) = *s->text;
	return RF_OK;
}

static enum rf_code
set_path(const struct setting *s)
{
	enum rf_code rc = check_text(s);
	size_t len;
	char *p;

	if (rc != RF_OK)
		return rc;
	if (s->value.ptr[0] == '/')
		p = rf_arena_strdup(&s->conf->arena, *s->text);
	else
		p = rf_arena_printf(&s->conf->arena, "%s/%s",
		    strcmp(s->folder, "/") == 0 ? "" : s->folder, *s->text);
	for (len = strlen(p); len > 1 && p[len - 1] == '/'; len--)
		p[len - 1] = '\0';
	*s->text = p;
	*FIELD(s, rf_conf_PATH) = p;
	return RF_OK;
}

/* "10.1.2.3", "10.0.0.0/8", "fd00::/8". */
static bool
is_cidr(struct rf_str s)
{
	char address[64];
	unsigned char binary[16];
	struct rf_str host = rf_str_cut(&s, '/');
	bool six = memchr(host.ptr, ':', host.len) != NULL;
	int64_t bits;

	if (host.len >= sizeof(address))
		return false;
	memcpy(address, host.ptr, host.len);
	address[host.len] = '\0';
	if (inet_pton(six ? AF_INET6 : AF_INET, address, binary) != 1)
		return false;
	return s.ptr == NULL || rf_parse_int(s, 0, six ? 128 : 32, &bits);
}

static bool
is_port(struct rf_str s)
{
	int64_t port;

	return rf_parse_int(s, 1, 65535, &port);
}

static enum rf_code
set_list(const struct setting *s)
{
	struct rf_str rest, item;
	enum rf_code rc = check_text(s);

	if (rc != RF_OK)
		return rc;
	rest = rf_str(*s->text);
	while (rf_conf_list(&rest, &item)) {
		if (strcmp(s->row->detail, "cidr") == 0 && !is_cidr(item))
			return rf_fail(s->err, RF_E_CONFIG, "%s: \""
			    RF_STR_FMT "\" is no address or network such as "
			    "10.0.0.0/8", s->row->name, RF_STR_ARG(item));
		if (strcmp(s->row->detail, "port") == 0 && !is_port(item))
			return rf_fail(s->err, RF_E_CONFIG, "%s: \""
			    RF_STR_FMT "\" is no port (1 to 65535)",
			    s->row->name, RF_STR_ARG(item));
	}
	*FIELD(s, rf_conf_LIST) = *s->text;
	return RF_OK;
}

bool
rf_conf_list(struct rf_str *rest, struct rf_str *item)
{
	size_t n = 0;

	while (rest->len != 0 && strchr(", \t", rest->ptr[0]) != NULL) {
		rest->ptr++;
		rest->len--;
	}
	while (n < rest->len && strchr(", \t", rest->ptr[n]) == NULL)
		n++;
	*item = (struct rf_str){ rest->ptr, n };
	if (n != 0) {
		rest->ptr += n;
		rest->len -= n;
	}
	return n != 0;
}

enum rf_code
rf_conf_parse(struct rf_conf *conf, const struct rf_conf_row *row,
    struct rf_str value, const char *folder, const char **text,
    struct rf_err *err)
{
	static enum rf_code (*const setters[])(const struct setting *) = {
		[RF_CONF_STRING] = set_string,
		[RF_CONF_PATH] = set_path,
		[RF_CONF_LIST] = set_list,
		[RF_CONF_INT] = set_int,
		[RF_CONF_MODE] = set_mode,
		[RF_CONF_ENUM] = set_enum,
		[RF_CONF_SIZE] = set_size,
		[RF_CONF_DURATION] = set_duration,
		[RF_CONF_BOOL] = set_bool,
	};
	const struct setting s = {
		conf, row, rf_str_trim(value), folder, text, err,
	};

	return setters[row->type](&s);
}
