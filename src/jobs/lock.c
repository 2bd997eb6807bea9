/*
 * Byte 0 is locked by the one worker on demand, byte 1 is shared by all who
 * work.  Locks of open file descriptions, since the classic ones are lost
 * when any descriptor of the file is closed, and are not inherited.
 */
#include "config.h"

#include "jobs/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/io.h"

#ifdef F_OFD_SETLK
#define SET_LOCK F_OFD_SETLK
#define GET_LOCK F_OFD_GETLK
#else
#define SET_LOCK F_SETLK
#define GET_LOCK F_GETLK
#endif

enum { DEMAND = 0, ALIVE = 1 };

static enum rf_code
lock_path(const char *data_dir, char *path, size_t size, struct rf_err *err)
{
	return rf_path_join(path, size, data_dir, "worker.lock", err);
}

static bool
set_lock(int fd, off_t byte, short type)
{
	struct flock l = { .l_type = type, .l_whence = SEEK_SET,
	    .l_start = byte, .l_len = 1 };

	return fcntl(fd, SET_LOCK, &l) == 0;
}

enum rf_code
rf_lock_open(const char *data_dir, int *fd, struct rf_err *err)
{
	char path[4096];
	enum rf_code rc = lock_path(data_dir, path, sizeof(path), err);

	*fd = -1;
	if (rc != RF_OK)
		return rc;
	*fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY,
	    0600);
	if (*fd < 0)
		return rf_fail_errno(err, RF_E_CONFIG,
		    "cannot open worker.lock in the data folder");
	return RF_OK;
}

bool
rf_lock_take_demand(int fd)
{
	return set_lock(fd, DEMAND, F_WRLCK);
}

bool
rf_lock_take_alive(int fd)
{
	return set_lock(fd, ALIVE, F_RDLCK);
}

void
rf_lock_drop_all(int fd)
{
	set_lock(fd, DEMAND, F_UNLCK);
	set_lock(fd, ALIVE, F_UNLCK);
}

bool
rf_lock_held(int fd)
{
	struct flock l = { .l_type = F_WRLCK, .l_whence = SEEK_SET,
	    .l_start = DEMAND, .l_len = 2 };

	return fcntl(fd, GET_LOCK, &l) == 0 && l.l_type != F_UNLCK;
}

int
rf_lock_inherited(const char *data_dir)
{
	struct stat file, fd;
	char path[4096];

	if (lock_path(data_dir, path, sizeof(path), NULL) != RF_OK ||
	    stat(path, &file) != 0 || fstat(RF_LOCK_INHERITED_FD, &fd) != 0 ||
	    file.st_ino != fd.st_ino || file.st_dev != fd.st_dev ||
	    !rf_lock_take_demand(RF_LOCK_INHERITED_FD))
		return -1;
	fcntl(RF_LOCK_INHERITED_FD, F_SETFD, FD_CLOEXEC);
	return RF_LOCK_INHERITED_FD;
}
