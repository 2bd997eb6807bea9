/*
 * Files and privileges: Landlock where the kernel has it (raw system calls:
 * the C library has no names for them), else the staging folder becomes the
 * root of the file system.  The system call filter is in filter.c.
 *
 * What surprised: Landlock says nothing about stat(), so a reader may learn
 * that a path exists, never what it holds; and before its second version
 * no file can be linked or renamed into another folder, whatever the rules.
 */
#include "config.h"

#include "jobs/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifdef HAVE_SYS_PRCTL_H
#include <sys/prctl.h>
#endif
#ifdef __linux__
#include <linux/capability.h>
#endif

/* ---- Landlock ---------------------------------------------------------- */

#ifdef SYS_landlock_create_ruleset

/* As the kernel's uapi/linux/landlock.h, newer than many installed copies. */
enum {
	FS_EXECUTE = 1 << 0,
	FS_WRITE_FILE = 1 << 1,
	FS_READ_FILE = 1 << 2,
	FS_READ_DIR = 1 << 3,
	FS_REMOVE_DIR = 1 << 4,
	FS_REMOVE_FILE = 1 << 5,
	FS_MAKE_DIR = 1 << 7,
	FS_MAKE_REG = 1 << 8,
	FS_FIRST_VERSION = (1 << 13) - 1,	/* all of version 1 */
	FS_REFER = 1 << 13,		/* version 2 */
	FS_TRUNCATE = 1 << 14,		/* version 3 */
	FS_IOCTL_DEV = 1 << 15,		/* version 5 */
	NET_TCP = 3,			/* bind and connect: version 4 */
	SCOPE_ALL = 3,			/* abstract sockets, signals: version 6 */

	GET_VERSION = 1,
	PATH_BENEATH = 1
};

struct ruleset {
	uint64_t fs, net, scope;
};
struct path_rule {
	uint64_t access;
	int32_t parent;
} __attribute__((packed));

static bool
allow_below(int rules, int folder, uint64_t access)
{
	struct path_rule rule = { access, folder };

	return syscall(SYS_landlock_add_rule, rules, PATH_BENEATH, &rule, 0)
	    == 0;
}

/* Resolvers and certificates read there; the data folder is elsewhere. */
static void
allow_system(int rules)
{
	static const char *const places[] = {
		"/etc", "/usr", "/lib", "/lib64", "/run/systemd/resolve",
		"/run/resolvconf", "/var/lib/ca-certificates", "/nix/store",
		"/gnu/store", "/dev/urandom",
	};

	for (size_t i = 0; i < RF_COUNT(places); i++) {
		int fd = open(places[i], O_PATH | O_CLOEXEC);

		if (fd < 0)
			continue;
		if (!allow_below(rules, fd, FS_READ_FILE | FS_READ_DIR))
			allow_below(rules, fd, FS_READ_FILE);
		close(fd);
	}
}

bool
rf_confine_landlock(int folder, bool network)
{
	uint64_t below = FS_WRITE_FILE | FS_READ_FILE | FS_READ_DIR |
	    FS_REMOVE_DIR | FS_REMOVE_FILE | FS_MAKE_DIR | FS_MAKE_REG;
	struct ruleset set = { FS_FIRST_VERSION, 0, 0 };
	size_t size = sizeof(set.fs);
	bool done = false;
	long version;
	int rules;

	version = syscall(SYS_landlock_create_ruleset, NULL, 0, GET_VERSION);
	if (version < 1)
		return false;
	if (version >= 2) {
		set.fs |= FS_REFER;
		below |= FS_REFER;
	}
	if (version >= 3) {
		set.fs |= FS_TRUNCATE;
		below |= FS_TRUNCATE;
	}
	if (version >= 4 && !network) {
		set.net = NET_TCP;
		size = 2 * sizeof(uint64_t);
	}
	if (version >= 5)
		set.fs |= FS_IOCTL_DEV;
	if (version >= 6) {
		set.scope = SCOPE_ALL;
		size = sizeof(set);
	}
	rules = (int)syscall(SYS_landlock_create_ruleset, &set, size, 0);
	if (rules < 0)
		return false;
	if (folder >= 0 && !allow_below(rules, folder, below))
		goto out;
	if (network)
		allow_system(rules);
	done = syscall(SYS_landlock_restrict_self, rules, 0) == 0;
out:
	close(rules);
	return done;
}

#else

bool
rf_confine_landlock(int folder, bool network)
{
	return false;
}

#endif

/* ---- change of root ---------------------------------------------------- */

bool
rf_confine_chroot(int folder)
{
	if (folder < 0 || fchdir(folder) != 0)
		return false;
	if (chroot(".") == 0)
		return true;
#ifdef CLONE_NEWUSER
	/* Nobody's in a namespace of one's own: there it is allowed. */
	if (unshare(CLONE_NEWUSER) == 0 && chroot(".") == 0)
		return true;
#endif
	return false;
}

/* ---- privileges -------------------------------------------------------- */

bool
rf_confine_privileges(void)
{
	bool ok = true;

#ifdef PR_SET_NO_NEW_PRIVS
	ok = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
#endif
#ifdef SYS_capset
	struct __user_cap_header_struct head = {
		_LINUX_CAPABILITY_VERSION_3, 0
	};
	struct __user_cap_data_struct none[2];

	memset(none, 0, sizeof(none));
	ok = syscall(SYS_capset, &head, none) == 0 && ok;
#endif
	return ok;
}

enum rf_code
rf_confine(int folder, enum rf_calls allowed, struct rf_err *err)
{
	bool network = allowed == RF_CALLS_NETWORK, files, calls;

#ifdef PR_SET_NO_NEW_PRIVS
	/* Landlock asks for it. */
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
#endif
	files = rf_confine_landlock(folder, network) ||
	    (!network && rf_confine_chroot(folder));
	if (!rf_confine_privileges())
		return rf_fail_errno(err, RF_E_BUG,
		    "a reader cannot give up its privileges");
	calls = rf_confine_calls(allowed);
	if (files && calls)
		return RF_OK;
	return rf_fail(err, RF_E_MISSING, "%s%s%s",
	    files ? "" : "this system cannot confine a reader to its folder",
	    files || calls ? "" : ", and ",
	    calls ? "" : "this build or system has no system call filter");
}
