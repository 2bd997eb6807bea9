/*
 * A job turns one or more sources (its items) into an immutable set of
 * artifacts, which its owner fetches.  Items are the unit of work: each is
 * claimed under a lease, runs in its own sandboxed child, and ends alone;
 * the job ends with its last item, in the same transaction.
 */
#ifndef RF_MODEL_JOB_H
#define RF_MODEL_JOB_H

#include <stdbool.h>
#include <stdint.h>

#include "model/caller.h"
#include "util/err.h"
#include "util/hash.h"

/* The same words for jobs and items (pulse.md section 4.3). */
enum rf_job_state {
	RF_JOB_PENDING,
	RF_JOB_PROCESSING,
	RF_JOB_COMPLETED,	/* at least one item completed */
	RF_JOB_FAILED,		/* none did */
	RF_JOB_CANCELED,
	RF_JOB_EXPIRED,		/* its output was purged */
	RF_JOB_STATE_COUNT
};
const char *rf_job_state_name(enum rf_job_state s);
bool rf_job_state_is_final(enum rf_job_state s);

/* What the request gave (imageextract.md section 6.2). */
enum rf_job_kind {
	RF_JOB_DOCUMENT,	/* files; a Pulse job always */
	RF_JOB_URL,		/* one web page */
	RF_JOB_BULK,		/* a few web pages */
	RF_JOB_KIND_COUNT
};
const char *rf_job_kind_name(enum rf_job_kind kind);

enum rf_source {
	RF_SOURCE_BLOB,		/* bytes uploaded: source_blob */
	RF_SOURCE_URL		/* to be fetched: source_url */
};

/* The single-use copy of a large result (pulse.md sections 4.6 and 6.3). */
enum rf_large {
	RF_LARGE_NONE,		/* the result is small */
	RF_LARGE_READY,
	RF_LARGE_CLAIMED,	/* a transfer is under way */
	RF_LARGE_CONSUMED
};

struct rf_job {
	char id[RF_ID_SIZE];
	char org_id[RF_ID_SIZE];
	char key_id[RF_ID_SIZE];
	enum rf_surface surface;
	enum rf_job_kind kind;
	char project_id[RF_ID_SIZE];	/* "": none */
	char retry_of[RF_ID_SIZE];	/* the job it repeats, or "" */
	char guest[RF_SHA256_HEX];	/* rf_caller.guest of who made it */
	enum rf_job_state state;
	bool cancel_requested;
	bool storage;			/* keep the result for the retention time */
	bool synchronous;		/* a request waits, or waited, for it */
	char extraction_id[RF_ID_SIZE];	/* "" without storage */
	char *origin;			/* "https://host/base" of the request that
					   asked; malloc'ed */
	char *options;			/* rf_options JSON; malloc'ed */
	int64_t created_at, updated_at, started_at, finished_at; /* ms; 0: not */
	int64_t expires_at;		/* artifacts go then; 0: not finished */
	int items_total, items_done, items_failed;
	uint32_t pages;			/* processed, all items */
	uint32_t progress_done, progress_total;	/* pages, all items */
	double credits;			/* charged so far, less refunds */
	double reserved;		/* of these, taken when it was accepted */
	enum rf_large large;
	int64_t result_size;		/* bytes of the core result; 0: none */
	enum rf_code error;		/* of a failed job: its first item's */
	char error_message[240];
};
#define RF_JOB_INIT { .id = "" }
void rf_job_release(struct rf_job *j);

struct rf_item {
	char job_id[RF_ID_SIZE];
	int position;			/* 0-based */
	enum rf_source source;
	char source_blob[RF_SHA256_HEX];	/* "" until stored or fetched */
	char *source_url;		/* malloc'ed, or NULL */
	char *name;			/* file name, clean UTF-8; malloc'ed */
	char *media_type;		/* as declared, or ""; malloc'ed */
	int64_t size;			/* bytes; -1 unknown */
	enum rf_job_state state;
	int attempts;			/* claims so far */
	int crashes;			/* children lost to it so far */
	uint32_t pages, images;
	uint32_t progress_done, progress_total;	/* pages; of web pages,
						   thousandths of the work */
	int64_t started_at, finished_at;
	enum rf_code error;
	char error_message[240];
};
#define RF_ITEM_INIT { .job_id = "" }
void rf_item_release(struct rf_item *i);

/* What an artifact is for. */
enum rf_artifact_kind {
	RF_ARTIFACT_RESULT,	/* core result JSON, one per item */
	RF_ARTIFACT_LEGACY,	/* deprecated members as JSON, maybe */
	RF_ARTIFACT_IMAGE,	/* a visual, fetched by name */
	RF_ARTIFACT_ERRORS,	/* text: what could not be had, one a line */
	RF_ARTIFACT_KIND_COUNT
};

struct rf_artifact {
	char job_id[RF_ID_SIZE];
	int position;			/* of its item */
	enum rf_artifact_kind kind;
	char name[104];			/* "excel_image_1_1.png"; unique in the
					   job and kind */
	char media_type[80];
	/* For packing (imageextract.md 6.8); "" and 0 where nobody packs. */
	char filename[104];		/* clean; not unique */
	uint32_t crc32;			/* of the bytes, as ZIP counts it */
	char blob[RF_SHA256_HEX];
	int64_t size;
	char packed[RF_SHA256_HEX];	/* a blob: the bytes deflated; or "" */
	int64_t packed_size;
	int64_t created_at;
};

#endif
