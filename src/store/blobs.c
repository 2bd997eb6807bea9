/*
 * Blobs as files: DATA/blobs/ab/abcd...  A file there is complete and on the
 * disk, because it got its name last (put.c); a row may name it only after a
 * look under the index's write lock.
 *
 * What removes files (sweep, drop) holds DATA/blobs.lock alone; what gives
 * one its name, or relies on all of them staying (backup), holds it shared.
 * So a file cannot be judged old and removed in the moment in which the same
 * bytes are put again.
 */
#include "config.h"

#include "store/private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/io.h"
#include "util/time.h"

#define LOCK_WAIT_MS 10000
#define YOUNG_MS (10 * 60 * 1000)

bool
rf_blob_is_digest(const char *digest)
{
	size_t n = strspn(digest, "0123456789abcdef");

	return n == RF_SHA256_HEX - 1 && digest[n] == '\0';
}

enum rf_code
rf_blob_file(const char *digest, char out[RF_BLOB_NAME], struct rf_err *err)
{
	if (!rf_blob_is_digest(digest))
		return rf_fail(err, RF_E_NOT_FOUND, "there is no such blob");
	memcpy(out, digest, 2);
	out[2] = '/';
	memcpy(out + 3, digest, RF_SHA256_HEX);
	return RF_OK;
}

enum rf_code
rf_blob_lock(struct rf_store *s, bool alone, int wait_ms, struct rf_err *err)
{
	int64_t end = rf_monotonic() + wait_ms;

	while (flock(s->lock_fd, (alone ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return rf_fail_errno(err, RF_E_IO,
			    "cannot lock the blobs");
		if (rf_monotonic() >= end)
			return rf_fail(err, RF_E_BUSY,
			    "the blobs are in use: try again shortly");
		rf_sleep_ms(1);
	}
	return RF_OK;
}

void
rf_blob_unlock(struct rf_store *s)
{
	flock(s->lock_fd, LOCK_UN);
}

/* ---- open, stat, link out ----------------------------------------------------------- */

static enum rf_code
absent(struct rf_err *err)
{
	if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP)
		return rf_fail(err, RF_E_NOT_FOUND, "there is no such blob");
	return rf_fail_errno(err, RF_E_IO, "cannot open a stored file");
}

enum rf_code
rf_blob_open(struct rf_store *s, const char *digest, int *fd, int64_t *size,
    struct rf_err *err)
{
	char name[RF_BLOB_NAME];
	enum rf_code rc;
	struct stat st;

	*fd = -1;
	rc = rf_blob_settle(s, err);
	if (rc == RF_OK)
		rc = rf_blob_file(digest, name, err);
	if (rc != RF_OK)
		return rc;
	*fd = openat(s->blobs_fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW |
	    O_NOCTTY);
	if (*fd < 0)
		return absent(err);
	if (fstat(*fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		rf_close(fd);
		return rf_fail(err, RF_E_IO, "a stored file is damaged");
	}
	*size = st.st_size;
	return RF_OK;
}

enum rf_code
rf_blob_stat(struct rf_store *s, const char *digest, int64_t *size,
    struct rf_err *err)
{
	char name[RF_BLOB_NAME];
	enum rf_code rc;
	struct stat st;

	rc = rf_blob_settle(s, err);
	if (rc == RF_OK)
		rc = rf_blob_file(digest, name, err);
	if (rc != RF_OK)
		return rc;
	if (fstatat(s->blobs_fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return absent(err);
	if (!S_ISREG(st.st_mode))
		return rf_fail(err, RF_E_IO, "a stored file is damaged");
	*size = st.st_size;
	return RF_OK;
}

bool
rf_blob_await(struct rf_store *s, const char *digest, int64_t size)
{
	char name[RF_BLOB_NAME];
	struct stat st;

	if (rf_blob_settle(s, NULL) != RF_OK ||
	    rf_blob_file(digest, name, NULL) != RF_OK ||
	    fstatat(s->blobs_fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
	    !S_ISREG(st.st_mode) || st.st_size != size)
		return false;
	return rf_now() - (int64_t)st.st_mtime * 1000 < YOUNG_MS ||
	    utimensat(s->blobs_fd, name, NULL, AT_SYMLINK_NOFOLLOW) == 0;
}

enum rf_code
rf_blob_path(struct rf_store *s, const char *digest, char *out, size_t size,
    struct rf_err *err)
{
	char name[RF_BLOB_NAME];
	enum rf_code rc;

	rc = rf_blob_file(digest, name, err);
	if (rc == RF_OK && rf_strlcpy(out, name, size) >= size)
		rc = rf_fail(err, RF_E_LIMIT, "a file path is too long");
	return rc;
}

/* ---- naming and dropping --------------------------------------------------------------- */

enum rf_code
rf_blob_name(struct rf_store *s, const char *digest, int64_t size,
    int64_t now, struct rf_err *err)
{
	int64_t found;
	enum rf_code rc;
	int made = 0;

	rc = rf_blob_stat(s, digest, &found, err);
	if (rc == RF_E_NOT_FOUND)
		return rf_fail(err, RF_E_IO,
		    "a file to be kept is not there any more: send it again");
	if (rc == RF_OK && size >= 0 && size != found)
		return rf_fail(err, RF_E_IO, "a stored file is damaged");
	if (rc == RF_OK)
		rc = rf_sql_exec(s, RF_SQL_BLOB_INSERT, RF_ARGS(
		    rf_sql_str(digest), rf_sql_int(found), rf_sql_int(now)),
		    &made, err);
	if (rc == RF_OK && made == 1) {
		s->totals[RF_TOTAL_BLOBS]++;
		s->totals[RF_TOTAL_BLOB_BYTES] += found;
	}
	return rc;
}

enum rf_code
rf_blob_forget(struct rf_store *s, const char *digest, struct rf_err *err)
{
	struct rf_row row;
	enum rf_code rc;
	bool gone;

	rc = rf_sql_first(s, RF_SQL_BLOB_FORGET, RF_ARGS(rf_sql_str(digest)),
	    &row, &gone, err);
	if (rc == RF_OK && gone) {
		s->totals[RF_TOTAL_BLOBS]--;
		s->totals[RF_TOTAL_BLOB_BYTES] -= rf_row_int(&row);
	}
	rf_sql_done(s, RF_SQL_BLOB_FORGET);
	return rc;
}

enum rf_code
rf_blob_gather(struct rf_store *s, enum rf_sql q, const struct rf_arg *args,
    size_t n, struct rf_digests *list, struct rf_err *err)
{
	struct rf_row row;
	enum rf_code rc;
	bool more;

	rc = rf_sql_first(s, q, args, n, &row, &more, err);
	while (rc == RF_OK && more) {
		while (rf_row_more(&row)) {
			const char *blob = rf_row_text(&row);

			if (blob[0] != '\0')
				rf_strlcpy(RF_VEC_PUSH(list)->hex, blob,
				    RF_SHA256_HEX);
		}
		rc = rf_sql_next(s, q, &row, &more, err);
	}
	rf_sql_done(s, q);
	return rc;
}

enum rf_code
rf_blob_forget_all(struct rf_store *s, struct rf_digests *take,
    enum rf_code rc, struct rf_err *err)
{
	for (size_t i = 0; i < take->n && rc == RF_OK; i++)
		rc = rf_blob_forget(s, take->v[i].hex, err);
	RF_VEC_RELEASE(take);
	return rc;
}

enum rf_code
rf_blob_drop(struct rf_store *s, const char *digest, bool *dropped,
    struct rf_err *err)
{
	char name[RF_BLOB_NAME];
	enum rf_code rc;
	int64_t named = 0;

	*dropped = false;
	rc = rf_blob_settle(s, err);
	if (rc == RF_OK)
		rc = rf_blob_file(digest, name, err);
	if (rc == RF_OK)
		rc = rf_blob_lock(s, true, LOCK_WAIT_MS, err);
	if (rc != RF_OK)
		return rc;
	rc = rf_tx_begin(s, err);
	if (rc != RF_OK)
		goto out;
	rc = rf_blob_forget(s, digest, err);
	if (rc == RF_OK)
		rc = rf_sql_number(s, RF_SQL_BLOB_NAMED,
		    RF_ARGS(rf_sql_str(digest)), &named, err);
	if (rc == RF_OK && named == 0) {
		*dropped = unlinkat(s->blobs_fd, name, 0) == 0;
		if (!*dropped && errno != ENOENT)
			rc = rf_fail_errno(err, RF_E_IO,
			    "cannot remove a stored file");
	}
	rc = rf_tx_end(s, rc, err);
out:
	rf_blob_unlock(s);
	return rc;
}
