/*
 * The sandbox a child enters before it touches foreign bytes: limits on
 * memory, processor time, file size and descriptors; no privileges; no
 * network, no new programs, no new processes; no files but those already
 * open and those it makes in one folder; death with its parent.
 *
 * Three walls, each where the system has it: a system call filter (built
 * with libseccomp's headers), confinement to the folder (Landlock, else a
 * change of root), and resource limits (everywhere).
 */
#ifndef RF_JOBS_SANDBOX_H
#define RF_JOBS_SANDBOX_H

#include <stdbool.h>
#include <stdint.h>

#include "util/err.h"

struct rf_sandbox {
	int64_t memory;		/* bytes on top of what is mapped already;
				   not limited under the sanitizers */
	int cpu_seconds;
	int64_t output;		/* bytes of any one file */
	const int *keep;	/* descriptors that stay open */
	int n_keep;
	int folder;		/* descriptor (kept) of the one folder whose
				   files it may make and read; -1: none */
	bool threads;		/* may start threads, where the system call
				   filter can tell them from processes */
	bool network;		/* may connect, start threads, and read the
				   system's files (the fetch child) */
};

/*
 * In the parent, before the fork: translate the system call filter.  Done
 * once; without it each child does it for itself.
 */
void rf_sandbox_prepare(const struct rf_sandbox *s);

/*
 * Enter for good.  Descriptors 0 to 2 lead to /dev/null afterwards unless
 * kept.  RF_E_MISSING, naming it, when a wall is not to be had here (the
 * others stand all the same): the worker logs that loudly once.  Any other
 * failure means that no wall can be trusted: leave.
 */
enum rf_code rf_sandbox_enter(const struct rf_sandbox *s,
    struct rf_err *err) RF_MUST_CHECK;

/* ---- parts of the way in, for processes that do not go all of it -------------- */

/* Descriptors 0 to 2 lead to /dev/null, these n stay, the rest is closed. */
enum rf_code rf_sandbox_descriptors(const int *keep, int n, int *highest,
    struct rf_err *err) RF_MUST_CHECK;
/* The kernel's signals as a new process has them, none blocked. */
void rf_sandbox_signals(void);
/* A resource limit, never above a ceiling that is there. */
bool rf_sandbox_limit(int resource, uint64_t soft, uint64_t hard);

#endif
