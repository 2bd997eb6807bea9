/*
 * Programs of the system call filter, run by hand: each call gets what its
 * rules say, whatever the number of rules.
 */
#include "config.h"

#include "unit/jobs_suites.h"
#include "unit/unit.h"

#ifdef HAVE_SECCOMP
#include "jobs/bpf.h"

#include <linux/seccomp.h>
#include <stdio.h>
#include <stdlib.h>

#include "util/err.h"

#define REFUSED (SECCOMP_RET_ERRNO | 1)
#define ASTRAY 0xBADu		/* the program ran over its end */

static uint32_t
run(const struct sock_filter *code, size_t n, const struct seccomp_data *d)
{
	uint32_t a = 0;

	for (size_t i = 0; i < n; i++) {
		const struct sock_filter *c = &code[i];
		bool yes;

		switch (c->code) {
		case BPF_LD | BPF_W | BPF_ABS:
			if (c->k + 4 > sizeof(*d))
				return ASTRAY;
			memcpy(&a, (const char *)d + c->k, 4);
			continue;
		case BPF_ALU | BPF_AND | BPF_K:
			a &= c->k;
			continue;
		case BPF_RET | BPF_K:
			return c->k;
		case BPF_JMP | BPF_JA:
			i += c->k;
			continue;
		case BPF_JMP | BPF_JEQ | BPF_K:
			yes = a == c->k;
			break;
		case BPF_JMP | BPF_JGE | BPF_K:
			yes = a >= c->k;
			break;
		default:
			return ASTRAY;
		}
		i += yes ? c->jt : c->jf;
	}
	return ASTRAY;
}

/* What the first instructions want to see. */
static uint32_t
native(const struct sock_filter *code)
{
	return code[1].k;
}

/*
 * Every call that `apart` divides, last first; each fifth is deadly; some that
 * this machine does not have.
 */
static void
calls_apart(size_t apart)
{
	struct rf_bpf_rule rules[200];

	for (size_t n = 0; n <= RF_COUNT(rules); n += 1 + n / 3) {
		struct sock_filter *code;
		size_t len;

		for (size_t i = 0; i < n; i++)
			rules[i] = (struct rf_bpf_rule){
			    .call = i % 10 == 9 ? -(int)i :
			    (int)(apart * (n - i)), .action = i % 5 == 0 ?
			    SECCOMP_RET_KILL_PROCESS : SECCOMP_RET_ALLOW };
		code = rf_bpf_make(rules, n, REFUSED, &len);
		for (int call = 0; call < (int)(apart * n) + 6; call++) {
			struct seccomp_data d = { .nr = call,
			    .arch = native(code) };
			uint32_t want = REFUSED;

			for (size_t i = 0; i < n; i++)
				if (rules[i].call == call)
					want = rules[i].action;
			CU_ASSERT_EQUAL(run(code, len, &d), want);
			d.arch = 0;
			CU_ASSERT_EQUAL(run(code, len, &d),
			    SECCOMP_RET_KILL_PROCESS);
		}
		free(code);
	}
}

static void
every_call(void)
{
	if (!rf_bpf_is_known()) {
		fprintf(stderr, "SKIPPED: no filter for this machine\n");
		return;
	}
	calls_apart(1);
	calls_apart(3);
}

/* Neighbours that end alike are one span, and spans share their ends. */
static void
is_short(void)
{
	struct rf_bpf_rule rules[120];
	struct sock_filter *code;
	size_t len;

	if (!rf_bpf_is_known())
		return;
	for (size_t i = 0; i < RF_COUNT(rules); i++)
		rules[i] = (struct rf_bpf_rule){ .call = 10 + (int)i +
		    (i >= 60), .action = SECCOMP_RET_ALLOW };
	code = rf_bpf_make(rules, RF_COUNT(rules), REFUSED, &len);
	/* Four to begin with, five spans, two ends. */
	CU_ASSERT_EQUAL(len, 4 + (5 - 1) + 2);
	for (int call = 0; call < 140; call++) {
		struct seccomp_data d = { .nr = call, .arch = native(code) };

		CU_ASSERT_EQUAL(run(code, len, &d), call >= 10 && call < 131 &&
		    call != 70 ? SECCOMP_RET_ALLOW : REFUSED);
	}
	free(code);
}

static void
arguments(void)
{
	struct rf_bpf_rule rules[] = {
		{ 9, SECCOMP_RET_ALLOW, true, 2, 4, 0 },
		{ 7, SECCOMP_RET_ALLOW, true, 5, UINT64_MAX, 0 },
		{ 8, SECCOMP_RET_ALLOW, true, 0, UINT64_MAX,
		    UINT64_C(0x100000002) },
		{ 8, SECCOMP_RET_KILL_PROCESS, true, 0, UINT64_MAX, 3 },
		{ 6, SECCOMP_RET_ALLOW, true, 1, 1, 1 },
		{ 6, SECCOMP_RET_KILL_PROCESS, false, 0, 0, 0 },
	};
	static const struct {
		int call, argument;
		uint64_t value;
		uint32_t want;
	} rows[] = {
		{ 9, 2, 3, SECCOMP_RET_ALLOW }, { 9, 2, 7, REFUSED },
		{ 9, 2, UINT64_C(0xF00000000), SECCOMP_RET_ALLOW },
		{ 7, 5, 0, SECCOMP_RET_ALLOW }, { 7, 5, 1, REFUSED },
		{ 7, 5, UINT64_C(1) << 63, REFUSED },
		{ 8, 0, UINT64_C(0x100000002), SECCOMP_RET_ALLOW },
		{ 8, 0, 2, REFUSED }, { 8, 0, 3, SECCOMP_RET_KILL_PROCESS },
		{ 8, 0, UINT64_C(0x100000000), REFUSED },
		{ 8, 1, 3, REFUSED },
		{ 6, 1, 5, SECCOMP_RET_ALLOW },
		{ 6, 1, 4, SECCOMP_RET_KILL_PROCESS },
	};
	struct sock_filter *code;
	size_t len;

	if (!rf_bpf_is_known())
		return;
	code = rf_bpf_make(rules, RF_COUNT(rules), REFUSED, &len);
	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct seccomp_data d = { .nr = rows[i].call,
		    .arch = native(code) };

		d.args[rows[i].argument] = rows[i].value;
		CU_ASSERT_EQUAL(run(code, len, &d), rows[i].want);
	}
	free(code);
}

CU_TestInfo jobs_bpf_tests[] = {
	{ "every call", every_call },
	{ "a short program", is_short },
	{ "arguments", arguments },
	CU_TEST_INFO_NULL
};

#else

CU_TestInfo jobs_bpf_tests[] = {
	CU_TEST_INFO_NULL
};

#endif
