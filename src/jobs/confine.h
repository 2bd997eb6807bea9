/*
 * The walls of the sandbox that the system builds for us; see sandbox.h.
 * Split so that each can be tried alone.
 */
#ifndef RF_JOBS_CONFINE_H
#define RF_JOBS_CONFINE_H

#include <stdbool.h>

#include "util/err.h"

/* What the system call filter lets a child do. */
enum rf_calls {
	RF_CALLS_READER,
	RF_CALLS_THREADS,	/* a reader with threads */
	RF_CALLS_NETWORK,	/* a fetcher, which has threads too */
	RF_CALLS_COUNT
};

/* Translate a filter; in the parent, once.  Is it to be had? */
bool rf_confine_prepare(enum rf_calls calls);

/* All walls, best first; RF_E_MISSING names those that are not to be had. */
enum rf_code rf_confine(int folder, enum rf_calls calls, struct rf_err *err)
    RF_MUST_CHECK;

/* Landlock: files below `folder` only (network: the system's, to read). */
bool rf_confine_landlock(int folder, bool network);
bool rf_confine_has_landlock(void);
/*
 * Landlock for a browser that is to be started: it changes files below
 * `folder` only, and reads there, what belongs to the system and to `program`
 * (its path).  False where there is none.
 */
bool rf_confine_browser(int folder, const char *program);
/* `folder` as the root of the file system, by privilege or user namespace. */
bool rf_confine_chroot(int folder);
/* Give up all capabilities and ever gaining any. */
bool rf_confine_privileges(void);
/* The system call filter. */
bool rf_confine_calls(enum rf_calls calls);
/*
 * For a program that is started and not trusted: neither it nor whatever it
 * starts can connect to anything, or send to it, but over descriptors that
 * it has; nor gain privileges by exec.  False where there is no system call
 * filter.
 */
bool rf_confine_offline(void);

#endif
