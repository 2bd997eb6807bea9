/*
 * Forking children and hearing their words.  No exec: the code is mapped
 * already, and a fork of a small process takes a fraction of a millisecond.
 *
 * A child's end is seen as the end of its pipe, which closes with its last
 * thread whatever kills it; so one poll() watches all children, on systems
 * without process descriptors as well.
 */
#include "config.h"

#include "jobs/child.h"

#include <errno.h>
#include <fcntl.h>
#ifdef HAVE_MALLOPT
#include <malloc.h>
#endif
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "extract/preload.h"
#include "extract/ocr/engine.h"
#include "jobs/reader.h"
#include "util/arena.h"
#include "util/cores.h"
#include "util/io.h"
#include "util/limits.h"
#include "util/log.h"
#include "util/mem.h"
#include "util/time.h"
#include "util/utf8.h"

#define PROGRESS_MS 50
#define MOST_KEPT 6	/* descriptors of a child */
#define MOST_THREADS 4	/* of one document, unless set */
#define THREADS_FROM (64 * RF_KiB)	/* smaller files are soon read */

/* ---- in the child ---------------------------------------------------------- */

static pid_t parent;		/* of this child */

pid_t
rf_child_parent(void)
{
	return parent;
}

static void
out_of_memory(size_t wanted)
{
	_exit(RF_EXIT_NOMEM);
}

bool
rf_child_enter(int pipe, const struct rf_sandbox *limits, int folder, int fd,
    struct rf_child_word *w)
{
	struct rf_sandbox s = *limits;
	struct rf_err err = RF_ERR_INIT;
	int keep[MOST_KEPT] = { pipe, fd, folder };
	enum rf_code rc;

	s.keep = keep;
	s.n_keep = folder >= 0 ? 3 : 2;
	for (int i = 0; i < limits->n_keep && s.n_keep < MOST_KEPT; i++)
		keep[s.n_keep++] = limits->keep[i];
	s.folder = folder;
	/* Its descriptor is about to close, and its number to be reused. */
	if (rf_log_open("none", RF_LOG_ERROR, &err) != RF_OK)
		_exit(1);
	rf_mem_on_exhausted(out_of_memory);
	rc = rf_sandbox_enter(&s, &err);
	/* It may have died before the tie to it was made. */
	if (getppid() != parent)
		_exit(1);
	if (rc != RF_OK && rc != RF_E_MISSING) {
		rf_child_end(pipe, w, RF_E_BUG, &err);
		return false;
	}
	rf_strlcpy(w->message, err.msg, sizeof(w->message));
	return true;
}

void
rf_child_progress(int pipe, uint32_t done, uint32_t total)
{
	static int64_t last;
	struct rf_child_word w = { .done = done, .total = total };
	int64_t now = rf_monotonic();

	if (now - last < PROGRESS_MS)
		return;
	last = now;
	/* Full: the parent is busy, and a later word tells the same. */
	if (write(pipe, &w, sizeof(w)) < 0 && errno != EAGAIN &&
	    errno != EINTR)
		_exit(1);
}

void
rf_child_end(int pipe, struct rf_child_word *w, enum rf_code rc,
    const struct rf_err *err)
{
	w->last = true;
	w->code = (int32_t)rc;
	if (rc != RF_OK)
		rf_strlcpy(w->message, err->msg, sizeof(w->message));
	if (rf_write_all(pipe, w, sizeof(*w), NULL) != RF_OK)
		_exit(1);
}

/* Of a document of one page the last word tells as much. */
static void
read_progress(void *ctx, uint32_t done, uint32_t total)
{
	if (total <= 1 && done >= total)
		return;
	rf_child_progress(*(const int *)ctx, done, total);
}

/* In front of the sandbox; a reason when there is none. */
static void
load_ocr(const struct rf_ocr_task *t, struct rf_reading *r, char *reason,
    size_t size)
{
	struct rf_err err = RF_ERR_INIT;
	const char *missing = NULL;

	if (t->when != RF_CHILD_OCR_NOW)
		return;
	if (rf_ocr_open(t->languages, &r->ocr, &missing, &err) == RF_OK)
		rf_ocr_page_time(r->ocr, t->page_ms, t->wall_ms);
	else
		r->no_ocr = reason;
	rf_strlcpy(reason, err.msg, size);
	r->ocr_lacking = missing;
}

/*
 * Nearly every document fills that much memory.  To have it at once takes a
 * fifth of what the faults of its pages would, one by one.
 */
#define FIRST_MEMORY (192 * RF_KiB)

void
rf_child_settle_memory(void)
{
#ifdef HAVE_MALLOPT
	/* Large pictures go back at once, also after glibc has seen many. */
	(void)mallopt(M_MMAP_THRESHOLD, 256 * RF_KiB);
	/* The rest does not: to take it again is dearer than to keep it. */
	(void)mallopt(M_TRIM_THRESHOLD, 8 * RF_MiB);
	(void)mallopt(M_TOP_PAD, 256 * RF_KiB);
#ifdef MADV_POPULATE_WRITE
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	char *p = rf_malloc(FIRST_MEMORY);
	char *from = p + (-(uintptr_t)p & (page - 1));

	/* Older kernels refuse, and nothing is lost. */
	(void)madvise(from, FIRST_MEMORY - page, MADV_POPULATE_WRITE);
	free(p);
#endif
#endif
}

static void
read_body(int pipe, const void *task, const struct rf_sandbox *limits)
{
	const struct rf_read_task *t = task;
	struct rf_child_word w = { .last = false };
	struct rf_err err = RF_ERR_INIT;
	struct rf_reading r = {
		.fd = t->source, .size = t->size,
		.name = t->name, .media_type = t->media_type,
		.options = t->options, .staging = t->staging,
		.files = t->files, .gallery = t->gallery,
		.list = t->list, .entry = t->entry,
		.effort = { .threads = limits->threads ? t->threads : 1,
		    .deadline = t->time_ms > 0 ?
		    rf_monotonic() + t->time_ms : 0, .page_ms = t->page_ms,
		    .wall_ms = t->wall_ms },
		.progress = read_progress, .progress_ctx = &pipe,
		.ocr_later = t->ocr.when == RF_CHILD_OCR_LATER,
		.preloaded = t->preload,
	};
	char no_ocr[sizeof(err.msg)];
	enum rf_code rc;

	load_ocr(&t->ocr, &r, no_ocr, sizeof(no_ocr));
	if (!rf_child_enter(pipe, limits, t->staging, t->source, &w))
		return;
	rf_child_settle_memory();
	rc = rf_read_document(&r, &err);
	w.ocr = r.ocr_wanted && rc == RF_E_MISSING;
	w.preload = r.preload_wanted && rc == RF_E_MISSING;
	w.pages = r.pages;
	w.images = r.images;
	w.members = r.members;
	if (r.format != NULL)
		rf_strlcpy(w.format, r.format, sizeof(w.format));
	rf_child_end(pipe, &w, rc, &err);
}

/* ---- in the parent ---------------------------------------------------------- */

enum rf_code
rf_child_fork(struct rf_child *c, void (*body)(int pipe, const void *task,
    const struct rf_sandbox *limits), const void *task,
    const struct rf_sandbox *limits, struct rf_err *err)
{
	sigset_t all, before;
	int ends[2];

	*c = (struct rf_child)RF_CHILD_NONE;
	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
		return rf_fail_errno(err, RF_E_BUSY, "cannot make a pipe");
	parent = getpid();
	/* The child must not run our handlers before it has its own. */
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	c->pid = fork();
	if (c->pid == 0) {
		close(ends[0]);
		body(ends[1], task, limits);
		/* No destructors, no flushing of what the parent buffers. */
		_exit(0);
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	close(ends[1]);
	if (c->pid < 0) {
		c->pid = 0;
		close(ends[0]);
		return rf_fail_errno(err, RF_E_BUSY,
		    "cannot start a process for a document");
	}
	c->pipe = ends[0];
	return RF_OK;
}

void
rf_child_ocr(const struct rf_conf *conf, bool now, struct rf_ocr_task *task,
    struct rf_sandbox *limits)
{
	*task = (struct rf_ocr_task){
		.when = conf->ocr == RF_CONF_OCR_OFF ? RF_CHILD_OCR_NEVER :
		    now ? RF_CHILD_OCR_NOW : RF_CHILD_OCR_LATER,
		.languages = conf->ocr_languages,
		/* The parent's deadline ends the document, this the page. */
		.page_ms = (int)(conf->page_time * 1000 / 3 * 2),
		.wall_ms = (int)(conf->page_time * 900),
	};
	if (now && limits->cpu_seconds < conf->ocr_time)
		limits->cpu_seconds = (int)conf->ocr_time;
}

void
rf_read_task_effort(struct rf_read_task *t, const struct rf_conf *conf)
{
	int cores = rf_cores();

	if (cores > MOST_THREADS)
		cores = MOST_THREADS;
	t->threads = conf->document_threads > 0 ?
	    (int)conf->document_threads : cores;
	/* What is left is for the result, and for waiting for a processor. */
	t->time_ms = conf->job_time * 900;
	t->page_ms = conf->page_time * 500;
	/* The parent ends the document when a page takes all of it. */
	t->wall_ms = conf->page_time * 800;
}

enum rf_code
rf_child_read(struct rf_child *c, const struct rf_read_task *t,
    const struct rf_sandbox *limits, struct rf_err *err)
{
	struct rf_sandbox s = *limits;

	s.threads = t->threads > 1 && t->size >= THREADS_FROM;
	rf_sandbox_prepare(&s);
	if (t->preload)
		rf_extract_preload();
	return rf_child_fork(c, read_body, t, &s, err);
}

/* Foreign text: terminated, well-formed. */
static void
clean(char *text, size_t size)
{
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_str s;

	text[size - 1] = '\0';
	s = rf_utf8_clean(&a, rf_str(text));
	s = rf_utf8_prefix(s, size - 1);
	memmove(text, s.ptr, s.len);
	text[s.len] = '\0';
	rf_arena_release(&a);
}

enum rf_heard
rf_child_hear(struct rf_child *c, struct rf_child_word *w)
{
	unsigned char raw[sizeof(*w)];
	ssize_t got;

	do
		got = read(c->pipe, raw, sizeof(raw));
	while (got < 0 && errno == EINTR);
	if (got < 0 && errno == EAGAIN)
		return RF_HEARD_NOTHING;
	if (got != (ssize_t)sizeof(raw))
		return RF_HEARD_END;
	/* Any other bit pattern in a bool is undefined. */
	if (raw[offsetof(struct rf_child_word, last)] > 1 ||
	    raw[offsetof(struct rf_child_word, ocr)] > 1 ||
	    raw[offsetof(struct rf_child_word, preload)] > 1)
		return RF_HEARD_END;
	memcpy(w, raw, sizeof(*w));
	if (w->code < 0 || w->code >= RF_CODE_COUNT)
		w->code = RF_E_BUG;
	clean(w->message, sizeof(w->message));
	clean(w->format, sizeof(w->format));
	clean(w->name, sizeof(w->name));
	clean(w->media_type, sizeof(w->media_type));
	return RF_HEARD_WORD;
}

void
rf_child_kill(struct rf_child *c)
{
	if (c->pid > 0)
		kill(c->pid, SIGKILL);
}

int
rf_child_reap(struct rf_child *c)
{
	int status = 0;

	if (c->pid > 0) {
		/* Changes nothing for one that is exiting already. */
		rf_child_kill(c);
		while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
			;
	}
	c->pid = 0;
	rf_close(&c->pipe);
	return status;
}

enum rf_code
rf_child_judge(int status, bool fetching, struct rf_err *err)
{
	int sig = WIFSIGNALED(status) ? WTERMSIG(status) : 0;

	if (WIFEXITED(status) && WEXITSTATUS(status) == RF_EXIT_NOMEM)
		return rf_fail(err, RF_E_LIMIT,
		    "The document needs more memory than one may use.");
	if (sig == SIGXCPU)
		return rf_fail(err, RF_E_DOCUMENT_TIMEOUT,
		    "The document took more processor time than one may.");
	if (sig == SIGXFSZ && fetching)
		return rf_fail(err, RF_E_FETCH_TOO_LARGE,
		    "The address answers with more than is allowed.");
	if (sig == SIGXFSZ)
		return rf_fail(err, RF_E_LIMIT,
		    "The document's contents are larger than allowed.");
	return rf_fail(err, RF_E_CRASHED, "The document cannot be read: its "
	    "reader ended without an answer.");
}
