/*
 * A query becomes a range of widths and heights and a choice for each of
 * some features; what is not understood restricts nothing.  That errs on the
 * side of showing an image once more, never of losing one - but for
 * candidates of one picture, where it errs on the side of one image.
 */
#include "config.h"

#include "extract/web/media.h"

#include <math.h>
#include <string.h>

#include "util/err.h"

enum { WIDTH, HEIGHT, RANGES };

/* Features with words for values; the first one is what a desktop has. */
static const struct {
	const char *name;
	const char *values[4];
} features[] = {
	{ "prefers-color-scheme", { "light", "dark" } },
	{ "orientation", { "landscape", "portrait" } },
	{ "prefers-reduced-motion", { "no-preference", "reduce" } },
	{ "prefers-contrast", { "no-preference", "more", "less" } },
	{ "prefers-reduced-data", { "no-preference", "reduce" } },
	{ "forced-colors", { "none", "active" } },
	{ "hover", { "hover", "none" } },
	{ "any-hover", { "hover", "none" } },
	{ "pointer", { "fine", "coarse", "none" } },
	{ "any-pointer", { "fine", "coarse", "none" } },
	{ "scripting", { "none", "enabled", "initial-only" } },
};
#define SCHEME 0

struct query {
	bool negated;
	bool elsewhere;		/* for a medium that is no screen */
	bool featured;		/* asks for more than the medium */
	double low[RANGES], high[RANGES];
	int choice[RF_COUNT(features)];		/* 1-based; 0: any */
};

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* A length in pixels; NAN when it is none. */
static double
length(struct rf_str s)
{
	static const struct {
		const char *unit;
		double pixels;
	} units[] = { { "px", 1 }, { "em", 16 }, { "rem", 16 }, { "", 1 },
		{ "in", 96 }, { "cm", 96 / 2.54 }, { "mm", 96 / 25.4 },
		{ "pt", 96 / 72.0 }, { "pc", 16 } };
	struct rf_str number;
	double v;
	size_t n = 0;

	s = rf_str_trim(s);
	while (n < s.len && (strchr("+-.", s.ptr[n]) != NULL ||
	    (s.ptr[n] >= '0' && s.ptr[n] <= '9')))
		n++;
	number = (struct rf_str){ s.ptr, n };
	if (!rf_parse_double(number, &v))
		return NAN;
	for (size_t i = 0; i < RF_COUNT(units); i++)
		if (rf_str_ieq((struct rf_str){ s.ptr + n, s.len - n },
		    units[i].unit))
			return v * units[i].pixels;
	return NAN;
}

static int
range_of(struct rf_str name)
{
	if (rf_str_ieq(name, "width") || rf_str_ieq(name, "device-width"))
		return WIDTH;
	if (rf_str_ieq(name, "height") || rf_str_ieq(name, "device-height"))
		return HEIGHT;
	return -1;
}

static void
at_least(struct query *q, int range, double v)
{
	if (range >= 0 && v > q->low[range])
		q->low[range] = v;
}

static void
at_most(struct query *q, int range, double v)
{
	if (range >= 0 && v < q->high[range])
		q->high[range] = v;
}

/* "name: value" */
static void
plain_feature(struct query *q, struct rf_str name, struct rf_str value)
{
	bool min = name.len > 4 &&
	    rf_str_ieq((struct rf_str){ name.ptr, 4 }, "min-");
	bool max = name.len > 4 &&
	    rf_str_ieq((struct rf_str){ name.ptr, 4 }, "max-");

	if (min || max) {
		int range = range_of((struct rf_str){ name.ptr + 4,
		    name.len - 4 });

		if (min)
			at_least(q, range, length(value));
		else
			at_most(q, range, length(value));
		return;
	}
	at_least(q, range_of(name), length(value));
	at_most(q, range_of(name), length(value));
	for (size_t i = 0; i < RF_COUNT(features); i++) {
		if (!rf_str_ieq(name, features[i].name))
			continue;
		for (int v = 0; v < 4 && features[i].values[v] != NULL; v++)
			if (rf_str_ieq(value, features[i].values[v]))
				q->choice[i] = v + 1;
	}
}

/* "width >= 30em", "20em < width <= 40em": what `op` says of a range. */
static void
compare(struct query *q, struct rf_str left, char op, bool equal,
    struct rf_str right)
{
	int range = range_of(left);
	double v = length(range >= 0 ? right : left);
	/* So that two ranges which meet in an open end do not touch. */
	double hair = equal ? 0 : 0.001;

	if (range < 0) {
		range = range_of(right);
		op = op == '<' ? '>' : op == '>' ? '<' : op;
	}
	if (op == '>' || op == '=')
		at_least(q, range, v + hair);
	if (op == '<' || op == '=')
		at_most(q, range, v - hair);
}

/* What stands between parentheses. */
static void
feature(struct query *q, struct rf_str s)
{
	size_t n = 0;
	struct rf_str left = s, right, rest;

	q->featured = true;
	while (n < s.len && strchr("<>=:", s.ptr[n]) == NULL)
		n++;
	left.len = n;
	left = rf_str_trim(left);
	if (n >= s.len)
		return;		/* "(hover)": any; deeper ones: unknown */
	rest = (struct rf_str){ s.ptr + n + 1, s.len - n - 1 };
	if (s.ptr[n] == ':') {
		plain_feature(q, left, rf_str_trim(rest));
		return;
	}
	for (char op = s.ptr[n]; ; ) {
		bool equal = op == '=' || (rest.len > 0 && *rest.ptr == '=');

		if (rest.len > 0 && *rest.ptr == '=') {
			rest.ptr++;
			rest.len--;
		}
		for (n = 0; n < rest.len &&
		    strchr("<>=", rest.ptr[n]) == NULL; n++)
			;
		right = rf_str_trim((struct rf_str){ rest.ptr, n });
		compare(q, left, op, equal, right);
		if (n >= rest.len)
			return;
		left = right;
		op = rest.ptr[n];
		rest.ptr += n + 1;
		rest.len -= n + 1;
	}
}

static void
word(struct query *q, struct rf_str w)
{
	static const char *const neutral[] = { "and", "only", "all",
		"screen", "or" };

	if (rf_str_ieq(w, "not")) {
		q->negated = true;
		return;
	}
	for (size_t i = 0; i < RF_COUNT(neutral); i++)
		if (rf_str_ieq(w, neutral[i]))
			return;
	q->elsewhere = true;
}

static struct query
parse(struct rf_str s)
{
	struct query q = { .low = { 0, 0 },
		.high = { INFINITY, INFINITY } };
	size_t i = 0;

	while (i < s.len) {
		size_t from = i, depth = 0;

		if (is_space(s.ptr[i])) {
			i++;
			continue;
		}
		if (s.ptr[i] != '(') {
			while (i < s.len && !is_space(s.ptr[i]) &&
			    s.ptr[i] != '(')
				i++;
			word(&q, (struct rf_str){ s.ptr + from, i - from });
			continue;
		}
		for (; i < s.len; i++) {
			depth += s.ptr[i] == '(';
			depth -= s.ptr[i] == ')';
			if (depth == 0)
				break;
		}
		feature(&q, (struct rf_str){ s.ptr + from + 1,
		    i - from - 1 });
		i += i < s.len;
	}
	return q;
}

/* The next query of a list; false at its end. */
static bool
next(struct rf_str *list, struct query *q)
{
	struct rf_str s;

	if (list->ptr == NULL)
		return false;
	s = *list;
	for (size_t i = 0, depth = 0; i < list->len; i++) {
		char c = list->ptr[i];

		depth += c == '(';
		depth -= c == ')' && depth > 0;
		if (c == ',' && depth == 0) {
			s.len = i;
			break;
		}
	}
	*q = parse(s);
	if (s.len == list->len)
		list->ptr = NULL;
	else
		*list = (struct rf_str){ list->ptr + s.len + 1,
			list->len - s.len - 1 };
	return true;
}

bool
rf_media_screen(struct rf_str media)
{
	struct query q;

	media = rf_str_trim(media);
	if (media.len == 0)
		return true;
	while (next(&media, &q)) {
		/* "not all" is never; "not print" is for screens. */
		bool never = q.negated ? !q.elsewhere && !q.featured :
		    q.elsewhere;

		if (!never)
			return true;
	}
	return false;
}

static bool
is_wide(const struct query *q)
{
	bool holds = !q->elsewhere;

	for (int r = 0; r < RANGES; r++)
		holds = holds && !isfinite(q->high[r]);
	for (size_t i = 0; i < RF_COUNT(features); i++)
		holds = holds && q->choice[i] <= 1;
	return holds != q->negated;
}

bool
rf_media_wide(struct rf_str media)
{
	struct query q;

	media = rf_str_trim(media);
	if (media.len == 0)
		return true;
	while (next(&media, &q))
		if (is_wide(&q))
			return true;
	return false;
}

static bool
parted(const struct query *a, const struct query *b)
{
	/* Dark is 2; light, and saying nothing, are not. */
	if ((a->choice[SCHEME] == 2) != (b->choice[SCHEME] == 2))
		return true;
	if (a->negated || b->negated)
		return false;
	for (int r = 0; r < RANGES; r++)
		if (a->low[r] > b->high[r] || b->low[r] > a->high[r])
			return true;
	for (size_t i = 0; i < RF_COUNT(features); i++)
		if (a->choice[i] != 0 && b->choice[i] != 0 &&
		    a->choice[i] != b->choice[i])
			return true;
	return false;
}

bool
rf_media_parted(struct rf_str a, struct rf_str b)
{
	struct query x, y;
	struct rf_str rest;

	/* An absent attribute asks for nothing. */
	if (a.ptr == NULL)
		a = RF_STR("");
	if (b.ptr == NULL)
		b = RF_STR("");
	/* Lists are short, or they are cut: two of a thousand take long. */
	for (int i = 0; i < 16 && next(&a, &x); i++) {
		rest = b;
		for (int j = 0; j < 16 && next(&rest, &y); j++)
			if (!parted(&x, &y))
				return false;
	}
	return true;
}
