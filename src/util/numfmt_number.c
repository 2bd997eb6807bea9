/*
 * Rendering of numbers, in decimal throughout.  Only fractions ("# ?/?")
 * need floating point, to look for the nearest one.
 */
#include "config.h"

#include "util/numfmt_priv.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define SIGNIFICANT 15		/* what spreadsheets keep */
#define GENERAL_WIDTH 11	/* characters General shows of a fraction */

/* ---- decimals ------------------------------------------------------- */

static void
trim(struct nf_decimal *d)
{
	while (d->n > 0 && d->digit[d->n - 1] == '0')
		d->n--;
	if (d->n == 0)
		d->point = 0;
}

/* Keep `keep` digits, rounding half up. */
static void
keep_digits(struct nf_decimal *d, int keep)
{
	int i;

	if (keep >= d->n)
		return;
	if (keep < 0) {
		d->n = d->point = 0;
		return;
	}
	i = keep;
	if (d->digit[keep] >= '5') {
		while (i > 0 && d->digit[i - 1] == '9')
			i--;
		if (i == 0) {
			d->digit[0] = '1';
			d->n = 1;
			d->point++;
			return;
		}
		d->digit[i - 1]++;
	}
	d->n = i;
	trim(d);
}

void
nf_round(struct nf_decimal *d, int places)
{
	keep_digits(d, d->point + places);
}

bool
nf_parse(struct rf_str s, struct nf_decimal *d)
{
	bool point = false, any = false;
	int64_t exponent = 0;
	size_t i = 0;

	d->n = d->point = 0;
	d->negative = s.len > 0 && *s.ptr == '-';
	if (s.len > 0 && (*s.ptr == '-' || *s.ptr == '+'))
		i++;
	for (; i < s.len; i++) {
		char c = s.ptr[i];

		if (c == '.' && !point) {
			point = true;
			continue;
		}
		if (c < '0' || c > '9')
			break;
		any = true;
		if (d->n == 0 && c == '0') {
			if (point)
				d->point--;
			continue;
		}
		if (d->n < NF_DIGITS)
			d->digit[d->n++] = c;
		if (!point)
			d->point++;
		if (i > 400)
			return false;
	}
	if (!any)
		return false;
	if (i < s.len && (s.ptr[i] == 'e' || s.ptr[i] == 'E')) {
		struct rf_str e = { s.ptr + i + 1, s.len - i - 1 };

		if (e.len > 0 && *e.ptr == '+') {
			e.ptr++;
			e.len--;
		}
		if (!rf_parse_int(e, -400, 400, &exponent))
			return false;
		i = s.len;
	}
	if (i < s.len)
		return false;
	d->point += (int)exponent;
	keep_digits(d, SIGNIFICANT);
	trim(d);
	if (d->n == 0)
		d->negative = false;
	return true;
}

double
nf_double(const struct nf_decimal *d)
{
	static const double power[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7,
		1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
		1e19, 1e20, 1e21, 1e22 };
	char text[NF_DIGITS + 16];
	int e = d->point - d->n;
	int64_t v = 0;

	if (d->n == 0)
		return 0;
	/* Both factors are exact, so the outcome is correctly rounded. */
	if (d->n <= SIGNIFICANT && e >= -22 && e <= 22) {
		double exact;

		for (int i = 0; i < d->n; i++)
			v = v * 10 + (d->digit[i] - '0');
		exact = (double)(d->negative ? -v : v);
		return e < 0 ? exact / power[-e] : exact * power[e];
	}
	snprintf(text, sizeof(text), "%s.%.*se%d", d->negative ? "-" : "",
	    d->n, d->digit, d->point);
	return strtod(text, NULL);
}

/* ---- General -------------------------------------------------------- */

/* Digits without exponent. */
static void
add_fixed(struct nf_out *o, const struct nf_decimal *d)
{
	if (d->point <= 0) {
		nf_addc(o, '0');
	} else {
		for (int k = d->point - 1; k >= 0; k--)
			nf_addc(o, nf_digit(d, k));
	}
	if (d->n <= d->point)
		return;
	nf_addc(o, '.');
	for (int k = -1; k >= d->point - d->n; k--)
		nf_addc(o, nf_digit(d, k));
}

/* How long add_fixed is. */
static int
fixed_width(const struct nf_decimal *d)
{
	int whole = d->point > 0 ? d->point : 1;

	return whole + (d->n > d->point ? 1 + d->n - d->point : 0);
}

/* "1.5E-07" */
static void
add_scientific(struct nf_out *o, struct nf_decimal d)
{
	char e[8];
	int n;

	keep_digits(&d, 6);
	nf_addc(o, d.digit[0]);
	if (d.n > 1) {
		nf_addc(o, '.');
		nf_add(o, d.digit + 1, (size_t)d.n - 1);
	}
	n = snprintf(e, sizeof(e), "E%c%02d", d.point > 0 ? '+' : '-',
	    abs(d.point - 1));
	nf_add(o, e, (size_t)n);
}

void
nf_general(struct nf_out *o, const struct nf_decimal *d)
{
	struct nf_decimal v = *d;

	if (v.n == 0) {
		nf_addc(o, '0');
		return;
	}
	if (v.negative)
		nf_addc(o, '-');
	/* Whole numbers with all their digits. */
	if (v.n <= v.point && v.point <= SIGNIFICANT) {
		add_fixed(o, &v);
		return;
	}
	if (v.point > SIGNIFICANT || v.point < -8) {
		add_scientific(o, v);
		return;
	}
	if (fixed_width(&v) > GENERAL_WIDTH) {
		/* Below one the "0." takes two of the places. */
		int places = v.point > 0 ? GENERAL_WIDTH - 1 - v.point :
		    GENERAL_WIDTH - 2;

		nf_round(&v, places > 0 ? places : 0);
		if (v.point < -3) {	/* too much would be lost */
			add_scientific(o, *d);
			return;
		}
	}
	add_fixed(o, &v);
}

/* ---- placeholders --------------------------------------------------- */

static bool
is_digit(enum nf_token_kind k)
{
	return k == NF_ZERO || k == NF_HASH || k == NF_SPACE;
}

/* One placeholder filled with a digit, or with nothing when `blank`. */
static void
add_digit(struct nf_out *o, enum nf_token_kind kind, char digit, bool blank)
{
	if (!blank)
		nf_addc(o, digit);
	else if (kind == NF_ZERO)
		nf_addc(o, '0');
	else if (kind == NF_SPACE)
		nf_addc(o, ' ');
}

/*
 * The whole part through its placeholders, right-aligned: `left` of them
 * are still to come, and the first takes all digits that are left over.
 */
static void
add_whole(struct nf_out *o, const struct nf_section *s,
    const struct nf_decimal *d, const struct nf_token *t, int left, bool first)
{
	int from = first && d->point > left ? d->point - 1 : left - 1;

	for (int k = from; k >= left - 1; k--) {
		bool blank = k >= d->point;

		add_digit(o, t->kind, nf_digit(d, k), blank);
		if (s->thousands && k > 0 && k % 3 == 0 &&
		    (!blank || t->kind == NF_ZERO))
			nf_addc(o, ',');
	}
}

static void
add_exponent(struct nf_out *o, const struct nf_section *s,
    const struct nf_token *t, int exponent)
{
	char e[24];
	int n;

	n = snprintf(e, sizeof(e), "%c%s%0*d", *t->text.ptr, exponent < 0 ?
	    "-" : t->n ? "+" : "", (int)(s->exponent < 9 ? s->exponent : 9),
	    abs(exponent));
	nf_add(o, e, (size_t)n);
}

/* Everything but fractions. */
static void
add_placeholders(struct nf_out *o, const struct nf_section *s,
    const struct nf_decimal *d, int exponent)
{
	int left = (int)s->whole, decimal = 0;
	bool after = false, in_exponent = false, first = true;

	for (unsigned i = 0; i < s->n; i++) {
		const struct nf_token *t = &s->tokens[i];

		if (t->kind == NF_LITERAL) {
			nf_add(o, t->text.ptr, t->text.len);
		} else if (t->kind == NF_PERCENT) {
			nf_addc(o, '%');
		} else if (t->kind == NF_POINT) {
			/* ".00" shows the whole part all the same. */
			for (int k = d->point - 1; first && k >= 0; k--)
				nf_addc(o, nf_digit(d, k));
			nf_addc(o, '.');
			after = true;
		} else if (t->kind == NF_EXPONENT) {
			add_exponent(o, s, t, exponent);
			in_exponent = true;
		} else if (!is_digit(t->kind) || in_exponent) {
			continue;
		} else if (after) {
			decimal++;
			add_digit(o, t->kind, nf_digit(d, -decimal),
			    decimal > d->n - d->point);
		} else {
			add_whole(o, s, d, t, left, first);
			first = false;
			left--;
		}
	}
}

/* ---- fractions ------------------------------------------------------ */

/*
 * Spreadsheets take the last convergent of v's continued fraction, v in
 * [0, 1), whose denominator is at most `max`: often not the nearest fraction
 * (3.14159 in two digits is 3 1/7, not 3 14/99).  They count in doubles as
 * here, whose noise decides now and then.
 */
static void
convergent(double v, unsigned max, unsigned *p, unsigned *q)
{
	double x = v, p0 = 0, q0 = 1, p1 = 1, q1 = 0;

	for (int i = 0; i < 32; i++) {
		double a = floor(x), p2 = a * p1 + p0, q2 = a * q1 + q0;

		if (q2 > max)
			break;
		p0 = p1, p1 = p2;
		q0 = q1, q1 = q2;
		if (x - a < 1e-9 || fabs(v - p1 / q1) < 1e-14)
			break;
		x = 1 / (x - a);
	}
	*p = (unsigned)p1;
	*q = (unsigned)q1;
}

static void
add_fraction(struct nf_out *o, const struct nf_section *s,
    const struct nf_decimal *d)
{
	unsigned bar = 0, top = 0, size = 0, max = 1, p, q;
	double v = fabs(nf_double(d)), whole = floor(v);
	char text[48];
	bool mixed = false;
	int n;

	while (bar < s->n && s->tokens[bar].kind != NF_SLASH)
		bar++;
	/* Placeholders that touch the bar are the numerator. */
	for (top = bar; top > 0 && is_digit(s->tokens[top - 1].kind);)
		top--;
	for (unsigned i = 0; i < top; i++)
		mixed |= is_digit(s->tokens[i].kind);
	for (unsigned i = bar + 1; i < s->n && is_digit(s->tokens[i].kind); i++)
		size++;
	for (unsigned i = 0; i < size && i < 9; i++)
		max *= 10;
	if (s->tokens[bar].n > 0) {
		q = s->tokens[bar].n;
		p = (unsigned)floor((v - whole) * q + 0.5);
	} else {
		convergent(v - whole, max > 1 ? max - 1 : 9, &p, &q);
	}
	if (p == q) {
		whole++;
		p = 0;
		q = s->tokens[bar].n > 0 ? q : 1;
	}
	for (unsigned i = 0; i < top; i++)
		if (s->tokens[i].kind == NF_LITERAL && !is_digit(
		    i > 0 ? s->tokens[i - 1].kind : NF_LITERAL))
			nf_add(o, s->tokens[i].text.ptr, s->tokens[i].text.len);
	if (mixed && p == 0)
		n = snprintf(text, sizeof(text), "%.0f", whole);
	else if (mixed && whole > 0)
		n = snprintf(text, sizeof(text), "%.0f %u/%u", whole, p, q);
	else
		n = snprintf(text, sizeof(text), "%.0f/%u",
		    (mixed ? 0 : whole * q) + p, q);
	nf_add(o, text, (size_t)n < sizeof(text) ? (size_t)n :
	    sizeof(text) - 1);
	for (unsigned i = bar + 1 + size; i < s->n; i++)
		if (s->tokens[i].kind == NF_LITERAL)
			nf_add(o, s->tokens[i].text.ptr, s->tokens[i].text.len);
}

/* ---- all ------------------------------------------------------------ */

void
nf_number(struct nf_out *o, const struct nf_section *s, struct nf_decimal d,
    bool minus)
{
	int exponent = 0;

	if (d.n > 0)
		d.point += s->scale;
	if (s->class == NF_CLASS_FRACTION) {
		if (minus)
			nf_addc(o, '-');
		add_fraction(o, s, &d);
		return;
	}
	if (s->class == NF_CLASS_SCIENTIFIC && d.n > 0) {
		int step = s->whole > 0 ? (int)s->whole : 1;

		/* "##0.0E+0" takes exponents in steps of three. */
		exponent = d.point - 1;
		exponent -= ((exponent % step) + step) % step;
		d.point -= exponent;
		nf_round(&d, (int)s->decimals);
		if (d.point > step) {
			d.point -= step;
			exponent += step;
		}
	} else {
		nf_round(&d, (int)s->decimals);
	}
	/* What rounds to nothing has no sign. */
	if (minus && d.n > 0)
		nf_addc(o, '-');
	add_placeholders(o, s, &d, exponent);
}
