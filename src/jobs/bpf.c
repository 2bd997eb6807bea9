/*
 * The instructions of a system call filter.
 *
 * What surprises: conditional jumps reach 255 instructions, so the halves
 * are parted by a jump around an unconditional one; arguments are 64 bits
 * and looked at by halves, which lie by the machine's byte order.
 */
#include "config.h"

#ifdef HAVE_SECCOMP

#include "jobs/bpf.h"

#include <linux/audit.h>
#include <linux/seccomp.h>
#include <stdlib.h>

#include "util/err.h"
#include "util/mem.h"

/* 64-bit ones only: elsewhere calls come in disguises (socketcall, mmap2). */
#if defined(__x86_64__) && !defined(__ILP32__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__) && defined(__LP64__)
#define ARCH AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCH AUDIT_ARCH_RISCV64
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
#define ARCH AUDIT_ARCH_PPC64LE
#elif defined(__s390x__)
#define ARCH AUDIT_ARCH_S390X
#else
#define ARCH 0
#endif

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define LOW_HALF 4
#else
#define LOW_HALF 0
#endif

#define FEW 4			/* calls that are looked at one by one */

struct program {
	RF_VEC(struct sock_filter) code;
	uint32_t otherwise;
};

bool
rf_bpf_is_known(void)
{
	return ARCH != 0;
}

static size_t
add(struct program *p, uint16_t code, uint32_t k, size_t yes, size_t no)
{
	*RF_VEC_PUSH(&p->code) = (struct sock_filter){ .code = code, .k = k,
	    .jt = (uint8_t)yes, .jf = (uint8_t)no };
	return p->code.n - 1;
}

static void
add_load(struct program *p, size_t offset)
{
	add(p, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

static void
add_return(struct program *p, uint32_t action)
{
	add(p, BPF_RET | BPF_K, action, 0, 0);
}

/* Are the 32 bits at `offset` right?  If not, on to behind the rule. */
static void
add_test(struct program *p, size_t offset, uint32_t mask, uint32_t value,
    size_t to_end)
{
	add_load(p, offset);
	add(p, BPF_ALU | BPF_AND | BPF_K, mask, 0, 0);
	add(p, BPF_JMP | BPF_JEQ | BPF_K, value, 0, to_end);
}

static void
add_rule(struct program *p, const struct rf_bpf_rule *r)
{
	size_t at = offsetof(struct seccomp_data, args) + 8 * r->argument;

	if (r->conditional) {
		/* Behind the first test come three of the second, and the
		 * return. */
		add_test(p, at + LOW_HALF, (uint32_t)r->mask,
		    (uint32_t)r->value, 4);
		add_test(p, at + 4 - LOW_HALF, (uint32_t)(r->mask >> 32),
		    (uint32_t)(r->value >> 32), 1);
	}
	add_return(p, r->action);
}

/* All rules of one call; rules[n] is another one's. */
static void
add_call(struct program *p, const struct rf_bpf_rule *rules, size_t n)
{
	size_t jump = add(p, BPF_JMP | BPF_JEQ | BPF_K,
	    (uint32_t)rules[0].call, 0, 0);
	size_t i = 0;

	/* Behind one that holds always, others are never asked. */
	while (i < n) {
		add_rule(p, &rules[i]);
		if (!rules[i++].conditional)
			break;
	}
	if (rules[i - 1].conditional)
		add_return(p, p->otherwise);
	p->code.v[jump].jf = (uint8_t)(p->code.n - jump - 1);
}

/* Rules from..to, this one not included; `starts` are those of the calls. */
static void
add_calls(struct program *p, const struct rf_bpf_rule *rules,
    const size_t *starts, size_t from, size_t to)
{
	size_t middle = from + (to - from) / 2, jump;

	if (to - from <= FEW) {
		for (size_t i = from; i < to; i++)
			add_call(p, rules + starts[i],
			    starts[i + 1] - starts[i]);
		add_return(p, p->otherwise);
		return;
	}
	add(p, BPF_JMP | BPF_JGE | BPF_K, (uint32_t)rules[starts[middle]].call,
	    0, 1);
	jump = add(p, BPF_JMP | BPF_JA, 0, 0, 0);
	add_calls(p, rules, starts, from, middle);
	p->code.v[jump].k = (uint32_t)(p->code.n - jump - 1);
	add_calls(p, rules, starts, middle, to);
}

/* By call; rules of one call stay in their order. */
static void
sort(struct rf_bpf_rule *rules, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct rf_bpf_rule r = rules[i];
		size_t k = i;

		for (; k > 0 && rules[k - 1].call > r.call; k--)
			rules[k] = rules[k - 1];
		rules[k] = r;
	}
}

struct sock_filter *
rf_bpf_make(struct rf_bpf_rule *rules, size_t n, uint32_t otherwise,
    size_t *len)
{
	struct program p = { .otherwise = otherwise };
	size_t *starts = rf_calloc(n + 1, sizeof(*starts));
	size_t calls = 0, skip = 0;

	sort(rules, n);
	while (skip < n && rules[skip].call < 0)
		skip++;
	for (size_t i = skip; i < n; i++)
		if (i == skip || rules[i].call != rules[i - 1].call)
			starts[calls++] = i;
	starts[calls] = n;
	add_load(&p, offsetof(struct seccomp_data, arch));
	add(&p, BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0);
	add_return(&p, SECCOMP_RET_KILL_PROCESS);
	add_load(&p, offsetof(struct seccomp_data, nr));
	add_calls(&p, rules, starts, 0, calls);
	free(starts);
	*len = p.code.n;
	return p.code.v;
}

#endif
