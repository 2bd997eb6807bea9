/*
 * Many addresses at once, for web pages: one libcurl multi handle, connections
 * kept from one request to the next, HTTP/2 where it is offered.  Each address
 * goes the same way as one alone (way.h): its name is asked once, judged, and
 * pinned for as long as the engine lives; each redirect anew.
 *
 * Whoever drives it asks for addresses, runs it, and hears of each how it
 * ended; bodies are files in one folder, or small ones parts of one file: to
 * make a file costs more than to fetch what goes in.  Not for use by several
 * threads.
 */
#ifndef RF_FETCH_ENGINE_H
#define RF_FETCH_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

#include "fetch/fetch.h"
#include "util/limits.h"

#define RF_ENGINE_WINDOW 64	/* addresses under way, waiting ones included */
#define RF_ENGINE_NAME 24	/* of a file, and the NUL */
#define RF_ENGINE_PIECE (64 * RF_KiB)	/* the largest body that is sheaved */
#define RF_ENGINE_SHEAF (64 * RF_MiB)	/* when it is full they are files */

struct rf_engine_config {
	const struct rf_fetch_policy *policy;	/* lent; time and size come with
						   each address */
	int folder;		/* descriptor, lent: bodies are made there */
	int sheaf;		/* descriptor, lent, of a file that is empty:
				   for bodies that may be sheaved; -1: none */
	int connections;	/* at most, in all */
	int host_connections;	/* and to one host */
	int retry_ms;		/* the longest that a busy server may have us
				   wait (Retry-After on 429 and 503), once */
	/*
	 * What is known of an address that somebody is about to be asked for,
	 * lent until the end; NULL: nothing.  May be NULL itself.  What is
	 * fresh is taken without asking anybody, names included; where it may
	 * not lead is refused all the same.
	 */
	const struct rf_fetch_known *(*known)(void *ctx, int kind,
	    const char *url);
};

struct rf_engine_ask {
	uint32_t n;		/* the caller's number */
	const char *url;	/* in the normal form of util/url.h */
	char file[RF_ENGINE_NAME];	/* is made; goes after a failure */
	bool sheaf;		/* no file, if it turns out to be small */
	int64_t max_bytes;
	int64_t max_page;	/* as in rf_fetch_request */
	int timeout_ms;		/* from when its turn comes */
	const char *accept;	/* static */
	int kind;		/* the caller's, for known() */
	int64_t enough;		/* as in rf_fetch_request */
};

/*
 * How it ended: lent for the time of the call.  There is no file when
 * result->known or result->sheaved is set; what is sheaved is there after the
 * next rf_engine_flush.
 */
typedef void rf_engine_done(void *ctx, uint32_t n,
    const struct rf_fetch_result *result, int64_t length, enum rf_code rc,
    const struct rf_err *err);

struct rf_engine;
/* RF_E_MISSING without libcurl, RF_E_BUSY. */
enum rf_code rf_engine_open(struct rf_engine **out,
    const struct rf_engine_config *config, rf_engine_done *done, void *ctx,
    struct rf_err *err) RF_MUST_CHECK;
/* Gives up what is under way; files may be left. */
void rf_engine_close(struct rf_engine *e);

/* Is there room for one more? */
bool rf_engine_has_room(const struct rf_engine *e);
/* Take it; done is called for it in a later run, in any case. */
void rf_engine_add(struct rf_engine *e, const struct rf_engine_ask *ask);
/*
 * Those with numbers from `first` up to, not with, `end` are not wanted any
 * more: done is called for each, now, with RF_E_CANCELLED.
 */
void rf_engine_drop(struct rf_engine *e, uint32_t first, uint32_t end);
/* How many are under way. */
int rf_engine_busy(const struct rf_engine *e);
/*
 * Write what was sheaved since the last call.  After a failure, such as a full
 * disk, none of it is there, and later ones are files.
 */
enum rf_code rf_engine_flush(struct rf_engine *e, struct rf_err *err)
    RF_MUST_CHECK;
/*
 * Tell of each answer on its way of which more has come since the last call:
 * bytes received, and announced (-1: not).
 */
typedef void rf_engine_moving(void *ctx, uint32_t n, int64_t got,
    int64_t length);
void rf_engine_tell(struct rf_engine *e, rf_engine_moving *moving, void *ctx);
/*
 * Go on with all of them, until something happened, `fd` (-1: none) can be
 * read, or `wait_ms` passed.  RF_E_MISSING when libcurl fails altogether.
 */
enum rf_code rf_engine_run(struct rf_engine *e, int fd, int wait_ms,
    struct rf_err *err) RF_MUST_CHECK;

#endif
