/*
 * The lock file is made under another name, locked, and then renamed: who
 * sweeps never meets it unlocked while its worker lives.  An area without
 * one is either a few instructions old or was being removed when its
 * worker died; age tells.
 */
#include "config.h"

#include "jobs/staging.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jobs/reader.h"
#include "util/hash.h"
#include "util/io.h"
#include "util/log.h"
#include "util/time.h"

#ifdef F_OFD_SETLK
#define SET_LOCK F_OFD_SETLK
#else
#define SET_LOCK F_SETLK
#endif

#define LOCK "lock"
#define ORPHAN_MS (10 * 60 * 1000)	/* an area without a lock */
#define COUNT_DEPTH 4

static bool
lock_file(int fd)
{
	struct flock l = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	return fcntl(fd, SET_LOCK, &l) == 0;
}

enum rf_code
rf_area_open(struct rf_area *a, const char *data_dir, struct rf_err *err)
{
	char root[3100], temp[sizeof(a->path) + 32], final[sizeof(temp)];
	char name[RF_UUID_SIZE];
	enum rf_code rc;

	*a = (struct rf_area)RF_AREA_INIT;
	rc = rf_path_join(root, sizeof(root), data_dir, "staging", err);
	if (rc == RF_OK)
		rc = rf_mkdirs(root, err);
	rf_uuid(name);
	if (rc == RF_OK)
		rc = rf_path_join(a->path, sizeof(a->path), root, name, err);
	if (rc != RF_OK)
		goto out;
	snprintf(final, sizeof(final), "%s/" LOCK, a->path);
	snprintf(temp, sizeof(temp), "%s/new-" LOCK, a->path);
	if (mkdir(a->path, 0700) != 0) {
		rc = rf_fail_errno(err, RF_E_IO, "cannot make a folder in %s",
		    "staging");
		goto out;
	}
	a->lock = open(temp, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (a->lock < 0 || !lock_file(a->lock) || rename(temp, final) != 0)
		rc = rf_fail_errno(err, RF_E_IO, "cannot lock a folder in %s",
		    "staging");
out:
	if (rc != RF_OK)
		rf_area_close(a);
	return rc;
}

static void
remove_logged(const char *path)
{
	struct rf_err err = RF_ERR_INIT;

	if (rf_remove_tree(path, &err) != RF_OK)
		rf_log(RF_LOG_WARN, "staging.stays", "reason=%s",
		    RF_LOG_Q(err.msg));
}

void
rf_area_close(struct rf_area *a)
{
	if (a->path[0] != '\0')
		remove_logged(a->path);
	rf_close(&a->lock);
	*a = (struct rf_area)RF_AREA_INIT;
}

enum rf_code
rf_area_folder(struct rf_area *a, int *fd, unsigned *number,
    struct rf_err *err)
{
	char path[sizeof(a->path) + 32];

	*number = a->next++;
	snprintf(path, sizeof(path), "%s/%u", a->path, *number);
	if (mkdir(path, 0700) == 0)
		*fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
		    O_CLOEXEC);
	else
		*fd = -1;
	if (*fd < 0)
		return rf_fail_errno(err, RF_E_IO, "cannot make a folder in %s",
		    "staging");
	return RF_OK;
}

/*
 * Plain files of one folder, but for the one to keep; folders too when they
 * are empty.
 */
static bool
empty_folder(int at, const char *name, const char *keep, bool below)
{
	struct dirent *e;
	bool empty = true;
	DIR *d;
	int fd;

	fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	d = fd >= 0 ? fdopendir(fd) : NULL;
	if (d == NULL) {
		rf_close(&fd);
		return false;
	}
	while (empty && (e = readdir(d)) != NULL) {
		if (strcmp(e->d_name, ".") == 0 ||
		    strcmp(e->d_name, "..") == 0 ||
		    strcmp(e->d_name, keep) == 0)
			continue;
		empty = unlinkat(fd, e->d_name, 0) == 0 || (below &&
		    empty_folder(fd, e->d_name, "", false) &&
		    unlinkat(fd, e->d_name, AT_REMOVEDIR) == 0);
	}
	closedir(d);
	return empty;
}

bool
rf_area_empty(int fd)
{
	return empty_folder(fd, ".", rf_manifest_void(fd) ?
	    RF_MANIFEST_FILE : "", true);
}

void
rf_area_remove(struct rf_area *a, unsigned number)
{
	char path[sizeof(a->path) + 32];

	snprintf(path, sizeof(path), "%s/%u", a->path, number);
	remove_logged(path);
}

/* ---- sweeping ------------------------------------------------------------ */

/* Plain files below the folder `fd`, which is consumed. */
static void
count_below(int take_fd, int depth, int64_t *files, int64_t *bytes)
{
	DIR *d = fdopendir(take_fd);
	struct dirent *e;
	struct stat st;

	if (d == NULL) {
		close(take_fd);
		return;
	}
	while ((e = readdir(d)) != NULL) {
		if (strcmp(e->d_name, ".") == 0 ||
		    strcmp(e->d_name, "..") == 0 ||
		    fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
			continue;
		if (S_ISREG(st.st_mode)) {
			++*files;
			*bytes += st.st_size;
		} else if (S_ISDIR(st.st_mode) && depth > 0) {
			int fd = openat(dirfd(d), e->d_name, O_RDONLY |
			    O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

			if (fd >= 0)
				count_below(fd, depth - 1, files, bytes);
		}
	}
	closedir(d);
}

/* Is the worker of this area gone?  Then its lock is ours, in *lock. */
static bool
is_left_over(int area, int *lock)
{
	struct stat st;

	*lock = openat(area, LOCK, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
	if (*lock >= 0)
		return lock_file(*lock);
	return errno == ENOENT && fstat(area, &st) == 0 &&
	    rf_now() - (int64_t)st.st_mtime * 1000 > ORPHAN_MS;
}

enum rf_code
rf_staging_sweep(const char *data_dir, int64_t *files, int64_t *bytes,
    struct rf_err *err)
{
	char root[3100], path[sizeof(root) + 300];
	enum rf_code rc;
	struct dirent *e;
	int area, lock;
	DIR *d;

	rc = rf_path_join(root, sizeof(root), data_dir, "staging", err);
	if (rc != RF_OK)
		return rc;
	d = opendir(root);
	if (d == NULL)
		return errno == ENOENT ? RF_OK : rf_fail_errno(err, RF_E_IO,
		    "cannot read the folder %s", "staging");
	while (rc == RF_OK && (e = readdir(d)) != NULL) {
		if (e->d_name[0] == '.')
			continue;
		area = openat(dirfd(d), e->d_name, O_RDONLY | O_DIRECTORY |
		    O_NOFOLLOW | O_CLOEXEC);
		if (area < 0)
			continue;
		lock = -1;
		if (is_left_over(area, &lock)) {
			count_below(area, COUNT_DEPTH, files, bytes);
			area = -1;
			snprintf(path, sizeof(path), "%s/%s", root, e->d_name);
			rc = rf_remove_tree(path, err);
		}
		rf_close(&lock);
		rf_close(&area);
	}
	closedir(d);
	return rc;
}
