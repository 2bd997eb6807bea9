/*
 * The worker's loop: claim what there is room for, sleep until something
 * happens, look after the slots.
 *
 * A futex cannot be polled together with descriptors, so a worker has an
 * ear: one thread that does nothing but wait on the notice board and write a
 * byte into a pipe.  It takes no lock and allocates nothing; forking beside
 * it is as safe as forking alone, once it has started: a thread's start may
 * hold locks of the loader, which a child would find held for ever.
 */
#include "config.h"

#include "jobs/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "jobs/jobs.h"
#include "jobs/lock.h"
#include "util/cores.h"
#include "util/io.h"
#include "util/log.h"
#include "util/mem.h"
#include "util/time.h"

#define LOOK_MS 1000		/* a lost notice, or a lease that ran out */
#define INLINE_LOOK_MS 50	/* without an ear */
#define PAUSE_FIRST_MS 250
#define PAUSE_MOST_MS 5000
#define FILES 4096		/* descriptors, where so many may be had */
#define GC_IDLE_MS (5 * 60 * 1000)	/* between two, when idle */
#define GC_BUSY_MS (60 * 60 * 1000)	/* when always busy */
#define EAR_STACK (128 * 1024)
#define MAX_SLOTS 1024

/* ---- opening and closing ------------------------------------------------------ */

static int
slots_wanted(const struct rf_conf *conf, int slots)
{
	int n = rf_cores();

	if (slots == 0)
		slots = conf->worker_processes;
	return slots > 0 && slots < n ? slots : n;
}

enum rf_code
rf_worker_open(struct rf_worker *w, const struct rf_conf *conf, int slots,
    struct rf_err *err)
{
	struct rf_store_config config = {
		.data_dir = conf->data_dir,
		.durable = conf->durability == RF_CONF_DURABILITY_FULL,
		.create = true,
	};
	char host[40] = "";
	enum rf_code rc;

	*w = (struct rf_worker){ .conf = conf, .area = RF_AREA_INIT,
	    .lease_ms = conf->lease * 1000 };
	gethostname(host, sizeof(host) - 1);
	snprintf(w->name, sizeof(w->name), "%s:%ld", host, (long)getpid());
	w->n_slots = slots_wanted(conf, slots);
	w->slots = rf_calloc((size_t)w->n_slots, sizeof(*w->slots));
	for (int i = 0; i < w->n_slots; i++) {
		w->slots[i].staging = -1;
		w->slots[i].child = w->slots[i].helper =
		    w->slots[i].keeper = (struct rf_child)RF_CHILD_NONE;
	}
	rc = rf_fetch_settings_load(&w->fetch, conf, err);
	if (rc == RF_OK)
		rc = rf_store_open(&config, &w->store, err);
	if (rc == RF_OK)
		rc = rf_area_open(&w->area, conf->data_dir, err);
	if (rc != RF_OK)
		rf_worker_close(w);
	return rc;
}

void
rf_worker_close(struct rf_worker *w)
{
	for (int i = 0; i < w->n_slots; i++) {
		if (w->slots[i].step != RF_STEP_IDLE)
			rf_slot_leave(w, &w->slots[i]);
		rf_close(&w->slots[i].staging);
	}
	free(w->slots);
	w->slots = NULL;
	w->n_slots = 0;
	rf_area_close(&w->area);
	rf_store_close(w->store);
	w->store = NULL;
	rf_fetch_settings_release(&w->fetch);
}

/* ---- claims --------------------------------------------------------------------- */

void
rf_worker_pause(struct rf_worker *w, const struct rf_err *err)
{
	w->pause_ms = w->pause_ms == 0 ? PAUSE_FIRST_MS : 2 * w->pause_ms;
	if (w->pause_ms > PAUSE_MOST_MS)
		w->pause_ms = PAUSE_MOST_MS;
	w->pause_until = rf_monotonic() + w->pause_ms;
	rf_log(RF_LOG_ERROR, "worker.pause", "ms=%d code=%s reason=%s",
	    w->pause_ms, rf_code_name(err->code), RF_LOG_Q(err->msg));
}

/* After a failure of ours: is the store fit again? */
static bool
is_fit(struct rf_worker *w)
{
	struct rf_err err = RF_ERR_INIT;

	if (w->pause_ms == 0)
		return true;
	if (rf_monotonic() < w->pause_until)
		return false;
	if (rf_store_ready(w->store, &err) == RF_OK)
		return true;
	rf_worker_pause(w, &err);
	return false;
}

/* Fill the free slots; true when the queue is known to hold no more. */
static bool
claim_all(struct rf_worker *w)
{
	struct rf_err err = RF_ERR_INIT;
	enum rf_code rc;

	for (int i = 0; i < w->n_slots; i++) {
		struct rf_slot *s = &w->slots[i];

		/* An item may have failed before it began: the slot is free. */
		while (s->step == RF_STEP_IDLE) {
			if (!is_fit(w))
				return false;
			rc = rf_store_item_claim(w->store, w->name,
			    w->lease_ms, w->conf->max_attempts, &s->lease,
			    &err);
			if (rc == RF_E_NOT_FOUND) {
				w->pause_ms = 0;
				return true;
			}
			if (rc != RF_OK) {
				rf_worker_pause(w, &err);
				return false;
			}
			rf_slot_start(w, s);
		}
	}
	return false;
}

/* ---- one turn of the loop --------------------------------------------------------- */

/* Sleep until a child speaks, the wake pipe does (-1: none), or a time comes. */
static void
sleep_for(struct rf_worker *w, int wake, int most_ms)
{
	struct pollfd polled[MAX_SLOTS + 1];
	int64_t now = rf_monotonic(), until = now + most_ms, next;
	char bytes[64];
	nfds_t n = 0;

	for (int i = 0; i < w->n_slots; i++) {
		struct rf_slot *s = &w->slots[i];

		next = rf_slot_next(s);
		if (next < until)
			until = next;
		if (s->child.pid > 0)
			polled[n++] = (struct pollfd){ .fd = s->child.pipe,
			    .events = POLLIN };
	}
	if (w->pause_ms > 0 && w->pause_until > now && w->pause_until < until)
		until = w->pause_until;
	if (wake >= 0)
		polled[n++] = (struct pollfd){ .fd = wake, .events = POLLIN };
	if (poll(polled, n, until > now ? (int)(until - now) : 0) <= 0)
		return;
	if (wake >= 0 && polled[n - 1].revents != 0) {
		while (read(wake, bytes, sizeof(bytes)) > 0)
			;
	}
}

static void
tend_all(struct rf_worker *w)
{
	int64_t now;

	for (int i = 0; i < w->n_slots; i++) {
		if (w->slots[i].child.pid > 0)
			rf_slot_hear(w, &w->slots[i]);
	}
	now = rf_monotonic();
	for (int i = 0; i < w->n_slots; i++) {
		if (w->slots[i].step != RF_STEP_IDLE)
			rf_slot_tend(w, &w->slots[i], now);
	}
}

/* Of a job that we worked on: is it at its end? */
static bool
is_final(struct rf_worker *w, const char *job_id, const char *org_id)
{
	struct rf_caller owner = RF_CALLER_ANONYMOUS;
	struct rf_job job = RF_JOB_INIT;
	bool final = true;

	owner.known = true;
	rf_strlcpy(owner.org_id, org_id, sizeof(owner.org_id));
	if (rf_store_job_get(w->store, &owner, job_id, &job, NULL) == RF_OK)
		final = rf_job_state_is_final(job.state);
	rf_job_release(&job);
	return final;
}

void
rf_worker_until(struct rf_worker *w, const char *job_id)
{
	char org_id[RF_ID_SIZE] = "";

	/* Older jobs come first; one slot: each turn is one item. */
	for (;;) {
		claim_all(w);
		/* Nothing to do, or others have it: they will end it. */
		if (w->busy == 0)
			return;
		if (strcmp(w->slots[0].lease.job.id, job_id) == 0)
			rf_strlcpy(org_id, w->slots[0].lease.job.org_id,
			    sizeof(org_id));
		while (w->busy > 0) {
			sleep_for(w, -1, INLINE_LOOK_MS);
			tend_all(w);
		}
		if (org_id[0] != '\0' && is_final(w, job_id, org_id))
			return;
	}
}

/* ---- the ear ------------------------------------------------------------------------ */

struct ear {
	pthread_t thread;
	struct rf_notice *board;	/* lent */
	uint32_t seen;
	int wake;			/* the pipe's end for writing */
	atomic_bool stop;
};

static void *
listen_body(void *ctx)
{
	struct ear *ear = ctx;

	if (write(ear->wake, "n", 1) != 1)
		return NULL;
	while (!atomic_load(&ear->stop)) {
		if (!rf_notice_wait(ear->board, RF_NOTICE_QUEUE, ear->seen,
		    60000))
			continue;
		ear->seen = rf_notice_seen(ear->board, RF_NOTICE_QUEUE);
		/* A full pipe wakes as well. */
		if (write(ear->wake, "n", 1) < 0 && errno != EAGAIN)
			break;
	}
	return NULL;
}

/* `wake`: the pipe's both ends.  Returns when the thread runs. */
static bool
ear_open(struct ear *ear, struct rf_notice *board, const int wake[2])
{
	struct pollfd awake = { .fd = wake[0], .events = POLLIN };
	pthread_attr_t attr;
	sigset_t all, before;
	bool ok;

	ear->board = board;
	ear->wake = wake[1];
	ear->seen = rf_notice_seen(board, RF_NOTICE_QUEUE);
	atomic_init(&ear->stop, false);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, EAR_STACK);
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	ok = pthread_create(&ear->thread, &attr, listen_body, ear) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attr);
	while (ok && poll(&awake, 1, -1) < 0 && errno == EINTR)
		;
	return ok;
}

static void
ear_close(struct ear *ear)
{
	atomic_store(&ear->stop, true);
	rf_notice_post(ear->board, RF_NOTICE_QUEUE);
	pthread_join(ear->thread, NULL);
}

/* ---- signals ------------------------------------------------------------------------- */

static volatile sig_atomic_t told_to_stop;
static int stop_wake = -1;

static void
on_stop(int sig)
{
	int saved = errno;

	told_to_stop = 1;
	if (write(stop_wake, "s", 1) < 0)
		errno = saved;
	errno = saved;
}

static const int handled[] = {
	SIGTERM, SIGINT, SIGHUP, SIGPIPE, SIGCHLD
};

static void
signals_take(struct sigaction before[RF_COUNT(handled)])
{
	for (size_t i = 0; i < RF_COUNT(handled); i++) {
		struct sigaction sa = { .sa_handler = on_stop };

		sigemptyset(&sa.sa_mask);
		if (handled[i] == SIGPIPE)
			sa.sa_handler = SIG_IGN;
		/* Ignored, it would lose the children's status. */
		if (handled[i] == SIGCHLD)
			sa.sa_handler = SIG_DFL;
		sigaction(handled[i], &sa, &before[i]);
	}
}

static void
signals_give(const struct sigaction before[RF_COUNT(handled)])
{
	for (size_t i = 0; i < RF_COUNT(handled); i++)
		sigaction(handled[i], &before[i], NULL);
}

/* ---- the worker ------------------------------------------------------------------------ */

struct shift {
	struct rf_worker w;
	enum rf_worker_mode mode;
	int lock;
	int wake[2];
	int64_t idle_since;
};

static void
tidy(struct rf_worker *w, int64_t now)
{
	struct rf_gc_report report;
	struct rf_err err = RF_ERR_INIT;

	w->gc_at = now + GC_IDLE_MS;
	if (rf_gc_often(w->conf, w->store, &report, &err) != RF_OK)
		rf_log(RF_LOG_WARN, "gc.failed", "reason=%s",
		    RF_LOG_Q(err.msg));
	else if (report.jobs_expired > 0 || report.files_removed > 0)
		rf_log(RF_LOG_INFO, "gc.done", "expired=%d files=%lld "
		    "bytes=%lld", report.jobs_expired,
		    (long long)report.files_removed,
		    (long long)report.bytes_removed);
}

/*
 * Idle for long enough.  Who submits looks at the lock after the commit; so
 * the lock goes first, and then the queue is looked at once more: one of the
 * two sees the other.
 */
static bool
may_leave(struct shift *t, int64_t now)
{
	if (t->w.gc_at <= now)
		tidy(&t->w, now);
	rf_lock_drop_all(t->lock);
	if (claim_all(&t->w) && t->w.busy == 0)
		return true;
	/* Another one may have been started meanwhile: two do no harm. */
	rf_lock_take_alive(t->lock);
	rf_lock_take_demand(t->lock);
	return false;
}

/* True when the worker is to go. */
static bool
is_over(struct shift *t, bool empty)
{
	int64_t now = rf_monotonic();

	if (t->w.busy > 0 || !empty) {
		t->idle_since = now;
		/* A cron job must not pile up before a full disk. */
		if (t->mode == RF_WORKER_DRAIN && t->w.busy == 0 &&
		    t->w.pause_ms >= PAUSE_MOST_MS)
			return true;
		if (now - t->w.gc_at >= GC_BUSY_MS)
			tidy(&t->w, now);
		return false;
	}
	if (t->mode == RF_WORKER_DRAIN) {
		tidy(&t->w, now);
		return true;
	}
	if (t->w.gc_at <= now)
		tidy(&t->w, now);
	if (t->mode == RF_WORKER_ON_DEMAND &&
	    now - t->idle_since >= t->w.conf->worker_idle * 1000)
		return may_leave(t, now);
	return false;
}

static enum rf_code
take_locks(struct shift *t, const struct rf_conf *conf, struct rf_err *err)
{
	enum rf_code rc = RF_OK;

	if (t->mode == RF_WORKER_ON_DEMAND)
		t->lock = rf_lock_inherited(conf->data_dir);
	if (t->lock < 0) {
		rc = rf_mkdirs(conf->data_dir, err);
		if (rc == RF_OK)
			rc = rf_lock_open(conf->data_dir, &t->lock, err);
		if (rc == RF_OK && t->mode == RF_WORKER_ON_DEMAND &&
		    !rf_lock_take_demand(t->lock))
			rc = rf_fail(err, RF_E_CONFLICT,
			    "another worker is at work on this data folder");
	}
	if (rc == RF_OK && !rf_lock_take_alive(t->lock))
		rc = rf_fail_errno(err, RF_E_CONFIG,
		    "cannot lock worker.lock in the data folder");
	return rc;
}

static void
work(struct shift *t)
{
	bool empty;

	t->idle_since = rf_monotonic();
	t->w.gc_at = t->idle_since + GC_IDLE_MS / 10;
	while (!told_to_stop) {
		empty = claim_all(&t->w);
		if (is_over(t, empty))
			return;
		sleep_for(&t->w, t->wake[0], LOOK_MS);
		tend_all(&t->w);
	}
}

/*
 * Small images wait for their names with their descriptors open
 * (store/settle.c).  Not in who serves requests inline: libfcgi selects.
 */
static void
take_descriptors(void)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur >= FILES)
		return;
	files.rlim_cur = files.rlim_max < FILES ? files.rlim_max : FILES;
	setrlimit(RLIMIT_NOFILE, &files);
}

static const char *const mode_names[] = {
	[RF_WORKER_SERVICE] = "service",
	[RF_WORKER_ON_DEMAND] = "on_demand",
	[RF_WORKER_DRAIN] = "drain",
};

enum rf_code
rf_worker_run(const struct rf_conf *conf, enum rf_worker_mode mode,
    struct rf_err *err)
{
	struct shift t = { .mode = mode, .lock = -1, .wake = { -1, -1 } };
	struct sigaction before[RF_COUNT(handled)];
	struct ear ear;
	enum rf_code rc;

	rc = take_locks(&t, conf, err);
	if (rc != RF_OK)
		goto out;
	if (pipe2(t.wake, O_CLOEXEC | O_NONBLOCK) != 0) {
		rc = rf_fail_errno(err, RF_E_BUSY, "cannot make a pipe");
		goto out;
	}
	take_descriptors();
	told_to_stop = 0;
	stop_wake = t.wake[1];
	signals_take(before);
	rc = rf_worker_open(&t.w, conf, 0, err);
	if (rc != RF_OK)
		goto signals;
	if (!ear_open(&ear, rf_store_notice(t.w.store), t.wake)) {
		rc = rf_fail(err, RF_E_BUSY, "cannot start a thread");
		goto worker;
	}
	rf_log(RF_LOG_INFO, "worker.start", "mode=%s processes=%d",
	    mode_names[mode], t.w.n_slots);
	work(&t);
	ear_close(&ear);
worker:
	rf_worker_close(&t.w);
	rf_log(RF_LOG_INFO, "worker.stop", "items=%llu signal=%d",
	    (unsigned long long)t.w.ended, (int)told_to_stop);
signals:
	signals_give(before);
out:
	rf_close(&t.wake[0]);
	rf_close(&t.wake[1]);
	rf_close(&t.lock);
	return rc;
}
