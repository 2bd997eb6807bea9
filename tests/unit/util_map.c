/* The map: insertion order, growth, odd keys. */
#include "config.h"

#include "util/map.h"

#include <stdio.h>

#include "unit/unit.h"
#include "unit/util_suites.h"

static void
many_keys(void)
{
	struct rf_arena arena = RF_ARENA_INIT;
	struct rf_map m;
	char key[32];
	enum { N = 5000 };
	static int values[N];

	rf_map_init(&m, &arena);
	CU_ASSERT_PTR_NULL(rf_map_get(&m, RF_STR("absent")));
	for (int i = 0; i < N; i++) {
		void **place;

		snprintf(key, sizeof(key), "key-%d", i);
		place = rf_map_put(&m, rf_str(key));
		CU_ASSERT_PTR_NULL(*place);
		*place = &values[i];
	}
	CU_ASSERT_EQUAL(m.n, N);
	for (int i = 0; i < N; i++) {
		snprintf(key, sizeof(key), "key-%d", i);
		CU_ASSERT_PTR_EQUAL(rf_map_get(&m, rf_str(key)), &values[i]);
		CU_ASSERT_PTR_EQUAL(*rf_map_put(&m, rf_str(key)), &values[i]);
		CU_ASSERT_STRING_EQUAL(m.entries[i].key.ptr, key);
	}
	CU_ASSERT_EQUAL(m.n, N);
	CU_ASSERT_PTR_NULL(rf_map_get(&m, RF_STR("key-5000")));
	rf_arena_release(&arena);
}

static void
odd_keys(void)
{
	static const struct rf_str keys[] = {
		{ NULL, 0 }, RF_STR("a"), RF_STR("a\0b"), RF_STR("a\0c"),
		RF_STR("A"), RF_STR("\xff\xfe"),
	};
	struct rf_arena arena = RF_ARENA_INIT;
	struct rf_map m;
	int mark[RF_COUNT(keys)];

	rf_map_init(&m, &arena);
	for (size_t i = 0; i < RF_COUNT(keys); i++)
		*rf_map_put(&m, keys[i]) = &mark[i];
	CU_ASSERT_EQUAL(m.n, RF_COUNT(keys));
	for (size_t i = 0; i < RF_COUNT(keys); i++)
		CU_ASSERT_PTR_EQUAL(rf_map_get(&m, keys[i]), &mark[i]);
	/* The empty key of either kind is one key. */
	CU_ASSERT_PTR_EQUAL(rf_map_get(&m, RF_STR("")), &mark[0]);
	CU_ASSERT_STRING_EQUAL(m.entries[0].key.ptr, "");
	rf_arena_release(&arena);
}

CU_TestInfo util_map_tests[] = {
	{ "many keys", many_keys },
	{ "odd keys", odd_keys },
	CU_TEST_INFO_NULL
};
