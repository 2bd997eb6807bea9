/*
 * What the store costs: one connection, one thread, real commits.  Prints a
 * line for each figure; the folder is made in $TMPDIR (default /tmp), which
 * should lie on the kind of disk that one wants to know about.
 */
#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "account/account.h"
#include "store/blob.h"
#include "store/notice.h"
#include "store/store.h"
#include "util/io.h"
#include "util/time.h"

struct bench {
	char dir[200];
	struct rf_store *s;
	struct rf_key key;
	char text[RF_KEY_TEXT_SIZE];
	struct rf_caller caller;
	struct rf_err err;
	int n_jobs;		/* made so far: part of their ids */
};

static void
must(struct bench *b, enum rf_code rc)
{
	if (rc == RF_OK)
		return;
	fprintf(stderr, "bench_store: %s\n", b->err.msg);
	exit(1);
}

static void
line(const char *what, int64_t us, int n)
{
	printf("%-52s %10.1f us\n", what, (double)us / n);
	fflush(stdout);
}

static void
open_store(struct bench *b, bool durable)
{
	struct rf_store_config config = { .data_dir = b->dir,
	    .durable = durable, .create = true };

	must(b, rf_store_open(&config, &b->s, &b->err));
}

static void
put(struct bench *b, const char *text, char digest[RF_SHA256_HEX])
{
	struct rf_spool sp;

	must(b, rf_spool_open(b->dir, &sp, &b->err));
	must(b, rf_spool_write(&sp, text, strlen(text), &b->err));
	must(b, rf_blob_put_spool(b->s, &sp, digest, &b->err));
}

static void
submit(struct bench *b, const char *blob, int64_t size)
{
	struct rf_item item = RF_ITEM_INIT;
	struct rf_job job = RF_JOB_INIT;

	snprintf(job.id, sizeof(job.id), "01234567-89ab-4cde-8f01-%012d",
	    b->n_jobs++);
	rf_strlcpy(job.org_id, b->caller.org_id, RF_ID_SIZE);
	rf_strlcpy(job.key_id, b->caller.key_id, RF_ID_SIZE);
	job.origin = rf_strdup("https://docs.example.org");
	job.options = rf_strdup("{\"pages\":\"1-3\",\"show_images\":true}");
	rf_strlcpy(item.source_blob, blob, sizeof(item.source_blob));
	item.size = size;
	item.name = rf_strdup("workbook.xlsx");
	item.media_type = rf_strdup("application/octet-stream");
	must(b, rf_store_job_submit(b->s, &job, &item, 1, &b->err));
	rf_item_release(&item);
	rf_job_release(&job);
}

static void
finish(struct bench *b, struct rf_lease *l, const char *blob, int64_t size,
    int n_artifacts)
{
	struct rf_artifact *a = rf_calloc((size_t)n_artifacts, sizeof(*a));
	struct rf_outcome o = { .pages = 3, .images = 1, .credits = 3,
	    .artifacts = a, .n_artifacts = n_artifacts, .keep_ms = 86400000 };

	for (int i = 0; i < n_artifacts; i++) {
		a[i].kind = i == 0 ? RF_ARTIFACT_RESULT : RF_ARTIFACT_IMAGE;
		snprintf(a[i].name, sizeof(a[i].name), "image_%d.png", i);
		rf_strlcpy(a[i].media_type, "image/png",
		    sizeof(a[i].media_type));
		rf_strlcpy(a[i].blob, blob, sizeof(a[i].blob));
		a[i].size = size;
	}
	must(b, rf_store_item_finish(b->s, l, &o, &b->err));
	rf_lease_release(l);
	free(a);
}

/* The three commits of a job: accepted, claimed, finished. */
static void
cycles(struct bench *b, int n, int n_artifacts, const char *what)
{
	char blob[RF_SHA256_HEX], name[100];
	int64_t parts[3] = { 0, 0, 0 }, t[4];
	struct rf_lease l;

	put(b, "a source that is there", blob);
	for (int i = 0; i < n; i++) {
		t[0] = rf_monotonic_us();
		submit(b, blob, 22);
		t[1] = rf_monotonic_us();
		must(b, rf_store_item_claim(b->s, "bench", 60000, 3, &l,
		    &b->err));
		t[2] = rf_monotonic_us();
		finish(b, &l, blob, 22, n_artifacts);
		t[3] = rf_monotonic_us();
		for (int k = 0; k < 3; k++)
			parts[k] += t[k + 1] - t[k];
	}
	snprintf(name, sizeof(name), "%s: submit + claim + finish", what);
	line(name, parts[0] + parts[1] + parts[2], n);
	snprintf(name, sizeof(name), "%s:   submit", what);
	line(name, parts[0], n);
	snprintf(name, sizeof(name), "%s:   claim", what);
	line(name, parts[1], n);
	snprintf(name, sizeof(name), "%s:   finish, %d artifacts", what,
	    n_artifacts);
	line(name, parts[2], n);
}

/* What an authenticated artifact costs before its bytes. */
static void
reads(struct bench *b, int n)
{
	enum rf_auth_failure why;
	struct rf_caller caller;
	struct rf_artifact a;
	int64_t start, size;
	struct rf_job job = RF_JOB_INIT;
	int fd;

	start = rf_monotonic_us();
	for (int i = 0; i < n; i++)
		must(b, rf_account_authenticate(b->s, rf_str(b->text),
		    &caller, &why, &b->err));
	line("authenticate", rf_monotonic_us() - start, n);
	start = rf_monotonic_us();
	for (int i = 0; i < n; i++)
		must(b, rf_store_artifact_get(b->s, &b->caller,
		    "01234567-89ab-4cde-8f01-000000000000",
		    RF_ARTIFACT_IMAGE, "image_1.png", &a, &b->err));
	line("artifact by name", rf_monotonic_us() - start, n);
	start = rf_monotonic_us();
	for (int i = 0; i < n; i++) {
		must(b, rf_blob_open(b->s, a.blob, &fd, &size, &b->err));
		rf_close(&fd);
	}
	line("open its blob", rf_monotonic_us() - start, n);
	start = rf_monotonic_us();
	for (int i = 0; i < n; i++) {
		must(b, rf_account_authenticate(b->s, rf_str(b->text),
		    &caller, &why, &b->err));
		must(b, rf_store_artifact_get(b->s, &caller,
		    "01234567-89ab-4cde-8f01-000000000000",
		    RF_ARTIFACT_IMAGE, "image_1.png", &a, &b->err));
		must(b, rf_blob_open(b->s, a.blob, &fd, &size, &b->err));
		rf_close(&fd);
	}
	line("all three: an authenticated artifact",
	    rf_monotonic_us() - start, n);
	start = rf_monotonic_us();
	for (int i = 0; i < n; i++) {
		must(b, rf_store_job_get(b->s, &b->caller,
		    "01234567-89ab-4cde-8f01-000000000000", &job, &b->err));
		rf_job_release(&job);
	}
	line("job by id", rf_monotonic_us() - start, n);
}

static void
puts_of_blobs(struct bench *b, int n, const char *what)
{
	char digest[RF_SHA256_HEX], text[64], name[80];
	int64_t start = rf_monotonic_us();

	for (int i = 0; i < n; i++) {
		snprintf(text, sizeof(text), "%s %d %d", what, i, getpid());
		put(b, text, digest);
	}
	snprintf(name, sizeof(name), "%s: put a new small blob", what);
	line(name, rf_monotonic_us() - start, n);
	start = rf_monotonic_us();
	for (int i = 0; i < n; i++)
		put(b, text, digest);
	snprintf(name, sizeof(name), "%s: put one that is there", what);
	line(name, rf_monotonic_us() - start, n);
}

/* A document with many pictures, staged, put, and named by one commit. */
static void
pictures(struct bench *b, int n)
{
	char digest[RF_SHA256_HEX], name[40], text[60], path[300];
	struct rf_artifact *a = rf_calloc((size_t)n, sizeof(*a));
	struct rf_outcome o = { .pages = 1, .artifacts = a,
	    .n_artifacts = n, .keep_ms = 1000 };
	struct rf_lease l;
	int64_t start, size;
	char *bytes = rf_calloc(1, 20000);
	int dir, fd;

	put(b, "a source that is there", digest);
	submit(b, digest, 22);
	must(b, rf_store_item_claim(b->s, "bench", 60000, 3, &l, &b->err));
	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/p%d", b->dir, i);
		fd = open(path, O_WRONLY | O_CREAT, 0600);
		snprintf(bytes, 100, "picture %d %s", i, l.job.id);
		must(b, rf_write_all(fd, bytes, 20000, &b->err));
		rf_close(&fd);
	}
	dir = open(b->dir, O_RDONLY | O_DIRECTORY);
	start = rf_monotonic_us();
	for (int i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "p%d", i);
		must(b, rf_blob_put_file(b->s, dir, name, a[i].blob, &size,
		    NULL, &b->err));
		a[i].kind = RF_ARTIFACT_IMAGE;
		a[i].size = size;
		rf_strlcpy(a[i].name, name, sizeof(a[i].name));
	}
	must(b, rf_store_item_finish(b->s, &l, &o, &b->err));
	snprintf(text, sizeof(text), "%d staged pictures: put and finish", n);
	line(text, rf_monotonic_us() - start, 1);
	rf_close(&dir);
	rf_lease_release(&l);
	free(bytes);
	free(a);
}

/* A whole plain CGI process opens the store for one request. */
static void
opens(struct bench *b, int n)
{
	enum rf_auth_failure why;
	struct rf_caller caller;
	int64_t start = rf_monotonic_us();

	rf_store_close(b->s);
	for (int i = 0; i < n; i++) {
		open_store(b, true);
		must(b, rf_account_authenticate(b->s, rf_str(b->text),
		    &caller, &why, &b->err));
		rf_store_close(b->s);
	}
	line("open, authenticate, close", rf_monotonic_us() - start, n);
	open_store(b, true);
}

/* From the commit in one process to the awakening in another, and back. */
static void
notices(struct bench *b, int n)
{
	struct rf_notice *board = rf_store_notice(b->s);
	int64_t start;
	pid_t child;

	child = fork();
	if (child == 0) {
		struct rf_notice *mine;

		if (rf_notice_open(b->dir, &mine, &b->err) != RF_OK)
			_exit(1);
		for (uint32_t i = 0; i < (uint32_t)n; i++) {
			while (rf_notice_seen(mine, 1) == i)
				rf_notice_wait(mine, 1, i, 1000);
			rf_notice_post(mine, 2);
		}
		_exit(0);
	}
	start = rf_monotonic_us();
	for (uint32_t i = 0; i < (uint32_t)n; i++) {
		rf_notice_post(board, 1);
		while (rf_notice_seen(board, 2) == i)
			rf_notice_wait(board, 2, i, 1000);
	}
	line("notice to another process and back",
	    rf_monotonic_us() - start, n);
	while (waitpid(child, NULL, 0) < 0)
		continue;
}

/* Many jobs at once by several processes: what one index gives. */
static void
together(struct bench *b, int processes, int n)
{
	int64_t start = rf_monotonic_us();
	pid_t children[8];
	int status, bad = 0;

	rf_store_close(b->s);
	for (int p = 0; p < processes; p++) {
		children[p] = fork();
		if (children[p] == 0) {
			char blob[RF_SHA256_HEX];
			struct rf_lease l;

			open_store(b, true);
			b->n_jobs = 1000000 * (p + 1);
			put(b, "a source that is there", blob);
			for (int i = 0; i < n; i++) {
				submit(b, blob, 22);
				must(b, rf_store_item_claim(b->s, "bench",
				    60000, 3, &l, &b->err));
				finish(b, &l, blob, 22, 2);
			}
			rf_store_close(b->s);
			_exit(0);
		}
	}
	for (int p = 0; p < processes; p++) {
		if (waitpid(children[p], &status, 0) < 0 || status != 0)
			bad++;
	}
	if (bad > 0)
		exit(1);
	line("four processes: submit + claim + finish, each job",
	    rf_monotonic_us() - start, n * processes);
	open_store(b, true);
}

int
main(void)
{
	const char *tmp = getenv("TMPDIR");
	struct bench b = { .n_jobs = 0 };
	enum rf_auth_failure why;
	int64_t start;

	snprintf(b.dir, sizeof(b.dir), "%s/riffle-bench-XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(b.dir) == NULL) {
		perror(b.dir);
		return 1;
	}
	open_store(&b, true);
	must(&b, rf_account_key_create(b.s, "Bench", NULL, "", RF_SURFACE_PULSE,
	    RF_SCOPE_ALL, -1, 0, b.text, &b.key, &b.err));
	must(&b, rf_account_authenticate(b.s, rf_str(b.text), &b.caller, &why,
	    &b.err));
	cycles(&b, 1000, 2, "durable");
	cycles(&b, 20, 500, "durable");
	puts_of_blobs(&b, 300, "durable");
	pictures(&b, 1);
	pictures(&b, 10);
	pictures(&b, 100);
	together(&b, 4, 250);
	rf_store_close(b.s);
	open_store(&b, false);
	cycles(&b, 2000, 2, "not durable");
	puts_of_blobs(&b, 1000, "not durable");
	rf_store_close(b.s);
	open_store(&b, true);
	reads(&b, 20000);
	opens(&b, 300);
	notices(&b, 5000);
	start = rf_monotonic_us();
	must(&b, rf_store_ledger_check(b.s, &b.err));
	line("ledger check", rf_monotonic_us() - start, 1);
	rf_store_close(b.s);
	must(&b, rf_remove_tree(b.dir, &b.err));
	return 0;
}
