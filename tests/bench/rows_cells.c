/*
 * A million cells: the processor time of our whole result over that of
 * "unzip -p" of the same sheet, and the memory it took; and what a sheet
 * costs that only declares as many.  Then the corpus'
 * workbooks, against openpyxl reading them in its read-only mode, where
 * Python has it.
 */
#include "config.h"

#include "bench/bench.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/workbook.h"
#include "util/io.h"
#include "util/limits.h"

#define RUNS 5
#define ROWS 50000		/* of BENCH_COLS */
#define TIMES_UNZIP 5.0
#define MEMORY 100.0		/* MiB */
#define TIMES_OPENPYXL 4.0
#define TIMES_DECLARED 1.2	/* three cells are three cells */
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

/*
 * The same of ours, which leaves its results in `out` of argv.  They stay
 * until all is measured: ext4 passes over each inode that was let go in the
 * last seconds, at the cost of whoever makes the next file.
 */
static double
own_cost(const struct bench_world *w, const char *const *argv, char *out,
    size_t size)
{
	char made[RUNS][500];
	double ms[RUNS];
	int runs = w->quick ? 3 : RUNS;

	for (int i = 0; i < runs; i++) {
		bench_out(w, out, size);
		ms[i] = bench_run(argv, NULL, -1, -1);
		snprintf(made[i], sizeof(made[0]), "%s", out);
	}
	for (int i = 0; i < runs; i++)
		BENCH_SURE(rf_remove_tree(made[i], &err));
	return bench_quantile(ms, runs, 0.5);
}

static double
extract(const struct bench_world *w, const char *path)
{
	char out[500];
	const char *argv[] = { w->riffle, "extract", "--out", out, path,
	    NULL };

	return own_cost(w, argv, out, sizeof(out));
}

/*
 * Workbooks are made in a process of their own: what the one that starts a
 * program ever held counts as that program's memory.
 */
static void
make(void (*with)(const char *path, unsigned a, unsigned b),
    const char *path, unsigned a, unsigned b)
{
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		with(path, a, b);
		_exit(0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
		bench_die("cannot make %s", path);
}

static void
make_ods(const char *path, unsigned unused, unsigned rows)
{
	(void)unused;
	bench_workbook_ods(path, rows);
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
	bench_at_most("three cells of a million declared rows, over three rows",
	    all / few, TIMES_DECLARED, "times");
	bench_note("%.1f ms, of three rows %.1f ms", all, few);
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
		bench_note("workbooks: python3-openpyxl is not installed, "
		    "NOT MEASURED");
		return;
	}
	ours = own_cost(w, riffle, out, sizeof(out));
	theirs = cost(w, python);
	bench_at_least("workbooks, openpyxl's processor time over ours", ours,
	    "openpyxl", theirs, "ms", theirs / ours, TIMES_OPENPYXL);
}

void
bench_cells(struct bench_world *w)
{
	char path[500];

	if (bench_has("unzip", "a million cells")) {
		snprintf(path, sizeof(path), "%s/cells.xlsx", w->dir);
		for (unsigned i = 0; bench_workbook_kind(i) != NULL; i++) {
			make(bench_workbook, path, i, ROWS);
			against_unzip(w, bench_workbook_kind(i), path,
			    "s.xml");
		}
		declared(w, path);
		unlink(path);
		snprintf(path, sizeof(path), "%s/cells.ods", w->dir);
		make(make_ods, path, 0, ROWS);
		against_unzip(w, "OpenDocument", path, "content.xml");
		unlink(path);
	}
	against_openpyxl(w);
}
