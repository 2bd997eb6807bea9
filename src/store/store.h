/*
 * The store: the only room with SQL.  One SQLite file is both queue and
 * index, so the two cannot disagree; blobs lie beside it, named by their
 * SHA-256 (blob.h).  An rf_store is one connection: one per thread, never
 * shared, never carried over a fork.
 *
 * Functions are typed and know no JSON and no HTTP.  Each is one short
 * transaction (BEGIN IMMEDIATE when it writes).  Whatever takes an id that a
 * client supplied takes the caller too, and answers RF_E_NOT_FOUND for an
 * unknown id and RF_E_FORBIDDEN for somebody else's: the surfaces choose
 * what to say.  Statements stand in sql.def, in the subset that SQLite and
 * PostgreSQL share.
 *
 * A committed change of a job is announced on the notice board
 * (notice.h), so that waiters learn of it without asking the database.
 */
#ifndef RF_STORE_STORE_H
#define RF_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/caller.h"
#include "model/job.h"
#include "util/err.h"
#include "util/mem.h"

struct rf_store;
struct rf_notice;

struct rf_store_config {
	const char *data_dir;	/* absolute; holds riffle.db, blobs/, spool/ */
	bool durable;		/* sync every commit to the disk */
	int busy_ms;		/* how long to wait for a lock; 0: 5000 */
	bool create;		/* make folders and schema when absent */
};

/*
 * Open a connection and bring the schema up to date.  RF_E_CONFIG with the
 * reason when the folder is on a network file system whose locking cannot be
 * trusted, when the file was written by a newer Riffle, or is no database.
 */
enum rf_code rf_store_open(const struct rf_store_config *config,
    struct rf_store **out, struct rf_err *err) RF_MUST_CHECK;
void rf_store_close(struct rf_store *s);
const char *rf_store_data_dir(const struct rf_store *s);
struct rf_notice *rf_store_notice(struct rf_store *s);	/* lent */

/*
 * Copy the write-ahead log into the index when it has grown.  Whoever does
 * that waits for the disk: call it when nobody waits for you.
 */
void rf_store_tidy(struct rf_store *s);

/* Can the index be read and written, and is there room on the disk? */
enum rf_code rf_store_ready(struct rf_store *s, struct rf_err *err)
    RF_MUST_CHECK;

/* For "riffle check": where and how the index is kept. */
struct rf_store_facts {
	const char *filesystem;	/* a network one's name, or NULL: local */
	const char *journal;	/* "wal", on network file systems "truncate" */
	const char *engine;	/* SQLite's version */
	int schema;		/* version of the tables */
	int64_t index_bytes, free_bytes;
};
void rf_store_facts(struct rf_store *s, struct rf_store_facts *out);

/* Full check of index and blobs; each finding goes to `report`. */
enum rf_code rf_store_verify(struct rf_store *s,
    void (*report)(void *ctx, const char *finding), void *ctx,
    struct rf_err *err) RF_MUST_CHECK;
/*
 * A consistent copy (index and blobs) into a new folder, while in use.  The
 * index appears in it last: a folder without one is no backup.  RF_E_CONFLICT
 * when there is one already.
 */
enum rf_code rf_store_backup(struct rf_store *s, const char *dir,
    struct rf_err *err) RF_MUST_CHECK;

/* ---- organisations, users, keys ------------------------------------ */

struct rf_org {
	char id[RF_ID_SIZE];	/* "acc_..." */
	char name[121];
	char slug[61];		/* unique */
	char plan[32];
	int64_t created_at;
	int64_t closed_at;	/* when it was revoked; 0: it was not */
};
struct rf_user {
	char id[RF_ID_SIZE];	/* "usr_..." */
	char org_id[RF_ID_SIZE];
	char email[255];	/* unique, lower case */
	char role[16];		/* owner admin member viewer */
	char password[160];	/* scrypt, in its text form; "" none */
	int64_t created_at;
};
/* A part of an organisation, with keys of its own (imageextract.md 4). */
struct rf_project {
	char id[RF_ID_SIZE];	/* "proj_..." */
	char org_id[RF_ID_SIZE];
	char name[121];
	char slug[61];		/* unique within the organisation */
	char site_url[2049];	/* "": not told */
	int64_t created_at;
	int64_t archived_at;	/* 0: it is not */
};
struct rf_key {
	char id[RF_ID_SIZE];	/* "key_..." */
	char org_id[RF_ID_SIZE];
	char project_id[RF_ID_SIZE];	/* "": of the whole organisation */
	char label[121];
	char prefix[24];	/* what may be shown: "rf_live_ab12..." */
	unsigned char digest[RF_SHA256_SIZE];
	uint32_t scopes;
	int64_t credit_cap;	/* -1: none */
	double credits_used;
	int64_t created_at, last_used_at, expires_at, revoked_at; /* 0: not */
};

/* Find by slug or create (also its first ledger and usage rows). */
enum rf_code rf_store_org_ensure(struct rf_store *s, const char *name,
    const char *plan, struct rf_org *out, struct rf_err *err) RF_MUST_CHECK;
/* By slug; RF_E_NOT_FOUND. */
enum rf_code rf_store_org_find(struct rf_store *s, const char *slug,
    struct rf_org *out, struct rf_err *err) RF_MUST_CHECK;
enum rf_code rf_store_org_get(struct rf_store *s, const char *id,
    struct rf_org *out, struct rf_err *err) RF_MUST_CHECK;
enum rf_code rf_store_org_list(struct rf_store *s,
    void (*each)(void *ctx, const struct rf_org *org), void *ctx,
    struct rf_err *err) RF_MUST_CHECK;
/* Revoke every key and cancel every open job of an organisation. */
enum rf_code rf_store_org_revoke(struct rf_store *s, const char *slug,
    struct rf_err *err) RF_MUST_CHECK;
/* user->id and created_at are filled. */
enum rf_code rf_store_user_create(struct rf_store *s, struct rf_user *user,
    struct rf_err *err) RF_MUST_CHECK;
/* By address, in any case of letters. */
enum rf_code rf_store_user_find(struct rf_store *s, const char *email,
    struct rf_user *out, struct rf_err *err) RF_MUST_CHECK;
enum rf_code rf_store_user_list(struct rf_store *s,
    void (*each)(void *ctx, const struct rf_user *user,
    const struct rf_org *org), void *ctx, struct rf_err *err) RF_MUST_CHECK;
enum rf_code rf_store_user_revoke(struct rf_store *s, const char *email,
    struct rf_err *err) RF_MUST_CHECK;
/*
 * Find by the slug of the name within the organisation, or create; one that
 * was archived is open again, its old keys are not.  Every organisation
 * has a project "default" from the start.
 */
enum rf_code rf_store_project_ensure(struct rf_store *s, const char *org_id,
    const char *name, const char *site_url, struct rf_project *out,
    struct rf_err *err) RF_MUST_CHECK;
/* By id, or by slug when it is not "proj_..."; RF_E_NOT_FOUND. */
enum rf_code rf_store_project_find(struct rf_store *s, const char *org_id,
    const char *name, struct rf_project *out, struct rf_err *err)
    RF_MUST_CHECK;
enum rf_code rf_store_project_list(struct rf_store *s,
    void (*each)(void *ctx, const struct rf_project *project,
    const struct rf_org *org), void *ctx, struct rf_err *err) RF_MUST_CHECK;
/*
 * Archive: its keys are revoked, its jobs stay.  RF_E_CONFLICT for the last
 * active project of an organisation; archiving twice is no fault.
 */
enum rf_code rf_store_project_archive(struct rf_store *s, const char *id,
    struct rf_err *err) RF_MUST_CHECK;
/* key->id and created_at are filled. */
enum rf_code rf_store_key_create(struct rf_store *s, struct rf_key *key,
    struct rf_err *err) RF_MUST_CHECK;
enum rf_code rf_store_key_list(struct rf_store *s,
    void (*each)(void *ctx, const struct rf_key *key,
    const struct rf_org *org), void *ctx, struct rf_err *err) RF_MUST_CHECK;
/* By id or by shown prefix.  Acts on the very next request. */
enum rf_code rf_store_key_revoke(struct rf_store *s, const char *id,
    struct rf_err *err) RF_MUST_CHECK;
/*
 * The key of a digest with its organisation's plan, whatever its state
 * (revoked, expired: the caller judges); the plan is "" when the
 * organisation was revoked; RF_E_NOT_FOUND when unknown.  Notes the use of a
 * good key, at most once a minute.
 */
enum rf_code rf_store_key_lookup(struct rf_store *s,
    const unsigned char digest[RF_SHA256_SIZE], struct rf_key *key,
    char plan[32], struct rf_err *err) RF_MUST_CHECK;

/*
 * Is the caller's key, session's person or organisation still what it was
 * when the request began?  For long answers.  RF_E_UNAUTHENTICATED.
 */
enum rf_code rf_store_caller_check(struct rf_store *s,
    const struct rf_caller *caller, struct rf_err *err) RF_MUST_CHECK;

/* ---- people signed in --------------------------------------------------- */

#define RF_SESSION_MS (INT64_C(30) * 24 * 3600 * 1000)
/*
 * Begin a session of a person, found by the digest of its token.  `place`,
 * unless NULL, is familiar from now on.
 */
enum rf_code rf_store_session_begin(struct rf_store *s, const char *user_id,
    const unsigned char digest[RF_SHA256_SIZE],
    const unsigned char place[RF_SHA256_SIZE], struct rf_err *err)
    RF_MUST_CHECK;
/* How long a place stays familiar that nobody signs in from. */
#define RF_FAMILIAR_MS (INT64_C(90) * 24 * 3600 * 1000)
enum rf_code rf_store_familiar(struct rf_store *s,
    const unsigned char place[RF_SHA256_SIZE], bool *familiar,
    struct rf_err *err) RF_MUST_CHECK;
/*
 * Whose session it is, and the plan of the organisation ("": revoked);
 * RF_E_NOT_FOUND when unknown or over.  Using it pushes its end 30 days into
 * the future, at most once an hour.
 */
enum rf_code rf_store_session_get(struct rf_store *s,
    const unsigned char digest[RF_SHA256_SIZE], struct rf_user *user,
    char plan[32], struct rf_err *err) RF_MUST_CHECK;
/* End it; one that is unknown has ended. */
enum rf_code rf_store_session_end(struct rf_store *s,
    const unsigned char digest[RF_SHA256_SIZE], struct rf_err *err)
    RF_MUST_CHECK;
/* The organisation of those who have none; made when first asked for. */
enum rf_code rf_store_guests(struct rf_store *s, struct rf_org *out,
    struct rf_err *err) RF_MUST_CHECK;

/*
 * What a plan allows (imageextract.md section 1.6); plans are rows, so that an
 * operator may change them.  -1: no cap.
 */
struct rf_plan {
	char name[32];
	bool metered;			/* an empty balance refuses jobs */
	int64_t credits_included;	/* whole credits */
	int64_t daily_credit_cap;	/* whole credits per UTC day */
	int64_t requests_per_day;
	bool api_access, ads_enabled;
	int bulk_max_urls, document_max_files, document_max_mb;
	int url_worker_concurrency;
};
/* RF_E_BAD_REQUEST when there is no plan of that name. */
enum rf_code rf_store_plan_get(struct rf_store *s, const char *name,
    struct rf_plan *out, struct rf_err *err) RF_MUST_CHECK;

/* The organisation's totals, from the rows kept with the ledger. */
enum rf_code rf_store_usage(struct rf_store *s, const char *org_id,
    struct rf_usage *out, struct rf_err *err) RF_MUST_CHECK;
/* One change of a balance. */
struct rf_ledger_entry {
	int64_t seq;			/* 1, 2, 3 ... */
	char key_id[RF_ID_SIZE], job_id[RF_ID_SIZE];	/* "": none */
	char type[32];			/* "job_debit", "job_refund", ... */
	double amount, balance_after;	/* signed */
	int64_t created_at;
};
/* The newest `limit` entries, newest first. */
enum rf_code rf_store_ledger_list(struct rf_store *s, const char *org_id,
    int limit, void (*each)(void *ctx, const struct rf_ledger_entry *e),
    void *ctx, struct rf_err *err) RF_MUST_CHECK;

/* What the jobs accepted in a time, `until` excluded, came to. */
struct rf_usage_between {
	int64_t jobs, images;
	double credits;			/* less refunds */
};
enum rf_code rf_store_usage_between(struct rf_store *s, const char *org_id,
    int64_t since, int64_t until, struct rf_usage_between *out,
    struct rf_err *err) RF_MUST_CHECK;

/* sum(ledger) = balance for every organisation?  RF_E_BUG names one. */
enum rf_code rf_store_ledger_check(struct rf_store *s, struct rf_err *err)
    RF_MUST_CHECK;

/* ---- jobs: submitting and reading ----------------------------------- */

/*
 * Accept a job with its items, in one transaction: from here on it survives
 * anything.  `job`: id, org_id, key_id, surface, storage, synchronous,
 * extraction_id, origin and options are the caller's; the rest is filled.
 * Items' blobs must have been put.  RF_E_QUOTA when the key's cap or
 * the balance of a metered plan is exhausted, RF_E_UNAUTHENTICATED when the
 * key has been revoked meanwhile, RF_E_CONFLICT when the id is taken.
 */
enum rf_code rf_store_job_submit(struct rf_store *s, struct rf_job *job,
    struct rf_item *items, int n_items, struct rf_err *err) RF_MUST_CHECK;
/*
 * On what terms a job is accepted (imageextract.md sections 1.4, 1.5, 1.7).
 * All strings are lent.
 */
struct rf_terms {
	/* Credits debited now.  The shares of items that fail or are
	   cancelled come back when the job ends. */
	double reserve;
	/* Whose day is counted: an organisation's id, or "ip:..."; NULL:
	   nobody's. */
	const char *rate_scope;
	int rate_units;			/* what this job counts */
	int64_t rate_limit;		/* a UTC day; -1: none */
	/* The request names itself, within a scope, for 24 hours; NULL: it
	   does not. */
	const char *idempotency_scope, *idempotency_name;
	unsigned char body[RF_SHA256_SIZE];	/* digest of what it asks */
};
/*
 * As rf_store_job_submit, on terms, in the same transaction.  A request seen
 * before: RF_OK, *replayed, and job->id is the job it made then; nothing else
 * happens.  RF_E_CONFLICT: its name was used for another; RF_E_RATE: the
 * day's requests or credits are used up, until rf_day_end(); RF_E_QUOTA: the
 * balance is too small.
 */
enum rf_code rf_store_job_submit_on(struct rf_store *s, struct rf_job *job,
    struct rf_item *items, int n_items, const struct rf_terms *terms,
    bool *replayed, struct rf_err *err) RF_MUST_CHECK;
/*
 * What of this the index can tell before the rest of the request is looked
 * at: *replayed and job_id, RF_E_CONFLICT, RF_E_RATE.
 */
enum rf_code rf_store_terms_check(struct rf_store *s,
    const struct rf_terms *terms, char job_id[RF_ID_SIZE], bool *replayed,
    struct rf_err *err) RF_MUST_CHECK;

/*
 * Would the caller's key, balance and day bear so many credits just now?
 * RF_E_QUOTA, RF_E_RATE or RF_E_UNAUTHENTICATED, as submitting would say.
 */
enum rf_code rf_store_spend_check(struct rf_store *s,
    const struct rf_caller *caller, double credits, struct rf_err *err)
    RF_MUST_CHECK;

/*
 * The job, if it is the caller's.  *job was RF_JOB_INIT or loaded before, and
 * is released by the caller.
 */
enum rf_code rf_store_job_get(struct rf_store *s,
    const struct rf_caller *caller, const char *id, struct rf_job *job,
    struct rf_err *err) RF_MUST_CHECK;
/* Items in order of position: malloc'ed array, each to be released. */
enum rf_code rf_store_job_items(struct rf_store *s, const char *job_id,
    struct rf_item **items, int *n, struct rf_err *err) RF_MUST_CHECK;
/*
 * Ask for the end of a job.  Pending items end at once; running ones are
 * stopped by their worker.  A job in a final state is left alone; *was tells
 * the state found.
 */
enum rf_code rf_store_job_cancel(struct rf_store *s,
    const struct rf_caller *caller, const char *id, enum rf_job_state *was,
    struct rf_err *err) RF_MUST_CHECK;
/* As above, only if nobody has begun with it: *was is pending then. */
enum rf_code rf_store_job_withdraw(struct rf_store *s,
    const struct rf_caller *caller, const char *id, enum rf_job_state *was,
    struct rf_err *err) RF_MUST_CHECK;
/* Purge a delivered result that was not to be stored. */
enum rf_code rf_store_job_purge(struct rf_store *s, const char *id,
    struct rf_err *err) RF_MUST_CHECK;

/* One artifact by name, if its job is the caller's and completed. */
enum rf_code rf_store_artifact_get(struct rf_store *s,
    const struct rf_caller *caller, const char *job_id,
    enum rf_artifact_kind kind, const char *name, struct rf_artifact *out,
    struct rf_err *err) RF_MUST_CHECK;

/*
 * Artifacts of one kind that are for packing (with a filename), in the order
 * of their items (all, or the one of `position` >= 0), within one in that of
 * the outcome.  No check of ownership: ask for the job first.
 */
enum rf_code rf_store_artifact_list(struct rf_store *s, const char *job_id,
    enum rf_artifact_kind kind, int position,
    void (*each)(void *ctx, const struct rf_artifact *a), void *ctx,
    struct rf_err *err) RF_MUST_CHECK;

/*
 * Take the single-use right to a large result (rule 5 of the design).
 * Anonymous callers may within `anonymous_ms` of the job's end; the owner as
 * long as the artifact is kept.  RF_E_NOT_FOUND: unknown or never large;
 * RF_E_GONE: consumed, being taken, expired, or the anonymous time is over;
 * RF_E_FORBIDDEN: a stranger's key.  A claim not ended within claim_ms (its
 * process died) is given back.  *job was RF_JOB_INIT and is released by the
 * caller.  The claim belongs to this connection, which alone may renew or end
 * it (RF_E_CONFLICT: it ran out and somebody else has it).
 */
enum rf_code rf_store_large_claim(struct rf_store *s,
    const struct rf_caller *caller, const char *job_id,
    int64_t anonymous_ms, int64_t claim_ms, struct rf_artifact *result,
    struct rf_job *job, struct rf_err *err) RF_MUST_CHECK;
/* The transfer goes on: push the claim's end into the future. */
enum rf_code rf_store_large_renew(struct rf_store *s, const char *job_id,
    int64_t claim_ms, struct rf_err *err) RF_MUST_CHECK;
/* The last byte was taken (consumed) or the transfer broke (given back). */
enum rf_code rf_store_large_end(struct rf_store *s, const char *job_id,
    bool consumed, struct rf_err *err) RF_MUST_CHECK;

/* ---- jobs: the worker's side ---------------------------------------- */

/* What a worker holds while it works on an item. */
struct rf_lease {
	struct rf_job job;
	struct rf_item item;
	char token[RF_ID_SIZE];	/* proves the claim */
	int64_t expires_at;
};
#define RF_LEASE_INIT { .token = "" }
void rf_lease_release(struct rf_lease *l);

/*
 * Claim the oldest item that is pending or whose lease ran out;
 * RF_E_NOT_FOUND when there is none.  Items whose lease ran out max_attempts
 * times are failed here, with the reason.
 */
enum rf_code rf_store_item_claim(struct rf_store *s, const char *worker,
    int64_t lease_ms, int max_attempts, struct rf_lease *out,
    struct rf_err *err) RF_MUST_CHECK;
/*
 * Heartbeat: extend the lease and record progress.  RF_E_CANCELLED when the
 * job is to stop, RF_E_CONFLICT when the lease was lost.
 */
enum rf_code rf_store_item_renew(struct rf_store *s, struct rf_lease *lease,
    int64_t lease_ms, uint32_t done, uint32_t total, struct rf_err *err)
    RF_MUST_CHECK;
/* The fetched source: remembered, so that a second attempt need not fetch. */
enum rf_code rf_store_item_source(struct rf_store *s,
    struct rf_lease *lease, const char *blob, int64_t size,
    const char *name, const char *media_type, struct rf_err *err)
    RF_MUST_CHECK;

/* How an item ended. */
struct rf_outcome {
	enum rf_code error;		/* RF_OK: completed */
	char message[240];
	uint32_t pages, images;
	double credits;			/* to charge now */
	bool large;			/* the result is large */
	const struct rf_artifact *artifacts;	/* blobs already put */
	int n_artifacts;
	int64_t keep_ms;		/* lifetime of the job's output, unless
					   the plan's retention_days end it
					   sooner */
};
/*
 * End an item: artifacts, counters, credits and, with the last item, the
 * job's end, in one transaction.  RF_E_CONFLICT when the lease was lost:
 * then nothing happened and the caller forgets its work.
 */
enum rf_code rf_store_item_finish(struct rf_store *s,
    struct rf_lease *lease, const struct rf_outcome *outcome,
    struct rf_err *err) RF_MUST_CHECK;
/*
 * Give the item back to the queue: the worker is leaving (crashed false) or
 * its child died of it (crashed true: *crashes tells how often so far).
 */
enum rf_code rf_store_item_return(struct rf_store *s,
    struct rf_lease *lease, bool crashed, int *crashes, struct rf_err *err)
    RF_MUST_CHECK;

/* ---- retention -------------------------------------------------------- */

/*
 * Purge the output of jobs past their time, at most `limit` of them, and
 * forget as many whose output went more than 400 days ago: those are unknown
 * from then on.  *expired counts the purged.
 */
enum rf_code rf_store_expire(struct rf_store *s, int64_t now, int limit,
    int *expired, struct rf_err *err) RF_MUST_CHECK;
/* Remove blobs no row names, and spool files older than grace_ms. */
enum rf_code rf_store_sweep(struct rf_store *s, int64_t grace_ms,
    int64_t *files, int64_t *bytes, struct rf_err *err) RF_MUST_CHECK;
/* When that was last done, or the folder made; ms since 1970, 0: unknown. */
int64_t rf_store_swept_at(const struct rf_store *s);

/* ---- answers of the web ------------------------------------------------ */

/*
 * An answer that was fetched for a page of an organisation, so that the next
 * job with the page need not fetch it again (RFC 9111).  Each page has its
 * own: nobody learns, and no page can tell another, what was fetched before.
 */
struct rf_kept {
	char *url;		/* that answered, normal form; malloc'ed */
	char kind[8];		/* page sheet image */
	char type[128], charset[40], filename[104];	/* declared, or "" */
	char etag[200], modified[40];	/* "": none */
	int64_t fresh_until;	/* ms; 0: to be asked about every time */
	int64_t checked_at;	/* when its server last said that it holds */
	char blob[RF_SHA256_HEX];	/* "": only the facts are kept */
	int64_t size;
	uint32_t crc32;
	/* What the bytes are (image/probe.h); "" and 0 unless an image. */
	char format[16], media_type[32], suffix[8], color_space[12];
	uint32_t width, height;
	bool has_alpha;
	/* As in rf_artifact. */
	char packed[RF_SHA256_HEX];
	int64_t packed_size;
};
struct rf_kept_list {
	struct rf_kept *v;
	size_t n, cap;
};
#define RF_KEPT_LIST_INIT { NULL, 0, 0 }
void rf_kept_list_release(struct rf_kept_list *l);

/* All that is kept for a page; nothing is no error. */
enum rf_code rf_store_kept_load(struct rf_store *s, const char *org_id,
    const char *page, struct rf_kept_list *out, struct rf_err *err)
    RF_MUST_CHECK;
/*
 * A job with the page has ended: keep what is new or was asked about, whose
 * blobs must have been put, and drop the addresses that it needed no more.
 * Then the organisation's pages that were used longest ago go until all take
 * no more than max_bytes, counting 1,024 for each answer beside its bytes.  A
 * power cut may take this back.
 */
enum rf_code rf_store_kept_save(struct rf_store *s, const char *org_id,
    const char *page, const struct rf_kept_list *changed,
    const char *const *gone, size_t n_gone, int64_t max_bytes,
    struct rf_err *err) RF_MUST_CHECK;
/* Drop the pages that no job has used since `before`. */
enum rf_code rf_store_kept_expire(struct rf_store *s, int64_t before,
    struct rf_err *err) RF_MUST_CHECK;

/* ---- figures for /metrics --------------------------------------------- */

struct rf_store_stats {
	int64_t jobs[RF_JOB_STATE_COUNT];
	int64_t items_waiting, items_running;
	int64_t oldest_waiting_ms;	/* age; 0: none */
	int64_t blobs, blob_bytes;	/* named by rows */
	int64_t pages, artifacts;
};
enum rf_code rf_store_stats(struct rf_store *s, struct rf_store_stats *out,
    struct rf_err *err) RF_MUST_CHECK;

#endif
