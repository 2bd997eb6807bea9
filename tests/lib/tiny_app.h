/*
 * A responder with a handful of routes of its own: real threads, real
 * sockets, no API.  It runs in a child process, so that tests can send it
 * signals and look at what it leaves behind.
 *
 *	GET /hello			"hello"
 *	GET /where			"origin base remote"
 *	GET /args/{a}/{b}		"a b"
 *	GET /sleep/{ms}			"slept" after so many milliseconds
 *	GET /leave			"left" once the process is to end
 *	GET /blob/{size}		so many bytes, with an entity tag
 *	GET /once/{size}		the same, counting complete deliveries
 *	GET /counts			"complete broken" of /once
 *	GET /events			a stream that tells one state and stays
 *	GET /descriptors		what a program started here would inherit
 *	POST /form			fields and files, one line each
 *	POST /nobody			"ok"; takes no body
 */
#ifndef RF_TESTS_TINY_APP_H
#define RF_TESTS_TINY_APP_H

#include <stdbool.h>
#include <sys/types.h>

#include "http/router.h"

struct tiny {
	char dir[64];		/* a folder of its own: data, socket */
	char socket[80];
	pid_t pid;
	/* Set before the start. */
	int threads;
	bool spawned;		/* the socket on descriptor 0 */
	int max_files;		/* RLIMIT_NOFILE; 0: as it is */
	const char *options;	/* "name=value" lines for the settings */
};

extern const struct rf_endpoint *const tiny_endpoints[];
extern const struct rf_style tiny_style;

/* Make the folder; defaults: 4 threads, nothing else. */
void tiny_init(struct tiny *t);
/* Start and wait until it listens; false when it does not. */
bool tiny_start(struct tiny *t);
/* Wait for its end: the exit status, -1 a signal, -2 not within ms. */
int tiny_wait(struct tiny *t, int ms);
/* SIGTERM, wait, remove the folder; the exit status. */
int tiny_stop(struct tiny *t);
/* Files in its spool folder. */
int tiny_spooled(const struct tiny *t);
/* "VmRSS" or "VmHWM" of the process in KiB. */
long tiny_memory(const struct tiny *t, const char *name);

/* What the child does; also for a program of its own.  An exit status. */
int tiny_serve(const struct tiny *t);

#endif
