/*
 * Programs for the kernel's system call filter: a list of calls with what
 * becomes of each, as a search by halves.  Made here in some microseconds;
 * a library that does it for every architecture takes a quarter of a
 * millisecond, which small documents notice.
 */
#ifndef RF_JOBS_BPF_H
#define RF_JOBS_BPF_H

#include <linux/filter.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What becomes of one call, always or for one value of an argument. */
struct rf_bpf_rule {
	int call;		/* its number; negative: not on this machine */
	uint32_t action;	/* SECCOMP_RET_... */
	bool conditional;	/* only when (argument & mask) == value */
	uint8_t argument;	/* from 0 */
	uint64_t mask, value;
};

/* Is this machine's one of the architectures that we know? */
bool rf_bpf_is_known(void);
/*
 * The program of n rules, sorted on the way; the first one of a call whose
 * condition holds counts, `otherwise` is for all other calls, and calls of
 * another architecture end the process.  malloc'ed; *len instructions.
 */
struct sock_filter *rf_bpf_make(struct rf_bpf_rule *rules, size_t n,
    uint32_t otherwise, size_t *len);

#endif
