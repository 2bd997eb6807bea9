/*
 * A child: a forked process in the sandbox with one pipe to its parent.  It
 * sends words: progress now and then, one last word with how it ended.  The
 * parent believes no word further than its own document.
 */
#ifndef RF_JOBS_CHILD_H
#define RF_JOBS_CHILD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "conf/conf.h"
#include "fetch/fetch.h"
#include "jobs/sandbox.h"
#include "model/options.h"
#include "util/err.h"

/* Below PIPE_BUF, so that one is written whole. */
struct rf_child_word {
	bool last;
	bool ocr;			/* last: read it again, with OCR */
	bool preload;			/* last: again, with what is loaded late
					   loaded before */
	uint32_t done, total;		/* progress in pages */
	/* The last word: */
	int32_t code;			/* enum rf_code */
	char message[240];		/* of a failure; of a success: which wall
					   of the sandbox was not to be had */
	char format[16];		/* what was read: "xlsx", or "" */
	uint32_t pages, images;		/* of a success: how many there are */
	uint32_t members;	/* of a success: an archive's members were
				   listed, and nothing else done */
	char name[104], media_type[128];	/* of what was fetched, or "" */
};

struct rf_child {
	pid_t pid;		/* 0: none */
	int pipe;		/* its words; end of file when it has ended */
};
#define RF_CHILD_NONE { 0, -1 }

/*
 * Recognition of text in pictures.  Its library and its data must be loaded
 * before the sandbox, and most documents need neither: so a document is read
 * without it first, the child's last word may ask for it, and then the
 * document is read once more, NOW.
 */
enum rf_child_ocr { RF_CHILD_OCR_NEVER, RF_CHILD_OCR_LATER, RF_CHILD_OCR_NOW };
struct rf_ocr_task {
	enum rf_child_ocr when;
	const char *languages;		/* "eng+deu"; NOW */
	int page_ms;			/* the longest one page may take of
					   processor time; NOW */
	int wall_ms;			/* and in all; 0: any time */
};

/* What a reader is to do; lent until rf_child_read returns. */
struct rf_read_task {
	int source;		/* descriptor */
	int64_t size;
	const char *name, *media_type;
	const struct rf_options *options;
	int staging;		/* descriptor */
	uint32_t files;		/* enum rf_reading_file (reader.h) */
	bool gallery;		/* the pictures alone */
	bool list;		/* list an archive's members, ... */
	uint32_t entry;		/* ... and read this one (reader.h) */
	struct rf_ocr_task ocr;
	/*
	 * Libraries and character sets that few documents need are loaded in
	 * the parent, before the sandbox, when the child has asked for them.
	 */
	bool preload;
	int threads;		/* at most; 0 and 1: none besides its own */
	int64_t time_ms;	/* after that it stops with what it has, ... */
	int64_t page_ms;	/* ... and after that, of processor time, with
				   one page; 0: no bound */
	int64_t wall_ms;	/* the same by the clock on the wall */
};
/* How long and how broad, as the settings say. */
void rf_read_task_effort(struct rf_read_task *t, const struct rf_conf *conf);
/* What a fetcher is to do. */
struct rf_fetch_task {
	const char *url;
	const struct rf_fetch_policy *policy;
	int to;			/* descriptor the body is written to */
};

/*
 * What the settings say of OCR: `now`, or when a document asks for it.
 * Widens the limit on processor time.
 */
void rf_child_ocr(const struct rf_conf *conf, bool now,
    struct rf_ocr_task *task, struct rf_sandbox *limits);

/* Limits are taken from `limits`; descriptors and folder from the task. */
enum rf_code rf_child_read(struct rf_child *c, const struct rf_read_task *t,
    const struct rf_sandbox *limits, struct rf_err *err) RF_MUST_CHECK;
enum rf_code rf_child_fetch(struct rf_child *c, const struct rf_fetch_task *t,
    const struct rf_sandbox *limits, struct rf_err *err) RF_MUST_CHECK;

enum rf_heard { RF_HEARD_NOTHING, RF_HEARD_WORD, RF_HEARD_END };
/*
 * The next word, checked and cleaned; END when the pipe is closed, or
 * carried what is no word: then rf_child_reap it.
 */
enum rf_heard rf_child_hear(struct rf_child *c, struct rf_child_word *w);
void rf_child_kill(struct rf_child *c);
/* End it if it has not, collect its status, close the pipe. */
int rf_child_reap(struct rf_child *c);
/*
 * What a child's status says of its document (or address, if it was to
 * fetch): a limit it ran into.  RF_E_CRASHED when it died of something else.
 */
enum rf_code rf_child_judge(int status, bool fetching, struct rf_err *err);

/* ---- for the two kinds ---------------------------------------------------- */

/*
 * Fork with a pipe.  In the child: run body, which sends words and never
 * needs to return anything, and exit.
 */
enum rf_code rf_child_fork(struct rf_child *c,
    void (*body)(int pipe, const void *task, const struct rf_sandbox *limits),
    const void *task, const struct rf_sandbox *limits, struct rf_err *err)
    RF_MUST_CHECK;
/*
 * In the child, first: enter the sandbox with these descriptors, the
 * pipe and the limits' own.  False: the sandbox could not be entered and *w, the last word,
 * says so.
 */
bool rf_child_enter(int pipe, const struct rf_sandbox *limits, int folder,
    int fd, struct rf_child_word *w);
/* In the child: keep what is freed, to have it again without page faults. */
void rf_child_settle_memory(void);
/* In the child: the process that forked it, alive or not. */
pid_t rf_child_parent(void);
/* Progress: at most one word each 50 ms, and none that would block. */
void rf_child_progress(int pipe, uint32_t done, uint32_t total);
/* The last word. */
void rf_child_end(int pipe, struct rf_child_word *w, enum rf_code rc,
    const struct rf_err *err);

#endif
