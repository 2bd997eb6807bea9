/*
 * What reading a million cells costs, against what "unzip -p" takes to
 * unpack the same sheet.  Each runs in a child of its own, several times;
 * the least CPU time counts, for this machine does other things as well.
 *
 * usage: bench_cells [ROWS]	(of twenty columns; 50,000 by default)
 */
#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/workbook.h"
#include "extract/extract.h"
#include "util/io.h"
#include "util/limits.h"

#define TIMES 5

static void
must(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "bench_cells: cannot %s\n", what);
	exit(1);
}

/* ---- measuring ------------------------------------------------------- */

static int
read_workbook(const char *path)
{
	struct rf_options options;
	struct rf_document d;
	struct rf_err err = RF_ERR_INIT;
	struct rf_extract x = { .name = path, .media_type = "", .staging = -1,
		.options = &options, .doc = &d };
	struct stat st;

	rf_options_init(&options);
	rf_document_init(&d);
	x.fd = open(path, O_RDONLY | O_CLOEXEC);
	if (x.fd < 0 || fstat(x.fd, &st) != 0)
		return 1;
	x.size = st.st_size;
	if (rf_extract_run(&x, &err) != RF_OK) {
		fprintf(stderr, "%s\n", err.msg);
		return 1;
	}
	return 0;
}

static int
unzip_sheet(const char *path)
{
	int null = open("/dev/null", O_WRONLY);

	dup2(null, 1);
	execlp("unzip", "unzip", "-p", path, "s.xml", (char *)NULL);
	return 127;
}

struct cost {
	double seconds;
	long kilobytes;
};

static struct cost
measure(int (*work)(const char *), const char *path)
{
	struct cost best = { 1e9, 0 };

	for (int i = 0; i < TIMES; i++) {
		struct rusage u;
		double s;
		int status;
		pid_t pid;

		fflush(stdout);
		pid = fork();
		if (pid == 0)
			_exit(work(path));
		must(pid > 0 && wait4(pid, &status, 0, &u) == pid, "fork");
		must(WIFEXITED(status) && WEXITSTATUS(status) == 0,
		    work == unzip_sheet ? "run unzip" : "read the workbook");
		s = (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
		    (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
		if (s < best.seconds)
			best.seconds = s;
		best.kilobytes = u.ru_maxrss;
	}
	return best;
}

int
main(int argc, char **argv)
{
	unsigned rows = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) :
	    50000;
	const char *dir = getenv("TMPDIR");
	char path[4096];
	int fd;

	must(rf_file_temp(dir != NULL && *dir != '\0' ? dir : "/tmp",
	    "riffle-cells-", path, sizeof(path), &fd, NULL) == RF_OK,
	    "make a file");
	close(fd);
	printf("%u cells; budget: 5 x unzip, 100 MB\n", rows * BENCH_COLS);
	printf("%-16s %8s %8s %7s %9s\n", "", "unzip", "riffle", "times",
	    "memory");
	for (unsigned i = 0; bench_workbook_kind(i) != NULL; i++) {
		struct cost u, r;

		bench_workbook(path, i, rows);
		u = measure(unzip_sheet, path);
		r = measure(read_workbook, path);
		printf("%-16s %6.3f s %6.3f s %7.1f %6ld MB%s\n",
		    bench_workbook_kind(i), u.seconds, r.seconds, r.seconds / u.seconds,
		    r.kilobytes / 1024, r.seconds > 5 * u.seconds ||
		    r.kilobytes > 100 * 1024 ? "  NO" : "");
	}
	unlink(path);
	return 0;
}
