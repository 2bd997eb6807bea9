/*
 * Range and conditional headers: the first line is the size of the body, the
 * second a Range header, the third an entity tag list.
 */
#include "config.h"

#include <string.h>

#include "fuzz/fuzz.h"
#include "http/conditional.h"
#include "http/ranges.h"

static void
check_ranges(const struct rf_range *r, size_t n, int64_t size)
{
	int64_t total = 0;

	FUZZ_CHECK(n > 0 && n <= RF_MAX_RANGES);
	for (size_t i = 0; i < n; i++) {
		FUZZ_CHECK(r[i].first >= 0 && r[i].len > 0);
		FUZZ_CHECK(r[i].len <= size && r[i].first <= size - r[i].len);
		total += r[i].len;
		for (size_t k = 0; k < i; k++)
			FUZZ_CHECK(r[k].first + r[k].len < r[i].first ||
			    r[i].first + r[i].len < r[k].first);
	}
	FUZZ_CHECK(n == 1 || total < size);
}

static void
check_conditions(struct rf_str tags)
{
	static const char *const names[] = { "if-match", "if-none-match",
	    "if-range" };
	struct rf_pair h = { RF_STR(""), tags };
	struct rf_request r;

	memset(&r, 0, sizeof(r));
	r.headers = &h;
	r.n_headers = 1;
	for (size_t i = 0; i < RF_COUNT(names); i++) {
		h.name = rf_str(names[i]);
		(void)rf_condition_check(&r, "\"tag\"");
		(void)rf_condition_check(&r, "W/\"tag\"");
		FUZZ_CHECK(!rf_condition_range(&r, "W/\"tag\"") || i != 2);
	}
}

int
rf_fuzz_ranges(const uint8_t *data, size_t size)
{
	struct rf_str rest = { (const char *)data, size }, line;
	struct rf_range out[RF_MAX_RANGES];
	int64_t length;
	size_t n = 0;

	if (!rf_parse_int(rf_str_cut(&rest, '\n'), 0, INT64_MAX, &length) ||
	    rest.ptr == NULL)
		return 0;
	line = rf_str_cut(&rest, '\n');
	if (rf_ranges_parse(line, length, out, &n) == RF_RANGES_PART)
		check_ranges(out, n, length);
	else
		FUZZ_CHECK(n <= RF_MAX_RANGES);
	if (rest.ptr != NULL)
		check_conditions(rest);
	return 0;
}
