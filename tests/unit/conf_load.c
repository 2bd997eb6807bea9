/* Where settings come from: files, environment, and who wins. */
#include "config.h"

#include "conf/conf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "unit/conf_suites.h"
#include "unit/unit.h"
#include "util/io.h"

/* A folder of our own with one file in it. */
struct place {
	char folder[64], file[96];
};

static void
make_place(struct place *p, const char *text)
{
	struct rf_err err = RF_ERR_INIT;

	snprintf(p->folder, sizeof(p->folder), "/tmp/riffle-conf-XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(p->folder));
	snprintf(p->file, sizeof(p->file), "%s/riffle.conf", p->folder);
	if (text != NULL)
		CU_ASSERT_EQUAL_FATAL(rf_file_save(p->file, text,
		    strlen(text), &err), RF_OK);
}

static void
drop_place(struct place *p)
{
	struct rf_err err = RF_ERR_INIT;

	CU_ASSERT_EQUAL(rf_remove_tree(p->folder, &err), RF_OK);
}

static void
from_file(void)
{
	struct rf_err err = RF_ERR_INIT;
	struct place p;
	struct rf_conf c;
	char expected[160];

	make_place(&p,
	    "# comment\n"
	    "; another\n"
	    "\n"
	    "[riffle]\n"
	    "threads=8\r\n"
	    "max_upload : 1G\n"
	    "data_dir = data ; beside this file\n"
	    "trusted_proxies = 127.0.0.1\n"
	    "\t10.0.0.0/8\n"
	    "origin = https://docs.example.org");
	CU_ASSERT_EQUAL_FATAL(rf_conf_load(&c, p.file, NULL, &err), RF_OK);
	CU_ASSERT_EQUAL(c.threads, 8);
	CU_ASSERT_EQUAL(c.max_upload, (int64_t)1 << 30);
	CU_ASSERT_STRING_EQUAL(c.trusted_proxies, "127.0.0.1 10.0.0.0/8");
	CU_ASSERT_STRING_EQUAL(c.origin, "https://docs.example.org");
	snprintf(expected, sizeof(expected), "%s/data", p.folder);
	CU_ASSERT_STRING_EQUAL(c.data_dir, expected);
	snprintf(expected, sizeof(expected), "%s/data/riffle.log", p.folder);
	CU_ASSERT_STRING_EQUAL(c.log_file, expected);
	snprintf(expected, sizeof(expected), "file %s:5", p.file);
	CU_ASSERT_STRING_EQUAL(c.came_from[RF_CONF_ID_threads], expected);
	CU_ASSERT_STRING_EQUAL(c.file, p.file);
	rf_conf_release(&c);
	drop_place(&p);
}

/* Wrong files; the sentence names the line and what is wrong there. */
static void
wrong_files(void)
{
	static const struct {
		const char *text;
		const char *says[2];
	} rows[] = {
		{ "\nthread = 5\n", { "line 2", "is threads meant?" } },
		{ "threads = 0\n", { "line 1", "threads must be from 1" } },
		{ "threads = 5\nthreads = 6\n", { "line 2", "in line 1" } },
		{ "threads = 5\n  6\n", { "line 2", "in line 1" } },
		{ "[web]\nthreads = 5\n", { "line 2", "[riffle]" } },
		{ "threads = 5\nnonsense\n", { "line 2", "name = value" } },
		{ "threads = 5\n[riffle\n", { "line 2", "name = value" } },
		{ "fetch_ports = 80\n\t443\n\tx\n", { "line 3", "\"x\"" } },
	};
	struct rf_err err;
	struct rf_conf c;
	struct place p;
	size_t i;

	for (i = 0; i < RF_COUNT(rows); i++) {
		rf_err_clear(&err);
		make_place(&p, rows[i].text);
		CU_ASSERT_EQUAL(rf_conf_load(&c, p.file, NULL, &err),
		    RF_E_CONFIG);
		CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, p.file));
		CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, rows[i].says[0]));
		CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, rows[i].says[1]));
		rf_conf_release(&c);
		drop_place(&p);
	}
}

static void
odd_files(void)
{
	struct rf_err err = RF_ERR_INIT;
	struct rf_conf c;
	struct place p;
	char text[2000];

	make_place(&p, NULL);
	CU_ASSERT_EQUAL(rf_conf_load(&c, p.file, NULL, &err), RF_E_CONFIG);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, p.file));
	rf_conf_release(&c);

	/* Longer than inih's line; it must not become two lines. */
	snprintf(text, sizeof(text), "tier = %01500d\n", 0);
	CU_ASSERT_EQUAL_FATAL(rf_file_save(p.file, text, strlen(text), &err),
	    RF_OK);
	CU_ASSERT_EQUAL(rf_conf_load(&c, p.file, NULL, &err), RF_E_CONFIG);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, "too long"));
	rf_conf_release(&c);

	CU_ASSERT_EQUAL_FATAL(rf_file_save(p.file, "a\0b = 1\n", 8, &err),
	    RF_OK);
	CU_ASSERT_EQUAL(rf_conf_load(&c, p.file, NULL, &err), RF_E_CONFIG);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, "no text"));
	rf_conf_release(&c);
	drop_place(&p);
}

static void
precedence(void)
{
	struct rf_err err = RF_ERR_INIT;
	struct rf_conf c;
	struct place p;

	make_place(&p, "threads = 8\nworker_processes = 3\nmax_upload = 1M\n"
	    "data_dir = /nowhere\n");
	setenv("RIFFLE_THREADS", "9", 1);
	setenv("RIFFLE_WORKER_PROCESSES", "4", 1);
	CU_ASSERT_EQUAL_FATAL(rf_conf_load(&c, p.file, "/data", &err), RF_OK);
	CU_ASSERT_EQUAL(rf_conf_set(&c, "worker_processes", "5",
	    "command line", &err), RF_OK);
	CU_ASSERT_EQUAL(c.max_upload, 1024 * 1024);
	CU_ASSERT_EQUAL(c.threads, 9);
	CU_ASSERT_EQUAL(c.worker_processes, 5);
	CU_ASSERT_STRING_EQUAL(c.data_dir, "/data");
	CU_ASSERT_STRING_EQUAL(c.came_from[RF_CONF_ID_threads],
	    "environment RIFFLE_THREADS");
	CU_ASSERT_STRING_EQUAL(c.came_from[RF_CONF_ID_worker_processes],
	    "command line");
	CU_ASSERT_STRING_EQUAL(c.came_from[RF_CONF_ID_data_dir],
	    "command line");
	CU_ASSERT_STRING_EQUAL(c.came_from[RF_CONF_ID_cors], "default");
	rf_conf_release(&c);

	setenv("RIFFLE_THREADS", "many", 1);
	CU_ASSERT_EQUAL(rf_conf_load(&c, p.file, NULL, &err), RF_E_CONFIG);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, "RIFFLE_THREADS"));
	rf_conf_release(&c);
	unsetenv("RIFFLE_THREADS");
	unsetenv("RIFFLE_WORKER_PROCESSES");
	drop_place(&p);
}

/* The search: RIFFLE_CONFIG, the data folder, the home folder. */
static void
search(void)
{
	const char *home = getenv("HOME");
	char *saved = home != NULL ? strdup(home) : NULL;
	struct rf_err err = RF_ERR_INIT;
	struct place named, data, user;
	char folder[128], file[160];
	struct rf_conf c;

	make_place(&named, "threads = 2\n");
	make_place(&data, "threads = 3\n");
	make_place(&user, NULL);
	snprintf(folder, sizeof(folder), "%s/.config/riffle", user.folder);
	CU_ASSERT_EQUAL_FATAL(rf_mkdirs(folder, &err), RF_OK);
	snprintf(file, sizeof(file), "%s/riffle.conf", folder);
	CU_ASSERT_EQUAL_FATAL(rf_file_save(file, "threads = 4\n", 12, &err),
	    RF_OK);
	setenv("HOME", user.folder, 1);
	setenv("RIFFLE_CONFIG", named.file, 1);
	setenv("RIFFLE_DATA_DIR", data.folder, 1);

	CU_ASSERT_EQUAL(rf_conf_load(&c, NULL, NULL, &err), RF_OK);
	CU_ASSERT_EQUAL(c.threads, 2);
	rf_conf_release(&c);
	unsetenv("RIFFLE_CONFIG");
	CU_ASSERT_EQUAL(rf_conf_load(&c, NULL, NULL, &err), RF_OK);
	CU_ASSERT_EQUAL(c.threads, 3);
	CU_ASSERT_STRING_EQUAL(c.data_dir, data.folder);
	rf_conf_release(&c);
	CU_ASSERT_EQUAL(rf_conf_load(&c, NULL, user.folder, &err), RF_OK);
	CU_ASSERT_EQUAL(c.threads, 4);
	CU_ASSERT_STRING_EQUAL(c.data_dir, user.folder);
	rf_conf_release(&c);
	unsetenv("RIFFLE_DATA_DIR");

	if (saved != NULL)
		setenv("HOME", saved, 1);
	else
		unsetenv("HOME");
	free(saved);
	drop_place(&named);
	drop_place(&data);
	drop_place(&user);
}

/* Without a word the data folder lies in the working folder. */
static void
default_folder(void)
{
	struct rf_err err = RF_ERR_INIT;
	char *cwd = getcwd(NULL, 0), expected[4096];
	struct rf_conf c;
	struct place p;

	make_place(&p, "threads = 2\n");
	CU_ASSERT_EQUAL(rf_conf_load(&c, p.file, NULL, &err), RF_OK);
	snprintf(expected, sizeof(expected), "%s/riffle-data", cwd);
	CU_ASSERT_STRING_EQUAL(c.data_dir, expected);
	CU_ASSERT_EQUAL(rf_conf_set(&c, "log_file", "stderr", "test", &err),
	    RF_OK);
	CU_ASSERT_STRING_EQUAL(c.log_file, "stderr");
	CU_ASSERT_EQUAL(rf_conf_set(&c, "log_file", "my.log", "test", &err),
	    RF_OK);
	CU_ASSERT_EQUAL(rf_conf_set(&c, "data_dir", "/else", "test", &err),
	    RF_OK);
	CU_ASSERT_STRING_EQUAL(c.log_file, "/else/my.log");
	rf_conf_release(&c);
	free(cwd);
	drop_place(&p);
}

/* What is printed is a file that gives the same settings. */
static void
printed(void)
{
	struct rf_err err = RF_ERR_INIT;
	struct rf_conf c, again;
	struct place p;
	struct rf_buf b;
	struct rf_out o;
	int id;

	make_place(&p, NULL);
	rf_conf_defaults(&c);
	CU_ASSERT_EQUAL(rf_conf_set(&c, "data_dir", "/srv/x", "command line",
	    &err), RF_OK);
	CU_ASSERT_EQUAL(rf_conf_set(&c, "retention", "7d", "test", &err),
	    RF_OK);
	setenv("RIFFLE_TREADS", "1", 1);
	rf_buf_init(&b, 100000);
	rf_out_to_buf(&o, &b);
	rf_conf_print(&c, &o);
	CU_ASSERT_EQUAL(rf_out_finish(&o, &err), RF_OK);
	unsetenv("RIFFLE_TREADS");
	CU_ASSERT_PTR_NOT_NULL(strstr(b.ptr, "RIFFLE_TREADS"));
	CU_ASSERT_PTR_NOT_NULL(strstr(b.ptr, "; command line\n"));
	CU_ASSERT_EQUAL_FATAL(rf_file_save(p.file, b.ptr, b.len, &err),
	    RF_OK);
	CU_ASSERT_EQUAL_FATAL(rf_conf_load(&again, p.file, NULL, &err),
	    RF_OK);
	for (id = 0; id < RF_CONF_COUNT; id++)
		CU_ASSERT_STRING_EQUAL(again.as_text[id], c.as_text[id]);
	rf_conf_release(&again);
	rf_conf_release(&c);
	rf_buf_release(&b);
	drop_place(&p);
}

CU_TestInfo conf_load_tests[] = {
	{ "a file", from_file },
	{ "wrong files", wrong_files },
	{ "odd files", odd_files },
	{ "who wins", precedence },
	{ "the search", search },
	{ "default folder", default_folder },
	{ "printing", printed },
	CU_TEST_INFO_NULL
};
