/*
 * Who is at work on a data folder, told by locks on DATA/worker.lock: the
 * kernel drops them with their process, however it ends, so no number of a
 * dead process can be taken for a live one.
 *
 * A descriptor holds the locks, not a process: the one who starts a worker
 * on demand takes the lock first and lets the new process inherit it.  So
 * there is no moment at which two could be started.
 */
#ifndef RF_JOBS_LOCK_H
#define RF_JOBS_LOCK_H

#include <stdbool.h>

#include "util/err.h"

/* Where a worker started on demand finds the descriptor. */
#define RF_LOCK_INHERITED_FD 3

/* Open the lock file, close-on-exec; nothing is locked yet. */
enum rf_code rf_lock_open(const char *data_dir, int *fd, struct rf_err *err)
    RF_MUST_CHECK;
/* Be the worker on demand; false: another is, or is being started. */
bool rf_lock_take_demand(int fd);
/* Be a worker, of any kind. */
bool rf_lock_take_alive(int fd);
/* Let both go again, and keep the descriptor. */
void rf_lock_drop_all(int fd);
/* Does anybody else hold one of the two? */
bool rf_lock_held(int fd);
/*
 * The descriptor that we were started with, if it is this folder's lock
 * file and holds its lock; else -1.
 */
int rf_lock_inherited(const char *data_dir);

#endif
