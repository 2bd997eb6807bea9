/*
 * The sandbox a child enters before it touches foreign bytes: limits on
 * memory, processor time, file size and descriptors; no new privileges; no
 * network, no new programs, no files but those already open (a system call
 * filter where libseccomp was found); death with its parent.
 */
#ifndef RF_JOBS_SANDBOX_H
#define RF_JOBS_SANDBOX_H

#include <stdint.h>

#include "util/err.h"

struct rf_sandbox {
	int64_t memory;		/* bytes of address space */
	int cpu_seconds;
	int64_t output;		/* bytes of any one file */
	const int *keep;	/* descriptors that stay open */
	int n_keep;
	int network;		/* 1: may connect (the fetch child) */
};
/*
 * Enter for good.  RF_E_MISSING when the system call filter is not to be had
 * (the limits hold all the same): the worker logs it loudly once.
 */
enum rf_code rf_sandbox_enter(const struct rf_sandbox *s,
    struct rf_err *err) RF_MUST_CHECK;

#endif
