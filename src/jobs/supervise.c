/*
 * One item in its slot: its children one after the other, its deadlines, its
 * heartbeat, and the verdict on how it ended.
 *
 * The verdict separates three kinds of failure.  The document's: the item
 * fails, and no retry would help.  A child's death: the item is tried once
 * more, and the second death is the document's fault.  Ours (disk, index,
 * memory of the machine): the item goes back, and the worker waits a little.
 */
#include "config.h"

#include "jobs/worker.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "jobs/web.h"
#include "jobs/web_memory.h"
#include "store/blob.h"
#include "util/io.h"
#include "util/limits.h"
#include "util/log.h"
#include "util/mem.h"
#include "util/time.h"

#define MAX_CRASHES 2		/* children that one item may cost */
#define FIRST_RENEW_MS 1000	/* most items are done before */
#define TELL_MS 100		/* between two words about progress */
#define TELL_WEB_MS 250		/* of pages, whose progress is fine-grained */
#define FETCH_GRACE_MS 10000	/* beyond what the fetcher allows itself */
#define WORDS_AT_ONCE 64

static void
slot_clear(struct rf_worker *w, struct rf_slot *s)
{
	/* Kept for the next item: making one costs a good part of a ms. */
	if (s->staging >= 0 && !rf_area_empty(s->staging)) {
		rf_close(&s->staging);
		rf_area_remove(&w->area, s->folder);
	}
	rf_lease_release(&s->lease);
	rf_arena_release(&s->arena);
	free(s->artifacts);
	rf_web_memory_free(s->memory);
	*s = (struct rf_slot){ .step = RF_STEP_IDLE, .child = RF_CHILD_NONE,
	    .helper = RF_CHILD_NONE, .keeper = RF_CHILD_NONE,
	    .staging = s->staging, .folder = s->folder };
	w->busy--;
	w->ended++;
}

static void
tell(struct rf_worker *w, struct rf_slot *s)
{
	s->step = RF_STEP_END;
	if (!rf_finish_tell(w, s))
		return;
	rf_slot_memorize(w, s);
	slot_clear(w, s);
	/* Who waited for the item has been woken. */
	rf_store_tidy(w->store);
}

static void
fail(struct rf_worker *w, struct rf_slot *s, enum rf_code code,
    const char *message)
{
	rf_finish_failed(w, s, code, message);
	tell(w, s);
}

static void
give_back(struct rf_worker *w, struct rf_slot *s, bool crashed)
{
	s->give_back = true;
	s->crashed = crashed;
	tell(w, s);
}

/* Our own failure. */
static void
setback(struct rf_worker *w, struct rf_slot *s, enum rf_code rc,
    const struct rf_err *err)
{
	/* These pass by themselves, however long it takes. */
	bool passing = rc == RF_E_FULL || rc == RF_E_BUSY || rc == RF_E_DB;

	if (rc == RF_E_CONFLICT) {
		slot_clear(w, s);
		return;
	}
	rf_worker_pause(w, err);
	if (!passing && s->lease.item.attempts >= w->conf->max_attempts)
		fail(w, s, rc, err->msg);
	else
		give_back(w, s, false);
}

/* ---- beginning ------------------------------------------------------------- */

static struct rf_sandbox
limits_of(const struct rf_worker *w)
{
	return (struct rf_sandbox){
		.memory = w->conf->child_memory,
		.cpu_seconds = (int)w->conf->child_cpu,
		.output = w->conf->child_output,
	};
}

/* Read the source, with what the last reading of it has asked for. */
static enum rf_code
begin_read(struct rf_worker *w, struct rf_slot *s, struct rf_err *err)
{
	const struct rf_item *item = &s->lease.item;
	struct rf_sandbox limits = limits_of(w);
	int64_t longest = s->ocr ? w->conf->ocr_time : w->conf->job_time;
	struct rf_read_task task = {
		.name = item->name, .media_type = item->media_type,
		.options = &s->options, .staging = s->staging, .source = -1,
		.gallery = s->lease.job.surface == RF_SURFACE_IMAGEEXTRACT,
	};
	int64_t now;
	enum rf_code rc;

	if (rf_slot_is_web(s))
		return rf_slot_begin_web(w, s, &limits, err);
	rf_child_ocr(w->conf, s->ocr, &task.ocr, &limits);
	/* Nobody asks what is written in them. */
	if (task.gallery)
		task.ocr.when = RF_CHILD_OCR_NEVER;
	task.preload = s->preload;
	rc = rf_blob_open(w->store, item->source_blob, &task.source,
	    &task.size, err);
	if (rc != RF_OK)
		return rc;
	rf_read_task_effort(&task, w->conf);
	rc = rf_child_read(&s->child, &task, &limits, err);
	rf_close(&task.source);
	now = rf_monotonic();
	s->deadline = now + longest * 1000;
	s->page_deadline = now + w->conf->page_time * 1000;
	s->step = RF_STEP_READ;
	return rc;
}

static enum rf_code
begin_fetch(struct rf_worker *w, struct rf_slot *s, struct rf_err *err)
{
	struct rf_sandbox limits = limits_of(w);
	struct rf_fetch_task task = {
		.url = s->lease.item.source_url, .policy = &w->fetch.policy,
	};
	enum rf_code rc;

	task.to = openat(s->staging, RF_FETCHED_FILE, O_RDWR | O_CREAT |
	    O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (task.to < 0)
		return rf_fail_errno(err, RF_E_IO, "cannot make a file in %s",
		    "staging");
	/* It counts by itself, and says so better than a signal does. */
	limits.output = w->fetch.policy.max_bytes + RF_MiB;
	limits.network = true;
	rc = rf_child_fetch(&s->child, &task, &limits, err);
	rf_close(&task.to);
	s->deadline = rf_monotonic() + w->fetch.policy.total_ms +
	    FETCH_GRACE_MS;
	s->page_deadline = INT64_MAX;
	s->step = RF_STEP_FETCH;
	return rc;
}

void
rf_slot_start(struct rf_worker *w, struct rf_slot *s)
{
	struct rf_err err = RF_ERR_INIT;
	int64_t first = w->lease_ms / 3;
	enum rf_code rc;

	w->busy++;
	s->notices = rf_notice_seen(rf_store_notice(w->store),
	    rf_notice_topic(s->lease.job.id));
	s->started = s->told_at = rf_monotonic();
	s->renew_at = s->started +
	    (first < FIRST_RENEW_MS ? first : FIRST_RENEW_MS);
	rf_arena_init(&s->arena);
	rc = rf_options_from_json(&s->options, &s->arena,
	    rf_str(s->lease.job.options), &err);
	if (rc != RF_OK) {
		fail(w, s, rc, err.msg);
		return;
	}
	if (s->staging < 0)
		rc = rf_area_folder(&w->area, &s->staging, &s->folder, &err);
	if (rc == RF_OK && s->lease.item.source_blob[0] == '\0' &&
	    !rf_slot_is_web(s))
		rc = begin_fetch(w, s, &err);
	else if (rc == RF_OK)
		rc = begin_read(w, s, &err);
	if (rc != RF_OK)
		setback(w, s, rc, &err);
}

/* ---- the verdict ------------------------------------------------------------- */

/* The child ended as it should and told how. */
static void
judge_word(struct rf_worker *w, struct rf_slot *s)
{
	enum rf_code rc = (enum rf_code)s->last.code;
	struct rf_err err = RF_ERR_INIT;

	if (s->step == RF_STEP_READ && ((s->last.ocr && !s->ocr) ||
	    (s->last.preload && !s->preload))) {
		s->ocr |= s->last.ocr;
		s->preload |= s->last.preload;
		s->has_last = false;
		s->last.ocr = s->last.preload = false;
		rc = begin_read(w, s, &err);
		if (rc != RF_OK)
			setback(w, s, rc, &err);
		return;
	}
	if (rc != RF_OK) {
		/* An address that is none is not worth a second try either. */
		if (rf_code_is_document(rc) || rc == RF_E_BAD_REQUEST) {
			fail(w, s, rc, s->last.message);
			return;
		}
		rf_fail(&err, rc, "%s", s->last.message);
		setback(w, s, rc, &err);
		return;
	}
	if (s->last.message[0] != '\0' && !w->warned) {
		w->warned = true;
		rf_log(RF_LOG_ERROR, "sandbox.incomplete", "reason=%s",
		    RF_LOG_Q(s->last.message));
	}
	if (s->step == RF_STEP_FETCH) {
		s->has_last = false;
		rc = rf_finish_source(w, s, &err);
		if (rc == RF_OK)
			rc = begin_read(w, s, &err);
		if (rc != RF_OK)
			setback(w, s, rc, &err);
		return;
	}
	rc = rf_finish_collect(w, s, &err);
	if (rc == RF_OK) {
		w->pause_ms = 0;
		tell(w, s);
	} else if (rf_code_is_document(rc)) {
		fail(w, s, rc, err.msg);
	} else {
		setback(w, s, rc, &err);
	}
}

static void
judge_crash(struct rf_worker *w, struct rf_slot *s, int status)
{
	int crashes = s->lease.item.crashes + 1;

	rf_log(RF_LOG_ERROR, "child.crashed", "job=%s item=%d times=%d "
	    "signal=%d exit=%d", s->lease.item.job_id, s->lease.item.position,
	    crashes, WIFSIGNALED(status) ? WTERMSIG(status) : 0,
	    WIFEXITED(status) ? WEXITSTATUS(status) : 0);
	if (crashes >= MAX_CRASHES)
		fail(w, s, RF_E_CRASHED, s->step == RF_STEP_FETCH || s->web ?
		    "Fetching this address made its process crash, twice." :
		    "This document made its reader crash, twice.");
	else
		give_back(w, s, true);
}

/* The child died. */
static void
judge_death(struct rf_worker *w, struct rf_slot *s, int status)
{
	struct rf_err err = RF_ERR_INIT;
	enum rf_code rc = rf_child_judge(status, s->step == RF_STEP_FETCH,
	    &err);

	if (rc == RF_E_CRASHED)
		judge_crash(w, s, status);
	else
		fail(w, s, rc, err.msg);
}

static void
judge_timeout(struct rf_worker *w, struct rf_slot *s)
{
	if (s->step == RF_STEP_FETCH)
		fail(w, s, RF_E_FETCH_TIMEOUT,
		    "The address took longer than is allowed.");
	else if (rf_monotonic() >= s->deadline)
		fail(w, s, RF_E_DOCUMENT_TIMEOUT,
		    "The document took longer than one may.");
	else
		fail(w, s, RF_E_DOCUMENT_TIMEOUT,
		    "A page of the document took longer than one may.");
}

static void
child_ended(struct rf_worker *w, struct rf_slot *s)
{
	int status = rf_child_reap(&s->child);
	bool well = WIFEXITED(status) && WEXITSTATUS(status) == 0 &&
	    s->has_last;

	rf_child_reap(&s->helper);
	rf_web_keeper_end(&s->keeper);

	switch (s->killed) {
	case RF_KILL_CANCELLED:
		fail(w, s, RF_E_CANCELLED, "The job was cancelled.");
		return;
	case RF_KILL_LOST:
		rf_log(RF_LOG_WARN, "lease.lost", "job=%s item=%d",
		    s->lease.item.job_id, s->lease.item.position);
		slot_clear(w, s);
		return;
	case RF_KILL_LEAVING:
		give_back(w, s, false);
		return;
	case RF_KILL_TIMEOUT:
		/* Unless it was done in the very moment. */
		if (!well) {
			judge_timeout(w, s);
			return;
		}
		break;
	case RF_KILL_NONE:
		break;
	}
	if (well)
		judge_word(w, s);
	else
		judge_death(w, s, status);
}

/* ---- while it runs ------------------------------------------------------------ */

/*
 * Percents never fall there, though a document may turn out to have more
 * pages, and a second child begins anew.
 */
static bool
is_back(const struct rf_slot *s, uint32_t done, uint32_t total)
{
	return total == 0 || (uint64_t)done * s->total <
	    (uint64_t)s->done * total;
}

static void
progress(struct rf_worker *w, struct rf_slot *s, const struct rf_child_word *word)
{
	bool percents = s->lease.job.surface == RF_SURFACE_IMAGEEXTRACT;
	uint32_t total = word->total;

	if (s->step != RF_STEP_READ)
		return;
	if (word->done != s->done && !s->web)
		s->page_deadline = rf_monotonic() + w->conf->page_time * 1000;
	/* Where pages are not known beforehand, "2 of 2" is not the end. */
	if (percents && word->done >= total && total < UINT32_MAX)
		total++;
	if (percents && is_back(s, word->done, total))
		return;
	if (word->done != s->done || total != s->total)
		s->untold = true;
	s->total = total;
	s->done = word->done < total ? word->done : total;
}

void
rf_slot_hear(struct rf_worker *w, struct rf_slot *s)
{
	struct rf_child_word word;

	for (int i = 0; i < WORDS_AT_ONCE && s->child.pid > 0; i++) {
		switch (rf_child_hear(&s->child, &word)) {
		case RF_HEARD_NOTHING:
			return;
		case RF_HEARD_END:
			child_ended(w, s);
			return;
		case RF_HEARD_WORD:
			if (!word.last) {
				progress(w, s, &word);
			} else {
				s->last = word;
				s->has_last = true;
			}
		}
	}
}

static void
kill_for(struct rf_slot *s, enum rf_kill why)
{
	if (s->killed == RF_KILL_NONE)
		s->killed = why;
	rf_child_kill(&s->child);
	rf_child_kill(&s->helper);
}

static void
heartbeat(struct rf_worker *w, struct rf_slot *s, int64_t now)
{
	struct rf_notice *board = rf_store_notice(w->store);
	uint32_t topic = rf_notice_topic(s->lease.job.id);
	uint32_t seen = rf_notice_seen(board, topic);
	struct rf_err err = RF_ERR_INIT;

	switch (rf_store_item_renew(w->store, &s->lease, w->lease_ms, s->done,
	    s->total, &err)) {
	case RF_OK:
		/* Our own notice is no news. */
		s->notices = seen + s->untold;
		s->renew_at = now + w->lease_ms / 3;
		s->told_at = now;
		s->untold = false;
		break;
	case RF_E_CANCELLED:
		kill_for(s, RF_KILL_CANCELLED);
		break;
	case RF_E_CONFLICT:
		kill_for(s, RF_KILL_LOST);
		break;
	default:
		rf_log(RF_LOG_WARN, "lease.not_renewed", "job=%s reason=%s",
		    s->lease.item.job_id, RF_LOG_Q(err.msg));
		s->notices = seen;
		s->told_at = now;
		s->renew_at = now + FIRST_RENEW_MS;
	}
}

static int64_t
telling_at(const struct rf_slot *s)
{
	return s->untold ? s->told_at + (s->web ? TELL_WEB_MS : TELL_MS) :
	    INT64_MAX;
}

void
rf_slot_tend(struct rf_worker *w, struct rf_slot *s, int64_t now)
{
	if (s->step == RF_STEP_END && now >= s->retry_at) {
		tell(w, s);
		return;
	}
	if (s->child.pid <= 0 || s->killed != RF_KILL_NONE)
		return;
	if (now >= s->deadline || now >= s->page_deadline) {
		kill_for(s, RF_KILL_TIMEOUT);
		return;
	}
	if (now >= s->renew_at || now >= telling_at(s) ||
	    s->notices != rf_notice_seen(rf_store_notice(w->store),
	    rf_notice_topic(s->lease.job.id)))
		heartbeat(w, s, now);
}

int64_t
rf_slot_next(const struct rf_slot *s)
{
	int64_t next = telling_at(s);

	if (s->step == RF_STEP_END)
		return s->retry_at;
	if (s->child.pid <= 0 || s->killed != RF_KILL_NONE)
		return INT64_MAX;
	if (s->renew_at < next)
		next = s->renew_at;
	if (s->deadline < next)
		next = s->deadline;
	if (s->page_deadline < next)
		next = s->page_deadline;
	return next;
}

void
rf_slot_leave(struct rf_worker *w, struct rf_slot *s)
{
	if (s->child.pid > 0) {
		kill_for(s, RF_KILL_LEAVING);
		child_ended(w, s);
	}
	/* One try more: else the lease runs out in its time. */
	if (s->step == RF_STEP_END)
		tell(w, s);
	if (s->step != RF_STEP_IDLE)
		slot_clear(w, s);
}
