/*
 * An archive of many pictures, made while it is sent, against the same bytes
 * sent as one file: through delivery and a socket, without a web server.
 * Holes of files stand for pictures, so that no disk is measured.
 */
#include "config.h"

#include "bench/bench.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "http/deliver.h"
#include "http/zip_stream.h"
#include "util/io.h"
#include "util/mem.h"
#include "util/time.h"

#define PICTURES 5000
#define PICTURE (80 * RF_KiB)
#define LARGE (INT64_C(4) << 30)
#define SLICES 9
#define LOOK (16 * RF_MiB)	/* sent between two looks at the memory */
#define CONSTANT_MB 1.0		/* what "constant" may grow */

/* One body: n entries, or the whole as one file. */
struct load {
	const char *dir;
	int64_t file;			/* size; 0: an archive */
	struct rf_zip_entry *entries;
	size_t n;
};

static int
open_hole(const char *dir, const char *name, int64_t size)
{
	char path[500];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || ftruncate(fd, size) != 0)
		bench_die("cannot make %s", path);
	return fd;
}

static enum rf_code
open_entry(void *ctx, const struct rf_zip_entry *e, int *fd,
    struct rf_err *err)
{
	const struct load *l = ctx;
	char path[500];

	snprintf(path, sizeof(path), "%s/%s", l->dir, e->digest);
	*fd = open(path, O_RDONLY | O_CLOEXEC);
	return *fd >= 0 ? RF_OK : rf_fail_errno(err, RF_E_IO, "%s", path);
}

static enum rf_code
to_socket(void *ctx, const void *p, size_t n, struct rf_err *err)
{
	return rf_write_all(*(const int *)ctx, p, n, err);
}

/* In a process of its own. */
static void
send_load(const struct load *l, int fd)
{
	struct rf_arena arena = RF_ARENA_INIT;
	struct rf_app app = { .conf = NULL };
	struct rf_request req = { .method = RF_GET };
	struct rf_zip_source zip = { l->entries, l->n, open_entry,
	    (void *)(uintptr_t)l };
	struct rf_sink sink = { to_socket, NULL, &fd, NULL };
	struct rf_err err = RF_ERR_INIT;
	struct rf_response res;
	struct rf_conf conf;
	int64_t bytes;

	rf_conf_defaults(&conf);
	app.conf = &conf;
	rf_response_init(&res, &arena);
	if (l->file > 0) {
		res.status = 200;
		rf_response_add_file(&res, open_hole(l->dir, "one", l->file),
		    0, l->file);
	} else {
		rf_zip_answer(&res, &zip, "pictures.zip");
	}
	if (rf_deliver(&app, &req, &res, &sink, &bytes, &err) != RF_OK) {
		fprintf(stderr, "bench: %s\n", err.msg);
		_exit(1);
	}
	_exit(0);
}

/* What l's bytes come to, at least. */
static int64_t
bytes_of(const struct load *l)
{
	int64_t sum = l->file;

	for (size_t i = 0; i < l->n; i++)
		sum += l->entries[i].size;
	return sum;
}

/*
 * MB/s; *kib: the most that was looked at and was its own.  The pages of the
 * program that it touches are shared, and come by the folio.
 */
static double
rate(const struct load *l, double *kib)
{
	char *waste = rf_malloc(RF_MiB);
	int64_t start = rf_monotonic_us(), total = 0, next = 0;
	int64_t last = bytes_of(l) - LOOK;	/* it lives till then */
	int pair[2], status;
	ssize_t n;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0)
		bench_die("no socket");
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		close(pair[0]);
		send_load(l, pair[1]);
	}
	close(pair[1]);
	*kib = 0;
	while ((n = read(pair[0], waste, RF_MiB)) > 0) {
		total += n;
		if (total < next || total > last)
			continue;
		next = total + LOOK;
		*kib = fmax(*kib, (double)bench_memory_kib(pid, "RssAnon"));
	}
	close(pair[0]);
	free(waste);
	if (waitpid(pid, &status, 0) != pid || status != 0)
		bench_die("the body broke off");
	return (double)total / (double)(rf_monotonic_us() - start);
}

static void
fill(struct load *l, size_t n, int64_t size)
{
	static char names[PICTURES][16];

	close(open_hole(l->dir, "picture", size));
	l->n = n;
	for (size_t i = 0; i < n; i++) {
		snprintf(names[i], sizeof(names[i]), "%zu.jpeg", i);
		l->entries[i] = (struct rf_zip_entry){ .name = names[i],
		    .size = size, .digest = "picture" };
	}
}

void
bench_zip(struct bench_world *w)
{
	struct load zip = { .entries = rf_calloc(PICTURES,
	    sizeof(*zip.entries)) }, file = { .file = PICTURES * PICTURE };
	double zips[SLICES], files[SLICES], ratios[SLICES], kib, base, most;
	int slices = w->quick ? 3 : SLICES;
	char dir[460];

	snprintf(dir, sizeof(dir), "%s/zip", w->dir);
	BENCH_SURE(rf_mkdirs(dir, &err));
	zip.dir = file.dir = dir;
	fill(&zip, PICTURES, PICTURE);
	(void)rate(&file, &base);
	for (int i = 0; i < slices; i++) {
		files[i] = rate(&file, &kib);
		zips[i] = rate(&zip, &most);
		ratios[i] = zips[i] / files[i];
	}
	bench_at_least("5,000 pictures of 80 kB as a ZIP",
	    bench_quantile(zips, slices, 0.5), "one file",
	    bench_quantile(files, slices, 0.5), "MB/s",
	    bench_quantile(ratios, slices, 0.5), 0.8);
	bench_at_most("memory beyond that for one file", (most - base) / 1024,
	    CONSTANT_MB, "MB");
	fill(&zip, 2, w->quick ? LARGE / 10 : LARGE);
	(void)rate(&zip, &most);
	bench_at_most("the same, 8 GB in two entries", (most - base) / 1024,
	    CONSTANT_MB, "MB");
	free(zip.entries);
}
