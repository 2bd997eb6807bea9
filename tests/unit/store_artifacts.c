/* Artifacts by name, and large results, which are delivered once. */
#include "config.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit/store_suites.h"
#include "unit/store_world.h"
#include "unit/unit.h"
#include "util/time.h"

#define HOUR 3600000

static void
by_name(void)
{
	struct rf_caller nobody = RF_CALLER_ANONYMOUS;
	struct rf_artifact a;
	struct rf_lease l;
	struct world w;

	world_open(&w);
	world_submit(&w, "job-1", 1);
	CU_ASSERT_TRUE_FATAL(world_claim(&w, &l));
	CU_ASSERT_EQUAL(rf_store_artifact_get(w.s, &w.caller, "job-1",
	    RF_ARTIFACT_IMAGE, "p0.png", &a, &w.err), RF_E_NOT_FOUND);
	world_finish(&w, &l, 1);
	CU_ASSERT_EQUAL(rf_store_artifact_get(w.s, &w.caller, "job-1",
	    RF_ARTIFACT_IMAGE, "p0.png", &a, &w.err), RF_OK);
	CU_ASSERT_STRING_EQUAL(a.job_id, "job-1");
	CU_ASSERT_STRING_EQUAL(a.name, "p0.png");
	CU_ASSERT_STRING_EQUAL(a.media_type, "image/png");
	CU_ASSERT_EQUAL(a.kind, RF_ARTIFACT_IMAGE);
	CU_ASSERT_EQUAL(a.size, 7);
	CU_ASSERT_NOT_EQUAL(a.created_at, 0);
	CU_ASSERT_EQUAL(strlen(a.blob), 64);
	/* The kind belongs to the name. */
	CU_ASSERT_EQUAL(rf_store_artifact_get(w.s, &w.caller, "job-1",
	    RF_ARTIFACT_RESULT, "p0.png", &a, &w.err), RF_E_NOT_FOUND);
	CU_ASSERT_EQUAL(rf_store_artifact_get(w.s, &w.caller, "job-1",
	    RF_ARTIFACT_IMAGE, "p1.png", &a, &w.err), RF_E_NOT_FOUND);
	CU_ASSERT_EQUAL(rf_store_artifact_get(w.s, &w.caller, "job-2",
	    RF_ARTIFACT_IMAGE, "p0.png", &a, &w.err), RF_E_NOT_FOUND);
	/* A stranger does not even learn which names there are. */
	CU_ASSERT_EQUAL(rf_store_artifact_get(w.s, &w.stranger, "job-1",
	    RF_ARTIFACT_IMAGE, "p0.png", &a, &w.err), RF_E_FORBIDDEN);
	CU_ASSERT_EQUAL(rf_store_artifact_get(w.s, &w.stranger, "job-1",
	    RF_ARTIFACT_IMAGE, "none", &a, &w.err), RF_E_FORBIDDEN);
	CU_ASSERT_EQUAL(rf_store_artifact_get(w.s, &nobody, "job-1",
	    RF_ARTIFACT_IMAGE, "p0.png", &a, &w.err), RF_E_FORBIDDEN);
	world_close(&w);
}

/* Claim as `caller`; what came of it. */
static enum rf_code
claim(struct world *w, struct rf_store *s, const struct rf_caller *caller,
    const char *id, int64_t anonymous_ms, int64_t claim_ms)
{
	struct rf_job job = RF_JOB_INIT;
	struct rf_artifact a;
	enum rf_code rc;

	rc = rf_store_large_claim(s, caller, id, anonymous_ms, claim_ms, &a,
	    &job, &w->err);
	if (rc == RF_OK) {
		CU_ASSERT_STRING_EQUAL(job.id, id);
		CU_ASSERT_EQUAL(a.kind, RF_ARTIFACT_RESULT);
		CU_ASSERT_STRING_EQUAL(a.name, "result-0.json");
	} else {
		CU_ASSERT_PTR_NULL(job.options);
	}
	rf_job_release(&job);
	return rc;
}

static enum rf_code
end(struct world *w, const char *id, bool consumed)
{
	return rf_store_large_end(w->s, id, consumed, &w->err);
}

static void
once(void)
{
	struct rf_store *other;
	struct world w;

	world_open(&w);
	other = world_connect(&w);
	world_large(&w, "big");
	CU_ASSERT_EQUAL(claim(&w, w.s, &w.caller, "big", HOUR, HOUR), RF_OK);
	CU_ASSERT_EQUAL(claim(&w, other, &w.caller, "big", HOUR, HOUR),
	    RF_E_GONE);
	/* Somebody else's connection can neither renew nor end it. */
	CU_ASSERT_EQUAL(rf_store_large_renew(other, "big", HOUR, &w.err),
	    RF_E_CONFLICT);
	CU_ASSERT_EQUAL(rf_store_large_end(other, "big", false, &w.err),
	    RF_E_CONFLICT);
	CU_ASSERT_EQUAL(rf_store_large_renew(w.s, "big", HOUR, &w.err),
	    RF_OK);
	/* Broken: given back.  Taken whole: gone. */
	CU_ASSERT_EQUAL(end(&w, "big", false), RF_OK);
	CU_ASSERT_EQUAL(claim(&w, w.s, &w.caller, "big", HOUR, HOUR), RF_OK);
	CU_ASSERT_EQUAL(end(&w, "big", true), RF_OK);
	CU_ASSERT_EQUAL(end(&w, "big", true), RF_E_CONFLICT);
	CU_ASSERT_EQUAL(claim(&w, w.s, &w.caller, "big", HOUR, HOUR),
	    RF_E_GONE);
	rf_store_close(other);
	world_close(&w);
}

/* A claim whose process died comes back; the dead one cannot end it. */
static void
stalled(void)
{
	struct rf_store *other;
	struct world w;

	world_open(&w);
	other = world_connect(&w);
	world_large(&w, "big");
	CU_ASSERT_EQUAL(claim(&w, w.s, &w.caller, "big", HOUR, 1), RF_OK);
	rf_sleep_ms(4);
	CU_ASSERT_EQUAL(claim(&w, other, &w.caller, "big", HOUR, HOUR),
	    RF_OK);
	CU_ASSERT_EQUAL(rf_store_large_renew(w.s, "big", HOUR, &w.err),
	    RF_E_CONFLICT);
	CU_ASSERT_EQUAL(end(&w, "big", false), RF_E_CONFLICT);
	CU_ASSERT_EQUAL(claim(&w, w.s, &w.caller, "big", HOUR, HOUR),
	    RF_E_GONE);
	CU_ASSERT_EQUAL(rf_store_large_end(other, "big", true, &w.err),
	    RF_OK);
	/* Stalled past its time and taken by nobody: it still ends well. */
	world_large(&w, "slow");
	CU_ASSERT_EQUAL(claim(&w, w.s, &w.caller, "slow", HOUR, 1), RF_OK);
	rf_sleep_ms(4);
	CU_ASSERT_EQUAL(end(&w, "slow", true), RF_OK);
	CU_ASSERT_EQUAL(claim(&w, other, &w.caller, "slow", HOUR, HOUR),
	    RF_E_GONE);
	rf_store_close(other);
	world_close(&w);
}

static void
who_may(void)
{
	struct rf_caller nobody = RF_CALLER_ANONYMOUS;
	struct rf_lease l;
	struct world w;

	world_open(&w);
	CU_ASSERT_EQUAL(claim(&w, w.s, &nobody, "big", HOUR, HOUR),
	    RF_E_NOT_FOUND);
	world_submit(&w, "small", 1);
	CU_ASSERT_EQUAL(claim(&w, w.s, &w.caller, "small", HOUR, HOUR),
	    RF_E_NOT_FOUND);
	CU_ASSERT_TRUE_FATAL(world_claim(&w, &l));
	world_finish(&w, &l, 1);
	CU_ASSERT_EQUAL(claim(&w, w.s, &w.caller, "small", HOUR, HOUR),
	    RF_E_NOT_FOUND);
	world_large(&w, "big");
	CU_ASSERT_EQUAL(claim(&w, w.s, &w.stranger, "big", HOUR, HOUR),
	    RF_E_FORBIDDEN);
	CU_ASSERT_EQUAL(claim(&w, w.s, &w.stranger, "small", HOUR, HOUR),
	    RF_E_FORBIDDEN);
	/* The anonymous time is over; the owner's is not. */
	CU_ASSERT_EQUAL(claim(&w, w.s, &nobody, "big", 0, HOUR), RF_E_GONE);
	CU_ASSERT_EQUAL(claim(&w, w.s, &nobody, "big", HOUR, HOUR), RF_OK);
	CU_ASSERT_EQUAL(end(&w, "big", false), RF_OK);
	CU_ASSERT_EQUAL(claim(&w, w.s, &w.caller, "big", 0, HOUR), RF_OK);
	CU_ASSERT_EQUAL(end(&w, "big", false), RF_OK);
	CU_ASSERT_EQUAL(rf_store_job_purge(w.s, "big", &w.err), RF_OK);
	CU_ASSERT_EQUAL(claim(&w, w.s, &w.caller, "big", HOUR, HOUR),
	    RF_E_GONE);
	world_close(&w);
}

/* Several at once: one wins, each time. */
static void
race(void)
{
	struct world w;
	char id[20];

	world_open(&w);
	for (int round = 0; round < 10; round++) {
		pid_t children[3];
		int won = 0;

		snprintf(id, sizeof(id), "big-%d", round);
		world_large(&w, id);
		for (size_t i = 0; i < RF_COUNT(children); i++) {
			children[i] = fork();
			if (children[i] == 0) {
				struct rf_store *s = world_connect(&w);
				enum rf_code rc = claim(&w, s, &w.caller, id,
				    HOUR, HOUR);

				rf_store_close(s);
				_exit(rc == RF_OK ? 1 :
				    rc == RF_E_GONE ? 0 : 2);
			}
		}
		for (size_t i = 0; i < RF_COUNT(children); i++)
			won += world_reap(children[i]);
		CU_ASSERT_EQUAL(won, 1);
	}
	world_close(&w);
}

CU_TestInfo store_artifacts_tests[] = {
	{ "artifacts by name", by_name },
	{ "a large result is taken once", once },
	{ "a stalled transfer", stalled },
	{ "who may take a large result", who_may },
	{ "several at once: one wins", race },
	CU_TEST_INFO_NULL
};
