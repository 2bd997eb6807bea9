/*
 * Waiting for connections on a socket that several threads, and maybe several
 * processes, listen on.
 */
#ifndef RF_FCGI_ACCEPT_H
#define RF_FCGI_ACCEPT_H

#include <signal.h>
#include <stdbool.h>

#include "util/err.h"

/* What all threads share. */
struct rf_listener {
	int fd;			/* non-blocking, close-on-exec; owned */
	bool inet;
	int wake[2];		/* closing the writing end wakes everybody */
};
/*
 * Takes the descriptor.  Descriptor 0, where a spawner leaves the socket, is
 * freed for /dev/null first, so that no child gets our socket as its input.
 */
enum rf_code rf_listener_open(struct rf_listener *l, int take_fd,
    struct rf_err *err) RF_MUST_CHECK;
void rf_listener_close(struct rf_listener *l);
/* Wake all waiting threads, now and from now on.  Async-signal-safe. */
void rf_listener_wake(struct rf_listener *l);

/* One thread's place in the queue. */
struct rf_acceptor {
	struct rf_listener *listener;	/* lent */
	int epoll;			/* -1: poll */
	/* Requests until it tries to accept before it waits; see accept.c. */
	unsigned patience;
};
enum rf_code rf_acceptor_open(struct rf_acceptor *a, struct rf_listener *l,
    struct rf_err *err) RF_MUST_CHECK;
void rf_acceptor_close(struct rf_acceptor *a);
/* Out of the queue for a while, and in again, at its end. */
void rf_acceptor_pause(struct rf_acceptor *a);
enum rf_code rf_acceptor_resume(struct rf_acceptor *a, struct rf_err *err)
    RF_MUST_CHECK;
/*
 * The next connection, blocking and close-on-exec.  RF_E_CLOSED when woken
 * or interrupted by a signal; RF_E_IO when the socket is beyond use.  Passing
 * troubles (connections that vanish, no descriptors left) are sat out here.
 */
enum rf_code rf_acceptor_next(struct rf_acceptor *a, int *fd,
    struct rf_err *err) RF_MUST_CHECK;

#endif
