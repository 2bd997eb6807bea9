/*
 * One request and its answer on one libcurl handle.  rf_transfer_begin sets
 * the handle up; whoever drives it hands the outcome to rf_transfer_end.
 * Most of what a handle is told is the same for each request and is told with
 * the first: thirty options are dearer than a small image.
 * Private to this room.
 */
#ifndef RF_FETCH_TRANSFER_H
#define RF_FETCH_TRANSFER_H

#include <stdbool.h>
#include <stdint.h>

#include "fetch/curl.h"
#include "fetch/fetch.h"

/*
 * A libcurl handle, from one request to the next.  It belongs to the place in
 * memory of one rf_transfer, and to requests that differ in url, times, sizes
 * and headers alone.
 */
struct rf_handle {
	CURL *curl;			/* NULL: not made yet */
	bool told;			/* what is the same for all */
	const char *accept;		/* that its headers speak of, */
	bool asks;			/* and of something known */
	struct curl_slist *headers, *pins;	/* lent to it */
};
#define RF_HANDLE_NONE { .curl = NULL }
/* Make it unless it is there.  RF_E_BUSY. */
enum rf_code rf_handle_open(struct rf_handle *h, struct rf_err *err)
    RF_MUST_CHECK;
/* Not while it is in a multi handle. */
void rf_handle_close(struct rf_handle *h);

struct rf_transfer {
	/* Lent, all of them; set before rf_transfer_begin. */
	const struct rf_fetch_request *req;
	const struct rf_guard *guard;
	const struct rf_url *url;
	const struct rf_addresses *addresses;	/* judged */
	int64_t deadline;	/* rf_monotonic() */

	/* The answer; a 1xx answer before it leaves no trace. */
	int status;
	char type[256];			/* Content-Type; "" */
	char disposition[1024];		/* Content-Disposition; "" */
	int64_t length;			/* Content-Length; -1 */
	int retry_after;		/* Retry-After, seconds; -1 */
	struct rf_fresh fresh;		/* what it says of being kept */
	int64_t asked;			/* rf_now() when it was asked for */
	int64_t bytes;			/* of the body, written to fd */
	unsigned char sha256[RF_SHA256_SIZE];	/* set by rf_transfer_end */

	/* Within. */
	struct rf_handle *handle;
	struct rf_sha256 hash;
	bool complete;		/* the head of the answer ended */
	size_t header_bytes;
	int64_t max;		/* bytes of this body */
	int64_t dropped;	/* body bytes of an answer nobody wants */
	bool enough;		/* stopped reading such a body */
	bool encoded;		/* Content-Length counts compressed bytes */
	bool partial;		/* stopped reading: req->enough came */
	struct rf_err err;	/* what a callback found wrong */
	char reason[CURL_ERROR_SIZE];
	char location[RF_URL_SIZE];	/* of a redirect, the first one; "" */
};

/* After it, whatever it says, rf_transfer_end must be called. */
enum rf_code rf_transfer_begin(struct rf_transfer *t,
    struct rf_handle *handle, struct rf_err *err) RF_MUST_CHECK;
/*
 * RF_OK when there is an answer of any status; its body was written when the
 * status is 2xx.  Else what went wrong, in the user's terms.
 */
enum rf_code rf_transfer_end(struct rf_transfer *t, CURLcode outcome,
    struct rf_err *err) RF_MUST_CHECK;

#endif
