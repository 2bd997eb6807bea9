/*
 * The way of one address from hop to hop, whoever drives the transfers: begin
 * one, let it run, hear what comes after it.  Private to this room.
 */
#ifndef RF_FETCH_WAY_H
#define RF_FETCH_WAY_H

#include <stdbool.h>
#include <stdint.h>

#include "fetch/transfer.h"

struct rf_way {
	struct rf_fetch_request req;
	struct rf_fetch_result *result;		/* lent */
	const struct rf_guard *guard;		/* lent; set before a hop */
	const struct rf_addresses *addresses;	/* of url, judged; the same */
	struct rf_url url;			/* of this hop */
	struct rf_url next;
	struct rf_transfer transfer;
	int64_t deadline;			/* of all hops, rf_monotonic() */
};

/*
 * Fill in everything but url, guard and addresses; the deadline counts from
 * now.
 */
void rf_way_start(struct rf_way *w, const struct rf_fetch_request *req,
    struct rf_fetch_result *result);
/* Prepare one hop; false: it cannot be run, and after() knows why. */
bool rf_way_begin(struct rf_way *w, struct rf_handle *handle);
/*
 * The hop is over.  *again: the answer leads elsewhere, to w->url, whose
 * addresses are to be found; else the result is filled.  Errors as rf_fetch.
 */
enum rf_code rf_way_after(struct rf_way *w, CURLcode outcome, bool *again,
    struct rf_err *err) RF_MUST_CHECK;

/* May the policy's connections go there?  RF_E_BLOCKED. */
enum rf_code rf_fetch_check_port(const struct rf_fetch_policy *policy,
    uint16_t port, struct rf_err *err) RF_MUST_CHECK;

#endif
