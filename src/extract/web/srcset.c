/*
 * The standard's algorithm, step by step.  What surprises: commas belong to
 * an address unless they end it, and descriptors may hold parentheses with
 * commas in them, which nobody has a meaning for yet.
 */
#include "config.h"

#include "extract/web/srcset.h"

#include <string.h>

/* ASCII white space of HTML: no vertical tab. */
static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "Valid floating-point number": no plus, no bare dot at an end. */
static bool
valid_float(struct rf_str s, double *out)
{
	size_t i = 0, from;

	if (i < s.len && s.ptr[i] == '-')
		i++;
	from = i;
	while (i < s.len && is_digit(s.ptr[i]))
		i++;
	if (i == from && (i >= s.len || s.ptr[i] != '.'))
		return false;
	if (i < s.len && s.ptr[i] == '.') {
		from = ++i;
		while (i < s.len && is_digit(s.ptr[i]))
			i++;
		if (i == from)
			return false;
	}
	if (i < s.len && (s.ptr[i] | 0x20) == 'e') {
		i++;
		if (i < s.len && (s.ptr[i] == '-' || s.ptr[i] == '+'))
			i++;
		from = i;
		while (i < s.len && is_digit(s.ptr[i]))
			i++;
		if (i == from)
			return false;
	}
	return i == s.len && rf_parse_double(s, out);
}

/*
 * What is no descriptor puts the candidate in doubt; one that contradicts
 * another makes it void.
 */
struct descriptors {
	bool error, doubt, has_w, has_x, has_h;
	uint32_t width;
	double density;
};

static void
descriptor(struct descriptors *d, struct rf_str s)
{
	struct rf_str number = { s.ptr, s.len - 1 };
	char unit = s.ptr[s.len - 1];
	int64_t whole;
	double v;

	if (unit == 'w' || unit == 'h') {
		bool *has = unit == 'w' ? &d->has_w : &d->has_h;

		if (number.len == 0 || !is_digit(number.ptr[0]) ||
		    !rf_parse_int(number, 0, INT32_MAX, &whole)) {
			d->doubt = true;
			return;
		}
		if (whole == 0 || *has || d->has_x)
			d->error = true;
		*has = true;
		if (unit == 'w')
			d->width = (uint32_t)whole;
	} else if (unit == 'x') {
		if (!valid_float(number, &v) || v < 0) {
			d->doubt = true;
			return;
		}
		if (d->has_w || d->has_x || d->has_h)
			d->error = true;
		d->has_x = true;
		d->density = v;
	} else {
		d->doubt = true;
	}
}

/* The descriptors behind an address, up to and with their comma. */
static void
read_descriptors(struct rf_str s, size_t *pos, struct descriptors *d)
{
	size_t i = *pos, from;

	while (i < s.len && is_space(s.ptr[i]))
		i++;
	from = i;
	for (bool inside = false; ; i++) {
		bool end = i >= s.len;
		char c = end ? '\0' : s.ptr[i];

		if (inside && !end) {
			inside = c != ')';
			continue;
		}
		if (end || c == ',' || is_space(c)) {
			if (i > from)
				descriptor(d, (struct rf_str){ s.ptr + from,
				    i - from });
			if (end)
				break;
			from = i + 1;
			if (c == ',') {
				i++;
				break;
			}
		} else if (c == '(') {
			inside = true;
		}
	}
	*pos = i;
}

bool
rf_srcset_next(struct rf_str s, size_t *pos, struct rf_candidate *c)
{
	for (;;) {
		struct descriptors d = { .density = 1 };
		size_t from;

		while (*pos < s.len && (is_space(s.ptr[*pos]) ||
		    s.ptr[*pos] == ','))
			(*pos)++;
		if (*pos >= s.len)
			return false;
		from = *pos;
		while (*pos < s.len && !is_space(s.ptr[*pos]))
			(*pos)++;
		c->url = (struct rf_str){ s.ptr + from, *pos - from };
		if (c->url.ptr[c->url.len - 1] == ',') {
			while (c->url.len > 0 &&
			    c->url.ptr[c->url.len - 1] == ',')
				c->url.len--;
		} else {
			read_descriptors(s, pos, &d);
		}
		if (d.error || (d.has_h && !d.has_w))
			continue;
		c->width = d.width;
		c->density = d.density;
		c->doubtful = d.doubt;
		return true;
	}
}

bool
rf_srcset_larger(const struct rf_candidate *a, const struct rf_candidate *b)
{
	if (a->doubtful != b->doubtful)
		return b->doubtful;
	if (a->width != b->width)
		return a->width > b->width;
	return a->density > b->density;
}
