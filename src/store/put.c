/*
 * How bytes become blobs.  An upload is synced and named at once, since
 * another connection may submit its job.  The staged files of a document come
 * by the hundred, and syncing each by itself costs two journal commits of the
 * file system: they wait in the spool, and before the next transaction of the
 * connection all are synced, then all named, then their folders synced; where
 * there are many, with two calls in all.
 */
#include "config.h"

#include "store/private.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/io.h"
#include "util/limits.h"
#include "util/log.h"

#define READ_STEP (128 * RF_KiB)
#define LOCK_WAIT_MS 10000
#define MANY_FILES 24		/* more at once are cheaper to sync with all of
				   the file system than one by one */

/* ---- spool ---------------------------------------------------------------------------- */

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

	assert(sp->digest[0] == '\0');
	rc = rf_write_all(sp->fd, p, n, err);
	if (rc != RF_OK)
		return rc;
	rf_sha256_update(&sp->hash, p, n);
	sp->size += (int64_t)n;
	return RF_OK;
}

const char *
rf_spool_digest(struct rf_spool *sp)
{
	unsigned char raw[RF_SHA256_SIZE];

	if (sp->digest[0] == '\0') {
		rf_sha256_finish(&sp->hash, raw);
		sp->hash.ctx = NULL;
		rf_hex(raw, sizeof(raw), sp->digest);
	}
	return sp->digest;
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

/* ---- names ------------------------------------------------------------------------- */

/* A blob's file is about to be named or relied on: its folder is to sync. */
static void
touch_folder(struct rf_store *s, const char *digest)
{
	unsigned char first;

	if (s->durable && rf_unhex((struct rf_str){ digest, 2 }, &first, 1))
		s->unsynced[first] = s->any_unsynced = true;
}

/* Are the bytes there already?  Then they are young again. */
static bool
refresh(struct rf_store *s, const char *digest, int64_t size)
{
	struct rf_err ignored = RF_ERR_INIT;
	char name[RF_BLOB_NAME];
	struct stat st;

	if (rf_blob_file(digest, name, &ignored) != RF_OK ||
	    fstatat(s->blobs_fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
	    !S_ISREG(st.st_mode) || st.st_size != size ||
	    utimensat(s->blobs_fd, name, NULL, AT_SYMLINK_NOFOLLOW) != 0)
		return false;
	touch_folder(s, digest);
	return true;
}

/*
 * Let the web server read a file or folder that it may have to send: as the
 * folder of blobs itself.  Being no member of its group is for riffle check
 * to find, not a reason to refuse an upload.
 */
static enum rf_code
share(struct rf_store *s, int fd, mode_t mode, struct rf_err *err)
{
	if ((s->blob_mode & 0040) != 0 && s->blob_group != getegid() &&
	    fchown(fd, (uid_t)-1, s->blob_group) != 0)
		rf_log(RF_LOG_WARN, "store.group", "gid=%u errno=%d",
		    (unsigned)s->blob_group, errno);
	if (fchmod(fd, mode) != 0)
		return rf_fail_errno(err, RF_E_IO, "cannot store a file");
	return RF_OK;
}

/* Would that change nothing?  It writes the inode even so. */
static bool
is_shared(const struct rf_store *s, const struct stat *st)
{
	return (st->st_mode & 07777) == s->blob_mode &&
	    ((s->blob_mode & 0040) == 0 || st->st_gid == s->blob_group);
}

/* Folders may be searched by whoever may read them. */
static mode_t
folder_mode(const struct rf_store *s)
{
	return 0700 | (s->blob_mode & 0044) | (s->blob_mode & 0044) >> 2;
}

/* The folder "ab", there and shared as it should be; not synced yet. */
static enum rf_code
make_folder(struct rf_store *s, const char *name, struct rf_err *err)
{
	char folder[3] = { name[0], name[1], '\0' };
	enum rf_code rc;
	int fd;

	if (mkdirat(s->blobs_fd, folder, folder_mode(s)) != 0 &&
	    errno != EEXIST)
		return rf_fail_errno(err, RF_E_IO, "cannot store a file");
	fd = openat(s->blobs_fd, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return rf_fail_errno(err, RF_E_IO, "cannot store a file");
	rc = share(s, fd, folder_mode(s), err);
	rf_close(&fd);
	return rc;
}

static enum rf_code
sync_root(struct rf_store *s, struct rf_err *err)
{
	if (s->durable && fsync(s->blobs_fd) != 0)
		return rf_fail_errno(err, RF_E_IO, "cannot store a file");
	return RF_OK;
}

/*
 * A folder made when its first blob comes costs that blob a sync more; so
 * all are made beforehand.  The last one tells whether they are there, and
 * as readable as the folder above has become since.
 */
void
rf_blob_prepare(struct rf_store *s)
{
	struct rf_err err = RF_ERR_INIT;
	enum rf_code rc = RF_OK;
	char folder[3];
	struct stat root, last;

	/* Not by an administrator's command, whose folders would be his. */
	if (fstat(s->blobs_fd, &root) != 0 || root.st_uid != geteuid())
		return;
	if (fstatat(s->blobs_fd, "ff", &last, AT_SYMLINK_NOFOLLOW) != 0) {
		if (!s->durable)
			return;		/* nothing would be synced */
	} else if ((last.st_mode & 0777) == folder_mode(s) &&
	    ((s->blob_mode & 0040) == 0 || last.st_gid == root.st_gid)) {
		return;
	}
	for (int i = 0; i < 256 && rc == RF_OK; i++) {
		rf_hex(&(unsigned char){ (unsigned char)i }, 1, folder);
		rc = make_folder(s, folder, &err);
	}
	if (rc == RF_OK)
		rc = sync_root(s, &err);
	/* Each is tried again when it is needed. */
	if (rc != RF_OK)
		rf_log(RF_LOG_WARN, "store.folders", "reason=%s",
		    RF_LOG_Q(err.msg));
}

/* Rename dir_fd/from to the blob; its folder is there as a rule. */
static enum rf_code
move_in(struct rf_store *s, int dir_fd, const char *from, const char *name,
    struct rf_err *err)
{
	enum rf_code rc;

	if (renameat(dir_fd, from, s->blobs_fd, name) == 0)
		return RF_OK;
	if (errno != ENOENT)
		return rf_fail_errno(err, RF_E_IO, "cannot store a file");
	rc = make_folder(s, name, err);
	if (rc == RF_OK)
		rc = sync_root(s, err);
	if (rc == RF_OK && renameat(dir_fd, from, s->blobs_fd, name) != 0)
		rc = rf_fail_errno(err, RF_E_IO, "cannot store a file");
	return rc;
}

/* The bytes of a file that is about to be named. */
static enum rf_code
sync_file(struct rf_store *s, int dir_fd, const char *from,
    struct rf_err *err)
{
	enum rf_code rc = RF_OK;
	int fd;

	if (!s->durable)
		return RF_OK;
	fd = openat(dir_fd, from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0 || fsync(fd) != 0)
		rc = rf_fail_errno(err, RF_E_IO, "cannot store a file");
	rf_close(&fd);
	return rc;
}

/*
 * Are the bytes there already?  Then this copy of them will go, and needs
 * no sync; should a sweep take the old one before we hold the lock, it gets
 * its sync in give_name.
 */
static bool
is_there(struct rf_store *s, const char *digest, int64_t size)
{
	struct rf_err ignored = RF_ERR_INIT;
	char name[RF_BLOB_NAME];
	struct stat st;

	return rf_blob_file(digest, name, &ignored) == RF_OK &&
	    fstatat(s->blobs_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISREG(st.st_mode) && st.st_size == size;
}

/*
 * The file dir_fd/from becomes the blob, or goes when its bytes are there
 * already.  Under the shared lock: no sweep looks at the old file.
 */
static enum rf_code
give_name(struct rf_store *s, int dir_fd, const char *from, int64_t size,
    const char *digest, bool synced, struct rf_err *err)
{
	char name[RF_BLOB_NAME];
	enum rf_code rc;

	rc = rf_blob_file(digest, name, err);
	if (rc != RF_OK)
		return rc;
	if (refresh(s, digest, size)) {
		unlinkat(dir_fd, from, 0);
		return RF_OK;
	}
	if (!synced)
		rc = sync_file(s, dir_fd, from, err);
	if (rc == RF_OK)
		rc = move_in(s, dir_fd, from, name, err);
	if (rc == RF_OK)
		touch_folder(s, digest);
	return rc;
}

/*
 * Sync everything that the file system has not written yet, if it can be
 * told to; one journal commit whatever the number of files.
 */
static bool
sync_all(const struct rf_store *s)
{
#ifdef __linux__
	return syncfs(s->blobs_fd) == 0;
#else
	return false;
#endif
}

static enum rf_code
sync_folders(struct rf_store *s, struct rf_err *err)
{
	enum rf_code rc = RF_OK;
	char folder[3];
	int fd, n = 0;

	if (!s->any_unsynced)
		return RF_OK;
	for (int i = 0; i < 256; i++)
		n += s->unsynced[i];
	if (n > MANY_FILES && sync_all(s)) {
		memset(s->unsynced, 0, sizeof(s->unsynced));
		s->any_unsynced = false;
		return RF_OK;
	}
	for (int i = 0; i < 256 && rc == RF_OK; i++) {
		if (!s->unsynced[i])
			continue;
		rf_hex(&(unsigned char){ (unsigned char)i }, 1, folder);
		fd = openat(s->blobs_fd, folder,
		    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		/* Some network file systems cannot sync a folder. */
		if (fd < 0 || (fsync(fd) != 0 && errno != EINVAL &&
		    errno != ENOTSUP))
			rc = rf_fail_errno(err, RF_E_IO, "cannot store a file");
		s->unsynced[i] = rc != RF_OK;
		rf_close(&fd);
	}
	s->any_unsynced = rc != RF_OK;
	return rc;
}

/* ---- staged files ------------------------------------------------------------------- */

static enum rf_code
sync_staged(struct rf_store *s, struct rf_staged *f, struct rf_err *err)
{
	if (is_there(s, f->digest, f->size))
		return RF_OK;
	f->synced = true;
	return sync_file(s, s->spool_fd, f->name, err);
}

/* Let the disk begin with all of them, so that it may choose the order. */
static void
begin_writing(struct rf_store *s)
{
#ifdef SYNC_FILE_RANGE_WRITE
	for (size_t i = 0; i < s->staged.n; i++) {
		int fd = openat(s->spool_fd, s->staged.v[i].name,
		    O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

		if (fd >= 0)
			sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
		rf_close(&fd);
	}
#endif
}

/* The bytes of all of them. */
static enum rf_code
sync_bytes(struct rf_store *s, struct rf_err *err)
{
	enum rf_code rc = RF_OK;

	if (s->durable && s->staged.n > MANY_FILES && sync_all(s)) {
		for (size_t i = 0; i < s->staged.n; i++)
			s->staged.v[i].synced = true;
		return RF_OK;
	}
	if (s->durable && s->staged.n > 1)
		begin_writing(s);
	for (size_t i = 0; i < s->staged.n && rc == RF_OK; i++)
		rc = sync_staged(s, &s->staged.v[i], err);
	return rc;
}

static enum rf_code
name_staged(struct rf_store *s, struct rf_err *err)
{
	enum rf_code rc;

	rc = rf_blob_lock(s, false, LOCK_WAIT_MS, err);
	if (rc != RF_OK)
		return rc;
	for (size_t i = 0; i < s->staged.n && rc == RF_OK; i++)
		rc = give_name(s, s->spool_fd, s->staged.v[i].name,
		    s->staged.v[i].size, s->staged.v[i].digest,
		    s->staged.v[i].synced, err);
	rf_blob_unlock(s);
	return rc;
}

/*
 * After a failure nothing is tried again: the files are given up, and what
 * would name them is refused for want of them.
 */
enum rf_code
rf_blob_settle(struct rf_store *s, struct rf_err *err)
{
	enum rf_code rc = RF_OK;

	if (s->staged.n > 0) {
		rc = sync_bytes(s, err);
		if (rc == RF_OK)
			rc = name_staged(s, err);
		for (size_t i = 0; i < s->staged.n && rc != RF_OK; i++)
			unlinkat(s->spool_fd, s->staged.v[i].name, 0);
		s->staged.n = 0;
	}
	if (rc == RF_OK)
		rc = sync_folders(s, err);
	return rc;
}

/* So many bytes of it; what it has grown by since is for the caller to see. */
static enum rf_code
hash_file(int fd, int64_t length, char digest[RF_SHA256_HEX], int64_t *size,
    uint32_t *crc, struct rf_err *err)
{
	unsigned char raw[RF_SHA256_SIZE];
	struct rf_sha256 h = { NULL };
	size_t want = (size_t)READ_STEP, got;
	enum rf_code rc;
	char *chunk;

	if (length < (int64_t)want)
		want = (size_t)length;
	chunk = rf_malloc(want + 1);
	*size = 0;
	if (crc != NULL)
		*crc = 0;
	rf_sha256_start(&h);
	do {
		if (length - *size < (int64_t)want)
			want = (size_t)(length - *size);
		rc = rf_read_up_to(fd, chunk, want, &got, err);
		rf_sha256_update(&h, chunk, got);
		if (crc != NULL)
			*crc = rf_crc32(*crc, chunk, got);
		*size += (int64_t)got;
	} while (rc == RF_OK && got == want && *size < length);
	rf_sha256_finish(&h, raw);
	rf_hex(raw, sizeof(raw), digest);
	free(chunk);
	return rc;
}

/* Out of the staging folder, to wait in the spool. */
static enum rf_code
take_staged(struct rf_store *s, int fd, const struct stat *st, int dir_fd,
    const char *name, const char *digest, struct rf_err *err)
{
	struct rf_staged f = { .size = st->st_size };
	enum rf_code rc = RF_OK;

	if (!is_shared(s, st))
		rc = share(s, fd, s->blob_mode, err);
	if (rc != RF_OK)
		return rc;
	rf_strlcpy(f.digest, digest, sizeof(f.digest));
	/* A name that no other connection gives, drawn once. */
	if (s->staged_tag[0] == '\0')
		rf_random_base62(s->staged_tag, sizeof(s->staged_tag) - 1);
	snprintf(f.name, sizeof(f.name), "put-%s%" PRIu32, s->staged_tag,
	    s->staged_count++);
	if (renameat(dir_fd, name, s->spool_fd, f.name) != 0)
		return rf_fail_errno(err, RF_E_IO, "cannot store a file");
	*RF_VEC_PUSH(&s->staged) = f;
	return RF_OK;
}

enum rf_code
rf_blob_put_file(struct rf_store *s, int dir_fd, const char *name,
    char digest[RF_SHA256_HEX], int64_t *size, uint32_t *crc,
    struct rf_err *err)
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
	rc = hash_file(fd, st.st_size, digest, size, crc, err);
	if (rc == RF_OK && (fstatat(dir_fd, name, &again,
	    AT_SYMLINK_NOFOLLOW) != 0 || again.st_ino != st.st_ino ||
	    again.st_dev != st.st_dev || again.st_size != *size))
		rc = rf_fail(err, RF_E_IO,
		    "a staged file changed while it was read");
	if (rc == RF_OK)
		rc = take_staged(s, fd, &st, dir_fd, name, digest, err);
out:
	rf_close(&fd);
	return rc;
}

/* ---- uploads -------------------------------------------------------------------------- */

static enum rf_code
adopt(struct rf_store *s, const struct rf_spool *sp, const char *digest,
    struct rf_err *err)
{
	bool synced = !is_there(s, digest, sp->size);
	enum rf_code rc;

	rc = share(s, sp->fd, s->blob_mode, err);
	if (rc != RF_OK)
		return rc;
	if (synced && s->durable && fsync(sp->fd) != 0)
		return rf_fail_errno(err, RF_E_IO, "cannot store a file");
	rc = rf_blob_lock(s, false, LOCK_WAIT_MS, err);
	if (rc != RF_OK)
		return rc;
	rc = give_name(s, AT_FDCWD, sp->path, sp->size, digest, synced, err);
	rf_blob_unlock(s);
	if (rc == RF_OK)
		rc = sync_folders(s, err);
	return rc;
}

enum rf_code
rf_blob_put_spool(struct rf_store *s, struct rf_spool *take,
    char digest[RF_SHA256_HEX], struct rf_err *err)
{
	enum rf_code rc;

	rf_strlcpy(digest, rf_spool_digest(take), RF_SHA256_HEX);
	rc = adopt(s, take, digest, err);
	rf_spool_discard(take);
	return rc;
}
