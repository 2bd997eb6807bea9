/* The table of "make bench", and the figures in it. */
#include "config.h"

#include "bench/bench.h"

#include <fcntl.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "util/io.h"
#include "util/time.h"

#define SYNCS 40

static int missed;

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double
bench_quantile(double *v, int n, double q)
{
	double at = q * (n - 1);
	int i = (int)at;

	qsort(v, (size_t)n, sizeof(*v), by_size);
	if (i + 1 >= n)
		return v[n - 1];
	return v[i] + (at - i) * (v[i + 1] - v[i]);
}

void
bench_table_head(void)
{
	printf("%-38s %13s  %-30s %6s %7s  %s\n", "row", "measured",
	    "peer or limit", "ratio", "budget", "met");
	fflush(stdout);
}

static void
number(char out[40], double v, const char *unit)
{
	snprintf(out, 40, "%.*f %s", fabs(v) >= 100 ? 0 : fabs(v) >= 10 ? 1 :
	    2, v, unit);
}

static void
line(const char *what, double measured, const char *against, double peer,
    const char *unit, double ratio, const char *sign, double budget, bool met)
{
	char left[40], right[40], both[100];

	number(left, measured, unit);
	number(right, peer, unit);
	snprintf(both, sizeof(both), "%s %s", against, right);
	printf("%-38s %13s  %-30s %6.2f %3s %3.1f  %s\n", what, left, both,
	    ratio, sign, budget, met ? "yes" : "NO");
	fflush(stdout);
	missed += !met;
}

void
bench_at_least(const char *what, double measured, const char *peer_name,
    double peer, const char *unit, double ratio, double budget)
{
	line(what, measured, peer_name, peer, unit, ratio, ">=", budget,
	    ratio >= budget);
}

void
bench_at_most(const char *what, double measured, double limit,
    const char *unit)
{
	double ratio = measured / limit;

	line(what, measured, "limit", limit, unit, ratio, "<=", 1,
	    measured <= limit);
}

void
bench_note(const char *fmt, ...)
{
	va_list ap;

	printf("    ");
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
	fflush(stdout);
}

/* How long the disk takes to keep a little: the floor of every commit. */
static double
sync_ms(const struct bench_world *w)
{
	double ms[SYNCS];
	char path[500];
	int fd;

	snprintf(path, sizeof(path), "%s/sync", w->data);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		bench_die("cannot write in %s", w->data);
	for (int i = 0; i < SYNCS; i++) {
		int64_t start = rf_monotonic_us();

		if (write(fd, "0123456789abcdef", 16) != 16 ||
		    fdatasync(fd) != 0)
			bench_die("cannot write in %s", w->data);
		ms[i] = (double)(rf_monotonic_us() - start) / 1000;
	}
	close(fd);
	unlink(path);
	return bench_quantile(ms, SYNCS, 0.5);
}

static const char *
processor(void)
{
	static char text[16384];
	char *at, *end;
	size_t got = 0;
	int fd = open("/proc/cpuinfo", O_RDONLY | O_CLOEXEC);

	if (fd < 0 || rf_read_up_to(fd, text, sizeof(text) - 1, &got, NULL) !=
	    RF_OK)
		return "processor unknown";
	rf_close(&fd);
	text[got] = '\0';
	at = strstr(text, "model name");
	at = at != NULL ? strchr(at, ':') : NULL;
	if (at == NULL)
		return "processor unknown";
	end = strchr(at, '\n');
	if (end != NULL)
		*end = '\0';
	return at + 2;
}

void
bench_machine(const struct bench_world *w)
{
	double load[3] = { 0, 0, 0 };
	struct utsname u;

	(void)getloadavg(load, 3);
	(void)uname(&u);
	printf("%s %s, %ld cores (%s), load %.2f %.2f %.2f, one small write "
	    "synced in %.2f ms\n", u.sysname, u.release,
	    sysconf(_SC_NPROCESSORS_ONLN), processor(), load[0], load[1],
	    load[2], sync_ms(w));
	fflush(stdout);
}

int
bench_missed(void)
{
	return missed;
}
