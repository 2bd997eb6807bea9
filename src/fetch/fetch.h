/*
 * Fetching web addresses that others chose: the only room that opens outbound
 * connections.  What is fetched, how long it may take and where it may lead
 * is in one plain struct, the policy; the room knows no settings and no jobs.
 *
 *	util/url.h		the address, taken apart strictly
 *	resolve.h		its name asked once, within a time limit
 *	guard.h			every answer judged
 *	transfer.h		one request on one libcurl handle, pinned to these
 *				answers, judged again when the socket is made
 *	freshness.h		may an answer be kept, and how long does it hold
 *	way.h			redirects: each hop through all of the above
 *	fetch.c			one address, run to its end
 *	engine.h		many at once, for web pages
 *
 * A transfer does not know who drives its handle.
 *
 * Not done, on purpose: proxies, cookies, credentials, .netrc, HTTP/0.9,
 * protocols other than HTTP, connections kept for another fetch.
 */
#ifndef RF_FETCH_FETCH_H
#define RF_FETCH_FETCH_H

#include <stdbool.h>
#include <stdint.h>

#include "fetch/freshness.h"
#include "fetch/guard.h"
#include "fetch/resolve.h"
#include "util/err.h"
#include "util/hash.h"
#include "util/url.h"

#define RF_FETCH_PORTS 32

struct rf_fetch_policy {
	int total_ms;		/* all hops together, looking up included */
	int connect_ms;		/* looking up, and connecting, each hop */
	int stall_ms;		/* gives up when next to nothing arrives */
	int64_t max_bytes;	/* of the body, decompressed */
	int redirects;		/* followed; 0: none */
	uint16_t ports[RF_FETCH_PORTS];
	size_t n_ports;
	const struct rf_nets *allow;	/* exceptions to the guard; or NULL */
	const char *user_agent;
	const char *ca_file;	/* trusted roots; NULL: the system's */
	rf_resolve_fn *resolve;	/* NULL: the system's resolver */
	void *resolve_ctx;
};
#define RF_FETCH_POLICY_INIT { \
	.total_ms = 60000, .connect_ms = 10000, .stall_ms = 15000, \
	.max_bytes = 50 * 1024 * 1024, .redirects = 5, \
	.ports = { 80, 443 }, .n_ports = 2, .user_agent = "Riffle" }

/*
 * Replace the policy's ports by a list such as "80, 443".  RF_E_CONFIG
 * naming the entry that is none, or when there are too many.
 */
enum rf_code rf_fetch_policy_ports(struct rf_fetch_policy *policy,
    struct rf_str list, struct rf_err *err) RF_MUST_CHECK;

/* An answer that the caller has kept: what the next request needs of it. */
struct rf_fetch_known {
	const char *etag, *modified;	/* "": none */
	int64_t fresh_until;	/* wall clock, ms: as in rf_fetch_keep */
};

struct rf_fetch_request {
	const char *url;
	const struct rf_fetch_policy *policy;
	const char *accept;	/* the Accept header; NULL: anything */
	int fd;			/* the body is written here, from its place, */
	/* or, unless NULL, handed to this; its failure is the fetch's. */
	enum rf_code (*write)(void *ctx, const void *p, size_t n,
	    struct rf_err *err);
	void *write_ctx;
	int64_t max_page;	/* as the policy's max_bytes, when the answer is
				   HTML; 0: no such bound */
	bool no_digest;		/* sha256 is not wanted */
	bool http2;		/* HTTP/2 where it is offered, one connection for
				   many requests */
	/*
	 * So many first bytes are enough when the server tells how many there
	 * are and far more are to come: result->partial then.  0: all.
	 */
	int64_t enough;
	/* Ask whether it still holds; NULL: nothing is known. */
	const struct rf_fetch_known *known;
	/*
	 * Called at least twice a second while waiting, from the same thread;
	 * `expected` is -1 until known.  Non-zero cancels.  May be NULL.
	 */
	int (*progress)(void *ctx, int64_t got, int64_t expected);
	void *ctx;
};

struct rf_fetch_result {
	int status;		/* of the last answer; 0: there was none */
	int redirects;
	char type[128];		/* media type, lower case, no parameters; "" */
	char charset[40];	/* as declared, lower case; "" */
	char filename[101];	/* clean (util/io.h); "" when nothing tells */
	/* What was known still holds, and nothing was written: only url,
	   status and keep are filled.  NULL: these are new bytes. */
	const struct rf_fetch_known *known;
	struct rf_fetch_keep keep;	/* of this answer */
	bool partial;		/* only the beginning was fetched */
	int64_t bytes;		/* written */
	bool sheaved;		/* of an engine's: not to a file of its own but
				   into the sheaf, */
	int64_t at;		/* from this byte of it on */
	unsigned char sha256[RF_SHA256_SIZE];	/* of them */
	char url[RF_URL_SIZE];	/* after redirects, normal form */
};

/*
 * Fetch one address.  On failure what was written to fd is of no use;
 * result->url and ->status tell how far it got.
 *	RF_E_BAD_REQUEST	not a web address, or with a user name
 *	RF_E_BLOCKED		refused by the guard, at any hop; or its port
 *	RF_E_DNS, _CONNECT, _TLS, _FETCH_TIMEOUT, _FETCH_TOO_LARGE
 *	RF_E_HTTP		an error status, too many redirects, nonsense
 *	RF_E_CANCELLED, _MISSING (no libcurl), _IO, _FULL (writing to fd)
 */
enum rf_code rf_fetch(const struct rf_fetch_request *req,
    struct rf_fetch_result *result, struct rf_err *err) RF_MUST_CHECK;

/*
 * May this address be fetched, as far as can be told without connecting?
 * Asks its name and judges the answers, so that a request can be refused
 * before it is queued; the fetch itself asks and judges again.  The normal
 * form goes to *out when it is not NULL.
 */
enum rf_code rf_fetch_check(const char *url,
    const struct rf_fetch_policy *policy, struct rf_url *out,
    struct rf_err *err) RF_MUST_CHECK;

/*
 * Open libcurl now: for a process that is about to enter a sandbox in which
 * libraries can no longer be opened.
 */
enum rf_code rf_fetch_prepare(struct rf_err *err) RF_MUST_CHECK;

#endif
