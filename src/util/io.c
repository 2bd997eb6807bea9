/*
 * Files and descriptors.  Messages name the last component of a path only:
 * they may travel to a client.  A rename is durable only once its folder is
 * synced as well, which is easy to forget: rf_file_save does both.
 */
#include "config.h"

#include "util/io.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/hash.h"
#include "util/limits.h"
#include "util/mem.h"
#include "util/str.h"
#include "util/utf8.h"

#define TREE_DEPTH 64		/* levels that rf_remove_tree descends */
#define READ_STEP (64 * RF_KiB)

void
rf_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* Was the failed call merely interrupted?  Waits where it would block. */
static bool
try_again(int fd, short events)
{
	struct pollfd p = { .fd = fd, .events = events };

	if (errno == EINTR)
		return true;
	if (errno != EAGAIN && errno != EWOULDBLOCK)
		return false;
	return poll(&p, 1, -1) >= 0 || errno == EINTR;
}

enum rf_code
rf_write_all(int fd, const void *p, size_t n, struct rf_err *err)
{
	const char *at = p;

	while (n > 0) {
		ssize_t put = write(fd, at, n);

		if (put < 0) {
			if (try_again(fd, POLLOUT))
				continue;
			if (errno == EPIPE || errno == ECONNRESET)
				return rf_fail(err, RF_E_CLOSED,
				    "the other side closed the connection");
			return rf_fail_errno(err, RF_E_IO, "cannot write");
		}
		at += put;
		n -= (size_t)put;
	}
	return RF_OK;
}

enum rf_code
rf_read_up_to(int fd, void *p, size_t n, size_t *got, struct rf_err *err)
{
	char *to = p;

	*got = 0;
	while (*got < n) {
		ssize_t r = read(fd, to + *got, n - *got);

		if (r < 0) {
			if (try_again(fd, POLLIN))
				continue;
			return rf_fail_errno(err, RF_E_IO, "cannot read");
		}
		if (r == 0)
			break;
		*got += (size_t)r;
	}
	return RF_OK;
}

enum rf_code
rf_pread_up_to(int fd, void *p, size_t n, int64_t at, size_t *got,
    struct rf_err *err)
{
	char *to = p;

	*got = 0;
	while (*got < n) {
		ssize_t r = pread(fd, to + *got, n - *got,
		    (off_t)at + (off_t)*got);

		if (r < 0) {
			if (errno == EINTR)
				continue;
			return rf_fail_errno(err, RF_E_IO, "cannot read");
		}
		if (r == 0)
			break;
		*got += (size_t)r;
	}
	return RF_OK;
}

/*
 * The size from fstat is a hint: files in /proc say 0, and a file may grow
 * while it is read.
 */
static enum rf_code
load_fd(int fd, const char *name, size_t max, char **out, size_t *len,
    struct rf_err *err)
{
	size_t cap = 0, used = 0, got, want;
	struct stat st;
	char *data = NULL;
	enum rf_code rc;

	if (fstat(fd, &st) != 0)
		return rf_fail_errno(err, RF_E_IO, "cannot read %s", name);
	if (S_ISDIR(st.st_mode))
		return rf_fail(err, RF_E_IO, "%s is a folder", name);
	for (;;) {
		/* One byte past the ceiling tells that the file is larger. */
		want = cap == 0 && st.st_size > 0 && (uint64_t)st.st_size < max
		    ? (size_t)st.st_size + 1 : READ_STEP + cap / 2;
		if (want > max + 1 - used)
			want = max + 1 - used;
		if (used + want + 1 > cap) {
			cap = used + want + 1;
			data = rf_realloc(data, cap);
		}
		rc = rf_read_up_to(fd, data + used, want, &got, err);
		if (rc != RF_OK)
			break;
		used += got;
		if (used > max) {
			rc = rf_fail(err, RF_E_LIMIT,
			    "%s is larger than %zu bytes", name, max);
			break;
		}
		if (got < want)
			break;
	}
	if (rc != RF_OK) {
		free(data);
		return rc;
	}
	data[used] = '\0';
	*out = data;
	*len = used;
	return RF_OK;
}

enum rf_code
rf_file_load(const char *path, size_t max, char **out, size_t *len,
    struct rf_err *err)
{
	const char *name = rf_path_base(path);
	enum rf_code rc;
	int fd;

	*out = NULL;
	*len = 0;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return rf_fail_errno(err, errno == ENOENT || errno == ENOTDIR ?
		    RF_E_NOT_FOUND : RF_E_IO, "cannot open %s", name);
	rc = load_fd(fd, name, max, out, len, err);
	rf_close(&fd);
	return rc;
}

/* The folder part of a path: "." without one, "/" for the root. */
static enum rf_code
path_dir(const char *path, char *out, size_t size, struct rf_err *err)
{
	const char *slash = strrchr(path, '/');
	size_t n;

	if (slash == NULL) {
		path = ".";
		n = 1;
	} else {
		n = slash == path ? 1 : (size_t)(slash - path);
	}
	if (n >= size)
		return rf_fail(err, RF_E_LIMIT, "a file path is too long");
	memcpy(out, path, n);
	out[n] = '\0';
	return RF_OK;
}

enum rf_code
rf_file_save(const char *path, const void *p, size_t n, struct rf_err *err)
{
	char dir[4096], temp[4096 + 32];
	enum rf_code rc;
	int fd = -1;

	rc = path_dir(path, dir, sizeof(dir), err);
	if (rc != RF_OK)
		return rc;
	rc = rf_file_temp(dir, ".save-", temp, sizeof(temp), &fd, err);
	if (rc != RF_OK)
		return rc;
	rc = rf_write_all(fd, p, n, err);
	if (rc == RF_OK && fsync(fd) != 0)
		rc = rf_fail_errno(err, RF_E_IO, "cannot save %s",
		    rf_path_base(path));
	rf_close(&fd);
	if (rc == RF_OK && rename(temp, path) != 0)
		rc = rf_fail_errno(err, RF_E_IO, "cannot save %s",
		    rf_path_base(path));
	if (rc != RF_OK) {
		unlink(temp);
		return rc;
	}
	return rf_sync_dir(dir, err);
}

enum rf_code
rf_file_temp(const char *dir, const char *prefix, char *path, size_t size,
    int *fd, struct rf_err *err)
{
	char tail[17];
	int n;

	*fd = -1;
	/* A clash of 95 random bits means that something else is wrong. */
	for (int tries = 0; tries < 3; tries++) {
		rf_random_base62(tail, sizeof(tail) - 1);
		n = snprintf(path, size, "%s/%s%s", dir, prefix, tail);
		if (n < 0 || (size_t)n >= size)
			return rf_fail(err, RF_E_LIMIT,
			    "a file path is too long");
		*fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC |
		    O_NOFOLLOW, 0600);
		if (*fd >= 0)
			return RF_OK;
		if (errno != EEXIST)
			break;
	}
	return rf_fail_errno(err, RF_E_IO, "cannot create a temporary file");
}

static bool
is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/*
 * The answer of mkdir() for a folder that exists may also be EACCES or
 * EROFS, by the file system; so the folder itself is asked.
 */
static enum rf_code
make_one(const char *path, struct rf_err *err)
{
	int saved;

	if (mkdir(path, 0700) == 0)
		return RF_OK;
	saved = errno;
	if (is_folder(path))
		return RF_OK;
	errno = saved == EEXIST ? ENOTDIR : saved;
	return rf_fail_errno(err, RF_E_IO, "cannot create the folder %s",
	    rf_path_base(path));
}

enum rf_code
rf_mkdirs(const char *path, struct rf_err *err)
{
	enum rf_code rc = RF_OK;
	char *copy;

	/* Mostly all but the last one are there. */
	if (is_folder(path) || mkdir(path, 0700) == 0)
		return RF_OK;
	copy = rf_strdup(path);
	for (char *p = copy + 1; copy[0] != '\0' && *p != '\0'; p++) {
		if (*p != '/' || p[-1] == '/')
			continue;
		*p = '\0';
		rc = make_one(copy, err);
		*p = '/';
		if (rc != RF_OK)
			goto out;
	}
	rc = make_one(copy, err);
out:
	free(copy);
	return rc;
}

static enum rf_code
remove_failed(const char *name, struct rf_err *err)
{
	return rf_fail_errno(err, RF_E_IO, "cannot remove %s", name);
}

/* Everything below the folder `fd`, which is consumed. */
static enum rf_code
empty_folder(int take_fd, int depth, struct rf_err *err)
{
	enum rf_code rc = RF_OK;
	struct dirent *e;
	DIR *d;
	int fd;

	d = fdopendir(take_fd);
	if (d == NULL) {
		close(take_fd);
		return remove_failed("a folder", err);
	}
	while (rc == RF_OK && (errno = 0, e = readdir(d)) != NULL) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		if (unlinkat(dirfd(d), e->d_name, 0) == 0 || errno == ENOENT)
			continue;
		/* Linux says EISDIR, POSIX says EPERM. */
		if (errno != EISDIR && errno != EPERM) {
			rc = remove_failed(e->d_name, err);
			break;
		}
		if (depth >= TREE_DEPTH) {
			rc = rf_fail(err, RF_E_LIMIT,
			    "folders are nested more than %d deep", TREE_DEPTH);
			break;
		}
		fd = openat(dirfd(d), e->d_name, O_RDONLY | O_DIRECTORY |
		    O_NOFOLLOW | O_CLOEXEC);
		if (fd < 0) {
			rc = remove_failed(e->d_name, err);
			break;
		}
		rc = empty_folder(fd, depth + 1, err);
		if (rc == RF_OK &&
		    unlinkat(dirfd(d), e->d_name, AT_REMOVEDIR) != 0)
			rc = remove_failed(e->d_name, err);
	}
	if (rc == RF_OK && errno != 0)
		rc = remove_failed("a folder", err);
	closedir(d);
	return rc;
}

enum rf_code
rf_remove_tree(const char *path, struct rf_err *err)
{
	enum rf_code rc;
	int fd;

	fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0) {
		if (errno == ENOENT)
			return RF_OK;
		/* Not a folder, or a link to one: the name itself goes. */
		if ((errno == ENOTDIR || errno == ELOOP) && unlink(path) == 0)
			return RF_OK;
		return remove_failed(rf_path_base(path), err);
	}
	rc = empty_folder(fd, 0, err);
	if (rc == RF_OK && rmdir(path) != 0 && errno != ENOENT)
		rc = remove_failed(rf_path_base(path), err);
	return rc;
}

enum rf_code
rf_sync_dir(const char *path, struct rf_err *err)
{
	enum rf_code rc = RF_OK;
	int fd;

	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return rf_fail_errno(err, RF_E_IO, "cannot open the folder %s",
		    rf_path_base(path));
	/* Some network file systems cannot sync a folder, and say EINVAL. */
	if (fsync(fd) != 0 && errno != EINVAL && errno != ENOTSUP)
		rc = rf_fail_errno(err, RF_E_IO, "cannot sync the folder %s",
		    rf_path_base(path));
	rf_close(&fd);
	return rc;
}

enum rf_code
rf_path_join(char *out, size_t size, const char *dir, const char *name,
    struct rf_err *err)
{
	size_t n = strlen(dir);
	int len;

	while (n > 1 && dir[n - 1] == '/')
		n--;
	len = snprintf(out, size, "%.*s%s%s", (int)n, dir,
	    n == 0 || dir[n - 1] == '/' ? "" : "/", name);
	if (len < 0 || (size_t)len >= size)
		return rf_fail(err, RF_E_LIMIT, "a file path is too long");
	return RF_OK;
}

const char *
rf_path_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

/* Marks that make a name read as another one: direction, invisible, BOM. */
static bool
is_treacherous(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) ||
	    c == 0xad || (c >= 0x200b && c <= 0x200f) ||
	    (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) ||
	    c == 0xfeff || (c >= 0xfff9 && c <= 0xfffc) ||
	    (c & 0xfffe) == 0xfffe;
}

/* Names that Windows gives to devices, with any extension. */
static bool
is_device(struct rf_str name)
{
	static const char *const devices[] = {
		"con", "prn", "aux", "nul", "conin$", "conout$",
	};
	struct rf_str stem = rf_str_trim(rf_str_cut(&name, '.'));

	for (size_t i = 0; i < RF_COUNT(devices); i++) {
		if (rf_str_ieq(stem, devices[i]))
			return true;
	}
	/* Digits, and the superscripts one to three of Latin-1. */
	if (!(stem.len == 4 && stem.ptr[3] >= '0' && stem.ptr[3] <= '9') &&
	    !(stem.len == 5 && (rf_str_ends(stem, "\xc2\xb9") ||
	    rf_str_ends(stem, "\xc2\xb2") || rf_str_ends(stem, "\xc2\xb3"))))
		return false;
	stem.len = 3;
	return rf_str_ieq(stem, "com") || rf_str_ieq(stem, "lpt");
}

/* The last component, whichever system's separators it came with. */
static struct rf_str
last_component(const char *name)
{
	struct rf_str s = rf_str(name);
	size_t from;

	while (s.len > 0 && strchr("/\\", s.ptr[s.len - 1]) != NULL)
		s.len--;
	for (from = s.len; from > 0; from--) {
		if (strchr("/\\", s.ptr[from - 1]) != NULL)
			break;
	}
	return (struct rf_str){ s.ptr + from, s.len - from };
}

/* Cut to n bytes before the extension, so that the type stays readable. */
static void
shorten(char *text, size_t len, size_t n)
{
	const char *dot = memrchr(text, '.', len);
	struct rf_str stem;
	size_t tail = 0;

	if (dot != NULL && (size_t)(text + len - dot) <= 16)
		tail = (size_t)(text + len - dot);
	stem = rf_utf8_prefix((struct rf_str){ text, len - tail }, n - tail);
	while (stem.len > 0 && strchr(". ", stem.ptr[stem.len - 1]) != NULL)
		stem.len--;
	memmove(text + stem.len, text + len - tail, tail);
	text[stem.len + tail] = '\0';
}

void
rf_filename_clean(const char *name, char out[101])
{
	struct rf_str s = last_component(name);
	char text[4 * RF_MAX_FILENAME + 8];
	size_t n = 1, from;	/* room for a "_" before a device's name */

	for (size_t pos = 0; pos < s.len && n < sizeof(text) - 5;) {
		uint32_t c = rf_utf8_next(s, &pos);

		if (is_treacherous(c) || (n == 1 && (c == '.' || c == ' ')))
			continue;
		if (c == 0xfffd || (c < 0x80 && strchr("<>:\"|?*", (int)c)))
			c = '_';
		n += rf_utf8_encode(c, text + n);
	}
	while (n > 1 && (text[n - 1] == '.' || text[n - 1] == ' '))
		n--;
	text[n] = '\0';
	if (n == 1) {
		rf_strlcpy(out, "file", 101);
		return;
	}
	text[0] = '_';
	from = is_device((struct rf_str){ text + 1, n - 1 }) ? 0 : 1;
	if (n - from > 100)
		shorten(text + from, n - from, 100);
	rf_strlcpy(out, text + from, 101);
}
