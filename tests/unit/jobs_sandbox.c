/*
 * The sandbox, tried from inside: each case forks a child that enters it and
 * then does what a captured reader would; the child's exit status tells.
 */
#include "config.h"

#include "jobs/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "extract/preload.h"
#include "jobs/confine.h"
#include "unit/jobs_suites.h"
#include "unit/unit.h"
#include "util/hash.h"
#include "util/io.h"
#include "util/mem.h"
#include "util/time.h"

#define REFUSED 0		/* what a child says when it was stopped */
#define ALLOWED 1
#define BROKEN 2		/* the sandbox itself failed */

static struct place {
	char outside[512];	/* a folder with files that are not its own */
	char folder[600];	/* the staging folder */
	int fd;			/* of it */
	int port;		/* of a listening socket */
} place;

static int
limited(int (*act)(void), struct rf_sandbox s)
{
	pid_t pid;
	int status;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		enum rf_code rc;

		s.keep = &place.fd;
		s.n_keep = 1;
		s.folder = place.fd;
		rc = rf_sandbox_enter(&s, NULL);
		_exit(rc == RF_OK || rc == RF_E_MISSING ? act() : BROKEN);
	}
	CU_ASSERT_EQUAL(waitpid(pid, &status, 0), pid);
	return status;
}

static const struct rf_sandbox usual = {
	.memory = 64 << 20, .cpu_seconds = 10, .output = 1 << 20,
};

/* ---- what a captured reader would do ----------------------------------- */

static int
tell(bool allowed)
{
	return allowed ? ALLOWED : REFUSED;
}

static int
do_inet(void)
{
	return tell(socket(AF_INET, SOCK_STREAM, 0) >= 0);
}

static int
do_unix(void)
{
	return tell(socket(AF_UNIX, SOCK_STREAM, 0) >= 0);
}

static int
do_pair(void)
{
	int ends[2];

	return tell(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
}

static int
do_exec(void)
{
	char *const args[] = { (char *)"true", NULL };

	execv("/bin/true", args);
	return REFUSED;
}

static int
do_fork(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return tell(pid > 0);
}

static void *
nothing(void *ctx)
{
	return ctx;
}

static int
do_thread(void)
{
	pthread_t t;

	return tell(pthread_create(&t, NULL, nothing, NULL) == 0);
}

static int
do_read_outside(void)
{
	char path[700];

	snprintf(path, sizeof(path), "%s/secret", place.outside);
	return tell(open(path, O_RDONLY) >= 0);
}

static int
do_read_above(void)
{
	return tell(openat(place.fd, "../secret", O_RDONLY) >= 0);
}

static int
do_read_system(void)
{
	return tell(open("/etc/passwd", O_RDONLY) >= 0);
}

static int
do_read_process(void)
{
	return tell(open("/proc/self/maps", O_RDONLY) >= 0 ||
	    open("/proc/1/environ", O_RDONLY) >= 0);
}

static int
do_list_outside(void)
{
	return tell(open(place.outside, O_RDONLY | O_DIRECTORY) >= 0);
}

static int
do_write_outside(void)
{
	char path[700];

	snprintf(path, sizeof(path), "%s/new", place.outside);
	return tell(open(path, O_WRONLY | O_CREAT, 0600) >= 0);
}

static int
do_remove_outside(void)
{
	char path[700];

	snprintf(path, sizeof(path), "%s/secret", place.outside);
	return tell(unlinkat(AT_FDCWD, path, 0) == 0 || unlink(path) == 0);
}

static int
do_steal_by_link(void)
{
	char path[700];

	snprintf(path, sizeof(path), "%s/secret", place.outside);
	return tell(linkat(AT_FDCWD, path, place.fd, "mine", 0) == 0 ||
	    renameat(AT_FDCWD, path, place.fd, "mine") == 0);
}

static int
do_symlink(void)
{
	return tell(symlinkat("/etc/passwd", place.fd, "link") == 0);
}

static int
do_kill(void)
{
	return tell(kill(getppid(), 0) == 0);
}

static int
do_code(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return tell(mmap(NULL, 4096, PROT_READ | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED ||
	    mprotect(p, 4096, PROT_READ | PROT_EXEC) == 0);
}

static int
do_trace(void)
{
	return tell(ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0);
}

static int
do_many_files(void)
{
	for (int i = 0; i < 200; i++) {
		if (dup(place.fd) < 0)
			return REFUSED;
	}
	return ALLOWED;
}

static int
do_inherit(void)
{
	struct stat st, null;

	/* The listening socket of the test is one of these. */
	for (int fd = 3; fd < 100; fd++) {
		if (fd != place.fd && fcntl(fd, F_GETFD) >= 0)
			return ALLOWED;
	}
	if (fstat(0, &null) != 0 || !S_ISCHR(null.st_mode) ||
	    fstat(1, &st) != 0 || st.st_rdev != null.st_rdev)
		return BROKEN;
	return REFUSED;
}

static int
do_much_memory(void)
{
	/* Not through rf_malloc: the compiler must not see it through. */
	void *volatile p = malloc((size_t)256 << 20);

	return tell(p != NULL);
}

static int
do_long_file(void)
{
	static char block[65536];
	int fd = openat(place.fd, "long", O_WRONLY | O_CREAT, 0600);

	for (int i = 0; i < 64; i++) {
		if (write(fd, block, sizeof(block)) < 0)
			return REFUSED;
	}
	return ALLOWED;
}

static int
do_spin(void)
{
	for (volatile uint64_t i = 0; i < UINT64_MAX; i++)
		;
	return ALLOWED;
}

/* ---- what a reader needs ------------------------------------------------ */

static int
do_files(void)
{
	char text[4] = "";
	struct stat st;
	int dir, fd;

	fd = openat(place.fd, "a", O_RDWR | O_CREAT | O_EXCL, 0666);
	if (fd < 0 || write(fd, "abc", 3) != 3 || fstat(fd, &st) != 0 ||
	    (st.st_mode & 077) != 0 || ftruncate(fd, 2) != 0 ||
	    lseek(fd, 0, SEEK_SET) != 0 || read(fd, text, 3) != 2)
		return REFUSED;
	close(fd);
	if (mkdirat(place.fd, "sub", 0700) != 0)
		return REFUSED;
	dir = openat(place.fd, "sub", O_RDONLY | O_DIRECTORY);
	if (dir < 0)
		return REFUSED;
	/* Kernels before 5.19 link within one folder only. */
	if (linkat(place.fd, "a", dir, "b", 0) != 0 && errno != EXDEV)
		return REFUSED;
	return tell(openat(place.fd, "a", O_RDONLY) >= 0 &&
	    renameat(place.fd, "a", place.fd, "c") == 0 &&
	    unlinkat(place.fd, "c", 0) == 0);
}

static int
do_charsets(void)
{
	static const char *const names[] = {
		"SHIFT_JIS", "GB18030", "WINDOWS-1251", "KOI8-R", "EUC-KR",
	};

	for (size_t i = 0; i < RF_COUNT(names); i++) {
		iconv_t cd = iconv_open("UTF-8", names[i]);
		char in[] = "A", out[8], *from = in, *to = out;
		size_t left = 1, room = sizeof(out);

		if (cd == (iconv_t)-1 ||
		    iconv(cd, &from, &left, &to, &room) != 0 || out[0] != 'A')
			return REFUSED;
		iconv_close(cd);
	}
	return ALLOWED;
}

static int
do_memory(void)
{
	char *volatile p = malloc(32 << 20);

	if (p == NULL)
		return REFUSED;
	memset(p, 1, 32 << 20);
	free(p);
	return ALLOWED;
}

static int
do_clock(void)
{
	unsigned char r[8];

	rf_random(r, sizeof(r));
	return tell(rf_now() > 0 && rf_monotonic() > 0);
}

/* ---- what a fetcher needs ------------------------------------------------ */

static int
do_connect(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	to.sin_port = htons((uint16_t)place.port);
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return tell(fd >= 0 &&
	    connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0);
}

static int
do_join(void)
{
	pthread_t t;

	return tell(pthread_create(&t, NULL, nothing, NULL) == 0 &&
	    pthread_join(t, NULL) == 0);
}

static int
do_raw_socket(void)
{
	return tell(socket(AF_PACKET, SOCK_RAW, 0) >= 0);
}

/* ---- cases --------------------------------------------------------------- */

struct row {
	const char *what;
	int (*act)(void);
	bool walls;		/* needs the filter and Landlock to hold */
	int signal;		/* the child's end, or 0: */
	int status;		/* its exit status */
};

static void
try_rows(const struct row *rows, size_t n, bool network)
{
	struct rf_sandbox s = usual;

	s.network = network;
	for (size_t i = 0; i < n; i++) {
		int status = limited(rows[i].act, s);
		bool right = rows[i].signal != 0 ?
		    WIFSIGNALED(status) && WTERMSIG(status) == rows[i].signal :
		    WIFEXITED(status) && WEXITSTATUS(status) == rows[i].status;

		if (!right)
			fprintf(stderr, "sandbox: %s: status %#x\n",
			    rows[i].what, (unsigned)status);
		CU_ASSERT(right);
	}
}

/* Does this machine have all the walls?  Said once, loudly, when not. */
static bool
walls(void)
{
	static int known = -1;
	pid_t pid;

	if (known >= 0)
		return known;
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		struct rf_err err = RF_ERR_INIT;

		bool ok = rf_confine(place.fd, RF_CALLS_READER, &err) == RF_OK;

		if (!ok)
			fprintf(stderr, "SKIPPED: some sandbox tests: %s\n",
			    err.msg);
		_exit(ok);
	}
	CU_ASSERT_EQUAL(waitpid(pid, &known, 0), pid);
	known = WEXITSTATUS(known);
	return known;
}

static void
refused(void)
{
	static const struct row rows[] = {
		{ "internet socket", do_inet, true, 0, REFUSED },
		{ "unix socket", do_unix, true, 0, REFUSED },
		{ "socket pair", do_pair, true, 0, REFUSED },
		{ "exec", do_exec, true, SIGSYS, 0 },
		{ "fork", do_fork, true, 0, REFUSED },
		{ "thread", do_thread, true, 0, REFUSED },
		{ "read outside", do_read_outside, true, 0, REFUSED },
		{ "read above", do_read_above, true, 0, REFUSED },
		{ "read system", do_read_system, true, 0, REFUSED },
		{ "read process", do_read_process, true, 0, REFUSED },
		{ "list outside", do_list_outside, true, 0, REFUSED },
		{ "write outside", do_write_outside, true, 0, REFUSED },
		{ "remove outside", do_remove_outside, true, 0, REFUSED },
		{ "link from outside", do_steal_by_link, true, 0, REFUSED },
		{ "symbolic link", do_symlink, true, 0, REFUSED },
		{ "signal", do_kill, true, 0, REFUSED },
		{ "new code", do_code, true, 0, REFUSED },
		{ "trace", do_trace, true, SIGSYS, 0 },
	};

	if (walls())
		try_rows(rows, RF_COUNT(rows), false);
}

static void
needed(void)
{
	static const struct row rows[] = {
		{ "files", do_files, false, 0, ALLOWED },
		{ "character sets", do_charsets, false, 0, ALLOWED },
		{ "memory", do_memory, false, 0, ALLOWED },
		{ "clock and randomness", do_clock, false, 0, ALLOWED },
	};

	try_rows(rows, RF_COUNT(rows), false);
}

static void
bounded(void)
{
	static const struct row rows[] = {
		{ "descriptors", do_many_files, false, 0, REFUSED },
		{ "inherited descriptors", do_inherit, false, 0, REFUSED },
		{ "long file", do_long_file, false, SIGXFSZ, 0 },
	};
	struct rf_sandbox s = usual;
	int status;

	try_rows(rows, RF_COUNT(rows), false);
#ifndef RF_SANITIZERS
	status = limited(do_much_memory, usual);
	CU_ASSERT(WIFEXITED(status) && WEXITSTATUS(status) == REFUSED);
#else
	fprintf(stderr, "SKIPPED: memory limit: not with sanitizers\n");
	(void)do_much_memory;
#endif
	s.cpu_seconds = 1;
	status = limited(do_spin, s);
	CU_ASSERT(WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU);
}

static void
fetcher(void)
{
	static const struct row rows[] = {
		{ "connect", do_connect, false, 0, ALLOWED },
		{ "thread", do_join, false, 0, ALLOWED },
		{ "read system", do_read_system, false, 0, ALLOWED },
	};
	static const struct row not_even[] = {
		{ "raw socket", do_raw_socket, true, 0, REFUSED },
		{ "exec", do_exec, true, SIGSYS, 0 },
		{ "fork", do_fork, true, 0, REFUSED },
		{ "read outside", do_read_outside, true, 0, REFUSED },
		{ "write outside", do_write_outside, true, 0, REFUSED },
	};

	try_rows(rows, RF_COUNT(rows), true);
	if (walls())
		try_rows(not_even, RF_COUNT(not_even), true);
}

/* Where Landlock is not to be had the folder becomes the root. */
static void
changed_root(void)
{
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		umask(077);
		if (!rf_confine_chroot(place.fd))
			_exit(BROKEN);
		_exit(rf_confine_privileges() &&
		    do_read_system() == REFUSED &&
		    do_read_outside() == REFUSED &&
		    do_read_above() == REFUSED &&
		    do_files() == ALLOWED && chroot("/") != 0 ?
		    REFUSED : ALLOWED);
	}
	CU_ASSERT_EQUAL(waitpid(pid, &status, 0), pid);
	CU_ASSERT(WIFEXITED(status));
	if (WEXITSTATUS(status) == BROKEN)
		fprintf(stderr, "SKIPPED: change of root: not allowed here\n");
	else
		CU_ASSERT_EQUAL(WEXITSTATUS(status), REFUSED);
}

/* Signals that a careless parent ignores or blocks work inside all the same. */
static int
do_check_signals(void)
{
	struct sigaction now;
	sigset_t blocked;

	if (sigaction(SIGXFSZ, NULL, &now) != 0 || now.sa_handler != SIG_DFL ||
	    sigprocmask(SIG_BLOCK, NULL, &blocked) != 0 ||
	    sigismember(&blocked, SIGTERM))
		return REFUSED;
	return ALLOWED;
}

static void
signals(void)
{
	sigset_t term, before;
	int status;

	signal(SIGXFSZ, SIG_IGN);
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	sigprocmask(SIG_BLOCK, &term, &before);
	status = limited(do_check_signals, usual);
	sigprocmask(SIG_SETMASK, &before, NULL);
	signal(SIGXFSZ, SIG_DFL);
	CU_ASSERT(WIFEXITED(status) && WEXITSTATUS(status) == ALLOWED);
}

/* A worker killed outright takes its children along. */
static void
dies_with_parent(void)
{
	struct pollfd p;
	int ends[2], status;
	pid_t parent;
	char byte;

	CU_ASSERT_FATAL(pipe(ends) == 0);
	fflush(NULL);
	parent = fork();
	if (parent == 0) {
		if (fork() == 0) {
			struct rf_sandbox s = usual;

			s.keep = &ends[1];
			s.n_keep = 1;
			s.folder = -1;
			if (rf_sandbox_enter(&s, NULL) != RF_E_BUG &&
			    write(ends[1], "x", 1) == 1) {
				for (;;)
					rf_sleep_ms(1000);
			}
			_exit(BROKEN);
		}
		close(ends[1]);
		for (;;)
			pause();
	}
	close(ends[1]);
	CU_ASSERT_EQUAL(read(ends[0], &byte, 1), 1);
	kill(parent, SIGKILL);
	CU_ASSERT_EQUAL(waitpid(parent, &status, 0), parent);
	p = (struct pollfd){ .fd = ends[0], .events = POLLIN };
	CU_ASSERT_EQUAL(poll(&p, 1, 5000), 1);
	CU_ASSERT_EQUAL(read(ends[0], &byte, 1), 0);
	close(ends[0]);
}

/* ---- the place ----------------------------------------------------------- */

static int listener = -1;

int
jobs_sandbox_setup(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t len = sizeof(at);
	char path[700];

	snprintf(place.outside, sizeof(place.outside), "%s/riffle-XXXXXX",
	    getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp");
	if (mkdtemp(place.outside) == NULL)
		return 1;
	snprintf(place.folder, sizeof(place.folder), "%s/staging",
	    place.outside);
	snprintf(path, sizeof(path), "%s/secret", place.outside);
	if (mkdir(place.folder, 0700) != 0 ||
	    rf_file_save(path, "secret", 6, NULL) != RF_OK)
		return 1;
	place.fd = open(place.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(listener, (struct sockaddr *)&at, len) != 0 ||
	    listen(listener, 5) != 0 ||
	    getsockname(listener, (struct sockaddr *)&at, &len) != 0)
		return 1;
	place.port = ntohs(at.sin_port);
	rf_extract_preload();
	return place.fd < 0;
}

int
jobs_sandbox_cleanup(void)
{
	rf_close(&place.fd);
	rf_close(&listener);
	return rf_remove_tree(place.outside, NULL) != RF_OK;
}

/* Each case starts with an empty folder. */
void
jobs_sandbox_before(void)
{
	rf_close(&place.fd);
	if (rf_remove_tree(place.folder, NULL) != RF_OK ||
	    mkdir(place.folder, 0700) != 0)
		abort();
	place.fd = open(place.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

CU_TestInfo jobs_sandbox_tests[] = {
	{ "refuses what readers have no use for", refused },
	{ "allows what readers need", needed },
	{ "bounds what readers use", bounded },
	{ "lets a fetcher connect and little more", fetcher },
	{ "changes the root where Landlock is missing", changed_root },
	{ "makes signals work again", signals },
	{ "dies with its parent", dies_with_parent },
	CU_TEST_INFO_NULL
};
