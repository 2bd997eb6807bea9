/*
 * The end of things: outputs past their time, and files that nothing names.
 * First the rows go, in one transaction a job; the files follow with a sweep,
 * so that a crash in between leaves files too many, never too few.
 *
 * A completed job becomes "expired" then.  A failed or cancelled one stays
 * what it is: it had no output, only its sources go.  Long afterwards the
 * job's rows go, too, or the index would grow for ever; the ledger stays.
 */
#include "config.h"

#include "store/private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/io.h"
#include "util/time.h"

#define BATCH 64		/* files removed under one lock */
#define LOCK_WAIT_MS 2000

static enum rf_code
purge_inside(struct rf_store *s, const char *id, int64_t now,
    struct rf_err *err)
{
	struct rf_digests list = { NULL, 0, 0 };
	struct rf_job job = RF_JOB_INIT;
	enum rf_job_state state;
	size_t artifacts, packed;
	enum rf_code rc;

	rc = rf_job_load(s, id, &job, err);
	if (rc != RF_OK)
		return rc;
	state = job.state;
	rf_job_release(&job);
	if (!rf_job_state_is_final(state))
		return rf_fail(err, RF_E_CONFLICT, "this job is still at work");
	rc = rf_blob_gather(s, RF_SQL_PURGE_PACKED,
	    RF_ARGS(rf_sql_str(id)), &list, err);
	packed = list.n;
	if (rc == RF_OK)
		rc = rf_blob_gather(s, RF_SQL_PURGE_ARTIFACTS,
		    RF_ARGS(rf_sql_str(id)), &list, err);
	artifacts = list.n - packed;
	if (rc == RF_OK)
		rc = rf_blob_gather(s, RF_SQL_PURGE_SOURCES,
		    RF_ARGS(rf_sql_str(id)), &list, err);
	if (rc == RF_OK)
		rc = rf_sql_exec(s, RF_SQL_PURGE_ITEMS,
		    RF_ARGS(rf_sql_str(id)), NULL, err);
	rc = rf_blob_forget_all(s, &list, rc, err);
	if (rc != RF_OK)
		return rc;
	s->totals[RF_TOTAL_ARTIFACTS] -= (int64_t)artifacts;
	if (state == RF_JOB_COMPLETED) {
		s->totals[RF_TOTAL_JOBS + RF_JOB_COMPLETED]--;
		s->totals[RF_TOTAL_JOBS + RF_JOB_EXPIRED]++;
		state = RF_JOB_EXPIRED;
	}
	return rf_sql_exec(s, RF_SQL_PURGE_JOB, RF_ARGS(rf_sql_str(id),
	    rf_sql_str(rf_job_state_name(state)), rf_sql_int(now)), NULL, err);
}

enum rf_code
rf_store_job_purge(struct rf_store *s, const char *id, struct rf_err *err)
{
	enum rf_code rc;

	rc = rf_tx_begin(s, err);
	if (rc != RF_OK)
		return rc;
	rc = purge_inside(s, id, rf_now(), err);
	rc = rf_tx_end(s, rc, err);
	if (rc == RF_OK)
		rf_notice_post(s->notice, rf_notice_topic(id));
	return rc;
}

/* One job past its time; *id empty when there is none. */
static enum rf_code
expire_one(struct rf_store *s, int64_t now, char id[RF_ID_SIZE],
    struct rf_err *err)
{
	struct rf_row row;
	enum rf_code rc;
	bool found;

	id[0] = '\0';
	rc = rf_tx_begin(s, err);
	if (rc != RF_OK)
		return rc;
	rc = rf_sql_first(s, RF_SQL_EXPIRE_DUE, RF_ARGS(rf_sql_int(now)),
	    &row, &found, err);
	if (rc == RF_OK && found)
		rf_row_copy(&row, id, RF_ID_SIZE);
	rf_sql_done(s, RF_SQL_EXPIRE_DUE);
	if (rc == RF_OK && found)
		rc = purge_inside(s, id, now, err);
	return rf_tx_end(s, rc, err);
}

/* One job whose output went long ago: its rows go as well. */
static enum rf_code
forget_one(struct rf_store *s, int64_t before, bool *found,
    struct rf_err *err)
{
	enum rf_job_state state = RF_JOB_EXPIRED;
	char id[RF_ID_SIZE] = "";
	struct rf_row row;
	enum rf_code rc;

	rc = rf_tx_begin(s, err);
	if (rc != RF_OK)
		return rc;
	rc = rf_sql_first(s, RF_SQL_FORGET_DUE, RF_ARGS(rf_sql_int(before)),
	    &row, found, err);
	if (rc == RF_OK && *found) {
		rf_row_copy(&row, id, sizeof(id));
		state = rf_job_state_of_name(rf_row_text(&row));
		s->totals[RF_TOTAL_JOBS + state]--;
	}
	rf_sql_done(s, RF_SQL_FORGET_DUE);
	if (rc == RF_OK && *found)
		rc = rf_sql_exec(s, RF_SQL_FORGET_ITEMS,
		    RF_ARGS(rf_sql_str(id)), NULL, err);
	if (rc == RF_OK && *found)
		rc = rf_sql_exec(s, RF_SQL_FORGET_JOB,
		    RF_ARGS(rf_sql_str(id)), NULL, err);
	return rf_tx_end(s, rc, err);
}

enum rf_code
rf_store_expire(struct rf_store *s, int64_t now, int limit, int *expired,
    struct rf_err *err)
{
	char id[RF_ID_SIZE];
	enum rf_code rc = RF_OK;
	bool found = true;

	for (*expired = 0; *expired < limit; (*expired)++) {
		rc = expire_one(s, now, id, err);
		if (rc != RF_OK || id[0] == '\0')
			break;
		rf_notice_post(s->notice, rf_notice_topic(id));
	}
	for (int i = 0; i < limit && rc == RF_OK && found; i++)
		rc = forget_one(s, now - RF_KEEP_ROWS_MS, &found, err);
	if (rc == RF_OK)
		rc = rf_terms_forget(s, now, err);
	return rc;
}

/* ---- files ------------------------------------------------------------------------- */

/* A sweep under way. */
struct sweep {
	struct rf_store *s;
	int64_t before;		/* files younger than this stay, ms */
	int64_t files, bytes;
	struct rf_digests batch;	/* old, and not named when looked at */
};

static int64_t
file_time(const struct stat *st)
{
	return (int64_t)st->st_mtim.tv_sec * 1000 +
	    st->st_mtim.tv_nsec / 1000000;
}

/* An old plain file of the folder? */
static bool
is_old(int dir, const char *name, int64_t before, struct stat *st)
{
	return fstatat(dir, name, st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISREG(st->st_mode) && file_time(st) < before;
}

static void
remove_old(struct sweep *w, int dir, const char *name)
{
	struct stat st;

	if (is_old(dir, name, w->before, &st) && unlinkat(dir, name, 0) == 0) {
		w->files++;
		w->bytes += st.st_size;
	}
}

static enum rf_code
is_named(struct rf_store *s, const char *digest, bool *named,
    struct rf_err *err)
{
	int64_t n;
	enum rf_code rc;

	rc = rf_sql_number(s, RF_SQL_BLOB_NAMED, RF_ARGS(rf_sql_str(digest)),
	    &n, err);
	*named = n != 0;
	return rc;
}

/* Look again at each file of the batch, alone, and remove it. */
static enum rf_code
remove_batch(struct sweep *w, int dir, struct rf_err *err)
{
	struct rf_store *s = w->s;
	enum rf_code rc;
	bool named;

	if (w->batch.n == 0)
		return RF_OK;
	rc = rf_blob_lock(s, true, LOCK_WAIT_MS, err);
	if (rc != RF_OK)
		return rc;
	rc = rf_tx_begin(s, err);
	if (rc != RF_OK)
		goto out;
	for (size_t i = 0; i < w->batch.n && rc == RF_OK; i++) {
		rc = is_named(s, w->batch.v[i].hex, &named, err);
		if (rc == RF_OK && !named)
			remove_old(w, dir, w->batch.v[i].hex);
	}
	rc = rf_tx_end(s, rc, err);
out:
	rf_blob_unlock(s);
	w->batch.n = 0;
	return rc;
}

static enum rf_code
sweep_blob(struct sweep *w, int dir, const char *name, struct rf_err *err)
{
	struct stat st;
	enum rf_code rc;
	bool named;

	if (!is_old(dir, name, w->before, &st))
		return RF_OK;
	if (!rf_blob_is_digest(name)) {
		remove_old(w, dir, name);
		return RF_OK;
	}
	rc = is_named(w->s, name, &named, err);
	if (rc != RF_OK || named)
		return rc;
	memcpy(RF_VEC_PUSH(&w->batch)->hex, name, RF_SHA256_HEX);
	return w->batch.n < BATCH ? RF_OK : remove_batch(w, dir, err);
}

/* Each file of a folder, given to one of the two. */
static enum rf_code
sweep_folder(struct sweep *w, int parent, const char *name, bool blobs,
    struct rf_err *err)
{
	enum rf_code rc = RF_OK;
	struct dirent *e;
	DIR *d;
	int fd;

	fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
	    O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR || errno == ELOOP ?
		    RF_OK : rf_fail_errno(err, RF_E_IO, "cannot read a folder");
	d = fdopendir(fd);
	if (d == NULL) {
		close(fd);
		return rf_fail_errno(err, RF_E_IO, "cannot read a folder");
	}
	while (rc == RF_OK && (e = readdir(d)) != NULL) {
		if (e->d_name[0] == '.' && (e->d_name[1] == '\0' ||
		    strcmp(e->d_name, "..") == 0))
			continue;
		if (blobs)
			rc = sweep_blob(w, dirfd(d), e->d_name, err);
		else
			remove_old(w, dirfd(d), e->d_name);
	}
	if (rc == RF_OK && blobs)
		rc = remove_batch(w, dirfd(d), err);
	closedir(d);
	return rc;
}

enum rf_code
rf_store_sweep(struct rf_store *s, int64_t grace_ms, int64_t *files,
    int64_t *bytes, struct rf_err *err)
{
	struct sweep w = { .s = s, .before = rf_now() - grace_ms };
	enum rf_code rc;
	char path[4096], name[3];

	rc = rf_blob_settle(s, err);
	for (int i = 0; i < 256 && rc == RF_OK; i++) {
		rf_hex(&(unsigned char){ (unsigned char)i }, 1, name);
		rc = sweep_folder(&w, s->blobs_fd, name, true, err);
	}
	if (rc == RF_OK)
		rc = rf_path_join(path, sizeof(path), s->data_dir, "spool",
		    err);
	if (rc == RF_OK)
		rc = sweep_folder(&w, AT_FDCWD, path, false, err);
	RF_VEC_RELEASE(&w.batch);
	if (rc == RF_OK)
		(void)futimens(s->lock_fd, NULL);
	*files = w.files;
	*bytes = w.bytes;
	return rc;
}

int64_t
rf_store_swept_at(const struct rf_store *s)
{
	struct stat st;

	return fstat(s->lock_fd, &st) != 0 ? 0 :
	    (int64_t)st.st_mtim.tv_sec * 1000;
}
