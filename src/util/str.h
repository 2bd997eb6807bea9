/*
 * Borrowed slices of text, and the small parsers over them.  A slice owns
 * nothing and need not be NUL-terminated.  Everything here is locale-free.
 */
#ifndef RF_UTIL_STR_H
#define RF_UTIL_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct rf_str {
	const char *ptr;
	size_t len;
};
#define RF_STR(literal) ((struct rf_str){ (literal), sizeof(literal) - 1 })
#define RF_STR_FMT "%.*s"
#define RF_STR_ARG(s) (int)(s).len, (s).ptr

static inline struct rf_str
rf_str(const char *s)
{
	return (struct rf_str){ s, s != NULL ? strlen(s) : 0 };
}

bool rf_str_eq(struct rf_str a, struct rf_str b);
bool rf_str_is(struct rf_str a, const char *literal);
/* ASCII case only. */
bool rf_str_ieq(struct rf_str a, const char *literal);
bool rf_str_starts(struct rf_str s, const char *prefix);
bool rf_str_ends(struct rf_str s, const char *suffix);
/* Without ASCII white space at both ends. */
struct rf_str rf_str_trim(struct rf_str s);
/*
 * Split at the first `sep`: returns what stands before it and leaves the
 * rest in *s (ptr NULL when there was no separator and all was returned).
 */
struct rf_str rf_str_cut(struct rf_str *s, char sep);

/*
 * Decimal integer, the whole slice, within [min, max]; false otherwise.
 * No white space, no plus sign.
 */
bool rf_parse_int(struct rf_str s, int64_t min, int64_t max, int64_t *out);
/* Decimal or scientific number, the whole slice, finite; "." always. */
bool rf_parse_double(struct rf_str s, double *out);
/* "true"/"false", also 1/0, yes/no, on/off; ASCII case ignored. */
bool rf_parse_bool(struct rf_str s, bool *out);
/* "512", "64k", "50M", "2G": powers of 1024. */
bool rf_parse_size(struct rf_str s, int64_t *out);

/* Decimal; returns the length; `out` needs 21 bytes. */
size_t rf_format_int(int64_t v, char out[21]);
/*
 * Shortest decimal text that reads back as the same double, in the plain
 * form people write (no exponent between 1e-5 and 1e21).  NaN and infinities
 * give "0".  Returns the length; `out` needs 32 bytes.
 */
size_t rf_format_double(double v, char out[32]);
/* As above, rounded to at most `places` decimals (0..9) first. */
size_t rf_format_fixed(double v, int places, char out[32]);

/* Lower-case hex; `out` needs 2n+1 bytes. */
void rf_hex(const void *p, size_t n, char *out);
/* Exactly n bytes from 2n hex digits of either case; false otherwise. */
bool rf_unhex(struct rf_str s, void *out, size_t n);

/* Standard base64 with padding.  rf_base64_size(n) counts the final NUL. */
size_t rf_base64_size(size_t n);
size_t rf_base64(const void *p, size_t n, char *out);
/* Also accepts white space, missing padding and the URL alphabet. */
bool rf_unbase64(struct rf_str s, void *out, size_t *n);

/*
 * Percent-decode into out (at least s.len + 1 bytes); '+' becomes a space
 * when `plus`.  False on a bad escape.
 */
bool rf_percent_decode(struct rf_str s, bool plus, char *out, size_t *n);

#endif
