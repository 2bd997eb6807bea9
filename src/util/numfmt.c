/*
 * Number formats: from the code to tokens, and which section renders what.
 * What surprises: "m" is a month or a minute by its neighbours; a comma
 * groups thousands between placeholders and divides by a thousand after
 * them; and a second section shows negative numbers without their sign.
 */
#include "config.h"

#include "util/numfmt_priv.h"

#include <math.h>
#include <stdlib.h>

#include "util/mem.h"
#include "util/utf8.h"

static const struct {
	unsigned id;
	const char *code;
} builtin[] = {
	{ 0, "General" }, { 1, "0" }, { 2, "0.00" }, { 3, "#,##0" },
	{ 4, "#,##0.00" }, { 5, "\"$\"#,##0_);\\(\"$\"#,##0\\)" },
	{ 6, "\"$\"#,##0_);[Red]\\(\"$\"#,##0\\)" },
	{ 7, "\"$\"#,##0.00_);\\(\"$\"#,##0.00\\)" },
	{ 8, "\"$\"#,##0.00_);[Red]\\(\"$\"#,##0.00\\)" },
	{ 9, "0%" }, { 10, "0.00%" }, { 11, "0.00E+00" }, { 12, "# ?/?" },
	{ 13, "# ?\?/?\?" }, { 14, "m/d/yyyy" }, { 15, "d-mmm-yy" },
	{ 16, "d-mmm" }, { 17, "mmm-yy" }, { 18, "h:mm AM/PM" },
	{ 19, "h:mm:ss AM/PM" }, { 20, "h:mm" }, { 21, "h:mm:ss" },
	{ 22, "m/d/yyyy h:mm" },
	/* East Asian installations put their own date order here, some of
	 * them times where others have dates. */
	{ 27, "m/d/yyyy" }, { 28, "m/d/yyyy" }, { 29, "m/d/yyyy" },
	{ 30, "m/d/yyyy" }, { 31, "m/d/yyyy" }, { 32, "h:mm" },
	{ 33, "h:mm:ss" }, { 34, "[<1]h:mm;m/d/yyyy" },
	{ 35, "[<1]h:mm:ss;m/d/yyyy" },
	{ 36, "m/d/yyyy" }, { 37, "#,##0_);\\(#,##0\\)" },
	{ 38, "#,##0_);[Red]\\(#,##0\\)" },
	{ 39, "#,##0.00_);\\(#,##0.00\\)" },
	{ 40, "#,##0.00_);[Red]\\(#,##0.00\\)" },
	{ 41, "_(* #,##0_);_(* \\(#,##0\\);_(* \"-\"_);_(@_)" },
	{ 42, "_(\"$\"* #,##0_);_(\"$\"* \\(#,##0\\);_(\"$\"* \"-\"_);_(@_)" },
	{ 43, "_(* #,##0.00_);_(* \\(#,##0.00\\);_(* \"-\"?\?_);_(@_)" },
	{ 44, "_(\"$\"* #,##0.00_);_(\"$\"* \\(#,##0.00\\);_(\"$\"* \"-\"?\?_);_(@_)" },
	{ 45, "mm:ss" }, { 46, "[h]:mm:ss" }, { 47, "mm:ss.0" },
	{ 48, "##0.0E+0" }, { 49, "@" }, { 50, "m/d/yyyy" },
	{ 51, "m/d/yyyy" }, { 52, "m/d/yyyy" }, { 53, "m/d/yyyy" },
	{ 54, "m/d/yyyy" }, { 55, "[<1]h:mm;m/d/yyyy" },
	{ 56, "[<1]h:mm:ss;m/d/yyyy" },
	{ 57, "m/d/yyyy" }, { 58, "m/d/yyyy" },
};

const char *
rf_numfmt_builtin(unsigned id)
{
	for (size_t i = 0; i < RF_COUNT(builtin); i++)
		if (builtin[i].id == id)
			return builtin[i].code;
	return NULL;
}

/* ---- compiling ------------------------------------------------------ */

struct compiler {
	struct rf_arena *arena;
	struct rf_str code;
	size_t at;
	struct nf_section *s;
	RF_VEC(struct nf_token) tokens;
	bool date, exponent, fraction, point, text, general;
	bool time;		/* hours, minutes or seconds came last */
};

static char
peek(const struct compiler *c, size_t ahead)
{
	return c->at + ahead < c->code.len ? c->code.ptr[c->at + ahead] : '\0';
}

static char
low(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool
is_placeholder(char c)
{
	return c == '0' || c == '#' || c == '?';
}

static struct nf_token *
token(struct compiler *c, enum nf_token_kind kind, unsigned n)
{
	struct nf_token *t = RF_VEC_PUSH(&c->tokens);

	t->kind = kind;
	t->n = n;
	return t;
}

static void
literal(struct compiler *c, const char *p, size_t n)
{
	if (n > 0)
		token(c, NF_LITERAL, 0)->text = (struct rf_str){ p, n };
}

/* Bytes of the character at c->at. */
static size_t
char_size(const struct compiler *c)
{
	size_t pos = c->at;

	if (pos >= c->code.len)
		return 0;
	rf_utf8_next(c->code, &pos);
	return pos - c->at;
}

/* The length of a run of one letter, either case; moves past it. */
static unsigned
run(struct compiler *c)
{
	char letter = low(peek(c, 0));
	unsigned n = 0;

	while (low(peek(c, 0)) == letter) {
		c->at++;
		n++;
	}
	return n;
}

/* "[>=100]" */
static bool
condition(struct compiler *c, struct rf_str in)
{
	static const struct {
		const char *sign;
		enum nf_compare compare;
	} signs[] = {
		{ "<=", NF_LE }, { "<>", NF_NE }, { "<", NF_LT },
		{ ">=", NF_GE }, { ">", NF_GT }, { "=", NF_EQ },
	};

	for (size_t i = 0; i < RF_COUNT(signs); i++) {
		struct rf_str rest = in;
		double v;

		if (!rf_str_starts(in, signs[i].sign))
			continue;
		rest.ptr += strlen(signs[i].sign);
		rest.len -= strlen(signs[i].sign);
		if (rf_parse_double(rf_str_trim(rest), &v)) {
			c->s->compare = signs[i].compare;
			c->s->limit = v;
		}
		return true;
	}
	return false;
}

/* "[h]" "[mm]" "[ss]" */
static bool
elapsed(struct compiler *c, struct rf_str in)
{
	char letter = low(*in.ptr);

	for (size_t i = 0; i < in.len; i++)
		if (low(in.ptr[i]) != letter)
			return false;
	if (letter != 'h' && letter != 'm' && letter != 's')
		return false;
	token(c, letter == 'h' ? NF_ALL_HOURS : letter == 'm' ?
	    NF_ALL_MINUTES : NF_ALL_SECONDS, (unsigned)in.len);
	c->date = c->time = true;
	if (letter == 's')
		c->s->seconds = true;
	return true;
}

/* What stands in brackets: colours say nothing about the text. */
static void
bracket(struct compiler *c)
{
	struct rf_str in, sign;
	const char *end;

	end = memchr(c->code.ptr + c->at, ']', c->code.len - c->at);
	if (end == NULL) {
		c->at = c->code.len;
		return;
	}
	in.ptr = c->code.ptr + c->at + 1;
	in.len = (size_t)(end - in.ptr);
	c->at += in.len + 2;
	if (in.len == 0 || condition(c, in) || elapsed(c, in))
		return;
	if (*in.ptr != '$')
		return;
	in.ptr++;
	in.len--;
	sign = rf_str_cut(&in, '-');
	literal(c, sign.ptr, sign.len);
	for (size_t i = 0; in.ptr != NULL && i < in.len; i++) {
		char d = low(in.ptr[i]);

		c->s->language = (c->s->language << 4 | (unsigned)
		    (d >= 'a' && d <= 'f' ? d - 'a' + 10 :
		    d >= '0' && d <= '9' ? d - '0' : 0)) & 0xffff;
	}
}

static bool
word(struct compiler *c, const char *w)
{
	size_t n = strlen(w);

	if (c->code.len - c->at < n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (low(peek(c, i)) != low(w[i]))
			return false;
	c->at += n;
	return true;
}

/* Letters of dates and times; false when the character is none. */
static bool
date_letter(struct compiler *c)
{
	static const struct {
		char letter;
		enum nf_token_kind kind;
	} letters[] = {
		{ 'y', NF_YEAR }, { 'e', NF_YEAR }, { 'b', NF_BUDDHIST },
		{ 'm', NF_MONTH }, { 'd', NF_DAY }, { 'h', NF_HOUR },
		{ 's', NF_SECOND },
	};
	char l = low(peek(c, 0));

	if (word(c, "AM/PM") || word(c, "A/P")) {
		/* 'M' or 'P', and "a/p" stays small. */
		char last = c->code.ptr[c->at - 1];

		token(c, NF_AMPM, low(last) == 'm' ? 2 : 1)->text =
		    last == 'p' ? RF_STR("ap") : RF_STR("AP");
		c->s->twelve = c->date = true;
		return true;
	}
	if (l == 'g') {		/* era names: the year says enough */
		run(c);
		return true;
	}
	for (size_t i = 0; i < RF_COUNT(letters); i++) {
		unsigned n;

		if (letters[i].letter != l)
			continue;
		n = l == 'e' ? (run(c), 4) : run(c);
		token(c, letters[i].kind, n);
		c->date = true;
		c->time = l == 'h' || l == 's' || l == 'm';
		if (l == 's')
			c->s->seconds = true;
		return true;
	}
	return false;
}

/* A comma groups, divides, or stands for itself. */
static void
comma(struct compiler *c)
{
	enum nf_token_kind last = c->tokens.n > 0 ?
	    c->tokens.v[c->tokens.n - 1].kind : NF_LITERAL;
	size_t next = 1;

	if (c->date || last < NF_ZERO || last > NF_SPACE) {
		literal(c, c->code.ptr + c->at++, 1);
		return;
	}
	while (peek(c, next) == ',')
		next++;
	if (is_placeholder(peek(c, next)) && !c->point)
		c->s->thousands = true;
	else
		c->s->scale -= 3 * (int)next;
	c->at += next;
}

static void
point(struct compiler *c)
{
	c->at++;
	if (c->date && c->time && peek(c, 0) == '0') {
		unsigned n = run(c);

		token(c, NF_SUBSECOND, n < 3 ? n : 3);
		c->s->subseconds = n < 3 ? n : 3;
	} else if (c->date || c->point) {
		literal(c, c->code.ptr + c->at - 1, 1);
	} else {
		token(c, NF_POINT, 0);
		c->point = true;
	}
}

/* "/" and, when digits follow, the fixed denominator. */
static void
slash(struct compiler *c)
{
	unsigned n = 0;

	c->at++;
	if (c->date || c->fraction || c->tokens.n == 0) {
		literal(c, c->code.ptr + c->at - 1, 1);
		return;
	}
	if (peek(c, 0) >= '1' && peek(c, 0) <= '9')
		for (; peek(c, 0) >= '0' && peek(c, 0) <= '9' && n < 10000;
		    c->at++)
			n = n * 10 + (unsigned)(peek(c, 0) - '0');
	token(c, NF_SLASH, n);
	c->fraction = true;
}

static void
placeholder(struct compiler *c)
{
	char p = peek(c, 0);

	c->at++;
	token(c, p == '0' ? NF_ZERO : p == '#' ? NF_HASH : NF_SPACE, 0);
	if (c->exponent)
		c->s->exponent++;
	else if (c->point)
		c->s->decimals++;
	else
		c->s->whole++;
}

static void
quoted(struct compiler *c)
{
	const char *from = c->code.ptr + ++c->at;
	const char *end = memchr(from, '"', c->code.len - c->at);
	size_t n = end != NULL ? (size_t)(end - from) : c->code.len - c->at;

	literal(c, from, n);
	c->at += n + (end != NULL);
}

static void
one(struct compiler *c)
{
	char p = peek(c, 0);
	size_t n;

	if (p == '"') {
		quoted(c);
	} else if (p == '\\' || p == '!') {
		c->at++;
		n = char_size(c);
		literal(c, c->code.ptr + c->at, n);
		c->at += n;
	} else if (p == '_' || p == '*') {
		/* "_x" is a gap as wide as x; "*x" fills the cell with x. */
		c->at++;
		if (p == '_')
			literal(c, " ", 1);
		c->at += char_size(c);
	} else if (p == '[') {
		bracket(c);
	} else if (is_placeholder(p)) {
		placeholder(c);
	} else if (p == '.') {
		point(c);
	} else if (p == ',') {
		comma(c);
	} else if (p == '/') {
		slash(c);
	} else if (p == '%') {
		token(c, NF_PERCENT, 0);
		c->s->scale += 2;
		c->at++;
	} else if (p == '@') {
		token(c, NF_TEXT, 0);
		c->text = true;
		c->at++;
	} else if (word(c, "General")) {
		token(c, NF_GENERAL, 0);
		c->general = true;
	} else if ((p == 'E' || p == 'e') && c->s->whole > 0 &&
	    (peek(c, 1) == '+' || peek(c, 1) == '-')) {
		token(c, NF_EXPONENT, peek(c, 1) == '+')->text =
		    (struct rf_str){ c->code.ptr + c->at, 1 };
		c->exponent = true;
		c->at += 2;
	} else if (!date_letter(c)) {
		n = char_size(c);
		literal(c, c->code.ptr + c->at, n);
		c->at += n;
	}
}

/* A month between hours and seconds is a minute. */
static void
settle_minutes(struct nf_section *s)
{
	for (unsigned i = 0; i < s->n; i++) {
		bool minute = false;

		if (s->tokens[i].kind != NF_MONTH || s->tokens[i].n > 2)
			continue;
		for (unsigned k = i; k-- > 0;)
			if (s->tokens[k].kind >= NF_YEAR) {
				minute = s->tokens[k].kind == NF_HOUR ||
				    s->tokens[k].kind == NF_ALL_HOURS;
				break;
			}
		for (unsigned k = i + 1; k < s->n && !minute; k++)
			if (s->tokens[k].kind >= NF_YEAR) {
				minute = s->tokens[k].kind == NF_SECOND ||
				    s->tokens[k].kind == NF_ALL_SECONDS;
				break;
			}
		if (minute)
			s->tokens[i].kind = NF_MINUTE;
	}
}

/* Parse up to the next semicolon; false at the end of the code. */
static bool
section(struct compiler *c, struct nf_section *s)
{
	bool more;

	c->s = s;
	c->tokens.n = 0;
	c->date = c->exponent = c->fraction = c->point = false;
	c->text = c->general = c->time = false;
	while (c->at < c->code.len && peek(c, 0) != ';')
		one(c);
	more = c->at < c->code.len;
	c->at++;
	s->n = (unsigned)c->tokens.n;
	s->tokens = rf_arena_array(c->arena, s->n, sizeof(*s->tokens));
	if (s->n > 0)
		memcpy(s->tokens, c->tokens.v, s->n * sizeof(*s->tokens));
	if (c->date)
		s->class = NF_CLASS_DATE;
	else if (c->text)
		s->class = NF_CLASS_TEXT;
	else if (c->general)
		s->class = NF_CLASS_GENERAL;
	else if (s->whole + s->decimals == 0)
		s->class = NF_CLASS_LITERAL;
	else if (c->exponent)
		s->class = NF_CLASS_SCIENTIFIC;
	else if (c->fraction)
		s->class = NF_CLASS_FRACTION;
	else
		s->class = NF_CLASS_NUMBER;
	settle_minutes(s);
	s->duration = c->date;
	for (unsigned i = 0; i < s->n; i++)
		s->duration &= s->tokens[i].kind < NF_YEAR ||
		    s->tokens[i].kind > NF_DAY;
	for (unsigned i = 0; i < s->n; i++)
		s->day |= s->tokens[i].kind == NF_DAY && s->tokens[i].n <= 2;
	return more;
}

/* The system's long date and time stand behind two made-up languages. */
static struct rf_str
system_code(struct rf_str code)
{
	if (rf_str_starts(code, "[$-F800]") || rf_str_starts(code, "[$-f800]"))
		return RF_STR("dddd, mmmm d, yyyy");
	if (rf_str_starts(code, "[$-F400]") || rf_str_starts(code, "[$-f400]"))
		return RF_STR("h:mm:ss AM/PM");
	return code;
}

const struct rf_numfmt *
rf_numfmt_compile(struct rf_arena *arena, struct rf_str code)
{
	struct rf_numfmt *f = rf_arena_alloc(arena, sizeof(*f));
	struct compiler c;

	memset(&c, 0, sizeof(c));
	code = system_code(rf_utf8_clean(arena, rf_utf8_prefix(code, 1024)));
	c.arena = arena;
	/* Literals are slices of our own copy. */
	c.code.ptr = rf_arena_strndup(arena, code.ptr, code.len);
	c.code.len = code.len;
	do {
		bool more = section(&c, &f->sections[f->n]);

		if (f->sections[f->n].compare != NF_ALWAYS)
			f->conditions = true;
		f->n++;
		if (!more)
			break;
	} while (f->n < RF_COUNT(f->sections));
	RF_VEC_RELEASE(&c.tokens);
	return f;
}

bool
rf_numfmt_is_general(const struct rf_numfmt *f)
{
	return f == NULL || (f->n == 1 && f->sections[0].n == 1 &&
	    f->sections[0].class == NF_CLASS_GENERAL);
}

/* ---- rendering ------------------------------------------------------ */

static bool
holds(const struct nf_section *s, double v)
{
	switch (s->compare) {
	case NF_LT:
		return v < s->limit;
	case NF_LE:
		return v <= s->limit;
	case NF_EQ:
		return v == s->limit;
	case NF_NE:
		return v != s->limit;
	case NF_GE:
		return v >= s->limit;
	case NF_GT:
		return v > s->limit;
	case NF_ALWAYS:
		break;
	}
	return true;
}

/*
 * The section for a value, and whether a minus is left to us to write; NULL:
 * General.  A last section with an @ is for texts, unless it is the only one.
 */
static const struct nf_section *
choose(const struct rf_numfmt *f, const struct nf_decimal *d, bool *minus)
{
	unsigned n = f->n;

	*minus = d->negative;
	if (n > 1 && f->sections[n - 1].class == NF_CLASS_TEXT)
		n--;
	if (f->conditions) {
		double v = nf_double(d);

		for (unsigned i = 0; i < n; i++) {
			const struct nf_section *s = &f->sections[i];
			bool negative = (s->compare == NF_LT ||
			    s->compare == NF_LE) && s->limit <= 0;

			/* A bare second section after a positive first one
			 * takes what is negative, as without conditions. */
			if (s->compare == NF_ALWAYS && i == 1 && n > 2 &&
			    !d->negative)
				continue;
			if (!holds(s, v))
				continue;
			if (negative || (s->compare == NF_ALWAYS && i == 1 &&
			    n > 2))
				*minus = false;
			return s;
		}
		/* What a single condition leaves out is General's. */
		return n > 1 ? &f->sections[n - 1] : NULL;
	}
	if (n == 1)
		return &f->sections[0];
	if (d->negative) {
		*minus = false;
		return &f->sections[1];
	}
	return d->n == 0 && n > 2 ? &f->sections[2] : &f->sections[0];
}

/* Gaps at the ends are layout, and so are double ones. */
static void
squeeze(struct nf_out *o)
{
	size_t n = 0;

	for (size_t i = 0; i < o->n; i++)
		if (o->p[i] != ' ' || (n > 0 && o->p[n - 1] != ' '))
			o->p[n++] = o->p[i];
	while (n > 0 && o->p[n - 1] == ' ')
		n--;
	o->n = n;
}

/* Sections without placeholders: literals, @ and General. */
static void
plain(struct nf_out *o, const struct nf_section *s, const struct nf_decimal *d,
    bool minus, struct rf_str text)
{
	struct nf_decimal v = *d;

	v.negative = false;
	if (minus && s->class != NF_CLASS_LITERAL)
		nf_addc(o, '-');
	for (unsigned i = 0; i < s->n; i++) {
		const struct nf_token *t = &s->tokens[i];

		if (t->kind == NF_LITERAL)
			nf_add(o, t->text.ptr, t->text.len);
		else if (t->kind == NF_PERCENT)
			nf_addc(o, '%');
		else if (t->kind == NF_TEXT && text.ptr != NULL)
			nf_add(o, text.ptr, text.len);
		else if (t->kind == NF_TEXT || t->kind == NF_GENERAL)
			nf_general(o, &v);
	}
}

/*
 * What most cells hold: few digits, perhaps a point, under General.  They
 * show as they are written.
 */
static bool
is_plain(struct rf_str s)
{
	size_t i = s.len > 0 && *s.ptr == '-', digits = 0;
	size_t start = i, dot = 0;

	if (s.len > 11)
		return false;
	for (; i < s.len; i++) {
		if (s.ptr[i] >= '0' && s.ptr[i] <= '9')
			digits++;
		else if (s.ptr[i] == '.' && dot == 0 && i > start)
			dot = i;
		else
			return false;
	}
	if (digits == 0 || (s.ptr[start] == '0' && digits > 1 &&
	    dot != start + 1))
		return false;
	if (start > 0 && digits == 1 && s.ptr[start] == '0')
		return false;	/* "-0" */
	return dot == 0 || (s.ptr[s.len - 1] != '0' &&
	    s.ptr[s.len - 1] != '.');
}

enum rf_numfmt_kind
rf_numfmt_number(const struct rf_numfmt *f, struct rf_str number,
    bool date1904, char out[RF_NUMFMT_SIZE], size_t *len)
{
	struct nf_out o = { out, 0 };
	const struct nf_section *s;
	enum rf_numfmt_kind kind = RF_NUMFMT_NUMBER;
	struct nf_decimal d;
	bool minus;

	if (rf_numfmt_is_general(f) && is_plain(number)) {
		nf_add(&o, number.ptr, number.len);
		*len = o.n;
		return RF_NUMFMT_NUMBER;
	}
	if (!nf_parse(number, &d)) {
		nf_add(&o, number.ptr, number.len);
		*len = o.n;
		return RF_NUMFMT_TEXT;
	}
	s = f != NULL ? choose(f, &d, &minus) : NULL;
	if (s == NULL) {
		nf_general(&o, &d);
		*len = o.n;
		return RF_NUMFMT_NUMBER;
	}
	switch (s->class) {
	case NF_CLASS_DATE:
		kind = RF_NUMFMT_DATE;
		/* Durations may be negative; dates cannot. */
		if (minus && s->duration)
			nf_addc(&o, '-');
		if (!nf_date(&o, s, s->duration ? fabs(nf_double(&d)) :
		    nf_double(&d), date1904)) {
			o.n = 0;
			nf_general(&o, &d);
			kind = RF_NUMFMT_NUMBER;
		}
		break;
	case NF_CLASS_TEXT:
		kind = RF_NUMFMT_TEXT;
		plain(&o, s, &d, minus, (struct rf_str){ NULL, 0 });
		break;
	case NF_CLASS_GENERAL:
	case NF_CLASS_LITERAL:
		plain(&o, s, &d, minus, (struct rf_str){ NULL, 0 });
		break;
	default:
		nf_number(&o, s, d, minus);
		break;
	}
	squeeze(&o);
	*len = o.n;
	return kind;
}

bool
rf_numfmt_text(const struct rf_numfmt *f, struct rf_str text,
    char out[RF_NUMFMT_SIZE], size_t *len)
{
	static const struct nf_decimal zero;
	struct nf_out o = { out, 0 };
	const struct nf_section *s;

	if (f == NULL || text.len > RF_NUMFMT_SIZE / 2)
		return false;
	s = &f->sections[f->n - 1];
	/* Only a fourth section or one with an @ is for texts. */
	if (f->n < RF_COUNT(f->sections) && s->class != NF_CLASS_TEXT)
		return false;
	if (s->n == 1 && s->tokens[0].kind == NF_TEXT)
		return false;
	plain(&o, s, &zero, false, text);
	squeeze(&o);
	*len = o.n;
	return true;
}
