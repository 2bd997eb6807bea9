/*
 * The way into the sandbox.  The order matters: descriptors are closed and
 * limits set while every call is still allowed; privileges go before the
 * change of root could be undone; the filter comes last, because it refuses
 * the calls that build the other walls.
 *
 * What surprised: RLIMIT_AS counts libraries that are merely mapped, so the
 * ceiling is set on top of what is there; the address sanitizer maps
 * terabytes, so it cannot be set at all under it.  And a library that prints
 * to descriptor 2 after it was closed writes into whatever file got that
 * number: 0 to 2 stay occupied.
 */
#include "config.h"

#include "jobs/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef HAVE_SYS_PRCTL_H
#include <sys/prctl.h>
#endif

#include "jobs/confine.h"
#include "util/hash.h"
#include "util/io.h"

#define MAX_KEEP 8
#define SPARE_FILES 64		/* descriptors a reader may open */
#define CPU_GRACE 5		/* seconds between SIGXCPU and SIGKILL */
/* The kernel sends none of those for programs' own use, which begin there. */
#define LAST_SIGNAL 31

static enum rf_calls
calls_of(const struct rf_sandbox *s)
{
	return s->network ? RF_CALLS_NETWORK : s->threads ? RF_CALLS_THREADS :
	    RF_CALLS_READER;
}

void
rf_sandbox_prepare(const struct rf_sandbox *s)
{
	rf_confine_prepare(calls_of(s));
	rf_sha256_prepare();
}

/* ---- descriptors ------------------------------------------------------- */

static int
by_number(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* Close from..to, both included. */
static void
close_from_to(unsigned from, unsigned to)
{
	struct rlimit files;

	if (from > to)
		return;
#ifdef HAVE_CLOSE_RANGE
	if (close_range(from, to, 0) == 0)
		return;
#endif
	if (getrlimit(RLIMIT_NOFILE, &files) != 0 ||
	    files.rlim_cur == RLIM_INFINITY || files.rlim_cur > 65536)
		files.rlim_cur = 65536;
	for (unsigned fd = from; fd <= to && fd < files.rlim_cur; fd++)
		close((int)fd);
}

/* 0 to 2 to /dev/null, the kept ones as they are, the rest closed. */
enum rf_code
rf_sandbox_descriptors(const int *kept_ones, int n, int *highest,
    struct rf_err *err)
{
	int keep[MAX_KEEP], null, next = STDERR_FILENO + 1;

	if (n < 0 || n > MAX_KEEP)
		return rf_fail(err, RF_E_BUG, "too many descriptors to keep");
	if (n > 0)
		memcpy(keep, kept_ones, (size_t)n * sizeof(keep[0]));
	qsort(keep, (size_t)n, sizeof(keep[0]), by_number);

	null = open("/dev/null", O_RDWR);
	if (null < 0)
		return rf_fail_errno(err, RF_E_IO, "cannot open /dev/null");
	for (int fd = 0; fd <= STDERR_FILENO; fd++) {
		bool kept = false;

		for (int i = 0; i < n; i++)
			kept = kept || keep[i] == fd;
#ifdef RF_SANITIZERS
		/* Reports of the sanitizers must be seen. */
		kept = kept || fd == STDERR_FILENO;
#endif
		if (!kept && fd != null && dup2(null, fd) < 0)
			return rf_fail_errno(err, RF_E_IO,
			    "cannot settle descriptors");
	}
	*highest = STDERR_FILENO;
	for (int i = 0; i < n; i++) {
		if (keep[i] < next)
			continue;
		close_from_to((unsigned)next, (unsigned)keep[i] - 1);
		next = keep[i] + 1;
		*highest = keep[i];
	}
	close_from_to((unsigned)next, ~0U);
	return RF_OK;
}

/* ---- limits ------------------------------------------------------------ */

bool
rf_sandbox_limit(int resource, uint64_t soft, uint64_t hard)
{
	struct rlimit now, want = { soft, hard };

	/* Somebody may have set a lower ceiling already. */
	if (getrlimit(resource, &now) == 0 && now.rlim_max != RLIM_INFINITY) {
		if (want.rlim_max > now.rlim_max)
			want.rlim_max = now.rlim_max;
		if (want.rlim_cur > want.rlim_max)
			want.rlim_cur = want.rlim_max;
	}
	return setrlimit(resource, &want) == 0;
}

#ifndef RF_SANITIZERS
/* Bytes of address space in use; a guess where /proc is not to be had. */
static int64_t
mapped_now(void)
{
	char text[64] = "";
	int64_t pages = 0;
	size_t got = 0;
	int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);

	if (fd >= 0 && rf_read_up_to(fd, text, sizeof(text) - 1, &got, NULL)
	    == RF_OK)
		pages = strtoll(text, NULL, 10);
	rf_close(&fd);
	return pages > 0 ? pages * sysconf(_SC_PAGESIZE) :
	    (int64_t)256 * 1024 * 1024;
}
#endif

static enum rf_code
set_limits(const struct rf_sandbox *s, int highest, struct rf_err *err)
{
	rlim_t cpu = (rlim_t)s->cpu_seconds, files;
	bool ok = true;

	/* The limit is on numbers, not on how many are open. */
	files = (rlim_t)(highest + 1 + SPARE_FILES);
#ifndef RF_SANITIZERS
	rlim_t memory = (rlim_t)(s->memory + mapped_now());

	ok = rf_sandbox_limit(RLIMIT_AS, memory, memory);
#endif
	ok = rf_sandbox_limit(RLIMIT_CORE, 0, 0) && ok;
	ok = rf_sandbox_limit(RLIMIT_CPU, cpu, cpu + CPU_GRACE) && ok;
	ok = rf_sandbox_limit(RLIMIT_FSIZE, (rlim_t)s->output, (rlim_t)s->output) && ok;
	ok = rf_sandbox_limit(RLIMIT_NOFILE, files, files) && ok;
#ifdef RLIMIT_NPROC
	/* It counts threads as well, and all of the user's. */
	if (!s->network && !(s->threads && rf_confine_prepare(calls_of(s))))
		ok = rf_sandbox_limit(RLIMIT_NPROC, 0, 0) && ok;
#endif
#ifdef RLIMIT_MSGQUEUE
	ok = rf_sandbox_limit(RLIMIT_MSGQUEUE, 0, 0) && ok;
#endif
	if (!ok)
		return rf_fail_errno(err, RF_E_BUG,
		    "the limits of a reader cannot be set");
	return RF_OK;
}

/*
 * The parent may have been started with signals blocked or ignored (by
 * Python, by nohup): then SIGXFSZ would be a write error, and no death.
 */
void
rf_sandbox_signals(void)
{
	sigset_t none;

	for (int sig = 1; sig <= LAST_SIGNAL; sig++) {
#ifdef RF_SANITIZERS
		/* Theirs, which report. */
		if (sig == SIGSEGV || sig == SIGBUS || sig == SIGFPE)
			continue;
#endif
		if (sig != SIGKILL && sig != SIGSTOP)
			signal(sig, SIG_DFL);
	}
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

enum rf_code
rf_sandbox_enter(const struct rf_sandbox *s, struct rf_err *err)
{
	enum rf_code rc;
	int highest = 0;

#ifdef PR_SET_PDEATHSIG
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
		return rf_fail_errno(err, RF_E_BUG,
		    "a reader cannot be tied to its worker");
#endif
	rf_sandbox_signals();
	umask(077);
	rc = rf_sandbox_descriptors(s->keep, s->n_keep, &highest, err);
	if (rc != RF_OK)
		return rc;
	rc = set_limits(s, highest, err);
	if (rc != RF_OK)
		return rc;
	/* Not to be traced, and no core whatever the pattern says. */
#ifdef PR_SET_DUMPABLE
	prctl(PR_SET_DUMPABLE, 0);
#endif
	return rf_confine(s->folder, calls_of(s), err);
}
