/*
 * Waiting for connections on a socket that several threads, and maybe several
 * processes, listen on, and for the next requests on connections that a web
 * server wants to be kept.
 */
#ifndef RF_FCGI_ACCEPT_H
#define RF_FCGI_ACCEPT_H

#include <stdatomic.h>
#include <stdbool.h>

#include "util/err.h"

/* Half of a usual limit of descriptors: the rest is for new work. */
#define RF_KEPT_MAX 512

/* What all threads share. */
struct rf_listener {
	int fd;			/* non-blocking, close-on-exec; owned */
	bool inet;
	int wake[2];		/* closing the writing end wakes everybody */
	int epoll;		/* -1: poll */
	int kept_end;		/* descriptors below that may be kept */
	atomic_bool kept[RF_KEPT_MAX];	/* and are, with nothing to do */
};
/*
 * Takes the descriptor.  Descriptor 0, where a spawner leaves the socket, is
 * freed for /dev/null first, so that no child gets our socket as its input.
 */
enum rf_code rf_listener_open(struct rf_listener *l, int take_fd,
    struct rf_err *err) RF_MUST_CHECK;
/* Also closes the kept connections. */
void rf_listener_close(struct rf_listener *l);
/* Wake all waiting threads, now and from now on.  Async-signal-safe. */
void rf_listener_wake(struct rf_listener *l);
/*
 * Keep a connection for the peer's next request, which comes out of
 * rf_acceptor_next on whichever thread is free; false (and then the caller
 * closes it): too many are, or nobody waits for several here.  `again`: it
 * was kept before.
 */
bool rf_listener_keep(struct rf_listener *l, int fd, bool again);

/* A connection to be served. */
struct rf_connection {
	int fd;			/* blocking, close-on-exec */
	bool kept;		/* from a request before */
};
/*
 * When all are to leave: a kept connection on which a request has come
 * already, or false.
 */
bool rf_listener_last(struct rf_listener *l, struct rf_connection *c);

/* One thread's part in the waiting. */
struct rf_acceptor {
	struct rf_listener *listener;	/* lent */
	/* Requests until it tries to accept before it waits; see accept.c. */
	unsigned patience;
};
/*
 * The next connection that is new, or was kept and has a request.
 * RF_E_CLOSED when woken or interrupted by a signal; RF_E_IO when the socket
 * is beyond use.  Passing troubles (connections that vanish, no descriptors
 * left) are sat out here.
 */
enum rf_code rf_acceptor_next(struct rf_acceptor *a,
    struct rf_connection *c, struct rf_err *err) RF_MUST_CHECK;

#endif
