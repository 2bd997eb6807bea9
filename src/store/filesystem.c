/*
 * What lies under the data folder.  SQLite's write-ahead log needs memory
 * shared by all who use the index, which a file system between machines does
 * not give; there a rollback journal is used instead, and that only if
 * POSIX locks really exclude other processes.  Some servers answer "locked"
 * to everybody: so the question is put to the file system itself, with a
 * second process.
 */
#include "config.h"

#include "store/private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef HAVE_SYS_VFS_H
#include <sys/vfs.h>
#endif

#include "util/io.h"

/* statfs(2) f_type; from the kernel's headers and the systems' own. */
static const struct {
	unsigned long magic;
	const char *name;
} network[] = {
	{ 0x6969, "NFS" },
	{ 0x517b, "SMB" },
	{ 0xff534d42, "CIFS" },
	{ 0xfe534d42, "SMB2" },
	{ 0x65735546, "FUSE" },		/* sshfs, glusterfs, and local ones */
	{ 0x65735543, "FUSE" },
	{ 0x01021997, "9p" },
	{ 0x5346414f, "AFS" },
	{ 0x6b414653, "AFS" },
	{ 0x73757245, "Coda" },
	{ 0x00c36400, "Ceph" },
	{ 0x01161970, "GFS2" },
	{ 0x7461636f, "OCFS2" },
	{ 0x0bd00bd0, "Lustre" },
	{ 0x0bd00bd3, "Lustre" },
	{ 0x564c, "NCP" },
	{ 0x786f4256, "VirtualBox shared folder" },
	{ 0xbacbacbc, "VMware shared folder" },
	{ 0x47504653, "GPFS" },
	{ 0x19830326, "BeeGFS" },
	{ 0xaad7aaea, "PanFS" },
	{ 0x7c7c6673, "Parallels shared folder" },
};

const char *
rf_filesystem_name(unsigned long magic)
{
	for (size_t i = 0; i < RF_COUNT(network); i++) {
		if (network[i].magic == (magic & 0xffffffffUL))
			return network[i].name;
	}
	return NULL;
}

bool
rf_filesystem_is_network(const char *dir, const char **name)
{
#ifdef HAVE_SYS_VFS_H
	struct statfs st;

	if (statfs(dir, &st) == 0) {
		*name = rf_filesystem_name((unsigned long)st.f_type);
		return *name != NULL;
	}
#endif
	*name = NULL;
	return false;
}

static int
lock_byte(int fd, short type)
{
	struct flock l = { .l_type = type, .l_whence = SEEK_SET,
	    .l_start = 0, .l_len = 1 };

	while (fcntl(fd, F_SETLK, &l) != 0) {
		if (errno != EINTR)
			return errno;
	}
	return 0;
}

/*
 * In a second process (POSIX locks are a process's own): can the byte that
 * our parent holds be locked as well?  Only async-signal-safe calls: we may
 * have been forked by one of several threads.
 */
static int
ask_other_process(const char *path)
{
	pid_t child;
	int status;

	child = fork();
	if (child == 0) {
		int fd = open(path, O_RDWR | O_CLOEXEC);
		int answer = fd < 0 ? errno : lock_byte(fd, F_WRLCK);

		_exit(answer & 0xff);
	}
	if (child < 0)
		return -1;
	while (waitpid(child, &status, 0) < 0) {
		if (errno != EINTR)
			return -1;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

enum rf_code
rf_filesystem_probe_locks(const char *dir, struct rf_err *err)
{
	char path[4096];
	enum rf_code rc;
	int fd = -1, held, free_again;

	rc = rf_file_temp(dir, ".locks-", path, sizeof(path), &fd, err);
	if (rc != RF_OK)
		return rc;
	if (lock_byte(fd, F_WRLCK) != 0) {
		rc = rf_fail(err, RF_E_CONFIG, "the data folder's file system "
		    "gives no file locks: choose a local folder");
		goto out;
	}
	held = ask_other_process(path);
	if (held != EAGAIN && held != EACCES) {
		rc = rf_fail(err, RF_E_CONFIG, "file locks do not exclude other "
		    "processes on the data folder's file system: choose a "
		    "local folder");
		goto out;
	}
	if (lock_byte(fd, F_UNLCK) != 0)
		free_again = -1;
	else
		free_again = ask_other_process(path);
	if (free_again != 0)
		rc = rf_fail(err, RF_E_CONFIG, "file locks are not released on "
		    "the data folder's file system: choose a local folder");
out:
	unlink(path);
	rf_close(&fd);
	return rc;
}
