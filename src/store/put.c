/*
 * How files become blobs: moved under their digests, or dropped where their
 * bytes are already, shared with the web server, synced.  Who calls decides
 * when; see settle.c and spool.c.
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
#include "util/log.h"

/* A blob's file is about to be named or relied on: its folder is to sync. */
void
rf_blob_touch(struct rf_store *s, const char *digest)
{
	unsigned char first;

	if (s->durable && rf_unhex((struct rf_str){ digest, 2 }, &first, 1))
		s->unsynced[first] = s->any_unsynced = true;
}

/* Are the bytes there already?  Then they are young again. */
bool
rf_blob_refresh(struct rf_store *s, const char *digest, int64_t size)
{
	struct rf_err ignored = RF_ERR_INIT;
	char name[RF_BLOB_NAME];
	struct stat st;

	if (rf_blob_file(digest, name, &ignored) != RF_OK ||
	    fstatat(s->blobs_fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
	    !S_ISREG(st.st_mode) || st.st_size != size ||
	    utimensat(s->blobs_fd, name, NULL, AT_SYMLINK_NOFOLLOW) != 0)
		return false;
	rf_blob_touch(s, digest);
	return true;
}

/*
 * Let the web server read a file or folder that it may have to send: as the
 * folder of blobs itself.  Being no member of its group is for riffle check
 * to find, not a reason to refuse an upload.
 */
enum rf_code
rf_blob_share(struct rf_store *s, int fd, mode_t mode, struct rf_err *err)
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
bool
rf_blob_is_shared(const struct rf_store *s, const struct stat *st)
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
	rc = rf_blob_share(s, fd, folder_mode(s), err);
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

/* The same where the folder is there and nothing else of that name. */
static bool
move_new(struct rf_store *s, int dir_fd, const char *from, const char *name)
{
#ifdef RENAME_NOREPLACE
	return renameat2(dir_fd, from, s->blobs_fd, name,
	    RENAME_NOREPLACE) == 0;
#else
	return false;
#endif
}

/* The bytes of a file that is about to be named. */
enum rf_code
rf_blob_sync_file(struct rf_store *s, int dir_fd, const char *from,
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
bool
rf_blob_is_there(struct rf_store *s, const char *digest, int64_t size)
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
enum rf_code
rf_blob_give_name(struct rf_store *s, int dir_fd, const char *from, int64_t size,
    const char *digest, bool synced, struct rf_err *err)
{
	char name[RF_BLOB_NAME];
	enum rf_code rc;

	rc = rf_blob_file(digest, name, err);
	if (rc != RF_OK)
		return rc;
	/* As a rule nothing is there, and there is no need to look. */
	if (synced && move_new(s, dir_fd, from, name)) {
		rf_blob_touch(s, digest);
		return RF_OK;
	}
	if (rf_blob_refresh(s, digest, size)) {
		unlinkat(dir_fd, from, 0);
		return RF_OK;
	}
	if (!synced)
		rc = rf_blob_sync_file(s, dir_fd, from, err);
	if (rc == RF_OK)
		rc = move_in(s, dir_fd, from, name, err);
	if (rc == RF_OK)
		rf_blob_touch(s, digest);
	return rc;
}

/*
 * Sync everything that the file system has not written yet, if it can be
 * told to; one journal commit whatever the number of files.
 */
bool
rf_blob_sync_all(const struct rf_store *s)
{
#ifdef __linux__
	return syncfs(s->blobs_fd) == 0;
#else
	return false;
#endif
}

enum rf_code
rf_blob_sync_folders(struct rf_store *s, struct rf_err *err)
{
	enum rf_code rc = RF_OK;
	char folder[3];
	int fd, n = 0;

	if (!s->any_unsynced)
		return RF_OK;
	for (int i = 0; i < 256; i++)
		n += s->unsynced[i];
	if (n > RF_BLOB_MANY && rf_blob_sync_all(s)) {
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
