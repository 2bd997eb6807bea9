/* Page lists, well-formed and hostile; options through JSON and back. */
#include "config.h"

#include "model/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit/model_suites.h"
#include "unit/unit.h"

/* The ranges as text: "1-3,7-7". */
static void
show(const struct rf_options *o, char *out, size_t size)
{
	size_t n = 0;

	out[0] = '\0';
	for (uint32_t i = 0; i < o->n_pages && n < size; i++)
		n += (size_t)snprintf(out + n, size - n, "%s%u-%u",
		    i > 0 ? "," : "", o->pages[i].first, o->pages[i].last);
}

static void
page_lists(void)
{
	static const struct {
		const char *list, *want;	/* NULL: refused */
	} rows[] = {
		{ "1", "1-1" },
		{ "1-2", "1-2" },
		{ "1-2,5", "1-2,5-5" },
		{ "1,3,5-10", "1-1,3-3,5-10" },
		{ " 3 - 4 ,\t1 ", "1-1,3-4" },
		{ "5,1-2,3", "1-3,5-5" },
		{ "1-10,2-3,4", "1-10" },
		{ "7,7,7", "7-7" },
		{ "0001", "1-1" },
		{ "1000000000", "1000000000-1000000000" },
		{ "", NULL }, { "  ", NULL }, { ",", NULL }, { "1,", NULL },
		{ ",1", NULL }, { "1,,2", NULL }, { "0", NULL },
		{ "0-3", NULL }, { "3-1", NULL }, { "1-", NULL },
		{ "-1", NULL }, { "1-2-3", NULL }, { "1--2", NULL },
		{ "a", NULL }, { "1a", NULL }, { "1 2", NULL },
		{ "+1", NULL }, { "1.5", NULL }, { "1;2", NULL },
		{ "0x10", NULL }, { "1000000001", NULL },
		{ "4294967297", NULL }, { "99999999999999999999999", NULL },
		{ "1-99999999999999999999999", NULL }, { "\xff", NULL },
		{ "\xd9\xa1", NULL }, { "1\xc2\xa0", NULL },
	};
	struct rf_arena a = RF_ARENA_INIT;

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct rf_options o;
		struct rf_err err = RF_ERR_INIT;
		char got[100];
		enum rf_code rc;

		rf_options_init(&o);
		rc = rf_options_set_pages(&o, &a, rf_str(rows[i].list), &err);
		if (rows[i].want == NULL) {
			CU_ASSERT_EQUAL(rc, RF_E_PAGE_RANGE);
			CU_ASSERT(err.msg[0] != '\0');
			CU_ASSERT_EQUAL(o.n_pages, 0);
			continue;
		}
		CU_ASSERT_EQUAL(rc, RF_OK);
		show(&o, got, sizeof(got));
		CU_ASSERT_STRING_EQUAL(got, rows[i].want);
	}
	rf_arena_release(&a);
}

/* Lists as long as a form field may be end quickly and in little memory. */
static void
long_lists(void)
{
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_options o;
	struct rf_err err = RF_ERR_INIT;
	const size_t size = 1 << 20;
	char *list = malloc(size + 1);

	CU_ASSERT_PTR_NOT_NULL_FATAL(list);
	for (size_t i = 0; i < size; i += 2)
		memcpy(list + i, "9,", 2);
	rf_options_init(&o);
	CU_ASSERT_EQUAL(rf_options_set_pages(&o, &a,
	    (struct rf_str){ list, size }, &err), RF_E_PAGE_RANGE);
	CU_ASSERT_EQUAL(rf_options_set_pages(&o, &a,
	    (struct rf_str){ list, size - 1 }, &err), RF_OK);
	CU_ASSERT_EQUAL(o.n_pages, 1);
	memset(list, ',', size);
	CU_ASSERT_EQUAL(rf_options_set_pages(&o, &a,
	    (struct rf_str){ list, size }, &err), RF_E_PAGE_RANGE);
	memset(list, '1', size);
	CU_ASSERT_EQUAL(rf_options_set_pages(&o, &a,
	    (struct rf_str){ list, size }, &err), RF_E_PAGE_RANGE);
	CU_ASSERT(strlen(err.msg) < 200);
	free(list);
	rf_arena_release(&a);
}

static void
wanted_pages(void)
{
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_options o;
	struct rf_err err = RF_ERR_INIT;
	static const bool want[] = { false, false, true, true, true, false,
	    false, true, false, false, true };

	rf_options_init(&o);
	CU_ASSERT(rf_options_want_page(&o, 1));
	CU_ASSERT(rf_options_want_page(&o, UINT32_MAX));
	CU_ASSERT_EQUAL(rf_options_check_pages(&o, 0, &err), RF_OK);
	CU_ASSERT_EQUAL(rf_options_set_pages(&o, &a, RF_STR("10,2-4,7"),
	    &err), RF_OK);
	for (uint32_t i = 0; i < RF_COUNT(want); i++)
		CU_ASSERT_EQUAL(rf_options_want_page(&o, i), want[i]);
	CU_ASSERT(!rf_options_want_page(&o, UINT32_MAX));
	CU_ASSERT_EQUAL(rf_options_check_pages(&o, 10, &err), RF_OK);
	CU_ASSERT_EQUAL(rf_options_check_pages(&o, 9, &err),
	    RF_E_PAGE_RANGE);
	CU_ASSERT_STRING_EQUAL(err.msg,
	    "Page 10 was asked for, but the document has 9.");
	rf_arena_release(&a);
}

static uint32_t
dice(uint32_t *seed, uint32_t sides)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (uint32_t)(((uint64_t)*seed * sides) >> 32);
}

static void
fill(struct rf_options *o, struct rf_arena *a, uint32_t *seed)
{
	static const char *const texts[] = { "", "plain", "quo\"te \\ /",
	    "Zeilen\numbruch \xc3\xa4", "https://h.example/results/7/images/" };

	rf_options_init(o);
#define FLIP(name) o->name = dice(seed, 2)
	FLIP(hidden_rows);
	FLIP(hidden_cols);
	FLIP(hidden_sheets);
	FLIP(show_images);
	FLIP(describe_figures);
	FLIP(chart_tables);
	FLIP(footnotes);
	FLIP(word_boxes);
	FLIP(html);
	FLIP(xml);
	FLIP(merge_tables);
	FLIP(legacy_html);
	FLIP(legacy_content);
	FLIP(legacy_job_id);
	FLIP(storage);
#undef FLIP
	o->credit_factor = dice(seed, RF_CREDIT_FACTOR_MAX + 1);
	o->chunk_types = dice(seed, 16);
	o->legacy_chunk_types = dice(seed, 16);
	o->chunk_size = dice(seed, 2) * (100 + dice(seed, 9901));
	o->page_images = dice(seed, 601);
	o->n_pages = dice(seed, 4);
	o->pages = rf_arena_array(a, o->n_pages, sizeof(*o->pages));
	for (uint32_t i = 0, at = 1; i < o->n_pages; i++) {
		o->pages[i].first = at + dice(seed, 1000);
		o->pages[i].last = o->pages[i].first + dice(seed, 1000);
		at = o->pages[i].last + 2;
	}
	if (dice(seed, 2))
		o->image_base = texts[dice(seed, RF_COUNT(texts))];
	o->n_warnings = dice(seed, 4);
	o->warnings = rf_arena_array(a, o->n_warnings, sizeof(char *));
	for (uint32_t i = 0; i < o->n_warnings; i++)
		o->warnings[i] = texts[dice(seed, RF_COUNT(texts))];
}

static bool
same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool
same(const struct rf_options *a, const struct rf_options *b)
{
	struct rf_options x = *a, y = *b;

	if (a->n_pages != b->n_pages || a->n_warnings != b->n_warnings ||
	    !same_text(a->image_base, b->image_base))
		return false;
	for (uint32_t i = 0; i < a->n_pages; i++) {
		if (a->pages[i].first != b->pages[i].first ||
		    a->pages[i].last != b->pages[i].last)
			return false;
	}
	for (uint32_t i = 0; i < a->n_warnings; i++) {
		if (!same_text(a->warnings[i], b->warnings[i]))
			return false;
	}
	/* The rest, whatever members there will be, byte for byte. */
	x.pages = y.pages = NULL;
	x.warnings = y.warnings = NULL;
	x.image_base = y.image_base = NULL;
	return memcmp(&x, &y, sizeof(x)) == 0;
}

static void
round_trips(void)
{
	uint32_t seed = 7;

	for (int i = 0; i < 2000; i++) {
		struct rf_arena a = RF_ARENA_INIT;
		struct rf_options o, back;
		struct rf_err err = RF_ERR_INIT;
		const char *json;

		/* Padding too, so that memcmp may be used. */
		memset(&o, 0, sizeof(o));
		memset(&back, 0, sizeof(back));
		fill(&o, &a, &seed);
		json = rf_options_to_json(&a, &o);
		CU_ASSERT_EQUAL(rf_options_from_json(&back, &a, rf_str(json),
		    &err), RF_OK);
		CU_ASSERT(same(&o, &back));
		CU_ASSERT_STRING_EQUAL(rf_options_to_json(&a, &back), json);
		rf_arena_release(&a);
	}
}

static void
stored_json(void)
{
	static const struct {
		const char *json;
		bool good;
	} rows[] = {
		{ "{}", true },
		{ "{\"later_member\":[1,2]}", true },
		{ "{\"html\":true,\"chunk_size\":500}", true },
		{ "", false }, { "[]", false }, { "null", false },
		{ "{\"html\":1}", false },
		{ "{\"chunk_size\":-1}", false },
		{ "{\"chunk_size\":10001}", false },
		{ "{\"chunk_size\":\"500\"}", false },
		{ "{\"chunk_types\":16}", false },
		{ "{\"pages\":{}}", false }, { "{\"pages\":[]}", false },
		{ "{\"pages\":[1]}", false }, { "{\"pages\":[2,1]}", false },
		{ "{\"pages\":[0,1]}", false },
		{ "{\"pages\":[\"a\",null]}", false },
		{ "{\"pages\":[1,4294967297]}", false },
		{ "{\"image_base\":7}", false },
		{ "{\"credit_factor\":1001}", false },
		{ "{\"image_base\":null}", false },
		{ "{\"warnings\":\"a\"}", false },
		{ "{\"warnings\":[1]}", false },
		{ "{\"warnings\":[null]}", false },
		{ "{\"html\":true", false }, { "{}{}", false },
	};
	struct rf_arena a = RF_ARENA_INIT;

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct rf_options o;
		struct rf_err err = RF_ERR_INIT;
		enum rf_code rc = rf_options_from_json(&o, &a,
		    rf_str(rows[i].json), &err);

		CU_ASSERT_EQUAL(rc, rows[i].good ? RF_OK : RF_E_BUG);
		CU_ASSERT(o.storage);
		CU_ASSERT_EQUAL(o.credit_factor, 1);
		if (!rows[i].good)
			CU_ASSERT(!o.html && o.n_pages == 0);
	}
	rf_arena_release(&a);
}

CU_TestInfo model_options_tests[] = {
	{ "page lists", page_lists },
	{ "long lists", long_lists },
	{ "wanted pages", wanted_pages },
	{ "round trips", round_trips },
	{ "stored JSON", stored_json },
	CU_TEST_INFO_NULL
};
