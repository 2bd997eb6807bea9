/*
 * Blobs: immutable bytes named by their SHA-256, kept once, as plain files
 * DATA/blobs/ab/abcd....  A blob is written to a temporary name in
 * DATA/spool, synced, and renamed into place before any row names it.
 * Five calls, so that another engine can stand behind them.
 *
 * Putting bytes that exist refreshes their age; the sweep removes only blobs
 * that are old, that no row names, and does so under the index's write lock,
 * while submitting and finishing check in their transaction that the blobs
 * they name are there: a row never points at nothing.
 */
#ifndef RF_STORE_BLOB_H
#define RF_STORE_BLOB_H

#include <stdbool.h>
#include <stdint.h>

#include "store/store.h"
#include "util/hash.h"

/*
 * A file being written, to become a blob (an upload, a result).  Hashes
 * while it writes; nothing is kept in memory.
 */
struct rf_spool {
	int fd;			/* readable and seekable as well */
	char path[512];
	int64_t size;
	struct rf_sha256 hash;
	char digest[RF_SHA256_HEX];	/* "" until it was asked for */
};
#define RF_SPOOL_INIT { -1, "", 0, { NULL }, "" }

/* A new spool file in DATA/spool. */
enum rf_code rf_spool_open(const char *data_dir, struct rf_spool *sp,
    struct rf_err *err) RF_MUST_CHECK;
enum rf_code rf_spool_write(struct rf_spool *sp, const void *p, size_t n,
    struct rf_err *err) RF_MUST_CHECK;
/* The name that its bytes have; nothing can be written from then on. */
const char *rf_spool_digest(struct rf_spool *sp);
/* Give up: remove the file.  Right in any state, also twice. */
void rf_spool_discard(struct rf_spool *sp);

/* put: the spool becomes the blob; `digest` is its name. */
enum rf_code rf_blob_put_spool(struct rf_store *s, struct rf_spool *take,
    char digest[RF_SHA256_HEX], struct rf_err *err) RF_MUST_CHECK;
/*
 * put: a file below DATA (a staged artifact) becomes the blob; it is hashed
 * here, never trusted, and its name is gone afterwards.  Links are refused.
 * *crc, unless NULL, becomes its CRC-32 (util/hash.h).
 * It is synced together with others before this connection's next
 * transaction or reading of a blob; only then do others see it, and a
 * failure of that (a full disk) is theirs to report.
 */
enum rf_code rf_blob_put_file(struct rf_store *s, int dir_fd,
    const char *name, char digest[RF_SHA256_HEX], int64_t *size,
    uint32_t *crc, struct rf_err *err) RF_MUST_CHECK;
/*
 * put: bytes in memory, some dozens of kilobytes at most.  As
 * rf_blob_put_file in all else.
 */
enum rf_code rf_blob_put_bytes(struct rf_store *s, const void *p, size_t n,
    char digest[RF_SHA256_HEX], uint32_t *crc, struct rf_err *err)
    RF_MUST_CHECK;
/* open: a descriptor for reading and the size; RF_E_NOT_FOUND. */
enum rf_code rf_blob_open(struct rf_store *s, const char *digest, int *fd,
    int64_t *size, struct rf_err *err) RF_MUST_CHECK;
/* stat */
enum rf_code rf_blob_stat(struct rf_store *s, const char *digest,
    int64_t *size, struct rf_err *err) RF_MUST_CHECK;
/*
 * stat, for who will name it: are these bytes there?  Then no sweep with a
 * grace of an hour takes them within the next fifty minutes.
 */
bool rf_blob_await(struct rf_store *s, const char *digest, int64_t size);
/* link out: the path a web server may send ("ab/abcd..." below blobs/). */
enum rf_code rf_blob_path(struct rf_store *s, const char *digest, char *out,
    size_t size, struct rf_err *err) RF_MUST_CHECK;
/* drop: remove when no row names it; false when one does. */
enum rf_code rf_blob_drop(struct rf_store *s, const char *digest,
    bool *dropped, struct rf_err *err) RF_MUST_CHECK;

#endif
