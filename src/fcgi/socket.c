/*
 * The socket we listen on.  libfcgi's own call is not used: it removes the
 * path first, so that a second start leaves the first deaf, gives the socket
 * whatever mode the umask says, and ends the process when it fails.
 *
 * The path always leads to a socket that answers or to none: we bind under
 * another name, set mode and group, listen, and rename.  The lock file stays
 * behind on purpose, as removing lock files is a race of its own.
 */
#include "config.h"
#include "fcgi/fcgi.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "util/io.h"
#include "util/mem.h"

#define BACKLOG 1024

/*
 * What this process listens on, to be unlinked only while it is still ours.
 * A process has one; the lock is held until it ends.
 */
static struct {
	char path[sizeof(((struct sockaddr_un *)0)->sun_path)];
	dev_t dev;
	ino_t ino;
	int lock;
} own = { "", 0, 0, -1 };

bool
rf_fcgi_is_spawned(void)
{
	struct sockaddr_storage peer;
	socklen_t n = sizeof(int);
	int listening = 0;

	if (getsockopt(0, SOL_SOCKET, SO_ACCEPTCONN, &listening, &n) == 0)
		return listening != 0;
	if (errno == ENOTSOCK || errno == EBADF)
		return false;
	/* Systems without that option: a socket without a peer. */
	n = sizeof(peer);
	return getpeername(0, (struct sockaddr *)&peer, &n) != 0 &&
	    errno == ENOTCONN;
}

static enum rf_code
lock(const char *path, struct rf_err *err)
{
	char name[sizeof(((struct sockaddr_un *)0)->sun_path) + 8];

	(void)snprintf(name, sizeof(name), "%s.lock", path);
	own.lock = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (own.lock < 0)
		return rf_fail_errno(err, RF_E_CONFIG, "cannot open %s", name);
	if (flock(own.lock, LOCK_EX | LOCK_NB) == 0)
		return RF_OK;
	if (errno == EWOULDBLOCK)
		return rf_fail(err, RF_E_CONFLICT,
		    "another Riffle listens on %s", path);
	return rf_fail_errno(err, RF_E_CONFIG, "cannot lock %s", name);
}

static int
unix_socket(const char *path, struct sockaddr_un *a)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	memset(a, 0, sizeof(*a));
	a->sun_family = AF_UNIX;
	rf_strlcpy(a->sun_path, path, sizeof(a->sun_path));
	if (fd >= 0)
		(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
	return fd;
}

/* May we take the path?  A socket that nobody answers may be replaced. */
static enum rf_code
check_path(const char *path, struct rf_err *err)
{
	struct sockaddr_un a;
	struct stat st;
	int fd, failed;

	if (lstat(path, &st) != 0)
		return errno == ENOENT ? RF_OK :
		    rf_fail_errno(err, RF_E_CONFIG, "cannot look at %s", path);
	if (!S_ISSOCK(st.st_mode))
		return rf_fail(err, RF_E_CONFIG,
		    "%s is there and is no socket", path);
	fd = unix_socket(path, &a);
	if (fd < 0)
		return rf_fail_errno(err, RF_E_IO, "cannot make a socket");
	failed = connect(fd, (struct sockaddr *)&a, sizeof(a)) != 0 ?
	    errno : 0;
	close(fd);
	if (failed == ECONNREFUSED || failed == ENOENT)
		return RF_OK;
	return rf_fail(err, RF_E_CONFLICT,
	    "another program listens on %s", path);
}

static enum rf_code
set_owner(const char *name, int mode, const char *group, struct rf_err *err)
{
	const struct group *g;

	if (group != NULL && *group != '\0') {
		errno = 0;
		g = getgrnam(group);
		if (g == NULL)
			return rf_fail(err, RF_E_CONFIG,
			    "there is no group %s", group);
		if (chown(name, (uid_t)-1, g->gr_gid) != 0)
			return rf_fail_errno(err, RF_E_CONFIG,
			    "cannot give the socket to group %s", group);
	}
	/* After chown, which may clear bits. */
	if (chmod(name, (mode_t)mode) != 0)
		return rf_fail_errno(err, RF_E_CONFIG,
		    "cannot set the mode of the socket");
	return RF_OK;
}

static enum rf_code
bind_listen(const char *path, const char *temp, int mode, const char *group,
    int *fd, struct rf_err *err)
{
	struct sockaddr_un a;
	struct stat st;
	enum rf_code rc;
	mode_t mask;
	int bound;

	*fd = unix_socket(temp, &a);
	if (*fd < 0)
		return rf_fail_errno(err, RF_E_IO, "cannot make a socket");
	if (unlink(temp) != 0 && errno != ENOENT)
		return rf_fail_errno(err, RF_E_CONFIG, "cannot remove %s",
		    temp);
	mask = umask(0177);
	bound = bind(*fd, (struct sockaddr *)&a, sizeof(a));
	umask(mask);
	if (bound != 0)
		return rf_fail_errno(err, RF_E_CONFIG,
		    "cannot make the socket %s", path);
	rc = set_owner(temp, mode, group, err);
	if (rc != RF_OK)
		return rc;
	if (listen(*fd, BACKLOG) != 0 || stat(temp, &st) != 0 ||
	    rename(temp, path) != 0)
		return rf_fail_errno(err, RF_E_CONFIG,
		    "cannot put the socket at %s", path);
	rf_strlcpy(own.path, path, sizeof(own.path));
	own.dev = st.st_dev;
	own.ino = st.st_ino;
	return RF_OK;
}

enum rf_code
rf_fcgi_listen(const char *path, int mode, const char *group, int *fd,
    struct rf_err *err)
{
	char temp[sizeof(((struct sockaddr_un *)0)->sun_path)];
	enum rf_code rc;

	*fd = -1;
	if ((size_t)snprintf(temp, sizeof(temp), "%s.new", path) >=
	    sizeof(temp))
		return rf_fail(err, RF_E_CONFIG,
		    "the socket's path is longer than %zu bytes",
		    sizeof(temp) - 5);
	rc = lock(path, err);
	if (rc == RF_OK)
		rc = check_path(path, err);
	if (rc == RF_OK) {
		rc = bind_listen(path, temp, mode, group, fd, err);
		if (rc != RF_OK)
			(void)unlink(temp);
	}
	if (rc != RF_OK) {
		rf_close(fd);
		rf_close(&own.lock);
	}
	return rc;
}

void
rf_fcgi_unlisten(const char *path)
{
	struct stat st;

	if (own.lock < 0 || (path != NULL && strcmp(path, own.path) != 0))
		return;
	if (lstat(own.path, &st) == 0 && st.st_dev == own.dev &&
	    st.st_ino == own.ino)
		(void)unlink(own.path);
	rf_close(&own.lock);
}
