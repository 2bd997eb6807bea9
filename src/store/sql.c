/*
 * Running statements: the only calls of sqlite3_step outside schema.c's
 * scripts.  Errors are put in the user's terms here, once; SQLite's own
 * words go to the log.
 */
#include "config.h"

#include "store/private.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/log.h"
#include "util/mem.h"

const char *const rf_sql_text[RF_SQL_COUNT] = {
#define X(name, text) [RF_SQL_##name] = text,
#include "store/sql.def"
#undef X
};

const char *const rf_sql_name[RF_SQL_COUNT] = {
#define X(name, text) [RF_SQL_##name] = #name,
#include "store/sql.def"
#undef X
};

/* What each of SQLite's primary codes means to the caller. */
static const struct {
	int sqlite;
	enum rf_code code;
	const char *sentence;
} meanings[] = {
	{ SQLITE_BUSY, RF_E_BUSY, "the index is busy: try again shortly" },
	{ SQLITE_LOCKED, RF_E_BUSY, "the index is busy: try again shortly" },
	{ SQLITE_FULL, RF_E_FULL, "no space is left for the index" },
	{ SQLITE_NOTADB, RF_E_DB, "the index is not a Riffle database" },
	{ SQLITE_CORRUPT, RF_E_DB,
	    "the index is damaged: stop Riffle and restore a backup" },
	{ SQLITE_READONLY, RF_E_CONFIG,
	    "the index cannot be written: see who owns the data folder" },
	{ SQLITE_CANTOPEN, RF_E_CONFIG,
	    "the index cannot be opened: see who owns the data folder" },
	{ SQLITE_PERM, RF_E_CONFIG,
	    "the index cannot be opened: see who owns the data folder" },
	{ SQLITE_AUTH, RF_E_CONFIG,
	    "the index cannot be opened: see who owns the data folder" },
	{ SQLITE_IOERR, RF_E_IO, "the disk failed to read or write the index" },
	{ SQLITE_PROTOCOL, RF_E_BUSY, "the index is busy: try again shortly" },
};

enum rf_code
rf_sql_fail(struct rf_store *s, const char *what, struct rf_err *err)
{
	int ext = sqlite3_extended_errcode(s->db);
	int sys = sqlite3_system_errno(s->db);
	int primary = ext & 0xff;
	enum rf_code rc = RF_E_BUG;
	const char *sentence = "the index refused a statement";

	for (size_t i = 0; i < RF_COUNT(meanings); i++) {
		if (meanings[i].sqlite == primary) {
			rc = meanings[i].code;
			sentence = meanings[i].sentence;
		}
	}
	if (primary == SQLITE_IOERR && (sys == ENOSPC || sys == EDQUOT)) {
		rc = RF_E_FULL;
		sentence = "no space is left for the index";
	}
	if (primary == SQLITE_NOMEM) {
		rc = RF_E_BUSY;
		sentence = "memory is short: try again shortly";
	}
	if (!s->impatient || rc != RF_E_BUSY)
		rf_log(rc == RF_E_BUSY ? RF_LOG_WARN : RF_LOG_ERROR,
		    "store.sql", "statement=%s sqlite=%d errno=%d text=%s",
		    what, ext, sys, RF_LOG_Q(sqlite3_errmsg(s->db)));
	rf_fail(err, rc, "%s", sentence);
	if (err != NULL && (primary == SQLITE_IOERR ||
	    primary == SQLITE_CANTOPEN || primary == SQLITE_FULL))
		err->sys = sys;
	return rc;
}

static enum rf_code
prepare(struct rf_store *s, enum rf_sql q, struct rf_err *err)
{
	if (s->stmts[q] != NULL)
		return RF_OK;
	if (s->pid != getpid())
		return rf_fail(err, RF_E_BUG,
		    "a store connection was used across a fork");
	if (sqlite3_prepare_v3(s->db, rf_sql_text[q], -1,
	    SQLITE_PREPARE_PERSISTENT, &s->stmts[q], NULL) != SQLITE_OK)
		return rf_sql_fail(s, rf_sql_name[q], err);
	return RF_OK;
}

static int
bind(sqlite3_stmt *stmt, int i, const struct rf_arg *a)
{
	switch (a->kind) {
	case RF_ARG_INT:
		return sqlite3_bind_int64(stmt, i, a->num);
	case RF_ARG_TEXT:
		return sqlite3_bind_text(stmt, i, a->ptr, -1, SQLITE_STATIC);
	case RF_ARG_DIGEST:
		return sqlite3_bind_blob(stmt, i, a->ptr, RF_SHA256_SIZE,
		    SQLITE_STATIC);
	case RF_ARG_NULL:
		break;
	}
	return sqlite3_bind_null(stmt, i);
}

enum rf_code
rf_sql_open(struct rf_store *s, enum rf_sql q, const struct rf_arg *args,
    size_t n, struct rf_row *row, struct rf_err *err)
{
	enum rf_code rc;

	row->stmt = NULL;
	row->next = 0;
	rc = prepare(s, q, err);
	if (rc != RF_OK)
		return rc;
	assert((int)n == sqlite3_bind_parameter_count(s->stmts[q]));
	assert(!sqlite3_stmt_busy(s->stmts[q]));
	row->stmt = s->stmts[q];
	for (size_t i = 0; i < n; i++) {
		if (bind(row->stmt, (int)i + 1, &args[i]) != SQLITE_OK) {
			rc = rf_sql_fail(s, rf_sql_name[q], err);
			rf_sql_done(s, q);
			return rc;
		}
	}
	return RF_OK;
}

enum rf_code
rf_sql_next(struct rf_store *s, enum rf_sql q, struct rf_row *row, bool *more,
    struct rf_err *err)
{
	enum rf_code rc;

	*more = false;
	row->next = 0;
	switch (sqlite3_step(row->stmt)) {
	case SQLITE_ROW:
		*more = true;
		return RF_OK;
	case SQLITE_DONE:
		return RF_OK;
	default:
		rc = rf_sql_fail(s, rf_sql_name[q], err);
		rf_sql_done(s, q);
		return rc;
	}
}

void
rf_sql_done(struct rf_store *s, enum rf_sql q)
{
	if (s->stmts[q] == NULL)
		return;
	sqlite3_reset(s->stmts[q]);
	sqlite3_clear_bindings(s->stmts[q]);
}

enum rf_code
rf_sql_first(struct rf_store *s, enum rf_sql q, const struct rf_arg *args,
    size_t n, struct rf_row *row, bool *found, struct rf_err *err)
{
	enum rf_code rc;

	*found = false;
	rc = rf_sql_open(s, q, args, n, row, err);
	if (rc == RF_OK)
		rc = rf_sql_next(s, q, row, found, err);
	return rc;
}

enum rf_code
rf_sql_exec(struct rf_store *s, enum rf_sql q, const struct rf_arg *args,
    size_t n, int *changes, struct rf_err *err)
{
	struct rf_row row;
	enum rf_code rc;
	bool more = true;

	rc = rf_sql_open(s, q, args, n, &row, err);
	while (rc == RF_OK && more)
		rc = rf_sql_next(s, q, &row, &more, err);
	if (rc == RF_OK && changes != NULL)
		*changes = sqlite3_changes(s->db);
	rf_sql_done(s, q);
	return rc;
}

enum rf_code
rf_sql_number(struct rf_store *s, enum rf_sql q, const struct rf_arg *args,
    size_t n, int64_t *out, struct rf_err *err)
{
	struct rf_row row;
	enum rf_code rc;
	bool found;

	*out = 0;
	rc = rf_sql_first(s, q, args, n, &row, &found, err);
	if (rc == RF_OK && found)
		*out = rf_row_int(&row);
	rf_sql_done(s, q);
	return rc;
}

enum rf_code
rf_sql_script(struct rf_store *s, const char *text, struct rf_err *err)
{
	if (sqlite3_exec(s->db, text, NULL, NULL, NULL) != SQLITE_OK)
		return rf_sql_fail(s, "script", err);
	return RF_OK;
}

enum rf_code
rf_sql_pragma(struct rf_store *s, const char *text, int64_t *out,
    struct rf_err *err)
{
	sqlite3_stmt *stmt = NULL;
	enum rf_code rc = RF_OK;
	int got;

	*out = 0;
	if (sqlite3_prepare_v2(s->db, text, -1, &stmt, NULL) != SQLITE_OK)
		return rf_sql_fail(s, text, err);
	got = sqlite3_step(stmt);
	if (got == SQLITE_ROW)
		*out = sqlite3_column_int64(stmt, 0);
	else if (got != SQLITE_DONE)
		rc = rf_sql_fail(s, text, err);
	sqlite3_finalize(stmt);
	return rc;
}

/* ---- rows -------------------------------------------------------------- */

bool
rf_row_more(const struct rf_row *r)
{
	return r->next < sqlite3_column_count(r->stmt);
}

int64_t
rf_row_int(struct rf_row *r)
{
	return sqlite3_column_int64(r->stmt, r->next++);
}

const char *
rf_row_text(struct rf_row *r)
{
	const char *text = (const char *)sqlite3_column_text(r->stmt,
	    r->next++);

	return text != NULL ? text : "";
}

void
rf_row_copy(struct rf_row *r, char *out, size_t size)
{
	rf_strlcpy(out, rf_row_text(r), size);
}

char *
rf_row_dup(struct rf_row *r)
{
	return rf_strdup(rf_row_text(r));
}

bool
rf_row_digest(struct rf_row *r, unsigned char out[RF_SHA256_SIZE])
{
	const void *p = sqlite3_column_blob(r->stmt, r->next);
	int n = sqlite3_column_bytes(r->stmt, r->next++);

	if (p == NULL || n != RF_SHA256_SIZE)
		return false;
	memcpy(out, p, RF_SHA256_SIZE);
	return true;
}

/* ---- transactions -------------------------------------------------------- */

/* Back to syncing every commit. */
static void
tighten(struct rf_store *s)
{
	struct rf_err err = RF_ERR_INIT;

	if (s->relaxed && rf_sql_script(s, "PRAGMA synchronous = FULL", &err)
	    != RF_OK)
		rf_log(RF_LOG_ERROR, "store.synchronous", "text=%s",
		    RF_LOG_Q(err.msg));
	s->relaxed = false;
}

enum rf_code
rf_tx_begin(struct rf_store *s, struct rf_err *err)
{
	enum rf_code rc;

	if (s->pid != getpid())
		return rf_fail(err, RF_E_BUG,
		    "a store connection was used across a fork");
	assert(!s->in_tx);
	rc = rf_blob_settle(s, err);
	if (rc != RF_OK)
		return rc;
	rc = rf_sql_exec(s, RF_SQL_BEGIN, RF_NO_ARGS, NULL, err);
	if (rc == RF_OK) {
		s->in_tx = true;
		memset(s->totals, 0, sizeof(s->totals));
	}
	return rc;
}

static const char *
total_name(int total)
{
	static const char *const names[RF_TOTAL_COUNT] = {
		[RF_TOTAL_BLOBS] = "blobs",
		[RF_TOTAL_BLOB_BYTES] = "blob_bytes",
		[RF_TOTAL_PAGES] = "pages",
		[RF_TOTAL_ARTIFACTS] = "artifacts",
	};

	if (total < RF_JOB_STATE_COUNT)
		return rf_job_state_name((enum rf_job_state)total);
	return names[total];
}

static enum rf_code
write_totals(struct rf_store *s, struct rf_err *err)
{
	enum rf_code rc = RF_OK;

	for (int i = 0; i < RF_TOTAL_COUNT && rc == RF_OK; i++) {
		if (s->totals[i] != 0)
			rc = rf_sql_exec(s, RF_SQL_TOTAL_ADD, RF_ARGS(
			    rf_sql_str(total_name(i)),
			    rf_sql_int(s->totals[i])), NULL, err);
	}
	return rc;
}

enum rf_code
rf_tx_begin_relaxed(struct rf_store *s, struct rf_err *err)
{
	enum rf_code rc = RF_OK;

	/* A rollback journal is whole only when it is synced. */
	s->relaxed = s->durable && !s->network;
	if (s->relaxed)
		rc = rf_sql_script(s, "PRAGMA synchronous = NORMAL", err);
	if (rc == RF_OK)
		rc = rf_tx_begin(s, err);
	if (rc != RF_OK)
		tighten(s);
	return rc;
}

enum rf_code
rf_tx_end(struct rf_store *s, enum rf_code rc, struct rf_err *err)
{
	struct rf_err ignored = RF_ERR_INIT;

	if (rc == RF_OK)
		rc = write_totals(s, err);
	if (rc == RF_OK)
		rc = rf_sql_exec(s, RF_SQL_COMMIT, RF_NO_ARGS, NULL, err);
	/* A full disk rolls back by itself. */
	if (rc != RF_OK && !sqlite3_get_autocommit(s->db) &&
	    rf_sql_exec(s, RF_SQL_ROLLBACK, RF_NO_ARGS, NULL, &ignored) != RF_OK)
		rf_log(RF_LOG_ERROR, "store.rollback", "text=%s",
		    RF_LOG_Q(ignored.msg));
	s->in_tx = false;
	tighten(s);
	return rc;
}

/* ---- small things that several tables need ------------------------------- */

int64_t
rf_credits_in(double credits)
{
	/* Far from where a double loses thousandths; also answers NaN. */
	if (!(credits > -1e12 && credits < 1e12))
		return 0;
	return llround(credits * 1000.0);
}

double
rf_credits_out(int64_t thousandths)
{
	return (double)thousandths / 1000.0;
}

void
rf_store_new_id(const char *prefix, char out[RF_ID_SIZE])
{
	size_t n = rf_strlcpy(out, prefix, RF_ID_SIZE);

	rf_random_base62(out + n, 20);
}

enum rf_code
rf_store_owner(const struct rf_caller *caller, const char *org_id,
    const char *guest, struct rf_err *err)
{
	if (caller->known && org_id[0] != '\0' &&
	    strcmp(caller->org_id, org_id) == 0 &&
	    (guest[0] == '\0' || strcmp(caller->guest, guest) == 0))
		return RF_OK;
	return rf_fail(err, RF_E_FORBIDDEN,
	    "this belongs to another organisation");
}
