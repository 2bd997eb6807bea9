/*
 * Staging folders: DATA/staging/WORKER/N, one for each child at work.  A
 * worker's folder holds a locked file as long as its worker lives, so that
 * left-overs of the dead can be told from work under way.
 */
#ifndef RF_JOBS_STAGING_H
#define RF_JOBS_STAGING_H

#include <stdbool.h>
#include <stdint.h>

#include "util/err.h"

/* A worker's part of it. */
struct rf_area {
	char path[3200];
	int lock;		/* descriptor of the locked file */
	unsigned next;		/* number of the next folder */
};
#define RF_AREA_INIT { "", -1, 0 }

enum rf_code rf_area_open(struct rf_area *a, const char *data_dir,
    struct rf_err *err) RF_MUST_CHECK;
/* Removes it with all in it.  Right in any state. */
void rf_area_close(struct rf_area *a);

/* A new empty folder; its descriptor and its name in the area. */
enum rf_code rf_area_folder(struct rf_area *a, int *fd, unsigned *number,
    struct rf_err *err) RF_MUST_CHECK;
/*
 * Empty it for the next child, but for a manifest that says nothing; false
 * when something resists.
 */
bool rf_area_empty(int fd);
void rf_area_remove(struct rf_area *a, unsigned number);

/* Remove the areas whose workers are gone; counts what went. */
enum rf_code rf_staging_sweep(const char *data_dir, int64_t *files,
    int64_t *bytes, struct rf_err *err) RF_MUST_CHECK;

#endif
