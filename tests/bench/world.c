/*
 * What "make bench" measures against: a data folder of its own, lighttpd in
 * front of Riffle and of the empty peer, both on sockets of their own, and a
 * worker.  Everything is ended and removed at exit, however it comes.
 */
#include "config.h"

#include "bench/bench.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "util/io.h"
#include "util/limits.h"
#include "util/mem.h"
#include "util/str.h"
#include "util/time.h"

#define START_MS 10000
#define STOP_MS 20000

extern char **environ;

static struct bench_world *world;	/* for the end */

void
bench_die(const char *fmt, ...)
{
	va_list ap;

	fflush(stdout);
	fputs("bench: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

/* ---- processes ------------------------------------------------------------ */

static pid_t
spawn(const char *const *argv, const char *const *env, int in, int out,
    int errors)
{
	posix_spawn_file_actions_t a;
	posix_spawnattr_t attr;
	sigset_t none;
	int failed;
	pid_t pid;

	sigemptyset(&none);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK);
	posix_spawn_file_actions_init(&a);
	posix_spawn_file_actions_adddup2(&a, in, 0);
	posix_spawn_file_actions_adddup2(&a, out, 1);
	posix_spawn_file_actions_adddup2(&a, errors, 2);
	failed = posix_spawnp(&pid, argv[0], &a, &attr, (char **)argv,
	    env != NULL ? (char **)env : environ);
	posix_spawn_file_actions_destroy(&a);
	posix_spawnattr_destroy(&attr);
	if (failed != 0)
		bench_die("cannot start %s: %s%s", argv[0], strerror(failed),
		    failed == ENOENT ? " (is it installed?)" : "");
	return pid;
}

static int
null_device(void)
{
	static int fd = -1;

	if (fd < 0)
		fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	return fd;
}

bool
bench_has(const char *program, const char *what)
{
	const char *path = getenv("PATH");
	char file[4500];

	while (path != NULL && *path != '\0') {
		size_t n = strcspn(path, ":");

		snprintf(file, sizeof(file), "%.*s/%s", (int)n, path, program);
		if (access(file, X_OK) == 0)
			return true;
		path += n + (path[n] == ':');
	}
	bench_note("%s: %s is not installed, NOT MEASURED", what, program);
	return false;
}

void
bench_out(const struct bench_world *w, char *path, size_t size)
{
	static unsigned n;

	snprintf(path, size, "%s/out-%u", w->dir, n++);
}

static long most_kib;

long
bench_run_kib(void)
{
	return most_kib;
}

double
bench_run(const char *const *argv, const char *const *env, int in, int out)
{
	pid_t pid = spawn(argv, env, in >= 0 ? in : null_device(),
	    out >= 0 ? out : null_device(), STDERR_FILENO);
	struct rusage u;
	int status;

	while (wait4(pid, &status, 0, &u) < 0)
		if (errno != EINTR)
			bench_die("wait: %s", strerror(errno));
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		bench_die("%s ended with %d", argv[0], status);
	most_kib = u.ru_maxrss;
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e3 +
	    (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e3;
}

static double
own_cpu_ms(pid_t pid)
{
	struct timespec t;
	clockid_t clock;

	if (clock_getcpuclockid(pid, &clock) != 0 ||
	    clock_gettime(clock, &t) != 0)
		bench_die("process %ld is gone", (long)pid);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

double
bench_cpu_ms(pid_t pid)
{
	double ms = own_cpu_ms(pid);
	char path[64];
	FILE *f;
	long child;

	snprintf(path, sizeof(path), "/proc/%ld/task/%ld/children", (long)pid,
	    (long)pid);
	f = fopen(path, "re");
	while (f != NULL && fscanf(f, "%ld", &child) == 1)
		ms += own_cpu_ms((pid_t)child);
	if (f != NULL)
		fclose(f);
	return ms;
}

long
bench_memory_kib(pid_t pid, const char *field)
{
	char path[64], text[8192], *at;
	size_t got = 0;
	int fd;

	snprintf(path, sizeof(path), "/proc/%ld/status", (long)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || rf_read_up_to(fd, text, sizeof(text) - 1, &got, NULL) !=
	    RF_OK)
		bench_die("cannot read %s", path);
	close(fd);
	text[got] = '\0';
	at = strstr(text, field);
	at = at != NULL ? strchr(at, ':') : NULL;
	if (at == NULL)
		bench_die("no %s in %s", field, path);
	return strtol(at + 1, NULL, 10);
}

pid_t
bench_start(const struct bench_world *w, const char *const *argv)
{
	char path[500];
	pid_t pid;
	int fd;

	snprintf(path, sizeof(path), "%s/output", w->dir);
	fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (fd < 0)
		bench_die("cannot write %s", path);
	pid = spawn(argv, NULL, null_device(), fd, fd);
	close(fd);
	return pid;
}

void
bench_stop(pid_t *pid)
{
	int64_t until = rf_monotonic() + STOP_MS;

	if (*pid <= 0)
		return;
	kill(*pid, SIGTERM);
	while (waitpid(*pid, NULL, WNOHANG) == 0) {
		if (rf_monotonic() > until)
			kill(*pid, SIGKILL);
		rf_sleep_ms(2);
	}
	*pid = 0;
}

void
bench_wait_socket(const char *path)
{
	int64_t until = rf_monotonic() + START_MS;
	struct stat st;

	while (stat(path, &st) != 0 || !S_ISSOCK(st.st_mode)) {
		if (rf_monotonic() > until)
			bench_die("%s does not appear; see the file output "
			    "beside it", path);
		rf_sleep_ms(5);
	}
}

void
bench_wait_port(int port)
{
	int64_t until = rf_monotonic() + START_MS;
	struct sockaddr_in a = { .sin_family = AF_INET,
	    .sin_port = htons((uint16_t)port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

	for (;;) {
		int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		int rc = connect(fd, (struct sockaddr *)&a, sizeof(a));

		close(fd);
		if (rc == 0)
			return;
		if (rf_monotonic() > until)
			bench_die("the web server does not answer");
		rf_sleep_ms(5);
	}
}

/* ---- the folder ------------------------------------------------------------- */

int
bench_free_port(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (bind(fd, (struct sockaddr *)&a, sizeof(a)) != 0 ||
	    getsockname(fd, (struct sockaddr *)&a, &n) != 0)
		bench_die("no free port");
	close(fd);
	return ntohs(a.sin_port);
}

void
bench_save(const char *path, const char *text)
{
	BENCH_SURE(rf_file_save(path, text, strlen(text), &err));
}

static void
write_settings(struct bench_world *w)
{
	char path[500], text[6000];

	snprintf(path, sizeof(path), "%s/riffle.conf", w->data);
	bench_save(path, "base_path = /r\nsendfile = x-sendfile\n"
	    "worker = service\nmax_upload = 2G\n"
	    /* The pictures are noise, which takes long to read. */
	    "ocr = off\n");
	snprintf(path, sizeof(path), "%s/lighttpd.conf", w->dir);
	snprintf(text, sizeof(text),
	    "server.modules = ( \"mod_fastcgi\" )\n"
	    "server.document-root = \"%s/static\"\n"
	    "server.bind = \"127.0.0.1\"\nserver.port = %d\n"
	    "server.errorlog = \"%s/lighttpd.log\"\n"
	    "server.upload-dirs = ( \"%s\" )\n"
	    "server.max-request-size = 2097152\n"
	    "server.stream-response-body = 2\n"
	    "server.max-keep-alive-requests = 1000000\n"
	    "mimetype.assign = ( \".png\" => \"image/png\" )\n"
	    "server.feature-flags = ( \"server.h2proto\" => \"disable\" )\n"
	    "fastcgi.server = (\n"
	    "  \"/r/\" => (( \"socket\" => \"%s/riffle.sock\",\n"
	    "    \"check-local\" => \"disable\",\n"
	    "    \"x-sendfile\" => \"enable\",\n"
	    "    \"x-sendfile-docroot\" => ( \"%s/blobs/\" ) )),\n"
	    "  \"/empty\" => (( \"socket\" => \"%s/empty.sock\",\n"
	    "    \"check-local\" => \"disable\",\n"
	    "    \"x-sendfile\" => \"enable\",\n"
	    "    \"x-sendfile-docroot\" => ( \"%s/static/\" ) )) )\n",
	    w->dir, w->port, w->dir, w->dir, w->dir, w->data, w->dir, w->dir);
	bench_save(path, text);
}

static void
make_key(struct bench_world *w)
{
	const char *argv[] = { w->riffle, "key", "create", "--org", "bench",
	    "--data", w->data, NULL };
	char path[500], *text;
	size_t len;
	int fd;

	snprintf(path, sizeof(path), "%s/key", w->dir);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		bench_die("cannot write %s", path);
	(void)bench_run(argv, NULL, -1, fd);
	close(fd);
	BENCH_SURE(rf_file_load(path, 1000, &text, &len, &err));
	snprintf(w->key, sizeof(w->key), "%.*s", (int)strcspn(text, "\n"),
	    text);
	free(text);
}

/* ---- the whole ---------------------------------------------------------------- */

static void
responder_start(struct bench_world *w)
{
	char socket[500];
	const char *argv[] = { w->riffle, "respond", "--socket", socket,
	    "--data", w->data, NULL };

	snprintf(socket, sizeof(socket), "%s/riffle.sock", w->dir);
	w->responder = bench_start(w, argv);
	bench_wait_socket(socket);
}

void
bench_responder_restart(struct bench_world *w)
{
	bench_stop(&w->responder);
	responder_start(w);
}

void
bench_worker_start(struct bench_world *w)
{
	const char *argv[] = { w->riffle, "work", "--data", w->data, NULL };

	w->worker = bench_start(w, argv);
}

void
bench_worker_stop(struct bench_world *w)
{
	bench_stop(&w->worker);
}

static void
start_servers(struct bench_world *w)
{
	char conf[500], socket[500], file[500];
	const char *lighttpd[] = { "lighttpd", "-D", "-f", conf, NULL };
	/* As many threads as Riffle has by default. */
	const char *empty[] = { w->peer, socket, "32", file, NULL };

	snprintf(socket, sizeof(socket), "%s/empty.sock", w->dir);
	snprintf(file, sizeof(file), "%s/static/large.png", w->dir);
	w->empty = bench_start(w, empty);
	bench_wait_socket(socket);
	snprintf(conf, sizeof(conf), "%s/lighttpd.conf", w->dir);
	w->lighttpd = bench_start(w, lighttpd);
	bench_wait_port(w->port);
}

static void
on_signal(int sig)
{
	exit(128 + sig);
}

/*
 * A program is measured as it lies where it was installed: in one piece.  A
 * linker writes here and there, the system keeps that in small pieces of
 * memory, and to map those costs each start a tenth of its time.
 */
static void
install(const struct bench_world *w, char *program, size_t size)
{
	char to[1200], *buf = rf_malloc(RF_MiB);
	int in = open(program, O_RDONLY | O_CLOEXEC), out;
	size_t got = 0;

	snprintf(to, sizeof(to), "%s/%s", w->dir, rf_path_base(program));
	out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);
	if (in < 0 || out < 0)
		bench_die("cannot copy %s to %s", program, to);
	do {
		BENCH_SURE(rf_read_up_to(in, buf, RF_MiB, &got, &err));
		BENCH_SURE(rf_write_all(out, buf, got, &err));
	} while (got > 0);
	close(in);
	close(out);
	free(buf);
	rf_strlcpy(program, to, size);
}

void
bench_world_open(struct bench_world *w, const char *where)
{
	const char *inherited = getenv("PATH");
	char path[500], *real;
	char where_programs[4096];

	/* sbin is often not on the path. */
	snprintf(where_programs, sizeof(where_programs),
	    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:"
	    "/opt/homebrew/bin:/opt/homebrew/sbin%s%.3800s",
	    inherited != NULL ? ":" : "", inherited != NULL ? inherited : "");
	setenv("PATH", where_programs, 1);
	/* The settings are ours alone. */
	for (char **e = environ; *e != NULL;) {
		char name[100];

		snprintf(name, sizeof(name), "%.*s",
		    (int)strcspn(*e, "="), *e);
		if (strncmp(name, "RIFFLE_", 7) == 0)
			unsetenv(name);
		else
			e++;
	}
	snprintf(path, sizeof(path), "%s/riffle-bench-XXXXXX", where);
	if (mkdtemp(path) == NULL)
		bench_die("cannot make a folder in %s: %s", where,
		    strerror(errno));
	real = realpath(path, NULL);
	snprintf(w->dir, sizeof(w->dir), "%s", real);
	free(real);
	world = w;
	atexit(bench_world_close);
	(void)signal(SIGINT, on_signal);
	(void)signal(SIGTERM, on_signal);
	(void)signal(SIGPIPE, SIG_IGN);
	install(w, w->riffle, sizeof(w->riffle));
	install(w, w->peer, sizeof(w->peer));
	snprintf(w->data, sizeof(w->data), "%s/data", w->dir);
	snprintf(path, sizeof(path), "%s/static", w->dir);
	BENCH_SURE(rf_mkdirs(w->data, &err));
	BENCH_SURE(rf_mkdirs(path, &err));
	w->port = bench_free_port();
	write_settings(w);
	make_key(w);
	responder_start(w);
	bench_worker_start(w);
	start_servers(w);
}

void
bench_world_close(void)
{
	struct bench_world *w = world;

	if (w == NULL)
		return;
	world = NULL;
	bench_stop(&w->lighttpd);
	bench_stop(&w->second);
	bench_stop(&w->accel);
	bench_stop(&w->empty);
	bench_stop(&w->responder);
	bench_stop(&w->worker);
	if (getenv("RIFFLE_KEEP_TESTS") != NULL)
		fprintf(stderr, "bench: kept %s\n", w->dir);
	else
		BENCH_SURE(rf_remove_tree(w->dir, &err));
}
