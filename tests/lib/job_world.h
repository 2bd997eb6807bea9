/*
 * A data folder of its own with one organisation and key, for tests that run
 * real workers on it.  A worker is this very program started anew (its main
 * calls job_world_main first), since an open index must not be carried over
 * a fork.  Documents are scripts: see scripted_reader.c.
 *
 * Whatever cannot fail in a sound test ends the program with a message.
 */
#ifndef RF_TESTS_JOB_WORLD_H
#define RF_TESTS_JOB_WORLD_H

#include <stdbool.h>
#include <sys/types.h>

#include "conf/conf.h"
#include "model/caller.h"
#include "model/job.h"
#include "store/store.h"

struct job_world {
	char dir[512];
	char program[512];
	struct rf_conf conf;
	struct rf_store *store;
	struct rf_caller caller;
	enum rf_surface surface;	/* of the jobs that are submitted */
	double reserve;		/* credits paid for each of their items */
};

/*
 * The program was started as a worker ("work --drain --data DIR"): work, and
 * return the exit status; -1: it was not.
 */
int job_world_main(int argc, char **argv);

/* `settings`: lines of riffle.conf on top of the tests' own, or NULL. */
void job_world_open(struct job_world *w, const char *settings);
/* Other settings, for the workers that are started from now on. */
void job_world_settings(struct job_world *w, const char *settings);
/* The world of another process, whose folder it stays. */
void job_world_join(struct job_world *w, const char *dir);
void job_world_part(struct job_world *w);
/* Ends the program when the index or a blob is not as it should be. */
void job_world_close(struct job_world *w);

/* A job with one item (or n), each a script. */
void job_world_submit(struct job_world *w, const char *script,
    char id[RF_ID_SIZE]);
/* The same where it may fail. */
enum rf_code job_world_try_submit(struct job_world *w, const char *script,
    char id[RF_ID_SIZE], struct rf_err *err);
void job_world_submit_n(struct job_world *w, const char *const *scripts,
    int n, char id[RF_ID_SIZE]);
/* A job with one document of any bytes. */
void job_world_submit_bytes(struct job_world *w, const void *p, size_t n,
    const char *name, char id[RF_ID_SIZE]);
/* A job whose one source is an address. */
void job_world_submit_url(struct job_world *w, const char *url,
    char id[RF_ID_SIZE]);
/* Or several. */
void job_world_submit_urls(struct job_world *w, const char *const *urls,
    int n, char id[RF_ID_SIZE]);
/* The job when it is final, or as it is after timeout_ms; to be released. */
enum rf_job_state job_world_wait(struct job_world *w, const char *id,
    int timeout_ms, struct rf_job *job);
/* Only the end's state and code matter. */
enum rf_job_state job_world_end(struct job_world *w, const char *id,
    enum rf_code *error);
/* The job's first item; to be released. */
void job_world_item(struct job_world *w, const char *id,
    struct rf_item *item);

/* Start a worker: "--drain", "--on-demand" or NULL for a service. */
pid_t job_world_worker(struct job_world *w, const char *how);
/* Send it a signal and collect its status; 0: just collect. */
int job_world_stop(pid_t pid, int sig);
/* Children of a process, the first `room` of them; returns how many. */
int job_world_children(pid_t pid, pid_t *children, int room);
/* Is there such a process, other than as a zombie? */
bool job_world_runs(pid_t pid);
/* Files and folders below a folder of the data folder; 0 when absent. */
int job_world_count(const struct job_world *w, const char *below);
/* Lines of the log that contain the text. */
int job_world_logged(const struct job_world *w, const char *text);

#endif
