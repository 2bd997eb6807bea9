/*
 * What a page's answers leave for the next job with it (RFC 9111).  Only the
 * worker sees the store: it loads what is kept for the page before its two
 * children are made, so both have it in memory.  The fetcher takes from it
 * what is fresh and asks about the rest; the brain notes in a file what it
 * used and what is worth keeping; the worker keeps that once the item has
 * ended.  Each organisation has its own memory, and in it each page: what a
 * page made one of these children believe reaches no other page.
 */
#ifndef RF_JOBS_WEB_MEMORY_H
#define RF_JOBS_WEB_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

#include "jobs/web.h"
#include "store/store.h"
#include "util/out.h"

struct rf_web_memory {
	/* As loaded; the children name an answer by its place here.  Kind "":
	   not to be used. */
	struct rf_kept_list kept;
	/* As many: the bodies of pages and style sheets.  malloc'ed. */
	struct rf_str *texts;
	/* What the item has made of it, for the store: */
	bool collected;
	struct rf_kept_list changed;
	const char **gone;		/* lent from kept */
	size_t n_gone;
};
void rf_web_memory_free(struct rf_web_memory *m);

/* Names of enum rf_web_kind in the store. */
extern const char *const rf_web_kind_name[RF_WEB_KINDS];

/* ---- the brain's notes (web_notes.c) ---------------------------------------- */

#define RF_WEB_NOTES "notes"	/* their file, in the staging folder */

enum rf_web_noted {
	RF_WEB_NOTE_USED,	/* what was known, without asking */
	RF_WEB_NOTE_HOLDS,	/* its server says that it still holds */
	RF_WEB_NOTE_NEW
};
struct rf_web_note {
	enum rf_web_noted what;
	uint32_t known;		/* USED, HOLDS: its place in the memory */
	/* HOLDS: validators and freshness alone; NEW: all that the brain
	   knows, which is no blob. */
	struct rf_kept kept;
	char file[88];		/* NEW: in images/; "": no copy is kept */
};

/*
 * Begin a note of an answer; a page that is an image has the facts of one.
 * False: there is nothing to note.  kept.url is lent from the answer.
 */
bool rf_web_note_of(struct rf_web_note *n, const struct rf_web_answer *a,
    enum rf_web_kind kind);
/* One line. */
void rf_web_note_put(struct rf_out *out, const struct rf_web_note *n);
/*
 * Take the next line off a text that a child wrote; false at its end, or at
 * what is no note.  kept.url is malloc'ed, NULL but in new ones.
 */
bool rf_web_note_read(struct rf_str *text, struct rf_web_note *n);

#endif
