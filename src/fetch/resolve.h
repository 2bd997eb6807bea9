/*
 * Names to addresses, within a time limit, judged by the guard.  A name is
 * asked once per hop; what comes back is what the connection is pinned to.
 */
#ifndef RF_FETCH_RESOLVE_H
#define RF_FETCH_RESOLVE_H

#include <stddef.h>
#include <stdint.h>

#include "fetch/guard.h"
#include "util/err.h"
#include "util/url.h"

#define RF_ADDRESSES 32		/* kept of one answer; the rest is not used */

struct rf_addresses {
	union rf_address v[RF_ADDRESSES];
	size_t n;
};

/*
 * Fill `out` with the addresses of `host`, each with `port`.  RF_E_DNS when
 * there are none.  It runs on a thread of its own and may still be running
 * when the caller has given up: `ctx` must outlive it.
 */
typedef enum rf_code rf_resolve_fn(void *ctx, const char *host,
    uint16_t port, struct rf_addresses *out, struct rf_err *err);

/* The system's resolver: getaddrinfo. */
rf_resolve_fn rf_resolve_system;

struct rf_resolve {
	rf_resolve_fn *fn;	/* NULL: rf_resolve_system */
	void *ctx;
	int64_t deadline;	/* rf_monotonic() */
	/* Asked now and then while waiting; non-zero gives up.  May be NULL. */
	int (*cancelled)(void *ctx);
	void *cancel_ctx;
};
/*
 * The same in three steps, for who has other things to do meanwhile: begin
 * asks on a thread (where there is none to be had, at once, and waits); done
 * tells whether end would answer now.  end gives up what is not done:
 * RF_E_DNS.  Nothing is judged yet.
 */
struct rf_asking;
struct rf_asking *rf_resolve_begin(rf_resolve_fn *fn, void *ctx,
    const struct rf_url *url);
bool rf_resolve_done(struct rf_asking *a);
enum rf_code rf_resolve_end(struct rf_asking *take, struct rf_addresses *out,
    struct rf_err *err) RF_MUST_CHECK;
/*
 * May all of these be connected to?  `url` is what they are addresses of.
 * RF_E_BLOCKED, and none is left.
 */
enum rf_code rf_resolve_judge(const struct rf_url *url,
    const struct rf_guard *guard, struct rf_addresses *a,
    struct rf_err *err) RF_MUST_CHECK;

/*
 * The addresses that may be connected to for the host of `url`.  When the
 * guard refuses one of them, all are refused: RF_E_BLOCKED.  RF_E_DNS also
 * when the deadline passes, RF_E_CANCELLED.
 */
enum rf_code rf_resolve_guarded(const struct rf_resolve *how,
    const struct rf_url *url, const struct rf_guard *guard,
    struct rf_addresses *out, struct rf_err *err) RF_MUST_CHECK;

#endif
