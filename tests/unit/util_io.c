/* Files in a folder of their own, removed at the end of each test. */
#include "config.h"

#include "util/io.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit/unit.h"
#include "unit/util_suites.h"

static char root[] = "/tmp/riffle-io-XXXXXX";

/* CUnit's set-up of a suite is not in use: each test calls this first. */
static void
fresh(void)
{
	memcpy(root + sizeof(root) - 7, "XXXXXX", 6);
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(root));
}

static const char *
at(const char *name)
{
	static char path[4][512];
	static unsigned turn;
	char *p = path[turn++ % 4];

	snprintf(p, sizeof(path[0]), "%s/%s", root, name);
	return p;
}

static bool
exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

static void
save_and_load(void)
{
	struct rf_err err = RF_ERR_INIT;
	struct stat st;
	size_t len;
	char *p;

	fresh();
	CU_ASSERT_EQUAL(rf_file_save(at("a"), "x\0y", 3, &err), RF_OK);
	CU_ASSERT_EQUAL(rf_file_load(at("a"), 3, &p, &len, &err), RF_OK);
	CU_ASSERT_EQUAL(len, 3);
	CU_ASSERT_EQUAL(memcmp(p, "x\0y", 4), 0);	/* and the NUL */
	free(p);
	CU_ASSERT_EQUAL(stat(at("a"), &st), 0);
	CU_ASSERT_EQUAL(st.st_mode & 07777, 0600);

	CU_ASSERT_EQUAL(rf_file_load(at("a"), 2, &p, &len, &err), RF_E_LIMIT);
	CU_ASSERT_PTR_NULL(p);
	CU_ASSERT_EQUAL(rf_file_load(at("b"), 9, &p, &len, &err),
	    RF_E_NOT_FOUND);
	CU_ASSERT_EQUAL(rf_file_load(at("a/b"), 9, &p, &len, &err),
	    RF_E_NOT_FOUND);
	CU_ASSERT_EQUAL(rf_file_load(root, 9, &p, &len, &err), RF_E_IO);
	CU_ASSERT_PTR_NULL(strstr(err.msg, "/tmp"));

	CU_ASSERT_EQUAL(rf_file_save(at("a"), NULL, 0, &err), RF_OK);
	CU_ASSERT_EQUAL(rf_file_load(at("a"), 0, &p, &len, &err), RF_OK);
	CU_ASSERT_EQUAL(len, 0);
	CU_ASSERT_STRING_EQUAL(p, "");
	free(p);

	/* A failure leaves no temporary file behind. */
	CU_ASSERT_EQUAL(rf_mkdirs(at("dir"), &err), RF_OK);
	CU_ASSERT_EQUAL(rf_file_save(at("dir"), "x", 1, &err), RF_E_IO);
	CU_ASSERT_EQUAL(unlink(at("a")), 0);
	CU_ASSERT_EQUAL(rmdir(at("dir")), 0);
	CU_ASSERT_EQUAL(rmdir(root), 0);
}

/* Its size reads as 0; larger than the first step of reading. */
static void
load_without_size(void)
{
	struct rf_err err = RF_ERR_INIT;
	size_t len, n = 300000;
	char *p, *big = malloc(n);
	int fds[2];
	pid_t child;

	CU_ASSERT_EQUAL(rf_file_load("/proc/self/stat", 100000, &p, &len,
	    &err), RF_OK);
	CU_ASSERT(len > 10);
	free(p);

	memset(big, 'z', n);
	fresh();
	CU_ASSERT_EQUAL_FATAL(mkfifo(at("pipe"), 0600), 0);
	child = fork();
	if (child == 0) {
		fds[0] = open(at("pipe"), O_WRONLY);
		_exit(rf_write_all(fds[0], big, n, NULL) != RF_OK);
	}
	CU_ASSERT_EQUAL(rf_file_load(at("pipe"), n, &p, &len, &err), RF_OK);
	CU_ASSERT_EQUAL(len, n);
	CU_ASSERT_EQUAL(memcmp(p, big, n), 0);
	free(p);
	free(big);
	CU_ASSERT_EQUAL(rf_remove_tree(root, &err), RF_OK);
}

static void
descriptors(void)
{
	struct rf_err err = RF_ERR_INIT;
	char path[300], got[16];
	size_t n;
	int fd, gone[2];

	fresh();
	CU_ASSERT_EQUAL(rf_file_temp(root, "t-", path, sizeof(path), &fd,
	    &err), RF_OK);
	CU_ASSERT_EQUAL(strncmp(path, at("t-"), strlen(at("t-"))), 0);
	CU_ASSERT(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	CU_ASSERT_EQUAL(rf_write_all(fd, "0123456789", 10, &err), RF_OK);
	CU_ASSERT_EQUAL(rf_pread_up_to(fd, got, 4, 3, &n, &err), RF_OK);
	CU_ASSERT_EQUAL(n, 4);
	CU_ASSERT_EQUAL(memcmp(got, "3456", 4), 0);
	CU_ASSERT_EQUAL(rf_pread_up_to(fd, got, 16, 8, &n, &err), RF_OK);
	CU_ASSERT_EQUAL(n, 2);
	CU_ASSERT_EQUAL(rf_pread_up_to(fd, got, 16, 80, &n, &err), RF_OK);
	CU_ASSERT_EQUAL(n, 0);
	lseek(fd, 5, SEEK_SET);
	CU_ASSERT_EQUAL(rf_read_up_to(fd, got, 16, &n, &err), RF_OK);
	CU_ASSERT_EQUAL(n, 5);
	rf_close(&fd);
	CU_ASSERT_EQUAL(fd, -1);
	rf_close(&fd);
	CU_ASSERT_EQUAL(rf_read_up_to(-1, got, 1, &n, &err), RF_E_IO);
	CU_ASSERT_EQUAL(err.sys, EBADF);
	CU_ASSERT_EQUAL(rf_file_temp(root, "t-", path, 10, &fd, &err),
	    RF_E_LIMIT);
	CU_ASSERT_EQUAL(rf_file_temp(at("none"), "t-", path, sizeof(path),
	    &fd, &err), RF_E_IO);
	CU_ASSERT_EQUAL(fd, -1);

	CU_ASSERT_EQUAL_FATAL(pipe(gone), 0);
	close(gone[0]);
	signal(SIGPIPE, SIG_IGN);
	CU_ASSERT_EQUAL(rf_write_all(gone[1], "x", 1, &err), RF_E_CLOSED);
	signal(SIGPIPE, SIG_DFL);
	close(gone[1]);
	fd = open("/dev/full", O_WRONLY);
	if (fd >= 0) {
		CU_ASSERT_EQUAL(rf_write_all(fd, "x", 1, &err), RF_E_FULL);
		close(fd);
	}
	CU_ASSERT_EQUAL(rf_remove_tree(root, &err), RF_OK);
}

static void
folders(void)
{
	struct rf_err err = RF_ERR_INIT;
	struct stat st;

	fresh();
	CU_ASSERT_EQUAL(rf_mkdirs(at("a/b//c/"), &err), RF_OK);
	CU_ASSERT_EQUAL(stat(at("a/b/c"), &st), 0);
	CU_ASSERT_EQUAL(st.st_mode & 07777, 0700);
	CU_ASSERT_EQUAL(rf_mkdirs(at("a/b"), &err), RF_OK);
	CU_ASSERT_EQUAL(rf_mkdirs("", &err), RF_E_IO);
	CU_ASSERT_EQUAL(rf_file_save(at("a/file"), "x", 1, &err), RF_OK);
	CU_ASSERT_EQUAL(rf_mkdirs(at("a/file"), &err), RF_E_IO);
	CU_ASSERT_EQUAL(rf_mkdirs(at("a/file/x"), &err), RF_E_IO);

	/* What a link points to stays. */
	CU_ASSERT_EQUAL(rf_mkdirs(at("keep"), &err), RF_OK);
	CU_ASSERT_EQUAL(rf_file_save(at("keep/me"), "x", 1, &err), RF_OK);
	CU_ASSERT_EQUAL(symlink(at("keep"), at("a/b/link")), 0);
	CU_ASSERT_EQUAL(symlink(at("keep"), at("link")), 0);
	CU_ASSERT_EQUAL(symlink("nowhere", at("a/dangling")), 0);
	CU_ASSERT_EQUAL(rf_remove_tree(at("a"), &err), RF_OK);
	CU_ASSERT_FALSE(exists(at("a")));
	CU_ASSERT_EQUAL(rf_remove_tree(at("link"), &err), RF_OK);
	CU_ASSERT_FALSE(exists(at("link")));
	CU_ASSERT_TRUE(exists(at("keep/me")));
	CU_ASSERT_EQUAL(rf_remove_tree(at("absent"), &err), RF_OK);
	CU_ASSERT_EQUAL(rf_sync_dir(root, &err), RF_OK);
	CU_ASSERT_EQUAL(rf_sync_dir(at("absent"), &err), RF_E_IO);
	CU_ASSERT_EQUAL(rf_remove_tree(root, &err), RF_OK);
	CU_ASSERT_FALSE(exists(root));
}

static void
deep_tree(void)
{
	struct rf_err err = RF_ERR_INIT;
	char path[1024];
	size_t n;

	fresh();
	n = (size_t)snprintf(path, sizeof(path), "%s", root);
	for (int i = 0; i < 60; i++)
		n += (size_t)snprintf(path + n, sizeof(path) - n, "/d");
	CU_ASSERT_EQUAL(rf_mkdirs(path, &err), RF_OK);
	for (int i = 0; i < 20; i++)
		n += (size_t)snprintf(path + n, sizeof(path) - n, "/e");
	CU_ASSERT_EQUAL(rf_mkdirs(path, &err), RF_OK);
	CU_ASSERT_EQUAL(rf_remove_tree(root, &err), RF_E_LIMIT);
	CU_ASSERT_EQUAL(rf_remove_tree(at("d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/"
	    "d/d/d/d/d/d/d/d/d/d/d/d"), &err), RF_OK);
	CU_ASSERT_EQUAL(rf_remove_tree(root, &err), RF_OK);
}

static void
paths(void)
{
	static const struct {
		const char *dir, *name, *joined;
	} rows[] = {
		{ "a", "b", "a/b" },
		{ "a/", "b", "a/b" },
		{ "a//", "b", "a/b" },
		{ "/", "b", "/b" },
		{ "", "b", "b" },
	};
	char out[16];

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		CU_ASSERT_EQUAL(rf_path_join(out, sizeof(out), rows[i].dir,
		    rows[i].name, NULL), RF_OK);
		CU_ASSERT_STRING_EQUAL(out, rows[i].joined);
	}
	CU_ASSERT_EQUAL(rf_path_join(out, 4, "ab", "c", NULL), RF_E_LIMIT);
	CU_ASSERT_EQUAL(rf_path_join(out, 5, "ab", "c", NULL), RF_OK);
	CU_ASSERT_STRING_EQUAL(rf_path_base("a/b.c"), "b.c");
	CU_ASSERT_STRING_EQUAL(rf_path_base("b"), "b");
	CU_ASSERT_STRING_EQUAL(rf_path_base("b/"), "");
}

#define X50 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

static void
file_names(void)
{
	static const struct {
		const char *from, *to;
	} rows[] = {
		{ "report.pdf", "report.pdf" },
		{ "", "file" },
		{ ".", "file" },
		{ "..", "file" },
		{ "...", "file" },
		{ "/", "file" },
		{ " . ", "file" },
		{ "../../etc/passwd", "passwd" },
		{ "C:\\fakepath\\Q3 report.xlsx", "Q3 report.xlsx" },
		{ "dir/", "dir" },
		{ ".htaccess", "htaccess" },
		{ "a:b*c?.txt", "a_b_c_.txt" },
		{ "a\nb\tc\x7f.txt", "abc.txt" },
		{ "name. . ", "name" },
		{ "con", "_con" },
		{ "Con.txt", "_Con.txt" },
		{ "COM1.pdf", "_COM1.pdf" },
		{ "LPT9", "_LPT9" },
		{ "com.pdf", "com.pdf" },
		{ "com10.pdf", "com10.pdf" },
		{ "com\xc2\xb9.pdf", "_com\xc2\xb9.pdf" },
		/* cut to 100 bytes with what was put before it */
		{ "con.\xc3\xa9" X50 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
		    "\xc3\xa9", "_con.\xc3\xa9" X50
		    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" },
		/* what is cut ends neither with a blank nor a dot */
		{ X50 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx . xxxx "
		    "xxxxxxxxxxxxxxxxxxx", X50
		    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" },
		{ "\xc3\xa9t\xc3\xa9.pdf", "\xc3\xa9t\xc3\xa9.pdf" },
		{ "\xff\xfe.pdf", "__.pdf" },
		/* right-to-left override: reads as "x.exe" turned round */
		{ "fdp\xe2\x80\xae" "exe.x", "fdpexe.x" },
		{ "a\xe2\x80\x8b\xef\xbb\xbf" "b", "ab" },
		{ "a\xc2\x85" "b", "ab" },
		{ X50 X50, X50 X50 },
		{ X50 X50 "x.pdf", X50 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
		    "xxxxxxxxxxxxxxxx.pdf" },
		/* cut at a character border: 95 + 2 bytes do not fit 96 */
		{ X50 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
		    "\xc3\xa9\xc3\xa9\xc3\xa9.pdf",
		    X50 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.pdf" },
		/* a long tail is no extension */
		{ "." X50 "." X50 "xx", X50 "." X50 },
	};
	char out[101];

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		rf_filename_clean(rows[i].from, out);
		if (i + 1 == RF_COUNT(rows)) {
			CU_ASSERT_EQUAL(strlen(out), 100);
			continue;
		}
		CU_ASSERT_STRING_EQUAL(out, rows[i].to);
		if (strcmp(out, rows[i].to) != 0)
			printf("row %zu: %s\n", i, out);
	}
}

CU_TestInfo util_io_tests[] = {
	{ "save and load", save_and_load },
	{ "load without a size", load_without_size },
	{ "descriptors", descriptors },
	{ "folders", folders },
	{ "deep tree", deep_tree },
	{ "paths", paths },
	{ "file names", file_names },
	CU_TEST_INFO_NULL
};
