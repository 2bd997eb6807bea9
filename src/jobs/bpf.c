/*
 * The instructions of a system call filter.
 *
 * What surprises: conditional jumps reach 255 instructions, so the halves
 * of a longer program are parted by a jump around an unconditional one; arguments are 64 bits
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

#define REACH 255		/* of a conditional jump, in instructions */
#define RULE 8			/* instructions of one, with a return */

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

/*
 * Neighbouring calls with the same end: from this number up to the next
 * one's.  Most of a filter's cost is that the kernel compiles it for each
 * child, so there are few instructions: one for each span, whose end is
 * shared with all that end alike.
 */
struct span {
	uint32_t from;
	uint32_t action;	/* of all of them, ... */
	const struct rf_bpf_rule *rules;	/* ... unless they have
						   conditions, or NULL */
	size_t n;
};
struct spans {
	RF_VEC(struct span) all;
};

static void
add_span(struct spans *s, uint32_t from, uint32_t action,
    const struct rf_bpf_rule *rules, size_t n)
{
	const struct span *last = s->all.n > 0 ? &s->all.v[s->all.n - 1] :
	    NULL;

	if (rules == NULL && last != NULL && last->rules == NULL &&
	    last->action == action)
		return;
	*RF_VEC_PUSH(&s->all) = (struct span){ from, action, rules, n };
}

/* The whole line of numbers, of the n rules in their order. */
static void
make_spans(struct spans *s, const struct rf_bpf_rule *rules, size_t n,
    uint32_t otherwise)
{
	uint32_t next = 0;	/* behind the last call */
	size_t i = 0, end;

	while (i < n && rules[i].call < 0)
		i++;
	for (; i < n; i = end) {
		uint32_t call = (uint32_t)rules[i].call;

		for (end = i + 1; end < n && rules[end].call == rules[i].call;)
			end++;
		if (call > next)
			add_span(s, next, otherwise, NULL, 0);
		add_span(s, call, rules[i].action, rules[i].conditional ?
		    &rules[i] : NULL, end - i);
		next = call + 1;
	}
	add_span(s, next, otherwise, NULL, 0);
}

/* What becomes of the calls of one span with conditions. */
static void
add_rules(struct program *p, const struct span *s)
{
	size_t i = 0;

	/* Behind one that holds always, others are never asked. */
	while (i < s->n) {
		add_rule(p, &s->rules[i]);
		if (!s->rules[i++].conditional)
			return;
	}
	add_return(p, p->otherwise);
}

/* A jump to the end of a span, known when that is there. */
struct jump {
	size_t at;		/* the instruction */
	bool yes;		/* which of its two */
	const struct span *to;
};
struct jumps {
	RF_VEC(struct jump) all;
};

/* The search by halves among spans from..to, this one not included. */
static void
add_search(struct program *p, const struct span *spans, size_t from,
    size_t to, struct jumps *jumps)
{
	size_t middle = from + (to - from) / 2;
	size_t at = add(p, BPF_JMP | BPF_JGE | BPF_K, spans[middle].from, 0,
	    0);

	if (middle - from > 1)
		add_search(p, spans, from, middle, jumps);
	else
		*RF_VEC_PUSH(&jumps->all) = (struct jump){ at, false,
		    &spans[from] };
	p->code.v[at].jt = (uint8_t)(p->code.n - at - 1);
	if (to - middle > 1)
		add_search(p, spans, middle, to, jumps);
	else
		*RF_VEC_PUSH(&jumps->all) = (struct jump){ at, true,
		    &spans[middle] };
}

/* Let all jumps that end as the first one does come here. */
static void
land(struct program *p, struct jumps *jumps)
{
	const struct span *to = jumps->all.v[0].to;
	size_t here = p->code.n, kept = 0;

	for (size_t i = 0; i < jumps->all.n; i++) {
		const struct jump *j = &jumps->all.v[i];
		struct sock_filter *c = &p->code.v[j->at];

		if (j->to == to || (to->rules == NULL &&
		    j->to->rules == NULL && j->to->action == to->action))
			*(j->yes ? &c->jt : &c->jf) =
			    (uint8_t)(here - j->at - 1);
		else
			jumps->all.v[kept++] = *j;
	}
	jumps->all.n = kept;
	if (to->rules != NULL)
		add_rules(p, to);
	else
		add_return(p, to->action);
}

/* Instructions of a search among them, at most. */
static size_t
weigh(const struct span *spans, size_t from, size_t to)
{
	size_t sum = 0;

	for (size_t i = from; i < to; i++)
		sum += 2 + RULE * spans[i].n * (spans[i].rules != NULL);
	return sum;
}

static void
add_spans(struct program *p, const struct span *spans, size_t from, size_t to)
{
	size_t middle = from + (to - from) / 2, jump;
	struct jumps jumps = { .all = { .n = 0 } };

	if (to - from == 1) {
		if (spans[from].rules != NULL)
			add_rules(p, &spans[from]);
		else
			add_return(p, spans[from].action);
	} else if (weigh(spans, from, to) < REACH) {
		add_search(p, spans, from, to, &jumps);
		while (jumps.all.n > 0)
			land(p, &jumps);
		RF_VEC_RELEASE(&jumps.all);
	} else {
		add(p, BPF_JMP | BPF_JGE | BPF_K, spans[middle].from, 0, 1);
		jump = add(p, BPF_JMP | BPF_JA, 0, 0, 0);
		add_spans(p, spans, from, middle);
		p->code.v[jump].k = (uint32_t)(p->code.n - jump - 1);
		add_spans(p, spans, middle, to);
	}
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
	struct spans spans = { .all = { .n = 0 } };

	sort(rules, n);
	make_spans(&spans, rules, n, otherwise);
	add_load(&p, offsetof(struct seccomp_data, arch));
	add(&p, BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0);
	add_return(&p, SECCOMP_RET_KILL_PROCESS);
	add_load(&p, offsetof(struct seccomp_data, nr));
	add_spans(&p, spans.all.v, 0, spans.all.n);
	RF_VEC_RELEASE(&spans.all);
	*len = p.code.n;
	return p.code.v;
}

#endif
