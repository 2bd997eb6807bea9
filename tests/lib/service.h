/*
 * The real service for tests: a temporary data folder, a settings file, keys
 * made with the program itself, "riffle respond" on a socket, and whatever
 * workers it starts.  The program is $RIFFLE.
 *
 * Stopping it counts what is left: a process that still knows the data folder,
 * an upload or a staging folder that nobody cleared away, an exit status that
 * is not 0.  Each is a failure of the test that runs.
 */
#ifndef RF_TESTS_SERVICE_H
#define RF_TESTS_SERVICE_H

#include <stdbool.h>
#include <sys/types.h>

#include "util/buf.h"

#define SERVICE_KEY_SIZE 96

struct service {
	char dir[200];		/* temporary, all below it */
	char data[220];		/* the data folder */
	char config[220];	/* the settings file */
	char socket[220];
	char key[SERVICE_KEY_SIZE];	/* of the organisation "Owner" */
	char stranger[SERVICE_KEY_SIZE]; /* of another one */
	pid_t pid;		/* of the responder; 0: not running */
};

/*
 * Start with these lines of settings behind the usual ones (small, quick,
 * nothing kept long in memory).  Ends the program when that fails: there is
 * nothing to test then.
 */
struct service *service_start(const char *settings);
/* Stop all, look for what is left, remove the folder. */
void service_stop(struct service *s);

/* Stop and start the responder alone, with the settings as they are. */
void service_respond(struct service *s);
void service_end_respond(struct service *s);

/*
 * Run "riffle ARGS... --config FILE"; args end with NULL.  Exit status, or -1
 * when it was killed; what it printed is put into *out unless NULL.
 */
int service_run(const struct service *s, const char *const *args,
    struct rf_buf *out);
#define SERVICE_RUN(s, out, ...) service_run(s, \
    (const char *const[]){ __VA_ARGS__, NULL }, out)
/* "riffle key create ARGS...", its one line put into key. */
bool service_key(const struct service *s, char key[SERVICE_KEY_SIZE],
    const char *const *args);
#define SERVICE_KEY(s, key, ...) service_key(s, key, \
    (const char *const[]){ __VA_ARGS__, NULL })

/* Processes that name the data folder, other than the responder. */
int service_count(const struct service *s);
/* Wait until there are none (they were told to end with SIGTERM). */
bool service_end_workers(const struct service *s, int ms);

#endif
