/*
 * The one error type.  An rf_code names what the caller should do about a
 * failure, never where it happened; rf_err adds a sentence in the user's
 * terms.  Who detects a failure writes the sentence, once; who passes it on
 * adds nothing.  "This document is bad" and "Riffle is broken" never share
 * a code: see rf_code_is_document().
 */
#ifndef RF_UTIL_ERR_H
#define RF_UTIL_ERR_H

#include <stdbool.h>
#include <stddef.h>

#define RF_MUST_CHECK __attribute__((warn_unused_result))
#define RF_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define RF_COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum rf_code {
	RF_OK = 0,

	/* The caller's request. */
	RF_E_BAD_REQUEST,	/* malformed, or a value out of its bounds */
	RF_E_UNAUTHENTICATED,	/* no credentials, or credentials unknown */
	RF_E_FORBIDDEN,		/* known, and not allowed */
	RF_E_NOT_FOUND,
	RF_E_GONE,		/* was there once: delivered or expired */
	RF_E_CONFLICT,		/* not in the state this call needs */
	RF_E_QUOTA,		/* credits or a per-key cap exhausted */
	RF_E_RATE,		/* too often: a day's worth is used up */
	RF_E_BODY_TOO_LARGE,	/* the request is larger than allowed */
	RF_E_MEDIA_TYPE,	/* a body of a kind this call does not take */
	RF_E_METHOD,		/* the path is right, the verb is not */

	/* The document's fault: fails that item and nothing else. */
	RF_E_UNSUPPORTED,	/* a format that nobody here reads */
	RF_E_CORRUPT,		/* recognised, but damaged beyond reading */
	RF_E_ENCRYPTED,		/* needs a password */
	RF_E_EMPTY,		/* no bytes */
	RF_E_LIMIT,		/* passes a bound: entries, pixels, depth, memory */
	RF_E_PAGE_RANGE,	/* the page list names pages that are not there */
	RF_E_DOCUMENT_TIMEOUT,	/* took longer than a document may */
	RF_E_CRASHED,		/* the sandboxed reader died of it, twice */

	/* A source address's fault. */
	RF_E_BLOCKED,		/* refused by the address guard */
	RF_E_DNS,
	RF_E_CONNECT,
	RF_E_TLS,
	RF_E_HTTP,		/* answered with an error status */
	RF_E_FETCH_TIMEOUT,
	RF_E_FETCH_TOO_LARGE,

	RF_E_CANCELLED,		/* by request */

	/* Ours, or the machine's. */
	RF_E_BUSY,		/* overloaded or locked: retry later */
	RF_E_CLOSED,		/* the peer went away */
	RF_E_IO,
	RF_E_FULL,		/* no space on the disk */
	RF_E_DB,
	RF_E_CONFIG,		/* settings or installation are wrong */
	RF_E_MISSING,		/* a feature not compiled in, or a tool absent */
	RF_E_BUG,		/* cannot happen */

	RF_CODE_COUNT
};

/* One error on its way to the user.  Initialise with RF_ERR_INIT. */
struct rf_err {
	enum rf_code code;
	int sys;		/* errno at detection, or 0 */
	char msg[240];		/* UTF-8, one sentence, no internal detail */
};
#define RF_ERR_INIT { RF_OK, 0, "" }

/*
 * Record `code` and the formatted message in `err` (which may be NULL) and
 * return the code, so that "return rf_fail(...)" reads well.  Messages
 * longer than the field are cut at a character border.
 */
enum rf_code rf_fail(struct rf_err *err, enum rf_code code,
    const char *fmt, ...) RF_PRINTF(3, 4);

/*
 * As rf_fail, and keeps errno in err->sys and appends ": strerror".  ENOSPC
 * and EDQUOT turn any code into RF_E_FULL.
 */
enum rf_code rf_fail_errno(struct rf_err *err, enum rf_code code,
    const char *fmt, ...) RF_PRINTF(3, 4);

/* Make `err` (which may be NULL) fresh again. */
void rf_err_clear(struct rf_err *err);

/* Stable machine name of a code: "corrupt", "not_found", ...; never NULL. */
const char *rf_code_name(enum rf_code code);
/* The code of a name, or RF_E_BUG when there is none. */
enum rf_code rf_code_from_name(const char *name);
/* Is the document, or its address, to blame?  Then no retry helps. */
bool rf_code_is_document(enum rf_code code);
/* May the same call succeed later without any change? */
bool rf_code_is_transient(enum rf_code code);

#endif
