/*
 * What the files of this room share: the connection, and the few calls by
 * which every statement is run.  No other room includes this.
 *
 * A statement is named by its row in sql.def, prepared on first use, bound by
 * number from a list of typed values, stepped, and reset in rf_sql_done().
 * A statement that is stepped and not reset holds a read transaction, which
 * keeps the write-ahead log from shrinking: hence that every function that
 * opens one closes it on all ways out.
 */
#ifndef RF_STORE_PRIVATE_H
#define RF_STORE_PRIVATE_H

#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "store/blob.h"
#include "store/notice.h"
#include "store/store.h"

#define RF_DB_NAME "riffle.db"
#define RF_APPLICATION_ID 0x52664c31	/* "RfL1", in the file's header */

enum rf_sql {
#define X(name, text) RF_SQL_##name,
#include "store/sql.def"
#undef X
	RF_SQL_COUNT
};
extern const char *const rf_sql_text[RF_SQL_COUNT];
extern const char *const rf_sql_name[RF_SQL_COUNT];

/*
 * Totals kept as rows (table totals), changed in the transaction of their
 * cause: rf_store_stats reads them without counting.  The first
 * RF_JOB_STATE_COUNT are the jobs in each state.
 */
enum rf_total {
	RF_TOTAL_JOBS,
	RF_TOTAL_BLOBS = RF_JOB_STATE_COUNT,
	RF_TOTAL_BLOB_BYTES,
	RF_TOTAL_PAGES,
	RF_TOTAL_ARTIFACTS,
	RF_TOTAL_COUNT
};

/* A large result that this connection is delivering. */
struct rf_large_claim {
	char job_id[RF_ID_SIZE];
	char token[RF_ID_SIZE];
};

/* A staged file that waits in the spool for its name. */
struct rf_staged {
	char name[32];		/* there; "": it has none yet */
	int fd;			/* then; else -1 */
	char digest[RF_SHA256_HEX];
	int64_t size;
	bool synced;
};

/* A key looked up a moment ago: keys.c. */
#define RF_KEY_CACHE 16
struct rf_cached_key {
	struct rf_key key;
	char plan[32];
	uint32_t notice;	/* of RF_NOTICE_KEYS when it was read */
	int64_t until;		/* wall clock, ms; 0: empty */
};

struct rf_store {
	sqlite3 *db;
	sqlite3_stmt *stmts[RF_SQL_COUNT];
	struct rf_notice *notice;
	char *data_dir;
	bool durable;
	bool network;		/* rollback journal: see filesystem.c */
	int busy_ms;
	bool impatient;		/* do not wait for a lock just now, and do not
				   log that it is taken */
	int64_t touch_after;	/* note no key's use before this, ms */
	int64_t busy_since;	/* of the present wait, monotonic us */
	pid_t pid;		/* connections do not survive a fork */
	int blobs_fd;		/* the folder DATA/blobs */
	int lock_fd;		/* DATA/blobs.lock: see blobs.c */
	mode_t blob_mode;	/* of files in it, by the folder's own mode */
	gid_t blob_group;	/* and their group, by the folder's own */
	int spool_fd;		/* the folder DATA/spool */
	RF_VEC(struct rf_staged) staged;	/* put, and not settled: settle.c */
	char staged_tag[18];	/* in the names of these; "": not drawn yet */
	uint32_t staged_count;
	int unnamed;		/* staged files without a name, */
	int most_unnamed;	/* at most; -1: not known yet */
	unsigned news;		/* bytes put since the last that were there */
	bool unsynced[256];	/* folders of blobs to sync before a commit */
	bool any_unsynced;
	bool in_tx;
	int log_pages;		/* of the write-ahead log after our last commit */
	bool relaxed;		/* this transaction's commit is not synced */
	int64_t totals[RF_TOTAL_COUNT];	/* changes of this transaction */
	RF_VEC(struct rf_large_claim) claims;
	struct rf_cached_key keys[RF_KEY_CACHE];
};

/*
 * Open with the kind of file system given: what rf_store_open does after
 * looking at it.  For the tests.
 */
enum rf_code rf_store_open_on(const struct rf_store_config *config,
    bool network, struct rf_store **out, struct rf_err *err) RF_MUST_CHECK;

/* ---- filesystem.c ---------------------------------------------------- */

/* Is the folder on a file system shared between machines?  *name: which. */
bool rf_filesystem_is_network(const char *dir, const char **name);
/* The name of a network file system by its statfs number, or NULL. */
const char *rf_filesystem_name(unsigned long magic);
/* Do POSIX locks exclude another process here?  RF_E_CONFIG when not. */
enum rf_code rf_filesystem_probe_locks(const char *dir, struct rf_err *err)
    RF_MUST_CHECK;

/* ---- schema.c --------------------------------------------------------- */

/* The version that this program writes. */
extern const int rf_schema_version;
/* Bring the file to that version, or to `upto` (the tests). */
enum rf_code rf_schema_migrate(struct rf_store *s, int upto,
    struct rf_err *err) RF_MUST_CHECK;

/* ---- sql.c: running statements ---------------------------------------- */

struct rf_arg {
	enum { RF_ARG_NULL, RF_ARG_INT, RF_ARG_TEXT, RF_ARG_DIGEST } kind;
	int64_t num;
	const void *ptr;	/* lent until the statement is done */
};

static inline struct rf_arg
rf_sql_int(int64_t v)
{
	return (struct rf_arg){ RF_ARG_INT, v, NULL };
}

/* 0 is stored as NULL. */
static inline struct rf_arg
rf_sql_int0(int64_t v)
{
	return (struct rf_arg){ v != 0 ? RF_ARG_INT : RF_ARG_NULL, v, NULL };
}

static inline struct rf_arg
rf_sql_str(const char *s)
{
	return (struct rf_arg){ RF_ARG_TEXT, 0, s };
}

/* NULL and "" are stored as NULL. */
static inline struct rf_arg
rf_sql_str0(const char *s)
{
	return (struct rf_arg){ s != NULL && *s != '\0' ? RF_ARG_TEXT :
	    RF_ARG_NULL, 0, s };
}

/* RF_SHA256_SIZE bytes. */
static inline struct rf_arg
rf_sql_digest(const unsigned char *p)
{
	return (struct rf_arg){ RF_ARG_DIGEST, 0, p };
}

#define RF_ARGS(...) ((const struct rf_arg[]){ __VA_ARGS__ }), \
	RF_COUNT(((const struct rf_arg[]){ __VA_ARGS__ }))
#define RF_NO_ARGS NULL, 0

/* Columns are read in the order in which the statement lists them. */
struct rf_row {
	sqlite3_stmt *stmt;
	int next;
};
bool rf_row_more(const struct rf_row *r);	/* has it another column? */
int64_t rf_row_int(struct rf_row *r);		/* NULL gives 0 */
/* Lent until the next step; "" for NULL. */
const char *rf_row_text(struct rf_row *r);
void rf_row_copy(struct rf_row *r, char *out, size_t size);
char *rf_row_dup(struct rf_row *r);		/* malloc'ed */
bool rf_row_digest(struct rf_row *r, unsigned char out[RF_SHA256_SIZE]);

/* Bind; then rf_sql_next until no row is left, then rf_sql_done. */
enum rf_code rf_sql_open(struct rf_store *s, enum rf_sql q,
    const struct rf_arg *args, size_t n, struct rf_row *row,
    struct rf_err *err) RF_MUST_CHECK;
enum rf_code rf_sql_next(struct rf_store *s, enum rf_sql q,
    struct rf_row *row, bool *more, struct rf_err *err) RF_MUST_CHECK;
void rf_sql_done(struct rf_store *s, enum rf_sql q);
/* Bind and take the first row; *found tells whether there is one. */
enum rf_code rf_sql_first(struct rf_store *s, enum rf_sql q,
    const struct rf_arg *args, size_t n, struct rf_row *row, bool *found,
    struct rf_err *err) RF_MUST_CHECK;
/* A statement without rows, from bind to reset; *changes may be NULL. */
enum rf_code rf_sql_exec(struct rf_store *s, enum rf_sql q,
    const struct rf_arg *args, size_t n, int *changes, struct rf_err *err)
    RF_MUST_CHECK;
/* One number, 0 when there is no row. */
enum rf_code rf_sql_number(struct rf_store *s, enum rf_sql q,
    const struct rf_arg *args, size_t n, int64_t *out, struct rf_err *err)
    RF_MUST_CHECK;

/* Engine settings and schema text, which are no statements of sql.def. */
enum rf_code rf_sql_script(struct rf_store *s, const char *text,
    struct rf_err *err) RF_MUST_CHECK;
enum rf_code rf_sql_pragma(struct rf_store *s, const char *text,
    int64_t *out, struct rf_err *err) RF_MUST_CHECK;
/* The error that SQLite has just reported, in the user's terms. */
enum rf_code rf_sql_fail(struct rf_store *s, const char *what,
    struct rf_err *err);

enum rf_code rf_tx_begin(struct rf_store *s, struct rf_err *err)
    RF_MUST_CHECK;
/*
 * As above for what a power cut may take back: its commit is not synced by
 * itself, only with the next one that is.
 */
enum rf_code rf_tx_begin_relaxed(struct rf_store *s, struct rf_err *err)
    RF_MUST_CHECK;
/*
 * Commit when rc is RF_OK, else roll back.  Returns rc, or what kept the
 * commit from happening: then nothing happened.
 */
enum rf_code rf_tx_end(struct rf_store *s, enum rf_code rc,
    struct rf_err *err) RF_MUST_CHECK;

/* ---- shared between the tables' files ---------------------------------- */

/* Credits are kept as whole thousandths. */
int64_t rf_credits_in(double credits);
double rf_credits_out(int64_t thousandths);

/* "prefix" and n random base62 characters, as an id. */
/*
 * Lower-case letters, digits and single hyphens of a name; a name without
 * any is told by `kind` and its hash.  Never empty.
 */
void rf_slug_of(const char *name, const char *kind, char out[61]);
void rf_org_of_row(struct rf_row *r, struct rf_org *org);
void rf_user_of_row(struct rf_row *r, struct rf_user *user);
/* The first project of an organisation being made. (projects.c) */
enum rf_code rf_project_default(struct rf_store *s, const struct rf_org *org,
    struct rf_err *err) RF_MUST_CHECK;
void rf_store_new_id(const char *prefix, char out[RF_ID_SIZE]);

/*
 * RF_OK when the caller belongs to the organisation and, if `guest` is not
 * "", is that guest; else RF_E_FORBIDDEN.
 */
enum rf_code rf_store_owner(const struct rf_caller *caller,
    const char *org_id, const char *guest, struct rf_err *err) RF_MUST_CHECK;

/* What a job costs or earns, written with its cause. */
struct rf_entry {
	const char *org_id, *key_id, *job_id;	/* the last two may be "" */
	const char *type;	/* "job_debit", "plan_grant", ... */
	int64_t amount;		/* thousandths, signed; 0: counts only */
	int64_t pages;		/* to add to the organisation's pages */
	int64_t now;
};
enum rf_code rf_ledger_add(struct rf_store *s, const struct rf_entry *e,
    struct rf_err *err) RF_MUST_CHECK;

/*
 * May this key and organisation begin a job now?  One that is to be paid in
 * advance: of so many thousandths; 0: at its end.
 */
enum rf_code rf_store_may_spend(struct rf_store *s, const char *org_id,
    const char *key_id, int64_t reserve, int64_t now, struct rf_err *err)
    RF_MUST_CHECK;

/* ---- terms.c ------------------------------------------------------------ */

/*
 * Inside the transaction of a submit, before it: the request known already
 * (*replayed, and job->id is the old one), too many today (RF_E_RATE), or
 * RF_OK.
 */
enum rf_code rf_terms_check(struct rf_store *s, const struct rf_terms *t,
    struct rf_job *job, bool *replayed, struct rf_err *err) RF_MUST_CHECK;
/* And after it: count, debit, remember. */
enum rf_code rf_terms_enter(struct rf_store *s, const struct rf_terms *t,
    const struct rf_job *job, struct rf_err *err) RF_MUST_CHECK;
/* Credits debited on this UTC day. */
enum rf_code rf_day_credits(struct rf_store *s, const char *scope,
    int64_t now, int64_t *credits, struct rf_err *err) RF_MUST_CHECK;
/* Forget the days, names and sessions that count no more. */
enum rf_code rf_terms_forget(struct rf_store *s, int64_t now,
    struct rf_err *err) RF_MUST_CHECK;

enum rf_job_state rf_job_state_of_name(const char *name);
/* Fills a job from a row of JOB_COLUMNS, an item from ITEM_COLUMNS. */
void rf_job_of_row(struct rf_row *r, struct rf_job *job);
void rf_item_of_row(struct rf_row *r, struct rf_item *item);
/* RF_E_NOT_FOUND when there is none; no check of ownership. */
enum rf_code rf_job_load(struct rf_store *s, const char *id,
    struct rf_job *job, struct rf_err *err) RF_MUST_CHECK;
/* Inside a transaction: end the pending items and the job, if it can. */
enum rf_code rf_job_cancel_inside(struct rf_store *s, const char *id,
    int64_t now, struct rf_err *err) RF_MUST_CHECK;

/* What the end of one item adds to its job. */
struct rf_advance {
	const char *job_id;
	enum rf_job_state state;	/* of the item: completed failed canceled */
	int64_t pages, progress_done, progress_total;	/* to add */
	int64_t credits, result_size;
	bool large;
	int64_t keep_ms;
	int64_t now;
	int count;			/* items that ended so */
};
/* Count it, and end the job with its last item. */
enum rf_code rf_job_advance(struct rf_store *s, const struct rf_advance *a,
    struct rf_err *err) RF_MUST_CHECK;

const char *rf_artifact_kind_name(enum rf_artifact_kind kind);
/* Fills an artifact from a row of ARTIFACT_COLUMNS. */
void rf_artifact_of_row(struct rf_row *r, struct rf_artifact *a);

/* Jobs that end without output of their own keep their sources this long. */
#define RF_KEEP_SOURCES_MS (INT64_C(24) * 3600 * 1000)

/*
 * Sync and name the files put since the last time: before a transaction
 * begins, so that the write lock is not held meanwhile, and before this
 * connection reads a blob.
 */
enum rf_code rf_blob_settle(struct rf_store *s, struct rf_err *err)
    RF_MUST_CHECK;
/* Forget what was put and not settled; `files`: it may have names. */
void rf_blob_give_up(struct rf_store *s, bool files);
/* Make the 256 folders of blobs, once, and as readable as the one above. */
void rf_blob_prepare(struct rf_store *s);

/* ---- put.c: files under their digests ---------------------------------- */

#define RF_BLOB_LOCK_MS 10000	/* the longest wait for the blobs' lock */
#define RF_BLOB_MANY 24		/* more files at once are cheaper to sync with
				   all of the file system than one by one */

/* Let the web server read it, as far as DATA/blobs is its own. */
enum rf_code rf_blob_share(struct rf_store *s, int fd, mode_t mode,
    struct rf_err *err) RF_MUST_CHECK;
/* Would that change nothing?  It writes the inode even so. */
bool rf_blob_is_shared(const struct rf_store *s, const struct stat *st);
/*
 * Are the bytes there already?  Then a copy of them will go, and needs no
 * sync; should a sweep take the old one before we hold the lock, it gets its
 * sync in rf_blob_give_name.
 */
bool rf_blob_is_there(struct rf_store *s, const char *digest, int64_t size);
/* The same under the shared lock: then they are young again. */
bool rf_blob_refresh(struct rf_store *s, const char *digest, int64_t size);
/* A blob's file was named or is relied on: its folder is to sync. */
void rf_blob_touch(struct rf_store *s, const char *digest);
/*
 * The file dir_fd/from becomes the blob, or goes when its bytes are there;
 * under the shared lock: no sweep looks at the old file.  `synced`: its bytes
 * are.
 */
enum rf_code rf_blob_give_name(struct rf_store *s, int dir_fd,
    const char *from, int64_t size, const char *digest, bool synced,
    struct rf_err *err) RF_MUST_CHECK;
/* The bytes of a file that is about to be named. */
enum rf_code rf_blob_sync_file(struct rf_store *s, int dir_fd,
    const char *from, struct rf_err *err) RF_MUST_CHECK;
/*
 * Sync everything that the file system has not written yet, if it can be
 * told to; one journal commit whatever the number of files.
 */
bool rf_blob_sync_all(const struct rf_store *s);
/* The folders of those that were named since the last time. */
enum rf_code rf_blob_sync_folders(struct rf_store *s, struct rf_err *err)
    RF_MUST_CHECK;

/* ---- blobs.c ------------------------------------------------------------ */

/* Its file below DATA/blobs; RF_E_NOT_FOUND for what is no digest. */
#define RF_BLOB_NAME (3 + RF_SHA256_HEX)	/* "ab/" and the digest */
enum rf_code rf_blob_file(const char *digest, char out[RF_BLOB_NAME],
    struct rf_err *err) RF_MUST_CHECK;
/* Rows of jobs are kept this long after their output went. */
#define RF_KEEP_ROWS_MS (INT64_C(400) * 24 * 3600 * 1000)

/* Name a blob in the index: it must be there, with this size (-1: any). */
enum rf_code rf_blob_name(struct rf_store *s, const char *digest,
    int64_t size, int64_t now, struct rf_err *err) RF_MUST_CHECK;
/* Inside a transaction: forget the blob's row when nothing names it. */
enum rf_code rf_blob_forget(struct rf_store *s, const char *digest,
    struct rf_err *err) RF_MUST_CHECK;
/* Names of blobs; RF_VEC. */
struct rf_digests {
	struct rf_digest {
		char hex[RF_SHA256_HEX];
	} *v;
	size_t n, cap;
};
/* Run a statement whose rows are names of blobs, or NULL, and add them. */
enum rf_code rf_blob_gather(struct rf_store *s, enum rf_sql q,
    const struct rf_arg *args, size_t n, struct rf_digests *list,
    struct rf_err *err) RF_MUST_CHECK;
/* Forget each that nothing names any more, unless rc is an error already. */
enum rf_code rf_blob_forget_all(struct rf_store *s, struct rf_digests *take,
    enum rf_code rc, struct rf_err *err) RF_MUST_CHECK;
/* 64 lower-case hex digits? */
bool rf_blob_is_digest(const char *digest);
/* Hold the blobs still (nothing is removed), or alone (to remove). */
enum rf_code rf_blob_lock(struct rf_store *s, bool alone, int wait_ms,
    struct rf_err *err) RF_MUST_CHECK;
void rf_blob_unlock(struct rf_store *s);

#endif
