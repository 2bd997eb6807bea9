/*
 * How often a key may ask, or somebody try to sign in.  Kept in memory: of
 * several processes each counts for itself, and a program that a web server
 * starts for each request does not count at all.
 */
#ifndef RF_ACCOUNT_RATE_H
#define RF_ACCOUNT_RATE_H

#include <stdbool.h>
#include <stdint.h>

struct rf_rate;

/* NULL when per_minute is 0: no limit. */
struct rf_rate *rf_rate_new(int per_minute);
void rf_rate_free(struct rf_rate *r);	/* NULL is fine */
/*
 * Count one request of a key: any text, of which RF_ID_SIZE - 1 bytes tell it
 * from others.  A minute's worth may come at once; then they
 * are spread evenly.  False when it comes too early: *wait is the number of
 * whole seconds after which the next one will do.  now_us: a monotonic clock.
 * For any number of threads.
 */
bool rf_rate_take(struct rf_rate *r, const char *key_id, int64_t now_us,
    int *wait);

#endif
