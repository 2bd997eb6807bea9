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

#include <zip.h>

#include "extract/extract.h"
#include "util/buf.h"
#include "util/io.h"
#include "util/limits.h"

#define COLS 20
#define STRINGS 200000
#define TIMES 5
#define SML "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define RELS "http://schemas.openxmlformats.org/officeDocument/2006/" \
	"relationships"
#define REL(id, type, target) "<Relationship Id=\"" id "\" Type=\"" RELS "/" \
	type "\" Target=\"" target "\"/>"
#define ALL_RELS(rows) "<Relationships xmlns=\"http://schemas.openxmlformats" \
	".org/package/2006/relationships\">" rows "</Relationships>"

static uint32_t
dice(void)
{
	static uint32_t state = 1;

	state = state * 1664525 + 1013904223;
	return state >> 8;
}

/* ---- the kinds of cells ---------------------------------------------- */

static void
whole(struct rf_buf *b, const char *ref)
{
	rf_buf_printf(b, "<c r=\"%s\"><v>%u</v></c>", ref, dice() % 1000000);
}

static void
fraction(struct rf_buf *b, const char *ref)
{
	rf_buf_printf(b, "<c r=\"%s\"><v>%.17g</v></c>", ref,
	    dice() / 16777.216);
}

static void
amount(struct rf_buf *b, const char *ref)
{
	rf_buf_printf(b, "<c r=\"%s\" s=\"1\"><v>%u.%u</v></c>", ref,
	    dice() % 10000, dice() % 100);
}

static void
date(struct rf_buf *b, const char *ref)
{
	rf_buf_printf(b, "<c r=\"%s\" s=\"2\"><v>%u</v></c>", ref,
	    30000 + dice() % 15000);
}

static void
shared(struct rf_buf *b, const char *ref)
{
	rf_buf_printf(b, "<c r=\"%s\" t=\"s\"><v>%u</v></c>", ref,
	    dice() % STRINGS);
}

static void
in_line(struct rf_buf *b, const char *ref)
{
	rf_buf_printf(b, "<c r=\"%s\" t=\"inlineStr\"><is><t>text %u</t></is>"
	    "</c>", ref, dice() % 1000000);
}

static const struct kind {
	const char *name;
	void (*cells[5])(struct rf_buf *b, const char *ref);
} kinds[] = {
	{ "mixed", { whole, fraction, amount, date, shared } },
	{ "whole numbers", { whole, whole, whole, whole, whole } },
	{ "fractions", { fraction, fraction, fraction, fraction, fraction } },
	{ "shared texts", { shared, shared, shared, shared, shared } },
	{ "texts in line", { in_line, in_line, in_line, in_line, in_line } },
};

/* ---- the workbook ---------------------------------------------------- */

static void
must(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "bench_cells: cannot %s\n", what);
	exit(1);
}

static void
add(zip_t *zip, const char *name, const char *text, size_t n, int owned)
{
	zip_source_t *s = zip_source_buffer(zip, text, n, owned);

	must(s != NULL && zip_file_add(zip, name, s, 0) >= 0, "add a part");
}

static void
make(const char *path, const struct kind *kind, unsigned rows)
{
	static const char types[] = "<Types xmlns=\"http://schemas.openxml"
	    "formats.org/package/2006/content-types\"><Override PartName=\""
	    "/w.xml\" ContentType=\"application/vnd.openxmlformats-office"
	    "document.spreadsheetml.sheet.main+xml\"/></Types>";
	static const char root[] = ALL_RELS(REL("a", "officeDocument",
	    "w.xml"));
	static const char book[] = "<workbook xmlns=\"" SML "\" xmlns:r=\""
	    RELS "\"><sheets><sheet name=\"Data\" r:id=\"a\"/></sheets>"
	    "</workbook>";
	static const char rels[] = ALL_RELS(REL("a", "worksheet", "s.xml")
	    REL("b", "sharedStrings", "t.xml") REL("c", "styles", "y.xml"));
	static const char styles[] = "<styleSheet xmlns=\"" SML "\"><cellXfs>"
	    "<xf/><xf numFmtId=\"4\"/><xf numFmtId=\"14\"/></cellXfs>"
	    "</styleSheet>";
	struct rf_buf sheet, strings;
	char ref[16];
	zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);

	must(zip != NULL, "make a workbook");
	rf_buf_init(&sheet, 1024 * (size_t)RF_MiB);
	rf_buf_init(&strings, 64 * RF_MiB);
	rf_buf_adds(&strings, "<sst xmlns=\"" SML "\">");
	for (unsigned i = 0; i < STRINGS; i++)
		rf_buf_printf(&strings, "<si><t>Some customer of ours %u</t>"
		    "</si>", i);
	rf_buf_adds(&strings, "</sst>");
	rf_buf_adds(&sheet, "<worksheet xmlns=\"" SML "\"><sheetData>");
	for (unsigned r = 1; r <= rows; r++) {
		rf_buf_printf(&sheet, "<row r=\"%u\">", r);
		for (unsigned c = 0; c < COLS; c++) {
			snprintf(ref, sizeof(ref), "%c%u", 'A' + c, r);
			kind->cells[(r + c) % 5](&sheet, ref);
		}
		rf_buf_adds(&sheet, "</row>");
	}
	rf_buf_adds(&sheet, "</sheetData></worksheet>");
	add(zip, "[Content_Types].xml", types, sizeof(types) - 1, 0);
	add(zip, "_rels/.rels", root, sizeof(root) - 1, 0);
	add(zip, "w.xml", book, sizeof(book) - 1, 0);
	add(zip, "_rels/w.xml.rels", rels, sizeof(rels) - 1, 0);
	add(zip, "y.xml", styles, sizeof(styles) - 1, 0);
	add(zip, "t.xml", strings.ptr, strings.len, 0);
	add(zip, "s.xml", sheet.ptr, sheet.len, 0);
	must(zip_close(zip) == 0, "write a workbook");
	rf_buf_release(&sheet);
	rf_buf_release(&strings);
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
	printf("%u cells; budget: 5 x unzip, 100 MB\n", rows * COLS);
	printf("%-16s %8s %8s %7s %9s\n", "", "unzip", "riffle", "times",
	    "memory");
	for (size_t i = 0; i < RF_COUNT(kinds); i++) {
		struct cost u, r;

		make(path, &kinds[i], rows);
		u = measure(unzip_sheet, path);
		r = measure(read_workbook, path);
		printf("%-16s %6.3f s %6.3f s %7.1f %6ld MB%s\n",
		    kinds[i].name, u.seconds, r.seconds, r.seconds / u.seconds,
		    r.kilobytes / 1024, r.seconds > 5 * u.seconds ||
		    r.kilobytes > 100 * 1024 ? "  NO" : "");
	}
	unlink(path);
	return 0;
}
