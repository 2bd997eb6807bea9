/* The rate of a key's requests, on a clock of the test's own. */
#include "config.h"

#include <stdio.h>

#include "account/rate.h"
#include "unit/account_suites.h"

#define SECOND INT64_C(1000000)

static void
no_limit(void)
{
	CU_ASSERT_PTR_NULL(rf_rate_new(0));
	rf_rate_free(NULL);
}

/* A minute's worth at once, then one each time its share has passed. */
static void
one_key(void)
{
	struct rf_rate *r = rf_rate_new(6);
	int64_t now = 7 * SECOND;
	int wait = -1;

	for (int i = 0; i < 6; i++) {
		CU_ASSERT(rf_rate_take(r, "key_a", now, &wait));
		CU_ASSERT_EQUAL(wait, 0);
	}
	CU_ASSERT_FALSE(rf_rate_take(r, "key_a", now, &wait));
	CU_ASSERT_EQUAL(wait, 10);
	/* Being refused costs nothing. */
	CU_ASSERT_FALSE(rf_rate_take(r, "key_a", now + 9 * SECOND, &wait));
	CU_ASSERT_EQUAL(wait, 1);
	CU_ASSERT(rf_rate_take(r, "key_a", now + 10 * SECOND, &wait));
	CU_ASSERT_FALSE(rf_rate_take(r, "key_a", now + 10 * SECOND, &wait));
	/* After a quiet while all of it may come at once again. */
	now += 1000 * SECOND;
	for (int i = 0; i < 6; i++)
		CU_ASSERT(rf_rate_take(r, "key_a", now, &wait));
	CU_ASSERT_FALSE(rf_rate_take(r, "key_a", now, &wait));
	rf_rate_free(r);
}

static void
many_keys(void)
{
	struct rf_rate *r = rf_rate_new(1);
	int wait, taken = 0, again = 0;
	char key[40];

	CU_ASSERT(rf_rate_take(r, "busy", 0, &wait));
	for (int i = 0; i < 2000; i++) {
		snprintf(key, sizeof(key), "key_%d", i);
		taken += rf_rate_take(r, key, 1, &wait);
		again += rf_rate_take(r, key, 2, &wait);
	}
	CU_ASSERT_EQUAL(taken, 2000);
	CU_ASSERT_EQUAL(again, 0);
	/* Far more than are remembered: some are let off, nothing breaks. */
	for (int i = 0; i < 100000; i++) {
		snprintf(key, sizeof(key), "other_%d", i);
		CU_ASSERT(rf_rate_take(r, key, 3, &wait));
	}
	rf_rate_free(r);
}

CU_TestInfo account_rate_tests[] = {
	{ "no limit", no_limit },
	{ "one key", one_key },
	{ "many keys", many_keys },
	CU_TEST_INFO_NULL
};
