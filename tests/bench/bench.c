/*
 * Measures what the design has a budget for, on this machine, now.  Prints a
 * table; a budget that is not met is a line that says NO, and no failure:
 * machines differ, and a busy one is no reason to stop a build.
 *
 * usage: bench_riffle [--riffle FILE] [--empty FILE] [--deploy DIR]
 *                     [--dir DIR] [--quick] [ROW...]
 */
#include "config.h"

#include "bench/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct {
	const char *name;
	void (*run)(struct bench_world *w);
	const char *what;
} rows[] = {
	{ "small", bench_small,
	    "a picture of 6 kB with a key, against an empty FastCGI answer" },
	{ "sendfile", bench_sendfile,
	    "a picture of 2 MB with a key, against nginx's own file" },
	{ "sendfile-apache", bench_sendfile_apache,
	    "the same behind Apache" },
	{ "sendfile-lighttpd", bench_sendfile_lighttpd,
	    "the same behind lighttpd" },
	{ "overhead", bench_overhead,
	    "submit to done, beyond the reading of the document" },
	{ "cgi", bench_cgi, "plain CGI, start to last byte" },
	{ "office", bench_office,
	    "documents and pages, against pandoc and LibreOffice" },
	{ "cells", bench_cells,
	    "a million cells, against unzip -p; workbooks, against openpyxl" },
	{ "charts", bench_charts, "drawing charts" },
	{ "pdf", bench_pdf, "PDF files, against mutool's plain text" },
	{ "ocr", bench_ocr, "pictures of pages, against tesseract" },
	{ "idle", bench_idle, "memory of an idle responder" },
	{ "upload", bench_upload, "its memory while 1 GB is sent to it" },
	{ "download", bench_download, "its memory while it sends 400 MB" },
	{ "web", bench_web,
	    "a web page of 1,000 images, against curl and wget" },
	{ "zip", bench_zip,
	    "an archive of 5,000 pictures, against one file of their size" },
	{ "jobs", bench_ten_thousand,
	    "memory of worker and responder over 10,000 jobs" },
};

static void
usage(void)
{
	fputs("usage: bench_riffle [--riffle FILE] [--empty FILE] [--deploy DIR] "
	    "[--dir DIR] [--quick] [--hold] [ROW...]\nrows:\n", stderr);
	for (size_t i = 0; i < RF_COUNT(rows); i++)
		fprintf(stderr, "  %-18s %s\n", rows[i].name, rows[i].what);
	exit(2);
}

static bool
wanted(const char *name, char **names, int n)
{
	for (int i = 0; i < n; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return n == 0;
}

static void
check_names(char **names, int n)
{
	for (int i = 0; i < n; i++) {
		bool known = false;

		for (size_t k = 0; k < RF_COUNT(rows); k++)
			known = known || strcmp(rows[k].name, names[i]) == 0;
		if (!known)
			usage();
	}
}

static void
hold(struct bench_world *w)
{
	bench_pictures(w);
	printf("data %s\nkey %s\nhttp://127.0.0.1:%d%s\n"
	    "http://127.0.0.1:%d%s\nresponder %ld, worker %ld, lighttpd %ld, "
	    "peer %ld\n", w->data, w->key, w->port, w->small_picture, w->port,
	    w->large_picture, (long)w->responder, (long)w->worker,
	    (long)w->lighttpd, (long)w->empty);
	fflush(stdout);
	for (;;)
		pause();
}

int
main(int argc, char **argv)
{
	static struct bench_world w;
	const char *riffle = "./riffle", *empty = "./bench_empty";
	const char *dir = getenv("TMPDIR"), *deploy = "../deploy";
	bool holding = false;
	int i;

	for (i = 1; i < argc && argv[i][0] == '-'; i++) {
		if (strcmp(argv[i], "--quick") == 0)
			w.quick = true;
		else if (strcmp(argv[i], "--hold") == 0)
			holding = true;
		else if (strcmp(argv[i], "--riffle") == 0 && i + 1 < argc)
			riffle = argv[++i];
		else if (strcmp(argv[i], "--empty") == 0 && i + 1 < argc)
			empty = argv[++i];
		else if (strcmp(argv[i], "--deploy") == 0 && i + 1 < argc)
			deploy = argv[++i];
		else if (strcmp(argv[i], "--dir") == 0 && i + 1 < argc)
			dir = argv[++i];
		else
			usage();
	}
	check_names(argv + i, argc - i);
	if (getenv("RIFFLE_CORPUS") != NULL)	/* the world forgets it */
		snprintf(w.corpus, sizeof(w.corpus), "%s",
		    getenv("RIFFLE_CORPUS"));
	snprintf(w.deploy, sizeof(w.deploy), "%s", deploy);
	if (realpath(riffle, w.riffle) == NULL ||
	    realpath(empty, w.peer) == NULL)
		bench_die("%s or %s is not there", riffle, empty);
#ifdef RF_SANITIZERS
	puts("built with sanitizers: the figures tell nothing");
#endif
	bench_world_open(&w, dir != NULL ? dir : "/tmp");
	if (holding)
		hold(&w);
	if (w.quick)
		puts("quick: short slices, small transfers, few jobs: to try "
		    "it out, not to report");
	bench_machine(&w);
	bench_table_head();
	for (size_t k = 0; k < RF_COUNT(rows); k++)
		if (wanted(rows[k].name, argv + i, argc - i))
			rows[k].run(&w);
	bench_machine(&w);
	if (bench_missed() > 0)
		printf("%d budgets not met\n", bench_missed());
	else
		puts("all budgets met");
	return 0;
}
