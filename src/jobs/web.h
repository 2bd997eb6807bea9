/*
 * An item that is a web page whose images are wanted.  Foreign bytes are
 * opened only where there is no network, so it has two children, joined by a
 * socket that keeps messages apart:
 *
 *	brain	sandboxed as a reader: finds out what the page names, decides
 *		what is fetched next, reads the facts of what came, writes the
 *		list of images, the list of errors and the manifest
 *	fetcher	has the network and the folder images/, and parses nothing:
 *		"address as image into file N" -> "N: how it ended"; small
 *		images are parts of one file there (sheaf.h)
 *
 * The worker supervises the brain as it does a reader.  When the fetcher
 * dies the brain ends without a last word; when the brain ends, the worker
 * ends the fetcher.  Neither believes the other's messages unchecked.
 *
 * Where pages are rendered there is a third, which waits whether it is wanted:
 * see web_render.h.
 */
#ifndef RF_JOBS_WEB_H
#define RF_JOBS_WEB_H

#include <stdbool.h>
#include <stdint.h>

#include "fetch/fetch.h"
#include "jobs/child.h"
#include "util/limits.h"
#include "util/url.h"

struct rf_web_memory;

enum rf_web_kind {
	RF_WEB_PAGE,		/* also a frame */
	RF_WEB_SHEET,		/* a style sheet or manifest */
	RF_WEB_IMAGE,
	RF_WEB_OTHER,		/* what else a page's scripts ask for */
	RF_WEB_KINDS
};

/* What an address may cost, by kind. */
struct rf_web_bound {
	int64_t max_bytes;
	int64_t max_page;	/* when it answers with HTML; 0: the same */
	int timeout_ms;
};

/* Most images tell their facts in so many first bytes. */
#define RF_WEB_FACTS_IN (16 * RF_KiB)

/* What both children are to do; lent until rf_web_start returns. */
struct rf_web_task {
	const char *url;
	const struct rf_fetch_policy *policy;
	struct rf_web_bound bounds[RF_WEB_KINDS];
	int connections, host_connections;
	int max_images;
	int64_t max_total;	/* bytes of all images */
	int time_ms;		/* then it ends with what it has */
	bool store;		/* keep copies */
	bool robots;		/* heed robots.txt */
	const char *chromium;	/* its path, to render pages that scripts make;
				   NULL: they are not rendered */
	int render_ms;		/* the longest that one may take */
	int64_t render_memory;	/* bytes of all Chromium's processes */
	/* Should the address lead to a document: staging is its folder, and
	   that of all files. */
	struct rf_read_task read;
	const struct rf_web_memory *memory;	/* of the page; or NULL */
	int sockets[2];		/* the brain's, the fetcher's */
	int shows[2];		/* the brain's, the keeper's; -1: no keeper */
	int images;		/* descriptor of the folder in staging */
};

/*
 * The brain becomes *brain, the fetcher *fetcher, the keeper of Chromium
 * *keeper (none without task.chromium).  All are ended by killing them, the
 * keeper by rf_web_keeper_end, since others hang on it.
 */
enum rf_code rf_web_start(struct rf_child *brain, struct rf_child *fetcher,
    struct rf_child *keeper, struct rf_web_task *t, const struct rf_sandbox *limits,
    struct rf_err *err) RF_MUST_CHECK;

/* Have it end Chromium and itself; collects it. */
void rf_web_keeper_end(struct rf_child *keeper);

/* ---- the two bodies (web_brain.c, web_fetcher.c) ------------------------------ */

void rf_web_brain(int pipe, const void *task, const struct rf_sandbox *limits);
void rf_web_fetcher(int pipe, const void *task,
    const struct rf_sandbox *limits);

/* ---- messages (web_wire.c) ---------------------------------------------------- */

/* Sent as long as their text is; what is not sent is not there. */
struct rf_web_ask {
	uint32_t n;		/* the file, and the answer's number */
	uint32_t kind;		/* enum rf_web_kind; of the stage: rf_show */
	uint32_t whole;		/* an image, of which no part is enough */
	char url[RF_URL_SIZE];	/* normal form */
};
struct rf_web_answer {
	uint32_t n;
	uint32_t file;		/* to the stage: the number of the file */
	int32_t code;		/* enum rf_code, or RF_WEB_MOVING */
	/* Bytes, while it moves, and of a partial answer: what came, and what
	   there is; length -1: unknown. */
	int64_t got, length;
	int32_t partial;	/* only its beginning is in the file */
	int32_t sheaved;		/* no file: `got` bytes of the sheaf, */
	int64_t at;		/* from there on */
	char message[240];	/* of a failure */
	char type[128], charset[40], filename[104];
	/* Its place in the page's memory, and there is no file; or -1. */
	int32_t known;
	int32_t checked;	/* its server says that it still holds */
	int32_t keep;		/* it may be kept, with these: */
	int64_t fresh_until;
	char etag[RF_ETAG_SIZE], modified[RF_HTTP_DATE_SIZE];
	char url[RF_URL_SIZE];	/* after redirects */
};
/*
 * Numbers from here up to the next thousand are what a rendered page asks for:
 * what it gets must be there, so it is fetched though it may be remembered.
 */
#define RF_SHOW_FILE 0xd0000000u
#define RF_SHOW_MAX 1000
/* The number of no ask: what a rendered page asked for is not wanted any
   more, and is answered at once. */
#define RF_WEB_DROP 0xffffffffu
/* Not the end: so much of it has come. */
#define RF_WEB_MOVING (-1)
/* Files are called after the number. */
#define RF_WEB_FILE "w%u"

/*
 * Several messages that go at once, one behind the other: to send one and to
 * be woken for it costs more than what it is about.
 */
#define RF_WEB_MAIL (32 * RF_KiB)
struct rf_web_mail {
	size_t at, n;			/* taken, and there */
	char bytes[RF_WEB_MAIL];
};

enum rf_web_heard { RF_WEB_NOTHING, RF_WEB_MESSAGE, RF_WEB_END };
/*
 * The next one, of those in `mail` while there are any.  END: the other side
 * is gone, or sent what is no message.  `kinds`: how many there are.
 */
enum rf_web_heard rf_web_hear_ask(int fd, struct rf_web_mail *mail,
    struct rf_web_ask *a, uint32_t kinds);
enum rf_web_heard rf_web_hear_answer(int fd, struct rf_web_mail *mail,
    struct rf_web_answer *a);
/* False when the other side is gone.  They wait for room. */
bool rf_web_send_ask(int fd, const struct rf_web_ask *a);
bool rf_web_send_answer(int fd, const struct rf_web_answer *a);
/* To go with the next rf_web_send_mail, or before when there are many. */
bool rf_web_add_ask(int fd, struct rf_web_mail *mail,
    const struct rf_web_ask *a);
bool rf_web_add_answer(int fd, struct rf_web_mail *mail,
    const struct rf_web_answer *a);
bool rf_web_send_mail(int fd, struct rf_web_mail *mail);
/* Where nobody waits for it: without room it is not sent. */
bool rf_web_send_moving(int fd, const struct rf_web_answer *a);

#endif
