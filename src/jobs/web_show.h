/*
 * The brain's side of rendering: what the page asked for while it was shown
 * to Chromium (web_render.h), each address once, and what came of it.  What
 * was fetched for Chromium is not fetched again for the list of images.
 *
 * Who has the sockets drives it: hands in what the stage and the fetcher say,
 * and asks the fetcher for what is next.
 */
#ifndef RF_JOBS_WEB_SHOW_H
#define RF_JOBS_WEB_SHOW_H

#include <stdbool.h>
#include <stdint.h>

#include "extract/web/discover.h"
#include "jobs/web.h"
#include "util/arena.h"
#include "util/map.h"

struct rf_shown {
	const char *url;		/* arena */
	enum rf_web_kind kind;
	enum { RF_SHOWN_NEW, RF_SHOWN_ASKED, RF_SHOWN_HAVE,
	    RF_SHOWN_FAILED } state;
	uint32_t file;
	bool image;			/* Chromium wanted it as one */
	/* As in rf_web_answer; arena. */
	enum rf_code code;
	const char *message, *type, *charset, *filename, *final;
	RF_VEC(uint32_t) waiting;	/* the stage's numbers of it; malloc'ed
					   until they are told */
};

struct rf_show_case {
	struct rf_arena *arena;		/* lent */
	int socket;			/* to the stage */
	int images;			/* folder of the files */
	int64_t room;			/* bytes that may still come */
	struct rf_map all;		/* address to struct rf_shown */
	size_t next;			/* the first that may be new */
	bool ended;			/* the stage is done, and: */
	const char *dom;		/* arena: address of the page; NULL: */
	const char *why;		/* arena: there is none, because */
	struct rf_web_answer answer;
	struct rf_web_ask ask;
	struct rf_web_mail mail;
};

/*
 * Have the page shown whose bytes are in the file number `file` of the folder
 * `images`, and were described by `page`.  `room`: bytes that it may ask for.
 */
void rf_show_begin(struct rf_show_case *s, struct rf_arena *arena, int socket,
    int images, int64_t room, const struct rf_web_answer *page,
    uint32_t file);
/* The socket can be read. */
void rf_show_hear(struct rf_show_case *s);
/* The next address to be asked for, or NULL; it stays the next until its
   state is changed. */
struct rf_shown *rf_show_next(struct rf_show_case *s);
/* It is not to be asked for. */
void rf_show_refuse(struct rf_show_case *s, struct rf_shown *shown,
    enum rf_code code, const char *why);
/*
 * The fetcher's answer to one of our numbers; false when nobody asked.
 * *asked: the address.
 */
bool rf_show_answered(struct rf_show_case *s, const struct rf_web_answer *a,
    const char **asked);
/* No more is awaited: tell the stage, which may be gone. */
void rf_show_end(struct rf_show_case *s, const char *why);
/* Images that are still on their way? */
bool rf_show_pending(const struct rf_show_case *s);
/*
 * Scripts may wait for long for what they asked for, and it is in the way of
 * images: have the fetcher, at the end of `socket`, answer it at once.  False
 * when it is gone.
 */
bool rf_show_drop(const struct rf_show_case *s, int socket,
    struct rf_web_mail *mail);

/* What came of an address; NULL: nobody asked for it, or it has not come. */
const struct rf_shown *rf_show_find(const struct rf_show_case *s,
    const char *url);
/* As the fetcher would answer number n. */
void rf_shown_answer(const struct rf_shown *shown, uint32_t n,
    struct rf_web_answer *a);
/*
 * Append the images that the page asked for and the list does not have, but
 * those that `sets`, a list with limits.candidates, knows as smaller ones.
 */
void rf_show_list(const struct rf_show_case *s, struct rf_ref_list *list,
    const struct rf_ref_list *sets);

#endif
