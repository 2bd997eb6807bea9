/*
 * Byte ranges.  A hostile list (thousands of overlapping ranges) may not
 * make an answer larger than the body itself, so what adds up to the body or
 * more is answered with the body.
 */
#include "config.h"
#include "http/ranges.h"

#include <stdbool.h>
#include <string.h>

/* Digits only; more than fit are as good as the largest number. */
static bool
parse_pos(struct rf_str s, int64_t *out)
{
	int64_t v = 0;

	if (s.len == 0)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return false;
		if (__builtin_mul_overflow(v, 10, &v) ||
		    __builtin_add_overflow(v, s.ptr[i] - '0', &v))
			v = INT64_MAX;
	}
	*out = v;
	return true;
}

/* One range; false when ill-formed; *len 0 when it cannot be satisfied. */
static bool
parse_one(struct rf_str s, int64_t size, struct rf_range *out)
{
	struct rf_str first = rf_str_cut(&s, '-');
	int64_t a, b;

	if (s.ptr == NULL)
		return false;
	first = rf_str_trim(first);
	s = rf_str_trim(s);
	out->first = out->len = 0;
	if (first.len == 0) {		/* the last b bytes */
		if (!parse_pos(s, &b))
			return false;
		out->len = b < size ? b : size;
		out->first = size - out->len;
		return true;
	}
	if (!parse_pos(first, &a))
		return false;
	b = INT64_MAX - 1;
	if (s.len > 0 && (!parse_pos(s, &b) || b < a))
		return false;
	if (a >= size)
		return true;
	out->first = a;
	out->len = (b < size - 1 ? b : size - 1) - a + 1;
	return true;
}

static bool
touches(struct rf_range a, struct rf_range b)
{
	return a.first <= b.first + b.len && b.first <= a.first + a.len;
}

static struct rf_range
joined(struct rf_range a, struct rf_range b)
{
	int64_t from = a.first < b.first ? a.first : b.first;
	int64_t a_end = a.first + a.len, b_end = b.first + b.len;

	return (struct rf_range){ from, (a_end > b_end ? a_end : b_end) - from };
}

/* Add `r`, joined with whatever it touches, at the first such place. */
static void
add(struct rf_range *ranges, size_t *n, struct rf_range r)
{
	size_t at = *n, i = 0;

	while (i < *n) {
		if (i == at || !touches(ranges[i], r)) {
			i++;
			continue;
		}
		r = joined(ranges[i], r);
		if (at == *n) {
			at = i;
		} else {
			memmove(&ranges[i], &ranges[i + 1],
			    (*n - i - 1) * sizeof(*ranges));
			(*n)--;
			at -= i < at;
		}
		i = 0;		/* it grew: look at the others again */
	}
	ranges[at] = r;
	if (at == *n)
		(*n)++;
}

enum rf_ranges_result
rf_ranges_parse(struct rf_str header, int64_t size,
    struct rf_range out[RF_MAX_RANGES], size_t *n)
{
	struct rf_str unit, item;
	int64_t total = 0;
	size_t asked = 0;
	struct rf_range r;

	*n = 0;
	if (header.ptr == NULL)
		return RF_RANGES_WHOLE;
	unit = rf_str_trim(rf_str_cut(&header, '='));
	if (header.ptr == NULL || !rf_str_ieq(unit, "bytes"))
		return RF_RANGES_WHOLE;
	while (header.ptr != NULL) {
		item = rf_str_trim(rf_str_cut(&header, ','));
		if (item.len == 0)
			continue;	/* empty list elements are legal */
		if (++asked > RF_MAX_RANGES || !parse_one(item, size, &r))
			return RF_RANGES_WHOLE;
		if (r.len > 0)
			add(out, n, r);
	}
	if (asked == 0)
		return RF_RANGES_WHOLE;
	if (*n == 0)
		return RF_RANGES_NONE;
	if (*n == 1)
		return RF_RANGES_PART;
	for (size_t i = 0; i < *n; i++)
		total += out[i].len;
	return total < size ? RF_RANGES_PART : RF_RANGES_WHOLE;
}
