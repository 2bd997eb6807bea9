/*
 * The system call filter: what readers and fetchers need is allowed, all
 * else fails with EPERM, and what only an intruder would try ends the
 * process.  The program is made once in the parent (bpf.h), and each child
 * only hands it over.  Of libseccomp only the names of calls are used: they
 * are there also for those that this machine does not have.
 *
 * What surprised: no memory may become executable in a reader, so a library
 * that loads another one late (iconv, NSS) must have done so before the fork.
 */
#include "config.h"

#include "jobs/confine.h"

#ifdef HAVE_SECCOMP

#include <errno.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "jobs/bpf.h"
#include "util/mem.h"

#define REFUSED (SECCOMP_RET_ERRNO | EPERM)
#define ANY_BIT UINT64_MAX

/* For readers and fetchers alike. */
static const int common[] = {
	SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(readv), SCMP_SYS(writev),
	SCMP_SYS(pread64), SCMP_SYS(pwrite64), SCMP_SYS(lseek),
	SCMP_SYS(_llseek), SCMP_SYS(close), SCMP_SYS(fstat),
	SCMP_SYS(fstat64), SCMP_SYS(newfstatat), SCMP_SYS(fstatat64),
	SCMP_SYS(statx), SCMP_SYS(fcntl), SCMP_SYS(fcntl64), SCMP_SYS(dup),
	SCMP_SYS(dup3), SCMP_SYS(ftruncate), SCMP_SYS(ftruncate64),
	SCMP_SYS(fsync), SCMP_SYS(fdatasync), SCMP_SYS(fadvise64),
	SCMP_SYS(fallocate), SCMP_SYS(openat), SCMP_SYS(mkdirat),
	SCMP_SYS(unlinkat), SCMP_SYS(renameat), SCMP_SYS(renameat2),
	SCMP_SYS(linkat), SCMP_SYS(getdents64), SCMP_SYS(copy_file_range),
	SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(brk),
	SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
	SCMP_SYS(sigreturn), SCMP_SYS(sigaltstack),
	SCMP_SYS(restart_syscall), SCMP_SYS(getpid), SCMP_SYS(gettid),
	SCMP_SYS(getppid), SCMP_SYS(getuid), SCMP_SYS(geteuid),
	SCMP_SYS(getgid), SCMP_SYS(getegid), SCMP_SYS(clock_gettime),
	SCMP_SYS(clock_gettime64), SCMP_SYS(clock_getres),
	SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(nanosleep),
	SCMP_SYS(clock_nanosleep), SCMP_SYS(getrandom), SCMP_SYS(futex),
	SCMP_SYS(futex_time64), SCMP_SYS(set_robust_list), SCMP_SYS(rseq),
	SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity), SCMP_SYS(sysinfo),
	SCMP_SYS(getrusage), SCMP_SYS(poll), SCMP_SYS(ppoll),
	SCMP_SYS(uname),
};

/* Name lookup, TLS and HTTP, and the threads they start. */
static const int networking[] = {
	SCMP_SYS(mmap), SCMP_SYS(mmap2), SCMP_SYS(mprotect),
	SCMP_SYS(connect), SCMP_SYS(bind), SCMP_SYS(sendto),
	SCMP_SYS(recvfrom), SCMP_SYS(sendmsg), SCMP_SYS(recvmsg),
	SCMP_SYS(sendmmsg), SCMP_SYS(recvmmsg), SCMP_SYS(getsockname),
	SCMP_SYS(getpeername), SCMP_SYS(setsockopt), SCMP_SYS(getsockopt),
	SCMP_SYS(socketpair), SCMP_SYS(shutdown), SCMP_SYS(select),
	SCMP_SYS(_newselect), SCMP_SYS(pselect6), SCMP_SYS(epoll_create1),
	SCMP_SYS(epoll_ctl), SCMP_SYS(epoll_wait), SCMP_SYS(epoll_pwait),
	SCMP_SYS(eventfd2), SCMP_SYS(pipe2), SCMP_SYS(pipe), SCMP_SYS(ioctl),
	SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(access),
	SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(stat),
	SCMP_SYS(lstat), SCMP_SYS(open), SCMP_SYS(getcwd), SCMP_SYS(membarrier),
	SCMP_SYS(prlimit64), SCMP_SYS(fstatfs),
};

/* No library of ours has any use for these: whoever calls one is no reader. */
static const int deadly[] = {
	SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(ptrace),
	SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev),
	SCMP_SYS(bpf), SCMP_SYS(perf_event_open), SCMP_SYS(userfaultfd),
	SCMP_SYS(io_uring_setup), SCMP_SYS(keyctl), SCMP_SYS(add_key),
	SCMP_SYS(request_key), SCMP_SYS(mount), SCMP_SYS(umount2),
	SCMP_SYS(pivot_root), SCMP_SYS(unshare), SCMP_SYS(setns),
	SCMP_SYS(init_module), SCMP_SYS(finit_module), SCMP_SYS(kexec_load),
	SCMP_SYS(open_by_handle_at), SCMP_SYS(modify_ldt),
};

/* Calls for what their arguments say. */
#define WHEN(name, arg, bits, is) { .call = SCMP_SYS(name), \
	.action = SECCOMP_RET_ALLOW, .conditional = true, .argument = (arg), \
	.mask = (bits), .value = (is) }

static const struct rf_bpf_rule reading[] = {
	WHEN(mprotect, 2, PROT_EXEC, 0), WHEN(mmap, 2, PROT_EXEC, 0),
	/* getrlimit() is prlimit64() without new limits. */
	WHEN(prlimit64, 2, ANY_BIT, 0),
};

/* Threads, never processes; clone3 keeps its flags out of sight. */
static const struct rf_bpf_rule threading[] = {
	WHEN(clone, 0, CLONE_THREAD, CLONE_THREAD),
	{ .call = SCMP_SYS(clone3), .action = SECCOMP_RET_ERRNO | ENOSYS },
};

static const struct rf_bpf_rule sockets[] = {
	WHEN(socket, 0, UINT32_MAX, AF_UNIX),
	WHEN(socket, 0, UINT32_MAX, AF_INET),
	WHEN(socket, 0, UINT32_MAX, AF_INET6),
	WHEN(socket, 0, UINT32_MAX, AF_NETLINK),
};

/*
 * What a program that is no reader of ours is denied all the same: sockets
 * that lead out of the machine or to another program on it, and what could
 * make one behind our back.  Chromium wants to listen to itself (a stream of
 * AF_UNIX, never connected), and to hear of network interfaces (AF_NETLINK):
 * both have protocol 0.
 */
#define NOT_WHEN(name, arg, bits, is) { .call = SCMP_SYS(name), \
	.action = REFUSED, .conditional = true, .argument = (arg), \
	.mask = (bits), .value = (is) }
static const struct rf_bpf_rule outward[] = {
	NOT_WHEN(socket, 2, 1, 1), NOT_WHEN(socket, 2, 2, 2),
	NOT_WHEN(socket, 2, 4, 4), NOT_WHEN(socket, 2, 8, 8),
	NOT_WHEN(socket, 2, 16, 16), NOT_WHEN(socket, 2, 32, 32),
	WHEN(socket, 0, UINT32_MAX, AF_NETLINK),
	NOT_WHEN(socket, 1, 0xf, SOCK_DGRAM), NOT_WHEN(socket, 1, 0xf, SOCK_RAW),
	WHEN(socket, 0, UINT32_MAX, AF_UNIX),
};
static const int outward_calls[] = {
	SCMP_SYS(socket), SCMP_SYS(connect), SCMP_SYS(io_uring_setup),
	SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv),
	SCMP_SYS(process_vm_writev), SCMP_SYS(pidfd_getfd), SCMP_SYS(bpf),
	SCMP_SYS(perf_event_open), SCMP_SYS(userfaultfd), SCMP_SYS(keyctl),
	SCMP_SYS(add_key), SCMP_SYS(request_key), SCMP_SYS(init_module),
	SCMP_SYS(finit_module), SCMP_SYS(kexec_load),
	SCMP_SYS(open_by_handle_at),
};
#ifdef __x86_64__
#define OTHER_NUMBERS 0x40000000	/* x32: the same calls once more */
#endif

static struct sock_fprog programs[RF_CALLS_COUNT];	/* len 0: none */

struct rules {
	RF_VEC(struct rf_bpf_rule) all;
};

static void
add_calls(struct rules *r, uint32_t action, const int *calls, size_t n)
{
	for (size_t i = 0; i < n; i++)
		*RF_VEC_PUSH(&r->all) = (struct rf_bpf_rule){
		    .call = calls[i], .action = action };
}

static void
add_rules(struct rules *r, const struct rf_bpf_rule *rules, size_t n)
{
	for (size_t i = 0; i < n; i++)
		*RF_VEC_PUSH(&r->all) = rules[i];
}

static void
make(enum rf_calls calls)
{
	struct rules r = { .all = { .n = 0 } };
	size_t len = 0;

	add_calls(&r, SECCOMP_RET_ALLOW, common, RF_COUNT(common));
	add_calls(&r, SECCOMP_RET_KILL_PROCESS, deadly, RF_COUNT(deadly));
	if (calls != RF_CALLS_READER)
		add_rules(&r, threading, RF_COUNT(threading));
	if (calls == RF_CALLS_NETWORK) {
		add_calls(&r, SECCOMP_RET_ALLOW, networking,
		    RF_COUNT(networking));
		add_rules(&r, sockets, RF_COUNT(sockets));
	} else {
		add_rules(&r, reading, RF_COUNT(reading));
	}
	programs[calls].filter = rf_bpf_make(r.all.v, r.all.n, REFUSED, &len);
	programs[calls].len = (unsigned short)len;
	RF_VEC_RELEASE(&r.all);
}

bool
rf_confine_prepare(enum rf_calls calls)
{
	if (programs[calls].len == 0 && rf_bpf_is_known())
		make(calls);
	return programs[calls].len != 0;
}

bool
rf_confine_calls(enum rf_calls calls)
{
	return rf_confine_prepare(calls) && prctl(PR_SET_SECCOMP,
	    SECCOMP_MODE_FILTER, &programs[calls]) == 0;
}

bool
rf_confine_offline(void)
{
	struct rules r = { .all = { .n = 0 } };
	struct sock_fprog program;
	size_t len = 0;
	bool good;

	if (!rf_bpf_is_known())
		return false;
	add_rules(&r, outward, RF_COUNT(outward));
	add_calls(&r, REFUSED, outward_calls, RF_COUNT(outward_calls));
#ifdef OTHER_NUMBERS
	for (size_t i = 0; i < RF_COUNT(outward_calls); i++)
		*RF_VEC_PUSH(&r.all) = (struct rf_bpf_rule){
		    .call = outward_calls[i] | OTHER_NUMBERS,
		    .action = REFUSED };
#endif
	program.filter = rf_bpf_make(r.all.v, r.all.n, SECCOMP_RET_ALLOW,
	    &len);
	program.len = (unsigned short)len;
	good = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
	free(program.filter);
	RF_VEC_RELEASE(&r.all);
	return good;
}

#else

bool
rf_confine_offline(void)
{
	return false;
}

bool
rf_confine_prepare(enum rf_calls calls)
{
	return false;
}

bool
rf_confine_calls(enum rf_calls calls)
{
	return false;
}

#endif
