/*
 * Reading PDF files: the processor time of the whole result, against that of
 * MuPDF's own plain text.  Files come from the corpus, where there is one.
 */
#include "config.h"

#include "bench/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "util/mem.h"

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

void
bench_pdf(struct bench_world *w)
{
	double ratios[RF_COUNT(files)], ours, theirs;
	char path[1200];
	int n = 0;

	if (w->corpus[0] == '\0') {
		bench_note("PDF: no files, RIFFLE_CORPUS is not set");
		return;
	}
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
