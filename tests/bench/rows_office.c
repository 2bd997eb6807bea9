/*
 * Reading documents without places: the processor time of pandoc's plain
 * text on the same file, over that of our whole result, one program run for
 * each file and all files in one; the same of LibreOffice, for all kinds.
 * Files come from the corpus, where there is one.
 */
#include "config.h"

#include "bench/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "util/mem.h"

#define RUNS 5
#define BUDGET 25.0		/* times faster than pandoc */

static const char *const files[] = {
	"html/unstructured/example-steelJIS-datasheet.html",
	"html/docling/html_rich_table_cells.html",
	"html/tika/big-preamble.html",
	"epub/docling/epub_purvis_poetry.epub",
	"epub/markitdown/test.epub",
	"docx/docling/unit_test_formatting.docx",
	"docx/docling/docx_lists.docx",
	"docx/docling/word_tables.docx",
	"docx/docling/docx_comments.docx",
	"docx/tika/testWORD_2006ml.docx",
	"docx/poi/bug59058.docx",
	"odf/docling/text_document_01.odt",
	"odf/docling/text_document_03.odt",
	"odf/tika/testODTStyles2.odt",
};

/* How often faster than pandoc's time; 0 when the file is not there. */
static double
measure(struct bench_world *w, const char *file, double *pandocs)
{
	char path[1200], out[500];
	const char *riffle[] = { w->riffle, "extract", "--out", out, path,
	    NULL };
	const char *pandoc[] = { "pandoc", "-t", "plain", "-o", "/dev/null",
	    path, NULL };
	double a[RUNS], b[RUNS], ours, theirs;
	int runs = w->quick ? 3 : RUNS;

	snprintf(path, sizeof(path), "%s/%s", w->corpus, file);
	if (access(path, R_OK) != 0) {
		bench_note("%s is not there", path);
		return 0;
	}
	for (int i = 0; i < runs; i++) {
		bench_out(w, out, sizeof(out));
		a[i] = bench_run(riffle, NULL, -1, -1);
		b[i] = bench_run(pandoc, NULL, -1, -1);
	}
	ours = bench_quantile(a, runs, 0.5);
	theirs = *pandocs = bench_quantile(b, runs, 0.5);
	bench_note("%s: %.1f ms, pandoc %.1f ms, %.1f times", file, ours,
	    theirs, theirs / ours);
	return theirs / ours;
}

/* Presentations without charts: ours alone, for none of the others reads
 * them in less than seconds. */
static const char *const decks[] = {
	"pptx/docling/powerpoint_sample.pptx",
	"pptx/poi/layouts.pptx",
	"pptx/poi/shapes.pptx",
	"pptx/poi/themes.pptx",
	"pptx/poi/with_japanese.pptx",
	"pptx/tika/testPPT_2imgs.pptx",
};
#define DECK_MS 5.0		/* the start of the program is in it */

static void
measure_decks(struct bench_world *w)
{
	char path[1200], out[500];
	const char *riffle[] = { w->riffle, "extract", "--out", out, path,
	    NULL };
	double ms[RF_COUNT(decks) * RUNS];
	int n = 0;

	for (size_t i = 0; i < RF_COUNT(decks); i++) {
		snprintf(path, sizeof(path), "%s/%s", w->corpus, decks[i]);
		if (access(path, R_OK) != 0)
			continue;
		for (int k = 0; k < RUNS; k++) {
			bench_out(w, out, sizeof(out));
			ms[n++] = bench_run(riffle, NULL, -1, -1);
		}
	}
	if (n > 0)
		bench_at_most("a presentation without charts, whole result",
		    bench_quantile(ms, n, 0.5), DECK_MS, "ms CPU");
}

/* All files in one run, as a user with a folder of them would. */
static void
measure_batch(struct bench_world *w, double theirs)
{
	char paths[RF_COUNT(files)][1200], out[500];
	const char *riffle[RF_COUNT(files) + 7] = { w->riffle, "extract",
	    "--jobs", "1", "--out", out };
	double ms[RUNS], ours;
	int n = 0;

	for (size_t i = 0; i < RF_COUNT(files); i++) {
		snprintf(paths[n], sizeof(paths[0]), "%s/%s", w->corpus,
		    files[i]);
		if (access(paths[n], R_OK) == 0) {
			riffle[6 + n] = paths[n];
			n++;
		}
	}
	if (n == 0)
		return;
	for (int i = 0; i < RUNS; i++) {
		bench_out(w, out, sizeof(out));
		ms[i] = bench_run(riffle, NULL, -1, -1);
	}
	ours = bench_quantile(ms, RUNS, 0.5);
	bench_at_least("the same in one run, pandoc's runs over ours", ours,
	    "pandoc", theirs, "ms", theirs / ours, BUDGET);
	bench_note("%.1f ms a file", ours / n);
}

static void
against_pandoc(struct bench_world *w)
{
	double ratios[RF_COUNT(files)], all = 0;
	int n = 0;

	if (!bench_has("pandoc", "documents against pandoc"))
		return;
	for (size_t i = 0; i < RF_COUNT(files); i++) {
		double theirs = 0, ratio = measure(w, files[i], &theirs);

		all += theirs;
		if (ratio > 0)
			ratios[n++] = ratio;
	}
	if (n == 0)
		return;
	bench_at_least("documents, pandoc's processor time over ours",
	    bench_quantile(ratios, n, 0.5), "pandoc", 1.0, "times",
	    bench_quantile(ratios, n, 0.5), BUDGET);
	measure_batch(w, all);
}

/* LibreOffice opens each and writes one of its plainest forms. */
static const struct {
	const char *file, *to;
} conversions[] = {
	{ "docx/docling/docx_lists.docx", "txt:Text" },
	{ "odf/docling/text_document_03.odt", "txt:Text" },
	{ "xlsx/docling/xlsx_01.xlsx", "csv" },
	{ "xlsx/xlsxwriter-examples/chart_bar.xlsx", "pdf" },
	{ "pptx/poi/layouts.pptx", "pdf" },
};
#define BUDGET_LIBREOFFICE 50.0

static void
against_libreoffice(struct bench_world *w)
{
	char path[1200], out[500], profile[600];
	const char *riffle[] = { w->riffle, "extract", "--out", out, path,
	    NULL };
	const char *office[] = { "soffice", profile, "--headless",
	    "--convert-to", NULL, "--outdir", out, path, NULL };
	double least = 0;
	bool warm = false;

	if (!bench_has("soffice", "documents against LibreOffice"))
		return;
	snprintf(profile, sizeof(profile), "-env:UserInstallation=file://%s/"
	    "profile", w->dir);
	for (size_t i = 0; i < RF_COUNT(conversions); i++) {
		double ms[RUNS], ours, theirs;

		snprintf(path, sizeof(path), "%s/%s", w->corpus,
		    conversions[i].file);
		if (access(path, R_OK) != 0)
			continue;
		for (int k = 0; k < RUNS; k++) {
			bench_out(w, out, sizeof(out));
			ms[k] = bench_run(riffle, NULL, -1, -1);
		}
		ours = bench_quantile(ms, RUNS, 0.5);
		office[4] = conversions[i].to;
		bench_out(w, out, sizeof(out));
		if (!warm)	/* the first run makes its profile */
			(void)bench_run(office, NULL, -1, -1);
		warm = true;
		theirs = bench_run(office, NULL, -1, -1);
		bench_note("%s: %.1f ms, LibreOffice to %s %.0f ms, "
		    "%.0f times", conversions[i].file, ours,
		    conversions[i].to, theirs, theirs / ours);
		if (least == 0 || theirs / ours < least)
			least = theirs / ours;
	}
	if (least > 0)
		bench_at_least("LibreOffice's processor time over ours, the "
		    "least", least, "LibreOffice", 1.0, "times", least,
		    BUDGET_LIBREOFFICE);
}

void
bench_office(struct bench_world *w)
{
	if (w->corpus[0] == '\0') {
		bench_note("documents: no files, RIFFLE_CORPUS is not set");
		return;
	}
	measure_decks(w);
	against_pandoc(w);
	against_libreoffice(w);
}
