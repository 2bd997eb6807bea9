/*
 * The inside of a worker: slots, each with one item at most.  Private to
 * this room.
 *
 *	idle -> fetching -> reading -> ending -> idle
 *	  |________________^
 *
 * worker.c	the loop: claims, sleeping, who stays how long
 * supervise.c	an item in its slot: children, deadlines, verdicts
 * finish.c	what a slot tells the store at the end
 */
#ifndef RF_JOBS_WORKER_H
#define RF_JOBS_WORKER_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

#include "conf/conf.h"
#include "fetch/settings.h"
#include "jobs/child.h"
#include "jobs/staging.h"
#include "model/options.h"
#include "store/notice.h"
#include "store/store.h"
#include "util/arena.h"

struct rf_manifest;
struct rf_web_memory;

enum rf_step { RF_STEP_IDLE, RF_STEP_FETCH, RF_STEP_READ, RF_STEP_END };

/* Why we killed a child ourselves. */
enum rf_kill {
	RF_KILL_NONE,
	RF_KILL_CANCELLED,
	RF_KILL_LOST,		/* the lease: somebody else has the item */
	RF_KILL_TIMEOUT,
	RF_KILL_LEAVING		/* the worker is told to stop */
};

struct rf_slot {
	enum rf_step step;
	struct rf_lease lease;
	struct rf_options options;	/* the job's, in the arena */
	struct rf_arena arena;
	struct rf_child child;
	struct rf_child helper;		/* of a page: its fetcher; only its end
					   is of interest, and follows */
	struct rf_child keeper;		/* of a page: of its Chromium; the same */
	bool web;			/* a page whose images are wanted */
	struct rf_web_memory *memory;	/* of that page; or NULL */
	enum rf_kill killed;
	int staging;			/* folder for all its items: descriptor,
					   -1: none yet */
	unsigned folder;		/* its number in the area */

	/* Monotonic ms. */
	int64_t started, deadline, page_deadline;
	int64_t renew_at;		/* next heartbeat */
	int64_t told_at;		/* progress last told to the store */

	uint32_t done, total;		/* pages; as the child says */
	bool untold;			/* the store knows less */
	struct rf_child_word last;		/* its last word, when has_last */
	bool has_last;
	bool ocr;			/* it reads with OCR */
	bool preload;			/* and with everything loaded */
	uint32_t notices;		/* of the job's topic, as last seen */

	/* What is left to tell the store: kept over failed attempts. */
	bool give_back, crashed;	/* return, not finish */
	struct rf_outcome outcome;
	struct rf_artifact *artifacts;
	int64_t retry_at;
};

struct rf_worker {
	const struct rf_conf *conf;
	struct rf_store *store;
	struct rf_fetch_settings fetch;
	struct rf_area area;
	char name[64];			/* for the record: host and process */
	int64_t lease_ms;

	struct rf_slot *slots;
	int n_slots;
	int busy;			/* slots that are not idle */

	/* After a failure of ours: no claims until then. */
	int64_t pause_until;
	int pause_ms;
	bool warned;			/* of a missing wall */
	int64_t gc_at;
	uint64_t ended;			/* items, since the start */
};

/* ---- worker.c --------------------------------------------------------------- */

/* Opens store and staging; slots: how many children at most, 0: as set. */
enum rf_code rf_worker_open(struct rf_worker *w, const struct rf_conf *conf,
    int slots, struct rf_err *err) RF_MUST_CHECK;
/* Gives back what is under way. */
void rf_worker_close(struct rf_worker *w);
/*
 * Work on the queue until the job is done, or there is nothing more to do
 * for it here: the inline mode.
 */
void rf_worker_until(struct rf_worker *w, const char *job_id);
/* Something failed that is no document's fault: wait a little. */
void rf_worker_pause(struct rf_worker *w, const struct rf_err *err);

/* ---- supervise.c ------------------------------------------------------------- */

/* The slot's lease was just claimed: begin. */
void rf_slot_start(struct rf_worker *w, struct rf_slot *s);
/* Hear the child; go on when it has ended. */
void rf_slot_hear(struct rf_worker *w, struct rf_slot *s);
/* Deadlines, heartbeat, cancellation, retries. */
void rf_slot_tend(struct rf_worker *w, struct rf_slot *s, int64_t now);
/* When to tend it next, monotonic ms. */
int64_t rf_slot_next(const struct rf_slot *s);
/* Stop it, and give the item back. */
void rf_slot_leave(struct rf_worker *w, struct rf_slot *s);

/* ---- web_item.c -------------------------------------------------------------- */

/* Does the item want the images of a web page? */
bool rf_slot_is_web(const struct rf_slot *s);
/* Begin its two children. */
enum rf_code rf_slot_begin_web(struct rf_worker *w, struct rf_slot *s,
    const struct rf_sandbox *limits, struct rf_err *err) RF_MUST_CHECK;

/* ---- web_memory.c ------------------------------------------------------------ */

/* Load what is kept for the slot's page, if anything may be: s->memory. */
void rf_slot_remember(struct rf_worker *w, struct rf_slot *s);
/*
 * An image that a child says is the one known: its blob, size and checksum.
 * RF_E_CORRUPT when there is none.
 */
enum rf_code rf_slot_recall(const struct rf_slot *s, int known,
    struct rf_artifact *a, struct rf_err *err) RF_MUST_CHECK;
/* The item's files have become artifacts: collect what is worth keeping. */
void rf_slot_collect(struct rf_worker *w, struct rf_slot *s, int images,
    const struct rf_manifest *files);
/* The item has ended well: keep it. */
void rf_slot_memorize(struct rf_worker *w, struct rf_slot *s);

/* ---- finish.c ------------------------------------------------------------------ */

/* The fetched file becomes the item's source. */
enum rf_code rf_finish_source(struct rf_worker *w, struct rf_slot *s,
    struct rf_err *err) RF_MUST_CHECK;
/* Staged files become blobs and the outcome's artifacts. */
enum rf_code rf_finish_collect(struct rf_worker *w, struct rf_slot *s,
    struct rf_err *err) RF_MUST_CHECK;
/* Prepare the end of an item that failed or was stopped. */
void rf_finish_failed(struct rf_worker *w, struct rf_slot *s,
    enum rf_code code, const char *message);
/*
 * Tell the store.  True when there is no more to do for this slot (also
 * when the lease was lost); false: try again later.
 */
bool rf_finish_tell(struct rf_worker *w, struct rf_slot *s);

#define RF_FETCHED_FILE "source"	/* in the staging folder */

#endif
