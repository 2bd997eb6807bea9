/*
 * A consistent copy while everything runs: first the index as of one moment,
 * then the blobs that its rows name.  Blobs are immutable, so a hard link is
 * a copy where the file system has them; the blob lock keeps all files in
 * place until the copy has them too.  The copy is a data folder: it is
 * restored by putting it where the data folder was.
 */
#include "config.h"

#include "store/private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/io.h"
#include "util/limits.h"

#define COPY_STEP (256 * RF_KiB)
#define LOCK_WAIT_MS 10000

static enum rf_code
sync_file(const char *path, struct rf_err *err)
{
	enum rf_code rc = RF_OK;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fsync(fd) != 0)
		rc = rf_fail_errno(err, RF_E_IO, "cannot write the backup");
	rf_close(&fd);
	return rc;
}

static enum rf_code
copy_bytes(int from, int to, struct rf_err *err)
{
	char *chunk = rf_malloc(COPY_STEP);
	enum rf_code rc;
	size_t got;

	do {
		rc = rf_read_up_to(from, chunk, COPY_STEP, &got, err);
		if (rc == RF_OK)
			rc = rf_write_all(to, chunk, got, err);
	} while (rc == RF_OK && got == COPY_STEP);
	free(chunk);
	if (rc == RF_OK && fsync(to) != 0)
		rc = rf_fail_errno(err, RF_E_IO, "cannot write the backup");
	return rc;
}

static enum rf_code
copy_blob(struct rf_store *s, const char *digest, int blobs, struct rf_err *err)
{
	char name[3 + RF_SHA256_HEX], folder[3] = { digest[0], digest[1] };
	int from = -1, to = -1;
	enum rf_code rc;
	int64_t size;

	rc = rf_blob_path(s, digest, name, sizeof(name), err);
	if (rc != RF_OK)
		return rc;
	if (mkdirat(blobs, folder, 0700) != 0 && errno != EEXIST)
		return rf_fail_errno(err, RF_E_IO, "cannot write the backup");
	if (linkat(s->blobs_fd, name, blobs, name, 0) == 0)
		return RF_OK;
	rc = rf_blob_open(s, digest, &from, &size, err);
	if (rc != RF_OK)
		return rc;
	to = openat(blobs, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (to < 0)
		rc = rf_fail_errno(err, RF_E_IO, "cannot write the backup");
	else
		rc = copy_bytes(from, to, err);
	rf_close(&from);
	rf_close(&to);
	return rc;
}

/*
 * Every blob of the copied index.  A blob that is missing was missing
 * before: the rest is still worth having, so this goes on and tells.
 */
static enum rf_code
copy_blobs(struct rf_store *s, const char *index, int blobs,
    struct rf_err *err)
{
	sqlite3_stmt *stmt = NULL;
	enum rf_code rc = RF_OK;
	sqlite3 *copy = NULL;
	int missing = 0, got = SQLITE_ERROR;

	if (sqlite3_open_v2(index, &copy, SQLITE_OPEN_READONLY |
	    SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK ||
	    sqlite3_prepare_v2(copy, rf_sql_text[RF_SQL_BACKUP_BLOBS], -1,
	    &stmt, NULL) != SQLITE_OK) {
		rc = rf_fail(err, RF_E_IO, "the backup cannot be read back");
		goto out;
	}
	while (rc == RF_OK && (got = sqlite3_step(stmt)) == SQLITE_ROW) {
		rc = copy_blob(s, (const char *)sqlite3_column_text(stmt, 0),
		    blobs, err);
		if (rc == RF_E_NOT_FOUND) {
			missing++;
			rc = RF_OK;
		}
	}
	if (rc == RF_OK && got != SQLITE_DONE)
		rc = rf_fail(err, RF_E_IO, "the backup cannot be read back");
	if (rc == RF_OK && missing > 0)
		rc = rf_fail(err, RF_E_IO, "the backup is written, but %d "
		    "stored files were missing before: see riffle check",
		    missing);
out:
	sqlite3_finalize(stmt);
	sqlite3_close(copy);
	return rc;
}

/* A new folder, or an empty one. */
static enum rf_code
make_target(const char *dir, char index[4096], int *blobs,
    struct rf_err *err)
{
	enum rf_code rc;
	struct stat st;

	rc = rf_path_join(index, 4096, dir, RF_DB_NAME, err);
	if (rc == RF_OK && stat(index, &st) == 0)
		return rf_fail(err, RF_E_CONFLICT,
		    "there is an index in %s already: name a new folder", dir);
	if (rc == RF_OK)
		rc = rf_path_join(index, 4096, dir, "blobs", err);
	if (rc == RF_OK)
		rc = rf_mkdirs(index, err);
	if (rc != RF_OK)
		return rc;
	*blobs = open(index, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*blobs < 0)
		return rf_fail_errno(err, RF_E_IO, "cannot write the backup");
	return rf_path_join(index, 4096, dir, RF_DB_NAME, err);
}

enum rf_code
rf_store_backup(struct rf_store *s, const char *dir, struct rf_err *err)
{
	char index[4096];
	enum rf_code rc;
	int blobs = -1;

	rc = make_target(dir, index, &blobs, err);
	if (rc == RF_OK)
		rc = rf_blob_lock(s, false, LOCK_WAIT_MS, err);
	if (rc != RF_OK)
		goto out;
	rc = rf_sql_exec(s, RF_SQL_ENGINE_BACKUP, RF_ARGS(rf_sql_str(index)),
	    NULL, err);
	if (rc == RF_OK && chmod(index, 0600) != 0)
		rc = rf_fail_errno(err, RF_E_IO, "cannot write the backup");
	if (rc == RF_OK)
		rc = sync_file(index, err);
	if (rc == RF_OK)
		rc = copy_blobs(s, index, blobs, err);
	rf_blob_unlock(s);
	if (rc == RF_OK && syncfs(blobs) != 0)
		rc = rf_fail_errno(err, RF_E_IO, "cannot write the backup");
	if (rc == RF_OK)
		rc = rf_sync_dir(dir, err);
out:
	rf_close(&blobs);
	return rc;
}
