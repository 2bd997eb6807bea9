/*
 * A full disk: a data folder on a file system of a few megabytes fills up
 * while a worker is at it.  New jobs are refused with the reason; those that
 * were accepted wait, and are completed when there is room again.  Needs a
 * mount of its own: skipped where that is not allowed.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jobs/jobs.h"
#include "lib/job_world.h"
#include "util/io.h"
#include "util/limits.h"
#include "util/mem.h"
#include "util/time.h"

#define DISK "size=64m,mode=0700"
#define FREE (2 * RF_MiB)	/* once the filler is there */
#define MOST_JOBS 100
#define RESULT 60000		/* bytes of each result */

static int failures;

static void
expect(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "FAILED: %s\n", what);
	failures++;
}

/* A private mount, with or without being root. */
static bool
mount_small(char *path)
{
	if (unshare(CLONE_NEWNS) != 0 &&
	    unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
		return false;
	if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 &&
	    errno != EINVAL)
		return false;
	return mount("riffle", path, "tmpfs", 0, DISK) == 0;
}

/* Take all room but FREE bytes. */
static void
fill(const char *path)
{
	static char block[4 * RF_KiB];
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	off_t size;

	while (write(fd, block, sizeof(block)) == (ssize_t)sizeof(block))
		;
	size = lseek(fd, 0, SEEK_CUR) - FREE;
	expect(size > 0 && ftruncate(fd, size) == 0, "filling the disk");
	close(fd);
}

static int
submit_until_full(struct job_world *w, char ids[][RF_ID_SIZE])
{
	struct rf_err err = RF_ERR_INIT;
	enum rf_code rc = RF_OK;
	char script[100];
	int n = 0;

	while (n < MOST_JOBS) {
		/* No two results alike: equal ones are kept once. */
		snprintf(script, sizeof(script), "pages 1\nresult %d\n",
		    RESULT + n);
		rc = job_world_try_submit(w, script, ids[n], &err);
		if (rc != RF_OK)
			break;
		n++;
	}
	expect(n == MOST_JOBS || rc == RF_E_FULL,
	    "a refused job says that the disk is full");
	return n;
}

static void
run(const char *small)
{
	char (*ids)[RF_ID_SIZE] = rf_calloc(MOST_JOBS, sizeof(*ids));
	char filler[600];
	int n, waiting = 0;
	struct job_world w;
	pid_t worker;

	setenv("TMPDIR", small, 1);
	snprintf(filler, sizeof(filler), "%s/filler", small);
	job_world_open(&w, "durability = full\nlease = 5s\n");
	worker = job_world_worker(&w, NULL);
	fill(filler);
	n = submit_until_full(&w, ids);
	for (int i = 0; i < 1000 &&
	    job_world_logged(&w, "worker.pause") == 0; i++)
		rf_sleep_ms(10);
	for (int i = 0; i < n; i++) {
		struct rf_job job;
		enum rf_job_state state = job_world_wait(&w, ids[i], 1, &job);

		expect(state == RF_JOB_COMPLETED ||
		    !rf_job_state_is_final(state), "no job fails of it");
		waiting += !rf_job_state_is_final(state);
		rf_job_release(&job);
	}
	expect(waiting > 0, "the disk is full while jobs wait");
	expect(unlink(filler) == 0, "removing the filler");
	for (int i = 0; i < n; i++) {
		struct rf_job job;

		expect(job_world_wait(&w, ids[i], 60000, &job) ==
		    RF_JOB_COMPLETED, "every accepted job is completed");
		rf_job_release(&job);
	}
	printf("full disk: %d jobs accepted, %d of them waited for room\n", n,
	    waiting);
	expect(job_world_stop(worker, SIGTERM) == 0, "the worker leaves well");
	expect(job_world_count(&w, "staging") == 0, "staging is empty");
	job_world_close(&w);
	free(ids);
}

int
main(int argc, char **argv)
{
	char small[512];
	int status = job_world_main(argc, argv);

	if (status >= 0)
		return status;
	snprintf(small, sizeof(small), "%s/riffle-XXXXXX",
	    getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp");
	if (mkdtemp(small) == NULL)
		return 1;
	if (!mount_small(small)) {
		rmdir(small);
		printf("SKIPPED: full disk: this machine lets nobody mount\n");
		return 77;
	}
	run(small);
	umount(small);
	rmdir(small);
	return failures != 0;
}
