/* Waiting for a job without asking the database over and over. */
#include "config.h"

#include "jobs/jobs.h"

#include "store/notice.h"
#include "util/time.h"

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
		    !rf_notice_doze(board, topic, seen, until, stop, ctx))
			return rc;
		rf_job_release(job);
	}
}
