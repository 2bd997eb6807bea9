/*
 * The small images of a page, one behind the other in one file of the folder
 * images/: fetched into it, looked at in it, and made blobs from it.  Each is
 * read with its neighbours, a call for dozens of them.  Who reads it believes
 * nothing that who wrote it says of it.
 */
#ifndef RF_JOBS_SHEAF_H
#define RF_JOBS_SHEAF_H

#include <stddef.h>
#include <stdint.h>

#include "util/limits.h"
#include "util/str.h"

#define RF_SHEAF_FILE "sheaf"
#define RF_SHEAF_PIECE (64 * RF_KiB)	/* the largest one */
#define RF_SHEAF_SIZE (64 * RF_MiB)	/* all of them */

/* A new one in `folder` to be written; -1: it cannot be made. */
int rf_sheaf_make(int folder);

struct rf_sheaf {
	int fd;			/* -1: not open */
	int64_t from;		/* of the bytes at hand */
	size_t n;
	unsigned char *bytes;	/* malloc'ed; or NULL */
};
#define RF_SHEAF_INIT { .fd = -1 }
/* False when there is none; right to call it again. */
bool rf_sheaf_open(struct rf_sheaf *p, int folder);
void rf_sheaf_close(struct rf_sheaf *p);
/*
 * These bytes, lent until the next call; false when there are not so many, or
 * more than one may have.
 */
bool rf_sheaf_piece(struct rf_sheaf *p, int64_t at, int64_t size,
    struct rf_str *piece);

#endif
