/*
 * What an answer's headers say of keeping it (RFC 9111).  Ours is a private
 * cache: each organisation has its own, so "private" forbids nothing and
 * "s-maxage" is for others.  Nothing is guessed: an answer that does not say
 * how long it holds is asked about again every time.  Private to this room,
 * but for the validators, which others keep.
 */
#ifndef RF_FETCH_FRESHNESS_H
#define RF_FETCH_FRESHNESS_H

#include <stdbool.h>
#include <stdint.h>

#include "util/str.h"

#define RF_ETAG_SIZE 200	/* longer ones are passed over */
#define RF_HTTP_DATE_SIZE 40

/* The headers as they came; start with rf_fresh_clear. */
struct rf_fresh {
	bool no_store, no_cache;
	bool varies;		/* by something that we may send otherwise */
	int64_t max_age;	/* seconds; -1: not told */
	int64_t age;		/* seconds */
	int64_t date, expires;	/* ms since 1970; -1: not told */
	char etag[RF_ETAG_SIZE], modified[RF_HTTP_DATE_SIZE];	/* "" */
};
void rf_fresh_clear(struct rf_fresh *f);
/* One header; those that tell nothing of this are passed over. */
void rf_fresh_header(struct rf_fresh *f, struct rf_str name,
    struct rf_str value);

/* What to keep of an answer to know it again. */
struct rf_fetch_keep {
	bool may;
	/* Wall clock, ms: until then nobody need be asked; 0: always ask. */
	int64_t fresh_until;
	char etag[RF_ETAG_SIZE], modified[RF_HTTP_DATE_SIZE];	/* "" */
};
/* Asked for and answered at these times, ms since 1970. */
void rf_fresh_judge(const struct rf_fresh *f, int64_t asked, int64_t now,
    struct rf_fetch_keep *out);

#endif
