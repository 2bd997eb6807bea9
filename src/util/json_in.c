/*
 * json-c builds the tree; the grammar is checked here first, in one pass.
 * Even in its strict mode json-c 0.16 takes NaN, -01, "1.", raw control
 * characters in strings and encoded surrogates, cuts a key at \u0000, and
 * tells no useful position.  The scan also finds the depth without recursion,
 * so that json-c's own recursion stays within it.
 */
#include "config.h"

#include "util/json_in.h"

#include <limits.h>
#include <math.h>

#include "util/arena.h"
#include "util/limits.h"
#include "util/utf8.h"

/*
 * Where the scan stands.  `scope` holds one byte per open container, '{' or
 * '['.
 */
struct scan {
	struct rf_str s;
	size_t at;
	unsigned depth;
	char scope[RF_MAX_JSON_DEPTH];
	struct rf_err *err;
};

static enum rf_code
scan_fail(struct scan *x, const char *what)
{
	return rf_fail(x->err, RF_E_BAD_REQUEST,
	    "the JSON is not valid: %s at byte %zu", what, x->at + 1);
}

static int
peek(const struct scan *x)
{
	return x->at < x->s.len ? (unsigned char)x->s.ptr[x->at] : -1;
}

static void
skip_space(struct scan *x)
{
	int c;

	while ((c = peek(x)) == ' ' || c == '\t' || c == '\n' || c == '\r')
		x->at++;
}

static bool
skip_digits(struct scan *x)
{
	size_t from = x->at;

	while (peek(x) >= '0' && peek(x) <= '9')
		x->at++;
	return x->at > from;
}

static enum rf_code
scan_number(struct scan *x)
{
	if (peek(x) == '-')
		x->at++;
	if (peek(x) == '0')
		x->at++;
	else if (!skip_digits(x))
		return scan_fail(x, "a digit is expected");
	if (peek(x) == '.') {
		x->at++;
		if (!skip_digits(x))
			return scan_fail(x, "a digit is expected");
	}
	if (peek(x) == 'e' || peek(x) == 'E') {
		x->at++;
		if (peek(x) == '+' || peek(x) == '-')
			x->at++;
		if (!skip_digits(x))
			return scan_fail(x, "a digit is expected");
	}
	return RF_OK;
}

/* After "\u": four hex digits, and not NUL, which C strings cannot hold. */
static enum rf_code
scan_unicode(struct scan *x)
{
	unsigned char two[2];

	if (x->s.len - x->at < 4 ||
	    !rf_unhex((struct rf_str){ x->s.ptr + x->at, 4 }, two, 2))
		return scan_fail(x, "four hexadecimal digits are expected");
	if (two[0] == 0 && two[1] == 0)
		return scan_fail(x, "a NUL character is not allowed");
	x->at += 4;
	return RF_OK;
}

/* At the opening quote. */
static enum rf_code
scan_string(struct scan *x)
{
	enum rf_code rc;
	int c;

	x->at++;
	while ((c = peek(x)) != '"') {
		if (c < 0)
			return scan_fail(x, "a string is not closed");
		if (c < 0x20)
			return scan_fail(x, "a control character in a string");
		x->at++;
		if (c != '\\')
			continue;
		c = peek(x);
		if (c <= 0 || strchr("\"\\/bfnrtu", c) == NULL)
			return scan_fail(x, "an unknown escape");
		x->at++;
		if (c == 'u') {
			rc = scan_unicode(x);
			if (rc != RF_OK)
				return rc;
		}
	}
	x->at++;
	return RF_OK;
}

static enum rf_code
scan_word(struct scan *x)
{
	static const char *const words[] = { "true", "false", "null" };
	struct rf_str rest = { x->s.ptr + x->at, x->s.len - x->at };

	for (size_t i = 0; i < RF_COUNT(words); i++) {
		if (rf_str_starts(rest, words[i])) {
			x->at += strlen(words[i]);
			return RF_OK;
		}
	}
	return scan_fail(x, x->at < x->s.len ? "a value is expected" :
	    "it ends too early");
}

/* A member's name and its colon. */
static enum rf_code
scan_key(struct scan *x)
{
	enum rf_code rc;

	skip_space(x);
	if (peek(x) != '"')
		return scan_fail(x, "a quoted name is expected");
	rc = scan_string(x);
	if (rc != RF_OK)
		return rc;
	skip_space(x);
	if (peek(x) != ':')
		return scan_fail(x, "a colon is expected");
	x->at++;
	return RF_OK;
}

/*
 * Enter a container.  *empty: it closed at once, so a value is complete.
 */
static enum rf_code
scan_open(struct scan *x, bool *empty)
{
	char open = x->s.ptr[x->at];

	if (x->depth == RF_MAX_JSON_DEPTH)
		return scan_fail(x, "it is nested too deeply");
	x->scope[x->depth++] = open;
	x->at++;
	skip_space(x);
	*empty = peek(x) == (open == '{' ? '}' : ']');
	if (*empty) {
		x->at++;
		x->depth--;
		return RF_OK;
	}
	return open == '{' ? scan_key(x) : RF_OK;
}

/*
 * After a complete value: closing brackets, then a comma (*more) or, outside
 * every container, the end.
 */
static enum rf_code
scan_after(struct scan *x, bool *more)
{
	char open;

	*more = false;
	for (;;) {
		skip_space(x);
		if (x->depth == 0)
			return x->at == x->s.len ? RF_OK :
			    scan_fail(x, "something follows the value");
		open = x->scope[x->depth - 1];
		if (peek(x) == ',') {
			x->at++;
			*more = true;
			return open == '{' ? scan_key(x) : RF_OK;
		}
		if (peek(x) != (open == '{' ? '}' : ']'))
			return scan_fail(x, peek(x) < 0 ? "it ends too early" :
			    "a comma or a closing bracket is expected");
		x->at++;
		x->depth--;
	}
}

static enum rf_code
scan(struct scan *x)
{
	enum rf_code rc;
	bool more = true, empty = false;

	while (more) {
		skip_space(x);
		switch (peek(x)) {
		case '{':
		case '[':
			rc = scan_open(x, &empty);
			if (rc == RF_OK && !empty)
				continue;
			break;
		case '"':
			rc = scan_string(x);
			break;
		case '-':
		case '0': case '1': case '2': case '3': case '4':
		case '5': case '6': case '7': case '8': case '9':
			rc = scan_number(x);
			break;
		default:
			rc = scan_word(x);
		}
		if (rc == RF_OK)
			rc = scan_after(x, &more);
		if (rc != RF_OK)
			return rc;
	}
	return RF_OK;
}

enum rf_code
rf_json_parse(struct rf_str text, struct json_object **out,
    struct rf_err *err)
{
	struct scan x = { .s = text, .err = err };
	struct json_tokener *tok;
	enum json_tokener_error why;
	enum rf_code rc;

	*out = NULL;
	if (text.len > RF_MAX_JSON_BODY)
		return rf_fail(err, RF_E_BODY_TOO_LARGE,
		    "the JSON is larger than %d bytes", RF_MAX_JSON_BODY);
	if (!rf_utf8_valid(text))
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "the JSON is not valid: it is not UTF-8 text");
	rc = scan(&x);
	if (rc != RF_OK)
		return rc;

	/* json-c counts the innermost value as a level of its own. */
	tok = json_tokener_new_ex(RF_MAX_JSON_DEPTH + 1);
	if (tok == NULL)
		return rf_fail(err, RF_E_BUSY, "memory is short");
	json_tokener_set_flags(tok, JSON_TOKENER_STRICT);
	*out = json_tokener_parse_ex(tok, text.ptr, (int)text.len);
	why = json_tokener_get_error(tok);
	if (why == json_tokener_continue) {
		/* A number or a word ends where something follows it. */
		*out = json_tokener_parse_ex(tok, "", 1);
		why = json_tokener_get_error(tok);
	}
	if (why != json_tokener_success)
		rc = rf_fail(err, RF_E_BAD_REQUEST,
		    "the JSON is not valid: %s",
		    json_tokener_error_desc(why));
	json_tokener_free(tok);
	return rc;
}

struct json_object *
rf_json_double(double v)
{
	char text[32];

	if (!isfinite(v))
		return NULL;
	rf_format_double(v, text);
	return json_object_new_double_s(v, text);
}

struct json_object *
rf_json_string(const char *s)
{
	struct rf_arena arena = RF_ARENA_INIT;
	struct json_object *o;
	struct rf_str clean;

	if (s == NULL)
		return NULL;
	clean = rf_utf8_clean(&arena, rf_str(s));
	o = json_object_new_string_len(clean.ptr,
	    clean.len <= INT_MAX ? (int)clean.len : INT_MAX);
	rf_arena_release(&arena);
	return o;
}

void
rf_json_add(struct json_object *obj, const char *key, struct json_object *v)
{
	if (json_object_object_add_ex(obj, key, v,
	    JSON_C_OBJECT_KEY_IS_CONSTANT) != 0)
		abort();	/* only for want of memory: see mem.h */
}

const char *
rf_json_text_of(struct json_object *obj, size_t *len)
{
	return json_object_to_json_string_length(obj, JSON_C_TO_STRING_PLAIN |
	    JSON_C_TO_STRING_NOSLASHESCAPE, len);
}
