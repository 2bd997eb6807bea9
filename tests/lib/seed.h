/*
 * Jobs of images in any state, put straight into the index of a service: as
 * if a worker had done them, without one.  Nobody else may be at work on that
 * data folder meanwhile, or it takes what is claimed here.
 *
 * Whatever cannot fail in a sound test is a failure of it.
 */
#ifndef RF_TESTS_SEED_H
#define RF_TESTS_SEED_H

#include "emit/gallery.h"
#include "lib/service.h"
#include "model/job.h"
#include "store/store.h"

struct seed_image {
	struct rf_gallery_image facts;	/* name, size, sha256 are filled */
	const char *bytes;	/* NULL: no copy is kept */
	size_t len;		/* 0: strlen */
	const char *media_type;
};

struct seed_item {
	const char *url, *file;	/* one of them */
	enum rf_job_state state;	/* pending ones come last */
	enum rf_code error;	/* of a failed one */
	const char *message;
	uint32_t done, total;	/* progress of one at work */
	const struct seed_image *images;
	int n_images;
	const char *errors;	/* "errors.txt", or NULL */
};

struct seed {
	const char *key;	/* whose */
	const char *guest;	/* or the token of a guest */
	enum rf_job_kind kind;
	const struct seed_item *items;
	int n;
	double reserve;		/* credits paid in advance */
};

/* A connection to the service's index; rf_store_close() it. */
struct rf_store *seed_open(const struct service *s);
/* Who is behind a key. */
struct rf_caller seed_caller(struct rf_store *store, const char *key);
/* A job as told; its id. */
void seed_job(struct rf_store *store, const struct seed *what,
    char id[RF_ID_SIZE]);
/* Claim the item that is next, and end it as told. */
void seed_claim(struct rf_store *store, const char *id,
    struct rf_lease *lease);
void seed_finish(struct rf_store *store, struct rf_lease *lease,
    const struct seed_item *item);
/* Lose the bytes of an artifact of the service's own key. */
void seed_lose(struct rf_store *store, const struct service *s,
    const char *job_id, enum rf_artifact_kind kind, const char *name);
/* A statement for what no call does: a plan's row, an old date. */
void seed_sql(const struct service *s, const char *sql);

#endif
