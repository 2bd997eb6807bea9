/*
 * Blobs as files: DATA/blobs/ab/abcd...  A file there is complete and on the
 * disk, because it got its name last; a row may name it only after a look
 * under the index's write lock.
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
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/io.h"
#include "util/limits.h"
#include "util/time.h"

#define READ_STEP (128 * RF_KiB)
#define NAME_SIZE (3 + RF_SHA256_HEX)	/* "ab/" and the digest */
#define LOCK_WAIT_MS 10000

bool
rf_blob_is_digest(const char *digest)
{
	size_t n = strspn(digest, "0123456789abcdef");

	return n == RF_SHA256_HEX - 1 && digest[n] == '\0';
}

static enum rf_code
name_of(const char *digest, char out[NAME_SIZE], struct rf_err *err)
{
	if (!rf_blob_is_digest(digest))
		return rf_fail(err, RF_E_NOT_FOUND, "there is no such blob");
	snprintf(out, NAME_SIZE, "%.2s/%s", digest, digest);
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

/* ---- spool --------------------------------------------------------------------- */

enum rf_code
rf_spool_open(const char *data_dir, struct rf_spool *sp, struct rf_err *err)
{
	char dir[sizeof(sp->path)];
	enum rf_code rc;

	*sp = (struct rf_spool)RF_SPOOL_INIT;
	rc = rf_path_join(dir, sizeof(dir), data_dir, "spool", err);
	if (rc == RF_OK)
		rc = rf_file_temp(dir, "up-", sp->path, sizeof(sp->path),
		    &sp->fd, err);
	if (rc == RF_OK)
		rf_sha256_start(&sp->hash);
	else
		sp->path[0] = '\0';
	return rc;
}

enum rf_code
rf_spool_write(struct rf_spool *sp, const void *p, size_t n,
    struct rf_err *err)
{
	enum rf_code rc;

	rc = rf_write_all(sp->fd, p, n, err);
	if (rc != RF_OK)
		return rc;
	rf_sha256_update(&sp->hash, p, n);
	sp->size += (int64_t)n;
	return RF_OK;
}

void
rf_spool_discard(struct rf_spool *sp)
{
	if (sp->path[0] != '\0')
		unlink(sp->path);
	if (sp->hash.ctx != NULL)
		rf_sha256_finish(&sp->hash, NULL);
	rf_close(&sp->fd);
	*sp = (struct rf_spool)RF_SPOOL_INIT;
}

/* ---- put ------------------------------------------------------------------------- */

/* Are the bytes there already?  Then they are young again. */
static bool
refresh(struct rf_store *s, const char *name, int64_t size)
{
	struct stat st;

	return fstatat(s->blobs_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISREG(st.st_mode) && st.st_size == size &&
	    utimensat(s->blobs_fd, name, NULL, AT_SYMLINK_NOFOLLOW) == 0;
}

/* The folder "ab", made and on the disk. */
static enum rf_code
make_folder(struct rf_store *s, const char *name, struct rf_err *err)
{
	char folder[3] = { name[0], name[1], '\0' };
	mode_t mode = 0700 | (s->blob_mode & 0044) | (s->blob_mode & 0044) >> 2;

	if (mkdirat(s->blobs_fd, folder, mode) != 0) {
		if (errno == EEXIST)
			return RF_OK;
		return rf_fail_errno(err, RF_E_IO, "cannot store a file");
	}
	/* Against the umask. */
	if (fchmodat(s->blobs_fd, folder, mode, 0) != 0 ||
	    (s->durable && fsync(s->blobs_fd) != 0))
		return rf_fail_errno(err, RF_E_IO, "cannot store a file");
	return RF_OK;
}

static enum rf_code
sync_folder(struct rf_store *s, const char *folder, struct rf_err *err)
{
	enum rf_code rc = RF_OK;
	int fd;

	fd = openat(s->blobs_fd, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || (fsync(fd) != 0 && errno != EINVAL && errno != ENOTSUP))
		rc = rf_fail_errno(err, RF_E_IO, "cannot store a file");
	rf_close(&fd);
	return rc;
}

enum rf_code
rf_blob_settle(struct rf_store *s, struct rf_err *err)
{
	enum rf_code rc = RF_OK;
	char folder[3];

	for (int i = 0; i < 256 && rc == RF_OK; i++) {
		if (!s->unsettled[i])
			continue;
		rf_hex(&(unsigned char){ (unsigned char)i }, 1, folder);
		rc = sync_folder(s, folder, err);
		s->unsettled[i] = rc != RF_OK;
	}
	return rc;
}

/*
 * The open file `fd`, at dir_fd/from, becomes the blob, or goes when its
 * bytes are there already.  Its own bytes are synced here, its name with
 * those of other files before the next transaction of this connection.
 */
static enum rf_code
adopt(struct rf_store *s, int fd, int dir_fd, const char *from,
    int64_t size, const char *digest, struct rf_err *err)
{
	unsigned char first;
	char name[NAME_SIZE];
	enum rf_code rc;

	rc = name_of(digest, name, err);
	if (rc == RF_OK)
		rc = rf_blob_lock(s, false, LOCK_WAIT_MS, err);
	if (rc != RF_OK)
		return rc;
	if (refresh(s, name, size)) {
		unlinkat(dir_fd, from, 0);
		goto out;
	}
	if (fchmod(fd, s->blob_mode) != 0 || (s->durable && fsync(fd) != 0)) {
		rc = rf_fail_errno(err, RF_E_IO, "cannot store a file");
		goto out;
	}
	rc = make_folder(s, name, err);
	if (rc == RF_OK && renameat(dir_fd, from, s->blobs_fd, name) != 0)
		rc = rf_fail_errno(err, RF_E_IO, "cannot store a file");
	if (rc == RF_OK && s->durable &&
	    rf_unhex((struct rf_str){ digest, 2 }, &first, 1))
		s->unsettled[first] = true;
out:
	rf_blob_unlock(s);
	return rc;
}

enum rf_code
rf_blob_put_spool(struct rf_store *s, struct rf_spool *take,
    char digest[RF_SHA256_HEX], struct rf_err *err)
{
	unsigned char raw[RF_SHA256_SIZE];
	enum rf_code rc;

	rf_sha256_finish(&take->hash, raw);
	take->hash.ctx = NULL;
	rf_hex(raw, sizeof(raw), digest);
	rc = adopt(s, take->fd, AT_FDCWD, take->path, take->size, digest, err);
	/* Another connection may be the one that submits the job. */
	if (rc == RF_OK)
		rc = rf_blob_settle(s, err);
	rf_spool_discard(take);
	return rc;
}

static enum rf_code
hash_file(int fd, char digest[RF_SHA256_HEX], int64_t *size,
    struct rf_err *err)
{
	unsigned char raw[RF_SHA256_SIZE];
	struct rf_sha256 h = { NULL };
	enum rf_code rc;
	char *chunk;
	size_t got;

	chunk = rf_malloc(READ_STEP);
	*size = 0;
	rf_sha256_start(&h);
	do {
		rc = rf_read_up_to(fd, chunk, READ_STEP, &got, err);
		rf_sha256_update(&h, chunk, got);
		*size += (int64_t)got;
	} while (rc == RF_OK && got == READ_STEP);
	rf_sha256_finish(&h, raw);
	rf_hex(raw, sizeof(raw), digest);
	free(chunk);
	return rc;
}

enum rf_code
rf_blob_put_file(struct rf_store *s, int dir_fd, const char *name,
    char digest[RF_SHA256_HEX], int64_t *size, struct rf_err *err)
{
	struct stat st, again;
	enum rf_code rc;
	int fd;

	digest[0] = '\0';
	fd = openat(dir_fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW |
	    O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return rf_fail_errno(err, RF_E_IO, "cannot open a staged file");
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_nlink != 1) {
		rc = rf_fail(err, RF_E_IO, "a staged file is no plain file");
		goto out;
	}
	rc = hash_file(fd, digest, size, err);
	if (rc == RF_OK && (fstatat(dir_fd, name, &again,
	    AT_SYMLINK_NOFOLLOW) != 0 || again.st_ino != st.st_ino ||
	    again.st_dev != st.st_dev || again.st_size != *size))
		rc = rf_fail(err, RF_E_IO,
		    "a staged file changed while it was read");
	if (rc == RF_OK)
		rc = adopt(s, fd, dir_fd, name, *size, digest, err);
out:
	rf_close(&fd);
	return rc;
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
	char name[NAME_SIZE];
	enum rf_code rc;
	struct stat st;

	*fd = -1;
	rc = name_of(digest, name, err);
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
	char name[NAME_SIZE];
	enum rf_code rc;
	struct stat st;

	rc = name_of(digest, name, err);
	if (rc != RF_OK)
		return rc;
	if (fstatat(s->blobs_fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return absent(err);
	if (!S_ISREG(st.st_mode))
		return rf_fail(err, RF_E_IO, "a stored file is damaged");
	*size = st.st_size;
	return RF_OK;
}

enum rf_code
rf_blob_path(struct rf_store *s, const char *digest, char *out, size_t size,
    struct rf_err *err)
{
	char name[NAME_SIZE];
	enum rf_code rc;

	rc = name_of(digest, name, err);
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
rf_blob_drop(struct rf_store *s, const char *digest, bool *dropped,
    struct rf_err *err)
{
	char name[NAME_SIZE];
	enum rf_code rc;
	int64_t named = 0;

	*dropped = false;
	rc = name_of(digest, name, err);
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
