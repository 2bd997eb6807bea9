/*
 * Processes belong to a service when their command line names its data
 * folder or its settings file, both of which have a random name: that is how
 * workers are found that were started on demand and belong to nobody.
 */
#include "config.h"

#include "lib/service.h"

#include <CUnit/CUnit.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "util/io.h"
#include "util/mem.h"
#include "util/time.h"

#define START_MS 10000
#define END_MS 15000
#define OUTPUT_MAX ((size_t)16 << 20)

extern char **environ;

/* What every service has, unless its test says otherwise. */
static const struct {
	const char *name, *value;
} usual[] = {
	{ "log_level", "info" },
	{ "durability", "normal" },
	{ "threads", "12" },
	{ "max_waiting", "8" },
	{ "worker_idle", "60s" },
};

static void
die(const char *what)
{
	fprintf(stderr, "service: %s: %s\n", what, strerror(errno));
	exit(1);
}

static const char *
program(void)
{
	const char *p = getenv("RIFFLE");

	return p != NULL && *p != '\0' ? p : "./riffle";
}

static void
fail_test(const char *what)
{
	CU_assertImplementation(CU_FALSE, __LINE__, what, __FILE__, "",
	    CU_FALSE);
}

/* ---- running the program -------------------------------------------------- */

static pid_t
spawn(const char *const *args, int out)
{
	posix_spawn_file_actions_t a;
	pid_t pid;
	int rc;

	posix_spawn_file_actions_init(&a);
	posix_spawn_file_actions_addopen(&a, 0, "/dev/null", O_RDONLY, 0);
	if (out >= 0)
		posix_spawn_file_actions_adddup2(&a, out, 1);
	rc = posix_spawn(&pid, args[0], &a, NULL, (char *const *)args,
	    environ);
	posix_spawn_file_actions_destroy(&a);
	if (rc != 0) {
		errno = rc;
		die(args[0]);
	}
	return pid;
}

int
service_run(const struct service *s, const char *const *args,
    struct rf_buf *out)
{
	const char *all[24] = { program() };
	size_t n = 1;
	char bytes[4096];
	int pipes[2], status;
	ssize_t got;
	pid_t pid;

	while (*args != NULL && n < RF_COUNT(all) - 3)
		all[n++] = *args++;
	all[n++] = "--config";
	all[n] = s->config;
	if (pipe2(pipes, O_CLOEXEC) != 0)
		die("pipe");
	pid = spawn(all, pipes[1]);
	close(pipes[1]);
	while ((got = read(pipes[0], bytes, sizeof(bytes))) > 0 ||
	    (got < 0 && errno == EINTR))
		if (out != NULL && got > 0)
			rf_buf_add(out, bytes, (size_t)got);
	close(pipes[0]);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool
service_key(const struct service *s, char key[SERVICE_KEY_SIZE],
    const char *const *args)
{
	const char *all[16] = { "key", "create" };
	struct rf_buf out;
	size_t n = 2;
	bool fine;

	while (*args != NULL && n < RF_COUNT(all) - 1)
		all[n++] = *args++;
	rf_buf_init(&out, OUTPUT_MAX);
	fine = service_run(s, all, &out) == 0 && out.len > 20 &&
	    out.len < SERVICE_KEY_SIZE && out.ptr[out.len - 1] == '\n';
	if (fine) {
		memcpy(key, out.ptr, out.len - 1);
		key[out.len - 1] = '\0';
	}
	rf_buf_release(&out);
	return fine;
}

/* ---- processes -------------------------------------------------------------- */

static bool
is_ours(const struct service *s, pid_t pid)
{
	char path[64], line[4096];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%ld/cmdline", (long)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	n = read(fd, line, sizeof(line));
	close(fd);
	return n > 0 && memmem(line, (size_t)n, s->dir, strlen(s->dir)) != NULL;
}

/* Each process of ours but the responder; `sig` is sent to it unless 0. */
static int
each_process(const struct service *s, int sig)
{
	DIR *d = opendir("/proc");
	struct dirent *e;
	int n = 0;

	if (d == NULL)
		die("/proc");
	while ((e = readdir(d)) != NULL) {
		pid_t pid = (pid_t)strtol(e->d_name, NULL, 10);

		if (!isdigit((unsigned char)e->d_name[0]) || pid == s->pid ||
		    pid == getpid() || !is_ours(s, pid))
			continue;
		n++;
		if (sig != 0)
			(void)kill(pid, sig);
	}
	closedir(d);
	return n;
}

int
service_count(const struct service *s)
{
	return each_process(s, 0);
}

bool
service_end_workers(const struct service *s, int ms)
{
	int64_t until = rf_monotonic() + ms;

	(void)each_process(s, SIGTERM);
	while (service_count(s) > 0) {
		if (rf_monotonic() >= until)
			return false;
		rf_sleep_ms(20);
	}
	return true;
}

/* ---- start and end ---------------------------------------------------------- */

void
service_respond(struct service *s)
{
	const char *args[] = { program(), "respond", "--socket", s->socket,
	    "--config", s->config, NULL };
	int64_t until = rf_monotonic() + START_MS;
	struct stat st;
	int status;

	s->pid = spawn(args, -1);
	while (stat(s->socket, &st) != 0) {
		if (waitpid(s->pid, &status, WNOHANG) == s->pid) {
			fprintf(stderr, "service: the responder ended\n");
			exit(1);
		}
		if (rf_monotonic() >= until)
			die("no socket");
		rf_sleep_ms(5);
	}
}

void
service_end_respond(struct service *s)
{
	int64_t until = rf_monotonic() + END_MS;
	int status;
	pid_t got;

	if (s->pid == 0)
		return;
	kill(s->pid, SIGTERM);
	while ((got = waitpid(s->pid, &status, WNOHANG)) == 0 &&
	    rf_monotonic() < until)
		rf_sleep_ms(5);
	if (got == 0) {
		fail_test("the responder does not end");
		kill(s->pid, SIGKILL);
		(void)waitpid(s->pid, &status, 0);
	} else if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		fail_test("the responder ended with a failure");
	}
	s->pid = 0;
}

/* Does a line begin with that name? */
static bool
has_setting(const char *settings, const char *name)
{
	size_t n = strlen(name);

	for (const char *p = settings; p != NULL && *p != '\0';
	    p = strchr(p, '\n')) {
		p += *p == '\n';
		if (strncmp(p, name, n) == 0 && p[n] == ' ')
			return true;
	}
	return false;
}

/* Where www/ is: as make says, or here, or above. */
static void
source_tree(char out[PATH_MAX])
{
	const char *const places[] = { getenv("srcdir"), ".", ".." };
	char probe[PATH_MAX];

	for (size_t i = 0; i < RF_COUNT(places); i++) {
		if (places[i] == NULL)
			continue;
		snprintf(probe, sizeof(probe), "%s/www/index.html", places[i]);
		if (access(probe, R_OK) == 0 && realpath(places[i], out) != NULL)
			return;
	}
	die("the folder www");
}

static void
write_settings(const struct service *s, const char *settings)
{
	struct rf_err err = RF_ERR_INIT;
	struct rf_buf b;
	char www[PATH_MAX];

	source_tree(www);
	rf_buf_init(&b, OUTPUT_MAX);
	rf_buf_printf(&b, "data_dir = %s\n%s", s->data, settings);
	for (size_t i = 0; i < RF_COUNT(usual); i++)
		if (!has_setting(settings, usual[i].name))
			rf_buf_printf(&b, "%s = %s\n", usual[i].name,
			    usual[i].value);
	if (!has_setting(settings, "www_dir"))
		rf_buf_printf(&b, "www_dir = %s/www\n", www);
	if (rf_file_save(s->config, b.ptr, b.len, &err) != RF_OK)
		die(err.msg);
	rf_buf_release(&b);
}

struct service *
service_start(const char *settings)
{
	struct service *s = rf_calloc(1, sizeof(*s));
	const char *tmp = getenv("TMPDIR");

	snprintf(s->dir, sizeof(s->dir), "%s/riffle-test-XXXXXX",
	    tmp != NULL && strlen(tmp) < 60 ? tmp : "/tmp");
	if (mkdtemp(s->dir) == NULL)
		die(s->dir);
	snprintf(s->data, sizeof(s->data), "%s/data", s->dir);
	snprintf(s->config, sizeof(s->config), "%s/riffle.conf", s->dir);
	snprintf(s->socket, sizeof(s->socket), "%s/socket", s->dir);
	write_settings(s, settings);
	if (!SERVICE_KEY(s, s->key, "--org", "Owner") ||
	    !SERVICE_KEY(s, s->stranger, "--org", "Stranger")) {
		fprintf(stderr, "service: no key could be made\n");
		exit(1);
	}
	service_respond(s);
	return s;
}

/* Entries of a folder of the data folder; 0 when it is not there. */
static int
left_in(const struct service *s, const char *folder)
{
	char path[300];
	struct dirent *e;
	int n = 0;
	DIR *d;

	snprintf(path, sizeof(path), "%s/%s", s->data, folder);
	d = opendir(path);
	if (d == NULL)
		return 0;
	while ((e = readdir(d)) != NULL)
		n += e->d_name[0] != '.';
	closedir(d);
	return n;
}

void
service_stop(struct service *s)
{
	struct rf_err err = RF_ERR_INIT;

	service_end_respond(s);
	if (!service_end_workers(s, END_MS)) {
		fail_test("a process of the service is left");
		(void)each_process(s, SIGKILL);
	}
	if (left_in(s, "spool") > 0)
		fail_test("an upload is left in spool/");
	if (left_in(s, "staging") > 0)
		fail_test("a folder is left in staging/");
	if (getenv("RIFFLE_KEEP") == NULL &&
	    rf_remove_tree(s->dir, &err) != RF_OK)
		fail_test(err.msg);
	free(s);
}
