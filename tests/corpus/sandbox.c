/*
 * Every file of the corpus is read twice, free and in the sandbox: code and
 * files must be the same.  A reader that quietly needs a file, a library or
 * a system call that the sandbox refuses shows here.
 */
#include "config.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "corpus/corpus.h"
#include "jobs/child.h"
#include "jobs/reader.h"
#include "util/io.h"
#include "util/limits.h"
#include "util/mem.h"

#define SECONDS 60
#define MOST_OUTPUT (64 * RF_MiB)
#define MOST_MEMORY ((int64_t)2 << 30)

static struct corpus_book book = { .name = "corpus_sandbox" };
static char temp[512];
static struct rf_options options;

/* A new folder in the temporary one. */
static int
make_folder(const char *name, char *path, size_t size)
{
	snprintf(path, size, "%s/%s", temp, name);
	if (mkdir(path, 0700) != 0)
		abort();
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* The code, or -1 when the child died. */
static int
read_free(int fd, int64_t size, const char *name, int folder)
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		struct rf_reading r = { .fd = fd, .size = size, .name = name,
		    .options = &options, .staging = folder };

		struct rlimit output = { MOST_OUTPUT, MOST_OUTPUT };
		/* What a reader makes of a bomb depends on what it may use. */
		struct rlimit memory = { MOST_MEMORY, MOST_MEMORY };

		setrlimit(RLIMIT_FSIZE, &output);
#ifndef RF_SANITIZERS
		setrlimit(RLIMIT_AS, &memory);
#else
		(void)memory;
#endif
		alarm(SECONDS);
		_exit((int)rf_read_document(&r, NULL));
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int
read_confined(int fd, int64_t size, const char *name, int folder,
    bool preload)
{
	struct rf_read_task task = { .source = fd, .size = size,
	    .name = name, .media_type = "", .options = &options,
	    .staging = folder, .preload = preload };
	struct rf_sandbox limits = { .memory = MOST_MEMORY,
	    .cpu_seconds = SECONDS, .output = MOST_OUTPUT };
	struct rf_child_word w;
	struct rf_child c;
	int code = -1;

	if (rf_child_read(&c, &task, &limits, NULL) != RF_OK)
		return -1;
	for (;;) {
		struct pollfd p = { .fd = c.pipe, .events = POLLIN };
		enum rf_heard heard = rf_child_hear(&c, &w);

		if (heard == RF_HEARD_END)
			break;
		if (heard == RF_HEARD_WORD && w.last)
			code = w.code;
		if (heard == RF_HEARD_NOTHING)
			poll(&p, 1, -1);
	}
	rf_child_reap(&c);
	/* It asks for what is loaded late, and is read once more. */
	if (code >= 0 && w.preload && !preload)
		return read_confined(fd, size, name, folder, true);
	return code;
}

static bool
same_file(const char *a, const char *b)
{
	char *x = NULL, *y = NULL;
	size_t n, m;
	bool same;

	same = rf_file_load(a, MOST_OUTPUT, &x, &n, NULL) == RF_OK &&
	    rf_file_load(b, MOST_OUTPUT, &y, &m, NULL) == RF_OK &&
	    n == m && memcmp(x, y, n) == 0;
	free(x);
	free(y);
	return same;
}

/* Everything in folder a is in b, and the same. */
static bool
same_tree(const char *a, const char *b)
{
	char x[1400], y[1400];
	struct dirent *e;
	DIR *d = opendir(a);
	bool same = d != NULL;

	while (same && (e = readdir(d)) != NULL) {
		if (e->d_name[0] == '.')
			continue;
		snprintf(x, sizeof(x), "%s/%s", a, e->d_name);
		snprintf(y, sizeof(y), "%s/%s", b, e->d_name);
		same = e->d_type == DT_DIR ? same_tree(x, y) :
		    same_file(x, y);
	}
	if (d != NULL)
		closedir(d);
	return same;
}

static void
check(const char *path, int64_t size)
{
	char one[600], two[600];
	int fd = open(path, O_RDONLY | O_CLOEXEC), free_fd, confined_fd;
	int free_rc, confined_rc;

	if (fd < 0)
		return;
	book.files++;
	free_fd = make_folder("free", one, sizeof(one));
	confined_fd = make_folder("confined", two, sizeof(two));
	free_rc = read_free(fd, size, path, free_fd);
	confined_rc = read_confined(fd, size, path, confined_fd, false);
	if (free_rc != confined_rc)
		corpus_fail(&book, path, "code %d free, %d in the sandbox",
		    free_rc, confined_rc);
	else if (!same_tree(one, two) || !same_tree(two, one))
		corpus_fail(&book, path, "reads differently in the sandbox");
	close(fd);
	close(free_fd);
	close(confined_fd);
	if (rf_remove_tree(one, NULL) != RF_OK ||
	    rf_remove_tree(two, NULL) != RF_OK)
		abort();
}

static void
walk(const char *folder, int depth)
{
	char path[2048];
	struct dirent *e;
	struct stat st;
	DIR *d = opendir(folder);

	while (d != NULL && (e = readdir(d)) != NULL) {
		if (e->d_name[0] == '.' || strcmp(e->d_name, "expected") == 0)
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, e->d_name);
		if (stat(path, &st) != 0)
			continue;
		if (S_ISDIR(st.st_mode) && depth > 0)
			walk(path, depth - 1);
		else if (S_ISREG(st.st_mode))
			check(path, st.st_size);
	}
	if (d != NULL)
		closedir(d);
}

int
main(void)
{
	const char *corpus = corpus_folder(book.name);

	snprintf(temp, sizeof(temp), "%s/riffle-XXXXXX",
	    getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp");
	if (mkdtemp(temp) == NULL)
		return 1;
	rf_options_init(&options);
	options.show_images = true;
	options.image_base = "images/";
	walk(corpus, 8);
	if (rf_remove_tree(temp, NULL) != RF_OK)
		return 1;
	return corpus_close(&book);
}
