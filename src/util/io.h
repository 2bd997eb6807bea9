/* Descriptors and files: complete reads and writes, durable creation. */
#ifndef RF_UTIL_IO_H
#define RF_UTIL_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "util/err.h"

/* All n bytes, through EINTR and short writes. */
enum rf_code rf_write_all(int fd, const void *p, size_t n,
    struct rf_err *err) RF_MUST_CHECK;
/* Up to n bytes, until end of file; *got tells how many. */
enum rf_code rf_read_up_to(int fd, void *p, size_t n, size_t *got,
    struct rf_err *err) RF_MUST_CHECK;
/* As pread, complete; short only at end of file. */
enum rf_code rf_pread_up_to(int fd, void *p, size_t n, int64_t at,
    size_t *got, struct rf_err *err) RF_MUST_CHECK;

/*
 * The whole file as malloc'ed, NUL-terminated memory; RF_E_LIMIT when it is
 * larger than max, RF_E_NOT_FOUND when absent.
 */
enum rf_code rf_file_load(const char *path, size_t max, char **out,
    size_t *len, struct rf_err *err) RF_MUST_CHECK;
/* Write, sync and rename into place; mode 0600. */
enum rf_code rf_file_save(const char *path, const void *p, size_t n,
    struct rf_err *err) RF_MUST_CHECK;
/*
 * A new private file in `dir`, opened read-write and close-on-exec; its path
 * goes to `path` (size bytes).
 */
enum rf_code rf_file_temp(const char *dir, const char *prefix, char *path,
    size_t size, int *fd, struct rf_err *err) RF_MUST_CHECK;
/* Create the folder and its parents, mode 0700; existing is fine. */
enum rf_code rf_mkdirs(const char *path, struct rf_err *err) RF_MUST_CHECK;
/* Remove a folder and all below it; links are not followed; absent is fine. */
enum rf_code rf_remove_tree(const char *path, struct rf_err *err)
    RF_MUST_CHECK;
/* Sync a folder, so that a rename in it survives a power cut. */
enum rf_code rf_sync_dir(const char *path, struct rf_err *err) RF_MUST_CHECK;
/* "a/b" into out; RF_E_LIMIT when it does not fit. */
enum rf_code rf_path_join(char *out, size_t size, const char *dir,
    const char *name, struct rf_err *err) RF_MUST_CHECK;
/* Last component without directory; never NULL. */
const char *rf_path_base(const char *path);
/*
 * A file name that is safe on every system, made from any text: no
 * separators, controls or leading dots, at most 100 bytes, never empty
 * ("file").  `out` needs 101 bytes.
 */
void rf_filename_clean(const char *name, char out[101]);

void rf_close(int *fd);		/* closes when >= 0, sets -1 */

#endif
