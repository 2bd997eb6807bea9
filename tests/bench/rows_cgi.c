/* Plain CGI: what every request costs when each is a process. */
#include "config.h"

#include "bench/bench.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/io.h"
#include "util/time.h"

#define RUNS 200

/* The environment of a CGI program, as web servers make it. */
struct environment {
	char text[12][500];
	const char *list[13];
	int n;
};

static void
set(struct environment *e, const char *name, const char *value)
{
	snprintf(e->text[e->n], sizeof(e->text[0]), "%s=%s", name, value);
	e->list[e->n] = e->text[e->n];
	e->list[++e->n] = NULL;
}

static void
fill(struct environment *e, const struct bench_world *w)
{
	e->n = 0;
	set(e, "GATEWAY_INTERFACE", "CGI/1.1");
	set(e, "RIFFLE_DATA_DIR", w->data);
	/* Without X-Sendfile: the bytes are ours to send. */
	set(e, "RIFFLE_SENDFILE", "off");
	set(e, "REQUEST_METHOD", "GET");
	set(e, "REQUEST_URI", w->small_picture);
	set(e, "SCRIPT_NAME", "/r");
	set(e, "SERVER_PROTOCOL", "HTTP/1.1");
	set(e, "SERVER_NAME", "127.0.0.1");
	set(e, "SERVER_PORT", "80");
	set(e, "REMOTE_ADDR", "127.0.0.1");
	set(e, "HTTP_X_API_KEY", w->key);
}

/* Is it the whole picture?  Else its time would tell nothing. */
static void
check(const char *const *argv, const struct environment *e,
    const struct bench_world *w)
{
	char path[500], *text;
	size_t len;
	int fd;

	snprintf(path, sizeof(path), "%s/cgi", w->dir);
	fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	(void)bench_run(argv, e->list, -1, fd);
	close(fd);
	BENCH_SURE(rf_file_load(path, 1000000, &text, &len, &err));
	if (strncmp(text, "Status: 200", 11) != 0 || len < w->small_size)
		bench_die("CGI does not give the picture: %.300s", text);
	free(text);
}

void
bench_cgi(struct bench_world *w)
{
	const char *argv[] = { w->riffle, NULL };
	const char *version[] = { w->riffle, "version", NULL };
	double cpu[RUNS], wall[RUNS], start[RUNS];
	int n = w->quick ? RUNS / 10 : RUNS;
	struct environment e;

	bench_pictures(w);
	fill(&e, w);
	check(argv, &e, w);
	for (int i = 0; i < n; i++) {
		int64_t from = rf_monotonic_us();

		cpu[i] = bench_run(argv, e.list, -1, -1);
		wall[i] = (double)(rf_monotonic_us() - from) / 1000;
		start[i] = bench_run(version, NULL, -1, -1);
	}
	bench_at_most("plain CGI, picture of 6 kB: CPU",
	    bench_quantile(cpu, n, 0.5), 10, "ms");
	bench_note("nine of ten within %.1f ms; by the clock %.1f ms; loading "
	    "the program alone (riffle version) %.1f ms of CPU",
	    bench_quantile(cpu, n, 0.9), bench_quantile(wall, n, 0.5),
	    bench_quantile(start, n, 0.5));
}
