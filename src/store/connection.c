/*
 * Opening and closing the index.  An open costs a plain CGI process its
 * start, so the usual case looks at the version and is done; only a new,
 * older or differently journalled file is worked on.
 *
 * The journal: write-ahead log on local file systems, else a rollback journal
 * (filesystem.c).  Changing from one to the other needs the file alone, and
 * SQLite answers "busy" at once then, without waiting: hence the loop.
 */
#include "config.h"

#include "store/private.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "util/io.h"
#include "util/log.h"
#include "util/time.h"

#define BUSY_MS_DEFAULT 5000
#define LOG_LONG 1000			/* pages of the write-ahead log */
#define LOG_LATE 4000
#define BUSY_STEP_US 5000		/* longest sleep between two tries */
#define ROOM_NEEDED (32 * INT64_C(1048576))	/* free bytes to be ready */

/*
 * SQLite's own handler sleeps up to 100 ms at a time; our write transactions
 * last a millisecond.  Sleeps grow to 5 ms, with jitter, so that processes
 * which collided once do not meet again.
 */
static int
wait_for_lock(void *ctx, int tries)
{
	struct rf_store *s = ctx;
	unsigned char r;
	int64_t now = rf_monotonic_us();
	int us;

	if (tries == 0)
		s->busy_since = now;
	if (s->impatient || now - s->busy_since >= s->busy_ms * INT64_C(1000))
		return 0;
	us = 200 + tries * 200;
	if (us > BUSY_STEP_US)
		us = BUSY_STEP_US;
	rf_random(&r, 1);
	usleep((useconds_t)(us / 2 + us * r / 256));
	return 1;
}

/*
 * Byte 18 of the file is 2 when it is in write-ahead mode.  Read through
 * SQLite's own descriptor: closing another one of the same file would drop
 * the POSIX locks that other threads hold on it.
 */
static bool
file_is_wal(struct rf_store *s)
{
	sqlite3_file *file = NULL;
	unsigned char mode = 0;

	return sqlite3_file_control(s->db, "main", SQLITE_FCNTL_FILE_POINTER,
	    &file) == SQLITE_OK && file != NULL && file->pMethods != NULL &&
	    file->pMethods->xRead(file, &mode, 1, 18) == SQLITE_OK && mode == 2;
}

/* SQLITE_BUSY is answered at once here: try until the time is over. */
static enum rf_code
set_journal(struct rf_store *s, const char *pragma, struct rf_err *err)
{
	int64_t end = rf_monotonic() + s->busy_ms;
	enum rf_code rc;
	int64_t ignored;

	s->impatient = true;
	while ((rc = rf_sql_pragma(s, pragma, &ignored, err)) == RF_E_BUSY &&
	    rf_monotonic() < end)
		rf_sleep_ms(5);
	s->impatient = false;
	return rc;
}

static enum rf_code
choose_journal(struct rf_store *s, bool was_wal, struct rf_err *err)
{
	enum rf_code rc = RF_OK;

	if (!s->network)
		return set_journal(s, "PRAGMA journal_mode = WAL", err);
	/* Exclusive locking lets us leave WAL without shared memory. */
	if (was_wal)
		rc = rf_sql_script(s, "PRAGMA locking_mode = EXCLUSIVE", err);
	if (rc == RF_OK)
		rc = set_journal(s, "PRAGMA journal_mode = TRUNCATE", err);
	if (rc == RF_OK && was_wal)
		rc = rf_sql_script(s, "PRAGMA locking_mode = NORMAL;"
		    "SELECT COUNT(*) FROM sqlite_master", err);
	return rc;
}

static enum rf_code
read_version(struct rf_store *s, int64_t *version, struct rf_err *err)
{
	enum rf_code rc;
	int64_t app, tables;

	rc = rf_sql_pragma(s, "PRAGMA user_version", version, err);
	if (rc == RF_OK)
		rc = rf_sql_pragma(s, "PRAGMA application_id", &app, err);
	if (rc != RF_OK)
		return rc;
	if (app == RF_APPLICATION_ID && *version > rf_schema_version)
		return rf_fail(err, RF_E_CONFIG, "the index was written by a "
		    "newer Riffle (its version is %d, this program knows up "
		    "to %d): use that one", (int)*version, rf_schema_version);
	if (app == RF_APPLICATION_ID)
		return RF_OK;
	rc = rf_sql_pragma(s, "SELECT COUNT(*) FROM sqlite_master", &tables,
	    err);
	if (rc == RF_OK && (app != 0 || *version != 0 || tables != 0))
		rc = rf_fail(err, RF_E_CONFIG, RF_DB_NAME " in the data folder "
		    "is another program's database: choose another folder");
	return rc;
}

/* As of one moment: another process may be making the schema just now. */
static enum rf_code
check_version(struct rf_store *s, int64_t *version, struct rf_err *err)
{
	enum rf_code rc, closed;

	rc = rf_sql_script(s, "BEGIN", err);
	if (rc != RF_OK)
		return rc;
	rc = read_version(s, version, err);
	closed = rf_sql_script(s, "COMMIT", rc == RF_OK ? err : NULL);
	return rc != RF_OK ? rc : closed;
}

/*
 * SQLite copies the log into the index in the very commit that makes it long,
 * and somebody waits for that commit: a job in twenty took two milliseconds
 * more.  So we do it later (rf_store_tidy), unless nobody does.
 */
static int
on_commit(void *ctx, sqlite3 *db, const char *name, int pages)
{
	struct rf_store *s = ctx;

	s->log_pages = pages;
	if (pages >= LOG_LATE)
		rf_store_tidy(s);
	return SQLITE_OK;
}

void
rf_store_tidy(struct rf_store *s)
{
	if (s->log_pages < LOG_LONG)
		return;
	s->log_pages = 0;
	/* Busy is no failure: others read or copy, and it will be tried again. */
	(void)sqlite3_wal_checkpoint_v2(s->db, "main",
	    SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

static enum rf_code
open_database(struct rf_store *s, bool create, struct rf_err *err)
{
	char path[4096], text[200];
	enum rf_code rc;
	struct stat st;
	int64_t version = 0;
	bool was_wal;
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;

	rc = rf_path_join(path, sizeof(path), s->data_dir, RF_DB_NAME, err);
	if (rc != RF_OK)
		return rc;
	if (create)
		flags |= SQLITE_OPEN_CREATE;
	else if (stat(path, &st) != 0 && errno == ENOENT)
		return rf_fail(err, RF_E_CONFIG, "there is no index in the "
		    "data folder: \"riffle key create\" makes one");
	if (sqlite3_open_v2(path, &s->db, flags, NULL) != SQLITE_OK) {
		if (s->db == NULL)
			return rf_fail(err, RF_E_BUSY, "memory is short");
		return rf_sql_fail(s, "open", err);
	}
	sqlite3_extended_result_codes(s->db, 1);
	sqlite3_busy_handler(s->db, wait_for_lock, s);
	sqlite3_wal_hook(s->db, on_commit, s);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	was_wal = s->network && file_is_wal(s);
	if (was_wal)
		rc = choose_journal(s, true, err);
	if (rc == RF_OK)
		rc = check_version(s, &version, err);
	if (rc == RF_E_DB)
		rc = rf_fail(err, RF_E_CONFIG, RF_DB_NAME " in the data folder "
		    "is damaged or no database: restore a backup, or choose "
		    "another folder");
	if (rc == RF_OK && sqlite3_db_readonly(s->db, "main") == 1)
		rc = rf_fail(err, RF_E_CONFIG, "the index cannot be written: "
		    "see who owns the data folder");
	if (rc == RF_OK && !was_wal)
		rc = choose_journal(s, false, err);
	if (rc != RF_OK)
		return rc;
	/* Names, addresses and digests are for us alone, whatever the folder's
	 * mode; SQLite gives its other files the mode of this one. */
	if (version == 0 && chmod(path, 0600) != 0)
		return rf_fail_errno(err, RF_E_CONFIG,
		    "the index cannot be kept private");
	/* The cache is small: there is one for each thread, and every commit
	 * of another connection empties it anyway. */
	snprintf(text, sizeof(text), "PRAGMA foreign_keys = ON;"
	    "PRAGMA synchronous = %s; PRAGMA temp_store = MEMORY;"
	    "PRAGMA cache_size = -256; PRAGMA journal_size_limit = 67108864",
	    s->durable ? "FULL" : "NORMAL");
	rc = rf_sql_script(s, text, err);
	if (rc == RF_OK && version < rf_schema_version)
		rc = rf_schema_migrate(s, rf_schema_version, err);
	return rc;
}

static enum rf_code
open_folder(struct rf_store *s, const char *name, bool create, int *fd,
    struct rf_err *err)
{
	char path[4096];
	enum rf_code rc;

	rc = rf_path_join(path, sizeof(path), s->data_dir, name, err);
	if (rc == RF_OK && create)
		rc = rf_mkdirs(path, err);
	if (rc != RF_OK)
		return rc;
	*fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*fd < 0)
		rc = rf_fail_errno(err, RF_E_CONFIG,
		    "the folder %s in the data folder cannot be opened", name);
	return rc;
}

/* The folders beside the index, and the mode of what will lie in them. */
static enum rf_code
open_folders(struct rf_store *s, bool create, struct rf_err *err)
{
	char path[4096];
	enum rf_code rc;
	struct stat st;

	rc = open_folder(s, "spool", create, &s->spool_fd, err);
	if (rc == RF_OK)
		rc = open_folder(s, "blobs", create, &s->blobs_fd, err);
	if (rc == RF_OK)
		rc = rf_path_join(path, sizeof(path), s->data_dir,
		    "blobs.lock", err);
	if (rc != RF_OK)
		return rc;
	/* Who made it readable for the web server's group meant its files. */
	s->blob_mode = 0600;
	s->blob_group = getegid();
	if (fstat(s->blobs_fd, &st) == 0) {
		s->blob_mode |= st.st_mode & 0044;
		s->blob_group = st.st_gid;
	}
	s->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
	    0600);
	if (s->lock_fd < 0)
		return rf_fail_errno(err, RF_E_CONFIG,
		    "cannot write in the data folder");
	return RF_OK;
}

/*
 * SQLite counts every allocation under one lock that all connections share;
 * nobody here asks for the sum.  And it begins each connection's cache with
 * twenty pages, where a thread that answers needs a dozen.
 */
static void
configure_engine(void)
{
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	(void)sqlite3_config(SQLITE_CONFIG_PAGECACHE, NULL, 0, 0);
}

enum rf_code
rf_store_open_on(const struct rf_store_config *config, bool network,
    struct rf_store **out, struct rf_err *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct rf_store *s;
	enum rf_code rc;

	*out = NULL;
	(void)pthread_once(&once, configure_engine);
	s = rf_calloc(1, sizeof(*s));
	s->spool_fd = s->blobs_fd = s->lock_fd = -1;
	s->most_unnamed = -1;
	s->data_dir = rf_strdup(config->data_dir);
	s->durable = config->durable;
	s->busy_ms = config->busy_ms > 0 ? config->busy_ms : BUSY_MS_DEFAULT;
	s->network = network;
	s->pid = getpid();
	rc = open_folders(s, config->create, err);
	if (rc == RF_OK)
		rf_blob_prepare(s);
	if (rc == RF_OK && network)
		rc = rf_filesystem_probe_locks(config->data_dir, err);
	if (rc == RF_OK)
		rc = open_database(s, config->create, err);
	if (rc == RF_OK)
		rc = rf_notice_open(config->data_dir, &s->notice, err);
	if (rc != RF_OK) {
		rf_store_close(s);
		return rc;
	}
	*out = s;
	return RF_OK;
}

enum rf_code
rf_store_open(const struct rf_store_config *config, struct rf_store **out,
    struct rf_err *err)
{
	const char *name = NULL;
	enum rf_code rc = RF_OK;
	bool network;

	*out = NULL;
	if (config->create)
		rc = rf_mkdirs(config->data_dir, err);
	if (rc != RF_OK)
		return rc;
	network = rf_filesystem_is_network(config->data_dir, &name);
	rc = rf_store_open_on(config, network, out, err);
	if (network)
		rf_log(rc == RF_OK ? RF_LOG_INFO : RF_LOG_ERROR,
		    "store.network", "filesystem=%s journal=truncate", name);
	return rc;
}

void
rf_store_close(struct rf_store *s)
{
	if (s == NULL)
		return;
	/* In a forked child SQLite's part belongs to the parent. */
	if (s->pid == getpid()) {
		for (int q = 0; q < RF_SQL_COUNT; q++)
			sqlite3_finalize(s->stmts[q]);
		if (sqlite3_close(s->db) != SQLITE_OK)
			rf_log(RF_LOG_ERROR, "store.close", "text=%s",
			    RF_LOG_Q(sqlite3_errmsg(s->db)));
	}
	rf_notice_close(s->notice);
	rf_blob_give_up(s, false);
	rf_close(&s->spool_fd);
	rf_close(&s->blobs_fd);
	rf_close(&s->lock_fd);
	RF_VEC_RELEASE(&s->claims);
	RF_VEC_RELEASE(&s->staged);
	free(s->data_dir);
	free(s);
}

const char *
rf_store_data_dir(const struct rf_store *s)
{
	return s->data_dir;
}

struct rf_notice *
rf_store_notice(struct rf_store *s)
{
	return s->notice;
}

void
rf_store_facts(struct rf_store *s, struct rf_store_facts *out)
{
	struct rf_err ignored = RF_ERR_INIT;
	struct statvfs vfs;
	int64_t pages = 0, size = 0, schema = 0;

	memset(out, 0, sizeof(*out));
	rf_filesystem_is_network(s->data_dir, &out->filesystem);
	out->journal = s->network ? "truncate" : "wal";
	if (rf_sql_pragma(s, "PRAGMA user_version", &schema,
	    &ignored) == RF_OK)
		out->schema = (int)schema;
	if (rf_sql_pragma(s, "PRAGMA page_count", &pages, &ignored) == RF_OK &&
	    rf_sql_pragma(s, "PRAGMA page_size", &size, &ignored) == RF_OK)
		out->index_bytes = pages * size;
	if (fstatvfs(s->blobs_fd, &vfs) == 0)
		out->free_bytes = (int64_t)vfs.f_bavail *
		    (int64_t)vfs.f_frsize;
	out->engine = sqlite3_libversion();
}

enum rf_code
rf_store_ready(struct rf_store *s, struct rf_err *err)
{
	struct statvfs vfs;
	enum rf_code rc;
	int64_t ignored;

	if (fstatvfs(s->blobs_fd, &vfs) == 0 &&
	    (int64_t)vfs.f_bavail * (int64_t)vfs.f_frsize < ROOM_NEEDED)
		return rf_fail(err, RF_E_FULL,
		    "less than 32 MB are left for the data folder");
	rc = rf_tx_begin(s, err);
	if (rc != RF_OK)
		return rc;
	rc = rf_sql_number(s, RF_SQL_QUEUE_PROBE,
	    RF_ARGS(rf_sql_int(rf_now())), &ignored, err);
	return rf_tx_end(s, rc, err);
}
