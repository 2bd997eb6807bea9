/*
 * The keeper of Chromium: see web_render.h.  It looks into nothing that comes
 * from the page or from Chromium, so it needs no sandbox to be trusted: it
 * waits for ends, and measures.
 *
 * What surprised: the one process that must not be killed outright is this
 * one, since others hang on it.  So it is told to end (SIGTERM), also by the
 * death of its worker; if it is killed all the same, Chromium dies with it,
 * and what Chromium started ends when Chromium does not answer.
 */
#include "config.h"

#include "jobs/web_render.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifdef HAVE_SYS_PRCTL_H
#include <sys/prctl.h>
#endif

#include "jobs/kin.h"
#include "util/io.h"
#include "util/limits.h"
#include "util/log.h"
#include "util/mem.h"
#include "util/time.h"

#define LOOK_MS 200		/* between two looks at memory and clock */
#define LONGER_MS 40000		/* than a page may take: starting, and ending */
#define END_MS 10000		/* for the keeper to end */

struct keeper {
	const struct rf_web_task *t;
	const struct rf_sandbox *limits;
	struct rf_chromium chromium;
	pid_t stage;
	struct rf_web_ask ask;
	struct rf_web_mail mail;
};

static void
say_failed(struct keeper *k, const char *why)
{
	k->ask.n = 0;
	k->ask.kind = RF_SHOW_FAILED;
	rf_strlcpy(k->ask.url, why, sizeof(k->ask.url));
	(void)!rf_web_send_ask(k->t->shows[1], &k->ask);
}

/* ---- the stage -------------------------------------------------------------------- */

static void
out_of_memory(size_t wanted)
{
	(void)wanted;
	_exit(RF_EXIT_NOMEM);
}

static _Noreturn void
become_stage(const struct keeper *k)
{
	const struct rf_web_task *t = k->t;
	struct rf_sandbox s = *k->limits;
	const int keep[] = { t->shows[1], t->images, k->chromium.to,
	    k->chromium.from };
	struct rf_stage_task stage = {
		.url = k->ask.url, .socket = t->shows[1], .images = t->images,
		.to = k->chromium.to, .from = k->chromium.from,
		.time_ms = t->render_ms,
		.max_page = t->bounds[RF_WEB_PAGE].max_page,
		.max_file = t->bounds[RF_WEB_IMAGE].max_bytes,
	};
	struct rf_err err = RF_ERR_INIT;
	enum rf_code rc;

	s.keep = keep;
	s.n_keep = RF_COUNT(keep);
	s.folder = t->images;
	s.network = s.threads = false;
	rf_mem_on_exhausted(out_of_memory);
	rc = rf_sandbox_enter(&s, &err);
	if (rc == RF_OK || rc == RF_E_MISSING)
		rf_stage_run(&stage);
	_exit(0);
}

/* ---- watching --------------------------------------------------------------------- */

/* Collect who has ended; true when the stage has. */
static bool
stage_ended(const struct keeper *k)
{
	pid_t pid;

	while ((pid = waitpid(-1, NULL, WNOHANG)) > 0) {
		if (pid == k->stage)
			return true;
	}
	return false;
}

/* Until the stage has ended, we are told to, or it gets too much. */
static void
watch(struct keeper *k)
{
	int64_t until = rf_monotonic() + k->t->render_ms + LONGER_MS;
	const struct timespec look = { 0, LOOK_MS * 1000000L };
	int64_t look_at = 0;
	sigset_t some;

	sigemptyset(&some);
	sigaddset(&some, SIGCHLD);
	sigaddset(&some, SIGTERM);
	for (;;) {
		int sig = sigtimedwait(&some, NULL, &look);

		if (sig == SIGTERM)
			return;
		if (stage_ended(k))
			return;
		if (rf_monotonic() >= until) {
			say_failed(k, "rendering it took too long");
			return;
		}
		if (rf_monotonic() < look_at)
			continue;
		look_at = rf_monotonic() + LOOK_MS;
		if (rf_kin_memory() > k->t->render_memory) {
			say_failed(k, "rendering it takes more memory than is "
			    "allowed");
			return;
		}
	}
}

static void
remove_profile(const struct keeper *k)
{
	char path[3300];
	size_t n;

	if (fchdir(k->t->read.staging) != 0 ||
	    getcwd(path, sizeof(path) - 32) == NULL)
		return;
	n = strlen(path);
	snprintf(path + n, sizeof(path) - n, "/%s", RF_CHROMIUM_FOLDER);
	(void)!rf_remove_tree(path, NULL);
}

/* The brain wants to see the page. */
static void
show(struct keeper *k)
{
	const struct rf_chromium_config config = {
		.program = k->t->chromium, .folder = k->t->read.staging,
		.cpu_seconds = 2 * k->t->render_ms / 1000 + 10,
	};
	struct rf_err err = RF_ERR_INIT;

	if (!rf_kin_adopt() || rf_chromium_start(&k->chromium, &config,
	    &err) != RF_OK) {
		say_failed(k, err.msg[0] != '\0' ? err.msg :
		    "Chromium cannot be kept on this system");
		remove_profile(k);
		return;
	}
	k->stage = fork();
	if (k->stage == 0)
		become_stage(k);
	if (k->stage < 0) {
		say_failed(k, "there is no room for another process");
	} else {
		/* The stage's are the only ends. */
		rf_close(&k->chromium.to);
		rf_close(&k->chromium.from);
		watch(k);
	}
	rf_chromium_end(&k->chromium);
	rf_kin_end();
	remove_profile(k);
}

/* ---- beginning and end ------------------------------------------------------------ */

void
rf_web_keeper(int pipe, const void *task, const struct rf_sandbox *limits)
{
	const struct rf_web_task *t = task;
	const int keep[] = { pipe, t->shows[1], t->images, t->read.staging };
	struct keeper *k = rf_calloc(1, sizeof(*k));
	struct rf_err err = RF_ERR_INIT;
	struct pollfd one = { .fd = t->shows[1], .events = POLLIN };
	sigset_t some, none;
	int highest;

	*k = (struct keeper){ .t = t, .limits = limits,
	    .chromium = RF_CHROMIUM_NONE };
#ifdef PR_SET_PDEATHSIG
	prctl(PR_SET_PDEATHSIG, SIGTERM);
#endif
	if (rf_log_open("none", RF_LOG_ERROR, &err) != RF_OK)
		_exit(1);
	rf_sandbox_signals();
	signal(SIGPIPE, SIG_IGN);
	/* From here on it comes when we ask for it. */
	sigemptyset(&none);
	sigemptyset(&some);
	sigaddset(&some, SIGTERM);
	sigaddset(&some, SIGCHLD);
	sigprocmask(SIG_BLOCK, &some, NULL);
	/* It may have died before the tie to it was made. */
	if (getppid() != rf_child_parent() || rf_sandbox_descriptors(keep,
	    RF_COUNT(keep), &highest, &err) != RF_OK)
		_exit(1);
	while (ppoll(&one, 1, NULL, &none) < 0 && errno == EINTR)
		;
	if (rf_web_hear_ask(t->shows[1], &k->mail, &k->ask, RF_SHOW_KINDS) ==
	    RF_WEB_MESSAGE)
		show(k);
	free(k);
}

void
rf_web_keeper_end(struct rf_child *keeper)
{
	int64_t until = rf_monotonic() + END_MS;

	if (keeper->pid > 0)
		kill(keeper->pid, SIGTERM);
	/* Mostly it has ended long ago. */
	while (keeper->pid > 0 && rf_monotonic() < until) {
		siginfo_t info = { .si_pid = 0 };

		if (waitid(P_PID, (id_t)keeper->pid, &info, WEXITED |
		    WNOHANG | WNOWAIT) != 0 || info.si_pid != 0)
			break;
		usleep(1000);
	}
	rf_child_reap(keeper);
}
