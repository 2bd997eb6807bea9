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
#define PART "unfinished"	/* what a copy is called until it is whole */

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

/* A link where links are, else a copy that gets its name last. */
static enum rf_code
copy_blob(struct rf_store *s, const char *digest, int blobs,
    struct rf_err *err)
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
	if (linkat(s->blobs_fd, name, blobs, name, 0) == 0 || errno == EEXIST)
		return RF_OK;
	rc = rf_blob_open(s, digest, &from, &size, err);
	if (rc != RF_OK)
		return rc;
	to = openat(blobs, PART, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
	    0600);
	if (to < 0)
		rc = rf_fail_errno(err, RF_E_IO, "cannot write the backup");
	else
		rc = copy_bytes(from, to, err);
	if (rc == RF_OK && renameat(blobs, PART, blobs, name) != 0)
		rc = rf_fail_errno(err, RF_E_IO, "cannot write the backup");
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
    int *missing, struct rf_err *err)
{
	sqlite3_stmt *stmt = NULL;
	enum rf_code rc = RF_OK;
	sqlite3 *copy = NULL;
	int got = SQLITE_ERROR;

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
			++*missing;
			rc = RF_OK;
		}
	}
	if (rc == RF_OK && got != SQLITE_DONE)
		rc = rf_fail(err, RF_E_IO, "the backup cannot be read back");
out:
	sqlite3_finalize(stmt);
	sqlite3_close(copy);
	return rc;
}

struct target {
	char dir[4096], part[4096], index[4096];
	int blobs;
};

/* A folder without an index; what an earlier, broken try left is used. */
static enum rf_code
make_target(const char *dir, struct target *t, struct rf_err *err)
{
	enum rf_code rc;
	struct stat st;

	rc = rf_path_join(t->dir, sizeof(t->dir), dir, "blobs", err);
	if (rc == RF_OK)
		rc = rf_path_join(t->part, sizeof(t->part), dir, PART, err);
	if (rc == RF_OK)
		rc = rf_path_join(t->index, sizeof(t->index), dir,
		    RF_DB_NAME, err);
	if (rc == RF_OK && stat(t->index, &st) == 0)
		return rf_fail(err, RF_E_CONFLICT, "there is an index in the "
		    "folder already: name a new one");
	if (rc == RF_OK)
		rc = rf_mkdirs(t->dir, err);
	if (rc != RF_OK)
		return rc;
	t->blobs = open(t->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (t->blobs < 0 || (unlink(t->part) != 0 && errno != ENOENT))
		return rf_fail_errno(err, RF_E_IO, "cannot write the backup");
	return RF_OK;
}

/* The index under its name: from here on it is a backup. */
static enum rf_code
complete(const struct target *t, const char *dir, struct rf_err *err)
{
	if (syncfs(t->blobs) != 0 || rename(t->part, t->index) != 0)
		return rf_fail_errno(err, RF_E_IO, "cannot write the backup");
	return rf_sync_dir(dir, err);
}

enum rf_code
rf_store_backup(struct rf_store *s, const char *dir, struct rf_err *err)
{
	struct target t = { .blobs = -1 };
	enum rf_code rc;
	int missing = 0;

	rc = rf_blob_settle(s, err);
	if (rc == RF_OK)
		rc = make_target(dir, &t, err);
	if (rc == RF_OK)
		rc = rf_blob_lock(s, false, LOCK_WAIT_MS, err);
	if (rc != RF_OK)
		goto out;
	rc = rf_sql_exec(s, RF_SQL_ENGINE_BACKUP, RF_ARGS(rf_sql_str(t.part)),
	    NULL, err);
	if (rc == RF_OK && chmod(t.part, 0600) != 0)
		rc = rf_fail_errno(err, RF_E_IO, "cannot write the backup");
	if (rc == RF_OK)
		rc = sync_file(t.part, err);
	if (rc == RF_OK)
		rc = copy_blobs(s, t.part, t.blobs, &missing, err);
	rf_blob_unlock(s);
	if (rc == RF_OK)
		rc = complete(&t, dir, err);
	if (rc == RF_OK && missing > 0)
		rc = rf_fail(err, RF_E_IO, "the backup is written, but %d "
		    "stored files were missing before: see riffle check",
		    missing);
out:
	rf_close(&t.blobs);
	return rc;
}
