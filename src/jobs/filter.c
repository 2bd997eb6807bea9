/*
 * The system call filter: what readers and fetchers need is allowed, all
 * else fails with EPERM, and what only an intruder would try ends the
 * process.  Translating the rules takes libseccomp about a millisecond, so
 * the worker does it once and each child only hands the program over.
 *
 * What surprised: no memory may become executable in a reader, so a library
 * that loads another one late (iconv, NSS) must have done so before the fork.
 */
#include "config.h"

#include "jobs/confine.h"

#ifdef HAVE_SECCOMP

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "util/io.h"
#include "util/mem.h"

/* Beyond a pipe's smallest capacity it could not be read back. */
#define MAX_PROGRAM (32 * 1024)

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

static const int families[] = { AF_UNIX, AF_INET, AF_INET6, AF_NETLINK };

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

static struct sock_fprog programs[RF_CALLS_COUNT];	/* len 0: none */

static bool
add_calls(scmp_filter_ctx ctx, uint32_t action, const int *calls, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		/* Not every architecture has every call. */
		int rc = seccomp_rule_add(ctx, action, calls[i], 0);

		if (rc != 0 && rc != -EDOM && rc != -EACCES)
			return false;
	}
	return true;
}

static bool
add_reader(scmp_filter_ctx ctx)
{
	struct scmp_arg_cmp no_code =
	    SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
	int rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
	    no_code);

	rc |= seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
	    no_code);
	/* getrlimit() is prlimit64() without new limits. */
	rc |= seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1,
	    SCMP_A2(SCMP_CMP_EQ, 0));
	return rc == 0;
}

/* Threads, never processes; clone3 keeps its flags out of sight. */
static bool
add_threads(scmp_filter_ctx ctx)
{
	int rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
	    SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD));

	rc |= seccomp_rule_add(ctx, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3),
	    0);
	return rc == 0;
}

static bool
add_fetcher(scmp_filter_ctx ctx)
{
	int rc = 0;

	for (size_t i = 0; i < RF_COUNT(families); i++)
		rc |= seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1,
		    SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)families[i]));
	return rc == 0 &&
	    add_calls(ctx, SCMP_ACT_ALLOW, networking, RF_COUNT(networking));
}

/* Through a pipe: libseccomp before 2.6 writes to descriptors only. */
static void
export_program(scmp_filter_ctx ctx, struct sock_fprog *out)
{
	struct sock_filter *code = NULL;
	int ends[2] = { -1, -1 };
	size_t len = 0;

	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
		return;
	if (seccomp_export_bpf(ctx, ends[1]) != 0)
		goto out;
	rf_close(&ends[1]);
	code = rf_malloc(MAX_PROGRAM);
	if (rf_read_up_to(ends[0], code, MAX_PROGRAM, &len, NULL) != RF_OK ||
	    len == 0 || len == MAX_PROGRAM || len % sizeof(*code) != 0)
		goto out;
	out->filter = code;
	out->len = (unsigned short)(len / sizeof(*code));
	code = NULL;
out:
	free(code);
	rf_close(&ends[0]);
	rf_close(&ends[1]);
}

static void
translate(enum rf_calls calls)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	bool ok;

	if (ctx == NULL)
		return;
	ok = add_calls(ctx, SCMP_ACT_ALLOW, common, RF_COUNT(common)) &&
	    add_calls(ctx, SCMP_ACT_KILL_PROCESS, deadly, RF_COUNT(deadly)) &&
	    (calls == RF_CALLS_READER || add_threads(ctx)) &&
	    (calls == RF_CALLS_NETWORK ? add_fetcher(ctx) : add_reader(ctx));
	if (ok) {
		/* Search the calls by halves; older libraries cannot. */
		(void)seccomp_attr_set(ctx, SCMP_FLTATR_CTL_OPTIMIZE, 2);
		export_program(ctx, &programs[calls]);
	}
	seccomp_release(ctx);
}

bool
rf_confine_prepare(enum rf_calls calls)
{
	if (programs[calls].len == 0)
		translate(calls);
	return programs[calls].len != 0;
}

bool
rf_confine_calls(enum rf_calls calls)
{
	return rf_confine_prepare(calls) && prctl(PR_SET_SECCOMP,
	    SECCOMP_MODE_FILTER, &programs[calls]) == 0;
}

#else

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
