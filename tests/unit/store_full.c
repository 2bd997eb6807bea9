/*
 * A full disk: a file system of two megabytes, in a mount namespace of a
 * child's own.  Where that is not allowed, this is skipped, and says so.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "unit/store_suites.h"
#include "unit/store_world.h"
#include "unit/unit.h"
#include "util/io.h"

#define SKIPPED 77

/* In the child there is no CUnit: the line that failed is the status. */
#define NEED(x) do { \
	if (!(x)) { \
		fprintf(stderr, "store_full: line %d: %s (%s)\n", __LINE__, \
		    #x, err.msg); \
		return 1; \
	} \
} while (0)

static bool
write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool ok = fd >= 0 &&
	    write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	rf_close(&fd);
	return ok;
}

/* Without privilege: be root in a namespace of users of our own. */
static bool
become_root(void)
{
	char uids[40], gids[40];

	snprintf(uids, sizeof(uids), "0 %u 1", (unsigned)getuid());
	snprintf(gids, sizeof(gids), "0 %u 1", (unsigned)getgid());
	return unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 &&
	    write_text("/proc/self/setgroups", "deny") &&
	    write_text("/proc/self/uid_map", uids) &&
	    write_text("/proc/self/gid_map", gids);
}

static bool
mount_small(const char *dir)
{
	if (unshare(CLONE_NEWNS) != 0 && !become_root())
		return false;
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
		return false;
	return mount("tmpfs", dir, "tmpfs", 0, "size=2m") == 0;
}

static enum rf_code
submit(struct rf_store *s, const char *org, int number, struct rf_err *err)
{
	struct rf_item item = { .source = RF_SOURCE_URL, .size = -1 };
	struct rf_job job = RF_JOB_INIT;
	enum rf_code rc;

	item.source_url = rf_strdup("http://example.org/");
	snprintf(job.id, sizeof(job.id), "job-%d", number);
	rf_strlcpy(job.org_id, org, sizeof(job.org_id));
	job.options = rf_calloc(1, 2000);
	memset(job.options, ' ', 1999);
	rc = rf_store_job_submit(s, &job, &item, 1, err);
	rf_item_release(&item);
	rf_job_release(&job);
	return rc;
}

static enum rf_code
spool_much(const char *dir, struct rf_err *err)
{
	static const char chunk[65536];
	struct rf_spool sp;
	enum rf_code rc;

	rc = rf_spool_open(dir, &sp, err);
	for (int i = 0; i < 64 && rc == RF_OK; i++)
		rc = rf_spool_write(&sp, chunk, sizeof(chunk), err);
	rf_spool_discard(&sp);
	return rc;
}

static void
ignore(void *ctx, const char *finding)
{
	fprintf(stderr, "verify: %s\n", finding);
	++*(int *)ctx;
}

/* Fill the rest of the file system with one file. */
static void
fill(const char *path)
{
	static const char chunk[4096];
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	while (write(fd, chunk, sizeof(chunk)) > 0)
		continue;
	rf_close(&fd);
}

static int
on_small_disk(const char *dir)
{
	struct rf_store_config config = { .data_dir = dir, .create = true,
	    .busy_ms = 1000 };
	struct rf_store_stats before, after;
	struct rf_err err = RF_ERR_INIT;
	struct rf_lease l;
	struct rf_store *s, *second;
	enum rf_code rc = RF_OK;
	struct rf_org org;
	int findings = 0, n;
	char path[100];

	if (!mount_small(dir))
		return SKIPPED;
	NEED(rf_store_open(&config, &s, &err) == RF_OK);
	NEED(rf_store_ready(s, &err) == RF_E_FULL);
	NEED(rf_store_org_ensure(s, "A", "self_hosted", &org, &err) == RF_OK);
	NEED(submit(s, org.id, 0, &err) == RF_OK);
	NEED(spool_much(dir, &err) == RF_E_FULL);
	snprintf(path, sizeof(path), "%s/filler", dir);
	fill(path);
	/* What is refused is refused with the reason, and leaves nothing. */
	for (n = 1; n < 2000 && rc == RF_OK; n++) {
		rc = submit(s, org.id, n, &err);
	}
	NEED(rc == RF_E_FULL);
	NEED(rf_store_stats(s, &before, &err) == RF_OK);
	NEED(before.jobs[RF_JOB_PENDING] == n - 1);
	for (int i = 0; i < 20; i++)
		NEED(submit(s, org.id, 5000 + i, &err) == RF_E_FULL);
	NEED(rf_store_stats(s, &after, &err) == RF_OK);
	NEED(after.jobs[RF_JOB_PENDING] == n - 1);
	/* Another process can still open it and read. */
	config.create = false;
	NEED(rf_store_open(&config, &second, &err) == RF_OK);
	NEED(rf_store_stats(second, &after, &err) == RF_OK);
	rf_store_close(second);
	/* Room again: everything goes on, and nothing was lost. */
	NEED(unlink(path) == 0);
	NEED(submit(s, org.id, 9000, &err) == RF_OK);
	NEED(rf_store_verify(s, ignore, &findings, &err) == RF_OK);
	NEED(findings == 0);
	for (int i = 0; i < n; i++) {
		struct rf_outcome o = { .error = RF_E_CORRUPT,
		    .keep_ms = 1000 };

		NEED(rf_store_item_claim(s, "w", 1000, 3, &l, &err) == RF_OK);
		NEED(rf_store_item_finish(s, &l, &o, &err) == RF_OK);
		rf_lease_release(&l);
	}
	NEED(rf_store_item_claim(s, "w", 1000, 3, &l, &err) ==
	    RF_E_NOT_FOUND);
	rf_store_close(s);
	return 0;
}

static void
full(void)
{
	struct rf_err err = RF_ERR_INIT;
	char dir[64];
	pid_t child;
	int status;

	snprintf(dir, sizeof(dir), "/tmp/riffle-full-XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
	child = fork();
	if (child == 0)
		_exit(on_small_disk(dir));
	status = world_reap(child);
	if (status == SKIPPED)
		printf("\nSKIPPED: the full disk (no mount namespace here)\n");
	else
		CU_ASSERT_EQUAL(status, 0);
	CU_ASSERT_EQUAL(rf_remove_tree(dir, &err), RF_OK);
}

CU_TestInfo store_full_tests[] = {
	{ "a full disk", full },
	CU_TEST_INFO_NULL
};
