/* Waiting for a job without asking the database over and over. */
#include "config.h"

#include "jobs/jobs.h"

#include "store/notice.h"
#include "util/time.h"

#define LOOK_MS 1000	/* at most between two looks, notice or not */
#define STOP_MS 200	/* between two questions whether to stop */

/* Sleep for a notice; false when the wait is to end. */
static bool
doze(struct rf_notice *board, uint32_t topic, uint32_t seen, int64_t until,
    bool (*stop)(void *ctx), void *ctx)
{
	int64_t look = rf_monotonic() + LOOK_MS, now, slice;

	if (look > until)
		look = until;
	for (;;) {
		if (stop != NULL && stop(ctx))
			return false;
		now = rf_monotonic();
		if (now >= look)
			return now < until;
		slice = look - now;
		if (stop != NULL && slice > STOP_MS)
			slice = STOP_MS;
		if (rf_notice_wait(board, topic, seen, (int)slice))
			return true;
	}
}

enum rf_code
rf_job_wait(struct rf_store *s, const struct rf_caller *caller,
    const char *id, int timeout_ms, bool (*stop)(void *ctx), void *ctx,
    struct rf_job *job, struct rf_err *err)
{
	struct rf_notice *board = rf_store_notice(s);
	uint32_t topic = rf_notice_topic(id), seen;
	int64_t until = timeout_ms > 0 ? rf_monotonic() + timeout_ms :
	    INT64_MAX;
	enum rf_code rc;

	*job = (struct rf_job)RF_JOB_INIT;
	for (;;) {
		/* Before the look: what happens after it is not missed. */
		seen = rf_notice_seen(board, topic);
		rc = rf_store_job_get(s, caller, id, job, err);
		if (rc != RF_OK || rf_job_state_is_final(job->state) ||
		    !doze(board, topic, seen, until, stop, ctx))
			return rc;
		rf_job_release(job);
	}
}
