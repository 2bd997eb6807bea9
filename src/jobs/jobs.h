/*
 * Jobs: from the queue to artifacts.  A worker is a single-threaded process
 * that claims items under a lease, forks one sandboxed child per item
 * (without exec), supervises deadlines, renews leases, and moves what the
 * child staged into the store in one transaction.  Children see one source
 * file and one staging folder; the parent trusts nothing they wrote.
 *
 *	claim -> [fetch child: network, no parsing] -> reader child: sandbox,
 *	recognise, extract, emit -> staging folder -> blobs -> finish
 */
#ifndef RF_JOBS_JOBS_H
#define RF_JOBS_JOBS_H

#include <stdbool.h>

#include "conf/conf.h"
#include "model/job.h"
#include "store/store.h"
#include "util/err.h"

/* ---- worker.c --------------------------------------------------------- */

enum rf_worker_mode {
	RF_WORKER_SERVICE,	/* until told to stop */
	RF_WORKER_ON_DEMAND,	/* leaves after idling (worker_idle) */
	RF_WORKER_DRAIN		/* leaves when the queue is empty */
};
/*
 * Work.  On SIGTERM running items go back to the queue.  Two workers side by
 * side are fine; of on-demand ones only one runs per data folder
 * (RF_E_CONFLICT: another is at it).
 */
enum rf_code rf_worker_run(const struct rf_conf *conf,
    enum rf_worker_mode mode, struct rf_err *err) RF_MUST_CHECK;

/* ---- start.c ---------------------------------------------------------- */

/*
 * Called after a submit: with worker = on_demand start a detached worker
 * unless one lives; with worker = inline work the job off here and now (a
 * process with threads, which must not fork, starts "work --drain" instead
 * and returns); else nothing.  Cheap when somebody is at work.  `program`:
 * our own binary.  `job_id`: the job that is waited for; NULL: nobody waits,
 * and inline leaves it to cron.  RF_E_CONFIG, RF_E_BUSY: no worker could be
 * started; the job stays accepted.
 */
enum rf_code rf_worker_ensure(const struct rf_conf *conf,
    const char *program, const char *job_id, struct rf_err *err)
    RF_MUST_CHECK;
/* Is a worker alive on this data folder? */
bool rf_worker_alive(const struct rf_conf *conf);

/* ---- wait.c ----------------------------------------------------------- */

/*
 * Wait until the job is in a final state or timeout_ms (0: no limit) passed;
 * *job as last seen.  Learns of the change within milliseconds by the notice
 * board.  `stop` (may be NULL) ends the wait early.
 */
enum rf_code rf_job_wait(struct rf_store *s, const struct rf_caller *caller,
    const char *id, int timeout_ms, bool (*stop)(void *ctx), void *ctx,
    struct rf_job *job, struct rf_err *err) RF_MUST_CHECK;

/* ---- retention.c ------------------------------------------------------ */

struct rf_gc_report {
	int jobs_expired;
	int64_t files_removed, bytes_removed;
};
/* Expire what is due, sweep blobs, spool and staging left-overs. */
enum rf_code rf_gc(const struct rf_conf *conf, struct rf_store *s,
    struct rf_gc_report *out, struct rf_err *err) RF_MUST_CHECK;
/*
 * The same for who comes often, as a worker that is started for each job: all
 * blobs are looked at when something expired, else once an hour, since none
 * goes that is younger.
 */
enum rf_code rf_gc_often(const struct rf_conf *conf, struct rf_store *s,
    struct rf_gc_report *out, struct rf_err *err) RF_MUST_CHECK;

#endif
