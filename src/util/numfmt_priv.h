/* What the files of util/numfmt share; for nobody else. */
#ifndef RF_UTIL_NUMFMT_PRIV_H
#define RF_UTIL_NUMFMT_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "util/numfmt.h"

enum nf_token_kind {
	NF_LITERAL,	/* text */
	NF_ZERO,	/* 0 */
	NF_HASH,	/* # */
	NF_SPACE,	/* ? */
	NF_POINT,
	NF_PERCENT,
	NF_EXPONENT,	/* E+ (n = 1) or E- (n = 0); text is the letter */
	NF_SLASH,	/* of a fraction; n > 0: fixed denominator */
	NF_GENERAL,
	NF_TEXT,	/* @ */
	/* Dates; n is how often the letter stood there. */
	NF_YEAR,
	NF_BUDDHIST,
	NF_MONTH,
	NF_DAY,
	NF_HOUR,
	NF_MINUTE,
	NF_SECOND,
	NF_SUBSECOND,
	NF_AMPM,	/* n = 1: A/P; text is "AP" or "ap" */
	NF_ALL_HOURS,	/* [h], [mm], [ss] */
	NF_ALL_MINUTES,
	NF_ALL_SECONDS
};

struct nf_token {
	enum nf_token_kind kind;
	unsigned n;
	struct rf_str text;	/* of a literal, or of AM/PM */
};

enum nf_class {
	NF_CLASS_GENERAL,
	NF_CLASS_NUMBER,
	NF_CLASS_SCIENTIFIC,
	NF_CLASS_FRACTION,
	NF_CLASS_DATE,
	NF_CLASS_TEXT,		/* holds an @ */
	NF_CLASS_LITERAL	/* nothing but literals, or nothing at all */
};

enum nf_compare { NF_ALWAYS, NF_LT, NF_LE, NF_EQ, NF_NE, NF_GE, NF_GT };

/* One of the parts between semicolons. */
struct nf_section {
	enum nf_class class;
	enum nf_compare compare;
	double limit;		/* of the condition */
	struct nf_token *tokens;
	unsigned n;
	unsigned whole, decimals;	/* placeholders before, after "." */
	unsigned exponent;	/* placeholders of the exponent */
	int scale;		/* powers of ten: +2 per %, -3 per comma */
	bool thousands;
	bool twelve;		/* has AM/PM */
	unsigned subseconds;	/* digits */
	bool seconds;		/* shows seconds */
	bool duration;		/* of times alone, without dates */
	bool day;		/* shows the day of the month */
	unsigned language;	/* LCID of [$-409], 0 none */
};

struct rf_numfmt {
	struct nf_section sections[4];
	unsigned n;
	bool conditions;	/* some section has one */
};

/* Where rendered text grows; what does not fit is dropped. */
struct nf_out {
	char *p;
	size_t n;
};

static inline void
nf_add(struct nf_out *o, const char *p, size_t n)
{
	if (n > RF_NUMFMT_SIZE - o->n)
		n = RF_NUMFMT_SIZE - o->n;
	memcpy(o->p + o->n, p, n);
	o->n += n;
}

static inline void
nf_addc(struct nf_out *o, char c)
{
	nf_add(o, &c, 1);
}

/*
 * A decimal number: 0.D1D2D3... times ten to the `point`.  No leading or
 * trailing zeros; zero has no digits.
 */
#define NF_DIGITS 20
struct nf_decimal {
	char digit[NF_DIGITS];	/* '0'..'9' */
	int n;
	int point;
	bool negative;
};

/* At most 15 significant digits; false when `s` is no number. */
bool nf_parse(struct rf_str s, struct nf_decimal *d);
/* Round half up (away from zero) to `places` decimals. */
void nf_round(struct nf_decimal *d, int places);
/* Digit of weight 10^k. */
static inline char
nf_digit(const struct nf_decimal *d, int k)
{
	int i = d->point - 1 - k;

	return i >= 0 && i < d->n ? d->digit[i] : '0';
}
double nf_double(const struct nf_decimal *d);

void nf_general(struct nf_out *o, const struct nf_decimal *d);
void nf_number(struct nf_out *o, const struct nf_section *s,
    struct nf_decimal d, bool minus);
/* False when the value is no date, for instance negative. */
bool nf_date(struct nf_out *o, const struct nf_section *s, double serial,
    bool date1904);

#endif
