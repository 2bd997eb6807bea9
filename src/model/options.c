/*
 * The options of an extraction: their defaults, the page list, and the JSON
 * that is stored with a job.  The plain members are rows of one table, so
 * that writing and reading cannot drift apart.
 */
#include "config.h"

#include "model/options.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "util/json_in.h"
#include "util/utf8.h"

/* No document has more; keeps "last + 1" far from wrapping round. */
#define LAST_PAGE 1000000000

enum member_kind { MEMBER_BOOL, MEMBER_UINT };

static const struct member {
	const char *key;
	enum member_kind kind;
	size_t offset;
	uint32_t max;		/* of a number */
} members[] = {
#define B(name) { #name, MEMBER_BOOL, offsetof(struct rf_options, name), 0 }
#define U(name, max) \
	{ #name, MEMBER_UINT, offsetof(struct rf_options, name), (max) }
	B(hidden_rows),
	B(hidden_cols),
	B(hidden_sheets),
	B(show_images),
	B(describe_figures),
	B(chart_tables),
	B(footnotes),
	U(chunk_types, RF_CHUNK_SEMANTIC | RF_CHUNK_HEADER | RF_CHUNK_PAGE |
	    RF_CHUNK_RECURSIVE),
	U(chunk_size, RF_CHUNK_SIZE_MAX),
	B(word_boxes),
	B(html),
	B(xml),
	B(merge_tables),
	U(page_images, RF_PAGE_IMAGES_MAX),
	B(legacy_html),
	B(legacy_content),
	B(legacy_job_id),
	U(legacy_chunk_types, RF_CHUNK_SEMANTIC | RF_CHUNK_HEADER |
	    RF_CHUNK_PAGE | RF_CHUNK_RECURSIVE),
	B(storage),
	U(credit_factor, RF_CREDIT_FACTOR_MAX),
#undef B
#undef U
};

void
rf_options_init(struct rf_options *o)
{
	memset(o, 0, sizeof(*o));
	o->storage = true;
	o->credit_factor = 1;
}

/* ---- pages ---------------------------------------------------------- */

static int
by_first(const void *a, const void *b)
{
	const struct rf_page_range *x = a, *y = b;

	return (x->first > y->first) - (x->first < y->first);
}

/* Sort, and join what overlaps or touches; returns how many are left. */
static uint32_t
merge_ranges(struct rf_page_range *r, uint32_t n)
{
	uint32_t kept = 0;

	qsort(r, n, sizeof(*r), by_first);
	for (uint32_t i = 0; i < n; i++) {
		if (kept > 0 && r[i].first <= r[kept - 1].last + 1) {
			if (r[i].last > r[kept - 1].last)
				r[kept - 1].last = r[i].last;
		} else {
			r[kept++] = r[i];
		}
	}
	return kept;
}

/* "N" or "A-B". */
static bool
parse_segment(struct rf_str segment, struct rf_page_range *out)
{
	struct rf_str rest = rf_str_trim(segment), first;
	int64_t a, b;

	first = rf_str_trim(rf_str_cut(&rest, '-'));
	if (!rf_parse_int(first, 1, LAST_PAGE, &a))
		return false;
	b = a;
	if (rest.ptr != NULL &&
	    !rf_parse_int(rf_str_trim(rest), 1, LAST_PAGE, &b))
		return false;
	if (b < a)
		return false;
	out->first = (uint32_t)a;
	out->last = (uint32_t)b;
	return true;
}

enum rf_code
rf_options_set_pages(struct rf_options *o, struct rf_arena *a,
    struct rf_str list, struct rf_err *err)
{
	struct rf_page_range *ranges;
	struct rf_str rest = list;
	uint32_t n = 0;
	size_t most = 1;

	if (rf_str_trim(list).len == 0)
		return rf_fail(err, RF_E_PAGE_RANGE, "The page list is empty.");
	for (size_t i = 0; i < list.len; i++)
		most += list.ptr[i] == ',';
	if (most > UINT32_MAX)
		return rf_fail(err, RF_E_PAGE_RANGE,
		    "The page list is too long.");
	ranges = rf_arena_array(a, most, sizeof(*ranges));
	while (rest.ptr != NULL) {
		struct rf_str segment = rf_str_cut(&rest, ',');

		if (!parse_segment(segment, &ranges[n])) {
			struct rf_str shown = rf_utf8_prefix(
			    rf_utf8_clean(a, segment), 40);

			return rf_fail(err, RF_E_PAGE_RANGE,
			    "Bad page range \"" RF_STR_FMT "\": give pages as "
			    "\"1-3,7\", counted from 1.", RF_STR_ARG(shown));
		}
		n++;
	}
	o->pages = ranges;
	o->n_pages = merge_ranges(ranges, n);
	return RF_OK;
}

bool
rf_options_want_page(const struct rf_options *o, uint32_t page)
{
	uint32_t low = 0, high = o->n_pages;

	if (o->n_pages == 0)
		return true;
	page += o->pages_before;
	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (page < o->pages[mid].first)
			high = mid;
		else if (page > o->pages[mid].last)
			low = mid + 1;
		else
			return true;
	}
	return false;
}

enum rf_code
rf_options_check_pages(const struct rf_options *o, uint32_t total,
    struct rf_err *err)
{
	uint32_t last;

	if (o->n_pages == 0 || o->inside)
		return RF_OK;
	last = o->pages[o->n_pages - 1].last;
	if (last > total)
		return rf_fail(err, RF_E_PAGE_RANGE,
		    "Page %u was asked for, but the document has %u.", last,
		    total);
	return RF_OK;
}

/* ---- JSON ----------------------------------------------------------- */

const char *
rf_options_to_json(struct rf_arena *a, const struct rf_options *o)
{
	struct json_object *root = json_object_new_object();
	const char *base = (const char *)o;
	const char *text;
	size_t len;

	for (size_t i = 0; i < RF_COUNT(members); i++) {
		const struct member *m = &members[i];
		const void *at = base + m->offset;

		if (m->kind == MEMBER_BOOL)
			rf_json_add(root, m->key,
			    json_object_new_boolean(*(const bool *)at));
		else
			rf_json_add(root, m->key,
			    json_object_new_int64(*(const uint32_t *)at));
	}
	if (o->n_pages > 0) {
		struct json_object *pages = json_object_new_array();

		for (uint32_t i = 0; i < o->n_pages; i++) {
			json_object_array_add(pages,
			    json_object_new_int64(o->pages[i].first));
			json_object_array_add(pages,
			    json_object_new_int64(o->pages[i].last));
		}
		rf_json_add(root, "pages", pages);
	}
	if (o->image_base != NULL)
		rf_json_add(root, "image_base", rf_json_string(o->image_base));
	if (o->n_warnings > 0) {
		struct json_object *warnings = json_object_new_array();

		for (uint32_t i = 0; i < o->n_warnings; i++)
			json_object_array_add(warnings,
			    rf_json_string(o->warnings[i]));
		rf_json_add(root, "warnings", warnings);
	}
	text = rf_json_text_of(root, &len);
	text = rf_arena_strndup(a, text, len);
	json_object_put(root);
	return text;
}

static bool
read_member(const struct member *m, void *at, struct json_object *v)
{
	int64_t n;

	if (m->kind == MEMBER_BOOL) {
		if (!json_object_is_type(v, json_type_boolean))
			return false;
		*(bool *)at = json_object_get_boolean(v);
		return true;
	}
	if (!json_object_is_type(v, json_type_int))
		return false;
	n = json_object_get_int64(v);
	if (n < 0 || n > m->max)
		return false;
	*(uint32_t *)at = (uint32_t)n;
	return true;
}

/* Pairs of first and last page. */
static bool
read_pages(struct rf_options *o, struct rf_arena *a, struct json_object *v)
{
	struct rf_page_range *ranges;
	size_t n;

	if (!json_object_is_type(v, json_type_array))
		return false;
	n = json_object_array_length(v);
	if (n == 0 || n % 2 != 0 || n / 2 > UINT32_MAX)
		return false;
	ranges = rf_arena_array(a, n / 2, sizeof(*ranges));
	for (size_t i = 0; i < n; i += 2) {
		int64_t first = json_object_get_int64(
		    json_object_array_get_idx(v, i));
		int64_t last = json_object_get_int64(
		    json_object_array_get_idx(v, i + 1));

		if (first < 1 || last < first || last > LAST_PAGE)
			return false;
		ranges[i / 2].first = (uint32_t)first;
		ranges[i / 2].last = (uint32_t)last;
	}
	o->pages = ranges;
	o->n_pages = merge_ranges(ranges, (uint32_t)(n / 2));
	return true;
}

static bool
read_warnings(struct rf_options *o, struct rf_arena *a, struct json_object *v)
{
	size_t n;

	if (!json_object_is_type(v, json_type_array))
		return false;
	n = json_object_array_length(v);
	if (n > UINT32_MAX)
		return false;
	o->warnings = rf_arena_array(a, n, sizeof(*o->warnings));
	for (size_t i = 0; i < n; i++) {
		struct json_object *s = json_object_array_get_idx(v, i);

		if (!json_object_is_type(s, json_type_string))
			return false;
		o->warnings[i] = rf_arena_strdup(a, json_object_get_string(s));
	}
	o->n_warnings = (uint32_t)n;
	return true;
}

static bool
read_all(struct rf_options *o, struct rf_arena *a, struct json_object *root)
{
	struct json_object *v;

	if (!json_object_is_type(root, json_type_object))
		return false;
	for (size_t i = 0; i < RF_COUNT(members); i++) {
		if (json_object_object_get_ex(root, members[i].key, &v) &&
		    !read_member(&members[i], (char *)o + members[i].offset, v))
			return false;
	}
	if (json_object_object_get_ex(root, "pages", &v) &&
	    !read_pages(o, a, v))
		return false;
	if (json_object_object_get_ex(root, "image_base", &v)) {
		if (!json_object_is_type(v, json_type_string))
			return false;
		o->image_base = rf_arena_strdup(a, json_object_get_string(v));
	}
	return !json_object_object_get_ex(root, "warnings", &v) ||
	    read_warnings(o, a, v);
}

enum rf_code
rf_options_from_json(struct rf_options *o, struct rf_arena *a,
    struct rf_str json, struct rf_err *err)
{
	struct json_object *root = NULL;
	bool good;

	rf_options_init(o);
	good = rf_json_parse(json, &root, NULL) == RF_OK &&
	    read_all(o, a, root);
	json_object_put(root);
	if (good)
		return RF_OK;
	/* We wrote it ourselves: whoever reads this cannot mend it. */
	rf_options_init(o);
	return rf_fail(err, RF_E_BUG,
	    "The stored options of this job cannot be read.");
}
