/*
 * Doubles to text and back, whatever the locale.
 *
 * Almost every number in a document has few digits: it is n / 10^k with n
 * below 2^53 and k at most 22, where one correctly rounded division or
 * multiplication is exact (a fact since the first IEEE machines).  Those go
 * through integers; only the rest meets the C library, whose decimal point
 * depends on the locale and is therefore never looked at.
 */
#include "config.h"
#include "util/str.h"

#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXACT_POWER 22		/* 10^22 is the last exact power in a double */
#define FAST_DIGITS 15		/* decimals of up to 15 digits are unique */
#define FAST_LIMIT 1e15		/* 10^FAST_DIGITS */

static const double powers[EXACT_POWER + 1] = {
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
};

size_t
rf_format_int(int64_t v, char out[21])
{
	char text[20], *p = text + sizeof(text);
	uint64_t u = v < 0 ? -(uint64_t)v : (uint64_t)v;
	size_t n;

	do {
		*--p = (char)('0' + u % 10);
		u /= 10;
	} while (u != 0);
	if (v < 0)
		*--p = '-';
	n = (size_t)(text + sizeof(text) - p);
	memcpy(out, p, n);
	out[n] = '\0';
	return n;
}

/*
 * n * 10^-places in plain form: [-]int[.frac], zeros at the end of frac
 * dropped.
 */
static size_t
put_scaled(bool negative, uint64_t n, int places, char *out)
{
	char digits[24], *d = digits + sizeof(digits), *o = out;
	int count;

	while (places > 0 && n % 10 == 0) {
		n /= 10;
		places--;
	}
	do {
		*--d = (char)('0' + n % 10);
		n /= 10;
		if (--places == 0)
			*--d = '.';
	} while (n != 0 || places >= 0);
	count = (int)(digits + sizeof(digits) - d);
	if (negative)
		*o++ = '-';
	memcpy(o, d, (size_t)count);
	o[count] = '\0';
	return (size_t)(o - out) + (size_t)count;
}

/*
 * The significant digits of |v| (no trailing zeros) and the exponent of the
 * first one, with as few digits as read back as the same number.
 */
static int
shortest_digits(double v, char digits[20], int *exponent)
{
	int precision = fabs(v) < 1e-300 ? 0 : FAST_DIGITS - 1;
	char text[48];
	const char *p;
	int n = 0;

	for (; precision < 17; precision++) {
		snprintf(text, sizeof(text), "%.*e", precision, v);
		if (strtod(text, NULL) == v)
			break;
	}
	for (p = text; *p != 'e' && *p != '\0'; p++)
		if (*p >= '0' && *p <= '9' && n < 18)
			digits[n++] = *p;
	*exponent = *p == 'e' ? (int)strtol(p + 1, NULL, 10) : 0;
	while (n > 1 && digits[n - 1] == '0')
		n--;
	return n;
}

static size_t
put_digits(bool negative, const char *digits, int n, int exponent, char *out)
{
	char *o = out;
	int i;

	if (negative)
		*o++ = '-';
	if (exponent < -5 || exponent >= 21) {
		*o++ = digits[0];
		if (n > 1)
			*o++ = '.';
		memcpy(o, digits + 1, (size_t)n - 1);
		o += n - 1;
		return (size_t)(o - out) +
		    (size_t)snprintf(o, 6, "e%d", exponent);
	}
	if (exponent < 0) {
		*o++ = '0';
		*o++ = '.';
		for (i = exponent; i < -1; i++)
			*o++ = '0';
	}
	for (i = 0; i < n || i <= exponent; i++) {
		if (i != 0 && i == exponent + 1)
			*o++ = '.';
		*o++ = i < n ? digits[i] : '0';
	}
	*o = '\0';
	return (size_t)(o - out);
}

size_t
rf_format_double(double v, char out[32])
{
	double magnitude = fabs(v), scaled;
	char digits[20];
	int k, n, exponent;

	if (!(magnitude <= 1.7976931348623157e308) || v == 0)
		return put_scaled(false, 0, 0, out);
	if (magnitude >= 1e-5 && magnitude < FAST_LIMIT) {
		for (k = 0; k <= 12; k++) {
			scaled = nearbyint(magnitude * powers[k]);
			if (scaled >= FAST_LIMIT)
				break;
			if (scaled / powers[k] == magnitude)
				return put_scaled(v < 0, (uint64_t)scaled, k,
				    out);
		}
	}
	n = shortest_digits(magnitude, digits, &exponent);
	return put_digits(v < 0, digits, n, exponent, out);
}

/*
 * The integer nearest to v * 10^places, ties to even.  The product itself
 * is rounded, which matters only when it lands on a tie: fma tells on
 * which side the exact product is.
 */
static double
round_scaled(double v, int places)
{
	/* Volatile: not to be fused with the subtraction (aarch64 would). */
	volatile double product = v * powers[places];
	double whole = floor(product);

	if (product - whole == 0.5) {
		double rest = fma(v, powers[places], -product);

		if (rest > 0)
			return whole + 1;
		if (rest < 0)
			return whole;
	}
	return nearbyint(product);
}

size_t
rf_format_fixed(double v, int places, char out[32])
{
	double magnitude = fabs(v), scaled;
	char text[64];

	if (places < 0)
		places = 0;
	if (places > 9)
		places = 9;
	if (!(magnitude < FAST_LIMIT))
		return rf_format_double(v, out);
	scaled = round_scaled(magnitude, places);
	if (scaled < FAST_LIMIT)
		return put_scaled(v < 0 && scaled != 0, (uint64_t)scaled,
		    places, out);
	snprintf(text, sizeof(text), "%.*f", places, v);
	return rf_format_double(strtod(text, NULL), out);
}

/* A number taken apart: 0.d1d2d3... times 10^exponent. */
struct decimal {
	char digits[64];	/* significant, the first is not 0 */
	int n;
	long exponent;
	bool negative;
	bool inexact;		/* non-zero digits were dropped */
};

static bool
is_digit(struct rf_str s, size_t i)
{
	return i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9';
}

/* The exponent part from s[*i]; false when it is malformed. */
static bool
scan_exponent(struct rf_str s, size_t *i, long *exponent)
{
	bool negative;
	long e = 0;

	if (*i == s.len)
		return true;
	if (s.ptr[*i] != 'e' && s.ptr[*i] != 'E')
		return false;
	(*i)++;
	negative = *i < s.len && s.ptr[*i] == '-';
	if (negative || (*i < s.len && s.ptr[*i] == '+'))
		(*i)++;
	if (!is_digit(s, *i))
		return false;
	for (; is_digit(s, *i); (*i)++)
		if (e < 100000)
			e = e * 10 + (s.ptr[*i] - '0');
	*exponent += negative ? -e : e;
	return *i == s.len;
}

static bool
scan_decimal(struct rf_str s, struct decimal *d)
{
	bool point = false, any = false;
	size_t i;

	d->n = 0;
	d->exponent = 0;
	d->inexact = false;
	d->negative = s.len != 0 && s.ptr[0] == '-';
	for (i = d->negative; i < s.len; i++) {
		if (s.ptr[i] == '.' && !point) {
			point = true;
			continue;
		}
		if (!is_digit(s, i))
			break;
		any = true;
		if (d->n == 0 && s.ptr[i] == '0') {
			d->exponent -= point;
			continue;
		}
		d->exponent += !point;
		if (d->n < (int)sizeof(d->digits))
			d->digits[d->n++] = s.ptr[i];
		else
			d->inexact |= s.ptr[i] != '0';
	}
	return any && scan_exponent(s, &i, &d->exponent);
}

static locale_t c_locale;

static void
make_c_locale(void)
{
	c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

/* The C library's conversion, for what integers cannot do exactly. */
static double
convert_slowly(const struct decimal *d)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	char text[sizeof(d->digits) + 32];

	pthread_once(&once, make_c_locale);
	/* A digit beyond the last kept one breaks false ties. */
	snprintf(text, sizeof(text), "0.%.*s%se%ld", d->n, d->digits,
	    d->inexact ? "1" : "", d->exponent);
	if (c_locale == (locale_t)0)
		return strtod(text, NULL);
	return strtod_l(text, NULL, c_locale);
}

bool
rf_parse_double(struct rf_str s, double *out)
{
	struct decimal d;
	uint64_t n = 0;
	long power;
	double v;
	int i;

	if (!scan_decimal(s, &d))
		return false;
	power = d.exponent - d.n;
	if (d.n <= FAST_DIGITS && power >= -EXACT_POWER &&
	    power <= EXACT_POWER) {
		for (i = 0; i < d.n; i++)
			n = n * 10 + (uint64_t)(d.digits[i] - '0');
		v = power < 0 ? (double)n / powers[-power] :
		    (double)n * powers[power];
	} else {
		v = d.n == 0 ? 0 : convert_slowly(&d);
	}
	if (!isfinite(v))
		return false;
	*out = d.negative ? -v : v;
	return true;
}
