/* Expiry, purge, sweep, backup and the full check. */
#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit/store_suites.h"
#include "unit/store_world.h"
#include "unit/unit.h"
#include "util/io.h"
#include "util/time.h"

#define DAY (INT64_C(24) * 3600 * 1000)

static void
finished(struct world *w, const char *id)
{
	struct rf_lease l;

	world_submit(w, id, 1);
	CU_ASSERT_TRUE_FATAL(world_claim(w, &l));
	world_finish(w, &l, 1);
}

static void
expire(void)
{
	struct rf_outcome bad = { .error = RF_E_CORRUPT, .message = "bad",
	    .keep_ms = 1000 };
	struct rf_store_stats st;
	struct rf_artifact a;
	struct rf_lease l;
	struct rf_job job;
	struct world w;
	int n;

	world_open(&w);
	finished(&w, "a");
	finished(&w, "b");
	world_submit(&w, "bad", 1);
	CU_ASSERT_TRUE_FATAL(world_claim(&w, &l));
	CU_ASSERT_EQUAL(rf_store_item_finish(w.s, &l, &bad, &w.err), RF_OK);
	rf_lease_release(&l);
	world_submit(&w, "open", 1);
	CU_ASSERT_EQUAL(rf_store_expire(w.s, rf_now(), 10, &n, &w.err),
	    RF_OK);
	CU_ASSERT_EQUAL(n, 0);
	CU_ASSERT_EQUAL(rf_store_expire(w.s, rf_now() + DAY, 1, &n, &w.err),
	    RF_OK);
	CU_ASSERT_EQUAL(n, 1);
	CU_ASSERT_EQUAL(rf_store_expire(w.s, rf_now() + DAY, 10, &n, &w.err),
	    RF_OK);
	CU_ASSERT_EQUAL(n, 2);
	CU_ASSERT_EQUAL(rf_store_expire(w.s, rf_now() + DAY, 10, &n, &w.err),
	    RF_OK);
	CU_ASSERT_EQUAL(n, 0);
	world_job(&w, "a", &job);
	CU_ASSERT_EQUAL(job.state, RF_JOB_EXPIRED);
	CU_ASSERT_EQUAL(job.pages, 1);
	rf_job_release(&job);
	/* A failed one still tells its error. */
	world_job(&w, "bad", &job);
	CU_ASSERT_EQUAL(job.state, RF_JOB_FAILED);
	CU_ASSERT_EQUAL(job.error, RF_E_CORRUPT);
	rf_job_release(&job);
	CU_ASSERT_EQUAL(world_state(&w, "open"), RF_JOB_PENDING);
	CU_ASSERT_EQUAL(rf_store_artifact_get(w.s, &w.caller, "a",
	    RF_ARTIFACT_IMAGE, "p0.png", &a, &w.err), RF_E_NOT_FOUND);
	CU_ASSERT_EQUAL(rf_store_stats(w.s, &st, &w.err), RF_OK);
	CU_ASSERT_EQUAL(st.jobs[RF_JOB_EXPIRED], 2);
	CU_ASSERT_EQUAL(st.jobs[RF_JOB_COMPLETED], 0);
	CU_ASSERT_EQUAL(st.artifacts, 0);
	CU_ASSERT_EQUAL(st.blobs, 1);
	world_verify(&w);
	world_close(&w);
}

/* A plan may keep less long than the settings say, never longer. */
static void
plans(void)
{
	static const struct {
		const char *days;
		int64_t keep_ms, kept_ms;
	} rows[] = {
		{ "NULL", 30 * DAY, 30 * DAY },
		{ "7", 30 * DAY, 7 * DAY },
		{ "60", 30 * DAY, 30 * DAY },
		{ "7", 1000, 1000 },
		{ "0", 30 * DAY, 0 },
	};
	struct rf_outcome o = { .pages = 1 };
	struct rf_lease l;
	struct rf_job job;
	struct world w;
	char text[120];
	int64_t n;

	world_open(&w);
	CU_ASSERT_EQUAL(rf_sql_pragma(w.s, "SELECT COUNT(*) FROM plans WHERE "
	    "retention_days = 7 AND name IN ('free', 'guest')", &n, &w.err),
	    RF_OK);
	CU_ASSERT_EQUAL(n, 2);
	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		char id[8];

		snprintf(id, sizeof(id), "k%d", (int)(i % 100));
		snprintf(text, sizeof(text), "UPDATE plans SET "
		    "retention_days = %s WHERE name = '%s'", rows[i].days,
		    w.org.plan);
		CU_ASSERT_EQUAL(rf_sql_script(w.s, text, &w.err), RF_OK);
		world_submit(&w, id, 1);
		CU_ASSERT_TRUE_FATAL(world_claim(&w, &l));
		o.keep_ms = rows[i].keep_ms;
		CU_ASSERT_EQUAL(rf_store_item_finish(w.s, &l, &o, &w.err),
		    RF_OK);
		rf_lease_release(&l);
		world_job(&w, id, &job);
		CU_ASSERT_EQUAL(job.expires_at - job.finished_at,
		    rows[i].kept_ms);
		rf_job_release(&job);
	}
	world_close(&w);
}

/* Rows go long after the output; the ledger keeps what they cost. */
static void
forget(void)
{
	struct rf_caller *c;
	struct rf_store_stats st;
	struct rf_job job = RF_JOB_INIT;
	struct rf_usage usage;
	struct world w;
	int n;

	world_open(&w);
	c = &w.caller;
	finished(&w, "a");
	finished(&w, "b");
	CU_ASSERT_EQUAL(rf_store_job_purge(w.s, "a", &w.err), RF_OK);
	CU_ASSERT_EQUAL(rf_store_expire(w.s, rf_now(), 10, &n, &w.err),
	    RF_OK);
	CU_ASSERT_EQUAL(world_state(&w, "a"), RF_JOB_EXPIRED);
	/* Purged and forgotten are two things: "b" goes only now. */
	CU_ASSERT_EQUAL(rf_store_expire(w.s, rf_now() + 401 * DAY, 10, &n,
	    &w.err), RF_OK);
	CU_ASSERT_EQUAL(n, 1);
	CU_ASSERT_EQUAL(rf_store_job_get(w.s, c, "a", &job, &w.err),
	    RF_E_NOT_FOUND);
	CU_ASSERT_EQUAL(world_state(&w, "b"), RF_JOB_EXPIRED);
	CU_ASSERT_EQUAL(rf_store_stats(w.s, &st, &w.err), RF_OK);
	CU_ASSERT_EQUAL(st.jobs[RF_JOB_EXPIRED], 1);
	CU_ASSERT_EQUAL(rf_store_usage(w.s, w.org.id, &usage, &w.err), RF_OK);
	CU_ASSERT_EQUAL(usage.pages_used, 2);
	world_verify(&w);
	world_close(&w);
}

/* Shared bytes stay as long as one job names them. */
static void
purge(void)
{
	char picture[RF_SHA256_HEX];
	struct rf_store_stats st;
	struct rf_artifact a;
	struct world w;
	int64_t n;

	world_open(&w);
	finished(&w, "a");
	finished(&w, "b");
	world_submit(&w, "open", 1);
	rf_sha256_to_hex("picture", 7, picture);
	CU_ASSERT_EQUAL(rf_store_job_purge(w.s, "open", &w.err),
	    RF_E_CONFLICT);
	CU_ASSERT_EQUAL(rf_store_job_purge(w.s, "none", &w.err),
	    RF_E_NOT_FOUND);
	CU_ASSERT_EQUAL(rf_store_job_purge(w.s, "a", &w.err), RF_OK);
	CU_ASSERT_EQUAL(world_state(&w, "a"), RF_JOB_EXPIRED);
	CU_ASSERT_EQUAL(rf_store_artifact_get(w.s, &w.caller, "b",
	    RF_ARTIFACT_IMAGE, "p0.png", &a, &w.err), RF_OK);
	CU_ASSERT_EQUAL(rf_store_stats(w.s, &st, &w.err), RF_OK);
	CU_ASSERT_EQUAL(st.blobs, 4);
	CU_ASSERT_EQUAL(rf_sql_number(w.s, RF_SQL_BLOB_NAMED,
	    RF_ARGS(rf_sql_str(picture)), &n, &w.err), RF_OK);
	CU_ASSERT_EQUAL(n, 1);
	CU_ASSERT_EQUAL(rf_store_job_purge(w.s, "a", &w.err), RF_OK);
	CU_ASSERT_EQUAL(rf_store_job_purge(w.s, "b", &w.err), RF_OK);
	CU_ASSERT_EQUAL(rf_sql_number(w.s, RF_SQL_BLOB_NAMED,
	    RF_ARGS(rf_sql_str(picture)), &n, &w.err), RF_OK);
	CU_ASSERT_EQUAL(n, 0);
	world_verify(&w);
	world_close(&w);
}

/* The packed form of an image lives as long as what names it. */
static void
packed(void)
{
	static const char bytes[] = "deflated";
	struct rf_kept k = { .url = (char *)"https://a.test/i.svg",
	    .kind = "image", .format = "svg", .size = 7 };
	struct rf_kept_list list = { &k, 1, 1 }, kept = RF_KEPT_LIST_INIT;
	const char *const gone[] = { k.url };
	struct rf_artifact a[2];
	struct rf_outcome o = { .pages = 1, .images = 1, .artifacts = a,
	    .n_artifacts = 2, .keep_ms = 3600000 };
	char digest[RF_SHA256_HEX];
	int64_t files, size;
	struct rf_lease l;
	struct world w;

	world_open(&w);
	world_submit(&w, "a", 1);
	CU_ASSERT_TRUE_FATAL(world_claim(&w, &l));
	memset(a, 0, sizeof(a));
	world_blob(&w, "list", a[0].blob);
	a[0].size = 4;
	rf_strlcpy(a[0].name, "images.txt", sizeof(a[0].name));
	world_blob(&w, "drawing", a[1].blob);
	world_blob(&w, bytes, a[1].packed);
	memcpy(digest, a[1].packed, sizeof(digest));
	a[1].kind = RF_ARTIFACT_IMAGE;
	a[1].size = 7;
	a[1].packed_size = sizeof(bytes) - 1;
	rf_strlcpy(a[1].name, "img_1", sizeof(a[1].name));
	rf_strlcpy(a[1].filename, "i.svg", sizeof(a[1].filename));
	CU_ASSERT_EQUAL_FATAL(rf_store_item_finish(w.s, &l, &o, &w.err),
	    RF_OK);
	rf_lease_release(&l);
	memcpy(k.blob, a[1].blob, sizeof(k.blob));
	memcpy(k.packed, a[1].packed, sizeof(k.packed));
	k.packed_size = a[1].packed_size;
	CU_ASSERT_EQUAL(rf_store_kept_save(w.s, w.org.id, "https://a.test/",
	    &list, NULL, 0, 1 << 20, &w.err), RF_OK);
	memset(&a[1], 0, sizeof(a[1]));
	CU_ASSERT_EQUAL(rf_store_artifact_get(w.s, &w.caller, "a",
	    RF_ARTIFACT_IMAGE, "img_1", &a[1], &w.err), RF_OK);
	CU_ASSERT_STRING_EQUAL(a[1].packed, digest);
	CU_ASSERT_EQUAL(a[1].packed_size, sizeof(bytes) - 1);
	CU_ASSERT_EQUAL(rf_store_kept_load(w.s, w.org.id, "https://a.test/",
	    &kept, &w.err), RF_OK);
	CU_ASSERT_EQUAL_FATAL(kept.n, 1);
	CU_ASSERT_STRING_EQUAL(kept.v[0].packed, digest);
	CU_ASSERT_EQUAL(kept.v[0].packed_size, sizeof(bytes) - 1);
	rf_kept_list_release(&kept);
	world_verify(&w);

	CU_ASSERT_EQUAL(rf_store_sweep(w.s, -1000, &files, &size, &w.err),
	    RF_OK);
	CU_ASSERT_EQUAL(rf_blob_stat(w.s, digest, &size, &w.err), RF_OK);
	/* One of the two names it still. */
	CU_ASSERT_EQUAL(rf_store_job_purge(w.s, "a", &w.err), RF_OK);
	world_verify(&w);
	CU_ASSERT_EQUAL(rf_store_sweep(w.s, -1000, &files, &size, &w.err),
	    RF_OK);
	CU_ASSERT_EQUAL(rf_blob_stat(w.s, digest, &size, &w.err), RF_OK);
	list.n = 0;
	CU_ASSERT_EQUAL(rf_store_kept_save(w.s, w.org.id, "https://a.test/",
	    &list, gone, 1, 1 << 20, &w.err), RF_OK);
	world_verify(&w);
	CU_ASSERT_EQUAL(rf_store_sweep(w.s, -1000, &files, &size, &w.err),
	    RF_OK);
	CU_ASSERT_EQUAL(rf_blob_stat(w.s, digest, &size, &w.err),
	    RF_E_NOT_FOUND);
	world_close(&w);
}

/* Make a file look as if it were two days old. */
static void
age(const char *path)
{
	struct timespec then[2] = { { 0, 0 }, { 0, 0 } };

	then[0].tv_sec = then[1].tv_sec =
	    (time_t)((rf_now() - 2 * DAY) / 1000);
	CU_ASSERT_EQUAL(utimensat(AT_FDCWD, path, then, 0), 0);
}

static void
age_blob(const struct world *w, const char *text)
{
	char hex[RF_SHA256_HEX], path[200];

	rf_sha256_to_hex(text, strlen(text), hex);
	snprintf(path, sizeof(path), "%s/blobs/%.2s/%s", w->dir, hex, hex);
	age(path);
}

static void
sweep(void)
{
	char young[RF_SHA256_HEX], gone[RF_SHA256_HEX], path[200];
	struct rf_spool sp;
	struct world w;
	int64_t files, bytes, size;

	world_open(&w);
	finished(&w, "a");
	finished(&w, "b");
	CU_ASSERT_EQUAL(rf_store_job_purge(w.s, "a", &w.err), RF_OK);
	rf_sha256_to_hex("source 0 of a", 13, gone);
	/* Younger than the grace: nothing goes. */
	CU_ASSERT_EQUAL(rf_store_sweep(w.s, DAY, &files, &bytes, &w.err),
	    RF_OK);
	CU_ASSERT_EQUAL(files, 0);
	age_blob(&w, "source 0 of a");
	age_blob(&w, "result of a 0");
	age_blob(&w, "source 0 of b");	/* old, but named */
	world_blob(&w, "young", young);
	CU_ASSERT_EQUAL(rf_spool_open(w.dir, &sp, &w.err), RF_OK);
	/* Left behind: an old spool file, and one among the blobs. */
	snprintf(path, sizeof(path), "%s/spool/old", w.dir);
	CU_ASSERT_EQUAL(rf_file_save(path, "left", 4, &w.err), RF_OK);
	age(path);
	snprintf(path, sizeof(path), "%s/blobs/%.2s/no-blob", w.dir, young);
	CU_ASSERT_EQUAL(rf_file_save(path, "none", 4, &w.err), RF_OK);
	age(path);
	CU_ASSERT_EQUAL(rf_store_sweep(w.s, DAY, &files, &bytes, &w.err),
	    RF_OK);
	/* Source and result of "a" (13 bytes each), and the two. */
	CU_ASSERT_EQUAL(files, 4);
	CU_ASSERT_EQUAL(bytes, 13 + 13 + 4 + 4);
	CU_ASSERT_EQUAL(rf_blob_stat(w.s, gone, &size, &w.err),
	    RF_E_NOT_FOUND);
	CU_ASSERT_EQUAL(rf_blob_stat(w.s, young, &size, &w.err), RF_OK);
	CU_ASSERT_EQUAL(access(sp.path, F_OK), 0);
	rf_spool_discard(&sp);
	world_verify(&w);
	/* Used again, an old blob is young again. */
	age_blob(&w, "young");
	world_blob(&w, "young", young);
	CU_ASSERT_EQUAL(rf_store_sweep(w.s, DAY, &files, &bytes, &w.err),
	    RF_OK);
	CU_ASSERT_EQUAL(files, 0);
	CU_ASSERT_EQUAL(rf_store_sweep(w.s, -1000, &files, &bytes, &w.err),
	    RF_OK);
	CU_ASSERT_EQUAL(files, 1);
	world_verify(&w);
	world_close(&w);
}

static void
backup(void)
{
	struct rf_store_config config = { .busy_ms = 1000 };
	char dir[100], path[300], picture[RF_SHA256_HEX];
	struct world w, copy;
	struct rf_artifact a;
	int64_t size;

	world_open(&w);
	finished(&w, "a");
	world_submit(&w, "waiting", 1);
	snprintf(dir, sizeof(dir), "%s/backup", w.dir);
	CU_ASSERT_EQUAL_FATAL(rf_store_backup(w.s, dir, &w.err), RF_OK);
	CU_ASSERT_EQUAL(rf_store_backup(w.s, dir, &w.err), RF_E_CONFLICT);
	/* Life goes on after it, and does not reach it. */
	CU_ASSERT_EQUAL(rf_store_job_purge(w.s, "a", &w.err), RF_OK);
	CU_ASSERT_EQUAL(rf_store_sweep(w.s, -1000, &size, &size, &w.err),
	    RF_OK);
	copy = w;
	rf_strlcpy(copy.dir, dir, sizeof(copy.dir));
	config.data_dir = dir;
	config.create = true;
	CU_ASSERT_EQUAL_FATAL(rf_store_open(&config, &copy.s, &w.err), RF_OK);
	CU_ASSERT_EQUAL(world_state(&copy, "a"), RF_JOB_COMPLETED);
	CU_ASSERT_EQUAL(world_state(&copy, "waiting"), RF_JOB_PENDING);
	CU_ASSERT_EQUAL(rf_store_artifact_get(copy.s, &w.caller, "a",
	    RF_ARTIFACT_IMAGE, "p0.png", &a, &w.err), RF_OK);
	CU_ASSERT_EQUAL(rf_blob_stat(copy.s, a.blob, &size, &w.err), RF_OK);
	world_verify(&copy);
	rf_store_close(copy.s);
	/* A missing blob is told; the rest is there all the same. */
	rf_sha256_to_hex("source 0 of waiting", 19, picture);
	snprintf(path, sizeof(path), "%s/blobs/%.2s/%s", w.dir, picture,
	    picture);
	CU_ASSERT_EQUAL(unlink(path), 0);
	snprintf(dir, sizeof(dir), "%s/second", w.dir);
	CU_ASSERT_EQUAL(rf_store_backup(w.s, dir, &w.err), RF_E_IO);
	snprintf(path, sizeof(path), "%s/riffle.db", dir);
	CU_ASSERT_EQUAL(access(path, F_OK), 0);
	/* A try that broke before its end is gone on with. */
	CU_ASSERT_EQUAL(unlink(path), 0);
	snprintf(path, sizeof(path), "%s/unfinished", dir);
	CU_ASSERT_EQUAL(rf_file_save(path, "half", 4, &w.err), RF_OK);
	world_blob(&w, "source 0 of waiting", picture);
	CU_ASSERT_EQUAL(rf_store_backup(w.s, dir, &w.err), RF_OK);
	CU_ASSERT_NOT_EQUAL(access(path, F_OK), 0);
	world_close(&w);
}

struct findings {
	int n;
	char last[300];
};

static void
keep(void *ctx, const char *finding)
{
	struct findings *f = ctx;

	f->n++;
	rf_strlcpy(f->last, finding, sizeof(f->last));
}

/* Each kind of damage is found and named. */
static void
damage(void)
{
	static const struct {
		const char *script, *told;
	} rows[] = {
		{ "UPDATE jobs SET items_done = 0", "does not agree" },
		{ "UPDATE totals SET value = 9 WHERE name = 'failed'",
		    "the total \"failed\" is 9 and should be 0" },
		{ "PRAGMA foreign_keys = OFF;"
		    "UPDATE artifacts SET blob = 'none'", "points at" },
		{ "UPDATE usage SET balance = 3", "ledger" },
		{ "INSERT INTO blobs VALUES ('aa', 1, 1)", "blob" },
	};
	struct findings f;
	struct world w;

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		world_open(&w);
		finished(&w, "a");
		memset(&f, 0, sizeof(f));
		CU_ASSERT_EQUAL(rf_sql_script(w.s, rows[i].script, &w.err),
		    RF_OK);
		CU_ASSERT_EQUAL(rf_store_verify(w.s, keep, &f, &w.err),
		    RF_OK);
		CU_ASSERT_TRUE(f.n > 0);
		if (f.n == 1)
			CU_ASSERT_PTR_NOT_NULL(strstr(f.last, rows[i].told));
		world_close(&w);
	}
}

static void
damaged_files(void)
{
	char picture[RF_SHA256_HEX], path[200];
	struct findings f = { .n = 0 };
	struct world w;
	int fd;

	world_open(&w);
	finished(&w, "a");
	rf_sha256_to_hex("picture", 7, picture);
	snprintf(path, sizeof(path), "%s/blobs/%.2s/%s", w.dir, picture,
	    picture);
	fd = open(path, O_WRONLY);
	CU_ASSERT_EQUAL(write(fd, "x", 1), 1);
	rf_close(&fd);
	CU_ASSERT_EQUAL(rf_store_verify(w.s, keep, &f, &w.err), RF_OK);
	CU_ASSERT_EQUAL(f.n, 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(f.last, "holds other bytes"));
	CU_ASSERT_EQUAL(truncate(path, 3), 0);
	CU_ASSERT_EQUAL(rf_store_verify(w.s, keep, &f, &w.err), RF_OK);
	CU_ASSERT_PTR_NOT_NULL(strstr(f.last, "has 3 bytes instead of 7"));
	CU_ASSERT_EQUAL(unlink(path), 0);
	CU_ASSERT_EQUAL(rf_store_verify(w.s, keep, &f, &w.err), RF_OK);
	CU_ASSERT_PTR_NOT_NULL(strstr(f.last, "is missing"));
	CU_ASSERT_EQUAL(f.n, 3);
	world_close(&w);
}

CU_TestInfo store_retention_tests[] = {
	{ "plans", plans },
	{ "expiry", expire },
	{ "rows go long afterwards", forget },
	{ "purge", purge },
	{ "packed", packed },
	{ "sweep", sweep },
	{ "backup and restore", backup },
	{ "damaged rows are found", damage },
	{ "damaged files are found", damaged_files },
	CU_TEST_INFO_NULL
};
