/*
 * Recognising text: the processor time of `riffle extract` against that of
 * the tesseract program on the same bitmaps, with the same data, one thread
 * each.  Ours finds rules, tables and headings as well; both pay for their
 * start.  The bitmaps are pages of the corpus, drawn by mutool.
 */
#include "config.h"

#include "bench/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "util/mem.h"

#define OCR_BUDGET 1.2		/* times tesseract's */
#define OCR_RUNS 5

static const struct {
	const char *kind, *page, *turned;	/* degrees */
} pages[] = {
	{ "prose", "01030000000021", "0" },
	{ "prose, askew", "01030000000021", "1.5" },
	{ "prose of many lines", "01030000000001", "0" },
	{ "two columns", "01030000000167", "0" },
	{ "tables", "01030000000127", "0" },
	{ "tables and pictures", "01030000000120", "0" },
	{ "charts", "01030000000149", "0" },
	{ "a photograph and text", "01030000000179", "0" },
};
/* What most scans have; the others are told without a budget. */
static const char *const resolutions[] = { "300", "200", "150" };

/* Times tesseract's; 0: there is no such page. */
static double
ocr_ratio(const struct bench_world *w, size_t which, const char *dpi, int runs)
{
	char pdf[1300], png[500], text[500];
	const char *mutool[] = { "mutool", "draw", "-q", "-r", dpi, "-R",
	    pages[which].turned, "-c", "gray", "-o", png, pdf, "1", NULL };
	const char *riffle[] = { w->riffle, "extract", png, NULL };
	const char *peer[] = { "tesseract", png, text, "-l", "eng", NULL };
	double a[OCR_RUNS], b[OCR_RUNS], ours, theirs;

	snprintf(pdf, sizeof(pdf), "%s/bench-pdf/pdf/%s.pdf", w->corpus,
	    pages[which].page);
	if (access(pdf, R_OK) != 0) {
		bench_note("%s is not there", pdf);
		return 0;
	}
	snprintf(png, sizeof(png), "%s/scan.png", w->dir);
	snprintf(text, sizeof(text), "%s/scan", w->dir);
	(void)bench_run(mutool, NULL, -1, -1);
	for (int i = 0; i < runs; i++) {
		a[i] = bench_run(riffle, NULL, -1, -1);
		b[i] = bench_run(peer, NULL, -1, -1);
	}
	ours = bench_quantile(a, runs, 0.5);
	theirs = bench_quantile(b, runs, 0.5);
	bench_note("%s dpi, %s: %.0f ms, tesseract %.0f ms, %.2f times", dpi,
	    pages[which].kind, ours, theirs, ours / theirs);
	return ours / theirs;
}

static void
ocr_at(const struct bench_world *w, const char *dpi, bool counts)
{
	double ratios[RF_COUNT(pages)], one, middle;
	int n = 0, runs = w->quick ? 1 : counts ? OCR_RUNS : 3;

	for (size_t i = 0; i < RF_COUNT(pages); i++) {
		one = ocr_ratio(w, i, dpi, runs);
		if (one > 0)
			ratios[n++] = one;
	}
	if (n == 0)
		return;
	middle = bench_quantile(ratios, n, 0.5);	/* sorts them */
	bench_note("%s dpi: median %.2f, most %.2f times", dpi, middle,
	    ratios[n - 1]);
	if (counts)
		bench_at_most("OCR of scans, over the tesseract program",
		    middle, OCR_BUDGET, "times");
}

void
bench_ocr(struct bench_world *w)
{
	if (w->corpus[0] == '\0') {
		bench_note("OCR: no files, RIFFLE_CORPUS is not set");
		return;
	}
	if (!bench_has("tesseract", "OCR") || !bench_has("mutool", "OCR"))
		return;
	setenv("RIFFLE_OCR", "auto", 1);
	setenv("RIFFLE_OCR_LANGUAGES", "eng", 1);
	setenv("OMP_THREAD_LIMIT", "1", 1);
	for (size_t i = 0; i < RF_COUNT(resolutions); i++)
		ocr_at(w, resolutions[i], i == 0);
	unsetenv("OMP_THREAD_LIMIT");
}
