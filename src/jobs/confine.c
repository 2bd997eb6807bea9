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
#include <limits.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
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
	FS_MAKE_SOCK = 1 << 9,
	FS_MAKE_SYM = 1 << 12,
	FS_FIRST_VERSION = (1 << 13) - 1,	/* all of version 1 */
	FS_REFER = 1 << 13,		/* version 2 */
	FS_TRUNCATE = 1 << 14,		/* version 3 */
	FS_IOCTL_DEV = 1 << 15,		/* version 5 */
	/* Of these, what a rule for a file may hold. */
	FS_OF_FILES = FS_EXECUTE | FS_WRITE_FILE | FS_READ_FILE | FS_TRUNCATE |
	    FS_IOCTL_DEV,
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

/* A place that may be missing; what means folders alone is nothing to files. */
static void
allow_place(int rules, const char *path, uint64_t access)
{
	int fd = open(path, O_PATH | O_CLOEXEC);

	if (fd < 0)
		return;
	if (!allow_below(rules, fd, access))
		allow_below(rules, fd, access & FS_OF_FILES);
	close(fd);
}

/* Resolvers and certificates read there; the data folder is elsewhere. */
static const char *const of_fetchers[] = {
	"/etc", "/usr", "/lib", "/lib64", "/run/systemd/resolve",
	"/run/resolvconf", "/var/lib/ca-certificates", "/nix/store",
	"/gnu/store", "/dev/urandom", NULL
};

/* Programs and libraries. */
static const char *const of_programs[] = {
	"/bin", "/lib", "/lib64", "/usr", "/opt", "/snap", "/nix/store",
	"/gnu/store", NULL
};

/* What Chromium reads besides; of /etc nothing that is anybody's secret. */
static const char *const of_browsers[] = {
	"/etc/alternatives", "/etc/chromium", "/etc/chromium-browser",
	"/etc/chromium.d", "/etc/debian_version", "/etc/fonts", "/etc/group",
	"/etc/host.conf", "/etc/hosts", "/etc/ld.so.cache",
	"/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/locale.alias",
	"/etc/localtime", "/etc/lsb-release", "/etc/machine-id",
	"/etc/mime.types", "/etc/nsswitch.conf", "/etc/opt",
	"/etc/os-release", "/etc/passwd", "/etc/pki", "/etc/resolv.conf",
	"/etc/ssl", "/etc/timezone", "/proc", "/sys", "/var/cache/fontconfig",
	NULL
};
static const char *const devices[] = {
	"/dev/full", "/dev/null", "/dev/random", "/dev/urandom", "/dev/zero",
	NULL
};

static void
allow_places(int rules, const char *const *places, uint64_t access)
{
	for (; *places != NULL; places++)
		allow_place(rules, *places, access);
}

bool
rf_confine_has_landlock(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0, GET_VERSION) >= 1;
}

/*
 * Rules that allow nothing but what is done below a folder, or -1; *below
 * becomes all of that.
 */
static int
make_rules(int folder, bool network, uint64_t *below)
{
	struct ruleset set = { FS_FIRST_VERSION, 0, 0 };
	size_t size = sizeof(set.fs);
	long version;
	int rules;

	*below = FS_WRITE_FILE | FS_READ_FILE | FS_READ_DIR |
	    FS_REMOVE_DIR | FS_REMOVE_FILE | FS_MAKE_DIR | FS_MAKE_REG;
	version = syscall(SYS_landlock_create_ruleset, NULL, 0, GET_VERSION);
	if (version < 1)
		return -1;
	if (version >= 2) {
		set.fs |= FS_REFER;
		*below |= FS_REFER;
	}
	if (version >= 3) {
		set.fs |= FS_TRUNCATE;
		*below |= FS_TRUNCATE;
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
	if (rules >= 0 && folder >= 0 && !allow_below(rules, folder, *below)) {
		close(rules);
		return -1;
	}
	return rules;
}

/* Takes the rules. */
static bool
obey(int rules)
{
	bool done = syscall(SYS_landlock_restrict_self, rules, 0) == 0;

	close(rules);
	return done;
}

bool
rf_confine_landlock(int folder, bool network)
{
	uint64_t below;
	int rules = make_rules(folder, network, &below);

	if (rules < 0)
		return false;
	if (network)
		allow_places(rules, of_fetchers, FS_READ_FILE | FS_READ_DIR);
	return obey(rules);
}

bool
rf_confine_browser(int folder, const char *program)
{
	uint64_t read = FS_READ_FILE | FS_READ_DIR, below;
	int rules = make_rules(folder, false, &below);
	char own[PATH_MAX], *end;

	if (rules < 0)
		return false;
	/* It makes links and sockets in its profile. */
	if (!allow_below(rules, folder, below | FS_MAKE_SYM | FS_MAKE_SOCK)) {
		close(rules);
		return false;
	}
	allow_places(rules, of_programs, read | FS_EXECUTE);
	allow_places(rules, of_browsers, read);
	allow_places(rules, devices, FS_READ_FILE | FS_WRITE_FILE);
	/* Its own sandbox says there who is who in a namespace of users. */
	if (geteuid() != 0)
		allow_place(rules, "/proc", read | FS_WRITE_FILE);
	/* One that was put elsewhere has its files beside it. */
	if (realpath(program, own) != NULL &&
	    (end = strrchr(own, '/')) != NULL && end != own) {
		*end = '\0';
		allow_place(rules, own, read | FS_EXECUTE);
	}
	return obey(rules);
}

#else

bool
rf_confine_has_landlock(void)
{
	return false;
}

bool
rf_confine_browser(int folder, const char *program)
{
	return false;
}

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
