/*
 * What a multi handle of libcurl waits for: it says which sockets and until
 * when, and is told what happened on which.  Left to look for itself it polls
 * each socket once more, and looks at every transfer whenever one moves.
 * Private to this room.
 */
#ifndef RF_FETCH_WATCH_H
#define RF_FETCH_WATCH_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

#include "fetch/curl.h"

/* At once: each connection, and two while one is being made. */
#define RF_WATCH_SOCKETS 64

struct rf_watch {
	CURLM *multi;				/* lent */
	struct pollfd sockets[RF_WATCH_SOCKETS + 1];	/* one for others */
	int n;
	int64_t timer;		/* rf_monotonic() when it wants to be called */
};

/* `w` stays where it is for as long as `multi` lives. */
bool rf_watch_start(struct rf_watch *w, CURLM *multi);
/* Have libcurl do what is due by now, as when a transfer was added. */
CURLMcode rf_watch_heed(struct rf_watch *w);
/*
 * Wait for the sockets, for `fd` to be read (-1: none), or for `wait_ms`, and
 * have libcurl do what can be done.
 */
CURLMcode rf_watch_wait(struct rf_watch *w, int fd, int wait_ms);

#endif
