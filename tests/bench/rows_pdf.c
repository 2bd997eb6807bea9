/*
 * Reading PDF files: the processor time of the whole result, against that of
 * MuPDF's own plain text; what threads, memory and the first page of a long
 * one cost.  Files come from the corpus, where there is one; the long ones
 * are made here.  Without recognition of pictures: its peers have none.
 */
#include "config.h"

#include "bench/bench.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "lib/pdf_pages.h"
#include "util/arena.h"
#include "util/io.h"
#include "util/mem.h"
#include "util/time.h"

#define RUNS 9
#define BUDGET 1.5		/* times MuPDF's */

/* Long and short, prose, tables and pictures. */
static const char *const files[] = {
	"icdar2013/us-001.pdf", "icdar2013/us-018.pdf",
	"tabula/schools.pdf", "tabula/argentina_diputados_voting_record.pdf",
	"pdf.js/tracemonkey.pdf", "docling/amt_handbook_sample.pdf",
	"pdfplumber/federal-register-2020-17221.pdf", "docling/skipped_2pages.pdf",
};

static double
median_of(const double *v, int n)
{
	double sorted[RUNS];

	for (int i = 0; i < n; i++)
		sorted[i] = v[i];
	return bench_quantile(sorted, n, 0.5);
}

static void
measure(struct bench_world *w, const char *name, const char *path, double *ours,
    double *theirs)
{
	char out[500];
	const char *riffle[] = { w->riffle, "extract", "--out", out, path,
	    NULL };
	const char *mutool[] = { "mutool", "draw", "-q", "-N", "-F", "txt",
	    "-o", "/dev/null", path, NULL };
	double a[RUNS], b[RUNS];
	int runs = w->quick ? 3 : RUNS;

	snprintf(out, sizeof(out), "%s/pdf", w->dir);
	for (int i = 0; i < runs; i++) {
		a[i] = bench_run(riffle, NULL, -1, -1);
		b[i] = bench_run(mutool, NULL, -1, -1);
	}
	*ours = median_of(a, runs);
	*theirs = median_of(b, runs);
	bench_note("%s: %.1f ms, mutool %.1f ms, %.2f times", name, *ours,
	    *theirs, *ours / *theirs);
}

/* ---- single pages, with other programs beside it --------------------- */

#define MAX_SINGLES 200

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int
list_singles(const struct bench_world *w, char **names)
{
	char path[1200];
	struct dirent *e;
	DIR *d;
	int n = 0;

	snprintf(path, sizeof(path), "%s/bench-pdf/pdf", w->corpus);
	d = opendir(path);
	while (d != NULL && n < MAX_SINGLES && (e = readdir(d)) != NULL)
		if (e->d_name[0] != '.')
			names[n++] = rf_strdup(e->d_name);
	if (d != NULL)
		closedir(d);
	qsort(names, (size_t)n, sizeof(*names), by_name);
	return n;
}

static bool
is_there(const char *program)
{
	const char *path = getenv("PATH");
	char file[1200];

	for (struct rf_str rest = rf_str(path != NULL ? path : "");
	    rest.ptr != NULL;) {
		struct rf_str dir = rf_str_cut(&rest, ':');

		snprintf(file, sizeof(file), "%.*s/%s", (int)dir.len, dir.ptr,
		    program);
		if (access(file, X_OK) == 0)
			return true;
	}
	return false;
}

/* Other programs: the time of each over all files. */
static void
tell_others(const struct bench_world *w, char **names, int n, double mutool)
{
	static const char out[] = "/dev/null";
	char path[1300], images[500];
	const char *const others[][8] = {
		{ "pdftotext", path, out, NULL },
		{ "pdfimages", "-all", path, images, NULL },
		{ "lit", "parse", "--no-ocr", "--format", "markdown", path,
		    NULL },
	};

	snprintf(images, sizeof(images), "%s/pdfimages", w->dir);
	for (size_t k = 0; k < RF_COUNT(others); k++) {
		double sum = 0;

		if (!is_there(others[k][0])) {
			bench_note("%s is not there", others[k][0]);
			continue;
		}
		for (int i = 0; i < n; i++) {
			snprintf(path, sizeof(path), "%s/bench-pdf/pdf/%s",
			    w->corpus, names[i]);
			sum += bench_run(others[k], NULL, -1, -1);
		}
		bench_note("the same pages, %s: %.0f ms, %.2f times mutool",
		    others[k][0], sum, sum / mutool);
	}
}

static void
single_pages(struct bench_world *w)
{
	char *names[MAX_SINGLES], path[1300], out[500];
	double ratios[MAX_SINGLES], ours = 0, theirs = 0;
	int n = list_singles(w, names);
	const char *riffle[] = { w->riffle, "extract", "--out", out, path,
	    NULL };
	const char *mutool[] = { "mutool", "draw", "-q", "-N", "-F", "txt",
	    "-o", "/dev/null", path, NULL };

	snprintf(out, sizeof(out), "%s/pdf", w->dir);
	for (int i = 0; i < n; i++) {
		double a[3], b[3];

		snprintf(path, sizeof(path), "%s/bench-pdf/pdf/%s", w->corpus,
		    names[i]);
		for (int k = 0; k < 3; k++) {
			a[k] = bench_run(riffle, NULL, -1, -1);
			b[k] = bench_run(mutool, NULL, -1, -1);
		}
		ours += bench_quantile(a, 3, 0.5);
		theirs += bench_quantile(b, 3, 0.5);
		ratios[i] = a[1] / b[1];
	}
	if (n > 0) {
		bench_note("%d single pages: %.0f ms, mutool %.0f ms", n, ours,
		    theirs);
		bench_at_most("PDF of one page, over mutool draw -F txt",
		    bench_quantile(ratios, n, 0.5), BUDGET, "times");
		tell_others(w, names, n, theirs);
	}
	for (int i = 0; i < n; i++)
		free(names[i]);
}

/* ---- long documents --------------------------------------------------- */

#define CORES 1.7		/* two of them over one */
#define LONG_MEMORY 200.0	/* MiB, 1,000 pages */

static void
make_long(const struct bench_world *w, int pages, char *path, size_t size)
{
	const char **contents = rf_calloc((size_t)pages + 1,
	    sizeof(*contents));
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_buf file;

	for (int i = 0; i < pages; i++) {
		struct rf_buf b;

		rf_buf_init(&b, 65536);
		for (int l = 0; l < 45; l++)
			rf_buf_printf(&b, "BT /F 10 Tf 72 %d Td (Page %d, "
			    "line %d: a quick brown fox jumps over the lazy "
			    "dog again.) Tj ET\n", 740 - 14 * l, i, l);
		contents[i] = rf_arena_strndup(&a, b.ptr, b.len);
		rf_buf_release(&b);
	}
	test_pdf(&file, contents);
	snprintf(path, size, "%s/long-%d.pdf", w->dir, pages);
	BENCH_SURE(rf_file_save(path, file.ptr, file.len, &err));
	rf_buf_release(&file);
	rf_arena_release(&a);
	free(contents);
}

/* Elapsed ms of reading with so many threads; of one page: "1". */
static double
elapsed(const struct bench_world *w, const char *path, const char *jobs,
    const char *pages)
{
	char out[500];
	const char *argv[] = { w->riffle, "extract", "--out", out, "--jobs",
	    jobs, path, pages != NULL ? "--pages" : NULL, pages, NULL };
	int64_t before = rf_monotonic_us();

	snprintf(out, sizeof(out), "%s/long", w->dir);
	(void)bench_run(argv, NULL, -1, -1);
	return (double)(rf_monotonic_us() - before) / 1e3;
}

static void
long_documents(struct bench_world *w)
{
	double one[5], two[5], ratio[5], first[2][5];
	char path[500], short_path[500];
	struct rusage before, after;

	make_long(w, 10, short_path, sizeof(short_path));
	make_long(w, 1000, path, sizeof(path));
	getrusage(RUSAGE_CHILDREN, &before);
	for (int i = 0; i < 5; i++) {
		one[i] = elapsed(w, path, "1", NULL);
		two[i] = elapsed(w, path, "2", NULL);
		ratio[i] = one[i] / two[i];
		first[0][i] = elapsed(w, short_path, "1", "1");
		first[1][i] = elapsed(w, path, "1", "1");
	}
	getrusage(RUSAGE_CHILDREN, &after);
	bench_at_least("PDF of 1,000 pages, one thread over two",
	    bench_quantile(one, 5, 0.5), "two", bench_quantile(two, 5, 0.5),
	    "ms", bench_quantile(ratio, 5, 0.5), CORES);
	if (after.ru_maxrss > before.ru_maxrss)
		bench_at_most("its memory, of the larger",
		    (double)after.ru_maxrss / 1024, LONG_MEMORY, "MiB");
	else
		bench_note("its memory: less than another row's");
	bench_note("page 1 of 10: %.1f ms; of 1,000: %.1f ms",
	    bench_quantile(first[0], 5, 0.5),
	    bench_quantile(first[1], 5, 0.5));
}

void
bench_pdf(struct bench_world *w)
{
	double ratios[RF_COUNT(files)], ours, theirs;
	char path[1200];
	int n = 0;

	setenv("RIFFLE_OCR", "off", 1);
	long_documents(w);
	if (w->corpus[0] == '\0') {
		bench_note("PDF: no files, RIFFLE_CORPUS is not set");
		return;
	}
	single_pages(w);
	for (size_t i = 0; i < RF_COUNT(files); i++) {
		snprintf(path, sizeof(path), "%s/pdf/%s", w->corpus, files[i]);
		if (access(path, R_OK) != 0) {
			bench_note("%s is not there", path);
			continue;
		}
		measure(w, files[i], path, &ours, &theirs);
		ratios[n++] = ours / theirs;
	}
	if (n > 0)
		bench_at_most("PDF, processor time over mutool draw -F txt",
		    bench_quantile(ratios, n, 0.5), BUDGET, "times");
}
