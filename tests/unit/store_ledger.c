/* Money: caps, balances, exact amounts, and random operations. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "unit/store_suites.h"
#include "unit/store_world.h"
#include "unit/unit.h"
#include "util/time.h"

static void
charge(struct world *w, const char *id, double credits)
{
	struct rf_outcome o = { .pages = 1, .credits = credits,
	    .keep_ms = 1000 };
	struct rf_lease l;

	world_submit(w, id, 1);
	CU_ASSERT_TRUE_FATAL(world_claim(w, &l));
	CU_ASSERT_EQUAL(rf_store_item_finish(w->s, &l, &o, &w->err), RF_OK);
	rf_lease_release(&l);
}

/* Quarters of a credit, and sums that doubles do not give. */
static void
exact(void)
{
	struct rf_usage before, after;
	struct rf_job job;
	struct world w;
	char id[20];

	world_open(&w);
	CU_ASSERT_EQUAL(rf_store_usage(w.s, w.org.id, &before, &w.err),
	    RF_OK);
	CU_ASSERT_EQUAL(before.balance, 1e9);
	for (int i = 0; i < 10; i++) {
		snprintf(id, sizeof(id), "job-%d", i);
		charge(&w, id, 0.1);
	}
	charge(&w, "quarter", 0.25);
	CU_ASSERT_EQUAL(rf_store_usage(w.s, w.org.id, &after, &w.err), RF_OK);
	CU_ASSERT_EQUAL(after.credits_used, 1.25);
	CU_ASSERT_EQUAL(after.balance, 1e9 - 1.25);
	CU_ASSERT_EQUAL(after.pages_used, 11);
	world_job(&w, "quarter", &job);
	CU_ASSERT_EQUAL(job.credits, 0.25);
	rf_job_release(&job);
	CU_ASSERT_EQUAL(rf_store_usage(w.s, "acc_none", &after, &w.err),
	    RF_E_NOT_FOUND);
	world_verify(&w);
	world_close(&w);
}

/* One job of a key, without its own blob. */
static enum rf_code
submit(struct world *w, const char *id, const char *org, const char *key)
{
	struct rf_item item = { .source = RF_SOURCE_URL, .size = -1,
	    .source_url = rf_strdup("http://example.org/") };
	struct rf_job job = RF_JOB_INIT;
	enum rf_code rc;

	rf_strlcpy(job.id, id, sizeof(job.id));
	rf_strlcpy(job.org_id, org, sizeof(job.org_id));
	rf_strlcpy(job.key_id, key, sizeof(job.key_id));
	rc = rf_store_job_submit(w->s, &job, &item, 1, &w->err);
	rf_item_release(&item);
	rf_job_release(&job);
	return rc;
}

static void
finish(struct world *w, double credits)
{
	struct rf_outcome o = { .credits = credits, .keep_ms = 1000 };
	struct rf_lease l;

	CU_ASSERT_TRUE_FATAL(world_claim(w, &l));
	CU_ASSERT_EQUAL(rf_store_item_finish(w->s, &l, &o, &w->err), RF_OK);
	rf_lease_release(&l);
}

static void
caps(void)
{
	struct rf_key key;
	struct world w;
	char plan[32];

	world_open(&w);
	key = w.key;
	key.digest[0] ^= 1;
	key.credit_cap = 2;
	CU_ASSERT_EQUAL(rf_store_key_create(w.s, &key, &w.err), RF_OK);
	CU_ASSERT_EQUAL(submit(&w, "a", w.org.id, key.id), RF_OK);
	finish(&w, 1.999);
	CU_ASSERT_EQUAL(submit(&w, "b", w.org.id, key.id), RF_OK);
	finish(&w, 0.001);
	CU_ASSERT_EQUAL(submit(&w, "c", w.org.id, key.id), RF_E_QUOTA);
	/* Other keys of the organisation go on. */
	CU_ASSERT_EQUAL(submit(&w, "d", w.org.id, w.key.id), RF_OK);
	CU_ASSERT_EQUAL(rf_store_key_lookup(w.s, key.digest, &key, plan,
	    &w.err), RF_OK);
	CU_ASSERT_EQUAL(key.credits_used, 2.0);
	/* A cap of nothing allows nothing. */
	key.digest[0] ^= 2;
	key.credit_cap = 0;
	CU_ASSERT_EQUAL(rf_store_key_create(w.s, &key, &w.err), RF_OK);
	CU_ASSERT_EQUAL(submit(&w, "e", w.org.id, key.id), RF_E_QUOTA);
	key.digest[0] ^= 4;
	key.credit_cap = INT64_MAX;
	CU_ASSERT_EQUAL(rf_store_key_create(w.s, &key, &w.err),
	    RF_E_BAD_REQUEST);
	world_verify(&w);
	world_close(&w);
}

static void
balances(void)
{
	struct rf_usage usage;
	struct rf_org org;
	struct world w;

	world_open(&w);
	CU_ASSERT_EQUAL(rf_store_org_ensure(w.s, "Small", "free", &org,
	    &w.err), RF_OK);
	CU_ASSERT_EQUAL(rf_store_usage(w.s, org.id, &usage, &w.err), RF_OK);
	CU_ASSERT_EQUAL(usage.balance, 10.0);
	CU_ASSERT_EQUAL(submit(&w, "a", org.id, ""), RF_OK);
	finish(&w, 10.5);
	CU_ASSERT_EQUAL(rf_store_usage(w.s, org.id, &usage, &w.err), RF_OK);
	CU_ASSERT_EQUAL(usage.balance, -0.5);
	CU_ASSERT_EQUAL(submit(&w, "b", org.id, ""), RF_E_QUOTA);
	/* One's own machine never runs out. */
	CU_ASSERT_EQUAL(submit(&w, "c", w.org.id, ""), RF_OK);
	finish(&w, 2e9);
	CU_ASSERT_EQUAL(submit(&w, "d", w.org.id, ""), RF_OK);
	world_verify(&w);
	world_close(&w);
}

/* A changed row is found. */
static void
tampered(void)
{
	struct world w;

	world_open(&w);
	charge(&w, "a", 3);
	CU_ASSERT_EQUAL(rf_store_ledger_check(w.s, &w.err), RF_OK);
	CU_ASSERT_EQUAL(rf_sql_script(w.s, "UPDATE ledger SET amount = "
	    "amount + 1, balance_after = balance_after + 1 "
	    "WHERE entry_type = 'job_debit'", &w.err), RF_OK);
	CU_ASSERT_EQUAL(rf_store_ledger_check(w.s, &w.err), RF_E_BUG);
	CU_ASSERT_EQUAL(rf_sql_script(w.s, "UPDATE usage SET balance = "
	    "balance + 1 WHERE credits_used > 0", &w.err), RF_OK);
	CU_ASSERT_EQUAL(rf_store_ledger_check(w.s, &w.err), RF_OK);
	CU_ASSERT_EQUAL(rf_sql_script(w.s, "UPDATE ledger SET balance_after "
	    "= balance_after - 2 WHERE entry_type = 'job_debit'", &w.err),
	    RF_OK);
	CU_ASSERT_EQUAL(rf_store_ledger_check(w.s, &w.err), RF_E_BUG);
	world_close(&w);
}

/* Whatever happens in whatever order, everything agrees. */
static void
at_random(void)
{
	struct rf_lease held[8];
	enum rf_job_state was;
	struct world w;
	int n_held = 0, n_jobs = 0, expired;
	char id[20];

	world_open(&w);
	srandom(7);
	for (int step = 0; step < 600; step++) {
		long r = random() % 100;

		snprintf(id, sizeof(id), "job-%d", n_jobs);
		if (r < 30) {
			world_submit(&w, id, 1 + (int)(random() % 3));
			n_jobs++;
		} else if (r < 55 && n_held < 8) {
			n_held += world_claim(&w, &held[n_held]);
		} else if (r < 75 && n_held > 0) {
			world_finish(&w, &held[--n_held],
			    (uint32_t)(random() % 5));
		} else if (r < 85 && n_held > 0) {
			CU_ASSERT_EQUAL(rf_store_item_return(w.s,
			    &held[--n_held], random() % 2, NULL, &w.err),
			    RF_OK);
			rf_lease_release(&held[n_held]);
		} else if (r < 93 && n_jobs > 0) {
			snprintf(id, sizeof(id), "job-%ld",
			    random() % n_jobs);
			CU_ASSERT_EQUAL(rf_store_job_cancel(w.s, &w.caller,
			    id, &was, &w.err), RF_OK);
		} else {
			CU_ASSERT_EQUAL(rf_store_expire(w.s, rf_now() +
			    INT64_C(1000) * 3600 * 48, 2, &expired, &w.err),
			    RF_OK);
		}
		if (step % 50 == 0)
			world_verify(&w);
	}
	while (n_held > 0)
		world_finish(&w, &held[--n_held], 1);
	world_verify(&w);
	world_close(&w);
}

CU_TestInfo store_ledger_tests[] = {
	{ "amounts are exact", exact },
	{ "caps of keys", caps },
	{ "balances", balances },
	{ "a changed ledger is found", tampered },
	{ "everything agrees after random operations", at_random },
	CU_TEST_INFO_NULL
};
