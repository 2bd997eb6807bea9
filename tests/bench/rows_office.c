/*
 * Reading documents without places: the processor time of pandoc's plain
 * text on the same file, over that of our whole result.  One program run for
 * each file, as a user would; files come from the corpus, where there is one.
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

/* How often faster; 0 when the file is not there. */
static double
measure(struct bench_world *w, const char *file)
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
	snprintf(out, sizeof(out), "%s/office", w->dir);
	for (int i = 0; i < runs; i++) {
		a[i] = bench_run(riffle, NULL, -1, -1);
		b[i] = bench_run(pandoc, NULL, -1, -1);
	}
	ours = bench_quantile(a, runs, 0.5);
	theirs = bench_quantile(b, runs, 0.5);
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

	snprintf(out, sizeof(out), "%s/decks", w->dir);
	for (size_t i = 0; i < RF_COUNT(decks); i++) {
		snprintf(path, sizeof(path), "%s/%s", w->corpus, decks[i]);
		if (access(path, R_OK) != 0)
			continue;
		for (int k = 0; k < RUNS; k++)
			ms[n++] = bench_run(riffle, NULL, -1, -1);
	}
	if (n > 0)
		bench_at_most("a presentation without charts, whole result",
		    bench_quantile(ms, n, 0.5), DECK_MS, "ms CPU");
}

void
bench_office(struct bench_world *w)
{
	double ratios[RF_COUNT(files)];
	int n = 0;

	if (w->corpus[0] == '\0') {
		bench_note("documents: no files, RIFFLE_CORPUS is not set");
		return;
	}
	measure_decks(w);
	if (access("/usr/bin/pandoc", X_OK) != 0) {
		bench_note("documents: pandoc is not installed");
		return;
	}
	for (size_t i = 0; i < RF_COUNT(files); i++) {
		double ratio = measure(w, files[i]);

		if (ratio > 0)
			ratios[n++] = ratio;
	}
	if (n > 0)
		bench_at_least("documents, pandoc's processor time over ours",
		    bench_quantile(ratios, n, 0.5), "pandoc", 1.0, "times",
		    bench_quantile(ratios, n, 0.5), BUDGET);
}
