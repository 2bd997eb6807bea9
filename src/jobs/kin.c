/*
 * Who is below whom stands in /proc/N/stat.  The list is old when it has been
 * read, so whoever ends them reads it until nobody is left.
 */
#include "config.h"

#include "jobs/kin.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef HAVE_SYS_PRCTL_H
#include <sys/prctl.h>
#endif

#include "util/io.h"
#include "util/limits.h"
#include "util/mem.h"
#include "util/time.h"

#define AGAIN_US 2000		/* between two looks for who is left */
#define PATIENCE_MS 5000	/* with processes that do not die of SIGKILL */

struct kin {
	pid_t pid, parent;
	bool below;
};
struct kins {
	RF_VEC(struct kin) all;
};

bool
rf_kin_adopt(void)
{
#ifdef PR_SET_CHILD_SUBREAPER
	return prctl(PR_SET_CHILD_SUBREAPER, 1) == 0;
#else
	return false;
#endif
}

/* A file of a process, as far as it fits; false when it is gone. */
static bool
load(const char *pid, const char *file, char *text, size_t size)
{
	char path[64];
	size_t got = 0;
	bool good;
	int fd;

	snprintf(path, sizeof(path), "/proc/%.20s/%s", pid, file);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	good = fd >= 0 && rf_read_up_to(fd, text, size - 1, &got, NULL) ==
	    RF_OK;
	text[got] = '\0';
	rf_close(&fd);
	return good;
}

/* "12 (any) name) S 3 ...": the number behind the state. */
static pid_t
parent_of(const char *pid)
{
	char text[512], *at;

	if (!load(pid, "stat", text, sizeof(text)))
		return -1;
	at = strrchr(text, ')');
	return at != NULL && strlen(at) > 4 ?
	    (pid_t)strtol(at + 4, NULL, 10) : -1;
}

static void
read_all(struct kins *k)
{
	DIR *d = opendir("/proc");
	struct dirent *e;

	while (d != NULL && (e = readdir(d)) != NULL) {
		if (isdigit((unsigned char)e->d_name[0]))
			*RF_VEC_PUSH(&k->all) = (struct kin){
			    .pid = (pid_t)strtol(e->d_name, NULL, 10),
			    .parent = parent_of(e->d_name) };
	}
	if (d != NULL)
		closedir(d);
}

/* Mark those below `of`, generation by generation. */
static void
mark(struct kins *k, pid_t of)
{
	for (size_t i = 0; i < k->all.n; i++) {
		struct kin *one = &k->all.v[i];

		if (one->parent != of || one->below)
			continue;
		one->below = true;
		mark(k, one->pid);
	}
}

static void
find(struct kins *k)
{
	*k = (struct kins){ .all = { .n = 0 } };
	read_all(k);
	mark(k, getpid());
}

int64_t
rf_kin_memory(void)
{
	static const char *const lines[] = { "\nRssAnon:", "\nRssShmem:" };
	char pid[24], text[4096];
	struct kins k;
	int64_t kib = 0;

	find(&k);
	for (size_t i = 0; i < k.all.n; i++) {
		snprintf(pid, sizeof(pid), "%ld", (long)k.all.v[i].pid);
		if (!k.all.v[i].below || !load(pid, "status", text,
		    sizeof(text)))
			continue;
		for (size_t n = 0; n < RF_COUNT(lines); n++) {
			const char *at = strstr(text, lines[n]);

			if (at != NULL)
				kib += strtol(at + strlen(lines[n]), NULL, 10);
		}
	}
	RF_VEC_RELEASE(&k.all);
	return kib * RF_KiB;
}

void
rf_kin_end(void)
{
	int64_t until = rf_monotonic() + PATIENCE_MS;
	struct kins k;
	pid_t pid;

	while (rf_monotonic() < until) {
		find(&k);
		for (size_t i = 0; i < k.all.n; i++) {
			if (k.all.v[i].below)
				kill(k.all.v[i].pid, SIGKILL);
		}
		RF_VEC_RELEASE(&k.all);
		do
			pid = waitpid(-1, NULL, WNOHANG);
		while (pid > 0 || (pid < 0 && errno == EINTR));
		if (pid < 0)
			break;
		usleep(AGAIN_US);
	}
}
