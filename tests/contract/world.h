/*
 * What the rows of the contract's tables ask for: services in every
 * condition, keys of every kind, and jobs in every state, by name.
 */
#ifndef RF_TESTS_CONTRACT_WORLD_H
#define RF_TESTS_CONTRACT_WORLD_H

#include "http/router.h"
#include "lib/ask.h"

enum place {
	SOUND,		/* as installed, but results are soon large */
	TIGHT,		/* nobody may wait, and no metrics */
	OFTEN,		/* the owner's key has asked too often already */
	SHUT,		/* its index is no database */
	BROKEN,		/* its files are gone, and it cannot take new ones */
	MOUNTED,	/* below /riffle */
	IDLE,		/* nobody works */
	PLACES
};
enum who {
	OWNER, NOBODY, STRANGER, WRONG, EXPIRED, CLOSED, READER, CAPPED,
	POOR,		/* of an account with a single credit */
	FREE,		/* of a plan without API access */
	WHOS
};

struct world {
	struct service *at[PLACES];
	char keys[PLACES][WHOS][SERVICE_KEY_SIZE];
};

/* The owner's password at SOUND, as "owner@example.org". */
#define WORLD_PASSWORD "correct horse"

struct world *world_new(void);
void world_free(struct world *w);

/*
 * A path with names of things in it, replaced by their ids at that place:
 * {done} {large} {fetched} {failed} {canceled} {expired} {unknown}, and
 * {picture}, which is done's visual with its job.  At SOUND, BROKEN and IDLE
 * also jobs of images: {ie_done}, with two of them, {ie_empty}, {ie_failed},
 * {ie_cancelled}, {ie_expired}, {ie_running}, {ie_pending} (IDLE alone),
 * {ie_stale}, which failed long ago, and {ie_poor}, which failed POOR.
 */
const char *world_path(struct world *w, enum place p, const char *path);

/* The row of the route table with this id, or NULL. */
const struct rf_route *world_route(const char *id,
    const struct rf_endpoint **endpoint);

/* How that route's surface is asked: its key is a Bearer token ... */
bool world_bearer(const char *id);
/* ... and the path of the code in its errors: "error.code". */
const char *world_code(const char *id);

#endif
