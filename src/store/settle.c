/*
 * The staged files of a document come by the hundred, and syncing each by
 * itself costs two journal commits of the file system: they wait in the spool,
 * and before the next transaction of the connection all are synced, then all
 * named, then their folders synced; where there are many, with two calls in
 * all.
 *
 * What comes as bytes waits in files that have no name yet, where the system
 * has such files: entering a file into a folder and taking it out again is a
 * third of what a small one costs.  Descriptors are few, so some hundreds of
 * them are given their names at a time.
 */
#include "config.h"

#include "store/private.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/io.h"
#include "util/limits.h"

#define READ_STEP (128 * RF_KiB)
#define NEWS 8			/* in a row: then so many are many */
#define MOST_UNNAMED 1024	/* files at once; fewer where descriptors are */

/* A name in the spool that no other connection gives. */
static void
spool_name(struct rf_store *s, struct rf_staged *f)
{
	if (s->staged_tag[0] == '\0')
		rf_random_base62(s->staged_tag, sizeof(s->staged_tag) - 1);
	snprintf(f->name, sizeof(f->name), "put-%s%" PRIu32, s->staged_tag,
	    s->staged_count++);
}

/* Enter a file without a name into a folder. */
static bool
link_file(const struct rf_store *s, int fd, int folder, const char *name)
{
	char path[32];

#ifdef AT_EMPTY_PATH
	/* Newer systems allow it to who opened the file. */
	if (linkat(fd, "", folder, name, AT_EMPTY_PATH) == 0)
		return true;
	if (errno == EEXIST)
		return false;
#endif
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return linkat(AT_FDCWD, path, folder, name, AT_SYMLINK_FOLLOW) == 0;
}

static enum rf_code
sync_staged(struct rf_store *s, struct rf_staged *f, struct rf_err *err)
{
	f->synced = true;
	if (f->fd >= 0)
		return fsync(f->fd) == 0 ? RF_OK :
		    rf_fail_errno(err, RF_E_IO, "cannot store a file");
	f->synced = !rf_blob_is_there(s, f->digest, f->size);
	return f->synced ? rf_blob_sync_file(s, s->spool_fd, f->name, err) : RF_OK;
}

/* Let the disk begin with all of them, so that it may choose the order. */
static void
begin_writing(struct rf_store *s)
{
#ifdef SYNC_FILE_RANGE_WRITE
	for (size_t i = 0; i < s->staged.n; i++) {
		const struct rf_staged *f = &s->staged.v[i];
		int fd = f->fd >= 0 ? f->fd : openat(s->spool_fd, f->name,
		    O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

		if (fd >= 0)
			sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
		if (fd != f->fd)
			rf_close(&fd);
	}
#endif
}

/* The bytes of all of them. */
static enum rf_code
sync_bytes(struct rf_store *s, struct rf_err *err)
{
	enum rf_code rc = RF_OK;

	if (!s->durable || (s->staged.n > RF_BLOB_MANY && rf_blob_sync_all(s))) {
		for (size_t i = 0; i < s->staged.n; i++)
			s->staged.v[i].synced = true;
		return RF_OK;
	}
	if (s->staged.n > 1)
		begin_writing(s);
	for (size_t i = 0; i < s->staged.n && rc == RF_OK; i++)
		rc = sync_staged(s, &s->staged.v[i], err);
	return rc;
}

static enum rf_code
name_one(struct rf_store *s, struct rf_staged *f, struct rf_err *err)
{
	char name[RF_BLOB_NAME];
	enum rf_code rc = RF_OK;

	if (f->fd >= 0) {
		rc = rf_blob_file(f->digest, name, err);
		if (rc != RF_OK)
			return rc;
		if (link_file(s, f->fd, s->blobs_fd, name)) {
			rf_blob_touch(s, f->digest);
			return RF_OK;
		}
		/* There is no folder, or something of that name. */
		spool_name(s, f);
		if (!link_file(s, f->fd, s->spool_fd, f->name))
			return rf_fail_errno(err, RF_E_IO,
			    "cannot store a file");
	}
	return rf_blob_give_name(s, s->spool_fd, f->name, f->size, f->digest,
	    f->synced, err);
}

static enum rf_code
name_staged(struct rf_store *s, struct rf_err *err)
{
	enum rf_code rc;

	rc = rf_blob_lock(s, false, RF_BLOB_LOCK_MS, err);
	if (rc != RF_OK)
		return rc;
	for (size_t i = 0; i < s->staged.n && rc == RF_OK; i++)
		rc = name_one(s, &s->staged.v[i], err);
	rf_blob_unlock(s);
	return rc;
}

/*
 * After a failure nothing is tried again: the files are given up, and what
 * would name them is refused for want of them.
 */
static enum rf_code
settle_staged(struct rf_store *s, struct rf_err *err)
{
	enum rf_code rc;

	if (s->staged.n == 0)
		return RF_OK;
	rc = sync_bytes(s, err);
	if (rc == RF_OK)
		rc = name_staged(s, err);
	rf_blob_give_up(s, rc != RF_OK);
	return rc;
}

void
rf_blob_give_up(struct rf_store *s, bool files)
{
	for (size_t i = 0; i < s->staged.n; i++) {
		struct rf_staged *f = &s->staged.v[i];

		if (files && f->name[0] != '\0')
			unlinkat(s->spool_fd, f->name, 0);
		rf_close(&f->fd);
	}
	s->staged.n = 0;
	s->unnamed = 0;
}

enum rf_code
rf_blob_settle(struct rf_store *s, struct rf_err *err)
{
	enum rf_code rc = settle_staged(s, err);

	if (rc == RF_OK)
		rc = rf_blob_sync_folders(s, err);
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
	struct rf_staged f = { .size = st->st_size, .fd = -1 };
	enum rf_code rc = RF_OK;

	if (!rf_blob_is_shared(s, st))
		rc = rf_blob_share(s, fd, s->blob_mode, err);
	if (rc != RF_OK)
		return rc;
	rf_strlcpy(f.digest, digest, sizeof(f.digest));
	spool_name(s, &f);
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

/* ---- bytes --------------------------------------------------------------------------- */

/* How many files without a name may wait; 0: there is no such thing here. */
static int
most_unnamed(struct rf_store *s)
{
#ifdef O_TMPFILE
	struct rf_staged f = { .name = "" };
	struct rlimit files;
	bool linked;
	int fd;

	if (s->most_unnamed >= 0)
		return s->most_unnamed;
	s->most_unnamed = 0;
	fd = openat(s->spool_fd, ".", O_WRONLY | O_TMPFILE | O_CLOEXEC, 0600);
	if (fd < 0 || getrlimit(RLIMIT_NOFILE, &files) != 0) {
		rf_close(&fd);
		return 0;
	}
	/* Some systems make them, and cannot give them a name later. */
	spool_name(s, &f);
	linked = link_file(s, fd, s->spool_fd, f.name);
	if (linked)
		unlinkat(s->spool_fd, f.name, 0);
	rf_close(&fd);
	if (linked)
		s->most_unnamed = files.rlim_cur / 2 < MOST_UNNAMED ?
		    (int)(files.rlim_cur / 2) : MOST_UNNAMED;
	return s->most_unnamed;
#else
	return 0;
#endif
}

static enum rf_code
open_waiting(struct rf_store *s, struct rf_staged *f, int *fd,
    struct rf_err *err)
{
#ifdef O_TMPFILE
	if (most_unnamed(s) > 0)
		*fd = f->fd = openat(s->spool_fd, ".",
		    O_WRONLY | O_TMPFILE | O_CLOEXEC, 0600);
#endif
	if (*fd < 0) {
		spool_name(s, f);
		*fd = openat(s->spool_fd, f->name, O_WRONLY | O_CREAT |
		    O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	}
	if (*fd < 0)
		return rf_fail_errno(err, RF_E_IO, "cannot store a file");
	return s->blob_mode == 0600 ? RF_OK :
	    rf_blob_share(s, *fd, s->blob_mode, err);
}

/* Bytes that nobody has yet, to wait in a file. */
static enum rf_code
stage_bytes(struct rf_store *s, const void *p, size_t n, const char *digest,
    struct rf_err *err)
{
	struct rf_staged f = { .size = (int64_t)n, .fd = -1 };
	enum rf_code rc;
	int fd = -1;

	rf_strlcpy(f.digest, digest, sizeof(f.digest));
	rc = open_waiting(s, &f, &fd, err);
	if (rc == RF_OK)
		rc = rf_write_all(fd, p, n, err);
	if (rc != RF_OK && f.name[0] != '\0')
		unlinkat(s->spool_fd, f.name, 0);
	if (rc != RF_OK || f.fd < 0)
		rf_close(&fd);
	if (rc != RF_OK)
		return rc;
	*RF_VEC_PUSH(&s->staged) = f;
	s->unnamed += f.fd >= 0;
	return s->unnamed > 0 && s->unnamed >= s->most_unnamed ?
	    settle_staged(s, err) : RF_OK;
}

enum rf_code
rf_blob_put_bytes(struct rf_store *s, const void *p, size_t n,
    char digest[RF_SHA256_HEX], uint32_t *crc, struct rf_err *err)
{
	bool young = false;
	enum rf_code rc;

	rf_sha256_to_hex(p, n, digest);
	if (crc != NULL)
		*crc = rf_crc32(0, p, n);
	/* Among many new ones few are looked for: a copy goes all the same,
	   when it is to be named. */
	if ((s->news < NEWS || s->news % NEWS == 0) &&
	    rf_blob_is_there(s, digest, (int64_t)n)) {
		s->news = 0;
		rc = rf_blob_lock(s, false, RF_BLOB_LOCK_MS, err);
		if (rc != RF_OK)
			return rc;
		young = rf_blob_refresh(s, digest, (int64_t)n);
		rf_blob_unlock(s);
	}
	if (young)
		return RF_OK;
	s->news++;
	return stage_bytes(s, p, n, digest, err);
}
