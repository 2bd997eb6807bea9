/*
 * The crew: which of a responder's threads wait for connections.
 *
 * A service has more threads than processors because many of its requests
 * wait: for jobs, for slow clients.  But if all threads listen, a burst of
 * short requests wakes a thread for each, and what they cost is mostly being
 * woken.  So a few listen (one more than there are processors), and the rest
 * are parked.  A watcher looks every millisecond while nobody listens; for
 * each thread that stays in its request it calls a parked one to listen.
 * Whoever comes out of a request and finds enough others listening parks.
 */
#ifndef RF_FCGI_CREW_H
#define RF_FCGI_CREW_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "util/err.h"

/* One thread's; as long as a cache line, so that they keep out of each
 * other's way. */
struct rf_crew_place {
	atomic_uint since;	/* tick at which its request began; 0: in none */
	char apart[60];
};

struct rf_crew {
	int n, few;			/* threads; those that shall listen */
	struct rf_crew_place *places;	/* n of them */
	atomic_int listening;
	atomic_uint tick;		/* milliseconds watched, never 0 */
	atomic_bool watching;
	pthread_mutex_t lock;
	pthread_cond_t called, watch;	/* for the parked; for the watcher */
	int parked, calls;		/* calls: not yet followed */
	bool leaving, started;
	pthread_t watcher;
};

/*
 * For n threads of which `few` shall listen; with few >= n all do, and
 * nothing below costs anything.  Starts the watcher; rf_crew_close ends it
 * and may be called on a crew of zeroes, or one whose opening failed.
 */
enum rf_code rf_crew_open(struct rf_crew *c, int n, int few,
    struct rf_err *err) RF_MUST_CHECK;
/* Nobody parks any more. */
void rf_crew_leave(struct rf_crew *c);
void rf_crew_close(struct rf_crew *c);

/*
 * Before a thread listens.  False: enough others do, so it shall park; it
 * listens when that returns true.  `idle` is
 * called when it was parked for a while: let go of what it will not need soon.
 * If that returns true, another thread takes its place with rf_crew_relieve,
 * and rf_crew_park returns false: it shall end.
 */
bool rf_crew_join(struct rf_crew *c);
bool rf_crew_park(struct rf_crew *c, bool (*idle)(void *ctx), void *ctx);
void rf_crew_relieve(struct rf_crew *c);
/* Thread i: it does not listen any more; it has a request, or has none. */
void rf_crew_begin(struct rf_crew *c, int i, bool request);
void rf_crew_end(struct rf_crew *c, int i);

#endif
