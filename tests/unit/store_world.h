/*
 * A data folder with an organisation and a key in it, for the tests of
 * src/store.  Everything is made anew by world_open and removed by
 * world_close.  Calls that must succeed check themselves.
 */
#ifndef RF_TESTS_STORE_WORLD_H
#define RF_TESTS_STORE_WORLD_H

#include "store/private.h"

struct world {
	char dir[64];
	struct rf_store *s;
	struct rf_org org;
	struct rf_key key;
	struct rf_caller caller;	/* of that key */
	struct rf_caller stranger;	/* of another organisation */
	struct rf_err err;
};

void world_open(struct world *w);
/* The journal that network file systems get. */
void world_open_network(struct world *w);
void world_close(struct world *w);
/* Another connection to the same folder. */
struct rf_store *world_connect(const struct world *w);

/* Store a text as a blob. */
void world_blob(struct world *w, const char *text,
    char digest[RF_SHA256_HEX]);
/* Accept a job with n text sources; the id is the text's own. */
void world_submit(struct world *w, const char *id, int n);
/* Claim with a lease of a minute; false when the queue is empty. */
bool world_claim(struct world *w, struct rf_lease *l);
/* End the item well with one result and one picture of its own. */
void world_finish(struct world *w, struct rf_lease *l, uint32_t pages);
/* Submit, claim and finish a job whose result is large. */
void world_large(struct world *w, const char *id);
/* The job as its owner sees it. */
void world_job(struct world *w, const char *id, struct rf_job *job);
enum rf_job_state world_state(struct world *w, const char *id);
/* Ledger, totals, references, blobs: everything agrees. */
void world_verify(struct world *w);
/* Wait for a child; its exit status, or -1 when a signal ended it. */
int world_reap(pid_t child);

#endif
