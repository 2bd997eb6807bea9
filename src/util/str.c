/*
 * Slices and the small parsers over them.  Numbers are in number.c.
 */
#include "config.h"
#include "util/str.h"

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

bool
rf_str_eq(struct rf_str a, struct rf_str b)
{
	return a.len == b.len &&
	    (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool
rf_str_is(struct rf_str a, const char *literal)
{
	return rf_str_eq(a, rf_str(literal));
}

bool
rf_str_ieq(struct rf_str a, const char *literal)
{
	size_t i;

	/* Most differ here, and are not worth counting. */
	if (a.len > 0 && lower(a.ptr[0]) != lower(literal[0]))
		return false;
	if (a.len != strlen(literal))
		return false;
	for (i = 0; i < a.len; i++)
		if (lower(a.ptr[i]) != lower(literal[i]))
			return false;
	return true;
}

bool
rf_str_starts(struct rf_str s, const char *prefix)
{
	size_t n = strlen(prefix);

	return n == 0 || (n <= s.len && memcmp(s.ptr, prefix, n) == 0);
}

bool
rf_str_ends(struct rf_str s, const char *suffix)
{
	size_t n = strlen(suffix);

	return n == 0 ||
	    (n <= s.len && memcmp(s.ptr + s.len - n, suffix, n) == 0);
}

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct rf_str
rf_str_trim(struct rf_str s)
{
	while (s.len != 0 && is_space(s.ptr[0])) {
		s.ptr++;
		s.len--;
	}
	while (s.len != 0 && is_space(s.ptr[s.len - 1]))
		s.len--;
	return s;
}

struct rf_str
rf_str_cut(struct rf_str *s, char sep)
{
	const char *at = s->len != 0 ? memchr(s->ptr, sep, s->len) : NULL;
	struct rf_str head = *s;

	if (at == NULL) {
		s->ptr = NULL;
		s->len = 0;
	} else {
		head.len = (size_t)(at - s->ptr);
		s->ptr += head.len + 1;
		s->len -= head.len + 1;
	}
	return head;
}

bool
rf_parse_int(struct rf_str s, int64_t min, int64_t max, int64_t *out)
{
	bool negative = s.len != 0 && s.ptr[0] == '-';
	int64_t v = 0;
	size_t i;

	if (s.len == (negative ? 1u : 0u))
		return false;
	/* Summed up negative, which reaches further than positive. */
	for (i = negative; i < s.len; i++) {
		if (s.ptr[i] < '0' || s.ptr[i] > '9' ||
		    __builtin_mul_overflow(v, 10, &v) ||
		    __builtin_sub_overflow(v, s.ptr[i] - '0', &v))
			return false;
	}
	if (!negative && __builtin_sub_overflow((int64_t)0, v, &v))
		return false;
	if (v < min || v > max)
		return false;
	*out = v;
	return true;
}

bool
rf_parse_bool(struct rf_str s, bool *out)
{
	static const char *const words[] = {
		"false", "true", "0", "1", "no", "yes", "off", "on",
	};
	unsigned i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (rf_str_ieq(s, words[i])) {
			*out = i % 2;
			return true;
		}
	}
	return false;
}

bool
rf_parse_size(struct rf_str s, int64_t *out)
{
	static const char units[] = "kmgt";
	const char *unit;
	int64_t v;

	if (s.len == 0)
		return false;
	unit = strchr(units, lower(s.ptr[s.len - 1]));
	if (s.ptr[s.len - 1] == '\0')
		return false;
	if (unit != NULL)
		s.len--;
	if (!rf_parse_int(s, 0, INT64_MAX, &v))
		return false;
	if (unit != NULL && __builtin_mul_overflow(v,
	    (int64_t)1 << (10 * (unit - units + 1)), &v))
		return false;
	*out = v;
	return true;
}

void
rf_hex(const void *p, size_t n, char *out)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *b = p;
	size_t i;

	for (i = 0; i < n; i++) {
		*out++ = digits[b[i] >> 4];
		*out++ = digits[b[i] & 15];
	}
	*out = '\0';
}

/* Value of a hex digit, or -1. */
static int
unhex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool
rf_unhex(struct rf_str s, void *out, size_t n)
{
	unsigned char *b = out;
	int high, low;
	size_t i;

	if (s.len % 2 != 0 || s.len / 2 != n)
		return false;
	for (i = 0; i < n; i++) {
		high = unhex_digit(s.ptr[2 * i]);
		low = unhex_digit(s.ptr[2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		b[i] = (unsigned char)(high * 16 + low);
	}
	return true;
}

size_t
rf_base64_size(size_t n)
{
	return n / 3 * 4 + (n % 3 != 0 ? 4 : 0) + 1;
}

size_t
rf_base64(const void *p, size_t n, char *out)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *b = p;
	char *o = out;
	uint32_t v;

	for (; n >= 3; n -= 3, b += 3) {
		v = (uint32_t)b[0] << 16 | (uint32_t)b[1] << 8 | b[2];
		*o++ = digits[v >> 18];
		*o++ = digits[v >> 12 & 63];
		*o++ = digits[v >> 6 & 63];
		*o++ = digits[v & 63];
	}
	if (n != 0) {
		v = (uint32_t)b[0] << 16 | (n == 2 ? (uint32_t)b[1] << 8 : 0);
		*o++ = digits[v >> 18];
		*o++ = digits[v >> 12 & 63];
		*o++ = n == 2 ? digits[v >> 6 & 63] : '=';
		*o++ = '=';
	}
	*o = '\0';
	return (size_t)(o - out);
}

static int
unbase64_digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+' || c == '-')
		return 62;
	return c == '/' || c == '_' ? 63 : -1;
}

bool
rf_unbase64(struct rf_str s, void *out, size_t *n)
{
	unsigned char *o = out;
	unsigned count = 0, pad = 0;
	uint32_t v = 0;
	size_t i;
	int d;

	for (i = 0; i < s.len; i++) {
		d = unbase64_digit(s.ptr[i]);
		if (d < 0) {
			if (is_space(s.ptr[i]))
				continue;
			if (s.ptr[i] != '=' || ++pad > 2)
				return false;
			continue;
		}
		if (pad != 0)
			return false;
		v = v << 6 | (uint32_t)d;
		if (++count == 4) {
			*o++ = (unsigned char)(v >> 16);
			*o++ = (unsigned char)(v >> 8);
			*o++ = (unsigned char)v;
			count = 0;
			v = 0;
		}
	}
	if (count == 1 || (pad != 0 && count + pad != 4))
		return false;
	if (count >= 2)
		*o++ = (unsigned char)(v >> (count == 2 ? 4 : 10));
	if (count == 3)
		*o++ = (unsigned char)(v >> 2);
	*n = (size_t)(o - (unsigned char *)out);
	return true;
}

bool
rf_percent_decode(struct rf_str s, bool plus, char *out, size_t *n)
{
	int high, low;
	size_t i;
	char *o = out;

	for (i = 0; i < s.len; i++) {
		if (s.ptr[i] == '%') {
			if (s.len - i < 3)
				return false;
			high = unhex_digit(s.ptr[i + 1]);
			low = unhex_digit(s.ptr[i + 2]);
			if (high < 0 || low < 0)
				return false;
			*o++ = (char)(high * 16 + low);
			i += 2;
		} else {
			*o++ = plus && s.ptr[i] == '+' ? ' ' : s.ptr[i];
		}
	}
	*o = '\0';
	*n = (size_t)(o - out);
	return true;
}
