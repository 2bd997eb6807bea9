/*
 * A million cells: the processor time of our whole result over that of
 * "unzip -p" of the same sheet, and the memory it took.  Then the corpus'
 * workbooks, against openpyxl reading them in its read-only mode, where
 * Python has it.
 */
#include "config.h"

#include "bench/bench.h"

#include <stdio.h>
#include <unistd.h>

#include "bench/workbook.h"
#include "util/limits.h"

#define RUNS 5
#define ROWS 50000		/* of BENCH_COLS */
#define TIMES_UNZIP 5.0
#define MEMORY 100.0		/* MiB */
#define TIMES_OPENPYXL 4.0
#define ALL_ROWS 1048576	/* of a sheet */

/* The median of a program's processor time, in ms. */
static double
cost(const struct bench_world *w, const char *const *argv)
{
	double ms[RUNS];
	int runs = w->quick ? 3 : RUNS;

	for (int i = 0; i < runs; i++)
		ms[i] = bench_run(argv, NULL, -1, -1);
	return bench_quantile(ms, runs, 0.5);
}

static double
extract(const struct bench_world *w, const char *path)
{
	char out[500];
	const char *argv[] = { w->riffle, "extract", "--out", out, path,
	    NULL };

	snprintf(out, sizeof(out), "%s/cells", w->dir);
	return cost(w, argv);
}

static void
against_unzip(const struct bench_world *w, const char *what,
    const char *path, const char *part)
{
	const char *unzip[] = { "unzip", "-p", path, part, NULL };
	double theirs = cost(w, unzip), ours = extract(w, path);
	char line[100];

	snprintf(line, sizeof(line), "a million cells, %s: ours over unzip -p",
	    what);
	bench_at_most(line, ours / theirs, TIMES_UNZIP, "times");
	bench_note("%.0f ms, unzip %.0f ms", ours, theirs);
	snprintf(line, sizeof(line), "a million cells, %s: memory", what);
	/* The last run was ours. */
	bench_at_most(line, (double)bench_run_kib() / 1024, MEMORY, "MiB");
}

static void
declared(const struct bench_world *w, const char *path)
{
	double few, all;

	bench_workbook_sparse(path, 3);
	few = extract(w, path);
	bench_workbook_sparse(path, ALL_ROWS);
	all = extract(w, path);
	bench_note("three cells of %d declared rows: %.1f ms, of three rows: "
	    "%.1f ms", ALL_ROWS, all, few);
}

static void
against_openpyxl(const struct bench_world *w)
{
	static const char program[] = "import sys, openpyxl\n"
	    "for path in sys.argv[1:]:\n"
	    " try:\n"
	    "  book = openpyxl.load_workbook(path, read_only=True,"
	    " data_only=True)\n"
	    "  for sheet in book.worksheets:\n"
	    "   for row in sheet.iter_rows(values_only=True): pass\n"
	    " except Exception: pass\n";
	/* Leaves a file when the module is there. */
	static const char probe[] = "python3 -c 'import openpyxl' "
	    "2>/dev/null && : >\"$0\"; true";
	static const char all[] = "cd \"$2/xlsx\" && exec "
	    "2>/dev/null; if [ \"$0\" = python3 ]; then python3 -c \"$1\" "
	    "*/*.xlsx; else \"$0\" extract --out \"$1\" */*.xlsx; fi; true";
	char out[500];
	const char *find[] = { "sh", "-c", probe, out, NULL };
	const char *python[] = { "sh", "-c", all, "python3", program,
	    w->corpus, NULL };
	const char *riffle[] = { "sh", "-c", all, w->riffle, out, w->corpus,
	    NULL };
	double ours, theirs;

	if (w->corpus[0] == '\0') {
		bench_note("workbooks: no files, RIFFLE_CORPUS is not set");
		return;
	}
	snprintf(out, sizeof(out), "%s/openpyxl", w->dir);
	bench_run(find, NULL, -1, -1);
	if (access(out, F_OK) != 0) {
		bench_note("workbooks: python3-openpyxl is not installed");
		return;
	}
	snprintf(out, sizeof(out), "%s/cells", w->dir);
	ours = cost(w, riffle);
	theirs = cost(w, python);
	bench_at_least("workbooks, openpyxl's processor time over ours", ours,
	    "openpyxl", theirs, "ms", theirs / ours, TIMES_OPENPYXL);
}

void
bench_cells(struct bench_world *w)
{
	char path[500];

	if (access("/usr/bin/unzip", X_OK) != 0) {
		bench_note("a million cells: unzip is not installed");
	} else {
		snprintf(path, sizeof(path), "%s/cells.xlsx", w->dir);
		for (unsigned i = 0; bench_workbook_kind(i) != NULL; i++) {
			bench_workbook(path, i, ROWS);
			against_unzip(w, bench_workbook_kind(i), path,
			    "s.xml");
		}
		declared(w, path);
		unlink(path);
		snprintf(path, sizeof(path), "%s/cells.ods", w->dir);
		bench_workbook_ods(path, ROWS);
		against_unzip(w, "OpenDocument", path, "content.xml");
		unlink(path);
	}
	against_openpyxl(w);
}
