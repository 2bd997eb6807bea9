/*
 * A disk that fails: a layer under SQLite lets the n-th write, sync or
 * truncation fail, for every n that a job's life has.  Whatever was refused
 * must not have happened, whatever was accepted must be there, also after a
 * restart.
 *
 * One exception, of the rollback journal alone: its commit is the truncation
 * of the journal, and when the sync of that fails, a commit that stands is
 * answered as failed.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit/store_suites.h"
#include "unit/store_world.h"
#include "unit/unit.h"

/* ---- the layer ---------------------------------------------------------------- */

struct faulty_file {
	sqlite3_file base;
	sqlite3_file real[];
};

static sqlite3_vfs layer;
static int count_down;		/* 0: nothing fails */
static int answer;		/* what the failing call says */
static bool for_good;		/* all calls from then on */
static int calls;

static int
fault(void)
{
	calls++;
	if (count_down == 0 || --count_down > 0)
		return SQLITE_OK;
	if (for_good)
		count_down = 1;
	return answer;
}

#define REAL(f) (((struct faulty_file *)(f))->real)
#define PASS(f, method, ...) (REAL(f)->pMethods->method(REAL(f), __VA_ARGS__))

static int
f_close(sqlite3_file *f)
{
	return REAL(f)->pMethods->xClose(REAL(f));
}

static int
f_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
	return PASS(f, xRead, p, n, at);
}

static int
f_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
	int rc = fault();

	/* A torn write: half of it reaches the disk. */
	if (rc != SQLITE_OK) {
		(void)PASS(f, xWrite, p, n / 2, at);
		return rc;
	}
	return PASS(f, xWrite, p, n, at);
}

static int
f_truncate(sqlite3_file *f, sqlite3_int64 n)
{
	int rc = fault();

	return rc != SQLITE_OK ? rc : PASS(f, xTruncate, n);
}

/* No power is cut here: what is not synced is not lost. */
static int
f_sync(sqlite3_file *f, int flags)
{
	return fault();
}

static int
f_size(sqlite3_file *f, sqlite3_int64 *n)
{
	return PASS(f, xFileSize, n);
}

static int
f_lock(sqlite3_file *f, int level)
{
	return PASS(f, xLock, level);
}

static int
f_unlock(sqlite3_file *f, int level)
{
	return PASS(f, xUnlock, level);
}

static int
f_reserved(sqlite3_file *f, int *out)
{
	return PASS(f, xCheckReservedLock, out);
}

static int
f_control(sqlite3_file *f, int op, void *arg)
{
	return PASS(f, xFileControl, op, arg);
}

static int
f_sector(sqlite3_file *f)
{
	return REAL(f)->pMethods->xSectorSize(REAL(f));
}

static int
f_device(sqlite3_file *f)
{
	return REAL(f)->pMethods->xDeviceCharacteristics(REAL(f));
}

static int
f_shm_map(sqlite3_file *f, int page, int size, int extend,
    void volatile **out)
{
	return PASS(f, xShmMap, page, size, extend, out);
}

static int
f_shm_lock(sqlite3_file *f, int at, int n, int flags)
{
	return PASS(f, xShmLock, at, n, flags);
}

static void
f_shm_barrier(sqlite3_file *f)
{
	REAL(f)->pMethods->xShmBarrier(REAL(f));
}

static int
f_shm_unmap(sqlite3_file *f, int remove)
{
	return PASS(f, xShmUnmap, remove);
}

static const sqlite3_io_methods methods = {
	.iVersion = 2,
	.xClose = f_close, .xRead = f_read, .xWrite = f_write,
	.xTruncate = f_truncate, .xSync = f_sync, .xFileSize = f_size,
	.xLock = f_lock, .xUnlock = f_unlock,
	.xCheckReservedLock = f_reserved, .xFileControl = f_control,
	.xSectorSize = f_sector, .xDeviceCharacteristics = f_device,
	.xShmMap = f_shm_map, .xShmLock = f_shm_lock,
	.xShmBarrier = f_shm_barrier, .xShmUnmap = f_shm_unmap,
};

static int
layer_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags,
    int *out)
{
	sqlite3_vfs *real = vfs->pAppData;
	int rc;

	f->pMethods = NULL;
	rc = real->xOpen(real, name, REAL(f), flags, out);
	if (rc == SQLITE_OK)
		f->pMethods = &methods;
	return rc;
}

static void
layer_in(void)
{
	sqlite3_vfs *real = sqlite3_vfs_find(NULL);

	layer = *real;
	layer.zName = "faulty";
	layer.pAppData = real;
	layer.pNext = NULL;
	layer.szOsFile = (int)sizeof(struct faulty_file) + real->szOsFile;
	layer.xOpen = layer_open;
	count_down = calls = 0;
	CU_ASSERT_EQUAL_FATAL(sqlite3_vfs_register(&layer, 1), SQLITE_OK);
}

static void
layer_out(void)
{
	CU_ASSERT_EQUAL(sqlite3_vfs_unregister(&layer), SQLITE_OK);
}

/* ---- a job's life on it ---------------------------------------------------------- */

/* What was accepted; it is counted in the index afterwards. */
struct accepted {
	int submitted, finished;
	bool unsure_submit, unsure_finish;	/* refused with a commit */
};

static bool
is_excuse(const struct world *w, enum rf_code rc)
{
	return rc == RF_OK || ((rc == RF_E_FULL || rc == RF_E_IO) &&
	    w->err.msg[0] != '\0');
}

/* One job, as far as the disk lets it. */
static void
try_life(struct world *w, const char *id, const char *blob,
    struct accepted *a)
{
	struct rf_item item = RF_ITEM_INIT;
	struct rf_job job = RF_JOB_INIT;
	struct rf_artifact artifact;
	struct rf_outcome o = { .pages = 2, .credits = 2,
	    .artifacts = &artifact, .n_artifacts = 1, .keep_ms = 1000 };
	struct rf_lease l;
	enum rf_code rc;

	rf_strlcpy(job.id, id, sizeof(job.id));
	rf_strlcpy(job.org_id, w->org.id, sizeof(job.org_id));
	rf_strlcpy(job.key_id, w->key.id, sizeof(job.key_id));
	rf_strlcpy(item.source_blob, blob, sizeof(item.source_blob));
	item.size = 6;
	rc = rf_store_job_submit(w->s, &job, &item, 1, &w->err);
	CU_ASSERT_TRUE(is_excuse(w, rc));
	a->submitted += rc == RF_OK;
	a->unsure_submit = rc != RF_OK;
	a->unsure_finish = false;
	if (rc == RF_OK)
		rc = rf_store_item_claim(w->s, "w", 600000, 3, &l, &w->err);
	if (rc != RF_OK) {
		CU_ASSERT_TRUE(is_excuse(w, rc));
		return;
	}
	memset(&artifact, 0, sizeof(artifact));
	artifact.kind = RF_ARTIFACT_IMAGE;
	rf_strlcpy(artifact.name, "p.png", sizeof(artifact.name));
	rf_strlcpy(artifact.blob, blob, sizeof(artifact.blob));
	artifact.size = 6;
	rc = rf_store_item_finish(w->s, &l, &o, &w->err);
	CU_ASSERT_TRUE(is_excuse(w, rc));
	a->finished += rc == RF_OK;
	a->unsure_finish = rc != RF_OK;
	rf_lease_release(&l);
}

/* What the index says agrees with what was answered. */
static void
compare(struct world *w, struct accepted *a)
{
	struct rf_store_stats st;
	struct rf_usage usage;
	int jobs;

	CU_ASSERT_EQUAL(rf_store_stats(w->s, &st, &w->err), RF_OK);
	jobs = (int)(st.jobs[RF_JOB_PENDING] + st.jobs[RF_JOB_PROCESSING] +
	    st.jobs[RF_JOB_COMPLETED]);
	if (w->s->network) {
		a->submitted += a->unsure_submit && jobs > a->submitted;
		a->finished += a->unsure_finish &&
		    st.jobs[RF_JOB_COMPLETED] > a->finished;
	}
	a->unsure_submit = a->unsure_finish = false;
	CU_ASSERT_EQUAL(st.jobs[RF_JOB_COMPLETED], a->finished);
	CU_ASSERT_EQUAL(jobs, a->submitted);
	CU_ASSERT_EQUAL(rf_store_usage(w->s, w->org.id, &usage, &w->err),
	    RF_OK);
	CU_ASSERT_EQUAL(usage.pages_used, 2 * a->finished);
	CU_ASSERT_EQUAL(usage.balance, 1e9 - 2 * a->finished);
	world_verify(w);
}

/* One fault at the n-th call; false when the life has fewer calls. */
static bool
one_fault(bool network, int n, int code, bool on)
{
	struct accepted a = { .submitted = 0 };
	char blob[RF_SHA256_HEX];
	struct world w;
	bool reached;

	if (network)
		world_open_network(&w);
	else
		world_open(&w);
	world_blob(&w, "source", blob);
	/* Small, so that the log is copied back within a few commits. */
	CU_ASSERT_EQUAL(rf_sql_script(w.s, "PRAGMA wal_autocheckpoint = 8; "
	    "PRAGMA synchronous = FULL", &w.err), RF_OK);
	try_life(&w, "job-1", blob, &a);
	CU_ASSERT_EQUAL(a.finished, 1);
	answer = code;
	for_good = on;
	count_down = n;
	calls = 0;
	try_life(&w, "job-2", blob, &a);
	reached = calls >= n;
	count_down = 0;
	/* The disk is well again; the same connection goes on ... */
	compare(&w, &a);
	try_life(&w, "job-3", blob, &a);
	/* ... and so does a new one. */
	rf_store_close(w.s);
	w.s = NULL;
	CU_ASSERT_EQUAL_FATAL(rf_store_open_on(&(struct rf_store_config){
	    .data_dir = w.dir }, network, &w.s, &w.err), RF_OK);
	compare(&w, &a);
	world_close(&w);
	return reached;
}

static void
every_fault(bool network)
{
	static const struct {
		int code;
		bool for_good;
		int step;	/* every call, or some, for time's sake */
	} kinds[] = {
		{ SQLITE_FULL, false, 1 },
		{ SQLITE_FULL, true, 4 },
		{ SQLITE_IOERR_WRITE, true, 5 },
		{ SQLITE_IOERR_FSYNC, false, 3 },
	};
	int n = 1, most = 0;

	layer_in();
	for (size_t i = 0; i < RF_COUNT(kinds); i++) {
		for (n = 1; n < 400; n += kinds[i].step) {
			if (!one_fault(network, n, kinds[i].code,
			    kinds[i].for_good))
				break;
		}
		most = n > most ? n : most;
	}
	layer_out();
	/* A life writes more than a few pages, and it was walked to its end. */
	CU_ASSERT_TRUE(most > 30 && most < 400);
}

static void
with_log(void)
{
	every_fault(false);
}

static void
with_journal(void)
{
	every_fault(true);
}

CU_TestInfo store_faults_tests[] = {
	{ "every write fails once, write-ahead log", with_log },
	{ "every write fails once, rollback journal", with_journal },
	CU_TEST_INFO_NULL
};
