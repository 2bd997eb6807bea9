/*
 * Getting somebody to work.  On demand: the lock of the worker is taken here
 * and handed over to the new process with its descriptor, so of a hundred
 * requests at once one starts a worker and the others see it held.  The new
 * process is its own session with nothing of ours open: web servers wait for
 * the end of their children's output, and kill their process groups.
 *
 * It stays our child, so it is a zombie after its end until the next call
 * here, or until we end: at most one, and no harm.
 */
#include "config.h"

#include "jobs/jobs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "jobs/lock.h"
#include "jobs/worker.h"
#include "util/io.h"
#include "util/log.h"
#include "util/mem.h"

#define MAX_ENV 200
#define MANY_FDS 1024		/* where they cannot be closed as a range */

extern char **environ;

static atomic_long started;	/* process id of the last one, or 0 */

/*
 * What a worker may know of our environment.  Everything else stays behind;
 * GATEWAY_INTERFACE would make it believe that it is a CGI program.
 */
static bool
is_kept(const char *var)
{
	static const char *const names[] = {
		"PATH=", "HOME=", "TMPDIR=", "TZ=", "LANG=", "LC_",
		"LD_LIBRARY_PATH=", "SSL_CERT_", "ASAN_OPTIONS=",
		"UBSAN_OPTIONS=", "LSAN_OPTIONS=", "RIFFLE_",
	};

	for (size_t i = 0; i < RF_COUNT(names); i++) {
		if (strncmp(var, names[i], strlen(names[i])) == 0)
			return true;
	}
	return false;
}

static void
kept_environment(char *kept[MAX_ENV + 1])
{
	size_t n = 0;

	for (char **e = environ; e != NULL && *e != NULL && n < MAX_ENV; e++) {
		if (is_kept(*e))
			kept[n++] = *e;
	}
	kept[n] = NULL;
}

/* 0 to 2 on /dev/null, the lock (-1: none) on its number, nothing else. */
static int
descriptors(posix_spawn_file_actions_t *a, int lock)
{
	int first = RF_LOCK_INHERITED_FD, rc;

	rc = posix_spawn_file_actions_addopen(a, 0, "/dev/null", O_RDONLY, 0);
	for (int fd = 1; fd <= 2 && rc == 0; fd++)
		rc = posix_spawn_file_actions_addopen(a, fd, "/dev/null",
		    O_WRONLY, 0);
	/* Onto itself it still clears the close-on-exec flag. */
	if (rc == 0 && lock >= 0)
		rc = posix_spawn_file_actions_adddup2(a, lock, first++);
	if (rc != 0)
		return rc;
#ifdef HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDCLOSEFROM_NP
	rc = posix_spawn_file_actions_addclosefrom_np(a, first);
#else
	for (int fd = first; fd < MANY_FDS && rc == 0; fd++)
		rc = posix_spawn_file_actions_addclose(a, fd);
#endif
	return rc;
}

static int
attributes(posix_spawnattr_t *attr)
{
	short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
	sigset_t none, all;

	sigemptyset(&none);
	sigfillset(&all);
	sigdelset(&all, SIGKILL);
	sigdelset(&all, SIGSTOP);
	posix_spawnattr_setsigmask(attr, &none);
	posix_spawnattr_setsigdefault(attr, &all);
#ifdef POSIX_SPAWN_SETSID
	flags |= POSIX_SPAWN_SETSID;
#endif
	return posix_spawnattr_setflags(attr, flags);
}

static enum rf_code
spawn(const struct rf_conf *conf, const char *program, const char *how,
    int lock, struct rf_err *err)
{
	char *args[8], *env[MAX_ENV + 1];
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	int n = 0, rc;
	pid_t pid;

	args[n++] = (char *)program;
	args[n++] = (char *)"work";
	args[n++] = (char *)how;
	args[n++] = (char *)"--data";
	args[n++] = (char *)conf->data_dir;
	if (conf->file != NULL) {
		args[n++] = (char *)"--config";
		args[n++] = (char *)conf->file;
	}
	args[n] = NULL;
	kept_environment(env);
	if (posix_spawn_file_actions_init(&actions) != 0 ||
	    posix_spawnattr_init(&attr) != 0)
		return rf_fail(err, RF_E_BUSY, "cannot start a worker");
	rc = descriptors(&actions, lock);
	if (rc == 0)
		rc = attributes(&attr);
	if (rc == 0)
		rc = posix_spawn(&pid, program, &actions, &attr, args, env);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&actions);
	if (rc != 0) {
		errno = rc;
		return rf_fail_errno(err, rc == EAGAIN || rc == ENOMEM ?
		    RF_E_BUSY : RF_E_CONFIG, "cannot start a worker");
	}
	atomic_store(&started, (long)pid);
	rf_log(RF_LOG_INFO, "worker.started", "pid=%ld how=%s", (long)pid,
	    how);
	return RF_OK;
}

/* Collect the last one that we started, if it has ended. */
static void
collect_started(void)
{
	long pid = atomic_load(&started);

	if (pid > 0 && waitpid((pid_t)pid, NULL, WNOHANG) != 0)
		atomic_compare_exchange_strong(&started, &pid, 0);
}

static enum rf_code
ensure_on_demand(const struct rf_conf *conf, const char *program,
    struct rf_err *err)
{
	enum rf_code rc;
	int lock;

	collect_started();
	rc = rf_lock_open(conf->data_dir, &lock, err);
	if (rc != RF_OK)
		return rc;
	if (!rf_lock_held(lock) && rf_lock_take_demand(lock))
		rc = spawn(conf, program, "--on-demand", lock, err);
	rf_close(&lock);
	return rc;
}

/* Forking is for processes of one thread. */
static bool
is_threaded(void)
{
	DIR *d = opendir("/proc/self/task");
	struct dirent *e;
	int n = 0;

	if (d == NULL)
		return true;
	while ((e = readdir(d)) != NULL)
		n += e->d_name[0] != '.';
	closedir(d);
	return n != 1;
}

static enum rf_code
work_inline(const struct rf_conf *conf, const char *program,
    const char *job_id, struct rf_err *err)
{
	struct sigaction normal = { .sa_handler = SIG_DFL }, before;
	struct rf_worker w;
	enum rf_code rc;

	/* An accepted job that nobody waits for is left to cron. */
	if (job_id == NULL)
		return RF_OK;
	if (is_threaded())
		return spawn(conf, program, "--drain", -1, err);
	/* Ignored, it would lose the children's status. */
	sigemptyset(&normal.sa_mask);
	sigaction(SIGCHLD, &normal, &before);
	rc = rf_worker_open(&w, conf, 1, err);
	if (rc == RF_OK) {
		rf_worker_until(&w, job_id);
		rf_worker_close(&w);
	}
	sigaction(SIGCHLD, &before, NULL);
	return rc;
}

enum rf_code
rf_worker_ensure(const struct rf_conf *conf, const char *program,
    const char *job_id, struct rf_err *err)
{
	switch ((enum rf_conf_worker)conf->worker) {
	case RF_CONF_WORKER_ON_DEMAND:
		return ensure_on_demand(conf, program, err);
	case RF_CONF_WORKER_INLINE:
		return work_inline(conf, program, job_id, err);
	case RF_CONF_WORKER_SERVICE:
	case RF_CONF_WORKER_OFF:
		break;
	}
	return RF_OK;
}

bool
rf_worker_alive(const struct rf_conf *conf)
{
	bool alive;
	int lock;

	if (rf_lock_open(conf->data_dir, &lock, NULL) != RF_OK)
		return false;
	alive = rf_lock_held(lock);
	rf_close(&lock);
	return alive;
}
