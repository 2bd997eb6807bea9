/*
 * Rendering a page: one that a script makes is shown to Chromium
 * (chromium.h), and what became of it is searched as any page is.  Two
 * processes more for such an item:
 *
 *	keeper	 waits until the brain wants to see a page; starts Chromium and
 *		 the stage, watches over their memory and time, and leaves none
 *		 of Chromium's processes behind.  Parses nothing
 *	stage	 talks with Chromium; sandboxed as a reader
 *
 * The stage has no network either.  Whatever Chromium asks for goes to the
 * brain, which judges it (robots.txt, bounds), has the fetcher fetch it as it
 * does an image, and answers with the number of the file.
 */
#ifndef RF_JOBS_WEB_RENDER_H
#define RF_JOBS_WEB_RENDER_H

#include <stdint.h>

#include "jobs/chromium.h"
#include "jobs/web.h"

/* What the stage tells the brain: rf_web_ask.kind on their socket. */
enum rf_show {
	/* "Chromium wants url; the answer's number is n": a page, an image,
	   anything else. */
	RF_SHOW_PAGE,
	RF_SHOW_IMAGE,
	RF_SHOW_TEXT,
	/* The page is in the file RF_WEB_DOM; url: where it has got to. */
	RF_SHOW_DONE,
	/* It cannot be had; url: why, a sentence. */
	RF_SHOW_FAILED,
	RF_SHOW_KINDS
};
/* Numbers of files: the page as it came, and as it became. */
#define RF_WEB_SHOWN 0xd8000000u
#define RF_WEB_DOM 0xd8000001u

/* Of addresses that the stage may have asked for at a time: a socket holds
   more, so that asking never waits. */
#define RF_STAGE_WINDOW 64
#define RF_STAGE_BYTES (32 * 1024)

struct rf_stage_task {
	const char *url;	/* the page's */
	int socket;		/* to the brain */
	int images;		/* folder of the files */
	int to, from;		/* Chromium's pipes */
	int time_ms;		/* then the page is taken as it is */
	int64_t max_page;	/* bytes of what is taken */
	int64_t max_file;	/* of what is shown to Chromium */
};
/*
 * Show the page; the last message on the socket tells how it went.  To be
 * called in the sandbox.
 */
void rf_stage_run(const struct rf_stage_task *t);

/* The body of the keeper (web_keeper.c); the task is a struct rf_web_task. */
void rf_web_keeper(int pipe, const void *task,
    const struct rf_sandbox *limits);

#endif
